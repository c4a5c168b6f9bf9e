package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"gevinstoverblik/models"
)

// Copied is what CopyTo did.
type Copied struct {
	Tables  int
	Rows    int64
	Cases   int64
	Version int64 // of the facts there
}

// CopyTo copies everything that the database holds at one moment into another one, of whichever kind, in one
// transaction. Rows go through one by one. The tables are those that the database has, not a list of ours. A target that
// somebody has put something into is a models.Problem, and nothing is copied.
func (s *Store) CopyTo(ctx context.Context, to *Store) (Copied, error) {
	var done Copied
	err := to.change(ctx, "copy the database", func(t *tx) error {
		return s.inMoment(ctx, func(conn *sql.Conn, moment *sql.Tx) (err error) {
			done, err = (&copying{ctx: ctx, source: s, conn: conn, moment: moment, t: t}).run()
			return err
		})
	})
	return done, err
}

// copying is one CopyTo at work.
type copying struct {
	ctx    context.Context
	source *Store
	conn   *sql.Conn
	moment *sql.Tx
	t      *tx // of the target
}

func (c *copying) run() (done Copied, err error) {
	from, err := tablesOf(c.ctx, c.moment, c.source.columnsQuestion())
	if err != nil {
		return done, err
	}
	to, err := tablesOf(c.ctx, c.t.sql, c.t.store.columnsQuestion())
	if err != nil {
		return done, err
	}
	if err := sameTables(from, to); err != nil {
		return done, err
	}
	used, err := firstUsed(c.ctx, c.t.sql, to)
	if err != nil {
		return done, err
	}
	if used != "" {
		return done, models.Problem{Field: "to", Code: "copy_not_empty", Value: used}
	}
	order, err := c.order(to)
	if err != nil {
		return done, err
	}
	for _, table := range slices.Backward(order) { // what the program itself wrote into a new database
		if _, err := c.t.sql.ExecContext(c.ctx, "DELETE FROM "+quoted(table)); err != nil {
			return done, err
		}
	}
	for _, table := range order {
		rows, err := c.table(table, to[table])
		if err != nil {
			return done, fmt.Errorf("table %s: %w", table, err)
		}
		var there int64
		if err := c.t.sql.QueryRowContext(c.ctx, "SELECT count(*) FROM "+quoted(table)).Scan(&there); err != nil {
			return done, err
		}
		if there != rows {
			return done, fmt.Errorf("table %s: %d rows were copied, %d are there", table, rows, there)
		}
		done.Tables++
		done.Rows += rows
		if table == "cases" {
			done.Cases = rows
		}
	}
	if err := c.ids(); err != nil {
		return done, err
	}
	// Whoever serves the empty target must see that it is another version.
	if err := c.t.Raw("SELECT * FROM version WHERE id = 1").Scan(&c.t.row).Error; err != nil {
		return done, err
	}
	c.t.row.Version = max(c.t.row.Version, c.t.saved.Version+1)
	done.Version = c.t.row.Version
	return done, nil
}

func (s *Store) columnsQuestion() string {
	if s.postgres {
		return columnsOfPostgres
	}
	return columnsOfSQLite
}

// sameTables says where two databases have not the same tables and columns.
func sameTables(from, to map[string][]column) error {
	names := func(columns []column) []string {
		var out []string
		for _, c := range columns {
			out = append(out, c.Name)
		}
		slices.Sort(out)
		return out
	}
	all := maps.Clone(from)
	maps.Copy(all, to)
	for _, table := range slices.Sorted(maps.Keys(all)) {
		if table != migrationsTable && !slices.Equal(names(from[table]), names(to[table])) {
			return fmt.Errorf("the table %s has not the same columns in both databases", table)
		}
	}
	return nil
}

