package views

import (
	"slices"

	"gevinstoverblik/models"
)

// PromiseFile is what a file with promises comes to: what it changes in a department's grid, and what is wrong with it.
type PromiseFile struct {
	ID, Print  string // of the file that waits and of what is shown of it; "" = it cannot be accepted
	File       string
	Year       int
	Department string
	Slug       string // of the department
	Changes    []FileChange
	Faults     []FileFault
	Problems   []models.Problem // of the file as a whole
}

// FileChange is one cell that a file changes.
type FileChange struct {
	Where    string // in the file: a cell or a line
	CaseType string
	KPI      models.KPI
	Period   models.Period
	Old, New *float64
	Reason   string
	Warning  string // code of what is surprising; "" = nothing
}

// FileFault is one cell of a file that cannot be used.
type FileFault struct {
	Where   string
	Names   string         // what the file calls its row
	Period  *models.Period // nil where that is not known
	Problem models.Problem
}

// TargetPreview is the page that shows what a file with promises changes before anything is kept.
type TargetPreview struct {
	Chrome
	Crumbs  Crumbs
	Lead    string
	Faults  *Faults
	Banner  *Banner
	Bad     []PreviewFault
	Changes []PreviewChange
	More    string
	ID      string
	Print   string
	Accept  string // words of the button; "" = there is nothing to accept
	Back    string // address of the grid
}

// PreviewFault is one cell that cannot be used, in words.
type PreviewFault struct{ Where, Names, Why string }

// PreviewChange is one cell that changes, in words.
type PreviewChange struct{ Where, CaseType, KPI, Period, Old, New, Reason, Warning string }

// mostPreviewed is how many changes of a file are listed; they are all kept.
const mostPreviewed = 1000

// NewTargetPreview gives the page that shows what a file with promises changes.
func NewTargetPreview(c Chrome, in PromiseFile) TargetPreview {
	l := c.Lang
	c.Title = l.Say("preview.title")
	p := TargetPreview{Chrome: c, ID: in.ID, Print: in.Print, Back: "/targets",
		Crumbs: NewCrumbs(l, Link{Text: l.Say("targets.title"), URL: "/targets"}, Link{Text: l.Say("targets.new"), URL: "/targets/new"}, Link{Text: c.Title})}
	if in.Year != 0 {
		year := l.Period(models.PeriodAt(models.ByYear, models.DayOf(in.Year, 1, 1), 1))
		p.Back = "/targets?year=" + year + "&department=" + in.Slug
		p.Lead = l.Say("preview.lead", "file", in.File, "department", in.Department, "year", year)
	}
	p.Faults = tellFaults(l, in.Problems)
	for _, f := range in.Faults {
		bad := PreviewFault{Where: f.Where, Names: f.Names, Why: l.Problem(f.Problem)}
		if f.Period != nil {
			bad.Names += ", " + l.PeriodShort(*f.Period)
		}
		p.Bad = append(p.Bad, bad)
	}
	for _, x := range in.Changes[:min(len(in.Changes), mostPreviewed)] {
		none := l.Say("grid.no_own")
		row := PreviewChange{Where: x.Where, CaseType: x.CaseType, KPI: l.NameOf(x.KPI), Period: l.PeriodShort(x.Period), Reason: x.Reason,
			Old: exactOr(l, x.Old, x.KPI.Unit, none), New: exactOr(l, x.New, x.KPI.Unit, none)}
		if x.Warning != "" {
			row.Warning = l.Problem(models.Problem{Code: x.Warning})
		}
		p.Changes = append(p.Changes, row)
	}
	if more := len(in.Changes) - len(p.Changes); more > 0 {
		p.More = l.Say("preview.more", "n", l.Count(more))
	}
	surprising := slices.ContainsFunc(in.Changes, func(x FileChange) bool { return x.Warning != "" })
	switch {
	case p.Faults != nil:
	case len(in.Changes) == 0 && len(in.Faults) == 0:
		p.Banner = &Banner{Title: l.Say("preview.nothing"), Text: l.Say("preview.nothing.text")}
	case len(in.Changes) == 0:
		p.Banner = &Banner{Kind: "off", Title: l.Many("preview.bad", len(in.Faults)), Text: l.Say("preview.none_good")}
	case len(in.Faults) > 0:
		p.Accept = l.Many("preview.accept.good", len(in.Changes))
		p.Banner = &Banner{Kind: "near", Title: l.Many("preview.bad", len(in.Faults)), Text: l.Say("preview.bad.text")}
	case surprising:
		p.Accept = l.Many("preview.accept", len(in.Changes))
		p.Banner = &Banner{Kind: "near", Title: l.Say("preview.surprising"), Text: l.Say("preview.surprising.text")}
	default:
		p.Accept = l.Many("preview.accept", len(in.Changes))
	}
	if in.ID == "" {
		p.Accept = ""
	}
	return p
}

// Template names the page's template.
func (TargetPreview) Template() string { return "target-preview" }
