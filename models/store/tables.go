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
func firstUsed(ctx context.Context, q querier, tables map[string][]string) (string, error) {
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

// sqliteTables gives the columns of every table of ours, in their order.
func sqliteTables(ctx context.Context, q querier) (map[string][]string, error) {
	return columnsOf(ctx, q, `SELECT s.name, c.name FROM sqlite_schema s, pragma_table_info(s.name) c
		WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY s.name, c.cid`)
}

// columnsOf reads pairs of a table and one of its columns.
func columnsOf(ctx context.Context, q querier, query string) (tables map[string][]string, err error) {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Err(), rows.Close()) }()
	tables = map[string][]string{}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			return nil, err
		}
		tables[table] = append(tables[table], column)
	}
	return tables, nil
}
