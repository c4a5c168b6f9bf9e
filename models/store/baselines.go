package store

import (
	"context"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

type baselineRow models.Baseline

func (baselineRow) TableName() string { return "baselines" }

// seesBaseline says whether a baseline may be seen: those of every department by all who see one, as targets are.
func seesBaseline(scope models.Scope, b models.Baseline) bool {
	return scope.All || b.DepartmentID == 0 && len(scope.Departments) > 0 || scope.Sees(b.DepartmentID)
}

// mayBaseline says whether a scope may set a baseline of a department: who sets targets or follows benefits there. One of
// every department takes sight of them all.
func mayBaseline(scope models.Scope, department int64) bool {
	return scope.Enters(department) || scope.May(models.RightFollow) && scope.Sees(department)
}

// Baselines gives every version of the baselines within scope, by key figure, case type and department, the latest version
// of each first. Case types and departments are those that theirs are read as.
func (s *Store) Baselines(ctx context.Context, scope models.Scope) ([]models.Baseline, error) {
	return s.baselines(ctx, scope, "1 = 1")
}

// Baseline gives the version of a baseline that stands, by the ID of its first version.
func (s *Store) Baseline(ctx context.Context, scope models.Scope, series int64) (models.Baseline, error) {
	all, err := s.baselines(ctx, scope, "series_id = ? AND replaced_at IS NULL", series)
	if err != nil {
		return models.Baseline{}, err
	}
	if len(all) == 0 {
		return models.Baseline{}, models.ErrNotFound
	}
	return all[0], nil
}

func (s *Store) baselines(ctx context.Context, scope models.Scope, where string, args ...any) ([]models.Baseline, error) {
	var rows []baselineRow
	err := s.reader(ctx).Where(where, args...).Order("kpi, case_type_id, department_id, series_id, version DESC").Find(&rows).Error
	if err != nil {
		return nil, translate("read the baselines", err)
	}
	read, err := loadReading(s.reader(ctx))
	if err != nil {
		return nil, translate("read the baselines", err)
	}
	var out []models.Baseline
	for _, r := range rows {
		b := models.Baseline(r)
		b.CaseTypeID, b.DepartmentID = read.caseType(b.CaseTypeID), read.department(b.DepartmentID)
		if seesBaseline(scope, b) {
			out = append(out, b)
		}
	}
	return out, nil
}

// FreezeBaseline keeps a baseline, signed by the one who asks. Without a SeriesID it is a new one; with it, a correction of the
// version b.Version that the person saw: it needs a reason, where another has come since nothing is kept
// (changed_meanwhile), and key figure, case type and department stay those of the first.
func (s *Store) FreezeBaseline(ctx context.Context, scope models.Scope, b models.Baseline) (models.Baseline, error) {
	err := s.changeNames(ctx, "freeze a baseline", func(t *tx) error { return t.freezeBaseline(scope, &b) })
	return b, err
}

func (t *tx) freezeBaseline(scope models.Scope, b *models.Baseline) error {
	read, err := loadReading(t.DB)
	if err != nil {
		return err
	}
	var old baselineRow
	if b.SeriesID != 0 {
		if err := t.Where("series_id = ? AND replaced_at IS NULL", b.SeriesID).Take(&old).Error; err != nil {
			return err
		}
		if old.Version != b.Version {
			return models.Problem{Code: "changed_meanwhile", Field: "version"}
		}
		b.KPI, b.CaseTypeID, b.DepartmentID = old.KPI, old.CaseTypeID, old.DepartmentID
	}
	b.CaseTypeID, b.DepartmentID = read.caseType(b.CaseTypeID), read.department(b.DepartmentID)
	if !mayBaseline(scope, b.DepartmentID) {
		return models.ErrForbidden
	}
	if err := t.knows(b.CaseTypeID, b.DepartmentID); err != nil {
		return err
	}
	kpis, err := loadDefinitions(t.DB)
	if err != nil {
		return err
	}
	k, known := kpis.KPI(b.KPI, b.Until.Month())
	if !known {
		return models.Problem{Field: "kpi", Code: "unknown_kpi", Value: b.KPI}
	}
	for _, text := range []*string{&b.Source, &b.MeasuredBy, &b.Reason} {
		*text, _ = models.MaskCPR(models.Tidy(*text))
	}
	b.Version = old.Version + 1
	if old.ID == 0 {
		b.Reason = ""
	}
	if err := b.Check(k, t.store.today()); err != nil {
		return err
	}
	now := t.store.clock()
	if old.ID != 0 {
		if err := t.Model(&baselineRow{}).Where("id = ?", old.ID).Update("replaced_at", now).Error; err != nil {
			return err
		}
	}
	row := baselineRow(*b)
	row.ID, row.SetBy, row.SetAt, row.ReplacedAt = 0, scope.Who, now, nil
	if err := t.Create(&row).Error; err != nil {
		return err
	}
	if row.SeriesID == 0 {
		row.SeriesID = row.ID
		if err := t.Model(&baselineRow{}).Where("id = ?", row.ID).Update("series_id", row.ID).Error; err != nil {
			return err
		}
	}
	*b = models.Baseline(row)
	t.row.Version++ // what benefits are counted against is another
	detail := map[string]any{"series": b.SeriesID, "version": b.Version, "case_type_id": b.CaseTypeID, "department_id": b.DepartmentID,
		"from": b.From.String(), "until": b.Until.String(), "value": b.Value, "n": b.N, "method": b.Method, "source": b.Source, "reason": b.Reason}
	if old.ID != 0 {
		detail["before"] = old.Value
	}
	return t.trail(scope.Who, "baseline.set", b.KPI, acting(scope, b.DepartmentID, detail))
}

// knows tells whether a case type and a department are there; 0 always is.
func (t *tx) knows(caseType, department int64) error {
	for table, id := range map[string]int64{"case_types": caseType, "departments": department} {
		var n int64
		if err := t.Table(table).Where("id = ?", id).Count(&n).Error; err != nil {
			return err
		}
		if n == 0 && id != 0 {
			return gorm.ErrRecordNotFound
		}
	}
	return nil
}
