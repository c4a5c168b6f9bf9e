package handlers

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
)

func TestAHeadSetsALocalLimitThatLeadsFromItsMonth(t *testing.T) {
	w := newWorld(t)
	head := w.as(models.RoleHead)
	b, err := w.store.Book(t.Context(), models.Local())
	if err != nil {
		t.Fatal(err)
	}
	forty := 40.0
	kind, byg := b.CaseTypes.Find("Enfamiliehuse")[0], w.department("Byg")
	err = w.store.SetTargets(t.Context(), models.Local(), []models.TargetLine{{KPI: models.KPILimit, CaseType: "Enfamiliehuse", ValidFrom: models.MonthOf(2016, 1), Value: &forty, Kind: models.KindAgreement}})
	if err != nil {
		t.Fatal(err)
	}
	form := []string{"case_type", strconv.FormatInt(kind, 10), "department", strconv.FormatInt(byg, 10), "value", "30", "valid_from", "2026-06", "clock", "net", "day_kind", "working", "decision_ref", "Teknisk Udvalg, punkt 4"}
	if got := head.post("/targets/limits", form...); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("set a limit: %d %s", got.StatusCode, faultsOf(got.body))
	}
	page := head.get("/targets/limits").body
	for _, want := range []string{"30", "arbejdsdage", "Nettotid: fuldt oplyst til afgjort", "Teknisk Udvalg, punkt 4", "40", "kalenderdage"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if b, err = w.store.Book(t.Context(), models.Local()); err != nil {
		t.Fatal(err)
	}
	for month, want := range map[models.Month]float64{models.MonthOf(2026, 5): 40, models.MonthOf(2026, 6): 30} {
		if got := measure.Standing(b, models.KPILimit, kind, byg, month); len(got) == 0 || *got[0].Value != want {
			t.Errorf("in %s stands %v, want %v days", month, got, want)
		}
	}
	form[5] = "mange"
	if got := head.post("/targets/limits", form...); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "er ikke et tal") {
		t.Errorf("no number: %d %s", got.StatusCode, faultsOf(got.body))
	}
	if got := w.as(models.RoleAnalyst).post("/targets/limits", form...); got.StatusCode != http.StatusForbidden {
		t.Errorf("an analyst sets a limit: %d, want 403", got.StatusCode)
	}
}
