package views

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// RoundsInput is every round, and where each department stands in the chosen one.
type RoundsInput struct {
	Rounds      []models.Round
	Round       *models.Round // the chosen one; nil without any
	Departments []RoundDepartment
	Names       map[string]string
	Today       models.Day
	MayOpen     bool
	MayApprove  bool
	MaySee      bool // the other pages of targets
	// What was typed to open a round, and what is wrong with it.
	Year, Grain, Deadline, Note string
	Council                     bool
	Problems                    []models.Problem
}

// RoundDepartment is a department in a round.
type RoundDepartment struct {
	ID         int64
	Slug, Name string
	Depth      int
	Heads      []string // the names of those who enter
	Submission models.Submission
	Drafts     int
}

// Rounds is the page of the yearly rounds.
type Rounds struct {
	Chrome
	Tabs     []Link
	Faults   *Faults
	Lead     string
	Picks    []Pick
	Rows     []RoundRow
	Owing    string // who has not submitted
	Empty    *Empty
	RoundID  string
	Deadline *Field // to move it
	Was      string
	New      []Field
	Council  bool
	MayOpen  bool
}

// RoundRow is one department of a round.
type RoundRow struct {
	Name, URL, Heads, Drafts, When, Asked string
	State                                 Tag
	Late                                  string
	Review                                string // address
}

// NewRounds gives the page of the yearly rounds.
func NewRounds(c Chrome, in RoundsInput) Rounds {
	l := c.Lang
	c.Title = l.Say("rounds.title")
	p := Rounds{Chrome: c, MayOpen: in.MayOpen, Council: in.Council}
	if in.MaySee {
		p.Tabs = TargetTabs(c, "rounds", in.MayApprove, in.MayOpen)
	}
	if in.Round == nil {
		p.Empty = &Empty{Title: l.Say("rounds.none"), Text: l.Say("rounds.none.text")}
	} else {
		p.RoundID, p.Was = strconv.FormatInt(in.Round.ID, 10), in.Round.Deadline.String()
		pick := Pick{Label: l.Say("grid.year"), Value: strconv.Itoa(in.Round.Year)}
		for _, r := range in.Rounds {
			year := strconv.Itoa(r.Year)
			pick.Options = append(pick.Options, Option{Text: year, URL: c.Address.With("year", year), Current: r.ID == in.Round.ID})
		}
		p.Picks = []Pick{pick}
		p.Lead, _ = deadline(l, *in.Round, models.Submission{OpenUntil: models.NoDay}, in.Today)
		owing := 0
		for _, d := range in.Departments {
			row := in.row(l, d)
			if d.Submission.State == models.SubmissionDraft || d.Submission.State == models.SubmissionReturned {
				owing++
			}
			p.Rows = append(p.Rows, row)
		}
		p.Owing = l.Many("rounds.owing", owing)
		p.Deadline = &Field{Name: "deadline", Of: "move", Kind: "date", Label: l.Say("rounds.deadline"), Value: in.Round.Deadline.String(), Required: true}
	}
	year := Field{Name: "year", Kind: "number", Label: l.Say("grid.year"), Value: in.Year, Required: true, Auto: "off"}
	grain := Field{Name: "grain", Kind: "select", Label: l.Say("rounds.grain"), List: choose([]Choice{
		{Value: string(models.ByQuarter), Text: l.Say("rounds.grain.quarter")}, {Value: string(models.ByMonth), Text: l.Say("rounds.grain.month")}}, in.Grain)}
	until := Field{Name: "deadline", Kind: "date", Label: l.Say("rounds.deadline"), Value: in.Deadline, Required: true}
	note := Field{Name: "note", Label: l.Say("rounds.note"), Help: l.Say("rounds.note.help"), Value: in.Note, Auto: "off"}
	p.Faults = tellFaults(l, in.Problems, &year, &grain, &until, &note)
	p.New = []Field{year, grain, until, note}
	return p
}

// Template names the page's template.
func (Rounds) Template() string { return "target-rounds" }

