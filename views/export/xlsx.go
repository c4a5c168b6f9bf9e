package export

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
)

const (
	// sheetRows is the most rows of a sheet, its heading left out. More rows go on in a sheet of their own.
	sheetRows = 1<<20 - 1
	// cellText is the most characters that a cell can hold.
	cellText = 32767
	// excelEpoch is 1970-01-01 as a spreadsheet counts days.
	excelEpoch = 25569
)

// The styles of styles.xml below, by number.
const (
	stylePlain = iota
	styleHeading
	styleDate
	stylePercent    // a share, shown in per cent
	styleIn         // a cell to fill in
	styleInPercent  // a share to fill in
	styleInText     // a text to fill in
	styleParagraph  // a text over several lines
	styleBackground // a text that is not to be changed
	styleMoment     // a date with its time
)

const styles = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="3"><numFmt numFmtId="166" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="0.0%"/></numFmts>` +
	`<fonts count="3"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font><font><sz val="9"/><color rgb="FF6B6B6B"/><name val="Calibri"/></font></fonts>` +
	`<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFFF8E1"/></patternFill></fill></fills>` +
	`<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left style="thin"><color rgb="FFBFBFBF"/></left><right style="thin"><color rgb="FFBFBFBF"/></right><top style="thin"><color rgb="FFBFBFBF"/></top><bottom style="thin"><color rgb="FFBFBFBF"/></bottom><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="10"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
	`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="0" fontId="0" fillId="2" borderId="1" xfId="0" applyFill="1" applyBorder="1"/>` +
	`<xf numFmtId="165" fontId="0" fillId="2" borderId="1" xfId="0" applyNumberFormat="1" applyFill="1" applyBorder="1"/>` +
	`<xf numFmtId="49" fontId="0" fillId="2" borderId="1" xfId="0" applyNumberFormat="1" applyFill="1" applyBorder="1"/>` +
	`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
	`<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
	`<xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>` +
	`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

// workbook is an XLSX file as it is written, sheet by sheet. A library's writer keeps the rows until the end; a
// plain table needs none of that.
type workbook struct {
	zip    *zip.Writer
	most   int // rows of a sheet, its heading left out
	sheets []string
	shared shared
}

// shared are the texts that cells point at instead of holding them: the names that stand in many rows.
type shared struct {
	texts   []string
	columns []sharedColumn
}

// sharedColumn is the texts that one column has brought.
type sharedColumn struct {
	number map[string]int
	hits   int  // how often one of them stood there again
	closed bool // the column is of texts that stand in one row, such as case numbers
}

// The most texts of a column that are shared, and the longest that is.
const (
	sharedTexts = 500
	sharedLen   = 80
)

// at gives the number of a text of a column; false where it is not shared.
func (s *shared) at(column int, text string) (int, bool) {
	for len(s.columns) <= column {
		s.columns = append(s.columns, sharedColumn{number: map[string]int{}})
	}
	c := &s.columns[column]
	if c.closed || len(text) > sharedLen {
		return 0, false
	}
	if n, ok := c.number[text]; ok {
		c.hits++
		return n, true
	}
	if len(c.number) == sharedTexts {
		c.closed = c.hits < sharedTexts
		return 0, false
	}
	n := len(s.texts)
	c.number[text], s.texts = n, append(s.texts, text)
	return n, true
}

// writeXLSX writes a table as sheets of at most so many rows, and after it what is said of them.
func writeXLSX(w io.Writer, most int, t Table, after func() []Table) error {
	book := newWorkbook(w, most)
	if err := book.table(t); err != nil {
		return err
	}
	for _, more := range after() {
		if err := book.table(more); err != nil {
			return err
		}
	}
	return book.close()
}

// newWorkbook begins a workbook. It is pressed together lightly: three times the speed for a tenth more bytes.
func newWorkbook(w io.Writer, most int) *workbook {
	book := &workbook{zip: zip.NewWriter(w), most: most}
	book.zip.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestSpeed)
	})
	return book
}

// table writes a table as one sheet, or as several where it has more rows than a sheet can hold.
func (b *workbook) table(t Table) error {
	var sheet *sheet
	rows, part := 0, 1
	open := func() (err error) {
		name := t.Name
		if part > 1 {
			name += " (" + strconv.Itoa(part) + ")"
		}
		sheet, err = b.sheet(name, t.Columns, nil)
		return err
	}
	if err := open(); err != nil {
		return err
	}
	for row, err := range t.Rows {
		if err == nil && rows == b.most {
			if err := sheet.close(); err != nil {
				return err
			}
			rows, part = 0, part+1
			if err := open(); err != nil {
				return err
			}
		}
		if err == nil {
			err = sheet.row(row)
		}
		if err != nil {
			return errors.Join(err, sheet.close()) // the file is no good any more, but nothing must go on
		}
		rows++
	}
	return sheet.close()
}

// sheet is one sheet being written.
type sheet struct {
	out     *handover
	shared  *shared
	columns int
	opening []string // how a cell of each column begins
	rows    int
	line    []byte
}

