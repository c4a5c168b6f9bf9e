package measure

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/stats"
)

// applied makes cases of case type 1 in a department in a month: n of them, so many digital.
func applied(id uint32, department uint16, month string, n, digital int) []facts.Row {
	var rows []facts.Row
	for i := range n {
		r := blank(id+uint32(i), month+"-05")
		r.CaseType, r.Department, r.Channel = 1, department, 4
		if i < digital {
			r.Channel = 1
		}
		rows = append(rows, r)
	}
	return rows
}

// endOf makes the data reach to a day, by a case of another case type.
func endOf(day string) facts.Row {
	r := blank(9_000_000, day)
	r.CaseType, r.Department, r.Channel = 2, 1, 1
	return r
}

func viewOf(t *testing.T, b *facts.Book, w Window, kpi string) *CaseTypeView {
	t.Helper()
	v, err := NewCaseType(b, 1, w, kpi)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSmallDepartmentsInsideTheirLimitsAreNotCalledWorse(t *testing.T) {
	var rows []facts.Row
	rows = append(rows, applied(1000, 2, "2025-02", 400, 320)...)
	rows = append(rows, applied(2000, 3, "2025-02", 10, 6)...) // 60 % of ten against 80 %: chance
	rows = append(rows, applied(3000, 4, "2025-02", 3, 0)...)  // none of three: too few to be judged at all
	rows = append(rows, applied(4000, 0, "2025-02", 100, 80)...)
	rows = append(rows, endOf("2025-03-31"))
	f := viewOf(t, bookOf("2025-04-05", rows...), Window{Period: period(t, "2025-Q1")}, "digital_share").Funnel
	if high, low := f.Apart(); len(high)+len(low) > 0 {
		t.Errorf("pointed at: %v high, %v low; want none", high, low)
	}
	var names []string
	for _, u := range f.Units {
		names = append(names, u.Name)
	}
	if got := strings.Join(names, ","); got != ",Borgerservice,Byg,Miljø" {
		t.Errorf("the departments stand as %s, want by name and never ranked", got)
	}
	if u := f.Units[1]; u.Class != stats.FunnelLow998 || !u.Few() {
		t.Errorf("the department of three cases is %+v, want outside and few", u)
	}
}

func TestADepartmentFarOutsideIsNamedUnlessTheLimitsAreTooNarrow(t *testing.T) {
	var rows []facts.Row
	for d := uint16(0); d < 5; d++ {
		digital := 80
		if d == 2 {
			digital = 45
		}
		rows = append(rows, applied(1000*uint32(d+1), d, "2025-02", 100, digital)...)
	}
	rows = append(rows, endOf("2025-03-31"))
	w := Window{Period: period(t, "2025-Q1")}
	f := viewOf(t, bookOf("2025-04-05", rows...), w, "digital_share").Funnel
	if high, low := f.Apart(); len(high) != 0 || len(low) != 1 || low[0].Name != "Byg" {
		t.Errorf("pointed at: %v high, %v low; want Byg low", high, low)
	}
	rows[100].Channel, rows[0].Channel = 4, 4
	for i := 100; i < 155; i++ { // a second one as far off: more than a fifth lie outside
		rows[i].Channel = 4
	}
	f = viewOf(t, bookOf("2025-04-05", rows...), w, "digital_share").Funnel
	if high, low := f.Apart(); !f.Plot.TooNarrow() || len(high)+len(low) > 0 {
		t.Errorf("pointed at: %v high, %v low, though more than a fifth lie outside", high, low)
	}
	if f := viewOf(t, bookOf("2025-04-05", rows...), w, "net_days_median").Funnel; f != nil {
		t.Error("a median has a funnel of shares")
	}
}

func TestAHeadSeesNoOtherDepartmentInTheFunnel(t *testing.T) {
	rows := append(applied(1000, 2, "2025-02", 30, 20), applied(2000, 3, "2025-02", 30, 20)...)
	b := bookOf("2025-04-05", append(rows, endOf("2025-03-31"))...)
	b.Scope = models.Scope{Departments: []int64{2}}
	f := viewOf(t, b, Window{Period: period(t, "2025-Q1")}, "digital_share").Funnel
	if f.All || len(f.Units) != 1 || f.Units[0].Name != "Byg" || f.Units[0].Figure.N != 30 {
		t.Errorf("the head of Byg sees %+v", f.Units)
	}
}

// stepped is a share that steps from 5 to 8 of ten in January 2025.
func stepped() *facts.Book {
	noise := []int{5, 6, 5, 4, 5, 6, 4, 5, 6, 5, 4, 5}
	b := bookOf("2025-10-02", append(monthly("2024-01", append(noise, 8, 9, 8, 9, 8, 9, 8, 9, 8)...), endOf("2025-09-30"))...)
	b.Settings.Columns = []string{"digital_share"}
	return b
}

func TestBeforeAndAfter(t *testing.T) {
	ended := time.Now()
	tests := []struct {
		name          string
		rebases       []models.Rebase
		since         string
		from          string
		before, after int
		verdict       stats.ChangeVerdict
		cut           bool
	}{
		{"a month that the reader names", nil, "2025-01", "2025-01", 12, 9, stats.ChangeImprovement, false},
		{"a step that came later is seen after an earlier month too", nil, "2024-09", "2024-09", 8, 13, stats.ChangeImprovement, false},
		{"too early where few months lie after", nil, "2025-08", "2025-08", 19, 2, stats.ChangeTooEarly, false},
		{"too few months before", nil, "2024-05", "2024-05", 4, 17, stats.ChangeTooFewBefore, false},
		{"a new phase is judged without being asked for", []models.Rebase{{FromMonth: month("2025-01")}}, "", "2025-01", 12, 9, stats.ChangeImprovement, false},
		{"one that was withdrawn is not", []models.Rebase{{FromMonth: month("2025-01"), EndedAt: &ended}}, "", "", 0, 0, "", false},
		{"neither side reaches over another phase", []models.Rebase{{FromMonth: month("2025-01")}}, "2024-10", "2024-10", 9, 3, stats.ChangeTooEarly, true},
		{"after all data there is nothing", nil, "2026-01", "", 0, 0, "", false},
		{"before all data there is nothing", nil, "2023-01", "", 0, 0, "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := stepped()
			for _, r := range test.rebases {
				r.KPI, r.CaseTypeID = "digital_share", 1
				b.Rebases = append(b.Rebases, r)
			}
			w := Window{Period: period(t, "2025-Q3")}
			if test.since != "" {
				w.Since = month(test.since)
			}
			v := viewOf(t, b, w, "digital_share")
			if test.from == "" {
				if len(v.Measured) > 0 {
					t.Fatalf("measured %+v, want nothing", v.Measured)
				}
				return
			}
			x := v.Measured[0]
			if x.From != month(test.from) || len(x.Before) != test.before || len(x.After) != test.after || x.Stats.Verdict != test.verdict || x.Cut != test.cut {
				t.Errorf("from %s: %d before, %d after, %s, cut %v; want %s: %d, %d, %s, %v", x.From, len(x.Before), len(x.After), x.Stats.Verdict, x.Cut,
					test.from, test.before, test.after, test.verdict, test.cut)
			}
			if (x.Rebase != nil) != (test.since == "") {
				t.Errorf("rebase %v of a change that the reader names: %v", x.Rebase, test.since != "")
			}
		})
	}
}

