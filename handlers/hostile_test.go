package handlers

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

// PostgreSQL takes no NUL and nothing that is not UTF-8: whatever is sent, it is no fault of ours.
func TestWhatIsNoTextNamesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorldOn(t, s)
		analyst, token := w.as(models.RoleAnalyst), w.token(0, "imports:write", "cases:read")
		for _, odd := range []string{"%00", "%ff", "a%00b", "%ed%a0%80"} {
			for _, path := range []string{"/cases/byg/", "/cases/" + odd + "/", "/data/imports/", "/data/imports/pending/", "/case-types/", "/definitions/"} {
				if got := analyst.get(path + odd); got.StatusCode != http.StatusNotFound {
					t.Errorf("%s%s: %d", path, odd, got.StatusCode)
				}
			}
			if got := analyst.get("/cases?case_type=" + odd); got.StatusCode != http.StatusOK {
				t.Errorf("a filter %s: %d", odd, got.StatusCode)
			}
			if got := w.api(token, http.MethodPost, "/api/v1/imports/"+odd+"/undo", ""); got.StatusCode != http.StatusNotFound {
				t.Errorf("undo %s: %d", odd, got.StatusCode)
			}
		}
		got := w.api(token, http.MethodPost, "/api/v1/imports?source=wabo", goodFile, "Idempotency-Key", "k\xff")
		if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Idempotency-Key") {
			t.Errorf("a key that is no text: %d %s", got.StatusCode, got.body)
		}
	})
}

func TestUploadsWorkAfterTheirFolderWasTakenAway(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	if err := os.RemoveAll(w.deps.Spool); err != nil {
		t.Fatal(err)
	}
	if got := analyst.sendFile("/data/imports/new", "sager.csv", goodFile, "source", "Wabo"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("upload: %d %s", got.StatusCode, got.body)
	}
}

// While a file is being taken in nobody throws it away, reads it in another way or takes it in again.
func TestOneDeedAtATimeForAWaitingFile(t *testing.T) {
	w := newWorld(t)
	h, err := newHandlers(w.deps)
	if err != nil {
		t.Fatal(err)
	}
	if w.app, err = h.app(h.routes()); err != nil {
		t.Fatal(err)
	}
	analyst := w.as(models.RoleAnalyst)
	waits := analyst.sendFile("/data/imports/new", "sager.csv", goodFile, "source", "Wabo").waits()
	csrf := analyst.csrf("/account")
	id := strings.TrimPrefix(waits, "/data/imports/pending/")
	leave, free := h.busy.hold("pending " + id)
	if !free {
		t.Fatal("somebody has the file already")
	}
	before := spooled(t, w)
	for _, deed := range []string{"/columns", "/commit", "/drop"} {
		got := analyst.send(waits+deed, map[string][]string{"csrf": {csrf}, "choice": {"all"}, "decimal": {"."}})
		if got.StatusCode != http.StatusSeeOther || got.location() != waits {
			t.Errorf("%q beside another: %d to %q", deed, got.StatusCode, got.location())
		}
	}
	if n := spooled(t, w); n != before || w.store.Facts().N != 40 {
		t.Errorf("%d files and %d cases are left, want %d and 40", n, w.store.Facts().N, before)
	}
	leave()
	if got := analyst.send(waits+"/commit", map[string][]string{"csrf": {csrf}, "choice": {"all"}}); !strings.HasSuffix(got.location(), "?done=1") {
		t.Errorf("then: %d to %q", got.StatusCode, got.location())
	}
	if got := analyst.send(waits+"/drop", map[string][]string{"csrf": {csrf}}); got.location() != waits {
		t.Errorf("what was stored was thrown away: %d to %q", got.StatusCode, got.location())
	}
}
