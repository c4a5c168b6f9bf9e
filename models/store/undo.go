package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// Undo takes a batch back, whole: what it made goes, what it changed or removed is as before, events too. Batch
// and trail keep the tale. It fails with *Blocked while later batches stand that touched the same cases, and with
// models.ErrNotFound for a batch that is not there or was undone before.
func (s *Store) Undo(ctx context.Context, scope models.Scope, batchID string) error {
	_, err := s.takeBack(ctx, scope, batchID, false)
	return err
}

// UndoWithLater takes a batch back with all later batches that stand in the way, the latest first, in one transaction
// or not at all. It gives the batches that were taken back, in that order.
func (s *Store) UndoWithLater(ctx context.Context, scope models.Scope, batchID string) ([]string, error) {
	return s.takeBack(ctx, scope, batchID, true)
}

func (s *Store) takeBack(ctx context.Context, scope models.Scope, batchID string, withLater bool) ([]string, error) {
	if !scope.All || !scope.May(models.RightImports) {
		return nil, models.ErrForbidden
	}
	var order []string
	err := s.change(ctx, "undo "+batchID, func(t *tx) error {
		if order = []string{batchID}; withLater {
			rows, err := inTheWay(t.DB, batchID)
			if err != nil {
				return err
			}
			order = order[:0]
			for _, b := range rows {
				order = append(order, b.ID)
			}
		}
		for _, id := range order {
			after, err := t.undo(ctx, scope, id, t.next)
			if err != nil {
				return err
			}
			t.next = after
		}
		return nil
	})
	return order, err
}

// inTheWay gives a batch and the later ones that must be taken back before it, and those before them, the latest first.
func inTheWay(g *gorm.DB, batchID string) ([]batchRow, error) {
	var out []batchRow
	found := map[string]bool{batchID: true}
	for queue := []string{batchID}; len(queue) > 0; queue = queue[1:] {
		var b batchRow
		if err := g.Where("id = ? AND undone_at IS NULL", queue[0]).Take(&b).Error; err != nil {
			return nil, err
		}
		out = append(out, b)
		blocked, err := blockers(g, b)
		if err != nil {
			return nil, err
		}
		for _, id := range blocked {
			if !found[id] {
				found[id] = true
				queue = append(queue, id)
			}
		}
	}
	slices.SortFunc(out, func(a, b batchRow) int { return int(b.Seq - a.Seq) })
	return out, nil
}

