package handlers

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
)

// lineAsked is a trajectory as it is asked for, in a department's grid.
type lineAsked struct {
	grid gridPlace
	in   views.LineInput
	kpi  models.KPI
	row  measure.PromiseRow
	line models.Trajectory
	base *models.Baseline // what a line starts from; without an ID it is not frozen yet; nil = nothing was counted
}

// trajectory shows how the targets of a row can lie on a line, and what that promises.
func (h *Handlers) trajectory(c *fiber.Ctx) error {
	g, err := h.gridPlace(c)
	if err != nil {
		return err
	}
	a, err := h.lineAsked(c, g, c.Query)
	if err != nil {
		return err
	}
	if len(a.in.Problems) > 0 {
		return h.refuse(c, views.NewTargetLine(h.chrome(c), a.in))
	}
	return h.show(c, views.NewTargetLine(h.chrome(c), a.in))
}

// lineAsked reads what is asked for: the row as a cell's name, the form, the goal and the month of the goal.
func (h *Handlers) lineAsked(c *fiber.Ctx, g gridPlace, value func(string, ...string) string) (lineAsked, error) {
	a := lineAsked{grid: g}
	place, _, ok := views.ParseCellName(value("cell"))
	if !ok {
		return a, models.ErrNotFound
	}
	in, err := h.gridInput(c, g)
	if err != nil {
		return a, err
	}
	found := false
	for _, t := range in.Promises.Types {
		for _, r := range t.Rows {
			if t.CaseTypeID == place.CaseTypeID && r.KPI.Key == place.KPI {
				a.row, a.kpi, a.in.CaseType, found = r, r.KPI, t.CaseType, true
			}
		}
	}
	if !found || g.round == nil {
		return a, models.ErrNotFound
	}
	scope := guard.Asker(c).Scope
	a.in.Drafts = in.Drafts
	a.in.KPI, a.in.Round, a.in.Area, a.in.Department, a.in.Cell, a.in.At = a.kpi, *g.round, g.department.Slug, g.department.ID, value("cell"), h.local
	a.in.MayEdit = in.MayEdit && g.round.Open(g.submission, h.today()) && g.submission.State != models.SubmissionSubmitted
	a.in.Agreed = g.submission.State == models.SubmissionApproved || g.submission.State == models.SubmissionAdopted
	a.in.Form, a.in.Goal, a.in.Until, a.in.Reason = value("form"), value("goal"), value("until"), models.Tidy(value("reason"))
	all, err := h.store.Baselines(c.UserContext(), scope)
	if err != nil {
		return a, err
	}
	var signed []string
	for _, b := range all {
		if b.KPI == place.KPI && b.CaseTypeID == place.CaseTypeID && b.DepartmentID == g.department.ID {
			a.in.Baselines = append(a.in.Baselines, b)
			signed = append(signed, b.SetBy)
			if b.Stands() {
				a.base = &b
			}
		}
	}
	f, span := measure.Reached(g.book, g.department.ID, place.KPI, place.CaseTypeID)
	if a.base == nil && f.Value != nil {
		n := f.N
		a.base = &models.Baseline{KPI: place.KPI, CaseTypeID: place.CaseTypeID, DepartmentID: g.department.ID, From: span.From, Until: span.Until,
			Value: *f.Value, N: &n, Method: models.BaselineMeasured, MeasuredAt: h.today()}
	}
	a.in.Baseline, a.in.Reached = a.base, span
	lines, err := h.store.Trajectories(c.UserContext(), scope, g.department.ID)
	if err != nil {
		return a, err
	}
	for _, t := range lines {
		if t.KPI == place.KPI && t.CaseTypeID == place.CaseTypeID {
			a.in.Earlier = append(a.in.Earlier, t)
			signed = append(signed, t.SetBy)
		}
	}
	if a.in.Names, err = h.signatures(c, signed...); err != nil || a.in.Goal == "" {
		return a, err
	}
	a.line = models.Trajectory{KPI: place.KPI, CaseTypeID: place.CaseTypeID, DepartmentID: g.department.ID, Form: models.TrajectoryForm(a.in.Form), FromMonth: models.MonthOf(g.year, 1)}
	a.read(g)
	return a, nil
}

// read reads the goal and works out what the trajectory promises for the round's periods.
func (a *lineAsked) read(g gridPlace) {
	bad := func(err error) {
		a.in.Problems = append(a.in.Problems, problemsOf(err)...)
	}
	goal, err := models.ParsePromise(a.in.Goal, a.kpi.Unit)
	switch {
	case err != nil:
		for _, p := range problemsOf(err) {
			p.Field = "goal"
			bad(p)
		}
	case goal == nil:
		bad(models.Problem{Field: "goal", Code: "missing_value"})
	default:
		a.line.Goal = *goal
	}
	if a.line.UntilMonth, err = models.ParseMonth(a.in.Until); err != nil {
		bad(models.Problem{Field: "until", Code: "bad_month", Value: a.in.Until})
	}
	if a.line.Form != models.TrajectoryLine {
		months := measure.NewRealisms(g.book, g.department.ID, &a.line.CaseTypeID)[measure.RealismPlace{KPI: a.kpi.Key, CaseTypeID: a.line.CaseTypeID}]
		a.line.Factors, _ = measure.Season(months, a.line.Form == models.TrajectoryCumulative)
	} else if a.base == nil {
		bad(models.Problem{Field: "value", Code: "baseline_missing"})
	} else {
		a.line.Start = a.base.Value
	}
	if a.in.Problems == nil {
		bad(a.line.Check(a.kpi))
	}
	if a.in.Problems != nil {
		return
	}
	for _, cell := range a.row.Cells {
		if v, ok := measure.PromiseOf(a.line, a.kpi.Unit, cell.Period); ok {
			so, sum := measure.ShouldHave(a.line, cell.Period.LastMonth())
			out := views.LinePoint{Period: cell.Period, Value: v}
			if sum {
				out.SoFar = &so
			}
			a.in.Points = append(a.in.Points, out)
		}
	}
	a.in.Line = &a.line
	if len(a.in.Points) == 0 {
		bad(models.Problem{Field: "until", Code: "trajectory_until", Value: a.in.Until})
	}
}

