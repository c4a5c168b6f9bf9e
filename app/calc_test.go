package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gevinstoverblik/models/stats"
)

// calcExample is one worked example of the statistics.
type calcExample struct {
	ID       string
	Input    json.RawMessage
	Expected map[string]any
}

// calcExamples gives the worked examples by method: one a file in the folders, several in the other files.
func calcExamples(t *testing.T) map[string][]calcExample {
	t.Helper()
	root := os.Getenv("GEVINST_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	root = filepath.Join(root, "examples", "statistics")
	out := map[string][]calcExample{}
	for _, pattern := range []string{"*.json", "*/*.json"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			var file struct {
				calcExample
				Cases []calcExample
			}
			if err := json.Unmarshal(text, &file); err != nil {
				t.Fatalf("%s: %v", f, err)
			}
			method, cases := strings.TrimSuffix(filepath.Base(f), ".json"), file.Cases
			if cases == nil {
				method, cases = filepath.Base(filepath.Dir(f)), []calcExample{file.calcExample}
			}
			if method == "spc" {
				method = "xmr"
			}
			for _, c := range cases {
				delete(c.Expected, "checked_with")
				delete(c.Expected, "package_differs_in")
				out[method] = append(out[method], c)
			}
		}
	}
	if len(out) == 0 {
		t.Skip("the worked examples are not beside the repository")
	}
	return out
}

func TestCalcGivesTheWorkedExamples(t *testing.T) {
	d := newHouse(t)
	for method, cases := range calcExamples(t) {
		for _, c := range cases {
			d.stdin = string(c.Input)
			var got map[string]any
			if err := json.Unmarshal([]byte(d.done("calc", method)), &got); err != nil {
				t.Fatalf("%s %s: %v", method, c.ID, err)
			}
			if said := cmp.Diff(c.Expected, got, cmpopts.EquateApprox(1e-6, 1e-15)); said != "" {
				t.Errorf("%s %s: %s", method, c.ID, said)
			}
		}
	}
	if _, err := os.Stat(strings.TrimPrefix(d.env["GEVINST_DB"], "sqlite:")); err == nil {
		t.Error("calc made a database")
	}
}

func TestCalcTellsWhatIsWrong(t *testing.T) {
	d := newDesk(t)
	tests := []struct {
		method, in string
		status     int
		says       []string
	}{
		{"mean", `{}`, exitUsage, []string{"xmr"}},
		{"wilson", ``, exitRefused, []string{"Send one JSON object"}},
		{"wilson", `{"successes":`, exitRefused, []string{"not valid JSON"}},
		{"wilson", `{"successes":11,"cases":10}`, exitRefused, []string{"successes: "}},
		{"effect", `{"before":["a"],"after":{}}`, exitRefused, []string{"before: [0]: ", "after: "}},
		{"xmr", `{"periods":["2025-01","2025-03"],"values":[1,2]}`, exitRefused, []string{"periods: [1]: ", "2025-01, 2025-03"}},
	}
	for _, test := range tests {
		d.stdin = test.in
		a := d.run("calc", test.method)
		if a.status != test.status || a.stdout != "" {
			t.Errorf("calc %s < %s: %d, %q, want %d and nothing", test.method, test.in, a.status, a.stdout, test.status)
		}
		for _, said := range test.says {
			if !strings.Contains(a.stderr, said) {
				t.Errorf("calc %s < %s says %q, want %q in it", test.method, test.in, a.stderr, said)
			}
		}
	}
}

func TestTheCommandNamesEveryMethod(t *testing.T) {
	field, _ := reflect.TypeFor[calcCommand]().FieldByName("Method")
	if got := strings.Split(field.Tag.Get("enum"), ","); !slices.Equal(got, stats.Methods()) {
		t.Errorf("calc takes %v, the statistics have %v", got, stats.Methods())
	}
}
