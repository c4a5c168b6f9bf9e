package views

import (
	"math"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/stats"
	"gevinstoverblik/views/text"
)

// funnelOf makes a funnel of departments from so many of so many, two numbers each.
func funnelOf(names []string, counts ...int64) *measure.Funnel {
	f := &measure.Funnel{All: true}
	var numerators, denominators []int64
	for i, name := range names {
		n, d := counts[2*i], counts[2*i+1]
		numerators, denominators = append(numerators, n), append(denominators, d)
		f.Units = append(f.Units, measure.FunnelUnit{Name: name, Figure: measure.Figure{N: d, Numerator: num(float64(n)), Denominator: num(float64(d)), Few: d < 5}})
	}
	f.Plot = stats.Funnel(numerators, denominators)
	for i := range f.Units {
		f.Units[i].Class = f.Plot.Units[i].Class
	}
	return f
}

// sharesOf makes a p-chart of months from so many of so many, two numbers each.
func sharesOf(first models.Month, counts ...int64) *measure.ShareSeries {
	s := &measure.ShareSeries{First: first}
	var numerators, denominators []int64
	for i := 0; i < len(counts); i += 2 {
		numerators, denominators = append(numerators, counts[i]), append(denominators, counts[i+1])
		s.Figures = append(s.Figures, measure.Figure{N: counts[i+1]})
	}
	s.Chart = stats.PChart(numerators, denominators)
	return s
}

// changeAt makes what was measured after a month: so many months before it, and after it with a step.
func changeAt(k models.KPI, before, after int, step float64) measure.BeforeAfter {
	x := measure.BeforeAfter{From: models.MonthOf(2026, 1), CasesBefore: 400, CasesAfter: 300}
	x.First, x.Last = x.From-models.Month(before), x.From+models.Month(after)-1
	for i := range before {
		x.Before = append(x.Before, num(.4+.02*math.Sin(float64(i)*2.1)))
	}
	for i := range after {
		x.After = append(x.After, num(.4+step+.02*math.Sin(float64(i)*1.9)))
	}
	x.Stats = stats.Change{Values: append(append([]*float64(nil), x.Before...), x.After...), At: before, Direction: stats.Direction(k.Better)}.Judge()
	return x
}

func TestTheFunnelSaysOnlyWhatIsTrue(t *testing.T) {
	five := []string{"Anlæg", "Byg", "Miljø", "Natur", "Plan"}
	tests := []struct {
		name   string
		funnel *measure.Funnel
		says   []string
		never  []string
	}{
		{"chance is no difference", funnelOf(five, 40, 50, 42, 50, 38, 50, 6, 8, 1, 3), []string{"Forskellene mellem 5 afdelinger er ikke større, end tilfældet giver", "få sager, vurderes ikke"}, []string{"ligger lavere", "ligger højere"}},
		{"who lies far below is named", funnelOf(append(five, "Syd", "Vest"), 160, 200, 160, 200, 6, 20, 160, 200, 160, 200, 160, 200, 160, 200), []string{"Miljø ligger lavere, end tilfældet giver"}, []string{"ligger højere"}},
		{"two are named with and", funnelOf(append(five, "Syd", "Vest", "Øst", "Nord", "Havn", "Veje"), 160, 200, 160, 200, 100, 200, 105, 200, 160, 200, 160, 200, 160, 200, 160, 200, 160, 200, 160, 200, 160, 200),
			[]string{"Miljø og Natur ligger lavere, end tilfældet giver"}, nil},
		{"limits that are too narrow point at nobody", funnelOf(five, 190, 200, 100, 200, 90, 200, 190, 200, 160, 200), []string{"er større, end antallet af sager forklarer", "Over en femtedel", "grænserne er for snævre"},
			[]string{"ligger lavere", "ligger højere", "lavere, end tilfældet giver", "højere, end tilfældet giver"}},
		{"few cases everywhere are not compared", funnelOf(five[:2], 1, 3, 4, 4), []string{"for få sager til at blive sammenlignet"}, []string{"tilfældet"}},
		{"a department without a name is one too", funnelOf([]string{"", "Byg"}, 40, 50, 41, 50), []string{"Ikke oplyst"}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := worldCaseType()
			v.Funnel = test.funnel
			f := newFunnel(text.Danish, v, "")
			c := caseTypeAt(text.Danish, "/case-types/x")
			c.Funnel = f
			page := show(t, "", c)
			at := strings.Index(page, `aria-labelledby="funnel"`)
			got := plainText(page[at : at+strings.Index(page[at:], "</figure>")])
			for _, want := range test.says {
				if !strings.Contains(got, want) {
					t.Errorf("says %q, want %q", got, want)
				}
			}
			for _, word := range test.never {
				if strings.Contains(got, word) {
					t.Errorf("says %q, and never %q", got, word)
				}
			}
			if f.Drawing == "" {
				t.Error("nothing is drawn")
			}
		})
	}
}

func TestOneDepartmentHasNobodyToBeComparedWithAndTakesOneLine(t *testing.T) {
	v := worldCaseType()
	v.Funnel = funnelOf([]string{"Anlæg"}, 40, 50)
	if newFunnel(text.Danish, v, "") != nil {
		t.Error("a department is set beside itself")
	}
	if got := aloneWords(text.Danish, v); got != "Alle sager i 3.\u00a0kvartal ligger i Anlæg. Der er ingen andre afdelinger at sammenligne med." {
		t.Errorf("says %q", got)
	}
	v.Funnel.All = false
	if got := aloneWords(text.English, v); got != "You see cases of Anlæg only. So departments cannot be compared here." {
		t.Errorf("a head is told %q", got)
	}
	v.Funnel = funnelOf([]string{"Anlæg", "Byg"}, 40, 50, 41, 50)
	if got := aloneWords(text.Danish, v); got != "" {
		t.Errorf("two departments are told that they are one: %q", got)
	}
}

