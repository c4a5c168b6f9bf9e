package handlers

import (
	"net/http"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

func TestANewNameIsPlacedAndTakenBackOnThePage(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	misspelt := oneCase("B-9001/26", "Enfamilehuse", "Byg", "Kiosk", models.DayOf(2026, 1, 5), 20)
	misspelt.ChannelClass = models.ChannelUnknown
	w.takeIn("byg", misspelt)
	got := analyst.get("/data/names")
	if got.StatusCode != http.StatusOK || !strings.Contains(got.body, "Enfamilehuse") || !strings.Contains(got.body, "Kiosk") {
		t.Fatalf("the page: %d %s", got.StatusCode, got.body)
	}
	if got := analyst.get("/data"); !strings.Contains(got.body, "venter på at blive placeret") {
		t.Error("the data page does not tell that names wait")
	}
	types := w.store.Facts().CaseTypes
	from, into := itoa(types.Find("Enfamilehuse")[0]), itoa(types.Find("Enfamiliehuse")[0])
	if got := analyst.post("/data/names", "kind", "case_type", "id", from, "into", into, "name", "Enfamilehuse"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("said: %d %s", got.StatusCode, got.body)
	}
	if got := analyst.get("/case-types/enfamilehuse?kpi=net_days_median"); got.StatusCode != http.StatusFound || got.location() != "/case-types/enfamiliehuse?kpi=net_days_median" {
		t.Errorf("the old address: %d to %q", got.StatusCode, got.location())
	}
	if got := analyst.get("/cases/byg/B-9001%2F26"); !strings.Contains(got.body, "/case-types/enfamiliehuse") {
		t.Error("the case does not show the case type that its own is read as")
	}
	channel := itoa(w.store.Facts().Channels.Find("Kiosk")[0])
	if got := analyst.post("/data/names", "kind", "channel", "id", channel, "source", "1", "means", "assisted", "name", "Kiosk"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("a word: %d %s", got.StatusCode, got.body)
	}
	if got := analyst.post("/data/names", "kind", "channel", "id", channel, "source", "1", "means", "due"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("no class: %d", got.StatusCode)
	}
	if got := analyst.post("/data/names/own", "kind", "case_type"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("all their own: %d", got.StatusCode)
	}
	if got := analyst.post("/data/names/undo", "kind", "case_type", "id", from, "name", "Enfamilehuse"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("taken back: %d", got.StatusCode)
	}
	if got := analyst.get("/case-types/enfamilehuse"); got.StatusCode != http.StatusOK {
		t.Errorf("the case type after it was taken back: %d", got.StatusCode)
	}
	for _, form := range [][]string{{"kind", "colour", "id", "1"}, {"kind", "case_type", "id", "x"}, {"kind", "case_type", "id", "4711"}} {
		if got := analyst.post("/data/names", form...); got.StatusCode != http.StatusNotFound {
			t.Errorf("%v: %d, want 404", form, got.StatusCode)
		}
	}
}
