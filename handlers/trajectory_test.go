package handlers

import (
	"net/http"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

func TestALineFromATypedBaselineFillsTheYearAndSuggestsTheNext(t *testing.T) {
	w := newWorld(t)
	w.openRound2027()
	head := w.as(models.RoleHead)
	page := head.get("/targets?year=2027").body
	q1 := cell(t, page, "digital_share", "2027-01")
	address := "/targets/line?year=2027&department=byg&cell=" + q1
	first := head.get(address)
	if first.StatusCode != http.StatusOK || !strings.Contains(first.body, "Udgangspunkt") {
		t.Fatalf("the page of a line: %d %s", first.StatusCode, first.body)
	}
	form := head.gridForm(address)
	if got := head.send("/targets/line", head.with(form, "cell", q1, "do", "baseline", "value", "60", "method", "estimated")); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("freeze a baseline: %d %s", got.StatusCode, faultsOf(got.body))
	}
	if got := head.send("/targets/line", head.with(form, "cell", q1, "do", "baseline", "value", "61", "method", "estimated", "version", "1")); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a correction without a reason: %d, want 422", got.StatusCode)
	}
	shown := head.get(address + "&form=line&goal=84&until=2028-12").body
	for _, want := range []string{"62", "71", "Linje fra 60", "84", "Sæt ind i skemaet"} { // 24 steps of 1 point: 61 62 63 … 72
		if !strings.Contains(shown, want) {
			t.Errorf("the course lacks %q", want)
		}
	}
	for _, bad := range []string{"&form=line&goal=184&until=2028-12", "&form=line&goal=84&until=2026-12", "&form=cumulative&goal=84&until=2027-12", "&form=x&goal=84&until=2027-12", "&form=line&goal=84&until=snart"} {
		if got := head.get(address + bad); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d, want 422", bad, got.StatusCode)
		}
	}
	draw := head.with(form, "cell", q1, "do", "line", "form", "line", "goal", "84", "until", "2028-12")
	if got := head.send("/targets/line", draw); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("draw: %d %s", got.StatusCode, faultsOf(got.body))
	}
	drafts := head.drafts()
	want := []float64{0.62, 0.65, 0.68, 0.71}
	if len(drafts) != 4 {
		t.Fatalf("drafts = %+v, want four quarters", drafts)
	}
	for i, d := range drafts {
		if *d.Value != want[i] || d.Origin != models.OriginLine || !strings.Contains(d.Reason, "Linje fra 60") {
			t.Errorf("quarter %d = %v %q, want %v", i+1, *d.Value, d.Reason, want[i])
		}
	}
	if got := w.as(models.RoleLeader).post("/targets/rounds", "year", "2028", "grain", "quarter", "deadline", "2027-11-01"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("open 2028: %d", got.StatusCode)
	}
	if got := head.get("/targets?year=2028").body; !strings.Contains(got, "placeholder=\"83") {
		t.Error("the year after does not suggest the line: its last quarter is 83")
	}
	if got := w.as(models.RoleLeader).get(address); got.StatusCode != http.StatusOK || strings.Contains(got.body, "Frys udgangspunktet") {
		t.Errorf("a leader looks: %d, want to see and not to change", got.StatusCode)
	}
}
