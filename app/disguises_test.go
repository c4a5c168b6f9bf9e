package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// The columns of the table that goes through every disguise, by their places in a row.
const (
	colNo = iota
	colType
	colDepartment
	colChannel
	colReceived
	colComplete
	colDecided
	colDeadline
	colOutcome
	colLetters
	colSatisfaction
	colCost
)

var disguisedHeadings = []string{"Sagsnummer", "Sagstype", "Afdeling", "Indgangskanal", "Modtaget", "Fuldt oplyst", "Afgjort", "Frist",
	"Beslutningstype", "Mangelbreve", "Tilfredshed", "Omkostning"}

// disguisedFields are the same columns by the names of the fields.
var disguisedFields = []string{"case_no", "case_type", "department", "channel", "received", "complete", "decided", "deadline",
	"outcome", "deficiency_letters", "satisfaction", "cost"}

func isDateColumn(j int) bool { return j >= colReceived && j <= colDeadline }

// disguisedRows gives 200 cases: dates in ISO, numbers with a decimal point. The disguises write them as they like.
func disguisedRows() [][]string {
	types := []string{"Småbygninger – udhus, Ø og Å", "Miljøgodkendelse §5", "Nedrivning; ældre bebyggelse"}
	departments := []string{"Byg og Miljø", "+Plan – Ærø"}
	channels := []string{"Digital selvbetjening", "E-mail", "Medbetjening", "Brevpost"}
	outcomes := []string{"Tilladelse", "Afslag", "Henlagt"}
	start := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	var rows [][]string
	for i := range 200 {
		day := func(n int) string { return start.AddDate(0, 0, i+n).Format(time.DateOnly) }
		row := []string{fmt.Sprintf("02.34.02-P19-%d-25", 1000+i), types[i%3], departments[i%2], channels[i%4],
			day(0), day(4 + i%9), day(10 + i%41), day(45), outcomes[i%3], fmt.Sprint(i % 3), fmt.Sprint(1 + i%5), fmt.Sprintf("%d.%02d", 900+i*7, 10+i%90)}
		if i%11 == 0 { // an open case
			row[colComplete], row[colDecided], row[colOutcome], row[colSatisfaction], row[colCost] = "", "", "", "", ""
		}
		rows = append(rows, row)
	}
	return rows
}

// style is how a disguise writes the cells of a table.
type style struct {
	delim, eol string
	date       string // the layout of a date
	clock      time.Duration
	decimal    string // "," or "."
	thousands  string
	quote      bool
	headings   []string
	cell       func(i, j int, text string) string
}

func (s style) value(i, j int, text string) string {
	switch {
	case text == "":
	case isDateColumn(j) && s.date != "":
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			panic(err)
		}
		text = d.Add(s.clock).Format(s.date)
	case j == colCost:
		whole, part, _ := strings.Cut(text, ".")
		if n := len(whole); n > 3 {
			whole = whole[:n-3] + s.thousands + whole[n-3:]
		}
		if s.decimal == "" {
			s.decimal = ","
		}
		text = whole + s.decimal + part
	}
	if s.cell != nil {
		text = s.cell(i, j, text)
	}
	return text
}

