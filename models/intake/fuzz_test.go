package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"gevinstoverblik/models"
)

// readAll reads any content as an import would and holds the report against what every report promises.
func readAll(t *testing.T, content []byte, opts Options) (models.Report, int) {
	t.Helper()
	opts.Today = models.DayOf(2026, 11, 24)
	r, rep, err := Open(context.Background(), BytesInput("f", content), opts)
	if err != nil {
		t.Fatalf("content is never an error of ours: %v", err)
	}
	rows := 0
	if !rep.FileRefused() {
		rep, err = r.Read(context.Background(), func(d models.Delivery) error {
			for _, c := range d.Cases {
				if c.CaseNo == "" || !c.Received.Known() || c.Decided.Known() && c.Decided < c.Received {
					t.Fatalf("a case that is none: %+v", c)
				}
				for _, s := range []string{c.CaseNo, c.CaseType, c.Department, c.Channel, c.KLE} {
					if !utf8.ValidString(s) || s != models.Tidy(s) {
						t.Fatalf("a text that is not tidy: %q", s)
					}
				}
				if models.HasCPR(c.CaseType + "|" + c.Department + "|" + c.Channel) {
					t.Fatalf("a CPR-like number: %+v", c)
				}
			}
			for _, e := range d.Events {
				if e.CaseNo == "" || e.Activity == "" {
					t.Fatalf("an event that is none: %+v", e)
				}
			}
			rows += len(d.Cases)
			return nil
		})
		if err != nil {
			t.Fatalf("Read: %v", err)
		}
	}
	if rep.Rejected > rep.Rows || rep.Rejected > 0 && len(rep.Errors) == 0 {
		t.Fatalf("rows %d, rejected %d, errors %v", rep.Rows, rep.Rejected, rep.Errors)
	}
	for _, n := range append(rep.Errors, rep.Warnings...) {
		if models.HasCPR(n.Value) || models.HasCPR(n.Column) || utf8.RuneCountInString(n.Value) > maxValue || !utf8.ValidString(n.Value+n.Column) {
			t.Fatalf("note = %+v", n)
		}
	}
	if _, err := json.Marshal(rep); err != nil {
		t.Fatalf("the report as JSON: %v", err)
	}
	return rep, rows
}

func seeds(f *testing.F, pattern string) {
	root := os.Getenv("GEVINST_SHARED")
	if root == "" {
		root = "../../../shared"
	}
	files, _ := filepath.Glob(filepath.Join(root, "data", pattern)) // the pattern is sound
	for _, name := range files {
		if content, err := os.ReadFile(name); err == nil {
			f.Add(content[:min(len(content), 4096)])
		}
	}
}

func FuzzCSV(f *testing.F) {
	seeds(f, "danish-export/*.csv")
	for _, s := range []string{
		"", "a", "sep=;\nSagsnummer;Modtaget\n1;13-01-2025\n", "Sagsnummer;Modtaget\r1;13-01-2025\r\"", "\"Sagsnummer\",\"Modtaget\"\n\"1\"\"x\",2025-01-13\n",
		"Sagsnummer;Aktivitet;Tidspunkt\n1;A;13-01-2025 10:00 PM\n", "\xff\xfeS\x00;\x00", "Sagsnummer;Modtaget;Omkostning\n1;13-01-2025;1.500\n",
		"[{\"case_no\":\"1\",\"received\":\"2025-01-13\"}]", "Sagsnummer\tModtaget\tSagstype\n1\t13-01-2025\t120557-6123\n", "\x1f\x8b\x08",
		"Sagsnummer;Modtaget\n1;13-01-2025\n1;14-01-2025\nI alt;2\n", "Titel\n\nSagsnr.;Oprettet;Afgjort;Status\n1;03/04/2025;;Lukket\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		rep, rows := readAll(t, content, Options{})
		if rows > rep.Rows {
			t.Fatalf("handed out %d of %d rows", rows, rep.Rows)
		}
		readAll(t, content, Options{Kind: models.KindEvents})
		if lines, rep, err := ReadTargets(context.Background(), BytesInput("f", content), nil); err != nil || rep.Refused() && lines != nil {
			t.Fatalf("targets: %v %v", rep, err)
		}
	})
}

// What the reader of a one-byte character set gives is what its table says, however little room it is given at a time.
func FuzzLetters(f *testing.F) {
	f.Add([]byte("Sm\xe5byg \x96 \xd8"), uint8(1))
	f.Add([]byte("\x80\x80abcdefghij\x80"), uint8(2))
	f.Fuzz(func(t *testing.T, content []byte, room uint8) {
		for _, c := range []charset{tableOf("windows-1252", charmap.Windows1252), tableOf("ibm850", charmap.CodePage850)} {
			r, err := c.reader(iotest.HalfReader(bytes.NewReader(content)))
			if err != nil {
				t.Fatal(err)
			}
			var got []byte
			for p := make([]byte, int(room)%9+1); err == nil; {
				var n int
				n, err = r.Read(p)
				got = append(got, p[:n]...)
			}
			if err != io.EOF || string(got) != c.text(content) {
				t.Fatalf("%q becomes %q, want %q (%v)", content, got, c.text(content), err)
			}
		}
	})
}

