package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

// heldRow is a record that somebody answers for. thing tells of it in the list of what has no owner.
type heldRow[T any] interface {
	ownedRow[T]
	thing() models.OwnedThing
}

// A register whose entries somebody answers for: how they pass from one who leaves to another, how those that nobody
// answers for are found, and how one is given an owner.
type ownedRegister struct {
	kind   models.OwnedKind
	right  models.Right // of those who can answer for an entry
	passOn func(t *tx, who string, from, to int64) (int, error)
	loose  func(g *gorm.DB) ([]models.OwnedThing, error)
	give   func(t *tx, who string, id, owner int64) error
}

// ownedRegisters are all of them: what is not in here stays in the name of one who has left.
var ownedRegisters = []ownedRegister{
	recordsOf[decisionRow](models.OwnedDecision),
	sourcesOwned,
	recordsOf[objectiveRow](models.OwnedObjective),
	recordsOf[solutionRow](models.OwnedSolution),
	recordsOf[changeRow](models.OwnedChange),
	recordsOf[benefitRow](models.OwnedBenefit),
}

func (r *decisionRow) thing() models.OwnedThing {
	return models.OwnedThing{Kind: models.OwnedDecision, ID: r.Root(), Name: r.What, Owned: r.Owned, DepartmentID: r.DepartmentID}
}

func (r *objectiveRow) thing() models.OwnedThing {
	return models.OwnedThing{Kind: models.OwnedObjective, ID: r.Root(), Name: r.Title, Owned: r.Owned, DepartmentID: r.DepartmentID}
}

func (r *solutionRow) thing() models.OwnedThing {
	return models.OwnedThing{Kind: models.OwnedSolution, ID: r.Root(), Name: r.Title, Owned: r.Owned}
}

func (r *changeRow) thing() models.OwnedThing {
	return models.OwnedThing{Kind: models.OwnedChange, ID: r.Root(), Name: r.Title, Owned: r.Owned, DepartmentID: r.DepartmentID}
}

func (r *benefitRow) thing() models.OwnedThing {
	return models.OwnedThing{Kind: models.OwnedBenefit, ID: r.Root(), Name: r.Title, Owned: r.Owned, DepartmentID: r.DepartmentID}
}

// recordsOf makes a register of records. A new owner is a new version of the record: the one before tells whose it was.
func recordsOf[T any, R heldRow[T]](kind models.OwnedKind) ownedRegister {
	stand := "replaced_at IS NULL AND ended_at IS NULL"
	again := func(t *tx, who string, row R, change func(*models.Owned)) error {
		now := t.store.clock()
		old := *row.record()
		if err := t.Model(R(new(T))).Where("id = ?", old.ID).Update("replaced_at", now).Error; err != nil {
			return err
		}
		*row.record() = models.Record{FirstID: old.Root(), SetBy: who, SetAt: now}
		owned, _ := row.owned()
		change(owned)
		return t.Create(row).Error
	}
	return ownedRegister{
		kind: kind, right: models.RightFollow,
		passOn: func(t *tx, who string, from, to int64) (int, error) {
			var rows []T
			if err := t.Where(stand).Where("owner_id = ? OR deputy_id = ?", from, from).Order("id").Find(&rows).Error; err != nil {
				return 0, err
			}
			n := 0
			for i := range rows {
				err := again(t, who, R(&rows[i]), func(o *models.Owned) {
					if o.DeputyID == from {
						o.DeputyID = 0
					}
					if o.OwnerID == from {
						o.OwnerID, o.HandedOver = to, true
						n++
					}
					if o.DeputyID == o.OwnerID {
						o.DeputyID = 0
					}
				})
				if err != nil {
					return 0, err
				}
			}
			return n, nil
		},
		loose: func(g *gorm.DB) ([]models.OwnedThing, error) {
			var rows []T
			if err := g.Where(stand).Where("owner_id = 0 OR handed_over").Order("id").Find(&rows).Error; err != nil {
				return nil, err
			}
			out := make([]models.OwnedThing, len(rows))
			for i := range rows {
				out[i] = R(&rows[i]).thing()
			}
			return out, nil
		},
		give: func(t *tx, who string, id, owner int64) error {
			row := R(new(T))
			if err := t.Where(stand).Where("id = ? OR first_id = ?", id, id).Take(row).Error; err != nil {
				return err
			}
			if owned, _ := row.owned(); !owned.Ownerless() {
				return models.Problem{Code: "owner_given"}
			}
			return again(t, who, row, func(o *models.Owned) {
				if o.DeputyID == owner {
					o.DeputyID = 0
				}
				o.OwnerID, o.HandedOver = owner, false
			})
		},
	}
}

