package handlers

import (
	"bytes"
	"compress/gzip"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
)

const goodFile = "Sagsnummer;Sagstype;Afdeling;Indgangskanal;Modtaget;Fuldt oplyst;Afsluttet\n" +
	"N-1;Enfamiliehuse;Byg;Digital selvbetjening;01.02.2026;05.02.2026;20.02.2026\n" +
	"N-2;Enfamiliehuse;Byg;E-mail;02.02.2026;06.02.2026;27.02.2026\n" +
	"N-3;Enfamiliehuse;Byg;E-mail;13.02.2026;;\n"

const badRow = "N-4;Enfamiliehuse;Byg;E-mail;28.02.2026;;01.02.2026\n" // decided before received

// sendFile sends the upload form with a file.
func (b *browser) sendFile(path, name, content string, values ...string) reply {
	b.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	fields := append([]string{"csrf", b.csrf("/account")}, values...)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			b.w.t.Fatal(err)
		}
	}
	file, err := form.CreateFormFile("file", name)
	if err != nil {
		b.w.t.Fatal(err)
	}
	if _, err := file.Write([]byte(content)); err != nil {
		b.w.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		b.w.t.Fatal(err)
	}
	return b.do(http.MethodPost, path, &body, "Content-Type", form.FormDataContentType())
}

// waits gives the address of the file that an upload leads to, whatever step it stands at.
func (r reply) waits() string { return strings.TrimSuffix(r.location(), "/columns") }

func spooled(t *testing.T, w *world) int {
	t.Helper()
	entries, err := os.ReadDir(w.deps.Spool)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func TestUploadLooksFirstThenStoresThenUndoes(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	got := analyst.sendFile("/data/imports/new", "sager.csv", goodFile, "source", "Wabo")
	if got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(got.location(), "/data/imports/pending/") {
		t.Fatalf("upload: %d to %q %s", got.StatusCode, got.location(), got.body)
	}
	pending := got.waits()
	if n := w.store.Facts().N; n != 40 {
		t.Fatalf("the look stored something: %d cases", n)
	}
	page := analyst.get(pending)
	if page.StatusCode != http.StatusOK || !strings.Contains(page.body, "sager.csv") || !strings.Contains(page.body, "Modtaget") {
		t.Fatalf("the page of the look: %d %s", page.StatusCode, page.body)
	}
	if other := w.as(models.RoleAdmin).get(pending); other.StatusCode != http.StatusForbidden {
		t.Errorf("another role sees the file: %d", other.StatusCode)
	}
	if got := analyst.post(pending+"/commit", "choice", ""); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("no choice: %d", got.StatusCode)
	}
	stored := analyst.post(pending+"/commit", "choice", "all")
	receipt := regexp.MustCompile(`^/data/imports/(2026-\d+)\?done=1$`).FindStringSubmatch(stored.location())
	if stored.StatusCode != http.StatusSeeOther || receipt == nil || w.store.Facts().N != 43 {
		t.Fatalf("commit: %d to %q, %d cases", stored.StatusCode, stored.location(), w.store.Facts().N)
	}
	if again := analyst.post(pending+"/commit", "choice", "all"); again.StatusCode != http.StatusSeeOther || w.store.Facts().N != 43 {
		t.Errorf("pressed twice: %d", again.StatusCode)
	}
	if got := analyst.get(pending); got.location() != "/data/imports/"+receipt[1] {
		t.Errorf("the pending page afterwards leads to %q", got.location())
	}
	if got := analyst.get(stored.location()); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "/data/imports/"+receipt[1]+"/undo") {
		t.Errorf("the receipt offers no undo: %d", got.StatusCode)
	}
	if got := analyst.get("/data"); !strings.Contains(got.body, receipt[1]) || !strings.Contains(got.body, "Wabo") {
		t.Error("the list of imports lacks it")
	}
	undone := analyst.post("/data/imports/" + receipt[1] + "/undo")
	if undone.StatusCode != http.StatusSeeOther || w.store.Facts().N != 40 {
		t.Errorf("undo: %d, %d cases", undone.StatusCode, w.store.Facts().N)
	}
	if got := analyst.get("/data/imports/" + receipt[1]); !strings.Contains(got.body, "er fortrudt") {
		t.Error("the page does not say that it is undone")
	}
	if n := spooled(t, w); n != 1 { // what is known of the batch stays for a day, the file does not
		t.Errorf("%d files are left in the spool", n)
	}
}

