package main

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
)

// realFiles gives a folder of the real case files that a developer may have beside the project: ../shared, or where
// GEVINST_SHARED says. They are not part of the project; without them these tests have nothing to read.
func realFiles(t *testing.T, name string) string {
	t.Helper()
	shared := os.Getenv("GEVINST_SHARED")
	if shared == "" {
		shared = "../../shared"
	}
	folder := filepath.Join(shared, "data", name)
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("the real case files are not here: %v", err)
	}
	return folder
}

// oneValue asks for one figure.
func oneValue(t *testing.T, d *desk, kpi string, more ...string) map[string]any {
	t.Helper()
	f := d.figures(append([]string{"--kpi", kpi, "--by", "total"}, more...)...)
	if len(f) != 1 {
		t.Fatalf("%s %v gives %d figures", kpi, more, len(f))
	}
	return f[0]
}

func wantValue(t *testing.T, f map[string]any, want float64) {
	t.Helper()
	got, ok := f["value"].(float64)
	if !ok || math.Abs(got-want) > 5e-7 {
		t.Errorf("%s of %s = %v, want %v", f["kpi"], f["period"], f["value"], want)
	}
}

// wabo holds the figures of the WABO log, whichever form it came in, against those of its own documentation.
func wabo(t *testing.T, d *desk) {
	t.Helper()
	wantValue(t, oneValue(t, d, "cases_received"), 1434)
	wantValue(t, oneValue(t, d, "cases_decided"), 1329)
	wantValue(t, oneValue(t, d, "gross_days_mean"), 58.542513)
	wantValue(t, oneValue(t, d, "gross_days_median"), 50)
	wantValue(t, oneValue(t, d, "own_deadline_share"), 0.767494)
	wantValue(t, oneValue(t, d, "digital_share"), 0.872296)
	wantValue(t, oneValue(t, d, "open_past_deadline"), 37)
	for kpi, want := range map[string]float64{"cases_decided": 124, "gross_days_mean": 58.919355, "gross_days_median": 34, "cases_open": 159} {
		f := d.figures("--kpi", kpi, "--from", "2011-10", "--to", "2011-10")
		if len(f) != 1 {
			t.Fatalf("%s of October 2011 gives %d figures", kpi, len(f))
		}
		wantValue(t, f[0], want)
	}
}

func TestTheDanishExportNeedsNoMapping(t *testing.T) {
	folder := realFiles(t, "danish-export")
	d := newDesk(t)
	d.env["GEVINST_TODAY"] = "2012-01-23"
	r, status := d.report("--source", "wabo", folder+"/sager.csv")
	if status != exitDone || r.New != 1434 || r.Rejected != 0 {
		t.Fatalf("sager.csv: %d, %d new, %d rejected, %v", status, r.New, r.Rejected, r.Errors)
	}
	wabo(t, d)
	before := d.hash()
	for _, file := range []string{"sager.csv", "sager.xlsx"} {
		if r, status := d.report("--source", "wabo", folder+"/"+file); status != exitDone || r.Unchanged != 1434 || r.New+r.Changed+r.Rejected != 0 {
			t.Errorf("%s again: %d, %+v", file, status, r)
		}
	}
	if d.hash() != before {
		t.Error("the same cases gave other figures")
	}
	events, status := d.report("--source", "wabo", folder+"/haendelser.csv")
	if status != exitDone || events.Rows != 8577 || events.Rejected != 0 {
		t.Errorf("haendelser.csv: %d, %d rows, %d rejected, %v", status, events.Rows, events.Rejected, events.Errors)
	}
	wabo(t, d)
	d.done("undo", *events.Batch)
	if d.hash() != before {
		t.Error("the undo did not give back every figure")
	}
}

func TestTheSameLogAsXESGivesTheSameFigures(t *testing.T) {
	folder := realFiles(t, "wabo-receipt")
	d := newDesk(t)
	d.env["GEVINST_TODAY"] = "2012-01-23"
	mapping := d.file("receipt.json", `{"kind": "cases", "columns": {"case_no": "concept:name", "case_type": "group", "department": "department",
		"channel": "channel", "received": "startdate", "complete": "@first:T10 Determine necessity to stop indication", "decided": "enddate", "deadline": "deadline"},
		"channels": {"Internet": "digital", "Desk": "manual", "Post": "manual", "e-mail": "email", "Intern": "internal"}}`)
	r, status := d.report("--source", "receipt", "--mapping", mapping, folder+"/receipt.xes.gz")
	if status != exitDone || r.New != 1434 {
		t.Fatalf("receipt.xes.gz: %d, %+v", status, r)
	}
	wabo(t, d)
}