// order gives the tables so that each comes after those that it refers to, without what goose keeps of each database.
func (c *copying) order(tables map[string][]column) ([]string, error) {
	question := "SELECT s.name, f.\"table\" FROM sqlite_schema s, pragma_foreign_key_list(s.name) f WHERE s.type = 'table'"
	if c.t.store.postgres {
		question = `SELECT a.relname, b.relname FROM pg_constraint c JOIN pg_class a ON a.oid = c.conrelid JOIN pg_class b ON b.oid = c.confrelid
			WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace`
	}
	refers := map[string][]string{}
	err := each(c.ctx, c.t.sql, question, func(row func(...any) error) error {
		var table, other string
		err := row(&table, &other)
		refers[table] = append(refers[table], other)
		return err
	})
	var order []string
	placed := map[string]bool{migrationsTable: true}
	var place func(table string)
	place = func(table string) {
		if placed[table] {
			return
		}
		placed[table] = true
		for _, other := range refers[table] {
			place(other)
		}
		order = append(order, table)
	}
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		place(table)
	}
	return order, err
}

// table copies the rows of one table.
func (c *copying) table(table string, columns []column) (rows int64, err error) {
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = quoted(column.Name)
		if !c.source.postgres {
			names[i] = "+" + names[i] // the value as it is stored, whatever type is declared for it
		}
	}
	question := "SELECT " + strings.Join(names, ", ") + " FROM " + quoted(table)
	err = c.conn.Raw(func(conn any) error {
		found, err := conn.(driver.QueryerContext).QueryContext(context.WithoutCancel(c.ctx), question, nil)
		if err != nil {
			return err
		}
		f := &flow{ctx: c.ctx, rows: found, columns: columns, postgres: c.t.store.postgres,
			stored: make([]driver.Value, len(columns)), values: make([]any, len(columns))}
		if c.t.store.postgres {
			err = f.intoPostgres(c.t, table)
		} else {
			err = f.intoSQLite(c.t, table)
		}
		rows = f.n
		if closed := found.Close(); err == nil {
			err = closed
		}
		return err
	})
	return rows, err
}

// flow is the rows of one table on their way. It is what COPY of PostgreSQL draws them from.
type flow struct {
	ctx      context.Context
	rows     driver.Rows
	columns  []column // of the target
	postgres bool     // the target
	stored   []driver.Value
	values   []any
	n        int64
	err      error
}

// Next reads a row and makes it fit for the target.
func (f *flow) Next() bool {
	if f.err = f.ctx.Err(); f.err != nil {
		return false
	}
	if f.err = f.rows.Next(f.stored); f.err != nil {
		if f.err == io.EOF {
			f.err = nil
		}
		return false
	}
	for i, v := range f.stored {
		if f.values[i], f.err = fitting(v, f.columns[i].Type, f.postgres); f.err != nil {
			f.err = fmt.Errorf("row %d, column %s: %w", f.n+1, f.columns[i].Name, f.err)
			return false
		}
	}
	f.n++
	return true
}

// Values gives the row that Next has read.
func (f *flow) Values() ([]any, error) { return f.values, nil }

// Err says what ended the rows before their end.
func (f *flow) Err() error { return f.err }

// intoPostgres hands the rows to COPY.
func (f *flow) intoPostgres(t *tx, table string) error {
	names := make([]string, len(f.columns))
	for i, column := range f.columns {
		names[i] = column.Name
	}
	return t.driverConn(func(to driver.Conn) error {
		_, err := to.(*stdlib.Conn).Conn().CopyFrom(f.ctx, pgx.Identifier{table}, names, f)
		return err
	})
}

// intoSQLite inserts the rows, rowsAtOnce in one statement.
func (f *flow) intoSQLite(t *tx, table string) error {
	names := make([]string, len(f.columns))
	for i, column := range f.columns {
		names[i] = quoted(column.Name)
	}
	w := &sqliteWriter{t: t, ctx: context.WithoutCancel(f.ctx), prepared: map[string]driver.Stmt{}}
	defer w.close()
	var held [][]any
	write := func() error {
		err := w.many(quoted(table), strings.Join(names, ", "), len(names), len(held), func(i int, to []any) []any { return append(to, held[i]...) })
		held = held[:0]
		return err
	}
	for f.Next() {
		if held = append(held, slices.Clone(f.values)); len(held) == rowsAtOnce {
			if err := write(); err != nil {
				return err
			}
		}
	}
	if f.err != nil {
		return f.err
	}
	return write()
}

// momentForms are how the SQLite drivers write a time.
var momentForms = []string{"2006-01-02 15:04:05.999999999-07:00", time.RFC3339Nano, "2006-01-02 15:04:05.999999999", time.DateOnly}

