package measure

import (
	"math/rand"
	"testing"

	"gevinstoverblik/models"
)

// attacked is what somebody can work out of published numbers who knows that case types add up to their total and months
// to quarters, half-years and years: every sum with one unknown gives it away, again and again.
func attacked(known map[string]int64, sums [][]string) map[string]int64 {
	out := map[string]int64{}
	for name, n := range known {
		out[name] = n
	}
	for again := true; again; {
		again = false
		for _, sum := range sums { // the first is the sum of the others
			missing, rest := "", int64(0)
			unknown := 0
			for i, cell := range sum {
				n, ok := out[cell]
				switch {
				case !ok:
					missing, unknown = cell, unknown+1
				case i == 0:
					rest += n
				default:
					rest -= n
				}
			}
			if unknown == 1 {
				if missing == sum[0] {
					rest = -rest
				}
				out[missing], again = rest, true
			}
		}
	}
	return out
}

// Open data are published finished and without what has few cases, and subtraction over totals, sums of case types and
// periods gives nothing of that away.
func TestAnAttackOnOpenDataFindsNothing(t *testing.T) {
	withheld := 0
	for seed := range int64(6) {
		b, _ := randomBook(rand.New(rand.NewSource(seed)), 700)
		b.Scope = models.Local()
		for _, kpi := range []string{"digital_share", "gross_days_mean", "within_limit_share"} {
			figures, err := OpenFigures(b, models.OpenKPI{KPI: kpi, CaseTypes: true})
			if err != nil {
				t.Fatal(err)
			}
			cell := func(f Figure) string {
				name := "in all"
				if f.CaseType != nil {
					name = "type " + *f.CaseType
				}
				return name + " " + f.Period
			}
			known, hidden := map[string]int64{}, map[string]bool{}
			types, periods := map[string][]string{}, map[string][]string{}
			add := func(sums map[string][]string, sum, part string) { sums[sum] = append(sums[sum], part) }
			for _, f := range figures {
				if f.Provisional || !Finished(b, f.Span) {
					t.Fatalf("%s of %s is not finished", kpi, f.Period)
				}
				name := cell(f.Figure)
				if f.Withheld {
					withheld++
					if f.Value != nil || f.N != 0 || f.Numerator != nil || f.Denominator != nil {
						t.Fatalf("a withheld figure tells %+v", f.Figure)
					}
					hidden[name] = true
				} else {
					known[name] = f.N
				}
				if f.CaseType != nil {
					add(types, cell(Figure{Period: f.Period}), name)
				}
				for i, kind := range nested[1:] {
					if kind == f.Span.Kind && i > 0 {
						up := models.PeriodAt(nested[i], f.Span.From, 1)
						add(periods, cell(Figure{Period: up.String(), CaseType: f.CaseType}), name)
					}
				}
			}
			var sums [][]string
			for _, of := range []map[string][]string{types, periods} {
				for sum, parts := range of {
					sums = append(sums, append([]string{sum}, parts...))
				}
			}
			for name := range attacked(known, sums) {
				if hidden[name] {
					t.Errorf("seed %d, %s: %s is withheld and can be worked out", seed, kpi, name)
				}
			}
		}
	}
	if withheld == 0 {
		t.Error("nothing was withheld: the attack had nothing to find")
	}
}

// A key figure that is published of the whole municipality says nothing of a case type.
func TestOpenDataOfTheWholeSayNothingOfACaseType(t *testing.T) {
	b, _ := randomBook(rand.New(rand.NewSource(1)), 300)
	b.Scope = models.Local()
	figures, err := OpenFigures(b, models.OpenKPI{KPI: "digital_share"})
	if err != nil || len(figures) == 0 {
		t.Fatalf("%d figures, %v", len(figures), err)
	}
	for _, f := range figures {
		if f.CaseType != nil {
			t.Fatalf("%s tells of %q", f.Period, *f.CaseType)
		}
	}
	b.Scope = models.Scope{Departments: []int64{1}, Rights: models.Local().Rights}
	if _, err := OpenFigures(b, models.OpenKPI{KPI: "digital_share"}); err == nil {
		t.Error("a part of the municipality is published as the whole")
	}
}
