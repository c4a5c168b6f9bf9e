package measure

import (
	"fmt"
	"math/rand"
	"sync"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// million is a book of a million cases: 60 case types over 36 months, with limits and targets, received in order of
// time as a municipality's cases are.
var million = sync.OnceValue(func() *facts.Book {
	return bookOfTypes(1_000_000, 60, models.DefaultSettings().Columns)
})

// wide is a book of many rows and columns: 400 case types × 12 key figures.
var wide = sync.OnceValue(func() *facts.Book {
	return bookOfTypes(200_000, 400, []string{"digital_share", "within_limit_share", "end_to_end_digital_share", "complete_at_first_share",
		"net_days_median", "gross_days_median", "gross_days_p90", "assisted_share", "service_days_p90", "own_deadline_share", "cases_decided", "cases_received"})
})

func bookOfTypes(n, types int, columns []string) *facts.Book {
	rnd := rand.New(rand.NewSource(1))
	d := world()
	var entries []facts.Entry
	for i := 1; i <= types; i++ {
		entries = append(entries, facts.Entry{ID: int64(i), Name: fmt.Sprintf("Sagstype %02d", i)})
	}
	d.CaseTypes = facts.NewDictionary(entries)
	build := facts.NewBuilder(d, 1)
	first := models.DayOf(2023, 10, 1)
	today := models.DayOf(2026, 10, 5)
	for i := 0; i < n; i++ {
		r := randomRow(rnd, uint32(i+1))
		r.CaseType = uint16(1 + rnd.Intn(types))
		r.Department = 1 + r.CaseType%4
		r.Source = 1
		r.Received = first + models.Day(i*1095/n)
		r.Complete = r.Received + models.Day(rnd.Intn(20))
		r.Screened = r.Received + models.Day(rnd.Intn(5))
		r.Deadline = r.Received + 60
		r.Decided = r.Complete + models.Day(rnd.ExpFloat64()*35)
		r.Wait, r.WaitBefore = int32(rnd.Intn(5)), 0
		if r.Decided >= today {
			r.Decided = models.NoDay
		}
		r.AppealSettled, r.HandlingMinutes, r.Cost = models.NoDay, nil, nil
		build.Add(r)
	}
	b := &facts.Book{Table: build.Table(today, models.NoDay), Today: today, Scope: models.Local(), Settings: models.DefaultSettings()}
	b.Settings.Columns = columns
	for t := int64(1); t <= int64(types); t++ {
		b.Targets = append(b.Targets, limitFrom(t, "2023-01", 40, models.ClockService, models.CalendarDays))
		for _, kpi := range b.Settings.Columns {
			promise := target(kpi, "2023-01", 0.8)
			promise.CaseTypeID = t
			b.Targets = append(b.Targets, promise)
		}
	}
	return b
}

func BenchmarkBoard(b *testing.B) {
	book := million()
	for b.Loop() {
		if _, err := NewBoard(book, Window{Explained: 5}); err != nil {
			b.Fatal(err)
		}
	}
}

// A board of 400 case types × 12 key figures, and what a page asks of it: the outlooks of 50 rows.
func BenchmarkBoardWide(b *testing.B) {
	book := wide()
	for b.Loop() {
		if _, err := NewBoard(book, Window{Explained: 5}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBoardWideOfAPage(b *testing.B) {
	book := wide()
	for b.Loop() {
		board, err := NewBoard(book, Window{Explained: 5, Later: true})
		if err != nil {
			b.Fatal(err)
		}
		for _, row := range board.Rows[:50] {
			for i := range row.Cells {
				row.Cells[i].Foresee()
			}
		}
	}
}

func BenchmarkCaseType(b *testing.B) {
	book := million()
	for b.Loop() {
		if _, err := NewCaseType(book, 1, Window{}, "net_days_median"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFigures(b *testing.B) {
	book := million()
	for _, bench := range []struct {
		name string
		q    Query
	}{
		{"one share by month", Query{KPIs: []string{"digital_share"}}},
		{"four columns by month and case type", Query{KPIs: []string{"digital_share", "within_limit_share", "net_days_median", "end_to_end_digital_share"}, Group: []string{GroupCaseType}}},
		{"open age by month", Query{KPIs: []string{"open_age_median"}}},
		{"survival by quarter and case type", Query{KPIs: []string{"survival_days_median"}, By: models.ByQuarter, Group: []string{GroupCaseType}}},
		{"everything by month", Query{KPIs: keysOfKPIs()}},
		{"one case type by week", Query{KPIs: []string{"net_days_median"}, By: models.ByWeek, Filter: Filter{CaseTypes: []string{"Sagstype 07"}}}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Figures(book, bench.q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// The first board after an import of ten thousand changes, among them some in every chunk.
func BenchmarkBoardAfterAnImport(b *testing.B) {
	book := *million()
	if _, err := NewBoard(&book, Window{Explained: 5}); err != nil {
		b.Fatal(err)
	}
	rnd := rand.New(rand.NewSource(2))
	for b.Loop() {
		b.StopTimer()
		changed := make([]facts.Row, 10_000)
		for i := range changed {
			changed[i] = book.Row(rnd.Intn(book.N))
			changed[i].Wait = int32(rnd.Intn(5))
		}
		book.Table = book.Patch(book.Version+1, book.Dictionaries, changed, nil, book.Today, models.NoDay)
		b.StartTimer()
		if _, err := NewBoard(&book, Window{Explained: 5}); err != nil {
			b.Fatal(err)
		}
	}
}

// A board that is narrowed to one case type in sixty, asked of a version that nobody has asked.
func BenchmarkBoardOfOneCaseType(b *testing.B) {
	book := million()
	for b.Loop() {
		if _, err := NewBoard(book, Window{Explained: 5, Filter: Filter{CaseTypes: []string{"Sagstype 07"}}}); err != nil {
			b.Fatal(err)
		}
	}
}

// Everything counted anew, as by the first board after a start.
func BenchmarkBoardCountedAnew(b *testing.B) {
	book := *million()
	for b.Loop() {
		fresh := &facts.Table{Version: book.Version, Dictionaries: book.Dictionaries, Chunks: book.Chunks, N: book.N, DataDate: book.DataDate, LastEvent: book.LastEvent}
		book.Table = fresh
		if _, err := NewBoard(&book, Window{Explained: 5}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExplore(b *testing.B) {
	book := million()
	all := []string{"cases_received", "cases_decided", "digital_share", "within_limit_share", "end_to_end_digital_share", "complete_at_first_share"}
	for _, q := range []struct {
		name string
		ask  ExploreQuery
	}{
		{"case types", ExploreQuery{}},
		{"departments, a year", ExploreQuery{By: []string{GroupDepartment}, Period: models.PeriodAt(models.ByYear, book.DataDate, 1).Step(-1)}},
		{"outcomes with medians", ExploreQuery{By: []string{GroupOutcome}, KPIs: []string{"net_days_median", "gross_days_p90", "cases_decided"}}},
		{"months by channel class", ExploreQuery{By: []string{GroupChannelClass, ByPeriod}, KPIs: all}},
		{"everything by case type", ExploreQuery{Period: models.Period{Kind: models.ByTotal, From: models.NoDay, Until: models.NoDay}}},
	} {
		b.Run(q.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Explore(book, q.ask); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("counts", func(b *testing.B) {
		for b.Loop() {
			ExploreCounts(book, DefaultPeriod(book))
		}
	})
}
