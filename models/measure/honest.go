package measure

import (
	"math"

	"gevinstoverblik/models"
)

// honestMonths is how many months of receipt are shown beside the closed; MinCurve the fewest cases for a curve
// (statistics.md §7).
const (
	honestMonths = 24
	MinCurve     = 10
)

// Honest sets the time that counts the open cases beside the median of the closed (PRODUCT promise 5): closing only
// the easy cases makes the second fall while the first rises and the stock grows old.
type Honest struct {
	Months []HonestMonth // up to 24 that end with the period's last one, those with data
	Year   HonestPart    // the twelve months that end with the period's last one
	Now    Stock         // at the end of the period, at most the data date
	Then   Stock         // a year before
	P90    *float64      // of the closed of those twelve months: 9 of 10 took at most so long

	// Slower says that the time with the open cases lies above the median of the closed by more than the tolerance of
	// days, 10 % and at least 1; Older that half of the open cases are older than 9 of 10 closed ones became, and that
	// there are at least a quarter more of them than a year before. Either is a warning.
	Slower, Older bool
}

// Parted says whether the open cases tell another story than the closed ones.
func (h Honest) Parted() bool { return h.Slower || h.Older }

// Faster says that the time with the open cases lies below the median of the closed by more than the tolerance: the
// closed were old.
func (h Honest) Faster() bool {
	y := h.Year
	return y.Survival != nil && y.Closed != nil && *y.Survival < *y.Closed-math.Max(1, *y.Closed/10)-models.Eps(*y.Closed)
}

// HonestPart is the two medians of one span, from receipt to decision.
type HonestPart struct {
	Survival *float64 // of those received in it, the open ones counted to the data date; nil where not reached
	Received int64    // cases behind it
	Closed   *float64 // of those decided in it
	Decided  int64
}

// HonestMonth is one month.
type HonestMonth struct {
	Month models.Month
	HonestPart
	Stock
}

// Stock is the open cases of one day.
type Stock struct {
	At           models.Day
	Open         int64
	Median       *float64 // age
	PastDeadline int64
}

// The places of the KPIs that the two times and the stock are made of.
const (
	honestSurvival = iota
	honestClosed
	honestP90
	honestOpen
	honestAge
	honestLate
)

func honestKPIs() []models.KPI {
	var kpis []models.KPI
	for _, key := range []string{"survival_days_median", "gross_days_median", "gross_days_p90", "cases_open", "open_age_median", "open_past_deadline"} {
		k, _ := models.KPIByKey(key)
		kpis = append(kpis, k)
	}
	return kpis
}

// honestYear gives the twelve months that end with a month, and the month a year before.
func honestYear(last models.Month) []models.Period {
	return []models.Period{
		models.PeriodAt(models.ByRolling12, last.First(), 1),
		models.PeriodAt(models.ByMonth, (last - 12).First(), 1),
	}
}

// honestPart reads the two medians of a group and period of an answer to honestKPIs.
func (a *answer) honestPart(group, period int) HonestPart {
	s, c := a.figure(honestSurvival, group, period), a.figure(honestClosed, group, period)
	part := HonestPart{Received: s.N, Closed: c.Value, Decided: c.N}
	if s.N >= MinCurve {
		part.Survival = s.Value
	}
	return part
}

// honestStock reads the stock of a group at the end of a period.
func (a *answer) honestStock(group, period int) Stock {
	s := Stock{At: stockDay(a.periods[period], a.b.DataDate), Open: a.figure(honestOpen, group, period).N, Median: a.figure(honestAge, group, period).Value}
	if v := a.figure(honestLate, group, period).Value; v != nil {
		s.PastDeadline = int64(*v)
	}
	return s
}

// honest reads a group of an answer for the periods of honestYear.
func (a *answer) honest(group int) *Honest {
	return &Honest{Year: a.honestPart(group, 0), Now: a.honestStock(group, 0), Then: a.honestStock(group, 1), P90: a.value(honestP90, group, 0)}
}

// parted gives the case types of a board whose open cases tell another story than the closed ones. It takes a pass
// over the cases of two years; for those who ask of everything it is made once for a version.
func (m *maker) parted() map[int64]bool {
	first, dataDate := m.b.Span()
	if !first.Known() {
		return nil
	}
	last := min(m.window.Period.LastMonth(), dataDate.Month())
	q := request{kpis: honestKPIs(), group: []string{GroupCaseType}, sel: m.sel, periods: honestYear(last), targets: m.targets}
	find := func(a *answer) map[int64]bool {
		out := map[int64]bool{}
		for g := range a.keys {
			h := a.honest(g)
			h.judge(int64(minN(m.b.Settings)))
			if h.Parted() {
				out[a.id(g, GroupCaseType)] = true
			}
		}
		return out
	}
	whole, ok := q.whole(m.b, int64(len(q.periods)), mostMonths)
	if !ok {
		return find(run(m.b, q))
	}
	key := partedKey{monthsKey(m.b, whole), last, 0}
	a := runOnce(m.b, key, whole)
	if !m.sel.everything() {
		if a, ok = a.part(m.b, q); !ok {
			a = run(m.b, q)
		}
		return find(a)
	}
	key.minN = minN(m.b.Settings)
	return m.b.Once(key, func() any { return find(a) }).(map[int64]bool)
}

// partedKey is all that parted depends on beside the facts, and, with minN 0, all that the counts of it do.
type partedKey struct {
	question any
	last     models.Month
	minN     int
}

// honest works it out for the case type of a view.
func (m *maker) honest() *Honest {
	first, dataDate := m.b.Span()
	if !first.Known() {
		return nil
	}
	last := min(m.window.Period.LastMonth(), dataDate.Month())
	kpis, periods := honestKPIs(), honestYear(last)
	for month := max(last-honestMonths+1, first.Month()); month <= last; month++ {
		periods = append(periods, models.PeriodAt(models.ByMonth, month.First(), 1))
	}
	a := run(m.b, request{kpis: kpis, sel: m.sel, periods: periods, targets: m.targets})
	h := a.honest(0)
	for i := 2; i < len(periods); i++ {
		h.Months = append(h.Months, HonestMonth{periods[i].LastMonth(), a.honestPart(0, i), a.honestStock(0, i)})
	}
	h.judge(int64(minN(m.b.Settings)))
	return h
}

// judge sets the two warnings.
func (h *Honest) judge(minN int64) {
	if y := h.Year; y.Received >= MinCurve && y.Closed != nil && y.Decided >= minN {
		tolerance := math.Max(1, *y.Closed/10)
		h.Slower = y.Survival == nil || *y.Survival > *y.Closed+tolerance+models.Eps(*y.Closed)
	}
	h.Older = h.Now.Open >= MinCurve && h.Now.Median != nil && h.P90 != nil && *h.Now.Median > *h.P90 && 4*h.Now.Open >= 5*h.Then.Open
}