func (in RoundsInput) row(l text.Lang, d RoundDepartment) RoundRow {
	year := strconv.Itoa(in.Round.Year)
	s := d.Submission
	row := RoundRow{Name: d.Name, URL: "/targets?year=" + year + "&department=" + d.Slug, Heads: l.List(d.Heads), Drafts: l.Count(d.Drafts), State: submissionTag(l, s.State)}
	if len(d.Heads) == 0 {
		row.Heads = l.Say("rounds.nobody")
	}
	if s.Revision > 0 {
		row.When = names(cmp.Or(in.Names[s.SetBy], s.SetBy), l.Date(models.DayOfTime(s.SetAt)))
	}
	last := max(in.Round.Deadline, s.OpenUntil)
	if owes := s.State == models.SubmissionDraft || s.State == models.SubmissionReturned; owes && in.Today > last {
		row.Late = l.Many("rounds.late", int(in.Today-last))
	}
	if s.AskedAt != nil {
		row.Asked = l.Say("rounds.asked", "reason", s.AskedReason)
	}
	if in.MayApprove && (s.State == models.SubmissionSubmitted || s.State == models.SubmissionApproved && in.Round.Council || s.AskedAt != nil) {
		row.Review = "/targets/review?year=" + year + "&department=" + d.Slug
	}
	return row
}

func submissionTag(l text.Lang, s models.SubmissionState) Tag {
	t := Tag{Kind: "none", Icon: "no_target", Text: l.Say("round.state." + string(s))}
	switch s {
	case models.SubmissionApproved, models.SubmissionAdopted:
		t.Kind, t.Icon = "met", "met"
	case models.SubmissionSubmitted:
		t.Icon = "clock"
	case models.SubmissionReturned:
		t.Kind, t.Icon = "near", "near"
	}
	return t
}

// ReviewInput is what a department has submitted, for the one who decides on it.
type ReviewInput struct {
	GridInput
	Departments []RoundDepartment // of the round, as far as the one who approves sees
	Realisms    map[measure.RealismPlace]measure.Realism
	Reasons     map[int64]string // as typed, by draft
	Reason      string
	Reference   string
	Until       string
}

// Review is the page on which a leader agrees to a department's targets or sends them back.
type Review struct {
	Chrome
	Tabs       []Link
	Picks      []Pick
	Faults     *Faults
	Banner     *Banner
	Stepper    []Step
	Empty      *Empty
	Waiting    []Link
	Round      string
	Department string
	Revision   string
	Rows       []ReviewRow
	Unchanged  string
	Decide     bool
	Reason     Field
	Adopt      *Field
	Reopen     *Field
	Asked      string
}

// ReviewRow is one cell that the approval would change.
type ReviewRow struct {
	CaseType, KPI, Period     string
	Old, New, Reason, SoFar   string
	Effect                    string
	Beyond                    string
	Fault                     string
	Who                       string
	ReturnID, ReturnName      string
	ReturnLabel, ReturnReason string
}

// NewReview gives the page of approval.
func NewReview(c Chrome, in ReviewInput) Review {
	l := c.Lang
	year := strconv.Itoa(in.Promises.Year)
	c.Title = l.Say("review.title", "year", year)
	p := Review{Chrome: c, Tabs: TargetTabs(c, "review", in.MayApprove, in.MayOpen), Department: strconv.FormatInt(in.Promises.Department.ID, 10),
		Revision: strconv.FormatInt(in.Submission.Revision, 10), Picks: offered(in.picks(c)[:2])}
	if in.Round == nil {
		p.Empty = &Empty{Title: l.Say("grid.no_round", "year", year), Text: l.Say("rounds.none.text")}
		return p
	}
	p.Round = strconv.FormatInt(in.Round.ID, 10)
	for _, d := range in.Departments {
		if d.Submission.State == models.SubmissionSubmitted && d.ID != in.Promises.Department.ID {
			p.Waiting = append(p.Waiting, Link{Text: d.Name, URL: "/targets/review?year=" + year + "&department=" + d.Slug})
		}
	}
	s := in.Submission
	p.Stepper = submissionSteps(l, *in.Round, s.State)
	p.Decide = s.State == models.SubmissionSubmitted
	p.Reason = Field{Name: "reason", Label: l.Say("review.reason"), Help: l.Say("review.reason.help"), Value: in.Reason, Auto: "off"}
	adopt := Field{Name: "reference", Label: l.Say("review.reference"), Help: l.Say("review.reference.help"), Value: in.Reference, Auto: "off", Required: true}
	reopen := Field{Name: "until", Kind: "date", Label: l.Say("review.until"), Value: in.Until, Required: true}
	who := func(address string) string { return cmp.Or(in.Names[address], address) }
	switch {
	case p.Decide:
		p.Banner = &Banner{Title: l.Say("grid.submitted", "who", who(s.SetBy), "date", l.Date(models.DayOfTime(s.SetAt))), Text: l.Say("review.what")}
	case s.State == models.SubmissionApproved || s.State == models.SubmissionAdopted:
		p.Banner = &Banner{Kind: "on", Title: l.Say("grid.approved", "who", who(s.SetBy), "date", l.Date(models.DayOfTime(s.SetAt)))}
		if s.Reference != "" {
			p.Banner.Title = l.Say("grid.adopted", "reference", s.Reference)
		}
	default:
		p.Banner = &Banner{Title: l.Say("review.not_yet", "department", in.Promises.Department.Name), Text: l.Say("review.not_yet.text")}
	}
	if s.State == models.SubmissionApproved && in.Round.Council {
		p.Adopt = &adopt
	}
	if !in.Round.Open(s, in.Today) && s.State != models.SubmissionSubmitted {
		p.Reopen = &reopen
		if s.AskedAt != nil {
			p.Asked = l.Say("grid.asked", "who", who(s.AskedBy), "date", l.Date(models.DayOfTime(*s.AskedAt)), "reason", s.AskedReason)
		}
	}
	p.Faults = tellFaults(l, in.Problems, &p.Reason, &adopt, &reopen)
	p.rows(in, who)
	return p
}