func TestNoiseIsNoEffect(t *testing.T) {
	noise := []int{5, 6, 5, 4, 5, 6, 4, 5, 6, 5, 4, 5, 5, 6, 4, 5, 5, 6, 5, 4, 5}
	b := bookOf("2025-10-02", append(monthly("2024-01", noise...), endOf("2025-09-30"))...)
	x := viewOf(t, b, Window{Period: period(t, "2025-Q3"), Since: month("2025-01")}, "digital_share").Measured[0]
	if chance, known := x.Chance(); x.Stats.Verdict != stats.ChangeNone || !chance || !known {
		t.Errorf("noise is told as %s, chance %v", x.Stats.Verdict, chance)
	}
	if x.CasesBefore != 120 || x.CasesAfter != 90 {
		t.Errorf("%d cases before and %d after, want 120 and 90", x.CasesBefore, x.CasesAfter)
	}
}

func TestNeitherSideOfAChangeReachesOverAnotherWayOfCounting(t *testing.T) {
	b := stepped()
	first := models.Definition{Key: "own_share", Version: 1, ValidFrom: month("2020-01"), Kind: models.DefinedOwn, NameDA: "a", NameEN: "a", Unit: models.UnitShare,
		Better: models.Higher, Cohort: models.CohortReceived, Form: models.FormShare, Condition: &models.Condition{Field: models.FieldChannelClass, Op: models.OpIs, Value: models.Operands{"digital"}}}
	second := first
	second.Version, second.ValidFrom = 2, month("2025-06")
	second.Condition = &models.Condition{Field: models.FieldChannelClass, Op: models.OpIs, Value: models.Operands{"manual"}}
	b.KPIs = models.Catalogue{first, second}
	x := viewOf(t, b, Window{Period: period(t, "2025-Q3"), Since: month("2025-01")}, "own_share").Measured[0]
	if x.Last != month("2025-05") || !x.Cut {
		t.Errorf("after ends with %s (cut %v), want 2025-05: from June it counts otherwise", x.Last, x.Cut)
	}
	x = viewOf(t, b, Window{Period: period(t, "2025-Q3"), Since: month("2025-07")}, "own_share").Measured[0]
	if x.First != month("2025-06") {
		t.Errorf("before begins with %s, want 2025-06", x.First)
	}
}

