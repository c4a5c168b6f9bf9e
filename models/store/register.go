package store

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

type (
	objectiveRow models.Objective
	solutionRow  models.Solution
	changeRow    models.Change
	benefitRow   models.Benefit
	amountRow    models.Amount
)

func (objectiveRow) TableName() string { return "objectives" }
func (solutionRow) TableName() string  { return "solutions" }
func (changeRow) TableName() string    { return "workflow_changes" }
func (benefitRow) TableName() string   { return "benefits" }
func (amountRow) TableName() string    { return "benefit_amounts" }

func (r *objectiveRow) record() *models.Record { return &r.Record }
func (r *solutionRow) record() *models.Record  { return &r.Record }
func (r *changeRow) record() *models.Record    { return &r.Record }
func (r *benefitRow) record() *models.Record   { return &r.Record }
func (r *amountRow) record() *models.Record    { return &r.Record }

func (r *decisionRow) owned() (*models.Owned, int64)  { return &r.Owned, r.DepartmentID }
func (r *objectiveRow) owned() (*models.Owned, int64) { return &r.Owned, r.DepartmentID }
func (r *solutionRow) owned() (*models.Owned, int64)  { return &r.Owned, 0 }
func (r *changeRow) owned() (*models.Owned, int64)    { return &r.Owned, r.DepartmentID }
func (r *benefitRow) owned() (*models.Owned, int64)   { return &r.Owned, r.DepartmentID }

// ownedRow is a record that somebody answers for, with the department it is of.
type ownedRow[T any] interface {
	recordRow[T]
	owned() (*models.Owned, int64)
}

// holding reads the records of one kind that stand, in the order in which they were first entered.
func holding[T any](g *gorm.DB) ([]T, error) {
	var rows []T
	err := g.Where("replaced_at IS NULL AND ended_at IS NULL").Order("CASE WHEN first_id = 0 THEN id ELSE first_id END").Find(&rows).Error
	return rows, err
}

// loadRegister reads everything that was promised and changed, as it stands.
func loadRegister(g *gorm.DB) (*models.Register, error) {
	r := &models.Register{}
	objectives, err := holding[objectiveRow](g)
	if err != nil {
		return nil, err
	}
	for _, row := range objectives {
		r.Objectives = append(r.Objectives, models.Objective(row))
	}
	solutions, err := holding[solutionRow](g)
	if err != nil {
		return nil, err
	}
	for _, row := range solutions {
		r.Solutions = append(r.Solutions, models.Solution(row))
	}
	changes, err := holding[changeRow](g)
	if err != nil {
		return nil, err
	}
	for _, row := range changes {
		r.Changes = append(r.Changes, models.Change(row))
	}
	benefits, err := holding[benefitRow](g)
	if err != nil {
		return nil, err
	}
	for _, row := range benefits {
		r.Benefits = append(r.Benefits, models.Benefit(row))
	}
	amounts, err := holding[amountRow](g)
	if err != nil {
		return nil, err
	}
	for _, row := range amounts {
		r.Amounts = append(r.Amounts, models.Amount(row))
	}
	var baselines []baselineRow
	if err := g.Where("replaced_at IS NULL").Order("series_id").Find(&baselines).Error; err != nil {
		return nil, err
	}
	for _, row := range baselines {
		r.Baselines = append(r.Baselines, models.Baseline(row))
	}
	return r, nil
}

// readRegister gives the register with every case type and department read as the one that it is read as today.
func readRegister(r *models.Register, read *reading) {
	types := func(list []int64) {
		for i, id := range list {
			list[i] = read.caseType(id)
		}
	}
	for i := range r.Objectives {
		r.Objectives[i].DepartmentID = read.department(r.Objectives[i].DepartmentID)
	}
	for i := range r.Solutions {
		types(r.Solutions[i].CaseTypes)
	}
	for i := range r.Changes {
		types(r.Changes[i].CaseTypes)
		r.Changes[i].DepartmentID = read.department(r.Changes[i].DepartmentID)
	}
	for i := range r.Baselines {
		r.Baselines[i].CaseTypeID = read.caseType(r.Baselines[i].CaseTypeID)
		r.Baselines[i].DepartmentID = read.department(r.Baselines[i].DepartmentID)
	}
	for i := range r.Benefits {
		types(r.Benefits[i].CaseTypes)
		r.Benefits[i].DepartmentID = read.department(r.Benefits[i].DepartmentID)
	}
}

