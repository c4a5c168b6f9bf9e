package measure

import (
	"cmp"
	"math"
	"math/big"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// ExplainQuery asks what the change of a figure between two periods is made of.
type ExplainQuery struct {
	KPI     string
	Period  models.Period // zero = DefaultPeriod
	Compare models.Period // zero = DefaultCompare of the period
	By      string        // of Groups; "" = by case type
	Filter  Filter
}

// The ways that a change is taken apart.
const (
	ChangeRatio = "ratio" // a share or mean: by mix and rate
	ChangeCount = "count" // a number of cases: by volume
)

// Why a change has no parts.
const (
	NoPartsQuantile = "quantile" // medians and percentiles are no sums: no exact parts exist
	NoPartsGiven    = "given"    // ready-made values have no cases
	NoPartsCompare  = "compare"  // there is nothing to compare with
	NoPartsValue    = "value"    // one of the two periods has no value
)

// Explanation is the difference of one figure between two periods and the parts that it is made of. The parts are worked
// out in whole numbers and fractions, never in rounded ones: they add up to the change exactly, and each is rounded
// once, to the nearest number that a float64 holds.
//
// A share or mean is R = Σ wᵢ·rᵢ, with wᵢ the group's part of the cases below the line and rᵢ its own value. With
// means over the two periods as weights its change is the sum over the groups of
//
//	mix  (w₁ − w₀) · ((r₀ + r₁) / 2 − (R₀ + R₁) / 2)
//	rate (r₁ − r₀) · (w₀ + w₁) / 2
//
// so that turning the comparison round turns every sign and nothing else. A group with cases in one period only has
// no rate of its own to change: all of it is mix.
type Explanation struct {
	KPI     string        `json:"kpi"`
	Unit    models.Unit   `json:"unit"`
	Period  string        `json:"period"`
	Compare *string       `json:"compare"`
	By      string        `json:"by"`
	Now     ChangeSide    `json:"now"`
	Before  ChangeSide    `json:"before"`
	Diff    *float64      `json:"change"`
	Method  *string       `json:"method"`   // of ChangeRatio, ChangeCount
	NoParts *string       `json:"no_parts"` // else why there are none
	Mix     *float64      `json:"mix"`
	Rate    *float64      `json:"rate"`
	Volume  *float64      `json:"volume"`
	Parts   []ChangePart  `json:"parts"` // the largest first
	Span    models.Period `json:"-"`
	Defined models.KPI    `json:"-"` // as its definition stood in the period
	Against models.Period `json:"-"` // Kind "" where there is nothing to compare with
}

// ChangeSide is one side of a change, or one group's part in it.
type ChangeSide struct {
	Value       *float64 `json:"value"`
	N           int64    `json:"n"`
	Share       *float64 `json:"share"` // the group's part of the cases; null for a count
	Few         bool     `json:"few"`
	Provisional bool     `json:"provisional"`
}

// ChangePart is what one group adds to a change: Sum = Mix + Rate, or Volume.
type ChangePart struct {
	Name   string     `json:"name"` // "" = cases without one
	Now    ChangeSide `json:"now"`
	Before ChangeSide `json:"before"`
	Mix    *float64   `json:"mix"`
	Rate   *float64   `json:"rate"`
	Volume *float64   `json:"volume"`
	Sum    float64    `json:"sum"`

	mix, rate, volume *big.Rat
}

// ChangeDriver is one large part of a change: a group with its mix, rate or volume.
type ChangeDriver struct {
	Name  string
	Code  string // of Part
	Value float64
}

// The kinds of parts.
const (
	PartMix    = "mix"
	PartRate   = "rate"
	PartVolume = "volume"
)

// Explain works out what a change is made of. The error is a models.Problem: an unknown KPI or group.
func Explain(b *facts.Book, q ExplainQuery) (*Explanation, error) {
	k, ok := b.KPI(q.KPI)
	if !ok {
		return nil, models.Problem{Field: "kpi", Code: "unknown_kpi", Value: q.KPI}
	}
	by := cmp.Or(q.By, GroupCaseType)
	if !slices.Contains(Groups, by) {
		return nil, models.Problem{Field: "by", Code: "unknown_group", Value: q.By}
	}
	if q.Period.Kind == "" {
		q.Period = DefaultPeriod(b)
	}
	if q.Compare.Kind == "" {
		q.Compare = DefaultCompare(q.Period)
	}
	sel, _ := q.Filter.resolve(b)
	return changeOf(b, k, by, whole(b, q.Period), whole(b, q.Compare), sel, nil), nil
}

// changeOf works out a change by one dimension, over what sel lets through.
func changeOf(b *facts.Book, k models.KPI, by string, period, compare models.Period, sel *selection, stood *targets) *Explanation {
	c := &Explanation{KPI: k.Key, Defined: k, Unit: k.Unit, Period: period.String(), By: by, Parts: []ChangePart{}, Span: period, Against: compare}
	none := func(why string) *Explanation { c.NoParts = &why; return c }
	periods := []models.Period{period}
	if compare.Kind != "" {
		name := compare.String()
		c.Compare = &name
		periods = append(periods, compare)
	}
	total := run(b, request{kpis: []models.KPI{k}, sel: sel, periods: periods, targets: stood})
	now := total.figure(0, 0, 0)
	c.Now = sideOf(now)
	if compare.Kind == "" {
		return none(NoPartsCompare)
	}
	before := total.figure(0, 0, 1)
	c.Before = sideOf(before)
	switch {
	case k.Form == models.FormGiven, now.given, before.given:
		return none(NoPartsGiven)
	case now.Value == nil || before.Value == nil:
		return none(NoPartsValue)
	}
	diff := *now.Value - *before.Value
	c.Diff = &diff
	groups := run(b, request{kpis: []models.KPI{k}, group: []string{by}, sel: sel, periods: periods, targets: stood})
	switch k.Form {
	case models.FormShare, models.FormMean:
		c.split(groups, k)
	case models.FormCount:
		c.count(groups)
	default:
		return none(NoPartsQuantile)
	}
	slices.SortStableFunc(c.Parts, func(x, y ChangePart) int { return cmp.Compare(math.Abs(y.Sum), math.Abs(x.Sum)) })
	return c
}

func sideOf(f Figure) ChangeSide {
	return ChangeSide{Value: f.Value, N: f.N, Few: f.Few, Provisional: f.Provisional}
}

// nameOf gives the name that a figure's group bears.
func nameOf(f Figure) string {
	for _, name := range []*string{f.CaseType, f.Department, f.Channel, f.Source} {
		if name != nil {
			return *name
		}
	}
	return ""
}

// ratio is a sum and a count, exact.
type ratio struct {
	above *big.Rat
	below int64
}

// value gives the ratio itself, nil where there is nothing below the line.
func (r ratio) value() *big.Rat {
	if r.below == 0 {
		return nil
	}
	return new(big.Rat).Quo(r.above, new(big.Rat).SetInt64(r.below))
}

// ratios gives the ratio of each group in one of the periods, and that of all. What a case counts as is decided for
// all groups together: one group may not tell who is exempt where the whole does.
func (a *answer) ratios(k models.KPI, period int) (groups []ratio, all ratio) {
	t, span := a.tallies[a.edition(0, period).base], a.spans[period]
	if t.base.standing() {
		span = a.dayOf(period)
	}
	told := false
	for g := range a.keys {
		n := t.in(g, span)
		told = told || n[slotNo]+n[slotYes]+n[slotExempt] > 0
	}
	all.above = new(big.Rat)
	for g := range a.keys {
		n := t.in(g, span)
		if !told {
			n[slotNoUntold], n[slotYesUntold] = 0, 0
		}
		r := ratio{t.sumOf(g, span), n[slotNo] + n[slotYes] + n[slotNoUntold] + n[slotYesUntold]}
		if k.Form == models.FormShare {
			r.above = new(big.Rat).SetInt64(n[slotYes] + n[slotYesUntold])
		}
		groups = append(groups, r)
		all.above.Add(all.above, r.above)
		all.below += r.below
	}
	return groups, all
}

// split takes the change of a share or mean apart.
func (c *Explanation) split(a *answer, k models.KPI) {
	now, allNow := a.ratios(k, 0)
	before, allBefore := a.ratios(k, 1)
	half := big.NewRat(1, 2)
	r1, r0 := allNow.value(), allBefore.value()
	middle := new(big.Rat).Add(r0, r1)
	middle.Mul(middle, half)
	mix, rate := new(big.Rat), new(big.Rat)
	for g := range a.keys {
		if now[g].below == 0 && before[g].below == 0 {
			continue
		}
		g1, g0 := now[g].value(), before[g].value()
		if g1 == nil {
			g1 = g0
		}
		if g0 == nil {
			g0 = g1
		}
		w1, w0 := big.NewRat(now[g].below, allNow.below), big.NewRat(before[g].below, allBefore.below)
		p := ChangePart{mix: new(big.Rat).Add(g0, g1), rate: new(big.Rat).Add(w0, w1)}
		p.mix.Sub(p.mix.Mul(p.mix, half), middle)
		p.mix.Mul(p.mix, new(big.Rat).Sub(w1, w0))
		p.rate.Mul(p.rate.Mul(p.rate, half), new(big.Rat).Sub(g1, g0))
		mix.Add(mix, p.mix)
		rate.Add(rate, p.rate)
		p.Mix, p.Rate = nearest(p.mix), nearest(p.rate)
		p.Sum = *nearest(new(big.Rat).Add(p.mix, p.rate))
		side := func(r ratio, w *big.Rat, period int) ChangeSide {
			f := a.figure(0, g, period)
			s := ChangeSide{N: r.below, Share: nearest(w), Few: r.below < int64(leastN(a.b.Settings, k)), Provisional: f.Provisional}
			if v := r.value(); v != nil {
				s.Value = nearest(v)
			}
			p.Name = nameOf(f)
			return s
		}
		p.Now, p.Before = side(now[g], w1, 0), side(before[g], w0, 1)
		c.Parts = append(c.Parts, p)
	}
	method := ChangeRatio
	c.Method, c.Mix, c.Rate = &method, nearest(mix), nearest(rate)
	c.Diff = nearest(new(big.Rat).Sub(r1, r0))
}

// count takes the change of a number of cases apart.
func (c *Explanation) count(a *answer) {
	sum := new(big.Rat)
	for g := range a.keys {
		now, before := a.figure(0, g, 0), a.figure(0, g, 1)
		if now.cases() == 0 && before.cases() == 0 {
			continue
		}
		p := ChangePart{Name: nameOf(now), Now: sideOf(now), Before: sideOf(before), Sum: *now.Value - *before.Value}
		p.volume = new(big.Rat).SetFloat64(p.Sum)
		p.Volume = nearest(p.volume)
		sum.Add(sum, p.volume)
		c.Parts = append(c.Parts, p)
	}
	method := ChangeCount
	c.Method, c.Volume = &method, nearest(sum)
}

func nearest(r *big.Rat) *float64 {
	v, _ := r.Float64()
	return &v
}

// Drivers gives the largest parts of a change, at most so many. Ties stand by name.
func (c *Explanation) Drivers(most int) []ChangeDriver {
	var out []ChangeDriver
	add := func(name, code string, v *float64) {
		if v != nil && *v != 0 {
			out = append(out, ChangeDriver{name, code, *v})
		}
	}
	for _, p := range c.Parts {
		add(p.Name, PartMix, p.Mix)
		add(p.Name, PartRate, p.Rate)
		add(p.Name, PartVolume, p.Volume)
	}
	slices.SortFunc(out, func(x, y ChangeDriver) int {
		return cmp.Or(cmp.Compare(math.Abs(y.Value), math.Abs(x.Value)), cmp.Compare(x.Name, y.Name), cmp.Compare(x.Code, y.Code))
	})
	return out[:min(len(out), most)]
}
