package views

import (
	"fmt"
	"html/template"
	"math"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/stats"
	"gevinstoverblik/views/text"
)

// The control chart's field in units of its view box.
const (
	controlWide   = 760.0
	controlHigh   = 330.0
	controlLeft   = 44.0
	controlRight  = 672.0
	controlRoof   = 50.0
	controlGround = 300.0
)

// controlAhead is how many months to come a planned flag has a place for.
const controlAhead = 8

// control draws the chosen key figure by month where no script draws it: on paper, in a file and without script.
type control struct {
	l     text.Lang
	k     models.KPI
	first models.Month
	n     int // months on the axis
	top   float64
	// latest is the target that stands last, nil where none does.
	latest *float64
	b      []byte
}

// controlChart draws the months of a key figure with target, limits, flags and forecast; "" where no month has a value.
func controlChart(l text.Lang, k models.KPI, months []measure.MonthPoint, o *measure.Outlook, marks []measure.Mark) template.HTML {
	c := control{l: l, k: k, n: len(months)}
	known := false
	take := func(v *float64) {
		if v != nil {
			c.top = math.Max(c.top, *v)
		}
	}
	for _, m := range months {
		known = known || m.Figure.Value != nil
		take(m.Figure.Value)
		if m.Target != nil {
			take(m.Target.Value)
		}
		if m.Before != nil {
			take(m.Before.Value)
		}
	}
	if !known {
		return ""
	}
	c.first = months[0].Month
	if o != nil {
		for _, g := range o.Chart.Segments {
			if g.HasLimits {
				take(g.Upper)
			}
		}
		if o.Forecast() {
			take(o.Projection.Upper)
			c.n = max(c.n, int(o.Ahead-c.first)+1)
		}
	}
	for _, m := range marks {
		if at := int(m.Day.Month() - c.first); at >= 0 && at < len(months)+controlAhead {
			c.n = max(c.n, at+1)
		}
	}
	step := c.scale()
	c.put(`<svg class="control" viewBox="0 0 760 330" aria-hidden="true">`)
	c.grid(step)
	if o != nil {
		c.limits(o, len(months))
	}
	c.flags(marks)
	c.targets(months)
	if o != nil && o.Forecast() {
		c.forecast(o)
	}
	c.values(months, o)
	c.put(`</svg>`)
	return template.HTML(c.b)
}

func (c *control) put(parts ...any) {
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			c.b = append(c.b, p...)
		case float64:
			c.b = coordinate(c.b, p)
		}
	}
}

// scale rounds the top of the axis up and gives the step of its lines: shares end at 100 %.
func (c *control) scale() float64 {
	if c.k.Unit == models.UnitShare {
		c.top = 1
		return .2
	}
	c.top = math.Max(c.top, 1)
	return c.round()
}

// round takes the top of the axis up to a whole step of its lines.
func (c *control) round() float64 {
	step := math.Pow(10, math.Floor(math.Log10(c.top)))
	for _, part := range []float64{.2, .5, 1, 2} {
		if c.top/(step*part) <= 6 {
			step *= part
			break
		}
	}
	c.top = math.Ceil(c.top/step-1e-9) * step
	return step
}

func (c *control) x(at int) float64 {
	return controlLeft + (controlRight-controlLeft)*(float64(at)+.5)/float64(c.n)
}

func (c *control) y(v float64) float64 {
	return controlGround - (controlGround-controlRoof)*math.Max(0, math.Min(v, c.top))/c.top
}

// field draws the lines of the values, the ground and the unit.
func (c *control) field(step float64) {
	for v := 0.0; v <= c.top*(1+1e-9); v += step {
		number, _ := c.l.Parts(v, c.k.Unit)
		c.put(`<path class="grid" d="M`, controlLeft, ` `, c.y(v), `H`, controlRight, `"/><text class="tick" text-anchor="end" x="`, controlLeft-6, `" y="`, c.y(v)+4, `">`, template.HTMLEscapeString(number), `</text>`)
	}
	c.put(`<path class="ground" d="M`, controlLeft, ` `, controlGround, `H`, controlRight, `"/><text class="tick" x="4" y="`, controlRoof-14, `">`, template.HTMLEscapeString(c.l.Unit(c.k.Unit)), `</text>`)
}