var traceDate = regexp.MustCompile(`<(?:date|string) key="(startdate|enddate|concept:name)" value="([^"]*)"`)

// The dates are those that the log has written, with its own offset; cut in UTC, the days of 922 cases would be others.
func TestDatesAreCutAsTheyAreWritten(t *testing.T) {
	folder := realFiles(t, "wabo-receipt")
	d := newDesk(t)
	d.env["GEVINST_TODAY"] = "2012-01-23"
	mapping := d.file("receipt.json", `{"kind": "cases", "columns": {"case_no": "concept:name", "received": "startdate", "decided": "enddate"}}`)
	if r, status := d.report("--source", "receipt", "--mapping", mapping, folder+"/receipt.xes.gz"); status != exitDone || r.New != 1434 {
		t.Fatalf("receipt.xes.gz: %d, %+v", status, r)
	}
	var kept []struct {
		CaseNo   string `json:"case_no"`
		Received string
		Decided  *string
	}
	if err := json.Unmarshal([]byte(d.done("cases", "list", "--json")), &kept); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(folder + "/receipt.xes.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]map[string]time.Time{}
	for _, trace := range strings.Split(string(content), "<trace>")[1:] {
		head, _, _ := strings.Cut(trace, "<event>")
		no, dates := "", map[string]time.Time{}
		for _, m := range traceDate.FindAllStringSubmatch(head, -1) {
			if m[1] == "concept:name" {
				no = m[2]
			} else if dates[m[1]], err = time.Parse(time.RFC3339Nano, m[2]); err != nil {
				t.Fatal(err)
			}
		}
		written[no] = dates
	}
	received, days, closed := 0, 0, 0
	for _, c := range kept {
		start, end := written[c.CaseNo]["startdate"], written[c.CaseNo]["enddate"]
		if c.Received != start.Format(time.DateOnly) || (c.Decided == nil || *c.Decided == "") != end.IsZero() {
			t.Fatalf("%s is kept with %s, the log says %s", c.CaseNo, c.Received, start)
		}
		if models.DayOfTime(start) != models.DayOfTime(start.UTC()) {
			received++
		}
		if end.IsZero() {
			continue
		}
		closed++
		if *c.Decided != end.Format(time.DateOnly) {
			t.Fatalf("%s is kept as decided on %s, the log says %s", c.CaseNo, *c.Decided, end)
		}
		if models.DayOfTime(end)-models.DayOfTime(start) != models.DayOfTime(end.UTC())-models.DayOfTime(start.UTC()) {
			days++
		}
	}
	if received != 983 || days != 922 || closed != 1329 {
		t.Errorf("in UTC %d received dates and the days of %d of %d closed cases would be others, want 983 and 922 of 1,329", received, days, closed)
	}
}

func TestALogWithoutChannelsSaysSo(t *testing.T) {
	folder := realFiles(t, "bpic2015-m2")
	d := newDesk(t)
	d.env["GEVINST_TODAY"] = "2015-03-01"
	mapping := d.file("bpic.json", `{"kind": "cases", "columns": {"case_no": "concept:name", "case_type": "parts", "received": "startDate",
		"decided": "endDate", "status": "caseStatus", "complete_at_first": "requestComplete"}}`)
	r, status := d.report("--source", "bpic", "--mapping", mapping, folder+"/BPIC15_2.xes.gz")
	if status != exitDone || r.New != 832 {
		t.Fatalf("BPIC15_2.xes.gz: %d, %d new, %v", status, r.New, r.Errors)
	}
	wantValue(t, oneValue(t, d, "cases_decided"), 711)
	if f := oneValue(t, d, "digital_share"); f["value"] != nil || f["unknown"] != 832.0 {
		t.Errorf("digital_share = %v with %v unknown, want nothing and 832", f["value"], f["unknown"])
	}
	for year, want := range map[string]float64{"2010": 1, "2014": 0.75} {
		f := d.figures("--kpi", "complete_at_first_share", "--by", "year", "--from", year, "--to", year)
		if len(f) != 1 || f[0]["unknown"] != 0.0 || math.Abs(f[0]["value"].(float64)-want) > 0.005 {
			t.Errorf("complete at first in %s: %v, want %v", year, f, want)
		}
	}
	// Of what the log does not tell, every figure says how many cases that are.
	for kpi, unknown := range map[string]float64{"net_days_median": 711, "service_days_mean": 711, "screening_days_mean": 711,
		"applicant_wait_days_mean": 711, "deficiency_letters_mean": 711, "appeal_share": 711, "rework_share": 711, "end_to_end_digital_share": 711,
		"satisfaction_mean": 711, "handling_minutes_mean": 711, "cost_mean": 711, "assisted_share": 832} {
		if f := oneValue(t, d, kpi); f["value"] != nil || f["n"] != 0.0 || f["unknown"] != unknown {
			t.Errorf("%s = %v of %v with %v unknown, want nothing and %v", kpi, f["value"], f["n"], f["unknown"], unknown)
		}
	}
	types := map[any]bool{}
	for _, f := range d.figures("--kpi", "cases_received", "--by", "total", "--group", "case_type") {
		types[f["case_type"]] = true
	}
	if delete(types, ""); len(types) != 63 {
		t.Errorf("%d case types, want 63", len(types))
	}
}

// Each damaged or odd file ends as the folder's own expectations say, without hanging, and nothing secret is kept or shown.
func TestDamagedFilesEndAsTheyShould(t *testing.T) {
	folder := realFiles(t, "danish-export")
	content, err := os.ReadFile(folder + "/expected.json")
	if err != nil {
		t.Fatal(err)
	}
	type expected struct {
		Outcome       string
		Rows, OK      int
		RejectedLines []int `json:"rejected_lines"`
		Secrets       []string
	}
	files := map[string]json.RawMessage{}
	if err := json.Unmarshal(content, &files); err != nil {
		t.Fatal(err)
	}
	for name, raw := range files {
		if name == "_base" || name == "haendelser.csv" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			var want expected
			if err := json.Unmarshal(raw, &want); err != nil {
				t.Fatal(err)
			}
			d := newDesk(t)
			d.env["GEVINST_TODAY"] = "2012-01-23"
			start := time.Now()
			refused := want.Outcome != "accept"
			all, status := d.report("--source", "odd", folder+"/"+name)
			if took := time.Since(start); took > time.Minute {
				t.Errorf("it took %v", took)
			}
			if refused != (status == exitRefused) || refused != (all.Batch == nil) || status == exitFailed {
				t.Errorf("outcome %s ended with %d, batch %v", want.Outcome, status, all.Batch)
			}
			for _, note := range slices.Concat(all.Errors, all.Warnings) {
				if note.Message == "" || strings.ContainsAny(note.Message, "⟨{") {
					t.Errorf("%s says %q", note.Code, note.Message)
				}
			}
			if want.Outcome == "partial" {
				partial, status := d.report("--source", "odd", "--partial", folder+"/"+name)
				if status != exitRefused || partial.New != want.OK {
					t.Errorf("partial: %d, %d new, want %d", status, partial.New, want.OK)
				}
				var lines []int
				for _, note := range partial.Errors {
					if !slices.Contains(lines, note.Line) {
						lines = append(lines, note.Line)
					}
				}
				for _, line := range want.RejectedLines {
					if told := slices.ContainsFunc(append(partial.Errors, partial.Warnings...), func(n models.Note) bool { return n.Line == line }); !told {
						t.Errorf("line %d is told nowhere; told were %v", line, lines)
					}
				}
			}
			secretsStayOut(t, d, want.Secrets, folder+"/"+name)
			formulasStayText(t, d)
		})
	}
}

