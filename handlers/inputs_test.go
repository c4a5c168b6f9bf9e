package handlers

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store/storetest"
)

// typed is a form that is filled in and sent. In its values %s stands for text with a CPR-like number in it, each time
// another. A new form belongs here: everything that a person can type must be guarded.
type typed struct {
	route  string
	role   models.Role
	path   string // where it differs from the route
	values []string
	status int // 0 = 303: what was typed is kept, masked. 422: it is refused, and nothing is kept
}

var sampleForm = []string{"case_type", "1", "from", "2026-03-02", "to", "2026-03-15", "n", "20", "total", "1.904,5", "minutes", "", "method", "measured",
	"expires", "", "reference", "", "note", ""}

var valueForm = []string{"department", "1", "month", "2026-03", "key_1", contactsKey, "seen_1", "", "value_1", "2,5", "n_1", "40"}

var inputs = []typed{
	{"POST /case-types/:slug/limits", models.RoleLeader, "/case-types/enfamiliehuse/limits?kpi=digital_share", []string{"month", "2025-01", "reason", "Ny praksis %s"}, 0},
	{"POST /case-types/:slug/limits/:id/end", models.RoleLeader, "/case-types/enfamiliehuse/limits/1/end?kpi=digital_share", []string{"reason", "Fejl %s"}, 0},
	{"POST /case-types/:slug/steps", models.RoleHead, "/case-types/enfamiliehuse/steps", []string{"step", "Høring %s", "days", "20", "month", "2026-01", "reason", "Aftalt %s"}, 0},
	{"POST /explore", models.RoleHead, "", []string{"name", "Mit %s", "shared", "1"}, 0},
	{"POST /explore", models.RoleHead, "/explore?case_type=0101011234", []string{"name", "Mit", "shared", "1"}, 422},
	{"POST /explore/views/:id/remove", models.RoleHead, "/explore/views/1/remove", []string{"return", "/explore?x=%s"}, 0},
	{"POST /data/published", models.RoleAnalyst, "", with(klForm, "reference", "Side %s"), 0},
	{"POST /data/published", models.RoleAnalyst, "", append(with(klForm, "from", "2025-08-01"), "category", "Småbyg %s", "note", "Se %s"), 0},
	{"POST /data/published/:id/correct", models.RoleAnalyst, "/data/published/1/correct", append(with(klForm, "reference", "Side %s"), "reason", "Rettet %s", "note", "%s"), 0},
	{"POST /data/published/:id/end", models.RoleAnalyst, "/data/published/2/end", []string{"reason", "Slut %s"}, 0},
	{"POST /data/time-samples", models.RoleAnalyst, "", with(sampleForm, "reference", "Dagbog %s", "note", "Hos %s"), 0},
	{"POST /data/time-samples/:id/correct", models.RoleAnalyst, "/data/time-samples/1/correct", append(with(sampleForm, "reference", "Dagbog %s"), "reason", "Rettet %s"), 0},
	{"POST /data/time-samples/:id/end", models.RoleAnalyst, "/data/time-samples/2/end", []string{"reason", "Slut %s"}, 0},
	{"POST /admin/kpis/:kpi", models.RoleAnalyst, "/admin/kpis/contacts_per_case", []string{"do", "save", "base", "1", "dimension", "efficiency", "entry", "quarter",
		"valid_from", "1950-01", "reason", "Tastes"}, 0},
	{"POST /data/values", models.RoleHead, "", append(slices.Clone(valueForm), "link_1", "https://esdh.example/%s"), 422},
	{"POST /data/values", models.RoleHead, "", append(slices.Clone(valueForm), "note_1", "Talt af %s"), 0},
	{"POST /data/values/:id", models.RoleAnalyst, "/data/values/1", []string{"value", "3", "note", "Talt af %s", "reason", "Talt om %s"}, 0},
	{"POST /data/values/:id/approve", models.RoleAdmin, "/data/values/2/approve", []string{"x", "%s"}, 0},
	{"POST /data/values/:id/end", models.RoleHead, "/data/values/2/end", []string{"reason", "Forkert %s"}, 0},
	{"POST /admin/users", models.RoleAdmin, "", []string{"name", "Ida %s", "email", "ida@nordvig.example", "role", "reader", "password", password}, 0},
	{"POST /admin/users", models.RoleAdmin, "", []string{"name", "Ida", "email", "%s@nordvig.example", "role", "reader", "password", password}, 422},
	{"POST /admin/users/:id/disable", models.RoleAdmin, "/admin/users/7/disable", []string{"disabled", "%s"}, 0},
	{"POST /admin/users/:id/password", models.RoleAdmin, "/admin/users/7/password", []string{"password", "%s"}, 0},
	{"POST /admin/users/:id/manager", models.RoleAdmin, "/admin/users/7/manager", []string{"manager", "%s"}, 422},
	{"POST /admin/owners/:kind/:id", models.RoleAdmin, "/admin/owners/benefit/1", []string{"owner", "%s", "name", "Opkald %s"}, 422},
	{"POST /admin/tokens", models.RoleAdmin, "", []string{"name", "Push %s", "scope", "imports:write"}, 200},
	{"POST /admin/tokens/:id/revoke", models.RoleAdmin, "/admin/tokens/1/revoke", nil, 0},
	{"POST /admin/open-data", models.RoleAdmin, "", []string{"revision", "0", "licence", models.Licences[0], "contact", "%s@nordvig.example", "kpi_digital_share", "case_types"}, 422},
	{"POST /admin/calendar", models.RoleAdmin, "", []string{"fiscal_start", "%s"}, 422},
	{"POST /admin/calendar/days", models.RoleAdmin, "", []string{"revision", "0", "day", "2026-05-15", "name", "Lukket, spørg %s"}, 0},
	{"POST /admin/calendar/days/remove", models.RoleAdmin, "", []string{"revision", "1", "day", "2026-05-15"}, 0},
	{"POST /admin/kpis/:kpi", models.RoleAnalyst, "/admin/kpis/new", []string{"do", "save", "base", "0", "key", "quick_share", "name_da", "Hurtige %s", "name_en", "Quick %s",
		"form", "share", "cohort", "D", "better", "higher", "dimension", "service", "condition", "all", "condition_1_field", "gross_days", "condition_1_op", "<=",
		"condition_1_value", "30", "reason", "Aftalt med %s"}, 422},
	{"POST /admin/sources", models.RoleAdmin, "", []string{"name", "Ny %s"}, 422},
	{"POST /admin/sources/:slug", models.RoleAdmin, "/admin/sources/byg", []string{"revision", "0", "name", "Byg %s"}, 422},
	{"POST /admin/sources/:slug", models.RoleAdmin, "/admin/sources/byg", []string{"revision", "0", "name", "Byg", "url", "https://byg.example/%s/{case_no}"}, 422},
	{"POST /admin/sources/:slug", models.RoleAdmin, "/admin/sources/byg", []string{"revision", "0", "name", "Byg", "address", "https://byg.example/%s"}, 422},
	{"POST /admin/sources/:slug/personal-data/caseworkers", models.RoleAdmin, "/admin/sources/byg/personal-data/caseworkers",
		[]string{"revision", "0", "informed", "2026-01-05", "reason", "Fordeling %s"}, 0},
	{"POST /admin/sources/:slug/personal-data/caseworkers/drop", models.RoleAdmin, "/admin/sources/byg/personal-data/caseworkers/drop", []string{"revision", "1"}, 0},
	{"POST /admin/sources/:slug/personal-data/hash", models.RoleAdmin, "/admin/sources/byg/personal-data/hash", []string{"revision", "2"}, 422},
	{"POST /admin/sources/:slug/access", models.RoleAdmin, "/admin/sources/byg/access", []string{"secret", "%s"}, 0},
	{"POST /admin/sources/:slug/fetch", models.RoleAdmin, "/admin/sources/byg/fetch", []string{"x", "%s"}, 422},
	{"POST /admin/sources/:slug/mapping", models.RoleAdmin, "/admin/sources/byg/mapping", []string{"revision", "0", "constant_department", "Byg %s"}, 404},
	{"POST /admin/case-types/:id/rename", models.RoleAnalyst, "/admin/case-types/1/rename", []string{"was", "Garager & carporte", "title", "Huse %s"}, 422},
	{"POST /admin/case-types/:id/merge", models.RoleAnalyst, "/admin/case-types/1/merge", []string{"into", "%s"}, 422},
	{"POST /admin/case-types/:id/part", models.RoleAnalyst, "/admin/case-types/1/part", []string{"x", "%s"}, 404},
	{"POST /admin/departments/:id/rename", models.RoleAnalyst, "/admin/departments/1/rename", []string{"was", "Byg", "title", "Byg %s"}, 422},
	{"POST /admin/departments/:id/merge", models.RoleAnalyst, "/admin/departments/1/merge", []string{"into", "%s"}, 422},
	{"POST /admin/departments/:id/part", models.RoleAnalyst, "/admin/departments/1/part", []string{"x", "%s"}, 404},
	{"POST /admin/departments/:id/arrange", models.RoleAnalyst, "/admin/departments/1/arrange", []string{"parent", "%s"}, 422},
	{"POST /admin/classification/rules", models.RoleAnalyst, "", []string{"prefix", "%s", "case_type", "1"}, 422},
	{"POST /admin/classification/rules", models.RoleAnalyst, "", []string{"prefix", "02.34", "case_type", "1"}, 0},
	{"POST /admin/classification/rules/:id/end", models.RoleAdmin, "/admin/classification/rules/1/end", []string{"reason", "Aftalt med %s"}, 0},
	{"POST /data/names", models.RoleAnalyst, "", []string{"kind", "case_type", "name", "%s"}, 404},
	{"POST /data/names/own", models.RoleAnalyst, "", []string{"kind", "case_type", "name", "%s"}, 0},
	{"POST /data/names/undo", models.RoleAnalyst, "", []string{"kind", "case_type", "name", "%s"}, 404},
	{"POST /data/quality/accept", models.RoleLeader, "", []string{"case", "byg/B-0001%2F26", "doubt", "x", "reason", "Aftalt med %s"}, 404},
	{"POST /data/quality/reopen", models.RoleLeader, "", []string{"case", "byg/B-0001%2F26", "doubt", "%s"}, 404},
	{"POST /targets/rounds", models.RoleLeader, "", []string{"year", "2027", "grain", "quarter", "deadline", "2026-12-01", "note", "Spørg %s"}, 0},
	{"POST /targets/rounds/deadline", models.RoleAdmin, "", []string{"round", "1", "was", "2026-12-01", "deadline", "%s"}, 422},
	{"POST /targets/drafts", models.RoleHead, "", []string{"round", "1", "department", "1", "revision", "0", "c.digital_share.1.2027-01.0", "%s"}, 422},
	{"POST /targets/drafts", models.RoleHead, "", []string{"round", "1", "department", "1", "revision", "0", "c.digital_share.1.2027-01.0", "90", "r.digital_share.1", "Efter %s", "do", "submit"}, 0},
	{"POST /targets/limits", models.RoleHead, "", []string{"case_type", "1", "department", "1", "value", "%s", "valid_from", "2026-01"}, 422},
	{"POST /targets/limits", models.RoleHead, "", []string{"case_type", "1", "department", "1", "value", "40", "valid_from", "2026-01", "clock", "service", "day_kind", "calendar", "decision_ref", "Ring til %s"}, 0},
	{"POST /targets/deputies", models.RoleHead, "", []string{"department", "1", "user", "1", "from", "2026-11-20", "last", "%s"}, 422},
	{"POST /targets/deputies/:id/end", models.RoleHead, "/targets/deputies/4711/end", []string{"x", "%s"}, 404},
	{"POST /targets/line", models.RoleHead, "", []string{"round", "1", "department", "1", "revision", "0", "cell", "c.digital_share.1.2027-01.0", "do", "baseline",
		"value", "62", "method", "estimated", "n", "%s", "source", "Ring til %s"}, 422},
	{"POST /targets/line", models.RoleHead, "", []string{"round", "1", "department", "1", "revision", "0", "cell", "c.digital_share.1.2027-01.0", "do", "baseline",
		"value", "62", "method", "estimated", "source", "Skøn fra %s"}, 0},
	{"POST /targets/review", models.RoleLeader, "", []string{"round", "1", "department", "1", "revision", "1", "do", "return", "reason", "Ring til %s", "returned.1", "For lavt, siger %s"}, 0},
	{"POST /targets/withdraw", models.RoleHead, "", []string{"round", "1", "department", "1", "revision", "2", "x", "%s"}, 422},
	{"POST /targets/ask", models.RoleHead, "", []string{"round", "1", "department", "1", "revision", "2", "asked", "Ferie, spørg %s"}, 422},
	{"POST /decisions/new", models.RoleLeader, "", []string{"what", "Ring til %s", "due", "2026-12-31", "ground", "Efter samtale med %s", "type", "action"}, 0},
	{"POST /decisions/:id/edit", models.RoleLeader, "/decisions/1/edit", []string{"version", "1", "what", "Ring til %s", "due", "2026-06-01", "status", "done", "done_on", "2026-06-01", "reason", "Efter samtale med %s"}, 0},
	{"POST /decisions/:id/judge", models.RoleLeader, "/decisions/1/judge", []string{"verdict", "keep", "note", "Efter samtale med %s"}, 0},
	{"POST /targets/comments", models.RoleHead, "", []string{"period", "2026-Q1", "department", "1", "kpi", "digital_share", "case_type", "1", "version", "0", "text", "Efter samtale med %s", "do", "publish"}, 0},
	{"POST /reports/new", models.RoleLeader, "", []string{"period", "2026-Q1", "area", "", "note", "Aftalt med %s", "journal_no", "26/%s"}, 0},
	{"POST /reports/:id/items", models.RoleLeader, "/reports/1/items", []string{"kind", "own", "kpi", "", "case_type", "0", "decision", "0", "version", "0", "back", "",
		"outcome", "action", "text", "Ring til %s", "until", "2027-05-01"}, 0},
	{"POST /reports/:id/items", models.RoleLeader, "/reports/1/items", []string{"kind", "own", "kpi", "", "case_type", "0", "decision", "0", "version", "0", "back", "",
		"outcome", "%s", "text", "Ring til %s", "until", "%s", "owner", "%s", "expected", "%s"}, 422},
	{"POST /reports/:id/journal", models.RoleAnalyst, "/reports/1/journal", []string{"was", "%s", "journal_no", "26/%s"}, 422},
	{"POST /reports/:id/lock", models.RoleLeader, "/reports/1/lock", []string{"revision", "2", "reason", "Spørg %s"}, 0},
	{"POST /benefits/objectives/new", models.RoleLeader, "", []string{"title", "Hurtigere %s", "description", "Siger %s"}, 0},
	{"POST /benefits/objectives/:id/edit", models.RoleLeader, "/benefits/objectives/1/edit", []string{"version", "1", "title", "Hurtigere", "description", "Siger %s", "reason", "Ring til %s"}, 0},
	{"POST /benefits/objectives/:id/end", models.RoleLeader, "/benefits/objectives/1/end", []string{"version", "2", "reason", "Efter %s"}, 0},
	{"POST /benefits/solutions/new", models.RoleAnalyst, "", []string{"title", "ESDH %s", "news", "Nyt %s", "demands", "Krav %s", "interfaces_to", "Post %s", "interfaces_state", "broken", "interfaces_note", "Se %s"}, 0},
	{"POST /benefits/solutions/:id/edit", models.RoleAnalyst, "/benefits/solutions/1/edit", []string{"version", "1", "title", "ESDH", "reason", "Ring til %s"}, 0},
	{"POST /benefits/solutions/:id/end", models.RoleAnalyst, "/benefits/solutions/1/end", []string{"version", "2", "reason", "Efter %s"}, 0},
	{"POST /benefits/changes/new", models.RoleHead, "", []string{"department", "1", "title", "Digital %s", "before", "Ring %s\nSkriv %s", "after", "Send %s", "choice", "adapt", "ground", "Aftalt med %s",
		"who", "Hos %s", "affected", "9", "trained", "2", "interface", "%s"}, 0},
	{"POST /benefits/changes/:id/edit", models.RoleHead, "/benefits/changes/1/edit", []string{"version", "1", "department", "1", "title", "Digital", "choice", "standard", "reason", "Ring til %s"}, 0},
	{"POST /benefits/changes/:id/end", models.RoleHead, "/benefits/changes/1/end", []string{"version", "2", "reason", "Efter %s"}, 0},
	{"POST /benefits/new", models.RoleHead, "", []string{"department", "1", "title", "Færre %s", "type", "time", "description", "Siger %s", "kpi", "digital_share", "data_source", "Hos %s", "measuring", "%s hver måned",
		"assumptions", "%s", "stakeholders", "%s", "project", "%s", "cost", "%s", "unit_times_activity", "Opkald %s", "unit_times_minutes", "12,5", "unit_times_method", "measured", "unit_times_n", "40",
		"prerequisites_text", "Aftale med %s", "prerequisites_due", "2026-12-01", "risks_text", "%s siger op", "risks_mitigation", "Ring til %s"}, 0},
	{"POST /benefits/:id/edit", models.RoleHead, "/benefits/1/edit", []string{"version", "1", "department", "1", "title", "Færre %s", "type", "time", "kpi", "digital_share", "reason", "Ring til %s"}, 0},
	{"POST /benefits/:id/state", models.RoleLeader, "/benefits/1/state", []string{"version", "2", "state", "dropped", "reason", "Efter %s"}, 0},
	{"POST /benefits/:id/close", models.RoleHead, "/benefits/1/close", []string{"version", "3", "closed_on", "%s"}, 422},
	{"POST /benefits/:id/review", models.RoleHead, "/benefits/1/review", []string{"version", "3", "found", "Siger %s"}, 0},
	{"POST /benefits/:id/baseline", models.RoleAnalyst, "/benefits/1/baseline", []string{"version", "4", "from", "2026-01-01", "to", "2026-03-31", "method", "estimated", "value", "80 %", "source", "Hos %s", "reason", "Ring til %s"}, 0},
	{"POST /benefits/:id/amounts", models.RoleAnalyst, "/benefits/1/amounts", []string{"line", "Løn %s", "year", "2026", "price_year", "2026", "gross", "1000", "decision_ref", "Punkt %s", "note", "%s"}, 0},
	{"POST /benefits/:id/amounts/confirm", models.RoleController, "/benefits/1/amounts/confirm", []string{"amount", "1", "x", "%s"}, 0},
	{"POST /benefits/:id/amounts/refuse", models.RoleController, "/benefits/1/amounts/refuse", []string{"amount", "1", "reason", "Efter %s"}, 0},
	{"POST /account", models.RoleLeader, "", []string{"language", "da", "theme", "dark", "keys", "off", "return", "/cases?q=%s"}, 0},
	{"POST /account/password", models.RoleLeader, "", []string{"current", "%s", "password", password, "again", password}, 422},
	{"POST /settings", models.RoleLeader, "", []string{"language", "da", "keys", "on", "return", "/cases?q=%s"}, 0},
	{"POST /targets/reference", models.RoleAnalyst, "", []string{"on", "%s"}, 422},
	{"POST /login", "", "", []string{"email", "x%s@nordvig.example", "password", "%s", "next", "/cases?q=%s"}, 422},
	{"POST /setup", "", "", []string{"key", "%s", "name", "%s", "email", "x@nordvig.example", "password", password, "again", password}, 422},
	{"POST /logout", models.RoleReader, "", []string{"x", "%s"}, 0},
}

