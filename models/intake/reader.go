package intake

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the zone of a source is known on a machine that has no zones of its own

	"gevinstoverblik/models"
)

// Options are what an import knows beside the file.
type Options struct {
	// Mapping says how the file is read; empty settings are found from the content.
	Mapping models.Mapping
	// Given says that Mapping names the columns: a person's, or the one remembered for the source. Else they are
	// found from the headings, and Mapping gives its tables and settings only.
	Given bool
	// Kind is wanted where the mapping names none.
	Kind models.Kind
	// Today bounds the dates of what has happened.
	Today models.Day
	// Timezone is the zone of times in Greenwich where the mapping names none; "" = Europe/Copenhagen.
	Timezone string
	// KeepResource lets caseworkers of events through (CONTRACT §3 "Events").
	KeepResource bool
	// HashCaseNo turns a case number into what is kept of it; nil = it is kept as it comes, and one that looks like a
	// CPR number is refused.
	HashCaseNo func(string) string
	// KPIs are the key figures that targets and ready-made values may name.
	KPIs models.Catalogue
	// FiscalStart is the first month of the financial year, for periods such as FY2025.
	FiscalStart int
	// Looked is told now and then how many rows have been looked through for how dates and numbers are written; may be nil.
	Looked func(rows int)
}

// Reader reads one file. It is made by Open and used by one goroutine.
type Reader struct {
	src       source
	form      string
	opts      Options
	mapping   models.Mapping
	columns   []string
	at        map[string]int // the column of each field
	header    int            // the heading's line; 0 when there is none
	titles    []example      // lines above the heading
	charset   charset
	delim     byte
	sheet     sheetRef
	is1904    bool
	order     order
	decimal   byte
	zone      *time.Location
	preview   [][]string
	missing   []string // XES: mapped attributes that no trace has
	refused   *models.Report
	alone     *Joint // this file only
	expect    int    // about how many rows there are, 0 when it cannot be told
	size      int64  // bytes of a text, unpacked
	guessDate bool   // the date order was not said
	guessSign bool   // the decimal sign was not said
	sureDate  bool   // the content shows the date order
	sureSign  bool   // the content shows the decimal sign
	ended     error  // what ended the last sample, nil for its end
}

// Open looks at a file: form, character set, delimiter, heading, columns, date order, decimal sign. What is wrong
// with its content stands in the report's Errors, and the Reader then reads nothing. The error is one of disk,
// network or context only. A mapping that breaks its own rules is a models.Problems.
func Open(ctx context.Context, in Input, opts Options) (*Reader, models.Report, error) {
	opts.Mapping = WithDefaults(opts.Mapping)
	if ps := CheckMapping(opts.Mapping); len(ps) > 0 {
		return nil, models.Report{}, ps
	}
	if opts.Mapping.Kind == "" {
		opts.Mapping.Kind = opts.Kind
	}
	opts.Mapping.Timezone = cmp.Or(opts.Mapping.Timezone, opts.Timezone, "Europe/Copenhagen")
	r := &Reader{opts: opts, mapping: opts.Mapping, charset: utf8Charset}
	r.alone = Join(r)
	var err error
	if r.zone, err = time.LoadLocation(r.mapping.Timezone); err != nil {
		return nil, models.Report{}, fmt.Errorf("time zone %s: %w", r.mapping.Timezone, err)
	}
	err = r.look(ctx, in)
	var f *fault
	switch {
	case errors.As(err, &f):
		rep, err := r.refuse(ctx, f)
		return r, rep, err
	case err != nil:
		return nil, models.Report{}, fmt.Errorf("look at %s: %w", in.Name, err)
	}
	return r, r.report(newNotes(in.Name)), nil
}

// Mapping gives the mapping that is used: the given one, or the one found from the headings with its settings.
func (r *Reader) Mapping() models.Mapping { return r.mapping }

// Form gives csv, xlsx, xes or json.
func (r *Reader) Form() string { return r.form }

// Kind gives what the file holds. An XES file of cases brings their events too.
func (r *Reader) Kind() models.Kind { return r.mapping.Kind }

// Columns gives the headings as the file writes them, CPR-like numbers masked.
func (r *Reader) Columns() []string {
	names := make([]string, len(r.columns))
	for i, c := range r.columns {
		names[i], _ = models.MaskCPR(c)
	}
	return names
}

