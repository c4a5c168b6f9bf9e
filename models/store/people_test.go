package store_test

import (
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

func user(email string, role models.Role, department int64) models.User {
	return models.User{Email: email, Name: "Alma", Role: role, DepartmentID: department, Password: "$argon2id$…", ValidUntil: models.NoDay}
}

func addUser(t testing.TB, s *store.Store, u models.User) models.User {
	t.Helper()
	id, err := s.AddUser(ctx, models.Local(), u)
	if err != nil {
		t.Fatalf("AddUser(%s): %v", u.Email, err)
	}
	got, err := s.UserByID(ctx, id)
	if err != nil {
		t.Fatalf("UserByID: %v", err)
	}
	return got
}

func department(t testing.TB, s *store.Store, name string, parent int64) int64 {
	t.Helper()
	id, err := s.SaveDepartment(ctx, models.Local(), models.Department{Name: name, Parent: parent, ValidFrom: models.NoDay, ValidUntil: models.NoDay})
	if err != nil {
		t.Fatalf("SaveDepartment(%s): %v", name, err)
	}
	return id
}

// head gives the scope of a head of a department.
func head(t testing.TB, s *store.Store, departmentID int64) models.Scope {
	t.Helper()
	scope, err := s.ScopeOf(ctx, user("bo@nordvig.dk", models.RoleHead, departmentID))
	if err != nil {
		t.Fatal(err)
	}
	return scope
}

// isProblem says whether err carries a Problem with a code.
func isProblem(err error, code string) bool {
	var p models.Problem
	if errors.As(err, &p) {
		return p.Code == code
	}
	var ps models.Problems
	return errors.As(err, &ps) && slices.ContainsFunc(ps, func(p models.Problem) bool { return p.Code == code })
}

func TestUsersAreKeptAndFoundByAnySpellingOfTheirAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if has, err := s.HasUsers(ctx); has || err != nil {
			t.Errorf("HasUsers of a new database = %v, %v", has, err)
		}
		want := user("Alma@Nordvig.dk", models.RoleLeader, 0)
		got := addUser(t, s, want)
		want.ID, want.CreatedAt = got.ID, storetest.Today.Time().Add(12*time.Hour)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("UserByID (-added +found):\n%s", diff)
		}
		if !got.Active(storetest.Today) {
			t.Error("a user without a last day cannot sign in")
		}
		if byMail, err := s.UserByEmail(ctx, " ALMA@nordvig.DK"); err != nil || byMail.ID != got.ID {
			t.Errorf("UserByEmail = %v, %v, want user %d", byMail, err, got.ID)
		}
		if _, err := s.AddUser(ctx, models.Local(), user("alma@nordvig.dk", models.RoleAdmin, 0)); !isProblem(err, "email_taken") {
			t.Errorf("AddUser of a taken address = %v, want the problem email_taken", err)
		}
		for _, bad := range []struct {
			u    models.User
			code string
		}{{user("alma", models.RoleAdmin, 0), "bad_email"}, {user("b@n.dk", "king", 0), "bad_role"}, {user("b@n.dk", models.RoleHead, 0), "head_without_department"},
			{user("b@n.dk", models.RoleHead, 99), "unknown_department"}} {
			if _, err := s.AddUser(ctx, models.Local(), bad.u); !isProblem(err, bad.code) {
				t.Errorf("AddUser(%+v) = %v, want %s", bad.u, err, bad.code)
			}
		}
		if err := s.SaveUserSettings(ctx, models.User{ID: got.ID, Lang: "en", Theme: "dark", KeysOff: true}); err != nil {
			t.Fatal(err)
		}
		if again, err := s.UserByID(ctx, got.ID); err != nil || again.Lang != "en" || again.Theme != "dark" || !again.KeysOff {
			t.Errorf("after SaveUserSettings: %+v, %v", again, err)
		}
		if admins, err := s.Administrators(ctx, storetest.Today); err != nil || len(admins) != 0 {
			t.Errorf("Administrators = %+v, %v, want none", admins, err)
		}
		dina := addUser(t, s, user("dina@nordvig.dk", models.RoleAdmin, 0))
		locked := addUser(t, s, user("gone@nordvig.dk", models.RoleAdmin, 0))
		if _, err := s.DisableUser(ctx, models.Local(), locked.ID, true); err != nil {
			t.Fatal(err)
		}
		admins, err := s.Administrators(ctx, storetest.Today)
		if want := []models.User{{Name: dina.Name, Email: dina.Email}}; err != nil || !cmp.Equal(admins, want) {
			t.Errorf("Administrators = %+v, %v, want %+v", admins, err, want)
		}
		if _, err := s.UserByID(ctx, 99); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("UserByID(99) = %v, want not found", err)
		}
	})
}

func TestALockedOutUserIsOutAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := storetest.Today.Time().Add(12 * time.Hour)
		u := addUser(t, s, user("alma@nordvig.dk", models.RoleLeader, 0))
		open := func(value string) string {
			t.Helper()
			id := models.HashSecret(value)
			if err := s.OpenSession(ctx, models.Session{ID: id, UserID: u.ID, CSRF: "c", Created: now, Seen: now, Expires: now.Add(time.Hour)}); err != nil {
				t.Fatal(err)
			}
			return id
		}
		first := open("one")
		got, err := s.SessionByID(ctx, first)
		if err != nil || got.UserID != u.ID || got.CSRF != "c" || !got.Expires.Equal(now.Add(time.Hour)) {
			t.Errorf("SessionByID = %+v, %v", got, err)
		}
		if _, err := s.SessionByID(ctx, "one"); !errors.Is(err, models.ErrNotFound) {
			t.Error("a session is found by the cookie's own value")
		}
		if _, err := s.DisableUser(ctx, models.Local(), u.ID, true); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SessionByID(ctx, first); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("SessionByID of a disabled user = %v, want not found", err)
		}
		second := open("two")
		if err := s.SetPassword(ctx, models.Scope{UserID: u.ID, Who: u.Email}, u.ID, "new"); err != nil {
			t.Errorf("SetPassword for oneself: %v", err)
		}
		if _, err := s.SessionByID(ctx, second); !errors.Is(err, models.ErrNotFound) {
			t.Error("a session survived the new password")
		}
		if err := s.SetPassword(ctx, models.Scope{UserID: u.ID + 1}, u.ID, "new"); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("SetPassword for another = %v, want forbidden", err)
		}
		third := open("three")
		if err := s.TouchSession(ctx, third, now, now.Add(-time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SessionByID(ctx, third); !errors.Is(err, models.ErrNotFound) {
			t.Error("a session that is over is found")
		}
		fourth := open("four")
		if err := s.CloseSession(ctx, fourth); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SessionByID(ctx, fourth); !errors.Is(err, models.ErrNotFound) {
			t.Error("a closed session is found")
		}
	})
}

func TestTokensAreFoundUntilTheyEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		add := func(name string, expires models.Day) (int64, string) {
			t.Helper()
			hash := models.HashSecret(name)
			id, err := s.AddToken(ctx, models.Local(), models.Token{Name: name, Hash: hash, Scopes: []string{"figures:read"}, Expires: expires})
			if err != nil {
				t.Fatal(err)
			}
			return id, hash
		}
		id, hash := add("power bi", models.NoDay)
		_, last := add("last day", storetest.Today)
		_, over := add("over", storetest.Today-1)
		got, err := s.TokenByHash(ctx, hash)
		if err != nil || got.Name != "power bi" || !slices.Equal(got.Scopes, []string{"figures:read"}) || got.Expires.Known() || got.CreatedBy != "cli" {
			t.Errorf("TokenByHash = %+v, %v", got, err)
		}
		if _, err := s.TokenByHash(ctx, last); err != nil {
			t.Errorf("a token on its last day: %v", err)
		}
		if _, err := s.TokenByHash(ctx, over); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a token after its last day = %v, want not found", err)
		}
		if err := s.TouchToken(ctx, id); err != nil {
			t.Fatal(err)
		}
		if err := s.RevokeToken(ctx, models.Local(), id); err != nil {
			t.Fatal(err)
		}
		if _, err := s.TokenByHash(ctx, hash); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a revoked token = %v, want not found", err)
		}
		list, err := s.Tokens(ctx, models.Local())
		if err != nil || len(list) != 3 || list[2].LastUsed == nil || !list[2].Revoked {
			t.Errorf("Tokens = %+v, %v", list, err)
		}
		if _, err := s.AddToken(ctx, models.Local(), models.Token{Name: "x", Hash: "h", Scopes: []string{"all"}, Expires: models.NoDay}); !isProblem(err, "bad_scope") {
			t.Errorf("AddToken with an unknown scope = %v", err)
		}
		if _, err := s.AddToken(ctx, models.Local(), models.Token{Name: "over", Hash: "h", Scopes: []string{"cases:read"}, Expires: models.NoDay}); !isProblem(err, "taken") {
			t.Errorf("AddToken with a taken name = %v", err)
		}
	})
}

