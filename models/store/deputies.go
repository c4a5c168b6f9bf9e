package store

import (
	"context"

	"gevinstoverblik/models"
)

type deputyRow models.Deputy

func (deputyRow) TableName() string { return "deputies" }

// mayDeputise says whether a scope sets the deputies of a department: its head, or an administrator.
func mayDeputise(scope models.Scope, department int64) bool {
	return department != 0 && (scope.May(models.RightAdmin) && scope.All || scope.Role == models.RoleHead && scope.Sees(department) && !scope.ActsFor(department))
}

// acting puts into the trail that a deputy did it, and for which department.
func acting(scope models.Scope, department int64, detail map[string]any) map[string]any {
	if scope.ActsFor(department) {
		detail["for"] = department
	}
	return detail
}

// Deputies gives the deputies of the departments whose deputies scope may set, the latest first.
func (s *Store) Deputies(ctx context.Context, scope models.Scope) ([]models.Deputy, error) {
	var rows []deputyRow
	if err := s.reader(ctx).Order("id DESC").Find(&rows).Error; err != nil {
		return nil, translate("read the deputies", err)
	}
	read, err := loadReading(s.reader(ctx))
	if err != nil {
		return nil, translate("read the deputies", err)
	}
	var out []models.Deputy
	for _, r := range rows {
		d := models.Deputy(r)
		if d.DepartmentID = read.department(d.DepartmentID); mayDeputise(scope, d.DepartmentID) {
			out = append(out, d)
		}
	}
	return out, nil
}

// DeputyChoices gives those who can be somebody's deputy, by name: active users who may see targets, without their passwords.
func (s *Store) DeputyChoices(ctx context.Context, scope models.Scope) ([]models.User, error) {
	if !scope.May(models.RightAdmin) && scope.Role != models.RoleHead {
		return nil, models.ErrForbidden
	}
	var rows []userRow
	if err := s.reader(ctx).Order("name, id").Find(&rows).Error; err != nil {
		return nil, translate("read the users", err)
	}
	var out []models.User
	for _, r := range rows {
		u := r.User
		if u.Password = ""; u.Active(s.today()) && u.ID != scope.UserID && models.ScopeOf(u, nil).May(models.RightLimits) {
			out = append(out, u)
		}
	}
	return out, nil
}

// Deputising gives the departments whose deputy a user is today, those below them left out.
func (s *Store) Deputising(ctx context.Context, userID int64) ([]int64, error) {
	today := s.today()
	var rows []deputyRow
	err := s.reader(ctx).Where("user_id = ? AND ended_at IS NULL AND from_day <= ? AND last_day >= ?", userID, int64(today), int64(today)).Order("id").Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, translate("read the deputies", err)
	}
	read, err := loadReading(s.reader(ctx))
	if err != nil {
		return nil, translate("read the deputies", err)
	}
	var out []int64
	for _, r := range rows {
		out = append(out, read.department(r.DepartmentID))
	}
	return out, nil
}

// AddDeputy lets a person act for the head of a department. The person must be an active user who may see targets, and another
// than the one who asks; two that hold at once are a models.Problem.
func (s *Store) AddDeputy(ctx context.Context, scope models.Scope, d models.Deputy) error {
	if !mayDeputise(scope, d.DepartmentID) {
		return models.ErrForbidden
	}
	if err := d.Check(s.today()); err != nil {
		return err
	}
	return s.change(ctx, "add a deputy", func(t *tx) error {
		if err := t.knows(0, d.DepartmentID); err != nil {
			return err
		}
		var u userRow
		if err := t.Where("id = ?", d.UserID).Take(&u).Error; err != nil {
			return err
		}
		if !u.User.Active(t.store.today()) || u.User.ID == scope.UserID || !models.ScopeOf(u.User, nil).May(models.RightLimits) {
			return models.Problem{Field: "user", Code: "deputy_user", Value: u.User.Name}
		}
		var there int64
		if err := t.Model(&deputyRow{}).Where("department_id = ? AND user_id = ? AND ended_at IS NULL AND from_day <= ? AND last_day >= ?",
			d.DepartmentID, d.UserID, int64(d.Last), int64(d.From)).Count(&there).Error; err != nil {
			return err
		}
		if there > 0 {
			return models.Problem{Field: "user", Code: "deputy_there", Value: u.User.Name}
		}
		row := deputyRow(d)
		row.ID, row.SetBy, row.SetAt, row.EndedBy, row.EndedAt = 0, scope.Who, t.store.clock(), "", nil
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		return t.trail(scope.Who, "deputy.set", u.User.Email, map[string]any{"id": row.ID, "department_id": d.DepartmentID, "from": d.From.String(), "last": d.Last.String()})
	})
}

// EndDeputy ends the time of a deputy now. One that was ended before stays as it is.
func (s *Store) EndDeputy(ctx context.Context, scope models.Scope, id int64) error {
	return s.change(ctx, "end a deputy", func(t *tx) error {
		var row deputyRow
		if err := t.Where("id = ?", id).Take(&row).Error; err != nil {
			return err
		}
		if !mayDeputise(scope, row.DepartmentID) {
			return models.ErrForbidden
		}
		if row.EndedAt != nil {
			return nil
		}
		now := t.store.clock()
		row.EndedBy, row.EndedAt = scope.Who, &now
		if err := t.Save(&row).Error; err != nil {
			return err
		}
		var u userRow
		if err := t.Where("id = ?", row.UserID).Take(&u).Error; err != nil {
			return err
		}
		return t.trail(scope.Who, "deputy.end", u.User.Email, map[string]any{"id": id, "department_id": row.DepartmentID})
	})
}
