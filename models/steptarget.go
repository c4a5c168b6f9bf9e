package models

import (
	"time"
	"unicode/utf8"
)

// StepTarget is how many days one step of a case type should take at most, from a month on: a department's own promise
// about its work, held against the median of the step. It is never overwritten: a later one of the same step and month
// replaces it, and one without days ends the target from its month on.
type StepTarget struct {
	ID           int64
	CaseTypeID   int64  // 0 = the cases without a case type
	DepartmentID int64  // whose work it is, with everything below
	Step         string // the activity that begins the step
	FromMonth    Month
	Days         *float64 // nil = no target from then on
	Reason       string
	SetBy        string // the signature
	SetAt        time.Time
}

// MaxStepDays is the longest target of a step, in days; MaxStep the longest name of one, in characters.
const (
	MaxStepDays = 3650
	MaxStep     = 200
)

// Check tells what keeps t from being a target.
func (t StepTarget) Check() error {
	var ps Problems
	if t.Step == "" {
		ps = append(ps, Problem{Field: "step", Code: "missing_value"})
	}
	if utf8.RuneCountInString(t.Step) > MaxStep {
		ps = append(ps, Problem{Field: "step", Code: "too_long"})
	}
	if t.Days != nil && !(*t.Days >= 0 && *t.Days <= MaxStepDays) { // not a number is neither
		ps = append(ps, Problem{Field: "days", Code: "step_days"})
	}
	if utf8.RuneCountInString(t.Reason) > MaxReason {
		ps = append(ps, Problem{Field: "reason", Code: "too_long"})
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}
