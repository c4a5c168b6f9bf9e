package handlers

import (
	"bufio"
	"cmp"
	"fmt"
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

// format reads which file a page's figures are wanted as; "" = the page itself.
func (q *params) format(formats ...export.Format) export.Format {
	words := make([]string, len(formats))
	for i, f := range formats {
		words[i] = string(f)
	}
	return export.Format(q.oneOf("format", words...))
}

// file reads which file of rows that say where they come from is wanted, or what it says of itself; "" = the page.
func (q *params) file() export.Format {
	return q.format(append(slices.Clone(export.Formats), export.Told)...)
}

// origin tells a file where it comes from: who asked what of which data, and where it is asked again.
func (h *Handlers) origin(c *fiber.Ctx, b *facts.Book) export.Asked {
	address, _ := models.MaskCPR(h.guard.Base(c) + views.NewAddress(c.OriginalURL()).String())
	return export.Asked{Lang: h.langOf(c), Who: guard.Asker(c).Scope.Who, Address: address, Version: b.Version, Catalogue: b.KPIs,
		DataDate: b.DataDate, Made: h.local(h.now()), Late: measure.Overdue(b), Short: measure.Short(b)}
}

// declare says in headers which data an answer of rows is made of, and where it is told where they come from: a file
// of CSV or JSON holds nothing but rows.
func (h *Handlers) declare(c *fiber.Ctx, asked export.Asked) {
	if guard.Asker(c).Scope.All { // to others it would tell that something has changed where they do not see
		c.Set("Data-Version", strconv.FormatInt(asked.Version, 10))
	}
	if asked.DataDate.Known() {
		c.Set("Data-Date", asked.DataDate.String())
	}
	key, value := "format", string(export.Told)
	if strings.HasPrefix(c.Path(), apiPrefix) {
		key, value = "provenance", "1"
	}
	c.Append(fiber.HeaderLink, "<"+views.NewAddress(c.OriginalURL()).With(key, value)+`>; rel="describedby"; type="application/json"`)
}

// sent answers with a file that says where it comes from.
func (h *Handlers) sent(c *fiber.Ctx, f export.Format, asked export.Asked, write func(*bufio.Writer) error, name ...string) error {
	h.declare(c, asked)
	return h.taken(c, f, write, name...)
}

// taken answers with a file to take home, under a name made of parts. It asks for the right to do so, which the
// page of the same address does not.
func (h *Handlers) taken(c *fiber.Ctx, f export.Format, write func(*bufio.Writer) error, name ...string) error {
	if !guard.Asker(c).Scope.May(models.RightExport) {
		return models.ErrForbidden
	}
	c.Attachment(fileName(f, name...))
	return h.stream(c, f.ContentType(), write)
}

// pictured is a page whose figures can be taken home as pictures.
type pictured interface {
	Picture(figure string) (views.Picture, bool)
}

// pictureOf answers with the picture that ?figure= names.
func (h *Handlers) pictureOf(c *fiber.Ctx, page pictured, name ...string) error {
	q := params{c: c}
	figure := q.text("figure")
	picture, ok := page.Picture(figure)
	if !ok {
		return models.Problem{Field: "figure", Code: "bad_choice", Value: figure}
	}
	return h.pictureTaken(c, picture, append(name, figure)...)
}

// asksPicture says whether a picture is asked for.
func asksPicture(c *fiber.Ctx) bool { return c.Query("format") == string(export.SVG) }

// pictureTaken answers with a picture to take home.
func (h *Handlers) pictureTaken(c *fiber.Ctx, picture views.Picture, name ...string) error {
	return h.taken(c, export.SVG, func(out *bufio.Writer) error { _, err := out.Write(picture.SVG()); return err }, name...)
}

// fileName is "gevinstoverblik-overblik-2026-Q3.xlsx": the parts hold no words of persons, and nothing that a file
// name or a header cannot hold.
func fileName(f export.Format, parts ...string) string {
	name := "gevinstoverblik"
	for _, part := range parts {
		if part = strings.Map(nameSafe, part); part != "" {
			name += "-" + part
		}
	}
	return name + f.Extension()
}

func nameSafe(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
		return r
	}
	return -1
}

// overviewFile answers with the figures of the overview: the board's columns by case type, in the period and in the
// one that it is compared with.
func (h *Handlers) overviewFile(c *fiber.Ctx) error {
	b, w, err := h.asked(c)
	if err != nil {
		return err
	}
	q := params{c: c}
	format := q.file()
	if err := q.fault(); err != nil {
		return err
	}
	board, err := measure.NewBoard(b, w)
	if err != nil {
		return err
	}
	query := measure.Query{KPIs: boardKPIs(board), Group: []string{measure.GroupCaseType}, Filter: w.Filter}
	if figure := q.text("figure"); figure != "" {
		return h.stripFile(c, b, board, query, format, figure)
	}
	figures, err := figuresOf(b, query, board.Period)
	if err != nil {
		return err
	}
	query.By = board.Period.Kind
	asked := h.figuresAsked(c, b, query)
	asked.From, asked.To = board.PeriodName, board.PeriodName
	if board.CompareName != nil && *board.CompareName != board.PeriodName {
		asked.Compare = *board.CompareName
		before, err := figuresOf(b, query, board.Compare)
		if err != nil {
			return err
		}
		figures = append(figures, before...)
	}
	return h.sent(c, format, asked, func(out *bufio.Writer) error { return export.Figures(out, format, figures, asked) },
		asked.Lang.Say("file.name.board"), board.PeriodName)
}

