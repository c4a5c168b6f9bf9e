package intake

import (
	"context"
	"errors"
	"hash/maphash"
	"slices"
	"sort"
	"strconv"

	"gevinstoverblik/models"
)

// Joint is several files that are read as one import: a case number may stand in only one of them.
type Joint struct {
	readers []*Reader
	keys    registry
	rejects *rejecting // of Rejects
}

// registry knows the case numbers of an import, over all its files. Lines are counted through, so that one number
// names the file too.
type registry struct {
	seed    maphash.Seed
	seen    seen
	events  seen // rows of events
	clashes map[uint64]clash
	stale   bool
	files   []fileLines
}

// fileLines says from which line on the lines of the import are those of a file.
type fileLines struct {
	name string
	base int
	r    *Reader
}

// clash is a case number with different rows: the lines of the first two.
type clash struct{ first, second int }

// place gives the file of a line of the import, and the line in it.
func (k *registry) place(line int) (fileLines, int) {
	i := sort.Search(len(k.files), func(i int) bool { return k.files[i].base >= line }) - 1
	return k.files[max(i, 0)], line - k.files[max(i, 0)].base
}

// Join makes one import of files, cases before events, whatever order they are given in.
func Join(readers ...*Reader) *Joint {
	readers = slices.Clone(readers)
	slices.SortStableFunc(readers, func(a, b *Reader) int { return rank(a) - rank(b) })
	return &Joint{readers: readers, keys: registry{seed: maphash.MakeSeed(), clashes: map[uint64]clash{}}}
}

func rank(r *Reader) int {
	if r.Kind() == models.KindEvents || r.Kind() == models.KindAppeals {
		return 1
	}
	return 0
}

// keyed is what a row may stand for only once: a case, or a value of a KPI, period, case type and department.
type keyed struct{ key, label string }

// told gives the field that a row is named by, and which words speak of two rows of one key.
func (r *Reader) told() (field, why string) {
	if r.Kind() == models.KindValues {
		return models.FieldKPI, "value"
	}
	return models.FieldCaseNo, "lines"
}

// twice is what a note of two rows of one key says beside the key.
func (r *Reader) twice(k keyed, other string) []string {
	field, why := r.told()
	args := []string{"why", why, "other", other, "field", field}
	if field == models.FieldCaseNo {
		args = append(args, "case", k.label)
	}
	return args
}

// Readers gives the files in the order in which they are read.
func (j *Joint) Readers() []*Reader { return slices.Clone(j.readers) }

// Stale says that the last Read handed out rows before it found that a later row of the same case number differs.
// The report is right; to have the deliveries right, read again: those rows are then left out from the start.
func (j *Joint) Stale() bool { return j.keys.stale }

// Read reads the files and hands their good rows to emit, block by block, in the goroutine that calls it. The slices
// of a Delivery are used again after emit returns; the texts and numbers in them stay. The report counts rows and
// rejected rows and tells warnings and errors, and has kind and form of the first file; New, Changed, Unchanged and
// Vanished are the store's to count. A file that is refused as a whole while it is read (FileRefused) ends the
// reading, and rows may have been handed out before: none must be kept. An error of emit ends the reading and is
// given back. Read may be called again.
func (j *Joint) Read(ctx context.Context, emit func(models.Delivery) error) (models.Report, error) {
	j.keys.seen, j.keys.events = seen{}, seen{}
	cases, events := 0, 0
	for _, r := range j.readers {
		if rank(r) > 0 {
			events += r.expect
		} else {
			cases += r.expect
		}
	}
	j.keys.seen.expect(cases)
	j.keys.events.expect(events)
	j.keys.stale = false
	placed := len(j.keys.files) == len(j.readers) // by a Read before: conflicts that it found point at all files
	if !placed {
		j.keys.files = j.keys.files[:0]
	}
	runs := make([]*reading, 0, len(j.readers))
	base := 0
	var refused *models.Report
	for _, r := range j.readers {
		run := &reading{r: r, keys: &j.keys, base: base, runs: &runs, notes: newNotes(r.src.in.Name), emit: emit, rejects: j.rejects}
		if !placed {
			j.keys.files = append(j.keys.files, fileLines{name: r.src.in.Name, base: base, r: r})
		}
		runs = append(runs, run)
		rep, err := run.read(ctx)
		if err != nil {
			return models.Report{}, err
		}
		if rep != nil {
			refused = rep
			break
		}
		base += run.last
	}
	out := j.readers[0].report(newNotes(""))
	for i, run := range runs {
		if refused != nil && i == len(runs)-1 {
			out.Rows, out.Rejected = out.Rows+refused.Rows, out.Rejected+refused.Rejected
			out.Errors = append(out.Errors, refused.Errors...)
			break
		}
		errs, warnings := run.notes.lists()
		out.Errors, out.Warnings = append(out.Errors, errs...), append(out.Warnings, warnings...)
		out.Rows, out.Rejected = out.Rows+run.rows, out.Rejected+run.rejected
	}
	return out, nil
}

