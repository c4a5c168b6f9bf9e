package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/htmlindex"

	"gevinstoverblik/models"
)

// workbook is an open XLSX file. It is read by hand and not by a library because the type and number format of
// each cell decide how it is read, and no streaming reader gives them: 40831 is a date in one column and a case
// number in the next. Formulas are never computed; their stored values are read.
type workbook struct {
	parts  map[string]*zip.File
	closer io.Closer
	sheets []sheetRef
	shared []string
	styles []numberStyle
	is1904 bool
}

type sheetRef struct {
	name   string
	part   string
	hidden bool
}

// numberStyle is what a number format makes of a number.
type numberStyle struct {
	date bool
	pad  int // leading zeros: the width of a format such as 00000
}

// openWorkbook opens a workbook and reads all but its sheets.
func openWorkbook(ctx context.Context, src source) (*workbook, error) {
	at, size, closer, err := src.workbook(ctx)
	if err != nil {
		return nil, err
	}
	w, err := newWorkbook(at, size)
	if err != nil {
		closer.Close()
		return nil, err
	}
	w.closer = closer
	return w, nil
}

func newWorkbook(at io.ReaderAt, size int64) (*workbook, error) {
	z, err := zip.NewReader(at, size)
	switch {
	case errors.Is(err, zip.ErrFormat) && !hasDirectory(at, size):
		return nil, refuse(models.CodeTruncated, 0, "why", "zip")
	case err != nil:
		return nil, corrupt(err, "zip")
	}
	if len(z.File) > maxParts {
		return nil, refuse(models.CodeTooLarge, 0, "why", "file", "limit", fmt.Sprint(maxParts))
	}
	w := &workbook{parts: map[string]*zip.File{}}
	var total uint64
	for _, f := range z.File {
		total += f.UncompressedSize64
		big := f.UncompressedSize64 > ratioFrom && f.UncompressedSize64/max(f.CompressedSize64, 1) > maxRatio
		if total > maxUnpacked || big {
			return nil, refuse(models.CodeTooLarge, 0, "why", "file", "limit", fmt.Sprint(maxUnpacked>>20)+" MB")
		}
		w.parts[strings.TrimPrefix(f.Name, "/")] = f
	}
	book := w.parts["xl/workbook.xml"]
	if book == nil {
		return nil, refuse(models.CodeNotReadable, 0, "why", "archive")
	}
	if err := w.readBook(book); err != nil {
		return nil, err
	}
	if err := w.readShared(); err != nil {
		return nil, err
	}
	return w, w.readStyles()
}

// hasDirectory says whether the mark that begins the end of every archive is there: a file that was cut off has lost it.
func hasDirectory(at io.ReaderAt, size int64) bool {
	const furthest = 22 + 65_535 // the record, and the comment that may follow it
	end := make([]byte, min(size, furthest))
	n, _ := at.ReadAt(end, size-int64(len(end))) // what cannot be read has no mark
	return bytes.Contains(end[:n], []byte("PK\x05\x06"))
}

func (w *workbook) close() error { return w.closer.Close() }

// elements walks over the start tags, end tags and text of a part.
func (w *workbook) elements(part string, visit func(t xml.Token) error) error {
	f := w.parts[part]
	if f == nil {
		return nil
	}
	r, err := unpacked(f)
	if err != nil {
		return err
	}
	defer r.Close()
	d := newXML(r)
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return corrupt(err, "xml")
		}
		if err := visit(t); err != nil {
			return err
		}
	}
}

// markup is a decoder whose tags and texts have a longest length: the library's own keeps each whole, however long.
type markup struct {
	*xml.Decoder
	in *ration
}

// RawToken gives the next tag or text.
func (m markup) RawToken() (xml.Token, error) {
	m.in.left = maxToken
	return m.Decoder.RawToken()
}