// drawTrajectory puts a trajectory into the drafts of a round, or freezes or corrects the baseline that it starts from.
func (h *Handlers) drawTrajectory(c *fiber.Ctx) error {
	g, _, err := h.posted(c)
	if err != nil {
		return err
	}
	a, err := h.lineAsked(c, g, c.FormValue)
	if err != nil {
		return err
	}
	scope := guard.Asker(c).Scope
	to := "/targets/line?year=" + strconv.Itoa(g.year) + "&department=" + g.department.Slug + "&cell=" + a.in.Cell
	code := "baseline_kept"
	if c.FormValue("do") == "baseline" {
		a.in.Problems = nil
		err = h.keepBaseline(c, &a)
	} else {
		code, to = "line_drawn", "/targets?year="+strconv.Itoa(g.year)+"&department="+g.department.Slug
		if a.in.Line == nil && a.in.Problems == nil {
			a.in.Problems = models.Problems{{Field: "goal", Code: "missing_value"}}
		}
		if a.in.Problems == nil {
			err = h.store.DrawTrajectory(c.UserContext(), scope, g.round.ID, a.line, a.base, a.changes(h, c))
		}
	}
	if problems := problemsOf(err); problems != nil {
		a.in.Problems = problems
	} else if err != nil {
		return err
	}
	if a.in.Problems != nil {
		frame := h.chrome(c)
		frame.Address = views.NewAddress(to)
		return h.refuse(c, views.NewTargetLine(frame, a.in))
	}
	return h.done(c, to, code, strconv.Itoa(len(a.in.Points)))
}

// changes are the drafts that the trajectory fills. Their reason says where they come from.
func (a lineAsked) changes(h *Handlers, c *fiber.Ctx) []models.DraftChange {
	reason := views.LineReason(h.langOf(c), a.in)
	if over := len([]rune(reason)) - models.MaxReason; over > 0 {
		reason = string([]rune(reason)[:models.MaxReason])
	}
	var out []models.DraftChange
	for _, p := range a.in.Points {
		change := models.DraftChange{DraftPlace: models.DraftPlace{KPI: a.kpi.Key, CaseTypeID: a.line.CaseTypeID, DepartmentID: a.line.DepartmentID, FromMonth: p.Period.From.Month()},
			Value: &p.Value, Reason: reason, Origin: models.OriginLine}
		at := slices.IndexFunc(a.in.Drafts, func(d models.Draft) bool { return d.DraftPlace == change.DraftPlace })
		if at >= 0 {
			change.Version = a.in.Drafts[at].Version
		}
		out = append(out, change)
	}
	return out
}

// keepBaseline freezes what is typed as the baseline of a row, or corrects the one that stands.
func (h *Handlers) keepBaseline(c *fiber.Ctx, a *lineAsked) error {
	b := models.Baseline{KPI: a.kpi.Key, DepartmentID: a.grid.department.ID, From: a.in.Reached.From, Until: a.in.Reached.Until, MeasuredAt: h.today()}
	place, _, _ := views.ParseCellName(a.in.Cell)
	b.CaseTypeID = place.CaseTypeID
	if a.base != nil && a.base.ID != 0 {
		b = *a.base
		version, err := strconv.ParseInt(c.FormValue("version"), 10, 64)
		if err != nil {
			return models.Problem{Field: "value", Code: "changed_meanwhile"}
		}
		b.Version = version
	}
	a.in.Value, a.in.Method, a.in.Source, a.in.Why = c.FormValue("value"), c.FormValue("method"), c.FormValue("source"), c.FormValue("why")
	v, err := models.ParsePromise(a.in.Value, a.kpi.Unit)
	if err != nil {
		return err
	}
	if v == nil {
		return models.Problem{Field: "value", Code: "missing_value"}
	}
	b.Value, b.Method, b.Source, b.Reason, b.N = *v, models.BaselineMethod(a.in.Method), a.in.Source, a.in.Why, nil
	if n := strings.TrimSpace(c.FormValue("n")); n != "" {
		count, err := strconv.ParseInt(n, 10, 64)
		if err != nil {
			return models.Problem{Field: "n", Code: "bad_number", Value: n}
		}
		b.N = &count
	}
	_, err = h.store.FreezeBaseline(c.UserContext(), guard.Asker(c).Scope, b)
	return err
}
