package views

import (
	"html/template"
	"math"

	"gevinstoverblik/models"
	"gevinstoverblik/views/chart"
	"gevinstoverblik/views/text"
)

// barNames is how many bars have room for their name, and barNumbers for their value.
const (
	barNames   = 14
	barNumbers = 16
)

// barChart draws the same as chart.Bars, in the field of the control chart, where no script draws it: a bar from 0 for each
// period, those that are looked at dark, what is not finished or has few cases dashed, and the target; "" where none has a value.
func barChart(l text.Lang, k models.KPI, bars []chart.Bar, target *models.Target) template.HTML {
	c := control{l: l, k: k, n: len(bars)}
	known := false
	for _, b := range bars {
		if v := b.Figure.Value; v != nil {
			known, c.top = true, math.Max(c.top, *v)
		}
	}
	if !known {
		return ""
	}
	if target != nil && target.Value != nil {
		c.latest, c.top = target.Value, math.Max(c.top, *target.Value)
	}
	step := 0.0
	if k.Unit == models.UnitShare {
		c.top = math.Max(c.top, .01)
		step = c.round()
		c.top = math.Min(c.top, 1)
	} else {
		step = c.scale()
	}
	c.put(`<svg class="control" viewBox="0 0 760 330" aria-hidden="true">`)
	c.field(step)
	slot := (controlRight - controlLeft) / float64(c.n)
	wide := math.Min(44, slot*.78)
	every := (c.n + barNames - 1) / barNames
	for i, b := range bars {
		if i%every == 0 {
			c.put(`<text class="tick" text-anchor="middle" x="`, c.x(i), `" y="`, controlGround+18, `">`, template.HTMLEscapeString(b.Name), `</text>`)
		}
		if b.Figure.Value == nil {
			continue
		}
		top := c.y(*b.Figure.Value)
		c.put(`<rect class="`, barClass(b), `" x="`, c.x(i)-wide/2, `" width="`, wide, `" y="`, top, `" height="`, controlGround-top, `"/>`)
		if c.n <= barNumbers {
			number, _ := l.Parts(*b.Figure.Value, b.Figure.Unit)
			c.put(`<text class="mark" text-anchor="middle" x="`, c.x(i), `" y="`, top-5, `">`, template.HTMLEscapeString(number), `</text>`)
		}
	}
	if c.latest != nil {
		c.put(`<path class="control-target" d="M`, controlLeft, ` `, c.y(*c.latest), `H`, controlRight, `"/>`)
		c.goal()
	}
	c.put(`</svg>`)
	return template.HTML(c.b)
}

// barClass says how a bar looks.
func barClass(b chart.Bar) string {
	switch {
	case b.Early() && b.Now:
		return "bar-now-early"
	case b.Early():
		return "bar-early"
	case b.Now:
		return "bar-now"
	}
	return "bar-over"
}

// barNotes say what the bars of a chart are, those that are there.
func barNotes(l text.Lang, bars []chart.Bar, target bool) []string {
	var now, other, early bool
	for _, b := range bars {
		if b.Figure.Value != nil {
			now, other, early = now || b.Now, other || !b.Now, early || b.Early()
		}
	}
	var out []string
	if now && other {
		out = append(out, l.Say("bars.now"))
	}
	if early {
		out = append(out, l.Say("bars.early"))
	}
	if target {
		out = append(out, l.Say("bars.target"))
	}
	return append(out, l.Say("bars.zero"))
}
