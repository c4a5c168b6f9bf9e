package facts

import (
	"cmp"
	"slices"

	"gevinstoverblik/models"
)

// Builder makes a Table of rows that come in order of ID.
type Builder struct {
	table *Table
	maker chunkMaker
	last  uint32
	some  bool
}

// NewBuilder starts a Table of a version with the names behind its columns.
func NewBuilder(dicts Dictionaries, version int64) *Builder {
	return &Builder{table: &Table{Version: version, Dictionaries: dicts.whole()}}
}

// Add adds a row. Ids rise from row to row; a row whose id does not is left out, because one case counts once.
func (b *Builder) Add(r Row) {
	if b.some && r.ID <= b.last {
		return
	}
	if b.some && r.ID>>16 != b.last>>16 {
		b.table.keep(b.maker.chunk(b.last >> 16))
	}
	b.maker.put(&r)
	b.last, b.some = r.ID, true
}

// Table gives the finished Table. today cuts the data date; lastEvent is the latest event date stored, NoDay for none.
func (b *Builder) Table(today models.Day, lastEvent models.Day) *Table {
	b.table.keep(b.maker.chunk(b.last >> 16))
	b.table.LastEvent = lastEvent
	b.table.DataDate = b.table.dataDate(today)
	return b.table
}

// Loose makes chunks of rows that stand beside a Table: ordered by ID, which may come more than once.
func Loose(rows []Row) []*Chunk {
	var out []*Chunk
	var maker chunkMaker
	for i := range rows {
		maker.put(&rows[i])
		if i+1 == len(rows) || rows[i+1].ID>>16 != rows[i].ID>>16 {
			out = append(out, maker.chunk(rows[i].ID>>16))
		}
	}
	return out
}

func (t *Table) keep(c *Chunk) {
	if c != nil {
		t.Chunks = append(t.Chunks, c)
		t.N += c.Len()
	}
}

// Patch gives the Table of a later version: changed holds new and changed rows, removed the ids of rows that are
// gone, both in any order; where an id stands twice in changed the last one counts, and one in both is removed.
// Only the chunks of these ids are made anew, and of those whose ids stay only the columns in which something changes;
// all others are shared with t.
func (t *Table) Patch(version int64, dicts Dictionaries, changed []Row, removed []uint32, today, lastEvent models.Day) *Table {
	fates := make([]fate, 0, len(changed)+len(removed))
	for i := range changed {
		fates = append(fates, fate{changed[i].ID, &changed[i]})
	}
	for _, id := range removed {
		fates = append(fates, fate{id, nil})
	}
	slices.SortStableFunc(fates, func(a, b fate) int { return cmp.Compare(a.id, b.id) })
	fates = lastOf(fates)

	out := &Table{Version: version, Dictionaries: dicts.whole(), LastEvent: lastEvent}
	since := t.since(len(changed) + len(removed))
	var maker, gone, come chunkMaker
	old := t.Chunks
	for len(old) > 0 || len(fates) > 0 {
		if len(fates) == 0 || len(old) > 0 && old[0].Block < fates[0].id>>16 {
			out.keep(old[0])
			old = old[1:]
			continue
		}
		block := fates[0].id >> 16
		n := 1
		for n < len(fates) && fates[n].id>>16 == block {
			n++
		}
		chunk := &Chunk{Block: block}
		if len(old) > 0 && old[0].Block == block {
			chunk, old = old[0], old[1:]
		}
		if since != nil {
			for _, f := range fates[:n] {
				if row, found := slices.BinarySearch(chunk.Low, uint16(f.id)); found {
					gone.copy(chunk, row, row+1)
					gone.spill(&since.gone)
				}
				if f.row != nil {
					come.put(f.row)
					come.spill(&since.come)
				}
			}
		}
		out.keep(chunk.patched(fates[:n], &maker))
		fates = fates[n:]
	}
	if since != nil {
		gone.flush(&since.gone)
		come.flush(&since.come)
		out.before = since
	}
	out.DataDate = out.dataDate(today)
	return out
}

// fate is what becomes of an id that a patch names: its new row, or nil.
type fate struct {
	id  uint32
	row *Row
}

// lastOf keeps the last one of the fates of each id.
func lastOf(fates []fate) []fate {
	out := fates[:0]
	for i, f := range fates {
		if i+1 == len(fates) || fates[i+1].id != f.id {
			out = append(out, f)
		}
	}
	return out
}

