package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gevinstoverblik/views/export"
)

// hostileCases are cases that a file could spoil: text that a spreadsheet runs, separators, quotes and line ends in names,
// counts that are not known, numbers with decimals.
const hostileCases = "case_no,case_type,kle,department,channel,received,screened,complete,decided,deadline,wait_days,wait_days_before,limit_applies,outcome,exempt,deficiency_letters,complete_at_first,paper_steps,decision_digital,appeal,appeal_settled,appeal_outcome,reopened,satisfaction,handling_minutes,cost\n" +
	"\"=cmd|'/C calc'!A0\",\"Byggesag; \"\"stor\"\"\",02.34.02,Byg,Digital,2026-01-05,2026-01-06,2026-01-10,2026-02-01,2026-03-01,3,unknown,ja,Tilladelse,nej,unknown,nej,unknown,ja,ja,2026-03-01,Stadfæstet,nej,4,\"12.5\",\"1234.75\"\n" +
	"\"-1\",@SUM,,\"Miljø, vand\",E-mail,2026-01-06,,,,,,,,,,,,,,,,,,,,\n" +
	"\"+45\",\"\t=1+1\",,Byg,Brev,2026-01-07,,2026-01-07,2026-01-07,,0,0,no,Afslag,yes,0,yes,0,no,no,,,yes,1,0,0.001\n" +
	"＝1,Æble ”citat”,,Ø & Å <b>,Telefon,2026-01-08,,2026-01-20,2026-03-01,,7,2,yes,Ukendt ord,,2,,1,,,,,,,,\n"

// hostileDesk has them stored, twice as its source tells them: by its own words.
func hostileDesk(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	if r, status := d.report("--source", "wabo", d.file("cases.csv", hostileCases)); status != exitDone || r.New != 4 {
		t.Fatalf("the cases came in with %d: %+v", status, r)
	}
	return d
}

func TestAnExportThatIsImportedChangesNothing(t *testing.T) {
	d := hostileDesk(t)
	before := d.hash()
	for _, format := range []string{"csv", "csv-machine", "xlsx"} {
		out := filepath.Join(t.TempDir(), "cases."+format)
		d.done("export", "cases", "--source", "wabo", "--format", format, "--out", out)
		r, status := d.report("--source", "wabo", out)
		if status != exitDone || r.Rows != 4 || r.New != 0 || r.Changed != 0 || r.Unchanged != 4 || len(r.Errors) > 0 {
			t.Errorf("%s: status %d, %+v, want 4 rows unchanged", format, status, r)
		}
	}
	if d.hash() != before {
		t.Error("the figures have changed")
	}
}

// A source with headings of its own has a mapping that is remembered: our own export is read beside it.
func TestAnExportOfASourceWithItsOwnHeadingsIsImportedToo(t *testing.T) {
	d := newDesk(t)
	mapping := d.file("mapping.json", `{"kind":"cases","columns":{"case_no":"Sagsnummer","case_type":"Sagstype","department":"Afdeling","channel":"Indgangskanal","received":"Modtaget","complete":"Fuldt oplyst","decided":"Afgjort","outcome":"Udfald"},"outcomes":{"Grønt lys":"permit"},"channels":{"Ad anden vej":"assisted"}}`)
	file := d.file("own.csv", "Sagsnummer;Sagstype;Afdeling;Indgangskanal;Modtaget;Fuldt oplyst;Afgjort;Udfald\r\nS-1;Byggesag;Byg;Ad anden vej;05-01-2026;10-01-2026;20-01-2026;Grønt lys\r\nS-2;Byggesag;Byg;E-mail;13-01-2026;13-01-2026;;\r\n")
	if r, status := d.report("--source", "wabo", "--mapping", mapping, file); status != exitDone || r.New != 2 {
		t.Fatalf("the cases came in with %d: %+v", status, r)
	}
	for _, format := range []string{"csv", "csv-machine", "xlsx"} {
		out := filepath.Join(t.TempDir(), "cases."+format)
		d.done("export", "cases", "--format", format, "--out", out)
		if r, status := d.report("--source", "wabo", out); status != exitDone || r.Unchanged != 2 || r.Changed+r.New != 0 {
			t.Errorf("%s: status %d, %+v, want 2 rows unchanged", format, status, r)
		}
	}
	if r, status := d.report("--source", "wabo", file); status != exitDone || r.Unchanged != 2 {
		t.Errorf("the source's own file after it: %d, %+v, want 2 rows unchanged", status, r)
	}
}

