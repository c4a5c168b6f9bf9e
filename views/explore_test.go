package views

import (
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// testExploration is two lines by case type: one judged and not met, one with few cases.
func testExploration() *measure.Exploration {
	q3 := models.PeriodAt(models.ByQuarter, told, 1)
	x := &measure.Exploration{By: []string{measure.GroupCaseType}, Period: q3, Span: q3}
	for _, key := range []string{"cases_decided", "within_limit_share"} {
		k, _ := models.KPIByKey(key)
		x.KPIs = append(x.KPIs, k)
	}
	p := func(v float64) *float64 { return &v }
	line := func(name string, n, of float64, target *models.Target, status models.Status) measure.ExploreLine {
		share := n / of
		f := measure.Figure{KPI: "within_limit_share", CaseType: &name, Value: &share, Unit: models.UnitShare, Numerator: &n, Denominator: &of, N: int64(of), Unknown: 2, Excluded: 1, Few: of < 5, Span: q3}
		count := measure.Figure{KPI: "cases_decided", CaseType: &name, Value: &of, Unit: models.UnitCount, N: int64(of), Span: q3}
		c := measure.ExploreCell{Figure: f, Applies: true, Target: target, Status: status}
		if target != nil {
			c.Gap = p(share - *target.Value)
		}
		for i := range 13 {
			month := f
			month.Span = models.PeriodAt(models.ByMonth, told, 1).Step(i - 12)
			c.Series = append(c.Series, month)
		}
		return measure.ExploreLine{Names: []string{name}, Period: q3, Cells: []measure.ExploreCell{{Figure: count, Applies: true}, c}}
	}
	target := &models.Target{KPI: "within_limit_share", Value: p(0.8), Comparator: models.AtLeast}
	x.Lines = []measure.ExploreLine{line("Erhvervsbyggeri", 33, 119, target, models.StatusOff), line("", 3, 4, nil, models.StatusTooFew)}
	x.Total = line("", 36, 123, nil, models.StatusNoTarget)
	x.Total.Names = nil
	return x
}

func testExplore(x *measure.Exploration) ExploreInput {
	s := testScene()
	s.CanCases = true
	return ExploreInput{X: x, Scene: s, KPIs: models.KPIs, Known: measure.Known{CaseTypes: []measure.Name{{}, {ID: 1, Name: "Erhvervsbyggeri", Slug: "erhvervsbyggeri"}},
		Departments: []measure.Name{{ID: 1, Name: "Byg", Slug: "byg"}, {ID: 2, Name: "Bolig", Slug: "bolig"}}},
		Counts: map[string]map[string]int64{"department": {"Byg": 1313}, "channel_class": {"digital": 5, "manual": 2}}, Base: "https://gevinst.nordvig.example",
		Defaults: measure.ExploreQuery{KPIs: []string{"cases_decided", "within_limit_share"}, By: x.By, Period: x.Period}, Formats: []string{"csv", "xlsx"},
		Saved: []models.SavedView{{ID: 4, Name: "Min", Query: "by=outcome", Own: true}, {ID: 5, Name: "Vores", Query: "by=source", Shared: true, Owner: "Bo"}}}
}

func TestExploringShowsFiguresWithTheirGroundAndTheirCases(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "explore-"+string(l), NewExplore(visitor(l, models.RoleLeader, "/explore"), testExplore(testExploration())))
		if row := d.row("Erhvervsbyggeri"); !strings.Contains(row, pick2(l, "28 %", "28%")) || !strings.Contains(row, pick2(l, "33 af 119", "33 of 119")) ||
			!strings.Contains(row, pick2(l, "−52 pp.", "−52 pp.")) {
			t.Errorf("the line says %q", row)
		}
		if row := d.row(pick2(l, "(uden sagstype)", "(no case type)")); !strings.Contains(row, pick2(l, "Få sager", "Few cases")) {
			t.Errorf("a figure of few cases is not marked: %q", row)
		}
		d.says(pick2(l, "I alt er regnet af sagerne", "The total comes from the cases"), pick2(l, "Inden for servicemål: 29 % i 3. kvartal 2026", "Within service target: 29% in Q3 2026"), pick2(l, "1.313", "1,313"))
		d.goes("/cases?case_type=erhvervsbyggeri&kpi=within_limit_share&period=2026-Q3", "/cases?case_type=-&kpi=within_limit_share&period=2026-Q3",
			"/cases?kpi=within_limit_share&period=2026-Q3&which=unknown", "/definitions/within_limit_share", "/explore?sort=within_limit_share",
			"/explore?format=xlsx", "/explore?by=outcome", "/explore/connect.odc")
		if !d.posts("/explore/views/4/remove") || d.posts("/explore/views/5/remove") {
			t.Error("one may remove one's own view, and no other")
		}
	})
}