// registerTo gives the part of a register that a scope may see: what is of the departments in its sight, and what the
// one who asks answers for.
func registerTo(r *models.Register, scope models.Scope) *models.Register {
	if scope.All {
		return r
	}
	sees := func(o models.Owned, department int64) bool { return scope.Sees(department) || o.Held(scope.UserID) }
	out := &models.Register{Solutions: r.Solutions, Objectives: r.Objectives, Baselines: r.Baselines}
	for _, c := range r.Changes {
		if c.DepartmentID == 0 || sees(c.Owned, c.DepartmentID) {
			out.Changes = append(out.Changes, c)
		}
	}
	for _, b := range r.Benefits {
		if sees(b.Owned, b.DepartmentID) {
			out.Benefits = append(out.Benefits, b)
		}
	}
	for _, a := range r.Amounts {
		if slices.ContainsFunc(out.Benefits, func(b models.Benefit) bool { return b.Root() == a.BenefitID }) {
			out.Amounts = append(out.Amounts, a)
		}
	}
	return out
}

// versions gives every version of a record, the latest first.
func versions[T any, R recordRow[T]](ctx context.Context, s *Store, root int64) ([]T, error) {
	var rows []T
	err := s.reader(ctx).Where("id = ? OR first_id = ?", root, root).Order("id DESC").Find(&rows).Error
	if err != nil {
		return nil, translate("read the versions", err)
	}
	if len(rows) == 0 {
		return nil, models.ErrNotFound
	}
	return rows, nil
}

// BenefitVersions gives every version of a benefit, the latest first, for those who may see the one that stands.
func (s *Store) BenefitVersions(ctx context.Context, scope models.Scope, root int64) ([]models.Benefit, error) {
	if !scope.May(models.RightBenefit) {
		return nil, models.ErrForbidden
	}
	rows, err := versions[benefitRow](ctx, s, root)
	if err != nil {
		return nil, err
	}
	if last := rows[0]; !scope.Sees(last.DepartmentID) && !last.Held(scope.UserID) {
		return nil, models.ErrNotFound
	}
	out := make([]models.Benefit, len(rows))
	for i, r := range rows {
		out[i] = models.Benefit(r)
	}
	return out, nil
}

// SaveObjective keeps an objective: a new one where replaces is 0, else a new version of that one.
func (s *Store) SaveObjective(ctx context.Context, scope models.Scope, o models.Objective, replaces int64, reason string) (int64, error) {
	o.Title, o.Description = guarded(o.Title), guarded(o.Description)
	row := objectiveRow(o)
	return saveOwned(ctx, s, scope, &row, "objective", replaces, reason, o.Check, func(t *tx, old *objectiveRow) (map[string]any, error) {
		return map[string]any{"title": o.Title, "department_id": o.DepartmentID, "owner_id": o.OwnerID}, t.placed(0, o.DepartmentID)
	})
}

// SaveSolution keeps a solution: a new one where replaces is 0, else a new version of that one.
func (s *Store) SaveSolution(ctx context.Context, scope models.Scope, v models.Solution, replaces int64, reason string) (int64, error) {
	v.Title, v.News, v.Demands = guarded(v.Title), guarded(v.News), guarded(v.Demands)
	v.Interfaces = slices.Clone(v.Interfaces)
	for i := range v.Interfaces {
		v.Interfaces[i].To, v.Interfaces[i].Note = guarded(v.Interfaces[i].To), guarded(v.Interfaces[i].Note)
	}
	row := solutionRow(v)
	return saveOwned(ctx, s, scope, &row, "solution", replaces, reason, v.Check, func(t *tx, old *solutionRow) (map[string]any, error) {
		return map[string]any{"title": v.Title, "go_live": v.GoLive.String(), "interfaces": v.Interfaces, "case_types": v.CaseTypes, "owner_id": v.OwnerID},
			t.types(v.CaseTypes)
	})
}

