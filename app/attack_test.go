package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store/storetest"
)

// torture gives the size of a test: few in the usual run, many with GEVINST_TORTURE=1 (make torture).
func torture(few, many int) int {
	if os.Getenv("GEVINST_TORTURE") != "" {
		return many
	}
	return few
}

// apart runs the program as a process of its own, with at most some 512-byte blocks a file where blocks is not 0, and
// gives what it said and the most memory that it held, in MB.
func (d *desk) apart(blocks int, args ...string) (answer, int) {
	d.t.Helper()
	self, err := os.Executable()
	if err != nil {
		d.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(d.t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, args...)
	if blocks > 0 {
		cmd = exec.CommandContext(ctx, "sh", append([]string{"-c", fmt.Sprintf(`ulimit -f %d; exec "$0" "$@"`, blocks), self}, args...)...)
	}
	cmd.Env = append(os.Environ(), asProgram+"=true")
	for k, v := range d.env {
		cmd.Env = append(cmd.Env, k+"="+v)
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	if ctx.Err() != nil {
		d.t.Fatalf("%v did not end in time", args)
	}
	if cmd.ProcessState == nil {
		d.t.Fatal(err)
	}
	use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		d.t.Fatal("the system tells no memory")
	}
	return answer{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}, int(use.Maxrss >> 10)
}

// packed writes a gzip file of what write writes.
func packedFile(t *testing.T, name string, write func(w io.Writer)) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewWriterLevel(f, gzip.DefaultCompression)
	if err != nil {
		t.Fatal(err)
	}
	write(z)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// again writes a text n times.
func again(w io.Writer, text string, n int) {
	block := []byte(strings.Repeat(text, max(1, (64<<10)/len(text))))
	for left := n * len(text); left > 0; left -= len(block) {
		w.Write(block[:min(len(block), left)]) // a fault shows when the file is closed
	}
}

// archive writes a workbook part by part. lie is the size that the directory gives for the sheet; 0 = the true one.
func archive(t *testing.T, sheet func(w io.Writer), shared string, lie uint64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bog.xlsx")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	parts := map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Target="worksheets/s.xml"/></Relationships>`,
		"xl/sharedStrings.xml":       shared,
	}
	for name, content := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
	var packed bytes.Buffer
	deflate, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	sum, size := crc32.NewIEEE(), &countingWriter{}
	sheet(io.MultiWriter(deflate, sum, size))
	if err := deflate.Close(); err != nil {
		t.Fatal(err)
	}
	head := &zip.FileHeader{Name: "xl/worksheets/s.xml", Method: zip.Deflate, CRC32: sum.Sum32(),
		CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(size.n)}
	if lie > 0 {
		head.UncompressedSize64 = lie
	}
	w, err := z.CreateRaw(head)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(packed.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

type countingWriter struct{ n int64 }

func (c *countingWriter) Write(p []byte) (int, error) { c.n += int64(len(p)); return len(p), nil }

func sheetText(rows string) string {
	return `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Sagsnummer</t></is></c><c r="B1" t="inlineStr"><is><t>Modtaget</t></is></c></row>` + rows
}

// TestHostileFilesAreRefusedWithLittleMemory brings files that are made to exhaust, or that are something else than
// their name says: each ends with status 3, a code and words, and the process has never held more than a bounded
// amount of memory.
func TestHostileFilesAreRefusedWithLittleMemory(t *testing.T) {
	const (
		head  = "Sagsnummer;Modtaget;Bemærkning\n"
		mb    = 1 << 20
		large = 100 * mb
	)
	d := newDesk(t)
	plain := func(name string, write func(w io.Writer)) string {
		path := filepath.Join(t.TempDir(), name)
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		b := bufio.NewWriter(f)
		write(b)
		if err := b.Flush(); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		return path
	}
	say := func(w io.Writer, s string) { io.WriteString(w, s) } // a fault shows when the file is closed
	_, base := d.apart(0, "import", "--source", "x", d.file("lille.csv", threeCases))
	laughs := `<!DOCTYPE log [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>`
	tests := []struct {
		name, path string
		code       models.Code
	}{
		{"a bomb of gzip", packedFile(t, "b.csv.gz", func(w io.Writer) { say(w, head); again(w, " ", 200*mb) }), models.CodeTooLarge},
		{"a bomb of a workbook", archive(t, func(w io.Writer) { say(w, sheetText("")); again(w, " ", 200*mb) }, "<sst/>", 0), models.CodeTooLarge},
		{"a bomb whose directory lies", archive(t, func(w io.Writer) {
			say(w, sheetText(`<row r="2"><c r="A2" t="inlineStr"><is><t>`))
			again(w, "x", 200*mb)
		}, "<sst/>", 1000), models.CodeNotReadable},
		{"a text of a workbook without end", archive(t, func(w io.Writer) {
			say(w, sheetText(`<row r="2"><c r="A2" t="inlineStr"><is><t>`))
			again(w, "x", 60*mb)
			say(w, `</t></is></c></row></sheetData></worksheet>`)
		}, "<sst/>", 0), models.CodeTooLarge},
		{"a million columns", plain("k.csv", func(w io.Writer) {
			say(w, "Sagsnummer;Modtaget")
			again(w, ";a", 1_000_000)
			say(w, "\n1;13-01-2025\n")
		}), models.CodeTooLarge},
		{"a million columns of a workbook", archive(t, func(w io.Writer) {
			say(w, `<worksheet><sheetData><row r="1">`)
			again(w, `<c><v>1</v></c>`, 1_000_000)
			say(w, `</row></sheetData></worksheet>`)
		}, "<sst/>", 0), models.CodeTooLarge},
		{"a million names of JSON", plain("k.json", func(w io.Writer) {
			say(w, `[{"case_no":"1"`)
			for i := range 1_000_000 {
				fmt.Fprintf(w, `,"a%d":1`, i)
			}
			say(w, "}]")
		}), models.CodeTooLarge},
		{"a field of 100 MB", plain("f.csv", func(w io.Writer) { say(w, head+`1;13-01-2025;"`); again(w, "x", large); say(w, "\"\n") }), models.CodeTooLarge},
		{"a quote that never ends", plain("q.csv", func(w io.Writer) { say(w, head+`1;13-01-2025;"`); again(w, "x;y\n", large/4) }), models.CodeTooLarge},
		{"a heading of 100 MB", plain("h.csv", func(w io.Writer) { again(w, "x", large) }), models.CodeTooLarge},
		{"a text of JSON of 100 MB", plain("f.json", func(w io.Writer) { say(w, `[{"case_no":"`); again(w, "x", large); say(w, `"}]`) }), models.CodeTooLarge},
		{"JSON in JSON in JSON", plain("d.json", func(w io.Writer) { say(w, `[{"case_no":`); again(w, "[", 5*mb) }), models.CodeNotReadable},
		{"an attribute of 100 MB", plain("f.xes", func(w io.Writer) {
			say(w, `<log><trace><string key="concept:name" value="`)
			again(w, "x", large)
			say(w, `"/></trace></log>`)
		}), models.CodeTooLarge},
		{"elements in elements", plain("d.xes", func(w io.Writer) { say(w, `<log><trace>`); again(w, `<list key="a">`, 1_000_000) }), models.CodeNotReadable},
		{"a billion laughs in a log", plain("l.xes", func(w io.Writer) { say(w, laughs+`<log><trace><string key="concept:name" value="&c;"/></trace></log>`) }), models.CodeNotReadable},
		{"a billion laughs in a workbook", archive(t, func(w io.Writer) { say(w, sheetText("</sheetData></worksheet>")) }, laughs+`<sst><si><t>&c;</t></si></sst>`, 0), models.CodeNotReadable},
		{"a document of another file", plain("x.xes", func(w io.Writer) {
			say(w, `<!DOCTYPE log [<!ENTITY a SYSTEM "file:///etc/passwd">]><log><trace><string key="concept:name" value="&a;"/></trace></log>`)
		}), models.CodeNotReadable},
		{"a PDF by the name of CSV", plain("sager.csv", func(w io.Writer) { say(w, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"); again(w, "1 0 obj\n", 1000) }), models.CodeNotReadable},
		{"an old workbook", plain("sager.xls", func(w io.Writer) { say(w, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"); again(w, "\x00", 10_000) }), models.CodeNotReadable},
		{"a page by the name of a workbook", plain("sager.xls", func(w io.Writer) { say(w, "<html><body><table><tr><td>Sagsnummer</td></tr></table></body></html>") }), models.CodeNotReadable},
		{"a picture", plain("sager.csv", func(w io.Writer) { say(w, "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"); again(w, "\x00\x01\xff", 1000) }), models.CodeNotReadable},
		{"half a workbook", plain("halv.xlsx", func(w io.Writer) { b := workbookOf{t: t}.bytes(); w.Write(b[:len(b)/2]) }), models.CodeTruncated},
		{"half a packed file", plain("halv.csv.gz", func(w io.Writer) {
			b := gzipped(t, []byte(danish().text()))
			w.Write(b[:len(b)/2])
		}), models.CodeTruncated},
		{"half a log", plain("halv.xes", func(w io.Writer) { b := eventLog(t); w.Write(b[:len(b)/2]) }), models.CodeTruncated},
		{"nothing but zeros", plain("nul.csv", func(w io.Writer) { again(w, "\x00", mb) }), models.CodeNotReadable},
		{"an archive of something else", plain("a.xlsx", func(w io.Writer) {
			z := zip.NewWriter(w)
			if _, err := z.Create("content.xml"); err != nil {
				t.Fatal(err)
			}
			if err := z.Close(); err != nil {
				t.Fatal(err)
			}
		}), models.CodeNotReadable},
	}
	for _, x := range tests {
		t.Run(x.name, func(t *testing.T) {
			a, most := d.apart(0, "import", "--source", "x", "--json", x.path)
			var r models.Report
			if err := json.Unmarshal([]byte(a.stdout), &r); err != nil || a.status != exitRefused {
				t.Fatalf("status %d, stdout %.300q, stderr %.300q", a.status, a.stdout, a.stderr)
			}
			if r.Batch != nil || len(r.Errors) == 0 || r.Errors[0].Code != x.code || len(r.Errors[0].Message) < 20 {
				t.Errorf("errors = %+v, want %s", r.Errors, x.code)
			}
			if most > base+160 && !raced {
				t.Errorf("it took %d MB, a small file takes %d", most, base)
			}
			t.Logf("%d MB (a small file %d): %s", most, base, r.Errors[0].Message)
		})
	}
}

// A workbook is read row by row: its rows cost no memory but that of the cases themselves.
func TestAWorkbookIsReadRowByRow(t *testing.T) {
	n := torture(60_000, 300_000)
	if raced {
		n /= 4 // no bound on memory is held, and reading is many times slower
	}
	d := newDesk(t)
	path := archive(t, func(w io.Writer) {
		b := bufio.NewWriter(w)
		defer b.Flush()
		b.WriteString(`<worksheet><sheetData><row r="1">`)
		for _, h := range []string{"Sagsnummer", "Sagstype", "Modtaget", "Afgjort", "Kanal", "Bemærkning"} {
			fmt.Fprintf(b, `<c t="inlineStr"><is><t>%s</t></is></c>`, h)
		}
		b.WriteString(`</row>`)
		for i := range n {
			fmt.Fprintf(b, `<row r="%d"><c t="inlineStr"><is><t>S-%d</t></is></c><c t="inlineStr"><is><t>Type %d</t></is></c><c t="d"><v>2025-01-%02d</v></c><c t="d"><v>2025-02-%02d</v></c>`+
				`<c t="inlineStr"><is><t>E-mail</t></is></c><c t="inlineStr"><is><t>Løbende bemærkning nummer %d om sagens gang</t></is></c></row>`, i+2, i, i%20, i%28+1, i%28+1, i)
		}
		b.WriteString(`</sheetData></worksheet>`)
	}, "<sst/>", 0)
	_, base := d.apart(0, "import", "--source", "x", d.file("lille.csv", threeCases))
	a, most := d.apart(0, "import", "--source", "bog", "--json", path)
	var r models.Report
	if err := json.Unmarshal([]byte(a.stdout), &r); err != nil || r.New != n {
		t.Fatalf("status %d, %d new: %.300s", a.status, r.New, a.stderr)
	}
	t.Logf("%d rows: %d MB, a small file %d MB", n, most, base)
	if most > base+150 && !raced {
		t.Errorf("%d rows took %d MB, a small file takes %d", n, most, base)
	}
}

// A disk that is full, or a limit on the size of a file, is told in words, and nothing is half done.
func TestAFullDiskLeavesEverythingAsItWas(t *testing.T) {
	d := newDesk(t)
	many := d.file("mange.csv", d.done("seed", "cases", "--count", "40000", "--months", "12"))
	d.done("import", "--source", "byg", d.file("sager.csv", threeCases))
	before := d.everything()
	a, _ := d.apart(2000, "import", "--source", "trial", many) // about 1 MB
	if a.status != exitFailed || !strings.Contains(a.stderr, "disk") {
		t.Errorf("status %d, want 1 and a word of the disk: %s", a.status, a.stderr)
	}
	if d.everything() != before {
		t.Error("something was half done")
	}
	if r, status := d.report("--source", "trial", many); status != exitDone || r.New != 40_000 {
		t.Errorf("with room again: %d, %+v", status, r)
	}
}

// Two processes and two tokens bring the same source in at once, again and again: every import is whole, what both
// bring is there once, and the last word on a case is one of theirs.
func TestManyDoorsAtOnce(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := serveLogged(t, &printed{}, "--db", dsn)
		s.dsn = dsn
		d := newDesk(t)
		d.env["GEVINST_DB"] = dsn
		token := strings.TrimSpace(d.done("token", "add", "--name", "push", "--scope", "imports:write"))
		table := func(from, until int, kind string) string {
			var b strings.Builder
			b.WriteString("Sagsnummer;Sagstype;Modtaget;Kanal\n")
			for i := from; i < until; i++ {
				fmt.Fprintf(&b, "S-%d;%s;%02d-01-2025;E-mail\n", i, kind, i%28+1)
			}
			return b.String()
		}
		spans := [][2]int{{0, 400}, {200, 600}, {0, 600}, {300, 301}}
		var files []string
		for i, span := range spans {
			files = append(files, table(span[0], span[1], "ABCD"[i:i+1]))
		}
		possible := inAnyOrder(spans, 600)
		push := func(content string) (models.Report, error) {
			var r models.Report
			ask, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.address+"/api/v1/imports?source=byg", strings.NewReader(content))
			if err != nil {
				return r, err
			}
			ask.Header.Set("Authorization", "Bearer "+token)
			got, err := http.DefaultClient.Do(ask)
			if err != nil {
				return r, err
			}
			defer got.Body.Close()
			body, err := io.ReadAll(got.Body)
			if err != nil || got.StatusCode != http.StatusOK {
				return r, fmt.Errorf("the interface answers %d %s (%v)", got.StatusCode, body, err)
			}
			return r, json.Unmarshal(body, &r)
		}
		var paths []string
		for i, f := range files {
			paths = append(paths, d.file(fmt.Sprintf("%d.csv", i), f))
		}
		for round := range torture(3, 10) {
			var wait sync.WaitGroup
			var mu sync.Mutex
			added := 0
			for i := range files {
				wait.Go(func() {
					var r models.Report
					var err error
					if i%2 == 0 {
						r, err = push(files[i])
					} else {
						a, _ := d.apart(0, "import", "--json", "--source", "byg", paths[i])
						if err = json.Unmarshal([]byte(a.stdout), &r); err != nil {
							err = fmt.Errorf("status %d: %s", a.status, a.stderr)
						}
					}
					if err != nil || r.Batch == nil || r.New+r.Changed+r.Unchanged != r.Rows {
						t.Errorf("round %d, file %d: %+v, %v", round, i, r, err)
					}
					mu.Lock()
					defer mu.Unlock()
					added += r.New
				})
			}
			wait.Wait()
			if want := 600; round == 0 && added != want || round > 0 && added != 0 {
				t.Fatalf("round %d added %d cases", round, added)
			}
			n, kinds := 0, [4]int{}
			for _, f := range d.figures("--kpi", "cases_received", "--by", "total", "--group", "case_type") {
				v, ok := f["value"].(float64)
				if !ok {
					t.Fatalf("figure %v", f)
				}
				n += int(v)
				kinds[strings.Index("ABCD", f["case_type"].(string))] = int(v)
			}
			if n != 600 || !possible[kinds] {
				t.Fatalf("round %d: %d cases, by type %v: no order of the four imports gives this", round, n, kinds)
			}
		}
		if err := storetest.OpenDSN(t, dsn).CheckTrail(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// inAnyOrder gives how many cases of each file can be left when whole files come in one after another: the last word on
// a case is that of the last file that has it. One file has every case, so that nothing of before can be left.
func inAnyOrder(files [][2]int, cases int) map[[4]int]bool {
	out := map[[4]int]bool{}
	var add func(owner []int, used int)
	add = func(owner []int, used int) {
		if used == 1<<len(files)-1 {
			var left [4]int
			for _, f := range owner {
				left[f]++
			}
			out[left] = true
			return
		}
		for f, span := range files {
			if used>>f&1 == 1 {
				continue
			}
			next := slices.Clone(owner)
			for i := span[0]; i < span[1]; i++ {
				next[i] = f
			}
			add(next, used|1<<f)
		}
	}
	add(make([]int, cases), 0)
	return out
}
