package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"gevinstoverblik/models"
)

// restoreDeed is what the trail calls the putting back of a backup.
const restoreDeed = "database.restore"

const (
	// restoreWait is how long a restore waits for an import that is under way.
	restoreWait = 5 * time.Minute
	// restoreTries is how often it begins again because somebody wrote between the copy of what was there and the lock.
	restoreTries = 20
)

// Restored is what Restore did.
type Restored struct {
	From   Backup // what the file holds; its Version is that of the facts after
	Before string // the file that keeps what was there before; "" = nothing was
	Torn   bool   // what was there before was damaged: Before is its file as it was
}

// Restore puts a backup in the place of all that the SQLite database of an address holds, in one transaction: who
// has the database open, such as a running server, sees the old or the new, and reads everything anew. The backup is brought
// to this version first; the file itself is not touched. What was there before is kept in a file beside the database. The
// facts get a version above every earlier one, and the trail says what was put back.
//
// A file that is no whole backup of ours, or of a newer program, is a models.Problem, and nothing changes.
func Restore(ctx context.Context, dsn, file string, options Options) (Restored, error) {
	a, err := parseDSN(dsn)
	if err != nil {
		return Restored{}, err
	}
	now := options.Now
	if now == nil {
		now = time.Now
	}
	r := &restoring{ctx: ctx, path: a.path, at: now()}
	err = r.fetch(file)
	if err == nil {
		err = r.prepare(options)
	}
	if err == nil {
		err = r.live()
		if faultOf(err) == faultTorn {
			err = r.cold()
		}
	}
	if err != nil {
		err = translate("restore "+file, err)
	}
	return r.Restored, errors.Join(err, r.clear())
}

// restoring is one Restore at work.
type restoring struct {
	Restored
	ctx  context.Context
	path string // of the database
	copy string // of the backup, beside the database; "" = not made yet
	at   time.Time
}

func (r *restoring) problem(code string) error {
	return models.Problem{Field: "file", Code: code, Value: r.From.File}
}

// fetch copies the backup beside the database, and refuses what cannot be one.
func (r *restoring) fetch(file string) (err error) {
	r.From.File = file
	same, err := isPartOf(file, r.path)
	if err != nil {
		return err
	}
	from, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }() // it was only read
	info, err := from.Stat()
	switch {
	case err != nil:
		return err
	case same:
		return r.problem("restore_itself")
	case !info.Mode().IsRegular():
		return r.problem("restore_foreign")
	case inUse(file):
		return r.problem("restore_in_use")
	}
	folder := filepath.Dir(r.path)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return fmt.Errorf("make the folder of the database: %w", err)
	}
	pattern := filepath.Base(r.path) + ".restore-*"
	if err := clearStrays(folder, pattern); err != nil {
		return err
	}
	to, err := os.CreateTemp(folder, pattern)
	if err != nil {
		return err
	}
	r.copy = to.Name()
	sum := sha256.New()
	r.From.Bytes, err = io.Copy(io.MultiWriter(to, sum), from)
	r.From.Checksum = hex.EncodeToString(sum.Sum(nil))
	return errors.Join(err, to.Close())
}

// clear removes the copy, and what SQLite made beside it.
func (r *restoring) clear() error {
	if r.copy == "" {
		return nil
	}
	var errs []error
	for _, ending := range besides {
		if err := os.Remove(r.copy + ending); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// prepare checks the copy, brings its tables to this version and writes into its trail what is being done.
func (r *restoring) prepare(options Options) error {
	if !isSQLite(r.copy) {
		return r.problem("restore_foreign")
	}
	if err := wholeFile(r.ctx, r.copy); errors.Is(err, errNotWhole) || faultOf(err) == faultTorn {
		return r.problem("restore_torn")
	} else if err != nil {
		return err
	}
	err := asked(r.ctx, r.copy, func(db *sql.DB) error {
		var trail int64
		return errors.Join(db.QueryRowContext(r.ctx, latestMigration).Scan(&r.From.Schema),
			db.QueryRowContext(r.ctx, "SELECT version, trail_seq, (SELECT count(*) FROM cases) FROM version WHERE id = 1").Scan(&r.From.Version, &trail, &r.From.Cases))
	})
	if err != nil && r.ctx.Err() == nil {
		return r.problem("restore_foreign")
	} else if err != nil {
		return err
	}
	newest, err := newestMigration()
	if err != nil {
		return err
	}
	if r.From.Schema > newest {
		return r.problem("restore_newer")
	}
	options.Lazy, options.Snapshot = true, ""
	s, err := Open(r.ctx, "sqlite:"+r.copy, options)
	if err != nil {
		return err
	}
	name, _ := models.MaskCPR(filepath.Base(r.From.File))
	err = s.change(r.ctx, "note the restore", func(t *tx) error {
		return t.trail(models.Local().Who, restoreDeed, name, map[string]any{"sha256": r.From.Checksum, "bytes": r.From.Bytes,
			"schema": r.From.Schema, "version": r.From.Version, "cases": r.From.Cases})
	})
	return errors.Join(err, s.Close())
}

// isSQLite says whether a file begins as every SQLite database does.
func isSQLite(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }() // it was only read
	head := make([]byte, 16)
	_, err = io.ReadFull(file, head)
	return err == nil && string(head) == "SQLite format 3\x00"
}

// errMoved says that somebody wrote after what was there was kept.
var errMoved = errors.New("others write to the database all the time")

// live replaces the content of a database that others may have open.
func (r *restoring) live() (err error) {
	db, err := sql.Open(sqliteDriver, sqliteDSN(r.path, false))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	watching, err := db.Conn(r.ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, watching.Close()) }()
	writing, err := db.Conn(r.ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, writing.Close()) }()
	// Once it is told as done, a restore stands on the disk.
	for _, pragma := range []string{fmt.Sprintf("PRAGMA busy_timeout = %d", restoreWait.Milliseconds()), "PRAGMA synchronous = FULL"} {
		if _, err := writing.ExecContext(r.ctx, pragma); err != nil {
			return err
		}
	}
	for range restoreTries {
		if err = r.once(watching, writing); !errors.Is(err, errMoved) {
			break
		}
	}
	if err != nil {
		return err
	}
	// The log has grown by the whole database; that it stays so long while others read is no fault.
	_, _ = writing.ExecContext(r.ctx, "PRAGMA busy_timeout = 1000; PRAGMA wal_checkpoint(TRUNCATE)")
	return nil
}

