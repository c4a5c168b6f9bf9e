// Package facts holds all cases as columns in memory: immutable, with a version. It counts nothing; measure does.
// A Table is built once by a Builder, or from an earlier Table by a Patch that copies only the columns that it changes.
package facts

import (
	"slices"
	"sort"
	"sync"

	"gevinstoverblik/models"
)

// ChunkSize is the number of ids that one chunk can hold: those with the same high 16 bits. So a case keeps its
// chunk for life, and a patch touches only the chunks of the ids that it names.
const ChunkSize = 65536

// NoCount stands for an unknown count in the columns Wait, WaitBefore (uint16) and NoSmall in Letters, Paper (uint8).
const (
	NoCount uint16 = 0xFFFF
	NoSmall uint8  = 0xFF
)

// Date is a day as it is kept in a column: 0 = none, else days since 1950-01-01 plus one.
type Date uint16

var base = models.FirstDay - 1

// DateOf packs a day; a day before models.FirstDay becomes 0. One after LastDay can only be a deadline or the settling
// of an appeal: it becomes LastDay, because no decision comes later than that.
func DateOf(d models.Day) Date {
	if d < models.FirstDay {
		return 0
	}
	return Date(min(d, models.LastDay) - base)
}

// Day unpacks.
func (d Date) Day() models.Day {
	if d == 0 {
		return models.NoDay
	}
	return models.Day(d) + base
}

// Flags holds six yes/no/unknown values and the satisfaction score of a case in two bytes.
type Flags uint16

// The places of the flags: each is two bits wide and holds a models.Tri.
const (
	LimitApplies    = 0
	CompleteAtFirst = 2
	DecisionDigital = 4
	Appeal          = 6
	Reopened        = 8
	Exempt          = 10
	satisfactionAt  = 12
)

// Tri gives the flag at a place.
func (f Flags) Tri(place uint) models.Tri { return models.Tri(f >> place & 3) }

// With sets the flag at a place.
func (f Flags) With(place uint, t models.Tri) Flags {
	return f&^(3<<place) | Flags(t)<<place
}

// Satisfaction gives 1–5, 0 for none.
func (f Flags) Satisfaction() int { return int(f >> satisfactionAt & 7) }

// WithSatisfaction sets the score.
func (f Flags) WithSatisfaction(v uint8) Flags {
	return f&^(7<<satisfactionAt) | Flags(v&7)<<satisfactionAt
}

// Row is one case as numbers: dictionary ids and days. It is what the store reads and what a Table gives back.
type Row struct {
	ID              uint32 // the case's id in the database
	Source          uint8
	CaseType        uint16 // 0 = none
	Department      uint16
	Channel         uint16
	Outcome         models.Outcome
	Received        models.Day
	Screened        models.Day
	Complete        models.Day
	Decided         models.Day
	Deadline        models.Day
	Wait            int32
	WaitBefore      int32
	Flags           Flags
	Letters         int32
	Paper           int32
	AppealSettled   models.Day
	AppealOutcome   models.AppealOutcome
	HandlingMinutes *float64
	Cost            *float64
}

// Chunk is the rows of one block of ids as columns, ordered by ID. It is never changed once its Table is published.
// The columns of rare measures are nil where no row of the chunk has a value.
type Chunk struct {
	Block      uint32   // the high 16 bits that all ids of the chunk share
	Low        []uint16 // the low 16 bits, rising
	Source     []uint8
	CaseType   []uint16
	Department []uint16
	Channel    []uint16
	Outcome    []uint8 // outcome in the low four bits, appeal outcome in the high four
	Received   []Date
	Screened   []Date
	Complete   []Date
	Decided    []Date
	Deadline   []Date
	Wait       []uint16
	WaitBefore []uint16
	Flags      []Flags
	Letters    []uint8
	Paper      []uint8

	AppealSettled []Date
	Minutes       *Amounts
	Cost          *Amounts

	// Combos are the distinct combinations of dictionary ids that the chunk's rows have.
	Combos []Combo

	// Zone is the bounds of the whole chunk, Zones those of each run of ZoneSize rows.
	Zone
	Zones []Zone
}

// ZoneSize is the number of rows that one zone of a chunk spans.
const ZoneSize = 4096

// Zone is the earliest and latest dates of a run of rows, so that a query can pass it over. Date 0 = none.
type Zone struct {
	FirstReceived, LastReceived Date
	FirstDecided, LastDecided   Date
	Open                        int32 // rows without a decided date
}

