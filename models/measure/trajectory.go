package measure

import (
	"math"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// ShouldBe says where a trajectory wants a key figure of a unit to be in a month: on the line between the baseline, which holds
// before its first month, and the goal, which is reached in its last and holds from then on; the goal times the factor of the
// calendar month; of a sum the month's own part. It is false for a month that it says nothing of. Every target that comes of a
// trajectory is worked out here.
func ShouldBe(t models.Trajectory, u models.Unit, m models.Month) (float64, bool) {
	if m < t.FromMonth {
		return 0, false
	}
	v := t.Goal
	switch {
	case t.Form != models.TrajectoryLine && m > t.UntilMonth:
		return 0, false
	case t.Form == models.TrajectoryLine && m < t.UntilMonth:
		v = t.Start + (t.Goal-t.Start)*float64(m-t.FromMonth+1)/float64(t.UntilMonth-t.FromMonth+1)
	case t.Form != models.TrajectoryLine:
		_, calendar := m.Parts()
		v = t.Goal * t.Factors[calendar-1]
	}
	least, most := models.PromiseBounds(u)
	return min(max(v, least), most), true
}

// ShouldHave says what of a yearly sum should be there at the end of a month: what the months of its year have promised together.
func ShouldHave(t models.Trajectory, m models.Month) (float64, bool) {
	if t.Form != models.TrajectoryCumulative || m < t.FromMonth || m > t.UntilMonth {
		return 0, false
	}
	year, _ := m.Parts()
	sum := 0.0
	for at := max(models.MonthOf(year, 1), t.FromMonth); at <= m; at++ {
		v, _ := ShouldBe(t, models.UnitCount, at)
		sum += v
	}
	return sum, true
}

// PromiseOf gives what a trajectory promises for a period: the mean of its months, of a sum their sum, written as a person would
// promise it: a share in whole per mille, days and scores with one decimal, numbers whole. It is false where it says nothing
// of a month of the period.
func PromiseOf(t models.Trajectory, u models.Unit, p models.Period) (float64, bool) {
	sum, months := 0.0, 0
	for m := p.From.Month(); m <= p.LastMonth(); m++ {
		v, ok := ShouldBe(t, u, m)
		if !ok {
			return 0, false
		}
		sum, months = sum+v, months+1
	}
	if t.Form != models.TrajectoryCumulative {
		sum /= float64(months)
	}
	places := map[models.Unit]float64{models.UnitShare: 1000, models.UnitDays: 10, models.UnitScore: 10, models.UnitMinutes: 10}[u]
	if places == 0 {
		places = 1
	}
	return math.Round(sum*places) / places, true
}

// Season gives the factor of each calendar month from what was reached in whole years, the latest two or three: the mean of
// the month over the mean of all, and with sum the month's part of a year. It is false with fewer than two years, or where a
// month is missing.
func Season(r Realism, sum bool) ([]float64, bool) {
	years := len(r.Months) / 12
	for ; years >= 2; years-- {
		if factors, ok := seasonOf(r, years, sum); ok {
			return factors, true
		}
	}
	return nil, false
}

func seasonOf(r Realism, years int, sum bool) ([]float64, bool) {
	out := make([]float64, 12)
	total := 0.0
	first := len(r.Months) - 12*years
	for i, p := range r.Months[first:] {
		if p.Value == nil {
			return nil, false
		}
		_, calendar := (r.First + models.Month(first+i)).Parts()
		out[calendar-1] += *p.Value
		total += *p.Value
	}
	if total <= 0 {
		return nil, false
	}
	parts := 12.0
	if sum {
		parts = 1
	}
	for i := range out {
		out[i] *= parts / total
	}
	return out, true
}

// Reached gives what a key figure of a case type in a department was over the latest twelve finished months: what a baseline
// can be frozen from. Its Value is nil where nothing or too little was counted.
func Reached(b *facts.Book, department int64, kpi string, caseType int64) (Figure, models.Period) {
	m := newPromiser(b, department)
	m.sel.caseTypes.add(caseType)
	last := b.DataDate.Month()
	first, _ := b.Span()
	for first.Known() && last >= first.Month() && !Finished(b, models.PeriodAt(models.ByMonth, last.First(), 1)) {
		last--
	}
	span := models.Period{Kind: models.ByTotal, From: (last - 11).First(), Until: (last + 1).First()}
	k, ok := b.KPI(kpi)
	if !ok || !first.Known() || !b.Scope.Sees(department) {
		return Figure{}, span
	}
	a := run(b, request{kpis: []models.KPI{k}, sel: m.sel, periods: []models.Period{span}, targets: m.targets})
	if len(a.keys) == 0 {
		return Figure{}, span
	}
	f := a.figure(0, 0, 0)
	if f.Few {
		f.Value = nil
	}
	return f, span
}

// Along lets the trajectories of the department suggest the cells that they say something of, before anything else does.
func (p *Promises) Along(trajectories []models.Trajectory) {
	for _, t := range trajectories {
		if t.ReplacedAt != nil || t.DepartmentID != p.Department.ID {
			continue
		}
		for i := range p.Types {
			for j := range p.Types[i].Rows {
				r := &p.Types[i].Rows[j]
				if p.Types[i].CaseTypeID != t.CaseTypeID || r.KPI.Key != t.KPI {
					continue
				}
				for c := range r.Cells {
					if v, ok := PromiseOf(t, r.KPI.Unit, r.Cells[c].Period); ok {
						r.Cells[c].Suggestion = &v
					}
				}
			}
		}
	}
}