// Every number of the page's statistics comes out of `calc` again, from the input that the page gives.
func TestCalcGivesTheNumbersOfThePage(t *testing.T) {
	b := stepped()
	b.Targets = []models.Target{target("digital_share", "2023-01", 0.75)}
	b.Rebases = []models.Rebase{{KPI: "digital_share", CaseTypeID: 1, FromMonth: month("2024-09")}}
	v := viewOf(t, b, Window{Period: period(t, "2025-Q3"), Since: month("2025-01")}, "digital_share")
	calc := func(method string) map[string]any {
		t.Helper()
		in, err := v.CalcInput(method, 0)
		if err != nil {
			t.Fatal(method, err)
		}
		body, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		out, err := Calc(method, bytes.NewReader(body))
		if err != nil {
			t.Fatalf("calc %s refuses %s: %v", method, body, err)
		}
		return asMap(t, out)
	}
	o := v.Chosen.Outlook
	got := calc("xmr")
	want := asMap(t, o.Chart)
	for _, part := range []string{"points", "segments"} {
		have := got[part].([]any)
		for i, x := range want[part].([]any) {
			for name, value := range x.(map[string]any) {
				if g := have[i].(map[string]any)[name]; !reflect.DeepEqual(g, value) {
					t.Fatalf("xmr %s %d %s = %v, the page has %v", part, i, name, g, value)
				}
			}
		}
	}
	if p := calc("projection"); !reflect.DeepEqual(p["predicted"], asMap(t, o.Projection)["predicted"]) || p["verdict"] != string(o.Projection.Verdict) {
		t.Errorf("projection %v, the page has %+v", p, o.Projection)
	}
	if p := calc("pchart"); fmt.Sprint(p["centre"], p["sigma_z"]) != fmt.Sprint(*v.Shares.Chart.Centre, *v.Shares.Chart.SigmaZ) || v.Shares.First != month("2024-09") {
		t.Errorf("p-chart %v, the page has %+v from %s", p["centre"], v.Shares.Chart, v.Shares.First)
	}
	if f := calc("funnel"); !reflect.DeepEqual(f, asMap(t, v.Funnel.Plot)) {
		t.Errorf("funnel %v, the page has %+v", f, v.Funnel.Plot)
	}
	if _, err := v.CalcInput("effect", month("2024-02")); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("the effect of a month that is not on the page: %v", err)
	}
	if _, err := v.CalcInput("survival", 0); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a method that the page does not use: %v", err)
	}
	// Eight months before and nine after are enough for a size.
	v = viewOf(t, stepped(), Window{Period: period(t, "2025-Q3"), Since: month("2025-01")}, "digital_share")
	if e := calc("effect"); !reflect.DeepEqual(e, asMap(t, v.Measured[0].Stats.Size)) {
		t.Errorf("effect %v, the page has %+v", e, v.Measured[0].Stats.Size)
	}
	if chance, known := v.Measured[0].Chance(); chance || !known {
		t.Errorf("chance %v, known %v: a step of three tenths is more than chance", chance, known)
	}
}

