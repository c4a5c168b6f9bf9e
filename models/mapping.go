package models

// The fields of a case, as CONTRACT §3 names them, and of an event.
const (
	FieldCaseNo          = "case_no"
	FieldCaseType        = "case_type"
	FieldKLE             = "kle"
	FieldDepartment      = "department"
	FieldChannel         = "channel"
	FieldReceived        = "received"
	FieldScreened        = "screened"
	FieldComplete        = "complete"
	FieldDecided         = "decided"
	FieldDeadline        = "deadline"
	FieldWaitDays        = "wait_days"
	FieldWaitDaysBefore  = "wait_days_before"
	FieldLimitApplies    = "limit_applies"
	FieldOutcome         = "outcome"
	FieldExempt          = "exempt"
	FieldLetters         = "deficiency_letters"
	FieldCompleteAtFirst = "complete_at_first"
	FieldPaperSteps      = "paper_steps"
	FieldDecisionDigital = "decision_digital"
	FieldAppeal          = "appeal"
	FieldAppealSettled   = "appeal_settled"
	FieldAppealOutcome   = "appeal_outcome"
	FieldAppealReceived  = "appeal_received" // of a file of appeals
	FieldReopened        = "reopened"
	FieldSatisfaction    = "satisfaction"
	FieldMinutes         = "handling_minutes"
	FieldCost            = "cost"
	FieldStatus          = "status" // not stored: only held against `decided` (code contradiction)

	FieldActivity = "activity"
	FieldAt       = "at"
	FieldUnit     = "unit"
	FieldResource = "resource"
)

// CaseFields lists the fields of a case in the order of CONTRACT §3; exports use the same order.
var CaseFields = []string{
	FieldCaseNo, FieldCaseType, FieldKLE, FieldDepartment, FieldChannel, FieldReceived, FieldScreened,
	FieldComplete, FieldDecided, FieldDeadline, FieldWaitDays, FieldWaitDaysBefore, FieldLimitApplies,
	FieldOutcome, FieldExempt, FieldLetters, FieldCompleteAtFirst, FieldPaperSteps, FieldDecisionDigital,
	FieldAppeal, FieldAppealSettled, FieldAppealOutcome, FieldReopened, FieldSatisfaction, FieldMinutes, FieldCost,
}

// FieldSet is a set of case fields by their place in CaseFields.
type FieldSet uint32

// Fields makes a set. A name that is no case field is left out.
func Fields(names ...string) FieldSet {
	var s FieldSet
	for _, n := range names {
		for i, f := range CaseFields {
			if f == n {
				s |= 1 << i
			}
		}
	}
	return s
}

// Has says whether the field is in s.
func (s FieldSet) Has(name string) bool { return s&Fields(name) != 0 }

// Kind is what a delivery holds.
type Kind string

// The kinds of CONTRACT §4.
const (
	KindCases   Kind = "cases"
	KindEvents  Kind = "events"
	KindValues  Kind = "values"
	KindAppeals Kind = "appeals"
	KindTargets Kind = "targets"
)

// Mapping tells how a source's files become cases: the JSON of CONTRACT §4, field by field.
type Mapping struct {
	Kind           Kind              `json:"kind"`
	Extract        string            `json:"extract"` // changes, full
	Encoding       string            `json:"encoding"`
	Delimiter      string            `json:"delimiter"`
	Sheet          string            `json:"sheet"`
	HeaderRow      int               `json:"header_row"`
	Decimal        string            `json:"decimal"`
	DateOrder      string            `json:"date_order"`
	Timezone       string            `json:"timezone"`
	Columns        map[string]string `json:"columns"`
	Constants      map[string]string `json:"constants"`
	Flags          map[string]string `json:"flags"`
	Channels       map[string]string `json:"channels"`
	Outcomes       map[string]string `json:"outcomes"`
	AppealOutcomes map[string]string `json:"appeal_outcomes"`
	Events         EventMarks        `json:"events"`
}

// EventMarks names the activities that stop the clock or break the digital way (CONTRACT §3 "Events").
type EventMarks struct {
	PauseStart []string `json:"pause_start"`
	PauseEnd   []string `json:"pause_end"`
	Print      []string `json:"print"`
	Scan       []string `json:"scan"`
	Rekey      []string `json:"rekey"`
}

// Any says whether an activity is marked at all.
func (m EventMarks) Any() bool {
	return len(m.PauseStart)+len(m.PauseEnd)+len(m.Print)+len(m.Scan)+len(m.Rekey) > 0
}

// Told gives the case fields that a delivery with this mapping speaks of: those with a column or a constant.
// A field that is not told stays what it was (and unknown for a new case).
func (m Mapping) Told() FieldSet {
	var s FieldSet
	for f := range m.Columns {
		s |= Fields(f)
	}
	for f := range m.Constants {
		s |= Fields(f)
	}
	return s
}

// KindMapping is the kind of a batch that no file brought: a new mapping worked out anew what events say of cases.
const KindMapping Kind = "mapping"

// WordCount is a word of a source with what uses it: events of an activity, cases of a channel or an outcome.
type WordCount struct {
	Word string
	N    int
}

// SourceWords are the words that a source has used so far, the most used first.
type SourceWords struct {
	Activities, Channels, Outcomes []WordCount
}

// WordMeaning is what a word of a source means from now on: the code of a class or an outcome.
type WordMeaning struct {
	Kind  NameKind
	Word  string
	Means string
}
