package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

type commentRow models.Comment

func (commentRow) TableName() string { return "comments" }

// loadComments reads the published comments that stand, by period.
func loadComments(g *gorm.DB) ([]models.Comment, error) {
	var rows []commentRow
	err := g.Where("replaced_at IS NULL AND published").Order("period, case_type_id, kpi, id").Find(&rows).Error
	return asComments(rows), err
}

func asComments(rows []commentRow) []models.Comment {
	out := make([]models.Comment, len(rows))
	for i, r := range rows {
		out[i] = models.Comment(r)
	}
	return out
}

// Comments gives the comments of a department that stand for some periods, drafts too.
func (s *Store) Comments(ctx context.Context, scope models.Scope, department int64, periods ...string) ([]models.Comment, error) {
	if !scope.Sees(department) {
		return nil, models.ErrForbidden
	}
	var rows []commentRow
	err := s.reader(ctx).Where("department_id = ? AND period IN ? AND replaced_at IS NULL", department, periods).Order("period, case_type_id, kpi, id").Find(&rows).Error
	return asComments(rows), translate("read the comments", err)
}

// CommentHistory gives every version of one comment, the latest first.
func (s *Store) CommentHistory(ctx context.Context, scope models.Scope, p models.CommentPlace) ([]models.Comment, error) {
	if !scope.Sees(p.DepartmentID) {
		return nil, models.ErrForbidden
	}
	var rows []commentRow
	err := s.reader(ctx).Where("kpi = ? AND case_type_id = ? AND department_id = ? AND period = ?", p.KPI, p.CaseTypeID, p.DepartmentID, p.Period).
		Order("version DESC").Find(&rows).Error
	return asComments(rows), translate("read a comment", err)
}

// SaveComment keeps a comment as a draft, or publishes it. Only who may set the targets of the department may explain them.
// The very same again changes nothing; where another version has come since, the models.Problem comment_changed says so and
// nothing is overwritten.
func (s *Store) SaveComment(ctx context.Context, scope models.Scope, c models.CommentChange) error {
	if !scope.Enters(c.DepartmentID) {
		return models.ErrForbidden
	}
	c.Text, _ = models.MaskCPR(models.Tidy(c.Text))
	if err := c.Check(); err != nil {
		return err
	}
	kpis, err := s.Definitions(ctx)
	if err != nil {
		return err
	}
	if len(kpis.Versions(c.KPI)) == 0 {
		return models.Problem{Field: "kpi", Code: "unknown_kpi", Value: c.KPI}
	}
	return s.changeNames(ctx, "save a comment", func(t *tx) error {
		for table, id := range map[string]int64{"departments": c.DepartmentID, "case_types": c.CaseTypeID} {
			var known int64
			if err := t.Table(table).Where("id = ?", id).Count(&known).Error; err != nil {
				return err
			}
			if known == 0 {
				return gorm.ErrRecordNotFound
			}
		}
		var old commentRow
		err := t.Where("kpi = ? AND case_type_id = ? AND department_id = ? AND period = ? AND replaced_at IS NULL",
			c.KPI, c.CaseTypeID, c.DepartmentID, c.Period).Take(&old).Error
		there := err == nil
		switch {
		case err != nil && !errors.Is(err, gorm.ErrRecordNotFound):
			return err
		case there && old.Text == c.Text && old.Published == c.Publish:
			return nil
		case old.Version != c.Version:
			return models.Problem{Field: "text", Code: "comment_changed", Value: old.Text}
		}
		now := t.store.clock()
		if there {
			if err := t.Model(&commentRow{}).Where("id = ?", old.ID).Update("replaced_at", now).Error; err != nil {
				return err
			}
		}
		next := commentRow{CommentPlace: c.CommentPlace, Version: old.Version + 1, Text: c.Text, Published: c.Publish, Unchanged: c.Unchanged, SetBy: scope.Who, SetAt: now}
		if err := t.Create(&next).Error; err != nil {
			return err
		}
		if old.Published || c.Publish {
			t.row.Version++ // what the pages show is another
		}
		what := "comment.draft"
		if c.Publish {
			what = "comment.published"
		}
		return t.trail(scope.Who, what, c.KPI, acting(scope, c.DepartmentID, map[string]any{"case_type_id": c.CaseTypeID, "department_id": c.DepartmentID,
			"period": c.Period, "text": c.Text, "version": next.Version}))
	})
}
