package models

import "time"

// Rebase is the choice of a person to let the limits of a control chart begin anew: from a month on, the values of a
// KPI of a case type are held against a level and a normal range of their own (statistics.md §2.2, §9.5). Nothing
// rebases by itself. It is never overwritten: one that was withdrawn stays to be seen, with who did it and why.
type Rebase struct {
	ID          int64
	KPI         string
	CaseTypeID  int64 // 0 = the cases without a case type
	FromMonth   Month
	Reason      string
	SetBy       string // the signature
	SetAt       time.Time
	EndedBy     string // "" while it holds
	EndedReason string
	EndedAt     *time.Time
}

// Stands says whether the rebase holds.
func (r Rebase) Stands() bool { return r.EndedAt == nil }

// RebaseMonths is how many finished months must lie behind a rebase before it may be made: with fewer there are no
// limits to begin with (statistics.md §9.5).
const RebaseMonths = 6

// MaxReason is the longest reason, in characters.
const MaxReason = 500

// Check tells what keeps r from being a rebase: last is the last finished month of the data.
func (r Rebase) Check(last Month) error {
	var ps Problems
	if r.Reason == "" {
		ps = append(ps, Problem{Field: "reason", Code: "missing_value"})
	}
	if len([]rune(r.Reason)) > MaxReason {
		ps = append(ps, Problem{Field: "reason", Code: "too_long"})
	}
	if int(last-r.FromMonth)+1 < RebaseMonths {
		ps = append(ps, Problem{Field: "month", Code: "rebase_too_early", Value: r.FromMonth.String()})
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}
