package handlers

import (
	"bufio"
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
	"gevinstoverblik/views/export"
)

// exploreQuery reads what is to be explored.
func (q *params) exploreQuery(b *facts.Book) measure.ExploreQuery {
	e := measure.ExploreQuery{KPIs: q.commas("kpi"), By: q.commas("by"), Period: q.period("period", b.Settings.FiscalStart),
		From: q.period("from", b.Settings.FiscalStart), Against: q.text("compare"), Sort: q.text("sort"), Filter: q.filter()}
	e.Filter.Departments = append(e.Filter.Departments, q.list("area")...)
	return e
}

// exploreDefaults is what an address without a state asks for.
func exploreDefaults(b *facts.Book) measure.ExploreQuery {
	return measure.ExploreQuery{KPIs: measure.ExploreKPIs(b), By: []string{measure.GroupCaseType}, Period: measure.DefaultPeriod(b)}
}

// settled is a query as its address says it: key figures in the order of the catalogue, names by their slugs, nothing
// twice, and no choice that another one has made meaningless.
func settled(b *facts.Book, q measure.ExploreQuery) measure.ExploreQuery {
	var kpis []string
	for _, key := range b.KPIs.Keys() {
		if slices.Contains(q.KPIs, key) {
			kpis = append(kpis, key)
		}
	}
	for _, key := range q.KPIs { // one that there is none of is told by measure
		if !slices.Contains(kpis, key) {
			kpis = append(kpis, key)
		}
	}
	standard := measure.ExploreKPIs(b)
	if len(kpis) == len(standard) && !slices.ContainsFunc(standard, func(key string) bool { return !slices.Contains(kpis, key) }) {
		kpis = standard
	}
	q.KPIs = kpis
	var by []string
	for _, dim := range q.By {
		if !slices.Contains(by, dim) {
			by = append(by, dim)
		}
	}
	q.By = by
	if len(q.KPIs) == 0 {
		q.KPIs = standard
	}
	if len(q.By) == 0 {
		q.By = []string{measure.GroupCaseType}
	}
	if q.Period.Kind == "" {
		q.Period = measure.DefaultPeriod(b)
	}
	if q.From.Kind != q.Period.Kind || q.From.From >= q.Period.From && !(q.From == q.Period && slices.Contains(q.By, measure.ByPeriod)) {
		q.From = models.Period{}
	}
	if sort := q.Sort; sort == "name" || sort != "-name" && !slices.Contains(q.KPIs, strings.TrimPrefix(sort, "-")) {
		q.Sort = ""
	}
	known := measure.Names(b) // what the one who asks may not see has no slug for them
	slugs := func(names []string, list []facts.Entry) []string {
		var out []string
		for _, name := range names {
			at := slices.IndexFunc(list, func(e facts.Entry) bool {
				return e.ID != 0 && (e.Slug == name || models.NameKey(e.Name) == models.NameKey(name))
			})
			if at >= 0 && list[at].Slug != "" {
				name = list[at].Slug
			}
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
		return out
	}
	f := &q.Filter
	f.CaseTypes, f.Departments = slugs(f.CaseTypes, known.CaseTypes), slugs(f.Departments, known.Departments)
	f.Channels, f.Sources = slugs(f.Channels, known.Channels), slugs(f.Sources, known.Sources)
	f.Classes, f.Outcomes = slugs(f.Classes, nil), slugs(f.Outcomes, nil)
	f.Exact = f.Exact && len(f.Departments) > 0
	return q
}

// explored reads the query of a page's address, and the address that says the same with nothing that goes without saying.
func (h *Handlers) explored(c *fiber.Ctx, q *params, path string) (*facts.Book, measure.ExploreQuery, views.Address, error) {
	b, err := h.book(c)
	if err != nil {
		return nil, measure.ExploreQuery{}, views.Address{}, err
	}
	b = q.organisation(b)
	query := q.exploreQuery(b)
	if err := q.fault(); err != nil {
		return nil, query, views.Address{}, err
	}
	query = settled(b, query)
	to := views.ExploreAddress(path, query, exploreDefaults(b))
	if q.c.Query("org") == "now" {
		to.Query.Set("org", "now")
	}
	return b, query, to, nil
}

// explore shows key figures by lines, or gives them as a file. An address that says more than it must is led to the
// one that does not: a form sends every field, also those that nobody has touched.
func (h *Handlers) explore(c *fiber.Ctx) error {
	q := params{c: c}
	b, query, to, err := h.explored(c, &q, "/explore")
	if err != nil {
		return err
	}
	if asksPicture(c) {
		return h.explorePicture(c, b, query)
	}
	if format := q.file(); format != "" {
		if err := q.fault(); err != nil {
			return err
		}
		return h.exploreFile(c, b, query, format)
	}
	here := views.NewAddress(c.OriginalURL())
	lang := here.Query.Get("lang")
	here.Query.Del("lang")
	if here.String() != to.String() {
		if lang != "" {
			to.Query.Set("lang", lang)
		}
		return c.Redirect(to.String(), fiber.StatusFound)
	}
	page, err := h.explorePage(c, b, query, nil, "")
	if err != nil {
		return err
	}
	return h.show(c, page)
}

// explorePage makes the page of a query; refused is what was wrong with the name of a view that was to be saved.
func (h *Handlers) explorePage(c *fiber.Ctx, b *facts.Book, query measure.ExploreQuery, refused models.Problems, typed string) (views.Explore, error) {
	x, err := measure.Explore(b, query)
	if err != nil {
		return views.Explore{}, err
	}
	saved, err := h.store.SavedViews(c.UserContext(), guard.Asker(c).Scope)
	if err != nil {
		return views.Explore{}, err
	}
	for i := range saved {
		saved[i].Owner = b.People[saved[i].UserID]
	}
	frame := h.chrome(c)
	frame.Address = views.ExploreAddress("/explore", query, exploreDefaults(b))
	if c.Query("org") == "now" {
		frame.Address.Query.Set("org", "now")
	}
	in := views.ExploreInput{X: x, Scene: scene(b), KPIs: b.KPIs.KPIs(b.Today.Month()), Known: measure.Names(b), Counts: measure.ExploreCounts(b, x.Span),
		Defaults: exploreDefaults(b), Saved: saved, Refused: refused, Typed: typed, Base: h.guard.Base(c)}
	if guard.Asker(c).Scope.May(models.RightExport) {
		for _, f := range export.Formats {
			in.Formats = append(in.Formats, string(f))
		}
	}
	return views.NewExplore(frame, in), nil
}

// explorePicture answers with the chart of a view as a picture.
func (h *Handlers) explorePicture(c *fiber.Ctx, b *facts.Book, query measure.ExploreQuery) error {
	page, err := h.explorePage(c, b, query, nil, "")
	if err != nil {
		return err
	}
	picture, ok := page.Picture()
	if !ok {
		return models.Problem{Field: "figure", Code: "bad_choice", Value: export.FigureChart}
	}
	return h.pictureTaken(c, picture, h.langOf(c).Say("file.name.explore"), export.FigureChart, query.Period.Address())
}

// exploreFile gives the file of a view, or of its chart: ?figure=chart.
func (h *Handlers) exploreFile(c *fiber.Ctx, b *facts.Book, query measure.ExploreQuery, format export.Format) error {
	x, err := measure.Explore(b, query)
	if err != nil {
		return err
	}
	asked := h.exploreAsked(c, b, x)
	q := params{c: c}
	switch figure := q.text("figure"); figure {
	case "":
	case export.FigureChart:
		kpi, figures := x.Charted()
		key := x.KPIs[kpi].Key
		asked.KPIs, asked.Group = []string{key}, nil
		if len(figures) > 0 {
			asked.By, asked.From, asked.To = figures[0].Span.Kind, figures[0].Span.Address(), figures[len(figures)-1].Span.Address()
		}
		asked.More = []export.Narrowed{{Key: "figure", Value: figure}}
		return h.sent(c, format, asked, func(out *bufio.Writer) error { return export.ExploredChart(out, format, x, asked) },
			asked.Lang.Say("file.name.explore"), key, x.Period.Address())
	default:
		return models.Problem{Field: "figure", Code: "bad_choice", Value: figure}
	}
	return h.sent(c, format, asked, func(out *bufio.Writer) error { return export.Explored(out, format, x, asked) },
		asked.Lang.Say("file.name.explore"), x.Period.Address())
}

// exploreAsked tells a file of an exploration what it was made from.
func (h *Handlers) exploreAsked(c *fiber.Ctx, b *facts.Book, x *measure.Exploration) export.Asked {
	keys := make([]string, len(x.KPIs))
	for i, k := range x.KPIs {
		keys[i] = k.Key
	}
	asked := h.figuresAsked(c, b, measure.Query{KPIs: keys, By: x.Period.Kind, Group: x.By, Filter: x.Filter})
	asked.From, asked.To, asked.Compare = x.Period.Address(), x.Period.Address(), x.Against
	if x.From.Kind != "" {
		asked.From = x.From.Address()
	}
	return asked
}

// apiExplore answers with an exploration as rows: the feed of a spreadsheet. The address of the page says what is asked
// for, `format` how it is answered.
func (h *Handlers) apiExplore(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	q := params{c: c}
	b = q.organisation(b)
	query, format := q.exploreQuery(b), q.form()
	if err := q.strict(); err != nil {
		return err
	}
	if h.unchanged(c, b, format) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	x, err := measure.Explore(b, query)
	if err != nil {
		return err
	}
	h.unknown(c, b, query.Filter)
	asked := h.exploreAsked(c, b, x)
	h.declare(c, asked)
	return h.stream(c, format.ContentType(), func(w *bufio.Writer) error { return export.Explored(w, format, x, asked) })
}

// connectQuery gives the query by which Excel and Power BI fetch a view, to be pasted into them.
func (h *Handlers) connectQuery(c *fiber.Ctx) error { return h.connect(c, "pq") }

// connectODC gives the same query as an Office data connection.
func (h *Handlers) connectODC(c *fiber.Ctx) error { return h.connect(c, "odc") }

// connect gives a file that names the feed of a view. It holds no key, so that it may be passed on.
func (h *Handlers) connect(c *fiber.Ctx, kind string) error {
	if !guard.Asker(c).Scope.May(models.RightExport) {
		return models.ErrForbidden
	}
	q := params{c: c}
	_, _, to, err := h.explored(c, &q, "/api/v1/explore")
	if err != nil {
		return err
	}
	feed := h.guard.Base(c) + to.With("format", string(export.CSVMachine))
	name := "gevinstoverblik-" + h.langOf(c).Say("file.name.explore")
	var file bytes.Buffer
	if kind == "odc" {
		err = export.ODC(&file, h.langOf(c).Say("explore.title"), feed)
		c.Set(fiber.HeaderContentType, "text/x-ms-odc; charset=utf-8")
	} else {
		err = export.PowerQuery(&file, feed)
		c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+"."+kind+`"`)
	return c.Send(file.Bytes())
}

// saveView keeps the view of the address under a name.
func (h *Handlers) saveView(c *fiber.Ctx) error {
	q := params{c: c}
	b, query, to, err := h.explored(c, &q, "/explore")
	if err != nil {
		return err
	}
	for _, list := range to.Query { // it holds codes and names of ours; anything else is not kept
		for _, v := range list {
			if _, masked := models.MaskCPR(v); masked || !isText(v) {
				return models.Problem{Field: "name", Code: "bad_choice"}
			}
		}
	}
	if _, err := measure.Explore(b, query); err != nil {
		return err
	}
	view := models.SavedView{Name: c.FormValue("name"), Query: to.Query.Encode(), Shared: c.FormValue("shared") != ""}
	err = h.store.SaveView(c.UserContext(), guard.Asker(c).Scope, view)
	if problems := problemsOf(err); problems != nil {
		page, err := h.explorePage(c, b, query, problems, view.Name)
		if err != nil {
			return err
		}
		return h.refuse(c, page)
	}
	if err != nil {
		return err
	}
	name, _ := models.MaskCPR(models.Tidy(view.Name))
	return h.done(c, to.String(), "view_saved", name)
}

// removeView removes a saved view. One that is gone already is as good as removed.
func (h *Handlers) removeView(c *fiber.Ctx) error {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return models.ErrNotFound
	}
	name, err := h.store.RemoveView(c.UserContext(), guard.Asker(c).Scope, id)
	if err != nil {
		return err
	}
	back := guard.LocalPath(c.FormValue("return"))
	if back == "" {
		back = "/explore"
	}
	return h.done(c, back, "view_removed", name)
}