func (z *Zone) add(received, decided Date) {
	widen(&z.FirstReceived, &z.LastReceived, received)
	widen(&z.FirstDecided, &z.LastDecided, decided)
	if decided == 0 {
		z.Open++
	}
}

// Combo is one combination of dictionary ids.
type Combo struct {
	CaseType, Department, Channel uint16
	Source                        uint8
}

// Len gives the number of rows.
func (c *Chunk) Len() int { return len(c.Low) }

// ID gives the id of row i.
func (c *Chunk) ID(i int) uint32 { return c.Block<<16 | uint32(c.Low[i]) }

// Entry is one name of a dictionary.
type Entry struct {
	ID     int64
	Name   string
	Slug   string
	Class  models.ChannelClass // channels only
	Parent int64               // departments only; 0 = top
	URL    string              // sources only: pattern of a link into the own system, "{case_no}" replaced
	Into   int64               // the entry that this one is read as; 0 = itself
	// Successor is the department that took over when this one ended on Until; 0 = none.
	Successor int64
	Until     models.Day
	Former    []string // names that it has borne, or that files use for it
}

// Dictionary is the names of one dimension by id. Index 0 is the missing name.
type Dictionary struct {
	entries []Entry // by id
	byKey   map[string][]int64
	bySlug  map[string][]int64
}

// NewDictionary makes a dictionary of entries with ids ≥ 1.
func NewDictionary(entries []Entry) *Dictionary {
	d := &Dictionary{entries: make([]Entry, 1), byKey: map[string][]int64{}, bySlug: map[string][]int64{}}
	for _, e := range entries {
		for int64(len(d.entries)) <= e.ID {
			d.entries = append(d.entries, Entry{})
		}
		if e.Slug == "" {
			e.Slug = models.Slug(e.Name)
		}
		d.entries[e.ID] = e
		if e.Into != 0 {
			continue
		}
		key := models.NameKey(e.Name)
		d.byKey[key] = append(d.byKey[key], e.ID)
		d.bySlug[e.Slug] = append(d.bySlug[e.Slug], e.ID)
	}
	d.readAs()
	return d
}

// readAs puts the entry that another is read as in that one's place, and lets old names find it where no entry bears
// them now.
func (d *Dictionary) readAs() {
	old := map[string][]int64{}
	oldSlug := map[string][]int64{}
	note := func(name string, id int64) {
		key, slug := models.NameKey(name), models.Slug(name)
		if !slices.Contains(old[key], id) {
			old[key] = append(old[key], id)
		}
		if !slices.Contains(oldSlug[slug], id) {
			oldSlug[slug] = append(oldSlug[slug], id)
		}
	}
	given := slices.Clone(d.entries)
	for id, e := range given {
		to := e
		for steps := 0; to.Into > 0 && to.Into < int64(len(given)) && given[to.Into].ID != 0 && steps < len(given); steps++ {
			to = given[to.Into]
		}
		d.entries[id] = to
		if to.ID != e.ID {
			note(e.Name, to.ID)
		}
		for _, name := range e.Former {
			note(name, to.ID)
		}
	}
	for key, ids := range old {
		if len(d.byKey[key]) == 0 {
			d.byKey[key] = ids
		}
	}
	for slug, ids := range oldSlug {
		if len(d.bySlug[slug]) == 0 {
			d.bySlug[slug] = ids
		}
	}
}

// Len gives the highest id plus one: the size of a table that is indexed by id.
func (d *Dictionary) Len() int { return len(d.entries) }

// Entry gives the entry of an id, or the one that it is read as; the zero Entry where there is none.
func (d *Dictionary) Entry(id int64) Entry {
	if id <= 0 || id >= int64(len(d.entries)) {
		return Entry{}
	}
	return d.entries[id]
}

// Entries gives all entries, by name.
func (d *Dictionary) Entries() []Entry {
	var out []Entry
	for id, e := range d.entries {
		if e.ID != 0 && e.ID == int64(id) {
			out = append(out, e)
		}
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Name != out[j].Name {
			return out[i].Name < out[j].Name
		}
		return out[i].ID < out[j].ID
	})
	return out
}

// Find gives the ids that a name or a slug stands for (CONTRACT §2 "Names"): by name first, then by slug.
func (d *Dictionary) Find(nameOrSlug string) []int64 {
	if ids := d.byKey[models.NameKey(nameOrSlug)]; len(ids) > 0 {
		return ids
	}
	return d.bySlug[nameOrSlug]
}

