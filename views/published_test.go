package views

import (
	"math/big"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// worldSplit is KL's mean of a year against our net time: 63.4 and 96⅔ days.
func worldSplit() *measure.Reconciliation {
	k, _ := models.KPIByKey("net_days_mean")
	n := int64(412)
	p := models.Published{Record: models.Record{ID: 7, SetBy: "sara@nordvig.example", SetAt: at}, Source: models.SourceKL, CaseTypeID: 1,
		From: models.DayOf(2025, 1, 1), Last: models.DayOf(2025, 12, 31), Days: num(63.4), Share: num(.634), Clock: models.ClockService, N: &n,
		Reference: "https://kl.example/statistik"}
	ours, clock, out := measure.Ratio{Sum: 2900, N: 30}, measure.Ratio{Sum: 2600, N: 30}, measure.Ratio{Sum: 1204, N: 18}
	return &measure.Reconciliation{Published: p, KPI: k, Period: p.Period(), Value: big.NewRat(634, 10), Ours: ours, Steps: []measure.Step{
		{Rule: measure.RuleClock, Part: measure.PartClock, Switched: true, After: clock},
		{Rule: measure.RuleOutcomes, Part: measure.PartInclusion, After: clock, Alone: measure.Ratio{Sum: 3000, N: 31}},
		{Rule: measure.RuleOutside, Part: measure.PartInclusion, Switched: true, After: out},
		{Rule: measure.RuleCohort, Part: measure.PartPeriod, Unknown: true, After: out},
		{Rule: measure.RuleSpan, Part: measure.PartPeriod, After: out},
	}, Clocks: []measure.OnClock{{Clock: models.ClockService, Ratio: clock}, {Clock: models.ClockNet, Ratio: ours}, {Clock: models.ClockGross}}}
}

func TestTheSplitAddsUpAsItIsWritten(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		r := worldSplit()
		first := r.Published
		first.ID, first.Days = 5, num(64.3)
		second := r.Published
		second.FirstID, second.Reason = 5, "Cifre byttet om"
		d := read(t, "split-"+string(l), NewSplit(visitor(l, models.RoleAnalyst, "/data/published/7?kpi=net_days_mean"), SplitInput{
			CaseType: "Erhvervsbyggeri", TypeSlug: "erhvervsbyggeri", Split: r, Versions: []models.Published{second, first}, First: models.DayOf(2025, 3, 1),
			DataDate: told, MinN: 5, Imports: true, MayEdit: true}))
		d.says(pick2(l, "KL siger 63,4 dage, vi siger 96,7 dage: −33,3 dage", "KL says 63.4 days, we say 96.7 days: −33.3 days"),
			pick2(l, "Ur −10,0 dage · afgrænsning −19,8 dage · periode ±0,0 dage · rest −3,5 dage = −33,3 dage",
				"Clock −10.0 days · inclusion −19.8 days · period ±0.0 days · rest −3.5 days = −33.3 days"),
			pick2(l, "KL advarer selv", "KL itself warns"), pick2(l, "Vores data begynder først", "Our data begin on"), "Cifre byttet om")
		if row := d.row(pick2(l, "Afgrænsning", "Inclusion")); !strings.Contains(row, pick2(l, "Omvendt ville vores tal være 96,8 dage", "The other way round our figure would be 96.8 days")) {
			t.Errorf("what the rule would do is missing: %q", row)
		}
		d.goes("/data/published/7?kpi=within_limit_share", "/data/published/7/correct", "https://kl.example/statistik", "/case-types/erhvervsbyggeri?kpi=net_days_mean")
	})
}

func TestASplitWithoutACaseOfOursSaysSo(t *testing.T) {
	r := worldSplit()
	r.Ours = measure.Ratio{}
	ended := at
	r.Published.EndedAt = &ended
	d := read(t, "split-none", NewSplit(visitor(text.Danish, models.RoleLeader, "/data/published/7"), SplitInput{Split: r,
		Versions: []models.Published{r.Published}, First: models.NoDay, DataDate: models.NoDay}))
	d.says("KL siger 63,4 dage, og vi har ingen sager", "gælder ikke mere", "Alle sagstyper")
	d.keeps("Rækkefølgen er fast")
}

func TestPublishedFiguresStandBesideOurs(t *testing.T) {
	types := []measure.Sibling{{ID: 1, Name: "Erhvervsbyggeri"}}
	eachLang(t, func(t *testing.T, l text.Lang) {
		r := worldSplit()
		d := read(t, "published-"+string(l), NewPublished(visitor(l, models.RoleAnalyst, "/data/published"), PublishedInput{
			Figures:   []PublishedFigure{{Published: r.Published, CaseType: "Erhvervsbyggeri", Beside: []measure.Reconciliation{*r}}},
			CaseTypes: types, Imports: true, Figure: true, MayEdit: true, Typed: PublishedTyped{Share: "63,4", Source: "bom"},
			Problems: []models.Problem{{Field: "share", Code: "share_without_percent", Value: "63,4"}}}))
		if row := d.row("Erhvervsbyggeri"); !strings.Contains(row, pick2(l, "63,4 dage 96,7 dage −33,3 dage 412 30", "63.4 days 96.7 days −33.3 days 412 30")) ||
			!strings.Contains(row, pick2(l, "Kilde: KL", "Source: KL")) {
			t.Errorf("the row is %q", row)
		}
		if attr(d.byID("f-share"), "value") != "63,4" || attr(d.byID("f-share"), "aria-invalid") != "true" {
			t.Error("the refused share is not kept and marked")
		}
		d.goes("#f-share", "/data/published/7?kpi=net_days_mean", "/data/published/7/correct", "/data", "/data/time-samples")
		if !d.posts("/data/published") {
			t.Error("no form enters a figure")
		}
	})
	r := worldSplit()
	r.Ours = measure.Ratio{}
	d := read(t, "published-admin", NewPublished(visitor(text.Danish, models.RoleAdmin, "/data/published"), PublishedInput{
		Figures: []PublishedFigure{{Published: r.Published, Beside: []measure.Reconciliation{*r}}}, CaseTypes: types, MayEdit: true}))
	d.says("63,4 dage")
	d.keeps("Vores, beregnet", "Se opdelingen", "Indlæsninger")
}

