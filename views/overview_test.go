package views

import (
	"bytes"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

func overviewAt(l text.Lang, address string) Overview {
	return NewOverview(visitor(l, models.RoleLeader, address), testScene(), worldBoard())
}

// plainText gives what a reader sees: no tags, no-break spaces as spaces, runs of space as one.
func plainText(page string) string {
	s := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " ")
	s = strings.ReplaceAll(html.UnescapeString(s), "\u00a0", " ")
	return strings.Join(strings.Fields(s), " ")
}

func TestTheOverviewAnswersInBothLanguages(t *testing.T) {
	da := plainText(show(t, "overview-da", overviewAt(text.Danish, "/overview")))
	en := plainText(show(t, "overview-en", overviewAt(text.English, "/overview")))
	dark := visitor(text.Danish, models.RoleLeader, "/overview")
	dark.Theme = "dark"
	show(t, "overview-dark", NewOverview(dark, testScene(), worldBoard()))
	for _, want := range []string{
		"20 af 34 mål er nået · 3 flere end i 2. kvartal",
		"2. kvartal 2026: 17 af 34",
		"Gevinster er ikke registreret endnu",
		"Hvad er ændret siden 2. kvartal?",
		"inden for servicemål: 81 → 77 %. Ikke længere nået.",
		"Se alle 5 ændringer",
		"4 sagstyper med mindst ét mål, der ikke er nået",
		"Sagsbehandling fylder mest: 52 af 78 dage fra modtaget til afgjort i snit for 119 sager.",
		"28 % af 39 sager har papirbrud (2. kvartal: 22 % af 41).",
		"Ingen kommentar for perioden",
		"Ingen beslutning registreret",
		"Data til og med 30.09.2026",
		"1.904 modtaget · 1.904 afgjort Borgerservice · grænse 3 dage",
		"118 dage median · intet servicemål mål 90 · +28 dage",
		"28 % median 74 dage mål 80 · −52 pp.",
		"3 af 4 Få sager · vurderes ikke",
	} {
		if !strings.Contains(da, want) {
			t.Errorf("the Danish page lacks %q", want)
		}
	}
	for _, want := range []string{"20 of 34 targets met · 3 more than in Q2", "28 % median 74 days target 80 · −52 pp.", "Data up to 30 Sep 2026"} {
		if !strings.Contains(en, want) {
			t.Errorf("the English page lacks %q", want)
		}
	}
	for _, word := range []string{"Forbedring", "Forværring", "Stabil", "Prognose", "forbedring", "forværring", "stabil ", "prognose"} {
		if strings.Contains(da, word) {
			t.Errorf("the page says %q without a control chart behind it", word)
		}
	}
}

