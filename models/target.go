package models

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// KPILimit is the key that a case type's day limit has in target files: not a figure, but what
// `within_limit_share` holds each case against (CONTRACT §7).
const KPILimit = "limit_days"

// Comparator says on which side of the value a target is met.
type Comparator string

// The comparators.
const (
	AtMost  Comparator = "<="
	AtLeast Comparator = ">="
)

// TargetKind says who stands behind a target.
type TargetKind string

// The kinds, in the order in which one leads the others: the own target first (CONTRACT §7 "own leads").
const (
	KindOwn       TargetKind = "own"
	KindCouncil   TargetKind = "council"
	KindAgreement TargetKind = "agreement"
	KindLaw       TargetKind = "law"
)

// TargetKinds lists them, the leading one first.
var TargetKinds = []TargetKind{KindOwn, KindCouncil, KindAgreement, KindLaw}

// DayKind says which days a limit counts.
type DayKind string

// The day kinds.
const (
	CalendarDays DayKind = "calendar"
	WorkingDays  DayKind = "working"
)

// Target is what is promised for one KPI from a given month on, for one case type and department or for all
// (id 0). It stands until a later one for the same place and kind takes over; it is never overwritten. A nil
// Value ends it from ValidFrom.
type Target struct {
	ID           int64
	KPI          string
	CaseTypeID   int64
	DepartmentID int64
	ValidFrom    Month
	Value        *float64
	Comparator   Comparator
	Kind         TargetKind
	Clock        Clock   // limits only
	DayKind      DayKind // limits only
	DecisionRef  string
	Note         string
	SetBy        string
	SetAt        time.Time
	Active       bool // false: on the reference list, not switched on
	// ReplacedAt is when another value was set for the same place, month and kind; nil while t stands. What was
	// replaced judges nothing any more and is kept to be seen.
	ReplacedAt *time.Time
}

// Met says whether a value keeps t, on unrounded numbers with eps.
func (t Target) Met(value float64) bool {
	if t.Value == nil {
		return false
	}
	if t.Comparator == AtMost {
		return value <= *t.Value+Eps(*t.Value)
	}
	return value >= *t.Value-Eps(*t.Value)
}

// Tolerance is how much worse than t still counts as near: what the definition of the KPI says, else 5 percentage
// points for shares, 10 % and at least 1 for days, 10 % for all else; 0 for a target of kind law (CONTRACT §6).
func (t Target) Tolerance(k KPI) float64 {
	if t.Value == nil || t.Kind == KindLaw {
		return 0
	}
	if k.Tolerance != nil {
		return *k.Tolerance
	}
	v := math.Abs(*t.Value)
	switch k.Unit {
	case UnitShare:
		return 0.05
	case UnitDays:
		return math.Max(1, 0.1*v)
	}
	return 0.1 * v
}

// Near says whether a value that does not keep t is within its tolerance.
func (t Target) Near(value float64, k KPI) bool {
	if t.Value == nil {
		return false
	}
	worse := *t.Value - value
	if t.Comparator == AtMost {
		worse = -worse
	}
	return worse <= t.Tolerance(k)+Eps(*t.Value)
}

// Status is what a cell of the board says about a value and its target.
type Status string

// The statuses of CONTRACT §6; the first that applies stands.
const (
	StatusNotMeasured Status = "not_measured"
	StatusMissing     Status = "missing"
	StatusNoCases     Status = "no_cases"
	StatusTooFew      Status = "too_few"
	StatusNoTarget    Status = "no_target"
	StatusMet         Status = "met"
	StatusNear        Status = "near"
	StatusOff         Status = "off"
)

