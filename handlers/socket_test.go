package handlers

import (
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
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

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

// A page that is asked for again must cost what a static file costs.
func BenchmarkRepeatedPage(b *testing.B) { benchmark(b, "/overview") }

func BenchmarkStaticFile(b *testing.B) { benchmark(b, static.URL(static.Stylesheet)) }

func benchmark(b *testing.B, path string) {
	w := newWorld(b)
	leader := w.as(models.RoleLeader)
	leader.get(path)
	req, err := http.NewRequest(http.MethodGet, w.listen()+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range leader.jar.Cookies(leader.base) {
		req.AddCookie(c)
	}
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	b.ResetTimer()
	for range b.N {
		res := fetch(b, client, req)
		if res.StatusCode != http.StatusOK {
			b.Fatal(res.StatusCode)
		}
		b.SetBytes(int64(len(res.body)))
	}
	b.StopTimer()
	client.CloseIdleConnections()
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
