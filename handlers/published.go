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

// mayRecord says whether the one who asks may enter published figures and time samples.
func mayRecord(s models.Scope) bool { return s.May(models.RightSources) && s.All }

// offersPublished says whether to reconcile with a published figure is offered: there are cases, and none was entered yet.
func offersPublished(b *facts.Book) bool {
	return mayRecord(b.Scope) && b.N > 0 && len(b.Published) == 0
}

// published lists the published figures, with ours for those who may see figures.
func (h *Handlers) published(c *fiber.Ctx) error {
	return h.showPublished(c, views.PublishedInput{})
}

func (h *Handlers) showPublished(c *fiber.Ctx, in views.PublishedInput) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	if in.CaseTypes = allCaseTypes(b); in.Correct == nil {
		if in.Figures, err = publishedFigures(b); err != nil {
			return err
		}
	}
	in.Imports, in.Figure, in.MayEdit = b.Scope.May(models.RightImports), b.Scope.May(models.RightFigures), mayRecord(b.Scope)
	if len(in.Problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return h.show(c, views.NewPublished(h.chrome(c), in))
}

// allCaseTypes gives every case type by name. Whoever enters figures about the whole municipality knows its case types;
// others get none to choose from.
func allCaseTypes(b *facts.Book) []measure.Sibling {
	if !b.Scope.All {
		return nil
	}
	var out []measure.Sibling
	for _, e := range b.CaseTypes.Entries() {
		out = append(out, measure.Sibling{ID: e.ID, Name: e.Name, Slug: e.Slug})
	}
	return out
}

// publishedFigures gives the published figures that stand, each held against ours on its own clock where the one who
// asks may see figures.
func publishedFigures(b *facts.Book) ([]views.PublishedFigure, error) {
	var out []views.PublishedFigure
	for _, p := range b.Published {
		if !p.Stands() {
			continue
		}
		f := views.PublishedFigure{Published: p, CaseType: b.CaseTypes.Entry(p.CaseTypeID).Name}
		for _, kpi := range []string{"within_limit_share", measure.PublishedKPI(p.Clock)} {
			r, err := measure.Held(b, p, kpi)
			if err != nil {
				return nil, err
			}
			if r != nil {
				f.Beside = append(f.Beside, *r)
			}
		}
		out = append(out, f)
	}
	return out, nil
}

// addPublished keeps a published figure.
func (h *Handlers) addPublished(c *fiber.Ctx) error {
	typed := typedPublished(c)
	p, problems := publishedOf(typed)
	id := int64(0)
	if len(problems) == 0 {
		var err error
		id, err = h.store.AddPublished(c.UserContext(), guard.Asker(c).Scope, p)
		if problems = problemsOf(err); err != nil && problems == nil {
			return err
		}
	}
	if len(problems) > 0 {
		return h.showPublished(c, views.PublishedInput{Typed: typed, Problems: problems})
	}
	return h.done(c, afterPublished(c, id), "published_kept", "")
}

// afterPublished leads to the split, and whoever may not see figures back to the list.
func afterPublished(c *fiber.Ctx, id int64) string {
	if guard.Asker(c).Scope.May(models.RightFigures) {
		return "/data/published/" + strconv.FormatInt(id, 10)
	}
	return "/data/published"
}

// publishedByID finds a version of a published figure.
func publishedByID(c *fiber.Ctx, b *facts.Book) (*models.Published, error) {
	id, err := idOf(c)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(b.Published, func(p models.Published) bool { return p.ID == id })
	if i < 0 {
		return nil, models.ErrNotFound
	}
	return &b.Published[i], nil
}

// split shows what lies between a published figure and ours.
func (h *Handlers) split(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	if !b.Scope.All { // ours would be a figure of other cases
		return models.ErrForbidden
	}
	p, err := publishedByID(c, b)
	if err != nil {
		return err
	}
	kpi := c.Query("kpi")
	switch {
	case kpi == "" && p.Share != nil:
		kpi = "within_limit_share"
	case kpi == "":
		kpi = measure.PublishedKPI(p.Clock)
	}
	r, err := measure.Reconcile(b, *p, kpi)
	if err != nil {
		return err
	}
	if r == nil {
		return models.ErrNotFound
	}
	kind := b.CaseTypes.Entry(p.CaseTypeID)
	first, last := b.Span()
	in := views.SplitInput{CaseType: kind.Name, TypeSlug: kind.Slug, Split: r, First: first, DataDate: last, MinN: b.Settings.MinN,
		Imports: b.Scope.May(models.RightImports), MayEdit: mayRecord(b.Scope)}
	if !slices.ContainsFunc(measure.Names(b).CaseTypes, func(e facts.Entry) bool { return e.ID == kind.ID && e.ID != 0 }) {
		in.TypeSlug = ""
	}
	for _, v := range b.Published {
		if v.Root() == p.Root() {
			v.SetAt = h.local(v.SetAt)
			in.Versions = append(in.Versions, v)
		}
	}
	slices.SortFunc(in.Versions, func(x, y models.Published) int { return int(y.ID - x.ID) })
	return h.show(c, views.NewSplit(h.chrome(c), in))
}

// publishedForm shows the form that corrects or ends a published figure.
func (h *Handlers) publishedForm(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	p, err := publishedByID(c, b)
	if err != nil {
		return err
	}
	if !mayRecord(b.Scope) || !p.Stands() {
		return models.ErrNotFound
	}
	return h.showPublished(c, views.PublishedInput{Correct: p, Typed: views.TypedOf(h.langOf(c), *p)})
}

