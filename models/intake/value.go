package intake

import (
	"math"
	"strconv"
	"time"

	"gevinstoverblik/models"
)

// order is how day and month of a date are ordered when its year does not come first.
type order uint8

const (
	orderUnknown order = iota
	orderDMY
	orderMDY
	orderYMD // only dates that begin with the year are read
)

func parseOrder(s string) order {
	return map[string]order{"dmy": orderDMY, "mdy": orderMDY, "ymd": orderYMD}[s]
}

// moment is a date as it is written, with its time of day where one follows.
type moment struct {
	day     models.Day
	seconds int32 // of the day, 0 without a time
	utc     bool  // the time ends in Z: the date is that of Greenwich
	firm    bool  // day and month can only be read as they were: the day is above 12
}

// parseMoment reads a date, perhaps followed by a time: dd-mm-yyyy, d.m.yyyy, dd/mm/yyyy, yyyy-mm-dd, each with
// [ T]hh:mm[:ss[.fff]], AM or PM, and an offset. An offset other than Z is passed over: the date is the one that is
// written (CONTRACT §3). It gives false for everything else, so no date rolls over.
func parseMoment(b []byte, o order) (moment, bool) {
	var m moment
	y, mo, d, rest, iso, ok := dateParts(b)
	if !ok {
		return m, false
	}
	if !iso {
		switch o {
		case orderMDY:
			mo, d = d, mo
		case orderYMD:
			return m, false
		}
	}
	day, ok := dayOf(y, mo, d)
	if !ok {
		return m, false
	}
	m.day = day
	m.firm = !iso && d > 12
	if len(rest) == 0 {
		return m, true
	}
	return clock(m, rest)
}

// dateParts cuts off the date: iso says that the year came first, else the order is that of the text.
func dateParts(b []byte) (y, mo, d int, rest []byte, iso, ok bool) {
	n1, w1 := leadingNumber(b)
	if w1 == 0 || w1 > 4 || w1 == 3 || w1 == len(b) {
		return
	}
	sep := b[w1]
	if sep != '-' && sep != '.' && sep != '/' {
		return
	}
	b = b[w1+1:]
	n2, w2 := leadingNumber(b)
	if w2 == 0 || w2 > 2 || w2 == len(b) || b[w2] != sep {
		return
	}
	b = b[w2+1:]
	n3, w3 := leadingNumber(b)
	switch {
	case w1 == 4 && (w3 == 1 || w3 == 2):
		return n1, n2, n3, b[w3:], true, true
	case w1 <= 2 && w3 == 4:
		return n3, n2, n1, b[w3:], false, true
	}
	return
}

// leadingNumber reads the digits that b begins with: their value and how many they are; at most nine count.
func leadingNumber(b []byte) (n, width int) {
	for width < len(b) && width < 10 && b[width]-'0' < 10 {
		if width < 9 {
			n = n*10 + int(b[width]-'0')
		}
		width++
	}
	return n, width
}

var monthDays = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// dayOf gives the day of a calendar date, false when the calendar does not have it. It counts as Howard Hinnant's
// days_from_civil does: millions of dates are read, and time.Date is ten times slower.
func dayOf(y, m, d int) (models.Day, bool) {
	if m < 1 || m > 12 || d < 1 || y < 1 {
		return 0, false
	}
	last := monthDays[m]
	if m == 2 && (y%4 == 0 && y%100 != 0 || y%400 == 0) {
		last = 29
	}
	if d > last {
		return 0, false
	}
	if m <= 2 {
		y--
		m += 9
	} else {
		m -= 3
	}
	era := y / 400
	yoe := y - era*400
	doy := (153*m+2)/5 + d - 1
	return models.Day(era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468), true
}

