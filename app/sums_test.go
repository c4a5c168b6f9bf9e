package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand"
	"path/filepath"
	"slices"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/store"
)

// The ledger is the cases that should be there, kept in plain maps beside a store that takes in, changes and undoes.
// Figures of the store's facts, patched over and over, must be those of a table made of the ledger's rows alone; that
// such a table gives what the cases say one by one is held by TestFiguresAreThoseOfEveryCaseOneByOne in measure.

type caseKey struct{ source, no string }

type ledger struct {
	cases   map[caseKey]models.Case
	batches []*ledgerBatch
}

type ledgerBatch struct {
	id     string
	before map[caseKey]*models.Case // what it made, changed or removed, as it was; nil = it was not there
	undone bool
}

// retell says what a delivery that speaks of a field does to a case.
var retell = map[string]func(to *models.Case, from models.Case){
	models.FieldCaseType:       func(to *models.Case, from models.Case) { to.CaseType = from.CaseType },
	models.FieldDepartment:     func(to *models.Case, from models.Case) { to.Department = from.Department },
	models.FieldChannel:        func(to *models.Case, from models.Case) { to.Channel, to.ChannelClass = from.Channel, from.ChannelClass },
	models.FieldReceived:       func(to *models.Case, from models.Case) { to.Received = from.Received },
	models.FieldScreened:       func(to *models.Case, from models.Case) { to.Screened = from.Screened },
	models.FieldComplete:       func(to *models.Case, from models.Case) { to.Complete = from.Complete },
	models.FieldDecided:        func(to *models.Case, from models.Case) { to.Decided = from.Decided },
	models.FieldDeadline:       func(to *models.Case, from models.Case) { to.Deadline = from.Deadline },
	models.FieldWaitDays:       func(to *models.Case, from models.Case) { to.WaitDays = from.WaitDays },
	models.FieldWaitDaysBefore: func(to *models.Case, from models.Case) { to.WaitDaysBefore = from.WaitDaysBefore },
	models.FieldLimitApplies:   func(to *models.Case, from models.Case) { to.LimitApplies = from.LimitApplies },
	models.FieldOutcome:        func(to *models.Case, from models.Case) { to.Outcome = from.Outcome },
	models.FieldExempt:         func(to *models.Case, from models.Case) { to.Exempt = from.Exempt },
	models.FieldLetters:        func(to *models.Case, from models.Case) { to.Letters = from.Letters },
	models.FieldCompleteAtFirst: func(to *models.Case, from models.Case) {
		to.CompleteAtFirst = from.CompleteAtFirst
	},
	models.FieldPaperSteps:      func(to *models.Case, from models.Case) { to.PaperSteps = from.PaperSteps },
	models.FieldDecisionDigital: func(to *models.Case, from models.Case) { to.DecisionDigital = from.DecisionDigital },
	models.FieldAppeal:          func(to *models.Case, from models.Case) { to.Appeal = from.Appeal },
	models.FieldAppealSettled:   func(to *models.Case, from models.Case) { to.AppealSettled = from.AppealSettled },
	models.FieldAppealOutcome:   func(to *models.Case, from models.Case) { to.AppealOutcome = from.AppealOutcome },
	models.FieldReopened:        func(to *models.Case, from models.Case) { to.Reopened = from.Reopened },
	models.FieldSatisfaction:    func(to *models.Case, from models.Case) { to.Satisfaction = from.Satisfaction },
	models.FieldMinutes:         func(to *models.Case, from models.Case) { to.HandlingMinutes = from.HandlingMinutes },
	models.FieldCost:            func(to *models.Case, from models.Case) { to.Cost = from.Cost },
}

// untold is a case of which nothing is known but its number.
func untold(no string) models.Case {
	return models.Case{CaseNo: no, Received: models.NoDay, Screened: models.NoDay, Complete: models.NoDay, Decided: models.NoDay,
		Deadline: models.NoDay, AppealSettled: models.NoDay, WaitDays: models.UnknownCount, WaitDaysBefore: models.UnknownCount,
		Letters: models.UnknownCount, PaperSteps: models.UnknownCount}
}

// take books an import and gives what its report must say: new, changed, unchanged, vanished.
func (l *ledger) take(in store.Incoming, cases []models.Case) (b *ledgerBatch, after map[caseKey]models.Case, counts [4]int) {
	b, after = &ledgerBatch{before: map[caseKey]*models.Case{}}, maps.Clone(l.cases)
	told := in.Mapping.Told()
	heard := map[caseKey]bool{}
	for _, from := range cases {
		key := caseKey{in.SourceKey, from.CaseNo}
		heard[key] = true
		old, there := l.cases[key]
		to := old
		if !there {
			to = untold(from.CaseNo)
		}
		for field, tell := range retell {
			if told.Has(field) {
				tell(&to, from)
			}
		}
		switch {
		case !there:
			counts[0]++
			b.before[key] = nil
		case sameJSON(old, to):
			counts[2]++
		default:
			counts[1]++
			b.before[key] = &old
		}
		after[key] = to
	}
	if in.Full {
		for key, old := range l.cases {
			if key.source == in.SourceKey && !heard[key] && !old.Decided.Known() {
				counts[3]++
				if in.Vanished == store.VanishedRemove {
					b.before[key] = &old
					delete(after, key)
				}
			}
		}
	}
	return b, after, counts
}

