package views

import (
	"math"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/stats"
	"gevinstoverblik/views/text"
)

// Reading is one of the three answers beside a chart: does it change, can the target be met, where does it go.
// Text gives what led to it.
type Reading struct {
	Label string
	Kind  string // met, off, none: the colour
	Icon  string
	Word  string
	Text  string
	Note  string
}

// trendOf gives the word of a variation (DESIGN §3). A signal that the season alone can make is told as the season.
func trendOf(l text.Lang, o *measure.Outlook) (word, kind, icon string) {
	if o.Muted() {
		return l.Say("trend.is.season"), "none", "wave"
	}
	v := o.Variation()
	switch v {
	case stats.VariationImprovementHigh, stats.VariationImprovementLow:
		kind = "met"
	case stats.VariationConcernHigh, stats.VariationConcernLow:
		kind = "off"
	default:
		kind = "none"
	}
	switch v {
	case stats.VariationImprovementHigh, stats.VariationConcernHigh, stats.VariationNeutralHigh:
		icon = "rise"
	case stats.VariationImprovementLow, stats.VariationConcernLow, stats.VariationNeutralLow:
		icon = "fall"
	case stats.VariationInsufficientData:
		icon = "dots"
	default:
		icon = "wave"
	}
	return l.Say("trend.is." + string(v)), kind, icon
}

// rangeOf writes the normal range of a segment: "28–54 %". A share is cut at 0 and 100 %, a time at 0: only what is
// shown (statistics.md §2.3).
func rangeOf(l text.Lang, g stats.Segment, u models.Unit) string {
	return span(l, *g.Lower, *g.Upper, u)
}

// span writes two values with their unit once, cut to what can be.
func span(l text.Lang, lower, upper float64, u models.Unit) string {
	lower, upper = cut(lower, u), cut(upper, u)
	low, _ := l.Parts(lower, u)
	high, unit := l.Parts(upper, u)
	return low + "–" + joinUnit(l, high, unit)
}

// cut keeps a limit or a prediction within what a value can be.
func cut(v float64, u models.Unit) float64 {
	if u == models.UnitShare {
		return math.Min(1, math.Max(0, v))
	}
	return math.Max(0, v)
}

// newReadings puts an outlook into its three answers, each with the data that led to it.
func newReadings(l text.Lang, c measure.Cell) []Reading {
	o := c.Outlook
	if o == nil {
		return nil
	}
	return []Reading{trendReading(l, c, o), assuranceReading(l, c, o), projectionReading(l, c, o)}
}

func trendReading(l text.Lang, c measure.Cell, o *measure.Outlook) Reading {
	r := Reading{Label: l.Say("reading.trend")}
	r.Word, r.Kind, r.Icon = trendOf(l, o)
	g := o.Segment()
	if !g.HasLimits {
		r.Text = l.Many("reading.short", g.NValues)
		return r
	}
	month, _ := o.LatestMonth()
	p := o.Chart.Points[o.Chart.Latest.Index]
	side := "above"
	if p.Side != nil && *p.Side < 0 {
		side = "below"
	}
	name := upperFirst(l.Month(month))
	value := l.Value(*p.Value, c.Unit)
	switch p.Rule {
	case stats.RuleOutside:
		limit := *g.Upper
		if side == "below" {
			limit = *g.Lower
		}
		r.Text = l.Say("reading.outside."+side, "month", name, "value", value, "limit", l.Value(limit, c.Unit))
	case stats.RuleTrend:
		way := "up"
		if p.Way < 0 {
			way = "down"
		}
		r.Text = l.Say("reading.run."+way, "n", l.Count(runLength(o, func(x stats.Point) bool { return x.Trend && x.Way == p.Way })), "month", l.Month(month))
	case stats.RuleTwoOfThree:
		r.Text = l.Say("reading.two."+side, "month", l.Month(month), "range", rangeOf(l, g, c.Unit))
	case stats.RuleShift:
		r.Text = l.Say("reading.shift."+side, "n", l.Count(runLength(o, func(x stats.Point) bool { return x.Side != nil && *x.Side == *p.Side })), "centre", l.Value(*g.Centre, c.Unit))
	default:
		r.Text = l.Say("reading.common", "month", name, "value", value, "range", rangeOf(l, g, c.Unit))
	}
	if o.Muted() {
		r.Text = l.Say("reading.season")
	}
	if month != o.Last {
		r.Note = l.Say("reading.last", "month", l.Month(o.Last))
	} else if g.Provisional {
		r.Note = l.Say("reading.provisional", "n", l.Count(g.NUsed))
	}
	return r
}

// runLength counts how many months up to the latest one on end have something in common.
func runLength(o *measure.Outlook, alike func(stats.Point) bool) int {
	n := 0
	for i := o.Chart.Latest.Index; i >= 0 && alike(o.Chart.Points[i]) && o.Chart.Points[i].Segment == o.Chart.Points[o.Chart.Latest.Index].Segment; i-- {
		n++
	}
	return n
}