func TestTheSetupSecretMakesOneAdministrator(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		old, err := s.SetupSecret(ctx)
		if err != nil {
			t.Fatal(err)
		}
		secret, err := s.SetupSecret(ctx)
		if err != nil || secret == "" {
			t.Fatal(secret, err)
		}
		if err := s.CheckSetup(ctx, old); !errors.Is(err, models.ErrNotFound) {
			t.Error("the secret before the last is still good")
		}
		if err := s.CheckSetup(ctx, secret); err != nil {
			t.Errorf("CheckSetup: %v", err)
		}
		id, err := s.Setup(ctx, secret, user("ea@nordvig.dk", models.RoleReader, 0))
		if err != nil {
			t.Fatal(err)
		}
		if u, err := s.UserByID(ctx, id); err != nil || u.Role != models.RoleAdmin {
			t.Errorf("Setup made %+v, %v, want an administrator", u, err)
		}
		if _, err := s.Setup(ctx, secret, user("two@nordvig.dk", models.RoleAdmin, 0)); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("Setup again = %v, want not found", err)
		}
		if again, err := s.SetupSecret(ctx); again != "" || err != nil {
			t.Errorf("SetupSecret with a user = %q, %v, want none", again, err)
		}
	})
}

func TestTargetsAreNeverOverwritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		month := models.MonthOf(2025, 1)
		line := models.TargetLine{KPI: "digital_share", CaseType: "Nedrivning", Department: "Byg", ValidFrom: month, Value: new(0.8)}
		limit := models.TargetLine{KPI: models.KPILimit, CaseType: "Nedrivning", ValidFrom: month, Value: new(40.0), Kind: models.KindAgreement, Inactive: true}
		set := func(lines ...models.TargetLine) {
			t.Helper()
			if err := s.SetTargets(ctx, models.Local(), lines); err != nil {
				t.Fatal(err)
			}
		}
		set(line, limit)
		version := s.Version()
		set(line, limit)
		if s.Version() != version {
			t.Error("the same targets again made a new version")
		}
		all, err := s.Targets(ctx, models.Local())
		if err != nil || len(all) != 2 {
			t.Fatalf("Targets = %+v, %v, want two", all, err)
		}
		share, days := all[0], all[1]
		if share.Comparator != models.AtLeast || share.Kind != models.KindOwn || !share.Active || share.SetBy != "cli" || share.CaseTypeID == 0 || share.DepartmentID == 0 {
			t.Errorf("a target without comparator and kind = %+v, want >= and own", share)
		}
		if days.Comparator != models.AtMost || days.Clock != models.ClockService || days.DayKind != models.CalendarDays || days.Active {
			t.Errorf("a limit of the reference list = %+v, want <=, service, calendar, not active", days)
		}
		book, err := s.Book(ctx, models.Local())
		if err != nil || len(book.Targets) != 1 {
			t.Fatalf("Book has %d targets, %v, want the active one", len(book.Targets), err)
		}
		if err := s.SwitchReference(ctx, models.Local(), []int64{days.ID}, true); err != nil {
			t.Fatal(err)
		}
		set(limit) // the reference list is read again at each start
		if book, err = s.Book(ctx, models.Local()); err != nil || len(book.Targets) != 2 {
			t.Errorf("Book has %d targets, %v, want both: one was switched on", len(book.Targets), err)
		}
		line.Value = new(0.9)
		set(line)
		line.Value = nil
		set(line)
		history, err := s.TargetHistory(ctx, models.Local())
		if err != nil {
			t.Fatal(err)
		}
		var values []float64
		for _, h := range history {
			if h.KPI == "digital_share" {
				if h.Value == nil {
					if h.ReplacedAt != nil {
						t.Error("the last target does not stand")
					}
					values = append(values, -1)
					continue
				}
				if h.ReplacedAt == nil {
					t.Errorf("the target %v stands still", *h.Value)
				}
				values = append(values, *h.Value)
			}
		}
		if !slices.Equal(values, []float64{0.8, 0.9, -1}) {
			t.Errorf("history = %v, want 0.8, 0.9 and the end", values)
		}
	})
}

