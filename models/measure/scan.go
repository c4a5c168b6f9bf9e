package measure

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// request is one question to the facts: what to count, cut how. All of it is answered in one pass.
type request struct {
	kpis    []models.KPI
	group   []string
	sel     *selection
	periods []models.Period // may overlap, in any order; From and Until are set
	targets *targets        // of the book; nil = to be found
}

const (
	batchRows = facts.ZoneSize // the rows that a kernel sees at once: their scratch stays in the nearer caches
	unitRows  = 4 * batchRows  // the rows that a worker takes at once
	fewGroups = 1 << 12        // so many groups are laid out beforehand
	manyCells = 1 << 20        // with so many cells adding workers up costs more than they save
)

// scan is a request prepared for the pass.
type scan struct {
	b        *facts.Book
	dataDate facts.Date

	bases    []*base
	editions [][]edition // by KPI: its versions, the first one first
	sizes    [4]int      // of the id spaces of case types, departments, channels, sources
	quant    []bool      // the bases that need every value, for a median or p90

	periods []models.Period
	names   []string // of the periods
	over    []bool   // of each period: it is finished
	spans   [][2]int // of each period: its buckets [from, until)
	buckets int
	bucket  []int16 // by date: the bucket that it lies in plus one, 0 for none
	stockAt []int   // of each period: its place in stocks
	stocks  []facts.Date
	firstAt []int16    // by date: the first of stocks that is not before it; len(stocks) for none
	at      facts.Date // of these the one that a standing base is asked about
	first   facts.Date
	last    facts.Date // the dates that buckets cover

	dims   []dim
	groups int64 // the size of the space of group keys
	narrow bool  // a filter or a scope leaves rows out

	class    []uint8 // by channel id
	digital  []int32
	assisted []int32
	limits   *limits
	targets  *targets
	workdays *facts.Calendar
}

// dim is one column that rows are grouped or chosen by: what each id adds to the group key, -1 where it is left out.
type dim struct {
	of     string // of Groups, or GroupOutcome
	name   string // the same; "" where it only filters
	wide   func(c *facts.Chunk) []uint16
	narrow func(c *facts.Chunk) []uint8
	adds   []int64
	names  []string // by rank
	ids    []int64  // by rank: the lowest id that bears the name
	stride int64
}

// prepare lays a request out over a book.
func prepare(b *facts.Book, q request) *scan {
	s := &scan{b: b, periods: q.periods, dataDate: facts.DateOf(b.DataDate), workdays: b.Workdays()}
	s.sizes[0], s.sizes[1], s.sizes[2], s.sizes[3] = idSpaces(b)
	s.edit(q.kpis)
	s.cut()
	if s.targets = q.targets; s.targets == nil {
		s.targets = targetsOf(b)
	}
	typeLen, deptLen, channelLen, sourceLen := s.sizes[0], s.sizes[1], s.sizes[2], s.sizes[3]
	s.limits = s.targets.limits(typeLen, deptLen)
	s.class = make([]uint8, channelLen)
	s.digital, s.assisted = make([]int32, channelLen), make([]int32, channelLen)
	for id := range s.class {
		class := b.Channels.Entry(int64(id)).Class
		s.class[id] = uint8(class)
		d, a := codeNoChannel, codeNoChannel
		switch class {
		case models.ChannelDigital:
			d, a = 1, 0
		case models.ChannelAssisted:
			d, a = 1, 1
		case models.ChannelEmail, models.ChannelManual:
			d, a = 0, codeNotDigital
		case models.ChannelInternal:
			d, a = codeInternal, codeInternal
		}
		s.digital[id], s.assisted[id] = d, a
	}
	s.choose(q, typeLen, deptLen, channelLen, sourceLen)
	return s
}

