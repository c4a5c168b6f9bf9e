// Package chart gives figures as options of the large charts: data, never script. The page carries them as JSON
// beside the chart's table, and static/js/charts.js draws them. It computes no figure.
package chart

import (
	"encoding/json"
	"fmt"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// Colours are the names of the page's own tokens: the drawing follows theme and paper without being drawn again.
const (
	ink     = "var(--ink)"
	ink2    = "var(--ink-2)"
	ink3    = "var(--ink-3)"
	line    = "var(--line)"
	surface = "var(--surface)"
	dim     = "var(--spark)"
)

// Document is what charts.js reads: the options, and what they can't say without script.
type Document struct {
	Option any        `json:"option"`
	Lang   string     `json:"lang"`
	Unit   string     `json:"unit"`  // of the value axis
	Ticks  []int      `json:"ticks"` // the months that have a label on the axis
	Tips   [][]string `json:"tips"`  // for each month: its name, and the lines said about it
	About  string     `json:"about"` // the chart in words, for those who do not see it
}

// Trend gives the chart of one KPI by month: the values as a line with points, the target as a dashed line that
// steps where it changed, earlier targets paler. A month without a value is a gap. Months with few cases and months
// that are not closed have hollow points; those that are not closed are joined by a dotted line.
// tips says for each month what a pointer shows; about is the chart in words.
func Trend(l text.Lang, k models.KPI, months []measure.MonthPoint, tips [][]string, about string) (json.RawMessage, error) {
	shown := func(v float64) float64 {
		if k.Unit == models.UnitShare {
			return v * 100
		}
		return v
	}
	names := make([]string, len(months))
	actual := make([]opts.LineData, len(months))
	early := make([]opts.LineData, len(months))
	now := make([]opts.LineData, len(months))
	past := make([]opts.LineData, len(months))
	none := opts.LineData{Value: "-"}
	standing := latestTarget(months)
	var ticks []int
	anyEarly, anyPast, anyNow := false, false, false
	hollow := map[int]bool{}
	for i, m := range months {
		year, month := m.Month.Parts()
		names[i] = l.MonthTick(m.Month)
		if month == 1 || i == 0 {
			names[i] = fmt.Sprintf("%s %02d", names[i], year%100)
		}
		if (month-1)%3 == 0 {
			ticks = append(ticks, i)
		}
		actual[i], early[i], now[i], past[i] = none, none, none, none
		if v := m.Figure.Value; v != nil {
			point := opts.LineData{Name: names[i], Value: shown(*v)}
			if m.Figure.Provisional {
				early[i] = point
				anyEarly = true
				// The dotted line begins at the last closed month.
				if i > 0 && !months[i-1].Figure.Provisional && months[i-1].Figure.Value != nil {
					early[i-1] = opts.LineData{Value: shown(*months[i-1].Figure.Value), Symbol: "none"}
				}
			} else {
				actual[i] = point
				hollow[i] = m.Figure.Few
			}
		}
		if t := m.Target; t != nil && t.Value != nil {
			point := opts.LineData{Value: shown(*t.Value)}
			if standing != nil && *t.Value == *standing.Value {
				now[i] = point
				anyNow = true
			} else {
				past[i] = point
				anyPast = true
			}
		}
	}

	c := charts.NewLine()
	yMin, yMax := any(0), any(nil)
	if k.Unit == models.UnitShare {
		yMax = 100
	}
	c.SetGlobalOptions(
		charts.WithAnimation(false),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "axis"}),
		charts.WithGridOpts(opts.Grid{Left: "8", Right: "76", Top: "28", Bottom: "8", ContainLabel: opts.Bool(true)}),
		charts.WithXAxisOpts(opts.XAxis{
			Type:      "category",
			AxisLine:  &opts.AxisLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: ink3}},
			AxisTick:  &opts.AxisTick{Show: opts.Bool(false)},
			AxisLabel: &opts.AxisLabel{Color: ink2, FontSize: 12},
		}),
		charts.WithYAxisOpts(opts.YAxis{
			Type:      "value",
			Name:      l.Unit(k.Unit),
			Min:       yMin,
			Max:       yMax,
			AxisLabel: &opts.AxisLabel{Color: ink2, FontSize: 12},
			SplitLine: &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: line}},
		}),
	)
	c.SetXAxis(names)
	solid := func(width float32, colour, kind string) charts.SeriesOpts {
		return charts.WithLineStyleOpts(opts.LineStyle{Color: colour, Width: width, Type: kind})
	}
	c.AddSeries(l.KPIName(k.Key), actual, charts.WithLineChartOpts(opts.LineChart{Symbol: "circle", SymbolSize: 6, ShowSymbol: opts.Bool(true)}),
		solid(1.75, ink, "solid"), charts.WithItemStyleOpts(opts.ItemStyle{Color: ink}))
	patches := []any{merged{"data": hollowPoints(len(months), hollow)}}
	if anyEarly {
		c.AddSeries(l.Say("chart.provisional"), early, charts.WithLineChartOpts(opts.LineChart{Symbol: "circle", SymbolSize: 7, ShowSymbol: opts.Bool(true)}),
			solid(1.5, dim, "dotted"), charts.WithItemStyleOpts(opts.ItemStyle{Color: surface, BorderColor: ink, BorderWidth: 1.5}))
		patches = append(patches, endLabel(l.Say("chart.provisional"), ink3, 400))
	}
	stepped := charts.WithLineChartOpts(opts.LineChart{Symbol: "none", ShowSymbol: opts.Bool(false), Step: "middle"})
	if anyPast {
		c.AddSeries(l.Say("chart.past_target"), past, stepped, solid(1.25, dim, "dashed"), charts.WithItemStyleOpts(opts.ItemStyle{Color: dim}))
		patches = append(patches, merged{})
	}
	if anyNow {
		c.AddSeries(l.Say("chart.target"), now, stepped, solid(1.75, ink, "dashed"), charts.WithItemStyleOpts(opts.ItemStyle{Color: ink}))
		patches = append(patches, endLabel(l.Say("chart.target_is", "value", l.Exact(*standing.Value, k.Unit)), ink, 600))
	}
	c.Validate()
	option, err := plain(c.JSON())
	if err != nil {
		return nil, fmt.Errorf("options of the chart of %s: %w", k.Key, err)
	}
	// What go-echarts has no words for: no emphasis (its colours are computed, and ours are names), no tooltip in
	// HTML text (the content policy), the axis name beside the axis, labels at the end of lines.
	for i := range patches {
		patches[i] = merge(merged{"emphasis": merged{"disabled": true}, "silent": false, "connectNulls": false, "showAllSymbol": true}, patches[i])
	}
	patched := merge(option, merged{
		"aria":      merged{"enabled": false}, // described by the page, in its language
		"textStyle": merged{"fontFamily": "inherit"},
		"tooltip":   merged{"confine": true, "appendTo": nil, "axisPointer": merged{"type": "line", "lineStyle": merged{"color": ink3, "width": 1}}},
		"yAxis":     []any{merged{"nameTextStyle": merged{"color": ink2, "align": "left", "padding": []any{0, 0, 0, -26}}, "nameGap": 12}},
		"series":    patches,
	})
	return json.Marshal(Document{Option: patched, Lang: string(l), Unit: string(k.Unit), Ticks: ticks, Tips: tips, About: about})
}

