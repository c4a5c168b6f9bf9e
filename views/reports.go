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

// ReportListInput is every review that the visitor sees.
type ReportListInput struct {
	Reviews   []models.Review
	Areas     map[int64]string // names of departments
	Names     map[string]string
	MayReview bool
	Exports   bool
	Local     func(time.Time) time.Time
}

// ReportList is the page of all reviews, and where a reader begins.
type ReportList struct {
	Chrome
	Lead  string
	Files *Pick
	New   string // address; "" = the visitor may not
	Rows  []ReportRow
	Empty *Empty
}

// ReportRow is one review of the list.
type ReportRow struct {
	Name, URL, Area, When, Journal, Checksum string
	State                                    Tag
}

// NewReportList gives the page.
func NewReportList(c Chrome, in ReportListInput) ReportList {
	l := c.Lang
	c.Title = l.Say("report.list.title")
	p := ReportList{Chrome: c, Lead: l.Say("report.list.lead")}
	if in.MayReview {
		p.New = "/reports/new"
	}
	if in.Exports && len(in.Reviews) > 0 {
		p.Files = takePick(c.Address, l)
	}
	for _, r := range in.Reviews {
		row := ReportRow{Name: periodNamed(l, r.Period), URL: reportURL(r.ID), Area: cmp.Or(in.Areas[r.DepartmentID], l.Say("followup.whole")),
			Journal: r.JournalNo, State: reviewTag(l, r)}
		when, who := r.PreparedAt, r.PreparedBy
		if r.LockedAt != nil {
			when, who = *r.LockedAt, r.LockedBy
			row.Checksum = shortChecksum(r.Checksum)
		}
		row.When = names(l.Moment(in.Local(when)), personNamed(l, in.Names, who))
		p.Rows = append(p.Rows, row)
	}
	if len(p.Rows) == 0 {
		p.Empty = &Empty{Title: l.Say("report.none"), Text: l.Say("report.none.text")}
		if in.MayReview {
			p.Empty.Text = l.Say("report.none.prepare")
			p.Empty.Links = []Link{{Text: l.Say("report.prepare"), URL: "/reports/new", Primary: true}}
			p.New = ""
		}
	}
	return p
}

// Template names the page's template.
func (ReportList) Template() string { return "report-list" }

func reportURL(id int64, parts ...string) string {
	return "/reports/" + strconv.FormatInt(id, 10) + strings.Join(parts, "")
}

func periodNamed(l text.Lang, name string) string {
	p, err := models.ParsePeriod(name, 1)
	if err != nil {
		return name
	}
	return l.Period(p)
}

// personNamed gives the name of one who did something; the command line has no name.
func personNamed(l text.Lang, names map[string]string, who string) string {
	if who == "cli" {
		return l.Say("report.by_cli")
	}
	return cmp.Or(names[who], who)
}

// shortChecksum is the beginning of a checksum, for people: "9c41 e07b".
func shortChecksum(sum string) string {
	if len(sum) < 8 {
		return sum
	}
	return sum[:4] + "\u00a0" + sum[4:8]
}

func reviewTag(l text.Lang, r models.Review) Tag {
	if r.Locked() {
		return Tag{Kind: "met", Icon: "lock", Text: l.Say("followup.state.locked")}
	}
	return Tag{Kind: "none", Icon: "clock", Text: l.Say("followup.state.preparing")}
}

// ReportNewInput is what a review can be of, and what was typed.
type ReportNewInput struct {
	Periods                     []models.Period
	Areas                       []Area
	Whole                       bool // the visitor sees the whole municipality
	Period, Area, Note, Journal string
	Problems                    []models.Problem
}

// ReportNew is the page on which a review begins.
type ReportNew struct {
	Chrome
	Crumbs Crumbs
	Faults *Faults
	Fields []Field
}

// NewReportNew gives the page.
func NewReportNew(c Chrome, in ReportNewInput) ReportNew {
	l := c.Lang
	c.Title = l.Say("report.prepare")
	period := Field{Name: "period", Kind: "select", Label: l.Say("field.period"), Help: l.Say("report.period.help"), Required: true}
	for _, p := range in.Periods {
		period.List = append(period.List, Choice{Value: p.String(), Text: l.Period(p), Chosen: p.String() == in.Period})
	}
	area := Field{Name: "area", Kind: "select", Label: l.Say("field.department"), Help: l.Say("report.area.help")}
	if in.Whole {
		area.List = append(area.List, Choice{Text: l.Say("followup.whole")})
	}
	for _, a := range in.Areas {
		area.List = append(area.List, Choice{Value: a.Slug, Text: strings.Repeat("\u00a0\u00a0", a.Depth) + a.Name, Chosen: a.Slug == in.Area})
	}
	note := Field{Name: "note", Label: l.Say("report.note"), Help: l.Say("report.note.help"), Value: in.Note, Auto: "off"}
	journal := Field{Name: "journal_no", Label: l.Say("report.journal"), Help: l.Say("report.journal.help"), Value: in.Journal, Auto: "off"}
	p := ReportNew{Chrome: c, Crumbs: NewCrumbs(l, Link{Text: l.Say("nav.reports"), URL: "/reports"}, Link{Text: c.Title})}
	p.Faults = tellFaults(l, in.Problems, &period, &area, &note, &journal)
	p.Fields = []Field{period, area, note, journal}
	return p
}

