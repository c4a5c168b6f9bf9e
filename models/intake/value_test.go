package intake

import (
	"testing"
	"time"

	"gevinstoverblik/models"
)

func TestDatesAreReadAsWrittenOrNotAtAll(t *testing.T) {
	copenhagen, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, in string
		order    order
		want     string // date and time; "" = cannot be read
	}{
		{"Danish with hyphens", "11-10-2011", orderDMY, "2011-10-11"},
		{"Danish with full stops, short", "1.2.2025", orderDMY, "2025-02-01"},
		{"Danish with slashes", "28/02/2025", orderDMY, "2025-02-28"},
		{"American when said", "02/28/2025", orderMDY, "2025-02-28"},
		{"American never by itself", "02/28/2025", orderDMY, ""},
		{"ISO in every order", "2025-02-28", orderMDY, "2025-02-28"},
		{"ISO with slashes", "2025/02/28", orderDMY, "2025-02-28"},
		{"year first wanted, day first given", "28-02-2025", orderYMD, ""},
		{"a leap day", "29-02-2024", orderDMY, "2024-02-29"},
		{"no leap day", "29-02-2025", orderDMY, ""},
		{"no leap day in 1900", "29-02-1900", orderDMY, ""},
		{"31 February does not roll over", "31-02-2011", orderDMY, ""},
		{"zeros", "00-00-0000", orderDMY, ""},
		{"month 13", "2011-13-45", orderDMY, ""},
		{"two-digit year", "11-10-11", orderDMY, ""},
		{"five-digit year", "01-04-20011", orderDMY, ""},
		{"mixed separators", "11-10.2011", orderDMY, ""},
		{"no separators", "20111011", orderDMY, ""},
		{"a word", "ukendt", orderDMY, ""},
		{"trailing text", "11-10-2011x", orderDMY, ""},
		{"a time", "11-10-2011 13:45:40", orderDMY, "2011-10-11 13:45:40"},
		{"a time without seconds", "11-10-2011 13:45", orderDMY, "2011-10-11 13:45:00"},
		{"a Danish time with full stops", "11-10-2011 13.45.40", orderDMY, "2011-10-11 13:45:40"},
		{"fractions", "2011-10-11T13:45:40.276+02:00", orderDMY, "2011-10-11 13:45:40"},
		{"an offset leaves the date as written", "2011-03-01T00:30:00+01:00", orderDMY, "2011-03-01 00:30:00"},
		{"offset zero too", "2011-03-31T23:30:00+00:00", orderDMY, "2011-03-31 23:30:00"},
		{"Z is taken to the source's zone", "2025-03-31T22:30:00Z", orderDMY, "2025-04-01 00:30:00"},
		{"Z in winter, another year", "2025-12-31T23:30Z", orderDMY, "2026-01-01 00:30:00"},
		{"midnight at noon's name", "11-10-2011 12:00 AM", orderDMY, "2011-10-11"},
		{"noon", "11-10-2011 12:00 PM", orderDMY, "2011-10-11 12:00:00"},
		{"afternoon", "11-10-2011 1:45 pm", orderDMY, "2011-10-11 13:45:00"},
		{"13 PM is nothing", "11-10-2011 13:45 PM", orderDMY, ""},
		{"hour 24 ends the day", "11-10-2011 24:00", orderDMY, "2011-10-12"},
		{"hour 25", "11-10-2011 25:00", orderDMY, ""},
		{"minute 60", "11-10-2011 13:60", orderDMY, ""},
		{"a date and nothing", "11-10-2011 ", orderDMY, ""},
		{"a strange offset", "2011-10-11T13:45:40+2", orderDMY, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, ok := parseMoment([]byte(tt.in), tt.order)
			got := ""
			if ok {
				got = string(appendMoment(nil, m.local(copenhagen)))
			}
			if got != tt.want {
				t.Errorf("parseMoment(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestNumbersAreReadInOneWayOnly(t *testing.T) {
	const no = -1e300
	tests := []struct {
		name, in     string
		comma, point float64 // what it is with that decimal sign; no = cannot be read so
	}{
		{"whole", "1500", 1500, 1500},
		{"negative", "-12", -12, -12},
		{"Danish minus", "−12", -12, -12},
		{"decimal comma", "180,84", 180.84, no},
		{"decimal point", "18500.00", no, 18500},
		{"one separator before three digits is open", "1.500", 1500, 1.5},
		{"the same with a comma", "1,500", 1.5, 1500},
		{"a leading zero shows the decimal sign", "0.500", no, 0.5},
		{"Danish thousands and decimals", "1.015,77", 1015.77, no},
		{"English thousands and decimals", "1,015.77", no, 1015.77},
		{"two thousands", "1.234.567", 1234567, no},
		{"thousands by space", "1 015,77", 1015.77, no},
		{"thousands by no-break space", "1\u00a0234\u00a0567", 1234567, 1234567},
		{"thousands by narrow no-break space", "1\u202f234,5", 1234.5, no},
		{"groups that are no thousands", "1.23.456", no, no},
		{"too long a first group", "1234.567,5", no, no},
		{"nothing after the sign", "12,", no, no},
		{"a word", "12 kr", no, no},
		{"nothing", "", no, no},
		{"only a sign", "-", no, no},
		{"exponents are not numbers", "1e5", no, no},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for decimal, want := range map[byte]float64{',': tt.comma, '.': tt.point} {
				got, ok := parseNumeral([]byte(tt.in)).value(decimal)
				if !ok {
					got = no
				}
				if got != want {
					t.Errorf("%q with %q = %v, want %v", tt.in, decimal, got, want)
				}
			}
		})
	}
}

func TestSerialDatesOfBothSystems(t *testing.T) {
	for _, tt := range []struct {
		in     float64
		is1904 bool
		want   string
	}{
		{40827, false, "2011-10-11"}, {39365, true, "2011-10-11"}, {40827.5, false, "2011-10-11 12:00:00"},
		{40826.99999999999, false, "2011-10-11"}, {61, false, "1900-03-01"}, {59, false, "1900-02-28"}, {1, false, "1900-01-01"},
	} {
		m, ok := serial(tt.in, tt.is1904)
		if got := string(appendMoment(nil, m)); !ok || got != tt.want {
			t.Errorf("serial(%v, 1904 %v) = %q, want %q", tt.in, tt.is1904, got, tt.want)
		}
	}
	for _, in := range []float64{60, -1, 3e6} {
		if _, ok := serial(in, false); ok {
			t.Errorf("serial(%v) is a date", in)
		}
	}
}

func TestDaysAreThoseOfTheCalendar(t *testing.T) {
	for y := 1896; y < 2132; y++ {
		for m := 1; m <= 12; m++ {
			for d := 1; d <= 31; d++ {
				got, ok := dayOf(y, m, d)
				if want := models.ValidDate(y, m, d); ok != want || ok && got != models.DayOf(y, m, d) {
					t.Fatalf("dayOf(%d, %d, %d) = %v, %v", y, m, d, got, ok)
				}
			}
		}
	}
}

func TestTheGuardOfAFormulaIsTakenAway(t *testing.T) {
	for in, want := range map[string]string{
		"'=1+1": "=1+1", "'+1": "+1", "'-2": "-2", "'@SUM": "@SUM", "'\tx": "\tx", "'＝1": "＝1", "'－1": "－1",
		"'s-Hertogenbosch": "'s-Hertogenbosch", "''=1": "''=1", "=1": "=1", "'": "'", "": "",
	} {
		if got := string(unguard([]byte(in))); got != want {
			t.Errorf("unguard(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNumberFormatsOfDates(t *testing.T) {
	for code, want := range map[string]bool{
		"dd-mm-yyyy": true, "yyyy\\-mm\\-dd": true, "[$-406]d. mmmm yyyy;@": true, "mmm yy": true, "#,##0.00": false, "General": false,
		`0 "dage"`: false, "[h]:mm": false, "hh:mm": false, "0.00%": false, `"y"0`: false, "[Red]0": false,
	} {
		if got := dateFormat(code); got != want {
			t.Errorf("dateFormat(%q) = %v, want %v", code, got, want)
		}
	}
}