// secretsStayOut searches what the program keeps and prints for what it must not.
func secretsStayOut(t *testing.T, d *desk, secrets []string, file string) {
	t.Helper()
	if len(secrets) == 0 {
		return
	}
	said := d.run("import", "--source", "odd", file)
	places := map[string]string{"cases": d.done("cases", "list", "--json"), "report": said.stdout + said.stderr,
		"figures": d.done("figures", "--kpi", "cases_received", "--group", "case_type,department", "--csv")}
	kept, err := filepath.Glob(strings.TrimPrefix(d.env["GEVINST_DB"], "sqlite:") + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range kept {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		places[filepath.Base(name)] = string(content)
	}
	for place, text := range places {
		for _, secret := range secrets {
			if strings.Contains(text, secret) || strings.Contains(text, strings.ReplaceAll(secret, "-", "")) {
				t.Errorf("%s holds %s", place, secret)
			}
		}
	}
}

// formulasStayText looks at every field of the exports.
func formulasStayText(t *testing.T, d *desk) {
	t.Helper()
	for _, out := range []string{d.done("cases", "list", "--csv"), d.done("figures", "--kpi", "cases_received", "--group", "case_type,department", "--csv")} {
		for _, field := range strings.FieldsFunc(out, func(r rune) bool { return r == ',' || r == '\n' }) {
			if field = strings.TrimPrefix(field, `"`); field != "" && strings.ContainsRune("=+-@", rune(field[0])) {
				t.Errorf("a cell begins %q", field)
			}
		}
	}
}