// undo takes one batch back. current is the state that a step before in the same transaction came to; nil = none.
func (t *tx) undo(ctx context.Context, scope models.Scope, batchID string, current *state) (*state, error) {
	var b batchRow
	if err := t.Where("id = ? AND undone_at IS NULL", batchID).Take(&b).Error; err != nil {
		return nil, err
	}
	if scope.Source != 0 && scope.Source != b.SourceID {
		return nil, models.ErrForbidden
	}
	blocked, err := blockers(t.DB, b)
	if err != nil {
		return nil, err
	}
	if len(blocked) > 0 {
		return nil, &Blocked{By: blocked}
	}
	if current == nil && t.store.state.Load() != nil {
		if err := t.store.Refresh(ctx); err != nil {
			return nil, err
		}
		current = t.store.state.Load()
	}
	read, err := loadReading(t.DB)
	if err != nil {
		return nil, err
	}
	w, err := t.writer()
	if err != nil {
		return nil, err
	}
	defer w.close()

	recount := false
	last := func(events []takenEvent) {
		for _, e := range events {
			if e.day() > t.row.LastEvent {
				t.row.LastEvent = e.day()
			}
		}
	}
	// What the batch made.
	if b.FirstCase < b.UntilCase {
		gone := t.Exec("DELETE FROM case_events WHERE case_id >= ? AND case_id < ?", b.FirstCase, b.UntilCase)
		if gone.Error != nil {
			return nil, gone.Error
		}
		recount = gone.RowsAffected > 0
		if err := t.Exec("DELETE FROM case_appeals WHERE case_id >= ? AND case_id < ?", b.FirstCase, b.UntilCase).Error; err != nil {
			return nil, err
		}
		if err := t.Exec("DELETE FROM cases WHERE id >= ? AND id < ?", b.FirstCase, b.UntilCase).Error; err != nil {
			return nil, err
		}
	}
	// What it changed or removed.
	var restored []facts.Row
	err = pages(t.DB, "SELECT case_id, image AS text FROM before_images WHERE batch_seq = ? AND case_id > ? ORDER BY case_id LIMIT ?", b.Seq,
		func(kept []keptText) error {
			var back, put []caseRow
			ids := make([]uint32, len(kept))
			for i, r := range kept {
				ids[i] = r.CaseID
			}
			stored, err := t.casesOf(ids)
			if err != nil {
				return err
			}
			for _, r := range kept {
				var before image
				if err := json.Unmarshal([]byte(r.Text), &before); err != nil {
					return fmt.Errorf("read what case %d was: %w", r.CaseID, err)
				}
				row := before.row(r.CaseID)
				if before.Removed {
					put = append(put, row)
				} else {
					at, there := slices.BinarySearchFunc(stored, r.CaseID, func(c caseRow, id uint32) int { return int(int64(c.ID) - int64(id)) })
					if !there {
						return fmt.Errorf("case %d that batch %s changed is not there", r.CaseID, b.ID)
					}
					row.Source, row.CaseNo = stored[at].Source, stored[at].CaseNo
					back = append(back, row)
				}
				if current != nil {
					restored = append(restored, read.row(&row))
				}
			}
			if err := w.update(back); err != nil {
				return err
			}
			return w.insert(put)
		})
	if err != nil {
		return nil, err
	}
	if err := w.flush(); err != nil {
		return nil, err
	}
	err = pages(t.DB, "SELECT case_id, events AS text FROM before_events WHERE batch_seq = ? AND case_id > ? ORDER BY case_id LIMIT ?", b.Seq,
		func(kept []keptText) error {
			var ids []uint32
			var events []takenEvent
			for _, r := range kept {
				own, err := readEventImage(r.Text, r.CaseID)
				if err != nil {
					return err
				}
				ids = append(ids, r.CaseID)
				events = append(events, own...)
			}
			recount = true
			if err := t.Exec("DELETE FROM case_events WHERE case_id IN ?", ids).Error; err != nil {
				return err
			}
			last(events)
			return w.events(events)
		})
	if err != nil {
		return nil, err
	}
	if err := t.undoAppeals(b.Seq); err != nil {
		return nil, err
	}
	if err := t.undoValues(b.Seq); err != nil {
		return nil, err
	}
	if b.MarksBefore != nil {
		if err := t.Exec("UPDATE sources SET marks = ? WHERE id = ?", *b.MarksBefore, b.SourceID).Error; err != nil {
			return nil, err
		}
	}
	if b.MappingsBefore != nil {
		var source sourceRow
		if err := t.Take(&source, b.SourceID).Error; err != nil {
			return nil, err
		}
		if err := source.restoreMarks(*b.MappingsBefore); err != nil {
			return nil, err
		}
		source.Revision++
		if err := t.Save(&source).Error; err != nil {
			return nil, err
		}
	}
	if recount {
		if t.row.LastEvent, err = t.latestEvent(); err != nil {
			return nil, err
		}
	}
	t.row.Version++ // also where no case changed: how old the source's data are may be another now
	if b.Version != 0 {
		b.UndoneVersion = t.row.Version
	}
	if err := t.unmake(b.Seq); err != nil {
		return nil, err
	}
	now := t.store.clock()
	b.UndoneAt, b.UndoneBy = &now, scope.Who
	if err := t.Save(&b).Error; err != nil {
		return nil, err
	}
	if err := t.trail(scope.Who, "undo", b.ID, map[string]any{"file": b.File, "checksum": b.Checksum}); err != nil {
		return nil, err
	}
	if current == nil {
		return nil, nil
	}
	var removed []uint32
	for id := b.FirstCase; id < b.UntilCase; id++ {
		removed = append(removed, uint32(id))
	}
	next := *current
	if next.appeals, err = t.furtherAppeals(read); err != nil {
		return nil, err
	}
	if next.sources, err = loadSources(t.DB); err != nil {
		return nil, err
	}
	if next.given, err = loadGiven(t.DB, next.kpis, read); err != nil {
		return nil, err
	}
	next.table = current.table.Patch(t.row.Version, current.table.Dictionaries, restored, removed, next.today, t.row.LastEvent)
	return &next, nil
}

