package handlers

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

// thousand is 1,000 rows of which seven are rejected, each for a fault of its own.
func thousand() string {
	var b strings.Builder
	b.WriteString("Sagsnummer;Sagstype;Modtaget;Afsluttet;Tilfredshed;Bemærkning\r\n")
	for i := 1; i <= 1000; i++ {
		row := fmt.Sprintf("K-%04d;Enfamiliehuse;%02d-03-2026;%02d-04-2026;4;intet", i, i%28+1, i%28+1)
		switch i {
		case 100:
			row = "K-0100;Enfamiliehuse;31-02-2026;20-04-2026;4;intet"
		case 200:
			row = "K-0200;Enfamiliehuse;20-04-2026;20-03-2026;4;ring til 120557-6123"
		case 300:
			row = ";Enfamiliehuse;20-03-2026;20-04-2026;4;intet"
		case 400:
			row = "K-0400;Enfamiliehuse;20-03-2026;20-04-2026;9;intet"
		case 500:
			row = "K-0500;Enfamiliehuse;20-03-2026;20-04-2026"
		case 600:
			row = "K-0600;Enfamiliehuse;20-03-2026;20-04-2026;1;=1+1"
		case 601:
			row = "K-0600;Enfamiliehuse;21-03-2026;20-04-2026;2;intet"
		}
		b.WriteString(row + "\r\n")
	}
	return b.String()
}

// mended makes good rows of the seven.
var mended = strings.NewReplacer("31-02-2026", "28-02-2026", "20-04-2026;20-03-2026;4;ring", "20-03-2026;20-04-2026;4;ring",
	"\n;Enfamiliehuse", "\nK-0300;Enfamiliehuse", ";9;intet", ";5;intet", "K-0500;Enfamiliehuse;20-03-2026;20-04-2026;", "K-0500;Enfamiliehuse;20-03-2026;20-04-2026;;;",
	"K-0600;Enfamiliehuse;21-03-2026", "K-0601;Enfamiliehuse;21-03-2026")

