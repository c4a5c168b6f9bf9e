package facts

// Differences hands over the rows in which two versions of the facts differ: what a case was and what it is, nil where
// it is not there. Chunks and columns that both versions share are passed over, so that it costs what was touched.
func Differences(was, is *Table, each func(was, is *Row)) {
	a, b := was.Chunks, is.Chunks
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].Block < b[0].Block:
			differ(a[0], nil, each)
			a = a[1:]
		case len(a) == 0 || b[0].Block < a[0].Block:
			differ(nil, b[0], each)
			b = b[1:]
		default:
			switch {
			case a[0] == b[0]:
			case shared(a[0].Low, b[0].Low):
				differInColumns(a[0], b[0], each)
			default:
				differ(a[0], b[0], each)
			}
			a, b = a[1:], b[1:]
		}
	}
}

// differInColumns is Differences of two chunks of the same ids.
func differInColumns(a, b *Chunk, each func(was, is *Row)) {
	marks := make([]bool, a.Len())
	mark(marks, a.Source, b.Source)
	mark(marks, a.CaseType, b.CaseType)
	mark(marks, a.Department, b.Department)
	mark(marks, a.Channel, b.Channel)
	mark(marks, a.Outcome, b.Outcome)
	mark(marks, a.Received, b.Received)
	mark(marks, a.Screened, b.Screened)
	mark(marks, a.Complete, b.Complete)
	mark(marks, a.Decided, b.Decided)
	mark(marks, a.Deadline, b.Deadline)
	mark(marks, a.Wait, b.Wait)
	mark(marks, a.WaitBefore, b.WaitBefore)
	mark(marks, a.Flags, b.Flags)
	mark(marks, a.Letters, b.Letters)
	mark(marks, a.Paper, b.Paper)
	switch {
	case a.AppealSettled == nil && b.AppealSettled == nil:
	case a.AppealSettled == nil:
		mark(marks, make([]Date, a.Len()), b.AppealSettled)
	case b.AppealSettled == nil:
		mark(marks, a.AppealSettled, make([]Date, a.Len()))
	default:
		mark(marks, a.AppealSettled, b.AppealSettled)
	}
	for _, amounts := range [][2]*Amounts{{a.Minutes, b.Minutes}, {a.Cost, b.Cost}} {
		if amounts[0] == amounts[1] {
			continue
		}
		for i := range marks {
			marks[i] = marks[i] || !sameAmount(amounts[0], i, amounts[1], i)
		}
	}
	for i, differs := range marks {
		if differs {
			r, s := a.Row(i), b.Row(i)
			each(&r, &s)
		}
	}
}

// mark marks the rows in which two columns differ.
func mark[T comparable](marks []bool, a, b []T) {
	if shared(a, b) {
		return
	}
	b = b[:len(a)]
	for i, v := range a {
		if v != b[i] {
			marks[i] = true
		}
	}
}

func sameAmount(a *Amounts, i int, b *Amounts, j int) bool {
	x, knownX := a.At(i)
	y, knownY := b.At(j)
	return knownX == knownY && (!knownX || x == y)
}

// differ is Differences of two chunks of one block.
func differ(a, b *Chunk, each func(was, is *Row)) {
	i, j, n, m := 0, 0, 0, 0
	if a != nil {
		n = a.Len()
	}
	if b != nil {
		m = b.Len()
	}
	for i < n || j < m {
		switch {
		case j == m || i < n && a.Low[i] < b.Low[j]:
			r := a.Row(i)
			each(&r, nil)
			i++
		case i == n || b.Low[j] < a.Low[i]:
			r := b.Row(j)
			each(nil, &r)
			j++
		default:
			if !sameRow(a, i, b, j) {
				r, s := a.Row(i), b.Row(j)
				each(&r, &s)
			}
			i, j = i+1, j+1
		}
	}
}

func sameRow(a *Chunk, i int, b *Chunk, j int) bool {
	settled := func(c *Chunk, k int) Date {
		if c.AppealSettled == nil {
			return 0
		}
		return c.AppealSettled[k]
	}
	return a.Received[i] == b.Received[j] && a.Decided[i] == b.Decided[j] && a.Complete[i] == b.Complete[j] &&
		a.Screened[i] == b.Screened[j] && a.Deadline[i] == b.Deadline[j] && a.Flags[i] == b.Flags[j] &&
		a.CaseType[i] == b.CaseType[j] && a.Department[i] == b.Department[j] && a.Channel[i] == b.Channel[j] &&
		a.Source[i] == b.Source[j] && a.Outcome[i] == b.Outcome[j] && a.Wait[i] == b.Wait[j] && a.WaitBefore[i] == b.WaitBefore[j] &&
		a.Letters[i] == b.Letters[j] && a.Paper[i] == b.Paper[j] && settled(a, i) == settled(b, j) &&
		sameAmount(a.Minutes, i, b.Minutes, j) && sameAmount(a.Cost, i, b.Cost, j)
}
