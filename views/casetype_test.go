package views

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// worldCaseType gives the view of the first case type of the world, for the share within its limit.
func worldCaseType() *measure.CaseTypeView {
	b := worldBoard()
	row := b.Rows[0]
	k, _ := models.KPIByKey("within_limit_share")
	v := &measure.CaseTypeView{Period: q3, Compare: q2, Compared: true, DataDate: told, Row: row, DepartmentID: 1, KPI: k, Chosen: row.Cells[1], Strip: row.Cells}
	v.Strip = append(append([]measure.Cell(nil), row.Cells...),
		measure.Cell{KPI: "gross_days_median", Column: "gross_days_median", Value: num(101), Unit: models.UnitDays, N: 119, Status: models.StatusNoTarget},
		measure.Cell{KPI: "cases_open", Column: "cases_open", Value: num(143), Unit: models.UnitCount, N: 143, Status: models.StatusNoTarget})
	early := models.Target{KPI: k.Key, Value: num(.7), Comparator: models.AtLeast, Kind: models.KindOwn}
	for i := range 36 {
		month := models.MonthOf(2023, 10) + models.Month(i)
		value := .14 + .03*math.Sin(float64(i))
		if i >= 18 {
			value = .41 + .04*math.Sin(float64(i)*1.3)
		}
		if i >= 32 {
			value -= .04 * float64(i-31)
		}
		n := float64(38 + i%5)
		p := measure.MonthPoint{Month: month, Figure: measure.Figure{KPI: k.Key, Value: num(value), Unit: k.Unit, N: int64(n), Numerator: num(math.Round(value * n)), Denominator: num(n), Unknown: int64(i % 3)}}
		p.Target = row.Cells[1].Standing
		if i < 15 {
			p.Target = &early
		}
		p.Status = models.StatusOff
		switch i {
		case 7:
			p.Figure.Value, p.Figure.N, p.Status = nil, 0, models.StatusNoCases
		case 21:
			p.Figure.N, p.Figure.Few, p.Status = 3, true, models.StatusTooFew
		case 35:
			p.Figure.Provisional = true
		}
		v.Months = append(v.Months, p)
	}
	v.Spread = &measure.Spread{Clock: models.ClockService, Width: 10, N: 119, Within: 33, Limit: num(55), Median: num(74), P90: num(123.4), Max: 211}
	for i, n := range []int64{0, 1, 3, 5, 7, 17, 13, 12, 12, 11, 9, 7, 5, 4, 4, 9} {
		bin := measure.Bin{From: int32(i * 10), Until: int32(i*10 + 10), N: n, Last: i == 15}
		if i < 5 {
			bin.Within = n
		}
		v.Spread.Bins = append(v.Spread.Bins, bin)
	}
	v.Funnel = funnelOf([]string{"", "Byg", "Miljø", "Natur", "Brandsyn"}, 80, 100, 300, 500, 41, 50, 1, 3, 110, 130)
	v.Shares = sharesOf(models.MonthOf(2025, 10), 33, 41, 30, 40, 35, 44, 5, 39, 31, 38, 29, 40, 33, 41, 34, 40, 39, 40, 36, 44, 30, 41, 31, 40)
	v.Measured = []measure.BeforeAfter{changeAt(v.KPI, 12, 9, .3)}
	v.Clocks = &measure.Clocks{N: 119, Gross: 101.4, Screening: 2.1, WaitBefore: 14.2, NotAttributed: 7.1, Service: 74.6, Wait: 3.4, ScreeningN: 119, WaitBeforeN: 119}
	v.Before = &measure.Clocks{N: 124, Gross: 92.0, Screening: 2.0, WaitBefore: 14.0, NotAttributed: 7.4, Service: 64.4, Wait: 4.2}
	v.Coverage = &measure.Coverage{KPI: k, Period: q3, Cohort: 130, Counted: 119, Reasons: []measure.ReasonCount{
		{Reason: measure.ReasonNoWait, State: measure.TabUnknown, N: 3}, {Reason: measure.ReasonOutcome, State: measure.TabExcluded, N: 8}}}
	v.Changes = []*measure.Explanation{worldChange()}
	v.Open = measure.OpenAges{At: told, N: 143, Median: num(61), Oldest: 512, WithDeadline: 120, PastDeadline: 31, OverLimit: 58}
	for i, n := range []int64{48, 30, 22, 25, 14, 4} {
		edges := []int32{0, 31, 61, 91, 181, 366, 0}
		v.Open.Bins = append(v.Open.Bins, measure.Bin{From: edges[i], Until: edges[i+1], N: n, Last: i == 5})
	}
	v.Drivers = []measure.Driver{
		{Code: measure.DriverOverLimit, Count: 86, N: 119, Days: 31.2},
		{Code: measure.DriverGrowth, Part: measure.PartService, Days: 74.6, Change: 10.2},
		{Code: measure.DriverClock, Part: measure.PartService, Days: 74.6, Of: 101.4, N: 119},
		{Code: measure.DriverPaper, Count: 62, N: 119, Before: &measure.Share{Count: 67, N: 124}},
	}
	for i, r := range b.Rows {
		v.Siblings = append(v.Siblings, measure.Sibling{ID: int64(i + 1), Name: r.CaseType, Slug: r.Slug})
	}
	v.Siblings[0], v.Siblings[3] = v.Siblings[3], v.Siblings[0]
	return v
}

