package export

import (
	"io"
	"slices"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
)

// The figures of the page of a case type that are files of rows, as an address names them; FigureChange is followed by
// the dimension that the change is taken apart by. The chart of the chosen key figure is written by Charted.
const (
	FigureTrend       = "trend"
	FigureSpread      = "spread"
	FigureDays        = "days"
	FigureWay         = "way"  // step by step
	FigureOpen        = "open" // the time with the open cases beside that of the closed
	FigureAges        = "ages"
	FigureDepartments = "departments"
	FigureMonths      = "months" // the p-chart
	FigureCoverage    = "coverage"
	FigureChange      = "change-"
)

// drawn is the rows of one figure: its columns with their types, and the key figures that define it.
type drawn struct {
	columns []string
	types   []Type
	kpis    []string
	rows    [][]Value
}

// Drawn gives the rows that a figure of the page of a case type is drawn from as a file, unrounded, and the key figures
// that its definitions are; false where the page has no such figure.
func Drawn(v *measure.CaseTypeView, figure string) (kpis []string, write func(io.Writer, Format, Asked) error, ok bool) {
	d := drawnOf(v, figure)
	if d == nil {
		return nil, nil, false
	}
	return d.kpis, func(w io.Writer, f Format, asked Asked) error {
		asked.Question = OfFigures
		return Write(w, f, Table{Name: asked.Lang.Say("export.figures"), Columns: d.columns, Types: d.types, Rows: List(d.rows...)}, asked)
	}, true
}

func drawnOf(v *measure.CaseTypeView, figure string) *drawn {
	chosen := []string{v.KPI.Key}
	switch {
	case figure == FigureSpread && v.Spread != nil && v.Spread.N > 0:
		d := &drawn{columns: []string{"from_days", "before_days", "n"}, types: []Type{TypeInt, TypeInt, TypeInt, TypeInt}, kpis: []string{string(v.Spread.Clock) + "_days_median"}}
		if v.Spread.Limit != nil {
			d.columns, d.kpis = append(d.columns, "within_limit"), append(d.kpis, "within_limit_share")
		}
		for _, b := range v.Spread.Bins {
			row := binRow(b)
			if v.Spread.Limit != nil {
				row = append(row, Number(float64(b.Within)))
			}
			d.rows = append(d.rows, row)
		}
		return d
	case figure == FigureAges && v.Open.N > 0:
		d := &drawn{columns: []string{"from_days", "before_days", "n"}, types: []Type{TypeInt, TypeInt, TypeInt}, kpis: []string{"cases_open"}}
		for _, b := range v.Open.Bins {
			d.rows = append(d.rows, binRow(b))
		}
		return d
	case figure == FigureDays && v.Clocks != nil && v.Clocks.N > 0:
		return daysRows(*v.Clocks, v.Before)
	case figure == FigureWay && v.Way != nil:
		return wayRows(v.Way)
	case figure == FigureOpen && v.Honest != nil:
		return honestRows(v.Honest)
	case figure == FigureDepartments && v.Funnel != nil && len(v.Funnel.Units) > 1 && v.Funnel.Plot.Average != nil:
		return &drawn{columns: []string{"department", "share", "n", "few", "lower_95", "upper_95", "lower_998", "upper_998", "class"},
			types: []Type{TypeText, TypeNumber, TypeInt, TypeFlag, TypeNumber, TypeNumber, TypeNumber, TypeNumber, TypeText}, kpis: chosen, rows: funnelRows(v.Funnel)}
	case figure == FigureMonths && v.Shares != nil && v.Shares.Chart.Centre != nil:
		return &drawn{columns: []string{"month", "share", "n", "lower", "upper", "outside", "prime_lower", "prime_upper", "prime_outside"},
			types: []Type{TypeText, TypeNumber, TypeInt, TypeNumber, TypeNumber, TypeFlag, TypeNumber, TypeNumber, TypeFlag}, kpis: chosen, rows: shareRows(v.Shares)}
	case figure == FigureCoverage && v.Coverage != nil && v.Coverage.Cohort > 0:
		d := &drawn{columns: []string{"reason", "n"}, types: []Type{TypeText, TypeInt}, kpis: chosen, rows: [][]Value{{Text("counted"), Number(float64(v.Coverage.Counted))}}}
		for _, r := range v.Coverage.Reasons {
			d.rows = append(d.rows, []Value{Text(string(r.Reason)), Number(float64(r.N))})
		}
		return d
	}
	if by, found := strings.CutPrefix(figure, FigureChange); found {
		if i := slices.IndexFunc(v.Changes, func(x *measure.Explanation) bool { return x.By == by && x.NoParts == nil }); i >= 0 {
			return changeRows(v.Changes[i])
		}
	}
	return nil
}

func binRow(b measure.Bin) []Value {
	until := None
	if !b.Last {
		until = Number(float64(b.Until))
	}
	return []Value{Number(float64(b.From)), until, Number(float64(b.N))}
}

