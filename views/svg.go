package views

import (
	"html/template"
	"math"
	"strconv"

	"gevinstoverblik/models"
)

// Small drawings made here and coloured by static/css: they need no script, and dark and paper come by themselves.
// Geometry stands in attributes, since the content policy allows no style.

// coordinate appends a length with at most one decimal.
func coordinate(b []byte, v float64) []byte {
	v = math.Round(v*10) / 10
	if v == 0 {
		v = 0 // never minus zero
	}
	return strconv.AppendFloat(b, v, 'f', -1, 64)
}

func percent(b []byte, share float64) []byte {
	return append(coordinate(b, 100*share), '%')
}

// sparkWidth and sparkHeight are the size of a sparkline in pixels; sparkPad leaves room for the dots.
const (
	sparkWidth  = 84.0
	sparkHeight = 28.0
	sparkPad    = 4.0
)

// sparkline draws a series with its target as a dashed line and the last value as a dot in the colour of its
// status. A missing month is a gap, and a month between two gaps a dot of its own. The scale spans values and
// target, but never less than smallest: noise is not blown up to a fall.
func sparkline(values []*float64, target *float64, smallest float64, kind string) template.HTML {
	low, high, known := math.Inf(1), math.Inf(-1), 0
	take := func(v float64) { low, high = math.Min(low, v), math.Max(high, v) }
	for _, v := range values {
		if v != nil {
			take(*v)
			known++
		}
	}
	if known == 0 {
		return ""
	}
	if target != nil {
		take(*target)
	}
	if wide := smallest - (high - low); wide > 0 {
		low, high = low-wide/2, high+wide/2
	}
	y := func(v float64) float64 {
		return sparkPad + (sparkHeight-2*sparkPad)*(high-v)/(high-low)
	}
	step := (sparkWidth - 2*sparkPad) / math.Max(1, float64(len(values)-1))
	x := func(i int) float64 { return sparkPad + step*float64(i) }

	b := make([]byte, 0, 512)
	b = append(b, `<svg class="spark" viewBox="0 0 84 28" width="84" height="28" aria-hidden="true">`...)
	if target != nil {
		b = append(b, `<path class="spark-target" d="M0 `...)
		b = coordinate(b, y(*target))
		b = append(b, `H84"/>`...)
	}
	b = append(b, `<path class="spark-line" d="`...)
	last := -1
	for i, v := range values {
		if v == nil {
			continue
		}
		before, after := i > 0 && values[i-1] != nil, i+1 < len(values) && values[i+1] != nil
		letter := byte('L')
		if !before {
			letter = 'M'
		}
		b = append(b, letter)
		b = coordinate(b, x(i))
		b = append(b, ' ')
		b = coordinate(b, y(*v))
		if !before && !after {
			b = append(b, "h0"...) // round caps make it a dot
		}
		last = i
	}
	b = append(b, `"/>`...)
	if last == len(values)-1 {
		b = append(b, `<circle class="spark-dot st-`...)
		b = append(b, kind...)
		b = append(b, `" r="2.6" cx="`...)
		b = coordinate(b, x(last))
		b = append(b, `" cy="`...)
		b = coordinate(b, y(*values[last]))
		b = append(b, `"/>`...)
	}
	b = append(b, `</svg>`...)
	return template.HTML(b)
}

// sparkSpan is the smallest span of a sparkline: 10 percentage points, else a fifth of the values' own size.
func sparkSpan(u models.Unit, values []*float64, target *float64) float64 {
	if u == models.UnitShare {
		return 0.1
	}
	size := 1.0
	for _, v := range append(values[:len(values):len(values)], target) {
		if v != nil {
			size = math.Max(size, math.Abs(*v))
		}
	}
	return size / 5
}

// segment is one part of a segment bar.
type segment struct {
	kind  string
	count int
}

// segmentBar draws counts side by side, each as wide as its share, with its number where there is room for it.
func segmentBar(segments []segment) template.HTML {
	total := 0
	for _, s := range segments {
		total += s.count
	}
	if total == 0 {
		return ""
	}
	b := make([]byte, 0, 512)
	b = append(b, `<svg class="segments" width="100%" height="18" aria-hidden="true">`...)
	at := 0.0
	for _, s := range segments {
		if s.count == 0 {
			continue
		}
		width := float64(s.count) / float64(total)
		b = append(b, `<rect class="segment-`...)
		b = append(b, s.kind...)
		b = append(b, `" y="1" height="16" x="`...)
		b = percent(b, at)
		b = append(b, `" width="`...)
		b = percent(b, width)
		b = append(b, `"/>`...)
		at += width
		if width >= 0.06 {
			b = append(b, `<text class="segment-text-`...)
			b = append(b, s.kind...)
			b = append(b, `" y="13.5" dx="-7" text-anchor="end" x="`...)
			b = percent(b, at)
			b = append(b, `">`...)
			b = strconv.AppendInt(b, int64(s.count), 10)
			b = append(b, `</text>`...)
		}
	}
	b = append(b, `</svg>`...)
	return template.HTML(b)
}

// bullet draws a value as a bar on a ground from 0 to full, and its target as a tick across.
func bullet(value, target *float64, full float64) template.HTML {
	if value == nil || full <= 0 {
		return ""
	}
	within := func(v float64) float64 { return math.Max(0, math.Min(1, v/full)) }
	b := make([]byte, 0, 256)
	b = append(b, `<svg class="bullet" width="100%" height="18" aria-hidden="true"><rect class="bullet-ground" y="4" width="100%" height="10"/><rect class="bullet-bar" y="6" height="6" width="`...)
	b = percent(b, within(*value))
	b = append(b, `"/>`...)
	if target != nil {
		x := within(*target)
		b = append(b, `<line class="bullet-target" y1="0" y2="18" x1="`...)
		b = percent(b, x)
		b = append(b, `" x2="`...)
		b = percent(b, x)
		b = append(b, `"/>`...)
	}
	b = append(b, `</svg>`...)
	return template.HTML(b)
}

// fullScale is where a bullet ends: all of a share, else a quarter beyond the larger of value and target.
func fullScale(u models.Unit, value, target *float64) float64 {
	if u == models.UnitShare {
		return 1
	}
	most := 0.0
	for _, v := range []*float64{value, target} {
		if v != nil {
			most = math.Max(most, *v)
		}
	}
	return most * 1.25
}
