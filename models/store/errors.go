package store

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"gevinstoverblik/models"
)

// fault is what kind of refusal a database error is.
type fault int

const (
	faultNone fault = iota
	faultUnique
	faultForeignKey
	faultBusy  // SQLite: another process holds the write lock for longer than the busy timeout
	faultDisk  // the disk is full, or a file may not grow
	faultTorn  // SQLite: the file is damaged, or no database
	faultRetry // PostgreSQL: serialisation failure or deadlock; the same again may pass
)

func faultOf(err error) fault {
	var file *fs.PathError
	if errors.As(err, &file) && file.Op == "write" {
		return faultDisk
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return sqliteFault(err)
	}
	switch pg.Code {
	case "23505":
		return faultUnique
	case "23503":
		return faultForeignKey
	case "53100":
		return faultDisk
	case "40001", "40P01":
		return faultRetry
	}
	return faultNone
}

// translate says in the house's words what a database error means, and what was being done. It is the one place
// that knows the drivers' errors.
func translate(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, gorm.ErrRecordNotFound):
		err = models.ErrNotFound
	case isOurs(err):
	default:
		switch faultOf(err) {
		case faultUnique:
			err = models.Problem{Field: "name", Code: "taken"}
		case faultForeignKey:
			err = models.ErrNotFound
		case faultDisk:
			err = fmt.Errorf("%w: %w", models.ErrDisk, err)
		case faultBusy:
			err = fmt.Errorf("the database is busy: another process has been writing for more than %v: %w", busyTimeout, err)
		}
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// isOurs says whether err already speaks the house's words.
func isOurs(err error) bool {
	var p models.Problem
	var ps models.Problems
	var b *Blocked
	return errors.Is(err, models.ErrNotFound) || errors.Is(err, models.ErrForbidden) ||
		errors.As(err, &p) || errors.As(err, &ps) || errors.As(err, &b)
}

// Blocked says that a batch cannot be undone, because later batches that stand changed the same cases.
type Blocked struct {
	By []string // the ids of those batches, the latest first
}

func (b *Blocked) Error() string {
	return "later imports changed the same cases: " + strings.Join(b.By, ", ")
}
