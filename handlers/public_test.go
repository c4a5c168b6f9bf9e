package handlers

import (
	"net/http"
	"testing"

	"gevinstoverblik/models"
)

func TestFewCasesAreWithheldOnlyWhereTheyLeaveTheHouse(t *testing.T) {
	w := newWorld(t)
	few := []models.Case{}
	for _, no := range []string{"S-1", "S-2", "S-3"} {
		few = append(few, oneCase(no, "Sjælden sag", "Byg", "Selvbetjening", models.DayOf(2025, 5, 6), 5))
	}
	w.takeIn("Lille", few...)
	token := w.token(0, "figures:read")
	rows := func(more string) map[string]map[string]any {
		got := w.api(token, http.MethodGet, "/api/v1/figures?kpi=gross_days_mean&by=total&group=case_type"+more, "")
		if got.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %s", more, got.StatusCode, got.body)
		}
		var list []map[string]any
		got.json(t, &list)
		out := map[string]map[string]any{}
		for _, row := range list {
			out[row["case_type"].(string)] = row
		}
		return out
	}
	inside, outside := rows("")["Sjælden sag"], rows("&public=1")["Sjælden sag"]
	if _, there := inside["withheld"]; there || inside["value"] == nil || inside["few"] != true || inside["n"] != 3.0 {
		t.Errorf("inside the house: %v, want the value, marked few", inside)
	}
	for _, name := range []string{"value", "n", "numerator", "denominator", "unknown", "excluded"} {
		if outside[name] != nil {
			t.Errorf("outside the house %s = %v, want null", name, outside[name])
		}
	}
	if outside["withheld"] != true {
		t.Errorf("outside the house: %v, want withheld", outside)
	}
	if got := w.api(w.token(w.department("Byg"), "figures:read"), http.MethodGet, "/api/v1/figures?kpi=gross_days_mean&public=1", ""); got.StatusCode != http.StatusForbidden {
		t.Errorf("one department's public figures: %d, want 403", got.StatusCode)
	}
}
