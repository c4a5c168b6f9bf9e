package export

import (
	"io"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
)

// decisionColumns are the names of a file of decisions.
var decisionColumns = []string{"id", "type", "what", "ground", "status", "due", "days_late", "done_on", "owner", "deputy", "case_types", "kpi", "unit",
	"expected", "measured", "before", "after", "outcome", "verdict", "drop_reason"}

var decisionTypes = []Type{TypeInt, TypeText, TypeText, TypeText, TypeText, TypeDate, TypeInt, TypeDate, TypeText, TypeText, TypeText, TypeText, TypeText,
	TypeNumber, TypeNumber, TypeNumber, TypeNumber}

// Decisions writes decisions with what was measured after them, unrounded. The unit is that of expected, measured, before and after.
func Decisions(w io.Writer, f Format, list []measure.Followed, today models.Day, people map[int64]string, b *facts.Book, asked Asked) error {
	asked.Question = OfDecisions
	t := Table{Name: asked.Lang.Say("decisions.title"), Columns: decisionColumns, Types: decisionTypes}
	t.Rows = func(yield func([]Value, error) bool) {
		for _, x := range list {
			d := x.Decision
			var about []string
			for _, id := range d.CaseTypes {
				about = append(about, b.CaseTypes.Entry(id).Name)
			}
			late, verdict := None, None
			if d.Overdue(today) {
				late = Number(float64(today - d.Due))
			}
			if d.Judged() {
				verdict = Text(string(d.Judgements[0].Verdict))
			}
			row := []Value{Number(float64(d.Root())), Text(string(d.Type)), Text(d.What), name(d.Ground), Text(string(d.Status)), Date(d.Due), late, Date(d.DoneOn),
				name(people[d.OwnerID]), name(people[d.DeputyID]), name(strings.Join(about, ", ")), name(d.KPI), name(string(x.KPI.Unit)),
				Maybe(d.Expected), Maybe(x.Change()), Maybe(x.Before), Maybe(x.After), Text(string(x.Outcome)), verdict, name(d.DropReason)}
			if !yield(row, nil) {
				return
			}
		}
	}
	return Write(w, f, t, asked)
}

// Account writes how many decisions came to what: what the figure of their account is drawn from.
func Account(w io.Writer, f Format, a measure.DecisionAccount, asked Asked) error {
	asked.Question = OfDecisions
	rows := func(yield func([]Value, error) bool) {
		for _, o := range models.DecisionOutcomes[:5] {
			if !yield([]Value{Text(string(o)), Number(float64(a.Of[o])), Date(a.Span.From), Date(a.Span.Until - 1)}, nil) {
				return
			}
		}
	}
	return Write(w, f, Table{Name: asked.Lang.Say("decisions.title"), Columns: []string{"outcome", "n", "from", "to"}, Types: []Type{TypeText, TypeInt, TypeDate, TypeDate}, Rows: rows}, asked)
}
