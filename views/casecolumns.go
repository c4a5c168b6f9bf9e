package views

import (
	"maps"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
)

// CaseColumns are the columns that can be chosen for a list of cases, in the order in which they stand after the case
// number: fields of a case by name, and its clocks.
var CaseColumns = []string{
	models.FieldCaseType, models.FieldDepartment, models.FieldChannel, models.FieldSource, models.FieldReceived, models.FieldScreened,
	models.FieldComplete, models.FieldDecided, models.FieldDeadline, models.FieldOutcome, string(models.ClockGross), string(models.ClockNet),
	string(models.ClockService), models.FieldWaitDays, models.FieldLetters, models.FieldPaperSteps,
}

// usualColumns are those of a list for which nobody has chosen any.
var usualColumns = []string{models.FieldCaseType, models.FieldDepartment, models.FieldChannel, models.FieldReceived, models.FieldComplete, models.FieldDecided}

// caseColumn is one column of a list of cases.
type caseColumn struct {
	name      string
	sort      string // of measure's orders; "" = none
	num, date bool
	text      func(CaseLine) string
}

// columns gives the columns of a list: the chosen ones, and what the figure makes of a case.
func (p Cases) columns(in CasesInput) []caseColumn {
	l, set := p.Lang, in.Set
	var out []caseColumn
	for _, key := range shownColumns(in) {
		out = append(out, p.column(key))
	}
	switch {
	case p.HasValue:
		out = append(out, caseColumn{name: p.ValueName, sort: measure.SortValue, num: true, text: func(line CaseLine) string { return caseValue(p.Chrome, set.KPI, line.Ref.Value) }})
	case set.Which != measure.TabCounted:
		out = append(out, caseColumn{name: l.Say("cases.why"), text: func(line CaseLine) string {
			if line.Ref.Reason == "" {
				return ""
			}
			return l.Say("reason." + string(line.Ref.Reason))
		}})
	}
	return out
}

// shownColumns gives the keys of the columns to show. Where the list is of one case type alone, every row need not say it.
func shownColumns(in CasesInput) []string {
	if len(in.Columns) > 0 {
		return slices.DeleteFunc(slices.Clone(CaseColumns), func(key string) bool { return !slices.Contains(in.Columns, key) })
	}
	types := 0
	for _, f := range in.Filters {
		if f.Key == models.FieldCaseType {
			types++
		}
	}
	if types == 1 {
		return usualColumns[1:]
	}
	return usualColumns
}

// column gives one of CaseColumns.
func (p Cases) column(key string) caseColumn {
	l := p.Lang
	day := func(sort string, of func(measure.CaseRef) models.Day, none string) caseColumn {
		return caseColumn{name: l.Field(key), sort: sort, date: true, text: func(line CaseLine) string { return orSay(none, l.Date(of(line.Ref))) }}
	}
	word := func(of func(CaseLine) string, none string) caseColumn {
		return caseColumn{name: l.Field(key), text: func(line CaseLine) string { return orSay(none, of(line)) }}
	}
	days := func(name string, of func(measure.Arithmetic) measure.Part) caseColumn {
		return caseColumn{name: name, num: true, text: func(line CaseLine) string {
			if d := of(measure.Days(line.Ref.Row)); d.Known {
				return l.Days(int(d.Days))
			}
			return "–"
		}}
	}
	count := func(of func(measure.CaseRef) int32) caseColumn {
		return caseColumn{name: l.Field(key), num: true, text: func(line CaseLine) string {
			if n := of(line.Ref); n >= 0 {
				return l.Count(int(n))
			}
			return "–"
		}}
	}
	switch key {
	case models.FieldCaseType:
		return word(func(line CaseLine) string { return line.CaseType }, l.Say("case_type.none"))
	case models.FieldDepartment:
		return word(func(line CaseLine) string { return line.Department }, "–")
	case models.FieldChannel:
		return word(func(line CaseLine) string { return line.Channel }, l.Say("unknown"))
	case models.FieldSource:
		return word(func(line CaseLine) string { return line.SourceName }, "–")
	case models.FieldReceived:
		return day(measure.SortReceived, func(r measure.CaseRef) models.Day { return r.Row.Received }, "–")
	case models.FieldScreened:
		return day("", func(r measure.CaseRef) models.Day { return r.Row.Screened }, "–")
	case models.FieldComplete:
		return day("", func(r measure.CaseRef) models.Day { return r.Row.Complete }, "–")
	case models.FieldDecided:
		return day(measure.SortDecided, func(r measure.CaseRef) models.Day { return r.Row.Decided }, l.Say("open"))
	case models.FieldDeadline:
		return day("", func(r measure.CaseRef) models.Day { return r.Row.Deadline }, "–")
	case models.FieldOutcome:
		return word(func(line CaseLine) string { return l.Say("outcome." + line.Ref.Row.Outcome.String()) }, "–")
	case string(models.ClockGross):
		return days(upperFirst(l.ClockName(models.ClockGross)), func(a measure.Arithmetic) measure.Part { return a.Gross })
	case string(models.ClockNet):
		return days(upperFirst(l.ClockName(models.ClockNet)), func(a measure.Arithmetic) measure.Part { return a.Net })
	case string(models.ClockService):
		return days(upperFirst(l.ClockName(models.ClockService)), func(a measure.Arithmetic) measure.Part { return a.Service })
	case models.FieldWaitDays:
		return days(l.Field(key), func(a measure.Arithmetic) measure.Part { return a.Wait })
	case models.FieldLetters:
		return count(func(r measure.CaseRef) int32 { return r.Row.Letters })
	}
	return count(func(r measure.CaseRef) int32 { return r.Row.Paper })
}