func (c *control) grid(step float64) {
	c.field(step)
	every := 3 * (1 + c.n/40)
	for at := range c.n {
		year, month := (c.first + models.Month(at)).Parts()
		if (month-1)%every != 0 && at > 0 || at > 0 && at < 2 {
			continue
		}
		name := c.l.MonthTick(c.first + models.Month(at))
		if month == 1 || at == 0 {
			name = fmt.Sprintf("%s %02d", name, year%100)
		}
		c.put(`<text class="tick" text-anchor="middle" x="`, c.x(at), `" y="`, controlGround+18, `">`, name, `</text>`)
	}
}

// limits draws the normal range of each phase as an area and its mean as a line.
func (c *control) limits(o *measure.Outlook, n int) {
	for i, g := range o.Chart.Segments {
		end := len(o.Chart.Points)
		if i+1 < len(o.Chart.Segments) {
			end = o.Chart.Segments[i+1].Start
		}
		from, to := max(int(o.First-c.first)+g.Start, 0), min(int(o.First-c.first)+end-1, n-1)
		if g.Centre == nil || from >= to {
			continue
		}
		if g.HasLimits {
			c.put(`<rect class="control-band" x="`, c.x(from), `" width="`, c.x(to)-c.x(from), `" y="`, c.y(*g.Upper), `" height="`, c.y(*g.Lower)-c.y(*g.Upper), `"/>`)
		}
		c.put(`<path class="plot-mean" d="M`, c.x(from), ` `, c.y(*g.Centre), `H`, c.x(to), `"/>`)
	}
}

// targets draws what stood in each month, pale where it has another value than the latest, and dotted what it replaced.
func (c *control) targets(months []measure.MonthPoint) {
	var latest *models.Target
	for i := len(months) - 1; i >= 0 && latest == nil; i-- {
		if t := months[i].Target; t != nil && t.Value != nil {
			latest = t
		}
	}
	half := (c.x(1) - c.x(0)) / 2
	stretch := func(class string, from, to int, v float64) {
		c.put(`<path class="`, class, `" d="M`, c.x(from)-half, ` `, c.y(v), `H`, c.x(to)+half, `"/>`)
	}
	run := func(of func(measure.MonthPoint) *models.Target, class func(v float64) string) {
		for from := 0; from < len(months); {
			t := of(months[from])
			to := from
			if t != nil && t.Value != nil {
				for to+1 < len(months) && of(months[to+1]) != nil && of(months[to+1]).Value != nil && *of(months[to+1]).Value == *t.Value {
					to++
				}
				stretch(class(*t.Value), from, to, *t.Value)
			}
			from = to + 1
		}
	}
	run(func(m measure.MonthPoint) *models.Target { return m.Before }, func(float64) string { return "control-ghost" })
	run(func(m measure.MonthPoint) *models.Target { return m.Target }, func(v float64) string {
		if v == *latest.Value {
			return "control-target"
		}
		return "control-past"
	})
	if latest == nil {
		return
	}
	c.latest = latest.Value
	if last := len(months) - 1; months[last].Target != nil && months[last].Target.Value != nil && c.n > len(months) { // it holds until somebody changes it
		stretch("control-target", len(months), c.n-1, *latest.Value)
	}
	c.goal()
}

// goal writes the latest target at its line.
func (c *control) goal() {
	c.put(`<text class="mark" x="`, controlRight+4, `" y="`, c.y(*c.latest)+4, `">`, template.HTMLEscapeString(c.l.Say("chart.target_is", "value", c.l.Exact(*c.latest, c.k.Unit))), `</text>`)
}

// flags numbers what was decided and changed: solid when done, dashed when planned. Those of one month share a flag, and
// those that stand close stand on two heights.
func (c *control) flags(marks []measure.Mark) {
	words, planned := map[int]string{}, map[int]bool{}
	for _, m := range marks {
		at := int(m.Day.Month() - c.first)
		if at < 0 || at >= c.n {
			continue
		}
		if words[at] == "" {
			words[at], planned[at] = fmt.Sprint(m.Number), m.Planned
		} else {
			words[at], planned[at] = words[at]+", "+fmt.Sprint(m.Number), planned[at] && m.Planned
		}
	}
	lastEnd, raised := -1.0, false
	for at := range c.n {
		if words[at] == "" {
			continue
		}
		wide := 12 + 7*float64(len(words[at]))
		raised = c.x(at)-wide/2 < lastEnd+4 && !raised
		lastEnd = c.x(at) + wide/2
		y := controlRoof - 22
		if raised {
			y -= 22
		}
		class := ""
		if planned[at] {
			class = "-planned"
		}
		c.put(`<path class="control-flag-line`, class, `" d="M`, c.x(at), ` `, y+18, `V`, controlGround, `"/><rect class="control-flag`, class, `" rx="3" x="`, c.x(at)-wide/2, `" y="`, y, `" width="`, wide, `" height="18"/>`,
			`<text class="control-number`, class, `" text-anchor="middle" x="`, c.x(at), `" y="`, y+13, `">`, words[at], `</text>`)
	}
}

