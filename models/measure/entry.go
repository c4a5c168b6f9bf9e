package measure

import (
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// entryMonths is how far back a case type of a department had a case for the department to be asked about it.
const entryMonths = 12

// Ask is one ready-made value that a department is asked for.
type Ask struct {
	KPI        models.KPI
	Definition models.Definition
	Period     models.Period
	CaseTypeID int64 // 0 = of all case types together
	CaseType   string
	Key        models.GivenKey // of the value as a person enters it
	// Told are the values of exactly this that figures show, of whatever source.
	Told []models.Given
}

// Asks lists what a department is asked for by the end of a month: of each KPI whose definition says so, the value of the
// latest period that has ended, for all its case types together or for each that it had cases of. The book narrows the
// departments: one that the asker does not see is asked for nothing.
func Asks(b *facts.Book, department int64, month models.Month) []Ask {
	var out []Ask
	if department == 0 || !b.Scope.Sees(department) {
		return nil
	}
	for _, key := range b.KPIs.Keys() {
		d, _ := b.KPIs.At(key, month)
		if d.Entry == "" || !d.KPI().TakesValues() {
			continue
		}
		p := models.PeriodAt(d.Entry, month.First(), 1)
		if p.Until > month.Until() {
			p = p.Step(-1)
		}
		ask := Ask{KPI: d.KPI(), Definition: d, Period: p}
		types := []facts.Entry{{}}
		if d.ByType {
			types = typesOf(b, department, p)
		}
		for _, t := range types {
			ask.CaseTypeID, ask.CaseType = t.ID, t.Name
			ask.Key = models.GivenKey{KPI: key, From: p.From, Until: p.Until, CaseTypeID: t.ID, DepartmentID: department}
			ask.Told = nil
			for _, g := range b.Given {
				key := g.Key()
				if key.SourceID = 0; key == ask.Key {
					ask.Told = append(ask.Told, g)
				}
			}
			out = append(out, ask)
		}
	}
	return out
}

// typesOf gives the case types that a department, with what is below it, had cases of in the months up to the end of a
// period, by name. A case without a type is none.
func typesOf(b *facts.Book, department int64, p models.Period) []facts.Entry {
	var set idSet
	for _, d := range b.Below(department) {
		set.add(d)
	}
	span := models.Period{Kind: models.ByTotal, From: (p.LastMonth() - entryMonths + 1).First(), Until: p.Until}
	received, _ := models.KPIByKey("cases_received")
	decided, _ := models.KPIByKey("cases_decided")
	a := run(b, request{kpis: []models.KPI{received, decided}, group: []string{GroupCaseType}, sel: &selection{departments: set}, periods: []models.Period{span}})
	var out []facts.Entry
	for g := range a.keys {
		if id := a.id(g, GroupCaseType); id != 0 && a.figure(0, g, 0).N+a.figure(1, g, 0).N > 0 {
			out = append(out, b.CaseTypes.Entry(id))
		}
	}
	return slices.Clip(out)
}
