package measure

import "gevinstoverblik/models"

// Counts counts the cells of a board by status.
type Counts struct {
	Met         int `json:"met"`
	Near        int `json:"near"`
	Off         int `json:"off"`
	NoTarget    int `json:"no_target"`
	Missing     int `json:"missing"`
	TooFew      int `json:"too_few"`
	NoCases     int `json:"no_cases"`
	NotMeasured int `json:"not_measured"`
}

// Judged is the number of cells that were held against a target.
func (c Counts) Judged() int { return c.Met + c.Near + c.Off }

// Of gives the count of one status.
func (c Counts) Of(s models.Status) int {
	if p := c.of(s); p != nil {
		return *p
	}
	return 0
}

func (c *Counts) of(s models.Status) *int {
	switch s {
	case models.StatusMet:
		return &c.Met
	case models.StatusNear:
		return &c.Near
	case models.StatusOff:
		return &c.Off
	case models.StatusNoTarget:
		return &c.NoTarget
	case models.StatusMissing:
		return &c.Missing
	case models.StatusTooFew:
		return &c.TooFew
	case models.StatusNoCases:
		return &c.NoCases
	case models.StatusNotMeasured:
		return &c.NotMeasured
	}
	return nil
}

// Board is the leadership overview as data (CONTRACT §6). What has no JSON name is for the pages.
type Board struct {
	PeriodName  string  `json:"period"`
	CompareName *string `json:"compare"`
	Data        string  `json:"data_date"` // ISO; "" without data
	Provisional bool    `json:"provisional"`
	Counts      Counts  `json:"counts"`
	Rows        []Row   `json:"rows"`

	Period     models.Period `json:"-"`
	Compare    models.Period `json:"-"` // Kind "" where there is nothing to compare with
	Compared   bool          `json:"-"` // both are finished: a part of a period is not held against a whole one
	DataDate   models.Day    `json:"-"`
	Before     Counts        `json:"-"` // the cells of the comparison period, judged by the targets that stood then
	Columns    []models.KPI  `json:"-"`
	Overdue    int           `json:"-"` // decisions that should have been done, of all that the one who asks sees
	Awaited    int           `json:"-"` // decisions that wait for a judgement
	Changes    []Change      `json:"-"` // since the comparison: crossings first, the worst first, then large moves
	Exceptions []Exception   `json:"-"` // rows with at least one cell off, by cases × gap in tolerances
	Attendance Attendance    `json:"-"` // the sources that its figures are told by
}

// Row is one case type of a board.
type Row struct {
	CaseType   string `json:"case_type"`
	Department string `json:"department"` // of its cases in 36 months, when there is exactly one
	N          int64  `json:"n"`          // cases decided in the period
	Cells      []Cell `json:"cells"`

	CaseTypeID   int64          `json:"-"` // 0 = cases without a case type
	Slug         string         `json:"-"` // Missing for id 0
	DepartmentID int64          `json:"-"`
	Received     int64          `json:"-"` // cases received in the period
	Limit        *models.Target `json:"-"` // the day limit that stood in the last month of the period
	Parted       bool           `json:"-"` // the open cases tell another story than the closed ones (Honest)
	Weight       float64        `json:"-"` // cases × gap in tolerances, summed over the cells that are off
}

// Point is one month of a series.
type Point struct {
	Period string   `json:"period"`
	Value  *float64 `json:"value"`
}

// Beside is a value that is shown beside a cell's own: neither judged nor counted.
type Beside struct {
	KPI   string      `json:"kpi"`
	Value *float64    `json:"value"`
	Unit  models.Unit `json:"unit"`
	N     int64       `json:"n"`
}

// Projection is where a series is going: the value of one month to come with its 80 % interval (statistics.md §10).
// The numbers are nil where the verdict says that there is too little to draw a line by.
type Projection struct {
	Value   *float64 `json:"value"`
	Lower   *float64 `json:"lower"`
	Upper   *float64 `json:"upper"`
	Period  string   `json:"period"`  // the month
	Verdict *string  `json:"verdict"` // nil where a trend has no target to be held to
}

