package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
)

// may is who may use which route: the whole table, written a second time by hand, so that a right that slips into a
// route or a role is seen here. Everybody = also without a sign-in; api routes are asked for with tokens.
var may = map[string]string{
	"GET /":                                                    "leader head analyst admin controller reader",
	"GET /overview":                                            "leader head analyst",
	"GET /overview/change":                                     "leader head analyst",
	"GET /overview/changes":                                    "leader head analyst",
	"GET /case-types":                                          "leader head analyst",
	"GET /case-types/:slug":                                    "leader head analyst",
	"GET /case-types/:slug/limits":                             "leader head analyst",
	"POST /case-types/:slug/limits":                            "leader analyst",
	"POST /case-types/:slug/limits/:id/end":                    "leader analyst",
	"GET /case-types/:slug/steps":                              "leader head analyst",
	"POST /case-types/:slug/steps":                             "head",
	"GET /explore":                                             "leader head analyst",
	"POST /explore":                                            "leader head analyst",
	"GET /explore/connect.pq":                                  "leader head analyst",
	"GET /explore/connect.odc":                                 "leader head analyst",
	"POST /explore/views/:id/remove":                           "leader head analyst admin controller reader",
	"GET /cases":                                               "leader head analyst",
	"GET /cases/:source/:case_no":                              "leader head analyst",
	"GET /definitions":                                         "leader head analyst admin controller reader",
	"GET /definitions/:kpi":                                    "leader head analyst admin controller reader",
	"GET /data":                                                "analyst",
	"GET /data/imports/new":                                    "analyst",
	"POST /data/imports/new":                                   "analyst",
	"GET /data/imports/pending/:id":                            "analyst",
	"POST /data/imports/pending/:id/commit":                    "analyst",
	"POST /data/imports/pending/:id/drop":                      "analyst",
	"GET /data/imports/:id":                                    "analyst",
	"POST /data/imports/:id/undo":                              "analyst",
	"GET /data/published":                                      "analyst admin",
	"POST /data/published":                                     "analyst admin",
	"GET /data/published/:id":                                  "leader analyst", // a head sees one department: ours would be of other cases
	"GET /data/published/:id/correct":                          "analyst admin",
	"POST /data/published/:id/correct":                         "analyst admin",
	"POST /data/published/:id/end":                             "analyst admin",
	"GET /data/time-samples":                                   "analyst admin",
	"POST /data/time-samples":                                  "analyst admin",
	"GET /data/time-samples/:id/correct":                       "analyst admin",
	"POST /data/time-samples/:id/correct":                      "analyst admin",
	"POST /data/time-samples/:id/end":                          "analyst admin",
	"GET /data/values":                                         "head analyst",
	"POST /data/values":                                        "head analyst",
	"GET /data/values/waiting":                                 "analyst admin",
	"GET /data/values/:id":                                     "head analyst",
	"POST /data/values/:id":                                    "head analyst",
	"POST /data/values/:id/end":                                "head analyst",
	"POST /data/values/:id/approve":                            "analyst admin",
	"GET /benefits":                                            "leader head analyst controller",
	"GET /benefits/map":                                        "leader head analyst controller",
	"GET /benefits/objectives":                                 "leader head analyst controller",
	"GET /benefits/objectives/new":                             "leader head analyst",
	"POST /benefits/objectives/new":                            "leader head analyst",
	"GET /benefits/objectives/:id":                             "leader head analyst controller",
	"GET /benefits/objectives/:id/edit":                        "leader head analyst",
	"POST /benefits/objectives/:id/edit":                       "leader head analyst",
	"POST /benefits/objectives/:id/end":                        "leader head analyst",
	"GET /benefits/solutions":                                  "leader head analyst controller",
	"GET /benefits/solutions/new":                              "leader head analyst",
	"POST /benefits/solutions/new":                             "leader head analyst",
	"GET /benefits/solutions/:id":                              "leader head analyst controller",
	"GET /benefits/solutions/:id/edit":                         "leader head analyst",
	"POST /benefits/solutions/:id/edit":                        "leader head analyst",
	"POST /benefits/solutions/:id/end":                         "leader head analyst",
	"GET /benefits/changes":                                    "leader head analyst controller",
	"GET /benefits/changes/new":                                "leader head analyst",
	"POST /benefits/changes/new":                               "leader head analyst",
	"GET /benefits/changes/:id":                                "leader head analyst controller",
	"GET /benefits/changes/:id/edit":                           "leader head analyst",
	"POST /benefits/changes/:id/edit":                          "leader head analyst",
	"POST /benefits/changes/:id/end":                           "leader head analyst",
	"GET /benefits/new":                                        "leader head analyst",
	"POST /benefits/new":                                       "leader head analyst",
	"GET /benefits/:id":                                        "leader head analyst controller",
	"GET /benefits/:id/edit":                                   "leader head analyst",
	"POST /benefits/:id/edit":                                  "leader head analyst",
	"POST /benefits/:id/state":                                 "leader head analyst",
	"POST /benefits/:id/close":                                 "leader head analyst",
	"POST /benefits/:id/review":                                "leader head analyst",
	"POST /benefits/:id/baseline":                              "leader head analyst",
	"POST /benefits/:id/amounts":                               "leader head analyst",
	"POST /benefits/:id/amounts/confirm":                       "controller",
	"POST /benefits/:id/amounts/refuse":                        "controller",
	"GET /targets":                                             "leader head analyst",
	"GET /targets/new":                                         "head",
	"POST /targets/new":                                        "head",
	"POST /targets/reference":                                  "analyst admin",
	"GET /reports":                                             "leader head analyst reader",
	"GET /reports/new":                                         "leader analyst",
	"POST /reports/new":                                        "leader analyst",
	"GET /reports/:id":                                         "leader head analyst reader",
	"GET /reports/:id/print":                                   "leader head analyst reader",
	"GET /reports/:id/report.pdf":                              "leader head analyst reader",
	"GET /reports/:id/meeting":                                 "leader head analyst",
	"GET /reports/:id/restated":                                "leader head analyst",
	"GET /reports/:id/committee":                               "leader head analyst reader",
	"GET /reports/:id/committee.docx":                          "leader head analyst reader",
	"GET /reports/:id/bundle.zip":                              "leader head analyst",
	"POST /reports/:id/items":                                  "leader analyst",
	"POST /reports/:id/lock":                                   "leader analyst",
	"POST /reports/:id/journal":                                "leader analyst",
	"GET /admin":                                               "admin",
	"GET /admin/users":                                         "admin",
	"POST /admin/users":                                        "admin",
	"POST /admin/users/:id/disable":                            "admin",
	"POST /admin/users/:id/password":                           "admin",
	"POST /admin/users/:id/manager":                            "admin",
	"GET /admin/owners":                                        "admin",
	"POST /admin/owners/:kind/:id":                             "admin",
	"GET /admin/audit":                                         "admin",
	"GET /admin/tokens":                                        "admin",
	"POST /admin/tokens":                                       "admin",
	"POST /admin/tokens/:id/revoke":                            "admin",
	"GET /admin/sources/:slug/personal-data":                   "admin",
	"POST /admin/sources/:slug/personal-data/caseworkers":      "admin",
	"POST /admin/sources/:slug/personal-data/caseworkers/drop": "admin",
	"POST /admin/sources/:slug/personal-data/hash":             "admin",
	"GET /admin/calendar":                                      "admin",
	"POST /admin/calendar":                                     "admin",
	"POST /admin/calendar/days":                                "admin",
	"POST /admin/calendar/days/remove":                         "admin",
	"GET /admin/open-data":                                     "admin",
	"POST /admin/open-data":                                    "admin",
	"GET /admin/health":                                        "admin",
	"GET /admin/sources":                                       "analyst admin",
	"POST /admin/sources":                                      "analyst admin",
	"GET /admin/sources/:slug":                                 "analyst admin",
	"POST /admin/sources/:slug":                                "analyst admin",
	"POST /admin/sources/:slug/access":                         "analyst admin",
	"POST /admin/sources/:slug/fetch":                          "analyst admin",
	"GET /data/quality":                                        "leader head analyst",
	"POST /data/quality/accept":                                "leader head analyst",
	"POST /data/quality/reopen":                                "leader head analyst",
	"GET /data/names":                                          "analyst admin",
	"POST /data/names":                                         "analyst admin",
	"POST /data/names/own":                                     "analyst admin",
	"POST /data/names/undo":                                    "analyst admin",
	"GET /admin/sources/:slug/mapping":                         "analyst admin",
	"POST /admin/sources/:slug/mapping":                        "analyst admin",
	"GET /admin/case-types":                                    "analyst admin",
	"POST /admin/case-types/:id/rename":                        "analyst admin",
	"POST /admin/case-types/:id/merge":                         "analyst admin",
	"POST /admin/case-types/:id/part":                          "analyst admin",
	"GET /admin/departments":                                   "analyst admin",
	"POST /admin/departments/:id/rename":                       "analyst admin",
	"POST /admin/departments/:id/merge":                        "analyst admin",
	"POST /admin/departments/:id/part":                         "analyst admin",
	"POST /admin/departments/:id/arrange":                      "analyst admin",
	"GET /admin/classification":                                "analyst admin",
	"POST /admin/classification/versions":                      "analyst admin",
	"POST /admin/classification/rules":                         "analyst admin",
	"POST /admin/classification/rules/:id/end":                 "analyst admin",
	"GET /admin/kpis":                                          "analyst admin",
	"GET /admin/kpis/:kpi":                                     "analyst admin",
	"POST /admin/kpis/:kpi":                                    "analyst admin",
	"GET /account":                                             "leader head analyst admin controller reader",
	"POST /account":                                            "leader head analyst admin controller reader",
	"POST /account/password":                                   "leader head analyst admin controller reader",
	"POST /settings":                                           "leader head analyst admin controller reader",
	"GET /search":                                              "leader head analyst admin controller reader",
	"GET /help":                                                "leader head analyst admin controller reader",
	"GET /help/tour":                                           "leader head analyst admin controller reader",
	"GET /help/api":                                            "leader head analyst admin controller reader",
	"GET /help/keys":                                           "leader head analyst admin controller reader",
	"GET /setup":                                               "everybody",
	"POST /setup":                                              "everybody",
	"GET /login":                                               "everybody",
	"POST /login":                                              "everybody",
	"POST /logout":                                             "everybody",
	"GET /accessibility":                                       "everybody",
	"GET /open":                                                "everybody",
	"GET /open/catalog.json":                                   "everybody",
	"GET /open/:kpi/data.csv":                                  "everybody",
	"GET /open/:kpi/data.json":                                 "everybody",
	"GET /open/:kpi/metadata.json":                             "everybody",
	"GET /static/*":                                            "everybody",
	"GET /healthz":                                             "everybody",
	"GET /readyz":                                              "everybody",
	"GET /metrics":                                             "everybody",
	"GET /api/v1/openapi.json":                                 "everybody",
	"GET /api/v1/figures":                                      "figures:read",
	"GET /api/v1/explore":                                      "figures:read",
	"GET /api/v1/figures/explain":                              "figures:read",
	"GET /api/v1/board":                                        "figures:read",
	"GET /api/v1/cases":                                        "cases:read",
	"POST /api/v1/calc/:method":                                "figures:read",
	"POST /api/v1/imports":                                     "imports:write",
	"POST /api/v1/imports/rejected":                            "imports:write",
	"POST /api/v1/imports/:id/undo":                            "imports:write",
	"GET /api/v1/decisions":                                    "figures:read benefits:write",
	"POST /api/v1/decisions":                                   "benefits:write",
	"PATCH /api/v1/decisions/:id":                              "benefits:write",
	"GET /api/v1/targets":                                      "figures:read targets:write",
	"GET /api/v1/audit":                                        "audit:read",
	"GET /api/v1/reports":                                      "figures:read",
	"GET /api/v1/reports/:id":                                  "figures:read",
	"PUT /api/v1/targets":                                      "targets:write",
	"GET /api/v1/benefits":                                     "figures:read benefits:write",
	"POST /api/v1/benefits":                                    "benefits:write",
	"PATCH /api/v1/benefits/:id":                               "benefits:write",

	"GET /data/imports/pending/:id/columns":   "analyst",
	"POST /data/imports/pending/:id/columns":  "analyst",
	"GET /data/imports/pending/:id/vanished":  "analyst",
	"GET /data/imports/pending/:id/rejected":  "analyst",
	"GET /data/imports/pending/:id/progress":  "analyst",
	"POST /data/imports/pending/:id/progress": "analyst",
	"POST /data/imports/pending/:id/stop":     "analyst",
	"GET /data/imports/:id/restated":          "analyst",
	"GET /data/imports/:id/undo":              "analyst",

	"GET /targets/cell":              "leader head analyst",
	"POST /targets/drafts":           "head",
	"POST /targets/withdraw":         "head",
	"POST /targets/ask":              "head",
	"GET /targets/list":              "leader head analyst",
	"GET /targets/history":           "leader head analyst",
	"GET /decisions":                 "leader head analyst controller",
	"GET /decisions/new":             "leader head analyst",
	"POST /decisions/new":            "leader head analyst",
	"GET /decisions/account":         "leader head analyst controller",
	"GET /decisions/:id":             "leader head analyst controller",
	"GET /decisions/:id/edit":        "leader head analyst",
	"POST /decisions/:id/edit":       "leader head analyst",
	"POST /decisions/:id/judge":      "leader head analyst",
	"GET /targets/comments":          "leader head analyst",
	"POST /targets/comments":         "head",
	"GET /targets/review":            "leader",
	"POST /targets/review":           "leader",
	"GET /targets/rounds":            "leader admin",
	"POST /targets/rounds":           "leader admin",
	"POST /targets/rounds/deadline":  "leader admin",
	"POST /targets/new/accept":       "head",
	"GET /targets/template":          "leader head analyst",
	"GET /targets/limits":            "leader head analyst",
	"POST /targets/limits":           "head",
	"GET /targets/deputies":          "head admin",
	"POST /targets/deputies":         "head admin",
	"POST /targets/deputies/:id/end": "head admin",
	"GET /targets/line":              "leader head analyst",
	"POST /targets/line":             "head",
}

