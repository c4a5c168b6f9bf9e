package views

import (
	"net/url"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
)

// CaseLine is one case of the list with its names.
type CaseLine struct {
	Ref        measure.CaseRef
	Source     string // the source's key, for the address
	SourceName string
	Own        string // address of the case in its own system; "" = none
	CaseNo     string
	CaseType   string // "" = none
	Department string
	Channel    string
}

// CasesInput is the cases behind one figure: the whole set for its numbers, the lines of one page for its list.
type CasesInput struct {
	Set      *measure.CaseSet
	Lines    []CaseLine
	First    int // the number of the first line, from 1
	PerPage  int // lines a page
	Total    int // lines of all pages
	Filters  []CaseFilter
	Period   models.Period // zero or a total = all
	DataDate models.Day
	Exports  bool // the whole list may be taken home
	Imports  bool // the visitor may bring data in
	KPIs     []models.KPI
	Columns  []string      // of CaseColumns; nil = the usual ones
	Known    measure.Known // what the list can be narrowed to
}

// CaseFilter is one thing that the list is narrowed by: Key is its place in the address.
type CaseFilter struct {
	Key  string // case_type, department, channel, source; channel_class and outcome, whose Name is a code
	Name string
}

// Cases is the page of the cases behind a figure.
type Cases struct {
	Chrome
	Crumbs    Crumbs
	Fresh     string
	KPI       Pick
	Period    []Link // the period before, this one, the one after
	Chips     []Link // filters; each address takes its filter away
	Reset     string
	Finding   string // the figure in words
	Sum       string // how the three tabs add up
	Rule      string // what the shown tab holds
	Define    Link
	Tabs      []Link
	Reasons   []Link // of the shown tab, the first for all of them; none where there is but one
	Heads     []Head
	Rows      []CaseRow
	Unstored  *Empty // nothing is stored yet: the rest of the page is away
	Empty     *Empty
	Pages     Pages
	Files     *Pick
	Split     string // what to know of a workbook of this list; "" = nothing
	Caption   string
	Selects   []Field      // filters to choose
	Boxes     []ExploreBox // columns to choose
	Keep      []Choice     // what the form does not show and must not lose
	HasValue  bool
	ValueName string
}

// Head is the head of a column; URL sorts by it. Sort is "ascending", "descending" or "".
type Head struct {
	Text string
	URL  string
	Sort string
	Num  bool
}

// CaseRow is one line of the list.
type CaseRow struct {
	CaseNo string
	URL    string
	Own    string // address in the own system; "" = none
	Cells  []CaseCell
}

// CaseCell is one field of a case. Label is its column's head, where heads are away (phone).
type CaseCell struct {
	Label string
	Text  string
	Num   bool
	Date  bool
}