func TestUploadWithFaultsAsks(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	pending := analyst.sendFile("/data/imports/new", "sager.csv", goodFile+badRow, "source", "wabo").waits()
	if page := analyst.get(pending); !strings.Contains(page.body, "N-4") && !strings.Contains(page.body, "28.02.2026") && !strings.Contains(page.body, "2026-02-28") {
		t.Errorf("the page does not show the row that was rejected: %s", page.body)
	}
	if got := analyst.post(pending+"/commit", "choice", "all"); got.StatusCode != http.StatusUnprocessableEntity || w.store.Facts().N != 40 {
		t.Errorf("all or nothing with a bad row: %d, %d cases", got.StatusCode, w.store.Facts().N)
	}
	if got := analyst.post(pending+"/commit", "choice", "partial"); got.StatusCode != http.StatusSeeOther || w.store.Facts().N != 43 {
		t.Errorf("the good rows: %d, %d cases", got.StatusCode, w.store.Facts().N)
	}
}

func TestUploadThatIsAmbiguousIsReadAgain(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	file := "Sagsnummer;Modtaget;Afsluttet\nA-1;01/02/2026;03/02/2026\nA-2;02/03/2026;04/03/2026\n"
	pending := analyst.sendFile("/data/imports/new", "sager.csv", file, "source", "us").waits()
	if got := analyst.post(pending+"/commit", "choice", "all"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("an ambiguous file was stored: %d", got.StatusCode)
	}
	if got := analyst.get(pending + "/columns"); !strings.Contains(got.body, "1. februar 2026") || !strings.Contains(got.body, "2. januar 2026") {
		t.Errorf("the page does not show both readings: %d %s", got.StatusCode, got.body)
	}
	if got := analyst.post(pending+"/columns", "header_row", "x"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a header row that is no number: %d", got.StatusCode)
	}
	if got := analyst.post(pending+"/columns", "date_order", "dmy"); got.location() != pending {
		t.Fatalf("the answer: %d %s", got.StatusCode, got.body)
	}
	if got := analyst.post(pending+"/commit", "choice", "all"); got.StatusCode != http.StatusSeeOther || w.store.Facts().N != 42 {
		t.Errorf("after the answer: %d, %d cases", got.StatusCode, w.store.Facts().N)
	}
}

func TestUploadIsDroppedOrRefused(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	pending := analyst.sendFile("/data/imports/new", "sager.csv", goodFile, "source", "wabo").waits()
	if got := analyst.post(pending + "/drop"); got.location() != "/data" {
		t.Errorf("drop: %d", got.StatusCode)
	}
	if got := analyst.get(pending); got.StatusCode != http.StatusNotFound || spooled(t, w) != 0 {
		t.Errorf("a dropped file: %d, %d files left", got.StatusCode, spooled(t, w))
	}
	for name, got := range map[string]reply{
		"no source":      analyst.sendFile("/data/imports/new", "sager.csv", goodFile, "source", ""),
		"a bad mapping":  analyst.sendFile("/data/imports/new", "sager.csv", goodFile, "source", "x", "mapping", "{"),
		"no file chosen": analyst.sendFile("/data/imports/new", "", "", "source", "x"),
	} {
		if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "<form") {
			t.Errorf("%s: %d", name, got.StatusCode)
		}
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if f, err := form.CreateFormFile("file", "sager.csv"); err != nil || fprint(f, goodFile) != nil || form.WriteField("csrf", analyst.csrf("/account")) != nil || form.Close() != nil {
		t.Fatal("make the form")
	}
	if got := analyst.do(http.MethodPost, "/data/imports/new", &body, "Content-Type", form.FormDataContentType()); got.StatusCode != http.StatusForbidden {
		t.Errorf("a file before the form's token: %d, want 403", got.StatusCode)
	}
	if n := spooled(t, w); n != 0 {
		t.Errorf("%d files are left of refused uploads", n)
	}
}

