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

// Bar is one bar: a figure, what it is called on the axis, and whether it belongs to what is being looked at.
type Bar struct {
	Name   string
	Figure measure.Figure
	Now    bool
}

// Early says that a bar is not to be held against the others: its period is not finished, or it has few cases.
func (b Bar) Early() bool { return b.Figure.Few || b.Figure.Provisional }

// Bars gives the chart of one key figure over some periods: a bar from 0 for each, those that are looked at dark, the
// others outlined, and the target as a dashed line. A period without a value is a gap. tips says for each what a
// pointer shows; about is the chart in words.
func Bars(l text.Lang, k models.KPI, bars []Bar, target *models.Target, tips [][]string, about string) (json.RawMessage, error) {
	names := make([]string, len(bars))
	data := make([]opts.BarData, len(bars))
	items := make([]any, len(bars))
	var ticks []int
	for i, b := range bars {
		names[i], items[i] = b.Name, merged{}
		ticks = append(ticks, i)
		if b.Figure.Value == nil {
			data[i] = opts.BarData{Value: "-"}
			continue
		}
		v := *b.Figure.Value
		if k.Unit == models.UnitShare {
			v *= 100
		}
		data[i] = opts.BarData{Value: v}
		number, _ := l.Parts(*b.Figure.Value, k.Unit)
		style := merged{"color": barFill, "borderColor": barLine, "borderWidth": 1}
		if b.Now {
			style = merged{"color": ink, "borderColor": ink, "borderWidth": 1}
		}
		if b.Early() {
			style["color"], style["borderType"] = surface, "dashed"
		}
		items[i] = merged{"itemStyle": style, "label": merged{"show": true, "position": "top", "formatter": number, "color": ink, "fontSize": 12, "distance": 3}}
	}
	c := charts.NewBar()
	c.SetGlobalOptions(
		charts.WithAnimation(false),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "axis"}),
		charts.WithGridOpts(opts.Grid{Left: "8", Right: "16", Top: "34", Bottom: "8", ContainLabel: opts.Bool(true)}),
		charts.WithXAxisOpts(opts.XAxis{
			Type:      "category",
			AxisLine:  &opts.AxisLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: ink3}},
			AxisTick:  &opts.AxisTick{Show: opts.Bool(false)},
			AxisLabel: &opts.AxisLabel{Color: ink2, FontSize: 12},
		}),
		charts.WithYAxisOpts(opts.YAxis{
			Type:      "value",
			Name:      l.Unit(k.Unit),
			Min:       0,
			AxisLabel: &opts.AxisLabel{Color: ink2, FontSize: 12},
			SplitLine: &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: line}},
		}),
	)
	c.SetXAxis(names)
	c.AddSeries(l.NameOf(k), data, charts.WithItemStyleOpts(opts.ItemStyle{Color: barFill}))
	c.Validate()
	option, err := plain(c.JSON())
	if err != nil {
		return nil, fmt.Errorf("options of the bars of %s: %w", k.Key, err)
	}
	series := merged{"emphasis": merged{"disabled": true}, "data": items, "barMaxWidth": 44, "barCategoryGap": "22%"}
	if target != nil && target.Value != nil {
		v := *target.Value
		if k.Unit == models.UnitShare {
			v *= 100
		}
		series["markLine"] = merged{"silent": true, "symbol": "none", "animation": false, "data": []any{merged{"yAxis": v,
			"lineStyle": merged{"color": ink, "width": 1.75, "type": "dashed"},
			"label":     merged{"show": true, "position": "insideEndTop", "formatter": l.Say("chart.target_is", "value", l.Exact(*target.Value, k.Unit)), "color": ink, "fontSize": 12, "fontWeight": 600}}}}
	}
	patched := merge(option, merged{
		"aria":      merged{"enabled": false}, // described by the page, in its language
		"textStyle": merged{"fontFamily": "inherit"},
		"tooltip":   merged{"confine": true, "appendTo": nil, "axisPointer": merged{"type": "line", "lineStyle": merged{"color": ink3, "width": 1}}},
		"xAxis":     []any{merged{"axisLabel": merged{"hideOverlap": true}}},
		"yAxis":     []any{merged{"nameTextStyle": merged{"color": ink2, "align": "left", "padding": []any{0, 0, 0, -26}}, "nameGap": 14}},
		"series":    []any{series},
	})
	return json.Marshal(Document{Option: patched, Lang: string(l), Unit: string(k.Unit), Ticks: ticks, Tips: tips, About: about})
}
