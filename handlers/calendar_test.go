package handlers

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

var revisionField = regexp.MustCompile(`name="revision" value="(\d+)"`)

// revision gives the hidden revision of the calendar's page.
func (b *browser) revision() string {
	b.w.t.Helper()
	m := revisionField.FindStringSubmatch(b.get("/admin/calendar").body)
	if m == nil {
		b.w.t.Fatal("the page has no revision")
	}
	return m[1]
}

func TestAnAdministratorChangesTheCalendar(t *testing.T) {
	w := newWorld(t)
	admin := w.as(models.RoleAdmin)
	if r := admin.post("/admin/calendar", "revision", admin.revision(), "fiscal_start", "7", "final_after", "10", "min_n", "8",
		"closed_days", "christmas_eve"); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("save: %d %s", r.StatusCode, r.body)
	}
	s, err := w.store.Settings(t.Context())
	if err != nil || s.FiscalStart != 7 || s.FinalAfter != 10 || s.MinN != 8 || len(s.ClosedDays) != 1 || len(s.Columns) != 4 {
		t.Errorf("settings %+v, %v", s, err)
	}
	if r := admin.post("/admin/calendar/days", "revision", admin.revision(), "day", "2027-05-07", "name", "Lukkedag"); r.Header.Get("Location") != "/admin/calendar?year=2027" {
		t.Errorf("add: %d to %s", r.StatusCode, r.Header.Get("Location"))
	}
	if page := admin.get("/admin/calendar?year=2027").body; !strings.Contains(page, "Lukkedag") || !strings.Contains(page, "24.12.2027") || !strings.Contains(page, "07.05.2027 er nu en fridag") {
		t.Error("the page of 2027 does not show the new days")
	}
	if r := admin.post("/admin/calendar/days/remove", "revision", admin.revision(), "day", "2027-05-07"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("remove: %d", r.StatusCode)
	}
	if strings.Contains(admin.get("/admin/calendar?year=2027").body, "Lukkedag</th>") {
		t.Error("the removed day is still there")
	}
}

func TestTwoAdministratorsOnTheSamePage(t *testing.T) {
	w := newWorld(t)
	first, second := w.as(models.RoleAdmin), w.as(models.RoleAdmin)
	old := second.revision()
	save := []string{"fiscal_start", "4", "final_after", "0", "min_n", "5"}
	if r := first.post("/admin/calendar", append(save, "revision", first.revision())...); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("the first: %d", r.StatusCode)
	}
	for path, fields := range map[string][]string{
		"/admin/calendar":             {"fiscal_start", "1", "final_after", "5", "min_n", "5"},
		"/admin/calendar/days":        {"day", "2026-05-15", "name", "Lukkedag"},
		"/admin/calendar/days/remove": {"day", "2026-05-15"},
	} {
		r := second.post(path, append(fields, "revision", old)...)
		if r.StatusCode != http.StatusConflict || !strings.Contains(r.body, "En anden har ændret indstillingerne") {
			t.Errorf("%s on an old page: %d", path, r.StatusCode)
		}
		if !strings.Contains(r.body, `<option value="4" selected>`) {
			t.Errorf("%s: the page does not show what the first has saved", path)
		}
	}
	if r := second.post("/admin/calendar", save...); r.StatusCode != http.StatusConflict {
		t.Errorf("without a revision: %d", r.StatusCode)
	}
}

func TestBadInputOfTheCalendarIsToldAtItsField(t *testing.T) {
	w := newWorld(t)
	admin := w.as(models.RoleAdmin)
	for _, test := range []struct {
		path   string
		fields []string
		want   string
	}{
		{"/admin/calendar", []string{"fiscal_start", "1", "final_after", "0", "min_n", "2"}, "f-min_n-fault"},
		{"/admin/calendar", []string{"fiscal_start", "1", "final_after", "mange", "min_n", "5"}, "f-final_after-fault"},
		{"/admin/calendar", []string{"fiscal_start", "13", "final_after", "0", "min_n", "5"}, "f-fiscal_start-fault"},
		{"/admin/calendar/days", []string{"day", "2026-02-30", "name", "Lukkedag"}, "f-day-fault"},
		{"/admin/calendar/days", []string{"day", "2026-12-25", "name", "Juledag"}, "Juledag"},
		{"/admin/calendar/days", []string{"day", "2026-05-15", "name", " "}, "f-name-fault"},
	} {
		r := admin.post(test.path, append(test.fields, "revision", admin.revision())...)
		if r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(r.body, test.want) {
			t.Errorf("%s %v: %d, want 422 and %s", test.path, test.fields, r.StatusCode, test.want)
		}
	}
	if r := admin.post("/admin/calendar/days/remove", "revision", admin.revision(), "day", "2026-12-25"); r.StatusCode != http.StatusNotFound {
		t.Errorf("an official day taken out: %d", r.StatusCode)
	}
	if r := admin.get("/admin/calendar?year=nul"); r.StatusCode != http.StatusOK {
		t.Errorf("a year that is none: %d", r.StatusCode)
	}
}
