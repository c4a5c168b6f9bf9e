package store_test

import (
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

// spelt is a case of a type, department and channel word that no table knows.
func spelt(no, caseType, department, channel string) models.Case {
	c := blank(no, "2025-01-02")
	c.CaseType, c.Department, c.Channel = caseType, department, channel
	return c
}

// naming finds what is said of a name.
func naming(t testing.TB, s *store.Store, kind models.NameKind, name string) models.Naming {
	t.Helper()
	list, err := s.Namings(ctx, models.Local())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(n models.Naming) bool { return n.Kind == kind && n.Name == name })
	if i < 0 {
		t.Fatalf("no %s %q among %+v", kind, name, list)
	}
	return list[i]
}

func say(t testing.TB, s *store.Store, say models.Saying) {
	t.Helper()
	if err := s.SayName(ctx, models.Local(), say); err != nil {
		t.Fatalf("SayName(%+v): %v", say, err)
	}
}

// shown gives the cases of the facts by the name of their case type, their department and the class of their channel.
func shown(s *store.Store) (types, departments, classes map[string]int) {
	types, departments, classes = map[string]int{}, map[string]int{}, map[string]int{}
	f := s.Facts()
	for _, r := range rows(f) {
		types[f.CaseTypes.Entry(int64(r.CaseType)).Name]++
		departments[f.Departments.Entry(int64(r.Department)).Name]++
		classes[f.Channels.Entry(int64(r.Channel)).Class.String()]++
	}
	return types, departments, classes
}

func TestANewNameWaitsUntilSomebodySaysWhatItIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		take(t, s, incoming("wabo", spelt("1", "Enfamiliehuse", "Byg", "Digital"), spelt("2", "Enfamilehuse", "Byg", "Digital"), spelt("3", "Enfamilehuse", "Byg", "Digital")))
		n := naming(t, s, models.NameCaseType, "Enfamilehuse")
		if !n.Waits() || n.Cases != 2 {
			t.Errorf("the misspelt name: %+v, want it to wait with two cases", n)
		}
		say(t, s, models.Saying{Kind: models.NameCaseType, ID: n.ID})
		if n := naming(t, s, models.NameDepartment, "Byg"); !n.Waits() {
			t.Errorf("another name was settled too: %+v", n)
		}
		list, err := s.Namings(ctx, models.Local())
		if err != nil || slices.ContainsFunc(list, func(n models.Naming) bool { return n.Name == "Enfamilehuse" }) {
			t.Errorf("a name of its own still waits: %+v, %v", list, err)
		}
		if types, _, _ := shown(s); types["Enfamilehuse"] != 2 || types["Enfamiliehuse"] != 1 {
			t.Errorf("nothing merges by itself, and it has: %v", types)
		}
	})
}

func TestACaseTypeThatIsReadAsAnotherJoinsItsCasesUntilItIsTakenBack(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		other := storetest.OpenDSN(t, dsn) // another process, which was loaded before
		take(t, s, incoming("wabo", spelt("1", "Enfamiliehuse", "Byg", ""), spelt("2", "Enfamilehuse", "Byggeri", "")))
		if err := other.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		before := rows(s.Facts())
		into := s.Facts().CaseTypes.Find("Enfamiliehuse")[0]
		from := naming(t, s, models.NameCaseType, "Enfamilehuse")
		say(t, s, models.Saying{Kind: models.NameCaseType, ID: from.ID, Into: into})
		say(t, s, models.Saying{Kind: models.NameDepartment, ID: naming(t, s, models.NameDepartment, "Byggeri").ID, Into: s.Facts().Departments.Find("Byg")[0]})
		take(t, s, incoming("wabo", spelt("3", "ENFAMILEHUSE", "byggeri", ""))) // a later file uses the old names
		want := map[string]int{"Enfamiliehuse": 3}
		types, departments, _ := shown(s)
		if diff := cmp.Diff(want, types); diff != "" {
			t.Errorf("case types (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(map[string]int{"Byg": 3}, departments); diff != "" {
			t.Errorf("departments (-want +got):\n%s", diff)
		}
		if ids := s.Facts().CaseTypes.Find("enfamilehuse"); !slices.Equal(ids, []int64{into}) {
			t.Errorf("the old slug finds %v, want %d", ids, into)
		}
		wantFacts(t, s, dsn)
		if err := other.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		if types, _, _ := shown(other); !cmp.Equal(want, types) {
			t.Errorf("another process shows %v, want %v", types, want)
		}
		c, err := s.Case(ctx, models.Local(), "wabo", "3")
		if err != nil || c.Case.CaseType != "Enfamiliehuse" || c.Case.Department != "Byg" {
			t.Errorf("the case: %+v, %v", c.Case, err)
		}

		if err := s.UnsayName(ctx, models.Local(), models.NameCaseType, 0, from.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.UnsayName(ctx, models.Local(), models.NameDepartment, 0, int64(s.Facts().Departments.Len()-1)); err != nil {
			t.Fatal(err)
		}
		after := rows(s.Facts())
		if diff := cmp.Diff(before, after[:2]); diff != "" {
			t.Errorf("taken back (-before +after):\n%s", diff)
		}
		wantFacts(t, s, dsn)
		if err := s.UnsayName(ctx, models.Local(), models.NameCaseType, 0, from.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("taken back twice: %v", err)
		}
	})
}

