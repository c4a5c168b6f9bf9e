package measure

import (
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// openKey names what open figures depend on beside the version of the facts.
type openKey struct {
	of    models.OpenKPI
	today models.Day
}

// openAnswer is what was made for it.
type openAnswer struct {
	figures []PublicFigure
	err     error
}

// OpenFigures gives the figures of a key figure as they are published to everybody: of the published set, the finished
// years, half-years, quarters and months. One that is not finished grows case by case, and what it grew by from one day
// to the next is a cell of few cases; so would a total be. What is withheld takes long to work out, and everybody may
// ask: it is done once for a version of the facts.
func OpenFigures(b *facts.Book, k models.OpenKPI) ([]PublicFigure, error) {
	if !b.Scope.All || b.Table == nil {
		return openFigures(b, k)
	}
	a := b.Once(openKey{k, b.Today}, func() any {
		figures, err := openFigures(b, k)
		return openAnswer{figures, err}
	}).(openAnswer)
	return a.figures, a.err
}

func openFigures(b *facts.Book, k models.OpenKPI) ([]PublicFigure, error) {
	groups := [][]string{nil}
	if k.CaseTypes {
		groups = append(groups, []string{GroupCaseType})
	}
	var out []PublicFigure
	for _, by := range nested[1:] {
		for _, group := range groups {
			figures, err := PublicFigures(b, Query{KPIs: []string{k.KPI}, By: by, Group: group})
			if err != nil {
				return nil, err
			}
			out = append(out, slices.DeleteFunc(figures, func(f PublicFigure) bool { return !Finished(b, f.Span) || f.Provisional })...)
		}
	}
	return out, nil
}

// PublicAges tells how old the sources past their age are that the published figures of a key figure stand on, the oldest
// first. Of a source it tells nothing but when it delivered: none is named in what is published.
func PublicAges(b *facts.Book, k models.KPI, figures []PublicFigure) []models.Freshness {
	old := map[int64]models.Freshness{}
	for _, s := range b.Delivering {
		if f := s.Fresh(b.Today); f.Stale {
			old[s.ID] = models.Freshness{Source: models.Source{Last: f.Last}, Age: f.Age, Next: models.NoDay, Stale: true}
		}
	}
	var out []models.Freshness
	for _, id := range publicSources(b, k, figures, func(id int64) bool { _, stale := old[id]; return stale }) {
		out = append(out, old[id])
	}
	slices.SortFunc(out, func(a, b models.Freshness) int { return b.Age - a.Age })
	return slices.CompactFunc(out, func(a, b models.Freshness) bool { return a.Age == b.Age })
}

// PublicShort says whether the published figures of a key figure stand on a source that lacks rejected rows.
func PublicShort(b *facts.Book, k models.KPI, figures []PublicFigure) bool {
	return len(publicSources(b, k, figures, func(id int64) bool {
		return slices.ContainsFunc(b.Delivering, func(s models.Source) bool { return s.ID == id && s.Short > 0 })
	})) > 0
}

// publicSources gives those of some sources that the published figures of a key figure stand on. It costs nothing where it
// is asked of none.
func publicSources(b *facts.Book, k models.KPI, figures []PublicFigure, some func(id int64) bool) []int64 {
	if len(figures) == 0 || !slices.ContainsFunc(b.Delivering, func(s models.Source) bool { return some(s.ID) }) {
		return nil
	}
	span := models.Period{Kind: models.ByTotal, From: figures[0].Span.From, Until: figures[0].Span.Until}
	for _, f := range figures {
		span.From, span.Until = min(span.From, f.Span.From), max(span.Until, f.Span.Until)
	}
	a := run(b, request{kpis: []models.KPI{k}, group: []string{GroupSource}, sel: &selection{}, periods: []models.Period{span}})
	var out []int64
	for g := range a.keys {
		if id := a.id(g, GroupSource); some(id) {
			if of := a.figure(0, g, 0); of.N > 0 || of.given {
				out = append(out, id)
			}
		}
	}
	return out
}
