package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// What becomes of open cases of a full extract's source that the file does not have (Incoming.Vanished).
const (
	VanishedKeep   = "keep"
	VanishedRemove = "remove"
)

// Incoming is one import, ready to be taken in.
type Incoming struct {
	Scope      models.Scope
	SourceKey  string // name or slug; a source that is not known is made
	SourceName string // the name of a source that is made; "" = SourceKey
	Mapping    models.Mapping
	Remember   bool // keep the mapping for the source's next file of this kind
	File       string
	Checksum   string // SHA-256 of the content
	Form       string // csv, xlsx, xes, json
	Door       models.Door
	// Ref is what the door knows this delivery by. A second one of the same Ref is a models.Problem "taken_in".
	Ref  string
	Kind models.Kind
	// EventRows says that events come as rows of a file of their own and count as such. Events that a file of cases
	// brings along count with their case (CONTRACT §4). Rows of Kind events always count.
	EventRows bool
	Full      bool   // the file holds every open case of the source
	Vanished  string // "", keep: vanished cases are told; remove: they are taken out
	Hashed    bool   // the case numbers are hashes already; checked against what was decided for the source
	DryRun    bool   // store nothing
	Partial   bool   // store the good rows although others were rejected
	// Told says which fields the file speaks of; empty = those of Mapping. The others keep their stored value.
	Told models.FieldSet
	// Gone is told the open cases that a full extract does not have; nil = nobody asks.
	Gone func(models.Case)
	// Effect is shown the facts before and after this import, where the facts are loaded: of a dry run before all is
	// rolled back, of an import before it is committed. What it gives is kept with the batch.
	Effect func(was, is *facts.Book) (string, error)
	// EffectGone is shown, in a dry run of a full extract, the facts after the import with and without the open cases that
	// the extract does not have, where nobody has said yet what becomes of these.
	EffectGone func(was, is *facts.Book) error
	// Read hands over the good rows block by block and then reports what it read. It may be called again, when the
	// database broke the transaction off. A block may be used again after emit has returned, its texts may not.
	Read func(emit func(models.Delivery) error) (models.Report, error)

	begun int64 // the note that it has begun; 0 = none
}

// maxNotes is how many faults of one kind the store lists one by one; the rest is counted in one more note.
const maxNotes = 1000

// TakeIn stores one import in one transaction, or nothing: when DryRun is set, when the file was refused, and
// when rows were rejected and Partial is not set, or not one row was good. The report counts what was, or would have been, stored; its
// Batch is nil when nothing was. An error is a fault of ours, the network's or the disk's, or models.ErrForbidden.
func (s *Store) TakeIn(ctx context.Context, in Incoming) (report models.Report, err error) {
	if !in.Scope.All || !in.Scope.May(models.RightImports) {
		return models.Report{}, models.ErrForbidden
	}
	if models.Slug(in.SourceKey) == "" {
		return models.Report{}, models.Problem{Field: "source", Code: "missing_value"}
	}
	ended, err := s.begin(ctx, &in)
	if err != nil {
		return models.Report{}, err
	}
	defer func() {
		if report.Batch == nil {
			ended()
		}
	}()
	if in.Kind == models.KindValues {
		return s.takeValues(ctx, in)
	}
	if in.Told == 0 {
		in.Told = in.Mapping.Told()
	}
	reread := false
	err = s.change(ctx, "take in "+in.File, func(t *tx) error {
		k, err := newTaking(ctx, t, in)
		if err != nil {
			return err
		}
		if report, err = k.run(); err != nil {
			return err
		}
		good := report.New + report.Changed + report.Unchanged
		if in.DryRun || report.FileRefused() || report.Refused() && (!in.Partial || good == 0) {
			if in.DryRun && !report.FileRefused() && good > 0 {
				if err := k.ahead(); err != nil {
					return err
				}
			}
			return errRollback
		}
		if err := k.finish(&report); err != nil {
			return err
		}
		if err := t.made(in); err != nil {
			return err
		}
		t.next, reread = k.next, k.reread
		return nil
	})
	if errors.Is(err, errRollback) {
		return report, nil
	}
	if err != nil {
		return models.Report{}, err
	}
	if reread && s.state.Load() != nil {
		return report, s.Refresh(ctx)
	}
	return report, nil
}

