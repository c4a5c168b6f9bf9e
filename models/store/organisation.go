package store

import (
	"context"
	"fmt"
	"slices"

	"gevinstoverblik/models"
)

// Names gives every case type or department that bears a name of its own, by name, with those that are read as it.
func (s *Store) Names(ctx context.Context, scope models.Scope, kind models.NameKind) ([]models.Name, error) {
	const doing = "read the names"
	if !mayName(scope) {
		return nil, models.ErrForbidden
	}
	g := s.reader(ctx)
	list, err := readNames(g, kind)
	if err != nil {
		return nil, translate(doing, err)
	}
	var former []formerNameRow
	if err := g.Where("kind = ?", kind).Order("name").Find(&former).Error; err != nil {
		return nil, translate(doing, err)
	}
	read, err := loadReading(g)
	if err != nil {
		return nil, translate(doing, err)
	}
	root := read.caseType
	if kind == models.NameDepartment {
		root = read.department
	}
	var out []models.Name
	at := map[int64]int{}
	for _, n := range list {
		if n.into == 0 {
			at[n.id] = len(out)
			name := models.Name{ID: n.id, Title: n.title}
			if n.title != n.name {
				name.Former = append(name.Former, n.name)
			}
			out = append(out, name)
		}
	}
	for _, n := range list {
		if n.into != 0 {
			to := &out[at[root(n.id)]]
			to.Joined = append(to.Joined, models.JoinedName{ID: n.id, Title: n.title})
		}
	}
	for _, f := range former {
		if i, ok := at[f.EntityID]; ok {
			out[i].Former = append(out[i].Former, f.Name)
		}
	}
	slices.SortStableFunc(out, func(a, b models.Name) int { return compareNames(a.Title, b.Title) })
	return out, nil
}

func compareNames(a, b string) int {
	a, b = models.NameKey(a), models.NameKey(b)
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Rename gives a case type or department another title. Files and links that use its old names still find it. was is the
// title that the person has seen.
func (s *Store) Rename(ctx context.Context, scope models.Scope, kind models.NameKind, id int64, was, title string) error {
	if !mayName(scope) {
		return models.ErrForbidden
	}
	title, masked := models.MaskCPR(models.Tidy(title))
	switch {
	case title == "":
		return models.Problem{Field: "title", Code: "missing_value"}
	case masked:
		return models.Problem{Field: "title", Code: "cpr"}
	case models.Slug(title) == "" || len(title) > 200:
		return models.Problem{Field: "title", Code: "bad_name", Value: title}
	}
	return s.changeNames(ctx, "rename", func(t *tx) error {
		n, err := t.name(kind, id)
		if err != nil {
			return err
		}
		if n.into != 0 || n.title != was {
			return models.Problem{Field: "title", Code: "changed_meanwhile", Value: n.title}
		}
		if n.title == title {
			return nil
		}
		names, err := t.lexicons()
		if err != nil {
			return err
		}
		read, err := loadReading(t.DB)
		if err != nil {
			return err
		}
		lexicon, root := names.caseTypes, read.caseType
		if kind == models.NameDepartment {
			lexicon, root = names.departments, read.department
		}
		key := models.NameKey(title)
		if other, known := lexicon.ids[spelling{key, 0}]; known && root(other) != id {
			return models.Problem{Field: "title", Code: "name_taken", Value: title}
		}
		list, err := readNames(t.DB, kind)
		if err != nil {
			return err
		}
		for _, other := range list {
			if other.id != id && other.into == 0 && models.Slug(other.title) == models.Slug(title) {
				return models.Problem{Field: "title", Code: "name_taken", Value: other.title}
			}
		}
		if n.title != n.name {
			if err := t.Save(&formerNameRow{Kind: kind, NameKey: models.NameKey(n.title), Name: n.title, EntityID: id}).Error; err != nil {
				return err
			}
		}
		if err := t.Where("kind = ? AND name_key = ?", kind, key).Delete(&formerNameRow{}).Error; err != nil {
			return err
		}
		table, _ := nameTable(kind)
		if err := t.Exec("UPDATE "+table+" SET title = ?, settled = ? WHERE id = ?", title, true, id).Error; err != nil {
			return err
		}
		t.row.Version++
		return t.trail(scope.Who, "name.title", title, map[string]any{"kind": kind, "id": id, "before": n.title})
	})
}

// Arrange keeps where a department stands in the organisation: below which one, since when and until when, and which one
// took over. d.Name is not read. was is the department as the person has seen it.
func (s *Store) Arrange(ctx context.Context, scope models.Scope, was, d models.Department) error {
	if !mayName(scope) {
		return models.ErrForbidden
	}
	var ps models.Problems
	if d.ValidFrom.Known() && d.ValidUntil.Known() && d.ValidUntil < d.ValidFrom {
		ps = append(ps, models.Problem{Field: "until", Code: "ends_first"})
	}
	if d.Successor != 0 && !d.ValidUntil.Known() {
		ps = append(ps, models.Problem{Field: "until", Code: "successor_needs_end"})
	}
	if len(ps) > 0 {
		return ps
	}
	return s.changeNames(ctx, "arrange the departments", func(t *tx) error {
		var rows []departmentRow
		if err := t.Order("id").Find(&rows).Error; err != nil {
			return err
		}
		byID := map[int64]departmentRow{}
		for _, r := range rows {
			byID[r.ID] = r
		}
		row, ok := byID[d.ID]
		if !ok {
			return models.ErrNotFound
		}
		now := models.Department{ID: row.ID, Parent: row.ParentID, ValidFrom: row.ValidFrom, ValidUntil: row.ValidUntil, Successor: row.SuccessorID}
		if was.Name = ""; row.IntoID != 0 || now != was {
			return models.Problem{Code: "changed_meanwhile", Value: fmt.Sprint(d.ID)}
		}
		// Neither the way up nor the way onward may lead back to where it began.
		for _, way := range []struct {
			field string
			to    int64
			next  func(departmentRow) int64
		}{{"parent", d.Parent, func(r departmentRow) int64 { return r.ParentID }}, {"successor", d.Successor, func(r departmentRow) int64 { return r.SuccessorID }}} {
			for at, steps := way.to, 0; at != 0; at, steps = way.next(byID[at]), steps+1 {
				r, known := byID[at]
				switch {
				case !known || r.IntoID != 0:
					return models.Problem{Field: way.field, Code: "unknown_department", Value: fmt.Sprint(at)}
				case at == d.ID || steps > len(rows):
					return models.Problem{Field: way.field, Code: "department_in_itself"}
				}
			}
		}
		err := t.Model(&departmentRow{}).Where("id = ?", d.ID).Updates(map[string]any{"parent_id": d.Parent, "valid_from": d.ValidFrom,
			"valid_until": d.ValidUntil, "successor_id": d.Successor, "settled": true}).Error
		if err != nil {
			return err
		}
		t.row.Version++
		name := row.Title
		if name == "" {
			name = row.Name
		}
		return t.trail(scope.Who, "department.save", name, map[string]any{"parent": byID[d.Parent].Name, "valid_from": d.ValidFrom.String(),
			"valid_until": d.ValidUntil.String(), "successor": byID[d.Successor].Name})
	})
}
