package measure

import (
	"math"
	"slices"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/stats"
)

const (
	// forecastMonths is how many of the latest finished months a year's hours are foretold from.
	forecastMonths = 12
	// forecastLeast is how few of them foretell nothing (statistics.md §2: below six there are no limits).
	forecastLeast = 6
	// forecastLevel is the part of the intervals that holds the outcome (statistics.md §10).
	forecastLevel = 0.8
	// planTolerance is how much below the plan to date still counts as near, as for a target (CONTRACT §6).
	planTolerance = 0.1
)

// BenefitLine is the arithmetic of a benefit for one of its case types (domain.md §4.4, FEATURES F59).
type BenefitLine struct {
	CaseTypeID int64 // 0 = all of the benefit together
	CaseType   string
	Slug       string
	Baseline   *models.Baseline // nil where none was frozen
	Actual     Figure           // of the period of the benefit
	Diff       *float64         // from the baseline to the good side, in the KPI's unit; negative = worse
	Hours      *float64         // Diff × cases × minutes ÷ 60; hours benefits only

	months []Figure // the latest finished ones, of an hours benefit
}

// Overlap is work that a benefit claims though another, entered before it, has claimed it for the same cases.
type Overlap struct {
	With       int64 // the first version of the other benefit
	Title      string
	Activity   string
	CaseTypeID int64
	CaseType   string
	Minutes    float64
	Cases      int64
	Hours      float64 // taken off
}

// Forecast is what a year will come to if its months go on like the latest ones.
type Forecast struct {
	Value, Lower, Upper float64
	Months              int          // that it rests on
	Until               models.Month // the last month foretold
}

// Worth is what a benefit came to, with everything that leads to it.
type Worth struct {
	Benefit    models.Benefit
	Measure    models.BenefitMeasure
	KPI        models.KPI // the zero KPI where it has none
	Changes    []models.Change
	Period     models.Period // from the start of the year, or of the benefit, to the last finished month; zero where it has not begun
	Minutes    float64       // of one piece of work; 1 where the KPI itself counts minutes
	Lines      []BenefitLine
	Gross      *float64 // before what is counted twice was taken off
	Overlaps   []Overlap
	Realised   *float64 // hours; kroner of the year; or the value of the KPI
	Base       *float64 // the baseline that Realised is held against, KPI benefits only
	Rate       *float64 // (realised − baseline) ÷ (target − baseline), KPI benefits only; nil where they are equal
	Plan       *models.PlanYear
	PlanToDate *float64
	Forecast   *Forecast
	Confirmed  float64 // kroner of the year that a controller has confirmed
	Amounts    []models.Amount
	Pending    int // amounts that await the controller
	Few        bool
	Status     models.Status // against the plan to date
	Gaps       []models.BenefitGap
}

// Counts says whether the benefit has its part in the totals.
func (w Worth) Counts() bool { return w.Benefit.State.Counts() }

// Total adds benefits of one measure up.
type Total struct {
	N          int // benefits that count
	Realised   float64
	PlanToDate float64
	Plan       float64
	Forecast   *Forecast // nil unless every one of them has one
	Unmeasured int       // of N: without a value
	Status     models.Status
}

// PlanCounts counts benefits by how they stand against their plan.
type PlanCounts struct{ Met, Near, Off, Other int }

// Portfolio is the benefits of a year.
type Portfolio struct {
	Year       int
	Until      models.Month // the last finished month of the year that is reckoned with; 0 = the year has none
	Worths     []Worth      // in the order in which they were entered
	Hours      Total
	Kroner     Total
	Pending    int
	KPIs       PlanCounts // benefits whose values are never added up
	All        PlanCounts // all that count
	Gaps       int        // benefits with a gap
	Identified int        // benefits that do not count yet
	Ownerless  int
}

