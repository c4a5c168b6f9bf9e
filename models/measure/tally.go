package measure

import (
	"cmp"
	"math"
	"math/big"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/stats"
)

// tally is what one base counted, by cell: group × bucket.
type tally struct {
	base    *base
	buckets int
	rows    int // groups that there is room for
	counts  []uint32
	sums    []int64
	exacts  []exact
	values  *spread // whole values, where a median or p90 is asked for; of stays those who left
	unseen  *spread // of stays: those last seen
	stock   *stockTally
}

func newTally(s *scan, b *base, quantiles bool) *tally {
	t := &tally{base: b, buckets: s.buckets}
	if b.style == stock {
		t.stock = newStockTally(s, quantiles)
		return t
	}
	if b.standing() {
		t.buckets = len(s.stocks)
	}
	cells := s.groups * int64(t.buckets)
	if quantiles {
		t.values = newSpread(cells)
	}
	if b.style == stays {
		t.unseen = newSpread(cells)
	}
	return t
}

// grow makes room for so many groups.
func (t *tally) grow(groups int) {
	if groups <= t.rows {
		return
	}
	t.rows = groups
	if t.stock != nil {
		t.stock.grow(groups)
		return
	}
	cells := groups * t.buckets
	t.counts = extend(t.counts, cells*slots)
	switch t.base.style {
	case sums:
		t.sums = extend(t.sums, cells)
	case amounts:
		t.exacts = extend(t.exacts, cells)
	}
	t.values.grow(cells)
	t.unseen.grow(cells)
}

func extend[T any](s []T, n int) []T {
	if n <= len(s) {
		return s
	}
	return slices.Grow(s, n-len(s))[:n]
}

// count counts a batch: the cell of each row and what the kernel made of it.
func (t *tally) count(c *facts.Chunk, from int, cells, out []int32) {
	counts := t.counts
	switch t.base.style {
	case countsOnly:
		for i, cell := range cells {
			if cell >= 0 {
				counts[int(cell)*slots+int(slotOf[uint8(out[i])])]++
			}
		}
	case sums:
		values, sums := t.values, t.sums
		for i, cell := range cells {
			if cell < 0 {
				continue
			}
			v := out[i]
			counts[int(cell)*slots+int(slotOf[uint8(v&(v>>31))])]++ // a value counts as slotNo = slotOf[0]
			sums[cell] += int64(v &^ (v >> 31))
			if values != nil {
				values.count(cell, v)
			}
		}
	case amounts:
		column := t.base.amount(c)
		for i, cell := range cells {
			if cell < 0 {
				continue
			}
			if v := out[i]; v < 0 {
				counts[int(cell)*slots+int(slotOf[uint8(v)])]++
				continue
			}
			counts[int(cell)*slots+slotNo]++
			v, _ := column.At(from + i)
			t.exacts[cell].add(v)
		}
	case stays:
		for i, cell := range cells {
			if cell < 0 {
				continue
			}
			v := out[i]
			if v < 0 {
				counts[int(cell)*slots+int(slotOf[uint8(v)])]++
				continue
			}
			counts[int(cell)*slots+slotNo]++
			if v&1 == 1 {
				t.values.count(cell, v>>1)
			} else {
				t.unseen.count(cell, v>>1)
			}
		}
	}
}

// add adds another worker's tally that has the same groups.
func (t *tally) add(o *tally) {
	if t.stock != nil {
		t.stock.add(o.stock)
		return
	}
	addTo(t.counts, o.counts)
	addTo(t.sums, o.sums)
	for i, e := range o.exacts {
		t.exacts[i].join(e)
	}
	t.values.add(o.values)
	t.unseen.add(o.unseen)
}

func addTo[T uint32 | int32 | int64](mine, theirs []T) {
	mine = mine[:len(theirs)]
	for i, n := range theirs {
		mine[i] += n
	}
}

