// Package guard says who asks and whether the request may pass: sessions, tokens, sign-in, CSRF, security headers
// and rate limits. It shows no page and knows no figure; a refusal is an error that the caller turns into an answer.
package guard

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/models"
)

// How long a sign-in lasts: it ends after Idle without a request, and in any case after Absolute.
const (
	Idle     = 2 * time.Hour
	Absolute = 12 * time.Hour
)

// keepFor is how long an identity is believed without asking the database again: the longest time that a user
// disabled by another process still gets through. touchEvery bounds how often a use is written down.
const (
	keepFor    = time.Second
	touchEvery = time.Minute
)

// Open is the declared right of a route that needs none: everybody may pass, signed in or not.
const Open models.Right = "open"

// ErrSignIn says that nobody is signed in: 303 to the sign-in page, 401 at the machine interface.
var ErrSignIn = errors.New("not signed in")

// ErrForm says that a form did not come from a page of ours, or that its page is too old.
var ErrForm = errors.New("the form is not ours or is too old")

// ErrBusy says that too many passwords are being checked at once.
var ErrBusy = errors.New("too many sign-ins at once")

// TooMany says that sign-in is refused for a while, whatever the password.
type TooMany struct{ Wait time.Duration }

func (e TooMany) Error() string { return fmt.Sprintf("too many sign-ins: wait %s", e.Wait) }

// Keeper is what guard needs of the place where people, sessions and tokens are kept. Missing ones are
// models.ErrNotFound.
type Keeper interface {
	UserByEmail(ctx context.Context, email string) (models.User, error)
	UserByID(ctx context.Context, id int64) (models.User, error)
	Deputising(ctx context.Context, userID int64) ([]int64, error)
	OpenSession(ctx context.Context, s models.Session) error
	SessionByID(ctx context.Context, id string) (models.Session, error)
	TouchSession(ctx context.Context, id string, seen, expires time.Time) error
	CloseSession(ctx context.Context, id string) error
	TokenByHash(ctx context.Context, hash string) (models.Token, error)
	TouchToken(ctx context.Context, id int64) error
}

// Options are what a Guard is made of.
type Options struct {
	Keeper  Keeper
	Below   func(department int64) []int64 // a department and all below it
	Today   func() models.Day
	Now     func() time.Time // the clock of sessions and limits; time.Now when nil
	BaseURL string           // "" = what the request says
	Log     *slog.Logger
}

// Guard holds what it has just learnt of sessions and tokens, and the limits of sign-in.
type Guard struct {
	keeper Keeper
	below  func(int64) []int64
	today  func() models.Day
	now    func() time.Time
	base   *url.URL // nil without a base address
	log    *slog.Logger

	mu       sync.Mutex
	known    map[string]*Who
	noting   map[string]bool // the uses that are being written down
	forgets  uint64          // grows with every Forget: what was read before is not kept after
	limits   limits
	checking chan struct{}
	decoy    string // a hash that no password fits: an unknown e-mail costs what a wrong password costs
}

// maxKnown bounds the identities in memory, maxNoting the writes that may wait for the database at once.
const (
	maxKnown  = 4096
	maxNoting = 256
)

// New makes a Guard. It fails on a base address that is not one.
func New(o Options) (*Guard, error) {
	g := &Guard{keeper: o.Keeper, below: o.Below, today: o.Today, now: o.Now, known: map[string]*Who{}, noting: map[string]bool{}, log: o.Log,
		checking: make(chan struct{}, 2)}
	if g.now == nil {
		g.now = time.Now
	}
	if g.log == nil {
		g.log = slog.New(slog.DiscardHandler)
	}
	if o.BaseURL != "" {
		u, err := url.Parse(o.BaseURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, fmt.Errorf("guard: base address %q is not http(s)://host", o.BaseURL)
		}
		g.base = u
	}
	decoy, err := models.HashPassword(models.NewSecret())
	if err != nil {
		return nil, err
	}
	g.decoy = decoy
	g.limits = newLimits(g.now)
	return g, nil
}

// Who is the one who asks. The zero Who is nobody.
type Who struct {
	User    models.User    // the zero User for a token
	Session models.Session // the zero Session for a token
	Token   models.Token   // the zero Token for a user
	Scope   models.Scope

	sees  string
	until time.Time // believed until then
}

