package measure

import (
	"errors"
	"math/big"
	"math/rand"
	"testing"

	"pgregory.net/rapid"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// refCounting counts a published figure's way case by case over plain rows, from the arithmetic of one case.
func refCounting(b *facts.Book, rows []facts.Row, caseType int64, w counting, months, exact models.Period, share bool) Ratio {
	var out Ratio
	for _, r := range rows {
		p, day := months, r.Decided
		if w.span {
			p = exact
		}
		if w.received {
			day = r.Received
		}
		if !r.Decided.Known() || caseType != 0 && int64(r.CaseType) != caseType || !p.Has(day) {
			continue
		}
		if w.leave[r.Outcome] {
			continue
		}
		if r.Flags.Tri(facts.LimitApplies) == models.No && !w.outside {
			continue
		}
		if share {
			l := refLimit(b, int64(r.CaseType), int64(r.Department), r.Decided.Month())
			if l == nil {
				continue
			}
			if w.clock != "" {
				own := *l
				own.Clock = w.clock
				l = &own
			}
			asked := r
			asked.Outcome, asked.Flags = models.OutcomePermit, r.Flags.With(facts.LimitApplies, models.Yes)
			only := *b
			only.Targets = []models.Target{*l}
			only.Targets[0].ValidFrom, only.Targets[0].CaseTypeID, only.Targets[0].DepartmentID = 0, 0, 0
			o := refWithin(&only, asked, Days(asked), func(p Part) opinion {
				if !p.Known {
					return left("unknown")
				}
				return counted(0)
			})
			if o.state == "counted" {
				out.N++
				out.Sum += int64(o.value)
			}
			continue
		}
		d := Days(r)
		took := map[models.Clock]Part{models.ClockGross: d.Gross, models.ClockNet: d.Net, models.ClockService: d.Service}[w.clock]
		if took.Known {
			out.N++
			out.Sum += int64(took.Days)
		}
	}
	return out
}

func TestTheSplitIsThatOfEveryCaseOneByOneAndAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		b, rows := randomBook(rnd, rapid.IntRange(0, 150).Draw(t, "cases"))
		b.Scope = models.Local()
		from := models.DayOf(2023, rapid.IntRange(1, 20).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"))
		if rapid.Bool().Draw(t, "whole months") {
			from = from.Month().First()
		}
		last := from + models.Day(rapid.IntRange(0, 400).Draw(t, "length"))
		if rapid.Bool().Draw(t, "to the end of a month") {
			last = last.Month().Until() - 1
		}
		p := models.Published{Source: models.SourceKL, CaseTypeID: int64(rapid.IntRange(0, 4).Draw(t, "case type")), From: from, Last: last,
			Share: ptr(.634), Days: ptr(64.5), Clock: rapid.SampledFrom(models.PublishedClocks).Draw(t, "clock"),
			Outcomes: rapid.Bool().Draw(t, "outcomes"), Outside: rapid.Bool().Draw(t, "outside"), Received: rapid.Bool().Draw(t, "received")}
		kpi := rapid.SampledFrom(PublishedKPIs).Draw(t, "kpi")
		r, err := Reconcile(b, p, kpi)
		if err != nil {
			t.Fatal(err)
		}
		share := kpi == "within_limit_share"
		months := models.Period{Kind: models.ByTotal, From: from.Month().First(), Until: last.Month().Until()}
		exact := models.Period{Kind: models.ByTotal, From: from, Until: last + 1}
		ref := func(w counting) Ratio { return refCounting(b, rows, p.CaseTypeID, w, months, exact, share) }

		ours := counting{clock: r.KPI.Clock, leave: usual, outside: !share}
		if got, want := r.Ours, ref(ours); got != want {
			t.Fatalf("ours = %v, want %v", got, want)
		}
		if p.CaseTypeID == 0 { // and it is the figure that every other page shows
			f := run(b, request{kpis: []models.KPI{r.KPI}, periods: []models.Period{months}}).figure(0, 0, 0)
			if f.N != r.Ours.N || *f.Numerator != float64(r.Ours.Sum) {
				t.Fatalf("ours = %v, the figure is %s", r.Ours, show(f))
			}
		}
		for _, c := range r.Clocks {
			w := ours
			w.clock = c.Clock
			if want := ref(w); c.Ratio != want {
				t.Fatalf("on the %s clock %v, want %v", c.Clock, c.Ratio, want)
			}
		}
		at := ours
		for i, turn := range []struct {
			rule    string
			differs bool
			do      func(w *counting)
		}{
			{RuleClock, p.Clock != r.KPI.Clock, func(w *counting) { w.clock = p.Clock }},
			{RuleOutcomes, p.Outcomes, func(w *counting) { w.leave = leaving{} }},
			{RuleOutside, p.Outside == share, func(w *counting) { w.outside = !w.outside }},
			{RuleCohort, p.Received, func(w *counting) { w.received = true }},
			{RuleSpan, exact.From != months.From || exact.Until != months.Until, func(w *counting) { w.span = true }},
		} {
			s := r.Steps[i]
			next := at
			turn.do(&next)
			if turn.differs && ref(next).Known() {
				at = next
			}
			if s.Rule != turn.rule || s.After != ref(at) || (s.Switched || s.Unknown) != turn.differs {
				t.Fatalf("step %d = %+v, want %s, differs %t, after %v", i, s, turn.rule, turn.differs, ref(at))
			}
			alone := ours
			turn.do(&alone)
			if want := ref(alone); s.Alone != want && (turn.differs || s.Rule != RuleClock && s.Rule != RuleSpan) {
				t.Fatalf("%s alone = %v, want %v", s.Rule, s.Alone, want)
			}
		}
		if !r.Ours.Known() {
			if r.Difference() != nil || r.Rest() != nil || r.Change(0) != nil {
				t.Fatal("without a case of ours there is no difference")
			}
			return
		}
		sum := r.Rest()
		for i := range r.Steps {
			sum.Add(sum, r.Change(i))
		}
		if sum.Cmp(r.Difference()) != 0 {
			t.Fatalf("the parts add up to %v, the difference is %v", sum, r.Difference())
		}
	})
}

