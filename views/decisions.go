package views

import (
	"html/template"
	"net/url"
	"slices"
	"strconv"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// DecisionScene is what every page of decisions must know beside the decisions themselves.
type DecisionScene struct {
	Today     models.Day
	People    map[int64]string // everybody who has ever had access, by id
	CaseTypes map[int64]string
	MayDecide bool
	CanExport bool
	Self      int64 // the user; 0 = a token or nobody
}

// DecisionsInput is the list of decisions.
type DecisionsInput struct {
	DecisionScene
	All     []measure.Followed // that the visitor may see
	Shown   []measure.Followed // of them: those that the filter lets through
	Account measure.DecisionAccount
}

// Decisions is the page of decisions and actions (DESIGN §5.5).
type Decisions struct {
	Chrome
	Fresh   string
	New     string // address; "" = not offered
	Yearly  string
	Account *AccountFigure
	Picks   []Pick
	Chips   []Link
	Rows    []DecisionRow
	Empty   *Empty
	Files   *Pick
}

// Template names the page's template.
func (Decisions) Template() string { return "decisions" }

// DecisionRow is one line of the list.
type DecisionRow struct {
	What     string
	URL      string
	About    string // case types
	Type     string
	Status   string
	Date     string
	Late     string // "17 dage over"
	DateNote string
	Judge    string // address; "" = nothing to judge
	Owner    string
	Loose    string // that an owner is missing
	KPI      string
	Expected string
	Measured string
	Tag      *Tag
	Note     string
}

// AccountFigure is the account of a span: a bar with its parts.
type AccountFigure struct {
	Headline string
	Subline  string
	Bar      template.HTML
	Parts    []AccountPart
	Rest     string
	Pictures Pictures

	kinds []string // of the parts, as the bar draws them
}

// AccountPart is one outcome with its count.
type AccountPart struct {
	Count string
	Text  string
	Note  string
	Tag   Tag
}

// NewDecisions lays the list out. The chrome's address holds the filter: type, status, overdue, case-type, owner.
func NewDecisions(c Chrome, in DecisionsInput) Decisions {
	l := c.Lang
	c.Title = l.Say("decisions.title")
	p := Decisions{Chrome: c, Fresh: l.Say("decisions.today", "date", l.Date(in.Today)), Yearly: "/decisions/account"}
	if in.MayDecide {
		p.New = "/decisions/new"
	}
	if in.Account.All > 0 {
		p.Account = newAccount(l, in.Account)
		p.Account.taken(c, in.CanExport)
	}
	p.picks(in)
	a := c.Address
	count := func(f models.DecisionFilter) int {
		n := 0
		for _, x := range in.All {
			if f.Lets(x.Decision, in.Today) {
				n++
			}
		}
		return n
	}
	chip := func(words string, n int, current bool, key, value string) {
		to := NewAddress(a.Without("status", "overdue", "awaits", "ownerless", "owner"))
		p.Chips = append(p.Chips, Link{Text: words + " " + l.Count(n), URL: to.With(key, value), Current: current})
	}
	any := a.Get("status") != "" || a.Get("overdue") != "" || a.Get("awaits") != "" || a.Get("owner") != "" || a.Get("ownerless") != ""
	chip(l.Say("decisions.all"), len(in.All), !any, "status", "")
	chip(l.Say("decisions.overdue"), count(models.DecisionFilter{Overdue: true}), a.Get("overdue") != "", "overdue", "1")
	if in.Self != 0 && in.MayDecide {
		chip(l.Say("decisions.mine"), count(models.DecisionFilter{OwnerID: in.Self}), a.Get("owner") == "me", "owner", "me")
	}
	for _, s := range models.DecisionStatuses {
		chip(l.Say("decision.status."+string(s)), count(models.DecisionFilter{Statuses: []models.DecisionStatus{s}}), a.Get("status") == string(s), "status", string(s))
	}
	chip(l.Say("decisions.awaits"), count(models.DecisionFilter{Awaits: true}), a.Get("awaits") != "", "awaits", "1")
	if n := count(models.DecisionFilter{Ownerless: true}); n > 0 {
		chip(l.Say("owner.missing"), n, a.Get("ownerless") != "", "ownerless", "1")
	}
	shown := slices.Clone(in.Shown)
	slices.SortStableFunc(shown, func(x, y measure.Followed) int { return decisionRank(x.Decision, y.Decision, in.Today) })
	for _, f := range shown {
		p.Rows = append(p.Rows, decisionRow(l, in.DecisionScene, f))
	}
	if len(p.Rows) == 0 {
		p.Empty = &Empty{Title: l.Say("decisions.none"), Text: l.Say("decisions.none.text")}
		if len(in.All) > 0 {
			p.Empty = &Empty{Title: l.Say("empty.filter.title"), Text: l.Say("empty.filter.text"), Links: []Link{{Text: l.Say("empty.filter.clear"), URL: a.Path}}}
		} else if in.MayDecide {
			p.Empty.Links = []Link{{Text: l.Say("decisions.new"), URL: "/decisions/new", Primary: true}}
		}
	}
	if in.CanExport && len(p.Rows) > 0 {
		p.Files = takePick(a, l)
	}
	return p
}

// picks are the menus of the list: type and case type.
func (p *Decisions) picks(in DecisionsInput) {
	l, a := p.Lang, p.Address
	kind := Pick{Label: l.Say("decision.type"), Value: l.Say("decisions.any")}
	kind.Options = append(kind.Options, Option{Text: kind.Value, URL: a.With("type", ""), Current: a.Get("type") == ""})
	for _, t := range models.DecisionTypes {
		o := Option{Text: l.Say("decision.type." + string(t)), URL: a.With("type", string(t)), Current: a.Get("type") == string(t)}
		if o.Current {
			kind.Value = o.Text
		}
		kind.Options = append(kind.Options, o)
	}
	about := Pick{Label: l.Say("field.case_type"), Value: l.Say("decisions.any")}
	about.Options = append(about.Options, Option{Text: about.Value, URL: a.With("case-type", ""), Current: a.Get("case-type") == ""})
	var named []string
	for _, f := range in.All {
		for _, id := range f.Decision.CaseTypes {
			if name := in.CaseTypes[id]; name != "" && !slices.Contains(named, name) {
				named = append(named, name)
			}
		}
	}
	slices.SortFunc(named, func(x, y string) int {
		if alphabetical(x, y) {
			return -1
		}
		return 1
	})
	for _, name := range named {
		o := Option{Text: name, URL: a.With("case-type", models.Slug(name)), Current: a.Get("case-type") == models.Slug(name)}
		if o.Current {
			about.Value = name
		}
		about.Options = append(about.Options, o)
	}
	p.Picks = []Pick{kind, about}
}

// decisionRank puts what is overdue first, then what waits for a judgement, then the latest date.
func decisionRank(x, y models.Decision, today models.Day) int {
	class := func(d models.Decision) int {
		switch {
		case d.Overdue(today):
			return 0
		case d.Awaits(today):
			return 1
		case d.Running():
			return 2
		case d.Status == models.DecisionDone:
			return 3
		}
		return 4
	}
	if a, b := class(x), class(y); a != b {
		return a - b
	}
	return int(dateOf(y)) - int(dateOf(x))
}

// dateOf is the day that a list shows: when it was done, else when it is due.
func dateOf(d models.Decision) models.Day {
	if d.DoneOn.Known() {
		return d.DoneOn
	}
	return d.Due
}

func decisionURL(d models.Decision) string { return "/decisions/" + strconv.FormatInt(d.Root(), 10) }

func decisionRow(l text.Lang, s DecisionScene, f measure.Followed) DecisionRow {
	d := f.Decision
	row := DecisionRow{What: d.What, URL: decisionURL(d), About: s.about(l, d), Type: l.Say("decision.type." + string(d.Type)),
		Status: l.Say("decision.status." + string(d.Status)), Date: l.Date(dateOf(d)), KPI: "–", Expected: "–", Measured: "–", Owner: "–"}
	row.Late, row.DateNote = dueWords(l, d, s.Today)
	if d.Awaits(s.Today) && s.MayDecide {
		row.Judge = row.URL + "#judge"
	}
	if name := s.People[d.OwnerID]; name != "" {
		row.Owner = name
	}
	if d.Ownerless() {
		row.Loose = l.Say("owner.missing")
	}
	if f.KPI.Key != "" {
		row.KPI = l.NameOf(f.KPI)
	}
	if d.Expected != nil {
		row.Expected = l.Change(*d.Expected, f.KPI.Unit)
	}
	if c := f.Change(); c != nil && f.Outcome != models.OutcomeNever && f.Looks != models.OutcomeEarly {
		row.Measured = l.Change(*c, f.KPI.Unit)
	}
	row.Tag, row.Note = outcomeWords(l, f, s.Today)
	return row
}

// about names the case types of a decision.
func (s DecisionScene) about(l text.Lang, d models.Decision) string {
	var list []string
	for _, id := range d.CaseTypes {
		list = append(list, caseTypeName(l, s.CaseTypes[id]))
	}
	if len(list) == 0 {
		return l.Say("decision.every_type")
	}
	return l.List(list)
}

// dueWords says how a decision stands to its date: how many days it is late, or what else there is to say of the date.
func dueWords(l text.Lang, d models.Decision, today models.Day) (late, note string) {
	switch {
	case d.Overdue(today):
		return l.Many("decision.late", int(today-d.Due)), ""
	case d.Running() && d.Due == today:
		return "", l.Say("decision.due_today")
	case d.Running():
		return "", l.Many("decision.due_in", int(d.Due-today))
	case d.Status == models.DecisionDropped:
		return "", d.DropReason
	case d.Judged():
		return "", l.Say("decision.judged." + string(d.Judgements[0].Verdict))
	case d.MeasureOn().Known() && d.MeasureOn() > today:
		return "", l.Say("decision.measured_from", "date", l.Date(d.MeasureOn()))
	case d.MeasureOn().Known():
		return "", l.Say("decision.was_to_measure", "date", l.Date(d.MeasureOn()))
	}
	return "", ""
}

// outcomeWords says whether the change can be seen.
func outcomeWords(l text.Lang, f measure.Followed, today models.Day) (*Tag, string) {
	d := f.Decision
	tag := outcomeTag(l, f.Outcome)
	switch f.Outcome {
	case models.OutcomeNothing:
		if d.Status == models.DecisionDropped {
			return nil, ""
		}
		return nil, l.Say("outcome.nothing")
	case models.OutcomeEarly:
		switch at := d.MeasureOn(); {
		case !at.Known():
			return nil, l.Say("outcome.undone")
		case at > today:
			return nil, l.Say("decision.measured_from", "date", l.Date(at))
		}
	}
	return &tag, l.Say("outcome." + string(f.Outcome) + ".note")
}

func outcomeTag(l text.Lang, o models.DecisionOutcome) Tag {
	t := Tag{Kind: "none", Icon: "wave", Text: l.Say("outcome." + string(o))}
	switch o {
	case models.OutcomeExpected:
		t.Kind, t.Icon = "met", "met"
	case models.OutcomeOpposite:
		t.Kind, t.Icon = "off", "off"
	case models.OutcomeNever:
		t.Kind, t.Icon = "off", "stale"
	case models.OutcomeEarly:
		t.Icon = "clock"
	}
	return t
}

// newAccount shows an account as a bar with its parts.
func newAccount(l text.Lang, a measure.DecisionAccount) *AccountFigure {
	f := &AccountFigure{Headline: l.Say("account.headline", "n", l.Count(a.Of[models.OutcomeExpected]), "m", l.Count(a.All)),
		Subline: l.Say("account.span", "from", l.Date(a.Span.From), "to", l.Date(a.Span.Until-1))}
	if a.All == 0 {
		f.Headline = l.Say("account.nothing")
	}
	kinds := map[models.DecisionOutcome]string{models.OutcomeExpected: "met", models.OutcomeUncertain: "unsure", models.OutcomeOpposite: "off",
		models.OutcomeNever: "never", models.OutcomeEarly: "early"}
	var bar []segment
	for _, o := range models.DecisionOutcomes[:5] {
		n := a.Of[o]
		bar = append(bar, segment{kinds[o], n})
		f.kinds = append(f.kinds, kinds[o])
		f.Parts = append(f.Parts, AccountPart{Count: l.Count(n), Text: l.Say("account.part." + string(o)), Note: l.Say("outcome." + string(o) + ".note"), Tag: outcomeTag(l, o)})
	}
	f.Bar = segmentBar(bar)
	if a.Rest > 0 {
		f.Rest = l.Many("account.rest", a.Rest)
	}
	return f
}

// taken offers an account to one who may take figures home.
func (f *AccountFigure) taken(c Chrome, may bool) {
	if may && f.Bar != "" {
		f.Pictures = figurePictures(c.Lang, c.Address, FigureAccount)
	}
}

// picture draws an account with the marks of its parts; nil, or one without a bar, has none.
func (f *AccountFigure) picture(c Chrome, figure string) (Picture, bool) {
	if figure != FigureAccount || f == nil || f.Bar == "" {
		return Picture{}, false
	}
	var items []keyItem
	for i, part := range f.Parts {
		items = append(items, keyItem{mark: barMark("segment-" + f.kinds[i]), words: part.Count + " " + part.Text})
	}
	out := Picture{Lang: string(c.Lang), Title: f.Headline, Sublines: []string{upperFirst(f.Subline)}, Drawing: keyed(f.Bar, items),
		Foot: pictureFoot(c, c.Say("picture.decisions"))}
	if f.Rest != "" {
		out.Sublines = append(out.Sublines, f.Rest)
	}
	return out, true
}

// Picture gives a figure of the page to take home, and whether the page has it.
func (p Decisions) Picture(figure string) (Picture, bool) { return p.Account.picture(p.Chrome, figure) }

// Picture gives a figure of the page to take home, and whether the page has it.
func (p DecisionAccount) Picture(figure string) (Picture, bool) {
	return p.Figure.picture(p.Chrome, figure)
}

// DecisionAccountInput is the account of a year.
type DecisionAccountInput struct {
	DecisionScene
	Year    int
	Years   []int
	Account measure.DecisionAccount
}

// DecisionAccount is the page of the yearly account of decisions.
type DecisionAccount struct {
	Chrome
	Crumbs Crumbs
	Years  Pick
	Figure *AccountFigure
	Rows   []DecisionRow
	Rule   string
}

// Template names the page's template.
func (DecisionAccount) Template() string { return "decision-account" }

// NewDecisionAccount lays the account of a year out.
func NewDecisionAccount(c Chrome, in DecisionAccountInput) DecisionAccount {
	l := c.Lang
	year := strconv.Itoa(in.Year)
	c.Title = l.Say("decisions.account", "year", year)
	p := DecisionAccount{Chrome: c, Crumbs: NewCrumbs(l, Link{Text: l.Say("decisions.title"), URL: "/decisions"}, Link{Text: year}),
		Years: Pick{Label: l.Say("grid.year"), Value: year}, Figure: newAccount(l, in.Account), Rule: l.Say("account.rule")}
	p.Figure.taken(c, in.CanExport)
	for _, y := range in.Years {
		p.Years.Options = append(p.Years.Options, Option{Text: strconv.Itoa(y), URL: c.Address.With("year", strconv.Itoa(y)), Current: y == in.Year})
	}
	for _, f := range in.Account.Rows {
		p.Rows = append(p.Rows, decisionRow(l, in.DecisionScene, f))
	}
	return p
}

// DecisionInput is one decision with everything that was ever said of it.
type DecisionInput struct {
	DecisionScene
	Followed   measure.Followed
	Versions   []models.Decision // the latest first
	Names      map[string]string // of those who signed, by e-mail
	Department string
	CaseSlug   string // of the first case type; "" = none
	MayEdit    bool
	Problems   []models.Problem
	Verdict    string // as it was chosen
	Note       string
}

// Decision is the page of one decision.
type Decision struct {
	Chrome
	Crumbs   Crumbs
	Lead     string
	Late     string
	Loose    string
	Faults   *Faults
	Facts    []Fact
	Ground   string
	Outcome  *Tag
	Says     string // what can be said of the outcome
	Expected string
	Measured string
	After    *After
	Awaits   string
	Judge    *JudgeForm
	Judged   []JudgedLine
	Edit     string
	History  []HistoryLine
}

// JudgeForm asks for a judgement.
type JudgeForm struct {
	Action  string
	Verdict Field
	Note    Field
}

// JudgedLine is one judgement.
type JudgedLine struct {
	Verdict, When, Who, Measured, Note string
	Tag                                Tag
}

// HistoryLine is one version: when, by whom, what it changed.
type HistoryLine struct{ When, Who, What, Reason string }

// Template names the page's template.
func (Decision) Template() string { return "decision" }

// NewDecision lays one decision out.
func NewDecision(c Chrome, in DecisionInput) Decision {
	l, f := c.Lang, in.Followed
	d := f.Decision
	c.Title = d.What
	row := decisionRow(l, in.DecisionScene, f)
	p := Decision{Chrome: c, Crumbs: NewCrumbs(l, Link{Text: l.Say("decisions.title"), URL: "/decisions"}, Link{Text: d.What}),
		Lead: names(row.Type, row.Status), Late: row.Late, Loose: row.Loose, Ground: d.Ground, Outcome: row.Tag, Says: row.Note,
		Expected: row.Expected, Measured: row.Measured}
	if in.MayEdit {
		p.Edit = decisionURL(d) + "/edit"
	}
	fact := func(key, value, url, note string) {
		if value != "" {
			p.Facts = append(p.Facts, Fact{Name: l.Say(key), Value: value, URL: url, Note: note})
		}
	}
	fact("decision.owner", row.Owner, "", row.Loose)
	fact("decision.deputy", in.People[d.DeputyID], "", "")
	fact("decision.due", l.Date(d.Due), "", row.Late)
	if d.DoneOn.Known() {
		fact("decision.done_on", l.Date(d.DoneOn), "", "")
	}
	about := ""
	if in.CaseSlug != "" && len(d.CaseTypes) == 1 {
		q := url.Values{}
		if d.KPI != "" {
			q.Set("kpi", d.KPI)
		}
		about = Address{Path: "/case-types/" + in.CaseSlug, Query: q}.String()
	}
	fact("field.case_type", row.About, about, "")
	fact("field.department", orSay(l.Say("department.all"), in.Department), "", "")
	if f.KPI.Key != "" {
		fact("decision.kpi", row.KPI, "/definitions/"+f.KPI.Key, "")
		fact("decision.expected", row.Expected, "", "")
		fact("decision.measure_after", l.Many("decision.months", d.MeasureAfter), "", "")
	}
	if per, err := models.ParsePeriod(d.Period, 1); err == nil && d.Period != "" {
		fact("decision.from_period", l.Period(per), "", "")
	}
	if at := d.MeasureOn(); at.Known() {
		fact("decision.measure_on", l.Date(at), "", "")
	}
	fact("decision.drop_reason", d.DropReason, "", "")
	if f.Now != nil {
		after := newAfter(l, f.KPI, *f.Now, nil)
		p.After = &after
	}
	if d.Awaits(in.Today) {
		p.Awaits = l.Say("decision.awaits", "date", l.Date(d.MeasureOn()))
	}
	if in.MayEdit && d.Status == models.DecisionDone {
		p.Judge = &JudgeForm{Action: decisionURL(d) + "/judge",
			Verdict: Field{Name: "verdict", Kind: "select", Label: l.Say("judge.verdict"), Required: true},
			Note:    Field{Name: "note", Label: l.Say("judge.note"), Help: l.Say("judge.note.help"), Value: in.Note, Auto: "off"}}
		list := []Choice{{Value: "", Text: l.Say("judge.choose")}}
		for _, v := range models.DecisionVerdicts {
			list = append(list, Choice{Value: string(v), Text: l.Say("judge." + string(v))})
		}
		p.Judge.Verdict.List = choose(list, in.Verdict)
		p.Faults = tellFaults(l, in.Problems, &p.Judge.Verdict, &p.Judge.Note)
	}
	who := func(email string) string { return orSay(email, in.Names[email]) }
	for _, j := range d.Judgements {
		line := JudgedLine{Verdict: l.Say("judge." + string(j.Verdict)), When: l.Date(models.DayOfTime(j.SetAt)), Who: who(j.SetBy), Note: j.Note, Tag: outcomeTag(l, j.Outcome)}
		if v := j.Change(); v != nil {
			line.Measured = l.Say("judge.measured", "change", l.Change(*v, f.KPI.Unit), "before", l.Value(*j.Before, f.KPI.Unit), "after", l.Value(*j.After, f.KPI.Unit))
		}
		p.Judged = append(p.Judged, line)
	}
	for i, v := range in.Versions {
		line := HistoryLine{When: l.Moment(v.SetAt), Who: who(v.SetBy), Reason: v.Reason}
		if i+1 == len(in.Versions) {
			line.What = l.Say("history.made")
		} else {
			line.What = in.changed(l, f.KPI.Unit, in.Versions[i+1], v)
		}
		p.History = append(p.History, line)
	}
	return p
}

// changed says what a version changed in the one before it.
func (in DecisionInput) changed(l text.Lang, u models.Unit, was, is models.Decision) string {
	var out []string
	say := func(key, before, after string) {
		if before != after {
			out = append(out, l.Say("history.change", "field", l.Say(key), "before", orSay("–", before), "after", orSay("–", after)))
		}
	}
	person := func(id int64) string { return in.People[id] }
	change := func(v *float64) string {
		if v == nil {
			return ""
		}
		return l.Change(*v, u)
	}
	kpi := func(key string) string {
		if key == in.Followed.KPI.Key && key != "" {
			return l.NameOf(in.Followed.KPI)
		}
		return key
	}
	say("decision.what", was.What, is.What)
	say("decision.status", l.Say("decision.status."+string(was.Status)), l.Say("decision.status."+string(is.Status)))
	say("decision.owner", person(was.OwnerID), person(is.OwnerID))
	say("decision.deputy", person(was.DeputyID), person(is.DeputyID))
	say("decision.due", l.Date(was.Due), l.Date(is.Due))
	say("decision.kpi", kpi(was.KPI), kpi(is.KPI))
	say("decision.expected", change(was.Expected), change(is.Expected))
	say("decision.drop_reason", was.DropReason, is.DropReason)
	if is.HandedOver && !was.HandedOver {
		out = append(out, l.Say("history.handed_over"))
	}
	if len(out) == 0 {
		return l.Say("history.other")
	}
	return names(out...)
}

// DecisionFormInput is what is typed of a decision.
type DecisionFormInput struct {
	Decision  models.Decision
	Due       string // as typed
	DoneOn    string
	Expected  string
	Months    string
	Reason    string
	New       bool
	Owners    []models.User
	KPIs      []models.KPI
	CaseTypes []measure.Sibling
	Areas     []DepartmentInput
	Cell      *measure.Cell // the figure that it is made from
	About     string        // its case type
	Period    models.Period // of the figure
	Problems  []models.Problem
}

// DecisionForm is the page where a decision is made or changed.
type DecisionForm struct {
	Chrome
	Crumbs    Crumbs
	Action    string
	Back      string
	Faults    *Faults
	Figure    string // "118 dage, mål 90"
	FigureTag *Tag
	FigureOf  string
	Hidden    []Choice
	First     []Field // what must be said
	More      []Field
	Open      bool
	CaseTypes []Choice
	TypesHead string
}

// Template names the page's template.
func (DecisionForm) Template() string { return "decision-form" }

// NewDecisionForm lays the form out: what, who and by when first; all else below.
func NewDecisionForm(c Chrome, in DecisionFormInput) DecisionForm {
	l, d := c.Lang, in.Decision
	c.Title = l.Say("decisions.new")
	p := DecisionForm{Chrome: c, Action: "/decisions/new", Back: "/decisions"}
	if !in.New {
		c.Title = l.Say("decision.edit")
		p.Chrome = c
		p.Back = decisionURL(d)
		p.Action = p.Back + "/edit"
		p.Hidden = append(p.Hidden, Choice{Text: "version", Value: strconv.FormatInt(d.ID, 10)})
	}
	p.Chrome = c
	p.Crumbs = NewCrumbs(l, Link{Text: l.Say("decisions.title"), URL: "/decisions"}, Link{Text: c.Title})
	if in.Cell != nil && in.Cell.Value != nil {
		p.Figure = full(l, *in.Cell)
		if in.Cell.Target != nil {
			p.Figure = names(p.Figure, l.Say("cell.target", "value", l.Exact(*in.Cell.Target, in.Cell.Unit)))
		}
		p.Figure = names(p.Figure, l.Cases(int(in.Cell.N)))
		tag := StatusTag(l, in.Cell.Status)
		p.FigureTag = &tag
		p.FigureOf = names(in.About, l.NameOf(kpiOf(*in.Cell)), l.Period(in.Period))
	}
	if d.Period != "" {
		p.Hidden = append(p.Hidden, Choice{Text: "period", Value: d.Period})
	}
	person := func(chosen int64, none string) []Choice {
		out := []Choice{{Value: "", Text: none}}
		for _, u := range in.Owners {
			out = append(out, Choice{Value: strconv.FormatInt(u.ID, 10), Text: u.Name})
		}
		return choose(out, strconv.FormatInt(chosen, 10))
	}
	what := Field{Name: "what", Label: l.Say("decision.what.ask"), Value: d.What, Auto: "off", Required: true}
	owner := Field{Name: "owner", Kind: "select", Label: l.Say("decision.owner"), List: person(d.OwnerID, l.Say("owner.none"))}
	due := Field{Name: "due", Kind: "date", Label: l.Say("decision.due"), Value: in.Due, Required: true}
	kpi := Field{Name: "kpi", Kind: "select", Label: l.Say("decision.kpi"), List: []Choice{{Value: "", Text: l.Say("decision.no_kpi")}}}
	for _, k := range in.KPIs {
		kpi.List = append(kpi.List, Choice{Value: k.Key, Text: l.NameOf(k)})
	}
	kpi.List = choose(kpi.List, d.KPI)
	expected := Field{Name: "expected", Label: l.Say("decision.expected.ask"), Help: l.Say("decision.expected.help"), Value: in.Expected, Auto: "off"}
	months := Field{Name: "measure_after", Kind: "number", Label: l.Say("decision.measure_after.ask"), Help: l.Say("decision.measure_after.help"), Value: in.Months}
	kind := Field{Name: "type", Kind: "select", Label: l.Say("decision.type")}
	for _, t := range models.DecisionTypes {
		kind.List = append(kind.List, Choice{Value: string(t), Text: l.Say("decision.type." + string(t))})
	}
	kind.List = choose(kind.List, string(d.Type))
	deputy := Field{Name: "deputy", Kind: "select", Label: l.Say("decision.deputy"), List: person(d.DeputyID, l.Say("decision.no_deputy"))}
	ground := Field{Name: "ground", Label: l.Say("decision.ground"), Value: d.Ground, Auto: "off"}
	area := Field{Name: "department", Kind: "select", Label: l.Say("field.department"), List: departments(l, in.Areas, d.DepartmentID)}
	all := []*Field{&what, &owner, &due, &kpi, &expected, &months, &kind, &deputy, &ground, &area}
	var status, doneOn, drop, reason Field
	if !in.New {
		status = Field{Name: "status", Kind: "select", Label: l.Say("decision.status")}
		for _, s := range models.DecisionStatuses {
			status.List = append(status.List, Choice{Value: string(s), Text: l.Say("decision.status." + string(s))})
		}
		status.List = choose(status.List, string(d.Status))
		doneOn = Field{Name: "done_on", Kind: "date", Label: l.Say("decision.done_on"), Help: l.Say("decision.done_on.help"), Value: in.DoneOn}
		drop = Field{Name: "drop_reason", Label: l.Say("decision.drop_reason"), Help: l.Say("decision.drop_reason.help"), Value: d.DropReason, Auto: "off"}
		reason = Field{Name: "reason", Label: l.Say("decision.reason"), Help: l.Say("decision.reason.help"), Value: in.Reason, Auto: "off"}
		all = append(all, &status, &doneOn, &drop, &reason)
	}
	p.Faults = tellFaults(l, in.Problems, all...)
	if !in.New {
		p.First = append(p.First, status, doneOn, drop)
	}
	p.First = append(p.First, what, owner, due, kpi, expected)
	p.More = []Field{months, kind, deputy, ground, area}
	if !in.New {
		p.More = append(p.More, reason)
	}
	p.Open = !in.New || len(in.Problems) > 0
	for _, s := range in.CaseTypes {
		if s.ID != 0 {
			p.CaseTypes = append(p.CaseTypes, Choice{Value: strconv.FormatInt(s.ID, 10), Text: s.Name, Chosen: d.Of(s.ID)})
		}
	}
	p.TypesHead = l.Many("decision.types", len(d.CaseTypes))
	return p
}