// Told gives the case fields that the file speaks of. Counted letters tell whether a case was complete at first.
func (r *Reader) Told() models.FieldSet {
	told := r.mapping.Told()
	if told.Has(models.FieldLetters) {
		told |= models.Fields(models.FieldCompleteAtFirst)
	}
	for _, f := range r.missing {
		if _, ok := r.mapping.Constants[f]; !ok {
			told &^= models.Fields(f)
		}
	}
	return told
}

// previewRows is how many rows Preview has at most.
const previewRows = 20

// Preview gives the first rows below the heading as text, at most n and at most 20, CPR-like numbers masked and case
// numbers as they would be kept.
func (r *Reader) Preview(n int) [][]string { return r.preview[:min(n, len(r.preview))] }

// hashPreview puts hashes in the place of case numbers.
func (r *Reader) hashPreview(below []sample) {
	at, ok := r.at[models.FieldCaseNo]
	if !ok || r.opts.HashCaseNo == nil {
		return
	}
	for i, line := range r.preview {
		if at < len(line) && below[i].cells[at] != "" {
			line[at] = r.opts.HashCaseNo(string(unguard([]byte(below[i].cells[at]))))
		}
	}
}

func (r *Reader) report(n *notes) models.Report {
	rep := models.Report{Kind: r.mapping.Kind, Form: r.form}
	rep.Errors, rep.Warnings = n.lists()
	if rep.Kind == "" {
		rep.Kind = models.KindCases
	}
	if rep.Form == "" {
		rep.Form = formCSV
	}
	return rep
}

// refuse makes the report of a file that is refused as a whole: every row of it counts as rejected.
func (r *Reader) refuse(ctx context.Context, f *fault) (models.Report, error) {
	rows, err := r.countRows(ctx, f.code != models.CodeNoHeader)
	if err != nil {
		return models.Report{}, err
	}
	n := newNotes(r.src.in.Name)
	n.whole(f, rows)
	rep := r.report(n)
	rep.Rows, rep.Rejected = rows, rows
	r.refused = &rep
	return rep, nil
}

// countRows counts the rows below the heading of a file that is refused, as far as they can be read.
func (r *Reader) countRows(ctx context.Context, headed bool) (int, error) {
	if r.form == "" || r.form == formXLSX && r.sheet.part == "" {
		return 0, nil
	}
	var f *fault
	t, err := r.table(ctx)
	if errors.As(err, &f) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer t.close()
	heading := r.header
	if headed && r.mapping.HeaderRow >= 0 && (r.form == formCSV || r.form == formXLSX) {
		heading = max(heading, 1)
	}
	for rows := 0; ; {
		row, err := t.next()
		if err != nil && !errors.As(err, &f) {
			return 0, fmt.Errorf("count rows of %s: %w", r.src.in.Name, err)
		}
		if row == nil || err != nil {
			return rows, nil
		}
		if row.line > heading && !row.blank() {
			rows++
		}
	}
}

// look finds everything about the file that reading it needs.
func (r *Reader) look(ctx context.Context, in Input) error {
	r.src = source{in: in}
	src, form, err := detect(ctx, in)
	r.src, r.form = src, form
	if err != nil {
		return err
	}
	switch form {
	case formXLSX:
		err = r.lookXLSX(ctx)
	case formXES:
		err = r.lookXES(ctx)
	case formJSON:
		err = r.lookJSON(ctx)
	default:
		err = r.lookCSV(ctx)
	}
	if err != nil {
		return err
	}
	return r.weigh(ctx)
}

// sample is a row of the beginning of a file.
type sample struct {
	line  int
	cells []string
	width int
}

// How far down a heading is looked for, how far down one can be said to be, and how many bytes of a cell are looked at.
const (
	sampleRows = 60
	maxHeader  = 10_000
	sampleCell = 400
)

func (r *Reader) sample(t table) []sample {
	var out []sample
	r.ended = nil
	for len(out) < sampleRows+min(max(r.mapping.HeaderRow, 0), maxHeader) {
		row, err := t.next()
		if row == nil || err != nil { // what ends the sample is told when the whole file is read, see settle
			r.ended = err
			return out
		}
		if row.blank() {
			continue
		}
		s := sample{line: row.line, width: row.width}
		for _, c := range row.cells {
			c = trim(c)
			s.cells = append(s.cells, models.Tidy(validText(string(c[:min(len(c), sampleCell)]))))
		}
		out = append(out, s)
	}
	return out
}

