package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

type savedViewRow models.SavedView

func (savedViewRow) TableName() string { return "saved_views" }

// SavedViews lists the views of the one who asks and those that others share, one's own first, then by name.
func (s *Store) SavedViews(ctx context.Context, scope models.Scope) ([]models.SavedView, error) {
	var rows []savedViewRow
	if err := s.reader(ctx).Where("user_id = ? OR shared", scope.UserID).Order("name, id").Find(&rows).Error; err != nil {
		return nil, translate("list saved views", err)
	}
	var own, shared []models.SavedView
	for _, r := range rows {
		v := models.SavedView(r)
		v.Own = v.UserID == scope.UserID
		if v.Own {
			own = append(own, v)
		} else {
			shared = append(shared, v)
		}
	}
	return append(own, shared...), nil
}

// SaveView keeps a view under its name for the one who asks: one of that name takes the new state over, and the same
// once more changes nothing.
func (s *Store) SaveView(ctx context.Context, scope models.Scope, v models.SavedView) error {
	if !scope.May(models.RightFigures) || scope.UserID == 0 {
		return models.ErrForbidden
	}
	v.Name, _ = models.MaskCPR(models.Tidy(v.Name))
	if err := v.Check(); err != nil {
		return err
	}
	return s.change(ctx, "save a view", func(t *tx) error {
		var there savedViewRow
		err := t.Where("user_id = ? AND name = ?", scope.UserID, v.Name).Take(&there).Error
		switch {
		case errors.Is(err, gorm.ErrRecordNotFound):
			var n int64
			if err := t.Model(&savedViewRow{}).Where("user_id = ?", scope.UserID).Count(&n).Error; err != nil {
				return err
			}
			if n >= models.MaxViews {
				return models.Problem{Field: "name", Code: "too_many_views"}
			}
		case err != nil:
			return err
		case there.Query == v.Query && there.Shared == v.Shared:
			return nil
		}
		there.UserID, there.Name, there.Query, there.Shared, there.ChangedAt = scope.UserID, v.Name, v.Query, v.Shared, t.store.clock()
		if err := t.Save(&there).Error; err != nil {
			return err
		}
		return t.trail(scope.Who, "view.save", v.Name, map[string]any{"id": there.ID, "query": v.Query, "shared": v.Shared})
	})
}

// RemoveView removes a view: one's own, or, for an administrator, one that is shared. It gives the view's name. One that
// is gone already, or not there for the one who asks, is models.ErrNotFound.
func (s *Store) RemoveView(ctx context.Context, scope models.Scope, id int64) (name string, err error) {
	err = s.change(ctx, "remove a view", func(t *tx) error {
		var there savedViewRow
		if err := t.Where("id = ?", id).Take(&there).Error; err != nil {
			return err
		}
		if there.UserID != scope.UserID && !(there.Shared && scope.May(models.RightAdmin)) {
			return models.ErrNotFound
		}
		name = there.Name
		if err := t.Delete(&savedViewRow{}, id).Error; err != nil {
			return err
		}
		return t.trail(scope.Who, "view.remove", there.Name, map[string]any{"id": id, "owner": there.UserID, "shared": there.Shared})
	})
	return name, err
}
