// Package storetest gives tests a real store: a fresh SQLite in a temp folder, or a database on a PostgreSQL
// server that is started once for the test binary.
package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// Today is the date that the stores of tests live in.
var Today = models.DayOf(2026, 6, 15)

// Options are those of a store whose clock stands still at noon of Today.
func Options() store.Options {
	return store.Options{
		Today: func() models.Day { return Today },
		Now:   func() time.Time { return Today.Time().Add(12 * time.Hour) },
	}
}

// Open gives a store on a fresh SQLite database that is closed when the test ends.
func Open(t testing.TB) *store.Store {
	t.Helper()
	return OpenDSN(t, SQLite(t))
}

// migrated is the file of a database without a row: migrated once for the test binary, for migrating takes longer than
// most tests.
var migrated = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "gevinst-template")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "gevinst.db")
	s, err := store.Open(context.Background(), "sqlite:"+path, Options())
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	if left, err := os.Stat(path + "-wal"); err == nil && left.Size() > 0 {
		return nil, fmt.Errorf("%s was closed with %d bytes in its log", path, left.Size())
	}
	return os.ReadFile(path)
})

// SQLite gives the address of a SQLite database without a row, in a folder that goes when the test ends.
func SQLite(t testing.TB) string {
	t.Helper()
	file, err := migrated()
	if err != nil {
		t.Fatalf("SQLite for tests: %v", err)
	}
	path := filepath.Join(t.TempDir(), "gevinst.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatalf("SQLite for tests: %v", err)
	}
	return "sqlite:" + path
}

// Database opens a database past the store, to look at what it holds or to break it. It is closed when the test ends.
func Database(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	driver, address := "pgx", dsn
	if path, sqlite := strings.CutPrefix(dsn, "sqlite:"); sqlite {
		driver, address = "sqlite3", path
		if !slices.Contains(sql.Drivers(), driver) {
			driver = "sqlite"
		}
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// OpenDSN gives a store on a database, closed when the test ends.
func OpenDSN(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), dsn, Options())
	if err != nil {
		t.Fatalf("open the store: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return s
}

// Each runs a test on a fresh store of each database.
func Each(t *testing.T, run func(t *testing.T, s *store.Store)) {
	t.Helper()
	EachDSN(t, func(t *testing.T, dsn string) { run(t, OpenDSN(t, dsn)) })
}

// EachDSN runs a test with the address of a fresh database of each kind. Where no PostgreSQL server is installed,
// its half is skipped; with CI=true in the environment that is a failure.
func EachDSN(t *testing.T, run func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { run(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { run(t, Postgres(t)) })
}
