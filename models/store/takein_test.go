package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

var ctx = context.Background()

// day reads a date that the test itself wrote.
func day(s string) models.Day {
	d, err := models.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// blank is a case that tells nothing but its number and when it was received.
func blank(no, received string) models.Case {
	return models.Case{CaseNo: no, Received: day(received), Screened: models.NoDay, Complete: models.NoDay, Decided: models.NoDay,
		Deadline: models.NoDay, AppealSettled: models.NoDay, WaitDays: models.UnknownCount, WaitDaysBefore: models.UnknownCount,
		Letters: models.UnknownCount, PaperSteps: models.UnknownCount}
}

// full is a case that tells everything.
func full(no, received, decided string) models.Case {
	c := blank(no, received)
	minutes, cost := 95.5, 1200.0
	c.CaseType, c.KLE, c.Department, c.Channel, c.ChannelClass = "Nedrivning", "02.34.30", "Byg og Miljø", "Digital selvbetjening", models.ChannelDigital
	if decided != "" {
		c.Decided = day(decided)
	}
	c.Screened, c.Complete, c.Deadline = c.Received+1, c.Received+2, c.Received+60
	c.WaitDays, c.WaitDaysBefore, c.Letters, c.PaperSteps = 3, 1, 1, 2
	c.LimitApplies, c.Exempt, c.CompleteAtFirst, c.DecisionDigital = models.Yes, models.No, models.No, models.Yes
	c.Appeal, c.AppealSettled, c.AppealOutcome, c.Reopened = models.Yes, c.Received+90, models.AppealUpheld, models.No
	c.Outcome, c.Satisfaction, c.HandlingMinutes, c.Cost = models.OutcomePermit, 4, &minutes, &cost
	return c
}

// allFields is a mapping that speaks of every field.
func allFields() models.Mapping {
	m := models.Mapping{Kind: models.KindCases, Columns: map[string]string{}}
	for _, f := range models.CaseFields {
		m.Columns[f] = f
	}
	return m
}

// incoming is an import of cases.
func incoming(source string, cases ...models.Case) store.Incoming {
	return store.Incoming{Scope: models.Local(), SourceKey: source, Mapping: allFields(), File: "sager.csv", Checksum: "abc",
		Form: "csv", Kind: models.KindCases, Read: reads(cases, nil)}
}

// reads hands over cases and events in blocks of three, and uses its block again.
func reads(cases []models.Case, events []models.Event) func(func(models.Delivery) error) (models.Report, error) {
	return func(emit func(models.Delivery) error) (models.Report, error) {
		block := make([]models.Case, 0, 3)
		for part := range slices.Chunk(cases, 3) {
			block = append(block[:0], part...)
			if err := emit(models.Delivery{Cases: block}); err != nil {
				return models.Report{}, err
			}
		}
		for part := range slices.Chunk(events, 3) {
			if err := emit(models.Delivery{Events: part}); err != nil {
				return models.Report{}, err
			}
		}
		return models.Report{Rows: max(len(cases), len(events))}, nil
	}
}

func events(source string, list ...models.Event) store.Incoming {
	m := models.Mapping{Kind: models.KindEvents, Columns: map[string]string{models.FieldCaseNo: "Sagsnummer"}}
	return store.Incoming{Scope: models.Local(), SourceKey: source, Mapping: m, File: "haendelser.csv", Form: "csv",
		Kind: models.KindEvents, Read: reads(nil, list)}
}

func event(no, activity, at string) models.Event {
	return models.Event{CaseNo: no, Activity: activity, At: int64(day(at)) * 86400}
}

func take(t testing.TB, s *store.Store, in store.Incoming) models.Report {
	t.Helper()
	r, err := s.TakeIn(ctx, in)
	if err != nil {
		t.Fatalf("TakeIn(%s): %v", in.File, err)
	}
	return r
}

func counts(r models.Report) [4]int { return [4]int{r.New, r.Changed, r.Unchanged, r.Rejected} }

func wantCounts(t testing.TB, r models.Report, added, changed, unchanged, rejected int) {
	t.Helper()
	if got, want := counts(r), [4]int{added, changed, unchanged, rejected}; got != want {
		t.Errorf("new, changed, unchanged, rejected = %v, want %v", got, want)
	}
}

// rows gives all rows of a table, in order of id.
func rows(table *facts.Table) []facts.Row {
	var out []facts.Row
	for _, c := range table.Chunks {
		for i := range c.Len() {
			out = append(out, c.Row(i))
		}
	}
	return out
}

// reloaded gives the facts as another process loads them from the start.
func reloaded(t testing.TB, dsn string) *facts.Table {
	t.Helper()
	return storetest.OpenDSN(t, dsn).Facts()
}

// wantFacts holds the facts of a store against those that a fresh process loads.
func wantFacts(t testing.TB, s *store.Store, dsn string) {
	t.Helper()
	got, want := s.Facts(), reloaded(t, dsn)
	if diff := cmp.Diff(rows(want), rows(got)); diff != "" {
		t.Errorf("facts in memory differ from the database (-database +memory):\n%s", diff)
	}
	if got.Version != want.Version || got.DataDate != want.DataDate || got.LastEvent != want.LastEvent {
		t.Errorf("version, data date, last event = %d, %v, %v, want %d, %v, %v", got.Version, got.DataDate, got.LastEvent,
			want.Version, want.DataDate, want.LastEvent)
	}
	for _, d := range []struct{ got, want *facts.Dictionary }{{got.CaseTypes, want.CaseTypes}, {got.Departments, want.Departments},
		{got.Channels, want.Channels}, {got.Sources, want.Sources}} {
		if diff := cmp.Diff(d.want.Entries(), d.got.Entries()); diff != "" {
			t.Errorf("names in memory differ from the database (-database +memory):\n%s", diff)
		}
	}
}

func TestEveryFieldIsKept(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		want := []models.Case{full("2025-1", "2025-01-02", "2025-03-01"), blank("2025-2", "2025-02-03"),
			full("2025-3", "2025-03-04", ""), blank("2025-4", "2025-04-05")}
		r := take(t, s, incoming("wabo", want...))
		wantCounts(t, r, 4, 0, 0, 0)
		if r.Batch == nil || *r.Batch != "2026-000001" {
			t.Errorf("batch = %v, want 2026-000001", r.Batch)
		}
		wantFacts(t, s, dsn)
		for _, c := range want {
			got, err := s.Case(ctx, models.Local(), "wabo", c.CaseNo)
			if err != nil {
				t.Fatalf("Case(%s): %v", c.CaseNo, err)
			}
			if diff := cmp.Diff(c, got.Case); diff != "" {
				t.Errorf("Case(%s) (-told +kept):\n%s", c.CaseNo, diff)
			}
			made := []store.CaseImport{{Batch: "2026-000001", At: storetest.Today.Time().Add(12 * time.Hour), By: "cli", File: "sager.csv", What: "new"}}
			if diff := cmp.Diff(made, got.History); diff != "" {
				t.Errorf("Case(%s).History (-want +got):\n%s", c.CaseNo, diff)
			}
		}
	})
}

