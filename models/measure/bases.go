package measure

import (
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// style says what a tally keeps beside its counts.
type style uint8

const (
	countsOnly style = iota
	sums             // the sum of whole values
	amounts          // the exact sum of a column of amounts
	stays            // how long each case stayed, and whether it left
	stock            // cases open at the end of each period
)

// base is what several KPIs share: one kernel over one cohort. Mean, median and p90 of a clock have one base.
type base struct {
	cohort models.Cohort
	style  style
	kernel kernel
	clock  clockKernel // of a kernel that leaves outcomes out: what it does with others; else nil
	amount func(c *facts.Chunk) *facts.Amounts
}

// standing says whether b asks each case that is open at the end of a period anew: what an own key figure of the open
// stock counts can depend on the day. Its tally has a cell for each such day in place of a bucket.
func (b *base) standing() bool { return b.cohort == models.CohortStock && b.style != stock }

// clockBase is the base of a days measure, with the outcomes that CONTRACT §5 leaves out.
func clockBase(style style, k clockKernel) *base {
	return &base{cohort: models.CohortDecided, style: style, kernel: k.leaving(usual), clock: k}
}

var (
	baseReceived  = &base{cohort: models.CohortReceived, kernel: all}
	baseDecided   = &base{cohort: models.CohortDecided, kernel: all}
	baseOpen      = &base{cohort: models.CohortStock, style: stock}
	baseSurvival  = &base{cohort: models.CohortReceived, style: stays, kernel: survival}
	baseGross     = clockBase(sums, gross)
	baseNet       = clockBase(sums, net)
	baseService   = clockBase(sums, service)
	baseScreening = clockBase(sums, screening)
	baseWithin    = clockBase(countsOnly, withinLimit)

	// baseOnPaper is end_to_end_digital_share where the definition leaves the digital decision out.
	baseOnPaper = &base{cohort: models.CohortDecided, kernel: end2endOnPaper}
)

// bases gives the base of every KPI that is counted from cases. Ready-made KPIs have none.
var bases = map[string]*base{
	"cases_received":           baseReceived,
	"cases_decided":            baseDecided,
	"cases_open":               baseOpen,
	"open_age_median":          baseOpen,
	"open_past_deadline":       baseOpen,
	"survival_days_median":     baseSurvival,
	"digital_share":            {cohort: models.CohortReceived, kernel: digital},
	"digital_share_ex_exempt":  {cohort: models.CohortReceived, kernel: digitalExExempt},
	"assisted_share":           {cohort: models.CohortReceived, kernel: assisted},
	"complete_at_first_share":  {cohort: models.CohortReceived, kernel: complete1st},
	"end_to_end_digital_share": {cohort: models.CohortDecided, kernel: end2end},
	"gross_days_mean":          baseGross,
	"gross_days_median":        baseGross,
	"gross_days_p90":           baseGross,
	"net_days_mean":            baseNet,
	"net_days_median":          baseNet,
	"net_days_p90":             baseNet,
	"service_days_mean":        baseService,
	"service_days_median":      baseService,
	"service_days_p90":         baseService,
	"screening_days_mean":      baseScreening,
	"screening_days_median":    baseScreening,
	"applicant_wait_days_mean": clockBase(sums, applicant),
	"within_limit_share":       baseWithin,
	"limit_coverage_share":     {cohort: models.CohortDecided, kernel: limitCoverage},
	"own_deadline_share":       {cohort: models.CohortDecided, kernel: ownDeadline},
	"appeal_share":             {cohort: models.CohortDecided, kernel: appealed},
	"overturned_share":         {cohort: models.CohortAppeal, kernel: overturned},
	"rework_share":             {cohort: models.CohortDecided, kernel: reworked},
	"deficiency_letters_mean":  {cohort: models.CohortDecided, style: sums, kernel: letters},
	"satisfaction_top2_share":  {cohort: models.CohortDecided, kernel: satisfied},
	"satisfaction_mean":        {cohort: models.CohortDecided, style: sums, kernel: satisfaction},
	"handling_minutes_mean": {cohort: models.CohortDecided, style: amounts, kernel: minutes,
		amount: func(c *facts.Chunk) *facts.Amounts { return c.Minutes }},
	"cost_mean": {cohort: models.CohortDecided, style: amounts, kernel: cost,
		amount: func(c *facts.Chunk) *facts.Amounts { return c.Cost }},
}
