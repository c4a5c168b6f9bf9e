package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// state is everything that figures are made of, of one version. It is never changed once it is published.
type state struct {
	table     *facts.Table
	targets   []models.Target     // active and standing, by ValidFrom
	past      []models.Target     // replaced ones that were active
	rebases   []models.Rebase     // withdrawn ones too, by FromMonth
	steps     []models.StepTarget // replaced ones too, in the order in which they were set
	published []models.Published  // every version, the latest period first
	samples   []models.TimeSample // every version, the latest first
	comments  []models.Comment    // published ones that stand, by period
	decisions []models.Decision   // as they stand, in the order in which they were made
	people    map[int64]string    // everybody who has ever had access: their names
	sources   []models.Source     // by name
	given     []models.Given      // ready-made values that hold
	appeals   []*facts.Chunk      // settled appeals beside the one that a case tells itself
	register  *models.Register    // what was promised and changed, as it stands
	settings  models.Settings
	kpis      models.Catalogue
	calendar  *facts.Calendar
	read      *reading
	today     models.Day // the day that the table's data date was cut at
	at        stamp      // a moment of the database that the state is of, or comes after
}

// Facts gives the current facts. They are loaded first where Options.Lazy left them; nil when that fails, and
// Book says why.
func (s *Store) Facts() *facts.Table {
	st, err := s.loaded(context.Background())
	if err != nil {
		s.log.Error("load the facts", "err", err)
		return nil
	}
	return st.table
}

// Version gives the version of the current facts, 0 while none are loaded.
func (s *Store) Version() int64 {
	if st := s.state.Load(); st != nil {
		return st.table.Version
	}
	return 0
}

// Book gives facts, targets and settings of one version, as far as scope may see: of the targets those that hold
// for every department or for one in scope. The cases themselves are narrowed by measure, through Book.Scope.
func (s *Store) Book(ctx context.Context, scope models.Scope) (*facts.Book, error) {
	st, err := s.loaded(ctx)
	if err != nil {
		return nil, err
	}
	b := s.bookOf(st, scope)
	if st.table.LastEvent.Known() {
		b.Steps = func(ids []uint32) (*facts.Steps, error) { return s.steps(ctx, ids) }
	}
	return b, nil
}

// bookOf gives a state as a book.
func (s *Store) bookOf(st *state, scope models.Scope) *facts.Book {
	targets, past := st.targets, st.past
	if !scope.All {
		unseen := func(t models.Target) bool { return !seesTarget(scope, t) }
		targets, past = slices.DeleteFunc(slices.Clone(targets), unseen), slices.DeleteFunc(slices.Clone(past), unseen)
	}
	b := &facts.Book{Table: st.table, Today: s.today(), Scope: scope, Settings: st.settings, Targets: targets, Past: past, Rebases: st.rebases,
		Published: st.published, Samples: st.samples, Comments: st.comments, KPIs: st.kpis, Calendar: st.calendar, Delivering: st.sources}
	b.Decisions, b.People = decisionsTo(st.decisions, scope), st.people
	b.Register = *registerTo(st.register, scope)
	b.StepTargets = stepTargetsTo(st.steps, scope)
	b.Given, b.Appeals = givenTo(st.given, scope), st.appeals
	return b
}

func (s *Store) loaded(ctx context.Context) (*state, error) {
	if st := s.state.Load(); st != nil {
		return st, nil
	}
	if err := s.Refresh(ctx); err != nil {
		return nil, err
	}
	return s.state.Load(), nil
}

// Refresh brings the facts to the version that the database has: by the batches of other processes where the
// facts are loaded already, wholly where they are not.
func (s *Store) Refresh(ctx context.Context) error {
	s.loading.Lock()
	defer s.loading.Unlock()
	return s.refresh(ctx)
}

// refresh is Refresh with s.loading held.
func (s *Store) refresh(ctx context.Context) error {
	current := s.state.Load()
	today := s.today()
	if current != nil {
		version, err := s.storedVersion(ctx)
		if err != nil {
			return err
		}
		if version == current.table.Version {
			if today != current.today {
				next := *current
				next.today = today
				next.table = current.table.Patch(version, current.table.Dictionaries, nil, nil, today, current.table.LastEvent)
				s.state.Store(&next)
			}
			return nil
		}
	}
	next, err := s.load(ctx, current, today)
	if err != nil {
		return translate("load the facts", err)
	}
	s.state.Store(next)
	return nil
}

// storedVersion asks the database for its version.
func (s *Store) storedVersion(ctx context.Context) (int64, error) {
	var version int64
	err := s.read.QueryRowContext(ctx, "SELECT version FROM version WHERE id = 1").Scan(&version)
	return version, translate("ask for the version", err)
}

// Watch refreshes the facts whenever another process has changed the database, until ctx ends. A fault is logged
// and tried again.
func (s *Store) Watch(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if s.state.Load() == nil {
			continue
		}
		err := s.Refresh(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			s.log.Error("watch the database", "err", err)
		}
		failing = err != nil
	}
}

