package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

type targetRow models.Target

func (targetRow) TableName() string { return "targets" }

// seesTarget says whether a target may be seen: those for every department by all, the others with their department.
func seesTarget(scope models.Scope, t models.Target) bool {
	return scope.All || t.DepartmentID == 0 && len(scope.Departments) > 0 || scope.Sees(t.DepartmentID)
}

// loadTargets reads the active targets by month, those that were replaced too.
func loadTargets(g *gorm.DB) ([]models.Target, error) {
	var rows []targetRow
	err := g.Where("active").Order("valid_from, id").Find(&rows).Error
	return asTargets(rows), err
}

func asTargets(rows []targetRow) []models.Target {
	out := make([]models.Target, len(rows))
	for i, r := range rows {
		out[i] = models.Target(r)
	}
	return out
}

// Targets gives the targets and limits that stand, those of the reference list that are not switched on too, by KPI
// and month, as far as scope may see.
func (s *Store) Targets(ctx context.Context, scope models.Scope) ([]models.Target, error) {
	return s.targets(ctx, scope, "replaced_at IS NULL")
}

// TargetHistory gives every target that ever stood, those that were replaced too.
func (s *Store) TargetHistory(ctx context.Context, scope models.Scope) ([]models.Target, error) {
	return s.targets(ctx, scope, "1 = 1")
}

func (s *Store) targets(ctx context.Context, scope models.Scope, where string) ([]models.Target, error) {
	var rows []targetRow
	if err := s.reader(ctx).Where(where).Order("kpi, valid_from, id").Find(&rows).Error; err != nil {
		return nil, translate("read the targets", err)
	}
	read, err := loadReading(s.reader(ctx))
	if err != nil {
		return nil, translate("read the targets", err)
	}
	return slices.DeleteFunc(read.targets(asTargets(rows)), func(t models.Target) bool { return !seesTarget(scope, t) }), nil
}

// target makes a target of a line, and tells all that is wrong with it.
func target(kpis models.Catalogue, l models.TargetLine) (models.Target, error) {
	t := models.Target{KPI: l.KPI, ValidFrom: l.ValidFrom, Value: l.Value, Comparator: l.Comparator, Kind: l.Kind,
		Clock: l.Clock, DayKind: l.DayKind, DecisionRef: models.Tidy(l.DecisionRef), Note: models.Tidy(l.Note), Active: !l.Inactive}
	var ps models.Problems
	fault := func(field, code, value string) {
		ps = append(ps, models.Problem{Field: field, Code: code, Value: value})
	}

	kpi, known := kpis.KPI(l.KPI, l.ValidFrom)
	limit := l.KPI == models.KPILimit
	if limit {
		kpi = models.KPI{Key: l.KPI, Unit: models.UnitDays, Better: models.Lower}
	}
	if !known && !limit {
		fault("kpi", "unknown_kpi", l.KPI)
	}
	if t.Comparator == "" {
		switch kpi.Better {
		case models.Higher:
			t.Comparator = models.AtLeast
		case models.Lower:
			t.Comparator = models.AtMost
		default:
			if known {
				fault("comparator", "missing_value", "")
			}
		}
	}
	if t.Comparator != "" && t.Comparator != models.AtMost && t.Comparator != models.AtLeast {
		fault("comparator", "bad_choice", string(t.Comparator))
	}
	if t.Kind == "" {
		t.Kind = models.KindOwn
	}
	if !slices.Contains(models.TargetKinds, t.Kind) {
		fault("kind", "bad_choice", string(t.Kind))
	}
	if limit {
		if t.Clock == "" {
			t.Clock = models.ClockService
		}
		if t.DayKind == "" {
			t.DayKind = models.CalendarDays
		}
		if t.Clock != models.ClockGross && t.Clock != models.ClockNet && t.Clock != models.ClockService {
			fault("clock", "bad_choice", string(t.Clock))
		}
		if t.DayKind != models.CalendarDays && t.DayKind != models.WorkingDays {
			fault("day_kind", "bad_choice", string(t.DayKind))
		}
	}
	if y, _ := l.ValidFrom.Parts(); y < 1950 || y > 2129 {
		fault("valid_from", "bad_month", l.ValidFrom.String())
	}
	if v := l.Value; v != nil {
		switch {
		case math.IsNaN(*v) || math.IsInf(*v, 0):
			fault("value", "bad_number", fmt.Sprint(*v))
		case kpi.Unit == models.UnitShare && (*v < 0 || *v > 1):
			fault("value", "share_out_of_range", fmt.Sprint(*v))
		case limit && *v < 0:
			fault("value", "bad_number", fmt.Sprint(*v))
		}
	}
	if len(ps) > 0 {
		return t, ps
	}
	return t, nil
}

