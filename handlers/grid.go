package handlers

import (
	"bufio"
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
	"gevinstoverblik/views/export"
)

// gridPlace is the year, department and round that a page of targets is about.
type gridPlace struct {
	book       *facts.Book
	round      *models.Round
	rounds     []models.Round
	submission models.Submission
	year       int
	department facts.Entry
	areas      []views.Area
}

// gridPlace reads the year and the department of an address: without them the year of the latest round, and the first
// department of one's own.
func (h *Handlers) gridPlace(c *fiber.Ctx) (gridPlace, error) {
	var g gridPlace
	var err error
	if g.book, err = h.book(c); err != nil {
		return g, err
	}
	if g.rounds, err = h.store.Rounds(c.UserContext()); err != nil {
		return g, err
	}
	y, _, _ := h.today().Date()
	q := params{c: c}
	g.year = y + 1
	if len(g.rounds) > 0 {
		g.year = g.rounds[0].Year
	}
	g.year = q.number("year", g.year)
	if g.year < models.FirstRoundYear || g.year > models.LastRoundYear {
		q.wrong(models.Problem{Field: "year", Code: "round_year"})
	}
	if err := q.fault(); err != nil {
		return g, err
	}
	g.areas = areas(departmentsOf(g.book))
	if g.department, err = chosenDepartment(g.book, c.Query("department")); err != nil {
		return g, err
	}
	return g, h.findRound(c, &g)
}

// findRound finds the round of the year and what the department has done in it.
func (h *Handlers) findRound(c *fiber.Ctx, g *gridPlace) error {
	at := slices.IndexFunc(g.rounds, func(r models.Round) bool { return r.Year == g.year })
	g.submission = models.Submission{DepartmentID: g.department.ID, State: models.SubmissionDraft, OpenUntil: models.NoDay}
	if at < 0 {
		return nil
	}
	g.round = &g.rounds[at]
	g.submission.RoundID = g.round.ID
	all, err := h.store.Submissions(c.UserContext(), guard.Asker(c).Scope, g.round.ID)
	for _, s := range all {
		if s.DepartmentID == g.department.ID {
			g.submission = s
		}
	}
	return err
}

// grid shows the targets of a department for a year.
func (h *Handlers) grid(c *fiber.Ctx) error {
	g, err := h.gridPlace(c)
	if err != nil {
		return err
	}
	in, err := h.gridInput(c, g)
	if err != nil {
		return err
	}
	return h.show(c, views.NewGrid(h.chrome(c), in))
}

func (h *Handlers) gridInput(c *fiber.Ctx, g gridPlace) (views.GridInput, error) {
	scope := guard.Asker(c).Scope
	back := views.NewAddress(c.FormValue("return")) // a form shows again what its page has shown
	in := views.GridInput{Round: g.round, Submission: g.submission, Areas: g.areas, Area: g.department.Slug, CaseType: cmp.Or(c.Query("case-type"), back.Get("case-type")), KPI: cmp.Or(c.Query("kpi"), back.Get("kpi")), Today: h.today(),
		MayEdit: scope.Enters(g.department.ID), MayApprove: scope.May(models.RightApprove), MayOpen: scope.May(models.RightRounds) && scope.All}
	for _, r := range g.rounds {
		in.Years = append(in.Years, r.Year)
	}
	y, _, _ := h.today().Date()
	for _, year := range []int{y, y + 1, g.year} {
		if !slices.Contains(in.Years, year) {
			in.Years = append(in.Years, year)
		}
	}
	slices.Sort(in.Years)
	slices.Reverse(in.Years)
	periods := models.Round{Year: g.year, Grain: models.ByQuarter}.Periods()
	if g.round != nil {
		periods = g.round.Periods()
	}
	in.Promises = measure.NewPromises(g.book, g.department.ID, g.year, periods)
	if g.round == nil || g.department.ID == 0 {
		return in, nil
	}
	lines, err := h.store.Trajectories(c.UserContext(), scope, g.department.ID)
	if err != nil {
		return in, err
	}
	in.Promises.Along(lines)
	if in.Drafts, err = h.store.Drafts(c.UserContext(), scope, g.round.ID, g.department.ID); err != nil {
		return in, err
	}
	signed := []string{g.submission.SetBy, g.submission.AskedBy}
	for _, d := range in.Drafts {
		signed = append(signed, d.SetBy, d.ReturnedBy)
		if at := h.local(d.SetAt); at.After(in.SavedAt) {
			in.SavedAt = at
		}
	}
	in.Warnings = warnings(in)
	in.Names, err = h.signatures(c, signed...)
	return in, err
}

