package views

import (
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

func decisionChrome(l text.Lang, address string) Chrome {
	return NewChrome(Visitor{Lang: l, Address: NewAddress(address), CSRF: "x"})
}

func followedDecision(change func(*models.Decision)) measure.Followed {
	v := -12.0
	k, _ := models.KPIByKey("net_days_median")
	d := models.Decision{Record: models.Record{ID: 3, SetBy: "alma@nordvig.example"}, Type: models.TypeWorkflow, What: "Digital høring", Status: models.DecisionInProgress,
		Due: models.DayOf(2026, 11, 6), DoneOn: models.NoDay, CaseTypes: []int64{1}, KPI: k.Key, Expected: &v, MeasureAfter: 8, Owned: models.Owned{OwnerID: 2}}
	if change != nil {
		change(&d)
	}
	return measure.Followed{Decision: d, KPI: k, Outcome: models.OutcomeEarly, Looks: models.OutcomeEarly}
}

func decisionWorld() DecisionScene {
	return DecisionScene{Today: models.DayOf(2026, 11, 23), People: map[int64]string{2: "Bo"}, CaseTypes: map[int64]string{1: "Byggesag"}, MayDecide: true, CanExport: true, Self: 2}
}

func TestALateDecisionSaysByHowManyDaysAndWhoAnswersForIt(t *testing.T) {
	late := followedDecision(nil)
	loose := followedDecision(func(d *models.Decision) {
		d.ID, d.OwnerID, d.Status, d.DropReason = 4, 0, models.DecisionDropped, "Dækkes"
	})
	for _, l := range []text.Lang{text.Danish, text.English} {
		in := DecisionsInput{DecisionScene: decisionWorld(), All: []measure.Followed{loose, late}, Shown: []measure.Followed{loose, late}}
		in.Account = measure.DecisionAccount{Span: models.PeriodAt(models.ByYear, models.DayOf(2026, 1, 1), 1), All: 1, Rest: 1,
			Of: map[models.DecisionOutcome]int{models.OutcomeExpected: 1}, Rows: []measure.Followed{late}}
		page := NewDecisions(decisionChrome(l, "/decisions?overdue=1"), in)
		read(t, "decisions", page)
		if first := page.Rows[0]; first.What != "Digital høring" || !strings.Contains(first.Late, "17") || first.Owner != "Bo" {
			t.Errorf("first row %+v, want the late one of Bo, 17 days", first)
		}
		read(t, "decision-account", NewDecisionAccount(decisionChrome(l, "/decisions/account"), DecisionAccountInput{DecisionScene: decisionWorld(), Year: 2026, Years: []int{2026}, Account: in.Account}))
		read(t, "decisions empty", NewDecisions(decisionChrome(l, "/decisions"), DecisionsInput{DecisionScene: decisionWorld()}))
	}
}

func TestADecisionShowsWhatWasExpectedAndAsksForAJudgement(t *testing.T) {
	v, w := 80.0, 66.0
	done := followedDecision(func(d *models.Decision) {
		d.Status, d.DoneOn = models.DecisionDone, models.DayOf(2026, 1, 1)
		d.Judgements = []models.DecisionJudgement{{Verdict: models.VerdictAdjust, Note: "Justeres", Outcome: models.OutcomeExpected, Before: &v, After: &w}}
	})
	done.Before, done.After, done.Outcome, done.Looks = &v, &w, models.OutcomeExpected, models.OutcomeExpected
	first := followedDecision(nil).Decision
	for _, l := range []text.Lang{text.Danish, text.English} {
		in := DecisionInput{DecisionScene: decisionWorld(), Followed: done, Versions: []models.Decision{done.Decision, first}, MayEdit: true, CaseSlug: "byggesag",
			Problems: []models.Problem{{Field: "note", Code: "missing_value"}}}
		page := NewDecision(decisionChrome(l, "/decisions/3"), in)
		read(t, "decision", page)
		if page.Judge == nil || page.Judged[0].Note != "Justeres" || len(page.History) != 2 || !strings.Contains(page.Measured, "14") {
			t.Errorf("page %+v, want the judgement asked for and told, and both versions", page)
		}
		for _, isNew := range []bool{true, false} {
			form := DecisionFormInput{Decision: done.Decision, New: isNew, Owners: []models.User{{ID: 2, Name: "Bo"}}, KPIs: []models.KPI{done.KPI},
				CaseTypes: []measure.Sibling{{ID: 1, Name: "Byggesag"}}, Problems: []models.Problem{{Field: "what", Code: "missing_value"}}}
			read(t, "decision-form", NewDecisionForm(decisionChrome(l, "/decisions/new"), form))
		}
	}
}

func TestADoneDecisionWhoseMeasuringHasComeAwaitsItsJudgement(t *testing.T) {
	for _, done := range []struct {
		on    models.Day
		waits bool
	}{{models.DayOf(2026, 3, 1), true}, {models.DayOf(2026, 9, 1), false}} {
		f := followedDecision(func(d *models.Decision) { d.Status, d.DoneOn = models.DecisionDone, done.on })
		for l, words := range map[text.Lang][2]string{text.Danish: {"bedømmelse", "åles fra"}, text.English: {"judgement", "easured from"}} {
			line := newDecided(l, Scene{Today: decisionWorld().Today}, []models.Decision{f.Decision})[0].Plan
			_, note := outcomeWords(l, f, decisionWorld().Today)
			if strings.Contains(line, words[0]) != done.waits || strings.Contains(line+note, words[1]) == done.waits {
				t.Errorf("%s, done %s: %q and %q", l, done.on, line, note)
			}
		}
	}
}
