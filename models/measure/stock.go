package measure

import (
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/stats"
)

// stockTally counts the cases open on each of the days that periods end on. A case stands in the stock from the
// first such day that is not before its receipt until the first that is not before its decision, so one step up
// and one down do for any number of days.
type stockTally struct {
	*scan
	ages     bool
	rows     int
	open     []int32 // by group and day: steps until finish, then numbers
	promised []int32 // with a deadline
	past     []int32 // deadline before the day
	stays    []openStay
}

// openStay is one case's time in the stock: group<<32 | received<<16 | the first day that it is no longer open on.
// So stays sort by group, then by age.
type openStay uint64

func (s openStay) group() int           { return int(s >> 32) }
func (s openStay) received() facts.Date { return facts.Date(s >> 16) }
func (s openStay) till() int            { return int(s & 0xFFFF) }

func newStockTally(s *scan, ages bool) *stockTally { return &stockTally{scan: s, ages: ages} }

func (t *stockTally) width() int { return len(t.stocks) + 1 }

func (t *stockTally) grow(groups int) {
	t.rows = max(t.rows, groups)
	n := groups * t.width()
	t.open, t.promised, t.past = extend(t.open, n), extend(t.promised, n), extend(t.past, n)
}

func (t *tally) addStock(c *facts.Chunk, from int, group []int32) {
	s := t.stock
	firstAt, none := s.firstAt, int16(len(s.stocks))
	width := int32(s.width())
	for i, g := range group {
		if g < 0 {
			continue
		}
		k := from + i
		in, out := firstAt[c.Received[k]], none
		if d := c.Decided[k]; d != 0 {
			out = firstAt[d]
		}
		if in >= out || c.Received[k] == 0 {
			continue
		}
		at := g * width
		s.open[at+int32(in)]++
		s.open[at+int32(out)]--
		if deadline := c.Deadline[k]; deadline != 0 {
			s.promised[at+int32(in)]++
			s.promised[at+int32(out)]--
			if late := max(in, firstAfter(firstAt, deadline, none)); late < out {
				s.past[at+int32(late)]++
				s.past[at+int32(out)]--
			}
		}
		if s.ages {
			s.stays = append(s.stays, openStay(g)<<32|openStay(c.Received[k])<<16|openStay(out))
		}
	}
}

// firstAfter gives the first day that lies after a date.
func firstAfter(firstAt []int16, d facts.Date, none int16) int16 {
	if int(d)+1 >= len(firstAt) {
		return none
	}
	return firstAt[d+1]
}

func (t *stockTally) add(o *stockTally) {
	addTo(t.open, o.open)
	addTo(t.promised, o.promised)
	addTo(t.past, o.past)
	t.stays = append(t.stays, o.stays...)
}

func (t *stockTally) join(o *stockTally, to []int) {
	width := t.width()
	for g, at := range to[:min(len(to), o.rows)] {
		if at < 0 {
			continue
		}
		addTo(t.open[at*width:], o.open[g*width:(g+1)*width])
		addTo(t.promised[at*width:], o.promised[g*width:(g+1)*width])
		addTo(t.past[at*width:], o.past[g*width:(g+1)*width])
	}
	for _, stay := range o.stays {
		if to[stay.group()] < 0 {
			continue
		}
		t.stays = append(t.stays, openStay(to[stay.group()])<<32|stay&0xFFFFFFFF)
	}
}

func (t *stockTally) changed(minus, plus *stockTally) *stockTally {
	out := *t
	out.open, out.promised = swap(t.open, minus.open, plus.open), swap(t.promised, minus.promised, plus.promised)
	out.past, out.stays = swap(t.past, minus.past, plus.past), swapSorted(t.stays, minus.stays, plus.stays)
	return &out
}

func (t *stockTally) finish() {
	width := t.width()
	for g := 0; g < t.rows; g++ {
		for i := g*width + 1; i < (g+1)*width; i++ {
			t.open[i] += t.open[i-1]
			t.promised[i] += t.promised[i-1]
			t.past[i] += t.past[i-1]
		}
	}
	slices.Sort(t.stays)
}

func (t *stockTally) fill(f *Figure, k models.KPI, group, day int) {
	at := group*t.width() + day
	open, promised := int64(t.open[at]), int64(t.promised[at])
	switch k.Key {
	case "open_past_deadline":
		f.Value, f.N, f.Excluded = value(float64(t.past[at])), promised, open-promised
	case "open_age_median":
		f.N = open
		ages := t.agesOn(group, day)
		if v, ok := stats.QuantileAt(int64(len(ages)), 0.5, func(k int64) int { return int(ages[k]) }); ok {
			f.Value = &v
		}
	default:
		f.Value, f.N = value(float64(open)), open
	}
}

// agesOn gives the ages of a group's cases open on a day, rising.
func (t *stockTally) agesOn(group, day int) []int32 {
	at := t.stocks[day]
	from, _ := slices.BinarySearch(t.stays, openStay(group)<<32)
	till, _ := slices.BinarySearch(t.stays, openStay(group)<<32|openStay(at)<<16|0xFFFF)
	var ages []int32
	for i := till - 1; i >= from; i-- { // the latest received are the youngest
		if s := t.stays[i]; day < s.till() {
			ages = append(ages, int32(at)-int32(s.received()))
		}
	}
	return ages
}