func TestAWordOfASourceIsReadAsWhatWasSaidOfIt(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		decided := func(no, word string) models.Case {
			c := spelt(no, "Enfamiliehuse", "Byg", "Kiosk")
			c.Decided, c.OutcomeWord = c.Received+10, word
			return c
		}
		first := decided("1", "Frafaldet")
		in := incoming("wabo", first, decided("2", "Frafaldet"))
		in.Remember = true
		take(t, s, in)
		take(t, s, incoming("andet", decided("1", "Frafaldet")))
		kiosk := naming(t, s, models.NameChannel, "Kiosk")
		say(t, s, models.Saying{Kind: models.NameChannel, ID: kiosk.ID, SourceID: 1, Means: "assisted"})
		say(t, s, models.Saying{Kind: models.NameOutcome, ID: naming(t, s, models.NameOutcome, "Frafaldet").ID, SourceID: 1, Means: "withdrawn"})
		_, _, classes := shown(s)
		if diff := cmp.Diff(map[string]int{"assisted": 2, "unknown": 1}, classes); diff != "" {
			t.Errorf("a word belongs to its source (-want +got):\n%s", diff)
		}
		outcomes := func() (out []string) {
			for _, r := range rows(s.Facts()) {
				out = append(out, r.Outcome.String())
			}
			return out
		}
		if got := outcomes(); !slices.Equal(got, []string{"withdrawn", "withdrawn", "unknown"}) {
			t.Errorf("outcomes = %v", got)
		}
		wantFacts(t, s, dsn)

		source, err := s.SourceByKey(ctx, "wabo")
		if err != nil || source.Mapping.Channels["Kiosk"] != "assisted" || source.Mapping.Outcomes["Frafaldet"] != "withdrawn" {
			t.Errorf("the source remembers %+v, %v", source.Mapping, err)
		}
		// The next file is read by that table: the same case again has not changed.
		first.ChannelClass, first.Outcome = models.ChannelAssisted, models.OutcomeWithdrawn
		wantCounts(t, take(t, s, incoming("wabo", first)), 0, 0, 1, 0)

		if n := naming(t, s, models.NameChannel, "Kiosk"); n.SourceID == 1 && !n.Said {
			t.Errorf("what was said still waits: %+v", n)
		}
		if err := s.UnsayName(ctx, models.Local(), models.NameChannel, 1, kiosk.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, classes := shown(s); classes["unknown"] != 3 {
			t.Errorf("taken back: %v, want all unknown", classes)
		}
		source, err = s.SourceByKey(ctx, "wabo")
		if err != nil || len(source.Mapping.Channels) != 0 {
			t.Errorf("the source still remembers %v, %v", source.Mapping.Channels, err)
		}
		wantFacts(t, s, dsn)
	})
}

func TestAMappingThatAnImportBringsStandsOverWhatWasSaidBefore(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		take(t, s, incoming("wabo", spelt("1", "Enfamiliehuse", "Byg", "Kiosk")))
		say(t, s, models.Saying{Kind: models.NameChannel, ID: naming(t, s, models.NameChannel, "Kiosk").ID, SourceID: 1, Means: "assisted"})
		c := spelt("2", "Enfamiliehuse", "Byg", "Kiosk")
		c.ChannelClass = models.ChannelManual
		in := incoming("wabo", c)
		in.Remember, in.Mapping.Channels = true, map[string]string{"Kiosk": "manual"}
		take(t, s, in)
		if _, _, classes := shown(s); !cmp.Equal(map[string]int{"manual": 2}, classes) {
			t.Errorf("classes = %v, want both manual", classes)
		}
		wantFacts(t, s, dsn)
	})
}

