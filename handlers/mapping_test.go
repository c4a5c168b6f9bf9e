package handlers

import (
	"net/http"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

func TestAMappingChangedOnItsPageCountsThePastAnewAndTellsIt(t *testing.T) {
	w := newWorld(t)
	c := oneCase("K-1/26", "Enfamiliehuse", "Byg", "Kiosk", models.DayOf(2026, 1, 5), 20)
	c.ChannelClass = models.ChannelUnknown
	w.takeIn("byg", c)
	admin := w.as(models.RoleAdmin)
	page := "/admin/sources/byg/mapping"
	if got := admin.get(page); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "Kiosk") {
		t.Fatalf("the page: %d %s", got.StatusCode, got.body)
	}
	form := []string{"kind", "cases", "revision", "0", "col_case_no", "Sagsnummer", "channels_word_1", "Kiosk", "channels_means_1", "manual",
		"act_1", "Brev sendt", "mark_1", "pause_start"}
	got := admin.post(page, form...)
	if got.StatusCode != http.StatusSeeOther || got.location() != page {
		t.Fatalf("kept: %d to %q %s", got.StatusCode, got.location(), got.body)
	}
	if got := admin.get(page); !strings.Contains(got.body, "Tilpasningen er gemt.") || !strings.Contains(got.body, "→") {
		t.Errorf("the answer tells no figure before and after: %s", got.body)
	}
	source, err := w.store.SourceByKey(t.Context(), "byg")
	if err != nil || source.Mapping.Channels["Kiosk"] != "manual" || source.Mapping.Events.PauseStart[0] != "Brev sendt" || source.Mapping.Columns["case_no"] != "Sagsnummer" {
		t.Errorf("kept: %+v, %v", source.Mapping, err)
	}
	if got := admin.post(page, form...); got.StatusCode != http.StatusConflict {
		t.Errorf("on an old page: %d, want 409", got.StatusCode)
	}
	if got := admin.post(page, "kind", "cases", "revision", "1", "channels_word_1", "Kiosk", "channels_means_1", "due"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("no class: %d", got.StatusCode)
	}
	if got := admin.post(page, "kind", "cases", "revision", "1", "channels_word_1", "010190-1234", "channels_means_1", "email"); got.StatusCode != http.StatusUnprocessableEntity ||
		strings.Contains(got.body, "venter") {
		t.Errorf("a CPR-like word: %d", got.StatusCode)
	}
	if got := admin.get("/admin/sources/findes-ikke/mapping"); got.StatusCode != http.StatusNotFound {
		t.Errorf("no source: %d", got.StatusCode)
	}
	if got := admin.get(page + "?kind=events"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "Brev sendt") {
		t.Errorf("the marks are shown with every kind of file: %d", got.StatusCode)
	}
}