func TestATargetThatNoFigureCanKeepIsRefused(t *testing.T) {
	s := storetest.Open(t)
	month := models.MonthOf(2025, 1)
	for _, bad := range []struct {
		line models.TargetLine
		code string
	}{
		{models.TargetLine{KPI: "luck", ValidFrom: month, Value: new(1.0)}, "unknown_kpi"},
		{models.TargetLine{KPI: "digital_share", ValidFrom: month, Value: new(1.1)}, "share_out_of_range"},
		{models.TargetLine{KPI: "digital_share", Value: new(0.5)}, "bad_month"},
		{models.TargetLine{KPI: "cases_received", ValidFrom: month, Value: new(5.0)}, "missing_value"},
		{models.TargetLine{KPI: "limit_days", ValidFrom: month, Value: new(5.0), Clock: "screening"}, "bad_choice"},
	} {
		good := models.TargetLine{KPI: "digital_share", ValidFrom: month, Value: new(0.5)}
		if err := s.SetTargets(ctx, models.Local(), []models.TargetLine{good, bad.line}); !isProblem(err, bad.code) {
			t.Errorf("SetTargets(%+v) = %v, want %s", bad.line, err, bad.code)
		}
	}
	if all, err := s.Targets(ctx, models.Local()); err != nil || len(all) != 0 {
		t.Errorf("%d targets, %v, want none: the good lines came with a bad one", len(all), err)
	}
}