// TargetCounts says what setting targets did.
type TargetCounts struct{ New, Changed, Unchanged int }

// SetTargets sets targets and limits as TakeTargets does.
func (s *Store) SetTargets(ctx context.Context, scope models.Scope, lines []models.TargetLine) error {
	_, err := s.TakeTargets(ctx, scope, lines)
	return err
}

// TakeTargets sets targets and limits, all of them or none, and counts them. Case types and departments that are not known yet are
// made. A target is never overwritten: the same place, month and kind with another value replaces the one before,
// which stays to be seen; the very same again changes nothing. A scope with departments of its own sets targets
// for these only, and makes no names.
func (s *Store) TakeTargets(ctx context.Context, scope models.Scope, lines []models.TargetLine) (TargetCounts, error) {
	var counts TargetCounts
	if !scope.May(models.RightTargets) {
		return counts, models.ErrForbidden
	}
	kpis, err := s.Definitions(ctx)
	if err != nil {
		return counts, err
	}
	made := make([]models.Target, len(lines))
	for i, l := range lines {
		if made[i], err = target(kpis, l); err != nil {
			if l.Line > 0 {
				return counts, fmt.Errorf("line %d: %w", l.Line, err)
			}
			return counts, err
		}
	}
	err = s.changeNames(ctx, "set targets", func(t *tx) error {
		counts = TargetCounts{}
		names, err := t.lexicons()
		if err != nil {
			return err
		}
		read, err := loadReading(t.DB)
		if err != nil {
			return err
		}
		for i, l := range lines {
			caseType, err := names.caseTypes.id(models.Tidy(l.CaseType), 0)
			if err != nil {
				return err
			}
			department, err := names.departments.id(models.Tidy(l.Department), 0)
			if err != nil {
				return err
			}
			made[i].CaseTypeID, made[i].DepartmentID = read.caseType(caseType), read.department(department)
			if !scope.All && !scope.Sees(made[i].DepartmentID) {
				return models.ErrForbidden
			}
		}
		if !scope.All && len(names.caseTypes.added) > 0 {
			return models.Problem{Field: "case_type", Code: "unknown_case_type", Value: names.caseTypes.added[0].name}
		}
		changed, err := names.save(t, true)
		if err != nil {
			return err
		}
		for i := range made {
			what, err := t.setTarget(scope, made[i], lines[i])
			if err != nil {
				return err
			}
			switch what {
			case targetNew:
				counts.New++
			case targetChanged:
				counts.Changed++
			default:
				counts.Unchanged++
			}
		}
		if changed || counts.New+counts.Changed > 0 {
			t.row.Version++
		}
		return nil
	})
	return counts, err
}

// targetChange is what setting one target did.
type targetChange uint8

const (
	targetSame targetChange = iota
	targetNew
	targetChanged
)

