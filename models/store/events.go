package store

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"gevinstoverblik/models"
)

// lookupSize is how many cases are looked up in one statement.
const lookupSize = 500

// event is one step of a case as it is kept: words by their ids.
type event struct {
	at                                int64
	activity, unit, channel, resource int32
}

func (e event) day() models.Day { return models.Event{At: e.at}.Day() }

// takenEvent is an event of the delivery whose case is known.
type takenEvent struct {
	event
	caseID uint32
}

// hearEvents finds the cases of a block's events. An event of an unknown case is rejected.
func (k *taking) hearEvents(heard []heardEvent) error {
	numbers := make([]string, len(heard))
	for i := range heard {
		numbers[i] = heard[i].caseNo
	}
	if err := k.findCases(numbers); err != nil {
		return fmt.Errorf("look up the cases of events: %w", err)
	}
	for i := range heard {
		h := &heard[i]
		h.caseID = k.byNo[h.caseNo]
		if h.caseID != 0 {
			k.events = append(k.events, h.takenEvent)
			k.missing.brings(h.caseNo)
			continue
		}
		k.missCase(h.caseNo, h.line)
	}
	return nil
}

// findCases finds the cases of a source's numbers, into byNo: 0 for one that is not known.
func (k *taking) findCases(numbers []string) error {
	clear(k.byNo)
	var ask []caseRow
	for _, no := range numbers {
		if _, met := k.byNo[no]; !met {
			k.byNo[no] = 0
			ask = append(ask, caseRow{CaseNo: no})
		}
	}
	old, found := make([]caseRow, len(ask)), make([]bool, len(ask))
	if err := k.w.find(k.source.ID, ask, old, found); err != nil {
		return err
	}
	for i := range ask {
		if found[i] {
			id := old[i].ID
			k.byNo[ask[i].CaseNo] = id
			k.hear(id)
		}
	}
	return nil
}

// missCase rejects a row whose case is not known.
func (k *taking) missCase(caseNo string, line int) {
	k.unknown++
	if last := len(k.notes) - 1; k.unknown > maxNotes+1 {
		k.notes[last].Rows++
	} else {
		k.notes = append(k.notes, models.Note{Code: models.CodeUnknownCase, File: k.in.File, Line: line,
			Column: k.in.Mapping.Columns[models.FieldCaseNo], Value: caseNo, Rows: 1, Args: map[string]string{"case": caseNo}})
	}
}

// takeEvents replaces the events of the cases that the delivery has events of, where they differ.
func (k *taking) takeEvents() error {
	if len(k.events) == 0 {
		return nil
	}
	slices.SortStableFunc(k.events, func(a, b takenEvent) int { return int(int64(a.caseID) - int64(b.caseID)) })
	var ids []uint32
	for i := range k.events {
		if i == 0 || k.events[i].caseID != k.events[i-1].caseID {
			ids = append(ids, k.events[i].caseID)
		}
	}
	if err := k.w.flush(); err != nil {
		return err
	}
	left := k.events
	for part := range slices.Chunk(ids, lookupSize) {
		known := part // cases of this batch had no events before
		for len(known) > 0 && known[len(known)-1] >= k.first {
			known = known[:len(known)-1]
		}
		old, err := k.t.eventsOf(known)
		if err != nil {
			return err
		}
		var write []takenEvent
		var replaced []uint32
		for _, id := range part {
			n := 0
			for n < len(left) && left[n].caseID == id {
				n++
			}
			own := left[:n]
			left = left[n:]
			before := old[id]
			same := slices.EqualFunc(own, before, func(a takenEvent, b event) bool { return a.event == b })
			k.countEvents(id, n, same, len(before) > 0)
			if same {
				continue
			}
			if id < k.first {
				k.retold++
				k.forget(before)
				if err := k.t.imageEvents(k.seq, id, before); err != nil {
					return err
				}
				if len(before) > 0 {
					replaced = append(replaced, id)
				}
			}
			k.moved[id] = true
			for _, e := range own {
				if e.day() > k.lastEvent {
					k.lastEvent = e.day()
				}
			}
			write = append(write, own...)
		}
		if len(replaced) > 0 {
			if err := k.t.Exec("DELETE FROM case_events WHERE case_id IN ?", replaced).Error; err != nil {
				return err
			}
		}
		if err := k.w.events(write); err != nil {
			return fmt.Errorf("insert events: %w", err)
		}
	}
	return nil
}

