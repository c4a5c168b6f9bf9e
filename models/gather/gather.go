// Package gather is the one way in for data: the command line, the machine interface and the pages all bring files
// in through it. It looks up what is known about the source, lets intake read and store take in, and does nothing
// else: what a file means is decided in intake, what becomes of it in store.
package gather

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/store"
)

// Request is one import: one batch of one source.
type Request struct {
	Scope  models.Scope
	Source string // name or slug; a source that is not known is made
	// Mapping says how the files are read. nil = as the source remembers it, else as the headings say. A mapping
	// without columns gives settings and tables (the answers to what was ambiguous); the columns are found.
	Mapping *models.Mapping
	Inputs  []intake.Input
	Door    models.Door
	Ref     string // what the door knows this delivery by; see store.Incoming
	DryRun  bool   // store nothing
	Partial bool   // store the good rows although others are rejected
	// Vanished says what becomes of open cases that a full extract does not have: keep, remove, "" = tell only. An
	// extract of changes has no use for it, and its report says so.
	Vanished string
	Today    models.Day
	// Timezone is the program's time zone, for a mapping that names none; "" = Europe/Copenhagen.
	Timezone string
	Progress func(rows int) // told now and then how many rows have been read; may be nil
	// Looked is told the same of the look before, at how dates and numbers are written; a workbook whose dates are true ones
	// is looked through to its end.
	Looked func(rows int)

	privacy models.Privacy      // what was decided about the source
	hash    func(string) string // nil: case numbers are kept as they come
	kpis    models.Catalogue
	classes models.Classifier
	fiscal  int // the first month of the financial year
}

// Seen is what a look at files shows before they are taken in.
type Seen struct {
	Report     models.Report         // as an import would give it, nothing stored
	Mapping    models.Mapping        // of the first file, with what was found from its content
	Used       models.Mapping        // the same with what was left to the content left open: it can be remembered
	Remembered bool                  // the mapping is the one that the source remembers
	Columns    []string              // the headings of the first file
	Preview    [][]string            // its first rows, at most 20, CPR-like numbers masked
	Recognised map[string]string     // the fields that its headings stand for by themselves
	First      []FirstRow            // its first good rows as they will be stored, at most 20
	Effect     *models.FigureChanges // what becomes of the figures; nil = nothing, or the facts are not loaded
	GoneEffect *models.FigureChanges // what becomes of them when the vanished cases are taken out
	Gone       []models.Case         // open cases that a full extract does not have, at most MostGone
	Readings   []Reading             // the ways to read it, where it was refused because there are several
}

// MostGone is how many vanished cases are listed.
const MostGone = 5000

// errStale rolls an import back whose rows were handed out before a conflict among them was found.
var errStale = errors.New("rows in conflict were handed out")

// Import brings files in as one batch and gives its report (CONTRACT §4). The mapping that was given is remembered
// for the source once something is stored. Errors: models.ErrForbidden, models.Problem or models.Problems for what is wrong in the
// request, else a fault of disk, network or database.
func Import(ctx context.Context, st *store.Store, r Request) (models.Report, error) {
	seen, err := take(ctx, st, r)
	return seen.Report, err
}

// Look reads files as Import would, stores nothing, and shows how they were read.
func Look(ctx context.Context, st *store.Store, r Request) (Seen, error) {
	r.DryRun = true
	return take(ctx, st, r)
}

func take(ctx context.Context, st *store.Store, r Request) (Seen, error) {
	if !r.Scope.All || !r.Scope.May(models.RightImports) {
		return Seen{}, models.ErrForbidden
	}
	if err := r.check(); err != nil {
		return Seen{}, err
	}
	sum := checksum(ctx, r.Inputs)
	source, err := r.from(ctx, st)
	if err != nil {
		return Seen{}, err
	}
	if r.kpis, err = st.Definitions(ctx); err != nil {
		return Seen{}, err
	}
	settings, err := st.Settings(ctx)
	if err != nil {
		return Seen{}, err
	}
	r.fiscal = settings.FiscalStart
	if r.classes, err = st.Classifier(ctx); err != nil {
		return Seen{}, err
	}
	opened, err := r.open(ctx, source)
	if err != nil {
		return Seen{}, err
	}
	seen := opened.seen()
	if seen.Report.FileRefused() {
		if r.DryRun {
			seen.Readings, err = r.readings(ctx, source, opened)
		}
		return seen, err
	}
	digest, err := sum()
	if err != nil {
		return Seen{}, err
	}
	in := r.incoming(opened, digest)
	in.Effect = func(was, is *facts.Book) (string, error) {
		if !r.DryRun {
			return restated(was, is)
		}
		changes, err := figureChanges(was, is)
		seen.Effect = &changes
		return "", err
	}
	in.EffectGone = func(was, is *facts.Book) error {
		changes, err := figureChanges(was, is)
		seen.GoneEffect = &changes
		return err
	}
	in.Gone = func(c models.Case) {
		if r.DryRun && len(seen.Gone) < MostGone {
			seen.Gone = append(seen.Gone, c)
		}
	}
	var first firstRows
	in.Read = func(emit func(models.Delivery) error) (models.Report, error) {
		if r.DryRun {
			first.rows, seen.Gone = nil, nil
			pass := emit
			emit = func(d models.Delivery) error {
				first.take(d, in.Kind)
				return pass(d)
			}
		}
		rep, err := opened.joint.Read(ctx, r.counting(r.classified(emit)))
		if r.Vanished != "" && !(in.Full && in.Kind == models.KindCases) {
			rep.Warnings = append(rep.Warnings, models.Note{Code: models.CodeVanished, Value: r.Vanished,
				Args: map[string]string{"why": "not_full"}})
		}
		if err == nil && opened.joint.Stale() && !rep.FileRefused() {
			return rep, errStale
		}
		return rep, err
	}
	seen.Report, err = st.TakeIn(ctx, in)
	if errors.Is(err, errStale) {
		// The rows in conflict are known now and stay out from the start.
		seen.Report, err = st.TakeIn(ctx, in)
	}
	if err != nil {
		return Seen{}, fmt.Errorf("import %s: %w", in.File, err)
	}
	opened.namePlaces(&seen.Report, in.File)
	if err := first.compare(ctx, st, r.Scope, source, in.Told); err != nil {
		return Seen{}, err
	}
	seen.First = first.rows
	if r.DryRun && seen.Report.FileRefused() { // asked only after all of it was read
		opened.report = seen.Report
		seen.Readings, err = r.readings(ctx, source, opened)
	}
	return seen, err
}

