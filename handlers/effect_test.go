package handlers

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
)

// figuresHash writes every figure of the cases, so that two states can be held against one another.
func (w *world) figuresHash() string {
	w.t.Helper()
	b, err := w.store.Book(w.t.Context(), models.Local())
	if err != nil {
		w.t.Fatal(err)
	}
	figures, err := measure.Figures(b, measure.Query{KPIs: []string{"cases_received", "cases_decided", "cases_open", "gross_days_mean", "net_days_median", "digital_share"},
		Group: []string{measure.GroupCaseType, measure.GroupDepartment}})
	if err != nil {
		w.t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range figures {
		if f.Value != nil {
			fmt.Fprintf(&out, "%s %s %s %s %v %d\n", f.KPI, f.Period, *f.CaseType, *f.Department, *f.Value, f.N)
		}
	}
	return out.String()
}

// slower is the first month of the world's cases, decided ten days later.
func slower(days int) string {
	out := "Sagsnummer;Modtaget;Afsluttet\n"
	for _, c := range bygCases()[:4] {
		out += fmt.Sprintf("%s;%s;%s\n", c.CaseNo, c.Received, c.Decided+models.Day(days))
	}
	return out
}

func TestTheReviewTellsWhichFiguresChangeBeforeAnythingIsStored(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	before := w.figuresHash()
	waits := analyst.sendFile("/data/imports/new", "a.csv", slower(10), "source", "byg").waits()
	page := analyst.get(waits).body
	for _, want := range []string{"i lukkede perioder", "lukket: bliver en rettelse", "Enfamiliehuse", "Vis alle", waits + "?effect=all"} {
		if !strings.Contains(page, want) {
			t.Errorf("the review lacks %q: %s", want, page)
		}
	}
	if all := analyst.get(waits + "?effect=all").body; strings.Count(all, "<tr>") <= strings.Count(page, "<tr>") {
		t.Error("all of it is no more than the first")
	}
	if w.figuresHash() != before {
		t.Fatal("the look changed the figures")
	}
	stored := analyst.post(waits+"/commit", "choice", "all")
	id := strings.TrimSuffix(strings.TrimPrefix(stored.location(), "/data/imports/"), "?done=1")
	receipt := analyst.get("/data/imports/" + id).body
	if !strings.Contains(receipt, "tal i lukkede perioder") || !strings.Contains(receipt, "/data/imports/"+id+"/restated?format=csv") {
		t.Errorf("the receipt does not tell the corrections: %s", receipt)
	}
	file := analyst.get("/data/imports/" + id + "/restated?format=csv")
	if lines := strings.Count(file.body, "\r\n"); file.StatusCode != http.StatusOK || lines < 3 || !strings.Contains(file.body, "2025-06") {
		t.Errorf("the corrections as a file: %d %s", file.StatusCode, file.body)
	}
	// Nothing new: no figure changes, and none is corrected.
	waits = analyst.sendFile("/data/imports/new", "a.csv", slower(10), "source", "byg").waits()
	if page := analyst.get(waits).body; !strings.Contains(page, "Ingen månedstal ændres.") {
		t.Errorf("the same again: %s", page)
	}
	stored = analyst.post(waits+"/commit", "choice", "all")
	if receipt := analyst.get(stored.location()).body; !strings.Contains(receipt, "Ingen tal i lukkede perioder blev ændret.") {
		t.Errorf("its receipt: %s", receipt)
	}
}

func TestAnUndoShowsWhatGoesBackAndTakesLaterImportsWithIt(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	token := w.token(0, "imports:write")
	before := w.figuresHash()
	var ids []string
	for _, days := range []int{10, 20, 30} {
		_, r := w.bring(token, "source=byg", slower(days))
		ids = append(ids, *r.Batch)
	}
	page := analyst.get("/data/imports/" + ids[0] + "/undo").body
	for _, want := range []string{"2 senere indlæsninger har ændret de samme sager", ids[1], ids[2], "tal går tilbage", `name="with_later" value="1"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the look at the undo lacks %q: %s", want, page)
		}
	}
	if strings.Index(page, ">"+ids[2]+"<") > strings.Index(page, ">"+ids[1]+"<") {
		t.Error("the latest does not come first")
	}
	if got := analyst.post("/data/imports/" + ids[0] + "/undo"); got.StatusCode != http.StatusConflict || !strings.Contains(got.body, ids[2]) {
		t.Errorf("without the later ones: %d", got.StatusCode)
	}
	if got := w.api(token, http.MethodPost, "/api/v1/imports/"+ids[1]+"/undo?with_later=1", ""); got.StatusCode != http.StatusOK || !strings.Contains(got.body, `"batches":["`+ids[2]+`","`+ids[1]+`"]`) {
		t.Errorf("at the interface: %d %s", got.StatusCode, got.body)
	}
	_, r := w.bring(token, "source=byg", slower(20))
	if got := analyst.post("/data/imports/"+ids[0]+"/undo", "with_later", "1"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("with the later ones: %d %s", got.StatusCode, got.body)
	}
	if w.figuresHash() != before {
		t.Error("the figures are not those of before")
	}
	for _, id := range append(ids, *r.Batch) {
		if page := analyst.get("/data/imports/" + id).body; !strings.Contains(page, "er fortrudt") {
			t.Errorf("%s still stands", id)
		}
	}
	if got := analyst.get("/data/imports/" + ids[0] + "/undo"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a second undo: %d", got.StatusCode)
	}
}

func TestCasesMissingFromAFullExtractAreListedAndKeptOrRemoved(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	open := "Sagsnummer;Sagstype;Modtaget;Afsluttet\nF-1;Enfamiliehuse;13-01-2026;\nF-2;Enfamiliehuse;14-01-2026;\nF-3;Enfamiliehuse;15-01-2026;\n"
	w.bring(w.token(0, "imports:write"), "source=fuld", open)
	waits := analyst.sendFile("/data/imports/new", "a.csv", strings.Join(strings.Split(open, "\n")[:2], "\n")+"\n", "source", "fuld").waits()
	if got := analyst.get(waits + "/vanished"); got.StatusCode != http.StatusNotFound {
		t.Errorf("an extract of changes: %d", got.StatusCode)
	}
	if got := analyst.post(waits+"/columns", "extract", "full"); got.location() != waits {
		t.Fatalf("a full extract: %d %q", got.StatusCode, got.location())
	}
	if page := analyst.get(waits).body; !strings.Contains(page, "2 åbne sager mangler i filen") || !strings.Contains(page, waits+"/vanished") {
		t.Errorf("the review: %s", page)
	}
	page := analyst.get(waits + "/vanished").body
	for _, want := range []string{"F-2", "F-3", "14.01.2026", "Enfamiliehuse", "/cases/fuld/F-2"} {
		if !strings.Contains(page, want) {
			t.Errorf("the list lacks %q: %s", want, page)
		}
	}
	if strings.Contains(page, "F-1") {
		t.Error("a case that is in the file is listed")
	}
	if file := analyst.get(waits + "/vanished?format=csv"); strings.Count(file.body, "\r\n") != 3 || !strings.Contains(file.body, "F-3;Enfamiliehuse;") {
		t.Errorf("the file: %d %s", file.StatusCode, file.body)
	}
	if got := analyst.post(waits+"/commit", "choice", "all", "vanished", "remove"); got.StatusCode != http.StatusSeeOther || w.store.Facts().N != 41 {
		t.Errorf("removed: %d, %d cases", got.StatusCode, w.store.Facts().N)
	}
}