// Files come in through forms of their own; planted numbers in them are the business of the test in app.
var uploads = []string{"/data/imports/", "/targets/new", "/admin/classification/versions"}

// TestWhateverAPersonTypesIsGuarded types CPR-like numbers into every field of every form, and finds none of them in
// the database or the log.
func TestWhateverAPersonTypesIsGuarded(t *testing.T) {
	dsn := storetest.SQLite(t)
	w := newWorldOn(t, storetest.OpenDSN(t, dsn))
	h := &Handlers{}
	for _, r := range h.routes() {
		name := r.method + " " + r.path
		if r.method != http.MethodPost || r.api() || slices.ContainsFunc(uploads, func(u string) bool { return strings.HasPrefix(r.path, u) }) {
			continue
		}
		if !slices.ContainsFunc(inputs, func(x typed) bool { return x.route == name }) {
			t.Errorf("%s is a form that the table does not have: add it with what can be typed there", name)
		}
	}
	planted := map[string]string{}
	n := 0
	plant := func(where, text string) string {
		for strings.Contains(text, "%s") {
			n++
			number := fmt.Sprintf("%02d0871-%04d", n%28+1, 1000+n)
			planted[number] = where
			text = strings.Replace(text, "%s", number, 1)
		}
		return text
	}
	visitors := map[models.Role]*browser{"": w.browser()}
	for _, x := range inputs {
		if visitors[x.role] == nil {
			visitors[x.role] = w.as(x.role)
		}
		values := slices.Clone(x.values)
		for i := 1; i < len(values); i += 2 {
			values[i] = plant(x.route+" "+values[i-1], values[i])
		}
		path := x.path
		if path == "" {
			path = strings.TrimPrefix(x.route, "POST ")
		}
		got := visitors[x.role].post(path, values...)
		want := x.status
		if want == 0 {
			want = http.StatusSeeOther
		}
		if got.StatusCode != want {
			t.Errorf("%s answers %d, want %d: %s", x.route, got.StatusCode, want, faultsOf(got.body))
		}
	}
	found := regexp.MustCompile(`[0-9]{2}0871-?[0-9]{4}`)
	look := func(where string, content []byte) {
		for _, number := range found.FindAllString(string(content), -1) {
			if len(number) == 10 {
				number = number[:6] + "-" + number[6:]
			}
			if place, ok := planted[number]; ok {
				t.Errorf("%s holds what was typed at %s", where, place)
			}
		}
	}
	look("the log", w.log.Bytes())
	for _, ending := range []string{"", "-wal"} {
		content, err := os.ReadFile(strings.TrimPrefix(dsn, "sqlite:") + ending)
		if err != nil {
			t.Fatal(err)
		}
		look("the database"+ending, content)
	}
}

var faultText = regexp.MustCompile(`(?s)<li>.*?</li>|class="fault"[^>]*>[^<]*`)

// faultsOf gives what a page says is wrong.
func faultsOf(page string) string { return strings.Join(faultText.FindAllString(page, 12), " ") }
