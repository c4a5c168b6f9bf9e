package handlers

import (
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// An address says nothing twice and nothing that goes without saying: what a form sends is led to the one that shows it.
func TestExploreLeadsToTheAddressThatSaysOnlyWhatItMust(t *testing.T) {
	w := newWorld(t)
	b := w.as(models.RoleAnalyst)
	for from, want := range map[string]string{
		"/explore?period=&from=&compare=&by=case_type&by=":                               "/explore",
		"/explore?kpi=digital_share&kpi=cases_decided":                                   "/explore?kpi=cases_decided%2Cdigital_share",
		"/explore?by=outcome&by=outcome&department=Byg&lang=en":                          "/explore?by=outcome&department=byg&lang=en",
		"/explore?period=2025-07&from=2025-Q1&sort=digital_share&kpi=cases_received&x=y": "/explore?kpi=cases_received&period=2025-07",
		"/explore?channel_class=digital&channel_class=digital&outcome=permit&exact=1":    "/explore?channel_class=digital&outcome=permit",
		"/explore?area=byg": "/explore?department=byg",
	} {
		got := b.get(from)
		if got.StatusCode != http.StatusFound || got.location() != want {
			t.Errorf("%s: %d to %q, want %q", from, got.StatusCode, got.location(), want)
			continue
		}
		if got = b.get(want); got.StatusCode != http.StatusOK {
			t.Errorf("%s: %d to %s", want, got.StatusCode, got.location())
		}
	}
}

// The page's file, the feed and the figures of the interface are one number.
func TestTheFeedOfAViewIsItsFileAndTheFiguresOfTheInterface(t *testing.T) {
	w := newWorld(t)
	w.addForeign()
	b, token := w.as(models.RoleAnalyst), w.token(0, "figures:read")
	type figure struct {
		KPI      string   `json:"kpi"`
		CaseType *string  `json:"case_type"`
		Value    *float64 `json:"value"`
		N        int64    `json:"n"`
	}
	const query = "kpi=cases_decided,digital_share,gross_days_median&period=2025-Q4&department=byg"
	read := func(body string) (out []figure) {
		if err := json.Unmarshal([]byte(body), &out); err != nil {
			t.Fatalf("%v in %.200s", err, body)
		}
		return out
	}
	key := func(f figure) string {
		name := "in all"
		if f.CaseType != nil {
			name = *f.CaseType
		}
		return f.KPI + " of " + name
	}
	file, feed := b.get("/explore?"+query+"&format=json"), w.api(token, http.MethodGet, "/api/v1/explore?"+query, "")
	if file.StatusCode != http.StatusOK || file.body != feed.body {
		t.Fatalf("file %d, feed %d: %.300s\n%.300s", file.StatusCode, feed.StatusCode, file.body, feed.body)
	}
	want := map[string]figure{}
	for _, group := range []string{"&group=case_type", ""} {
		for _, f := range read(w.api(token, http.MethodGet, "/api/v1/figures?kpi=cases_decided,digital_share,gross_days_median&by=quarter&from=2025-Q4&to=2025-Q4&department=byg"+group, "").body) {
			want[key(f)] = f
		}
	}
	got := read(feed.body)
	if len(got) != len(want) || len(got) != 9 {
		t.Fatalf("%d figures, want %d", len(got), len(want))
	}
	for _, f := range got {
		w := want[key(f)]
		if w.N != f.N || (w.Value == nil) != (f.Value == nil) || w.Value != nil && *w.Value != *f.Value {
			t.Errorf("%s: %+v, the interface has %+v", key(f), f, w)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(w.api(token, http.MethodGet, "/api/v1/explore?format=csv-machine&"+query, "").body)).ReadAll()
	if err != nil || len(rows) != len(got)+1 {
		t.Errorf("%d lines of CSV, error %v", len(rows), err)
	}
}

func TestTheChartOfAViewIsTakenHomeAsRowsAndAsAPicture(t *testing.T) {
	w := newWorld(t)
	w.addForeign()
	leader := w.as(models.RoleLeader)
	const view = "by=period&kpi=cases_decided%2Cdigital_share&department=byg&period=2025-12"
	page := leader.get("/explore?by=period&department=byg&kpi=cases_decided%2Cdigital_share&period=2025-12")
	for _, want := range []string{`format=svg`, `figure=chart&amp;`} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page has no link with %s: %d", want, page.StatusCode)
		}
	}
	figures := answered(t, w, "kpi=digital_share&department=byg&from=2025-06&to=2025-12")
	rows := points(danish(t, leader.get("/explore?format=csv&figure=chart&"+view)))
	if len(rows) != len(figures) {
		t.Fatalf("%d rows, the interface has %d", len(rows), len(figures))
	}
	for i, row := range rows {
		if got := row[:len(figures[i])]; fmt.Sprint(got) != fmt.Sprint(figures[i]) {
			t.Errorf("row %d is %q, the interface says %q", i, got, figures[i])
		}
	}
	picture := leader.get("/explore?format=svg&" + view)
	if name := attachment(picture); picture.StatusCode != http.StatusOK || name != "gevinstoverblik-udforsk-chart-2025-12.svg" {
		t.Errorf("%d, the picture is called %q", picture.StatusCode, name)
	}
	if got := strings.Count(picture.body, `height="0"`) + strings.Count(picture.body, "<rect"); got < len(rows) {
		t.Errorf("the picture has %d bars", got)
	}
	for path, status := range map[string]int{"/explore?format=csv&figure=x": 422, "/explore?format=svg&department=nobody": 422, "/explore?format=svg&kpi=x": 422} {
		if got := leader.get(path); got.StatusCode != status {
			t.Errorf("%s: %d, want %d", path, got.StatusCode, status)
		}
	}
}

