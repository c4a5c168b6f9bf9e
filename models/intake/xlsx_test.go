package intake_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gevinstoverblik/models"
	"gevinstoverblik/models/intake"
)

// book writes a workbook with one sheet a call of fill.
func book(t *testing.T, is1904 bool, sheets map[string]func(set func(cell string, v any), style func(format, cells string))) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &is1904}); err != nil {
		t.Fatal(err)
	}
	first := true
	for name, fill := range sheets {
		var err error
		if first {
			err = f.SetSheetName("Sheet1", name)
			first = false
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			t.Fatal(err)
		}
		fill(func(cell string, v any) {
			if err := f.SetCellValue(name, cell, v); err != nil {
				t.Fatal(err)
			}
		}, func(format, cells string) {
			id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
			if err != nil {
				t.Fatal(err)
			}
			from, to, _ := strings.Cut(cells, ":")
			if err := f.SetCellStyle(name, from, to, id); err != nil {
				t.Fatal(err)
			}
		})
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type sheetFill = func(set func(string, any), style func(string, string))

func TestWorkbooksOfBothDateSystemsGiveTheDatesOfTheirTwin(t *testing.T) {
	twin := "Sagsnummer;Modtaget;Afgjort;Omkostning\n0017;11-10-2011;28-02-2012;1250,5\nA-2;13-10-2011;;\nA-3;14-10-2011;15-10-2011;7\n"
	_, want, _, _ := read(t, intake.BytesInput("twin.csv", []byte(twin)), intake.Options{})
	for _, is1904 := range []bool{false, true} {
		shift := 0.0
		if is1904 {
			shift = 1462
		}
		content := book(t, is1904, map[string]sheetFill{"Sager": func(set func(string, any), style func(string, string)) {
			set("A1", "Udtræk 2012")
			set("A3", "Sagsnummer")
			set("B3", "Modtaget")
			set("C3", "Afgjort")
			set("D3", "Omkostning")
			set("A4", 17)
			set("B4", 40827-shift)
			set("C4", "28-02-2012") // text, Danish
			set("D4", 1250.5)
			set("A5", "A-2")
			set("B5", 40829.75-shift)
			set("A6", "A-3")
			set("B6", 40830-shift) // a date that lost its format
			set("C6", "2011-10-15")
			set("D6", 7)
			set("A7", "I alt")
			set("D7", 1257.5)
			style("0000", "A4:A4")
			style("dd-mm-yyyy", "B4:B4")
			style("[$-406]d. mmmm yyyy hh:mm;@", "B5:B5")
		}})
		rep, cases, _, _ := read(t, intake.BytesInput("sager.xlsx", content), intake.Options{})
		check(t, "errors", told(rep.Errors), nil)
		check(t, "warnings", told(rep.Warnings), []string{"sum_line 1 Udtræk 2012", "sum_line 7 I alt"})
		if got, want := withoutLines(cases), withoutLines(want); got != want {
			t.Errorf("1904 %v:\n got %s\nwant %s", is1904, got, want)
		}
		if len(cases) == 3 && cases[0].Line != 4 {
			t.Errorf("line = %d, want the sheet's row 4", cases[0].Line)
		}
	}
}

func TestSheets(t *testing.T) {
	cases := func(set func(string, any), _ func(string, string)) {
		set("A1", "Sagsnummer")
		set("B1", "Modtaget")
		set("A2", "1")
		set("B2", "2025-01-13")
	}
	events := func(set func(string, any), _ func(string, string)) {
		set("A1", "Sagsnummer")
		set("B1", "Aktivitet")
		set("C1", "Tidspunkt")
		set("A2", "1")
		set("B2", "Svar")
		set("C2", "2025-01-13 10:00")
	}
	remark := func(set func(string, any), _ func(string, string)) { set("A1", "Udtrukket 13-01-2025") }
	tests := []struct {
		name   string
		sheets map[string]sheetFill
		opts   intake.Options
		want   []string
		rows   int
	}{
		{"the one with a heading that fits", map[string]sheetFill{"Info": remark, "Sager": cases}, intake.Options{}, nil, 1},
		{"two that fit", map[string]sheetFill{"2024": cases, "2025": cases}, intake.Options{}, []string{"ambiguous 0"}, 0},
		{"the sheet is said", map[string]sheetFill{"2024": cases, "2025": cases}, intake.Options{Mapping: models.Mapping{Sheet: "2025"}}, nil, 1},
		{"a sheet is said that is not there", map[string]sheetFill{"2024": cases}, intake.Options{Mapping: models.Mapping{Sheet: "Sager"}}, []string{"ambiguous 0 Sager"}, 0},
		{"cases and events", map[string]sheetFill{"Sager": cases, "Hændelser": events}, intake.Options{}, []string{"ambiguous 0"}, 0},
		{"cases and events, the kind is said", map[string]sheetFill{"Sager": cases, "Hændelser": events}, intake.Options{Kind: models.KindEvents}, nil, 1},
		{"none that fits", map[string]sheetFill{"Info": remark}, intake.Options{}, []string{"missing_column 1 Sagsnummer"}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rep, cases, events, _ := read(t, intake.BytesInput("b.xlsx", book(t, false, tt.sheets)), tt.opts)
			check(t, "errors", told(rep.Errors), tt.want)
			if len(cases)+len(events) != tt.rows {
				t.Errorf("rows = %d, want %d", len(cases)+len(events), tt.rows)
			}
		})
	}
}

