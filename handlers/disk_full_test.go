//go:build linux || darwin

package handlers

import (
	"net/http"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"gevinstoverblik/models"
)

// A limit on the size of files stands for a disk that is full: what is written past it is refused in the same place.
func TestAFullDiskIsSaidSoAndNothingIsHalfDone(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	large := goodFile + strings.Repeat("N-3;Enfamiliehuse;Byg;E-mail;13.02.2026;;\n", 100_000) // 4 MB
	before := w.store.Version()
	signal.Ignore(syscall.SIGXFSZ)
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	less := was
	less.Cur = 2 << 20
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &less); err != nil {
		t.Fatal(err)
	}
	room := func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
			t.Fatal(err)
		}
	}
	defer room()
	page := analyst.sendFile("/data/imports/new", "stor.csv", large, "source", "Stor")
	if page.StatusCode != http.StatusInsufficientStorage || !strings.Contains(page.body, "Der er ikke plads på disken") || !strings.Contains(page.body, "Fejl-id") {
		t.Errorf("the page: %d %s", page.StatusCode, page.body)
	}
	if page = analyst.sendFile("/data/imports/new?lang=en", "stor.csv", large, "source", "Stor"); !strings.Contains(page.body, "The disk is full") {
		t.Errorf("the page in English: %d %s", page.StatusCode, page.body)
	}
	token := w.token(0, "imports:write")
	if got := w.api(token, "POST", "/api/v1/imports?source=stor", large); got.StatusCode != http.StatusInsufficientStorage || !strings.Contains(got.body, `"code":"disk_full"`) {
		t.Errorf("the interface: %d %s", got.StatusCode, got.body)
	}
	if n := spooled(t, w); n != 0 {
		t.Errorf("%d files are left", n)
	}
	if v := w.store.Version(); v != before {
		t.Errorf("version %d, was %d", v, before)
	}
	room()
	if got := analyst.sendFile("/data/imports/new", "stor.csv", goodFile, "source", "Stor"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("with room again: %d %s", got.StatusCode, faultsOf(got.body))
	}
}
