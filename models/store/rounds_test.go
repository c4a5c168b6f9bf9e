package store_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

// stage is a round of a new database with two departments, a head of the first and a leader.
type stage struct {
	s            *store.Store
	round        models.Round
	byg, miljo   int64
	head, leader models.Scope
}

func newStage(t *testing.T, s *store.Store) stage {
	t.Helper()
	g := stage{s: s, byg: department(t, s, "Byg", 0), miljo: department(t, s, "Miljø", 0)}
	g.head = head(t, s, g.byg)
	g.leader = models.ScopeOf(user("hanne@nordvig.dk", models.RoleLeader, 0), nil)
	var err error
	g.round, err = s.OpenRound(ctx, g.leader, models.Round{Year: 2027, Grain: models.ByQuarter, Deadline: storetest.Today + 8})
	if err != nil {
		t.Fatalf("OpenRound: %v", err)
	}
	return g
}

func share(v float64) *float64 { return &v }

func (g stage) change(quarter int, version int64, v *float64) models.DraftChange {
	return models.DraftChange{DraftPlace: models.DraftPlace{KPI: "digital_share", FromMonth: models.MonthOf(2027, quarter*3-2)},
		Version: version, Value: v, Origin: models.OriginTyped}
}

func (g stage) save(t *testing.T, changes ...models.DraftChange) []models.DraftOutcome {
	t.Helper()
	out, err := g.s.SaveDrafts(ctx, g.head, g.round.ID, g.byg, changes)
	if err != nil {
		t.Fatalf("SaveDrafts: %v", err)
	}
	return out
}

func (g stage) submission(t *testing.T) models.Submission {
	t.Helper()
	all, err := g.s.Submissions(ctx, models.Local(), g.round.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.DepartmentID == g.byg {
			return s
		}
	}
	return models.Submission{State: models.SubmissionDraft}
}

func (g stage) standing(t *testing.T) []models.Target {
	t.Helper()
	b, err := g.s.Book(ctx, models.Local())
	if err != nil {
		t.Fatal(err)
	}
	return b.Targets
}

func TestWhatIsDraftedJudgesNothingUntilItIsApproved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newStage(t, s)
		out := g.save(t, g.change(1, 0, share(0.91)), g.change(2, 0, share(0.92)))
		if !out[0].Saved || out[0].Draft.Version != 1 || out[0].Draft.SetBy != g.head.Who {
			t.Errorf("saved %+v, want version 1 by the head", out[0])
		}
		if len(g.standing(t)) != 0 {
			t.Error("a draft became a target before it was approved")
		}
		if err := s.Approve(ctx, g.leader, g.round.ID, g.byg, 0); !isProblem(err, "not_submitted") {
			t.Errorf("approved before it was submitted: %v", err)
		}
		if err := s.Submit(ctx, g.head, g.round.ID, g.byg, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveDrafts(ctx, g.head, g.round.ID, g.byg, []models.DraftChange{g.change(1, 1, share(0.5))}); !isProblem(err, "submitted_already") {
			t.Errorf("changed while it was submitted: %v", err)
		}
		version := s.Version()
		if err := s.Approve(ctx, g.leader, g.round.ID, g.byg, g.submission(t).Revision); err != nil {
			t.Fatal(err)
		}
		targets := g.standing(t)
		if len(targets) != 2 || *targets[0].Value != 0.91 || targets[0].Kind != models.KindOwn || targets[0].DepartmentID != g.byg || targets[0].SetBy != g.leader.Who {
			t.Errorf("after approval the targets are %+v", targets)
		}
		if s.Version() == version {
			t.Error("an approval must publish a new version, or pages keep the old targets")
		}
		if got := g.submission(t).State; got != models.SubmissionApproved {
			t.Errorf("state %s, want approved", got)
		}
	})
}

