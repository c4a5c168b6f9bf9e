package models

import (
	"fmt"
	"testing"
	"time"
)

func mustPeriod(t *testing.T, name string, fiscalStart int) Period {
	t.Helper()
	p, err := ParsePeriod(name, fiscalStart)
	if err != nil {
		t.Fatalf("ParsePeriod(%q, %d): %v", name, fiscalStart, err)
	}
	return p
}

func TestAPeriodSpansWhatItsNameSays(t *testing.T) {
	tests := []struct {
		name        string
		fiscalStart int
		from, last  string
	}{
		{"2025-01", 1, "2025-01-01", "2025-01-31"},
		{"2024-02", 1, "2024-02-01", "2024-02-29"},
		{"2025-Q1", 1, "2025-01-01", "2025-03-31"},
		{"2025-Q4", 7, "2025-10-01", "2025-12-31"}, // quarters are those of the calendar year
		{"2025-H1", 1, "2025-01-01", "2025-06-30"},
		{"2025-H2", 1, "2025-07-01", "2025-12-31"},
		{"2025", 4, "2025-01-01", "2025-12-31"},
		{"FY2025", 1, "2025-01-01", "2025-12-31"},
		{"FY2025", 4, "2025-04-01", "2026-03-31"}, // named by the year that it begins in
		{"FY2023", 3, "2023-03-01", "2024-02-29"},
		{"FY2025", 12, "2025-12-01", "2026-11-30"},
		{"2020-W53", 1, "2020-12-28", "2021-01-03"},
		{"2025-W01", 1, "2024-12-30", "2025-01-05"},
		{"2026-W01", 1, "2025-12-29", "2026-01-04"},
		{"2026-W53", 1, "2026-12-28", "2027-01-03"},
		{"2025-06-R12", 1, "2024-07-01", "2025-06-30"},
	}
	for _, test := range tests {
		p := mustPeriod(t, test.name, test.fiscalStart)
		if from, last := p.From.String(), (p.Until - 1).String(); from != test.from || last != test.last {
			t.Errorf("%s with a year from month %d: %s to %s, want %s to %s", test.name, test.fiscalStart, from, last, test.from, test.last)
		}
		if p.Address() != test.name {
			t.Errorf("%s is called %s", test.name, p.Address())
		}
	}
	if name := mustPeriod(t, "2025-06-R12", 1).String(); name != "2025-06" {
		t.Errorf("a rolling 12 is named %s, want its last month (CONTRACT §2)", name)
	}
}

func TestOnlyYearsOf53WeeksHaveAWeek53(t *testing.T) {
	long := map[int]bool{2015: true, 2020: true, 2026: true, 2032: true, 2037: true}
	for y := 2010; y <= 2040; y++ {
		_, err := ParsePeriod(fmt.Sprintf("%d-W53", y), 1)
		if (err == nil) != long[y] {
			t.Errorf("%d-W53: %v, want it to exist: %v", y, err, long[y])
		}
	}
}

func TestWhatIsNoPeriodIsRefused(t *testing.T) {
	for _, name := range []string{"", "2025-13", "2025-1", "2025-Q5", "2025-Q0", "2025-H3", "2025-W00", "2025-W54", "25", "FY25", "FY20255",
		"1949-01-R12", "2025-13-R12", "2025-Q1-R12", "2025-01-R13", "2025-02-30", "2025-1-1", "Total", "2025-W1", " 2025", "2025-Q1x"} {
		if p, err := ParsePeriod(name, 1); err == nil {
			t.Errorf("ParsePeriod(%q) = %s, want a refusal", name, p.Address())
		}
	}
}

// Every day of thirty years lies in exactly one period of each kind; the next one begins where it ends; and the name
// leads back.
func TestPeriodsCutTheCalendarWithoutGapOrOverlap(t *testing.T) {
	for fiscal := 1; fiscal <= 12; fiscal++ {
		for _, kind := range []PeriodKind{ByMonth, ByQuarter, ByHalf, ByYear, ByFiscal, ByWeek} {
			before := PeriodAt(kind, DayOf(2009, 12, 31), fiscal)
			for d := DayOf(2010, 1, 1); d < DayOf(2040, 1, 1); d++ {
				p := PeriodAt(kind, d, fiscal)
				switch {
				case !p.Has(d):
					t.Fatalf("%s %s does not have %s", kind, p, d)
				case p != before && (p.From != before.Until || before.Step(1) != p || p.Step(-1) != before):
					t.Fatalf("%s %s does not follow %s", kind, p, before)
				case p != before && mustPeriod(t, p.Address(), fiscal) != p:
					t.Fatalf("the name %s leads to %s", p, mustPeriod(t, p.Address(), fiscal))
				}
				before = p
			}
		}
	}
	for d := DayOf(2010, 1, 1); d < DayOf(2040, 1, 1); d++ {
		y, w := time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(d-DayOf(2010, 1, 1))).ISOWeek()
		if p := PeriodAt(ByWeek, d, 1); p.String() != (Period{Kind: ByWeek, From: PeriodAt(ByWeek, DayOf(y, 1, 4), 1).From + Day(7*(w-1))}).String() {
			t.Fatalf("%s lies in %s, want week %d of %d", d, p, w, y)
		}
	}
}