// Template names the page's template.
func (ReportNew) Template() string { return "report-new" }

// ReportInput is a review as the visitor may see it.
type ReportInput struct {
	Review    models.Review
	Frozen    *measure.Frozen
	Names     map[string]string
	MayReview bool
	MayRaw    bool // sees the whole of it inside the house: the bundle, the comparison with today
	PDF       bool // a browser is installed that prints it
	Exports   bool
	Local     func(time.Time) time.Time
	Today     models.Day
	Differs   int           // cells that would be others today
	Owners    []models.User // who can answer for a decision
	Me        int64
	// What was typed, and what is wrong with it.
	Typed    *models.ReviewItem
	Until    string
	Owner    string
	Expected string
	Reason   string
	Journal  *string
	Problems []models.Problem
}

// ReportPage is one review: what came of the last, its agenda, its figures.
type ReportPage struct {
	Chrome
	Crumbs   Crumbs
	Heading  string
	State    Tag
	Lead     string
	Faults   *Faults
	Differ   *Banner
	Facts    []ReportFact
	Links    []Link
	Downs    []Link
	Last     *ReportLast
	Items    []ReportItem
	Own      *ReportItem // the form for what somebody brings up
	Counted  string
	None     string
	Tabs     []Link
	Sheet    Sheet
	Lock     *ReportLock
	Journal  *Field
	JournalW string // as the page has it
	URL      string
}

// ReportFact is a term with what it is.
type ReportFact struct {
	Term, Value string
	Code        bool
}

// ReportLock is the form that freezes a review.
type ReportLock struct {
	Revision string
	Text     string
	Reason   *Field // nil: nothing is open
}

// ReportLast is what came of the review before.
type ReportLast struct {
	Words
	Title string
	URL   string
	Rows  []ReportCame
	None  string
}

// Head gives the head of a column of its table.
func (r ReportLast) Head(column string) string { return r.Say("report.last." + column) }

// ReportCame is one item of the review before.
type ReportCame struct {
	Name, What, Until, Then, Now string
	Icon                         *Icon
	Late                         bool
}

// ReportItem is one item of the agenda, with its form.
type ReportItem struct {
	Words
	ID       string
	Icon     Icon
	Kind     string
	Name     string
	URL      string // the case type's page; "" outside the house
	Ground   string
	Off      []string
	Settled  string
	By       string
	Form     bool
	Open     bool // the form stands open
	CSRF     string
	Action   string
	Hidden   []Choice
	Outcome  Field
	Text     Field
	Until    Field
	Owner    Field
	Expected *Field
	Decision string // address of what was decided, in the register
	Press    string
}

// fields are the controls of its form.
func (i *ReportItem) fields() []*Field {
	out := []*Field{&i.Outcome, &i.Text, &i.Until, &i.Owner}
	if i.Expected != nil {
		out = append(out, i.Expected)
	}
	return out
}

