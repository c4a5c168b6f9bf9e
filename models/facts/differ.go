package facts

// Differences hands over the rows in which two versions of the facts differ: what a case was and what it is, nil where
// it is not there. Chunks that both versions share are passed over, so that it costs what was touched.
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
			if a[0] != b[0] {
				differ(a[0], b[0], each)
			}
			a, b = a[1:], b[1:]
		}
	}
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
	same := func(x, y *float64) bool { return x == y || x != nil && y != nil && *x == *y }
	return a.Received[i] == b.Received[j] && a.Decided[i] == b.Decided[j] && a.Complete[i] == b.Complete[j] &&
		a.Screened[i] == b.Screened[j] && a.Deadline[i] == b.Deadline[j] && a.Flags[i] == b.Flags[j] &&
		a.CaseType[i] == b.CaseType[j] && a.Department[i] == b.Department[j] && a.Channel[i] == b.Channel[j] &&
		a.Source[i] == b.Source[j] && a.Outcome[i] == b.Outcome[j] && a.Wait[i] == b.Wait[j] && a.WaitBefore[i] == b.WaitBefore[j] &&
		a.Letters[i] == b.Letters[j] && a.Paper[i] == b.Paper[j] && settled(a, i) == settled(b, j) &&
		same(a.Minutes.ref(i), b.Minutes.ref(j)) && same(a.Cost.ref(i), b.Cost.ref(j))
}
