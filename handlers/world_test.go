package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

// The password of everybody in these tests.
const password = "Et-langt-kodeord-1"

var passwordHash = func() string {
	h, err := models.HashPassword(password)
	if err != nil {
		panic(err)
	}
	return h
}()

// world is an installation with somebody of each role: a store, and the whole web side on it.
type world struct {
	t     testing.TB
	store *store.Store
	deps  Deps
	app   *fiber.App
	log   *bytes.Buffer
}

// newWorld opens an installation in which Bo heads Byg.
func newWorld(t testing.TB, change ...func(*Deps)) *world {
	t.Helper()
	return newWorldOn(t, storetest.Open(t), change...)
}

func newWorldOn(t testing.TB, st *store.Store, change ...func(*Deps)) *world {
	t.Helper()
	w := &world{t: t, store: st, log: &bytes.Buffer{}}
	w.deps = Deps{Store: w.store, Today: func() models.Day { return storetest.Today }, Spool: t.TempDir(), Zone: time.UTC, Patience: time.Minute,
		Now: storetest.Options().Now, Log: slog.New(slog.NewJSONHandler(w.log, nil))}
	for _, f := range change {
		f(&w.deps)
	}
	var err error
	if w.app, err = New(w.deps); err != nil {
		t.Fatalf("New: %v", err)
	}
	w.takeIn("byg", bygCases()...)
	byg := w.department("Byg")
	for _, role := range models.Roles {
		u := models.User{Email: string(role) + "@nordvig.example", Name: "Bruger " + string(role), Role: role,
			Password: passwordHash, ValidUntil: models.NoDay}
		if role == models.RoleHead {
			u.DepartmentID = byg
		}
		if _, err := w.store.AddUser(context.Background(), models.Local(), u); err != nil {
			t.Fatalf("add %s: %v", role, err)
		}
	}
	return w
}

func (w *world) department(name string) int64 {
	w.t.Helper()
	d, err := w.store.DepartmentByName(context.Background(), name)
	if err != nil {
		w.t.Fatalf("department %s: %v", name, err)
	}
	return d.ID
}

// takeIn stores cases as one import of a source.
func (w *world) takeIn(source string, cases ...models.Case) string {
	w.t.Helper()
	report, err := w.store.TakeIn(context.Background(), store.Incoming{Scope: models.Local(), SourceKey: source, File: source + ".csv",
		Checksum: fmt.Sprintf("%064d", len(cases)), Form: "csv", Kind: models.KindCases, Told: models.Fields(models.CaseFields...),
		Read: func(emit func(models.Delivery) error) (models.Report, error) {
			return models.Report{Kind: models.KindCases, Form: "csv", Rows: len(cases)}, emit(models.Delivery{Cases: cases})
		}})
	if err != nil || report.Batch == nil {
		w.t.Fatalf("take in %s: %v %+v", source, err, report)
	}
	return *report.Batch
}

// takeSteps brings the events of cases of a source: a hearing of ten days from when they were complete, every second one
// printed.
func (w *world) takeSteps(source string, cases []models.Case) {
	w.t.Helper()
	var events []models.Event
	for i, c := range cases {
		at := func(day models.Day, activity string) {
			events = append(events, models.Event{CaseNo: c.CaseNo, Activity: activity, At: int64(day) * 86400})
		}
		at(c.Received, "Modtaget")
		if at(c.Complete, "Fuldt oplyst"); i%2 == 0 {
			at(c.Complete+4, "Udskrevet")
		}
		at(c.Complete+4, "Høring sendt")
		at(c.Complete+14, "Høringssvar modtaget")
		at(c.Decided, "Afgjort")
		at(c.Decided+3, "Arkiveret")
	}
	report, err := w.store.TakeIn(context.Background(), store.Incoming{Scope: models.Local(), SourceKey: source, File: "haendelser.csv", Checksum: fmt.Sprintf("%064d", len(events)+1),
		Form: "csv", Kind: models.KindEvents, Mapping: models.Mapping{Kind: models.KindEvents, Columns: map[string]string{models.FieldCaseNo: "Sagsnummer"},
			Events: models.EventMarks{Print: []string{"Udskrevet"}}},
		Read: func(emit func(models.Delivery) error) (models.Report, error) {
			return models.Report{Kind: models.KindEvents, Form: "csv", Rows: len(events)}, emit(models.Delivery{Events: events})
		}})
	if err != nil || report.Batch == nil {
		w.t.Fatalf("take in the events of %s: %v %+v", source, err, report)
	}
}

