package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

type (
	decisionRow  models.Decision
	judgementRow models.DecisionJudgement
)

func (decisionRow) TableName() string  { return "decisions" }
func (judgementRow) TableName() string { return "decision_judgements" }

func (r *decisionRow) record() *models.Record { return &r.Record }

// loadDecisions reads every decision as it stands with its judgements, in the order in which they were made.
func loadDecisions(g *gorm.DB) ([]models.Decision, error) {
	var rows []decisionRow
	err := g.Where("replaced_at IS NULL AND ended_at IS NULL").Order("CASE WHEN first_id = 0 THEN id ELSE first_id END").Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	var said []judgementRow
	if err := g.Order("id DESC").Find(&said).Error; err != nil {
		return nil, err
	}
	of := map[int64][]models.DecisionJudgement{}
	for _, j := range said {
		of[j.DecisionID] = append(of[j.DecisionID], models.DecisionJudgement(j))
	}
	out := make([]models.Decision, len(rows))
	for i, r := range rows {
		out[i] = models.Decision(r)
		out[i].Judgements = of[out[i].Root()]
	}
	return out, nil
}

// readDecisions puts the case types and departments that those of the decisions are read as in their place.
func readDecisions(decisions []models.Decision, read *reading) {
	for i := range decisions {
		d := &decisions[i]
		for j, id := range d.CaseTypes {
			d.CaseTypes[j] = read.caseType(id)
		}
		slices.Sort(d.CaseTypes)
		d.CaseTypes = slices.Compact(d.CaseTypes)
		d.DepartmentID = read.department(d.DepartmentID)
	}
}

// decisionsTo gives the decisions that a scope may see.
func decisionsTo(decisions []models.Decision, scope models.Scope) []models.Decision {
	if scope.All && scope.May(models.RightBenefit) {
		return decisions
	}
	return slices.DeleteFunc(slices.Clone(decisions), func(d models.Decision) bool { return !d.SeenBy(scope) })
}

// Decisions gives the decisions as they stand that a scope may see and a filter lets through, in the order in which they
// were made. Case types and departments are those that theirs are read as.
func (s *Store) Decisions(ctx context.Context, scope models.Scope, f models.DecisionFilter) ([]models.Decision, error) {
	if !scope.May(models.RightBenefit) {
		return nil, models.ErrForbidden
	}
	all, err := s.decisions(ctx)
	if err != nil {
		return nil, err
	}
	today := s.today()
	return slices.DeleteFunc(all, func(d models.Decision) bool { return !d.SeenBy(scope) || !f.Lets(d, today) }), nil
}

func (s *Store) decisions(ctx context.Context) ([]models.Decision, error) {
	all, err := loadDecisions(s.reader(ctx))
	if err != nil {
		return nil, translate("read the decisions", err)
	}
	read, err := loadReading(s.reader(ctx))
	if err != nil {
		return nil, translate("read the decisions", err)
	}
	readDecisions(all, read)
	return all, nil
}

// Decision gives a decision as it stands by its first version, and every version of it, the latest first. One that the
// scope may not see is models.ErrNotFound.
func (s *Store) Decision(ctx context.Context, scope models.Scope, root int64) (models.Decision, []models.Decision, error) {
	all, err := s.Decisions(ctx, scope, models.DecisionFilter{})
	if err != nil {
		return models.Decision{}, nil, err
	}
	i := slices.IndexFunc(all, func(d models.Decision) bool { return d.Root() == root })
	if i < 0 {
		return models.Decision{}, nil, models.ErrNotFound
	}
	var rows []decisionRow
	if err := s.reader(ctx).Where("id = ? OR first_id = ?", root, root).Order("id DESC").Find(&rows).Error; err != nil {
		return models.Decision{}, nil, translate("read a decision", err)
	}
	versions := make([]models.Decision, len(rows))
	for j, r := range rows {
		versions[j] = models.Decision(r)
	}
	return all[i], versions, nil
}

// Decide keeps a new decision, signed by the one who asks, and gives it with its id. Where nothing else is said, it is an open
// decision that is measured models.UsualMeasureAfter months after it is done.
func (s *Store) Decide(ctx context.Context, scope models.Scope, d models.Decision) (models.Decision, error) {
	if d.Type == "" {
		d.Type = models.TypeDecision
	}
	if d.Status == "" {
		d.Status = models.DecisionOpen
	}
	if d.MeasureAfter == 0 {
		d.MeasureAfter = models.UsualMeasureAfter
	}
	err := s.changeNames(ctx, "keep a decision", func(t *tx) error { return t.keepDecision(scope, &d, 0, "") })
	return d, err
}