func (r *Reader) lookCSV(ctx context.Context) error {
	survey, head, err := surveyInput(ctx, r.src)
	if err != nil {
		return err
	}
	r.size = survey.size
	cs, f := survey.charsetOf(head, r.mapping.Encoding)
	if f != nil {
		r.delim = mostLikelyDelimiter(head)
		return f
	}
	r.charset = cs
	samples, ended := map[byte][]sample{}, map[byte]error{}
	for _, d := range r.delimiters(head) {
		t, err := r.openCSV(ctx, d, int(min(csvLook, r.size+1)))
		if err != nil {
			return err
		}
		samples[d] = r.sample(t)
		ended[d] = r.ended
		if err := t.close(); err != nil {
			return fmt.Errorf("close %s: %w", r.src.in.Name, err)
		}
	}
	if f := r.chooseDelimiter(samples); f != nil {
		return f
	}
	if lines := bytes.Count(head, []byte{'\n'}); len(head) > 0 {
		r.expect = int(survey.size * int64(lines) / int64(len(head)))
	}
	r.ended = ended[r.delim]
	return r.settle(samples[r.delim])
}

// openCSV opens the text behind its byte order mark and its sep= line.
func (r *Reader) openCSV(ctx context.Context, delim byte, block int) (*csvTable, error) {
	f, err := r.src.open(ctx)
	if err != nil {
		return nil, err
	}
	in, err := r.charset.reader(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return newCSV(in, f, delim, block), nil
}

var delimiters = []byte{';', ',', '\t', '|'}

// delimiters gives those that can be: the one that is said, the one of a sep= line, else the usual ones.
func (r *Reader) delimiters(head []byte) []byte {
	if d := r.mapping.Delimiter; d != auto {
		return []byte{d[0]}
	}
	if d := sepLine(head); d != 0 {
		return []byte{d}
	}
	return delimiters
}

// sepLine reads the line "sep=;" that Excel writes and reads.
func sepLine(head []byte) byte {
	text := strings.TrimPrefix(string(head[:min(len(head), 64)]), "\ufeff")
	text = strings.TrimPrefix(strings.ReplaceAll(text, "\x00", ""), "\xff\xfe")
	text = strings.TrimPrefix(text, `"`)
	if len(text) > 5 && strings.EqualFold(text[:4], "sep=") && strings.IndexAny(text[5:], "\r\n\"") == 0 && text[4] < 0x80 {
		return text[4]
	}
	return 0
}

func mostLikelyDelimiter(head []byte) byte {
	if d := sepLine(head); d != 0 {
		return d
	}
	best, most := byte(';'), 0
	for _, d := range delimiters {
		if n := strings.Count(string(head[:min(len(head), 4096)]), string(d)); n > most {
			best, most = d, n
		}
	}
	return best
}

// chooseDelimiter takes the delimiter under which most headings are recognised; where none is, the one that cuts
// the lines into equal rows. Two that do equally well are asked about.
func (r *Reader) chooseDelimiter(samples map[byte][]sample) *fault {
	if len(samples) == 1 {
		for d := range samples {
			r.delim = d
		}
		return nil
	}
	score := func(d byte) (recognised, even int) {
		rows := samples[d]
		for _, s := range rows {
			recognised = max(recognised, hits(s.cells, r.opts.Mapping, r.opts.Given, r.mapping.Kind))
		}
		if len(rows) > 0 && rows[0].width > 1 {
			for _, s := range rows {
				if s.width == rows[0].width {
					even++
				}
			}
			even = even * 100 / len(rows)
		}
		return recognised, even
	}
	var best []byte
	bestHits, bestEven := -1, -1
	for _, d := range delimiters {
		h, e := score(d)
		if h < 2 {
			h = 0 // one heading alone is a column that some other delimiter left whole, or chance
		}
		switch {
		case h > bestHits || h == bestHits && e > bestEven:
			best, bestHits, bestEven = []byte{d}, h, e
		case h == bestHits && e == bestEven && e > 0:
			best = append(best, d)
		}
	}
	r.delim = best[0]
	if len(best) > 1 {
		var readings []string
		for _, d := range best {
			readings = append(readings, delimiterName(d)+" ("+strconv.Itoa(samples[d][0].width)+")")
		}
		return refuse(models.CodeAmbiguous, samples[best[0]][0].line, "why", "delimiter", "readings", strings.Join(readings, " / "))
	}
	return nil
}

func delimiterName(d byte) string {
	if d == '\t' {
		return "tab"
	}
	return string(d)
}

// settle finds the heading among the first rows, and the columns of the fields. Where it does not, and the rows were cut
// off by a fault of the content, that is the reason.
func (r *Reader) settle(rows []sample) error {
	err := r.settleRows(rows)
	if err != nil && r.ended != nil {
		return r.ended
	}
	return err
}

func (r *Reader) settleRows(rows []sample) error {
	if len(rows) > 0 && len(rows[0].cells) > 0 && r.form == formCSV && strings.HasPrefix(strings.ToLower(rows[0].cells[0]), "sep=") {
		rows = rows[1:]
	}
	if len(rows) == 0 {
		return refuse(models.CodeEmptyFile, 0)
	}
	at := 0
	switch n := r.mapping.HeaderRow; {
	case n < 0:
		r.header = 0
		r.columns = make([]string, min(rows[0].width, maxColumns))
		for i := range r.columns {
			r.columns[i] = strconv.Itoa(i + 1)
		}
		return r.bind(rows)
	case n > 0:
		at = slices.IndexFunc(rows, func(s sample) bool { return s.line == n })
		if at < 0 {
			return refuse(models.CodeNoHeader, n, "found", foundColumns(rows[0].cells))
		}
	default:
		var f *fault
		if at, f = r.findHeading(rows); f != nil {
			return f
		}
	}
	head := rows[at]
	if head.width > maxColumns {
		return refuse(models.CodeTooLarge, head.line, "why", "columns", "limit", strconv.Itoa(maxColumns))
	}
	r.header, r.columns = head.line, head.cells
	for _, s := range rows[:at] {
		i := slices.IndexFunc(s.cells, func(c string) bool { return c != "" })
		r.titles = append(r.titles, example{line: s.line, value: s.cells[max(i, 0)]})
	}
	return r.bind(rows[at+1:])
}

// findHeading gives the row in which most headings are recognised. Where none is, the first row is the heading if
// it looks like one: then the missing columns are told with the ones that were found.
func (r *Reader) findHeading(rows []sample) (int, *fault) {
	best, most := -1, 0
	for i, s := range rows {
		if n := hits(s.cells, r.opts.Mapping, r.opts.Given, r.mapping.Kind); n > most {
			best, most = i, n
		} else if n == most && most > 1 && !slices.Equal(s.cells, rows[best].cells) {
			return 0, refuse(models.CodeAmbiguous, rows[best].line, "why", "header_row",
				"readings", strconv.Itoa(rows[best].line)+" / "+strconv.Itoa(s.line))
		}
	}
	if most > 1 || most == 1 && looksHeading(rows[best]) {
		return best, nil
	}
	if looksHeading(rows[0]) {
		return 0, nil
	}
	return 0, refuse(models.CodeNoHeader, rows[0].line, "found", foundColumns(rows[0].cells))
}

// looksHeading says whether a row could be a heading: words, no dates and no numbers.
func looksHeading(s sample) bool {
	words := 0
	for _, c := range s.cells {
		if c == "" {
			continue
		}
		if _, _, _, _, _, dated := dateParts([]byte(c)); dated || parseNumeral([]byte(c)).ok {
			return false
		}
		words++
	}
	return words > 0
}

// bind finds the columns of the fields and keeps the first rows for the preview.
func (r *Reader) bind(below []sample) error {
	for _, s := range below[:min(len(below), previewRows)] {
		line := make([]string, len(s.cells))
		for i, c := range s.cells {
			line[i], _ = models.MaskCPR(c)
		}
		r.preview = append(r.preview, line)
	}
	defer r.hashPreview(below)
	if r.opts.Given && len(r.mapping.Columns) > 0 {
		return r.bindGiven()
	}
	m, f := r.matchKind()
	if f != nil {
		return f
	}
	r.mapping.Kind = m.kind
	r.mapping.Columns = map[string]string{} // those that were found are offered, also where one is missing
	for f, i := range m.columns {
		r.mapping.Columns[f] = r.columns[i]
	}
	if m.twice != nil {
		delete(r.mapping.Columns, m.twice.args["field"])
		m.twice.line = r.header
		return m.twice
	}
	if !m.complete() {
		return r.missingColumn(m.missing[0], primaryHeading(m.missing[0]), m.missing)
	}
	r.at = m.columns
	return nil
}

// matchKind finds what the headings speak of: the kind that the mapping names, else the one whose required columns are
// there, else the one that lacks the fewest of them.
func (r *Reader) matchKind() (matched, *fault) {
	fit := func(kind models.Kind) matched {
		m := match(kind, r.columns)
		m.missing = lacking(kind, func(f string) bool {
			_, column := m.columns[f]
			_, constant := r.mapping.Constants[f]
			return column || constant
		})
		return m
	}
	if r.mapping.Kind != "" {
		return fit(r.mapping.Kind), nil
	}
	var best matched
	var whole []string
	for i, kind := range foundKinds {
		m := fit(kind)
		if m.complete() {
			whole = append(whole, string(kind))
		}
		if i == 0 || !best.complete() && (m.complete() || len(m.missing) < len(best.missing)) {
			best = m
		}
	}
	if m := fit(models.KindAppeals); len(whole) == 2 && whole[0] == string(models.KindCases) && m.complete() && len(best.columns) > len(m.columns) {
		return best, nil // cases with what became of the appeals over them
	}
	if len(whole) > 1 {
		return best, refuse(models.CodeAmbiguous, r.header, "why", "kind", "readings", strings.Join(whole, " / "))
	}
	return best, nil
}

func (r *Reader) bindGiven() error {
	if r.mapping.Kind == "" {
		r.mapping.Kind = models.KindCases
		_, activity := r.mapping.Columns[models.FieldActivity]
		_, received := r.mapping.Columns[models.FieldReceived]
		_, kpi := r.mapping.Columns[models.FieldKPI]
		_, always := r.mapping.Constants[models.FieldKPI]
		switch {
		case activity && !received:
			r.mapping.Kind = models.KindEvents
		case kpi || always:
			r.mapping.Kind = models.KindValues
		}
	}
	columns, twice, missing := bound(r.mapping, r.columns)
	var lost []string
	for _, f := range missing {
		if slices.Contains(columnsOf(r.mapping.Kind), f) {
			lost = append(lost, f)
		}
	}
	if len(lost) > 0 {
		return r.missingColumn(lost[0], r.mapping.Columns[lost[0]], lost)
	}
	if twice != nil {
		twice.line = r.header
		return twice
	}
	missing = lacking(r.mapping.Kind, func(f string) bool {
		_, column := columns[f]
		_, constant := r.mapping.Constants[f]
		return column || constant
	})
	if len(missing) > 0 {
		return r.missingColumn(missing[0], primaryHeading(missing[0]), missing[:1])
	}
	r.at = columns
	return nil
}

// missingColumn names the first missing column, all of them by field, and the columns that were found.
func (r *Reader) missingColumn(field, column string, fields []string) *fault {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = primaryHeading(f)
		if name, ok := r.opts.Mapping.Columns[f]; ok && r.opts.Given {
			names[i] = name
		}
	}
	args := map[string]string{"field": field, "missing": strings.Join(names, ", "), "found": foundColumns(r.columns)}
	if r.opts.Given && r.opts.Mapping.Columns[field] != "" {
		args["why"] = "named"
	}
	return &fault{code: models.CodeMissingColumn, line: r.header, column: column, args: args}
}