// clock reads the time of day that follows a date.
func clock(m moment, b []byte) (moment, bool) {
	bad := moment{}
	switch {
	case b[0] == 'T' || b[0] == 't':
		b = b[1:]
	case b[0] == ' ' || b[0] == '\t' || b[0] == ',':
		b = trim(b[1:])
	default:
		return bad, false
	}
	if len(b) == 0 {
		return bad, false
	}
	h, w := leadingNumber(b)
	if w < 1 || w > 2 || w == len(b) || b[w] != ':' && b[w] != '.' {
		return bad, false
	}
	sep := b[w]
	b = b[w+1:]
	mi, w := leadingNumber(b)
	if w != 2 || mi > 59 {
		return bad, false
	}
	b = b[w:]
	s := 0
	if len(b) > 1 && b[0] == sep {
		s, w = leadingNumber(b[1:])
		if w != 2 || s > 60 {
			return bad, false
		}
		s = min(s, 59)
		b = b[1+w:]
		if len(b) > 1 && (b[0] == '.' || b[0] == ',') {
			i := 1
			for i < len(b) && b[i]-'0' < 10 {
				i++
			}
			if i == 1 {
				return bad, false
			}
			b = b[i:]
		}
	}
	b = trim(b)
	if len(b) >= 2 && (b[1] == 'M' || b[1] == 'm') && h >= 1 && h <= 12 {
		switch b[0] {
		case 'A', 'a':
			h %= 12
		case 'P', 'p':
			h = h%12 + 12
		default:
			return bad, false
		}
		b = trim(b[2:])
	}
	if h == 24 && mi == 0 && s == 0 {
		m.day++
		h = 0
	}
	if h > 23 {
		return bad, false
	}
	m.seconds = int32(h*3600 + mi*60 + s)
	switch {
	case len(b) == 0:
		return m, true
	case len(b) == 1 && (b[0] == 'Z' || b[0] == 'z'):
		m.utc = true
		return m, true
	case b[0] == '+' || b[0] == '-':
		oh, w := leadingNumber(b[1:])
		b = b[1+w:]
		switch {
		case w == 4 && oh%100 < 60 && oh/100 <= 15 && len(b) == 0, w == 2 && oh <= 15 && len(b) == 0:
			return m, true
		case w == 2 && oh <= 15 && len(b) == 3 && b[0] == ':':
			if om, w := leadingNumber(b[1:]); w == 2 && om < 60 {
				return m, true
			}
		}
	}
	return bad, false
}

// local takes a time of Greenwich to the wall clock of the source; every other time stays as it is written.
func (m moment) local(zone *time.Location) moment {
	if !m.utc {
		return m
	}
	t := time.Unix(int64(m.day)*86400+int64(m.seconds), 0).In(zone)
	return moment{day: models.DayOfTime(t), seconds: int32(t.Hour()*3600 + t.Minute()*60 + t.Second())}
}

// unix gives the seconds of the wall clock since 1970.
func (m moment) unix() int64 { return int64(m.day)*86400 + int64(m.seconds) }

// dateEvidence says what a date tells about the order of day and month: orderDMY or orderMDY when it can be read in
// one order only, orderUnknown when it tells nothing. open says that it can be read in both, as different dates.
func dateEvidence(b []byte) (o order, open bool) {
	y, mo, d, _, iso, ok := dateParts(b)
	if !ok || iso {
		return orderUnknown, false
	}
	_, dmy := dayOf(y, mo, d)
	_, mdy := dayOf(y, d, mo)
	switch {
	case dmy && !mdy:
		return orderDMY, false
	case mdy && !dmy:
		return orderMDY, false
	}
	return orderUnknown, dmy && mdy && d != mo
}

// numeral is how a number is written.
type numeral struct {
	negative bool
	digits   [2][]byte // before and after the last separator
	sign     byte      // the decimal sign if it must be one: ',' or '.'; 0 where there is none
	open     byte      // the one separator that may be decimal sign or thousands, 0 where there is none
	ok       bool
}

