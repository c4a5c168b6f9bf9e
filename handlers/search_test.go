package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/views"
)

func (b *browser) found(query string) (hits []views.Hit) {
	b.w.t.Helper()
	got := b.get("/search?format=json&q=" + url.QueryEscape(query))
	var answer struct{ Hits []views.Hit }
	if got.StatusCode != http.StatusOK || json.Unmarshal([]byte(got.body), &answer) != nil {
		b.w.t.Fatalf("/search?q=%s: %d %s", query, got.StatusCode, got.body)
	}
	return answer.Hits
}

func TestSearchFindsTheSameOnThePageAndForTheScript(t *testing.T) {
	w := newWorld(t)
	leader := w.as(models.RoleLeader)
	hits := leader.found("enfam")
	if len(hits) == 0 || hits[0].URL != "/case-types/enfamiliehuse" {
		t.Fatalf("enfam finds %+v", hits)
	}
	page := leader.get("/search?q=enfam").body
	for _, h := range hits {
		if h.URL != "" && !strings.Contains(page, `href="`+strings.ReplaceAll(h.URL, "&", "&amp;")+`"`) {
			t.Errorf("the page lacks %s", h.URL)
		}
	}
	if got := leader.get("/search?format=json&q=" + strings.Repeat("%C3%A6", 5000)); got.StatusCode != http.StatusOK {
		t.Errorf("a long search: %d", got.StatusCode)
	}
	if got := leader.get("/search?format=xml&q=a"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("another format: %d, want 422", got.StatusCode)
	}
}

// A head finds nothing of another department, by whatever they type: neither its name nor anything that bears it.
func TestAHeadFindsNothingOfAnotherDepartment(t *testing.T) {
	w := newWorld(t)
	w.addForeign()
	foreign := w.department(foreignDepartment)
	d := models.Decision{Type: models.TypeDecision, What: "Hemmelig beslutning", Status: models.DecisionOpen, Due: models.DayOf(2026, 9, 1), DoneOn: models.NoDay, DepartmentID: foreign}
	users, err := w.store.Users(t.Context(), models.Local())
	if err != nil {
		t.Fatal(err)
	}
	d.OwnerID = users[slices.IndexFunc(users, func(u models.User) bool { return u.Role == models.RoleLeader })].ID
	if _, err := w.store.Decide(t.Context(), models.Local(), d); err != nil {
		t.Fatal(err)
	}
	leader, head := w.as(models.RoleLeader), w.as(models.RoleHead)
	for _, typed := range []string{"hemm", "ydelse", "forvaltning", "emmelig", "hemmelig digital", "hemmelig beslutning"} {
		for _, h := range head.found(typed) {
			if strings.Contains(strings.ToLower(h.Text+h.URL), "hemm") {
				t.Errorf("%q finds %+v as head", typed, h)
			}
		}
		if len(leader.found(typed)) == 0 {
			t.Errorf("%q finds nothing as leader", typed)
		}
	}
}

// Every page that is offered to a role answers it.
func TestEveryPlaceThatIsOfferedAnswers(t *testing.T) {
	w := newWorld(t)
	for _, role := range models.Roles {
		b := w.as(role)
		scope := models.ScopeOf(models.User{Role: role, DepartmentID: w.department("Byg")}, nil)
		places := views.Places(scope, false)
		if len(places) < 5 {
			t.Errorf("%s is offered %d places", role, len(places))
		}
		for _, p := range places {
			if got := b.get(p.Path); got.StatusCode != http.StatusOK && got.StatusCode != http.StatusSeeOther {
				t.Errorf("%s as %s: %d", p.Path, role, got.StatusCode)
			}
		}
	}
}

func TestLettersAreSwitchedOffForAPersonOnEveryPage(t *testing.T) {
	w := newWorld(t)
	b := w.as(models.RoleLeader)
	const off = ` data-keys="off"`
	if strings.Contains(b.get("/overview").body, off) {
		t.Fatal("the letters are off before anybody said so")
	}
	if got := b.post("/settings", "keys", "off", "return", "/overview"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", got.StatusCode, got.body)
	}
	for _, path := range []string{"/overview", "/help/keys", "/definitions"} { // a kept page among them
		if !strings.Contains(b.get(path).body, off) {
			t.Errorf("%s has the letters on", path)
		}
	}
	if strings.Contains(w.as(models.RoleHead).get("/overview").body, off) {
		t.Error("another person has them off too")
	}
	if got := b.post("/settings", "keys", "maybe"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("keys=maybe: %d, want 422", got.StatusCode)
	}
	b.post("/settings", "theme", "dark") // says nothing of the letters
	if !strings.Contains(b.get("/help/keys").body, off) {
		t.Error("another setting switched the letters on")
	}
}

// BenchmarkSearchOf400CaseTypes is a whole request of the palette. The aim is 50 ms (DESIGN §8).
func BenchmarkSearchOf400CaseTypes(b *testing.B) {
	w := newWorld(b)
	var cases []models.Case
	for i := range 4000 {
		cases = append(cases, oneCase(fmt.Sprintf("M-%d", i), fmt.Sprintf("Sagstype om æøå og byggeri nummer %d", i%400), fmt.Sprintf("Afdeling %d", i%20), "Post", models.DayOf(2025, 6, 1)+models.Day(i%200), 9))
	}
	w.takeIn("mange", cases...)
	leader := w.as(models.RoleLeader)
	for b.Loop() {
		leader.found("nummer 399")
	}
}
