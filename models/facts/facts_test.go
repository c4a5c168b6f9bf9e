package facts

import (
	"math"
	"math/rand"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"gevinstoverblik/models"
)

func ptr[T any](v T) *T { return &v }

func randomRow(rnd *rand.Rand, id uint32) Row {
	some := func() models.Day {
		if rnd.Intn(3) == 0 {
			return models.NoDay
		}
		return models.DayOf(2023, 1, 1) + models.Day(rnd.Intn(900))
	}
	count := func(most int) int32 { return int32(rnd.Intn(most+2)) - 1 }
	r := Row{ID: id, Source: uint8(rnd.Intn(3)), CaseType: uint16(rnd.Intn(4)), Department: uint16(rnd.Intn(4)),
		Channel: uint16(rnd.Intn(4)), Outcome: models.Outcome(rnd.Intn(7)), AppealOutcome: models.AppealOutcome(rnd.Intn(9)),
		Received: models.DayOf(2023, 1, 1) + models.Day(rnd.Intn(900)), Screened: some(), Complete: some(), Decided: some(),
		Deadline: some(), Wait: count(models.MaxWaitDays), WaitBefore: count(300), Letters: count(models.MaxSmallCount),
		Paper: count(4), AppealSettled: models.NoDay, Flags: Flags(rnd.Intn(1 << 12)).WithSatisfaction(uint8(rnd.Intn(6)))}
	if rnd.Intn(5) == 0 {
		r.AppealSettled = some()
	}
	if rnd.Intn(3) == 0 {
		r.Cost = ptr(float64(rnd.Intn(2000000)-1000000) / 100)
	}
	if rnd.Intn(30) == 0 {
		r.HandlingMinutes = ptr(rnd.NormFloat64())
	}
	return r
}

func dicts() Dictionaries {
	return Dictionaries{CaseTypes: NewDictionary([]Entry{{ID: 1, Name: "Enfamiliehus"}})}
}

func build(version int64, rows []Row) *Table {
	b := NewBuilder(dicts(), version)
	for _, r := range rows {
		b.Add(r)
	}
	return b.Table(models.DayOf(2026, 1, 1), models.NoDay)
}

func TestATableGivesBackItsRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		rows := make([]Row, rapid.IntRange(0, 60).Draw(t, "cases"))
		id := uint32(0)
		for i := range rows {
			id += 1 + uint32(rnd.Intn(ChunkSize/8))
			rows[i] = randomRow(rnd, id)
		}
		table := build(7, rows)
		if table.N != len(rows) || table.Version != 7 {
			t.Fatalf("N %d, version %d, want %d, 7", table.N, table.Version, len(rows))
		}
		for i, want := range rows {
			if got := table.Row(i); !reflect.DeepEqual(got, want) {
				t.Fatalf("Row(%d) = %+v, want %+v", i, got, want)
			}
			chunk, row, ok := table.Find(want.ID)
			if !ok || !reflect.DeepEqual(table.Chunks[chunk].Row(row), want) {
				t.Fatalf("Find(%d) = %d, %d, %v", want.ID, chunk, row, ok)
			}
			if _, _, ok := table.Find(want.ID + ChunkSize*1000); ok {
				t.Fatalf("Find found a case that is not there")
			}
		}
	})
}

