package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models/store/storetest"
)

// rowsOf gives every row of every table that a database has, a time as a moment and a truth as a number.
func rowsOf(t *testing.T, dsn string) map[string][]string {
	t.Helper()
	db := storetest.Database(t, dsn)
	question := "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
	if !strings.HasPrefix(dsn, "sqlite:") {
		question = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
	}
	tables := map[string][]string{}
	read := func(question string, use func(names []string, values []any)) {
		rows, err := db.Query(question)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		names, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, into := make([]any, len(names)), make([]any, len(names))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			use(names, values)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	read(question, func(_ []string, values []any) { tables[fmt.Sprint(values[0])] = nil })
	delete(tables, "schema_version") // of each database itself
	for table := range tables {
		read("SELECT * FROM "+table, func(names []string, values []any) {
			var parts []string
			for i, v := range values {
				switch of := v.(type) {
				case time.Time:
					v = of.UTC().Format(time.RFC3339Nano)
				case bool:
					v = map[bool]int{true: 1}[of]
				case []byte:
					v = fmt.Sprintf("%q", of)
				case string:
					v = fmt.Sprintf("%q", of)
				}
				parts = append(parts, fmt.Sprintf("%s=%v", names[i], v))
			}
			slices.Sort(parts)
			tables[table] = append(tables[table], strings.Join(parts, " "))
		})
		slices.Sort(tables[table])
	}
	return tables
}

// sameRows holds all rows of two databases against each other.
func sameRows(t *testing.T, what, got, want string) {
	t.Helper()
	a, b := rowsOf(t, got), rowsOf(t, want)
	if len(a) != len(b) {
		t.Errorf("%s: %d tables, want %d", what, len(a), len(b))
	}
	filled := 0
	for table := range b {
		if !slices.Equal(a[table], b[table]) {
			t.Errorf("%s, table %s: %s", what, table, firstDifference(strings.Join(a[table], "\n"), strings.Join(b[table], "\n")))
		}
		if len(b[table]) > 0 {
			filled++
		}
	}
	if filled < 35 {
		t.Errorf("%s: only %d tables of the demonstration hold something", what, filled)
	}
}

func TestACopyHasEverythingInEitherKindOfDatabase(t *testing.T) {
	t.Parallel()
	s := serve(t, "--demo", "--today", "2026-10-15")
	source := newDesk(t).at(s.dsn)
	logins := s.logins()
	source.done("report", "freeze", "--period", "2026-Q1")
	source.done("token", "add", "--name", "gone", "--scope", "figures:read")
	if s.stop() != exitDone {
		t.Fatal("the server did not stop")
	}
	told, hash := source.told(), source.hash()
	from := source
	for n, step := range []struct{ what, to string }{
		{"SQLite to SQLite", "sqlite:" + filepath.Join(t.TempDir(), "new", "a.db")},
		{"SQLite to PostgreSQL", storetest.EmptyPostgres(t)},
		{"PostgreSQL to PostgreSQL", storetest.Postgres(t)},
		{"PostgreSQL to SQLite", storetest.SQLite(t)},
	} {
		var out copied
		if err := json.Unmarshal([]byte(from.done("copy", "--to", step.to, "--json")), &out); err != nil || out.Tables < 55 || out.Cases < 10_000 {
			t.Fatalf("%s: %+v, %v", step.what, out, err)
		}
		sameRows(t, step.what, step.to, from.env["GEVINST_DB"])
		if from = source.at(step.to); n%2 == 0 {
			continue // the rows say it; what is shown of them is asked once of each kind
		}
		if got := from.told(); got != told {
			t.Errorf("%s: %s", step.what, firstDifference(got, told))
		}
		if n == 1 && from.hash() != hash { // PostgreSQL: the last is SQLite again, with the rows of the first
			t.Errorf("%s: the figures are others", step.what)
		}
		for _, command := range []string{"report verify 1", "report show 1", "report show 3", "export audit --format json --out -"} {
			if got, want := from.run(strings.Fields(command)...), source.run(strings.Fields(command)...); got != want || got.stdout == "" {
				t.Errorf("%s: %s is another", step.what, command)
			}
		}
		if a := source.run("copy", "--to", step.to); a.status != exitRefused || !strings.Contains(a.stderr, "not empty") {
			t.Errorf("%s: a second time: %d %q", step.what, a.status, a.stderr)
		}
	}
	// New rows work in the last and in PostgreSQL, with ids that nothing has had before.
	pg := storetest.EmptyPostgres(t)
	from.done("copy", "--to", pg)
	for _, d := range []*desk{from, source.at(pg)} {
		dsn := d.env["GEVINST_DB"]
		served := serve(t, "--db", dsn, "--today", "2026-10-15")
		fmt.Fprintf(&served.stdout, "%s\t%s\t%s\n", logins[0].Role, logins[0].Email, logins[0].Password)
		if page := served.reader(t, logins[0].Role).page("/"); !strings.Contains(page, "/logout") {
			t.Errorf("signed in as %s: %.500s", logins[0].Email, page)
		}
		r, status := d.report("--source", "byg", d.file("sager.csv", threeCases))
		if status != exitDone || r.New != 3 {
			t.Errorf("an import after the copy: %d %+v", status, r)
		}
		d.done("targets", "import", d.file("t.csv", "kpi;case_type;valid_from;value\ndigital_share;Byggesag;2026-01;80 %\n"))
		d.stdin = "et langt kodeord 7"
		d.done("user", "add", "--email", "ny@example.dk", "--name", "Ny", "--role", "reader", "--password-stdin")
		d.done("token", "add", "--name", "new", "--scope", "figures:read")
		d.done("report", "freeze", "--period", "2025-Q4")
		d.done("check")
		served.stop()
	}
	sameIDs := func(dsn string) (last int64) {
		if err := storetest.Database(t, dsn).QueryRow("SELECT max(id) FROM users").Scan(&last); err != nil {
			t.Fatal(err)
		}
		return last
	}
	if a, b := sameIDs(pg), sameIDs(from.env["GEVINST_DB"]); a != b {
		t.Errorf("the new person has the id %d in PostgreSQL and %d in SQLite", a, b)
	}
}

// An id that a row had which is gone is not given again: the trail may name it.
func TestACopyGivesNoIDTwice(t *testing.T) {
	add := func(d *desk, name string) int64 {
		d.done("token", "add", "--name", name, "--scope", "figures:read")
		var id int64
		if err := storetest.Database(t, d.env["GEVINST_DB"]).QueryRow("SELECT max(id) FROM tokens").Scan(&id); err != nil {
			t.Fatal(err)
		}
		return id
	}
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		d := newDesk(t).at(dsn)
		gone := add(d, "a")
		if _, err := storetest.Database(t, dsn).Exec("DELETE FROM tokens"); err != nil {
			t.Fatal(err)
		}
		for _, to := range []string{storetest.SQLite(t), storetest.EmptyPostgres(t)} {
			d.done("copy", "--to", to)
			if id := add(d.at(to), "b"); id <= gone {
				t.Errorf("a new token has the id %d, one that is gone had %d", id, gone)
			}
		}
	})
}

