package handlers

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models/stats"
)

func TestCalcAnswersTheWorkedExamples(t *testing.T) {
	folder := os.Getenv("GEVINST_SHARED")
	if folder == "" {
		folder = filepath.Join("..", "..", "shared")
	}
	folder = filepath.Join(folder, "examples", "statistics")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the worked examples are not here: set GEVINST_SHARED to their folder")
	}
	w := newWorld(t)
	token := w.token(0, "figures:read")
	type example struct {
		ID       string
		Input    json.RawMessage
		Expected map[string]any
	}
	for _, method := range stats.Methods() {
		files, err := filepath.Glob(filepath.Join(folder, strings.Replace(method, "xmr", "spc", 1), "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		if method != "runchart" && len(files) == 0 { // the examples have no run chart
			files = []string{filepath.Join(folder, method+".json")}
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			var file struct {
				example
				Cases []example
			}
			if err := json.Unmarshal(text, &file); err != nil {
				t.Fatal(err)
			}
			if file.Cases == nil {
				file.Cases = []example{file.example}
			}
			for _, c := range file.Cases {
				delete(c.Expected, "checked_with")
				delete(c.Expected, "package_differs_in")
				got := w.api(token, http.MethodPost, "/api/v1/calc/"+method, string(c.Input))
				var result map[string]any
				got.json(t, &result)
				if said := cmp.Diff(c.Expected, result, cmpopts.EquateApprox(1e-6, 1e-15)); got.StatusCode != http.StatusOK || said != "" {
					t.Errorf("%s %s: %d: %s", method, c.ID, got.StatusCode, said)
				}
			}
		}
	}
}

func TestWhatCalcAnswersToAFault(t *testing.T) {
	w := newWorld(t)
	token := w.token(0, "figures:read")
	tests := []struct {
		path, body string
		status     int
		code       string
	}{
		{"mean", `{}`, http.StatusNotFound, "not_found"},
		{"%ff", `{}`, http.StatusNotFound, "not_found"},
		{"wilson", ``, http.StatusUnprocessableEntity, "nothing_given"},
		{"wilson", `{"successes":-1,"cases":10}`, http.StatusUnprocessableEntity, "negative"},
		{"xmr", `{"periods":["2025-01"],"values":[1,2]}`, http.StatusUnprocessableEntity, "unequal_lengths"},
		{"wilson?confidence=0.9", `{"successes":1,"cases":10}`, http.StatusUnprocessableEntity, "unknown_parameter"},
		{"effect", `{"before":[` + strings.Repeat("1,", guard.MaxForm/2) + `1],"after":[1]}`, http.StatusRequestEntityTooLarge, "body_too_large"},
	}
	for _, test := range tests {
		got := w.api(token, http.MethodPost, "/api/v1/calc/"+test.path, test.body)
		var problem struct{ Code, Detail string }
		got.json(t, &problem)
		if got.StatusCode != test.status || problem.Code != test.code || got.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("calc/%s: %d %s %s, want %d %s", test.path, got.StatusCode, problem.Code, got.Header.Get("Content-Type"), test.status, test.code)
		}
	}
}

func TestTheDescriptionNamesEveryMethod(t *testing.T) {
	w := newWorld(t)
	var d struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name   string
				Schema struct{ Enum []string }
			}
		}
	}
	w.api("", http.MethodGet, "/api/v1/openapi.json", "").json(t, &d)
	for _, p := range d.Paths["/api/v1/calc/{method}"]["post"].Parameters {
		if p.Name == "method" && !slices.Equal(p.Schema.Enum, stats.Methods()) {
			t.Errorf("described are %v, the statistics have %v", p.Schema.Enum, stats.Methods())
		}
	}
}