// keptText is a row of before_images or before_events.
type keptText struct {
	CaseID uint32
	Text   string
}

// pages hands over the kept rows of a batch, lookupSize at a time.
func pages(g *gorm.DB, query string, batch int64, use func([]keptText) error) error {
	after := int64(0)
	for {
		var rows []keptText
		if err := g.Raw(query, batch, after, lookupSize).Scan(&rows).Error; err != nil {
			return err
		}
		if len(rows) == 0 {
			return nil
		}
		if err := use(rows); err != nil {
			return err
		}
		after = int64(rows[len(rows)-1].CaseID)
	}
}

// blockers gives the ids of the later batches that stand and touched a case of b: changed or removed one, gave one
// other events or appeals, or made a case with the number of one that b removed; or that changed a ready-made value of b. The latest
// comes first.
func blockers(g *gorm.DB, b batchRow) ([]string, error) {
	if b.Version == 0 {
		return nil, nil
	}
	var seqs []int64
	for _, table := range []string{"before_images", "before_events", "before_appeals"} {
		var some []int64
		err := g.Raw(fmt.Sprintf(`SELECT k.batch_seq FROM %[1]s k WHERE k.case_id >= ? AND k.case_id < ? AND k.batch_seq > ?
			UNION SELECT k.batch_seq FROM before_images b JOIN %[1]s k ON k.case_id = b.case_id WHERE b.batch_seq = ? AND k.batch_seq > ?
			UNION SELECT k.batch_seq FROM before_events b JOIN %[1]s k ON k.case_id = b.case_id WHERE b.batch_seq = ? AND k.batch_seq > ?
			UNION SELECT k.batch_seq FROM before_appeals b JOIN %[1]s k ON k.case_id = b.case_id WHERE b.batch_seq = ? AND k.batch_seq > ?`, table),
			b.FirstCase, b.UntilCase, b.Seq, b.Seq, b.Seq, b.Seq, b.Seq, b.Seq, b.Seq).Scan(&some).Error
		if err != nil {
			return nil, err
		}
		seqs = append(seqs, some...)
	}
	var values []int64
	err := g.Raw(`SELECT DISTINCT k.batch_seq FROM before_values b JOIN before_values k ON k.value_id = b.value_id
		WHERE b.batch_seq = ? AND k.batch_seq > ?`, b.Seq, b.Seq).Scan(&values).Error
	if err != nil {
		return nil, err
	}
	seqs = append(seqs, values...)
	err = pages(g, "SELECT case_id, image AS text FROM before_images WHERE batch_seq = ? AND case_id > ? AND image LIKE "+removedImage+
		" ORDER BY case_id LIMIT ?", b.Seq, func(kept []keptText) error {
		for _, r := range kept {
			var before image
			if err := json.Unmarshal([]byte(r.Text), &before); err != nil {
				return fmt.Errorf("read what case %d was: %w", r.CaseID, err)
			}
			var again []int64
			err := g.Raw(`SELECT b.seq FROM cases c JOIN batches b ON c.id >= b.first_case AND c.id < b.until_case
				WHERE c.source_id = ? AND c.case_no = ? AND b.undone_at IS NULL`, before.Source, before.CaseNo).Scan(&again).Error
			if err != nil {
				return err
			}
			seqs = append(seqs, again...)
		}
		return nil
	})
	if err != nil || len(seqs) == 0 {
		return nil, err
	}
	var ids []string
	err = g.Raw("SELECT id FROM batches WHERE seq IN ? AND undone_at IS NULL ORDER BY seq DESC", seqs).Scan(&ids).Error
	return ids, err
}

