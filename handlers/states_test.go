package handlers

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store/storetest"
)

func TestEveryPageOfFiguresSaysThatNothingIsStoredYet(t *testing.T) {
	w := newWorld(t)
	if err := w.store.Undo(context.Background(), models.Local(), "2026-000001"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/overview", "/overview/changes", "/overview/change", "/case-types", "/explore", "/cases", "/data/quality"} {
		for role, may := range map[models.Role]bool{models.RoleAnalyst: true, models.RoleLeader: false} {
			page := w.as(role).get(path)
			if page.StatusCode != http.StatusOK || !strings.Contains(page.body, "Der er ingen data endnu") {
				t.Errorf("%s as %s: %d %.300s", path, role, page.StatusCode, page.body)
			}
			if got := strings.Contains(page.body, `href="/data/imports/new"`); got != may {
				t.Errorf("%s as %s: the way to the import stands there: %v", path, role, got)
			}
		}
	}
	for _, path := range []string{"/targets", "/targets/comments"} {
		if page := w.as(models.RoleLeader).get(path); regexp.MustCompile(`<span class="pick-v"></span>|\(0\)</span>`).MatchString(page.body) {
			t.Errorf("%s has a menu of nothing", path)
		}
	}
}

// What cannot be read is told of with an id that the log knows, and the address keeps what was chosen.
func TestAPageThatFailsKeepsTheChoiceAndHasTheIDOfTheLog(t *testing.T) {
	dsn := storetest.SQLite(t)
	w := newWorldOn(t, storetest.OpenDSN(t, dsn))
	leader := w.as(models.RoleLeader)
	if _, err := storetest.Database(t, dsn).Exec("ALTER TABLE reports RENAME TO away"); err != nil {
		t.Fatal(err)
	}
	const asked = "/overview?area=byg&period=2026-Q1&status=off"
	page := leader.get(asked)
	if page.StatusCode != http.StatusInternalServerError || !strings.Contains(page.body, "Siden kunne ikke vises") || !strings.Contains(page.body, "Dine filtre er bevaret") {
		t.Fatalf("%d %s", page.StatusCode, page.body)
	}
	if !strings.Contains(page.body, `href="`+strings.ReplaceAll(asked, "&", "&amp;")+`"`) {
		t.Error("nothing leads back to what was asked")
	}
	id := regexp.MustCompile(`Fejl-id ([0-9a-f]+) · [^<]*\. Oplys det til `).FindStringSubmatch(page.body)
	if id == nil || !strings.Contains(w.log.String(), id[1]) || !strings.Contains(w.log.String(), "no such table") {
		t.Errorf("id %v, log %s", id, w.log)
	}
	if strings.Contains(page.body, "no such table") {
		t.Error("the page tells what is inside")
	}
}
