package models

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// BenefitType is what kind of good a benefit does (domain.md §4.2). Values of different kinds are never added up.
type BenefitType string

// The types.
const (
	BenefitCashable   BenefitType = "cashable"   // less spent, in a budget
	BenefitTime       BenefitType = "time"       // freed time, kept in the organisation: hours of capacity, never money
	BenefitElsewhere  BenefitType = "elsewhere"  // money or time of others in the public sector
	BenefitQuality    BenefitType = "quality"    //
	BenefitService    BenefitType = "service"    // to citizens and businesses
	BenefitStaff      BenefitType = "staff"      // working life
	BenefitCompliance BenefitType = "compliance" // legal certainty
)

// BenefitTypes lists them.
var BenefitTypes = []BenefitType{BenefitTime, BenefitCashable, BenefitElsewhere, BenefitService, BenefitQuality, BenefitStaff, BenefitCompliance}

// BenefitMeasure is what a benefit's values are: how they are found and added up.
type BenefitMeasure string

// The measures.
const (
	MeasureHours  BenefitMeasure = "hours"  // freed capacity of a year, added up over benefits
	MeasureKroner BenefitMeasure = "kroner" // of a year, only what a controller has confirmed, added up over benefits
	MeasureKPI    BenefitMeasure = "kpi"    // the value of its KPI, in the KPI's unit, never added up
)

// Measure gives what the values of a benefit of the type are.
func (t BenefitType) Measure() BenefitMeasure {
	switch t {
	case BenefitTime:
		return MeasureHours
	case BenefitCashable:
		return MeasureKroner
	}
	return MeasureKPI
}

// BenefitState is how far a benefit has come (domain.md §4.2). A person sets it; whether the plan is kept is measured.
type BenefitState string

// The states, in their order. A benefit counts from planned on.
const (
	BenefitIdentified  BenefitState = "identified"
	BenefitPlanned     BenefitState = "planned" // approved by a leader
	BenefitTransition  BenefitState = "transition"
	BenefitPartly      BenefitState = "partly"
	BenefitRealised    BenefitState = "realised"
	BenefitSustained   BenefitState = "sustained"
	BenefitNotRealised BenefitState = "not_realised"
	BenefitDropped     BenefitState = "dropped"
	BenefitSuperseded  BenefitState = "superseded"
)

// BenefitStates lists them.
var BenefitStates = []BenefitState{BenefitIdentified, BenefitPlanned, BenefitTransition, BenefitPartly, BenefitRealised,
	BenefitSustained, BenefitNotRealised, BenefitDropped, BenefitSuperseded}

// Counts says whether a benefit of the state has its part in what was planned and realised.
func (s BenefitState) Counts() bool {
	switch s {
	case BenefitIdentified, BenefitDropped, BenefitSuperseded, "":
		return false
	}
	return true
}

// Predictability is how sure the effect is (domain.md §4.2).
type Predictability string

// The degrees.
const (
	Definite   Predictability = "definite"
	Expected   Predictability = "expected"
	Logical    Predictability = "logical"
	Intangible Predictability = "intangible"
)

// Predictabilities lists them.
var Predictabilities = []Predictability{Definite, Expected, Logical, Intangible}

// Minutes is how long one piece of work takes, each time it is done: the unit time of a benefit.
type Minutes struct {
	Activity string       `json:"activity"` // which work: "arkivering". Two benefits that save the same work of the same cases claim it once
	Minutes  float64      `json:"minutes"`
	Method   SampleMethod `json:"method"`
	N        int64        `json:"n,omitempty"` // pieces of work behind it; 0 = an estimate
}

// PlanYear is what a benefit is planned to give in a year: hours or kroner of the year, or the value that its KPI is to
// have at the end of it. The outer two are optional.
type PlanYear struct {
	Year        int      `json:"year"`
	Pessimistic *float64 `json:"pessimistic,omitempty"`
	Likely      float64  `json:"likely"`
	Optimistic  *float64 `json:"optimistic,omitempty"`
}

// Prerequisite is what must be in place for a benefit to come.
type Prerequisite struct {
	Text string `json:"text"`
	Due  Day    `json:"due"` // NoDay = none was set
	Met  bool   `json:"met"`
}

// Risk is what may keep a benefit away, and what is done about it.
type Risk struct {
	Text       string `json:"text"`
	Mitigation string `json:"mitigation,omitempty"`
}

