package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"gevinstoverblik/models"
)

// loadSources reads the sources, by name, each with its latest delivery and the names of those who answer for it.
func loadSources(g *gorm.DB) ([]models.Source, error) {
	var rows []sourceRow
	if err := g.Find(&rows).Error; err != nil {
		return nil, err
	}
	out := make([]models.Source, len(rows))
	for i, r := range rows {
		out[i] = r.source()
	}
	slices.SortFunc(out, func(a, b models.Source) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return out, complete(g, out)
}

// complete puts in what stands elsewhere: the latest delivery that was not undone, and names.
func complete(g *gorm.DB, sources []models.Source) error {
	var last []batchRow
	err := g.Raw(`SELECT b.* FROM batches b JOIN (SELECT max(seq) AS seq FROM batches WHERE undone_at IS NULL AND mappings_before IS NULL GROUP BY source_id) l ON l.seq = b.seq`).
		Scan(&last).Error
	if err != nil {
		return err
	}
	names, err := namesOf(g, sources)
	if err != nil {
		return err
	}
	for i := range sources {
		s := &sources[i]
		s.Owner, s.Deputy = names[s.OwnerID], names[s.DeputyID]
		for _, b := range last {
			if b.SourceID == s.ID && (b.CreatedAt.After(s.LastAt) || b.CreatedAt.Equal(s.LastAt) && b.Day > s.Last) {
				s.Last, s.LastAt = b.Day, b.CreatedAt
			}
		}
	}
	return short(g, sources)
}

func namesOf(g *gorm.DB, sources []models.Source) (map[int64]string, error) {
	var ids []int64
	for _, s := range sources {
		for _, id := range []int64{s.OwnerID, s.DeputyID} {
			if id != 0 {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var users []userRow
	if err := g.Where("id IN ?", ids).Find(&users).Error; err != nil {
		return nil, err
	}
	names := make(map[int64]string, len(users))
	for _, u := range users {
		names[u.ID] = u.Name
	}
	return names, nil
}

// isNews says whether a delivery that brings nothing new is news all the same: because it is the source's first of the
// day, which makes its data fresh again, or because the one before had failed.
func (t *tx) isNews(row sourceRow) (bool, error) {
	one := []models.Source{row.source()}
	if err := complete(t.DB, one); err != nil || one[0].Last != t.store.today() {
		return true, err
	}
	var n int64
	err := t.Model(&failedRow{}).Where("source_id = ? AND at >= ?", row.ID, one[0].LastAt).Count(&n).Error
	return n > 0, err
}

// unheard says that a delivery of this name was not taken in before.
func (t *tx) unheard(ref string) error {
	if ref == "" {
		return nil
	}
	var ids []string
	if err := t.Raw("SELECT id FROM batches WHERE ref = ?", ref).Scan(&ids).Error; err != nil {
		return err
	}
	if len(ids) > 0 {
		return models.Problem{Field: "file", Code: "taken_in", Value: ids[0]}
	}
	return nil
}

// Answerable gives the people who can answer for a source: everybody who may sign in, by name.
func (s *Store) Answerable(ctx context.Context, scope models.Scope) ([]models.User, error) {
	if !maySources(scope) {
		return nil, models.ErrForbidden
	}
	var rows []userRow
	if err := s.reader(ctx).Where("disabled = ?", false).Order("name, id").Find(&rows).Error; err != nil {
		return nil, translate("read the users", err)
	}
	var out []models.User
	for _, r := range rows {
		if r.Active(s.today()) {
			out = append(out, models.User{ID: r.ID, Name: r.Name, Email: r.Email, Role: r.Role})
		}
	}
	return out, nil
}

// maySources says who keeps what is agreed with sources, for the whole municipality.
func maySources(scope models.Scope) bool { return scope.May(models.RightSources) && scope.All }

// AddSource makes a source before its first delivery and gives its key.
func (s *Store) AddSource(ctx context.Context, scope models.Scope, name string) (string, error) {
	if !maySources(scope) {
		return "", models.ErrForbidden
	}
	name = models.Tidy(name)
	switch {
	case models.Slug(name) == "":
		return "", models.Problem{Field: "name", Code: "missing_value"}
	case models.HasCPR(name) || models.HasCPR(models.Slug(name)):
		return "", models.Problem{Field: "name", Code: "cpr"}
	case len([]rune(name)) > models.MaxSourceName:
		return "", models.Problem{Field: "name", Code: "too_long"}
	}
	key := models.Slug(name)
	return key, s.changeNames(ctx, "make the source", func(t *tx) error {
		_, made, err := t.source(key, name)
		if err != nil {
			return err
		}
		if !made {
			return models.Problem{Field: "name", Code: "taken", Value: name}
		}
		t.row.Version++
		return t.trail(scope.Who, "source.add", key, map[string]any{"name": name})
	})
}

// SaveSource keeps what was agreed with a source: everything but its key, its mappings and what is worked out. Revision
// is that of the source which the one who asks has seen: where another has changed it meanwhile, it is a models.Problem
// "changed_meanwhile" with the name of who did.
func (s *Store) SaveSource(ctx context.Context, scope models.Scope, source models.Source) error {
	if !maySources(scope) {
		return models.ErrForbidden
	}
	source.Name = models.Tidy(source.Name)
	if models.HasCPR(source.Name) {
		return models.Problem{Field: "name", Code: "cpr"}
	}
	if err := source.Check(); err != nil {
		return err
	}
	return s.changeNames(ctx, "save the source", func(t *tx) error {
		var row sourceRow
		if err := t.Where("slug = ?", source.Key).Take(&row).Error; err != nil {
			return err
		}
		if row.Revision != source.Revision {
			return models.Problem{Code: "changed_meanwhile"}
		}
		if err := t.people(source); err != nil {
			return err
		}
		var others []sourceRow
		if err := t.Where("id <> ?", row.ID).Find(&others).Error; err != nil {
			return err
		}
		for _, other := range others { // a name finds one source
			if models.NameKey(other.Name) == models.NameKey(source.Name) || other.Slug == models.Slug(source.Name) {
				return models.Problem{Field: "name", Code: "taken", Value: source.Name}
			}
		}
		was, before := row, row.agreement()
		row.Name, row.URL = source.Name, source.URL
		row.HandedOver = row.HandedOver && row.OwnerID == source.OwnerID
		row.OwnerID, row.DeputyID, row.Door, row.Zone, row.Partial, row.Address = source.OwnerID, source.DeputyID, source.Door, source.Zone, source.Partial, source.Address
		if row.Every != source.Every || row.OnDay != source.OnDay || row.MaxAge != source.MaxAge {
			row.Agreed = s.today()
		}
		row.Every, row.OnDay, row.MaxAge = source.Every, source.OnDay, source.MaxAge
		row.Revision++
		if err := t.Save(&row).Error; err != nil {
			return err
		}
		if err := t.moved(was, row); err != nil {
			return err
		}
		t.row.Version++
		return t.trail(scope.Who, "source.save", row.Slug, map[string]any{"before": before, "after": row.agreement()})
	})
}

// people says whether those who are to answer for a source are there.
func (t *tx) people(source models.Source) error {
	for field, id := range map[string]int64{"owner": source.OwnerID, "deputy": source.DeputyID} {
		var n int64
		if id == 0 {
			continue
		}
		if err := t.Model(&userRow{}).Where("id = ?", id).Count(&n).Error; err != nil {
			return err
		}
		if n == 0 {
			return models.Problem{Field: field, Code: "unknown_user"}
		}
	}
	return nil
}

// agreement is what the trail tells of a source.
func (r sourceRow) agreement() map[string]any {
	return map[string]any{"name": r.Name, "url": r.URL, "owner": r.OwnerID, "deputy": r.DeputyID, "door": r.Door, "every": r.Every, "on_day": r.OnDay,
		"max_age": r.MaxAge, "zone": r.Zone, "partial": r.Partial, "address": bare(r.Address)}
}

// bare is an address without its query, in which a key may stand.
func bare(address string) string {
	address, query, asked := strings.Cut(address, "?")
	if asked && query != "" {
		address += "?…"
	}
	return address
}

// Deliveries gives the latest imports of a source, the latest first, as far as they tell of deliveries: whoever keeps
// the sources may know them, and not what each did.
func (s *Store) Deliveries(ctx context.Context, scope models.Scope, sourceID int64, most int) ([]models.Batch, error) {
	if !maySources(scope) {
		return nil, models.ErrForbidden
	}
	var rows []batchRow
	if err := s.reader(ctx).Where("source_id = ?", sourceID).Order("seq DESC").Limit(most).Find(&rows).Error; err != nil {
		return nil, translate("read the deliveries", err)
	}
	out := make([]models.Batch, len(rows))
	for i, r := range rows {
		report, err := r.report()
		if err != nil {
			return nil, err
		}
		report.Warnings, report.Errors = nil, nil
		out[i] = models.Batch{ID: r.ID, SourceID: r.SourceID, File: r.File, At: r.CreatedAt, By: r.CreatedBy, Door: r.Door, Report: report, UndoneAt: r.UndoneAt}
	}
	return out, nil
}

// failedRow is models.FailedDelivery as a table, with its report as text.
type failedRow struct {
	ID       int64
	SourceID int64
	At       time.Time
	Door     models.Door
	File     string
	Checksum string
	Ref      string
	Code     string
	Report   string
}

func (failedRow) TableName() string { return "failed_deliveries" }

// KeepFailure notes that a delivery of a source came to nothing. A source that is not known has none to be told of, and
// a failure of a Ref that was noted before is the same one.
func (s *Store) KeepFailure(ctx context.Context, scope models.Scope, f models.FailedDelivery) error {
	if !scope.All || !scope.May(models.RightImports) {
		return models.ErrForbidden
	}
	f.File, _ = models.MaskCPR(f.File)
	return s.changeNames(ctx, "note a failed delivery", func(t *tx) error {
		row, err := findSource(t.DB, f.SourceKey)
		if err != nil {
			return err
		}
		var n int64
		if f.Ref != "" {
			if err := t.Model(&failedRow{}).Where("ref = ?", f.Ref).Count(&n).Error; err != nil || n > 0 {
				return err
			}
		}
		t.row.Version++ // pages tell of it
		return t.Create(&failedRow{SourceID: row.ID, At: t.store.clock(), Door: f.Door, File: f.File, Checksum: f.Checksum, Ref: f.Ref, Code: f.Code,
			Report: keepReport(f.Report)}).Error
	})
}

// Failures gives the deliveries that came to nothing since a moment, or were broken off, the latest first.
func (s *Store) Failures(ctx context.Context, scope models.Scope, since time.Time) ([]models.FailedDelivery, error) {
	if !scope.All || !scope.May(models.RightImports) && !scope.May(models.RightSources) {
		return nil, models.ErrForbidden
	}
	sources, err := s.Sources(ctx)
	if err != nil {
		return nil, err
	}
	var rows []failedRow
	if err := s.reader(ctx).Where("at >= ?", since.UTC()).Order("id DESC").Limit(mostFailures).Find(&rows).Error; err != nil {
		return nil, translate("read the failed deliveries", err)
	}
	out := make([]models.FailedDelivery, len(rows))
	for i, r := range rows {
		report, err := batchRow{ID: "of a failed delivery", Report: r.Report}.report()
		if err != nil {
			return nil, err
		}
		out[i] = models.FailedDelivery{ID: r.ID, At: r.At, Door: r.Door, File: r.File, Checksum: r.Checksum, Ref: r.Ref, Code: r.Code, Report: report}
		for _, source := range sources {
			if source.ID == r.SourceID {
				out[i].SourceKey, out[i].SourceName = source.Key, source.Name
				out[i].Solved = source.Last.Known() && !source.LastAt.Before(r.At)
			}
		}
	}
	broken, err := s.broken(ctx, since)
	if err != nil {
		return nil, translate("read the imports that were broken off", err)
	}
	for i, f := range broken {
		for _, source := range sources {
			if source.Key == f.SourceKey {
				broken[i].SourceName = source.Name
			}
		}
	}
	out = append(out, broken...)
	slices.SortStableFunc(out, func(a, b models.FailedDelivery) int { return b.At.Compare(a.At) })
	return out, nil
}

// mostFailures is how many failed deliveries are told at once.
const mostFailures = 500

// Confirm notes that a source has nothing new: what there is of it is as fresh as if it had been delivered today.
func (s *Store) Confirm(ctx context.Context, scope models.Scope, sourceKey string) error {
	if !scope.All || !scope.May(models.RightImports) {
		return models.ErrForbidden
	}
	return s.changeNames(ctx, "note that there is nothing new", func(t *tx) error {
		row, err := findSource(t.DB, sourceKey)
		if err != nil {
			return err
		}
		now := t.store.clock()
		t.row.Version++
		row.Confirmed, row.ConfirmedAt = s.today(), &now
		return t.Save(&row).Error
	})
}

// choreRow is who does a chore, and until when it is theirs.
type choreRow struct {
	Name   string `gorm:"primaryKey"`
	Holder string
	Until  time.Time
	BeatAt time.Time
}

func (choreRow) TableName() string { return "chores" }

// Hold gives a chore to one of several instances for a time, and says whether it is theirs. Whoever has it holds it on
// by asking again; it is free once the time has passed, also where its holder was killed.
func (s *Store) Hold(ctx context.Context, chore, holder string, span time.Duration) (bool, error) {
	var ours bool
	err := s.change(ctx, "take on "+chore, func(t *tx) error {
		now := time.Now().UTC().Truncate(time.Microsecond) // a store whose clock stands still has chores too
		var rows []choreRow
		if err := t.Where("name = ?", chore).Find(&rows).Error; err != nil {
			return err
		}
		ours = len(rows) == 0 || rows[0].Holder == holder || !now.Before(rows[0].Until)
		if !ours {
			return errRollback
		}
		return t.Clauses(clause.OnConflict{UpdateAll: true}).Create(&choreRow{chore, holder, now.Add(span), now}).Error
	})
	if errors.Is(err, errRollback) {
		err = nil
	}
	return ours && err == nil, err
}

// Chores gives when each chore was last seen to.
func (s *Store) Chores(ctx context.Context) (map[string]time.Time, error) {
	var rows []choreRow
	if err := s.reader(ctx).Find(&rows).Error; err != nil {
		return nil, translate("read the chores", err)
	}
	out := map[string]time.Time{}
	for _, r := range rows {
		out[r.Name] = r.BeatAt
	}
	return out, nil
}
