package models

import "math"

// Unit is what a figure counts in (CONTRACT §5).
type Unit string

// The units. A share is a fraction 0–1.
const (
	UnitShare   Unit = "share"
	UnitDays    Unit = "days"
	UnitCount   Unit = "count"
	UnitMinutes Unit = "minutes"
	UnitKr      Unit = "kr"
	UnitScore   Unit = "score"
)

// Cohort says which date puts a case into a period.
type Cohort string

// The cohorts of CONTRACT §5.
const (
	CohortReceived Cohort = "R"
	CohortDecided  Cohort = "D"
	CohortStock    Cohort = "S" // open at min(end of the period, data date)
	CohortAppeal   Cohort = "A" // by month of appeal_settled
	CohortGiven    Cohort = ""  // ready-made values only
)

// Better is the direction in which a KPI improves.
type Better int8

// The directions.
const (
	Neutral Better = 0
	Higher  Better = 1
	Lower   Better = -1
)

// Form is how a value is made of its cases.
type Form string

// The forms.
const (
	FormCount    Form = "count"
	FormShare    Form = "share"
	FormMean     Form = "mean"
	FormMedian   Form = "median"
	FormP90      Form = "p90"
	FormSurvival Form = "survival"
	FormGiven    Form = "given"
	FormQuantile Form = "quantile" // at KPI.At
	FormWithin   Form = "within"   // the share of cases within a number of days
)

// KPI is one key figure: how it is cut and counted. Its words are in views/text under "kpi.<Key>.…", those of a
// municipality's own key figure are its Words.
type KPI struct {
	Key       string
	Unit      Unit
	Cohort    Cohort
	Form      Form
	Better    Better
	Clock     Clock    // the clock of a days measure, else ""
	Counted   bool     // never "few": cases_* and open_past_deadline
	At        float64  // of FormQuantile: which, 0–1
	Tolerance *float64 // how much worse than a target is still near; nil = as CONTRACT §6 has it for the unit
	MinN      int      // fewer cases than this is few; 0 = the settings' number
	Words     *Words   // of an own key figure; nil for those of the library
}

// Own says whether a municipality has made the key figure itself.
func (k KPI) Own() bool { return k.Words != nil }

// Words are what an own key figure is called and what it shows.
type Words struct {
	NameDA, NameEN, AboutDA, AboutEN string
}

// Clock names which days of a case are counted (PRODUCT.md promise 4).
type Clock string

// The clocks.
const (
	ClockGross     Clock = "gross"     // decided − received
	ClockNet       Clock = "net"       // decided − complete
	ClockService   Clock = "service"   // decided − complete − wait_days
	ClockScreening Clock = "screening" // screened − received
	ClockApplicant Clock = "applicant" // wait_days_before + wait_days
)

