package handlers

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/static"
)

// listen serves the web side on a port of this machine and gives its address.
func (w *world) listen() string {
	w.t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- w.app.Listener(ln) }()
	w.t.Cleanup(func() {
		if err := w.app.ShutdownWithTimeout(5 * time.Second); err != nil {
			w.t.Errorf("shut down: %v", err)
		}
		if err := <-done; err != nil {
			w.t.Errorf("serve: %v", err)
		}
	})
	return "http://" + ln.Addr().String()
}

// fetch sends a request over the network and reads the answer whole.
func fetch(t testing.TB, client *http.Client, req *http.Request) reply {
	t.Helper()
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return reply{res, string(body)}
}

func TestTheSizeOfTheDataIsToldOnThisMachineOnly(t *testing.T) {
	w := newWorld(t)
	base := w.listen()
	ask := func(header ...string) string {
		req, err := http.NewRequest(http.MethodGet, base+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		return fetch(t, http.DefaultClient, req).body
	}
	for _, want := range []string{"gevinst_cases 40", "gevinst_facts_bytes ", "gevinst_data_version "} {
		if got := ask(); !strings.Contains(got, want) {
			t.Errorf("no %q here", want)
		}
	}
	if got := ask("X-Forwarded-For", "10.1.2.3"); strings.Contains(got, "gevinst_cases") || !strings.Contains(got, "gevinst_requests_total") {
		t.Error("the number of cases is told to another machine behind a proxy")
	}
}

// rows is a file that is made while it is read.
type rows struct {
	left int
	n    int
	buf  bytes.Buffer
}

func (r *rows) Read(p []byte) (int, error) {
	for r.buf.Len() < len(p) && r.left > 0 {
		if r.n == 0 {
			r.buf.WriteString("Sagsnummer;Sagstype;Modtaget;Afsluttet;Bemærkning\n")
		}
		noise := make([]byte, 200)
		rand.Read(noise)
		fmt.Fprintf(&r.buf, "S-%d;Byggesag;2026-01-%02d;2026-02-%02d;%s\n", r.n, r.n%28+1, r.n%28+1, hex.EncodeToString(noise))
		r.n++
		r.left--
	}
	if r.buf.Len() == 0 {
		return 0, io.EOF
	}
	return r.buf.Read(p)
}

func TestALargeUploadIsStreamed(t *testing.T) {
	w := newWorld(t)
	base, token := w.listen(), w.token(0, "imports:write")
	defer debug.SetGCPercent(debug.SetGCPercent(20)) // what other tests left is no room for this one
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	stop, peak := make(chan bool), make(chan uint64)
	go func() {
		var most uint64
		for {
			select {
			case <-stop:
				peak <- most
				return
			case <-time.After(5 * time.Millisecond):
				runtime.ReadMemStats(&after)
				most = max(most, after.HeapAlloc)
			}
		}
	}()
	// Chunked, no length told: 40,000 rows of 450 bytes, 18 MB.
	req, err := http.NewRequest(http.MethodPost, base+"/api/v1/imports?source=stor&dry_run=1", &rows{left: 40_000})
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res := fetch(t, http.DefaultClient, req)
	close(stop)
	if res.StatusCode != http.StatusOK || !strings.Contains(res.body, `"new":40000`) {
		t.Fatalf("%d %s", res.StatusCode, res.body)
	}
	if most := <-peak; most > before.HeapAlloc+60<<20 {
		t.Errorf("%d MB of memory for an upload of 18 MB", (most-before.HeapAlloc)>>20)
	}
}

func TestConnectionsAreKept(t *testing.T) {
	w := newWorld(t)
	base, token := w.listen(), w.token(0, "imports:write", "figures:read")
	var dialled int
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		dialled++
		return new(net.Dialer).DialContext(ctx, network, addr)
	}}}
	for i := range 6 {
		method, path, body := http.MethodGet, "/api/v1/figures?kpi=cases_received", ""
		if i%2 == 0 {
			method, path, body = http.MethodPost, "/api/v1/imports?source=lille", goodFile
		}
		req, err := http.NewRequest(method, base+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		res := fetch(t, client, req)
		if res.StatusCode != http.StatusOK {
			t.Errorf("%s %s: %d", method, path, res.StatusCode)
		}
	}
	if dialled != 1 {
		t.Errorf("%d connections for six requests in a row", dialled)
	}
}

