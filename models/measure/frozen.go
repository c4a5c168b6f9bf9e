package measure

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// FrozenFormat is the number of the form that a frozen review is written in. A form that was used once is read for ever.
const FrozenFormat = 1

// Frozen is all that a review shows: figures, targets, comments, decisions and definitions as they stood. While a review is
// prepared it is made anew for each look; locking it keeps its bytes, and whatever is shown afterwards is read from them alone.
type Frozen struct {
	Format       int             `json:"format"`
	ID           int64           `json:"id"`
	Period       string          `json:"period"`
	Compare      string          `json:"compare"` // "" = nothing to compare with
	Compared     bool            `json:"compared"`
	Area         FrozenArea      `json:"area"`
	Organisation string          `json:"organisation"`
	DataDate     string          `json:"data_date"` // ISO; "" without data
	Version      int64           `json:"version"`   // of the data
	Provisional  bool            `json:"provisional"`
	FiscalStart  int             `json:"fiscal_start"`
	MinN         int             `json:"min_n"`
	Note         string          `json:"note"`
	LockedBy     string          `json:"locked_by"` // e-mail
	LockedName   string          `json:"locked_name"`
	LockedAt     time.Time       `json:"locked_at"`
	OpenReason   string          `json:"open_reason"`
	Sources      []FrozenSource  `json:"sources"`
	Columns      []string        `json:"columns"`
	Definitions  []FrozenKPI     `json:"definitions"`
	Pages        []FrozenPage    `json:"pages"` // that of the whole area first
	Last         *FrozenLast     `json:"last"`  // what came of the review before; nil = there was none
	Items        []FrozenItem    `json:"items"`
	Decisions    []FrozenDecided `json:"decisions"`
	Benefits     []FrozenBenefit `json:"benefits"`
}

// FrozenArea is a department; id 0 is the whole municipality.
type FrozenArea struct {
	ID   int64  `json:"id"`
	Slug string `json:"slug"`
	Name string `json:"name"`
}

// FrozenSource is a source that the figures come from.
type FrozenSource struct {
	Name string `json:"name"`
	Last string `json:"last"` // the day of its latest delivery, ISO; "" = none
	Late bool   `json:"late"`
	// Absent says that it has brought no figures of the period, though it did in the year before.
	Absent bool `json:"absent,omitempty"`
	// Short counts the rejected rows that are not in the figures.
	Short int `json:"short,omitempty"`
}

// FrozenKPI is a key figure with the version of its definition that held in the period. The names are put in by who freezes.
type FrozenKPI struct {
	Key     string             `json:"key"`
	NameDA  string             `json:"name_da"`
	NameEN  string             `json:"name_en"`
	WhatDA  string             `json:"what_da"`
	WhatEN  string             `json:"what_en"`
	Version int                `json:"version"`
	Text    *models.Definition `json:"definition"`
}

// FrozenPage is one department of a review: a board as it stood.
type FrozenPage struct {
	Area       FrozenArea        `json:"area"`
	Counts     Counts            `json:"counts"`
	Before     *Counts           `json:"before"`
	Rows       []FrozenRow       `json:"rows"` // the worst first
	Exceptions []FrozenException `json:"exceptions"`
	Changes    []FrozenChange    `json:"changes"`
}

// FrozenRow is one case type.
type FrozenRow struct {
	CaseTypeID int64        `json:"case_type_id"`
	CaseType   string       `json:"case_type"`
	Slug       string       `json:"slug"`
	Department string       `json:"department"`
	Received   int64        `json:"received"`
	Decided    int64        `json:"decided"`
	LimitDays  *float64     `json:"limit_days"`
	LimitClock models.Clock `json:"limit_clock"`
	Cells      []FrozenCell `json:"cells"`
}