func TestAPatchedTableIsTheTableBuiltAnew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		rows := map[uint32]Row{}
		some := func(n int) (ids []uint32) {
			for i := 0; i < n; i++ {
				ids = append(ids, uint32(1+rnd.Intn(4))*ChunkSize+uint32(rnd.Intn(12)))
			}
			return ids
		}
		for _, id := range some(rapid.IntRange(0, 30).Draw(t, "cases")) {
			rows[id] = randomRow(rnd, id)
		}
		table := build(1, sorted(rows))
		for version := int64(2); version < 5; version++ {
			before := sortedTable(table)
			var changed []Row
			for _, id := range some(rnd.Intn(8)) {
				r := randomRow(rnd, id)
				changed, rows[id] = append(changed, r), r
			}
			removed := some(rnd.Intn(6))
			if rnd.Intn(6) == 0 {
				removed = nil
			}
			for _, id := range removed {
				delete(rows, id)
			}
			last := table
			table = table.Patch(version, dicts(), changed, removed, models.DayOf(2026, 1, 1), models.NoDay)
			want := build(version, sorted(rows))
			if !sameChunks(table, want) || table.N != want.N || table.DataDate != want.DataDate || table.Version != version {
				t.Fatalf("version %d: patched table is not the one built anew", version)
			}
			if !reflect.DeepEqual(sortedTable(last), before) {
				t.Fatal("a patch changed the table that it came from")
			}
		}
	})
}

// sameChunks compares tables chunk by chunk; a missing amount is equal to a missing amount.
func sameChunks(a, b *Table) bool {
	if len(a.Chunks) != len(b.Chunks) || !reflect.DeepEqual(sortedTable(a), sortedTable(b)) {
		return false
	}
	for i, c := range a.Chunks {
		d := b.Chunks[i]
		if c.Block != d.Block || c.Zone != d.Zone || !reflect.DeepEqual(c.Zones, d.Zones) || !reflect.DeepEqual(c.Combos, d.Combos) ||
			(c.AppealSettled == nil) != (d.AppealSettled == nil) || c.Minutes.bytes() != d.Minutes.bytes() || c.Cost.bytes() != d.Cost.bytes() {
			return false
		}
	}
	return true
}

func TestAPatchSharesTheChunksThatItDoesNotTouch(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	table := build(1, []Row{randomRow(rnd, 1), randomRow(rnd, ChunkSize+1), randomRow(rnd, 2*ChunkSize+1)})
	patched := table.Patch(2, dicts(), []Row{randomRow(rnd, ChunkSize+1)}, nil, models.DayOf(2026, 1, 1), models.NoDay)
	for i, same := range []bool{true, false, true} {
		if (table.Chunks[i] == patched.Chunks[i]) != same {
			t.Errorf("chunk %d shared: %v, want %v", i, !same, same)
		}
	}
}

// altered gives a row in which one or two columns say something else.
func altered(rnd *rand.Rand, r Row) Row {
	for range 1 + rnd.Intn(2) {
		o := randomRow(rnd, r.ID)
		if rnd.Intn(2) == 0 {
			o.HandlingMinutes = ptr(float64(rnd.Intn(400)) / 4)
		}
		column := rnd.Intn(reflect.TypeFor[Row]().NumField())
		reflect.ValueOf(&r).Elem().Field(column).Set(reflect.ValueOf(o).Field(column))
	}
	return r
}

// TestATableOfAlteredRowsIsTheTableBuiltAnew: where every id stays, only the columns in which something changes are made
// anew, and the differences are found by column.
func TestATableOfAlteredRowsIsTheTableBuiltAnew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		var rows []Row
		for k := range uint32(20) {
			rows = append(rows, randomRow(rnd, ChunkSize+k))
		}
		table := build(1, rows)
		for version := int64(2); version < 8; version++ {
			before := sortedTable(table)
			var changed []Row
			want := map[uint32][2]Row{}
			for range rnd.Intn(6) {
				i := rnd.Intn(len(rows))
				rows[i] = altered(rnd, rows[i])
				changed = append(changed, rows[i])
			}
			for i := range rows {
				if !reflect.DeepEqual(rows[i], before[i]) {
					want[rows[i].ID] = [2]Row{before[i], rows[i]}
				}
			}
			last := table
			table = table.Patch(version, dicts(), changed, nil, models.DayOf(2026, 1, 1), models.NoDay)
			if !sameChunks(table, build(version, rows)) {
				t.Fatalf("version %d: the patched table is not the one built anew", version)
			}
			if !reflect.DeepEqual(sortedTable(last), before) {
				t.Fatal("a patch changed the table that it came from")
			}
			got := map[uint32][2]Row{}
			Differences(last, table, func(was, is *Row) { got[was.ID] = [2]Row{*was, *is} })
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("version %d: %d rows differ, want %d: %+v, want %+v", version, len(got), len(want), got, want)
			}
		}
	})
}