// NewPortfolio works out the benefits of a year. The book must see every department that a benefit lies in; keep says
// which benefits are looked at (nil = all). What is claimed twice is found among all benefits, those left out as well.
func NewPortfolio(b *facts.Book, year int, keep func(models.Benefit) bool) *Portfolio {
	return newPortfolio(b, year, models.MonthOf(year, 12), keep)
}

// newPortfolio is NewPortfolio as it stood at the end of a month of the year.
func newPortfolio(b *facts.Book, year int, until models.Month, keep func(models.Benefit) bool) *Portfolio {
	p := &Portfolio{Year: year}
	r := &valuer{b: b, year: year}
	if last := LastFinished(b); last != 0 {
		p.Until = min(last, until)
		if p.Until < models.MonthOf(year, 1) {
			p.Until = 0
		}
	}
	r.until = p.Until
	all := r.worths()
	for _, w := range all {
		if keep == nil || keep(w.Benefit) {
			p.Worths = append(p.Worths, w)
		}
	}
	p.total()
	return p
}

// LastFinished gives the last month of the book that is wholly delivered; 0 where there is none.
func LastFinished(b *facts.Book) models.Month {
	first, _ := b.Span()
	if !first.Known() {
		return 0
	}
	for month := b.Today.Month(); month >= first.Month(); month-- {
		if Finished(b, models.PeriodAt(models.ByMonth, month.First(), 1)) {
			return month
		}
	}
	return 0
}

func (p *Portfolio) total() {
	for _, w := range p.Worths {
		p.Pending += w.Pending
		if w.Benefit.Ownerless() {
			p.Ownerless++
		}
		if len(w.Gaps) > 0 {
			p.Gaps++
		}
		if !w.Counts() {
			if w.Benefit.State == models.BenefitIdentified {
				p.Identified++
			}
			continue
		}
		p.All.add(w.Status)
		if w.Measure == models.MeasureKPI {
			p.KPIs.add(w.Status)
		}
	}
	p.Hours = TotalOf(p.Worths, models.MeasureHours)
	p.Kroner = TotalOf(p.Worths, models.MeasureKroner)
	// Kroner confirmed for freed time count as well: they are in the budget.
	for _, w := range p.Worths {
		if w.Counts() && w.Measure != models.MeasureKroner {
			p.Kroner.Realised += w.Confirmed
		}
	}
}

func (s *PlanCounts) add(status models.Status) {
	switch status {
	case models.StatusMet:
		s.Met++
	case models.StatusNear:
		s.Near++
	case models.StatusOff:
		s.Off++
	default:
		s.Other++
	}
}

// Status gives the status of several benefits together: that of the worst of those that are measured.
func (s PlanCounts) Status() models.Status {
	switch {
	case s.Off > 0:
		return models.StatusOff
	case s.Near > 0:
		return models.StatusNear
	case s.Met > 0:
		return models.StatusMet
	}
	return models.StatusNoTarget
}

// TotalOf adds up the benefits of one measure that count. Values of KPIs are never added up.
func TotalOf(worths []Worth, measure models.BenefitMeasure) Total {
	var t Total
	if measure == models.MeasureKPI {
		return t
	}
	foretold := &Forecast{}
	var spread float64
	for _, w := range worths {
		if !w.Counts() || w.Measure != measure {
			continue
		}
		t.N++
		if w.Plan != nil {
			t.Plan += w.Plan.Likely
		}
		if w.PlanToDate != nil {
			t.PlanToDate += *w.PlanToDate
		}
		if w.Realised == nil {
			t.Unmeasured++
		} else {
			t.Realised += *w.Realised
		}
		if w.Forecast == nil {
			foretold = nil
		} else if foretold != nil {
			foretold.Value += w.Forecast.Value
			spread += math.Pow((w.Forecast.Upper-w.Forecast.Lower)/2, 2)
			foretold.Until = w.Forecast.Until
			if foretold.Months == 0 || w.Forecast.Months < foretold.Months {
				foretold.Months = w.Forecast.Months
			}
		}
	}
	if foretold != nil && t.N > 0 {
		half := math.Sqrt(spread)
		foretold.Lower, foretold.Upper = foretold.Value-half, foretold.Value+half
		t.Forecast = foretold
	}
	t.Status = models.StatusNoTarget
	if t.N > 0 && t.Unmeasured < t.N {
		t.Status = againstPlan(t.Realised, t.PlanToDate)
	}
	return t
}

