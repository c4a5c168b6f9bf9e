package facts

import (
	"cmp"
	"slices"

	"gevinstoverblik/models"
)

// Builder makes a Table of rows that come in order of ID.
type Builder struct {
	table *Table
	rows  []Row // of the chunk being filled
}

// NewBuilder starts a Table of a version with the names behind its columns.
func NewBuilder(dicts Dictionaries, version int64) *Builder {
	return &Builder{table: &Table{Version: version, Dictionaries: dicts.whole()}}
}

// Add adds a row. Ids rise from row to row; a row whose id does not is left out, because one case counts once.
func (b *Builder) Add(r Row) {
	if n := len(b.rows); n > 0 {
		switch last := b.rows[n-1].ID; {
		case r.ID <= last:
			return
		case r.ID>>16 != last>>16:
			b.flush()
		}
	} else if n := len(b.table.Chunks); n > 0 && r.ID>>16 <= b.table.Chunks[n-1].Block {
		return
	}
	b.rows = append(b.rows, r)
}

func (b *Builder) flush() {
	if len(b.rows) > 0 {
		b.table.Chunks = append(b.table.Chunks, newChunk(b.rows))
		b.table.N += len(b.rows)
		b.rows = b.rows[:0]
	}
}

// Table gives the finished Table. today cuts the data date; lastEvent is the latest event date stored, NoDay for none.
func (b *Builder) Table(today models.Day, lastEvent models.Day) *Table {
	b.flush()
	b.rows = nil
	b.table.LastEvent = lastEvent
	b.table.DataDate = b.table.dataDate(today)
	return b.table
}

// Patch gives the Table of a later version: changed holds new and changed rows, removed the ids of rows that are
// gone, both in any order; where an id stands twice in changed the last one counts, and one in both is removed.
// Only the chunks of these ids are made anew, all others are shared with t.
func (t *Table) Patch(version int64, dicts Dictionaries, changed []Row, removed []uint32, today, lastEvent models.Day) *Table {
	changed = slices.Clone(changed)
	slices.SortStableFunc(changed, func(a, b Row) int { return cmp.Compare(a.ID, b.ID) })
	removed = slices.Clone(removed)
	slices.Sort(removed)
	gone := func(id uint32) bool { _, found := slices.BinarySearch(removed, id); return found }

	out := &Table{Version: version, Dictionaries: dicts.whole(), LastEvent: lastEvent}
	keep := func(c *Chunk) {
		if c != nil && c.Len() > 0 {
			out.Chunks = append(out.Chunks, c)
			out.N += c.Len()
		}
	}
	old := t.Chunks
	var rows []Row
	for len(old) > 0 || len(changed) > 0 || len(removed) > 0 {
		block := uint32(1 << 16) // the lowest block that is left
		if len(old) > 0 {
			block = min(block, old[0].Block)
		}
		if len(changed) > 0 {
			block = min(block, changed[0].ID>>16)
		}
		n := 0
		for n < len(changed) && changed[n].ID>>16 == block {
			n++
		}
		here := changed[:n]
		changed = changed[n:]
		var chunk *Chunk
		if len(old) > 0 && old[0].Block == block {
			chunk, old = old[0], old[1:]
		}
		from, _ := slices.BinarySearch(removed, block<<16)
		until := len(removed)
		if block < 1<<16-1 {
			until, _ = slices.BinarySearch(removed, (block+1)<<16)
		}
		switch {
		case block == 1<<16: // only removed ids are left, and none of them has a chunk
			removed = nil
			continue
		case len(here) == 0 && from == until:
			keep(chunk)
			continue
		}
		rows = rows[:0]
		i := 0
		last := 0
		if chunk != nil {
			last = chunk.Len()
		}
		for i < last || len(here) > 0 {
			if len(here) == 0 || i < last && chunk.ID(i) < here[0].ID {
				if !gone(chunk.ID(i)) {
					rows = append(rows, chunk.Row(i))
				}
				i++
				continue
			}
			next := here[0]
			here = here[1:]
			for len(here) > 0 && here[0].ID == next.ID {
				next, here = here[0], here[1:]
			}
			if i < last && chunk.ID(i) == next.ID {
				i++
			}
			if !gone(next.ID) {
				rows = append(rows, next)
			}
		}
		if len(rows) > 0 {
			keep(newChunk(rows))
		}
	}
	out.DataDate = out.dataDate(today)
	return out
}