func TestAWordMayStayUnknown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		take(t, s, incoming("wabo", spelt("1", "Enfamiliehuse", "Byg", "Kiosk")))
		say(t, s, models.Saying{Kind: models.NameChannel, ID: naming(t, s, models.NameChannel, "Kiosk").ID, SourceID: 1, Means: "unknown"})
		if n := naming(t, s, models.NameChannel, "Kiosk"); n.Waits() || n.Means != "unknown" || n.Cases != 1 {
			t.Errorf("%+v, want it said to be unknown", n)
		}
	})
}

func TestWhatIsSaidOfANameIsHeldAgainstTheOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		take(t, s, incoming("wabo", spelt("1", "A-sag", "Byg", "Kiosk"), spelt("2", "B-sag", "Miljø", "Kiosk")))
		a, b := naming(t, s, models.NameCaseType, "A-sag").ID, naming(t, s, models.NameCaseType, "B-sag").ID
		target := func(caseType string, v float64) {
			line := models.TargetLine{KPI: "digital_share", CaseType: caseType, ValidFrom: models.MonthOf(2025, 1), Value: &v}
			if err := s.SetTargets(ctx, models.Local(), []models.TargetLine{line}); err != nil {
				t.Fatal(err)
			}
		}
		target("A-sag", 0.5)
		target("B-sag", 0.7)
		standing := func() (out []float64) {
			book, err := s.Book(ctx, models.Local())
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range book.Targets {
				if x.CaseTypeID != b {
					t.Errorf("a target of %d, want all of %d", x.CaseTypeID, b)
				}
				out = append(out, *x.Value)
			}
			return out
		}
		into := models.Saying{Kind: models.NameCaseType, ID: a, Into: b}
		if err := s.SayName(ctx, models.Local(), into); problemCode(err) != "targets_clash" {
			t.Errorf("two targets of one slot: %v, want targets_clash", err)
		}
		if kpis, err := s.Clashes(ctx, models.Local(), models.NameCaseType, a, b); err != nil || !slices.Equal(kpis, []string{"digital_share"}) {
			t.Errorf("Clashes = %v, %v", kpis, err)
		}
		into.OwnTargets = "own"
		say(t, s, into)
		if got := standing(); !slices.Equal(got, []float64{0.5}) {
			t.Errorf("targets = %v, want those of the one that joined", got)
		}
		if err := s.UnsayName(ctx, models.Local(), models.NameCaseType, 0, a); err != nil {
			t.Fatal(err)
		}
		into.OwnTargets = "into"
		say(t, s, into)
		if got := standing(); !slices.Equal(got, []float64{0.7}) {
			t.Errorf("targets = %v, want those that were there", got)
		}
		target("A-sag", 0.9) // by its old name
		if got := standing(); !slices.Equal(got, []float64{0.9}) {
			t.Errorf("targets = %v, want the new one", got)
		}

		byg, miljo := naming(t, s, models.NameDepartment, "Byg").ID, naming(t, s, models.NameDepartment, "Miljø").ID
		if _, err := s.SaveDepartment(ctx, models.Local(), models.Department{Name: "Miljø", Parent: byg, ValidFrom: models.NoDay, ValidUntil: models.NoDay}); err != nil {
			t.Fatal(err)
		}
		faults := []struct {
			name string
			say  models.Saying
			want string
		}{
			{"into itself", models.Saying{Kind: models.NameCaseType, ID: b, Into: a}, "name_in_itself"},
			{"twice", models.Saying{Kind: models.NameCaseType, ID: a, Into: b}, "changed_meanwhile"},
			{"into nothing", models.Saying{Kind: models.NameCaseType, ID: b, Into: 99}, "unknown_case_type"},
			{"into its own part", models.Saying{Kind: models.NameDepartment, ID: byg, Into: miljo}, "department_in_itself"},
			{"no class", models.Saying{Kind: models.NameChannel, ID: 1, SourceID: 1, Means: "pigeon"}, "bad_choice"},
			{"no outcome", models.Saying{Kind: models.NameOutcome, ID: 1, SourceID: 1, Means: "permit"}, ""},
		}
		for _, f := range faults {
			err := s.SayName(ctx, models.Local(), f.say)
			if f.want == "" && !errors.Is(err, models.ErrNotFound) || f.want != "" && problemCode(err) != f.want {
				t.Errorf("%s: %v, want %s", f.name, err, f.want)
			}
		}
		for _, role := range []models.Role{models.RoleLeader, models.RoleHead, models.RoleController, models.RoleReader} {
			scope := models.ScopeOf(models.User{Email: "x@example.dk", Role: role}, nil)
			if err := s.SayName(ctx, scope, models.Saying{Kind: models.NameCaseType, ID: b}); !errors.Is(err, models.ErrForbidden) {
				t.Errorf("a %s: %v", role, err)
			}
			if _, err := s.Namings(ctx, scope); !errors.Is(err, models.ErrForbidden) {
				t.Errorf("a %s sees the names: %v", role, err)
			}
		}
	})
}