// newXML gives a decoder that follows no reference to anything outside: a document type with entities ends the
// reading at the first entity that XML itself does not know.
func newXML(r io.Reader) markup {
	in := &ration{r: r, left: maxToken}
	d := xml.NewDecoder(in)
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		enc, err := htmlindex.Get(label)
		if err != nil {
			return nil, err
		}
		return enc.NewDecoder().Reader(in), nil
	}
	return markup{d, in}
}

// unpacked opens a part. One that holds more than the archive's directory says is no honest archive.
func unpacked(f *zip.File) (io.ReadCloser, error) {
	r, err := f.Open()
	if err != nil {
		return nil, corrupt(err, "zip")
	}
	return &promised{r, f.UncompressedSize64}, nil
}

type promised struct {
	io.ReadCloser
	left uint64
}

func (p *promised) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	if uint64(n) > p.left {
		return 0, refuse(models.CodeNotReadable, 0, "why", "zip")
	}
	p.left -= uint64(n)
	return n, err
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (w *workbook) readBook(book *zip.File) error {
	targets := map[string]string{}
	err := w.elements("xl/_rels/workbook.xml.rels", func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "Relationship" {
			to := attr(e, "Target")
			if strings.HasPrefix(to, "/") {
				to = strings.TrimPrefix(to, "/")
			} else {
				to = path.Join("xl", to)
			}
			targets[attr(e, "Id")] = to
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.elements(book.Name, func(t xml.Token) error {
		e, ok := t.(xml.StartElement)
		if !ok {
			return nil
		}
		switch e.Name.Local {
		case "workbookPr":
			v := attr(e, "date1904")
			w.is1904 = v == "1" || v == "true"
		case "sheet":
			id := ""
			for _, a := range e.Attr {
				if a.Name.Local == "id" && a.Name.Space != "" {
					id = a.Value
				}
			}
			state := attr(e, "state")
			if part := targets[id]; w.parts[part] != nil && strings.Contains(part, "worksheets") {
				w.sheets = append(w.sheets, sheetRef{attr(e, "name"), part, state == "hidden" || state == "veryHidden"})
			}
		}
		return nil
	})
}

func (w *workbook) readShared() error {
	var b strings.Builder
	in, skip, size := false, 0, 0
	return w.elements("xl/sharedStrings.xml", func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "si":
				b.Reset()
			case "rPh":
				skip++
			case "t":
				in = true
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "si":
				w.shared = append(w.shared, unescapeCell(b.String()))
				if size += b.Len() + 16; size > maxShared {
					return refuse(models.CodeTooLarge, 0, "why", "text", "limit", fmt.Sprint(maxShared>>20)+" MB")
				}
			case "rPh":
				skip--
			case "t":
				in = false
			}
		case xml.CharData:
			if in && skip == 0 {
				b.Write(e)
			}
		}
		return nil
	})
}

// unescapeCell reads _x000D_ and the like, which workbooks write for control characters.
func unescapeCell(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if i+7 <= len(s) && s[i] == '_' && s[i+1] == 'x' && s[i+6] == '_' {
			if n, err := strconv.ParseUint(s[i+2:i+6], 16, 16); err == nil {
				b.WriteRune(rune(n))
				i += 7
				continue
			}
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

func (w *workbook) readStyles() error {
	custom := map[string]string{}
	inCells := false
	return w.elements("xl/styles.xml", func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "numFmt":
				custom[attr(e, "numFmtId")] = attr(e, "formatCode")
			case "cellXfs":
				inCells = true
			case "xf":
				if inCells {
					id := attr(e, "numFmtId")
					w.styles = append(w.styles, styleOf(id, custom[id]))
				}
			}
		case xml.EndElement:
			if e.Name.Local == "cellXfs" {
				inCells = false
			}
		}
		return nil
	})
}

func styleOf(id, code string) numberStyle {
	if code == "" {
		n, _ := strconv.Atoi(id)
		return numberStyle{date: n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 31 || n == 36 || n >= 50 && n <= 54 || n == 57 || n == 58}
	}
	first, _, _ := strings.Cut(code, ";")
	if len(first) > 1 && strings.Trim(first, "0") == "" {
		return numberStyle{pad: len(first)}
	}
	return numberStyle{date: dateFormat(first)}
}