func (r *Reader) lookXLSX(ctx context.Context) error {
	w, err := openWorkbook(ctx, r.src)
	if err != nil {
		return err
	}
	defer w.close()
	r.is1904 = w.is1904
	if len(w.sheets) == 0 {
		return refuse(models.CodeEmptyFile, 0)
	}
	choice, rows, err := r.chooseSheet(w)
	if err != nil {
		return err
	}
	r.sheet = choice
	return r.settle(rows)
}

// chooseSheet takes the sheet that the mapping names, else the one with a heading that fits. Two are asked about.
func (r *Reader) chooseSheet(w *workbook) (sheetRef, []sample, error) {
	if r.mapping.Sheet != "" {
		s, ok := w.sheet(r.mapping.Sheet)
		if !ok {
			f := refuse(models.CodeAmbiguous, 0, "why", "no_sheet", "readings", strings.Join(w.sheetNames(), " / "))
			f.value = r.mapping.Sheet
			return s, nil, f
		}
		rows, err := r.sampleSheet(w, s)
		return s, rows, err
	}
	type found struct {
		sheet sheetRef
		rows  []sample
		hits  int
	}
	var fitting []found
	var best found
	var ended error // of the first sheet that cannot be read
	for _, s := range w.sheets {
		if s.hidden {
			continue
		}
		rows, err := r.sampleSheet(w, s)
		if err != nil {
			return s, nil, err
		}
		if ended == nil {
			ended = r.ended
		}
		f := found{sheet: s, rows: rows}
		complete := false
		for _, x := range rows {
			f.hits = max(f.hits, hits(x.cells, r.opts.Mapping, r.opts.Given, r.mapping.Kind))
			complete = complete || r.fits(x.cells)
		}
		if complete {
			fitting = append(fitting, f)
		}
		if best.rows == nil || f.hits > best.hits {
			best = f
		}
	}
	switch {
	case len(fitting) == 1:
		best = fitting[0]
	case len(fitting) > 1:
		var names []string
		for _, f := range fitting {
			names = append(names, f.sheet.name)
		}
		return sheetRef{}, nil, refuse(models.CodeAmbiguous, 0, "why", "sheet", "readings", strings.Join(names, " / "))
	}
	if best.sheet.part == "" {
		best.sheet = w.sheets[0]
	}
	r.ended = ended
	return best.sheet, best.rows, nil
}

