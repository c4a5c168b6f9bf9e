package views

import (
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

func TestWhatNobodyAnswersForStandsByRegisterWithTheFormThatGivesItAnOwner(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		owned := models.Owned{OwnerID: 4, HandedOver: true}
		in := OwnersInput{Names: map[int64]string{4: "Anna Krag"}, Departments: []DepartmentInput{{2, "Teknik / Byg"}},
			Followers:  []models.User{{ID: 4, Name: "Anna Krag", Role: models.RoleAnalyst}},
			Answerable: []models.User{{ID: 4, Name: "Anna Krag", Role: models.RoleAnalyst}, {ID: 5, Name: "Lise Bak", Role: models.RoleAdmin}},
			Things: []models.OwnedThing{{Kind: models.OwnedSource, ID: 3, Key: "byg", Name: "Byg og Miljø"},
				{Kind: models.OwnedDecision, ID: 3, Name: "Screening samme dag", Owned: owned, DepartmentID: 2},
				{Kind: models.OwnedChange, ID: 8, Name: "Besked af sig selv"}, {Kind: models.OwnedObjective, ID: 9, Name: "Frigør tid"},
				{Kind: models.OwnedSolution, ID: 10, Name: "Selvbetjening"},
				{Kind: models.OwnedBenefit, ID: 7, Name: "Færre opkald", Owned: owned, DepartmentID: 2}},
			Kind: models.OwnedDecision, Open: 3, Problems: []models.Problem{{Field: "owner", Code: "missing_value"}}}
		d := read(t, "owners-"+string(l), NewOwners(visitor(l, models.RoleAdmin, "/admin/owners/decision/3"), in))
		d.goes("/admin/sources/byg", "#f-owner-decision-3")
		for _, path := range []string{"/source/3", "/decision/3", "/benefit/7", "/change/8", "/objective/9", "/solution/10"} {
			if !d.posts("/admin/owners" + path) {
				t.Errorf("no form posts to %s", path)
			}
		}
		if row := d.row("Færre opkald"); !strings.Contains(row, "Anna Krag") || !strings.Contains(row, "Teknik / Byg") || strings.Contains(row, "Lise Bak") {
			t.Errorf("the benefit: %s", row)
		}
		if row := d.row("Byg og Miljø"); !strings.Contains(row, pick2(l, "Ingen", "Nobody")) || !strings.Contains(row, "Lise Bak") {
			t.Errorf("the source: %s", row)
		}
		d.row(pick2(l, "Gevinster (1)", "Benefits (1)"))
		d = read(t, "owners-none-"+string(l), NewOwners(visitor(l, models.RoleAdmin, "/admin/owners"), OwnersInput{}))
		d.says(pick2(l, "Alt har en ejer.", "Everything has an owner."))
		if got := PassedOn(l, "Bo", models.Handover{N: 1}); got != pick2(l, "Bo. 1 post har nu ingen ejer", "Bo. 1 entry now has no owner") {
			t.Error(got)
		}
	})
}
