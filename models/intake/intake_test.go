package intake_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"gevinstoverblik/models"
	"gevinstoverblik/models/intake"
)

const heading = "Sagsnummer;Sagstype;Afdeling;Indgangskanal;Modtaget;Fuldt oplyst;Afsluttet;Frist;Status\n"

// table writes a file of cases: each line is given below the usual heading.
func table(lines ...string) string { return heading + strings.Join(lines, "\n") + "\n" }

// dated is a row that shows the date order, so that a small file is not asked about.
const dated = "Z-1;Byggesag;Byg og Miljø;E-mail;13-01-2025;20-01-2025;28-01-2025;31-03-2025;Afsluttet"

func text(t *testing.T, content string, opts intake.Options) (models.Report, []models.Case, []models.Event) {
	t.Helper()
	rep, cases, events, _ := read(t, intake.BytesInput("fil.csv", []byte(content)), opts)
	return rep, cases, events
}

// told gives notes as "code line column value rows", which is what a person sees of them.
func told(notes []models.Note) []string {
	var out []string
	for _, n := range notes {
		s := fmt.Sprintf("%s %d", n.Code, n.Line)
		for _, part := range []string{n.Column, n.Value} {
			if part != "" {
				s += " " + part
			}
		}
		if n.Rows > 1 {
			s += " ×" + strconv.Itoa(n.Rows)
		}
		out = append(out, s)
	}
	return out
}

func check(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func encode(t *testing.T, e encoding.Encoding, s string) []byte {
	t.Helper()
	out, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func pack(t *testing.T, content []byte) []byte {
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

// withoutLines gives cases without their places, for comparing the shapes of one file.
func withoutLines(cases []models.Case) string {
	out := slices.Clone(cases)
	for i := range out {
		out[i].Line = 0
		out[i].HandlingMinutes, out[i].Cost = nil, nil
	}
	s := fmt.Sprintf("%+v", out)
	for _, c := range cases {
		if c.Cost != nil {
			s += fmt.Sprint(" ", *c.Cost)
		}
	}
	return s
}

func TestOneTableInAnyShapeGivesTheSameCases(t *testing.T) {
	var rows [][]string
	rows = append(rows, []string{"Sagsnummer", "Sagstype", "Afdeling", "Indgangskanal", "Modtaget", "Afsluttet", "Omkostning"})
	for i := range 200 {
		rows = append(rows, []string{fmt.Sprintf("02.34.02-P19-%d-25", 1000+i), "Småbygninger, udhus Ø", "Byg og Miljø", "E-mail",
			fmt.Sprintf("%02d-%02d-2025", i%28+1, i%9+1), fmt.Sprintf("%02d-%02d-2025", i%28+1, i%9+2), fmt.Sprintf("%d,%02d", 1000+i, i%90+10)})
	}
	write := func(delim, eol, mark string, change func(string) string) string {
		var b strings.Builder
		for i, r := range rows {
			for j, c := range r {
				if j > 0 {
					b.WriteString(delim)
				}
				if i > 0 && change != nil && j == 6 {
					c = change(c)
				}
				if strings.Contains(c, delim) || mark != "" {
					c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
				}
				b.WriteString(c)
			}
			b.WriteString(eol)
		}
		return b.String()
	}
	point := func(s string) string { return strings.Replace(s, ",", ".", 1) }
	thousands := func(s string) string { return s[:1] + "." + s[1:] }
	shapes := []struct {
		name    string
		content []byte
	}{
		{"UTF-8, comma, decimal point", []byte(write(",", "\n", "", point))},
		{"UTF-8 with mark, semicolon", []byte("\ufeff" + write(";", "\r\n", "", nil))},
		{"Windows-1252, thousands by full stop", encode(t, charmap.Windows1252, write(";", "\r\n", "", thousands))},
		{"CP850", encode(t, charmap.CodePage850, write(";", "\r\n", "", nil))},
		{"tab", []byte(write("\t", "\n", "", nil))},
		{"bar", []byte(write("|", "\n", "", nil))},
		{"old Mac line ends", []byte(write(";", "\r", "", nil))},
		{"everything in quotes", []byte(write(";", "\r\n", "q", nil))},
		{"a sep= line", []byte("sep=;\r\n" + write(";", "\r\n", "", nil))},
		{"UTF-16 with mark", encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), write("\t", "\r\n", "", nil))},
		{"UTF-16 big end first", encode(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), write(";", "\r\n", "", nil))},
		{"UTF-16 without mark", encode(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), write(";", "\r\n", "", nil))},
		{"packed", pack(t, []byte(write(";", "\n", "", nil)))},
		{"title lines above", []byte("Udtræk fra ESDH\n\nDato: 01-02-2025\n" + write(";", "\n", "", nil))},
		{"a trailing delimiter in each row", []byte(strings.ReplaceAll(write(";", ";\n", "", nil), "Omkostning;\n", "Omkostning\n"))},
	}
	want := ""
	for _, shape := range shapes {
		t.Run(shape.name, func(t *testing.T) {
			rep, cases, _, _ := read(t, intake.BytesInput("fil", shape.content), intake.Options{})
			if rep.Refused() || rep.Rows != 200 {
				t.Fatalf("rows %d, errors %v", rep.Rows, told(rep.Errors))
			}
			got := withoutLines(cases)
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("other cases than the first shape: %.300s", got)
			}
			if cases[7].CaseType != "Småbygninger, udhus Ø" || *cases[7].Cost != 1007.17 {
				t.Errorf("case 7 = %+v cost %v", cases[7], *cases[7].Cost)
			}
		})
	}
}

