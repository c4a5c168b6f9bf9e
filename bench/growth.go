package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"
)

// changes is how many cases an import of the growth table changes.
const changes = 10_000

// grown is what one size of the growth table measured; the fields are its lines.
type grown struct {
	cases                                 int
	overview, duck, filtered, anew, after float64 // milliseconds
	importing, upsert                     float64 // seconds; upsert 0 where it was not run
	memory                                float64 // bytes a case
	good, refused                         float64 // seconds from the start of the process to its first answer
}

// growth measures each size and writes its table.
func (b *bench) growth(ctx context.Context, most int) error {
	var all []grown
	for _, size := range []int{100_000, 1_000_000, 5_000_000} {
		if size > most {
			continue
		}
		b.cases = size
		fmt.Printf("%d cases\n", size)
		g, err := b.grow(ctx)
		if err != nil {
			return fmt.Errorf("%d cases: %w", size, err)
		}
		fmt.Printf("%+v\n", g)
		all = append(all, g)
	}
	table := b.growthTable(ctx, all)
	fmt.Print("\n", table)
	if !b.keep {
		return nil
	}
	return keep("bench/README.md", "growth", table)
}

// grow measures one size: every figure that is timed has passed the gate, those of a filter and those of after an
// import too.
func (b *bench) grow(ctx context.Context) (g grown, err error) {
	g.cases = b.cases
	if err := b.writeCases(ctx); err != nil {
		return g, err
	}
	db := filepath.Join(b.folder, "ours.db")
	if err := b.fresh(db); err != nil {
		return g, err
	}
	if _, err := b.ours(ctx, db, "import", "--source", "bench", b.file); err != nil {
		return g, err
	}
	d, err := b.askDuck(ctx)
	if err != nil {
		return g, err
	}
	g.duck = median(d.Ms)
	if err := b.setTargets(ctx, db); err != nil {
		return g, err
	}
	caseType := d.Answers["cases_received"][0].Group
	for _, only := range []string{"", caseType} {
		if err := b.gate(ctx, d, only); err != nil {
			return g, err
		}
	}
	if err := b.addUser(ctx, db); err != nil {
		return g, err
	}
	token, err := b.ours(ctx, db, "token", "add", "--name", "bench", "--scope", "figures:read", "--scope", "imports:write")
	if err != nil {
		return g, err
	}

	s, r, err := b.read(ctx, db)
	if err != nil {
		return g, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	nocache := 0
	page := func(path string) (float64, error) {
		nocache++
		_, took, err := r.get(ctx, fmt.Sprintf("%snocache=%d", path, nocache))
		return took, err
	}
	several := func(n int, path string) (float64, error) {
		var ms []float64
		for range n {
			took, err := page(path)
			if err != nil {
				return 0, err
			}
			ms = append(ms, took)
		}
		return median(ms), nil
	}
	if g.overview, err = several(40, "/overview?"); err != nil {
		return g, err
	}
	if g.filtered, err = several(20, "/overview?case_type="+url.QueryEscape(caseType)+"&"); err != nil {
		return g, err
	}
	gauges, err := r.gauges(ctx)
	if err != nil {
		return g, err
	}
	g.memory = gauges["gevinst_facts_bytes"] / gauges["gevinst_cases"]

	// The same cases change, and change back, and change: each import is of ten thousand changes.
	changed, back, department, err := b.writeChanges()
	if err != nil {
		return g, err
	}
	var importing, after []float64
	for _, file := range []string{changed, back, changed, back, changed} {
		took, err := r.send(ctx, strings.TrimSpace(string(token)), file)
		if err != nil {
			return g, err
		}
		importing = append(importing, took)
		first, err := page("/overview?")
		if err != nil {
			return g, err
		}
		after = append(after, first)
	}
	g.importing, g.after = median(importing), median(after)
	if b.cases <= 1_000_000 {
		if g.upsert, err = b.upsert(ctx, changed); err != nil {
			return g, err
		}
	}
	boards := map[string]any{}
	for _, only := range []string{"", department} {
		if boards[only], err = r.board(ctx, strings.TrimSpace(string(token)), only); err != nil {
			return g, err
		}
	}
	if err := s.stop(); err != nil {
		return g, err
	}

	// The patched facts of the server against those of a process that reads every case, and against DuckDB.
	kept := db + ".facts"
	if err := os.Rename(kept, kept+".away"); err != nil {
		return g, fmt.Errorf("the server left no snapshot: %w", err)
	}
	for only, board := range boards {
		args := []string{"board", "--json"}
		if only != "" {
			args = append(args, "--department", only)
		}
		out, err := b.ours(ctx, db, args...)
		if err != nil {
			return g, err
		}
		var want any
		if err := json.Unmarshal(out, &want); err != nil {
			return g, fmt.Errorf("board: %w", err)
		}
		if !reflect.DeepEqual(board, want) {
			return g, fmt.Errorf("the gate is shut: the board %q of the server after the imports is not that of all cases read anew", only)
		}
	}
	if d, err = b.askDuck(ctx); err != nil {
		return g, err
	}
	for _, only := range []string{"", caseType} {
		if err := b.gate(ctx, d, only); err != nil {
			return g, fmt.Errorf("after the imports: %w", err)
		}
	}

	if err := os.Rename(kept+".away", kept); err != nil {
		return g, err
	}
	var anew []float64
	restart := func() (float64, error) {
		again, err := b.serve(ctx, db)
		if err != nil {
			return 0, err
		}
		r.base = again.base // the session goes on
		first, err := page("/overview?")
		anew = append(anew, first)
		return again.ready.Seconds(), errors.Join(err, again.stop())
	}
	var good []float64
	for range 3 {
		took, err := restart()
		if err != nil {
			return g, err
		}
		good = append(good, took)
	}
	g.good, g.anew = median(good), median(anew)
	if err := spoil(kept); err != nil {
		return g, err
	}
	g.refused, err = restart()
	return g, err
}

// spoil flips a bit in the middle of a file.
func spoil(name string) error {
	content, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	content[len(content)/2] ^= 1
	return os.WriteFile(name, content, 0o600)
}

// columns are those of the case file, as sqlite3 names them.
var columns = strings.Fields(`case_no case_type department channel received screened complete decided deadline wait_days limit_applies outcome
	exempt deficiency_letters paper_steps decision_digital appeal appeal_settled appeal_outcome reopened satisfaction handling_minutes`)

// writeChanges writes ten thousand cases from all over the file, first without waiting and with other paper, then as they
// were, and makes the changed ones part of a whole file, which takes the place of the first: DuckDB is to be asked of it.
// It also names a department that has cases.
func (b *bench) writeChanges() (changed, back, department string, err error) {
	content, err := os.ReadFile(b.file)
	if err != nil {
		return "", "", "", err
	}
	lines := bytes.SplitAfter(content, []byte("\n"))
	head, rows := lines[0], lines[1:len(lines)-1]
	wait, paper := slices.Index(columns, "wait_days"), slices.Index(columns, "paper_steps")
	var before, after, whole bytes.Buffer
	before.Write(head)
	after.Write(head)
	whole.Write(head)
	department = strings.Split(string(rows[0]), ";")[slices.Index(columns, "department")]
	step, left := max(1, len(rows)/changes), changes
	for i, row := range rows {
		if i%step == 0 && left > 0 {
			left--
			before.Write(row)
			ending := row[len(bytes.TrimRight(row, "\r\n")):]
			fields := strings.Split(string(bytes.TrimRight(row, "\r\n")), ";")
			if fields[wait] != "" {
				fields[wait] = "0" // less waiting is never in doubt, more than the days that a case took would be
			}
			fields[paper] = map[bool]string{true: "1", false: "0"}[fields[paper] == "0"]
			row = append([]byte(strings.Join(fields, ";")), ending...)
			after.Write(row)
		}
		whole.Write(row)
	}
	changed, back = filepath.Join(b.folder, "changed.csv"), filepath.Join(b.folder, "back.csv")
	first := b.file
	b.file = filepath.Join(b.folder, "whole.csv")
	return changed, back, department, errors.Join(os.WriteFile(changed, after.Bytes(), 0o644), os.WriteFile(back, before.Bytes(), 0o644),
		os.WriteFile(b.file, whole.Bytes(), 0o644), os.Rename(first, filepath.Join(b.folder, "first.csv")))
}

// upsert lets sqlite3 take the same changes into its own table of the same cases, and gives the seconds.
func (b *bench) upsert(ctx context.Context, changed string) (float64, error) {
	theirs := filepath.Join(b.folder, "theirs.db")
	if err := b.fresh(theirs); err != nil {
		return 0, err
	}
	load := b.command(ctx, "sqlite3", theirs)
	load.Stdin = strings.NewReader(fmt.Sprintf(typed, filepath.Join(b.folder, "first.csv")))
	if _, err := load.Output(); err != nil {
		return 0, told("sqlite3", err)
	}
	var set []string
	for _, c := range columns[1:] {
		set = append(set, c+" = excluded."+c)
	}
	upsert := b.command(ctx, "sqlite3", theirs)
	upsert.Stdin = strings.NewReader(fmt.Sprintf(`PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;
CREATE TEMP TABLE fresh AS SELECT * FROM cases LIMIT 0;
.mode csv
.separator ;
.import --schema temp --skip 1 '%s' fresh
INSERT INTO cases SELECT * FROM fresh WHERE true ON CONFLICT (case_no) DO UPDATE SET %s;
SELECT changes();
`, changed, strings.Join(set, ", ")))
	start := time.Now()
	out, err := upsert.Output()
	took := time.Since(start).Seconds()
	if err != nil {
		return 0, told("sqlite3", err)
	}
	if !strings.Contains(string(out), fmt.Sprint(changes)) {
		return 0, fmt.Errorf("sqlite3 upserted %s rows", out)
	}
	return took, nil
}

// send imports a file over the machine interface and gives the seconds until the answer; all its cases must change.
func (r *reader) send(ctx context.Context, token, file string) (float64, error) {
	body, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer body.Close()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.base+"/api/v1/imports?source=bench&filename="+filepath.Base(file), bufio.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "text/csv")
	start := time.Now()
	var report struct{ Changed, Rows int }
	err = r.asked(request, token, &report)
	took := time.Since(start).Seconds()
	if err == nil && report.Changed != changes {
		err = fmt.Errorf("the import of %s changed %d of %d cases", file, report.Changed, changes)
	}
	return took, err
}

