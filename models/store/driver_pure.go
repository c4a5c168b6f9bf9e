//go:build !cgo || purego

package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteDriver is the driver's name: modernc.org/sqlite, SQLite without C.
const sqliteDriver = "sqlite"

// sqliteDSN gives the driver's own form of a database file. A reader refuses to write. Without _time_format the
// driver writes times that the other driver reads as nothing.
func sqliteDSN(path string, reader bool) string {
	cache := writerCache
	if reader {
		cache = readerCache
	}
	q := url.Values{
		"_pragma": {
			fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()), "journal_mode(WAL)", "foreign_keys(1)",
			"synchronous(NORMAL)", fmt.Sprintf("cache_size(%d)", -cache),
		},
		"_txlock":      {"immediate"},
		"_time_format": {"sqlite"},
	}
	if reader {
		q.Add("_pragma", "query_only(1)")
		q.Set("_txlock", "deferred")
	}
	return "file:" + escapePath(path) + "?" + q.Encode()
}

// execStmt runs a statement that gives no rows.
func execStmt(ctx context.Context, st driver.Stmt, args []driver.NamedValue) error {
	_, err := st.(driver.StmtExecContext).ExecContext(ctx, args)
	return err
}

// sqliteFault tells what kind of constraint an error of the driver names.
func sqliteFault(err error) fault {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return faultNone
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return faultUnique
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return faultForeignKey
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return faultBusy
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR:
		return faultDisk
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return faultTorn
	}
	return faultNone
}

// overwrite replaces the whole content of dest's database by that of a file, in one transaction. held is asked while
// dest's write lock is held, before the content changes.
func overwrite(dest driver.Conn, file string, held func() error) (err error) {
	b, err := dest.(interface {
		NewRestore(string) (*sqlite.Backup, error)
	}).NewRestore(sqliteDSN(file, true))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Finish()) }() // which rolls back what is not whole
	if _, err := b.Step(1); err != nil {
		return err
	}
	if err := held(); err != nil {
		return err
	}
	more, err := b.Step(-1)
	if err == nil && more {
		err = fmt.Errorf("%d pages are left", b.Remaining())
	}
	return err
}