// FrozenTarget is the target that judged a cell.
type FrozenTarget struct {
	Value       float64           `json:"value"`
	Comparator  models.Comparator `json:"comparator"`
	Kind        models.TargetKind `json:"kind"`
	ValidFrom   string            `json:"valid_from"`
	DecisionRef string            `json:"decision_ref"`
	SetBy       string            `json:"set_by"`
	SetAt       time.Time         `json:"set_at"`
}

// FrozenCell is one key figure of one case type.
type FrozenCell struct {
	KPI         string        `json:"kpi"`
	Column      string        `json:"column"`
	Value       *float64      `json:"value"`
	Unit        models.Unit   `json:"unit"`
	Numerator   *float64      `json:"numerator"`
	Denominator *float64      `json:"denominator"`
	N           int64         `json:"n"`
	Unknown     int64         `json:"unknown"`
	Few         bool          `json:"few"`
	Stale       bool          `json:"stale"`
	Beside      *Beside       `json:"beside"`
	Target      *FrozenTarget `json:"target"`
	Tolerance   float64       `json:"tolerance"`
	Gap         *float64      `json:"gap"`
	Status      models.Status `json:"status"`
	Previous    *float64      `json:"previous"`
	Series      []Point       `json:"series"`
	Lower       *float64      `json:"lower"` // the normal range of the latest month; nil without limits
	Upper       *float64      `json:"upper"`
	Provisional bool          `json:"limits_provisional"`
	Signal      bool          `json:"signal"` // the latest month is outside it
	Variation   string        `json:"variation"`
	Assurance   string        `json:"assurance"`
	Projection  *Projection   `json:"projection"`
	Definition  int           `json:"definition"` // the version that it was counted by
	// Withheld says that the figure may not leave the house, and SeriesWithheld that its months may not: they have too few cases,
	// or a figure with too few could be worked out from them.
	Withheld       bool `json:"withheld"`
	SeriesWithheld bool `json:"series_withheld"`
}

// FrozenException is a case type with a target that is not met, with what was said and what the cases say.
type FrozenException struct {
	CaseTypeID int64           `json:"case_type_id"`
	Off        []string        `json:"off"` // the columns, the farthest first
	Comments   []FrozenComment `json:"comments"`
	Drivers    []Driver        `json:"drivers"`
}

// FrozenComment is what the head of a department says. Public is the same without the names of employees.
type FrozenComment struct {
	KPI        string    `json:"kpi"`
	Department string    `json:"department"`
	Text       string    `json:"text"`
	Public     string    `json:"public"`
	By         string    `json:"by"`
	At         time.Time `json:"at"`
}

// FrozenChange is what became of a cell since the period before.
type FrozenChange struct {
	CaseTypeID int64         `json:"case_type_id"`
	CaseType   string        `json:"case_type"`
	KPI        string        `json:"kpi"`
	Unit       models.Unit   `json:"unit"`
	From       float64       `json:"from"`
	To         float64       `json:"to"`
	Was        models.Status `json:"was"`
	Is         models.Status `json:"is"`
	Crossing   bool          `json:"crossing"`
}

// FrozenItem is an item of the agenda, with what it came to.
type FrozenItem struct {
	models.ItemPlace
	CaseType   string            `json:"case_type"`
	Slug       string            `json:"slug"`
	Department string            `json:"department"`
	KPIs       []string          `json:"kpis"`  // the columns that it is about, the farthest first
	Count      int               `json:"count"` // of missing figures: the case types
	Title      string            `json:"title"` // of a decision that is overdue or an item of somebody's own
	Settled    bool              `json:"settled"`
	Outcome    models.Settlement `json:"outcome"`
	Text       string            `json:"text"`
	Public     string            `json:"public"` // Text without the names of employees
	Until      string            `json:"until"`  // ISO
	By         string            `json:"by"`
	DecisionID int64             `json:"decision_id"`
	Version    int64             `json:"version"` // of the outcome; 0 = there is none
}

// FrozenLast is what came of the items of the review before.
type FrozenLast struct {
	ID     int64        `json:"id"`
	Period string       `json:"period"`
	Items  []FrozenCame `json:"items"`
}