func TestAnApprovedPromiseChangesOnlyWithAReasonAndIsApprovedAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newStage(t, s)
		g.save(t, g.change(1, 0, share(0.9)))
		if err := s.Submit(ctx, g.head, g.round.ID, g.byg, 0); err != nil {
			t.Fatal(err)
		}
		if err := s.Approve(ctx, g.leader, g.round.ID, g.byg, 1); err != nil {
			t.Fatal(err)
		}
		c := g.change(1, 1, share(0.8))
		if _, err := s.SaveDrafts(ctx, g.head, g.round.ID, g.byg, []models.DraftChange{c}); !isProblem(err, "approved_needs_reason") {
			t.Errorf("changed without a reason: %v", err)
		}
		c.Reason = "Ny kanal kom først i maj"
		g.save(t, c)
		if *g.standing(t)[0].Value != 0.9 {
			t.Error("the approved target must stand until the new one is approved")
		}
		if got := g.submission(t).State; got != models.SubmissionDraft {
			t.Errorf("state %s, want draft again", got)
		}
		if err := s.Submit(ctx, g.head, g.round.ID, g.byg, g.submission(t).Revision); err != nil {
			t.Fatal(err)
		}
		if err := s.Approve(ctx, g.leader, g.round.ID, g.byg, g.submission(t).Revision); err != nil {
			t.Fatal(err)
		}
		if got := g.standing(t)[0]; *got.Value != 0.8 || got.Note != c.Reason {
			t.Errorf("after the second approval %+v", got)
		}
		old, err := s.TargetHistory(ctx, models.Local())
		if err != nil || len(old) != 2 || old[0].ReplacedAt == nil {
			t.Errorf("history %+v, %v: the first promise must stay to be seen", old, err)
		}
		versions, err := s.DraftHistory(ctx, g.head, g.round.ID, models.DraftPlace{KPI: "digital_share", DepartmentID: g.byg, FromMonth: models.MonthOf(2027, 1)})
		if err != nil || len(versions) != 2 || versions[0].Version != 2 || versions[1].ReplacedAt == nil {
			t.Errorf("versions of the draft %+v, %v", versions, err)
		}
	})
}

func TestOfTwoWhoChangeOneDraftTheSecondIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newStage(t, s)
		g.save(t, g.change(1, 0, share(0.9)))
		out := g.save(t, g.change(1, 0, share(0.7)), g.change(2, 0, share(0.71)))
		if !out[0].Conflict || out[0].Saved || *out[0].Draft.Value != 0.9 {
			t.Errorf("the second gets %+v, want the value that stands", out[0])
		}
		if !out[1].Saved {
			t.Error("a conflict in one cell must not keep another from being saved")
		}
		if out := g.save(t, g.change(1, 0, share(0.9))); out[0].Conflict || out[0].Saved {
			t.Errorf("the same value again gives %+v, want nothing to do", out[0])
		}
		// Twenty at once: each of the versions is one person's, none is lost.
		var wait sync.WaitGroup
		won := make(chan float64, 20)
		for i := range 20 {
			wait.Add(1)
			go func() {
				defer wait.Done()
				v := 0.01 * float64(i+1)
				out, err := s.SaveDrafts(ctx, g.head, g.round.ID, g.byg, []models.DraftChange{g.change(3, 0, &v)})
				if err == nil && out[0].Saved {
					won <- v
				}
			}()
		}
		wait.Wait()
		if len(won) != 1 {
			t.Errorf("%d of 20 believe that they set the first version, want 1", len(won))
		}
	})
}

func TestAReturnedPromiseMustBeChangedBeforeItIsSubmittedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newStage(t, s)
		d := g.save(t, g.change(1, 0, share(0.9)))[0].Draft
		if err := s.Submit(ctx, g.head, g.round.ID, g.byg, 0); err != nil {
			t.Fatal(err)
		}
		if err := s.Return(ctx, g.leader, g.round.ID, g.byg, 1, "", nil); !isProblem(err, "missing_value") {
			t.Errorf("returned without a reason: %v", err)
		}
		if err := s.Return(ctx, g.leader, g.round.ID, g.byg, 1, "", map[int64]string{d.ID: "For lavt: vi nåede 94 % i år"}); err != nil {
			t.Fatal(err)
		}
		if err := s.Submit(ctx, g.head, g.round.ID, g.byg, 2); !isProblem(err, "returned_open") {
			t.Errorf("submitted again unchanged: %v", err)
		}
		g.save(t, g.change(1, 1, share(0.95)))
		if err := s.Submit(ctx, g.head, g.round.ID, g.byg, 2); err != nil {
			t.Errorf("submitted again after the change: %v", err)
		}
	})
}

