package handlers

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
	"gevinstoverblik/views/export"
)

// casesPerPage is how many lines of a list of cases stand on one page.
const casesPerPage = 50

// caseQuery reads which cases are asked for: those that count in a figure, or do not.
func (q *params) caseQuery(b *facts.Book) measure.CaseQuery {
	return measure.CaseQuery{
		KPI:    q.text("kpi"),
		Period: q.span(b),
		Filter: q.filter(),
		Which:  q.oneOf("which", measure.TabCounted, measure.TabUnknown, measure.TabExcluded),
		Reason: measure.Reason(q.text("reason")),
		Sort: q.oneOf("sort", measure.SortValue, "-"+measure.SortValue, measure.SortReceived, "-"+measure.SortReceived,
			measure.SortDecided, "-"+measure.SortDecided),
	}
}

// span reads one period, or all from one to another; the zero Period stands for everything.
func (q *params) span(b *facts.Book) models.Period {
	one := q.period("period", b.Settings.FiscalStart)
	from, to := q.end("from", b), q.end("to", b)
	if one.Kind != "" || from == nil && to == nil {
		return one
	}
	span := models.Period{Kind: models.ByMonth, From: models.FirstDay, Until: models.LastDay}
	if from != nil && from.Kind != models.ByTotal {
		span.From = from.From
	}
	if to != nil && to.Kind != models.ByTotal {
		span.Until = to.Until
	}
	return span
}

// cases shows the cases behind a figure, page by page, or the whole list as a file.
func (h *Handlers) cases(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	q := params{c: c}
	b = q.organisation(b)
	query := q.caseQuery(b)
	query.Filter.Departments = append(query.Filter.Departments, q.list("area")...)
	page, format, columns := q.number("page", 1), q.file(), q.commas("columns")
	for _, column := range columns {
		if !slices.Contains(views.CaseColumns, column) {
			q.wrong(models.Problem{Field: "columns", Code: "bad_choice", Value: column})
		}
	}
	if err := q.fault(); err != nil {
		return err
	}
	set, err := measure.Cases(b, query)
	if err != nil {
		return err
	}
	if format != "" {
		return h.casesFile(c, b, query, set, format)
	}
	first := (page - 1) * casesPerPage
	shown := set.Refs.Part(first, first+casesPerPage)
	lines, err := h.named(c.UserContext(), b, slices.Collect(shown))
	if err != nil {
		return err
	}
	if err := h.seen(c, fmt.Sprintf("cases %s", c.OriginalURL())); err != nil {
		return err
	}
	frame := h.chrome(c)
	in := views.CasesInput{Set: set, KPIs: b.KPIs.KPIs(b.Today.Month()), First: first + 1, PerPage: casesPerPage, Total: set.Refs.Len(), Period: query.Period, DataDate: b.DataDate,
		Filters: caseFilters(b, query.Filter), Columns: columns, Known: measure.Names(b)}
	for _, line := range lines {
		source := b.Sources.Entry(int64(line.Ref.Row.Source))
		in.Lines = append(in.Lines, views.CaseLine{Ref: line.Ref, Source: source.Slug, SourceName: line.Source, Own: models.CaseAddress(source.URL, line.CaseNo),
			CaseNo: line.CaseNo, CaseType: line.CaseType, Department: line.Department, Channel: line.Channel})
	}
	in.Exports, in.Imports = b.Scope.May(models.RightExport), b.Scope.May(models.RightImports)
	return h.show(c, views.NewCases(frame, in))
}

// casesFile answers with the whole list as a file.
func (h *Handlers) casesFile(c *fiber.Ctx, b *facts.Book, query measure.CaseQuery, set *measure.CaseSet, format export.Format) error {
	if !guard.Asker(c).Scope.May(models.RightExport) {
		return models.ErrForbidden
	}
	if err := h.seen(c, fmt.Sprintf("cases %s, %d rows taken home", c.OriginalURL(), set.Refs.Len())); err != nil {
		return err
	}
	c.Attachment(fileName(format, h.langOf(c).Say("file.name.cases"), query.Period.String()))
	return h.writeCases(c, b, query, set, format)
}

// apiCases answers like `cases list`.
func (h *Handlers) apiCases(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	q := params{c: c}
	b = q.organisation(b)
	query, format := q.caseQuery(b), q.form()
	if err := q.strict(); err != nil {
		return err
	}
	if h.unchanged(c, b, format) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	set, err := measure.Cases(b, query)
	if err != nil {
		return err
	}
	h.unknown(c, b, query.Filter)
	if err := h.seen(c, fmt.Sprintf("cases %s, %d rows", c.OriginalURL(), set.Refs.Len())); err != nil {
		return err
	}
	return h.writeCases(c, b, query, set, format)
}

// seen writes in the access log who looked at which cases.
func (h *Handlers) seen(c *fiber.Ctx, what string) error {
	return h.store.LogAccess(c.UserContext(), guard.Asker(c).Scope, what)
}