// FrozenCame is one item of the review before: what was settled, and the figure then and now.
type FrozenCame struct {
	CaseType string            `json:"case_type"`
	Title    string            `json:"title"`
	Outcome  models.Settlement `json:"outcome"`
	Text     string            `json:"text"`
	Public   string            `json:"public"`
	Until    string            `json:"until"`
	KPI      string            `json:"kpi"`
	Unit     models.Unit       `json:"unit"`
	Was      *float64          `json:"was"`
	Is       *float64          `json:"is"`
	Target   *float64          `json:"target"`
	Status   models.Status     `json:"status"`
	Expected *float64          `json:"expected"` // the change that was expected, in the key figure's unit
	State    string            `json:"state"`    // of the decision; "" where nothing was decided
}

// FrozenDecided is a decision as the register of decisions had it.
type FrozenDecided struct {
	ID        int64       `json:"id"`
	Kind      string      `json:"kind"`
	Text      string      `json:"text"`
	Public    string      `json:"public"`
	Owner     string      `json:"owner"`
	Due       string      `json:"due"`
	State     string      `json:"state"`
	Overdue   bool        `json:"overdue"`
	KPI       string      `json:"kpi"`
	CaseTypes []string    `json:"case_types"`
	Expected  *float64    `json:"expected"`
	Unit      models.Unit `json:"unit"`
	Review    int64       `json:"review"` // that it was made in; 0 = none
}

// FreezeInput is what a review is made of beside the book.
type FreezeInput struct {
	Review    models.Review
	Items     []models.ReviewItem // what it has come to
	Last      *Frozen             // the locked review of the same area before it
	Decisions []FrozenDecided     // those that run, or ended in the period; of other case types they are left out
	Ended     []FrozenDecided     // all others, for what came of the review before
	People    []string            // names that may not leave the house
	Owners    map[int64]string    // names by the id of the user
	// Closely also says what must be withheld outside the house. It takes a while and is needed only for what is locked.
	Closely bool
}

// Freeze makes a review as it stands. The names of key figures are left to the caller.
func Freeze(b *facts.Book, in FreezeInput) (*Frozen, error) {
	r := in.Review
	period, err := models.ParsePeriod(r.Period, b.Settings.FiscalStart)
	if err != nil {
		return nil, fmt.Errorf("freeze review %d: %w", r.ID, err)
	}
	f := &Frozen{Format: FrozenFormat, ID: r.ID, Period: r.Period, Area: areaOf(b, r.DepartmentID), Organisation: b.Settings.Organisation,
		Version: b.Version, FiscalStart: b.Settings.FiscalStart, MinN: minN(b.Settings), Note: r.Note, LockedBy: r.LockedBy, OpenReason: r.OpenReason,
		Sources: []FrozenSource{}, Items: []FrozenItem{}, Decisions: []FrozenDecided{}}
	if r.LockedAt != nil {
		f.LockedAt = *r.LockedAt
	}
	mask := masker(in.People)
	for i, area := range append([]FrozenArea{f.Area}, pagesOf(b, r.DepartmentID)...) {
		w := Window{Period: period, Explained: All}
		if area.ID != 0 {
			w.Filter.Departments = []string{area.Slug}
		}
		board, err := NewBoard(b, w)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			f.take(b, board)
		} else if len(board.Rows) == 0 {
			continue
		}
		f.Pages = append(f.Pages, freezePage(b, area, board, mask))
	}
	if in.Closely {
		if err := f.withhold(b, period); err != nil {
			return nil, err
		}
	}
	for _, d := range in.Decisions {
		if len(d.CaseTypes) == 0 || slices.ContainsFunc(f.Pages[0].Rows, func(r FrozenRow) bool { return slices.Contains(d.CaseTypes, r.CaseType) }) {
			d.Public = mask(d.Text)
			f.Decisions = append(f.Decisions, d)
		}
	}
	f.benefits(b, period, in.Owners, mask)
	f.agenda(b, r.DepartmentID, in.Items, mask)
	f.followed(in.Last, append(slices.Clone(in.Decisions), in.Ended...))
	return f, nil
}

