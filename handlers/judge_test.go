package handlers

import (
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"strconv"
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

// Each number of the coverage leads to a list of exactly so many cases, page, file and interface alike.
func TestACoverageNumberLeadsToItsCases(t *testing.T) {
	w := newWorld(t)
	var odd []models.Case
	for i := range 9 {
		c := oneCase("R-"+string(rune('a'+i)), "Enfamiliehuse", "Byg", "Post", models.DayOf(2025, 11, 3), 20)
		if i < 4 {
			c.Complete = models.NoDay
		} else if i < 7 {
			c.Outcome = models.OutcomeShelved
		}
		odd = append(odd, c)
	}
	w.takeIn("skaeve", odd...)
	leader := w.as(models.RoleLeader)
	page := leader.get("/case-types/enfamiliehuse?kpi=net_days_median&period=2025-Q4")
	links := regexp.MustCompile(`<tr><th scope="row"><a href="(/cases[^"]+reason=[^"]+)">[^<]+</a></th><td class="num">(\d+)</td>`).FindAllStringSubmatch(page.body, -1)
	if len(links) < 2 {
		t.Fatalf("%d links, want one for the missing date and one for the outcome", len(links))
	}
	for _, link := range links {
		path := html.UnescapeString(link[1])
		list := leader.get(path)
		if rows := strings.Count(list.body, `<th scope="row"><a href="/cases/`); strconv.Itoa(rows) != link[2] {
			t.Errorf("%s lists %d cases, the coverage says %s", path, rows, link[2])
		}
		if file := leader.get(path + "&format=csv"); strconv.Itoa(strings.Count(file.body, "\n")-1) != link[2] {
			t.Errorf("%s as a file has %d cases, want %s", path, strings.Count(file.body, "\n")-1, link[2])
		}
		var objects []map[string]any
		w.api(w.token(0, "cases:read"), http.MethodGet, "/api/v1"+path, "").json(t, &objects)
		if strconv.Itoa(len(objects)) != link[2] {
			t.Errorf("%s gives the interface %d cases, want %s", path, len(objects), link[2])
		}
	}
	if got := leader.get("/cases?kpi=net_days_median&reason=made_up"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a reason that there is none of: %d", got.StatusCode)
	}
	if got := leader.get("/cases?kpi=net_days_median&reason=outcome&which=counted"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a reason of another tab: %d", got.StatusCode)
	}
}