// signatures gives the names of those who signed with their e-mail. Who is no user any more keeps the address.
func (h *Handlers) signatures(c *fiber.Ctx, addresses ...string) (map[string]string, error) {
	out := map[string]string{}
	for _, a := range addresses {
		if _, known := out[a]; known || !strings.Contains(a, "@") {
			continue
		}
		u, err := h.store.UserByEmail(c.UserContext(), a)
		if err != nil && !errors.Is(err, models.ErrNotFound) {
			return nil, err
		}
		out[a] = u.Name
	}
	return out, nil
}

// posted reads which round and department a form is about, as the one who asks may see it.
func (h *Handlers) posted(c *fiber.Ctx) (gridPlace, int64, error) {
	var g gridPlace
	round, err := strconv.ParseInt(c.FormValue("round"), 10, 64)
	department, bad := strconv.ParseInt(c.FormValue("department"), 10, 64)
	revision, worse := strconv.ParseInt(c.FormValue("revision"), 10, 64)
	if err != nil || bad != nil || worse != nil {
		return g, 0, models.ErrNotFound
	}
	rounds, err := h.store.Rounds(c.UserContext())
	if err != nil {
		return g, 0, err
	}
	g, err = h.placeOf(c, rounds, round, department)
	return g, revision, err
}

// placeOf gives the year, department and round by their ids, as the one who asks may see them.
func (h *Handlers) placeOf(c *fiber.Ctx, rounds []models.Round, round, department int64) (gridPlace, error) {
	g := gridPlace{rounds: rounds}
	var err error
	if g.book, err = h.book(c); err != nil {
		return g, err
	}
	at := slices.IndexFunc(g.rounds, func(r models.Round) bool { return r.ID == round })
	if at < 0 {
		return g, models.ErrNotFound
	}
	if !guard.Asker(c).Scope.Sees(department) {
		return g, models.ErrForbidden
	}
	g.year, g.department = g.rounds[at].Year, g.book.Departments.Entry(department)
	g.areas = areas(departmentsOf(g.book))
	return g, h.findRound(c, &g)
}

// gridForm is what a grid's form brings.
type gridForm struct {
	typed   map[string]string // by place
	changes []models.DraftChange
	faults  map[string]models.Problem
	same    []string // the places that say what stands already
}

// readGrid reads the cells of a form. A cell that says what stands already brings no change; one whose row has another
// reason does. With suggestions the cells that stand empty take what is suggested for them.
func readGrid(c *fiber.Ctx, in views.GridInput, suggestions bool) gridForm {
	f := gridForm{typed: map[string]string{}, faults: map[string]models.Problem{}}
	drafts := map[models.DraftPlace]models.Draft{}
	for _, d := range in.Drafts {
		drafts[d.DraftPlace] = d
	}
	spots := spotsOf(in.Promises)
	origin := models.DraftOrigin(c.FormValue("origin"))
	if !slices.Contains(models.DraftOrigins, origin) {
		origin = models.OriginTyped
	}
	c.Context().PostArgs().VisitAll(func(key, value []byte) {
		place, version, ok := views.ParseCellName(string(key))
		name := views.PlaceName(place)
		place.DepartmentID = in.Promises.Department.ID
		s, there := spots[place]
		if !ok || !there {
			return
		}
		text := string(value)
		v, err := models.ParsePromise(text, s.row.KPI.Unit)
		if ps := problemsOf(err); ps != nil {
			f.faults[name], f.typed[name] = ps[0], text
			return
		}
		d, drafted := drafts[place]
		change := models.DraftChange{DraftPlace: place, Version: version, Value: v, Origin: origin, Reason: d.Reason}
		reasoned := false
		if key := views.ReasonName(place.KPI, place.CaseTypeID); c.Context().PostArgs().Has(key) {
			change.Reason = models.Tidy(c.FormValue(key))
			reasoned = drafted && change.Reason != d.Reason
		}
		if v == nil && suggestions && !drafted && s.cell.Own == nil {
			change.Value, change.Origin = views.SuggestionOf(s.row, s.cell), models.OriginSuggestion
		}
		stands := drafted && same(d.Value, change.Value) || !drafted && s.cell.Own != nil && same(s.cell.Own.Value, change.Value) ||
			!drafted && s.cell.Own == nil && change.Value == nil
		if stands && !reasoned {
			f.same = append(f.same, name)
			return
		}
		if !drafted && change.Value == nil { // what was promised by itself is taken back
			change.Origin = models.OriginFile
			if origin != models.OriginFile {
				change.Origin = origin
			}
		}
		f.typed[name] = text
		f.changes = append(f.changes, change)
	})
	return f
}

