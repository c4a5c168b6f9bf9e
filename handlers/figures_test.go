package handlers

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gevinstoverblik/models"
)

// under gives the elements of a name below a node, in the order of the page.
func under(n *html.Node, name string) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == name {
			out = append(out, d)
		}
	}
	return out
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// linkWith gives the address below a node that asks for something; "" where there is none.
func linkWith(n *html.Node, query string) string {
	for _, a := range under(n, "a") {
		if href := attribute(a, "href"); strings.Contains(href, query) {
			return href
		}
	}
	return ""
}

var writtenNumber = regexp.MustCompile(`[+−]?\d[\d.]*(,\d+)?`)

// heldBy says whether each number of a cell is one of those of a row of a file, as far as the cell writes it: a share
// as per cent or points, and a part of a sum to the tenth that makes it add up.
func heldBy(cell string, row []string) bool {
	for _, said := range writtenNumber.FindAllString(cell, -1) {
		number := strings.NewReplacer("+", "", "−", "-", ".", "", ",", ".").Replace(said)
		want, _ := strconv.ParseFloat(number, 64)
		step := 0.5
		if _, decimals, found := strings.Cut(number, "."); found {
			for range decimals {
				step /= 10
			}
			step *= 2
		}
		if !slices.ContainsFunc(row, func(s string) bool {
			got, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", "."), 64)
			near := func(got float64) bool { return got-want <= step+1e-9 && want-got <= step+1e-9 }
			return err == nil && (near(got) || near(got*100))
		}) {
			return false
		}
	}
	return true
}

// Each figure of a case type says its finding and has its table, the same rows as a file, its picture, where its
// figures come from and how they are counted.
func TestEachFigureOfACaseTypeHasItsTableItsRowsAndItsPicture(t *testing.T) {
	w := newWorld(t)
	w.promised()
	untold := oneCase("U-1", "Enfamiliehuse", "Byg", "Post", models.DayOf(2025, 11, 3), 20)
	untold.ChannelClass = models.ChannelUnknown // so that a share of the digital has a case that it does not count
	w.takeIn("byg-2", untold)
	w.takeSteps("byg", bygCases())
	leader := w.as(models.RoleLeader)
	seen := map[string]bool{}
	for _, path := range []string{"/case-types/enfamiliehuse?period=2025&compare=2024", "/case-types/enfamiliehuse?period=2025-Q4&compare=2025-Q3&kpi=digital_share", "/case-types/erhvervsbyggeri?period=2025&compare=2024&kpi=net_days_median"} {
		page, err := html.Parse(strings.NewReader(leader.get(path).body))
		if err != nil {
			t.Fatal(err)
		}
		figures := under(page, "figure")
		for _, s := range under(page, "section") {
			if id := attribute(s, "aria-labelledby"); (strings.HasPrefix(id, "change-") || id == "coverage") && len(under(s, "table")) > 0 {
				figures = append(figures, s)
			}
		}
		for _, f := range figures {
			id := attribute(f, "aria-labelledby")
			seen[id] = true
			at := path + " " + id
			tables := under(f, "table")
			if len(under(f, "h2")) != 1 || len(tables) != 1 {
				t.Errorf("%s: %d headlines, %d tables", at, len(under(f, "h2")), len(tables))
				continue
			}
			if linkWith(f, "/definitions/") == "" {
				t.Errorf("%s: nothing leads to how it is counted", at)
			}
			if f.Data == "figure" {
				if !strings.Contains(textOf(f), "Data til og med") {
					t.Errorf("%s: up to when is not said", at)
				}
				if got := leader.get(linkWith(f, "format=svg")); got.StatusCode != http.StatusOK || !strings.HasPrefix(got.body, "<svg ") {
					t.Errorf("%s: the picture answers %d", at, got.StatusCode)
				}
				if len(under(f, "button")) != 1 && id != "open" {
					t.Errorf("%s: no picture of points", at)
				}
			}
			rows := danish(t, leader.get(linkWith(f, "format=csv")))[1:]
			switch id {
			case "trend", "honest", "pchart": // the table begins with the latest month
				slices.Reverse(rows)
			case "days": // the sum stands below the table
				rows = rows[:len(rows)-1]
			}
			shown := under(tables[0], "tr")[1:]
			if id == "coverage" {
				shown = shown[:len(shown)-1] // the sum
			}
			if len(shown) != len(rows) {
				t.Errorf("%s: %d rows are shown, %d in the file", at, len(shown), len(rows))
				continue
			}
			for i, tr := range shown {
				for _, td := range under(tr, "td") {
					if cell := textOf(td); strings.Contains(attribute(td, "class"), "num") && !heldBy(cell, rows[i]) {
						t.Errorf("%s: the table says %q in %q, the file %v", at, cell, textOf(tr), rows[i])
					}
				}
			}
		}
	}
	for _, id := range []string{"trend", "days", "way", "spread", "honest", "open", "funnel", "pchart", "change-department", "coverage"} {
		if !seen[id] {
			t.Errorf("no page has the figure %s: %v", id, seen)
		}
	}
	if got := leader.get("/case-types/enfamiliehuse?format=csv&figure=nothing"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a figure that is not there: %d", got.StatusCode)
	}
	told := leader.get("/case-types/enfamiliehuse?period=2025&format=provenance&figure=spread").body
	for _, want := range []string{`"key": "figure"`, `"value": "spread"`, `_days_median"`, `"rows_sha256"`} {
		if !strings.Contains(told, want) {
			t.Errorf("the provenance does not say %s: %s", want, told)
		}
	}
}

// How a number is counted is one step away: its definition is linked where it stands, or its own address names the key
// figure, which is what the key for definitions reads.
func TestTheDefinitionOfEveryNumberIsOneStepAway(t *testing.T) {
	w := newWorld(t)
	w.promised()
	leader := w.as(models.RoleLeader)
	leader.send("/reports/new", url.Values{"csrf": {leader.csrf("/account")}, "period": {"2025-Q4"}})
	numbers := map[string]string{ // what a number stands in, by page
		"/overview?period=2025":                 "cell",
		"/overview?view=themes&period=2025":     "theme",
		"/case-types/enfamiliehuse?period=2025": "strip-cell",
		"/explore":                              "",
		"/reports/1":                            "",
	}
	for path, class := range numbers {
		page, err := html.Parse(strings.NewReader(leader.get(path).body))
		if err != nil {
			t.Fatal(err)
		}
		body := under(page, "main")[0]
		if linkWith(body, "/definitions/") == "" {
			t.Errorf("%s leads to no definition", path)
		}
		asked := 0
		for _, a := range under(body, "a") {
			if class == "" || !slices.Contains(strings.Fields(attribute(a, "class")), class) {
				continue
			}
			asked++
			if href := attribute(a, "href"); !strings.Contains(href, "kpi=") {
				t.Errorf("%s: %s names no key figure: %q", path, href, textOf(a))
			}
		}
		if class != "" && asked == 0 {
			t.Errorf("%s has no number", path)
		}
		for _, th := range under(body, "th") {
			if head := textOf(th); class == "" && strings.Contains(head, "Digital indsendelse") && linkWith(body, "/definitions/digital_share") == "" {
				t.Errorf("%s: %q leads to no definition", path, head)
			}
		}
	}
	definition := leader.get("/definitions/net_days_median").body
	for _, want := range []string{"Ur</dt>", "Tæller med</dt>", "Holdes ude</dt>", "Ejer</dt>", "Versioner", "Kildernes alder", "Dækning"} {
		if !strings.Contains(definition, want) {
			t.Errorf("the definition does not say %q", want)
		}
	}
}
