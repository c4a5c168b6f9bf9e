package views

import (
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/stats"
	"gevinstoverblik/views/text"
)

// registerOf is a register with a whole chain, a broken one, and one that is only an idea; the benefits with what they came to.
func registerOf() (RegisterInput, []measure.Worth) {
	no := models.NoDay
	reg := &models.Register{
		Objectives: []models.Objective{{Record: models.Record{ID: 1}, Title: "Frigør kapacitet", Owned: models.Owned{OwnerID: 1}}, {Record: models.Record{ID: 2}, Title: "Tilfredse ansøgere"}},
		Solutions: []models.Solution{{Record: models.Record{ID: 1}, Title: "ESDH", GoLive: models.DayOf(2024, 3, 1), Owned: models.Owned{OwnerID: 1},
			Interfaces: []models.Interface{{To: "Høringsportalen", State: models.InterfaceBroken, Note: "Afviser store filer"}, {To: "Digital Post", State: models.InterfaceCarries}}},
			{Record: models.Record{ID: 2}, Title: "Sagsstatus", GoLive: no}},
		Changes: []models.Change{{Record: models.Record{ID: 1}, Title: "Behandling i ESDH", SolutionID: 1, CaseTypes: []int64{1}, KPIs: []string{"end_to_end_digital_share"}, Choice: models.ChoiceStandard,
			Affected: 18, Trained: 18, Before: []string{"Print"}, After: []string{"Skærm"}, Start: no, Due: no, Done: models.DayOf(2025, 6, 1), Owned: models.Owned{OwnerID: 1}},
			{Record: models.Record{ID: 2}, Title: "Digital høring", SolutionID: 1, Interface: "Høringsportalen", CaseTypes: []int64{2}, Choice: models.ChoiceAdapt, Ground: "Lokalplaner", Start: no,
				Due: models.DayOf(2026, 6, 1), Done: no, Owned: models.Owned{OwnerID: 1, HandedOver: true}}},
	}
	k, _ := models.KPIByKey("end_to_end_digital_share")
	days, _ := models.KPIByKey("net_days_median")
	year := models.Period{Kind: models.ByTotal, From: models.DayOf(2026, 1, 1), Until: models.DayOf(2026, 10, 1)}
	base := func(id int64, key string, v float64) *models.Baseline {
		return &models.Baseline{ID: id, SeriesID: id, KPI: key, CaseTypeID: id, Value: v, From: models.DayOf(2024, 1, 1), Until: models.DayOf(2025, 1, 1), Method: models.BaselineMeasured}
	}
	benefit := func(id int64, title string, kind models.BenefitType, state models.BenefitState) models.Benefit {
		return models.Benefit{Record: models.Record{ID: id, SetBy: "bo@nordvig.example", SetAt: time.Date(2026, 10, 5, 9, 30, 0, 0, time.UTC)}, Title: title, Type: kind, State: state, Start: no, End: no,
			ClosedOn: no, ReviewOn: no, Owned: models.Owned{OwnerID: 1}}
	}
	print, archive, fast, idea := benefit(1, "Mindre print", models.BenefitTime, models.BenefitPartly), benefit(2, "Mindre arkivering", models.BenefitTime, models.BenefitTransition),
		benefit(3, "Hurtigere svar", models.BenefitService, models.BenefitTransition), benefit(4, "Bedre overblik", models.BenefitService, models.BenefitIdentified)
	print.KPI, print.Objectives, print.Changes, print.CaseTypes, print.Baselines, print.ApprovedBy = k.Key, []int64{1}, []int64{1}, []int64{1}, []int64{1}, "alma@nordvig.example"
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	print.ApprovedAt = &now
	print.UnitTimes = []models.Minutes{{Activity: "Arkivering", Minutes: 12, Method: models.MethodMeasured, N: 40}}
	print.Plan = []models.PlanYear{{Year: 2026, Likely: 340}}
	print.Prerequisites = []models.Prerequisite{{Text: "Digital Post virker", Due: no}}
	print.Risks = []models.Risk{{Text: "Små rådgivere", Mitigation: "Vejledning"}}
	archive.KPI, archive.Objectives, archive.Changes, archive.CaseTypes, archive.UnitTimes, archive.HandedOver = k.Key, []int64{1}, []int64{1}, []int64{1}, print.UnitTimes, true
	fast.KPI, fast.Changes, fast.CaseTypes, fast.OwnerID = days.Key, []int64{2}, []int64{2}, 0
	reg.Benefits = []models.Benefit{print, archive, fast, idea}
	line := func(id int64, name, slug string, b *models.Baseline, v float64, n int64, hours *float64) measure.BenefitLine {
		diff := v - b.Value
		return measure.BenefitLine{CaseTypeID: id, CaseType: name, Slug: slug, Baseline: b, Actual: measure.Figure{Value: num(v), N: n}, Diff: &diff, Hours: hours}
	}
	amount := models.Amount{Record: models.Record{ID: 1, SetBy: "bo@nordvig.example"}, BenefitID: 1, Year: 2026, Gross: []float64{100, 100, 100, 100}, Costs: []float64{5, 5, 5, 5}, Fees: []float64{0, 0, 0, 0},
		Line: "Løn", PriceYear: 2026, Permanent: true, DecisionRef: "Punkt 7"}
	worths := []measure.Worth{
		{Benefit: print, Measure: models.MeasureHours, KPI: k, Changes: reg.Changes[:1], Period: year, Minutes: 12, Lines: []measure.BenefitLine{line(1, "Enfamiliehuse", "enfamiliehuse", base(1, k.Key, 0.61), 0.86, 1240, num(62))},
			Gross: num(62), Realised: num(62), Plan: &print.Plan[0], PlanToDate: num(255), Forecast: &measure.Forecast{Value: 83, Lower: 80, Upper: 86, Months: 12}, Status: models.StatusOff, Amounts: []models.Amount{amount}, Pending: 1,
			Gaps: []models.BenefitGap{models.GapPrerequisite}},
		{Benefit: archive, Measure: models.MeasureHours, KPI: k, Changes: reg.Changes[:1], Period: year, Minutes: 12, Lines: []measure.BenefitLine{line(1, "Enfamiliehuse", "enfamiliehuse", base(1, k.Key, 0.61), 0.86, 1240, num(62))},
			Gross: num(62), Realised: num(0), PlanToDate: num(80), Status: models.StatusOff, Gaps: []models.BenefitGap{models.GapOwner},
			Overlaps: []measure.Overlap{{With: 1, Title: "Mindre print", Activity: "Arkivering", CaseTypeID: 1, CaseType: "Enfamiliehuse", Minutes: 12, Cases: 1240, Hours: 62}}},
		{Benefit: fast, Measure: models.MeasureKPI, KPI: days, Changes: reg.Changes[1:], Period: year, Lines: []measure.BenefitLine{line(2, "Erhvervsbyggeri", "erhvervsbyggeri", base(2, days.Key, 88), 74, 358, nil)},
			Realised: num(74), Base: num(88), PlanToDate: num(55), Status: models.StatusOff, Gaps: []models.BenefitGap{models.GapOwner, models.GapObjective, models.GapUndone, models.GapBlocked}},
		{Benefit: idea, Measure: models.MeasureKPI, Lines: []measure.BenefitLine{{}}, Status: models.StatusMissing, Gaps: idea.Missing(models.KPI{}, nil)},
	}
	in := RegisterInput{Register: reg, People: map[int64]string{1: "Bo Lindholm"}, Signed: map[string]string{"bo@nordvig.example": "Bo Lindholm"}, Active: []models.User{{ID: 1, Name: "Bo Lindholm", Role: models.RoleHead}},
		CaseTypes: []measure.Sibling{{ID: 1, Name: "Enfamiliehuse", Slug: "enfamiliehuse"}, {ID: 2, Name: "Erhvervsbyggeri", Slug: "erhvervsbyggeri"}}, Departments: []DepartmentInput{{ID: 1, Name: "Byg"}}, All: true,
		KPIs: []models.KPI{k, days}, Today: models.DayOf(2026, 11, 26), MayAdd: true, MayEdit: true}
	return in, worths
}