// fitting gives a stored value as a column of a type takes it. What does not fit is a fault, and never made to fit.
func fitting(v driver.Value, declared string, postgres bool) (any, error) {
	if v == nil {
		return nil, nil
	}
	declared = strings.ToLower(declared)
	is := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(declared, part) })
	}
	switch v := v.(type) {
	case int64:
		switch {
		case is("bool") && (v == 0 || v == 1):
			return v == 1, nil
		case is("bool"):
		case is("int"):
			return v, nil
		case is("real", "double", "float"):
			return float64(v), nil
		}
	case float64:
		if is("real", "double", "float") {
			return v, nil
		}
	case bool:
		if is("bool") {
			return v, nil
		}
	case time.Time:
		if is("time", "date") {
			return v.UTC(), nil
		}
	case []byte:
		if is("blob", "bytea") {
			return v, nil
		}
		if is("text", "json", "char") {
			return fitting(string(v), declared, postgres)
		}
	case string:
		switch {
		case is("time", "date"):
			for _, form := range momentForms {
				if at, err := time.Parse(form, v); err == nil {
					if !postgres {
						return v, nil
					}
					return at.UTC(), nil
				}
			}
		case is("text", "json", "char"):
			if postgres && (!utf8.ValidString(v) || strings.Contains(v, "\x00")) {
				return nil, fmt.Errorf("PostgreSQL cannot keep the text %q", v)
			}
			return v, nil
		case is("blob", "bytea"):
			return []byte(v), nil
		}
	}
	return nil, fmt.Errorf("a value of the kind %T does not fit into the type %s", v, declared)
}

// ids lets the target give the ids that follow, where it gives them itself: never one that the source has given before,
// also to a row that is gone.
func (c *copying) ids() error {
	given, err := c.given()
	if err != nil {
		return err
	}
	if !c.t.store.postgres {
		for table, last := range given {
			_, err := c.t.sql.ExecContext(c.ctx, `INSERT INTO sqlite_sequence (name, seq) SELECT s.name, 0 FROM sqlite_schema s
				WHERE s.name = ? AND s.sql LIKE '%AUTOINCREMENT%' AND s.name NOT IN (SELECT name FROM sqlite_sequence)`, table)
			if err == nil {
				_, err = c.t.sql.ExecContext(c.ctx, "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", last, table)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	type identity struct{ table, column, sequence string }
	var identities []identity
	err = each(c.ctx, c.t.sql, identityColumns, func(row func(...any) error) error {
		var i identity
		err := row(&i.table, &i.column, &i.sequence)
		identities = append(identities, i)
		return err
	})
	if err != nil {
		return err
	}
	for _, i := range identities {
		_, err := c.t.sql.ExecContext(c.ctx, "SELECT setval($1::text::regclass, greatest(last, 1), last > 0) FROM (SELECT greatest(coalesce(max("+
			quoted(i.column)+"), 0), $2::bigint) AS last FROM "+quoted(i.table)+") AS given", i.sequence, given[i.table])
		if err != nil {
			return err
		}
	}
	return nil
}

// identityColumns asks PostgreSQL for the columns that it gives the ids of, and the sequences that it takes them from.
const identityColumns = `SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_schema) || '.' || quote_ident(table_name), column_name)
	FROM information_schema.columns
	WHERE table_schema = current_schema() AND pg_get_serial_sequence(quote_ident(table_schema) || '.' || quote_ident(table_name), column_name) IS NOT NULL`

// given gives the last id that the source has given in each table that it gives ids in.
func (c *copying) given() (map[string]int64, error) {
	question := "SELECT name, seq FROM sqlite_sequence"
	if c.source.postgres {
		question = "SELECT table_name, coalesce(pg_sequence_last_value(sequence::regclass), 0) FROM (" + identityColumns + ") AS i (table_name, column_name, sequence)"
	}
	given := map[string]int64{}
	err := each(c.ctx, c.moment, question, func(row func(...any) error) error {
		var table string
		var last int64
		err := row(&table, &last)
		given[table] = last
		return err
	})
	return given, err
}
