package main

import (
	"testing"
	"time"
)

// Everything is reached without a mouse: the search finds and leads on, the keys do what their page says and nothing
// while somebody types, a definition is read beside the page, and the way from the overview to the cases and back is
// gone by keyboard alone. The meeting view is turned by keys, by a swipe and by its buttons. Case types by theme stand in a
// leader's first sight on a small screen.
func TestEverythingIsReachedByKeyboard(t *testing.T) {
	if testing.Short() {
		t.Skip("needs half a minute")
	}
	s := serve(t, "--demo")
	browse(t, "reach.mjs", 3*time.Minute, map[string]any{"base": s.address, "logins": s.logins()})
}
