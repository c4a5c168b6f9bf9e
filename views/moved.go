package views

import (
	"gevinstoverblik/models/measure"
)

// Moved is the page of everything that changed since the comparison period.
type Moved struct {
	Chrome
	Crumbs  Crumbs
	Context Context
	First   *Empty // nothing is stored yet: the rest of the page is away
	Lead    string
	None    string // said where there is nothing
	Groups  []MovedGroup
}

// Template names the page's template.
func (Moved) Template() string { return "overview-changes" }

// MovedGroup is the changes of one kind, the largest first.
type MovedGroup struct {
	ID    string
	Title string
	Note  string
	Rows  []MovedRow
}

// MovedRow is one change.
type MovedRow struct {
	Name   string
	URL    string
	KPI    string
	Define string // address of the key figure's definition
	From   string
	To     string
	Change string
	Was    Icon
	Is     Icon
	Trend  Reading // what the months say: two periods beside each other are no development
	Why    string  // address of what the figures and the head say of it
}

// NewMoved lists the changes of a board: those that crossed a status, for the worse first, and then large moves
// within one. Only what the months say of a series calls it better or worse: two periods alone do not.
func NewMoved(c Chrome, s Scene, b *measure.Board) Moved {
	l := c.Lang
	c.Title = l.Say("moved.title")
	p := Moved{Chrome: c, Context: newContext(l, c.Address, s, b.Period, b.Compare, b.Provisional),
		Crumbs: NewCrumbs(l, Link{Text: l.Say("overview.title"), URL: c.Address.To("/overview", "period", "compare", "area").String()}, Link{Text: l.Say("moved.title")})}
	if s.empty() {
		p.First = firstRun(l, s.CanImport)
		return p
	}
	p.Context.Partial = partialBanner(l, b.Attendance, l.Period(b.Period), &b.Counts)
	p.Lead = l.Say("moved.lead", "period", l.Period(b.Period), "compare", l.Period(b.Compare))
	if p.None = newVerdict(c, Scene{}, b).NoChange; p.None != "" {
		p.Lead = ""
	}
	kinds := []struct {
		id string
		in func(measure.Change) bool
	}{
		{"lost", func(ch measure.Change) bool { return ch.Crossing && ch.Worse }},
		{"won", func(ch measure.Change) bool { return ch.Crossing && !ch.Worse }},
		{"same", func(ch measure.Change) bool { return !ch.Crossing }},
	}
	for _, kind := range kinds {
		g := MovedGroup{ID: kind.id, Title: l.Say("moved." + kind.id)}
		for _, ch := range b.Changes {
			if kind.in(ch) {
				g.Rows = append(g.Rows, newMovedRow(c, b, ch))
			}
		}
		if len(g.Rows) > 0 {
			g.Note = l.Many("moved.count", len(g.Rows))
			p.Groups = append(p.Groups, g)
		}
	}
	return p
}

func newMovedRow(c Chrome, b *measure.Board, ch measure.Change) MovedRow {
	l := c.Lang
	k := definedOr(ch.Defined, ch.KPI)
	to := caseTypeURL(c.Address, ch.Slug, b.Period).With("kpi", ch.KPI)
	r := MovedRow{Name: caseTypeName(l, ch.CaseType), URL: to, Why: to + "#why", KPI: l.NameOf(k), Define: "/definitions/" + ch.KPI,
		From: l.Value(ch.From, ch.Unit), To: l.Value(ch.To, ch.Unit), Change: l.Change(ch.To-ch.From, ch.Unit),
		Was: StatusIcon(l, ch.Was), Is: StatusIcon(l, ch.Is)}
	for i := range b.Rows {
		if b.Rows[i].CaseTypeID != ch.CaseTypeID {
			continue
		}
		for j := range b.Rows[i].Cells {
			if cell := &b.Rows[i].Cells[j]; cell.KPI == ch.KPI {
				if o := cell.Foresee(); o != nil {
					r.Trend.Word, r.Trend.Kind, r.Trend.Icon = trendOf(l, o)
				}
			}
		}
	}
	return r
}