// Batches gives the imports, the latest first. They tell of every department at once, so that only a scope that
// sees all may read them.
func (s *Store) Batches(ctx context.Context, scope models.Scope) ([]models.Batch, error) {
	if !scope.All || !scope.May(models.RightImports) {
		return nil, models.ErrForbidden
	}
	return s.batches(ctx, func(g *gorm.DB) *gorm.DB { return g })
}

// Batch gives one import.
func (s *Store) Batch(ctx context.Context, scope models.Scope, id string) (models.Batch, error) {
	if !scope.All || !scope.May(models.RightImports) {
		return models.Batch{}, models.ErrForbidden
	}
	batches, err := s.batches(ctx, func(g *gorm.DB) *gorm.DB { return g.Where("id = ?", id) })
	if err == nil && len(batches) == 0 {
		err = models.ErrNotFound
	}
	if err != nil {
		return models.Batch{}, err
	}
	return batches[0], nil
}

// BatchByChecksum gives the latest standing batch of a source that brought a content, so that a replayed delivery
// can be answered with the report of the first.
func (s *Store) BatchByChecksum(ctx context.Context, scope models.Scope, sourceKey, checksum string) (models.Batch, error) {
	if !scope.All || !scope.May(models.RightImports) {
		return models.Batch{}, models.ErrForbidden
	}
	source, err := s.SourceByKey(ctx, sourceKey)
	if err != nil {
		return models.Batch{}, err
	}
	batches, err := s.batches(ctx, func(g *gorm.DB) *gorm.DB {
		return g.Where("source_id = ? AND checksum = ? AND undone_at IS NULL", source.ID, checksum).Limit(1)
	})
	if err == nil && len(batches) == 0 {
		err = models.ErrNotFound
	}
	if err != nil {
		return models.Batch{}, err
	}
	return batches[0], nil
}

func (s *Store) batches(ctx context.Context, narrow func(*gorm.DB) *gorm.DB) ([]models.Batch, error) {
	const doing = "read the imports"
	g := s.reader(ctx)
	var rows []batchRow
	if err := narrow(g.Order("seq DESC")).Find(&rows).Error; err != nil {
		return nil, translate(doing, err)
	}
	sources, err := s.Sources(ctx)
	if err != nil {
		return nil, err
	}
	key := map[int64]string{}
	for _, source := range sources {
		key[source.ID] = source.Key
	}
	out := make([]models.Batch, len(rows))
	for i, r := range rows {
		report, err := r.report()
		if err != nil {
			return nil, translate(doing, err)
		}
		id := r.ID
		report.Batch = &id
		out[i] = models.Batch{ID: r.ID, SourceID: r.SourceID, SourceKey: key[r.SourceID], File: r.File, Checksum: r.Checksum,
			At: r.CreatedAt, By: r.CreatedBy, Door: r.Door, Report: report, UndoneAt: r.UndoneAt, UndoneBy: r.UndoneBy}
		if r.UndoneAt != nil {
			continue
		}
		if out[i].Restated, err = r.restated(); err != nil {
			return nil, translate(doing, err)
		}
		if out[i].BlockedBy, err = blockers(g, r); err != nil {
			return nil, translate(doing, err)
		}
		out[i].CanUndo = len(out[i].BlockedBy) == 0
	}
	return out, nil
}

// Sources gives the systems that deliver, by name.
func (s *Store) Sources(ctx context.Context) ([]models.Source, error) {
	out, err := loadSources(s.reader(ctx))
	return out, translate("read the sources", err)
}

// SourceByKey gives the source of a name or slug, models.ErrNotFound where there is none.
func (s *Store) SourceByKey(ctx context.Context, key string) (models.Source, error) {
	g := s.reader(ctx)
	row, err := findSource(g, key)
	if err != nil {
		return models.Source{}, translate("find the source", err)
	}
	one := []models.Source{row.source()}
	err = complete(g, one)
	return one[0], translate("find the source", err)
}

