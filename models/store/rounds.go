package store

import (
	"cmp"
	"context"
	"slices"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

type (
	roundRow      models.Round
	submissionRow models.Submission
	draftRow      models.Draft
)

func (roundRow) TableName() string      { return "rounds" }
func (submissionRow) TableName() string { return "submissions" }
func (draftRow) TableName() string      { return "drafts" }

// Rounds gives every round, the latest year first.
func (s *Store) Rounds(ctx context.Context) ([]models.Round, error) {
	var rows []roundRow
	if err := s.reader(ctx).Order("year DESC").Find(&rows).Error; err != nil {
		return nil, translate("read the rounds", err)
	}
	out := make([]models.Round, len(rows))
	for i, r := range rows {
		out[i] = models.Round(r)
	}
	return out, nil
}

// OpenRound opens the round of a year. It takes models.RightRounds and sight of every department; a second one for the
// same year is a models.Problem.
func (s *Store) OpenRound(ctx context.Context, scope models.Scope, r models.Round) (models.Round, error) {
	if !scope.May(models.RightRounds) || !scope.All {
		return r, models.ErrForbidden
	}
	r.Note, _ = models.MaskCPR(models.Tidy(r.Note))
	if err := r.Check(s.today()); err != nil {
		return r, err
	}
	err := s.changeNames(ctx, "open a round", func(t *tx) error {
		var there int64
		if err := t.Model(&roundRow{}).Where("year = ?", r.Year).Count(&there).Error; err != nil {
			return err
		}
		if there > 0 {
			return models.Problem{Field: "year", Code: "round_there"}
		}
		row := roundRow(r)
		row.ID, row.OpenedBy, row.OpenedAt = 0, scope.Who, t.store.clock()
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		r = models.Round(row)
		t.row.Version++ // what the overview says of who owes what is another
		return t.trail(scope.Who, "round.open", trailYear(r), roundDetail(r))
	})
	return r, err
}

// MoveDeadline sets another deadline for a round. was is the one that the person saw: where it is another by now, it stays.
func (s *Store) MoveDeadline(ctx context.Context, scope models.Scope, id int64, was, deadline models.Day) error {
	if !scope.May(models.RightRounds) || !scope.All {
		return models.ErrForbidden
	}
	return s.changeNames(ctx, "move a deadline", func(t *tx) error {
		var row roundRow
		if err := t.Where("id = ?", id).Take(&row).Error; err != nil {
			return err
		}
		if row.Deadline != was {
			return models.Problem{Field: "deadline", Code: "changed_meanwhile", Value: row.Deadline.String()}
		}
		row.Deadline = deadline
		if err := models.Round(row).Check(t.store.today()); err != nil {
			return err
		}
		if err := t.Save(&row).Error; err != nil {
			return err
		}
		t.row.Version++
		detail := roundDetail(models.Round(row))
		detail["before"] = was.String()
		return t.trail(scope.Who, "round.deadline", trailYear(models.Round(row)), detail)
	})
}

func trailYear(r models.Round) string { return r.Periods()[0].From.Month().String()[:4] }

func roundDetail(r models.Round) map[string]any {
	return map[string]any{"grain": r.Grain, "deadline": r.Deadline.String(), "council": r.Council, "note": r.Note}
}

// Submissions gives what the departments within scope have done in a round. One that has done nothing has none.
func (s *Store) Submissions(ctx context.Context, scope models.Scope, round int64) ([]models.Submission, error) {
	g := s.reader(ctx)
	read, err := loadReading(g)
	if err != nil {
		return nil, translate("read the submissions", err)
	}
	var rows []submissionRow
	if err := g.Where("round_id = ?", round).Order("department_id").Find(&rows).Error; err != nil {
		return nil, translate("read the submissions", err)
	}
	out := make([]models.Submission, 0, len(rows))
	for _, r := range read.submissions(rows) {
		if scope.Sees(r.DepartmentID) {
			out = append(out, models.Submission(r))
		}
	}
	return out, nil
}

// submissions gives one submission for each department that some are read as. The department's own leads; without one the
// submission that has come least far does, for what is not agreed with all of them is not agreed.
func (r *reading) submissions(rows []submissionRow) []submissionRow {
	leads := map[int64]submissionRow{}
	rank := func(s submissionRow) int {
		if r.department(s.DepartmentID) == s.DepartmentID {
			return -1
		}
		return slices.Index(submissionOrder, s.State)
	}
	for _, s := range rows {
		at := r.department(s.DepartmentID)
		if lead, met := leads[at]; !met || rank(s) < rank(lead) {
			leads[at] = s
		}
	}
	out := make([]submissionRow, 0, len(leads))
	for at, s := range leads {
		s.DepartmentID = at
		out = append(out, s)
	}
	slices.SortFunc(out, func(x, y submissionRow) int { return cmp.Compare(x.DepartmentID, y.DepartmentID) })
	return out
}

// submissionOrder is how far each state has come.
var submissionOrder = []models.SubmissionState{models.SubmissionReturned, models.SubmissionDraft, models.SubmissionSubmitted, models.SubmissionApproved, models.SubmissionAdopted}

// Drafts gives the drafts of a department in a round as they stand.
func (s *Store) Drafts(ctx context.Context, scope models.Scope, round, department int64) ([]models.Draft, error) {
	if !scope.Sees(department) {
		return nil, models.ErrForbidden
	}
	rows, err := standingDrafts(s.reader(ctx), round, department)
	if err != nil {
		return nil, translate("read the drafts", err)
	}
	out := make([]models.Draft, len(rows))
	for i, r := range rows {
		out[i] = models.Draft(r)
	}
	return out, nil
}

// standingDrafts reads the drafts of a department in a round as they stand, each with the case type and department that its own
// are read as. Where two come to stand in one place, the draft that was always there stays.
func standingDrafts(g *gorm.DB, round, department int64) ([]draftRow, error) {
	read, err := loadReading(g)
	if err != nil {
		return nil, err
	}
	var rows []draftRow
	if err := g.Where("round_id = ? AND department_id IN ? AND replaced_at IS NULL", round, read.readAsDepartment(department)).
		Order("kpi, case_type_id, from_month, id").Find(&rows).Error; err != nil {
		return nil, err
	}
	own := map[models.DraftPlace]bool{}
	for _, r := range rows {
		own[r.DraftPlace] = true
	}
	out, met := rows[:0:0], map[models.DraftPlace]bool{}
	for _, r := range rows {
		at := r.DraftPlace
		at.CaseTypeID, at.DepartmentID = read.caseType(at.CaseTypeID), read.department(at.DepartmentID)
		if at != r.DraftPlace && own[at] || met[at] {
			continue
		}
		met[at], r.DraftPlace = true, at
		out = append(out, r)
	}
	return out, nil
}

// DraftHistory gives every version of one draft, the latest first.
func (s *Store) DraftHistory(ctx context.Context, scope models.Scope, round int64, p models.DraftPlace) ([]models.Draft, error) {
	if !scope.Sees(p.DepartmentID) {
		return nil, models.ErrForbidden
	}
	read, err := loadReading(s.reader(ctx))
	if err != nil {
		return nil, translate("read the drafts", err)
	}
	return s.drafts(ctx, "round_id = ? AND department_id IN ? AND kpi = ? AND case_type_id IN ? AND from_month = ?",
		round, read.readAsDepartment(p.DepartmentID), p.KPI, read.readAsCaseType(p.CaseTypeID), p.FromMonth)
}

func (s *Store) drafts(ctx context.Context, where string, args ...any) ([]models.Draft, error) {
	var rows []draftRow
	if err := s.reader(ctx).Where(where, args...).Order("kpi, from_month, version DESC, id DESC").Find(&rows).Error; err != nil {
		return nil, translate("read the drafts", err)
	}
	out := make([]models.Draft, len(rows))
	for i, r := range rows {
		out[i] = models.Draft(r)
	}
	return out, nil
}

// submission reads a department's submission with its round, in a transaction. A department that has done nothing yet
// has a draft of revision 0, or what a department did that is read as it.
func (t *tx) submission(round, department int64) (models.Round, submissionRow, error) {
	var r roundRow
	if err := t.Where("id = ?", round).Take(&r).Error; err != nil {
		return models.Round{}, submissionRow{}, err
	}
	var known int64
	if err := t.Table("departments").Where("id = ?", department).Count(&known).Error; err != nil {
		return models.Round{}, submissionRow{}, err
	}
	if known == 0 {
		return models.Round{}, submissionRow{}, gorm.ErrRecordNotFound
	}
	read, err := loadReading(t.DB)
	if err != nil {
		return models.Round{}, submissionRow{}, err
	}
	var rows []submissionRow
	if err := t.Where("round_id = ? AND department_id IN ?", round, read.readAsDepartment(department)).Order("department_id").Find(&rows).Error; err != nil {
		return models.Round{}, submissionRow{}, err
	}
	s := submissionRow{RoundID: round, DepartmentID: department, State: models.SubmissionDraft, OpenUntil: models.NoDay}
	if led := read.submissions(rows); len(led) > 0 {
		s = led[0]
	}
	return models.Round(r), s, nil
}

// SaveDrafts changes drafts of one department in a round, all in one transaction. A change that cannot be is a
// models.Problem for all of them. One that somebody else came before is not made: its outcome says so, and what stands.
// What was approved changes only with a reason, and the department stands in draft again until it is submitted.
func (s *Store) SaveDrafts(ctx context.Context, scope models.Scope, round, department int64, changes []models.DraftChange) ([]models.DraftOutcome, error) {
	var out []models.DraftOutcome
	err := s.changeNames(ctx, "save drafts of targets", func(t *tx) (err error) {
		out, err = t.saveDrafts(scope, round, department, changes)
		return err
	})
	return out, err
}

func (t *tx) saveDrafts(scope models.Scope, round, department int64, changes []models.DraftChange) ([]models.DraftOutcome, error) {
	if !scope.Enters(department) {
		return nil, models.ErrForbidden
	}
	kpis, err := loadDefinitions(t.DB)
	if err != nil {
		return nil, err
	}
	changes = slices.Clone(changes)
	for i := range changes {
		c := &changes[i]
		c.DepartmentID = department
		c.Reason, _ = models.MaskCPR(models.Tidy(c.Reason))
		k, known := kpis.KPI(c.KPI, c.FromMonth)
		if !known {
			return nil, models.Problem{Field: "kpi", Code: "unknown_kpi", Value: c.KPI}
		}
		if err := c.Check(k); err != nil {
			return nil, err
		}
	}
	r, sub, err := t.submission(round, department)
	if err != nil {
		return nil, err
	}
	if err := editable(r, sub, t.store.today()); err != nil {
		return nil, err
	}
	starts := map[models.Month]bool{}
	for _, p := range r.Periods() {
		starts[p.From.Month()] = true
	}
	standing, err := standingDrafts(t.DB, round, department)
	if err != nil {
		return nil, err
	}
	there := map[models.DraftPlace]draftRow{}
	for _, d := range standing {
		there[d.DraftPlace] = d
	}
	read, err := loadReading(t.DB)
	if err != nil {
		return nil, err
	}
	out := make([]models.DraftOutcome, len(changes))
	saved := 0
	for i, c := range changes {
		if !starts[c.FromMonth] {
			return nil, models.Problem{Field: "period", Code: "bad_period", Value: c.FromMonth.String()}
		}
		c.CaseTypeID = read.caseType(c.CaseTypeID)
		if out[i], err = t.saveDraft(scope, round, c, there[c.DraftPlace], agreed(sub.State)); err != nil {
			return nil, err
		}
		there[c.DraftPlace] = draftRow(out[i].Draft)
		if out[i].Saved {
			saved++
		}
	}
	if saved > 0 && agreed(sub.State) {
		return out, t.setState(scope, r, &sub, models.SubmissionDraft, "")
	}
	return out, nil
}

// editable tells what keeps the drafts of a department from being changed.
func editable(r models.Round, s submissionRow, today models.Day) error {
	switch {
	case !r.Open(models.Submission(s), today):
		return models.Problem{Field: "round", Code: "deadline_passed", Value: r.Deadline.String()}
	case s.State == models.SubmissionSubmitted:
		return models.Problem{Field: "round", Code: "submitted_already"}
	}
	return nil
}

// agreed says that what a department has promised was approved.
func agreed(s models.SubmissionState) bool {
	return s == models.SubmissionApproved || s == models.SubmissionAdopted
}

// saveDraft makes one change of a draft; old is what stands in its place, the zero row for nothing.
func (t *tx) saveDraft(scope models.Scope, round int64, c models.DraftChange, old draftRow, approved bool) (models.DraftOutcome, error) {
	var known int64
	if c.CaseTypeID != 0 {
		if err := t.Table("case_types").Where("id = ?", c.CaseTypeID).Count(&known).Error; err != nil {
			return models.DraftOutcome{}, err
		}
		if known == 0 {
			return models.DraftOutcome{}, gorm.ErrRecordNotFound
		}
	}
	there := old.ID != 0
	if !there {
		old.DraftPlace = c.DraftPlace
	}
	if there && sameAmount(old.Value, c.Value) && old.Reason == c.Reason && old.Returned == "" {
		return models.DraftOutcome{Draft: models.Draft(old)}, nil
	}
	if old.Version != c.Version {
		return models.DraftOutcome{Draft: models.Draft(old), Conflict: true}, nil
	}
	if !there && c.Value == nil && c.Reason == "" && c.Origin != models.OriginFile { // nothing was promised, and nothing is
		return models.DraftOutcome{Draft: models.Draft{RoundID: round, DraftPlace: c.DraftPlace}}, nil
	}
	if approved && c.Reason == "" {
		return models.DraftOutcome{}, models.Problem{Field: "reason", Code: "approved_needs_reason"}
	}
	now := t.store.clock()
	if there {
		if err := t.Model(&draftRow{}).Where("id = ?", old.ID).Update("replaced_at", now).Error; err != nil {
			return models.DraftOutcome{}, err
		}
	}
	next := draftRow{RoundID: round, DraftPlace: c.DraftPlace, Version: old.Version + 1, Value: c.Value, Reason: c.Reason,
		Origin: c.Origin, SetBy: scope.Who, SetAt: now}
	if err := t.Create(&next).Error; err != nil {
		return models.DraftOutcome{}, err
	}
	detail := map[string]any{"round": round, "case_type_id": c.CaseTypeID, "department_id": c.DepartmentID, "from": c.FromMonth.String(),
		"value": c.Value, "reason": c.Reason, "origin": c.Origin}
	if there {
		detail["before"] = old.Value
	}
	return models.DraftOutcome{Draft: models.Draft(next), Saved: true}, t.trail(scope.Who, "target.draft", c.KPI, acting(scope, c.DepartmentID, detail))
}

// setState moves a department's submission on.
func (t *tx) setState(scope models.Scope, r models.Round, s *submissionRow, state models.SubmissionState, reason string) error {
	before := s.State
	s.State, s.Reason, s.SetBy, s.SetAt = state, reason, scope.Who, t.store.clock()
	s.Revision++
	t.row.Version++ // what the overview says of who owes what is another
	if err := t.keepSubmission(s); err != nil {
		return err
	}
	return t.trail(scope.Who, "round."+string(state), trailYear(r), acting(scope, s.DepartmentID, map[string]any{"department_id": s.DepartmentID, "before": before,
		"reason": reason, "reference": s.Reference}))
}

// keepSubmission writes a department's own submission. That of a department that is read as it stays as it was.
func (t *tx) keepSubmission(s *submissionRow) error {
	kept := t.Model(&submissionRow{}).Where("round_id = ? AND department_id = ?", s.RoundID, s.DepartmentID).Select("*").Updates(s)
	if kept.Error != nil || kept.RowsAffected > 0 {
		return kept.Error
	}
	return t.Create(s).Error
}

// move does one step of a department's submission: do says what becomes of it, and gives an error where it cannot be.
// revision is that of the page that the person saw.
func (s *Store) move(ctx context.Context, round, department, revision int64, do func(t *tx, r models.Round, s *submissionRow) error) error {
	return s.changeNames(ctx, "move a submission", func(t *tx) error {
		r, sub, err := t.submission(round, department)
		if err != nil {
			return err
		}
		if sub.Revision != revision {
			return models.Problem{Field: "round", Code: "submission_changed"}
		}
		return do(t, r, &sub)
	})
}

// Submit sends the drafts of a department to approval.
func (s *Store) Submit(ctx context.Context, scope models.Scope, round, department, revision int64) error {
	if !scope.Enters(department) {
		return models.ErrForbidden
	}
	return s.move(ctx, round, department, revision, func(t *tx, r models.Round, sub *submissionRow) error {
		if err := editable(r, *sub, t.store.today()); err != nil {
			return err
		}
		if agreed(sub.State) {
			return models.Problem{Field: "round", Code: "nothing_to_submit"}
		}
		drafts, err := standingDrafts(t.DB, round, department)
		switch {
		case err != nil:
			return err
		case len(drafts) == 0:
			return models.Problem{Field: "round", Code: "nothing_to_submit"}
		case slices.ContainsFunc(drafts, func(d draftRow) bool { return d.Returned != "" }):
			return models.Problem{Field: "round", Code: "returned_open"}
		}
		return t.setState(scope, r, sub, models.SubmissionSubmitted, "")
	})
}

// Withdraw takes what was submitted back to draft, while nobody has decided on it.
func (s *Store) Withdraw(ctx context.Context, scope models.Scope, round, department, revision int64) error {
	if !scope.Enters(department) {
		return models.ErrForbidden
	}
	return s.move(ctx, round, department, revision, func(t *tx, r models.Round, sub *submissionRow) error {
		if sub.State != models.SubmissionSubmitted {
			return models.Problem{Field: "round", Code: "not_submitted"}
		}
		return t.setState(scope, r, sub, models.SubmissionDraft, "")
	})
}

// mayApprove says whether a scope decides on what a department promises.
func mayApprove(scope models.Scope, department int64) bool {
	return scope.May(models.RightApprove) && scope.Sees(department)
}

// Approve agrees to what a department has submitted: its drafts become targets of kind own, signed by the one who
// approves, in the same transaction.
func (s *Store) Approve(ctx context.Context, scope models.Scope, round, department, revision int64) error {
	if !mayApprove(scope, department) {
		return models.ErrForbidden
	}
	return s.move(ctx, round, department, revision, func(t *tx, r models.Round, sub *submissionRow) error {
		if sub.State != models.SubmissionSubmitted {
			return models.Problem{Field: "round", Code: "not_submitted"}
		}
		if err := t.promise(scope, round, department, ""); err != nil {
			return err
		}
		return t.setState(scope, r, sub, models.SubmissionApproved, "")
	})
}

// promise makes targets of the drafts of a department as they stand.
func (t *tx) promise(scope models.Scope, round, department int64, reference string) error {
	kpis, err := loadDefinitions(t.DB)
	if err != nil {
		return err
	}
	rows, err := standingDrafts(t.DB, round, department)
	if err != nil {
		return err
	}
	slices.SortFunc(rows, func(x, y draftRow) int { return cmp.Compare(x.ID, y.ID) })
	var where struct{ CaseType, Department string }
	if err := t.Table("departments").Select("name").Where("id = ?", department).Scan(&where.Department).Error; err != nil {
		return err
	}
	for _, d := range rows {
		if d.Value == nil {
			promised, err := t.promised(d.DraftPlace)
			if err != nil {
				return err
			}
			if !promised {
				continue // nothing of its own stands that could end
			}
		}
		where.CaseType = ""
		if d.CaseTypeID != 0 {
			if err := t.Table("case_types").Select("name").Where("id = ?", d.CaseTypeID).Scan(&where.CaseType).Error; err != nil {
				return err
			}
		}
		line := models.TargetLine{KPI: d.KPI, CaseType: where.CaseType, Department: where.Department, ValidFrom: d.FromMonth, Value: d.Value,
			Kind: models.KindOwn, DecisionRef: reference, Note: d.Reason}
		next, err := target(kpis, line)
		if err != nil {
			return err
		}
		next.CaseTypeID, next.DepartmentID = d.CaseTypeID, d.DepartmentID
		what, err := t.setTarget(scope, next, line)
		if err != nil {
			return err
		}
		if what != targetSame {
			t.row.Version++
		}
	}
	return nil
}

// promised says whether an own target of a place stands in its month.
func (t *tx) promised(p models.DraftPlace) (bool, error) {
	var rows []targetRow
	err := t.Where("kpi = ? AND case_type_id = ? AND department_id = ? AND kind = ? AND valid_from <= ? AND replaced_at IS NULL AND active",
		p.KPI, p.CaseTypeID, p.DepartmentID, models.KindOwn, p.FromMonth).Order("valid_from DESC, id DESC").Limit(1).Find(&rows).Error
	return len(rows) > 0 && rows[0].Value != nil, err
}

// Return sends what a department has submitted back, with a reason: for all of it, or for single drafts by their ids.
func (s *Store) Return(ctx context.Context, scope models.Scope, round, department, revision int64, reason string, drafts map[int64]string) error {
	if !mayApprove(scope, department) {
		return models.ErrForbidden
	}
	clean := func(text string) string { text, _ = models.MaskCPR(models.Tidy(text)); return text }
	reason = clean(reason)
	given := map[int64]string{}
	for id, why := range drafts {
		if why = clean(why); why != "" {
			given[id] = why
		}
	}
	var ps models.Problems
	if reason == "" && len(given) == 0 {
		ps = append(ps, models.Problem{Field: "reason", Code: "missing_value"})
	}
	if len([]rune(reason)) > models.MaxReason {
		ps = append(ps, models.Problem{Field: "reason", Code: "too_long"})
	}
	for _, why := range given {
		if len([]rune(why)) > models.MaxReason {
			ps = append(ps, models.Problem{Field: "returned", Code: "too_long"})
			break
		}
	}
	if len(ps) > 0 {
		return ps
	}
	return s.move(ctx, round, department, revision, func(t *tx, r models.Round, sub *submissionRow) error {
		if sub.State != models.SubmissionSubmitted {
			return models.Problem{Field: "round", Code: "not_submitted"}
		}
		read, err := loadReading(t.DB)
		if err != nil {
			return err
		}
		for id, why := range given {
			done := t.Model(&draftRow{}).Where("id = ? AND round_id = ? AND department_id IN ? AND replaced_at IS NULL", id, round, read.readAsDepartment(department)).
				Updates(map[string]any{"returned": why, "returned_by": scope.Who})
			if done.Error != nil {
				return done.Error
			}
			if done.RowsAffected == 0 {
				return gorm.ErrRecordNotFound
			}
			if err := t.trail(scope.Who, "target.returned", trailYear(r), map[string]any{"draft": id, "reason": why}); err != nil {
				return err
			}
		}
		return t.setState(scope, r, sub, models.SubmissionReturned, reason)
	})
}

// Adopt notes that the council has adopted what was approved, with its reference, which every target then carries.
func (s *Store) Adopt(ctx context.Context, scope models.Scope, round, department, revision int64, reference string) error {
	if !mayApprove(scope, department) {
		return models.ErrForbidden
	}
	reference, _ = models.MaskCPR(models.Tidy(reference))
	switch {
	case reference == "":
		return models.Problem{Field: "reference", Code: "missing_value"}
	case len([]rune(reference)) > models.MaxReason:
		return models.Problem{Field: "reference", Code: "too_long"}
	}
	return s.move(ctx, round, department, revision, func(t *tx, r models.Round, sub *submissionRow) error {
		if sub.State != models.SubmissionApproved || !r.Council {
			return models.Problem{Field: "round", Code: "not_approved"}
		}
		if err := t.promise(scope, round, department, reference); err != nil {
			return err
		}
		sub.Reference = reference
		return t.setState(scope, r, sub, models.SubmissionAdopted, "")
	})
}

// AskToReopen asks the leader to let a department in again after the deadline.
func (s *Store) AskToReopen(ctx context.Context, scope models.Scope, round, department, revision int64, reason string) error {
	if !scope.Enters(department) {
		return models.ErrForbidden
	}
	reason, _ = models.MaskCPR(models.Tidy(reason))
	switch {
	case reason == "":
		return models.Problem{Field: "asked", Code: "missing_value"}
	case len([]rune(reason)) > models.MaxReason:
		return models.Problem{Field: "asked", Code: "too_long"}
	}
	return s.move(ctx, round, department, revision, func(t *tx, r models.Round, sub *submissionRow) error {
		if r.Open(models.Submission(*sub), t.store.today()) {
			return models.Problem{Field: "round", Code: "still_open"}
		}
		now, isNew := t.store.clock(), sub.Revision == 0
		sub.AskedBy, sub.AskedReason, sub.AskedAt = scope.Who, reason, &now
		if isNew {
			sub.SetBy, sub.SetAt = scope.Who, now
		}
		sub.Revision++
		t.row.Version++
		if err := t.keepSubmission(sub); err != nil {
			return err
		}
		return t.trail(scope.Who, "round.asked", trailYear(r), acting(scope, department, map[string]any{"department_id": department, "reason": reason}))
	})
}

// Reopen lets a department in again after the deadline, until a day.
func (s *Store) Reopen(ctx context.Context, scope models.Scope, round, department, revision int64, until models.Day) error {
	if !mayApprove(scope, department) {
		return models.ErrForbidden
	}
	if !until.Known() || until < s.today() {
		return models.Problem{Field: "until", Code: "deadline_past"}
	}
	return s.move(ctx, round, department, revision, func(t *tx, r models.Round, sub *submissionRow) error {
		isNew := sub.Revision == 0
		sub.OpenUntil, sub.AskedAt = until, nil
		if isNew {
			sub.SetBy, sub.SetAt = scope.Who, t.store.clock()
		}
		sub.Revision++
		t.row.Version++
		if err := t.keepSubmission(sub); err != nil {
			return err
		}
		return t.trail(scope.Who, "round.reopened", trailYear(r), map[string]any{"department_id": department, "until": until.String()})
	})
}

// DraftCounts gives how many drafts stand in a round, by department within scope.
func (s *Store) DraftCounts(ctx context.Context, scope models.Scope, round int64) (map[int64]int, error) {
	g := s.reader(ctx)
	read, err := loadReading(g)
	if err != nil {
		return nil, translate("count the drafts", err)
	}
	var rows []struct {
		DepartmentID int64
		N            int
	}
	if err := g.Model(&draftRow{}).Select("department_id, COUNT(*) AS n").Where("round_id = ? AND replaced_at IS NULL", round).
		Group("department_id").Scan(&rows).Error; err != nil {
		return nil, translate("count the drafts", err)
	}
	out, joined := map[int64]int{}, map[int64]bool{}
	for _, r := range rows {
		at := read.department(r.DepartmentID)
		if scope.Sees(at) {
			out[at] += r.N
			joined[at] = joined[at] || at != r.DepartmentID
		}
	}
	for at := range joined { // two drafts may be for one place
		if !joined[at] {
			continue
		}
		drafts, err := standingDrafts(g, round, at)
		if err != nil {
			return nil, translate("count the drafts", err)
		}
		out[at] = len(drafts)
	}
	return out, nil
}

// Heads gives those who head a department on a day, by department, with their names and how they are reached.
func (s *Store) Heads(ctx context.Context, today models.Day) (map[int64][]models.User, error) {
	var rows []userRow
	if err := s.reader(ctx).Where("role = ?", models.RoleHead).Order("name, id").Find(&rows).Error; err != nil {
		return nil, translate("read the heads", err)
	}
	out := map[int64][]models.User{}
	for _, r := range rows {
		if u := r.User; u.Active(today) {
			out[u.DepartmentID] = append(out[u.DepartmentID], models.User{ID: u.ID, Name: u.Name, Email: u.Email})
		}
	}
	return out, nil
}
