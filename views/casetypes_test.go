package views

import (
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

func TestCaseTypesAreListedByNameWithTheNamelessLast(t *testing.T) {
	b := worldBoard()
	b.Rows = append([]measure.Row{{Slug: measure.Missing, N: 3, Received: 2}}, b.Rows...)
	html := show(t, "case-types-da", NewCaseTypes(visitor(text.Danish, models.RoleLeader, "/case-types"), testScene(), b))
	at := -1
	for _, name := range []string{">Byfornyelse<", ">Enfamiliehuse<", ">Simple konstruktioner<", ">(uden sagstype)<"} {
		i := strings.Index(html, name)
		if i < at {
			t.Errorf("%s stands too early", name)
		}
		at = i
	}
	for _, want := range []string{`href="/case-types/-?period=2026-Q3"`, "1 af 4 nået", "vurderes ikke"} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	show(t, "case-types-en", NewCaseTypes(visitor(text.English, models.RoleLeader, "/case-types"), testScene(), worldBoard()))
}

func TestCaseTypesWithoutDataSayWhatToDo(t *testing.T) {
	html := show(t, "", NewCaseTypes(visitor(text.Danish, models.RoleAnalyst, "/case-types"), Scene{CanImport: true}, &measure.Board{}))
	if !strings.Contains(html, `href="/data/imports/new"`) {
		t.Error("an analyst is not led to the import")
	}
}