func areaOf(b *facts.Book, id int64) FrozenArea {
	if id == 0 || b.Table == nil {
		return FrozenArea{}
	}
	e := b.Departments.Entry(id)
	return FrozenArea{e.ID, e.Slug, e.Name}
}

// pagesOf gives the departments that a review has a page of its own for: those right below its area that have cases. Where only one
// is right below, those below that one; none where there is but one in the end, for it would be the same page again.
func pagesOf(b *facts.Book, area int64) []FrozenArea {
	if b.Table == nil {
		return nil
	}
	known := Names(b).Departments
	there := map[int64]bool{}
	for _, d := range known {
		there[d.ID] = true
	}
	at := b.Departments.Entry(area).ID
	for {
		var out []FrozenArea
		for _, d := range known {
			if d.ID != 0 && (d.Parent == at && d.ID != at || at == 0 && !there[d.Parent]) {
				out = append(out, FrozenArea{d.ID, d.Slug, d.Name})
			}
		}
		switch len(out) {
		case 0:
			return nil
		case 1:
			at = out[0].ID
		default:
			return out
		}
	}
}

// take takes what a review has once from the board of its whole area.
func (f *Frozen) take(b *facts.Book, board *Board) {
	f.DataDate, f.Provisional, f.Compared = board.Data, board.Provisional, board.Compared
	if board.CompareName != nil {
		f.Compare = *board.CompareName
	}
	for _, s := range Ages(b) {
		last := ""
		if s.Last.Known() {
			last = s.Last.String()
		}
		f.Sources = append(f.Sources, FrozenSource{Name: s.Name, Last: last, Late: s.Overdue, Short: s.Short,
			Absent: slices.Contains(board.Attendance.Absent, s.Name)})
	}
	last := board.Period.LastMonth()
	define := func(key string) {
		if slices.ContainsFunc(f.Definitions, func(k FrozenKPI) bool { return k.Key == key }) {
			return
		}
		k := FrozenKPI{Key: key}
		if d, ok := b.KPIs.At(key, last); ok {
			k.Version, k.Text = d.Version, &d
		}
		f.Definitions = append(f.Definitions, k)
	}
	for _, k := range board.Columns {
		f.Columns = append(f.Columns, k.Key)
		define(k.Key)
	}
	define(besideWithin)
}

// KPI gives the name of a key figure as it was called when the review was frozen.
func (f *Frozen) KPI(key string) FrozenKPI {
	for _, k := range f.Definitions {
		if k.Key == key {
			return k
		}
	}
	return FrozenKPI{Key: key, NameDA: key, NameEN: key}
}

func freezePage(b *facts.Book, area FrozenArea, board *Board, mask func(string) string) FrozenPage {
	p := FrozenPage{Area: area, Counts: board.Counts, Rows: []FrozenRow{}, Exceptions: []FrozenException{}, Changes: []FrozenChange{}}
	if board.Compared {
		before := board.Before
		p.Before = &before
	}
	last := board.Period.LastMonth()
	for _, row := range board.Rows {
		r := FrozenRow{CaseTypeID: row.CaseTypeID, CaseType: row.CaseType, Slug: row.Slug, Department: row.Department, Received: row.Received, Decided: row.N}
		if row.Limit != nil {
			r.LimitDays, r.LimitClock = row.Limit.Value, row.Limit.Clock
		}
		for _, c := range row.Cells {
			r.Cells = append(r.Cells, freezeCell(b, c, last))
		}
		p.Rows = append(p.Rows, r)
	}
	for _, x := range board.Exceptions {
		e := FrozenException{CaseTypeID: x.Row.CaseTypeID, Comments: []FrozenComment{}, Drivers: x.Drivers}
		for _, c := range x.Off {
			e.Off = append(e.Off, c.Column)
		}
		for _, c := range x.Comments {
			e.Comments = append(e.Comments, FrozenComment{KPI: c.KPI, Department: b.Departments.Entry(c.DepartmentID).Name, Text: c.Text, Public: mask(c.Text),
				By: c.SetBy, At: c.SetAt.UTC()})
		}
		if e.Drivers == nil {
			e.Drivers = []Driver{}
		}
		p.Exceptions = append(p.Exceptions, e)
	}
	for _, c := range board.Changes {
		p.Changes = append(p.Changes, FrozenChange{c.CaseTypeID, c.CaseType, c.KPI, c.Unit, c.From, c.To, c.Was, c.Is, c.Crossing})
	}
	return p
}

