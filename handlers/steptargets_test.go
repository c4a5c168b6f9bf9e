package handlers

import (
	"net/http"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

func TestAHeadPromisesOfAStepAndThePageHoldsItAgainstThat(t *testing.T) {
	w := newWorld(t)
	w.takeSteps("byg", bygCases())
	head, leader := w.as(models.RoleHead), w.as(models.RoleLeader)
	page, type2025 := "/case-types/enfamiliehuse/steps?period=2025", "/case-types/enfamiliehuse?period=2025"
	if got := leader.get(page); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "Ingen har sat mål") || strings.Contains(got.body, `name="days"`) {
		t.Fatalf("%d %.300s", got.StatusCode, got.body)
	}
	for _, test := range []struct{ step, days, month, says string }{
		{"", "8", "2025-01", "Feltet skal udfyldes"},
		{"Høring sendt", "otte", "2025-01", "er ikke et tal"},
		{"Høring sendt", "-1", "2025-01", "fra 0 til 3.650"},
		{"Høring sendt", "8", "januar", "januar"},
	} {
		got := head.post(page, "step", test.step, "days", test.days, "month", test.month, "reason", "")
		if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, test.says) {
			t.Errorf("%+v: %d, want 422", test, got.StatusCode)
		}
	}
	if got := head.post(page, "step", "Høring sendt", "days", "8", "month", "2025-01", "reason", "Aftalt med brandmyndigheden"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %.300s", got.StatusCode, got.body)
	}
	for who, b := range map[string]*browser{"the head": head, "the leader": leader} {
		if got := b.get(type2025).body; !strings.Contains(strings.ReplaceAll(got, "\u00a0", " "), "Mål 8 dage: 2 dage over") {
			t.Errorf("%s is not told that the step is over its target", who)
		}
		if got := b.get(page).body; !strings.Contains(got, "Aftalt med brandmyndigheden") || !strings.Contains(got, "head@nordvig.example") {
			t.Errorf("%s is not told who promised it and why", who)
		}
	}
	if got := strings.ReplaceAll(leader.get("/case-types/enfamiliehuse?period=2024").body, "\u00a0", " "); strings.Contains(got, "Mål 8 dage") {
		t.Error("a period before it is held against it")
	}
	if rows := danish(t, leader.get("/case-types/enfamiliehuse?period=2025&format=csv&figure=way")); !strings.Contains(strings.Join(rows[0], ";"), "target_days") {
		t.Errorf("the file has no targets: %v", rows[0])
	}
	if got := head.post(page, "step", "Høring sendt", "days", "", "month", "2025-02", "reason", ""); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d", got.StatusCode)
	}
	if got := strings.ReplaceAll(leader.get(type2025).body, "\u00a0", " "); strings.Contains(got, "Mål 8 dage") {
		t.Error("a target that was ended stands on")
	}
}