// SaveChange keeps a workflow change: a new one where replaces is 0, else a new version of that one.
func (s *Store) SaveChange(ctx context.Context, scope models.Scope, c models.Change, replaces int64, reason string) (int64, error) {
	c.Title, c.Ground, c.Who, c.Interface = guarded(c.Title), guarded(c.Ground), guarded(c.Who), guarded(c.Interface)
	c.Before, c.After = guardedLines(c.Before), guardedLines(c.After)
	row := changeRow(c)
	check := func() error { return c.Check(s.today()) }
	return saveOwned(ctx, s, scope, &row, "change", replaces, reason, check, func(t *tx, old *changeRow) (map[string]any, error) {
		detail := map[string]any{"title": c.Title, "solution_id": c.SolutionID, "case_types": c.CaseTypes, "kpis": c.KPIs, "choice": c.Choice,
			"due": c.Due.String(), "done": c.Done.String(), "affected": c.Affected, "trained": c.Trained, "owner_id": c.OwnerID}
		if err := t.types(c.CaseTypes); err != nil {
			return nil, err
		}
		if err := t.keys(c.KPIs); err != nil {
			return nil, err
		}
		if c.SolutionID != 0 {
			if err := rooted[solutionRow](t, c.SolutionID, "solution"); err != nil {
				return nil, err
			}
		}
		return detail, t.placed(0, c.DepartmentID)
	})
}

// SaveBenefit keeps a benefit: a new one, identified only, where replaces is 0, else a new version of that one. What a
// leader has approved, its plan, its baselines and its unit times, changes only with a reason. The state and the approval
// are not of this form: SetBenefitState changes them.
func (s *Store) SaveBenefit(ctx context.Context, scope models.Scope, b models.Benefit, replaces int64, reason string) (int64, error) {
	for _, text := range []*string{&b.Title, &b.Description, &b.Assumptions, &b.DataSource, &b.Measuring, &b.Stakeholders, &b.Project, &b.Cost} {
		*text = guarded(*text)
	}
	b.UnitTimes, b.Prerequisites, b.Risks = slices.Clone(b.UnitTimes), slices.Clone(b.Prerequisites), slices.Clone(b.Risks)
	for i := range b.UnitTimes {
		b.UnitTimes[i].Activity = guarded(b.UnitTimes[i].Activity)
	}
	for i := range b.Prerequisites {
		b.Prerequisites[i].Text = guarded(b.Prerequisites[i].Text)
	}
	for i := range b.Risks {
		b.Risks[i].Text, b.Risks[i].Mitigation = guarded(b.Risks[i].Text), guarded(b.Risks[i].Mitigation)
	}
	b.Plan = slices.Clone(b.Plan)
	slices.SortFunc(b.Plan, func(x, y models.PlanYear) int { return x.Year - y.Year })
	if replaces == 0 {
		b.State, b.ApprovedBy, b.ApprovedAt = models.BenefitIdentified, "", nil
	}
	row := benefitRow(b)
	check := func() error { return models.Benefit(row).Check() }
	return saveOwned(ctx, s, scope, &row, "benefit", replaces, reason, check, func(t *tx, old *benefitRow) (map[string]any, error) {
		if old != nil {
			row.State, row.ApprovedBy, row.ApprovedAt = old.State, old.ApprovedBy, old.ApprovedAt
			row.ClosedOn, row.ReviewOn = old.ClosedOn, old.ReviewOn
			if old.State.Counts() && reason == "" && promiseChanged(models.Benefit(*old), b) {
				return nil, models.Problem{Field: "reason", Code: "approved_needs_reason"}
			}
			if old.State.Counts() {
				gaps, err := t.gaps(models.Benefit(row))
				if err != nil {
					return nil, err
				}
				if len(gaps) > 0 {
					return nil, models.Problem{Field: "state", Code: "benefit_incomplete", Value: string(gaps[0])}
				}
			}
		}
		return benefitDetail(models.Benefit(row)), t.benefitPlaced(models.Benefit(row))
	})
}