// Template names the page's template.
func (Review) Template() string { return "target-review" }

// rows lists the drafts that differ from what stands, in the order of the grid.
func (p *Review) rows(in ReviewInput, who func(string) string) {
	l := p.Lang
	drafts := map[string]models.Draft{}
	for _, d := range in.Drafts {
		drafts[PlaceName(d.DraftPlace)] = d
	}
	unchanged := 0
	for _, t := range in.Promises.Types {
		for _, r := range t.Rows {
			for _, cell := range r.Cells {
				place := models.DraftPlace{KPI: r.KPI.Key, CaseTypeID: t.CaseTypeID, FromMonth: cell.Period.From.Month()}
				d, ok := drafts[PlaceName(place)]
				if !ok {
					continue
				}
				var own *float64
				if cell.Own != nil {
					own = cell.Own.Value
				}
				if sameValue(own, d.Value) {
					unchanged++
					continue
				}
				p.Rows = append(p.Rows, in.reviewRow(l, t, r, cell, d, who))
			}
		}
	}
	if unchanged > 0 {
		p.Unchanged = l.Many("review.unchanged", unchanged)
	}
}

func (in ReviewInput) reviewRow(l text.Lang, t measure.PromiseType, r measure.PromiseRow, cell measure.PromiseCell, d models.Draft, who func(string) string) ReviewRow {
	u := r.KPI.Unit
	id := strconv.FormatInt(d.ID, 10)
	row := ReviewRow{CaseType: t.CaseType, KPI: l.NameOf(r.KPI), Period: l.PeriodColumn(cell.Period), New: exactOr(l, d.Value, u, l.Say("grid.no_own")), Reason: d.Reason,
		SoFar: "–", Old: l.Say("grid.no_own"), Who: who(d.SetBy), ReturnID: "return-" + id, ReturnName: "returned." + id,
		ReturnReason: cmp.Or(in.Reasons[d.ID], d.Returned)}
	row.ReturnLabel = l.Say("review.return.of", "type", t.CaseType, "kpi", lowerFirst(row.KPI), "period", row.Period)
	switch {
	case cell.Own != nil && cell.Own.Value != nil:
		row.Old = l.Exact(*cell.Own.Value, u)
	case cell.Stands != nil && cell.Stands.Value != nil:
		row.Old = l.Say("grid.inherits", "value", l.Exact(*cell.Stands.Value, u))
	}
	if v := r.SoFar.Value; v != nil {
		row.SoFar = l.Value(*v, u)
	}
	if d.Value != nil {
		realism := in.Realisms[measure.RealismPlace{KPI: r.KPI.Key, CaseTypeID: t.CaseTypeID}].Against(d.Value)
		if realism.Of > 0 {
			row.Effect = l.Say("review.met", "met", l.Count(realism.Met), "of", l.Count(realism.Of))
		}
		if realism.Beyond(*d.Value) {
			row.Beyond = l.Say("review.beyond")
		}
		if code := measure.Surprise(r, *d.Value); code != "" && d.Reason == "" {
			row.Fault = l.Problem(models.Problem{Field: "value", Code: code})
		}
	}
	return row
}

// PastTarget is a target with what stood in its place before it was set.
type PastTarget struct {
	TargetInput
	Before *models.Target // nil: nothing did
}

