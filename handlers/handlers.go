// Package handlers is the web side: every address, who may use it, and what it shows. A handler reads the request,
// asks one or two rooms and shows one page; it counts, rounds and formats nothing itself.
package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/static"
	"gevinstoverblik/views"
	"gevinstoverblik/views/text"
)

// Deps are what the web side is made of.
type Deps struct {
	Store   *store.Store
	Log     *slog.Logger
	Lang    string // the language of those who have chosen none: da, en
	BaseURL string // "" = what each request says
	Today   func() models.Day
	Now     func() time.Time // nil = time.Now
	Zone    *time.Location   // of the times that pages show; nil = time.Local
	Inbox   string           // the root of the sources' watched folders; "" = none are watched
	Mail    bool             // mails are sent
	Browser string           // the path of the Chromium that prints reviews; "" = none is installed
	Spool   string           // the folder for files between upload and choice, made when it is not there; "" = a new one
	// MaxUpload is the largest file that is taken in, in bytes as they come; 0 = DefaultMaxUpload.
	MaxUpload int64
	// Patience is how long a request waits for the job that it started before it shows how far that is; 0 = two seconds.
	Patience time.Duration
}

// DefaultMaxUpload is the largest upload: some ten million rows of a case file.
const DefaultMaxUpload = 2 << 30

// Handlers hold what the pages need.
type Handlers struct {
	store   *store.Store
	views   *views.Engine
	guard   *guard.Guard
	log     *slog.Logger
	lang    text.Lang
	today   func() models.Day
	now     func() time.Time
	zone    *time.Location
	spool   *spool
	metrics *metrics
	health  *health
	pages   *cache
	start   string // names this start of the program
	jobs    *jobs
	printer *printer
	// patience is how long a request waits for the job that it started.
	patience  time.Duration
	described *views.Description // openapi.json, read
	busy      *keys              // the idempotency keys whose import is under way
}

// New builds the whole web side: middleware, gate and every route. It fails on settings that cannot work and on
// a route that declares no right.
func New(d Deps) (*fiber.App, error) {
	h, err := newHandlers(d)
	if err != nil {
		return nil, err
	}
	return h.app(h.routes())
}

func newHandlers(d Deps) (*Handlers, error) {
	h := &Handlers{store: d.Store, log: d.Log, today: d.Today, now: d.Now, zone: d.Zone, pages: newCache(64 << 20), busy: newKeys(), jobs: newJobs(), printer: newPrinter(d.Browser), patience: cmp.Or(d.Patience, patience),
		start: models.NewSecret()}
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	if h.now == nil {
		h.now = time.Now
	}
	if h.zone == nil {
		h.zone = time.Local
	}
	var ok bool
	if h.lang, ok = text.Parse(d.Lang); !ok {
		if d.Lang != "" {
			return nil, fmt.Errorf("handlers: the language %q is not here", d.Lang)
		}
		h.lang = text.Danish
	}
	var err error
	if h.views, err = views.New(static.URL); err != nil {
		return nil, err
	}
	if h.described, err = views.ReadDescription(openapiFile); err != nil {
		return nil, err
	}
	if h.guard, err = guard.New(guard.Options{Keeper: d.Store, Below: h.below, Today: h.today, Now: h.now, BaseURL: d.BaseURL, Log: h.log}); err != nil {
		return nil, err
	}
	size := d.MaxUpload
	if size == 0 {
		size = DefaultMaxUpload
	}
	if h.spool, err = newSpool(d.Spool, size, h.now); err != nil {
		return nil, err
	}
	h.metrics = newMetrics(d.Store)
	h.health = &health{store: d.Store, today: h.today, now: h.now, disk: h.spool.folder, inbox: d.Inbox, mail: d.Mail}
	h.metrics.measured(h.health)
	return h, nil
}

// below gives a department and all below it.
func (h *Handlers) below(department int64) []int64 {
	if t := h.store.Facts(); t != nil {
		return t.Below(department)
	}
	return []int64{department}
}

// app puts the routes behind the middleware and the gate.
func (h *Handlers) app(routes []route) (*fiber.App, error) {
	app := fiber.New(fiber.Config{
		AppName:                      "Gevinstoverblik",
		Immutable:                    true, // what a handler reads of a request stays what it was
		CaseSensitive:                true,
		DisableStartupMessage:        true,
		ErrorHandler:                 h.fail,
		StreamRequestBody:            true, // guard.Gate reads small bodies whole, a route with stream reads its own
		DisablePreParseMultipartForm: true,
		BodyLimit:                    guard.MaxForm,
		ReadTimeout:                  30 * time.Second, // an upload moves it on with every block
		WriteTimeout:                 10 * time.Minute,
		IdleTimeout:                  2 * time.Minute,
		ReadBufferSize:               32 << 10, // the head of a request: a mapping may stand in its address
		EnableTrustedProxyCheck:      true,     // "https" in X-Forwarded-Proto is believed of a proxy on this machine only
		TrustedProxies:               []string{"127.0.0.1", "::1"},
		Views:                        h.views,
	})
	app.Use(h.watch, h.guard.Headers)
	seen := map[string]bool{}
	for _, r := range routes {
		key := r.method + " " + r.path
		switch {
		case r.right == "":
			return nil, fmt.Errorf("handlers: %s declares no right", key)
		case seen[key]:
			return nil, fmt.Errorf("handlers: %s is declared twice", key)
		}
		seen[key] = true
		handler := h.routed(r.path, h.guard.Gate(guard.Pass{Right: r.right, API: r.api(), Stream: r.stream}, r.handler))
		app.Add(r.method, r.path, handler)
		if r.method == fiber.MethodGet {
			app.Add(fiber.MethodHead, r.path, handler)
		}
	}
	return app, nil
}

type routeKey struct{}

// routed notes the declared route of a request for log and metrics: an address may hold a case number, its route never.
func (h *Handlers) routed(path string, next fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Locals(routeKey{}, path)
		return next(c)
	}
}

// watch stands around every request: it turns a panic into an error and an error into an answer, and writes one
// line of log and one count. The line holds no address and no query: both may hold what belongs to a person.
func (h *Handlers) watch(c *fiber.Ctx) error {
	start := time.Now()
	if err := guarded(c.Next); err != nil {
		if err := h.fail(c, err); err != nil {
			return err
		}
	}
	took := time.Since(start)
	route, _ := c.Locals(routeKey{}).(string)
	if route == "" {
		route = "none"
	}
	status := c.Response().StatusCode()
	h.metrics.count(route, c.Method(), status, took)
	level := slog.LevelInfo
	if route == "/static/*" || route == "/healthz" || route == "/readyz" || route == "/metrics" {
		level = slog.LevelDebug
	}
	h.log.LogAttrs(c.UserContext(), level, "request", slog.String("method", c.Method()), slog.String("route", route),
		slog.Int("status", status), slog.Float64("ms", float64(took.Microseconds())/1000),
		slog.Int64("user", guard.Asker(c).User.ID), slog.Int64("token", guard.Asker(c).Token.ID))
	return nil
}

// guarded turns a panic into an error.
func guarded(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicked(r)
		}
	}()
	return do()
}

// healthz says that the program runs.
func (h *Handlers) healthz(c *fiber.Ctx) error { return c.SendString("ok\n") }

// readyz says that the program can answer: the database replies and the facts are in memory. What is not well beside
// that stands in a second line.
func (h *Handlers) readyz(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), 2*time.Second)
	defer cancel()
	if err := h.store.Ping(ctx); err != nil {
		return errors.Join(errNotReady, err)
	}
	return c.SendString(h.health.look(ctx).said())
}
