package measure

import (
	"fmt"
	"math/rand"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// day reads an ISO date; "" is none.
func day(s string) models.Day {
	if s == "" {
		return models.NoDay
	}
	d, err := models.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func month(s string) models.Month {
	m, err := models.ParseMonth(s)
	if err != nil {
		panic(err)
	}
	return m
}

func period(t testing.TB, s string) models.Period {
	t.Helper()
	p, err := models.ParsePeriod(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ptr[T any](v T) *T { return &v }

// blank is a case of which nothing is known but that it came in.
func blank(id uint32, received string) facts.Row {
	return facts.Row{ID: id, Source: 1, CaseType: 1, Department: 1, Received: day(received), Screened: models.NoDay,
		Complete: models.NoDay, Decided: models.NoDay, Deadline: models.NoDay, Wait: models.UnknownCount,
		WaitBefore: models.UnknownCount, Letters: models.UnknownCount, Paper: models.UnknownCount, AppealSettled: models.NoDay}
}

// decided is a case with the dates of a decision.
func decided(id uint32, received, complete, decided string) facts.Row {
	r := blank(id, received)
	r.Complete, r.Decided = day(complete), day(decided)
	return r
}

// world is the dictionaries of the tests: a tree of departments, channels of every class, two of one name.
func world() facts.Dictionaries {
	entries := func(names ...string) []facts.Entry {
		var out []facts.Entry
		for i, n := range names {
			out = append(out, facts.Entry{ID: int64(i + 1), Name: n})
		}
		return out
	}
	departments := entries("Teknik", "Byg", "Miljø", "Borgerservice")
	departments[1].Parent, departments[2].Parent = 1, 1
	channels := entries("Selvbetjening", "Medbetjening", "E-mail", "Brev", "Internt", "Andet", "Brev")
	for i, class := range []models.ChannelClass{models.ChannelDigital, models.ChannelAssisted, models.ChannelEmail,
		models.ChannelManual, models.ChannelInternal, models.ChannelUnknown, models.ChannelDigital} {
		channels[i].Class = class
	}
	return facts.Dictionaries{
		CaseTypes:   facts.NewDictionary(entries("Enfamiliehus", "Byfornyelse", "Nedrivning", "Æblehave")),
		Departments: facts.NewDictionary(departments),
		Channels:    facts.NewDictionary(channels),
		Sources:     facts.NewDictionary(entries("BOM", "ESDH")),
	}
}

// official is the calendar of the official holidays of 2022 to 2028, with further days off.
func official(closed ...models.Day) *facts.Calendar {
	for d := models.DayOf(2022, 1, 1); d < models.DayOf(2029, 1, 1); d++ {
		if !refWorkday(d) {
			closed = append(closed, d)
		}
	}
	return facts.NewCalendar(closed)
}

var officialOnly = official()

// bookOf makes a book of rows, in order of ID, seen by everybody.
func bookOf(today string, rows ...facts.Row) *facts.Book {
	b := facts.NewBuilder(world(), 1)
	for _, r := range rows {
		b.Add(r)
	}
	return &facts.Book{Table: b.Table(day(today), models.NoDay), Today: day(today), Scope: models.Local(), Settings: models.DefaultSettings(),
		Calendar: officialOnly}
}

// target is a promise for everything from a month on.
func target(kpi, from string, v float64) models.Target {
	return models.Target{KPI: kpi, ValidFrom: month(from), Value: &v, Kind: models.KindOwn, Active: true}
}

// limitFrom is a day limit for one case type.
func limitFrom(caseType int64, from string, v float64, clock models.Clock, kind models.DayKind) models.Target {
	return models.Target{KPI: models.KPILimit, CaseTypeID: caseType, ValidFrom: month(from), Value: &v,
		Comparator: models.AtMost, Kind: models.KindAgreement, Clock: clock, DayKind: kind, Active: true}
}

// randomRow makes a case with every kind of gap, doubt and outcome.
func randomRow(rnd *rand.Rand, id uint32) facts.Row {
	first := models.DayOf(2023, 1, 1)
	r := facts.Row{ID: id, Source: uint8(rnd.Intn(3)), CaseType: uint16(rnd.Intn(5)), Department: uint16(rnd.Intn(5)),
		Channel: uint16(rnd.Intn(8)), Outcome: models.Outcome(rnd.Intn(7)), AppealOutcome: models.AppealOutcome(rnd.Intn(9)),
		Received: first + models.Day(rnd.Intn(700))}
	some := func(likely float64, from models.Day, spread int) models.Day {
		if rnd.Float64() > likely {
			return models.NoDay
		}
		return from + models.Day(rnd.Intn(spread))
	}
	count := func(likely float64, most int) int32 {
		if rnd.Float64() > likely {
			return models.UnknownCount
		}
		return int32(rnd.Intn(most))
	}
	r.Decided = some(0.8, r.Received, 200)
	if rnd.Intn(40) == 0 && r.Decided.Known() {
		r.Decided += 900
	}
	r.Complete = some(0.8, r.Received-3, 120)
	r.Screened = some(0.7, r.Received-2, 30)
	r.Deadline = some(0.6, r.Received, 150)
	r.AppealSettled = some(0.2, r.Received, 300)
	r.Wait, r.WaitBefore = count(0.8, 40), count(0.8, 20)
	r.Letters, r.Paper = count(0.7, 4), count(0.8, 3)
	for _, place := range []uint{facts.LimitApplies, facts.CompleteAtFirst, facts.DecisionDigital, facts.Appeal, facts.Reopened, facts.Exempt} {
		r.Flags = r.Flags.With(place, models.Tri(rnd.Intn(3)))
	}
	r.Flags = r.Flags.WithSatisfaction(uint8(rnd.Intn(6)))
	if rnd.Intn(2) == 0 {
		r.HandlingMinutes = ptr(float64(rnd.Intn(10000)) / 100)
	}
	if rnd.Intn(2) == 0 {
		r.Cost = ptr(float64(rnd.Intn(1000000))/100 - 500)
	}
	if rnd.Intn(50) == 0 {
		r.Cost = ptr(rnd.Float64() * 1000)
	}
	return r
}

// randomRows makes n cases with rising ids over several chunks.
func randomRows(rnd *rand.Rand, n int) []facts.Row {
	rows := make([]facts.Row, n)
	id := uint32(0)
	for i := range rows {
		id += 1 + uint32(rnd.Intn(3))
		if rnd.Intn(20) == 0 {
			id += facts.ChunkSize
		}
		rows[i] = randomRow(rnd, id)
	}
	return rows
}

// randomTargets makes limits and targets of every kind and place, some of them ended again.
func randomTargets(rnd *rand.Rand) []models.Target {
	var out []models.Target
	for i := 0; i < rnd.Intn(12); i++ {
		t := models.Target{ID: int64(i + 1), KPI: models.KPILimit, CaseTypeID: int64(rnd.Intn(5)), DepartmentID: int64(rnd.Intn(5)),
			ValidFrom: month("2022-12") + models.Month(rnd.Intn(26)), Kind: models.TargetKinds[rnd.Intn(4)], Comparator: models.AtMost,
			Clock:   []models.Clock{models.ClockGross, models.ClockNet, models.ClockService, ""}[rnd.Intn(4)],
			DayKind: []models.DayKind{models.CalendarDays, models.WorkingDays}[rnd.Intn(2)], Active: true}
		if rnd.Intn(5) > 0 {
			t.Value = ptr(float64(rnd.Intn(90)))
		}
		out = append(out, t)
	}
	return out
}

// randomBook makes a book with everything random, now and then seen by somebody who sees only some departments.
func randomBook(rnd *rand.Rand, n int) (*facts.Book, []facts.Row) {
	rows := randomRows(rnd, n)
	b := bookOf("2025-06-01", rows...)
	b.Targets = randomTargets(rnd)
	if rnd.Intn(3) == 0 {
		b.Scope = models.Scope{Departments: []int64{int64(1 + rnd.Intn(4))}}
		b.Scope.Departments = append(b.Scope.Departments, int64(1+rnd.Intn(4)))
	}
	return b, rows
}

func show(f Figure) string {
	text := func(s *string) string {
		if s == nil {
			return "·"
		}
		return fmt.Sprintf("%q", *s)
	}
	number := func(v *float64) string {
		if v == nil {
			return "null"
		}
		return fmt.Sprint(*v)
	}
	return fmt.Sprintf("%s %s %s/%s/%s/%s value %s = %s / %s n %d unknown %d excluded %d few %t provisional %t", f.KPI, f.Period,
		text(f.CaseType), text(f.Department), text(f.Channel), text(f.Source), number(f.Value), number(f.Numerator),
		number(f.Denominator), f.N, f.Unknown, f.Excluded, f.Few, f.Provisional)
}
