package views

import (
	"slices"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// Scene is where figures are looked at from: what there is to choose between, and what the visitor may do.
type Scene struct {
	Span     models.Period // first date stored up to and including the data date; zero without data
	DataDate models.Day
	Areas    []Area // departments that the visitor may see, in the order of their tree
	MinN     int    // fewer cases than this is "few"
	// FiscalStart is the first month of the financial year.
	FiscalStart int
	CanImport   bool
	CanCases    bool
	CanExport   bool
	Reorganised bool               // a department has taken over from another
	Sources     []string           // that the figures come from, by name; told where a figure stands alone
	Late        []models.Freshness // the sources whose delivery is overdue, by name
	Duties      []Duty             // what the departments owe, for those who approve
	Today       models.Day
	Portfolio   *measure.Portfolio // the benefits of the year that the visitor sees; nil = none are looked at
	People      map[int64]string   // by id: everybody who has ever had access
	MayDecide   bool
	Decisions   []models.Decision       // those that the visitor sees
	Own         []Duty                  // what the visitor's own departments owe, for their head
	Heads       map[int64][]models.User // by department: who can be asked for an explanation; nil for those who may not ask
	Reviews     []models.Review         // those that the visitor sees, the latest first
	MayReview   bool
}

// empty says that nothing is stored yet that the visitor may see.
func (s Scene) empty() bool { return !s.Span.From.Known() || s.Span.From >= s.Span.Until }

// Area is a department of the area menu.
type Area struct {
	ID    int64
	Slug  string
	Name  string
	Depth int // in the tree; 0 = top
}

// Context is the row of choices above figures: part of every page that shows them.
type Context struct {
	Period  Pick
	Compare *Pick
	Area    *Pick
	Org     *Pick // the organisation of then or of now, where it has changed
	View    *Pick // how the figures are laid out, where there is a choice
	All     Pick  // the choices in one, for a phone
	Fresh   string
	Early   string   // "foreløbige tal", where the period is not closed
	Actions []Button // what the figures shown can be taken to
	Partial *Banner  // which sources have no figures of the period; nil where all have some
}

// offered leaves out the menus that have nothing to choose.
func offered(picks []Pick) []Pick {
	return slices.DeleteFunc(picks, func(p Pick) bool { return len(p.Options) == 0 })
}

// choicesOf are the kinds of periods to choose from and how many of each, in the order of the menu.
var choicesOf = []struct {
	kind models.PeriodKind
	most int
}{{models.ByQuarter, 8}, {models.ByMonth, 6}, {models.ByHalf, 3}, {models.ByYear, 3}, {models.ByFiscal, 3}, {models.ByRolling12, 3}, {models.ByWeek, 4}}

// PeriodChoices lists the periods that a person may look at: of each kind the latest ones, the newest first. A
// financial year that begins in January is the year, and no choice of its own. The chosen one is always among them.
func PeriodChoices(span, chosen models.Period, fiscalStart int) []models.Period {
	if span.From >= span.Until || !span.From.Known() {
		return nil
	}
	last := span.Until - 1
	var out []models.Period
	for _, of := range choicesOf {
		if of.kind == models.ByFiscal && fiscalStart <= 1 {
			continue
		}
		p := models.PeriodAt(of.kind, last, fiscalStart)
		for range of.most {
			if p.Until <= span.From {
				break
			}
			out = append(out, p)
			p = p.Step(-1)
		}
	}
	for _, p := range out {
		if p == chosen {
			return out
		}
	}
	return append([]models.Period{chosen}, out...)
}

func newContext(l text.Lang, a Address, s Scene, period, compare models.Period, provisional bool) Context {
	c := Context{Period: Pick{Label: l.Say("context.period"), Value: l.Period(period), Periods: true}}
	kind := models.PeriodKind("")
	for _, p := range PeriodChoices(s.Span, period, s.FiscalStart) {
		option := Option{Text: l.Period(p), URL: a.With("period", p.Address()), Current: p == period}
		if p.Kind != kind && text.Has("context.by."+string(p.Kind)) {
			option.Group = l.Say("context.by." + string(p.Kind))
		}
		kind = p.Kind
		// A comparison that was chosen for another kind of period does not carry over.
		if p.Kind != period.Kind {
			option.URL = Address{Path: a.Path, Query: NewAddress(a.With("period", p.Address())).Query}.Without("compare")
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
			if p == period.Step(-1) {
				key = "context.compare.previous"
			}
			pick.Options = append(pick.Options, Option{
				Text:    l.Period(p) + " · " + l.Say(key),
				URL:     a.With("compare", p.Address()),
				Current: p == compare,
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
	if s.Reorganised {
		now := a.Get("org") == "now"
		c.Org = &Pick{Label: l.Say("context.org"), Value: l.Say("context.org.then"), Options: []Option{
			{Text: l.Say("context.org.then"), URL: a.With("org", ""), Current: !now}, {Text: l.Say("context.org.now"), URL: a.With("org", "now"), Current: now}}}
		if now {
			c.Org.Value = l.Say("context.org.now")
		}
	}
	c.All = allPicks(l, a, c, period, compare)
	return c
}

// compareChoices gives the period before and the same period a year before. Two rolling 12 that overlap say nothing
// of each other.
func compareChoices(p models.Period) []models.Period {
	if p.Kind == models.ByRolling12 {
		return []models.Period{p.Step(-12)}
	}
	steps := map[models.PeriodKind]int{models.ByMonth: 12, models.ByQuarter: 4, models.ByHalf: 2, models.ByWeek: 52, models.ByDay: 364}[p.Kind]
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
	if p.Kind == models.ByYear || p.Kind == models.ByFiscal || p.Kind == models.ByDay || y != y2 {
		return name
	}
	return strings.TrimRight(strings.TrimSuffix(name, strconv.Itoa(y)), " ,")
}

// allPicks puts the choices of a context into one menu for a phone.
func allPicks(l text.Lang, a Address, c Context, period, compare models.Period) Pick {
	all := Pick{Value: l.PeriodShort(period)}
	for _, pick := range []*Pick{&c.Period, c.Compare, c.Area, c.Org, c.View} {
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
