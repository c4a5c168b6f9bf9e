package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
)

// Everything of the other department. Its dates lie between those of Byg, so that no date of the data gives it away.
const (
	foreignDepartment = "Hemmelig Forvaltning"
	foreignType       = "Hemmelig Ydelse"
	foreignChannel    = "Hemmelig Kanal"
	foreignSource     = "Hemmeligt System"
	foreignCase       = "HEM-17"
)

func foreignCases() []models.Case {
	var out []models.Case
	for i := range 137 {
		c := oneCase(fmt.Sprintf("HEM-%d", i), foreignType, foreignDepartment, foreignChannel, models.DayOf(2025, 7, 1)+models.Day(2*i), 3+i%9)
		if i%2 == 0 {
			c.CaseType = "Enfamiliehuse" // a case type of both departments: its figures must be Byg's alone
		}
		c.ChannelClass = models.ChannelEmail
		out = append(out, c)
	}
	return out
}

// addForeign puts the other department into an installation: cases, a target, people and a batch of its own.
func (w *world) addForeign() (batch string) {
	w.t.Helper()
	batch = w.takeIn(foreignSource, foreignCases()...)
	w.takeSteps(foreignSource, foreignCases())
	v := 0.9
	err := w.store.SetTargets(w.t.Context(), models.Local(), []models.TargetLine{
		{KPI: "digital_share", CaseType: foreignType, Department: foreignDepartment, ValidFrom: models.MonthOf(2025, 1), Value: &v},
		{KPI: "digital_share", CaseType: foreignType, ValidFrom: models.MonthOf(2025, 1), Value: &v},
		{KPI: "digital_share", Department: foreignDepartment, ValidFrom: models.MonthOf(2025, 1), Value: &v},
	})
	if err != nil {
		w.t.Fatalf("set targets: %v", err)
	}
	return batch
}

// heads are the ways in which Byg's own people come: a head with a session, and tokens of the department.
type heads struct {
	page *browser
	api  string
	w    *world
}

func (w *world) heads() heads {
	return heads{w.as(models.RoleHead), w.token(w.department("Byg"), "figures:read", "cases:read", "targets:write", "imports:write"), w}
}

func (h heads) get(path string) reply {
	if strings.HasPrefix(path, apiPrefix) {
		return h.w.api(h.api, http.MethodGet, path, "")
	}
	return h.page.get(path)
}

