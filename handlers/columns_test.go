package handlers

import (
	"net/http"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

// odd is a file whose headings and words nobody knows.
const odd = "Nr;Art;Ind;Ud;Vej;Fri\nX-1;Enfamiliehuse;13-01-2026;20-01-2026;Rådhuspost;Anders And\nX-2;Enfamiliehuse;14-01-2026;;Portal;Andersine\n"

func TestColumnsAreMatchedOnceAndFoundAgainByTheirHeadings(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	up := analyst.sendFile("/data/imports/new", "a.csv", odd, "source", "Odd")
	if up.location() != up.waits()+"/columns" {
		t.Fatalf("an unknown layout leads to %q", up.location())
	}
	if got := analyst.get("/data"); !strings.Contains(got.body, up.location()) {
		t.Error("the file cannot be found again at its step")
	}
	if got := analyst.post(up.location(), "col.0", "case_no", "col.1", "case_type"); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Vælg den kolonne, der er Modtaget") {
		t.Errorf("without the date of receipt: %d", got.StatusCode)
	}
	if got := analyst.post(up.location(), "col.0", "case_no", "col.1", "case_no", "col.2", "received"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("two columns for one field: %d", got.StatusCode)
	}
	match := []string{"col.0", "case_no", "col.1", "case_type", "col.2", "received", "col.3", "decided", "col.4", "channel", "col.5", "", "const.department", "Byg"}
	got := analyst.post(up.location(), match...)
	if got.location() != up.location() {
		t.Fatalf("words that nobody was asked about: %d to %q", got.StatusCode, got.location())
	}
	page := analyst.get(up.location())
	if !strings.Contains(page.body, "Rådhuspost") || !strings.Contains(page.body, "Portal") {
		t.Fatalf("the words are not asked about: %s", page.body)
	}
	// The words come in the order of the page: both have one row.
	first, second := "manual", "digital"
	if strings.Index(page.body, "Portal") < strings.Index(page.body, "Rådhuspost") {
		first, second = second, first
	}
	got = analyst.post(up.location(), append(match, "word.0", first, "word.1", second)...)
	if got.location() != up.waits() {
		t.Fatalf("the choice leads to %d %q %s", got.StatusCode, got.location(), got.body)
	}
	if got := analyst.get("/data"); strings.Contains(got.body, up.location()) || !strings.Contains(got.body, up.waits()) {
		t.Error("the step was not kept")
	}
	if got := analyst.post(up.waits()+"/commit", "choice", "all"); got.StatusCode != http.StatusSeeOther || w.store.Facts().N != 42 {
		t.Fatalf("commit: %d, %d cases", got.StatusCode, w.store.Facts().N)
	}
	b := w.store.Facts()
	for i := range b.N {
		if r := b.Row(i); r.Received >= models.DayOf(2026, 1, 13) && r.Received <= models.DayOf(2026, 1, 14) && b.Sources.Entry(int64(r.Source)).Name == "Odd" {
			want := models.ChannelManual
			if r.Received == models.DayOf(2026, 1, 14) {
				want = models.ChannelDigital
			}
			if got := b.Channels.Entry(int64(r.Channel)).Class; got != want || b.Departments.Entry(int64(r.Department)).Name != "Byg" {
				t.Errorf("the case of %v came by %v to %q, want %v", r.Received, got, b.Departments.Entry(int64(r.Department)).Name, want)
			}
		}
	}
	// Next month the columns stand in another order, and one is new.
	moved := "Fri;Ud;Ind;Ny;Vej;Art;Nr\nAnders And;20-01-2026;13-01-2026;x;Rådhuspost;Enfamiliehuse;X-1\n;21-01-2026;14-01-2026;y;Portal;Enfamiliehuse;X-2\n"
	up = analyst.sendFile("/data/imports/new", "b.csv", moved, "source", "Odd")
	if up.location() != up.waits() {
		t.Fatalf("a known layout is asked about again: %q", up.location())
	}
	if page := analyst.get(up.waits()); strings.Contains(page.body, "Anders And") || !strings.Contains(page.body, `<b>1</b>`) {
		t.Errorf("the look at it: %s", page.body)
	}
	if got := analyst.post(up.waits()+"/commit", "choice", "all"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("commit: %d", got.StatusCode)
	}
	// A heading that is gone is named; nothing is guessed in its place without being asked.
	up = analyst.sendFile("/data/imports/new", "c.csv", strings.Replace(moved, ";Ind;", ";Modtaget;", 1), "source", "Odd")
	if up.location() != up.waits()+"/columns" {
		t.Fatalf("a changed layout leads to %q", up.location())
	}
	if page := analyst.get(up.location()); !strings.Contains(page.body, "Kolonnen ”Ind” (Modtaget) er ikke i filen.") {
		t.Errorf("the missing column is not named: %s", page.body)
	}
}

