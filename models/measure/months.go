package measure

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// mostMonths is how many cells (groups × months) are kept of one question: beyond it the histograms of its medians
// would take more room than the cases.
const mostMonths = 1 << 16

// mostParts is how many are kept only so that filters are parts of them.
const mostParts = 1 << 13

// runByMonth answers a request whose periods are whole months, asked by somebody who sees everything: the months are
// counted once, for each later version of the facts only what has changed, and every such period is a run of them,
// counts, sums and histograms alike. A filter on case types or departments is a part of what is kept by them. Any other
// request is answered by run.
func runByMonth(b *facts.Book, q request) *answer { return runWithin(b, q, mostMonths) }

// runOften answers like runByMonth where one key figure is asked for and what is kept of it is small, since a client of the
// interface asks the same again and again; else like run. What is kept is bounded by the number of key figures.
func runOften(b *facts.Book, q request) *answer {
	if len(q.kpis) != 1 || len(q.group) > 1 || !q.sel.everything() {
		return run(b, q)
	}
	return runWithin(b, q, mostParts)
}

// runWithin is runByMonth with so many cells at most.
func runWithin(b *facts.Book, q request, most int64) *answer {
	first, last := lived(b)
	if !first.Known() || slices.ContainsFunc(q.periods, func(p models.Period) bool { return !wholeMonths(p) }) ||
		slices.ContainsFunc(q.kpis, func(k models.KPI) bool { return k.Cohort == models.CohortAppeal }) {
		return run(b, q)
	}
	from, until := yearsOf(first, last)
	whole, ok := q.whole(b, int64(until-from), most)
	if !ok {
		return run(b, q)
	}
	a := runOnce(b, monthsKey(b, whole), whole.inMonths(from, until))
	if !q.sel.everything() {
		if a, ok = a.part(b, q); !ok {
			return run(b, q)
		}
	}
	return a.forPeriods(b, q, from, until)
}

// whole is the same request of everything, grouped also by what q is filtered by, so that q is a part of its answer. It
// is false where q is no part of such a one, or where it would have more cells than most: groups × months.
func (q request) whole(b *facts.Book, months, most int64) (request, bool) {
	if !b.Scope.All || q.sel != nil && (q.sel.nothing || q.sel.channels != nil || q.sel.sources != nil || q.sel.outcomes != nil) {
		return q, false
	}
	out := q
	out.sel, out.group = &selection{}, slices.Clone(q.group)
	by := func(name string, set idSet) {
		if set != nil && !slices.Contains(out.group, name) {
			out.group, most = append(out.group, name), mostParts
		}
	}
	if q.sel != nil {
		by(GroupCaseType, q.sel.caseTypes)
		by(GroupDepartment, q.sel.departments)
	}
	cells := months
	for _, dim := range out.group {
		names := map[string]*facts.Dictionary{GroupCaseType: b.CaseTypes, GroupDepartment: b.Departments, GroupSource: b.Sources}[dim]
		if names == nil {
			return q, false
		}
		cells *= int64(names.Len())
	}
	return out, cells <= most
}

// part gives the answer to q from the one to q.whole of the same periods: the groups that q leaves out are left out, the
// others added up by what q is grouped by. It is false where two ids share a name of which q takes only one.
func (a *answer) part(b *facts.Book, q request) (*answer, bool) {
	s := *a.scan
	s.b, s.targets, s.dims, s.narrow = b, q.targets, nil, false
	s.choose(q, s.sizes[0], s.sizes[1], s.sizes[2], s.sizes[3])
	keys := make([]int64, len(a.keys))
	for d := range s.dims {
		if !a.project(&s.dims[d], keys) {
			return nil, false
		}
	}
	out := &answer{scan: &s}
	switch {
	case s.laidOut():
		for key := range s.groups {
			out.keys = append(out.keys, key)
		}
	default:
		out.keys = slices.DeleteFunc(slices.Clone(keys), func(key int64) bool { return key < 0 })
		slices.Sort(out.keys)
		out.keys = slices.Compact(out.keys)
	}
	to := make([]int, len(keys))
	for g, key := range keys {
		to[g] = -1
		if key >= 0 {
			to[g], _ = slices.BinarySearch(out.keys, key)
		}
	}
	for _, t := range a.tallies {
		out.tallies = append(out.tallies, t.part(to, len(out.keys)))
	}
	out.given = givenOf(&s)
	return out, true
}

