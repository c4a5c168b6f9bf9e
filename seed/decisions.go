package seed

import (
	"context"
	"errors"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// agreed is one decision of Nordvig. An expectation of 0 is none.
type agreed struct {
	what, ground, caseType, department, owner, kpi string
	kind                                           models.DecisionType
	status                                         models.DecisionStatus
	due, done                                      models.Day
	expected                                       float64
	drop                                           string
	judged                                         *models.DecisionJudgement
}

func amount(v float64) *float64 { return &v }

// decisions are what Nordvig has decided by November 2026: one that held, one whose change did not come, two that wait for a
// judgement, one that nobody followed up, two that are late and one without an owner.
var decisions = []agreed{
	{what: "Screening samme dag", ground: "Mangler skal findes, før sagen lægges i bunken.", caseType: erhverv, department: byg, owner: "bo@nordvig.example",
		kpi: "within_limit_share", kind: models.TypeWorkflow, status: models.DecisionDone, due: models.DayOf(2025, 4, 1), done: models.DayOf(2025, 4, 1), expected: 0.2,
		judged: &models.DecisionJudgement{Verdict: models.VerdictKeep, Note: "Holdt i mere end 12 måneder.",
			Outcome: models.OutcomeExpected, Before: amount(0.142), After: amount(0.387), Lower: amount(0.216), Upper: amount(0.275)}},
	{what: "Fælles postkasse til høringssvar", ground: "Svarene lå i tre postkasser.", caseType: erhverv, department: byg, owner: "bo@nordvig.example",
		kpi: "net_days_median", kind: models.TypeAction, status: models.DecisionDone, due: models.DayOf(2025, 9, 1), done: models.DayOf(2025, 9, 1), expected: -4},
	{what: "Ny vejledning til rådgivere", ground: "Halvdelen af ansøgningerne mangler brandplan.", caseType: etage, department: byg, owner: "bo@nordvig.example",
		kpi: "complete_at_first_share", kind: models.TypeAction, status: models.DecisionDone, due: models.DayOf(2025, 11, 1), done: models.DayOf(2025, 11, 1), expected: 0.1,
		judged: &models.DecisionJudgement{Verdict: models.VerdictAdjust, Note: "Ændringen kom ikke. Vi prøver med en tjekliste i selvbetjeningen.",
			Outcome: models.OutcomeUncertain, Before: amount(0.596), After: amount(0.609), Lower: amount(-0.057), Upper: amount(0.082)}},
	{what: "Prioritering af lovliggørelse", ground: "Sagerne har ligget bag de nye ansøgninger.", caseType: lovlig, department: byg, owner: "bo@nordvig.example",
		kpi: "net_days_median", kind: models.TypeDecision, status: models.DecisionDone, due: models.DayOf(2026, 2, 1), done: models.DayOf(2026, 2, 1), expected: -15},
	{what: "Telefontid før kl. 10", ground: "Spørgsmål skal afklares samme dag.", caseType: plads, department: dagtilbud, owner: "gerda@nordvig.example",
		kpi: "net_days_median", kind: models.TypeDecision, status: models.DecisionDone, due: models.DayOf(2026, 2, 1), done: models.DayOf(2026, 2, 1), expected: -1},
	{what: "Opgradering af snitflade til ESDH", ground: "Filer over 50 MB afvises og printes.", caseType: industri, department: byg, owner: "bo@nordvig.example",
		kpi: "end_to_end_digital_share", kind: models.TypeAction, status: models.DecisionInProgress, due: models.DayOf(2026, 11, 6), expected: 0.09},
	{what: "Digital høring i ESDH", ground: "Høringen er flaskehalsen: brandmyndighed og naboer svarer på papir.", caseType: erhverv, department: byg, owner: "bo@nordvig.example",
		kpi: "net_days_median", kind: models.TypeWorkflow, status: models.DecisionInProgress, due: models.DayOf(2027, 1, 31), expected: -12},
	{what: "Ryk ansøger efter 14 dage uden svar", ground: "Sager ligger stille og venter på oplysninger.", caseType: lovlig, department: byg,
		kpi: "net_days_median", kind: models.TypeAction, status: models.DecisionOpen, due: models.DayOf(2026, 10, 15), expected: -10},
	{what: "Afklar tegninger over 50 MB med leverandøren", caseType: industri, department: byg, owner: "carl@nordvig.example",
		kind: models.TypeAction, status: models.DecisionOpen, due: models.DayOf(2026, 12, 15)},
	{what: "Vejledningsvideo om nedrivning", caseType: nedrivning, department: byg, owner: "bo@nordvig.example", kind: models.TypeAction,
		status: models.DecisionDropped, due: models.DayOf(2026, 8, 14), drop: "Dækkes af den nye vejledning."},
}

// decide keeps what Nordvig has decided, as far as its figures go on a day.
func decide(ctx context.Context, st *store.Store, caseTypes, departments func(string) []int64, today models.Day) error {
	if today <= dataEnd {
		return nil
	}
	there, err := st.Decisions(ctx, scope(), models.DecisionFilter{})
	if err != nil {
		return err
	}
	by := scope()
	by.Who = "alma@nordvig.example"
	for _, a := range decisions {
		if slices.ContainsFunc(there, func(d models.Decision) bool { return d.What == a.what }) { // the filling was broken off after it
			continue
		}
		d := models.Decision{Type: a.kind, What: a.what, Ground: a.ground, Status: a.status, Due: a.due, DoneOn: models.NoDay, KPI: a.kpi, DropReason: a.drop}
		if a.done != 0 {
			d.DoneOn = a.done
		}
		if a.expected != 0 {
			d.Expected = amount(a.expected)
		}
		d.CaseTypes = caseTypes(a.caseType)
		for _, id := range departments(a.department) {
			d.DepartmentID = id
		}
		if a.owner != "" {
			u, err := st.UserByEmail(ctx, a.owner)
			if err != nil && !errors.Is(err, models.ErrNotFound) {
				return err
			}
			d.OwnerID = u.ID
		}
		kept, err := st.Decide(ctx, by, d)
		if err != nil {
			return err
		}
		if a.judged != nil {
			j := *a.judged
			j.DecisionID = kept.Root()
			if _, err := st.JudgeDecision(ctx, by, j); err != nil {
				return err
			}
		}
	}
	return nil
}