// promiseChanged says whether what a leader approved is another: what is promised, by when, measured how.
func promiseChanged(old, b models.Benefit) bool {
	return old.Type != b.Type || old.KPI != b.KPI || old.DepartmentID != b.DepartmentID || old.Start != b.Start || old.End != b.End ||
		!same(old.Plan, b.Plan) || !same(old.Baselines, b.Baselines) || !same(old.UnitTimes, b.UnitTimes) || !same(old.CaseTypes, b.CaseTypes)
}

func same[T any](a, b []T) bool { return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b) }

func benefitDetail(b models.Benefit) map[string]any {
	return map[string]any{"title": b.Title, "type": b.Type, "state": b.State, "kpi": b.KPI, "case_types": b.CaseTypes, "department_id": b.DepartmentID,
		"baselines": b.Baselines, "plan": b.Plan, "unit_times": b.UnitTimes, "owner_id": b.OwnerID, "changes": b.Changes, "objectives": b.Objectives}
}

// benefitPlaced says whether everything that a benefit names is there.
func (t *tx) benefitPlaced(b models.Benefit) error {
	if b.KPI != "" {
		k, err := t.kpi(b.KPI)
		if err != nil {
			return err
		}
		if b.Type.Measure() == models.MeasureHours && !models.GivesHours(k) {
			return models.Problem{Field: "kpi", Code: "benefit_kpi_unit", Value: b.KPI}
		}
	}
	if err := t.types(b.CaseTypes); err != nil {
		return err
	}
	for _, id := range b.Objectives {
		if err := rooted[objectiveRow](t, id, "objectives"); err != nil {
			return err
		}
	}
	for _, id := range b.Changes {
		if err := rooted[changeRow](t, id, "changes"); err != nil {
			return err
		}
	}
	for _, id := range b.Baselines {
		var n int64
		if err := t.Table("baselines").Where("series_id = ?", id).Count(&n).Error; err != nil {
			return err
		}
		if n == 0 {
			return models.Problem{Field: "baselines", Code: "unknown_record"}
		}
	}
	return t.placed(0, b.DepartmentID)
}

// gaps lists what keeps a benefit from being planned.
func (t *tx) gaps(b models.Benefit) ([]models.BenefitGap, error) {
	rows, err := holding[changeRow](t.DB)
	if err != nil {
		return nil, err
	}
	var changes []models.Change
	for _, r := range rows {
		if slices.Contains(b.Changes, r.Root()) {
			changes = append(changes, models.Change(r))
		}
	}
	k, _ := t.kpi(b.KPI)
	return slices.DeleteFunc(b.Missing(k, changes), func(g models.BenefitGap) bool { return !g.Blocks() }), nil
}

// SetBenefitState moves a benefit on. Planned is a leader's approval and needs a whole profile; dropping it, or saying
// that it was not realised, needs a reason. version is the one that the person saw.
func (s *Store) SetBenefitState(ctx context.Context, scope models.Scope, version int64, state models.BenefitState, reason string) (int64, error) {
	if !slices.Contains(models.BenefitStates, state) {
		return 0, models.Problem{Field: "state", Code: "bad_choice", Value: string(state)}
	}
	reason = guarded(reason)
	return s.nextBenefit(ctx, scope, version, reason, "benefit."+string(state), func(t *tx, b *models.Benefit) error {
		switch {
		case state == models.BenefitPlanned && b.ApprovedBy == "":
			if !scope.May(models.RightApprove) || !scope.Sees(b.DepartmentID) {
				return models.ErrForbidden
			}
		case !scope.MayEdit(b.Owned, b.DepartmentID) && !(scope.May(models.RightApprove) && scope.Sees(b.DepartmentID)):
			return models.ErrForbidden
		}
		if b.State == state {
			return models.Problem{Field: "state", Code: "state_same"}
		}
		if !state.Counts() || state == models.BenefitNotRealised {
			if reason == "" && state != models.BenefitIdentified {
				return models.Problem{Field: "reason", Code: "missing_value"}
			}
		} else {
			gaps, err := t.gaps(*b)
			if err != nil {
				return err
			}
			if len(gaps) > 0 {
				return models.Problem{Field: "state", Code: "benefit_incomplete", Value: string(gaps[0])}
			}
			if b.ApprovedBy == "" && state != models.BenefitPlanned {
				return models.Problem{Field: "state", Code: "not_approved"}
			}
		}
		if state == models.BenefitPlanned && b.ApprovedBy == "" {
			now := t.store.clock()
			b.ApprovedBy, b.ApprovedAt = scope.Who, &now
		}
		if state == models.BenefitIdentified { // what is taken up again is to be approved again
			b.ApprovedBy, b.ApprovedAt = "", nil
		}
		b.State = state
		return nil
	})
}

