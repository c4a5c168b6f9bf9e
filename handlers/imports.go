package handlers

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"regexp"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/store"
	"gevinstoverblik/views"
	"gevinstoverblik/views/export"
)

// newImport shows the form of a new import.
func (h *Handlers) newImport(c *fiber.Ctx) error {
	return h.uploadForm(c, views.UploadInput{Source: c.Query("source")})
}

func (h *Handlers) uploadForm(c *fiber.Ctx, in views.UploadInput) error {
	sources, err := h.store.Sources(c.UserContext())
	if err != nil {
		return err
	}
	in.Sources = sources
	return h.show(c, views.NewUpload(h.chrome(c), in))
}

// upload streams a file into the spool, reads it without storing anything, and leads on to what it would change.
func (h *Handlers) upload(c *fiber.Ctx) error {
	form, err := h.receive(c)
	if err != nil {
		return err
	}
	p := pending{ID: form.id, UserID: guard.Asker(c).User.ID, At: h.now(), Name: form.name, Size: form.size,
		Checksum: form.checksum, Source: models.Tidy(form.values["source"])}
	var problems models.Problems
	if models.Slug(p.Source) == "" {
		problems = append(problems, models.Problem{Field: "source", Code: "required"})
	}
	switch {
	case form.id == "":
		problems = append(problems, models.Problem{Field: "file", Code: "file_missing"})
	case form.twice:
		problems = append(problems, models.Problem{Field: "pasted", Code: "file_or_text"})
	}
	p.Mapping, err = mappingOf(form.values["mapping"])
	problems = append(problems, problemsOf(err)...)
	if len(problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
		if err := h.spool.drop(p); err != nil {
			return err
		}
		return h.uploadForm(c, views.UploadInput{Source: p.Source, Mapping: form.values["mapping"], Problems: problems})
	}
	p.Step = stepColumns
	j, err := h.startLook(c, &p, nil)
	if err != nil {
		return errors.Join(err, h.spool.drop(p))
	}
	if !j.done(h.patience) {
		return c.Redirect(progressAddress(p.ID), fiber.StatusSeeOther)
	}
	if j.err != nil {
		return errors.Join(j.err, h.spool.drop(p))
	}
	if p, err = h.spool.find(p.ID, p.UserID); err != nil {
		return err
	}
	return c.Redirect(p.address(), fiber.StatusSeeOther)
}

func pendingAddress(id string) string { return "/data/imports/pending/" + id }

// mappingOf reads a mapping as JSON; nil for none.
func mappingOf(text string) (*models.Mapping, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	m, err := intake.ParseMapping([]byte(text))
	if err != nil {
		return nil, err
	}
	return &m, nil
}

// startLook reads a file of the spool as an import would, beside the request, stores nothing, and keeps what was seen
// for the pages. decide may choose the step from that.
func (h *Handlers) startLook(c *fiber.Ctx, p *pending, decide func(next *pending)) (*job, error) {
	r, next := h.request(c, *p), *p
	return h.begin(p, jobLook, func(ctx context.Context, j *job) error {
		r.Inputs[0].Open = j.open(r.Inputs[0].Open)
		r.Progress = func(rows int) { j.rows.Store(int64(rows)) }
		r.Looked = r.Progress
		seen, err := gather.Look(ctx, h.store, r)
		if err != nil {
			return err
		}
		veil(&seen)
		next.Seen, next.Doing, next.Told = seen, "", nil
		given := next.Mapping != nil && !seen.Report.FileRefused()
		if seen.Known() || given || len(seen.Columns) == 0 && len(seen.Readings) == 0 { // nothing to match, or nothing that could be
			next.Step = stepReview
		}
		if decide != nil {
			decide(&next)
		}
		h.metrics.imports.WithLabelValues("looked").Inc()
		return h.spool.save(next)
	})
}

// longNumber is any number that could hold a CPR number, also one with more digits around it.
var longNumber = regexp.MustCompile(`\d{6}[-– ]?\d{4,}`)

