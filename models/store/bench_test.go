package store_test

import (
	"fmt"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store/storetest"
)

// BenchmarkTakeIn takes 200,000 cases into an empty database, with the columns of a usual export.
func BenchmarkTakeIn(b *testing.B) {
	const n = 200_000
	for _, kind := range []string{"sqlite", "postgres"} {
		b.Run(kind, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				dsn := storetest.SQLite(b)
				if kind == "postgres" {
					dsn = storetest.Postgres(b)
				}
				s := storetest.OpenDSN(b, dsn)
				in := incoming("wabo")
				in.Read = usual(n)
				b.StartTimer()
				if r := take(b, s, in); r.New != n {
					b.Fatalf("%d new, want %d", r.New, n)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/case")
		})
	}
}

// BenchmarkTakeInAgain takes the same 200,000 cases in once more.
func BenchmarkTakeInAgain(b *testing.B) {
	const n = 200_000
	s := storetest.Open(b)
	in := incoming("wabo")
	in.Read = usual(n)
	take(b, s, in)
	for b.Loop() {
		if r := take(b, s, in); r.Unchanged != n {
			b.Fatalf("%d unchanged, want %d", r.Unchanged, n)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/case")
}

// BenchmarkTakeInChanged takes 10,000 changed cases, spread over 500,000, in beside them.
func BenchmarkTakeInChanged(b *testing.B) {
	const n, changed = 500_000, 10_000
	for _, kind := range []string{"sqlite", "postgres"} {
		b.Run(kind, func(b *testing.B) {
			dsn := storetest.SQLite(b)
			if kind == "postgres" {
				dsn = storetest.Postgres(b)
			}
			s := storetest.OpenDSN(b, dsn)
			in := incoming("wabo")
			in.Read = usual(n)
			take(b, s, in)
			again := 0
			for b.Loop() {
				again++
				in.Read = func(emit func(models.Delivery) error) (models.Report, error) {
					block := make([]models.Case, 0, 1000)
					for i := range changed {
						at := i * 7919 % changed * (n / changed) // in no order of the database
						c := blank(fmt.Sprintf("02.34.02-P19-%07d-11", at), "2020-01-02")
						c.CaseType, c.Department, c.WaitDays = types[i%len(types)], types[i%5], int32(100+again%1000)
						if block = append(block, c); len(block) == cap(block) {
							if err := emit(models.Delivery{Cases: block}); err != nil {
								return models.Report{}, err
							}
							block = block[:0]
						}
					}
					return models.Report{Rows: changed}, nil
				}
				if r := take(b, s, in); r.Changed != changed {
					b.Fatalf("%d changed, want %d", r.Changed, changed)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/changed, "ns/case")
		})
	}
}

// usual hands over n cases as a usual export has them, in blocks of a thousand.
func usual(n int) func(func(models.Delivery) error) (models.Report, error) {
	return func(emit func(models.Delivery) error) (models.Report, error) {
		block := make([]models.Case, 0, 1000)
		for i := range n {
			c := blank(fmt.Sprintf("02.34.02-P19-%07d-11", i), "2020-01-02")
			c.CaseType, c.Department = types[i%len(types)], types[i%5]
			c.Channel, c.ChannelClass = types[i%6], models.ChannelDigital
			c.Received += models.Day(i * 1000 / n)
			c.Complete, c.Decided, c.Deadline = c.Received+5, c.Received+40, c.Received+56
			c.WaitDays, c.Letters = int32(i%20), int32(i%3)
			if block = append(block, c); len(block) == cap(block) || i == n-1 {
				if err := emit(models.Delivery{Cases: block}); err != nil {
					return models.Report{}, err
				}
				block = block[:0]
			}
		}
		return models.Report{Rows: n}, nil
	}
}

var types = func() (out [60]string) {
	for i := range out {
		out[i] = fmt.Sprintf("Sagstype nummer %d", i)
	}
	return out
}()