// countEvents counts the events of one case: by row where they are rows; in a file of cases that brings its
// events along, by case (CONTRACT §4).
func (k *taking) countEvents(id uint32, n int, same, hadSome bool) {
	rows := k.in.EventRows || k.in.Kind == models.KindEvents
	switch {
	case rows && same:
		k.unchanged += n
	case rows && hadSome:
		k.changed += n
	case rows:
		k.added += n
	case !same && id < k.first && !k.imaged[id]:
		k.unchanged--
		k.changed++
	}
}

// forget notes that events are gone: the latest of all may be among them.
func (k *taking) forget(events []event) {
	for _, e := range events {
		if e.day() >= k.lastEvent {
			k.recount = true
		}
	}
}

// eventsOf gives the stored events of cases, in their order.
func (t *tx) eventsOf(ids []uint32) (map[uint32][]event, error) {
	out := map[uint32][]event{}
	if len(ids) == 0 {
		return out, nil
	}
	query, args := t.store.inList("SELECT case_id, activity, at, unit, channel, resource FROM case_events WHERE case_id IN ", ids)
	err := t.driverConn(func(c driver.Conn) error {
		return scan(t.Statement.Context, c, query+" ORDER BY case_id, seq", args, func(v []driver.Value) error {
			id := uint32(v[0].(int64))
			out[id] = append(out[id], event{activity: whole(v[1], 0), at: v[2].(int64), unit: whole(v[3], 0),
				channel: whole(v[4], 0), resource: whole(v[5], 0)})
			return nil
		})
	})
	return out, err
}

// casesOf gives the stored rows of cases, in order of id.
func (t *tx) casesOf(ids []uint32) ([]caseRow, error) {
	var out []caseRow
	query, args := t.store.inList("SELECT "+caseColumns+" FROM cases WHERE id IN ", ids)
	err := t.driverConn(func(c driver.Conn) error {
		return scan(t.Statement.Context, c, query+" ORDER BY id", args, func(v []driver.Value) error {
			out = append(out, decodeCase(v))
			return nil
		})
	})
	return out, err
}

// latestEvent asks for the day of the latest event stored.
func (t *tx) latestEvent() (models.Day, error) {
	var at sql.NullInt64
	err := t.sql.QueryRowContext(t.Statement.Context, "SELECT max(at) FROM case_events").Scan(&at)
	if err != nil || !at.Valid {
		return models.NoDay, err
	}
	return models.Event{At: at.Int64}.Day(), nil
}

// imageEvents keeps which events a case had before the batch gave it others.
func (t *tx) imageEvents(batch int64, id uint32, events []event) error {
	rows := make([][5]int64, len(events))
	for i, e := range events {
		rows[i] = [5]int64{e.at, int64(e.activity), int64(e.unit), int64(e.channel), int64(e.resource)}
	}
	b, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	return t.Exec("INSERT INTO before_events (batch_seq, case_id, events) VALUES (?, ?, ?)", batch, id, string(b)).Error
}

func readEventImage(text string, id uint32) ([]takenEvent, error) {
	var rows [][5]int64
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		return nil, fmt.Errorf("read the events before: %w", err)
	}
	out := make([]takenEvent, len(rows))
	for i, r := range rows {
		out[i] = takenEvent{caseID: id, event: event{at: r[0], activity: int32(r[1]), unit: int32(r[2]),
			channel: int32(r[3]), resource: int32(r[4])}}
	}
	return out, nil
}

// mark is what an activity does to the clock or to the digital way.
type mark uint8

const (
	markStart mark = 1 << iota // a pause begins: the letter is sent
	markEnd                    // a pause ends: the answer is received
	markPaper                  // printed, scanned or re-keyed
)

