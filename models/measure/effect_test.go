package measure

import (
	"math/rand"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// after gives the book with some rows changed or added and some removed.
func after(b *facts.Book, changed []facts.Row, removed ...uint32) *facts.Book {
	next := *b
	next.Table = b.Table.Patch(b.Version+1, b.Dictionaries, changed, removed, b.Today, b.LastEvent)
	return &next
}

// TestTheEffectOnManyCasesIsCountedFromTheMonthsThatAreKept: from version to version only what changes is counted, and the
// figures are those of a pass over all cases.
func TestTheEffectOnManyCasesIsCountedFromTheMonthsThatAreKept(t *testing.T) {
	for seed := range int64(6) {
		rnd := rand.New(rand.NewSource(seed))
		b, rows := randomBook(rnd, 400)
		for step := range 5 {
			query := Query{By: models.ByMonth}
			for _, k := range effectKPIs(b, true) {
				query.KPIs = append(query.KPIs, k.Key)
			}
			if seed%2 == 0 {
				query.Group, query.Filter.CaseTypes = []string{GroupCaseType}, []string{b.CaseTypes.Entries()[0].Slug, Missing}
			}
			kept, err := figures(b, query, runByMonth)
			if err != nil {
				t.Fatal(err)
			}
			own, err := figures(b, query, run)
			if err != nil || len(kept) != len(own) {
				t.Fatalf("seed %d, step %d: %d figures, want %d, %v", seed, step, len(kept), len(own), err)
			}
			for i := range own {
				if !sameFigure(kept[i], own[i]) {
					t.Fatalf("seed %d, step %d:\n got %s\nwant %s", seed, step, show(kept[i]), show(own[i]))
				}
			}
			b = after(b, []facts.Row{randomRow(rnd, rows[rnd.Intn(len(rows))].ID), randomRow(rnd, rows[rnd.Intn(len(rows))].ID)})
		}
	}
}

func TestTheEffectIsWhatTheFiguresSayBeforeAndAfter(t *testing.T) {
	was, _ := randomBook(rand.New(rand.NewSource(7)), 3000)
	var row facts.Row
	for i := range was.N {
		if r := was.Row(i); r.Decided.Known() && r.Decided+40 < was.DataDate && r.Decided > r.Received && r.Received > was.DataDate-2000 {
			row = r
		}
	}
	if row.ID == 0 {
		t.Fatal("the random book has no such case")
	}
	row.Decided += 31
	is := after(was, []facts.Row{row})
	e, err := NewEffect(was, is)
	if err != nil || len(e.Rows) == 0 || !e.ByType {
		t.Fatalf("a case that was decided a day later changes %+v, %v", e, err)
	}
	var kpis []string
	for _, k := range effectKPIs(was, false) {
		kpis = append(kpis, k.Key)
	}
	// Every figure by case type and month that differs is told, and no other.
	query := Query{KPIs: kpis, By: models.ByMonth, Group: []string{GroupCaseType}}
	type at struct{ kpi, caseType, period string }
	values := func(b *facts.Book) map[at]*float64 {
		figures, err := Figures(b, query)
		if err != nil {
			t.Fatal(err)
		}
		out := map[at]*float64{}
		for _, f := range figures {
			out[at{f.KPI, *f.CaseType, f.Period}] = f.Value
		}
		return out
	}
	before, behind := values(was), values(is)
	differ := map[at]bool{}
	for k, v := range before {
		differ[k] = !sameValue(v, behind[k])
	}
	for k, v := range behind {
		differ[k] = !sameValue(v, before[k])
	}
	for _, r := range e.Rows {
		k := at{r.KPI.Key, r.CaseType, r.Period.String()}
		if !differ[k] {
			t.Errorf("%+v is told, and does not change", k)
		}
		if !sameValue(r.Was.Value, before[k]) || !sameValue(r.Is.Value, behind[k]) {
			t.Errorf("%+v: %v to %v, want %v to %v", k, r.Was.Value, r.Is.Value, before[k], behind[k])
		}
		if r.Closed != (before[k] != nil && Finished(was, r.Period)) {
			t.Errorf("%+v: closed %v", k, r.Closed)
		}
		delete(differ, k)
	}
	for k, yes := range differ {
		if yes {
			t.Errorf("%+v changes, and is not told", k)
		}
	}
}

func TestNothingChangedHasNoEffect(t *testing.T) {
	b, _ := randomBook(rand.New(rand.NewSource(7)), 300)
	if e, err := NewEffect(b, after(b, nil)); err != nil || len(e.Rows) != 0 {
		t.Errorf("%d figures change, %v", len(e.Rows), err)
	}
	if e, err := NewEffect(b, after(b, []facts.Row{b.Row(3)})); err != nil || len(e.Rows) != 0 {
		t.Errorf("the same row again changes %d figures, %v", len(e.Rows), err)
	}
}

func BenchmarkEffect(b *testing.B) {
	was := million()
	var rows []facts.Row
	for i := 0; i < was.N; i += was.N / 10_000 {
		r := was.Chunks[i/facts.ChunkSize].Row(i % facts.ChunkSize % was.Chunks[i/facts.ChunkSize].Len())
		if r.Decided.Known() {
			r.Decided++
		}
		rows = append(rows, r)
	}
	is := after(was, rows)
	for b.Loop() {
		if _, err := NewEffect(was, is); err != nil {
			b.Fatal(err)
		}
	}
}
