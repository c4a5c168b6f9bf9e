// Package chart gives figures as options of the large charts: data, never script. The page carries them as JSON
// beside the chart's table, and static/js/charts.js draws them. It computes no figure.
package chart

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/stats"
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
	band    = "var(--band)"
	barFill = "var(--bar-fill)"
	barLine = "var(--bar)"
	good    = "var(--on)"
	bad     = "var(--off)"
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
// steps where it changed, earlier targets paler, what it replaced for the same months dotted. A month without a value is a gap. Months with few cases and months
// that are not closed have hollow points; those that are not closed are joined by a dotted line. o, where it is not
// nil, adds the normal range and the mean of each phase, a diamond for each month that stands out, a line where a
// person let the limits begin anew, and the forecast with its interval where a trend is established.
// breaks are the versions of the definition that count otherwise from a month on, a line with a word each.
// marks are the numbered flags, dashed where planned; the axis goes on to one that lies at most flagAhead months ahead.
// tips says for each month what a pointer shows; about is the chart in words.
func Trend(l text.Lang, k models.KPI, months []measure.MonthPoint, o *measure.Outlook, breaks []models.Definition, marks []measure.Mark, tips [][]string, about string) (json.RawMessage, error) {
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
	ghost := make([]opts.LineData, len(months))
	none := opts.LineData{Value: "-"}
	standing := latestTarget(months)
	var ticks []int
	anyEarly, anyPast, anyNow, anyGhost := false, false, false, false
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
		actual[i], early[i], now[i], past[i], ghost[i] = none, none, none, none, none
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

	for i, m := range months {
		if m.Before != nil && m.Before.Value != nil {
			ghost[i], anyGhost = opts.LineData{Value: shown(*m.Before.Value)}, true
		}
	}

	first := models.Month(0)
	if len(months) > 0 {
		first = months[0].Month
	}
	ahead := forecast(l, k, o, first, len(months))
	for i := len(months); i < len(months)+len(ahead.names); i++ {
		names = append(names, ahead.names[i-len(months)])
		tips = append(tips, []string{ahead.tips[i-len(months)]})
		actual, early, past = append(actual, none), append(early, none), append(past, none)
		if anyNow { // what stands last holds until somebody changes it
			now = append(now, opts.LineData{Value: shown(*standing.Value)})
		} else {
			now = append(now, none)
		}
		if int(first+models.Month(i))%3 == 0 {
			ticks = append(ticks, i)
		}
	}

	for _, m := range marks { // a date to come has its place on the axis
		for at := int(m.Day.Month() - first); len(months) > 0 && at < len(months)+flagAhead && len(names) <= at; {
			month := first + models.Month(len(names))
			name := l.MonthTick(month)
			if year, number := month.Parts(); number == 1 {
				name = fmt.Sprintf("%s %02d", name, year%100)
			}
			if int(month)%3 == 0 {
				ticks = append(ticks, len(names))
			}
			names, tips = append(names, name), append(tips, []string{l.Month(month)})
		}
	}

	c := charts.NewLine()
	yMin, yMax := any(0), any(nil)
	if k.Unit == models.UnitShare {
		yMax = 100
	}
	top := "28"
	if len(marks) > 0 { // room for flags on two heights
		top = "52"
	}
	c.SetGlobalOptions(
		charts.WithAnimation(false),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "axis"}),
		charts.WithGridOpts(opts.Grid{Left: "8", Right: "76", Top: top, Bottom: "8", ContainLabel: opts.Bool(true)}),
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
	c.AddSeries(l.NameOf(k), actual, charts.WithLineChartOpts(opts.LineChart{Symbol: "circle", SymbolSize: 6, ShowSymbol: opts.Bool(true)}),
		solid(1.75, ink, "solid"), charts.WithItemStyleOpts(opts.ItemStyle{Color: ink}))
	patches := []any{merge(merged{"data": points(months, hollow, o)}, limits(l, k, o, breaks, marks, first, len(months), len(names)))}
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
	if anyGhost {
		c.AddSeries(l.Say("chart.ghost"), ghost, stepped, solid(1, dim, "dotted"), charts.WithItemStyleOpts(opts.ItemStyle{Color: dim}))
		patches = append(patches, merged{})
	}
	if anyNow {
		c.AddSeries(l.Say("chart.target"), now, stepped, solid(1.75, ink, "dashed"), charts.WithItemStyleOpts(opts.ItemStyle{Color: ink}))
		patches = append(patches, endLabel(l.Say("chart.target_is", "value", l.Exact(*standing.Value, k.Unit)), ink, 600))
	}
	if len(ahead.names) > 0 {
		plainLine := charts.WithLineChartOpts(opts.LineChart{Symbol: "none", ShowSymbol: opts.Bool(false)})
		c.AddSeries(l.Say("chart.forecast"), ahead.line, plainLine, solid(1.5, ink, "dashed"), charts.WithItemStyleOpts(opts.ItemStyle{Color: ink}))
		c.AddSeries("", ahead.lower, plainLine, solid(0, ink, "solid"))
		c.AddSeries("", ahead.width, plainLine, solid(0, ink, "solid"))
		patches = append(patches, endLabel(l.Say("chart.forecast"), ink3, 400),
			merged{"stack": "forecast", "lineStyle": merged{"width": 0}},
			merged{"stack": "forecast", "lineStyle": merged{"width": 0}, "areaStyle": merged{"color": band, "opacity": 1}})
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

// points marks single months: few cases hollow, a month that stands out a diamond in the colour of its signal.
func points(months []measure.MonthPoint, few map[int]bool, o *measure.Outlook) []any {
	out := make([]any, len(months))
	for i, m := range months {
		out[i] = merged{}
		if few[i] {
			out[i] = merged{"itemStyle": merged{"color": surface, "borderColor": ink3, "borderWidth": 1.5}}
		}
		if o == nil || m.Figure.Value == nil {
			continue
		}
		p := o.Point(m.Month)
		if p == nil {
			continue
		}
		colour := ink
		switch p.Signal {
		case stats.SignalImprovement:
			colour = good
		case stats.SignalConcern:
			colour = bad
		case stats.SignalNeutralHigh, stats.SignalNeutralLow:
		default:
			continue
		}
		out[i] = merged{"symbol": "diamond", "symbolSize": 10, "itemStyle": merged{"color": colour, "borderWidth": 0}}
	}
	return out
}

// drawn brings a value to the axis: a share in per cent, and nothing outside what a value can be.
func drawn(v float64, u models.Unit) float64 {
	if u == models.UnitShare {
		return math.Min(1, math.Max(0, v)) * 100
	}
	return math.Max(0, v)
}

// flagRoom is how many months a flag takes up, and flagRaised how far above the chart one stands that would cover another.
const (
	flagRoom   = 3
	flagRaised = 24
)

// flagAhead is how many months to come a planned flag has a place for.
const flagAhead = 8

// limits draws what each phase is held against: its normal range as an area, its mean as a line, and a line with a
// word where it begins: by the choice of a person, or because the definition counts otherwise from there on. go-echarts has a wrong key for the y of an area and no style for
// a single line, so these are maps.
func limits(l text.Lang, k models.KPI, o *measure.Outlook, breaks []models.Definition, marks []measure.Mark, first models.Month, n, axis int) merged {
	var areas, lines []any
	flags := map[int]string{}
	planned := map[int]bool{}
	for _, m := range marks { // those of one month share a flag
		at := int(m.Day.Month() - first)
		if at < 0 || at >= axis {
			continue
		}
		number := fmt.Sprint(m.Number)
		if flags[at] == "" {
			planned[at] = m.Planned
		} else {
			number, planned[at] = flags[at]+", "+number, planned[at] && m.Planned
		}
		flags[at] = number
	}
	last, raised := -1, false
	for at := range axis {
		if flags[at] == "" {
			continue
		}
		raised = last >= 0 && at-last < flagRoom && !raised // flags that stand close stand on two heights
		last = at
		distance := 5
		if raised {
			distance = flagRaised
		}
		style, text, ground := "solid", surface, ink
		if planned[at] {
			style, text, ground = "dashed", ink, surface
		}
		lines = append(lines, merged{"xAxis": at, "lineStyle": merged{"color": ink3, "width": 1, "type": style},
			"label": merged{"show": true, "formatter": flags[at], "position": "end", "distance": distance, "color": text, "backgroundColor": ground, "borderColor": ink,
				"borderWidth": 1, "borderRadius": 3, "padding": []any{0, 5}, "lineHeight": 16, "fontSize": 12, "fontWeight": 600}})
	}
	begin := func(at int, words string) {
		if at >= 0 && at < n {
			lines = append(lines, merged{"xAxis": at, "lineStyle": merged{"color": ink3, "width": 1, "type": "solid"},
				"label": merged{"show": flags[at] == "", "formatter": l.Say(words), "position": "end", "color": ink2, "fontSize": 12}})
		}
	}
	broken := map[int]bool{}
	for _, d := range breaks {
		at := int(d.ValidFrom - first)
		broken[at] = true
		begin(at, "break.mark")
	}
	if o == nil {
		o = &measure.Outlook{}
	}
	for i, g := range o.Chart.Segments {
		end := len(o.Chart.Points)
		if i+1 < len(o.Chart.Segments) {
			end = o.Chart.Segments[i+1].Start
		}
		from, to := int(o.First-first)+g.Start, int(o.First-first)+end-1
		if i > 0 && !broken[from] {
			begin(from, "chart.phase")
		}
		from, to = max(from, 0), min(to, n-1)
		if g.Centre == nil || from >= to {
			continue
		}
		if g.HasLimits {
			areas = append(areas, []any{
				merged{"coord": []any{from, drawn(*g.Lower, k.Unit)}, "itemStyle": merged{"color": band}},
				merged{"coord": []any{to, drawn(*g.Upper, k.Unit)}},
			})
		}
		lines = append(lines, []any{
			merged{"coord": []any{from, drawn(*g.Centre, k.Unit)}, "symbol": "none", "lineStyle": merged{"color": ink3, "width": 1, "type": "solid"}, "label": merged{"show": false}},
			merged{"coord": []any{to, drawn(*g.Centre, k.Unit)}, "symbol": "none"},
		})
	}
	out := merged{}
	if len(areas) > 0 {
		out["markArea"] = merged{"silent": true, "data": areas}
	}
	if len(lines) > 0 {
		out["markLine"] = merged{"silent": true, "symbol": "none", "animation": false, "data": lines}
	}
	return out
}

// path is a forecast: the months to come with the line that leads there and its interval, from the last month on.
type path struct {
	names, tips        []string
	line, lower, width []opts.LineData
}

// forecast carries a line on where a trend is established: fitted in the last finished month, predicted in the month
// that it is for, the interval opening between the two.
func forecast(l text.Lang, k models.KPI, o *measure.Outlook, first models.Month, n int) path {
	var f path
	if o == nil || n == 0 || !o.Forecast() {
		return f
	}
	p := o.Projection
	start, end := int(o.Last-first), int(o.Ahead-first)
	if start < 0 || end < n {
		return f
	}
	none := opts.LineData{Value: "-"}
	for i := 0; i <= end; i++ {
		if i >= n {
			month := first + models.Month(i)
			year, number := month.Parts()
			name := l.MonthTick(month)
			if number == 1 {
				name = fmt.Sprintf("%s %02d", name, year%100)
			}
			f.names = append(f.names, name)
			f.tips = append(f.tips, l.Month(month)+" · "+l.Say("chart.forecast"))
		}
		if i < start {
			f.line, f.lower, f.width = append(f.line, none), append(f.lower, none), append(f.width, none)
			continue
		}
		part := float64(i-start) / float64(end-start)
		at := func(goal float64) float64 { return drawn(*p.FittedNow+part*(goal-*p.FittedNow), k.Unit) }
		low, high := at(*p.Lower), at(*p.Upper)
		f.line = append(f.line, opts.LineData{Value: at(*p.Predicted)})
		f.lower = append(f.lower, opts.LineData{Value: low})
		f.width = append(f.width, opts.LineData{Value: high - low})
	}
	return f
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
