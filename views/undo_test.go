package views

import (
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

func number(v float64) *float64 { return &v }

func testChanges() *models.FigureChanges {
	return &models.FigureChanges{All: 40, Closed: 1, ByType: true, Rows: []models.FigureChange{
		{KPI: "net_days_median", Unit: models.UnitDays, Period: "2026-03", CaseType: "Erhvervsbyggeri", Was: number(74), Is: number(75), WasN: 119, IsN: 121, Closed: true},
		{KPI: "digital_share", Unit: models.UnitShare, Period: "2026-10", CaseType: "", Is: number(0.513), IsN: 41},
		{KPI: "digital_share", Unit: models.UnitShare, Period: "2026-09", CaseType: "Erhvervsbyggeri", Was: number(0.5), WasN: 4},
		{KPI: "digital_share", Unit: models.UnitShare, Period: "2026-08", CaseType: "Erhvervsbyggeri", Was: number(0.5012), Is: number(0.5014), WasN: 900, IsN: 900},
	}}
}

func TestTheReviewTellsTheEffectOnTheFigures(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		in := testPending()
		in.Effect = testChanges()
		d := read(t, "pending-effect-"+string(l), NewPending(visitor(l, models.RoleAnalyst, "/data/imports/pending/k7"), in))
		d.says(pick2(l, "Filen ændrer 40 tal, heraf 1 i lukkede perioder", "The file changes 40 figures, 1 of them in closed periods"),
			pick2(l, "119 → 121", "119 → 121"), pick2(l, "lukket: bliver en rettelse", "closed: becomes a correction"), pick2(l, "Nyt tal", "New figure"),
			pick2(l, "Uden sagstype", "Without a case type"), pick2(l, "Og 36 til.", "And 36 more."))
		// Two values that look alike get as many decimals as tell them apart.
		d.says(pick2(l, "50,12", "50.12"), pick2(l, "50,14", "50.14"))
	})
}

func TestTheReceiptTellsWhichReportedFiguresItChanged(t *testing.T) {
	b := models.Batch{ID: "2026-000118", File: "a.csv", At: at, By: "sara", CanUndo: true, Report: testReport()}
	d := read(t, "batch-unknown", NewBatch(visitor(text.Danish, models.RoleAnalyst, "/data/imports/2026-000118"), BatchInput{Batch: b}))
	d.says("Rettelser i lukkede perioder er ikke opgjort")
	b.Restated = &models.FigureChanges{}
	d = read(t, "batch-none", NewBatch(visitor(text.Danish, models.RoleAnalyst, "/data/imports/2026-000118"), BatchInput{Batch: b}))
	d.says("Ingen tal i lukkede perioder blev ændret.")
	b.Restated = testChanges()
	b.Restated.Rows, b.Restated.All = b.Restated.Rows[:1], 1
	d = read(t, "batch-restated", NewBatch(visitor(text.Danish, models.RoleAnalyst, "/data/imports/2026-000118"), BatchInput{Batch: b}))
	d.says("Rettede ét tal i en lukket periode")
	d.goes("/data/imports/2026-000118/restated?format=csv")
}

func TestAnUndoShowsWhatGoesBackFirst(t *testing.T) {
	first := models.Batch{ID: "2026-000118", File: "a.csv", At: at, By: "sara", Report: testReport()}
	later := models.Batch{ID: "2026-000119", File: "b.csv", At: at, By: "cli", Report: testReport()}
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "undo-"+string(l), NewUndo(visitor(l, models.RoleAnalyst, "/data/imports/2026-000118/undo"), UndoInput{Batches: []models.Batch{first}, Effect: *testChanges()}))
		d.says(pick2(l, "Intet er fortrudt endnu.", "Nothing is undone yet."), pick2(l, "40 tal går tilbage", "40 figures go back"), pick2(l, "Fortryd hele indlæsningen", "Undo the whole import"))
		d = read(t, "undo-later-"+string(l), NewUndo(visitor(l, models.RoleAnalyst, "/data/imports/2026-000118/undo"), UndoInput{Batches: []models.Batch{later, first}}))
		d.says(pick2(l, "Fortryd alle 2 indlæsninger", "Undo all 2 imports"), pick2(l, "Ingen månedstal ændres.", "No monthly figure changes."))
		if !d.posts("/data/imports/2026-000118/undo") {
			t.Error("the page leads nowhere")
		}
	})
}

func TestVanishedCasesAreListed(t *testing.T) {
	in := VanishedInput{ID: "k7", File: "a.csv", Key: "esdh-byg", All: 5001, Effect: testChanges(), Cases: []models.Case{{CaseNo: "2026-1", CaseType: "Erhvervsbyggeri", Received: told, Deadline: models.NoDay}}}
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "vanished-"+string(l), NewVanished(visitor(l, models.RoleAnalyst, "/data/imports/pending/k7/vanished"), in))
		d.says("2026-1", "Erhvervsbyggeri", pick2(l, "Og 5.000 til.", "And 5,000 more."), pick2(l, "Fjerner du sagerne, ændres 40 tal", "If you remove the cases, 40 figures change"))
		d.goes("/cases/esdh-byg/2026-1", "/data/imports/pending/k7", "/data/imports/pending/k7/vanished?format=csv")
	})
}
