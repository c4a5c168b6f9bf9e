package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/store"
)

// open opens the desk's database beside the command line.
func (d *desk) open() *store.Store {
	d.t.Helper()
	today, err := models.ParseDay(d.env["GEVINST_TODAY"])
	if err != nil {
		d.t.Fatal(err)
	}
	st, err := store.Open(d.t.Context(), d.env["GEVINST_DB"], store.Options{Today: func() models.Day { return today }})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		if err := st.Close(); err != nil {
			d.t.Error(err)
		}
	})
	return st
}

const (
	logMapping = `{"kind": "cases", "columns": {"case_no": "nr", "received": "modtaget", "screened": "screenet", "complete": "oplyst", "decided": "afgjort"}}`
	sumMapping = `{"kind": "cases", "columns": {"case_no": "nr", "received": "modtaget", "screened": "screenet", "complete": "oplyst", "decided": "afgjort",
		"wait_days_before": "før", "wait_days": "efter"}}`
	eventMapping = `{"kind": "events", "columns": {"case_no": "nr", "activity": "hvad", "at": "hvornår"}, "events": {"pause_start": ["brev"], "pause_end": ["svar"]}}`
)

// bring imports rows of one source; without rows there is nothing to do.
func (d *desk) bring(source, mapping, head string, rows []string) {
	d.t.Helper()
	if len(rows) == 0 {
		return
	}
	r, status := d.report("--source", source, "--mapping", d.file("mapping.json", mapping), d.file("fil.csv", head+"\n"+strings.Join(rows, "\n")+"\n"))
	if status != exitDone || r.Rejected != 0 {
		d.t.Fatalf("import of %s: %d, %+v", source, status, r)
	}
}

// The table is testdata/clocks.csv, to be read in a spreadsheet: what came when, and what each clock must show, worked
// out by hand. "?" is unknown. Working days are seen as the smallest limit that the case keeps.
func TestTheClocksShowWhatTheTableSays(t *testing.T) {
	content, err := os.ReadFile("testdata/clocks.csv")
	if err != nil {
		t.Fatal(err)
	}
	in := csv.NewReader(strings.NewReader(string(content)))
	in.Comma = ';'
	lines, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) < 41 {
		t.Fatalf("%d cases, want 40 or more", len(lines)-1)
	}
	byCalendar := map[string][][]string{}
	for _, line := range lines[1:] {
		byCalendar[line[8]] = append(byCalendar[line[8]], line)
	}
	for closed, lines := range byCalendar {
		d := newDesk(t)
		d.env["GEVINST_TODAY"] = "2026-06-15"
		var logged, summed, events []string
		for _, line := range lines {
			dates := strings.Join([]string{line[0], line[2], line[3], line[4], line[5]}, ";")
			if before, after, given := strings.Cut(line[7], "+"); given {
				summed = append(summed, dates+";"+before+";"+after)
				continue
			}
			logged = append(logged, dates)
			events = append(events, line[0]+";registreret;"+line[2])
			for _, e := range strings.FieldsFunc(line[6], func(r rune) bool { return r == ',' }) {
				what, at, _ := strings.Cut(strings.TrimSpace(e), " ")
				events = append(events, line[0]+";"+what+";"+at)
			}
		}
		d.bring("log", logMapping, "nr;modtaget;screenet;oplyst;afgjort", logged)
		d.bring("log", eventMapping, "nr;hvad;hvornår", events)
		d.bring("tal", sumMapping, "nr;modtaget;screenet;oplyst;afgjort;før;efter", summed)
		st := d.open()
		if day, err := models.ParseDay(closed); err == nil {
			err = st.AddHoliday(t.Context(), models.Local(), 0, models.Holiday{Day: day, Name: "Lukkedag"})
			if err != nil {
				t.Fatal(err)
			}
		} else if closed != "" {
			settings := models.DefaultSettings()
			settings.ClosedDays = []string{closed}
			if err := st.SavePeriods(t.Context(), models.Local(), settings); err != nil {
				t.Fatal(err)
			}
		}
		book, err := st.Book(t.Context(), models.Local())
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			source := "log"
			if line[7] != "" {
				source = "tal"
			}
			stored, err := st.Case(t.Context(), models.Local(), source, line[0])
			if err != nil {
				t.Fatalf("%s: %v", line[1], err)
			}
			a := measure.Days(stored.Row)
			var got []string
			for _, p := range []measure.Part{a.Gross, a.Screening, a.WaitBefore, a.NotAttributed, a.Net, a.Service, a.Wait} {
				got = append(got, shown(p))
			}
			for _, clock := range []models.Clock{models.ClockGross, models.ClockNet, models.ClockService} {
				got = append(got, workdaysOn(book, stored.Row, clock))
			}
			if want := line[9:]; !slices.Equal(got, want) {
				t.Errorf("%s. %s: %v, want %v", line[0], line[1], got, want)
			}
		}
	}
}

func shown(p measure.Part) string {
	if !p.Known {
		return "?"
	}
	return strconv.Itoa(int(p.Days))
}

// workdaysOn gives the working days of a case on a clock: the smallest limit that it keeps.
func workdaysOn(b *facts.Book, r facts.Row, clock models.Clock) string {
	book, limit := *b, 0.0
	book.Targets = []models.Target{{KPI: models.KPILimit, ValidFrom: models.FirstDay.Month(), Value: &limit, Comparator: models.AtMost,
		Kind: models.KindOwn, Clock: clock, DayKind: models.WorkingDays, Active: true}}
	for ; limit < 1000; limit++ {
		switch _, within := measure.LimitOf(&book, r); {
		case within == nil:
			return "?"
		case *within:
			return strconv.Itoa(int(limit))
		}
	}
	return "never"
}