func TestAfterTheDeadlineADepartmentAsksToBeLetIn(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		today := storetest.Today
		options := storetest.Options()
		options.Today = func() models.Day { return today }
		s, err := store.Open(ctx, dsn, options)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		g := newStage(t, s)
		if err := s.AskToReopen(ctx, g.head, g.round.ID, g.byg, 0, "Ferie"); !isProblem(err, "still_open") {
			t.Errorf("asked while it is open: %v", err)
		}
		today = g.round.Deadline
		g.save(t, g.change(1, 0, share(0.9)))
		today++
		if _, err := s.SaveDrafts(ctx, g.head, g.round.ID, g.byg, []models.DraftChange{g.change(1, 1, share(0.8))}); !isProblem(err, "deadline_passed") {
			t.Errorf("saved the day after the deadline: %v", err)
		}
		if err := s.AskToReopen(ctx, g.head, g.round.ID, g.byg, 0, "Ferie"); err != nil {
			t.Fatal(err)
		}
		sub := g.submission(t)
		if sub.AskedBy != g.head.Who || sub.AskedAt == nil {
			t.Errorf("the wish is kept as %+v", sub)
		}
		if err := s.Reopen(ctx, g.leader, g.round.ID, g.byg, sub.Revision, today+3); err != nil {
			t.Fatal(err)
		}
		g.save(t, g.change(1, 1, share(0.8)))
		today += 4
		if _, err := s.SaveDrafts(ctx, g.head, g.round.ID, g.byg, []models.DraftChange{g.change(1, 2, share(0.7))}); !isProblem(err, "deadline_passed") {
			t.Errorf("saved after the days that were granted: %v", err)
		}
	})
}

func TestWhoMayDoWhatInARound(t *testing.T) {
	s := storetest.OpenDSN(t, storetest.SQLite(t))
	g := newStage(t, s)
	analyst := models.ScopeOf(user("anna@nordvig.dk", models.RoleAnalyst, 0), nil)
	admin := models.ScopeOf(user("admin@nordvig.dk", models.RoleAdmin, 0), nil)
	other := head(t, s, g.miljo)
	one := []models.DraftChange{g.change(1, 0, share(0.9))}
	save := func(scope models.Scope) error {
		_, err := s.SaveDrafts(ctx, scope, g.round.ID, g.byg, one)
		return err
	}
	open := func(scope models.Scope) error {
		_, err := s.OpenRound(ctx, scope, models.Round{Year: 2028, Grain: models.ByMonth, Deadline: storetest.Today})
		return err
	}
	tests := []struct {
		name string
		err  error
	}{
		{"a leader edits no promise", save(g.leader)},
		{"an analyst edits no promise", save(analyst)},
		{"an administrator edits no promise", save(admin)},
		{"a head edits only the own department's", save(other)},
		{"a head opens no round", open(g.head)},
		{"an analyst opens no round", open(analyst)},
		{"a head approves nothing", s.Approve(ctx, g.head, g.round.ID, g.byg, 0)},
		{"an administrator approves nothing", s.Approve(ctx, admin, g.round.ID, g.byg, 0)},
		{"a head of another department submits nothing", s.Submit(ctx, other, g.round.ID, g.byg, 0)},
		{"a leader submits nothing", s.Submit(ctx, g.leader, g.round.ID, g.byg, 0)},
		{"a head returns nothing", s.Return(ctx, g.head, g.round.ID, g.byg, 0, "nej", nil)},
		{"a head of another department sees no draft", func() error { _, err := s.Drafts(ctx, other, g.round.ID, g.byg); return err }()},
	}
	for _, test := range tests {
		if !errors.Is(test.err, models.ErrForbidden) {
			t.Errorf("%s: %v, want ErrForbidden", test.name, test.err)
		}
	}
	if err := open(admin); err != nil {
		t.Errorf("an administrator opens a round: %v", err)
	}
	if all, err := s.Submissions(ctx, other, g.round.ID); err != nil || len(all) != 0 {
		t.Errorf("a head of another department sees the submissions %v, %v", all, err)
	}
}

