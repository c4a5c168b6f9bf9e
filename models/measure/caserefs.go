package measure

import (
	"cmp"
	"iter"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// rowAt is where a case of a list stands in the columns, and what the kernel says of it. A list of a million cases is
// kept as these: the cases themselves would take ten times the room.
type rowAt struct {
	chunk uint16 // enough for two billion cases with their appeals
	row   uint16 // a chunk has at most 65,536
	said  int32
}

// CaseRefs is a list of cases. A case is read from the columns when it is asked for.
type CaseRefs struct {
	chunks []*facts.Chunk
	rows   []rowAt
	base   *base
	kpi    models.KPI
}

// Len is how many cases there are.
func (l CaseRefs) Len() int { return len(l.rows) }

// At gives the i-th case.
func (l CaseRefs) At(i int) CaseRef {
	s := l.rows[i]
	return CaseRef{Row: l.chunks[s.chunk].Row(int(s.row)), State: stateOf(s.said), Reason: reasons[s.said], Value: l.value(s)}
}

// value gives what a case brings to the figure; 0 where it does not count.
func (l CaseRefs) value(s rowAt) float64 {
	if s.said < 0 {
		return 0
	}
	return caseValue(l.base, l.kpi, l.chunks[s.chunk], int(s.row), s.said)
}

// All gives every case in order.
func (l CaseRefs) All() iter.Seq[CaseRef] { return l.Part(0, l.Len()) }

// Part gives the cases from the first number up to, but not with, the second, as far as there are any.
func (l CaseRefs) Part(from, until int) iter.Seq[CaseRef] {
	return func(yield func(CaseRef) bool) {
		for i := max(from, 0); i < min(until, l.Len()); i++ {
			if !yield(l.At(i)) {
				return
			}
		}
	}
}

// list finds the cases of one tab, in order of ID.
func (a *answer) list(k models.KPI, which string, f Figure) CaseRefs {
	l := CaseRefs{base: a.base(), kpi: k, chunks: slices.Concat(a.b.Chunks, a.b.Appeals)}
	number := make(map[*facts.Chunk]uint16, len(l.chunks))
	for i, c := range l.chunks {
		number[c] = uint16(i)
	}
	hands := a.each(k, f, func(h *hand, c *facts.Chunk, row int, said int32) {
		if stateOf(said) == which {
			h.rows = append(h.rows, rowAt{number[c], uint16(row), said})
		}
	})
	n := 0
	for _, h := range hands {
		n += len(h.rows)
	}
	l.rows = make([]rowAt, 0, n)
	for _, h := range hands {
		l.rows, h.rows = append(l.rows, h.rows...), nil
	}
	slices.SortFunc(l.rows, func(x, y rowAt) int {
		return cmp.Or(cmp.Compare(l.id(x), l.id(y)), cmp.Compare(x.chunk, y.chunk), cmp.Compare(x.row, y.row))
	})
	return l
}

func (l CaseRefs) id(s rowAt) uint32 { return l.chunks[s.chunk].ID(int(s.row)) }

// sort puts the cases in an order; ties stay in order of ID.
func (l CaseRefs) sort(order string, turned bool) {
	var by func(x, y rowAt) int
	date := func(of func(*facts.Chunk) []facts.Date) func(x, y rowAt) int {
		return func(x, y rowAt) int {
			return cmp.Compare(of(l.chunks[x.chunk])[x.row].Day(), of(l.chunks[y.chunk])[y.row].Day())
		}
	}
	switch order {
	case SortValue:
		by = func(x, y rowAt) int { return cmp.Compare(l.value(x), l.value(y)) }
	case SortReceived:
		by = date(func(c *facts.Chunk) []facts.Date { return c.Received })
	case SortDecided:
		by = date(func(c *facts.Chunk) []facts.Date { return c.Decided })
	default:
		return
	}
	slices.SortStableFunc(l.rows, func(x, y rowAt) int {
		if turned {
			return by(y, x)
		}
		return by(x, y)
	})
}

// reasons counts the cases by the reason that keeps them out.
func (l CaseRefs) reasons() []ReasonCount {
	counts := map[Reason]int64{}
	for _, s := range l.rows {
		if reason := reasons[s.said]; reason != "" {
			counts[reason]++
		}
	}
	var out []ReasonCount
	for reason, n := range counts {
		tab, _ := tabOf(reason)
		out = append(out, ReasonCount{reason, tab, n})
	}
	slices.SortFunc(out, byCount)
	return out
}
