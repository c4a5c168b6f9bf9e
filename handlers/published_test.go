package handlers

import (
	"net/http"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

// years of the cases of these tests: 2025-06 to 2026-04, decided after some weeks.
var klForm = []string{"source", "kl", "case_type", "0", "from", "2025-07-01", "to", "2025-12-31", "share", "63,4 %", "days", "64,5", "n", "1.904",
	"clock", "service", "outcomes", "no", "outside", "no", "cohort", "decided", "reference", "KL's statistik, side 4"}

// with gives a form with some fields changed.
func with(form []string, values ...string) []string {
	out := append([]string(nil), form...)
	for i := 0; i+1 < len(values); i += 2 {
		for k := 0; k+1 < len(out); k += 2 {
			if out[k] == values[i] {
				out[k+1] = values[i+1]
			}
		}
	}
	return out
}

func TestAPublishedFigureIsHeldAgainstOurs(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	if got := analyst.get("/data"); !strings.Contains(got.body, "Afstem med et offentliggjort tal") {
		t.Error("the data page does not offer to reconcile")
	}
	got := analyst.post("/data/published", klForm...)
	if got.StatusCode != http.StatusSeeOther || got.location() != "/data/published/1" {
		t.Fatalf("entered: %d to %q %s", got.StatusCode, got.location(), got.body)
	}
	if got := analyst.get("/data/published/1?kpi=service_days_mean"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "Forskellen trin for trin") ||
		!strings.Contains(got.body, "64,5") || !strings.Contains(got.body, "1.904") {
		t.Errorf("the split: %d %s", got.StatusCode, got.body)
	}
	if got := analyst.get("/data/published"); !strings.Contains(got.body, "Kilde: KL") || !strings.Contains(got.body, "Vores, beregnet") {
		t.Errorf("the list: %s", got.body)
	}
	if got := analyst.get("/data"); strings.Contains(got.body, "Afstem med et offentliggjort tal") {
		t.Error("what was done is offered still")
	}
	if got := w.as(models.RoleLeader).get("/data/published/1"); got.StatusCode != http.StatusOK || strings.Contains(got.body, "/correct") {
		t.Errorf("the split for a leader: %d", got.StatusCode)
	}
	if got := w.as(models.RoleHead).get("/data/published/1"); got.StatusCode != http.StatusForbidden {
		t.Errorf("the split of the whole municipality for a head: %d, want 403", got.StatusCode)
	}
	if got := analyst.post("/data/published", klForm...); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Ret det i stedet") {
		t.Errorf("the same again: %d", got.StatusCode)
	}
	got = analyst.post("/data/published/1/correct", append(with(klForm, "days", "65,4"), "reason", "Cifre byttet om")...)
	if got.StatusCode != http.StatusSeeOther || got.location() != "/data/published/2" {
		t.Fatalf("corrected: %d to %q %s", got.StatusCode, got.location(), got.body)
	}
	if got := analyst.get("/data/published/2"); !strings.Contains(got.body, "Cifre byttet om") {
		t.Error("the history lacks the reason")
	}
	if got := analyst.post("/data/published/1/end", "reason", "x"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an old version ended: %d, want 422", got.StatusCode)
	}
	if got := analyst.post("/data/published/2/end"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("ended without a reason: %d, want 422", got.StatusCode)
	}
	if got := analyst.post("/data/published/2/end", "reason", "Trukket tilbage"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("ended: %d", got.StatusCode)
	}
	if got := analyst.get("/data/published/2"); !strings.Contains(got.body, "gælder ikke mere") {
		t.Error("an ended figure does not say so")
	}
}

func TestAnAdministratorEntersFiguresWithoutBeingShownOurs(t *testing.T) {
	w := newWorld(t)
	admin := w.as(models.RoleAdmin)
	if got := admin.post("/data/published", klForm...); got.StatusCode != http.StatusSeeOther || got.location() != "/data/published" {
		t.Fatalf("entered: %d to %q", got.StatusCode, got.location())
	}
	got := admin.get("/data/published")
	if !strings.Contains(got.body, "64,5") || strings.Contains(got.body, "Vores, beregnet") || strings.Contains(got.body, "Se opdelingen") {
		t.Errorf("the list of an administrator: %s", got.body)
	}
	if got := admin.get("/data/published/1"); got.StatusCode != http.StatusForbidden {
		t.Errorf("the split: %d, want 403", got.StatusCode)
	}
}