func caseTypeAt(l text.Lang, address string) CaseType {
	s := testScene()
	s.CanCases = true
	return NewCaseType(visitor(l, models.RoleLeader, address), s, worldCaseType())
}

func TestTheCaseTypeInBothLanguages(t *testing.T) {
	da := show(t, "case-type-da", caseTypeAt(text.Danish, "/case-types/erhvervsbyggeri?period=2026-Q3&kpi=within_limit_share"))
	show(t, "case-type-en", caseTypeAt(text.English, "/case-types/erhvervsbyggeri?table=1"))
	for _, want := range []string{
		"<h1>Erhvervsbyggeri</h1>",
		"28 % er afgjort inden for grænsen i 3. kvartal",
		"9 af 10 sager: højst 124 dage",
		"/cases?case_type=erhvervsbyggeri&amp;kpi=within_limit_share&amp;period=2026-Q3",
	} {
		if !strings.Contains(strings.ReplaceAll(da, "\u00a0", " "), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestTheShareOfTheDistributionIsTheShareOfTheStrip(t *testing.T) {
	v := worldCaseType()
	v.Spread.N = 131 // twelve more than the limit judges
	s := plainText(show(t, "", NewCaseType(visitor(text.Danish, models.RoleLeader, "/case-types/x"), testScene(), v)))
	for _, want := range []string{"28 % afgøres inden for 55 dage", "33 af 119 sager, som grænsen gælder for. Fordeling af 131 sager på dage", "eller ikke omfattet (12)"} {
		if !strings.Contains(s, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestTheCoverageGivesEachReasonWithItsCases(t *testing.T) {
	d := read(t, "", caseTypeAt(text.Danish, "/case-types/erhvervsbyggeri?area=byg"))
	d.says("Dækning: 119 af 130 sager tæller med (92 %)")
	for _, want := range [][2]string{{"Tæller med", "119"}, {"Ventetid hos ansøger er ukendt", "3"}, {"Sager i alt", "130"}} {
		if row := d.row(want[0]); !strings.HasSuffix(row, want[1]) {
			t.Errorf("the row %q is %q, want %s", want[0], row, want[1])
		}
	}
	of := "/cases?case_type=erhvervsbyggeri&department=byg&kpi=within_limit_share&period=2026-Q3"
	d.goes(of, of+"&reason=no_wait", of+"&reason=outcome")
	whole := worldCaseType().Coverage
	whole.Counted, whole.Reasons = 130, nil
	d = read(t, "", NewDefinition(visitor(text.English, models.RoleReader, "/definitions/x"), DefinitionInput{KPI: whole.KPI, Coverage: whole}))
	d.says("Coverage: all 130 cases count")
}

func TestTheChartIsOnThePageAsData(t *testing.T) {
	html := show(t, "", caseTypeAt(text.Danish, "/case-types/x?table=1"))
	at := strings.Index(html, `<script type="application/json" class="chart-options">{"option":`)
	if at < 0 {
		t.Fatal("the options are not on the page")
	}
	if !strings.Contains(html, `<details class="reveal" open>`) {
		t.Error("the table is asked for and not open")
	}
	rows := strings.Count(html[strings.Index(html, ">Bemærk<"):strings.Index(html, "<figcaption")], `<th scope="row">`)
	if rows != 36 {
		t.Errorf("the table has %d months, the chart 36", rows)
	}
	s := plainText(html)
	for _, want := range []string{
		"Mål 80 % · eget mål · gælder fra januar 2026 · sat af mette@nordvig.example",
		"september 2026 29 % 80 % Ikke nået 38 foreløbig, 2 uden oplysning",
		"maj 2024 – 70 % Ingen sager 0",
		"juli 2025 44 % 80 % Få sager 3 få sager",
	} {
		if !strings.Contains(s, want) {
			t.Errorf("the table lacks %q", want)
		}
	}
}

func TestTheDaysAddUp(t *testing.T) {
	s := plainText(show(t, "", caseTypeAt(text.Danish, "/case-types/x")))
	for _, want := range []string{"Sagsbehandling fylder 74,6 af 101,4 dage i snit", "2,1 + 14,2 + 7,1 + 74,6 + 3,4 = 101,4 dage"} {
		if !strings.Contains(s, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestRoundedPartsStillAddUp(t *testing.T) {
	parts := []measure.ClockPart{{Part: measure.PartScreening, Days: 1.84}, {Part: measure.PartWaitBefore, Days: 10.84}, {Part: measure.PartNotAttributed, Days: 0.84}, {Part: measure.PartService, Days: 77.47}, {Part: measure.PartWait, Days: 1.74}}
	whole, sum := 0.0, 0
	for _, p := range parts {
		whole += p.Days
	}
	for i, tenths := range addUp(parts, whole) {
		sum += tenths
		if diff := math.Abs(float64(tenths)/10 - parts[i].Days); diff >= 0.1 {
			t.Errorf("%s is shown %.2f days off", parts[i].Part, diff)
		}
	}
	if want := int(math.Round(whole * 10)); sum != want {
		t.Errorf("the parts add up to %d tenths, the whole is %d", sum, want)
	}
	if got := addUp([]measure.ClockPart{{Days: 0.1}, {Days: 0.2}, {Days: 0}}, 0.3); got[0] != 1 || got[1] != 2 || got[2] != 0 {
		t.Errorf("exact tenths are changed: %v", got)
	}
}

func TestACaseTypeThatKnowsLittleSaysWhatItLacks(t *testing.T) {
	k, _ := models.KPIByKey("digital_share")
	c := measure.Cell{KPI: k.Key, Column: k.Key, Unit: k.Unit, Unknown: 7, Status: models.StatusMissing}
	v := &measure.CaseTypeView{Period: q3, DataDate: told, KPI: k, Chosen: c, Strip: []measure.Cell{c},
		Row:  measure.Row{Slug: measure.Missing, Cells: []measure.Cell{c}, Received: 7},
		Open: measure.OpenAges{At: told}}
	v.Months = []measure.MonthPoint{{Month: models.MonthOf(2026, 9), Status: models.StatusMissing}}
	scene := testScene()
	scene.CanCases = true
	s := plainText(show(t, "case-type-empty", NewCaseType(visitor(text.Danish, models.RoleLeader, "/case-types/-"), scene, v)))
	for _, want := range []string{
		"(uden sagstype)", "Digital indsendelse: intet tal for 3. kvartal (kanal ukendt)", "Ingen måned har et tal",
		"Ingen åbne sager 30.09.2026.", "Intet mål for dette nøgletal", "Mangler data", "Servicemål: intet servicemål",
	} {
		if !strings.Contains(s, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(s, " 0 %") {
		t.Error("unknown is shown as zero")
	}
	if strings.Contains(s, "Se de 0") {
		t.Error("the page leads to cases that are not there")
	}
}

func TestADriverSaysOnlyWhatItKnows(t *testing.T) {
	tests := []struct {
		name string
		d    measure.Driver
		want string
	}{
		{"over the limit, with the share before", measure.Driver{Code: measure.DriverOverLimit, Count: 83, N: 116, Before: &measure.Share{Count: 71, N: 117}}, "72 % af 116 sager er over grænsen (2. kvartal: 61 % af 117)."},
		{"no cases before are no share before", measure.Driver{Code: measure.DriverPaper, Count: 1, N: 4, Before: &measure.Share{}}, "25 % af 4 sager har papirbrud."},
		{"small days keep a decimal", measure.Driver{Code: measure.DriverGrowth, Part: measure.PartWait, Change: 3.26}, "Mest vokset: ansøger efter fuldt oplyst, +3,3 dage i snit siden 2. kvartal."},
		{"large days are whole", measure.Driver{Code: measure.DriverClock, Part: measure.PartService, Days: 52.4, Of: 78.1, N: 119}, "Sagsbehandling fylder mest: 52 af 78 dage fra modtaget til afgjort i snit for 119 sager."},
		{"after complete is said", measure.Driver{Code: measure.DriverClock, Part: measure.PartService, Days: 52.4, Of: 78.1, Clock: models.ClockNet, N: 119}, "Efter fuldt oplyst fylder sagsbehandling mest: 52 af 78 dage i snit for 119 sager."},
		{"a channel has its name", measure.Driver{Code: measure.DriverChannel, Name: "E-mail", Count: 1, N: 4}, "25 % af 4 ansøgninger kom via E-mail."},
	}
	for _, tt := range tests {
		if got := strings.ReplaceAll(driverText(text.Danish, tt.d, "2. kvartal"), "\u00a0", " "); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestHistogramLabelsStayInTheDrawing(t *testing.T) {
	for _, tt := range []struct{ limit, median float64 }{{0, 1}, {158, 155}, {2, 158}, {80, 80}} {
		s := worldCaseType().Spread
		s.Limit, s.Median = num(tt.limit), num(tt.median)
		for _, m := range regexp.MustCompile(`text-anchor="(start|end)" x="([0-9.-]+)" y="\d+">([^<]*)<`).FindAllStringSubmatch(string(histogram(text.Danish, s)), -1) {
			x, err := strconv.ParseFloat(m[2], 64)
			if err != nil {
				t.Fatal(err)
			}
			width := 6.6 * float64(len([]rune(m[3])))
			if m[1] == "start" && x+width > 366 || m[1] == "end" && x-width < -6 {
				t.Errorf("limit %v, median %v: %q leaves the drawing at %v", tt.limit, tt.median, m[3], x)
			}
		}
	}
}

// worldChange is a change of the share within its limit by department, as measure would give it.
func worldChange() *measure.Explanation {
	compare, method := q2.String(), measure.ChangeRatio
	part := func(name string, before, beforeN, now, nowN, mix, rate float64) measure.ChangePart {
		return measure.ChangePart{Name: name, Before: measure.ChangeSide{Value: num(before), N: int64(beforeN), Few: beforeN < 5},
			Now: measure.ChangeSide{Value: num(now), N: int64(nowN), Few: nowN < 5}, Mix: num(mix), Rate: num(rate), Sum: mix + rate}
	}
	return &measure.Explanation{KPI: "within_limit_share", Unit: models.UnitShare, Period: q3.String(), Compare: &compare, By: measure.GroupDepartment,
		Span: q3, Against: q2, Now: measure.ChangeSide{Value: num(.2773), N: 119}, Before: measure.ChangeSide{Value: num(.3445), N: 124},
		Diff: num(-.06724), Method: &method, Mix: num(-.01244), Rate: num(-.0548),
		Parts: []measure.ChangePart{part("Byg", .41, 80, .34, 70, -.01144, -.0444), part("Bolig", .22, 41, .19, 46, -.0006, -.0102), part("", .5, 3, .5, 3, -.0004, -.0002)}}
}

func TestTheChangeStandsWithPartsThatAddUpAsTheyAreWritten(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		d := read(t, "change-"+string(l), NewChangePage(visitor(l, models.RoleLeader, "/overview/change?kpi=within_limit_share&by=department"), testScene(), worldChange()))
		d.says(pick2(l, "Inden for servicemål er faldet 6,7 procentpoint: fra 34,5 % i 2. kvartal til 27,7 % i 3. kvartal",
			"Within service target fell 6.7 percentage points: from 34.5% in Q2 to 27.7% in Q3"),
			pick2(l, "Byg, udviklingen i den (−4,5 procentpoint)", "Byg, the development in it (−4.5 percentage points)"))
		for _, want := range [][2]string{
			{"Byg", pick2(l, "−1,1 −4,5 −5,6", "−1.1 −4.5 −5.6")},
			{pick2(l, "Ikke oplyst (få sager)", "Not told (few cases)"), pick2(l, "50,0 % af 3 sager 0,0 0,0 0,0", "50.0% of 3 cases 0.0 0.0 0.0")},
			{pick2(l, "Ændringen i alt", "The whole change"), pick2(l, "−1,2 −5,5 −6,7", "−1.2 −5.5 −6.7")},
		} {
			if row := d.row(want[0]); !strings.HasSuffix(row, want[1]) {
				t.Errorf("the row %q is %q, want %s", want[0], row, want[1])
			}
		}
		if s := plainText(show(t, "", NewChangePage(visitor(l, models.RoleLeader, "/overview/change"), testScene(), worldChange()))); strings.Contains(s, "på grund af") {
			t.Error("the page claims a cause")
		}
	})
}

func TestAShareOfFewCasesTellsItsIntervalOnDemand(t *testing.T) {
	v := worldCaseType()
	if NewCaseType(visitor(text.Danish, models.RoleLeader, "/case-types/x"), testScene(), v).Trend.Interval != "" {
		t.Error("a share of many cases has an interval of few")
	}
	v.Chosen.Few, v.Chosen.Status = true, models.StatusTooFew
	v.Chosen.Numerator, v.Chosen.Denominator, v.Chosen.Value, v.Chosen.N = num(3), num(4), num(.75), 4
	d := read(t, "", NewCaseType(visitor(text.Danish, models.RoleLeader, "/case-types/x"), testScene(), v))
	d.says("Hvor meget siger så få sager?", "3 af 4 sager. Et 95 %-interval (Wilson) går fra 30 % til 95 %.")
}

func TestAMedianSaysThatItHasNoPartsAndLeadsToItsMean(t *testing.T) {
	x, why := worldChange(), measure.NoPartsQuantile
	x.KPI, x.Unit, x.NoParts, x.Parts, x.Method = "net_days_median", models.UnitDays, &why, nil, nil
	x.Now.Value, x.Before.Value, x.Diff = num(74), num(64), num(10)
	v := worldCaseType()
	v.Changes = []*measure.Explanation{x, x}
	d := read(t, "", NewCaseType(visitor(text.Danish, models.RoleLeader, "/case-types/erhvervsbyggeri?kpi=net_days_median"), testScene(), v))
	d.says("er steget 10,0 dage", "En median eller fraktil er ingen sum.")
	d.goes("/case-types/erhvervsbyggeri?kpi=net_days_mean")
}

func TestManyGroupsStandTogetherAndStillAddUp(t *testing.T) {
	x := worldChange()
	x.Parts, x.Mix, x.Rate, x.Diff = nil, num(0), num(0), num(0)
	for i := range 60 {
		mix, rate := .0007*float64(i%7-3), .0013*float64(i%5-2)
		x.Parts = append(x.Parts, measure.ChangePart{Name: "Afdeling " + strconv.Itoa(i), Now: x.Now, Before: x.Before, Mix: num(mix), Rate: num(rate), Sum: mix + rate})
		*x.Mix, *x.Rate, *x.Diff = *x.Mix+mix, *x.Rate+rate, *x.Diff+mix+rate
	}
	c := newExplained(text.English, "x", x)
	if len(c.Rows) != maxExplainedRows {
		t.Fatalf("%d rows, want %d", len(c.Rows), maxExplainedRows)
	}
	number := func(s string) int {
		v, err := strconv.ParseFloat(strings.NewReplacer("−", "-", "+", "").Replace(s), 64)
		if err != nil {
			t.Fatal(err)
		}
		return int(math.Round(v * 10))
	}
	for column := 2; column < 5; column++ {
		sum := 0
		for _, row := range c.Rows {
			sum += number(row.Cells[column])
		}
		if want := number(c.Total.Cells[column]); sum != want {
			t.Errorf("column %s adds up to %d tenths, want %d", c.Heads[column], sum, want)
		}
	}
}