// KPIs is the catalogue of CONTRACT §5, in its order.
var KPIs = []KPI{
	{Key: "cases_received", Unit: UnitCount, Cohort: CohortReceived, Form: FormCount, Counted: true},
	{Key: "cases_decided", Unit: UnitCount, Cohort: CohortDecided, Form: FormCount, Counted: true},
	{Key: "cases_open", Unit: UnitCount, Cohort: CohortStock, Form: FormCount, Better: Lower, Counted: true},
	{Key: "open_age_median", Unit: UnitDays, Cohort: CohortStock, Form: FormMedian, Better: Lower},
	{Key: "open_past_deadline", Unit: UnitCount, Cohort: CohortStock, Form: FormCount, Better: Lower, Counted: true},
	{Key: "survival_days_median", Unit: UnitDays, Cohort: CohortReceived, Form: FormSurvival, Better: Lower},
	{Key: "digital_share", Unit: UnitShare, Cohort: CohortReceived, Form: FormShare, Better: Higher},
	{Key: "digital_share_ex_exempt", Unit: UnitShare, Cohort: CohortReceived, Form: FormShare, Better: Higher},
	{Key: "assisted_share", Unit: UnitShare, Cohort: CohortReceived, Form: FormShare, Better: Lower},
	{Key: "complete_at_first_share", Unit: UnitShare, Cohort: CohortReceived, Form: FormShare, Better: Higher},
	{Key: "end_to_end_digital_share", Unit: UnitShare, Cohort: CohortDecided, Form: FormShare, Better: Higher},
	{Key: "gross_days_mean", Unit: UnitDays, Cohort: CohortDecided, Form: FormMean, Better: Lower, Clock: ClockGross},
	{Key: "gross_days_median", Unit: UnitDays, Cohort: CohortDecided, Form: FormMedian, Better: Lower, Clock: ClockGross},
	{Key: "gross_days_p90", Unit: UnitDays, Cohort: CohortDecided, Form: FormP90, Better: Lower, Clock: ClockGross},
	{Key: "net_days_mean", Unit: UnitDays, Cohort: CohortDecided, Form: FormMean, Better: Lower, Clock: ClockNet},
	{Key: "net_days_median", Unit: UnitDays, Cohort: CohortDecided, Form: FormMedian, Better: Lower, Clock: ClockNet},
	{Key: "net_days_p90", Unit: UnitDays, Cohort: CohortDecided, Form: FormP90, Better: Lower, Clock: ClockNet},
	{Key: "service_days_mean", Unit: UnitDays, Cohort: CohortDecided, Form: FormMean, Better: Lower, Clock: ClockService},
	{Key: "service_days_median", Unit: UnitDays, Cohort: CohortDecided, Form: FormMedian, Better: Lower, Clock: ClockService},
	{Key: "service_days_p90", Unit: UnitDays, Cohort: CohortDecided, Form: FormP90, Better: Lower, Clock: ClockService},
	{Key: "screening_days_mean", Unit: UnitDays, Cohort: CohortDecided, Form: FormMean, Better: Lower, Clock: ClockScreening},
	{Key: "screening_days_median", Unit: UnitDays, Cohort: CohortDecided, Form: FormMedian, Better: Lower, Clock: ClockScreening},
	{Key: "applicant_wait_days_mean", Unit: UnitDays, Cohort: CohortDecided, Form: FormMean, Better: Lower, Clock: ClockApplicant},
	{Key: "within_limit_share", Unit: UnitShare, Cohort: CohortDecided, Form: FormShare, Better: Higher},
	{Key: "limit_coverage_share", Unit: UnitShare, Cohort: CohortDecided, Form: FormShare, Better: Higher},
	{Key: "own_deadline_share", Unit: UnitShare, Cohort: CohortDecided, Form: FormShare, Better: Higher},
	{Key: "appeal_share", Unit: UnitShare, Cohort: CohortDecided, Form: FormShare, Better: Lower},
	{Key: "overturned_share", Unit: UnitShare, Cohort: CohortAppeal, Form: FormShare, Better: Lower},
	{Key: "rework_share", Unit: UnitShare, Cohort: CohortDecided, Form: FormShare, Better: Lower},
	{Key: "deficiency_letters_mean", Unit: UnitCount, Cohort: CohortDecided, Form: FormMean, Better: Lower},
	{Key: "satisfaction_top2_share", Unit: UnitShare, Cohort: CohortDecided, Form: FormShare, Better: Higher},
	{Key: "satisfaction_mean", Unit: UnitScore, Cohort: CohortDecided, Form: FormMean, Better: Higher},
	{Key: "contacts_per_case", Unit: UnitCount, Cohort: CohortGiven, Form: FormGiven, Better: Lower},
	{Key: "handling_minutes_mean", Unit: UnitMinutes, Cohort: CohortDecided, Form: FormMean, Better: Lower},
	{Key: "cost_mean", Unit: UnitKr, Cohort: CohortDecided, Form: FormMean, Better: Lower},
}

// KPIByKey finds a KPI of the catalogue.
func KPIByKey(key string) (KPI, bool) {
	for _, k := range KPIs {
		if k.Key == key {
			return k, true
		}
	}
	return KPI{}, false
}

// Eps is how far apart two numbers may lie and still be equal in a comparison with a target, limit or
// tolerance: 1e-9 · max(1, |target|) (CONTRACT §5).
func Eps(target float64) float64 { return 1e-9 * math.Max(1, math.Abs(target)) }

// betters are the directions as codes.
var betters = map[Better]string{Higher: "higher", Lower: "lower", Neutral: "neutral"}

// MarshalText writes the code of b.
func (b Better) MarshalText() ([]byte, error) { return []byte(betters[b]), nil }

// UnmarshalText reads the code of a direction.
func (b *Better) UnmarshalText(code []byte) error {
	for better, c := range betters {
		if c == string(code) {
			*b = better
			return nil
		}
	}
	return Problem{Field: "better", Code: "bad_choice", Value: string(code)}
}
