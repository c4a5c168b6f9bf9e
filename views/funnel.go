package views

import (
	"html/template"
	"math"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/stats"
	"gevinstoverblik/views/text"
)

// FunnelFigure sets the departments of a case type beside each other by a share (DESIGN §5.2, statistics.md §8).
type FunnelFigure struct {
	Lang     text.Lang
	Headline string
	Subline  string
	Text     string
	Drawing  template.HTML
	Rows     []FunnelRow
	AnyFew   bool
	Foot     string
	Calc     *Link // the input of `calc funnel`
	Pictures Pictures
}

// FunnelRow is one department.
type FunnelRow struct {
	Name, Share, N, Range, Judged string
	Kind                          string // met, off, none: the colour of Judged
}

// aloneWords says why the departments are not set beside each other where only one has cases; "" elsewhere.
func aloneWords(l text.Lang, v *measure.CaseTypeView) string {
	f := v.Funnel
	switch {
	case f == nil || len(f.Units) != 1:
		return ""
	case !f.All:
		return l.Say("funnel.one.yours", "name", groupName(l, measure.GroupDepartment, f.Units[0].Name))
	}
	return l.Say("funnel.one.text", "period", shortPeriod(l, v.Period, v.Period), "name", groupName(l, measure.GroupDepartment, f.Units[0].Name))
}

// newFunnel lays the departments out; nil where the chosen figure is no share of cases, or of one department only.
func newFunnel(l text.Lang, v *measure.CaseTypeView, calc string) *FunnelFigure {
	f := v.Funnel
	if f == nil || len(f.Units) == 1 || f.Plot.Average == nil {
		return nil
	}
	period := shortPeriod(l, v.Period, v.Period)
	named := func(name string) string { return groupName(l, measure.GroupDepartment, name) }
	out := &FunnelFigure{Lang: l, Foot: sourceWords(l, v.Sources, v.DataDate), Subline: l.Say("funnel.subline", "name", l.NameOf(v.KPI), "period", period, "average", l.Share(*f.Plot.Average))}
	narrow := f.Plot.TooNarrow()
	judged := 0
	for i, u := range f.Units {
		row := FunnelRow{Name: named(u.Name), Share: "–", N: l.Count(int(u.Figure.N)), Kind: "none"}
		if p := f.Plot.Units[i]; p.Share != nil {
			row.Share, row.Range = l.Share(*p.Share), span(l, *p.Lower998, *p.Upper998, models.UnitShare)
		}
		key := "within"
		switch signal := u.Class.Signal(stats.Direction(v.KPI.Better)); {
		case u.Class == stats.FunnelNoCases:
			key = "no_cases"
		case u.Few():
			key, out.AnyFew = "few", true
		case u.Class == stats.FunnelWithin:
		case narrow:
			key = "narrow"
		case u.Class == stats.FunnelHigh95 || u.Class == stats.FunnelLow95:
			key = "edge"
		default:
			if key = "high"; u.Class == stats.FunnelLow998 {
				key = "low"
			}
			row.Kind = signalKind(signal)
		}
		if key != "few" && key != "no_cases" {
			judged++
		}
		row.Judged = l.Say("funnel.class." + key)
		out.Rows = append(out.Rows, row)
	}
	out.Headline = funnelHeadline(l, f, judged, named)
	if narrow && judged > 1 {
		out.Text = l.Say("funnel.narrow.text")
	}
	out.Drawing = funnelDrawing(l, f, v.KPI.Better)
	if calc != "" {
		out.Calc = &Link{Text: l.Say("calc.input", "method", "calc funnel"), URL: calc}
	}
	return out
}

// signalKind is the colour of a signal.
func signalKind(s stats.Signal) string {
	switch s {
	case stats.SignalImprovement:
		return "met"
	case stats.SignalConcern:
		return "off"
	}
	return "none"
}

// sideSignal says what lying outside the limits on one side means.
func sideSignal(above bool, better models.Better) stats.Signal {
	switch {
	case better == models.Neutral:
		return stats.SignalNeutralHigh
	case above == (better == models.Higher):
		return stats.SignalImprovement
	}
	return stats.SignalConcern
}

