package handlers

import (
	"net/http"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

func TestWhatAHeadLeavesPassesToTheManagerAndStandsOnThePageUntilItIsGivenToSomebody(t *testing.T) {
	w := newWorld(t)
	admin, byg := w.as(models.RoleAdmin), w.department("Byg")
	id := func(role models.Role) int64 {
		u, err := w.store.UserByEmail(t.Context(), string(role)+"@nordvig.example")
		if err != nil {
			t.Fatal(err)
		}
		return u.ID
	}
	head, leader, analyst := id(models.RoleHead), id(models.RoleLeader), id(models.RoleAnalyst)
	users := "/admin/users/" + itoa(head)
	if got := admin.post(users+"/manager", "manager", itoa(head)); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "sin egen leder") {
		t.Errorf("one's own manager: %d %s", got.StatusCode, faultsOf(got.body))
	}
	if got := admin.post(users+"/manager", "manager", itoa(analyst)); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("a manager: %d %s", got.StatusCode, faultsOf(got.body))
	}
	benefit, err := w.store.SaveBenefit(t.Context(), models.Local(), models.Benefit{Title: "Færre opkald", Type: models.BenefitTime, KPI: "digital_share", DepartmentID: byg,
		Owned: models.Owned{OwnerID: head}, Start: models.NoDay, End: models.NoDay, ClosedOn: models.NoDay, ReviewOn: models.NoDay, State: models.BenefitIdentified}, 0, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.Decide(t.Context(), models.Local(), models.Decision{What: "Screening samme dag", Due: models.DayOf(2026, 12, 15), DoneOn: models.NoDay,
		DepartmentID: byg, Owned: models.Owned{OwnerID: head}}); err != nil {
		t.Fatal(err)
	}
	if page := admin.get("/admin/owners").body; strings.Contains(page, "Færre opkald") || strings.Contains(page, "Screening samme dag") {
		t.Error("what has an owner is on the page")
	}
	if got := admin.post(users + "/disable"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("locked out: %d", got.StatusCode)
	}
	if page := admin.get("/admin/users").body; !strings.Contains(page, "2 poster er overdraget til Bruger analyst") {
		t.Error("the administrator is not told what passed to whom")
	}
	page := admin.get("/admin/owners").body
	for _, want := range []string{"Færre opkald", "Screening samme dag", "Bruger analyst", "Overtaget, indtil en ny ejer er valgt"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	give := "/admin/owners/benefit/" + itoa(benefit)
	for owner, want := range map[string]int{"": 422, "x": 422, itoa(head): 422} {
		if got := admin.post(give, "owner", owner); got.StatusCode != want || !strings.Contains(got.body, "#f-owner-benefit-"+itoa(benefit)) {
			t.Errorf("given to %q: %d %s", owner, got.StatusCode, faultsOf(got.body))
		}
	}
	if got := admin.post(give, "owner", itoa(leader), "name", "Færre opkald"); got.StatusCode != http.StatusSeeOther || got.location() != "/admin/owners" {
		t.Fatalf("given: %d %s", got.StatusCode, faultsOf(got.body))
	}
	if b, err := w.store.BenefitVersions(t.Context(), models.Local(), benefit); err != nil || b[0].OwnerID != leader || b[0].HandedOver {
		t.Errorf("after it was given: %+v, %v", b[0].Owned, err)
	}
	admin.get("/admin/owners") // tells what was done, once
	if page = admin.get("/admin/owners").body; strings.Contains(page, "Færre opkald") || !strings.Contains(page, "Screening samme dag") {
		t.Error("the page still lists what was given, or has lost the other")
	}
	if got := admin.post(give, "owner", itoa(analyst)); got.StatusCode != http.StatusConflict {
		t.Errorf("given again from an old page: %d, want 409", got.StatusCode)
	}
	sources, err := w.store.Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	source := "/admin/owners/source/" + itoa(sources[0].ID)
	for _, want := range []int{http.StatusSeeOther, http.StatusConflict} {
		if got := admin.post(source, "owner", itoa(analyst)); got.StatusCode != want {
			t.Errorf("a source is given: %d, want %d", got.StatusCode, want)
		}
	}
	for path, want := range map[string]int{"/admin/owners/benefit/4711": 404, "/admin/owners/benefit/x": 404, "/admin/owners/nothing/1": 422} {
		if got := admin.post(path, "owner", itoa(leader)); got.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, got.StatusCode, want)
		}
	}
}