func TestACellIsReadAsOneSentence(t *testing.T) {
	noTarget := judge("digital_share", .88, .9, 88, 100, 1)
	noTarget.Status, noTarget.Target, noTarget.Gap, noTarget.Standing = models.StatusNoTarget, nil, nil, nil
	stale := judge("digital_share", .95, .9, 95, 100, 1)
	stale.Stale, stale.Age = true, 40
	asTime := judge("net_days_median", 118, 90, 0, 60, 1)
	asTime.Column = "within_limit_share"
	within := judge("within_limit_share", 33.0/119, .8, 33, 119, 1)
	within.Beside = &measure.Beside{KPI: "net_days_median", Value: num(74), Unit: models.UnitDays, N: 119}
	tests := []struct {
		name string
		cell measure.Cell
		want string
	}{
		{"not met, with the median beside", within, "Byg, inden for servicemål: ikke nået. 28 %, mål 80 %, 52 procentpoint under. Median 74 dage. 33 af 119 sager."},
		{"met", judge("digital_share", .91, .9, 91, 100, 1), "Byg, digital indsendelse: nået. 91 %, mål 90 %, 1 procentpoint over. 91 af 100 sager."},
		{"on the target", judge("digital_share", .9, .9, 90, 100, 1), "Byg, digital indsendelse: nået. 90 %, mål 90 %, på målet. 90 af 100 sager."},
		{"near, and rounding does not contradict it", judge("digital_share", .8996, .9, 8996, 10000, 1), "Byg, digital indsendelse: tæt på. 89,96 %, mål 90 %, 0,04 procentpoint under. 8.996 af 10.000 sager."},
		{"time where no limit stands", asTime, "Byg, sagsbehandlingstid (netto), median: ikke nået. 118 dage (intet servicemål), mål 90 dage, 28 dage over. 60 sager."},
		{"few", judge("digital_share", .75, .9, 3, 4, 1), "Byg, digital indsendelse: få sager. 3 af 4. Kun 4 sager, vurderes ikke."},
		{"no target", noTarget, "Byg, digital indsendelse: intet mål. 88 %. 88 af 100 sager."},
		{"out of date", stale, "Byg, digital indsendelse: nået. 95 %, mål 90 %, 5 procentpoint over. 95 af 100 sager. Ikke opdateret: data er 40 dage gamle."},
		{"never told", measure.Cell{KPI: "digital_share", Column: "digital_share", Unit: models.UnitShare, Unknown: 12, Status: models.StatusMissing}, "Byg, digital indsendelse: mangler data. Kanal ukendt."},
		{"no cases", measure.Cell{KPI: "digital_share", Column: "digital_share", Unit: models.UnitShare, Status: models.StatusNoCases}, "Byg, digital indsendelse: ingen sager."},
		{"does not apply", measure.Cell{KPI: "digital_share", Column: "digital_share", Unit: models.UnitShare, Status: models.StatusNotMeasured}, "Byg, digital indsendelse: måles ikke."},
	}
	for _, tt := range tests {
		got := strings.ReplaceAll(newCell(text.Danish, "Byg", tt.cell).Read, "\u00a0", " ")
		if got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

func TestUnknownIsNeverZero(t *testing.T) {
	b := worldBoard()
	for i := range b.Rows {
		b.Rows[i].Cells[0] = measure.Cell{KPI: "digital_share", Column: "digital_share", Unit: models.UnitShare, Unknown: b.Rows[i].Received, Status: models.StatusMissing}
	}
	s := plainText(show(t, "overview-missing", NewOverview(visitor(text.Danish, models.RoleLeader, "/overview"), testScene(), b)))
	if got := strings.Count(s, "Mangler data kanal ukendt"); got != len(b.Rows) {
		t.Errorf("%d cells say that the channel is unknown, want %d", got, len(b.Rows))
	}
	if strings.Contains(s, " 0 %") {
		t.Error("an unknown share is shown as 0 %")
	}
}

var rowHeads = regexp.MustCompile(`<tr><th scope="row"><a class="plain" href="[^"]*">([^<]*)</a><span><span class="got">`)

func matrixNames(html string) string {
	var names []string
	for _, m := range rowHeads.FindAllStringSubmatch(html, -1) {
		names = append(names, m[1])
	}
	return strings.Join(names, "; ")
}

func TestFiltersAndOrderStandInTheAddress(t *testing.T) {
	const everything = "Erhvervsbyggeri; Lovliggørelse; Industri og lager; Etagebyggeri, bolig; Enfamiliehuse; Simple konstruktioner; Pladsanvisning; Nedrivning; Flytteanmeldelse; Byfornyelse"
	tests := []struct{ name, address, want string }{
		{"worst first", "/overview", everything},
		{"only what is not met", "/overview?status=off", "Erhvervsbyggeri; Lovliggørelse; Industri og lager; Etagebyggeri, bolig"},
		{"several statuses", "/overview?status=too_few,not_measured", "Lovliggørelse; Byfornyelse"},
		{"by name, the Danish letters last", "/overview?sort=name", "Byfornyelse; Enfamiliehuse; Erhvervsbyggeri; Etagebyggeri, bolig; Flytteanmeldelse; Industri og lager; Lovliggørelse; Nedrivning; Pladsanvisning; Simple konstruktioner"},
		{"by department, then name", "/overview?sort=area&status=near", "Enfamiliehuse; Etagebyggeri, bolig; Industri og lager; Lovliggørelse; Simple konstruktioner; Pladsanvisning"},
		{"by a key figure, the worst first and what is not measured last", "/overview?sort=complete_at_first_share&status=off", "Erhvervsbyggeri; Etagebyggeri, bolig; Industri og lager; Lovliggørelse"},
		{"an unknown order is the first one", "/overview?sort=nothing", everything},
	}
	for _, tt := range tests {
		html := show(t, "", overviewAt(text.Danish, tt.address))
		if got := matrixNames(html); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
		if !strings.Contains(plainText(html), "20 af 34 mål er nået") {
			t.Errorf("%s: the filter changes the verdict", tt.name)
		}
		if set := strings.Contains(html, "Nulstil filtre"); set == (tt.address == "/overview") {
			t.Errorf("%s: the way back is shown: %v", tt.name, set)
		}
	}
}

func TestAFilterThatMatchesNothingSaysSo(t *testing.T) {
	b := worldBoard()
	b.Rows = b.Rows[8:9]
	html := show(t, "overview-filtered-empty", NewOverview(visitor(text.Danish, models.RoleLeader, "/overview?status=off&period=2026-Q3"), testScene(), b))
	for _, want := range []string{"Ingen sagstyper passer til filtret", "Det er gode nyheder", `href="/overview?period=2026-Q3">Fjern filtre`} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestWithoutComparisonNothingIsCompared(t *testing.T) {
	b := worldBoard()
	b.Compare, b.Before, b.Changes = models.Period{}, measure.Counts{}, nil
	s := plainText(show(t, "overview-no-comparison", NewOverview(visitor(text.Danish, models.RoleLeader, "/overview"), testScene(), b)))
	for _, want := range []string{"20 af 34 mål er nået · ingen sammenligning", "Der er ingen tal at sammenligne med."} {
		if !strings.Contains(s, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(s, "flere end") {
		t.Error("the page compares with nothing")
	}
}

func TestWithoutTargetsNothingIsJudged(t *testing.T) {
	b := worldBoard()
	b.Counts, b.Before, b.Changes, b.Exceptions = measure.Counts{}, measure.Counts{}, nil, nil
	unjudged := "Intet mål kan vurderes i begge perioder. Derfor kan ingen ændring vises."
	if got := NewOverview(visitor(text.Danish, models.RoleLeader, "/overview"), testScene(), b).Verdict.NoChange; got != unjudged {
		t.Errorf("where both periods have figures the overview says %q, want %q", got, unjudged)
	}
	for i := range b.Rows {
		for j := range b.Rows[i].Cells {
			c := &b.Rows[i].Cells[j]
			if c.Value != nil && !c.Few {
				c.Status, c.Target, c.Gap, c.Standing = models.StatusNoTarget, nil, nil, nil
			}
			count(&b.Counts, c.Status)
		}
	}
	s := plainText(show(t, "overview-no-targets", NewOverview(visitor(text.Danish, models.RoleLeader, "/overview"), testScene(), b)))
	for _, want := range []string{"Intet kan vurderes endnu", "Ingen mål kan vurderes for perioden.", "91 % intet mål"} {
		if !strings.Contains(s, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestTheFirstRunLeadsToTheImportThoseWhoMayImport(t *testing.T) {
	for _, may := range []bool{true, false} {
		html := show(t, "overview-first", NewOverview(visitor(text.Danish, models.RoleAnalyst, "/overview"), Scene{CanImport: may}, &measure.Board{}))
		if !strings.Contains(html, "Der er ingen data endnu") {
			t.Error("an empty installation does not say so")
		}
		if got := strings.Contains(html, `href="/data/imports/new"`); got != may {
			t.Errorf("may import %v, but the link stands: %v", may, got)
		}
	}
}

func TestFiveExceptionsAndTheRestOnDemand(t *testing.T) {
	b := worldBoard()
	b.Exceptions = append(b.Exceptions, b.Exceptions...)
	rows := regexp.MustCompile(`(?s)exceptions-table.*?</table>`)
	for address, want := range map[string]int{"/overview": 5, "/overview?all=1": 8} {
		html := show(t, "", NewOverview(visitor(text.Danish, models.RoleLeader, address), testScene(), b))
		if got := strings.Count(rows.FindString(html), `<th scope="row">`); got != want {
			t.Errorf("%s shows %d exceptions, want %d", address, got, want)
		}
	}
}

func TestTheMainPartKnowsNobody(t *testing.T) {
	e, err := testEngine()
	if err != nil {
		t.Fatal(err)
	}
	one, other := visitor(text.Danish, models.RoleLeader, "/overview"), visitor(text.Danish, models.RoleLeader, "/overview")
	other.Name, other.Initials, other.CSRF, other.Theme = "Bo Krogh", "BK", "another", "dark"
	other.Flash = &Banner{Title: "Gemt"}
	for _, pair := range [][2]Page{
		{NewOverview(one, testScene(), worldBoard()), NewOverview(other, testScene(), worldBoard())},
		{NewCaseTypes(one, testScene(), worldBoard()), NewCaseTypes(other, testScene(), worldBoard())},
		{NewCaseType(one, testScene(), worldCaseType()), NewCaseType(other, testScene(), worldCaseType())},
	} {
		a, err := e.Main(pair[0])
		if err != nil {
			t.Fatal(err)
		}
		b, err := e.Main(pair[1])
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("the main part of %s depends on who looks at it", pair[0].Template())
		}
	}
}

func TestNamesAreNeverMarkup(t *testing.T) {
	b := worldBoard()
	b.Rows[0].CaseType = `<b onclick="x">"Æ&Ø'</b>`
	b.Exceptions[0].Row.CaseType = b.Rows[0].CaseType
	html := show(t, "", NewOverview(visitor(text.Danish, models.RoleLeader, "/overview"), testScene(), b))
	if strings.Contains(html, "<b onclick") {
		t.Error("a name of a case type has become markup")
	}
	if !strings.Contains(html, "&lt;b onclick=&#34;x&#34;&gt;&#34;Æ&amp;Ø&#39;&lt;/b&gt;, digital indsendelse: nået.") {
		t.Error("the name is not read as it stands")
	}
}

func TestSparklineLeavesGapsAndNeverBlowsUpNoise(t *testing.T) {
	values := []*float64{num(.5), num(.5), nil, num(.5), nil, num(.5), num(.501)}
	s := string(sparkline(values, nil, .1, "met"))
	if got := strings.Count(s, "M"); got != 3 {
		t.Errorf("two gaps give %d pieces, want 3: %s", got, s)
	}
	if !strings.Contains(s, "h0") {
		t.Error("a month between gaps is not seen")
	}
	if !strings.Contains(s, `cy="14"`) && !strings.Contains(s, `cy="13.9"`) {
		t.Errorf("a tenth of a point is drawn as a jump: %s", s)
	}
	if got := sparkline([]*float64{nil, nil}, num(.5), .1, "none"); got != "" {
		t.Errorf("a series without values is drawn: %s", got)
	}
	if strings.Contains(string(sparkline([]*float64{num(.5), nil}, nil, .1, "met")), "circle") {
		t.Error("the end has a dot where the last month is missing")
	}
}

func TestPeriodChoicesLieWithinTheData(t *testing.T) {
	span := models.Period{Kind: models.ByTotal, From: models.DayOf(2026, 2, 10), Until: models.DayOf(2026, 7, 2)}
	var got []string
	for _, p := range PeriodChoices(span, mustPeriod("2026-Q2"), 4) {
		got = append(got, p.Address())
	}
	want := "2026-Q3 2026-Q2 2026-Q1 2026-07 2026-06 2026-05 2026-04 2026-03 2026-02 2026-H2 2026-H1 2026 FY2026 FY2025 " +
		"2026-07-R12 2026-06-R12 2026-05-R12 2026-W27 2026-W26 2026-W25 2026-W24"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("got %s, want %s", s, want)
	}
	if first := PeriodChoices(span, mustPeriod("2019-Q1"), 1)[0].String(); first != "2019-Q1" {
		t.Errorf("a chosen period outside the list is not in the menu: %s", first)
	}
	if slices.ContainsFunc(PeriodChoices(span, mustPeriod("2026-Q2"), 1), func(p models.Period) bool { return p.Kind == models.ByFiscal }) {
		t.Error("a financial year that begins in January is a choice beside the year")
	}
}

// A part of a period is never held against a whole one: the pages say so in words (FEATURES F25).
func TestAnUnfinishedPeriodIsComparedWithNothing(t *testing.T) {
	b := worldBoard()
	b.Provisional, b.Compared, b.Changes = true, false, nil
	for l, want := range map[text.Lang][3]string{
		text.Danish:  {"Foreløbige tal: perioden er ikke lukket", "sammenlignes ikke endnu", "En periode, der ikke er lukket, sammenlignes ikke med en hel (2. kvartal 2026)."},
		text.English: {"Provisional figures: the period is not closed", "not compared yet", "A period that is not closed is not compared with a whole one (Q2 2026)."},
	} {
		o := NewOverview(visitor(l, models.RoleLeader, "/overview"), testScene(), b)
		if got := [3]string{o.Context.Early, o.Verdict.Than, o.Verdict.NoChange}; got != want {
			t.Errorf("the overview says %q, want %q", got, want)
		}
		if o.Verdict.Before != "" || len(o.Verdict.Changes) > 0 {
			t.Errorf("the overview compares: %q, %v", o.Verdict.Before, o.Verdict.Changes)
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

func TestTheFiguresOfTheStripArePicturesThatStandAlone(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		s := testScene()
		s.CanExport, s.Sources, s.Portfolio = true, []string{"Byg og Miljø", "ESDH"}, portfolioOf().Portfolio
		board := worldBoard()
		page := NewOverview(visitor(l, models.RoleLeader, "/overview?status=off"), s, board)
		verdict, ok := page.Picture(FigureVerdict)
		if !ok {
			t.Fatal("the verdict has no picture")
		}
		standsAlone(t, "the verdict", verdict, l.Count(board.Counts.Off)+" "+l.Say("verdict.off"), "2026", "Byg og Miljø, ESDH", l.Date(told), "Nordvig Kommune", l.Say("product"))
		hours, ok := page.Picture(FigureHours)
		if !ok {
			t.Fatal("the hours have no picture")
		}
		standsAlone(t, "the hours", hours, l.Say("benefits.legend.realised", "n", "62"), "2026", l.Say("picture.register"), "Nordvig Kommune")
		if _, ok := page.Picture("nothing"); ok {
			t.Error("a figure that is not there has a picture")
		}
		html := strings.ReplaceAll(show(t, "", page), "&amp;", "&")
		for _, link := range []string{`href="/overview?figure=verdict&format=csv"`, `data-png="/overview?figure=verdict&format=svg"`, `href="/overview?figure=hours&format=csv"`, `data-png="/overview?figure=hours&format=svg"`} {
			if !strings.Contains(html, link) {
				t.Errorf("the strip does not offer %s", link)
			}
		}
		s.CanExport = false
		if html := show(t, "", NewOverview(visitor(l, models.RoleReader, "/overview"), s, board)); strings.Contains(html, "format=svg") {
			t.Error("one who may take no figures home is offered a picture")
		}
	})
}

func TestAYearBeforeTheFirstBenefitHasNoneAndNotZeroHours(t *testing.T) {
	portfolio := func(year int) *measure.Portfolio {
		return &measure.Portfolio{Year: year, All: measure.PlanCounts{Other: 1}, Worths: []measure.Worth{
			{Benefit: models.Benefit{State: models.BenefitIdentified, Start: models.NoDay}},
			{Benefit: models.Benefit{State: models.BenefitPlanned, Start: models.DayOf(2026, 3, 1)}},
			{Benefit: models.Benefit{State: models.BenefitPlanned, Start: models.DayOf(2025, 7, 1)}}}}
	}
	for year, want := range map[int]string{2024: "Ingen gevinster begynder før 2025", 2025: ""} {
		var v Verdict
		v.benefits(visitor(text.Danish, models.RoleLeader, "/overview"), Scene{Portfolio: portfolio(year)})
		if v.NoGains != want || (v.Benefits == nil) != (want != "") {
			t.Errorf("%d: %q, want %q", year, v.NoGains, want)
		}
	}
}
