package views

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// GridInput is a department's promises for a year, and what they are set beside.
type GridInput struct {
	Round      *models.Round // nil: none is opened for the year
	Submission models.Submission
	Drafts     []models.Draft
	Promises   measure.Promises
	Areas      []Area // the departments that the visitor may see
	Area       string // the slug of the chosen one
	Years      []int  // to choose between
	CaseType   string // the slug of the only case type that is shown; "" = all
	KPI        string // the key of the only key figure that is shown; "" = all, as long as they fit one page
	Today      models.Day
	MayEdit    bool // the visitor's role and department allow it
	MayApprove bool
	MayOpen    bool
	Names      map[string]string // of people, by the address that signed
	SavedAt    time.Time         // of the latest draft; zero = none
	// What was typed and could not be kept, by the name of its cell, and why.
	Typed    map[string]string
	Faults   map[string]models.Problem
	Warnings map[string]models.Problem
	Clashes  map[string]models.Draft // what stands where somebody else came before
	Problems []models.Problem        // of the page as a whole
}

// Grid is the page of a department's targets for a year.
type Grid struct {
	Chrome
	Tabs       []Link
	Picks      []Pick
	Stepper    []Step
	Deadline   string
	Late       bool
	Banner     *Banner
	Faults     *Faults
	Note       string // what the round asks for
	Empty      *Empty
	Action     string
	Round      string
	Department string
	Revision   string
	Return     string
	Open       bool // cells can be typed in
	Periods    []GridName
	KPIs       []GridName
	Heads      GridHeads
	Groups     []GridGroup
	Saved      string
	Counts     string
	Keys       []Fact
	Submit     bool // there is something that can be submitted
	Withdraw   bool
	Ask        *Field
	Asked      string
	Detail     string // address of a cell's page, to which its place is added
	Files      []Link // the template to take home and to bring back
}

// GridHeads are the heads of the columns.
type GridHeads struct{ KPI, Beside, Targets, LastYear, SoFar, Before, Reason string }

// GridName is what a column or a key figure is called by; the name of a cell is put together of those that its ID names.
type GridName struct{ ID, Text, Year string }

// GridGroup is the rows of one case type.
type GridGroup struct {
	ID    string
	Name  string
	URL   string
	State string // how many cells are changed, how many suggestions are open
	Rows  []GridRow
}

// GridRow is one key figure of a case type.
type GridRow struct {
	Name     string
	Arrow    string
	Better   string // the arrow in words
	URL      string
	Unit     string
	LastYear string
	SoFar    string
	Before   string
	Cells    []GridCell
	Reason   GridReason
	UnitCode string
	Named    string // the IDs of its case type and its key figure
}

// GridCell is one cell that can be typed in.
type GridCell struct {
	ID       string // where something leads to it or is said of it
	Name     string // c.<kpi>.<case type>.<month>.<version>
	Period   string // the ID of its column
	Head     string // of the period, for a phone
	Value    string
	Suggest  string // a suggestion that nobody has confirmed
	Changed  bool
	Note     string // what is said about the cell: sent back, inherited
	Fault    string
	Clash    string // what somebody else has set meanwhile
	Returned bool
}

// GridReason is a row's reason.
type GridReason struct{ ID, Name, Value, Warning string }

// CellName names the cell of a draft in a form. Its version stands in it, so that a form says what it saw.
func CellName(p models.DraftPlace, version int64) string {
	return "c." + cellPlace(p) + "." + p.FromMonth.String() + "." + strconv.FormatInt(version, 10)
}

// ReasonName names the reason of a row in a form.
func ReasonName(kpi string, caseType int64) string {
	return "r." + kpi + "." + strconv.FormatInt(caseType, 10)
}

func cellPlace(p models.DraftPlace) string { return p.KPI + "." + strconv.FormatInt(p.CaseTypeID, 10) }

