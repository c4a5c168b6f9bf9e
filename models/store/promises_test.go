package store_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

func TestMain(m *testing.M) {
	if dsn := os.Getenv("STORE_TEST_VICTIM"); dsn != "" {
		victim(dsn)
		return
	}
	os.Exit(storetest.Run(m))
}

// victim is a process that takes in cases until somebody kills it, and says after each block that it lives. Half
// of its cases are stored already, so that there are changes too.
func victim(dsn string) {
	s, err := store.Open(ctx, dsn, storetest.Options())
	if err != nil {
		fmt.Println("open:", err)
		return
	}
	in := incoming("wabo")
	in.Read = func(emit func(models.Delivery) error) (models.Report, error) {
		for i := 0; i < 20 || os.Getenv("STORE_TEST_ENDLESS") != ""; i++ {
			block := make([]models.Case, 500)
			for j := range block {
				block[j] = full(fmt.Sprintf("2025-%06d", i*500+j), "2025-01-03", "")
			}
			if err := emit(models.Delivery{Cases: block}); err != nil {
				return models.Report{}, err
			}
			fmt.Println("block", i)
		}
		fmt.Println("read")
		return models.Report{Rows: 1}, nil
	}
	_, err = s.TakeIn(ctx, in)
	fmt.Println("taken in:", err)
	select {} // stay, so that the killer never misses
}

// A process that is killed in the middle of an import leaves the database as it was (ten times, at different
// moments), and the next start is clean. One that is killed while it commits leaves all or nothing.
func TestAKilledImportLeavesNothing(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		in := incoming("wabo")
		in.Read = func(emit func(models.Delivery) error) (models.Report, error) {
			block := make([]models.Case, 5000)
			for j := range block {
				block[j] = blank(fmt.Sprintf("2025-%06d", j), "2025-01-02")
			}
			return models.Report{Rows: len(block)}, emit(models.Delivery{Cases: block})
		}
		take(t, s, in)
		before := rows(s.Facts())
		for moment := range 12 {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), "STORE_TEST_VICTIM="+dsn)
			killAt := "read"
			if moment < 10 {
				cmd.Env = append(cmd.Env, "STORE_TEST_ENDLESS=1")
				killAt = fmt.Sprint("block ", moment*2)
			}
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			last := ""
			for lines := bufio.NewScanner(out); last != killAt && lines.Scan(); {
				last = lines.Text()
			}
			time.Sleep(time.Duration(moment) * time.Millisecond)
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait() // "signal: killed" is what was asked for
			if last != killAt {
				t.Fatalf("the victim said %q before it was killed, want %q", last, killAt)
			}
			after := storetest.OpenDSN(t, dsn)
			if err := after.CheckTrail(ctx); err != nil {
				t.Fatalf("killed at %s: %v", killAt, err)
			}
			list, err := after.Batches(ctx, models.Local())
			if err != nil {
				t.Fatal(err)
			}
			standing := len(list) - countUndone(list)
			if standing == 2 && moment >= 10 {
				if n := after.Facts().N; n != 10_000 {
					t.Fatalf("killed while committing: %d cases, want all 10000", n)
				}
				undo(t, after, list[0].ID)
			} else if standing != 1 {
				t.Fatalf("killed at %s: %d batches stand, want the one of before", killAt, standing)
			}
			if diff := cmp.Diff(before, rows(after.Facts())); diff != "" {
				t.Fatalf("killed at %s (-before +after):\n%s", killAt, diff)
			}
		}
		if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
			if got := ask(t, path, "PRAGMA integrity_check"); got != "ok" {
				t.Errorf("integrity_check = %s", got)
			}
		}
		in = incoming("wabo", full("2025-000001", "2025-01-03", ""), blank("new", "2025-01-02"))
		wantCounts(t, take(t, s, in), 1, 1, 0, 0)
		wantFacts(t, s, dsn)
	})
}

func countUndone(list []models.Batch) (n int) {
	for _, b := range list {
		if b.UndoneAt != nil {
			n++
		}
	}
	return n
}

