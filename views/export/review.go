package export

import (
	"io"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// NameKPIs puts in what the key figures of a review are called, in both languages, so that it is read the same for ever.
func NameKPIs(f *measure.Frozen) {
	for i := range f.Definitions {
		d := &f.Definitions[i]
		k := models.KPI{Key: d.Key}
		if d.Text != nil && d.Text.Kind != models.DefinedLibrary {
			k.Words = &models.Words{NameDA: d.Text.NameDA, NameEN: d.Text.NameEN, AboutDA: d.Text.AboutDA, AboutEN: d.Text.AboutEN}
		}
		d.NameDA, d.NameEN = text.Danish.NameOf(k), text.English.NameOf(k)
		d.WhatDA, d.WhatEN = text.Danish.WhatOf(k), text.English.WhatOf(k)
	}
}

// ReviewEntry is a review in a list.
type ReviewEntry struct {
	ID         int64              `json:"id"`
	Period     string             `json:"period"`
	Area       string             `json:"area"` // "" = the whole municipality
	State      models.ReviewState `json:"state"`
	LockedAt   *time.Time         `json:"locked_at"`
	Checksum   string             `json:"checksum"`
	JournalNo  string             `json:"journal_no"`
	OpenReason string             `json:"open_reason"`
	Note       string             `json:"note"`
}

// NewReviewEntry gives a review with the name of its area as a list has it.
func NewReviewEntry(r models.Review, area string) ReviewEntry {
	return ReviewEntry{r.ID, r.Period, area, r.State, r.LockedAt, r.Checksum, r.JournalNo, r.OpenReason, r.Note}
}

// reviewColumns are the names of a file of reviews.
var reviewColumns = []string{"id", "period", "area", "state", "locked_at", "checksum", "journal_no", "open_reason", "note"}

var reviewTypes = []Type{TypeInt, TypeText, TypeText, TypeText, TypeMoment}

// Reviews writes a list of reviews. at puts a moment on the wall of the installation.
func Reviews(w io.Writer, f Format, reviews []ReviewEntry, asked Asked, at func(time.Time) time.Time) error {
	asked.Question = OfReports
	rows := func(yield func([]Value, error) bool) {
		for _, r := range reviews {
			locked := None
			if r.LockedAt != nil {
				locked = Moment(at(*r.LockedAt))
			}
			row := []Value{Number(float64(r.ID)), Text(r.Period), name(r.Area), Text(string(r.State)), locked, name(r.Checksum), name(r.JournalNo), name(r.OpenReason), name(r.Note)}
			if !yield(row, nil) {
				return
			}
		}
	}
	return Write(w, f, Table{Name: asked.Lang.Say("export.reports"), Columns: reviewColumns, Types: reviewTypes, Rows: rows}, asked)
}

// FrozenMonths writes the months of a cell of a review as they are frozen, with the target that judged it, unrounded.
func FrozenMonths(w io.Writer, f Format, row measure.FrozenRow, cell measure.FrozenCell, asked Asked) error {
	asked.Question = OfFigures
	target := None
	if cell.Target != nil {
		target = Number(cell.Target.Value)
	}
	rows := func(yield func([]Value, error) bool) {
		for _, p := range cell.Series {
			if !yield([]Value{Text(cell.KPI), name(row.CaseType), Text(p.Period), Maybe(p.Value), Text(string(cell.Unit)), target}, nil) {
				return
			}
		}
	}
	return Write(w, f, Table{Name: asked.Lang.Say("export.figures"), Columns: []string{"kpi", "case_type", "month", "value", "unit", "target"},
		Types: []Type{TypeText, TypeText, TypeText, TypeNumber, TypeText, TypeNumber}, Rows: rows}, asked)
}
