package handlers

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

func openDigital(t *testing.T, w *world, caseTypes bool) {
	t.Helper()
	level := "whole"
	if caseTypes {
		level = "case_types"
	}
	admin := w.as(models.RoleAdmin)
	_, revision, _ := strings.Cut(admin.get("/admin/open-data").body, `name="revision" value="`)
	revision, _, _ = strings.Cut(revision, `"`)
	if got := admin.post("/admin/open-data", "revision", revision, "contact", "data@nordvig.example", "licence", models.Licences[0], "kpi_digital_share", level); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("switch on: %d %.300s", got.StatusCode, got.body)
	}
}

// Nothing is published until an administrator says so, by key figure, and it goes as it came.
func TestOpenDataAreOffUntilAnAdministratorSwitchesThemOn(t *testing.T) {
	w := newWorld(t)
	nobody := w.browser()
	files := []string{"/open/digital_share/data.csv", "/open/digital_share/data.json", "/open/digital_share/metadata.json"}
	if got := nobody.get("/open"); got.StatusCode != http.StatusOK || strings.Contains(got.body, "data.csv") {
		t.Errorf("before: %d", got.StatusCode)
	}
	for _, path := range files {
		if got := nobody.get(path); got.StatusCode != http.StatusNotFound {
			t.Errorf("before: %s %d", path, got.StatusCode)
		}
	}
	openDigital(t, w, true)
	for _, path := range append(files, "/open", "/open/catalog.json") {
		got := nobody.get(path)
		if got.StatusCode != http.StatusOK || got.Header.Get("Cache-Control") != "public, max-age=300" || len(got.Cookies()) > 0 || strings.Contains(got.body, "csrf") {
			t.Errorf("%s: %d, %q, cookies %v", path, got.StatusCode, got.Header.Get("Cache-Control"), got.Cookies())
		}
		if again := nobody.get(path, "If-None-Match", got.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s asked again: %d", path, again.StatusCode)
		}
		if mine := w.as(models.RoleLeader).get(path); mine.body != got.body {
			t.Errorf("%s says something else to one who has signed in", path)
		}
	}
	if got := nobody.get("/open/cases_decided/data.csv"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a key figure that is not switched on: %d", got.StatusCode)
	}
	admin := w.as(models.RoleAdmin)
	if got := admin.post("/admin/open-data", "revision", "0", "contact", "data@nordvig.example", "licence", models.Licences[1]); got.StatusCode != http.StatusConflict {
		t.Errorf("an old page: %d", got.StatusCode)
	}
	if got := admin.post("/admin/open-data", "revision", "1", "contact", "nobody", "licence", models.Licences[1]); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a contact that is no address: %d", got.StatusCode)
	}
}

