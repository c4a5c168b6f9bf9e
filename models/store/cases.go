package store

import (
	"context"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// StoredCase is one case with everything that is kept about it.
type StoredCase struct {
	Source  models.Source
	Case    models.Case // names as text
	Row     facts.Row   // the same as the figures see it
	Events  []models.Event
	History []CaseImport // the latest first
}

// CaseImport is one import that touched a case.
type CaseImport struct {
	Batch  string
	At     time.Time
	By     string
	File   string
	What   string // "new", "changed", "events" or "removed"
	Undone bool
}

// CaseName is how a case is named outside.
type CaseName struct {
	Source string // the source's key
	CaseNo string
	KLE    string
}

// Case gives one case of a source, models.ErrNotFound where there is none in scope. Where the source keeps hashes it is
// found by its number and by its hash.
func (s *Store) Case(ctx context.Context, scope models.Scope, sourceKey, caseNo string) (*StoredCase, error) {
	const doing = "read the case"
	if !scope.May(models.RightCases) {
		return nil, models.ErrForbidden
	}
	g := s.reader(ctx)
	source, err := findSource(g, sourceKey)
	if err != nil {
		return nil, translate(doing, err)
	}
	privacy, err := loadPrivacy(g, source.ID)
	if err != nil {
		return nil, translate(doing, err)
	}
	if hash, err := s.CaseHasher(privacy); hash != nil && !models.IsHashedCaseNo(caseNo) {
		caseNo = hash(caseNo)
	} else if err != nil && !models.IsHashedCaseNo(caseNo) {
		return nil, err
	}
	rows, err := s.readCases(ctx, "SELECT "+caseColumns+" FROM cases WHERE source_id = ? AND case_no = ?", source.ID, caseNo)
	if err != nil {
		return nil, translate(doing, err)
	}
	read, err := loadReading(g)
	if err != nil {
		return nil, translate(doing, err)
	}
	if len(rows) == 0 || !scope.Sees(read.department(int64(rows[0].Department))) {
		return nil, models.ErrNotFound
	}
	r := rows[0]
	r.Row = read.row(&r)
	dicts, err := loadDictionaries(g)
	if err != nil {
		return nil, translate(doing, err)
	}
	var events []event
	err = s.readRows(ctx, "SELECT activity, at, unit, channel, resource FROM case_events WHERE case_id = ? ORDER BY at, seq",
		func(v []driver.Value) error {
			events = append(events, event{activity: whole(v[0], 0), at: v[1].(int64), unit: whole(v[2], 0),
				channel: whole(v[3], 0), resource: whole(v[4], 0)})
			return nil
		}, int64(r.ID))
	if err != nil {
		return nil, translate(doing, err)
	}
	ids := []int32{r.KLE, r.OutcomeWord}
	for _, e := range events {
		ids = append(ids, e.activity, e.unit, e.channel, e.resource)
	}
	words, err := s.words(ctx, ids)
	if err != nil {
		return nil, translate(doing, err)
	}
	out := &StoredCase{Source: source.source(), Row: r.Row}
	channel := dicts.Channels.Entry(int64(r.Channel))
	out.Case = models.Case{
		CaseNo: r.CaseNo, CaseType: dicts.CaseTypes.Entry(int64(r.CaseType)).Name, KLE: words[r.KLE],
		Department: dicts.Departments.Entry(int64(r.Department)).Name, Channel: channel.Name, ChannelClass: channel.Class,
		Received: r.Received, Screened: r.Screened, Complete: r.Complete, Decided: r.Decided, Deadline: r.Deadline,
		WaitDays: r.Wait, WaitDaysBefore: r.WaitBefore, LimitApplies: r.Flags.Tri(facts.LimitApplies), Outcome: r.Outcome, OutcomeWord: words[r.OutcomeWord],
		Exempt: r.Flags.Tri(facts.Exempt), Letters: r.Letters, CompleteAtFirst: r.Flags.Tri(facts.CompleteAtFirst),
		PaperSteps: r.Paper, DecisionDigital: r.Flags.Tri(facts.DecisionDigital), Appeal: r.Flags.Tri(facts.Appeal),
		AppealSettled: r.AppealSettled, AppealOutcome: r.AppealOutcome, Reopened: r.Flags.Tri(facts.Reopened),
		Satisfaction: uint8(r.Flags.Satisfaction()), HandlingMinutes: r.HandlingMinutes, Cost: r.Cost,
	}
	for _, e := range events {
		out.Events = append(out.Events, models.Event{CaseNo: r.CaseNo, Activity: words[e.activity], At: e.at,
			Unit: words[e.unit], Channel: words[e.channel], Resource: words[e.resource]})
	}
	out.History, err = s.history(ctx, r.ID)
	return out, translate(doing, err)
}

// history tells which imports touched a case.
func (s *Store) history(ctx context.Context, id uint32) ([]CaseImport, error) {
	var rows []struct {
		Batch batchRow `gorm:"embedded"`
		What  string
	}
	err := s.reader(ctx).Raw(`
		SELECT b.*, CASE WHEN ? >= b.first_case AND ? < b.until_case THEN 'new'
			WHEN EXISTS (SELECT 1 FROM before_images i WHERE i.batch_seq = b.seq AND i.case_id = ? AND i.image LIKE `+removedImage+`) THEN 'removed'
			WHEN EXISTS (SELECT 1 FROM before_images i WHERE i.batch_seq = b.seq AND i.case_id = ?) THEN 'changed'
			ELSE 'events' END AS what
		FROM batches b WHERE ? >= b.first_case AND ? < b.until_case
			OR b.seq IN (SELECT batch_seq FROM before_images WHERE case_id = ?)
			OR b.seq IN (SELECT batch_seq FROM before_events WHERE case_id = ?)
		ORDER BY b.seq DESC`, id, id, id, id, id, id, id, id).Scan(&rows).Error
	out := make([]CaseImport, len(rows))
	for i, r := range rows {
		b := r.Batch
		out[i] = CaseImport{Batch: b.ID, At: b.CreatedAt, By: b.CreatedBy, File: b.File, What: r.What, Undone: b.UndoneAt != nil}
	}
	return out, err
}

// CaseNumbers gives the outside names of cases by their ids. The ids come from figures, which are narrowed by scope
// already; an id that is not there is left out.
func (s *Store) CaseNumbers(ctx context.Context, ids []uint32) (map[uint32]CaseName, error) {
	const doing = "read case numbers"
	sources, err := s.Sources(ctx)
	if err != nil {
		return nil, err
	}
	key := map[int64]string{}
	for _, source := range sources {
		key[source.ID] = source.Key
	}
	out := make(map[uint32]CaseName, len(ids))
	kle := make(map[uint32]int32, len(ids))
	var need []int32
	met := map[int32]bool{0: true}
	for part := range slices.Chunk(ids, 4*lookupSize) {
		query, args := s.inList("SELECT id, source_id, kle, case_no FROM cases WHERE id IN ", part)
		err := s.readRaw(ctx, query, func(v []driver.Value) error {
			id := uint32(v[0].(int64))
			out[id] = CaseName{Source: key[v[1].(int64)], CaseNo: text(v[3])}
			if w := whole(v[2], 0); w != 0 {
				kle[id] = w
				if !met[w] {
					met[w] = true
					need = append(need, w)
				}
			}
			return nil
		}, args...)
		if err != nil {
			return nil, translate(doing, err)
		}
	}
	words, err := s.words(ctx, need)
	if err != nil {
		return nil, translate(doing, err)
	}
	for id, w := range kle {
		name := out[id]
		name.KLE = words[w]
		out[id] = name
	}
	return out, nil
}

// words gives words by their ids.
func (s *Store) words(ctx context.Context, ids []int32) (map[int32]string, error) {
	out := map[int32]string{}
	slices.Sort(ids)
	for part := range slices.Chunk(slices.Compact(ids), lookupSize) {
		var rows []wordRow
		if err := s.reader(ctx).Where("id IN ?", part).Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[int32(r.ID)] = r.Word
		}
	}
	return out, nil
}

