package stats

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"sort"
	"testing"

	"pgregory.net/rapid"
)

// examples gives the folder of worked examples beside the repository, or skips where it is not there.
func examples(t *testing.T, parts ...string) string {
	t.Helper()
	root := os.Getenv("GEVINST_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(append([]string{root, "examples", "statistics"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skip("the worked examples are not beside the repository")
	}
	return path
}

func read(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-6*math.Max(1, math.Abs(b)) }

func TestSurvivalMedianOfTheWorkedExamples(t *testing.T) {
	for _, ex := range examplesOf(t)["survival"] {
		var in struct{ Durations, Closed []int64 }
		var want struct{ Median *float64 }
		if err := errors.Join(json.Unmarshal(ex.Input, &in), json.Unmarshal(ex.Expected, &want)); err != nil {
			t.Fatal(err)
		}
		got, ok := SurvivalMedian(staysOf(in.Durations, in.Closed))
		if ok != (want.Median != nil) || ok && !near(got, *want.Median) {
			t.Errorf("%s: SurvivalMedian = %v, %v, want %v", ex.ID, got, ok, want.Median)
		}
	}
}

func TestQuantile(t *testing.T) {
	days := []float64{5, 12, 20, 33, 38, 40, 41, 55, 120, 300}
	tests := []struct {
		name   string
		sorted []float64
		p      float64
		want   float64
		ok     bool
	}{
		{"nothing has no median", nil, 0.5, 0, false},
		{"one value is its own p90", []float64{7}, 0.9, 7, true},
		{"40 and 41 have the median 40.5", []float64{40, 41}, 0.5, 40.5, true},
		{"ten cases: the median lies between the fifth and the sixth", days, 0.5, 39, true},
		{"ten cases: p90 is that of a spreadsheet, not the nearest rank", days, 0.9, 138, true},
		{"a place that is a whole number needs no next value", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 0.9, 10, true},
	}
	for _, test := range tests {
		got, ok := Quantile(test.sorted, test.p)
		if ok != test.ok || !near(got, test.want) {
			t.Errorf("%s: Quantile(%v, %v) = %v, %v, want %v, %v", test.name, test.sorted, test.p, got, ok, test.want, test.ok)
		}
	}
}

func TestSurvivalMedian(t *testing.T) {
	tests := []struct {
		name  string
		stays []Stay
		want  float64
		ok    bool
	}{
		{"nobody has no median", nil, 0, false},
		{"open cases alone have no median", []Stay{{Time: 10, Censored: 4}}, 0, false},
		{"one closed case is the median", []Stay{{Time: 3, Left: 1}}, 3, true},
		{"exactly half on a stretch gives its middle", []Stay{{Time: 10, Left: 1}, {Time: 20, Left: 1}}, 15, true},
		{"a stretch that no step ends runs to the largest time", []Stay{{Time: 10, Left: 1}, {Time: 30, Censored: 1}}, 20, true},
		{"closings come before censorings of the same day", []Stay{{Time: 10, Left: 2, Censored: 1}, {Time: 20, Censored: 1}}, 15, true},
		{"a case closed at day 0 counts", []Stay{{Time: 0, Left: 3}, {Time: 9, Left: 1}}, 0, true},
	}
	for _, test := range tests {
		got, ok := SurvivalMedian(test.stays)
		if ok != test.ok || !near(got, test.want) {
			t.Errorf("%s: SurvivalMedian(%v) = %v, %v, want %v, %v", test.name, test.stays, got, ok, test.want, test.ok)
		}
	}
}

func TestWithoutOpenCasesTheSurvivalMedianIsTheMedian(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.SliceOfN(rapid.Int64Range(0, 40), 1, 60).Draw(t, "days")
		closed := make([]int64, len(days))
		sorted := make([]float64, len(days))
		for i, d := range days {
			closed[i], sorted[i] = 1, float64(d)
		}
		sort.Float64s(sorted)
		want, _ := Quantile(sorted, 0.5)
		if got, ok := SurvivalMedian(staysOf(days, closed)); !ok || !near(got, want) {
			t.Fatalf("SurvivalMedian(%v) = %v, %v, want %v", days, got, ok, want)
		}
	})
}

func TestCountedQuantilesAreThoseOfTheValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.IntRange(0, 300), 0, 200).Draw(t, "values")
		p := rapid.SampledFrom([]float64{0, 0.1, 0.35, 0.5, 0.7, 0.9, 1}).Draw(t, "p")
		sort.Ints(values)
		sorted := make([]float64, len(values))
		var counts []Count
		for i, v := range values {
			sorted[i] = float64(v)
			if len(counts) == 0 || counts[len(counts)-1].Value != v {
				counts = append(counts, Count{Value: v})
			}
			counts[len(counts)-1].N++
		}
		want, wantOK := Quantile(sorted, p)
		if got, ok := QuantileOf(counts, p); ok != wantOK || got != want {
			t.Fatalf("QuantileOf(%v, %v) = %v, %v, want %v, %v", counts, p, got, ok, want, wantOK)
		}
	})
}
