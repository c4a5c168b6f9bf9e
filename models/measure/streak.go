package measure

import (
	"slices"

	"gevinstoverblik/models"
)

// streakKinds are the periods that are counted in a row: those that neither overlap nor are too short to be followed.
var streakKinds = []models.PeriodKind{models.ByMonth, models.ByQuarter, models.ByHalf, models.ByYear, models.ByFiscal}

// streaks tells for how many periods in a row, the board's own among them, exceptions have had the same target off. Each period is
// judged by what stood then. A period that is not over tells of no row, and neither does one from before the data.
func (m *maker) streaks(of []*Exception, types []kept) {
	p := m.window.Period
	if len(of) == 0 || !slices.Contains(streakKinds, p.Kind) || !Finished(m.b, p) {
		return
	}
	first, _ := m.b.Span()
	past := &maker{b: m.b, window: m.window, kpis: m.kpis[:m.columns+1], columns: m.columns, targets: m.targets, periods: []models.Period{p}, group: map[int64]int{}}
	for q := p.Step(-1); first.Known() && q.Until > first; q = q.Step(-1) {
		past.periods = append(past.periods, q)
	}
	if len(past.periods) == 1 {
		return
	}
	past.learn(past.periods...)
	sel := *m.sel
	sel.caseTypes = nil
	for _, x := range of {
		sel.caseTypes.add(x.Row.CaseTypeID)
	}
	past.sel = &sel
	past.answer = runByMonth(m.b, request{kpis: past.kpis, group: []string{GroupCaseType}, sel: past.sel, periods: past.periods, targets: m.targets})
	for g := range past.answer.keys {
		past.group[past.answer.id(g, GroupCaseType)] = g
	}
	for _, x := range of {
		t := types[slices.IndexFunc(types, func(t kept) bool { return t.id == x.Row.CaseTypeID })]
		department := m.shared(t.departments)
		for i, c := range x.Row.Cells {
			if c.Status != models.StatusOff {
				continue
			}
			n := 1
			for n < len(past.periods) && past.read(i, t, department, n).status == models.StatusOff {
				n++
			}
			x.Streak = max(x.Streak, n)
		}
	}
}
