package views

import (
	"net/url"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// paperShare is an own key figure in its second version.
func paperShare() []models.Definition {
	first := models.Definition{Key: "paper_share", Version: 1, NameDA: "Papirbrud", NameEN: "Paper breaks", AboutDA: "Sager med et papirbrud",
		AboutEN: "Cases with a paper break", Better: models.Lower, Dimension: models.DimensionEfficiency, Cohort: models.CohortDecided,
		Form: models.FormShare, Owner: "Digitalisering", SetBy: "carl@nordvig.dk",
		Condition: &models.Condition{Field: models.FieldPaperSteps, Op: models.OpAtLeast, Value: models.Operands{"1"}},
		Inclusion: &models.Condition{All: []models.Condition{{Field: models.FieldChannelClass, Op: models.OpIn, Value: models.Operands{"digital", "assisted"}},
			{Field: models.FieldOutcome, Op: models.OpNot, Value: models.Operands{"withdrawn"}}}}}.Fill()
	next := first
	next.Version, next.ValidFrom, next.Reason = 2, models.MonthOf(2026, 3), "to brud eller flere"
	next.Condition = &models.Condition{Field: models.FieldPaperSteps, Op: models.OpAtLeast, Value: models.Operands{"2"}}
	return []models.Definition{first, next}
}

func TestAnOwnDefinitionSaysItsFormulaBoundsOwnerAndVersions(t *testing.T) {
	versions := paperShare()
	for _, l := range text.Langs {
		d := read(t, "definition-own-"+string(l), NewDefinition(visitor(l, models.RoleAnalyst, "/definitions/paper_share"), DefinitionInput{
			KPI: versions[1].KPI(), Versions: versions, Stands: versions[1], Breaks: versions[1:], MayEdit: true, Settings: models.DefaultSettings()}))
		d.says(pick2(l, "Papirbrud", "Paper breaks"),
			pick2(l, "Sager, hvor papirbrud er mindst 2 ÷ sager, hvor alt dette er kendt.", "Cases where paper breaks is at least 2 ÷ cases where all of this is known."),
			"#(paper_steps ≥ 2) ÷ n", "Digitalisering", "carl@nordvig.dk", "to brud eller flere",
			pick2(l, "Mere effektiv sagsbehandling", "More efficient case handling"),
			pick2(l, "marts 2026", "March 2026"), pick2(l, "tæller anderledes end før", "counts otherwise than before"),
			pick2(l, "indgangskanalens slags er en af digital eller medbetjent og udfald er ikke tilbagekaldt", "class of channel is one of digital or assisted and outcome is not withdrawn"))
		d.goes("/admin/kpis/paper_share")
	}
}

func TestTheDefinitionsListTheMunicipalitysOwn(t *testing.T) {
	own := []models.KPI{paperShare()[0].KPI()}
	d := read(t, "definitions-own", NewDefinitions(visitor(text.Danish, models.RoleAnalyst, "/definitions"), DefinitionsInput{Own: own, MayEdit: true}))
	d.says("Kommunens egne", "Papirbrud")
	d.goes("/definitions/paper_share", "/admin/kpis")
}

func TestTheListOfKeyFiguresHasVersionsAndOwners(t *testing.T) {
	for _, l := range text.Langs {
		d := read(t, "kpis-"+string(l), NewKPIs(visitor(l, models.RoleAdmin, "/admin/kpis"), KPIsInput{Definitions: append(models.Library(), paperShare()[1])}))
		if row := d.row(pick2(l, "Papirbrud", "Paper breaks")); !strings.Contains(row, "paper_share") || !strings.Contains(row, "Digitalisering") {
			t.Errorf("row = %q", row)
		}
		d.goes("/admin/kpis/new", "/admin/kpis/paper_share", "/admin/kpis/net_days_median")
	}
}

func TestTheFormOfADefinitionWorksWithoutScript(t *testing.T) {
	versions := paperShare()
	form := url.Values{"name_da": {"Papirbrud"}, "form": {"share"}, "condition_1_field": {"paper_steps"}, "condition_1_op": {">="}, "condition_1_value": {"mange"},
		"inclusion_1_field": {"days:received:complete"}, "leave_out": {"shelved"}}
	value := 0.25
	for _, l := range text.Langs {
		d := read(t, "kpi-form-"+string(l), NewKPIForm(visitor(l, models.RoleAnalyst, "/admin/kpis/paper_share"), KPIInput{Key: "paper_share", Last: versions[1],
			Form: form, Rows: 3, MaySee: true, Problems: []models.Problem{{Field: "condition", Code: "condition_value", Value: "mange"}, {Field: "reason", Code: "required"}},
			Preview: &PreviewInput{Period: q3, Unit: models.UnitShare, Value: &value, N: 12, Unknown: 3, Left: 4, Now: &value}}))
		d.says(pick2(l, "12 sager tæller med · 3 ukendte · 4 holdt ude", "12 cases counted · 3 unknown · 4 left out"),
			pick2(l, "Værdien ”mange” passer ikke til feltet", "The value “mange” does not fit the field"),
			pick2(l, "Gælder fra måned", "Holds from month"), pick2(l, "Gem som ny version", "Keep as a new version"))
		read(t, "kpi-form-new-"+string(l), NewKPIForm(visitor(l, models.RoleAdmin, "/admin/kpis/new"), KPIInput{Form: url.Values{}, Rows: 3})).
			says(pick2(l, "Din rolle ser ikke tal", "Your role does not see figures"))
		library, _ := models.Catalogue(nil).At("end_to_end_digital_share", 0)
		read(t, "kpi-form-library-"+string(l), NewKPIForm(visitor(l, models.RoleAnalyst, "/admin/kpis/end_to_end_digital_share"), KPIInput{Key: library.Key, Last: library,
			Form: url.Values{"condition_kept": {"{}"}}, Rows: 3})).says(pick2(l, "Formlen ligger fast", "The formula is fixed"))
		kept := versions[1]
		kept.Condition = &models.Condition{Not: kept.Condition}
		read(t, "kpi-form-kept-"+string(l), NewKPIForm(visitor(l, models.RoleAnalyst, "/admin/kpis/paper_share"), KPIInput{Key: kept.Key, Last: kept,
			Form: url.Values{"condition_kept": {"{}"}}, Rows: 3})).says(pick2(l, "ikke (papirbrud er mindst 2)", "not (paper breaks is at least 2)"))
	}
}

func TestAChartMarksWhereTheDefinitionCountsOtherwise(t *testing.T) {
	v := worldCaseType()
	d := paperShare()[1]
	d.ValidFrom = v.Months[len(v.Months)-4].Month
	v.Breaks = []models.Definition{d}
	page := show(t, "case-type-break", NewCaseType(visitor(text.Danish, models.RoleLeader, "/case-types/erhvervsbyggeri"), testScene(), v))
	for _, want := range []string{"tælles nøgletallet på en anden måde (version 2: to brud eller flere)", "ny definition"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}