// same says whether two promises are one: what is written with four decimals is not another for what lies beyond.
func same(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	d := *a - *b
	return d < 1e-9 && d > -1e-9
}

// saveDrafts keeps what was typed in a grid, and goes on to what the button says: save, submit, confirm the suggestions. A
// script sends single cells and is answered in JSON; a form is answered by the page.
func (h *Handlers) saveDrafts(c *fiber.Ctx) error {
	g, revision, err := h.posted(c)
	if err != nil {
		return err
	}
	in, err := h.gridInput(c, g)
	if err != nil {
		return err
	}
	scope := guard.Asker(c).Scope
	do := c.FormValue("do")
	f := readGrid(c, in, do == "suggestions")
	in.Faults, in.Typed, in.Clashes = f.faults, map[string]string{}, map[string]models.Draft{}
	for name := range f.faults {
		in.Typed[name] = f.typed[name]
	}
	outcomes, err := h.store.SaveDrafts(c.UserContext(), scope, g.round.ID, g.department.ID, f.changes)
	if problems := problemsOf(err); problems != nil {
		in.Problems = problems
		for name, text := range f.typed {
			in.Typed[name] = text
		}
	} else if err != nil {
		return err
	}
	var signed []string
	for _, o := range outcomes {
		if o.Conflict {
			name := views.PlaceName(o.Draft.DraftPlace)
			in.Clashes[name], in.Typed[name] = o.Draft, f.typed[name]
			signed = append(signed, o.Draft.SetBy)
		}
	}
	if len(signed) > 0 {
		names, err := h.signatures(c, signed...)
		if err != nil {
			return err
		}
		for a, name := range names {
			in.Names[a] = name
		}
	}
	script := strings.Contains(c.Get(fiber.HeaderAccept), fiber.MIMEApplicationJSON)
	whole := len(in.Faults)+len(in.Clashes)+len(in.Problems) == 0
	if do == "submit" && whole && !script {
		err := h.store.Submit(c.UserContext(), scope, g.round.ID, g.department.ID, revision)
		if in.Problems = problemsOf(err); err != nil && in.Problems == nil {
			return err
		}
		whole = in.Problems == nil
	}
	to := "/targets?year=" + strconv.Itoa(g.year) + "&department=" + g.department.Slug
	if back := guard.LocalPath(c.FormValue("return")); strings.HasPrefix(back, "/targets?") {
		to = back
	}
	switch {
	case script:
		return h.tellDrafts(c, g, in, outcomes, f.same)
	case whole && do == "submit":
		return h.done(c, to, "submitted", strconv.Itoa(g.year))
	case whole:
		return h.done(c, to, "drafted", strconv.Itoa(len(saved(outcomes))))
	}
	if again, err := h.gridInput(c, g); err != nil { // what was kept stands on the page too
		return err
	} else {
		again.Faults, again.Typed, again.Clashes, again.Problems = in.Faults, in.Typed, in.Clashes, in.Problems
		for a, name := range in.Names {
			again.Names[a] = name
		}
		in = again
	}
	frame := h.chrome(c)
	frame.Address = views.NewAddress(to)
	return h.refuse(c, views.NewGrid(frame, in))
}

func saved(outcomes []models.DraftOutcome) []models.DraftOutcome {
	return slices.DeleteFunc(slices.Clone(outcomes), func(o models.DraftOutcome) bool { return !o.Saved })
}

// warnings tells of promises that are allowed and yet surprise: worse than what is reached this year, or far from what was
// promised for it. They ask for a reason and stop nothing.
func warnings(in views.GridInput) map[string]models.Problem {
	out := map[string]models.Problem{}
	drafts := map[string]models.Draft{}
	for _, d := range in.Drafts {
		drafts[views.PlaceName(d.DraftPlace)] = d
	}
	for _, t := range in.Promises.Types {
		for _, r := range t.Rows {
			for _, cell := range r.Cells {
				name := views.PlaceName(models.DraftPlace{KPI: r.KPI.Key, CaseTypeID: t.CaseTypeID, FromMonth: cell.Period.From.Month()})
				d, ok := drafts[name]
				if !ok || d.Value == nil || d.Reason != "" {
					continue
				}
				if code := measure.Surprise(r, *d.Value); code != "" {
					out[name] = models.Problem{Field: "value", Code: code}
				}
			}
		}
	}
	return out
}