// ParseCellName reads what CellName wrote; false where it is none.
func ParseCellName(name string) (p models.DraftPlace, version int64, ok bool) {
	parts := strings.Split(name, ".")
	if len(parts) != 5 || parts[0] != "c" {
		return p, 0, false
	}
	caseType, err := strconv.ParseInt(parts[2], 10, 64)
	month, bad := models.ParseMonth(parts[3])
	version, worse := strconv.ParseInt(parts[4], 10, 64)
	if err != nil || bad != nil || worse != nil || caseType < 0 || version < 0 {
		return p, 0, false
	}
	return models.DraftPlace{KPI: parts[1], CaseTypeID: caseType, FromMonth: month}, version, true
}

// PlaceName names the place of a draft whatever its version: what is typed and what is wrong is found by it.
func PlaceName(p models.DraftPlace) string { return cellPlace(p) + "." + p.FromMonth.String() }

// NewGrid gives the page of a department's targets for a year.
func NewGrid(c Chrome, in GridInput) Grid {
	l := c.Lang
	year := strconv.Itoa(in.Promises.Year)
	c.Title = l.Say("grid.title", "year", year)
	p := Grid{Chrome: c, Action: "/targets/drafts", Department: strconv.FormatInt(in.Promises.Department.ID, 10), Return: c.Address.String(),
		Revision: strconv.FormatInt(in.Submission.Revision, 10),
		Heads: GridHeads{KPI: l.Say("kpi"), Beside: l.Say("grid.beside"), Targets: l.Say("grid.targets", "year", year),
			LastYear: l.Period(in.Promises.LastYear), SoFar: l.Say("grid.so_far", "year", l.Period(in.Promises.SoFar)),
			Before: l.Say("grid.before", "year", l.Period(in.Promises.SoFar)), Reason: l.Say("grid.reason")}}
	p.Tabs = TargetTabs(c, "grid", in.MayApprove, in.MayOpen)
	p.Picks = offered(in.picks(c))
	if in.Round != nil {
		p.Round = strconv.FormatInt(in.Round.ID, 10)
		p.Note = in.Round.Note
		p.Stepper = submissionSteps(l, *in.Round, in.Submission.State)
		p.Deadline, p.Late = deadline(l, *in.Round, in.Submission, in.Today)
	}
	open := in.Round != nil && in.Round.Open(in.Submission, in.Today)
	p.Open = open && in.MayEdit && in.Submission.State != models.SubmissionSubmitted
	p.Faults = in.faults(l)
	p.tell(in, open)
	g := gridMaker{in: in, l: l, open: p.Open, drafts: map[models.DraftPlace]models.Draft{}, kpis: map[string]string{}}
	for _, d := range in.Drafts {
		d.DepartmentID = 0 // the page is of one department
		g.drafts[d.DraftPlace] = d
	}
	for i, period := range gridPeriods(in) {
		p.Periods = append(p.Periods, GridName{ID: "m" + strconv.Itoa(i), Text: l.PeriodColumn(period), Year: year})
	}
	g.periods = p.Periods
	kpi := in.shownKPI()
	for i, k := range in.kpis() {
		if kpi == "" || kpi == k.Key {
			g.kpis[k.Key] = "k" + strconv.Itoa(i)
			p.KPIs = append(p.KPIs, GridName{ID: g.kpis[k.Key], Text: lowerFirst(l.NameOf(k))})
		}
	}
	for _, t := range in.Promises.Types {
		if in.CaseType != "" && t.Slug != in.CaseType {
			continue
		}
		t.Rows = slices.DeleteFunc(slices.Clone(t.Rows), func(r measure.PromiseRow) bool { return kpi != "" && r.KPI.Key != kpi })
		if len(t.Rows) > 0 {
			p.Groups = append(p.Groups, g.group(t))
		}
	}
	if len(p.Groups) == 0 {
		p.Empty = &Empty{Title: l.Say("grid.none"), Text: l.Say("grid.none.text")}
	}
	p.Counts = gridState(l, g.changed, g.suggested)
	if !in.SavedAt.IsZero() {
		p.Saved = l.Say("grid.saved", "time", l.Moment(in.SavedAt))
	}
	p.Submit = p.Open && in.Submission.State != models.SubmissionApproved && in.Submission.State != models.SubmissionAdopted
	p.Withdraw = in.MayEdit && open && in.Submission.State == models.SubmissionSubmitted
	p.Keys = []Fact{{Name: "↑ ↓ ← →", Value: l.Say("grid.key.move")}, {Name: "Enter", Value: l.Say("grid.key.edit")}, {Name: "Esc", Value: l.Say("grid.key.escape")},
		{Name: "Ctrl V", Value: l.Say("grid.key.paste")}, {Name: "Ctrl D", Value: l.Say("grid.key.fill")}, {Name: "Ctrl Z", Value: l.Say("grid.key.undo")},
		{Name: "Shift F2", Value: l.Say("grid.key.reason")}, {Name: "F6", Value: l.Say("grid.key.leave")}}
	p.Detail = "/targets/cell?year=" + year + "&department=" + in.Area
	if in.Round != nil && len(in.Promises.Types) > 0 {
		p.Files = []Link{{Text: l.Say("template.get"), URL: "/targets/template?year=" + year + "&department=" + in.Area}}
		if p.Open {
			p.Files = append(p.Files, Link{Text: l.Say("template.bring"), URL: "/targets/new"})
		}
	}
	return p
}