func FuzzXES(f *testing.F) {
	for _, s := range []string{
		`<log><trace><string key="concept:name" value="1"/><date key="received" value="2025-01-13T10:00:00Z"/><event><string key="concept:name" value="A"/><date key="time:timestamp" value="2025-01-13"/></event></trace></log>`,
		`<?xml version="1.0" encoding="ISO-8859-1"?><log><global scope="trace"><string key="a"/></global><trace/></log>`, `<log><trace><list key="x"><values><int key="y" value="1"/></values></list></trace>`,
		`<!DOCTYPE log [<!ENTITY x "y">]><log>&x;</log>`, `<a/>`, "\xff\xfe<\x00l\x00o\x00g\x00>\x00",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		readAll(t, content, Options{})
		readAll(t, content, Options{Given: true, Mapping: models.Mapping{Columns: map[string]string{
			models.FieldCaseNo: "concept:name", models.FieldReceived: firstEvent, models.FieldDecided: lastOf + "A", models.FieldCaseType: "x/y"}}})
	})
}

// A workbook of any sheet, any shared texts and any styles is read or refused.
func FuzzXLSX(f *testing.F) {
	head := `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Modtaget</t></is></c></row>`
	f.Add(head+`<row r="2"><c r="A2"><v>17</v></c><c r="B2" s="1"><v>45658.5</v></c></row></sheetData></worksheet>`, `<sst><si><t>Sagsnummer</t></si></sst>`,
		`<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`, false)
	f.Add(head+`<row><c t="b"><v>1</v></c><c t="d"><v>2025-01-13</v></c><c r="XFD2" t="e"><v>#N/A</v></c></row>`, `<sst><si><r><t>Sags</t></r><rPh><t>x</t></rPh><r><t>nummer</t></r></si></sst>`,
		`<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>`, true)
	f.Add(`<row r="-1"><c r="ZZZZ1" t="s"><v>-1</v></c></row>`, "", "", false)
	f.Add(`<row r="1">A1" t="n"><v>1</v></c></row>`, "", "", true) // an end without its beginning
	f.Fuzz(func(t *testing.T, sheet, shared, styles string, is1904 bool) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, content := range map[string]string{
			"xl/workbook.xml":            fmt.Sprintf(`<workbook xmlns:r="r"><workbookPr date1904="%v"/><sheets><sheet name="S" r:id="a"/></sheets></workbook>`, is1904),
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Target="worksheets/s.xml"/></Relationships>`,
			"xl/worksheets/s.xml":        sheet, "xl/sharedStrings.xml": shared, "xl/styles.xml": styles,
		} {
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
		if rep, rows := readAll(t, b.Bytes(), Options{}); rows > rep.Rows {
			t.Fatalf("handed out %d of %d rows", rows, rep.Rows)
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"11-10-2011", "1.2.2025 13.45", "2011-10-11T13:45:40.276+02:00", "02/28/2025 1:00 PM", "31-12-9999", "2025-03-31T22:30Z", "00-00-0000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, o := range []order{orderDMY, orderMDY, orderYMD} {
			m, ok := parseMoment([]byte(s), o)
			if !ok {
				continue
			}
			y, mo, d := m.day.Date()
			if !models.ValidDate(y, mo, d) || m.seconds < 0 || m.seconds >= 86400 {
				t.Fatalf("%q = %+v", s, m)
			}
			// What is written back in the safe order is read as the same moment in every order.
			again, ok := parseMoment(appendMoment(nil, m), orderDMY)
			if y >= 1000 && y <= 9999 && (!ok || again.day != m.day || again.seconds != m.seconds) {
				t.Fatalf("%q = %+v, again %+v", s, m, again)
			}
		}
		dateEvidence([]byte(s))
	})
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1.500", "1.015,77", "-12,5", "1 234 567", "0.500", "1e5", "−3", "1.234.567,8", "'12", "1\u00a0000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := parseNumeral([]byte(s))
		comma, okComma := n.value(',')
		point, okPoint := n.value('.')
		if okComma && okPoint && comma != point && n.open == 0 {
			t.Fatalf("%q is %v and %v, and nobody is asked", s, comma, point)
		}
		if n.ok && n.sign == 0 && n.open == 0 && (!okComma || !okPoint) {
			t.Fatalf("%q is a number in no reading", s)
		}
		for _, r := range s {
			if (okComma || okPoint) && !strings.ContainsRune("0123456789.,+-− '\u00a0\u2009\u202f", r) {
				t.Fatalf("%q is a number", s)
			}
		}
	})
}

func FuzzMapping(f *testing.F) {
	for _, name := range []string{"receipt-mapping.json", "bpic2015-m2-mapping.json"} {
		content, err := os.ReadFile(filepath.Join("../../docs/examples", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Add([]byte(`{"kind":"events","delimiter":"tab","header_row":-1,"columns":{"case_no":"1","activity":"2","at":"3"}}`))
	f.Add([]byte(`{"columns":{"case_no":"@first:x","received":"@"},"constants":{"department":"æ"},"timezone":"UTC"}`))
	content := []byte("1;A;13-01-2025 10:00\n2;B;2025-01-14\n")
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := ParseMapping(raw)
		if err != nil {
			return
		}
		out, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseMapping(out)
		if err != nil {
			t.Fatalf("a mapping that was read cannot be read again: %v", err)
		}
		if twice, _ := json.Marshal(again); !bytes.Equal(out, twice) {
			t.Fatalf("%s\nbecomes %s", out, twice)
		}
		r, rep, err := Open(context.Background(), BytesInput("f", content), Options{Mapping: m, Given: len(m.Columns) > 0, Today: models.DayOf(2026, 1, 1)})
		if err != nil {
			t.Fatal(err)
		}
		if !rep.FileRefused() {
			if _, err := r.Read(context.Background(), func(models.Delivery) error { return nil }); err != nil {
				t.Fatal(err)
			}
		}
	})
}
