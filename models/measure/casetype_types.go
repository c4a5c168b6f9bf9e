package measure

import "gevinstoverblik/models"

// CaseTypeView is what the page of one case type shows.
type CaseTypeView struct {
	Period       models.Period
	Compare      models.Period // Kind "" where there is nothing to compare with
	DataDate     models.Day
	Provisional  bool
	Compared     bool  // both periods are finished
	Row          Row   // its row of the board of the same window
	DepartmentID int64 // the lowest department that all its cases lie in: its targets stand for the row; 0 = all
	KPI          models.KPI
	Chosen       Cell                // the chosen KPI, judged like a cell of the board
	Coverage     *Coverage           // of the chosen KPI
	Changes      []*Explanation      // of the chosen KPI since the comparison, by department and by channel; none without one
	Strip        []Cell              // the board's cells, and after them further KPIs that have a value
	Months       []MonthPoint        // up to 36 months with data, ending with the period's last
	Breaks       []models.Definition // versions of the KPI that count otherwise from one of the months on
	Funnel       *Funnel             // the departments by the chosen KPI; nil for what is no share of cases
	Shares       *ShareSeries        // the p-chart of the chosen KPI; nil for what is no share of cases
	Measured     []BeforeAfter       // what came after the month that the reader names, and after each new phase
	Spread       *Spread             // nil where the clock has no counted case
	Clocks       *Clocks             // nil where no decided case tells its parts
	Before       *Clocks             // the same of the comparison period
	Way          *Way                // step by step; nil where no event of its cases is kept
	Open         OpenAges
	Honest       *Honest          // nil without data
	Comments     []models.Comment // what the heads say of the chosen KPI first, then of the cells that are off
	Marks        []Mark           // the numbered flags of its chart, the earliest first
	Drivers      []Driver         // of the chosen KPI first, then of the cells that are off
	Published    []Reconciliation // what was published beside the chosen KPI, the latest period first
	Whole        bool             // the one who looks sees every department
	UnitTime     UnitTime         // as it stands today
	Sources      []string         // that its cases come from, by name
	Attendance   Attendance       // of them: those with cases or values of the period
	Siblings     []Sibling        // the case types of the scope, by name, for going on
}

// MonthPoint is one month of the chosen KPI with the target that stood in it.
type MonthPoint struct {
	Figure Figure
	Month  models.Month
	Target *models.Target // nil where none stood
	Before *models.Target // what Target has replaced for the month: another value that was promised first; nil = nothing
	Status models.Status
}

// Spread is the distribution of one clock over the counted cases of the period.
type Spread struct {
	Clock  models.Clock
	Bins   []Bin // from 0, all of one width; the last takes in everything longer
	Width  int32
	N      int64
	Judged int64    // cases that within_limit_share counts; 0 without a limit on this clock
	Within int64    // of them: those that kept the limit that stood for them
	Limit  *float64 // the limit in days, when one stood in the last month of the period and counts calendar days
	Median *float64
	P90    *float64
	Max    int32
}

// Bin counts the cases of From ≤ days < Until, those among them that within_limit_share counts, and of these those
// that kept the limit. The rest, N − Judged, lies outside the service targets.
type Bin struct {
	From, Until int32
	N, Judged   int64
	Within      int64
	Last        bool // open upwards
}

// Clocks is where the days of a case go on average: Gross = Screening + WaitBefore + NotAttributed + Service + Wait.
// It is over the decided cases of the period whose complete date and wait_days are known; where screened or
// wait_days_before are not, their days stand under NotAttributed.
type Clocks struct {
	N             int64
	Gross         float64
	Screening     float64
	WaitBefore    float64
	NotAttributed float64
	Service       float64
	Wait          float64
	ScreeningN    int64 // cases that tell screened
	WaitBeforeN   int64 // cases that tell wait_days_before
}

// Parts lists the parts in their order in time.
func (c Clocks) Parts() []ClockPart {
	return []ClockPart{
		{PartScreening, c.Screening}, {PartWaitBefore, c.WaitBefore}, {PartNotAttributed, c.NotAttributed},
		{PartService, c.Service}, {PartWait, c.Wait},
	}
}

// ClockPart is the mean days of one part.
type ClockPart struct {
	Part string
	Days float64
}

// OpenAges is the stock of open cases at the end of the period, at most the data date.
type OpenAges struct {
	At           models.Day
	N            int64
	Median       *float64
	Oldest       int32 // days; 0 without open cases
	Bins         []Bin // by age
	WithDeadline int64
	PastDeadline int64
	OverLimit    int64 // already over the case type's limit, on the limit's clock; 0 without a limit
}

// Sibling is a case type to go to.
type Sibling struct {
	ID   int64
	Name string
	Slug string
}