// taking is one TakeIn at work.
type taking struct {
	ctx    context.Context
	t      *tx
	in     Incoming
	w      writer
	source sourceRow
	fresh  bool // the source is new
	empty  bool // the source had no case before: no row needs looking up
	names  *lexicons
	marks  marks
	// missing is what earlier deliveries lacked, refused the cases whose rows this one is stored without.
	missing *missing
	refused []string
	read    *reading

	seq   int64  // of the batch
	first uint32 // the first id of a new case
	id    uint32 // the next one

	added, changed, unchanged int
	seen                      []uint64        // bits: cases of before that the file has, by id
	heard                     map[uint32]bool // those of an import of cases of which no row brings anything
	named                     bool            // the file has the number of a case
	nameless                  bool            // a row was rejected whose number cannot be told
	imaged                    map[uint32]bool
	moved                     map[uint32]bool // cases of before with other dates
	events                    []takenEvent
	appeals                   []takenAppeal
	withAppeals               map[uint32]bool // cases whose appeals came by themselves; nil until it is asked for
	unknown                   int             // events without a case
	notes                     []models.Note
	retold                    int // cases whose events changed
	vanished                  int
	mayGo                     []uint32 // the open cases that would be taken out if a person says so
	lastEvent                 models.Day
	recount                   bool // the latest event may be gone: ask for it again

	old     []caseRow // for lookups
	found   []bool
	byNo    map[string]uint32
	current *state
	builder *facts.Builder // when there were no facts at all
	table   *facts.Table
	patch   []facts.Row
	removed []uint32
	next    *state
	reread  bool // words of cases of before are read otherwise now

	mappingsBefore *string // see batchRow
}

// block is one Delivery with codes instead of names, on its way to the database.
type block struct {
	rows     []caseRow
	events   []heardEvent
	appeals  []heardAppeal
	refused  []caseRow // of these only the numbers are known
	nameless bool
}

type heardEvent struct {
	takenEvent
	caseNo string
	line   int
}

func newTaking(ctx context.Context, t *tx, in Incoming) (*taking, error) {
	k := &taking{ctx: ctx, t: t, in: in, seq: t.row.NextBatch, first: uint32(t.row.NextCase), id: uint32(t.row.NextCase),
		imaged: map[uint32]bool{}, moved: map[uint32]bool{}, heard: map[uint32]bool{}, byNo: map[string]uint32{}, lastEvent: t.row.LastEvent}
	err := t.unheard(in.Ref)
	if err != nil {
		return nil, err
	}
	if k.source, k.fresh, err = t.source(in.SourceKey, in.SourceName); err != nil {
		return nil, err
	}
	privacy, err := loadPrivacy(t.DB, k.source.ID)
	if err != nil {
		return nil, err
	}
	if privacy.Hashed() != in.Hashed {
		return nil, models.Problem{Field: "source", Code: "changed_meanwhile"} // between the reading and here
	}
	if k.names, err = t.lexicons(); err != nil {
		return nil, err
	}
	if in.Scope.Source != 0 && in.Scope.Source != k.source.ID {
		return nil, models.ErrForbidden
	}
	if k.read, err = loadReading(t.DB); err != nil {
		return nil, err
	}
	if k.missing, err = t.missingOf(k.source.ID, in.Kind); err != nil {
		return nil, err
	}
	k.marks = newMarks(in.Mapping, k.source)
	k.empty = k.fresh
	if !k.fresh {
		var one []int64
		if err := t.Raw("SELECT id FROM cases WHERE source_id = ? LIMIT 1", k.source.ID).Scan(&one).Error; err != nil {
			return nil, err
		}
		k.empty = len(one) == 0
	}
	if t.store.state.Load() != nil {
		// Other processes may have committed since; this one holds the lock, so that the facts stay at this version.
		if err := t.store.Refresh(ctx); err != nil {
			return nil, err
		}
		k.current = t.store.state.Load()
		if k.table = k.current.table; k.table.N == 0 {
			k.builder = facts.NewBuilder(k.table.Dictionaries, k.table.Version)
		}
	}
	k.seen = make([]uint64, k.first/64+1)
	if k.w, err = t.writer(); err != nil {
		return nil, err
	}
	if k.empty {
		var any []int64
		if err := t.Raw("SELECT id FROM cases LIMIT 1").Scan(&any).Error; err != nil {
			return nil, err
		}
		if len(any) == 0 {
			err = k.w.firstEver()
		}
	}
	return k, err
}