// CloseBenefitProject notes that the project behind a benefit has closed. Its owner and its measuring stay, and it is to
// be looked at again after models.ReviewAfter months.
func (s *Store) CloseBenefitProject(ctx context.Context, scope models.Scope, version int64, on models.Day) (int64, error) {
	if !on.Known() || on > s.today() {
		return 0, models.Problem{Field: "closed_on", Code: "not_over"}
	}
	return s.nextBenefit(ctx, scope, version, "", "benefit.project_closed", func(t *tx, b *models.Benefit) error {
		if !scope.MayEdit(b.Owned, b.DepartmentID) && !scope.May(models.RightApprove) {
			return models.ErrForbidden
		}
		b.ClosedOn = on
		y, m, d := on.Date()
		b.ReviewOn = models.DayOf(y, m+models.ReviewAfter, d)
		return nil
	})
}

// ReviewBenefit notes that a benefit was looked at again after its project, with what was found, and when next; NoDay =
// not again.
func (s *Store) ReviewBenefit(ctx context.Context, scope models.Scope, version int64, found string, next models.Day) (int64, error) {
	found, err := reasoned(found)
	if err != nil {
		return 0, err
	}
	if next.Known() && next <= s.today() {
		return 0, models.Problem{Field: "review_on", Code: "deadline_past"}
	}
	return s.nextBenefit(ctx, scope, version, found, "benefit.reviewed", func(t *tx, b *models.Benefit) error {
		if !scope.MayEdit(b.Owned, b.DepartmentID) && !scope.May(models.RightApprove) {
			return models.ErrForbidden
		}
		b.ReviewOn = next
		return nil
	})
}

// nextBenefit makes the version that follows on one of a benefit.
func (s *Store) nextBenefit(ctx context.Context, scope models.Scope, version int64, reason, what string, alter func(t *tx, b *models.Benefit) error) (int64, error) {
	if !scope.May(models.RightFollow) && !scope.May(models.RightApprove) {
		return 0, models.ErrForbidden
	}
	if len([]rune(reason)) > models.MaxReason {
		return 0, models.Problem{Field: "reason", Code: "too_long"}
	}
	var root int64
	err := s.changeNames(ctx, "change a benefit", func(t *tx) error {
		old, err := standing[benefitRow](t, version)
		if err != nil {
			return err
		}
		next := *old
		b := models.Benefit(next)
		if !scope.Sees(b.DepartmentID) && !b.Held(scope.UserID) {
			return models.ErrNotFound
		}
		if err := alter(t, &b); err != nil {
			return err
		}
		next = benefitRow(b)
		root = old.Root()
		return follow(t, scope, &next, old.ID, root, reason, what, map[string]any{"title": b.Title, "before": old.State, "state": b.State, "reason": reason})
	})
	return root, err
}

// follow writes a version that takes over from another, with its trail.
func follow[T any, R recordRow[T]](t *tx, scope models.Scope, row R, old, root int64, reason, what string, detail map[string]any) error {
	now := t.store.clock()
	if err := t.Model(R(new(T))).Where("id = ?", old).Update("replaced_at", now).Error; err != nil {
		return err
	}
	*row.record() = models.Record{FirstID: root, SetBy: scope.Who, SetAt: now, Reason: reason}
	if err := t.Create(row).Error; err != nil {
		return err
	}
	t.row.Version++
	detail["id"], detail["replaces"] = row.record().ID, old
	return t.trail(scope.Who, what, fmt.Sprint(root), detail)
}