func TestRejectedRowsAreMendedAndImported(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	waits := analyst.sendFile("/data/imports/new", "tusind.csv", thousand(), "source", "Tusind").waits()
	page := analyst.get(waits)
	if !strings.Contains(page.body, "7 rækker kan ikke indlæses") || !strings.Contains(page.body, waits+"/rejected?format=csv") {
		t.Fatalf("the review: %s", page.body)
	}
	stored := analyst.post(waits+"/commit", "choice", "partial")
	if stored.StatusCode != http.StatusSeeOther || w.store.Facts().N != 40+993 {
		t.Fatalf("the good rows: %d, %d cases", stored.StatusCode, w.store.Facts().N)
	}
	lacks := "Tusind: 7\u00a0rækker mangler."
	receipt, _, _ := strings.Cut(stored.location(), "?")
	overview := w.as(models.RoleLeader).get("/overview").body
	if !strings.Contains(overview, lacks) || strings.Contains(overview, receipt) {
		t.Error("the overview does not say to the leader that rows are missing, or leads to the import")
	}
	if !strings.Contains(analyst.get("/overview").body, `href="`+receipt+`">`+lacks) {
		t.Errorf("the overview does not lead the analyst to %s", receipt)
	}
	if page := analyst.get("/data").body; !strings.Contains(page, "Delvis indlæst") {
		t.Error("the list of sources calls it whole")
	}
	if told := analyst.get("/overview?format=provenance").body; !strings.Contains(told, `"partial_sources": [`) || !strings.Contains(told, `"tusind"`) {
		t.Errorf("a file says nothing of it: %s", told)
	}
	if got := w.api(w.token(0, "figures:read"), http.MethodGet, "/api/v1/figures?kpi=cases_received", ""); !strings.Contains(strings.Join(got.Header.Values("Warning"), "\n"), "tusind: 7 rejected rows") {
		t.Errorf("the interface says nothing of it: %v", got.Header)
	}
	review := "/reports/" + itoa(w.locked("2026-Q1").ID)
	link := regexp.MustCompile(`href="([^"]+/rejected)\?format=csv"`).FindStringSubmatch(analyst.get(stored.location()).body)
	if link == nil {
		t.Fatal("the receipt has no link to the rejected rows")
	}
	got := analyst.get(link[1] + "?format=csv")
	lines := strings.Split(strings.TrimSpace(got.body), "\r\n")
	if len(lines) != 1+7 || !strings.HasSuffix(lines[0], ";Årsag") || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/csv") {
		t.Fatalf("%d lines: %s", len(lines), got.body)
	}
	for _, want := range []string{"Modtaget: Datoen ”31-02-2026” findes ikke eller kan ikke læses.", "Sagsnummer: Sagsnummer mangler.", "'=1+1", "også i linje 602"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the file lacks %q: %s", want, got.body)
		}
	}
	if strings.Contains(got.body, "120557-6123") {
		t.Error("a number that looks like a CPR number is in the file")
	}
	// As it is, every row is rejected again; mended, they complete the set.
	again := analyst.sendFile("/data/imports/new", "afviste.csv", got.body, "source", "Tusind")
	if page := analyst.get(again.waits()); !strings.Contains(page.body, "7 rækker kan ikke indlæses") {
		t.Errorf("the rows as they are: %s", page.body)
	}
	waits = analyst.sendFile("/data/imports/new", "afviste.csv", mended.Replace(got.body), "source", "Tusind").waits()
	if got := analyst.post(waits+"/commit", "choice", "all"); got.StatusCode != http.StatusSeeOther || w.store.Facts().N != 1040 {
		t.Errorf("mended: %d, %d cases: %s", got.StatusCode, w.store.Facts().N, got.body)
	}
	if strings.Contains(analyst.get("/overview").body, lacks) {
		t.Error("the rows are told as missing though they were mended and imported")
	}
	for _, place := range []string{"", "/print", "/meeting"} {
		if page := w.as(models.RoleLeader).get(review + place).body; !strings.Contains(page, "Afviste rækker er ikke med: Tusind (7\u00a0rækker)") {
			t.Errorf("%s%s does not say what it lacked when it was locked", review, place)
		}
	}
	if got := analyst.get(waits + "/rejected?format=csv"); got.StatusCode != http.StatusNotFound {
		t.Errorf("rejected rows of a whole import: %d", got.StatusCode)
	}
}

func TestRejectedRowsAsAWorkbookAreReadAgain(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	waits := analyst.sendFile("/data/imports/new", "tusind.csv", thousand(), "source", "Tusind").waits()
	got := analyst.get(waits + "/rejected?format=xlsx")
	if got.StatusCode != http.StatusOK || !strings.Contains(got.Header.Get("Content-Disposition"), "afviste") {
		t.Fatalf("%d %s", got.StatusCode, got.Header.Get("Content-Disposition"))
	}
	again := analyst.get(analyst.sendFile("/data/imports/new", "afviste.xlsx", got.body, "source", "Tusind").waits())
	if !strings.Contains(again.body, "7 rækker kan ikke indlæses") {
		t.Errorf("read again: %s", again.body)
	}
}

func TestTheReviewShowsTheFirstRowsAsTheyWillBeStored(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	waits := analyst.sendFile("/data/imports/new", "a.csv", goodFile, "source", "Wabo").waits()
	page := analyst.get(waits).body
	for _, want := range []string{"<td>Digital selvbetjening (digital)</td>", "<td>Ny, åben</td>", "<td>Ny</td>", "<td>05.02.2026</td>", "<td>(tom)</td>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the review lacks %s: %s", want, page)
		}
	}
	analyst.post(waits+"/commit", "choice", "all")
	changed := strings.Replace(goodFile, "20.02.2026", "21.02.2026", 1)
	page = analyst.get(analyst.sendFile("/data/imports/new", "b.csv", changed, "source", "Wabo").waits()).body
	for _, want := range []string{"<td>Ændret: afgjort</td>", "<td>Uændret</td>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the second review lacks %s: %s", want, page)
		}
	}
}