// from finds what is known about the source, the zero Source where it is new.
func (r *Request) from(ctx context.Context, st *store.Store) (models.Source, error) {
	source, err := st.SourceByKey(ctx, r.Source)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return source, err
	}
	if r.Scope.Source != 0 && source.ID != r.Scope.Source {
		return source, models.ErrForbidden
	}
	if source.Zone != "" {
		r.Timezone = source.Zone
	}
	if r.privacy, err = st.Privacy(ctx, source.ID); err != nil {
		return source, err
	}
	r.hash, err = st.CaseHasher(r.privacy)
	return source, err
}

// check tells what is wrong with the request itself.
func (r Request) check() error {
	var ps models.Problems
	switch {
	case models.HasCPR(r.Source) || models.HasCPR(models.Slug(r.Source)):
		ps = append(ps, models.Problem{Field: "source", Code: "cpr"}) // masked it could not be told from another
	case models.Slug(r.Source) == "":
		ps = append(ps, models.Problem{Field: "source", Code: "missing_value"})
	}
	if len(r.Inputs) == 0 {
		ps = append(ps, models.Problem{Field: "file", Code: "file_missing"})
	}
	if r.Vanished != "" && r.Vanished != store.VanishedKeep && r.Vanished != store.VanishedRemove {
		ps = append(ps, models.Problem{Field: "vanished", Code: "bad_vanished", Value: r.Vanished})
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}

// incoming is the import as the store takes it.
func (r Request) incoming(o opening, digest string) store.Incoming {
	first := o.joint.Readers()[0]
	name := models.Tidy(r.Source)
	in := store.Incoming{Scope: r.Scope, SourceKey: models.Slug(name), SourceName: name,
		Mapping: first.Mapping(), Remember: r.Mapping != nil, Checksum: digest, Form: first.Form(), Kind: first.Kind(),
		Door: r.Door, Ref: r.Ref,
		Full: first.Mapping().Extract == intake.ExtractFull, Vanished: r.Vanished, DryRun: r.DryRun, Partial: r.Partial,
		Told: first.Told(), Hashed: r.privacy.Hashed()}
	switch {
	case o.remembered:
		in.Remember = false // it is remembered already, and what the call added holds for this call only
	case in.Remember && len(r.Mapping.Columns) == 0:
		// What is remembered is what was given: a column that a later file has more must not be passed over.
		in.Mapping.Columns = map[string]string{}
	}
	if in.Kind == models.KindValues {
		// A period that a file does not tell holds for this file: the next one would silently take its place.
		in.Mapping.Constants = maps.Clone(in.Mapping.Constants)
		for _, f := range []string{models.FieldPeriod, models.FieldFrom, models.FieldTo} {
			delete(in.Mapping.Constants, f)
		}
	}
	for _, reader := range o.joint.Readers() {
		in.EventRows = in.EventRows || reader.Kind() == models.KindEvents
	}
	var names []string
	for _, i := range r.Inputs {
		names = append(names, i.Name)
	}
	in.File = strings.Join(names, ", ")
	return in
}

// classified gives cases that have a classification number and no case type the one that the municipality has said.
func (r Request) classified(emit func(models.Delivery) error) func(models.Delivery) error {
	return func(d models.Delivery) error {
		for i := range d.Cases {
			if c := &d.Cases[i]; c.CaseType == "" && c.KLE != "" {
				c.CaseType = r.classes.CaseType(c.KLE, c.Received)
			}
		}
		return emit(d)
	}
}

// counting tells the progress beside handing rows on.
func (r Request) counting(emit func(models.Delivery) error) func(models.Delivery) error {
	if r.Progress == nil {
		return emit
	}
	rows := 0
	return func(d models.Delivery) error {
		if len(d.Cases) > 0 {
			rows += len(d.Cases)
		} else {
			rows += len(d.Events) + len(d.Values) + len(d.Appeals)
		}
		r.Progress(rows)
		return emit(d)
	}
}

// checksum begins to work out the SHA-256 of the contents as they came, beside the first look at them.
func checksum(ctx context.Context, inputs []intake.Input) func() (string, error) {
	type result struct {
		sum string
		err error
	}
	done := make(chan result, 1)
	go func() {
		h := sha256.New()
		for _, in := range inputs {
			if err := hashInput(ctx, h, in); err != nil {
				done <- result{err: fmt.Errorf("checksum of %s: %w", in.Name, err)}
				return
			}
		}
		done <- result{sum: hex.EncodeToString(h.Sum(nil))}
	}()
	return func() (string, error) {
		r := <-done
		return r.sum, r.err
	}
}

func hashInput(ctx context.Context, h io.Writer, in intake.Input) (err error) {
	f, err := in.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = io.CopyBuffer(h, stopping{ctx, f}, make([]byte, 256<<10))
	return err
}

// stopping is a reader that ends with its context. It hides the file's other methods, so that the copy is in pieces.
type stopping struct {
	ctx context.Context
	r   io.Reader
}

func (s stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}
