package handlers

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
)

// promised gives the world targets that some cells meet, some nearly and some not.
func (w *world) promised() {
	w.t.Helper()
	var lines []models.TargetLine
	for kpi, value := range map[string]float64{"digital_share": .9, "complete_at_first_share": .97, "end_to_end_digital_share": 1, "within_limit_share": .6, "net_days_median": 20} {
		lines = append(lines, models.TargetLine{KPI: kpi, ValidFrom: models.MonthOf(2025, 1), Value: &value})
	}
	forty := 30.0
	lines = append(lines, models.TargetLine{KPI: models.KPILimit, CaseType: "Enfamiliehuse", ValidFrom: models.MonthOf(2016, 1), Value: &forty, Kind: models.KindAgreement})
	if err := w.store.SetTargets(w.t.Context(), models.Local(), lines); err != nil {
		w.t.Fatal(err)
	}
	w.addForeign()
}

var (
	legendItem = regexp.MustCompile(`<use href="#i-(met|near|off)"/></svg><b>(\d+)</b>`)
	matrixCell = regexp.MustCompile(`<td class="k-(met|near|off)[^"]*"><a class="cell"`)
	filterSum  = regexp.MustCompile(`<p class="note">(\d+) mål [^<]*? i (\d+)`)
	themeShort = regexp.MustCompile(`<span class="sr">[^<]*</span><svg class="st st-\w+" aria-hidden="true"><use href="#i-\w+"/></svg><span aria-hidden="true">(\d+) af (\d+)</span>`)
	themeCount = regexp.MustCompile(`<span class="theme-count" aria-hidden="true">(\d+) af (\d+) nået`)
)

// The strip, the matrix, each filter, the themes, the machine interface and the file tell the same sums (CRITIC 8). Paper is
// the same page.
func TestTheSumsAgree(t *testing.T) {
	w := newWorld(t)
	w.promised()
	leader := w.as(models.RoleLeader)
	const period = "period=2025"
	page := leader.get("/overview?" + period).body
	strip, matrix := map[string]int{}, map[string]int{}
	for _, m := range legendItem.FindAllStringSubmatch(page, -1) {
		strip[m[1]], _ = strconv.Atoi(m[2])
	}
	for _, m := range matrixCell.FindAllStringSubmatch(page, -1) {
		matrix[m[1]]++
	}
	if strip["met"]+strip["near"]+strip["off"] < 4 || strip["off"] == 0 || strip["met"] == 0 {
		t.Fatalf("the world judges too little to tell anything: %v", strip)
	}
	var board measure.Board
	if err := json.Unmarshal([]byte(w.api(w.token(0, "figures:read"), http.MethodGet, "/api/v1/board?"+period, "").body), &board); err != nil {
		t.Fatal(err)
	}
	filtered := map[string]int{}
	for _, status := range []string{"met", "near", "off"} {
		body := leader.get("/overview?status=" + status + "&" + period).body
		if m := filterSum.FindStringSubmatch(body); m != nil {
			filtered[status], _ = strconv.Atoi(m[1])
			if rows := strconv.Itoa(strings.Count(body, `<span class="got">`)); m[2] != rows {
				t.Errorf("%s: %s case types told, %s rows", status, m[2], rows)
			}
		}
		if got := []int{matrix[status], filtered[status], board.Counts.Of(models.Status(status))}; !slices.Equal(got, []int{strip[status], strip[status], strip[status]}) {
			t.Errorf("%s: the strip says %d, matrix, filter and interface %v", status, strip[status], got)
		}
	}
	for name, counts := range map[string][][]string{
		"themes":                         themeCount.FindAllStringSubmatch(leader.get("/overview?view=themes&"+period).body, -1),
		"themes of the strip":            themeShort.FindAllStringSubmatch(page, -1),
		"themes of a strip, rows chosen": themeShort.FindAllStringSubmatch(leader.get("/overview?status=off&"+period).body, -1),
	} {
		met, judged := 0, 0
		for _, m := range counts {
			n, _ := strconv.Atoi(m[1])
			of, _ := strconv.Atoi(m[2])
			met, judged = met+n, judged+of
		}
		if met != strip["met"] || judged != strip["met"]+strip["near"]+strip["off"] {
			t.Errorf("the %s count %d of %d, the strip %v", name, met, judged, strip)
		}
	}
	rows := danish(t, leader.get("/overview?format=csv&"+period))
	kpi, kind, value := slices.Index(rows[0], "kpi"), slices.Index(rows[0], "case_type"), slices.Index(rows[0], "value")
	for _, row := range board.Rows {
		for _, c := range row.Cells {
			if c.Value == nil {
				continue
			}
			found := slices.ContainsFunc(rows[1:], func(r []string) bool {
				v, err := strconv.ParseFloat(strings.ReplaceAll(r[value], ",", "."), 64)
				return r[kpi] == c.KPI && r[kind] == row.CaseType && err == nil && v-*c.Value < 1e-6 && *c.Value-v < 1e-6
			})
			if !found {
				t.Errorf("the file has no %v for %s of %s", *c.Value, c.KPI, row.CaseType)
			}
		}
	}
}

func TestAPictureIsForWhoMayTakeFiguresHome(t *testing.T) {
	w := newWorld(t)
	w.promised()
	const path = "/case-types/enfamiliehuse?format=svg&period=2025"
	got := w.as(models.RoleLeader).get(path)
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(got.body, "<svg ") {
		t.Fatalf("%d %s %.80s", got.StatusCode, got.Header.Get("Content-Type"), got.body)
	}
	if name := got.Header.Get("Content-Disposition"); !strings.Contains(name, "enfamiliehuse") || !strings.Contains(name, ".svg") {
		t.Errorf("the file is called %s", name)
	}
	if got := w.as(models.RoleLeader).get(path + "&figure=nothing"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a chart that is not there: %d", got.StatusCode)
	}
	for _, role := range []models.Role{models.RoleReader, models.RoleAdmin, models.RoleController} {
		if got := w.as(role).get(path); got.StatusCode == http.StatusOK {
			t.Errorf("%s gets the picture", role)
		}
	}
	if got := w.as(models.RoleHead).get("/case-types/" + models.Slug(foreignType) + "?format=svg"); got.StatusCode == http.StatusOK {
		t.Error("a head gets a picture of another department's case type")
	}
}

// A page goes out compressed where that is understood, the same page as without, and its form token is never written the
// same way twice.
func TestPagesAreCompressed(t *testing.T) {
	w := newWorld(t)
	leader := w.as(models.RoleLeader)
	plain := leader.get("/overview")
	for range 2 { // made, and kept
		packed := leader.get("/overview", "Accept-Encoding", "gzip")
		if packed.Header.Get("Content-Encoding") != "gzip" || !strings.Contains(packed.Header.Get("Vary"), "Accept-Encoding") {
			t.Fatalf("encoded %q, varies by %q", packed.Header.Get("Content-Encoding"), packed.Header.Get("Vary"))
		}
		r, err := gzip.NewReader(bytes.NewBufferString(packed.body))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil || string(body) != plain.body {
			t.Errorf("%v: the compressed page is another one", err)
		}
	}
	seen := map[string]bool{}
	for i := range 5 {
		seen[leader.csrf(fmt.Sprintf("/overview?status=met&x=%d", i))] = true
	}
	if len(seen) != 5 {
		t.Errorf("5 pages have %d form tokens", len(seen))
	}
}