func portfolioOf() BenefitsInput {
	in, worths := registerOf()
	p := &measure.Portfolio{Year: 2026, Until: models.MonthOf(2026, 9), Worths: worths, Hours: measure.TotalOf(worths, models.MeasureHours), Identified: 1, Pending: 1,
		All: measure.PlanCounts{Off: 3}, KPIs: measure.PlanCounts{Off: 1}, Gaps: 4, Ownerless: 2}
	return BenefitsInput{RegisterInput: in, Portfolio: p, DataDate: models.DayOf(2026, 9, 30), Years: []int{2026, 2025}, Exports: true}
}

func TestTheRegisterShowsEveryHourAndWhatIsCountedOnce(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "benefits-"+string(l), NewBenefits(visitor(l, models.RoleLeader, "/benefits"), portfolioOf()))
		d.goes("/definitions/end_to_end_digital_share")
		d.says(pick2(l, "Frigjort kapacitet", "Freed capacity"), pick2(l, "Talt to gange", "Counted twice"), pick2(l, "86 % − 61 %", "86% − 61%"), pick2(l, "Mangler ejer", "No owner"),
			pick2(l, "1 beløb afventer controlleren", "1 amount awaits the controller"))
		d.goes("/benefits/1", "/benefits/new", "/benefits?format=xlsx", "/benefits?show=double", "/benefits/map")
	})
	one := read(t, "benefits-double", NewBenefits(visitor(text.Danish, models.RoleLeader, "/benefits?show=double"), portfolioOf()))
	if row := one.row("Mindre arkivering"); row == "" || strings.Contains(one.main(), "Hurtigere svar Erhvervsbyggeri") {
		t.Error("a benefit that is not counted twice is shown among those that are")
	}
	empty := portfolioOf()
	empty.Register = &models.Register{}
	read(t, "benefits-empty", NewBenefits(visitor(text.Danish, models.RoleLeader, "/benefits"), empty)).says("Der er ikke indtastet gevinster endnu")
}

