package measure

import (
	"sync"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// calendar holds the month of every date that a column can keep. Which of them are working days is the
// municipality's own matter: facts.Calendar.
type calendar struct {
	month  [1 << 16]uint16 // months since firstMonth
	months int
}

var firstMonth = models.FirstDay.Month()

// days is worked out once: it depends on nothing.
var days = sync.OnceValue(func() *calendar {
	c := &calendar{}
	month, until := firstMonth, (firstMonth + 1).First()
	for i := 1; i < 1<<16; i++ {
		if facts.Date(i).Day() == until {
			month++
			until = (month + 1).First()
		}
		c.month[i] = uint16(month - firstMonth)
	}
	c.months = int(month-firstMonth) + 1
	return c
})

// WorkingDays counts the working days from one date to a later one by the municipality's calendar: Monday to Friday
// without its days off, the first day not counted (domain.md §7.4).
func WorkingDays(b *facts.Book, from, to models.Day) int32 {
	c := b.Workdays()
	return c.Working[facts.DateOf(to)] - c.Working[facts.DateOf(from)]
}
