package measure

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/stats"
)

// Followed is a decision with what was measured after it: a measured change, never an effect.
type Followed struct {
	Decision models.Decision
	KPI      models.KPI   // the zero KPI where it names none that is there today
	Now      *BeforeAfter // as the data stand today; nil where nothing can be measured yet
	Before   *float64     // the mean of the months before; of the latest judgement where there is one, else of Now
	After    *float64
	Lower    *float64 // the 95 % interval of After − Before
	Upper    *float64
	Outcome  models.DecisionOutcome // what the account counts it as
	Looks    models.DecisionOutcome // what the figures of today say, whoever has judged it
}

// Change is After − Before; nil where it was not measured.
func (f Followed) Change() *float64 {
	return models.DecisionJudgement{Before: f.Before, After: f.After}.Change()
}

// Follow holds a decision against what came after it. The months after the one in which it was done are held against those
// before; where it was not done on the first day of a month, that month belongs to neither side (statistics.md §9). Case types
// and department are pooled from their cases. What a person has judged stands as it was measured then.
func Follow(b *facts.Book, d models.Decision) Followed {
	f := Followed{Decision: d}
	if d.KPI != "" {
		f.KPI, _ = b.KPI(d.KPI)
	}
	f.Now = afterDecision(b, f.KPI, d)
	f.Before, f.After = f.Now.means()
	if f.Now != nil && f.Now.Stats.Size != nil {
		f.Lower, f.Upper = f.Now.Stats.Size.Lower95, f.Now.Stats.Size.Upper95
	}
	f.Looks = looksLike(d, f.Now, f.Change())
	switch {
	case !d.Counted() || d.Status == models.DecisionDropped:
		f.Outcome = models.OutcomeNothing
	case d.Judged():
		f.Outcome = d.Judgements[0].Outcome
	case d.NeverFollowed(b.Today):
		f.Outcome = models.OutcomeNever
	case d.Status != models.DecisionDone || d.MeasureOn() > b.Today:
		f.Outcome = models.OutcomeEarly
	default:
		f.Outcome = f.Looks
	}
	if d.Judged() {
		j := d.Judgements[0]
		f.Before, f.After, f.Lower, f.Upper = j.Before, j.After, j.Lower, j.Upper
	}
	return f
}

// FollowAll follows every decision.
func FollowAll(b *facts.Book, decisions []models.Decision) []Followed {
	out := make([]Followed, len(decisions))
	for i, d := range decisions {
		out[i] = Follow(b, d)
	}
	return out
}

// looksLike says what the months after a decision say of the change that was expected.
func looksLike(d models.Decision, x *BeforeAfter, change *float64) models.DecisionOutcome {
	if !d.Counted() {
		return models.OutcomeNothing
	}
	if x == nil || change == nil || x.Stats.Verdict == stats.ChangeTooEarly {
		return models.OutcomeEarly
	}
	chance, known := x.Chance()
	if !known { // too few months for an interval: the control chart alone
		if x.Stats.Verdict == stats.ChangeTooFewBefore {
			return models.OutcomeUncertain
		}
		chance = x.Stats.Verdict == stats.ChangeNone
	}
	switch {
	case chance || *change == 0:
		return models.OutcomeUncertain
	case math.Signbit(*change) == math.Signbit(*d.Expected):
		return models.OutcomeExpected
	}
	return models.OutcomeOpposite
}

// afterDecision measures the months after a decision; nil where it is not done, or no finished month lies after it.
func afterDecision(b *facts.Book, k models.KPI, d models.Decision) *BeforeAfter {
	if k.Key == "" || d.Status != models.DecisionDone || !d.DoneOn.Known() || b.Table == nil {
		return nil
	}
	m := &maker{b: b, sel: &selection{}, targets: targetsOf(b)}
	for _, id := range d.CaseTypes {
		m.sel.caseTypes.add(id)
	}
	if d.DepartmentID != 0 {
		m.sel.departments.add(d.DepartmentID)
		for _, below := range b.Below(d.DepartmentID) {
			m.sel.departments.add(below)
		}
	}
	m.lastFinished = m.findLastFinished(models.PeriodAt(models.ByMonth, b.DataDate, 1))
	only := int64(0)
	if len(d.CaseTypes) == 1 {
		only = d.CaseTypes[0]
	}
	return m.around(k, only, d.DoneOn.Month(), d.DoneOn != d.DoneOn.Month().First())
}

