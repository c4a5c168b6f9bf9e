package models

import (
	"math"
	"slices"
	"strings"
	"time"
)

// DecisionType says what was agreed on.
type DecisionType string

// The types.
const (
	TypeDecision DecisionType = "decision" // a choice that leaders made
	TypeAction   DecisionType = "action"   // something that somebody is to do
	TypeWorkflow DecisionType = "workflow" // a decision that changes how the work is done
)

// DecisionTypes lists them.
var DecisionTypes = []DecisionType{TypeDecision, TypeAction, TypeWorkflow}

// DecisionStatus is how far a decision has come.
type DecisionStatus string

// The states. A dropped decision keeps its reason; nothing is deleted.
const (
	DecisionOpen       DecisionStatus = "open"
	DecisionInProgress DecisionStatus = "in_progress"
	DecisionDone       DecisionStatus = "done"
	DecisionDropped    DecisionStatus = "dropped"
)

// DecisionStatuses lists them in their order.
var DecisionStatuses = []DecisionStatus{DecisionOpen, DecisionInProgress, DecisionDone, DecisionDropped}

// Decision is one version of something that was decided or is to be done because of a figure: who answers for it, by when,
// and which change of which key figure is expected of it. It is never overwritten: Record tells of the versions.
type Decision struct {
	Record
	Owned
	Type         DecisionType
	What         string
	Ground       string
	Status       DecisionStatus
	Due          Day     `gorm:"serializer:day"`
	DoneOn       Day     `gorm:"serializer:day"` // NoDay while it is not done
	CaseTypes    []int64 `gorm:"serializer:json"`
	DepartmentID int64   // 0 = the whole municipality
	KPI          string  // that it is to change; "" = none
	Period       string  // of the figure that it was made from, as Period.Address names it; "" = none
	// Expected is the expected change of KPI, signed and in its unit: −12 days, or 0.09 for nine percentage points.
	Expected     *float64
	MeasureAfter int   // months after DoneOn until it is looked at again
	BenefitID    int64 // the first version of the benefit that it serves; 0 = none
	ReviewID     int64 // the review that it was made in; 0 = none
	// DropReason is why it was given up; "" unless dropped.
	DropReason string
	// Judgements are what people have made of it, the latest first. They are of the decision, not of one version.
	Judgements []DecisionJudgement `gorm:"-"`
}

// The bounds of a decision.
const (
	MaxWhat         = 200  // characters
	MaxGround       = 2000 // characters
	MaxMeasureAfter = 36   // months
	MaxDecided      = 40   // case types of one decision
	// UsualMeasureAfter gives the seven whole months that statistics.md §9 asks for, and the month of the change before them.
	UsualMeasureAfter = 8
	// FollowUpGrace is how many days after its date a judgement may still be awaited; then the decision was never followed up.
	FollowUpGrace Day = 90
	// DueSoon is how many days before its date the owner is reminded.
	DueSoon Day = 14
)

// Running says whether it is still to be done.
func (d Decision) Running() bool { return d.Status == DecisionOpen || d.Status == DecisionInProgress }

// Overdue says whether it should have been done before a day. Every count of overdue decisions is a count by this.
func (d Decision) Overdue(today Day) bool { return d.Running() && d.Due.Known() && d.Due < today }

// Counted says whether an expectation was written down, to which it is held in the account of decisions.
func (d Decision) Counted() bool { return d.Expected != nil && d.KPI != "" }

// MeasureOn is the day from which what came of it can be looked at; NoDay while it is not done, or where no key figure was named.
func (d Decision) MeasureOn() Day {
	if d.Status != DecisionDone || !d.DoneOn.Known() || d.KPI == "" {
		return NoDay
	}
	y, m, day := d.DoneOn.Date()
	first := MonthOf(y, m) + Month(d.MeasureAfter)
	return min(first.First()+Day(day-1), first.Until()-1)
}

// Judged says whether a person has said what came of it since it was done.
func (d Decision) Judged() bool { return len(d.Judgements) > 0 }

// Awaits says whether it is time for a person to judge what came of it.
func (d Decision) Awaits(today Day) bool {
	at := d.MeasureOn()
	return at.Known() && at <= today && !d.Judged()
}

