package handlers

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

func TestOneCaseTellsWhereItCameFrom(t *testing.T) {
	w := newWorld(t)
	first := w.takeIn("wabo", oneCase("W/1 æ", "Enfamiliehuse", "Byg", "Post", models.DayOf(2026, 1, 5), 30))
	second := w.takeIn("wabo", oneCase("W/1 æ", "Enfamiliehuse", "Byg", "Post", models.DayOf(2026, 1, 5), 31))
	got := w.as(models.RoleAnalyst).get("/cases/wabo/" + url.PathEscape("W/1 æ"))
	if got.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", got.StatusCode, got.body)
	}
	for _, want := range []string{"W/1 æ", "31", first, second, "cli", "oprettet", "ændret"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestLookingAtCasesIsLogged(t *testing.T) {
	w := newWorld(t)
	leader := w.as(models.RoleLeader)
	leader.get("/cases/byg/B-0001%2F26")
	leader.get("/cases?case_type=enfamiliehuse")
	leader.get("/cases?format=csv")
	w.api(w.token(0, "cases:read"), http.MethodGet, "/api/v1/cases", "")
	lines, err := w.store.AccessLog(t.Context(), models.Local(), 10)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, l := range lines {
		all = append(all, l.Who+": "+l.What)
	}
	told := strings.Join(all, "\n")
	for _, want := range []string{"leader@nordvig.example: case byg B-0001/26", "case_type=enfamiliehuse", "40 rows taken home", "token t"} {
		if !strings.Contains(told, want) {
			t.Errorf("the access log lacks %q:\n%s", want, told)
		}
	}
}

func TestListOfCases(t *testing.T) {
	w := newWorld(t)
	leader := w.as(models.RoleLeader)
	if got := leader.get("/cases?case_type=enfamiliehuse"); !strings.Contains(got.body, "Enfamiliehuse") || strings.Contains(got.body, "B-0000/26") {
		t.Error("the filter by case type")
	}
	got := leader.get("/cases?format=csv")
	if got.StatusCode != http.StatusOK || strings.Count(got.body, "\n") != 41 || !strings.Contains(got.Header.Get("Content-Disposition"), ".csv") {
		t.Errorf("CSV: %d with %d lines, %q", got.StatusCode, strings.Count(got.body, "\n"), got.Header.Get("Content-Disposition"))
	}
	for query, want := range map[string]int{"kpi=nothing": 422, "period=2026-13": 422, "page=0": 422, "which=some": 422, "case_type=ukendt": 200, "page=99": 200, "columns=net": 200, "columns=hidden": 422} {
		if got := leader.get("/cases?" + query); got.StatusCode != want {
			t.Errorf("?%s: %d, want %d", query, got.StatusCode, want)
		}
	}
}

// One number everywhere: page, machine interface and list of cases come from the same call.
func TestTheInterfaceAnswersLikeTheCommands(t *testing.T) {
	w := newWorld(t)
	token := w.token(0, "figures:read", "cases:read")
	var figures []struct {
		KPI, Period string
		N           int
		Value       *float64
	}
	w.api(token, http.MethodGet, "/api/v1/figures?kpi=cases_received,gross_days_mean&by=total", "").json(t, &figures)
	if len(figures) != 2 || figures[0].N != 40 || figures[1].Value == nil {
		t.Fatalf("figures: %+v", figures)
	}
	var cases []map[string]any
	w.api(token, http.MethodGet, "/api/v1/cases", "").json(t, &cases)
	if len(cases) != 40 || cases[0]["case_no"] != "B-0000/26" || cases[0]["source"] != "byg" || cases[0]["received"] != "2025-06-01" {
		t.Errorf("cases: %d, first %v", len(cases), cases[0])
	}
	var board struct {
		Period string
		Rows   []struct {
			CaseType string `json:"case_type"`
			Cells    []any
		}
	}
	w.api(token, http.MethodGet, "/api/v1/board", "").json(t, &board)
	if board.Period != "2026-Q1" || len(board.Rows) != 2 || len(board.Rows[0].Cells) != 4 {
		t.Errorf("board: %+v", board)
	}
	csv := w.api(token, http.MethodGet, "/api/v1/figures?kpi=cases_received&by=total", "", "Accept", "text/csv")
	if !strings.HasPrefix(csv.Header.Get("Content-Type"), "text/csv") || !strings.HasPrefix(csv.body, "kpi,period,") {
		t.Errorf("CSV: %s %s", csv.Header.Get("Content-Type"), csv.body)
	}
	for query, want := range map[string]int{"": 400, "kpi=nothing": 400, "kpi=cases_received&by=moon": 400, "kpi=cases_received&from=x": 400,
		"kpi=cases_received&group=colour": 400, "kpi=cases_received&departement=Byg": 400, "kpi=cases_received&department=Ukendt": 200} {
		got := w.api(token, http.MethodGet, "/api/v1/figures?"+query, "")
		if got.StatusCode != want {
			t.Errorf("?%s: %d %s, want %d", query, got.StatusCode, got.body, want)
		}
		if want == 200 && (got.Header.Get("Warning") == "" || strings.TrimSpace(got.body) != "[]") {
			t.Errorf("?%s: %q %s, want an empty answer and a warning", query, got.Header.Get("Warning"), got.body)
		}
	}
}

func TestFiguresThatHaveNotChangedAreNotSentAgain(t *testing.T) {
	w := newWorld(t)
	token := w.token(0, "figures:read")
	for path, more := range map[string]string{"/api/v1/figures?kpi=cases_received": "/api/v1/figures?kpi=cases_received&department=Byg",
		"/api/v1/board": "/api/v1/board?department=Byg"} {
		get := func(token, path string, header ...string) reply {
			return w.api(token, http.MethodGet, path, "", header...)
		}
		first := get(token, path)
		name := first.Header.Get("ETag")
		if name == "" || first.Header.Get("Cache-Control") != "private, no-cache" || !strings.Contains(first.Header.Get("Vary"), "Authorization") {
			t.Errorf("%s: ETag %q, %q, vary %q", path, name, first.Header.Get("Cache-Control"), first.Header.Get("Vary"))
		}
		if got := get(token, path, "If-None-Match", name); got.StatusCode != http.StatusNotModified || got.body != "" || got.Header.Get("ETag") != name {
			t.Errorf("%s again: %d %q", path, got.StatusCode, got.body)
		}
		head := w.token(w.department("Byg"), "figures:read")
		for what, got := range map[string]reply{
			"another scope":   get(head, path, "If-None-Match", name),
			"another address": get(token, more, "If-None-Match", name),
			"a date alone":    get(token, path, "If-Modified-Since", "Tue, 24 Nov 2099 04:00:00 GMT"),
			"another name":    get(token, path, "If-None-Match", `W/"x"`),
		} {
			if got.StatusCode != http.StatusOK || got.body == "" {
				t.Errorf("%s with %s: %d", path, what, got.StatusCode)
			}
		}
		if got := get("", path, "If-None-Match", name); got.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s without a token: %d", path, got.StatusCode)
		}
		w.takeIn(models.Slug(path), oneCase("X-1", "Enfamiliehuse", "Byg", "Post", models.DayOf(2026, 1, 5), 30))
		if got := get(token, path, "If-None-Match", name); got.StatusCode != http.StatusOK || got.Header.Get("ETag") == name {
			t.Errorf("%s after an import: %d", path, got.StatusCode)
		}
	}
	if got := w.api(token, http.MethodGet, "/api/v1/figures?kpi=cases_received", "", "Accept", "text/csv", "If-None-Match",
		w.api(token, http.MethodGet, "/api/v1/figures?kpi=cases_received", "").Header.Get("ETag")); got.StatusCode != http.StatusOK {
		t.Errorf("another form: %d", got.StatusCode)
	}
}