// foreignAddresses is every GET address, with what belongs to the other department wherever something can be named:
// in the path and in every filter.
func foreignAddresses(t *testing.T, w *world, batch string) []string {
	t.Helper()
	var out []string
	names := []string{foreignDepartment, models.Slug(foreignDepartment), foreignType, models.Slug(foreignType), foreignChannel,
		models.Slug(foreignChannel), foreignSource, models.Slug(foreignSource), foreignCase, "Byg", "Enfamiliehuse"}
	for _, r := range allRoutes(t, w) {
		if r.method != http.MethodGet || r.path == "/metrics" || r.path == "/readyz" || strings.HasPrefix(r.path, "/static") {
			continue
		}
		paths := []string{r.path}
		if strings.Contains(r.path, ":") {
			paths = nil
			for _, value := range append(names, "byg", batch, "1", "2", "digital_share", "-") {
				path := strings.NewReplacer(":source", models.Slug(foreignSource), ":slug", url.PathEscape(value), ":case_no", url.PathEscape(value),
					":kpi", url.PathEscape(value), ":id", url.PathEscape(value)).Replace(r.path)
				paths = append(paths, path)
			}
			paths = append(paths, strings.NewReplacer(":source", "byg", ":case_no", foreignCase, ":slug", "enfamiliehuse", ":kpi", "digital_share", ":id", batch).Replace(r.path))
		}
		for i, path := range paths {
			out = append(out, path)
			if i < len(paths)-1 { // there is nothing to narrow at an address of nothing
				continue
			}
			if !strings.HasPrefix(r.path, "/case") && r.path != "/overview" && r.path != "/explore" && r.path != "/api/v1/explore" && r.path != "/api/v1/figures" && r.path != "/api/v1/board" && r.path != "/api/v1/cases" {
				continue
			}
			for _, key := range []string{"department", "area", "case_type", "channel", "source"} {
				if strings.HasPrefix(path, apiPrefix) && key == "area" || path == "/api/v1/board" && key != "department" {
					continue
				}
				for _, name := range names {
					more := "?"
					switch {
					case strings.HasSuffix(path, "figures"):
						more = "?kpi=cases_received,digital_share,gross_days_median&group=case_type,department,channel&by=quarter&"
					case strings.HasSuffix(path, "cases"):
						more = "?kpi=digital_share&period=2025-Q3&"
					}
					out = append(out, path+more+key+"="+url.QueryEscape(name))
				}
			}
		}
	}
	for _, group := range []string{"", "&group=case_type", "&group=department", "&group=channel", "&group=channel_class", "&group=source"} {
		for _, form := range []string{"&json=1", "&csv=1"} {
			out = append(out, "/api/v1/figures?kpi=cases_received,cases_open,digital_share,gross_days_mean,within_limit_share,open_past_deadline"+group+form)
		}
	}
	for _, typed := range []string{"", "hem", "ydelse", "forvaltning", "kanal", "byg", "digital", "e"} {
		out = append(out, "/search?q="+typed, "/search?format=json&q="+typed)
	}
	for _, by := range measure.Dimensions {
		out = append(out, "/explore?by="+by, "/api/v1/explore?format=csv-machine&by="+by, "/explore?format=csv&compare=year&by="+by, "/explore?format=svg&by="+by, "/explore?format=csv&figure=chart&by="+by)
	}
	out = append(out, "/benefits?figure=hours&format=csv", "/benefits?figure=hours&format=svg", "/benefits/map?format=csv", "/benefits/map?format=svg",
		"/decisions?figure=account&format=csv", "/decisions/account?figure=account&format=csv", "/decisions?figure=account&format=svg")
	return append(out, "/overview?figure=verdict&format=csv", "/overview?figure=verdict&format=svg", "/overview?figure=hours&format=svg", "/overview?format=csv", "/overview?format=csv&period=2025-Q3", "/overview?format=xlsx",
		"/overview?view=themes", "/overview?kpi=digital_share&status=off,near,no_target", "/case-types/enfamiliehuse?format=svg", "/case-types/enfamiliehuse?format=svg&figure=open", "/case-types/enfamiliehuse?format=svg&figure=spread",
		"/case-types/enfamiliehuse?period=2025", "/case-types/enfamiliehuse?format=svg&figure=way&period=2025", "/case-types/enfamiliehuse?format=csv&figure=way&period=2025",
		"/case-types/enfamiliehuse?format=csv&kpi=cases_received", "/data/imports/"+batch+"?format=csv",
		"/cases?format=csv", "/cases?format=xlsx", "/cases?format=json", "/cases?kpi=digital_share&which=excluded", "/api/v1/cases?csv=1")
}

var personal = regexp.MustCompile(`name="csrf" value="[^"]*"|Fejl-id [0-9a-f]+`)