func (r *Reader) fits(headings []string) bool {
	if r.opts.Given && len(r.opts.Mapping.Columns) > 0 {
		_, _, missing := bound(r.opts.Mapping, headings)
		return len(missing) == 0
	}
	if r.mapping.Kind != "" {
		return match(r.mapping.Kind, headings).complete()
	}
	return slices.ContainsFunc(foundKinds, func(kind models.Kind) bool { return match(kind, headings).complete() })
}

func (r *Reader) sampleSheet(w *workbook, s sheetRef) ([]sample, error) {
	t, err := w.open(s, false)
	if err != nil {
		return nil, err
	}
	rows := r.sample(t)
	if err := t.close(); err != nil {
		return nil, corrupt(err, "zip")
	}
	return rows, nil
}

func (r *Reader) lookJSON(ctx context.Context) error {
	names, err := jsonColumns(ctx, r.src)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return refuse(models.CodeEmptyFile, 0)
	}
	r.columns = names
	t, err := openJSON(ctx, r.src, names)
	if err != nil {
		return err
	}
	rows := r.sample(t)
	if err := t.close(); err != nil {
		return fmt.Errorf("close %s: %w", r.src.in.Name, err)
	}
	return r.bind(rows)
}

func (r *Reader) lookXES(ctx context.Context) error {
	switch r.mapping.Kind {
	case models.KindEvents:
		return refuse(models.CodeMissingColumn, 0, "field", models.FieldCaseNo, "found", "")
	case models.KindValues, models.KindAppeals: // an event log tells cases
		return refuse(models.CodeNotReadable, 0, "why", "xml")
	}
	activity := r.eventAttribute(models.FieldActivity)
	given := r.opts.Given && len(r.mapping.Columns) > 0
	survey, err := surveyXES(ctx, r.src, activity, func(s *xesSurvey) bool {
		return given && len(r.unseen(s)) == 0 || !given && match(models.KindCases, s.columns).complete()
	})
	if err != nil {
		return err
	}
	if survey.traces == 0 {
		r.columns = survey.columns
		return refuse(models.CodeEmptyFile, 0)
	}
	r.columns = survey.columns
	r.mapping.Kind = models.KindCases
	if given {
		return r.bindXES(survey)
	}
	m := match(models.KindCases, r.columns)
	if i := slices.Index(r.columns, xesDefaults[models.FieldCaseNo]); i >= 0 {
		m.columns[models.FieldCaseNo] = i
		m.missing = slices.DeleteFunc(m.missing, func(f string) bool { return f == models.FieldCaseNo })
	}
	columns := map[string]string{}
	for f, i := range m.columns {
		columns[f] = r.columns[i]
	}
	r.at, r.mapping.Columns = m.columns, columns
	if m.twice != nil {
		return m.twice
	}
	if !m.complete() {
		return r.missingColumn(m.missing[0], primaryHeading(m.missing[0]), m.missing)
	}
	return nil
}