// publish replaces the state by the one that follows it in this process's own transaction, with s.loading held.
func (s *Store) publish(next *state) {
	if current := s.state.Load(); current == nil || current.table.Version < next.table.Version {
		s.state.Store(next)
	}
}

// inMoment lends a connection in a transaction that reads the database as it is at one moment.
func (s *Store) inMoment(ctx context.Context, read func(*sql.Conn, *sql.Tx) error) (err error) {
	conn, err := s.read.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	options := &sql.TxOptions{ReadOnly: true}
	if s.postgres {
		options.Isolation = sql.LevelRepeatableRead
	}
	moment, err := conn.BeginTx(ctx, options)
	if err != nil {
		return err
	}
	defer func() {
		if ended := moment.Rollback(); ended != nil && !errors.Is(ended, sql.ErrTxDone) {
			err = errors.Join(err, ended)
		}
	}()
	return read(conn, moment)
}

// load reads the state of one moment. With a current state, or a snapshot of an earlier one, it reads only the cases
// that the batches since then have touched.
func (s *Store) load(ctx context.Context, current *state, today models.Day) (next *state, err error) {
	err = s.inMoment(ctx, func(conn *sql.Conn, moment *sql.Tx) error {
		next, err = s.loadAt(ctx, conn, moment, current, today)
		return err
	})
	return next, err
}