// parts writes a workbook by hand, for what no library writes.
func parts(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sheetOf(t *testing.T, rows string) []byte {
	t.Helper()
	return parts(t, map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Target="worksheets/s.xml"/></Relationships>`,
		"xl/sharedStrings.xml":       `<sst><si><t>Sags</t><rPh><t>x</t></rPh><r><t>nummer</t></r></si><si><t>Modtaget</t></si><si><t>Sagstype</t></si></sst>`,
		"xl/worksheets/s.xml": `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>` +
			rows + `</sheetData></worksheet>`,
	})
}

func TestCellsOfAWorkbook(t *testing.T) {
	text := func(s string) string { return `t="inlineStr"><is><t>` + s + `</t></is></c>` }
	row := func(no, received, typ string) string {
		return `<row r="2"><c r="A2" ` + no + `<c r="B2" ` + received + `<c r="C2" ` + typ + `</row>`
	}
	iso := text("2025-01-13")
	tests := []struct {
		name, rows string
		want       []string
		typ        string
	}{
		{"a formula gives its stored value", row(text("1"), iso, `t="str"><f>A1&amp;"x"</f><v>Byggesag</v></c>`), nil, "Byggesag"},
		{"a number as a name", row(`><v>17</v></c>`, iso, `><v>42</v></c>`), nil, "42"},
		{"a big number keeps its digits", row(`><v>1.2345678E7</v></c>`, iso, `><v>12345678901</v></c>`), nil, "12345678901"},
		{"a formula's error in a name", row(text("1"), iso, `t="e"><v>#N/A</v></c>`), []string{"bad_value 2 Sagstype #N/A"}, ""},
		{"a formula's error in a date", row(text("1"), `t="e"><v>#REF!</v></c>`, text("x")), []string{"bad_date 2 Modtaget #REF!"}, ""},
		{"a formula's error in the number", row(`t="e"><v>#N/A</v></c>`, iso, text("x")), []string{"bad_value 2 Sagsnummer #N/A"}, ""},
		{"an escaped line break", row(text("1"), iso, text("Bygge_x000D_\nsag")), nil, "Bygge sag"},
		{"a date as text of its own type", row(text("1"), `t="d"><v>2025-01-13T00:00:00</v></c>`, text("x")), nil, "x"},
		{"a number that is no date", row(text("1"), `><v>7</v></c>`, text("x")), []string{"bad_date 2 Modtaget 7"}, ""},
		{"an empty cell", row(text("1"), iso, `/>`), nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rep, cases, _, _ := read(t, intake.BytesInput("b.xlsx", sheetOf(t, tt.rows)), intake.Options{})
			check(t, "errors", told(rep.Errors), tt.want)
			if tt.want == nil && (len(cases) != 1 || cases[0].CaseType != tt.typ) {
				t.Errorf("cases = %+v, want case type %q", cases, tt.typ)
			}
		})
	}
}

func TestWorkbooksThatCannotBeRead(t *testing.T) {
	for name, tt := range map[string]struct {
		in   []byte
		code models.Code
		why  string
	}{
		"another archive":          {parts(t, map[string]string{"a.txt": "x"}), models.CodeNotReadable, "archive"},
		"broken markup":            {sheetOf(t, `<row r="2"><c r="A2"`), models.CodeNotReadable, "xml"},
		"a text that is not there": {sheetOf(t, `<row r="2"><c r="A2" t="s"><v>99</v></c></row>`), models.CodeNotReadable, "xml"},
		"a column beyond all":      {sheetOf(t, `<row r="2"><c r="ZZZZ2"><v>1</v></c></row>`), models.CodeTooLarge, "columns"},
		"a bomb":                   {sheetOf(t, strings.Repeat(" ", 70<<20)), models.CodeTooLarge, "file"},
	} {
		t.Run(name, func(t *testing.T) {
			rep, _, _, _ := read(t, intake.BytesInput("b.xlsx", tt.in), intake.Options{})
			if len(rep.Errors) != 1 || rep.Errors[0].Code != tt.code || rep.Errors[0].Args["why"] != tt.why {
				t.Errorf("errors = %+v, want %s (%s)", rep.Errors, tt.code, tt.why)
			}
		})
	}
}
