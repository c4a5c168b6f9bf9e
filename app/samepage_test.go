package main

import (
	"encoding/json"
	"html"
	"io"
	"maps"
	"math"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// reader is somebody signed in who reads pages in English.
type reader struct {
	t    *testing.T
	web  *http.Client
	base string
}

func (s *server) reader(t *testing.T, role string) *reader {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{t, &http.Client{Jar: jar, Timeout: 2 * time.Minute}, s.address}
	who := s.logins()[slices.IndexFunc(s.logins(), func(l printedLogin) bool { return l.Role == role })]
	form := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(r.page("/login?lang=en"))
	if form == nil {
		t.Fatal("the page of the sign-in has no form")
	}
	answer, err := r.web.PostForm(s.address+"/login", url.Values{"csrf": {form[1]}, "email": {who.Email}, "password": {who.Password}})
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return r
}

func (r *reader) page(path string) string {
	r.t.Helper()
	answer, err := r.web.Get(r.base + path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		r.t.Fatalf("%s answers %d, %v", path, answer.StatusCode, err)
	}
	return string(body)
}

// numberIn reads a number as a page writes it in English, "1,904", "94.96%", "2 days", and how far it may be from what it
// rounds; false where it is no number.
func numberIn(s string) (value, half float64, ok bool) {
	m := regexp.MustCompile(`^(−?[\d,]*\d)(\.\d+)?(%?)`).FindStringSubmatch(strings.ReplaceAll(html.UnescapeString(s), "\u00a0", " "))
	if m == nil {
		return 0, 0, false
	}
	value, err := strconv.ParseFloat(strings.NewReplacer(",", "", "−", "-").Replace(m[1])+m[2], 64)
	half = .5 * math.Pow10(-max(len(m[2])-1, 0))
	if m[3] != "" {
		value, half = value/100, half/100
	}
	return value, half + 1e-12, err == nil
}

// told is what the command line says of a figure.
type told struct {
	value, n string
	few      bool
}

// toldOf tells of each key figure, case type and period what the command line says.
func (d *desk) toldOf(by string, keys []string) map[[3]string]told {
	d.t.Helper()
	out := map[[3]string]told{}
	for _, line := range jsonLines(d.t, []byte(d.done("figures", "--json", "--kpi", strings.Join(keys, ","), "--by", by, "--group", "case_type"))) {
		out[[3]string{line[0], line[2], line[1]}] = told{line[6], line[10], line[13] == "true"}
	}
	return out
}

// holds says whether what a page shows is what is told of a figure: the number rounded, or a word where there is none.
func (f told) holds(text string) bool {
	value, half, number := numberIn(text)
	if f.value == "" {
		return !number
	}
	want, err := strconv.ParseFloat(f.value, 64)
	return err == nil && number && math.Abs(value-want) <= half
}

var (
	exploreCell = regexp.MustCompile(`<a class="(?:explore-value|quiet)" href="/cases\?([^"]+)">([^<]+)</a>((?:<span class="block note">[^<]*</span>)*)`)
	trendRow    = regexp.MustCompile(`<tr><th scope="row">([^<]+)</th><td class="num">([^<]*)</td><td class="num">[^<]*</td><td>.*?</td><td class="num">[^<]*</td><td class="num">([^<]*)</td>`)
	sheetRow    = regexp.MustCompile(`<tr><th scope="row">([^<]+)</th><td class="num" data-label="In / decided">[^<]*</td>(.*?)</tr>`)
	sheetValue  = regexp.MustCompile(`<td data-label="[^"]*"[^>]*>.*?(?:<b>([^<]*)</b>|<span class="quiet">([^<]*)</span>).*?</td>`)
)

// What a page, the table under a chart and a sheet of paper show of a figure is what the command line says of it, rounded
// (FEATURES F17): every key figure of every case type and month of the demonstration in the explorer, each case type's own
// table, and a review's sheet beside its frozen figures.
func TestOneNumberOnPagesInTablesAndOnPaper(t *testing.T) {
	t.Parallel()
	s := serve(t, "--demo")
	d := newDesk(t)
	d.env["GEVINST_DB"] = s.dsn
	keys := d.keyFigures()
	want := d.toldOf("month", keys)
	measured := map[[2]string]bool{} // key figures that a case type has at all
	for at, f := range want {
		measured[[2]string{at[0], at[1]}] = measured[[2]string{at[0], at[1]}] || f.value != ""
	}
	slugs, names := map[string]string{}, map[string]string{}
	leader := s.reader(t, "leader")
	for _, m := range regexp.MustCompile(`href="/case-types/([a-z0-9-]+)[^"]*">([^<]+)</a>`).FindAllStringSubmatch(leader.page("/case-types"), -1) {
		slugs[html.UnescapeString(m[2])], names[m[1]] = m[1], html.UnescapeString(m[2])
	}

	t.Run("explorer", func(t *testing.T) {
		seen, few := map[[3]string]bool{}, 0
		for part := range slices.Chunk(keys, 12) {
			page := leader.page("/explore?kpi=" + strings.Join(part, ",") + "&by=case_type,period&from=2023-10&period=2026-09&lang=en")
			for _, m := range exploreCell.FindAllStringSubmatch(page, -1) {
				cases, err := url.ParseQuery(html.UnescapeString(m[1]))
				if err != nil {
					t.Fatal(err)
				}
				at := [3]string{cases.Get("kpi"), names[cases.Get("case_type")], cases.Get("period")}
				f, known := want[at]
				if !known {
					continue // the line of the total
				}
				seen[at] = true
				if !f.holds(m[2]) || f.few != strings.Contains(m[3], "Few cases") && f.value != "" {
					t.Errorf("%v: the page shows %q %q, the figure is %+v", at, m[2], m[3], f)
				}
				if f.few {
					few++
				}
			}
		}
		missed := 0
		for at, f := range want {
			if !seen[at] && f.value != "" && f.value != "0" && at[2] >= "2023-10" && at[2] <= "2026-09" && slugs[at[1]] != "" {
				if missed++; missed < 5 {
					t.Errorf("the explorer leads to no cases of %v: %+v", at, f)
				}
			}
		}
		if len(seen) < 8000 || few == 0 {
			t.Errorf("%d figures compared, %d of few cases", len(seen), few)
		}
	})

	t.Run("table under the chart", func(t *testing.T) {
		compared := 0
		for i, slug := range slices.Sorted(maps.Keys(names)) {
			for _, key := range []string{"digital_share", "within_limit_share", "net_days_median", keys[(7*i)%len(keys)]} {
				if !measured[[2]string{key, names[slug]}] {
					continue // the page shows another, and says so
				}
				for _, m := range trendRow.FindAllStringSubmatch(leader.page("/case-types/"+slug+"?period=2026-Q3&lang=en&kpi="+key), -1) {
					month, err := time.Parse("January 2006", m[1])
					if err != nil {
						continue // a row of another table
					}
					f, known := want[[3]string{key, names[slug], month.Format("2006-01")}]
					if n, _, _ := numberIn(m[3]); known && (!f.holds(m[2]) || f.n != plainNumber(n)) {
						t.Errorf("%s of %s in %s: the table shows %q of %q cases, the figure is %+v", key, slug, m[1], m[2], m[3], f)
					}
					compared++
				}
			}
		}
		if compared < 500 {
			t.Errorf("%d rows compared", compared)
		}
	})

	t.Run("paper", func(t *testing.T) {
		id := strings.TrimSpace(d.done("report", "freeze", "--period", "2026-Q2", "--reason", "test"))
		quarter := d.toldOf("quarter", keys)
		var frozen struct {
			Pages []struct {
				Rows []struct {
					CaseType string `json:"case_type"`
					Cells    []struct {
						KPI   string
						Value *float64
					}
				}
			}
		}
		if err := json.Unmarshal([]byte(d.done("report", "show", id)), &frozen); err != nil {
			t.Fatal(err)
		}
		paper := sheetRow.FindAllStringSubmatch(leader.page("/reports/"+id+"/print?lang=en"), -1)
		at, compared := 0, 0
		for _, page := range frozen.Pages {
			for _, row := range page.Rows {
				if at == len(paper) || html.UnescapeString(paper[at][1]) != row.CaseType {
					t.Fatalf("row %d of the paper is not %s", at, row.CaseType)
				}
				cells := sheetValue.FindAllStringSubmatch(paper[at][2], -1)
				if len(cells) != len(row.Cells) {
					t.Fatalf("%s: %d figures on paper, %d frozen", row.CaseType, len(cells), len(row.Cells))
				}
				for i, c := range row.Cells {
					f := quarter[[3]string{c.KPI, row.CaseType, "2026-Q2"}]
					if c.Value == nil {
						continue // not measured for this case type
					}
					if plainNumber(*c.Value) != f.value || !f.holds(cells[i][1]) {
						t.Errorf("%s of %s: %s on paper, %v frozen, the figure is %+v", c.KPI, row.CaseType, cells[i][1], *c.Value, f)
					}
					compared++
				}
				at++
			}
		}
		if at != len(paper) || compared < 30 {
			t.Errorf("%d rows of %d, %d figures compared", at, len(paper), compared)
		}
	})
}
