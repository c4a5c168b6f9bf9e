package handlers

import (
	"net/http"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

func TestALeaderLetsTheLimitsBeginAnewAndWithdraws(t *testing.T) {
	w := newWorld(t)
	leader := w.as(models.RoleLeader)
	page := "/case-types/enfamiliehuse/limits?kpi=digital_share"
	if got := leader.get(page); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "Ingen har ladet grænserne") {
		t.Fatalf("%d %.300s", got.StatusCode, got.body)
	}
	for _, test := range []struct{ month, reason, says string }{
		{"2025-01", "", "Feltet skal udfyldes"},
		{"januar", "Ny blanket", "januar"},
		{"2099-01", "Ny blanket", "for tæt på"},
	} {
		if got := leader.post(page, "month", test.month, "reason", test.reason); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, test.says) {
			t.Errorf("%s, %q: %d, want 422 that says %q", test.month, test.reason, got.StatusCode, test.says)
		}
	}
	if got := leader.post(page, "month", "2025-01", "reason", "Ny blanket"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %.300s", got.StatusCode, got.body)
	}
	if got := leader.get(page); !strings.Contains(got.body, "Ny blanket") || !strings.Contains(got.body, "leader@nordvig.example") {
		t.Error("the choice is not told with its signature")
	}
	if got := leader.post("/case-types/enfamiliehuse/limits/1/end?kpi=digital_share", "reason", ""); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("withdrawn without a reason: %d, want 422", got.StatusCode)
	}
	if got := leader.post("/case-types/enfamiliehuse/limits/1/end?kpi=digital_share", "reason", "Det var sæson"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("%d %.300s", got.StatusCode, got.body)
	}
	if got := leader.get(page); !strings.Contains(got.body, "Det var sæson") {
		t.Error("a withdrawn choice stays to be seen")
	}
	if got := leader.post("/case-types/enfamiliehuse/limits/99/end?kpi=digital_share", "reason", "væk"); got.StatusCode != http.StatusNotFound {
		t.Errorf("one that is not there: %d, want 404", got.StatusCode)
	}
}
