package views

import (
	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
)

// CaseTypes is the list of all case types.
type CaseTypes struct {
	Chrome
	Context Context
	First   *Empty
	Caption string
	Rows    []CaseTypeRow
}

// Template names the page's template.
func (CaseTypes) Template() string { return "case-types" }

// CaseTypeRow is one case type of the list.
type CaseTypeRow struct {
	Name     string
	URL      string
	Area     string
	Received string
	Decided  string
	Limit    string
	Verdict  string
	Statuses []Icon
	Old      string // how old the figures are, where they are out of date
}

// NewCaseTypes lists the case types of a board by name.
func NewCaseTypes(c Chrome, s Scene, b *measure.Board) CaseTypes {
	l := c.Lang
	c.Title = l.Say("case_types.title")
	p := CaseTypes{Chrome: c}
	if s.empty() {
		p.First = firstRun(l, s.CanImport)
		return p
	}
	p.Context = newContext(l, c.Address, s, b.Period, b.Compare, b.Provisional)
	p.Context.Compare = nil // nothing is compared here
	p.Context.All = allPicks(l, c.Address, p.Context, b.Period, b.Compare)
	p.Context.Partial = partialBanner(l, b.Attendance, l.Period(b.Period), &b.Counts)
	p.Caption = l.Say("case_types.caption", "period", l.Period(b.Period))
	for _, r := range sortRows(b, "name") {
		row := CaseTypeRow{
			Name:     caseTypeName(l, r.CaseType),
			URL:      caseTypeURL(c.Address, r.Slug, b.Period).String(),
			Area:     r.Department,
			Received: l.Count(int(r.Received)),
			Decided:  l.Count(int(r.N)),
			Limit:    l.Say("cell.no_limit"),
		}
		if r.Limit != nil && r.Limit.Value != nil {
			row.Limit = limitDays(l, *r.Limit)
		}
		met, judged := 0, 0
		for _, cell := range r.Cells {
			icon := StatusIcon(l, cell.Status)
			icon.Text = l.NameOf(kpiOf(cell)) + ": " + lowerFirst(icon.Text)
			row.Statuses = append(row.Statuses, icon)
			if cell.Stale {
				row.Old = l.Many("stale.cell", cell.Age)
			}
			switch cell.Status {
			case models.StatusMet:
				met++
				judged++
			case models.StatusNear, models.StatusOff:
				judged++
			}
		}
		row.Verdict = l.Say("case_types.unjudged")
		if judged > 0 {
			row.Verdict = l.Say("case_types.of", "n", met, "m", judged)
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}
