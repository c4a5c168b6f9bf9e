package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/store"
	"gevinstoverblik/views/export"
)

// importCommand brings files in as one batch: CONTRACT §4.
type importCommand struct {
	Source   string   `name:"source" required:"" placeholder:"KEY" help:"source"`
	JSON     bool     `name:"json" help:"json"`
	Mapping  string   `name:"mapping" placeholder:"FILE.json" help:"mapping_file"`
	DryRun   bool     `name:"dry-run" help:"dry_run"`
	Partial  bool     `name:"partial" help:"partial"`
	Vanished string   `name:"vanished" enum:"keep,remove," default:"" placeholder:"keep|remove" help:"vanished"`
	Effect   bool     `name:"effect" help:"effect"`
	Rejected string   `name:"rejected" placeholder:"FILE" help:"rejected"`
	Files    []string `arg:"" name:"file" help:"files"`
}

// Run takes them in and tells the report. Exit status 3 says that rows were rejected or the content was refused.
func (c *importCommand) Run(p *program) error {
	if models.Slug(c.Source) == "" {
		return models.Problem{Field: "--source", Code: "bad_key", Value: c.Source}
	}
	request := gather.Request{Scope: models.Local(), Source: c.Source, DryRun: c.DryRun, Partial: c.Partial,
		Vanished: c.Vanished, Door: models.DoorCommand, Today: p.today(), Timezone: p.config.Timezone}
	if c.Mapping != "" {
		content, err := os.ReadFile(c.Mapping)
		if err != nil {
			return fmt.Errorf("read the mapping: %w", err)
		}
		mapping, err := intake.ParseMapping(content)
		if err != nil {
			return err
		}
		request.Mapping = &mapping
	}
	for _, file := range c.Files {
		request.Inputs = append(request.Inputs, intake.FileInput(file))
	}
	if c.Effect && !c.DryRun {
		return models.Problem{Field: "--effect", Code: "dry_run_only"}
	}
	if c.Rejected != "" && len(c.Files) != 1 {
		return models.Problem{Field: "--rejected", Code: "one_file"}
	}
	progress, ended := p.progress()
	defer ended()
	if progress != nil {
		request.Looked = func(rows int) { progress("progress.looked", rows) }
		request.Progress = func(rows int) { progress("progress.rows", rows) }
	}
	debug.SetGCPercent(50) // a large import makes little garbage: a smaller heap costs it no time
	return p.with(func(st *store.Store) error {
		if err := c.tellBroken(p, st); err != nil {
			return err
		}
		report, err := c.bring(p, st, request)
		if err != nil {
			return err
		}
		if err := c.writeRejected(p, st, request, report); err != nil {
			return err
		}
		done := p.lang.Say("cli.import.dry_run")
		if report.Batch != nil {
			done = p.lang.Say("cli.import.stored", "batch", *report.Batch)
		}
		return p.reported(report, c.JSON, done)
	})
}

// tellBroken says on stderr which imports of the source were broken off before this one.
func (c *importCommand) tellBroken(p *program, st *store.Store) error {
	failures, err := st.Failures(p.ctx, models.Local(), time.Time{})
	if err != nil {
		return err
	}
	for _, f := range failures {
		if f.Code == models.FailedBroken && f.SourceKey == models.Slug(c.Source) {
			p.tell(p.lang.Say("cli.import.broken", "file", f.File, "at", p.lang.Moment(f.At.In(p.config.Zone))) + " " + p.lang.Say("failed."+f.Code))
		}
	}
	return nil
}

// progress tells on a terminal, a few times a second, in these words how many rows have been gone through; it is nil
// elsewhere. ended takes the line away.
func (p *program) progress() (progress func(words string, rows int), ended func()) {
	f, ok := p.stderr.(*os.File)
	if !ok {
		return nil, func() {}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil, func() {}
	}
	var last time.Time
	said := false
	return func(words string, rows int) {
			if now := time.Now(); now.Sub(last) > 200*time.Millisecond {
				last, said = now, true
				fmt.Fprint(f, "\r\x1b[K"+p.lang.Say(words, "rows", p.lang.Many("many.row", rows)))
			}
		}, func() {
			if said {
				fmt.Fprint(f, "\r\x1b[K")
			}
		}
}

// bring does the import. Asked for the effect of a dry run it tells on stderr which figures would change.
func (c *importCommand) bring(p *program, st *store.Store, request gather.Request) (models.Report, error) {
	if !c.Effect {
		return gather.Import(p.ctx, st, request)
	}
	if _, err := st.Book(p.ctx, request.Scope); err != nil { // loads the figures
		return models.Report{}, err
	}
	seen, err := gather.Look(p.ctx, st, request)
	if err != nil || seen.Effect == nil {
		return seen.Report, err
	}
	l := p.lang
	p.tell(l.Many("effect.title", seen.Effect.All))
	value := func(v *float64, u models.Unit) string {
		if v == nil {
			return l.Say("effect.none")
		}
		return l.Exact(*v, u)
	}
	for _, r := range seen.Effect.Rows {
		where := r.Period
		if r.CaseType != "" {
			where = r.CaseType + ", " + where
		}
		if r.Closed {
			where += ", " + l.Say("effect.closed")
		}
		p.tell("  " + l.NameOf(models.KPI{Key: r.KPI, Words: r.Words}) + " (" + where + "): " + value(r.Was, r.Unit) + " → " + value(r.Is, r.Unit))
	}
	return seen.Report, nil
}