func TestItAsksWhereTwoReadingsArePossible(t *testing.T) {
	dates := func(a, b string) string { return table("1;;;;"+a+";;;;", "2;;;;"+b+";;;;") }
	costs := func(values ...string) string {
		s := "Sagsnummer;Modtaget;Omkostning;Timer\n"
		for i, v := range values {
			cost, hours, _ := strings.Cut(v, "|")
			s += fmt.Sprintf("%d;13-01-2025;%s;%s\n", i, cost, hours)
		}
		return s
	}
	m := func(change func(*models.Mapping)) intake.Options {
		var m models.Mapping
		change(&m)
		return intake.Options{Mapping: m}
	}
	tests := []struct {
		name, in string
		opts     intake.Options
		want     []string // of the errors
		readings string
	}{
		{"only dates that can be both", dates("03/04/2025", "05/06/2025"), intake.Options{}, []string{"ambiguous 2 Modtaget 03/04/2025 ×2"}, "2025-04-03 (dmy) / 2025-03-04 (mdy)"},
		{"the order was said", dates("03/04/2025", "05/06/2025"), m(func(m *models.Mapping) { m.DateOrder = "mdy" }), nil, ""},
		{"one date tells", dates("03/04/2025", "25/06/2025"), intake.Options{}, nil, ""},
		{"a date that is the same in both", dates("03/03/2025", "2025-06-05"), intake.Options{}, nil, ""},
		{"ISO dates tell nothing and need nothing", dates("2025-04-03", "2025-06-05"), intake.Options{}, nil, ""},
		{"month first is never chosen", dates("03/14/2025", "05/06/2025"), intake.Options{}, []string{"ambiguous 2 Modtaget 03/14/2025 ×2"}, "2025-03-14 (mdy)"},
		{"one American date among Danish ones is a bad date", dates("14/03/2025", "03/14/2025") + "3;;;;15/03/2025;;;;\n", intake.Options{}, []string{"bad_date 3 Modtaget 03/14/2025"}, ""},
		{"more American dates than Danish ones", dates("14/03/2025", "03/14/2025") + "3;;;;03/15/2025;;;;\n", intake.Options{}, []string{"ambiguous 3 Modtaget 03/14/2025 ×3"}, "2025-03-14 (mdy)"},
		{"a point that may be thousands", costs("1.500"), intake.Options{}, []string{"ambiguous 2 Omkostning 1.500"}, "1.5 (.)"},
		{"the decimal sign was said", costs("1.500"), m(func(m *models.Mapping) { m.Decimal = "," }), nil, ""},
		{"another number tells", costs("1.500", "2,50"), intake.Options{}, nil, ""},
		{"both signs in one column", costs("180,84", "18500.00"), intake.Options{}, []string{"ambiguous 3 Omkostning 18500.00 ×2"}, "180,84 (,) / 18500.00 (.)"},
		{"the other sign in a column that is not used", costs("18500.00|1.015,77"), intake.Options{}, []string{"ambiguous 2 Omkostning 18500.00"}, "1.015,77 (,) / 18500.00 (.)"},
		{"a date that can only have its month first, after one that can be both", dates("03/04/2025", "12/31/2025"), intake.Options{}, []string{"ambiguous 3 Modtaget 12/31/2025 ×2"}, "2025-12-31 (mdy)"},
		{"a column that is not used tells", costs("1.500|180,84"), intake.Options{}, nil, ""},
		{"two columns for one field", "Sagsnummer;Modtaget;Oprettet\n1;13-01-2025;14-01-2025\n", intake.Options{}, []string{"ambiguous 1 Oprettet"}, "Modtaget / Oprettet"},
		{"cases and events in one table", "Sagsnummer;Modtaget;Aktivitet;Tidspunkt\n1;13-01-2025;A;13-01-2025\n", intake.Options{}, []string{"ambiguous 1"}, "cases / events"},
		{"the kind was said", "Sagsnummer;Modtaget;Aktivitet;Tidspunkt\n1;13-01-2025;A;13-01-2025\n", m(func(m *models.Mapping) { m.Kind = models.KindEvents }), nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rep, cases, events := text(t, tt.in, tt.opts)
			check(t, "errors", told(rep.Errors), tt.want)
			if tt.readings != "" && !strings.Contains(rep.Errors[0].Args["readings"], tt.readings) {
				t.Errorf("readings = %q, want %q", rep.Errors[0].Args["readings"], tt.readings)
			}
			if rep.FileRefused() && rep.Rows != rep.Rejected {
				t.Errorf("rows %d, rejected %d: a file that is refused is refused whole", rep.Rows, rep.Rejected)
			}
			if tt.want == nil && len(cases)+len(events) == 0 {
				t.Error("nothing was read")
			}
		})
	}
}

func TestCharacterSets(t *testing.T) {
	plain := strings.ReplaceAll(table(dated), "ø", "o")
	body := func(word string) string { return plain + strings.ReplaceAll("A;W;;;14-01-2025;;;;\n", "W", word) }
	tests := []struct {
		name string
		in   []byte
		opts string // encoding that is said
		want []string
		why  string
		typ  string // the case type of the last row
	}{
		{"UTF-8", []byte(body("Småbyg")), "", nil, "", "Småbyg"},
		{"Windows-1252", []byte(body("Sm\xe5byg \x96 \xd8")), "", nil, "", "Småbyg – Ø"},
		{"CP850", []byte(body("Sm\x86byg \x9b \x92re")), "", nil, "", "Småbyg ø Ære"},
		{"CP850 is said", []byte(body("Sm\x86byg")), "ibm850", nil, "", "Småbyg"},
		{"an apostrophe of Windows", []byte(body("Ole\x92s byg\xf8")), "", nil, "", "Ole’s bygø"},
		{"cut off inside a letter", []byte(body("Småbyg") + "B;Sm\xc3"), "", []string{"truncated 4 ×3"}, "letter", ""},
		{"a letter of Windows at the very end", []byte(plain + "A;P\xe5;;;14-01-2025;;;;p\xe5"), "", nil, "", "På"},
		{"read as Windows-1252 and saved again", []byte(body("SmÃ¥byg")), "", []string{"encoding 3 Ã¥ ×2"}, "double", ""},
		{"a dash that was read as Windows-1252", []byte(body("Byg â€“ hus")), "", []string{"encoding 3 â€“ ×2"}, "double", ""},
		{"UTF-8 and Windows-1252 in one file", []byte(body("Småbyg") + "B;Sm\xe5byg;;;14-01-2025;;;;\n"), "", []string{"encoding 4 ×3"}, "mixed", ""},
		{"said to be UTF-8 and is not", []byte(body("Sm\xe5byg")), "utf-8", []string{"encoding 3 ×2"}, "invalid", ""},
		{"makes sense in both", []byte(body("\x91")), "", nil, "", "æ"},
		{"no Danish letter in either", []byte(body("Caf\xe9")), "", []string{"ambiguous 3 ×2"}, "encoding", ""},
		{"a dash alone", []byte(body("Byg \x96 hus")), "", []string{"ambiguous 3 ×2"}, "encoding", ""},
		{"a byte that is nothing in either", []byte(body("x\x81y")), "", []string{"ambiguous 3 ×2"}, "encoding", ""},
		{"zeros", []byte(body("a\x00b")), "", []string{"not_readable 0 ×2"}, "binary", ""},
		{"a mark stands over what is said", []byte("\ufeff" + body("Småbyg")), "windows-1252", nil, "", "Småbyg"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rep, cases, _, _ := read(t, intake.BytesInput("fil.csv", tt.in), intake.Options{Mapping: models.Mapping{Encoding: tt.opts}})
			if tt.name == "makes sense in both" {
				if len(rep.Errors) != 1 || rep.Errors[0].Code != models.CodeAmbiguous || rep.Errors[0].Args["why"] != "encoding" {
					t.Errorf("errors = %+v, want the question which of the two", rep.Errors)
				}
				return
			}
			check(t, "errors", told(rep.Errors), tt.want)
			if tt.want != nil && rep.Errors[0].Args["why"] != tt.why {
				t.Errorf("why = %q, want %q", rep.Errors[0].Args["why"], tt.why)
			}
			if tt.typ != "" && cases[len(cases)-1].CaseType != tt.typ {
				t.Errorf("case type = %q, want %q", cases[len(cases)-1].CaseType, tt.typ)
			}
		})
	}
}

