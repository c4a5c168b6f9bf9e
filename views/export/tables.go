package export

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// Asked is what a file was made from: it stands on the workbook's filter sheet.
type Asked struct {
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
	// Catalogue tells what the key figures are called.
	Catalogue models.Catalogue
}

// figureColumns are the names of CONTRACT §5, in its order.
var figureColumns = []string{"kpi", "period", "case_type", "department", "channel", "source", "value", "unit",
	"numerator", "denominator", "n", "unknown", "excluded", "few", "provisional"}

// Figures writes figures as they are: nothing is rounded.
func Figures(w io.Writer, f Format, figures []measure.Figure, asked Asked) error {
	rows := func(yield func([]Value, error) bool) {
		for _, g := range figures {
			if !yield(figureRow(g), nil) {
				return
			}
		}
	}
	return Write(w, f, Table{asked.Lang.Say("export.figures"), figureColumns, rows}, asked.about())
}

func figureRow(g measure.Figure) []Value {
	return []Value{Text(g.KPI), Text(g.Period), MaybeText(g.CaseType), MaybeText(g.Department), MaybeText(g.Channel),
		MaybeText(g.Source), Maybe(g.Value), Text(string(g.Unit)), Maybe(g.Numerator), Maybe(g.Denominator),
		Number(float64(g.N)), Number(float64(g.Unknown)), Number(float64(g.Excluded)), Flag(g.Few), Flag(g.Provisional)}
}

// chartColumns stand after the columns of a figure where its limits are asked for.
var chartColumns = []string{"target", "mean", "lower", "upper", "phase", "limits_provisional", "signal"}

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
	columns := append(slices.Clone(figureColumns), chartColumns...)
	return Write(w, f, Table{asked.Lang.Say("export.figures"), columns, rows}, asked.about())
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
	columns := append(slices.Clone(figureColumns), "withheld")
	return Write(w, f, Table{asked.Lang.Say("export.figures"), columns, rows}, asked.about())
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

// Cases writes cases with the fields of CONTRACT §3 and the source, and, where a figure was asked for, what it
// made of each. An unknown count is written as "unknown", which an import reads back; other missing values are empty.
func Cases(w io.Writer, f Format, cases iter.Seq2[Case, error], asked Asked) error {
	columns := append([]string{"source"}, models.CaseFields...)
	judged := len(asked.KPIs) > 0
	if judged {
		columns = append(columns, behind...)
	}
	rows := func(yield func([]Value, error) bool) {
		for c, err := range cases {
			if err != nil {
				yield(nil, err)
				return
			}
			row := c.fields()
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
	return Write(w, f, Table{asked.Lang.Say("export.cases"), columns, rows}, asked.about())
}

// fields gives a case in the order of models.CaseFields, after its source.
func (c Case) fields() []Value {
	r := c.Ref.Row
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
	return []Value{name(c.Source), Text(c.CaseNo), name(c.CaseType), name(c.KLE), name(c.Department), name(c.Channel),
		Date(r.Received), Date(r.Screened), Date(r.Complete), Date(r.Decided), Date(r.Deadline),
		count(r.Wait), count(r.WaitBefore), tri(facts.LimitApplies), Text(r.Outcome.String()), tri(facts.Exempt), count(r.Letters),
		tri(facts.CompleteAtFirst), count(r.Paper), tri(facts.DecisionDigital), tri(facts.Appeal), Date(r.AppealSettled),
		name(r.AppealOutcome.String()), tri(facts.Reopened), satisfaction, Maybe(r.HandlingMinutes), Maybe(r.Cost)}
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

// about makes the two sheets that a workbook carries beside its rows.
func (a Asked) about() About {
	l := a.Lang
	definitions := func(yield func([]Value, error) bool) {
		for _, key := range a.KPIs {
			k, known := a.Catalogue.KPI(key, models.LastDay.Month())
			if !known {
				continue
			}
			row := []Value{Text(key), Text(l.NameOf(k)), Text(l.WhatOf(k)), Text(l.Unit(k.Unit)), Text(l.Better(k.Better))}
			if !yield(row, nil) {
				return
			}
		}
	}
	line := func(key string, v Value) []Value { return []Value{Text(l.Say("export." + key)), v} }
	names := func(list []string) Value {
		shown := make([]string, len(list))
		for i, s := range list {
			if shown[i] = s; s == measure.Missing {
				shown[i] = l.Say("export.none")
			}
		}
		return name(strings.Join(shown, "; "))
	}
	lines := [][]Value{
		line("from", name(a.From)), line("to", name(a.To)), line("compare", name(a.Compare)), line("by", name(string(a.By))), line("group", names(a.Group)),
		line("case_type", names(a.Filter.CaseTypes)), line("department", names(a.Filter.Departments)),
		line("channel", names(a.Filter.Channels)), line("source", names(a.Filter.Sources)), line("which", name(a.Which)), line("reason", name(string(a.Reason))),
		line("data_date", Date(a.DataDate)), line("version", Text(fmt.Sprint(a.Version))),
		line("made", Text(a.Made.Format("2006-01-02 15:04"))),
	}
	for _, f := range a.Late {
		lines = append(lines, line("late", Text(f.Name+": "+l.Age(f))))
	}
	return About{
		Definitions: Table{l.Say("export.definitions"), []string{"kpi", l.Say("export.name"), l.Say("export.what"), l.Say("export.unit"), l.Say("export.better")}, definitions},
		Filter:      Table{l.Say("export.filter"), []string{l.Say("export.asked"), l.Say("export.value")}, List(lines...)},
	}
}
