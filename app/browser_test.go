package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
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

// Every page that a role can reach is looked at in a real browser, on the demonstration municipality, as it comes
// out of the program itself. GEVINST_SHOTS names a folder for pictures of all of them.
func TestEveryPageInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("needs minutes")
	}
	chromium := needs(t, "chromium", "chromium-browser", "google-chrome")
	node := needs(t, "node")
	for _, module := range []string{"playwright-core", "axe-core"} {
		if _, err := os.Stat("../node_modules/" + module); err != nil {
			missing(t, module+" is not installed: make test does it")
		}
	}
	server := serve(t, "--demo")
	asked, err := json.Marshal(map[string]any{"base": server.address, "logins": server.logins(), "shots": os.Getenv("GEVINST_SHOTS")})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, "testdata/browser.mjs")
	cmd.Env = append(os.Environ(), "CHROMIUM="+chromium)
	cmd.Stdin = bytes.NewReader(asked)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}
