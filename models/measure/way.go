package measure

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/stats"
)

// Way is where the days of decided cases go, step by step, as their systems have written it down (DESIGN §11). A step
// begins with an event and lasts until the next one; what was printed, scanned or re-keyed is no step but a paper break of
// the step on whose day it was done. The clock runs from complete to decided: the steps in it add up to the whole.
type Way struct {
	KPI      string // whose cases these are: net_days_mean, or gross_days_mean where no case tells when it was complete
	Clock    models.Clock
	N        int64    // the cases that the KPI counts
	Told     int64    // of them: those with events
	Days     float64  // mean days of a case: what the KPI says
	Median   *float64 // of the same days
	Within   []WayStep
	Before   []WayStep // between received and complete; none with the gross clock
	After    []WayStep // after the decision: no clock runs there
	Few      bool
	Compared bool // Was of the steps is known
}

// WayStep is one step of the way, over all cases of the Way.
type WayStep struct {
	Name     string   // the activity that begins it; "" = before the first event, or without any
	Asks     bool     // the applicant is waited for
	Cases    int64    // that have it
	Days     float64  // mean days over all cases of the way, also those that have not got it
	Was      float64  // the same in the comparison period
	Median   *float64 // days of the cases that have it; nil where it has no end
	P90      *float64
	Next     string             // the step that follows most often; "" = none
	Paper    int64              // of Cases: with a paper break in it
	Few      bool               // fewer cases have it than are judged
	Target   *models.StepTarget // what stood in the last month of the period; nil = none
	Broken   bool               // it has cases enough to be judged, and at least a tenth of them have a paper break
	PaperWas Share              // the same in the comparison period, of its cases that had the step
}

// minTold is the part of the cases that must have events before the figures say where the days go: the steps of a few
// cases are not those of all.
const minTold = 0.5

// tellingStep is the part of the whole that the longest step must take to be named as a reason: of hundreds of small steps none is.
const tellingStep = 0.2

// brokenAt is the part of a step's cases, one in so many, that must have a paper break before the step is called broken.
const brokenAt = 10

// Tells says whether the steps are those of enough cases to be spoken of.
func (w *Way) Tells() bool {
	return w != nil && !w.Few && w.N > 0 && float64(w.Told) >= minTold*float64(w.N)
}

// Break gives the step that the most cases break with paper, the earlier one of two; false where none is Broken.
func (w *Way) Break() (most WayStep, found bool) {
	for _, s := range slices.Concat(w.Before, w.Within, w.After) {
		if s.Broken && s.Paper > most.Paper {
			most, found = s, true
		}
	}
	return most, found
}

// drivers names the step of the clock that takes the most days, and where another one has grown most since the
// comparison, by a day or more, that too; none where the longest time belongs to no step, or is a small part of the whole.
func (w *Way) drivers() []Driver {
	var most, grew Driver
	for _, s := range w.Within {
		d := Driver{Code: DriverStep, Name: s.Name, Days: s.Days, Of: w.Days, Clock: w.Clock, N: w.N}
		if w.Compared {
			d.Change = s.Days - s.Was
		}
		if d.Days > most.Days {
			most = d
		}
		if d.Name != "" && d.Change > grew.Change {
			grew = d
		}
	}
	if most.Name == "" || most.Days < tellingStep*w.Days {
		return nil
	}
	out := []Driver{most}
	if grew.Name != most.Name && grew.Change >= 1 {
		grew.Code = DriverStepGrowth
		out = append(out, grew)
	}
	return out
}

// mostWays is how many ways of a version of the facts are kept.
const mostWays = 2000

// keptWays are ways that were worked out of a version of the facts; nil where none of the cases has an event. They must not
// be changed.
type keptWays struct {
	sync.Mutex
	of map[wayKey]*Way
}

// wayKey is the cases of a way, and what they are counted by: scope and filter, definitions, how few are few.
type wayKey struct {
	caseType    int64
	from, until models.Day
	seen        string
	counted     any
	least       int
}

func (k *keptWays) get(key wayKey) (*Way, bool) {
	k.Lock()
	defer k.Unlock()
	w, found := k.of[key]
	return w, found
}

func (k *keptWays) put(key wayKey, w *Way) {
	k.Lock()
	defer k.Unlock()
	if len(k.of) >= mostWays {
		clear(k.of)
	}
	k.of[key] = w
}