// Template names the page's template.
func (Grid) Template() string { return "target-grid" }

// mostGridCells is how many cells of a grid a page shows without being asked: one key figure of 400 case types in 12 months.
const mostGridCells = 6000

// shownKPI gives the only key figure that is shown: the chosen one, or the first where all of them are too much for a page. It is
// "" where all are shown.
func (in GridInput) shownKPI() string {
	if in.KPI != "" || in.CaseType != "" {
		return in.KPI
	}
	cells, first := 0, ""
	for _, t := range in.Promises.Types {
		for _, r := range t.Rows {
			cells += len(r.Cells)
			if first == "" {
				first = r.KPI.Key
			}
		}
	}
	if cells <= mostGridCells {
		return ""
	}
	return first
}

// kpis gives the key figures of the grid, in their order.
func (in GridInput) kpis() []models.KPI {
	var out []models.KPI
	for _, t := range in.Promises.Types {
		for _, r := range t.Rows {
			if !slices.ContainsFunc(out, func(k models.KPI) bool { return k.Key == r.KPI.Key }) {
				out = append(out, r.KPI)
			}
		}
	}
	return out
}

// gridPeriods gives the columns of the year: those of the round, quarters without one.
func gridPeriods(in GridInput) []models.Period {
	r := models.Round{Year: in.Promises.Year, Grain: models.ByQuarter}
	if in.Round != nil {
		r = *in.Round
	}
	return r.Periods()
}

// TargetTabs are the pages of targets. Those who approve or open rounds have one more.
func TargetTabs(c Chrome, current string, approves, opens bool) []Link {
	all := []struct {
		key, url string
		shown    bool
	}{
		{"grid", "/targets", true},
		{"comments", "/targets/comments", true},
		{"review", "/targets/review", approves},
		{"rounds", "/targets/rounds", opens},
		{"list", "/targets/list", true},
		{"limits", "/targets/limits", true},
		{"history", "/targets/history", true},
	}
	var out []Link
	for _, t := range all {
		if t.shown {
			out = append(out, Link{Text: c.Lang.Say("tab.targets." + t.key), URL: t.url, Current: t.key == current})
		}
	}
	return out
}

