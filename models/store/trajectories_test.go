package store_test

import (
	"errors"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

func TestALineFreezesItsBaselineAndFillsTheDrafts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newStage(t, s)
		b := baseline(g.byg)
		line := models.Trajectory{KPI: "digital_share", DepartmentID: g.byg, Form: models.TrajectoryLine, FromMonth: models.MonthOf(2027, 1), UntilMonth: models.MonthOf(2027, 12), Goal: 0.8}
		changes := []models.DraftChange{g.change(1, 0, share(0.65)), g.change(2, 0, share(0.7))}
		for i := range changes {
			changes[i].Origin = models.OriginLine
		}
		if err := s.DrawTrajectory(ctx, g.leader, g.round.ID, line, &b, changes); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a leader draws: %v, want forbidden", err)
		}
		if err := s.DrawTrajectory(ctx, g.head, g.round.ID, line, nil, changes); !isProblem(err, "baseline_missing") {
			t.Errorf("a line from nowhere: %v, want baseline_missing", err)
		}
		if err := s.DrawTrajectory(ctx, g.head, g.round.ID, line, &b, changes); err != nil {
			t.Fatal(err)
		}
		all, err := s.Trajectories(ctx, g.head, g.byg)
		if err != nil || len(all) != 1 || all[0].Start != b.Value || all[0].BaselineID == 0 || all[0].SetBy != g.head.Who {
			t.Fatalf("Trajectories = %+v, %v, want the line from its frozen baseline", all, err)
		}
		frozen, err := s.Baselines(ctx, g.head)
		if err != nil || len(frozen) != 1 || frozen[0].ID != all[0].BaselineID {
			t.Fatalf("Baselines = %+v, %v, want the one of the line", frozen, err)
		}
		drafts, err := s.Drafts(ctx, g.head, g.round.ID, g.byg)
		if err != nil || len(drafts) != 2 || drafts[0].Origin != models.OriginLine {
			t.Fatalf("drafts = %+v, %v, want the two of the line", drafts, err)
		}
		// Somebody has typed in a cell since: nothing of the second line is kept.
		g.save(t, g.change(1, 1, share(0.66)))
		line.Goal = 0.9
		changes[0].Version, changes[1].Version, changes[0].Value = 1, 1, share(0.68)
		if err := s.DrawTrajectory(ctx, g.head, g.round.ID, line, &frozen[0], changes); !isProblem(err, "changed_meanwhile") {
			t.Errorf("over somebody's cell: %v, want changed_meanwhile", err)
		}
		if all, _ := s.Trajectories(ctx, g.head, g.byg); len(all) != 1 || all[0].Goal != 0.8 {
			t.Errorf("Trajectories = %+v, want the first alone", all)
		}
		changes[0].Version = 2
		if err := s.DrawTrajectory(ctx, g.head, g.round.ID, line, &frozen[0], changes); err != nil {
			t.Fatal(err)
		}
		if all, _ := s.Trajectories(ctx, g.head, g.byg); len(all) != 2 || all[0].Goal != 0.9 || all[1].ReplacedAt == nil {
			t.Errorf("Trajectories = %+v, want both versions", all)
		}
		line.Form = models.TrajectoryCumulative
		if err := s.DrawTrajectory(ctx, g.head, g.round.ID, line, nil, nil); !isProblem(err, "trajectory_sum") {
			t.Errorf("the sum of a share: %v, want trajectory_sum", err)
		}
	})
}

func TestAReplacedTargetIsSeenAndJudgesNothing(t *testing.T) {
	s := storetest.OpenDSN(t, storetest.SQLite(t))
	line := models.TargetLine{KPI: "digital_share", ValidFrom: models.MonthOf(2026, 1), Value: share(0.9), Kind: models.KindOwn}
	for _, v := range []float64{0.9, 0.8} {
		line.Value = share(v)
		if err := s.SetTargets(ctx, models.Local(), []models.TargetLine{line}); err != nil {
			t.Fatal(err)
		}
	}
	b, err := s.Book(ctx, models.Local())
	if err != nil || len(b.Targets) != 1 || *b.Targets[0].Value != 0.8 || len(b.Past) != 1 || *b.Past[0].Value != 0.9 {
		t.Errorf("Targets = %+v, Past = %+v, %v, want 80 per cent to judge and 90 to be seen", b.Targets, b.Past, err)
	}
}

func TestDraftsOfAMergedCaseTypeAreThoseOfTheOneItIsReadAs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newStage(t, s)
		lines := []models.TargetLine{{KPI: models.KPILimit, CaseType: "Carporte", ValidFrom: models.MonthOf(2020, 1), Value: share(40), Kind: models.KindAgreement},
			{KPI: models.KPILimit, CaseType: "Garager", ValidFrom: models.MonthOf(2021, 1), Value: share(40), Kind: models.KindLaw}}
		if err := s.SetTargets(ctx, models.Local(), lines); err != nil {
			t.Fatal(err)
		}
		b, err := s.Book(ctx, models.Local())
		if err != nil {
			t.Fatal(err)
		}
		old, into := b.CaseTypes.Find("Carporte")[0], b.CaseTypes.Find("Garager")[0]
		change := func(caseType int64, quarter int, version int64, v float64) models.DraftChange {
			c := g.change(quarter, version, share(v))
			c.CaseTypeID = caseType
			return c
		}
		g.save(t, change(old, 1, 0, 0.8), change(old, 2, 0, 0.8), change(into, 2, 0, 0.9))
		if err := s.SayName(ctx, models.Local(), models.Saying{Kind: models.NameCaseType, ID: old, Into: into}); err != nil {
			t.Fatal(err)
		}
		drafts, err := s.Drafts(ctx, g.head, g.round.ID, g.byg)
		if err != nil || len(drafts) != 2 || drafts[0].CaseTypeID != into || drafts[1].CaseTypeID != into {
			t.Fatalf("Drafts = %+v, %v, want one for each quarter, of the merged case type", drafts, err)
		}
		got := map[models.Month]float64{}
		for _, d := range drafts {
			got[d.FromMonth] = *d.Value
		}
		if got[models.MonthOf(2027, 1)] != 0.8 || got[models.MonthOf(2027, 4)] != 0.9 {
			t.Errorf("drafts = %v, want the only one for the first quarter and the type's own for the second", got)
		}
		g.save(t, change(into, 1, 1, 0.85))
		if err := s.Submit(ctx, g.head, g.round.ID, g.byg, 0); err != nil {
			t.Fatal(err)
		}
		if err := s.Approve(ctx, g.leader, g.round.ID, g.byg, 1); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, x := range g.standing(t) {
			if x.Kind == models.KindOwn {
				n++
				if x.CaseTypeID != into {
					t.Errorf("a target of case type %d, want %d", x.CaseTypeID, into)
				}
			}
		}
		if n != 2 {
			t.Errorf("%d targets, want two", n)
		}
	})
}