// againstPlan judges a sum against the plan to date: met at or above it, near down to a tenth of it below.
func againstPlan(realised, plan float64) models.Status {
	switch {
	case realised >= plan-models.Eps(plan):
		return models.StatusMet
	case realised >= plan-planTolerance*math.Abs(plan)-models.Eps(plan):
		return models.StatusNear
	}
	return models.StatusOff
}

// valuer works out every benefit of the register.
type valuer struct {
	b       *facts.Book
	year    int
	until   models.Month
	targets *targets
}

func (r *valuer) worths() []Worth {
	r.targets = targetsOf(r.b)
	reg := &r.b.Register
	out := make([]Worth, 0, len(reg.Benefits))
	for _, b := range reg.Benefits {
		out = append(out, r.begin(b))
	}
	r.measure(out)
	for i := range out {
		r.value(&out[i])
	}
	guardDouble(out)
	for i := range out {
		r.finish(&out[i])
	}
	return out
}

// begin says what a benefit is measured by and over which months.
func (r *valuer) begin(b models.Benefit) Worth {
	w := Worth{Benefit: b, Measure: b.Type.Measure(), Changes: r.b.Register.ChangesOf(b), Minutes: b.UnitMinutes()}
	if k, ok := r.b.KPI(b.KPI); ok {
		w.KPI = k
	}
	if w.KPI.Unit == models.UnitMinutes {
		w.Minutes = 1
	}
	if plan, ok := b.PlanOf(r.year); ok {
		w.Plan = &plan
	}
	if first, last := r.active(b); r.until != 0 && first <= min(last, r.until) {
		w.Period = models.Period{Kind: models.ByTotal, From: first.First(), Until: min(last, r.until).Until()}
	}
	baselines := r.b.Register.BaselinesOf(b)
	line := func(id int64) BenefitLine {
		l := BenefitLine{CaseTypeID: id}
		if id != 0 {
			e := r.b.CaseTypes.Entry(id)
			l.CaseTypeID, l.CaseType, l.Slug = e.ID, e.Name, e.Slug
		}
		if i := slices.IndexFunc(baselines, func(v models.Baseline) bool { return v.CaseTypeID == l.CaseTypeID && v.KPI == b.KPI }); i >= 0 {
			l.Baseline = &baselines[i]
		}
		return l
	}
	if len(b.CaseTypes) == 0 || r.b.Table == nil {
		w.Lines = []BenefitLine{line(0)}
	} else {
		for _, id := range b.CaseTypes {
			l := line(id)
			if !slices.ContainsFunc(w.Lines, func(o BenefitLine) bool { return o.CaseTypeID == l.CaseTypeID }) {
				w.Lines = append(w.Lines, l)
			}
		}
	}
	return w
}

// active gives the first and last month of the year in which the benefit is to be had.
func (r *valuer) active(b models.Benefit) (first, last models.Month) {
	first, last = models.MonthOf(r.year, 1), models.MonthOf(r.year, 12)
	if b.Start.Known() {
		first = max(first, b.Start.Month())
	}
	if b.End.Known() {
		last = min(last, b.End.Month())
	}
	return first, last
}

// place is the cases that a line of a benefit is counted from.
type linePlace struct {
	department int64
	types      string // of a pooled line: the ids, written down
}

