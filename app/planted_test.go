package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// planting hands out CPR-like numbers, a new one for each place, written in all the ways that people write them.
type planting struct {
	n     int
	words map[string]string // where each was put, by its ten digits
}

func (p *planting) put(where string) string {
	p.n++
	day, serial := p.n%28+1, 1200+p.n*37
	digits := fmt.Sprintf("%02d0871%04d", day, serial)
	p.words[digits] = where
	head, tail := digits[:6], digits[6:]
	return []string{head + "-" + tail, digits, head + " " + tail, head + "\u00a0" + tail, head[:2] + " " + head[2:4] + " " + head[4:] + "-" + tail,
		head + "/" + tail, head + "–" + tail}[p.n%7]
}

var numberLike = regexp.MustCompile(`[0-3][0-9] ?08 ?71(?:[-/ .]|\x{00a0}|\x{2013}|&nbsp;|%20|%2F|\\u00a0|\\u2013)?[0-9]{4}`)

// found gives the places whose planted number stands in some content, in any spelling.
func (p *planting) found(content []byte) []string {
	var out []string
	for _, m := range numberLike.FindAll(content, -1) {
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, regexp.MustCompile(`\\u00a0|\\u2013|%20|%2F`).ReplaceAllString(string(m), ""))
		if where, ok := p.words[digits]; ok {
			out = append(out, where)
		}
	}
	return out
}