func (r *Reader) eventAttribute(field string) string {
	if name, ok := r.mapping.Columns[field]; ok {
		return name
	}
	return xesDefaults[field]
}

// unseen gives the mapped fields of the trace whose attribute or activity has not been met.
func (r *Reader) unseen(s *xesSurvey) []string {
	var out []string
	for _, f := range sortedKeys(r.mapping.Columns) {
		name := r.mapping.Columns[f]
		act, ok := strings.CutPrefix(name, firstOf)
		if !ok {
			act, ok = strings.CutPrefix(name, lastOf)
		}
		switch {
		case eventField(f):
			if !s.events[name] {
				out = append(out, f)
			}
		case name == firstEvent || name == lastEvent:
		case ok:
			if !s.activities[models.NameKey(act)] {
				out = append(out, f)
			}
		case r.traceColumn(s.columns, name) < 0:
			out = append(out, f)
		}
	}
	return out
}

func (r *Reader) traceColumn(columns []string, name string) int {
	if i := slices.Index(columns, name); i >= 0 {
		return i
	}
	key := headingKey(name)
	return slices.IndexFunc(columns, func(c string) bool { return headingKey(c) == key })
}

// bindXES binds a given mapping to the attributes of the traces. XES leaves an empty attribute out, so one that no
// trace has is a warning, except for those without which nothing can be read.
func (r *Reader) bindXES(s *xesSurvey) error {
	r.missing = r.unseen(s)
	for _, f := range required(models.KindCases) {
		_, mapped := r.mapping.Columns[f]
		if _, constant := r.mapping.Constants[f]; constant {
			continue
		}
		if !mapped && f == models.FieldCaseNo && slices.Contains(r.columns, xesDefaults[f]) {
			r.mapping.Columns[f] = xesDefaults[f]
			continue
		}
		if !mapped || slices.Contains(r.missing, f) {
			name := r.mapping.Columns[f]
			if name == "" {
				name = primaryHeading(f)
			}
			return r.missingColumn(f, name, []string{f})
		}
	}
	for _, f := range []string{models.FieldActivity, models.FieldAt} {
		if _, mapped := r.mapping.Columns[f]; mapped && slices.Contains(r.missing, f) {
			return r.missingColumn(f, r.mapping.Columns[f], []string{f})
		}
	}
	r.at = map[string]int{}
	for f, name := range r.mapping.Columns {
		if eventField(f) || slices.Contains(r.missing, f) {
			continue
		}
		var i int
		if strings.HasPrefix(name, "@") {
			i = slices.Index(r.columns, name)
		} else {
			i = r.traceColumn(r.columns, name)
		}
		if i < 0 {
			i = len(r.columns)
			r.columns = append(r.columns, name)
		}
		r.at[f] = i
	}
	return nil
}

