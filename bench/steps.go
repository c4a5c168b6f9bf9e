package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// stepsType is the case type whose steps are asked for, by its name; its address is the same in small letters.
const (
	stepsType = "Enfamiliehus"
	stepsSlug = "enfamiliehus"
)

// step is one step of the way as either of the two tells it: the mean days over all cases, and the median of its own.
type step struct {
	Name   string  `json:"step"`
	Cases  int     `json:"cases"`
	N      int     `json:"n"`
	Days   float64 `json:"days"`
	Median float64 `json:"median"`
}

// measureSteps gives every case its events, asks for the steps of a case type and year, and times the question beside
// DuckDB's over the same events. Steps that are not the same end the run.
func (b *bench) measureSteps(ctx context.Context) (_ []result, err error) {
	file := filepath.Join(b.folder, "events.csv")
	events, err := b.writeEvents(file)
	if err != nil {
		return nil, err
	}
	db := filepath.Join(b.folder, "ours.db")
	start := time.Now()
	if _, err := b.ours(ctx, db, "import", "--source", "bench", file); err != nil {
		return nil, err
	}
	imported := time.Since(start)

	var theirs struct {
		Steps []step    `json:"steps"`
		Ms    []float64 `json:"ms"`
	}
	out, err := b.command(ctx, "node", "bench/steps.mjs", b.file, file, stepsType, year).Output()
	if err != nil {
		return nil, told("DuckDB", err)
	}
	if err := json.Unmarshal(out, &theirs); err != nil {
		return nil, fmt.Errorf("DuckDB: %w", err)
	}

	s, r, err := b.read(ctx, db)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	page := "/case-types/" + stepsSlug + "?kpi=net_days_mean&period=" + year
	_, first, err := r.get(ctx, page)
	if err != nil {
		return nil, err
	}
	var took []float64
	for i := range 30 { // never the same address twice
		_, ms, err := r.get(ctx, page+"&nocache="+strconv.Itoa(i))
		if err != nil {
			return nil, err
		}
		took = append(took, ms)
	}
	content, _, err := r.get(ctx, page+"&format=csv-machine&figure=way")
	if err != nil {
		return nil, err
	}
	if err := sameSteps(content, theirs.Steps); err != nil {
		return nil, err
	}
	ours, duck := median(took), median(theirs.Ms)
	return []result{
		{fmt.Sprintf("import of %d events", events), seconds(imported.Seconds()), "", "", ""},
		{fmt.Sprintf("page of a case type and year with the steps of its %d cases, the first time for a version of the data, against these steps alone in DuckDB", theirs.Steps[0].N),
			millis(first), millis(duck), ratio(duck / first), ""},
		{"the same page after that, uncached, whole request", millis(ours), millis(duck), ratio(duck / ours), ""},
	}, nil
}

// writeEvents gives each case that is decided after it was complete four events, two of them between: a hearing that goes
// out after a third of the days and comes back after two thirds.
func (b *bench) writeEvents(name string) (n int, err error) {
	in, err := os.Open(b.file)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	out, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	w := bufio.NewWriter(out)
	defer func() { err = errors.Join(err, w.Flush(), out.Close()) }()
	fmt.Fprintln(w, "Sagsnummer;Aktivitet;Tidspunkt")
	rows := csv.NewReader(bufio.NewReader(in))
	rows.Comma, rows.ReuseRecord = ';', true
	head, err := rows.Read()
	if err != nil {
		return 0, err
	}
	head = slices.Clone(head)
	no, complete, decided := slices.Index(head, "Sagsnummer"), slices.Index(head, "Fuldt oplyst"), slices.Index(head, "Afgjort")
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return n, nil
		} else if err != nil {
			return 0, err
		}
		from, err := time.Parse("02-01-2006", row[complete])
		until, err2 := time.Parse("02-01-2006", row[decided])
		days := int(until.Sub(from).Hours() / 24)
		if err != nil || err2 != nil || days < 0 {
			continue
		}
		for i, event := range []struct {
			activity string
			day      int
		}{{"Fuldt oplyst", 0}, {"Høring sendt", days / 3}, {"Høringssvar", days * 2 / 3}, {"Afgjort", days}} {
			fmt.Fprintf(w, "%s;%s;%s %02d:00:00\n", row[no], event.activity, from.AddDate(0, 0, event.day).Format("02-01-2006"), 9+i)
			n++
		}
	}
}

// sameSteps holds what our file of steps says within the clock against DuckDB's steps.
func sameSteps(content []byte, want []step) error {
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		return err
	}
	at := func(column string) int { return slices.Index(rows[0], column) }
	ours := map[string]step{}
	for _, row := range rows[1:] {
		if row[at("stretch")] != "within" {
			continue
		}
		var s step
		for column, to := range map[string]*float64{"days": &s.Days, "days_median": &s.Median} {
			if *to, err = strconv.ParseFloat(row[at(column)], 64); err != nil {
				return fmt.Errorf("the gate is shut: %s of %s: %w", column, row[at("step")], err)
			}
		}
		s.N, _ = strconv.Atoi(row[at("n")])
		s.Cases, _ = strconv.Atoi(row[at("cases")])
		ours[row[at("step")]] = s
	}
	if len(want) < 3 {
		return fmt.Errorf("the gate is shut: DuckDB knows %d steps", len(want))
	}
	for _, w := range want {
		if got := ours[w.Name]; got.N != w.N || got.Cases != w.Cases || math.Abs(got.Days-w.Days) > 1e-9*w.Days || got.Median != w.Median {
			return fmt.Errorf("the gate is shut: the step %s is %+v by us and %+v by DuckDB", w.Name, got, w)
		}
	}
	return nil
}
