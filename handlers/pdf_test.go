package handlers

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
)

func (w *world) reportPDF(r models.Review) string {
	return "/reports/" + strconv.FormatInt(r.ID, 10) + "/report.pdf"
}

func TestAReviewIsPrintedOnTheServerWhereABrowserIsInstalled(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal("chromium is not installed")
	}
	if err != nil {
		t.Skip("chromium is not installed")
	}
	w := newWorld(t, func(d *Deps) { d.Browser = browser })
	w.missed()
	path := w.reportPDF(w.locked("2026-Q1"))
	leader := w.as(models.RoleLeader)
	got := leader.get(path)
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(got.body, "%PDF-") {
		t.Fatalf("%d %s %.80q\n%s", got.StatusCode, got.Header.Get("Content-Type"), got.body, w.log)
	}
	areas := strings.Count(leader.get(strings.TrimSuffix(path, "report.pdf")+"print").body, `<section class="paper`)
	if pages := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAllString(got.body, -1)); pages != areas || pages == 0 {
		t.Errorf("%d pages for %d areas", pages, areas)
	}
	if !strings.Contains(leader.get(strings.TrimSuffix(path, "/report.pdf")).body, path) {
		t.Error("the review does not lead to its PDF")
	}
}

func TestWithoutABrowserTheReviewSaysHowItIsPrinted(t *testing.T) {
	w := newWorld(t)
	w.missed()
	path := w.reportPDF(w.locked("2026-Q1"))
	leader := w.as(models.RoleLeader)
	if got := leader.get(path); got.StatusCode != http.StatusNotFound || !strings.Contains(got.body, "Chromium er ikke installeret") {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	if strings.Contains(leader.get(strings.TrimSuffix(path, "/report.pdf")).body, path) {
		t.Error("the review leads to a PDF that cannot be made")
	}
}

// A browser that hangs is stopped; one is asked at a time, and it gets nothing of our environment.
func TestAPrinterHasALimitAndNoSecrets(t *testing.T) {
	t.Setenv("GEVINST_SECRET_KEY", "what nobody may read")
	dir := t.TempDir()
	script := func(name, body string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	p := newPrinter(script("hangs", "exec sleep 60"))
	p.limit = 100 * time.Millisecond
	began := time.Now()
	if _, err := p.print(t.Context(), nil); err == nil || time.Since(began) > 10*time.Second {
		t.Errorf("a browser that hangs: %v after %v", err, time.Since(began))
	}
	p = newPrinter(script("tells", `env > out.pdf; ls "$HOME" >> out.pdf`))
	told, err := p.print(t.Context(), []byte("<p>"))
	if err != nil || strings.Contains(string(told), "GEVINST") || !strings.Contains(string(told), "page.html") {
		t.Errorf("the browser is told %q, %v", told, err)
	}
	p.free <- struct{}{}
	if _, err := p.print(t.Context(), nil); err == nil {
		t.Error("two are printed at once")
	}
}