// table opens the rows of the file.
func (r *Reader) table(ctx context.Context) (table, error) {
	switch r.form {
	case formXLSX:
		w, err := openWorkbook(ctx, r.src)
		if err != nil {
			return nil, err
		}
		t, err := w.open(r.sheet, true)
		if err != nil {
			return nil, errors.Join(err, w.close())
		}
		return t, nil
	case formXES:
		x, err := openXES(ctx, r.src)
		if err != nil {
			return nil, err
		}
		return &xesTable{x: x, columns: r.columns, activity: r.eventAttribute(models.FieldActivity),
			at: r.eventAttribute(models.FieldAt)}, nil
	case formJSON:
		return openJSON(ctx, r.src, r.columns)
	}
	d := r.delim
	if d == 0 {
		d = ';'
	}
	block := csvBlock
	if r.size > 0 {
		block = int(min(csvBlock, max(r.size+1, 4<<10)))
	}
	return r.openCSV(ctx, d, block)
}

// shaper makes what turns rows into cases or events.
func (r *Reader) shaper(n *notes) *shaper {
	s := &shaper{form: r.form, mapping: r.mapping, keep: r.opts.KeepResource, hash: r.opts.HashCaseNo, today: r.opts.Today,
		zone: r.zone, order: r.order, decimal: r.decimal, width: len(r.columns), headers: r.columns, caseNo: -1, date: -1,
		notes: n, seed: r.alone.keys.seed, kpis: r.opts.KPIs, fiscal: r.opts.FiscalStart}
	s.proof = evidence{auto: r.guessDate, is1904: r.is1904}
	used := map[int]bool{}
	for _, f := range columnsOf(r.mapping.Kind) {
		col, column := r.at[f]
		constant, given := r.mapping.Constants[f]
		if !column && !given {
			continue
		}
		b := bind{field: f, role: roleOf(r.mapping.Kind, f), col: -1, heading: f, words: map[string]*word{}}
		if column {
			b.col, b.heading = col, r.columns[col]
			used[col] = true
		}
		if given {
			b.constant = []byte(constant)
		}
		switch f {
		case models.FieldCaseNo:
			s.caseNo = b.col
		case models.FieldReceived, models.FieldAt:
			s.date = b.col
		}
		s.numbers = s.numbers || b.role == roleNumber || b.role == roleAmount
		s.binds = append(s.binds, b)
	}
	for i := range r.columns {
		if !used[i] {
			s.ignored = append(s.ignored, i)
		}
	}
	return s
}

// eventBinds are the attributes of the events of an XES file.
func (r *Reader) eventBinds() []bind {
	var out []bind
	for _, f := range []string{models.FieldActivity, models.FieldAt, models.FieldUnit, models.FieldResource} {
		out = append(out, bind{field: f, role: roleOf(models.KindEvents, f), col: -1, heading: r.eventAttribute(f), words: map[string]*word{}})
	}
	return out
}