// TestPlantedNumbersAreNowhere puts CPR-like numbers into every place where a person or a system could put one, brings
// them in through every door, and then looks for them in everything that is left: the database's files, the folder of
// uploads, the log, what was printed, the pages and the exports (FEATURES F15).
func TestPlantedNumbersAreNowhere(t *testing.T) {
	p := &planting{words: map[string]string{}}
	var log printed
	s := serveLogged(t, &log)
	d := newDesk(t)
	d.env["GEVINST_DB"] = s.dsn
	d.env["GEVINST_TODAY"] = ""
	var said strings.Builder
	none := func(args ...string) int {
		a := d.run(args...)
		said.WriteString(a.stdout + a.stderr)
		return a.status
	}
	say := func(args ...string) {
		if none(args...) == exitFailed {
			t.Errorf("%v failed", args)
		}
	}
	folder := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(folder, strings.ReplaceAll(name, "/", "-"))
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}

	// Cases: every column, the headings, lines above and below, the name of the file. The second half has faults.
	headings := []string{"Sagsnummer", "Sagstype", "KLE-nr.", "Afdeling", "Indgangskanal", "Modtaget", "Screenet", "Fuldt oplyst", "Afgjort", "Frist",
		"Ventetid ansøger", "Ventetid før", "Omfattet af servicemål", "Beslutningstype", "Fritaget", "Mangelbreve", "Komplet ved modtagelse",
		"Papirbrud", "Digital afgørelse", "Klage", "Klage afgjort", "Klageudfald", "Genoptaget", "Tilfredshed", "Sagsbehandlingsminutter",
		"Omkostning", "Status", "Bemærkning"}
	table := func(only map[string]bool) string {
		var b strings.Builder
		fmt.Fprintf(&b, "Udtræk for %s\n\n%s;Ejer %s\n", p.put("title line"), strings.Join(headings, ";"), p.put("heading"))
		for i, h := range headings {
			cells := make([]string, len(headings)+1)
			cells[0], cells[5], cells[1] = fmt.Sprintf("S-%d", i), "13-01-2025", "Byggesag"
			if only == nil || only[h] {
				cells[i] = "ref " + p.put("column "+h)
				if i == 0 {
					cells[i] = p.put("case number")
				}
			}
			cells[len(headings)] = "se " + p.put("unused column, row of "+h)
			b.WriteString(strings.Join(cells, ";") + "\n")
		}
		fmt.Fprintf(&b, "I alt %s;;;;;\n", p.put("sum line"))
		return b.String()
	}
	kept := map[string]bool{"Sagstype": true, "KLE-nr.": true, "Afdeling": true, "Indgangskanal": true, "Omfattet af servicemål": true,
		"Beslutningstype": true, "Fritaget": true, "Komplet ved modtagelse": true, "Digital afgørelse": true, "Klage": true, "Klageudfald": true,
		"Genoptaget": true, "Status": true, "Bemærkning": true}
	name := "sager " + p.put("file name") + ".csv"
	say("import", "--source", "Esdh", write(name, table(kept)))
	say("import", "--source", "Esdh", "--json", "--partial", write("fejl "+p.put("file name with faults")+".csv", table(nil)))
	none("import", "--source", "Esdh", filepath.Join(folder, "ikke her "+p.put("file that is not there")+".csv"))
	say("import", "--source", "Esdh "+p.put("source"), write("a.csv", threeCases))
	say("mapping", filepath.Join(folder, strings.ReplaceAll(name, "/", "-")))
	say("import", "--source", "Esdh", "--mapping", write("m.json", `{"columns":{"case_no":"Sagsnummer","received":"Modtaget","case_type":"Type `+p.put("mapped heading")+
		`"},"constants":{"department":"Byg `+p.put("constant")+`"},"channels":{"`+p.put("channel word")+`":"digital"}}`), write("b.csv", threeCases))
	typed := "Type " + p.put("mapped heading that is there")
	say("import", "--source", "Esdh", "--mapping", write("m2.json", `{"columns":{"case_no":"Sagsnummer","received":"Modtaget","case_type":"`+typed+`"}}`),
		write("c.csv", strings.Replace(threeCases, "Sagstype", typed, 1)))

	// Events, with a caseworker and free text beside; an event log; rows of JSON.
	say("import", "--source", "Esdh", "--partial", write("h.csv", "Sagsnummer;Aktivitet;Tidspunkt;Enhed;Kanal;Sagsbehandler;Note\n"+
		"S-1;Brev "+p.put("activity")+";14-01-2025 10:00;Team "+p.put("unit")+";K "+p.put("event channel")+";"+p.put("caseworker")+";"+p.put("event note")+"\n"+
		"X "+p.put("unknown case of an event")+";Brev;14-01-2025;;;;\n"))
	say("import", "--source", "Log", "--partial", write("log.xes", `<log><trace><string key="concept:name" value="L-1"/><date key="received" value="2025-01-13"/>`+
		`<string key="case_type" value="Sag `+p.put("trace attribute")+`"/><string key="note" value="`+p.put("unused trace attribute")+`"/>`+
		`<event><string key="concept:name" value="A `+p.put("log activity")+`"/><date key="time:timestamp" value="2025-01-14"/>`+
		`<string key="org:resource" value="`+p.put("log resource")+`"/><string key="x" value="`+p.put("event attribute")+`"/></event></trace>`+
		`<trace><string key="concept:name" value="`+p.put("trace name")+`"/><date key="received" value="x`+p.put("bad trace date")+`"/></trace></log>`))

	// Everything that a person types at the command line.
	d.stdin = "et langt kodeord 7\n"
	say("user", "add", "--email", "anna@example.dk", "--name", "Anna "+p.put("name of a user"), "--role", "admin", "--password-stdin")
	say("user", "add", "--email", "carl@example.dk", "--name", "Carl", "--role", "analyst", "--password-stdin")
	say("token", "add", "--name", "Push "+p.put("name of a token"), "--scope", "imports:write")
	say("targets", "import", write("maal "+p.put("name of a target file")+".csv", "kpi;case_type;department;valid_from;value;comparator;kind;decision_ref;note\n"+
		"digital_share;Byggesag;;2025-01;80 %;>=;own;KB "+p.put("decision of a target")+";aftalt med "+p.put("note of a target")+"\n"+
		"digital_share;Type "+p.put("case type of a target")+";Afd "+p.put("department of a target")+";2025-01;80 %;>=;own;;\n"))
	say("figures", "--kpi", "digital_share", "--case-type", p.put("filter"), "--json")
	say("undo", p.put("batch"))

	// The machine interface.
	token := strings.TrimSpace(d.done("token", "add", "--name", "push", "--scope", "imports:write,cases:read,targets:write"))
	post := func(path, contentType, body string, header ...string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.address+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", contentType)
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body2, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode >= 500 {
			t.Errorf("%s answers %d %s %v", path, answer.StatusCode, body2, err)
		}
		said.Write(body2)
	}
	post("/api/v1/imports?source=Push&partial=1&filename="+url.QueryEscape("p "+p.put("name at the interface")+".json"), "application/json",
		`[{"case_no":"P-1","received":"2025-01-13","case_type":"Sag `+p.put("JSON cell")+`","`+p.put("JSON name")+`":"`+p.put("unused JSON cell")+`"},`+
			`{"case_no":"`+p.put("JSON case number")+`","received":"`+p.put("JSON date")+`"}]`, "Idempotency-Key", "k "+p.put("key of a request"))
	post("/api/v1/imports?source="+url.QueryEscape("Push "+p.put("source at the interface")), "text/csv", threeCases)
	post("/api/v1/imports?source=Push&"+url.QueryEscape(p.put("parameter"))+"=1", "text/csv", threeCases)

	// The pages.
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	web := &http.Client{Jar: jar, Timeout: time.Minute}
	var shown strings.Builder
	get := func(path string) string {
		answer, err := web.Get(s.address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode >= 500 {
			t.Errorf("%s answers %d (%v)", path, answer.StatusCode, err)
		}
		if bytes.HasPrefix(body, []byte("PK")) {
			body = unzipped(t, body)
		}
		shown.Write(body)
		return string(body)
	}
	hidden := regexp.MustCompile(`name="csrf" value="([^"]+)"`)
	form := func(page, path string, values url.Values) string {
		m := hidden.FindStringSubmatch(get(page))
		if m == nil {
			t.Fatalf("%s has no form", page)
		}
		values.Set("csrf", m[1])
		answer, err := web.PostForm(s.address+path, values)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode >= 500 {
			t.Errorf("%s answers %d (%v)", path, answer.StatusCode, err)
		}
		return string(body) // what somebody typed is given back to them: it is theirs, and stands nowhere else
	}
	form("/login", "/login", url.Values{"email": {"x" + p.put("address at the sign-in") + "@example.dk"}, "password": {"x"}})
	form("/login", "/login", url.Values{"email": {"carl@example.dk"}, "password": {"et langt kodeord 7"}})
	var upload bytes.Buffer
	parts := multipart.NewWriter(&upload)
	m := hidden.FindStringSubmatch(get("/data/imports/new"))
	if m == nil {
		t.Fatal("the page of a new import has no form")
	}
	for k, v := range map[string]string{"csrf": m[1], "source": "Side"} {
		if err := parts.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	file, err := parts.CreateFormFile("file", "side "+p.put("name of an upload")+".csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(file, table(kept)); err != nil {
		t.Fatal(err)
	}
	if err := parts.Close(); err != nil {
		t.Fatal(err)
	}
	answer, err := web.Post(s.address+"/data/imports/new", parts.FormDataContentType(), &upload)
	if err != nil {
		t.Fatal(err)
	}
	looked, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("the upload answers %d %s %v", answer.StatusCode, looked, err)
	}
	shown.Write(looked)
	pending := regexp.MustCompile(`^/data/imports/pending/[0-9a-f]+`).FindString(answer.Request.URL.Path)
	// A file is read and taken in beside the requests: the page is asked until it offers the choice, and then the import.
	until := func(what string, there func(page string) bool) {
		for deadline := time.Now().Add(time.Minute); !there(get(pending)); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("the upload never came to %s", what)
			}
		}
	}
	until("the choice", func(page string) bool { return strings.Contains(page, pending+"/commit") })
	form(pending, pending+"/commit", url.Values{"choice": {"partial"}})
	until("its import", func(page string) bool { return !strings.Contains(page, pending) })

	for _, path := range []string{"/overview", "/case-types", "/cases", "/data", "/targets", "/definitions", "/cases?format=csv", "/cases?format=xlsx", "/cases?format=json",
		"/overview?format=csv"} {
		get(path)
	}
	// An address that somebody typed is theirs, and comes back to them alone: links of the page repeat it.
	so := shown.Len()
	for _, path := range []string{"/data/imports/" + url.PathEscape(p.put("address of an import")), "/cases/esdh/" + url.PathEscape(p.put("address of a case")),
		"/cases?case_type=" + url.QueryEscape(p.put("filter of a page")), "/case-types/" + url.PathEscape(p.put("address of a case type"))} {
		get(path)
	}
	own := shown.String()[:so]
	shown.Reset()
	shown.WriteString(own)
	for _, path := range regexp.MustCompile(`/data/imports/[0-9]{4}-[0-9]{6}`).FindAllString(get("/data"), -1) {
		get(path)
		get(path + "?format=csv")
		get(path + "?format=xlsx")
	}
	for _, path := range regexp.MustCompile(`/cases/[a-z]+/[A-Z]-[0-9]+`).FindAllString(get("/cases"), -1) {
		get(path)
	}
	say("cases", "list", "--csv")
	say("targets", "list", "--json")
	say("user", "list")
	say("token", "list")

	if n := strings.Count(d.done("cases", "list", "--csv"), "\n"); n < 30 {
		t.Errorf("only %d cases were stored: the test has nothing to look through", n)
	}
	tell := func(where string, content []byte) {
		for _, place := range p.found(content) {
			t.Errorf("%s shows the number planted as: %s", where, place)
		}
	}
	tell("the log", []byte(strings.Join(log.lines(), "\n")))
	tell("what was printed", []byte(said.String()))
	tell("a page or a download", []byte(shown.String()))
	files := 0
	look := func() {
		err := filepath.WalkDir(filepath.Dir(strings.TrimPrefix(s.dsn, "sqlite:")), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			files++
			tell(filepath.Base(path), content)
			tell("the name of a file", []byte(path))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	look()
	s.stop()
	look()
	if files < 3 {
		t.Errorf("%d files were looked through, want the database, its log and the facts", files)
	}
}

// unzipped gives the parts of a workbook as one text.
func unzipped(t *testing.T, content []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&out, r); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	return out.Bytes()
}