// veil hides numbers that look ever so little like CPR numbers in the columns that nothing is read from: free text
// stands there, and the first rows are shown and kept beside the file. The columns that are used keep their numbers:
// a person must recognise a case number.
func veil(seen *gather.Seen) {
	used := map[string]bool{}
	for _, column := range seen.Mapping.Columns {
		used[models.NameKey(column)] = true
	}
	for i, column := range seen.Columns {
		if used[models.NameKey(column)] {
			continue
		}
		for _, row := range seen.Preview {
			if i < len(row) {
				row[i] = longNumber.ReplaceAllString(row[i], models.CPRMask)
			}
		}
	}
}

// request is the import of a file of the spool.
func (h *Handlers) request(c *fiber.Ctx, p pending) gather.Request {
	return gather.Request{Scope: guard.Asker(c).Scope, Source: p.Source, Door: models.DoorFile, Mapping: p.Mapping, Today: h.today(), Timezone: h.zone.String(),
		Inputs: []intake.Input{{Name: p.Name, Open: h.spool.open(p.ID)}}}
}

// upload form as it came.
type received struct {
	values   map[string]string
	id       string // of the file in the spool; "" = no file was chosen
	name     string
	size     int64
	checksum string
	twice    bool // a file and a text were given
}

// receive reads an upload part by part: the form's token comes before the file, so that nothing is kept of a form
// that is not ours.
func (h *Handlers) receive(c *fiber.Ctx) (received, error) {
	out := received{values: map[string]string{}}
	kind, args, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEMultipartForm {
		return out, guard.ErrForm
	}
	body := newPatient(c)
	parts := multipart.NewReader(body, args["boundary"])
	checked := false
	for range 50 {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return out, h.broken(out, err)
		}
		if part.FormName() == fieldPasted {
			if err := h.receivePasted(c, part, checked, &out); err != nil {
				return out, err
			}
			continue
		}
		if part.FileName() == "" && part.FormName() != "file" {
			value, err := io.ReadAll(io.LimitReader(part, guard.MaxForm))
			if err != nil {
				return out, h.broken(out, err)
			}
			out.values[part.FormName()] = string(value)
			if part.FormName() == guard.FormField {
				if err := h.guard.CheckForm(c, string(value)); err != nil {
					return out, h.broken(out, err)
				}
				checked = true
			}
			continue
		}
		if !checked {
			return out, guard.ErrForm
		}
		if part.FileName() == "" || out.id != "" {
			out.twice = out.twice || part.FileName() != "" // a text was pasted as well
			continue
		}
		out.name, _ = models.MaskCPR(baseName(part.FileName()))
		if out.id, out.size, out.checksum, err = h.spool.take(part); err != nil {
			if errors.Is(err, guard.ErrTooLarge) {
				c.Context().SetConnectionClose()
			}
			return out, err
		}
	}
	if !checked {
		return out, h.broken(out, guard.ErrForm)
	}
	return out, nil
}

// fieldPasted is the field that a text from a spreadsheet is pasted into.
const fieldPasted = "pasted"

// receivePasted keeps a pasted text as a file, unless it is empty.
func (h *Handlers) receivePasted(c *fiber.Ctx, part *multipart.Part, checked bool, out *received) error {
	if !checked {
		return guard.ErrForm
	}
	text := bufio.NewReader(part)
	head, err := text.Peek(text.Size())
	if err != nil && !errors.Is(err, io.EOF) {
		return h.broken(*out, err)
	}
	if strings.TrimSpace(string(head)) == "" {
		return nil
	}
	if out.id != "" {
		out.twice = true
		return nil
	}
	out.name = h.langOf(c).Say("upload.pasted")
	out.id, out.size, out.checksum, err = h.spool.take(text)
	return err
}

// broken throws away what was kept of an upload that did not come whole.
func (h *Handlers) broken(r received, err error) error {
	if r.id != "" {
		err = errors.Join(err, h.spool.drop(pending{ID: r.id}))
	}
	if errors.Is(err, guard.ErrForm) {
		return err
	}
	return errors.Join(models.Problem{Field: "file", Code: "upload_broken"}, err)
}