// means gives the means of the two sides; nil where a side has no month with a value.
func (x *BeforeAfter) means() (before, after *float64) {
	if x == nil {
		return nil, nil
	}
	side := func(values []*float64) *float64 {
		sum, n := 0.0, 0
		for _, v := range values {
			if v != nil {
				sum += *v
				n++
			}
		}
		if n == 0 {
			return nil
		}
		sum /= float64(n)
		return &sum
	}
	return side(x.Before), side(x.After)
}

// Mark is a numbered flag on the chart of a case type, and the line of the list beside it: a decision or a workflow change,
// with the day on which it was done or is due.
type Mark struct {
	Number  int // from 1, the earliest first
	Day     models.Day
	Planned bool // not done yet
	Title   string
	Path    string // of its page
	// Followed tells of a decision.
	Followed *Followed
	Change   *models.Change // the workflow change that it is
}

// marksOf gives the flags of a case type, the earliest first, whatever they are of: a further kind is added to the list
// before it is put in order. Decisions about no case type in particular stand on the chart of their key figure.
func marksOf(b *facts.Book, k models.KPI, caseType int64) []Mark {
	var out []Mark
	for _, d := range b.Decisions {
		if d.Status == models.DecisionDropped || !d.Of(caseType) && (len(d.CaseTypes) > 0 || d.KPI != k.Key) {
			continue
		}
		f := Follow(b, d)
		mark := Mark{Day: d.DoneOn, Planned: d.Running(), Title: d.What, Followed: &f}
		if mark.Planned {
			mark.Day = d.Due
		}
		out = append(out, mark)
	}
	for i, c := range b.Register.Changes {
		mark := Mark{Day: c.Done, Planned: !c.Done.Known(), Title: c.Title, Path: "/benefits/changes/" + strconv.FormatInt(c.Root(), 10), Change: &b.Register.Changes[i]}
		if mark.Planned {
			mark.Day = c.Due
		}
		if c.Touches(k.Key, caseType) && mark.Day.Known() {
			out = append(out, mark)
		}
	}
	slices.SortStableFunc(out, func(x, y Mark) int { return cmp.Compare(x.Day, y.Day) })
	for i := range out {
		out[i].Number = i + 1
	}
	return out
}

// decidedOn gives the decisions that answer for a case type today: those that are running, the earliest date first, and those
// that are done and whose measuring is still awaited.
func decidedOn(b *facts.Book, caseType int64) []models.Decision {
	var out []models.Decision
	for _, d := range b.Decisions {
		waits := d.Status == models.DecisionDone && d.MeasureOn().Known() && !d.Judged() && !d.NeverFollowed(b.Today)
		if d.Of(caseType) && (d.Running() || waits) {
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(x, y models.Decision) int {
		if x.Running() != y.Running() {
			if x.Running() {
				return -1
			}
			return 1
		}
		return cmp.Compare(x.Due, y.Due)
	})
	return out
}

// DecisionAccount is the yearly account of decisions (beslutningsregnskab): what came of those that were done in a span of
// days and of which a change was expected before.
type DecisionAccount struct {
	Span models.Period
	All  int // done, with an expected change
	Of   map[models.DecisionOutcome]int
	Rows []Followed // the done ones with an expected change, the latest first
	Rest int        // done without one: they cannot be held to anything
}

// NewDecisionAccount makes the account of a span of days.
func NewDecisionAccount(all []Followed, span models.Period) DecisionAccount {
	a := DecisionAccount{Span: span, Of: map[models.DecisionOutcome]int{}}
	for _, f := range all {
		d := f.Decision
		if d.Status != models.DecisionDone || !span.Has(d.DoneOn) {
			continue
		}
		if !d.Counted() {
			a.Rest++
			continue
		}
		a.All++
		a.Of[f.Outcome]++
		a.Rows = append(a.Rows, f)
	}
	slices.SortStableFunc(a.Rows, func(x, y Followed) int { return cmp.Compare(y.Decision.DoneOn, x.Decision.DoneOn) })
	return a
}
