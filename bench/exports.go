package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// year is the year whose cases are taken home: some are decided in it, all are received in it.
const year = "2025"

// measureExports takes a year's cases home, as CSV beside sqlite3 writing the same rows of its own table, and as a workbook
// beside our own CSV. Both commands begin with a process and end with a file.
func (b *bench) measureExports(ctx context.Context) ([]result, error) {
	ours, theirs := filepath.Join(b.folder, "ours.db"), filepath.Join(b.folder, "theirs.db")
	file := func(name string) string { return filepath.Join(b.folder, "export."+name) }
	export := func(format string) func() error {
		return func() error {
			_, err := b.ours(ctx, ours, "export", "cases", "--format", format, "--from", year, "--to", year, "--out", file(format))
			return err
		}
	}
	runs := []struct {
		name string
		do   func() error
	}{
		{"csv", export("csv")},
		{"sqlite3", func() error {
			out, err := os.Create(file("sqlite3"))
			if err != nil {
				return err
			}
			defer out.Close()
			cmd := b.command(ctx, "sqlite3", "-csv", "-header", "-separator", ";", theirs, "SELECT * FROM cases WHERE received LIKE '%-"+year+"' ORDER BY rowid")
			cmd.Stdout = out
			return cmd.Run()
		}},
		{"xlsx", export("xlsx")},
	}
	best := map[string]time.Duration{}
	for range b.rounds {
		for _, run := range runs {
			start := time.Now()
			if err := run.do(); err != nil {
				return nil, told(run.name, err)
			}
			took := time.Since(start)
			fmt.Printf("export by %-16s %6.2f s\n", run.name, took.Seconds())
			if had, done := best[run.name]; !done || took < had {
				best[run.name] = took
			}
		}
	}
	lines := map[string]int{}
	for _, name := range []string{"csv", "sqlite3"} {
		content, err := os.ReadFile(file(name))
		if err != nil {
			return nil, err
		}
		lines[name] = strings.Count(string(content), "\n")
	}
	if lines["csv"] != lines["sqlite3"] {
		return nil, fmt.Errorf("the export has %d lines, sqlite3's %d", lines["csv"], lines["sqlite3"])
	}
	csv, sheet, sqlite := best["csv"].Seconds(), best["xlsx"].Seconds(), best["sqlite3"].Seconds()
	return []result{
		{fmt.Sprintf("CSV of a year (%d cases), against `sqlite3 -csv`", lines["csv"]-1), seconds(csv), seconds(sqlite), ratio(sqlite / csv), "≥ 0.9"},
		{"the same as XLSX, against our own CSV", seconds(sheet), seconds(csv), ratio(sheet / csv), "≤ 1.5"},
	}, nil
}

// measureInterface asks the machine interface for a key figure of every case type and month.
func (b *bench) measureInterface(ctx context.Context) (_ []result, err error) {
	db := filepath.Join(b.folder, "ours.db")
	token, err := b.ours(ctx, db, "token", "add", "--name", "bench", "--scope", "figures:read")
	if err != nil {
		return nil, err
	}
	s, err := b.serve(ctx, db)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	r := reader{base: s.base, token: strings.TrimSpace(string(token))}
	var took []float64
	cells := 0
	for _, kpi := range slices.Repeat([]string{"digital_share", "net_days_median", "within_limit_share", "gross_days_p90"}, 15) {
		content, ms, err := r.get(ctx, "/api/v1/figures?by=month&group=case_type&from=2023-10&to=2026-09&kpi="+kpi)
		if err != nil {
			return nil, err
		}
		took, cells = append(took, ms), strings.Count(string(content), `"period"`)
	}
	return []result{{fmt.Sprintf("interface: a key figure of every case type and month, %d figures", cells), millis(median(took)), "", "", "< 10 ms at 1M"}}, nil
}
