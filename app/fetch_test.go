package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

const secretWord = "meget-hemmeligt-kodeord"

// other is a case system that lays out its extract at an address.
type other struct {
	*httptest.Server
	asked   atomic.Int32
	content string
	etag    string
	user    string // asked for with secretWord; "" = open
	answer  func(w http.ResponseWriter, r *http.Request) bool
}

func newOther(t *testing.T, content string) *other {
	t.Helper()
	o := &other{content: content}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.asked.Add(1)
		if o.answer != nil && o.answer(w, r) {
			return
		}
		if user, word, _ := r.BasicAuth(); o.user != "" && (user != o.user || word != secretWord) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if o.etag != "" && r.Header.Get("If-None-Match") == o.etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", o.etag)
		w.Header().Set("Content-Disposition", `attachment; filename="sager oktober.csv"`)
		fmt.Fprint(w, o.content)
	}))
	t.Cleanup(o.Close)
	return o
}

// fetching is an installation whose source is fetched from another system every day.
func newFetching(t *testing.T, address string) (*delivering, *fetcher, *bytes.Buffer) {
	t.Helper()
	d := newDelivering(t, models.DoorFetch, func(s *models.Source) { s.Address, s.Every = address, models.Daily })
	log := &bytes.Buffer{}
	f := newFetcher(d.p.bringer(d.st, slog.New(slog.NewJSONHandler(log, nil))), t.TempDir(), []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})
	return d, f, log
}

// fetched looks once and gives the code of the one source, "none" where it was not asked.
func lookOnce(t *testing.T, f *fetcher) string {
	t.Helper()
	out, err := f.look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(out) == 0 {
		return "none"
	}
	return out[0].code
}

// state gives what is known of fetching the source.
func (d *delivering) state() models.Fetch {
	d.t.Helper()
	state, err := d.st.FetchOf(context.Background(), d.source().ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return state
}

func TestAnAddressIsFetchedByItsScheduleAndNothingNewIsADelivery(t *testing.T) {
	o := newOther(t, bygFile)
	o.etag = `"v1"`
	d, f, _ := newFetching(t, o.URL+"/udtraek.csv")
	if got := lookOnce(t, f); got != "" {
		t.Fatalf("the first fetch: %s", got)
	}
	if b := d.batches(); len(b) != 1 || b[0].Door != models.DoorFetch || b[0].File != "sager oktober.csv" || b[0].Report.New != 2 {
		t.Fatalf("imports: %+v", b)
	}
	if got := lookOnce(t, f); got != "none" || o.asked.Load() != 1 {
		t.Errorf("again on the same day: %s, asked %d times", got, o.asked.Load())
	}
	d.p.config.Today++
	if s := d.source().Fresh(d.p.today()); s.Age != 1 {
		t.Errorf("a day later: age %d", s.Age)
	}
	if got := lookOnce(t, f); got != "" || len(d.batches()) != 1 || d.source().Fresh(d.p.today()).Age != 0 {
		t.Errorf("nothing new: %s, %d imports, age %d", got, len(d.batches()), d.source().Fresh(d.p.today()).Age)
	}
	d.p.clock = func() time.Time { return time.Date(2026, 10, 16, 10, 0, 0, 0, time.UTC) }
	o.etag, o.content = `"v2"`, strings.ReplaceAll(bygFile, "14-01-2026;", "14-01-2026;28-01-2026")
	if err := d.st.AskFetch(t.Context(), models.Local(), "byg"); err != nil {
		t.Fatal(err)
	}
	if got := lookOnce(t, f); got != "" || len(d.batches()) != 2 || d.batches()[0].Report.Changed != 1 {
		t.Errorf("asked for: %s, %+v", got, d.batches())
	}
	if left, err := os.ReadDir(f.folder); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestTheWayInIsUsedAndNeverTold(t *testing.T) {
	o := newOther(t, bygFile)
	o.user = "gevinst"
	d, f, log := newFetching(t, o.URL+"/udtraek.csv?noegle=en-anden-noegle")
	if got := lookOnce(t, f); got != models.FailedAccess {
		t.Fatalf("without the way in: %q", got)
	}
	access := models.FetchAccess{Scheme: models.FetchBasic, User: "gevinst", Secret: secretWord}
	if err := d.st.SetFetchAccess(t.Context(), models.Local(), "byg", access); err != nil {
		t.Fatal(err)
	}
	if got := lookOnce(t, f); got != "" || len(d.batches()) != 1 {
		t.Fatalf("with the way in: %q", got)
	}
	rows, err := d.st.Trail(t.Context(), models.Local(), store.TrailQuery{})
	if err != nil {
		t.Fatal(err)
	}
	trail, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	if told := log.String() + string(trail); strings.Contains(told, "en-anden-noegle") {
		t.Error("the query of the address stands in log or trail")
	}
	told := log.String() + string(trail) + fmt.Sprint(d.state(), d.source())
	matches, err := filepath.Glob(d.folder + "/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range matches {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		told += string(content)
	}
	if strings.Contains(told, secretWord) {
		t.Error("the password stands in log, trail, state or database")
	}
	// On another host it is gone: nobody can have it sent to theirs.
	s := d.source()
	s.Address = "https://anden.example/udtraek.csv"
	if err := d.st.SaveSource(t.Context(), models.Local(), s); err != nil {
		t.Fatal(err)
	}
	if got, err := d.st.FetchSecret(t.Context(), "byg"); err != nil || got.Secret != "" {
		t.Errorf("on another host: %+v, %v", got, err)
	}
}

func TestWhatCannotBeFetchedSaysWhyAndStoresNothing(t *testing.T) {
	elsewhere := newOther(t, bygFile)
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, bygFile) }))
	t.Cleanup(secure.Close)
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + gone.Addr().String() + "/"
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		address string
		answer  func(w http.ResponseWriter, r *http.Request) bool
		want    string
	}{
		{name: "nobody is there", address: closed, want: models.FailedFetch},
		{name: "an error of theirs", answer: func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(500); return true }, want: models.FailedStatus},
		{name: "another host", answer: func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
			return true
		}, want: models.FailedRedirect},
		{name: "round and round", answer: func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
			return true
		}, want: models.FailedRedirect},
		{name: "broken off", answer: func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, bygFile)
			return true
		}, want: models.FailedFetch},
		{name: "too much", answer: func(w http.ResponseWriter, _ *http.Request) bool {
			for range 200 {
				_, _ = io.WriteString(w, bygFile)
			}
			return true
		}, want: models.FailedTooLarge},
		{name: "a certificate of nobody", address: secure.URL, want: models.FailedTLS},
		{name: "a page that asks to sign in", answer: func(w http.ResponseWriter, _ *http.Request) bool {
			_, _ = io.WriteString(w, "<!doctype html><html><body>Log ind</body></html>")
			return true
		}, want: models.FailedRefused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newOther(t, bygFile)
			o.answer = tt.answer
			address := tt.address
			if address == "" {
				address = o.URL + "/a.csv?noegle=" + secretWord
			}
			d, f, log := newFetching(t, address)
			f.most = 10_000
			if got := lookOnce(t, f); got != tt.want {
				t.Errorf("code %q, want %q", got, tt.want)
			}
			failures, err := d.st.Failures(t.Context(), models.Local(), time.Time{})
			if err != nil || len(failures) != 1 || failures[0].Code != tt.want || len(d.batches()) != 0 {
				t.Errorf("told %+v, %v; %d imports", failures, err, len(d.batches()))
			}
			if strings.Contains(log.String(), secretWord) {
				t.Errorf("the log holds the query: %s", log)
			}
			// It is tried again, later each time.
			if got := lookOnce(t, f); got != "none" {
				t.Errorf("at once again: %q", got)
			}
			now := d.p.clock()
			d.p.clock = func() time.Time { return now.Add(6 * time.Minute) }
			if got := lookOnce(t, f); got != tt.want || d.state().Tries != 2 || d.state().NextAt.Sub(d.p.clock()) < 9*time.Minute {
				t.Errorf("after the wait: %q, %+v", got, d.state())
			}
		})
	}
	if elsewhere.asked.Load() != 0 {
		t.Error("a redirect to another host was followed")
	}
}

