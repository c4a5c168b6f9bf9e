package handlers

import (
	"bufio"
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
	"gevinstoverblik/views/export"
)

// reports lists the reviews.
func (h *Handlers) reports(c *fiber.Ctx) error {
	scope := guard.Asker(c).Scope
	in := views.ReportListInput{Areas: map[int64]string{}, MayReview: scope.May(models.RightReview), Local: h.local}
	var err error
	if in.Reviews, err = h.store.Reviews(c.UserContext(), scope); err != nil {
		return err
	}
	if in.Areas, err = h.areaNames(c); err != nil {
		return err
	}
	q := params{c: c}
	format := q.file()
	if err := q.fault(); err != nil {
		return err
	}
	if format != "" {
		return h.reportsFile(c, format, in.Reviews, in.Areas)
	}
	in.Exports = scope.May(models.RightExport)
	var signed []string
	for _, r := range in.Reviews {
		signed = append(signed, r.PreparedBy, r.LockedBy)
	}
	if scope.May(models.RightFigures) { // outside the house nobody's name is told
		if in.Names, err = h.signatures(c, signed...); err != nil {
			return err
		}
	} else {
		for i := range in.Reviews {
			in.Reviews[i].PreparedBy, in.Reviews[i].LockedBy = "", ""
		}
	}
	return h.show(c, views.NewReportList(h.chrome(c), in))
}

// reportsFile gives the list of reviews as a file.
func (h *Handlers) reportsFile(c *fiber.Ctx, format export.Format, reviews []models.Review, areas map[int64]string) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	entries := make([]export.ReviewEntry, len(reviews))
	for i, r := range reviews {
		entries[i] = export.NewReviewEntry(r, areas[r.DepartmentID])
	}
	asked := h.origin(c, b)
	return h.sent(c, format, asked, func(w *bufio.Writer) error { return export.Reviews(w, format, entries, asked, h.local) }, asked.Lang.Say("file.name.reports"))
}

func (h *Handlers) areaNames(c *fiber.Ctx) (map[int64]string, error) {
	all, err := h.store.Departments(c.UserContext())
	if err != nil {
		return nil, err
	}
	names := map[int64]string{}
	for _, d := range all {
		names[d.ID] = d.Name
	}
	return names, nil
}

// newReport shows the form on which a review begins.
func (h *Handlers) newReport(c *fiber.Ctx) error {
	return h.reportForm(c, views.ReportNewInput{Period: c.Query("period"), Area: c.Query("area")})
}

func (h *Handlers) reportForm(c *fiber.Ctx, in views.ReportNewInput) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	in.Whole = b.Scope.All
	in.Areas = areas(measure.Names(b).Departments)
	latest := measure.DefaultPeriod(b)
	for i := range 8 {
		in.Periods = append(in.Periods, latest.Step(-i))
	}
	for _, kind := range []models.PeriodKind{models.ByHalf, models.ByYear} {
		p := models.PeriodAt(kind, latest.From, b.Settings.FiscalStart)
		in.Periods = append(in.Periods, p, p.Step(-1))
	}
	frame := h.chrome(c)
	if in.Problems != nil {
		return h.refuse(c, views.NewReportNew(frame, in))
	}
	return h.show(c, views.NewReportNew(frame, in))
}

// beginReport begins a review.
func (h *Handlers) beginReport(c *fiber.Ctx) error {
	in := views.ReportNewInput{Period: c.FormValue("period"), Area: c.FormValue("area"), Note: c.FormValue("note"), Journal: c.FormValue("journal_no")}
	b, err := h.book(c)
	if err != nil {
		return err
	}
	r := models.Review{Period: in.Period, Note: in.Note, JournalNo: in.Journal}
	if in.Area != "" {
		found := b.Departments.Find(in.Area)
		if len(found) == 0 {
			return models.ErrNotFound
		}
		r.DepartmentID = found[0]
	}
	r, err = h.store.PrepareReview(c.UserContext(), b.Scope, r)
	if in.Problems = problemsOf(err); in.Problems != nil {
		return h.reportForm(c, in)
	}
	if err != nil {
		return err
	}
	return h.done(c, reportPath(r.ID), "review_begun", r.Period)
}

