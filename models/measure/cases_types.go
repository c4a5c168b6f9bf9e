package measure

import (
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// The tabs of the cases behind a figure.
const (
	TabCounted  = "counted"
	TabUnknown  = "unknown"
	TabExcluded = "excluded"
)

// The orders of a list of cases; a "-" in front turns one round. Ties stand in order of ID.
const (
	SortValue    = "value" // the case's own value: days, or yes before no when turned
	SortReceived = "received"
	SortDecided  = "decided"
)

// CaseQuery asks for the cases behind one figure.
type CaseQuery struct {
	KPI    string        // "" = every case, by its date of receipt
	Period models.Period // zero or a total = all
	Filter Filter
	Which  string // of the tabs; "" = that of the reason, without one counted
	Reason Reason // only the cases that it keeps out; "" = all of the tab
	Sort   string // "" = in order of ID
}

// CaseRef is one case of a list, and what the figure made of it.
type CaseRef struct {
	Row    facts.Row
	State  string  // of the tabs
	Reason Reason  // why it is unknown or excluded; "" for a counted case
	Value  float64 // of a counted case: days, amount, score, or 1 and 0 for yes and no of a share
}

// CaseSet is the cases behind a figure. The three numbers are those of the figure, whichever tab is listed.
type CaseSet struct {
	Figure   Figure
	KPI      models.KPI
	Which    string
	Reason   Reason
	Reasons  []ReasonCount // that keep cases in the tab, whichever is asked for, the most cases first; none where they count
	Refs     CaseRefs
	Counted  int64
	Unknown  int64
	Excluded int64
}

// Reason says why a case does not count in a figure. The words are in views/text under "reason.<code>".
type Reason string

// The reasons. The first part leave a case unknown, the second exclude it by rule.
const (
	ReasonNoChannel       Reason = "no_channel"        // the channel, or its class, is not known
	ReasonNoExempt        Reason = "no_exempt"         // no case tells whether the applicant is exempt
	ReasonNoComplete      Reason = "no_complete"       // complete is empty
	ReasonNoScreened      Reason = "no_screened"       // screened is empty
	ReasonNoWait          Reason = "no_wait"           // wait_days is not known
	ReasonNoWaitBefore    Reason = "no_wait_before"    // wait_days_before is not known
	ReasonNoPaper         Reason = "no_paper"          // paper_steps is not known
	ReasonNoDigitalDec    Reason = "no_decision"       // decision_digital is not known
	ReasonNoFirst         Reason = "no_first"          // neither complete_at_first nor the letters tell
	ReasonNoLetters       Reason = "no_letters"        // deficiency_letters is not known
	ReasonNoAppeal        Reason = "no_appeal"         // appeal is not known
	ReasonNoAppealOutcome Reason = "no_appeal_outcome" // the appeal is settled or pending without an outcome
	ReasonNoReopened      Reason = "no_reopened"       // reopened is not known
	ReasonNoSatisfaction  Reason = "no_satisfaction"   // no answer
	ReasonNoMinutes       Reason = "no_minutes"        // handling_minutes is empty
	ReasonNoCost          Reason = "no_cost"           // cost is empty
	ReasonDoubtComplete   Reason = "doubt_complete"    // complete before received or after decided
	ReasonDoubtScreened   Reason = "doubt_screened"    // screened outside received … complete
	ReasonDoubtWait       Reason = "doubt_wait"        // wait_days longer than the net time
	ReasonDoubtWaitBefore Reason = "doubt_wait_before" // wait_days_before longer than the time to complete
	ReasonDoubtDecided    Reason = "doubt_decided"     // decided before received, or received after the data date

	ReasonNoOutcome Reason = "no_outcome" // how the case ended is not known
	ReasonNoFlag    Reason = "no_flag"    // a yes or no that the definition asks for is not known
	ReasonNoDate    Reason = "no_date"    // a date that the definition asks for is missing or in doubt
	ReasonOpen      Reason = "open"       // the case is not decided yet

	ReasonOutcome       Reason = "outcome"        // shelved, withdrawn or answered
	ReasonInternal      Reason = "internal"       // the authority's own case
	ReasonExempt        Reason = "exempt"         // the applicant is exempt from digital self-service
	ReasonNotDigital    Reason = "not_digital"    // assisted_share looks at digital submissions only
	ReasonNoLimit       Reason = "no_limit"       // no limit stood in the month of decision
	ReasonOutsideLimit  Reason = "outside_limit"  // limit_applies = no
	ReasonNoDeadline    Reason = "no_deadline"    // the case has no deadline of its own
	ReasonAppealOutcome Reason = "appeal_outcome" // dismissed, withdrawn or self-reversed: not decided on its merits
	ReasonInclusion     Reason = "inclusion"      // outside what the definition counts
)