// newChunk packs rows of one block, ordered by id.
func newChunk(rows []Row) *Chunk {
	n := len(rows)
	c := &Chunk{
		Block: rows[0].ID >> 16, Low: make([]uint16, n), Source: make([]uint8, n), CaseType: make([]uint16, n),
		Department: make([]uint16, n), Channel: make([]uint16, n), Outcome: make([]uint8, n),
		Received: make([]Date, n), Screened: make([]Date, n), Complete: make([]Date, n), Decided: make([]Date, n),
		Deadline: make([]Date, n), Wait: make([]uint16, n), WaitBefore: make([]uint16, n),
		Flags: make([]Flags, n), Letters: make([]uint8, n), Paper: make([]uint8, n),
		Zones: make([]Zone, (n+ZoneSize-1)/ZoneSize),
	}
	var minutes, cost []*float64
	amount := func(column *[]*float64, i int, v *float64) {
		if v == nil {
			return
		}
		if *column == nil {
			*column = make([]*float64, n)
		}
		(*column)[i] = v
	}
	combos := map[Combo]struct{}{}
	var lastCombo Combo
	for i := range rows {
		r := &rows[i]
		c.Low[i] = uint16(r.ID)
		c.Source[i], c.CaseType[i], c.Department[i], c.Channel[i] = r.Source, r.CaseType, r.Department, r.Channel
		c.Outcome[i] = uint8(r.Outcome)&15 | uint8(r.AppealOutcome)<<4
		c.Received[i], c.Screened[i], c.Complete[i] = DateOf(r.Received), DateOf(r.Screened), DateOf(r.Complete)
		c.Decided[i], c.Deadline[i] = DateOf(r.Decided), DateOf(r.Deadline)
		c.Wait[i], c.WaitBefore[i] = packCount(r.Wait), packCount(r.WaitBefore)
		c.Flags[i], c.Letters[i], c.Paper[i] = r.Flags, packSmall(r.Letters), packSmall(r.Paper)
		if settled := DateOf(r.AppealSettled); settled != 0 {
			if c.AppealSettled == nil {
				c.AppealSettled = make([]Date, n)
			}
			c.AppealSettled[i] = settled
		}
		amount(&minutes, i, r.HandlingMinutes)
		amount(&cost, i, r.Cost)

		c.Zone.add(c.Received[i], c.Decided[i])
		c.Zones[i/ZoneSize].add(c.Received[i], c.Decided[i])
		combo := Combo{r.CaseType, r.Department, r.Channel, r.Source}
		if i == 0 || combo != lastCombo {
			combos[combo] = struct{}{}
			lastCombo = combo
		}
	}
	c.Minutes, c.Cost = amountsOf(minutes), amountsOf(cost)
	c.Combos = make([]Combo, 0, len(combos))
	for combo := range combos {
		c.Combos = append(c.Combos, combo)
	}
	slices.SortFunc(c.Combos, func(a, b Combo) int {
		return cmp.Or(cmp.Compare(a.CaseType, b.CaseType), cmp.Compare(a.Department, b.Department),
			cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Source, b.Source))
	})
	return c
}

func widen(first, last *Date, d Date) {
	if d == 0 {
		return
	}
	if *first == 0 || d < *first {
		*first = d
	}
	*last = max(*last, d)
}

func packCount(v int32) uint16 {
	if v < 0 || v > models.MaxWaitDays {
		return NoCount
	}
	return uint16(v)
}

func packSmall(v int32) uint8 {
	if v < 0 || v > models.MaxSmallCount {
		return NoSmall
	}
	return uint8(v)
}