// edit finds the versions of each KPI and the bases that count them.
func (s *scan) edit(kpis []models.KPI) {
	s.editions = make([][]edition, len(kpis))
	counted := make([][]*base, len(kpis))
	made := compiler{scan: s}
	for i, k := range kpis {
		for _, d := range s.b.KPIs.Versions(k.Key) {
			s.editions[i] = append(s.editions[i], edition{from: d.ValidFrom, kpi: d.KPI(), base: -1})
			counted[i] = append(counted[i], made.base(d))
		}
	}
	for _, plain := range []bool{false, true} { // what only counts its cohort comes last
		for i, list := range counted {
			for j, base := range list {
				if base == nil || plain != (base == baseReceived || base == baseDecided) {
					continue
				}
				e := &s.editions[i][j]
				e.base = s.need(base)
				switch e.kpi.Form {
				case models.FormMedian, models.FormP90, models.FormSurvival, models.FormQuantile:
					s.quant[e.base] = true
				}
			}
		}
	}
}

// need gives the place of a base, new or already there. Every case of a cohort stands in one slot of each base of
// that cohort, so that any of them counts the cohort.
func (s *scan) need(wanted *base) int {
	at := slices.Index(s.bases, wanted)
	if at < 0 && (wanted == baseReceived || wanted == baseDecided) {
		at = slices.IndexFunc(s.bases, func(b *base) bool { return b.cohort == wanted.cohort })
	}
	if at < 0 {
		at = len(s.bases)
		s.bases, s.quant = append(s.bases, wanted), append(s.quant, false)
	}
	return at
}

// idSpaces gives the sizes of tables indexed by the ids of the columns: ids that no dictionary names are safe too.
func idSpaces(b *facts.Book) (types, depts, channels, sources int) {
	types, depts, channels, sources = b.CaseTypes.Len(), b.Departments.Len(), b.Channels.Len(), b.Sources.Len()
	for _, c := range b.Chunks {
		for _, combo := range c.Combos {
			types, depts = max(types, int(combo.CaseType)+1), max(depts, int(combo.Department)+1)
			channels, sources = max(channels, int(combo.Channel)+1), max(sources, int(combo.Source)+1)
		}
	}
	return types, depts, channels, sources
}

