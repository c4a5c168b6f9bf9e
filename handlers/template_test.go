package handlers

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gevinstoverblik/models"
)

// filled gets the template of 2027 as a head does and fills cells in, by row (from 2) and heading.
func (b *browser) filled(edit func(set func(row int, heading string, v any), f *excelize.File)) string {
	b.w.t.Helper()
	got := b.get("/targets/template?year=2027&department=byg")
	if got.StatusCode != http.StatusOK || !strings.Contains(got.Header.Get("Content-Disposition"), "skabelon-2027-byg.xlsx") {
		b.w.t.Fatalf("the template: %d %s %s", got.StatusCode, got.Header.Get("Content-Disposition"), got.body)
	}
	f, err := excelize.OpenReader(strings.NewReader(got.body))
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetName(0)
	rows, err := f.GetRows(sheet)
	if err != nil || len(rows) < 2 {
		b.w.t.Fatalf("rows of the template: %v, %v", rows, err)
	}
	edit(func(row int, heading string, v any) {
		for i, name := range rows[0] {
			if name == heading {
				at, err := excelize.CoordinatesToCellName(i+1, row)
				if err != nil {
					b.w.t.Fatal(err)
				}
				if err := f.SetCellValue(sheet, at, v); err != nil {
					b.w.t.Fatal(err)
				}
				return
			}
		}
		b.w.t.Fatalf("the template has no column %s: %v", heading, rows[0])
	}, f)
	out, err := f.WriteToBuffer()
	if err != nil {
		b.w.t.Fatal(err)
	}
	return out.String()
}

func (b *browser) drafts() []models.Draft {
	b.w.t.Helper()
	rounds, err := b.w.store.Rounds(b.w.t.Context())
	if err != nil || len(rounds) == 0 {
		b.w.t.Fatalf("rounds: %v %v", rounds, err)
	}
	out, err := b.w.store.Drafts(b.w.t.Context(), models.Local(), rounds[0].ID, b.w.department("Byg"))
	if err != nil {
		b.w.t.Fatal(err)
	}
	return out
}

var acceptField = regexp.MustCompile(`<input type="hidden" name="(id|print)" value="([^"]*)">`)

// accept presses the button of a preview.
func (b *browser) accept(preview reply) reply {
	values := []string{}
	for _, m := range acceptField.FindAllStringSubmatch(preview.body, -1) {
		values = append(values, m[1], m[2])
	}
	return b.post("/targets/new/accept", values...)
}

func TestAFilledTemplateIsShownCellByCellAndBecomesDrafts(t *testing.T) {
	w := newWorld(t)
	w.openRound2027()
	head := w.as(models.RoleHead)
	file := head.filled(func(set func(int, string, any), _ *excelize.File) {
		set(2, "1. kvt. 2027", 0.915) // the cell is shown in per cent
		set(2, "2. kvt. 2027", "92,5 %")
		set(2, "3. kvt. 2027", "mange")
		set(2, "Begrundelse", "Ny blanket, spørg 010203-1234")
	})
	preview := head.sendFile("/targets/new", "skabelon.xlsx", file)
	for _, want := range []string{"91,5", "92,5", "I2", "mange", "er ikke et tal", "Gem de 2 ændringer uden fejl"} {
		if !strings.Contains(preview.body, want) {
			t.Errorf("the preview lacks %q: %d %s", want, preview.StatusCode, faultsOf(preview.body))
		}
	}
	if got := head.drafts(); len(got) != 0 {
		t.Fatalf("drafts before the press: %v, want none", got)
	}
	other := w.as(models.RoleLeader)
	if got := other.accept(preview); got.StatusCode != http.StatusForbidden {
		t.Errorf("a leader accepts: %d, want 403", got.StatusCode)
	}
	if got := head.accept(preview); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("accept: %d %s", got.StatusCode, got.body)
	}
	drafts := head.drafts()
	if len(drafts) != 2 || *drafts[0].Value != 0.915 || *drafts[1].Value != 0.925 || drafts[0].Origin != models.OriginFile || models.HasCPR(drafts[0].Reason) {
		t.Fatalf("drafts = %+v, want the two good cells from the file, numbers masked", drafts)
	}
	if got := head.accept(preview); got.StatusCode != http.StatusNotFound {
		t.Errorf("the same press again: %d, want 404", got.StatusCode)
	}
	same := head.filled(func(func(int, string, any), *excelize.File) {})
	if got := head.sendFile("/targets/new", "skabelon.xlsx", same); !strings.Contains(got.body, "Filen ændrer ingenting") {
		t.Errorf("a template as it was fetched: %d %s, want that it changes nothing", got.StatusCode, faultsOf(got.body))
	}
	back := head.filled(func(set func(int, string, any), _ *excelize.File) { set(2, "1. kvt. 2027", "-") })
	if got := head.accept(head.sendFile("/targets/new", "skabelon.xlsx", back)); got.StatusCode != http.StatusSeeOther || head.drafts()[0].Value != nil {
		t.Errorf("a hyphen: %d, %v, want the promise taken back", got.StatusCode, head.drafts())
	}
}

