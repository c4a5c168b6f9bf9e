package views

import (
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

func namesInput() NamesInput {
	return NamesInput{
		Waiting: []WaitingName{
			{Naming: models.Naming{Kind: models.NameCaseType, ID: 4, Name: "Enfamilehuse", Cases: 1212}, Into: 1, IntoName: "Enfamiliehuse"},
			{Naming: models.Naming{Kind: models.NameDepartment, ID: 2, Name: "Byggeri", Cases: 3}},
			{Naming: models.Naming{Kind: models.NameChannel, ID: 9, SourceID: 1, SourceName: "WABO", Name: "Kiosk", Cases: 41}, Means: "assisted"},
			{Naming: models.Naming{Kind: models.NameOutcome, ID: 12, SourceID: 1, SourceName: "WABO", Name: "Frafaldet", Cases: 8}},
		},
		Said: []models.Naming{
			{Kind: models.NameCaseType, ID: 5, Name: "Etagehus", Into: 1, IntoName: "Etageboliger", Cases: 7},
			{Kind: models.NameChannel, ID: 8, SourceID: 1, SourceName: "WABO", Name: "Skranken", Said: true, Means: "manual", By: "carl@nordvig.example", At: at},
		},
		CaseTypes:   []NamedID{{ID: 1, Name: "Enfamiliehuse"}, {ID: 4, Name: "Enfamilehuse"}},
		Departments: []NamedID{{ID: 1, Name: "Byg"}, {ID: 2, Name: "Byggeri"}},
		Imports:     true,
	}
}

func TestNamesThatWaitAreShownWithWhatTheyAreLike(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "names-"+string(l), NewNames(visitor(l, models.RoleAnalyst, "/data/names"), namesInput()))
		d.says(pick2(l, "4 navne venter på, at du siger, hvad de er.", "4 names wait for you to say what they are."))
		if row := d.row("Enfamilehuse"); !strings.Contains(row, pick2(l, "1.212", "1,212")) || !strings.Contains(row, "Enfamiliehuse") {
			t.Errorf("the misspelt name: %s", row)
		}
		if row := d.row("Frafaldet"); !strings.Contains(row, pick2(l, "Intet kendt", "Nothing known")) {
			t.Errorf("a word like none: %s", row)
		}
		if row := d.row("Skranken"); !strings.Contains(row, "carl@nordvig.example") || !strings.Contains(row, pick2(l, "Fortryd", "Undo")) {
			t.Errorf("what was said: %s", row)
		}
		for _, o := range d.all("option") {
			if attr(o, "value") == "4" {
				t.Error("a name may be chosen as itself")
			}
		}
		for _, path := range []string{"/data/names", "/data/names/own", "/data/names/undo"} {
			if !d.posts(path) {
				t.Errorf("no form posts to %s", path)
			}
		}

		in := namesInput()
		in.Typed = &models.Saying{Kind: models.NameCaseType, ID: 4, Into: 1}
		in.Clash = []string{"digital_share"}
		in.Problems = []models.Problem{{Field: "own_targets", Code: "targets_clash"}}
		d = read(t, "names-clash-"+string(l), NewNames(visitor(l, models.RoleAnalyst, "/data/names"), in))
		d.says(pick2(l, "Hvilke mål gælder?", "Which targets hold?"), l.KPIName("digital_share"))
		d.goes("#f-own_targets-case_type--4")

		d = read(t, "names-none-"+string(l), NewNames(visitor(l, models.RoleAdmin, "/data/names"), NamesInput{}))
		d.says(pick2(l, "Ingen nye navne venter.", "No new names wait."))
	})
}
