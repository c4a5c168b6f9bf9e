package handlers

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"gevinstoverblik/models"
)

// danish reads a CSV file for Danish Excel, and fails where it is none.
func danish(t *testing.T, r reply) [][]string {
	t.Helper()
	body, marked := strings.CutPrefix(r.body, "\ufeff")
	if r.StatusCode != http.StatusOK || !marked || strings.Count(body, "\r\n") != strings.Count(body, "\n") {
		t.Fatalf("%d, want a CSV with BOM and CRLF: %.200q", r.StatusCode, r.body)
	}
	in := csv.NewReader(strings.NewReader(body))
	in.Comma = ';'
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatalf("%v in %.500q", err, body)
	}
	return rows
}

// sheet reads one sheet of a workbook, the numbers as they are stored.
func sheet(t *testing.T, r reply, name string) [][]string {
	t.Helper()
	if r.StatusCode != http.StatusOK {
		t.Fatalf("%d %.200s", r.StatusCode, r.body)
	}
	book, err := excelize.OpenReader(strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := book.Close(); err != nil {
			t.Error(err)
		}
	}()
	rows, err := book.GetRows(name, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func attachment(r reply) string {
	_, name, _ := strings.Cut(r.Header.Get("Content-Disposition"), "filename=")
	return strings.Trim(name, `"`)
}

// faultyFile has a thousand rows and seven faults, one of them text that a spreadsheet would run.
func faultyFile() (file string, lines []string) {
	faulty := map[int]string{10: "F;31.02.2026;", 200: "F;32.01.2026;", 300: ";01.02.2026;", 400: "F;=1+1;", 500: "F;01.02.2026;31.01.2026",
		600: "F;;", 990: "F;01.02.1900;"}
	var b strings.Builder
	b.WriteString("Sagsnummer;Modtaget;Afsluttet\n")
	for i := 2; i <= 1001; i++ {
		row, ok := faulty[i]
		switch {
		case !ok:
			row = fmt.Sprintf("S-%d;13.02.2026;", i)
		case row[0] == 'F':
			row = fmt.Sprintf("F-%d%s", i, row[1:])
		}
		if ok {
			lines = append(lines, itoa(int64(i)))
		}
		b.WriteString(row + "\n")
	}
	return b.String(), lines
}

func TestEveryFaultOfAnImportIsTakenHome(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	file, lines := faultyFile()
	pending := analyst.sendFile("/data/imports/new", "sager.csv", file, "source", "wabo").waits()
	if page := analyst.get(pending); !strings.Contains(page.body, pending+"?format=csv") {
		t.Error("the page of the look has no link to the file")
	}
	got := analyst.get(pending + "?format=csv")
	rows := danish(t, got)
	if want := []string{"Fil", "Linje", "Kolonne", "Værdi", "Hvorfor", "Hvad du kan gøre", "Rækker", "Art"}; !slices.Equal(rows[0], want) {
		t.Errorf("the columns are %q, want %q", rows[0], want)
	}
	var found []string
	for _, row := range rows[1:] {
		if row[7] == "Fejl" {
			found = append(found, row[1])
			if row[0] != "sager.csv" || row[2] == "" || row[4] == "" || row[5] == "" || row[6] != "1" {
				t.Errorf("a fault without its place, reason or advice: %q", row)
			}
		}
		if row[1] == "400" && row[3] != "'=1+1" {
			t.Errorf("the formula is written as %q", row[3])
		}
	}
	slices.SortFunc(found, func(a, b string) int { return len(a) - len(b) })
	if !slices.Equal(found, lines) {
		t.Errorf("the faults are on the lines %v, want %v", found, lines)
	}
	if name := attachment(got); name != "gevinstoverblik-fejl-"+w.deps.Now().Format("2006-01-02")+".csv" {
		t.Errorf("the file is called %q", name)
	}

	stored := analyst.post(pending+"/commit", "choice", "partial").location()
	id, _, _ := strings.Cut(strings.TrimPrefix(stored, "/data/imports/"), "?")
	batch := "/data/imports/" + id
	if page := analyst.get(batch); !strings.Contains(page.body, batch+"?format=csv") {
		t.Error("the receipt has no link to the file")
	}
	kept := analyst.get(batch + "?format=csv")
	if diff := cmp.Diff(rows, danish(t, kept)); diff != "" {
		t.Errorf("the receipt tells other faults than the look: %s", diff)
	}
	if name := attachment(kept); name != "gevinstoverblik-fejl-"+id+".csv" {
		t.Errorf("the file is called %q", name)
	}
	if diff := cmp.Diff(rows, sheet(t, analyst.get(batch+"?format=xlsx"), "Fejl og advarsler")); diff != "" {
		t.Errorf("the workbook tells other faults than the CSV: %s", diff)
	}
	english := danish(t, analyst.get(batch+"?format=csv&lang=en"))
	if english[0][1] != "Line" || english[1][7] != "Fault" || english[1][4] == rows[1][4] {
		t.Errorf("in English: %q", english[:2])
	}
	if got := analyst.get(batch + "?format=pdf"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a format that is not there: %d", got.StatusCode)
	}
	if got := w.as(models.RoleHead).get(batch + "?format=csv"); got.StatusCode != http.StatusForbidden || strings.Contains(got.body, "F-10") {
		t.Errorf("a head: %d", got.StatusCode)
	}
}

// answered gives the figures of the machine interface, which answers like the command.
func answered(t *testing.T, w *world, query string) [][]string {
	t.Helper()
	got := w.api(w.token(0, "figures:read"), http.MethodGet, "/api/v1/figures?csv=1&"+query, "")
	rows, err := csv.NewReader(strings.NewReader(got.body)).ReadAll()
	if err != nil || got.StatusCode != http.StatusOK {
		t.Fatalf("%d %v %.300s", got.StatusCode, err, got.body)
	}
	return rows
}

// points writes the numbers of a Danish file with points.
func points(rows [][]string) [][]string {
	for _, row := range rows[1:] {
		for i := range row {
			if i != 6 && i != 8 && i != 9 && (i < 15 || i > 18) { // value, numerator, denominator; target, mean and limits
				continue
			}
			row[i] = strings.ReplaceAll(row[i], ",", ".")
		}
	}
	return rows
}

func TestTheOverviewAsAFileIsTheFiguresOfTheQuestion(t *testing.T) {
	w := newWorld(t)
	w.addForeign()
	leader := w.as(models.RoleLeader)
	kpis := "kpi=digital_share,within_limit_share,net_days_median,end_to_end_digital_share,complete_at_first_share&group=case_type"
	for _, question := range []struct{ page, period, compare string }{
		{"period=2025-Q4", "by=quarter&from=2025-Q4&to=2025-Q4", "by=quarter&from=2025-Q3&to=2025-Q3"},
		{"period=2025-11&compare=2025-08&area=byg", "department=byg&by=month&from=2025-11&to=2025-11", "department=byg&by=month&from=2025-08&to=2025-08"},
		{"period=2025", "by=year&from=2025&to=2025", "by=year&from=2024&to=2024"},
		{"period=2025-W40", "by=week&from=2025-W40&to=2025-W40", "by=week&from=2025-W39&to=2025-W39"},
		{"period=FY2025", "by=fiscal&from=FY2025&to=FY2025", "by=fiscal&from=FY2024&to=FY2024"},
		{"period=total", "by=total", ""},
		{"period=2025-Q4&case_type=enfamiliehuse", "case_type=enfamiliehuse&by=quarter&from=2025-Q4&to=2025-Q4", "case_type=enfamiliehuse&by=quarter&from=2025-Q3&to=2025-Q3"},
	} {
		want := answered(t, w, kpis+"&"+question.period)
		if question.compare != "" {
			want = append(want, answered(t, w, kpis+"&"+question.compare)[1:]...)
		}
		got := leader.get("/overview?format=csv&" + question.page)
		if diff := cmp.Diff(want, points(danish(t, got))); diff != "" || len(want) < 2 {
			t.Errorf("?%s: %s", question.page, diff)
		}
	}
	got := leader.get("/overview?format=xlsx&period=2025-Q4")
	if name := attachment(got); name != "gevinstoverblik-overblik-2025-Q4.xlsx" {
		t.Errorf("the file is called %q", name)
	}
	if definitions := sheet(t, got, "Definitioner"); len(definitions) != 6 || definitions[1][0] != "digital_share" {
		t.Errorf("the definitions are %q", definitions)
	}
	filter := fmt.Sprint(sheet(t, got, "Filter"))
	for _, want := range []string{"[Fra periode 2025-Q4]", "[Sammenlignet med 2025-Q3]", "[Grupperet efter case_type]"} {
		if !strings.Contains(filter, want) {
			t.Errorf("the filter sheet lacks %q: %s", want, filter)
		}
	}
	if page := leader.get("/overview?period=2025-Q4&status=off"); !strings.Contains(page.body, `href="/overview?format=xlsx&amp;period=2025-Q4"`) {
		t.Error("the page has no link to the workbook of its question")
	}
}

func TestTheChartAsAFileIsTheMonthlyFigures(t *testing.T) {
	w := newWorld(t)
	w.addForeign()
	leader := w.as(models.RoleLeader)
	got := leader.get("/case-types/enfamiliehuse?kpi=net_days_median&period=2025-Q4&area=byg&format=csv")
	want := answered(t, w, "kpi=net_days_median&case_type=enfamiliehuse&department=byg&from=2025-06&to=2025-12")
	lines := points(danish(t, got))
	figures := make([][]string, len(lines))
	for i, line := range lines {
		figures[i] = line[:len(want[0])]
	}
	if diff := cmp.Diff(want, figures); diff != "" || len(want) != 8 {
		t.Errorf("%d months: %s", len(want)-1, diff)
	}
	limited := answered(t, w, "kpi=net_days_median&case_type=enfamiliehuse&department=byg&from=2025-06&to=2025-12&limits=1")
	if diff := cmp.Diff(limited, lines); diff != "" {
		t.Errorf("limits of the chart's file and of the interface: %s", diff)
	}
	if name := attachment(got); name != "gevinstoverblik-enfamiliehuse-net_days_median-2025-Q4.csv" {
		t.Errorf("the file is called %q", name)
	}
	workbook := leader.get("/case-types/enfamiliehuse?kpi=net_days_median&period=2025-Q4&area=byg&format=xlsx")
	if rows := sheet(t, workbook, "Nøgletal"); len(rows) != len(want) || rows[3][6] != want[3][6] {
		t.Errorf("the workbook: %q", rows)
	}
	var objects []map[string]any
	leader.get("/case-types/enfamiliehuse?kpi=net_days_median&period=2025-Q4&area=byg&format=json").json(t, &objects)
	if len(objects) != len(want)-1 || objects[0]["kpi"] != "net_days_median" {
		t.Errorf("as JSON: %v", objects)
	}
	page := leader.get("/case-types/enfamiliehuse?kpi=net_days_median&period=2025-Q4")
	if !strings.Contains(page.body, `href="/case-types/enfamiliehuse?format=csv&amp;kpi=net_days_median&amp;period=2025-Q4"`) {
		t.Error("the chart has no link to its figures")
	}
	for path, status := range map[string]int{"/case-types/ukendt?format=csv": 404, "/case-types/enfamiliehuse?format=pdf": 422,
		"/case-types/enfamiliehuse?format=csv&kpi=nothing": 422, "/overview?format=pdf": 422, "/overview?format=csv&period=x": 422} {
		if got := leader.get(path); got.StatusCode != status {
			t.Errorf("%s: %d, want %d", path, got.StatusCode, status)
		}
	}
}

func TestFiguresAreTakenHomeOnlyWithTheRight(t *testing.T) {
	w := newWorld(t)
	for _, role := range []models.Role{models.RoleAdmin, models.RoleController, models.RoleReader} {
		b := w.as(role)
		for _, path := range []string{"/overview?format=csv", "/overview?format=xlsx", "/case-types/enfamiliehuse?format=csv", "/cases?format=csv",
			"/overview?format=csv&figure=verdict", "/overview?format=svg&figure=verdict",
			"/explore?format=csv", "/explore?format=csv&figure=chart", "/explore?format=svg"} {
			if got := b.get(path); got.StatusCode != http.StatusForbidden || got.Header.Get("Content-Disposition") != "" {
				t.Errorf("%s gets %s: %d", role, path, got.StatusCode)
			}
		}
	}
	// A token sees figures without the right to take them home: behind the same handlers it gets none.
	h, err := newHandlers(w.deps)
	if err != nil {
		t.Fatal(err)
	}
	w = w.withRoutes(route{http.MethodGet, "/api/test/overview", models.RightFigures, h.overview, false},
		route{http.MethodGet, "/api/test/types/:slug", models.RightFigures, h.caseType, false})
	token := w.token(0, "figures:read")
	for _, path := range []string{"/api/test/overview", "/api/test/types/enfamiliehuse"} {
		if got := w.api(token, http.MethodGet, path, ""); got.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, got.StatusCode)
		}
		if got := w.api(token, http.MethodGet, path+"?format=csv", ""); got.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d without the right to take figures home", path, got.StatusCode)
		}
	}
}
