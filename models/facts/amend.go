package facts

import (
	"math"
	"slices"
)

// amended gives the chunk in which some rows say something else. An import changes a few columns of a few rows: only a
// column in which something changes is made anew, all others are shared with c, as is what follows from them.
func (c *Chunk) amended(fates []fate, rows []int) *Chunk {
	out := *c
	minutes, cost := make([]*float64, len(rows)), make([]*float64, len(rows))
	settled := c.AppealSettled
	for k, f := range fates {
		r, i := f.row, rows[k]
		amend(&out.Source, c.Source, i, r.Source)
		amend(&out.CaseType, c.CaseType, i, r.CaseType)
		amend(&out.Department, c.Department, i, r.Department)
		amend(&out.Channel, c.Channel, i, r.Channel)
		amend(&out.Outcome, c.Outcome, i, packOutcome(r))
		amend(&out.Received, c.Received, i, DateOf(r.Received))
		amend(&out.Screened, c.Screened, i, DateOf(r.Screened))
		amend(&out.Complete, c.Complete, i, DateOf(r.Complete))
		amend(&out.Decided, c.Decided, i, DateOf(r.Decided))
		amend(&out.Deadline, c.Deadline, i, DateOf(r.Deadline))
		amend(&out.Wait, c.Wait, i, packCount(r.Wait))
		amend(&out.WaitBefore, c.WaitBefore, i, packCount(r.WaitBefore))
		amend(&out.Flags, c.Flags, i, r.Flags)
		amend(&out.Letters, c.Letters, i, packSmall(r.Letters))
		amend(&out.Paper, c.Paper, i, packSmall(r.Paper))
		if day := DateOf(r.AppealSettled); settled != nil || day != 0 {
			if settled == nil {
				settled = make([]Date, c.Len())
				out.AppealSettled = settled
			}
			amend(&out.AppealSettled, settled, i, day)
		}
		minutes[k], cost[k] = r.HandlingMinutes, r.Cost
	}
	if !shared(out.AppealSettled, c.AppealSettled) && !slices.ContainsFunc(out.AppealSettled, func(d Date) bool { return d != 0 }) {
		out.AppealSettled = nil
	}
	out.Minutes = c.Minutes.amended(c.Len(), rows, minutes)
	out.Cost = c.Cost.amended(c.Len(), rows, cost)
	if !shared(out.Received, c.Received) || !shared(out.Decided, c.Decided) {
		out.zone()
	}
	if !shared(out.CaseType, c.CaseType) || !shared(out.Department, c.Department) || !shared(out.Channel, c.Channel) || !shared(out.Source, c.Source) {
		out.Combos = combosOf(&out)
	}
	return &out
}

// amend puts a value into a column, which is no longer that of before once it differs.
func amend[T comparable](column *[]T, before []T, row int, v T) {
	if (*column)[row] == v {
		return
	}
	if shared(*column, before) {
		*column = make([]T, len(before))
		copy(*column, before)
	}
	(*column)[row] = v
}

// shared says whether two columns are one.
func shared[T any](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// amended gives a column of n rows in which some rows have other amounts.
func (a *Amounts) amended(n int, rows []int, amounts []*float64) *Amounts {
	same := func(k int) bool {
		was, known := a.At(rows[k])
		return known == isAmount(amounts[k]) && (!known || was == *amounts[k])
	}
	first := 0
	for first < len(rows) && same(first) {
		first++
	}
	if first == len(rows) {
		return a
	}
	if out := a.small(rows, amounts); out != nil {
		return out
	}
	var m amountMaker
	m.copy(0, a, 0, n)
	m.reach(n)
	for k, row := range rows {
		m.values[row] = math.NaN()
		if amounts[k] != nil {
			m.values[row] = *amounts[k]
		}
	}
	return m.column(n)
}

// small is amended where hundredths hold all amounts, before and after; else nil, as where none is left.
func (a *Amounts) small(rows []int, amounts []*float64) *Amounts {
	if a == nil || a.hundredths == nil {
		return nil
	}
	out := make([]int32, len(a.hundredths))
	copy(out, a.hundredths)
	for k, row := range rows {
		out[row] = noHundredths
		if isAmount(amounts[k]) {
			h, fits := hundredths(*amounts[k])
			if !fits {
				return nil
			}
			out[row] = h
		}
	}
	if !slices.ContainsFunc(out, func(h int32) bool { return h != noHundredths }) {
		return nil
	}
	return &Amounts{hundredths: out}
}

func isAmount(v *float64) bool { return v != nil && !math.IsNaN(*v) }