// measure asks the facts for the actual values of all benefits: one pass for each place.
func (r *valuer) measure(worths []Worth) {
	if r.b.Table == nil {
		return
	}
	type ask struct{ worth, line int }
	asks := map[linePlace][]ask{}
	for i, w := range worths {
		if w.KPI.Key == "" || w.Period.Kind == "" {
			continue
		}
		for j := range w.Lines {
			at := linePlace{department: w.Benefit.DepartmentID}
			if w.Lines[j].CaseTypeID == 0 {
				at.types = "all"
			}
			asks[at] = append(asks[at], ask{i, j})
		}
	}
	for at, list := range asks {
		sel := &selection{}
		if at.department != 0 {
			for _, d := range r.b.Below(at.department) {
				sel.departments.add(d)
			}
		}
		q := request{sel: sel, targets: r.targets}
		if at.types == "" {
			q.group = []string{GroupCaseType}
			for _, a := range list {
				sel.caseTypes.add(worths[a.worth].Lines[a.line].CaseTypeID)
			}
		}
		kpis, periods := map[string]int{}, map[models.Period]int{}
		for _, a := range list {
			w := worths[a.worth]
			if _, there := kpis[w.KPI.Key]; !there {
				kpis[w.KPI.Key] = len(q.kpis)
				q.kpis = append(q.kpis, w.KPI)
			}
			for _, p := range append(r.latest(&w), w.Period) {
				if _, there := periods[p]; !there {
					periods[p] = len(q.periods)
					q.periods = append(q.periods, p)
				}
			}
		}
		answer := runByMonth(r.b, q)
		group := map[int64]int{}
		if at.types == "" {
			for g := range answer.keys {
				group[answer.id(g, GroupCaseType)] = g
			}
		}
		for _, a := range list {
			w := &worths[a.worth]
			l := &w.Lines[a.line]
			g, there := group[l.CaseTypeID]
			if at.types == "" && !there {
				continue // no case of the type
			}
			l.Actual = answer.figure(kpis[w.KPI.Key], g, periods[w.Period])
			for _, p := range r.latest(w) {
				l.months = append(l.months, answer.figure(kpis[w.KPI.Key], g, periods[p]))
			}
		}
	}
}

// value works a benefit out from its actual values.
func (r *valuer) value(w *Worth) {
	sign := float64(w.KPI.Better)
	for i := range w.Lines {
		l := &w.Lines[i]
		if l.Baseline == nil || l.Actual.Value == nil || sign == 0 {
			continue
		}
		w.Few = w.Few || l.Actual.Few
		l.Diff = value(sign * (*l.Actual.Value - l.Baseline.Value))
		if w.Measure == models.MeasureHours && !l.Actual.untold {
			l.Hours = value(*l.Diff * float64(l.Actual.N) * w.Minutes / 60)
			w.Gross = value(or(w.Gross) + *l.Hours)
		}
	}
	for _, a := range r.b.Register.Amounts {
		if a.BenefitID != w.Benefit.Root() {
			continue
		}
		w.Amounts = append(w.Amounts, a)
		if a.Counts() {
			w.Confirmed += a.Net(r.year)
		} else {
			w.Pending++
		}
	}
}

func or(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}

// claim is the hours that a benefit says it saves of one activity in the cases of a type.
type claim struct {
	worth      int
	line       int
	activity   string
	caseType   int64
	department int64
	minutes    float64
	counted    float64
}