func TestTargetsAtTheInterfaceAndThePage(t *testing.T) {
	w := newWorld(t)
	token := w.token(0, "targets:write")
	put := func(body, kind string) reply {
		return w.api(token, http.MethodPut, "/api/v1/targets", body, "Content-Type", kind)
	}
	file := "kpi;case_type;department;valid_from;value\ndigital_share;Enfamiliehuse;;2026-01;80 %\n"
	if got := put(file, "text/csv"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, `"kind":"targets"`) {
		t.Errorf("a file: %d %s", got.StatusCode, got.body)
	}
	if got := put(strings.ReplaceAll(file, "80 %", "80"), "text/csv"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a share of 80: %d %s", got.StatusCode, got.body)
	}
	if got := put(`[{"kpi":"digital_share","case_type":"Garager & carporte","valid_from":"2026-01","value":0.7}]`, "application/json"); got.StatusCode != http.StatusOK {
		t.Errorf("JSON: %d %s", got.StatusCode, got.body)
	}
	if got := put(`[{"kpi":"no_such","valid_from":"2026-01","value":0.7}]`, "application/json"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an unknown KPI: %d %s", got.StatusCode, got.body)
	}
	var list []apiTarget
	w.api(token, http.MethodGet, "/api/v1/targets", "").json(t, &list)
	if len(list) != 2 || list[0].Value == nil || *list[0].Value != 0.8 && *list[0].Value != 0.7 {
		t.Errorf("list: %+v", list)
	}
	head := w.as(models.RoleHead)
	own := "kpi;case_type;department;valid_from;value\ndigital_share;Enfamiliehuse;Byg;2026-02;85 %\n"
	if got := head.sendFile("/targets/new", "mål.csv", own); got.StatusCode != http.StatusOK {
		t.Errorf("a head's own target: %d %s", got.StatusCode, got.body)
	}
	if got := head.sendFile("/targets/new", "mål.csv", file); got.StatusCode != http.StatusForbidden {
		t.Errorf("a head's target for all departments: %d", got.StatusCode)
	}
	if got := head.get("/targets/list"); !strings.Contains(got.body, "85") {
		t.Error("the page of targets lacks the new one")
	}
}

