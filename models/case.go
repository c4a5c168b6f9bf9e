package models

import "slices"

// Tri is yes, no or unknown. Unknown is never no.
type Tri uint8

// The values of Tri.
const (
	Unknown Tri = iota
	No
	Yes
)

// String gives "yes", "no" or "unknown".
func (t Tri) String() string { return [...]string{"unknown", "no", "yes"}[t] }

// UnknownCount stands where a count (letters, paper steps, wait days) is not known. A count of 0 is known.
const UnknownCount int32 = -1

// ChannelClass says how a case came in (CONTRACT §3 `channel`).
type ChannelClass uint8

// The classes. The zero value is unknown.
const (
	ChannelUnknown ChannelClass = iota
	ChannelDigital
	ChannelAssisted
	ChannelEmail
	ChannelManual
	ChannelInternal
)

var channelClasses = []string{"unknown", "digital", "assisted", "email", "manual", "internal"}

// String gives the class's code; ParseChannelClass reads it.
func (c ChannelClass) String() string { return channelClasses[c] }

// ParseChannelClass reads a class's code.
func ParseChannelClass(s string) (ChannelClass, bool) {
	i := slices.Index(channelClasses, s)
	return ChannelClass(max(i, 0)), i >= 0
}

// Outcome is how a case ended (CONTRACT §3 `outcome`).
type Outcome uint8

// The outcomes. The zero value is unknown.
const (
	OutcomeUnknown Outcome = iota
	OutcomePermit
	OutcomeRefusal
	OutcomeNoPermitNeeded
	OutcomeShelved
	OutcomeWithdrawn
	OutcomeAnswered
)

var outcomes = []string{"unknown", "permit", "refusal", "no_permit_needed", "shelved", "withdrawn", "answered"}

// String gives the outcome's code; ParseOutcome reads it.
func (o Outcome) String() string { return outcomes[o] }

// ParseOutcome reads an outcome's code.
func ParseOutcome(s string) (Outcome, bool) {
	i := slices.Index(outcomes, s)
	return Outcome(max(i, 0)), i >= 0
}

// Counts says whether the case ended in a decision that a days measure counts: shelved, withdrawn and answered
// cases are left out, an unknown outcome counts (CONTRACT §5).
func (o Outcome) Counts() bool {
	return o != OutcomeShelved && o != OutcomeWithdrawn && o != OutcomeAnswered
}

// AppealOutcome is how an appeal ended (CONTRACT §3 `appeal_outcome`).
type AppealOutcome uint8

// The outcomes of an appeal. The zero value says that none is known.
const (
	AppealNone AppealOutcome = iota
	AppealUpheld
	AppealChanged
	AppealAnnulled
	AppealRemitted
	AppealSelfReversed
	AppealDismissed
	AppealWithdrawn
	AppealPending
)

var appealOutcomes = []string{"", "upheld", "changed", "annulled", "remitted", "self_reversed", "dismissed", "withdrawn", "pending"}

// String gives the code, "" for none; ParseAppealOutcome reads it.
func (a AppealOutcome) String() string { return appealOutcomes[a] }

// ParseAppealOutcome reads a code.
func ParseAppealOutcome(s string) (AppealOutcome, bool) {
	i := slices.Index(appealOutcomes, s)
	return AppealOutcome(max(i, 0)), i >= 0
}

// Case is one case as a delivery tells it: names as text, dates as days. Empty text, NoDay, UnknownCount,
// Unknown and nil say "not told". Every text is already tidied and free of CPR-like numbers.
type Case struct {
	Line            int // where the row starts in its file; 0 when it came from no file
	CaseNo          string
	CaseType        string
	KLE             string
	Department      string
	Channel         string // the word that the source uses
	ChannelClass    ChannelClass
	Received        Day
	Screened        Day
	Complete        Day
	Decided         Day
	Deadline        Day
	WaitDays        int32
	WaitDaysBefore  int32
	LimitApplies    Tri
	Outcome         Outcome
	OutcomeWord     string // the word that the source uses
	Exempt          Tri
	Letters         int32
	CompleteAtFirst Tri
	PaperSteps      int32
	DecisionDigital Tri
	Appeal          Tri
	AppealSettled   Day
	AppealOutcome   AppealOutcome
	Reopened        Tri
	Satisfaction    uint8 // 1–5, 0 = none
	HandlingMinutes *float64
	Cost            *float64
}

// MaxSmallCount is the highest believable number of deficiency letters or paper steps of one case.
const MaxSmallCount = 254

// MaxWaitDays is the highest number of wait days that can be kept.
const MaxWaitDays = 65534

// Event is one step of a case: what happened, when, where.
type Event struct {
	Line     int
	CaseNo   string
	Activity string
	At       int64  // seconds since 1970-01-01T00:00:00 of the local wall clock
	Unit     string // the unit that did it
	Channel  string
	Resource string // a caseworker; empty unless the source may keep it
}

// AppealLine is one appeal over a case's decision, as a file of appeals tells it.
type AppealLine struct {
	Line     int
	CaseNo   string
	Received Day // when it came in
	Settled  Day
	Outcome  AppealOutcome
}

// Day gives the local date of e.
func (e Event) Day() Day {
	d := e.At / 86400
	if e.At%86400 < 0 {
		d--
	}
	return Day(d)
}

// Doubts tells which parts of a case contradict its other dates. The values are kept as they came and count
// as unknown in every figure that uses them (CONTRACT §3 "Dates").
type Doubts uint8

// The doubts.
const (
	DoubtComplete   Doubts = 1 << iota // complete before received or after decided
	DoubtScreened                      // screened outside received…complete (or …decided)
	DoubtWait                          // wait_days longer than the net time
	DoubtWaitBefore                    // wait_days_before longer than complete − screened (or − received)
)

// Doubt compares the dates and wait days of one case. NoDay and UnknownCount are never in doubt.
func Doubt(received, screened, complete, decided Day, wait, waitBefore int32) Doubts {
	var d Doubts
	if complete != NoDay && (complete < received || decided != NoDay && complete > decided) {
		d |= DoubtComplete
	}
	sound := complete != NoDay && d&DoubtComplete == 0
	if screened != NoDay {
		if screened < received || complete != NoDay && screened > complete || decided != NoDay && screened > decided {
			d |= DoubtScreened
		}
	}
	if wait > 0 && sound && decided != NoDay && wait > int32(decided-complete) {
		d |= DoubtWait
	}
	if waitBefore > 0 && sound {
		from := received
		if screened != NoDay && d&DoubtScreened == 0 {
			from = screened
		}
		if waitBefore > int32(complete-from) {
			d |= DoubtWaitBefore
		}
	}
	return d
}