// Cell is one KPI of one case type, judged.
type Cell struct {
	KPI         string        `json:"kpi"`
	Value       *float64      `json:"value"`
	Unit        models.Unit   `json:"unit"`
	Numerator   *float64      `json:"numerator"`
	Denominator *float64      `json:"denominator"`
	N           int64         `json:"n"`
	Unknown     int64         `json:"unknown"`
	Few         bool          `json:"few"`
	Stale       bool          `json:"stale"`
	Beside      *Beside       `json:"beside"`
	Target      *float64      `json:"target"`
	TargetKind  *string       `json:"target_kind"`
	Comparator  *string       `json:"comparator"`
	Gap         *float64      `json:"gap"`
	Status      models.Status `json:"status"`
	Previous    *float64      `json:"previous"`
	Series      []Point       `json:"series"`
	Variation   *string       `json:"variation"`
	Assurance   *string       `json:"assurance"`
	Projection  *Projection   `json:"projection"`

	Age            int            `json:"-"` // where stale: the days since its source delivered
	Defined        models.KPI     `json:"-"` // the KPI as its definition stood in the period
	Column         string         `json:"-"` // the KPI of the column: differs where the time stands in for a missing limit
	Figure         Figure         `json:"-"`
	PreviousFigure Figure         `json:"-"`
	PreviousStatus models.Status  `json:"-"`
	Standing       *models.Target `json:"-"` // the target that judges the cell
	Tolerance      float64        `json:"-"`
	Gaps           float64        `json:"-"` // how far worse than the target, in tolerances; 0 when met or not judged
	Others         []Judgement    `json:"-"` // the targets of other kinds that stood beside it
	Outlook        *Outlook       `json:"-"` // nil where the KPI does not apply, or Window.Later left it

	later func() *Outlook // the outlook where Window.Later left it
}

// Foresees says whether the cell has an outlook: its KPI applies.
func (c *Cell) Foresees() bool { return c.Outlook != nil || c.later != nil }

// Foresee gives the outlook, worked out now where Window.Later left it; nil where the KPI does not apply.
func (c *Cell) Foresee() *Outlook {
	if c.Outlook == nil && c.later != nil {
		return c.later()
	}
	return c.Outlook
}

// Judgement is a value held against one target.
type Judgement struct {
	Target models.Target
	Status models.Status
	Gap    float64
}

// Change is what became of one cell since the comparison period.
type Change struct {
	CaseType   string
	CaseTypeID int64
	Slug       string
	KPI        string
	Unit       models.Unit
	From, To   float64
	Was, Is    models.Status
	Crossing   bool // the status changed; else a large move within it
	Worse      bool
	Defined    models.KPI
}

// Exception is a case type with at least one target that is not met, and what the cases say about it.
type Exception struct {
	Row     Row
	Off     []Cell     // the cells that are off, the farthest first
	Drivers []Driver   // the largest measured drivers, the one for the farthest cell first
	Causes  [][]Driver // the drivers of each of Off by itself; none where they are not worked out
	// Comments are what the heads of the departments say of the cells that are off, in the order of Off.
	Comments []models.Comment
	// Decisions are those that answer for the case type today, running ones first.
	Decisions []models.Decision
	// Streak is for how many periods in a row one of Off has been off, this one among them: worked out where nothing was decided
	// and the period is over, else 0.
	Streak int
}

// Driver codes: what the cases of a period say about why a target is not met.
const (
	DriverClock      = "clock"       // the part of the time that fills most: Part, Days of Of on average over N cases
	DriverGrowth     = "growth"      // the part that grew most since the comparison: Part, Days, Change in days
	DriverPaper      = "paper"       // cases with a paper step: Count of N
	DriverLetters    = "letters"     // cases with a deficiency letter: Count of N
	DriverChannel    = "channel"     // the largest channel that is not digital: Name, Count of N
	DriverOnPaper    = "decision"    // cases whose decision did not go out digitally: Count of N
	DriverOverLimit  = "over_limit"  // cases over the limit: Count of N, by Days on average
	DriverIncomplete = "incomplete"  // cases that were not complete at first: Count of N
	DriverStep       = "step"        // the step of the way that takes the most days: Name, Days of Of on average over N cases, Change in days
	DriverStepGrowth = "step_growth" // the step that grew most since the comparison: Name, Days, Change in days
	DriverStepPaper  = "step_paper"  // the step with the most paper breaks: Name, Count of its N cases
)

// The parts of a case's time (CONTRACT §5, last line).
const (
	PartScreening     = "screening"
	PartWaitBefore    = "wait_before"
	PartNotAttributed = "not_attributed"
	PartService       = "service"
	PartWait          = "wait"
)

// Driver is one measured reason. Which fields count depends on Code.
type Driver struct {
	Code   string       `json:"code"`
	Part   string       `json:"part"`   // of the clock
	Name   string       `json:"name"`   // of the channel, or of the step
	Days   float64      `json:"days"`   // mean days per case
	Of     float64      `json:"of"`     // mean days of the whole
	Clock  models.Clock `json:"clock"`  // that Of runs over: gross, or net for what stands after complete
	Change float64      `json:"change"` // days more than in the comparison period
	Before *Share       `json:"before"` // the same share in the comparison period, where there were cases
	Count  int64        `json:"count"`
	N      int64        `json:"n"`
}

// timed says that the driver is one of days: Count does not count there.
func (d Driver) timed() bool {
	switch d.Code {
	case DriverClock, DriverGrowth, DriverStep, DriverStepGrowth:
		return true
	}
	return false
}

// alike says that two drivers say the same of one case type.
func (d Driver) alike(o Driver) bool { return o.Code == d.Code && o.Part == d.Part && o.Name == d.Name }

// Share is a count out of a number of cases.
type Share struct {
	Count int64 `json:"count"`
	N     int64 `json:"n"`
}
