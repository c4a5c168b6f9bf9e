package export

import (
	"io"
	"iter"
	"slices"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// Asked is what a file was made from: it becomes its Provenance.
type Asked struct {
	Question string // one of Things; "" = the file says nothing of itself
	Address  string // where the same is asked again: an address, or the command
	Who      string // made it: an e-mail, "token NAME" or "cli"
	More     []Narrowed
	Receipt  *Receipt // filled in when the file is written; nil = not wanted
	Lang     text.Lang
	KPIs     []string
	By       models.PeriodKind
	From, To string // names of periods; "" = open
	Compare  string // the period beside them; "" = none
	Group    []string
	Filter   measure.Filter
	Which    string         // tab of the cases behind a figure
	Reason   measure.Reason // why they do not count; "" = for any reason
	Version  int64          // of the facts
	DataDate models.Day
	Made     time.Time          // on the wall of the municipality
	Late     []models.Freshness // the sources whose data are out of date or overdue
	Short    []models.Source    // the sources that lack rejected rows
	// Catalogue tells what the key figures are called.
	Catalogue models.Catalogue
}

// figureColumns are the names of CONTRACT §5, in its order.
var figureColumns = []string{"kpi", "period", "case_type", "department", "channel", "source", "value", "unit",
	"numerator", "denominator", "n", "unknown", "excluded", "few", "provisional"}

var figureTypes = []Type{TypeText, TypeText, TypeText, TypeText, TypeText, TypeText, TypeNumber, TypeText,
	TypeNumber, TypeNumber, TypeInt, TypeInt, TypeInt, TypeFlag, TypeFlag}

// Figures writes figures as they are: nothing is rounded.
func Figures(w io.Writer, f Format, figures []measure.Figure, asked Asked) error {
	rows := func(yield func([]Value, error) bool) {
		for _, g := range figures {
			if !yield(figureRow(g), nil) {
				return
			}
		}
	}
	return writeFigures(w, f, rows, asked, nil, nil)
}

// writeFigures writes figures with more columns after theirs.
func writeFigures(w io.Writer, f Format, rows iter.Seq2[[]Value, error], asked Asked, more []string, types []Type) error {
	asked.Question = OfFigures
	return Write(w, f, Table{Name: asked.Lang.Say("export.figures"), Columns: slices.Concat(figureColumns, more), Types: slices.Concat(figureTypes, types), Rows: rows}, asked)
}

func figureRow(g measure.Figure) []Value {
	return []Value{Text(g.KPI), Text(g.Period), MaybeText(g.CaseType), MaybeText(g.Department), MaybeText(g.Channel),
		MaybeText(g.Source), Maybe(g.Value), Text(string(g.Unit)), Maybe(g.Numerator), Maybe(g.Denominator),
		Number(float64(g.N)), Number(float64(g.Unknown)), Number(float64(g.Excluded)), Flag(g.Few), Flag(g.Provisional)}
}

// chartColumns stand after the columns of a figure where its limits are asked for.
var chartColumns = []string{"target", "mean", "lower", "upper", "phase", "limits_provisional", "signal"}

var chartTypes = []Type{TypeNumber, TypeNumber, TypeNumber, TypeNumber, TypeText, TypeFlag, TypeText}

// Charted writes monthly figures with the target of the month and what their control chart says of it, unrounded.
func Charted(w io.Writer, f Format, figures []measure.Charted, asked Asked) error {
	rows := func(yield func([]Value, error) bool) {
		for _, c := range figures {
			row := append(figureRow(c.Figure), Maybe(c.Target), Maybe(c.Mean), Maybe(c.Lower), Maybe(c.Upper), MaybeText(c.Phase),
				Flag(c.LimitsProvisional), name(string(c.Signal)))
			if !yield(row, nil) {
				return
			}
		}
	}
	return writeFigures(w, f, rows, asked, chartColumns, chartTypes)
}

// boardStatuses are the statuses that the cells of a board can have, in their order.
var boardStatuses = []models.Status{models.StatusMet, models.StatusNear, models.StatusOff, models.StatusNoTarget, models.StatusNotMeasured, models.StatusMissing,
	models.StatusTooFew, models.StatusNoCases}

// Verdict writes how many cells of a board have which status: what the bar of its verdict is drawn from.
func Verdict(w io.Writer, f Format, counts measure.Counts, asked Asked) error {
	asked.Question = OfFigures
	rows := func(yield func([]Value, error) bool) {
		for _, s := range boardStatuses {
			if !yield([]Value{Text(string(s)), Number(float64(counts.Of(s)))}, nil) {
				return
			}
		}
	}
	return Write(w, f, Table{Name: asked.Lang.Say("export.figures"), Columns: []string{"status", "n"}, Types: []Type{TypeText, TypeInt}, Rows: rows}, asked)
}

// PublicFigures writes figures as they may leave the house: with the column withheld, nothing told of what is
// withheld, and never how many cases do not count, because that would tell the rest.
func PublicFigures(w io.Writer, f Format, figures []measure.PublicFigure, asked Asked) error {
	rows := func(yield func([]Value, error) bool) {
		for _, g := range figures {
			n := Maybe(nil)
			if !g.Withheld {
				n = Number(float64(g.N))
			}
			row := []Value{Text(g.KPI), Text(g.Period), MaybeText(g.CaseType), MaybeText(g.Department), MaybeText(g.Channel),
				MaybeText(g.Source), Maybe(g.Value), Text(string(g.Unit)), Maybe(g.Numerator), Maybe(g.Denominator),
				n, Maybe(nil), Maybe(nil), Flag(g.Few), Flag(g.Provisional), Flag(g.Withheld)}
			if !yield(row, nil) {
				return
			}
		}
	}
	return writeFigures(w, f, rows, asked, []string{"withheld"}, []Type{TypeFlag})
}

// Case is one case of a list with its names.
type Case struct {
	Source     string
	CaseNo     string
	CaseType   string
	KLE        string
	Department string
	Channel    string
	Ref        measure.CaseRef
}

// behind are the columns that say what a figure made of a case.
var behind = []string{"state", "reason", "value"}

// caseTypes are the types of models.CaseFields.
var caseTypes = map[string]Type{
	models.FieldReceived: TypeDate, models.FieldScreened: TypeDate, models.FieldComplete: TypeDate, models.FieldDecided: TypeDate,
	models.FieldDeadline: TypeDate, models.FieldAppealSettled: TypeDate, models.FieldWaitDays: TypeInt, models.FieldWaitDaysBefore: TypeInt,
	models.FieldLetters: TypeInt, models.FieldPaperSteps: TypeInt, models.FieldSatisfaction: TypeInt,
	models.FieldMinutes: TypeNumber, models.FieldCost: TypeNumber,
	models.FieldLimitApplies: TypeFlag, models.FieldExempt: TypeFlag, models.FieldCompleteAtFirst: TypeFlag,
	models.FieldDecisionDigital: TypeFlag, models.FieldAppeal: TypeFlag, models.FieldReopened: TypeFlag,
}

// Cases writes cases with the fields of CONTRACT §3 and the source, and, where a figure was asked for, what it
// made of each. An unknown count is written as "unknown", which an import reads back, and is missing in Parquet; other
// missing values are empty.
func Cases(w io.Writer, f Format, cases iter.Seq2[Case, error], asked Asked) error {
	columns := append([]string{"source"}, models.CaseFields...)
	judged := len(asked.KPIs) > 0
	if judged {
		columns = append(columns, behind...)
	}
	types := make([]Type, len(columns))
	for i, column := range columns {
		types[i] = caseTypes[column]
	}
	if judged {
		types[len(types)-1] = TypeNumber
	}
	asked.Question = OfCases
	rows := func(yield func([]Value, error) bool) {
		row := make([]Value, 0, len(columns))
		for c, err := range cases {
			if err != nil {
				yield(nil, err)
				return
			}
			row = c.appendFields(row[:0])
			if judged {
				value := None
				if c.Ref.State == measure.TabCounted {
					value = Number(c.Ref.Value)
				}
				row = append(row, Text(c.Ref.State), name(string(c.Ref.Reason)), value)
			}
			if !yield(row, nil) {
				return
			}
		}
	}
	return Write(w, f, Table{Name: asked.Lang.Say("export.cases"), Columns: columns, Types: types, Rows: rows}, asked)
}

// appendFields appends a case in the order of models.CaseFields, after its source.
func (c Case) appendFields(to []Value) []Value {
	r := &c.Ref.Row
	tri := func(place uint) Value {
		if v := r.Flags.Tri(place); v != models.Unknown {
			return Text(v.String())
		}
		return None
	}
	satisfaction := None
	if s := r.Flags.Satisfaction(); s > 0 {
		satisfaction = Number(float64(s))
	}
	return append(to, name(c.Source), Text(c.CaseNo), name(c.CaseType), name(c.KLE), name(c.Department), name(c.Channel),
		Date(r.Received), Date(r.Screened), Date(r.Complete), Date(r.Decided), Date(r.Deadline),
		count(r.Wait), count(r.WaitBefore), tri(facts.LimitApplies), Text(r.Outcome.String()), tri(facts.Exempt), count(r.Letters),
		tri(facts.CompleteAtFirst), count(r.Paper), tri(facts.DecisionDigital), tri(facts.Appeal), Date(r.AppealSettled),
		name(r.AppealOutcome.String()), tri(facts.Reopened), satisfaction, Maybe(r.HandlingMinutes), Maybe(r.Cost))
}

func name(s string) Value {
	if s == "" {
		return None
	}
	return Text(s)
}

func count(n int32) Value {
	if n < 0 {
		return Text("unknown")
	}
	return Number(float64(n))
}