// funnelHeadline says the finding: who lies outside what chance allows, or that nobody may be pointed at.
func funnelHeadline(l text.Lang, f *measure.Funnel, judged int, named func(string) string) string {
	if judged < 2 {
		return l.Say("funnel.few")
	}
	n := l.Count(f.Compared())
	if f.Plot.TooNarrow() {
		return l.Say("funnel.narrow", "n", n)
	}
	high, low := f.Apart()
	var parts []string
	for _, side := range []struct {
		key   string
		units []measure.FunnelUnit
	}{{"funnel.low", low}, {"funnel.high", high}} {
		var names []string
		for _, u := range side.units {
			names = append(names, named(u.Name))
		}
		if len(names) > 0 {
			parts = append(parts, l.Many(side.key, len(names), "names", l.List(names)))
		}
	}
	if len(parts) == 0 {
		return l.Say("funnel.within", "n", n)
	}
	return upperFirst(strings.Join(parts, "; "))
}

// plotField is a drawing's field in units of its view box, with the scales of its two axes.
type plotField struct {
	b                     []byte
	left, right, top, low float64
	xMax, yMin, yMax      float64
}

func (p *plotField) put(parts ...any) {
	for _, part := range parts {
		switch part := part.(type) {
		case string:
			p.b = append(p.b, part...)
		case float64:
			p.b = coordinate(p.b, part)
		}
	}
}

func (p *plotField) x(v float64) float64 { return p.left + (p.right-p.left)*v/p.xMax }
func (p *plotField) y(v float64) float64 {
	return p.low - (p.low-p.top)*(v-p.yMin)/(p.yMax-p.yMin)
}

// shareScale fits the axis of a share to values: whole steps, at most six of them, within 0–1.
func (p *plotField) shareScale(values []float64) (step float64) {
	lowest, highest := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		lowest, highest = math.Min(lowest, v), math.Max(highest, v)
	}
	pad := math.Max(0.05, (highest-lowest)/6)
	lowest, highest = math.Max(0, lowest-pad), math.Min(1, highest+pad)
	for _, step = range []float64{0.02, 0.05, 0.1, 0.2} {
		if (highest-lowest)/step <= 5 {
			break
		}
	}
	p.yMin, p.yMax = math.Floor(lowest/step+1e-9)*step, math.Min(1, math.Ceil(highest/step-1e-9)*step)
	return step
}

// shareAxis draws the lines and words of the axis of a share.
func (p *plotField) shareAxis(l text.Lang, step float64) {
	for i := 0; ; i++ {
		v := p.yMin + float64(i)*step
		if v > p.yMax+1e-9 {
			return
		}
		p.put(`<path class="grid" d="M`, p.left, ` `, p.y(v), `H`, p.right, `"/><text class="tick" text-anchor="end" x="`, p.left-6, `" y="`, p.y(v)+4, `">`, l.Share(v), `</text>`)
	}
}

// niceStep gives a step of 1, 2 or 5 times a power of ten so that at most so many reach to most.
func niceStep(most float64, steps int) float64 {
	size := 1.0
	for {
		for _, f := range []float64{1, 2, 5} {
			if most/(size*f) <= float64(steps) {
				return size * f
			}
		}
		size *= 10
	}
}

