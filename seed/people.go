package seed

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// Login is what somebody needs to sign in to the demonstration as one of its people.
type Login struct {
	Role     models.Role
	Email    string
	Password string
}

// people are those who work with the figures in Nordvig, one for each role and a second head. None of them exists.
var people = []struct {
	role       models.Role
	name       string
	email      string
	department string
}{
	{models.RoleLeader, "Alma Vestergaard", "alma@nordvig.example", ""},
	{models.RoleHead, "Bo Lindholm", "bo@nordvig.example", byg},
	{models.RoleAnalyst, "Carl Nørgaard", "carl@nordvig.example", ""},
	{models.RoleAdmin, "Dina Ravn", "dina@nordvig.example", ""},
	{models.RoleController, "Erik Damgaard", "erik@nordvig.example", ""},
	{models.RoleReader, "Frida Møller", "frida@nordvig.example", ""},
	{models.RoleHead, "Gerda Skovby", "gerda@nordvig.example", dagtilbud},
}

// letters of a password: digits and letters that nobody takes for one another.
const passwordLetters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// newPassword draws 16 letters and digits, some 92 bits, and gives them with their hash.
func newPassword() (password, hash string, err error) {
	out := make([]byte, 16)
	for i := range out {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(passwordLetters))))
		if err != nil {
			return "", "", fmt.Errorf("draw a password: %w", err)
		}
		out[i] = passwordLetters[n.Int64()]
	}
	hash, err = models.HashPassword(string(out))
	return string(out), hash, err
}

// peopled says whether all of Nordvig's people are there and answer for the sources: that comes last, so then everything is.
func peopled(ctx context.Context, st *store.Store) (bool, error) {
	for _, p := range people {
		if _, err := st.UserByEmail(ctx, p.email); errors.Is(err, models.ErrNotFound) {
			return false, nil
		} else if err != nil {
			return false, err
		}
	}
	sources, err := st.Sources(ctx)
	return err == nil && !slices.ContainsFunc(sources, func(s models.Source) bool { return s.Every != "" && s.OwnerID == 0 }), err
}

// addPeople adds those of Nordvig's people who are not there yet, without a password: Logins gives it.
func addPeople(ctx context.Context, st *store.Store, department func(name string) []int64) error {
	for _, p := range people {
		if _, err := st.UserByEmail(ctx, p.email); err == nil {
			continue
		} else if !errors.Is(err, models.ErrNotFound) {
			return fmt.Errorf("add %s: %w", p.email, err)
		}
		u := models.User{Email: p.email, Name: p.name, Role: p.role, ValidUntil: models.NoDay}
		if p.department != "" {
			ids := department(p.department)
			if len(ids) == 0 {
				return fmt.Errorf("add %s: department %s: %w", p.email, p.department, models.ErrNotFound)
			}
			u.DepartmentID = ids[0]
		}
		if _, err := st.AddUser(ctx, scope(), u); err != nil {
			return fmt.Errorf("add %s: %w", p.email, err)
		}
	}
	return nil
}

// Logins gives every one of Nordvig's people who is still there and may sign in a new password, for a demonstration
// that is started once more: nobody keeps the old ones. It is refused where the store is no demonstration.
func Logins(ctx context.Context, st *store.Store) ([]Login, error) {
	settings, err := st.Settings(ctx)
	if err != nil {
		return nil, fmt.Errorf("logins of the demonstration: %w", err)
	}
	if !settings.Demo {
		return nil, fmt.Errorf("logins of the demonstration: %w", models.ErrForbidden)
	}
	var logins []Login
	for _, p := range people {
		u, err := st.UserByEmail(ctx, p.email)
		if errors.Is(err, models.ErrNotFound) || err == nil && u.Disabled {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("login of %s: %w", p.email, err)
		}
		password, hash, err := newPassword()
		if err != nil {
			return nil, err
		}
		if err := st.SetPassword(ctx, scope(), u.ID, hash); err != nil {
			return nil, fmt.Errorf("login of %s: %w", p.email, err)
		}
		logins = append(logins, Login{Role: u.Role, Email: u.Email, Password: password})
	}
	return logins, nil
}
