package views

import (
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

func testColumns() ColumnsInput {
	in := ColumnsInput{Pending: testPending(), Used: testPending().Mapping, Fields: append([]string{}, models.CaseFields...),
		Recognised: map[string]string{"case_no": "Sagsnr.", "received": "Modtaget", "decided": "Afgjort"},
		Words:      []WordInput{{Table: "channels", Word: "Rådhuspost", Column: "Indsendt", Rows: 12}, {Table: "outcomes", Word: "Godkendt", Stands: "permit"}}}
	in.Pending.Report = models.Report{Kind: models.KindCases, Form: "csv", Rows: 1284, New: 1284}
	return in
}

// chosen gives the value that a select shows as chosen.
func (d doc) chosen(id string) string {
	d.t.Helper()
	for n := range d.byID(id).Descendants() {
		if n.Data == "option" && has(n, "selected") {
			return attr(n, "value")
		}
	}
	return ""
}

func TestEveryColumnSaysWhatItBecomes(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "columns-"+string(l), NewColumns(visitor(l, models.RoleAnalyst, "/data/imports/pending/k7/columns"), testColumns()))
		for id, want := range map[string]string{"f-col.0": "case_no", "f-col.2": "received", "f-col.4": "decided", "f-col.6": "", "f-word.0": "", "f-word.1": "permit"} {
			if got := d.chosen(id); got != want {
				t.Errorf("%s is %q, want %q", id, got, want)
			}
		}
		d.says(pick2(l, "gættet", "guessed"), "Rådhuspost", pick2(l, "12\u00a0rækker", "12\u00a0rows"), "2026-04102 · 2026-03377 · 2026-04110")
		if !d.posts("/data/imports/pending/k7/columns") || !d.posts("/data/imports/pending/k7/drop") {
			t.Error("the step leads nowhere")
		}
		d.goes("/data/imports/pending/k7")
	})
}

func TestAColumnOfCPRNumbersCannotBeChosen(t *testing.T) {
	in := testColumns()
	in.Pending.Columns[6] = "Ansøger " + models.CPRMask
	in.Pending.Preview[0][6] = "120557-6123"
	html := show(t, "", NewColumns(visitor(text.Danish, models.RoleAnalyst, "/data/imports/pending/k7/columns"), in))
	if strings.Contains(html, "120557-6123") || strings.Contains(html, `name="col.6"`) || !strings.Contains(html, "Ligner CPR-numre og indlæses ikke") {
		t.Errorf("the column can be chosen, or its number is shown")
	}
}

func TestALostColumnIsNamedAndItsLikelySuccessorIsGuessed(t *testing.T) {
	in := testColumns()
	in.Pending.Remembered = true
	in.Used.Columns = map[string]string{"case_no": "Sagsnr.", "received": "Modtaget", "decided": "Lukket den"}
	d := read(t, "columns-lost", NewColumns(visitor(text.Danish, models.RoleAnalyst, "/data/imports/pending/k7/columns"), in))
	d.says("Kolonnen ”Lukket den” (Afgjort) er ikke i filen.")
	if got := d.chosen("f-col.4"); got != "decided" {
		t.Errorf("the column Afgjort becomes %q, want decided", got)
	}
	if row := d.row("Afgjort"); !strings.Contains(row, "gættet") {
		t.Errorf("the guess is not called one: %s", row)
	}
	if row := d.row("Sagsnr."); !strings.Contains(row, "husket") {
		t.Errorf("what is remembered is not called so: %s", row)
	}
}

func TestBothReadingsAreShownOnRealValues(t *testing.T) {
	in := testColumns()
	in.Pending.Report = models.Report{Kind: models.KindCases, Form: "csv", Rows: 2, Rejected: 2, Errors: []models.Note{
		{Code: models.CodeAmbiguous, Line: 2, Column: "Modtaget", Value: "03-04-2026", Args: map[string]string{"why": "date_order", "readings": "2026-04-03 (dmy) / 2026-03-04 (mdy)"}}}}
	in.Readings = []ReadingInput{
		{Setting: "date_order", Answer: "dmy", Value: "03-04-2026", Becomes: "2026-04-03"},
		{Setting: "date_order", Answer: "mdy", Value: "03-04-2026", Becomes: "2026-03-04"},
		{Setting: "decimal", Answer: ",", Value: "1.234", Becomes: "1234"},
		{Setting: "decimal", Answer: ".", Value: "1.234", Becomes: "1.234"},
		{Setting: "encoding", Answer: "cp850", Becomes: "Bygge og miljø"},
		{Setting: "header_row", Answer: "3", Columns: []string{"Sagsnr.", "Modtaget"}, Rows: [][]string{{"17", "01-02-2026"}}},
		{Setting: "header_row", Answer: "-1", Columns: []string{"1", "2"}, Rows: [][]string{{"17", "01-02-2026"}}},
		{Setting: "kind", Answer: "events", Columns: []string{"Sagsnr."}},
	}
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "columns-asks-"+string(l), NewColumns(visitor(l, models.RoleAnalyst, "/data/imports/pending/k7/columns"), in))
		d.says(pick2(l, "03-04-2026 bliver til 3. april 2026", "03-04-2026 becomes 3 April 2026"), pick2(l, "03-04-2026 bliver til 4. marts 2026", "03-04-2026 becomes 4 March 2026"),
			pick2(l, "1.234 bliver til 1.234", "1.234 becomes 1,234"), pick2(l, "1.234 bliver til 1,234", "1.234 becomes 1.234"), "Bygge og miljø",
			pick2(l, "Linje 3", "Line 3"), "17 · 01-02-2026", pick2(l, "Der er ingen overskrift", "There is no heading"))
		for _, radio := range d.all("input") {
			if attr(radio, "type") == "radio" && attr(radio, "name") != "extract" && has(radio, "checked") {
				t.Error("a reading is chosen for the person")
			}
		}
	})
}

func TestARefusedMatchStandsAsItWasTyped(t *testing.T) {
	in := testColumns()
	in.Typed = map[string]string{"col.0": "received", "col.2": "received", "const.department": "Byg", "header_row": "x", "extract": "full", "date_order": "ymd", "word.0": "email"}
	in.Pending.Problems = []models.Problem{{Field: "col.2", Code: "field_twice", Value: "received"}, {Field: "header_row", Code: "bad_number", Value: "x"}}
	d := read(t, "columns-typed", NewColumns(visitor(text.Danish, models.RoleAnalyst, "/data/imports/pending/k7/columns"), in))
	d.says("To kolonner kan ikke begge være Modtaget. Vælg den ene.")
	for id, want := range map[string]string{"f-col.0": "received", "f-word.0": "email", "f-date_order-setting": "ymd"} {
		if got := d.chosen(id); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	if attr(d.byID("f-header_row-setting"), "value") != "x" || attr(d.byID("f-const.department"), "value") != "Byg" {
		t.Error("what was typed is gone")
	}
}

func TestFilesThatWaitAreFoundAgainAtTheirStep(t *testing.T) {
	d := read(t, "data-waiting", NewData(visitor(text.Danish, models.RoleAnalyst, "/data"), DataInput{First: 1, PerPage: 50, Waiting: []WaitingInput{
		{ID: "k7", File: "a.csv", Source: "ESDH", Columns: true, Expires: at}, {ID: "k8", File: "b.csv", Source: "ESDH", Expires: at}}}))
	d.goes("/data/imports/pending/k7/columns", "/data/imports/pending/k8")
	d.says("Kolonner skal vælges", "Klar til gennemsyn")
}