func TestADraftThatCannotBeIsRefusedWithItsField(t *testing.T) {
	s := storetest.OpenDSN(t, storetest.SQLite(t))
	g := newStage(t, s)
	tests := []struct {
		name string
		edit func(*models.DraftChange)
		code string
	}{
		{"more than all", func(c *models.DraftChange) { c.Value = share(1.12) }, "cell_range_share"},
		{"less than none", func(c *models.DraftChange) { c.Value = share(-0.1) }, "cell_range_share"},
		{"an unknown key figure", func(c *models.DraftChange) { c.KPI = "tilfredshed" }, "unknown_kpi"},
		{"a month that begins no quarter", func(c *models.DraftChange) { c.FromMonth++ }, "bad_period"},
		{"a quarter of another year", func(c *models.DraftChange) { c.FromMonth += 12 }, "bad_period"},
		{"an endless reason", func(c *models.DraftChange) { c.Reason = strings.Repeat("å", models.MaxReason+1) }, "too_long"},
	}
	for _, test := range tests {
		c := g.change(1, 0, share(0.9))
		test.edit(&c)
		if _, err := s.SaveDrafts(context.Background(), g.head, g.round.ID, g.byg, []models.DraftChange{c}); !isProblem(err, test.code) {
			t.Errorf("%s: %v, want %s", test.name, err, test.code)
		}
	}
	c := g.change(1, 0, share(0.9))
	c.CaseTypeID = 99
	if _, err := s.SaveDrafts(ctx, g.head, g.round.ID, g.byg, []models.DraftChange{c}); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a case type that is not there: %v, want ErrNotFound", err)
	}
	if left, err := s.Drafts(ctx, g.head, g.round.ID, g.byg); err != nil || len(left) != 0 {
		t.Errorf("what was refused left %v, %v", left, err)
	}
	c = g.change(1, 0, share(0.9))
	c.Reason = "Efter samtale med 010190-1234"
	if out := g.save(t, c); strings.Contains(out[0].Draft.Reason, "1234") {
		t.Error("a number like a personal one was stored in a reason")
	}
}

func TestWhatTheCouncilAdoptsCarriesItsReference(t *testing.T) {
	s := storetest.OpenDSN(t, storetest.SQLite(t))
	g := newStage(t, s)
	var err error
	if g.round, err = s.OpenRound(ctx, g.leader, models.Round{Year: 2028, Grain: models.ByMonth, Deadline: storetest.Today + 1, Council: true}); err != nil {
		t.Fatal(err)
	}
	c := g.change(1, 0, share(0.9))
	c.FromMonth = models.MonthOf(2028, 5)
	g.save(t, c)
	if err := s.Submit(ctx, g.head, g.round.ID, g.byg, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.Adopt(ctx, g.leader, g.round.ID, g.byg, 1, "KB 2026-12-14, pkt. 7"); !isProblem(err, "not_approved") {
		t.Errorf("adopted before it was approved: %v", err)
	}
	if err := s.Approve(ctx, g.leader, g.round.ID, g.byg, 1); err != nil {
		t.Fatal(err)
	}
	if err := s.Adopt(ctx, g.leader, g.round.ID, g.byg, 2, "KB 2026-12-14, pkt. 7"); err != nil {
		t.Fatal(err)
	}
	if got := g.standing(t); len(got) != 1 || got[0].DecisionRef != "KB 2026-12-14, pkt. 7" {
		t.Errorf("the targets are %+v, want the reference on them", got)
	}
	if err := s.Approve(ctx, g.leader, g.round.ID, g.byg, 2); !isProblem(err, "submission_changed") {
		t.Errorf("a deed on an old page: %v, want submission_changed", err)
	}
}

// The two departments of a stage become one after one of them has submitted, and two again.
func TestASubmissionFollowsTheDepartmentThatItsOwnIsReadAs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newStage(t, s)
		g.save(t, g.change(1, 0, share(0.91)), g.change(2, 0, share(0.92)))
		if err := s.Submit(ctx, g.head, g.round.ID, g.byg, 0); err != nil {
			t.Fatal(err)
		}
		into := head(t, s, g.miljo)
		say(t, s, models.Saying{Kind: models.NameDepartment, ID: g.byg, Into: g.miljo})

		states := func() map[int64]models.SubmissionState {
			t.Helper()
			all, err := s.Submissions(ctx, g.leader, g.round.ID)
			if err != nil {
				t.Fatal(err)
			}
			out := map[int64]models.SubmissionState{}
			for _, x := range all {
				out[x.DepartmentID] = x.State
			}
			return out
		}
		want := func(when string, want map[int64]models.SubmissionState) {
			t.Helper()
			if got := states(); !maps.Equal(got, want) {
				t.Errorf("%s: submissions = %v, want %v", when, got, want)
			}
		}
		want("after they became one", map[int64]models.SubmissionState{g.miljo: models.SubmissionSubmitted})
		if counts, err := s.DraftCounts(ctx, g.leader, g.round.ID); err != nil || !maps.Equal(counts, map[int64]int{g.miljo: 2}) {
			t.Errorf("DraftCounts = %v, %v, want the two of the one that it became", counts, err)
		}

		// What was submitted can be sent back, corrected and submitted by the one that it became.
		drafts, err := s.Drafts(ctx, g.leader, g.round.ID, g.miljo)
		if err != nil || len(drafts) != 2 {
			t.Fatalf("Drafts = %v, %v, want two", drafts, err)
		}
		if err := s.Return(ctx, g.leader, g.round.ID, g.miljo, 1, "", map[int64]string{drafts[0].ID: "too low"}); err != nil {
			t.Fatal(err)
		}
		want("sent back", map[int64]models.SubmissionState{g.miljo: models.SubmissionReturned})
		if err := s.Submit(ctx, into, g.round.ID, g.miljo, 2); !isProblem(err, "returned_open") {
			t.Errorf("submitted what was sent back and not corrected: %v", err)
		}
		first := g.change(1, 1, share(0.95))
		if _, err := s.SaveDrafts(ctx, into, g.round.ID, g.miljo, []models.DraftChange{first}); err != nil {
			t.Fatal(err)
		}
		if err := s.Submit(ctx, into, g.round.ID, g.miljo, 2); err != nil {
			t.Fatal(err)
		}
		if err := s.Approve(ctx, g.leader, g.round.ID, g.miljo, 3); err != nil {
			t.Fatal(err)
		}
		want("approved", map[int64]models.SubmissionState{g.miljo: models.SubmissionApproved})
		if targets := g.standing(t); len(targets) != 2 || targets[0].DepartmentID != g.miljo {
			t.Errorf("targets = %+v, want the two drafts, of the one that it became", targets)
		}

		if err := s.UnsayName(ctx, models.Local(), models.NameDepartment, 0, g.byg); err != nil {
			t.Fatal(err)
		}
		want("two again", map[int64]models.SubmissionState{g.byg: models.SubmissionSubmitted, g.miljo: models.SubmissionApproved})
	})
}

