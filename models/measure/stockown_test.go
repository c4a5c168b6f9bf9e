package measure

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// ofStock is an own key figure of the open stock.
func ofStock(key string, form models.Form, change func(d *models.Definition)) models.Definition {
	d := models.Definition{Key: key, Version: 1, Kind: models.DefinedOwn, NameDA: key, NameEN: key, Better: models.Lower, Dimension: models.DimensionService,
		Cohort: models.CohortStock, Form: form}
	if change != nil {
		change(&d)
	}
	return d.Fill()
}

func olderThan(days string) *models.Condition {
	return &models.Condition{Field: models.FieldAge, Op: models.OpAbove, Value: models.Operands{days}}
}

// Own key figures of the open stock are what counting the open cases of each day one by one gives.
func TestOwnKeyFiguresOfTheOpenStock(t *testing.T) {
	digital := models.Condition{Field: models.FieldChannelClass, Op: models.OpIs, Value: models.Operands{"digital"}}
	sixty := 60.0
	definitions := []models.Definition{
		ofStock("old_count", models.FormCount, func(d *models.Definition) { d.Inclusion = olderThan("90") }),
		ofStock("old_share", models.FormShare, func(d *models.Definition) { d.Condition = olderThan("60") }),
		ofStock("old_digital_share", models.FormShare, func(d *models.Definition) {
			d.Condition = &models.Condition{All: []models.Condition{*olderThan("30"), digital}}
			d.Inclusion = &models.Condition{Field: models.FieldCaseType, Op: models.OpNot, Value: models.Operands{"Nedrivning"}}
		}),
		ofStock("age_mean", models.FormMean, func(d *models.Definition) { d.Field, d.Inclusion = models.FieldAge, &digital }),
		ofStock("age_p80", models.FormQuantile, func(d *models.Definition) { d.Field, d.Quantile = models.FieldAge, 0.8 }),
		ofStock("within_60", models.FormWithin, func(d *models.Definition) { d.Field, d.Limit = models.FieldAge, &sixty }),
		ofStock("within_own", models.FormWithin, nil),
	}
	rnd := rand.New(rand.NewSource(5))
	for round := range 2 {
		b, rows := randomBook(rnd, 300)
		b.KPIs = models.NewCatalogue(definitions)
		for _, d := range definitions {
			if err := d.Check(nil); err != nil {
				t.Fatalf("%s: %v", d.Key, err)
			}
		}
		var keys []string
		for _, d := range definitions {
			keys = append(keys, d.Key)
		}
		for _, group := range [][]string{nil, {GroupCaseType}} {
			figures, err := Figures(b, Query{KPIs: keys, By: models.ByQuarter, Group: group})
			if err != nil {
				t.Fatal(err)
			}
			some := 0
			for _, f := range figures {
				d := definitions[slices.Index(keys, f.KPI)]
				want := stockByHand(b, d, f, rows)
				if show(f) != show(want) {
					t.Fatalf("round %d, %v: %s\n got %s\nwant %s", round, group, f.KPI, show(f), show(want))
				}
				if f.Value != nil {
					some++
				}
			}
			if some < len(keys) { // else the world says nothing
				t.Errorf("%d values", some)
			}
		}
		for _, key := range keys { // the list of cases gives the same number
			set, err := Cases(b, CaseQuery{KPI: key, Period: period(t, "2024-Q2")})
			if err != nil {
				t.Fatal(err)
			}
			if int64(set.Refs.Len()) != set.Figure.N {
				t.Errorf("%s lists %d cases, the figure has %d", key, set.Refs.Len(), set.Figure.N)
			}
		}
	}
}