func TestFaultsOfRowsAreToldWithPlaceAndValue(t *testing.T) {
	tests := []struct {
		name, row      string
		errs, warnings []string
	}{
		{"sound", "1;Byggesag;Byg;E-mail;13-01-2025;14-01-2025;28-01-2025;31-03-2025;Afsluttet", nil, nil},
		{"no case number", ";Byggesag;Byg;E-mail;13-01-2025;;;;", []string{"missing_value 2 Sagsnummer"}, nil},
		{"not received", "1;Byggesag;Byg;E-mail;;;;;", []string{"missing_value 2 Modtaget"}, nil},
		{"a date that is none", "1;;;;13-01-2025;;31-02-2025;;", []string{"bad_date 2 Afsluttet 31-02-2025"}, nil},
		{"an unreadable closing date is not open", "1;;;;13-01-2025;;snart;;Under behandling", []string{"bad_date 2 Afsluttet snart"}, nil},
		{"a dash is no date", "1;;;;13-01-2025;-;i.d.;;", nil, nil},
		{"two faults are two notes", "1;;;;31-02-2025;32-01-2025;;;", []string{"bad_date 2 Modtaget 31-02-2025", "bad_date 2 Fuldt oplyst 32-01-2025"}, nil},
		{"before 1950", "1;;;;31-12-1949;;;;", []string{"implausible_date 2 Modtaget 31-12-1949"}, nil},
		{"after today", "1;;;;13-01-2025;;25-11-2026;;", []string{"implausible_date 2 Afsluttet 25-11-2026"}, nil},
		{"today", "1;;;;13-01-2025;;24-11-2026;;", nil, nil},
		{"a deadline may be after today", "1;;;;13-01-2025;;;31-12-2027;", nil, nil},
		{"a deadline before received", "1;;;;13-01-2025;;;12-01-2025;", nil, []string{"contradiction 2 Frist 12-01-2025"}},
		{"decided before received", "1;;;;13-01-2025;;12-01-2025;;", []string{"decided_before_received 2 Afsluttet 12-01-2025"}, nil},
		{"decided the same day", "1;;;;13-01-2025;;13-01-2025;;", nil, nil},
		{"complete before received", "1;;;;13-01-2025;12-01-2025;;;", nil, []string{"complete_out_of_order 2 Fuldt oplyst 12-01-2025"}},
		{"complete after decided", "1;;;;13-01-2025;30-01-2025;20-01-2025;;", nil, []string{"complete_out_of_order 2 Fuldt oplyst 30-01-2025"}},
		{"closed by its status but not decided", "1;;;;13-01-2025;;;;Afsluttet", nil, []string{"contradiction 2 Status Afsluttet"}},
		{"decided but open by its status", "1;;;;13-01-2025;;20-01-2025;;Under behandling", nil, []string{"contradiction 2 Status Under behandling"}},
		{"a status that tells nothing", "1;;;;13-01-2025;;20-01-2025;;Blå", nil, nil},
		{"an unknown channel", "1;;;Brevdue;13-01-2025;;;;", nil, []string{"unknown_channel 2 Indgangskanal Brevdue"}},
		{"too few fields", "1;Byggesag;Byg", []string{"field_count 2 3"}, nil},
		{"too many fields", "1;;;;13-01-2025;;;;;x;y", []string{"field_count 2 11"}, nil},
		{"a CPR number as case number", "120557-6123;;;;13-01-2025;;;;", []string{"cpr_in_key 2 Sagsnummer"}, nil},
		{"a CPR number in a name", "1;Sag 120557-6123;;;13-01-2025;;;;", nil, []string{"cpr 2 Sagstype"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rep, cases, _ := text(t, table(tt.row, dated), intake.Options{})
			check(t, "errors", told(rep.Errors), tt.errs)
			check(t, "warnings", told(rep.Warnings), tt.warnings)
			want := 2
			if tt.errs != nil {
				want = 1
			}
			if len(cases) != want || rep.Rows != 2 || rep.Rejected != 2-want {
				t.Errorf("cases %d, rows %d, rejected %d", len(cases), rep.Rows, rep.Rejected)
			}
			for _, c := range cases {
				if strings.Contains(c.CaseType, "120557") {
					t.Errorf("case type %q", c.CaseType)
				}
			}
		})
	}
}

func TestLinesThatAreNoCasesAreTold(t *testing.T) {
	in := "Sager modtaget i 2025;;;;;;;;\n\nByg og Miljø;;;;;;;;\n" + table(dated, "", strings.TrimSpace(heading), ";;;;;;;;",
		"A-1;;;;14-01-2025;;;;", "I alt;;;;2;;;;", "Gennemsnit/Sum;;;;;12,5;;;", ";;;;;;;1.434;", "Udtrukket af systemet", "Total: 2")
	rep, cases, _ := text(t, in, intake.Options{})
	check(t, "errors", told(rep.Errors), nil)
	check(t, "warnings", told(rep.Warnings), []string{"sum_line 1 Sager modtaget i 2025", "sum_line 3 Byg og Miljø", "sum_line 7 Sagsnummer",
		"sum_line 10 I alt", "sum_line 11 Gennemsnit/Sum", "sum_line 12 1.434", "sum_line 13 Udtrukket af systemet", "sum_line 14 Total: 2"})
	if rep.Rows != 2 || len(cases) != 2 || cases[1].Line != 9 {
		t.Errorf("rows %d, cases %+v", rep.Rows, cases)
	}
}