// A worked example: KL runs the service clock, leaves out what lies outside the service targets, and so do we not.
func TestADifferenceIsSplitIntoItsRules(t *testing.T) {
	row := func(id uint32, complete, done string, wait int32, outcome models.Outcome, applies models.Tri) facts.Row {
		r := decided(id, "2024-12-01", complete, done)
		r.Wait, r.Outcome = wait, outcome
		r.Flags = r.Flags.With(facts.LimitApplies, applies)
		return r
	}
	b := bookOf("2026-02-01",
		row(1, "2025-01-01", "2025-02-10", 10, models.OutcomePermit, models.Yes), // net 40, service 30
		row(2, "2025-01-01", "2025-02-20", 0, models.OutcomePermit, models.Yes),  // net 50, service 50
		row(3, "2025-01-01", "2025-07-20", 20, models.OutcomePermit, models.No),  // net 200, service 180, outside
		row(4, "2025-01-01", "2025-01-11", 0, models.OutcomeShelved, models.Yes)) // shelved: neither counts it
	p := models.Published{Source: models.SourceKL, CaseTypeID: 1, From: day("2025-01-01"), Last: day("2025-12-31"), Days: ptr(42.7),
		Clock: models.ClockService, N: ptr(int64(3))}
	r, err := Reconcile(b, p, "net_days_mean")
	if err != nil {
		t.Fatal(err)
	}
	if r.Ours != (Ratio{290, 3}) || r.Difference().Cmp(big.NewRat(427*3-2900, 30)) != 0 {
		t.Fatalf("ours %v, difference %v", r.Ours, r.Difference())
	}
	want := map[string]*big.Rat{
		RuleClock:    big.NewRat(260-290, 3), // 96⅔ → 86⅔
		RuleOutcomes: big.NewRat(0, 1),
		RuleOutside:  new(big.Rat).Sub(big.NewRat(40, 1), big.NewRat(260, 3)), // → 40
		RuleCohort:   big.NewRat(0, 1),
		RuleSpan:     big.NewRat(0, 1),
	}
	for i, s := range r.Steps {
		if r.Change(i).Cmp(want[s.Rule]) != 0 {
			t.Errorf("%s changes by %v, want %v", s.Rule, r.Change(i), want[s.Rule])
		}
	}
	if r.Rest().Cmp(big.NewRat(27, 10)) != 0 {
		t.Errorf("the rest is %v, want 2.7", r.Rest())
	}
	if alone := r.Steps[1].Alone; alone != (Ratio{300, 4}) {
		t.Errorf("with the shelved case alone %v, want 300/4", alone)
	}
	if r.Period.Kind != models.ByYear {
		t.Errorf("a calendar year is called %v", r.Period)
	}
}

