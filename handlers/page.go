package handlers

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
	"gevinstoverblik/views/text"
)

var errNotReady = errors.New("not ready")

// panicError is what a handler's panic becomes: one of our own faults, with the place where it happened.
type panicError struct {
	value any
	stack []byte
}

func (p panicError) Error() string { return fmt.Sprintf("panic: %v", p.value) }

func panicked(v any) error { return panicError{v, debug.Stack()} }

// langOf gives the language of the answer: once by ?lang=, else the user's, else the installation's.
func (h *Handlers) langOf(c *fiber.Ctx) text.Lang {
	if l, ok := text.Parse(c.Query("lang")); ok {
		return l
	}
	if l, ok := text.Parse(guard.Asker(c).User.Lang); ok {
		return l
	}
	return h.lang
}

// chrome gives the frame of the page for the one who asks.
func (h *Handlers) chrome(c *fiber.Ctx) views.Chrome {
	who := guard.Asker(c)
	var settings models.Settings
	var late []models.Freshness
	var short []models.Source
	b, err := h.book(c)
	if err == nil { // a page that says that the figures cannot be read needs a frame too
		settings = b.Settings
		if who.Scope.May(models.RightFigures) {
			late, short = measure.Overdue(b), measure.Short(b)
		}
	}
	v := views.Visitor{Scope: who.Scope, Lang: h.langOf(c), Theme: who.User.Theme, CSRF: h.guard.FormToken(c),
		Address: views.NewAddress(c.OriginalURL()), Organisation: settings.Organisation, Demo: settings.Demo, Flash: h.flashed(c), Short: short}
	if len(late) > 0 {
		v.Late, v.Sources = late, len(measure.Ages(b))
	}
	if who.User.ID != 0 {
		v.User = &who.User
		if b != nil {
			v.Failed = h.failedOf(c, b.Delivering, who.User.ID)
		}
	}
	return views.NewChrome(v)
}

// show answers with a page.
func (h *Handlers) show(c *fiber.Ctx, page views.Page) error {
	var out bytes.Buffer
	if err := h.views.Show(&out, page); err != nil {
		return err
	}
	made := &kept{body: out.Bytes()}
	if takesGzip(c) {
		made.gzip = packed(made.body)
	}
	return sendHTML(c, made)
}

// takesGzip says whether the one who asks understands it.
func takesGzip(c *fiber.Ctx) bool { return strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") }

// packed compresses a page quickly: its rows are much alike.
func packed(body []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	if err != nil { // only for a level that is none
		return nil
	}
	if _, err := w.Write(body); err != nil {
		return nil
	}
	if err := w.Close(); err != nil {
		return nil
	}
	return out.Bytes()
}

// sendHTML answers with a page, compressed where that is understood.
func sendHTML(c *fiber.Ctx, k *kept) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Vary(fiber.HeaderAcceptEncoding)
	if k.gzip != nil && takesGzip(c) {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(k.gzip)
	}
	return c.Send(k.body)
}

// refuse answers a form that was refused: the page again, as it was filled in, with status 422.
func (h *Handlers) refuse(c *fiber.Ctx, page views.Page) error {
	return h.show(c.Status(fiber.StatusUnprocessableEntity), page)
}

// problemsOf gives the faults of a person's input that an error holds, nil when it is another kind of error.
func problemsOf(err error) models.Problems {
	var many models.Problems
	var one models.Problem
	switch {
	case errors.As(err, &many):
		return many
	case errors.As(err, &one):
		return models.Problems{one}
	}
	return nil
}

const flashCookie = "gevinst_done"

// done leads on after a kept form (303), with a word of what was done: the key "flash.<code>" and one value.
func (h *Handlers) done(c *fiber.Ctx, to, code, value string) error {
	c.Cookie(&fiber.Cookie{Name: flashCookie, Value: code + "." + url.QueryEscape(value), Path: "/", HTTPOnly: true,
		SameSite: fiber.CookieSameSiteLaxMode, Secure: c.Secure(), MaxAge: 60})
	return c.Redirect(to, fiber.StatusSeeOther)
}

