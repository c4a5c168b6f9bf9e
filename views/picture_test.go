package views

import (
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/chart"
	"gevinstoverblik/views/text"
)

// standsAlone holds a picture to what it must be without the page: XML with its own colours and every word of wants.
func standsAlone(t *testing.T, name string, picture Picture, wants ...string) {
	t.Helper()
	svg := string(picture.SVG())
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("%s is no XML: %v", name, err)
		}
	}
	read := plainText(svg)
	for _, want := range append(wants, picture.Title) {
		if !strings.Contains(read, strings.ReplaceAll(want, "\u00a0", " ")) {
			t.Errorf("%s does not say %q: %s", name, want, read)
		}
	}
	for _, never := range []string{"class=", "style=", "var(", "href=", "⟨", "NaN", "Inf"} {
		if strings.Contains(svg, never) {
			t.Errorf("%s holds %q", name, never)
		}
	}
	painted(t, name, string(picture.Drawing))
}

// painted holds a drawing to saying how each of its classes looks where no stylesheet is read.
func painted(t *testing.T, name, drawing string) {
	t.Helper()
	roots := regexp.MustCompile(`<svg class="[^"]*"`).ReplaceAllString(drawing, "")
	for _, m := range classes.FindAllStringSubmatch(roots, -1) {
		known := false
		for _, class := range strings.Fields(m[1]) {
			known = known || paint[class] != ""
		}
		if !known {
			t.Errorf("%s: nothing says how %q looks in a picture", name, m[1])
		}
	}
}

func TestAPictureStandsAlone(t *testing.T) {
	s := testScene()
	s.CanExport = true
	v := worldCaseType()
	v.Sources = []string{"Byg og Miljø", "ESDH"}
	seen := 0
	for _, l := range text.Langs {
		p := NewCaseType(visitor(l, models.RoleLeader, "/case-types/erhvervsbyggeri"), s, v)
		for _, figure := range []string{"trend", "spread", "days", "open", "departments"} {
			picture, ok := p.Picture(figure)
			if !ok {
				continue
			}
			seen++
			standsAlone(t, figure+" "+string(l), picture, v.Row.CaseType, "2026", "Byg og Miljø, ESDH", l.Date(told), l.Say("product"), "Nordvig Kommune")
		}
	}
	if seen < 6 {
		t.Errorf("only %d pictures were looked at", seen)
	}
	if _, ok := NewCaseType(visitor(text.Danish, models.RoleLeader, "/case-types/x"), s, v).Picture("nothing"); ok {
		t.Error("a chart that is not there has a picture")
	}
}

func TestTheChartOfAnExplorationIsAPictureThatStandsAlone(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		x := testExploration()
		x.Sources = []string{"Byg og Miljø", "ESDH"}
		x.Total.Cells[1].Stale, x.Total.Cells[1].Age = true, 40
		x.Total.Cells[1].Series[11].Few, x.Total.Cells[1].Series[12].Provisional = true, true
		x.Total.Cells[1].Target = x.Lines[0].Cells[1].Target
		x.Filter.Departments = []string{"byg"}
		in := testExplore(x)
		c := visitor(l, models.RoleLeader, "/explore?department=byg")
		p := NewExplore(c, in)
		picture, ok := p.Picture()
		if !ok {
			t.Fatal("there is no picture")
		}
		standsAlone(t, "the exploration", picture, l.Unit(models.UnitShare), "2026", "Byg og Miljø, ESDH", l.Date(told), l.Say("product"), "Nordvig Kommune",
			pick2(l, "Ikke opdateret: data er 40 dage gamle.", "Out of date: data are 40 days old."), l.Say("bars.now"), l.Say("bars.early"), l.Say("bars.target"), pick2(l, "Afdeling: Byg.", "Department: Byg."))
		x.Total.Cells[1].Series = nil
		if _, ok := NewExplore(c, in).Picture(); ok {
			t.Error("a chart that is not there has a picture")
		}
	})
}

func TestTheFiguresOfBenefitsAndDecisionsArePicturesThatStandAlone(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		take := func(p Picture, ok bool) Picture {
			if !ok {
				t.Fatal("there is no picture")
			}
			return p
		}
		hours := NewBenefits(visitor(l, models.RoleLeader, "/benefits?type=time"), portfolioOf())
		standsAlone(t, "hours", take(hours.Picture(FigureHours)), "2026", l.Say("benefits.legend.realised", "n", "62"), l.Say("benefits.legend.to_date", "n", "335"),
			l.Say("benefit.type.time"), l.Say("picture.register"), l.Date(told), l.Say("product"), "Nordvig Kommune")
		drawn := NewBenefitMap(visitor(l, models.RoleLeader, "/benefits/map"), portfolioOf())
		picture := take(drawn.Picture())
		standsAlone(t, "the map", picture, drawn.GapsSum[1:], l.Say("map.key.dashed"), l.Say("map.key.off"), "Bedre overblik", l.Say("map.no_kpi"), l.Say("picture.register"), l.Date(told), "Nordvig Kommune")
		if svg := string(picture.SVG()); strings.Contains(svg, "currentColor") || strings.Contains(svg, "<use") || strings.Count(svg, "<path d=\"M8 .6") < 3 {
			t.Error("an icon of the map is not drawn in the picture")
		}
		in := DecisionsInput{DecisionScene: decisionWorld(), Account: measure.DecisionAccount{Span: models.PeriodAt(models.ByYear, told, 1), All: 3, Rest: 1,
			Of: map[models.DecisionOutcome]int{models.OutcomeExpected: 1, models.OutcomeNever: 2}}}
		for name, page := range map[string]interface{ Picture(string) (Picture, bool) }{"the decisions": NewDecisions(visitor(l, models.RoleLeader, "/decisions"), in),
			"their account": NewDecisionAccount(visitor(l, models.RoleLeader, "/decisions/account"), DecisionAccountInput{DecisionScene: in.DecisionScene, Year: 2026, Account: in.Account})} {
			standsAlone(t, name, take(page.Picture(FigureAccount)), "2 "+l.Say("account.part.never"), "0 "+l.Say("account.part.early"), "2026", l.Say("picture.decisions"), "Nordvig Kommune")
			if _, ok := page.Picture("nothing"); ok {
				t.Errorf("%s have a picture that is not there", name)
			}
		}
	})
}