func TestHeadings(t *testing.T) {
	m := func(m models.Mapping, given bool) intake.Options { return intake.Options{Mapping: m, Given: given} }
	row := "\n1;13-01-2025;28-01-2025\n"
	columns := map[string]string{"case_no": "1", "received": "2", "decided": "3"}
	tests := []struct {
		name, in string
		opts     intake.Options
		want     []string
	}{
		{"Danish", "Sagsnr.;MODTAGELSESDATO;afgoerelsesdato" + row, intake.Options{}, nil},
		{"the field names", "case_no;received;decided" + row, intake.Options{}, nil},
		{"English", "Case number;Received;Closed" + row, intake.Options{}, nil},
		{"a missing column", "Sagsnr.;Start;Slut" + row, intake.Options{}, []string{"missing_column 1 Modtaget"}},
		{"none of them known", "Id;Start;Slut" + row, intake.Options{}, []string{"missing_column 1 Sagsnummer"}},
		{"no heading", "1;13-01-2025;28-01-2025" + row, intake.Options{}, []string{"no_header 1 ×2"}},
		{"twice the same", "Sagsnr.;Modtaget;Modtaget" + row, intake.Options{}, []string{"duplicate_column 1 Modtaget"}},
		{"a mapping by heading", "Id;Start;Slut" + row, m(models.Mapping{Columns: map[string]string{"case_no": "ID", "received": "start"}}, true), nil},
		{"a mapped column is missing", "Id;Start;Slut" + row, m(models.Mapping{Columns: map[string]string{"case_no": "Id", "received": "Start", "decided": "Ende"}}, true), []string{"missing_column 1 Ende"}},
		{"a mapped column stands twice", "Id;Start;Start" + row, m(models.Mapping{Columns: map[string]string{"case_no": "Id", "received": "Start"}}, true), []string{"duplicate_column 1 Start"}},
		{"no heading, columns by number", "1;13-01-2025;28-01-2025" + row, m(models.Mapping{HeaderRow: -1, Columns: columns}, true), nil},
		{"the heading's line is said", "x\ny\nSagsnr.;Modtaget;Afgjort" + row, m(models.Mapping{HeaderRow: 3}, false), nil},
		{"nothing stands on the line that is said", "Sagsnr.;Modtaget;Afgjort" + row, m(models.Mapping{HeaderRow: 40}, false), []string{"no_header 40 ×2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rep, cases, _ := text(t, tt.in, tt.opts)
			check(t, "errors", told(rep.Errors), tt.want)
			if tt.want == nil && (len(cases) != 1 || cases[0].Received != models.DayOf(2025, 1, 13)) {
				t.Errorf("cases = %+v", cases)
			}
			for _, n := range rep.Errors {
				if n.Code == models.CodeMissingColumn && !strings.Contains(n.Args["found"], "S") {
					t.Errorf("found = %q", n.Args["found"])
				}
			}
		})
	}
}

func TestOneNumberOneRow(t *testing.T) {
	row := func(no, decided string) string { return no + ";Byggesag;;;13-01-2025;;" + decided + ";;" }
	rep, cases, _ := text(t, table(row("1", ""), row("2", "20-01-2025"), row("2", "2025-01-20"), row("3", ""), row("4", ""),
		row("3", "21-01-2025"), row("3", ""), row("5", ""), row("5", "31-02-2025"), row("6", "x"), row("6", "x")), intake.Options{})
	check(t, "errors", told(rep.Errors), []string{"conflict 5 Sagsnummer 3", "conflict 7 Sagsnummer 3", "conflict 8 Sagsnummer 3",
		"conflict 9 Sagsnummer 5", "bad_date 10 Afsluttet 31-02-2025", "bad_date 11 Afsluttet x", "bad_date 12 Afsluttet x"})
	check(t, "warnings", told(rep.Warnings), []string{"duplicate 4 Sagsnummer 2"})
	var numbers []string
	for _, c := range cases {
		numbers = append(numbers, c.CaseNo)
	}
	check(t, "cases", numbers, []string{"1", "2", "4"})
	if rep.Rows != 11 || rep.Rejected != 7 {
		t.Errorf("rows %d, rejected %d, want 11 and 7", rep.Rows, rep.Rejected)
	}
}

func TestAConflictMayLieInTwoFiles(t *testing.T) {
	var readers []*intake.Reader
	for i, content := range []string{table("1;;;;13-01-2025;;;;", "2;;;;13-01-2025;;;;"), table("2;;;;14-01-2025;;;;", "1;;;;13-01-2025;;;;")} {
		r, rep, err := intake.Open(context.Background(), intake.BytesInput(fmt.Sprintf("%d.csv", i+1), []byte(content)), intake.Options{Today: today})
		if err != nil || rep.Refused() {
			t.Fatal(err, rep)
		}
		readers = append(readers, r)
	}
	j := intake.Join(readers...)
	for turn, want := range []int{2, 1} {
		n := 0
		rep, err := j.Read(context.Background(), func(d models.Delivery) error { n += len(d.Cases); return nil })
		if err != nil {
			t.Fatal(err)
		}
		check(t, "errors", told(rep.Errors), []string{"conflict 3 Sagsnummer 2", "conflict 2 Sagsnummer 2"})
		check(t, "warnings", told(rep.Warnings), []string{"duplicate 3 Sagsnummer 1"})
		if rep.Errors[0].File != "1.csv" || rep.Errors[1].File != "2.csv" || rep.Errors[0].Args["other"] != "2 (2.csv)" || rep.Errors[1].Args["other"] != "3 (1.csv)" {
			t.Errorf("places: %+v", rep.Errors)
		}
		if n != want || rep.Rows != 4 || rep.Rejected != 2 || j.Stale() != (turn == 0) {
			t.Errorf("turn %d: handed out %d, rows %d, rejected %d, stale %v", turn, n, rep.Rows, rep.Rejected, j.Stale())
		}
	}
}

