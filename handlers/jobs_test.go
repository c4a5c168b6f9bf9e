package handlers

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
)

// many is a file of so many cases.
func many(n int) string {
	var b strings.Builder
	b.WriteString("Sagsnummer;Sagstype;Modtaget;Afsluttet\n")
	for i := range n {
		fmt.Fprintf(&b, "M-%06d;Enfamiliehuse;%02d-01-2026;%02d-02-2026\n", i, i%28+1, i%28+1)
	}
	return b.String()
}

// impatient is a world whose requests do not wait for their jobs.
func impatient(t *testing.T) (*world, *Handlers) {
	t.Helper()
	w := newWorld(t)
	h, err := newHandlers(w.deps)
	if err != nil {
		t.Fatal(err)
	}
	h.patience = 0
	if w.app, err = h.app(h.routes()); err != nil {
		t.Fatal(err)
	}
	return w, h
}

// through follows the page of a job until it leads on.
func (b *browser) through(waits string) string {
	b.w.t.Helper()
	for range 600 {
		got := b.get(waits + "/progress")
		if got.StatusCode == http.StatusSeeOther {
			return got.location()
		}
		if got.StatusCode != http.StatusOK || got.Header.Get("Refresh") == "" || !strings.Contains(got.body, "data-progress") {
			b.w.t.Fatalf("the page of the job: %d %s", got.StatusCode, got.body)
		}
		time.Sleep(20 * time.Millisecond)
	}
	b.w.t.Fatal("the job does not end")
	return ""
}

func TestALongImportShowsItsProgressAndLeadsOn(t *testing.T) {
	w, _ := impatient(t)
	analyst := w.as(models.RoleAnalyst)
	up := analyst.sendFile("/data/imports/new", "m.csv", many(50_000), "source", "Mange")
	waits := strings.TrimSuffix(up.location(), "/progress")
	if up.StatusCode != http.StatusSeeOther || waits == up.location() {
		t.Fatalf("the upload leads to %d %q", up.StatusCode, up.location())
	}
	if got := analyst.get(waits + "/progress?format=json"); got.StatusCode == http.StatusOK {
		var state struct {
			Running bool
			Phase   string
		}
		if got.json(t, &state); !state.Running || state.Phase == "" {
			t.Errorf("the state: %s", got.body)
		}
	}
	// Another tab, and the list, see the same job.
	if got := analyst.get(waits); got.StatusCode == http.StatusSeeOther && got.location() != waits+"/progress" {
		t.Errorf("the file's page leads to %q meanwhile", got.location())
	}
	if to := analyst.through(waits); to != waits+"/columns" {
		t.Fatalf("then: %q", to)
	}
	if got := analyst.post(waits+"/commit", "choice", "all"); got.location() != waits+"/progress" {
		t.Fatalf("commit leads to %d %q", got.StatusCode, got.location())
	}
	if to := analyst.through(waits); !strings.HasSuffix(to, "?done=1") || w.store.Facts().N != 50_040 {
		t.Errorf("then: %q, %d cases", to, w.store.Facts().N)
	}
}

func TestAJobThatIsStoppedLeavesNothing(t *testing.T) {
	w, _ := impatient(t)
	analyst := w.as(models.RoleAnalyst)
	content := many(200_000)
	before := spooled(t, w)
	waits := strings.TrimSuffix(analyst.sendFile("/data/imports/new", "m.csv", content, "source", "Mange").location(), "/progress")
	if got := analyst.post(waits + "/stop"); got.location() != "/data" || spooled(t, w) != before {
		t.Fatalf("stopped while it was looked at: %d %q, %d files", got.StatusCode, got.location(), spooled(t, w))
	}
	waits = strings.TrimSuffix(analyst.sendFile("/data/imports/new", "m.csv", content, "source", "Mange").location(), "/progress")
	analyst.through(waits)
	analyst.post(waits+"/commit", "choice", "all")
	if got := analyst.post(waits + "/stop"); got.location() != waits+"/progress" {
		t.Fatalf("stopped while it was taken in: %d %q", got.StatusCode, got.location())
	}
	if n := w.store.Facts().N; n != 40 {
		t.Errorf("%d cases are stored", n)
	}
	if to := analyst.through(waits); to != waits+"/columns" {
		t.Fatalf("then: %q", to)
	}
	if page := analyst.get(waits); !strings.Contains(page.body, "Afbrudt. Intet er gemt, og ingen tal er ændret.") {
		t.Errorf("the review does not say so: %s", page.body)
	}
}

func TestAJobThatARestartBrokeOffSaysSo(t *testing.T) {
	w, h := impatient(t)
	h.patience = patience
	analyst := w.as(models.RoleAnalyst)
	waits := analyst.sendFile("/data/imports/new", "a.csv", goodFile, "source", "wabo").waits()
	id := strings.TrimPrefix(waits, "/data/imports/pending/")
	user, err := w.store.UserByEmail(t.Context(), "analyst@nordvig.example")
	if err != nil {
		t.Fatal(err)
	}
	p, err := h.spool.find(id, user.ID)
	if err != nil {
		t.Fatal(err)
	}
	// Killed while it was taken in: the database has rolled it back.
	p.Doing, p.Since = jobStore, h.now()
	if err := h.spool.save(p); err != nil {
		t.Fatal(err)
	}
	if page := analyst.get("/data"); !strings.Contains(page.body, "Afbrudt, intet er gemt") {
		t.Errorf("the list does not say so")
	}
	if page := analyst.get(waits); !strings.Contains(page.body, "Programmet blev genstartet undervejs.") {
		t.Errorf("the review does not say so: %d %s", page.StatusCode, page.body)
	}
	// Killed while it was looked at for the first time: it can be read again.
	p.Doing, p.Seen.Report.Form = jobLook, ""
	if err := h.spool.save(p); err != nil {
		t.Fatal(err)
	}
	if got := analyst.get(waits); got.location() != waits+"/progress" {
		t.Fatalf("a file that was never read: %d %q", got.StatusCode, got.location())
	}
	if page := analyst.get(waits + "/progress"); !strings.Contains(page.body, "Læs filen igen") {
		t.Errorf("it cannot be read again: %s", page.body)
	}
	if got := analyst.post(waits + "/progress"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("read again: %d", got.StatusCode)
	}
	if to := analyst.through(waits); to != waits+"/columns" {
		t.Errorf("then: %q", to)
	}
	// Killed between the commit and the note of it: the batch is found.
	stored := analyst.post(waits+"/commit", "choice", "all").location()
	p.Doing, p.Seen.Report.Form, p.Batch = jobStore, "csv", ""
	if err := h.spool.save(p); err != nil {
		t.Fatal(err)
	}
	if got := analyst.get(waits); got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(stored, got.location()) {
		t.Errorf("a file that is in leads to %d %q", got.StatusCode, got.location())
	}
}