func freezeCell(b *facts.Book, c Cell, last models.Month) FrozenCell {
	out := FrozenCell{KPI: c.KPI, Column: c.Column, Value: c.Value, Unit: c.Unit, Numerator: c.Numerator, Denominator: c.Denominator, N: c.N, Unknown: c.Unknown,
		Few: c.Few, Stale: c.Stale, Beside: c.Beside, Tolerance: c.Tolerance, Gap: c.Gap, Status: c.Status, Previous: c.Previous, Series: c.Series,
		Projection: c.Projection}
	if out.Column == "" {
		out.Column = c.KPI
	}
	if out.Series == nil {
		out.Series = []Point{}
	}
	if c.Variation != nil {
		out.Variation = *c.Variation
	}
	if c.Assurance != nil {
		out.Assurance = *c.Assurance
	}
	if t := c.Standing; t != nil && t.Value != nil {
		out.Target = &FrozenTarget{*t.Value, t.Comparator, t.Kind, t.ValidFrom.String(), t.DecisionRef, t.SetBy, t.SetAt.UTC()}
	}
	if c.Outlook != nil && c.Outlook.Chart.Latest.Index >= 0 {
		point := c.Outlook.Chart.Points[c.Outlook.Chart.Latest.Index]
		out.Lower, out.Upper, out.Signal = point.Lower, point.Upper, point.OutsideLimits
		if point.Segment > 0 && point.Segment <= len(c.Outlook.Chart.Segments) {
			out.Provisional = c.Outlook.Chart.Segments[point.Segment-1].Provisional
		}
	}
	if d, ok := b.KPIs.At(c.KPI, last); ok {
		out.Definition = d.Version
	}
	return out
}

// Column gives the cell of a row in a column; nil where there is none.
func (r FrozenRow) Column(key string) *FrozenCell {
	for i := range r.Cells {
		if r.Cells[i].Column == key {
			return &r.Cells[i]
		}
	}
	return nil
}

// Row gives the row of a case type; nil where there is none.
func (p FrozenPage) Row(caseType int64) *FrozenRow {
	for i := range p.Rows {
		if p.Rows[i].CaseTypeID == caseType {
			return &p.Rows[i]
		}
	}
	return nil
}