func TestReferenceListIsSwitchedByChoice(t *testing.T) {
	w := newWorld(t)
	limit := 40.0
	err := w.store.SetTargets(t.Context(), models.Local(), []models.TargetLine{{KPI: models.KPILimit, CaseType: "Enfamiliehuse",
		ValidFrom: models.MonthOf(2021, 1), Value: &limit, Kind: models.KindAgreement, Inactive: true}})
	if err != nil {
		t.Fatal(err)
	}
	all, err := w.store.Targets(t.Context(), models.Local())
	if err != nil || len(all) != 1 || all[0].Active {
		t.Fatalf("%v %+v", err, all)
	}
	analyst := w.as(models.RoleAnalyst)
	if got := analyst.post("/targets/reference", "id", itoa(all[0].ID), "on", "1"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("switch on: %d %s", got.StatusCode, got.body)
	}
	if all, err = w.store.Targets(t.Context(), models.Local()); err != nil || !all[0].Active {
		t.Errorf("it is not switched on: %v", err)
	}
	if got := analyst.get("/targets/list"); !strings.Contains(got.body, "Slået til") {
		t.Error("the page does not say so")
	}
	if got := analyst.post("/targets/reference", "on", "1"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("nothing chosen: %d", got.StatusCode)
	}
}

var sumLine = regexp.MustCompile(`<tr class="sum-(\d)[^"]*"><th scope="row">[^<]*</th><td class="nowrap">[^<]*</td><td class="num">(\d+)[^<]*</td></tr>`)

// CONTRACT §5: the page shows the whole, its two halves and their parts, and they add up to the day.
func TestTheCasePageShowsASumThatAddsUp(t *testing.T) {
	w := newWorld(t)
	whole := oneCase("SUM-1", "Enfamiliehuse", "Byg", "Post", models.DayOf(2026, 1, 5), 60)
	whole.Complete, whole.WaitDaysBefore, whole.WaitDays = whole.Received+20, 6, 11
	unscreened := whole
	unscreened.CaseNo, unscreened.Screened = "SUM-2", models.NoDay
	w.takeIn("sum", whole, unscreened)
	for no, want := range map[string]int{"SUM-1": 8, "SUM-2": 7} {
		var sums [3]int
		lines := sumLine.FindAllStringSubmatch(w.as(models.RoleLeader).get("/cases/sum/"+no).body, -1)
		for _, line := range lines {
			days, err := strconv.Atoi(line[2])
			if err != nil {
				t.Fatal(err)
			}
			sums[line[1][0]-'0'] += days
		}
		if len(lines) != want || sums != [3]int{60, 60, 60} {
			t.Errorf("%s: %d known lines, %v days at each depth, want %d and 60 each", no, len(lines), sums, want)
		}
	}
}

func TestTheCasePageSaysWhenALimitIsInWorkingDays(t *testing.T) {
	w := newWorld(t)
	limit := 10.0
	if err := w.store.SetTargets(t.Context(), models.Local(), []models.TargetLine{{KPI: models.KPILimit, CaseType: "Nedrivning",
		ValidFrom: models.MonthOf(2025, 1), Value: &limit, Kind: models.KindOwn, Clock: models.ClockGross, DayKind: models.WorkingDays}}); err != nil {
		t.Fatal(err)
	}
	c := oneCase("N-1", "Nedrivning", "Byg", "Post", models.DayOf(2025, 12, 15), 15) // 16 to 30 December
	w.takeIn("ned", c)
	leader := w.as(models.RoleLeader)
	within := func() bool {
		body := leader.get("/cases/ned/N-1").body
		if !strings.Contains(body, "10 arbejdsdage") {
			t.Error("the page does not say that the limit is in working days")
		}
		return strings.Contains(body, "tag-met")
	}
	late := c
	late.Decided++ // 31 December is the tenth working day
	if w.takeIn("ned", late); !within() {
		t.Error("ten working days are not within ten")
	}
	late.Decided += 2
	if w.takeIn("ned", late); within() {
		t.Error("eleven working days are within ten")
	}
	settings, err := w.store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	settings.ClosedDays = []string{"new_years_eve"}
	if err := w.store.SavePeriods(t.Context(), models.Local(), settings); err != nil {
		t.Fatal(err)
	}
	if !within() {
		t.Error("the page does not follow the calendar: 31 December is closed now")
	}
}

func TestCasesOfAListLeadToTheirOwnSystem(t *testing.T) {
	w := newWorld(t)
	source, err := w.store.SourceByKey(t.Context(), "byg")
	if err != nil {
		t.Fatal(err)
	}
	source.URL = "https://esdh.example/sag?nr={case_no}"
	if err := w.store.SaveSource(t.Context(), models.Local(), source); err != nil {
		t.Fatal(err)
	}
	if got := w.as(models.RoleAnalyst).get("/cases?kpi=cases_received"); !strings.Contains(got.body, `href="https://esdh.example/sag?nr=B-`) || !strings.Contains(got.body, "%2F26") {
		t.Errorf("no case leads to its own system: %d", got.StatusCode)
	}
}