// join adds another tally, whose group g is to[g] here, negative where it is left out.
func (t *tally) join(o *tally, to []int) {
	if t.stock != nil {
		t.stock.join(o.stock, to)
		return
	}
	to = to[:min(len(to), o.rows)] // groups met after that tally's last batch have nothing counted
	for g, at := range to {
		if at < 0 {
			continue
		}
		from, until := g*t.buckets, (g+1)*t.buckets
		mine := at * t.buckets
		addTo(t.counts[mine*slots:], o.counts[from*slots:until*slots])
		if t.sums != nil {
			addTo(t.sums[mine:], o.sums[from:until])
		}
		if t.exacts != nil {
			for i, e := range o.exacts[from:until] {
				t.exacts[mine+i].join(e)
			}
		}
	}
	t.values.join(o.values, t.buckets, to)
	t.unseen.join(o.unseen, t.buckets, to)
}

// finish makes the tally ready for reading.
func (t *tally) finish(groups int) {
	t.grow(groups)
	if t.stock != nil {
		t.stock.finish()
		return
	}
	t.values.finish()
	t.unseen.finish()
}

// changed gives the tally without what minus counted and with what plus did; all three are finished.
func (t *tally) changed(minus, plus *tally) *tally {
	out := *t
	if t.stock != nil {
		out.stock = t.stock.changed(minus.stock, plus.stock)
		return &out
	}
	out.counts = swap(t.counts, minus.counts, plus.counts)
	out.sums = swap(t.sums, minus.sums, plus.sums)
	out.exacts = slices.Clone(t.exacts)
	for i := range out.exacts {
		out.exacts[i].leave(minus.exacts[i])
		out.exacts[i].join(plus.exacts[i])
	}
	out.values = t.values.changed(minus.values, plus.values)
	out.unseen = t.unseen.changed(minus.unseen, plus.unseen)
	return &out
}

// part gives a tally of some groups in which group g is added to to[g], or left out where that is negative; both are
// finished.
func (t *tally) part(to []int, groups int) *tally {
	out := &tally{base: t.base, buckets: t.buckets, values: t.values.empty(), unseen: t.unseen.empty()}
	if t.stock != nil {
		out.stock = newStockTally(t.stock.scan, t.stock.ages)
	}
	out.grow(groups)
	out.join(t, to)
	if out.stock != nil {
		slices.Sort(out.stock.stays)
	}
	out.values.finish()
	out.unseen.finish()
	return out
}

// swap gives numbers less others and more yet others.
func swap[T uint32 | int32 | int64](of, minus, plus []T) []T {
	out := slices.Clone(of)
	minus, plus = minus[:len(out)], plus[:len(out)]
	for i := range out {
		out[i] += plus[i] - minus[i]
	}
	return out
}

// swapSorted is swap for what stands one by one, in order. Everything in minus is in of.
func swapSorted[T cmp.Ordered](of, minus, plus []T) []T {
	out := make([]T, 0, len(of)-len(minus)+len(plus))
	for _, v := range of {
		if len(minus) > 0 && minus[0] == v {
			minus = minus[1:]
			continue
		}
		for len(plus) > 0 && plus[0] < v {
			out, plus = append(out, plus[0]), plus[1:]
		}
		out = append(out, v)
	}
	return append(out, plus...)
}

// in adds up the slots of a group over a run of buckets.
func (t *tally) in(group int, span [2]int) (n [slots]int64) {
	for k := span[0]; k < span[1]; k++ {
		at := (group*t.buckets + k) * slots
		for i, c := range t.counts[at : at+slots] {
			n[i] += int64(c)
		}
	}
	return n
}