// reading is the reading of one file of an import.
type reading struct {
	r        *Reader
	keys     *registry
	base     int         // lines of the files before
	runs     *[]*reading // of the import, this one last
	s        *shaper
	notes    *notes
	emit     func(models.Delivery) error
	rejects  *rejecting
	events   []bind // XES
	block    models.Delivery
	rows     int
	rejected int
	last     int // the last line
}

// read reads the file. It gives a report only when the file is refused as a whole.
func (x *reading) read(ctx context.Context) (*models.Report, error) {
	r := x.r
	if r.refused != nil {
		return r.refused, nil
	}
	x.s = r.shaper(x.notes)
	x.s.seed = x.keys.seed
	if r.form == formXES {
		x.events = r.eventBinds()
	}
	err := x.all(ctx)
	var f *fault
	switch {
	case errors.As(err, &f):
		rep, err := r.refuse(ctx, f)
		return &rep, err
	case err != nil:
		return nil, err
	}
	x.s.warnWords()
	if x.rows == 0 {
		x.notes.warn(models.CodeEmptyFile, r.header, 0, "", "", "why", "rows")
	}
	return nil, nil
}

func (x *reading) all(ctx context.Context) error {
	r := x.r
	if r.src.in.masked() {
		x.notes.warn(models.CodeCPR, 0, 0, "", "", "why", "file")
	}
	for _, t := range r.titles {
		x.notes.tell(models.CodeSumLine, t.line, "", t.value, "why", "title")
	}
	for _, f := range r.missing {
		x.notes.warn(models.CodeMissingColumn, 0, 0, r.mapping.Columns[f], "", "field", f, "why", "absent", "found", foundColumns(r.columns))
	}
	t, err := r.table(ctx)
	if err != nil {
		return err
	}
	defer t.close()
	for {
		row, err := t.next()
		if err != nil {
			return err
		}
		if row == nil {
			break
		}
		x.last = row.line
		if row.line <= r.header || row.blank() {
			continue
		}
		if len(x.block.Cases) >= blockRows || len(x.block.Values)+len(x.block.Appeals) >= blockRows || len(x.block.Events) >= 4*blockRows || len(x.block.Refused) >= blockRows {
			if err := x.flush(ctx); err != nil {
				return err
			}
		}
		x.row(row)
		if x.rejects != nil {
			if err := x.rejects.take(x, row); err != nil {
				return err
			}
		}
	}
	if err := x.flush(ctx); err != nil {
		return err
	}
	return x.judge()
}

// judge asks after all where the whole file speaks against the readings that were taken from its beginning, and refuses
// a column of persons.
func (x *reading) judge() error {
	for _, binds := range [][]bind{x.s.binds, x.events} {
		if f := x.s.persons(binds); f != nil {
			f.line = x.r.header
			return f
		}
	}
	e := &x.s.proof
	if x.r.guessDate && e.mdy > e.dmy {
		return e.askOrder()
	}
	if x.r.guessSign && e.torn() {
		return e.askDecimal()
	}
	return nil
}