// sourcesOwned are the sources, which are changed in their place; the trail tells what they were.
var sourcesOwned = ownedRegister{
	kind: models.OwnedSource, right: models.RightSelf,
	passOn: func(t *tx, _ string, from, to int64) (int, error) {
		err := t.Model(&sourceRow{}).Where("deputy_id = ? OR deputy_id = ? AND owner_id = ?", from, to, from).
			Updates(map[string]any{"deputy_id": 0, "revision": gorm.Expr("revision + 1")}).Error
		if err != nil {
			return 0, err
		}
		done := t.Model(&sourceRow{}).Where("owner_id = ?", from).
			Updates(map[string]any{"owner_id": to, "handed_over": true, "revision": gorm.Expr("revision + 1")})
		return int(done.RowsAffected), done.Error
	},
	loose: func(g *gorm.DB) ([]models.OwnedThing, error) {
		var rows []sourceRow
		if err := g.Where("owner_id = 0 OR handed_over").Order("id").Find(&rows).Error; err != nil {
			return nil, err
		}
		out := make([]models.OwnedThing, len(rows))
		for i, r := range rows {
			out[i] = models.OwnedThing{Kind: models.OwnedSource, ID: r.ID, Key: r.Slug, Name: r.Name,
				Owned: models.Owned{OwnerID: r.OwnerID, DeputyID: r.DeputyID, HandedOver: r.HandedOver}}
		}
		return out, nil
	},
	give: func(t *tx, _ string, id, owner int64) error {
		var r sourceRow
		if err := t.Where("id = ?", id).Take(&r).Error; err != nil {
			return err
		}
		if r.OwnerID != 0 && !r.HandedOver {
			return models.Problem{Code: "owner_given"}
		}
		if r.DeputyID == owner {
			r.DeputyID = 0
		}
		r.OwnerID, r.HandedOver = owner, false
		r.Revision++
		return t.Save(&r).Error
	},
}

// passOn gives everything in the name of one who is locked out to their manager, marked as handed over, and notes in detail
// to whom and how much.
func (t *tx) passOn(scope models.Scope, from models.User, detail map[string]any) (models.Handover, error) {
	out := models.Handover{}
	var err error
	if out.To, err = t.successor(from); err != nil {
		return out, err
	}
	passed := map[models.OwnedKind]int{}
	for _, r := range ownedRegisters {
		n, err := r.passOn(t, scope.Who, from.ID, out.To.ID)
		if err != nil {
			return out, err
		}
		out.N += n
		if n > 0 {
			passed[r.kind] = n
		}
	}
	t.row.Version++
	if len(passed) > 0 {
		detail["handed_over"], detail["to"] = passed, out.To.Email
	}
	return out, nil
}

// successor gives who takes over from a person: the manager, or the manager's manager where that one has left too; else
// the first leader who is still there. The zero User where there is nobody.
func (t *tx) successor(from models.User) (models.User, error) {
	var rows []userRow
	if err := t.Order("id").Find(&rows).Error; err != nil {
		return models.User{}, err
	}
	today := t.store.today()
	byID := map[int64]models.User{}
	for _, r := range rows {
		byID[r.ID] = r.User
	}
	asked := map[int64]bool{from.ID: true}
	for id := from.ManagerID; id != 0 && !asked[id]; id = byID[id].ManagerID {
		asked[id] = true
		if u := byID[id]; u.ID != 0 && u.Active(today) {
			return u, nil
		}
	}
	i := slices.IndexFunc(rows, func(r userRow) bool {
		return r.ID != from.ID && r.Role == models.RoleLeader && r.Active(today)
	})
	if i < 0 {
		return models.User{}, nil
	}
	return rows[i].User, nil
}

// Ownerless lists everything in every register that nobody answers for, or that passed to a manager and has not been given
// an owner since. It needs models.RightAdmin.
func (s *Store) Ownerless(ctx context.Context, scope models.Scope) ([]models.OwnedThing, error) {
	if !scope.May(models.RightAdmin) {
		return nil, models.ErrForbidden
	}
	var out []models.OwnedThing
	for _, r := range ownedRegisters {
		things, err := r.loose(s.reader(ctx))
		if err != nil {
			return nil, translate("list what has no owner", err)
		}
		out = append(out, things...)
	}
	return out, nil
}