// run reads the whole delivery and writes it. Parsing runs beside writing.
func (k *taking) run() (models.Report, error) {
	defer k.w.close()
	blocks, free := make(chan *block, 4), make(chan *block, 8)
	failed, done := make(chan struct{}), make(chan struct{})
	var writing error
	go func() {
		defer close(done)
		for b := range blocks {
			if writing == nil {
				if writing = k.takeBlock(b); writing != nil {
					close(failed)
				}
			}
			select {
			case free <- b:
			default:
			}
		}
	}()
	report, reading := k.in.Read(func(d models.Delivery) error {
		if err := k.ctx.Err(); err != nil {
			return err
		}
		var b *block
		select {
		case b = <-free:
			b.rows, b.events, b.appeals, b.refused = b.rows[:0], b.events[:0], b.appeals[:0], b.refused[:0]
		default:
			b = &block{}
		}
		if err := k.encode(d, b); err != nil {
			return err
		}
		select {
		case blocks <- b:
			return nil
		case <-failed:
			return errors.New("stopped: writing failed")
		}
	})
	close(blocks)
	<-done
	if err := cmp.Or(writing, reading); err != nil {
		return report, err
	}
	if err := k.w.flush(); err != nil {
		return report, oneNumber(err)
	}
	if err := k.takeEvents(); err != nil {
		return report, err
	}
	if err := k.takeAppeals(); err != nil {
		return report, err
	}
	if report.FileRefused() {
		k.added, k.changed, k.unchanged = 0, 0, 0 // of what was handed over before the fault showed nothing stands
	} else if k.in.Full && k.in.Kind == models.KindCases && k.named {
		if err := k.vanish(); err != nil {
			return report, err
		}
	}
	if err := k.derive(); err != nil {
		return report, err
	}
	if report.Kind == "" {
		report.Kind = k.in.Kind
	}
	if report.Form == "" {
		report.Form = k.in.Form
	}
	report.New, report.Changed, report.Unchanged, report.Vanished = k.added, k.changed, k.unchanged, k.vanished
	report.Rejected += k.unknown
	for _, n := range k.notes {
		if n.Code == models.CodeVanished {
			report.Warnings = append(report.Warnings, n)
		} else {
			report.Errors = append(report.Errors, n)
		}
	}
	return report, nil
}