// EachEvent hands over the events of cases with their words, by case and then by time: for exports and for
// figures about steps. It needs models.RightCases; the ids come from figures, which are narrowed by scope already.
func (s *Store) EachEvent(ctx context.Context, scope models.Scope, ids []uint32, use func(id uint32, e models.Event) error) error {
	const doing = "read events"
	if !scope.May(models.RightCases) {
		return models.ErrForbidden
	}
	var all []wordRow
	if err := s.reader(ctx).Where("kind <> ?", wordKLE).Find(&all).Error; err != nil {
		return translate(doing, err)
	}
	words := map[int64]string{}
	for _, w := range all {
		words[w.ID] = w.Word
	}
	word := func(v driver.Value) string { return words[int64(whole(v, 0))] }
	for part := range slices.Chunk(ids, lookupSize) {
		query, args := s.inList("SELECT case_id, activity, at, unit, channel, resource FROM case_events WHERE case_id IN ", part)
		err := s.readRaw(ctx, query+" ORDER BY case_id, at, seq", func(v []driver.Value) error {
			return use(uint32(v[0].(int64)), models.Event{Activity: word(v[1]), At: v[2].(int64), Unit: word(v[3]),
				Channel: word(v[4]), Resource: word(v[5])})
		}, args...)
		if err != nil {
			return translate(doing, err)
		}
	}
	return nil
}