// ask asks a SQLite file one question, past the store.
func ask(t testing.TB, path, query string) string {
	t.Helper()
	db, err := sql.Open(driverName(), "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var out string
	if err := db.QueryRow(query).Scan(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

func driverName() string {
	for _, name := range sql.Drivers() {
		if name == "sqlite" {
			return name
		}
	}
	return "sqlite3"
}

func TestTwoProcessesImportAtOnceAndAreBothRight(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		const each, rounds = 300, 3
		stores := []*store.Store{storetest.OpenDSN(t, dsn), storetest.OpenDSN(t, dsn)}
		var wait sync.WaitGroup
		for n, s := range stores {
			for _, source := range []string{"shared", fmt.Sprint("own", n)} {
				wait.Go(func() {
					for round := range rounds {
						var cases []models.Case
						for i := range each {
							c := blank(fmt.Sprintf("%d", i+round*100), "2025-01-02")
							c.CaseType, c.Department = fmt.Sprint("Type ", (i+n)%7), fmt.Sprint("Afdeling ", (i*n)%5)
							cases = append(cases, c)
						}
						if _, err := s.TakeIn(ctx, incoming(source, cases...)); err != nil {
							t.Errorf("TakeIn(%s): %v", source, err)
						}
					}
				})
			}
		}
		wait.Wait()
		for _, s := range stores {
			if err := s.Refresh(ctx); err != nil {
				t.Fatal(err)
			}
			wantFacts(t, s, dsn)
			if want := 3 * (each + 100*(rounds-1)); s.Facts().N != want {
				t.Errorf("%d cases, want %d", s.Facts().N, want)
			}
		}
		if err := stores[0].CheckTrail(ctx); err != nil {
			t.Errorf("CheckTrail after concurrent imports: %v", err)
		}
		list, err := stores[0].Batches(ctx, models.Local())
		if err != nil || len(list) != 4*rounds {
			t.Fatalf("%d batches, %v, want %d", len(list), err, 4*rounds)
		}
		for _, b := range list { // the latest first: nothing may stand in the way
			if err := stores[0].Undo(ctx, models.Local(), b.ID); err != nil {
				t.Fatalf("Undo(%s): %v", b.ID, err)
			}
		}
		if n := stores[0].Facts().N; n != 0 {
			t.Errorf("%d cases after all was undone, want none", n)
		}
	})
}

func TestReadersNeitherWaitNorSeeHalf(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		take(t, s, incoming("wabo", blank("1", "2025-01-02")))
		in := incoming("wabo")
		in.Read = func(emit func(models.Delivery) error) (models.Report, error) {
			for i := range 10 {
				if err := emit(models.Delivery{Cases: []models.Case{blank(fmt.Sprint("n", i), "2025-01-02")}}); err != nil {
					return models.Report{}, err
				}
			}
			soon, cancel := context.WithTimeout(ctx, 5*time.Second)
			defer cancel()
			other, err := store.Open(soon, dsn, storetest.Options()) // another process, while this one writes
			if err != nil {
				return models.Report{}, err
			}
			defer func() { _ = other.Close() }()
			if n := other.Facts().N; n != 1 {
				return models.Report{}, fmt.Errorf("a reader sees %d cases, want 1", n)
			}
			if _, err := s.Case(soon, models.Local(), "wabo", "n0"); !errors.Is(err, models.ErrNotFound) {
				return models.Report{}, fmt.Errorf("a reader sees a case that is not committed: %v", err)
			}
			if n := s.Facts().N; n != 1 {
				return models.Report{}, fmt.Errorf("the facts have %d cases, want 1", n)
			}
			return models.Report{Rows: 10}, nil
		}
		wantCounts(t, take(t, s, in), 10, 0, 0, 0)
	})
}

func TestAnotherProcessSeesImportsWithinASecond(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		writer, reader := storetest.OpenDSN(t, dsn), storetest.OpenDSN(t, dsn)
		watching, stop := context.WithCancel(ctx)
		defer stop()
		go reader.Watch(watching)
		take(t, writer, incoming("wabo", blank("1", "2025-01-02")))
		for until := time.Now().Add(time.Second); reader.Version() != writer.Version(); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(until) {
				t.Fatal("the import of another process was not seen within a second")
			}
		}
	})
}

// What another process did is loaded by its batches: new cases, changed, removed, restored, in any mixture.
func TestADeltaIsWhatAWholeLoadGives(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		writer, reader := storetest.OpenDSN(t, dsn), storetest.OpenDSN(t, dsn)
		check := func() {
			t.Helper()
			if err := reader.Refresh(ctx); err != nil {
				t.Fatal(err)
			}
			wantFacts(t, reader, dsn)
		}
		a := take(t, writer, incoming("wabo", full("1", "2025-01-02", ""), full("2", "2025-01-02", ""), blank("3", "2025-01-02")))
		check()
		take(t, writer, incoming("wabo", full("1", "2025-01-03", ""), blank("4", "2025-01-02")))
		check()
		in := incoming("wabo", full("1", "2025-01-04", ""), blank("5", "2025-01-02"))
		in.Full, in.Vanished = true, store.VanishedRemove
		b := take(t, writer, in)
		c := take(t, writer, incoming("other", full("1", "2025-01-04", "")))
		check()
		undo(t, writer, *c.Batch)
		undo(t, writer, *b.Batch)
		check()
		if err := writer.SetTargets(ctx, models.Local(), []models.TargetLine{{KPI: "digital_share", CaseType: "Ny type",
			ValidFrom: models.MonthOf(2025, 1), Value: new(0.8)}}); err != nil {
			t.Fatal(err)
		}
		check()
		if book, err := reader.Book(ctx, models.Local()); err != nil || len(book.Targets) != 1 {
			t.Errorf("Book has %d targets, %v, want the one that another process set", len(book.Targets), err)
		}
		take(t, writer, events("wabo", event("1", "A", "2025-05-05")))
		check()
		var blocked *store.Blocked
		if err := writer.Undo(ctx, models.Local(), *a.Batch); !errors.As(err, &blocked) {
			t.Errorf("Undo = %v, want blocked", err)
		}
	})
}

