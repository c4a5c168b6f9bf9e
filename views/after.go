package views

import (
	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/stats"
	"gevinstoverblik/views/text"
)

// After is what was measured after a month: the verdict, the two sides and their difference.
type After struct {
	Lang       text.Lang
	ID         string
	Title      string
	Because    string // the choice of a person that the month comes from
	Kind, Icon string // of the verdict
	Verdict    string
	Why        string
	Before     AfterSide
	After      AfterSide
	Difference string
	Interval   string
	Chance     string
	Notes      []string
	Calc       *Link // the input of `calc effect`; nil where it is not offered
}

// AfterSide is the months of one side.
type AfterSide struct{ Mean, Span, N string }

// AfterPick asks for the month that something was changed in.
type AfterPick struct {
	Lang    text.Lang
	Action  string
	Keep    []Choice // what else the address holds
	Value   string
	First   string
	Last    string
	Nothing string // why the month that was asked for shows nothing
}

// newAfters tells what was measured after each month of a view. Calc gives the address of the input of `calc effect`.
func newAfters(l text.Lang, v *measure.CaseTypeView, calc func(month string) string) []After {
	var out []After
	for _, x := range v.Measured {
		out = append(out, newAfter(l, v.KPI, x, calc))
	}
	return out
}

func newAfter(l text.Lang, k models.KPI, x measure.BeforeAfter, calc func(month string) string) After {
	s := x.Stats
	a := After{Lang: l, ID: "after-" + x.From.String(), Title: l.Say("after.title", "month", l.Month(x.From)), Verdict: l.Say("after.verdict." + string(s.Verdict))}
	a.Kind, a.Icon = "none", "wave"
	switch s.Verdict {
	case stats.ChangeImprovement:
		a.Kind, a.Icon = "met", "met"
	case stats.ChangeConcern:
		a.Kind, a.Icon = "off", "off"
	case stats.ChangeTooEarly, stats.ChangeTooFewBefore:
		a.Icon = "dots"
	}
	normal := ""
	if s.Limits.HasLimits {
		normal = rangeOf(l, s.Limits, k.Unit)
	}
	a.Why = l.Say("after.why."+string(s.Verdict), "before", l.Many("after.months", s.Before), "after", l.Many("after.months", s.After), "range", normal)
	if x.Rebase != nil {
		a.Because = l.Say("after.why_here", "who", x.Rebase.SetBy, "reason", x.Rebase.Reason)
	}
	if len(x.Changes) > 0 {
		a.Because = names(l.Many("after.change", len(x.Changes), "titles", l.List(x.Changes)), a.Because)
	}
	side := func(values []*float64, first, last models.Month, months int, cases int64) AfterSide {
		known, sum := 0, 0.0
		for _, v := range values {
			if v != nil {
				known++
				sum += *v
			}
		}
		out := AfterSide{Mean: "–", N: l.Say("after.n", "months", l.Many("after.months", months), "cases", l.Cases(int(cases)))}
		if known > 0 {
			_, decimals := stepsOf(k.Unit)
			out.Mean = l.Say("after.mean", "value", l.Fixed(sum/float64(known), k.Unit, decimals))
		}
		if len(values) > 0 {
			out.Span = l.Say("after.span", "first", l.Month(first), "last", l.Month(last))
		}
		return out
	}
	a.Before = side(x.Before, x.First, x.From-1, s.Before, x.CasesBefore)
	a.After = side(x.After, x.From, x.Last, s.After, x.CasesAfter)
	a.Difference, a.Interval = "–", l.Say("after.no_size")
	if size := s.Size; size != nil {
		words := func(d float64) string { n := inSteps(d, k.Unit); return plus(n) + spokenDiff(l, k.Unit, n) }
		a.Difference = words(*size.Difference)
		a.Interval = l.Say("after.interval", "lower", signed(l, k.Unit, inSteps(*size.Lower95, k.Unit)), "upper", words(*size.Upper95))
		a.Chance = l.Say("after.no_chance")
		if chance, _ := x.Chance(); chance {
			a.Chance = l.Say("after.chance")
		}
	}
	a.Notes = append(a.Notes, l.Say("after.note"))
	if x.Cut {
		a.Notes = append(a.Notes, l.Say("after.cut"))
	}
	if calc != nil && len(x.Before)+len(x.After) > 0 {
		a.Calc = &Link{Text: l.Say("calc.input", "method", "calc effect"), URL: calc(x.From.String())}
	}
	return a
}

// newAfterPick asks for a month, and says so where the one that was asked for shows nothing.
func newAfterPick(c Chrome, s Scene, v *measure.CaseTypeView) AfterPick {
	l := c.Lang
	p := AfterPick{Lang: l, Action: c.Address.Path, Value: c.Address.Get("since"), First: s.Span.From.Month().String(), Last: v.DataDate.Month().String()}
	if o := v.Chosen.Outlook; o != nil {
		p.Last = o.Last.String()
	}
	for _, name := range []string{"period", "compare", "area", "kpi"} {
		if value := c.Address.Get(name); value != "" {
			p.Keep = append(p.Keep, Choice{Value: value, Text: name})
		}
	}
	month, err := models.ParseMonth(p.Value)
	if err != nil {
		return p
	}
	for _, x := range v.Measured {
		if x.From == month {
			return p
		}
	}
	first, last := s.Span.From.Month(), v.DataDate.Month()
	if o := v.Chosen.Outlook; o != nil {
		last = o.Last
	}
	p.Nothing = l.Say("after.nothing", "month", l.Month(month), "first", l.Month(first), "last", l.Month(last))
	return p
}
