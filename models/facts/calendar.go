package facts

import (
	"sync"

	"gevinstoverblik/models"
)

// Calendar counts the working days of a municipality: for every date that a column can keep, those from the first one
// up to and with it. So the working days between two dates are one subtraction. It is never changed.
type Calendar struct {
	Working [1 << 16]int32
}

// NewCalendar makes the calendar of a municipality that is closed on Saturdays, Sundays and some dates.
func NewCalendar(closed []models.Day) *Calendar {
	off := make(map[Date]bool, len(closed))
	for _, d := range closed {
		if d >= models.FirstDay && d <= models.LastDay {
			off[DateOf(d)] = true
		}
	}
	c := &Calendar{}
	for i := 1; i < len(c.Working); i++ {
		c.Working[i] = c.Working[i-1]
		// 1970-01-01 was a Thursday.
		weekday := (int(Date(i).Day())%7 + 7 + 4) % 7
		if weekday != 0 && weekday != 6 && !off[Date(i)] {
			c.Working[i]++
		}
	}
	return c
}

// weekdays is the calendar of a book that bears none.
var weekdays = sync.OnceValue(func() *Calendar { return NewCalendar(nil) })

// Workdays gives the book's calendar; Monday to Friday where it bears none.
func (b *Book) Workdays() *Calendar {
	if b.Calendar == nil {
		return weekdays()
	}
	return b.Calendar
}
