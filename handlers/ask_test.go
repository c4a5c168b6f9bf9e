package handlers

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

func TestTheOverviewLeadsToTheReviewThatTheVisitorSees(t *testing.T) {
	w := newWorld(t)
	leader, head := w.as(models.RoleLeader), w.as(models.RoleHead)
	const at = "/overview?period=2025-Q1"
	if got := leader.get(at).body; !strings.Contains(got, `href="/reports/new?period=2025-Q1"`) || strings.Contains(got, "/meeting\"") {
		t.Error("the leader is not led to preparing a review")
	}
	if got := head.get(at).body; strings.Contains(got, "/reports/new?") || strings.Contains(got, "/meeting\"") {
		t.Error("the head is led where they may not go")
	}
	r, err := w.store.PrepareReview(context.Background(), models.Local(), models.Review{Period: "2025-Q1"})
	if err != nil {
		t.Fatal(err)
	}
	to := `href="/reports/` + strconv.FormatInt(r.ID, 10) + `/meeting"`
	if got := leader.get(at).body; !strings.Contains(got, to) || strings.Contains(got, "/reports/new?") {
		t.Error("the leader is not led to the review that is prepared")
	}
	if strings.Contains(head.get(at).body, to) {
		t.Error("the head is led to a review that is still prepared")
	}
	if strings.Contains(leader.get("/overview?period=2024-Q4").body, to) {
		t.Error("the review stands on another period")
	}
}