// typeState is how many cells of a case type are changed and only suggested, in words.
type typeState struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// cellAnswer is what a script is told of one cell.
type cellAnswer struct {
	Place   string `json:"place"`
	Name    string `json:"name"` // of the cell in the form, with its version
	Text    string `json:"text"`
	Changed bool   `json:"changed"`
	Note    string `json:"note,omitempty"`
	Fault   string `json:"fault,omitempty"`
	Warning string `json:"warning"` // of the row
	Clash   string `json:"clash,omitempty"`
}

// tellDrafts answers a script: each cell that was sent, and the two lines at the foot of the page. What could not be kept
// stands beside its cell in an answer of status 200.
func (h *Handlers) tellDrafts(c *fiber.Ctx, g gridPlace, sent views.GridInput, outcomes []models.DraftOutcome, same []string) error {
	in, err := h.gridInput(c, g)
	if err != nil {
		return err
	}
	page := views.NewGrid(h.chrome(c), in)
	l := h.langOf(c)
	out := struct {
		Cells    []cellAnswer `json:"cells"`
		Saved    string       `json:"saved"`
		Counts   string       `json:"counts"`
		States   []typeState  `json:"states"`
		Problems []string     `json:"problems,omitempty"`
	}{Cells: []cellAnswer{}, States: []typeState{}, Saved: page.Saved, Counts: page.Counts}
	for _, p := range sent.Problems {
		out.Problems = append(out.Problems, l.Problem(p))
	}
	cells, warned, states := map[string]views.GridCell{}, map[string]string{}, map[string]typeState{}
	for _, group := range page.Groups {
		for _, row := range group.Rows {
			for _, cell := range row.Cells {
				if place, _, ok := views.ParseCellName(cell.Name); ok {
					name := views.PlaceName(place)
					cells[name], warned[name], states[name] = cell, row.Reason.Warning, typeState{group.ID, group.State}
				}
			}
		}
	}
	for name, fault := range sent.Faults {
		out.Cells = append(out.Cells, cellAnswer{Place: name, Name: cells[name].Name, Text: sent.Typed[name], Fault: l.Problem(fault)})
	}
	for _, name := range same { // what stands already is answered too: the script waits for each cell
		out.Cells = append(out.Cells, cellAnswer{Place: name, Name: cells[name].Name, Text: cells[name].Value, Changed: cells[name].Changed, Note: cells[name].Note, Warning: warned[name]})
	}
	for _, o := range outcomes {
		name := views.PlaceName(o.Draft.DraftPlace)
		cell := cells[name]
		answer := cellAnswer{Place: name, Name: cell.Name, Text: cell.Value, Changed: cell.Changed, Note: cell.Note, Warning: warned[name]}
		if o.Conflict {
			answer.Clash = views.ClashText(l, sent, o.Draft)
		}
		out.Cells = append(out.Cells, answer)
	}
	for _, cell := range out.Cells {
		if state, shown := states[cell.Place]; shown && !slices.Contains(out.States, state) {
			out.States = append(out.States, state)
		}
	}
	return c.JSON(out)
}

// withdraw takes what was submitted back to draft.
func (h *Handlers) withdraw(c *fiber.Ctx) error {
	return h.moved(c, "withdrawn", func(g gridPlace, revision int64) error {
		return h.store.Withdraw(c.UserContext(), guard.Asker(c).Scope, g.round.ID, g.department.ID, revision)
	})
}

// askToReopen asks the leader to let the department in again.
func (h *Handlers) askToReopen(c *fiber.Ctx) error {
	return h.moved(c, "asked", func(g gridPlace, revision int64) error {
		return h.store.AskToReopen(c.UserContext(), guard.Asker(c).Scope, g.round.ID, g.department.ID, revision, c.FormValue("asked"))
	})
}

// moved does one step of a submission and shows the grid.
func (h *Handlers) moved(c *fiber.Ctx, code string, do func(g gridPlace, revision int64) error) error {
	g, revision, err := h.posted(c)
	if err != nil {
		return err
	}
	to := "/targets?year=" + strconv.Itoa(g.year) + "&department=" + g.department.Slug
	err = do(g, revision)
	if problems := problemsOf(err); problems != nil {
		in, err := h.gridInput(c, g)
		if err != nil {
			return err
		}
		in.Problems = problems
		frame := h.chrome(c)
		frame.Address = views.NewAddress(to)
		return h.refuse(c, views.NewGrid(frame, in))
	}
	if err != nil {
		return err
	}
	return h.done(c, to, code, strconv.Itoa(g.year))
}