// guardDouble takes off what a benefit claims though an earlier one has claimed the same work of the same cases: of both
// together no more than the larger claim counts (PRODUCT.md promise 10).
func guardDouble(worths []Worth) {
	var claims []claim
	for i := range worths {
		w := &worths[i]
		if !w.Counts() || w.Measure != models.MeasureHours {
			continue
		}
		works := w.Benefit.UnitTimes
		if w.KPI.Unit == models.UnitMinutes { // all the work of the case
			works = []models.Minutes{{Activity: w.KPI.Key, Minutes: 1}}
		}
		for j := range w.Lines {
			l := &w.Lines[j]
			if l.Hours == nil {
				continue
			}
			for _, u := range works {
				c := claim{worth: i, line: j, activity: models.NameKey(u.Activity), caseType: l.CaseTypeID, department: w.Benefit.DepartmentID, minutes: u.Minutes}
				own := *l.Diff * float64(l.Actual.N) * u.Minutes / 60
				var prior float64
				var first *claim
				for k := range claims {
					if o := &claims[k]; o.worth != i && o.activity == c.activity && meet(o.caseType, c.caseType) && meet(o.department, c.department) && o.counted > 0 {
						prior += o.counted
						if first == nil {
							first = o
						}
					}
				}
				c.counted = own
				if own > 0 && prior > 0 {
					c.counted = max(0, own-prior)
					before := worths[first.worth].Benefit
					w.Overlaps = append(w.Overlaps, Overlap{With: before.Root(), Title: before.Title, Activity: u.Activity, CaseTypeID: l.CaseTypeID,
						CaseType: l.CaseType, Minutes: u.Minutes, Cases: l.Actual.N, Hours: own - c.counted})
				}
				claims = append(claims, c)
			}
		}
	}
}

// meet says whether two places can hold the same cases; 0 is all.
func meet(a, b int64) bool { return a == 0 || b == 0 || a == b }

// finish holds a benefit against its plan and lists what it lacks.
func (r *valuer) finish(w *Worth) {
	switch w.Measure {
	case models.MeasureHours:
		if w.Gross != nil {
			w.Realised = value(*w.Gross)
			for _, o := range w.Overlaps {
				*w.Realised -= o.Hours
			}
		}
	case models.MeasureKroner:
		if r.until != 0 {
			w.Realised = value(w.Confirmed)
		}
	default:
		r.pool(w)
	}
	r.plan(w)
	w.Status = r.status(w)
	if w.Measure == models.MeasureHours && w.Realised != nil {
		r.foretell(w)
	}
	w.Gaps = r.gaps(w)
}

// pool gives a KPI benefit its one value and one baseline. Case types are put together by their cases, where the KPI is a
// ratio; a median of several case types needs a baseline of all of them.
func (r *valuer) pool(w *Worth) {
	if len(w.Lines) == 1 {
		l := w.Lines[0]
		w.Realised = l.Actual.Value
		if l.Baseline != nil {
			w.Base = value(l.Baseline.Value)
		}
		return
	}
	if w.KPI.Form != models.FormShare && w.KPI.Form != models.FormMean && w.KPI.Form != models.FormWithin {
		return
	}
	var sum, cases, base float64
	for _, l := range w.Lines {
		if l.Actual.Value == nil {
			continue
		}
		if l.Baseline == nil {
			return
		}
		n := float64(l.Actual.N)
		sum, base, cases = sum+*l.Actual.Value*n, base+l.Baseline.Value*n, cases+n
	}
	if cases > 0 {
		w.Realised, w.Base = value(sum/cases), value(base/cases)
	}
}

// plan says what the benefit should have come to by the last finished month.
func (r *valuer) plan(w *Worth) {
	if w.Measure == models.MeasureKPI {
		if r.until == 0 || w.Base == nil || len(w.Benefit.Plan) == 0 {
			return
		}
		w.PlanToDate = value(Line(*w.Base, w.beginning(), w.Benefit.Plan, r.until))
		if w.Plan != nil && w.Realised != nil && math.Abs(w.Plan.Likely-*w.Base) > models.Eps(*w.Base) {
			w.Rate = value((*w.Realised - *w.Base) / (w.Plan.Likely - *w.Base))
		}
		return
	}
	if w.Plan == nil || r.until == 0 {
		return
	}
	first, last := r.active(w.Benefit)
	whole, gone := float64(last-first+1), float64(min(last, r.until)-first+1)
	switch {
	case whole <= 0 || gone <= 0:
		w.PlanToDate = value(0)
	case w.Measure == models.MeasureKroner: // a budget is of the whole year
		w.PlanToDate = value(w.Plan.Likely)
	default:
		w.PlanToDate = value(w.Plan.Likely * gone / whole)
	}
}