// NewReportPage gives the page.
func NewReportPage(c Chrome, in ReportInput) ReportPage {
	l := c.Lang
	f, r := in.Frozen, in.Review
	period := frozenPeriod(f, f.Period)
	p := ReportPage{URL: reportURL(r.ID), State: reviewTag(l, r)}
	p.Heading = areaName(l, f.Area) + ", " + l.Period(period)
	c.Title = l.Say("report.title", "name", p.Heading)
	p.Crumbs = NewCrumbs(l, Link{Text: l.Say("nav.reports"), URL: "/reports"}, Link{Text: p.Heading})
	p.Lead = l.Say("report.lead.preparing")
	if r.Locked() {
		p.Lead = l.Say("report.lead.locked")
	}
	p.facts(l, in)
	p.links(l, in)
	if in.Differs > 0 {
		p.Differ = &Banner{Kind: "near", Shape: "info", Title: l.Many("report.differs", in.Differs), Text: l.Say("report.differs.text"),
			Links: []Link{{Text: l.Say("report.differs.link"), URL: reportURL(r.ID, "/restated")}}}
	}
	p.Last = newReportLast(l, f, in)
	open := 0
	for _, i := range f.Items {
		if !i.Settled {
			open++
		}
		p.Items = append(p.Items, newReportItem(c, in, i, ""))
	}
	if p.Counted = l.Many("report.open", open); open == 0 {
		p.Counted = l.Say("report.all_settled")
	}
	if len(f.Items) == 0 {
		p.None, p.Counted = l.Say("report.agenda.none"), ""
	}
	var settling []*Field
	if in.MayReview && !r.Locked() {
		own := newReportItem(c, in, measure.FrozenItem{ItemPlace: models.ItemPlace{Kind: models.ItemOwn, DepartmentID: r.DepartmentID}}, "")
		p.Own = &own
		p.Lock = &ReportLock{Revision: strconv.FormatInt(r.Revision, 10), Text: l.Say("report.lock.text")}
		if open > 0 {
			p.Lock.Reason = &Field{Name: "reason", Label: l.Say("report.reason"), Help: l.Many("report.reason.help", open), Value: in.Reason, Auto: "off", Required: true}
			settling = append(settling, p.Lock.Reason)
		}
	}
	if in.MayReview {
		p.JournalW = r.JournalNo
		p.Journal = &Field{Name: "journal_no", Label: l.Say("report.journal"), Value: r.JournalNo, Auto: "off"}
		if in.Journal != nil {
			p.Journal.Value = *in.Journal
		}
		settling = append(settling, p.Journal)
	}
	for i := range p.Items {
		if p.Items[i].Open {
			settling = append(settling, p.Items[i].fields()...)
		}
	}
	if p.Own != nil && p.Own.Open {
		settling = append(settling, p.Own.fields()...)
	}
	p.Faults = tellFaults(l, in.Problems, settling...)
	p.sheet(l, &c, in)
	p.Chrome = c
	return p
}

// Template names the page's template.
func (ReportPage) Template() string { return "report" }

func (p *ReportPage) facts(l text.Lang, in ReportInput) {
	f, r := in.Frozen, in.Review
	add := func(key, value string) {
		if value != "" {
			p.Facts = append(p.Facts, ReportFact{Term: l.Say(key), Value: value})
		}
	}
	add("report.number", strconv.FormatInt(r.ID, 10))
	add("report.data_date", isoDate(l, f.DataDate))
	if r.LockedAt != nil {
		add("report.locked", names(l.Moment(in.Local(f.LockedAt)), cmp.Or(f.LockedName, personNamed(l, in.Names, f.LockedBy))))
		p.Facts = append(p.Facts, ReportFact{Term: l.Say("report.checksum"), Value: r.Checksum, Code: true})
	} else {
		add("report.prepared", names(l.Moment(in.Local(r.PreparedAt)), personNamed(l, in.Names, r.PreparedBy)))
	}
	if f.Provisional {
		add("report.provisional", l.Say("report.provisional.text"))
	}
	if !in.MayReview {
		add("report.journal", r.JournalNo)
	}
	add("report.reason.fact", f.OpenReason)
	add("report.note", f.Note)
}

func (p *ReportPage) links(l text.Lang, in ReportInput) {
	id := in.Review.ID
	if in.MayRaw {
		p.Links = append(p.Links, Link{Text: l.Say("report.meeting"), URL: reportURL(id, "/meeting"), Primary: true})
	}
	p.Links = append(p.Links, Link{Text: l.Say("report.print"), URL: reportURL(id, "/print"), Primary: !in.MayRaw})
	if !in.Review.Locked() {
		return
	}
	if in.PDF {
		p.Downs = append(p.Downs, Link{Text: l.Say("report.pdf"), URL: reportURL(id, "/report.pdf")})
	}
	p.Downs = append(p.Downs, Link{Text: l.Say("report.committee"), URL: reportURL(id, "/committee")},
		Link{Text: l.Say("report.docx"), URL: reportURL(id, "/committee.docx")})
	if in.MayRaw {
		p.Downs = append(p.Downs, Link{Text: l.Say("report.restated"), URL: reportURL(id, "/restated")},
			Link{Text: l.Say("report.bundle"), URL: reportURL(id, "/bundle.zip")})
	}
}

// sheet lays out the page that the address asks for.
func (p *ReportPage) sheet(l text.Lang, c *Chrome, in ReportInput) {
	f := in.Frozen
	at := pageAt(c.Address, len(f.Pages))
	p.Sheet = NewSheet(l, f, f.Pages[at])
	for i := range p.Sheet.Charts {
		p.Sheet.Charts[i].taken(l, in)
	}
	for i, key := range f.Columns {
		p.Sheet.Heads[i].URL = "/definitions/" + key
	}
	if len(f.Pages) < 2 {
		return
	}
	for i, page := range f.Pages {
		n := strconv.Itoa(i + 1)
		if i == 0 {
			n = ""
		}
		p.Tabs = append(p.Tabs, Link{Text: areaName(l, page.Area), URL: c.Address.With("page", n) + "#figures", Current: i == at})
	}
}

