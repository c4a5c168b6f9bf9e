package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// aCaseADay gives a desk with one case received on each day from one to another.
func aCaseADay(t *testing.T, from, to models.Day, fiscalStart int) *desk {
	t.Helper()
	d := newDesk(t)
	var csv strings.Builder
	csv.WriteString("Sagsnummer;Sagstype;Modtaget\n")
	for day := from; day <= to; day++ {
		fmt.Fprintf(&csv, "S-%d;Byggesag;%s\n", day, day)
	}
	if r, status := d.report("--source", "byg", d.file("sager.csv", csv.String())); status != exitDone || r.New != int(to-from)+1 {
		t.Fatalf("import: %d, %+v", status, r)
	}
	st, err := store.Open(t.Context(), d.env["GEVINST_DB"], store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	settings, err := st.Settings(t.Context())
	if err == nil {
		settings.FiscalStart = fiscalStart
		err = st.SavePeriods(t.Context(), models.Local(), settings)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	return d
}

// A case a day: the figure of a whole period is the number of its days.
func TestEveryKindOfPeriodFromTheCommandLine(t *testing.T) {
	d := aCaseADay(t, models.DayOf(2023, 1, 1), models.DayOf(2026, 9, 30), 4)
	for _, test := range []struct{ by, from, to, want string }{
		{"month", "2024-02", "2024-03", "2024-02=29 2024-03=31"},
		{"quarter", "2024-Q1", "2024-Q2", "2024-Q1=91 2024-Q2=91"},
		{"half", "2024-H1", "2024-H2", "2024-H1=182 2024-H2=184"},
		{"year", "2024", "2025", "2024=366 2025=365"},
		{"fiscal", "FY2023", "FY2024", "FY2023=366 FY2024=365"}, // April 2023 to March 2024 holds the leap day
		{"rolling12", "2024-02", "2024-03", "2024-02=366 2024-03=366"},
		{"rolling12", "2025-02-R12", "2025-02-R12", "2025-02=365"},
		{"week", "2024-W52", "2025-W02", "2024-W52=7 2025-W01=7 2025-W02=7"}, // 2025-W01 begins on 30 December
		{"week", "2024-12", "2024-12", "2024-W48=7 2024-W49=7 2024-W50=7 2024-W51=7 2024-W52=7 2025-W01=7"},
		{"total", "2024-01", "2024-12", "total=366"},
	} {
		var got []string
		for _, f := range d.figures("--kpi", "cases_received", "--by", test.by, "--from", test.from, "--to", test.to) {
			got = append(got, fmt.Sprintf("%s=%v", f["period"], f["value"]))
		}
		if said := strings.Join(got, " "); said != test.want {
			t.Errorf("by %s from %s to %s: %s, want %s", test.by, test.from, test.to, said, test.want)
		}
	}
}

func TestTheFinancialYearBeginsInAnyMonth(t *testing.T) {
	for start := 1; start <= 12; start++ {
		d := aCaseADay(t, models.DayOf(2024, 1, 1), models.DayOf(2026, 9, 30), start)
		days := models.DayOf(2025, start, 1) - models.DayOf(2024, start, 1)
		f := d.figures("--kpi", "cases_received", "--by", "fiscal", "--from", "FY2024", "--to", "FY2024")
		if len(f) != 1 || f[0]["period"] != "FY2024" || f[0]["value"] != float64(days) || f[0]["provisional"] != false {
			t.Errorf("the year from month %d: %v, want %d days", start, f, days)
		}
	}
}

func TestTheBoardTakesEveryKindOfPeriod(t *testing.T) {
	d := aCaseADay(t, models.DayOf(2023, 1, 1), models.DayOf(2026, 9, 30), 7)
	for period, want := range map[string][2]string{
		"2026-06": {"2026-06", "2026-05"}, "2026-Q2": {"2026-Q2", "2026-Q1"}, "2026-H1": {"2026-H1", "2025-H2"}, "2025": {"2025", "2024"},
		"FY2025": {"FY2025", "FY2024"}, "2026-W01": {"2026-W01", "2025-W52"}, "2026-06-R12": {"2026-06", "2025-06"},
	} {
		var board struct {
			Period, Compare string
			Provisional     bool
			Rows            []struct{ N int }
		}
		if err := json.Unmarshal([]byte(d.done("board", "--json", "--period", period)), &board); err != nil {
			t.Fatal(err)
		}
		if got := [2]string{board.Period, board.Compare}; got != want || board.Provisional || len(board.Rows) != 1 {
			t.Errorf("board of %s: %v provisional %v, %d rows, want %v", period, got, board.Provisional, len(board.Rows), want)
		}
	}
	for _, name := range []string{"2026-W54", "2025-W53", "FY26", "2026-13-R12"} {
		if a := d.run("board", "--json", "--period", name); a.status != exitUsage || !strings.Contains(a.stderr, name) {
			t.Errorf("board of %s ended with %d: %s", name, a.status, a.stderr)
		}
	}
	if d.done("board", "--json", "--period", "2026-06") == d.done("board", "--json", "--period", "2026-06-R12") {
		t.Error("the rolling 12 is answered with its last month")
	}
}
