package views

import (
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

func TestDepartmentsStandInTheirTreeWithWhenAndWhoTookOver(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		in := KindsInput{Kind: models.NameDepartment,
			Names: []models.Name{{ID: 1, Title: "Byg", Former: []string{"Byggeri"}, Joined: []models.JoinedName{{ID: 9, Title: "Byg og bo"}}}, {ID: 2, Title: "Land"}, {ID: 3, Title: "Teknik"}},
			Departments: []models.Department{{ID: 1, Parent: 3, ValidFrom: models.NoDay, ValidUntil: models.DayOf(2025, 12, 31), Successor: 2},
				{ID: 2, ValidFrom: models.NoDay, ValidUntil: models.NoDay}, {ID: 3, ValidFrom: models.DayOf(2024, 1, 1), ValidUntil: models.NoDay}}}
		d := read(t, "departments-"+string(l), NewKinds(visitor(l, models.RoleAdmin, "/admin/departments"), in))
		var order []string
		for _, tr := range d.all("tr")[1:] {
			order = append(order, strings.Fields(words(tr))[0])
		}
		if got := strings.Join(order, " "); got != "Land Teknik Byg" {
			t.Errorf("the order of the tree: %s", got)
		}
		if row := d.row("Byg"); !strings.Contains(row, pick2(l, "til december 2025", "until December 2025")) || !strings.Contains(row, "Land") || !strings.Contains(row, "Byg og bo") {
			t.Errorf("the department: %s", row)
		}
		for _, path := range []string{"/rename", "/arrange", "/merge"} {
			if !d.posts("/admin/departments/1" + path) {
				t.Errorf("no form posts to %s", path)
			}
		}
		if !d.posts("/admin/departments/9/part") {
			t.Error("what was merged cannot be taken apart")
		}
		in = KindsInput{Kind: models.NameCaseType, Names: []models.Name{{ID: 1, Title: "A"}, {ID: 2, Title: "B"}}, Open: 1, Into: 2, Clash: []string{"digital_share"},
			Problems: []models.Problem{{Field: "own_targets", Code: "targets_clash"}}}
		d = read(t, "case-type-names-"+string(l), NewKinds(visitor(l, models.RoleAnalyst, "/admin/case-types/1/merge"), in))
		d.goes("#f-own_targets-1", "/admin/departments")
		d = read(t, "kinds-none-"+string(l), NewKinds(visitor(l, models.RoleAnalyst, "/admin/case-types"), KindsInput{Kind: models.NameCaseType}))
		d.says(pick2(l, "Der er ingen endnu.", "There are none yet."))
	})
}