func TestAddressesOfTheMachineAndItsHostAreNotAsked(t *testing.T) {
	o := newOther(t, bygFile)
	d, f, _ := newFetching(t, strings.Replace(o.URL, "127.0.0.1", "localhost", 1)+"/a.csv")
	f = newFetcher(f.bringer, f.folder, nil)
	if got := lookOnce(t, f); got != models.FailedAddress || o.asked.Load() != 0 || len(d.batches()) != 0 {
		t.Errorf("this machine: %q, asked %d times", got, o.asked.Load())
	}
	for address, want := range map[string]bool{"10.4.0.7:443": true, "192.168.1.2:80": true, "[2a05:f480::1]:443": true, "127.0.0.1:80": false, "[::1]:80": false,
		"169.254.169.254:80": false, "[fe80::1%eth0]:80": false, "[fd00:ec2::254]:80": false, "[::ffff:169.254.169.254]:80": false, "0.0.0.0:80": false,
		"[::]:80": false, "224.0.0.1:80": false, "255.255.255.255:80": false, "100.100.100.200:80": false} {
		if err := mayAsk(address, nil); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
	if err := mayAsk("169.254.169.254:80", []netip.Prefix{netip.MustParsePrefix("169.254.169.254/32")}); err != nil {
		t.Errorf("allowed: %v", err)
	}
}

func TestTheSettingsOfFetching(t *testing.T) {
	d := newDesk(t)
	d.env["GEVINST_SECRET_KEY"], d.env["GEVINST_FETCH_ALLOW"] = "kort", "127.0.0.1, nogetsteds"
	a := d.run("config")
	if a.status != exitUsage || !strings.Contains(a.stderr, "GEVINST_SECRET_KEY") || !strings.Contains(a.stderr, "nogetsteds") || strings.Contains(a.stderr, "kort") {
		t.Errorf("wrong ones: %+v", a)
	}
	d.env["GEVINST_SECRET_KEY"], d.env["GEVINST_FETCH_ALLOW"] = strings.Repeat("hemmelig", 4), "127.0.0.1, 10.0.0.0/8"
	if out := d.done("config"); strings.Contains(out, "hemmelig") {
		t.Errorf("the key is shown: %s", out)
	}
}
