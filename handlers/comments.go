package handlers

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
)

// comments shows what a department owes an explanation for in a period.
func (h *Handlers) comments(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	q := params{c: c}
	period, slug := q.period("period", b.Settings.FiscalStart), q.text("department")
	if err := q.fault(); err != nil {
		return err
	}
	department, err := chosenDepartment(b, slug)
	if err != nil {
		return err
	}
	in, err := h.commentsInput(c, b, department, period)
	if err != nil {
		return err
	}
	return h.show(c, views.NewComments(h.chrome(c), in))
}

// chosenDepartment finds a department within scope by its slug: without one the first. It is the zero Entry where there is none.
func chosenDepartment(b *facts.Book, slug string) (facts.Entry, error) {
	known := departmentsOf(b)
	if slug == "" {
		if tree := areas(known); len(tree) > 0 {
			slug = tree[0].Slug
		}
	}
	if at := slices.IndexFunc(known, func(e facts.Entry) bool { return e.ID != 0 && e.Slug == slug }); at >= 0 {
		return known[at], nil
	}
	if slug != "" {
		return facts.Entry{}, models.ErrNotFound
	}
	return facts.Entry{}, nil
}

func (h *Handlers) commentsInput(c *fiber.Ctx, b *facts.Book, department facts.Entry, period models.Period) (views.CommentsInput, error) {
	if period.Kind == "" {
		period = measure.DefaultPeriod(b)
	}
	in := views.CommentsInput{Period: period, Areas: areas(departmentsOf(b)), Area: department.Slug, AreaName: department.Name, Department: department.ID, At: h.local,
		MayWrite: b.Scope.Enters(department.ID), MayApprove: b.Scope.May(models.RightApprove), MayOpen: b.Scope.May(models.RightRounds) && b.Scope.All}
	first, _ := b.Span()
	for p := measure.DefaultPeriod(b); first.Known() && p.Until > first && len(in.Periods) < 8; p = p.Step(-1) {
		in.Periods = append(in.Periods, p)
	}
	if !slices.Contains(in.Periods, period) {
		in.Periods = append([]models.Period{period}, in.Periods...)
	}
	if department.ID == 0 {
		return in, nil
	}
	var err error
	if in.Owed, err = measure.Owing(b, department, period); err != nil {
		return in, err
	}
	before := period.Step(-1).String()
	all, err := h.store.Comments(c.UserContext(), b.Scope, department.ID, period.String(), before)
	if err != nil {
		return in, err
	}
	var signed []string
	for _, comment := range all {
		switch {
		case !in.MayWrite && !comment.Published: // a draft is its writer's own
		case comment.Period == before:
			in.Before = append(in.Before, comment)
		default:
			in.Comments = append(in.Comments, comment)
			signed = append(signed, comment.SetBy)
		}
	}
	if in.MayWrite {
		if in.Readers, err = h.store.Readers(c.UserContext(), b.Scope, department.ID); err != nil {
			return in, err
		}
	}
	in.Names, err = h.signatures(c, signed...)
	return in, err
}

// mentioned gives the names of those whom a comment mentions and who are told of it by mail; a models.Problem names somebody who
// cannot see the comment, or is not known.
func (h *Handlers) mentioned(c *fiber.Ctx, change models.CommentChange) (string, error) {
	if !change.Publish || !strings.Contains(change.Text, "@") {
		return "", nil
	}
	readers, err := h.store.Readers(c.UserContext(), guard.Asker(c).Scope, change.DepartmentID)
	if err != nil {
		return "", err
	}
	named, unknown := models.Mentions(change.Text, readers)
	if len(unknown) > 0 {
		return "", models.Problem{Field: "text", Code: "mention_unknown", Value: strings.Join(unknown, ", ")}
	}
	return strings.Join(namesOf(named), ", "), nil
}

// saveComment keeps a comment as a draft, publishes it, or takes over what was said the period before.
func (h *Handlers) saveComment(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	period, err := models.ParsePeriod(c.FormValue("period"), b.Settings.FiscalStart)
	department, bad := strconv.ParseInt(c.FormValue("department"), 10, 64)
	caseType, worse := strconv.ParseInt(c.FormValue("case_type"), 10, 64)
	version, worst := strconv.ParseInt(c.FormValue("version"), 10, 64)
	if err != nil || bad != nil || worse != nil || worst != nil {
		return models.ErrNotFound
	}
	if !b.Scope.Sees(department) {
		return models.ErrForbidden
	}
	change := models.CommentChange{CommentPlace: models.CommentPlace{KPI: c.FormValue("kpi"), CaseTypeID: caseType, DepartmentID: department, Period: period.String()},
		Version: version, Text: models.Tidy(c.FormValue("text")), Publish: c.FormValue("do") == "publish"}
	if c.FormValue("do") == "unchanged" {
		all, err := h.store.Comments(c.UserContext(), b.Scope, department, period.Step(-1).String())
		if err != nil {
			return err
		}
		for _, before := range all {
			if before.KPI == change.KPI && before.CaseTypeID == caseType && before.Published {
				change.Text, change.Publish, change.Unchanged = before.Text, true, true
			}
		}
		if !change.Unchanged {
			return models.ErrNotFound
		}
	}
	told, err := h.mentioned(c, change)
	if err == nil {
		err = h.store.SaveComment(c.UserContext(), guard.Asker(c).Scope, change)
	}
	entry := b.Departments.Entry(department)
	to := "/targets/comments?period=" + period.Address() + "&department=" + entry.Slug
	if problems := problemsOf(err); problems != nil {
		in, err := h.commentsInput(c, b, entry, period)
		if err != nil {
			return err
		}
		in.Typed, in.Problems = &change, problems
		frame := h.chrome(c)
		frame.Address = views.NewAddress(to)
		return h.refuse(c, views.NewComments(frame, in))
	}
	if err != nil {
		return err
	}
	code := "comment_kept"
	if change.Publish {
		if code = "comment_published"; told != "" {
			code = "comment_mentions"
		}
	}
	if back := guard.LocalPath(c.FormValue("return")); strings.HasPrefix(back, "/targets/comments?") {
		to = back
	}
	return h.done(c, to+"#item-"+change.KPI+"-"+strconv.FormatInt(caseType, 10), code, told)
}
