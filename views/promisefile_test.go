package views

import (
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

func TestAFileIsShownCellByCellBeforeAnythingIsKept(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		p, _ := promises(t)
		row := p.Types[0].Rows[0]
		period := row.Cells[0].Period
		in := PromiseFile{ID: "ab", Print: "cd", File: "skabelon.xlsx", Year: 2027, Department: "Byg", Slug: "byg",
			Changes: []FileChange{{Where: "G2", CaseType: "Enfamiliehuse", KPI: row.KPI, Period: period, Old: num(0.9), New: num(0.915), Warning: "far_jump"},
				{Where: "H2", CaseType: "Enfamiliehuse", KPI: row.KPI, Period: period, Old: num(0.9)}},
			Faults: []FileFault{{Where: "I2", Names: "Enfamiliehuse", Period: &period, Problem: models.Problem{Code: "cell_nan", Value: "mange"}}}}
		d := read(t, "target-preview-"+string(l), NewTargetPreview(visitor(l, models.RoleHead, "/targets/new"), in))
		d.says("G2", pick2(l, "91,5\u00a0%", "91.5%"), "I2", pick2(l, "”mange” er ikke et tal", "“mange” is not a number"), pick2(l, "intet eget mål", "no own target"),
			pick2(l, "Langt fra målet i år", "Far from this year"), pick2(l, "Gem de 2 ændringer uden fejl", "Save the 2 changes without faults"))
		in.ID, in.Problems = "", models.Problems{{Field: "file", Code: "deadline_passed", Value: "2026-12-01"}}
		page := NewTargetPreview(visitor(l, models.RoleHead, "/targets/new"), in)
		if page.Accept != "" || page.Faults == nil {
			t.Errorf("a file that cannot be accepted has the button %q", page.Accept)
		}
	})
}