// lines gives the heading and each row as a line of its own, without line ends.
func (s style) lines() []string {
	field := func(c string) string {
		if s.quote || strings.ContainsAny(c, s.delim+"\"\r\n") {
			return `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		return c
	}
	headings := s.headings
	if headings == nil {
		headings = disguisedHeadings
	}
	var out []string
	join := func(cells []string) {
		for j := range cells {
			cells[j] = field(cells[j])
		}
		out = append(out, strings.Join(cells, s.delim))
	}
	join(append([]string(nil), headings...))
	for i, row := range disguisedRows() {
		cells := make([]string, len(row))
		for j := range row {
			cells[j] = s.value(i, j, row[j])
		}
		join(cells)
	}
	return out
}

func (s style) text() string { return strings.Join(s.lines(), s.eol) + s.eol }

func danish() style { return style{delim: ";", eol: "\r\n", date: "02-01-2006"} }

func with(change func(*style)) string {
	s := danish()
	change(&s)
	return s.text()
}

func recoded(t *testing.T, e encoding.Encoding, text string) []byte {
	t.Helper()
	out, err := e.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func gzipped(t *testing.T, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// mixedEnds ends the lines with CRLF, LF and CR in turn. A CR is never followed by a blank line that would join it.
func mixedEnds(lines []string) string {
	var b strings.Builder
	for i, l := range lines {
		b.WriteString(l)
		b.WriteString([]string{"\r\n", "\n", "\r"}[i%3])
	}
	return b.String()
}

// workbookOf writes the table into a workbook by Excel's own rules.
type workbookOf struct {
	t        *testing.T
	is1904   bool
	first    int // the row of the heading
	title    string
	textDate func(i int) string // the layout in which row i has its dates as text; "" = a real date
	formula  bool               // numbers and dates are formulas with stored values
	broken   bool               // an error cell in a column that is not used
	sumLine  bool
	decoys   bool // other sheets, one of them hidden with the same table
}

func (w workbookOf) bytes() []byte {
	w.t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	try := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	try(f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &w.is1904}))
	const sheet = "Sager"
	try(f.SetSheetName("Sheet1", sheet))
	shown := "dd/mm/yyyy"
	dates, err := f.NewStyle(&excelize.Style{CustomNumFmt: &shown})
	try(err)
	first := max(w.first, 1)
	name := func(col, row int) string {
		cell, err := excelize.CoordinatesToCellName(col+1, row)
		try(err)
		return cell
	}
	if w.title != "" {
		try(f.SetCellValue(sheet, "A1", w.title))
	}
	for j, h := range disguisedHeadings {
		try(f.SetCellValue(sheet, name(j, first), h))
	}
	if w.broken {
		try(f.SetCellValue(sheet, name(len(disguisedHeadings), first), "Opslag"))
	}
	rows := disguisedRows()
	for i, row := range rows {
		for j, text := range row {
			cell := name(j, first+1+i)
			switch {
			case text == "":
			case isDateColumn(j):
				d, err := time.Parse(time.DateOnly, text)
				try(err)
				if w.textDate != nil && w.textDate(i) != "" {
					try(f.SetCellValue(sheet, cell, d.Format(w.textDate(i))))
					continue
				}
				days := int(d.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24)
				if w.is1904 {
					days -= 1462
				}
				w.number(f, sheet, cell, float64(days))
				try(f.SetCellStyle(sheet, cell, cell, dates))
			case j >= colLetters:
				var v float64
				_, err := fmt.Sscan(text, &v)
				try(err)
				w.number(f, sheet, cell, v)
			default:
				try(f.SetCellValue(sheet, cell, text))
			}
		}
		if w.broken && i%7 == 0 {
			cell := name(len(disguisedHeadings), first+1+i)
			try(f.SetCellFormula(sheet, cell, "VLOOKUP(1,A1:A1,9)"))
			try(f.SetCellValue(sheet, cell, "#N/A"))
		}
	}
	if w.sumLine {
		row := first + 1 + len(rows)
		try(f.SetCellValue(sheet, name(0, row), "I alt"))
		try(f.SetCellFormula(sheet, name(colCost, row), "SUM(L2:L201)"))
		try(f.SetCellValue(sheet, name(0, row+2), "Udtrukket af ESDH den 1. februar"))
	}
	if w.decoys {
		_, err := f.NewSheet("Vejledning")
		try(err)
		try(f.SetCellValue("Vejledning", "A1", "Sagerne står på det andet ark"))
		from, err := f.GetSheetIndex(sheet)
		try(err)
		to, err := f.NewSheet("Gammel")
		try(err)
		try(f.CopySheet(from, to))
		try(f.SetSheetVisible("Gammel", false))
	}
	b, err := f.WriteToBuffer()
	try(err)
	if w.formula {
		return asStored(w.t, b.Bytes())
	}
	return b.Bytes()
}

// number writes a number, as a formula with its stored value where that is wanted.
func (w workbookOf) number(f *excelize.File, sheet, cell string, v float64) {
	w.t.Helper()
	if err := f.SetCellValue(sheet, cell, v); err != nil {
		w.t.Fatal(err)
	}
	if w.formula {
		if err := f.SetCellFormula(sheet, cell, "1*1"); err != nil {
			w.t.Fatal(err)
		}
	}
}

// asStored takes the type of a text from formulas: spreadsheets store their numbers as numbers, the library that
// writes the workbooks of this test does not.
func asStored(t *testing.T, book []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, part := range in.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		w, err := out.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(bytes.ReplaceAll(content, []byte(` t="str"><f>1*1`), []byte(`><f>1*1`))); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// jsonRows writes the table as an array of objects.
func jsonRows(t *testing.T, names []string, numbers bool) []byte {
	t.Helper()
	var out []map[string]any
	for _, row := range disguisedRows() {
		o := map[string]any{}
		for j, text := range row {
			switch {
			case text == "":
				o[names[j]] = nil
			case numbers && j >= colLetters:
				o[names[j]] = json.Number(text)
			default:
				o[names[j]] = text
			}
		}
		out = append(out, o)
	}
	b, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// eventLog writes the table as a log of traces without events.
func eventLog(t *testing.T) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><log xes.version="1.0">`)
	for _, row := range disguisedRows() {
		b.WriteString("<trace>")
		for j, text := range row {
			if text == "" {
				continue
			}
			var value strings.Builder
			if err := xml.EscapeText(&value, []byte(text)); err != nil {
				t.Fatal(err)
			}
			name := disguisedFields[j]
			if j == colNo {
				name = "concept:name"
			}
			kind := "string"
			if isDateColumn(j) {
				kind = "date"
				value.WriteString("T00:30:00.000+01:00")
			}
			fmt.Fprintf(&b, `<%s key="%s" value="%s"/>`, kind, name, value.String())
		}
		b.WriteString("</trace>")
	}
	b.WriteString("</log>")
	return []byte(b.String())
}

// TestOneTableInAnyDisguiseGivesTheSameFigures brings 200 cases in, each time in another form, and holds every figure
// and every case of the database against those of the first, byte for byte (FEATURES F01, F03).
func TestOneTableInAnyDisguiseGivesTheSameFigures(t *testing.T) {
	t.Parallel()
	blanks := func(_, _ int, text string) string { return " " + text + "\u00a0 " }
	dashes := func(_, j int, text string) string {
		if text == "" && j != colOutcome {
			return []string{"–", "i.d.", "-"}[j%3]
		}
		return text
	}
	upside := danish().lines()
	swapped := func(cells []string) string {
		for i, j := 0, len(cells)-1; i < j; i, j = i+1, j-1 {
			cells[i], cells[j] = cells[j], cells[i]
		}
		return strings.Join(append(cells, "ligegyldigt"), "|")
	}
	var turned []string
	for _, l := range (style{delim: "|", date: "02-01-2006"}).lines() {
		turned = append(turned, swapped(strings.Split(l, "|")))
	}
	var paged []string
	for i, l := range danish().lines() {
		if i > 1 && i%40 == 1 {
			paged = append(paged, strings.Join(disguisedHeadings, ";"), "")
		}
		paged = append(paged, l)
	}
	remarked := danish().lines()
	for i, l := range remarked {
		remark := "Bemærkning"
		if i > 0 {
			remark = "\"Sagt: \"\"vent\"\";\r\n1.\t\"\"Ø\"\"\n\n;;;\""
		}
		remarked[i] = l + ";" + remark
	}
	twice := append(append([]string(nil), danish().lines()...), danish().lines()[1:]...)
	headless := strings.Join(danish().lines()[1:], "\n") + "\n"
	numbered := `{"kind":"cases","header_row":-1,"columns":{`
	for j, f := range disguisedFields {
		if j > 0 {
			numbered += ","
		}
		numbered += fmt.Sprintf("%q:\"%d\"", f, j+1)
	}
	numbered += "}}"
	cp850 := strings.ReplaceAll(danish().text(), "–", "-")

	disguises := []struct {
		name, file string
		content    []byte
		mapping    string
		hyphen     bool // the character set has no dash
	}{
		{"UTF-8, semicolon", "sager.csv", []byte(danish().text()), "", false},
		{"UTF-8, comma, decimal point, ISO dates", "sager.csv", []byte(with(func(s *style) { s.delim, s.eol, s.decimal, s.date = ",", "\n", ".", "" })), "", false},
		{"byte order mark, thousands by full stop", "sager.csv", []byte("\ufeff" + with(func(s *style) { s.thousands = "." })), "", false},
		{"Windows-1252, decimal comma", "sager.csv", recoded(t, charmap.Windows1252, danish().text()), "", false},
		{"CP850", "SAGER.TXT", recoded(t, charmap.CodePage850, cp850), "", true},
		{"CP850 with the end mark of DOS", "SAGER.TXT", append(recoded(t, charmap.CodePage850, cp850), 0x1a), "", true},
		{"UTF-16 LE with mark, tab", "sager.txt", recoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), with(func(s *style) { s.delim = "\t" })), "", false},
		{"UTF-16 BE with mark", "sager.csv", recoded(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), danish().text()), "", false},
		{"UTF-16 LE without mark", "sager.csv", recoded(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), danish().text()), "", false},
		{"UTF-16 BE without mark", "sager.csv", recoded(t, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), danish().text()), "", false},
		{"tab, thousands by no-break space", "sager.tsv", []byte(with(func(s *style) { s.delim, s.thousands = "\t", "\u00a0" })), "", false},
		{"thousands by narrow no-break space", "sager.csv", []byte(with(func(s *style) { s.thousands = "\u202f" })), "", false},
		{"lines that end with LF", "sager.csv", []byte(with(func(s *style) { s.eol = "\n" })), "", false},
		{"lines that end with CR", "sager.csv", []byte(with(func(s *style) { s.eol = "\r" })), "", false},
		{"lines that end in three ways", "sager.csv", []byte(mixedEnds(danish().lines())), "", false},
		{"no end of the last line", "sager.csv", []byte(strings.TrimSuffix(danish().text(), "\r\n")), "", false},
		{"everything in quotes, names over two lines", "sager.csv", []byte(with(func(s *style) {
			s.quote = true
			s.cell = func(i, j int, text string) string {
				if j == colType || j == colDepartment {
					return strings.Replace(text, " ", []string{"\n", "\r\n", "\r"}[i%3], 1)
				}
				return text
			}
		})), "", false},
		{"a remark with quotes and line breaks", "sager.csv", []byte(strings.Join(remarked, "\r\n") + "\r\n"), "", false},
		{"title lines above, sum lines below", "sager.csv", []byte("Sagsoversigt – Byg og Miljø\r\n\r\nUdtrukket: 01-02-2026\r\nAf: ESDH\r\n" + danish().text() +
			"\r\nI alt;;;;;;;;;200;;12345,67\r\nGennemsnit;;;;;;;;;1,0;;\r\n"), "", false},
		{"sep=;", "sager.csv", []byte("sep=;\r\n" + danish().text()), "", false},
		{"sep=, behind a mark", "sager.csv", []byte("\ufeffsep=,\r\n" + with(func(s *style) { s.delim = "," })), "", false},
		{"sep=tab in UTF-16", "sager.csv", recoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "sep=\t\r\n"+with(func(s *style) { s.delim = "\t" })), "", false},
		{"a heading on every page", "sager.csv", []byte(strings.Join(paged, "\r\n") + "\r\n"), "", false},
		{"other columns in another order", "sager.csv", []byte(strings.Join(turned, "\n") + "\n"), "", false},
		{"headings in capitals, short and with blanks", "sager.csv", []byte(with(func(s *style) {
			s.headings = []string{" SAGSNR. ", "SAGSTYPE", "Forvaltning", "KANAL", "Modtagelsesdato", "FULDT  OPLYST", "Afgørelsesdato", "SAGSFRIST",
				"Afgoerelse", "Antal mangelbreve", "TILFREDSHED", "Omkostning (kr.)"}
		})), "", false},
		{"dates with strokes", "sager.csv", []byte(with(func(s *style) { s.date = "02/01/2006" })), "", false},
		{"dates with full stops and no zeros", "sager.csv", []byte(with(func(s *style) { s.date = "2.1.2006" })), "", false},
		{"dates with a time", "sager.csv", []byte(with(func(s *style) { s.date, s.clock = "02-01-2006 15:04:05", 24*time.Hour-time.Second })), "", false},
		{"moments with an offset", "sager.csv", []byte(with(func(s *style) { s.date, s.clock = "2006-01-02T15:04:05+01:00", 30*time.Minute })), "", false},
		{"moments in Greenwich", "sager.csv", []byte(with(func(s *style) { s.date, s.clock = "2006-01-02T15:04Z", 12*time.Hour })), "", false},
		{"months first, which is said", "sager.csv", []byte(with(func(s *style) { s.date = "01/02/2006" })), `{"kind":"cases","date_order":"mdy"}`, false},
		{"guarded against formulas", "sager.csv", []byte(with(func(s *style) {
			s.cell = func(_, j int, text string) string {
				if strings.HasPrefix(text, "+") {
					return "'" + text
				}
				return text
			}
		})), "", false},
		{"blanks around every cell", "sager.csv", []byte(with(func(s *style) { s.cell = blanks })), "", false},
		{"a dash for what is empty", "sager.csv", []byte(with(func(s *style) { s.cell = dashes })), "", false},
		{"an empty column in front", "sager.csv", []byte(";" + strings.Join(danish().lines(), "\n;") + "\n"), "", false},
		{"blank lines and lines of separators between", "sager.csv", []byte(strings.Join(danish().lines(), "\n\n;;;;;;;;;;;\n") + "\n"), "", false},
		{"blanks around every cell, Windows-1252", "sager.csv", recoded(t, charmap.Windows1252, with(func(s *style) { s.cell = blanks })), "", false},
		{"blanks around every cell, CP850", "sager.csv", recoded(t, charmap.CodePage850, strings.ReplaceAll(with(func(s *style) { s.cell = blanks }), "–", "-")), "", true},
		{"a dash for what is empty, Windows-1252", "sager.csv", recoded(t, charmap.Windows1252, with(func(s *style) { s.cell = dashes })), "", false},
		{"thousands by no-break space, Windows-1252", "sager.csv", recoded(t, charmap.Windows1252, with(func(s *style) { s.thousands = "\u00a0" })), "", false},
		{"thousands by no-break space, CP850", "sager.csv", recoded(t, charmap.CodePage850, strings.ReplaceAll(with(func(s *style) { s.thousands = "\u00a0" }), "–", "-")), "", true},
		{"every row twice", "sager.csv", []byte(strings.Join(twice, "\r\n")), "", false},
		{"no heading", "sager.csv", []byte(headless), numbered, false},
		{"upside down", "sager.csv", []byte(upside[0] + "\n" + reversed(upside[1:])), "", false},
		{"packed", "sager.csv.gz", gzipped(t, []byte(danish().text())), "", false},
		{"packed under a wrong name", "sager.csv", gzipped(t, recoded(t, charmap.Windows1252, danish().text())), "", false},
		{"workbook, dates from 1900", "sager.xlsx", workbookOf{t: t}.bytes(), "", false},
		{"workbook, dates from 1904", "sager.xlsx", workbookOf{t: t, is1904: true}.bytes(), "", false},
		{"workbook, dates as text", "sager.xlsx", workbookOf{t: t, textDate: func(int) string { return "02-01-2006" }}.bytes(), "", false},
		{"workbook, every other date as text", "sager.xlsx", workbookOf{t: t, is1904: true, textDate: func(i int) string { return []string{"", "2.1.2006", "2006-01-02 15:04"}[i%3] }}.bytes(), "", false},
		{"workbook, titles above and sums below", "sager.xlsx", workbookOf{t: t, first: 5, title: "Sagsoversigt 2025", sumLine: true}.bytes(), "", false},
		{"workbook, formulas with their stored values", "sager.xlsx", workbookOf{t: t, formula: true}.bytes(), "", false},
		{"workbook, errors in a column that is not used", "sager.xlsx", workbookOf{t: t, broken: true}.bytes(), "", false},
		{"workbook, several sheets", "sager.xlsx", workbookOf{t: t, decoys: true}.bytes(), "", false},
		{"workbook, packed", "sager.xlsx.gz", gzipped(t, workbookOf{t: t}.bytes()), "", false},
		{"workbook under a wrong name", "sager.csv", workbookOf{t: t}.bytes(), "", false},
		{"JSON by field", "sager.json", jsonRows(t, disguisedFields, true), "", false},
		{"JSON by Danish headings, all as text", "sager.json", jsonRows(t, disguisedHeadings, false), "", false},
		{"event log", "sager.xes", eventLog(t), "", false},
		{"event log, packed", "sager.xes.gz", gzipped(t, eventLog(t)), "", false},
	}
	want := ""
	for _, x := range disguises {
		t.Run(x.name, func(t *testing.T) {
			d := newDesk(t)
			path := filepath.Join(t.TempDir(), x.file)
			if err := os.WriteFile(path, x.content, 0o600); err != nil {
				t.Fatal(err)
			}
			args := []string{"--source", "Esdh"}
			if x.mapping != "" {
				args = append(args, "--mapping", d.file("mapping.json", x.mapping))
			}
			r, status := d.report(append(args, path)...)
			if status != exitDone || r.New != 200 || r.Rejected != 0 {
				t.Fatalf("status %d, %d rows, %d new, errors %+v", status, r.Rows, r.New, r.Errors)
			}
			got := d.everything()
			if want == "" {
				want = got
				if !strings.Contains(got, "Småbygninger – udhus, Ø og Å") || !strings.Contains(got, "+Plan – Ærø") {
					t.Fatalf("letters are lost: %.500s", got)
				}
			}
			expect := want
			if x.hyphen {
				expect = strings.ReplaceAll(want, "–", "-")
			}
			if got != expect {
				t.Errorf("other figures than the first: %s", firstDifference(got, expect))
			}
		})
	}
}

// everything gives all figures and all cases, these in an order of their own.
func (d *desk) everything() string {
	d.t.Helper()
	cases := strings.Split(d.done("cases", "list", "--csv"), "\n")
	slices.Sort(cases)
	return d.allFigures() + strings.Join(cases, "\n")
}

func reversed(lines []string) string {
	var b strings.Builder
	for i := len(lines) - 1; i >= 0; i-- {
		b.WriteString(lines[i] + "\n")
	}
	return b.String()
}

// firstDifference shows where two texts part.
func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d\n got %s\nwant %s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines and %d", len(a), len(b))
}