func (in GridInput) picks(c Chrome) []Pick {
	l, a := c.Lang, c.Address
	year := Pick{Label: l.Say("grid.year"), Value: strconv.Itoa(in.Promises.Year)}
	for _, y := range in.Years {
		year.Options = append(year.Options, Option{Text: strconv.Itoa(y), URL: a.With("year", strconv.Itoa(y)), Current: y == in.Promises.Year})
	}
	area := Pick{Label: l.Say("field.department"), Value: in.Promises.Department.Name}
	for _, d := range in.Areas {
		at := NewAddress(a.With("department", d.Slug))
		area.Options = append(area.Options, Option{Text: strings.Repeat("\u00a0\u00a0", d.Depth) + d.Name, URL: at.Without("case-type"), Current: d.Slug == in.Area})
	}
	types := Pick{Label: l.Say("grid.show"), Value: l.Say("grid.all_types", "n", l.Count(len(in.Promises.Types)))}
	if len(in.Promises.Types) > 0 {
		types.Options = append(types.Options, Option{Text: types.Value, URL: a.Without("case-type"), Current: in.CaseType == ""})
	}
	for _, t := range in.Promises.Types {
		if t.Slug == in.CaseType {
			types.Value = t.CaseType
		}
		types.Options = append(types.Options, Option{Text: t.CaseType, URL: a.With("case-type", t.Slug), Current: t.Slug == in.CaseType})
	}
	shown := in.shownKPI()
	kpis := Pick{Label: l.Say("kpi"), Value: l.Say("changes.all_kpis")}
	if in.KPI != "" || shown == "" {
		kpis.Options = append(kpis.Options, Option{Text: kpis.Value, URL: a.Without("kpi"), Current: shown == ""})
	}
	for _, k := range in.kpis() {
		if k.Key == shown {
			kpis.Value = l.NameOf(k)
		}
		kpis.Options = append(kpis.Options, Option{Text: l.NameOf(k), URL: a.With("kpi", k.Key), Current: k.Key == shown})
	}
	return []Pick{year, area, types, kpis}
}

// submissionSteps draws where a submission stands: draft, submitted, approved, and adopted where the round has it.
func submissionSteps(l text.Lang, r models.Round, state models.SubmissionState) []Step {
	states := []models.SubmissionState{models.SubmissionDraft, models.SubmissionSubmitted, models.SubmissionApproved}
	if r.Council {
		states = append(states, models.SubmissionAdopted)
	}
	at := max(0, slices.Index(states, state))
	var out []Step
	for i, s := range states {
		step := Step{Number: i + 1, Text: l.Say("round.state." + string(s)), Done: i < at, Current: i == at}
		if i == 0 && state == models.SubmissionReturned {
			step.Text = l.Say("round.state.returned")
		}
		if step.Done {
			step.State = l.Say("step.done")
		}
		out = append(out, step)
	}
	return out
}

// deadline says until when drafts can be submitted, and whether that is over.
func deadline(l text.Lang, r models.Round, s models.Submission, today models.Day) (string, bool) {
	last := max(r.Deadline, s.OpenUntil)
	left := int(last - today)
	switch {
	case left < 0:
		return l.Say("grid.deadline.past", "date", l.Date(last)), true
	case left == 0:
		return l.Say("grid.deadline.today"), false
	}
	return l.Say("grid.deadline", "date", l.Date(last), "left", l.Many("many.day", left)), false
}

