package handlers

import (
	"context"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

var periodLink = regexp.MustCompile(`href="(/[^"?]*\?[^"]*period=([0-9A-Za-z-]+)[^"]*)"`)

// Every period in the picker opens its page, and the page is of that period.
func TestThePickerOffersEveryKindOfPeriod(t *testing.T) {
	w := newWorld(t)
	settings, err := w.store.Settings(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	settings.FiscalStart = 4
	if err := w.store.SavePeriods(context.Background(), models.Local(), settings); err != nil {
		t.Fatal(err)
	}
	leader := w.as(models.RoleLeader)
	for _, page := range []string{"/overview", "/case-types/enfamiliehuse"} {
		start := leader.get(page)
		opened := map[models.PeriodKind]bool{}
		for _, link := range periodLink.FindAllStringSubmatch(start.body, -1) {
			if address := html.UnescapeString(link[1]); !strings.HasPrefix(address, page+"?") {
				continue
			}
			p, err := models.ParsePeriod(link[2], 4)
			if err != nil {
				t.Fatalf("%s offers %s: %v", page, link[2], err)
			}
			if opened[p.Kind] {
				continue
			}
			opened[p.Kind] = true
			r := leader.get(page + "?period=" + link[2])
			if r.StatusCode != http.StatusOK {
				t.Errorf("%s of %s answers %d", page, link[2], r.StatusCode)
			}
			current := regexp.MustCompile(`period=` + link[2] + `[^"]*" aria-current="true"`)
			if !current.MatchString(r.body) {
				t.Errorf("%s of %s does not mark it as the current choice", page, link[2])
			}
		}
		for _, kind := range []models.PeriodKind{models.ByMonth, models.ByQuarter, models.ByHalf, models.ByYear, models.ByFiscal, models.ByRolling12, models.ByWeek} {
			if !opened[kind] {
				t.Errorf("the picker of %s offers no %s", page, kind)
			}
		}
	}
}