func TestTextStaysTextInEveryFile(t *testing.T) {
	d := hostileDesk(t)
	dir := t.TempDir()
	for _, format := range []string{"csv", "csv-machine", "xlsx"} {
		d.done("export", "cases", "--format", format, "--out", filepath.Join(dir, "cases."+format))
	}
	for format, comma := range map[string]rune{"csv": ';', "csv-machine": ','} {
		content, err := os.ReadFile(filepath.Join(dir, "cases."+format))
		if err != nil {
			t.Fatal(err)
		}
		in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
		in.Comma = comma
		rows, err := in.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			for i, cell := range row {
				if cell != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(cell)[0]) {
					t.Errorf("%s: %s is %q: a spreadsheet would run it", format, rows[0][i], cell)
				}
			}
		}
	}
	book, err := excelize.OpenFile(filepath.Join(dir, "cases.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for sheet, rows := range sheetsOf(t, book) {
		for i, row := range rows {
			for j := range row {
				at, _ := excelize.CoordinatesToCellName(j+1, i+1)
				if formula, _ := book.GetCellFormula(sheet, at); formula != "" {
					t.Errorf("%s!%s is the formula %q", sheet, at, formula)
				}
			}
		}
	}
}

// sheetsOf gives the rows of a workbook by the name of their sheet.
func sheetsOf(t *testing.T, book *excelize.File) map[string][][]string {
	t.Helper()
	out := map[string][][]string{}
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		out[sheet] = rows
	}
	return out
}