// tell puts the banner on top: why nothing can be typed, or what was sent back.
func (p *Grid) tell(in GridInput, open bool) {
	l := p.Lang
	who := func(address string) string { return cmp.Or(in.Names[address], address) }
	s := in.Submission
	year := strconv.Itoa(in.Promises.Year)
	switch {
	case in.Round == nil:
		p.Banner = &Banner{Title: l.Say("grid.no_round", "year", year), Text: l.Say("grid.no_round.text")}
		if in.MayOpen {
			p.Banner.Links = []Link{{Text: l.Say("round.open"), URL: "/targets/rounds?year=" + year, Primary: true}}
		}
	case s.State == models.SubmissionReturned:
		p.Banner = &Banner{Kind: "near", Title: l.Say("grid.returned", "who", who(s.SetBy), "date", l.Date(models.DayOfTime(s.SetAt))), Text: s.Reason}
	case s.State == models.SubmissionSubmitted:
		p.Banner = &Banner{Title: l.Say("grid.submitted", "who", who(s.SetBy), "date", l.Date(models.DayOfTime(s.SetAt))), Text: l.Say("grid.submitted.text")}
		if in.MayApprove {
			p.Banner.Links = []Link{{Text: l.Say("grid.to_review"), URL: "/targets/review?year=" + year + "&department=" + in.Area, Primary: true}}
		}
	case s.State == models.SubmissionApproved || s.State == models.SubmissionAdopted:
		p.Banner = &Banner{Kind: "on", Title: l.Say("grid.approved", "who", who(s.SetBy), "date", l.Date(models.DayOfTime(s.SetAt))), Text: l.Say("grid.approved.text")}
		if s.Reference != "" {
			p.Banner.Title = l.Say("grid.adopted", "reference", s.Reference)
		}
	case !in.MayEdit:
		p.Banner = &Banner{Title: l.Say("grid.read_only"), Text: l.Say("grid.read_only.text")}
	}
	if in.Round != nil && !open && in.MayEdit {
		p.Banner = &Banner{Kind: "near", Title: p.Deadline, Text: l.Say("grid.closed.text")}
		if s.AskedAt != nil {
			p.Asked = l.Say("grid.asked", "who", who(s.AskedBy), "date", l.Date(models.DayOfTime(*s.AskedAt)), "reason", s.AskedReason)
		} else {
			p.Ask = &Field{Name: "asked", Label: l.Say("grid.ask"), Required: true, Kind: "text"}
		}
	}
}

// faults is the summary of everything that must be corrected before the targets can be submitted, each with its cell.
func (in GridInput) faults(l text.Lang) *Faults {
	if len(in.Faults)+len(in.Clashes)+len(in.Problems) == 0 {
		return nil
	}
	out := tellFaults(l, in.Problems)
	if out == nil {
		out = &Faults{}
	}
	for _, t := range in.Promises.Types {
		for _, r := range t.Rows {
			for _, period := range gridPeriods(in) {
				place := models.DraftPlace{KPI: r.KPI.Key, CaseTypeID: t.CaseTypeID, FromMonth: period.From.Month()}
				where := t.CaseType + ", " + lowerFirst(l.NameOf(r.KPI)) + ", " + l.PeriodColumn(period)
				if f, is := in.Faults[PlaceName(place)]; is {
					out.Items = append(out.Items, Link{Text: where + ": " + l.Problem(f), URL: "#" + cellID(place)})
				}
				if d, is := in.Clashes[PlaceName(place)]; is {
					out.Items = append(out.Items, Link{Text: where + ": " + in.clash(l, r.KPI, d), URL: "#" + cellID(place)})
				}
			}
		}
	}
	out.Title = l.Many("grid.faults", len(out.Items))
	return out
}

func (in GridInput) clash(l text.Lang, k models.KPI, d models.Draft) string {
	return l.Say("grid.clash", "who", cmp.Or(in.Names[d.SetBy], d.SetBy), "value", exactOr(l, d.Value, k.Unit, l.Say("grid.no_own")))
}

// ClashText says what somebody else has set where a draft was to be kept.
func ClashText(l text.Lang, in GridInput, d models.Draft) string {
	for _, t := range in.Promises.Types {
		for _, r := range t.Rows {
			if r.KPI.Key == d.KPI {
				return in.clash(l, r.KPI, d)
			}
		}
	}
	return ""
}

func exactOr(l text.Lang, v *float64, u models.Unit, none string) string {
	if v == nil {
		return none
	}
	return l.Exact(*v, u)
}

func cellID(p models.DraftPlace) string { return "cell-" + strings.ReplaceAll(PlaceName(p), ".", "-") }

