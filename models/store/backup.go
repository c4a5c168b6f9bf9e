package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"gevinstoverblik/models"
)

// Backup is a whole database of one moment in one file.
type Backup struct {
	File     string
	Bytes    int64
	Checksum string // SHA-256 of the file, in hex
	Schema   int64  // the latest migration of its tables
	Version  int64  // of the facts
	Cases    int64
}

// BackUp writes the SQLite database of an address into a file, as it is at one moment, while others read and write
// it. The file stands in its place whole, checked and on the disk, or not at all. The tables are left as they are, of
// whichever version: a backup is taken before an upgrade. A file that may not be written over is a models.Problem, no
// database at the address models.ErrNotFound.
func BackUp(ctx context.Context, dsn, file string) (Backup, error) {
	a, err := parseDSN(dsn)
	if err != nil {
		return Backup{}, err
	}
	if info, err := os.Stat(a.path); errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return Backup{}, fmt.Errorf("back up %s: %w", a.path, models.ErrNotFound)
	} else if err != nil {
		return Backup{}, fmt.Errorf("back up: %w", err)
	}
	if err := mayReplace(ctx, file, a.path); err != nil {
		return Backup{}, err
	}
	b := Backup{File: file}
	err = replace(file, func(f *os.File) error {
		if err := copyOut(ctx, a.path, f.Name()); err != nil {
			return err
		}
		return b.measure(ctx, f)
	})
	return b, translate("back up to "+file, err)
}

// copyOut writes what a database holds at one moment into an empty file. Readers and writers of it wait for nothing.
func copyOut(ctx context.Context, path, to string) (err error) {
	db, err := sql.Open(sqliteDriver, sqliteDSN(path, false))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
	return err
}

// measure reads a copy again: that it is whole, and what is in it.
func (b *Backup) measure(ctx context.Context, f *os.File) error {
	if err := wholeFile(ctx, f.Name()); err != nil {
		return err
	}
	err := asked(ctx, f.Name(), func(db *sql.DB) error {
		return errors.Join(
			db.QueryRowContext(ctx, latestMigration).Scan(&b.Schema),
			db.QueryRowContext(ctx, "SELECT version, (SELECT count(*) FROM cases) FROM version").Scan(&b.Version, &b.Cases))
	})
	if err != nil {
		return err
	}
	sum := sha256.New()
	b.Bytes, err = io.Copy(sum, f)
	b.Checksum = hex.EncodeToString(sum.Sum(nil))
	return err
}

const latestMigration = "SELECT max(version_id) FROM schema_version WHERE is_applied"

// asked lends a database file that nobody writes: nothing is made beside it.
func asked(ctx context.Context, path string, ask func(*sql.DB) error) (err error) {
	db, err := sql.Open(sqliteDriver, "file:"+escapePath(path)+"?mode=ro&immutable=1")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := ask(db); ctx.Err() == nil {
		return err
	}
	return ctx.Err() // an answer that was broken off says nothing about the file
}

// errNotWhole says that SQLite finds fault with a database file.
var errNotWhole = errors.New("the database is damaged")

// wholeFile has SQLite check every page and index of a database file that nobody writes.
func wholeFile(ctx context.Context, path string) error {
	return asked(ctx, path, func(db *sql.DB) error {
		var said string
		if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
			return fmt.Errorf("%w: %w", errNotWhole, err)
		}
		if said != "ok" {
			return fmt.Errorf("%w: %s", errNotWhole, said)
		}
		return nil
	})
}

// besides are the endings of the files that belong to a database that is in use.
var besides = []string{"", "-wal", "-shm", "-journal", ".facts"}

// mayReplace says whether a backup of the database at path may stand at file: where nothing stands, or an earlier backup
// of the same database that nobody uses.
func mayReplace(ctx context.Context, file, path string) error {
	problem := func(code string) error { return models.Problem{Field: "file", Code: code, Value: file} }
	if same, err := isPartOf(file, path); err != nil {
		return err
	} else if same {
		return problem("backup_itself")
	}
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("back up: %w", err)
	case !info.Mode().IsRegular():
		return problem("backup_there")
	case info.Size() == 0:
		return nil
	case inUse(file):
		return problem("backup_in_use")
	}
	var of stamp
	err = asked(ctx, file, func(db *sql.DB) error {
		return db.QueryRowContext(ctx, "SELECT identity, trail_seq, trail_hash FROM version").Scan(&of.Identity, &of.TrailSeq, &of.TrailHash)
	})
	if err != nil && ctx.Err() == nil {
		return problem("backup_there") // it is no database of ours
	} else if err != nil {
		return err
	}
	db, err := sql.Open(sqliteDriver, sqliteDSN(path, true))
	if err != nil {
		return err
	}
	var earlier bool
	err = db.QueryRowContext(ctx, "SELECT identity = ? AND (? = 0 OR EXISTS (SELECT 1 FROM trail WHERE seq = ? AND hash = ?)) FROM version",
		of.Identity, of.TrailSeq, of.TrailSeq, of.TrailHash).Scan(&earlier)
	if err := errors.Join(err, db.Close()); err != nil {
		return translate("back up", err)
	}
	if !earlier {
		return problem("backup_there") // another database, or a copy of this one that went on another way
	}
	return nil
}

// isPartOf says whether a file is the database at path, or one of those that belong to it, by name or by another name.
func isPartOf(file, path string) (bool, error) {
	absolute, err := filepath.Abs(file)
	if err != nil {
		return false, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return false, err
	}
	info, missing := os.Stat(file)
	return slices.ContainsFunc(besides, func(ending string) bool {
		other, err := os.Stat(path + ending)
		return absolute == path+ending || missing == nil && err == nil && os.SameFile(info, other)
	}), nil
}

// inUse says whether a database has a log that is not in the file yet: somebody uses it, or was killed.
func inUse(path string) bool {
	return slices.ContainsFunc([]string{"-wal", "-journal"}, func(ending string) bool {
		info, err := os.Stat(path + ending)
		return err == nil && info.Size() > 0
	})
}
