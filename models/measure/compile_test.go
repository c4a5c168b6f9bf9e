package measure

import (
	"fmt"
	"math"
	"math/rand"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// The reference works definitions out of rows one by one, by another way than the kernels: with facts.Row, Days and
// the words of CONTRACT §3.

// refField gives what a comparison asks of a row: its value as text or number, and whether it is known.
func refField(b *facts.Book, c models.Condition, r facts.Row) (text string, number float64, known bool) {
	d := Days(r)
	tri := func(t models.Tri) (string, float64, bool) { return t.String(), 0, t != models.Unknown }
	count := func(n int32, known bool) (string, float64, bool) { return "", float64(n), known }
	days := func(p Part) (string, float64, bool) { return "", float64(p.Days), p.Known }
	date := func(name string) models.Day {
		at := map[string]models.Day{models.FieldReceived: r.Received, models.FieldScreened: r.Screened, models.FieldComplete: r.Complete,
			models.FieldDecided: r.Decided, models.FieldDeadline: r.Deadline, models.FieldAppealSettled: r.AppealSettled}[name]
		if name == models.FieldScreened && d.Doubts&models.DoubtScreened != 0 || name == models.FieldComplete && d.Doubts&models.DoubtComplete != 0 {
			return models.NoDay
		}
		return at
	}
	name := func(s string) (string, float64, bool) { return s, 0, true }
	switch c.Field {
	case models.FieldCaseType:
		return name(b.CaseTypes.Entry(int64(r.CaseType)).Name)
	case models.FieldDepartment:
		return name(b.Departments.Entry(int64(r.Department)).Name)
	case models.FieldSource:
		return name(b.Sources.Entry(int64(r.Source)).Name)
	case models.FieldChannel:
		return b.Channels.Entry(int64(r.Channel)).Name, 0, r.Channel != 0
	case models.FieldChannelClass:
		class := b.Channels.Entry(int64(r.Channel)).Class
		return class.String(), 0, class != models.ChannelUnknown
	case models.FieldOutcome:
		return r.Outcome.String(), 0, r.Outcome != models.OutcomeUnknown
	case models.FieldAppealOutcome:
		return r.AppealOutcome.String(), 0, r.AppealOutcome != models.AppealNone
	case models.FieldCompleteAtFirst:
		switch flag := r.Flags.Tri(facts.CompleteAtFirst); {
		case flag != models.Unknown:
			return tri(flag)
		case r.Letters > 0:
			return tri(models.No)
		case r.Letters == 0 && (r.Complete.Known() || r.Decided.Known()):
			return tri(models.Yes)
		}
		return tri(models.Unknown)
	case models.FieldLimitApplies:
		return tri(r.Flags.Tri(facts.LimitApplies))
	case models.FieldExempt:
		return tri(r.Flags.Tri(facts.Exempt))
	case models.FieldDecisionDigital:
		return tri(r.Flags.Tri(facts.DecisionDigital))
	case models.FieldAppeal:
		return tri(r.Flags.Tri(facts.Appeal))
	case models.FieldReopened:
		return tri(r.Flags.Tri(facts.Reopened))
	case models.FieldPaperSteps:
		return count(r.Paper, r.Paper >= 0)
	case models.FieldLetters:
		return count(r.Letters, r.Letters >= 0)
	case models.FieldWaitDays:
		return days(d.Wait)
	case models.FieldWaitDaysBefore:
		return days(d.WaitBefore)
	case models.FieldSatisfaction:
		return count(int32(r.Flags.Satisfaction()), r.Flags.Satisfaction() > 0)
	case models.FieldMinutes, models.FieldCost:
		v := r.Cost
		if c.Field == models.FieldMinutes {
			v = r.HandlingMinutes
		}
		if v == nil {
			return "", 0, false
		}
		return "", *v, true
	case "gross_days":
		return days(d.Gross)
	case "net_days":
		return days(d.Net)
	case "service_days":
		return days(d.Service)
	case "screening_days":
		return days(d.Screening)
	case "applicant_days":
		return days(Part{d.Wait.Days + d.WaitBefore.Days, d.Wait.Known && d.WaitBefore.Known})
	case models.FieldDays:
		from, to := date(c.From), date(c.To)
		return "", float64(to - from), from.Known() && to.Known()
	}
	return "", 0, date(c.Field).Known()
}

// refHolds answers a condition with yes, no or unknown.
func refHolds(b *facts.Book, c models.Condition, r facts.Row, all bool) models.Tri {
	answer := func(yes bool) models.Tri {
		if yes {
			return models.Yes
		}
		return models.No
	}
	switch {
	case c.Not != nil:
		switch refHolds(b, *c.Not, r, all) {
		case models.Yes:
			return models.No
		case models.No:
			return models.Yes
		}
		return models.Unknown
	case !c.Leaf():
		var said []models.Tri
		for _, part := range append(slices.Clone(c.All), c.Any...) {
			said = append(said, refHolds(b, part, r, all))
		}
		decisive := models.No
		if c.Any != nil {
			decisive = models.Yes
		}
		switch {
		case all && slices.Contains(said, models.Unknown):
			return models.Unknown
		case slices.Contains(said, decisive):
			return decisive
		case slices.Contains(said, models.Unknown):
			return models.Unknown
		}
		return answer(decisive == models.No)
	}
	text, number, known := refField(b, c, r)
	switch c.Op {
	case models.OpKnown:
		return answer(known)
	case models.OpUnknown:
		return answer(!known)
	}
	if !known {
		return models.Unknown
	}
	f, _ := models.FieldOf(c.Field)
	if f.Sort == models.SortName || f.Sort == models.SortCode {
		in := slices.ContainsFunc(c.Value, func(v string) bool { return v == text || v == Missing && text == "" })
		if c.Field == models.FieldDepartment {
			for d := b.Departments.Entry(int64(r.Department)); d.Parent != 0; {
				d = b.Departments.Entry(d.Parent)
				in = in || slices.Contains(c.Value, d.Name)
			}
		}
		return answer(in == (c.Op == models.OpIs || c.Op == models.OpIn))
	}
	v, _ := strconv.ParseFloat(c.Value[0], 64)
	near := math.Abs(number-v) <= 1e-9*math.Max(1, math.Abs(v))
	switch c.Op {
	case models.OpIs:
		return answer(near)
	case models.OpNot:
		return answer(!near)
	case models.OpBelow:
		return answer(number < v && !near)
	case models.OpAtMost:
		return answer(number < v || near)
	case models.OpAbove:
		return answer(number > v && !near)
	}
	return answer(number > v || near)
}

// refDefined works a definition's figure out.
func refDefined(b *facts.Book, d models.Definition, p models.Period, rows []facts.Row) Figure {
	f := Figure{KPI: d.Key, Period: p.String(), Unit: d.Unit, Provisional: refProvisional(b, models.KPI{}, p)}
	var values []float64
	sum := 0.0
	for _, r := range rows {
		at := map[models.Cohort]models.Day{models.CohortReceived: r.Received, models.CohortDecided: r.Decided, models.CohortAppeal: r.AppealSettled}[d.Cohort]
		if !b.Scope.Sees(int64(r.Department)) || !at.Known() || !p.Has(at) {
			continue
		}
		if r.Outcome != models.OutcomeUnknown && slices.Contains(d.LeaveOut, r.Outcome.String()) {
			f.Excluded++
			continue
		}
		in := models.Yes
		if d.Inclusion != nil {
			in = refHolds(b, *d.Inclusion, r, false)
		}
		if in == models.No {
			f.Excluded++
			continue
		}
		v, known := 0.0, true
		switch d.Form {
		case models.FormShare:
			holds := refHolds(b, *d.Condition, r, true)
			known = holds != models.Unknown
			if holds == models.Yes {
				v = 1
			}
		case models.FormWithin:
			var days float64
			if _, days, known = refField(b, models.Condition{Field: d.Field}, r); days <= *d.Limit {
				v = 1
			}
		case models.FormMean, models.FormQuantile:
			_, v, known = refField(b, models.Condition{Field: d.Field}, r)
		}
		if !known || in == models.Unknown {
			f.Unknown++
			continue
		}
		f.N++
		sum += v
		values = append(values, v)
	}
	slices.Sort(values)
	n := float64(f.N)
	switch {
	case d.Form == models.FormCount:
		f.Value = &n
	case d.Form == models.FormQuantile && f.N > 0:
		h := d.Quantile * (n - 1)
		low := int(h + 1e-9)
		v := values[low]
		if low+1 < len(values) {
			v += (h - float64(low)) * (values[low+1] - v)
		}
		f.Value = &v
	case d.Form != models.FormQuantile:
		f.Numerator, f.Denominator = &sum, &n
		if f.N > 0 {
			f.Value = ptr(sum / n)
		}
	}
	f.Few = f.N < 5
	return f
}

// anyCondition draws a condition that its checks let through.
func anyCondition(t *rapid.T, depth int) models.Condition {
	if shape := rapid.IntRange(0, 5).Draw(t, "shape"); depth < 3 && shape < 3 {
		if shape == 0 {
			part := anyCondition(t, depth+1)
			return models.Condition{Not: &part}
		}
		var parts []models.Condition
		for range rapid.IntRange(1, 3).Draw(t, "parts") {
			parts = append(parts, anyCondition(t, depth+1))
		}
		if shape == 1 {
			return models.Condition{All: parts}
		}
		return models.Condition{Any: parts}
	}
	f := rapid.SampledFrom(models.ConditionFields).Draw(t, "field")
	c := models.Condition{Field: f.Name, Op: rapid.SampledFrom(f.Ops()).Draw(t, "op")}
	if f.Name == models.FieldDays {
		dates := rapid.SliceOfNDistinct(rapid.SampledFrom(models.ConditionDates), 2, 2, rapid.ID[string]).Draw(t, "dates")
		c.From, c.To = dates[0], dates[1]
	}
	if c.Op == models.OpKnown || c.Op == models.OpUnknown {
		return c
	}
	most := 1
	if c.Op == models.OpIn || c.Op == models.OpNotIn {
		most = 3
	}
	names := map[string][]string{
		models.FieldCaseType: {"Enfamiliehus", "Byfornyelse", "Nedrivning", Missing}, models.FieldDepartment: {"Teknik", "Byg", "Miljø", Missing},
		models.FieldChannel: {"Brev", "E-mail", "Internt"}, models.FieldSource: {"BOM", "ESDH"},
	}[f.Name]
	switch f.Sort {
	case models.SortName:
		c.Value = rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, min(most, 2), rapid.ID[string]).Draw(t, "names")
	case models.SortCode:
		c.Value = rapid.SliceOfNDistinct(rapid.SampledFrom(f.Codes), 1, min(most, len(f.Codes)), rapid.ID[string]).Draw(t, "codes")
	default:
		most := 60
		if f.High < 300 {
			most = 5
		}
		c.Value = models.Operands{fmt.Sprint(rapid.IntRange(0, most).Draw(t, "number"))}
	}
	return c
}

