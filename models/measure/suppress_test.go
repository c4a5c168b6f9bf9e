package measure

import (
	"errors"
	"math"
	"math/rand"
	"testing"

	"pgregory.net/rapid"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// attacker knows every published number of a table, which cells are withheld, and how the sums hang together.
type attacker struct {
	sums   [][]float64 // the coefficient of each withheld cell in each sum
	rest   []float64   // what the withheld cells of the sum add up to
	lowest []float64   // of each withheld cell
	most   []float64
}

// attack sets the attacker before one amount of a table.
func attack(cells []Pipe, withheld []bool, amount int) (a attacker, at []int) {
	place := map[int]int{}
	for i, hidden := range withheld {
		if hidden {
			place[i] = len(at)
			at = append(at, i)
		}
	}
	nodes := 0
	for _, c := range cells {
		nodes = max(nodes, c.From+1, c.To+1)
	}
	for range nodes {
		a.sums, a.rest = append(a.sums, make([]float64, len(at))), append(a.rest, 0)
	}
	for i, c := range cells {
		if x, hidden := place[i]; hidden {
			a.sums[c.To][x]++
			a.sums[c.From][x]--
		} else {
			a.rest[c.To] -= c.Amounts[amount]
			a.rest[c.From] += c.Amounts[amount]
		}
	}
	for range at {
		a.lowest, a.most = append(a.lowest, 0), append(a.most, math.Inf(1))
	}
	return a, at
}

// solve eliminates, so that a row with a single cell left gives it away.
func (a *attacker) solve() {
	row := 0
	for column := 0; column < len(a.lowest) && row < len(a.sums); column++ {
		pivot := row
		for r := row; r < len(a.sums); r++ {
			if math.Abs(a.sums[r][column]) > math.Abs(a.sums[pivot][column]) {
				pivot = r
			}
		}
		if math.Abs(a.sums[pivot][column]) < 1e-9 {
			continue
		}
		a.sums[row], a.sums[pivot] = a.sums[pivot], a.sums[row]
		a.rest[row], a.rest[pivot] = a.rest[pivot], a.rest[row]
		for r := range a.sums {
			if f := a.sums[r][column] / a.sums[row][column]; r != row && f != 0 {
				for j := range a.sums[r] {
					a.sums[r][j] -= f * a.sums[row][j]
				}
				a.rest[r] -= f * a.rest[row]
			}
		}
		row++
	}
}

// narrow lets no cell be below 0, and carries the bounds through every sum until nothing moves.
func (a *attacker) narrow() {
	some := make([][]int, len(a.sums)) // the cells of each sum
	for r, sum := range a.sums {
		for x, c := range sum {
			if math.Abs(c) > 1e-9 {
				some[r] = append(some[r], x)
			}
		}
	}
	for range 40 {
		moved := false
		for r, sum := range a.sums {
			for _, x := range some[r] {
				c := sum[x]
				low, high := a.rest[r], a.rest[r] // of c·x: the rest without the others
				for _, y := range some[r] {
					if y == x {
						continue
					}
					d := sum[y]
					if d > 0 {
						low, high = low-d*a.most[y], high-d*a.lowest[y]
					} else {
						low, high = low-d*a.lowest[y], high-d*a.most[y]
					}
				}
				if c < 0 {
					low, high = high, low
				}
				low, high = low/c, high/c
				if low > a.lowest[x]+1e-9 {
					a.lowest[x], moved = low, true
				}
				if high < a.most[x]-1e-9 {
					a.most[x], moved = high, true
				}
			}
		}
		if !moved {
			return
		}
	}
}

// holds fails where the attacker knows an amount of a withheld cell to less than its need.
func holds(t interface{ Fatalf(string, ...any) }, cells []Pipe, withheld []bool, needs []float64) {
	for amount, need := range needs {
		plain, at := attack(cells, withheld, amount)
		solved, _ := attack(cells, withheld, amount)
		plain.narrow()
		solved.solve()
		solved.narrow()
		for x, i := range at {
			low, high := math.Max(plain.lowest[x], solved.lowest[x]), math.Min(plain.most[x], solved.most[x])
			if v := cells[i].Amounts[amount]; low > v+1e-6 || high < v-1e-6 {
				t.Fatalf("the attacker believes %v ≤ %v ≤ %v: the table does not hang together", low, v, high)
			}
			if high-low < need-1e-6 {
				t.Fatalf("cell %d: amount %d = %v is known to lie in %v…%v, want a width of %v", i, amount, cells[i].Amounts[amount], low, high, need)
			}
		}
	}
	for i, c := range cells {
		if c.Few && !withheld[i] {
			t.Fatalf("cell %d has few cases and is published", i)
		}
	}
}

func fewerThanFive(amounts []float64) bool { return amounts[0] < 5 }

func TestOneFewCellTakesThreeOthersWithIt(t *testing.T) {
	n := func(v float64) []float64 { return []float64{v} }
	cells := TwoWay([][][]float64{{n(3), n(20), n(90)}, {n(30), n(12), n(80)}, {n(70), n(60), n(50)}}, fewerThanFive)
	withheld := Suppress(cells, []float64{5})
	var got []int
	for i, hidden := range withheld {
		if hidden {
			got = append(got, i)
		}
	}
	// 3 and 20, 30 and 12: the cheapest four corners. Rows are followed by their totals.
	if len(got) != 4 || got[0] != 0 || got[1] != 1 || got[2] != 4 || got[3] != 5 {
		t.Fatalf("withheld %v, want 0 1 4 5", got)
	}
	holds(t, cells, withheld, []float64{5})
	withheld[5] = false // the attacker of these tests can subtract
	a, _ := attack(cells, withheld, 0)
	a.solve()
	a.narrow()
	if a.most[0]-a.lowest[0] > 1e-9 {
		t.Error("with three corners the attacker finds nothing")
	}
}

func TestNothingIsWithheldWhereNothingIsFew(t *testing.T) {
	n := func(v float64) []float64 { return []float64{v} }
	for i, hidden := range Suppress(TwoWay([][][]float64{{n(5), n(20)}, {n(30), n(12)}}, fewerThanFive), []float64{5}) {
		if hidden {
			t.Errorf("cell %d is withheld", i)
		}
	}
}

func TestAnAttackerBySubtractionFindsNoWithheldCell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		rows, columns := 1+rnd.Intn(6), 1+rnd.Intn(6)
		most := []int{6, 12, 60, 300}[rnd.Intn(4)]
		likely := []float64{0, 0.02, 0.5, 1}[rnd.Intn(4)]
		var table [][][]float64
		for range rows {
			var row [][]float64
			for range columns {
				n, yes := rnd.Intn(most), 0
				for range n {
					if rnd.Float64() < likely {
						yes++
					}
				}
				row = append(row, []float64{float64(n), float64(yes), float64(n - yes)})
			}
			table = append(table, row)
		}
		cells, needs := TwoWay(table, fewerThanFive), []float64{5, 1, 1}
		holds(t, cells, Suppress(cells, needs), needs)
	})
}