// project adds what a dimension of another answer adds for each group of a to keys. It is false where the ids behind a
// name of a do not all add the same.
func (a *answer) project(onto *dim, keys []int64) bool {
	at := slices.IndexFunc(a.dims, func(d dim) bool { return d.of == onto.of })
	if at < 0 {
		return false
	}
	from := &a.dims[at]
	if from.name == "" { // both only leave out the same: what a does not have
		return true
	}
	const unmet = -2
	adds := slices.Repeat([]int64{unmet}, len(from.names))
	for id, r := range from.adds {
		if r < 0 {
			continue
		}
		switch add := &adds[r/from.stride]; *add {
		case unmet:
			*add = onto.adds[id]
		case onto.adds[id]:
		default:
			return false
		}
	}
	for g, key := range a.keys {
		keys[g] = joinKey(keys[g], adds[key/from.stride%int64(len(from.names))])
	}
	return true
}

// runOnce answers a request once for a version of the facts, for each later one only of what has changed. The key names
// all that the answer depends on beside the facts.
func runOnce(b *facts.Book, key any, q request) *answer {
	kept := b.Once(key, func() any {
		a := &answer{scan: prepare(b, q)}
		if earlier, gone, come, ok := b.Since(key); !ok || !a.follow(earlier.(*answer), gone, come) {
			a.join(a.pass((*hand).batch))
		}
		a.scan.b = nil // what is kept must not keep a version of the facts
		return a
	}).(*answer)
	out, s := *kept, *kept.scan
	out.scan, s.b = &s, b
	out.given = givenOf(&s)
	return &out
}

// yearsOf gives the months of the whole years from first to last: the first case of a new month does not change how they lie.
func yearsOf(first, last models.Day) (from, until models.Month) {
	from, until = first.Month(), last.Month()
	return from - from%12, until - until%12 + 12
}

// inMonths is the same request of every month from…until.
func (q request) inMonths(from, until models.Month) request {
	q.periods = nil
	for m := from; m < until; m++ {
		q.periods = append(q.periods, models.PeriodAt(models.ByMonth, m.First(), 1))
	}
	return q
}

// follow makes the answer from the same one of an earlier version: what is gone since is counted and taken off, what
// has come is counted and added. Every count and sum is of whole numbers, so that this is exact. It is false where the
// two do not count alike: another limit, a new case type, other months.
func (a *answer) follow(earlier *answer, gone, come []*facts.Chunk) bool {
	if !a.alike(earlier) {
		return false
	}
	minus, plus := a.only(gone), a.only(come)
	a.keys = earlier.keys
	for i, t := range earlier.tallies {
		a.tallies = append(a.tallies, t.changed(minus.tallies[i], plus.tallies[i]))
	}
	return true
}

// only counts other chunks as a counts its own.
func (a *answer) only(chunks []*facts.Chunk) *answer {
	out := &answer{scan: a.elsewhere(chunks)}
	out.join(out.pass((*hand).batch))
	return out
}

// elsewhere is the same scan of other chunks.
func (s *scan) elsewhere(chunks []*facts.Chunk) *scan {
	other, b := *s, *s.b
	b.Table, b.Appeals, b.Given = &facts.Table{Chunks: chunks}, nil, nil
	other.b = &b
	return &other
}