// anyDefinition draws an own key figure that is sound.
func anyDefinition(t *rapid.T, key string) models.Definition {
	d := models.Definition{Key: key, Version: 1, NameDA: "Eget", NameEN: "Own", Better: models.Higher, Dimension: models.DimensionService,
		Cohort: rapid.SampledFrom([]models.Cohort{models.CohortReceived, models.CohortDecided, models.CohortAppeal}).Draw(t, "cohort"),
		Form:   rapid.SampledFrom([]models.Form{models.FormCount, models.FormShare, models.FormMean, models.FormQuantile, models.FormWithin}).Draw(t, "form")}
	switch d.Form {
	case models.FormShare:
		c := anyCondition(t, 1)
		d.Condition = &c
	case models.FormMean:
		d.Field = rapid.SampledFrom(append(slices.Clone(models.WholeFields), models.NumberFields...)).Draw(t, "of")
	case models.FormQuantile:
		d.Field, d.Quantile = rapid.SampledFrom(models.WholeFields).Draw(t, "of"), rapid.SampledFrom([]float64{0.1, 0.5, 0.75, 0.9}).Draw(t, "quantile")
	case models.FormWithin:
		d.Field, d.Limit = rapid.SampledFrom(models.WholeFields).Draw(t, "of"), ptr(float64(rapid.IntRange(0, 60).Draw(t, "limit")))
	}
	if rapid.Bool().Draw(t, "included") {
		c := anyCondition(t, 1)
		d.Inclusion = &c
	}
	d = d.Fill()
	if d.Check(nil) != nil {
		t.Skip("contradicts itself")
	}
	return d
}

