package store_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

func TestARenamedCaseTypeKeepsItsCasesAndIsFoundByItsOldNames(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		take(t, s, incoming("wabo", spelt("1", "Enfamiliehuse", "Byg", ""), spelt("2", "Hegnssyn", "Byg", "")))
		id := s.Facts().CaseTypes.Find("Enfamiliehuse")[0]
		rename := func(was, title string) error {
			return s.Rename(ctx, models.Local(), models.NameCaseType, id, was, title)
		}
		if err := rename("Enfamiliehuse", "Parcelhuse"); err != nil {
			t.Fatal(err)
		}
		if err := rename("Parcelhuse", "Enkelthuse"); err != nil {
			t.Fatal(err)
		}
		take(t, s, incoming("wabo", spelt("3", "enfamiliehuse", "Byg", ""), spelt("4", "PARCELHUSE", "Byg", ""), spelt("5", "Enkelthuse", "Byg", "")))
		if types, _, _ := shown(s); !cmp.Equal(map[string]int{"Enkelthuse": 4, "Hegnssyn": 1}, types) {
			t.Errorf("case types = %v", types)
		}
		for _, name := range []string{"enfamiliehuse", "parcelhuse", "enkelthuse", "Parcelhuse"} {
			if ids := s.Facts().CaseTypes.Find(name); !slices.Equal(ids, []int64{id}) {
				t.Errorf("%q finds %v, want %d", name, ids, id)
			}
		}
		wantFacts(t, s, dsn)
		faults := []struct{ name, was, title, want string }{
			{"taken", "Enkelthuse", "HEGNSSYN", "name_taken"},
			{"the slug taken", "Enkelthuse", "Hegns-syn", ""},
			{"an old page", "Parcelhuse", "Andet", "changed_meanwhile"},
			{"nothing", "Enkelthuse", " ", "missing_value"},
			{"a CPR number", "Hegns-syn", "Hus 010190-1234", "cpr"},
			{"no letter", "Hegns-syn", "!!", "bad_name"},
		}
		for _, f := range faults {
			if err := rename(f.was, f.title); problemCode(err) != f.want {
				t.Errorf("%s: %v, want %q", f.name, err, f.want)
			}
		}
		names, err := s.Names(ctx, models.Local(), models.NameCaseType)
		if err != nil || !slices.Equal(names[0].Former, []string{"Enfamiliehuse", "Enkelthuse", "Parcelhuse"}) {
			t.Errorf("names = %+v, %v", names, err)
		}
		if err := rename("Hegns-syn", "Enfamiliehuse"); err != nil {
			t.Errorf("back to the name of the files: %v", err)
		}
		scope := models.ScopeOf(models.User{Email: "x@example.dk", Role: models.RoleLeader}, nil)
		if err := s.Rename(ctx, scope, models.NameCaseType, id, "Enfamiliehuse", "X"); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a leader: %v", err)
		}
	})
}

func TestTheCasesOfADepartmentThatEndedAreShownInTheOneThatTookOver(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		take(t, s, incoming("wabo", spelt("1", "A", "Byg", ""), spelt("2", "A", "Plan", ""), spelt("3", "A", "By og Plan", "")))
		find := func(name string) int64 { return s.Facts().Departments.Find(name)[0] }
		byg, plan, both := find("Byg"), find("Plan"), find("By og Plan")
		of := func(id int64, until string, successor int64) models.Department {
			d := models.Department{ID: id, ValidFrom: models.NoDay, ValidUntil: models.NoDay, Successor: successor}
			if until != "" {
				d.ValidUntil = day(until)
			}
			return d
		}
		for _, id := range []int64{byg, plan} {
			if err := s.Arrange(ctx, models.Local(), of(id, "", 0), of(id, "2025-06-30", both)); err != nil {
				t.Fatal(err)
			}
		}
		in := func(on string) map[string]int {
			out := map[string]int{}
			f := s.Facts().InOrganisation(day(on))
			for _, r := range rows(f) {
				out[f.Departments.Entry(int64(r.Department)).Name]++
			}
			return out
		}
		if got := in("2025-06-30"); !cmp.Equal(map[string]int{"Byg": 1, "Plan": 1, "By og Plan": 1}, got) {
			t.Errorf("on the last day: %v", got)
		}
		if got := in("2025-07-01"); !cmp.Equal(map[string]int{"By og Plan": 3}, got) {
			t.Errorf("after it: %v", got)
		}
		if _, departments, _ := shown(s); departments["Byg"] != 1 {
			t.Errorf("the organisation of then: %v", departments)
		}
		if got := s.Facts().Below(both); !slices.Equal(got, []int64{byg, plan, both}) {
			t.Errorf("whoever heads the successor sees %v", got)
		}
		if got := s.Facts().Below(byg); !slices.Equal(got, []int64{byg}) {
			t.Errorf("whoever headed the old one sees %v", got)
		}
		faults := []struct {
			name   string
			was, d models.Department
			want   string
		}{
			{"an old page", of(byg, "", 0), of(byg, "", 0), "changed_meanwhile"},
			{"a ring of successors", of(both, "", 0), of(both, "2025-12-31", byg), "department_in_itself"},
			{"a successor without an end", of(both, "", 0), of(both, "", byg), "successor_needs_end"},
			{"a successor that is not there", of(both, "", 0), of(both, "2025-12-31", 99), "unknown_department"},
			{"below itself", of(both, "", 0), models.Department{ID: both, Parent: both, ValidFrom: models.NoDay, ValidUntil: models.NoDay}, "department_in_itself"},
			{"ends first", of(both, "", 0), models.Department{ID: both, ValidFrom: day("2025-02-01"), ValidUntil: day("2025-01-31")}, "ends_first"},
		}
		for _, f := range faults {
			if err := s.Arrange(ctx, models.Local(), f.was, f.d); problemCode(err) != f.want {
				t.Errorf("%s: %v, want %s", f.name, err, f.want)
			}
		}
		if err := s.Arrange(ctx, models.Local(), of(99, "", 0), of(99, "", 0)); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("no department: %v", err)
		}
		departments, err := s.Departments(ctx)
		i := slices.IndexFunc(departments, func(d models.Department) bool { return d.ID == byg })
		if err != nil || departments[i].Successor != both || departments[i].ValidUntil != day("2025-06-30") {
			t.Errorf("kept: %+v, %v", departments, err)
		}
	})
}

func TestAStoreThatKnowsNoSuccessorSharesItsFacts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		take(t, s, incoming("wabo", spelt("1", "A", "Byg", "")))
		if f := s.Facts(); f.InOrganisation(day("2026-01-01")) != f {
			t.Error("the facts were copied")
		}
	})
}