// Benefit is a benefit profile (domain.md §4.5): what gets better, for whom, by which changed work, measured how, by
// when, and who answers for it. Every change makes a new version; ids of other records are those of their first version.
type Benefit struct {
	Record
	Owned
	Title          string // a verb of change and a measure: "Færre mangelbreve"
	Description    string
	Type           BenefitType
	Negative       bool // a disbenefit: followed like any other
	Predictability Predictability
	State          BenefitState
	Objectives     []int64        `gorm:"serializer:json"`
	Changes        []int64        `gorm:"serializer:json"` // the workflow changes that bring it
	KPI            string         // "" = none yet
	CaseTypes      []int64        `gorm:"serializer:json"` // none = all together
	DepartmentID   int64          // where it arises; 0 = all
	Baselines      []int64        `gorm:"serializer:json"` // frozen, one a case type: the first versions of models.Baseline
	UnitTimes      []Minutes      `gorm:"serializer:json"`
	Plan           []PlanYear     `gorm:"serializer:json"`                 // by year
	Start          Day            `gorm:"serializer:day;column:start_day"` // from when on it is to be had
	End            Day            `gorm:"serializer:day;column:end_day"`   // until when; NoDay = for good
	Prerequisites  []Prerequisite `gorm:"serializer:json"`
	Risks          []Risk         `gorm:"serializer:json"`
	Assumptions    string
	DataSource     string // where the measuring gets its data
	Measuring      string // how often, who measures, what it costs
	Stakeholders   string
	Project        string
	Cost           string // what it takes to get it
	Priority       int    // 1–5; 0 = none was set
	ClosedOn       Day    `gorm:"serializer:day"` // the day on which the project closed; measuring goes on
	ReviewOn       Day    `gorm:"serializer:day"` // when to look again after the project
	ApprovedBy     string // the leader who approved the plan; "" = nobody yet
	ApprovedAt     *time.Time
}

// The bounds of a profile.
const (
	MaxTitle  = 120
	MaxText   = 2000
	MaxListed = 40          // lines of a list in a form
	MaxPlan   = 1e12        // hours, kroner or the KPI's unit of a year
	MaxUnit   = 60 * 24 * 7 // minutes of one piece of work
)

// ReviewAfter is how many months after the end of its project a benefit is looked at again (domain.md §4.4).
const ReviewAfter = 12