func (s *Store) loadAt(ctx context.Context, conn *sql.Conn, moment *sql.Tx, current *state, today models.Day) (*state, error) {
	g := s.gread.Session(&gorm.Session{NewDB: true, Context: ctx})
	g.Statement.ConnPool = moment

	var row versionRow
	if err := g.Take(&row, 1).Error; err != nil {
		return nil, err
	}
	if current != nil {
		left, err := forked(g, current.at, row)
		if err != nil {
			return nil, err
		}
		if left {
			s.log.Warn("the database was put back, or is another one: everything is read anew", "before", current.table.Version, "now", row.Version)
			current = nil
		}
	}
	dicts, err := loadDictionaries(g)
	if err != nil {
		return nil, err
	}
	next := &state{today: today, at: s.stampOf(row)}
	var standing []models.Target
	if next.read, err = loadReading(g); err != nil {
		return nil, err
	}
	if next.targets, err = loadTargets(g); err != nil {
		return nil, err
	}
	for _, t := range next.read.targets(next.targets) {
		if t.ReplacedAt != nil {
			next.past = append(next.past, t)
		} else {
			standing = append(standing, t)
		}
	}
	next.targets = standing
	if next.rebases, err = loadRebases(g); err != nil {
		return nil, err
	}
	if next.steps, err = loadStepTargets(g); err != nil {
		return nil, err
	}
	if next.published, err = loadPublished(g); err != nil {
		return nil, err
	}
	if next.samples, err = loadSamples(g); err != nil {
		return nil, err
	}
	if next.sources, err = loadSources(g); err != nil {
		return nil, err
	}
	if next.comments, err = loadComments(g); err != nil {
		return nil, err
	}
	if next.decisions, err = loadDecisions(g); err != nil {
		return nil, err
	}
	if next.people, err = loadPeople(g); err != nil {
		return nil, err
	}
	if next.register, err = loadRegister(g); err != nil {
		return nil, err
	}
	if next.settings, err = loadSettings(g); err != nil {
		return nil, err
	}
	if next.kpis, err = loadDefinitions(g); err != nil {
		return nil, err
	}
	if next.given, err = loadGiven(g, next.kpis, next.read); err != nil {
		return nil, err
	}
	if current != nil && current.settings.Revision == next.settings.Revision {
		next.calendar = current.calendar
	} else if next.calendar, err = loadCalendar(g, next.settings); err != nil {
		return nil, err
	}
	next.reads()
	err = conn.Raw(func(c any) error {
		var err error
		next.appeals, err = loadAppeals(ctx, c.(driver.Conn), next.read)
		return err
	})
	if err != nil {
		return nil, err
	}
	var base *facts.Table
	if current != nil {
		base = current.table
	} else if base = s.kept(g, row); base != nil && base.Version < row.ReadVersion {
		base = nil // its names are read otherwise by now
	}
	if base != nil {
		changed, removed, whole, err := s.loadDelta(ctx, g, conn, base, next.read)
		if err != nil {
			return nil, err
		}
		if current != nil && !whole {
			again, err := loadOthers(ctx, s, conn, current.read, next.read)
			if err != nil {
				return nil, err
			}
			changed = append(changed, again...)
		}
		if !whole {
			next.table = base.Patch(row.Version, dicts, changed, removed, today, row.LastEvent)
			return next, nil
		}
	}
	builder := facts.NewBuilder(dicts, row.Version)
	err = conn.Raw(func(c any) error {
		return scan(ctx, c.(driver.Conn), "SELECT "+readColumns+" FROM cases ORDER BY id", nil, func(v []driver.Value) error {
			r := decodeRead(v)
			builder.Add(next.read.row(&r))
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	next.table = builder.Table(today, row.LastEvent)
	return next, nil
}

// loadDelta reads what the batches after the version of t have touched: taken in or undone. whole says that
// reading all is less work.
func (s *Store) loadDelta(ctx context.Context, g *gorm.DB, conn *sql.Conn, t *facts.Table, read *reading) (changed []facts.Row, removed []uint32, whole bool, err error) {
	var batches []batchRow
	err = g.Select("seq", "first_case", "until_case").Where("version > ? OR undone_version > ?", t.Version, t.Version).Order("seq").Find(&batches).Error
	if err != nil || len(batches) == 0 {
		return nil, nil, false, err
	}
	touched := map[uint32]bool{} // cases that were there before: whether they are there still
	size := 0
	var ranges [][2]int64
	for _, b := range batches {
		if b.FirstCase < b.UntilCase {
			ranges = append(ranges, [2]int64{b.FirstCase, b.UntilCase})
			size += int(b.UntilCase - b.FirstCase)
		}
	}
	var ids []uint32
	err = g.Raw(`SELECT DISTINCT case_id FROM before_images WHERE batch_seq IN
		(SELECT seq FROM batches WHERE version > ? OR undone_version > ?)`, t.Version, t.Version).Scan(&ids).Error
	if err != nil {
		return nil, nil, false, err
	}
	if size+len(ids) > t.N/2+10_000 {
		return nil, nil, true, nil
	}
	for _, id := range ids {
		touched[id] = false
	}
	for _, r := range ranges {
		for id := r[0]; id < r[1]; id++ {
			if _, _, known := t.Find(uint32(id)); known {
				touched[uint32(id)] = false
			}
		}
	}
	take := func(v []driver.Value) error {
		r := decodeRead(v)
		if there, known := touched[r.ID]; there {
			return nil
		} else if known {
			touched[r.ID] = true
		}
		changed = append(changed, read.row(&r))
		return nil
	}
	err = conn.Raw(func(c any) error {
		for _, r := range ranges {
			query := s.places("SELECT " + readColumns + " FROM cases WHERE id >= ? AND id < ? ORDER BY id")
			if err := scan(ctx, c.(driver.Conn), query, []any{r[0], r[1]}, take); err != nil {
				return err
			}
		}
		query := s.places("SELECT " + readColumns + ` FROM cases WHERE id IN (SELECT case_id FROM before_images
			WHERE batch_seq IN (SELECT seq FROM batches WHERE version > ? OR undone_version > ?)) ORDER BY id`)
		return scan(ctx, c.(driver.Conn), query, []any{t.Version, t.Version}, take)
	})
	for id, there := range touched {
		if !there {
			removed = append(removed, id)
		}
	}
	return changed, removed, false, err
}

// loadOthers reads the cases whose names are read otherwise than before.
func loadOthers(ctx context.Context, s *Store, conn *sql.Conn, before, now *reading) (changed []facts.Row, err error) {
	where, args := now.differs(before)
	if where == "" {
		return nil, nil
	}
	err = conn.Raw(func(c any) error {
		return scan(ctx, c.(driver.Conn), s.places("SELECT "+readColumns+" FROM cases WHERE "+where+" ORDER BY id"), args, func(v []driver.Value) error {
			r := decodeRead(v)
			changed = append(changed, now.row(&r))
			return nil
		})
	})
	return changed, err
}

// reads puts the case types and departments that those of the records are read as in their place.
func (st *state) reads() {
	for i := range st.rebases {
		st.rebases[i].CaseTypeID = st.read.caseType(st.rebases[i].CaseTypeID)
	}
	for i := range st.steps {
		st.steps[i].CaseTypeID = st.read.caseType(st.steps[i].CaseTypeID)
		st.steps[i].DepartmentID = st.read.department(st.steps[i].DepartmentID)
	}
	for i := range st.published {
		st.published[i].CaseTypeID = st.read.caseType(st.published[i].CaseTypeID)
	}
	for i := range st.samples {
		st.samples[i].CaseTypeID = st.read.caseType(st.samples[i].CaseTypeID)
		st.samples[i].DepartmentID = st.read.department(st.samples[i].DepartmentID)
	}
	readDecisions(st.decisions, st.read)
	readRegister(st.register, st.read)
	for i := range st.settings.NotMeasured {
		st.settings.NotMeasured[i].CaseTypeID = st.read.caseType(st.settings.NotMeasured[i].CaseTypeID)
	}
}

// loadSettings reads the settings, or those of a new installation.
func loadSettings(g *gorm.DB) (models.Settings, error) {
	settings := models.DefaultSettings()
	var rows []settingRow
	if err := g.Where("name = ?", settingsName).Find(&rows).Error; err != nil || len(rows) == 0 {
		return settings, err
	}
	if err := json.Unmarshal([]byte(rows[0].Value), &settings); err != nil {
		return settings, fmt.Errorf("read the settings: %w", err)
	}
	return settings, nil
}