func TestAnOwnKeyFigureIsThatOfEveryCaseOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		b, rows := randomBook(rnd, rapid.IntRange(1, 120).Draw(t, "cases"))
		d := anyDefinition(t, "own")
		b.KPIs = models.NewCatalogue([]models.Definition{d})
		by := rapid.SampledFrom([]models.PeriodKind{models.ByMonth, models.ByQuarter, models.ByTotal}).Draw(t, "by")
		got, err := Figures(b, Query{KPIs: []string{"own"}, By: by})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range got {
			if want := refDefined(b, d, f.Span, rows); !sameFigure(f, want) {
				t.Fatalf("%+v:\n got %s\nwant %s", d, show(f), show(want))
			}
			for _, tab := range []string{TabCounted, TabUnknown, TabExcluded} {
				set, err := Cases(b, CaseQuery{KPI: "own", Period: f.Span, Which: tab})
				if err != nil {
					t.Fatal(err)
				}
				if want := map[string]int64{TabCounted: f.N, TabUnknown: f.Unknown, TabExcluded: f.Excluded}[tab]; int64(set.Refs.Len()) != want {
					t.Fatalf("%d cases %s, the figure has %d", set.Refs.Len(), tab, want)
				}
				for ref := range set.Refs.All() {
					if (ref.Reason == "") != (tab == TabCounted) {
						t.Fatalf("a case that is %s has the reason %q", tab, ref.Reason)
					}
				}
			}
		}
	})
}

