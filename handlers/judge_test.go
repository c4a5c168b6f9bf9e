package handlers

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
)

func TestThePageGivesWhatCalcNeedsToGetItsNumbersAgain(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	page := "/case-types/enfamiliehuse?kpi=digital_share&period=2025-Q4&since=2025-09"
	if got := analyst.get(page); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "Målt ændring efter september 2025") {
		t.Fatalf("%d: the page does not tell what was measured after September", got.StatusCode)
	}
	for _, method := range []string{"xmr", "projection", "pchart", "funnel", "effect"} {
		got := analyst.get(page + "&calc=" + method)
		if got.StatusCode != http.StatusOK || attachment(got) != "gevinstoverblik-enfamiliehuse-digital_share-"+method+".json" {
			t.Errorf("%s: %d %q", method, got.StatusCode, attachment(got))
			continue
		}
		if _, err := measure.Calc(method, strings.NewReader(got.body)); err != nil {
			t.Errorf("calc %s refuses what the page gives, %s: %v", method, got.body, err)
		}
		var in map[string]any
		if err := json.Unmarshal([]byte(got.body), &in); err != nil {
			t.Errorf("%s: %v", method, err)
		}
	}
	for path, status := range map[string]int{page + "&calc=survival": 404, "/case-types/enfamiliehuse?since=2025-13": 422, "/case-types/enfamiliehuse?kpi=digital_share&calc=effect": 404,
		"/case-types/enfamiliehuse?kpi=net_days_median&calc=funnel": 404, "/case-types/enfamiliehuse?since=2099-01": 200, "/case-types/ukendt?calc=xmr": 404} {
		if got := analyst.get(path); got.StatusCode != status {
			t.Errorf("%s: %d, want %d", path, got.StatusCode, status)
		}
	}
	if got := w.as(models.RoleReader).get(page + "&calc=xmr"); got.StatusCode != http.StatusForbidden {
		t.Errorf("a reader gets %d", got.StatusCode)
	}
}
