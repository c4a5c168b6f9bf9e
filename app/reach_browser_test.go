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

// Everything is reached without a mouse: the search finds and leads on, the keys do what their page says and nothing
// while somebody types, a definition is read beside the page, and the way from the overview to the cases and back is
// gone by keyboard alone. The meeting view is turned by keys, by a swipe and by its buttons.
func TestEverythingIsReachedByKeyboard(t *testing.T) {
	if testing.Short() {
		t.Skip("needs half a minute")
	}
	chromium := needs(t, "chromium", "chromium-browser", "google-chrome")
	node := needs(t, "node")
	if _, err := os.Stat("../node_modules/playwright-core"); err != nil {
		missing(t, "playwright-core is not installed: make test does it")
	}
	server := serve(t, "--demo")
	asked, err := json.Marshal(map[string]any{"base": server.address, "logins": server.logins()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, "testdata/reach.mjs")
	cmd.Env = append(os.Environ(), "CHROMIUM="+chromium)
	cmd.Stdin = bytes.NewReader(asked)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}
