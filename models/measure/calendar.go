package measure

import (
	"sync"

	"github.com/rickar/cal/v2/dk"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// calendar holds, for every date that a column can keep, the month it lies in and the working days up to it.
type calendar struct {
	month   [1 << 16]uint16 // months since firstMonth
	working [1 << 16]int32  // working days from the first date up to and with this one
	months  int
}

var firstMonth = models.FirstDay.Month()

// days is worked out once: it depends on nothing but the calendar.
var days = sync.OnceValue(func() *calendar {
	// Constitution Day is on the package's list, but it is no official holiday; many municipalities close then
	// all the same, as on 24 and 31 December (domain.md §7.4).
	closed := map[models.Day]bool{}
	firstYear, _, _ := models.FirstDay.Date()
	lastYear, _, _ := models.LastDay.Date()
	for _, h := range dk.Holidays {
		if h == dk.Grundlovsdag {
			continue
		}
		for y := firstYear; y <= lastYear+1; y++ {
			if at, _ := h.Calc(y); !at.IsZero() {
				closed[models.DayOfTime(at)] = true
			}
		}
	}
	c := &calendar{}
	month, until := firstMonth, (firstMonth + 1).First()
	var sum int32
	for i := 1; i < 1<<16; i++ {
		day := facts.Date(i).Day()
		if day == until {
			month++
			until = (month + 1).First()
		}
		// 1970-01-01 was a Thursday.
		weekday := (int(day)%7 + 7 + 4) % 7
		if weekday != 0 && weekday != 6 && !closed[day] {
			sum++
		}
		c.month[i], c.working[i] = uint16(month-firstMonth), sum
	}
	c.months = int(month-firstMonth) + 1
	return c
})

// WorkingDays counts the Danish working days from one date to a later one: Monday to Friday without the official
// holidays, the first day not counted (domain.md §7.4). Store bededag is one until 2023.
func WorkingDays(from, to models.Day) int32 {
	c := days()
	return c.working[facts.DateOf(to)] - c.working[facts.DateOf(from)]
}
