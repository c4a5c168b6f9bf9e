package measure

import (
	"math"

	"gevinstoverblik/models"
)

// honestMonths is how many months of receipt are shown beside the closed; minCurve the fewest cases for a curve
// (statistics.md §7).
const (
	honestMonths = 24
	minCurve     = 10
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

// honest works it out for the case type of a view.
func (m *maker) honest() *Honest {
	first, dataDate := m.b.Span()
	if !first.Known() {
		return nil
	}
	last := min(m.window.Period.LastMonth(), dataDate.Month())
	var kpis []models.KPI
	for _, key := range []string{"survival_days_median", "gross_days_median", "gross_days_p90", "cases_open", "open_age_median", "open_past_deadline"} {
		k, _ := models.KPIByKey(key)
		kpis = append(kpis, k)
	}
	const survival, closed, p90, open, age, late = 0, 1, 2, 3, 4, 5
	periods := []models.Period{
		models.PeriodAt(models.ByRolling12, last.First(), 1),
		models.PeriodAt(models.ByMonth, (last - 12).First(), 1),
	}
	for month := max(last-honestMonths+1, first.Month()); month <= last; month++ {
		periods = append(periods, models.PeriodAt(models.ByMonth, month.First(), 1))
	}
	a := run(m.b, request{kpis: kpis, sel: m.sel, periods: periods, targets: m.targets})
	partOf := func(i int) HonestPart {
		s, c := a.figure(survival, 0, i), a.figure(closed, 0, i)
		part := HonestPart{Received: s.N, Closed: c.Value, Decided: c.N}
		if s.N >= minCurve {
			part.Survival = s.Value
		}
		return part
	}
	stockOf := func(i int) Stock {
		s := Stock{At: stockDay(periods[i], m.b.DataDate), Open: a.figure(open, 0, i).N, Median: a.figure(age, 0, i).Value}
		if v := a.figure(late, 0, i).Value; v != nil {
			s.PastDeadline = int64(*v)
		}
		return s
	}
	h := &Honest{Year: partOf(0), Now: stockOf(0), Then: stockOf(1), P90: a.figure(p90, 0, 0).Value}
	for i := 2; i < len(periods); i++ {
		h.Months = append(h.Months, HonestMonth{periods[i].LastMonth(), partOf(i), stockOf(i)})
	}
	if y := h.Year; y.Received >= minCurve && y.Closed != nil && y.Decided >= int64(minN(m.b.Settings)) {
		tolerance := math.Max(1, *y.Closed/10)
		h.Slower = y.Survival == nil || *y.Survival > *y.Closed+tolerance+models.Eps(*y.Closed)
	}
	h.Older = h.Now.Open >= minCurve && h.Now.Median != nil && h.P90 != nil && *h.Now.Median > *h.P90 && 4*h.Now.Open >= 5*h.Then.Open
	return h
}