func TestTheMapShowsItsMissingLinksWithoutBeingAsked(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		page := NewBenefitMap(visitor(l, models.RoleLeader, "/benefits/map"), portfolioOf())
		d := read(t, "map-"+string(l), page)
		d.says(pick2(l, "6 kæder har manglende led", "6 chains have missing links"), pick2(l, "Intet mål", "No objective"), pick2(l, "Snitfladen til Høringsportalen er brudt", "The interface to Høringsportalen is broken"))
		if n := strings.Count(string(page.Drawing), "map-broken"); n < 5 {
			t.Errorf("%d links are drawn broken", n)
		}
	})
	list := NewBenefitMap(visitor(text.Danish, models.RoleLeader, "/benefits/map?view=list"), portfolioOf())
	read(t, "map-list", list).goes("/benefits/map")
}

func TestABenefitShowsItsFormsToThoseWhoMay(t *testing.T) {
	in, worths := registerOf()
	one := BenefitInput{RegisterInput: in, Worth: worths[0], Year: 2026, MayApprove: true, MayConfirm: true, MayState: true, Versions: []models.Benefit{worths[0].Benefit, worths[3].Benefit}}
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "benefit-"+string(l), NewBenefit(visitor(l, models.RoleLeader, "/benefits/1"), one))
		d.says(pick2(l, "Frys nulpunktet", "Freeze the baseline"), pick2(l, "Bekræft ”Løn”", "Confirm “Løn”"), pick2(l, "Forudsætning ikke opfyldt: Digital Post virker", "Prerequisite not met: Digital Post virker"), "100 − ")
	})
	one.MayApprove, one.MayConfirm, one.MayState, one.MayEdit = false, false, false, false
	if page := NewBenefit(visitor(text.Danish, models.RoleAnalyst, "/benefits/1"), one); len(page.Forms) != 0 {
		t.Errorf("one who may only look is offered %d forms", len(page.Forms))
	}
	one.MayEdit, one.Failed, one.Problems = true, "amount", []models.Problem{{Field: "line", Code: "missing_value"}}
	if page := NewBenefit(visitor(text.Danish, models.RoleHead, "/benefits/1"), one); page.Faults == nil || page.Faults.Items[0].URL != "#f-line-amount" {
		t.Errorf("the fault does not lead to its field: %+v", page.Faults)
	}
}

