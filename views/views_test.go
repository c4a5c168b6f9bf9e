package views

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/jba/templatecheck"

	"gevinstoverblik/models"
	"gevinstoverblik/static"
	"gevinstoverblik/views/text"
)

// shown collects the templates that the tests have rendered; TestMain names those that none has.
var shown = struct {
	sync.Mutex
	names map[string]bool
}{names: map[string]bool{}}

func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 && isWholeRun() {
		names, err := fs.Glob(files, "pages/*.html")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
		for _, name := range names {
			if !shown.names[strings.TrimSuffix(path.Base(name), ".html")] {
				fmt.Fprintf(os.Stderr, "no test renders %s\n", name)
				code = 1
			}
		}
	}
	os.Exit(code)
}

func isWholeRun() bool {
	for _, arg := range os.Args[1:] {
		if strings.HasPrefix(arg, "-test.run=") || strings.HasPrefix(arg, "-test.bench=") || strings.HasPrefix(arg, "-test.list=") {
			return false
		}
	}
	return true
}

var testEngine = sync.OnceValues(func() (*Engine, error) { return New(static.URL) })

// show renders a page as a browser gets it, and checks its template against its type. Where GEVINST_PAGES names a
// folder the page is written there, for those who want to look at it: name, or the template's where that is empty.
func show(t *testing.T, name string, page Page) string {
	t.Helper()
	e, err := testEngine()
	if err != nil {
		t.Fatal(err)
	}
	set := e.pages[page.Template()]
	if set == nil {
		t.Fatalf("there is no pages/%s.html", page.Template())
	}
	if err := templatecheck.CheckHTML(set.Lookup("main"), page); err != nil {
		t.Fatalf("pages/%s.html: %v", page.Template(), err)
	}
	var b bytes.Buffer
	if err := e.Show(&b, page); err != nil {
		t.Fatal(err)
	}
	checkRegions(t, name, b.String())
	shown.Lock()
	shown.names[page.Template()] = true
	shown.Unlock()
	if folder := os.Getenv("GEVINST_PAGES"); folder != "" {
		if name == "" {
			name = page.Template()
		}
		if err := os.WriteFile(filepath.Join(folder, name+".html"), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	html := b.String()
	for _, bad := range policyBreakers {
		if found := bad.FindString(html); found != "" {
			t.Errorf("%s breaks the content policy: %s", page.Template(), found)
		}
	}
	if found := unsaid.FindString(html); found != "" {
		t.Errorf("%s: a word is missing: %s", page.Template(), found)
	}
	return html
}

// What the content policy forbids, and words that the catalogue lacks.
var (
	policyBreakers = []*regexp.Regexp{
		regexp.MustCompile(`<[^>]+\sstyle=`),
		regexp.MustCompile(`<[^>]+\son[a-z]+=`),
		regexp.MustCompile(`<style`),
		regexp.MustCompile(`<script(?:\s+type="module")?>`),
		regexp.MustCompile(`\ssrc="(?:https?:)?//`),
		regexp.MustCompile(`<(?:link|use|image|base)\s[^>]*href="(?:https?:)?//`), // an <a> may lead elsewhere: it loads nothing
		regexp.MustCompile(`ZgotmplZ`),
	}
	unsaid = regexp.MustCompile(`⟨[^⟩]*⟩`)
)

// visitor gives a frame as a role sees it.
func visitor(l text.Lang, role models.Role, address string) Chrome {
	u := models.User{ID: 7, Email: "helle@nordvig.example", Name: "Helle Munk", Role: role}
	if role == models.RoleHead {
		u.DepartmentID = 2
	}
	return NewChrome(Visitor{
		User:         &u,
		Scope:        models.ScopeOf(u, []int64{2}),
		Lang:         l,
		CSRF:         "token",
		Address:      NewAddress(address),
		Organisation: "Nordvig Kommune",
	})
}

func TestTheFrameFitsItsTemplate(t *testing.T) {
	e, err := testEngine()
	if err != nil {
		t.Fatal(err)
	}
	if err := templatecheck.CheckHTML(e.layout.Lookup("layout.html"), layout{}); err != nil {
		t.Fatal(err)
	}
}

var said = regexp.MustCompile(`Say "([^"]+)"`)

func TestEveryWordOfTheTemplatesIsInTheCatalogue(t *testing.T) {
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		source, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		for _, m := range said.FindAllSubmatch(source, -1) {
			if !text.Has(string(m[1])) {
				t.Errorf("%s says %q, which the catalogue lacks", name, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNavigationShowsOnlyWhatTheRoleMayUse(t *testing.T) {
	tests := []struct {
		role models.Role
		want string
	}{
		{models.RoleLeader, "/overview /case-types /benefits /decisions /targets /reports /explore /data/quality"},
		{models.RoleHead, "/overview /case-types /benefits /decisions /targets /reports /explore /data/quality /data/values"},
		{models.RoleAnalyst, "/overview /case-types /benefits /decisions /targets /reports /data"},
		{models.RoleAdmin, "/admin"},
		{models.RoleReader, "/reports"},
	}
	for _, tt := range tests {
		var got []string
		for _, link := range visitor(text.Danish, tt.role, "/overview").Nav {
			got = append(got, link.URL)
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s sees %q, want %q", tt.role, s, tt.want)
		}
	}
}

func TestAMessageSaysWhatToDo(t *testing.T) {
	html := show(t, "", NewMessage(visitor(text.Danish, models.RoleLeader, "/nowhere"), Empty{
		Title: "Siden findes ikke",
		Text:  "Adressen er måske skrevet forkert.",
		Links: []Link{{Text: "Til overblikket", URL: "/overview", Primary: true}},
	}, "Fejl-id 7F3K"))
	for _, want := range []string{"<h1>Siden findes ikke</h1>", `href="/overview"`, "Fejl-id 7F3K", "<title>Siden findes ikke – Gevinstoverblik</title>"} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestAnAddressKeepsItsStateAndDropsDefaults(t *testing.T) {
	a := NewAddress("/overview?period=2026-Q3&area=byg&page=3&lang=en")
	tests := []struct{ got, want string }{
		{a.With("compare", "2025-Q3"), "/overview?area=byg&compare=2025-Q3&period=2026-Q3"},
		{a.With("area", ""), "/overview?period=2026-Q3"},
		{a.Without("area", "page"), "/overview?period=2026-Q3"},
		{a.To("/case-types/carporte", "period").With("kpi", "digital_share"), "/case-types/carporte?kpi=digital_share&period=2026-Q3"},
		{a.String(), "/overview?area=byg&lang=en&page=3&period=2026-Q3"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %s, want %s", tt.got, tt.want)
		}
	}
}