// cut turns the periods into buckets that do not overlap: every period is a run of them. A rolling 12 is twelve
// months, a quarter beside the months of its year is three.
func (s *scan) cut() {
	var edges []models.Day
	for _, p := range s.periods {
		edges = append(edges, p.From, p.Until)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	at := func(d models.Day) int { i, _ := slices.BinarySearch(edges, d); return i }
	wanted := make([]bool, len(edges))
	for _, p := range s.periods {
		for i := at(p.From); i < at(p.Until); i++ {
			wanted[i] = true
		}
	}
	number := make([]int, len(edges)+1) // of each stretch between edges: its bucket, counting wanted ones only
	for i := range edges {
		number[i+1] = number[i]
		if wanted[i] {
			number[i+1]++
		}
	}
	s.buckets = number[len(edges)]
	s.bucket = make([]int16, 1<<16)
	for i := 0; i+1 < len(edges); i++ {
		if !wanted[i] {
			continue
		}
		from, until := max(edges[i], models.FirstDay), min(edges[i+1], models.LastDay+1)
		for d := from; d < until; d++ {
			s.bucket[facts.DateOf(d)] = int16(number[i] + 1)
		}
		if from < until {
			if s.first == 0 {
				s.first = facts.DateOf(from)
			}
			s.last = facts.DateOf(until - 1)
		}
	}
	s.spans = make([][2]int, len(s.periods))
	ends := make([]models.Day, len(s.periods))
	for i, p := range s.periods {
		s.names = append(s.names, p.String())
		s.over = append(s.over, Finished(s.b, p))
		s.spans[i] = [2]int{number[at(p.From)], number[at(p.Until)]}
		ends[i] = stockDay(p, s.b.DataDate)
		s.stocks = append(s.stocks, facts.DateOf(max(ends[i], models.FirstDay)))
	}
	slices.Sort(s.stocks)
	s.stocks = slices.Compact(s.stocks)
	s.stockAt = make([]int, len(s.periods))
	for i, end := range ends {
		s.stockAt[i], _ = slices.BinarySearch(s.stocks, facts.DateOf(max(end, models.FirstDay)))
	}
	if !slices.ContainsFunc(s.bases, func(b *base) bool { return b.cohort == models.CohortStock }) {
		return
	}
	s.firstAt = make([]int16, 1<<16)
	place := 0
	for d := range s.firstAt {
		for place < len(s.stocks) && int(s.stocks[place]) < d {
			place++
		}
		s.firstAt[d] = int16(place)
	}
}

// stockDay is the day that a period's stock is counted on: its last, at most the data date (CONTRACT §5).
func stockDay(p models.Period, dataDate models.Day) models.Day {
	if !dataDate.Known() {
		return p.Until - 1
	}
	return min(p.Until-1, dataDate)
}

// choose lays out the columns that rows are grouped and chosen by.
func (s *scan) choose(q request, types, depts, channels, sources int) {
	s.groups = 1
	sel := q.sel
	if sel == nil {
		sel = &selection{}
	}
	if sel.nothing {
		s.groups = 0
		return
	}
	add := func(name string, size int, set idSet, sees func(int64) bool, label func(int64) string, d dim) {
		grouped := name != "" && slices.Contains(q.group, name)
		if !grouped && set == nil && sees == nil {
			return
		}
		taken := func(id int64) bool {
			return (set == nil || set.has(id)) && (sees == nil || sees(id))
		}
		s.narrow = s.narrow || set != nil || sees != nil
		d.of, d.adds = name, make([]int64, size)
		rank := map[string]int{}
		if grouped {
			d.name = name
			for id := range d.adds {
				if l := label(int64(id)); taken(int64(id)) {
					if _, ok := rank[l]; !ok {
						rank[l] = 0
						d.names = append(d.names, l)
					}
				}
			}
			slices.Sort(d.names)
			for i, l := range d.names {
				rank[l] = i
			}
			d.ids = make([]int64, len(d.names))
			for i := range d.ids {
				d.ids[i] = -1
			}
		}
		for id := range d.adds {
			switch {
			case !taken(int64(id)):
				d.adds[id] = -1
			case grouped:
				r := rank[label(int64(id))]
				d.adds[id] = int64(r)
				if d.ids[r] < 0 {
					d.ids[r] = int64(id)
				}
			}
		}
		s.dims = append(s.dims, d)
	}
	named := func(d *facts.Dictionary) func(int64) string {
		return func(id int64) string { return d.Entry(id).Name }
	}
	var sees func(int64) bool
	if !s.b.Scope.All {
		sees = s.b.Scope.Sees
	}
	add(GroupCaseType, types, sel.caseTypes, nil, named(s.b.CaseTypes),
		dim{wide: func(c *facts.Chunk) []uint16 { return c.CaseType }})
	add(GroupDepartment, depts, sel.departments, sees, named(s.b.Departments),
		dim{wide: func(c *facts.Chunk) []uint16 { return c.Department }})
	channel := dim{wide: func(c *facts.Chunk) []uint16 { return c.Channel }}
	if slices.Contains(q.group, GroupChannelClass) {
		add(GroupChannelClass, channels, sel.channels, nil, func(id int64) string { return s.b.Channels.Entry(id).Class.String() }, channel)
	} else {
		add(GroupChannel, channels, sel.channels, nil, named(s.b.Channels), channel)
	}
	add(GroupSource, sources, sel.sources, nil, named(s.b.Sources),
		dim{narrow: func(c *facts.Chunk) []uint8 { return c.Source }})
	add(GroupOutcome, outcomeBytes, sel.outcomes, nil, func(id int64) string { return outcomeOf(id).String() },
		dim{narrow: func(c *facts.Chunk) []uint8 { return c.Outcome }})
	for i := len(s.dims) - 1; i >= 0; i-- {
		d := &s.dims[i]
		d.stride = s.groups
		if d.name == "" {
			continue
		}
		for id, r := range d.adds {
			if r >= 0 {
				d.adds[id] = r * d.stride
			}
		}
		s.groups *= int64(len(d.names))
	}
}

// answer is what a pass found: for each group, by rising key, and base a tally.
type answer struct {
	*scan
	keys    []int64
	tallies []*tally
	given   given
}

// run answers a request.
func run(b *facts.Book, q request) *answer {
	a := &answer{scan: prepare(b, q)}
	a.join(a.pass((*hand).batch))
	a.given = givenOf(a.scan)
	return a
}

// pass shows every batch of rows that the request can need to one of some workers, side by side, and gives the
// workers back.
func (s *scan) pass(batch func(h *hand, c *facts.Chunk, from, to int)) []*hand {
	var units []unit
	if s.groups > 0 {
		chunks := s.b.Chunks
		if slices.ContainsFunc(s.bases, func(b *base) bool { return b.cohort == models.CohortAppeal }) {
			chunks = slices.Concat(chunks, s.b.Appeals)
		}
		for _, c := range chunks {
			if !s.touches(c, &c.Zone) {
				continue
			}
			for from := 0; from < c.Len(); from += unitRows {
				units = append(units, unit{c, from, min(from+unitRows, c.Len())})
			}
		}
	}
	workers := max(1, min(runtime.GOMAXPROCS(0), len(units)/2))
	if s.groups*int64(s.buckets) > manyCells {
		workers = 1
	}
	hands := make([]*hand, workers)
	var next atomic.Int64
	work := func(h *hand) {
		for i := next.Add(1) - 1; i < int64(len(units)); i = next.Add(1) - 1 {
			u := units[i]
			for from := u.from; from < u.till; from += batchRows {
				if s.touches(u.c, &u.c.Zones[from/batchRows]) {
					batch(h, u.c, from, min(from+batchRows, u.till))
				}
			}
		}
		h.spill()
	}
	var wait sync.WaitGroup
	for i := range hands {
		hands[i] = newHand(s)
		if i > 0 {
			wait.Add(1)
			go func() { defer wait.Done(); work(hands[i]) }()
		}
	}
	work(hands[0])
	wait.Wait()
	return hands
}

// touches says whether a zone of a chunk can have rows for the request.
func (s *scan) touches(c *facts.Chunk, z *facts.Zone) bool {
	for _, base := range s.bases {
		if s.reaches(base.cohort, c, z) {
			return true
		}
	}
	return false
}

func (s *scan) reaches(cohort models.Cohort, c *facts.Chunk, z *facts.Zone) bool {
	within := func(first, last facts.Date) bool {
		return s.first != 0 && last != 0 && first <= s.last && last >= s.first
	}
	switch cohort {
	case models.CohortReceived:
		return within(z.FirstReceived, z.LastReceived)
	case models.CohortDecided:
		return within(z.FirstDecided, z.LastDecided)
	case models.CohortAppeal:
		return c.AppealSettled != nil
	case models.CohortStock:
		return len(s.stocks) > 0 && z.FirstReceived <= s.stocks[len(s.stocks)-1] && (z.Open > 0 || z.LastDecided > s.stocks[0])
	}
	return false
}

type unit struct {
	c          *facts.Chunk
	from, till int
}

// hand is one worker: its own groups and its own tallies. Few groups stand in the order of their keys from the
// start; many are numbered as the worker meets them.
type hand struct {
	*scan
	laid    bool    // every group is laid out: its number is its key
	dense   []int32 // else by group key: the group, -1 = not met; nil where the space is too large
	sparse  map[int64]int32
	keys    []int64
	tallies []*tally

	key      [batchRows]int64
	group    [batchRows]int32
	received [batchRows]int32 // the cell of each row by date of receipt, -1 for none
	decided  [batchRows]int32
	appeal   [batchRows]int32
	begins   [batchRows]int32 // of a standing base: the first day of the stock that each row is open on,
	ends     [batchRows]int32 // the first that it is not any more,
	stands   [batchRows]int32 // and its cell of one day
	out      [batchRows]int32

	few   facts.Gatherer   // the rows that batches with few taken rows have
	again [batchRows]int32 // their groups

	stories  []story         // by group and bucket: explain only
	channels []uint32        // of the received cases of each story, by channel id
	rows     []rowAt         // lists of cases only
	heard    map[int32]int64 // coverage only: cases by what the kernel says of them, 0 for a counted one
}

// laidOut says whether every group has its place from the start.
func (s *scan) laidOut() bool { return s.groups <= fewGroups && s.groups*int64(s.buckets) <= manyCells }

func newHand(s *scan) *hand {
	h := &hand{scan: s}
	switch {
	case s.laidOut():
		h.laid = true
		h.keys = make([]int64, s.groups)
		for k := range h.keys {
			h.keys[k] = int64(k)
		}
	case s.groups <= 1<<20:
		h.dense = make([]int32, s.groups)
		for i := range h.dense {
			h.dense[i] = -1
		}
	default:
		h.sparse = map[int64]int32{}
	}
	for i, base := range s.bases {
		h.tallies = append(h.tallies, newTally(s, base, s.quant[i]))
	}
	return h
}

func (h *hand) batch(c *facts.Chunk, from, to int) {
	group := h.group[:to-from]
	h.place(c, from, to, group)
	if !h.gather(c, from, group) {
		h.count(c, from, to, group)
	}
}

// gather sets the taken rows of a batch aside, where they are few, until there is a batch of them: kernels see every row
// of a batch, and a filter takes one row in many.
func (h *hand) gather(c *facts.Chunk, from int, group []int32) bool {
	if !h.narrow || h.further(c) {
		return false
	}
	taken := 0
	for _, g := range group {
		taken += int(1 + g>>31)
	}
	if taken > len(group)/4 {
		return false
	}
	for i, g := range group {
		if g < 0 {
			continue
		}
		if h.few.Add(c, from+i); h.few.Len() == batchRows {
			h.spill()
		}
	}
	return true
}

// further says whether a chunk holds further appeals of cases that stand in another: only they are counted there.
func (h *hand) further(c *facts.Chunk) bool { return slices.Contains(h.b.Appeals, c) }

// spill counts the rows that were set aside.
func (h *hand) spill() {
	if c := h.few.Chunk(); c != nil {
		group := h.again[:c.Len()]
		h.place(c, 0, c.Len(), group)
		h.count(c, 0, c.Len(), group)
	}
}

// count counts a batch of rows whose groups are found.
func (h *hand) count(c *facts.Chunk, from, to int, group []int32) {
	n := to - from
	zone := &c.Zones[from/batchRows]
	var seen [3]cellsOf
	again := h.further(c)
	for i, base := range h.bases {
		if !h.reaches(base.cohort, c, zone) || again && base.cohort != models.CohortAppeal {
			continue
		}
		t := h.tallies[i]
		t.grow(len(h.keys))
		var cells []int32
		var some bool
		switch base.cohort {
		case models.CohortStock:
			if base.standing() {
				h.stand(base, t, c, from, to, group)
			} else {
				t.addStock(c, from, group)
			}
			continue
		case models.CohortReceived:
			cells = h.received[:n]
			some = h.cells(&seen[0], cells, group, c.Received[from:to])
		case models.CohortDecided:
			cells = h.decided[:n]
			some = h.cells(&seen[1], cells, group, c.Decided[from:to])
		default:
			cells = h.appeal[:n]
			some = h.cells(&seen[2], cells, group, c.AppealSettled[from:to])
		}
		if some {
			out := h.out[:n]
			base.kernel(h.scan, c, from, to, out)
			t.count(c, from, cells, out)
		}
	}
}

// stand asks a standing base about the rows of a batch on each day that one of them is open on.
func (h *hand) stand(base *base, t *tally, c *facts.Chunk, from, to int, group []int32) {
	days, none := int32(len(h.stocks)), int16(len(h.stocks))
	in, out := h.begins[:len(group)], h.ends[:len(group)] // the first day of each row's stay, and the first after it
	first, after := none, int16(0)
	for i, g := range group {
		k := from + i
		begin, end := h.firstAt[c.Received[k]], none
		if d := c.Decided[k]; d != 0 {
			end = h.firstAt[d]
		}
		if g < 0 || c.Received[k] == 0 {
			begin = end
		}
		in[i], out[i] = int32(begin), int32(end)
		if begin < end {
			first, after = min(first, begin), max(after, end)
		}
	}
	scan := *h.scan
	cells, said := h.stands[:len(group)], h.out[:len(group)]
	for day := int32(first); day < int32(after); day++ {
		some := false
		for i, g := range group {
			cells[i] = -1
			if in[i] <= day && day < out[i] {
				cells[i], some = g*days+day, true
			}
		}
		if some {
			scan.at = h.stocks[day]
			base.kernel(&scan, c, from, to, said)
			t.count(c, from, cells, said)
		}
	}
}

// dayOf gives the cells of a period in the tally of a standing base: its day.
func (s *scan) dayOf(period int) [2]int { return [2]int{s.stockAt[period], s.stockAt[period] + 1} }

// place finds the group of each row, -1 where it is left out.
func (h *hand) place(c *facts.Chunk, from, to int, group []int32) {
	if h.laid && len(h.dims) == 1 && h.dims[0].wide != nil {
		adds := h.dims[0].adds
		for i, id := range h.dims[0].wide(c)[from:to] {
			group[i] = int32(adds[id])
		}
		return
	}
	if h.laid && len(h.dims) == 0 {
		clear(group)
		return
	}
	key := h.key[:to-from]
	for d := range h.dims {
		dim := &h.dims[d]
		switch {
		case dim.wide != nil && d == 0:
			for i, id := range dim.wide(c)[from:to] {
				key[i] = dim.adds[id]
			}
		case dim.wide != nil:
			for i, id := range dim.wide(c)[from:to] {
				key[i] = joinKey(key[i], dim.adds[id])
			}
		case d == 0:
			for i, id := range dim.narrow(c)[from:to] {
				key[i] = dim.adds[id]
			}
		default:
			for i, id := range dim.narrow(c)[from:to] {
				key[i] = joinKey(key[i], dim.adds[id])
			}
		}
	}
	if h.laid {
		for i, k := range key {
			group[i] = int32(k)
		}
		return
	}
	for i, k := range key {
		switch {
		case k < 0:
			group[i] = -1
		case h.dense != nil:
			g := h.dense[k]
			if g < 0 {
				g = h.meet(k)
				h.dense[k] = g
			}
			group[i] = g
		default:
			g, ok := h.sparse[k]
			if !ok {
				g = h.meet(k)
				h.sparse[k] = g
			}
			group[i] = g
		}
	}
}

func joinKey(a, b int64) int64 {
	if a|b < 0 {
		return -1
	}
	return a + b
}

func (h *hand) meet(key int64) int32 {
	h.keys = append(h.keys, key)
	return int32(len(h.keys) - 1)
}

// cellsOf remembers whether the cells of a batch are found, and whether there are any.
type cellsOf struct{ found, some bool }

// cells finds the cell of each row, its group and the bucket of its date, and says whether any row has one.
func (h *hand) cells(seen *cellsOf, cells, group []int32, dates []facts.Date) bool {
	if seen.found {
		return seen.some
	}
	buckets, none := int32(h.buckets), int32(-1)
	group = group[:len(dates)]
	cells = cells[:len(dates)]
	for i, d := range dates {
		cell := int32(-1)
		if k, g := int32(h.bucket[d])-1, group[i]; k|g >= 0 {
			cell = g*buckets + k
		}
		cells[i] = cell
		none &= cell
	}
	*seen = cellsOf{true, none >= 0}
	return seen.some
}

// join adds the workers up. Every sum is of whole numbers, so that the order does not matter.
func (a *answer) join(hands []*hand) {
	if len(a.dims) == 0 || !slices.ContainsFunc(a.dims, func(d dim) bool { return d.name != "" }) {
		a.keys = []int64{0} // ungrouped: one group, though no case may be in it
	}
	for _, h := range hands {
		a.keys = append(a.keys, h.keys...)
	}
	if a.b != nil && !hands[0].laid { // a group may have nothing but ready-made values
		for i := range a.b.Given {
			if key := a.keyOf(&a.b.Given[i]); key >= 0 && a.groups > 0 {
				a.keys = append(a.keys, key)
			}
		}
	}
	slices.Sort(a.keys)
	a.keys = slices.Compact(a.keys)
	for i, base := range a.bases {
		if hands[0].laid {
			whole := hands[0].tallies[i]
			whole.grow(len(a.keys))
			for _, h := range hands[1:] {
				whole.add(h.tallies[i])
			}
			a.tallies = append(a.tallies, whole)
		} else {
			whole := newTally(a.scan, base, a.quant[i])
			whole.grow(len(a.keys))
			for _, h := range hands {
				to := make([]int, len(h.keys))
				for g, k := range h.keys {
					to[g], _ = slices.BinarySearch(a.keys, k)
				}
				whole.join(h.tallies[i], to)
			}
			a.tallies = append(a.tallies, whole)
		}
		a.tallies[i].finish(len(a.keys))
	}
}

// label gives a group's names by dimension, nil where not grouped, and its ids.
func (a *answer) label(g int, f *Figure) {
	key := a.keys[g]
	for d := range a.dims {
		dim := &a.dims[d]
		if dim.name == "" {
			continue
		}
		name := &dim.names[key/dim.stride%int64(len(dim.names))]
		switch dim.name {
		case GroupCaseType:
			f.CaseType = name
		case GroupDepartment:
			f.Department = name
		case GroupSource:
			f.Source = name
		case GroupOutcome:
			f.Outcome = name
		default:
			f.Channel = name
		}
	}
}

// id gives the lowest id behind a group's name in a dimension.
func (a *answer) id(g int, name string) int64 { return a.idOf(a.keys[g], name) }

func (s *scan) idOf(key int64, name string) int64 {
	for d := range s.dims {
		if dim := &s.dims[d]; dim.name == name {
			return dim.ids[key/dim.stride%int64(len(dim.names))]
		}
	}
	return 0
}

// figure gives the figure of a KPI, group and period, by their places.
func (a *answer) figure(kpi, group, period int) Figure {
	e, p := a.edition(kpi, period), a.periods[period]
	k := e.kpi
	f := Figure{KPI: k.Key, Period: a.names[period], Unit: k.Unit, Span: p, applies: true}
	a.label(group, &f)
	if e.base >= 0 {
		a.tallies[e.base].fill(&f, k, group, a.spans[period], a.stockAt[period])
	}
	a.addGiven(&f, k, group, p)
	f.Few = !k.Counted && !f.untold && f.N < int64(leastN(a.b.Settings, k))
	f.Provisional = !a.over[period] || appealsOpen(a.b, k, p)
	return f
}

// value gives the value of figure alone.
func (a *answer) value(kpi, group, period int) *float64 {
	var f Figure
	if e := a.edition(kpi, period); e.base >= 0 {
		a.tallies[e.base].fill(&f, e.kpi, group, a.spans[period], a.stockAt[period])
	}
	a.addGiven(&f, a.edition(kpi, period).kpi, group, a.periods[period])
	return f.Value
}

// leastN gives the number of cases below which a figure of a KPI is few.
func leastN(s models.Settings, k models.KPI) int { return cmp.Or(k.MinN, minN(s)) }

// minN gives the number of cases below which a figure is few where the KPI's definition names none.
func minN(s models.Settings) int { return cmp.Or(max(s.MinN, 0), models.DefaultSettings().MinN) }

// cases gives the cases of a KPI's cohort in a group and period: none means that there is no figure to show.
func (f Figure) cases() int64 { return f.N + f.Unknown + f.Excluded }

func value(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}