// gridState says how many cells differ from what stands, and how many suggestions nobody has confirmed.
func gridState(l text.Lang, changed, suggested int) string {
	var out []string
	if changed > 0 {
		out = append(out, l.Many("grid.changed", changed))
	}
	if suggested > 0 {
		out = append(out, l.Many("grid.suggested", suggested))
	}
	return names(out...)
}

// gridMaker makes the rows of a grid.
type gridMaker struct {
	in                 GridInput
	l                  text.Lang
	open               bool
	drafts             map[models.DraftPlace]models.Draft
	periods            []GridName
	kpis               map[string]string // the ID of each
	changed, suggested int
}

func (g *gridMaker) group(t measure.PromiseType) GridGroup {
	changed, suggested := g.changed, g.suggested
	out := GridGroup{ID: "t" + strconv.FormatInt(t.CaseTypeID, 10), Name: t.CaseType, URL: "/case-types/" + t.Slug}
	for _, r := range t.Rows {
		out.Rows = append(out.Rows, g.row(t, r))
	}
	changed, suggested = g.changed-changed, g.suggested-suggested
	out.State = gridState(g.l, changed, suggested)
	return out
}

func (g *gridMaker) row(t measure.PromiseType, r measure.PromiseRow) GridRow {
	l, u := g.l, r.KPI.Unit
	figure := func(f measure.Figure) string {
		if f.Value == nil {
			return "–"
		}
		return l.Value(*f.Value, u)
	}
	row := GridRow{Name: l.NameOf(r.KPI), Arrow: arrow(r.KPI.Better), Better: l.Better(r.KPI.Better), URL: "/definitions/" + r.KPI.Key, Unit: l.Unit(u),
		UnitCode: string(u), Named: "t" + strconv.FormatInt(t.CaseTypeID, 10) + " " + g.kpis[r.KPI.Key], LastYear: figure(r.LastYear), SoFar: figure(r.SoFar), Before: "–"}
	if r.Before != nil {
		row.Before = exactOr(l, r.Before.Value, u, "–")
	}
	var latest models.Draft
	warning := ""
	for i, cell := range r.Cells {
		place := models.DraftPlace{KPI: r.KPI.Key, CaseTypeID: t.CaseTypeID, FromMonth: cell.Period.From.Month()}
		d, drafted := g.drafts[place]
		if drafted && (latest.ID == 0 || d.SetAt.After(latest.SetAt) || d.SetAt.Equal(latest.SetAt) && d.ID > latest.ID) {
			latest = d
		}
		row.Cells = append(row.Cells, g.cell(r, cell, g.periods[i], place, d, drafted))
		if w, is := g.in.Warnings[PlaceName(place)]; is && warning == "" {
			warning = l.Problem(w)
		}
	}
	row.Reason = GridReason{Warning: warning, ID: "reason-" + strings.ReplaceAll(cellPlace(models.DraftPlace{KPI: r.KPI.Key, CaseTypeID: t.CaseTypeID}), ".", "-"),
		Name: ReasonName(r.KPI.Key, t.CaseTypeID), Value: latest.Reason}
	return row
}

