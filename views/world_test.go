package views

import (
	"fmt"
	"math"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
)

// The board of these tests: the case types and figures of an invented municipality, third quarter of 2026.

var (
	q3     = mustPeriod("2026-Q3")
	q2     = mustPeriod("2026-Q2")
	told   = models.DayOf(2026, 9, 30)
	begins = models.DayOf(2023, 10, 1)
)

func mustPeriod(s string) models.Period {
	p, err := models.ParsePeriod(s, 1)
	if err != nil {
		panic(err)
	}
	return p
}

func num(v float64) *float64 { return &v }

func testScene() Scene {
	return Scene{
		Span:     models.Period{Kind: models.ByTotal, From: begins, Until: told + 1},
		DataDate: told,
		Areas:    []Area{{Slug: "byg", Name: "Byg"}, {Slug: "bolig", Name: "Bolig"}, {Slug: "dagtilbud", Name: "Dagtilbud"}, {Slug: "borgerservice", Name: "Borgerservice"}},
		MinN:     5,
	}
}

// judge gives a cell with the verdict that its value and target lead to.
func judge(kpi string, value, target, numerator, denominator float64, seed int) measure.Cell {
	k, ok := models.KPIByKey(kpi)
	if !ok {
		panic("no such KPI: " + kpi)
	}
	c := measure.Cell{KPI: kpi, Column: kpi, Value: num(value), Unit: k.Unit, N: int64(denominator), Gaps: 0}
	if k.Unit == models.UnitShare {
		c.Numerator, c.Denominator = num(numerator), num(denominator)
	}
	comparator := models.AtLeast
	if k.Better == models.Lower {
		comparator = models.AtMost
	}
	t := models.Target{KPI: kpi, Value: num(target), Comparator: comparator, Kind: models.KindOwn, SetBy: "mette@nordvig.example", ValidFrom: models.MonthOf(2026, 1), Active: true}
	c.Standing, c.Target, c.Gap = &t, t.Value, num(value-target)
	c.Tolerance = t.Tolerance(k)
	switch {
	case c.N < 5:
		c.Status, c.Few = models.StatusTooFew, true
		c.Target, c.Gap = nil, nil
	case t.Met(value):
		c.Status = models.StatusMet
	case t.Near(value, k):
		c.Status = models.StatusNear
	default:
		c.Status = models.StatusOff
	}
	c.PreviousStatus = c.Status
	c.Series = wander(value, 13, seed)
	return c
}

// wander gives a series that ends in a value.
func wander(end float64, n, seed int) []measure.Point {
	out := make([]measure.Point, n)
	first := models.MonthOf(2025, 9)
	for i := range out {
		back := float64(n - 1 - i)
		v := end * (1 - 0.004*back*float64(seed%5-2) + 0.03*math.Sin(float64(seed)*1.7+back*1.9)*math.Min(1, back))
		if end < 1 {
			v = math.Min(v, 1)
		}
		out[i] = measure.Point{Period: (first + models.Month(i)).String(), Value: num(v)}
	}
	return out
}

type worldRow struct {
	name, area        string
	received, decided int64
	limit             float64
	shares            [4]float64
	targets           [4]float64
	median            float64
}

var worldRows = []worldRow{
	{"Erhvervsbyggeri", "Byg", 128, 119, 55, [4]float64{.9063, .2773, .479, .5781}, [4]float64{.9, .8, .8, .7}, 74},
	{"Lovliggørelse", "Byg", 64, 60, 0, [4]float64{-1, 118, .55, -1}, [4]float64{0, 90, .6, 0}, 118},
	{"Industri og lager", "Byg", 41, 39, 50, [4]float64{.8780, .8205, .7179, .6829}, [4]float64{.9, .8, .8, .7}, 38},
	{"Etagebyggeri, bolig", "Byg", 57, 53, 60, [4]float64{.9123, .7735, .7735, .6140}, [4]float64{.9, .8, .8, .7}, 47},
	{"Enfamiliehuse", "Byg", 412, 398, 40, [4]float64{.9612, .9095, .8819, .6699}, [4]float64{.95, .9, .85, .7}, 28},
	{"Simple konstruktioner", "Byg", 538, 521, 40, [4]float64{.9405, .9404, .9098, .7193}, [4]float64{.95, .9, .85, .7}, 17},
	{"Pladsanvisning", "Dagtilbud", 690, 690, 7, [4]float64{.9899, .9696, .9, .8391}, [4]float64{.98, .95, .9, .85}, 4},
	{"Nedrivning", "Byg", 73, 70, 21, [4]float64{.9315, .9286, .9429, .8082}, [4]float64{.9, .9, .85, .75}, 14},
	{"Flytteanmeldelse", "Borgerservice", 1904, 1904, 3, [4]float64{.98, .9795, .9701, .9202}, [4]float64{.97, .97, .95, .9}, 1},
	{"Byfornyelse", "Bolig", 4, 4, 90, [4]float64{.75, .5, .75, .25}, [4]float64{.9, .8, .8, .7}, 71},
}