// encode gives the names of a delivery their ids. It runs beside the writing of the blocks before.
func (k *taking) encode(d models.Delivery, b *block) error {
	for i := range d.Cases {
		c := &d.Cases[i]
		r := caseRow{CaseNo: c.CaseNo, line: c.Line}
		caseType, err1 := k.names.caseTypes.id(c.CaseType, 0)
		department, err2 := k.names.departments.id(c.Department, 0)
		channel, err3 := k.names.channels.id(c.Channel, int64(c.ChannelClass))
		kle, err4 := k.names.words.id(c.KLE, int64(wordKLE))
		outcome, err5 := k.names.words.id(c.OutcomeWord, int64(wordOutcome))
		if err := cmp.Or(err1, err2, err3, err4, err5); err != nil {
			return err
		}
		r.KLE, r.OutcomeWord = int32(kle), int32(outcome)
		r.ours = c.OutcomeWord == c.Outcome.String()
		r.Row = facts.Row{
			Source: uint8(k.source.ID), CaseType: uint16(caseType), Department: uint16(department), Channel: uint16(channel),
			Outcome: c.Outcome, Received: c.Received, Screened: c.Screened, Complete: c.Complete, Decided: c.Decided,
			Deadline: c.Deadline, Wait: min(c.WaitDays, models.MaxWaitDays), WaitBefore: min(c.WaitDaysBefore, models.MaxWaitDays),
			Letters: min(c.Letters, models.MaxSmallCount), Paper: min(c.PaperSteps, models.MaxSmallCount),
			AppealSettled: c.AppealSettled, AppealOutcome: c.AppealOutcome, HandlingMinutes: c.HandlingMinutes, Cost: c.Cost,
			Flags: facts.Flags(0).With(facts.LimitApplies, c.LimitApplies).With(facts.CompleteAtFirst, c.CompleteAtFirst).
				With(facts.DecisionDigital, c.DecisionDigital).With(facts.Appeal, c.Appeal).With(facts.Reopened, c.Reopened).
				With(facts.Exempt, c.Exempt).WithSatisfaction(c.Satisfaction),
		}
		b.rows = append(b.rows, r)
	}
	b.nameless = d.Nameless
	for _, no := range d.Refused {
		b.refused = append(b.refused, caseRow{CaseNo: no})
	}
	for _, a := range d.Appeals {
		b.appeals = append(b.appeals, heardAppeal{caseNo: a.CaseNo, line: a.Line, takenAppeal: takenAppeal{appeal: appeal{a.Received, a.Settled, a.Outcome}}})
	}
	for i := range d.Events {
		e := &d.Events[i]
		activity, err1 := k.names.words.id(e.Activity, int64(wordActivity))
		unit, err2 := k.names.words.id(e.Unit, int64(wordUnit))
		channel, err3 := k.names.words.id(e.Channel, int64(wordEventChannel))
		resource, err4 := k.names.words.id(e.Resource, int64(wordResource))
		if err := cmp.Or(err1, err2, err3, err4); err != nil {
			return err
		}
		b.events = append(b.events, heardEvent{caseNo: e.CaseNo, line: e.Line, takenEvent: takenEvent{event: event{
			activity: int32(activity), at: e.At, unit: int32(unit), channel: int32(channel), resource: int32(resource)}}})
	}
	return nil
}

// takeBlock writes one block: its cases, and then whose its events are.
func (k *taking) takeBlock(b *block) error {
	if err := k.ctx.Err(); err != nil {
		return err
	}
	k.named = k.named || len(b.rows)+len(b.refused) > 0
	k.nameless = k.nameless || b.nameless
	k.note(b)
	if len(b.rows) > 0 {
		if err := k.takeCases(b.rows); err != nil {
			return err
		}
	}
	if len(b.refused) > 0 {
		if err := k.seeRefused(b.refused); err != nil {
			return err
		}
	}
	if len(b.appeals) > 0 {
		if err := k.hearAppeals(b.appeals); err != nil {
			return err
		}
	}
	if len(b.events) > 0 {
		return k.hearEvents(b.events)
	}
	return nil
}

// note notes which cases a block brings, and which of its rows are refused.
func (k *taking) note(b *block) {
	for i := range b.refused {
		if len(k.refused) < mostRefused {
			k.refused = append(k.refused, b.refused[i].CaseNo)
		}
	}
	if k.missing == nil {
		return
	}
	for i := range b.rows {
		k.missing.brings(b.rows[i].CaseNo)
	}
}

// seeRefused notes that a full extract has the cases of rejected rows: they have not vanished.
func (k *taking) seeRefused(rows []caseRow) error {
	if !k.in.Full || k.empty {
		return nil
	}
	old, found := make([]caseRow, len(rows)), make([]bool, len(rows))
	if err := k.w.find(k.source.ID, rows, old, found); err != nil {
		return fmt.Errorf("look up the cases of rejected rows: %w", err)
	}
	for i := range rows {
		if found[i] && old[i].ID < k.first {
			k.hear(old[i].ID)
		}
	}
	return nil
}

