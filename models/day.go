package models

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"time"
)

// Day is a local calendar date as whole days since 1970-01-01. It has no time and no zone: a case is received
// and decided on a date, and the days between two dates are their difference (CONTRACT §3).
type Day int32

// NoDay stands where a date is empty. It lies far outside every date that can be stored.
const NoDay Day = -1 << 31

// The days that figures tell apart: CONTRACT §4 refuses dates before 1950, and facts keep a date in two bytes counted
// from there, which ends in June 2129. What lies after it stands for a day that there is none of.
var (
	FirstDay = DayOf(1950, 1, 1)
	LastDay  = DayOf(2129, 5, 31)
)

// DayOf gives the day of a calendar date. Out-of-range months and days roll over as in time.Date; use ParseDay
// where they must be refused.
func DayOf(year, month, day int) Day {
	return Day(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// DayOfTime gives the date that t shows on the wall of its own location.
func DayOfTime(t time.Time) Day {
	y, m, d := t.Date()
	return DayOf(y, int(m), d)
}

// ValidDate says whether year-month-day exists in the calendar.
func ValidDate(year, month, day int) bool {
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return false
	}
	y, m, d := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Date()
	return y == year && int(m) == month && d == day
}

// ParseDay reads "2006-01-02".
func ParseDay(s string) (Day, error) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		return NoDay, Problem{Field: "date", Code: "bad_date", Value: s}
	}
	return DayOfTime(t), nil
}

// Known is false for NoDay.
func (d Day) Known() bool { return d != NoDay }

// Time gives midnight of d in UTC, for formatting only.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Date gives the calendar parts.
func (d Day) Date() (year, month, day int) {
	y, m, dd := d.Time().Date()
	return y, int(m), dd
}

// Month gives the month that d lies in.
func (d Day) Month() Month {
	y, m, _ := d.Date()
	return MonthOf(y, m)
}

// String gives "2006-01-02", and "" for NoDay.
func (d Day) String() string {
	if !d.Known() {
		return ""
	}
	return d.Time().Format("2006-01-02")
}

// Value writes d into a database: a whole number, NULL for NoDay.
func (d Day) Value() (driver.Value, error) {
	if !d.Known() {
		return nil, nil
	}
	return int64(d), nil
}

// Scan reads what Value wrote.
func (d *Day) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*d = NoDay
	case int64:
		*d = Day(v)
	default:
		return fmt.Errorf("scan a day: %T is no whole number", v)
	}
	return nil
}

// Month is a calendar month: year*12 + (month-1), so that months count and compare.
type Month int32

// MonthOf gives the month of year and month 1–12.
func MonthOf(year, month int) Month { return Month(year*12 + month - 1) }

// ParseMonth reads "2006-01".
func ParseMonth(s string) (Month, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil {
		return 0, Problem{Field: "month", Code: "bad_month", Value: s}
	}
	return MonthOf(t.Year(), int(t.Month())), nil
}

// Parts gives year and month 1–12.
func (m Month) Parts() (year, month int) {
	y := int(m) / 12
	return y, int(m) - y*12 + 1
}

// First and Until give the half-open span of days [First, Until) of m.
func (m Month) First() Day { y, mm := m.Parts(); return DayOf(y, mm, 1) }
func (m Month) Until() Day { return (m + 1).First() }

// String gives "2006-01".
func (m Month) String() string {
	y, mm := m.Parts()
	return fmt.Sprintf("%04d-%02d", y, mm)
}

// PeriodKind is how periods are cut.
type PeriodKind string

// The kinds of CONTRACT §2 (`--by`).
const (
	ByMonth     PeriodKind = "month"
	ByQuarter   PeriodKind = "quarter"
	ByHalf      PeriodKind = "half"
	ByYear      PeriodKind = "year"
	ByFiscal    PeriodKind = "fiscal"
	ByWeek      PeriodKind = "week"
	ByRolling12 PeriodKind = "rolling12"
	ByTotal     PeriodKind = "total"
	ByDay       PeriodKind = "day" // ours: the stock of any date
)

// Period is a span of days with a name: half-open [From, Until). A rolling 12 is named by its last month.
type Period struct {
	Kind  PeriodKind
	From  Day
	Until Day
}

// PeriodAt gives the period of a kind that holds d. fiscalStart is the first month (1–12) of the financial
// year; it matters to ByFiscal only. ByTotal has no natural span: its From and Until are set by the caller.
func PeriodAt(kind PeriodKind, d Day, fiscalStart int) Period {
	y, m, _ := d.Date()
	span := func(y, m, months int) Period {
		return Period{kind, DayOf(y, m, 1), DayOf(y, m+months, 1)}
	}
	switch kind {
	case ByQuarter:
		return span(y, (m-1)/3*3+1, 3)
	case ByHalf:
		return span(y, (m-1)/6*6+1, 6)
	case ByYear:
		return span(y, 1, 12)
	case ByFiscal:
		if fiscalStart < 1 || fiscalStart > 12 {
			fiscalStart = 1
		}
		if m < fiscalStart {
			y--
		}
		return span(y, fiscalStart, 12)
	case ByWeek:
		monday := d - Day((int(d.Time().Weekday())+6)%7)
		return Period{kind, monday, monday + 7}
	case ByRolling12:
		return span(y, m-11, 12)
	case ByTotal:
		return Period{kind, NoDay, NoDay}
	case ByDay:
		return Period{kind, d, d + 1}
	default:
		return Period{ByMonth, DayOf(y, m, 1), DayOf(y, m+1, 1)}
	}
}

