package views

import (
	"math"
	"slices"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// maxExplainedRows is how many groups a table of parts names; the rest stand together in its last row.
const maxExplainedRows = 20

// maxDrivers is how many parts the sentence about a change names.
const maxDrivers = 3

// Explained is what the change of a figure is made of: a sentence and a table whose rows add up to it.
type Explained struct {
	Lang     text.Lang
	ID       string // of its heading
	Headline string
	Words    []string // the computed sentences
	Notes    []string
	Heads    []string // of the columns after the group's name
	Rows     []ExplainedRow
	Total    ExplainedRow
	Caption  string
	Group    string // head of the first column
	Pictures Pictures
	Other    *Link // a figure that can be taken apart, where this one cannot
}

// ExplainedRow is one group's part, or the whole.
type ExplainedRow struct {
	Name  string
	Few   string   // "få sager"
	Cells []string // one for each head
}

// newExplained lays out a change. Id tells several on one page apart.
func newExplained(l text.Lang, id string, x *measure.Explanation) Explained {
	k := definedOr(x.Defined, x.KPI)
	c := Explained{Lang: l, ID: id, Group: l.Say("change.by." + x.By)}
	period := shortPeriod(l, x.Span, x.Span)
	compare := period
	if x.Against.Kind != "" {
		compare = shortPeriod(l, x.Against, x.Span)
	}
	if x.Diff == nil {
		c.Headline = l.Say("change.none", "name", l.NameOf(definedOr(x.Defined, x.KPI)))
	} else {
		c.Headline = changeHeadline(l, k, x, period, compare)
	}
	if x.Now.Provisional || x.Before.Provisional {
		c.Notes = append(c.Notes, l.Say("change.provisional"))
	}
	if x.NoParts != nil {
		c.Words = append(c.Words, l.Say("change.no_parts."+*x.NoParts))
		if mean := meanOf(k); mean != "" && *x.NoParts == measure.NoPartsQuantile {
			c.Other = &Link{Text: l.Say("change.instead", "name", l.KPIName(mean)), URL: mean}
		}
		return c
	}
	few := x.Now.Few || x.Before.Few
	if few {
		c.Notes = append(c.Notes, l.Say("change.few"))
	}
	c.Caption = l.Say("change.caption", "name", l.NameOf(definedOr(x.Defined, x.KPI)), "period", period, "compare", compare)
	written := c.lay(k, x)
	if !few {
		c.Words = append(c.Words, c.drivers(k, x, written)...)
	}
	c.Notes = append(c.Notes, l.Say("change.foot."+*x.Method))
	return c
}

func changeHeadline(l text.Lang, k models.KPI, x *measure.Explanation, period, compare string) string {
	_, decimals := stepsOf(k.Unit)
	key := "change.same"
	switch {
	case math.Abs(*x.Diff) <= models.Eps(1):
	case inSteps(*x.Diff, k.Unit) == 0: // it would be written as a change of nothing
		key = "change.about"
	case *x.Diff > 0:
		key = "change.up"
	default:
		key = "change.down"
	}
	return l.Say(key, "name", l.NameOf(k), "diff", spokenDiff(l, k.Unit, math.Abs(inSteps(*x.Diff, k.Unit))),
		"before", l.Fixed(*x.Before.Value, k.Unit, decimals), "now", l.Fixed(*x.Now.Value, k.Unit, decimals), "period", period, "compare", compare)
}

// meanOf gives the mean that stands beside a median or percentile; "" where there is none.
func meanOf(k models.KPI) string {
	for _, end := range []string{"_median", "_p90"} {
		if start, found := strings.CutSuffix(k.Key, end); found {
			if mean, ok := models.KPIByKey(start + "_mean"); ok {
				return mean.Key
			}
		}
	}
	return ""
}

// stepsOf is how many steps of the smallest written size a unit has: parts are written in whole steps so that what
// is read adds up.
func stepsOf(u models.Unit) (perUnit float64, decimals int) {
	switch u {
	case models.UnitShare:
		return 1000, 1 // tenths of a percentage point
	case models.UnitDays, models.UnitMinutes:
		return 10, 1
	case models.UnitScore:
		return 100, 2
	}
	return 1, 0
}

func inSteps(v float64, u models.Unit) float64 {
	per, _ := stepsOf(u)
	return math.Round(v * per)
}

// signed writes a number of steps with its sign, as a table needs it: "+1,2", "−0,4", "0".
func signed(l text.Lang, u models.Unit, n float64) string {
	_, decimals := stepsOf(u)
	s := l.Number(n/math.Pow10(decimals), decimals)
	if n > 0 {
		s = "+" + s
	}
	return s
}

// spokenDiff writes a number of steps with its unit, as a sentence needs it: "1,2 procentpoint".
func spokenDiff(l text.Lang, u models.Unit, n float64) string {
	_, decimals := stepsOf(u)
	number := l.Number(n/math.Pow10(decimals), decimals)
	if u == models.UnitShare {
		return l.Points(number)
	}
	return number + "\u00a0" + l.Say("change.unit."+string(u))
}

// addUpTo rounds values to whole steps that add up to whole: those that were cut the most get what is missing. No
// value is off by a step or more.
func addUpTo(values []float64, whole float64) []float64 {
	out := make([]float64, len(values))
	order := make([]int, len(values))
	rest := whole
	for i, v := range values {
		out[i], order[i] = math.Floor(v), i
		rest -= out[i]
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch l, r := values[a]-out[a], values[b]-out[b]; {
		case l > r:
			return -1
		case l < r:
			return 1
		}
		return 0
	})
	for i := 0; i < len(order) && i < int(rest); i++ {
		out[order[i]]++
	}
	return out
}