// correctPublished keeps a new version of a published figure.
func (h *Handlers) correctPublished(c *fiber.Ctx) error {
	return h.changePublished(c, func(old *models.Published, typed views.PublishedTyped) (int64, models.Problems, error) {
		p, problems := publishedOf(typed)
		if len(problems) > 0 {
			return 0, problems, nil
		}
		id, err := h.store.CorrectPublished(c.UserContext(), guard.Asker(c).Scope, old.ID, p, typed.Reason)
		return id, problemsOf(err), err
	}, "published_kept")
}

// endPublished ends a published figure.
func (h *Handlers) endPublished(c *fiber.Ctx) error {
	return h.changePublished(c, func(old *models.Published, typed views.PublishedTyped) (int64, models.Problems, error) {
		err := h.store.EndPublished(c.UserContext(), guard.Asker(c).Scope, old.ID, typed.Reason)
		return old.ID, problemsOf(err), err
	}, "published_ended")
}

func (h *Handlers) changePublished(c *fiber.Ctx, do func(*models.Published, views.PublishedTyped) (int64, models.Problems, error), flash string) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	old, err := publishedByID(c, b)
	if err != nil {
		return err
	}
	typed := typedPublished(c)
	id, problems, err := do(old, typed)
	switch {
	case len(problems) > 0 && flash == "published_ended":
		return h.showPublished(c, views.PublishedInput{Correct: old, Typed: views.TypedOf(h.langOf(c), *old), Ending: true, Problems: problems})
	case len(problems) > 0:
		return h.showPublished(c, views.PublishedInput{Correct: old, Typed: typed, Problems: problems})
	case err != nil:
		return err
	}
	to := afterPublished(c, id)
	if flash == "published_ended" {
		to = "/data/published"
	}
	return h.done(c, to, flash, "")
}

func typedPublished(c *fiber.Ctx) views.PublishedTyped {
	return views.PublishedTyped{Source: c.FormValue("source"), CaseType: c.FormValue("case_type"), Category: c.FormValue("category"),
		Year: c.FormValue("year"), From: c.FormValue("from"), To: c.FormValue("to"), Share: c.FormValue("share"), Days: c.FormValue("days"),
		Clock: c.FormValue("clock"), N: c.FormValue("n"), Outcomes: c.FormValue("outcomes"), Outside: c.FormValue("outside"),
		Cohort: c.FormValue("cohort"), Reference: c.FormValue("reference"), Note: c.FormValue("note"), Reason: c.FormValue("reason")}
}

// formReader reads the fields of a form and collects what is wrong with them.
type formReader struct{ problems models.Problems }

func (f *formReader) wrong(err error) { f.problems = append(f.problems, problemsOf(err)...) }

func (f *formReader) day(field, s string) models.Day {
	if strings.TrimSpace(s) == "" {
		f.wrong(models.Problem{Field: field, Code: "missing_value"})
		return models.NoDay
	}
	d, err := models.ParseDay(strings.TrimSpace(s))
	if err != nil {
		f.wrong(models.Problem{Field: field, Code: "bad_date", Value: s})
	}
	return d
}

// given reads a field that may be empty.
func given[T any](f *formReader, field, s string, parse func(field, s string) (T, error)) *T {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	v, err := parse(field, s)
	if err != nil {
		f.wrong(err)
		return nil
	}
	return &v
}

// id reads a choice of an id; "" and 0 are none.
func (f *formReader) id(field, s, unknown string) int64 {
	if s == "" {
		return 0
	}
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil || id < 0 {
		f.wrong(models.Problem{Field: field, Code: unknown, Value: s})
		return 0
	}
	return id
}

// oneOf reads one of a few words, of a select.
func (f *formReader) oneOf(field, s string, words ...string) string {
	if s == "" {
		return words[0]
	}
	if !slices.Contains(words, s) {
		f.wrong(models.Problem{Field: field, Code: "bad_choice"})
	}
	return s
}

// publishedOf reads a published figure. Its period is a year or two dates, never both.
func publishedOf(t views.PublishedTyped) (models.Published, models.Problems) {
	f := &formReader{}
	p := models.Published{Source: models.PublishedSource(f.oneOf("source", t.Source, "kl", "bom")), Category: t.Category, Reference: t.Reference, Note: t.Note}
	p.CaseTypeID = f.id("case_type", t.CaseType, "unknown_case_type")
	p.Clock = models.Clock(f.oneOf("clock", t.Clock, "service", "net", "gross"))
	p.Outcomes = f.oneOf("outcomes", t.Outcomes, "no", "yes") == "yes"
	p.Outside = f.oneOf("outside", t.Outside, "no", "yes") == "yes"
	p.Received = f.oneOf("cohort", t.Cohort, "decided", "received") == "received"
	year := strings.TrimSpace(t.Year)
	switch {
	case year != "" && (t.From != "" || t.To != ""):
		f.wrong(models.Problem{Field: "year", Code: "year_and_dates"})
	case year != "":
		y, err := strconv.Atoi(year)
		if err != nil || y < 1950 || y > 2129 {
			f.wrong(models.Problem{Field: "year", Code: "bad_year", Value: year})
			break
		}
		p.From, p.Last = models.DayOf(y, 1, 1), models.DayOf(y, 12, 31)
	case t.From == "" && t.To == "":
		f.wrong(models.Problem{Field: "year", Code: "period_missing"})
	default:
		p.From, p.Last = f.day("from", t.From), f.day("to", t.To)
	}
	p.Share = given(f, "share", t.Share, models.ParseShare)
	p.Days = given(f, "days", t.Days, models.ParseNumber)
	p.N = given(f, "n", t.N, models.ParseCount)
	return p, f.problems
}