func TestTheSameFileAgainChangesNothing(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		in := incoming("wabo", full("1", "2025-01-02", "2025-03-01"), full("2", "2025-01-03", ""), blank("3", "2025-01-04"), blank("4", "2025-01-05"))
		take(t, s, in)
		before := s.Version()
		r := take(t, s, in)
		wantCounts(t, r, 0, 0, 4, 0)
		if r.Batch == nil {
			t.Error("the second import left no batch")
		}
		if s.Version() != before {
			t.Errorf("version = %d, want still %d", s.Version(), before)
		}
		wantFacts(t, s, dsn)
	})
}

func TestOnlyToldFieldsAreCompared(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		take(t, s, incoming("wabo", full("1", "2025-01-02", ""), full("2", "2025-01-02", "")))

		in := incoming("wabo", blank("1", "2025-01-02"), blank("2", "2025-01-09"))
		in.Mapping.Columns = map[string]string{models.FieldCaseNo: "a", models.FieldReceived: "b"}
		wantCounts(t, take(t, s, in), 0, 1, 1, 0)
		got, err := s.Case(ctx, models.Local(), "wabo", "2")
		if err != nil {
			t.Fatal(err)
		}
		want := full("2", "2025-01-02", "")
		want.Received = day("2025-01-09")
		if diff := cmp.Diff(want, got.Case); diff != "" {
			t.Errorf("fields that were not told changed (-want +got):\n%s", diff)
		}
		wantFacts(t, s, dsn)
	})
}

func TestSpellingsOfOneNameShareItsFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, b := blank("1", "2025-01-02"), blank("2", "2025-01-02")
		a.Department, b.Department = "Byg og Miljø", "  BYG  og miljø"
		a.Channel, a.ChannelClass = "Post", models.ChannelManual
		b.Channel, b.ChannelClass = "Post", models.ChannelEmail
		take(t, s, incoming("wabo", a, b))
		f := s.Facts()
		if got := f.Departments.Entries(); len(got) != 1 || got[0].Name != "Byg og Miljø" {
			t.Errorf("departments = %+v, want only Byg og Miljø", got)
		}
		if got := f.Channels.Entries(); len(got) != 2 {
			t.Errorf("channels = %+v, want Post twice: one of each class", got)
		}
	})
}

func TestARejectedRowIsMissingUntilItsCaseComesOrItsImportIsUndone(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		// rejecting is a delivery of one good row that is stored without rows of some cases and some rows without a number.
		rejecting := func(good string, nameless int, refused ...string) store.Incoming {
			in := incoming("wabo", blank(good, "2025-01-03"))
			read := in.Read
			in.Partial = true
			in.Read = func(emit func(models.Delivery) error) (models.Report, error) {
				r, err := read(emit)
				if err == nil {
					err = emit(models.Delivery{Refused: refused, Nameless: nameless > 0})
				}
				r.Rejected = nameless + len(refused)
				r.Errors = []models.Note{{Code: models.CodeBadDate, Line: 3, Rows: 1}}
				return r, err
			}
			return in
		}
		whole := func(numbers ...string) store.Incoming {
			var cases []models.Case
			for _, no := range numbers {
				cases = append(cases, blank(no, "2025-01-04"))
			}
			return incoming("wabo", cases...)
		}
		full := func(numbers ...string) store.Incoming {
			in := whole(numbers...)
			in.Full = true
			return in
		}
		var batches []string
		steps := []struct {
			name  string
			in    store.Incoming
			undo  int // the step, counted back, whose import is undone instead
			short int
		}{
			{"taken whole", whole("1"), 0, 0},
			{"two cases and a row without a number are left out", rejecting("2", 1, "A", "B"), 0, 3},
			{"a delivery of other cases mends nothing", whole("3"), 0, 3},
			{"one of them comes", whole("A"), 0, 2},
			{"that is undone", store.Incoming{}, 1, 3},
			{"one of them is rejected again: it is missing once", rejecting("4", 0, "A"), 0, 3},
			{"events that are taken whole mend no cases", events("wabo", event("1", "Modtaget", "2025-01-05")), 0, 3},
			{"both come, and with them what has no number", whole("A", "B"), 0, 0},
			{"that is undone too", store.Incoming{}, 1, 3},
			{"a full extract that is taken whole has everything", full("1", "2", "3", "4"), 0, 0},
			{"only rows without a number", rejecting("5", 2), 0, 2},
			{"the next that is taken whole", whole("6"), 0, 0},
			{"left out", rejecting("7", 0, "C"), 0, 1},
			{"the import that lacked it is undone", store.Incoming{}, 1, 0},
		}
		for _, step := range steps {
			if step.undo > 0 {
				if err := s.Undo(ctx, models.Local(), batches[len(batches)-step.undo]); err != nil {
					t.Fatalf("%s: %v", step.name, err)
				}
			} else {
				r := take(t, s, step.in)
				batches = append(batches, *r.Batch)
			}
			source, err := s.SourceByKey(ctx, "wabo")
			if err != nil {
				t.Fatal(err)
			}
			b, err := s.Book(ctx, models.Local())
			if err != nil {
				t.Fatal(err)
			}
			if source.Short != step.short || b.Delivering[0].Short != step.short || (source.ShortBatch == "") != (step.short == 0) {
				t.Errorf("%s: %d rows are missing (%d to figures, of %q), want %d", step.name, source.Short, b.Delivering[0].Short, source.ShortBatch, step.short)
			}
		}
	})
}