// ChangeDecision keeps a new version of a decision, with the reason for the change where there is one. version is the id of
// the one that the person saw: where another has come since, nothing is kept (record_past). What the decision was made in,
// its review, stays.
func (s *Store) ChangeDecision(ctx context.Context, scope models.Scope, d models.Decision, version int64, reason string) (models.Decision, error) {
	err := s.changeNames(ctx, "change a decision", func(t *tx) error { return t.keepDecision(scope, &d, version, guarded(reason)) })
	return d, err
}

func (t *tx) keepDecision(scope models.Scope, d *models.Decision, replaces int64, reason string) error {
	read, err := loadReading(t.DB)
	if err != nil {
		return err
	}
	d.What, d.Ground, d.DropReason = guarded(d.What), guarded(d.Ground), guarded(d.DropReason)
	d.CaseTypes = slices.Clone(d.CaseTypes)
	one := []models.Decision{*d}
	readDecisions(one, read)
	*d = one[0]
	if replaces != 0 {
		old, err := standing[decisionRow](t, replaces)
		if err != nil {
			return err
		}
		was := models.Decision(*old)
		was.DepartmentID = read.department(was.DepartmentID)
		if !was.SeenBy(scope) {
			return models.ErrNotFound
		}
		if !was.EditableBy(scope) {
			return models.ErrForbidden
		}
		d.ReviewID = was.ReviewID
		d.HandedOver = was.HandedOver && d.OwnerID == was.OwnerID
	}
	if !d.EditableBy(scope) {
		return models.ErrForbidden
	}
	if d.Status != models.DecisionDone {
		d.DoneOn = models.NoDay
	}
	if d.Status != models.DecisionDropped {
		d.DropReason = ""
	}
	if len([]rune(reason)) > models.MaxReason {
		return models.Problem{Field: "reason", Code: "too_long"}
	}
	var k models.KPI
	if d.KPI != "" {
		kpis, err := loadDefinitions(t.DB)
		if err != nil {
			return err
		}
		known := false
		if k, known = kpis.KPI(d.KPI, t.store.today().Month()); !known {
			return models.Problem{Field: "kpi", Code: "unknown_kpi", Value: d.KPI}
		}
	}
	if err := d.Check(k, t.store.today()); err != nil {
		return err
	}
	for _, id := range d.CaseTypes {
		if id == 0 {
			return models.Problem{Field: "case_type", Code: "unknown_case_type"}
		}
		if err := t.placed(id, 0); err != nil {
			return err
		}
	}
	if err := t.placed(0, d.DepartmentID); err != nil {
		return err
	}
	if err := t.answers(d.Owned, models.RightFollow); err != nil {
		return err
	}
	row := decisionRow(*d)
	detail := map[string]any{"type": d.Type, "what": d.What, "ground": d.Ground, "status": d.Status, "due": d.Due.String(), "done_on": d.DoneOn.String(),
		"owner_id": d.OwnerID, "deputy_id": d.DeputyID, "case_types": d.CaseTypes, "department_id": d.DepartmentID, "kpi": d.KPI,
		"period": d.Period, "expected": d.Expected, "measure_after": d.MeasureAfter, "review_id": d.ReviewID, "drop_reason": d.DropReason}
	if err := keep(t, scope, &row, "decision", replaces, reason, models.Problem{}, detail, "1 = 0"); err != nil {
		return err
	}
	*d = models.Decision(row)
	return nil
}

// JudgeDecision keeps what a person makes of a decision, with what was measured, signed by the one who asks. It must be done.
// Who thinks otherwise later adds another judgement.
func (s *Store) JudgeDecision(ctx context.Context, scope models.Scope, j models.DecisionJudgement) (models.DecisionJudgement, error) {
	j.Note = guarded(j.Note)
	if err := j.Check(); err != nil {
		return j, err
	}
	err := s.changeNames(ctx, "judge a decision", func(t *tx) error {
		var old decisionRow
		err := t.Where("(id = ? OR first_id = ?) AND replaced_at IS NULL", j.DecisionID, j.DecisionID).Take(&old).Error
		if err != nil {
			return err
		}
		read, err := loadReading(t.DB)
		if err != nil {
			return err
		}
		d := models.Decision(old)
		d.DepartmentID = read.department(d.DepartmentID)
		switch {
		case !d.SeenBy(scope) || d.Root() != j.DecisionID:
			return models.ErrNotFound
		case !d.EditableBy(scope):
			return models.ErrForbidden
		case d.Status != models.DecisionDone:
			return models.Problem{Field: "verdict", Code: "judge_undone"}
		}
		row := judgementRow(j)
		row.ID, row.SetBy, row.SetAt = 0, scope.Who, t.store.clock()
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		j = models.DecisionJudgement(row)
		t.row.Version++
		return t.trail(scope.Who, "decision.judge", d.What, map[string]any{"id": j.DecisionID, "verdict": j.Verdict, "note": j.Note, "outcome": j.Outcome,
			"before": j.Before, "after": j.After, "lower": j.Lower, "upper": j.Upper})
	})
	return j, err
}
