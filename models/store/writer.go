package store

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// writer writes the mass of cases and events past gorm, in the way that is quickest on its database.
type writer interface {
	// find looks up rows by source and case number: old[i] and found[i] belong to rows[i].
	find(source int64, rows, old []caseRow, found []bool) error
	// firstEver says that there is no case at all yet, so that insert may put off what is quicker at the end.
	firstEver() error
	insert(rows []caseRow) error
	// update writes changed rows, at the latest with flush. A row comes once.
	update(rows []caseRow) error
	image(batch int64, id uint32, text string) error
	events(events []takenEvent) error
	// open hands over the open cases of a source, in order of id.
	open(source int64, use func(*caseRow)) error
	// flush writes what was put off.
	flush() error
	close()
}

func (t *tx) writer() (writer, error) {
	if t.store.postgres {
		return &postgresWriter{t: t, ctx: t.Statement.Context}, nil
	}
	return &sqliteWriter{t: t, ctx: context.WithoutCancel(t.Statement.Context), prepared: map[string]driver.Stmt{}}, nil
}

// inList writes a list of ids behind a statement that ends in "IN ".
func (s *Store) inList(query string, ids []uint32) (string, []any) {
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = int64(id)
	}
	return s.places(query + "(" + strings.Repeat("?, ", len(ids)-1) + "?)"), args
}

// rowsAtOnce is how many rows one INSERT of SQLite carries.
const rowsAtOnce = 50

// sqliteWriter runs prepared statements on the driver's own connection: database/sql would convert and allocate
// twenty values a row. Its context is never cancelled, because the driver starts a goroutine a statement for one
// that could be; taking asks once a block instead.
type sqliteWriter struct {
	t        *tx
	ctx      context.Context
	prepared map[string]driver.Stmt
	args     []any
	named    []driver.NamedValue
	byNo     map[string]int
	puts     []any // images put off
	changed  []caseRow
	unsorted bool // the index by number is put off
}

// firstEver takes the index by number away: SQLite sorts a million numbers once in a third of the time that it takes
// to put them into the index one by one. flush and find bring it back, in the same transaction.
func (w *sqliteWriter) firstEver() error {
	w.unsorted = true
	return w.t.Exec("DROP INDEX cases_by_number").Error
}

func (w *sqliteWriter) sort() error {
	if !w.unsorted {
		return nil
	}
	w.unsorted = false
	// SQLite sorts in as much memory as its cache may take, and in files beyond.
	return errors.Join(w.cache(readerCache), w.t.Exec("CREATE UNIQUE INDEX cases_by_number ON cases (source_id, case_no)").Error, w.cache(writerCache))
}

// cache gives the connection a page cache of so many KiB.
func (w *sqliteWriter) cache(size int) error {
	return w.t.Exec(fmt.Sprintf("PRAGMA cache_size = %d", -size)).Error
}

// statement prepares a statement once.
func (w *sqliteWriter) statement(c driver.Conn, query string) (driver.Stmt, error) {
	if st, ok := w.prepared[query]; ok {
		return st, nil
	}
	st, err := c.Prepare(query)
	if err == nil {
		w.prepared[query] = st
	}
	return st, err
}

// name makes the driver's arguments of w.args.
func (w *sqliteWriter) name() []driver.NamedValue {
	for len(w.named) < len(w.args) {
		w.named = append(w.named, driver.NamedValue{Ordinal: len(w.named) + 1})
	}
	named := w.named[:len(w.args)]
	for i, a := range w.args {
		named[i].Value = a
	}
	return named
}

