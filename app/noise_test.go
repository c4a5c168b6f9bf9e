package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	nethtml "golang.org/x/net/html"
)

// judgedWords are the words, arrows and icons by which a series is called better or worse, or by which something is said to have worked.
var judgedWords = regexp.MustCompile(`(?i)forbedr|forværr|\bbedre\b|dårlig|fremgang|tilbagegang|\beffekt(en|er|erne)?\b|virke[rdt]|\bstigning\b|\bfald\b` +
	`|improv|worse|\bbetter\b|progress|declin|deteriorat|\beffects?\b|\bworked\b|concern_|[↑↓↗↘▲▼]|#i-(rise|fall)\b`)

// harmless are words of the same sound that judge no series: which way a key figure is good, the name of a command, advice for whoever sets limits.
var harmless = strings.NewReplacer("højere er bedre", "", "higher is better", "", "Better when", "", "Bedre når", "", "calc effect", "", "calc=effect", "",
	"12 er bedre", "", "12 are better", "", "worked out", "")

// subject is a key figure of a case type, as pages and files name it.
type subject struct {
	slug, caseType, kpi string
	names               []string // of the key figure, in both languages
}

// named says whether a text is about the subject: it names the case type and the key figure.
func (s subject) named(words string) bool {
	return strings.Contains(words, s.caseType) && (strings.Contains(words, s.kpi) || slices.ContainsFunc(s.names, func(n string) bool {
		return strings.Contains(strings.ToLower(words), strings.ToLower(n))
	}))
}

// told gives what a page says of the subject: all of the subject's own page, and elsewhere the row, the cell or the line that leads to the
// figure or names it.
func (s subject) told(t *testing.T, page string, own bool) []string {
	t.Helper()
	root, err := nethtml.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	tell := func(n *nethtml.Node) {
		var b bytes.Buffer
		if err := nethtml.Render(&b, n); err != nil {
			t.Fatal(err)
		}
		out = append(out, html.UnescapeString(b.String()))
	}
	attr := func(n *nethtml.Node, key string) string {
		for _, a := range n.Attr {
			if a.Key == key {
				return a.Val
			}
		}
		return ""
	}
	var words func(n *nethtml.Node) string
	words = func(n *nethtml.Node) string {
		if n.Type == nethtml.TextNode {
			return n.Data + " "
		}
		var b strings.Builder
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			b.WriteString(words(c))
		}
		return b.String()
	}
	var walk func(n, row, cell *nethtml.Node)
	walk = func(n, row, cell *nethtml.Node) {
		if n.Type != nethtml.ElementNode && n.Type != nethtml.DocumentNode {
			return
		}
		switch n.Data {
		case "script", "style", "select":
			return
		case "tr":
			row = n
		case "td", "li", "th":
			cell = n
			label := attr(n, "data-label")
			inRow := row != nil && label != "" && strings.Contains(words(row), s.caseType) && s.named(s.caseType+" "+label)
			if inRow || n.Data != "th" && s.named(words(n)) {
				tell(n)
			}
		case "title", "p", "dd", "h1", "h2", "h3", "caption", "figcaption", "text":
			if s.named(words(n)) {
				tell(n)
			}
		case "a":
			if to := attr(n, "href"); strings.Contains(to, s.slug) && strings.Contains(to, "kpi="+s.kpi) {
				switch {
				case cell != nil && cell.Data == "th" && row != nil: // with what stands over it
					tell(row)
					for table := row.Parent; table != nil; table = table.Parent {
						if table.Data == "table" {
							out[len(out)-1] = words(captionOf(table)) + out[len(out)-1]
							break
						}
					}
				case cell != nil:
					tell(cell)
				default:
					tell(n)
				}
			} else if own && strings.Contains(to, "kpi=") {
				return // a cell of another key figure
			}
		}
		for _, key := range []string{"aria-label", "title", "data-words"} {
			if s.named(attr(n, key)) {
				out = append(out, attr(n, key))
			}
		}
		if own && n.Data == "main" {
			for _, other := range ofOthers(n, s.kpi, attr) {
				other.Parent.RemoveChild(other)
			}
			tell(n)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, row, cell)
		}
	}
	walk(root, nil, nil)
	return out
}