// flashed gives what done has left for the next page, once.
func (h *Handlers) flashed(c *fiber.Ctx) *views.Banner {
	code, value, ok := strings.Cut(c.Cookies(flashCookie), ".")
	if !ok || !text.Has("flash."+code) {
		return nil
	}
	// With its path: else a page below another section would leave it, and it would be told again.
	c.Cookie(&fiber.Cookie{Name: flashCookie, Path: "/", HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: c.Secure(), Expires: time.Unix(1, 0)})
	value, err := url.QueryUnescape(value)
	if err != nil {
		return nil
	}
	return &views.Banner{Kind: "on", Title: h.langOf(c).Say("flash."+code, "value", value)}
}

// fault is how an error is answered.
type fault struct {
	status   int
	page     int // the status whose words the page uses
	code     string
	problems models.Problems // what was wrong with the input
	id       string          // of an error of ours
}

func (h *Handlers) faultOf(c *fiber.Ctx, err error) fault {
	input := func(status int, problems ...models.Problem) fault {
		return fault{status: status, page: fiber.StatusUnprocessableEntity, code: problems[0].Code, problems: problems}
	}
	problems := problemsOf(err)
	var tooMany guard.TooMany
	var httpError *fiber.Error
	var stands conflict
	switch {
	case errors.Is(err, guard.ErrSignIn):
		return fault{status: fiber.StatusUnauthorized, code: "not_signed_in"}
	case errors.Is(err, models.ErrForbidden):
		return fault{status: fiber.StatusForbidden, page: fiber.StatusForbidden, code: "forbidden"}
	case errors.Is(err, models.ErrNotFound):
		return fault{status: fiber.StatusNotFound, page: fiber.StatusNotFound, code: "not_found"}
	case errors.Is(err, guard.ErrForm):
		return input(fiber.StatusForbidden, models.Problem{Code: "form_expired"})
	case errors.Is(err, guard.ErrTooLarge):
		return input(fiber.StatusRequestEntityTooLarge, models.Problem{Code: "body_too_large"})
	case errors.As(err, &tooMany):
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(tooMany.Wait.Seconds()))))
		return fault{status: fiber.StatusTooManyRequests, page: fiber.StatusTooManyRequests, code: "throttled"}
	case errors.Is(err, guard.ErrBusy):
		c.Set(fiber.HeaderRetryAfter, "5")
		return fault{status: fiber.StatusServiceUnavailable, page: fiber.StatusTooManyRequests, code: "busy"}
	case errors.Is(err, errNotReady):
		c.Set(fiber.HeaderRetryAfter, "2")
		return fault{status: fiber.StatusServiceUnavailable, page: fiber.StatusServiceUnavailable, code: "not_ready"}
	case errors.As(err, &stands):
		return input(fiber.StatusConflict, models.Problem(stands))
	case problems != nil:
		return input(fiber.StatusUnprocessableEntity, problems...)
	case errors.As(err, &httpError) && httpError.Code == fiber.StatusRequestEntityTooLarge:
		return input(httpError.Code, models.Problem{Code: "body_too_large"})
	case errors.As(err, &httpError) && httpError.Code < 500:
		return fault{status: httpError.Code, page: fiber.StatusNotFound, code: httpCodes[httpError.Code]}
	}
	random := make([]byte, 5)
	rand.Read(random) // never fails
	id := hex.EncodeToString(random)
	if noRoom(err) {
		return fault{status: fiber.StatusInsufficientStorage, page: fiber.StatusInsufficientStorage, code: "disk_full", id: id}
	}
	return fault{status: fiber.StatusInternalServerError, page: fiber.StatusInternalServerError, code: "internal", id: id}
}

// noRoom says whether something could not be written: the disk is full, or we have had our share of it.
func noRoom(err error) bool {
	return errors.Is(err, models.ErrDisk) || slices.ContainsFunc([]error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG, syscall.EROFS},
		func(no error) bool { return errors.Is(err, no) })
}

