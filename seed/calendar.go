package seed

import (
	"time"

	"gevinstoverblik/models"
)

// easter gives Easter Sunday of a year (Gauss's rule in the form of Meeus).
func easter(year int) models.Day {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	day := (h + l - 7*m + 33*month + 19) % 32
	return models.DayOf(year, month, day)
}

// holiday says whether the town hall is closed on a day that is no Saturday or Sunday: the Danish public
// holidays (without Store Bededag, which ended with 2023) and the days from Christmas Eve to New Year.
func holiday(d models.Day) bool {
	y, m, day := d.Date()
	switch {
	case m == 12 && day >= 24, m == 1 && day == 1, m == 6 && day == 5:
		return true
	case m < 3 || m > 6:
		return false
	}
	switch d - easter(y) {
	case -3, -2, 1, 39, 40, 50: // Maundy Thursday, Good Friday, Easter Monday, Ascension and the day after, Whit Monday
		return true
	}
	return false
}

func weekend(d models.Day) bool {
	w := d.Time().Weekday()
	return w == time.Saturday || w == time.Sunday
}

// workday says whether anybody decides cases on d.
func workday(d models.Day) bool { return !weekend(d) && !holiday(d) }

// onOrAfter gives d or the first working day after it.
func onOrAfter(d models.Day) models.Day {
	for !workday(d) {
		d++
	}
	return d
}

// onOrBefore gives d or the last working day before it, but not before floor: then the first one from floor on.
func onOrBefore(d, floor models.Day) models.Day {
	for e := d; e >= floor; e-- {
		if workday(e) {
			return e
		}
	}
	return onOrAfter(floor)
}

// summer says whether d lies in the three weeks when half of the town hall is away.
func summer(d models.Day) bool {
	_, m, day := d.Date()
	return m == 7 && day >= 6 && day <= 26
}

// arrivals says how many of a month's cases come in on d, beside other days: few at weekends, on holidays and
// at Christmas, fewer in July.
func arrivals(d models.Day) float64 {
	switch {
	case holiday(d):
		return 0.06
	case weekend(d):
		return 0.12
	case summer(d):
		return 0.7
	}
	return 1
}