// stripFile answers with what a figure of the strip of the overview is drawn from.
func (h *Handlers) stripFile(c *fiber.Ctx, b *facts.Book, board *measure.Board, query measure.Query, format export.Format, figure string) error {
	query.By = board.Period.Kind
	asked := h.figuresAsked(c, b, query)
	asked.From, asked.To = board.PeriodName, board.PeriodName
	asked.More = narrowed(c, "figure")
	write := func(out *bufio.Writer) error { return export.Verdict(out, format, board.Counts, asked) }
	switch figure {
	case views.FigureVerdict:
	case views.FigureHours:
		p, err := h.portfolioOf(c, b, board.Period)
		if err != nil {
			return err
		}
		if p == nil {
			return models.Problem{Field: "figure", Code: "bad_choice", Value: figure}
		}
		asked.KPIs, asked.Group = nil, nil
		write = func(out *bufio.Writer) error { return export.Hours(out, format, p, asked) }
	default:
		return models.Problem{Field: "figure", Code: "bad_choice", Value: figure}
	}
	return h.sent(c, format, asked, write, asked.Lang.Say("file.name.board"), figure, board.PeriodName)
}

// boardKPIs are the columns of a board, with what stands in or beside their cells.
func boardKPIs(board *measure.Board) []string {
	var keys []string
	add := func(key string) {
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	for i, k := range board.Columns {
		add(k.Key)
		for _, row := range board.Rows {
			add(row.Cells[i].KPI)
			if beside := row.Cells[i].Beside; beside != nil {
				add(beside.KPI)
			}
		}
	}
	return keys
}

// figuresOf asks for the figures of one period.
func figuresOf(b *facts.Book, q measure.Query, p models.Period) ([]measure.Figure, error) {
	q.By, q.From, q.To = p.Kind, &p, &p
	return measure.Figures(b, q)
}

// caseTypeFile answers with the rows of one figure of the page of a case type: ?figure= names it, and nothing is the
// months of its chart with target, limits and signal.
func (h *Handlers) caseTypeFile(c *fiber.Ctx) error {
	b, w, err := h.asked(c)
	if err != nil {
		return err
	}
	q := params{c: c}
	format := q.file()
	if err := q.fault(); err != nil {
		return err
	}
	id, err := caseTypeID(c, b)
	if err != nil {
		return err
	}
	v, err := measure.NewCaseType(b, id, w, c.Query("kpi"))
	if err != nil {
		return err
	}
	w.Filter.CaseTypes = []string{v.Row.Slug}
	query := measure.Query{KPIs: []string{v.KPI.Key}, By: models.ByMonth, Filter: w.Filter}
	figures := v.Charted()
	asked := h.figuresAsked(c, b, query)
	slug := v.Row.Slug
	if slug == measure.Missing {
		slug = asked.Lang.Say("file.name.no_type")
	}
	if figure := cmp.Or(q.text("figure"), export.FigureTrend); figure != export.FigureTrend {
		kpis, write, ok := export.Drawn(v, figure)
		if !ok {
			return models.Problem{Field: "figure", Code: "bad_choice", Value: figure}
		}
		asked.KPIs, asked.By = kpis, v.Period.Kind
		asked.From, asked.To = v.Period.String(), v.Period.String()
		asked.More = []export.Narrowed{{Key: "figure", Value: figure}}
		return h.sent(c, format, asked, func(out *bufio.Writer) error { return write(out, format, asked) }, slug, v.KPI.Key, figure, v.Period.String())
	}
	if len(figures) > 0 {
		asked.From, asked.To = figures[0].Period, figures[len(figures)-1].Period
	}
	return h.sent(c, format, asked, func(out *bufio.Writer) error { return export.Charted(out, format, figures, asked) },
		slug, v.KPI.Key, v.Period.String())
}

// figuresAsked tells a file of figures what it was made from.
func (h *Handlers) figuresAsked(c *fiber.Ctx, b *facts.Book, q measure.Query) export.Asked {
	asked := h.origin(c, b)
	asked.KPIs, asked.By, asked.Group, asked.Filter = q.KPIs, q.By, q.Group, q.Filter
	return asked
}

// notesFile answers with everything that an import found, for those who bring data in.
func (h *Handlers) notesFile(c *fiber.Ctx, format export.Format, report models.Report, name string) error {
	l := h.langOf(c)
	if err := h.seen(c, fmt.Sprintf("faults of import %s, %d lines taken home", name, len(report.Errors)+len(report.Warnings))); err != nil {
		return err
	}
	c.Attachment(fileName(format, l.Say("file.name.notes"), name))
	return h.stream(c, format.ContentType(), func(out *bufio.Writer) error { return export.Notes(out, format, report, l) })
}

// narrowed gives what a list was narrowed by in its own parameters, for the file to say.
func narrowed(c *fiber.Ctx, keys ...string) []export.Narrowed {
	var out []export.Narrowed
	for _, key := range keys {
		if value := c.Query(key); value != "" {
			out = append(out, export.Narrowed{Key: key, Value: value})
		}
	}
	return out
}

// keysOf is the list of one key, empty for none.
func keysOf(key string) []string {
	if key == "" {
		return nil
	}
	return []string{key}
}
