package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"testing"
	"time"
)

// A head enters a year in a real browser: 12 × 5 cells pasted as spreadsheets copy them, with one that is no number, undone, gone on
// with while the connection is away and somebody else types in the same cell, and submitted within two minutes of the sign-in.
// testdata/calc.html is what LibreOffice writes of a sheet in Danish.
func TestAHeadEntersAYearInTwoMinutes(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a minute")
	}
	chromium := needs(t, "chromium", "chromium-browser", "google-chrome")
	node := needs(t, "node")
	if _, err := os.Stat("../node_modules/playwright-core"); err != nil {
		missing(t, "playwright-core is not installed: make test does it")
	}
	calc, err := os.ReadFile("testdata/calc.html")
	if err != nil {
		t.Fatal(err)
	}
	server := serve(t, "--demo")
	asked, err := json.Marshal(map[string]any{"base": server.address, "logins": server.logins(), "calc": string(calc), "shots": os.Getenv("GEVINST_SHOTS")})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, "testdata/targets.mjs")
	cmd.Env = append(os.Environ(), "CHROMIUM="+chromium)
	cmd.Stdin = bytes.NewReader(asked)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}