// latestTarget gives the target of the last month that has one.
func latestTarget(months []measure.MonthPoint) *models.Target {
	for i := len(months) - 1; i >= 0; i-- {
		if t := months[i].Target; t != nil && t.Value != nil {
			return t
		}
	}
	return nil
}

// hollowPoints marks months with few cases: a point with a ground and an outline.
func hollowPoints(n int, few map[int]bool) []any {
	out := make([]any, n)
	for i := range out {
		out[i] = merged{}
		if few[i] {
			out[i] = merged{"itemStyle": merged{"color": surface, "borderColor": ink3, "borderWidth": 1.5}}
		}
	}
	return out
}

func endLabel(words, colour string, weight int) merged {
	return merged{"endLabel": merged{"show": true, "formatter": words, "color": colour, "fontSize": 12, "fontWeight": weight, "distance": 6}}
}

// merged is a part of options that go-echarts can't say.
type merged = map[string]any

// plain takes options through JSON, so that they are maps and lists and nothing else.
func plain(v any) (any, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var out any
	err = json.Unmarshal(b, &out)
	return out, err
}

// merge lays patch over base: maps by key, lists by place, all else replaced. Neither is changed.
func merge(base, patch any) any {
	switch p := patch.(type) {
	case merged:
		b, ok := base.(merged)
		if !ok {
			return p
		}
		out := make(merged, len(b)+len(p))
		for k, v := range b {
			out[k] = v
		}
		for k, v := range p {
			out[k] = merge(out[k], v)
		}
		return out
	case []any:
		b, ok := base.([]any)
		if !ok {
			return p
		}
		out := append([]any(nil), b...)
		for i, v := range p {
			if i < len(out) {
				out[i] = merge(out[i], v)
			} else {
				out = append(out, v)
			}
		}
		return out
	}
	return patch
}