// A spreadsheet sends the key as the password of Basic. It opens what is read, and changes nothing.
func TestAKeyAsAPasswordReadsAndChangesNothing(t *testing.T) {
	w := newWorld(t)
	secret := w.token(w.department("Byg"), "figures:read", "imports:write")
	basic := func(user, password string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
	}
	ask := func(method, path, authorization string) reply {
		return w.browser().do(method, path, nil, "Authorization", authorization)
	}
	if got := ask(http.MethodGet, "/api/v1/explore?format=csv-machine", basic("excel", secret)); got.StatusCode != http.StatusOK || !strings.HasPrefix(got.body, "kpi,") {
		t.Errorf("the key as a password: %d %.100s", got.StatusCode, got.body)
	}
	for name, authorization := range map[string]string{"no key": basic("excel", ""), "the key as the user": basic(secret, ""), "a wrong key": basic("x", "nonsense"), "no text": "Basic ***"} {
		got := ask(http.MethodGet, "/api/v1/explore", authorization)
		if challenges := strings.Join(got.Header.Values("WWW-Authenticate"), ", "); got.StatusCode != http.StatusUnauthorized || !strings.Contains(challenges, "Basic ") || !strings.Contains(challenges, "Bearer ") {
			t.Errorf("%s: %d, challenges %q", name, got.StatusCode, challenges)
		}
	}
	if got := ask(http.MethodPost, "/api/v1/imports?source=byg", basic("excel", secret)); got.StatusCode != http.StatusUnauthorized || strings.Contains(strings.Join(got.Header.Values("WWW-Authenticate"), ""), "Basic") {
		t.Errorf("the key as a password delivers: %d", got.StatusCode)
	}
	if got := ask(http.MethodGet, "/api/v1/cases", basic("excel", secret)); got.StatusCode != http.StatusForbidden {
		t.Errorf("the key of figures opens the cases: %d", got.StatusCode)
	}
	if got := ask(http.MethodGet, "/explore", basic("excel", secret)); got.StatusCode != http.StatusSeeOther {
		t.Errorf("the key opens a page: %d", got.StatusCode)
	}
	if strings.Contains(w.log.String(), secret) {
		t.Error("the key stands in the log")
	}
}