// many inserts rows of n columns, rowsAtOnce in one statement; values writes one row.
func (w *sqliteWriter) many(table, columns string, n, rows int, values func(i int, to []any) []any) error {
	place := "(" + strings.Repeat("?, ", n-1) + "?)"
	head := "INSERT INTO " + table + " (" + columns + ") VALUES "
	return w.t.driverConn(func(c driver.Conn) error {
		for i := 0; i < rows; {
			size := 1
			if rows-i >= rowsAtOnce {
				size = rowsAtOnce
			}
			st, err := w.statement(c, head+strings.Repeat(place+", ", size-1)+place)
			if err != nil {
				return err
			}
			w.args = w.args[:0]
			for range size {
				w.args = values(i, w.args)
				i++
			}
			if err := execStmt(w.ctx, st, w.name()); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *sqliteWriter) insert(rows []caseRow) error {
	return w.many("cases", caseColumns, nCaseColumns, len(rows), func(i int, to []any) []any { return rows[i].values(to) })
}

func (w *sqliteWriter) events(events []takenEvent) error {
	seq := int64(0)
	return w.many("case_events", eventColumns, 7, len(events), func(i int, to []any) []any {
		if i == 0 || events[i].caseID != events[i-1].caseID {
			seq = 0
		}
		seq++
		return events[i].values(to, seq)
	})
}

// eventColumns are those of case_events, in the order of takenEvent.values.
const eventColumns = "case_id, seq, activity, at, unit, channel, resource"

func (e *takenEvent) values(to []any, seq int64) []any {
	return append(to, boxed(int64(e.caseID)), boxed(seq), boxed(int64(e.activity)), e.at, boxed(int64(e.unit)),
		boxed(int64(e.channel)), boxed(int64(e.resource)))
}

func (w *sqliteWriter) image(batch int64, id uint32, text string) error {
	w.puts = append(w.puts, boxed(batch), boxed(int64(id)), text)
	if len(w.puts) < 3*rowsAtOnce {
		return nil
	}
	return w.writeImages()
}

func (w *sqliteWriter) flush() error {
	if err := w.sort(); err != nil {
		return err
	}
	if err := w.writeChanged(); err != nil {
		return err
	}
	return w.writeImages()
}

func (w *sqliteWriter) writeImages() error {
	puts := w.puts
	w.puts = w.puts[:0]
	return w.many("before_images", "batch_seq, case_id, image", 3, len(puts)/3, func(i int, to []any) []any {
		return append(to, puts[3*i:3*i+3]...)
	})
}

// update puts changed rows off, to write many in the order in which they lie.
func (w *sqliteWriter) update(rows []caseRow) error {
	if w.changed = append(w.changed, rows...); len(w.changed) < stageSize {
		return nil
	}
	return w.writeChanged()
}

// changeable gives the columns of a case that an import can change: all but the id and those of the key.
func changeable() []string {
	columns := strings.Split(caseColumns, ", ")
	return columns[2 : len(columns)-1]
}

// writeChanged leaves the columns of the key alone, which no change touches: SQLite would take each number out of its
// index and put it back.
func (w *sqliteWriter) writeChanged() error {
	rows := w.changed
	w.changed = w.changed[:0]
	slices.SortFunc(rows, func(a, b caseRow) int { return cmp.Compare(a.ID, b.ID) })
	columns := changeable()
	return w.t.driverConn(func(c driver.Conn) error {
		st, err := w.statement(c, "UPDATE cases SET "+strings.Join(columns, " = ?, ")+" = ? WHERE id = ?")
		if err != nil {
			return err
		}
		for i := range rows {
			w.args = rows[i].values(w.args[:0])
			id := w.args[0]
			w.args = append(w.args[2:2+len(columns)], id)
			if err := execStmt(w.ctx, st, w.name()); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *sqliteWriter) find(source int64, rows, old []caseRow, found []bool) error {
	if err := w.sort(); err != nil {
		return err
	}
	if w.byNo == nil {
		w.byNo = map[string]int{}
	}
	clear(w.byNo)
	for i := range rows {
		w.byNo[rows[i].CaseNo] = i
	}
	query := "SELECT " + caseColumns + " FROM cases WHERE source_id = ? AND case_no IN (" + strings.Repeat("?, ", rowsAtOnce-1) + "?)"
	return w.t.driverConn(func(c driver.Conn) error {
		st, err := w.statement(c, query)
		if err != nil {
			return err
		}
		for i := 0; i < len(rows); i += rowsAtOnce {
			w.args = append(w.args[:0], source)
			for j := i; j < i+rowsAtOnce; j++ {
				w.args = append(w.args, rows[min(j, len(rows)-1)].CaseNo) // the last one fills the list
			}
			got, err := st.(driver.StmtQueryContext).QueryContext(w.ctx, w.name())
			if err != nil {
				return err
			}
			err = drain(got, func(v []driver.Value) error {
				r := decodeCase(v)
				at := w.byNo[r.CaseNo]
				old[at], found[at] = r, true
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *sqliteWriter) open(source int64, use func(*caseRow)) error {
	return w.t.driverConn(func(c driver.Conn) error {
		return scan(w.ctx, c, openQuery, []any{source}, func(v []driver.Value) error {
			r := decodeCase(v)
			use(&r)
			return nil
		})
	})
}

const openQuery = "SELECT " + caseColumns + " FROM cases WHERE source_id = ? AND decided IS NULL ORDER BY id"

func (w *sqliteWriter) close() {
	// A statement that cannot be closed has a broken connection, which the transaction's end reports.
	_ = w.t.driverConn(func(driver.Conn) error {
		for query, st := range w.prepared {
			_ = st.Close()
			delete(w.prepared, query)
		}
		return nil
	})
}

// postgresWriter uses COPY: straight into the tables for what is new, because the lock on the version row lets
// nobody else insert; through a staging table for changed rows.
type postgresWriter struct {
	t       *tx
	ctx     context.Context
	staged  bool
	changed []caseRow // put off
	images  [][]any
}

// direct lends pgx's own connection.
func (w *postgresWriter) direct(use func(*pgx.Conn) error) error {
	return w.t.conn.Raw(func(c any) error { return use(c.(*stdlib.Conn).Conn()) })
}

// many copies rows into a table.
func (w *postgresWriter) many(table, columns string, rows int, values func(i int, to []any) []any) error {
	if rows == 0 {
		return nil
	}
	var row []any
	return w.direct(func(c *pgx.Conn) error {
		_, err := c.CopyFrom(w.ctx, pgx.Identifier{table}, strings.Split(columns, ", "),
			pgx.CopyFromSlice(rows, func(i int) ([]any, error) {
				row = values(i, row[:0])
				return row, nil
			}))
		return err
	})
}

// firstEver has nothing to put off: COPY and the index of PostgreSQL go together.
func (w *postgresWriter) firstEver() error { return nil }

func (w *postgresWriter) insert(rows []caseRow) error {
	return w.many("cases", caseColumns, len(rows), func(i int, to []any) []any { return rows[i].values(to) })
}

func (w *postgresWriter) events(events []takenEvent) error {
	seq := int64(0)
	return w.many("case_events", eventColumns, len(events), func(i int, to []any) []any {
		if i == 0 || events[i].caseID != events[i-1].caseID {
			seq = 0
		}
		seq++
		return events[i].values(to, seq)
	})
}

func (w *postgresWriter) image(batch int64, id uint32, text string) error {
	if w.images = append(w.images, []any{batch, int64(id), text}); len(w.images) < stageSize {
		return nil
	}
	return w.writeImages()
}

func (w *postgresWriter) flush() error {
	if err := w.writeChanged(); err != nil {
		return err
	}
	return w.writeImages()
}

func (w *postgresWriter) writeImages() error {
	images := w.images
	w.images = w.images[:0]
	return w.many("before_images", "batch_seq, case_id, image", len(images), func(i int, to []any) []any {
		return append(to, images[i]...)
	})
}

// stageSize is how many changed rows are put off at most, and go through the staging table at a time.
const stageSize = 20_000

func (w *postgresWriter) update(rows []caseRow) error {
	if w.changed = append(w.changed, rows...); len(w.changed) < stageSize {
		return nil
	}
	return w.writeChanged()
}

func (w *postgresWriter) writeChanged() error {
	rows := w.changed
	w.changed = w.changed[:0]
	if len(rows) == 0 {
		return nil
	}
	if !w.staged {
		err := w.direct(func(c *pgx.Conn) error {
			_, err := c.Exec(w.ctx, "CREATE TEMPORARY TABLE staged (LIKE cases) ON COMMIT DROP")
			return err
		})
		if err != nil {
			return err
		}
		w.staged = true
	}
	slices.SortFunc(rows, func(a, b caseRow) int { return cmp.Compare(a.ID, b.ID) })
	err := w.many("staged", caseColumns, len(rows), func(i int, to []any) []any { return rows[i].values(to) })
	if err != nil {
		return err
	}
	var set []string
	for _, c := range changeable() {
		set = append(set, c+" = excluded."+c)
	}
	return w.direct(func(c *pgx.Conn) error {
		// Every row is there. An upsert finds each by the index; for a join with so many the planner reads all cases.
		for _, statement := range []string{"INSERT INTO cases (" + caseColumns + ") SELECT " + caseColumns + " FROM staged ORDER BY id ON CONFLICT (id) DO UPDATE SET " +
			strings.Join(set, ", "), "TRUNCATE staged"} {
			if _, err := c.Exec(w.ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *postgresWriter) find(source int64, rows, old []caseRow, found []bool) error {
	at := make(map[string]int, len(rows))
	numbers := make([]string, len(rows))
	for i := range rows {
		at[rows[i].CaseNo], numbers[i] = i, rows[i].CaseNo
	}
	return w.t.driverConn(func(c driver.Conn) error {
		query := "SELECT " + caseColumns + " FROM cases WHERE source_id = $1 AND case_no = ANY($2)"
		return scan(w.ctx, c, query, []any{source, numbers}, func(v []driver.Value) error {
			r := decodeCase(v)
			i := at[r.CaseNo]
			old[i], found[i] = r, true
			return nil
		})
	})
}

func (w *postgresWriter) open(source int64, use func(*caseRow)) error {
	return w.t.driverConn(func(c driver.Conn) error {
		return scan(w.ctx, c, w.t.store.places(openQuery), []any{source}, func(v []driver.Value) error {
			r := decodeCase(v)
			use(&r)
			return nil
		})
	})
}

// close has nothing to end: the staging table goes with the transaction.
func (w *postgresWriter) close() {}