// beginning is the month that a KPI benefit's line starts from: the one before its start, else the end of its baseline.
func (w *Worth) beginning() models.Month {
	if w.Benefit.Start.Known() {
		return w.Benefit.Start.Month() - 1
	}
	var last models.Month
	for _, l := range w.Lines {
		if l.Baseline != nil {
			last = max(last, (l.Baseline.Until - 1).Month())
		}
	}
	return last
}

// Line gives where a planned value should be in a month: on the straight lines from a baseline, at the end of a month,
// through the values planned for the ends of years (statistics.md §10 "planned trajectory"). Before the baseline it is the
// baseline, after the last year the last value.
func Line(baseline float64, at models.Month, plan []models.PlanYear, month models.Month) float64 {
	from, x := baseline, at
	for _, p := range plan {
		end := models.MonthOf(p.Year, 12)
		if end <= at {
			from, x = p.Likely, max(x, end)
			continue
		}
		if month <= end {
			if month <= x {
				return from
			}
			return from + (p.Likely-from)*float64(month-x)/float64(end-x)
		}
		from, x = p.Likely, end
	}
	return from
}

func (r *valuer) status(w *Worth) models.Status {
	switch {
	case w.Realised == nil:
		return models.StatusMissing
	case w.PlanToDate == nil:
		return models.StatusNoTarget
	case w.Measure != models.MeasureKPI:
		return againstPlan(*w.Realised, *w.PlanToDate)
	case w.Few:
		return models.StatusTooFew
	}
	t := models.Target{KPI: w.KPI.Key, Value: w.PlanToDate, Comparator: models.AtLeast, Kind: models.KindOwn}
	if w.KPI.Better == models.Lower {
		t.Comparator = models.AtMost
	}
	return verdict(*w.Realised, w.KPI, t)
}

// foretell says what the hours of the whole year come to if its months go on like the latest ones.
func (r *valuer) foretell(w *Worth) {
	first, last := r.active(w.Benefit)
	ahead := int(last - r.until)
	if ahead <= 0 || w.Realised == nil || first > r.until {
		return
	}
	values := r.months(w)
	if len(values) < forecastLeast {
		return
	}
	if *w.Gross > 0 { // what is counted twice is counted twice ahead as well
		for i := range values {
			values[i] *= *w.Realised / *w.Gross
		}
	}
	sum, lower, upper, ok := stats.SumAhead(values, ahead, forecastLevel)
	if !ok {
		return
	}
	w.Forecast = &Forecast{Value: *w.Realised + sum, Lower: *w.Realised + lower, Upper: *w.Realised + upper, Months: len(values), Until: last}
}

// latest gives the latest finished months since a benefit of hours began.
func (r *valuer) latest(w *Worth) []models.Period {
	if w.Measure != models.MeasureHours || r.until == 0 {
		return nil
	}
	first := r.until - forecastMonths + 1
	if w.Benefit.Start.Known() {
		first = max(first, w.Benefit.Start.Month())
	}
	var out []models.Period
	for m := first; m <= r.until; m++ {
		out = append(out, models.PeriodAt(models.ByMonth, m.First(), 1))
	}
	return out
}

// months gives the hours of the latest finished months; a month without a value is left out.
func (r *valuer) months(w *Worth) []float64 {
	var out []float64
	for i := range r.latest(w) {
		var sum float64
		known := false
		for _, l := range w.Lines {
			if l.Baseline == nil || i >= len(l.months) || l.months[i].Value == nil {
				continue
			}
			f := l.months[i]
			sum += float64(w.KPI.Better) * (*f.Value - l.Baseline.Value) * float64(f.N) * w.Minutes / 60
			known = true
		}
		if known {
			out = append(out, sum)
		}
	}
	return out
}

