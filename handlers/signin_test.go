package handlers

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

func cookieOf(r reply, name string) *http.Cookie {
	for _, c := range r.Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func TestSignInOpensASession(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	got := b.post("/login", "email", " LEADER@nordvig.example ", "password", password)
	if got.StatusCode != http.StatusSeeOther || got.location() != "/" {
		t.Fatalf("%d to %q, want 303 to /", got.StatusCode, got.location())
	}
	c := cookieOf(got, "gevinst")
	if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || c.Path != "/" || !c.Expires.IsZero() {
		t.Errorf("cookie %+v, want HttpOnly, SameSite=Lax, for the session, and not Secure on loopback http", c)
	}
	if got := b.get("/"); got.location() != "/overview" {
		t.Errorf("/ leads the leader to %q", got.location())
	}
	if got := b.get("/overview"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "Bruger leader") {
		t.Errorf("overview: %d", got.StatusCode)
	}
	if got := b.get("/login?next=/data"); got.location() != "/data" {
		t.Errorf("the sign-in page of somebody signed in leads to %q", got.location())
	}
}

func TestCookieIsSecureWhereTheBaseAddressIsHTTPS(t *testing.T) {
	w := newWorld(t, func(d *Deps) { d.BaseURL = "https://gevinst.nordvig.example" })
	b := w.browser()
	b.base = &url.URL{Scheme: "https", Host: "gevinst.nordvig.example"}
	got := b.post("/login", "email", "leader@nordvig.example", "password", password)
	c := cookieOf(got, "__Host-gevinst")
	if c == nil || !c.Secure || !c.HttpOnly {
		t.Errorf("cookies %v, want a Secure one", got.Cookies())
	}
	if b.get("/overview").StatusCode != http.StatusOK {
		t.Error("the session is not known")
	}
	if hsts := got.Header.Get("Strict-Transport-Security"); hsts == "" {
		t.Error("no HSTS under https")
	}
}

func TestRefusedSignInsLookTheSame(t *testing.T) {
	w := newWorld(t)
	users, err := w.store.Users(context.Background(), models.Local())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range users {
		if u.Role == models.RoleReader {
			if _, err := w.store.DisableUser(context.Background(), models.Local(), u.ID, true); err != nil {
				t.Fatal(err)
			}
		}
	}
	var first string
	for _, email := range []string{"leader@nordvig.example", "reader@nordvig.example", "nobody@nordvig.example"} {
		given := password
		if email == "leader@nordvig.example" {
			given = "forkert-kodeord-1"
		}
		got := w.browser().post("/login", "email", email, "password", given)
		body := strings.ReplaceAll(csrfField.ReplaceAllString(got.body, ""), email, "")
		if got.StatusCode != http.StatusUnprocessableEntity || cookieOf(got, "gevinst") != nil {
			t.Errorf("%s: %d", email, got.StatusCode)
		}
		if first == "" {
			first = body
		} else if body != first {
			t.Errorf("%s is answered otherwise than a wrong password", email)
		}
	}
	if !strings.Contains(first, "passer ikke") {
		t.Errorf("the page does not say what is wrong: %s", first)
	}
}

func TestSignInIsLimited(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	var got reply
	for range 6 {
		got = b.post("/login", "email", "leader@nordvig.example", "password", "forkert-kodeord-1")
	}
	if got.StatusCode != http.StatusTooManyRequests || got.Header.Get("Retry-After") == "" || !strings.Contains(got.body, "For mange forsøg") {
		t.Errorf("the sixth wrong password: %d, Retry-After %q", got.StatusCode, got.Header.Get("Retry-After"))
	}
	if got := b.post("/login", "email", "leader@nordvig.example", "password", password); got.StatusCode != http.StatusTooManyRequests {
		t.Errorf("the right password within the limit's time: %d, want 429: it must not tell that it is right", got.StatusCode)
	}
	if got := b.post("/login", "email", "head@nordvig.example", "password", password); got.StatusCode != http.StatusSeeOther {
		t.Errorf("a colleague at the same address: %d", got.StatusCode)
	}
}

func TestAfterSignInOnlyOurOwnAddresses(t *testing.T) {
	w := newWorld(t)
	for next, want := range map[string]string{
		"/case-types?kpi=digital_share": "/case-types?kpi=digital_share",
		"//evil.example":                "/",
		"https://evil.example":          "/",
		`/\evil.example`:                "/",
	} {
		got := w.browser().post("/login", "email", "leader@nordvig.example", "password", password, "next", next)
		if got.location() != want {
			t.Errorf("next=%q leads to %q, want %q", next, got.location(), want)
		}
	}
	got := w.browser().get("/case-types?kpi=digital_share")
	if got.location() != "/login?next="+url.QueryEscape("/case-types?kpi=digital_share") {
		t.Errorf("sign-in address %q does not lead back", got.location())
	}
}

func TestFormsMustBeOurs(t *testing.T) {
	w := newWorld(t)
	leader := w.as(models.RoleLeader)
	token := leader.csrf("/account")
	language := func(csrf string, header ...string) int {
		form := url.Values{"language": {"en"}}
		if csrf != "" {
			form.Set("csrf", csrf)
		}
		return leader.send("/settings", form, header...).StatusCode
	}
	for name, got := range map[string]int{
		"no token":         language(""),
		"a wrong token":    language("x" + token[1:]),
		"another's token":  language(w.as(models.RoleHead).csrf("/account")),
		"a foreign origin": language(token, "Origin", "https://evil.example"),
		"an opaque origin": language(token, "Origin", "null"),
		"a cross-site":     language(token, "Sec-Fetch-Site", "cross-site"),
	} {
		if got != http.StatusForbidden {
			t.Errorf("%s: %d, want 403", name, got)
		}
	}
	if got := language(token, "Origin", "http://127.0.0.1:8080", "Sec-Fetch-Site", "same-origin"); got != http.StatusSeeOther {
		t.Errorf("our own form: %d", got)
	}
	// Signing in from a foreign page: no form cookie, or one without its token.
	stranger := w.browser()
	if got := stranger.send("/login", url.Values{"email": {"leader@nordvig.example"}, "password": {password}}); got.StatusCode != http.StatusForbidden || cookieOf(got, "gevinst") != nil {
		t.Errorf("sign-in without the form: %d", got.StatusCode)
	}
}

func TestSignOutEndsTheSession(t *testing.T) {
	w := newWorld(t)
	b := w.as(models.RoleLeader)
	thief := w.browser()
	thief.jar.SetCookies(thief.base, b.jar.Cookies(b.base))
	if got := b.post("/logout"); got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(got.location(), "/login") {
		t.Fatalf("sign-out: %d to %q", got.StatusCode, got.location())
	}
	if got := thief.get("/overview"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("a copied cookie after the sign-out: %d, want 303 to the sign-in", got.StatusCode)
	}
}

func TestSessionsEnd(t *testing.T) {
	now := storetest.Today.Time().Add(12 * time.Hour)
	w := newWorld(t, func(d *Deps) { d.Now = func() time.Time { return now } })
	idle, busy := w.as(models.RoleLeader), w.as(models.RoleHead)
	for range 5 {
		now = now.Add(guard.Idle / 2)
		if got := busy.get("/account").StatusCode; got != http.StatusOK {
			t.Fatalf("a session in use ended after %v: %d", now.Sub(storetest.Today.Time().Add(12*time.Hour)), got)
		}
		time.Sleep(50 * time.Millisecond) // the use is noted beside the request
	}
	if got := idle.get("/account").StatusCode; got != http.StatusSeeOther {
		t.Errorf("a session that nobody used for %v: %d, want 303", 5*guard.Idle/2, got)
	}
	for now.Before(storetest.Today.Time().Add(12*time.Hour + guard.Absolute)) {
		now = now.Add(guard.Idle / 2)
		busy.get("/account")
		time.Sleep(50 * time.Millisecond)
	}
	now = now.Add(2 * time.Second) // an identity is believed for a second
	if got := busy.get("/account").StatusCode; got != http.StatusSeeOther {
		t.Errorf("a session older than %v: %d, want 303", guard.Absolute, got)
	}
}

func TestDisabledUsersAreOutAtOnce(t *testing.T) {
	w := newWorld(t)
	admin, leader := w.as(models.RoleAdmin), w.as(models.RoleLeader)
	if leader.get("/overview").StatusCode != http.StatusOK {
		t.Fatal("the leader is not signed in")
	}
	u, err := w.store.UserByEmail(context.Background(), "leader@nordvig.example")
	if err != nil {
		t.Fatal(err)
	}
	if got := admin.post("/admin/users/"+itoa(u.ID)+"/disable", "disabled", "1"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("disable: %d %s", got.StatusCode, got.body)
	}
	if got := leader.get("/overview"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("a disabled user still sees the overview: %d", got.StatusCode)
	}
	if got := admin.get("/admin/users"); !strings.Contains(got.body, "Bruger leader har ikke længere adgang") {
		t.Error("the page does not say what was done")
	}
}

func TestChangedPasswordEndsOtherSessions(t *testing.T) {
	w := newWorld(t)
	here, there := w.as(models.RoleLeader), w.as(models.RoleLeader)
	if got := here.post("/account/password", "current", "forkert-kodeord-1", "password", "Et-nyt-kodeord-22", "again", "Et-nyt-kodeord-22"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a wrong current password: %d", got.StatusCode)
	}
	if got := here.post("/account/password", "current", password, "password", "Et-nyt-kodeord-22", "again", "Et-nyt-kodeord-22"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("change: %d %s", got.StatusCode, got.body)
	}
	if here.get("/account").StatusCode != http.StatusOK {
		t.Error("the one who changed it is signed out")
	}
	if there.get("/account").StatusCode != http.StatusSeeOther {
		t.Error("another session of the same user goes on")
	}
}

func TestTokens(t *testing.T) {
	w := newWorld(t)
	ask := func(token string) int {
		return w.api(token, http.MethodGet, "/api/v1/figures?kpi=cases_received", "").StatusCode
	}
	live := w.token(0, "figures:read")
	if got := ask(live); got != http.StatusOK {
		t.Fatalf("a token: %d", got)
	}
	if got := ask(live[1:] + "x"); got != http.StatusUnauthorized {
		t.Errorf("an unknown token: %d", got)
	}
	tokens, err := w.store.Tokens(context.Background(), models.Local())
	if err != nil {
		t.Fatal(err)
	}
	admin := w.as(models.RoleAdmin)
	if got := admin.post("/admin/tokens/" + itoa(tokens[0].ID) + "/revoke"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("revoke: %d", got.StatusCode)
	}
	if got := ask(live); got != http.StatusUnauthorized {
		t.Errorf("a revoked token: %d", got)
	}
	made := admin.post("/admin/tokens", "name", "Power BI", "scope", "figures:read", "expires", "2026-06-01")
	if made.StatusCode != http.StatusOK {
		t.Fatalf("make a token: %d", made.StatusCode)
	}
	if !strings.Contains(made.body, "Power BI") {
		t.Error("the new token is not shown")
	}
}

// A token that is revoked on the page or has run out is refused by every address at once, and one that nobody revoked
// goes on. An identity is kept for less than a second, so the clock runs with the day.
func TestNoAddressTakesATokenThatIsRevokedOrHasExpired(t *testing.T) {
	day := storetest.Today
	w := newWorld(t, func(d *Deps) {
		d.Today = func() models.Day { return day }
		d.Now = func() time.Time { return day.Time().Add(12 * time.Hour) }
	})
	scopes := []string{"figures:read", "cases:read", "imports:write", "targets:write", "benefits:write", "audit:read"}
	revoked, stays := w.token(0, scopes...), w.token(0, scopes...)
	expiring := models.NewSecret()
	if _, err := w.store.AddToken(t.Context(), models.Local(), models.Token{Name: "short", Hash: models.HashSecret(expiring), Scopes: scopes, Expires: day + 1}); err != nil {
		t.Fatal(err)
	}
	asked := 0
	everywhere := func(token string, refused bool, when string) {
		t.Helper()
		for _, r := range allRoutes(t, w) {
			if !r.api() || r.right == guard.Open {
				continue
			}
			asked++
			path := strings.NewReplacer(":id", "77", ":method", "wilson").Replace(r.path)
			got := w.api(token, r.method, path, "{}")
			if (got.StatusCode == http.StatusUnauthorized) != refused {
				t.Errorf("%s %s with a token %s: %d", r.method, r.path, when, got.StatusCode)
			}
			if refused && got.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s %s refuses a token %s with %q", r.method, r.path, when, got.Header.Get("Content-Type"))
			}
		}
	}
	everywhere(revoked, false, "before it is revoked")
	if got := w.as(models.RoleAdmin).post("/admin/tokens/" + itoa(tokenID(t, w, "t"+revoked[:6])) + "/revoke"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("revoke: %d", got.StatusCode)
	}
	everywhere(revoked, true, "that was revoked")
	everywhere(expiring, false, "before it expires")
	day += 2
	everywhere(expiring, true, "that has expired")
	everywhere(stays, false, "that nobody revoked")
	if asked < 5*15 {
		t.Errorf("%d requests: the interface has more addresses", asked)
	}
}