// funnelDrawing draws the departments as points over their numbers of cases, between the limits that these allow.
func funnelDrawing(l text.Lang, f *measure.Funnel, better models.Better) template.HTML {
	average := *f.Plot.Average
	p := &plotField{left: 44, right: 348, top: 12, low: 206}
	values := []float64{average}
	most := 1.0
	for i, u := range f.Plot.Units {
		if u.Share != nil {
			values = append(values, *u.Share)
			most = math.Max(most, float64(f.Units[i].Figure.N))
		}
	}
	// So much of the narrow end as the largest third of the cases leaves room for.
	wide := math.Sqrt(average * (1 - average) / (most / 3))
	values = append(values, math.Max(0, average-3.1*wide), math.Min(1, average+3.1*wide))
	p.xMax = most * 1.08
	step := p.shareScale(values)
	p.put(`<svg class="plot" viewBox="0 0 360 240" aria-hidden="true">`)
	p.shareAxis(l, step)
	across := niceStep(p.xMax, 5)
	for v := 0.0; v <= p.xMax; v += across {
		p.put(`<text class="tick" text-anchor="middle" x="`, p.x(v), `" y="`, p.low+16, `">`, l.Count(int(v)), `</text>`)
	}
	p.put(`<text class="tick" text-anchor="end" x="`, p.right, `" y="`, p.low+31, `">`, l.Say("funnel.axis"), `</text>`)
	limit := func(class string, z float64) {
		for _, side := range []float64{-1, 1} {
			p.put(`<path class="`, class, `" d="`)
			on := false
			for i := 1; i <= 120; i++ {
				n := p.xMax * float64(i) / 120
				v := average + side*z*math.Sqrt(average*(1-average)/n)
				if v < p.yMin-1e-9 || v > p.yMax+1e-9 {
					on = false
					continue
				}
				letter := "L"
				if !on {
					letter = "M"
				}
				p.put(letter, p.x(n), ` `, p.y(v))
				on = true
			}
			p.put(`"/>`)
		}
	}
	limit("limit-998", 3.090232306167813)
	limit("limit-95", 1.959963984540054)
	p.put(`<path class="plot-mean" d="M`, p.left, ` `, p.y(average), `H`, p.right, `"/>`)
	var taken [][4]float64
	free := func(box [4]float64) bool {
		if box[0] < p.left || box[2] > 359 || box[1] < 0 || box[3] > p.low+2 {
			return false
		}
		for _, t := range taken {
			if box[0] < t[2] && t[0] < box[2] && box[1] < t[3] && t[1] < box[3] {
				return false
			}
		}
		return true
	}
	for i, u := range f.Plot.Units {
		if u.Share != nil {
			x, y := p.x(float64(f.Units[i].Figure.N)), p.y(*u.Share)
			taken = append(taken, [4]float64{x - 5, y - 5, x + 5, y + 5})
		}
	}
	narrow := f.Plot.TooNarrow()
	for i, u := range f.Plot.Units {
		if u.Share == nil {
			continue
		}
		unit := f.Units[i]
		x, y := p.x(float64(unit.Figure.N)), p.y(*u.Share)
		switch apart := u.Class == stats.FunnelHigh998 || u.Class == stats.FunnelLow998; {
		case unit.Few():
			p.put(`<circle class="unit-few" r="3.6" cx="`, x, `" cy="`, y, `"/>`)
		case apart && !narrow:
			p.put(`<path class="unit-apart unit-`, signalKind(u.Class.Signal(stats.Direction(better))), `" d="M`, x, ` `, y-6.5, `l6.5 6.5l-6.5 6.5l-6.5 -6.5z"/>`)
		default:
			p.put(`<circle class="unit" r="3.8" cx="`, x, `" cy="`, y, `"/>`)
		}
		name := []rune(groupName(l, measure.GroupDepartment, unit.Name))
		if len(name) > 24 {
			name = append(name[:23:23], '…')
		}
		width := float64(len(name)) * 6.4
		for _, at := range []struct{ dx, dy, from float64 }{{8, 4, 0}, {-8, 4, -1}, {0, -9, -0.5}, {0, 17, -0.5}} {
			left := x + at.dx + at.from*width
			box := [4]float64{left, y + at.dy - 11, left + width, y + at.dy + 3}
			if !free(box) {
				continue
			}
			taken = append(taken, box)
			p.put(`<text class="mark" x="`, left, `" y="`, y+at.dy, `">`, template.HTMLEscapeString(string(name)), `</text>`)
			break
		}
	}
	p.put(`</svg>`)
	return template.HTML(p.b)
}

// PFigure is the p-chart of a share with p′ beside it, for analysts (statistics.md §5).
type PFigure struct {
	Lang     text.Lang
	Finding  string
	Subline  string
	Width    string // what σz says
	Drawing  template.HTML
	Rows     []PRow // the latest month first
	Foot     string
	Calc     *Link
	Pictures Pictures
}

// PRow is one month.
type PRow struct{ Month, Share, N, P, Prime, Note string }