// gridCell shows one cell: its history and what its promise is held against.
func (h *Handlers) gridCell(c *fiber.Ctx) error {
	g, err := h.gridPlace(c)
	if err != nil {
		return err
	}
	place, _, ok := views.ParseCellName(c.Query("cell"))
	if !ok {
		return models.ErrNotFound
	}
	in, err := h.gridInput(c, g)
	if err != nil {
		return err
	}
	place.DepartmentID = g.department.ID
	out := views.CellInput{Area: g.department.Slug, At: h.local, Cell: c.Query("cell"), Round: g.round != nil}
	found := false
	for _, t := range in.Promises.Types {
		for _, r := range t.Rows {
			for _, cell := range r.Cells {
				if t.CaseTypeID == place.CaseTypeID && r.KPI.Key == place.KPI && cell.Period.From.Month() == place.FromMonth {
					found = true
					out.KPI, out.CaseType, out.Period = r.KPI, t.CaseType, cell.Period
					out.Promise = views.SuggestionOf(r, cell)
					if cell.Own != nil {
						out.Promise = cell.Own.Value
					}
				}
			}
		}
	}
	if !found {
		return models.ErrNotFound
	}
	scope := guard.Asker(c).Scope
	if g.round != nil {
		if out.Versions, err = h.store.DraftHistory(c.UserContext(), scope, g.round.ID, place); err != nil {
			return err
		}
	}
	if len(out.Versions) > 0 {
		out.Promise = out.Versions[0].Value
	}
	all, err := h.store.TargetHistory(c.UserContext(), scope)
	if err != nil {
		return err
	}
	var signed []string
	for _, t := range all {
		if t.KPI == place.KPI && t.CaseTypeID == place.CaseTypeID && t.DepartmentID == place.DepartmentID && t.Kind == models.KindOwn && t.ValidFrom <= place.FromMonth {
			out.Standing = append(out.Standing, t)
			signed = append(signed, t.SetBy)
		}
	}
	slices.Reverse(out.Standing)
	for _, d := range out.Versions {
		signed = append(signed, d.SetBy)
	}
	if out.Names, err = h.signatures(c, signed...); err != nil {
		return err
	}
	months := measure.NewRealisms(g.book, g.department.ID, &place.CaseTypeID)
	out.Realism = months[measure.RealismPlace{KPI: place.KPI, CaseTypeID: place.CaseTypeID}].Against(out.Promise)
	out.Exports, out.Sources, out.DataDate = scope.May(models.RightExport), measure.SourcesOf(g.book, place.CaseTypeID), g.book.DataDate
	page := views.NewPromiseCell(h.chrome(c), out)
	slug := g.book.CaseTypes.Entry(place.CaseTypeID).Slug
	name := []string{h.langOf(c).Say("file.name.cell"), g.department.Slug, slug, place.KPI, out.Period.Address()}
	switch {
	case asksPicture(c):
		picture, ok := page.Picture()
		if !ok {
			return models.ErrNotFound
		}
		return h.pictureTaken(c, picture, name...)
	case c.Query("format") != "":
		q := params{c: c}
		format := q.file()
		if err := q.fault(); err != nil {
			return err
		}
		asked, latest := h.origin(c, g.book), out.Realism.Latest(out.Promise)
		asked.KPIs, asked.By, asked.Filter.CaseTypes, asked.Filter.Departments = []string{place.KPI}, models.ByMonth, keysOf(slug), []string{g.department.Slug}
		if len(latest) > 0 {
			asked.From, asked.To = latest[0].Month.String(), latest[len(latest)-1].Month.String()
		}
		return h.sent(c, format, asked, func(w *bufio.Writer) error { return export.CellMonths(w, format, latest, asked) }, name...)
	}
	return h.show(c, page)
}

// promisesDue says whether a round is open in which a department of the one who asks has not submitted.
func (h *Handlers) promisesDue(c *fiber.Ctx) (bool, error) {
	ctx, scope := c.UserContext(), guard.Asker(c).Scope
	rounds, err := h.store.Rounds(ctx)
	if err != nil || len(rounds) == 0 {
		return false, err
	}
	all, err := h.store.Submissions(ctx, scope, rounds[0].ID)
	if err != nil {
		return false, err
	}
	b, err := h.book(c)
	if err != nil {
		return false, err
	}
	for _, d := range departmentsOf(b) {
		s := models.Submission{State: models.SubmissionDraft, OpenUntil: models.NoDay}
		if at := slices.IndexFunc(all, func(s models.Submission) bool { return s.DepartmentID == d.ID }); at >= 0 {
			s = all[at]
		}
		if (s.State == models.SubmissionDraft || s.State == models.SubmissionReturned) && rounds[0].Open(s, h.today()) && scope.Sees(d.ID) {
			return true, nil
		}
	}
	return false, nil
}