// TestAnAttackerByCaseTypesAndPeriodsFindsNoWithheldFigure holds all figures of the published set of random worlds
// against one another: case types and all of them, months, quarters, half-years, years and the total.
func TestAnAttackerByCaseTypesAndPeriodsFindsNoWithheldFigure(t *testing.T) {
	var kpis []models.KPI
	for _, k := range models.KPIs {
		if k.Form != models.FormGiven && !k.Counted {
			kpis = append(kpis, k)
		}
	}
	some := 0
	for seed := range 3 * len(kpis) {
		rnd := rand.New(rand.NewSource(int64(seed)))
		k := kpis[seed%len(kpis)]
		rows := randomRows(rnd, []int{3, 60, 400}[seed/len(kpis)])
		for i := range rows { // nothing is dated after today (CONTRACT §4)
			rows[i].Received -= models.Day(rnd.Intn(2) * 300)
			if rows[i].Decided > day("2025-05-31") {
				rows[i].Decided = models.NoDay
			}
			if rows[i].AppealSettled > day("2025-05-31") {
				rows[i].AppealSettled = models.NoDay
			}
		}
		b := bookOf("2025-06-01", rows...)
		b.Targets = randomTargets(rnd)
		cells, places, needs := publicTable(b, k)
		for _, c := range cells {
			if len(c.Amounts) != len(needs) {
				t.Fatalf("%s: %d amounts, %d needs", k.Key, len(c.Amounts), len(needs))
			}
		}
		withheld := Suppress(cells, needs)
		holds(t, cells, withheld, needs)
		hidden := withheldOf(b, k)
		for i, w := range withheld {
			if w != hidden[places[i]] {
				t.Fatalf("%s: withheld differs between two runs", k.Key)
			}
			if !w {
				some++
			}
		}
		for _, by := range nested {
			for _, group := range [][]string{nil, {GroupCaseType}} {
				figures, err := PublicFigures(b, Query{KPIs: []string{k.Key}, By: by, Group: group})
				if err != nil {
					t.Fatal(err)
				}
				if seed >= 2*len(kpis) && seed%5 == 0 { // the whole set is worked out anew for each question
					picked(t, b, k, by, figures)
				}
				for _, f := range figures {
					if f.Few && !f.Withheld && f.cases() > 0 {
						t.Fatalf("%s is published", show(f.Figure))
					}
					if f.Withheld && (f.Value != nil || f.Numerator != nil || f.Denominator != nil || f.cases() != 0) {
						t.Fatalf("%s is withheld and told", show(f.Figure))
					}
				}
			}
		}
	}
	if some == 0 {
		t.Error("everything is withheld: nothing was tried")
	}
}

