package views

import (
	"html/template"
	"math"
	"slices"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// What a way draws: so many steps of the clock at most, none that takes less than this part of the longest one, and so many
// after the decision; the rest of the clock is one more. Its table has so many rows; the file has every step.
const (
	mostSteps    = 6
	leastStep    = 0.15
	mostOutside  = 2
	mostStepRows = 60
)

// WayFigure is where the days of a case go, step by step (DESIGN §5.2, §11): parts/way.html.
type WayFigure struct {
	Lang     text.Lang
	Headline string
	Subline  string
	Steps    []WayStep // of the clock, in the order in which cases take them
	After    []WayStep // after the decision
	Sum      string
	Rows     []WayRow
	More     string // said where the table does not hold every step
	Before   string // the period of the table's last column
	Targeted bool   // a step has a target
	Targets  string // address where targets of the steps are set
	Foot     string
	Pictures Pictures
}

// WayStep is one step as it is drawn.
type WayStep struct {
	Name   string
	Until  string // "til Høringssvar modtaget"
	Days   string // "27,3"; "" where it has no end
	Unit   string
	Bar    template.HTML
	Cases  string // "103 af 116 sager"
	Own    string // "median 33 dage, 9 af 10 højst 60"
	Target string // "Mål 20 dage: 7 dage over"; "" where none stands
	Late   bool   // the target is not kept
	Asks   string // said where the applicant is waited for
	Paper  string // "Papir: 50 % af 103"
	Broken bool   // enough of them to be drawn as a break

	share float64
}

// WayRow is one step of the table.
type WayRow struct {
	Stretch string // "" = as the row above
	Name    string
	Cases   string
	Days    string
	Before  string
	Median  string
	Nine    string
	Target  string
	Paper   string
}

// newWay lays out the way of a case type's decided cases; nil where no event tells of them.
func newWay(l text.Lang, v *measure.CaseTypeView) *WayFigure {
	w := v.Way
	if w == nil {
		return nil
	}
	f := &WayFigure{Lang: l}
	from := l.Say("way.from." + string(w.Clock))
	f.Subline = l.Say("way.subline", "told", l.Count(int(w.Told)), "cases", l.Cases(int(w.N)), "period", shortPeriod(l, v.Period, v.Period), "from", from)
	if w.Few {
		f.Subline += " " + l.Status(models.StatusTooFew) + "."
	}
	tenths := tenthsOf(w.Within, w.Days)
	longest := longestOf(w.Within)
	drawn := farthest(w.Within, mostSteps, leastStep*longest)
	pooled, count, sum := 0, 0, []string{}
	for i := range w.Within {
		if !slices.Contains(drawn, i) {
			pooled, count = pooled+tenths[i], count+1
		}
	}
	longest = max(longest, float64(pooled)/10)
	for _, i := range drawn {
		step := f.step(w.Within[i], w, tenths[i], longest)
		sum = append(sum, step.Days)
		f.Steps = append(f.Steps, step)
	}
	if count > 0 {
		days := oneDecimal(l, float64(pooled)/10)
		share := shareOf(float64(pooled)/10, longest)
		f.Steps = append(f.Steps, WayStep{Name: l.Many("way.others", count), Days: days, Unit: l.Say("way.unit"), Bar: countBar(share), share: share})
		sum = append(sum, days)
	}
	for _, i := range farthest(w.After, mostOutside, 0.05) {
		f.After = append(f.After, f.step(w.After[i], w, int(math.Round(w.After[i].Days*10)), longest))
	}
	f.Headline = wayHeadline(l, w)
	f.Sum = l.Say("way.sum", "sum", strings.Join(sum, " + ")+" = "+oneDecimal(l, w.Days), "from", from)
	if w.Median != nil {
		f.Sum += " " + l.Say("way.median", "days", l.Value(*w.Median, models.UnitDays))
	}
	if w.Compared {
		f.Before = upperFirst(l.PeriodShort(v.Compare))
	}
	for _, part := range []struct {
		name  string
		steps []measure.WayStep
	}{{"before", w.Before}, {"within", w.Within}, {"after", w.After}} {
		for i, s := range part.steps {
			row := f.row(s, w)
			f.Targeted = f.Targeted || row.Target != ""
			if i == 0 {
				row.Stretch = l.Say("way.stretch." + part.name)
			}
			f.Rows = append(f.Rows, row)
		}
	}
	if len(f.Rows) > mostStepRows {
		f.More = l.Say("way.more", "n", l.Count(len(f.Rows)-mostStepRows))
		f.Rows = f.Rows[:mostStepRows]
	}
	return f
}

// wayHeadline says which step takes the most time, and where paper breaks the case.
func wayHeadline(l text.Lang, w *measure.Way) string {
	if !w.Tells() {
		return l.Say("way.headline.told", "told", l.Count(int(w.Told)), "cases", l.Cases(int(w.N)))
	}
	most := measure.WayStep{}
	for _, s := range w.Within {
		if s.Days > most.Days {
			most = s
		}
	}
	if most.Name == "" {
		return l.Say("way.headline.untold", "days", oneDecimal(l, most.Days), "of", oneDecimal(l, w.Days))
	}
	args := []any{"name", most.Name, "days", oneDecimal(l, most.Days), "of", oneDecimal(l, w.Days)}
	broken, found := w.Break()
	switch {
	case found && broken.Name == most.Name:
		return l.Say("way.headline.same", args...)
	case found:
		return l.Say("way.headline.paper", append(args, "step", broken.Name)...)
	}
	return l.Say("way.headline", args...)
}

// farthest gives the places of the steps that take the most days, at most so many and none below least but where paper
// breaks it, in their order.
func farthest(steps []measure.WayStep, most int, least float64) []int {
	var order []int
	for i, s := range steps {
		if s.Days >= least && s.Days > 0 || s.Broken {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(x, y int) int {
		a, b := steps[x], steps[y]
		if a.Broken != b.Broken { // a paper break is never among the others
			if a.Broken {
				return -1
			}
			return 1
		}
		return compareDown(a.Days, b.Days)
	})
	order = order[:min(len(order), most)]
	slices.Sort(order)
	return order
}

// longestOf gives the mean days of the longest step.
func longestOf(steps []measure.WayStep) float64 {
	longest := 0.0
	for _, s := range steps {
		longest = max(longest, s.Days)
	}
	return longest
}

func compareDown(a, b float64) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}

// tenthsOf rounds steps to tenths of days that add up to the rounded whole.
func tenthsOf(steps []measure.WayStep, whole float64) []int {
	parts := make([]measure.ClockPart, len(steps))
	for i, s := range steps {
		parts[i].Days = s.Days
	}
	return addUp(parts, whole)
}

func shareOf(part, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return min(1, part/whole)
}

func (f *WayFigure) step(s measure.WayStep, w *measure.Way, tenths int, longest float64) WayStep {
	l := f.Lang
	out := WayStep{Name: stepName(l, s), Cases: l.Say("way.cases", "n", l.Count(int(s.Cases)), "cases", l.Cases(int(w.N))), Broken: s.Broken}
	if s.Median != nil {
		out.Days, out.Unit = oneDecimal(l, float64(tenths)/10), l.Say("way.unit")
		out.share = shareOf(s.Days, longest)
		out.Bar = countBar(out.share)
		if !w.Few {
			out.Own = l.Say("way.own", "median", l.Value(*s.Median, models.UnitDays), "nine", l.Value(*s.P90, models.UnitDays))
		}
	}
	out.Target, out.Late = stepTarget(l, s)
	if s.Next != "" {
		out.Until = l.Say("way.until", "name", s.Next)
	}
	if s.Asks {
		out.Asks = l.Say("way.asks")
	}
	if s.Paper > 0 {
		out.Paper = l.Say("way.paper", "share", l.Share(float64(s.Paper)/float64(s.Cases)), "n", l.Count(int(s.Cases)))
	}
	return out
}

func (f *WayFigure) row(s measure.WayStep, w *measure.Way) WayRow {
	l := f.Lang
	row := WayRow{Name: stepName(l, s), Cases: l.Count(int(s.Cases))}
	if s.Median != nil {
		row.Days, row.Median, row.Nine = oneDecimal(l, s.Days), l.Number(*s.Median, wholeOrOne(*s.Median)), l.Number(*s.P90, wholeOrOne(*s.P90))
	}
	row.Target, _ = stepTarget(l, s)
	if w.Compared {
		row.Before = oneDecimal(l, s.Was)
	}
	if s.Paper > 0 {
		row.Paper = l.Share(float64(s.Paper)/float64(s.Cases)) + " (" + l.Count(int(s.Paper)) + ")"
	}
	return row
}

// stepTarget says what was promised of a step, and how its median keeps it where its cases are enough to be judged.
func stepTarget(l text.Lang, s measure.WayStep) (words string, late bool) {
	if s.Target == nil {
		return "", false
	}
	days := l.Value(*s.Target.Days, models.UnitDays)
	over, judged := s.Over()
	switch {
	case !judged:
		return l.Say("way.target", "days", days), false
	case over > models.Eps(*s.Target.Days):
		return l.Say("way.target.over", "days", days, "over", l.Value(over, models.UnitDays)), true
	}
	return l.Say("way.target.within", "days", days), false
}

// stepName names a step by the activity that begins it.
func stepName(l text.Lang, s measure.WayStep) string {
	if s.Name == "" {
		return l.Say("way.untold")
	}
	return s.Name
}

// drawing draws the steps as bars from zero, for a picture: the page has the same as a list.
func (f *WayFigure) drawing() template.HTML {
	const left, right, step = 200.0, 480.0, 36.0
	p := &plotField{}
	steps := slices.Concat(f.Steps, f.After)
	p.put(`<svg class="plot" viewBox="0 0 600 `, step*float64(len(steps))+4, `" aria-hidden="true">`)
	for i, s := range steps {
		y, wide := step*float64(i), (right-left)*s.share
		kind := "part-service"
		if i >= len(f.Steps) {
			kind = "part-not_attributed"
		}
		p.put(`<text class="mark" text-anchor="end" x="`, left-8, `" y="`, y+14, `">`, template.HTMLEscapeString(shortened(s.Name, 30)), `</text>`)
		p.put(`<text class="tick" text-anchor="end" x="`, left-8, `" y="`, y+28, `">`, template.HTMLEscapeString(s.Cases), `</text>`)
		p.put(`<rect class="`, kind, `" x="`, left, `" y="`, y+4, `" width="`, wide, `" height="14"/>`)
		p.put(`<text class="mark" x="`, left+wide+6, `" y="`, y+15, `">`, s.Days, `</text>`)
		p.put(`<text class="tick" x="`, left+6, `" y="`, y+30, `">`, template.HTMLEscapeString(s.Paper), `</text>`)
	}
	p.put(`<path class="ground" d="M`, left, ` 0V`, step*float64(len(steps))+4, `"/></svg>`)
	return template.HTML(p.b)
}