// pageAt reads which page of several an address asks for, counted from 0.
func pageAt(a Address, pages int) int {
	n, err := strconv.Atoi(a.Get("page"))
	if err != nil || n < 1 || n > pages {
		return 0
	}
	return n - 1
}

func newReportLast(l text.Lang, f *measure.Frozen, in ReportInput) *ReportLast {
	if f.Last == nil {
		return nil
	}
	out := &ReportLast{Words: Words{l}, Title: l.Say("report.last", "period", l.Period(frozenPeriod(f, f.Last.Period))), URL: reportURL(f.Last.ID)}
	for _, came := range f.Last.Items {
		row := ReportCame{Name: cmp.Or(came.CaseType, came.Title, l.Say("followup.own")), What: l.Say("report.last.open"), Until: isoDate(l, came.Until)}
		if came.KPI != "" {
			row.Name = names(row.Name, lowerFirst(frozenName(l, f, came.KPI)))
		}
		if came.Outcome != "" {
			row.What = l.Say("followup.outcome."+string(came.Outcome)) + ": " + came.Text
			if came.State != "" {
				row.What += " (" + lowerFirst(l.Say("report.decided."+came.State)) + ")"
			}
		}
		due, err := models.ParseDay(came.Until)
		row.Late = err == nil && !in.Review.Locked() && due < in.Today && came.Outcome != ""
		if came.Was != nil {
			row.Then = l.Value(*came.Was, came.Unit)
		}
		if came.Is != nil {
			row.Now = l.Value(*came.Is, came.Unit)
			if came.Was != nil {
				row.Now += " (" + l.Change(*came.Is-*came.Was, came.Unit) + ")"
			}
			if came.Expected != nil {
				row.Now += ", " + l.Say("report.last.expected", "change", l.Change(*came.Expected, came.Unit))
			}
		}
		if came.Status != "" {
			icon := StatusIcon(l, came.Status)
			row.Icon = &icon
		}
		out.Rows = append(out.Rows, row)
	}
	if len(out.Rows) == 0 {
		out.None = l.Say("report.last.none")
	}
	return out
}

// newReportItem gives one item of the agenda. back is where its form leads, where that is not the review's own page.
func newReportItem(c Chrome, in ReportInput, i measure.FrozenItem, back string) ReportItem {
	l, f := c.Lang, in.Frozen
	id := strings.Join([]string{string(i.Kind), i.KPI, strconv.FormatInt(i.CaseTypeID, 10), strconv.FormatInt(i.Decision, 10)}, "-")
	out := ReportItem{Words: Words{l}, ID: id, Kind: l.Say("followup.kind." + string(i.Kind)), Name: itemName(l, f, i), Action: reportURL(in.Review.ID, "/items"), CSRF: c.CSRF,
		Icon: Icon(itemTag(l, i.Kind))}
	if i.Slug != "" && in.MayRaw {
		out.URL = "/case-types/" + i.Slug + "?period=" + f.Period
	}
	out.Ground = i.Department
	if i.Count > 0 {
		out.Ground = l.Many("many.case_type", i.Count)
	}
	if i.CaseTypeID != 0 || len(i.KPIs) > 0 {
		out.Off = itemFigures(l, f, i)
	}
	if i.Settled {
		if i.DecisionID != 0 && in.MayRaw {
			out.Decision = "/decisions/" + strconv.FormatInt(i.DecisionID, 10)
		}
		out.Settled = settledText(l, i)
		out.By = personNamed(l, in.Names, i.By)
	}
	if !in.MayReview || in.Review.Locked() {
		return out
	}
	out.Form = true
	out.Press = l.Say("report.settle")
	if i.Settled {
		out.Press = l.Say("report.settle.again")
	}
	hide := func(name, value string) { out.Hidden = append(out.Hidden, Choice{Value: value, Text: name}) }
	hide("kind", string(i.Kind))
	hide("kpi", i.KPI)
	hide("case_type", strconv.FormatInt(i.CaseTypeID, 10))
	hide("decision", strconv.FormatInt(i.Decision, 10))
	hide("version", strconv.FormatInt(i.Version, 10))
	hide("back", back)
	outcome, words, until := string(i.Outcome), i.Text, i.Until
	if t := in.Typed; t != nil && t.Kind == i.Kind && t.KPI == i.KPI && t.CaseTypeID == i.CaseTypeID && t.Decision == i.Decision {
		out.Open, outcome, words, until = true, string(t.Outcome), t.Text, in.Until
	}
	out.Outcome = Field{Name: "outcome", Of: id, Kind: "select", Label: l.Say("report.outcome")}
	for _, o := range models.Settlements {
		out.Outcome.List = append(out.Outcome.List, Choice{Value: string(o), Text: l.Say("followup.outcome." + string(o)), Chosen: string(o) == outcome})
	}
	out.Text = Field{Name: "text", Of: id, Label: l.Say("report.text"), Help: l.Say("report.text.help"), Value: words, Auto: "off", Required: true}
	out.Until = Field{Name: "until", Of: id, Kind: "date", Label: l.Say("report.until"), Value: until, Required: true}
	owner, expected := strconv.FormatInt(in.Me, 10), ""
	if out.Open {
		owner, expected = cmp.Or(in.Owner, owner), in.Expected
	}
	out.Owner = Field{Name: "owner", Of: id, Kind: "select", Label: l.Say("report.owner")}
	for _, u := range in.Owners {
		value := strconv.FormatInt(u.ID, 10)
		out.Owner.List = append(out.Owner.List, Choice{Value: value, Text: u.Name, Chosen: value == owner})
	}
	if key := measure.ItemKPI(f, i); key != "" && i.DecisionID == 0 {
		k, _ := models.KPIByKey(key)
		unit := l.Unit(k.Unit)
		if k.Unit == models.UnitShare {
			unit = l.Say("report.points")
		}
		out.Expected = &Field{Name: "expected", Of: id, Label: l.Say("report.expected"), Help: l.Say("report.expected.help", "kpi", lowerFirst(frozenName(l, f, key)), "unit", unit),
			Value: expected, Auto: "off"}
	}
	return out
}