// marks are the activities of a source that feed wait_days, wait_days_before and paper_steps (CONTRACT §3
// "Events"). A field that the source's case files tell themselves is left to them.
type marks struct {
	text        string // as it is kept, to see whether it has changed
	changed     bool
	of          map[string]mark // by the activity's NameKey
	waits       bool
	waitsBefore bool
	papers      bool

	noWaits, noWaitsBefore, noPapers bool // see forgets
}

// keptMarks is how a source keeps its marks: which fields they feed, and the activities by NameKey.
type keptMarks struct {
	Marks                      map[string]mark
	Waits, WaitsBefore, Papers bool
}

// newMarks takes the marks from the mapping of this import, or else from the one that the source remembers.
func newMarks(m models.Mapping, source sourceRow) marks {
	told := source.Mappings[models.KindCases].Told()
	if m.Kind == models.KindCases {
		told = m.Told()
	}
	given := m.Events
	if !given.Any() {
		for _, kind := range slices.Sorted(maps.Keys(source.Mappings)) {
			if e := source.Mappings[kind].Events; e.Any() {
				given = e
				break
			}
		}
	}
	if !given.Any() {
		return marks{of: map[string]mark{}}
	}
	return makeMarks(given, told, source)
}

// marksOf takes the marks that a person has given a source: none are marks too.
func marksOf(given models.EventMarks, source sourceRow) marks {
	told := source.Mappings[models.KindCases].Told()
	if given.Any() {
		return makeMarks(given, told, source)
	}
	out := marks{of: map[string]mark{}, changed: source.Marks != ""}
	out.forgets(told, source)
	return out
}

func makeMarks(given models.EventMarks, told models.FieldSet, source sourceRow) marks {
	out := marks{of: map[string]mark{}}
	put := func(names []string, m mark) {
		for _, n := range names {
			out.of[models.NameKey(n)] |= m
		}
	}
	put(given.PauseStart, markStart)
	put(given.PauseEnd, markEnd)
	put(slices.Concat(given.Print, given.Scan, given.Rekey), markPaper)
	pauses := len(given.PauseStart) > 0
	out.waits = pauses && told&bitWait == 0
	out.waitsBefore = pauses && told&bitWaitBefore == 0
	out.papers = len(given.Print)+len(given.Scan)+len(given.Rekey) > 0 && told&bitPaper == 0
	// What is kept must not hang on the order in which a person listed the activities.
	b, _ := json.Marshal(keptMarks{out.of, out.waits, out.waitsBefore, out.papers}) // texts and flags can always be written
	out.text = string(b)
	out.changed = out.text != source.Marks
	out.forgets(told, source)
	return out
}

// forgets finds the fields that marks of before fed and these do not: unknown from now on, where the source's case files
// do not tell them.
func (m *marks) forgets(told models.FieldSet, source sourceRow) {
	if !m.changed || source.Marks == "" {
		return
	}
	var were keptMarks
	if json.Unmarshal([]byte(source.Marks), &were) != nil { // it was written by makeMarks
		return
	}
	m.noWaits = were.Waits && !m.waits && told&bitWait == 0
	m.noWaitsBefore = were.WaitsBefore && !m.waitsBefore && told&bitWaitBefore == 0
	m.noPapers = were.Papers && !m.papers && told&bitPaper == 0
}

func (m marks) any() bool {
	return m.waits || m.waitsBefore || m.papers || m.noWaits || m.noWaitsBefore || m.noPapers
}

