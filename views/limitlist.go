package views

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"gevinstoverblik/models"
)

// LimitListInput is every day limit within the scope, past ones and those of the reference list among them.
type LimitListInput struct {
	Limits      []TargetInput
	Today       models.Day
	MaySet      bool // the visitor sets limits of departments of their own
	MaySwitch   bool // and switches the reference list
	MayApprove  bool
	MayOpen     bool
	Types       []Choice // case types to set a limit for, by name
	Departments []Choice
	Typed       map[string]string // what was typed, by field
	Problems    []models.Problem
}

// LimitList is the page of the limits of case types: the service targets.
type LimitList struct {
	Chrome
	Tabs      []Link
	Faults    *Faults
	Groups    []LimitGroup
	Empty     *Empty
	Listed    string
	Reference []LimitRow // of the reference list and switched off
	MaySwitch bool
	Fields    []Field
	Upload    bool
}

// LimitGroup is the limits of one case type, the latest first.
type LimitGroup struct {
	Title string
	URL   string
	Rows  []LimitRow
}

// LimitRow is one limit with its validity and what it counts.
type LimitRow struct {
	ID, Where, Department, Days, Counts, From, Until, Kind, Source, SetBy, State string
	Shape                                                                        string // of the state
	On, Switches                                                                 bool
}

// NewLimitList gives the page of the limits of case types.
func NewLimitList(c Chrome, in LimitListInput) LimitList {
	l := c.Lang
	c.Title = l.Say("limitlist.title")
	p := LimitList{Chrome: c, Tabs: TargetTabs(c, "limits", in.MayApprove, in.MayOpen), MaySwitch: in.MaySwitch, Upload: in.MaySet}
	all := slices.Clone(in.Limits)
	slices.SortStableFunc(all, func(a, b TargetInput) int {
		return cmp.Or(cmp.Compare(models.NameKey(a.CaseType), models.NameKey(b.CaseType)), cmp.Compare(models.NameKey(a.Department), models.NameKey(b.Department)),
			rankKind(a.Target.Kind)-rankKind(b.Target.Kind), cmp.Compare(a.Target.ValidFrom, b.Target.ValidFrom), cmp.Compare(a.Target.ID, b.Target.ID))
	})
	for i, t := range all {
		row := limitRow(c, all[i+1:], t, in.Today.Month())
		if !t.Target.Active {
			if t.Target.ReplacedAt == nil {
				p.Reference = append(p.Reference, row)
			}
			continue
		}
		title := orSay(l.Say("case_type.all"), t.CaseType)
		if n := len(p.Groups); n == 0 || p.Groups[n-1].Title != title {
			g := LimitGroup{Title: title}
			if t.TypeSlug != "" {
				g.URL = "/case-types/" + t.TypeSlug
			}
			p.Groups = append(p.Groups, g)
		}
		g := &p.Groups[len(p.Groups)-1]
		g.Rows = append([]LimitRow{row}, g.Rows...)
	}
	if len(p.Groups) == 0 {
		p.Empty = &Empty{Title: l.Say("limitlist.none"), Text: l.Say("limitlist.none.text")}
	}
	p.Listed = l.Many("limitlist.listed", len(p.Reference))
	p.form(in)
	return p
}

// Template names the page's template.
func (LimitList) Template() string { return "limit-list" }

// form asks for a local limit.
func (p *LimitList) form(in LimitListInput) {
	l := p.Lang
	chosen := func(field string, list []Choice) []Choice {
		out := slices.Clone(list)
		for i := range out {
			out[i].Chosen = out[i].Value == in.Typed[field]
		}
		return out
	}
	var clocks, days []Choice
	for _, clock := range []models.Clock{models.ClockService, models.ClockNet, models.ClockGross} {
		clocks = append(clocks, Choice{Value: string(clock), Text: l.Say("define.clock." + string(clock))})
	}
	for _, k := range []models.DayKind{models.CalendarDays, models.WorkingDays} {
		days = append(days, Choice{Value: string(k), Text: l.Say("target.days." + string(k))})
	}
	fields := []Field{
		{Name: "case_type", Kind: "select", Label: l.Say("field.case_type"), List: chosen("case_type", in.Types)},
		{Name: "department", Kind: "select", Label: l.Say("field.department"), List: chosen("department", in.Departments)},
		{Name: "value", Label: l.Say("limitlist.days"), Help: l.Say("limitlist.days.help"), Value: in.Typed["value"], Auto: "off"},
		{Name: "valid_from", Kind: "month", Label: l.Say("limitlist.from"), Value: cmp.Or(in.Typed["valid_from"], in.Today.Month().String()), Required: true},
		{Name: "clock", Kind: "select", Label: l.Say("limitlist.counts"), List: chosen("clock", clocks)},
		{Name: "day_kind", Kind: "select", Label: l.Say("limitlist.day_kind"), List: chosen("day_kind", days)},
		{Name: "decision_ref", Label: l.Say("limitlist.source"), Help: l.Say("limitlist.source.help"), Value: in.Typed["decision_ref"], Required: true, Auto: "off"},
	}
	all := make([]*Field, len(fields))
	for i := range fields {
		all[i] = &fields[i]
	}
	p.Faults = tellFaults(l, in.Problems, all...)
	if in.MaySet && len(in.Types) > 0 && len(in.Departments) > 0 {
		p.Fields = fields
	}
}

// limitRow writes one limit; later are those that come after it in order.
func limitRow(c Chrome, later []TargetInput, in TargetInput, now models.Month) LimitRow {
	l, t := c.Lang, in.Target
	base := targetRow(c, in)
	clock := cmp.Or(t.Clock, models.ClockService)
	row := LimitRow{ID: strconv.FormatInt(t.ID, 10), Where: base.Where, Department: base.Department, Days: l.Say("target.ended"), From: base.From, Until: l.Say("limitlist.open"),
		Counts: l.Say("define.clock." + string(clock)), Kind: base.Kind, Source: base.Note, SetBy: base.SetBy, On: t.Active, Switches: isReference(t),
		State: l.Say("limitlist.now"), Shape: "met"}
	if t.Value != nil {
		row.Days = strings.TrimSpace(l.Exact(*t.Value, models.UnitDays) + " · " + l.Say("target.days."+string(cmp.Or(t.DayKind, models.CalendarDays))))
	}
	until, ended := endOf(later, in)
	if ended {
		row.Until = l.MonthShort(until - 1)
	}
	switch {
	case !t.Active:
		row.State, row.Shape, row.Until = l.Say("off"), "no_target", "–"
	case t.ReplacedAt != nil:
		row.State, row.Shape, row.Until = l.Say("target.replaced", "date", l.Date(models.DayOfTime(*t.ReplacedAt))), "no_target", "–"
	case ended && until <= now || t.Value == nil && t.ValidFrom <= now:
		row.State, row.Shape = l.Say("limitlist.past"), "no_target"
	case t.ValidFrom > now:
		row.State, row.Shape = l.Say("target.coming"), "no_target"
	}
	return row
}