func itemTag(l text.Lang, kind models.ItemKind) Tag {
	t := Tag{Kind: "none", Icon: "info", Text: l.Say("followup.kind." + string(kind))}
	switch kind {
	case models.ItemOff:
		t.Kind, t.Icon = "off", "off"
	case models.ItemConcern:
		t.Kind, t.Icon = "off", "fall"
	case models.ItemMissing:
		t.Icon = "missing"
	case models.ItemOverdue:
		t.Kind, t.Icon = "near", "clock"
	}
	return t
}

// itemFigures tells the figures that an item is about: "Inden for servicemål 28 %, mål 80 %".
func itemFigures(l text.Lang, f *measure.Frozen, i measure.FrozenItem) []string {
	var out []string
	row := f.Pages[0].Row(i.CaseTypeID)
	for _, p := range f.Pages { // a head sees only pages of single departments
		if row == nil {
			row = p.Row(i.CaseTypeID)
		}
	}
	if row == nil || i.Kind == models.ItemMissing {
		return nil
	}
	for _, key := range i.KPIs {
		c := row.Column(key)
		if c == nil || c.Value == nil {
			continue
		}
		s := frozenName(l, f, c.KPI) + " " + full(l, frozenCell(*c))
		if c.Target != nil {
			s += ", " + l.Say("followup.target", "target", l.Exact(c.Target.Value, c.Unit))
		}
		out = append(out, s)
	}
	return out
}

// ReportPrint is a review on paper: one page for each area.
type ReportPrint struct {
	Chrome
	Pages []PaperSheet
	Back  Link
}

// PaperSheet is one printed page.
type PaperSheet struct {
	Sheet
	Over   string   // above the title
	Marks  []string // id, locked, data date
	Foot   string
	Number string
}

// NewReportPrint gives the paper.
func NewReportPrint(c Chrome, in ReportInput) ReportPrint {
	l, f := c.Lang, in.Frozen
	c.Title = l.Say("report.title", "name", areaName(l, f.Area)+", "+l.Period(frozenPeriod(f, f.Period)))
	c.Body = "paper"
	return ReportPrint{Chrome: c, Pages: paperSheets(l, in), Back: Link{Text: l.Say("report.back"), URL: reportURL(in.Review.ID)}}
}

// Template names the page's template.
func (ReportPrint) Template() string { return "report-print" }

func paperSheets(l text.Lang, in ReportInput) []PaperSheet {
	f := in.Frozen
	var out []PaperSheet
	for i, page := range f.Pages {
		p := PaperSheet{Sheet: NewSheet(l, f, page), Over: l.Say("report.over", "organisation", f.Organisation)}
		p.Marks = append(p.Marks, l.Say("report.mark", "id", reviewMark(l, in)))
		if in.Review.Locked() {
			p.Marks = append(p.Marks, names(l.Say("report.mark.locked", "when", l.Moment(in.Local(f.LockedAt))), f.LockedName))
		} else {
			p.Marks = append(p.Marks, l.Say("report.mark.preparing"))
		}
		p.Marks = append(p.Marks, l.Say("report.mark.data", "date", isoDate(l, f.DataDate)))
		p.Foot = l.Say("report.foot", "sources", p.Sources)
		if in.Review.Locked() {
			p.Foot += " " + l.Say("report.foot.sum", "sum", shortChecksum(in.Review.Checksum), "url", reportURL(in.Review.ID))
		}
		p.Number = l.Say("report.part", "n", i+1, "m", len(f.Pages))
		out = append(out, p)
	}
	return out
}

