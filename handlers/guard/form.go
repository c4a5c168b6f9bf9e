package guard

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/models"
)

// FormField is the name of the hidden field that carries a form's token.
const FormField = "csrf"

const formCookie = "gevinst_form"

// MaxForm is the largest body of a form or a small request; larger ones must be streamed by their handler.
const MaxForm = 1 << 20

// FormToken gives the token for the forms of the page that is being made: the session's, or, before the sign-in,
// one that is bound to a cookie of its own, so that nobody can be signed in to another's account by a foreign page.
func (g *Guard) FormToken(c *fiber.Ctx) string {
	if who := Asker(c); who.Session.ID != "" {
		return masked(who.Session.CSRF)
	}
	secret := c.Cookies(g.cookieName(c, formCookie))
	if len(secret) != models.SecretLen {
		secret = models.NewSecret()
		g.setCookie(c, formCookie, secret, time.Time{})
	}
	return masked(models.HashSecret("form " + secret))
}

// masked writes a token differently every time. Pages are compressed, and their address stands in them: the length of
// the answers to chosen addresses would else tell a token that is always the same, letter by letter (BREACH).
func masked(token string) string {
	b := make([]byte, 2*len(token))
	pad, hidden := b[:len(token)], b[len(token):]
	rand.Read(pad) // never fails
	subtle.XORBytes(hidden, pad, []byte(token))
	return base64.RawURLEncoding.EncodeToString(b)
}

// unmasked gives what masked was given; "" for anything else.
func unmasked(s string) string {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b)%2 != 0 {
		return ""
	}
	pad, token := b[:len(b)/2], b[len(b)/2:]
	subtle.XORBytes(token, pad, token)
	return string(token)
}

// CheckForm says with ErrForm that a form's token is not the one that FormToken gave.
func (g *Guard) CheckForm(c *fiber.Ctx, token string) error {
	var want string
	if who := Asker(c); who.Session.ID != "" {
		want = who.Session.CSRF
	} else if secret := c.Cookies(g.cookieName(c, formCookie)); secret != "" {
		want = models.HashSecret("form " + secret)
	}
	if want == "" || subtle.ConstantTimeCompare([]byte(want), []byte(unmasked(token))) != 1 {
		return ErrForm
	}
	return nil
}

// checkOrigin refuses a form that the browser says another site has sent.
func (g *Guard) checkOrigin(c *fiber.Ctx) error {
	switch c.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return ErrForm
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" {
		return nil
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return ErrForm
	}
	if strings.EqualFold(u.Host, string(c.Request().Host())) || g.base != nil && strings.EqualFold(u.Host, g.base.Host) {
		return nil
	}
	return ErrForm
}

// ErrTooLarge says that a body is larger than its route takes.
var ErrTooLarge = errors.New("the body is too large")

// readBody takes a streamed body into memory, up to MaxForm: the server streams every body, so nothing else
// bounds it.
func readBody(c *fiber.Ctx) error {
	stream := c.Context().RequestBodyStream()
	if stream == nil {
		return nil
	}
	if c.Request().Header.ContentLength() > MaxForm {
		c.Context().SetConnectionClose()
		return ErrTooLarge
	}
	var body bytes.Buffer
	n, err := io.Copy(&body, io.LimitReader(stream, MaxForm+1))
	if err != nil {
		return models.Problem{Field: "body", Code: "unreadable"}
	}
	if n > MaxForm {
		c.Context().SetConnectionClose()
		return ErrTooLarge
	}
	c.Request().SetBody(body.Bytes())
	return nil
}

// ClientAddress gives the address that a request comes from. A proxy on this machine is believed when it says
// for whom it asks; anybody else is not.
func ClientAddress(c *fiber.Ctx) string {
	remote := c.Context().RemoteIP()
	if remote.IsLoopback() {
		hops := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
		if last := strings.TrimSpace(hops[len(hops)-1]); last != "" && len(last) <= 64 {
			return last
		}
	}
	return fmt.Sprint(remote)
}
