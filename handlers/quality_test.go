package handlers

import (
	"net/http"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

func TestCasesThatContradictThemselvesAreListedAcceptedAndTakenBack(t *testing.T) {
	w := newWorld(t)
	odd := oneCase("M-7/26", "Enfamiliehuse", "Byg", "Digital", models.DayOf(2026, 1, 5), 20)
	odd.Complete, odd.Deadline = odd.Received-3, odd.Received-1
	w.takeIn("byg", odd)
	foreign := oneCase("HEM-1", "Enfamiliehuse", foreignDepartment, "Digital", models.DayOf(2026, 1, 5), 20)
	foreign.Complete = foreign.Received - 3
	w.takeIn("byg", foreign)
	analyst, head := w.as(models.RoleAnalyst), w.as(models.RoleHead)
	got := analyst.get("/data/quality")
	for _, want := range []string{"M-7/26", "HEM-1", "Fuldt oplyst før modtaget", "Egen frist før modtaget", "/cases/byg/M-7%2F26"} {
		if got.StatusCode != http.StatusOK || !strings.Contains(got.body, want) {
			t.Errorf("the list: %d, without %q", got.StatusCode, want)
		}
	}
	if got := head.get("/data/quality"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "M-7/26") || strings.Contains(got.body, "HEM-1") {
		t.Errorf("a head sees another department's cases, or not their own: %d", got.StatusCode)
	}
	if got := analyst.get("/data/quality?kind=deadline"); strings.Contains(got.body, "HEM-1") || !strings.Contains(got.body, "M-7/26") {
		t.Error("the kind does not narrow the list")
	}
	id := map[string]string{}
	for _, no := range []string{"M-7/26", "HEM-1"} {
		c, err := w.store.Case(t.Context(), models.Local(), "byg", no)
		if err != nil {
			t.Fatal(err)
		}
		id[no] = itoa(int64(c.Row.ID))
	}
	if got := head.post("/data/quality/accept", "case", id["HEM-1"], "doubt", "complete", "reason", "set"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a head accepts another department's case: %d", got.StatusCode)
	}
	if got := head.post("/data/quality/accept", "case", id["M-7/26"], "doubt", "complete", "reason", " "); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", got.StatusCode)
	}
	if got := head.post("/data/quality/accept", "case", id["M-7/26"], "doubt", "complete", "reason", "se 010190-1234"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("with a CPR number: %d", got.StatusCode)
	}
	if got := head.post("/data/quality/accept", "case", id["M-7/26"], "doubt", "complete", "reason", "Tastet i forkert felt", "case_no", "M-7/26"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("accepted: %d %s", got.StatusCode, got.body)
	}
	if got := head.get("/data/quality?kind=complete"); strings.Contains(got.body, "/cases/byg/M-7%2F26") {
		t.Error("what was accepted is still open")
	}
	if got := head.get("/data/quality?kind=complete&state=accepted"); !strings.Contains(got.body, "Tastet i forkert felt") || !strings.Contains(got.body, "M-7/26") {
		t.Error("the accepted ones do not tell why")
	}
	if got := analyst.get("/data/quality?state=accepted&format=csv"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "Tastet i forkert felt") || strings.Contains(got.body, "HEM-1") {
		t.Errorf("the file: %d %s", got.StatusCode, got.body)
	}
	// The source changes the case: the contradiction stands again.
	odd.Complete--
	w.takeIn("byg", odd)
	if got := head.get("/data/quality?kind=complete"); !strings.Contains(got.body, "/cases/byg/M-7%2F26") {
		t.Error("a case that changed stays accepted")
	}
	if got := head.post("/data/quality/reopen", "case", id["M-7/26"], "doubt", "complete"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("taken back: %d", got.StatusCode)
	}
	if got := head.post("/data/quality/reopen", "case", id["M-7/26"], "doubt", "complete"); got.StatusCode != http.StatusNotFound {
		t.Errorf("taken back twice: %d", got.StatusCode)
	}
	if got := head.post("/data/quality/accept", "case", id["M-7/26"], "doubt", "colour", "reason", "x"); got.StatusCode != http.StatusNotFound {
		t.Errorf("no such contradiction: %d", got.StatusCode)
	}
}
