package models

import (
	"math"
	"slices"
)

// The fields of a ready-made value, as CONTRACT §3 names them. From and To say the period as two days, where a report
// has it so; To is its last day.
const (
	FieldKPI         = "kpi"
	FieldPeriod      = "period"
	FieldFrom        = "from"
	FieldTo          = "to"
	FieldValue       = "value"
	FieldNumerator   = "numerator"
	FieldDenominator = "denominator"
	FieldN           = "n"
)

// ValueFields lists the fields of a ready-made value.
var ValueFields = []string{FieldKPI, FieldPeriod, FieldFrom, FieldTo, FieldCaseType, FieldDepartment, FieldValue, FieldNumerator,
	FieldDenominator, FieldN}

// Given is a ready-made value: a figure that a source, or a person, has worked out, so that no case stands behind it
// here. One source has one of a KPI, period, case type and department.
type Given struct {
	ID           int64
	SourceID     int64  // 0 = entered by a person
	KPI          string `gorm:"column:kpi"`
	From         Day    `gorm:"column:from_day"`
	Until        Day    `gorm:"column:until_day"` // the first day after the period
	CaseTypeID   int64  // 0 = of all case types together
	DepartmentID int64  // 0 = of all departments together
	Value        *float64
	Numerator    *float64
	Denominator  *float64
	N            *int64 // answers, cases or whatever the value was made of; nil = not told
}

// GivenKey is what a source has one value of.
type GivenKey struct {
	SourceID                 int64
	KPI                      string
	From, Until              Day
	CaseTypeID, DepartmentID int64
}

// Key gives what g is the value of.
func (g Given) Key() GivenKey {
	return GivenKey{g.SourceID, g.KPI, g.From, g.Until, g.CaseTypeID, g.DepartmentID}
}

// GivenLine is a ready-made value as a delivery tells it: names as text.
type GivenLine struct {
	Given
	Line       int
	CaseType   string
	Department string
}

// Period is the span of days that g is about, by its name where it has one.
func (g Given) Period() Period {
	for _, kind := range []PeriodKind{ByMonth, ByQuarter, ByHalf, ByYear, ByWeek} {
		if named := PeriodAt(kind, g.From, 1); named.From == g.From && named.Until == g.Until {
			return named
		}
	}
	return Period{Kind: ByTotal, From: g.From, Until: g.Until}
}

// Amount gives the value itself; nil where nothing stands below the line.
func (g Given) Amount() *float64 {
	if g.Value == nil && g.Numerator != nil && g.Denominator != nil && *g.Denominator > 0 {
		v := *g.Numerator / *g.Denominator
		return &v
	}
	return g.Value
}

// Parts gives what is above and below the line: the two parts as told, else value × n and n. It is false where the value
// can be shown but not added to others (CONTRACT §3).
func (g Given) Parts() (above, below float64, ok bool) {
	switch {
	case g.Numerator != nil && g.Denominator != nil:
		return *g.Numerator, *g.Denominator, true
	case g.Value != nil && g.N != nil:
		return math.Round(*g.Value*float64(*g.N)*1e6) / 1e6, float64(*g.N), true // 0.29 × 100 is 29
	}
	return 0, 0, false
}

// Cases gives how many cases or answers stand behind g: n, else what is below the line. It is false where that is not told.
func (g Given) Cases() (int64, bool) {
	if g.N != nil {
		return *g.N, true
	}
	if g.Denominator != nil {
		return int64(math.Round(*g.Denominator)), true
	}
	return 0, false
}

// Same says whether two values of one key say the same.
func (g Given) Same(o Given) bool {
	same := func(a, b *float64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }
	return same(g.Value, o.Value) && same(g.Numerator, o.Numerator) && same(g.Denominator, o.Denominator) &&
		(g.N == nil && o.N == nil || g.N != nil && o.N != nil && *g.N == *o.N)
}

// GivenKPIs are the KPIs of the library that take ready-made values (CONTRACT §5); a municipality's own of the kind
// DefinedGiven do too.
var GivenKPIs = []string{"satisfaction_top2_share", "satisfaction_mean", "contacts_per_case"}

// TakesValues says whether ready-made values of k can be brought in.
func (k KPI) TakesValues() bool { return k.Form == FormGiven || slices.Contains(GivenKPIs, k.Key) }

// partsApart is how far a value may lie from its own two parts: reports round.
const partsApart = 0.005

// Check tells everything that keeps g from being a value of k: missing_value, share_out_of_range, part_over_whole,
// part_below_zero, nothing_below, score_range, parts_differ, n_without. Field names the column at fault.
func (g Given) Check(k KPI) (ps Problems) {
	bad := func(field, code string) { ps = append(ps, Problem{Field: field, Code: code}) }
	if (g.Numerator == nil) != (g.Denominator == nil) {
		if g.Numerator == nil {
			bad(FieldNumerator, "missing_value")
		} else {
			bad(FieldDenominator, "missing_value")
		}
		return ps
	}
	if g.Value == nil && g.Numerator == nil {
		bad(FieldValue, "missing_value")
		return ps
	}
	if g.N != nil && (*g.N < 0 || *g.N > math.MaxInt32) {
		bad(FieldN, "part_below_zero")
	} else if g.N != nil && *g.N == 0 && g.Value != nil {
		bad(FieldN, "nothing_below")
	}
	if g.Numerator != nil {
		switch above, below := *g.Numerator, *g.Denominator; {
		case below < 0:
			bad(FieldDenominator, "part_below_zero")
		case above < 0 && k.Unit != UnitKr:
			bad(FieldNumerator, "part_below_zero")
		case below == 0 && above != 0:
			bad(FieldDenominator, "nothing_below")
		case k.Unit == UnitShare && above > below:
			bad(FieldNumerator, "part_over_whole")
		case g.Value != nil && below > 0 && math.Abs(above/below-*g.Value) > partsApart*math.Max(1, math.Abs(*g.Value)):
			bad(FieldValue, "parts_differ")
		}
		if len(ps) > 0 {
			return ps
		}
	}
	field := FieldValue
	if g.Value == nil {
		field = FieldNumerator
	}
	v := g.Amount()
	switch {
	case v == nil:
	case k.Unit == UnitShare && (*v < 0 || *v > 1):
		bad(field, "share_out_of_range")
	case k.Key == "satisfaction_mean" && (*v < 1 || *v > 5):
		bad(field, "score_range")
	case *v < 0 && k.Unit != UnitKr:
		bad(field, "part_below_zero")
	}
	return ps
}

// Within says whether all that g is about is a part of what o is about. holds says whether a department lies in another or
// is the same; every one lies in 0.
func (g Given) Within(o Given, holds func(above, department int64) bool) bool {
	return g.From >= o.From && g.Until <= o.Until && (o.CaseTypeID == 0 || o.CaseTypeID == g.CaseTypeID) &&
		holds(o.DepartmentID, g.DepartmentID)
}

// Overlaps says whether something may be told by both.
func (g Given) Overlaps(o Given, holds func(above, department int64) bool) bool {
	return g.From < o.Until && o.From < g.Until && (o.CaseTypeID == 0 || g.CaseTypeID == 0 || o.CaseTypeID == g.CaseTypeID) &&
		(holds(o.DepartmentID, g.DepartmentID) || holds(g.DepartmentID, o.DepartmentID))
}
