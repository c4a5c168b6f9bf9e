package measure

import (
	"math/rand"
	"testing"

	"pgregory.net/rapid"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// madeReady makes a ready-made value of contacts_per_case.
func madeReady(t testing.TB, name string, caseType, department int64) models.Given {
	p := period(t, name)
	return models.Given{SourceID: 1, KPI: "contacts_per_case", From: p.From, Until: p.Until, CaseTypeID: caseType, DepartmentID: department}
}

func parts(g models.Given, above, below float64) models.Given {
	g.Numerator, g.Denominator = &above, &below
	return g
}

func bare(g models.Given, v float64) models.Given {
	g.Value = &v
	return g
}

func withN(g models.Given, v float64, n int64) models.Given {
	g.Value, g.N = &v, &n
	return g
}

// onlyFigure asks for one KPI in all of a kind of period and gives the figure of one of them.
func onlyFigure(t testing.TB, b *facts.Book, q Query, name string) (Figure, bool) {
	t.Helper()
	if q.KPIs == nil {
		q.KPIs = []string{"contacts_per_case"}
	}
	figures, err := Figures(b, q)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range figures {
		if f.Period == name {
			return f, true
		}
	}
	return Figure{}, false
}

func TestReadyMadeValuesArePooledOnlyFromTheirParts(t *testing.T) {
	tests := []struct {
		name   string
		values []models.Given
		q      Query
		period string
		want   *float64
		n      int64
	}{
		{"a value without n is shown at its own period", []models.Given{bare(madeReady(t, "2025-Q1", 0, 0), 1.7)}, Query{By: models.ByQuarter}, "2025-Q1", ptr(1.7), 0},
		{"and in no larger one", []models.Given{bare(madeReady(t, "2025-Q1", 0, 0), 1.7)}, Query{By: models.ByYear}, "2025", nil, 0},
		{"nor as the total of the only case type", []models.Given{bare(madeReady(t, "2025-Q1", 1, 0), 1.7)}, Query{By: models.ByQuarter}, "2025-Q1", nil, 0},
		{"but for that case type", []models.Given{bare(madeReady(t, "2025-Q1", 1, 0), 1.7)},
			Query{By: models.ByQuarter, Filter: Filter{CaseTypes: []string{"Enfamiliehus"}}}, "2025-Q1", ptr(1.7), 0},
		{"value × n is added up", []models.Given{withN(madeReady(t, "2025-Q1", 0, 0), 1, 10), withN(madeReady(t, "2025-Q2", 0, 0), 2, 30)},
			Query{By: models.ByYear}, "2025", ptr(1.75), 40},
		{"parts are summed before dividing", []models.Given{parts(madeReady(t, "2025-Q1", 1, 0), 9, 10), parts(madeReady(t, "2025-Q1", 2, 0), 10, 100)},
			Query{By: models.ByQuarter}, "2025-Q1", ptr(19.0 / 110), 110},
		{"one without n among them makes no total", []models.Given{parts(madeReady(t, "2025-Q1", 1, 0), 9, 10), bare(madeReady(t, "2025-Q1", 2, 0), 1)},
			Query{By: models.ByQuarter}, "2025-Q1", nil, 0},
		{"a total that is told is not added to its parts", []models.Given{parts(madeReady(t, "2025-Q1", 0, 0), 50, 100), parts(madeReady(t, "2025-Q1", 1, 0), 9, 10)},
			Query{By: models.ByQuarter}, "2025-Q1", ptr(0.5), 100},
		{"nor a quarter to its months", []models.Given{parts(madeReady(t, "2025-Q1", 0, 0), 50, 100), parts(madeReady(t, "2025-02", 0, 0), 9, 10)},
			Query{By: models.ByYear}, "2025", ptr(0.5), 100},
		{"a department holds those below it", []models.Given{parts(madeReady(t, "2025-Q1", 0, 1), 50, 100), parts(madeReady(t, "2025-Q1", 0, 2), 9, 10)},
			Query{By: models.ByQuarter}, "2025-Q1", ptr(0.5), 100},
		{"what overlaps without one holding the other has no total", []models.Given{parts(madeReady(t, "2025-Q1", 1, 0), 50, 100), parts(madeReady(t, "2025-Q1", 0, 2), 9, 10)},
			Query{By: models.ByQuarter}, "2025-Q1", nil, 0},
		{"a channel is told by no value", []models.Given{parts(madeReady(t, "2025-Q1", 0, 0), 50, 100)},
			Query{By: models.ByQuarter, Filter: Filter{Channels: []string{"E-mail"}}}, "2025-Q1", nil, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := bookOf("2026-01-10", blank(1, "2025-01-01"))
			b.Given = test.values
			f, _ := onlyFigure(t, b, test.q, test.period)
			if (f.Value == nil) != (test.want == nil) || f.Value != nil && *f.Value != *test.want || f.N != test.n {
				t.Errorf("%s = %v of %d, want %v of %d", test.period, f.Value, f.N, test.want, test.n)
			}
		})
	}
}