func TestFieldsOfACase(t *testing.T) {
	in := "Sagsnummer;KLE-nr.;Modtaget;Screenet;Fuldt oplyst;Afgjort;Ventetid ansøger;Ventetid før;Mangelbreve;Papirbrud;Beslutningstype;" +
		"Omfattet af servicemål;Fritaget;Digital afgørelse;Klage;Klage afgjort;Klageudfald;Genoptaget;Tilfredshed;Sagsbehandlingsminutter;Omkostning\n" +
		"1;02.34.02-P19;13-01-2025;15-01-2025;20-01-2025;28-02-2025;7;3;1;0;Tilladelse;ja;nej;X;j;30-04-2025;Hjemvist;n;4;90,5;1.250,00\n" +
		"2;;13-01-2025;;20-01-2025;28-02-2025;;;;;Afslag;;;;;;;;;;\n" +
		"3;;13-01-2025;;;;unknown;ukendt;unknown;unknown;Ukendt;unknown;;;;;;;-;i.d.;\n" +
		"4;02.3;13-01-2025;;;;;;0;ja;Blandet;måske;;;;;Blå;;;;\n"
	rep, cases, _ := text(t, in, intake.Options{})
	check(t, "errors", told(rep.Errors), nil)
	check(t, "warnings", told(rep.Warnings), []string{"bad_value 5 KLE-nr. 02.3", "bad_value 5 Omfattet af servicemål måske",
		"unknown_outcome 5 Beslutningstype Blandet", "unknown_outcome 5 Klageudfald Blå"})
	one := cases[0]
	if one.KLE != "02.34.02-P19" || one.WaitDays != 7 || one.WaitDaysBefore != 3 || one.Letters != 1 || one.PaperSteps != 0 ||
		one.Outcome != models.OutcomePermit || one.LimitApplies != models.Yes || one.Exempt != models.No || one.DecisionDigital != models.Yes ||
		one.Appeal != models.Yes || one.AppealOutcome != models.AppealRemitted || one.Reopened != models.No || one.Satisfaction != 4 ||
		*one.HandlingMinutes != 90.5 || *one.Cost != 1250 || one.CompleteAtFirst != models.No || one.Screened != models.DayOf(2025, 1, 15) {
		t.Errorf("first = %+v", one)
	}
	// A column that is there but empty is 0 for counts; no letter and a complete date: complete at first.
	if two := cases[1]; two.WaitDays != 0 || two.WaitDaysBefore != 0 || two.Letters != 0 || two.PaperSteps != 0 || two.Outcome != models.OutcomeRefusal ||
		two.CompleteAtFirst != models.Yes || two.LimitApplies != models.Unknown || two.HandlingMinutes != nil {
		t.Errorf("second = %+v", two)
	}
	if three := cases[2]; three.WaitDays != models.UnknownCount || three.WaitDaysBefore != models.UnknownCount || three.Letters != models.UnknownCount ||
		three.PaperSteps != models.UnknownCount || three.CompleteAtFirst != models.Unknown || three.Satisfaction != 0 {
		t.Errorf("third = %+v", three)
	}
	if four := cases[3]; four.Letters != 0 || four.CompleteAtFirst != models.Unknown || four.PaperSteps != 1 || four.KLE != "" {
		t.Errorf("fourth = %+v", four)
	}
	// A column that is not there leaves its counts unknown.
	_, cases, _ = text(t, table(dated), intake.Options{})
	if c := cases[0]; c.WaitDays != models.UnknownCount || c.Letters != models.UnknownCount || c.PaperSteps != models.UnknownCount {
		t.Errorf("counts of a file without them = %+v", c)
	}
	for _, bad := range []string{"7,5", "-1", "99999", "mange"} {
		rep, _, _ := text(t, "Sagsnummer;Modtaget;Ventedage\n1;13-01-2025;"+bad+"\n", intake.Options{})
		if len(rep.Errors) != 1 || rep.Errors[0].Value != bad {
			t.Errorf("%s wait days: %v", bad, told(rep.Errors))
		}
	}
}

func TestTablesAndConstantsOfTheMapping(t *testing.T) {
	m := models.Mapping{Channels: map[string]string{"brevdue": "manual", "Digital": "internal"}, Outcomes: map[string]string{"OK": "permit"},
		Flags: map[string]string{"G": "yes", "O": "no"}, Constants: map[string]string{"department": "Miljø", "case_type": "Øvrige"}}
	in := "Sagsnummer;Modtaget;Afgjort;Kanal;Afgørelse;Status;Genoptaget;Sagstype\n" +
		"1;13-01-2025;;Brevdue;OK;G;G;\n2;14-01-2025;15-01-2025;DIGITAL;Afslag;O;O;Byggesag\n"
	for _, content := range [][]byte{[]byte(in), encode(t, charmap.Windows1252, in)} {
		rep, cases, _, r := read(t, intake.BytesInput("fil.csv", content), intake.Options{Mapping: m})
		check(t, "warnings", told(rep.Warnings), []string{"contradiction 2 Status G", "contradiction 3 Status O"})
		if cases[0].ChannelClass != models.ChannelManual || cases[1].ChannelClass != models.ChannelInternal || cases[0].Outcome != models.OutcomePermit ||
			cases[1].Outcome != models.OutcomeRefusal || cases[0].Reopened != models.Yes || cases[1].Reopened != models.No ||
			cases[0].Department != "Miljø" || cases[0].CaseType != "Øvrige" || cases[1].CaseType != "Byggesag" || cases[0].Channel != "Brevdue" {
			t.Errorf("cases = %+v", cases)
		}
		if told := r.Told(); !told.Has("department") || !told.Has("reopened") || told.Has("wait_days") {
			t.Errorf("told = %b", told)
		}
	}
}

func TestEvents(t *testing.T) {
	in := "Sagsnummer;Aktivitet;Tidspunkt;Medarbejder;Enhed;Kanal\n" +
		"1;Mangelbrev sendt;13-01-2025 08:00:00;Bo Hansen;Enhed 1;E-mail\n1;Svar modtaget;2025-01-14T01:02:03+05:00;;;\n;Uden sag;13-01-2025;;;\n1;;13-01-2025;;;\n1;Uden tid;;;;\n" +
		"1;Svar modtaget;13-01-2025 08:00:00 PM;;;\n1;Svar modtaget;13-01-2025 08:00:00 PM;;;\n1;Ringet 120557-6123;15-01-2025;120557-6123;;\n"
	rep, _, events := text(t, in, intake.Options{})
	if rep.Kind != models.KindEvents || rep.Rows != 8 || rep.Rejected != 3 {
		t.Errorf("kind %s, rows %d, rejected %d", rep.Kind, rep.Rows, rep.Rejected)
	}
	check(t, "errors", told(rep.Errors), []string{"missing_value 4 Sagsnummer", "missing_value 5 Aktivitet", "missing_value 6 Tidspunkt"})
	check(t, "warnings", told(rep.Warnings), []string{"duplicate 8 Sagsnummer 1", "cpr 9 Aktivitet", "cpr 9 Medarbejder"})
	day := int64(models.DayOf(2025, 1, 13)) * 86400
	want := []models.Event{
		{Line: 2, CaseNo: "1", Activity: "Mangelbrev sendt", At: day + 8*3600, Unit: "Enhed 1", Channel: "E-mail"},
		{Line: 3, CaseNo: "1", Activity: "Svar modtaget", At: day + 86400 + 3723},
		{Line: 7, CaseNo: "1", Activity: "Svar modtaget", At: day + 20*3600},
		{Line: 9, CaseNo: "1", Activity: "Ringet ******-****", At: day + 2*86400},
	}
	if !slices.Equal(events, want) {
		t.Errorf("events = %+v", events)
	}
	_, _, events = text(t, in, intake.Options{KeepResource: true})
	if events[0].Resource != "Bo Hansen" || events[3].Resource != "******-****" {
		t.Errorf("a caseworker that may be kept: %+v", events)
	}
}

