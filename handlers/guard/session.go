package guard

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/models"
)

// secure says whether cookies are kept to https: by the base address, or without one by the request itself.
func (g *Guard) secure(c *fiber.Ctx) bool {
	if g.base != nil {
		return g.base.Scheme == "https"
	}
	return c.Secure()
}

// Base gives the outer address of the program, without a slash at its end: the setting, or what the request says.
func (g *Guard) Base(c *fiber.Ctx) string {
	if g.base != nil {
		return strings.TrimSuffix(g.base.String(), "/")
	}
	return c.BaseURL()
}

// cookieName binds the cookie to this host where the browser can be told to (the prefix needs Secure).
func (g *Guard) cookieName(c *fiber.Ctx, name string) string {
	if g.secure(c) {
		return "__Host-" + name
	}
	return name
}

func (g *Guard) setCookie(c *fiber.Ctx, name, value string, expires time.Time) {
	c.Cookie(&fiber.Cookie{Name: g.cookieName(c, name), Value: value, Path: "/", Expires: expires,
		SessionOnly: expires.IsZero(), HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: g.secure(c)})
}

func (g *Guard) dropCookie(c *fiber.Ctx, name string) {
	if c.Cookies(g.cookieName(c, name)) != "" {
		g.setCookie(c, name, "", time.Unix(1, 0))
	}
}

const sessionCookie = "gevinst"

// bySession finds who asks by the session cookie. ErrSignIn says nobody.
func (g *Guard) bySession(c *fiber.Ctx) (*Who, error) {
	secret := c.Cookies(g.cookieName(c, sessionCookie))
	if secret == "" || len(secret) > 128 {
		return nil, ErrSignIn
	}
	id := models.HashSecret(secret)
	who, since := g.recall(id)
	if who != nil {
		return who, nil
	}
	ctx := c.UserContext()
	session, err := g.keeper.SessionByID(ctx, id)
	if errors.Is(err, models.ErrNotFound) {
		return nil, ErrSignIn
	}
	if err != nil {
		return nil, fmt.Errorf("find the session: %w", err)
	}
	now := g.now()
	if now.After(session.Expires) || now.Sub(session.Seen) > Idle {
		if err := g.keeper.CloseSession(ctx, id); err != nil {
			return nil, fmt.Errorf("close an expired session: %w", err)
		}
		return nil, ErrSignIn
	}
	user, err := g.keeper.UserByID(ctx, session.UserID)
	if errors.Is(err, models.ErrNotFound) || err == nil && !user.Active(g.today()) {
		return nil, ErrSignIn
	}
	if err != nil {
		return nil, fmt.Errorf("find the user of a session: %w", err)
	}
	if now.Sub(session.Seen) >= touchEvery {
		g.note(id, func(ctx context.Context) error { return g.keeper.TouchSession(ctx, id, now, session.Expires) })
	}
	user.Password = ""
	departments, err := g.keeper.Deputising(ctx, user.ID)
	if err != nil {
		return nil, fmt.Errorf("find whose deputy a user is: %w", err)
	}
	var all []int64
	for _, d := range departments {
		all = append(all, g.within(d)...)
	}
	who = &Who{User: user, Session: session, Scope: models.ScopeOf(user, g.within(user.DepartmentID)).Deputising(all)}
	g.learn(id, who, since)
	return who, nil
}

// keyOf gives the token of a request: that of `Authorization: Bearer`, or the password of `Basic`, which is all that a
// spreadsheet can send. A browser keeps a Basic password and sends it along by itself, so that nothing is changed by one.
func keyOf(c *fiber.Ctx) string {
	scheme, secret, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	secret = strings.TrimSpace(secret)
	switch {
	case strings.EqualFold(scheme, "Bearer"):
		return secret
	case strings.EqualFold(scheme, "Basic") && !changes(c) && len(secret) <= 1024:
		plain, err := base64.StdEncoding.DecodeString(secret)
		if err != nil {
			return ""
		}
		_, password, _ := strings.Cut(string(plain), ":")
		return password
	}
	return ""
}

// byToken finds who asks by keyOf. ErrSignIn says nobody: no token, or one that is unknown,
// expired or revoked.
func (g *Guard) byToken(c *fiber.Ctx) (*Who, error) {
	secret := keyOf(c)
	if secret == "" || len(secret) > 512 {
		return nil, ErrSignIn
	}
	hash := models.HashSecret(secret)
	who, since := g.recall("token " + hash)
	if who != nil {
		return who, nil
	}
	ctx := c.UserContext()
	token, err := g.keeper.TokenByHash(ctx, hash)
	if errors.Is(err, models.ErrNotFound) ||
		err == nil && (token.Revoked || token.Expires.Known() && g.today() > token.Expires) {
		return nil, ErrSignIn
	}
	if err != nil {
		return nil, fmt.Errorf("find the token: %w", err)
	}
	if token.LastUsed == nil || g.now().Sub(*token.LastUsed) >= touchEvery {
		g.note(hash, func(ctx context.Context) error { return g.keeper.TouchToken(ctx, token.ID) })
	}
	who = &Who{Token: token, Scope: models.ScopeOfToken(token, g.within(token.DepartmentID))}
	g.learn("token "+hash, who, since)
	return who, nil
}

// note writes down a use, beside the request: while an import holds the database's one writer, nobody waits to be
// recognised. A use that could not be written only lets the session end earlier.
func (g *Guard) note(key string, write func(context.Context) error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.noting[key] || len(g.noting) >= maxNoting {
		return
	}
	g.noting[key] = true
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), touchEvery)
		defer cancel()
		err := write(ctx)
		g.mu.Lock()
		delete(g.noting, key)
		g.mu.Unlock()
		if err != nil {
			g.log.Warn("note a use", "err", err)
		}
	}()
}
