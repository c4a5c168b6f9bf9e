package measure

import (
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// UnitTime is how many minutes a case of a type takes.
type UnitTime struct {
	Sample   *models.TimeSample // nil where none was made that the one who asks may see
	Minutes  float64            // of the sample
	N        int64
	Quality  models.SampleMethod
	Expired  bool    // the sample is too old: it is shown, marked, and not used
	Computed *Figure // handling_minutes_mean of the twelve months that end with the month; nil where no case tells it
}

// Usable says whether the sample may be reckoned with.
func (u UnitTime) Usable() bool { return u.Sample != nil && !u.Expired }

// computedMonths is how far back the minutes of the cases themselves are looked at.
const computedMonths = 12

// UnitTimeOf gives the unit time of a case type in a department (0 = all) as it stands in a month: the latest sample
// begun by then, of the department or else of the nearest one above it. One that has expired in the month gives way to
// one of a wider place that has not.
func UnitTimeOf(b *facts.Book, caseTypeID, department int64, month models.Month) UnitTime {
	var u UnitTime
	for _, place := range targetsOf(b).lineage(department) {
		for i, s := range b.Samples { // the latest first
			if !s.Stands() || s.CaseTypeID != caseTypeID || s.DepartmentID != place || s.From >= month.Until() ||
				place != 0 && !b.Scope.Sees(place) {
				continue
			}
			expired := s.Expires < month.First()
			if u.Sample == nil || u.Expired && !expired {
				u.Sample, u.Minutes, u.N, u.Quality, u.Expired = &b.Samples[i], s.Minutes, s.N, s.Method, expired
			}
			if !expired {
				break
			}
		}
		if u.Usable() {
			break
		}
	}
	k, _ := models.KPIByKey("handling_minutes_mean")
	sel := &selection{}
	sel.caseTypes.add(caseTypeID)
	if department != 0 {
		for _, d := range b.Below(department) {
			sel.departments.add(d)
		}
	}
	if first, _ := b.Span(); first.Known() {
		year := models.Period{Kind: models.ByRolling12, From: (month - computedMonths + 1).First(), Until: month.Until()}
		if f := run(b, request{kpis: []models.KPI{k}, sel: sel, periods: []models.Period{year}}).figure(0, 0, 0); f.N > 0 {
			u.Computed = &f
		}
	}
	return u
}

// Samples gives the time samples that stand and that the one who asks may see, the latest first.
func Samples(b *facts.Book) []models.TimeSample {
	return slices.DeleteFunc(slices.Clone(b.Samples), func(s models.TimeSample) bool {
		return !s.Stands() || s.DepartmentID != 0 && !b.Scope.Sees(s.DepartmentID)
	})
}
