package handlers

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

func TestCaseTypesAreRenamedMergedAndTakenApartOnTheirPage(t *testing.T) {
	w := newWorld(t)
	admin, leader := w.as(models.RoleAdmin), w.as(models.RoleLeader)
	w.takeIn("byg", oneCase("N-1/26", "Parcelhuse", "Byg", "Digital", models.DayOf(2026, 1, 5), 20))
	types := w.store.Facts().CaseTypes
	house, plot := itoa(types.Find("Enfamiliehuse")[0]), itoa(types.Find("Parcelhuse")[0])
	if got := admin.get("/admin/case-types"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "Parcelhuse") {
		t.Fatalf("the page: %d", got.StatusCode)
	}
	if got := admin.post("/admin/case-types/"+house+"/rename", "was", "Enfamiliehuse", "title", "Enkelthuse"); got.StatusCode != http.StatusSeeOther || got.location() != "/admin/case-types" {
		t.Fatalf("renamed: %d to %q", got.StatusCode, got.location())
	}
	if got := leader.get("/case-types/enfamiliehuse"); got.StatusCode != http.StatusFound || got.location() != "/case-types/enkelthuse" {
		t.Errorf("the old address: %d to %q", got.StatusCode, got.location())
	}
	if got := admin.post("/admin/case-types/"+house+"/rename", "was", "Enfamiliehuse", "title", "Andet"); got.StatusCode != http.StatusConflict {
		t.Errorf("on an old page: %d", got.StatusCode)
	}
	if got := admin.post("/admin/case-types/"+plot+"/rename", "was", "Parcelhuse", "title", "Enkelthuse"); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "optaget") {
		t.Errorf("a name that is taken: %d", got.StatusCode)
	}
	if got := admin.post("/admin/case-types/"+plot+"/merge", "into", house, "name", "Parcelhuse"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("merged: %d %s", got.StatusCode, got.body)
	}
	if got := leader.get("/case-types/parcelhuse"); got.location() != "/case-types/enkelthuse" {
		t.Errorf("the merged one leads to %q", got.location())
	}
	if got := admin.post("/admin/case-types/"+plot+"/part", "name", "Parcelhuse"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("taken apart: %d", got.StatusCode)
	}
	if got := admin.post("/admin/case-types/"+plot+"/merge", "into", ""); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("merged into nothing: %d", got.StatusCode)
	}
	if got := admin.post("/admin/case-types/4711/part"); got.StatusCode != http.StatusNotFound {
		t.Errorf("no case type: %d", got.StatusCode)
	}
}

// Whoever asks for the organisation of now gets the cases in the department that took over, and nobody sees more for it.
func TestFiguresAreShownInTheOrganisationOfThenOrOfNow(t *testing.T) {
	w := newWorld(t)
	admin := w.as(models.RoleAdmin)
	w.takeIn("byg", oneCase("O-1/26", "Enfamiliehuse", "By og Plan", "Digital", models.DayOf(2026, 1, 5), 20))
	byg, heir := w.department("Byg"), w.department("By og Plan")
	before := w.store.Facts().N
	if got := admin.post("/admin/departments/"+itoa(byg)+"/arrange", "was_parent", "", "was_from", "", "was_until", "", "was_successor", "",
		"until", "2025-12", "successor", itoa(heir), "name", "Byg"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("arranged: %d %s", got.StatusCode, got.body)
	}
	if got := admin.post("/admin/departments/"+itoa(byg)+"/arrange", "until", "2025-13", "successor", itoa(heir)); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("no month: %d", got.StatusCode)
	}
	counted := func(token, query string) map[string]float64 {
		var figures []struct {
			Department string
			Value      float64
		}
		got := w.api(token, http.MethodGet, "/api/v1/figures?kpi=cases_received&by=total&group=department"+query, "")
		if got.StatusCode != http.StatusOK {
			t.Fatalf("figures%s: %d %s", query, got.StatusCode, got.body)
		}
		if err := json.Unmarshal([]byte(got.body), &figures); err != nil {
			t.Fatal(err)
		}
		out := map[string]float64{}
		for _, f := range figures {
			out[f.Department] = f.Value
		}
		return out
	}
	all := w.token(0, "figures:read")
	if then, now := counted(all, ""), counted(all, "&org=now"); then["By og Plan"] != 1 || now["Byg"] != 0 || now["By og Plan"] != then["Byg"]+1 {
		t.Errorf("of %d cases then %v, now %v", before, then, now)
	}
	if got := counted(w.token(byg, "figures:read"), "&org=now"); len(got) != 0 {
		t.Errorf("the old department sees of the new one %v", got)
	}
	if got := w.api(all, http.MethodGet, "/api/v1/figures?kpi=cases_received&org=soon", ""); got.StatusCode != http.StatusBadRequest {
		t.Errorf("no organisation: %d", got.StatusCode)
	}
	leader := w.as(models.RoleLeader)
	if got := leader.get("/overview?org=now"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "som dengang") || !strings.Contains(got.body, "org=now") {
		t.Errorf("the overview has no switch that holds: %d", got.StatusCode)
	}
}
