package models

import "slices"

// Objective is what the municipality wants: "hurtigere afgørelser". Its status is that of its benefits, never typed.
type Objective struct {
	Record
	Owned
	Title        string
	Description  string
	DepartmentID int64 // 0 = the whole municipality
}

// Check tells what keeps o from being an objective.
func (o Objective) Check() error {
	ps := titled(o.Title)
	if len([]rune(o.Description)) > MaxText {
		ps = append(ps, Problem{Field: "description", Code: "too_long"})
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}

// InterfaceState is whether data flow between a solution and another system.
type InterfaceState string

// The states.
const (
	InterfacePlanned InterfaceState = "planned"
	InterfaceCarries InterfaceState = "carries"
	InterfaceBroken  InterfaceState = "broken"
)

// InterfaceStates lists them.
var InterfaceStates = []InterfaceState{InterfacePlanned, InterfaceCarries, InterfaceBroken}

// Interface is where a solution hands data to another system.
type Interface struct {
	To    string         `json:"to"` // "ESDH"
	State InterfaceState `json:"state"`
	Note  string         `json:"note,omitempty"` // "afviser filer over 50 MB"
}

// Solution is a system that work is done in: Byg og Miljø, a self-service form, the document and case system.
type Solution struct {
	Record
	Owned
	Title      string
	GoLive     Day         `gorm:"serializer:day"` // NoDay = not decided
	News       string      // what is new in it
	Demands    string      // what it demands of the work
	CaseTypes  []int64     `gorm:"serializer:json"` // none = all
	Interfaces []Interface `gorm:"serializer:json"`
}

// Broken lists the interfaces that carry nothing though they should.
func (s Solution) Broken() []Interface {
	return slices.DeleteFunc(slices.Clone(s.Interfaces), func(i Interface) bool { return i.State != InterfaceBroken })
}

// Live says whether the solution is in use on a day.
func (s Solution) Live(today Day) bool { return s.GoLive.Known() && s.GoLive <= today }

// Check tells what keeps s from being a solution.
func (s Solution) Check() error {
	ps := titled(s.Title)
	for field, text := range map[string]string{"news": s.News, "demands": s.Demands} {
		if len([]rune(text)) > MaxText {
			ps = append(ps, Problem{Field: field, Code: "too_long"})
		}
	}
	if len(s.Interfaces) > MaxListed {
		ps = append(ps, Problem{Field: "interfaces", Code: "too_many_lines"})
	}
	said := map[string]bool{}
	for _, i := range s.Interfaces {
		switch {
		case i.To == "" || len([]rune(i.To)) > MaxTitle || len([]rune(i.Note)) > MaxReason:
			ps = append(ps, Problem{Field: "interfaces", Code: "too_long", Value: i.To})
		case !slices.Contains(InterfaceStates, i.State):
			ps = append(ps, Problem{Field: "interfaces", Code: "bad_choice", Value: string(i.State)})
		case said[i.To]:
			ps = append(ps, Problem{Field: "interfaces", Code: "twice", Value: i.To})
		}
		said[i.To] = true
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}

// ChangeChoice is how work and solution are made to fit.
type ChangeChoice string

// The choices.
const (
	ChoiceStandard ChangeChoice = "standard" // the work follows the solution's own way
	ChoiceAdapt    ChangeChoice = "adapt"    // the solution, or the work around it, is adapted
)

// ChangeChoices lists them.
var ChangeChoices = []ChangeChoice{ChoiceStandard, ChoiceAdapt}

// Change is a workflow change: how the work is done today and is to be done. Without one there is no benefit. Done, it
// stands as a flag on the charts concerned, and what came after it is measured (statistics.md §9).
type Change struct {
	Record
	Owned
	Title        string
	SolutionID   int64    // the first version of the solution that it uses; 0 = none
	Interface    string   // of the solution: the one that it cannot do without; "" = none
	CaseTypes    []int64  `gorm:"serializer:json"`             // none = all
	KPIs         []string `gorm:"serializer:json;column:kpis"` // that it is to change
	DepartmentID int64    // 0 = all
	Before       []string `gorm:"serializer:json;column:steps_before"` // today's steps
	After        []string `gorm:"serializer:json;column:steps_after"`  // the new ones
	Choice       ChangeChoice
	Ground       string // why that choice
	Who          string // who is affected
	Affected     int    // how many
	Trained      int    // how many of them have been trained
	Start        Day    `gorm:"serializer:day;column:start_day"`
	Due          Day    `gorm:"serializer:day;column:due_day"`
	Done         Day    `gorm:"serializer:day;column:done_day"` // NoDay = not yet
}

// Late says whether the change should have been done by a day.
func (c Change) Late(today Day) bool { return !c.Done.Known() && c.Due.Known() && c.Due < today }

// Touches says whether a change is about a KPI of a case type.
func (c Change) Touches(kpi string, caseType int64) bool {
	return (len(c.CaseTypes) == 0 || slices.Contains(c.CaseTypes, caseType)) && slices.Contains(c.KPIs, kpi)
}

// Check tells what keeps c from being a workflow change on a day.
func (c Change) Check(today Day) error {
	ps := titled(c.Title)
	for field, text := range map[string]string{"ground": c.Ground, "who": c.Who} {
		if len([]rune(text)) > MaxText {
			ps = append(ps, Problem{Field: field, Code: "too_long"})
		}
	}
	for field, steps := range map[string][]string{"before": c.Before, "after": c.After} {
		if len(steps) > MaxListed {
			ps = append(ps, Problem{Field: field, Code: "too_many_lines"})
		}
		for _, s := range steps {
			if len([]rune(s)) > MaxReason {
				ps = append(ps, Problem{Field: field, Code: "too_long"})
				break
			}
		}
	}
	if !slices.Contains(ChangeChoices, c.Choice) {
		ps = append(ps, Problem{Field: "choice", Code: "bad_choice", Value: string(c.Choice)})
	}
	if c.Choice == ChoiceAdapt && c.Ground == "" {
		ps = append(ps, Problem{Field: "ground", Code: "missing_value"})
	}
	if c.Affected < 0 || c.Affected > 1e6 {
		ps = append(ps, Problem{Field: "affected", Code: "number_range"})
	}
	if c.Trained < 0 || c.Trained > c.Affected {
		ps = append(ps, Problem{Field: "trained", Code: "trained_more"})
	}
	if c.Start.Known() && c.Due.Known() && c.Due < c.Start {
		ps = append(ps, Problem{Field: "due", Code: "ends_first"})
	}
	if c.Done.Known() && c.Done > today {
		ps = append(ps, Problem{Field: "done", Code: "not_over"})
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}

// Register is what was promised and what was changed for it: every record that stands.
type Register struct {
	Objectives []Objective
	Solutions  []Solution
	Changes    []Change
	Benefits   []Benefit
	Amounts    []Amount
	Baselines  []Baseline
}

// BaselinesOf gives the frozen values that a benefit is counted against, as they stand.
func (r *Register) BaselinesOf(b Benefit) []Baseline {
	var out []Baseline
	for _, id := range b.Baselines {
		if i := slices.IndexFunc(r.Baselines, func(v Baseline) bool { return v.SeriesID == id }); i >= 0 {
			out = append(out, r.Baselines[i])
		}
	}
	return out
}

// Change finds a workflow change by its first version.
func (r *Register) Change(root int64) (Change, bool) {
	i := slices.IndexFunc(r.Changes, func(c Change) bool { return c.Root() == root })
	if i < 0 {
		return Change{}, false
	}
	return r.Changes[i], true
}

// Solution finds a solution by its first version.
func (r *Register) Solution(root int64) (Solution, bool) {
	i := slices.IndexFunc(r.Solutions, func(s Solution) bool { return s.Root() == root })
	if i < 0 {
		return Solution{}, false
	}
	return r.Solutions[i], true
}

// Objective finds an objective by its first version.
func (r *Register) Objective(root int64) (Objective, bool) {
	i := slices.IndexFunc(r.Objectives, func(o Objective) bool { return o.Root() == root })
	if i < 0 {
		return Objective{}, false
	}
	return r.Objectives[i], true
}

// ChangesOf gives the workflow changes of a benefit that stand.
func (r *Register) ChangesOf(b Benefit) []Change {
	var out []Change
	for _, id := range b.Changes {
		if c, ok := r.Change(id); ok {
			out = append(out, c)
		}
	}
	return out
}