func TestACorrectionAsksForItsReason(t *testing.T) {
	r := worldSplit()
	in := PublishedInput{Correct: &r.Published, Typed: TypedOf(text.Danish, r.Published), MayEdit: true, Ending: true,
		Problems: []models.Problem{{Field: "reason", Code: "missing_value"}}}
	d := read(t, "published-correct", NewPublished(visitor(text.Danish, models.RoleAnalyst, "/data/published/7/correct"), in))
	if !d.posts("/data/published/7/correct") || !d.posts("/data/published/7/end") {
		t.Error("a form is missing")
	}
	if attr(d.byID("f-year"), "value") != "2025" || attr(d.byID("f-days"), "value") != "63,4" {
		t.Error("the form does not hold what stands")
	}
	d.goes("#f-reason-end")
}

func TestTimeSamplesSayHowAndUntilWhen(t *testing.T) {
	s := models.TimeSample{Record: models.Record{ID: 3, SetBy: "sara@nordvig.example", SetAt: at}, CaseTypeID: 1, From: models.DayOf(2026, 3, 2), Last: models.DayOf(2026, 3, 15),
		N: 38, Minutes: 214.5, Deviation: num(61), Method: models.MethodMeasured, Expires: models.DayOf(2027, 3, 15), Reference: "Dagbog"}
	old := s
	old.ID, old.Expires, old.Method, old.Deviation = 2, models.DayOf(2026, 1, 1), models.MethodEstimated, nil
	types := []measure.Sibling{{ID: 1, Name: "Erhvervsbyggeri"}}
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "samples-"+string(l), NewSamples(visitor(l, models.RoleAnalyst, "/data/time-samples"), SamplesInput{
			Samples:   []SampleInput{{Sample: s, CaseType: "Erhvervsbyggeri", TypeSlug: "erhvervsbyggeri", Department: "Byg"}, {Sample: old, CaseType: "Nedrivning"}},
			CaseTypes: types, Departments: []DepartmentInput{{ID: 1, Name: "Byg"}}, Today: told, Imports: true, MayEdit: true,
			Problems: []models.Problem{{Field: "minutes", Code: "total_or_mean"}}}))
		if row := d.row("Erhvervsbyggeri"); !strings.Contains(row, pick2(l, "214,5 min.", "214.5 min.")) || !strings.Contains(row, pick2(l, "målt", "measured")) {
			t.Errorf("the row is %q", row)
		}
		if row := d.row("Nedrivning"); !strings.Contains(row, pick2(l, "udløbet, bruges ikke", "expired, not used")) {
			t.Errorf("an expired one is not marked: %q", row)
		}
		d.goes("#f-minutes", "/case-types/erhvervsbyggeri", "/data/time-samples/3/correct")
	})
	d := read(t, "samples-correct", NewSamples(visitor(text.Danish, models.RoleAdmin, "/data/time-samples/3/correct"), SamplesInput{
		Correct: &s, Typed: TypedSample(text.Danish, s), Versions: []models.TimeSample{s}, CaseTypes: types, Today: told, MayEdit: true}))
	if attr(d.byID("f-minutes"), "value") != "214,5" || !d.posts("/data/time-samples/3/end") {
		t.Error("the form does not hold what stands")
	}
	read(t, "samples-none", NewSamples(visitor(text.Danish, models.RoleAdmin, "/data/time-samples"), SamplesInput{Today: told, MayEdit: true})).says("Der er ingen tidsmåling endnu.")
}

func TestACaseTypeShowsWhatWasPublishedAndItsUnitTime(t *testing.T) {
	v := worldCaseType()
	k, _ := models.KPIByKey("handling_minutes_mean")
	s := models.TimeSample{From: models.DayOf(2026, 3, 2), Last: models.DayOf(2026, 3, 15), N: 38, Minutes: 214.5, Method: models.MethodSampled, Expires: models.DayOf(2026, 9, 1)}
	v.Published, v.Whole = []measure.Reconciliation{*worldSplit()}, true
	v.UnitTime = measure.UnitTime{Sample: &s, Minutes: 214.5, N: 38, Quality: s.Method, Expired: true,
		Computed: &measure.Figure{KPI: k.Key, Value: num(190), N: 120, Unit: k.Unit, Span: mustPeriod("2025")}}
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "case-type-published-"+string(l), NewCaseType(visitor(l, models.RoleLeader, "/case-types/erhvervsbyggeri"), testScene(), v))
		d.says(pick2(l, "Kilde: KL", "Source: KL"), pick2(l, "KL advarer selv", "KL itself warns"), pick2(l, "Tidsmålingen er udløbet", "The time sample has expired"),
			pick2(l, "Beregnet", "Computed"), "190 min.", pick2(l, "412 sager", "412 cases"))
		d.goes("/data/published/7?kpi=net_days_mean")
	})
	v.Whole = false
	v.Published[0].Ours, v.Funnel = measure.Ratio{}, nil
	d := read(t, "case-type-published-head", NewCaseType(visitor(text.Danish, models.RoleHead, "/case-types/erhvervsbyggeri"), testScene(), v))
	d.says("Tallet gælder hele kommunen. Du ser en del af den")
	d.keeps("Forskel")
}
