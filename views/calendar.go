package views

import (
	"slices"
	"strconv"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// CalendarInput is the calendar of a municipality and the settings beside it, and what was typed.
type CalendarInput struct {
	Year     int
	Holidays []models.Holiday // of the year, by date
	Settings models.Settings  // as they stand, for the revision
	Typed    models.Settings  // as they are shown in the form
	Day      string           // typed for a new day
	Name     string
	Problems []models.Problem
}

// Calendar is the page of periods and days: what a working day is, when a period is final, how few are few.
type Calendar struct {
	Chrome
	Tabs     []Link
	Faults   *Faults
	Revision string
	Year     string
	Years    []Link // the year before, this one, the one after
	Rows     []HolidayRow
	Caption  string
	Fiscal   Field
	Final    Field
	MinN     Field
	Closed   []Choice
	Day      Field
	Name     Field
}

// HolidayRow is one day off.
type HolidayRow struct {
	Day     string // ISO, for the form
	Date    string
	Weekday string
	Name    string
	Lang    string // of the name, where it is always Danish
	Kind    string
	Local   bool
}

// NewCalendar gives the page of periods and days.
func NewCalendar(c Chrome, in CalendarInput) Calendar {
	l := c.Lang
	c.Title = l.Say("calendar.title")
	p := Calendar{
		Chrome:   c,
		Tabs:     adminTabs(c),
		Revision: strconv.FormatInt(in.Settings.Revision, 10),
		Year:     strconv.Itoa(in.Year),
		Caption:  l.Say("calendar.caption", "year", in.Year),
		Fiscal:   Field{Name: "fiscal_start", Kind: "select", Label: l.Say("calendar.fiscal"), Required: true},
		Final:    Field{Name: "final_after", Kind: "number", Label: l.Say("calendar.final"), Help: l.Say("calendar.final.help"), Value: strconv.Itoa(in.Typed.FinalAfter), Required: true},
		MinN:     Field{Name: "min_n", Kind: "number", Label: l.Say("calendar.min_n"), Help: l.Say("calendar.min_n.help"), Value: strconv.Itoa(in.Typed.MinN), Required: true},
		Day:      Field{Name: "day", Kind: "date", Label: l.Say("calendar.day"), Value: in.Day, Required: true},
		Name:     Field{Name: "name", Label: l.Say("calendar.name"), Help: l.Say("calendar.name.help"), Value: in.Name, Auto: "off", Required: true},
	}
	for m := 1; m <= 12; m++ {
		p.Fiscal.List = append(p.Fiscal.List, Choice{Value: strconv.Itoa(m), Text: l.MonthName(m), Chosen: m == in.Typed.FiscalStart})
	}
	for _, k := range models.ClosedDays {
		p.Closed = append(p.Closed, Choice{Value: k.Key, Text: l.Say("calendar.closed." + k.Key), Chosen: slices.Contains(in.Typed.ClosedDays, k.Key)})
	}
	p.Faults = tellFaults(l, in.Problems, &p.Fiscal, &p.Final, &p.MinN, &p.Day, &p.Name)
	first, _, _ := models.FirstDay.Date()
	last, _, _ := models.LastDay.Date()
	for y := in.Year - 1; y <= in.Year+1; y++ {
		if y >= first && y <= last {
			p.Years = append(p.Years, Link{Text: strconv.Itoa(y), URL: "/admin/calendar?year=" + strconv.Itoa(y), Current: y == in.Year})
		}
	}
	p.Rows = holidayRows(l, in)
	return p
}

// holidayRows are the days off of the year as they stand: the table's and the closed days of every year.
func holidayRows(l text.Lang, in CalendarInput) []HolidayRow {
	type dayOff struct {
		models.Holiday
		kind string
	}
	var list []dayOff
	for _, h := range in.Holidays {
		list = append(list, dayOff{h, "calendar.kind." + string(h.Kind)})
	}
	for _, k := range models.ClosedDays {
		if slices.Contains(in.Settings.ClosedDays, k.Key) {
			h := models.Holiday{Day: k.In(in.Year), Name: l.Say("calendar.closed." + k.Key)}
			list = append(list, dayOff{h, "calendar.kind.closed"})
		}
	}
	slices.SortStableFunc(list, func(a, b dayOff) int { return int(a.Day - b.Day) })
	out := make([]HolidayRow, len(list))
	for i, h := range list {
		out[i] = HolidayRow{Day: h.Day.String(), Date: l.Date(h.Day), Name: h.Name, Local: h.Kind == models.HolidayLocal, Kind: l.Say(h.kind),
			Weekday: l.Say("calendar.weekday." + strconv.Itoa(int(h.Day.Time().Weekday())))}
		if h.Kind == models.HolidayOfficial && l != text.Danish {
			out[i].Lang = string(text.Danish)
		}
		if weekday := h.Day.Time().Weekday(); weekday == time.Saturday || weekday == time.Sunday {
			out[i].Kind += " · " + l.Say("calendar.weekend")
		}
	}
	return out
}

// Template names the page's template.
func (Calendar) Template() string { return "calendar" }
