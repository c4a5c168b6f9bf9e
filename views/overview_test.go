package views

import (
	"io"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

func overviewAt(l text.Lang, address string) Overview {
	return NewOverview(visitor(l, models.RoleLeader, address), testScene(), worldBoard())
}

func TestTheOverviewInBothLanguages(t *testing.T) {
	da := show(t, "overview-da", overviewAt(text.Danish, "/overview"))
	show(t, "overview-en", overviewAt(text.English, "/overview"))
	dark := visitor(text.Danish, models.RoleLeader, "/overview")
	dark.Theme = "dark"
	show(t, "overview-dark", NewOverview(dark, testScene(), worldBoard()))
	for _, want := range []string{
		"<h1>Overblik</h1>",
		"Data til og med 30.09.2026",
		"Ingen kommentar for perioden",
		"Ingen beslutning registreret",
		"Gevinster er ikke registreret endnu",
	} {
		if !strings.Contains(da, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func BenchmarkOverview60(b *testing.B) {
	e, err := testEngine()
	if err != nil {
		b.Fatal(err)
	}
	board := manyRows(60)
	chrome := visitor(text.Danish, models.RoleLeader, "/overview")
	b.ReportAllocs()
	for b.Loop() {
		if err := e.Show(io.Discard, NewOverview(chrome, testScene(), board)); err != nil {
			b.Fatal(err)
		}
	}
}

var _ = measure.Missing