func reportPath(id int64) string { return "/reports/" + strconv.FormatInt(id, 10) }

// reportID reads which review an address is about.
func reportID(c *fiber.Ctx) (int64, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return 0, models.ErrNotFound
	}
	return id, nil
}

// reportInput gives a review as the one who asks may see it: outside the house without small counts and names.
func (h *Handlers) reportInput(c *fiber.Ctx) (views.ReportInput, error) {
	id, err := reportID(c)
	if err != nil {
		return views.ReportInput{}, err
	}
	scope := guard.Asker(c).Scope
	in := views.ReportInput{MayReview: scope.May(models.RightReview), MayRaw: scope.May(models.RightFigures), Local: h.local, Today: h.today(), PDF: h.printer.browser != "", Exports: scope.May(models.RightExport)}
	if in.Review, in.Frozen, err = gather.LookAtReview(c.UserContext(), h.store, scope, id); err != nil {
		return in, err
	}
	if !in.Review.Locked() {
		export.NameKPIs(in.Frozen)
	}
	if !in.MayRaw {
		in.Frozen = in.Frozen.Public()
		return in, nil
	}
	signed := []string{in.Review.PreparedBy, in.Review.LockedBy}
	for _, i := range in.Frozen.Items {
		signed = append(signed, i.By)
	}
	if in.Names, err = h.signatures(c, signed...); err != nil || !in.MayReview || in.Review.Locked() {
		return in, err
	}
	in.Me = guard.Asker(c).User.ID
	in.Owners, err = h.store.Owners(c.UserContext(), scope)
	return in, err
}

// report shows a review.
func (h *Handlers) report(c *fiber.Ctx) error {
	in, err := h.reportInput(c)
	if err != nil {
		return err
	}
	switch {
	case asksPicture(c):
		q := params{c: c}
		figure := q.text("figure")
		picture, ok := views.ReportPicture(h.chrome(c), in, figure)
		if !ok {
			return models.Problem{Field: "figure", Code: "bad_choice", Value: figure}
		}
		return h.pictureTaken(c, picture, "opfoelgning", in.Frozen.Period, figure)
	case c.Query("format") != "":
		return h.reportFigure(c, in)
	}
	if in.Review.Locked() && in.MayRaw {
		if in.Differs, err = h.differs(c, in); err != nil {
			return err
		}
	}
	return h.show(c, views.NewReportPage(h.chrome(c), in))
}

// reportFigure gives the months of a chart of a review as a file, as they are frozen in it.
func (h *Handlers) reportFigure(c *fiber.Ctx, in views.ReportInput) error {
	q := params{c: c}
	format, figure := q.file(), q.text("figure")
	row, cell, ok := views.FrozenFigure(in.Frozen, figure)
	if !ok {
		q.wrong(models.Problem{Field: "figure", Code: "bad_choice", Value: figure})
	}
	if err := q.fault(); err != nil {
		return err
	}
	b, err := h.book(c)
	if err != nil {
		return err
	}
	asked := h.origin(c, b)
	asked.Version, asked.Late = in.Frozen.Version, nil
	if asked.DataDate, err = models.ParseDay(in.Frozen.DataDate); err != nil {
		asked.DataDate = models.NoDay // a review of nothing has none
	}
	asked.KPIs, asked.By, asked.From, asked.To, asked.Filter.CaseTypes = []string{cell.KPI}, models.ByMonth, cell.Series[0].Period, cell.Series[len(cell.Series)-1].Period, keysOf(row.Slug)
	asked.More = narrowed(c, "figure")
	return h.sent(c, format, asked, func(out *bufio.Writer) error { return export.FrozenMonths(out, format, row, cell, asked) }, "opfoelgning", in.Frozen.Period, figure)
}