// readCases reads rows of the table cases on a reader.
func (s *Store) readCases(ctx context.Context, query string, args ...any) ([]caseRow, error) {
	var out []caseRow
	err := s.readRows(ctx, query, func(v []driver.Value) error {
		out = append(out, decodeCase(v))
		return nil
	}, args...)
	return out, err
}

// readRows runs a query with ? places on a reader; readRaw one that has its database's own places.
func (s *Store) readRows(ctx context.Context, query string, use func([]driver.Value) error, args ...any) error {
	return s.readRaw(ctx, s.places(query), use, args...)
}

func (s *Store) readRaw(ctx context.Context, query string, use func([]driver.Value) error, args ...any) (err error) {
	conn, err := s.read.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return conn.Raw(func(c any) error {
		d, ok := c.(driver.Conn)
		if !ok {
			return fmt.Errorf("%T is no connection", c)
		}
		return scan(ctx, d, query, args, use)
	})
}

// accessRow is a line of the access log.
type accessRow struct {
	ID   int64
	At   time.Time
	Who  string
	What string
}

func (accessRow) TableName() string { return "access_log" }

// maxAccess bounds a line of the access log.
const maxAccess = 2000

// LogAccess notes that somebody saw rows of single cases: what says which, in the house's own words ("case
// wabo/2025-17", "cases board Q3", "export cases 2025"). An address in it is somebody else's text: it is kept as valid
// text, cut at maxAccess bytes, with CPR-like numbers masked.
func (s *Store) LogAccess(ctx context.Context, scope models.Scope, what string) error {
	what = strings.ReplaceAll(strings.ToValidUTF8(plainAddress(what), "?"), "\x00", "?")
	what, _ = models.MaskCPR(what)
	if len(what) > maxAccess {
		what = strings.ToValidUTF8(what[:maxAccess], "")
	}
	err := s.gorm.WithContext(ctx).Create(&accessRow{At: s.clock(), Who: scope.Who, What: what}).Error
	return translate("log the access", err)
}

// plainAddress writes an address as it is read: a CPR-like number with an escaped space in it is one too. What is no
// escape stays as it stands.
func plainAddress(s string) string {
	var out []byte
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			out = append(out, ' ')
		case s[i] == '%' && i+2 < len(s):
			if b, err := hex.DecodeString(s[i+1 : i+3]); err == nil {
				out = append(out, b[0])
				i += 2
				continue
			}
			out = append(out, '%')
		default:
			out = append(out, s[i])
		}
	}
	return string(out)
}

// Access is a line of the access log.
type Access struct {
	At   time.Time
	Who  string
	What string
}

// AccessLog gives the latest lines of the access log, the newest first. It needs models.RightAudit.
func (s *Store) AccessLog(ctx context.Context, scope models.Scope, limit int) ([]Access, error) {
	if !scope.May(models.RightAudit) || !scope.All {
		return nil, models.ErrForbidden
	}
	g := s.reader(ctx).Order("id DESC")
	if limit > 0 {
		g = g.Limit(limit)
	}
	var rows []accessRow
	if err := g.Find(&rows).Error; err != nil {
		return nil, translate("read the access log", err)
	}
	out := make([]Access, len(rows))
	for i, r := range rows {
		out[i] = Access{r.At, r.Who, r.What}
	}
	return out, nil
}