// dateFormat says whether a number format shows a date: it has a year or a day outside quotes and brackets.
func dateFormat(code string) bool {
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			j := strings.IndexByte(code[i+1:], '"')
			if j < 0 {
				return false
			}
			i += j + 1
		case '[':
			j := strings.IndexByte(code[i:], ']')
			if j < 0 {
				return false
			}
			i += j
		case '\\', '_', '*':
			i++
		case 'y', 'Y', 'd', 'D':
			return true
		case 'G', 'g':
			if strings.HasPrefix(strings.ToLower(code[i:]), "general") {
				i += len("general") - 1
			}
		}
	}
	return false
}

// sheetTable is the rows of one sheet.
type sheetTable struct {
	w     *workbook
	r     io.ReadCloser
	d     markup
	row   row
	buf   []byte // the text of the row's cells
	ends  []span
	last  int
	owned bool // closes the workbook with itself
}

type span struct{ from, to int }

func (w *workbook) open(s sheetRef, owned bool) (*sheetTable, error) {
	r, err := unpacked(w.parts[s.part])
	if err != nil {
		return nil, err
	}
	return &sheetTable{w: w, r: r, d: newXML(r), owned: owned}, nil
}

func (t *sheetTable) close() error {
	err := t.r.Close()
	if t.owned {
		err = errors.Join(err, t.w.close())
	}
	return err
}

func (t *sheetTable) next() (*row, error) {
	for {
		tok, err := t.d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, corrupt(err, "xml")
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if e.Name.Local == "row" {
				n, err := strconv.Atoi(attr(e, "r"))
				if err != nil || n <= t.last {
					n = t.last + 1
				}
				t.last = n
				if err := t.cells(n); err != nil {
					return nil, err
				}
				return &t.row, nil
			}
		case xml.EndElement:
			if e.Name.Local == "sheetData" {
				return nil, nil
			}
		}
	}
}

// cells reads the cells of a row up to its end.
func (t *sheetTable) cells(line int) error {
	t.buf, t.ends = t.buf[:0], t.ends[:0]
	t.row.kinds = t.row.kinds[:0]
	col := -1
	var kind, style string
	var text []byte
	var skip int
	inText, inCell := false, false
	for {
		tok, err := t.d.RawToken()
		if err != nil {
			return corrupt(endsEarly(err), "xml")
		}
		switch e := tok.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "c":
				inCell = true
				kind, style = attr(e, "t"), attr(e, "s")
				col = columnOf(attr(e, "r"), col)
				text = text[:0]
			case "v", "t":
				inText = skip == 0
			case "rPh":
				skip++
			}
		case xml.CharData:
			if inText {
				text = append(text, e...)
				if len(text) > maxField {
					return refuse(models.CodeTooLarge, line, "why", "field", "limit", fmt.Sprint(maxField>>20)+" MB")
				}
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "v", "t":
				inText = false
			case "rPh":
				skip--
			case "c":
				if !inCell { // raw tokens: nobody has looked whether ends have their beginnings
					return refuse(models.CodeNotReadable, line, "why", "xml")
				}
				inCell = false
				if err := t.put(col, kind, style, text, line); err != nil {
					return err
				}
			case "row":
				t.row.line = line
				t.row.cells = t.row.cells[:0]
				for _, s := range t.ends {
					t.row.cells = append(t.row.cells, t.buf[s.from:s.to])
				}
				t.row.width = len(t.row.cells)
				return nil
			}
		}
	}
}

