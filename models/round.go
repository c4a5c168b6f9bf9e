package models

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Round is the yearly round in which the departments say what they promise and a leader agrees. While it runs, what
// is entered is a draft that judges nothing; what is approved becomes targets of kind own.
type Round struct {
	ID       int64
	Year     int
	Grain    PeriodKind // ByQuarter or ByMonth: what a promise holds for
	Deadline Day        `gorm:"serializer:day"` // the last day on which drafts may be changed and submitted
	Council  bool       // what is approved is also adopted politically, with a reference
	Note     string     // what the departments are asked, in words
	OpenedBy string
	OpenedAt time.Time
}

// The bounds of the year of a round: years with targets that a person can mean.
const (
	FirstRoundYear = 2000
	LastRoundYear  = 2100
)

// Check tells what keeps r from being a round on a day.
func (r Round) Check(today Day) error {
	var ps Problems
	if r.Year < FirstRoundYear || r.Year > LastRoundYear {
		ps = append(ps, Problem{Field: "year", Code: "round_year"})
	}
	if r.Grain != ByQuarter && r.Grain != ByMonth {
		ps = append(ps, Problem{Field: "grain", Code: "bad_choice", Value: string(r.Grain)})
	}
	switch {
	case !r.Deadline.Known():
		ps = append(ps, Problem{Field: "deadline", Code: "missing_value"})
	case r.Deadline < today:
		ps = append(ps, Problem{Field: "deadline", Code: "deadline_past", Value: r.Deadline.String()})
	}
	if len([]rune(r.Note)) > MaxReason {
		ps = append(ps, Problem{Field: "note", Code: "too_long"})
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}

// Periods gives the quarters or months of the round's year.
func (r Round) Periods() []Period {
	var out []Period
	for m := MonthOf(r.Year, 1); m < MonthOf(r.Year+1, 1); {
		p := PeriodAt(r.Grain, m.First(), 1)
		out = append(out, p)
		m = p.LastMonth() + 1
	}
	return out
}

// SubmissionState is where the promises of one department stand in a round.
type SubmissionState string

// The states: draft → submitted → approved → (where the round says so) adopted; returned leads back to draft.
const (
	SubmissionDraft     SubmissionState = "draft"
	SubmissionSubmitted SubmissionState = "submitted"
	SubmissionReturned  SubmissionState = "returned"
	SubmissionApproved  SubmissionState = "approved"
	SubmissionAdopted   SubmissionState = "adopted"
)

// Submission is what one department has done in a round. A department that has done nothing yet has none.
type Submission struct {
	RoundID      int64
	DepartmentID int64
	State        SubmissionState
	Revision     int64 // grows with each change of the state, so that a deed on an old page shows
	Reason       string
	Reference    string // of the political adoption
	SetBy        string
	SetAt        time.Time
	// After the deadline: the wish to be let in again, and until when it was granted.
	AskedBy     string
	AskedReason string
	AskedAt     *time.Time
	OpenUntil   Day `gorm:"serializer:day"` // NoDay = not granted
}

// Open says whether drafts of the department may be changed on a day.
func (r Round) Open(s Submission, today Day) bool {
	return today <= max(r.Deadline, s.OpenUntil)
}

// DraftOrigin says how a draft came to be.
type DraftOrigin string

// The origins.
const (
	OriginTyped      DraftOrigin = "typed"
	OriginPasted     DraftOrigin = "pasted"
	OriginFilled     DraftOrigin = "filled"     // filled down from the cell above
	OriginSuggestion DraftOrigin = "suggestion" // a suggestion that a person confirmed
	OriginUndo       DraftOrigin = "undo"
	OriginFile       DraftOrigin = "file" // the template, brought back
	OriginLine       DraftOrigin = "line" // worked out from a trajectory
)

// DraftOrigins lists them.
var DraftOrigins = []DraftOrigin{OriginTyped, OriginPasted, OriginFilled, OriginSuggestion, OriginUndo, OriginFile, OriginLine}

// DraftPlace is where a draft stands: one key figure of one case type (0 = all) in one department from one month.
type DraftPlace struct {
	KPI          string
	CaseTypeID   int64
	DepartmentID int64
	FromMonth    Month
}

// Draft is one version of one promise in a round. It is never overwritten: the one before stays, with ReplacedAt.
type Draft struct {
	ID      int64
	RoundID int64
	DraftPlace
	Version    int64    // from 1; 0 = there is none yet
	Value      *float64 // nil = the department promises nothing of its own from this month: what stands above it holds
	Reason     string
	Origin     DraftOrigin
	SetBy      string
	SetAt      time.Time
	ReplacedAt *time.Time
	Returned   string // why an approver has sent it back; "" = not sent back
	ReturnedBy string
}

// DraftChange is what a person wants a draft to become. Version is the one that they saw: where another has come
// since with another value, nothing is overwritten.
type DraftChange struct {
	DraftPlace
	Version int64
	Value   *float64
	Reason  string
	Origin  DraftOrigin
}

// DraftOutcome is what came of a DraftChange.
type DraftOutcome struct {
	Draft    Draft // as it stands now
	Saved    bool  // false: it was the same already, or Conflict
	Conflict bool  // somebody else has set another value since: it stands
}

// Check tells what keeps a value from being a promise of a key figure: the bounds of its unit.
func (c DraftChange) Check(k KPI) error {
	var ps Problems
	if !slices.Contains(DraftOrigins, c.Origin) {
		ps = append(ps, Problem{Field: "origin", Code: "bad_choice", Value: string(c.Origin)})
	}
	if len([]rune(c.Reason)) > MaxReason {
		ps = append(ps, Problem{Field: "reason", Code: "too_long"})
	}
	if v := c.Value; v != nil {
		least, most := PromiseBounds(k.Unit)
		if !(*v >= least && *v <= most) {
			ps = append(ps, Problem{Field: "value", Code: rangeCodes[k.Unit]})
		}
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}

// rangeCodes are the codes of what lies outside PromiseBounds.
var rangeCodes = map[Unit]string{UnitShare: "cell_range_share", UnitDays: "cell_range_days", UnitScore: "cell_range_score",
	UnitMinutes: "cell_range_minutes", UnitCount: "cell_range_count", UnitKr: "cell_range_kr"}

// PromiseBounds gives the least and the most that a target of a unit can be.
func PromiseBounds(u Unit) (least, most float64) {
	switch u {
	case UnitShare:
		return 0, 1
	case UnitDays:
		return 0, 3650
	case UnitScore:
		return 1, 5
	case UnitMinutes:
		return 0, 100_000
	}
	return 0, 1e9
}

// ParsePromise reads a promise as a person types or pastes it into the cell of a key figure: "87", "87,5 %", "1.904 dage". A
// share is written in per cent. Nothing written is nil. The error is a Problem of the field value.
func ParsePromise(s string, u Unit) (*float64, error) {
	t := strings.TrimSpace(strings.ReplaceAll(s, "\u00a0", " "))
	if t == "" {
		return nil, nil
	}
	bare := strings.ToLower(t)
	for _, word := range unitWords[u] {
		if cut, ok := strings.CutSuffix(bare, word); ok {
			bare = strings.TrimSpace(cut)
			break
		}
	}
	v, err := ParseNumber("value", bare)
	var p Problem
	if errors.As(err, &p) {
		p.Code, p.Value = map[string]string{"ambiguous_number": "cell_ambiguous"}[p.Code], t
		if p.Code == "" {
			p.Code = "cell_nan"
		}
		return nil, p
	}
	if err != nil {
		return nil, err
	}
	if u == UnitShare {
		v /= 100
	}
	if least, most := PromiseBounds(u); !(v >= least && v <= most) {
		return nil, Problem{Field: "value", Code: rangeCodes[u], Value: t}
	}
	return &v, nil
}

// unitWords are what may stand behind the number of a promise, the longer ones first.
var unitWords = map[Unit][]string{
	UnitShare:   {"procent", "percent", "pct.", "pct", "%"},
	UnitDays:    {"dage", "days", "dag", "day", "d."},
	UnitMinutes: {"minutter", "minutes", "min.", "min"},
	UnitKr:      {"kroner", "kr.", "kr", "dkk"},
}

// ParseSheetPromise reads a promise as a cell of a workbook has it. A number of a share up to 1 is a fraction, as a cell shown in
// per cent holds it; above 1 it is per cent. Text is read as ParsePromise does, save that a share below 1 must say whether
// it is per cent.
func ParseSheetPromise(s string, number bool, u Unit) (*float64, error) {
	if !number {
		v, err := ParsePromise(s, u)
		if err == nil && v != nil && u == UnitShare && *v > 0 && *v < 0.01 && !strings.ContainsAny(s, "%pP") {
			return nil, Problem{Field: "value", Code: "cell_share_unclear", Value: s}
		}
		return v, err
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil, Problem{Field: "value", Code: "cell_nan", Value: s}
	}
	if u == UnitShare && v > 1 {
		v /= 100
	}
	if least, most := PromiseBounds(u); !(v >= least && v <= most) {
		return nil, Problem{Field: "value", Code: rangeCodes[u], Value: s}
	}
	return &v, nil
}