func (k *taking) takeCases(rows []caseRow) error {
	if k.empty {
		return k.insert(rows)
	}
	k.old = slices.Grow(k.old[:0], len(rows))[:len(rows)]
	k.found = slices.Grow(k.found[:0], len(rows))[:len(rows)]
	clear(k.found)
	if err := k.w.find(k.source.ID, rows, k.old, k.found); err != nil {
		return fmt.Errorf("look up cases: %w", err)
	}
	var added, changed []caseRow
	for i := range rows {
		if !k.found[i] {
			added = append(added, rows[i])
			continue
		}
		old := &k.old[i]
		if old.ID >= k.first || k.saw(old.ID) {
			return models.Problem{Field: models.FieldCaseNo, Code: string(models.CodeConflict)}
		}
		k.see(old.ID)
		told := k.in.Told
		if told&bitsAppeal != 0 {
			apart, err := k.appealed(old.ID)
			if err != nil {
				return err
			}
			if apart {
				told &^= bitsAppeal
			}
		}
		row := rows[i].tell(old, told)
		row.ours = rows[i].ours && told.Has(models.FieldOutcome)
		k.read.keepWords(&row, old)
		if row.same(old) {
			k.unchanged++
			continue
		}
		if row.Received != old.Received || row.Complete != old.Complete || row.Decided != old.Decided {
			k.moved[row.ID] = true
		}
		if err := k.image(old, false); err != nil {
			return err
		}
		k.changed++
		changed = append(changed, row)
	}
	if err := k.update(changed); err != nil {
		return err
	}
	return k.insert(added)
}

// insert writes new cases and gives them their ids.
func (k *taking) insert(rows []caseRow) error {
	if len(rows) == 0 {
		return nil
	}
	for i := range rows {
		rows[i].ID = k.id
		k.id++
	}
	if k.id > 1<<31-1 {
		return models.Problem{Field: models.FieldCaseNo, Code: "too_many_names", Value: "2147483647"}
	}
	if err := k.w.insert(rows); err != nil {
		return fmt.Errorf("insert cases: %w", oneNumber(err))
	}
	k.added += len(rows)
	for i := range rows {
		k.show(k.read.row(&rows[i]), true)
	}
	return nil
}

// oneNumber says what a unique fault means here: two rows of the delivery have one case number. Readers reject
// these as a conflict before they come here.
func oneNumber(err error) error {
	if faultOf(err) == faultUnique {
		return models.Problem{Field: models.FieldCaseNo, Code: string(models.CodeConflict)}
	}
	return err
}

// update writes changed cases, whose images were taken before.
func (k *taking) update(rows []caseRow) error {
	if len(rows) == 0 {
		return nil
	}
	if err := k.w.update(rows); err != nil {
		return fmt.Errorf("change cases: %w", err)
	}
	for i := range rows {
		k.show(k.read.row(&rows[i]), false)
	}
	return nil
}

// image keeps what a case was before this batch; of a case that the batch made itself there is nothing to keep.
func (k *taking) image(old *caseRow, removed bool) error {
	if old.ID >= k.first || k.imaged[old.ID] {
		return nil
	}
	k.imaged[old.ID] = true
	text, err := takeImage(old, removed)
	if err != nil {
		return err
	}
	return k.w.image(k.seq, old.ID, text)
}

// hear notes that the file speaks of a case without bringing a row of it.
func (k *taking) hear(id uint32) {
	if k.in.Kind == models.KindCases && id < k.first && !k.saw(id) {
		k.heard[id] = true
	}
	k.see(id)
}

func (k *taking) see(id uint32) {
	if i := int(id / 64); i < len(k.seen) {
		k.seen[i] |= 1 << (id % 64)
	}
}