// stockByHand works a figure of the open stock out case by case.
func stockByHand(b *facts.Book, d models.Definition, f Figure, rows []facts.Row) Figure {
	at := stockDay(f.Span, b.DataDate)
	out := Figure{KPI: f.KPI, Period: f.Period, Unit: f.Unit, CaseType: f.CaseType, Provisional: f.Provisional, Span: f.Span, applies: f.applies}
	var ages []float64
	yes := int64(0)
	for _, r := range rows {
		if r.Received > at || r.Decided.Known() && r.Decided <= at || !b.Scope.All && !b.Scope.Sees(int64(r.Department)) {
			continue
		}
		if f.CaseType != nil && *f.CaseType != b.CaseTypes.Entry(int64(r.CaseType)).Name {
			continue
		}
		age := float64(at - r.Received)
		class := b.Channels.Entry(int64(r.Channel)).Class
		digital, told := class == models.ChannelDigital, class != models.ChannelUnknown
		said := -1.0 // unknown
		switch d.Key {
		case "old_count":
			if said = 1; age <= 90 {
				out.Excluded++
				continue
			}
		case "old_share":
			said = oneIf(age > 60)
		case "old_digital_share":
			if b.CaseTypes.Entry(int64(r.CaseType)).Name == "Nedrivning" {
				out.Excluded++
				continue
			}
			if told {
				said = oneIf(age > 30 && digital)
			}
		case "age_mean":
			switch {
			case told && !digital:
				out.Excluded++
				continue
			case told:
				said = age
			}
		case "age_p80":
			said = age
		case "within_60":
			said = oneIf(age <= 60)
		case "within_own":
			limits := Standing(b, models.KPILimit, int64(r.CaseType), int64(r.Department), at.Month())
			if len(limits) == 0 || r.Flags.Tri(facts.LimitApplies) == models.No {
				out.Excluded++
				continue
			}
			switch clock := limitClockOf(limits[0]); {
			case clock != models.ClockGross && (!r.Complete.Known() || r.Complete < r.Received):
			case clock == models.ClockService && r.Wait == models.UnknownCount:
			default:
				said = oneIf(running(b, r, limits[0], at) <= *limits[0].Value)
			}
		}
		if said < 0 {
			out.Unknown++
			continue
		}
		out.N++
		yes += int64(said)
		ages = append(ages, said)
	}
	ratio := func() {
		x, n := float64(yes), float64(out.N)
		out.Numerator, out.Denominator = &x, &n
		if out.N > 0 {
			v := x / n
			out.Value = &v
		}
	}
	switch d.Form {
	case models.FormCount:
		v := float64(out.N)
		out.Value = &v
	case models.FormQuantile:
		slices.Sort(ages)
		if n := len(ages); n > 0 {
			h := float64(n-1) * d.Quantile
			k := int(h)
			v := ages[k]
			if k+1 < n {
				v += (h - float64(k)) * (ages[k+1] - ages[k])
			}
			out.Value = &v
		}
	default:
		ratio()
	}
	out.Few = out.N < 5
	return out
}

func oneIf(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func limitClockOf(t models.Target) models.Clock {
	if t.Clock == "" {
		return models.ClockService
	}
	return t.Clock
}

// Months that are kept and followed, and other key figures asked beside them, change nothing.
func TestAnOwnStockFigureIsTheSameBesideOthers(t *testing.T) {
	b, _ := randomBook(rand.New(rand.NewSource(9)), 1200)
	b.Scope = models.Local()
	b.KPIs = models.NewCatalogue([]models.Definition{ofStock("old_share", models.FormShare, func(d *models.Definition) { d.Condition = olderThan("60") })})
	alone, err := Figures(b, Query{KPIs: []string{"old_share"}})
	if err != nil {
		t.Fatal(err)
	}
	beside, err := Figures(b, Query{KPIs: []string{"digital_share", "gross_days_mean", "old_share", "assisted_share", "net_days_median", "cases_open"}})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := Figures(b, Query{KPIs: []string{"assisted_share", "net_days_median"}})
	if err != nil {
		t.Fatal(err)
	}
	of := func(list []Figure, key string) (out []string) {
		for _, f := range list {
			if f.KPI == key {
				out = append(out, show(f))
			}
		}
		return out
	}
	for key, want := range map[string][]Figure{"old_share": alone, "assisted_share": plain, "net_days_median": plain} {
		if got, want := fmt.Sprint(of(beside, key)), fmt.Sprint(of(want, key)); got != want {
			t.Errorf("%s beside others:\n%s\nalone:\n%s", key, got, want)
		}
	}
	b.Settings.Columns = []string{"old_share", "digital_share"}
	board, err := NewBoard(b, Window{Period: period(t, "2024-Q2")})
	if err != nil {
		t.Fatal(err)
	}
	q := period(t, "2024-Q2")
	figures, err := Figures(b, Query{KPIs: []string{"old_share"}, By: models.ByQuarter, From: &q, To: &q, Group: []string{GroupCaseType}})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range board.Rows {
		for _, f := range figures {
			if *f.CaseType == row.CaseType && (f.Value == nil) == (row.Cells[0].Value == nil) && f.Value != nil && *f.Value != *row.Cells[0].Value {
				t.Errorf("%s: the board says %v, the figure %v", row.CaseType, *row.Cells[0].Value, *f.Value)
			}
		}
	}
}