func TestWrongInputIsToldAtItsField(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	tests := []struct {
		name  string
		form  []string
		field string
		words string
	}{
		{"a bare share above 1", with(klForm, "share", "63,4"), "share", "er over 1"},
		{"a point that can be read two ways", with(klForm, "days", "1.904"), "days", "to måder"},
		{"half a case", with(klForm, "n", "19,5"), "n", "er ikke et tal"},
		{"a day that is none", with(klForm, "from", "2025-02-30"), "from", "er ikke en dato"},
		{"no period", with(klForm, "from", "", "to", ""), "year", "Skriv året"},
		{"a year and dates", append(with(klForm), "year", "2025"), "year", "ikke begge dele"},
		{"a year of letters", append(with(klForm, "from", "", "to", ""), "year", "MMXXV"), "year", "er ikke et år"},
		{"a period to come", with(klForm, "to", "2027-12-31"), "to", "ikke slut"},
		{"no reference", with(klForm, "reference", " "), "reference", "skal udfyldes"},
		{"a case type of nobody", with(klForm, "case_type", "999"), "case_type", "kendes ikke"},
		{"a source of nobody", with(klForm, "source", "avisen"), "source", "Vælg en af mulighederne"},
	}
	for _, test := range tests {
		got := analyst.post("/data/published", test.form...)
		if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, `href="#f-`+test.field+`"`) || !strings.Contains(got.body, test.words) {
			t.Errorf("%s: %d, want 422 at %s with %q", test.name, got.StatusCode, test.field, test.words)
		}
	}
}

func TestATimeSampleIsEnteredAndShown(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	form := []string{"case_type", "1", "from", "2026-03-02", "to", "2026-03-15", "n", "20", "total", "1.904,5", "minutes", "", "method", "measured", "expires", "", "note", "hos 010190-1234"}
	if got := analyst.post("/data/time-samples", form...); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("entered: %d %s", got.StatusCode, got.body)
	}
	got := analyst.get("/data/time-samples")
	if !strings.Contains(got.body, "95,2") || !strings.Contains(got.body, "15.03.2027") || !strings.Contains(got.body, "målt") || strings.Contains(got.body, "1234") {
		t.Errorf("the list: %s", got.body)
	}
	tests := []struct {
		name, field string
		form        []string
	}{
		{"both sums", "minutes", with(form, "minutes", "95")},
		{"neither", "minutes", with(form, "total", "")},
		{"more than 31 days", "to", with(form, "to", "2026-04-15")},
		{"no case type", "case_type", with(form, "case_type", "0")},
		{"no cases", "n", with(form, "n", "")},
	}
	for _, test := range tests {
		if got := analyst.post("/data/time-samples", test.form...); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, `href="#f-`+test.field+`"`) {
			t.Errorf("%s: %d, want 422 at %s", test.name, got.StatusCode, test.field)
		}
	}
	if got := analyst.get("/data/time-samples/1/correct"); got.StatusCode != http.StatusOK {
		t.Errorf("the form of a correction: %d", got.StatusCode)
	}
	if got := analyst.post("/data/time-samples/1/correct", append(with(form, "n", "21"), "reason", "En sag mere")...); got.StatusCode != http.StatusSeeOther {
		t.Errorf("corrected: %d %s", got.StatusCode, got.body)
	}
	if got := analyst.post("/data/time-samples/2/end", "reason", "Ny arbejdsgang"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("ended: %d %s", got.StatusCode, got.body)
	}
	if got := analyst.get("/data/time-samples"); !strings.Contains(got.body, "ingen tidsmåling endnu") {
		t.Error("an ended sample stands still")
	}
}