// blocked says whether a later batch that stands touched a case of b.
func (l *ledger) blocked(b *ledgerBatch) bool {
	for _, later := range l.batches[slices.Index(l.batches, b)+1:] {
		for key := range later.before {
			if _, both := b.before[key]; both && !later.undone {
				return true
			}
		}
	}
	return false
}

func (l *ledger) undo(b *ledgerBatch) {
	b.undone = true
	for key, was := range b.before {
		if was == nil {
			delete(l.cases, key)
		} else {
			l.cases[key] = *was
		}
	}
}

// table makes the facts of the ledger's cases anew, with the names as the store has numbered them.
func (l *ledger) table(t *testing.T, d facts.Dictionaries, today models.Day) *facts.Table {
	t.Helper()
	number := func(in *facts.Dictionary, name string) int64 {
		if name == "" {
			return 0
		}
		ids := in.Find(name)
		if len(ids) != 1 {
			t.Fatalf("%q has the numbers %v", name, ids)
		}
		return ids[0]
	}
	build := facts.NewBuilder(d, 1)
	keys := slices.SortedFunc(maps.Keys(l.cases), func(a, b caseKey) int {
		return cmp.Or(cmp.Compare(a.no, b.no), cmp.Compare(a.source, b.source))
	})
	for i, key := range keys {
		c := l.cases[key]
		r := facts.Row{ID: uint32(i + 1), Source: uint8(number(d.Sources, key.source)), CaseType: uint16(number(d.CaseTypes, c.CaseType)),
			Department: uint16(number(d.Departments, c.Department)), Channel: uint16(number(d.Channels, c.Channel)), Outcome: c.Outcome,
			Received: c.Received, Screened: c.Screened, Complete: c.Complete, Decided: c.Decided, Deadline: c.Deadline,
			Wait: c.WaitDays, WaitBefore: c.WaitDaysBefore, Letters: c.Letters, Paper: c.PaperSteps,
			AppealSettled: c.AppealSettled, AppealOutcome: c.AppealOutcome, HandlingMinutes: c.HandlingMinutes, Cost: c.Cost}
		r.Flags = r.Flags.With(facts.LimitApplies, c.LimitApplies).With(facts.Exempt, c.Exempt).With(facts.CompleteAtFirst, c.CompleteAtFirst).
			With(facts.DecisionDigital, c.DecisionDigital).With(facts.Appeal, c.Appeal).With(facts.Reopened, c.Reopened).WithSatisfaction(c.Satisfaction)
		build.Add(r)
	}
	return build.Table(today, models.NoDay)
}

// randomCase makes a case with gaps of every kind. Amounts are quarters, so that their sums are the same in any order.
func randomCase(rnd *rand.Rand, no string) models.Case {
	c := untold(no)
	some := func(from models.Day, spread int) models.Day {
		if rnd.Intn(4) == 0 {
			return models.NoDay
		}
		return from + models.Day(rnd.Intn(spread))
	}
	count := func(most int) int32 { return int32(rnd.Intn(most+1)) - 1 }
	amount := func(most int) *float64 {
		if rnd.Intn(2) == 0 {
			return nil
		}
		v := float64(rnd.Intn(most)) / 4
		return &v
	}
	c.CaseType = []string{"", "Enfamiliehuse", "Nedrivning", "Æblehave"}[rnd.Intn(4)]
	c.Department = []string{"", "Byg", "Miljø", "Borgerservice"}[rnd.Intn(4)]
	class := rnd.Intn(7)
	c.Channel = []string{"", "Selvbetjening", "Medbetjening", "E-mail", "Brev", "Internt", "Andet"}[class]
	c.ChannelClass = models.ChannelClass(class % 6)
	c.Received = models.DayOf(2024, 1, 1) + models.Day(rnd.Intn(600))
	c.Decided = some(c.Received, 150)
	c.Complete, c.Screened = some(c.Received-2, 60), some(c.Received-1, 20)
	c.Deadline, c.AppealSettled = some(c.Received, 90), some(c.Received+60, 200)
	c.WaitDays, c.WaitDaysBefore, c.Letters, c.PaperSteps = count(30), count(15), count(3), count(2)
	c.Outcome, c.AppealOutcome, c.Satisfaction = models.Outcome(rnd.Intn(7)), models.AppealOutcome(rnd.Intn(9)), uint8(rnd.Intn(6))
	for _, flag := range []*models.Tri{&c.LimitApplies, &c.Exempt, &c.CompleteAtFirst, &c.DecisionDigital, &c.Appeal, &c.Reopened} {
		*flag = models.Tri(rnd.Intn(3))
	}
	c.HandlingMinutes, c.Cost = amount(4000), amount(40000)
	return c
}

func sameJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// randomImport is a delivery of a source: some cases of before, some new ones, of all fields or of some; now and then
// a full extract that leaves cases out, or one with rows that were rejected.
func (l *ledger) randomImport(rnd *rand.Rand) (store.Incoming, []models.Case) {
	in := store.Incoming{Scope: models.Local(), SourceKey: []string{"bom", "esdh"}[rnd.Intn(2)], File: "sager.csv", Form: "csv",
		Kind: models.KindCases, Mapping: models.Mapping{Kind: models.KindCases, Columns: map[string]string{}}}
	few := rnd.Intn(3) == 0
	for _, f := range models.CaseFields {
		if f == models.FieldCaseNo || f == models.FieldReceived || f == models.FieldDecided || f != models.FieldKLE && (!few || rnd.Intn(3) == 0) {
			in.Mapping.Columns[f] = f
		}
	}
	var cases []models.Case
	if in.Full = rnd.Intn(5) == 0; in.Full {
		in.Vanished = []string{"", store.VanishedKeep, store.VanishedRemove}[rnd.Intn(3)]
		for key, c := range l.cases {
			if key.source == in.SourceKey && rnd.Intn(15) > 0 {
				cases = append(cases, c)
			}
		}
		slices.SortFunc(cases, func(a, b models.Case) int { return cmp.Compare(a.CaseNo, b.CaseNo) })
	}
	told := in.Mapping.Told()
	size := 1 + rnd.Intn(8)
	if rnd.Intn(6) == 0 {
		size = 120 // so much that sums are made anew
	}
	for range size {
		all := randomCase(rnd, fmt.Sprint("S-", rnd.Intn(500)))
		c := untold(all.CaseNo)
		for field, tell := range retell {
			if told.Has(field) {
				tell(&c, all)
			}
		}
		if !slices.ContainsFunc(cases, func(other models.Case) bool { return other.CaseNo == c.CaseNo }) {
			cases = append(cases, c)
		}
	}
	return in, cases
}

var everyKind = []models.PeriodKind{models.ByMonth, models.ByQuarter, models.ByHalf, models.ByYear, models.ByFiscal, models.ByWeek, models.ByRolling12, models.ByTotal}

// everyGrouping is every choice of groups that may stand together.
func everyGrouping() (out [][]string) {
	for bits := range 1 << len(measure.Groups) {
		var group []string
		for i, g := range measure.Groups {
			if bits>>i&1 == 1 {
				group = append(group, g)
			}
		}
		if !slices.Contains(group, measure.GroupChannel) || !slices.Contains(group, measure.GroupChannelClass) {
			out = append(out, group)
		}
	}
	return out
}

// wantFigures holds the figures of two books against each other, for one question.
func wantFigures(t *testing.T, when string, got, want *facts.Book, q measure.Query) {
	t.Helper()
	for _, k := range models.KPIs {
		if k.Form != models.FormGiven {
			q.KPIs = append(q.KPIs, k.Key)
		}
	}
	a, errA := measure.Figures(got, q)
	b, errB := measure.Figures(want, q)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	if len(a) != len(b) {
		t.Fatalf("%s: %d figures, want %d", when, len(a), len(b))
	}
	if sameJSON(a, b) {
		return
	}
	for i := range a {
		if !sameJSON(a[i], b[i]) {
			x, _ := json.Marshal(a[i])
			y, _ := json.Marshal(b[i])
			t.Fatalf("%s, by %s and %v:\n got %s\nwant %s", when, q.By, q.Group, x, y)
		}
	}
}

// wantPages holds the overview and the page of a case type of two books against each other: they are made of sums
// that the facts carry from version to version.
func wantPages(t *testing.T, when string, got, want *facts.Book, rnd *rand.Rand) {
	t.Helper()
	at := models.DayOf(2024, 6, 1) + models.Day(rnd.Intn(500))
	period := models.PeriodAt([]models.PeriodKind{models.ByMonth, models.ByQuarter, models.ByYear}[rnd.Intn(3)], at, 1)
	w := measure.Window{Period: period, Compare: period.Step(-1), Explained: measure.All}
	a, errA := measure.NewBoard(got, w)
	b, errB := measure.NewBoard(want, w)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	if !sameJSON(a, b) {
		t.Fatalf("%s: the overview of %s differs", when, period)
	}
	for _, row := range a.Rows {
		x, errX := measure.NewCaseType(got, row.CaseTypeID, w, "within_limit_share")
		y, errY := measure.NewCaseType(want, row.CaseTypeID, w, "within_limit_share")
		if (errX == nil) != (errY == nil) || !sameJSON(x, y) {
			t.Fatalf("%s: the page of %q in %s differs, %v, %v", when, row.CaseType, period, errX, errY)
		}
	}
}

