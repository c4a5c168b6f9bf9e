package measure

import (
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

func newTally(s *scan, b *base, quantiles bool, guess int) *tally {
	t := &tally{base: b, buckets: s.buckets}
	if b.style == stock {
		t.stock = newStockTally(s, quantiles)
		return t
	}
	cells := guess * s.buckets
	t.counts = make([]uint32, 0, cells*slots)
	switch b.style {
	case sums:
		t.sums = make([]int64, 0, cells)
		if quantiles {
			t.values = newSpread(int64(s.groups) * int64(s.buckets))
		}
	case amounts:
		t.exacts = make([]exact, 0, cells)
	case stays:
		t.values = newSpread(int64(s.groups) * int64(s.buckets))
		t.unseen = newSpread(int64(s.groups) * int64(s.buckets))
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

// add counts a batch: the cell of each row and what the kernel made of it.
func (t *tally) add(c *facts.Chunk, from int, cells, out []int32) {
	counts := t.counts
	switch t.base.style {
	case countsOnly:
		for i, cell := range cells {
			if cell >= 0 {
				counts[int(cell)*slots+int(slotOf[uint8(out[i])])]++
			}
		}
	case sums:
		values := t.values
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
			t.sums[cell] += int64(v)
			if values != nil {
				values.add(cell, v)
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
				t.values.add(cell, v>>1)
			} else {
				t.unseen.add(cell, v>>1)
			}
		}
	}
}

// join adds another worker's tally, whose group g is to[g] here.
func (t *tally) join(o *tally, to []int) {
	if t.stock != nil {
		t.stock.join(o.stock, to)
		return
	}
	for g, at := range to {
		if g >= o.rows { // met after this tally's last batch: nothing counted
			continue
		}
		width := t.buckets * slots
		mine, theirs := t.counts[at*width:(at+1)*width], o.counts[g*width:(g+1)*width]
		for i, n := range theirs {
			mine[i] += n
		}
		for i := 0; i < t.buckets; i++ {
			if t.sums != nil {
				t.sums[at*t.buckets+i] += o.sums[g*t.buckets+i]
			}
			if t.exacts != nil {
				t.exacts[at*t.buckets+i].join(o.exacts[g*t.buckets+i])
			}
		}
	}
	t.values.join(o.values, o.rows, t.buckets, to)
	t.unseen.join(o.unseen, o.rows, t.buckets, to)
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
	n := t.in(group, span)
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
		below := float64(counted)
		f.Numerator, f.Denominator = &sum, &below
		if counted > 0 {
			f.Value = value(sum / below)
		}
	}
	cells := [2]int{group*t.buckets + span[0], group*t.buckets + span[1]}
	quantile := func(p float64) {
		if v, ok := stats.QuantileOf(t.values.counts(cells), p); ok {
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
			var sum exact
			for _, e := range t.exacts[cells[0]:cells[1]] {
				sum.join(e)
			}
			ratio(sum.float())
			return
		}
		var sum int64
		for _, v := range t.sums[cells[0]:cells[1]] {
			sum += v
		}
		ratio(float64(sum))
	case models.FormMedian:
		quantile(0.5)
	case models.FormP90:
		quantile(0.9)
	case models.FormSurvival:
		if v, ok := stats.SurvivalMedian(staysOf(t.values.counts(cells), t.unseen.counts(cells))); ok {
			f.Value = &v
		}
	}
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
	dense []uint32
	long  []uint64 // cell<<32 | value
}

const spreadRoom = 1 << 20 // counters that the histograms may take

func newSpread(cells int64) *spread {
	width := int32(512)
	for width > 16 && int64(width)*cells > spreadRoom {
		width /= 2
	}
	if int64(width)*cells > 4*spreadRoom {
		width = 0
	}
	return &spread{width: width}
}

func (s *spread) grow(cells int) {
	if s != nil {
		s.dense = extend(s.dense, cells*int(s.width))
	}
}

func (s *spread) add(cell, v int32) {
	if v < s.width {
		s.dense[int(cell)*int(s.width)+int(v)]++
		return
	}
	s.long = append(s.long, uint64(cell)<<32|uint64(v))
}

func (s *spread) join(o *spread, rows, buckets int, to []int) {
	if s == nil || o == nil {
		return
	}
	width := buckets * int(s.width)
	for g, at := range to {
		if g >= rows {
			continue
		}
		mine, theirs := s.dense[at*width:(at+1)*width], o.dense[g*width:(g+1)*width]
		for i, n := range theirs {
			mine[i] += n
		}
	}
	for _, e := range o.long {
		cell := int(e >> 32)
		s.long = append(s.long, uint64(to[cell/buckets]*buckets+cell%buckets)<<32|e&0xFFFFFFFF)
	}
}

func (s *spread) finish() {
	if s != nil {
		slices.Sort(s.long)
	}
}

// counts gives the values of a run of cells, rising.
func (s *spread) counts(cells [2]int) []stats.Count {
	var out []stats.Count
	if s.width > 0 {
		var sum []int64
		if cells[1]-cells[0] > 1 {
			sum = make([]int64, s.width)
			for cell := cells[0]; cell < cells[1]; cell++ {
				for v, n := range s.dense[cell*int(s.width) : (cell+1)*int(s.width)] {
					sum[v] += int64(n)
				}
			}
			for v, n := range sum {
				if n > 0 {
					out = append(out, stats.Count{Value: v, N: n})
				}
			}
		} else if cells[1] > cells[0] {
			for v, n := range s.dense[cells[0]*int(s.width) : cells[1]*int(s.width)] {
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