// newPChart lays the p-chart out; nil where the chosen figure is no share of cases.
func newPChart(l text.Lang, v *measure.CaseTypeView, calc string) *PFigure {
	s := v.Shares
	if s == nil || s.Chart.Centre == nil {
		return nil
	}
	last := s.First + models.Month(len(s.Figures)-1)
	p, prime := s.OutsideMonths()
	out := &PFigure{Lang: l, Foot: sourceWords(l, v.Sources, v.DataDate), Finding: l.Say("pchart.within"), Width: l.Say("pchart.none"),
		Subline: l.Say("pchart.phase", "first", l.MonthShort(s.First), "last", l.MonthShort(last), "average", l.Share(*s.Chart.Centre))}
	if p+prime > 0 {
		known := 0
		for _, x := range s.Chart.Points {
			if x.Share != nil {
				known++
			}
		}
		out.Finding = l.Say("pchart.outside", "n", l.Count(p), "m", l.Count(known), "k", l.Count(prime))
	}
	if z := s.Chart.SigmaZ; z != nil {
		key := "pchart.wide"
		if s.Chart.TooNarrow() {
			key = "pchart.narrow"
		}
		out.Width = l.Say(key, "sigma", l.Number(*z, 1))
	}
	for i := len(s.Figures) - 1; i >= 0; i-- {
		x := s.Chart.Points[i]
		row := PRow{Month: l.Month(s.First + models.Month(i)), N: l.Count(int(s.Figures[i].N)), Share: "–"}
		if x.Share != nil {
			row.Share, row.P = l.Share(*x.Share), span(l, *x.Lower, *x.Upper, models.UnitShare)
		}
		if x.PrimeLower != nil {
			row.Prime = span(l, *x.PrimeLower, *x.PrimeUpper, models.UnitShare)
		}
		switch {
		case x.Outside && x.PrimeOutside:
			row.Note = l.Say("pchart.outside.both")
		case x.Outside:
			row.Note = l.Say("pchart.outside.p")
		case x.PrimeOutside:
			row.Note = l.Say("pchart.outside.k")
		}
		out.Rows = append(out.Rows, row)
	}
	out.Drawing = pDrawing(l, s, v.KPI.Better)
	if calc != "" {
		out.Calc = &Link{Text: l.Say("calc.input", "method", "calc pchart"), URL: calc}
	}
	return out
}

// pDrawing draws the months as points between the stepped limits of p and p′.
func pDrawing(l text.Lang, s *measure.ShareSeries, better models.Better) template.HTML {
	f := &plotField{left: 44, right: 352, top: 10, low: 190, xMax: float64(len(s.Figures))}
	var values []float64
	for _, x := range s.Chart.Points {
		for _, v := range []*float64{x.Share, x.Lower, x.Upper, x.PrimeLower, x.PrimeUpper} {
			if v != nil {
				values = append(values, *v)
			}
		}
	}
	step := f.shareScale(values)
	f.put(`<svg class="plot" viewBox="0 0 360 212" aria-hidden="true">`)
	f.shareAxis(l, step)
	every := int(niceStep(float64(len(s.Figures)), 4))
	for i := 0; i < len(s.Figures); i += every {
		f.put(`<text class="tick" text-anchor="middle" x="`, math.Min(f.x(float64(i)+0.5), f.right-16), `" y="`, f.low+17, `">`, l.MonthShort(s.First+models.Month(i)), `</text>`)
	}
	steps := func(class string, of func(i int) *float64) {
		f.put(`<path class="`, class, `" d="`)
		for i := range s.Figures {
			v := of(i)
			if v == nil {
				continue
			}
			letter := "L"
			if i == 0 || of(i-1) == nil {
				letter = "M"
			}
			f.put(letter, f.x(float64(i)), ` `, f.y(*v), `H`, f.x(float64(i+1)))
		}
		f.put(`"/>`)
	}
	steps("limit-998", func(i int) *float64 { return s.Chart.Points[i].PrimeLower })
	steps("limit-998", func(i int) *float64 { return s.Chart.Points[i].PrimeUpper })
	steps("limit-95", func(i int) *float64 { return s.Chart.Points[i].Lower })
	steps("limit-95", func(i int) *float64 { return s.Chart.Points[i].Upper })
	f.put(`<path class="plot-mean" d="M`, f.left, ` `, f.y(*s.Chart.Centre), `H`, f.right, `"/><path class="plot-line" d="`)
	for i, x := range s.Chart.Points {
		if x.Share == nil {
			continue
		}
		letter := "L"
		if i == 0 || s.Chart.Points[i-1].Share == nil {
			letter = "M"
		}
		f.put(letter, f.x(float64(i)+0.5), ` `, f.y(*x.Share))
	}
	f.put(`"/>`)
	for i, x := range s.Chart.Points {
		if x.Share == nil {
			continue
		}
		at, y := f.x(float64(i)+0.5), f.y(*x.Share)
		if x.PrimeOutside || x.Outside {
			kind := "none" // outside p alone is no signal: p can be too narrow
			if x.PrimeOutside {
				kind = signalKind(sideSignal(*x.Share > *s.Chart.Centre, better))
			}
			f.put(`<path class="unit-apart unit-`, kind, `" d="M`, at, ` `, y-5, `l5 5l-5 5l-5 -5z"/>`)
			continue
		}
		f.put(`<circle class="unit" r="2.4" cx="`, at, `" cy="`, y, `"/>`)
	}
	f.put(`</svg>`)
	return template.HTML(f.b)
}