func allRoutes(t *testing.T, w *world) []route {
	t.Helper()
	h, err := newHandlers(w.deps)
	if err != nil {
		t.Fatal(err)
	}
	return h.routes()
}

// address fills the places of a route with things that are not there, so that passing the gate changes nothing.
func address(r route) string {
	fill := strings.NewReplacer(":slug", "enfamiliehuse", ":source", "byg", ":case_no", "B-0001%2F26", ":kpi", "digital_share", ":id", "4711", ":method", "wilson", "*", "app.css")
	return fill.Replace(r.path)
}

func TestEveryRouteHasItsRow(t *testing.T) {
	w := newWorld(t)
	there := map[string]bool{}
	for _, r := range allRoutes(t, w) {
		key := r.method + " " + r.path
		there[key] = true
		if may[key] == "" {
			t.Errorf("%s has no row in the table of rights", key)
		}
	}
	for key := range may {
		if !there[key] {
			t.Errorf("the table of rights names %s, which is no route", key)
		}
	}
}

func TestNotSignedIn(t *testing.T) {
	w := newWorld(t)
	for _, r := range allRoutes(t, w) {
		if may[r.method+" "+r.path] == "everybody" {
			continue
		}
		methods := []string{r.method}
		if r.method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
		for _, method := range methods {
			got := w.browser().do(method, address(r), nil)
			if r.api() {
				if got.StatusCode != http.StatusUnauthorized || got.Header.Get("Content-Type") != "application/problem+json" ||
					!strings.HasPrefix(got.Header.Get("WWW-Authenticate"), "Bearer") {
					t.Errorf("%s %s: %d %s, want 401 problem+json", method, r.path, got.StatusCode, got.Header.Get("Content-Type"))
				}
				continue
			}
			to, err := url.Parse(got.location())
			if got.StatusCode != http.StatusSeeOther || err != nil || to.Path != "/login" {
				t.Errorf("%s %s: %d to %q, want 303 to /login", method, r.path, got.StatusCode, got.location())
			}
		}
	}
}

