package handlers

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// asks lets the departments be asked for contacts by quarter.
func (w *world) asks(approve bool) {
	w.t.Helper()
	defs, err := w.store.Definitions(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	d, _ := defs.At("contacts_per_case", models.LastDay.Month())
	d.Entry, d.Approve, d.Reason = models.ByQuarter, approve, "Tastes"
	if _, err := w.store.Define(context.Background(), models.Local(), d, d.Version); err != nil {
		w.t.Fatal(err)
	}
}

// The field of the form: contacts_per_case of all case types together.
const contactsKey = "contacts_per_case.0"

const contactsFigures = "/api/v1/figures?kpi=contacts_per_case&by=quarter&from=2026-Q1&to=2026-Q1&group=department"

// shown asks the machine interface for the value of contacts_per_case that everybody sees, -1 for none.
func (w *world) shown() float64 {
	w.t.Helper()
	got := w.api(w.token(0, "figures:read"), http.MethodGet, contactsFigures, "")
	var figures []struct{ Value *float64 }
	if err := json.Unmarshal([]byte(got.body), &figures); err != nil {
		w.t.Fatalf("%v: %s", err, got.body)
	}
	for _, f := range figures {
		if f.Value != nil {
			return *f.Value
		}
	}
	return -1
}

func TestAHeadEntersWhatIsMissingForTheirOwnDepartment(t *testing.T) {
	w := newWorld(t)
	w.asks(false)
	head := w.as(models.RoleHead)
	form := "/data/values?month=2026-03"
	if got := head.get(form); got.StatusCode != http.StatusOK || !strings.Contains(got.body, contactsKey) || !strings.Contains(got.body, "1. kvartal 2026") {
		t.Fatalf("%d: the form does not ask for contacts of the first quarter: %.400s", got.StatusCode, got.body)
	}
	own := strconv.FormatInt(w.department("Byg"), 10)
	fields := []string{"department", own, "month", "2026-03", "key_1", contactsKey, "seen_1", ""}
	for value, says := range map[string]string{"mange": "mange", "-2": "mindre end 0"} {
		got := head.post("/data/values", append(fields, "value_1", value)...)
		if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, says) || !strings.Contains(got.body, `aria-invalid="true"`) {
			t.Errorf("%s: %d, want 422 that says %q at the field", value, got.StatusCode, says)
		}
	}
	got := head.post("/data/values", append(fields, "value_1", "2,5", "n_1", "40", "note_1", "Talt af 070761-4285", "link_1", "https://esdh.example/sag/1")...)
	if got.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %.400s", got.StatusCode, got.body)
	}
	if v := w.shown(); v != 2.5 {
		t.Errorf("shown = %v, want 2.5", v)
	}
	page := head.get(form).body
	for _, says := range []string{"head@nordvig.example", "2,5", "https://esdh.example/sag/1", "Alt er oplyst"} {
		if !strings.Contains(page, says) {
			t.Errorf("the page does not tell %q", says)
		}
	}
	if strings.Contains(page, "070761") || strings.Contains(page, `name="value_1"`) {
		t.Error("the note shows a CPR-like number, or the form asks again")
	}
	w.takeIn("miljoe", oneCase("M-1", "Enfamiliehuse", "Miljø", "Byg og Miljø", models.DayOf(2026, 1, 5), 20))
	other := strconv.FormatInt(w.department("Miljø"), 10)
	if got := head.get("/data/values?department=" + other); got.StatusCode != http.StatusNotFound {
		t.Errorf("another department: %d, want 404", got.StatusCode)
	}
	if got := head.post("/data/values", "department", other, "month", "2026-03", "key_1", contactsKey, "value_1", "1"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a value for another department: %d, want 404", got.StatusCode)
	}
	if got := w.as(models.RoleAnalyst).get("/data/values?month=2026-03&department=" + other); got.StatusCode != http.StatusOK || !strings.Contains(got.body, contactsKey) {
		t.Errorf("an analyst for any department: %d", got.StatusCode)
	}
	for _, bad := range []string{"month=2026-13", "month=2099-01", "department=x", "department=0"} {
		if got := head.get("/data/values?" + bad); got.StatusCode != http.StatusNotFound && got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d, want 404 or 422", bad, got.StatusCode)
		}
	}
}

func TestAFieldIsSavedAsItIsLeftAndNobodyIsOverwritten(t *testing.T) {
	w := newWorld(t)
	w.asks(false)
	own := strconv.FormatInt(w.department("Byg"), 10)
	send := func(role models.Role, seen, value string) (int, map[string]any) {
		t.Helper()
		who := w.as(role)
		got := who.send("/data/values", url.Values{"csrf": {who.csrf("/account")}, "department": {own}, "month": {"2026-03"}, "key_1": {contactsKey}, "seen_1": {seen},
			"value_1": {value}}, "Accept", "application/json")
		answer := map[string]any{}
		if err := json.Unmarshal([]byte(got.body), &answer); err != nil {
			t.Fatalf("%d %s", got.StatusCode, got.body)
		}
		return got.StatusCode, answer
	}
	status, first := send(models.RoleHead, "", "2")
	if status != http.StatusOK || first["seen"] != 1.0 || !strings.Contains(first["said"].(string), "head@nordvig.example") {
		t.Fatalf("%d %v", status, first)
	}
	if status, bad := send(models.RoleHead, "1", "to"); status != http.StatusUnprocessableEntity || bad["faults"].(map[string]any)["value"] == nil {
		t.Errorf("a word for a number: %d %v", status, bad)
	}
	status, other := send(models.RoleAnalyst, "", "7")
	if fault, _ := other["faults"].(map[string]any)["value"].(string); status != http.StatusUnprocessableEntity || !strings.Contains(fault, "head@nordvig.example") {
		t.Errorf("a second person: %d %v, want the first named", status, other)
	}
	if v := w.shown(); v != 2 {
		t.Errorf("shown = %v, want the 2 of the first", v)
	}
	if status, again := send(models.RoleHead, "1", "3"); status != http.StatusOK || again["seen"] != 2.0 {
		t.Errorf("the head's own field again: %d %v", status, again)
	}
	if v := w.shown(); v != 3 {
		t.Errorf("shown = %v, want 3", v)
	}
}