func TestManyFaultsAreListedAndTheRestIsCounted(t *testing.T) {
	var b strings.Builder
	b.WriteString(heading)
	b.WriteString(dated + "\n")
	for i := range 12_000 {
		fmt.Fprintf(&b, "A%d;;;Brevdue;31-02-2025;;;;\n", i)
	}
	for i := range 1_500 {
		fmt.Fprintf(&b, "B%d;;;Brevdue;13-01-2025;12-01-2025;;;\n", i)
	}
	rep, _, _ := text(t, b.String(), intake.Options{})
	sum := func(notes []models.Note, code models.Code) (listed, rows int) {
		for _, n := range notes {
			if n.Code == code {
				listed++
				rows += n.Rows
			}
		}
		return
	}
	if listed, rows := sum(rep.Errors, models.CodeBadDate); listed != 10_001 || rows != 12_000 || rep.Rejected != 12_000 {
		t.Errorf("errors: %d listed, %d rows, %d rejected", listed, rows, rep.Rejected)
	}
	if listed, rows := sum(rep.Warnings, models.CodeOutOfOrder); listed != 1_001 || rows != 1_500 {
		t.Errorf("doubts: %d listed, %d rows", listed, rows)
	}
	if listed, rows := sum(rep.Warnings, models.CodeUnknownChannel); listed != 1 || rows != 13_500 {
		t.Errorf("words: %d listed, %d rows", listed, rows)
	}
	if last := rep.Errors[len(rep.Errors)-1]; last.Args["rest"] != "yes" || last.Line != 10_003 {
		t.Errorf("the rest = %+v", last)
	}
}

func TestFilesThatAreNoData(t *testing.T) {
	big := make([]byte, 80<<20)
	copy(big, heading)
	tests := []struct {
		name string
		in   []byte
		code models.Code
		why  string
	}{
		{"nothing", nil, models.CodeEmptyFile, ""},
		{"a mark only", []byte("\ufeff\r\n"), models.CodeEmptyFile, ""},
		{"an old workbook", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....."), models.CodeNotReadable, "xls"},
		{"a PDF", []byte("%PDF-1.7 ..."), models.CodeNotReadable, "pdf"},
		{"a cut-off archive", []byte("PK\x03\x04\x14\x00"), models.CodeTruncated, "zip"},
		{"a cut-off packed file", pack(t, []byte(table(dated)))[:60], models.CodeTruncated, "gzip"},
		{"packed twice", pack(t, pack(t, []byte(table(dated)))), models.CodeNotReadable, "nested"},
		{"a packed bomb", pack(t, big), models.CodeTooLarge, "file"},
		{"markup of something else", []byte("<html><body>404</body></html>"), models.CodeNotReadable, "no_log"},
		{"a quote that never closes", []byte(table(dated) + "2;\"Byggesag;;;14-01-2025;;;;\n3;;;;14-01-2025;;;;\n"), models.CodeTruncated, "quote"},
		{"a field without an end", []byte(table(dated) + `2;"` + strings.Repeat("x", 2<<20) + `";;;14-01-2025;;;;`), models.CodeTooLarge, "field"},
		{"a heading of a million columns", []byte("Sagsnummer;Modtaget" + strings.Repeat(";x", 1_000_000) + "\n1;13-01-2025\n"), models.CodeTooLarge, "columns"},
		{"JSON that breaks off", []byte(`[{"case_no":"1","received":"2025-01-13"},{"case_no":`), models.CodeTruncated, "json"},
		{"JSON of other things", []byte(`[{"case_no":"1"},7]`), models.CodeNotReadable, "json"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rep, cases, _, _ := read(t, intake.BytesInput("fil", tt.in), intake.Options{})
			if len(rep.Errors) != 1 || rep.Errors[0].Code != tt.code || rep.Errors[0].Args["why"] != tt.why || !rep.FileRefused() {
				t.Errorf("errors = %+v, want %s (%s); %d cases", rep.Errors, tt.code, tt.why, len(cases))
			}
		})
	}
	rep, _, _ := text(t, heading, intake.Options{})
	if rep.Refused() || rep.Rows != 0 || len(rep.Warnings) != 1 || rep.Warnings[0].Args["why"] != "rows" {
		t.Errorf("a heading alone is no fault: %+v", rep)
	}
}

func TestTheNameOfAFileShowsNoCPRNumber(t *testing.T) {
	rep, _, _, _ := read(t, intake.BytesInput("/tmp/sag 120557-6123.csv", []byte(table(dated))), intake.Options{})
	if len(rep.Warnings) != 1 || rep.Warnings[0].Code != models.CodeCPR || strings.Contains(rep.Warnings[0].File, "6123") || rep.Warnings[0].File != "sag ******-****.csv" {
		t.Errorf("warnings = %+v", rep.Warnings)
	}
}

func TestJSONRows(t *testing.T) {
	rep, cases, _, _ := read(t, intake.BytesInput("rows", []byte(`[
		{"case_no": "A-1", "received": "2025-01-13", "cost": 1250.5, "reopened": true, "case_type": "Byggesag", "ignored": {"a": 1}},
		{"case_no": 17, "received": "2025-01-14", "decided": null, "reopened": false, "wait_days": 3},
		{"case_no": "A-3", "received": 45000}]`)), intake.Options{})
	check(t, "errors", told(rep.Errors), []string{"bad_date 3 received 45000"})
	if rep.Form != "json" || len(cases) != 2 || cases[0].CaseNo != "A-1" || *cases[0].Cost != 1250.5 || cases[0].Reopened != models.Yes ||
		cases[1].CaseNo != "17" || cases[1].Reopened != models.No || cases[1].WaitDays != 3 || cases[0].WaitDays != 0 {
		t.Errorf("cases = %+v", cases)
	}
	if rep, _, _, _ := read(t, intake.BytesInput("rows", []byte("[]")), intake.Options{}); !rep.FileRefused() {
		t.Errorf("no rows at all: %+v", rep)
	}
}

