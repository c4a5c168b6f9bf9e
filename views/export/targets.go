package export

import (
	"cmp"
	"io"
	"slices"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
)

// TargetChange is a target as it was set, with the value that stood before it in its place.
type TargetChange struct {
	models.Target
	CaseType, Department string // "" = all
	Before               *float64
}

// targetColumns are the columns of a target file (CONTRACT §7), then who set it when and what it replaced.
var targetColumns = []string{"kpi", "case_type", "department", "valid_from", "value", "comparator", "kind", "clock", "day_kind",
	"decision_ref", "note", "before", "set_by", "set_at", "replaced_at", "active"}

var targetTypes = []Type{TypeText, TypeText, TypeText, TypeText, TypeNumber, TypeText, TypeText, TypeText, TypeText, TypeText, TypeText, TypeNumber,
	TypeText, TypeMoment, TypeMoment, TypeFlag}

// NewTargetChanges puts the names to targets, past ones too, the latest first, each with what stood before it.
func NewTargetChanges(b *facts.Book, targets []models.Target) []TargetChange {
	before := models.Replaced(targets)
	out := make([]TargetChange, 0, len(targets))
	for _, t := range targets {
		change := TargetChange{Target: t, CaseType: b.CaseTypes.Entry(t.CaseTypeID).Name, Department: b.Departments.Entry(t.DepartmentID).Name}
		if was, ok := before[t.ID]; ok {
			change.Before = was.Value
		}
		out = append(out, change)
	}
	slices.SortStableFunc(out, func(x, y TargetChange) int { return cmp.Compare(y.ID, x.ID) })
	return out
}

// TargetChanges writes the history of targets, the latest first. at puts a moment on the wall of the installation.
func TargetChanges(w io.Writer, f Format, changes []TargetChange, asked Asked, at func(time.Time) time.Time) error {
	asked.Question = OfTargets
	rows := func(yield func([]Value, error) bool) {
		for _, c := range changes {
			gone := None
			if c.ReplacedAt != nil {
				gone = Moment(at(*c.ReplacedAt))
			}
			row := []Value{Text(c.KPI), name(c.CaseType), name(c.Department), Text(c.ValidFrom.String()), Maybe(c.Value), Text(string(c.Comparator)),
				Text(string(c.Kind)), name(string(c.Clock)), name(string(c.DayKind)), name(c.DecisionRef), name(c.Note), Maybe(c.Before),
				Text(c.SetBy), Moment(at(c.SetAt)), gone, Flag(c.Active)}
			if !yield(row, nil) {
				return
			}
		}
	}
	return Write(w, f, Table{Name: asked.Lang.Say("export.targets"), Columns: targetColumns, Types: targetTypes, Rows: rows}, asked)
}

// CellMonths writes the months that a promise is held against, with it as the target of each, unrounded.
func CellMonths(w io.Writer, f Format, months []measure.MonthPoint, asked Asked) error {
	asked.Question = OfFigures
	rows := func(yield func([]Value, error) bool) {
		for _, m := range months {
			promise := None
			if m.Target != nil {
				promise = Maybe(m.Target.Value)
			}
			if !yield([]Value{Text(m.Figure.KPI), Text(m.Month.String()), Maybe(m.Figure.Value), Text(string(m.Figure.Unit)), promise}, nil) {
				return
			}
		}
	}
	return Write(w, f, Table{Name: asked.Lang.Say("export.figures"), Columns: []string{"kpi", "month", "value", "unit", "promise"},
		Types: []Type{TypeText, TypeText, TypeNumber, TypeText, TypeNumber}, Rows: rows}, asked)
}