// Row gives row i as it was added.
func (c *Chunk) Row(i int) Row {
	r := Row{
		ID: c.ID(i), Source: c.Source[i], CaseType: c.CaseType[i], Department: c.Department[i], Channel: c.Channel[i],
		Outcome: models.Outcome(c.Outcome[i] & 15), AppealOutcome: models.AppealOutcome(c.Outcome[i] >> 4),
		Received: c.Received[i].Day(), Screened: c.Screened[i].Day(), Complete: c.Complete[i].Day(),
		Decided: c.Decided[i].Day(), Deadline: c.Deadline[i].Day(), Wait: models.UnknownCount,
		WaitBefore: models.UnknownCount, Flags: c.Flags[i], Letters: models.UnknownCount, Paper: models.UnknownCount,
		AppealSettled: models.NoDay, HandlingMinutes: c.Minutes.ref(i), Cost: c.Cost.ref(i),
	}
	if c.Wait[i] != NoCount {
		r.Wait = int32(c.Wait[i])
	}
	if c.WaitBefore[i] != NoCount {
		r.WaitBefore = int32(c.WaitBefore[i])
	}
	if c.Letters[i] != NoSmall {
		r.Letters = int32(c.Letters[i])
	}
	if c.Paper[i] != NoSmall {
		r.Paper = int32(c.Paper[i])
	}
	if c.AppealSettled != nil {
		r.AppealSettled = c.AppealSettled[i].Day()
	}
	return r
}

// Row gives the i-th row of the table, counted over all chunks in order of ID.
func (t *Table) Row(i int) Row {
	for _, c := range t.Chunks {
		if i < c.Len() {
			return c.Row(i)
		}
		i -= c.Len()
	}
	return Row{}
}

// Find gives the place of a case: the index of its chunk and the row within it.
func (t *Table) Find(id uint32) (chunk, row int, ok bool) {
	chunk, ok = slices.BinarySearchFunc(t.Chunks, id>>16, func(c *Chunk, block uint32) int {
		return cmp.Compare(c.Block, block)
	})
	if !ok {
		return 0, 0, false
	}
	row, ok = slices.BinarySearch(t.Chunks[chunk].Low, uint16(id))
	return chunk, row, ok
}

// Bytes gives the memory that the columns take.
func (t *Table) Bytes() int {
	n := 0
	for _, c := range t.Chunks {
		n += 2*(cap(c.Low)+cap(c.CaseType)+cap(c.Department)+cap(c.Channel)) + cap(c.Source) + cap(c.Outcome) +
			2*(cap(c.Received)+cap(c.Screened)+cap(c.Complete)+cap(c.Decided)+cap(c.Deadline)) +
			2*(cap(c.Wait)+cap(c.WaitBefore)+cap(c.Flags)) + cap(c.Letters) + cap(c.Paper) +
			2*cap(c.AppealSettled) + c.Minutes.bytes() + c.Cost.bytes() + 8*cap(c.Combos) + 12*cap(c.Zones)
	}
	return n
}

// Span gives the first date that a case was received or decided on, and the data date; NoDay without data.
func (t *Table) Span() (first, last models.Day) {
	var low, high Date
	for _, c := range t.Chunks {
		widen(&low, &high, c.FirstReceived)
		widen(&low, &high, c.FirstDecided)
	}
	return low.Day(), t.DataDate
}

// dataDate is the latest received, decided or event date, at most today.
func (t *Table) dataDate(today models.Day) models.Day {
	var low, high Date
	for _, c := range t.Chunks {
		widen(&low, &high, c.LastReceived)
		widen(&low, &high, c.LastDecided)
	}
	latest := max(high.Day(), t.LastEvent)
	if !latest.Known() || !today.Known() {
		return latest
	}
	return min(latest, today)
}

// whole puts an empty dictionary where one is missing.
func (d Dictionaries) whole() Dictionaries {
	for _, p := range []**Dictionary{&d.CaseTypes, &d.Departments, &d.Channels, &d.Sources} {
		if *p == nil {
			*p = NewDictionary(nil)
		}
	}
	return d
}