func assuranceReading(l text.Lang, c measure.Cell, o *measure.Outlook) Reading {
	r := Reading{Label: l.Say("reading.assurance"), Kind: "none", Icon: "no_target", Word: l.Status(models.StatusNoTarget)}
	a := o.Assurance()
	if a == "" || c.Target == nil {
		r.Text = l.Say("reading.no_target")
		return r
	}
	r.Word = l.Say("assurance." + string(a))
	g := o.Segment()
	if a == stats.AssuranceInsufficientData {
		r.Icon, r.Text = "dots", l.Say("reading.no_limits")
		return r
	}
	switch a {
	case stats.AssurancePass:
		r.Kind, r.Icon = "met", "met"
	case stats.AssuranceFail:
		r.Kind, r.Icon = "off", "off"
	default:
		r.Icon = "wave"
	}
	r.Text = l.Say("reading."+string(a), "target", l.Exact(*c.Target, c.Unit), "range", rangeOf(l, g, c.Unit))
	if o.Changing() {
		r.Note = l.Say("reading.changing")
	}
	return r
}

func projectionReading(l text.Lang, c measure.Cell, o *measure.Outlook) Reading {
	r := Reading{Label: l.Say("reading.forecast"), Kind: "none", Icon: "dots", Word: l.Say("forecast.none")}
	if o.Ahead == 0 {
		r.Text = l.Say("forecast.no_next")
		return r
	}
	r.Label = l.Say("reading.forecast_for", "month", l.Month(o.Ahead))
	p := o.Projection
	switch {
	case p.Verdict == stats.VerdictInsufficientData && len(o.Rebases) > 0:
		r.Text = l.Many("forecast.since", p.N, "month", l.Month(o.Rebases[len(o.Rebases)-1].FromMonth))
	case p.Verdict == stats.VerdictInsufficientData:
		r.Text = l.Many("forecast.few", p.N)
	case p.Verdict == stats.VerdictTooFarAhead:
		r.Text = l.Say("forecast.far")
	case !o.Forecast():
		r.Icon, r.Word, r.Text = "wave", l.Say("forecast.stable"), l.Say("forecast.no_trend")
		if g := o.Segment(); g.HasLimits {
			r.Text = l.Say("forecast.range", "range", rangeOf(l, g, c.Unit))
		}
	default:
		r.Word = span(l, *p.Lower, *p.Upper, c.Unit)
		r.Icon = "wave"
		r.Text = l.Say("forecast.if")
		switch p.Verdict {
		case stats.VerdictLikely:
			r.Kind, r.Icon, r.Text = "met", "met", l.Say("forecast.likely")
		case stats.VerdictPossible:
			r.Text = l.Say("forecast.possible")
		case stats.VerdictUnlikely:
			r.Kind, r.Icon, r.Text = "off", "off", l.Say("forecast.unlikely")
		}
		r.Note = l.Say("forecast.eighty")
	}
	return r
}

// outlookWords puts an outlook into the few letters below a sparkline: a change first, else where it goes, else the
// word for its trend. spoken says all of it.
func outlookWords(l text.Lang, c measure.Cell) (short, kind, spoken string) {
	o := c.Foresee()
	if o == nil || o.Chart.Latest.Index < 0 {
		return "", "", ""
	}
	word, kind, _ := trendOf(l, o)
	short, spoken = lowerFirst(word), word+"."
	if a := o.Assurance(); a != "" && a != stats.AssuranceInsufficientData {
		spoken += " " + l.Say("assurance."+string(a)) + "."
	}
	if p := o.Projection; o.Forecast() {
		values := span(l, *p.Lower, *p.Upper, c.Unit)
		spoken += " " + l.Say("reading.forecast_for", "month", l.Month(o.Ahead)) + ": " + values + ", " + l.Say("forecast.condition") + "."
		if kind == "none" {
			short = l.Say("forecast.tight", "month", l.MonthTick(o.Ahead), "range", spanNumbers(l, *p.Lower, *p.Upper, c.Unit))
			if p.Verdict == stats.VerdictLikely {
				short += "\u00a0✓"
			}
		}
	}
	return short, kind, spoken
}

// spanNumbers is span without the unit, for tight places beside a value that bears it.
func spanNumbers(l text.Lang, lower, upper float64, u models.Unit) string {
	low, _ := l.Parts(cut(lower, u), u)
	high, _ := l.Parts(cut(upper, u), u)
	return low + "–" + high
}

// flagged says whether a month stands out by one of the four rules.
func flagged(p *stats.Point) bool {
	return p.OutsideLimits || p.Trend || p.TwoOfThree || p.Shift
}

// chartNotes says what the chart's area, its line and its marks are.
func chartNotes(l text.Lang, k models.KPI, o *measure.Outlook) []string {
	if o == nil || o.Chart.Latest.Index < 0 {
		return nil
	}
	g := o.Segment()
	if !g.HasLimits {
		return []string{l.Say("chart.no_range")}
	}
	notes := []string{l.Say("chart.range", "range", rangeOf(l, g, k.Unit), "centre", l.Value(*g.Centre, k.Unit))}
	if g.Provisional {
		notes = append(notes, l.Say("chart.provisions"))
	}
	for i := range o.Chart.Points {
		if flagged(&o.Chart.Points[i]) {
			return append(notes, l.Say("chart.signal"))
		}
	}
	return notes
}