// weigh gathers evidence for date order and decimal sign until both are plain, at most to the end of the file.
func (r *Reader) weigh(ctx context.Context) error {
	saidOrder, saidDecimal := parseOrder(r.mapping.DateOrder), byte(0)
	if r.mapping.Decimal != auto {
		saidDecimal = r.mapping.Decimal[0]
	}
	r.guessDate, r.guessSign = saidOrder == orderUnknown, saidDecimal == 0
	if r.form == formXES {
		r.order, r.decimal = orderYMD, '.'
		r.guessDate, r.guessSign = false, false
		return nil
	}
	s := r.shaper(newNotes(r.src.in.Name))
	var dates, numbers []*bind
	for i := range s.binds {
		switch b := &s.binds[i]; b.role {
		case roleDate, roleMoment:
			dates = append(dates, b)
		case roleNumber, roleDays, roleCount, roleAmount:
			numbers = append(numbers, b)
		}
	}
	e := &s.proof
	t, err := r.table(ctx)
	if err != nil {
		return err
	}
	defer t.close()
	seen := 0
	for {
		plainDates := saidOrder != orderUnknown || len(dates) == 0 || e.dmy > 0
		plainNumbers := saidDecimal != 0 || len(numbers) == 0 || e.comma+e.point > 0
		if plainDates && plainNumbers {
			break
		}
		row, err := t.next()
		if err != nil {
			var f *fault
			if errors.As(err, &f) {
				break // told by Read, with its place
			}
			return err
		}
		if row == nil {
			break
		}
		if row.line <= r.header {
			continue
		}
		if seen++; seen%blockRows == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if r.opts.Looked != nil {
				r.opts.Looked(seen)
			}
		}
		look := func(binds []*bind) {
			for _, b := range binds {
				if cell, kind := s.cell(row, b); kind == cellText && len(cell) > 0 {
					e.look(s, b, cell, row.line)
				}
			}
		}
		if !plainDates {
			look(dates)
		}
		look(numbers)
		for _, col := range s.ignored {
			if col < len(row.cells) && row.kind(col) == cellText {
				if s.numbers {
					e.beside(s, r.columns[col], row.cells[col], row.line)
				}
				if !plainDates {
					e.dateBeside(row.cells[col])
				}
			}
		}
	}
	var f *fault
	if r.order, r.decimal, f = e.decide(saidOrder, saidDecimal); f != nil {
		return f
	}
	r.sureDate, r.sureSign = e.dmy > 0, e.comma+e.point > 0
	return nil
}

// blockRows is how many rows go into one delivery.
const blockRows = 1024

// Read reads the file alone, see Joint.Read.
func (r *Reader) Read(ctx context.Context, emit func(models.Delivery) error) (models.Report, error) {
	return r.alone.Read(ctx, emit)
}

// Stale is that of the last Read, see Joint.Stale.
func (r *Reader) Stale() bool { return r.alone.Stale() }

// Name gives the file's name as it is shown.
func (r *Reader) Name() string { return r.src.in.Name }

// Found gives the mapping with everything that was found from the content: character set, delimiter, sheet, date
// order, decimal sign. Mapping leaves open what was open, so that it can be remembered for other files.
func (r *Reader) Found() models.Mapping {
	m := r.mapping
	if m.Kind == "" {
		m.Kind = models.KindCases
	}
	if r.form == formCSV && r.delim != 0 {
		m.Encoding, m.Delimiter = r.charset.name, string(r.delim)
	}
	if r.sheet.name != "" {
		m.Sheet = r.sheet.name
	}
	if r.sureDate && m.DateOrder == auto {
		m.DateOrder = "dmy"
	}
	if r.sureSign && m.Decimal == auto {
		m.Decimal = string(r.decimal)
	}
	return m
}

// Lacks is the note that refuses the file because it does not tell a field that another file of its import tells.
func (r *Reader) Lacks(field string) models.Note {
	return newNotes(r.Name()).note(models.CodeMissingColumn, r.header, 0, primaryHeading(field), "",
		map[string]string{"field": field, "why": "files", "found": foundColumns(r.columns)})
}

// Guess gives the mapping that would be used for a file, see Found. Where the content leaves something open the
// report says so.
func Guess(ctx context.Context, in Input, opts Options) (models.Mapping, models.Report, error) {
	r, rep, err := Open(ctx, in, opts)
	if err != nil {
		return models.Mapping{}, rep, err
	}
	return r.Found(), rep, nil
}