func findSource(g *gorm.DB, key string) (sourceRow, error) {
	var rows []sourceRow
	if err := g.Order("id").Find(&rows).Error; err != nil {
		return sourceRow{}, err
	}
	for _, same := range []func(sourceRow) bool{
		func(r sourceRow) bool { return models.NameKey(r.Name) == models.NameKey(key) },
		func(r sourceRow) bool { return r.Slug == models.Slug(key) },
	} {
		for _, r := range rows {
			if same(r) {
				return r, nil
			}
		}
	}
	return sourceRow{}, models.ErrNotFound
}

// source finds the source of a name or slug, or makes it.
func (t *tx) source(key, name string) (row sourceRow, made bool, err error) {
	row, err = findSource(t.DB, key)
	if !errors.Is(err, models.ErrNotFound) {
		return row, false, err
	}
	if name == "" {
		name = key
	}
	var last int64
	if err := t.Raw("SELECT coalesce(max(id), 0) FROM sources").Scan(&last).Error; err != nil {
		return row, false, err
	}
	if last >= maxSource {
		return row, false, models.Problem{Field: "source", Code: "too_many_names", Value: fmt.Sprint(maxSource)}
	}
	row = sourceRow{ID: last + 1, Slug: models.Slug(key), Name: models.Tidy(name), CreatedAt: t.store.clock(),
		Mappings: map[models.Kind]models.Mapping{}, Agreed: models.NoDay, Confirmed: models.NoDay}
	return row, true, t.Create(&row).Error
}

func (r sourceRow) source() models.Source {
	out := models.Source{ID: r.ID, Key: r.Slug, Name: r.Name, URL: r.URL, Mappings: r.Mappings, Mapped: len(r.Mappings) > 0,
		OwnerID: r.OwnerID, DeputyID: r.DeputyID, HandedOver: r.HandedOver, Door: r.Door, Every: r.Every, OnDay: r.OnDay, MaxAge: r.MaxAge, Zone: r.Zone,
		Partial: r.Partial, Address: r.Address, Agreed: r.Agreed, Revision: r.Revision, Last: r.Confirmed}
	if r.ConfirmedAt != nil {
		out.LastAt = *r.ConfirmedAt
	}
	if m, ok := r.Mappings[models.KindCases]; ok {
		out.Mapping = m
		return out
	}
	for _, kind := range []models.Kind{models.KindEvents, models.KindAppeals, models.KindValues} {
		if m, ok := r.Mappings[kind]; ok {
			out.Mapping = m
			break
		}
	}
	return out
}

// remember keeps a mapping for files of its kind.
func (r *sourceRow) remember(m models.Mapping, kind models.Kind) {
	if m.Kind != "" {
		kind = m.Kind
	}
	if kind == "" {
		kind = models.KindCases
	}
	if r.Mappings == nil {
		r.Mappings = map[models.Kind]models.Mapping{}
	}
	r.Mappings[kind] = m
}

// SaveMapping remembers a mapping for a source's files of the mapping's kind. The source is made where there is
// none. What the marks of its events change in stored cases is worked out at the source's next import.
func (s *Store) SaveMapping(ctx context.Context, scope models.Scope, sourceKey string, m models.Mapping) error {
	if !scope.May(models.RightImports) && !scope.May(models.RightSources) || !scope.All {
		return models.ErrForbidden
	}
	return s.changeNames(ctx, "save the mapping", func(t *tx) error {
		row, made, err := t.source(sourceKey, "")
		if err != nil {
			return err
		}
		if made {
			t.row.Version++
		}
		row.remember(m, "")
		if err := t.Save(&row).Error; err != nil {
			return err
		}
		return t.trail(scope.Who, "source.mapping", row.Slug, m)
	})
}

// changeNames is change for what facts show but no case holds: names, targets, settings. The facts follow at once.
func (s *Store) changeNames(ctx context.Context, doing string, do func(*tx) error) error {
	if err := s.change(ctx, doing, do); err != nil {
		return err
	}
	if s.state.Load() == nil {
		return nil
	}
	return s.Refresh(ctx)
}
