package handlers

import (
	"net/http"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

const kleList = "Nummer;Titel;Gyldig fra;Gyldig til\n" +
	"02.34.02;Byggetilladelser;;\n" +
	"01.03.03;Zonetilladelser;;31-12-2025\n" +
	"01.03.03;Landzonetilladelser;01-01-2026;\n"

const kleCases = "Sagsnummer;KLE-nr.;Modtaget;Afsluttet\n" +
	"E-1;02.34.02-P19;13-02-2026;\n" +
	"E-2;01.03.03-P16;13-12-2025;\n" +
	"E-3;01.03.03-P16;13-02-2026;\n" +
	"E-4;27.27.27-I10;13-02-2026;\n"

// bringKLE imports the cases and gives how many lie in each case type.
func (w *world) bringKLE() map[string]int {
	w.t.Helper()
	if status, r := w.bring(w.token(0, "imports:write"), "source=esdh", kleCases); status != http.StatusOK {
		w.t.Fatalf("%d %+v", status, r)
	}
	out := map[string]int{}
	token := w.token(0, "cases:read")
	var cases []struct {
		CaseType string `json:"case_type"`
		Source   string `json:"source"`
	}
	w.api(token, "GET", "/api/v1/cases?kpi=cases_received&source=esdh", "").json(w.t, &cases)
	for _, c := range cases {
		out[c.CaseType]++
	}
	return out
}

func TestNumbersOfTheClassificationStandForCaseTypesWhereAFileNamesNone(t *testing.T) {
	w := newWorld(t)
	if got := w.bringKLE(); got[""] != 4 || len(got) != 1 {
		t.Errorf("without a list the cases have no case type: %v", got)
	}
	analyst := w.as(models.RoleAnalyst)
	if got := analyst.sendFile("/admin/classification/versions", "kle.csv", kleList, "name", "KLE november 2026"); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("the list: %d %s", got.StatusCode, faultsOf(got.body))
	}
	var house int64
	for _, e := range w.store.Facts().CaseTypes.Entries() {
		if e.Name == "Enfamiliehuse" {
			house = e.ID
		}
	}
	if got := analyst.post("/admin/classification/rules", "prefix", "02.34", "case_type", itoa(house)); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("the rule: %d %s", got.StatusCode, faultsOf(got.body))
	}
	want := map[string]int{"Enfamiliehuse": 1, "Zonetilladelser": 1, "Landzonetilladelser": 1, "KLE 27.27.27": 1}
	got := w.bringKLE()
	for name, n := range want {
		if got[name] != n {
			t.Errorf("%s: %d cases, want %d (%v)", name, got[name], n, got)
		}
	}
	names := analyst.get("/data/names").body
	for _, name := range []string{"Zonetilladelser", "Landzonetilladelser", "KLE 27.27.27"} {
		if !strings.Contains(names, name) {
			t.Errorf("%s does not wait to be mapped", name)
		}
	}
	if again := w.bringKLE(); again["Zonetilladelser"] != 1 || len(again) != len(want) {
		t.Errorf("the same file again: %v", again)
	}
}

func TestAListOfNumbersIsTakenWholeOrNotAndEarlierOnesStay(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	bad := strings.Replace(kleList, "02.34.02", "2.34", 1)
	got := analyst.sendFile("/admin/classification/versions", "kle.csv", bad, "name", "Forkert")
	if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "”2.34” er ikke et KLE-nummer.") {
		t.Errorf("a wrong number: %d %s", got.StatusCode, faultsOf(got.body))
	}
	for _, name := range []string{"KLE august 2026", "KLE november 2026, tlf. 010203-1234"} {
		if got := analyst.sendFile("/admin/classification/versions", "kle.csv", kleList, "name", name); got.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", name, got.StatusCode, faultsOf(got.body))
		}
	}
	page := analyst.get("/admin/classification").body
	if strings.Contains(page, "Forkert") || !strings.Contains(page, "KLE august 2026") || !strings.Contains(page, "KLE november 2026") || strings.Contains(page, "010203") {
		t.Error("the page does not show both lists, or more than them")
	}
	if n := spooled(t, w); n != 0 {
		t.Errorf("%d files are left", n)
	}
}

func TestARuleIsReplacedAndEndedWithAReason(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	for _, kind := range []string{"1", "2"} {
		if got := analyst.post("/admin/classification/rules", "prefix", "02", "case_type", kind); got.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d %s", got.StatusCode, faultsOf(got.body))
		}
	}
	if first, again := analyst.get("/admin/classification").body, analyst.get("/data/names").body; !strings.Contains(first, "Reglen for 02 er gemt.") || strings.Contains(again, "er gemt.") {
		t.Error("what was done is told never or twice")
	}
	rules, err := w.store.ClassRules(t.Context(), models.Local())
	if err != nil || len(rules) != 1 || rules[0].CaseTypeID != 2 {
		t.Fatalf("%+v, %v", rules, err)
	}
	end := "/admin/classification/rules/" + itoa(rules[0].ID) + "/end"
	if got := analyst.post(end, "reason", ""); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", got.StatusCode)
	}
	if got := analyst.post(end, "reason", "Ny plan"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("%d %s", got.StatusCode, faultsOf(got.body))
	}
	if got := analyst.post(end, "reason", "Igen"); got.StatusCode != http.StatusNotFound {
		t.Errorf("ended twice: %d", got.StatusCode)
	}
	for _, kind := range []string{"99", "x"} {
		if got := analyst.post("/admin/classification/rules", "prefix", "02", "case_type", kind); got.StatusCode != http.StatusUnprocessableEntity && got.StatusCode != http.StatusNotFound {
			t.Errorf("a case type that is not there: %d", got.StatusCode)
		}
	}
}

func TestTheInterfaceGivesTheRejectedRowsOfWhatIsSent(t *testing.T) {
	w := newWorld(t)
	token := w.token(0, "imports:write")
	status, r := w.bring(token, "source=nord", goodFile+badRow)
	if status != http.StatusUnprocessableEntity || r.Rejected != 1 {
		t.Fatalf("%d %+v", status, r)
	}
	got := w.api(token, "POST", "/api/v1/imports/rejected?source=nord", goodFile+badRow)
	if got.StatusCode != http.StatusOK || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/csv") || !strings.Contains(got.body, "N-4;") || strings.Contains(got.body, "N-2;") {
		t.Fatalf("%d %s", got.StatusCode, got.body)
	}
	fixed := strings.Replace(got.body, "01.02.2026", "01.03.2026", 1)
	if status, r := w.bring(token, "source=nord", fixed); status != http.StatusOK || r.New != 1 {
		t.Errorf("the mended rows: %d %+v", status, r)
	}
	if got := w.api(token, "POST", "/api/v1/imports/rejected?source=nord", "Navn;Alder\nA;1\n"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a file that is refused as a whole: %d %s", got.StatusCode, got.body)
	}
	if n := spooled(t, w); n != 0 {
		t.Errorf("%d files are left", n)
	}
}