// agenda puts the exceptions of the period on the agenda, with what each has come to: case types with a target that is not met,
// those that get worse and it is no noise, key figures whose data are missing, decisions that are overdue, and what somebody brought up.
func (f *Frozen) agenda(b *facts.Book, area int64, settled []models.ReviewItem, mask func(string) string) {
	root := f.Pages[0]
	add := func(i FrozenItem) {
		i.DepartmentID = area
		f.Items = append(f.Items, i)
	}
	off := map[int64]bool{}
	for _, x := range root.Exceptions {
		row := root.Row(x.CaseTypeID)
		off[x.CaseTypeID] = true
		add(FrozenItem{ItemPlace: models.ItemPlace{Kind: models.ItemOff, CaseTypeID: x.CaseTypeID}, CaseType: row.CaseType, Slug: row.Slug,
			Department: row.Department, KPIs: x.Off})
	}
	missing := map[string]int{}
	for _, row := range root.Rows {
		var worse []string
		for _, c := range row.Cells {
			judged := c.Status == models.StatusMet || c.Status == models.StatusNear || c.Status == models.StatusNoTarget
			if strings.HasPrefix(c.Variation, "concern") && judged {
				worse = append(worse, c.Column)
			}
			if c.Status == models.StatusMissing {
				missing[c.Column]++
			}
		}
		if len(worse) > 0 && !off[row.CaseTypeID] {
			add(FrozenItem{ItemPlace: models.ItemPlace{Kind: models.ItemConcern, CaseTypeID: row.CaseTypeID}, CaseType: row.CaseType, Slug: row.Slug,
				Department: row.Department, KPIs: worse})
		}
	}
	for _, key := range f.Columns {
		if missing[key] > 0 {
			add(FrozenItem{ItemPlace: models.ItemPlace{Kind: models.ItemMissing, KPI: key}, KPIs: []string{key}, Count: missing[key]})
		}
	}
	for _, d := range f.Decisions {
		if d.Overdue {
			add(FrozenItem{ItemPlace: models.ItemPlace{Kind: models.ItemOverdue, KPI: d.KPI, Decision: d.ID}, Title: d.Text, CaseType: strings.Join(d.CaseTypes, ", "),
				KPIs: []string{}})
		}
	}
	for _, s := range settled {
		id := s.CaseTypeID
		if b.Table != nil {
			id = b.CaseTypes.Entry(id).ID
		}
		at := slices.IndexFunc(f.Items, func(i FrozenItem) bool {
			return s.Kind != models.ItemOwn && i.Kind == s.Kind && i.KPI == s.KPI && i.CaseTypeID == id && i.Decision == s.Decision
		})
		if at < 0 { // of somebody's own, or what it was about is no exception any more
			row := root.Row(id)
			i := FrozenItem{ItemPlace: s.ItemPlace, KPIs: []string{}}
			if row != nil && s.Kind != models.ItemMissing {
				i.CaseType, i.Slug, i.Department = row.CaseType, row.Slug, row.Department
			}
			if s.KPI != "" {
				i.KPIs = []string{s.KPI}
			}
			f.Items = append(f.Items, i)
			at = len(f.Items) - 1
		}
		i := &f.Items[at]
		i.Settled, i.Outcome, i.Text, i.Public, i.Until, i.By, i.DecisionID, i.Version = true, s.Outcome, s.Text, mask(s.Text), s.Until.String(), s.SetBy,
			s.DecisionID, s.Version
	}
}

// ItemKPI gives the key figure that an item is about first; "" where it is about none. Where the time stands in for a missing limit, that.
func ItemKPI(f *Frozen, i FrozenItem) string {
	if len(i.KPIs) == 0 {
		return i.KPI
	}
	if row := f.Pages[0].Row(i.CaseTypeID); row != nil && i.Kind != models.ItemMissing {
		if c := row.Column(i.KPIs[0]); c != nil {
			return c.KPI
		}
	}
	return i.KPIs[0]
}

// Open counts the items that have come to nothing yet.
func (f *Frozen) Open() int {
	n := 0
	for _, i := range f.Items {
		if !i.Settled {
			n++
		}
	}
	return n
}

