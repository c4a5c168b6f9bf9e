package measure

import (
	"math/big"
	"slices"
	"strconv"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// The rules by which a published figure may be counted otherwise than ours, in the order in which they are switched.
// The order is fixed: each step's change is that of our figure with this rule switched after those before it, and the
// changes and the rest add up to the whole difference.
const (
	RuleClock    = "clock"    // the source runs another clock
	RuleOutcomes = "outcomes" // it counts, or leaves out, cases shelved, withdrawn or answered
	RuleOutside  = "outside"  // it counts, or leaves out, cases outside the service targets
	RuleCohort   = "cohort"   // it places a case by the day on which it was received
	RuleSpan     = "span"     // its period is no whole months, as ours are
)

// The parts that a difference is split into; what no rule explains is PartRest.
const (
	PartClock     = "clock"
	PartInclusion = "inclusion"
	PartPeriod    = "period"
	PartRest      = "rest"
)

// partOf gives the part that a rule belongs to.
var partOf = map[string]string{RuleClock: PartClock, RuleOutcomes: PartInclusion, RuleOutside: PartInclusion,
	RuleCohort: PartPeriod, RuleSpan: PartPeriod}

// Ratio is a mean or a share as what it is divided from, so that nothing is rounded.
type Ratio struct {
	Sum int64 // days, or cases within the limit
	N   int64 // cases
}

// Known is false where there are no cases.
func (r Ratio) Known() bool { return r.N > 0 }

// Rat gives the value; nil where there is none.
func (r Ratio) Rat() *big.Rat {
	if !r.Known() {
		return nil
	}
	return big.NewRat(r.Sum, r.N)
}

// Step is one rule and what it does to our figure.
type Step struct {
	Rule     string
	Part     string
	Switched bool  // the source counts otherwise, and our figure can be counted so
	Unknown  bool  // the source counts otherwise, but so counted no case of ours is known
	After    Ratio // our figure with the switched rules up to this one
	Alone    Ratio // our figure with this rule alone turned round, whatever the source does; no cases where it can't be
}

// OnClock is our figure on one clock.
type OnClock struct {
	Clock models.Clock
	Ratio Ratio
}

// Reconciliation holds a published figure against ours and splits the difference.
type Reconciliation struct {
	Published models.Published
	KPI       models.KPI    // of our figure
	Period    models.Period // of our figure: the whole months that the published period touches
	Value     *big.Rat      // what was published
	Ours      Ratio
	Steps     []Step
	Clocks    []OnClock // our figure on the clocks that a source may run
}

// PublishedKPIs are the figures that a published one may stand beside: those of the service time, and no others.
var PublishedKPIs = []string{"within_limit_share", "service_days_mean", "net_days_mean", "gross_days_mean"}

// PublishedKPI gives the figure of ours that runs the clock of a published mean.
func PublishedKPI(clock models.Clock) string { return string(clock) + "_days_mean" }

// Reconcile holds a published figure against our figure of a KPI, one of PublishedKPIs: the share for
// within_limit_share, the mean for the others. It is nil where that was not published. Only one who sees every
// department has a figure of the same cases; for others it is models.ErrForbidden.
func Reconcile(b *facts.Book, p models.Published, kpi string) (*Reconciliation, error) {
	return reconcile(b, targetsOf(b), p, kpi)
}

func reconcile(b *facts.Book, t *targets, p models.Published, kpi string) (*Reconciliation, error) {
	k, known := models.KPIByKey(kpi)
	if !known || !slices.Contains(PublishedKPIs, kpi) {
		return nil, models.Problem{Field: "kpi", Code: "unknown_kpi", Value: kpi}
	}
	if !b.Scope.All {
		return nil, models.ErrForbidden
	}
	given := publishedValue(p, k)
	if given == nil {
		return nil, nil
	}
	r := &Reconciliation{Published: p, KPI: k, Value: decimalOf(*given)}
	r.Period = models.Published{From: p.From.Month().First(), Last: p.Last.Month().Until() - 1}.Period()

	// How we count, and how the source does.
	ours := counting{clock: k.Clock, leave: usual, outside: k.Form != models.FormShare}
	if d, ok := b.KPIs.At(kpi, r.Period.LastMonth()); ok {
		ours.leave = leavingOf(d.LeaveOut)
	}
	source := counting{clock: p.Clock, leave: usual, outside: p.Outside, received: p.Received, span: p.Period() != r.Period}
	if p.Outcomes {
		source.leave = leaving{}
	}
	c := counter{b: b, published: p, months: r.Period, share: k.Form == models.FormShare}
	ourRatio := c.add(ours)
	for _, clock := range models.PublishedClocks {
		on := ours
		on.clock = clock
		r.Clocks = append(r.Clocks, OnClock{Clock: clock})
		c.add(on)
	}
	otherwise := source.leave // where the source leaves out what we do, the other way round
	switch {
	case otherwise == ours.leave && ours.leave == leaving{}:
		otherwise = usual
	case otherwise == ours.leave:
		otherwise = leaving{}
	}
	rules := []struct {
		rule    string
		differs bool
		turn    func(w *counting)
		can     bool // it can be turned round by itself
	}{
		{RuleClock, ours.clock != source.clock, func(w *counting) { w.clock = source.clock }, ours.clock != source.clock},
		{RuleOutcomes, ours.leave != source.leave, func(w *counting) { w.leave = otherwise }, true},
		{RuleOutside, source.outside != ours.outside, func(w *counting) { w.outside = !ours.outside }, true},
		{RuleCohort, source.received, func(w *counting) { w.received = true }, true},
		{RuleSpan, source.span, func(w *counting) { w.span = true }, source.span},
	}
	// Every way that a prefix of the switched rules can make, so that all of it is counted in one pass: a rule that
	// leaves no case is stepped over, and those after it go on from the one before.
	alone := make([]int, len(rules))
	for i, rule := range rules {
		alone[i] = -1
		if rule.can {
			w := ours
			rule.turn(&w)
			alone[i] = c.add(w)
		}
	}
	prefixes := map[counting]int{ours: ourRatio}
	for _, rule := range rules {
		if !rule.differs {
			continue
		}
		for _, w := range keysOf(prefixes) {
			rule.turn(&w)
			if _, there := prefixes[w]; !there {
				prefixes[w] = c.add(w)
			}
		}
	}
	c.count(t)

	r.Ours = c.found[ourRatio]
	for i := range r.Clocks {
		r.Clocks[i].Ratio = c.found[ourRatio+1+i]
	}
	at := ours
	for i, rule := range rules {
		step := Step{Rule: rule.rule, Part: partOf[rule.rule]}
		if alone[i] >= 0 {
			step.Alone = c.found[alone[i]]
		}
		if rule.differs {
			next := at
			rule.turn(&next)
			if found := c.found[prefixes[next]]; found.Known() {
				step.Switched, at = true, next
			} else {
				step.Unknown = true
			}
		}
		step.After = c.found[prefixes[at]]
		r.Steps = append(r.Steps, step)
	}
	return r, nil
}

func keysOf(m map[counting]int) []counting {
	out := make([]counting, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}

// decimalOf gives the decimal number that a person typed, exactly: 63.4 is 634/10 and not the nearest binary fraction.
func decimalOf(v float64) *big.Rat {
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(v, 'f', -1, 64))
	return r
}

// Difference is published − ours; nil where we have no case.
func (r *Reconciliation) Difference() *big.Rat {
	if !r.Ours.Known() {
		return nil
	}
	return new(big.Rat).Sub(r.Value, r.Ours.Rat())
}

// Change is what a step adds to our figure; nil where we have no case.
func (r *Reconciliation) Change(step int) *big.Rat {
	if !r.Ours.Known() {
		return nil
	}
	before := r.Ours
	if step > 0 {
		before = r.Steps[step-1].After
	}
	return new(big.Rat).Sub(r.Steps[step].After.Rat(), before.Rat())
}

// Counted is our figure counted as the source counts, as far as that can be done.
func (r *Reconciliation) Counted() Ratio { return r.Steps[len(r.Steps)-1].After }

// Rest is what no rule explains: other cases, other dates, a later reading; nil where we have no case.
func (r *Reconciliation) Rest() *big.Rat {
	if !r.Ours.Known() {
		return nil
	}
	return new(big.Rat).Sub(r.Value, r.Counted().Rat())
}

// counting is one way to count a mean or a share of days.
type counting struct {
	clock    models.Clock // "" = of each case's own limit: for shares
	leave    leaving      // the known outcomes that do not count
	outside  bool         // also cases outside the service targets
	received bool         // by the day of receipt, and decided since
	span     bool         // the published days, else the whole months that they touch
}

// counter counts in several ways in one pass.
type counter struct {
	b         *facts.Book
	published models.Published
	months    models.Period
	share     bool
	ways      []counting
	found     []Ratio
}

func (c *counter) add(w counting) int {
	c.ways, c.found = append(c.ways, w), append(c.found, Ratio{})
	return len(c.ways) - 1
}

// clockAt gives the place of a clock in the days of a case.
var clockAt = map[models.Clock]int{models.ClockService: 0, models.ClockNet: 1, models.ClockGross: 2}

// count goes through the decided cases one by one, by the same kernels' functions that the figures are made of.
func (c *counter) count(t *targets) {
	if c.b.Table == nil {
		return
	}
	types, depts, _, _ := idSpaces(c.b)
	limits, cal := t.limits(types, depts), days()
	exact := c.published.Period()
	caseType := c.published.CaseTypeID
	first, last := facts.DateOf(c.months.From), facts.DateOf(c.months.Until-1)
	for _, chunk := range c.b.Chunks {
		if chunk.LastDecided < first || chunk.FirstReceived > last {
			continue
		}
		for i, decided := range chunk.Decided {
			received := chunk.Received[i]
			if decided < first || received > last || caseType != 0 && int64(chunk.CaseType[i]) != caseType {
				continue
			}
			complete, wait := chunk.Complete[i], chunk.Wait[i]
			took := [3]int32{1: netOf(received, complete, decided), 2: int32(decided) - int32(received)}
			took[0] = serviceOf(took[1], wait)
			outside := chunk.Flags[i].Tri(facts.LimitApplies) == models.No
			outcome := chunk.Outcome[i] & 15
			var stood *limit
			if c.share {
				at := limits.at(chunk.CaseType[i], chunk.Department[i], int(cal.month[decided]))
				if at == 0 {
					continue
				}
				stood = &limits.list[at]
			}
			in := func(w counting) bool {
				p, day := c.months, decided.Day()
				if w.span {
					p = exact
				}
				if w.received {
					day = received.Day()
				}
				return p.Has(day)
			}
			for k, w := range c.ways {
				if w.leave[outcome] || outside && !w.outside || !in(w) {
					continue
				}
				v := int32(0)
				if c.share {
					held := *stood
					if w.clock != "" {
						held.clock = w.clock
					}
					if v = clockOf(&held, c.b.Workdays(), received, complete, decided, wait); v > held.most {
						v = 0
					} else if v >= 0 {
						v = 1
					}
				} else {
					v = took[clockAt[w.clock]]
				}
				if v >= 0 {
					c.found[k].N++
					c.found[k].Sum += int64(v)
				}
			}
		}
	}
}

// PublishedBeside gives what was published about a case type (0 = all) that may stand beside a KPI of ours, the latest
// period first; nothing for a KPI that none may stand beside. Whoever does not see every department gets the published
// figures without ours, which are about other cases.
func PublishedBeside(b *facts.Book, caseTypeID int64, kpi string) ([]Reconciliation, error) {
	if !slices.Contains(PublishedKPIs, kpi) {
		return nil, nil
	}
	t := targetsOf(b)
	var out []Reconciliation
	for _, p := range b.Published {
		if !p.Stands() || p.CaseTypeID != caseTypeID {
			continue
		}
		r, err := held(b, t, p, kpi)
		if err != nil {
			return nil, err
		}
		if r != nil {
			out = append(out, *r)
		}
	}
	return out, nil
}

// Held is Reconcile for everybody: whoever may not see our figure of all departments gets the published one alone.
func Held(b *facts.Book, p models.Published, kpi string) (*Reconciliation, error) {
	return held(b, targetsOf(b), p, kpi)
}

func held(b *facts.Book, t *targets, p models.Published, kpi string) (*Reconciliation, error) {
	if b.Scope.All && b.Scope.May(models.RightFigures) {
		return reconcile(b, t, p, kpi)
	}
	k, _ := models.KPIByKey(kpi)
	given := publishedValue(p, k)
	if given == nil {
		return nil, nil
	}
	return &Reconciliation{Published: p, KPI: k, Period: p.Period(), Value: decimalOf(*given)}, nil
}

// publishedValue gives what of a published figure stands beside a KPI of ours; nil where nothing does.
func publishedValue(p models.Published, k models.KPI) *float64 {
	if k.Form == models.FormShare {
		return p.Share
	}
	return p.Days
}