func TestALazyStoreLoadsWhenItIsAsked(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		options := storetest.Options()
		options.Lazy = true
		s, err := store.Open(ctx, dsn, options)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		take(t, s, incoming("wabo", blank("1", "2025-01-02")))
		if s.Version() != 0 {
			t.Error("the import loaded the facts")
		}
		if s.Facts().N != 1 {
			t.Errorf("%d cases, want 1", s.Facts().N)
		}
		take(t, s, incoming("wabo", blank("2", "2025-01-02")))
		wantFacts(t, s, dsn)
	})
}

func TestAnAddressThatIsWrongSaysWhy(t *testing.T) {
	tests := []struct{ dsn, want string }{
		{"", "empty"},
		{"data/gevinst.db", "must begin with sqlite: or postgres://"},
		{"sqlite:", "names no file"},
		{"sqlite::memory:", "in memory"},
		{"mysql://root@localhost/x", `"mysql"`},
		{"postgres://user:hemmelig@localhost", "names no database"},
		{"postgres://user:hemmelig%zz@localhost/x", "cannot be read"},
	}
	for _, test := range tests {
		_, err := store.Open(ctx, test.dsn, store.Options{})
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hemmelig") {
			t.Errorf("Open(%q) = %v, want it to say %q and no password", test.dsn, err, test.want)
		}
	}
}

func TestTheFolderOfTheDatabaseIsMade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b c", "gevinst #1?.db")
	storetest.OpenDSN(t, "sqlite:"+path)
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the database is not where its address says: %v", err)
	}
}

func TestADatabaseOfANewerProgramIsLeftAlone(t *testing.T) {
	dsn := storetest.SQLite(t)
	s, err := store.Open(ctx, dsn, storetest.Options())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open(driverName(), "file:"+strings.TrimPrefix(dsn, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec("INSERT INTO schema_version (version_id, is_applied) VALUES (9999, 1)")
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(ctx, dsn, storetest.Options()); err == nil || !strings.Contains(err.Error(), "newer program") {
		t.Errorf("Open = %v, want it to ask for a newer program", err)
	}
}

// The two folders of migrations hold the same steps.
func TestEveryMigrationIsThereForBothDatabases(t *testing.T) {
	names := func(folder string) (out []string) {
		err := fs.WalkDir(os.DirFS("migrations"), folder, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				out = append(out, d.Name())
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if diff := cmp.Diff(names("sqlite"), names("postgres")); diff != "" {
		t.Errorf("migrations differ (-sqlite +postgres):\n%s", diff)
	}
}

func TestMigrationsMakeTheColumnsOfTheModels(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { store.CheckColumns(t, storetest.OpenDSN(t, storetest.SQLite(t))) })
	t.Run("postgres", func(t *testing.T) { store.CheckColumns(t, storetest.OpenDSN(t, storetest.EmptyPostgres(t))) })
}

func TestAReaderRefusesToWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		err := s.ReaderExec("UPDATE version SET version = 99")
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), "read") {
			t.Errorf("writing on a reader = %v, want it refused", err)
		}
	})
}

func TestACaseTakesAtMostAHundredBytes(t *testing.T) {
	dsn := storetest.SQLite(t)
	const n = 20_000
	size := func(do func(s *store.Store)) float64 {
		s, err := store.Open(ctx, dsn, storetest.Options())
		if err != nil {
			t.Fatal(err)
		}
		do(s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		file, err := os.Stat(strings.TrimPrefix(dsn, "sqlite:"))
		if err != nil {
			t.Fatal(err)
		}
		return float64(file.Size())
	}
	empty := size(func(*store.Store) {}) // the tables and the calendar of a database without cases
	full := size(func(s *store.Store) {
		in := incoming("wabo")
		in.Read = usual(n)
		take(t, s, in)
	})
	if each := (full - empty) / n; each > 100 {
		t.Errorf("%.0f bytes a case on disk, want at most 100", each)
	}
	t.Logf("%.1f bytes a case beside %.0f of the empty database", (full-empty)/n, empty)
}