func endsEarly(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (t *sheetTable) put(col int, kind, style string, text []byte, line int) error {
	if col >= maxColumns {
		return refuse(models.CodeTooLarge, line, "why", "columns", "limit", fmt.Sprint(maxColumns))
	}
	for len(t.ends) <= col {
		t.ends = append(t.ends, span{})
		t.row.kinds = append(t.row.kinds, cellText)
	}
	from := len(t.buf)
	got := cellText
	switch kind {
	case "s":
		n, err := strconv.Atoi(string(bytes.TrimSpace(text)))
		if err != nil || n < 0 || n >= len(t.w.shared) {
			return refuse(models.CodeNotReadable, line, "why", "xml")
		}
		t.buf = append(t.buf, t.w.shared[n]...)
	case "str", "inlineStr":
		t.buf = append(t.buf, unescapeCell(string(text))...)
	case "b":
		got = cellBool
		t.buf = append(t.buf, bytes.TrimSpace(text)...)
	case "e":
		got = cellError
		t.buf = append(t.buf, text...)
	case "d":
		got = cellDate
		t.buf = append(t.buf, text...)
	default:
		got = cellNumber
		v := string(bytes.TrimSpace(text))
		var s numberStyle
		if n, err := strconv.Atoi(style); err == nil && n >= 0 && n < len(t.w.styles) {
			s = t.w.styles[n]
		}
		f, err := strconv.ParseFloat(v, 64)
		switch {
		case v == "":
			got = cellText
		case err != nil:
			got = cellError
			t.buf = append(t.buf, v...)
		case s.date:
			if m, ok := serial(f, t.w.is1904); ok {
				got = cellDate
				t.buf = appendMoment(t.buf, m)
			} else {
				t.buf = append(t.buf, v...)
			}
		default:
			t.buf = appendNumber(t.buf, f, s.pad)
		}
	}
	t.ends[col] = span{from, len(t.buf)}
	t.row.kinds[col] = got
	return nil
}

// columnOf gives the column of a reference such as "AB12", or the next one where there is none.
func columnOf(ref string, last int) int {
	n := 0
	for i := 0; i < len(ref) && i < 4; i++ {
		c := ref[i]
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	if n == 0 {
		return last + 1
	}
	return n - 1
}

// The days between 1970-01-01 and day 0 of Excel's two date systems.
const (
	epoch1900 = -25569
	epoch1904 = -24107
)

// serial reads Excel's number of a date. Day 60 of the 1900 system, 29 February 1900, never was; before it the
// count is one day behind.
func serial(f float64, is1904 bool) (moment, bool) {
	if math.IsNaN(f) || f < 0 || f > 2_958_466 {
		return moment{}, false
	}
	days := math.Floor(f)
	secs := math.Round((f - days) * 86400)
	if secs >= 86400 {
		days++
		secs = 0
	}
	d := models.Day(int(days) + epoch1900)
	switch {
	case is1904:
		d = models.Day(int(days) + epoch1904)
	case days == 60:
		return moment{}, false
	case days < 60:
		d++
	}
	return moment{day: d, seconds: int32(secs)}, true
}

func appendMoment(b []byte, m moment) []byte {
	b = append(b, m.day.String()...)
	if m.seconds > 0 {
		b = fmt.Appendf(b, " %02d:%02d:%02d", m.seconds/3600, m.seconds/60%60, m.seconds%60)
	}
	return b
}

// appendNumber writes a number with decimal point and without exponent, whole numbers with the zeros of their format.
func appendNumber(b []byte, f float64, pad int) []byte {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		s := strconv.FormatInt(int64(f), 10)
		if f >= 0 {
			for range pad - len(s) {
				b = append(b, '0')
			}
		}
		return append(b, s...)
	}
	return strconv.AppendFloat(b, f, 'f', -1, 64)
}

// sheetNames lists the visible sheets.
func (w *workbook) sheetNames() []string {
	var names []string
	for _, s := range w.sheets {
		if !s.hidden {
			names = append(names, s.name)
		}
	}
	return names
}

// sheet finds a sheet by name, hidden or not.
func (w *workbook) sheet(name string) (sheetRef, bool) {
	i := slices.IndexFunc(w.sheets, func(s sheetRef) bool { return models.NameKey(s.name) == models.NameKey(name) })
	if i < 0 {
		return sheetRef{}, false
	}
	return w.sheets[i], true
}