func TestEveryRouteAsEveryRole(t *testing.T) {
	w := newWorld(t)
	for _, role := range models.Roles {
		b := w.as(role)
		token := b.csrf("/account")
		for _, r := range allRoutes(t, w) {
			if r.api() || r.path == "/logout" {
				continue
			}
			row := may[r.method+" "+r.path]
			allowed := row == "everybody" || slices.Contains(strings.Fields(row), string(role))
			var got reply
			if r.method == http.MethodGet {
				got = b.get(address(r))
			} else {
				got = b.send(address(r), url.Values{"csrf": {token}})
			}
			if refused := got.StatusCode == http.StatusForbidden; refused == allowed {
				// A streamed upload that is no upload is refused by its handler, behind the gate.
				if r.stream && allowed {
					continue
				}
				t.Errorf("%s %s as %s: %d, allowed should be %v", r.method, r.path, role, got.StatusCode, allowed)
			}
			if got.StatusCode >= 500 {
				t.Errorf("%s %s as %s: %d", r.method, r.path, role, got.StatusCode)
			}
		}
	}
}

func TestEveryRouteWithEveryScope(t *testing.T) {
	w := newWorld(t)
	for _, scope := range models.TokenScopes {
		token := w.token(0, scope)
		for _, r := range allRoutes(t, w) {
			if !r.api() {
				continue
			}
			row := may[r.method+" "+r.path]
			allowed := row == "everybody" || slices.Contains(strings.Fields(row), scope)
			got := w.api(token, r.method, address(r), "")
			if (got.StatusCode == http.StatusForbidden) == allowed || got.StatusCode >= 500 || got.StatusCode == http.StatusUnauthorized {
				t.Errorf("%s %s with %s: %d, allowed should be %v", r.method, r.path, scope, got.StatusCode, allowed)
			}
		}
	}
}

