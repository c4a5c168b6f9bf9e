package handlers

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/store"
	"gevinstoverblik/views/export"
	"gevinstoverblik/views/text"
)

// maxKey is the longest Idempotency-Key.
const maxKey = 200

// apiImport answers like `import`: the body is the file, or a JSON array of rows.
func (h *Handlers) apiImport(c *fiber.Ctx) error {
	r, params, err := h.importRequest(c)
	if err != nil {
		return err
	}
	key := strings.TrimSpace(c.Get("Idempotency-Key"))
	if len(key) > maxKey {
		return models.Problem{Field: "Idempotency-Key", Code: "too_long"}
	}
	if !isText(key) {
		return models.Problem{Field: "Idempotency-Key", Code: "unreadable"}
	}
	if models.HasCPR(key) { // it is kept for a week, and masked it could not be told from another
		return models.Problem{Field: "Idempotency-Key", Code: "cpr"}
	}
	id, _, checksum, err := h.spool.take(newPatient(c))
	if err != nil {
		c.Context().SetConnectionClose()
		return err
	}
	r.Inputs = []intake.Input{{Name: r.Inputs[0].Name, Open: h.spool.open(id)}}
	a, err := h.answerOnce(c.UserContext(), r.Scope.Who, key, checksum+"\n"+params, func(ctx context.Context) (models.Answer, error) {
		return h.importAnswer(ctx, h.langOf(c), r)
	})
	if err := errors.Join(err, h.spool.drop(pending{ID: id})); err != nil {
		return err
	}
	c.Status(a.Status).Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Send(a.Body)
}

// apiRejected gives the rows that an import of the body rejects, as CSV with the reason in a column of its own: the file
// can be mended and sent again. Nothing is stored, and nothing of the body is kept.
func (h *Handlers) apiRejected(c *fiber.Ctx) error {
	r, _, err := h.importRequest(c)
	if err != nil {
		return err
	}
	id, _, _, err := h.spool.take(newPatient(c))
	if err != nil {
		c.Context().SetConnectionClose()
		return err
	}
	r.Inputs = []intake.Input{{Name: r.Inputs[0].Name, Open: h.spool.open(id)}}
	rejected, err := gather.Reject(c.UserContext(), h.store, r)
	if err == nil {
		err = h.seen(c, "rejected rows of a file that was sent")
	}
	if err != nil {
		return errors.Join(err, h.spool.drop(pending{ID: id}))
	}
	l := h.langOf(c)
	return h.stream(c, export.CSV.ContentType(), func(out *bufio.Writer) error {
		return errors.Join(export.Rejected(out, export.CSV, rejected, l), h.spool.drop(pending{ID: id}))
	})
}

// importRequest reads the parameters of an import, and gives them also as one text that two same requests share.
func (h *Handlers) importRequest(c *fiber.Ctx) (gather.Request, string, error) {
	q := params{c: c}
	r := gather.Request{Scope: guard.Asker(c).Scope, Door: models.DoorPush, Today: h.today(), Source: q.text("source"), DryRun: q.yes("dry_run"),
		Partial: q.yes("partial"), Vanished: q.oneOf("vanished", store.VanishedKeep, store.VanishedRemove), Timezone: h.zone.String()}
	if models.Slug(r.Source) == "" {
		q.wrong(models.Problem{Field: "source", Code: "required"})
	}
	mapping := q.text("mapping")
	var err error
	if r.Mapping, err = mappingOf(mapping); err != nil {
		problems := problemsOf(err)
		if problems == nil {
			return r, "", err
		}
		q.problems = append(q.problems, problems...)
	}
	r.Inputs = []intake.Input{{Name: q.fileName()}}
	q.yes("json")
	same := fmt.Sprintf("%q %q %v %v %q", r.Source, mapping, r.DryRun, r.Partial, r.Vanished)
	return r, same, q.strict()
}