// What a head sees must not depend on what other departments have: every address answers the same, byte for byte, in
// an installation where the other department exists and in one where it never did.
func TestAHeadSeesNothingOfAnotherDepartment(t *testing.T) {
	alone, shared := newWorld(t), newWorld(t)
	alone.takeSteps("byg", bygCases())
	shared.takeSteps("byg", bygCases())
	batch := shared.addForeign()
	a, s := alone.heads(), shared.heads()
	checked := 0
	for _, path := range foreignAddresses(t, shared, batch) {
		without, with := a.get(path), s.get(path)
		checked++
		if with.StatusCode >= 500 {
			t.Errorf("%s: %d", path, with.StatusCode)
		}
		if strings.HasSuffix(path, "format=xlsx") { // a workbook holds the time it was made
			continue
		}
		x, y := personal.ReplaceAllString(without.body, ""), personal.ReplaceAllString(with.body, "")
		if without.StatusCode != with.StatusCode || x != y {
			t.Errorf("%s: %d and %d, and it differs:\n%s", path, without.StatusCode, with.StatusCode, difference(x, y))
		}
		for key := range with.Header {
			if key != "Set-Cookie" && key != "Date" && key != "Etag" && // which names the start of the program
				without.Header.Get(key) != with.Header.Get(key) {
				t.Errorf("%s: header %s is %q and %q", path, key, without.Header.Get(key), with.Header.Get(key))
			}
		}
		typed, err := url.QueryUnescape(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{foreignDepartment, foreignType, foreignChannel, foreignSource, "HEM-1"} {
			if strings.Contains(with.body, name) && !strings.Contains(typed, name) {
				t.Errorf("%s holds %q", path, name)
			}
		}
	}
	if checked < 300 {
		t.Errorf("only %d addresses were tried", checked)
	}
}

// The same addresses do show the other department to somebody who sees all: the test above looks at the right places.
func TestALeaderSeesBothDepartments(t *testing.T) {
	w := newWorld(t)
	w.addForeign()
	leader := w.as(models.RoleLeader)
	for path, want := range map[string]string{
		"/overview":   foreignType,
		"/case-types": foreignType,
		"/case-types/" + models.Slug(foreignType):                  foreignType,
		"/cases?department=" + models.Slug(foreignDepartment):      "HEM-1",
		"/cases/" + models.Slug(foreignSource) + "/" + foreignCase: foreignChannel,
		"/targets/list":     foreignType,
		"/cases?format=csv": "HEM-1",
		"/case-types?area=" + models.Slug(foreignDepartment) + "&period=2025-Q4": foreignType,
	} {
		if got := leader.get(path); got.StatusCode != http.StatusOK || !strings.Contains(got.body, want) {
			t.Errorf("%s: %d without %q", path, got.StatusCode, want)
		}
	}
	token := w.token(0, "figures:read", "cases:read")
	for path, want := range map[string]string{
		"/api/v1/board": foreignType,
		"/api/v1/cases": "HEM-1",
		"/api/v1/figures?kpi=cases_received&group=department": foreignDepartment,
		"/api/v1/targets": foreignType,
	} {
		if got := w.api(token, http.MethodGet, path, ""); got.StatusCode != http.StatusOK || !strings.Contains(got.body, want) {
			t.Errorf("%s: %d without %q", path, got.StatusCode, want)
		}
	}
}

// What a head may do to another's things: nothing, and the answer is the same as if they were not there.
func TestAHeadChangesNothingOfAnotherDepartment(t *testing.T) {
	w := newWorld(t)
	batch := w.addForeign()
	h := w.heads()
	if got := w.api(h.api, http.MethodPost, "/api/v1/imports/"+batch+"/undo", ""); got.StatusCode != http.StatusForbidden || strings.Contains(got.body, batch) {
		t.Errorf("undo: %d %s", got.StatusCode, got.body)
	}
	set := func(body string) reply {
		return w.api(h.api, http.MethodPut, "/api/v1/targets", body, "Content-Type", "application/json")
	}
	for _, place := range []string{`"department":"` + foreignDepartment + `"`, `"department":""`, `"department":"Ny Forvaltning"`} {
		got := set(`[{"kpi":"digital_share","case_type":"",` + place + `,"valid_from":"2026-01","value":0.5}]`)
		if got.StatusCode != http.StatusForbidden || strings.Contains(got.body, "Forvaltning") {
			t.Errorf("a target with %s: %d %s", place, got.StatusCode, got.body)
		}
	}
	if got := set(`[{"kpi":"digital_share","case_type":"Enfamiliehuse","department":"Byg","valid_from":"2026-01","value":0.5}]`); got.StatusCode != http.StatusOK {
		t.Errorf("a target of their own: %d %s", got.StatusCode, got.body)
	}
	if w.store.Facts().N != 40+137 {
		t.Errorf("%d cases are left", w.store.Facts().N)
	}
}

// difference shows the first place where two texts part.
func difference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	from := max(0, i-150)
	return "…" + a[from:min(len(a), i+150)] + "…\n…" + b[from:min(len(b), i+150)] + "…"
}

// CONTRACT §8: who may not see a thing is told so, in the same words whether it is there or not.
func TestWhoDoesNotSeeAllIsRefusedWhatIsNotTheirs(t *testing.T) {
	w := newWorld(t)
	w.addForeign()
	head, leader := w.as(models.RoleHead), w.as(models.RoleLeader)
	for _, path := range []string{"/cases/byg/" + foreignCase, "/cases/hemmeligt-system/" + foreignCase, "/cases/byg/findes-ikke",
		"/case-types/" + models.Slug(foreignType), "/case-types/findes-ikke"} {
		if got := head.get(path); got.StatusCode != http.StatusForbidden {
			t.Errorf("%s as head: %d, want 403", path, got.StatusCode)
		}
	}
	for _, path := range []string{"/cases/byg/findes-ikke", "/case-types/findes-ikke"} {
		if got := leader.get(path); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s as leader: %d, want 404", path, got.StatusCode)
		}
	}
}