// NewCases gives the list of cases behind a figure.
func NewCases(c Chrome, in CasesInput) Cases {
	l, set := c.Lang, in.Set
	name := l.Say("cases.all")
	if set.KPI.Key != "" {
		name = l.NameOf(set.KPI)
	}
	c.Title = l.Say("cases.title", "kpi", name)
	p := Cases{
		Chrome: c,
		Crumbs: NewCrumbs(l, Link{Text: l.Say("nav.overview"), URL: c.Address.To("/overview", "period").String()}, Link{Text: l.Say("cases.crumb")}),
		Rule:   l.Say("cases.rule." + set.Which),
	}
	if !in.DataDate.Known() {
		p.Unstored = firstRun(l, in.Imports)
		return p
	}
	p.Fresh = l.Say("fresh", "date", l.Date(in.DataDate))
	if set.KPI.Key != "" {
		p.Define = Link{Text: l.Say("define.how"), URL: "/definitions/" + set.KPI.Key}
	}
	p.KPI = kpiPick(c, in.KPIs, set.KPI.Key)
	if in.Period.Kind != "" && in.Period.Kind != models.ByTotal {
		p.Period = []Link{
			{Text: l.PeriodShort(in.Period.Step(-1)), URL: c.Address.With("period", in.Period.Step(-1).Address())},
			{Text: l.Period(in.Period), Current: true},
			{Text: l.PeriodShort(in.Period.Step(1)), URL: c.Address.With("period", in.Period.Step(1).Address())},
		}
	} else {
		p.Period = []Link{{Text: l.Say("period.total"), Current: true}}
	}
	for _, f := range in.Filters {
		p.Chips = append(p.Chips, Link{Text: l.DefineField(models.Condition{Field: f.Key}) + ": " + l.DefineValue(f.Key, f.Name), URL: c.Address.Without(f.Key, "page", "exact")})
	}
	if len(in.Filters) > 0 {
		p.Reset = c.Address.Without("case_type", "department", "channel", "source", "channel_class", "outcome", "exact", "page")
	}
	p.Finding = finding(c, set)
	p.Sum = l.Say("cases.sum", "counted", l.Cases(int(set.Counted)), "unknown", l.Many("cases.unknown", int(set.Unknown)), "excluded", l.Many("cases.left_out", int(set.Excluded)))
	for _, tab := range []struct {
		which string
		n     int64
	}{{measure.TabCounted, set.Counted}, {measure.TabUnknown, set.Unknown}, {measure.TabExcluded, set.Excluded}} {
		which := tab.which
		if which == measure.TabCounted {
			which = ""
		}
		p.Tabs = append(p.Tabs, Link{
			Text:    l.Say("cases.tab."+tab.which, "n", l.Count(int(tab.n))),
			URL:     NewAddress(c.Address.Without("reason", "page")).With("which", which),
			Current: tab.which == set.Which,
		})
	}
	p.Reasons = reasonLinks(c, set)
	p.HasValue = set.Which == measure.TabCounted && valued(set.KPI)
	if p.HasValue {
		p.ValueName = l.ShortOf(set.KPI)
	}
	p.choices(in)
	columns := p.columns(in)
	p.Heads = []Head{{Text: l.Field(models.FieldCaseNo)}}
	for _, column := range columns {
		p.Heads = append(p.Heads, p.headOf(column))
	}
	for _, line := range in.Lines {
		row := CaseRow{CaseNo: line.CaseNo, URL: caseURL(line.Source, line.CaseNo), Own: line.Own}
		for _, column := range columns {
			row.Cells = append(row.Cells, CaseCell{Label: column.name, Text: column.text(line), Num: column.num, Date: column.date})
		}
		p.Rows = append(p.Rows, row)
	}
	total := in.Total
	if in.Exports && total > 0 {
		p.Files = takePick(NewAddress(c.Address.Without("page")), l)
		if total > sheetRows {
			p.Split = l.Say("take.split", "sheets", l.Count((total-1)/sheetRows+1), "most", l.Count(sheetRows))
		}
	}
	if len(in.Lines) == 0 {
		p.Rule = ""
		p.Empty = &Empty{Title: l.Say("cases.none." + set.Which), Text: l.Say("cases.none.do")}
		if p.Reset != "" {
			p.Empty.Links = []Link{{Text: l.Say("filter.reset"), URL: p.Reset}}
		}
	}
	last := in.First + len(in.Lines) - 1
	p.Caption = l.Say("cases.caption", "first", l.Count(in.First), "last", l.Count(last), "total", l.Count(total))
	p.Pages = pageLinks(c, in.First, last, total, in.PerPage)
	return p
}

// reasonLinks parts a tab by the reasons that its cases do not count for.
func reasonLinks(c Chrome, set *measure.CaseSet) []Link {
	if len(set.Reasons) < 2 && set.Reason == "" {
		return nil
	}
	l := c.Lang
	all := int64(0)
	for _, r := range set.Reasons {
		all += r.N
	}
	tab := NewAddress(c.Address.Without("reason", "page")).With("which", set.Which)
	out := []Link{{Text: l.Say("cases.reason.all", "n", l.Count(int(all))), URL: tab, Current: set.Reason == ""}}
	for _, r := range set.Reasons {
		out = append(out, Link{Text: l.Say("cases.reason", "why", l.Say("reason."+string(r.Reason)), "n", l.Count(int(r.N))),
			URL: NewAddress(tab).With("reason", string(r.Reason)), Current: r.Reason == set.Reason})
	}
	return out
}