func TestAPublishedFigureStandsBesideTheServiceTimeOnly(t *testing.T) {
	b := bookOf("2026-02-01", decided(1, "2025-01-01", "2025-01-02", "2025-02-10"))
	past := b.Today.Time()
	stands := models.Published{Source: models.SourceKL, CaseTypeID: 1, From: day("2025-01-01"), Last: day("2025-12-31"), Share: ptr(.6), Days: ptr(50.0), Clock: models.ClockService}
	ended, other := stands, stands
	ended.EndedAt, other.CaseTypeID = &past, 2
	b.Published = []models.Published{ended, stands, other}
	for kpi, want := range map[string]int{"within_limit_share": 1, "service_days_mean": 1, "gross_days_mean": 1, "digital_share": 0, "net_days_median": 0} {
		if got, err := PublishedBeside(b, 1, kpi); err != nil || len(got) != want {
			t.Errorf("beside %s: %d, %v, want %d", kpi, len(got), err, want)
		}
	}
	b.Scope = models.Scope{Departments: []int64{1}}
	got, err := PublishedBeside(b, 1, "gross_days_mean")
	if err != nil || len(got) != 1 || got[0].Ours.Known() || got[0].Steps != nil {
		t.Errorf("who sees one department: %+v, %v, want the published figure without ours", got, err)
	}
	if _, err := Reconcile(b, stands, "gross_days_mean"); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("Reconcile for one department: %v, want ErrForbidden", err)
	}
}

func TestTheUnitTimeIsThatOfTheNearestSampleThatHasNotExpired(t *testing.T) {
	sample := func(department int64, from, expires string, minutes float64) models.TimeSample {
		return models.TimeSample{CaseTypeID: 1, DepartmentID: department, From: day(from), Last: day(from) + 13, N: 20, Minutes: minutes,
			Method: models.MethodMeasured, Expires: day(expires)}
	}
	r := decided(1, "2025-01-01", "2025-01-02", "2025-12-10")
	r.HandlingMinutes = ptr(95.0)
	b := bookOf("2026-02-01", r)
	b.Samples = []models.TimeSample{ // the latest first
		sample(2, "2025-10-01", "2026-01-31", 90),
		sample(0, "2025-06-01", "2026-06-30", 120),
		sample(0, "2024-06-01", "2025-05-31", 150),
	}
	tests := []struct {
		name       string
		department int64
		month      string
		minutes    float64
		expired    bool
		known      bool
	}{
		{"the department's own", 2, "2026-01", 90, false, true},
		{"an expired one gives way to one of a wider place", 2, "2026-02", 120, false, true},
		{"a department without one takes that of all", 3, "2025-11", 120, false, true},
		{"the latest one begun by then", 0, "2025-05", 150, false, true},
		{"where all have expired the latest is shown as expired", 0, "2026-08", 120, true, true},
		{"before the first nothing is known", 0, "2024-05", 0, false, false},
	}
	for _, test := range tests {
		u := UnitTimeOf(b, 1, test.department, month(test.month))
		if u.Minutes != test.minutes || u.Expired != test.expired || (u.Sample != nil) != test.known || u.Usable() != (test.known && !test.expired) {
			t.Errorf("%s: %+v", test.name, u)
		}
	}
	if u := UnitTimeOf(b, 1, 0, month("2026-01")); u.Computed == nil || *u.Computed.Value != 95 || u.Computed.N != 1 {
		t.Errorf("the minutes of the cases themselves: %+v", u.Computed)
	}
	if u := UnitTimeOf(b, 2, 0, month("2026-01")); u.Sample != nil || u.Computed != nil {
		t.Errorf("another case type: %+v, want nothing", u)
	}
	b.Scope = models.Scope{Departments: []int64{3}}
	if u := UnitTimeOf(b, 1, 2, month("2026-01")); u.Minutes != 120 {
		t.Errorf("a department out of sight: %+v, want the sample of all", u)
	}
	if n := len(Samples(b)); n != 2 {
		t.Errorf("%d samples in sight, want 2", n)
	}
}

func TestAMunicipalityThatLeavesNothingOutIsHeldAgainstASourceThatDoes(t *testing.T) {
	shelved := decided(2, "2025-01-01", "2025-01-02", "2025-05-12")
	shelved.Outcome = models.OutcomeShelved
	b := bookOf("2026-02-01", decided(1, "2025-01-01", "2025-01-02", "2025-02-11"), shelved)
	for _, d := range models.Library() {
		if d.Key == "net_days_mean" {
			d.LeaveOut = []string{}
			b.KPIs = models.NewCatalogue([]models.Definition{d})
		}
	}
	p := models.Published{Source: models.SourceKL, CaseTypeID: 1, From: day("2025-01-01"), Last: day("2025-12-31"), Days: ptr(40.0), Clock: models.ClockNet, Outside: true}
	r, err := Reconcile(b, p, "net_days_mean")
	if err != nil || r.Ours != (Ratio{40 + 130, 2}) || !r.Steps[1].Switched || r.Counted() != (Ratio{40, 1}) || r.Rest().Sign() != 0 {
		t.Errorf("%+v, %v, want the shelved case to explain all of it", r, err)
	}
}
