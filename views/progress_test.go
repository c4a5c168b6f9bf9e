package views

import (
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

func TestProgressTellsThePhaseAndHowFarItIs(t *testing.T) {
	tests := []struct {
		in     ProgressInput
		da, en string
	}{
		{ProgressInput{}, "Filen kontrolleres", "The file is being checked"},
		{ProgressInput{Rows: 12000, Percent: 40}, "12.000\u00a0rækker læst · 40\u00a0% af filen", "12,000\u00a0rows read · 40% of the file"},
		{ProgressInput{Rows: 12000, Percent: 100}, "Tallene sammenlignes", "The figures are being compared"},
		{ProgressInput{Rows: 12000, Storing: true}, "Rækkerne indlæses", "The rows are being imported"},
		{ProgressInput{Rows: 12000, Storing: true, Percent: 100}, "Indlæsningen gøres færdig", "The import is being finished"},
		{ProgressInput{Broken: true, Problems: []models.Problem{{Code: "import_interrupted"}}}, "Læsningen blev afbrudt. Intet er gemt.", "The reading was broken off. Nothing is stored."},
	}
	for _, tt := range tests {
		eachLang(t, func(t *testing.T, l text.Lang) {
			tt.in.ID, tt.in.File = "k7", "a.csv"
			d := read(t, "progress-"+string(l), NewProgress(visitor(l, models.RoleAnalyst, "/data/imports/pending/k7/progress"), tt.in))
			d.says(pick2(l, tt.da, tt.en))
			if d.posts("/data/imports/pending/k7/stop") == tt.in.Broken || d.posts("/data/imports/pending/k7/progress") != tt.in.Broken {
				t.Errorf("%+v can be stopped or read again", tt.in)
			}
		})
	}
}