func TestOfSeveralSubmissionsTheDepartmentsOwnLeadsAndElseTheOneThatHasComeLeastFar(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newStage(t, s)
		third, both := department(t, s, "Plan", 0), department(t, s, "Teknik", 0)
		submit := func(id int64) {
			t.Helper()
			scope := head(t, s, id)
			if _, err := s.SaveDrafts(ctx, scope, g.round.ID, id, []models.DraftChange{g.change(1, 0, share(0.9))}); err != nil {
				t.Fatal(err)
			}
			if err := s.Submit(ctx, scope, g.round.ID, id, 0); err != nil {
				t.Fatal(err)
			}
		}
		state := func() (out []models.SubmissionState) {
			t.Helper()
			all, err := s.Submissions(ctx, g.leader, g.round.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range all {
				if x.DepartmentID != both {
					t.Errorf("a submission of %d, want of %d alone", x.DepartmentID, both)
				}
				out = append(out, x.State)
			}
			return out
		}
		for _, id := range []int64{g.byg, g.miljo, third} {
			submit(id)
		}
		if err := s.Approve(ctx, g.leader, g.round.ID, g.byg, 1); err != nil {
			t.Fatal(err)
		}
		if err := s.Approve(ctx, g.leader, g.round.ID, third, 1); err != nil {
			t.Fatal(err)
		}
		for _, id := range []int64{g.byg, g.miljo, third} {
			say(t, s, models.Saying{Kind: models.NameDepartment, ID: id, Into: both, OwnTargets: "into"})
		}
		if got := state(); !slices.Equal(got, []models.SubmissionState{models.SubmissionSubmitted}) {
			t.Errorf("submissions = %v, want the one that still waits", got)
		}
		if counts, err := s.DraftCounts(ctx, g.leader, g.round.ID); err != nil || !maps.Equal(counts, map[int64]int{both: 1}) {
			t.Errorf("DraftCounts = %v, %v, want one for the place that the three share", counts, err)
		}
		if err := s.Return(ctx, g.leader, g.round.ID, both, 1, "together now", nil); err != nil {
			t.Fatal(err)
		}
		if got := state(); !slices.Equal(got, []models.SubmissionState{models.SubmissionReturned}) {
			t.Errorf("submissions = %v, want the department's own", got)
		}
	})
}