func asMap(t *testing.T, v any) map[string]any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAPChartCoversOnePhase(t *testing.T) {
	b := stepped()
	v := viewOf(t, b, Window{Period: period(t, "2025-Q3")}, "digital_share")
	if len(v.Shares.Figures) != 21 || *v.Shares.Chart.Centre < 0.6 {
		t.Fatalf("%d months, centre %v", len(v.Shares.Figures), *v.Shares.Chart.Centre)
	}
	b.Rebases = []models.Rebase{{KPI: "digital_share", CaseTypeID: 1, FromMonth: month("2025-01")}}
	v = viewOf(t, b, Window{Period: period(t, "2025-Q3")}, "digital_share")
	if p, prime := v.Shares.OutsideMonths(); len(v.Shares.Figures) != 9 || *v.Shares.Chart.Centre < 0.8 || p+prime > 0 {
		t.Errorf("%d months, centre %v, outside %d and %d; want the nine months of the new phase", len(v.Shares.Figures), *v.Shares.Chart.Centre, p, prime)
	}
	if v := viewOf(t, b, Window{Period: period(t, "2025-Q3")}, "cases_received"); v.Shares != nil || v.Funnel != nil {
		t.Error("a count has a chart of shares")
	}
}

// The page's chart, a series of figures with limits, the board and calc all say the same of a month.
func TestOneNumberForLimitsEverywhere(t *testing.T) {
	b := stepped()
	own := target("digital_share", "2024-06", 0.75)
	own.CaseTypeID, own.DepartmentID = 1, 1
	b.Targets = []models.Target{target("digital_share", "2023-01", 0.5), own}
	b.Rebases = []models.Rebase{{KPI: "digital_share", CaseTypeID: 1, FromMonth: month("2025-01")}}
	v := viewOf(t, b, Window{Period: period(t, "2025-Q3")}, "digital_share")
	page := v.Charted()
	to := period(t, "2025-09")
	q := Query{KPIs: []string{"digital_share"}, To: &to, Filter: Filter{CaseTypes: []string{"Enfamiliehus"}}}
	alone, err := ChartedFigures(b, q)
	if err != nil {
		t.Fatal(err)
	}
	q.Filter, q.Group = Filter{}, []string{GroupCaseType}
	grouped, err := ChartedFigures(b, q)
	if err != nil {
		t.Fatal(err)
	}
	from := period(t, "2025-06")
	q.From = &from
	short, err := ChartedFigures(b, q)
	if err != nil {
		t.Fatal(err)
	}
	board, err := NewBoard(b, Window{Period: period(t, "2025-Q3")})
	if err != nil {
		t.Fatal(err)
	}
	o := cellOf(t, board, "Enfamiliehus", "digital_share").Outlook
	in, err := v.CalcInput("xmr", 0)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := json.Marshal(in)
	out, err := Calc("xmr", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	calc := map[string]map[string]any{}
	for _, p := range asMap(t, out)["points"].([]any) {
		calc[p.(map[string]any)["period"].(string)] = p.(map[string]any)
	}
	said := func(c Charted) string {
		one := func(v *float64) string {
			if v == nil {
				return "-"
			}
			return fmt.Sprint(*v)
		}
		return fmt.Sprint(c.Period, one(c.Value), one(c.Target), one(c.Mean), one(c.Lower), one(c.Upper), *c.Phase, c.LimitsProvisional, c.Signal)
	}
	of := map[string]string{}
	for _, c := range grouped {
		if *c.CaseType == "Enfamiliehus" {
			of[c.Period] = said(c)
		}
	}
	if len(page) != 21 || len(alone) != 21 || len(of) != 21 {
		t.Fatalf("%d, %d and %d months, want 21", len(page), len(alone), len(of))
	}
	for i, c := range page {
		if said(alone[i]) != said(c) || of[c.Period] != said(c) {
			t.Errorf("the page says %s, the series %s, grouped %s", said(c), said(alone[i]), of[c.Period])
		}
		p := o.Point(month(c.Period))
		if *p.Centre != *c.Mean || *p.Lower != *c.Lower || *p.Upper != *c.Upper || p.Signal != c.Signal {
			t.Errorf("%s: the board says %+v", c.Period, p)
		}
		x := calc[c.Period]
		if fmt.Sprint(x["centre"], x["lower"], x["upper"], x["signal"]) != fmt.Sprint(*c.Mean, *c.Lower, *c.Upper, c.Signal) {
			t.Errorf("%s: calc says %v, the page %s", c.Period, x, said(c))
		}
	}
	for _, c := range short {
		if *c.CaseType == "Enfamiliehus" && said(c) != of[c.Period] {
			t.Errorf("asked from June: %s, asked for all: %s", said(c), of[c.Period])
		}
	}
	if c := page[5]; *c.Target != 0.75 || *c.Phase != "2024-01" || *page[4].Target != 0.5 || *page[20].Phase != "2025-01" || !page[20].LimitsProvisional {
		t.Errorf("June 2024: %s; May 2024: %s; September 2025: %s", said(c), said(page[4]), said(page[20]))
	}
	q.By = models.ByQuarter
	var p models.Problem
	if _, err := ChartedFigures(b, q); !errors.As(err, &p) || p.Code != "limits_month" {
		t.Errorf("limits by quarter: %v, want refused: only single months have them", err)
	}
}

func TestAMonthThatHasNotFinishedIsHeldAgainstNothing(t *testing.T) {
	rows := append(monthly("2024-01", 5, 6, 5, 4, 5, 6, 5, 4, 5, 6, 5, 4, 5), applied(8_000_000, 1, "2025-02", 6, 0)...)
	b := bookOf("2025-02-10", rows...)
	got, err := ChartedFigures(b, Query{KPIs: []string{"digital_share"}})
	if err != nil {
		t.Fatal(err)
	}
	last, before := got[len(got)-1], got[len(got)-2]
	if !last.Provisional || last.Lower != nil || last.Signal != "" || last.Phase != nil {
		t.Errorf("February has but begun and is held against %+v", last)
	}
	if before.Lower == nil || before.Signal != stats.SignalCommonCause {
		t.Errorf("January is held against %+v", before)
	}
}

// Each number of the coverage is the length of the list that its reason gives, for every key figure.
func TestTheListByReasonHasAsManyCasesAsTheCoverageSays(t *testing.T) {
	rnd := rand.New(rand.NewSource(11))
	seen := map[Reason]bool{}
	for range 4 {
		b, _ := randomBook(rnd, 1500)
		for _, k := range models.KPIs {
			if k.Form == models.FormGiven {
				continue
			}
			c, err := NewCoverage(b, k.Key, period(t, "2023"), Filter{})
			if err != nil {
				t.Fatal(err)
			}
			tabs := map[string]int64{}
			for _, r := range c.Reasons {
				set, err := Cases(b, CaseQuery{KPI: k.Key, Period: period(t, "2023"), Reason: r.Reason})
				if err != nil {
					t.Fatal(err)
				}
				if int64(set.Refs.Len()) != r.N || set.Which != r.State || !slices.Contains(set.Reasons, r) {
					t.Errorf("%s: %s has %d cases on the tab %s, the coverage says %d on %s", k.Key, r.Reason, set.Refs.Len(), set.Which, r.N, r.State)
				}
				for ref := range set.Refs.All() {
					if ref.Reason != r.Reason || ref.State != r.State {
						t.Errorf("%s: %s lists a case that is %s", k.Key, r.Reason, ref.Reason)
					}
				}
				tabs[r.State] += r.N
				seen[r.Reason] = true
			}
			if tabs[TabUnknown] != c.Figure.Unknown || tabs[TabExcluded] != c.Figure.Excluded || c.Counted != c.Figure.N {
				t.Errorf("%s: %d, %d and %d cases; the figure has %d, %d and %d", k.Key, c.Counted, tabs[TabUnknown], tabs[TabExcluded], c.Figure.N, c.Figure.Unknown, c.Figure.Excluded)
			}
		}
	}
	if len(seen) < 15 {
		t.Errorf("only %d reasons met", len(seen))
	}
	b := stepped()
	for _, q := range []CaseQuery{{KPI: "digital_share", Reason: "made_up"}, {KPI: "digital_share", Reason: ReasonNoChannel, Which: TabExcluded}, {KPI: "digital_share", Reason: ReasonNoChannel, Which: TabCounted}} {
		var p models.Problem
		if _, err := Cases(b, q); !errors.As(err, &p) || p.Code != "unknown_reason" {
			t.Errorf("%s on the tab %q: %v, want refused", q.Reason, q.Which, err)
		}
	}
}