func TestRecordsOfTheRegisterHaveTheirPagesAndForms(t *testing.T) {
	in, worths := registerOf()
	k, _ := models.KPIByKey("end_to_end_digital_share")
	after := &measure.BeforeAfter{From: models.MonthOf(2025, 6), First: models.MonthOf(2024, 6), Last: models.MonthOf(2025, 8), Before: []*float64{num(0.6)}, After: []*float64{num(0.8)},
		Stats: stats.ChangeJudgement{Verdict: stats.ChangeImprovement, Before: 12, After: 3}}
	came := []CameOf{{KPI: k, CaseType: "Enfamiliehuse", Slug: "enfamiliehuse", Month: models.MonthOf(2025, 6), After: after}, {KPI: k, CaseType: "Erhvervsbyggeri", Month: models.MonthOf(2025, 6)}}
	eachLang(t, func(t *testing.T, l text.Lang) {
		c := func(path string) Chrome { return visitor(l, models.RoleLeader, path) }
		read(t, "objectives-"+string(l), NewObjectives(c("/benefits/objectives"), in, worths)).says(pick2(l, "0 af 2 følger planen", "0 of 2 follow the plan"), pick2(l, "Ingen målt gevinst endnu", "No measured benefit yet"))
		read(t, "objective-"+string(l), NewObjective(c("/benefits/objectives/1"), in, in.Register.Objectives[0], worths)).goes("/benefits/1")
		read(t, "solutions-"+string(l), NewSolutions(c("/benefits/solutions"), in)).says(pick2(l, "Brudt: Høringsportalen", "Broken: Høringsportalen"))
		read(t, "solution-"+string(l), NewSolution(c("/benefits/solutions/1"), in, in.Register.Solutions[0], came, worths)).says(pick2(l, "Hvad fik vi for den?", "What did we get for it?"), "Digital høring")
		read(t, "changes-"+string(l), NewChanges(c("/benefits/changes"), in)).says(pick2(l, "18 af 18 oplært", "18 of 18 trained"))
		read(t, "change-"+string(l), NewChange(c("/benefits/changes/1"), in, in.Register.Changes[0], came, worths)).goes("/case-types/enfamiliehuse/limits?kpi=" + k.Key)
		read(t, "form-objective-"+string(l), NewObjectiveForm(c("/benefits/objectives/new"), in, nil))
		read(t, "form-solution-"+string(l), NewSolutionForm(c("/benefits/solutions/1/edit"), in, &in.Register.Solutions[0]))
		read(t, "form-change-"+string(l), NewChangeForm(c("/benefits/changes/1/edit"), in, &in.Register.Changes[0]))
		read(t, "form-benefit-"+string(l), NewBenefitForm(c("/benefits/1/edit"), in, &worths[0].Benefit))
	})
	in.Problems, in.Typed = []models.Problem{{Field: "plan", Code: "number_range"}, {Field: "objectives", Code: "unknown_record"}}, Typed{"plan_year": {"2026"}}
	p := NewBenefitForm(visitor(text.Danish, models.RoleLeader, "/benefits/new"), in, nil)
	if p.Faults.Items[0].URL != "#f-plan" || p.Faults.Items[1].URL != "#f-objectives" {
		t.Errorf("faults of lists lead nowhere: %+v", p.Faults.Items)
	}
}
