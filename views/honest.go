package views

import (
	"html/template"
	"math"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// HonestFigure sets the time with the open cases beside that of the closed (PRODUCT promise 5).
type HonestFigure struct {
	Warning  bool // the two part
	Headline string
	Findings []string
	Drawing  template.HTML
	Rows     []HonestRow // the latest month first
	Pictures Pictures
}

// HonestRow is one month.
type HonestRow struct{ Month, Closed, All, Open, Age, Late string }

func newHonest(l text.Lang, v *measure.CaseTypeView) *HonestFigure {
	h := v.Honest
	if h == nil || h.Year.Closed == nil {
		return nil
	}
	days := func(d float64) string { return l.Value(d, models.UnitDays) }
	f := &HonestFigure{Warning: h.Parted(), Headline: l.Say("honest.title")}
	closed := days(*h.Year.Closed)
	if f.Warning {
		f.Headline = l.Say("honest.warning")
	}
	switch {
	case h.Slower && h.Year.Survival == nil:
		f.Findings = append(f.Findings, l.Say("honest.warning.endless", "closed", closed))
	case h.Slower:
		f.Findings = append(f.Findings, l.Say("honest.warning.slower", "closed", closed, "all", days(*h.Year.Survival)))
	case h.Year.Survival != nil && !h.Older && h.Faster():
		f.Findings = append(f.Findings, l.Say("honest.faster", "closed", closed, "all", days(*h.Year.Survival)))
	case h.Year.Survival != nil && !h.Older:
		f.Findings = append(f.Findings, l.Say("honest.together", "closed", closed, "all", days(*h.Year.Survival)))
	case h.Year.Survival == nil && !h.Older:
		f.Findings = append(f.Findings, l.Say("honest.closed_only", "closed", closed))
	}
	if h.Older {
		f.Findings = append(f.Findings, l.Say("honest.warning.older", "n", l.Count(int(h.Now.Open)), "then", l.Count(int(h.Then.Open)),
			"age", days(*h.Now.Median), "p90", days(math.Ceil(*h.P90-models.Eps(*h.P90)))))
	}
	orNone := func(d *float64) string {
		if d == nil {
			return "–"
		}
		number, _ := l.Parts(*d, models.UnitDays)
		return number
	}
	var closedLine, allLine []*float64
	for _, m := range h.Months {
		row := HonestRow{Month: l.Month(m.Month), Closed: orNone(m.Closed), All: orNone(m.Survival),
			Open: l.Count(int(m.Open)), Age: orNone(m.Median), Late: l.Count(int(m.PastDeadline))}
		if m.Survival == nil && m.Received > 0 {
			row.All = l.Say("honest.unknown")
			if m.Received < measure.MinCurve {
				row.All = l.Say("honest.few")
			}
		}
		f.Rows = append([]HonestRow{row}, f.Rows...)
		closedLine, allLine = append(closedLine, m.Closed), append(allLine, m.Survival)
	}
	f.Drawing = twoLines(l, closedLine, allLine)
	return f
}

// twoLines draws two series on one scale from 0: the first solid, the second dashed. A missing month is a gap.
func twoLines(l text.Lang, first, second []*float64) template.HTML {
	top := 0.0
	for _, v := range append(append([]*float64(nil), first...), second...) {
		if v != nil {
			top = math.Max(top, *v)
		}
	}
	if top == 0 || len(first) < 2 {
		return ""
	}
	const wide, high, pad = 322.0, 72.0, 4.0 // the last values stand beside their lines
	ends := [2]float64{}
	b := append([]byte(nil), `<svg class="two-lines" viewBox="0 0 360 72" aria-hidden="true"><path class="ground" d="M0 71.5H318"/>`...)
	for i, values := range [][]*float64{first, second} {
		b = append(b, `<path class="line-`...)
		b = append(b, []string{"closed", "all"}[i]...)
		b = append(b, `" d="`...)
		gap := true
		for k, v := range values {
			if v == nil {
				gap = true
				continue
			}
			letter := byte('L')
			if gap {
				letter = 'M'
			}
			b = append(b, letter)
			b = coordinate(b, pad+(wide-2*pad)*float64(k)/float64(len(values)-1))
			b = append(b, ' ')
			b = coordinate(b, high-1-(high-2*pad)**v/top)
			if gap && (k+1 == len(values) || values[k+1] == nil) {
				b = append(b, "h0"...) // round caps make it a dot
			}
			gap = false
		}
		b = append(b, `"/>`...)
		for k := len(values) - 1; k >= 0; k-- {
			if values[k] == nil {
				continue
			}
			ends[i] = high - 1 - (high-2*pad)**values[k]/top + 4
			if i == 1 && ends[0] > 0 && math.Abs(ends[1]-ends[0]) < 13 {
				ends[1] = ends[0] + math.Copysign(13, ends[1]-ends[0])
			}
			b = append(b, `<text class="`...)
			b = append(b, []string{"mark", "tick"}[i]...)
			b = append(b, `" x="322" y="`...)
			b = coordinate(b, math.Min(high-2, math.Max(10, ends[i])))
			b = append(b, `">`...)
			b = append(b, template.HTMLEscapeString(l.Value(math.Round(*values[k]), models.UnitDays))...)
			b = append(b, `</text>`...)
			break
		}
	}
	return template.HTML(append(b, `</svg>`...))
}
