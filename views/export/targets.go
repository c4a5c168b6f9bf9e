package export

import (
	"io"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
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

// TargetChanges writes the history of targets, the latest first. at puts a moment on the wall of the installation.
func TargetChanges(w io.Writer, f Format, changes []TargetChange, l text.Lang, at func(time.Time) time.Time) error {
	rows := func(yield func([]Value, error) bool) {
		for _, c := range changes {
			gone := None
			if c.ReplacedAt != nil {
				gone = Text(moment(at(*c.ReplacedAt)))
			}
			row := []Value{Text(c.KPI), name(c.CaseType), name(c.Department), Text(c.ValidFrom.String()), Maybe(c.Value), Text(string(c.Comparator)),
				Text(string(c.Kind)), name(string(c.Clock)), name(string(c.DayKind)), name(c.DecisionRef), name(c.Note), Maybe(c.Before),
				Text(c.SetBy), Text(moment(at(c.SetAt))), gone, Flag(c.Active)}
			if !yield(row, nil) {
				return
			}
		}
	}
	return Write(w, f, Table{l.Say("export.targets"), targetColumns, rows}, About{})
}

func moment(t time.Time) string { return t.Format("2006-01-02T15:04:05Z07:00") }
