package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// needs gives the path of a program that a test cannot do without. In CI it must be there; elsewhere the test is skipped.
func needs(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, "none of "+strings.Join(names, ", ")+" is installed")
	return ""
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip("SKIPPED " + what)
}

// pageState is an address that no link leads to, and the status that it answers to somebody of a role.
type pageState struct {
	Role   string `json:"role"`
	Path   string `json:"path"`
	Status int    `json:"status"`
}

// walk looks at every page that its people can reach from where they land, and at states, in a real browser.
// GEVINST_SHOTS names a folder for pictures of all of them, which are put in a folder of that name inside it.
func walk(t *testing.T, s *server, logins []printedLogin, states []pageState, name string) {
	t.Helper()
	shots := os.Getenv("GEVINST_SHOTS")
	if shots != "" {
		shots = filepath.Join(shots, name)
	}
	browse(t, "browser.mjs", 30*time.Minute, map[string]any{"base": s.address, "logins": logins, "states": states, "shots": shots})
}

// browse runs a script of testdata in a real browser, told what is asked as JSON; it must end well within some time.
func browse(t *testing.T, script string, patience time.Duration, asked map[string]any) {
	t.Helper()
	chromium := needs(t, "chromium", "chromium-browser", "google-chrome")
	node := needs(t, "node")
	for _, module := range []string{"playwright-core", "axe-core"} {
		if _, err := os.Stat("../node_modules/" + module); err != nil {
			missing(t, module+" is not installed: make test does it")
		}
	}
	told, err := json.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, "testdata/"+script)
	cmd.Env = append(os.Environ(), "CHROMIUM="+chromium)
	cmd.Stdin = bytes.NewReader(told)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// The demonstration municipality as each role sees it, as it comes out of the program itself.
func TestEveryPageInABrowser(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("needs minutes")
	}
	s := serve(t, "--demo")
	walk(t, s, s.logins(), []pageState{
		{"leader", "/overview?status=missing&kpi=end_to_end_digital_share", http.StatusOK}, // nothing fits the filter
		{"leader", "/overview?period=2031-Q1", http.StatusOK},                              // a period without a case
		{"leader", "/overview?period=2026-Q4", http.StatusOK},                              // a period that no source has figures of yet
		{"leader", "/explore?outcome=withdrawn&channel_class=manual&kpi=digital_share", http.StatusOK},
		{"leader", "/targets/history?kpi=cases_open", http.StatusOK}, // a filter that no change fits
		{"leader", "/overview?period=2026-13", http.StatusUnprocessableEntity},
		{"leader", "/case-types/no-such-type", http.StatusNotFound},
		{"leader", "/no/such/page", http.StatusNotFound},
		{"leader", "/admin/users", http.StatusForbidden},
		{"head", "/data/imports/new", http.StatusForbidden},
		{"analyst", "/cases?kpi=net_days_median&period=2031-Q1", http.StatusOK}, // no case behind it
		{"reader", "/overview", http.StatusForbidden},
	}, "demonstration")
}

// The house before anything was brought in.
func TestEveryPageOfAnEmptyHouseInABrowser(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("needs a minute")
	}
	s := serve(t)
	admin := printedLogin{"admin", "dina@nordvig.example", "Et-langt-kodeord-1"}
	var out, log bytes.Buffer
	status := run(t.Context(), []string{"user", "add", "--db", s.dsn, "--email", admin.Email, "--name", "Dina Damgaard", "--role", admin.Role, "--password-stdin"},
		func(string) string { return "" }, strings.NewReader(admin.Password+"\n"), &out, &log)
	if status != exitDone {
		t.Fatalf("user add: %d %s", status, log.String())
	}
	walk(t, s, []printedLogin{admin}, []pageState{}, "empty")
}