// PastTargets puts targets, past ones too, in the order in which they were set, the latest first, each with what stood
// before it in the same place: what it replaced, else what had begun by its month.
func PastTargets(targets []TargetInput) []PastTarget {
	sorted := slices.Clone(targets)
	slices.SortStableFunc(sorted, func(x, y TargetInput) int { return cmp.Compare(x.Target.ID, y.Target.ID) })
	targetsOf := make([]models.Target, len(sorted))
	for i, in := range sorted {
		targetsOf[i] = in.Target
	}
	before := models.Replaced(targetsOf)
	out := make([]PastTarget, len(sorted))
	for i, in := range sorted {
		past := PastTarget{TargetInput: in}
		if was, ok := before[in.Target.ID]; ok {
			past.Before = &was
		}
		out[len(out)-1-i] = past
	}
	return out
}

// HistoryInput is what was promised when, as far as the visitor may see.
type HistoryInput struct {
	Past                []PastTarget // those of the page
	Names               map[string]string
	At                  func(time.Time) time.Time // on the wall of the installation
	KPI                 string                    // the chosen one; "" = all
	CaseType            string                    // the slug of the chosen one
	KPIs                []models.KPI              // to choose between
	Types               []Choice
	First, Total        int // of the rows that are shown, from 1
	PerPage             int
	MayApprove, MayOpen bool
}

// TargetChanges is the page of what was promised when, by whom and why.
type TargetChanges struct {
	Chrome
	Tabs     []Link
	Picks    []Pick
	Rows     []TargetChange
	Download *Pick
	Empty    *Empty
	Pages    Pages
}

// TargetChange is one target as it was set.
type TargetChange struct{ When, Who, Where, KPI, URL, From, Old, New, Kind, Why, Gone string }

// NewTargetChanges gives the page of the history of targets.
func NewTargetChanges(c Chrome, in HistoryInput) TargetChanges {
	l, a := c.Lang, c.Address
	c.Title = l.Say("changes.title")
	p := TargetChanges{Chrome: c, Tabs: TargetTabs(c, "history", in.MayApprove, in.MayOpen), Download: takePick(a, l)}
	for _, past := range in.Past {
		row := targetRow(c, past.TargetInput)
		change := TargetChange{When: l.Moment(in.At(past.Target.SetAt)), Who: cmp.Or(in.Names[past.Target.SetBy], past.Target.SetBy), Where: row.Where, KPI: row.KPI,
			URL: row.URL, From: row.From, Old: "–", New: row.Value, Kind: row.Kind, Why: row.Note}
		if past.Before != nil {
			before := past.TargetInput
			before.Target = *past.Before
			change.Old = targetRow(c, before).Value
		}
		if at := past.Target.ReplacedAt; at != nil {
			change.Gone = l.Say("target.replaced", "date", l.Date(models.DayOfTime(in.At(*at))))
		}
		p.Rows = append(p.Rows, change)
	}
	kpis := Pick{Label: l.Say("kpi"), Value: l.Say("changes.all_kpis"), Options: []Option{{Text: l.Say("changes.all_kpis"), URL: a.Without("kpi", "page"), Current: in.KPI == ""}}}
	for _, k := range in.KPIs {
		if k.Key == in.KPI {
			kpis.Value = l.NameOf(k)
		}
		kpis.Options = append(kpis.Options, Option{Text: l.NameOf(k), URL: NewAddress(a.With("kpi", k.Key)).Without("page"), Current: k.Key == in.KPI})
	}
	types := Pick{Label: l.Say("field.case_type"), Value: l.Say("case_type.all"), Options: []Option{{Text: l.Say("case_type.all"), URL: a.Without("case-type", "page"), Current: in.CaseType == ""}}}
	for _, t := range in.Types {
		if t.Value == in.CaseType {
			types.Value = t.Text
		}
		types.Options = append(types.Options, Option{Text: t.Text, URL: NewAddress(a.With("case-type", t.Value)).Without("page"), Current: t.Value == in.CaseType})
	}
	p.Picks = []Pick{kpis, types}
	if len(p.Rows) == 0 {
		p.Empty, p.Download = &Empty{Title: l.Say("changes.none"), Text: l.Say("changes.none.text")}, nil
		if in.KPI != "" || in.CaseType != "" {
			p.Empty = &Empty{Title: l.Say("changes.nothing"), Links: []Link{{Text: l.Say("filter.reset"), URL: a.Without("kpi", "case-type", "page")}}}
		}
	}
	p.Pages = pageLinks(c, in.First, in.First+len(p.Rows)-1, in.Total, in.PerPage)
	return p
}

// Template names the page's template.
func (TargetChanges) Template() string { return "target-history" }