func TestTextFromASpreadsheetIsPasted(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	text := "Sagsnummer\tModtaget\tAfsluttet\r\nP-1\t13-01-2026\t20-01-2026\r\n"
	up := analyst.sendFile("/data/imports/new", "", "", "source", "Klip", "pasted", text)
	if up.StatusCode != http.StatusSeeOther {
		t.Fatalf("pasted: %d %s", up.StatusCode, up.body)
	}
	if page := analyst.get(up.location()); !strings.Contains(page.body, "indsat tekst") || !strings.Contains(page.body, "P-1") {
		t.Errorf("the page: %s", page.body)
	}
	if got := analyst.post(up.waits()+"/commit", "choice", "all"); got.StatusCode != http.StatusSeeOther || w.store.Facts().N != 41 {
		t.Errorf("commit: %d, %d cases", got.StatusCode, w.store.Facts().N)
	}
	before := spooled(t, w)
	if got := analyst.sendFile("/data/imports/new", "a.csv", goodFile, "source", "Klip", "pasted", text); got.StatusCode != http.StatusUnprocessableEntity || spooled(t, w) != before {
		t.Errorf("a file and a text: %d, %d files", got.StatusCode, spooled(t, w))
	}
	if got := analyst.sendFile("/data/imports/new", "a.csv", goodFile, "source", "Klip", "pasted", " \r\n"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("a file and an empty field: %d", got.StatusCode)
	}
}

func TestWhatTheFileLeavesOpenIsAskedWithItsOwnValues(t *testing.T) {
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	tests := []struct {
		name, file string
		want       []string // on the page
		answer     []string
		next       string // the step that the answer leads to
	}{
		{"no heading", "17;13-01-2026\n18;14-01-2026\n", []string{"Der er ingen overskrift", "17 · 13-01-2026"}, []string{"header_row", "-1"}, "/columns"},
		{"cases or events", "Sagsnummer;Modtaget;Aktivitet;Tidspunkt\nA-1;13-01-2026;Brev;14-01-2026\n", []string{"Hvad er der i filen?", "hændelser"}, []string{"kind", "cases"}, "/columns"},
		{"decimal sign", "Sagsnummer;Modtaget;Omkostning\nA-1;13-01-2026;1.850\n", []string{"1.850 bliver til 1.850", "1.850 bliver til 1,85<"}, []string{"decimal", ","}, ""},
		{"encoding", "Sagsnummer;Modtaget;Sagstype\nA-1;13-01-2026;Caf\xe9\n", []string{"Hvilke bogstaver er de rigtige?", "Café", "CafÚ"}, []string{"encoding", "cp850"}, "/columns"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			up := analyst.sendFile("/data/imports/new", "a.csv", tt.file, "source", "us")
			page := analyst.get(up.location())
			for _, s := range tt.want {
				if !strings.Contains(page.body, s) {
					t.Errorf("%s does not say %q: %s", up.location(), s, page.body)
				}
			}
			if got := analyst.post(up.waits()+"/columns", tt.answer...); got.location() != up.waits()+tt.next {
				t.Errorf("the answer leads to %d %q %s", got.StatusCode, got.location(), got.body)
			}
		})
	}
}