// fileName gives the name of the file that the body is: `filename`, else that of Content-Disposition.
func (q *params) fileName() string {
	name := q.text("filename")
	if name == "" {
		if _, args, err := mime.ParseMediaType(q.c.Get(fiber.HeaderContentDisposition)); err == nil {
			name = args["filename"]
		}
	}
	if name = models.Tidy(baseName(name)); name == "" {
		name = "body"
	}
	name, _ = models.MaskCPR(name)
	return name
}

// importAnswer does an import and gives its report as the answer: 422 where nothing was stored and no dry run was
// asked for (CONTRACT §4).
func (h *Handlers) importAnswer(ctx context.Context, l text.Lang, r gather.Request) (models.Answer, error) {
	report, err := gather.Import(ctx, h.store, r)
	if err != nil {
		return models.Answer{}, err
	}
	status, result := fiber.StatusOK, "stored"
	switch {
	case r.DryRun:
		result = "looked"
	case report.Batch == nil && report.Refused():
		status, result = fiber.StatusUnprocessableEntity, "refused"
		// The machine that sends it may tell nobody.
		err := h.store.KeepFailure(ctx, r.Scope, models.FailedDelivery{SourceKey: r.Source, Door: models.DoorPush, File: r.Inputs[0].Name,
			Code: models.FailedRefused, Report: report})
		if err != nil && !errors.Is(err, models.ErrNotFound) { // a source that has never delivered is none yet
			return models.Answer{}, err
		}
	}
	h.metrics.imports.WithLabelValues(result).Inc()
	body, err := json.Marshal(told(l, report))
	if err != nil {
		return models.Answer{}, fmt.Errorf("answer an import: %w", err)
	}
	return models.Answer{Status: status, Body: append(body, '\n')}, nil
}

// told puts the words to the notes of a report, in a language.
func told(l text.Lang, r models.Report) models.Report {
	say := func(notes []models.Note) []models.Note {
		out := make([]models.Note, len(notes))
		for i, n := range notes {
			n.Message = l.Note(n)
			out[i] = n
		}
		return out
	}
	r.Warnings, r.Errors = say(r.Warnings), say(r.Errors)
	return r
}

// answerOnce does something at most once for an asker and their key: the second time they get the first answer
// again. The same key with another content is refused, and so is one whose first request is still under way.
func (h *Handlers) answerOnce(ctx context.Context, who, key, content string, do func(context.Context) (models.Answer, error)) (models.Answer, error) {
	if key == "" {
		return do(ctx)
	}
	leave, free := h.busy.hold("key " + who + " " + key)
	if !free {
		return models.Answer{}, conflict{Field: "Idempotency-Key", Code: "key_busy"}
	}
	defer leave()
	sum := sha256.Sum256([]byte(content))
	hash := hex.EncodeToString(sum[:])
	a, err := h.store.Answer(ctx, who, key)
	switch {
	case err == nil && a.Hash == hash:
		return a, nil
	case err == nil:
		return a, models.Problem{Field: "Idempotency-Key", Code: "key_reused"}
	case !errors.Is(err, models.ErrNotFound):
		return a, err
	}
	if a, err = do(ctx); err != nil {
		return a, err
	}
	a.Who, a.Key, a.Hash = who, key, hash
	return a, h.store.KeepAnswer(ctx, a)
}

// apiUndo answers like `undo`.
func (h *Handlers) apiUndo(c *fiber.Ctx) error {
	id, err := param(c, "id")
	if err != nil {
		return err
	}
	q := params{c: c}
	withLater := q.yes("with_later")
	if err := q.strict(); err != nil {
		return err
	}
	undone, err := h.undo(c.UserContext(), guard.Asker(c).Scope, id, withLater)
	if err != nil {
		return err
	}
	return c.JSON(struct {
		Batch  string   `json:"batch"`
		Undone bool     `json:"undone"`
		All    []string `json:"batches"`
	}{id, true, undone})
}