// alike says whether every case is counted in the same place of a and of an answer of an earlier version.
func (a *answer) alike(o *answer) bool {
	before := func(old, now []int64) bool { return len(old) <= len(now) && slices.Equal(old, now[:len(old)]) }
	if a.groups != o.groups || !a.laidOut() || a.buckets != o.buckets || !slices.Equal(a.names, o.names) || !slices.Equal(a.bases, o.bases) ||
		!slices.Equal(a.quant, o.quant) || len(a.dims) != len(o.dims) || len(a.class) < len(o.class) || !slices.Equal(a.class[:len(o.class)], o.class) ||
		!reflect.DeepEqual(a.limits, o.limits) {
		return false
	}
	for i := range a.dims {
		if x, y := &a.dims[i], &o.dims[i]; x.name != y.name || !slices.Equal(x.names, y.names) || !slices.Equal(x.ids, y.ids) || !before(y.adds, x.adds) {
			return false
		}
	}
	// What is counted on the data date or up to it moves with it.
	return a.dataDate == o.dataDate || !slices.ContainsFunc(a.bases, func(b *base) bool { return b.cohort == models.CohortStock || b.style == stays })
}

// lived gives the first and the last date that a case was received or decided on, also one after the data date: a
// day fixed by the settings may lie before what is stored. NoDay without cases.
func lived(b *facts.Book) (first, last models.Day) {
	if b.Table == nil {
		return models.NoDay, models.NoDay
	}
	first, _ = b.Span()
	last = first
	for _, c := range b.Chunks {
		last = max(last, c.LastReceived.Day(), c.LastDecided.Day())
	}
	return first, last
}

func wholeMonths(p models.Period) bool {
	return p.From.Known() && p.Until.Known() && p.From == p.From.Month().First() && p.Until == p.Until.Month().First()
}

// monthsKey names all that the counts of the months depend on beside the facts: the KPIs, the groups, the limits and the
// calendar.
func monthsKey(b *facts.Book, q request) any {
	var key strings.Builder
	for _, k := range q.kpis {
		key.WriteString(k.Key + " ")
		if versions := b.KPIs.Versions(k.Key); k.Own() || len(versions) > 1 {
			fmt.Fprintf(&key, "%s ", definitionsKey(versions))
		}
	}
	fmt.Fprint(&key, q.group)
	for _, t := range b.Targets {
		if t.KPI == models.KPILimit {
			value := "-"
			if t.Value != nil {
				value = fmt.Sprint(*t.Value)
			}
			fmt.Fprint(&key, "\n", t.CaseTypeID, t.DepartmentID, t.ValidFrom, value, t.Comparator, t.Kind, t.Clock, t.DayKind, t.ID)
		}
	}
	return struct {
		asked    string
		workdays *facts.Calendar
	}{key.String(), b.Workdays()}
}

// definitionsKey names what of a KPI's versions its counts depend on.
func definitionsKey(versions []models.Definition) []byte {
	key, err := json.Marshal(versions)
	if err != nil { // a number that JSON cannot write, which no definition that was checked has
		return []byte(err.Error())
	}
	return key
}

// forPeriods gives the answer of months, kept from an earlier request, for the periods of this one. A month outside
// from…until has no case.
func (a *answer) forPeriods(b *facts.Book, q request, from, until models.Month) *answer {
	s := *a.scan
	s.b, s.targets, s.periods = b, q.targets, q.periods
	s.names, s.over, s.spans, s.stockAt = nil, nil, nil, nil
	at := func(d models.Day) int { return int(min(max(d.Month(), from), until) - from) }
	for _, p := range q.periods {
		s.names = append(s.names, p.String())
		s.over = append(s.over, Finished(b, p))
		s.spans = append(s.spans, [2]int{at(p.From), at(p.Until)})
		day, _ := slices.BinarySearch(s.stocks, facts.DateOf(max(stockDay(p, b.DataDate), models.FirstDay)))
		s.stockAt = append(s.stockAt, day)
	}
	out := *a
	out.scan = &s
	return &out
}