// Dictionaries are the names behind the columns of a Table.
type Dictionaries struct {
	CaseTypes   *Dictionary
	Departments *Dictionary
	Channels    *Dictionary
	Sources     *Dictionary
}

// Below gives a department and everything below it, in order of id, with the departments that they took over from.
func (d Dictionaries) Below(department int64) []int64 {
	if e := d.Departments.Entry(department); e.ID != 0 {
		department = e.ID
	}
	out := []int64{department}
	for i := 0; i < len(out); i++ {
		for id, e := range d.Departments.entries {
			if e.ID != 0 && e.ID == int64(id) && (d.Departments.Entry(e.Parent).ID == out[i] || e.Successor == out[i]) && !slices.Contains(out, e.ID) {
				out = append(out, e.ID)
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

// Table is all cases of one version.
type Table struct {
	Version int64
	Dictionaries
	Chunks []*Chunk
	N      int
	// DataDate is the latest received, decided or event date stored, at most today (CONTRACT §2); NoDay without data.
	DataDate models.Day
	// LastEvent is the latest event date stored.
	LastEvent models.Day

	spanned sync.Once
	first   models.Day // see Span

	known  sync.Map // what was worked out once of this version, see Once
	before *before  // what was worked out of the version that this one was patched from; nil = nothing
}

// Once gives what make gives, worked out once for a key and kept as long as the Table is: its rows never change.
// What is kept must not be changed either, and everything else that it depends on belongs into the key.
func (t *Table) Once(key any, make func() any) any {
	if v, ok := t.known.Load(key); ok {
		return v
	}
	v, _ := t.known.LoadOrStore(key, make())
	return v
}

// before is how a Table differs from an earlier one, of which something was worked out.
type before struct {
	known sync.Map
	delta
}

// delta is rows that an earlier Table had and this one has not, and the reverse; a row that was changed is in both.
// They stand in chunks of no block, and an id may stand there more than once.
type delta struct {
	gone, come []*Chunk
	rows       int
}

// Since gives what Once kept for a key of an earlier version of the facts, once, with the rows that are gone since
// and those that have come: whoever counts can take the first off and add the others. The values are shared with
// the earlier version and must not be changed. ok is false where counting anew is as good.
func (t *Table) Since(key any) (value any, gone, come []*Chunk, ok bool) {
	if t.before == nil {
		return nil, nil, nil, false
	}
	value, ok = t.before.known.LoadAndDelete(key)
	return value, t.before.gone, t.before.come, ok
}

// Book is everything that figures are made of, of one version: the facts, the targets that stood when, the
// settings, the calendar, the day, and how far the one who asks may see.
type Book struct {
	*Table
	Today     models.Day
	Scope     models.Scope
	Settings  models.Settings
	Targets   []models.Target     // active ones, limits among them, by ValidFrom
	Past      []models.Target     // targets that were replaced by another value for their month: they judge nothing
	Rebases   []models.Rebase     // withdrawn ones too, by FromMonth
	Published []models.Published  // every version that was entered, the latest period first
	Samples   []models.TimeSample // every version that was entered, the latest first
	Comments  []models.Comment    // published ones that stand, by period
	Decisions []models.Decision   // as they stand, within the scope, in the order in which they were made
	People    map[int64]string    // by id: the names of everybody who has ever had access
	Given     []models.Given      // ready-made values that hold, within the scope
	Appeals   []*Chunk            // settled appeals beside the one that a case tells itself, each as its case with that appeal
	Calendar  *Calendar           // the municipality's working days; see Workdays
	KPIs      models.Catalogue
	// Delivering are the sources with what was agreed about their deliveries, by name.
	Delivering []models.Source
	// Register is what was promised and changed, as it stands, within the scope.
	Register models.Register
	// StepTargets are what departments promise of single steps, replaced ones too, in the order in which they were set.
	StepTargets []models.StepTarget
	// Steps reads the events of cases that figures of this Book have named. They are read when a page tells of the way of
	// a case, because there are many times as many as cases; nil where no source keeps any.
	Steps func(ids []uint32) (*Steps, error)
}

// KPI finds a key figure as its definition stands today.
func (b *Book) KPI(key string) (models.KPI, bool) { return b.KPIs.KPI(key, b.Today.Month()) }