// headOf gives a column's head, by which the list can be sorted where the column has an order.
func (p Cases) headOf(c caseColumn) Head {
	h := Head{Text: c.name, Num: c.num}
	if c.sort == "" {
		return h
	}
	switch p.Address.Get("sort") {
	case c.sort:
		h.Sort, h.URL = "ascending", p.Address.With("sort", "-"+c.sort)
	case "-" + c.sort:
		h.Sort, h.URL = "descending", p.Address.With("sort", "")
	default:
		h.URL = p.Address.With("sort", c.sort)
	}
	return h
}

// choices lays out what the list can be narrowed to and which columns it can show. A filter of several values is kept as
// it is: a select holds one.
func (p *Cases) choices(in CasesInput) {
	l := p.Lang
	given := map[string]int{}
	for _, f := range in.Filters {
		given[f.Key]++
	}
	pick := func(key string, list []Choice) {
		value := p.Address.Get(key)
		if given[key] > 1 || len(list) < 2 || value != "" && !slices.ContainsFunc(list, func(c Choice) bool { return c.Value == value }) ||
			key == models.FieldDepartment && (p.Address.Get("exact") != "" || p.Address.Get("area") != "") {
			return
		}
		field := Field{Name: key, Kind: "select", Label: l.Field(key), List: append([]Choice{{Text: l.Say("cases.any")}}, list...)}
		choose(field.List, value)
		p.Selects = append(p.Selects, field)
	}
	entries := func(list []measure.Name) []Choice {
		var out []Choice
		for _, n := range list {
			if n.ID != 0 {
				out = append(out, Choice{Value: n.Slug, Text: n.Name})
			}
		}
		return out
	}
	pick(models.FieldCaseType, entries(in.Known.CaseTypes))
	pick(models.FieldDepartment, entries(in.Known.Departments))
	pick(models.FieldChannel, entries(in.Known.Channels))
	pick(models.FieldSource, entries(in.Known.Sources))
	var outcomes []Choice
	for o := models.OutcomeUnknown; o <= models.OutcomeAnswered; o++ {
		outcomes = append(outcomes, Choice{Value: o.String(), Text: upperFirst(l.Say("outcome." + o.String()))})
	}
	pick(models.FieldOutcome, outcomes)
	shown := shownColumns(in)
	for _, key := range CaseColumns {
		p.Boxes = append(p.Boxes, ExploreBox{ID: "column-" + key, Value: key, Text: p.column(key).name, Checked: slices.Contains(shown, key)})
	}
	asked := []string{"columns", "page"}
	for _, f := range p.Selects {
		asked = append(asked, f.Name)
	}
	p.Keep = kept(p.Address, asked...)
}

// kept gives what an address asks for beside some names, for the hidden fields of a form.
func kept(a Address, beside ...string) []Choice {
	var out []Choice
	for _, name := range slices.Sorted(maps.Keys(a.Query)) {
		if slices.Contains(beside, name) {
			continue
		}
		for _, value := range a.Query[name] {
			out = append(out, Choice{Value: value, Text: name})
		}
	}
	return out
}