// writeRejected writes the rows that were rejected with the reason, as CSV or, by the file's name, XLSX.
func (c *importCommand) writeRejected(p *program, st *store.Store, request gather.Request, report models.Report) (err error) {
	if c.Rejected == "" || report.Rejected == 0 {
		return nil
	}
	rows, err := gather.Reject(p.ctx, st, request)
	if errors.Is(err, models.ErrNotFound) {
		p.tell(p.lang.Say("cli.import.no_rejected"))
		return nil
	}
	if err != nil {
		return err
	}
	format := export.CSV
	if strings.EqualFold(filepath.Ext(c.Rejected), ".xlsx") {
		format = export.XLSX
	}
	f, err := os.Create(c.Rejected)
	if err != nil {
		return fmt.Errorf("write the rejected rows: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return export.Rejected(f, format, rows, p.lang)
}

// reported prints a report, as JSON or for a person, and says whether something was refused. done leads the summary
// of what was done.
func (p *program) reported(report models.Report, asJSON bool, done string) error {
	report.Warnings, report.Errors = p.spoken(report.Warnings), p.spoken(report.Errors)
	if asJSON {
		if err := writeJSON(p.stdout, report); err != nil {
			return err
		}
	} else {
		p.summary(report, done)
	}
	if report.Refused() {
		return errRefused
	}
	return nil
}

// spoken puts the words to notes, in the user's language.
func (p *program) spoken(notes []models.Note) []models.Note {
	told := make([]models.Note, len(notes))
	for i, note := range notes {
		note.Message = p.lang.Note(note)
		told[i] = note
	}
	return told
}

// summary tells a report to a person.
func (p *program) summary(r models.Report, done string) {
	l := p.lang
	if r.Refused() && r.Batch == nil {
		done = l.Say("cli.import.nothing")
	}
	fmt.Fprintln(p.stdout, done, l.Say("cli.import.counts", "rows", l.Many("many.row", r.Rows), "new", l.Count(r.New), "changed", l.Count(r.Changed),
		"unchanged", l.Count(r.Unchanged), "rejected", l.Count(r.Rejected)))
	for _, part := range []struct {
		heading string
		notes   []models.Note
	}{{l.Say("cli.import.errors"), r.Errors}, {l.Say("cli.import.warnings"), r.Warnings}} {
		if len(part.notes) == 0 {
			continue
		}
		fmt.Fprintln(p.stdout, part.heading)
		for _, note := range part.notes {
			fmt.Fprintln(p.stdout, "  "+p.line(note))
		}
	}
}

// line tells one note with its place.
func (p *program) line(n models.Note) string {
	var place []string
	if n.File != "" {
		place = append(place, n.File)
	}
	if n.Line > 0 {
		place = append(place, p.lang.Say("cli.import.line", "line", strconv.Itoa(n.Line)))
	}
	if n.Column != "" {
		place = append(place, n.Column)
	}
	said := n.Message
	if n.Rows > 1 {
		said += " (" + p.lang.Say("cli.import.rows", "rows", p.lang.Count(n.Rows)) + ")"
	}
	if len(place) == 0 {
		return said
	}
	return strings.Join(place, ", ") + ": " + said
}

// mappingCommand prints the mapping that would be guessed for a file.
type mappingCommand struct {
	File string `arg:"" name:"file" help:"file"`
}

// Run prints it. What is in doubt is told on stderr, with exit status 3.
func (c *mappingCommand) Run(p *program) error {
	mapping, report, err := intake.Guess(p.ctx, intake.FileInput(c.File), intake.Options{Today: p.today(), Timezone: p.config.Timezone})
	if err != nil {
		return err
	}
	if err := writeJSON(p.stdout, mapping); err != nil {
		return err
	}
	for _, note := range p.spoken(append(report.Errors, report.Warnings...)) {
		p.tell(p.line(note))
	}
	if report.Refused() {
		return errRefused
	}
	return nil
}

// undoCommand takes an import back.
type undoCommand struct {
	Batch     string `arg:"" name:"batch" help:"batch"`
	WithLater bool   `name:"with-later" help:"with_later"`
	JSON      bool   `name:"json" help:"json"`
}

// Run takes it back whole, or tells which later imports stand in the way.
func (c *undoCommand) Run(p *program) error {
	return p.with(func(st *store.Store) error {
		undone, err := []string{c.Batch}, error(nil)
		if c.WithLater {
			undone, err = st.UndoWithLater(p.ctx, models.Local(), c.Batch)
		} else {
			err = st.Undo(p.ctx, models.Local(), c.Batch)
		}
		var problem models.Problem
		switch {
		case errors.Is(err, models.ErrNotFound):
			return wrongUsage(p.lang.Say("cli.undo.unknown", "batch", c.Batch))
		case errors.As(err, &problem):
			p.tell(p.lang.Problem(problem))
			return errRefused
		case err != nil:
			return err
		}
		if c.JSON {
			return writeJSON(p.stdout, map[string]any{"batch": c.Batch, "undone": true, "batches": undone})
		}
		_, err = fmt.Fprintln(p.stdout, p.lang.Say("cli.undo.done", "batch", strings.Join(undone, ", ")))
		return err
	})
}