// SignedIn says whether somebody was recognised.
func (w *Who) SignedIn() bool { return w.Scope.Who != "" }

// Sees names everything that the scope lets through, so that what was rendered for one may be shown to another
// who sees the same.
func (w *Who) Sees() string { return w.sees }

func sees(s models.Scope) string {
	own := int64(0) // whoever does not see everything also sees what is in their own name
	if !s.All {
		own = s.UserID
	}
	return fmt.Sprint(s.All, s.Departments, s.Rights, own)
}

type localKey struct{}

// Asker gives who asks, as the gate has found. Before the gate, and for nobody, it is the zero Who.
func Asker(c *fiber.Ctx) *Who {
	if w, ok := c.Locals(localKey{}).(*Who); ok {
		return w
	}
	return &Who{}
}

// Pass declares what a route asks for.
type Pass struct {
	Right models.Right
	API   bool // the machine interface: a token in the Authorization header, never a cookie
	// Stream leaves the body unread. The handler of a page must then call CheckForm with the token that it
	// finds in the body before it acts.
	Stream bool
}

// Gate lets a request through to a handler when the one who asks holds the right of p, and, for a page's form,
// when the form is ours. It answers with ErrSignIn, models.ErrForbidden or ErrForm otherwise. A Pass without a
// right lets nobody through.
func (g *Guard) Gate(p Pass, next fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		var who *Who
		var err error
		if p.API {
			who, err = g.byToken(c)
		} else {
			who, err = g.bySession(c)
		}
		if err != nil && (!errors.Is(err, ErrSignIn) || p.Right != Open) {
			return err
		}
		if who != nil {
			c.Locals(localKey{}, who)
		}
		if p.API && who != nil {
			if err := g.meter(c, who.Token.ID); err != nil {
				return err
			}
		}
		switch {
		case p.Right == Open:
		case who == nil:
			return ErrSignIn
		case !who.Scope.May(p.Right):
			return models.ErrForbidden
		}
		if !p.Stream {
			if err := readBody(c); err != nil {
				return err
			}
		}
		if !p.API && changes(c) {
			if err := g.checkOrigin(c); err != nil {
				return err
			}
			if !p.Stream {
				if err := g.CheckForm(c, c.FormValue(FormField)); err != nil {
					return err
				}
			}
		}
		return next(c)
	}
}

// meter counts a request of a token and says in headers how many more it may make.
func (g *Guard) meter(c *fiber.Ctx, token int64) error {
	key := limitKey{tokenRate, "token " + strconv.FormatInt(token, 10)}
	wait, ok := g.limits.take([]limitKey{key})
	left, full := g.limits.left(key)
	c.Set("RateLimit-Limit", strconv.Itoa(int(tokenRate.burst)))
	c.Set("RateLimit-Remaining", strconv.Itoa(left))
	c.Set("RateLimit-Reset", strconv.Itoa(int(math.Ceil(full.Seconds()))))
	if !ok {
		return TooMany{Wait: wait}
	}
	return nil
}

func changes(c *fiber.Ctx) bool {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return false
	}
	return true
}

// recall gives an identity that was learnt less than a second ago.
func (g *Guard) recall(key string) (*Who, uint64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	w := g.known[key]
	if w != nil && g.now().After(w.until) {
		delete(g.known, key)
		w = nil
	}
	return w, g.forgets
}

// learn keeps an identity unless something was forgotten since it was read.
func (g *Guard) learn(key string, w *Who, since uint64) {
	w.sees = sees(w.Scope)
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.forgets != since {
		return
	}
	if len(g.known) >= maxKnown {
		clear(g.known)
	}
	w.until = g.now().Add(keepFor)
	g.known[key] = w
}

// Forget makes every identity be read anew: after a sign-out, a changed password, a disabled user, a revoked
// token or a changed setting.
func (g *Guard) Forget() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.forgets++
	clear(g.known)
}

// within gives the departments that a user or token of a department may see.
func (g *Guard) within(department int64) []int64 {
	if department == 0 {
		return nil
	}
	return g.below(department)
}
