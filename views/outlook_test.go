package views

import (
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/stats"
	"gevinstoverblik/views/text"
)

// seriesCell makes a cell of a share with the outlook that a series has.
func seriesCell(target float64, shares ...float64) measure.Cell {
	s := stats.Series{Direction: stats.Increase, Target: &target}
	for _, v := range shares {
		s.Values = append(s.Values, &v)
	}
	last := models.MonthOf(2026, 9)
	o := &measure.Outlook{First: last - models.Month(len(shares)) + 1, Last: last, Chart: stats.XmR(s), Ahead: last + 3,
		Projection: stats.Project(s.Values, s.Direction, s.Target, 3)}
	v := shares[len(shares)-1]
	return measure.Cell{KPI: "digital_share", Unit: models.UnitShare, Value: &v, Target: &target, Outlook: o}
}

func TestTheThreeReadingsNameTheirEvidence(t *testing.T) {
	noise := []float64{.5, .52, .49, .51, .5, .53, .48, .5, .52, .51, .49, .5, .51, .5}
	low := append(append([]float64(nil), noise...), .2)
	rise := []float64{.40, .42, .41, .44, .46, .45, .48, .50, .52, .53, .55, .57, .58, .60}
	tests := []struct {
		name  string
		cell  measure.Cell
		words [3]string
		texts [3]string
	}{
		{"noise above the target", seriesCell(.3, noise...), [3]string{"Stabil", "Nås stabilt", "Stabil"},
			[3]string{"ligger i normalområdet", "på den gode side", "Ingen sikker udvikling"}},
		{"noise round the target", seriesCell(.5, noise...), [3]string{"Stabil", "Nås af og til", "Stabil"},
			[3]string{"September 2026", "tilfældigt", "hvis intet ændres"}},
		{"noise below the target", seriesCell(.9, noise...), [3]string{"Stabil", "Nås ikke uden ændring", "Stabil"},
			[3]string{"normalområdet", "Målet 90 % ligger uden for", "hvis intet ændres"}},
		{"one month falls out", seriesCell(.5, low...), [3]string{"Forværring", "Nås af og til", "Stabil"},
			[3]string{"under nedre grænse", "tilfældigt", ""}},
		{"a trend", seriesCell(.62, rise...), [3]string{"Forbedring", "Nås ikke uden ændring", "63–66 %"},
			[3]string{"", "", "hvis udviklingen fortsætter"}},
		{"five months", seriesCell(.5, noise[:5]...), [3]string{"For få målinger", "For få målinger", "Ingen prognose"},
			[3]string{"5\u00a0måneder med tal", "6\u00a0måneder", "kræver 12"}},
	}
	for _, test := range tests {
		got := newReadings(text.Danish, test.cell)
		if len(got) != 3 {
			t.Fatalf("%s: %d readings, want 3", test.name, len(got))
		}
		for i, r := range got {
			if r.Word != strings.ReplaceAll(test.words[i], " %", "\u00a0%") || !strings.Contains(r.Text, strings.ReplaceAll(test.texts[i], " %", "\u00a0%")) {
				t.Errorf("%s: %s says %q, %q; want %q, … %q", test.name, r.Label, r.Word, r.Text, test.words[i], test.texts[i])
			}
		}
	}
}

func TestProgressIsNeverSaidWithoutASignal(t *testing.T) {
	c := seriesCell(.3, .5, .52, .49, .51, .5, .53, .48, .5, .52, .51, .49, .5, .51, .53)
	for _, l := range text.Langs {
		short, kind, spoken := outlookWords(l, c)
		if kind != "none" || strings.Contains(strings.ToLower(spoken), "forbedring") || strings.Contains(strings.ToLower(spoken), "improving") {
			t.Errorf("%s: noise that ends high is told as %q, %q", l, short, spoken)
		}
	}
}

func TestASeasonIsNotToldAsAChange(t *testing.T) {
	c := seriesCell(.5, .5, .52, .49, .51, .5, .53, .6, .61, .62, .63, .64, .65, .66)
	r := .8
	c.Outlook.Season = &r
	c.Outlook.Chart.Points[c.Outlook.Chart.Latest.Index].Rule = stats.RuleTrend
	if word, kind, _ := trendOf(text.Danish, c.Outlook); word != "Årstidsmønster" || kind != "none" {
		t.Errorf("told as %q (%s), want the season", word, kind)
	}
}

func TestTheLimitsOfAChartAndWhoChoseThem(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		c := seriesCell(.5, .5, .52, .49, .51, .5, .53, .48, .5)
		v := &measure.CaseTypeView{Row: measure.Row{CaseType: "Byfornyelse", Slug: "byfornyelse"}, Chosen: c}
		v.KPI, _ = models.KPIByKey("digital_share")
		in := LimitsInput{View: v, May: true, Rebases: []models.Rebase{{ID: 4, KPI: "digital_share", FromMonth: models.MonthOf(2026, 2), Reason: "Ny blanket", SetBy: "carl@nordvig.example"}},
			Month: "2026-08", Problems: []models.Problem{{Field: "month", Code: "rebase_too_early", Value: "2026-08"}}}
		d := read(t, "limits-"+string(l), NewLimits(visitor(l, models.RoleAnalyst, "/case-types/byfornyelse/limits?kpi=digital_share"), in))
		d.says("Ny blanket", "carl@nordvig.example", pick2(l, "foreløbige", "provisional"), pick2(l, "færre giver ingen grænser", "fewer give no limits"))
		d.goes("#f-month")
		if !d.posts("/case-types/byfornyelse/limits?kpi=digital_share") || !d.posts("/case-types/byfornyelse/limits/4/end?kpi=digital_share") {
			t.Error("a form is missing")
		}
		in.May, in.Problems = false, nil
		d = read(t, "limits-reader-"+string(l), NewLimits(visitor(l, models.RoleHead, "/case-types/byfornyelse/limits"), in))
		if d.posts("/case-types/byfornyelse/limits") {
			t.Error("a form for somebody who may not")
		}
	})
}