// ways works out the ways of the case types of a selection in a period, and in the one it is compared with, by case type id.
// Without events in the store there are none. Each is worked out once for a version of the facts: every key figure of a case
// type asks for it. The error is that of reading the events.
func ways(b *facts.Book, sel *selection, stood *targets, periods []models.Period) (map[int64]*Way, error) {
	if b.Steps == nil || b.Table == nil {
		return nil, nil
	}
	var kpis []models.KPI
	for _, key := range []string{"net_days_mean", "gross_days_mean"} { // cases that tell when they were complete come first
		if k, ok := b.KPI(key); ok {
			kpis = append(kpis, k)
		}
	}
	kept := b.Once(waysKey{}, func() any { return &keptWays{of: map[wayKey]*Way{}} }).(*keptWays)
	key := wayKey{seen: fmt.Sprint(b.Scope.All, b.Scope.Departments, sel.departments, sel.channels, sel.sources, sel.outcomes),
		counted: monthsKey(b, request{kpis: kpis}), least: minN(b.Settings)}
	type asked struct {
		period models.Period
		ways   map[int64]*Way
		lacks  map[int64]*walk
	}
	all := make([]asked, len(periods))
	var ids []uint32
	for i, p := range periods {
		a := asked{p, map[int64]*Way{}, map[int64]*walk{}}
		part := *sel
		part.caseTypes = nil
		key.from, key.until = p.From, p.Until
		for id, in := range sel.caseTypes {
			if !in {
				continue
			}
			key.caseType = b.CaseTypes.Entry(int64(id)).ID
			if w, found := kept.get(key); found {
				a.ways[key.caseType] = w
				continue
			}
			a.lacks[key.caseType] = &walk{}
			part.caseTypes.add(int64(id))
		}
		if len(a.lacks) > 0 {
			for _, k := range kpis {
				list := &answer{scan: prepare(b, request{kpis: []models.KPI{k}, sel: &part, periods: []models.Period{p}, targets: stood})}
				for ref := range list.list(k, TabCounted, Figure{}).All() {
					if w := a.lacks[b.CaseTypes.Entry(int64(ref.Row.CaseType)).ID]; w != nil {
						ids = w.add(k, ref.Row, ids)
					}
				}
			}
		}
		all[i] = a
	}
	if len(ids) > 0 {
		slices.Sort(ids)
		steps, err := b.Steps(slices.Compact(ids))
		if err != nil {
			return nil, err
		}
		for _, a := range all {
			for id, w := range a.lacks {
				a.ways[id] = w.way(b, steps)
			}
		}
	}
	for _, a := range all {
		for id := range a.lacks {
			key.caseType, key.from, key.until = id, a.period.From, a.period.Until
			kept.put(key, a.ways[id])
		}
	}
	out := map[int64]*Way{}
	for id, w := range all[0].ways {
		if w == nil {
			continue
		}
		now := *w
		now.Within, now.Before, now.After = slices.Clone(w.Within), slices.Clone(w.Before), slices.Clone(w.After)
		if len(all) > 1 {
			now.compare(all[1].ways[id])
		}
		out[id] = &now
	}
	return out, nil
}

type waysKey struct{}

// StepTargetsOf gives the targets of the steps of a case type that stand in a month for cases that lie in a department, by
// the NameKey of the step: those of the department itself or of one above it, the later month first, then the later one.
func StepTargetsOf(b *facts.Book, caseTypeID, departmentID int64, month models.Month) map[string]models.StepTarget {
	out := map[string]models.StepTarget{}
	for _, t := range b.StepTargets {
		if t.CaseTypeID != caseTypeID || t.FromMonth > month || t.DepartmentID != 0 && !slices.Contains(b.Below(t.DepartmentID), departmentID) {
			continue
		}
		key := models.NameKey(t.Step)
		if old, found := out[key]; !found || t.FromMonth >= old.FromMonth {
			out[key] = t
		}
	}
	return out
}

// hold puts the targets beside the steps.
func (w *Way) hold(standing map[string]models.StepTarget) {
	for _, steps := range [][]WayStep{w.Before, w.Within, w.After} {
		for i := range steps {
			if t, found := standing[models.NameKey(steps[i].Name)]; found && t.Days != nil && steps[i].Name != "" {
				steps[i].Target = &t
			}
		}
	}
}

// Over is how many days the median of the step lies over its target; ok is false where the step is not judged.
func (s WayStep) Over() (days float64, ok bool) {
	if s.Target == nil || s.Few || s.Median == nil {
		return 0, false
	}
	return *s.Median - *s.Target.Days, true
}