// reviewMark names a review for people: "2026-Q3-BYG nr. 7".
func reviewMark(l text.Lang, in ReportInput) string {
	mark := in.Frozen.Period
	if in.Frozen.Area.Slug != "" {
		mark += "-" + strings.ToUpper(in.Frozen.Area.Slug)
	}
	return l.Say("report.mark.id", "mark", mark, "id", in.Review.ID)
}

// ReportMeeting is one page of a review as it is shown on a wall.
type ReportMeeting struct {
	Chrome
	Over    string
	Heading string
	Right   []string
	Opening *MeetingOpening
	Chart   *SheetChart
	Cells   []MeetingCell
	Why     *SheetWhy
	Item    *ReportItem
	Faults  *Faults
	Closing *MeetingClosing
	Previous, Next,
	Note, Close string // addresses
	Place string
	Foot  string
}

// mostOnTheWall is how many changes the first page shows: more are not read from the back of a room.
const mostOnTheWall = 4

// MeetingOpening is the first page: the verdict, what has changed, what benefits add up to, and what came of the last review.
type MeetingOpening struct {
	Key              []Icon // what the bar's parts are, with their counts
	Since            string // the period of comparison; "" = none
	Changes          []SheetLine
	Gains            string // the heading of what benefits add up to
	Sums             []string
	Met, Rest, Worst string
	Bar              template.HTML
	Last             *ReportLast
	Agenda           []Link
}

// MeetingClosing is the last page: what was settled, and how to lock.
type MeetingClosing struct {
	Settled []SheetLine
	Open    string
	None    string
	Lock    string // address
}

// MeetingCell is one key figure on the wall.
type MeetingCell struct {
	Icon        Icon
	Name, Note  string
	Value, Unit string
}

// MeetingPages is how many pages the meeting view of a review has: the opening, one for each item, the closing.
func MeetingPages(f *measure.Frozen) int { return len(f.Items) + 2 }

// NewReportMeeting gives the page that the address asks for.
func NewReportMeeting(c Chrome, in ReportInput) ReportMeeting {
	l, f := c.Lang, in.Frozen
	pages := MeetingPages(f)
	at := pageAt(c.Address, pages)
	name := areaName(l, f.Area) + " · " + l.Period(frozenPeriod(f, f.Period))
	c.Body = "meeting"
	here := NewAddress(reportURL(in.Review.ID, "/meeting"))
	p := ReportMeeting{Over: name, Close: reportURL(in.Review.ID), Place: l.Say("report.page", "n", at+1, "m", pages)}
	if at > 0 {
		p.Previous = here.With("page", strconv.Itoa(at))
	}
	if at+1 < pages {
		p.Next = here.With("page", strconv.Itoa(at+2))
	}
	p.Right = []string{l.Say("report.mark.data", "date", isoDate(l, f.DataDate))}
	if late := frozenLate(l, f); late != "" {
		p.Right = append(p.Right, late)
	}
	p.Foot = names(l.Say("report.mark", "id", reviewMark(l, in)), f.Organisation)
	switch {
	case at == 0:
		p.opening(l, in)
	case at == pages-1:
		p.closing(l, in)
	default:
		p.item(l, c, in, f.Items[at-1], here.With("page", strconv.Itoa(at+1)))
	}
	c.Title = p.Heading
	p.Chrome = c
	return p
}

// Template names the page's template.
func (ReportMeeting) Template() string { return "report-meeting" }

func (p *ReportMeeting) opening(l text.Lang, in ReportInput) {
	f := in.Frozen
	s := NewSheet(l, f, f.Pages[0])
	p.Heading = cmp.Or(s.Met, l.Say("report.meeting"))
	n := f.Pages[0].Counts
	p.Opening = &MeetingOpening{Met: s.Met, Rest: s.Rest, Worst: s.Worst, Bar: segmentBar([]segment{{"met", n.Met}, {"near", n.Near}, {"off", n.Off}}),
		Last: newReportLast(l, f, in), Since: s.Since, Changes: s.Changes[:min(len(s.Changes), mostOnTheWall)], Gains: s.Gains, Sums: s.Sums}
	for _, part := range []struct {
		status models.Status
		n      int
	}{{models.StatusMet, n.Met}, {models.StatusNear, n.Near}, {models.StatusOff, n.Off}} {
		icon := StatusIcon(l, part.status)
		icon.Text = l.Count(part.n) + "\u00a0" + lowerFirst(icon.Text)
		p.Opening.Key = append(p.Opening.Key, icon)
	}
	here := NewAddress(reportURL(in.Review.ID, "/meeting"))
	for i, item := range f.Items {
		p.Opening.Agenda = append(p.Opening.Agenda, Link{Text: itemName(l, f, item) + " – " + lowerFirst(l.Say("followup.kind."+string(item.Kind))),
			URL: here.With("page", strconv.Itoa(i+2)), Current: item.Settled})
	}
}