// patched gives the chunk in which the fates of some of its ids have come true; nil where no row is left.
func (c *Chunk) patched(fates []fate, maker *chunkMaker) *Chunk {
	if rows, all := c.rowsOf(fates); all {
		return c.amended(fates, rows)
	}
	at := 0 // the rows that are dealt with
	for _, f := range fates {
		skip, found := slices.BinarySearch(c.Low[at:], uint16(f.id))
		maker.copy(c, at, at+skip)
		at += skip
		if found {
			at++
		}
		if f.row != nil {
			maker.put(f.row)
		}
	}
	maker.copy(c, at, c.Len())
	return maker.chunk(c.Block)
}

// rowsOf finds the rows of fates; all says that each has one and keeps it.
func (c *Chunk) rowsOf(fates []fate) (rows []int, all bool) {
	rows = make([]int, len(fates))
	for i, f := range fates {
		row, found := slices.BinarySearch(c.Low, uint16(f.id))
		if !found || f.row == nil {
			return nil, false
		}
		rows[i] = row
	}
	return rows, true
}

// since begins what a Table that is patched from t by so many ids knows of what was worked out before: of t itself, or,
// where nobody has asked t, of what t was patched from. nil where nothing was, or where so much has changed that
// counting anew is as good.
func (t *Table) since(ids int) *before {
	out := &before{}
	some := false
	t.known.Range(func(key, value any) bool {
		some = true
		out.known.Store(key, value)
		return true
	})
	if !some && t.before != nil {
		out.delta = delta{slices.Clone(t.before.gone), slices.Clone(t.before.come), t.before.rows}
		t.before.known.Range(func(key, value any) bool {
			some = true
			out.known.Store(key, value)
			return true
		})
	}
	if out.rows += ids; !some || out.rows > t.N/8 {
		return nil
	}
	return out
}

// chunkMaker collects the rows of one chunk as columns.
type chunkMaker struct {
	c             Chunk
	settled       bool // a row has an appeal that is settled
	minutes, cost amountMaker
}

// put adds a row.
func (m *chunkMaker) put(r *Row) {
	c := &m.c
	i := len(c.Low)
	c.Low = append(c.Low, uint16(r.ID))
	c.Source, c.CaseType = append(c.Source, r.Source), append(c.CaseType, r.CaseType)
	c.Department, c.Channel = append(c.Department, r.Department), append(c.Channel, r.Channel)
	c.Outcome = append(c.Outcome, packOutcome(r))
	c.Received, c.Screened = append(c.Received, DateOf(r.Received)), append(c.Screened, DateOf(r.Screened))
	c.Complete, c.Decided = append(c.Complete, DateOf(r.Complete)), append(c.Decided, DateOf(r.Decided))
	c.Deadline = append(c.Deadline, DateOf(r.Deadline))
	c.Wait, c.WaitBefore = append(c.Wait, packCount(r.Wait)), append(c.WaitBefore, packCount(r.WaitBefore))
	c.Flags = append(c.Flags, r.Flags)
	c.Letters, c.Paper = append(c.Letters, packSmall(r.Letters)), append(c.Paper, packSmall(r.Paper))
	settled := DateOf(r.AppealSettled)
	m.settled = m.settled || settled != 0
	c.AppealSettled = append(c.AppealSettled, settled)
	m.minutes.put(i, r.HandlingMinutes)
	m.cost.put(i, r.Cost)
}

// copy adds the rows from ≤ i < till of a chunk.
func (m *chunkMaker) copy(o *Chunk, from, till int) {
	if from == till {
		return
	}
	c := &m.c
	row := len(c.Low)
	c.Low = append(c.Low, o.Low[from:till]...)
	c.Source, c.CaseType = append(c.Source, o.Source[from:till]...), append(c.CaseType, o.CaseType[from:till]...)
	c.Department, c.Channel = append(c.Department, o.Department[from:till]...), append(c.Channel, o.Channel[from:till]...)
	c.Outcome = append(c.Outcome, o.Outcome[from:till]...)
	c.Received, c.Screened = append(c.Received, o.Received[from:till]...), append(c.Screened, o.Screened[from:till]...)
	c.Complete, c.Decided = append(c.Complete, o.Complete[from:till]...), append(c.Decided, o.Decided[from:till]...)
	c.Deadline = append(c.Deadline, o.Deadline[from:till]...)
	c.Wait, c.WaitBefore = append(c.Wait, o.Wait[from:till]...), append(c.WaitBefore, o.WaitBefore[from:till]...)
	c.Flags = append(c.Flags, o.Flags[from:till]...)
	c.Letters, c.Paper = append(c.Letters, o.Letters[from:till]...), append(c.Paper, o.Paper[from:till]...)
	if o.AppealSettled == nil {
		c.AppealSettled = append(c.AppealSettled, make([]Date, till-from)...)
	} else {
		settled := o.AppealSettled[from:till]
		m.settled = m.settled || slices.ContainsFunc(settled, func(d Date) bool { return d != 0 })
		c.AppealSettled = append(c.AppealSettled, settled...)
	}
	m.minutes.copy(row, o.Minutes, from, till)
	m.cost.copy(row, o.Cost, from, till)
}