func TestDifferencesAreThoseOfAnyTwoVersions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		some := func() (map[uint32]Row, *Table) {
			rows := map[uint32]Row{}
			for range rnd.Intn(20) {
				id := uint32(rnd.Intn(4))*ChunkSize + uint32(rnd.Intn(12))
				rows[id] = randomRow(rand.New(rand.NewSource(int64(id)+int64(rnd.Intn(2)))), id)
			}
			return rows, build(1, sorted(rows))
		}
		was, before := some()
		is, after := some()
		Differences(before, after, func(a, b *Row) {
			switch {
			case a != nil && b != nil:
				if reflect.DeepEqual(*a, *b) || !reflect.DeepEqual(was[a.ID], *a) || !reflect.DeepEqual(is[a.ID], *b) {
					t.Fatalf("%+v and %+v", a, b)
				}
				delete(was, a.ID)
				delete(is, a.ID)
			case a != nil:
				if _, there := is[a.ID]; there || !reflect.DeepEqual(was[a.ID], *a) {
					t.Fatalf("%+v is gone", a)
				}
				delete(was, a.ID)
			default:
				if _, there := was[b.ID]; there || !reflect.DeepEqual(is[b.ID], *b) {
					t.Fatalf("%+v has come", b)
				}
				delete(is, b.ID)
			}
		})
		if !reflect.DeepEqual(was, is) {
			t.Fatalf("what is not told differs: %+v, %+v", was, is)
		}
	})
}

func TestAPatchSharesTheColumnsInWhichNothingChanges(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	first, second := randomRow(rnd, 1), randomRow(rnd, 2)
	first.Wait, second.Cost = 3, ptr(1.5)
	table := build(1, []Row{first, second})
	first.Wait = 4
	patched := table.Patch(2, dicts(), []Row{first}, nil, models.DayOf(2026, 1, 1), models.NoDay)
	was, is := table.Chunks[0], patched.Chunks[0]
	if shared(was.Wait, is.Wait) || is.Wait[0] != 4 || was.Wait[0] != 3 {
		t.Errorf("the column that changes: was %v, is %v", was.Wait, is.Wait)
	}
	if !shared(was.Low, is.Low) || !shared(was.Received, is.Received) || !shared(was.CaseType, is.CaseType) || !shared(was.Zones, is.Zones) ||
		!shared(was.Combos, is.Combos) || was.Cost != is.Cost {
		t.Error("a column in which nothing changes was made anew")
	}
}

func sorted(rows map[uint32]Row) []Row {
	var out []Row
	for id := uint32(0); id < 6*ChunkSize; id += ChunkSize {
		for k := uint32(0); k < 12; k++ {
			if r, ok := rows[id+k]; ok {
				out = append(out, r)
			}
		}
	}
	return out
}

func sortedTable(t *Table) []Row {
	var out []Row
	for i := 0; i < t.N; i++ {
		out = append(out, t.Row(i))
	}
	return out
}

func TestDataDate(t *testing.T) {
	row := func(received, decided models.Day) Row {
		return Row{ID: 1, Received: received, Decided: decided, Screened: models.NoDay, Complete: models.NoDay, Deadline: models.NoDay, AppealSettled: models.NoDay}
	}
	d := func(n int) models.Day { return models.DayOf(2025, 5, n) }
	tests := []struct {
		name      string
		rows      []Row
		lastEvent models.Day
		want      models.Day
	}{
		{"without data there is none", nil, models.NoDay, models.NoDay},
		{"an open case gives its receipt", []Row{row(d(3), models.NoDay)}, models.NoDay, d(3)},
		{"a decision is later", []Row{row(d(3), d(9))}, models.NoDay, d(9)},
		{"an event may be later still", []Row{row(d(3), d(9))}, d(11), d(11)},
		{"it is never after today", []Row{row(d(3), d(25))}, d(26), d(20)},
	}
	for _, test := range tests {
		b := NewBuilder(dicts(), 1)
		for _, r := range test.rows {
			b.Add(r)
		}
		if got := b.Table(d(20), test.lastEvent).DataDate; got != test.want {
			t.Errorf("%s: DataDate = %s, want %s", test.name, got, test.want)
		}
	}
}