// notYours says that somebody puts a record where they see nothing.
var notYours = models.Problem{Field: "department", Code: "department_yours"}

// saveOwned keeps a record that somebody answers for. say gives what the trail tells, or what keeps it from being kept;
// old is nil for a new one.
func saveOwned[T any, R ownedRow[T]](ctx context.Context, s *Store, scope models.Scope, row R, noun string, replaces int64, reason string,
	check func() error, say func(t *tx, old *T) (map[string]any, error)) (int64, error) {
	if !scope.May(models.RightFollow) {
		return 0, models.ErrForbidden
	}
	if len([]rune(reason)) > models.MaxReason {
		return 0, models.Problem{Field: "reason", Code: "too_long"}
	}
	reason = guarded(reason)
	now, department := row.owned()
	if err := check(); err != nil {
		return 0, err
	}
	if !scope.Sees(department) && replaces == 0 {
		return 0, notYours
	}
	var root int64
	err := s.changeNames(ctx, "keep a "+noun, func(t *tx) error {
		if err := t.answers(*now, models.RightFollow); err != nil {
			return err
		}
		if replaces == 0 {
			detail, err := say(t, nil)
			if err != nil {
				return err
			}
			*row.record() = models.Record{SetBy: scope.Who, SetAt: t.store.clock()}
			if err := t.Create(row).Error; err != nil {
				return err
			}
			root = row.record().ID
			t.row.Version++
			detail["id"] = root
			return t.trail(scope.Who, noun+".set", fmt.Sprint(root), detail)
		}
		old, err := standing[T, R](t, replaces)
		if err != nil {
			return err
		}
		was, place := R(old).owned()
		switch {
		case !scope.MayEdit(*was, place) && !(scope.May(models.RightApprove) && scope.Sees(place)):
			return models.ErrForbidden
		case department != place && !scope.Sees(department): // nobody moves a thing out of their sight
			return notYours
		}
		detail, err := say(t, (*T)(old))
		if err != nil {
			return err
		}
		now.HandedOver = was.HandedOver && now.OwnerID == was.OwnerID
		root = R(old).record().Root()
		return follow[T, R](t, scope, row, replaces, root, reason, noun+".correct", detail)
	})
	return root, err
}

// EndRegister withdraws an objective, a solution or a workflow change, with a reason: noun says which. One that others
// still name stays, and a models.Problem says so.
func (s *Store) EndRegister(ctx context.Context, scope models.Scope, noun string, version int64, reason string) error {
	switch noun {
	case "objective":
		return endOwned[objectiveRow](ctx, s, scope, noun, version, reason, func(b models.Benefit, _ models.Change, root int64) bool {
			return slices.Contains(b.Objectives, root)
		})
	case "solution":
		return endOwned[solutionRow](ctx, s, scope, noun, version, reason, func(_ models.Benefit, c models.Change, root int64) bool {
			return c.SolutionID == root
		})
	case "change":
		return endOwned[changeRow](ctx, s, scope, noun, version, reason, func(b models.Benefit, _ models.Change, root int64) bool {
			return slices.Contains(b.Changes, root)
		})
	}
	return models.ErrNotFound
}