// compare adds what the same steps were in another period, when that ran over the same clock.
func (w *Way) compare(was *Way) {
	if !was.Tells() || was.KPI != w.KPI {
		return
	}
	w.Compared = true
	for _, part := range []struct{ now, then []WayStep }{{w.Within, was.Within}, {w.Before, was.Before}, {w.After, was.After}} {
		for i := range part.now {
			if at := slices.IndexFunc(part.then, func(s WayStep) bool { return s.Name == part.now[i].Name }); at >= 0 {
				part.now[i].Was, part.now[i].PaperWas = part.then[at].Days, Share{part.then[at].Paper, part.then[at].Cases}
			}
		}
	}
}

// walk is the cases of one case type and period.
type walk struct {
	kpi  models.KPI
	rows []facts.Row
}

// add adds a case that a KPI counts, and its id to ids: only those of the first KPI that counts any.
func (w *walk) add(k models.KPI, r facts.Row, ids []uint32) []uint32 {
	if len(w.rows) == 0 {
		w.kpi = k
	}
	if w.kpi.Key != k.Key {
		return ids
	}
	w.rows = append(w.rows, r)
	return append(ids, r.ID)
}

// The stretches of a case's time.
const (
	stretchBefore = iota // received to complete
	stretchWithin        // the clock
	stretchAfter         // from the decision on
	stretches
)

// footing is what one activity adds up to in one stretch.
type footing struct {
	cases, paper, sum int64
	days              []float64 // by case, of those in which it ended
	place             int64     // where it first stands in a case, over its cases
	next              map[int32]int64
	asks              bool
}

// footings by activity; number 0 is the time that no event has begun.
type footings []footing

// way walks all cases; nil where none of them has an event.
func (w *walk) way(b *facts.Book, steps *facts.Steps) *Way {
	out := &Way{KPI: w.kpi.Key, Clock: w.kpi.Clock, N: int64(len(w.rows))}
	var all [stretches]footings
	for i := range all {
		all[i] = make(footings, len(steps.Activities)+1)
	}
	days := make([]float64, 0, len(w.rows))
	sum := int64(0)
	t := trace{gross: w.kpi.Key == "gross_days_mean"}
	for _, r := range w.rows {
		own := steps.Of[r.ID]
		if len(own) > 0 {
			out.Told++
		}
		t.follow(r, own, steps)
		t.tread(&all)
		took := int64(t.until - t.from)
		sum += took
		days = append(days, float64(took))
	}
	if out.Told == 0 {
		return nil
	}
	out.Days = float64(sum) / float64(out.N)
	out.Median = quantileOf(days, 0.5)
	least := int64(leastN(b.Settings, w.kpi))
	out.Few = out.N < least
	for stretch, to := range []*[]WayStep{stretchBefore: &out.Before, stretchWithin: &out.Within, stretchAfter: &out.After} {
		*to = all[stretch].steps(steps.Activities, out.N, least)
	}
	return out
}

// steps gives the footings as steps, in the order in which cases take them; ties by name.
func (f footings) steps(names []string, n, least int64) []WayStep {
	var order []int
	for i := range f {
		if f[i].cases > 0 && (i > 0 || f[i].sum > 0) {
			order = append(order, i)
		}
	}
	name := func(i int) string {
		if i == 0 {
			return ""
		}
		return names[i-1]
	}
	slices.SortFunc(order, func(x, y int) int {
		// the mean places against each other, in whole numbers
		return cmp.Or(cmp.Compare(f[x].place*f[y].cases, f[y].place*f[x].cases), cmp.Compare(name(x), name(y)))
	})
	out := make([]WayStep, 0, len(order))
	for _, i := range order {
		s := &f[i]
		step := WayStep{Name: name(i), Asks: s.asks, Cases: s.cases, Days: float64(s.sum) / float64(n), Paper: s.paper,
			Median: quantileOf(s.days, 0.5), P90: quantileOf(s.days, 0.9)}
		step.Few = s.cases < least
		step.Broken = i > 0 && !step.Few && brokenAt*s.paper >= s.cases && s.paper > 0
		most := int64(0)
		for to, count := range s.next {
			if following := name(int(to)); count > most || count == most && following < step.Next {
				most, step.Next = count, following
			}
		}
		out = append(out, step)
	}
	return out
}

// quantileOf gives a quantile of values in any order, which it sorts; nil of none.
func quantileOf(values []float64, p float64) *float64 {
	slices.Sort(values)
	v, ok := stats.Quantile(values, p)
	if !ok {
		return nil
	}
	return &v
}

// trace is the way of one case.
type trace struct {
	gross       bool
	from, until models.Day // of the clock
	received    models.Day
	passes      []passed
}