func TestARouteWithoutARightDoesNotStart(t *testing.T) {
	w := newWorld(t)
	h, err := newHandlers(w.deps)
	if err != nil {
		t.Fatal(err)
	}
	nothing := func(c *fiber.Ctx) error { return nil }
	if _, err := h.app(append(h.routes(), route{http.MethodGet, "/new", "", nothing, false})); err == nil {
		t.Error("a route without a right was accepted")
	}
	if _, err := h.app(append(h.routes(), route{http.MethodGet, "/overview", guard.Open, nothing, false})); err == nil {
		t.Error("a route that is declared twice was accepted")
	}
}

func TestRefusalNamesNothing(t *testing.T) {
	w := newWorld(t)
	got := w.as(models.RoleReader).get("/case-types/enfamiliehuse")
	if got.StatusCode != http.StatusForbidden || strings.Contains(strings.ToLower(got.body), "enfamiliehuse</") || strings.Contains(got.body, "Byg") {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	got = w.api(w.token(0, "targets:write"), http.MethodGet, "/api/v1/cases?case_type=Enfamiliehuse", "")
	if got.StatusCode != http.StatusForbidden || strings.Contains(got.body, "Enfamiliehuse") {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
}

func TestUnknownAddressesAndMethods(t *testing.T) {
	w := newWorld(t)
	leader := w.as(models.RoleLeader)
	if got := leader.get("/no/such/page"); got.StatusCode != http.StatusNotFound || !strings.Contains(got.body, "<h1") {
		t.Errorf("unknown page: %d %s", got.StatusCode, got.body)
	}
	if got := w.browser().get("/no/such/page"); got.StatusCode != http.StatusNotFound {
		t.Errorf("unknown page, not signed in: %d", got.StatusCode)
	}
	if got := w.api("", http.MethodGet, "/api/v1/nothing", ""); got.StatusCode != http.StatusNotFound || got.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("unknown at the interface: %d %s", got.StatusCode, got.Header.Get("Content-Type"))
	}
	got := leader.do(http.MethodDelete, "/overview", nil)
	if allow := got.Header.Get("Allow"); got.StatusCode != http.StatusMethodNotAllowed || !strings.Contains(allow, "GET") || !strings.Contains(allow, "HEAD") {
		t.Errorf("DELETE /overview: %d, Allow %q", got.StatusCode, allow)
	}
	got = w.api("", http.MethodPut, "/api/v1/figures", "")
	if got.StatusCode != http.StatusMethodNotAllowed || got.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("PUT /api/v1/figures: %d %s", got.StatusCode, got.Header.Get("Content-Type"))
	}
	if got := leader.do(http.MethodHead, "/overview", nil); got.StatusCode != http.StatusOK || got.body != "" {
		t.Errorf("HEAD /overview: %d with %d bytes", got.StatusCode, len(got.body))
	}
}

func TestACookieOpensNoInterface(t *testing.T) {
	w := newWorld(t)
	if got := w.as(models.RoleLeader).get("/api/v1/figures?kpi=cases_received"); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("a session at the machine interface: %d, want 401", got.StatusCode)
	}
}
