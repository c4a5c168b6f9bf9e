package handlers

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
	"gevinstoverblik/views/text"
)

// home leads each to the page they come for.
func (h *Handlers) home(c *fiber.Ctx) error {
	scope := guard.Asker(c).Scope
	to := "/definitions"
	switch {
	case scope.May(models.RightFigures):
		to = "/overview"
	case scope.May(models.RightAdmin):
		to = "/admin/users"
	case scope.May(models.RightReports):
		to = "/reports"
	case scope.May(models.RightBenefit):
		to = "/benefits"
	}
	if guard.Asker(c).User.Role == models.RoleHead {
		due, err := h.promisesDue(c)
		if err != nil {
			return err
		}
		if due {
			to = "/targets"
		}
	}
	return lead(c, to)
}

// lead leads on to a page, in the language that was asked for once.
func lead(c *fiber.Ctx, to string) error {
	if lang, ok := text.Parse(c.Query("lang")); ok {
		to += "?lang=" + string(lang)
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}

// overview shows the leadership page, or gives its figures as a file.
func (h *Handlers) overview(c *fiber.Ctx) error {
	switch {
	case asksPicture(c):
		page, err := h.overviewPage(c, h.chrome(c))
		if err != nil {
			return err
		}
		l := h.langOf(c)
		return h.pictureOf(c, page, l.Say("file.name.board"))
	case c.Query("format") != "":
		return h.overviewFile(c)
	}
	return h.kept(c, func(frame views.Chrome) (views.Page, error) { return h.overviewPage(c, frame) })
}

// overviewPage makes the overview of an address.
func (h *Handlers) overviewPage(c *fiber.Ctx, frame views.Chrome) (views.Overview, error) {
	none := views.Overview{}
	b, w, err := h.asked(c)
	if err != nil {
		return none, err
	}
	if w.Explained = views.MaxExceptions; frame.Address.Get("all") != "" {
		w.Explained = measure.All
	}
	w.Later = true
	board, err := measure.NewBoard(b, w)
	if err != nil {
		return none, err
	}
	s := scene(b)
	s.Today = h.today()
	s.Decisions = b.Decisions
	s.Sources = measure.SourceNames(b)
	duties, err := h.duties(c, b, board.Period)
	if err != nil {
		return none, err
	}
	if s.Reviews, err = h.store.Reviews(c.UserContext(), b.Scope); err != nil {
		return none, err
	}
	s.MayReview = b.Scope.May(models.RightReview)
	if b.Scope.May(models.RightApprove) {
		s.Duties = duties
		if s.Heads, err = h.store.Heads(c.UserContext(), h.today()); err != nil {
			return none, err
		}
	} else {
		s.Own = duties
	}
	if s.Portfolio, err = h.portfolioOf(c, b, board.Period); err != nil {
		return none, err
	}
	return views.NewOverview(frame, s, board), nil
}

// overviewChanges lists everything that changed since the comparison period.
func (h *Handlers) overviewChanges(c *fiber.Ctx) error {
	return h.kept(c, func(frame views.Chrome) (views.Page, error) {
		b, w, err := h.asked(c)
		if err != nil {
			return nil, err
		}
		w.Later = true
		board, err := measure.NewBoard(b, w)
		if err != nil {
			return nil, err
		}
		return views.NewMoved(frame, scene(b), board), nil
	})
}

// change shows what the change of one key figure since the comparison is made of.
func (h *Handlers) change(c *fiber.Ctx) error {
	return h.kept(c, func(frame views.Chrome) (views.Page, error) {
		b, w, err := h.asked(c)
		if err != nil {
			return nil, err
		}
		q := measure.ExplainQuery{KPI: c.Query("kpi"), Period: w.Period, Compare: w.Compare, By: c.Query("by"), Filter: w.Filter}
		if q.KPI == "" {
			q.KPI = b.Settings.Columns[0]
		}
		x, err := measure.Explain(b, q)
		if err != nil {
			return nil, err
		}
		return views.NewChangePage(frame, scene(b), x), nil
	})
}

// scene tells the figures' pages what there is to choose between, as far as the one who asks may see.
func scene(b *facts.Book) views.Scene {
	s := views.Scene{DataDate: b.DataDate, MinN: b.Settings.MinN, FiscalStart: b.Settings.FiscalStart,
		CanImport: b.Scope.May(models.RightImports), CanCases: b.Scope.May(models.RightCases), CanExport: b.Scope.May(models.RightExport), Late: measure.Overdue(b),
		People: b.People, Today: b.Today, MayDecide: b.Scope.May(models.RightFollow)}
	if first, _ := b.Span(); first.Known() {
		s.Span = models.Period{Kind: models.ByTotal, From: first, Until: b.DataDate + 1}
	}
	s.Areas = areas(measure.Names(b).Departments)
	s.Reorganised = slices.ContainsFunc(b.Departments.Entries(), func(e facts.Entry) bool { return e.Successor != 0 && b.Scope.Sees(e.ID) })
	return s
}

// areas puts departments in the order of their tree. One whose parent is not among them stands on top.
func areas(departments []facts.Entry) []views.Area {
	there := map[int64]bool{}
	for _, d := range departments {
		there[d.ID] = true
	}
	var out []views.Area
	var below func(parent int64, depth int)
	below = func(parent int64, depth int) {
		for _, d := range departments {
			top := depth == 0 && !there[d.Parent]
			if d.ID != 0 && (top || depth > 0 && d.Parent == parent) {
				out = append(out, views.Area{ID: d.ID, Slug: d.Slug, Name: d.Name, Depth: depth})
				below(d.ID, depth+1)
			}
		}
	}
	below(0, 0)
	return out
}

// kept shows a page whose main part depends on nothing but the data, the date, the address, the language and what
// the one who asks may see. The main part is kept by these for everybody, and the whole page for its session: a
// page that is asked for again costs what a static file costs.
func (h *Handlers) kept(c *fiber.Ctx, page func(frame views.Chrome) (views.Page, error)) error {
	who := guard.Asker(c)
	version := h.store.Version()
	key := strconv.FormatInt(version, 10) + " " + strconv.Itoa(int(h.today())) + " " + string(h.langOf(c)) + " " + who.Sees() + " " + c.OriginalURL()
	u := who.User
	own := key + "\n" + who.Session.ID + " " + u.Theme + " " + strconv.FormatBool(u.KeysOff) + " " + string(u.Role) + " " + u.Name
	flash := c.Cookies(flashCookie) != ""
	if k := h.pages.get(own); k != nil && !flash {
		h.metrics.kept.Inc()
		return sendHTML(c, k)
	}
	h.metrics.made.Inc()
	frame := h.chrome(c)
	main, err := h.pages.once(key, func() (*kept, error) {
		p, err := page(frame)
		if err != nil {
			return nil, err
		}
		body, err := h.views.Main(p)
		if err != nil {
			return nil, err
		}
		return &kept{title: views.Title(p), body: body}, nil
	})
	if err != nil {
		return err
	}
	whole, err := h.framed(frame, main)
	if err != nil {
		return err
	}
	made := &kept{key: own, body: whole, gzip: packed(whole)}
	if !flash && version != 0 {
		h.pages.put(made)
	}
	return sendHTML(c, made)
}
