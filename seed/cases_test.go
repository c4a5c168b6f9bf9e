package seed_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/seed"
)

// late is a day after everything that is written has happened.
var late = models.DayOf(2026, 11, 24)

func TestAFileEndsBeforeToday(t *testing.T) {
	var file bytes.Buffer
	if err := seed.WriteCases(&file, 2000, 12, 1, models.DayOf(2026, 1, 15)); err != nil {
		t.Fatal(err)
	}
	last := ""
	for _, line := range strings.Split(strings.TrimSpace(file.String()), "\r\n")[1:] {
		for _, at := range []int{4, 5, 6, 7} {
			d := strings.Split(line, ";")[at]
			if d != "" && d[6:]+d[3:5]+d[:2] > last {
				last = d[6:] + d[3:5] + d[:2]
			}
		}
	}
	if last != "20251231" {
		t.Errorf("the last day is %s, want the end of the month before", last)
	}
}

func TestTheSameSeedWritesTheSameBytes(t *testing.T) {
	sum := func(count, months int, number uint64) string {
		h := sha256.New()
		if err := seed.WriteCases(h, count, months, number, late); err != nil {
			t.Fatal(err)
		}
		return hex.EncodeToString(h.Sum(nil))
	}
	if a, b := sum(5000, 36, 7), sum(5000, 36, 7); a != b {
		t.Errorf("two files of one seed differ: %s and %s", a, b)
	}
	if sum(5000, 36, 7) == sum(5000, 36, 8) {
		t.Error("two seeds give one file")
	}
}

func TestWrittenCasesAreSound(t *testing.T) {
	const count, months = 20_000, 24
	var file bytes.Buffer
	if err := seed.WriteCases(&file, count, months, 1, late); err != nil {
		t.Fatal(err)
	}
	if models.HasCPR(file.String()) {
		t.Error("the file holds something like a CPR number")
	}
	r := csv.NewReader(&file)
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != count+1 {
		t.Fatalf("%d rows and a heading, want %d", len(rows)-1, count)
	}
	column := map[string]int{}
	for i, h := range rows[0] {
		column[h] = i
	}
	first := models.DayOf(2024, 10, 1)
	types, departments, numbers := map[string]bool{}, map[string]bool{}, map[string]bool{}
	open := 0
	for _, row := range rows[1:] {
		value := func(h string) string { return row[column[h]] }
		day := func(h string) models.Day {
			if value(h) == "" {
				return models.NoDay
			}
			at, err := time.Parse("02-01-2006", value(h))
			if err != nil {
				t.Fatalf("%s of %v: %v", h, row, err)
			}
			d := models.DayOfTime(at)
			if h != "Frist" && (d < first || d > models.DayOf(2026, 9, 30)) {
				t.Fatalf("%s of %v lies outside the months asked for", h, row)
			}
			return d
		}
		number := func(h string) int {
			n, err := strconv.Atoi(value(h))
			if err != nil {
				t.Fatalf("%s of %v: %v", h, row, err)
			}
			return n
		}
		received, complete, decided := day("Modtaget"), day("Fuldt oplyst"), day("Afgjort")
		if !received.Known() || decided.Known() && decided < received {
			t.Fatalf("%v ends before it starts", row)
		}
		if d := models.Doubt(received, day("Screenet"), complete, decided, int32(number("Ventetid ansøger")), models.UnknownCount); d != 0 {
			t.Fatalf("%v is in doubt: %d", row, d)
		}
		if !decided.Known() {
			open++
			if value("Beslutningstype") != "" || value("Klage") == "Ja" {
				t.Fatalf("open case %v knows its end", row)
			}
		}
		if s := value("Tilfredshed"); s != "" && (number("Tilfredshed") < 1 || number("Tilfredshed") > 5) {
			t.Fatalf("%v: satisfaction %s", row, s)
		}
		day("Klage afgjort")
		day("Frist")
		number("Mangelbreve")
		number("Papirbrud")
		types[value("Sagstype")] = true
		departments[value("Afdeling")] = true
		if numbers[value("Sagsnummer")] {
			t.Fatalf("case number %s twice", value("Sagsnummer"))
		}
		numbers[value("Sagsnummer")] = true
	}
	if len(types) != 60 || len(departments) != 12 {
		t.Errorf("%d case types and %d departments, want 60 and 12", len(types), len(departments))
	}
	if share := float64(open) / count; share < 0.02 || share > 0.15 {
		t.Errorf("%.1f %% open cases, want a natural stock", 100*share)
	}
}

func TestAWrittenFileNeedsNoMapping(t *testing.T) {
	for _, count := range []int{1, 7, 3000} {
		var file bytes.Buffer
		if err := seed.WriteCases(&file, count, 36, uint64(count), late); err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		r, report, err := intake.Open(ctx, intake.BytesInput("sager.csv", file.Bytes()), intake.Options{Today: models.DayOf(2026, 9, 30)})
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Errors) > 0 {
			t.Fatalf("%d cases: %v", count, report.Errors)
		}
		read := 0
		report, err = r.Read(ctx, func(d models.Delivery) error {
			read += len(d.Cases)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if read != count || report.Rejected > 0 || len(report.Warnings)+len(report.Errors) > 0 {
			t.Errorf("%d of %d cases are read, %d rejected; warnings %v, errors %v", read, count, report.Rejected, report.Warnings, report.Errors)
		}
		if unused := len(strings.Split(strings.SplitN(file.String(), "\r\n", 2)[0], ";")) - len(r.Mapping().Columns); unused != 0 {
			t.Errorf("%d columns are not recognised: %v", unused, r.Mapping().Columns)
		}
	}
}

func TestWriteCasesRefusesWhatItCannotWrite(t *testing.T) {
	var problem models.Problem
	for _, c := range []struct{ count, months int }{{-1, 12}, {10, 0}, {10, 601}} {
		if err := seed.WriteCases(io.Discard, c.count, c.months, 1, late); !errors.As(err, &problem) {
			t.Errorf("WriteCases(%d, %d) = %v, want a problem", c.count, c.months, err)
		}
	}
	var file bytes.Buffer
	if err := seed.WriteCases(&file, 0, 1, 1, late); err != nil || strings.Count(file.String(), "\r\n") != 1 {
		t.Errorf("no cases give %q and %v, want the heading alone", file.String(), err)
	}
}

func BenchmarkWriteCases(b *testing.B) {
	for b.Loop() {
		if err := seed.WriteCases(io.Discard, 100_000, 36, 1, late); err != nil {
			b.Fatal(err)
		}
	}
}