func (p *ReportMeeting) closing(l text.Lang, in ReportInput) {
	p.Heading = l.Say("report.closing")
	p.Closing = &MeetingClosing{}
	for _, i := range in.Frozen.Items {
		if i.Settled {
			p.Closing.Settled = append(p.Closing.Settled, SheetLine{Icon: Icon{Kind: "none", Icon: "file", Text: l.Say("followup.outcome." + string(i.Outcome))},
				Name: itemName(l, in.Frozen, i), Text: settledText(l, i)})
		}
	}
	if len(p.Closing.Settled) == 0 {
		p.Closing.None = l.Say("report.closing.none")
	}
	if open := in.Frozen.Open(); open > 0 {
		p.Closing.Open = l.Many("report.open", open)
	}
	if in.MayReview && !in.Review.Locked() {
		p.Closing.Lock = reportURL(in.Review.ID) + "#lock"
	}
}

func (p *ReportMeeting) item(l text.Lang, c Chrome, in ReportInput, i measure.FrozenItem, here string) {
	f := in.Frozen
	item := newReportItem(c, in, i, here)
	p.Item = &item
	if item.Form {
		p.Note = here + "&note=1#f-outcome-" + item.ID
		item.Open = item.Open || c.Address.Get("note") != ""
	}
	p.Faults = tellFaults(l, in.Problems, p.Item.fields()...)
	p.Heading = item.Name + " – " + lowerFirst(item.Kind)
	row := f.Pages[0].Row(i.CaseTypeID)
	if row == nil || i.Kind == models.ItemMissing {
		return
	}
	off, judged := 0, 0
	for _, cell := range row.Cells {
		switch cell.Status {
		case models.StatusOff:
			off, judged = off+1, judged+1
		case models.StatusMet, models.StatusNear:
			judged++
		}
		m := MeetingCell{Icon: StatusIcon(l, cell.Status), Name: frozenName(l, f, cell.KPI)}
		if cell.KPI == "within_limit_share" && row.LimitDays != nil {
			m.Name += ", " + l.Value(*row.LimitDays, models.UnitDays)
		}
		s := sheetCell(l, f, *row, cell)
		m.Note = s.Note
		if cell.Value != nil {
			m.Value, m.Unit = parts(l, frozenCell(cell))
		} else {
			m.Note = s.Value
		}
		p.Cells = append(p.Cells, m)
	}
	if off > 0 {
		p.Heading = l.Say("report.meeting.off", "name", item.Name, "n", l.Count(off), "m", l.Count(judged))
	}
	if row.Department != "" {
		p.Over = row.Department + " · " + l.Period(frozenPeriod(f, f.Period))
	}
	p.Right = append([]string{l.Say("matrix.received", "n", l.Count(int(row.Received))) + " · " + l.Say("matrix.decided", "n", l.Count(int(row.Decided)))}, p.Right...)
	if len(i.KPIs) > 0 {
		if cell := row.Column(i.KPIs[0]); cell != nil {
			if drawn, ok := sheetChart(l, f, *row, *cell); ok {
				drawn.Title = l.Say("report.meeting.chart", "kpi", frozenName(l, f, cell.KPI))
				drawn.taken(l, in)
				p.Chart = &drawn
			}
		}
	}
	for _, w := range NewSheet(l, f, f.Pages[0]).Whys {
		if w.Name == item.Name {
			p.Why = &w
		}
	}
}

// ReportRestatedInput is a locked review beside what it would be today.
type ReportRestatedInput struct {
	ReportInput
	Changes    []measure.Restatement
	MayImports bool
}

// ReportRestated is the list of what would be another today.
type ReportRestated struct {
	Chrome
	Crumbs  Crumbs
	Lead    string
	Counted string
	Groups  []RestatedGroup
	Empty   *Empty
}

// RestatedGroup is the changes of one area.
type RestatedGroup struct {
	Name string
	Rows []RestatedRow
}

// RestatedRow is one cell as it was reported and as it is now.
type RestatedRow struct {
	Name, KPI, Was, Is, Diff string
	WasIcon, IsIcon          Icon
	Causes                   []Link
}

