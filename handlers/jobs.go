package handlers

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/views"
	"gevinstoverblik/views/export"
)

// The two things that are done to a waiting file and may take long.
const (
	jobLook  = "look"  // it is read, and nothing is stored
	jobStore = "store" // it is taken in
)

// patience is how long a request waits for its job before it shows how far it is.
const patience = 2 * time.Second

// job is a file that is being read or taken in, beside the requests that ask about it.
type job struct {
	kind   string
	size   int64 // of the file, in bytes
	rows   atomic.Int64
	read   atomic.Pointer[atomic.Int64] // the bytes of the last pass over the file; nil = they cannot be told
	cancel context.CancelFunc
	ended  chan struct{}
	err    error // once it has ended
}

// percent is how much of the last pass over the file is done; 0 where it cannot be told.
func (j *job) percent() int {
	n := j.read.Load()
	if n == nil || j.size == 0 {
		return 0
	}
	return int(min(100*n.Load()/j.size, 100))
}

// open wraps the opening of a file so that its bytes are counted. A workbook is left alone: it is read in any order.
func (j *job) open(open func() (io.ReadCloser, error)) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		f, err := open()
		if err != nil {
			return nil, err
		}
		file, ok := f.(*os.File)
		if !ok {
			return f, nil
		}
		head := make([]byte, 2)
		if n, err := file.ReadAt(head, 0); err == nil && n == 2 && string(head) == "PK" {
			return f, nil
		}
		n := &atomic.Int64{}
		j.read.Store(n)
		return &countedFile{file, n}, nil
	}
}

type countedFile struct {
	io.ReadCloser
	n *atomic.Int64
}

func (c *countedFile) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// jobs are those under way, by the id of their file: every tab sees the same one.
type jobs struct {
	mu  sync.Mutex
	run map[string]*job
}

func newJobs() *jobs { return &jobs{run: map[string]*job{}} }

func (s *jobs) of(id string) *job {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.run[id]
}

// start does something with a file beside the request. Whoever starts it holds the file.
func (s *jobs) start(p pending, kind string, do func(ctx context.Context, j *job) error) *job {
	ctx, cancel := context.WithCancel(context.Background())
	j := &job{kind: kind, size: p.Size, cancel: cancel, ended: make(chan struct{})}
	s.mu.Lock()
	s.run[p.ID] = j
	s.mu.Unlock()
	go func() {
		defer close(j.ended)
		defer cancel()
		j.err = guarded(func() error { return do(ctx, j) })
		s.mu.Lock()
		delete(s.run, p.ID)
		s.mu.Unlock()
	}()
	return j
}

// done says whether the job ends while a request can wait for it.
func (j *job) done(wait time.Duration) bool {
	select {
	case <-j.ended:
		return true
	case <-time.After(wait):
		return false
	}
}

// begin starts a job on a file and notes it beside the file, so that a restart knows that it was broken off.
func (h *Handlers) begin(p *pending, kind string, do func(ctx context.Context, j *job) error) (*job, error) {
	p.Doing, p.Since, p.Told = kind, h.now(), nil
	if err := h.spool.save(*p); err != nil {
		return nil, err
	}
	before := *p
	return h.jobs.start(*p, kind, func(ctx context.Context, j *job) error {
		err := do(ctx, j)
		if err == nil {
			return nil
		}
		stopped := errors.Is(err, context.Canceled)
		if kind == jobLook && before.Seen.Report.Form == "" && problemsOf(err) == nil { // nothing is known of the file yet
			if stopped {
				return errors.Join(err, h.spool.drop(before))
			}
		}
		before.Doing = ""
		before.Told = problemsOf(err)
		if stopped {
			before.Told = models.Problems{{Code: "import_stopped"}}
		} else if before.Told == nil {
			before.Told = models.Problems{{Code: "import_failed"}}
			h.log.Error("import job failed", "kind", kind, "err", err)
		}
		return errors.Join(err, h.spool.save(before))
	}), nil
}

func progressAddress(id string) string { return pendingAddress(id) + "/progress" }

