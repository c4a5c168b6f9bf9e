package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
)

// rowsJSON is n rows as a case system sends them.
func rowsJSON(n int) string {
	var b strings.Builder
	b.WriteByte('[')
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"case_no":"P-%d","received":"2026-01-%02d","decided":"2026-02-%02d","channel":"Digital"}`, i, 1+i%28, 1+i%28)
	}
	b.WriteByte(']')
	return b.String()
}

func (w *world) imported(t *testing.T) int {
	t.Helper()
	b, err := w.store.Batches(context.Background(), models.Local())
	if err != nil {
		t.Fatal(err)
	}
	return len(b)
}

func TestAPushOfManyRowsIsOneImport(t *testing.T) {
	w := newWorld(t)
	token := w.token(0, "imports:write")
	for _, n := range []int{10_000, 50_000} {
		if n > 10_000 && testing.Short() {
			continue
		}
		before := w.imported(t)
		r := w.api(token, http.MethodPost, "/api/v1/imports?source=esdh", rowsJSON(n), "Content-Type", "application/json", "Idempotency-Key", fmt.Sprint("k", n))
		var report models.Report
		r.json(t, &report)
		if r.StatusCode != http.StatusOK || report.Rows != n || report.New+report.Unchanged != n || report.Form != "json" {
			t.Fatalf("%d rows: %d %+v", n, r.StatusCode, report)
		}
		again := w.api(token, http.MethodPost, "/api/v1/imports?source=esdh", rowsJSON(n), "Content-Type", "application/json", "Idempotency-Key", fmt.Sprint("k", n))
		if again.body != r.body || w.imported(t) != before+1 {
			t.Errorf("the same again: %s, %d imports", again.body, w.imported(t)-before)
		}
	}
	b, err := w.store.Batches(context.Background(), models.Local())
	if err != nil || b[0].Door != models.DoorPush {
		t.Errorf("door %q, %v", b[0].Door, err)
	}
}

func TestATokenOfOneSourceDeliversToNoOther(t *testing.T) {
	w := newWorld(t)
	byg, err := w.store.SourceByKey(context.Background(), "byg")
	if err != nil {
		t.Fatal(err)
	}
	admin := w.as(models.RoleAdmin)
	page := admin.post("/admin/tokens", "name", "esdh", "scope", "imports:write", "source", itoa(byg.ID))
	_, secret, _ := strings.Cut(page.body, `<code class="secret">`)
	secret, _, _ = strings.Cut(secret, "<")
	if secret == "" || !strings.Contains(page.body, "kun byg") {
		t.Fatalf("no token: %d", page.StatusCode)
	}
	push := func(source string) int {
		return w.api(secret, http.MethodPost, "/api/v1/imports?source="+source, rowsJSON(3), "Content-Type", "application/json").StatusCode
	}
	if got := push("byg"); got != http.StatusOK {
		t.Errorf("to its own: %d", got)
	}
	for _, other := range []string{"anden", "borger"} {
		if got := push(other); got != http.StatusForbidden {
			t.Errorf("to %s: %d", other, got)
		}
	}
	if _, err := w.store.SourceByKey(context.Background(), "anden"); err == nil {
		t.Error("a source was made on the way")
	}
	foreign := w.takeIn("borger", oneCase("F-1", "Flytning", "Borgerservice", "Digital", models.DayOf(2026, 3, 1), 3))
	if r := w.api(secret, http.MethodPost, "/api/v1/imports/"+foreign+"/undo", ""); r.StatusCode != http.StatusForbidden {
		t.Errorf("undo of another source's import: %d", r.StatusCode)
	}
	if r := admin.post("/admin/tokens", "name", "x", "scope", "imports:write", "source", "4711"); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a source that is not there: %d", r.StatusCode)
	}
}

func TestAPushThatIsRefusedIsToldToWhoeverLooksAfterTheSource(t *testing.T) {
	w := newWorld(t)
	r := w.api(w.token(0, "imports:write"), http.MethodPost, "/api/v1/imports?source=byg&filename=galt.csv", "Sagsnummer;Modtaget\nX-1;31-02-2026\n")
	if r.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("%d %s", r.StatusCode, r.body)
	}
	failures, err := w.store.Failures(context.Background(), models.Local(), time.Time{})
	if err != nil || len(failures) != 1 || failures[0].Door != models.DoorPush || failures[0].File != "galt.csv" {
		t.Errorf("told: %+v, %v", failures, err)
	}
}

// A sender that breaks off, and one that sends nothing more, leave nothing behind; one that is slow is waited for.
func TestASenderThatBreaksOffLeavesNothing(t *testing.T) {
	w := newWorld(t)
	token := w.token(0, "imports:write")
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = w.app.Listener(ln) }()
	t.Cleanup(func() { _ = w.app.ShutdownWithTimeout(time.Second) })
	body := rowsJSON(50)
	send := func(parts []string, declared int) net.Conn {
		t.Helper()
		conn, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "POST /api/v1/imports?source=langsom HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", token, declared)
		for _, part := range parts {
			if _, err := conn.Write([]byte(part)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(20 * time.Millisecond)
		}
		return conn
	}
	before := w.imported(t)
	conn := send([]string{body[:100], body[100:700]}, len(body))
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	var chunks []string
	for i := 0; i < len(body); i += 300 {
		chunks = append(chunks, body[i:min(i+300, len(body))])
	}
	conn = send(chunks, len(body))
	defer func() { _ = conn.Close() }()
	answer := make([]byte, 4096)
	n, err := conn.Read(answer)
	if err != nil || !strings.HasPrefix(string(answer[:n]), "HTTP/1.1 200") {
		t.Fatalf("the slow one: %s, %v", answer[:n], err)
	}
	_, content, _ := strings.Cut(string(answer[:n]), "\r\n\r\n")
	var report models.Report
	if err := json.Unmarshal([]byte(content), &report); err != nil || report.New != 50 {
		t.Errorf("the slow one has brought %+v, %v", report, err)
	}
	if got := w.imported(t); got != before+1 {
		t.Errorf("%d imports, want that of the slow one alone", got-before)
	}
}