// NewReportRestated gives the page.
func NewReportRestated(c Chrome, in ReportRestatedInput) ReportRestated {
	l, f := c.Lang, in.Frozen
	c.Title = l.Say("report.restated")
	name := areaName(l, f.Area) + ", " + l.Period(frozenPeriod(f, f.Period))
	p := ReportRestated{Chrome: c, Lead: l.Say("report.restated.lead", "when", l.Moment(in.Local(f.LockedAt))),
		Crumbs: NewCrumbs(l, Link{Text: l.Say("nav.reports"), URL: "/reports"}, Link{Text: name, URL: reportURL(in.Review.ID)}, Link{Text: c.Title})}
	if len(in.Changes) == 0 {
		p.Empty = &Empty{Title: l.Say("report.restated.none"), Text: l.Say("report.restated.none.text")}
		return p
	}
	p.Counted = l.Many("report.differs", len(in.Changes))
	for _, r := range in.Changes {
		area := areaName(l, r.Area)
		at := slices.IndexFunc(p.Groups, func(g RestatedGroup) bool { return g.Name == area })
		if at < 0 {
			p.Groups, at = append(p.Groups, RestatedGroup{Name: area}), len(p.Groups)
		}
		row := RestatedRow{Name: caseTypeName(l, r.CaseType), KPI: frozenName(l, f, r.KPI), WasIcon: StatusIcon(l, r.WasStatus), Was: restatedValue(l, r.Was, r.WasN, r.Unit, r.WasTarget),
			Is: l.Say("report.restated.gone")}
		if !r.Gone {
			row.IsIcon = StatusIcon(l, r.IsStatus)
			row.Is = restatedValue(l, r.Is, r.IsN, r.Unit, r.IsTarget)
			if r.Was != nil && r.Is != nil {
				row.Diff = l.Change(*r.Is-*r.Was, r.Unit)
			}
		}
		for _, cause := range r.Causes {
			row.Causes = append(row.Causes, causeLink(l, in, cause))
		}
		p.Groups[at].Rows = append(p.Groups[at].Rows, row)
	}
	return p
}

// Template names the page's template.
func (ReportRestated) Template() string { return "report-restated" }

func restatedValue(l text.Lang, v *float64, n int64, u models.Unit, target *float64) string {
	s := "–"
	if v != nil {
		s = l.Value(*v, u)
	}
	s += " (" + l.Cases(int(n)) + ")"
	if target != nil {
		s += ", " + l.Say("followup.target", "target", l.Exact(*target, u))
	}
	return s
}

func causeLink(l text.Lang, in ReportRestatedInput, cause measure.Cause) Link {
	key := "report.cause." + cause.Code
	if (cause.Code == measure.CauseImport || cause.Code == measure.CauseUndo) && !cause.Sure {
		key += ".maybe"
	}
	link := Link{Text: l.Say(key, "id", cause.ID, "file", cause.Name, "when", l.Moment(in.Local(cause.At)))}
	switch {
	case cause.ID != "" && in.MayImports:
		link.URL = "/data/imports/" + cause.ID
	case cause.Code == measure.CauseDefinition:
		link.URL = "/definitions/" + cause.Name
	case cause.Code == measure.CauseTarget:
		link.URL = "/targets/history"
	}
	return link
}

// ReportBundle is a review that is read without the program: one page with everything on it.
type ReportBundle struct {
	Chrome
	Pages   []PaperSheet
	Heading string
	Facts   []ReportFact
	Defined []ReportFact
	Files   []string
}

// NewNoPrinter says that no PDF is made here, and how a review is printed.
func NewNoPrinter(c Chrome, in ReportInput) Message {
	return NewMessage(c, Empty{Title: c.Say("report.pdf.none"), Text: c.Say("report.pdf.none.text"),
		Links: []Link{{Text: c.Say("report.pdf.print"), URL: reportURL(in.Review.ID, "/print"), Primary: true}}}, "")
}

// NewReportBundle gives the page.
func NewReportBundle(c Chrome, in ReportInput, files []string) ReportBundle {
	l, f := c.Lang, in.Frozen
	page := NewReportPage(c, in)
	p := ReportBundle{Chrome: page.Chrome, Heading: page.Title, Pages: paperSheets(l, in), Facts: page.Facts, Files: files}
	p.Body = "paper"
	for _, d := range f.Definitions {
		p.Defined = append(p.Defined, ReportFact{Term: frozenName(l, f, d.Key), Value: l.Say("report.version", "what", whatFrozen(l, f, d.Key), "n", d.Version)})
	}
	return p
}

// Template names the page's template.
func (ReportBundle) Template() string { return "report-bundle" }