// The page, the CSV and the JSON are the same numbers, and nobody subtracts what is withheld from them: the published
// numbers of a period never leave less in doubt than the least number of cases.
func TestOpenFilesAgreeAndWithholdTheFew(t *testing.T) {
	w := newWorld(t)
	var few []models.Case
	for i := range 900 {
		few = append(few, oneCase(fmt.Sprintf("M-%d", i), []string{"Enfamiliehuse", "Garager & carporte", "Nedrivning"}[i%3], "Byg", "Byg og Miljø", models.DayOf(2025, 1, 2)+models.Day(i/3), 9))
	}
	for i := range few { // some of every month on paper, so that no share is all or nothing
		if i%4 == 0 {
			few[i].Channel, few[i].ChannelClass = "E-mail", models.ChannelEmail
		}
	}
	for i := range 2 { // two cases of a type of their own, in a quarter that is full of others
		few = append(few, oneCase(fmt.Sprintf("F-%d", i), "Sjælden sagstype", "Byg", "Byg og Miljø", models.DayOf(2025, 8, 4+i), 9))
	}
	w.takeIn("fa", few...)
	openDigital(t, w, true)
	nobody := w.browser()
	rows, err := csv.NewReader(strings.NewReader(nobody.get("/open/digital_share/data.csv").body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	type figure struct {
		Period   string   `json:"period"`
		CaseType *string  `json:"case_type"`
		Value    *float64 `json:"value"`
		N        *int64   `json:"n"`
		Withheld bool     `json:"withheld"`
	}
	var figures []figure
	if err := json.Unmarshal([]byte(nobody.get("/open/digital_share/data.json").body), &figures); err != nil || len(figures) != len(rows)-1 || len(figures) == 0 {
		t.Fatalf("%d figures, %d lines, %v", len(figures), len(rows), err)
	}
	totals, told, hidden := map[string]int64{}, map[string]int64{}, map[string]int{}
	for i, f := range figures {
		if line := rows[i+1]; line[1] != f.Period || (f.Value == nil) != (line[6] == "") {
			t.Fatalf("line %d is %v, the JSON has %+v", i+1, line, f)
		}
		switch {
		case f.Withheld:
			if f.Value != nil || f.N != nil {
				t.Errorf("a withheld figure tells %+v", f)
			}
			hidden[f.Period]++
		case f.CaseType == nil:
			totals[f.Period] = *f.N
		default:
			told[f.Period] += *f.N
		}
	}
	seen := 0
	for period, n := range hidden {
		total, ok := totals[period]
		if !ok {
			continue // withheld itself
		}
		if rest := total - told[period]; n == 1 || rest < 5 {
			t.Errorf("%s: %d figures withheld, %d cases in them together", period, n, rest)
		}
		seen++
	}
	if seen == 0 {
		t.Error("no period with something withheld and its total told: nothing was attacked")
	}
}

// Everybody is told how old the figures are, and nobody which system or whose they are.
func TestOpenDataSayHowOldASourcePastItsAgeIsAndNotWhichItIs(t *testing.T) {
	m := newMoved(t)
	openDigital(t, m.world, false)
	nobody := m.browser()
	paths := []string{"/open", "/open/digital_share/metadata.json", "/open/catalog.json", "/open/digital_share/data.csv"}
	old := func(path string) bool {
		got := nobody.get(path)
		if got.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", path, got.StatusCode)
		}
		for _, secret := range []string{"borger", "Borger", `"byg`, "byg:", "Bruger analyst", "forsinket"} {
			if strings.Contains(got.body, secret) || strings.Contains(fmt.Sprint(got.Header), secret) {
				t.Errorf("%s tells %q", path, secret)
			}
		}
		warned := got.Header.Get("Warning")
		return strings.Contains(got.body, "Ikke opdateret: data er 40 dage gamle. Seneste hentning 15.06.2026.") || strings.Contains(got.body, `"lastDelivery": "2026-06-15"`) ||
			warned == `110 - "data are 40 days old"`
	}
	for _, path := range paths {
		if old(path) {
			t.Errorf("%s is old before its time", path)
		}
	}
	m.today += 40
	tags := map[string]string{}
	for _, path := range paths {
		if !old(path) {
			t.Errorf("%s does not say how old the data are", path)
		}
		tags[path] = nobody.get(path).Header.Get("ETag")
	}
	m.takeIn("byg", bygCases()...)
	for _, path := range paths {
		if old(path) {
			t.Errorf("%s is old after a delivery", path)
		}
		if got := nobody.get(path, "If-None-Match", tags[path]); got.StatusCode != http.StatusOK {
			t.Errorf("who has kept %s is not told of the delivery: %d", path, got.StatusCode)
		}
	}
}

func TestOpenDataAreOnTheTrail(t *testing.T) {
	w := newWorld(t)
	openDigital(t, w, false)
	if strings.Contains(w.browser().get("/open/digital_share/data.json").body, "Enfamiliehuse") {
		t.Error("the whole municipality is published, and a case type is told")
	}
	rows, err := w.store.Trail(t.Context(), models.Local(), store.TrailQuery{What: "open_data.set"})
	if err != nil || len(rows) != 1 || rows[0].Who != "admin@nordvig.example" {
		t.Errorf("nobody can see who published it: %+v, %v", rows, err)
	}
}

func TestOpenDataSayThatRowsAreMissingAndNotWhose(t *testing.T) {
	w := newWorld(t)
	openDigital(t, w, false)
	analyst, nobody := w.as(models.RoleAnalyst), w.browser()
	lacks := func() (page, file bool) {
		got := nobody.get("/open")
		if strings.Contains(got.body, "Tusind") {
			t.Error("the page names the source")
		}
		return strings.Contains(got.body, "Data er ikke komplette"), nobody.get("/open/digital_share/data.csv").Header.Get("Warning") == `199 - "rows that were rejected are left out"`
	}
	bring := func(content, choice string) {
		waits := analyst.sendFile("/data/imports/new", "tusind.csv", content, "source", "Tusind").waits()
		if got := analyst.post(waits+"/commit", "choice", choice); got.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d %s", got.StatusCode, got.body)
		}
	}
	if page, file := lacks(); page || file {
		t.Errorf("before anything was rejected: %v, %v", page, file)
	}
	var rows strings.Builder
	rows.WriteString("Sagsnummer;Sagstype;Indgangskanal;Modtaget;Afsluttet\r\n")
	for day := 1; day <= 31; day++ {
		fmt.Fprintf(&rows, "T-%02d;Enfamiliehuse;Digital selvbetjening;%02d-02-2026;20-03-2026\r\n", day, min(day, 29))
	}
	lacking := strings.ReplaceAll(rows.String(), "T-31;Enfamiliehuse;Digital selvbetjening;29-02", "T-31;Enfamiliehuse;Digital selvbetjening;31-02")
	lacking = strings.ReplaceAll(lacking, ";29-02-2026", ";28-02-2026")
	bring(lacking, "partial")
	if page, file := lacks(); !page || !file {
		t.Errorf("a row is missing: the page says so %v, the file %v", page, file)
	}
	bring(strings.ReplaceAll(lacking, ";31-02-2026", ";28-02-2026"), "all")
	if page, file := lacks(); page || file {
		t.Errorf("they have come: %v, %v", page, file)
	}
}