// captionOf gives the caption of a table, which every table has.
func captionOf(table *nethtml.Node) *nethtml.Node {
	c := table.FirstChild
	for c.Data != "caption" {
		c = c.NextSibling
	}
	return c
}

// ofOthers gives the parts of a case type's page that are about other key figures.
func ofOthers(n *nethtml.Node, kpi string, attr func(*nethtml.Node, string) string) []*nethtml.Node {
	var out []*nethtml.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if to := attr(c, "href"); c.Data == "a" && strings.Contains(to, "kpi=") && !strings.Contains(to, "kpi="+kpi) {
			out = append(out, c)
			continue
		}
		out = append(out, ofOthers(c, kpi, attr)...)
	}
	return out
}

// lines gives the lines of a file that are about the subject, or all of a file about nothing else.
func (s subject) lines(t *testing.T, body string, own bool) []string {
	t.Helper()
	var all []string
	switch {
	case strings.HasPrefix(body, "PK") && strings.Contains(body, "word/document.xml"):
		all = documentLines(t, body)
	case strings.HasPrefix(body, "PK"):
		book, err := excelize.OpenReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		for _, rows := range sheetsOf(t, book) {
			for _, row := range rows {
				all = append(all, strings.Join(row, ";"))
			}
		}
	case strings.HasPrefix(body, "{") && json.Valid([]byte(body)) && strings.Count(body, "\n") < 2:
		all = strings.Split(strings.ReplaceAll(body, `{"kpi"`, "\n"+`{"kpi"`), "\n")
	default:
		all = strings.Split(body, "\n")
	}
	if own {
		return all
	}
	return slices.DeleteFunc(all, func(line string) bool { return !s.named(line) })
}

// documentLines gives the paragraphs of a Word file, and of each row of a table its cells, each with the name of the row and the head
// of its column.
func documentLines(t *testing.T, body string) []string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	file, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out, heads, row []string
	var words strings.Builder
	inRow := false
	for d := xml.NewDecoder(file); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		} else if err != nil {
			t.Fatal(err)
		}
		switch at := token.(type) {
		case xml.CharData:
			words.Write(at)
		case xml.StartElement:
			switch at.Name.Local {
			case "tbl":
				heads = nil
			case "tr":
				inRow, row = true, nil
			}
		case xml.EndElement:
			switch at.Name.Local {
			case "p":
				if !inRow {
					out = append(out, words.String())
					words.Reset()
				} else {
					words.WriteString(" ")
				}
			case "tc":
				row = append(row, words.String())
				words.Reset()
			case "tr":
				if inRow = false; heads == nil {
					heads = row
				}
				for i := 1; i < len(row) && i < len(heads); i++ {
					out = append(out, row[0]+" "+heads[i]+": "+row[i])
				}
			}
		}
	}
}

