package models

import "strings"

// HolidayKind says who made a day a day off.
type HolidayKind string

// The kinds of a holiday: by law for everybody, or the municipality's own.
const (
	HolidayOfficial HolidayKind = "official"
	HolidayLocal    HolidayKind = "local"
)

// Holiday is one date on which nobody works, beside Saturdays and Sundays.
type Holiday struct {
	Day  Day
	Name string
	Kind HolidayKind
}

// MaxHolidayName is the longest name of a holiday, in letters.
const MaxHolidayName = 60

// Check reports what keeps h from standing in the calendar.
func (h Holiday) Check() error {
	var ps Problems
	switch {
	case !h.Day.Known():
		ps = append(ps, Problem{Field: "day", Code: "required"})
	case h.Day < FirstDay || h.Day > LastDay:
		ps = append(ps, Problem{Field: "day", Code: "bad_date", Value: h.Day.String()})
	}
	switch {
	case strings.TrimSpace(h.Name) == "":
		ps = append(ps, Problem{Field: "name", Code: "required"})
	case len([]rune(h.Name)) > MaxHolidayName:
		ps = append(ps, Problem{Field: "name", Code: "too_long"})
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}

// ClosedDay is a date of every year that is no official holiday, and on which many municipalities are closed all the
// same (domain.md §7.4). Each municipality says which.
type ClosedDay struct {
	Key        string
	Month, Day int
}

// ClosedDays are those to choose from, in the order of the year.
var ClosedDays = []ClosedDay{
	{"may_day", 5, 1},
	{"constitution_day", 6, 5},
	{"christmas_eve", 12, 24},
	{"new_years_eve", 12, 31},
}

// In gives the date in a year.
func (c ClosedDay) In(year int) Day { return DayOf(year, c.Month, c.Day) }

// DaysOff gives every date on which nobody works beside Saturdays and Sundays: the holidays, and in every year the
// chosen ones of ClosedDays.
func DaysOff(holidays []Holiday, chosen []string) []Day {
	out := make([]Day, 0, len(holidays))
	for _, h := range holidays {
		out = append(out, h.Day)
	}
	first, _, _ := FirstDay.Date()
	last, _, _ := LastDay.Date()
	for _, c := range ClosedDays {
		for _, key := range chosen {
			for y := first; y <= last && key == c.Key; y++ {
				out = append(out, c.In(y))
			}
		}
	}
	return out
}
