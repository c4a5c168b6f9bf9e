package views

import (
	"net/url"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// DoubtInput is one contradiction of one case; Accepted is nil while it is open.
type DoubtInput struct {
	measure.Doubted
	Doubt      models.Doubts
	Source     string // the source's key
	SourceName string
	CaseNo     string
	CaseType   string
	Department string
	Accepted   *models.AcceptedDoubt
}

// QualityInput is the contradictions that a page shows, all counted by kind, and how many cases tell each field.
type QualityInput struct {
	Kind, State, Source string // as chosen
	Rows                []DoubtInput
	First, Total        int
	PerPage             int
	Cases               int
	Doubtful            int // cases that contradict themselves, open and accepted
	Counts, Accepted    map[models.Doubts]int
	Fields              []measure.Told
	Sources             []Area
	Areas               []Area
	DataDate            models.Day
	Imports             bool
	Records             bool
	Export              bool
	Problems            []models.Problem
}

// QualityPage is the list of cases that contradict themselves, and the coverage of fields by source.
type QualityPage struct {
	Chrome
	Tabs    []Link
	First   *Empty // nothing is stored yet: the rest of the page is away
	Lead    string
	Fresh   string
	Faults  *Faults
	Picks   []Pick
	CSV     string
	Empty   string
	Rows    []DoubtRow
	Pages   Pages
	Sources []CoverageOfSource
}

// DoubtRow is one contradiction.
type DoubtRow struct {
	ID       string
	CaseNo   string
	URL      string
	Where    string
	Doubt    string
	What     string
	Days     []Fact
	Reason   Field
	Accepted string // why and by whom; "" = open
}

// CoverageOfSource is how many cases of a source tell each field.
type CoverageOfSource struct {
	ID, Name string
	Rows     []CoverageOfField
}

// CoverageOfField is how many cases tell a field, and why not all.
type CoverageOfField struct{ Field, Known, Why string }

// NewQuality gives the page of the contradictions.
func NewQuality(c Chrome, in QualityInput) QualityPage {
	l := c.Lang
	c.Title = l.Say("quality.title")
	c.Address.Path = "/data/quality" // a form that was refused has the address of its post
	open, accepted := 0, 0
	for _, d := range models.AllDoubts {
		open, accepted = open+in.Counts[d], accepted+in.Accepted[d]
	}
	p := QualityPage{Chrome: c, Lead: l.Say("quality.lead", "n", l.Count(in.Doubtful), "cases", l.Cases(in.Cases))}
	if in.Imports || in.Records {
		p.Tabs = dataTabs(c, in.Imports)
	}
	if !in.DataDate.Known() {
		p.First, p.Lead = firstRun(l, in.Imports), ""
		return p
	}
	p.Fresh = l.Say("fresh", "date", l.Date(in.DataDate))
	kind := Pick{Label: l.Say("quality.kinds"), Value: l.Say("quality.all"), Options: []Option{{Text: l.Say("quality.all") + " · " + l.Count(open), URL: c.Address.With("kind", ""), Current: in.Kind == ""}}}
	for _, d := range models.AllDoubts {
		name := l.Say("quality." + d.String())
		if in.Kind == d.String() {
			kind.Value = name
		}
		kind.Options = append(kind.Options, Option{Text: name + " · " + l.Count(in.Counts[d]), URL: c.Address.With("kind", d.String()), Current: in.Kind == d.String()})
	}
	state := Pick{Label: l.Say("quality.state"), Value: l.Say("quality.open"), Options: []Option{
		{Text: l.Say("quality.open") + " · " + l.Count(open), URL: c.Address.With("state", ""), Current: in.State == ""},
		{Text: l.Say("quality.accepted") + " · " + l.Count(accepted), URL: c.Address.With("state", "accepted"), Current: in.State == "accepted"}}}
	if in.State == "accepted" {
		state.Value = l.Say("quality.accepted")
	}
	p.Picks = []Pick{kind, state}
	choose := func(label, key string, list []Area, all string) {
		if len(list) < 2 {
			return
		}
		pick := Pick{Label: label, Value: all, Options: []Option{{Text: all, URL: c.Address.With(key, ""), Current: c.Address.Get(key) == ""}}}
		for _, a := range list {
			if c.Address.Get(key) == a.Slug {
				pick.Value = a.Name
			}
			pick.Options = append(pick.Options, Option{Text: strings.Repeat("\u00a0\u00a0", a.Depth) + a.Name, URL: c.Address.With(key, a.Slug), Current: c.Address.Get(key) == a.Slug})
		}
		p.Picks = append(p.Picks, pick)
	}
	choose(l.Field("source"), "source", in.Sources, l.Say("quality.whole"))
	choose(l.Say("context.area"), "area", in.Areas, l.Say("quality.whole"))
	if in.Export && in.Total > 0 {
		p.CSV = c.Address.With("format", "csv")
	}
	if len(in.Rows) == 0 {
		p.Empty = l.Say("quality.none")
	}
	for i, r := range in.Rows {
		p.Rows = append(p.Rows, doubtRow(l, i, r))
	}
	p.Faults = tellFaults(l, in.Problems)
	p.Pages = pageLinks(c, in.First, in.First+len(in.Rows)-1, in.Total, in.PerPage)
	for _, t := range in.Fields {
		if n := len(p.Sources); n == 0 || p.Sources[n-1].Name != t.Source.Name {
			p.Sources = append(p.Sources, CoverageOfSource{ID: "h-" + t.Source.Slug, Name: t.Source.Name})
		}
		s := &p.Sources[len(p.Sources)-1]
		s.Rows = append(s.Rows, fieldCoverage(l, t))
	}
	return p
}

// Template names the page's template.
func (QualityPage) Template() string { return "quality" }

func doubtRow(l text.Lang, i int, r DoubtInput) DoubtRow {
	row := DoubtRow{ID: strconv.FormatUint(uint64(r.Row.ID), 10), CaseNo: r.CaseNo, Doubt: r.Doubt.String(), What: l.Say("quality." + r.Doubt.String()),
		URL: "/cases/" + url.PathEscape(r.Source) + "/" + url.PathEscape(r.CaseNo), Where: names(r.SourceName, r.CaseType, r.Department),
		Reason: Field{Name: "reason", Of: strconv.Itoa(i + 1), Label: l.Say("quality.why"), Auto: "off", Required: true}}
	day := func(field string, d models.Day) {
		if d.Known() {
			row.Days = append(row.Days, Fact{Name: l.Field(field), Value: l.Date(d)})
		}
	}
	day(models.FieldReceived, r.Row.Received)
	day(models.FieldScreened, r.Row.Screened)
	day(models.FieldComplete, r.Row.Complete)
	day(models.FieldDecided, r.Row.Decided)
	if r.Doubt == models.DoubtDeadline {
		day(models.FieldDeadline, r.Row.Deadline)
	}
	if r.Doubt == models.DoubtWait && r.Row.Wait >= 0 {
		row.Days = append(row.Days, Fact{Name: l.Field(models.FieldWaitDays), Value: l.Days(int(r.Row.Wait))})
	}
	if r.Doubt == models.DoubtWaitBefore && r.Row.WaitBefore >= 0 {
		row.Days = append(row.Days, Fact{Name: l.Field(models.FieldWaitDaysBefore), Value: l.Days(int(r.Row.WaitBefore))})
	}
	if a := r.Accepted; a != nil {
		row.Accepted = names(a.Reason, a.By, l.Date(models.DayOfTime(a.At)))
	}
	return row
}

func fieldCoverage(l text.Lang, t measure.Told) CoverageOfField {
	row := CoverageOfField{Field: l.Field(t.Field), Known: "–", Why: "–"}
	if t.Of == 0 {
		return row
	}
	row.Known = l.Share(float64(t.Known) / float64(t.Of))
	var why []string
	switch {
	case t.Known == 0:
		why = append(why, l.Say("quality.never"))
	case t.Known < t.Of:
		why = append(why, l.Say("quality.lacks", "n", l.Count(t.Of-t.Known)))
	}
	if t.Doubted > 0 {
		why = append(why, l.Say("quality.doubted", "n", l.Count(t.Doubted)))
	}
	if len(why) > 0 {
		row.Why = strings.Join(why, " · ")
	}
	return row
}