// picked holds what a filter by case type shows against the whole: the same cells, withheld in the same places.
func picked(t *testing.T, b *facts.Book, k models.KPI, by models.PeriodKind, whole []PublicFigure) {
	t.Helper()
	for _, name := range []string{"Nedrivning"} {
		of := map[string]PublicFigure{}
		for _, f := range whole {
			if f.CaseType != nil && *f.CaseType == name {
				of[f.Period] = f
			}
		}
		if len(whole) == 0 || whole[0].CaseType == nil {
			continue
		}
		for _, group := range [][]string{nil, {GroupCaseType}} {
			figures, err := PublicFigures(b, Query{KPIs: []string{k.Key}, By: by, Group: group, Filter: Filter{CaseTypes: []string{name}}})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range figures {
				want, there := of[f.Period]
				if f.CaseType = want.CaseType; there && (f.Withheld != want.Withheld || show(f.Figure) != show(want.Figure)) {
					t.Fatalf("%s, %s by %v: picked %s (withheld %v), in the whole %s (withheld %v)", k.Key, f.Period, group, show(f.Figure), f.Withheld, show(want.Figure), want.Withheld)
				}
				if !there && f.cases() > 0 {
					t.Fatalf("%s, %s: picked %s, which the whole does not have", k.Key, f.Period, show(f.Figure))
				}
			}
		}
	}
}

func TestOnlyThePublishedSetLeavesTheHouse(t *testing.T) {
	b := bookOf("2025-06-01", decided(1, "2025-03-01", "2025-03-05", "2025-03-20"))
	p := period(t, "2025-03")
	b.KPIs = models.NewCatalogue([]models.Definition{ofStock("old_share", models.FormShare, func(d *models.Definition) { d.Condition = olderThan("60") })})
	for code, q := range map[string]Query{
		"public_group":  {Group: []string{GroupDepartment}},
		"public_filter": {Filter: Filter{Channels: []string{"Brev"}}},
		"public_period": {By: models.ByWeek},
		"public_total":  {By: models.ByTotal, From: &p},
		"public_sum":    {Filter: Filter{CaseTypes: []string{"Enfamiliehus", "Nedrivning"}}},
		"public_own":    {KPIs: []string{"old_share"}},
	} {
		if q.KPIs == nil {
			q.KPIs = []string{"net_days_mean"}
		}
		var problem models.Problem
		if _, err := PublicFigures(b, q); !errors.As(err, &problem) || problem.Code != code {
			t.Errorf("PublicFigures(%+v): %v, want %s", q, err, code)
		}
	}
	b.Scope = models.Scope{Departments: []int64{2}}
	if _, err := PublicFigures(b, Query{KPIs: []string{"net_days_mean"}}); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("one department's own totals leave the house: %v", err)
	}
}
