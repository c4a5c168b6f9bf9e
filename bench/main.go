// Bench measures the program from outside, as ratios in one run on one machine: its import beside sqlite3's own,
// its overview beside the same questions in DuckDB, its repeated page beside a static file from the same server, its files
// beside those that sqlite3 writes.
// It first holds the program's figures against DuckDB's and refuses to time wrong ones.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The municipality's promises in the measurement: one limit for all, so that DuckDB can be asked the same.
const (
	limit   = 40
	today   = "2026-10-15"
	targets = "kpi;case_type;department;valid_from;value;comparator;kind\n" +
		"limit_days;;;2020-01;40;<=;council\nwithin_limit_share;;;2020-01;80 %;>=;own\ndigital_share;;;2020-01;80 %;>=;own\n" +
		"end_to_end_digital_share;;;2020-01;60 %;>=;own\ncomplete_at_first_share;;;2020-01;70 %;>=;own\n"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b := bench{binary: "bin/gevinstoverblik"}
	flag.IntVar(&b.cases, "cases", 1_000_000, "number of cases")
	flag.IntVar(&b.rounds, "rounds", 3, "how often each import is run; the best counts")
	growth := flag.Int("growth", 0, "write the growth table instead: 100,000, 1,000,000 and 5,000,000 cases, up to this number")
	flag.BoolVar(&b.keep, "write", true, "write the results into bench/README.md")
	flag.Parse()
	if err := b.run(ctx, *growth); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one run.
type bench struct {
	binary string
	cases  int
	rounds int
	keep   bool

	folder string
	file   string // the case file
}

// result is one line of the table in README.md.
type result struct {
	what, ours, theirs, ratio, goal string
}

// run measures: the table of one size, or that of growth up to so many cases.
func (b *bench) run(ctx context.Context, growth int) error {
	var err error
	if b.folder, err = filepath.Abs("bench/.work"); err != nil {
		return err
	}
	if err := os.MkdirAll(b.folder, 0o755); err != nil {
		return err
	}
	for _, tool := range []string{b.binary, "sqlite3", "node"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("%s is needed: %w", tool, err)
		}
	}
	if _, err := os.Stat("bench/node_modules/@duckdb/node-api"); err != nil {
		if _, err := b.command(ctx, "npm", "--prefix", "bench", "ci", "--ignore-scripts", "--no-audit", "--no-fund").Output(); err != nil {
			return told("npm ci", err)
		}
	}
	if growth > 0 {
		return b.growth(ctx, growth)
	}
	if err := b.writeCases(ctx); err != nil {
		return err
	}
	fmt.Printf("%d cases\n", b.cases)
	results, err := b.measureImport(ctx)
	if err != nil {
		return err
	}
	duck, err := b.askDuck(ctx)
	if err != nil {
		return err
	}
	if err := b.setTargets(ctx, filepath.Join(b.folder, "ours.db")); err != nil {
		return err
	}
	if err := b.gate(ctx, duck, ""); err != nil {
		return err
	}
	fmt.Println("the gate is passed: the figures are DuckDB's to the last digit")
	pages, err := b.measurePages(ctx, duck)
	if err != nil {
		return err
	}
	exports, err := b.measureExports(ctx)
	if err != nil {
		return err
	}
	answers, err := b.measureInterface(ctx)
	if err != nil {
		return err
	}
	steps, err := b.measureSteps(ctx)
	if err != nil {
		return fmt.Errorf("steps: %w", err)
	}
	results = slices.Concat(results, pages, exports, answers, steps)
	if hasPostgres() {
		its, err := b.measurePostgres(ctx)
		if err != nil {
			return fmt.Errorf("PostgreSQL: %w", err)
		}
		results = append(results, its...)
	} else {
		fmt.Println("PostgreSQL is not installed: the imports into it are not measured")
	}
	table := b.table(ctx, results)
	fmt.Print("\n", table)
	if !b.keep {
		return nil
	}
	return keep("bench/README.md", "results", table)
}

// command makes a command whose complaints are kept for the error.
func (b *bench) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "GEVINST_LANG=en", "GEVINST_TODAY="+today)
	return cmd
}

