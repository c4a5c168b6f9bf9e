package store

import (
	"cmp"
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

// userRow is models.User as a table, with the e-mail address as it is compared.
type userRow struct {
	models.User
	EmailKey string
}

func (userRow) TableName() string { return "users" }

// tidyName gives a name as it is kept: without what looks like a CPR number (CONTRACT §4).
func tidyName(name string) string {
	name, _ = models.MaskCPR(models.Tidy(name))
	return name
}

func emailKey(email string) string { return models.NameKey(email) }

type sessionRow models.Session

func (sessionRow) TableName() string { return "sessions" }

type tokenRow models.Token

func (tokenRow) TableName() string { return "tokens" }

type settingRow struct {
	Name  string `gorm:"primaryKey"`
	Value string
}

func (settingRow) TableName() string { return "settings" }

// The names of the table settings.
const (
	settingsName = "settings"
	setupName    = "setup"
)

// checkUser tells all that is wrong with a user to be stored.
func checkUser(u models.User) error {
	var ps models.Problems
	if at := strings.LastIndexByte(u.Email, '@'); at < 1 || at == len(u.Email)-1 || strings.ContainsAny(u.Email, " \t\r\n") {
		ps = append(ps, models.Problem{Field: "email", Code: "bad_email", Value: u.Email})
	}
	if models.HasCPR(u.Email) { // masked it would be no address
		ps = append(ps, models.Problem{Field: "email", Code: "cpr"})
	}
	if u.Name == "" {
		ps = append(ps, models.Problem{Field: "name", Code: "missing_value"})
	}
	if _, err := models.ParseRole(string(u.Role)); err != nil {
		ps = append(ps, models.Problem{Field: "role", Code: "bad_role", Value: string(u.Role)})
	}
	if u.Role == models.RoleHead && u.DepartmentID == 0 {
		ps = append(ps, models.Problem{Field: "department", Code: "head_without_department"})
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}

func (t *tx) addUser(who string, u models.User) (int64, error) {
	u.Email, u.Name = models.Tidy(u.Email), tidyName(u.Name)
	u.ID, u.CreatedAt = 0, t.store.clock()
	if err := checkUser(u); err != nil {
		return 0, err
	}
	if u.DepartmentID != 0 {
		if err := t.Take(&departmentRow{}, u.DepartmentID).Error; err != nil {
			return 0, models.Problem{Field: "department", Code: "unknown_department"}
		}
	}
	if err := t.manages(u); err != nil {
		return 0, err
	}
	row := userRow{User: u, EmailKey: emailKey(u.Email)}
	if err := t.Create(&row).Error; err != nil {
		if faultOf(err) == faultUnique {
			return 0, models.Problem{Field: "email", Code: "email_taken", Value: u.Email}
		}
		return 0, err
	}
	return row.ID, t.trail(who, "user.add", u.Email, map[string]any{"name": u.Name, "role": u.Role,
		"department": u.DepartmentID, "valid_until": u.ValidUntil.String(), "manager_id": u.ManagerID})
}

// AddUser adds a person and gives their id. u.Password is the argon2id hash (models.HashPassword); ID and CreatedAt
// are set here. What is wrong with u comes as models.Problems or a models.Problem.
func (s *Store) AddUser(ctx context.Context, scope models.Scope, u models.User) (int64, error) {
	if !scope.May(models.RightAdmin) {
		return 0, models.ErrForbidden
	}
	var id int64
	err := s.change(ctx, "add the user", func(t *tx) (err error) {
		id, err = t.addUser(scope.Who, u)
		return err
	})
	return id, err
}

// Users gives everybody, by e-mail.
func (s *Store) Users(ctx context.Context, scope models.Scope) ([]models.User, error) {
	if !scope.May(models.RightAdmin) {
		return nil, models.ErrForbidden
	}
	var rows []userRow
	if err := s.reader(ctx).Order("email_key").Find(&rows).Error; err != nil {
		return nil, translate("read the users", err)
	}
	out := make([]models.User, len(rows))
	for i, r := range rows {
		out[i] = r.User
	}
	return out, nil
}

// People gives everybody who has or had a sign-in, with no more than who they are, by name: for those who see what stands in
// somebody's name.
func (s *Store) People(ctx context.Context, scope models.Scope) ([]models.User, error) {
	if !scope.May(models.RightBenefit) {
		return nil, models.ErrForbidden
	}
	var rows []userRow
	if err := s.reader(ctx).Order("name, id").Find(&rows).Error; err != nil {
		return nil, translate("read the people", err)
	}
	out := make([]models.User, len(rows))
	for i, r := range rows {
		u := r.User
		out[i] = models.User{ID: u.ID, Email: u.Email, Name: u.Name, Role: u.Role, DepartmentID: u.DepartmentID, Disabled: u.Disabled, ValidUntil: u.ValidUntil}
	}
	return out, nil
}

// Readers gives the people who can sign in and see the figures of a department, with no more than who they are, by name: for
// those who see them too.
func (s *Store) Readers(ctx context.Context, scope models.Scope, department int64) ([]models.User, error) {
	if !scope.Sees(department) {
		return nil, models.ErrForbidden
	}
	var rows []userRow
	if err := s.reader(ctx).Order("name, id").Find(&rows).Error; err != nil {
		return nil, translate("read the people", err)
	}
	var out []models.User
	for _, r := range rows {
		u := r.User
		if !u.Active(s.today()) {
			continue
		}
		sees, err := s.ScopeOf(ctx, u)
		if err != nil {
			return nil, err
		}
		if sees.May(models.RightFigures) && sees.Sees(department) {
			out = append(out, models.User{ID: u.ID, Email: u.Email, Name: u.Name, Role: u.Role, Lang: u.Lang})
		}
	}
	return out, nil
}

// UserByEmail finds a person by e-mail address, in any spelling of letters.
func (s *Store) UserByEmail(ctx context.Context, email string) (models.User, error) {
	var r userRow
	err := s.reader(ctx).Where("email_key = ?", emailKey(email)).Take(&r).Error
	return r.User, translate("find the user", err)
}

// UserByID finds a person.
func (s *Store) UserByID(ctx context.Context, id int64) (models.User, error) {
	var r userRow
	err := s.reader(ctx).Where("id = ?", id).Take(&r).Error
	return r.User, translate("find the user", err)
}

// HasUsers says whether anybody can sign in at all.
func (s *Store) HasUsers(ctx context.Context) (bool, error) {
	var n int64
	err := s.reader(ctx).Model(&userRow{}).Count(&n).Error
	return n > 0, translate("count the users", err)
}

// changeUser finds a person by id, lets do change them, and writes the row and the trail.
func (s *Store) changeUser(ctx context.Context, scope models.Scope, doing, what string, id int64, do func(t *tx, u *models.User) (any, error)) error {
	return s.changeNames(ctx, doing, func(t *tx) error {
		var r userRow
		if err := t.Where("id = ?", id).Take(&r).Error; err != nil {
			return err
		}
		detail, err := do(t, &r.User)
		if err != nil {
			return err
		}
		if err := t.Save(&r).Error; err != nil {
			return err
		}
		return t.trail(scope.Who, what, r.Email, detail)
	})
}

// SetPassword stores the argon2id hash of a new password and ends every session of its owner. Everybody may do it
// for themselves, an administrator for all.
func (s *Store) SetPassword(ctx context.Context, scope models.Scope, userID int64, hash string) error {
	if !scope.May(models.RightAdmin) && (scope.UserID == 0 || scope.UserID != userID) {
		return models.ErrForbidden
	}
	return s.changeUser(ctx, scope, "set the password", "user.password", userID, func(t *tx, u *models.User) (any, error) {
		u.Password = hash
		return map[string]any{}, t.Where("user_id = ?", u.ID).Delete(&sessionRow{}).Error
	})
}

// DisableUser locks a person out at once, or lets them in again. What stands in the name of one who is locked out passes to
// their manager in the same transaction; the Handover says how much.
func (s *Store) DisableUser(ctx context.Context, scope models.Scope, userID int64, disabled bool) (models.Handover, error) {
	var passed models.Handover
	if !scope.May(models.RightAdmin) {
		return passed, models.ErrForbidden
	}
	err := s.changeUser(ctx, scope, "disable the user", "user.disable", userID, func(t *tx, u *models.User) (any, error) {
		u.Disabled = disabled
		detail := map[string]any{"disabled": disabled}
		if !disabled {
			return detail, nil
		}
		var err error
		if passed, err = t.passOn(scope, *u, detail); err != nil {
			return nil, err
		}
		return detail, t.Where("user_id = ?", u.ID).Delete(&sessionRow{}).Error
	})
	return passed, err
}

// Administrators gives who gives access on a day, by name, with no more than who they are: everybody may ask them.
func (s *Store) Administrators(ctx context.Context, today models.Day) ([]models.User, error) {
	var rows []userRow
	if err := s.reader(ctx).Where("role = ?", models.RoleAdmin).Order("name, id").Find(&rows).Error; err != nil {
		return nil, translate("read the administrators", err)
	}
	var out []models.User
	for _, r := range rows {
		if r.Active(today) {
			out = append(out, models.User{Email: r.Email, Name: r.Name})
		}
	}
	return out, nil
}

// SaveUserSettings keeps a person's own language, theme and shortcuts; "" is the installation's and the system's. They
// change no right and no figure, so that the trail does not tell of them.
func (s *Store) SaveUserSettings(ctx context.Context, u models.User) error {
	done := s.gorm.WithContext(ctx).Model(&userRow{}).Where("id = ?", u.ID).Updates(map[string]any{"lang": u.Lang, "theme": u.Theme, "keys_off": u.KeysOff})
	if done.Error == nil && done.RowsAffected == 0 {
		return models.ErrNotFound
	}
	return translate("save the user's settings", done.Error)
}

// ScopeOf gives what a person may see and do.
func (s *Store) ScopeOf(ctx context.Context, u models.User) (models.Scope, error) {
	below, err := s.below(ctx, u.DepartmentID)
	if err != nil {
		return models.Scope{}, err
	}
	var all []int64
	departments, err := s.Deputising(ctx, u.ID)
	for _, d := range departments {
		below, bad := s.below(ctx, d)
		all, err = append(all, below...), errors.Join(err, bad)
	}
	return models.ScopeOf(u, below).Deputising(all), err
}

// ScopeOfToken gives what a token may see and do.
func (s *Store) ScopeOfToken(ctx context.Context, token models.Token) (models.Scope, error) {
	below, err := s.below(ctx, token.DepartmentID)
	return models.ScopeOfToken(token, below), err
}

// below gives a department and everything below it; nothing for department 0.
func (s *Store) below(ctx context.Context, department int64) ([]int64, error) {
	if department == 0 {
		return nil, nil
	}
	if st := s.state.Load(); st != nil && st.table.Departments.Entry(department).ID != 0 {
		return st.table.Below(department), nil
	}
	dicts, err := loadDictionaries(s.reader(ctx))
	if err != nil {
		return nil, translate("read the departments", err)
	}
	return dicts.Below(department), nil
}

// OpenSession stores a session. Sessions that are over are swept away on the occasion.
func (s *Store) OpenSession(ctx context.Context, session models.Session) error {
	g := s.gorm.WithContext(ctx)
	if err := g.Where("expires <= ?", s.clock()).Delete(&sessionRow{}).Error; err != nil {
		return translate("sweep sessions", err)
	}
	row := sessionRow(session)
	row.Created, row.Expires, row.Seen = utc(row.Created), utc(row.Expires), utc(row.Seen)
	return translate("open the session", g.Create(&row).Error)
}

// utc gives a time as it is stored.
func utc(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// SessionByID gives a session that is not over, models.ErrNotFound otherwise. The id is the hash of the cookie's
// value (HashSecret).
func (s *Store) SessionByID(ctx context.Context, id string) (models.Session, error) {
	var r sessionRow
	err := s.reader(ctx).Where("id = ? AND expires > ?", id, s.clock()).Take(&r).Error
	return models.Session(r), translate("find the session", err)
}

// TouchSession notes that a session was seen, and until when it lasts now.
func (s *Store) TouchSession(ctx context.Context, id string, seen, expires time.Time) error {
	err := s.gorm.WithContext(ctx).Model(&sessionRow{}).Where("id = ?", id).
		Updates(map[string]any{"seen": utc(seen), "expires": utc(expires)}).Error
	return translate("touch the session", err)
}

// CloseSession ends a session. One that is not there is closed already.
func (s *Store) CloseSession(ctx context.Context, id string) error {
	return translate("close the session", s.gorm.WithContext(ctx).Where("id = ?", id).Delete(&sessionRow{}).Error)
}

// CloseSessionsOf ends every session of a person.
func (s *Store) CloseSessionsOf(ctx context.Context, userID int64) error {
	return translate("close the sessions", s.gorm.WithContext(ctx).Where("user_id = ?", userID).Delete(&sessionRow{}).Error)
}

// AddToken stores a token and gives its id. token.Hash is models.HashSecret of what is shown once.
func (s *Store) AddToken(ctx context.Context, scope models.Scope, token models.Token) (int64, error) {
	if !scope.May(models.RightAdmin) {
		return 0, models.ErrForbidden
	}
	token.Name = tidyName(token.Name)
	var ps models.Problems
	if token.Name == "" {
		ps = append(ps, models.Problem{Field: "name", Code: "missing_value"})
	}
	if len(token.Scopes) == 0 {
		ps = append(ps, models.Problem{Field: "scope", Code: "missing_value"})
	}
	for _, name := range token.Scopes {
		if !isTokenScope(name) {
			ps = append(ps, models.Problem{Field: "scope", Code: "bad_scope", Value: name})
		}
	}
	if len(ps) > 0 {
		return 0, ps
	}
	var id int64
	err := s.change(ctx, "add the token", func(t *tx) error {
		row := tokenRow(token)
		row.ID, row.CreatedAt, row.CreatedBy = 0, t.store.clock(), scope.Who
		if row.DepartmentID != 0 {
			if err := t.Take(&departmentRow{}, row.DepartmentID).Error; err != nil {
				return models.Problem{Field: "department", Code: "unknown_department"}
			}
		}
		if row.SourceID != 0 {
			if err := t.Take(&sourceRow{}, row.SourceID).Error; err != nil {
				return models.Problem{Field: "source", Code: "unknown_source"}
			}
		}
		if err := t.Create(&row).Error; err != nil {
			if faultOf(err) == faultUnique {
				return models.Problem{Field: "name", Code: "taken", Value: row.Name}
			}
			return err
		}
		id = row.ID
		return t.trail(scope.Who, "token.add", row.Name, map[string]any{"scopes": row.Scopes, "department": row.DepartmentID, "source": row.SourceID,
			"expires": row.Expires.String()})
	})
	return id, err
}

func isTokenScope(name string) bool {
	for _, known := range models.TokenScopes {
		if name == known {
			return true
		}
	}
	return false
}

// Tokens gives all tokens, by name, those that were revoked too.
func (s *Store) Tokens(ctx context.Context, scope models.Scope) ([]models.Token, error) {
	if !scope.May(models.RightAdmin) {
		return nil, models.ErrForbidden
	}
	var rows []tokenRow
	if err := s.reader(ctx).Order("name").Find(&rows).Error; err != nil {
		return nil, translate("read the tokens", err)
	}
	out := make([]models.Token, len(rows))
	for i, r := range rows {
		out[i] = models.Token(r)
	}
	return out, nil
}

// TokenByHash finds a token that is neither revoked nor out of date, models.ErrNotFound otherwise.
func (s *Store) TokenByHash(ctx context.Context, hash string) (models.Token, error) {
	var r tokenRow
	err := s.reader(ctx).Where("hash = ? AND NOT revoked", hash).Take(&r).Error
	if err == nil && r.Expires.Known() && r.Expires < s.today() {
		err = models.ErrNotFound
	}
	if err != nil {
		return models.Token{}, translate("find the token", err)
	}
	return models.Token(r), nil
}

// RevokeToken ends a token for good, by its id.
func (s *Store) RevokeToken(ctx context.Context, scope models.Scope, id int64) error {
	if !scope.May(models.RightAdmin) {
		return models.ErrForbidden
	}
	return s.change(ctx, "revoke the token", func(t *tx) error {
		var r tokenRow
		if err := t.Where("id = ?", id).Take(&r).Error; err != nil {
			return err
		}
		r.Revoked = true
		if err := t.Save(&r).Error; err != nil {
			return err
		}
		return t.trail(scope.Who, "token.revoke", r.Name, map[string]any{})
	})
}

// TouchToken notes that a token was used; once a minute is enough.
func (s *Store) TouchToken(ctx context.Context, id int64) error {
	now := s.clock()
	err := s.gorm.WithContext(ctx).Model(&tokenRow{}).
		Where("id = ? AND (last_used IS NULL OR last_used < ?)", id, now.Add(-time.Minute)).Update("last_used", now).Error
	return translate("touch the token", err)
}

// SetupSecret gives a new one-time secret for making the first administrator; the one before is void. It gives ""
// once there is a user.
func (s *Store) SetupSecret(ctx context.Context) (string, error) {
	secret := models.NewSecret()
	err := s.change(ctx, "make the setup secret", func(t *tx) error {
		if has, err := t.hasUsers(); err != nil {
			return err
		} else if has {
			secret = ""
			return nil
		}
		return t.Save(&settingRow{Name: setupName, Value: models.HashSecret(secret)}).Error
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

func (t *tx) hasUsers() (bool, error) {
	var n int64
	err := t.Model(&userRow{}).Count(&n).Error
	return n > 0, err
}

// CheckSetup says whether a secret still opens the making of the first administrator: nil, or models.ErrNotFound.
func (s *Store) CheckSetup(ctx context.Context, secret string) error {
	return checkSetup(s.reader(ctx), secret)
}

func checkSetup(g *gorm.DB, secret string) error {
	var users int64
	if err := g.Model(&userRow{}).Count(&users).Error; err != nil {
		return translate("check the setup secret", err)
	}
	var rows []settingRow
	if err := g.Where("name = ?", setupName).Find(&rows).Error; err != nil {
		return translate("check the setup secret", err)
	}
	if users > 0 || len(rows) == 0 || subtle.ConstantTimeCompare([]byte(rows[0].Value), []byte(models.HashSecret(secret))) != 1 {
		return models.ErrNotFound
	}
	return nil
}

// Setup makes the first administrator and voids the secret, in one transaction: of two who come at once, one is
// refused with models.ErrNotFound.
func (s *Store) Setup(ctx context.Context, secret string, u models.User) (int64, error) {
	var id int64
	err := s.change(ctx, "make the first administrator", func(t *tx) (err error) {
		if err := checkSetup(t.DB, secret); err != nil {
			return err
		}
		u.Role, u.DepartmentID = models.RoleAdmin, 0
		if id, err = t.addUser("setup", u); err != nil {
			return err
		}
		return t.Where("name = ?", setupName).Delete(&settingRow{}).Error
	})
	return id, err
}

// Departments gives all departments with what lies above them, by name.
func (s *Store) Departments(ctx context.Context) ([]models.Department, error) {
	var rows []departmentRow
	if err := s.reader(ctx).Order("name_key").Find(&rows).Error; err != nil {
		return nil, translate("read the departments", err)
	}
	read, err := loadReading(s.reader(ctx))
	if err != nil {
		return nil, translate("read the departments", err)
	}
	var out []models.Department
	for _, r := range rows {
		if r.IntoID == 0 {
			out = append(out, models.Department{ID: r.ID, Name: cmp.Or(r.Title, r.Name), Parent: read.department(r.ParentID),
				ValidFrom: r.ValidFrom, ValidUntil: r.ValidUntil, Successor: read.department(r.SuccessorID)})
		}
	}
	slices.SortStableFunc(out, func(a, b models.Department) int {
		return strings.Compare(models.NameKey(a.Name), models.NameKey(b.Name))
	})
	return out, nil
}

// SaveDepartment makes a department or changes what it says about one with the same name, and gives its id. d.ID
// is not read; d.Parent is the id of the department above, 0 for none.
func (s *Store) SaveDepartment(ctx context.Context, scope models.Scope, d models.Department) (int64, error) {
	if !scope.All || !scope.May(models.RightAdmin) && !scope.May(models.RightSources) {
		return 0, models.ErrForbidden
	}
	name := tidyName(d.Name)
	if name == "" {
		return 0, models.Problem{Field: "department", Code: "missing_value"}
	}
	var id int64
	err := s.changeNames(ctx, "save the department", func(t *tx) error {
		names, err := t.lexicons()
		if err != nil {
			return err
		}
		if id, err = names.departments.id(name, 0); err != nil {
			return err
		}
		read, err := loadReading(t.DB)
		if err != nil {
			return err
		}
		id = read.department(id)
		if _, err := names.save(t, true); err != nil {
			return err
		}
		dicts, err := loadDictionaries(t.DB)
		if err != nil {
			return err
		}
		if d.Parent != 0 {
			if dicts.Departments.Entry(d.Parent).ID == 0 {
				return models.Problem{Field: "parent", Code: "unknown_department"}
			}
			for _, below := range dicts.Below(id) {
				if below == d.Parent {
					return models.Problem{Field: "parent", Code: "department_in_itself"}
				}
			}
		}
		err = t.Model(&departmentRow{}).Where("id = ?", id).
			Updates(map[string]any{"parent_id": d.Parent, "valid_from": d.ValidFrom, "valid_until": d.ValidUntil}).Error
		if err != nil {
			return err
		}
		t.row.Version++
		return t.trail(scope.Who, "department.save", name, map[string]any{"parent": dicts.Departments.Entry(d.Parent).Name,
			"valid_from": d.ValidFrom.String(), "valid_until": d.ValidUntil.String()})
	})
	return id, err
}

// DepartmentByName finds a department by name or slug, models.ErrNotFound where there is none or more than one
// shares the slug.
func (s *Store) DepartmentByName(ctx context.Context, name string) (models.Department, error) {
	departments, err := s.Departments(ctx)
	if err != nil {
		return models.Department{}, err
	}
	var hits []models.Department
	for _, d := range departments {
		if models.NameKey(d.Name) == models.NameKey(name) {
			return d, nil
		}
		if models.Slug(d.Name) == name {
			hits = append(hits, d)
		}
	}
	if len(hits) != 1 {
		return models.Department{}, models.ErrNotFound
	}
	return hits[0], nil
}

// LogSignIn writes to the trail that somebody signed in, or tried to: what is "sign-in" or "sign-in.failed".
func (s *Store) LogSignIn(ctx context.Context, email, what string) error {
	if what != "sign-in" && what != "sign-in.failed" {
		return errors.New("log sign-in: not a deed of signing in: " + what)
	}
	return s.change(ctx, "log the sign-in", func(t *tx) error {
		return t.trail(models.Tidy(email), what, models.Tidy(email), map[string]any{})
	})
}