// letter is one event of a random case.
type letter struct {
	what string
	at   int // seconds since 1970-01-01, on the wall
}

func (l letter) day() models.Day { return models.Event{At: int64(l.at)}.Day() }

// lived is a random case with its events in file order.
type lived struct {
	received, screened, complete, decided models.Day
	events                                []letter
}

// lives makes the cases of one world: dates that may contradict, letters and answers that overlap, touch, miss their
// partner, or lie before the case and after its decision.
var lives = rapid.Custom(func(t *rapid.T) []lived {
	first := models.DayOf(2025, 1, 1)
	maybe := func(from models.Day, spread int, label string) models.Day {
		if rapid.IntRange(0, 5).Draw(t, label+" missing") == 0 {
			return models.NoDay
		}
		return from + models.Day(rapid.IntRange(-1, spread).Draw(t, label))
	}
	out := make([]lived, 60)
	for i := range out {
		c := lived{received: first + models.Day(rapid.IntRange(0, 200).Draw(t, "received"))}
		c.screened = maybe(c.received, 10, "screened")
		c.complete = maybe(c.received, 30, "complete")
		if c.decided = maybe(c.received, 60, "decided"); c.decided < c.received {
			c.decided = models.NoDay
		}
		for range rapid.IntRange(0, 9).Draw(t, "events") {
			day := c.received + models.Day(rapid.IntRange(0, 70).Draw(t, "day"))
			c.events = append(c.events, letter{rapid.SampledFrom([]string{"brev", "svar", "brev", "svar", "møde"}).Draw(t, "what"),
				int(day)*86400 + 3600*rapid.IntRange(0, 23).Draw(t, "hour")})
		}
		out[i] = c
	}
	return out
})

// charged gives the days on which a case waits for the applicant, found by asking every day in turn: is there a
// letter that was sent on it or before and whose answer came after it? An answer belongs to the oldest letter that
// waits for one; a letter without an answer waits until the end.
func charged(c lived, until models.Day) map[models.Day]bool {
	events := slices.Clone(c.events)
	sort.SliceStable(events, func(i, j int) bool { return events[i].at < events[j].at })
	type pause struct{ from, to models.Day }
	var pauses []pause
	answered := 0
	for _, e := range events {
		switch {
		case e.what == "brev":
			pauses = append(pauses, pause{e.day(), until})
		case e.what == "svar" && answered < len(pauses):
			pauses[answered].to = e.day()
			answered++
		}
	}
	out := map[models.Day]bool{}
	for day := c.received - 1; day < until; day++ {
		if slices.ContainsFunc(pauses, func(p pause) bool { return p.from <= day && day < p.to }) {
			out[day] = true
		}
	}
	return out
}

// Some worlds go through the real import; every day of every case is asked for on its own.
func TestNoDayIsChargedToTheApplicantOutsideLetterToAnswer(t *testing.T) {
	for world := range 5 {
		cases := lives.Example(world)
		d := newDesk(t)
		d.env["GEVINST_TODAY"] = "2026-06-15"
		var rows, events []string
		for i, c := range cases {
			rows = append(rows, fmt.Sprintf("S%d;%s;%s;%s;%s", i, c.received, c.screened, c.complete, c.decided))
			for _, e := range append([]letter{{"registreret", int(c.received) * 86400}}, c.events...) {
				events = append(events, fmt.Sprintf("S%d;%s;%s %02d:00", i, e.what, e.day(), e.at%86400/3600))
			}
		}
		d.bring("log", logMapping, "nr;modtaget;screenet;oplyst;afgjort", rows)
		d.bring("log", eventMapping, "nr;hvad;hvornår", events)
		st := d.open()
		book, err := st.Book(t.Context(), models.Local())
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range cases {
			stored, err := st.Case(t.Context(), models.Local(), "log", fmt.Sprintf("S%d", i))
			if err != nil {
				t.Fatal(err)
			}
			until := c.decided
			if !until.Known() {
				until = book.DataDate
			}
			var before, after int32
			for day := range charged(c, until) {
				if !c.complete.Known() || day < c.complete {
					before++
				} else {
					after++
				}
			}
			if r := stored.Row; r.WaitBefore != before || r.Wait != after {
				t.Errorf("world %d, case %d %+v: waits %d before and %d after complete, day by day %d and %d", world, i, c, r.WaitBefore, r.Wait, before, after)
			}
			addsUp(t, stored.Row)
		}
	}
}

// addsUp holds the sum of CONTRACT §5 for one case: what is known adds up to the day.
func addsUp(t *testing.T, r facts.Row) {
	t.Helper()
	a := measure.Days(r)
	if a.ToComplete.Known {
		if sum := a.Screening.Days + a.WaitBefore.Days + a.NotAttributed.Days; sum != a.ToComplete.Days || a.NotAttributed.Days < 0 {
			t.Errorf("%+v: %d days to complete, its parts are %d", r, a.ToComplete.Days, sum)
		}
	}
	if a.Service.Known && (a.Service.Days < 0 || a.Service.Days+a.Wait.Days != a.Net.Days) {
		t.Errorf("%+v: service %d and wait %d are not the net time %d", r, a.Service.Days, a.Wait.Days, a.Net.Days)
	}
	if a.Service.Known && a.Screening.Days+a.WaitBefore.Days+a.NotAttributed.Days+a.Service.Days+a.Wait.Days != a.Gross.Days {
		t.Errorf("%+v: the parts are not the gross time %d", r, a.Gross.Days)
	}
}
