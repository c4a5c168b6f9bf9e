package handlers

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/export"
)

// apiFigures answers like `figures`: parameters are its flags.
func (h *Handlers) apiFigures(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	q := params{c: c}
	b = q.organisation(b)
	query := measure.Query{KPIs: q.commas("kpi"), By: models.PeriodKind(q.text("by")), Group: q.commas("group"), Filter: q.filter()}
	query.From, query.To = q.end("from", b), q.end("to", b)
	format, public, limits := q.form(), q.yes("public"), q.yes("limits")
	if public && limits {
		q.wrong(models.Problem{Field: "limits", Code: "limits_public"})
	}
	if len(query.KPIs) == 0 {
		q.wrong(models.Problem{Field: "kpi", Code: "required"})
	}
	if err := q.strict(); err != nil {
		return err
	}
	if h.unchanged(c, b, format) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	asked := h.figuresAsked(c, b, query)
	asked.From, asked.To = q.text("from"), q.text("to")
	h.declare(c, asked)
	if public {
		figures, err := measure.PublicFigures(b, query)
		if err != nil {
			return err
		}
		return h.stream(c, format.ContentType(), func(w *bufio.Writer) error {
			return export.PublicFigures(w, format, figures, asked)
		})
	}
	if limits {
		figures, err := measure.ChartedFigures(b, query)
		if err != nil {
			return err
		}
		h.unknown(c, b, query.Filter)
		return h.stream(c, format.ContentType(), func(w *bufio.Writer) error {
			return export.Charted(w, format, figures, asked)
		})
	}
	figures, err := measure.Figures(b, query)
	if err != nil {
		return err
	}
	h.unknown(c, b, query.Filter)
	return h.stream(c, format.ContentType(), func(w *bufio.Writer) error {
		return export.Figures(w, format, figures, asked)
	})
}

// apiExplain answers like `explain --json`.
func (h *Handlers) apiExplain(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	q := params{c: c}
	b = q.organisation(b)
	query := measure.ExplainQuery{KPI: q.text("kpi"), Period: q.period("period", b.Settings.FiscalStart),
		Compare: q.period("compare", b.Settings.FiscalStart), By: q.oneOf("by", measure.Groups...), Filter: q.filter()}
	q.yes("json")
	if query.KPI == "" {
		q.wrong(models.Problem{Field: "kpi", Code: "required"})
	}
	if err := q.strict(); err != nil {
		return err
	}
	if h.unchanged(c, b, export.JSON) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	x, err := measure.Explain(b, query)
	if err != nil {
		return err
	}
	h.unknown(c, b, query.Filter)
	return c.JSON(x)
}

// end reads one end of a span of periods, nil where it is open.
func (q *params) end(name string, b *facts.Book) *models.Period {
	p := q.period(name, b.Settings.FiscalStart)
	if p.Kind == "" {
		return nil
	}
	return &p
}

// forms are the media types of answers of rows, by what they are read as.
var forms = map[string]export.Format{
	fiber.MIMEApplicationJSON:    export.JSON,
	"text/csv":                   export.CSVMachine,
	export.Parquet.ContentType(): export.Parquet,
	export.XLSX.ContentType():    export.XLSX,
}

// form reads the form of the answer: `format`, `json`, `csv`, or what the Accept header prefers; or that the answer is
// to say where its rows come from.
func (q *params) form() export.Format {
	asJSON, asCSV, format := q.yes("json"), q.yes("csv"), q.format(export.Formats...)
	if q.yes("provenance") {
		return export.Told
	}
	switch {
	case format != "":
		return format
	case asCSV:
		return export.CSVMachine
	case asJSON:
		return export.JSON
	}
	return forms[cmp.Or(q.c.Accepts(fiber.MIMEApplicationJSON, "text/csv", export.Parquet.ContentType(), export.XLSX.ContentType()), fiber.MIMEApplicationJSON)]
}

// apiBoard answers like `board --json`.
func (h *Handlers) apiBoard(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	q := params{c: c}
	b = q.organisation(b)
	w := measure.Window{Period: q.period("period", b.Settings.FiscalStart), Compare: q.period("compare", b.Settings.FiscalStart),
		Filter: measure.Filter{Departments: q.list("department")}}
	q.yes("json")
	if err := q.strict(); err != nil {
		return err
	}
	if h.unchanged(c, b, export.JSON) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	board, err := measure.NewBoard(b, w)
	if err != nil {
		return err
	}
	h.unknown(c, b, w.Filter)
	return c.JSON(board)
}

// unchanged says that the one who asks has this answer already, and names the answer by everything that it depends
// on: the data, the date, the address, what may be seen. The name holds for this start of the program only: another
// one may count otherwise. Figures are measured only for a name that is new, so that a script may ask often.
func (h *Handlers) unchanged(c *fiber.Ctx, b *facts.Book, format export.Format) bool {
	of := fmt.Sprint(h.start, b.Version, b.Today, format, guard.Asker(c).Sees(), c.OriginalURL())
	sum := sha256.Sum256([]byte(of))
	c.Set(fiber.HeaderETag, `W/"`+base64.RawURLEncoding.EncodeToString(sum[:12])+`"`)
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	c.Vary(fiber.HeaderAuthorization, fiber.HeaderAccept)
	return c.Get(fiber.HeaderIfNoneMatch) != "" && c.Fresh() // a date alone says nothing: the answer has none
}

// unknown names in a header the words of a filter that nothing is called: the answer is empty, and says why. The
// sources whose data are out of date, or lack rows, stand there too.
func (h *Handlers) unknown(c *fiber.Ctx, b *facts.Book, f measure.Filter) {
	for _, name := range f.Unknown(b) {
		c.Append(fiber.HeaderWarning, `199 - "unknown name: `+strings.Map(headerSafe, name)+`"`)
	}
	for _, late := range measure.Overdue(b) {
		if late.Stale {
			c.Append(fiber.HeaderWarning, `110 - "`+strings.Map(headerSafe, late.Key)+": data are "+strconv.Itoa(late.Age)+` days old"`)
		}
	}
	for _, s := range measure.Short(b) {
		c.Append(fiber.HeaderWarning, `199 - "`+strings.Map(headerSafe, s.Key)+": "+strconv.Itoa(s.Short)+` rejected rows are missing"`)
	}
}

// headerSafe keeps what may stand in a quoted header value.
func headerSafe(r rune) rune {
	if r < ' ' || r > '~' || r == '"' || r == '\\' {
		return '?'
	}
	return r
}

// stream writes a long answer as it is made. What fails after the first byte can only be logged: the answer then
// ends without its last chunk, so that the other end sees that it is cut.
func (h *Handlers) stream(c *fiber.Ctx, contentType string, write func(*bufio.Writer) error) error {
	c.Set(fiber.HeaderContentType, contentType)
	log, route := h.log, c.Locals(routeKey{})
	from, to := io.Pipe()
	go func() {
		w := bufio.NewWriterSize(to, 64<<10)
		err := guarded(func() error { return errors.Join(write(w), w.Flush()) })
		if err != nil && !errors.Is(err, io.ErrClosedPipe) { // closed: the other end has left
			log.Error("answer cut off", "route", route, "err", err)
		}
		to.CloseWithError(err) // never fails
	}()
	c.Context().SetBodyStream(from, -1)
	return nil
}