func TestNothingIsKeptWhenRowsWereRejected(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		in := incoming("wabo", blank("1", "2025-01-02"))
		read := in.Read
		in.Read = func(emit func(models.Delivery) error) (models.Report, error) {
			r, err := read(emit)
			r.Rows, r.Rejected = 2, 1
			r.Errors = []models.Note{{Code: models.CodeBadDate, Line: 3, Rows: 1}}
			return r, err
		}
		r := take(t, s, in)
		wantCounts(t, r, 1, 0, 0, 1)
		if r.Batch != nil || s.Facts().N != 0 {
			t.Errorf("batch %v, %d cases: want nothing kept", r.Batch, s.Facts().N)
		}
		if _, err := s.SourceByKey(ctx, "wabo"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("SourceByKey after a refused import = %v, want not found", err)
		}
		in.Partial = true
		r = take(t, s, in)
		if r.Batch == nil || s.Facts().N != 1 {
			t.Errorf("partial: batch %v, %d cases, want a batch with one", r.Batch, s.Facts().N)
		}
		wantFacts(t, s, dsn)

		in.Read = func(func(models.Delivery) error) (models.Report, error) {
			return models.Report{Errors: []models.Note{{Code: models.CodeNotReadable}}}, nil
		}
		if r := take(t, s, in); r.Batch != nil {
			t.Error("a file that was refused whole left a batch, though only the good rows were asked for")
		}
		in.Read = func(func(models.Delivery) error) (models.Report, error) {
			return models.Report{Rows: 1, Rejected: 1, Errors: []models.Note{{Code: models.CodeBadDate, Line: 2, Rows: 1}}}, nil
		}
		if r := take(t, s, in); r.Batch != nil {
			t.Error("a file without a good row left a batch")
		}
	})
}

func TestADryRunCountsAndKeepsNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		in := incoming("wabo", blank("1", "2025-01-02"))
		in.DryRun = true
		r := take(t, s, in)
		wantCounts(t, r, 1, 0, 0, 0)
		if r.Batch != nil || s.Facts().N != 0 {
			t.Errorf("batch %v, %d cases: want nothing kept", r.Batch, s.Facts().N)
		}
	})
}

func TestAFaultOfReadingRollsBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		broken := errors.New("the disk is gone")
		in := incoming("wabo", blank("1", "2025-01-02"))
		read := in.Read
		in.Read = func(emit func(models.Delivery) error) (models.Report, error) {
			if r, err := read(emit); err != nil {
				return r, err
			}
			return models.Report{}, broken
		}
		if _, err := s.TakeIn(ctx, in); !errors.Is(err, broken) {
			t.Errorf("TakeIn = %v, want the fault of reading", err)
		}
		if s.Facts().N != 0 {
			t.Errorf("%d cases kept, want none", s.Facts().N)
		}
	})
}

func TestTwoRowsOfOneNumberNeverBothStand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var p models.Problem
		if _, err := s.TakeIn(ctx, incoming("wabo", blank("1", "2025-01-02"), blank("1", "2025-01-03"))); !errors.As(err, &p) || p.Code != "conflict" {
			t.Errorf("TakeIn of one case number twice = %v, want a conflict", err)
		}
		if s.Facts().N != 0 {
			t.Errorf("%d cases kept, want none", s.Facts().N)
		}
		take(t, s, incoming("wabo", blank("1", "2025-01-02")))
		for _, twice := range []string{"1", "2"} {
			in := incoming("wabo", blank(twice, "2025-01-03"), blank("3", "2025-01-02"), blank("4", "2025-01-02"), blank(twice, "2025-01-04"))
			if _, err := s.TakeIn(ctx, in); !errors.As(err, &p) || p.Code != "conflict" {
				t.Errorf("TakeIn of %s twice beside stored cases = %v, want a conflict", twice, err)
			}
		}
		if s.Facts().N != 1 {
			t.Errorf("%d cases kept, want the one of before", s.Facts().N)
		}
	})
}

