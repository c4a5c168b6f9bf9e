package handlers

import (
	"bufio"
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

// roundsPage shows the yearly rounds and where each department stands.
func (h *Handlers) roundsPage(c *fiber.Ctx) error {
	in, err := h.roundsInput(c)
	if err != nil {
		return err
	}
	return h.show(c, views.NewRounds(h.chrome(c), in))
}

func (h *Handlers) roundsInput(c *fiber.Ctx) (views.RoundsInput, error) {
	scope := guard.Asker(c).Scope
	y, _, _ := h.today().Date()
	in := views.RoundsInput{Today: h.today(), MaySee: scope.May(models.RightLimits), MayOpen: scope.May(models.RightRounds) && scope.All, MayApprove: scope.May(models.RightApprove), Grain: string(models.ByQuarter)}
	q := params{c: c}
	in.Year = strconv.Itoa(q.number("year", y+1))
	var err error
	if in.Rounds, err = h.store.Rounds(c.UserContext()); err != nil || len(in.Rounds) == 0 {
		return in, err
	}
	in.Round = &in.Rounds[0]
	for i, r := range in.Rounds {
		if strconv.Itoa(r.Year) == in.Year {
			in.Round = &in.Rounds[i]
		}
	}
	if in.Round.Year != y+1 || c.Query("year") == "" {
		in.Year = strconv.Itoa(in.Rounds[0].Year + 1)
	}
	in.Departments, in.Names, err = h.roundDepartments(c, *in.Round)
	return in, err
}

// roundDepartments gives where each department within scope stands in a round, in the order of their tree, and the names
// of those who signed.
func (h *Handlers) roundDepartments(c *fiber.Ctx, r models.Round) ([]views.RoundDepartment, map[string]string, error) {
	ctx, scope := c.UserContext(), guard.Asker(c).Scope
	b, err := h.book(c)
	if err != nil {
		return nil, nil, err
	}
	all, err := h.store.Submissions(ctx, scope, r.ID)
	if err != nil {
		return nil, nil, err
	}
	drafts, err := h.store.DraftCounts(ctx, scope, r.ID)
	if err != nil {
		return nil, nil, err
	}
	heads, err := h.store.Heads(ctx, h.today())
	if err != nil {
		return nil, nil, err
	}
	known := departmentsOf(b)
	var out []views.RoundDepartment
	var signed []string
	for _, a := range areas(known) {
		at := slices.IndexFunc(known, func(e facts.Entry) bool { return e.Slug == a.Slug })
		d := views.RoundDepartment{ID: known[at].ID, Slug: a.Slug, Name: a.Name, Depth: a.Depth, Drafts: drafts[known[at].ID],
			Heads: namesOf(heads[known[at].ID]), Submission: models.Submission{RoundID: r.ID, DepartmentID: known[at].ID, State: models.SubmissionDraft, OpenUntil: models.NoDay}}
		for _, s := range all {
			if s.DepartmentID == d.ID {
				d.Submission = s
				signed = append(signed, s.SetBy)
			}
		}
		out = append(out, d)
	}
	names, err := h.signatures(c, signed...)
	return out, names, err
}

// departmentsOf gives the departments that have cases, as far as the one who asks may see. An administrator, who sees no
// figures, sees their names all the same.
func departmentsOf(b *facts.Book) []facts.Entry { return measure.Names(b).Departments }

// openRound opens the round of a year.
func (h *Handlers) openRound(c *fiber.Ctx) error {
	r := models.Round{Grain: models.PeriodKind(c.FormValue("grain")), Council: c.FormValue("council") != "", Note: c.FormValue("note")}
	var problems models.Problems
	var err error
	if r.Year, err = strconv.Atoi(strings.TrimSpace(c.FormValue("year"))); err != nil {
		problems = append(problems, models.Problem{Field: "year", Code: "round_year"})
	}
	if r.Deadline, err = models.ParseDay(c.FormValue("deadline")); err != nil {
		problems = append(problems, models.Problem{Field: "deadline", Code: "bad_date", Value: c.FormValue("deadline")})
	}
	if problems == nil {
		_, err = h.store.OpenRound(c.UserContext(), guard.Asker(c).Scope, r)
		problems = problemsOf(err)
	}
	if problems != nil {
		in, err := h.roundsInput(c)
		if err != nil {
			return err
		}
		in.Year, in.Grain, in.Deadline, in.Note, in.Council = c.FormValue("year"), string(r.Grain), c.FormValue("deadline"), r.Note, r.Council
		in.Problems = problems
		frame := h.chrome(c)
		frame.Address = views.NewAddress("/targets/rounds")
		return h.refuse(c, views.NewRounds(frame, in))
	}
	if err != nil {
		return err
	}
	year := strconv.Itoa(r.Year)
	return h.done(c, "/targets/rounds?year="+year, "round_opened", year)
}

// moveDeadline sets another deadline for a round.
func (h *Handlers) moveDeadline(c *fiber.Ctx) error {
	id, err := strconv.ParseInt(c.FormValue("round"), 10, 64)
	was, bad := models.ParseDay(c.FormValue("was"))
	if err != nil || bad != nil {
		return models.ErrNotFound
	}
	deadline, err := models.ParseDay(c.FormValue("deadline"))
	problems := models.Problems{{Field: "deadline", Code: "bad_date", Value: c.FormValue("deadline")}}
	if err == nil {
		err = h.store.MoveDeadline(c.UserContext(), guard.Asker(c).Scope, id, was, deadline)
		problems = problemsOf(err)
	} else {
		err = nil
	}
	if problems != nil {
		in, err := h.roundsInput(c)
		if err != nil {
			return err
		}
		in.Problems = problems
		frame := h.chrome(c)
		frame.Address = views.NewAddress("/targets/rounds")
		return h.refuse(c, views.NewRounds(frame, in))
	}
	if err != nil {
		return err
	}
	return h.done(c, "/targets/rounds", "deadline_moved", h.langOf(c).Date(deadline))
}

// review shows what a department has submitted to the one who decides on it.
func (h *Handlers) review(c *fiber.Ctx) error {
	g, err := h.gridPlace(c)
	if err != nil {
		return err
	}
	if g.round != nil && c.Query("department") == "" { // the first that waits
		all, err := h.store.Submissions(c.UserContext(), guard.Asker(c).Scope, g.round.ID)
		if err != nil {
			return err
		}
		for _, s := range all {
			if s.State == models.SubmissionSubmitted {
				g.department = g.book.Departments.Entry(s.DepartmentID)
				if err := h.findRound(c, &g); err != nil {
					return err
				}
				break
			}
		}
	}
	in, err := h.reviewInput(c, g)
	if err != nil {
		return err
	}
	return h.show(c, views.NewReview(h.chrome(c), in))
}

func (h *Handlers) reviewInput(c *fiber.Ctx, g gridPlace) (views.ReviewInput, error) {
	in := views.ReviewInput{Reasons: map[int64]string{}}
	var err error
	if in.GridInput, err = h.gridInput(c, g); err != nil {
		return in, err
	}
	in.Realisms = measure.NewRealisms(g.book, g.department.ID, nil)
	if g.round == nil {
		return in, nil
	}
	in.Departments, _, err = h.roundDepartments(c, *g.round)
	return in, err
}

// decideTargets approves, returns, adopts or reopens what a department has submitted.
func (h *Handlers) decideTargets(c *fiber.Ctx) error {
	g, revision, err := h.posted(c)
	if err != nil {
		return err
	}
	ctx, scope, round, department := c.UserContext(), guard.Asker(c).Scope, g.round.ID, g.department.ID
	reasons := map[int64]string{}
	c.Context().PostArgs().VisitAll(func(key, value []byte) {
		if id, is := strings.CutPrefix(string(key), "returned."); is {
			if n, err := strconv.ParseInt(id, 10, 64); err == nil {
				reasons[n] = string(value)
			}
		}
	})
	code := ""
	switch c.FormValue("do") {
	case "approve":
		code, err = "approved", h.store.Approve(ctx, scope, round, department, revision)
	case "return":
		code, err = "returned", h.store.Return(ctx, scope, round, department, revision, c.FormValue("reason"), reasons)
	case "adopt":
		code, err = "adopted", h.store.Adopt(ctx, scope, round, department, revision, c.FormValue("reference"))
	case "reopen":
		until, bad := models.ParseDay(c.FormValue("until"))
		if bad != nil {
			err = models.Problem{Field: "until", Code: "bad_date", Value: c.FormValue("until")}
			break
		}
		code, err = "reopened", h.store.Reopen(ctx, scope, round, department, revision, until)
	default:
		err = models.Problem{Field: "do", Code: "bad_choice"}
	}
	to := "/targets/review?year=" + strconv.Itoa(g.year) + "&department=" + g.department.Slug
	if problems := problemsOf(err); problems != nil {
		in, err := h.reviewInput(c, g)
		if err != nil {
			return err
		}
		in.Problems, in.Reasons, in.Reason, in.Reference, in.Until = problems, reasons, c.FormValue("reason"), c.FormValue("reference"), c.FormValue("until")
		frame := h.chrome(c)
		frame.Address = views.NewAddress(to)
		return h.refuse(c, views.NewReview(frame, in))
	}
	if err != nil {
		return err
	}
	return h.done(c, to, code, strconv.Itoa(g.year))
}

// changesPerPage is how many rows of the history a page shows.
const changesPerPage = 50

// targetChanges shows what was promised when, by whom and why, or gives it as a file.
func (h *Handlers) targetChanges(c *fiber.Ctx) error {
	q := params{c: c}
	page, kpi, slug := q.number("page", 1), q.text("kpi"), q.text("case-type")
	format := q.file()
	if err := q.fault(); err != nil {
		return err
	}
	b, err := h.book(c)
	if err != nil {
		return err
	}
	all, err := h.store.TargetHistory(c.UserContext(), b.Scope)
	if err != nil {
		return err
	}
	in := views.HistoryInput{KPI: kpi, CaseType: slug, PerPage: changesPerPage, First: (page-1)*changesPerPage + 1, MayApprove: b.Scope.May(models.RightApprove),
		MayOpen: b.Scope.May(models.RightRounds) && b.Scope.All, At: h.local}
	past := views.PastTargets(named(b, all))
	met := map[string]bool{}
	var kept []views.PastTarget
	for _, p := range past {
		if k := p.Target.KPI; !met["kpi "+k] {
			met["kpi "+k] = true
			shown := p.KPI
			if shown.Key == "" {
				shown.Key = k
			}
			in.KPIs = append(in.KPIs, shown)
		}
		if p.TypeSlug != "" && !met["type "+p.TypeSlug] {
			met["type "+p.TypeSlug] = true
			in.Types = append(in.Types, views.Choice{Value: p.TypeSlug, Text: p.CaseType})
		}
		if (kpi == "" || p.Target.KPI == kpi) && (slug == "" || p.TypeSlug == slug) {
			kept = append(kept, p)
		}
	}
	slices.SortFunc(in.Types, func(x, y views.Choice) int { return strings.Compare(models.NameKey(x.Text), models.NameKey(y.Text)) })
	if format != "" {
		asked := h.origin(c, b)
		asked.KPIs, asked.Filter.CaseTypes = keysOf(kpi), keysOf(slug)
		changes := make([]export.TargetChange, len(kept))
		for i, p := range kept {
			changes[i] = export.TargetChange{Target: p.Target, CaseType: p.CaseType, Department: p.Department}
			if p.Before != nil {
				changes[i].Before = p.Before.Value
			}
		}
		return h.sent(c, format, asked, func(out *bufio.Writer) error { return export.TargetChanges(out, format, changes, asked, h.local) },
			asked.Lang.Say("file.name.targets"), h.today().String())
	}
	in.Total = len(kept)
	if in.First > 1 && in.First > in.Total {
		return models.ErrNotFound
	}
	in.Past = kept[in.First-1 : min(in.First-1+changesPerPage, in.Total)]
	var signed []string
	for _, p := range in.Past {
		signed = append(signed, p.Target.SetBy)
	}
	if in.Names, err = h.signatures(c, signed...); err != nil {
		return err
	}
	return h.show(c, views.NewTargetChanges(h.chrome(c), in))
}