// gaps lists what a benefit lacks, what stands in its way, and what its value does not rest on.
func (r *valuer) gaps(w *Worth) []models.BenefitGap {
	out := w.Benefit.Missing(w.KPI, w.Changes)
	has := func(g models.BenefitGap, yes bool) {
		if yes && !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	has(models.GapBaseline, slices.ContainsFunc(w.Lines, func(l BenefitLine) bool { return l.Baseline == nil }))
	has(models.GapUndone, slices.ContainsFunc(w.Changes, func(c models.Change) bool { return c.Late(r.b.Today) }))
	has(models.GapPrerequisite, slices.ContainsFunc(w.Benefit.Prerequisites, func(p models.Prerequisite) bool { return !p.Met }))
	has(models.GapBlocked, slices.ContainsFunc(w.Changes, func(c models.Change) bool { return Blocked(&r.b.Register, c) != nil }))
	done := slices.ContainsFunc(w.Changes, func(c models.Change) bool { return c.Done.Known() })
	better := slices.ContainsFunc(w.Lines, func(l BenefitLine) bool { return l.Diff != nil && *l.Diff > 0 })
	has(models.GapEarly, len(w.Changes) > 0 && !done && better && w.Counts())
	has(models.GapEstimated, slices.ContainsFunc(w.Benefit.UnitTimes, func(u models.Minutes) bool { return u.Method == models.MethodEstimated }) ||
		slices.ContainsFunc(w.Lines, func(l BenefitLine) bool { return l.Baseline != nil && l.Baseline.Method == models.BaselineEstimated }))
	slices.SortStableFunc(out, func(a, b models.BenefitGap) int {
		return slices.Index(models.BenefitGaps, a) - slices.Index(models.BenefitGaps, b)
	})
	return out
}

// Blocked gives the broken interface that a workflow change cannot do without; nil where none is.
func Blocked(r *models.Register, c models.Change) *models.Interface {
	if c.Interface == "" || c.Done.Known() {
		return nil
	}
	s, ok := r.Solution(c.SolutionID)
	if !ok {
		return nil
	}
	for _, i := range s.Broken() {
		if strings.EqualFold(i.To, c.Interface) {
			return &i
		}
	}
	return nil
}

// ObjectiveCounts counts the benefits of an objective by how they stand; none counts where it has none that count.
func ObjectiveCounts(worths []Worth, objective int64) PlanCounts {
	var s PlanCounts
	for _, w := range worths {
		if w.Counts() && slices.Contains(w.Benefit.Objectives, objective) {
			s.add(w.Status)
		}
	}
	return s
}

// AfterMonth judges a KPI of a case type around a month, as the page of the case type does (statistics.md §9): nil where
// the month has nothing after it.
func AfterMonth(b *facts.Book, kpi string, caseTypeID int64, from models.Month) *BeforeAfter {
	k, ok := b.KPI(kpi)
	if !ok {
		return nil
	}
	m := newMaker(b, Window{}, &caseTypeID)
	if m.sel.nothing {
		return nil
	}
	return m.beforeAfter(k, caseTypeID, from)
}

// Measured gives the figure of a KPI over a period: of one case type (0 = all) of a department with what is below it (0 =
// all). It is what a baseline is frozen from.
func Measured(b *facts.Book, k models.KPI, caseType, department int64, p models.Period) Figure {
	if b.Table == nil {
		return Figure{}
	}
	sel := &selection{}
	if caseType != 0 {
		sel.caseTypes.add(caseType)
	}
	if department != 0 {
		for _, d := range b.Below(department) {
			sel.departments.add(d)
		}
	}
	return run(b, request{kpis: []models.KPI{k}, sel: sel, periods: []models.Period{p}}).figure(0, 0, 0)
}