// writeCases streams cases with their names, some thousand at a time.
func (h *Handlers) writeCases(c *fiber.Ctx, b *facts.Book, query measure.CaseQuery, set *measure.CaseSet, format export.Format) error {
	ctx, asked := c.UserContext(), h.origin(c, b)
	asked.Filter, asked.Which, asked.Reason = query.Filter, set.Which, set.Reason
	if query.KPI != "" {
		asked.KPIs = []string{query.KPI}
	}
	if query.Period.Kind != "" {
		asked.From, asked.To = query.Period.String(), query.Period.String()
	}
	h.declare(c, asked)
	return h.stream(c, format.ContentType(), func(w *bufio.Writer) error {
		return export.Cases(w, format, h.withNames(ctx, b, set.Refs), asked)
	})
}

// withNames gives cases with their names, fetching the case numbers some thousand at a time.
func (h *Handlers) withNames(ctx context.Context, b *facts.Book, refs measure.CaseRefs) iter.Seq2[export.Case, error] {
	return func(yield func(export.Case, error) bool) {
		part := make([]measure.CaseRef, 0, namesAtOnce)
		for from := 0; from < refs.Len(); from += namesAtOnce {
			part = slices.AppendSeq(part[:0], refs.Part(from, from+namesAtOnce))
			lines, err := h.named(ctx, b, part)
			if err != nil {
				yield(export.Case{}, err)
				return
			}
			for _, line := range lines {
				if !yield(line, nil) {
					return
				}
			}
		}
	}
}

// namesAtOnce is how many case numbers are fetched in one go.
const namesAtOnce = 2000

// named gives cases with their names.
func (h *Handlers) named(ctx context.Context, b *facts.Book, refs []measure.CaseRef) ([]export.Case, error) {
	ids := make([]uint32, len(refs))
	for i, r := range refs {
		ids[i] = r.Row.ID
	}
	names, err := h.store.CaseNumbers(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]export.Case, 0, len(refs))
	for _, ref := range refs {
		name, ok := names[ref.Row.ID]
		if !ok {
			continue // removed since the facts were read: it is no case any more
		}
		out = append(out, export.Case{
			Source: b.Sources.Entry(int64(ref.Row.Source)).Name, CaseNo: name.CaseNo, KLE: name.KLE, Ref: ref,
			CaseType:   b.CaseTypes.Entry(int64(ref.Row.CaseType)).Name,
			Department: b.Departments.Entry(int64(ref.Row.Department)).Name,
			Channel:    b.Channels.Entry(int64(ref.Row.Channel)).Name,
		})
	}
	return out, nil
}

// caseFilters tells the filters of a list by the names that they stand for, as far as these may be seen.
func caseFilters(b *facts.Book, f measure.Filter) []views.CaseFilter {
	known := measure.Names(b)
	var out []views.CaseFilter
	add := func(key string, asked []string, entries []facts.Entry) {
		for _, name := range asked {
			is := func(e facts.Entry) bool {
				return e.ID != 0 && (models.NameKey(e.Name) == models.NameKey(name) || e.Slug == name)
			}
			if i := slices.IndexFunc(entries, is); i >= 0 {
				name = entries[i].Name
			}
			out = append(out, views.CaseFilter{Key: key, Name: name})
		}
	}
	add(models.FieldCaseType, f.CaseTypes, known.CaseTypes)
	add(models.FieldDepartment, f.Departments, known.Departments)
	add(models.FieldChannel, f.Channels, known.Channels)
	add("source", f.Sources, known.Sources)
	for _, code := range f.Classes {
		out = append(out, views.CaseFilter{Key: models.FieldChannelClass, Name: code})
	}
	for _, code := range f.Outcomes {
		out = append(out, views.CaseFilter{Key: models.FieldOutcome, Name: code})
	}
	return out
}

// hidden is the answer where nothing is found: who sees all is told that it is not there, who does not is told that
// they may not, whether it is there or not, so that the answer gives nothing away (CONTRACT §8).
func hidden(s models.Scope) error {
	if s.All {
		return models.ErrNotFound
	}
	return models.ErrForbidden
}

// oneCase shows one case: where its days went and what is stored.
func (h *Handlers) oneCase(c *fiber.Ctx) error {
	source, err := param(c, "source")
	if err != nil {
		return err
	}
	caseNo, err := param(c, "case_no")
	if err != nil {
		return err
	}
	b, err := h.book(c)
	if err != nil {
		return err
	}
	stored, err := h.store.Case(c.UserContext(), b.Scope, source, caseNo)
	if errors.Is(err, models.ErrNotFound) {
		return hidden(b.Scope)
	}
	if err != nil {
		return err
	}
	if err := h.seen(c, "case "+stored.Source.Key+" "+stored.Case.CaseNo); err != nil {
		return err
	}
	row := stored.Row
	in := views.CaseInput{Case: stored.Case, Source: stored.Source.Key, SourceName: stored.Source.Name, Days: measure.Days(row),
		TypeSlug: b.CaseTypes.Entry(int64(row.CaseType)).Slug, DataDate: b.DataDate, Events: stored.Events}
	in.OwnSystem = models.CaseAddress(stored.Source.URL, stored.Case.CaseNo)
	in.Limit, in.Within = measure.LimitOf(b, row)
	for _, done := range stored.History {
		in.Changes = append(in.Changes, views.CaseChange{Batch: done.Batch, At: h.local(done.At), By: done.By, Did: done.What, Undone: done.Undone})
	}
	return h.show(c, views.NewCase(h.chrome(c), in))
}