func TestAHeadReachesOnlyTheOwnDepartment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		top := department(t, s, "Teknik", 0)
		below := department(t, s, "Byg", top)
		other := department(t, s, "Børn", 0)
		a, b, c := blank("byg", "2025-01-02"), blank("boern", "2025-01-02"), blank("none", "2025-01-02")
		a.Department, b.Department = "Byg", "Børn"
		batch := *take(t, s, incoming("wabo", a, b, c)).Batch
		month := models.MonthOf(2025, 1)
		lines := []models.TargetLine{{KPI: "digital_share", ValidFrom: month, Value: new(0.5)},
			{KPI: "digital_share", Department: "Byg", ValidFrom: month, Value: new(0.6)},
			{KPI: "digital_share", Department: "Børn", ValidFrom: month, Value: new(0.7)}}
		if err := s.SetTargets(ctx, models.Local(), lines); err != nil {
			t.Fatal(err)
		}
		scope := head(t, s, top)
		if !slices.Equal(scope.Departments, []int64{top, below}) || scope.All {
			t.Fatalf("scope = %+v, want the department and the one below", scope)
		}
		for no, want := range map[string]error{"byg": nil, "boern": models.ErrNotFound, "none": models.ErrNotFound, "missing": models.ErrNotFound} {
			if _, err := s.Case(ctx, scope, "wabo", no); !errors.Is(err, want) || want == nil && err != nil {
				t.Errorf("Case(%s) = %v, want %v", no, err, want)
			}
		}
		targets, err := s.Targets(ctx, scope)
		if err != nil || len(targets) != 2 || slices.ContainsFunc(targets, func(t models.Target) bool { return t.DepartmentID == other }) {
			t.Errorf("Targets = %+v, %v, want those for all and of Byg", targets, err)
		}
		book, err := s.Book(ctx, scope)
		if err != nil || len(book.Targets) != 2 {
			t.Errorf("Book has %d targets, %v, want 2", len(book.Targets), err)
		}
		own := models.TargetLine{KPI: "digital_share", Department: "Byg", ValidFrom: month, Value: new(0.9)}
		if err := s.SetTargets(ctx, scope, []models.TargetLine{own}); err != nil {
			t.Errorf("SetTargets for the own department: %v", err)
		}
		for _, l := range []models.TargetLine{lines[0], lines[2], {KPI: "digital_share", Department: "Nyt", ValidFrom: month, Value: new(0.9)}} {
			if err := s.SetTargets(ctx, scope, []models.TargetLine{l}); !errors.Is(err, models.ErrForbidden) {
				t.Errorf("SetTargets(%q) = %v, want forbidden", l.Department, err)
			}
		}
		own.CaseType = "En ny type"
		if err := s.SetTargets(ctx, scope, []models.TargetLine{own}); !isProblem(err, "unknown_case_type") {
			t.Errorf("SetTargets for an unknown case type = %v", err)
		}
		analyst := scope
		analyst.Rights = models.Local().Rights
		_, err1 := s.Batches(ctx, analyst)
		_, err2 := s.Batch(ctx, analyst, batch)
		_, err3 := s.Trail(ctx, analyst, store.TrailQuery{})
		_, err4 := s.TakeIn(ctx, store.Incoming{Scope: analyst, SourceKey: "wabo"})
		err5 := s.Undo(ctx, analyst, batch)
		_, err6 := s.AccessLog(ctx, analyst, 0)
		for i, err := range []error{err1, err2, err3, err4, err5, err6} {
			if !errors.Is(err, models.ErrForbidden) {
				t.Errorf("call %d with one department = %v, want forbidden", i+1, err)
			}
		}
		if targets, err := s.Targets(ctx, models.Scope{}); err != nil || len(targets) != 0 {
			t.Errorf("the empty scope sees %d targets, %v", len(targets), err)
		}
	})
}

func TestDepartmentsFormATree(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		top := department(t, s, "Teknik", 0)
		below := department(t, s, "Byg", top)
		if _, err := s.SaveDepartment(ctx, models.Local(), models.Department{Name: "Teknik", Parent: below}); !isProblem(err, "department_in_itself") {
			t.Errorf("a ring of departments = %v", err)
		}
		if d, err := s.DepartmentByName(ctx, "byg"); err != nil || d.ID != below || d.Parent != top || d.ValidUntil.Known() {
			t.Errorf("DepartmentByName = %+v, %v", d, err)
		}
		if got := s.Facts().Below(top); !slices.Equal(got, []int64{top, below}) {
			t.Errorf("Below = %v", got)
		}
	})
}