func (g *gridMaker) cell(r measure.PromiseRow, cell measure.PromiseCell, period GridName, place models.DraftPlace, d models.Draft, drafted bool) GridCell {
	l, u := g.l, r.KPI.Unit
	c := GridCell{Name: CellName(place, d.Version), Period: period.ID, Head: period.Text}
	switch {
	case drafted && (d.Value != nil || cell.Own != nil):
		c.Value = exactOr(l, d.Value, u, "")
		var own *float64
		if cell.Own != nil {
			own = cell.Own.Value
		}
		c.Changed = !sameValue(own, d.Value)
	case cell.Own != nil:
		c.Value = exactOr(l, cell.Own.Value, u, "")
	case drafted && d.Origin == models.OriginTyped: // emptied by hand: what stands above it is meant
	case g.open && SuggestionOf(r, cell) != nil:
		c.Suggest = l.Exact(*SuggestionOf(r, cell), u)
		g.suggested++
	}
	if c.Changed {
		g.changed++
	}
	if c.Value == "" && cell.Stands != nil && (cell.Own == nil || drafted && d.Value == nil) && cell.Stands.DepartmentID != 0 && cell.Stands.DepartmentID != g.in.Promises.Department.ID {
		c.Note = l.Say("grid.inherits", "value", exactOr(l, cell.Stands.Value, u, "–"))
	}
	if d.Returned != "" {
		c.Returned, c.Note = true, l.Say("grid.cell.returned", "reason", d.Returned)
	}
	name := PlaceName(place)
	if typed, is := g.in.Typed[name]; is {
		c.Value, c.Suggest = typed, ""
	}
	if f, is := g.in.Faults[name]; is {
		c.Fault = l.Problem(f)
	}
	if other, is := g.in.Clashes[name]; is {
		c.Clash = g.in.clash(l, r.KPI, other)
		c.Name = CellName(place, other.Version) // what is sent now has seen it
	}
	if c.Note != "" || c.Fault != "" || c.Clash != "" {
		c.ID = cellID(place)
	}
	return c
}

// roundedFor rounds what a suggestion is taken from to what a person would promise: whole per cent, days, numbers; scores
// with one decimal.
func roundedFor(u models.Unit, v float64) float64 {
	p := 1.0
	switch u {
	case models.UnitShare:
		p = 100
	case models.UnitScore:
		p = 10
	}
	return float64(int64(v*p+0.5)) / p
}

// SuggestionOf gives the value that a suggestion stands for in a form, as it is shown: what a trajectory says of the
// period, else what the row suggests, rounded.
func SuggestionOf(r measure.PromiseRow, cell measure.PromiseCell) *float64 {
	if cell.Suggestion != nil || r.Suggestion == nil {
		return cell.Suggestion
	}
	v := roundedFor(r.KPI.Unit, *r.Suggestion)
	return &v
}

func sameValue(a, b *float64) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// CellInput is one cell of a grid: its promise, its history and what it is held against.
type CellInput struct {
	KPI      models.KPI
	CaseType string
	Period   models.Period
	Area     string   // the slug of the department
	Promise  *float64 // what is drafted, else what stands or is suggested
	Realism  measure.Realism
	Versions []models.Draft
	Standing []models.Target // every own target that stood for the place, the latest first
	Names    map[string]string
	At       func(time.Time) time.Time // on the wall of the installation
	Cell     string                    // its name in the form
	Round    bool                      // the year has a round
	Exports  bool
	Sources  []string // that its figures come from, by name
	DataDate models.Day
}

// PromiseCell is the page of one cell; the grid shows its main part beside itself.
type PromiseCell struct {
	Chrome
	Crumbs Crumbs
	Where  string
	Spark  template.HTML
	Series string // what the line shows, in words
	Months []CellMonth
	Unit   string
	Foot   string // where the figures come from, and up to when
	Take   Pictures

	drawing template.HTML // the same as the line, large
	Help    []string
	Beyond  string
	History []CellVersion
	None    string
	Line    string // address of the page that spreads the row's target over time
}

// CellMonth is one month of the line.
type CellMonth struct{ Month, Value string }

// Picture gives the line with its target to take home, and whether there is one.
func (p PromiseCell) Picture() (Picture, bool) {
	if p.Spark == "" {
		return Picture{}, false
	}
	out := Picture{Lang: string(p.Lang), Title: p.Title + ", " + p.Where, Drawing: p.drawing, Foot: pictureFoot(p.Chrome, p.Foot)}
	out.Sublines = append([]string{p.Say("cell.picture", "unit", p.Unit, "from", p.Months[len(p.Months)-1].Month, "to", p.Months[0].Month)}, p.Help...)
	return out, true
}

// CellVersion is one version of a cell.
type CellVersion struct{ Value, Mark, Note, Who string }