func TestVanishedCasesAreToldAndKeptOrRemoved(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		take(t, s, incoming("wabo", full("open-1", "2025-01-02", ""), full("open-2", "2025-01-02", ""), full("closed", "2025-01-02", "2025-03-01")))
		take(t, s, incoming("other", full("open-1", "2025-01-02", "")))
		take(t, s, events("wabo", event("open-2", "Modtaget", "2025-01-02")))
		before := rows(s.Facts())

		in := incoming("wabo", full("open-1", "2025-01-02", ""), full("open-3", "2025-01-02", ""))
		in.Full = true
		in.DryRun = true
		r := take(t, s, in)
		if r.Vanished != 1 || len(r.Warnings) != 1 || r.Warnings[0].Code != models.CodeVanished || r.Warnings[0].Value != "open-2" {
			t.Errorf("vanished %d, warnings %+v, want open-2 told", r.Vanished, r.Warnings)
		}
		in.DryRun = false
		in.Vanished = store.VanishedKeep
		r = take(t, s, in)
		if s.Facts().N != 5 {
			t.Errorf("%d cases, want 5: the vanished one kept", s.Facts().N)
		}
		undo(t, s, *r.Batch)

		in.Vanished = store.VanishedRemove
		r = take(t, s, in)
		if _, err := s.Case(ctx, models.Local(), "wabo", "open-2"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("Case(open-2) = %v, want not found: it was removed", err)
		}
		wantFacts(t, s, dsn)
		// A later import brings the number back: the removal can then not be undone before it.
		again := take(t, s, incoming("wabo", full("open-2", "2025-01-02", "")))
		var blocked *store.Blocked
		if err := s.Undo(ctx, models.Local(), *r.Batch); !errors.As(err, &blocked) || !slices.Equal(blocked.By, []string{*again.Batch}) {
			t.Errorf("Undo = %v, want blocked by %s", err, *again.Batch)
		}
		undo(t, s, *again.Batch)
		undo(t, s, *r.Batch)
		if diff := cmp.Diff(before, rows(s.Facts())); diff != "" {
			t.Errorf("after undo (-before +after):\n%s", diff)
		}
		c, err := s.Case(ctx, models.Local(), "wabo", "open-2")
		if err != nil || len(c.Events) != 1 {
			t.Errorf("Case(open-2) after undo = %+v, %v, want it with its event", c, err)
		}
		wantFacts(t, s, dsn)
	})
}

func undo(t testing.TB, s *store.Store, batch string) {
	t.Helper()
	if err := s.Undo(ctx, models.Local(), batch); err != nil {
		t.Fatalf("Undo(%s): %v", batch, err)
	}
}

func TestUndoGivesBackEverythingOfBefore(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		var batches []string
		var before [][]facts.Row
		var last []models.Day
		step := func(in store.Incoming) {
			before = append(before, rows(s.Facts()))
			last = append(last, s.Facts().LastEvent)
			batches = append(batches, *take(t, s, in).Batch)
		}
		marks := events("wabo", event("1", "Mangelbrev sendt", "2025-01-10"), event("1", "Svar modtaget", "2025-01-20"), event("2", "Printet", "2025-02-02"))
		marks.Mapping.Events = models.EventMarks{PauseStart: []string{"mangelbrev SENDT"}, PauseEnd: []string{"Svar modtaget"}, Print: []string{"Printet"}}
		marks.Remember = true
		told := incoming("wabo")
		told.Mapping.Columns = map[string]string{models.FieldCaseNo: "a", models.FieldReceived: "b", models.FieldDecided: "c", models.FieldDepartment: "d"}
		a, b := blank("1", "2025-01-02"), blank("2", "2025-01-03")
		told.Read = reads([]models.Case{a, b}, nil)
		step(told)
		step(marks)
		a.Decided, a.Department = day("2025-01-15"), "Nyt kontor"
		changed := told
		changed.Read = reads([]models.Case{a, blank("3", "2025-03-01")}, nil)
		step(changed)
		step(events("wabo", event("1", "Mangelbrev sendt", "2025-01-05"), event("3", "Printet", "2025-03-02")))
		wantFacts(t, s, dsn)

		var blocked *store.Blocked
		if err := s.Undo(ctx, models.Local(), batches[0]); !errors.As(err, &blocked) {
			t.Fatalf("Undo of the first = %v, want blocked", err)
		}
		if want := []string{batches[3], batches[2], batches[1]}; !slices.Equal(blocked.By, want) {
			t.Errorf("blocked by %v, want %v", blocked.By, want)
		}
		for i := len(batches) - 1; i >= 0; i-- {
			undo(t, s, batches[i])
			if diff := cmp.Diff(before[i], rows(s.Facts())); diff != "" {
				t.Errorf("after undo of %s (-before +after):\n%s", batches[i], diff)
			}
			if s.Facts().LastEvent != last[i] {
				t.Errorf("after undo of %s: last event %v, want %v", batches[i], s.Facts().LastEvent, last[i])
			}
			wantFacts(t, s, dsn)
		}
		if err := s.Undo(ctx, models.Local(), batches[0]); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("second Undo = %v, want not found", err)
		}
		// The same again, from the start: nothing of the undone imports is in the way.
		step(told)
		step(marks)
		wantFacts(t, s, dsn)
		list, err := s.Batches(ctx, models.Local())
		if err != nil || len(list) != 6 {
			t.Fatalf("Batches = %d, %v, want all six", len(list), err)
		}
		if list[5].UndoneAt == nil || list[5].UndoneBy != "cli" || !list[0].CanUndo || list[1].CanUndo {
			t.Errorf("Batches tell wrongly what can be undone: %+v", list)
		}
	})
}