// differs counts the figures of a locked review that would be others today. The count holds for a version of the data and a day.
func (h *Handlers) differs(c *fiber.Ctx, in views.ReportInput) (int, error) {
	key := fmt.Sprintf("differs %d %d %d %s", in.Review.ID, h.store.Version(), h.today(), guard.Asker(c).Sees())
	k, err := h.pages.once(key, func() (*kept, error) {
		changes, err := h.restatements(c, in)
		return &kept{title: strconv.Itoa(len(changes))}, err
	})
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(k.title)
}

// restatements holds what the visitor sees of a locked review against today's figures.
func (h *Handlers) restatements(c *fiber.Ctx, in views.ReportInput) ([]measure.Restatement, error) {
	// The pages of departments are those of the whole: they are made as a whole, and only the visitor's are compared.
	now, err := gather.RemakeReview(c.UserContext(), h.store, models.Local(), in.Review)
	if err != nil {
		return nil, err
	}
	batches, err := h.store.BatchesSince(c.UserContext(), guard.Asker(c).Scope, in.Frozen.LockedAt)
	if err != nil {
		return nil, err
	}
	for i, b := range batches {
		if restated, err := gather.Restated(c.UserContext(), h.store, models.Local(), b); err == nil {
			batches[i].Restated = restated // where it cannot be told any more, the batch is named without being sure
		}
	}
	return measure.Restated(in.Frozen, now, batches), nil
}

// reportRestated lists what would be another today, with what has changed it.
func (h *Handlers) reportRestated(c *fiber.Ctx) error {
	in, err := h.lockedReport(c)
	if err != nil {
		return err
	}
	changes, err := h.restatements(c, in)
	if err != nil {
		return err
	}
	return h.show(c, views.NewReportRestated(h.chrome(c), views.ReportRestatedInput{ReportInput: in, Changes: changes,
		MayImports: guard.Asker(c).Scope.May(models.RightImports)}))
}

// lockedReport is reportInput for what only a locked review has.
func (h *Handlers) lockedReport(c *fiber.Ctx) (views.ReportInput, error) {
	in, err := h.reportInput(c)
	if err == nil && !in.Review.Locked() {
		err = models.Problem{Field: "review", Code: "review_not_locked", Value: strconv.FormatInt(in.Review.ID, 10)}
	}
	return in, err
}

// reportPrint shows a review as it is printed.
func (h *Handlers) reportPrint(c *fiber.Ctx) error {
	in, err := h.reportInput(c)
	if err != nil {
		return err
	}
	return h.show(c, views.NewReportPrint(h.chrome(c), in))
}

// reportMeeting shows a page of a review on the wall.
func (h *Handlers) reportMeeting(c *fiber.Ctx) error {
	in, err := h.reportInput(c)
	if err != nil {
		return err
	}
	return h.show(c, views.NewReportMeeting(h.chrome(c), in))
}

// publicReport is lockedReport as it may leave the house, whoever asks.
func (h *Handlers) publicReport(c *fiber.Ctx) (views.ReportInput, error) {
	in, err := h.lockedReport(c)
	if err == nil && in.MayRaw {
		in.Frozen, in.Names = in.Frozen.Public(), nil
	}
	return in, err
}

// committee shows the committee edition.
func (h *Handlers) committee(c *fiber.Ctx) error {
	in, err := h.publicReport(c)
	if err != nil {
		return err
	}
	return h.show(c, views.NewReportCommittee(h.chrome(c), in))
}

