package models

import (
	"math"
	"slices"
	"strconv"
	"time"
)

// TrajectoryForm says how a goal is spread over its months. Steps need no trajectory: they are several targets, each valid
// from a month on.
type TrajectoryForm string

// The forms.
const (
	TrajectoryLine       TrajectoryForm = "line"       // straight from a frozen baseline to the goal
	TrajectorySeasonal   TrajectoryForm = "seasonal"   // the goal is the mean of a year, each calendar month has its factor
	TrajectoryCumulative TrajectoryForm = "cumulative" // the goal is the sum of a year, each calendar month has its share
)

// TrajectoryForms lists them.
var TrajectoryForms = []TrajectoryForm{TrajectoryLine, TrajectorySeasonal, TrajectoryCumulative}

// Trajectory is one version of how a department means to reach a goal for a key figure of a case type: where it should be in
// each month. It judges nothing itself: it fills the drafts of a round, which become targets when they are approved, and
// it suggests those of the years to come. It is never overwritten: the one before stays, with ReplacedAt.
type Trajectory struct {
	ID           int64
	KPI          string
	CaseTypeID   int64
	DepartmentID int64
	Form         TrajectoryForm
	FromMonth    Month     // the first month that it says something of
	UntilMonth   Month     // the month in which a line is at its goal; the last of the others
	Start        float64   // of a line: the value before FromMonth, from the baseline
	Goal         float64   // of a line its end; else the mean or the sum of a year
	Factors      []float64 `gorm:"serializer:json"` // by calendar month: seasonal, around 1; cumulative, 1 together; nil for a line
	BaselineID   int64     // the version that Start was taken from; 0 = none
	SetBy        string
	SetAt        time.Time
	ReplacedAt   *time.Time
}

// MostTrajectory is the longest that a trajectory can run, in months.
const MostTrajectory = 120

// Check tells what keeps t from being a trajectory of k.
func (t Trajectory) Check(k KPI) error {
	var ps Problems
	bad := func(field, code, value string) { ps = append(ps, Problem{Field: field, Code: code, Value: value}) }
	if !slices.Contains(TrajectoryForms, t.Form) {
		bad("form", "bad_choice", string(t.Form))
	}
	if t.UntilMonth < t.FromMonth || t.UntilMonth-t.FromMonth >= MostTrajectory {
		bad("until", "trajectory_until", t.UntilMonth.String())
	}
	if t.Form == TrajectoryCumulative && k.Unit != UnitCount && k.Unit != UnitKr {
		bad("form", "trajectory_sum", "")
	}
	if least, most := PromiseBounds(k.Unit); math.IsNaN(t.Goal) || t.Goal < least || t.Goal > most {
		bad("goal", rangeCodes[k.Unit], strconv.FormatFloat(t.Goal, 'f', -1, 64))
	}
	if t.Form != TrajectoryLine && len(t.Factors) != 12 {
		bad("form", "trajectory_season", "")
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}
