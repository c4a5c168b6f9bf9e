package models

import (
	"strings"
	"unicode/utf8"
)

// CPRMask stands in the place of a CPR-like number.
const CPRMask = "******-****"

// HasCPR says whether s holds a CPR-like number (domain.md §7.3): six digits, with or without a space between
// the pairs, perhaps a separator, four digits, not part of a longer row of digits, and the first six are a date
// of the calendar (a day above 60 is an administrative number). No check digit is asked for: since 2007 there
// are valid numbers without one.
func HasCPR(s string) bool {
	_, _, found := findCPR(s, 0)
	return found
}

// MaskCPR gives s with every CPR-like number masked, and whether there was one.
func MaskCPR(s string) (string, bool) {
	from, to, found := findCPR(s, 0)
	if !found {
		return s, false
	}
	var b strings.Builder
	at := 0
	for found {
		b.WriteString(s[at:from])
		b.WriteString(CPRMask)
		at = to
		from, to, found = findCPR(s, at)
	}
	b.WriteString(s[at:])
	return b.String(), true
}

// IsCPRKey says whether a case number must be refused because it looks like a CPR number. Unlike HasCPR it wants
// the number to stand as a word of its own, so that "BYG1205571234" stays a case number.
func IsCPRKey(s string) bool {
	for at := 0; ; {
		from, to, found := findCPR(s, at)
		if !found {
			return false
		}
		if (from == 0 || !wordByte(s[from-1])) && (to == len(s) || !wordByte(s[to])) {
			return true
		}
		at = to
	}
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80
}

func digit(c byte) bool { return c-'0' < 10 }

// findCPR gives the first CPR-like number of s at or after start.
func findCPR(s string, start int) (from, to int, found bool) {
	for i := start; i+10 <= len(s); i++ {
		if !digit(s[i]) || i > 0 && digit(s[i-1]) { // a number begins where no digit stands before
			continue
		}
		if end := cprAt(s, i); end > 0 {
			return i, end, true
		}
	}
	return 0, 0, false
}

// cprAt gives the end of the CPR-like number that begins at i, 0 when there is none.
func cprAt(s string, i int) int {
	var d [10]int
	n := 0
	for n < 10 {
		if i < len(s) && digit(s[i]) {
			d[n] = int(s[i] - '0')
			i++
			n++
			continue
		}
		if n == 2 || n == 4 || n == 6 {
			w := separator(s, i, n == 6)
			if w == 0 || i+w >= len(s) || !digit(s[i+w]) {
				return 0
			}
			i += w
			continue
		}
		return 0
	}
	if i < len(s) && digit(s[i]) {
		return 0
	}
	day, month, year := d[0]*10+d[1], d[2]*10+d[3], d[4]*10+d[5]
	if day > 60 {
		day -= 60
	}
	switch seventh := d[6]; {
	case seventh <= 3:
		year += 1900
	case (seventh == 4 || seventh == 9) && year <= 36:
		year += 2000
	case seventh == 4 || seventh == 9:
		year += 1900
	case year <= 57:
		year += 2000
	default:
		year += 1800
	}
	if !ValidDate(year, month, day) {
		return 0
	}
	return i
}

// separator gives the width of what may stand at i between two parts of a CPR number: a space of any kind, and
// before the last four digits also a hyphen, dash, slash or full stop, with or without spaces around it.
func separator(s string, i int, last bool) int {
	start := i
	spaces, marks := 0, 0
	for i < len(s) {
		r, w := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, w = utf8.DecodeRuneInString(s[i:])
		}
		switch r {
		case ' ', '\t', '\u00a0', '\u2007', '\u2009', '\u202f':
			spaces++
		case '-', '/', '.', '\u00ad', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212':
			marks++
		default:
			if marks > 1 || spaces > 1+marks || marks > 0 && !last {
				return 0
			}
			return i - start
		}
		i += w
	}
	return 0
}