func (k *taking) saw(id uint32) bool { return k.seen[id/64]&(1<<(id%64)) != 0 }

// show puts a row into the facts that are published after the commit.
func (k *taking) show(r facts.Row, added bool) {
	switch {
	case k.current == nil:
	case k.builder != nil && added:
		k.builder.Add(r)
	default:
		if k.patch = append(k.patch, r); len(k.patch) >= facts.ChunkSize && k.builder == nil {
			k.table = k.table.Patch(k.table.Version, k.table.Dictionaries, k.patch, nil, k.current.today, k.table.LastEvent)
			k.patch = k.patch[:0]
		}
	}
}

// vanish tells, and takes out when that was asked for, the open cases of before that a full extract does not have. A
// file without a single case number says nothing about any. Where a rejected row may be any case, none is taken out.
func (k *taking) vanish() error {
	var gone []caseRow
	err := k.w.open(k.source.ID, func(r *caseRow) {
		if r.ID < k.first && !k.saw(r.ID) {
			gone = append(gone, *r)
		}
	})
	if err != nil {
		return fmt.Errorf("look for vanished cases: %w", err)
	}
	k.vanished = len(gone)
	done := map[string]string{VanishedKeep: "kept", VanishedRemove: "removed"}[k.in.Vanished]
	if k.nameless {
		done = "unsure"
	}
	if err := k.tellGone(gone); err != nil {
		return err
	}
	for i := range gone {
		if i == maxNotes {
			rest := models.Note{Code: models.CodeVanished, File: k.in.File, Rows: len(gone) - i}
			if done != "" {
				rest.Args = map[string]string{"why": "many_" + done}
			}
			k.notes = append(k.notes, rest)
			break
		}
		n := models.Note{Code: models.CodeVanished, File: k.in.File, Column: k.in.Mapping.Columns[models.FieldCaseNo],
			Value: gone[i].CaseNo, Rows: 1, Args: map[string]string{"case": gone[i].CaseNo}}
		if done != "" {
			n.Args["why"] = done
		}
		k.notes = append(k.notes, n)
	}
	if k.in.Vanished == "" && k.in.DryRun && !k.nameless {
		for i := range gone {
			k.mayGo = append(k.mayGo, gone[i].ID)
		}
	}
	if k.in.Vanished != VanishedRemove || k.nameless || len(gone) == 0 {
		return nil
	}
	ids := make([]uint32, len(gone))
	for i := range gone {
		ids[i] = gone[i].ID
		if err := k.image(&gone[i], true); err != nil {
			return err
		}
	}
	if err := k.w.flush(); err != nil {
		return err
	}
	for part := range slices.Chunk(ids, lookupSize) {
		old, err := k.t.eventsOf(part)
		if err != nil {
			return err
		}
		for _, id := range part {
			if len(old[id]) > 0 {
				k.retold++
				k.forget(old[id])
				if err := k.t.imageEvents(k.seq, id, old[id]); err != nil {
					return err
				}
			}
		}
		if err := k.t.Exec("DELETE FROM case_events WHERE case_id IN ?", part).Error; err != nil {
			return err
		}
		appeals, err := k.t.appealsOf(part)
		if err != nil {
			return err
		}
		for _, id := range part {
			if len(appeals[id]) > 0 {
				k.retold++
				if err := k.t.imageAppeals(k.seq, id, appeals[id]); err != nil {
					return err
				}
			}
		}
		if err := k.t.Exec("DELETE FROM case_appeals WHERE case_id IN ?", part).Error; err != nil {
			return err
		}
		if err := k.t.Exec("DELETE FROM cases WHERE id IN ?", part).Error; err != nil {
			return err
		}
	}
	k.removed = append(k.removed, ids...)
	return nil
}

