package handlers

import (
	"bufio"
	"fmt"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
	"gevinstoverblik/views/export"
)

// quality lists the stored cases that contradict themselves, to be worked off, and how many cases tell each field.
func (h *Handlers) quality(c *fiber.Ctx) error { return h.showQuality(c, nil) }

// doubtful is the list as the address asks for it.
func (h *Handlers) doubtful(c *fiber.Ctx, b *facts.Book, q *params) (views.QualityInput, error) {
	in := views.QualityInput{Kind: q.oneOf("kind", "complete", "screened", "wait", "wait_before", "deadline"), State: q.oneOf("state", "accepted"),
		Source: q.text("source"), DataDate: b.DataDate}
	filter := q.filter()
	filter.Departments = append(filter.Departments, q.list("area")...)
	accepted, err := h.store.Accepted(c.UserContext(), b.Scope)
	if err != nil {
		return in, err
	}
	type key struct {
		id    uint32
		doubt models.Doubts
	}
	said := map[key]models.AcceptedDoubt{}
	for _, a := range accepted {
		a.At = h.local(a.At)
		said[key{a.CaseID, a.Doubt}] = a
	}
	quality := measure.NewQuality(b, filter)
	in.Cases, in.Doubtful, in.Fields = quality.Cases, len(quality.Doubts), quality.Fields
	in.Counts, in.Accepted = map[models.Doubts]int{}, map[models.Doubts]int{}
	for _, d := range quality.Doubts {
		for _, one := range models.AllDoubts {
			if d.Doubts&one == 0 {
				continue
			}
			a, ok := said[key{d.Row.ID, one}]
			ok = ok && a.Seen == measure.DaysOf(d.Row).Seen()
			if ok {
				in.Accepted[one]++
			} else {
				in.Counts[one]++
			}
			if (in.Kind == "" || in.Kind == one.String()) && ok == (in.State == "accepted") {
				row := views.DoubtInput{Doubted: d, Doubt: one}
				if ok {
					row.Accepted = &a
				}
				in.Rows = append(in.Rows, row)
			}
		}
	}
	slices.SortStableFunc(in.Rows, func(x, y views.DoubtInput) int { return int(y.Row.Received - x.Row.Received) })
	return in, nil
}

// nameDoubts puts in how the cases of rows are called.
func (h *Handlers) nameDoubts(c *fiber.Ctx, b *facts.Book, rows []views.DoubtInput) ([]views.DoubtInput, error) {
	refs := make([]measure.CaseRef, len(rows))
	for i, r := range rows {
		refs[i].Row = r.Row
	}
	lines, err := h.named(c.UserContext(), b, refs)
	if err != nil {
		return nil, err
	}
	byID := map[uint32]export.Case{}
	for _, line := range lines {
		byID[line.Ref.Row.ID] = line
	}
	out := rows[:0:0]
	for _, r := range rows {
		if line, ok := byID[r.Row.ID]; ok {
			r.CaseNo, r.CaseType, r.Department = line.CaseNo, line.CaseType, line.Department
			r.Source, r.SourceName = b.Sources.Entry(int64(r.Row.Source)).Slug, line.Source
			out = append(out, r)
		}
	}
	return out, nil
}

func (h *Handlers) showQuality(c *fiber.Ctx, problems models.Problems) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	q := params{c: c}
	page, format := q.number("page", 1), q.format(export.CSV)
	in, err := h.doubtful(c, b, &q)
	if err != nil {
		return err
	}
	if err := q.fault(); err != nil {
		return err
	}
	if format != "" && problems == nil {
		return h.qualityFile(c, b, in.Rows, format)
	}
	in.Total, in.First = len(in.Rows), (page-1)*casesPerPage+1
	in.PerPage = casesPerPage
	in.Rows = in.Rows[min(in.First-1, in.Total):min(in.First-1+casesPerPage, in.Total)]
	if in.Rows, err = h.nameDoubts(c, b, in.Rows); err != nil {
		return err
	}
	if err := h.seen(c, fmt.Sprintf("quality %s", c.OriginalURL())); err != nil {
		return err
	}
	in.Imports, in.Records, in.Export = b.Scope.May(models.RightImports), mayRecord(b.Scope), b.Scope.May(models.RightExport)
	for _, e := range measure.Names(b).Sources {
		in.Sources = append(in.Sources, views.Area{Slug: e.Slug, Name: e.Name})
	}
	in.Areas = areas(measure.Names(b).Departments)
	if in.Problems = problems; len(problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return h.show(c, views.NewQuality(h.chrome(c), in))
}