func TestConnectionFilesNameTheFeedAndHoldNoKey(t *testing.T) {
	w := newWorld(t, func(d *Deps) { d.BaseURL = "https://gevinst.nordvig.example" })
	b := w.as(models.RoleAnalyst)
	for kind, want := range map[string][]string{
		"pq":  {"let\n", `Web.Contents("https://gevinst.nordvig.example/api/v1/explore?by=outcome&format=csv-machine")`, `{"value", type number}`},
		"odc": {`<odc:PowerQueryMashupData>&lt;Mashup`, "explore?by=outcome&amp;format=csv-machine", "Microsoft.Mashup"},
	} {
		got := b.get("/explore/connect." + kind + "?by=outcome")
		if got.StatusCode != http.StatusOK || !strings.Contains(got.Header.Get("Content-Disposition"), "."+kind) {
			t.Errorf("%s: %d %s", kind, got.StatusCode, got.Header.Get("Content-Disposition"))
		}
		for _, s := range want {
			if !strings.Contains(got.body, s) {
				t.Errorf("%s lacks %s:\n%s", kind, s, got.body)
			}
		}
		if strings.Contains(got.body, "Bearer") || strings.Contains(got.body, "token") {
			t.Errorf("%s holds a key", kind)
		}
	}
}

func TestSavedViewsAreOnesOwnOrShared(t *testing.T) {
	w := newWorld(t)
	head, leader, admin := w.as(models.RoleHead), w.as(models.RoleLeader), w.as(models.RoleAdmin)
	save := func(b *browser, path, name, shared string) reply {
		form := []string{"name", name}
		if shared != "" {
			form = append(form, "shared", "1")
		}
		return b.post(path, form...)
	}
	for range 2 { // sent twice, kept once
		if got := save(leader, "/explore?by=outcome", "Udfald i alt", "1"); got.StatusCode != http.StatusSeeOther || got.location() != "/explore?by=outcome" {
			t.Fatalf("save: %d to %s", got.StatusCode, got.location())
		}
	}
	save(leader, "/explore?by=source", "Kun min", "")
	page := head.get("/explore").body
	if n := strings.Count(page, "Udfald i alt"); n != 1 || !strings.Contains(page, `href="/explore?by=outcome"`) || strings.Contains(page, "Kun min") {
		t.Errorf("the head sees the shared view %d times, another's own: %v", n, strings.Contains(page, "Kun min"))
	}
	if got := save(leader, "/explore", strings.Repeat("langt ", 20), ""); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "langt langt") {
		t.Errorf("a name that is too long: %d", got.StatusCode)
	}
	if got := save(leader, "/explore?case_type=0101011234", "CPR", ""); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a number like a CPR number is kept in a view: %d", got.StatusCode)
	}
	if got := head.post("/explore/views/1/remove", "return", "/explore"); got.StatusCode != http.StatusNotFound && got.StatusCode != http.StatusForbidden {
		t.Errorf("the head removes another's view: %d", got.StatusCode)
	}
	if got := admin.post("/explore/views/2/remove"); got.StatusCode == http.StatusSeeOther {
		t.Error("an administrator removes a view that nobody shares")
	}
	if got := admin.post("/explore/views/1/remove", "return", "/admin"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("an administrator removes a shared view: %d", got.StatusCode)
	}
	if strings.Contains(leader.get("/explore").body, "Udfald i alt") {
		t.Error("a removed view is still there")
	}
	var deeds []string
	rows, err := w.store.Trail(t.Context(), models.Local(), store.TrailQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if strings.HasPrefix(r.What, "view.") {
			deeds = append(deeds, r.What+" "+r.Subject)
		}
	}
	if got := strings.Join(deeds, ", "); got != "view.remove Udfald i alt, view.save Kun min, view.save Udfald i alt" {
		t.Errorf("the trail says %s", got)
	}
}