// chunk gives the finished chunk, its columns no longer than need be, and starts anew; nil without rows.
func (m *chunkMaker) chunk(block uint32) *Chunk {
	w := &m.c
	n := len(w.Low)
	if n == 0 {
		return nil
	}
	c := &Chunk{
		Block: block, Low: own(&w.Low), Source: own(&w.Source), CaseType: own(&w.CaseType), Department: own(&w.Department),
		Channel: own(&w.Channel), Outcome: own(&w.Outcome), Received: own(&w.Received), Screened: own(&w.Screened),
		Complete: own(&w.Complete), Decided: own(&w.Decided), Deadline: own(&w.Deadline), Wait: own(&w.Wait),
		WaitBefore: own(&w.WaitBefore), Flags: own(&w.Flags), Letters: own(&w.Letters), Paper: own(&w.Paper),
		Minutes: m.minutes.column(n), Cost: m.cost.column(n),
	}
	if m.settled {
		c.AppealSettled = own(&w.AppealSettled)
	}
	w.AppealSettled, m.settled = w.AppealSettled[:0], false
	c.survey()
	return c
}

// survey finds what follows from the columns: the zones and the combinations.
func (c *Chunk) survey() {
	c.zone()
	c.Combos = combosOf(c)
}

func (c *Chunk) zone() {
	c.Zone, c.Zones = Zone{}, make([]Zone, (c.Len()+ZoneSize-1)/ZoneSize)
	for i, received := range c.Received {
		c.Zone.add(received, c.Decided[i])
		c.Zones[i/ZoneSize].add(received, c.Decided[i])
	}
}

// Gatherer collects rows from anywhere into chunks of their own, of no block.
type Gatherer struct{ m chunkMaker }

// Add takes a row of a chunk.
func (g *Gatherer) Add(c *Chunk, row int) { g.m.copy(c, row, row+1) }

// Len gives the number of rows that Chunk would have.
func (g *Gatherer) Len() int { return len(g.m.c.Low) }

// Chunk gives what was collected, nil for nothing, and starts anew.
func (g *Gatherer) Chunk() *Chunk { return g.m.chunk(0) }

// flush puts what was collected behind chunks.
func (m *chunkMaker) flush(to *[]*Chunk) {
	if c := m.chunk(0); c != nil {
		*to = append(*to, c)
	}
}

// spill is flush where a chunk is full.
func (m *chunkMaker) spill(to *[]*Chunk) {
	if len(m.c.Low) == ChunkSize {
		m.flush(to)
	}
}

// own copies a column to exactly its size and empties the one that it was collected in.
func own[T any](column *[]T) []T {
	out := make([]T, len(*column))
	copy(out, *column)
	*column = (*column)[:0]
	return out
}

// combosOf finds the distinct combinations of ids. A small cache of those seen last spares nearly every look into the set.
func combosOf(c *Chunk) []Combo {
	const cached = 1 << 10
	var cache [cached]uint64 // the key plus one
	seen := map[uint64]struct{}{}
	for i := range c.CaseType {
		key := uint64(c.CaseType[i])<<40 | uint64(c.Department[i])<<24 | uint64(c.Channel[i])<<8 | uint64(c.Source[i])
		at := &cache[key*0x9E3779B97F4A7C15>>54]
		if *at != key+1 {
			*at = key + 1
			seen[key] = struct{}{}
		}
	}
	out := make([]Combo, 0, len(seen))
	for key := range seen {
		out = append(out, Combo{CaseType: uint16(key >> 40), Department: uint16(key >> 24), Channel: uint16(key >> 8), Source: uint8(key)})
	}
	slices.SortFunc(out, func(a, b Combo) int {
		return cmp.Or(cmp.Compare(a.CaseType, b.CaseType), cmp.Compare(a.Department, b.Department),
			cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Source, b.Source))
	})
	return out
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

// packOutcome puts the outcome into the low four bits and that of an appeal into the high ones.
func packOutcome(r *Row) uint8 { return uint8(r.Outcome)&15 | uint8(r.AppealOutcome)<<4 }

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
	t.spanned.Do(func() {
		var low, high Date
		for _, c := range t.Chunks {
			widen(&low, &high, c.FirstReceived)
			widen(&low, &high, c.FirstDecided)
		}
		t.first = low.Day()
	})
	return t.first, t.DataDate
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