// rolling ends the name of a rolling 12 where it must not be taken for its last month.
const rolling = "-R12"

// ParsePeriod reads the names of CONTRACT §2: 2025-01, 2025-Q1, 2025-H1, 2025, 2025-W01, FY2025, total; and 2025-01-R12
// for the rolling 12 that ends with 2025-01, which bears that month's name, and 2025-01-31 for one day.
func ParsePeriod(s string, fiscalStart int) (Period, error) {
	bad := Problem{Field: "period", Code: "bad_period", Value: s}
	var y, n int
	exact := func(format string, args ...any) bool {
		_, err := fmt.Sscanf(s, format, args...)
		return err == nil && y >= 1950 && y <= 2129
	}
	same := func(p Period) (Period, error) {
		if p.String() != s {
			return Period{}, bad
		}
		return p, nil
	}
	switch {
	case s == "total":
		return Period{Kind: ByTotal, From: NoDay, Until: NoDay}, nil
	case strings.HasPrefix(s, "FY") && exact("FY%4d", &y):
		if fiscalStart < 1 || fiscalStart > 12 {
			fiscalStart = 1
		}
		return same(PeriodAt(ByFiscal, DayOf(y, fiscalStart, 1), fiscalStart))
	case strings.Contains(s, "-Q") && exact("%4d-Q%1d", &y, &n) && n >= 1 && n <= 4:
		return same(PeriodAt(ByQuarter, DayOf(y, n*3-2, 1), 1))
	case strings.Contains(s, "-H") && exact("%4d-H%1d", &y, &n) && n >= 1 && n <= 2:
		return same(PeriodAt(ByHalf, DayOf(y, n*6-5, 1), 1))
	case strings.Contains(s, "-W") && exact("%4d-W%2d", &y, &n) && n >= 1 && n <= 53:
		return same(PeriodAt(ByWeek, DayOf(y, 1, 4)+Day((n-1)*7), 1))
	case len(s) == 4 && exact("%4d", &y):
		return same(PeriodAt(ByYear, DayOf(y, 1, 1), 1))
	case len(s) == 11 && strings.HasSuffix(s, rolling):
		m, err := ParseMonth(strings.TrimSuffix(s, rolling))
		if err != nil || m.First() < FirstDay || m.First() > LastDay {
			return Period{}, bad
		}
		return PeriodAt(ByRolling12, m.First(), 1), nil
	case len(s) == 10:
		d, err := ParseDay(s)
		if err != nil || d < FirstDay || d >= LastDay {
			return Period{}, bad
		}
		return same(PeriodAt(ByDay, d, 1))
	case len(s) == 7:
		m, err := ParseMonth(s)
		if err != nil {
			return Period{}, bad
		}
		return same(PeriodAt(ByMonth, m.First(), 1))
	}
	return Period{}, bad
}

// Address gives the name that ParsePeriod reads as p itself, also where String is the name of a month too.
func (p Period) Address() string {
	if p.Kind == ByRolling12 {
		return p.String() + rolling
	}
	return p.String()
}

// String gives the name of CONTRACT §2.
func (p Period) String() string {
	if p.Kind == ByTotal {
		return "total"
	}
	y, m, _ := p.From.Date()
	switch p.Kind {
	case ByQuarter:
		return fmt.Sprintf("%04d-Q%d", y, (m+2)/3)
	case ByHalf:
		return fmt.Sprintf("%04d-H%d", y, (m+5)/6)
	case ByYear:
		return fmt.Sprintf("%04d", y)
	case ByFiscal:
		return fmt.Sprintf("FY%04d", y)
	case ByWeek:
		iy, w := p.From.Time().ISOWeek()
		return fmt.Sprintf("%04d-W%02d", iy, w)
	case ByRolling12:
		return (p.Until - 1).Month().String()
	case ByDay:
		return p.From.String()
	}
	return p.From.Month().String()
}

// Step gives the period of the same kind n steps later (earlier when n is negative). A rolling 12 steps by a month.
func (p Period) Step(n int) Period {
	shift := func(months int) Period {
		fy, fm, _ := p.From.Date()
		uy, um, _ := p.Until.Date()
		return Period{p.Kind, DayOf(fy, fm+months, 1), DayOf(uy, um+months, 1)}
	}
	switch p.Kind {
	case ByTotal:
		return p
	case ByWeek:
		return Period{p.Kind, p.From + Day(7*n), p.Until + Day(7*n)}
	case ByDay:
		return Period{p.Kind, p.From + Day(n), p.Until + Day(n)}
	case ByQuarter:
		return shift(3 * n)
	case ByHalf:
		return shift(6 * n)
	case ByYear, ByFiscal:
		return shift(12 * n)
	}
	return shift(n)
}

// Has says whether d lies in p.
func (p Period) Has(d Day) bool { return d >= p.From && d < p.Until }

// LastMonth gives the last month that p touches: the month whose target judges it (CONTRACT §6).
func (p Period) LastMonth() Month { return (p.Until - 1).Month() }

// MarshalText writes m as "2006-01".
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (m *Month) UnmarshalText(b []byte) error {
	var err error
	*m, err = ParseMonth(string(b))
	return err
}