func TestEventsReplaceThoseOfTheirCases(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		take(t, s, incoming("wabo", full("1", "2025-01-02", "2025-03-01"), full("2", "2025-01-02", "")))
		first := []models.Event{event("1", "A", "2025-01-02"), event("2", "A", "2025-01-02"), event("1", "B", "2025-01-02"), event("1", "A", "2025-01-01")}
		wantCounts(t, take(t, s, events("wabo", first...)), 4, 0, 0, 0)
		version := s.Version()
		wantCounts(t, take(t, s, events("wabo", first...)), 0, 0, 4, 0)
		if s.Version() != version {
			t.Error("the same events again made a new version")
		}
		wantCounts(t, take(t, s, events("wabo", event("1", "C", "2025-02-02"))), 0, 1, 0, 0)
		for no, want := range map[string][]string{"1": {"C"}, "2": {"A"}} {
			c, err := s.Case(ctx, models.Local(), "wabo", no)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range c.Events {
				got = append(got, e.Activity)
			}
			if !slices.Equal(got, want) {
				t.Errorf("events of %s = %v, want %v", no, got, want)
			}
		}
		wantFacts(t, s, dsn)
	})
}

func TestTiesKeepTheOrderOfTheFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		take(t, s, incoming("wabo", blank("1", "2025-01-02")))
		take(t, s, events("wabo", event("1", "Z", "2025-01-05"), event("1", "A", "2025-01-05"), event("1", "M", "2025-01-03"), event("1", "B", "2025-01-05")))
		c, err := s.Case(ctx, models.Local(), "wabo", "1")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range c.Events {
			got = append(got, e.Activity)
		}
		if want := "M Z A B"; strings.Join(got, " ") != want {
			t.Errorf("events = %v, want %s", got, want)
		}
	})
}

func TestEventsOfUnknownCasesAreRejected(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		take(t, s, incoming("wabo", blank("1", "2025-01-02")))
		take(t, s, incoming("other", blank("2", "2025-01-02")))
		lost := event("2", "A", "2025-01-02")
		lost.Line = 7
		in := events("wabo", event("1", "A", "2025-01-02"), lost)
		r := take(t, s, in)
		wantCounts(t, r, 1, 0, 0, 1)
		if r.Batch != nil || len(r.Errors) != 1 || r.Errors[0].Code != models.CodeUnknownCase || r.Errors[0].Line != 7 || r.Errors[0].Value != "2" {
			t.Errorf("report = %+v, want line 7 rejected as unknown_case and nothing kept", r)
		}
		in.Partial = true
		if r = take(t, s, in); r.Batch == nil {
			t.Error("partial: no batch")
		}
	})
}

// A file of cases that brings its events counts cases.
func TestCasesWithEventsAreCountedByCase(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		in := incoming("xes")
		cases := []models.Case{blank("1", "2025-01-02"), blank("2", "2025-01-02")}
		in.Mapping.Columns = map[string]string{models.FieldCaseNo: "n", models.FieldReceived: "r"}
		in.Mapping.Events.Print = []string{"Udskrevet"}
		in.Form = "xes"
		in.Read = reads(cases, []models.Event{event("1", "Udskrevet", "2025-01-03"), event("2", "X", "2025-01-03")})
		wantCounts(t, take(t, s, in), 2, 0, 0, 0)
		wantCounts(t, take(t, s, in), 0, 0, 2, 0)
		in.Read = reads(cases, []models.Event{event("1", "Udskrevet", "2025-01-03"), event("2", "Udskrevet", "2025-01-03"), event("2", "Udskrevet", "2025-01-04")})
		wantCounts(t, take(t, s, in), 0, 1, 1, 0)
		var papers []int32
		for _, r := range rows(s.Facts()) {
			papers = append(papers, r.Paper)
		}
		if !slices.Equal(papers, []int32{1, 2}) {
			t.Errorf("paper steps = %v, want 1 and 2", papers)
		}
		wantFacts(t, s, dsn)
	})
}

