package intake_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/intake"
)

// shared gives the folder of real data, or skips: it is no part of the project.
func shared(t *testing.T, parts ...string) string {
	t.Helper()
	root := os.Getenv("GEVINST_SHARED")
	if root == "" {
		root = "../../../shared"
	}
	path := filepath.Join(append([]string{root, "data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no real data at %s", path)
	}
	return path
}

var today = models.DayOf(2026, 11, 24)

func read(t *testing.T, in intake.Input, opts intake.Options) (models.Report, []models.Case, []models.Event, *intake.Reader) {
	t.Helper()
	if opts.Today == 0 {
		opts.Today = today
	}
	r, rep, err := intake.Open(context.Background(), in, opts)
	if err != nil {
		t.Fatalf("Open(%s): %v", in.Name, err)
	}
	if rep.FileRefused() {
		return rep, nil, nil, r
	}
	var cases []models.Case
	var events []models.Event
	gather := func(d models.Delivery) error {
		cases = append(cases, d.Cases...)
		events = append(events, d.Events...)
		return nil
	}
	rep, err = r.Read(context.Background(), gather)
	if err == nil && r.Stale() {
		cases, events = nil, nil
		rep, err = r.Read(context.Background(), gather)
	}
	if err != nil {
		t.Fatalf("Read(%s): %v", in.Name, err)
	}
	return rep, cases, events, r
}

// TestTheDanishExportReadsAsExpected holds every file of the real export against its expected.json.
func TestTheDanishExportReadsAsExpected(t *testing.T) {
	content, err := os.ReadFile(shared(t, "danish-export", "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected map[string]json.RawMessage
	if err := json.Unmarshal(content, &expected); err != nil {
		t.Fatal(err)
	}
	for name, raw := range expected {
		if strings.HasPrefix(name, "_") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			var want struct {
				Outcome       string
				Rows, OK      int
				RejectedLines []int `json:"rejected_lines"`
				Secrets       []string
				Sensitive     []int `json:"sensitive_lines"`
			}
			if err := json.Unmarshal(raw, &want); err != nil {
				t.Fatal(err)
			}
			rep, cases, events, _ := read(t, intake.FileInput(shared(t, "danish-export", name)), intake.Options{})
			if rep.Rows != want.Rows {
				t.Errorf("rows = %d, want %d", rep.Rows, want.Rows)
			}
			if got := len(cases) + len(events); got != want.OK {
				t.Errorf("good rows = %d, want %d; errors %+v", got, want.OK, rep.Errors)
			}
			if (want.Outcome == "accept") == rep.Refused() {
				t.Errorf("refused = %v, want outcome %s: %+v", rep.Refused(), want.Outcome, rep.Errors)
			}
			var lines []int
			for _, n := range rep.Errors {
				if !n.Code.WholeFile() {
					lines = append(lines, n.Line)
				}
			}
			for _, n := range rep.Warnings {
				if n.Code == models.CodeDuplicate {
					lines = append(lines, n.Line)
				}
			}
			slices.Sort(lines)
			slices.Sort(want.RejectedLines)
			if !slices.Equal(slices.Compact(lines), want.RejectedLines) {
				t.Errorf("lines with faults = %v, want %v", lines, want.RejectedLines)
			}
			var sensitive []int
			for _, n := range rep.Warnings {
				if n.Code == models.CodeCPR {
					sensitive = append(sensitive, n.Line)
				}
			}
			if !slices.Equal(sensitive, want.Sensitive) {
				t.Errorf("lines with CPR-like text = %v, want %v", sensitive, want.Sensitive)
			}
			all, err := json.Marshal([]any{rep, cases, events})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range want.Secrets {
				if strings.Contains(string(all), s) {
					t.Errorf("%s is told", s)
				}
			}
			t.Logf("%s: rows %d rejected %d warnings %+v errors %+v", rep.Form, rep.Rows, rep.Rejected, brief(rep.Warnings), brief(rep.Errors))
		})
	}
}

func brief(notes []models.Note) []models.Note { return notes[:min(len(notes), 12)] }
