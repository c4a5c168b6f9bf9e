package measure

import (
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// Ages tells how old what each source has delivered is, by name: of the sources with cases or values within the scope of b, and to
// those who see all also of those that have delivered nothing yet but are to.
func Ages(b *facts.Book) []models.Freshness {
	var seen idSet
	for combo := range combos(b, nil) {
		seen.add(int64(combo.Source))
	}
	for _, g := range b.Given {
		seen.add(g.SourceID)
	}
	var out []models.Freshness
	for _, s := range b.Delivering {
		f := s.Fresh(b.Today)
		if seen.has(s.ID) || b.Scope.All && f.Overdue {
			out = append(out, f)
		}
	}
	return out
}

// Overdue are the sources of Ages whose delivery is overdue. It costs nothing while there is none.
func Overdue(b *facts.Book) []models.Freshness {
	if !slices.ContainsFunc(b.Delivering, func(s models.Source) bool { return s.Fresh(b.Today).Overdue }) {
		return nil
	}
	var out []models.Freshness
	for _, f := range Ages(b) {
		if f.Overdue {
			out = append(out, f)
		}
	}
	return out
}

// Short are the sources of Ages that lack rows that were rejected. It costs nothing
// while there is none.
func Short(b *facts.Book) []models.Source {
	if !slices.ContainsFunc(b.Delivering, func(s models.Source) bool { return s.Short > 0 }) {
		return nil
	}
	var out []models.Source
	for _, f := range Ages(b) {
		if f.Short > 0 {
			out = append(out, f.Source)
		}
	}
	return out
}

// Attendance says which sources have figures of a period, of those that what is asked has come from.
type Attendance struct {
	In     int      // those that brought cases or values of the period
	Absent []string // those that brought some of the thirteen months up to its end, and none of the period; by name
}

// attendance finds it. A source is in with any case of the period: that it has none of what a filter or a scope leaves is
// told by the figures.
func attendance(b *facts.Book, sel *selection, kpis []models.KPI, period models.Period) Attendance {
	var out Attendance
	if sel.nothing {
		return out
	}
	var asked idSet // that what is asked has come from
	var brought [2]idSet
	year := models.Period{Kind: models.ByTotal, From: min((period.LastMonth() - seriesMonths + 1).First(), period.From), Until: period.Until}
	spans := []models.Period{period, year}
	for combo := range combos(b, sel) {
		asked.add(int64(combo.Source))
	}
	for _, g := range b.Given {
		if !slices.ContainsFunc(kpis, func(k models.KPI) bool { return k.Key == g.KPI }) {
			continue
		}
		asked.add(g.SourceID)
		for i, span := range spans {
			if g.From < span.Until && g.Until > span.From {
				brought[i].add(g.SourceID)
			}
		}
	}
	received, _ := models.KPIByKey("cases_received")
	decided, _ := models.KPIByKey("cases_decided")
	whole := *b
	whole.Scope = models.Local()
	a := runByMonth(&whole, request{kpis: []models.KPI{received, decided}, group: []string{GroupSource}, sel: &selection{}, periods: spans})
	for g := range a.keys {
		for i := range spans {
			if a.figure(0, g, i).N+a.figure(1, g, i).N > 0 {
				brought[i].add(a.id(g, GroupSource))
			}
		}
	}
	for id, in := range asked {
		switch name := b.Sources.Entry(int64(id)).Name; {
		case !in || name == "":
		case brought[0].has(int64(id)):
			out.In++
		case brought[1].has(int64(id)):
			out.Absent = append(out.Absent, name)
		}
	}
	slices.Sort(out.Absent)
	return out
}

// lateness is the sources of a board that are overdue, and which figures stand on them.
type lateness struct {
	by   map[int64]models.Freshness // by source id; empty = none is overdue
	of   map[int64]idSet            // by case type: those that its cases come from
	from map[staleKey]idSet         // the sources of the cases of a figure of the period
}

type staleKey struct {
	kpi      int
	caseType int64
}

// findLate asks once, and only where a source is overdue, which sources the figures of the period stand on.
func (m *maker) findLate() {
	m.late.by = map[int64]models.Freshness{}
	for _, s := range m.b.Delivering {
		if f := s.Fresh(m.b.Today); f.Overdue {
			m.late.by[s.ID] = f
		}
	}
	if len(m.late.by) == 0 || m.sel.nothing {
		return
	}
	m.late.of, m.late.from = map[int64]idSet{}, map[staleKey]idSet{}
	for combo := range combos(m.b, m.sel) {
		if _, late := m.late.by[int64(combo.Source)]; late {
			set := m.late.of[int64(combo.CaseType)]
			set.add(int64(combo.Source))
			m.late.of[int64(combo.CaseType)] = set
		}
	}
	a := run(m.b, request{kpis: m.kpis, group: []string{GroupCaseType, GroupSource}, sel: m.sel, periods: m.periods[:1], targets: m.targets})
	for g := range a.keys {
		for i := range m.kpis {
			if f := a.figure(i, g, 0); f.N+f.Unknown > 0 || f.given {
				key := staleKey{i, a.id(g, GroupCaseType)}
				set := m.late.from[key]
				set.add(a.id(g, GroupSource))
				m.late.from[key] = set
			}
		}
	}
}

// lag says how late what a figure of the period stands on is: the days since the delivery of the stalest source that
// it stands on, -1 where none is stale; and whether a delivery is missing that could have brought cases of the period.
func (m *maker) lag(kpi int, caseType int64) (age int, missing bool) {
	age = -1
	stands := m.late.from[staleKey{kpi, caseType}]
	for id, in := range stands { // also of a source that has delivered no case, but values
		if f := m.late.by[int64(id)]; in && f.Stale {
			age = max(age, f.Age)
		}
	}
	for id, in := range m.late.of[caseType] {
		if !in {
			continue
		}
		f := m.late.by[int64(id)]
		reaches := m.window.Period.Until > f.Last+1
		missing = missing || reaches
		if f.Stale && (reaches || stands.has(f.ID)) {
			age = max(age, f.Age)
		}
	}
	return age, missing
}

// agedKey is a cell of an exploration: the ids of its line in each dimension, the place of its period, its key figure.
type agedKey struct {
	line   [2]int64
	period int
	kpi    int
}

// total is the line of an exploration that has no id in any dimension.
var total = [2]int64{-1, -1}

// ids gives the ids that a group has in some dimensions.
func (a *answer) ids(g int, group []string) [2]int64 {
	out := total
	for i, by := range group {
		out[i] = a.id(g, by)
	}
	return out
}

// age asks once, and only where a source is out of date, which cells stand on it, as the overview asks it: those that
// its cases are in, and those of a period that it has not reached, where it has brought cases of the line before.
func (e *explorer) age(periods []models.Period, group []string) {
	old := map[int64]models.Freshness{}
	for _, s := range e.b.Delivering {
		if f := s.Fresh(e.b.Today); f.Stale {
			old[s.ID] = f
		}
	}
	if len(old) == 0 {
		return
	}
	e.aged = map[agedKey]int{}
	mark := func(line [2]int64, period, kpi, age int) {
		for _, of := range [][2]int64{line, total} {
			key := agedKey{of, period, kpi}
			e.aged[key] = max(e.aged[key], age)
		}
	}
	received, _ := models.KPIByKey("cases_received")
	kpis := append(slices.Clone(e.x.KPIs), received)
	by := group
	if !slices.Contains(by, GroupSource) {
		by = append(slices.Clone(by), GroupSource)
	}
	ever := len(periods)
	a := run(e.b, request{kpis: kpis, group: by, sel: e.sel, targets: e.targets,
		periods: append(slices.Clone(periods), whole(e.b, models.Period{Kind: models.ByTotal, From: models.NoDay, Until: models.NoDay}))})
	for g := range a.keys {
		f, stale := old[a.id(g, GroupSource)]
		if !stale {
			continue
		}
		line := a.ids(g, group)
		stands := func(kpi, period int) bool {
			v := a.figure(kpi, g, period)
			return v.N+v.Unknown > 0 || v.given
		}
		brings := false
		for kpi := range kpis {
			brings = brings || stands(kpi, ever)
		}
		for kpi := range e.x.KPIs {
			for p, period := range periods {
				if stands(kpi, p) || brings && period.Until > f.Last+1 {
					mark(line, p, kpi, f.Age)
				}
			}
		}
	}
}