// baseName gives the last part of a file's name, whatever system it was named on.
func baseName(name string) string {
	return name[strings.LastIndexAny(name, `/\`)+1:]
}

// waiting finds the file of the address, which only the one who brought it can.
func (h *Handlers) waiting(c *fiber.Ctx) (pending, error) {
	id, err := param(c, "id")
	if err != nil {
		return pending{}, err
	}
	return h.spool.find(id, guard.Asker(c).User.ID)
}

// alone does something with the file of the address while nobody else does. Where somebody does, or the choice was
// made already, the page of the file says so: of two presses the first decides.
func (h *Handlers) alone(c *fiber.Ctx, do func(p pending) error) error {
	id, err := param(c, "id")
	if err != nil {
		return err
	}
	if h.jobs.of(id) != nil {
		return c.Redirect(progressAddress(id), fiber.StatusSeeOther)
	}
	leave, free := h.busy.hold("pending " + id)
	if !free {
		return c.Redirect(pendingAddress(id), fiber.StatusSeeOther)
	}
	defer leave()
	p, err := h.waiting(c) // read only now: the one before may just have ended
	if err != nil {
		return err
	}
	if p.Batch != "" {
		return c.Redirect(pendingAddress(p.ID), fiber.StatusSeeOther)
	}
	return do(p)
}

// pendingImport shows what a file would change, and asks.
func (h *Handlers) pendingImport(c *fiber.Ctx) error {
	p, err := h.waiting(c)
	if err != nil {
		return err
	}
	to, err := h.settled(c, &p)
	if err != nil {
		return err
	}
	if to != "" {
		return c.Redirect(to, fiber.StatusSeeOther)
	}
	q := params{c: c}
	format := q.format(export.CSV, export.XLSX)
	if err := q.fault(); err != nil {
		return err
	}
	if format != "" {
		return h.notesFile(c, format, p.Seen.Report, models.DayOfTime(h.local(p.At)).String())
	}
	return h.showPending(c, p, p.Told)
}

func (h *Handlers) showPending(c *fiber.Ctx, p pending, problems models.Problems) error {
	in, err := h.pendingInput(c, p)
	if err != nil {
		return err
	}
	in.Problems = problems
	return h.show(c, views.NewPending(h.chrome(c), in))
}

// pendingInput is what the pages of a waiting file show.
func (h *Handlers) pendingInput(c *fiber.Ctx, p pending) (views.PendingInput, error) {
	in := views.PendingInput{ID: p.ID, File: p.Name, SourceKey: models.Slug(p.Source), SourceName: p.Source,
		Report: p.Seen.Report, Mapping: p.Seen.Mapping, Remembered: p.Seen.Remembered, Columns: p.Seen.Columns,
		Preview: p.Seen.Preview, Asks: len(p.Seen.Readings) > 0, Expires: h.local(p.At.Add(spoolFor))}
	for _, r := range p.Seen.First {
		in.First = append(in.First, views.FirstInput(r))
	}
	in.Rejects, in.Effect, in.AllEffect = p.rejects(), p.Seen.Effect, c.Query("effect") == "all"
	batches, err := h.store.Batches(c.UserContext(), guard.Asker(c).Scope)
	if err != nil {
		return in, err
	}
	for _, b := range batches {
		if b.SourceKey == in.SourceKey && b.UndoneAt == nil {
			b = h.localBatch(b)
			in.Last = &b
			break
		}
	}
	return in, nil
}

// commitImport takes a waiting file in: all of it or nothing, or the good rows, as the person chose.
func (h *Handlers) commitImport(c *fiber.Ctx) error {
	return h.alone(c, func(p pending) error { return h.commitPending(c, p) })
}

func (h *Handlers) commitPending(c *fiber.Ctx, p pending) error {
	choice, vanished := c.FormValue("choice"), c.FormValue("vanished")
	if choice != "all" && choice != "partial" || vanished != "" && vanished != store.VanishedKeep && vanished != store.VanishedRemove {
		return h.showPending(c.Status(fiber.StatusUnprocessableEntity), p, models.Problems{{Field: "choice", Code: "bad_choice"}})
	}
	r, next := h.request(c, p), p
	r.Partial, r.Vanished = choice == "partial", vanished
	j, err := h.begin(&p, jobStore, func(ctx context.Context, j *job) error {
		r.Inputs[0].Open = j.open(r.Inputs[0].Open)
		r.Progress = func(rows int) { j.rows.Store(int64(rows)) }
		r.Looked = r.Progress
		report, err := gather.Import(ctx, h.store, r)
		if err != nil {
			return err
		}
		next.Seen.Report, next.Doing, next.Told = report, "", nil
		if report.Batch == nil {
			h.metrics.imports.WithLabelValues("refused").Inc()
			next.Told = models.Problems{{Field: "choice", Code: "rows_rejected", Value: strconv.Itoa(report.Rejected)}}
			return h.spool.save(next)
		}
		h.metrics.imports.WithLabelValues("stored").Inc()
		next.Batch = *report.Batch
		if err := h.spool.save(next); err != nil || next.rejects() { // its rejected rows can be fetched as long as the file would have waited
			return err
		}
		return h.spool.drop(next)
	})
	if err != nil {
		return err
	}
	if !j.done(h.patience) {
		return c.Redirect(progressAddress(p.ID), fiber.StatusSeeOther)
	}
	if j.err != nil {
		return j.err
	}
	if p, err = h.spool.find(p.ID, p.UserID); err != nil {
		return err
	}
	if p.Batch == "" {
		return h.showPending(c.Status(fiber.StatusUnprocessableEntity), p, p.Told)
	}
	return c.Redirect(p.receipt(), fiber.StatusSeeOther)
}

// receipt is the address of what became of the file.
func (p pending) receipt() string {
	if p.rejects() {
		return "/data/imports/" + p.Batch + "?done=1&file=" + p.ID
	}
	return "/data/imports/" + p.Batch + "?done=1"
}

// rejects says whether the file has rejected rows that can be mended and imported by themselves.
func (p pending) rejects() bool {
	r := p.Seen.Report
	return r.Rejected > 0 && !r.FileRefused() && r.Form != "xes"
}

// rejectedRows gives the rows that an import of the file rejects, in its own columns with the reason: a file that can
// be mended and imported again.
func (h *Handlers) rejectedRows(c *fiber.Ctx) error {
	p, err := h.waiting(c)
	if err != nil {
		return err
	}
	q := params{c: c}
	format := q.format(export.CSV, export.XLSX)
	if err := q.fault(); err != nil {
		return err
	}
	if !p.rejects() {
		return models.ErrNotFound
	}
	if format == "" {
		format = export.CSV
	}
	l := h.langOf(c)
	rejected, err := gather.Reject(c.UserContext(), h.store, h.request(c, p))
	if err != nil {
		return err
	}
	if err := h.seen(c, fmt.Sprintf("rejected rows of a file, %d lines taken home", p.Seen.Report.Rejected)); err != nil {
		return err
	}
	c.Attachment(fileName(format, l.Say("file.name.rejected"), models.DayOfTime(h.local(p.At)).String()))
	return h.stream(c, format.ContentType(), func(out *bufio.Writer) error { return export.Rejected(out, format, rejected, l) })
}

// dropImport throws a waiting file away.
func (h *Handlers) dropImport(c *fiber.Ctx) error {
	return h.alone(c, func(p pending) error {
		if err := h.spool.drop(p); err != nil {
			return err
		}
		return h.done(c, "/data", "dropped", p.Name)
	})
}

// oneImport shows what one import did and the way back, or gives what it found as a file.
func (h *Handlers) oneImport(c *fiber.Ctx) error {
	q := params{c: c}
	format := q.format(export.CSV, export.XLSX)
	if err := q.fault(); err != nil {
		return err
	}
	if format == "" {
		return h.showBatch(c, nil)
	}
	id, err := param(c, "id")
	if err != nil {
		return err
	}
	b, err := h.store.Batch(c.UserContext(), guard.Asker(c).Scope, id)
	if err != nil {
		return err
	}
	return h.notesFile(c, format, b.Report, b.ID)
}

func (h *Handlers) showBatch(c *fiber.Ctx, problems models.Problems) error {
	id, err := param(c, "id")
	if err != nil {
		return err
	}
	ctx, scope := c.UserContext(), guard.Asker(c).Scope
	b, err := h.store.Batch(ctx, scope, id)
	if err != nil {
		return err
	}
	source, err := h.store.SourceByKey(ctx, b.SourceKey)
	if err != nil {
		return err
	}
	if b.UndoneAt == nil {
		if b.Restated, err = gather.Restated(ctx, h.store, scope, b); err != nil {
			return err
		}
	}
	b = h.localBatch(b)
	in := views.BatchInput{Batch: b, SourceName: source.Name, Fresh: c.Query("done") != "", Problems: problems}
	if p, err := h.spool.find(c.Query("file"), guard.Asker(c).User.ID); err == nil && p.Batch == b.ID && p.rejects() {
		in.File, in.Expires = p.ID, h.local(p.At.Add(spoolFor))
	}
	if in.Fresh {
		book, err := h.book(c)
		if err != nil {
			return err
		}
		in.Offer = offersPublished(book)
	}
	return h.show(c, views.NewBatch(h.chrome(c), in))
}

// undoPage shows what taking an import back would do, with the later ones that stand in its way.
func (h *Handlers) undoPage(c *fiber.Ctx) error { return h.showUndo(c, nil) }

func (h *Handlers) showUndo(c *fiber.Ctx, problems models.Problems) error {
	id, err := param(c, "id")
	if err != nil {
		return err
	}
	undoing, err := gather.LookAtUndo(c.UserContext(), h.store, guard.Asker(c).Scope, id)
	if err != nil {
		return err
	}
	in := views.UndoInput{Effect: undoing.Effect, All: c.Query("effect") == "all", Problems: problems}
	for _, b := range undoing.Batches {
		in.Batches = append(in.Batches, h.localBatch(b))
	}
	return h.show(c, views.NewUndo(h.chrome(c), in))
}

// undoImport takes an import back, whole; with the later ones that stand in its way where that was chosen.
func (h *Handlers) undoImport(c *fiber.Ctx) error {
	id, err := param(c, "id")
	if err != nil {
		return err
	}
	undone, err := h.undo(c.UserContext(), guard.Asker(c).Scope, id, c.FormValue("with_later") == "1")
	var stands conflict
	if errors.As(err, &stands) {
		return h.showUndo(c.Status(fiber.StatusConflict), models.Problems{models.Problem(stands)})
	}
	if err != nil {
		return err
	}
	return h.done(c, "/data/imports/"+id, "undone", strings.Join(undone, ", "))
}

// conflict is a deed that the state of the data does not allow: 409.
type conflict models.Problem

func (p conflict) Error() string { return models.Problem(p).Error() }

// undo takes an import back and gives all that were taken back, the latest first.
func (h *Handlers) undo(ctx context.Context, scope models.Scope, id string, withLater bool) ([]string, error) {
	undone, err := []string{id}, error(nil)
	if withLater {
		undone, err = h.store.UndoWithLater(ctx, scope, id)
	} else {
		err = h.store.Undo(ctx, scope, id)
	}
	var blocked *store.Blocked
	if errors.As(err, &blocked) {
		return nil, conflict{Field: "batch", Code: "undo_blocked", Value: strings.Join(blocked.By, ", ")}
	}
	if err != nil {
		return nil, fmt.Errorf("undo %s: %w", id, err)
	}
	for range undone {
		h.metrics.imports.WithLabelValues("undone").Inc()
	}
	return undone, nil
}

// restatedFile gives the figures of closed periods that an import changed as a file.
func (h *Handlers) restatedFile(c *fiber.Ctx) error {
	id, err := param(c, "id")
	if err != nil {
		return err
	}
	q := params{c: c}
	format := q.format(export.CSV, export.XLSX)
	if err := q.fault(); err != nil {
		return err
	}
	if format == "" {
		format = export.CSV
	}
	b, err := h.store.Batch(c.UserContext(), guard.Asker(c).Scope, id)
	if err != nil {
		return err
	}
	changes, err := gather.Restated(c.UserContext(), h.store, guard.Asker(c).Scope, b)
	if err != nil {
		return err
	}
	if changes == nil {
		return models.ErrNotFound
	}
	l := h.langOf(c)
	return h.taken(c, format, func(out *bufio.Writer) error { return export.FigureChanges(out, format, *changes, l) }, l.Say("file.name.restated"), b.ID)
}

// localBatch gives a batch with its times on the wall of the installation.
func (h *Handlers) localBatch(b models.Batch) models.Batch {
	b.At = h.local(b.At)
	if b.UndoneAt != nil {
		at := h.local(*b.UndoneAt)
		b.UndoneAt = &at
	}
	return b
}