// once keeps what is there and replaces it, unless somebody writes in between.
func (r *restoring) once(watching, writing *sql.Conn) (err error) {
	if _, err := writing.ExecContext(r.ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	kept, moment, err := r.keep(watching)
	_, ended := writing.ExecContext(context.WithoutCancel(r.ctx), "ROLLBACK")
	if err := errors.Join(err, ended); err != nil {
		return err
	}
	defer func() {
		if err != nil && kept != "" {
			err = errors.Join(err, os.Remove(kept)) // it is still in the database
		}
	}()
	err = writing.Raw(func(c any) error {
		return overwrite(c.(driver.Conn), r.copy, func() error {
			now, err := dataVersion(r.ctx, watching)
			if err == nil && now != moment {
				err = errMoved
			}
			return err
		})
	})
	if err == nil {
		r.Before = kept
	}
	return err
}

// keep writes what the database holds, while nobody may write, into a file beside it, gives the copy a version above its,
// and says at which moment that was.
func (r *restoring) keep(watching *sql.Conn) (kept string, moment int64, err error) {
	if moment, err = dataVersion(r.ctx, watching); err != nil {
		return "", 0, err
	}
	tables, err := tablesOf(r.ctx, watching, columnsOfSQLite)
	if err != nil {
		return "", 0, err
	}
	version := int64(0)
	if tables["version"] != nil {
		if err := watching.QueryRowContext(r.ctx, "SELECT version FROM version WHERE id = 1").Scan(&version); err != nil {
			return "", 0, err
		}
	}
	if err := r.raise(version); err != nil {
		return "", 0, err
	}
	used, err := firstUsed(r.ctx, watching, tables)
	if err != nil || used == "" {
		return "", moment, err
	}
	kept = r.beforeName()
	return kept, moment, replace(kept, func(f *os.File) error { return copyOut(r.ctx, r.path, f.Name()) })
}

// raise gives the copy a version above one that others may have seen.
func (r *restoring) raise(above int64) (err error) {
	db, err := sql.Open(sqliteDriver, sqliteDSN(r.copy, false))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	r.From.Version = max(r.From.Version, above) + 1
	_, err = db.ExecContext(r.ctx, "UPDATE version SET version = ? WHERE id = 1 AND version < ?", r.From.Version, r.From.Version)
	if err == nil {
		err = db.QueryRowContext(r.ctx, "SELECT version FROM version WHERE id = 1").Scan(&r.From.Version)
	}
	return err
}

// beforeName gives the name of the file that keeps what was there before; no file has it yet.
func (r *restoring) beforeName() string {
	name := r.path + ".before-restore-" + r.at.Format("20060102-150405")
	for n := 1; ; n++ {
		free := name
		if n > 1 {
			free += "-" + strconv.Itoa(n)
		}
		if _, err := os.Lstat(free); errors.Is(err, fs.ErrNotExist) {
			return free
		}
	}
}

// dataVersion gives a number that changes whenever another connection has changed the database.
func dataVersion(ctx context.Context, conn *sql.Conn) (n int64, err error) {
	return n, conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&n)
}

// cold replaces the file of a database that is too damaged to be written, while nobody has it open. The file is kept as
// it is.
func (r *restoring) cold() error {
	pid, err := heldBy(r.path)
	if err != nil {
		return err
	}
	if pid != 0 {
		return models.Problem{Field: "db", Code: "restore_held", Value: strconv.Itoa(pid)}
	}
	if err := r.raise(0); err != nil {
		return err
	}
	kept := r.beforeName()
	for _, ending := range []string{"-wal", ""} {
		if err := os.Link(r.path+ending, kept+ending); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for _, ending := range []string{"-wal", "-shm", ".facts"} { // a log would be taken for the new file's
		if err := os.Remove(r.path + ending); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	copied, err := os.OpenFile(r.copy, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(copied.Sync(), copied.Close(), os.Rename(r.copy, r.path)); err != nil {
		return err
	}
	r.Before, r.Torn = kept, true
	return nil
}