// ahead shows the facts as they would be after a dry run. What it writes is rolled back with the rest.
func (k *taking) ahead() error {
	changes := k.added+len(k.imaged)+k.retold > 0
	if k.in.Effect == nil || k.current == nil || !changes && len(k.mayGo) == 0 {
		return nil
	}
	if _, err := k.names.save(k.t, false); err != nil {
		return err
	}
	k.t.row.Version++
	next, err := k.following()
	if err != nil {
		return err
	}
	is := k.t.store.bookOf(next, k.in.Scope)
	if changes {
		if _, err = k.in.Effect(k.t.store.bookOf(k.current, k.in.Scope), is); err != nil {
			return err
		}
	}
	if len(k.mayGo) == 0 || k.in.EffectGone == nil {
		return nil
	}
	without := *next
	without.table = next.table.Patch(next.table.Version, next.table.Dictionaries, nil, k.mayGo, next.today, next.table.LastEvent)
	return k.in.EffectGone(is, k.t.store.bookOf(&without, k.in.Scope))
}

// following gives the state that follows the current one with this import.
func (k *taking) following() (*state, error) {
	dicts, err := loadDictionaries(k.t.DB)
	if err != nil {
		return nil, err
	}
	next := *k.current
	if next.appeals, err = k.t.furtherAppeals(k.read); err != nil {
		return nil, err
	}
	if k.builder != nil {
		k.table = k.builder.Table(next.today, k.lastEvent)
	}
	next.table = k.table.Patch(k.t.row.Version, dicts, k.patch, k.removed, next.today, k.lastEvent)
	return &next, nil
}

// tellGone tells the vanished cases with their names.
func (k *taking) tellGone(gone []caseRow) error {
	if k.in.Gone == nil || len(gone) == 0 {
		return nil
	}
	dicts, err := loadDictionaries(k.t.DB)
	if err != nil {
		return err
	}
	for i := range gone {
		r := &gone[i]
		k.in.Gone(models.Case{CaseNo: r.CaseNo, CaseType: dicts.CaseTypes.Entry(int64(r.CaseType)).Name,
			Department: dicts.Departments.Entry(int64(r.Department)).Name, Received: r.Received, Deadline: r.Deadline})
	}
	return nil
}

// finish writes the names, the batch and the trail, and makes the facts that follow.
func (k *taking) finish(report *models.Report) error {
	_, err := k.names.save(k.t, false)
	if err != nil {
		return err
	}
	if k.recount {
		last, err := k.t.latestEvent()
		if err != nil {
			return err
		}
		k.lastEvent = last
	}
	at := k.t.store.clock()
	id := k.t.batchID(k.seq)
	report.Batch = &id
	b := batchRow{MappingsBefore: k.mappingsBefore, Seq: k.seq, ID: id, SourceID: k.source.ID, File: k.in.File, Checksum: k.in.Checksum, CreatedAt: at,
		CreatedBy: k.in.Scope.Who, FirstCase: int64(k.first), UntilCase: int64(k.id), Report: keepReport(*report),
		Door: k.in.Door, Day: k.t.store.today(), Ref: k.in.Ref}
	good, err := k.t.makeGood(k.missing, k.seq, report.Rejected == 0, k.in.Full)
	if err == nil {
		err = k.t.keepRefused(k.source.ID, k.in.Kind, k.seq, k.refused, report.Rejected)
	}
	if err != nil {
		return err
	}
	if k.added+len(k.imaged)+k.retold > 0 {
		k.t.row.Version++
		b.Version = k.t.row.Version
	} else if good || report.Rejected > 0 {
		k.t.row.Version++ // what the pages say of the source is another
	} else if news, err := k.t.isNews(k.source); err != nil {
		return err
	} else if k.fresh || news {
		k.t.row.Version++
	}
	k.t.row.NextCase, k.t.row.NextBatch, k.t.row.LastEvent = int64(k.id), k.seq+1, k.lastEvent
	if k.marks.changed {
		before := k.source.Marks
		b.MarksBefore = &before
		k.source.Marks = k.marks.text
	}
	if k.in.Remember {
		k.source.remember(k.in.Mapping, k.in.Kind)
	}
	if k.in.Remember || k.marks.changed {
		if err := k.t.Save(&k.source).Error; err != nil {
			return err
		}
	}
	var next *state
	if k.current != nil && k.t.row.Version != k.t.saved.Version {
		var err error
		if next, err = k.following(); err != nil {
			return err
		}
		if k.in.Effect != nil && b.Version != 0 {
			text, err := k.in.Effect(k.t.store.bookOf(k.current, k.in.Scope), k.t.store.bookOf(next, k.in.Scope))
			if err != nil {
				return err
			}
			b.Restated = &text
		}
	}
	if err := k.t.Create(&b).Error; err != nil {
		return err
	}
	if k.in.Remember {
		if k.reread, err = k.t.follow(k.in.Scope, k.source, k.in.Mapping); err != nil {
			return err
		}
	}
	if err := k.t.trail(k.in.Scope.Who, "import", id, importDetail(k.source, k.in, *report)); err != nil {
		return err
	}
	if next != nil {
		var err error
		if next.sources, err = loadSources(k.t.DB); err != nil {
			return err
		}
	}
	if k.reread {
		return nil // where words are read otherwise, the state is loaded after the commit
	}
	k.next = next
	return nil
}