func TestAGuessHasEveryKeyAndCanBeUsed(t *testing.T) {
	in := encode(t, charmap.Windows1252, table(dated))
	m, rep, err := intake.Guess(context.Background(), intake.BytesInput("fil.csv", in), intake.Options{Today: today})
	if err != nil || rep.Refused() {
		t.Fatal(err, rep)
	}
	if m.Kind != models.KindCases || m.Extract != "changes" || m.Encoding != "windows-1252" || m.Delimiter != ";" || m.DateOrder != "dmy" ||
		m.Decimal != "auto" || m.Timezone != "Europe/Copenhagen" || m.Columns["case_no"] != "Sagsnummer" || m.Columns["complete"] != "Fuldt oplyst" ||
		m.Constants == nil || m.Events.Rekey == nil || m.AppealOutcomes == nil {
		t.Errorf("guess = %+v", m)
	}
	again, cases, _, _ := read(t, intake.BytesInput("fil.csv", in), intake.Options{Mapping: m, Given: true})
	if again.Refused() || len(cases) != 1 {
		t.Errorf("with the guess: %+v", again)
	}
}

func TestFaultsOfAMappingNameTheirPlaceInIt(t *testing.T) {
	tests := map[string][]models.Problem{
		`{"kind":"cakes","date_order":"x","columns":{"foo":"A","received":" "},"channels":{"A":"blue"},"header_row":-2}`: {
			{Path: "kind", Code: "bad_kind", Value: "cakes"}, {Path: "date_order", Code: "bad_date_order", Value: "x"},
			{Path: "header_row", Code: "bad_header_row", Value: "-2"}, {Path: "columns.foo", Code: "unknown_field", Value: "foo"},
			{Path: "columns.received", Code: "empty_column"}, {Path: "channels.A", Code: "bad_channel", Value: "blue"}},
		`{"kind":"events","columns":{"received":"A"},"constants":{"case_no":"1"}}`: {
			{Path: "columns.received", Code: "unknown_event_field", Value: "received"}, {Path: "constants.case_no", Code: "bad_constant", Value: "1"}},
		`{"outcomes":{"A":"ja"},"appeal_outcomes":{"A":"nej"},"flags":{"A":"måske","B":2}}`: {{Path: "flags", Code: "not_text"}},
		`{"outcomes":{"A":"ja"},"appeal_outcomes":{"A":"nej"},"flags":{"A":"måske"}}`: {
			{Path: "outcomes.A", Code: "bad_outcome", Value: "ja"}, {Path: "appeal_outcomes.A", Code: "bad_appeal_outcome", Value: "nej"},
			{Path: "flags.A", Code: "bad_flag", Value: "måske"}},
		`{"constants":{"case_type":"120557-6123"},"events":{"print":["240557-5120"]}}`: {{Path: "constants", Code: "cpr"}, {Path: "events.print", Code: "cpr"}},
		`{"columnz":{}}`:           {{Code: "unknown_key", Value: "columnz"}},
		`{"header_row":"1"}`:       {{Path: "header_row", Code: "not_whole"}},
		`{"columns":{"cost":1}}`:   {{Path: "columns", Code: "not_text"}},
		`{"columns":[]}`:           {{Path: "columns", Code: "not_object"}},
		`{"events":{"print":"a"}}`: {{Path: "events.print", Code: "not_list"}},
		`{} {}`:                    {{Code: "json_twice"}},
		`{`:                        {{Code: "json", Value: "unexpected EOF"}},
	}
	for in, want := range tests {
		var got models.Problems
		_, err := intake.ParseMapping([]byte(in))
		errors.As(err, &got)
		for i := range want {
			want[i].Field = "mapping"
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", in, got, want)
		}
	}
}

func TestFlagsTakeAnyWordForYesAndNo(t *testing.T) {
	m, err := intake.ParseMapping([]byte(`{"flags":{"A":"ja","B":"NEJ","C":"Yes","D":"no","E":"true","F":"false","G":"1","H":"0","I":"j","J":"n",
		"K":"x","L":true,"M":false,"N":1,"O":0,"P":"ukendt"}}`))
	if err != nil {
		t.Fatal(err)
	}
	in := "Sagsnummer;Modtaget;Genoptaget\n"
	for i := range 16 {
		in += fmt.Sprintf("%d;13-01-2025;%c\n", i, 'A'+i)
	}
	rep, cases, _ := text(t, in, intake.Options{Mapping: m})
	check(t, "warnings", told(rep.Warnings), nil)
	got := ""
	for _, c := range cases {
		got += c.Reopened.String() + " "
	}
	if want := "yes no yes no yes no yes no yes no yes yes no yes no unknown "; got != want {
		t.Errorf("read as %s, want %s", got, want)
	}
}

func TestCopiesOfEventsCountOnce(t *testing.T) {
	in := "Sagsnummer;Aktivitet;Tidspunkt;Id\n1;Print;13-01-2025 10:00;a\n1;Print;13-01-2025 10:00;a\n1;Print;13-01-2025 10:00;b\n2;Print;13-01-2025 10:00;a\n1;PRINT ;13-01-2025 10:00;a\n"
	rep, _, events := text(t, in, intake.Options{})
	check(t, "warnings", told(rep.Warnings), []string{"duplicate 3 Sagsnummer 1", "duplicate 6 Sagsnummer 1"})
	if len(events) != 3 || rep.Rows != 5 || rep.Rejected != 0 || rep.Warnings[1].Args["other"] != "2" {
		t.Errorf("%d events of %d rows, %+v", len(events), rep.Rows, rep.Warnings)
	}
}

