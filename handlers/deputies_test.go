package handlers

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store/storetest"
)

func TestAHeadNamesADeputyWhoThenFillsInTheGrid(t *testing.T) {
	w := newWorld(t)
	w.openRound2027()
	head, analyst := w.as(models.RoleHead), w.as(models.RoleAnalyst)
	u, err := w.store.UserByEmail(t.Context(), "analyst@nordvig.example")
	if err != nil {
		t.Fatal(err)
	}
	if got := analyst.get("/targets?year=2027"); strings.Contains(got.body, `name="c.`) {
		t.Fatal("an analyst can type before being a deputy")
	}
	name := []string{"department", strconv.FormatInt(w.department("Byg"), 10), "user", strconv.FormatInt(u.ID, 10), "from", storetest.Today.String(), "last", (storetest.Today + 3).String()}
	if got := head.post("/targets/deputies", name...); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("name a deputy: %d %s", got.StatusCode, faultsOf(got.body))
	}
	if got := head.get("/targets/deputies"); !strings.Contains(got.body, u.Name) || !strings.Contains(got.body, "gælder nu") {
		t.Errorf("the page does not show the deputy: %s", got.body)
	}
	page := analyst.get("/targets?year=2027&department=byg").body
	form := analyst.gridForm("/targets?year=2027&department=byg")
	if got := analyst.send("/targets/drafts", analyst.with(form, cell(t, page, "digital_share", "2027-01"), "90", "do", "submit")); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("the deputy submits: %d %s", got.StatusCode, faultsOf(got.body))
	}
	if got := w.as(models.RoleLeader).get("/targets/deputies"); got.StatusCode != http.StatusForbidden {
		t.Errorf("a leader looks at the deputies: %d, want 403", got.StatusCode)
	}
	if got := head.post("/targets/deputies/1/end"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("end it: %d", got.StatusCode)
	}
	if got := analyst.post("/targets/withdraw", "round", "1", "department", form.Get("department"), "revision", "1"); got.StatusCode != http.StatusForbidden {
		t.Errorf("after the end: %d, want 403", got.StatusCode)
	}
}
