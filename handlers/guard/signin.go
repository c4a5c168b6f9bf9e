package guard

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/models"
)

// SignIn checks an e-mail and a password and opens a session, whose cookie it sets. What is wrong is not said:
// an unknown e-mail, a wrong password and a disabled user give the same Problem after the same work. TooMany
// says that the limit is reached, ErrBusy that the machine is.
func (g *Guard) SignIn(c *fiber.Ctx, email, password string) (models.User, error) {
	email = strings.TrimSpace(email)
	keys := g.limits.keys(email, ClientAddress(c))
	if wait, ok := g.limits.take(keys); !ok {
		return models.User{}, TooMany{wait}
	}
	ctx := c.UserContext()
	user, err := g.keeper.UserByEmail(ctx, email)
	known := err == nil
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		g.limits.giveBack(keys)
		return models.User{}, fmt.Errorf("find who signs in: %w", err)
	}
	hash := user.Password
	if !known || hash == "" {
		hash = g.decoy
	}
	fits, err := g.check(ctx, hash, password)
	if err != nil {
		g.limits.giveBack(keys)
		return models.User{}, err
	}
	if !fits || !known || !user.Active(g.today()) {
		return models.User{}, models.Problem{Field: "email", Code: "login"}
	}
	g.limits.giveBack(keys)
	if old := c.Cookies(g.cookieName(c, sessionCookie)); old != "" { // a browser holds one session at a time
		if err := g.keeper.CloseSession(ctx, models.HashSecret(old)); err != nil && !errors.Is(err, models.ErrNotFound) {
			return models.User{}, fmt.Errorf("close the session before: %w", err)
		}
	}
	if err := g.open(c, user.ID); err != nil {
		return models.User{}, err
	}
	return user, nil
}

// Renew gives the browser a new session for the same user: after a change of password, when all others are closed.
func (g *Guard) Renew(c *fiber.Ctx) error { return g.open(c, Asker(c).User.ID) }

func (g *Guard) open(c *fiber.Ctx, userID int64) error {
	secret, now := models.NewSecret(), g.now()
	session := models.Session{ID: models.HashSecret(secret), UserID: userID, CSRF: models.NewSecret(),
		Created: now, Expires: now.Add(Absolute), Seen: now}
	if err := g.keeper.OpenSession(c.UserContext(), session); err != nil {
		return fmt.Errorf("open a session: %w", err)
	}
	g.Forget()
	g.setCookie(c, sessionCookie, secret, time.Time{})
	g.dropCookie(c, formCookie)
	return nil
}

// SignOut closes the session of the one who asks.
func (g *Guard) SignOut(c *fiber.Ctx) error {
	if id := Asker(c).Session.ID; id != "" {
		if err := g.keeper.CloseSession(c.UserContext(), id); err != nil && !errors.Is(err, models.ErrNotFound) {
			return fmt.Errorf("close the session: %w", err)
		}
	}
	g.Forget()
	g.dropCookie(c, sessionCookie)
	return nil
}

// Fits says whether a password is the user's own, for a change of it. It counts towards the same limits as a sign-in.
func (g *Guard) Fits(c *fiber.Ctx, u models.User, password string) (bool, error) {
	keys := g.limits.keys(u.Email, ClientAddress(c))
	if wait, ok := g.limits.take(keys); !ok {
		return false, TooMany{wait}
	}
	fits, err := g.check(c.UserContext(), u.Password, password)
	if fits || err != nil {
		g.limits.giveBack(keys)
	}
	return fits, err
}

// Hash gives the hash of a new password, after its turn.
func (g *Guard) Hash(ctx context.Context, password string) (string, error) {
	leave, err := g.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	return models.HashPassword(password)
}

func (g *Guard) check(ctx context.Context, hash, password string) (bool, error) {
	leave, err := g.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	return models.CheckPassword(hash, password), nil
}

// enter waits for one of the places where a password may be hashed: each needs 19 MiB.
func (g *Guard) enter(ctx context.Context) (func(), error) {
	patience := time.NewTimer(10 * time.Second)
	defer patience.Stop()
	select {
	case g.checking <- struct{}{}:
		return func() { <-g.checking }, nil
	case <-patience.C:
		return nil, ErrBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// LocalPath gives back an address of our own, path and query, where it is one; else "". It keeps a link in a
// mail from leading through our sign-in to another host.
func LocalPath(s string) string {
	if !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || len(s) > 2000 ||
		strings.ContainsFunc(s, func(r rune) bool { return r == '\\' || r < ' ' || r == 0x7f }) {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil {
		return ""
	}
	return s
}
