package handlers

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
)

// mostLines is how many words or activities a form of a mapping may have.
const mostLines = 500

// effectKPIs are the key figures that a new mapping may move: their values before and after are told.
var effectKPIs = []string{"applicant_wait_days_mean", "service_days_median", "within_limit_share", "digital_share", "end_to_end_digital_share"}

// mapping shows what a source remembers of its files.
func (h *Handlers) mapping(c *fiber.Ctx) error {
	s, err := h.sourceOf(c)
	if err != nil {
		return err
	}
	kind := models.KindCases
	if c.Query("kind") == string(models.KindEvents) {
		kind = models.KindEvents
	}
	return h.showMapping(c, s, kind, rememberedBy(s, kind), nil)
}

// rememberedBy gives what a source remembers of one kind of file, with the marks of its activities wherever they stand.
func rememberedBy(s models.Source, kind models.Kind) models.Mapping {
	m := s.Mappings[kind]
	m.Kind = kind
	for _, k := range slices.Sorted(maps.Keys(s.Mappings)) {
		if e := s.Mappings[k].Events; !m.Events.Any() && e.Any() {
			m.Events = e
		}
	}
	return m
}

func (h *Handlers) showMapping(c *fiber.Ctx, s models.Source, kind models.Kind, m models.Mapping, problems models.Problems) error {
	words, err := h.store.SourceWords(c.UserContext(), guard.Asker(c).Scope, s.Key)
	if err != nil {
		return err
	}
	in := views.MappingInput{Source: s, Kind: kind, Mapping: m, Words: words, Known: knownWord, Problems: problems}
	if len(problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
		if slices.ContainsFunc(problems, changedMeanwhile) {
			c.Status(fiber.StatusConflict)
		}
	}
	return h.show(c, views.NewMapping(h.chrome(c), in))
}

// knownWord gives the code that a word has from the start, "" for none.
func knownWord(kind models.NameKind, word string) string {
	if code, ok := intake.KnownWord(kind, word); ok {
		return code
	}
	return ""
}

// saveMapping keeps a mapping and tells what it has changed. Where somebody else was quicker, the page shows theirs.
func (h *Handlers) saveMapping(c *fiber.Ctx) error {
	s, err := h.sourceOf(c)
	if err != nil {
		return err
	}
	kind := models.Kind(c.FormValue("kind"))
	if kind != models.KindCases && kind != models.KindEvents {
		return models.ErrNotFound
	}
	before := rememberedBy(s, kind)
	m := mappingTyped(c, before)
	if problems := intake.CheckMapping(m); len(problems) > 0 {
		return h.showMapping(c, s, kind, m, problems)
	}
	was, err := h.effectOf(c, s)
	if err != nil {
		return err
	}
	_, changed, err := h.store.ChangeMapping(c.UserContext(), guard.Asker(c).Scope, s.Key, revisionOf(c), m, otherMeanings(before, m))
	if problems := problemsOf(err); slices.ContainsFunc(problems, changedMeanwhile) {
		return h.showMapping(c, s, kind, before, problems)
	} else if problems != nil {
		return h.showMapping(c, s, kind, m, problems)
	}
	if err != nil {
		return err
	}
	now, err := h.effectOf(c, s)
	if err != nil {
		return err
	}
	to := "/admin/sources/" + s.Key + "/mapping"
	if kind != models.KindCases {
		to += "?kind=" + string(kind)
	}
	return h.done(c, to, "mapping_saved", views.MappingEffect(h.langOf(c), changed, was, now))
}

// effectOf gives the figures of a source that a mapping may move, over everything.
func (h *Handlers) effectOf(c *fiber.Ctx, s models.Source) ([]measure.Figure, error) {
	b, err := h.book(c)
	if err != nil {
		return nil, err
	}
	figures, err := measure.Figures(b, measure.Query{KPIs: effectKPIs, By: models.ByTotal, Filter: measure.Filter{Sources: []string{s.Name}}})
	slices.SortFunc(figures, func(x, y measure.Figure) int { return strings.Compare(x.KPI, y.KPI) })
	return figures, err
}

// mappingTyped reads the form of a mapping. What the form does not show stays as it was.
func mappingTyped(c *fiber.Ctx, before models.Mapping) models.Mapping {
	m := before
	m.Columns, m.Constants = map[string]string{}, map[string]string{}
	for _, f := range views.MappingFields(m.Kind) {
		if v := models.Tidy(c.FormValue("col_" + f)); v != "" {
			m.Columns[f] = v
		}
		if v := models.Tidy(c.FormValue("con_" + f)); v != "" {
			m.Constants[f] = v
		}
	}
	if m.Kind == models.KindCases {
		for name, to := range map[string]*map[string]string{"channels": &m.Channels, "outcomes": &m.Outcomes, "appeal_outcomes": &m.AppealOutcomes, "flags": &m.Flags} {
			*to = map[string]string{}
			for i := 1; i <= mostLines; i++ {
				word, means := models.Tidy(c.FormValue(fmt.Sprintf("%s_word_%d", name, i))), c.FormValue(fmt.Sprintf("%s_means_%d", name, i))
				if word != "" && means != "" {
					(*to)[word] = means
				}
			}
		}
	}
	m.Events = models.EventMarks{}
	for i := 1; i <= mostLines; i++ {
		activity := models.Tidy(c.FormValue(fmt.Sprintf("act_%d", i)))
		if activity == "" {
			continue
		}
		for _, sort := range c.Context().PostArgs().PeekMulti(fmt.Sprintf("mark_%d", i)) {
			if list := views.Marked(&m.Events, string(sort)); list != nil {
				*list = append(*list, activity)
			}
		}
	}
	return m
}

// otherMeanings gives the words that mean something else than before: also those that no table names any more, which
// mean what they meant from the start.
func otherMeanings(before, after models.Mapping) []models.WordMeaning {
	var out []models.WordMeaning
	for _, t := range []struct {
		kind     models.NameKind
		was, now map[string]string
	}{{models.NameChannel, before.Channels, after.Channels}, {models.NameOutcome, before.Outcomes, after.Outcomes}} {
		was, now := byKey(t.was), byKey(t.now)
		for _, key := range slices.Sorted(maps.Keys(was)) {
			if _, still := now[key]; !still {
				now[key] = ""
			}
		}
		for _, key := range slices.Sorted(maps.Keys(now)) {
			if now[key] == was[key] {
				continue
			}
			means := now[key]
			if means == "" {
				if means = knownWord(t.kind, key); means == "" {
					means = "unknown"
				}
			}
			out = append(out, models.WordMeaning{Kind: t.kind, Word: key, Means: means})
		}
	}
	return out
}

func byKey(words map[string]string) map[string]string {
	out := map[string]string{}
	for word, means := range words {
		out[models.NameKey(word)] = means
	}
	return out
}
