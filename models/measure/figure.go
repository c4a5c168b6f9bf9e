// Package measure turns facts into figures and verdicts: pure functions of one version of facts, targets and
// settings. It reads no clock and no database, and every door (page, file, interface, command line) asks here.
package measure

import (
	"gevinstoverblik/models"
)

// The dimensions that figures can be grouped by (CONTRACT §2 `--group`).
const (
	GroupCaseType     = "case_type"
	GroupDepartment   = "department"
	GroupChannel      = "channel"
	GroupChannelClass = "channel_class"
	GroupSource       = "source"
	// GroupOutcome is how a case ended; an open case has none yet. `figures` does not group by it: its rows have no such column.
	GroupOutcome = "outcome"
)

// Groups lists them in the order of a figure's columns.
var Groups = []string{GroupCaseType, GroupDepartment, GroupChannel, GroupChannelClass, GroupSource}

// Missing is the word by which a filter names the cases that have no value in a dimension: no case type, no channel.
const Missing = "-"

// Figure is one value of CONTRACT §5 with what it is made of. A dimension that is not grouped is nil, a missing
// value of a grouped one is "". Value is nil when nothing can be said.
type Figure struct {
	KPI         string      `json:"kpi"`
	Period      string      `json:"period"`
	CaseType    *string     `json:"case_type"`
	Department  *string     `json:"department"`
	Channel     *string     `json:"channel"` // the channel's name, or its class where grouped by class
	Source      *string     `json:"source"`
	Value       *float64    `json:"value"`
	Unit        models.Unit `json:"unit"`
	Numerator   *float64    `json:"numerator"`   // shares and means only: the count or sum above the line
	Denominator *float64    `json:"denominator"` // and the count below it
	N           int64       `json:"n"`           // cases behind the value
	Unknown     int64       `json:"unknown"`     // cases left out because a needed field is missing or in doubt
	Excluded    int64       `json:"excluded"`    // cases left out by rule
	Few         bool        `json:"few"`
	Provisional bool        `json:"provisional"`

	Outcome *string       `json:"-"` // its code, where grouped by it
	Span    models.Period `json:"-"` // the period as days; of a total the span that it covers

	applies bool // false where there are cases and the KPI applies to none of them
	given   bool // a ready-made value lies in its period and group, though it may not be one that can be added up
	untold  bool // the value is a ready-made one of which nobody says how many cases stand behind it
}

// Query asks for figures.
type Query struct {
	KPIs   []string
	By     models.PeriodKind // "" = by month
	From   *models.Period    // nil or a total = from the first date stored
	To     *models.Period    // nil or a total = to the data date
	Group  []string          // of Groups; channel and channel_class exclude each other
	Filter Filter
}

// Filter narrows to cases that match one of the names in every dimension that has names. Names and slugs both do,
// and Missing names the cases without a value. A department takes in everything below it, unless Exact is set. Classes
// of channels and outcomes go by their codes.
type Filter struct {
	CaseTypes   []string
	Departments []string
	Channels    []string
	Sources     []string
	Classes     []string
	Outcomes    []string
	Exact       bool
}

// Window is what a board looks at: a period, the one it is compared with, and a filter. A zero Period is
// DefaultPeriod, a zero Compare is DefaultCompare of the period.
type Window struct {
	Period  models.Period
	Compare models.Period
	Filter  Filter
	Since   models.Month // of one case type: a month whose before and after is asked for; 0 = none
	// Explained is how many exceptions, the first ones, have their drivers worked out, which takes a pass over the
	// cases: 0 for none, All for every one.
	Explained int
	// Later leaves the outlook of each cell until Cell.Foresee asks for it: a page shows some rows of hundreds. What of it
	// stands in the cell itself (Variation, Assurance, Projection) is then nil.
	Later bool
}

// All is Window.Explained for every exception.
const All = int(^uint(0) >> 1)