// setTarget sets one target.
func (t *tx) setTarget(scope models.Scope, next models.Target, line models.TargetLine) (targetChange, error) {
	what := targetNew
	now := t.store.clock()
	next.SetBy, next.SetAt = scope.Who, now
	var standing targetRow
	err := t.Where("kpi = ? AND case_type_id = ? AND department_id = ? AND valid_from = ? AND kind = ? AND replaced_at IS NULL",
		next.KPI, next.CaseTypeID, next.DepartmentID, next.ValidFrom, next.Kind).Take(&standing).Error
	detail := map[string]any{"case_type": line.CaseType, "department": line.Department, "valid_from": next.ValidFrom.String(),
		"kind": next.Kind, "comparator": next.Comparator, "value": next.Value, "active": next.Active, "decision_ref": next.DecisionRef}
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
	case err != nil:
		return targetSame, err
	default:
		what = targetChanged
		old := models.Target(standing)
		if sameAmount(old.Value, next.Value) && old.Comparator == next.Comparator && old.Clock == next.Clock &&
			old.DayKind == next.DayKind && old.DecisionRef == next.DecisionRef && old.Note == next.Note &&
			(old.Active == next.Active || !next.Active) { // a reference list that is read again switches nothing off
			return targetSame, nil
		}
		detail["before"] = old.Value
		if err := t.Model(&targetRow{}).Where("id = ?", old.ID).Update("replaced_at", now).Error; err != nil {
			return targetSame, err
		}
	}
	row := targetRow(next)
	if err := t.Create(&row).Error; err != nil {
		return targetSame, err
	}
	return what, t.trail(scope.Who, "target.set", next.KPI, detail)
}

// SwitchReference switches targets of the reference list on or off, by their ids. Whoever keeps the definitions may
// do it as well as whoever sets targets, with sight of every department. An id that is not there is
// models.ErrNotFound, and then nothing is switched.
func (s *Store) SwitchReference(ctx context.Context, scope models.Scope, ids []int64, on bool) error {
	if !scope.May(models.RightTargets) && !scope.May(models.RightSources) || !scope.All {
		return models.ErrForbidden
	}
	return s.changeNames(ctx, "switch targets", func(t *tx) error {
		for _, id := range ids {
			var row targetRow
			if err := t.Where("id = ? AND replaced_at IS NULL", id).Take(&row).Error; err != nil {
				return err
			}
			if row.Active == on {
				continue
			}
			row.Active = on
			if err := t.Save(&row).Error; err != nil {
				return err
			}
			t.row.Version++
			detail := map[string]any{"id": id, "case_type_id": row.CaseTypeID, "valid_from": row.ValidFrom.String(), "value": row.Value, "active": on}
			if err := t.trail(scope.Who, "target.switch", row.KPI, detail); err != nil {
				return err
			}
		}
		return nil
	})
}

// Settings gives the choices that figures depend on.
func (s *Store) Settings(ctx context.Context) (models.Settings, error) {
	settings, err := loadSettings(s.reader(ctx))
	return settings, translate("read the settings", err)
}

// SaveSettings keeps the choices that figures depend on.
func (s *Store) SaveSettings(ctx context.Context, scope models.Scope, settings models.Settings) error {
	if !scope.May(models.RightAdmin) && !scope.May(models.RightSources) || !scope.All {
		return models.ErrForbidden
	}
	kpis, err := s.Definitions(ctx)
	if err != nil {
		return err
	}
	if err := settings.Check(kpis); err != nil {
		return err
	}
	return s.changeNames(ctx, "save the settings", func(t *tx) error {
		before, err := loadSettings(t.DB)
		if err != nil {
			return err
		}
		if err := t.saveSettings(&settings, before); err != nil {
			return err
		}
		return t.trail(scope.Who, "settings", "settings", map[string]any{"before": before, "after": settings})
	})
}

// saveSettings writes settings as the revision after those that stood before, and makes a new version of it.
func (t *tx) saveSettings(settings *models.Settings, before models.Settings) error {
	settings.Revision = before.Revision + 1
	value, err := json.Marshal(settings)
	if err != nil {
		return err
	}
	t.row.Version++
	return t.Save(&settingRow{Name: settingsName, Value: string(value)}).Error
}