func fprint(w interface{ Write([]byte) (int, error) }, s string) error {
	_, err := w.Write([]byte(s))
	return err
}

func TestSpoolForgetsAfterADay(t *testing.T) {
	now := time.Now()
	w := newWorld(t, func(d *Deps) { d.Now = func() time.Time { return now } })
	analyst := w.as(models.RoleAnalyst)
	pending := analyst.sendFile("/data/imports/new", "sager.csv", goodFile, "source", "wabo").waits()
	now = now.Add(spoolFor + time.Minute)
	analyst = w.as(models.RoleAnalyst)
	if got := analyst.get(pending); got.StatusCode != http.StatusNotFound {
		t.Errorf("after a day: %d", got.StatusCode)
	}
	analyst.sendFile("/data/imports/new", "andre.csv", goodFile, "source", "wabo")
	if n := spooled(t, w); n != 2 {
		t.Errorf("%d files in the spool, want the new one and what is known of it", n)
	}
}

func TestCPRInAFileNameIsNeverShown(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	w.log.Reset()
	pending := analyst.sendFile("/data/imports/new", "sag 010180-1234.csv", goodFile, "source", "wabo").waits()
	page := analyst.get(pending).body + w.log.String()
	stored := analyst.post(pending+"/commit", "choice", "all")
	page += analyst.get(stored.location()).body + analyst.get("/data").body
	if strings.Contains(page, "010180-1234") || strings.Contains(page, "0101801234") {
		t.Error("the number from the file's name is shown")
	}
}

// report is the answer to an import.
type report struct {
	Batch                                             *string
	Rows, New, Changed, Unchanged, Rejected, Vanished int
	Form                                              string
	Warnings                                          []models.Note
	Errors                                            []models.Note
}

func (w *world) bring(token, query, body string, header ...string) (int, report) {
	w.t.Helper()
	got := w.api(token, http.MethodPost, "/api/v1/imports?"+query, body, header...)
	var r report
	if strings.HasPrefix(got.Header.Get("Content-Type"), "application/json") {
		got.json(w.t, &r)
	}
	return got.StatusCode, r
}

func TestImportAtTheInterface(t *testing.T) {
	w := newWorld(t)
	token := w.token(0, "imports:write")
	if status, r := w.bring(token, "source=wabo&dry_run=true", goodFile); status != 200 || r.Batch != nil || r.New != 3 || w.store.Facts().N != 40 {
		t.Errorf("dry run: %d %+v", status, r)
	}
	if status, r := w.bring(token, "source=wabo", goodFile+badRow); status != 422 || r.Batch != nil || r.Rejected != 1 || len(r.Errors) == 0 || r.Errors[0].Message == "" {
		t.Errorf("a bad row: %d %+v", status, r)
	}
	if status, r := w.bring(token, "source=wabo&partial=1", goodFile+badRow); status != 200 || r.Batch == nil || r.New != 3 || r.Rejected != 1 {
		t.Errorf("partial: %d %+v", status, r)
	}
	if status, r := w.bring(token, "source=wabo", goodFile); status != 200 || r.Unchanged != 3 || r.New != 0 {
		t.Errorf("the same again: %d %+v", status, r)
	}
	if status, r := w.bring(token, "source=wabo", ""); status != 422 || len(r.Errors) == 0 || r.Errors[0].Code != models.CodeEmptyFile {
		t.Errorf("an empty body: %d %+v", status, r)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if fprint(z, goodFile) != nil || z.Close() != nil {
		t.Fatal("pack")
	}
	if status, r := w.bring(token, "source=gz", packed.String()); status != 200 || r.New != 3 {
		t.Errorf("gzip: %d %+v", status, r)
	}
	rows := `[{"Sagsnummer":"J-1","Modtaget":"2026-02-01","Afsluttet":"2026-02-09"},{"Sagsnummer":"J-2","Modtaget":"2026-02-02"}]`
	if status, r := w.bring(token, "source=json", rows, "Content-Type", "application/json"); status != 200 || r.New != 2 || r.Form != "json" {
		t.Errorf("JSON rows: %d %+v", status, r)
	}
	mapping := url.QueryEscape(`{"columns":{"case_no":"Nr","received":"Ind"}}`)
	if status, r := w.bring(token, "source=m&mapping="+mapping, "Nr;Ind\n7;2026-03-01\n"); status != 200 || r.New != 1 {
		t.Errorf("with a mapping: %d %+v", status, r)
	}
	for query, want := range map[string]int{"": 422, "source=": 422, "source=x&mapping={": 422, "source=x&dry_run=maybe": 422, "source=x&dryrun=1": 422} {
		if got := w.api(token, http.MethodPost, "/api/v1/imports?"+query, goodFile); got.StatusCode != want || got.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("?%s: %d %s, want %d", query, got.StatusCode, got.Header.Get("Content-Type"), want)
		}
	}
	if n := spooled(t, w); n != 0 {
		t.Errorf("%d files are left in the spool", n)
	}
	if got := w.api(token, http.MethodPost, "/api/v1/imports?source=wabo&lang=en", badRow[:3]); !strings.Contains(got.body, `"message":"`) {
		t.Errorf("no words: %s", got.body)
	}
}

