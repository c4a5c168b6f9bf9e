package views

import (
	"gevinstoverblik/models"
)

func undoPath(id string) string { return "/data/imports/" + id + "/undo" }

// restated tells the figures of closed periods that a batch changed.
func (p *BatchPage) restated(b models.Batch) {
	l := p.Lang
	switch {
	case b.Restated == nil:
		p.Kept = l.Say("restated.unknown")
	case len(b.Restated.Rows) == 0:
		p.Kept = l.Say("restated.none")
	default:
		p.Restated = newEffect(l, "restated", l.Many("restated.title", b.Restated.Closed), b.Restated, "")
		p.Restated.Note = l.Say("restated.note")
		p.Restated.Files = []Link{{Text: "CSV", URL: "/data/imports/" + b.ID + "/restated?format=csv"}, {Text: "XLSX", URL: "/data/imports/" + b.ID + "/restated?format=xlsx"}}
	}
}

// UndoInput is what taking a batch back would do.
type UndoInput struct {
	Batches  []models.Batch // the latest first; the one that was asked for is the last
	Effect   models.FigureChanges
	All      bool // all of the effect is shown
	Problems []models.Problem
}

// Undo is the page that shows what taking an import back would do, and asks.
type Undo struct {
	Chrome
	Crumbs  Crumbs
	Lead    string
	Faults  *Faults
	Banner  Banner
	Batches []UndoRow
	Effect  *Effect
	Same    string
	Action  string
	Later   bool // later imports go too
	Do      string
	Back    string
}

// UndoRow is one import that would be taken back.
type UndoRow struct {
	ID, URL, At, File, What string
}

// NewUndo gives the page that shows what taking an import back would do.
func NewUndo(c Chrome, in UndoInput) Undo {
	l := c.Lang
	b := in.Batches[len(in.Batches)-1]
	c.Title = l.Say("undo.title", "id", b.ID)
	p := Undo{
		Chrome: c,
		Crumbs: NewCrumbs(l, Link{Text: l.Say("nav.data"), URL: "/data"}, Link{Text: b.ID, URL: "/data/imports/" + b.ID}, Link{Text: l.Say("batch.undo.title")}),
		Lead:   names(b.File, l.Moment(b.At), b.By),
		Banner: Banner{Title: l.Say("undo.nothing"), Text: l.Say("undo.look")},
		Action: undoPath(b.ID),
		Later:  len(in.Batches) > 1,
		Do:     l.Many("undo.do", len(in.Batches)),
		Back:   "/data/imports/" + b.ID,
		Faults: tellFaults(l, in.Problems),
	}
	if p.Later {
		p.Banner = Banner{Kind: "near", Title: l.Many("undo.later", len(in.Batches)-1), Text: l.Say("undo.later.what")}
	}
	for _, b := range in.Batches {
		p.Batches = append(p.Batches, UndoRow{ID: b.ID, URL: "/data/imports/" + b.ID, At: l.Moment(b.At), File: names(b.File, b.By),
			What: l.Say("batch.undo.what", "new", l.Count(b.Report.New), "changed", l.Count(b.Report.Changed))})
	}
	all := p.Action + "?effect=all"
	if in.All {
		all = ""
	}
	if p.Effect = newEffect(l, "effect", l.Many("undo.effect", in.Effect.All), &in.Effect, all); p.Effect == nil {
		p.Same = l.Say("effect.same")
	} else if in.Effect.Closed > 0 {
		p.Effect.Note = l.Say("undo.closed")
		for i := range p.Effect.Rows {
			if p.Effect.Rows[i].Closed {
				p.Effect.Rows[i].Means = l.Say("effect.closed.undo")
			}
		}
	}
	return p
}

// Template names the page's template.
func (Undo) Template() string { return "undo" }