func (x *reading) flush(ctx context.Context) error {
	if len(x.block.Cases)+len(x.block.Events)+len(x.block.Values)+len(x.block.Appeals)+len(x.block.Refused) == 0 && !x.block.Nameless {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	err := x.emit(x.block)
	x.block.Cases, x.block.Events, x.block.Refused, x.block.Nameless = x.block.Cases[:0], x.block.Events[:0], x.block.Refused[:0], false
	x.block.Values, x.block.Appeals = x.block.Values[:0], x.block.Appeals[:0]
	return err
}

// row reads one row into the block, or tells why not.
func (x *reading) row(row *row) {
	s := x.s
	s.staged, s.used = s.staged[:0], s.used[:0]
	if x.r.form == formCSV && row.width != s.width && !x.trailing(row) {
		if x.notCase(row) {
			return
		}
		x.rows++
		x.rejected++
		x.block.Nameless = true
		got := strconv.Itoa(row.width)
		x.notes.refuse(models.CodeFieldCount, row.line, "", got, "expected", strconv.Itoa(s.width), "got", got)
		return
	}
	switch x.r.mapping.Kind {
	case models.KindEvents:
		x.event(row)
		return
	case models.KindValues:
		x.value(row)
		return
	case models.KindAppeals:
		x.appeal(row)
		return
	}
	if x.block.Cases == nil {
		x.block.Cases = make([]models.Case, 0, blockRows)
	}
	last := len(x.block.Cases)
	x.block.Cases = x.block.Cases[:last+1] // all of it is filled anew
	events := len(x.block.Events)
	c := &x.block.Cases[last]
	content := s.shapeCase(row, c)
	if row.trace != nil {
		x.block.Events = s.shapeTrace(row, c.CaseNo, x.events, x.block.Events)
	}
	if !x.stands(row, keyed{c.CaseNo, c.CaseNo}, content) {
		x.block.Cases = x.block.Cases[:last]
		x.block.Events = x.block.Events[:events]
	}
}

// trailing says whether a row differs from the heading by one empty field at its end.
func (x *reading) trailing(row *row) bool {
	return row.width == x.s.width+1 && row.width <= len(row.cells) && len(trim(row.cells[row.width-1])) == 0
}

// notCase tells a line that is no row of the table.
func (x *reading) notCase(row *row) bool {
	why := ""
	switch {
	case x.r.header > 0 && x.s.isHeading(row):
		why = "heading"
	case x.s.isSumLine(row):
		why = "sum"
	default:
		return false
	}
	first := ""
	for _, c := range row.cells {
		if c = trim(c); len(c) > 0 {
			first = string(c)
			break
		}
	}
	x.notes.tell(models.CodeSumLine, row.line, "", first, "why", why)
	for _, w := range x.s.used { // its words are no words of cases
		w.rows--
	}
	return true
}

func (x *reading) event(row *row) {
	s := x.s
	x.block.Events = append(x.block.Events, models.Event{})
	last := len(x.block.Events) - 1
	s.shapeEvent(row, &x.block.Events[last])
	if x.refuses() && x.notCase(row) {
		x.block.Events = x.block.Events[:last]
		return
	}
	x.rows++
	if !s.flush(row) {
		x.rejected++
		x.block.Events = x.block.Events[:last]
		return
	}
	line := x.base + row.line
	first, fresh := x.keys.events.put(s.eventHash(row))
	if fresh {
		first.line = uint32(line)
		return
	}
	caseNo := x.block.Events[last].CaseNo
	s.notes.tell(models.CodeDuplicate, row.line, s.bind(models.FieldCaseNo).heading, caseNo, "why", "event",
		"other", x.otherLine(line, int(first.line)), "case", caseNo, "field", models.FieldCaseNo)
	x.block.Events = x.block.Events[:last]
}

// appeal reads one row of appeals into the block, or tells why not. A copy of a row counts once.
func (x *reading) appeal(row *row) {
	s := x.s
	var a models.AppealLine
	s.shapeAppeal(row, &a)
	if x.refuses() && x.notCase(row) {
		return
	}
	x.rows++
	if !s.flush(row) {
		x.rejected++
		return
	}
	line := x.base + row.line
	first, fresh := x.keys.events.put(s.eventHash(row))
	if fresh {
		first.line = uint32(line)
		x.block.Appeals = append(x.block.Appeals, a)
		return
	}
	s.notes.tell(models.CodeDuplicate, row.line, s.bind(models.FieldCaseNo).heading, a.CaseNo, "why", "appeal",
		"other", x.otherLine(line, int(first.line)), "case", a.CaseNo, "field", models.FieldCaseNo)
}

func (x *reading) refuses() bool {
	return slices.ContainsFunc(x.s.staged, func(f staged) bool { return f.refuses })
}

// stands says whether a row is handed out: without a fault of its own, and the only one of its key.
func (x *reading) stands(row *row, k keyed, content uint32) bool {
	s := x.s
	field, _ := x.r.told()
	faulty := x.refuses()
	if faulty && row.trace == nil && x.notCase(row) {
		return false
	}
	x.rows++
	if k.key == "" {
		s.flush(row)
		x.rejected++
		x.block.Nameless = true
		return false
	}
	line := x.base + row.line
	key := maphash.String(x.keys.seed, k.key)
	if faulty {
		content = rowHash(x.keys.seed, row) | 1
	}
	first, fresh := x.keys.seen.put(key)
	if fresh {
		first.content, first.line = content, uint32(line)
	}
	known, clashing := x.keys.clashes[key]
	differs := !clashing && first.content != content
	if differs {
		known = clash{int(first.line), line}
		x.keys.clashes[key] = known
		if !first.refused() {
			x.conflict(known.first, k, known.second)
			x.keys.stale = true
		}
	}
	switch {
	case faulty: // its own faults are told, not the conflict
	case clashing || differs:
		other := known.first
		if other == line {
			other = known.second
		}
		s.flush(row)
		x.conflict(line, k, other)
		x.refused(k)
		return false
	case !fresh:
		s.notes.tell(models.CodeDuplicate, row.line, s.bind(field).heading, k.label, x.r.twice(k, x.otherLine(line, int(first.line)))...)
		return false
	}
	if !s.flush(row) {
		x.rejected++
		x.refused(k)
		return false
	}
	return true
}

// conflict rejects the row of a line, which may lie in a file before this one.
func (x *reading) conflict(line int, k keyed, other int) {
	file, at := x.keys.place(line)
	run := x
	for _, before := range *x.runs {
		if before.r == file.r {
			run = before
		}
	}
	field, _ := run.r.told()
	run.rejected++
	run.notes.refuse(models.CodeConflict, at, run.s.bind(field).heading, k.label, run.r.twice(k, x.otherLine(line, other))...)
}

// refused notes that the file has a case of which nothing is handed out.
func (x *reading) refused(k keyed) {
	if x.r.Kind() != models.KindValues {
		x.block.Refused = append(x.block.Refused, k.key)
	}
}

// otherLine names a line as seen from another: with its file where that is another one.
func (x *reading) otherLine(line, other int) string {
	file, at := x.keys.place(other)
	if here, _ := x.keys.place(line); here.base != file.base {
		return strconv.Itoa(at) + " (" + file.name + ")"
	}
	return strconv.Itoa(at)
}

// rowHash is the hash of a row as it is written.
func rowHash(seed maphash.Seed, row *row) uint32 {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, c := range row.cells {
		h.Write(trim(c))
		h.WriteByte(0)
	}
	return uint32(h.Sum64() >> 16)
}