// written is the parts of a change as they are written: whole steps, by group and kind.
type written map[[2]string]float64

// lay fills the table: the columns of parts add up down and across as they are written.
func (c *Explained) lay(k models.KPI, x *measure.Explanation) written {
	l := c.Lang
	per, decimals := stepsOf(k.Unit)
	column := func(of func(measure.ChangePart) *float64) []float64 {
		var out []float64
		for _, p := range x.Parts {
			out = append(out, *of(p)*per)
		}
		return out
	}
	whole := inSteps(*x.Diff, k.Unit)
	var columns [][]float64
	var totals []float64
	kinds := []string{measure.PartMix, measure.PartRate}
	if *x.Method == measure.ChangeRatio {
		c.Heads = []string{l.Say("change.before"), l.Say("change.now"), l.Say("change.mix"), l.Say("change.rate"), l.Say("change.sum")}
		totals = addUpTo([]float64{*x.Mix * per, *x.Rate * per}, whole)
		columns = [][]float64{
			addUpTo(column(func(p measure.ChangePart) *float64 { return p.Mix }), totals[0]),
			addUpTo(column(func(p measure.ChangePart) *float64 { return p.Rate }), totals[1]),
		}
	} else {
		c.Heads = []string{l.Say("change.before"), l.Say("change.now"), l.Say("change.sum")}
		totals, kinds = []float64{whole}, []string{measure.PartVolume}
		columns = [][]float64{addUpTo(column(func(p measure.ChangePart) *float64 { return p.Volume }), whole)}
	}
	line := func(row *ExplainedRow, parts []float64) {
		sum := 0.0
		for _, n := range parts {
			sum += n
			row.Cells = append(row.Cells, signed(l, k.Unit, n))
		}
		if len(parts) > 1 {
			row.Cells = append(row.Cells, signed(l, k.Unit, sum))
		}
	}
	side := func(s measure.ChangeSide) string {
		switch {
		case s.Value == nil:
			return "–"
		case *x.Method == measure.ChangeCount:
			return l.Value(*s.Value, k.Unit)
		}
		return l.Say("change.of", "value", l.Fixed(*s.Value, k.Unit, decimals), "cases", l.Cases(int(s.N)))
	}
	rest := make([]float64, len(columns))
	said := written{}
	most := len(x.Parts)
	if most > maxExplainedRows {
		most = maxExplainedRows - 1
	}
	for i, p := range x.Parts {
		parts := make([]float64, len(columns))
		for j := range columns {
			parts[j] = columns[j][i]
			said[[2]string{p.Name, kinds[j]}] = parts[j]
		}
		if i >= most {
			for j := range parts {
				rest[j] += parts[j]
			}
			continue
		}
		row := ExplainedRow{Name: groupName(l, x.By, p.Name), Cells: []string{side(p.Before), side(p.Now)}}
		if p.Now.N > 0 && p.Now.Few || p.Before.N > 0 && p.Before.Few {
			row.Few = lowerFirst(l.Status(models.StatusTooFew))
		}
		line(&row, parts)
		c.Rows = append(c.Rows, row)
	}
	if most < len(x.Parts) {
		row := ExplainedRow{Name: l.Say("change.rest", "n", l.Count(len(x.Parts)-most)), Cells: []string{"", ""}}
		line(&row, rest)
		c.Rows = append(c.Rows, row)
	}
	c.Total = ExplainedRow{Name: l.Say("change.total"), Cells: []string{side(x.Before), side(x.Now)}}
	line(&c.Total, totals)
	if *x.Method == measure.ChangeRatio {
		c.Words = append(c.Words, l.Say("change.split", "groups", l.Say("change.among."+x.By),
			"mix", plus(totals[0])+spokenDiff(l, k.Unit, totals[0]), "rate", plus(totals[1])+spokenDiff(l, k.Unit, totals[1])))
	}
	return said
}