// qualityFile answers with the whole list as a file.
func (h *Handlers) qualityFile(c *fiber.Ctx, b *facts.Book, rows []views.DoubtInput, format export.Format) error {
	if !b.Scope.May(models.RightExport) {
		return models.ErrForbidden
	}
	rows, err := h.nameDoubts(c, b, rows)
	if err != nil {
		return err
	}
	if err := h.seen(c, fmt.Sprintf("quality %s, %d rows taken home", c.OriginalURL(), len(rows))); err != nil {
		return err
	}
	l := h.langOf(c)
	days := []string{models.FieldReceived, models.FieldScreened, models.FieldComplete, models.FieldDecided, models.FieldDeadline}
	table := export.Table{Name: l.Say("quality.title"), Columns: []string{l.Field("source"), l.Field(models.FieldCaseNo), l.Field(models.FieldCaseType), l.Field(models.FieldDepartment), l.Say("quality.what")}}
	for _, f := range days {
		table.Columns = append(table.Columns, l.Field(f))
	}
	table.Columns = append(table.Columns, l.Say("quality.reason"), l.Say("record.by"))
	list := make([][]export.Value, len(rows))
	for i, r := range rows {
		reason, by := export.None, export.None
		if r.Accepted != nil {
			reason, by = export.Text(r.Accepted.Reason), export.Text(r.Accepted.By)
		}
		list[i] = []export.Value{export.Text(r.SourceName), export.Text(r.CaseNo), export.Text(r.CaseType), export.Text(r.Department), export.Text(l.Say("quality." + r.Doubt.String())),
			export.Date(r.Row.Received), export.Date(r.Row.Screened), export.Date(r.Row.Complete), export.Date(r.Row.Decided), export.Date(r.Row.Deadline), reason, by}
	}
	table.Rows = export.List(list...)
	c.Attachment(fileName(format, l.Say("file.name.quality"), ""))
	return h.stream(c, format.ContentType(), func(w *bufio.Writer) error { return export.Write(w, format, table, export.Asked{}) })
}

// acceptDoubt notes that a contradiction was seen and may stand.
func (h *Handlers) acceptDoubt(c *fiber.Ctx) error {
	id, doubt, err := doubtOf(c)
	if err != nil {
		return err
	}
	err = h.store.AcceptDoubt(c.UserContext(), guard.Asker(c).Scope, id, doubt, c.FormValue("reason"))
	if problems := problemsOf(err); problems != nil {
		return h.showQuality(c, problems)
	}
	if err != nil {
		return err
	}
	return h.done(c, "/data/quality?kind="+doubt.String(), "doubt_accepted", c.FormValue("case_no"))
}

// reopenDoubt takes it back.
func (h *Handlers) reopenDoubt(c *fiber.Ctx) error {
	id, doubt, err := doubtOf(c)
	if err != nil {
		return err
	}
	if err := h.store.ReopenDoubt(c.UserContext(), guard.Asker(c).Scope, id, doubt); err != nil {
		return err
	}
	return h.done(c, "/data/quality?kind="+doubt.String(), "doubt_reopened", c.FormValue("case_no"))
}

func doubtOf(c *fiber.Ctx) (uint32, models.Doubts, error) {
	id, err := strconv.ParseUint(c.FormValue("case"), 10, 31)
	doubt, ok := models.ParseDoubt(c.FormValue("doubt"))
	if err != nil || !ok {
		return 0, 0, models.ErrNotFound
	}
	return uint32(id), doubt, nil
}
