package storetest

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/pressly/goose/v3"
)

// OlderSQLite gives the address of a SQLite database as an earlier program left it: with the tables of an earlier
// version, 0 for none, and what statements put into them.
func OlderSQLite(t testing.TB, version int64, statements ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gevinst.db")
	if err := older(path, version, statements); err != nil {
		t.Fatalf("SQLite of version %d for tests: %v", version, err)
	}
	return "sqlite:" + path
}

func older(path string, version int64, statements []string) (err error) {
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		if db, err = sql.Open("sqlite", path); err != nil { // the driver without C
			return err
		}
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if version > 0 {
		err = upTo(db, version)
	}
	for _, statement := range statements {
		if err == nil {
			_, err = db.Exec(statement)
		}
	}
	return err
}

func upTo(db *sql.DB, version int64) error {
	_, here, _, _ := runtime.Caller(0)
	steps, err := goose.NewProvider(goose.DialectSQLite3, db, os.DirFS(filepath.Join(filepath.Dir(here), "..", "migrations", "sqlite")),
		goose.WithTableName("schema_version"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = steps.UpTo(context.Background(), version)
	return err
}