func TestACopyGoesIntoAnEmptyDatabaseOnly(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		source, target := reviewed(t), newDesk(t).at(dsn)
		target.done("migrate") // which brings the reference list along: nobody has done anything yet
		source.done("copy", "--to", dsn)
		if got, want := target.done("cases", "list", "--csv"), source.done("cases", "list", "--csv"); got != want {
			t.Error(firstDifference(got, want))
		}
	})
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		source, target := reviewed(t), newDesk(t).at(dsn)
		target.stdin = "et langt kodeord 7"
		target.done("user", "add", "--email", "a@example.dk", "--name", "A", "--role", "admin", "--password-stdin")
		before := target.told()
		if a := source.run("copy", "--to", dsn); a.status != exitRefused || !strings.Contains(a.stderr, "not empty") {
			t.Errorf("status %d %q, want 3", a.status, a.stderr)
		}
		if after := target.told(); after != before {
			t.Error(firstDifference(after, before))
		}
	})
	d := reviewed(t)
	for _, test := range []struct {
		args   string
		status int
		says   string
	}{
		{"copy --to postgres://alma:hemmelig@127.0.0.1:1/gevinst", exitFailed, "127.0.0.1"},
		{"copy --to mysql://root:hemmelig@db/x", exitUsage, "not a database"},
		{"copy", exitUsage, "--to"},
		{"copy --db sqlite:" + filepath.Join(t.TempDir(), "nowhere.db") + " --to sqlite:" + filepath.Join(t.TempDir(), "x.db"), exitFailed, "no database"},
	} {
		if a := d.run(strings.Fields(test.args)...); a.status != test.status || !strings.Contains(a.stderr, test.says) || strings.Contains(a.stderr, "hemmelig") {
			t.Errorf("%s: %d %q, want %d and %q", test.args, a.status, a.stderr, test.status, test.says)
		}
	}
}

// A copy that cannot be whole is none, and says why: a value that the other database cannot keep is not made to fit.
func TestACopyIsWholeOrNone(t *testing.T) {
	d, to := reviewed(t), storetest.EmptyPostgres(t)
	if _, err := storetest.Database(t, d.env["GEVINST_DB"]).Exec("UPDATE trail SET detail = detail || char(0) WHERE seq = 1"); err != nil {
		t.Fatal(err)
	}
	if a := d.run("copy", "--to", to); a.status != exitFailed || !strings.Contains(a.stderr, "table trail") || !strings.Contains(a.stderr, "column detail") {
		t.Errorf("status %d %q, want 1 and the place", a.status, a.stderr)
	}
	if list := d.at(to).done("cases", "list", "--csv"); strings.Contains(list, "S-1") {
		t.Error("half a copy is there")
	}
}

func TestAServerOnTheEmptyDatabaseShowsWhatWasCopiedThere(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := serve(t, "--db", dsn, "--today", "2026-10-15")
		source := newDesk(t)
		token := strings.TrimSpace(source.done("token", "add", "--name", "t", "--scope", "figures:read"))
		source.done("import", "--source", "byg", source.file("sager.csv", threeCases))
		source.at(dsn).done("targets", "list") // an instance beside it that looks changes nothing
		source.done("copy", "--to", dsn)
		comes(t, "the copy", "true", func() string {
			return fmt.Sprint(strings.Contains(s.api(t, token, "figures?kpi=cases_received&by=total&group=case_type"), "Nedrivning"))
		})
		source.at(dsn).done("import", "--source", "byg", source.file("mere.csv", moreCases))
		comes(t, "an import after the copy", "true", func() string {
			return fmt.Sprint(strings.Contains(s.api(t, token, "figures?kpi=cases_received&by=total&group=case_type"), "Skiltning"))
		})
		source.at(dsn).done("check")
	})
}