func TestTwoSourcesOfOneValueAddUpOrHaveNoTotal(t *testing.T) {
	first, second := madeReady(t, "2025-Q1", 0, 0), madeReady(t, "2025-Q1", 0, 0)
	second.SourceID = 2
	b := bookOf("2026-01-10", blank(1, "2025-01-01"))
	b.Given = []models.Given{parts(first, 10, 10), parts(second, 50, 30)}
	if f, _ := onlyFigure(t, b, Query{By: models.ByQuarter}, "2025-Q1"); f.Value == nil || *f.Value != 1.5 {
		t.Errorf("with parts = %v, want 60 / 40", f.Value)
	}
	b.Given = []models.Given{bare(first, 1), bare(second, 2)}
	if f, _ := onlyFigure(t, b, Query{By: models.ByQuarter}, "2025-Q1"); f.Value != nil {
		t.Errorf("without n = %v, want none: neither is truer", *f.Value)
	}
	if f, _ := onlyFigure(t, b, Query{By: models.ByQuarter, Filter: Filter{Sources: []string{"ESDH"}}}, "2025-Q1"); f.Value == nil || *f.Value != 2 {
		t.Errorf("of one source = %v, want 2", f.Value)
	}
}

func TestAnswersOfCasesAndOfASurveyAreOneFigure(t *testing.T) {
	var rows []facts.Row
	for id := uint32(1); id <= 10; id++ {
		r := decided(id, "2025-01-01", "2025-01-02", "2025-02-03")
		r.Flags = r.Flags.WithSatisfaction(5)
		rows = append(rows, r)
	}
	b := bookOf("2026-01-10", rows...)
	survey := madeReady(t, "2025-Q1", 0, 0)
	survey.KPI = "satisfaction_mean"
	q := Query{KPIs: []string{"satisfaction_mean"}, By: models.ByQuarter}
	b.Given = []models.Given{withN(survey, 4, 30)}
	if f, _ := onlyFigure(t, b, q, "2025-Q1"); f.Value == nil || *f.Value != 170.0/40 || f.N != 40 {
		t.Errorf("with n = %v of %d, want (10·5 + 30·4) / 40", f.Value, f.N)
	}
	b.Given = []models.Given{bare(survey, 2)}
	if f, _ := onlyFigure(t, b, q, "2025-Q1"); f.Value == nil || *f.Value != 5 || f.N != 10 {
		t.Errorf("without n = %v of %d, want what the cases say", f.Value, f.N)
	}
}

func TestAValueIsFewOnlyWhereItsNumberIsTold(t *testing.T) {
	b := bookOf("2026-01-10", blank(1, "2025-01-01"))
	b.Given = []models.Given{withN(madeReady(t, "2025-Q1", 0, 0), 1.5, 4), bare(madeReady(t, "2025-Q2", 0, 0), 1.5)}
	for name, few := range map[string]bool{"2025-Q1": true, "2025-Q2": false} {
		if f, _ := onlyFigure(t, b, Query{By: models.ByQuarter}, name); f.Few != few {
			t.Errorf("%s: few = %v, want %v", name, f.Few, few)
		}
	}
	public, err := PublicFigures(b, Query{KPIs: []string{"contacts_per_case"}, By: models.ByYear})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range public {
		if f.Period == "2025" && !f.Withheld {
			t.Error("the year leaves the house although it holds a quarter of 4")
		}
	}
	quarters, err := PublicFigures(b, Query{KPIs: []string{"contacts_per_case"}, By: models.ByQuarter})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range quarters {
		if withheld := f.Period == "2025-Q1"; f.Withheld != withheld {
			t.Errorf("%s: withheld %v, want %v", f.Period, f.Withheld, withheld)
		}
	}
}

