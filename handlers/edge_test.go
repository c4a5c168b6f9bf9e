package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
)

// withRoutes builds the web side with more routes than the program has.
func (w *world) withRoutes(more ...route) *world {
	w.t.Helper()
	h, err := newHandlers(w.deps)
	if err != nil {
		w.t.Fatal(err)
	}
	app, err := h.app(append(h.routes(), more...))
	if err != nil {
		w.t.Fatal(err)
	}
	out := *w
	out.app = app
	return &out
}

func TestSecurityHeadersStandOnEveryAnswer(t *testing.T) {
	w := newWorld(t)
	leader := w.as(models.RoleLeader)
	for name, got := range map[string]reply{
		"page": leader.get("/overview"), "sign-in": w.browser().get("/login"), "redirect": w.browser().get("/overview"),
		"not found": leader.get("/nothing"), "interface": w.api("", http.MethodGet, "/api/v1/figures", ""),
		"static": leader.get("/static/app.css"),
	} {
		for header, want := range map[string]string{
			"Content-Security-Policy":    guard.Policy,
			"X-Content-Type-Options":     "nosniff",
			"Referrer-Policy":            "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin",
			"X-Frame-Options":            "DENY",
		} {
			if got.Header.Get(header) != want {
				t.Errorf("%s: %s is %q, want %q", name, header, got.Header.Get(header), want)
			}
		}
		if got.Header.Get("Permissions-Policy") == "" {
			t.Errorf("%s: no Permissions-Policy", name)
		}
		if got.Header.Get("Server") != "" {
			t.Errorf("%s tells its server: %s", name, got.Header.Get("Server"))
		}
		if name != "static" && !strings.Contains(got.Header.Get("Cache-Control"), "no-store") {
			t.Errorf("%s may be kept: %q", name, got.Header.Get("Cache-Control"))
		}
	}
}

func TestAPanicIsA500WithAnID(t *testing.T) {
	w := newWorld(t).withRoutes(
		route{http.MethodGet, "/panic", guard.Open, func(*fiber.Ctx) error { panic("secret words of the inside") }, false},
		route{http.MethodGet, "/api/v1/broken", guard.Open, func(*fiber.Ctx) error { return errors.New("secret words of the inside") }, false})
	for _, path := range []string{"/panic", "/api/v1/broken"} {
		w.log.Reset()
		got := w.browser().get(path)
		if got.StatusCode != http.StatusInternalServerError || strings.Contains(got.body, "secret") {
			t.Errorf("%s: %d %s", path, got.StatusCode, got.body)
		}
		var line struct {
			ID  string `json:"id"`
			Err string `json:"err"`
		}
		found := 0
		for _, l := range strings.Split(w.log.String(), "\n") {
			if strings.Contains(l, "secret words") {
				found++
				if err := json.Unmarshal([]byte(l), &line); err != nil {
					t.Fatal(err)
				}
			}
		}
		if found != 1 || line.ID == "" || !strings.Contains(got.body, line.ID) {
			t.Errorf("%s: logged %d times, the id %q on the page: %v", path, found, line.ID, strings.Contains(got.body, line.ID))
		}
	}
}

func TestTheLogHoldsNoAddresses(t *testing.T) {
	w := newWorld(t)
	w.log.Reset()
	leader := w.as(models.RoleLeader)
	leader.get("/cases/byg/B-0001%2F26?lang=en")
	leader.get("/cases?case_type=Enfamiliehuse")
	leader.get("/0101801234")
	for _, word := range []string{"B-0001", "Enfamiliehuse", "0101801234", "leader@", password} {
		if strings.Contains(w.log.String(), word) {
			t.Errorf("the log holds %q:\n%s", word, w.log)
		}
	}
	if !strings.Contains(w.log.String(), `"route":"/cases/:source/:case_no"`) {
		t.Errorf("the log does not name the route:\n%s", w.log)
	}
}