// parseNumeral takes a number apart without choosing between two readings. Thousands are cut by full stop, comma,
// space, no-break space or apostrophe, in groups of three.
func parseNumeral(b []byte) numeral {
	var n numeral
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		n.negative = b[0] == '-'
		b = b[1:]
	} else if len(b) > 3 && string(b[:3]) == "−" {
		n.negative = true
		b = b[3:]
	}
	if len(b) == 0 || len(b) > 40 {
		return n
	}
	var dots, commas, others, last int
	last = -1
	clean := make([]byte, 0, 40)
	marks := make([]int, 0, 12) // the digits before each separator
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case c-'0' < 10:
			clean = append(clean, c)
			continue
		case c == '.':
			dots++
		case c == ',':
			commas++
		case c == ' ' || c == '\'':
			others++
		case c == 0xc2 && i+1 < len(b) && b[i+1] == 0xa0:
			i++
			others++
		case c == 0xe2 && i+2 < len(b) && b[i+1] == 0x80 && (b[i+2] == 0xaf || b[i+2] == 0x89):
			i += 2
			others++
		default:
			return n
		}
		last = int(c)
		marks = append(marks, len(clean))
	}
	if len(clean) == 0 || len(clean) > 18 {
		return n
	}
	grouped := func(marks []int, total int) bool {
		for i, m := range marks {
			next := total
			if i+1 < len(marks) {
				next = marks[i+1]
			}
			if next-m != 3 || i == 0 && (m == 0 || m > 3) {
				return false
			}
		}
		return true
	}
	n.digits[0] = clean
	switch {
	case len(marks) == 0:
		n.ok = true
	case dots > 0 && commas > 0 || (dots+commas == 1 && others > 0):
		// Two kinds of separator: the last one, standing once, is the decimal sign.
		if last != '.' && last != ',' || last == '.' && dots > 1 || last == ',' && commas > 1 ||
			others > 0 && dots+commas > 1 {
			return n
		}
		at := marks[len(marks)-1]
		n.ok = grouped(marks[:len(marks)-1], at) && at < len(clean)
		n.sign = byte(last)
		n.digits = [2][]byte{clean[:at], clean[at:]}
	case len(marks) == 1 && others == 0:
		at := marks[0]
		n.digits = [2][]byte{clean[:at], clean[at:]}
		if at == len(clean) {
			return n
		}
		n.ok = true
		if grouped(marks, len(clean)) && clean[0] != '0' {
			n.open = byte(last)
		} else {
			n.sign = byte(last)
		}
	default: // several of one kind: thousands
		n.ok = grouped(marks, len(clean))
		if last == '.' {
			n.sign = ','
		} else if last == ',' {
			n.sign = '.'
		}
	}
	return n
}

// value gives the number when the decimal sign is known; false when it cannot be written so.
func (n numeral) value(decimal byte) (float64, bool) {
	if !n.ok || n.sign != 0 && n.sign != decimal {
		return 0, false
	}
	text := string(n.digits[0])
	if len(n.digits[1]) > 0 {
		if n.open != 0 && n.open != decimal {
			text += string(n.digits[1])
		} else {
			text += "." + string(n.digits[1])
		}
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, false
	}
	if n.negative {
		v = -v
	}
	return v, true
}

// trim takes white space of ASCII, and no-break spaces, off both ends.
func trim(b []byte) []byte {
	for len(b) > 0 {
		switch c := b[0]; {
		case c == ' ' || c >= '\t' && c <= '\r':
			b = b[1:]
			continue
		case len(b) > 1 && c == 0xc2 && b[1] == 0xa0:
			b = b[2:]
			continue
		}
		break
	}
	for len(b) > 0 {
		switch c := b[len(b)-1]; {
		case c == ' ' || c >= '\t' && c <= '\r':
			b = b[:len(b)-1]
			continue
		case len(b) > 1 && c == 0xa0 && b[len(b)-2] == 0xc2:
			b = b[:len(b)-2]
			continue
		}
		break
	}
	return b
}

// unguard takes away the apostrophe that exports put before what a spreadsheet would run as a formula (CONTRACT §4).
func unguard(b []byte) []byte {
	if len(b) < 2 || b[0] != '\'' {
		return b
	}
	switch b[1] {
	case '=', '+', '-', '@', '\t', '\r':
		return b[1:]
	case 0xef: // full-width ＝＋－＠
		if len(b) > 3 {
			switch string(b[1:4]) {
			case "＝", "＋", "－", "＠":
				return b[1:]
			}
		}
	}
	return b
}
