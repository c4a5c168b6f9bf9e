package measure

import (
	"fmt"
	"math"
	"math/rand"
	"slices"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// halfYear is 100 cases of each of two case types in every month from January to June 2025: yes of them digital.
func halfYear(t *testing.T, yes map[int]int) *facts.Book {
	t.Helper()
	var rows []facts.Row
	for m := 1; m <= 6; m++ {
		for _, kind := range []uint16{1, 2} {
			rows = append(rows, shares(uint32(len(rows)+1), kind, fmt.Sprintf("2025-%02d-03", m), 100, yes[int(kind)])...)
		}
	}
	rows = append(rows, shares(uint32(len(rows)+1), 3, "2025-07-02", 1, 1)...)
	return bookOf("2025-07-15", rows...)
}

// saves is a benefit of hours that counts, with its baselines, in place.
func saves(b *facts.Book, id int64, title string, baseline map[int64]float64, works ...models.Minutes) *models.Benefit {
	v := models.Benefit{Record: models.Record{ID: id}, Title: title, Type: models.BenefitTime, State: models.BenefitRealised, KPI: "digital_share",
		UnitTimes: works, Start: models.NoDay, End: models.NoDay, Plan: []models.PlanYear{{Year: 2025, Likely: 400}}}
	for _, kind := range []int64{0, 1, 2} {
		at, ok := baseline[kind]
		if !ok {
			continue
		}
		series := id*10 + kind
		b.Register.Baselines = append(b.Register.Baselines, models.Baseline{ID: series, SeriesID: series, KPI: v.KPI, CaseTypeID: kind,
			Until: models.DayOf(2025, 1, 1), Value: at, Method: models.BaselineMeasured})
		v.Baselines = append(v.Baselines, series)
		if kind != 0 {
			v.CaseTypes = append(v.CaseTypes, kind)
		}
	}
	b.Register.Benefits = append(b.Register.Benefits, v)
	return &b.Register.Benefits[len(b.Register.Benefits)-1]
}

func near(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > 1e-9*math.Max(1, math.Abs(want)) {
		t.Errorf("%s = %v, want %v", what, told(got), want)
	}
}

func told(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

func TestFreedHoursAreTheDifferenceTimesTheCasesTimesTheMinutes(t *testing.T) {
	b := halfYear(t, map[int]int{1: 80, 2: 50})
	saves(b, 1, "Mindre genindtastning", map[int64]float64{1: 0.6}, models.Minutes{Activity: "indtastning", Minutes: 45, Method: models.MethodMeasured})
	p := NewPortfolio(b, 2025, nil)
	w := p.Worths[0]
	near(t, "hours", w.Realised, (0.8-0.6)*600*45/60) // 90
	near(t, "plan to date", w.PlanToDate, 200)        // 6 of 12 months of 400
	if w.Status != models.StatusOff {
		t.Errorf("status = %s", w.Status)
	}
	if w.Lines[0].Actual.N != 600 || p.Until != month("2025-06") {
		t.Errorf("cases = %d until %s", w.Lines[0].Actual.N, p.Until)
	}
	// Six months of 15 hours each foretell six more of 15, with no spread.
	if w.Forecast == nil || math.Abs(w.Forecast.Value-180) > 1e-6 || w.Forecast.Months != 6 {
		t.Errorf("forecast = %+v", w.Forecast)
	}
	near(t, "total", &p.Hours.Realised, 90)
}

func TestTheGoodSideIsThatOfTheKPI(t *testing.T) {
	b := halfYear(t, map[int]int{1: 50, 2: 50})
	saves(b, 1, "Tilbage", map[int64]float64{1: 0.6}, models.Minutes{Activity: "x", Minutes: 60, Method: models.MethodMeasured})
	near(t, "a fall of what should rise", NewPortfolio(b, 2025, nil).Worths[0].Realised, -60)
	b = halfYear(t, map[int]int{1: 50, 2: 50}) // every case takes ten days
	v := saves(b, 1, "Hurtigere", map[int64]float64{1: 12})
	v.Type, v.KPI, b.Register.Baselines[0].KPI = models.BenefitService, "gross_days_mean", "gross_days_mean"
	near(t, "a fall of what should fall", NewPortfolio(b, 2025, nil).Worths[0].Lines[0].Diff, 2)
}

func TestTheSameMinutesOfTheSameCasesCountOnce(t *testing.T) {
	b := halfYear(t, map[int]int{1: 80, 2: 70})
	archive := models.Minutes{Activity: "Arkivering", Minutes: 12, Method: models.MethodMeasured}
	saves(b, 1, "Mindre print", map[int64]float64{1: 0.6}, models.Minutes{Activity: "print", Minutes: 48, Method: models.MethodSampled}, archive)
	archive.Activity = "arkivering "
	saves(b, 2, "Mindre arkivering", map[int64]float64{1: 0.6, 2: 0.5}, archive)
	p := NewPortfolio(b, 2025, nil)
	first, second := p.Worths[0], p.Worths[1]
	near(t, "the first, whole", first.Realised, 0.2*600*60/60) // 120
	near(t, "the second before", second.Gross, 0.2*600*12/60+0.2*600*12/60)
	near(t, "the second after", second.Realised, 0.2*600*12/60) // 24 of case type 2
	if len(second.Overlaps) != 1 || second.Overlaps[0].With != 1 || math.Abs(second.Overlaps[0].Hours-24) > 1e-9 || second.Overlaps[0].CaseTypeID != 1 {
		t.Errorf("overlaps = %+v", second.Overlaps)
	}
	near(t, "the total", &p.Hours.Realised, 144)
	// What is filtered away is still found to claim.
	alone := NewPortfolio(b, 2025, func(v models.Benefit) bool { return v.ID == 2 })
	near(t, "the second alone", alone.Worths[0].Realised, 24)
}

func TestABenefitThatDoesNotCountClaimsNothing(t *testing.T) {
	b := halfYear(t, map[int]int{1: 80, 2: 70})
	archive := models.Minutes{Activity: "arkivering", Minutes: 12, Method: models.MethodMeasured}
	saves(b, 1, "Idé", map[int64]float64{1: 0.6}, archive)
	saves(b, 2, "Mindre arkivering", map[int64]float64{1: 0.6}, archive)
	b.Register.Benefits[0].State = models.BenefitIdentified
	p := NewPortfolio(b, 2025, nil)
	if len(p.Worths[1].Overlaps) != 0 || p.Hours.N != 1 || p.Identified != 1 {
		t.Errorf("overlaps %v, %d count, %d identified", p.Worths[1].Overlaps, p.Hours.N, p.Identified)
	}
	near(t, "the total", &p.Hours.Realised, 24)
}

func TestWithoutABaselineNothingIsRealised(t *testing.T) {
	b := halfYear(t, map[int]int{1: 80, 2: 70})
	v := saves(b, 1, "Uden nulpunkt", nil, models.Minutes{Activity: "x", Minutes: 12, Method: models.MethodEstimated})
	v.CaseTypes = []int64{1}
	w := NewPortfolio(b, 2025, nil).Worths[0]
	if w.Realised != nil || w.Status != models.StatusMissing || !slices.Contains(w.Gaps, models.GapBaseline) || !slices.Contains(w.Gaps, models.GapEstimated) {
		t.Errorf("realised %v, %s, gaps %v", told(w.Realised), w.Status, w.Gaps)
	}
}

func TestAYearWithoutFinishedMonthsHasNothingRealised(t *testing.T) {
	b := halfYear(t, map[int]int{1: 80, 2: 70})
	saves(b, 1, "Næste år", map[int64]float64{1: 0.6}, models.Minutes{Activity: "x", Minutes: 12, Method: models.MethodMeasured})
	p := NewPortfolio(b, 2026, nil)
	if p.Until != 0 || p.Worths[0].Realised != nil || p.Hours.Realised != 0 {
		t.Errorf("until %s, realised %v", p.Until, told(p.Worths[0].Realised))
	}
}

func TestKronerCountOnlyWhenConfirmedAndNet(t *testing.T) {
	b := halfYear(t, map[int]int{1: 80, 2: 70})
	v := saves(b, 1, "Porto", map[int64]float64{1: 0.6})
	v.Type = models.BenefitCashable
	amount := models.Amount{BenefitID: 1, Year: 2024, Gross: []float64{100, 200, 300, 400}, Costs: []float64{10, 20, 30, 40}, Fees: []float64{1, 2, 3, 4}}
	b.Register.Amounts = []models.Amount{amount}
	p := NewPortfolio(b, 2025, nil)
	if p.Kroner.Realised != 0 || p.Pending != 1 {
		t.Errorf("unconfirmed: %v kroner, %d pending", p.Kroner.Realised, p.Pending)
	}
	b.Register.Amounts[0].ConfirmedBy = "controller"
	if p = NewPortfolio(b, 2025, nil); p.Kroner.Realised != 178 || p.Hours.Realised != 0 {
		t.Errorf("confirmed: %v kroner, %v hours", p.Kroner.Realised, p.Hours.Realised)
	}
	if one, permanent := amount.Net(2028), func() float64 { a := amount; a.Permanent = true; return a.Net(2030) }(); one != 0 || permanent != 356 || amount.Net(2023) != 0 {
		t.Errorf("after its years: one-off %v, permanent %v", one, permanent)
	}
}

func TestAPlannedValueIsOnTheLineFromTheBaseline(t *testing.T) {
	plan := []models.PlanYear{{Year: 2025, Likely: 40}, {Year: 2026, Likely: 28}}
	for at, want := range map[string]float64{"2024-11": 76, "2024-12": 76, "2025-01": 73, "2025-06": 58, "2025-12": 40, "2026-01": 39, "2026-12": 28, "2027-05": 28} {
		if got := Line(76, month("2024-12"), plan, month(at)); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: %v, want %v", at, got, want)
		}
	}
	if got := Line(76, month("2024-12"), nil, month("2025-06")); got != 76 {
		t.Errorf("without a plan: %v", got)
	}
}

func TestTheRateOfAValueIsThePartOfItsWay(t *testing.T) {
	b := halfYear(t, map[int]int{1: 70, 2: 70})
	v := saves(b, 1, "Flere digitale", map[int64]float64{1: 0.6})
	v.Type, v.Plan = models.BenefitService, []models.PlanYear{{Year: 2025, Likely: 0.8}}
	w := NewPortfolio(b, 2025, nil).Worths[0]
	near(t, "value", w.Realised, 0.7)
	near(t, "rate", w.Rate, 0.5)
	near(t, "plan to date", w.PlanToDate, 0.7)
	if w.Status != models.StatusMet {
		t.Errorf("status = %s", w.Status)
	}
	v.Plan[0].Likely = 0.6
	if w = NewPortfolio(b, 2025, nil).Worths[0]; w.Rate != nil {
		t.Errorf("a target at its baseline has the rate %v", *w.Rate)
	}
}

func TestAValueBeforeItsChangeIsSaidNotToBeItsOwn(t *testing.T) {
	b := halfYear(t, map[int]int{1: 80, 2: 70})
	v := saves(b, 1, "For tidligt", map[int64]float64{1: 0.6}, models.Minutes{Activity: "x", Minutes: 12, Method: models.MethodMeasured})
	v.Changes = []int64{7}
	b.Register.Solutions = []models.Solution{{Record: models.Record{ID: 3}, Interfaces: []models.Interface{{To: "ESDH", State: models.InterfaceBroken}}}}
	b.Register.Changes = []models.Change{{Record: models.Record{ID: 7}, SolutionID: 3, Interface: "esdh", Start: models.NoDay, Due: models.DayOf(2025, 6, 1), Done: models.NoDay}}
	w := NewPortfolio(b, 2025, nil).Worths[0]
	for _, g := range []models.BenefitGap{models.GapEarly, models.GapUndone, models.GapBlocked} {
		if !slices.Contains(w.Gaps, g) {
			t.Errorf("gap %s is not told: %v", g, w.Gaps)
		}
	}
	b.Register.Changes[0].Done = models.DayOf(2025, 1, 1)
	w = NewPortfolio(b, 2025, nil).Worths[0]
	for _, g := range []models.BenefitGap{models.GapEarly, models.GapUndone, models.GapBlocked} {
		if slices.Contains(w.Gaps, g) {
			t.Errorf("gap %s is told of a change that is done", g)
		}
	}
}

// Whatever is claimed, all benefits together count no more of an activity in a case type than the largest claim of it,
// a lone claim is never cut, and what is counted adds up to the total.
func TestWhatIsCountedNeverExceedsTheLargestClaim(t *testing.T) {
	b := halfYear(t, map[int]int{1: 80, 2: 70})
	for seed := int64(0); seed < 200; seed++ {
		rnd := rand.New(rand.NewSource(seed))
		b.Register = models.Register{}
		for id := int64(1); id <= 5; id++ {
			base := map[int64]float64{}
			for kind := int64(1); kind <= 2; kind++ {
				if rnd.Intn(3) > 0 {
					base[kind] = rnd.Float64()
				}
			}
			works := []models.Minutes{{Activity: string(rune('a' + rnd.Intn(2))), Minutes: 1 + 60*rnd.Float64(), Method: models.MethodMeasured}}
			saves(b, id, fmt.Sprint(id), base, works...)
		}
		p := NewPortfolio(b, 2025, nil)
		var sum float64
		largest, counted := map[string]float64{}, map[string]float64{}
		for _, w := range p.Worths {
			if w.Realised == nil {
				continue
			}
			sum += *w.Realised
			for _, l := range w.Lines {
				if l.Hours == nil {
					continue
				}
				key := fmt.Sprint(w.Benefit.UnitTimes[0].Activity, l.CaseTypeID)
				largest[key] = max(largest[key], *l.Hours)
				left := *l.Hours
				for _, o := range w.Overlaps {
					if o.CaseTypeID == l.CaseTypeID {
						left -= o.Hours
					}
				}
				counted[key] += max(0, left)
			}
		}
		for key := range counted {
			if counted[key] > largest[key]+1e-9 {
				t.Fatalf("seed %d: %s counts %v hours, the largest claim is %v", seed, key, counted[key], largest[key])
			}
		}
		if math.Abs(sum-p.Hours.Realised) > 1e-9*math.Max(1, math.Abs(sum)) {
			t.Fatalf("seed %d: parts %v, total %v", seed, sum, p.Hours.Realised)
		}
	}
}

func TestAWorkflowChangeIsAFlagOnTheChartsThatItTouches(t *testing.T) {
	b := halfYear(t, map[int]int{1: 80, 2: 70})
	b.Register.Changes = []models.Change{
		{Record: models.Record{ID: 7}, Title: "Gennemført", CaseTypes: []int64{1}, KPIs: []string{"digital_share"}, Due: models.NoDay, Done: models.DayOf(2025, 4, 1)},
		{Record: models.Record{ID: 8}, Title: "Planlagt", KPIs: []string{"digital_share"}, Due: models.DayOf(2025, 9, 1), Done: models.NoDay},
		{Record: models.Record{ID: 9}, Title: "Et andet nøgletal", KPIs: []string{"gross_days_mean"}, Due: models.NoDay, Done: models.DayOf(2025, 4, 1)},
	}
	view := func(caseType int64) *CaseTypeView {
		v, err := NewCaseType(b, caseType, Window{}, "digital_share")
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	touched, other := view(1), view(2)
	if len(touched.Marks) != 2 || touched.Marks[0].Title != "Gennemført" || touched.Marks[0].Planned || touched.Marks[1].Number != 2 || !touched.Marks[1].Planned {
		t.Errorf("flags of its case type: %+v", touched.Marks)
	}
	if len(other.Marks) != 1 || other.Marks[0].Title != "Planlagt" {
		t.Errorf("flags of another case type: %+v", other.Marks)
	}
	if len(touched.Measured) != 1 || touched.Measured[0].From != month("2025-04") || !slices.Equal(touched.Measured[0].Changes, []string{"Gennemført"}) || len(other.Measured) != 0 {
		t.Errorf("what came after: %+v and %+v", touched.Measured, other.Measured)
	}
}