// followed tells what came of the items of the review before: the figure that each was about, then and now.
func (f *Frozen) followed(last *Frozen, decisions []FrozenDecided) {
	if last == nil || len(last.Pages) == 0 {
		return
	}
	f.Last = &FrozenLast{ID: last.ID, Period: last.Period, Items: []FrozenCame{}}
	for _, i := range last.Items {
		came := FrozenCame{CaseType: i.CaseType, Title: i.Title, Outcome: i.Outcome, Text: i.Text, Public: i.Public, Until: i.Until}
		if i.Kind != models.ItemMissing && len(i.KPIs) > 0 {
			column := i.KPIs[0]
			came.KPI = column
			var was *FrozenCell
			if row := last.Pages[0].Row(i.CaseTypeID); row != nil {
				was = row.Column(column)
			}
			if was != nil { // in a column another key figure may stand for those without a limit
				came.KPI, came.Was, came.Unit = was.KPI, was.Value, was.Unit
			}
			if row := f.Pages[0].Row(i.CaseTypeID); row != nil {
				if c := row.Column(column); c != nil && (was == nil || c.KPI == was.KPI) {
					came.KPI = c.KPI
					came.Is, came.Unit, came.Status = c.Value, c.Unit, c.Status
					if c.Target != nil {
						came.Target = &c.Target.Value
					}
				}
			}
		}
		for _, d := range decisions {
			if d.ID == i.DecisionID && d.ID != 0 {
				came.State, came.Expected = d.State, d.Expected
			}
		}
		f.Last.Items = append(f.Last.Items, came)
	}
}

// masker gives what takes the names of people out of a text: whole names, and first and last names that stand alone as a word.
func masker(people []string) func(string) string {
	var names []string
	for _, p := range people {
		if words := strings.Fields(p); len(words) > 1 {
			names = append(names, p, words[0]+" "+words[len(words)-1])
			for _, alone := range []string{words[0], words[len(words)-1]} {
				if utf8.RuneCountInString(alone) > 3 { // "Per" and "Bo" are words of the language, too
					names = append(names, alone)
				}
			}
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return len(b) - len(a) })
	return func(s string) string {
		for _, name := range names {
			s = replaceWord(s, name, "[…]")
		}
		return s
	}
}

// replaceWord puts something in place of a name where that stands as a word of its own, with or without the -s of the genitive.
func replaceWord(s, name, with string) string {
	var out strings.Builder
	for {
		at := strings.Index(s, name)
		if at < 0 {
			out.WriteString(s)
			return out.String()
		}
		end := at + len(name)
		rest := strings.TrimPrefix(s[end:], "s")
		if letterBefore(s[:at]) || letterAfter(s[end:]) && letterAfter(rest) {
			out.WriteString(s[:end])
		} else {
			out.WriteString(s[:at] + with)
		}
		s = s[end:]
	}
}

func letterBefore(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r)
}

func letterAfter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

// Bytes writes the review in its canonical form: JSON with one value a line, always the same for the same review.
func (f *Frozen) Bytes() ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(f); err != nil {
		return nil, fmt.Errorf("write frozen review %d: %w", f.ID, err)
	}
	return out.Bytes(), nil
}

// ReadFrozen reads the bytes of a locked review.
func ReadFrozen(b []byte) (*Frozen, error) {
	f := &Frozen{}
	if err := json.Unmarshal(b, f); err != nil {
		return nil, fmt.Errorf("read a frozen review: %w", err)
	}
	if f.Format != FrozenFormat || len(f.Pages) == 0 {
		return nil, fmt.Errorf("read a frozen review: format %d is not known", f.Format)
	}
	return f, nil
}

// Within gives a review as a scope may see it: of the whole municipality, one who sees only some departments gets their pages, and
// what was settled or decided only of their case types.
func (f *Frozen) Within(s models.Scope) *Frozen {
	if s.All || s.Sees(f.Area.ID) {
		return f
	}
	out := *f
	out.Pages, out.Items, out.Decisions, out.Last, out.Benefits = nil, nil, nil, nil, nil
	for _, v := range f.Benefits {
		if s.Sees(v.Department) {
			out.Benefits = append(out.Benefits, v)
		}
	}
	own := map[int64]bool{}
	for _, p := range f.Pages {
		if s.Sees(p.Area.ID) {
			out.Pages = append(out.Pages, p)
			for _, r := range p.Rows {
				own[r.CaseTypeID] = true
			}
		}
	}
	for _, i := range f.Items {
		if i.CaseTypeID != 0 && own[i.CaseTypeID] {
			out.Items = append(out.Items, i)
		}
	}
	return &out
}
