package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
)

// querier is a connection or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// migrationsTable is what goose keeps of the migrations that were taken.
const migrationsTable = "schema_version"

// ownTables are those into which the program writes by itself: an installation that nobody has used yet has rows there.
var ownTables = []string{migrationsTable, "version", "settings", "kpi_definitions", "holidays", "targets", "case_types", "trail", "chores"}

// theProgram is who the program is in the trail where it does something by itself.
const theProgram = "gevinstoverblik"

// firstUsed names a table in which somebody has put something, "" where there is none: whatever a person changes has its row in
// the trail.
func firstUsed(ctx context.Context, q querier, tables map[string][]column) (string, error) {
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		query := "SELECT EXISTS (SELECT 1 FROM " + quoted(table) + ")"
		switch {
		case table == "trail":
			query = "SELECT EXISTS (SELECT 1 FROM trail WHERE who <> '" + theProgram + "')"
		case slices.Contains(ownTables, table):
			continue
		}
		var used bool
		if err := q.QueryRowContext(ctx, query).Scan(&used); err != nil {
			return "", err
		}
		if used {
			return table, nil
		}
	}
	return "", nil
}

// quoted writes a name into a statement, whatever word it is.
func quoted(name string) string { return `"` + name + `"` }

// column is a column of a table, with the type that its database declares.
type column struct {
	Name, Type string
}

// columnsOfSQLite and columnsOfPostgres ask for every column of every table of ours, in their order.
const (
	columnsOfSQLite = `SELECT s.name, c.name, c.type FROM sqlite_schema s, pragma_table_info(s.name) c
		WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY s.name, c.cid`
	columnsOfPostgres = `SELECT table_name, column_name, data_type FROM information_schema.columns
		JOIN information_schema.tables USING (table_schema, table_name)
		WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name, ordinal_position`
)

// tablesOf reads the columns of every table with one of the two questions.
func tablesOf(ctx context.Context, q querier, question string) (map[string][]column, error) {
	tables := map[string][]column{}
	err := each(ctx, q, question, func(row func(...any) error) error {
		var table string
		var c column
		err := row(&table, &c.Name, &c.Type)
		tables[table] = append(tables[table], c)
		return err
	})
	return tables, err
}

// each runs a question and hands over each row.
func each(ctx context.Context, q querier, question string, use func(row func(...any) error) error) (err error) {
	rows, err := q.QueryContext(ctx, question)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Err(), rows.Close()) }()
	for rows.Next() {
		if err := use(rows.Scan); err != nil {
			return err
		}
	}
	return nil
}