// Check tells everything that keeps b from being a profile (domain.md §4.5: what is required at creation). What a plan
// lacks beyond that is told by Missing.
func (b Benefit) Check() error {
	var ps Problems
	add := func(field, code string) { ps = append(ps, Problem{Field: field, Code: code}) }
	ps = append(ps, titled(b.Title)...)
	for field, text := range map[string]string{"description": b.Description, "assumptions": b.Assumptions, "data_source": b.DataSource,
		"measuring": b.Measuring, "stakeholders": b.Stakeholders, "project": b.Project, "cost": b.Cost} {
		if len([]rune(text)) > MaxText {
			add(field, "too_long")
		}
	}
	if !slices.Contains(BenefitTypes, b.Type) {
		add("type", "bad_choice")
	}
	if b.Predictability != "" && !slices.Contains(Predictabilities, b.Predictability) {
		add("predictability", "bad_choice")
	}
	if !slices.Contains(BenefitStates, b.State) {
		add("state", "bad_choice")
	}
	if b.Priority < 0 || b.Priority > 5 {
		add("priority", "number_range")
	}
	ps = append(ps, b.checkLists()...)
	if b.Start.Known() && b.End.Known() && b.End < b.Start {
		add("end", "ends_first")
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}

func (b Benefit) checkLists() (ps Problems) {
	add := func(field, code, value string) { ps = append(ps, Problem{Field: field, Code: code, Value: value}) }
	if max(len(b.UnitTimes), len(b.Plan), len(b.Prerequisites), len(b.Risks), len(b.Objectives), len(b.Changes)) > MaxListed {
		add("plan", "too_many_lines", "")
	}
	said := map[string]bool{}
	for _, u := range b.UnitTimes {
		name := strings.ToLower(u.Activity)
		switch {
		case u.Activity == "" || len([]rune(u.Activity)) > MaxTitle:
			add("unit_times", "unit_time_activity", u.Activity)
		case !(u.Minutes > 0 && u.Minutes <= MaxUnit):
			add("unit_times", "number_range", u.Activity)
		case !slices.Contains(SampleMethods, u.Method) || u.N < 0:
			add("unit_times", "bad_choice", string(u.Method))
		case said[name]:
			add("unit_times", "twice", u.Activity)
		}
		said[name] = true
	}
	years := map[int]bool{}
	for _, p := range b.Plan {
		ok := func(v *float64) bool { return v == nil || math.Abs(*v) <= MaxPlan && !math.IsNaN(*v) }
		switch {
		case p.Year < FirstRoundYear || p.Year > LastRoundYear:
			add("plan", "round_year", "")
		case !ok(&p.Likely) || !ok(p.Pessimistic) || !ok(p.Optimistic):
			add("plan", "number_range", "")
		case years[p.Year]:
			add("plan", "twice", strconv.Itoa(p.Year))
		}
		years[p.Year] = true
	}
	for _, p := range b.Prerequisites {
		if p.Text == "" || len([]rune(p.Text)) > MaxReason {
			add("prerequisites", "too_long", "")
		}
	}
	for _, r := range b.Risks {
		if r.Text == "" || len([]rune(r.Text)) > MaxReason || len([]rune(r.Mitigation)) > MaxReason {
			add("risks", "too_long", "")
		}
	}
	return ps
}

// BenefitGap is something that a profile lacks before it may count as planned, or that stands in its way.
type BenefitGap string

// The gaps. Those up to GapChange keep a benefit from being planned (domain.md §4.5); the others are told beside it.
const (
	GapOwner        BenefitGap = "owner"
	GapObjective    BenefitGap = "objective"
	GapKPI          BenefitGap = "kpi"
	GapBaseline     BenefitGap = "baseline"
	GapPlan         BenefitGap = "plan"
	GapUnitTime     BenefitGap = "unit_time" // hours cannot be worked out
	GapDataSource   BenefitGap = "data_source"
	GapChange       BenefitGap = "change"       // no changed work, no benefit
	GapChangeOwner  BenefitGap = "change_owner" // a workflow change without an owner
	GapUndone       BenefitGap = "undone"       // a workflow change is not done though its date is past
	GapPrerequisite BenefitGap = "prerequisite" // not met
	GapBlocked      BenefitGap = "blocked"      // an interface is broken
	GapEarly        BenefitGap = "early"        // values though none of its changes is done: they are not its own
	GapEstimated    BenefitGap = "estimated"    // rests on an estimate
)

// BenefitGaps lists them.
var BenefitGaps = []BenefitGap{GapOwner, GapObjective, GapKPI, GapBaseline, GapPlan, GapUnitTime, GapDataSource, GapChange, GapChangeOwner,
	GapUndone, GapPrerequisite, GapBlocked, GapEarly, GapEstimated}

// Blocks says whether a gap keeps a benefit from being planned.
func (g BenefitGap) Blocks() bool {
	return slices.Index(BenefitGaps, g) <= slices.Index(BenefitGaps, GapChangeOwner)
}

// GivesHours says whether hours can be worked out from a key figure: a share or a count of something in each case, times
// the minutes that it takes, or the minutes of the cases themselves.
func GivesHours(k KPI) bool {
	return k.Better != Neutral && (k.Unit == UnitShare || k.Unit == UnitCount || k.Unit == UnitMinutes) && (k.Form == FormShare || k.Form == FormMean || k.Form == FormGiven || k.Form == FormWithin)
}

// Missing lists what b, which reads k, lacks before it may be planned (domain.md §4.5). changes are its workflow changes
// that stand.
func (b Benefit) Missing(k KPI, changes []Change) []BenefitGap {
	var out []BenefitGap
	lacks := func(g BenefitGap, yes bool) {
		if yes {
			out = append(out, g)
		}
	}
	lacks(GapOwner, b.Ownerless())
	lacks(GapObjective, len(b.Objectives) == 0)
	lacks(GapKPI, b.KPI == "")
	lacks(GapBaseline, len(b.Baselines) == 0)
	lacks(GapPlan, len(b.Plan) == 0)
	lacks(GapUnitTime, b.Type.Measure() == MeasureHours && k.Unit != UnitMinutes && len(b.UnitTimes) == 0)
	lacks(GapDataSource, b.DataSource == "")
	lacks(GapChange, len(changes) == 0)
	lacks(GapChangeOwner, len(changes) > 0 && !slices.ContainsFunc(changes, func(c Change) bool { return !c.Ownerless() }))
	return out
}

// PlanOf gives what was planned for a year; false where nothing was.
func (b Benefit) PlanOf(year int) (PlanYear, bool) {
	for _, p := range b.Plan {
		if p.Year == year {
			return p, true
		}
	}
	return PlanYear{}, false
}

// UnitMinutes gives the minutes that are saved each time: of all its work together.
func (b Benefit) UnitMinutes() float64 {
	var sum float64
	for _, u := range b.UnitTimes {
		sum += u.Minutes
	}
	return sum
}

// MayEdit says whether a scope may change a benefit, a solution, a workflow change or an objective: whoever answers for
// it, those who measure, anybody where nobody answers for it, and a token within its departments.
func (s Scope) MayEdit(o Owned, department int64) bool {
	if !s.May(RightFollow) {
		return false
	}
	in := s.Sees(department) || s.All
	return o.Held(s.UserID) || in && (s.UserID == 0 || s.May(RightSources) || o.Ownerless())
}

// Amount is what a benefit is worth in a budget: kroner of a budget year and the three that follow, net of running costs
// and lost fees. It counts only when a controller has confirmed it.
type Amount struct {
	Record
	BenefitID   int64     // the first version of the benefit
	Year        int       // the budget year
	Gross       []float64 `gorm:"serializer:json"` // kroner less spent, of the year and the three that follow
	Costs       []float64 `gorm:"serializer:json"` // running costs of the solution, of the same years
	Fees        []float64 `gorm:"serializer:json"` // fees no longer collected, of the same years
	Line        string    // the budget line
	PriceYear   int       // the price level
	Permanent   bool      // else one-off
	DecisionRef string
	Note        string
	ConfirmedBy string // the controller; "" = it does not count yet
	ConfirmedAt *time.Time
}

// BudgetYears is how many years an amount covers: the budget year and the three that follow.
const BudgetYears = 4

// Counts says whether an amount is confirmed and holds.
func (a Amount) Counts() bool { return a.Stands() && a.ConfirmedBy != "" }

// Net gives the kroner of a year: gross less running costs and lost fees; 0 outside its years. A permanent amount goes on
// after its last year as it was in it.
func (a Amount) Net(year int) float64 {
	i := year - a.Year
	if i >= BudgetYears && a.Permanent {
		i = BudgetYears - 1
	}
	if i < 0 || i >= BudgetYears {
		return 0
	}
	at := func(list []float64) float64 {
		if i < len(list) {
			return list[i]
		}
		return 0
	}
	return at(a.Gross) - at(a.Costs) - at(a.Fees)
}

// Check tells everything that keeps a from being an amount.
func (a Amount) Check() error {
	var ps Problems
	if a.Year < FirstRoundYear || a.Year > LastRoundYear {
		ps = append(ps, Problem{Field: "year", Code: "round_year"})
	}
	if a.PriceYear < FirstRoundYear || a.PriceYear > LastRoundYear {
		ps = append(ps, Problem{Field: "price_year", Code: "round_year"})
	}
	for field, list := range map[string][]float64{"gross": a.Gross, "costs": a.Costs, "fees": a.Fees} {
		if len(list) != BudgetYears {
			ps = append(ps, Problem{Field: field, Code: "budget_years"})
			continue
		}
		for _, v := range list {
			if !(v >= 0 && v <= MaxPlan) {
				ps = append(ps, Problem{Field: field, Code: "number_range"})
				break
			}
		}
	}
	if a.Line == "" {
		ps = append(ps, Problem{Field: "line", Code: "missing_value"})
	}
	if a.DecisionRef == "" {
		ps = append(ps, Problem{Field: "decision_ref", Code: "missing_value"})
	}
	ps = append(ps, longTexts(map[string]string{"line": a.Line, "decision_ref": a.DecisionRef, "note": a.Note})...)
	if len(ps) > 0 {
		return ps
	}
	return nil
}

// titled tells what is wrong with a title.
func titled(title string) (ps Problems) {
	switch {
	case title == "":
		ps = append(ps, Problem{Field: "title", Code: "missing_value"})
	case len([]rune(title)) > MaxTitle:
		ps = append(ps, Problem{Field: "title", Code: "too_long"})
	}
	return ps
}
