package store_test

import (
	"bytes"
	"errors"
	"log/slog"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

// started opens a store with a snapshot file as a start does, and gives what it logged.
func started(t testing.TB, dsn, file string) (*store.Store, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	options := storetest.Options()
	options.Snapshot, options.Log = file, slog.New(slog.NewTextHandler(&log, nil))
	s, err := store.Open(ctx, dsn, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, &log
}

func keep(t testing.TB, s *store.Store) {
	t.Helper()
	if err := s.WriteSnapshot(ctx); err != nil {
		t.Fatal(err)
	}
}

func TestASnapshotIsBroughtUpToDate(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		file := filepath.Join(t.TempDir(), "gevinst.facts")
		s, log := started(t, dsn, file)
		take(t, s, incoming("wabo", full("1", "2025-01-02", "2025-02-01"), full("2", "2025-01-02", ""), blank("3", "2025-01-03")))
		keep(t, s)
		check := func(what string) {
			t.Helper()
			again, log := started(t, dsn, file)
			if again.KeptVersion() == 0 || log.Len() > 0 {
				t.Errorf("%s: the snapshot was not used: %s", what, log)
			}
			wantFacts(t, again, dsn)
		}
		check("nothing happened since")
		take(t, s, incoming("wabo", full("2", "2025-01-02", "2025-03-01"), full("4", "2025-04-02", "")))
		check("a case was changed and one came")
		take(t, s, events("wabo", event("4", "A", "2025-05-05")))
		check("an event came")
		keep(t, s)
		third := take(t, s, incoming("esdh", full("9", "2025-04-02", "")))
		if err := s.Undo(ctx, models.Local(), *third.Batch); err != nil {
			t.Fatal(err)
		}
		check("a batch of after was undone")
		in := incoming("wabo", full("4", "2025-04-02", ""))
		in.Full, in.Vanished = true, store.VanishedRemove
		take(t, s, in)
		check("open cases vanished")
		if log.Len() > 0 {
			t.Errorf("the first start, without a snapshot, says %s", log)
		}
		if left, _ := filepath.Glob(file + "?*"); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
}

func TestASnapshotIsWrittenOnceAVersion(t *testing.T) {
	dsn, file := storetest.SQLite(t), filepath.Join(t.TempDir(), "gevinst.facts")
	s, _ := started(t, dsn, file)
	take(t, s, incoming("wabo", full("1", "2025-01-02", "")))
	keep(t, s)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	keep(t, s)
	if _, err := os.Stat(file); err == nil {
		t.Error("the same version was written twice")
	}
}

// Whatever is wrong with a snapshot, the facts are those of the database, and the log says once why it was not used.
func TestASnapshotThatDoesNotFitCostsOnlyTime(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		file := filepath.Join(t.TempDir(), "gevinst.facts")
		s, _ := started(t, dsn, file)
		take(t, s, incoming("wabo", full("1", "2025-01-02", "2025-02-01"), full("2", "2025-01-02", ""), blank("3", "2025-01-03")))
		keep(t, s)
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		snapshot, err := facts.OpenSnapshot(bytes.NewReader(whole), int64(len(whole)))
		if err != nil {
			t.Fatal(err)
		}
		// stamped gives the snapshot with another stamp, of another version.
		stamped := func(field, value string, more int64) []byte {
			table, err := snapshot.Table()
			if err != nil {
				t.Fatal(err)
			}
			table.Version += more
			stamp := snapshot.Stamp
			if field != "" {
				from := stamp[strings.Index(stamp, field):]
				stamp = strings.Replace(stamp, from[:strings.IndexAny(from, ",}")], field+`":`+value, 1)
			}
			var b bytes.Buffer
			if err := facts.WriteSnapshot(&b, table, stamp); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		}
		tests := []struct {
			name string
			file []byte
			why  string
		}{
			{"it is empty", nil, "not a whole snapshot"},
			{"it is cut off", whole[:len(whole)-20], "not a whole snapshot"},
			{"it has another stamp", stamped("Schema", `"x"`, 0), "stamp"},
			{"it is of another database", stamped("Identity", `"x"`, 0), "another database"},
			{"it is of other tables", stamped("Schema", "1", 0), "tables of version 1"},
			{"it is of another history", stamped("TrailHash", `"x"`, 0), "another history"},
			{"it is newer", stamped("", "", 1), "newer"},
			{"its trail is longer", stamped("TrailSeq", "999", 0), "newer"},
		}
		rnd := rand.New(rand.NewSource(1))
		for range 12 {
			b := bytes.Clone(whole)
			b[rnd.Intn(len(b))] ^= 1 << rnd.Intn(8)
			tests = append(tests, struct {
				name string
				file []byte
				why  string
			}{"a bit is flipped", b, "not a whole snapshot"})
		}
		want := rows(s.Facts())
		for _, test := range tests {
			if err := os.WriteFile(file, test.file, 0o600); err != nil {
				t.Fatal(err)
			}
			again, log := started(t, dsn, file)
			if diff := cmp.Diff(want, rows(again.Facts())); diff != "" {
				t.Fatalf("%s: other facts (-want +got):\n%s", test.name, diff)
			}
			if again.KeptVersion() != 0 || strings.Count(log.String(), "\n") != 1 || !strings.Contains(log.String(), test.why) {
				t.Errorf("%s: the log says %q, want one line with %q", test.name, log, test.why)
			}
			keep(t, again) // and the next start has a good one
			next, log := started(t, dsn, file)
			if next.KeptVersion() == 0 {
				t.Errorf("%s: what was written after is not used: %s", test.name, log)
			}
			if err := errors.Join(again.Close(), next.Close()); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// A database that was put back from a backup and went on another way has the version of the snapshot, not its cases.
func TestABackupPutBackRefusesTheSnapshotOfAfterIt(t *testing.T) {
	dsn, file := storetest.SQLite(t), filepath.Join(t.TempDir(), "gevinst.facts")
	s, _ := started(t, dsn, file)
	take(t, s, incoming("wabo", full("1", "2025-01-02", "")))
	backup := filepath.Join(t.TempDir(), "backup.db")
	tell(t, dsn, "VACUUM INTO '"+backup+"'")
	take(t, s, incoming("wabo", full("2", "2025-01-02", "")))
	keep(t, s)
	for _, cases := range [][]models.Case{nil, {blank("3", "2025-06-01")}, {blank("4", "2025-06-01")}} {
		if cases != nil {
			other := incoming("wabo", cases...)
			other.Checksum = "def"
			take(t, storetest.OpenDSN(t, "sqlite:"+backup), other)
		}
		again, log := started(t, "sqlite:"+backup, file)
		if again.KeptVersion() != 0 || log.Len() == 0 {
			t.Errorf("%d cases: the snapshot was used", again.Facts().N)
		}
		wantFacts(t, again, "sqlite:"+backup)
	}
}
