package export

import (
	"io"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// FigureChanges writes figures before and after an import, in full precision.
func FigureChanges(w io.Writer, f Format, in models.FigureChanges, l text.Lang) error {
	t := Table{Name: l.Say("file.name.restated"), Columns: []string{l.Say("effect.case_type"), l.Say("effect.kpi"), l.Say("effect.period"), l.Say("file.unit"),
		l.Say("effect.was"), l.Say("effect.is"), l.Say("file.cases.was"), l.Say("file.cases.is")}}
	t.Rows = func(yield func([]Value, error) bool) {
		for _, r := range in.Rows {
			row := []Value{Text(r.CaseType), Text(l.NameOf(models.KPI{Key: r.KPI, Words: r.Words})), Text(r.Period), Text(string(r.Unit)),
				Maybe(r.Was), Maybe(r.Is), Number(float64(r.WasN)), Number(float64(r.IsN))}
			if !yield(row, nil) {
				return
			}
		}
	}
	return Write(w, f, t, Asked{})
}

// Vanished writes the open cases that a full extract does not have.
func Vanished(w io.Writer, f Format, cases []models.Case, l text.Lang) error {
	t := Table{Name: l.Say("vanished.crumb"), Columns: []string{l.Field(models.FieldCaseNo), l.Field(models.FieldCaseType), l.Field(models.FieldDepartment),
		l.Field(models.FieldReceived), l.Field(models.FieldDeadline)}}
	t.Rows = func(yield func([]Value, error) bool) {
		for _, c := range cases {
			if !yield([]Value{Text(c.CaseNo), name(c.CaseType), name(c.Department), Date(c.Received), Date(c.Deadline)}, nil) {
				return
			}
		}
	}
	return Write(w, f, t, Asked{})
}
