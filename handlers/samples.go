package handlers

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
)

// samples lists the time samples.
func (h *Handlers) samples(c *fiber.Ctx) error { return h.showSamples(c, views.SamplesInput{}) }

func (h *Handlers) showSamples(c *fiber.Ctx, in views.SamplesInput) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	departments, err := h.departments(c)
	if err != nil {
		return err
	}
	in.CaseTypes, in.Departments, in.Today = allCaseTypes(b), departments, h.today()
	in.Imports, in.MayEdit = b.Scope.May(models.RightImports), mayRecord(b.Scope)
	if !in.MayEdit {
		in.Departments = nil
	}
	if in.Correct == nil {
		known := measure.Names(b).CaseTypes
		for _, s := range measure.Samples(b) {
			s.SetAt = h.local(s.SetAt)
			kind := b.CaseTypes.Entry(s.CaseTypeID)
			row := views.SampleInput{Sample: s, CaseType: kind.Name, Department: departments.name(s.DepartmentID)}
			if b.Scope.May(models.RightFigures) && slices.ContainsFunc(known, func(e facts.Entry) bool { return e.ID == kind.ID }) {
				row.TypeSlug = kind.Slug
			}
			in.Samples = append(in.Samples, row)
		}
	} else {
		for _, v := range b.Samples {
			if v.Root() == in.Correct.Root() {
				v.SetAt = h.local(v.SetAt)
				in.Versions = append(in.Versions, v)
			}
		}
		slices.SortFunc(in.Versions, func(x, y models.TimeSample) int { return int(y.ID - x.ID) })
	}
	if len(in.Problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return h.show(c, views.NewSamples(h.chrome(c), in))
}

// addSample keeps a time sample.
func (h *Handlers) addSample(c *fiber.Ctx) error {
	typed := typedSample(c)
	s, problems := sampleOf(typed)
	if len(problems) == 0 {
		_, err := h.store.AddSample(c.UserContext(), guard.Asker(c).Scope, s)
		if problems = problemsOf(err); err != nil && problems == nil {
			return err
		}
	}
	if len(problems) > 0 {
		return h.showSamples(c, views.SamplesInput{Typed: typed, Problems: problems})
	}
	return h.done(c, "/data/time-samples", "sample_kept", "")
}

// sampleByID finds a version of a time sample.
func (h *Handlers) sampleByID(c *fiber.Ctx) (*models.TimeSample, error) {
	b, err := h.book(c)
	if err != nil {
		return nil, err
	}
	id, err := idOf(c)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(b.Samples, func(s models.TimeSample) bool { return s.ID == id })
	if i < 0 || !mayRecord(b.Scope) {
		return nil, models.ErrNotFound
	}
	return &b.Samples[i], nil
}

// sampleForm shows the form that corrects or ends a time sample.
func (h *Handlers) sampleForm(c *fiber.Ctx) error {
	s, err := h.sampleByID(c)
	if err != nil {
		return err
	}
	if !s.Stands() {
		return models.ErrNotFound
	}
	return h.showSamples(c, views.SamplesInput{Correct: s, Typed: views.TypedSample(h.langOf(c), *s)})
}

// correctSample keeps a new version of a time sample.
func (h *Handlers) correctSample(c *fiber.Ctx) error {
	old, err := h.sampleByID(c)
	if err != nil {
		return err
	}
	typed := typedSample(c)
	s, problems := sampleOf(typed)
	if len(problems) == 0 {
		_, err := h.store.CorrectSample(c.UserContext(), guard.Asker(c).Scope, old.ID, s, typed.Reason)
		if problems = problemsOf(err); err != nil && problems == nil {
			return err
		}
	}
	if len(problems) > 0 {
		return h.showSamples(c, views.SamplesInput{Correct: old, Typed: typed, Problems: problems})
	}
	return h.done(c, "/data/time-samples", "sample_kept", "")
}

// endSample ends a time sample.
func (h *Handlers) endSample(c *fiber.Ctx) error {
	old, err := h.sampleByID(c)
	if err != nil {
		return err
	}
	err = h.store.EndSample(c.UserContext(), guard.Asker(c).Scope, old.ID, c.FormValue("reason"))
	if problems := problemsOf(err); problems != nil {
		return h.showSamples(c, views.SamplesInput{Correct: old, Typed: views.TypedSample(h.langOf(c), *old), Ending: true, Problems: problems})
	}
	if err != nil {
		return err
	}
	return h.done(c, "/data/time-samples", "sample_ended", "")
}

func typedSample(c *fiber.Ctx) views.SampleTyped {
	return views.SampleTyped{CaseType: c.FormValue("case_type"), Department: c.FormValue("department"), From: c.FormValue("from"), To: c.FormValue("to"),
		N: c.FormValue("n"), Total: c.FormValue("total"), Mean: c.FormValue("minutes"), Deviation: c.FormValue("deviation"), Method: c.FormValue("method"),
		Expires: c.FormValue("expires"), Reference: c.FormValue("reference"), Note: c.FormValue("note"), Reason: c.FormValue("reason")}
}

// sampleOf reads a time sample. The minutes are given in all or as the mean, never both; without a date of its own it
// expires a year after its last day.
func sampleOf(t views.SampleTyped) (models.TimeSample, models.Problems) {
	f := &formReader{}
	s := models.TimeSample{From: f.day("from", t.From), Last: f.day("to", t.To), Method: models.SampleMethod(t.Method), Reference: t.Reference, Note: t.Note}
	s.CaseTypeID = f.id("case_type", t.CaseType, "unknown_case_type")
	s.DepartmentID = f.id("department", t.Department, "unknown_department")
	n := given(f, "n", t.N, models.ParseCount)
	total, mean := given(f, "total", t.Total, models.ParseNumber), given(f, "minutes", t.Mean, models.ParseNumber)
	s.Deviation = given(f, "deviation", t.Deviation, models.ParseNumber)
	if strings.TrimSpace(t.N) == "" {
		f.wrong(models.Problem{Field: "n", Code: "missing_value"})
	}
	if (strings.TrimSpace(t.Total) == "") == (strings.TrimSpace(t.Mean) == "") {
		f.wrong(models.Problem{Field: "minutes", Code: "total_or_mean"})
	}
	if n != nil {
		s.N = *n
	}
	switch {
	case mean != nil:
		s.Minutes = *mean
	case total != nil && s.N > 0:
		s.Minutes = *total / float64(s.N)
	}
	switch {
	case strings.TrimSpace(t.Expires) != "":
		s.Expires = f.day("expires", t.Expires)
	case s.Last.Known():
		y, m, d := s.Last.Date()
		s.Expires = models.DayOf(y+1, m, d)
	}
	return s, f.problems
}