func endOwned[T any, R ownedRow[T]](ctx context.Context, s *Store, scope models.Scope, noun string, version int64, reason string,
	names func(b models.Benefit, c models.Change, root int64) bool) error {
	if !scope.May(models.RightFollow) {
		return models.ErrForbidden
	}
	reason, err := reasoned(reason)
	if err != nil {
		return err
	}
	return s.changeNames(ctx, "end a "+noun, func(t *tx) error {
		found, err := standing[T, R](t, version)
		if err != nil {
			return err
		}
		row := R(found)
		was, place := row.owned()
		if !scope.MayEdit(*was, place) && !(scope.May(models.RightApprove) && scope.Sees(place)) {
			return models.ErrForbidden
		}
		register, err := loadRegister(t.DB)
		if err != nil {
			return err
		}
		root := row.record().Root()
		for _, b := range register.Benefits {
			if names(b, models.Change{}, root) {
				return models.Problem{Field: "reason", Code: "still_named", Value: b.Title}
			}
		}
		for _, c := range register.Changes {
			if names(models.Benefit{}, c, root) {
				return models.Problem{Field: "reason", Code: "still_named", Value: c.Title}
			}
		}
		now, r := t.store.clock(), row.record()
		r.EndedBy, r.EndedReason, r.EndedAt = scope.Who, reason, &now
		if err := t.Save(row).Error; err != nil {
			return err
		}
		t.row.Version++
		return t.trail(scope.Who, noun+".end", fmt.Sprint(root), map[string]any{"id": version, "reason": reason})
	})
}

// ProposeAmount keeps what a benefit is worth in a budget, not yet confirmed: a new amount where replaces is 0, else a
// new version of that one, which loses its confirmation.
func (s *Store) ProposeAmount(ctx context.Context, scope models.Scope, a models.Amount, replaces int64, reason string) (int64, error) {
	a.Line, a.DecisionRef, a.Note = guarded(a.Line), guarded(a.DecisionRef), guarded(a.Note)
	a.ConfirmedBy, a.ConfirmedAt = "", nil
	if err := a.Check(); err != nil {
		return 0, err
	}
	reason = guarded(reason)
	if replaces != 0 && reason == "" {
		return 0, models.Problem{Field: "reason", Code: "missing_value"}
	}
	row := amountRow(a)
	err := s.changeNames(ctx, "propose an amount", func(t *tx) error {
		b, err := t.benefit(scope, a.BenefitID)
		if err != nil {
			return err
		}
		if !scope.MayEdit(b.Owned, b.DepartmentID) {
			return models.ErrForbidden
		}
		detail := map[string]any{"benefit": a.BenefitID, "year": a.Year, "gross": a.Gross, "costs": a.Costs, "fees": a.Fees, "line": a.Line,
			"price_year": a.PriceYear, "permanent": a.Permanent, "decision_ref": a.DecisionRef}
		if replaces == 0 {
			row.Record = models.Record{SetBy: scope.Who, SetAt: t.store.clock()}
			if err := t.Create(&row).Error; err != nil {
				return err
			}
			t.row.Version++
			return t.trail(scope.Who, "amount.propose", fmt.Sprint(a.BenefitID), detail)
		}
		old, err := standing[amountRow](t, replaces)
		if err != nil {
			return err
		}
		if old.BenefitID != a.BenefitID {
			return models.ErrNotFound
		}
		return follow(t, scope, &row, old.ID, models.Amount(*old).Root(), reason, "amount.correct", detail)
	})
	return row.ID, err
}

// ConfirmAmount notes that the controller who asks has found an amount in the budget. From then on its kroner count.
func (s *Store) ConfirmAmount(ctx context.Context, scope models.Scope, version int64) error {
	return s.judgeAmount(ctx, scope, version, "amount.confirm", "", func(t *tx, a *amountRow) error {
		if a.ConfirmedBy != "" {
			return models.Problem{Field: "state", Code: "confirmed_already"}
		}
		if strings.EqualFold(a.SetBy, scope.Who) {
			return models.Problem{Field: "state", Code: "own_amount"}
		}
		now := t.store.clock()
		a.ConfirmedBy, a.ConfirmedAt = scope.Who, &now
		return nil
	})
}

// RefuseAmount ends an amount that the controller who asks does not find in the budget, or no longer, with the reason.
func (s *Store) RefuseAmount(ctx context.Context, scope models.Scope, version int64, reason string) error {
	reason, err := reasoned(reason)
	if err != nil && scope.May(models.RightConfirm) {
		return err
	}
	return s.judgeAmount(ctx, scope, version, "amount.refuse", reason, func(t *tx, a *amountRow) error {
		now := t.store.clock()
		a.EndedBy, a.EndedReason, a.EndedAt = scope.Who, reason, &now
		return nil
	})
}

