package main

import (
	"database/sql"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

// reviewed gives a desk with cases and one locked review of the first quarter.
func reviewed(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.done("import", "--source", "byg", d.file("a.csv", threeCases))
	if got := strings.TrimSpace(d.done("report", "freeze", "--period", "2026-Q1")); got != "1" {
		t.Fatalf("report freeze printed %q, want 1", got)
	}
	return d
}

func TestALockedReviewIsTheSameByteForByteWhateverComesLater(t *testing.T) {
	d := reviewed(t)
	before := d.done("report", "show", "1")
	d.done("import", "--source", "byg", d.file("b.csv", strings.Replace(threeCases, "20-01-2026", "30-01-2026", 1)))
	d.done("targets", "import", d.file("t.csv", "kpi;case_type;valid_from;value\ndigital_share;Byggesag;2026-01;80 %\n"))
	if after := d.done("report", "show", "1"); after != before || len(before) < 1000 {
		t.Errorf("after an import and a target report show prints other bytes (%d, before %d)", len(after), len(before))
	}
	d.done("report", "verify", "1")
	d.done("check")
	if a := d.run("report", "freeze", "--period", "2026-Q1", "--area", "nowhere"); a.status != exitUsage && a.status != exitRefused {
		t.Errorf("an area that nobody knows: %d %s", a.status, a.stderr)
	}
	if a := d.run("report", "show", "9"); a.status == exitDone || a.status == exitFailed || !strings.Contains(a.stderr, "9") {
		t.Errorf("a review that is not there: %d %s", a.status, a.stderr)
	}
}

func TestOneAlteredByteOfALockedReviewIsToldWithItsPlace(t *testing.T) {
	tests := []struct{ name, statement, says string }{
		{"a figure", `UPDATE reports SET frozen = CAST(replace(CAST(frozen AS TEXT), '"received": 2', '"received": 3') AS BLOB)`, `"received": 3`},
		{"the checksum", `UPDATE reports SET checksum = '0' || substr(checksum, 2)`, "checksum"},
		{"bytes, checksum and fingerprints", `UPDATE reports SET frozen = CAST('{"id":1}' AS BLOB), checksum = '', lines = ''`, "audit trail"},
		{"the period beside the bytes", `UPDATE reports SET period = '2026-Q2'`, "period"},
		{"the whole row", `DELETE FROM reports`, "audit trail"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := reviewed(t)
			db, err := sql.Open("sqlite", strings.TrimPrefix(d.env["GEVINST_DB"], "sqlite:"))
			if err != nil {
				db, err = sql.Open("sqlite3", strings.TrimPrefix(d.env["GEVINST_DB"], "sqlite:"))
			}
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if done, err := db.Exec(test.statement); err != nil {
				t.Fatal(err)
			} else if n, _ := done.RowsAffected(); n != 1 {
				t.Fatalf("%d rows were altered, want 1", n)
			}
			if a := d.run("check"); a.status != exitRefused || !strings.Contains(a.stderr, test.says) {
				t.Errorf("check: %d %q, want 3 and %q", a.status, a.stderr, test.says)
			}
			if test.name == "the whole row" {
				return
			}
			a := d.run("report", "verify", "1", "--json")
			if a.status != exitRefused || !strings.Contains(a.stderr, test.says) {
				t.Errorf("verify: %d %q, want 3 and %q", a.status, a.stderr, test.says)
			}
			var faults []models.ReviewFault
			if err := json.Unmarshal([]byte(a.stdout), &faults); err != nil || len(faults) == 0 {
				t.Errorf("verify --json printed %q (%v)", a.stdout, err)
			}
			if test.name == "a figure" && (faults[0].Code != "byte" || faults[0].Line < 10 || faults[0].Offset < 100) {
				t.Errorf("the place is %+v", faults[0])
			}
		})
	}
}

// A leader hands out one sheet of paper for each area of the municipality, the whole of it lying.
func TestTheReviewOfTheDemonstrationIsOneSheetForEachArea(t *testing.T) {
	needs(t, "chromium")
	s := serve(t, "--demo")
	for _, lang := range []string{"da", "en"} {
		reader := s.reader(t, "leader")
		areas := strings.Count(reader.page("/reports/1/print?lang="+lang), `<section class="paper`)
		pdf := reader.page("/reports/1/report.pdf?lang=" + lang)
		sheets := regexp.MustCompile(`/MediaBox\s*\[0 0 ([0-9.]+) ([0-9.]+)\]`).FindAllStringSubmatch(pdf, -1)
		if len(sheets) != areas || areas < 5 {
			t.Fatalf("%s: %d sheets for %d areas", lang, len(sheets), areas)
		}
		for i, size := range sheets {
			wide, _ := strconv.ParseFloat(size[1], 64)
			high, _ := strconv.ParseFloat(size[2], 64)
			if lying := wide > high; lying != (i == 0) {
				t.Errorf("%s: sheet %d is %v by %v", lang, i+1, wide, high)
			}
		}
	}
}