func TestASnapshotOfAnotherReadingIsNotUsed(t *testing.T) {
	dsn, file := storetest.SQLite(t), t.TempDir()+"/facts"
	s, _ := started(t, dsn, file)
	take(t, s, incoming("wabo", spelt("1", "Enfamiliehuse", "Byg", ""), spelt("2", "Enfamilehuse", "Byg", "")))
	keep(t, s)
	say(t, s, models.Saying{Kind: models.NameCaseType, ID: naming(t, s, models.NameCaseType, "Enfamilehuse").ID, Into: s.Facts().CaseTypes.Find("Enfamiliehuse")[0]})
	again, _ := started(t, dsn, file)
	if diff := cmp.Diff(rows(s.Facts()), rows(again.Facts())); diff != "" { // the columns: a name may be right where they are not
		t.Errorf("after a start (-before +after):\n%s", diff)
	}
}

// TestEveryCaseCountsWhereItsFileUsedTheName: whatever was said of names and words, in whatever order.
func TestEveryCaseCountsWhereItsFileUsedTheName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		rnd := rand.New(rand.NewSource(1))
		one := func(names ...string) string { return names[rnd.Intn(len(names))] }
		type name struct {
			kind   models.NameKind
			source string // of a word
			name   string
		}
		uses := map[name]int{}
		for step := range 5 {
			for _, source := range []string{"wabo", "sbsys"} {
				var cases []models.Case
				for i := range 30 {
					c := spelt(fmt.Sprint(step, "-", i), one("Hus", "Huse", "Husene", "Etage"), one("Byg", "Byggeri", "Plan"), one("Kiosk", "Fax", "Digital"))
					if c.Channel == "Digital" {
						c.ChannelClass = models.ChannelDigital
					}
					c.OutcomeWord, c.Outcome = one("Ja tak", "Nej tak", "Givet"), models.OutcomeUnknown
					if c.OutcomeWord == "Givet" || c.OutcomeWord == "Ja tak" && source == "sbsys" && step > 1 { // its table has learned it
						c.Outcome = models.OutcomePermit
					}
					uses[name{models.NameCaseType, "", c.CaseType}]++
					uses[name{models.NameDepartment, "", c.Department}]++
					uses[name{models.NameChannel, source, c.Channel}]++
					uses[name{models.NameOutcome, source, c.OutcomeWord}]++
					cases = append(cases, c)
				}
				take(t, s, incoming(source, cases...))
			}
			list, err := s.Namings(ctx, models.Local())
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range list {
				if want := uses[name{n.Kind, n.SourceName, n.Name}]; n.Cases != want {
					t.Errorf("step %d: %s %q of %q, read as %q %q: %d cases, want %d", step, n.Kind, n.Name, n.SourceName, n.IntoName, n.Means, n.Cases, want)
				}
			}
			if len(list) < 4+3+2*2+2*2 && step == 0 {
				t.Errorf("only %d names are told: %+v", len(list), list)
			}
			switch step {
			case 0:
				say(t, s, models.Saying{Kind: models.NameCaseType, ID: naming(t, s, models.NameCaseType, "Huse").ID, Into: naming(t, s, models.NameCaseType, "Hus").ID})
				say(t, s, models.Saying{Kind: models.NameChannel, ID: naming(t, s, models.NameChannel, "Kiosk").ID, SourceID: 1, Means: "manual"})
			case 1:
				say(t, s, models.Saying{Kind: models.NameDepartment, ID: naming(t, s, models.NameDepartment, "Byggeri").ID, Into: naming(t, s, models.NameDepartment, "Byg").ID})
				say(t, s, models.Saying{Kind: models.NameOutcome, ID: naming(t, s, models.NameOutcome, "Ja tak").ID, SourceID: 2, Means: "permit"})
			case 2:
				say(t, s, models.Saying{Kind: models.NameChannel, ID: naming(t, s, models.NameChannel, "Fax").ID, SourceID: 2, Means: "unknown"})
				say(t, s, models.Saying{Kind: models.NameCaseType, ID: naming(t, s, models.NameCaseType, "Husene").ID, Into: naming(t, s, models.NameCaseType, "Hus").ID})
			case 3:
				if err := s.UnsayName(ctx, models.Local(), models.NameCaseType, 0, naming(t, s, models.NameCaseType, "Huse").ID); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