// wire is one kept connection on which one request is sent again and again, with as little work of its own as can be.
type wire struct {
	t       testing.TB
	conn    net.Conn
	in      *bufio.Reader
	request []byte
}

func (b *browser) wire(base, path string) *wire {
	b.w.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		b.w.t.Fatal(err)
	}
	b.w.t.Cleanup(func() {
		if err := conn.Close(); err != nil {
			b.w.t.Error(err)
		}
	})
	request := "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nCookie: "
	for _, c := range b.jar.Cookies(b.base) {
		request += c.Name + "=" + c.Value + "; "
	}
	return &wire{b.w.t, conn, bufio.NewReaderSize(conn, 256<<10), []byte(request + "\r\n\r\n")}
}

// ask sends the request and gives the length of the answer's body.
func (w *wire) ask() int {
	if _, err := w.conn.Write(w.request); err != nil {
		w.t.Fatal(err)
	}
	length, first := 0, true
	for {
		line, err := w.in.ReadSlice('\n')
		if err != nil {
			w.t.Fatal(err)
		}
		if first && !bytes.HasPrefix(line, []byte("HTTP/1.1 200 ")) {
			w.t.Fatalf("%s", line)
		}
		if name, value, _ := bytes.Cut(line, []byte(": ")); bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				w.t.Fatal(err)
			}
		}
		if first = false; len(bytes.TrimSpace(line)) == 0 {
			break
		}
	}
	if n, err := w.in.Discard(length); err != nil {
		w.t.Fatal(n, err)
	}
	return length
}

// BenchmarkRepeatedPage asks in turns for a page and for a static file of its size: whatever else the machine does,
// it does to both. A page that is asked for again must cost what a static file costs: page/file ≥ 0.9 of its
// requests per second.
func BenchmarkRepeatedPage(b *testing.B) {
	w := newWorld(b)
	page := w.as(models.RoleLeader).get("/overview").body
	w = w.withRoutes(route{http.MethodGet, "/file.css", guard.Open, func(c *fiber.Ctx) error {
		return sendFile(c, static.Stylesheet, []byte(page), "text/css; charset=utf-8", `"0123456789abcdef"`)
	}, false})
	leader := w.as(models.RoleLeader)
	base := w.listen()
	own, file := leader.wire(base, "/overview"), leader.wire(base, "/file.css")
	if n, m := own.ask(), file.ask(); n != m {
		b.Fatalf("the page has %d bytes and the file %d", n, m)
	}
	var spent [2]time.Duration
	for b.Loop() {
		for range 20 { // of one kind at a time, as a server would be asked by a benchmark
			start := time.Now()
			own.ask()
			between := time.Now()
			file.ask()
			spent[0] += between.Sub(start)
			spent[1] += time.Since(between)
		}
	}
	b.ReportMetric(float64(spent[0].Nanoseconds())/float64(20*b.N), "ns/page")
	b.ReportMetric(float64(spent[1].Nanoseconds())/float64(20*b.N), "ns/file")
	b.ReportMetric(float64(spent[1])/float64(spent[0]), "page/file")
}

// The same without the network: what the program itself spends on one request.
func BenchmarkRepeatedPageHandler(b *testing.B) { benchmarkHandler(b, "/overview") }

func BenchmarkStaticFileHandler(b *testing.B) {
	benchmarkHandler(b, static.URL(static.Stylesheet))
}

func benchmarkHandler(b *testing.B, path string) {
	w := newWorld(b)
	leader := w.as(models.RoleLeader)
	serve := w.app.Handler()
	var ctx fasthttp.RequestCtx
	ctx.Request.SetRequestURI("http://127.0.0.1:8080" + path)
	for _, c := range leader.jar.Cookies(leader.base) {
		ctx.Request.Header.SetCookie(c.Name, c.Value)
	}
	b.ReportAllocs()
	for b.Loop() {
		ctx.Response.Reset()
		serve(&ctx)
	}
	if ctx.Response.StatusCode() != http.StatusOK {
		b.Fatal(ctx.Response.StatusCode())
	}
}