// passed is one activity of one case.
type passed struct {
	number int32 // of the footing
	place  int64 // where it first stands among the steps
	in     [stretches]bool
	ended  [stretches]bool
	days   [stretches]int64
	next   int32
	paper  bool
	asks   bool
}

// follow lays the events of a case along its time.
func (t *trace) follow(r facts.Row, own []facts.Step, steps *facts.Steps) {
	t.received, t.from, t.until = r.Received, r.Complete, r.Decided
	if t.gross {
		t.from = r.Received
	}
	t.passes = t.passes[:0]
	open, since := t.pass(0, -1), r.Received // the step that runs, and from when
	if len(own) > 0 {
		since = min(since, own[0].Day())
	}
	place := int64(0)
	for _, e := range own {
		mark := steps.Mark(int64(r.Source), e.Activity)
		if mark&facts.StepPaper != 0 {
			continue
		}
		day := e.Day()
		t.span(open, since, day, true)
		t.passes[open].next = e.Activity + 1
		open, since = t.pass(e.Activity+1, place), day
		t.passes[open].asks = t.passes[open].asks || mark&facts.StepAsks != 0
		place++
	}
	t.span(open, since, models.LastDay, false)
	for i, e := range own {
		if steps.Mark(int64(r.Source), e.Activity)&facts.StepPaper != 0 {
			t.passes[t.pass(stepOf(own, i, r, steps), -1)].paper = true
		}
	}
}

// pass finds the place of what is kept of an activity of the case.
func (t *trace) pass(number int32, place int64) int {
	at := slices.IndexFunc(t.passes, func(p passed) bool { return p.number == number })
	if at < 0 {
		at = len(t.passes)
		t.passes = append(t.passes, passed{number: number, place: place, next: -1})
	}
	return at
}

// span adds the time between two events, or from the last one on, to the stretches that it lies in.
func (t *trace) span(at int, from, to models.Day, ends bool) {
	p := &t.passes[at]
	cut := func(stretch int, low, high models.Day) bool {
		d := int64(min(to, high) - max(from, low))
		if d <= 0 {
			return false
		}
		p.in[stretch], p.ended[stretch] = true, true
		p.days[stretch] += d
		return true
	}
	before := !t.gross && cut(stretchBefore, t.received, t.from)
	within := cut(stretchWithin, t.from, t.until)
	after := ends && cut(stretchAfter, t.until, models.LastDay)
	if before || within || after || p.number == 0 {
		return
	}
	stretch := stretchWithin // a step of no days stands where its day is
	switch {
	case !t.gross && from <= t.from:
		stretch = stretchBefore
	case from > t.until || from == t.until && !ends:
		stretch = stretchAfter
	}
	p.in[stretch], p.ended[stretch] = true, p.ended[stretch] || ends
}

// stepOf finds the step that the paper break at a place among the events of a case belongs to: of its day the one that
// is nearest, the next one where two are as near, because what is printed is then sent; else the one that runs.
func stepOf(own []facts.Step, at int, r facts.Row, steps *facts.Steps) int32 {
	number := int32(0)
	near := int64(-1)
	for i, e := range own {
		if steps.Mark(int64(r.Source), e.Activity)&facts.StepPaper != 0 {
			continue
		}
		sameDay := e.Day() == own[at].Day()
		if i > at && !sameDay {
			break
		}
		gap := own[at].At - e.At
		if i > at {
			gap = -gap
		}
		if !sameDay || near < 0 || gap <= near {
			number = e.Activity + 1
		}
		if sameDay && (near < 0 || gap <= near) {
			near = gap
		}
	}
	return number
}

// tread adds the case to the footings.
func (t *trace) tread(all *[stretches]footings) {
	for i := range t.passes {
		p := &t.passes[i]
		for stretch := range all {
			if !p.in[stretch] {
				continue
			}
			f := &all[stretch][p.number]
			f.cases++
			f.sum += p.days[stretch]
			f.place += p.place
			f.asks = f.asks || p.asks
			if p.ended[stretch] {
				f.days = append(f.days, float64(p.days[stretch]))
			}
			if p.next >= 0 {
				if f.next == nil {
					f.next = map[int32]int64{}
				}
				f.next[p.next]++
			}
		}
		if !p.paper {
			continue
		}
		for _, stretch := range []int{stretchWithin, stretchAfter, stretchBefore} {
			if p.in[stretch] {
				all[stretch][p.number].paper++
				break
			}
		}
	}
}