// forecast carries the line on, its interval opening from the last finished month.
func (c *control) forecast(o *measure.Outlook) {
	p := o.Projection
	from, to := int(o.Last-c.first), int(o.Ahead-c.first)
	if from < 0 || to <= from {
		return
	}
	label := c.y(*p.Predicted) + 4
	if c.latest != nil && to == c.n-1 && math.Abs(label-4-c.y(*c.latest)) < 14 { // not over the word of the target
		label = c.y(*c.latest) + 19
	}
	c.put(`<path class="control-band" d="M`, c.x(from), ` `, c.y(*p.FittedNow), `L`, c.x(to), ` `, c.y(*p.Upper), `V`, c.y(*p.Lower), `Z"/><path class="control-forecast" d="M`, c.x(from), ` `, c.y(*p.FittedNow), `L`, c.x(to), ` `, c.y(*p.Predicted), `"/>`,
		`<text class="tick" x="`, c.x(to)+5, `" y="`, label, `">`, template.HTMLEscapeString(c.l.Say("chart.forecast")), `</text>`)
}

// values draws the months: a missing one is a gap, few cases and months that are not closed are hollow, and what stands out
// is a diamond.
func (c *control) values(months []measure.MonthPoint, o *measure.Outlook) {
	line := []byte(`<path class="plot-line" d="`)
	open, last := false, -1
	for i, m := range months {
		v := m.Figure.Value
		if v == nil {
			open = false
			continue
		}
		letter := "M"
		if open && !m.Figure.Provisional {
			letter = "L"
		}
		line = append(line, letter...)
		line = coordinate(line, c.x(i))
		line = append(line, ' ')
		line = coordinate(line, c.y(*v))
		open, last = true, i
	}
	c.b = append(append(c.b, line...), `"/>`...)
	for i := 1; i < len(months); i++ {
		if v, before := months[i].Figure.Value, months[i-1].Figure.Value; months[i].Figure.Provisional && v != nil && before != nil {
			c.put(`<path class="control-ghost" d="M`, c.x(i-1), ` `, c.y(*before), `L`, c.x(i), ` `, c.y(*v), `"/>`)
		}
	}
	for i, m := range months {
		if m.Figure.Value == nil {
			continue
		}
		x, y := c.x(i), c.y(*m.Figure.Value)
		class := ""
		if o != nil {
			if p := o.Point(m.Month); p != nil {
				switch p.Signal {
				case stats.SignalImprovement:
					class = "unit-met"
				case stats.SignalConcern:
					class = "unit-off"
				case stats.SignalNeutralHigh, stats.SignalNeutralLow:
					class = "unit"
				}
			}
		}
		switch {
		case class != "":
			c.put(`<path class="`, class, `" d="M`, x, ` `, y-5, `L`, x+5, ` `, y, `L`, x, ` `, y+5, `L`, x-5, ` `, y, `Z"/>`)
		case m.Figure.Few || m.Figure.Provisional:
			c.put(`<circle class="unit-few" r="3" cx="`, x, `" cy="`, y, `"/>`)
		default:
			c.put(`<circle class="unit" r="2.6" cx="`, x, `" cy="`, y, `"/>`)
		}
	}
	if last >= 0 {
		number, _ := c.l.Parts(*months[last].Figure.Value, c.k.Unit)
		at := c.y(*months[last].Figure.Value)
		if at += 18; at > controlGround-4 {
			at -= 28
		}
		c.put(`<text class="mark" text-anchor="middle" x="`, c.x(last), `" y="`, at, `">`, template.HTMLEscapeString(number), `</text>`)
	}
}