func TestRowsOfSeveralFilesAreComparedByWhatTheySay(t *testing.T) {
	head := "Sagsnummer;Modtaget;Sagstype\n"
	for second, want := range map[string][]string{
		head + "9;13-01-2025;Landzone\n1;13-01-2025;BYGGESAG\n": nil,
		head + "1;13-01-2025;Landzone\n":                        {"conflict 2 Sagsnummer 1", "conflict 2 Sagsnummer 1"},
	} {
		var readers []*intake.Reader
		for _, in := range []string{head + "1;13-01-2025;Byggesag\n", second} {
			r, _, err := intake.Open(context.Background(), intake.BytesInput("f.csv", []byte(in)), intake.Options{Today: models.DayOf(2026, 1, 1)})
			if err != nil {
				t.Fatal(err)
			}
			readers = append(readers, r)
		}
		rep, err := intake.Join(readers...).Read(context.Background(), func(models.Delivery) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		check(t, second, told(rep.Errors), want)
	}
}

func TestSpellingsOfOneNameAreNoConflict(t *testing.T) {
	rep, cases, _ := text(t, "Sagsnummer;Modtaget;Sagstype;Kanal\n1;2025-01-13;Byggesag;Mail\n1;13-01-2025;BYGGESAG ;mail\n", intake.Options{})
	check(t, "errors", told(rep.Errors), nil)
	if len(cases) != 1 || cases[0].CaseType != "Byggesag" || len(rep.Warnings) != 1 || rep.Warnings[0].Code != models.CodeDuplicate {
		t.Errorf("cases = %+v, warnings %v", cases, told(rep.Warnings))
	}
}

func TestAGuessOffersWhatWasFoundWhereAColumnIsMissing(t *testing.T) {
	m, rep, err := intake.Guess(context.Background(), intake.BytesInput("f.csv", []byte("Sagsnr;Kanal;Afgjort\n1;Mail;13-01-2025\n")), intake.Options{})
	if err != nil || !rep.FileRefused() || len(m.Columns) != 3 || m.Columns["channel"] != "Kanal" {
		t.Errorf("guess = %+v, %+v, %v", m, rep.Errors, err)
	}
}

func TestTheZoneOfTheProgramStandsWhereTheMappingNamesNone(t *testing.T) {
	in := "Sagsnummer;Modtaget\n1;2025-01-02T02:00:00Z\n"
	for zone, want := range map[string]string{"": "2025-01-02", "America/New_York": "2025-01-01"} {
		_, cases, _, r := read(t, intake.BytesInput("f.csv", []byte(in)), intake.Options{Timezone: zone})
		if cases[0].Received.String() != want || zone != "" && r.Mapping().Timezone != zone {
			t.Errorf("%q: received %s in %s, want %s", zone, cases[0].Received, r.Mapping().Timezone, want)
		}
	}
	_, cases, _ := text(t, in, intake.Options{Timezone: "America/New_York", Mapping: models.Mapping{Timezone: "UTC"}})
	if got := cases[0].Received.String(); got != "2025-01-02" {
		t.Errorf("the mapping's own zone: received %s", got)
	}
}

func TestOnlyWhatHasHappenedIsBoundByToday(t *testing.T) {
	head := "Sagsnummer;Modtaget;Screenet;Fuldt oplyst;Afgjort;Frist;Klage afgjort\n"
	rep, cases, _ := text(t, head+"1;13-01-2025;;;;31-12-9999;\n2;13-01-2025;;;;01-06-2129;31-12-9999\n3;13-01-2025;;;;31-05-2129;31-12-2030\n4;13-01-2025;;;;31-12-9999;\n", intake.Options{})
	check(t, "errors", told(rep.Errors), nil)
	check(t, "so far ahead that it is none", told(rep.Warnings), []string{"implausible_date 2 Frist 31-12-9999 ×2", "implausible_date 3 Frist 01-06-2129",
		"implausible_date 3 Klage afgjort 31-12-9999"})
	if len(cases) != 4 || cases[0].Deadline.Known() || cases[1].Deadline.Known() || cases[1].AppealSettled.Known() ||
		cases[2].Deadline != models.LastDay || cases[2].AppealSettled != models.DayOf(2030, 12, 31) {
		t.Errorf("cases = %+v", cases)
	}
	rep, _, _ = text(t, head+"1;31-12-9999;;;;;\n2;13-01-2025;31-12-9999;;;;\n3;13-01-2025;;31-12-9999;;;\n4;13-01-2025;;;31-12-9999;;\n5;13-01-2025;;;;31-12-1949;\n6;13-01-2025;;;;;31-12-1949\n", intake.Options{})
	check(t, "errors", told(rep.Errors), []string{"implausible_date 2 Modtaget 31-12-9999", "implausible_date 3 Screenet 31-12-9999",
		"implausible_date 4 Fuldt oplyst 31-12-9999", "implausible_date 5 Afgjort 31-12-9999", "implausible_date 6 Frist 31-12-1949", "implausible_date 7 Klage afgjort 31-12-1949"})
	_, _, events := text(t, "Sagsnummer;Aktivitet;Tidspunkt\n1;Frist;31-12-9999 10:00\n", intake.Options{})
	if len(events) != 1 || events[0].Day() != models.DayOf(9999, 12, 31) {
		t.Errorf("events = %+v", events)
	}
}

func TestAColumnOfPersonsIsRefused(t *testing.T) {
	column := func(values ...string) string {
		s := "Sagsnummer;Modtaget;Sagstype\n"
		for i, v := range values {
			s += fmt.Sprintf("%d;13-01-2025;%s\n", i, v)
		}
		return s
	}
	tests := []struct {
		name, in string
		want     []string
	}{
		{"most of them", column("120557-6123", "Byggesag", "130557 6123", "1405576123", ""), []string{"cpr 1 Sagstype ×5"}},
		{"half of them", column("120557-6123", "Byggesag", "130557 6123", "Sag", "140557-6123", "Sag"), nil},
		{"two only", column("120557-6123", "130557-6123"), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rep, _, _ := text(t, tt.in, intake.Options{})
			check(t, "errors", told(rep.Errors), tt.want)
			if rep.FileRefused() != (tt.want != nil) {
				t.Errorf("refused as a whole: %v", rep.FileRefused())
			}
		})
	}
	rep, _, _ := text(t, "Sagsnummer;Aktivitet;Tidspunkt;Sagsbehandler\n1;Svar;13-01-2025;120557-6123\n2;Svar;13-01-2025;130557-6123\n3;Svar;13-01-2025;140557-6123\n", intake.Options{})
	check(t, "errors of a column that is dropped anyway", told(rep.Errors), nil)
}

func TestWhatIsShownOfAFileHasNoCPRNumber(t *testing.T) {
	in := "Sagsnummer;Modtaget;Om 120557-6123\n1;13-01-2025;ring 2405575120\n"
	_, _, _, r := read(t, intake.BytesInput("fil.csv", []byte(in)), intake.Options{})
	if shown := fmt.Sprint(r.Columns(), r.Preview(5)); strings.Contains(shown, "6123") || strings.Contains(shown, "5120") || len(r.Preview(5)) != 1 {
		t.Errorf("shown: %s", shown)
	}
}

func TestTheFirstLookAtALongFileIsToldOfAndEndsWhenItIsToldTo(t *testing.T) {
	content := []byte("Sagsnummer;Modtaget\n" + strings.Repeat("S-1;2025-01-13\n", 5000)) // nothing tells day from month
	var told []int
	opts := intake.Options{Looked: func(rows int) { told = append(told, rows) }}
	if _, _, err := intake.Open(t.Context(), intake.BytesInput("f.csv", content), opts); err != nil || !slices.Equal(told, []int{1024, 2048, 3072, 4096}) {
		t.Errorf("told of %v, %v", told, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	told, opts.Looked = nil, func(rows int) { told = append(told, rows); stop() }
	if _, _, err := intake.Open(ctx, intake.BytesInput("f.csv", content), opts); !errors.Is(err, context.Canceled) || len(told) != 1 {
		t.Errorf("stopped after %v: %v", told, err)
	}
}
