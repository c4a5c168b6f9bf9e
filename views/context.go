package views

import (
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// Scene is where figures are looked at from: what there is to choose between, and what the visitor may do.
type Scene struct {
	Span      models.Period // first date stored up to and including the data date; zero without data
	DataDate  models.Day
	Areas     []Area // departments that the visitor may see, in the order of their tree
	MinN      int    // fewer cases than this is "few"
	CanImport bool
	CanCases  bool
	CanExport bool
}

// Area is a department of the area menu.
type Area struct {
	Slug  string
	Name  string
	Depth int // in the tree; 0 = top
}

// Context is the row of choices above figures: part of every page that shows them.
type Context struct {
	Period  Pick
	Compare *Pick
	Area    *Pick
	All     Pick // the three in one, for a phone
	Fresh   string
	Early   string // "foreløbige tal", where the period is not closed
}

// PeriodChoices lists the periods that a person may look at, the newest first: up to eight of the chosen kind
// around the chosen one, then the latest of the other kinds.
func PeriodChoices(span, chosen models.Period) []models.Period {
	if span.From >= span.Until || !span.From.Known() {
		return nil
	}
	last := span.Until - 1
	var out []models.Period
	for _, kind := range []models.PeriodKind{models.ByQuarter, models.ByMonth, models.ByYear} {
		most := map[models.PeriodKind]int{models.ByQuarter: 8, models.ByMonth: 6, models.ByYear: 3}[kind]
		p := models.PeriodAt(kind, last, 1)
		for range most {
			if p.Until <= span.From {
				break
			}
			out = append(out, p)
			p = p.Step(-1)
		}
	}
	for _, p := range out {
		if p.String() == chosen.String() {
			return out
		}
	}
	return append([]models.Period{chosen}, out...)
}

func newContext(l text.Lang, a Address, s Scene, period, compare models.Period, provisional bool) Context {
	c := Context{Period: Pick{Label: l.Say("context.period"), Value: l.Period(period), Periods: true}}
	kind := models.PeriodKind("")
	for _, p := range PeriodChoices(s.Span, period) {
		option := Option{Text: l.Period(p), URL: a.With("period", p.String()), Current: p.String() == period.String()}
		if p.Kind != kind && text.Has("context.by."+string(p.Kind)) {
			option.Group = l.Say("context.by." + string(p.Kind))
		}
		kind = p.Kind
		// A comparison that was chosen for another kind of period does not carry over.
		if p.Kind != period.Kind {
			option.URL = Address{Path: a.Path, Query: NewAddress(a.With("period", p.String())).Query}.Without("compare")
		}
		c.Period.Options = append(c.Period.Options, option)
	}
	if s.DataDate.Known() {
		c.Fresh = l.Say("fresh", "date", l.Date(s.DataDate))
	}
	if provisional {
		c.Early = l.Say("context.provisional")
	}
	if compare.Kind != "" {
		pick := Pick{Label: l.Say("context.compare"), Value: l.Period(compare)}
		for _, p := range compareChoices(period) {
			key := "context.compare.year"
			if p.String() == period.Step(-1).String() {
				key = "context.compare.previous"
			}
			pick.Options = append(pick.Options, Option{
				Text:    l.Period(p) + " · " + l.Say(key),
				URL:     a.With("compare", p.String()),
				Current: p.String() == compare.String(),
			})
		}
		c.Compare = &pick
	}
	if len(s.Areas) > 1 {
		chosen := a.Get("area")
		pick := Pick{
			Label:   l.Say("context.area"),
			Value:   l.Say("context.area.all", "n", len(s.Areas)),
			Options: []Option{{Text: l.Say("context.area.all", "n", len(s.Areas)), URL: a.With("area", ""), Current: chosen == ""}},
		}
		for _, area := range s.Areas {
			pick.Options = append(pick.Options, Option{
				Text:    strings.Repeat("\u00a0\u00a0", area.Depth) + area.Name,
				URL:     a.With("area", area.Slug),
				Current: area.Slug == chosen,
			})
			if area.Slug == chosen {
				pick.Value = area.Name
			}
		}
		c.Area = &pick
	}
	c.All = allPicks(l, a, c, period, compare)
	return c
}

// compareChoices gives the period before and the same period a year before.
func compareChoices(p models.Period) []models.Period {
	steps := map[models.PeriodKind]int{models.ByMonth: 12, models.ByQuarter: 4, models.ByHalf: 2, models.ByWeek: 52, models.ByRolling12: 12}[p.Kind]
	out := []models.Period{p.Step(-1)}
	if steps > 0 {
		out = append(out, p.Step(-steps))
	}
	return out
}

// shortPeriod names a period in a sentence about another of the same year: "2. kvartal" beside 2026.
func shortPeriod(l text.Lang, p, beside models.Period) string {
	name := l.Period(p)
	y, _, _ := p.From.Date()
	y2, _, _ := beside.From.Date()
	name = strings.Replace(name, ". ", ".\u00a0", 1)
	if p.Kind == models.ByYear || p.Kind == models.ByFiscal || y != y2 {
		return name
	}
	return strings.TrimRight(strings.TrimSuffix(name, strconv.Itoa(y)), " ,")
}

// allPicks puts the choices of a context into one menu for a phone.
func allPicks(l text.Lang, a Address, c Context, period, compare models.Period) Pick {
	all := Pick{Value: l.PeriodShort(period)}
	for _, pick := range []*Pick{&c.Period, c.Compare, c.Area} {
		if pick == nil {
			continue
		}
		for i, option := range pick.Options {
			if i == 0 {
				option.Group = strings.TrimSuffix(pick.Label+" · "+option.Group, " · ")
			}
			all.Options = append(all.Options, option)
		}
	}
	if c.Compare != nil {
		all.Value = l.Say("context.against", "period", all.Value, "compare", l.PeriodShort(compare))
	}
	if c.Area != nil {
		area := c.Area.Value
		if a.Get("area") == "" {
			area = lowerFirst(area)
		}
		all.Value += " · " + area
	}
	return all
}