// settled gives a waiting file that nobody is at work on. While somebody is, it leads to how far they are; where the
// work was broken off by a restart, it says so.
func (h *Handlers) settled(c *fiber.Ctx, p *pending) (elsewhere string, err error) {
	if h.jobs.of(p.ID) != nil {
		return progressAddress(p.ID), nil
	}
	if p.Doing == "" {
		if p.Batch != "" {
			return "/data/imports/" + p.Batch, nil
		}
		if p.Seen.Report.Form == "" { // it was never read to its end
			return progressAddress(p.ID), nil
		}
		return "", nil
	}
	again, err := h.spool.find(p.ID, p.UserID) // the job may have ended between the two looks
	if err != nil {
		return "", err
	}
	if *p = again; p.Doing == "" {
		return h.settled(c, p)
	}
	if p.Doing == jobStore { // the store may have been quicker than the note of it
		b, err := h.store.BatchByChecksum(c.UserContext(), guard.Asker(c).Scope, models.Slug(p.Source), p.Checksum)
		if err == nil && !b.At.Before(p.Since.Truncate(time.Second)) {
			p.Doing, p.Batch = "", b.ID
			return "/data/imports/" + b.ID, errors.Join(h.spool.save(*p), h.spool.drop(*p))
		}
		if err != nil && !errors.Is(err, models.ErrNotFound) {
			return "", err
		}
	}
	p.Doing, p.Told = "", models.Problems{{Code: "import_interrupted"}}
	if err := h.spool.save(*p); err != nil {
		return "", err
	}
	return h.settled(c, p)
}

// progress shows how far the work on a file is; once it has ended it leads on.
func (h *Handlers) progress(c *fiber.Ctx) error {
	p, err := h.waiting(c)
	if err != nil {
		return err
	}
	j := h.jobs.of(p.ID)
	if j == nil {
		to, err := h.settled(c, &p)
		if err != nil {
			return err
		}
		if to != progressAddress(p.ID) {
			switch {
			case p.Batch != "":
				to = p.receipt()
			case to == "":
				to = p.address()
			}
			return c.Redirect(to, fiber.StatusSeeOther)
		}
	}
	in := views.ProgressInput{ID: p.ID, File: p.Name, Source: p.Source, Problems: p.Told, Broken: j == nil}
	if j != nil {
		in.Storing, in.Rows, in.Percent = j.kind == jobStore, int(j.rows.Load()), j.percent()
		c.Set("Refresh", "5") // without a script the page looks again by itself
	}
	page := views.NewProgress(h.chrome(c), in)
	if c.Query("format") == "json" {
		return c.JSON(page.State)
	}
	return h.show(c, page)
}

// stopJob breaks the work on a file off: nothing of it stays.
func (h *Handlers) stopJob(c *fiber.Ctx) error {
	p, err := h.waiting(c)
	if err != nil {
		return err
	}
	if j := h.jobs.of(p.ID); j != nil {
		j.cancel()
		j.done(30 * time.Second)
	}
	if _, err := h.waiting(c); errors.Is(err, models.ErrNotFound) { // it had not been read: the file went with it
		return h.done(c, "/data", "stopped", p.Name)
	}
	return c.Redirect(progressAddress(p.ID), fiber.StatusSeeOther)
}

// lookAgain reads a file again whose reading was broken off.
func (h *Handlers) lookAgain(c *fiber.Ctx) error {
	return h.alone(c, func(p pending) error {
		j, err := h.startLook(c, &p, nil)
		if err != nil {
			return err
		}
		if j.done(h.patience) && j.err != nil {
			return j.err
		}
		return c.Redirect(progressAddress(p.ID), fiber.StatusSeeOther)
	})
}

// vanished lists the open cases that a full extract does not have, as a page or as a file.
func (h *Handlers) vanished(c *fiber.Ctx) error {
	p, err := h.waiting(c)
	if err != nil {
		return err
	}
	q := params{c: c}
	format := q.format(export.CSV, export.XLSX)
	if err := q.fault(); err != nil {
		return err
	}
	if len(p.Seen.Gone) == 0 {
		return models.ErrNotFound
	}
	if err := h.seen(c, fmt.Sprintf("cases missing from a full extract, %d rows", len(p.Seen.Gone))); err != nil {
		return err
	}
	if format != "" {
		l := h.langOf(c)
		return h.taken(c, format, func(out *bufio.Writer) error { return export.Vanished(out, format, p.Seen.Gone, l) }, l.Say("file.name.vanished"))
	}
	in := views.VanishedInput{ID: p.ID, File: p.Name, Key: models.Slug(p.Source), Cases: p.Seen.Gone, All: p.Seen.Report.Vanished,
		Effect: p.Seen.GoneEffect, AllEffect: c.Query("effect") == "all"}
	return h.show(c, views.NewVanished(h.chrome(c), in))
}