func (s *Store) judgeAmount(ctx context.Context, scope models.Scope, version int64, what, reason string, do func(t *tx, a *amountRow) error) error {
	if !scope.May(models.RightConfirm) {
		return models.ErrForbidden
	}
	return s.changeNames(ctx, "judge an amount", func(t *tx) error {
		a, err := standing[amountRow](t, version)
		if err != nil {
			return err
		}
		if _, err := t.benefit(scope, a.BenefitID); err != nil {
			return err
		}
		if err := do(t, a); err != nil {
			return err
		}
		if err := t.Save(a).Error; err != nil {
			return err
		}
		t.row.Version++
		return t.trail(scope.Who, what, fmt.Sprint(a.BenefitID), map[string]any{"id": version, "reason": reason, "year": a.Year, "line": a.Line})
	})
}

// benefit reads the version of a benefit that stands, as far as a scope sees it.
func (t *tx) benefit(scope models.Scope, root int64) (models.Benefit, error) {
	var row benefitRow
	err := t.Where("(id = ? OR first_id = ?) AND replaced_at IS NULL AND ended_at IS NULL", root, root).Take(&row).Error
	if err != nil {
		return models.Benefit{}, err
	}
	b := models.Benefit(row)
	if !scope.Sees(b.DepartmentID) && !b.Held(scope.UserID) {
		return b, models.ErrNotFound
	}
	return b, nil
}

// rooted says whether a record with a first version stands; else it is a fault of a field.
func rooted[T any](t *tx, root int64, field string) error {
	var n int64
	if err := t.Model(new(T)).Where("(id = ? OR first_id = ?) AND replaced_at IS NULL AND ended_at IS NULL", root, root).Count(&n).Error; err != nil {
		return err
	}
	if n == 0 {
		return models.Problem{Field: field, Code: "unknown_record"}
	}
	return nil
}

// types says whether some case types are there.
func (t *tx) types(ids []int64) error {
	for _, id := range ids {
		if err := t.placed(id, 0); err != nil {
			return err
		}
	}
	return nil
}

// keys says whether some key figures are there.
func (t *tx) keys(keys []string) error {
	known, err := loadDefinitions(t.DB)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if len(known.Versions(k)) == 0 {
			return models.Problem{Field: "kpi", Code: "unknown_kpi", Value: k}
		}
	}
	return nil
}

// kpi finds a key figure as it is defined today.
func (t *tx) kpi(key string) (models.KPI, error) {
	known, err := loadDefinitions(t.DB)
	if err != nil {
		return models.KPI{}, err
	}
	k, ok := known.KPI(key, t.store.today().Month())
	if !ok {
		return k, models.Problem{Field: "kpi", Code: "unknown_kpi", Value: key}
	}
	return k, nil
}

// guardedLines gives the lines of a list that hold something.
func guardedLines(lines []string) []string {
	var out []string
	for _, l := range lines {
		if l = guarded(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// FreezeBaselines freezes what a benefit is counted against, and makes the version of the benefit that rests on it. A
// baseline with a SeriesID is a correction of the one that stands. version is that of the benefit that the person saw.
func (s *Store) FreezeBaselines(ctx context.Context, scope models.Scope, root, version int64, all []models.Baseline, reason string) error {
	reason = guarded(reason)
	_, err := s.nextBenefit(ctx, scope, version, reason, "benefit.baseline", func(t *tx, b *models.Benefit) error {
		switch {
		case b.Root() != root:
			return models.ErrNotFound
		case !scope.MayEdit(b.Owned, b.DepartmentID):
			return models.ErrForbidden
		case b.State.Counts() && reason == "":
			return models.Problem{Field: "reason", Code: "approved_needs_reason"}
		}
		b.Baselines = slices.Clone(b.Baselines)
		for i := range all {
			v := all[i]
			if err := t.freezeBaseline(scope, &v); err != nil {
				return err
			}
			if !slices.Contains(b.Baselines, v.SeriesID) {
				b.Baselines = append(b.Baselines, v.SeriesID)
			}
		}
		return nil
	})
	return err
}