// plus is the sign of what adds; a number that takes away brings its own.
func plus(v float64) string {
	if v > 0 {
		return "+"
	}
	return ""
}

// drivers says the largest parts of the change.
func (c *Explained) drivers(k models.KPI, x *measure.Explanation, parts written) []string {
	l := c.Lang
	var said []string
	for _, d := range x.Drivers(maxDrivers) {
		n := parts[[2]string{d.Name, d.Code}]
		if n == 0 {
			continue
		}
		said = append(said, l.Say("change.driver."+d.Code, "name", groupName(l, x.By, d.Name), "value", plus(n)+spokenDiff(l, k.Unit, n)))
	}
	if len(said) == 0 {
		return nil
	}
	return []string{l.Say("change.most", "list", l.List(said))}
}

// groupName gives the name of a group of a dimension, or the words for cases without one.
func groupName(l text.Lang, by, name string) string {
	switch {
	case by == measure.GroupCaseType:
		return caseTypeName(l, name)
	case name == "":
		return l.Say("change.nameless")
	}
	return name
}

// ChangePage is the page that takes the change of one key figure apart for the whole municipality, or a department.
type ChangePage struct {
	Chrome
	Crumbs  Crumbs
	Context Context
	KPI     Pick
	By      Pick
	Define  Link
	First   *Empty // nothing is stored yet: the rest of the page is away
	Change  Explained
}

// changeGroups are the dimensions that the page offers.
var changeGroups = []string{measure.GroupCaseType, measure.GroupDepartment, measure.GroupChannel}

// NewChangePage lays out a change. The chrome's address holds the state: kpi, by, period, compare, area.
func NewChangePage(c Chrome, s Scene, x *measure.Explanation) ChangePage {
	l := c.Lang
	name := l.NameOf(definedOr(x.Defined, x.KPI))
	c.Title = l.Say("change.title", "name", name)
	p := ChangePage{
		Chrome: c,
		Crumbs: NewCrumbs(l, Link{Text: l.Say("nav.overview"), URL: c.Address.To("/overview", "period", "compare", "area").String()},
			Link{Text: l.Say("change.crumb")}),
		Context: newContext(l, c.Address, s, x.Span, x.Against, false),
		KPI:     Pick{Label: l.Say("kpi"), Value: name},
		By:      Pick{Label: l.Say("change.by"), Value: l.Say("change.by." + x.By)},
		Define:  Link{Text: l.Say("define.how"), URL: "/definitions/" + x.KPI},
		Change:  newExplained(l, "change", x),
	}
	if s.empty() {
		p.First = firstRun(l, s.CanImport)
		return p
	}
	for _, k := range models.KPIs {
		if k.Form == models.FormShare || k.Form == models.FormMean || k.Form == models.FormCount {
			p.KPI.Options = append(p.KPI.Options, Option{Text: l.KPIName(k.Key), URL: c.Address.With("kpi", k.Key), Current: k.Key == x.KPI})
		}
	}
	for _, by := range changeGroups {
		p.By.Options = append(p.By.Options, Option{Text: l.Say("change.by." + by), URL: c.Address.With("by", by), Current: by == x.By})
	}
	if p.Change.Other != nil {
		p.Change.Other.URL = c.Address.With("kpi", p.Change.Other.URL)
	}
	return p
}

// Template names the page's template.
func (ChangePage) Template() string { return "change" }

// newChanges takes the change of a case type's chosen figure apart by what it can be: a dimension with one group
// says nothing. Where there is nothing to add up the first says why.
func newChanges(c Chrome, v *measure.CaseTypeView) []Explained {
	var out []Explained
	for _, x := range v.Changes {
		if x.NoParts != nil && len(out) > 0 || x.NoParts == nil && len(x.Parts) < 2 {
			continue
		}
		change := newExplained(c.Lang, "change-"+x.By, x)
		if change.Other != nil {
			change.Other.URL = c.Address.With("kpi", change.Other.URL)
		}
		out = append(out, change)
	}
	if len(out) > 1 { // the same change, taken apart several ways: each says its own
		for i, x := range out {
			out[i].Headline = c.Lang.Say("change.one_way", "what", x.Headline, "by", lowerFirst(x.Group))
			out[i].Caption = c.Lang.Say("change.one_way", "what", x.Caption, "by", lowerFirst(x.Group))
		}
	}
	return out
}