// NewPromiseCell gives the page of one cell.
func NewPromiseCell(c Chrome, in CellInput) PromiseCell {
	l, u := c.Lang, in.KPI.Unit
	c.Title = l.NameOf(in.KPI)
	y, _, _ := in.Period.From.Date()
	year := strconv.Itoa(y)
	p := PromiseCell{Chrome: c, Where: names(in.CaseType, l.Period(in.Period)),
		Crumbs: NewCrumbs(l, Link{Text: l.Say("grid.title", "year", year), URL: "/targets?year=" + year + "&department=" + in.Area}, Link{Text: l.NameOf(in.KPI)})}
	months := in.Realism.Latest(in.Promise)
	values := make([]*float64, len(months))
	some := false
	for i, m := range months {
		values[i] = m.Figure.Value
		some = some || m.Figure.Value != nil
	}
	if some {
		p.Spark = sparkline(values, in.Promise, sparkSpan(u, values, in.Promise), "none")
		p.drawing = controlChart(l, in.KPI, months, nil, nil)
		p.Unit, p.Foot, p.Take = l.Unit(u), sourceWords(l, in.Sources, in.DataDate), Pictures{Lang: l, Define: "/definitions/" + in.KPI.Key}
		if in.Exports {
			p.Take.Data, p.Take.SVG = c.Address.With("format", "csv"), c.Address.With("format", "svg")
		}
		for _, m := range slices.Backward(months) {
			row := CellMonth{Month: l.Month(m.Month), Value: "–"}
			if m.Figure.Value != nil {
				row.Value = l.Value(*m.Figure.Value, u)
			}
			p.Months = append(p.Months, row)
		}
		p.Series = l.Say("cell.series")
		if in.Promise != nil {
			p.Series = l.Say("cell.series.target", "target", l.Exact(*in.Promise, u))
		}
	}
	if in.Promise != nil && in.Realism.Of > 0 {
		p.Help = append(p.Help, l.Say("cell.met", "target", l.Exact(*in.Promise, u), "met", l.Count(in.Realism.Met), "of", l.Count(in.Realism.Of)))
	}
	if lower, upper, provisional, ok := in.Realism.Range(); ok {
		key := "cell.range"
		if provisional {
			key = "cell.range.provisional"
		}
		least, most := models.PromiseBounds(u)
		p.Help = append(p.Help, l.Say(key, "lower", l.Value(max(lower, least), u), "upper", l.Value(min(upper, most), u)))
		if in.Promise != nil && in.Realism.Beyond(*in.Promise) {
			p.Beyond = l.Say("cell.beyond", "target", l.Exact(*in.Promise, u))
		}
	} else {
		p.Help = append(p.Help, l.Say("cell.no_range"))
	}
	who := func(address string) string { return cmp.Or(in.Names[address], address) }
	for _, d := range in.Versions {
		v := CellVersion{Value: exactOr(l, d.Value, u, l.Say("grid.no_own")), Note: d.Reason,
			Who: l.Say("cell.draft."+string(d.Origin), "who", who(d.SetBy), "time", l.Moment(in.At(d.SetAt)))}
		if d.Returned != "" {
			v.Mark = l.Say("grid.cell.returned", "reason", d.Returned)
		}
		p.History = append(p.History, v)
	}
	for _, t := range in.Standing {
		v := CellVersion{Value: exactOr(l, t.Value, u, l.Say("target.ended")), Note: names(t.DecisionRef, t.Note), Mark: l.Say("cell.from", "month", l.MonthShort(t.ValidFrom)),
			Who: l.Say("cell.approved", "who", who(t.SetBy), "time", l.Moment(in.At(t.SetAt)))}
		p.History = append(p.History, v)
	}
	if len(p.History) == 0 {
		p.None = l.Say("cell.no_history")
	}
	if in.Round {
		p.Line = "/targets/line?year=" + year + "&department=" + in.Area + "&cell=" + in.Cell
	}
	return p
}

// Template names the page's template.
func (PromiseCell) Template() string { return "target-cell" }