// What is planted as noise is called neither better nor worse, nor the effect of anything, on any page and in any file that names it, in both
// languages. The same pages call what did change by its name: else the reading would have gone blind.
func TestThePlantedNoiseIsNowhereCalledBetterOrWorse(t *testing.T) {
	t.Parallel()
	s := serve(t, "--demo")
	d := newDesk(t)
	d.env["GEVINST_DB"], d.env["GEVINST_TODAY"] = s.dsn, ""
	review := strings.TrimSpace(d.done("report", "freeze", "--period", "2026-Q3", "--reason", "test"))
	leader := s.reader(t, "leader")
	names := []string{"inden for servicemål", "within service target"}
	noise := subject{"industri-og-lager", "Industri og lager", "within_limit_share", names}
	signal := subject{"erhvervsbyggeri", "Erhvervsbyggeri", "within_limit_share", names}

	pages := []struct {
		path         string
		told, called bool // names the noise; calls the change by its name
	}{
		{"/overview", true, true},
		{"/overview?sort=name", true, true},
		{"/overview?view=themes", true, false},
		{"/overview/changes", true, true},
		{"/overview/change?kpi=within_limit_share", false, false},
		{"/case-types", false, false},
		{"/case-types/SLUG?kpi=within_limit_share", true, true},
		{"/case-types/SLUG?kpi=within_limit_share&since=2026-06", true, true},
		{"/case-types/SLUG?kpi=within_limit_share&period=2026", true, true},
		{"/case-types/SLUG?kpi=digital_share", true, true},
		{"/case-types/SLUG/limits?kpi=within_limit_share", true, false},
		{"/explore?kpi=within_limit_share&by=case_type,period&from=2026-Q1&period=2026-Q3", true, false},
		{"/search?q=industri", false, false},
		{"/targets/comments", false, false},
		{"/targets/history?case-type=SLUG", true, false},
		{"/decisions", false, false},
		{"/reports/" + review, true, false},
		{"/reports/" + review + "/print", true, false},
		{"/reports/" + review + "/meeting", false, false},
		{"/reports/" + review + "/meeting?page=2", false, false},
		{"/reports/" + review + "/meeting?page=3", false, false},
		{"/reports/" + review + "/meeting?page=4", false, false},
		{"/reports/" + review + "/meeting?page=5", false, false},
		{"/reports/" + review + "/committee", false, false},
		{"/help/tour", true, false},
	}
	for _, lang := range []string{"da", "en"} {
		for _, p := range pages {
			t.Run(lang+" "+p.path, func(t *testing.T) {
				ask := func(s subject) []string {
					path := strings.ReplaceAll(p.path, "SLUG", s.slug)
					joint := "?"
					if strings.Contains(path, "?") {
						joint = "&"
					}
					own := strings.HasPrefix(path, "/case-types/"+s.slug) && strings.Contains(path, s.kpi)
					return s.told(t, leader.page(path+joint+"lang="+lang), own)
				}
				told := ask(noise)
				if p.told && len(told) == 0 {
					t.Error("the page says nothing of it")
				}
				for _, words := range told {
					words = harmless.Replace(words)
					if m := judgedWords.FindStringIndex(words); m != nil {
						t.Errorf("says %q: …%s…", words[m[0]:m[1]], words[max(0, m[0]-300):min(len(words), m[1]+150)])
					}
				}
				if p.called && !slices.ContainsFunc(ask(signal), judgedWords.MatchString) {
					t.Error("the page does not call what changed by its name")
				}
			})
		}
	}

	// What is taken home.
	files := []string{
		"/overview?format=csv", "/overview?format=xlsx", "/overview?format=json",
		"/explore?kpi=within_limit_share&by=case_type,period&from=2026-04&period=2026-09&format=csv",
		"/explore?kpi=within_limit_share&by=case_type,period&from=2026-04&period=2026-09&format=xlsx",
		"/explore?kpi=within_limit_share&by=case_type,period&from=2026-04&period=2026-09&format=json",
		"/reports/" + review + "/committee.docx?",
	}
	own := regexp.MustCompile(`/case-types/industri-og-lager\?[^"]*(?:format|calc)=[^"]*`)
	for _, to := range own.FindAllString(leader.page("/case-types/industri-og-lager?kpi=within_limit_share"), -1) {
		files = append(files, html.UnescapeString(to))
	}
	if len(files) < 15 {
		t.Errorf("%d files to take home: %v", len(files), files)
	}
	for _, lang := range []string{"da", "en"} {
		for _, path := range files {
			lines := noise.lines(t, leader.page(path+"&lang="+lang), strings.HasPrefix(path, "/case-types/"))
			if len(lines) == 0 {
				t.Errorf("%s says nothing of it", path)
			}
			for _, line := range lines {
				if m := judgedWords.FindString(harmless.Replace(line)); m != "" {
					t.Errorf("%s, %s: says %q: %s", path, lang, m, line)
				}
			}
		}
	}
	var board struct {
		Rows []struct {
			CaseType string `json:"case_type"`
			Cells    []struct {
				KPI, Variation string
				Projection     struct{ Verdict string }
			}
		}
	}
	if err := json.Unmarshal([]byte(d.done("board", "--json")), &board); err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, r := range board.Rows {
		for _, c := range r.Cells {
			if r.CaseType == noise.caseType && c.KPI == noise.kpi {
				said = fmt.Sprint(c.Variation, " ", c.Projection.Verdict)
			}
		}
	}
	if said != "common_cause no_trend" {
		t.Errorf("machines are told %q, want common_cause and no_trend", said)
	}
}