// board asks for the whole board, or that of one department.
func (r *reader) board(ctx context.Context, token, department string) (board any, err error) {
	address := r.base + "/api/v1/board"
	if department != "" {
		address += "?department=" + url.QueryEscape(department)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	return board, r.asked(request, token, &board)
}

// asked sends a request of the machine interface and reads its JSON.
func (r *reader) asked(request *http.Request, token string, into any) error {
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusCreated {
		return fmt.Errorf("%s answers %s", request.URL.Path, answer.Status)
	}
	return json.NewDecoder(answer.Body).Decode(into)
}

func (b *bench) growthTable(ctx context.Context, all []grown) string {
	var t strings.Builder
	fmt.Fprintf(&t, "%s, %s\n\n| what |", time.Now().Format("2006-01-02"), machine(ctx))
	for _, g := range all {
		fmt.Fprintf(&t, " %s |", thousands(g.cases))
	}
	t.WriteString(" goal |\n|---|" + strings.Repeat("---|", len(all)+1) + "\n")
	for _, line := range []struct {
		what string
		of   func(g grown) string
		goal string
	}{
		{"overview, uncached, whole request", func(g grown) string { return millis(g.overview) }, "hangs on cells, not on cases"},
		{"the same questions in DuckDB", func(g grown) string { return millis(g.duck) }, ""},
		{"ratio", func(g grown) string { return ratio(g.duck / g.overview) }, "≥ 8 at 1M, ≥ 20 at 5M"},
		{"overview of one case type, uncached", func(g grown) string { return millis(g.filtered) }, ""},
		{"first overview after a start: everything counted", func(g grown) string { return millis(g.anew) }, ""},
		{"first overview after an import of 10,000 changes", func(g grown) string { return millis(g.after) }, "≤ 50 ms"},
		{"that import, until it is answered", func(g grown) string { return seconds(g.importing) }, "at 5M ≤ 2 × 1M"},
		{"sqlite3's upsert of the same rows", func(g grown) string {
			if g.upsert == 0 {
				return ""
			}
			return seconds(g.upsert) + ", " + ratio(g.upsert/g.importing)
		}, "≥ 1.0"},
		{"in memory a case", func(g grown) string { return fmt.Sprintf("%.1f bytes", g.memory) }, "≤ 40 bytes"},
		{"restart, from process start to first answer", func(g grown) string { return seconds(g.good) }, "≤ 0.5 s"},
		{"restart with a snapshot that is refused", func(g grown) string { return seconds(g.refused) }, "costs time only"},
	} {
		fmt.Fprintf(&t, "| %s |", line.what)
		for _, g := range all {
			fmt.Fprintf(&t, " %s |", line.of(g))
		}
		fmt.Fprintf(&t, " %s |\n", line.goal)
	}
	return t.String()
}

// thousands writes a number of cases in groups of three.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s + " cases"
}