func TestAnAmountComesOutAsItWentIn(t *testing.T) {
	none := math.NaN()
	for _, values := range [][]float64{
		{none, none},
		{12.34, none, -0.01, 0},
		{1234567.89, 1.0 / 3},
		{9e15, 0.1},
		{-21474836.48},
		{math.SmallestNonzeroFloat64},
	} {
		column := pack(values)
		for i, want := range values {
			got, ok := column.At(i)
			if ok == math.IsNaN(want) || ok && got != want {
				t.Errorf("pack(%v).At(%d) = %v, %v", values, i, got, ok)
			}
		}
	}
}

func TestACaseTakesFortyBytesWithEveryColumnInUse(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	b := NewBuilder(dicts(), 1)
	const n = 3 * ChunkSize
	for id := uint32(1); id <= n; id++ {
		r := randomRow(rnd, id)
		r.AppealSettled, r.HandlingMinutes, r.Cost = r.Received, ptr(12.25), ptr(100.5)
		b.Add(r)
	}
	if got := float64(b.Table(models.DayOf(2026, 1, 1), models.NoDay).Bytes()) / n; got > 40 {
		t.Errorf("%.2f bytes a case, want at most 40", got)
	}
}

func TestOneCaseCountsOnce(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	table := build(1, []Row{randomRow(rnd, 5), randomRow(rnd, 5), randomRow(rnd, 4), randomRow(rnd, ChunkSize+1), randomRow(rnd, 6)})
	if table.N != 2 {
		t.Errorf("N = %d, want 2: an id that does not rise is left out", table.N)
	}
}

func BenchmarkPatchOfTenThousandInAMillion(b *testing.B) {
	rnd := rand.New(rand.NewSource(1))
	rows := make([]Row, 1_000_000)
	for i := range rows {
		rows[i] = randomRow(rnd, uint32(i+1))
		rows[i].HandlingMinutes = nil
	}
	table := build(1, rows)
	var changed []Row
	for i := 0; i < 10_000; i++ {
		changed = append(changed, randomRow(rnd, uint32(1+rnd.Intn(len(rows)+5000))))
	}
	for b.Loop() {
		table.Patch(2, dicts(), changed, nil, models.DayOf(2026, 1, 1), models.NoDay)
	}
}

// BenchmarkPatchOfOneColumnInAMillion patches what an import of changes does: ids stay, a few columns change.
func BenchmarkPatchOfOneColumnInAMillion(b *testing.B) {
	rnd := rand.New(rand.NewSource(1))
	rows := make([]Row, 1_000_000)
	for i := range rows {
		rows[i] = randomRow(rnd, uint32(i+1))
	}
	table := build(1, rows)
	var changed []Row
	for range 10_000 {
		r := rows[rnd.Intn(len(rows))]
		r.Wait = int32(rnd.Intn(100))
		changed = append(changed, r)
	}
	for b.Loop() {
		next := table.Patch(2, dicts(), changed, nil, models.DayOf(2026, 1, 1), models.NoDay)
		Differences(table, next, func(*Row, *Row) {})
	}
}

func BenchmarkBuildAMillion(b *testing.B) {
	rnd := rand.New(rand.NewSource(1))
	rows := make([]Row, 1_000_000)
	for i := range rows {
		rows[i] = randomRow(rnd, uint32(i+1))
	}
	for b.Loop() {
		build(1, rows)
	}
}