// sheetRows is the most rows that a sheet of a workbook holds beside its heading.
const sheetRows = 1<<20 - 1

// Template names the page's template.
func (Cases) Template() string { return "cases" }

// valued says whether the single case has a value of its own worth a column: everything but plain counts.
func valued(k models.KPI) bool { return k.Key != "" && !(k.Form == models.FormCount) }

// caseValue writes what one case brings to a figure: yes or no to a share, else its days, amount or score.
func caseValue(c Chrome, k models.KPI, v float64) string {
	if k.Form != models.FormShare {
		return c.Lang.Value(v, k.Unit)
	}
	if v > 0 {
		return c.Lang.Say("yes")
	}
	return c.Lang.Say("no")
}

func caseURL(source, caseNo string) string {
	return "/cases/" + url.PathEscape(source) + "/" + url.PathEscape(caseNo)
}

func orSay(none, s string) string {
	if s == "" {
		return none
	}
	return s
}

// finding says a figure with its ground: "28 %: 33 af 119 sager", "median 74 dage af 119 sager".
func finding(c Chrome, set *measure.CaseSet) string {
	l, f := c.Lang, set.Figure
	switch {
	case set.KPI.Key == "":
		return l.Say("cases.found", "n", l.Cases(int(set.Counted)))
	case f.Value == nil:
		return l.Say("cases.found.nothing", "kpi", l.NameOf(set.KPI))
	case set.KPI.Form == models.FormShare && f.Numerator != nil && f.Denominator != nil:
		return l.Say("cases.found.share", "kpi", l.NameOf(set.KPI), "value", l.Value(*f.Value, set.KPI.Unit),
			"a", l.Number(*f.Numerator, 0), "b", l.Number(*f.Denominator, 0))
	case set.KPI.Form == models.FormCount:
		return l.Say("cases.found.count", "kpi", l.NameOf(set.KPI), "value", l.Value(*f.Value, set.KPI.Unit))
	}
	return l.Say("cases.found.value", "kpi", l.NameOf(set.KPI), "value", l.Value(*f.Value, set.KPI.Unit), "n", l.Cases(int(f.N)))
}

// kpiPick is the menu of all key figures that cases are counted in, in the order of the catalogue.
func kpiPick(c Chrome, kpis []models.KPI, chosen string) Pick {
	l := c.Lang
	any := NewAddress(c.Address.Without("reason", "page")) // a reason of one figure need not be one of another
	pick := Pick{Label: l.Say("kpi"), Value: l.Say("cases.all")}
	pick.Options = append(pick.Options, Option{Text: l.Say("cases.all"), URL: any.With("kpi", ""), Current: chosen == ""})
	for _, k := range kpis {
		if k.Form == models.FormGiven || k.Form == models.FormSurvival {
			continue
		}
		if k.Key == chosen {
			pick.Value = l.NameOf(k)
		}
		pick.Options = append(pick.Options, Option{Text: l.NameOf(k), URL: any.With("kpi", k.Key), Current: k.Key == chosen})
	}
	return pick
}

// pageLinks gives the links to the parts of a long list before and after this one.
func pageLinks(c Chrome, first, last, total, perPage int) Pages {
	l := c.Lang
	p := Pages{Text: l.Say("pages", "first", l.Count(first), "last", l.Count(last), "total", l.Count(total))}
	if total <= perPage || perPage <= 0 {
		return Pages{}
	}
	number := (first-1)/perPage + 1
	to := func(n int) string {
		if n == 1 {
			return c.Address.Without("page")
		}
		q := url.Values{}
		for key, values := range c.Address.Query {
			q[key] = values
		}
		q.Set("page", strconv.Itoa(n))
		return Address{Path: c.Address.Path, Query: q}.String()
	}
	if number > 1 {
		p.Previous = &Link{Text: l.Say("pages.previous"), URL: to(number - 1)}
	}
	if last < total {
		p.Next = &Link{Text: l.Say("pages.next"), URL: to(number + 1)}
	}
	return p
}

// names joins words without empty ones.
func names(words ...string) string {
	var kept []string
	for _, w := range words {
		if w != "" {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " · ")
}