func TestEventsBecomeWaitDaysAndPaperSteps(t *testing.T) {
	const sent, answered, printed = "Mangelbrev sendt", "Svar modtaget", "Printet"
	tests := []struct {
		name                string
		complete, decided   string
		events              []models.Event
		before, wait, paper int32
	}{
		{"from letter to answer", "2025-01-10", "2025-03-01",
			[]models.Event{event("1", sent, "2025-01-12"), event("1", answered, "2025-01-20")}, 0, 8, 0},
		{"before complete is another matter", "2025-01-30", "2025-03-01",
			[]models.Event{event("1", sent, "2025-01-12"), event("1", answered, "2025-01-20")}, 8, 0, 0},
		{"cut at complete", "2025-01-15", "2025-03-01",
			[]models.Event{event("1", sent, "2025-01-12"), event("1", answered, "2025-01-20")}, 3, 5, 0},
		{"cut at decided", "2025-01-10", "2025-01-16",
			[]models.Event{event("1", sent, "2025-01-12"), event("1", answered, "2025-01-20")}, 0, 4, 0},
		{"never closed runs to decided", "2025-01-10", "2025-01-16",
			[]models.Event{event("1", sent, "2025-01-12")}, 0, 4, 0},
		{"never closed and open runs to the data date", "2025-01-10", "",
			[]models.Event{event("1", sent, "2025-01-12"), event("1", "X", "2025-01-22")}, 0, 10, 0},
		{"without complete all is before", "", "2025-01-16",
			[]models.Event{event("1", sent, "2025-01-12")}, 4, 0, 0},
		{"overlapping pauses are their union", "2025-01-10", "2025-03-01",
			[]models.Event{event("1", sent, "2025-01-12"), event("1", sent, "2025-01-14"), event("1", answered, "2025-01-16"), event("1", answered, "2025-01-18")}, 0, 6, 0},
		{"a second letter without an answer of its own runs to decided", "2025-01-10", "2025-03-01",
			[]models.Event{event("1", sent, "2025-01-12"), event("1", sent, "2025-01-15"), event("1", answered, "2025-01-20")}, 0, 48, 0},
		{"two pauses add up", "2025-01-10", "2025-03-01",
			[]models.Event{event("1", sent, "2025-01-12"), event("1", answered, "2025-01-13"), event("1", sent, "2025-02-01"), event("1", answered, "2025-02-03")}, 0, 3, 0},
		{"an answer without a letter is none", "2025-01-10", "2025-03-01",
			[]models.Event{event("1", answered, "2025-01-12")}, 0, 0, 0},
		{"the file's order does not matter", "2025-01-10", "2025-03-01",
			[]models.Event{event("1", answered, "2025-01-20"), event("1", sent, "2025-01-12"), event("1", printed, "2025-01-12"), event("1", printed, "2025-01-13")}, 0, 8, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := storetest.Open(t)
			c := blank("1", "2025-01-02")
			if test.complete != "" {
				c.Complete = day(test.complete)
			}
			if test.decided != "" {
				c.Decided = day(test.decided)
			}
			cases := incoming("wabo", c)
			cases.Mapping.Columns = map[string]string{models.FieldCaseNo: "a", models.FieldReceived: "b", models.FieldComplete: "c", models.FieldDecided: "d"}
			take(t, s, cases)
			in := events("wabo", test.events...)
			in.Mapping.Events = models.EventMarks{PauseStart: []string{sent}, PauseEnd: []string{answered}, Scan: []string{printed}}
			take(t, s, in)
			r := rows(s.Facts())[0]
			if r.WaitBefore != test.before || r.Wait != test.wait || r.Paper != test.paper {
				t.Errorf("before, wait, paper = %d, %d, %d, want %d, %d, %d", r.WaitBefore, r.Wait, r.Paper, test.before, test.wait, test.paper)
			}
		})
	}
}