func TestAChangedDefinitionLeavesEarlierPeriodsAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		b, rows := randomBook(rnd, rapid.IntRange(1, 120).Draw(t, "cases"))
		first := anyDefinition(t, "own")
		next := first
		inclusion := anyCondition(t, 1)
		next.Inclusion, next.Version, next.Reason = &inclusion, 2, "anderledes"
		next.ValidFrom = models.MonthOf(2023, rapid.IntRange(1, 24).Draw(t, "from"))
		if next.Check(&first) != nil {
			t.Skip("contradicts itself")
		}
		b.KPIs = models.NewCatalogue([]models.Definition{first, next})
		by := rapid.SampledFrom([]models.PeriodKind{models.ByMonth, models.ByQuarter}).Draw(t, "by")
		got, err := Figures(b, Query{KPIs: []string{"own"}, By: by})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range got {
			stood := first
			if f.Span.LastMonth() >= next.ValidFrom {
				stood = next
			}
			if want := refDefined(b, stood, f.Span, rows); !sameFigure(f, want) {
				t.Fatalf("version %d:\n got %s\nwant %s", stood.Version, show(f), show(want))
			}
		}
	})
}

func TestTheOutcomesLeftOutAreASettingOfADaysMeasure(t *testing.T) {
	shelved := decided(1, "2025-01-01", "2025-01-05", "2025-01-31")
	shelved.Outcome = models.OutcomeShelved
	later := decided(2, "2025-02-01", "2025-02-05", "2025-02-11")
	later.Outcome = models.OutcomeWithdrawn
	b := bookOf("2025-04-01", shelved, later)
	library := models.Library()
	for _, key := range []string{"gross_days_median", "net_days_mean", "within_limit_share"} {
		d, _ := models.Catalogue(nil).At(key, 0)
		d.Version, d.ValidFrom, d.LeaveOut, d.Reason = 2, month("2025-02"), []string{"shelved"}, "tilbagekaldte tæller med"
		if err := d.Check(&d); err != nil {
			t.Fatal(err)
		}
		library = append(library, d)
	}
	b.KPIs = models.NewCatalogue(library)
	b.Targets = []models.Target{limitFrom(1, "2024-01", 40, models.ClockService, models.CalendarDays)}
	got, err := Figures(b, Query{KPIs: []string{"gross_days_median", "net_days_mean", "net_days_median", "within_limit_share"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []struct{ n, excluded, unknown int64 }{{0, 1, 0}, {1, 0, 0}, {0, 1, 0}, {1, 0, 0}, {0, 1, 0}, {0, 1, 0}, {0, 1, 0}, {0, 0, 1}}
	for i, f := range got {
		if f.N != want[i].n || f.Excluded != want[i].excluded || f.Unknown != want[i].unknown {
			t.Errorf("%s %s: n %d, excluded %d, unknown %d, want %+v", f.KPI, f.Period, f.N, f.Excluded, f.Unknown, want[i])
		}
	}
}

func TestEndToEndMayLeaveTheDecisionOut(t *testing.T) {
	r := decided(1, "2025-01-01", "", "2025-01-20")
	r.Channel, r.Paper = 1, 0
	b := bookOf("2025-04-01", r)
	d, _ := models.Catalogue(nil).At("end_to_end_digital_share", 0)
	d.Paper = true
	b.KPIs = models.NewCatalogue([]models.Definition{d})
	got, err := Figures(b, Query{KPIs: []string{"end_to_end_digital_share"}})
	if err != nil || len(got) != 1 || got[0].N != 1 || *got[0].Value != 1 {
		t.Errorf("Figures = %+v, %v", got, err)
	}
}

func TestAnOwnKeyFigureIsAColumnJudgedByItsOwnTolerance(t *testing.T) {
	var rows []facts.Row
	for i := range 10 {
		r := decided(uint32(i+1), "2025-01-01", "2025-01-05", "2025-01-31")
		r.Paper = int32(i % 2)
		rows = append(rows, r)
	}
	b := bookOf("2025-04-01", rows...)
	d := models.Definition{Key: "paper_share", Version: 1, NameDA: "Papirbrud", NameEN: "Paper breaks", Better: models.Lower,
		Dimension: models.DimensionEfficiency, Cohort: models.CohortDecided, Form: models.FormShare,
		Condition: &models.Condition{Field: models.FieldPaperSteps, Op: models.OpAtLeast, Value: models.Operands{"1"}}}.Fill()
	b.Settings.Columns = []string{"digital_share", "paper_share"}
	b.Targets = []models.Target{target("paper_share", "2024-01", 0.4)}
	for _, tt := range []struct {
		tolerance *float64
		want      models.Status
	}{{nil, models.StatusOff}, {ptr(0.2), models.StatusNear}} {
		d.Tolerance = tt.tolerance
		b.KPIs = models.NewCatalogue([]models.Definition{d})
		board, err := NewBoard(b, Window{Period: period(t, "2025-Q1")})
		if err != nil {
			t.Fatal(err)
		}
		cell := board.Rows[0].Cells[1]
		if cell.KPI != "paper_share" || *cell.Value != 0.5 || cell.Status != tt.want || cell.Defined.Words.NameDA != "Papirbrud" {
			t.Errorf("cell = %+v, want %s", cell, tt.want)
		}
	}
}