// daysRows are the mean days of each part in its order in time, and their sum.
func daysRows(now measure.Clocks, before *measure.Clocks) *drawn {
	d := &drawn{columns: []string{"part", "days", "share", "n"}, types: []Type{TypeText, TypeNumber, TypeNumber, TypeInt, TypeNumber, TypeInt}, kpis: []string{"gross_days_mean"}}
	compared := before != nil && before.N > 0
	if compared {
		d.columns = append(d.columns, "days_before", "n_before")
	}
	add := func(part string, days, was float64) {
		share := None
		if now.Gross > 0 {
			share = Number(days / now.Gross)
		}
		row := []Value{Text(part), Number(days), share, Number(float64(now.N))}
		if compared {
			row = append(row, Number(was), Number(float64(before.N)))
		}
		d.rows = append(d.rows, row)
	}
	for i, part := range now.Parts() {
		was := 0.0
		if compared {
			was = before.Parts()[i].Days
		}
		add(part.Part, part.Days, was)
	}
	was := 0.0
	if compared {
		was = before.Gross
	}
	add("gross", now.Gross, was)
	return d
}

// wayRows are the steps of the way: those before the clock, in it and after the decision. days is the mean over all n
// cases, so that those within the clock add up to the key figure; the median and the p90 are of the cases that have the step.
func wayRows(w *measure.Way) *drawn {
	d := &drawn{columns: []string{"stretch", "step", "next_step", "cases", "n", "days", "days_median", "days_p90", "paper", "paper_share"},
		types: []Type{TypeText, TypeText, TypeText, TypeInt, TypeInt, TypeNumber, TypeNumber, TypeNumber, TypeInt, TypeNumber}, kpis: []string{w.KPI}}
	targeted := slices.ContainsFunc(slices.Concat(w.Before, w.Within, w.After), func(s measure.WayStep) bool { return s.Target != nil })
	if targeted {
		d.columns, d.types = append(d.columns, "target_days"), append(d.types, TypeNumber)
	}
	if w.Compared {
		d.columns, d.types = append(d.columns, "days_before"), append(d.types, TypeNumber)
	}
	for _, part := range []struct {
		name  string
		steps []measure.WayStep
	}{{"before", w.Before}, {"within", w.Within}, {"after", w.After}} {
		for _, s := range part.steps {
			row := []Value{Text(part.name), Text(s.Name), Text(s.Next), Number(float64(s.Cases)), Number(float64(w.N)), Number(s.Days), Maybe(s.Median), Maybe(s.P90), Number(float64(s.Paper)), Number(float64(s.Paper) / float64(s.Cases))}
			if targeted {
				target := None
				if s.Target != nil {
					target = Number(*s.Target.Days)
				}
				row = append(row, target)
			}
			if w.Compared {
				row = append(row, Number(s.Was))
			}
			d.rows = append(d.rows, row)
		}
	}
	return d
}

func honestRows(h *measure.Honest) *drawn {
	d := &drawn{columns: []string{"month", "closed_days_median", "decided", "survival_days_median", "received", "open", "open_age_median", "open_past_deadline"},
		types: []Type{TypeText, TypeNumber, TypeInt, TypeNumber, TypeInt, TypeInt, TypeNumber, TypeInt},
		kpis:  []string{"gross_days_median", "survival_days_median", "cases_open", "open_age_median", "open_past_deadline"}}
	for _, m := range h.Months {
		d.rows = append(d.rows, []Value{Text(m.Month.String()), Maybe(m.Closed), Number(float64(m.Decided)), Maybe(m.Survival), Number(float64(m.Received)),
			Number(float64(m.Open)), Maybe(m.Median), Number(float64(m.PastDeadline))})
	}
	return d
}

func funnelRows(f *measure.Funnel) [][]Value {
	var rows [][]Value
	for i, u := range f.Units {
		p := f.Plot.Units[i]
		rows = append(rows, []Value{name(u.Name), Maybe(p.Share), Number(float64(u.Figure.N)), Flag(u.Few()), Maybe(p.Lower95), Maybe(p.Upper95),
			Maybe(p.Lower998), Maybe(p.Upper998), Text(string(u.Class))})
	}
	return rows
}

func shareRows(s *measure.ShareSeries) [][]Value {
	var rows [][]Value
	for i, p := range s.Chart.Points {
		rows = append(rows, []Value{Text((s.First + models.Month(i)).String()), Maybe(p.Share), Number(float64(s.Figures[i].N)), Maybe(p.Lower), Maybe(p.Upper),
			Flag(p.Outside), Maybe(p.PrimeLower), Maybe(p.PrimeUpper), Flag(p.PrimeOutside)})
	}
	return rows
}

// changeRows are the parts of a change by group, and their sum.
func changeRows(x *measure.Explanation) *drawn {
	d := &drawn{columns: []string{x.By, "value_before", "n_before", "value", "n", "few", "mix", "rate", "volume", "change", "unit"},
		types: []Type{TypeText, TypeNumber, TypeInt, TypeNumber, TypeInt, TypeFlag, TypeNumber, TypeNumber, TypeNumber, TypeNumber, TypeText}, kpis: []string{x.KPI}}
	row := func(group string, before, now measure.ChangeSide, mix, rate, volume *float64, sum float64) {
		d.rows = append(d.rows, []Value{name(group), Maybe(before.Value), Number(float64(before.N)), Maybe(now.Value), Number(float64(now.N)),
			Flag(before.N > 0 && before.Few || now.N > 0 && now.Few), Maybe(mix), Maybe(rate), Maybe(volume), Number(sum), Text(string(x.Unit))})
	}
	for _, p := range x.Parts {
		row(p.Name, p.Before, p.Now, p.Mix, p.Rate, p.Volume, p.Sum)
	}
	row("total", x.Before, x.Now, x.Mix, x.Rate, x.Volume, *x.Diff)
	return d
}