func TestMetricsCountAndNameNobody(t *testing.T) {
	w := newWorld(t)
	leader := w.as(models.RoleLeader)
	leader.get("/cases/byg/B-0001%2F26")
	leader.get("/overview")
	leader.get("/overview")
	got := w.browser().get("/metrics").body
	for _, want := range []string{`gevinst_requests_total{method="GET",route="/cases/:source/:case_no",status="200"} 1`,
		`gevinst_pages_total{from_memory="yes"} 1`,
		`gevinst_sign_ins_total{result="ok"} 1`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, regexp.MustCompile(`(?m)^(#|go_|process_).*\n`).ReplaceAllString(got, ""))
		}
	}
	for _, word := range []string{"B-0001", "leader@", "Byg", "gevinst_cases"} {
		if strings.Contains(got, word) {
			t.Errorf("the metrics hold %q", word)
		}
	}
}

func TestHealth(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/healthz", "/readyz"} {
		if got := w.browser().get(path); got.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, got.StatusCode)
		}
	}
}

func TestLargeBodiesAreRefused(t *testing.T) {
	w := newWorld(t)
	leader := w.as(models.RoleLeader)
	big := bytes.Repeat([]byte("a"), guard.MaxForm+10)
	got := leader.do(http.MethodPost, "/settings", bytes.NewReader(big), "Content-Type", "application/x-www-form-urlencoded")
	if got.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of a megabyte: %d", got.StatusCode)
	}
	small := newWorld(t, func(d *Deps) { d.MaxUpload = 1000 })
	got = small.api(small.token(0, "imports:write"), http.MethodPost, "/api/v1/imports?source=x", strings.Repeat("a", 1001))
	if got.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("an upload beyond the limit: %d", got.StatusCode)
	}
}

func TestLanguage(t *testing.T) {
	w := newWorld(t)
	leader := w.as(models.RoleLeader)
	lang := func(path string) string {
		m := regexp.MustCompile(`<html lang="(..)"`).FindStringSubmatch(leader.get(path).body)
		if m == nil {
			t.Fatalf("%s has no language", path)
		}
		return m[1]
	}
	if got := lang("/overview"); got != "da" {
		t.Errorf("first %s, want da", got)
	}
	if got := lang("/overview?lang=en"); got != "en" {
		t.Errorf("?lang=en gives %s", got)
	}
	if got := lang("/overview"); got != "da" {
		t.Errorf("?lang=en holds for one page only, then %s", got)
	}
	if got := leader.post("/settings", "language", "en", "return", "/targets?lang=da"); got.location() != "/targets" {
		t.Errorf("settings lead to %q", got.location())
	}
	if got := lang("/overview"); got != "en" {
		t.Errorf("the user's own language: %s", got)
	}
	if got := leader.post("/settings", "theme", "dark", "return", "//evil.example"); got.location() != "/account" {
		t.Errorf("settings lead to %q", got.location())
	}
	if got := leader.get("/overview"); !strings.Contains(got.body, `data-theme="dark"`) {
		t.Error("the theme is not kept")
	}
	english := newWorld(t, func(d *Deps) { d.Lang = "en" })
	if got := english.browser().get("/login"); !strings.Contains(got.body, `<html lang="en"`) {
		t.Error("the installation's language is not used")
	}
}

func TestKeptPagesFollowTheData(t *testing.T) {
	w := newWorld(t)
	leader := w.as(models.RoleLeader)
	first := leader.get("/overview")
	if again := leader.get("/overview"); again.body != first.body {
		t.Error("the same page differs from itself")
	}
	if other := w.as(models.RoleAnalyst).get("/overview"); strings.Contains(other.body, "Bruger leader") {
		t.Error("another's name stands on the page")
	}
	w.takeIn("more", oneCase("M-1", "Ny sagstype", "Byg", "Byg og Miljø", models.DayOf(2026, 2, 1), 9))
	if after := leader.get("/case-types"); !strings.Contains(after.body, "Ny sagstype") {
		t.Error("the page does not follow the import")
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	w := newWorld(t)
	for name, change := range map[string]func(*Deps){
		"a base address that is none": func(d *Deps) { d.BaseURL = "gevinst.example" },
		"a language that is not here": func(d *Deps) { d.Lang = "de" },
		"a spool that cannot be made": func(d *Deps) { d.Spool = "/proc/nothing/here" },
	} {
		d := w.deps
		d.Log = slog.New(slog.DiscardHandler)
		change(&d)
		if _, err := New(d); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}