// fill puts a group's value over a run of buckets into f; stockAt is the period's place among the days of stock.
func (t *tally) fill(f *Figure, k models.KPI, group int, span [2]int, stockAt int) {
	if t.stock != nil {
		t.stock.fill(f, k, group, stockAt)
		return
	}
	if t.base.standing() {
		span = [2]int{stockAt, stockAt + 1}
	}
	n := t.in(group, span)
	if k.Form == models.FormCount && !k.Own() { // the whole cohort, whatever this base makes of its cases
		for _, c := range n {
			f.N += c
		}
		f.Value = value(float64(f.N))
		return
	}
	counted := n[slotNo] + n[slotYes] + n[slotNoUntold] + n[slotYesUntold]
	yes := n[slotYes] + n[slotYesUntold]
	f.Unknown = n[slotUnknown]
	f.Excluded = n[slotExcluded] + n[slotExempt] + n[slotInapplicable]
	if n[slotNoUntold]+n[slotYesUntold] > 0 && n[slotNo]+n[slotYes]+n[slotExempt] == 0 {
		// digital_share_ex_exempt says nothing where no case tells whether the applicant is exempt.
		f.Unknown += counted
		counted, yes = 0, 0
	}
	f.N = counted
	f.applies = n[slotInapplicable] == 0 || counted+f.Unknown+n[slotExcluded]+n[slotExempt] > 0
	ratio := func(sum float64) {
		parts := &[...]float64{sum, float64(counted), sum / float64(counted)}
		f.Numerator, f.Denominator = &parts[0], &parts[1]
		if counted > 0 && !math.IsNaN(parts[2]) {
			f.Value = &parts[2]
		}
	}
	cells := [2]int{group*t.buckets + span[0], group*t.buckets + span[1]}
	quantile := func(p float64) {
		if v, ok := t.values.quantile(cells, p); ok {
			f.Value = &v
		}
	}
	switch k.Form {
	case models.FormCount:
		f.Value = value(float64(counted))
	case models.FormShare:
		ratio(float64(yes))
	case models.FormMean:
		if t.exacts != nil {
			ratio(*nearest(t.sumOf(group, span)))
			return
		}
		ratio(float64(t.days(cells)))
	case models.FormMedian:
		quantile(0.5)
	case models.FormP90:
		quantile(0.9)
	case models.FormQuantile:
		quantile(k.At)
	case models.FormSurvival:
		if v, ok := stats.SurvivalMedian(staysOf(t.values.counts(cells), t.unseen.counts(cells))); ok {
			f.Value = &v
		}
	}
}

// sumOf gives the sum of a group's values over a run of buckets, exact: 0 where the base keeps none.
func (t *tally) sumOf(group int, span [2]int) *big.Rat {
	from, until := group*t.buckets+span[0], group*t.buckets+span[1]
	if t.exacts != nil {
		var sum exact
		for _, e := range t.exacts[from:until] {
			sum.join(e)
		}
		return sum.rat()
	}
	return new(big.Rat).SetInt64(t.days([2]int{from, until}))
}

// days adds up the whole values of a run of cells.
func (t *tally) days(cells [2]int) (sum int64) {
	if t.sums == nil {
		return 0
	}
	for _, v := range t.sums[cells[0]:cells[1]] {
		sum += v
	}
	return sum
}

// staysOf zips those who left and those last seen into one list, by time.
func staysOf(left, unseen []stats.Count) []stats.Stay {
	var out []stats.Stay
	for len(left) > 0 || len(unseen) > 0 {
		switch {
		case len(unseen) == 0 || len(left) > 0 && left[0].Value < unseen[0].Value:
			out = append(out, stats.Stay{Time: left[0].Value, Left: left[0].N})
			left = left[1:]
		case len(left) == 0 || unseen[0].Value < left[0].Value:
			out = append(out, stats.Stay{Time: unseen[0].Value, Censored: unseen[0].N})
			unseen = unseen[1:]
		default:
			out = append(out, stats.Stay{Time: left[0].Value, Left: left[0].N, Censored: unseen[0].N})
			left, unseen = left[1:], unseen[1:]
		}
	}
	return out
}

// spread keeps every whole value of every cell: short ones as a histogram, so that adding cells up is exact and
// quick, long ones as a list. The width of the histogram depends on how many cells there are; what comes out does not.
type spread struct {
	width int32
	dense []uint32 // the first counts what has no place, then width counters a cell
	long  []uint64 // cell<<32 | value
}

const spreadRoom = 1 << 18 // counters that the histograms may take

func newSpread(cells int64) *spread {
	width := int32(512)
	for width > 16 && int64(width)*cells > spreadRoom {
		width /= 2
	}
	if int64(width)*cells > 16*spreadRoom {
		width = 0
	}
	return &spread{width: width}
}

func (s *spread) grow(cells int) {
	if s != nil {
		s.dense = extend(s.dense, 1+cells*int(s.width))
	}
}