func TestWhatChangedSinceThePreviewIsShownAgainAndNothingIsOverwritten(t *testing.T) {
	w := newWorld(t)
	w.openRound2027()
	head := w.as(models.RoleHead)
	file := head.filled(func(set func(int, string, any), _ *excelize.File) { set(2, "1. kvt. 2027", 0.9) })
	preview := head.sendFile("/targets/new", "skabelon.xlsx", file)
	page := head.get("/targets?year=2027").body
	first := regexp.MustCompile(`name="(c\.[^"]+\.2027-01\.0)"`).FindStringSubmatch(page)
	if got := head.send("/targets/drafts", head.with(head.gridForm("/targets?year=2027"), first[1], "80", "do", "save")); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("save beside the file: %d", got.StatusCode)
	}
	got := head.accept(preview)
	if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "er ændret, siden du så på filen") || !strings.Contains(got.body, "80") {
		t.Errorf("accept what is old: %d %s", got.StatusCode, faultsOf(got.body))
	}
	if d := head.drafts(); len(d) != 1 || *d[0].Value != 0.8 {
		t.Errorf("drafts = %+v, want what was typed", d)
	}
}

func TestAFileOfTargetsForAYearWithARoundBecomesDraftsAndNeverTargets(t *testing.T) {
	w := newWorld(t)
	head := w.as(models.RoleHead)
	const lines = "kpi;case_type;department;valid_from;value\ndigital_share;Enfamiliehuse;Byg;2027-01;90 %\n"
	w.openRound2027()
	own := func() int {
		all, err := w.store.Targets(t.Context(), models.Local())
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	before := own()
	preview := head.sendFile("/targets/new", "maal.csv", lines)
	if preview.StatusCode != http.StatusOK || !strings.Contains(preview.body, "Gem 1 ændring som kladde") {
		t.Fatalf("a file for the year: %d %s", preview.StatusCode, faultsOf(preview.body))
	}
	if got := head.accept(preview); got.StatusCode != http.StatusSeeOther || len(head.drafts()) != 1 || own() != before {
		t.Errorf("accepted: %d, %d drafts, %d targets, want one draft and no target", got.StatusCode, len(head.drafts()), own())
	}
	for name, test := range map[string]struct{ file, says string }{
		"with a limit beside it": {lines + "limit_days;Enfamiliehuse;Byg;2027-01;40\n", "Del den i to filer"},
		"for all departments":    {"kpi;case_type;department;valid_from;value\ndigital_share;Enfamiliehuse;;2027-01;90 %\n", "nævne én afdeling"},
		"from amid a quarter":    {"kpi;case_type;department;valid_from;value\ndigital_share;Enfamiliehuse;Byg;2027-02;90 %\n", "2027-02 ligger midt i et kvartal"},
	} {
		if got := head.sendFile("/targets/new", "maal.csv", test.file); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, test.says) {
			t.Errorf("%s: %d %s, want %q", name, got.StatusCode, faultsOf(got.body), test.says)
		}
	}
	if got := head.sendFile("/targets/new", "maal.csv", "kpi;case_type;department;valid_from;value\ndigital_share;Enfamiliehuse;Byg;2026-10;90 %\n"); got.StatusCode != http.StatusOK || own() != before+1 {
		t.Errorf("a year without a round: %d, %d targets, want one more at once", got.StatusCode, own())
	}
	form := head.gridForm("/targets?year=2027")
	if got := head.send("/targets/drafts", head.with(form, "do", "submit")); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("submit: %d %s", got.StatusCode, faultsOf(got.body))
	}
	if got := head.sendFile("/targets/new", "maal.csv", strings.Replace(lines, "90", "91", 1)); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Træk dem tilbage først") {
		t.Errorf("after it was submitted: %d %s", got.StatusCode, faultsOf(got.body))
	}
}

func TestAnothersTemplateIsRefused(t *testing.T) {
	w := newWorld(t)
	w.openRound2027()
	head := w.as(models.RoleHead)
	file := head.filled(func(set func(int, string, any), _ *excelize.File) {
		set(2, "1. kvt. 2027", 0.9)
		set(2, "Rækkens nøgle (ret ikke)", "digital_share.1.4711")
	})
	if got := head.sendFile("/targets/new", "skabelon.xlsx", file); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "findes ikke i afdelingens skema") {
		t.Errorf("a row of a department that is not there: %d %s", got.StatusCode, faultsOf(got.body))
	}
}