// committeeFile gives the committee edition for a word processor.
func (h *Handlers) committeeFile(c *fiber.Ctx) error {
	in, err := h.publicReport(c)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := export.DOCX(&out, views.CommitteePaper(h.langOf(c), in)); err != nil {
		return err
	}
	return h.attached(c, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", reportFile(in, "docx"), out.Bytes())
}

// reportFile names a file made of a review.
func reportFile(in views.ReportInput, extension string) string {
	parts := []string{"opfoelgning", in.Frozen.Period}
	if in.Frozen.Area.Slug != "" {
		parts = append(parts, in.Frozen.Area.Slug)
	}
	return strings.Join(append(parts, strconv.FormatInt(in.Review.ID, 10)), "-") + "." + extension
}

func (h *Handlers) attached(c *fiber.Ctx, kind, name string, content []byte) error {
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	return c.Send(content)
}

// reportBundle gives everything about a locked review in one archive that is read and checked without the program.
func (h *Handlers) reportBundle(c *fiber.Ctx) error {
	in, err := h.lockedReport(c)
	if err != nil {
		return err
	}
	if scope := guard.Asker(c).Scope; !scope.All && !scope.Sees(in.Review.DepartmentID) {
		return models.ErrForbidden // its bytes are of other departments, too
	}
	frame := views.NewChrome(views.Visitor{Lang: h.langOf(c), Address: views.NewAddress(reportPath(in.Review.ID)), Organisation: in.Frozen.Organisation})
	page := func(files []string) ([]byte, error) {
		var out bytes.Buffer
		err := h.views.Alone(&out, views.NewReportBundle(frame, in, files))
		return out.Bytes(), err
	}
	var out bytes.Buffer
	if err := export.Bundle(&out, in.Review, in.Frozen, frame.Lang, page); err != nil {
		return err
	}
	return h.attached(c, "application/zip", reportFile(in, "zip"), out.Bytes())
}

// settleItem writes what a review came to on an item.
func (h *Handlers) settleItem(c *fiber.Ctx) error {
	in, err := h.reportInput(c)
	if err != nil {
		return err
	}
	item := models.ReviewItem{ReviewID: in.Review.ID, Outcome: models.Settlement(c.FormValue("outcome")), Text: c.FormValue("text"), Until: models.NoDay}
	item.Kind, item.KPI, item.DepartmentID = models.ItemKind(c.FormValue("kind")), c.FormValue("kpi"), in.Review.DepartmentID
	for name, into := range map[string]*int64{"case_type": &item.CaseTypeID, "decision": &item.Decision, "version": &item.Version} {
		if *into, err = strconv.ParseInt(c.FormValue(name), 10, 64); err != nil {
			return models.ErrNotFound
		}
	}
	if item.Kind != models.ItemOwn && !slices.ContainsFunc(in.Frozen.Items, func(i measure.FrozenItem) bool {
		return i.Kind == item.Kind && i.KPI == item.KPI && i.CaseTypeID == item.CaseTypeID && i.Decision == item.Decision
	}) {
		return models.ErrNotFound // it is no exception any more, or never was
	}
	in.Until = c.FormValue("until")
	if in.Until != "" {
		if item.Until, err = models.ParseDay(in.Until); err != nil {
			in.Problems = append(in.Problems, models.Problem{Field: "until", Code: "bad_date", Value: in.Until})
		}
	}
	decided := h.decidedOn(c, &in, item)
	if in.Problems == nil {
		err = h.store.SettleItem(c.UserContext(), guard.Asker(c).Scope, item, decided)
		in.Problems = problemsOf(err)
	}
	back := c.FormValue("back")
	wall := strings.HasPrefix(back, reportPath(in.Review.ID)+"/meeting")
	if in.Problems == nil {
		if err != nil {
			return err
		}
		if !wall {
			back = reportPath(in.Review.ID)
		}
		return h.done(c, back, "review_item", "")
	}
	in.Typed = &item
	frame := h.chrome(c)
	if wall {
		frame.Address = views.NewAddress(back)
		return h.refuse(c, views.NewReportMeeting(frame, in))
	}
	frame.Address = views.NewAddress(reportPath(in.Review.ID))
	return h.refuse(c, views.NewReportPage(frame, in))
}

// decidedOn reads the decision that a form makes of an item: who answers for it, and what is expected of it.
func (h *Handlers) decidedOn(c *fiber.Ctx, in *views.ReportInput, item models.ReviewItem) *models.Decision {
	on := measure.FrozenItem{ItemPlace: item.ItemPlace}
	for _, i := range in.Frozen.Items {
		if i.ItemPlace == item.ItemPlace {
			on = i
		}
	}
	in.Owner, in.Expected = c.FormValue("owner"), strings.TrimSpace(c.FormValue("expected"))
	owner := guard.Asker(c).User.ID
	if in.Owner != "" {
		id, err := strconv.ParseInt(in.Owner, 10, 64)
		if err != nil {
			in.Problems = append(in.Problems, models.Problem{Field: "owner", Code: "unknown_owner"})
		}
		owner = id
	}
	d := gather.DecisionOn(in.Review, in.Frozen, on, item, owner)
	if d == nil || in.Expected == "" {
		return d
	}
	amount, err := strconv.ParseFloat(strings.NewReplacer(",", ".", "\u2212", "-", "+", "").Replace(in.Expected), 64)
	if err != nil {
		in.Problems = append(in.Problems, models.Problem{Field: "expected", Code: "bad_number", Value: in.Expected})
		return d
	}
	if k, _ := models.KPIByKey(d.KPI); k.Unit == models.UnitShare {
		amount /= 100
	}
	d.Expected = &amount
	return d
}

// lockReport freezes a review.
func (h *Handlers) lockReport(c *fiber.Ctx) error {
	id, err := reportID(c)
	revision, bad := strconv.ParseInt(c.FormValue("revision"), 10, 64)
	if err != nil || bad != nil {
		return models.ErrNotFound
	}
	r, err := gather.LockReview(c.UserContext(), h.store, guard.Asker(c).Scope, gather.Locking{ID: id, Revision: revision, Reason: c.FormValue("reason"),
		At: h.now(), Name: export.NameKPIs})
	if problems := problemsOf(err); problems != nil {
		return h.refuseReport(c, func(in *views.ReportInput) { in.Problems, in.Reason = problems, c.FormValue("reason") })
	}
	if err != nil {
		return err
	}
	return h.done(c, reportPath(r.ID), "review_locked", r.Checksum[:8])
}

// refuseReport shows a review again with what was typed and is wrong.
func (h *Handlers) refuseReport(c *fiber.Ctx, typed func(in *views.ReportInput)) error {
	in, err := h.reportInput(c)
	if err != nil {
		return err
	}
	typed(&in)
	frame := h.chrome(c)
	frame.Address = views.NewAddress(reportPath(in.Review.ID))
	return h.refuse(c, views.NewReportPage(frame, in))
}

// journalReport sets the journal number of a review.
func (h *Handlers) journalReport(c *fiber.Ctx) error {
	id, err := reportID(c)
	if err != nil {
		return err
	}
	number := c.FormValue("journal_no")
	err = h.store.SetJournalNo(c.UserContext(), guard.Asker(c).Scope, id, c.FormValue("was"), number)
	if problems := problemsOf(err); problems != nil {
		return h.refuseReport(c, func(in *views.ReportInput) { in.Problems, in.Journal = problems, &number })
	}
	if err != nil {
		return err
	}
	return h.done(c, reportPath(id), "review_journal", "")
}

// apiReports lists the locked reviews, as far as the token may see.
func (h *Handlers) apiReports(c *fiber.Ctx) error {
	q := params{c: c}
	if err := q.strict(); err != nil {
		return err
	}
	all, err := h.store.Reviews(c.UserContext(), guard.Asker(c).Scope)
	if err != nil {
		return err
	}
	names, err := h.areaNames(c)
	if err != nil {
		return err
	}
	out := []export.ReviewEntry{}
	for _, r := range all {
		if r.Locked() {
			out = append(out, export.NewReviewEntry(r, names[r.DepartmentID]))
		}
	}
	return c.JSON(out)
}

// apiReport gives the frozen bytes of a locked review to a token that sees all of it.
func (h *Handlers) apiReport(c *fiber.Ctx) error {
	q := params{c: c}
	if err := q.strict(); err != nil {
		return err
	}
	id, err := reportID(c)
	if err != nil {
		return err
	}
	scope := guard.Asker(c).Scope
	r, err := h.store.Review(c.UserContext(), scope, id)
	if err != nil {
		return err
	}
	if !r.Locked() || !scope.All && !scope.Sees(r.DepartmentID) {
		return models.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	c.Set(fiber.HeaderETag, `"`+r.Checksum+`"`)
	return c.Send(r.Frozen)
}
