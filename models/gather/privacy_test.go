package gather_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

var (
	caseKey  = []byte("en nøgle, som ingen kan gætte sig til")
	otherKey = []byte("en anden nøgle, som ingen kan gætte sig til")
	admin    = models.Local()
	analyst  = models.ScopeOf(models.User{Role: models.RoleAnalyst}, nil)
)

// keyed opens a database with a key for hashes.
func keyed(t *testing.T, dsn string, key []byte) *store.Store {
	t.Helper()
	options := storetest.Options()
	options.CaseKey = key
	st, err := store.Open(context.Background(), dsn, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

func sourceID(t *testing.T, st *store.Store, key string) int64 {
	t.Helper()
	source, err := st.SourceByKey(context.Background(), key)
	if err != nil {
		t.Fatal(err)
	}
	return source.ID
}

const byPerson = "Sagsnummer;Modtaget;Afgjort;Kanal\n120557-6123;13-01-2025;20-01-2025;E-mail\n130557-6123;14-01-2025;;Digital\n"

// A source that keeps hashes takes CPR-like numbers, knows its cases again, and finds them by their number.
func TestCaseNumbersAreKeptAsHashes(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := context.Background()
		st := keyed(t, dsn, caseKey)
		if rep := bring(t, st, request("esdh", file("a.csv", byPerson))); rep.Batch != nil || rep.Errors[0].Code != models.CodeCPRInKey {
			t.Fatalf("before it is decided: %+v", rep)
		}
		if _, err := st.AddSource(ctx, admin, "Esdh"); err != nil {
			t.Fatal(err)
		}
		id := sourceID(t, st, "esdh")
		if err := st.HashCases(ctx, analyst, id, 0); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("an analyst decides: %v", err)
		}
		if err := st.HashCases(ctx, admin, id, 0); err != nil {
			t.Fatal(err)
		}
		rep := bring(t, st, request("esdh", file("a.csv", byPerson)))
		if got, want := counts(rep), [5]int{2, 2, 0, 0, 0}; got != want {
			t.Fatalf("counts = %v, want %v: %+v", got, want, rep.Errors)
		}
		moved := strings.Replace(byPerson, "14-01-2025;;", "14-01-2025;21-01-2025;", 1)
		if got, want := counts(bring(t, st, request("esdh", file("b.csv", moved)))), [5]int{2, 0, 1, 1, 0}; got != want {
			t.Errorf("the next file: %v, want %v", got, want)
		}
		events := bring(t, st, request("esdh", file("h.csv", "Sagsnummer;Aktivitet;Tidspunkt\n120557-6123;Brev;15-01-2025 10:00\n140557-6123;Brev;15-01-2025 10:00\n")))
		if events.Errors[0].Code != models.CodeUnknownCase || !models.IsHashedCaseNo(events.Errors[0].Value) {
			t.Errorf("an event of no case: %+v", events.Errors)
		}
		conflict := bring(t, st, request("esdh", file("c.csv", byPerson+"120557-6123;15-01-2025;;Brev\n")))
		if n := conflict.Errors[0]; n.Code != models.CodeConflict || !models.IsHashedCaseNo(n.Value) {
			t.Errorf("a conflict shows %+v", n)
		}
		one, err := st.Case(ctx, admin, "esdh", "120557-6123")
		if err != nil || !models.IsHashedCaseNo(one.Case.CaseNo) || len(one.History) != 1 {
			t.Fatalf("by its number: %+v, %v", one, err)
		}
		if same, err := st.Case(ctx, admin, "esdh", one.Case.CaseNo); err != nil || same.Row.ID != one.Row.ID {
			t.Errorf("by its hash: %v", err)
		}
		if _, err := st.Case(ctx, admin, "esdh", "150557-6123"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("another number: %v", err)
		}
		seen, err := gather.Look(ctx, st, request("esdh", file("d.csv", byPerson)))
		if err != nil || seen.Preview[0][0] != one.Case.CaseNo {
			t.Errorf("the preview shows %v (%v)", seen.Preview, err)
		}

		var problem models.Problem
		for key, code := range map[string]string{"": "case_key_missing", string(otherKey): "case_key_other"} {
			wrong := keyed(t, dsn, []byte(key))
			_, err := gather.Import(ctx, wrong, request("esdh", file("a.csv", byPerson)))
			if !errors.As(err, &problem) || problem.Code != code {
				t.Errorf("with the key %q: %v, want %s", key, err, code)
			}
			if _, err := wrong.Case(ctx, admin, "esdh", one.Case.CaseNo); err != nil {
				t.Errorf("a hash finds its case without the key: %v", err)
			}
		}
		if err := st.HashCases(ctx, admin, id, 1); !errors.As(err, &problem) || problem.Code != "hashed_already" {
			t.Errorf("twice: %v", err)
		}
		if err := st.CheckTrail(ctx); err != nil {
			t.Error(err)
		}
	})
}