// of gives the histogram of a run of cells.
func (s *spread) of(from, until int) []uint32 {
	return s.dense[1+from*int(s.width) : 1+until*int(s.width)]
}

// count counts a value; a negative one counts as nothing.
func (s *spread) count(cell, v int32) {
	at := 1 + int(cell)*int(s.width) + int(v)
	if uint32(v) >= uint32(s.width) {
		at = 0
	}
	s.dense[at]++
	if v >= s.width {
		s.long = append(s.long, uint64(cell)<<32|uint64(v))
	}
}

func (s *spread) add(o *spread) {
	if s != nil {
		addTo(s.dense, o.dense)
		s.long = append(s.long, o.long...)
	}
}

func (s *spread) join(o *spread, buckets int, to []int) {
	if s == nil {
		return
	}
	for g, at := range to {
		if at >= 0 {
			addTo(s.of(at*buckets, (at+1)*buckets), o.of(g*buckets, (g+1)*buckets))
		}
	}
	for _, e := range o.long {
		cell := int(e >> 32)
		if to[cell/buckets] < 0 {
			continue
		}
		s.long = append(s.long, uint64(to[cell/buckets]*buckets+cell%buckets)<<32|e&0xFFFFFFFF)
	}
}

// empty gives a spread of the same width with nothing in it.
func (s *spread) empty() *spread {
	if s == nil {
		return nil
	}
	return &spread{width: s.width}
}

func (s *spread) changed(minus, plus *spread) *spread {
	if s == nil {
		return nil
	}
	return &spread{width: s.width, dense: swap(s.dense, minus.dense, plus.dense), long: swapSorted(s.long, minus.long, plus.long)}
}

func (s *spread) finish() {
	if s != nil {
		slices.Sort(s.long)
	}
}

// quantile gives a quantile of the values of a run of cells; false where there are none.
func (s *spread) quantile(cells [2]int, p float64) (float64, bool) {
	if cells[1]-cells[0] != 1 {
		return stats.QuantileOf(s.counts(cells), p)
	}
	// The values of one cell stand in order already: a board asks for thousands of months.
	short := s.of(cells[0], cells[1])
	from, _ := slices.BinarySearch(s.long, uint64(cells[0])<<32)
	long := s.long[from:]
	till, _ := slices.BinarySearch(long, uint64(cells[1])<<32)
	var n int64
	for _, c := range short {
		n += int64(c)
	}
	return stats.QuantileAt(n+int64(till), p, func(k int64) int {
		if k >= n {
			return int(int32(long[k-n]))
		}
		for v, c := range short {
			if k -= int64(c); k < 0 {
				return v
			}
		}
		return 0
	})
}

// counts gives the values of a run of cells, rising.
func (s *spread) counts(cells [2]int) []stats.Count {
	var out []stats.Count
	if s.width > 0 {
		var sum []int64
		if cells[1]-cells[0] > 1 {
			sum = make([]int64, s.width)
			for cell := cells[0]; cell < cells[1]; cell++ {
				for v, n := range s.of(cell, cell+1) {
					sum[v] += int64(n)
				}
			}
			for v, n := range sum {
				if n > 0 {
					out = append(out, stats.Count{Value: v, N: n})
				}
			}
		} else if cells[1] > cells[0] {
			for v, n := range s.of(cells[0], cells[1]) {
				if n > 0 {
					out = append(out, stats.Count{Value: v, N: int64(n)})
				}
			}
		}
	}
	from, _ := slices.BinarySearch(s.long, uint64(cells[0])<<32)
	till, _ := slices.BinarySearch(s.long, uint64(cells[1])<<32)
	long := make([]int32, 0, till-from)
	for _, e := range s.long[from:till] {
		long = append(long, int32(e))
	}
	if cells[1]-cells[0] > 1 {
		slices.Sort(long)
	}
	for i := 0; i < len(long); {
		k := i
		for k < len(long) && long[k] == long[i] {
			k++
		}
		out = append(out, stats.Count{Value: int(long[i]), N: int64(k - i)})
		i = k
	}
	return out
}