func TestEveryThingIsExportedInEveryForm(t *testing.T) {
	d := hostileDesk(t)
	dir := t.TempDir()
	for _, what := range export.Things {
		var sums []string
		for _, format := range export.Formats {
			path := filepath.Join(dir, what+"-"+string(format))
			if a := d.run("export", what, "--format", string(format), "--out", path); a.status != exitDone || a.stdout != "" {
				t.Fatalf("export %s %s: %d %s%s", what, format, a.status, a.stdout, a.stderr)
			}
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			told, err := os.ReadFile(path + ".provenance.json")
			if err != nil {
				t.Fatal(err)
			}
			var p export.Provenance
			if err := json.Unmarshal(told, &p); err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(content)
			if p.Question != what || p.File.SHA256 != hex.EncodeToString(sum[:]) || p.File.Bytes != int64(len(content)) || p.MadeBy != "cli" || p.DataVersion == 0 {
				t.Errorf("%s %s says %+v of itself", what, format, p)
			}
			if what != export.OfAudit { // each export of cases leaves no trace there, but the time of the rows' making does not count
				sums = append(sums, p.SHA256)
			}
			if format == export.CSVMachine && p.SHA256 != p.File.SHA256 {
				t.Errorf("%s: the checksum of the rows is not that of the machine's CSV", what)
			}
			if format == export.JSON {
				var rows []map[string]any
				if err := json.Unmarshal(content, &rows); err != nil {
					t.Errorf("%s: %v", what, err)
				}
				if int64(len(rows)) != p.Rows {
					t.Errorf("%s: %d rows, the provenance says %d", what, len(rows), p.Rows)
				}
			}
			if format != export.XLSX && format != export.Parquet {
				if out := d.done("export", what, "--format", string(format)); out != string(content) {
					t.Errorf("%s %s: stdout is not the file", what, format)
				}
			}
		}
		for _, s := range sums {
			if s != sums[0] {
				t.Errorf("%s: the checksums differ by form: %v", what, sums)
			}
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("%v, %v is left", left, err)
	}
}

func TestAnExportThatFailsLeavesNoFile(t *testing.T) {
	d := hostileDesk(t)
	dir := t.TempDir()
	if a := d.run("export", "cases", "--format", "csv", "--out", filepath.Join(dir, "no", "x.csv")); a.status != exitFailed {
		t.Errorf("a folder that is not there gives %d, want %d", a.status, exitFailed)
	}
	for _, args := range [][]string{
		{"export", "sager", "--format", "csv"}, {"export", "cases", "--format", "pdf"}, {"export", "cases"}, {"export", "cases", "--format", "csv", "--from", "2025-13"},
		{"export", "cases", "--format", "csv", "--from", "2026-03", "--to", "2026-01"}, {"export", "figures", "--format", "csv", "--kpi", "no_such"},
		{"export", "cases", "--format", "csv", "--kpi", "digital_share,cases_open"},
	} {
		out := filepath.Join(dir, "x")
		if a := d.run(append(args, "--out", out)...); a.status != exitUsage {
			t.Errorf("%v gives %d (%s), want %d", args, a.status, a.stderr, exitUsage)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%v left a file", args)
		}
	}
	a := d.run("export", "cases", "--format", "csv-machine", "--case-type", "findes ikke")
	if a.status != exitDone || strings.Count(a.stdout, "\n") != 1 || !strings.Contains(a.stderr, "findes ikke") {
		t.Errorf("a name that nothing has: %d %q %q, want an empty list and a warning", a.status, a.stdout, a.stderr)
	}
}

func TestExportsAreNarrowedByTimeAndName(t *testing.T) {
	d := hostileDesk(t)
	d.done("targets", "import", d.file("targets.csv", "kpi;case_type;department;valid_from;value\ndigital_share;;;2026-01;80 %\ndigital_share;@SUM;;2026-03;90 %\n"))
	count := func(args ...string) int {
		return strings.Count(d.done(append([]string{"export", "--format", "csv-machine"}, args...)...), "\n") - 1
	}
	for want, args := range map[int][][]string{
		4: {{"cases"}, {"cases", "--from", "2026-01", "--to", "2026-01"}, {"cases", "--from", "2026"}},
		0: {{"cases", "--from", "2026-02"}, {"audit", "--to", "2020"}, {"targets", "--from", "2026-04"}},
		1: {{"cases", "--case-type", "sum"}, {"targets", "--from", "2026-03"}, {"targets", "--case-type", "@SUM"}},
		2: {{"targets"}, {"cases", "--department", "Byg"}},
	} {
		for _, a := range args {
			if got := count(a...); got != want {
				t.Errorf("export %v has %d rows, want %d", a, got, want)
			}
		}
	}
}

// The Danish CSV and the workbook mean the same to a spreadsheet with Danish settings: LibreOffice reads both.
func TestLibreOfficeReadsTheSameFromCSVAndXLSX(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed (Debian: apt install libreoffice-calc)")
	}
	d := hostileDesk(t)
	dir := t.TempDir()
	for _, what := range []string{"cases", "figures"} {
		d.done("export", what, "--format", "csv", "--out", filepath.Join(dir, what+".csv"))
		d.done("export", what, "--format", "xlsx", "--out", filepath.Join(dir, what+".xlsx"))
	}
	open := func(file string, filter ...string) [][]cell {
		t.Helper()
		to := filepath.Join(dir, "read-"+file)
		args := append([]string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless"}, filter...)
		cmd := exec.CommandContext(t.Context(), soffice, append(args, "--convert-to", "xlsx", "--outdir", to, filepath.Join(dir, file))...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("soffice: %v\n%s", err, out)
		}
		return cellsOf(t, filepath.Join(to, strings.TrimSuffix(file, filepath.Ext(file))+".xlsx"))
	}
	for _, what := range []string{"cases", "figures"} {
		fromCSV := open(what+".csv", "--infilter=CSV:59,34,76,1,,1030,false,true,false") // ; " UTF-8, Danish, numbers and dates found
		fromXLSX := open(what + ".xlsx")
		if len(fromCSV) < 3 || len(fromCSV) != len(fromXLSX) {
			t.Fatalf("%s: %d rows from CSV, %d from XLSX", what, len(fromCSV), len(fromXLSX))
		}
		for i, row := range fromXLSX {
			for j, want := range row {
				got := fromCSV[i][j]
				if what == "figures" && fromXLSX[0][j].text == "period" {
					continue // Danish settings take 2026-01 for a date: docs/export.md
				}
				if want.kind == "b" { // a truth value is a word in CSV
					want.kind = "s"
				}
				if got.kind != want.kind || got.text != want.text || math.Abs(got.number-want.number) > 1e-12*max(1, math.Abs(want.number)) {
					t.Errorf("%s row %d, %s: CSV gives %+v, XLSX %+v", what, i+1, fromXLSX[0][j].text, got, want)
				}
			}
		}
		if what == "cases" {
			if c := fromCSV[1][6]; c.kind != "d" || c.number != 46027 {
				t.Errorf("received is %+v, want the date 46027", c)
			}
			if c := fromCSV[1][1]; c.kind != "s" || !strings.Contains(c.text, "=cmd|") {
				t.Errorf("the case number is %+v, want text", c)
			}
			if c := fromCSV[1][25]; c.kind != "n" || c.number != 12.5 {
				t.Errorf("handling_minutes is %+v, want 12.5", c)
			}
		}
	}
}

// cell is what a spreadsheet has in a cell: s text, n a number, d a date, b a truth value, f a formula.
type cell struct {
	kind   string
	text   string
	number float64
}

func cellsOf(t *testing.T, path string) [][]cell {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	sheet := book.GetSheetList()[0]
	rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	out := make([][]cell, len(rows))
	for i, row := range rows {
		out[i] = make([]cell, len(rows[0]))
		for j, raw := range row {
			at, _ := excelize.CoordinatesToCellName(j+1, i+1)
			kind, err := book.GetCellType(sheet, at)
			if err != nil {
				t.Fatal(err)
			}
			formula, _ := book.GetCellFormula(sheet, at)
			switch number, bad := strconv.ParseFloat(raw, 64); {
			case formula == "TRUE()" || formula == "FALSE()": // so LibreOffice writes truth values
				out[i][j] = cell{"b", strconv.FormatBool(formula == "TRUE()"), 0}
			case formula != "":
				out[i][j] = cell{"f", formula, 0}
			case raw == "":
			case kind == excelize.CellTypeBool:
				out[i][j] = cell{"b", strconv.FormatBool(raw == "1"), 0}
			case kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString || bad != nil:
				out[i][j] = cell{"s", raw, 0}
			default:
				out[i][j] = cell{"n", "", number}
				if shown, _ := book.GetCellValue(sheet, at); strings.Count(shown, "-") == 2 || strings.Count(shown, "/") == 2 {
					out[i][j].kind = "d"
				}
			}
		}
	}
	return out
}