func TestIdempotencyKey(t *testing.T) {
	w := newWorld(t)
	token := w.token(0, "imports:write")
	first := w.api(token, http.MethodPost, "/api/v1/imports?source=wabo", goodFile, "Idempotency-Key", "monday")
	again := w.api(token, http.MethodPost, "/api/v1/imports?source=wabo", goodFile, "Idempotency-Key", "monday")
	if first.StatusCode != 200 || again.StatusCode != 200 || again.body != first.body {
		t.Errorf("the same request twice: %s then %s", first.body, again.body)
	}
	other := w.api(token, http.MethodPost, "/api/v1/imports?source=wabo", goodFile+"N-5;;;;01.03.2026;;\n", "Idempotency-Key", "monday")
	if other.StatusCode != 422 || !strings.Contains(other.body, "key_reused") || w.store.Facts().N != 43 {
		t.Errorf("another content with the same key: %d %s", other.StatusCode, other.body)
	}
	someone := w.api(w.token(0, "imports:write"), http.MethodPost, "/api/v1/imports?source=wabo", goodFile, "Idempotency-Key", "monday")
	if someone.body == first.body {
		t.Error("another token got the first one's answer")
	}
}

func TestUndoAtTheInterface(t *testing.T) {
	w := newWorld(t)
	token := w.token(0, "imports:write")
	_, first := w.bring(token, "source=wabo", goodFile)
	_, second := w.bring(token, "source=wabo", strings.ReplaceAll(goodFile, "27.02.2026", "26.02.2026"))
	undo := func(id string) reply { return w.api(token, http.MethodPost, "/api/v1/imports/"+id+"/undo", "") }
	if got := undo(*first.Batch); got.StatusCode != http.StatusConflict || !strings.Contains(got.body, *second.Batch) {
		t.Errorf("undo under a later import: %d %s", got.StatusCode, got.body)
	}
	analyst := w.as(models.RoleAnalyst)
	if got := analyst.post("/data/imports/" + *first.Batch + "/undo"); got.StatusCode != http.StatusConflict || !strings.Contains(got.body, *second.Batch) {
		t.Errorf("the same on the page: %d", got.StatusCode)
	}
	for _, id := range []string{*second.Batch, *first.Batch} {
		if got := undo(id); got.StatusCode != http.StatusOK {
			t.Errorf("undo %s: %d %s", id, got.StatusCode, got.body)
		}
	}
	if got := undo(*first.Batch); got.StatusCode != http.StatusNotFound || w.store.Facts().N != 40 {
		t.Errorf("undo twice: %d, %d cases", got.StatusCode, w.store.Facts().N)
	}
}

func TestHeadMayNotImport(t *testing.T) {
	w := newWorld(t)
	token := w.token(w.department("Byg"), "imports:write")
	if got := w.api(token, http.MethodPost, "/api/v1/imports?source=wabo", goodFile); got.StatusCode != http.StatusForbidden {
		t.Errorf("an import by a token of one department: %d", got.StatusCode)
	}
}