// Settings are the choices of one municipality that figures depend on.
type Settings struct {
	Organisation string        `json:"organisation"` // the name in the top bar
	Columns      []string      `json:"columns"`      // the KPIs of the board
	MinN         int           `json:"min_n"`        // fewer cases than this is "few"
	FiscalStart  int           `json:"fiscal_start"` // first month of the financial year
	FinalAfter   int           `json:"final_after"`  // so many days after its end a period is final
	ClosedDays   []string      `json:"closed_days"`  // the keys of ClosedDays on which nobody works
	NotMeasured  []NotMeasured `json:"not_measured"` // KPIs that do not apply to a case type
	Demo         bool          `json:"demo"`         // the demonstration municipality
	Open         OpenData      `json:"open"`         // what everybody may see
	// Revision counts the changes of the settings and of the calendar, so that a change made on an old page shows.
	Revision int64 `json:"revision"`
}

// The bounds of what may be set. A share of two cases or of one tells of persons (CONTRACT §5).
const (
	LeastMinN      = 3
	MostMinN       = 1000
	MostFinalAfter = 180
)

// Check reports what cannot be in s, where these key figures are known.
func (s Settings) Check(kpis Catalogue) error {
	var ps Problems
	for _, key := range s.Columns {
		if len(kpis.Versions(key)) == 0 {
			ps = append(ps, Problem{Field: "columns", Code: "unknown_kpi", Value: key})
		}
	}
	if s.MinN < LeastMinN || s.MinN > MostMinN {
		ps = append(ps, Problem{Field: "min_n", Code: "min_n_range", Value: fmt.Sprint(s.MinN)})
	}
	if s.FiscalStart < 1 || s.FiscalStart > 12 {
		ps = append(ps, Problem{Field: "fiscal_start", Code: "bad_month", Value: fmt.Sprint(s.FiscalStart)})
	}
	if s.FinalAfter < 0 || s.FinalAfter > MostFinalAfter {
		ps = append(ps, Problem{Field: "final_after", Code: "final_after_range", Value: fmt.Sprint(s.FinalAfter)})
	}
	for _, key := range s.ClosedDays {
		if !slices.ContainsFunc(ClosedDays, func(c ClosedDay) bool { return c.Key == key }) {
			ps = append(ps, Problem{Field: "closed_days", Code: "bad_choice", Value: key})
		}
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}

// NotMeasured says that a KPI does not apply to a case type.
type NotMeasured struct {
	KPI        string `json:"kpi"`
	CaseTypeID int64  `json:"case_type_id"`
}

// DefaultSettings are those of a new installation (CONTRACT §5, §6).
func DefaultSettings() Settings {
	return Settings{
		Columns:     []string{"digital_share", "within_limit_share", "end_to_end_digital_share", "complete_at_first_share"},
		MinN:        5,
		FiscalStart: 1,
	}
}

// TargetLine is one line of a target file, with names instead of ids (CONTRACT §7). Empty CaseType or Department
// means all.
type TargetLine struct {
	Line        int
	KPI         string
	CaseType    string
	Department  string
	ValidFrom   Month
	Value       *float64 // nil ends a target
	Comparator  Comparator
	Kind        TargetKind
	Clock       Clock
	DayKind     DayKind
	DecisionRef string
	Note        string
	Inactive    bool // put on the reference list only
}

// Replaced gives, by the ID of each target, what stood before it in the same place: what it replaced, else what had begun
// by its month. Past targets are among those given.
func Replaced(targets []Target) map[int64]Target {
	sorted := slices.Clone(targets)
	slices.SortStableFunc(sorted, func(x, y Target) int { return cmp.Compare(x.ID, y.ID) })
	type place struct {
		kpi                  string
		caseType, department int64
		kind                 TargetKind
	}
	met := map[place][]Target{}
	out := map[int64]Target{}
	for _, t := range sorted {
		at := place{t.KPI, t.CaseTypeID, t.DepartmentID, t.Kind}
		for _, earlier := range met[at] {
			gone := earlier.ReplacedAt != nil && earlier.ReplacedAt.Before(t.SetAt)
			if best, ok := out[t.ID]; earlier.ValidFrom > t.ValidFrom || gone || ok && earlier.ValidFrom < best.ValidFrom {
				continue
			}
			out[t.ID] = earlier
		}
		met[at] = append(met[at], t)
	}
	return out
}