// The one way: the numbers of cases that are there are gone from the database, and the next file still knows its cases.
func TestNumbersThatBecomeHashesAreGone(t *testing.T) {
	const secret = "HEMMELIG-"
	content := "Sagsnummer;Modtaget;Afgjort\nHEMMELIG-1;13-01-2025;\nHEMMELIG-2;14-01-2025;\nHEMMELIG-2;14-01-2025;\nHEMMELIG-3;15-01-2025;\n"
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := context.Background()
		st := keyed(t, dsn, caseKey)
		full := &models.Mapping{Extract: intake.ExtractFull}
		r := request("esdh", file("a.csv", content))
		r.Mapping = full
		bring(t, st, r)
		bring(t, st, request("anden", file("x.csv", "Sagsnummer;Modtaget\nÅBEN-1;13-01-2025\n")))
		r.Inputs, r.Vanished = []intake.Input{file("b.csv", strings.Replace(content, "HEMMELIG-3;15-01-2025;\n", "", 1))}, store.VanishedRemove
		gone := bring(t, st, r)
		if gone.Vanished != 1 {
			t.Fatalf("nothing vanished: %+v", gone)
		}
		if err := st.LogAccess(ctx, admin, "case esdh HEMMELIG-1"); err != nil {
			t.Fatal(err)
		}
		before := rows(t, st)
		if err := st.HashCases(ctx, admin, sourceID(t, st, "esdh"), 0); err != nil {
			t.Fatal(err)
		}
		if err := st.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		if after := rows(t, st); len(after) != len(before) || after[0] != before[0] {
			t.Errorf("the figures' cases changed: %+v", after)
		}
		if path, sqlite := strings.CutPrefix(dsn, "sqlite:"); sqlite {
			files, err := filepath.Glob(path + "*")
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range files {
				data, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				if bytes.Contains(data, []byte(secret)) {
					t.Errorf("%s still holds a case number", filepath.Base(name))
				}
				if filepath.Base(name) == filepath.Base(path) && !bytes.Contains(data, []byte("ÅBEN-1")) {
					t.Error("the numbers of another source are gone too")
				}
			}
		}
		if err := st.Undo(ctx, admin, *gone.Batch); err != nil {
			t.Fatal(err)
		}
		r.Vanished = ""
		r.Inputs = []intake.Input{file("a.csv", content)}
		if got, want := counts(bring(t, st, r)), [5]int{4, 0, 0, 3, 0}; got != want {
			t.Errorf("the first file again: %v, want %v", got, want)
		}
	})
}

const workers = "Sagsnummer;Aktivitet;Tidspunkt;Sagsbehandler\nA-1;Brev;15-01-2025 10:00;Inge Dam\nA-2;Brev;15-01-2025 10:00;Ole Bo\n"

func resources(t *testing.T, st *store.Store, no string) (out []string) {
	t.Helper()
	c, err := st.Case(context.Background(), admin, "esdh", no)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range c.Events {
		out = append(out, e.Resource)
	}
	return out
}

// Caseworkers are dropped until an administrator says when staff were informed and what for, and erased when that ends.
func TestCaseworkersAreKeptOnlyWhenStaffWereInformed(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := context.Background()
		st := keyed(t, dsn, nil)
		bring(t, st, request("esdh", file("a.csv", sager)))
		bring(t, st, request("esdh", file("h.csv", workers)))
		if got := resources(t, st, "A-1"); len(got) != 1 || got[0] != "" {
			t.Fatalf("nobody decided, and kept is %q", got)
		}
		id := sourceID(t, st, "esdh")
		informed := models.DayOf(2025, 1, 2)
		for name, err := range map[string]error{
			"an analyst":  st.KeepCaseworkers(ctx, analyst, id, 0, informed, "x"),
			"a day ahead": st.KeepCaseworkers(ctx, admin, id, 0, storetest.Today+1, "x"), "no day": st.KeepCaseworkers(ctx, admin, id, 0, models.NoDay, "x"),
			"no reason": st.KeepCaseworkers(ctx, admin, id, 0, informed, " "), "an old page": st.KeepCaseworkers(ctx, admin, id, 4, informed, "x"),
		} {
			if err == nil {
				t.Errorf("%s: no fault", name)
			}
		}
		if err := st.KeepCaseworkers(ctx, admin, id, 0, informed, "Fordeling af sager, aftalt med 120557-6123"); err != nil {
			t.Fatal(err)
		}
		p, err := st.Privacy(ctx, id)
		if err != nil || !p.Caseworkers() || p.Informed != informed || p.KeptBy != admin.Who || models.HasCPR(p.Reason) || p.Reason == "" {
			t.Errorf("what was decided: %+v, %v", p, err)
		}
		first := bring(t, st, request("esdh", file("h.csv", workers)))
		if got := resources(t, st, "A-1"); got[0] != "Inge Dam" {
			t.Fatalf("kept is %q", got)
		}
		later := bring(t, st, request("esdh", file("h2.csv", strings.ReplaceAll(workers, "Brev", "Svar"))))
		if first.Batch == nil || later.Batch == nil {
			t.Fatal("the events were not stored")
		}
		if err := st.DropCaseworkers(ctx, admin, id, 1); err != nil {
			t.Fatal(err)
		}
		if got := resources(t, st, "A-1"); got[0] != "" {
			t.Errorf("after the end kept is %q", got)
		}
		if err := st.Undo(ctx, admin, *later.Batch); err != nil {
			t.Fatal(err)
		}
		if got := resources(t, st, "A-1"); got[0] != "" {
			t.Errorf("an undo brings back %q", got)
		}
		if path, sqlite := strings.CutPrefix(dsn, "sqlite:"); sqlite {
			for _, name := range []string{path, path + "-wal"} {
				if data, err := os.ReadFile(name); err == nil && bytes.Contains(data, []byte("Inge Dam")) {
					t.Errorf("%s still holds the name of a caseworker", filepath.Base(name))
				}
			}
		}
		bring(t, st, request("esdh", file("h.csv", workers)))
		if got := resources(t, st, "A-1"); got[0] != "" {
			t.Errorf("the next file brings back %q", got)
		}
	})
}