// NeverFollowed says whether the time for judging it has gone by without a judgement.
func (d Decision) NeverFollowed(today Day) bool {
	return d.Awaits(today) && d.MeasureOn()+FollowUpGrace < today
}

// Of says whether it is about a case type; one without case types is about none in particular.
func (d Decision) Of(caseType int64) bool { return slices.Contains(d.CaseTypes, caseType) }

// SeenBy says whether a scope may see it: it is of the whole municipality or of a department in sight, or the one who asks
// answers for it.
func (d Decision) SeenBy(s Scope) bool {
	return s.May(RightBenefit) && (d.DepartmentID == 0 || s.Sees(d.DepartmentID) || d.Held(s.UserID))
}

// EditableBy says whether a scope may change it: whoever answers for it, and who follows the department up that it is of.
func (d Decision) EditableBy(s Scope) bool {
	return s.May(RightFollow) && (s.Sees(d.DepartmentID) || d.Held(s.UserID))
}

// Check tells what keeps d from being a decision. k is its key figure, the zero KPI where it names none.
func (d Decision) Check(k KPI, today Day) error {
	var ps Problems
	bad := func(field, code, value string) { ps = append(ps, Problem{Field: field, Code: code, Value: value}) }
	if !slices.Contains(DecisionTypes, d.Type) {
		bad("type", "bad_choice", string(d.Type))
	}
	if !slices.Contains(DecisionStatuses, d.Status) {
		bad("status", "bad_choice", string(d.Status))
	}
	switch {
	case d.What == "":
		bad("what", "missing_value", "")
	case len([]rune(d.What)) > MaxWhat:
		bad("what", "too_long", "")
	}
	if len([]rune(d.Ground)) > MaxGround {
		bad("ground", "too_long", "")
	}
	switch {
	case !d.Due.Known():
		bad("due", "missing_value", "")
	case d.Due < FirstDay || d.Due > LastDay:
		bad("due", "bad_date", d.Due.String())
	}
	switch {
	case d.Status != DecisionDone:
	case !d.DoneOn.Known() || d.DoneOn < FirstDay:
		bad("done_on", "missing_value", "")
	case d.DoneOn > today:
		bad("done_on", "not_over", d.DoneOn.String())
	}
	if d.Status == DecisionDropped && d.DropReason == "" {
		bad("drop_reason", "missing_value", "")
	}
	if len([]rune(d.DropReason)) > MaxReason {
		bad("drop_reason", "too_long", "")
	}
	if len(d.CaseTypes) > MaxDecided {
		bad("case_type", "decided_many", "")
	}
	if d.Expected != nil {
		most := map[Unit]float64{UnitShare: 1, UnitScore: 4, UnitDays: 3650, UnitMinutes: 100_000}[k.Unit]
		if most == 0 {
			most = 1e9
		}
		switch {
		case d.KPI == "":
			bad("kpi", "expected_of_what", "")
		case math.IsNaN(*d.Expected) || *d.Expected == 0 || math.Abs(*d.Expected) > most:
			bad("expected", "expected_range", "")
		}
	}
	if d.MeasureAfter < 1 || d.MeasureAfter > MaxMeasureAfter {
		bad("measure_after", "number_range", "")
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}

// DecisionVerdict is what a person makes of what came of a decision.
type DecisionVerdict string

// The verdicts.
const (
	VerdictKeep   DecisionVerdict = "keep"
	VerdictAdjust DecisionVerdict = "adjust"
	VerdictStop   DecisionVerdict = "stop"
)

// DecisionVerdicts lists them.
var DecisionVerdicts = []DecisionVerdict{VerdictKeep, VerdictAdjust, VerdictStop}

// DecisionOutcome is what the months after a decision say of the change that was expected of it (statistics.md §9). It is a
// measured change, never an effect.
type DecisionOutcome string

// The outcomes, in the order of the account.
const (
	OutcomeExpected  DecisionOutcome = "expected"  // changed the way that was expected, by more than chance alone gives
	OutcomeUncertain DecisionOutcome = "uncertain" // the difference can be chance alone
	OutcomeOpposite  DecisionOutcome = "opposite"  // changed the other way, by more than chance alone gives
	OutcomeNever     DecisionOutcome = "never"     // nobody has looked, though the time for it has gone by
	OutcomeEarly     DecisionOutcome = "early"     // it is not done, or too few months have gone by
	OutcomeNothing   DecisionOutcome = "nothing"   // no change was expected, or no figure can tell
)

// DecisionOutcomes lists them.
var DecisionOutcomes = []DecisionOutcome{OutcomeExpected, OutcomeUncertain, OutcomeOpposite, OutcomeNever, OutcomeEarly, OutcomeNothing}

// DecisionJudgement is what a person has said of a decision, with what was measured on that day. It is never changed; who
// thinks otherwise later adds another.
type DecisionJudgement struct {
	ID         int64
	DecisionID int64 // the first version
	Verdict    DecisionVerdict
	Note       string
	Outcome    DecisionOutcome
	Before     *float64 // the mean of the months before, in the unit of the key figure; nil = not measured
	After      *float64
	Lower      *float64 // the 95 % interval of After − Before
	Upper      *float64
	SetBy      string
	SetAt      time.Time
}

// Change is After − Before; nil where it was not measured.
func (j DecisionJudgement) Change() *float64 {
	if j.Before == nil || j.After == nil {
		return nil
	}
	v := *j.After - *j.Before
	return &v
}

// Check tells what keeps j from being a judgement.
func (j DecisionJudgement) Check() error {
	switch {
	case !slices.Contains(DecisionVerdicts, j.Verdict):
		return Problem{Field: "verdict", Code: "bad_choice", Value: string(j.Verdict)}
	case len([]rune(j.Note)) > MaxReason:
		return Problem{Field: "note", Code: "too_long"}
	case j.Verdict != VerdictKeep && j.Note == "":
		return Problem{Field: "note", Code: "missing_value"}
	}
	return nil
}

// DecisionFilter narrows a list of decisions. Zero fields do not narrow.
type DecisionFilter struct {
	Types      []DecisionType
	Statuses   []DecisionStatus
	Overdue    bool
	Awaits     bool
	Ownerless  bool
	CaseTypeID int64
	KPI        string
	OwnerID    int64 // held as owner or deputy
	ReviewID   int64
}

// Lets says whether a decision passes the filter on a day.
func (f DecisionFilter) Lets(d Decision, today Day) bool {
	return (len(f.Types) == 0 || slices.Contains(f.Types, d.Type)) &&
		(len(f.Statuses) == 0 || slices.Contains(f.Statuses, d.Status)) &&
		(!f.Overdue || d.Overdue(today)) &&
		(!f.Awaits || d.Awaits(today)) &&
		(!f.Ownerless || d.Ownerless()) &&
		(f.CaseTypeID == 0 || d.Of(f.CaseTypeID)) &&
		(f.KPI == "" || d.KPI == f.KPI) &&
		(f.OwnerID == 0 || d.Held(f.OwnerID)) &&
		(f.ReviewID == 0 || d.ReviewID == f.ReviewID)
}

// CountOverdue counts the decisions that should have been done before a day.
func CountOverdue(decisions []Decision, today Day) int {
	n := 0
	for _, d := range decisions {
		if d.Overdue(today) {
			n++
		}
	}
	return n
}

// ParseChange reads an expected change as a person types it: "−12", "+9 pp.", "-0,1". That of a share is written in percentage
// points. Nothing written is nil. The error is a Problem of the field expected.
func ParseChange(s string, u Unit) (*float64, error) {
	t := strings.ToLower(strings.TrimSpace(strings.NewReplacer("\u00a0", " ", "\u2212", "-", "\u2013", "-").Replace(s)))
	if t == "" {
		return nil, nil
	}
	for _, word := range append([]string{"procentpoint", "percentage points", "pp.", "pp", "point"}, unitWords[u]...) {
		if cut, ok := strings.CutSuffix(t, word); ok {
			t = strings.TrimSpace(cut)
			break
		}
	}
	v, err := ParseNumber("expected", strings.TrimSpace(strings.TrimPrefix(t, "+")))
	if err != nil {
		return nil, err
	}
	if u == UnitShare {
		v /= 100
	}
	return &v, nil
}