func TestFiguresStandThroughImportsChangesAndUndos(t *testing.T) {
	t.Parallel()
	const steps = 16
	today := models.DayOf(2026, 3, 1)
	for seed := range int64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rnd := rand.New(rand.NewSource(seed))
			dsn := "sqlite:" + filepath.Join(t.TempDir(), "gevinst.db")
			open := func() *store.Store {
				st, err := store.Open(t.Context(), dsn, store.Options{Today: func() models.Day { return today }})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() {
					if err := st.Close(); err != nil {
						t.Error(err)
					}
				})
				return st
			}
			stores := []*store.Store{open(), open()}
			l := &ledger{cases: map[caseKey]models.Case{}}

			// same compares what a store says now with what the ledger says, for as many questions.
			same := func(when string, st *store.Store, questions int) {
				t.Helper()
				if err := st.Refresh(t.Context()); err != nil {
					t.Fatal(err)
				}
				got, err := st.Book(t.Context(), models.Local())
				if err != nil {
					t.Fatal(err)
				}
				want := *got
				want.Table = l.table(t, got.Dictionaries, today)
				if got.N != want.N || got.DataDate != want.DataDate {
					t.Fatalf("%s: %d cases until %s, want %d until %s", when, got.N, got.DataDate, want.N, want.DataDate)
				}
				groupings := everyGrouping()
				for range questions {
					q := measure.Query{By: everyKind[rnd.Intn(len(everyKind))], Group: groupings[rnd.Intn(len(groupings))]}
					if rnd.Intn(3) == 0 {
						q.Filter.CaseTypes = []string{"Nedrivning"}
					}
					wantFigures(t, when, got, &want, q)
					wantPages(t, when, got, &want, rnd)
				}
			}

			for step := range steps {
				st := stores[rnd.Intn(2)]
				var when string
				if b := l.pick(rnd); b != nil && rnd.Intn(3) == 0 {
					when = fmt.Sprintf("step %d, undo of %s", step, b.id)
					err := st.Undo(t.Context(), models.Local(), b.id)
					var stopped *store.Blocked
					if blocked := l.blocked(b); blocked != errors.As(err, &stopped) || !blocked && err != nil {
						t.Fatalf("%s: %v, blocked should be %v", when, err, blocked)
					} else if !blocked {
						l.undo(b)
					}
				} else {
					in, cases := l.randomImport(rnd)
					when = fmt.Sprintf("step %d, import of %d cases of %s, full %v", step, len(cases), in.SourceKey, in.Full)
					rejected := rnd.Intn(6) / 5
					in.Partial, in.DryRun = rnd.Intn(2) == 0, rnd.Intn(10) == 0
					in.Read = func(emit func(models.Delivery) error) (models.Report, error) {
						rep := models.Report{Rows: len(cases) + rejected, Rejected: rejected}
						for block := range slices.Chunk(cases, 5) {
							if err := emit(models.Delivery{Cases: block}); err != nil {
								return rep, err
							}
						}
						return rep, nil
					}
					batch, after, counts := l.take(in, cases)
					rep, err := st.TakeIn(t.Context(), in)
					if err != nil {
						t.Fatal(when, err)
					}
					if got := [4]int{rep.New, rep.Changed, rep.Unchanged, rep.Vanished}; got != counts {
						t.Fatalf("%s: new, changed, unchanged, vanished = %v, want %v", when, got, counts)
					}
					stored := !in.DryRun && (rejected == 0 || in.Partial)
					if stored != (rep.Batch != nil) {
						t.Fatalf("%s: stored should be %v", when, stored)
					}
					if stored {
						batch.id, l.cases = *rep.Batch, after
						l.batches = append(l.batches, batch)
					}
				}
				if len(l.cases) > 0 {
					same(when, stores[rnd.Intn(2)], 1) // the one that did it, or the one that hears of it
				}
			}
			same("a new start", open(), 4)
		})
	}
}

// pick gives a batch that stands, the latest more often than not.
func (l *ledger) pick(rnd *rand.Rand) *ledgerBatch {
	standing := slices.DeleteFunc(slices.Clone(l.batches), func(b *ledgerBatch) bool { return b.undone })
	if len(standing) == 0 {
		return nil
	}
	if rnd.Intn(2) == 0 {
		return standing[len(standing)-1]
	}
	return standing[rnd.Intn(len(standing))]
}
