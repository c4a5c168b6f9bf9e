package measure

import (
	"math"
	"math/big"
	"math/rand"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// digitalIn adds n cases of a type received on a day, so many of them digital.
func digitalIn(rows []facts.Row, caseType uint16, received string, n, digital int) []facts.Row {
	for i := range n {
		r := blank(uint32(len(rows)+1), received)
		r.CaseType, r.Channel = caseType, 4
		if i < digital {
			r.Channel = 1
		}
		rows = append(rows, r)
	}
	return rows
}

func TestAChangeIsMixAndRate(t *testing.T) {
	// 80 of 100 and 20 of 100 become 40 of 50 and 45 of 150: 50 % becomes 42.5 %, though nobody fell.
	rows := digitalIn(nil, 1, "2025-01-10", 100, 80)
	rows = digitalIn(rows, 2, "2025-01-10", 100, 20)
	rows = digitalIn(rows, 1, "2025-02-10", 50, 40)
	rows = digitalIn(rows, 2, "2025-02-10", 150, 45)
	c, err := Explain(bookOf("2025-06-01", rows...), ExplainQuery{KPI: "digital_share", Period: period(t, "2025-02"), Compare: period(t, "2025-01")})
	if err != nil {
		t.Fatal(err)
	}
	if !sameNumber(c.Diff, ptr(-0.075)) || !sameNumber(c.Mix, ptr(-0.1375)) || !sameNumber(c.Rate, ptr(0.0625)) || len(c.Parts) != 2 {
		t.Fatalf("change %v = mix %v + rate %v in %d parts, want −0.075 = −0.1375 + 0.0625 in 2", *c.Diff, *c.Mix, *c.Rate, len(c.Parts))
	}
	if d := c.Drivers(1); d[0] != (ChangeDriver{"Enfamiliehus", PartMix, -0.084375}) {
		t.Errorf("the largest driver is %+v, want the mix of Enfamiliehus", d[0])
	}
	back, err := Explain(bookOf("2025-06-01", rows...), ExplainQuery{KPI: "digital_share", Period: period(t, "2025-01"), Compare: period(t, "2025-02")})
	if err != nil || *back.Mix != -*c.Mix || *back.Rate != -*c.Rate {
		t.Errorf("turned round: mix %v, rate %v, want the opposite of %v, %v", *back.Mix, *back.Rate, *c.Mix, *c.Rate)
	}
}

func TestAGroupOfOnePeriodIsMixAlone(t *testing.T) {
	rows := digitalIn(nil, 1, "2025-01-10", 10, 5)
	rows = digitalIn(rows, 1, "2025-02-10", 10, 5)
	rows = digitalIn(rows, 2, "2025-02-10", 10, 10)
	c, err := Explain(bookOf("2025-06-01", rows...), ExplainQuery{KPI: "digital_share", Period: period(t, "2025-02"), Compare: period(t, "2025-01")})
	if err != nil || *c.Rate != 0 || *c.Mix != 0.25 || *c.Diff != 0.25 {
		t.Fatalf("change %v = mix %v + rate %v (%v), want all of it mix", *c.Diff, *c.Mix, *c.Rate, err)
	}
}

func TestAChangeWithoutPartsSaysWhy(t *testing.T) {
	rows := digitalIn(nil, 1, "2025-01-10", 10, 5)
	rows = digitalIn(rows, 1, "2025-02-10", 10, 5)
	for i := range rows {
		rows[i].Decided, rows[i].Complete = rows[i].Received+5, rows[i].Received
	}
	b := bookOf("2025-06-01", rows...)
	for _, tc := range []struct{ kpi, period, why string }{
		{"net_days_median", "2025-02", NoPartsQuantile},
		{"net_days_p90", "2025-02", NoPartsQuantile},
		{"survival_days_median", "2025-02", NoPartsQuantile},
		{"contacts_per_case", "2025-02", NoPartsGiven},
		{"cost_mean", "2025-02", NoPartsValue},
		{"digital_share", "2025-01", NoPartsValue},
		{"digital_share", "total", NoPartsCompare},
	} {
		c, err := Explain(b, ExplainQuery{KPI: tc.kpi, Period: period(t, tc.period)})
		if err != nil || c.NoParts == nil || *c.NoParts != tc.why || len(c.Parts) > 0 || c.Method != nil {
			t.Errorf("%s in %s: %+v, %v, want no parts: %s", tc.kpi, tc.period, c, err, tc.why)
		}
	}
	for _, q := range []ExplainQuery{{KPI: "no_such"}, {KPI: "digital_share", By: "month"}} {
		if _, err := Explain(b, q); err == nil {
			t.Errorf("Explain(%+v) has no error", q)
		}
	}
}

// refRatio works out one group's sum and count by the reference, over the rows of one period.
func refRatio(b *facts.Book, k models.KPI, p models.Period, rows []facts.Row) (above float64, below int64) {
	for _, r := range rows {
		if o := refOpinion(b, k, p, r); o.in && o.state == "counted" {
			above += o.value
			below++
		}
	}
	return above, below
}

// TestPartsAddUpToTheChange holds the parts of every KPI against its figures, exactly, and against the definition
// worked out group by group in floating point.
func TestPartsAddUpToTheChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		b, rows := randomBook(rnd, rapid.IntRange(0, 150).Draw(t, "cases"))
		var seen []facts.Row
		for _, r := range rows {
			if b.Scope.Sees(int64(r.Department)) {
				seen = append(seen, r)
			}
		}
		at := func(name string) models.Period {
			kind := rapid.SampledFrom([]models.PeriodKind{models.ByMonth, models.ByQuarter, models.ByYear, models.ByRolling12}).Draw(t, name+" kind")
			return models.PeriodAt(kind, models.DayOf(2023, rapid.IntRange(1, 30).Draw(t, name), 1), 1)
		}
		p, q := at("period"), at("compare")
		by := rapid.SampledFrom(Groups).Draw(t, "by")
		for _, k := range models.KPIs {
			c, err := Explain(b, ExplainQuery{KPI: k.Key, Period: p, Compare: q, By: by})
			if err != nil {
				t.Fatal(err)
			}
			again, _ := Explain(b, ExplainQuery{KPI: k.Key, Period: p, Compare: q, By: by})
			if !reflect.DeepEqual(c, again) {
				t.Fatalf("%s: the same data gives two answers", k.Key)
			}
			now, before := refFigure(b, k, p, seen), refFigure(b, k, q, seen)
			if k.Form != models.FormGiven && (!sameNumber(c.Now.Value, now.Value) || !sameNumber(c.Before.Value, before.Value)) {
				t.Fatalf("%s: sides %v and %v, want %v and %v", k.Key, c.Before, c.Now, show(before), show(now))
			}
			if c.NoParts != nil {
				if len(c.Parts) > 0 || c.Method != nil || c.Mix != nil || c.Volume != nil {
					t.Fatalf("%s: %s, and yet parts", k.Key, *c.NoParts)
				}
				continue
			}
			want := *now.Value - *before.Value
			sum, shown := new(big.Rat), 0.0
			for _, part := range c.Parts {
				for _, r := range []*big.Rat{part.mix, part.rate, part.volume} {
					if r != nil {
						sum.Add(sum, r)
					}
				}
				shown += part.Sum
			}
			if got, _ := sum.Float64(); got != *c.Diff || math.Abs(got-want) > 1e-9*math.Max(1, math.Abs(want)) {
				t.Fatalf("%s by %s: parts add up to %v, change %v, want %v", k.Key, by, got, *c.Diff, want)
			}
			if math.Abs(shown-*c.Diff) > 1e-9*math.Max(1, math.Abs(*now.Value)) {
				t.Fatalf("%s by %s: written parts add up to %v, want %v", k.Key, by, shown, *c.Diff)
			}
			if *c.Method != ChangeRatio || k.Key == "digital_share_ex_exempt" {
				continue
			}
			groups := map[string][]facts.Row{}
			for _, r := range seen {
				name := refLabel(b, by, r)
				groups[name] = append(groups[name], r)
			}
			middle := (*now.Value + *before.Value) / 2
			for _, part := range c.Parts {
				a1, n1 := refRatio(b, k, p, groups[part.Name])
				a0, n0 := refRatio(b, k, q, groups[part.Name])
				w1, w0 := float64(n1)/float64(now.N), float64(n0)/float64(before.N)
				var r1, r0 float64
				switch {
				case n1 == 0:
					r0 = a0 / float64(n0)
					r1 = r0
				case n0 == 0:
					r1 = a1 / float64(n1)
					r0 = r1
				default:
					r1, r0 = a1/float64(n1), a0/float64(n0)
				}
				mix, rate := (w1-w0)*((r0+r1)/2-middle), (r1-r0)*(w0+w1)/2
				if math.Abs(mix-*part.Mix)+math.Abs(rate-*part.Rate) > 1e-9*math.Max(1, math.Abs(r0)+math.Abs(r1)) {
					t.Fatalf("%s by %s, %q: mix %v and rate %v, want %v and %v", k.Key, by, part.Name, *part.Mix, *part.Rate, mix, rate)
				}
			}
		}
	})
}