// TestPooledValuesEqualTheSumOfTheirParts holds every group and period against a count by hand, of values that do not lie in
// one another.
func TestPooledValuesEqualTheSumOfTheirParts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(rt, "seed")))
		var rows []facts.Row
		for id := uint32(1); id <= 20; id++ {
			rows = append(rows, randomRow(rnd, id))
		}
		b := bookOf("2026-01-10", rows...)
		for month := models.MonthOf(2023, 1); month < models.MonthOf(2025, 1); month++ {
			for caseType := int64(1); caseType <= 3; caseType++ {
				for department := int64(2); department <= 4; department++ {
					if rnd.Intn(3) > 0 {
						continue
					}
					g := models.Given{SourceID: 1 + rnd.Int63n(2), KPI: "contacts_per_case", From: month.First(), Until: month.Until(), CaseTypeID: caseType,
						DepartmentID: department}
					if rnd.Intn(2) == 0 {
						g = parts(g, float64(rnd.Intn(50)), float64(1+rnd.Intn(20)))
					} else {
						g = withN(g, float64(rnd.Intn(8)), 1+rnd.Int63n(20))
					}
					b.Given = append(b.Given, g)
				}
			}
		}
		by := rapid.SampledFrom([]models.PeriodKind{models.ByMonth, models.ByQuarter, models.ByYear, models.ByTotal, models.ByRolling12}).Draw(rt, "by")
		group := rapid.SampledFrom([][]string{nil, {GroupCaseType}, {GroupDepartment}, {GroupSource}, {GroupCaseType, GroupDepartment}}).Draw(rt, "group")
		filter := rapid.SampledFrom([]Filter{{}, {CaseTypes: []string{"Enfamiliehus", "Nedrivning"}}, {Departments: []string{"Teknik"}}, {Sources: []string{"BOM"}}}).Draw(rt, "filter")
		if rapid.Bool().Draw(rt, "narrow") {
			b.Scope = models.Scope{Rights: b.Scope.Rights, Departments: []int64{2, 4}}
			kept := b.Given
			b.Given = nil
			for _, g := range kept { // as the store hands them out
				if b.Scope.Sees(g.DepartmentID) {
					b.Given = append(b.Given, g)
				}
			}
		}
		figures, err := Figures(b, Query{KPIs: []string{"contacts_per_case"}, By: by, Group: group, Filter: filter})
		if err != nil {
			rt.Fatal(err)
		}
		if k, ok := b.KPI("contacts_per_case"); ok && by != models.ByTotal { // what is kept by months says the same
			sel, _ := filter.resolve(b)
			q := request{kpis: []models.KPI{k}, group: group, sel: sel, periods: periodsOf(b, Query{By: by}, []models.KPI{k})}
			kept, own := runByMonth(b, q), run(b, q)
			if !sameAnswer(t, kept, own) {
				rt.Fatalf("kept by months: %v %v %v", by, group, filter)
			}
		}
		seen := 0.0
		for _, f := range figures {
			above, below := 0.0, 0.0
			for _, g := range b.Given {
				in := g.From >= f.Span.From && g.Until <= f.Span.Until && (f.CaseType == nil || *f.CaseType == b.CaseTypes.Entry(g.CaseTypeID).Name) &&
					(f.Department == nil || *f.Department == b.Departments.Entry(g.DepartmentID).Name) && (f.Source == nil || *f.Source == b.Sources.Entry(g.SourceID).Name)
				in = in && (filter.CaseTypes == nil || g.CaseTypeID == 1 || g.CaseTypeID == 3) && (filter.Departments == nil || g.DepartmentID == 2 || g.DepartmentID == 3) &&
					(filter.Sources == nil || g.SourceID == 1)
				if in {
					a, b, _ := g.Parts()
					above, below = above+a, below+b
				}
			}
			seen += below
			switch {
			case below == 0:
				if f.Value != nil {
					rt.Errorf("%+v: a value of nothing", f)
				}
			case f.Value == nil || *f.Numerator != above || *f.Denominator != below || *f.Value != above/below || f.N != int64(below):
				rt.Errorf("%+v, want %v / %v", f, above, below)
			}
		}
		if len(b.Given) > 0 && filter.Departments == nil && filter.CaseTypes == nil && filter.Sources == nil && by != models.ByRolling12 {
			all := 0.0
			for _, g := range b.Given {
				_, below, _ := g.Parts()
				all += below
			}
			if seen != all {
				rt.Errorf("the groups hold %v of %v", seen, all)
			}
		}
	})
}

// TestTheBoardShowsAReadyMadeValueAndJudgesIt: one without n is judged too; where the period has none it is missing.
func TestTheBoardShowsAReadyMadeValueAndJudgesIt(t *testing.T) {
	b := bookOf("2025-07-10", decided(1, "2025-01-01", "2025-01-02", "2025-02-03"), decided(2, "2025-06-01", "2025-06-02", "2025-06-29"))
	b.Settings.Columns = []string{"contacts_per_case"}
	b.Targets = []models.Target{target("contacts_per_case", "2025-01", 2)}
	b.Given = []models.Given{bare(madeReady(t, "2025-Q1", 1, 0), 1.7)}
	for name, want := range map[string]models.Status{"2025-Q1": models.StatusMet, "2025-Q2": models.StatusMissing} {
		board, err := NewBoard(b, Window{Period: period(t, name)})
		if err != nil {
			t.Fatal(err)
		}
		if got := board.Rows[0].Cells[0]; got.Status != want || (got.Value != nil) != (want == models.StatusMet) {
			t.Errorf("%s: %v %v, want %v", name, got.Status, got.Value, want)
		}
	}
}
