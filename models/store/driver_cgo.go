//go:build cgo && !purego

package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// sqliteDriver is the driver's name: mattn/go-sqlite3, the C library itself.
const sqliteDriver = "sqlite3"

// sqliteDSN gives the driver's own form of a database file. A reader refuses to write.
func sqliteDSN(path string, reader bool) string {
	cache := writerCache
	if reader {
		cache = readerCache
	}
	q := url.Values{
		"_journal_mode": {"WAL"},
		"_foreign_keys": {"on"},
		"_busy_timeout": {fmt.Sprint(busyTimeout.Milliseconds())},
		"_synchronous":  {"NORMAL"},
		"_cache_size":   {fmt.Sprint(-cache)},
		"_txlock":       {"immediate"},
	}
	if reader {
		q.Set("_query_only", "on")
		q.Set("_txlock", "deferred")
	}
	return "file:" + escapePath(path) + "?" + q.Encode()
}

// execStmt runs a statement that gives no rows. The driver's query path binds all values in one crossing to C,
// its exec path in one crossing a value: 2 to 3 times as quick for rows of twenty columns.
func execStmt(ctx context.Context, st driver.Stmt, args []driver.NamedValue) error {
	rows, err := st.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return err
	}
	return rows.Close()
}

// sqliteFault tells what kind of constraint an error of the driver names.
func sqliteFault(err error) fault {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return faultNone
	}
	switch e.ExtendedCode {
	case sqlite3.ErrConstraintUnique, sqlite3.ErrConstraintPrimaryKey:
		return faultUnique
	case sqlite3.ErrConstraintForeignKey:
		return faultForeignKey
	}
	switch e.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return faultBusy
	case sqlite3.ErrFull, sqlite3.ErrIoErr:
		return faultDisk
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return faultTorn
	}
	return faultNone
}

// overwrite replaces the whole content of dest's database by that of a file, in one transaction. held is asked while
// dest's write lock is held, before the content changes.
func overwrite(dest driver.Conn, file string, held func() error) (err error) {
	from, err := (&sqlite3.SQLiteDriver{}).Open(sqliteDSN(file, true))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	b, err := dest.(*sqlite3.SQLiteConn).Backup("main", from.(*sqlite3.SQLiteConn), "main")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Finish()) }() // which rolls back what is not whole
	if _, err := b.Step(1); err != nil {
		return err
	}
	if b.PageCount() == 0 { // the driver keeps to itself that the database is locked
		return sqlite3.Error{Code: sqlite3.ErrBusy}
	}
	if err := held(); err != nil {
		return err
	}
	done, err := b.Step(-1)
	if err == nil && !done {
		err = sqlite3.Error{Code: sqlite3.ErrBusy}
	}
	return err
}