func TestEveryChangeLeavesItsRowInAChainThatShowsTampering(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		batch := *take(t, s, incoming("wabo", blank("1", "2025-01-02"))).Batch
		u := addUser(t, s, user("alma@nordvig.dk", models.RoleLeader, 0))
		settings, err := s.Settings(ctx)
		if err != nil {
			t.Fatal(err)
		}
		settings.Organisation = "Nordvig Kommune"
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(s.SaveSettings(ctx, models.Local(), settings))
		must(s.SetTargets(ctx, models.Local(), []models.TargetLine{{KPI: "digital_share", ValidFrom: models.MonthOf(2025, 1), Value: new(0.5)}}))
		must(s.SaveMapping(ctx, models.Local(), "wabo", models.Mapping{Kind: models.KindEvents}))
		_, err = s.DisableUser(ctx, models.Local(), u.ID, true)
		must(err)
		must(s.Undo(ctx, models.Local(), batch))
		trail, err := s.Trail(ctx, models.Local(), store.TrailQuery{})
		must(err)
		var deeds []string
		for _, r := range slices.Backward(trail) {
			deeds = append(deeds, r.What)
		}
		if want := "import user.add settings target.set source.mapping user.disable undo"; strings.Join(deeds, " ") != want {
			t.Errorf("trail = %v, want %s", deeds, want)
		}
		must(s.CheckTrail(ctx))
		if book, err := s.Book(ctx, models.Local()); err != nil || book.Settings.Organisation != "Nordvig Kommune" {
			t.Errorf("Book.Settings = %+v, %v", book.Settings, err)
		}
		for _, tamper := range []struct{ do, back string }{
			{"UPDATE trail SET who = 'eve' WHERE seq = 3", "UPDATE trail SET who = 'cli' WHERE seq = 3"},
			{"UPDATE trail SET seq = 99 WHERE seq = 7", "UPDATE trail SET seq = 7 WHERE seq = 99"},
			{"UPDATE version SET trail_seq = 6", "UPDATE version SET trail_seq = 7"},
		} {
			tell(t, dsn, tamper.do)
			if err := s.CheckTrail(ctx); !isProblem(err, "trail_broken") {
				t.Errorf("CheckTrail after %q = %v, want it broken", tamper.do, err)
			}
			tell(t, dsn, tamper.back)
			must(s.CheckTrail(ctx))
		}
		tell(t, dsn, "DELETE FROM trail WHERE seq = 7")
		if err := s.CheckTrail(ctx); !isProblem(err, "trail_broken") {
			t.Errorf("CheckTrail with the last row cut off = %v, want it broken", err)
		}
	})
}

// tell changes a database past the store.
func tell(t testing.TB, dsn, statement string) {
	t.Helper()
	if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		db, err := sql.Open(driverName(), "file:"+path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = db.Exec(statement)
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
		return
	}
	c, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Exec(ctx, statement)
	if err := errors.Join(err, c.Close(ctx)); err != nil {
		t.Fatal(err)
	}
}

func TestWhoSawCasesIsLogged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, what := range []string{"case wabo/1", "cases 2025-Q1"} {
			if err := s.LogAccess(ctx, models.Scope{Who: "alma@nordvig.dk"}, what); err != nil {
				t.Fatal(err)
			}
		}
		log, err := s.AccessLog(ctx, models.Local(), 1)
		if err != nil || len(log) != 1 || log[0].What != "cases 2025-Q1" || log[0].Who != "alma@nordvig.dk" {
			t.Errorf("AccessLog = %+v, %v, want the latest", log, err)
		}
	})
}

func TestTheAccessLogTakesAnyAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for what, want := range map[string]string{
			"cases /cases?case_type=\xff\x00":        "cases /cases?case_type=??",
			"cases /cases?case_type=010203-1234":     "cases /cases?case_type=" + models.CPRMask,
			"cases /" + strings.Repeat("æ", 100_000): "cases /" + strings.Repeat("æ", 996),
		} {
			if err := s.LogAccess(ctx, models.Scope{Who: "alma@nordvig.dk"}, what); err != nil {
				t.Fatal(err)
			}
			if log, err := s.AccessLog(ctx, models.Local(), 1); err != nil || len(log) != 1 || log[0].What != want {
				t.Errorf("logged %.60q, %v, want %.60q", log, err, want)
			}
		}
	})
}

func TestMappingsAreRememberedByKind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		in := incoming("WABO Sager", blank("1", "2025-01-02"))
		in.Remember = true
		take(t, s, in)
		more := models.Mapping{Kind: models.KindEvents, Columns: map[string]string{models.FieldCaseNo: "Sagsnr."}}
		if err := s.SaveMapping(ctx, models.Local(), "wabo-sager", more); err != nil {
			t.Fatal(err)
		}
		got, err := s.SourceByKey(ctx, "wabo SAGER")
		if err != nil || got.Key != "wabo-sager" || got.Name != "WABO Sager" || !got.Mapped {
			t.Fatalf("SourceByKey = %+v, %v", got, err)
		}
		if diff := cmp.Diff(in.Mapping, got.Mapping); diff != "" {
			t.Errorf("the mapping of cases:\n%s", diff)
		}
		if diff := cmp.Diff(more, got.Mappings[models.KindEvents]); diff != "" {
			t.Errorf("the mapping of events:\n%s", diff)
		}
	})
}