func TestAValueThatWaitsIsShownNowhereUntilAnotherApproves(t *testing.T) {
	w := newWorld(t)
	w.asks(true)
	own := strconv.FormatInt(w.department("Byg"), 10)
	analyst, leader, admin := w.as(models.RoleAnalyst), w.as(models.RoleLeader), w.as(models.RoleAdmin)
	if got := analyst.post("/data/values", "department", own, "month", "2026-03", "key_1", contactsKey, "value_1", "8,75"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %.300s", got.StatusCode, got.body)
	}
	doors := []string{"/overview?period=2026-Q1", "/case-types/enfamiliehuse?period=2026-Q1&kpi=contacts_per_case", "/definitions/contacts_per_case",
		"/overview?period=2026-Q1&format=csv"}
	for _, door := range doors {
		if got := leader.get(door); strings.Contains(got.body, "8,75") || strings.Contains(got.body, "8.75") {
			t.Errorf("%s shows the value", door)
		}
	}
	if v := w.shown(); v != -1 {
		t.Errorf("the machine interface shows %v", v)
	}
	if got := analyst.get("/data/values/waiting"); !strings.Contains(got.body, "8,75") || !strings.Contains(got.body, "Du har selv tastet den") || strings.Contains(got.body, "/1/approve") {
		t.Errorf("%d: the enterer is offered to approve, or does not see it: %.300s", got.StatusCode, got.body)
	}
	if got := analyst.post("/data/values/1/approve"); got.StatusCode != http.StatusForbidden {
		t.Errorf("the enterer approves: %d, want 403", got.StatusCode)
	}
	if got := leader.post("/data/values/1/approve"); got.StatusCode != http.StatusForbidden {
		t.Errorf("a leader approves: %d, want 403", got.StatusCode)
	}
	if got := admin.get("/data/values/waiting"); !strings.Contains(got.body, "/data/values/1/approve") {
		t.Fatalf("%d: the administrator is not offered to approve", got.StatusCode)
	}
	if got := admin.post("/data/values/1/approve"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %.300s", got.StatusCode, got.body)
	}
	if v := w.shown(); v != 8.75 {
		t.Errorf("approved, shown = %v, want 8.75", v)
	}
}

func TestAnEnteredValueIsCorrectedAndWithdrawnWithAReason(t *testing.T) {
	w := newWorld(t)
	w.asks(false)
	own := strconv.FormatInt(w.department("Byg"), 10)
	head, analyst := w.as(models.RoleHead), w.as(models.RoleAnalyst)
	head.post("/data/values", "department", own, "month", "2026-03", "key_1", contactsKey, "value_1", "2")
	if got := analyst.get("/data/values/1"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, `value="2"`) {
		t.Fatalf("%d %.300s", got.StatusCode, got.body)
	}
	if got := analyst.post("/data/values/1", "value", "4", "reason", ""); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("somebody else's value without a reason: %d, want 422", got.StatusCode)
	}
	if got := analyst.post("/data/values/1", "value", "4", "reason", "Talt om"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("%d %.300s", got.StatusCode, got.body)
	}
	if got := analyst.post("/data/values/1", "value", "5", "reason", "Igen"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("the version before: %d, want 422", got.StatusCode)
	}
	if page := head.get("/data/values/2").body; !strings.Contains(page, "Talt om") || !strings.Contains(page, "før 2") || !strings.Contains(page, "analyst@nordvig.example") {
		t.Error("the history does not tell who changed what from what")
	}
	if got := head.post("/data/values/2/end", "reason", ""); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("withdrawn without a reason: %d", got.StatusCode)
	}
	if got := head.post("/data/values/2/end", "reason", "Forkert kilde"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("%d %.300s", got.StatusCode, got.body)
	}
	if v := w.shown(); v != -1 {
		t.Errorf("withdrawn, shown = %v", v)
	}
	if got := head.get("/data/values/99"); got.StatusCode != http.StatusNotFound {
		t.Errorf("one that is not there: %d", got.StatusCode)
	}
}

// TestTheFormAsksOnlyForWhatNoSourceDelivered: an imported value is told with its source.
func TestTheFormAsksOnlyForWhatNoSourceDelivered(t *testing.T) {
	w := newWorld(t)
	w.asks(false)
	q1, v := models.PeriodAt(models.ByQuarter, models.DayOf(2026, 1, 1), 1), 3.0
	_, err := w.store.TakeIn(context.Background(), store.Incoming{Scope: models.Local(), SourceKey: "Telefoni", File: "a.csv", Kind: models.KindValues,
		Read: func(emit func(models.Delivery) error) (models.Report, error) {
			g := models.Given{KPI: "contacts_per_case", From: q1.From, Until: q1.Until, Value: &v}
			return models.Report{Rows: 1}, emit(models.Delivery{Values: []models.GivenLine{{Given: g, Department: "Byg"}}})
		}})
	if err != nil {
		t.Fatal(err)
	}
	page := w.as(models.RoleHead).get("/data/values?month=2026-03").body
	if strings.Contains(page, `name="value_1"`) || !strings.Contains(page, "leveret af Telefoni") {
		t.Error("the form asks for what a source has delivered")
	}
}