// sheet begins a sheet. Without widths (in characters) its columns are as wide as their headings.
func (b *workbook) sheet(name string, columns []string, widths []int) (*sheet, error) {
	b.sheets = append(b.sheets, name)
	entry, err := b.zip.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", len(b.sheets)))
	if err != nil {
		return nil, err
	}
	s := &sheet{out: newHandover(entry), shared: &b.shared, columns: len(columns)}
	for i := range columns {
		s.opening = append(s.opening, `<c r="`+columnName(i))
	}
	selected := ""
	if len(b.sheets) == 1 {
		selected = ` tabSelected="1"`
	}
	fmt.Fprintf(s.out, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView%s workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`, selected)
	for i, column := range columns {
		width := max(12, utf8.RuneCountInString(column)+3)
		if i < len(widths) {
			width = widths[i]
		}
		fmt.Fprintf(s.out, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, width)
	}
	heading := make([]Value, len(columns))
	for i, column := range columns {
		heading[i] = Text(column)
	}
	_, err = io.WriteString(s.out, `</cols><sheetData>`)
	if err = errors.Join(err, s.cells(heading, styleHeading)); err != nil {
		return nil, errors.Join(err, s.out.Close())
	}
	return s, nil
}

func (s *sheet) row(row []Value) error { return s.cells(row, stylePlain) }

func (s *sheet) cells(row []Value, style int) error {
	s.rows++
	line := append(s.line[:0], `<row r="`...)
	line = strconv.AppendInt(line, int64(s.rows), 10)
	line = append(line, `">`...)
	whole := style
	for i, v := range row {
		if v.kind == none && v.style == stylePlain {
			continue
		}
		style := whole
		if v.style != stylePlain {
			style = v.style
		}
		if i == len(s.opening) { // a row may be longer than its heading
			s.opening = append(s.opening, `<c r="`+columnName(i))
		}
		line = append(line, s.opening[i]...)
		line = strconv.AppendInt(line, int64(s.rows), 10)
		switch v.kind {
		case date:
			style = styleDate
		case moment:
			style = styleMoment
		}
		if style != stylePlain {
			line = append(line, `" s="`...)
			line = strconv.AppendInt(line, int64(style), 10)
		}
		switch v.kind {
		case textual:
			text := cut(safe(v.text))
			if n, ok := s.shared.at(i, text); ok {
				line = append(line, `" t="s"><v>`...)
				line = strconv.AppendInt(line, int64(n), 10)
				line = append(line, `</v></c>`...)
				break
			}
			line = append(line, `" t="inlineStr"><is><t xml:space="preserve">`...)
			line = appendXML(line, text)
			line = append(line, `</t></is></c>`...)
		case flag:
			line = append(line, `" t="b"><v>`...)
			line = strconv.AppendInt(line, int64(v.num), 10)
			line = append(line, `</v></c>`...)
		case date:
			line = append(line, `"><v>`...)
			line = strconv.AppendInt(line, int64(v.num)+excelEpoch, 10)
			line = append(line, `</v></c>`...)
		case moment:
			line = append(line, `"><v>`...)
			line = strconv.AppendFloat(line, wall(v), 'f', 6, 64)
			line = append(line, `</v></c>`...)
		case none: // a cell to fill in
			line = append(line, `"/>`...)
		default:
			line = append(line, `"><v>`...)
			if whole := int64(v.num); float64(whole) == v.num && whole > -1e15 && whole < 1e15 {
				line = strconv.AppendInt(line, whole, 10)
			} else {
				line = strconv.AppendFloat(line, v.num, 'g', -1, 64)
			}
			line = append(line, `</v></c>`...)
		}
	}
	s.line = append(line, `</row>`...)
	_, err := s.out.Write(s.line)
	return err
}

func (s *sheet) close() error {
	_, err := fmt.Fprintf(s.out, `</sheetData><autoFilter ref="A1:%s%d"/></worksheet>`, columnName(s.columns-1), s.rows)
	return errors.Join(err, s.out.Close())
}

// close writes what ties the sheets together.
func (b *workbook) close() error {
	var kinds, sheets, links strings.Builder
	for i, name := range b.sheets {
		n := i + 1
		fmt.Fprintf(&kinds, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, n)
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, appendXML(nil, name), n, n)
		fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, n, n)
	}
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	texts := []byte(head + `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`)
	for _, text := range b.shared.texts {
		texts = append(texts, `<si><t xml:space="preserve">`...)
		texts = append(appendXML(texts, text), `</t></si>`...)
	}
	texts = append(texts, `</sst>`...)
	parts := []struct{ name, content string }{
		{"xl/styles.xml", styles},
		{"xl/sharedStrings.xml", string(texts)},
		{"xl/workbook.xml", head + `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + links.String() +
			fmt.Sprintf(`<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>`, len(b.sheets)+1, len(b.sheets)+2) + `</Relationships>`},
		{"_rels/.rels", head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"[Content_Types].xml", head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>` + kinds.String() + `</Types>`},
	}
	for _, part := range parts {
		entry, err := b.zip.Create(part.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(entry, part.content); err != nil {
			return err
		}
	}
	return b.zip.Close()
}

// columnName gives the letters of a column: 0 is A, 26 is AA.
func columnName(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return columnName(i/26-1) + string(rune('A'+i%26))
}

// wall gives a moment as a spreadsheet counts: days, as the wall of the installation shows them.
func wall(v Value) float64 {
	t, err := time.Parse(time.RFC3339, v.text)
	if err != nil {
		return 0
	}
	_, offset := t.Zone()
	return float64(t.Unix()+int64(offset))/86400 + excelEpoch
}

// cut shortens text to what a cell can hold.
func cut(s string) string {
	if len(s) <= cellText {
		return s
	}
	runes := []rune(s)
	return string(runes[:min(len(runes), cellText)])
}

// appendXML escapes text for XML and leaves out what XML cannot hold.
func appendXML(line []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r == '&':
			line = append(line, "&amp;"...)
		case r == '<':
			line = append(line, "&lt;"...)
		case r == '>':
			line = append(line, "&gt;"...)
		case r == '"':
			line = append(line, "&quot;"...)
		case r == '\t' || r == '\n':
			line = utf8.AppendRune(line, r)
		case r == '\r':
			line = append(line, "&#13;"...)
		case r < ' ' || r == 0xFFFE || r == 0xFFFF:
		default:
			line = utf8.AppendRune(line, r)
		}
	}
	return line
}