func TestAReportIsKeptWithWhatItsWordsNeed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		in := incoming("wabo", blank("1", "2025-01-02"))
		read := in.Read
		note := models.Note{Code: models.CodeUnknownChannel, File: "sager.csv", Column: "Kanal", Value: "Fax", Rows: 3, Args: map[string]string{"field": "channel"}}
		in.Read = func(emit func(models.Delivery) error) (models.Report, error) {
			r, err := read(emit)
			r.Warnings = []models.Note{note}
			return r, err
		}
		r := take(t, s, in)
		got, err := s.Batch(ctx, models.Local(), *r.Batch)
		if err != nil {
			t.Fatal(err)
		}
		want := r
		want.Errors = []models.Note{}
		if diff := cmp.Diff(want, got.Report); diff != "" {
			t.Errorf("the kept report (-answered +kept):\n%s", diff)
		}
		if got.SourceKey != "wabo" || got.By != "cli" || got.Checksum != "abc" || !got.CanUndo {
			t.Errorf("Batch = %+v", got)
		}
		if again, err := s.BatchByChecksum(ctx, models.Local(), "wabo", "abc"); err != nil || again.ID != got.ID {
			t.Errorf("BatchByChecksum = %+v, %v", again, err)
		}
	})
}

func TestTheFirstAnswerToAKeyStandsForAWeek(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		if _, err := s.Answer(ctx, "token a", "k"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("Answer before any = %v, want not found", err)
		}
		first := models.Answer{Who: "token a", Key: "k", Hash: "h", Status: 200, Body: []byte(`{"batch":null}`)}
		second := first
		second.Status = 422
		for _, a := range []models.Answer{first, second} {
			if err := s.KeepAnswer(ctx, a); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Answer(ctx, "token a", "k")
		first.At = storetest.Today.Time().Add(12 * time.Hour)
		got.At = got.At.UTC()
		if diff := cmp.Diff(first, got); err != nil || diff != "" {
			t.Errorf("Answer = %v (-kept +got):\n%s", err, diff)
		}
		if _, err := s.Answer(ctx, "token b", "k"); !errors.Is(err, models.ErrNotFound) {
			t.Error("another asker gets the answer")
		}
		later := storetest.Options()
		later.Now = func() time.Time { return storetest.Today.Time().Add(8 * 24 * time.Hour) }
		old, err := store.Open(ctx, dsn, later)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = old.Close() }()
		if _, err := old.Answer(ctx, "token a", "k"); !errors.Is(err, models.ErrNotFound) {
			t.Error("an answer outlives its week")
		}
	})
}

func TestNoNameOfAPersonOrATokenKeepsACPRNumber(t *testing.T) {
	s := storetest.Open(t)
	if _, err := s.AddUser(ctx, models.Local(), models.User{Email: "a@nordvig.example", Name: "Anne 120557-6123", Role: models.RoleLeader}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddToken(ctx, models.Local(), models.Token{Name: "Robot 120557-6123", Hash: models.HashSecret("x"), Scopes: []string{"figures:read"}}); err != nil {
		t.Fatal(err)
	}
	users, err := s.Users(ctx, models.Local())
	if err != nil || len(users) != 1 || models.HasCPR(users[0].Name) || !strings.HasPrefix(users[0].Name, "Anne ") {
		t.Errorf("users = %+v, %v", users, err)
	}
	tokens, err := s.Tokens(ctx, models.Local())
	if err != nil || len(tokens) != 1 || models.HasCPR(tokens[0].Name) {
		t.Errorf("tokens = %+v, %v", tokens, err)
	}
}