// batchID is the name of a batch: the year and its number.
func (t *tx) batchID(seq int64) string {
	year, _, _ := t.store.today().Date()
	return fmt.Sprintf("%04d-%06d", year, seq)
}

// importDetail is what the trail keeps of an import.
func importDetail(source sourceRow, in Incoming, report models.Report) map[string]any {
	return map[string]any{"source": source.Slug, "file": in.File, "checksum": in.Checksum, "kind": report.Kind,
		"rows": report.Rows, "new": report.New, "changed": report.Changed, "unchanged": report.Unchanged,
		"rejected": report.Rejected, "vanished": report.Vanished}
}

// batchRow is a batch as it is kept.
type batchRow struct {
	Seq         int64 `gorm:"primaryKey;autoIncrement:false"`
	ID          string
	SourceID    int64
	File        string
	Checksum    string
	CreatedAt   time.Time
	CreatedBy   string
	Version     int64 // 0 where no case changed
	FirstCase   int64
	UntilCase   int64
	MarksBefore *string
	// MappingsBefore is what the source remembered before a batch that a new mapping made (see ChangeMapping).
	MappingsBefore *string
	Report         string
	Restated       *string // the figures of closed months that it changed, as JSON; nil = not worked out
	UndoneAt       *time.Time
	UndoneBy       string
	UndoneVersion  int64
	Door           models.Door
	Day            models.Day `gorm:"serializer:day"` // on which it counts as delivered
	Ref            string
}

func (batchRow) TableName() string { return "batches" }

// keptReport is a report with what its words need, which its own JSON leaves out.
type keptReport struct {
	models.Report
	Warnings []keptNote `json:"warnings"`
	Errors   []keptNote `json:"errors"`
}

type keptNote struct {
	models.Note
	Args map[string]string `json:"args,omitempty"`
}

func keepReport(r models.Report) string {
	keep := func(notes []models.Note) []keptNote {
		out := make([]keptNote, len(notes))
		for i, n := range notes {
			out[i] = keptNote{n, n.Args}
		}
		return out
	}
	// A report is made of numbers, texts and maps of texts: it can always be written.
	b, _ := json.Marshal(keptReport{r, keep(r.Warnings), keep(r.Errors)})
	return string(b)
}

func (b batchRow) report() (models.Report, error) {
	var kept keptReport
	if err := json.Unmarshal([]byte(b.Report), &kept); err != nil {
		return models.Report{}, fmt.Errorf("read the report of batch %s: %w", b.ID, err)
	}
	open := func(kept []keptNote) []models.Note {
		out := make([]models.Note, len(kept))
		for i, n := range kept {
			out[i] = n.Note
			out[i].Args = n.Args
		}
		return out
	}
	r := kept.Report
	r.Warnings, r.Errors = open(kept.Warnings), open(kept.Errors)
	return r, nil
}