func TestADepartmentFarOutOnTheGoodSideIsNotMarkedBad(t *testing.T) {
	v := worldCaseType()
	v.Funnel = funnelOf([]string{"A", "B", "C", "D", "E"}, 1000, 2000, 1000, 2000, 60, 70, 1000, 2000, 1000, 2000)
	if f := newFunnel(text.Danish, v, ""); f.Rows[2].Kind != "met" {
		t.Errorf("high where more is better is marked %q", f.Rows[2].Kind)
	}
	v.KPI.Better = models.Lower
	if f := newFunnel(text.Danish, v, ""); f.Rows[2].Kind != "off" {
		t.Errorf("high where less is better is marked %q", f.Rows[2].Kind)
	}
}

func TestThePChartSaysWhereItsLimitsAreTooNarrow(t *testing.T) {
	v := worldCaseType()
	d := read(t, "", caseTypeAt(text.Danish, "/case-types/x"))
	d.says("2 af 12 måneder ligger uden for p-grænserne, 2 uden for p′-grænserne")
	if f := newPChart(text.Danish, v, ""); f.Rows[8].Month != "januar 2026" || f.Rows[8].Note != "uden for p og p′" || f.Rows[8].N != "39" || f.Rows[0].Note != "" {
		t.Errorf("the month that falls out: %+v", f.Rows[8])
	}
	v.Shares = sharesOf(models.MonthOf(2026, 1), 5000, 10000, 5600, 10000, 4900, 10000, 5500, 10000, 5050, 10000, 5580, 10000)
	if f := newPChart(text.Danish, v, ""); !strings.Contains(f.Width, "for snævre") {
		t.Errorf("thousands a month that swing: %q", f.Width)
	}
	v.Shares = sharesOf(models.MonthOf(2026, 1), 10, 10, 12, 12)
	if f := newPChart(text.Danish, v, ""); !strings.Contains(f.Width, "kan ikke beregnes") || f.Rows[0].Prime != "" {
		t.Errorf("all of all: %q, %q", f.Width, f.Rows[0].Prime)
	}
}

func TestAChangeIsMeasuredAndNeverCalledAnEffect(t *testing.T) {
	k, _ := models.KPIByKey("digital_share")
	neutral := k
	neutral.Better = models.Neutral
	tests := []struct {
		name string
		kpi  models.KPI
		x    measure.BeforeAfter
		da   []string
		en   string
	}{
		{"better", k, changeAt(k, 12, 9, .3), []string{"Bedre end udsvingene før", "+30,", "procentpoint", "Intervallet omfatter ikke 0", "12 måneder med tal, 400 sager", "januar 2025 – december 2025"}, "Better than the swings before"},
		{"worse", k, changeAt(k, 12, 9, -.2), []string{"Dårligere end udsvingene før", "−"}, "Worse than the swings before"},
		{"noise", k, changeAt(k, 12, 9, 0), []string{"Ingen ændring ud over udsvingene", "Intervallet omfatter 0: forskellen kan være tilfældig"}, "No change beyond the swings"},
		{"too early", k, changeAt(k, 12, 3, 0), []string{"For tidligt at dømme", "3 måneder med tal efter", "Et interval kræver 8 måneder"}, "Too early to judge"},
		{"too few before", k, changeAt(k, 4, 9, 0), []string{"For få måneder før", "4 måneder med tal før"}, "Too few months before"},
		{"without a good direction", neutral, changeAt(neutral, 12, 9, .3), []string{"Et andet niveau end før"}, "Another level than before"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			eachLang(t, func(t *testing.T, l text.Lang) {
				v := worldCaseType()
				v.KPI, v.Measured = test.kpi, []measure.BeforeAfter{test.x}
				page := NewCaseType(visitor(l, models.RoleAnalyst, "/case-types/x?since=2026-01"), testScene(), v)
				d := read(t, "", page)
				if l == text.Danish {
					d.says(test.da...)
				} else {
					d.says(test.en)
				}
				for _, word := range []string{"på grund af", "because of", "virkning", "takket være", "due to"} {
					if s := strings.ToLower(plainText(show(t, "", page))); strings.Contains(s, word) {
						t.Errorf("the page says %q", word)
					}
				}
			})
		})
	}
}

func TestTheReaderNamesAMonthAndIsToldWhereItShowsNothing(t *testing.T) {
	v := worldCaseType()
	s := testScene()
	s.CanExport = true
	d := read(t, "", NewCaseType(visitor(text.Danish, models.RoleAnalyst, "/case-types/x?kpi=within_limit_share&period=2026-Q3&since=2026-01"), s, v))
	d.goes("/case-types/erhvervsbyggeri?calc=effect&kpi=within_limit_share&period=2026-Q3&since=2026-01", "/case-types/x?calc=funnel&kpi=within_limit_share&period=2026-Q3&since=2026-01",
		"/case-types/x?calc=pchart&kpi=within_limit_share&period=2026-Q3&since=2026-01")
	if strings.Contains(plainText(show(t, "", NewCaseType(visitor(text.Danish, models.RoleAnalyst, "/case-types/x?since=2026-01"), s, v))), "ingen afsluttede måneder") {
		t.Error("a month that is shown is called missing")
	}
	read(t, "", NewCaseType(visitor(text.Danish, models.RoleAnalyst, "/case-types/x?since=2031-01"), s, v)).says("Der er ingen afsluttede måneder med data fra januar 2031 og frem. Vælg en måned mellem oktober 2023 og september 2026.")
}