// answers says whether those who are to answer for something are people who can sign in and hold a right.
func (t *tx) answers(o models.Owned, right models.Right) error {
	for _, person := range []struct {
		field string
		id    int64
	}{{"owner", o.OwnerID}, {"deputy", o.DeputyID}} {
		if person.id == 0 {
			continue
		}
		var r userRow
		if err := t.Where("id = ?", person.id).Limit(1).Find(&r).Error; err != nil {
			return err
		}
		switch {
		case r.ID == 0 || !r.Active(t.store.today()):
			return models.Problem{Field: person.field, Code: "unknown_owner"}
		case !r.Role.May(right):
			return models.Problem{Field: person.field, Code: "owner_may_not"}
		}
	}
	if o.DeputyID != 0 && o.DeputyID == o.OwnerID {
		return models.Problem{Field: "deputy", Code: "deputy_is_owner"}
	}
	return nil
}

// GiveOwner says who answers for an entry of that list from now on. One that somebody else has given an owner meanwhile is
// refused with the problem owner_given, one that is gone or has ended is ErrNotFound. It needs models.RightAdmin.
func (s *Store) GiveOwner(ctx context.Context, scope models.Scope, kind models.OwnedKind, id, owner int64) error {
	if !scope.May(models.RightAdmin) {
		return models.ErrForbidden
	}
	return s.changeNames(ctx, "give something an owner", func(t *tx) error {
		i := slices.IndexFunc(ownedRegisters, func(r ownedRegister) bool { return r.kind == kind })
		if i < 0 {
			return models.Problem{Field: "kind", Code: "bad_choice", Value: string(kind)}
		}
		if owner == 0 {
			return models.Problem{Field: "owner", Code: "missing_value"}
		}
		if err := t.answers(models.Owned{OwnerID: owner}, ownedRegisters[i].right); err != nil {
			return err
		}
		if err := ownedRegisters[i].give(t, scope.Who, id, owner); err != nil {
			return err
		}
		t.row.Version++
		return t.trail(scope.Who, "owner.give", string(kind), map[string]any{"id": id, "owner_id": owner})
	})
}

// SetManager says to whom a person answers; 0 = nobody. Nobody answers to themselves, not by way of others either.
func (s *Store) SetManager(ctx context.Context, scope models.Scope, userID, managerID int64) error {
	if !scope.May(models.RightAdmin) {
		return models.ErrForbidden
	}
	return s.changeUser(ctx, scope, "set the manager", "user.manager", userID, func(t *tx, u *models.User) (any, error) {
		detail := map[string]any{"before": u.ManagerID, "manager_id": managerID}
		u.ManagerID = managerID
		return detail, t.manages(*u)
	})
}

// manages says whether the manager of u can be one.
func (t *tx) manages(u models.User) error {
	if u.ManagerID == 0 {
		return nil
	}
	var rows []userRow
	if err := t.Find(&rows).Error; err != nil {
		return err
	}
	byID := map[int64]models.User{}
	for _, r := range rows {
		byID[r.ID] = r.User
	}
	if m := byID[u.ManagerID]; m.ID == 0 || !m.Active(t.store.today()) {
		return models.Problem{Field: "manager", Code: "unknown_owner"}
	}
	seen := map[int64]bool{}
	for id := u.ManagerID; id != 0 && !seen[id]; id = byID[id].ManagerID {
		seen[id] = true
		if id == u.ID {
			return models.Problem{Field: "manager", Code: "manager_of_self"}
		}
	}
	return nil
}

// loadPeople reads the names of everybody who has ever had access, by id.
func loadPeople(g *gorm.DB) (map[int64]string, error) {
	var rows []userRow
	if err := g.Select("id", "name").Find(&rows).Error; err != nil {
		return nil, err
	}
	out := make(map[int64]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, nil
}

// Owners gives the people who can answer for a decision or a benefit: those who can sign in and follow benefits and decisions up, by name.
func (s *Store) Owners(ctx context.Context, scope models.Scope) ([]models.User, error) {
	if !scope.May(models.RightBenefit) && !scope.May(models.RightAdmin) {
		return nil, models.ErrForbidden
	}
	var rows []userRow
	if err := s.reader(ctx).Order("name, id").Find(&rows).Error; err != nil {
		return nil, translate("read the people", err)
	}
	var out []models.User
	for _, r := range rows {
		if r.Active(s.today()) && models.ScopeOf(r.User, nil).May(models.RightFollow) {
			out = append(out, r.User)
		}
	}
	return out, nil
}
