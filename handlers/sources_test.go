package handlers

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
	"gevinstoverblik/views"
)

// moved is an installation whose date a test moves on.
type moved struct {
	*world
	today models.Day
	later time.Duration // after noon
}

// newMoved opens one in which Byg and Borger deliver by an agreement: a delivery is good for 30 days.
func newMoved(t *testing.T) *moved {
	t.Helper()
	m := &moved{today: storetest.Today}
	options := storetest.Options()
	options.Today = func() models.Day { return m.today }
	options.Now = func() time.Time { return m.today.Time().Add(12*time.Hour + m.later) }
	st, err := store.Open(context.Background(), storetest.SQLite(t), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	m.world = newWorldOn(t, st, func(d *Deps) { d.Today, d.Now = options.Today, options.Now })
	for i := range 30 {
		m.takeIn("borger", oneCase("F-"+itoa(int64(i)), "Flytning", "Borgerservice", "Digital", storetest.Today-100+models.Day(i), 3))
	}
	u, err := st.UserByEmail(context.Background(), "analyst@nordvig.example")
	if err != nil {
		t.Fatal(err)
	}
	for key, age := range map[string]int{"byg": 30, "borger": 3000} {
		s, err := st.SourceByKey(context.Background(), key)
		if err != nil {
			t.Fatal(err)
		}
		s.MaxAge, s.OwnerID = age, u.ID
		if err := st.SaveSource(context.Background(), models.Local(), s); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func TestFiguresOfASourcePastItsAgeSayHowOldTheyAre(t *testing.T) {
	m := newMoved(t)
	leader, head := m.as(models.RoleLeader), m.as(models.RoleHead)
	for _, path := range []string{"/overview", "/case-types/enfamiliehuse"} {
		if r := leader.get(path); r.StatusCode != http.StatusOK || strings.Contains(r.body, "Data er") || strings.Contains(r.body, "dage gammelt") {
			t.Fatalf("%s is old before its time: %d", path, r.StatusCode)
		}
	}
	m.today += 40
	leader, head = m.as(models.RoleLeader), m.as(models.RoleHead) // sessions have ended
	overview := leader.get("/overview?period=2026-Q2").body
	rows := strings.Split(overview[strings.Index(overview, `<table class="matrix"`):], "<tr>")
	told := 0
	for _, row := range rows {
		byg := strings.Contains(row, "Enfamiliehuse</a>") || strings.Contains(row, "Garager")
		if strings.Contains(row, "Flytning") && strings.Contains(row, "gammelt") {
			t.Errorf("a row of a fresh source is told as old: %s", row)
		}
		if !byg {
			continue
		}
		told++
		if cells, old := strings.Count(row, "<td")-strings.Count(row, "k-none\""), strings.Count(row, "40 dage gammelt"); old < cells {
			t.Errorf("%d of %d cells say how old they are: %s", old, cells, row)
		}
	}
	if told != 2 {
		t.Errorf("%d rows of Byg", told)
	}
	for _, want := range []string{"1 af 2 kilder er opdaterede", "byg: Data er 40 dage gamle. Seneste hentning 15.06.2026.", "leverancen er 10 dage forsinket", "Ansvarlig: Bruger analyst"} {
		if !strings.Contains(overview, want) {
			t.Errorf("the overview does not say %q", want)
		}
	}
	themes := leader.get("/overview?view=themes&period=2026-Q2").body
	for _, row := range strings.Split(themes[strings.Index(themes, `<table class="themes"`):], "<tr>")[2:] {
		if old, fresh := strings.Contains(row, "40 dage gammelt"), strings.Contains(row, "Flytning</a>"); old == fresh {
			t.Errorf("a row by theme of a fresh source %v is old %v: %s", fresh, old, row)
		}
	}
	for _, path := range []string{"/case-types", "/case-types/enfamiliehuse", "/overview/change?period=2026-Q2", "/overview/changes", "/cases", "/definitions/digital_share", "/explore", "/benefits", "/benefits/map", "/decisions", "/reports"} {
		if body := leader.get(path).body; !strings.Contains(body, "Data er 40 dage gamle.") {
			t.Errorf("%s does not say how old the data are", path)
		}
	}
	explored := leader.get("/explore?period=2026-Q2").body
	for _, row := range strings.Split(explored[strings.Index(explored, `<table class="table table-cards explore-table"`):strings.Index(explored, "<tfoot>")], "<tr>")[2:] {
		old, fresh := strings.Count(row, "Ikke opdateret: data er 40 dage gamle."), strings.Contains(row, "Flytning")
		if fresh && old != 0 || !fresh && old != strings.Count(row, "<td") {
			t.Errorf("%d cells of a line of the explorer of a fresh source %v are old: %s", old, fresh, row)
		}
	}
	var lines []struct {
		CaseType *string `json:"case_type"`
		Stale    bool    `json:"stale"`
	}
	m.api(m.token(0, "figures:read"), http.MethodGet, "/api/v1/explore?period=2026-Q2", "").json(t, &lines)
	for _, line := range lines {
		if fresh := line.CaseType != nil && *line.CaseType == "Flytning"; line.Stale == fresh {
			t.Errorf("in the file of the explorer a figure of a fresh source %v is stale %v", fresh, line.Stale)
		}
	}
	// Bo sees cases of Byg only: all that he sees is old, and other sources are none of his business.
	if body := head.get("/overview?period=2026-Q2").body; !strings.Contains(body, ">Data er 40 dage gamle</p>") || strings.Contains(body, "kilder er med") {
		t.Error("the head is told of other sources than their own")
	}
	if body := head.get("/help").body; strings.Contains(body, "Data er") {
		t.Error("a page without figures says how old they are")
	}

	token := m.token(0, "figures:read")
	var board struct {
		Rows []struct {
			CaseType string `json:"case_type"`
			Cells    []struct {
				Stale bool     `json:"stale"`
				Value *float64 `json:"value"`
			} `json:"cells"`
		} `json:"rows"`
	}
	answer := m.api(token, http.MethodGet, "/api/v1/board?period=2026-Q2", "")
	answer.json(t, &board)
	for _, r := range board.Rows {
		for _, c := range r.Cells {
			if c.Value != nil && c.Stale == (r.CaseType == "Flytning") {
				t.Errorf("%s: stale %v", r.CaseType, c.Stale)
			}
		}
	}
	if got := answer.Header.Get("Warning"); got != `110 - "byg: data are 40 days old"` {
		t.Errorf("Warning: %s", got)
	}

	m.takeIn("byg", bygCases()...) // the same again: nothing new, and yet a delivery
	if body := leader.get("/overview?period=2026-Q2").body; strings.Contains(body, "Data er") || strings.Contains(body, "forsinket") {
		t.Error("a delivery does not make the figures fresh again")
	}
}

func TestAWorkbookSaysHowOldItsFiguresAre(t *testing.T) {
	m := newMoved(t)
	m.today += 40
	file := m.as(models.RoleAnalyst).get("/overview?period=2026-Q2&format=xlsx")
	book, err := excelize.OpenReader(strings.NewReader(file.body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	var told []string
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			told = append(told, strings.Join(row, " "))
		}
	}
	if text := strings.Join(told, "\n"); !strings.Contains(text, "byg: Data er 40 dage gamle. Seneste hentning 15.06.2026.") {
		t.Errorf("the workbook says nothing of it: %.300s", text)
	}
}

func TestTheAgreementWithASourceIsSaved(t *testing.T) {
	w := newWorld(t)
	b := w.as(models.RoleAdmin)
	r := b.post("/admin/sources", "name", "Byg og Miljø")
	if r.StatusCode != http.StatusSeeOther || r.location() != "/admin/sources/byg-og-miljoe" {
		t.Fatalf("a new source: %d %s", r.StatusCode, r.location())
	}
	if r := b.post("/admin/sources", "name", "Byg og Miljø"); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(r.body, "allerede i brug") {
		t.Errorf("twice: %d", r.StatusCode)
	}
	form := []string{"name", "Byg og Miljø", "every", "monthly", "on_day", "5", "max_age", "35", "door", "folder", "zone", "", "url", "https://bom.example/{case_no}"}
	if r := b.post("/admin/sources/byg-og-miljoe", append(form, "revision", "0")...); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("save: %d %s", r.StatusCode, r.body)
	}
	page := b.get("/admin/sources/byg-og-miljoe").body
	for _, want := range []string{`name="revision" value="1"`, `value="monthly" selected`, `value="folder" selected`, "https://bom.example/{case_no}"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if r := b.post("/admin/sources/byg-og-miljoe", append(form, "revision", "0")...); r.StatusCode != http.StatusConflict {
		t.Errorf("on an old page: %d", r.StatusCode)
	}
	bad := b.post("/admin/sources/byg-og-miljoe", "name", "", "every", "monthly", "on_day", "40", "max_age", "mange", "url", "javascript:alert(1)", "revision", "1")
	if bad.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("faults: %d", bad.StatusCode)
	}
	for _, field := range []string{"f-name", "f-on_day", "f-max_age", "f-url"} {
		if !strings.Contains(bad.body, `href="#`+field+`"`) {
			t.Errorf("the fault of %s is not told", field)
		}
	}
	if r := b.get("/admin/sources/findes-ikke"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a source that is not there: %d", r.StatusCode)
	}
}

func TestAPageSaysWhichSourcesHaveNoFiguresOfItsPeriod(t *testing.T) {
	m := newMoved(t)
	leader, head := m.as(models.RoleLeader), m.as(models.RoleHead)
	const danish, english = "Der er ingen tal fra borger.", "There are no figures from borger."
	for _, path := range []string{"/overview", "/overview?view=themes", "/overview/changes", "/case-types", "/case-types/flytning", "/explore"} {
		at := func(period string) string { return views.NewAddress(path).With("period", period) }
		said := leader.get(at("2026-05")).body
		if !strings.Contains(said, danish) || !strings.Contains(leader.get(at("2026-05")+"&lang=en").body, english) {
			t.Errorf("%s does not say who brought nothing", path)
		}
		of := "1 af 2 kilder er med i maj 2026"
		if path == "/case-types/flytning" {
			of = "Kilden er ikke med i maj 2026"
		}
		if !strings.Contains(said, of) {
			t.Errorf("%s does not say that %s", path, of)
		}
		if strings.Contains(leader.get(at("2026-Q1")).body, "Der er ingen tal fra") {
			t.Errorf("%s misses a source that is there", path)
		}
		if path != "/case-types/flytning" && strings.Contains(head.get(at("2026-05")).body, "borger") {
			t.Errorf("%s tells a head of another department's source", path)
		}
	}
	if strings.Contains(leader.get("/case-types/enfamiliehuse?period=2026-05").body, "Der er ingen tal fra") {
		t.Error("a case type misses a source that never had a case of it")
	}
	for period, absent := range map[string]bool{"2026-05": true, "2026-Q1": false} {
		review := "/reports/" + itoa(m.locked(period).ID)
		for _, place := range []string{"", "/print", "/meeting"} {
			if said := strings.Contains(leader.get(review+place).body, "Ingen tal for perioden: borger"); said != absent {
				t.Errorf("the review of %s, %q: an absent source is told of: %v", period, place, said)
			}
		}
	}
	m.today += 40 // the delivery of byg is overdue
	if said := m.as(models.RoleLeader).get("/overview?period=2026-07").body; !strings.Contains(said, "Der er ingen tal fra borger og byg. 0 af 6 mål kan vurderes; for resten mangler data.") {
		t.Errorf("the overview does not say how many targets can be judged: %.3000s", said[strings.Index(said, "<main"):])
	}
}