// told adds what a command complained of to its error.
func told(doing string, err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("%s: %w: %s", doing, err, strings.TrimSpace(string(exit.Stderr)))
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// address is that of a database, as the program wants it: a file is SQLite's.
func address(db string) string {
	if strings.Contains(db, "://") {
		return db
	}
	return "sqlite:" + db
}

// ours runs the program on a database and gives its stdout.
func (b *bench) ours(ctx context.Context, db string, args ...string) ([]byte, error) {
	cmd := b.command(ctx, b.binary, args...)
	cmd.Env = append(cmd.Env, "GEVINST_DB="+address(db))
	out, err := cmd.Output()
	if err != nil {
		return out, told("gevinstoverblik "+args[0], err)
	}
	return out, nil
}

func (b *bench) writeCases(ctx context.Context) error {
	b.file = filepath.Join(b.folder, fmt.Sprintf("cases-%d.csv", b.cases))
	out, err := os.Create(b.file)
	if err != nil {
		return err
	}
	cmd := b.command(ctx, b.binary, "seed", "cases", "--count", strconv.Itoa(b.cases), "--months", "36", "--seed", "1")
	cmd.Stdout = out
	return errors.Join(cmd.Run(), out.Close())
}

// typed is the table that sqlite3 imports into: a column for each of the file's, typed by affinity as a person would
// declare them, with the key that makes a second import possible, and what the program sets too (WAL, NORMAL).
const typed = `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;
CREATE TABLE cases (case_no TEXT NOT NULL UNIQUE, case_type TEXT, department TEXT, channel TEXT, received TEXT, screened TEXT, complete TEXT,
 decided TEXT, deadline TEXT, wait_days INTEGER, limit_applies TEXT, outcome TEXT, exempt TEXT, deficiency_letters INTEGER,
 paper_steps INTEGER, decision_digital TEXT, appeal TEXT, appeal_settled TEXT, appeal_outcome TEXT, reopened TEXT,
 satisfaction INTEGER, handling_minutes REAL);
.mode csv
.separator ;
.import --skip 1 '%s' cases
SELECT count(*) FROM cases;
`

// measureImport runs both imports by turns, each into a new database, and keeps the best of each.
func (b *bench) measureImport(ctx context.Context) ([]result, error) {
	best := map[string]time.Duration{}
	var memory int64
	for round := range b.rounds {
		theirs := filepath.Join(b.folder, "theirs.db")
		ours := filepath.Join(b.folder, "ours.db")
		if err := errors.Join(b.fresh(theirs), b.fresh(ours)); err != nil {
			return nil, err
		}
		runs := []struct {
			name string
			cmd  *exec.Cmd
		}{
			{"sqlite3", b.command(ctx, "sqlite3", theirs)},
			{"gevinstoverblik", b.command(ctx, b.binary, "import", "--db", "sqlite:"+ours, "--source", "bench", b.file)},
		}
		runs[0].cmd.Stdin = strings.NewReader(fmt.Sprintf(typed, b.file))
		if round%2 == 1 {
			slices.Reverse(runs)
		}
		for _, run := range runs {
			start := time.Now()
			out, err := run.cmd.Output()
			took := time.Since(start)
			if err != nil {
				return nil, told(run.name, err)
			}
			if run.name == "sqlite3" && !strings.Contains(string(out), strconv.Itoa(b.cases)) {
				return nil, fmt.Errorf("sqlite3 imported %s rows", out)
			}
			if run.name == "gevinstoverblik" {
				memory = max(memory, peak(run.cmd.ProcessState))
			}
			fmt.Printf("import by %-16s %6.2f s\n", run.name, took.Seconds())
			if had, done := best[run.name]; !done || took < had {
				best[run.name] = took
			}
		}
	}
	size, err := sizeOf(filepath.Join(b.folder, "ours.db"))
	if err != nil {
		return nil, err
	}
	ours, theirs := best["gevinstoverblik"].Seconds(), best["sqlite3"].Seconds()
	return []result{
		{"import, whole command, against `sqlite3 .import`", seconds(ours), seconds(theirs), ratio(theirs / ours), "≥ 1.0 (1.2)"},
		{"memory of the import at its highest", fmt.Sprintf("%d MB", memory>>20), "", "", "≤ 150 MB over the columns"},
		{"on disk a case", fmt.Sprintf("%.0f bytes", float64(size)/float64(b.cases)), "", "", "≤ 100 bytes"},
	}, nil
}

// fresh takes a database away, with what lies beside it.
func (b *bench) fresh(db string) error {
	for _, file := range []string{db, db + "-wal", db + "-shm", db + ".facts"} {
		if err := os.Remove(file); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}

// sizeOf gives the size of a database with its write-ahead log.
func sizeOf(db string) (int64, error) {
	var sum int64
	for _, file := range []string{db, db + "-wal"} {
		info, err := os.Stat(file)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return 0, err
		}
		sum += info.Size()
	}
	return sum, nil
}

func seconds(v float64) string { return fmt.Sprintf("%.2f s", v) }
func ratio(v float64) string   { return fmt.Sprintf("**%.2f ×**", v) }
func millis(v float64) string  { return fmt.Sprintf("%.2f ms", v) }

// median of measurements; the slice is put in order.
func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}
