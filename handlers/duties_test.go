package handlers

import (
	"strings"
	"testing"

	"gevinstoverblik/models"
)

func TestTheOverviewTellsLeadersWhoOwesTargets(t *testing.T) {
	w := newWorld(t)
	leader, head := w.as(models.RoleLeader), w.as(models.RoleHead)
	if got := leader.get("/overview").body; strings.Contains(got, "Hvem mangler hvad") && strings.Contains(got, "er ikke indsendt") {
		t.Fatal("something is owed before a round is open")
	}
	w.openRound2027()
	if got := leader.get("/overview").body; !strings.Contains(got, "Hvem mangler hvad") || !strings.Contains(got, "mål for 2027 er ikke indsendt") || !strings.Contains(got, "Leder: Bruger head") {
		t.Error("the leader is not told that Byg has not submitted")
	}
	if got := head.get("/overview").body; strings.Contains(got, "Hvem mangler hvad") {
		t.Error("a head is shown what leaders are")
	}
	page := head.get("/targets?year=2027").body
	head.send("/targets/drafts", head.with(head.gridForm("/targets?year=2027"), cell(t, page, "digital_share", "2027-01"), "90", "do", "submit"))
	if got := leader.get("/overview").body; !strings.Contains(got, "venter på godkendelse") {
		t.Error("the leader is not told what waits for approval")
	}
	leader.send("/targets/review", leader.with(leader.gridForm("/targets/review?year=2027&department=byg"), "do", "approve"))
	if got := leader.get("/overview").body; strings.Contains(got, "mål for 2027") {
		t.Error("what is approved is still owed")
	}
}