// derive works out wait days and paper steps anew, from the events, for the cases whose events or dates changed:
// for all of the source when its marks changed.
func (k *taking) derive() error {
	if !k.marks.any() {
		return nil
	}
	if err := k.w.flush(); err != nil {
		return err
	}
	ids := slices.Collect(maps.Keys(k.moved))
	if k.marks.changed && !k.empty {
		var all []uint32
		err := k.t.Raw("SELECT DISTINCT e.case_id FROM case_events e JOIN cases c ON c.id = e.case_id WHERE c.source_id = ?", k.source.ID).
			Scan(&all).Error
		if err != nil {
			return err
		}
		ids = append(ids, all...)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	of := map[int32]mark{}
	for as, id := range k.names.words.ids {
		if as.kind == int64(wordActivity) {
			if m := k.marks.of[models.NameKey(as.name)]; m != 0 {
				of[int32(id)] = m
			}
		}
	}
	dataDate := models.NoDay
	for part := range slices.Chunk(ids, lookupSize) {
		rows, err := k.t.casesOf(part)
		if err != nil {
			return err
		}
		events, err := k.t.eventsOf(part)
		if err != nil {
			return err
		}
		var changed []caseRow
		for i := range rows {
			old := &rows[i]
			own := events[old.ID]
			if len(own) == 0 {
				continue
			}
			row := *old
			until := row.Decided
			if !until.Known() {
				if !dataDate.Known() {
					if dataDate, err = k.dataDate(); err != nil {
						return err
					}
				}
				until = dataDate
			}
			wait, before, paper := pauses(own, of, row.Complete, until)
			if k.marks.waits {
				row.Wait = min(wait, models.MaxWaitDays)
			}
			if k.marks.waitsBefore {
				row.WaitBefore = min(before, models.MaxWaitDays)
			}
			if k.marks.papers {
				row.Paper = min(paper, models.MaxSmallCount)
			}
			if k.marks.noWaits {
				row.Wait = models.UnknownCount
			}
			if k.marks.noWaitsBefore {
				row.WaitBefore = models.UnknownCount
			}
			if k.marks.noPapers {
				row.Paper = models.UnknownCount
			}
			if row.same(old) {
				continue
			}
			if old.ID < k.first && !k.imaged[old.ID] {
				if k.in.Kind == models.KindCases && k.saw(old.ID) && !k.heard[old.ID] && !k.moved[old.ID] {
					k.unchanged--
					k.changed++
				}
				if err := k.image(old, false); err != nil {
					return err
				}
			}
			changed = append(changed, row)
		}
		if err := k.update(changed); err != nil {
			return err
		}
	}
	return k.w.flush()
}

// dataDate is the latest received, decided or event date stored so far, at most today.
func (k *taking) dataDate() (models.Day, error) {
	latest := k.lastEvent
	var received, decided models.Day
	err := k.t.sql.QueryRowContext(k.ctx, "SELECT max(received), max(decided) FROM cases").Scan(&received, &decided)
	if err != nil {
		return latest, err
	}
	latest = max(latest, received, decided)
	return min(latest, k.t.store.today()), nil
}

// pauses adds up what the events of one case say: whole days waiting for the applicant after and before complete,
// and paper steps. A pause runs from a letter's date to that of its answer: an answer belongs to the oldest letter
// that waits for one. Pauses are the union of these intervals, cut at complete and at until (decided, or the data
// date); one never closed runs to until (CONTRACT §3 "Events").
func pauses(events []event, of map[int32]mark, complete, until models.Day) (wait, before, paper int32) {
	ordered := events
	if !slices.IsSortedFunc(events, byTime) {
		ordered = slices.Clone(events)
		slices.SortStableFunc(ordered, byTime)
	}
	since := models.NoDay // of the pauses that are open
	open := 0
	count := func(to models.Day) {
		to = min(to, until)
		if complete.Known() {
			before += max(0, int32(min(to, complete)-since))
			wait += max(0, int32(to-max(since, complete)))
		} else {
			before += max(0, int32(to-since))
		}
		since = models.NoDay
	}
	for _, e := range ordered {
		m := of[e.activity]
		if m&markPaper != 0 {
			paper++
		}
		if m&markEnd != 0 && open > 0 {
			if open--; open == 0 {
				count(e.day())
			}
		}
		if m&markStart != 0 {
			if open++; open == 1 {
				since = e.day()
			}
		}
	}
	if open > 0 {
		count(until)
	}
	return wait, before, paper
}

func byTime(a, b event) int {
	switch {
	case a.at < b.at:
		return -1
	case a.at > b.at:
		return 1
	}
	return 0
}
