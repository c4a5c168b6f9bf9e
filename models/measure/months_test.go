package measure

import (
	"math/rand"
	"slices"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// An import changes some rows, and the months of the version before are not counted anew; what comes out is the same.
func TestMonthsFollowWhatAnImportChanges(t *testing.T) {
	var kpis []models.KPI
	for _, k := range models.KPIs {
		if k.Cohort != models.CohortAppeal {
			kpis = append(kpis, k)
		}
	}
	followed := 0
	for seed := range int64(4) {
		rnd := rand.New(rand.NewSource(seed))
		b, rows := randomBook(rnd, 600)
		for step := range 6 {
			for range 1 + rnd.Intn(2) { // sometimes two imports before anybody asks
				var changed []facts.Row
				var removed []uint32
				for range rnd.Intn(12) {
					r := rows[rnd.Intn(len(rows))]
					switch rnd.Intn(4) {
					case 0:
						removed = append(removed, r.ID)
					case 1:
						changed = append(changed, randomRow(rnd, rows[len(rows)-1].ID+uint32(rnd.Intn(1000))))
					default:
						changed = append(changed, randomRow(rnd, r.ID))
					}
				}
				today := b.Today
				if rnd.Intn(6) == 0 {
					today -= 400 // the data date moves
				}
				b.Table = b.Patch(b.Version+1, b.Dictionaries, changed, removed, today, b.LastEvent)
			}
			if rnd.Intn(5) == 0 {
				b.Targets = append(randomTargets(rnd), limitFrom(1, "2020-01", float64(5+rnd.Intn(50)), models.ClockNet, ""))
			}
			for _, group := range [][]string{{GroupCaseType}, {GroupCaseType, GroupDepartment}, {GroupSource}} {
				first, last := b.Span()
				p := models.PeriodAt(models.ByYear, first+models.Day(rnd.Intn(int(last-first)+1)), 1)
				some := kpis
				if step > 2 { // without those that the data date moves
					some = []models.KPI{kpiOf(t, "cases_received"), kpiOf(t, "net_days_median"), kpiOf(t, "within_limit_share"), kpiOf(t, "handling_minutes_mean")}
				}
				q := request{kpis: some, group: group, sel: &selection{}, periods: []models.Period{p}, targets: targetsOf(b)}
				from, until := yearsOf(lived(b))
				months := q.inMonths(from, until)
				if earlier, gone, come, ok := b.Since(monthsKey(b, q)); ok {
					a := &answer{scan: prepare(b, months)}
					if a.follow(earlier.(*answer), gone, come) {
						followed++
						b.Once(monthsKey(b, q), func() any { return a })
					}
				}
				spoken := []models.Period{p, models.PeriodAt(models.ByYear, p.From-1, 1)}
				tales, own := explain(b, &selection{}, q.targets, spoken), hearAll(b, request{group: []string{GroupCaseType}, periods: spoken, targets: q.targets,
					kpis: []models.KPI{kpiOf(t, "cases_received"), kpiOf(t, "cases_decided")}}).tales(b, nil)
				for id, want := range own {
					got := tales[id]
					if got.now != want.now || got.before != want.before || !slices.Equal(got.channels, want.channels) {
						t.Fatalf("seed %d, step %d, case type %d: the tale followed is %+v, heard anew %+v", seed, step, id, got, want)
					}
				}
				if !sameAnswer(t, runByMonth(b, months), run(b, months)) {
					t.Fatalf("seed %d, step %d, %v: what is kept is not what is counted anew", seed, step, group)
				}
			}
		}
	}
	if followed < 10 {
		t.Errorf("only %d counts were followed", followed)
	}
}

func kpiOf(t *testing.T, key string) models.KPI {
	t.Helper()
	k, ok := models.KPIByKey(key)
	if !ok {
		t.Fatalf("no KPI %s", key)
	}
	return k
}

func sameAnswer(t *testing.T, a, b *answer) bool {
	t.Helper()
	for g := range a.keys {
		for k := range a.editions {
			for p := range a.periods {
				if got, want := a.figure(k, g, p), b.figure(k, g, p); !sameFigure(got, want) {
					t.Errorf("got %s\nwant %s", show(got), show(want))
					return false
				}
			}
		}
	}
	return true
}

func TestMonthsThatAreKeptGiveTheFiguresOfAPassOfTheirOwn(t *testing.T) {
	var kpis []models.KPI // those of appeals are always asked anew
	for _, k := range models.KPIs {
		if k.Cohort != models.CohortAppeal {
			kpis = append(kpis, k)
		}
	}
	for seed := int64(0); seed < 30; seed++ {
		rnd := rand.New(rand.NewSource(seed))
		b, _ := randomBook(rnd, 300)
		first, last := b.Span()
		for range 6 {
			// Earlier requests have filled what is kept; another limit must not find it.
			if rnd.Intn(3) == 0 {
				b.Targets = append(randomTargets(rnd), limitFrom(1, "2020-01", float64(5+rnd.Intn(50)), models.ClockNet, ""))
			}
			var periods []models.Period
			for _, kind := range []models.PeriodKind{models.ByMonth, models.ByQuarter, models.ByYear, models.ByRolling12} {
				at := first + models.Day(rnd.Intn(int(last-first)+200)-100)
				periods = append(periods, models.PeriodAt(kind, at, 1))
			}
			q := request{kpis: kpis, group: []string{GroupCaseType}, sel: &selection{}, periods: periods, targets: targetsOf(b)}
			kept, own := runByMonth(b, q), run(b, q)
			places := map[int64]int{}
			for g := range kept.keys {
				places[kept.id(g, GroupCaseType)] = g
			}
			for g := range own.keys {
				for k := range q.kpis {
					for p := range periods {
						if periods[p].Until <= first || periods[p].From > last {
							continue // outside the data nothing is asked for
						}
						got, want := kept.figure(k, places[own.id(g, GroupCaseType)], p), own.figure(k, g, p)
						if !sameFigure(got, want) {
							t.Fatalf("seed %d, %s:\n got %s\nwant %s", seed, periods[p], show(got), show(want))
						}
					}
				}
			}
		}
	}
}

// A filter on case types or departments is a part of what is kept by them.
// The interface is asked for one key figure again and again: what is kept of it gives the figures of a pass, in their order.
func TestOneKeyFigureThatIsKeptGivesTheFiguresOfAPassOfItsOwn(t *testing.T) {
	for seed := int64(0); seed < 20; seed++ {
		rnd := rand.New(rand.NewSource(seed))
		b, _ := randomBook(rnd, 300)
		for range 12 {
			q := Query{KPIs: []string{models.KPIs[rnd.Intn(len(models.KPIs))].Key}, By: pickOf(rnd, models.ByMonth, models.ByQuarter, models.ByYear, models.ByTotal, models.ByWeek),
				Group: pickOf(rnd, nil, []string{GroupCaseType}, []string{GroupDepartment}, []string{GroupChannel}, []string{GroupSource}, []string{GroupCaseType, GroupDepartment})}
			kept, err := Figures(b, q)
			if err != nil {
				t.Fatal(err)
			}
			own, err := figures(b, q, run)
			if err != nil || len(kept) != len(own) {
				t.Fatalf("seed %d, %+v: %d figures, %d of a pass, %v", seed, q, len(kept), len(own), err)
			}
			for i := range own {
				if kept[i].Period != own[i].Period || !sameFigure(kept[i], own[i]) {
					t.Fatalf("seed %d, %+v:\n got %s\nwant %s", seed, q, show(kept[i]), show(own[i]))
				}
			}
		}
	}
}

func pickOf[T any](rnd *rand.Rand, of ...T) T { return of[rnd.Intn(len(of))] }

func TestAFilterOfWhatIsKeptGivesTheFiguresOfAPassOfItsOwn(t *testing.T) {
	var kpis []models.KPI
	for _, k := range models.KPIs {
		if k.Cohort != models.CohortAppeal {
			kpis = append(kpis, k)
		}
	}
	parts := 0
	for seed := int64(0); seed < 30; seed++ {
		rnd := rand.New(rand.NewSource(seed))
		b, _ := randomBook(rnd, 300)
		first, last := b.Span()
		some := func(n int) (set idSet) {
			for range 1 + rnd.Intn(2) {
				set.add(int64(rnd.Intn(n)))
			}
			return set
		}
		for range 6 {
			var periods []models.Period
			for _, kind := range []models.PeriodKind{models.ByMonth, models.ByQuarter, models.ByRolling12} {
				at := first + models.Day(rnd.Intn(int(last-first)+1))
				periods = append(periods, models.PeriodAt(kind, at, 1))
			}
			sel := &selection{}
			if rnd.Intn(3) > 0 {
				sel.caseTypes = some(b.CaseTypes.Len())
			}
			if rnd.Intn(3) > 0 {
				sel.departments = some(b.Departments.Len())
			}
			q := request{kpis: kpis, sel: sel, periods: periods, targets: targetsOf(b)}
			for _, dim := range []string{GroupCaseType, GroupDepartment} {
				if rnd.Intn(2) == 0 {
					q.group = append(q.group, dim)
				}
			}
			if whole, ok := q.whole(b, 12, mostMonths); ok && !q.sel.everything() {
				from, until := yearsOf(lived(b))
				if _, ok := runOnce(b, monthsKey(b, whole), whole.inMonths(from, until)).part(b, q); ok {
					parts++
				}
			}
			kept, own := runByMonth(b, q), run(b, q)
			places := map[[2]int64]int{}
			at := func(a *answer, g int) [2]int64 { return [2]int64{a.id(g, GroupCaseType), a.id(g, GroupDepartment)} }
			for g := range kept.keys {
				places[at(kept, g)] = g
			}
			for g := range own.keys {
				place, ok := places[at(own, g)]
				if !ok {
					t.Fatalf("seed %d: the filter %+v by %v leaves %v out", seed, sel, q.group, at(own, g))
				}
				for k := range q.kpis {
					for p := range periods {
						if periods[p].Until <= first || periods[p].From > last {
							continue // outside the data nothing is asked for
						}
						if got, want := kept.figure(k, place, p), own.figure(k, g, p); !sameFigure(got, want) {
							t.Fatalf("seed %d, %s, filter %+v by %v:\n got %s\nwant %s", seed, periods[p], sel, q.group, show(got), show(want))
						}
					}
				}
			}
		}
	}
	if parts < 50 {
		t.Errorf("only %d filters were parts of what is kept", parts)
	}
}