// worldBoard gives the board of the ten case types of the pictures.
func worldBoard() *measure.Board {
	b := &measure.Board{
		PeriodName: "2026-Q3", Data: told.String(), Period: q3, Compare: q2, Compared: true, DataDate: told,
		Before: measure.Counts{Met: 17, Near: 9, Off: 8},
	}
	compare := q2.String()
	b.CompareName = &compare
	for _, key := range models.DefaultSettings().Columns {
		k, _ := models.KPIByKey(key)
		b.Columns = append(b.Columns, k)
	}
	for i, w := range worldRows {
		r := measure.Row{
			CaseType: w.name, Department: w.area, N: w.decided, CaseTypeID: int64(i + 1),
			Slug: models.Slug(w.name), DepartmentID: 1, Received: w.received,
		}
		if w.limit > 0 {
			r.Limit = &models.Target{KPI: models.KPILimit, Value: num(w.limit), Comparator: models.AtMost, Clock: models.ClockService, DayKind: models.CalendarDays}
		}
		for j, k := range b.Columns {
			n := float64(w.received)
			if k.Cohort == models.CohortDecided {
				n = float64(w.decided)
			}
			var c measure.Cell
			switch {
			case w.shares[j] < 0:
				c = measure.Cell{KPI: k.Key, Column: k.Key, Unit: k.Unit, Status: models.StatusNotMeasured}
			case k.Key == "within_limit_share" && w.limit == 0:
				c = judge("net_days_median", w.shares[j], w.targets[j], 0, n, i*4+j)
				c.Column = k.Key
			default:
				c = judge(k.Key, w.shares[j], w.targets[j], math.Round(w.shares[j]*n), n, i*4+j)
				if k.Key == "within_limit_share" {
					c.Beside = &measure.Beside{KPI: "net_days_median", Value: num(w.median), Unit: models.UnitDays, N: w.decided}
				}
			}
			r.Cells = append(r.Cells, c)
			count(&b.Counts, c.Status)
		}
		b.Rows = append(b.Rows, r)
	}
	drivers := map[string][]measure.Driver{
		"Erhvervsbyggeri":     {{Code: measure.DriverClock, Part: measure.PartService, Days: 52.4, Of: 78.1, N: 119}, {Code: measure.DriverGrowth, Part: measure.PartService, Days: 52.4, Change: 10.2}},
		"Lovliggørelse":       {{Code: measure.DriverClock, Part: measure.PartWait, Days: 41, Of: 126, N: 60}},
		"Industri og lager":   {{Code: measure.DriverPaper, Count: 11, N: 39, Before: &measure.Share{Count: 9, N: 41}}},
		"Etagebyggeri, bolig": {{Code: measure.DriverIncomplete, Count: 22, N: 57}},
	}
	for _, r := range b.Rows {
		var off []measure.Cell
		for _, c := range r.Cells {
			if c.Status == models.StatusOff {
				off = append(off, c)
			}
		}
		if len(off) > 0 {
			b.Exceptions = append(b.Exceptions, measure.Exception{Row: r, Off: off, Drivers: drivers[r.CaseType]})
		}
	}
	b.Changes = []measure.Change{
		{CaseType: "Etagebyggeri, bolig", Slug: "etagebyggeri-bolig", KPI: "within_limit_share", Unit: models.UnitShare, From: .8113, To: .7735, Was: models.StatusMet, Is: models.StatusNear, Crossing: true, Worse: true},
		{CaseType: "Enfamiliehuse", Slug: "enfamiliehuse", KPI: "end_to_end_digital_share", Unit: models.UnitShare, From: .82, To: .8819, Was: models.StatusNear, Is: models.StatusMet, Crossing: true},
		{CaseType: "Nedrivning", Slug: "nedrivning", KPI: "complete_at_first_share", Unit: models.UnitShare, From: .73, To: .8082, Was: models.StatusNear, Is: models.StatusMet, Crossing: true},
		{CaseType: "Pladsanvisning", Slug: "pladsanvisning", KPI: "end_to_end_digital_share", Unit: models.UnitShare, From: .88, To: .9, Was: models.StatusNear, Is: models.StatusMet, Crossing: true},
		{CaseType: "Lovliggørelse", Slug: "lovliggoerelse", KPI: "net_days_median", Unit: models.UnitDays, From: 131, To: 118, Was: models.StatusOff, Is: models.StatusOff},
	}
	return b
}

func count(c *measure.Counts, s models.Status) {
	switch s {
	case models.StatusMet:
		c.Met++
	case models.StatusNear:
		c.Near++
	case models.StatusOff:
		c.Off++
	case models.StatusNoTarget:
		c.NoTarget++
	case models.StatusMissing:
		c.Missing++
	case models.StatusTooFew:
		c.TooFew++
	case models.StatusNoCases:
		c.NoCases++
	case models.StatusNotMeasured:
		c.NotMeasured++
	}
}

// manyRows gives a board of n case types, for the measure of speed.
func manyRows(n int) *measure.Board {
	b := worldBoard()
	rows := b.Rows
	b.Rows = nil
	for i := range n {
		r := rows[i%len(rows)]
		r.CaseType = fmt.Sprintf("%s %d", r.CaseType, i)
		r.Slug = models.Slug(r.CaseType)
		b.Rows = append(b.Rows, r)
	}
	return b
}