func TestNewDatesAndNewMarksWorkOutTheWaitAnew(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		columns := map[string]string{models.FieldCaseNo: "a", models.FieldReceived: "b", models.FieldComplete: "c", models.FieldDecided: "d"}
		a, b := blank("1", "2025-01-02"), blank("2", "2025-01-02")
		a.Complete, a.Decided = day("2025-01-05"), day("2025-02-01")
		b.Complete, b.Decided = day("2025-01-05"), day("2025-02-01")
		cases := incoming("wabo", a, b)
		cases.Mapping.Columns = columns
		take(t, s, cases)
		in := events("wabo", event("1", "Brev", "2025-01-20"), event("2", "Skrivelse", "2025-01-20"))
		in.Mapping.Events.PauseStart = []string{"Brev"}
		in.Remember = true
		take(t, s, in)
		waits := func() (out []int32) {
			for _, r := range rows(s.Facts()) {
				out = append(out, r.Wait)
			}
			return out
		}
		if got := waits(); !slices.Equal(got, []int32{12, 0}) {
			t.Errorf("wait = %v, want 12 and 0", got)
		}
		a.Decided = day("2025-01-22")
		cases.Read = reads([]models.Case{a}, nil)
		take(t, s, cases)
		if got := waits(); !slices.Equal(got, []int32{2, 0}) {
			t.Errorf("after an earlier decision wait = %v, want 2 and 0", got)
		}
		in = events("wabo", event("1", "Brev", "2025-01-20"))
		in.Mapping.Events.PauseStart = []string{"Brev", "Skrivelse"}
		r := take(t, s, in)
		if got := waits(); !slices.Equal(got, []int32{2, 12}) {
			t.Errorf("after another mark wait = %v, want 2 and 12", got)
		}
		wantFacts(t, s, dsn)
		undo(t, s, *r.Batch)
		if got := waits(); !slices.Equal(got, []int32{2, 0}) {
			t.Errorf("after undo wait = %v, want 2 and 0", got)
		}
	})
}

func TestWhatTheFileTellsItselfIsNotDerived(t *testing.T) {
	s := storetest.Open(t)
	cases := incoming("wabo", full("1", "2025-01-02", "2025-03-01"))
	cases.Remember = true
	take(t, s, cases)
	in := events("wabo", event("1", "Brev", "2025-01-20"))
	in.Mapping.Events = models.EventMarks{PauseStart: []string{"Brev"}, Print: []string{"Brev"}}
	take(t, s, in)
	if r := rows(s.Facts())[0]; r.Wait != 3 || r.WaitBefore != 1 || r.Paper != 2 {
		t.Errorf("wait, before, paper = %d, %d, %d, want the told 3, 1, 2", r.Wait, r.WaitBefore, r.Paper)
	}
}

func TestManyBlocksAndManyChunks(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		many := func(from, until int, kind string) func(emit func(models.Delivery) error) (models.Report, error) {
			return func(emit func(models.Delivery) error) (models.Report, error) {
				block := make([]models.Case, 0, 1000)
				for i := from; i < until; i++ {
					c := blank(fmt.Sprintf("2025-%06d", i), "2025-01-02")
					c.CaseType = kind
					if block = append(block, c); len(block) == cap(block) || i == until-1 {
						if err := emit(models.Delivery{Cases: block}); err != nil {
							return models.Report{}, err
						}
						block = block[:0]
					}
				}
				return models.Report{Rows: until - from}, nil
			}
		}
		in := incoming("wabo")
		in.Read = many(0, 66_000, "A")
		wantCounts(t, take(t, s, in), 66_000, 0, 0, 0)
		wantFacts(t, s, dsn)
		in.Read = many(62_000, 68_123, "B")
		r := take(t, s, in)
		wantCounts(t, r, 2_123, 4_000, 0, 0)
		wantFacts(t, s, dsn)
		undo(t, s, *r.Batch)
		wantFacts(t, s, dsn)
		if s.Facts().N != 66_000 {
			t.Errorf("%d cases after undo, want 66000", s.Facts().N)
		}
	})
}

// TestTheFactsThatAnImportMadeAreTheOnesPublished: whoever looks for a new version while one is committed waits for the
// facts that are at hand, with all that was worked out of them, and loads none of its own.
func TestTheFactsThatAnImportMadeAreTheOnesPublished(t *testing.T) {
	s := storetest.Open(t)
	take(t, s, incoming("wabo", full("W-1", "2025-01-02", "")))
	looking, stop := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() {
		for looking.Err() == nil {
			if err := s.Refresh(ctx); err != nil {
				t.Error(err)
			}
		}
	})
	for i := range 20 {
		var made *facts.Table
		in := incoming("wabo", full("W-1", "2025-01-02", fmt.Sprintf("2025-02-%02d", 1+i)))
		in.Effect = func(_, is *facts.Book) (string, error) {
			made = is.Table
			return "", nil
		}
		take(t, s, in)
		if s.Facts() != made {
			t.Errorf("import %d: the facts were loaded anew", i)
		}
	}
	stop()
	watch.Wait()
}