func TestTheChartOfAnExplorationHasItsTableItsRowsAndItsPicture(t *testing.T) {
	x := testExploration()
	x.Sources = []string{"BOM"}
	html := show(t, "", NewExplore(visitor(text.Danish, models.RoleLeader, "/explore"), testExplore(x)))
	figure := html[strings.Index(html, "<figure"):strings.Index(html, "</figure>")]
	for _, want := range []string{`<h2 id="x-chart">`, `class="chart-plain" role="img"`, `<svg class="control"`, "<table", `href="/explore?figure=chart&amp;format=csv"`,
		`href="/explore?format=svg"`, `data-png="/explore?format=svg"`, `href="/definitions/within_limit_share"`, "BOM", "30.09.2026"} {
		if !strings.Contains(figure, want) {
			t.Errorf("the figure lacks %s", want)
		}
	}
	if rows := strings.Count(figure, `<th scope="row">`); rows != 13 || strings.Count(figure, `class="bar-`) != rows {
		t.Errorf("%d rows, %d bars, want 13 of each", rows, strings.Count(figure, `class="bar-`))
	}
}

func TestACellOfAnExplorationSaysThatItIsOutOfDate(t *testing.T) {
	x := testExploration()
	x.Lines[0].Cells[1].Stale, x.Lines[0].Cells[1].Age = true, 40
	eachLang(t, func(t *testing.T, l text.Lang) {
		html := show(t, "", NewExplore(visitor(l, models.RoleLeader, "/explore"), testExplore(x)))
		for _, want := range []string{`class="cell-old" aria-hidden="true"`, `class="num stale"`} {
			if strings.Count(html, want) != 1 {
				t.Errorf("%d cells have %s, want one", strings.Count(html, want), want)
			}
		}
		d := read(t, "", NewExplore(visitor(l, models.RoleLeader, "/explore"), testExplore(x)))
		if row := d.row("Erhvervsbyggeri"); !strings.Contains(row, pick2(l, "40 dage gammelt", "40 days old")) || !strings.Contains(row, pick2(l, "Ikke opdateret: data er 40 dage gamle.", "Out of date: data are 40 days old.")) {
			t.Errorf("the line says %q", row)
		}
	})
}

func TestExploringWithoutTheRightToCasesAndFilesLinksToNeither(t *testing.T) {
	in := testExplore(testExploration())
	in.Scene.CanCases, in.Formats = false, nil
	html := show(t, "", NewExplore(visitor(text.Danish, models.RoleLeader, "/explore"), in))
	for _, no := range []string{`href="/cases`, "format=", "connect."} {
		if strings.Contains(html, no) {
			t.Errorf("the page has %s", no)
		}
	}
}

func TestExploringNothingSaysWhatToDo(t *testing.T) {
	x := testExploration()
	x.Lines, x.Unknown = nil, []string{"nonsens"}
	x.Filter.Outcomes = []string{"nonsens"}
	d := read(t, "explore-empty-da", NewExplore(visitor(text.Danish, models.RoleLeader, "/explore?outcome=nonsens"), testExplore(x)))
	d.says("Ingen sager passer til filtret", "”nonsens” findes ikke")
	d.goes("/explore")
	show(t, "", NewExplore(visitor(text.Danish, models.RoleLeader, "/explore"), ExploreInput{X: x}))
}

func TestAnAddressLeavesOutWhatGoesWithoutSaying(t *testing.T) {
	q3 := models.PeriodAt(models.ByQuarter, told, 1)
	by := measure.ExploreQuery{KPIs: []string{"a", "b"}, By: []string{"case_type"}, Period: q3}
	if got := ExploreAddress("/explore", by, by).String(); got != "/explore" {
		t.Errorf("got %s", got)
	}
	q := measure.ExploreQuery{KPIs: []string{"a"}, By: []string{"outcome", "period"}, Period: q3.Step(-1), From: q3.Step(-4), Against: "year", Sort: "-a",
		Filter: measure.Filter{CaseTypes: []string{"x", "y"}, Classes: []string{"digital"}, Exact: true}}
	if got := ExploreAddress("/explore", q, by).String(); got != "/explore?by=outcome%2Cperiod&case_type=x&case_type=y&channel_class=digital&compare=year&exact=1&from=2025-Q3&kpi=a&period=2026-Q2&sort=-a" {
		t.Errorf("got %s", got)
	}
}

func TestARefusedNameOfAViewStandsAsTyped(t *testing.T) {
	in := testExplore(testExploration())
	in.Refused, in.Typed = models.Problems{{Field: "name", Code: "too_long"}}, "et alt for langt navn"
	d := read(t, "explore-refused-da", NewExplore(visitor(text.Danish, models.RoleLeader, "/explore"), in))
	if field := d.byID("f-name"); attr(field, "value") != in.Typed || attr(field, "aria-invalid") != "true" {
		t.Error("the field is not as it was typed, or not marked")
	}
}