var httpCodes = map[int]string{400: "bad_request", 404: "not_found", 405: "method_not_allowed", 408: "timeout",
	413: "too_large", 414: "too_large", 431: "too_large"}

// fail answers an error: it alone turns errors into a status and a page or a problem+json. What is our own fault is
// logged here, once, whole; the one who asks gets its id.
func (h *Handlers) fail(c *fiber.Ctx, err error) error {
	f := h.faultOf(c, err)
	if f.status >= fiber.StatusInternalServerError {
		attrs := []any{"id", f.id, "route", c.Locals(routeKey{}), "method", c.Method(), "err", err}
		var p panicError
		if errors.As(err, &p) {
			attrs = append(attrs, "stack", string(p.stack))
		}
		h.log.Log(c.UserContext(), slog.LevelError, "request failed", attrs...)
	}
	c.Response().ResetBody()
	c.Set(fiber.HeaderCacheControl, "no-store")
	if strings.HasPrefix(c.Path(), apiPrefix) {
		return h.failAPI(c, f)
	}
	if f.status == fiber.StatusUnauthorized {
		return c.Redirect(signInAddress(c), fiber.StatusSeeOther)
	}
	return h.failPage(c, f)
}

// signInAddress leads to the sign-in page, and from there back to the page that was asked for.
func signInAddress(c *fiber.Ctx) string {
	back := guard.LocalPath(c.OriginalURL())
	if c.Method() != fiber.MethodGet || back == "" || back == "/" {
		return "/login"
	}
	return "/login?next=" + url.QueryEscape(back)
}

func (h *Handlers) failPage(c *fiber.Ctx, f fault) error {
	in := views.FaultInput{Status: f.page, ID: f.id, At: h.local(h.now()), Problems: f.problems,
		Retry: f.status >= 500 && !changes(c)}
	if f.status == fiber.StatusForbidden && f.problems == nil || f.id != "" {
		in.Ask, _ = h.whom(c) // without the names the page is still a page: the database may be what fails
	}
	c.Status(f.status)
	if err := h.show(c, views.NewFault(h.chrome(c), in)); err != nil {
		h.log.Error("error page failed", "id", f.id, "err", err)
		c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
		return c.SendString(strconv.Itoa(f.status) + " " + f.id + "\n")
	}
	return nil
}

// local gives a time as it is on the wall of the installation.
func (h *Handlers) local(t time.Time) time.Time { return t.In(h.zone) }

// failAPI answers with RFC 9457.
func (h *Handlers) failAPI(c *fiber.Ctx, f fault) error {
	l := h.langOf(c)
	if f.status == fiber.StatusUnauthorized {
		c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="gevinstoverblik"`)
		if !changes(c) { // how a spreadsheet is told to ask for the key
			c.Response().Header.Add(fiber.HeaderWWWAuthenticate, `Basic realm="gevinstoverblik", charset="UTF-8"`)
		}
	}
	if f.status == fiber.StatusUnprocessableEntity && !changes(c) {
		f.status = fiber.StatusBadRequest // what is wrong stands in the address, not in a content
	}
	problem := struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail,omitempty"`
		Code   string `json:"code"`
		Field  string `json:"field,omitempty"`
		ID     string `json:"id,omitempty"`
	}{Type: "about:blank", Title: l.Say("api." + strconv.Itoa(f.status)), Status: f.status, Code: f.code, ID: f.id}
	for i, p := range f.problems {
		if i == 0 {
			problem.Field, _ = models.MaskCPR(p.Field)
		} else {
			problem.Detail += " "
		}
		problem.Detail += l.Problem(p)
	}
	body, err := json.Marshal(problem)
	if err != nil {
		return err
	}
	c.Status(f.status).Set(fiber.HeaderContentType, "application/problem+json")
	return c.Send(append(body, '\n'))
}

func changes(c *fiber.Ctx) bool {
	return c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead
}

// framed puts the frame of one visitor around a main part.
func (h *Handlers) framed(frame views.Chrome, main *kept) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(len(main.body) + 16<<10)
	frame.Title = main.title
	if err := h.views.Wrap(&out, frame, main.body); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