func TestTheFiguresOfBenefitsAndDecisionsOfferTheirRowsAndPicturesToThoseWhoMayTakeThem(t *testing.T) {
	for _, may := range []bool{true, false} {
		in, scene := portfolioOf(), decisionWorld()
		in.Exports, scene.CanExport = may, may
		account := measure.DecisionAccount{Span: models.PeriodAt(models.ByYear, told, 1), All: 1, Of: map[models.DecisionOutcome]int{models.OutcomeExpected: 1}}
		c := func(path string) Chrome { return visitor(text.Danish, models.RoleLeader, path) }
		for path, page := range map[string]Page{"/benefits?figure=hours&": NewBenefits(c("/benefits"), in), "/benefits/map?": NewBenefitMap(c("/benefits/map"), in),
			"/decisions?figure=account&":         NewDecisions(c("/decisions"), DecisionsInput{DecisionScene: scene, Account: account}),
			"/decisions/account?figure=account&": NewDecisionAccount(c("/decisions/account"), DecisionAccountInput{DecisionScene: scene, Year: 2026, Account: account})} {
			html := strings.ReplaceAll(show(t, "", page), "&amp;", "&")
			for _, link := range []string{`href="` + path + `format=csv"`, `href="` + path + `format=svg"`, `data-png="` + path + `format=svg"`} {
				if strings.Contains(html, link) != may {
					t.Errorf("to one who may take figures home %v, %s is offered %v", may, link, !may)
				}
			}
		}
	}
}

func TestTheDrawingWithoutScriptShowsEveryMonth(t *testing.T) {
	v := worldCaseType()
	known, gaps := 0, 0 // a month that is not closed is joined by a line of its own
	for i, m := range v.Months {
		if m.Figure.Value != nil {
			known++
		} else if i > 0 && v.Months[i-1].Figure.Value != nil {
			gaps++
		}
		if m.Figure.Provisional && m.Figure.Value != nil {
			gaps++
		}
	}
	s := string(controlChart(text.Danish, v.KPI, v.Months, v.Chosen.Outlook, v.Marks))
	points := strings.Count(s, `class="unit`)
	if points != known || known == 0 {
		t.Errorf("%d points for %d months", points, known)
	}
	if !strings.Contains(s, `class="control-target"`) {
		t.Error("the target is not drawn")
	}
	line := regexp.MustCompile(`plot-line" d="([^"]*)"`).FindStringSubmatch(s)
	if line == nil || strings.Count(line[1], "M") != gaps+1 {
		t.Errorf("the line has other gaps than the months: %v, want %d", line, gaps)
	}
	none := v.Months[:1:1]
	none[0].Figure.Value = nil
	if got := controlChart(text.Danish, v.KPI, none, nil, nil); got != "" {
		t.Errorf("months without values are drawn: %s", got)
	}
}

func TestTheBarsWithoutScriptShowEveryPeriod(t *testing.T) {
	k, _ := models.KPIByKey("net_days_median")
	v, none := 30.0, models.Target{}
	goal := models.Target{Value: &v}
	for _, n := range []int{1, 13, 60, 400} {
		bars := make([]chart.Bar, n)
		for i := range bars {
			days := float64(i + 1)
			bars[i] = chart.Bar{Name: "<jul>", Figure: measure.Figure{Value: &days, Unit: models.UnitDays}, Now: i == n-1}
		}
		bars[0].Figure.Value = nil
		s := string(barChart(text.Danish, k, bars, &goal))
		if n == 1 {
			if s != "" {
				t.Errorf("a period without a value is drawn: %s", s)
			}
			continue
		}
		if got := strings.Count(s, `class="bar-`); got != n-1 {
			t.Errorf("%d bars for %d periods with a value", got, n-1)
		}
		if strings.Count(s, `class="bar-now"`) != 1 || !strings.Contains(s, `class="control-target"`) || strings.Contains(s, "<jul>") {
			t.Errorf("%d periods: the chosen one, the target or a name is not drawn as it is", n)
		}
		if names := strings.Count(s, "&lt;jul&gt;"); names > barNames || names == 0 {
			t.Errorf("%d names below %d bars", names, n)
		}
		if s := string(barChart(text.Danish, k, bars, &none)); strings.Contains(s, "control-target") {
			t.Error("a target that is not there is drawn")
		}
	}
}

func TestLongTextsBreakBetweenWords(t *testing.T) {
	got := wrap("9 af 10 sager: højst 120\u00a0dage", 14)
	if strings.Join(got, "|") != "9 af 10 sager:|højst 120\u00a0dage" {
		t.Errorf("got %q", got)
	}
	for _, line := range wrap(strings.Repeat("ord ", 100), 20) {
		if len(line) > 20 {
			t.Errorf("%q is longer than a line", line)
		}
	}
}