// tokenID finds a token by its name.
func tokenID(t *testing.T, w *world, name string) int64 {
	t.Helper()
	tokens, err := w.store.Tokens(t.Context(), models.Local())
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range tokens {
		if token.Name == name {
			return token.ID
		}
	}
	t.Fatalf("no token %s", name)
	return 0
}

func TestFirstAdministratorByTheOneTimeLink(t *testing.T) {
	st := storetest.Open(t)
	app, err := New(Deps{Store: st, Today: func() models.Day { return storetest.Today }, Now: storetest.Options().Now, Spool: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, store: st, app: app}
	secret, err := st.SetupSecret(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	b := w.browser()
	if got := b.get("/setup?key=guess"); got.StatusCode != http.StatusUnprocessableEntity || strings.Contains(got.body, "<input") && strings.Contains(got.body, `name="password"`) {
		t.Errorf("a guessed link: %d", got.StatusCode)
	}
	page := "/setup?key=" + secret
	form := url.Values{"csrf": {b.csrf(page)}, "key": {secret}, "name": {"Anne"}, "email": {"anne@nordvig.example"}, "password": {"kort"}, "again": {"kort"}}
	if got := b.send("/setup", form); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Anne") {
		t.Errorf("a short password: %d", got.StatusCode)
	}
	form.Set("password", password)
	form.Set("again", password)
	if got := b.send("/setup", form); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("setup: %d %s", got.StatusCode, got.body)
	}
	if got := b.get("/admin/users"); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "anne@nordvig.example") {
		t.Errorf("the first administrator is not signed in: %d", got.StatusCode)
	}
	if got := w.browser().get(page); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("the link works twice: %d", got.StatusCode)
	}
}

func TestSignInsStandInTheTrail(t *testing.T) {
	w := newWorld(t)
	w.as(models.RoleLeader)
	w.browser().post("/login", "email", "nobody@nordvig.example", "password", password)
	w.browser().post("/login", "email", password, "password", password)
	rows, err := w.store.Trail(context.Background(), models.Local(), store.TrailQuery{Limit: 3})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		got = append(got, r.What+" "+r.Who)
	}
	want := []string{"sign-in.failed ?", "sign-in.failed nobody@nordvig.example", "sign-in leader@nordvig.example"}
	if !slices.Equal(got, want) {
		t.Errorf("the trail says %q, want %q", got, want)
	}
}