// oneCase is a case that was decided after some days.
func oneCase(no, kind, department, channel string, received models.Day, days int) models.Case {
	return models.Case{CaseNo: no, CaseType: kind, Department: department, Channel: channel, ChannelClass: models.ChannelDigital,
		Received: received, Screened: received + 1, Complete: received + 2, Decided: received + models.Day(days), Deadline: received + 40,
		WaitDays: 0, WaitDaysBefore: 0, Letters: 0, PaperSteps: 0, Outcome: models.OutcomePermit, AppealSettled: models.NoDay,
		DecisionDigital: models.Yes}
}

func bygCases() []models.Case {
	var out []models.Case
	for i := range 40 {
		kind := "Enfamiliehuse"
		if i%3 == 0 {
			kind = "Garager & carporte"
		}
		out = append(out, oneCase(fmt.Sprintf("B-%04d/26", i), kind, "Byg", "Byg og Miljø", models.DayOf(2025, 6, 1)+models.Day(8*i), 20+i%25))
	}
	return out
}

// token makes a key of the machine interface and gives its secret.
func (w *world) token(department int64, scopes ...string) string {
	w.t.Helper()
	secret := models.NewSecret()
	_, err := w.store.AddToken(context.Background(), models.Local(), models.Token{Name: "t" + secret[:6], Hash: models.HashSecret(secret),
		Scopes: scopes, DepartmentID: department, Expires: models.NoDay})
	if err != nil {
		w.t.Fatalf("add a token: %v", err)
	}
	return secret
}

// reply is an answer, read whole.
type reply struct {
	*http.Response
	body string
}

func (r reply) location() string { return r.Header.Get("Location") }

// browser is somebody at the installation, with cookies.
type browser struct {
	w    *world
	jar  *cookiejar.Jar
	base *url.URL
}

func (w *world) browser() *browser {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &browser{w, jar, &url.URL{Scheme: "http", Host: "127.0.0.1:8080"}}
}

func (b *browser) do(method, path string, body io.Reader, header ...string) reply {
	b.w.t.Helper()
	req, err := http.NewRequest(method, b.base.String()+path, body)
	if err != nil {
		b.w.t.Fatalf("%s %s: %v", method, path, err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	for _, c := range b.jar.Cookies(b.base) {
		req.AddCookie(c)
	}
	res, err := b.w.app.Test(req, -1)
	if err != nil {
		b.w.t.Fatalf("%s %s: %v", method, path, err)
	}
	text, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		b.w.t.Fatalf("%s %s: %v", method, path, err)
	}
	b.jar.SetCookies(b.base, res.Cookies())
	return reply{res, string(text)}
}

func (b *browser) get(path string, header ...string) reply {
	b.w.t.Helper()
	return b.do(http.MethodGet, path, nil, header...)
}

var csrfField = regexp.MustCompile(`name="csrf" value="([^"]*)"`)

// csrf gives the token of the forms of a page.
func (b *browser) csrf(path string) string {
	b.w.t.Helper()
	m := csrfField.FindStringSubmatch(b.get(path).body)
	if m == nil {
		b.w.t.Fatalf("%s has no form", path)
	}
	return m[1]
}

// post sends a form with the token of a page that everybody signed in can see, or of the sign-in page.
func (b *browser) post(path string, values ...string) reply {
	b.w.t.Helper()
	page := "/login"
	if b.get("/account").StatusCode == http.StatusOK {
		page = "/account"
	}
	form := url.Values{"csrf": {b.csrf(page)}}
	for i := 0; i+1 < len(values); i += 2 {
		form.Add(values[i], values[i+1])
	}
	return b.send(path, form)
}

func (b *browser) send(path string, form url.Values, header ...string) reply {
	b.w.t.Helper()
	return b.do(http.MethodPost, path, strings.NewReader(form.Encode()), append(header, "Content-Type", "application/x-www-form-urlencoded")...)
}

// as signs somebody in by role.
func (w *world) as(role models.Role) *browser {
	w.t.Helper()
	b := w.browser()
	r := b.post("/login", "email", string(role)+"@nordvig.example", "password", password)
	if r.StatusCode != http.StatusSeeOther {
		w.t.Fatalf("sign in as %s: %d %s", role, r.StatusCode, r.body)
	}
	return b
}

// api asks the machine interface with a token ("" = none).
func (w *world) api(token, method, path, body string, header ...string) reply {
	w.t.Helper()
	if token != "" {
		header = append(header, "Authorization", "Bearer "+token)
	}
	return w.browser().do(method, path, strings.NewReader(body), header...)
}

func (r reply) json(t testing.TB, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), into); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
}

func itoa(id int64) string { return strconv.FormatInt(id, 10) }
