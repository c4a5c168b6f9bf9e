package views

import (
	"math"
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
	v := &measure.CaseTypeView{Period: q3, Compare: q2, DataDate: told, Row: row, DepartmentID: 1, KPI: k, Chosen: row.Cells[1], Strip: row.Cells}
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
	v.Clocks = &measure.Clocks{N: 119, Gross: 101.4, Screening: 2.1, WaitBefore: 14.2, NotAttributed: 7.1, Service: 74.6, Wait: 3.4, ScreeningN: 119, WaitBeforeN: 119}
	v.Before = &measure.Clocks{N: 124, Gross: 92.0, Screening: 2.0, WaitBefore: 14.0, NotAttributed: 7.4, Service: 64.4, Wait: 4.2}
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
