// Package store keeps everything in a database, SQLite or PostgreSQL, and hands it out: cases as facts, batches,
// targets, people, settings and the trail. It is the only room that knows gorm and SQL. It computes no figure.
//
// There is one writer at a time. On SQLite that is the database's own rule; on PostgreSQL every transaction that
// changes something first locks the one row of the table "version". So versions, ids and the trail are given in
// the order of the commits, on every instance.
package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"gevinstoverblik/models"
)

const (
	// busyTimeout is how long a writer of SQLite waits for a writer of another process.
	busyTimeout = 30 * time.Second
	// writerCache and readerCache are the page caches of a connection to SQLite in KiB. An import of a million cases keeps
	// its index in the writer's; readers walk the cases from one end to the other and come back to few pages.
	writerCache = 64 << 10
	readerCache = 8 << 10
	// retries is how often a transaction is tried again that PostgreSQL broke off.
	retries = 5
	// pollEvery is how often Watch asks whether another process has changed something.
	pollEvery = 500 * time.Millisecond
)

// Options are what a store is told from outside. Nil fields stand for the clock and a silent log.
type Options struct {
	Today func() models.Day // the date in the municipality's time zone
	Now   func() time.Time
	Log   *slog.Logger
	// Lazy leaves the facts in the database until somebody asks for them: for commands that show no figure.
	Lazy bool
	// Snapshot names a file that holds the facts beside the database, so that a start need not read every case. It is
	// read where it is there and fits; Keep writes it. "" = none.
	Snapshot string
	// CaseKey hashes the case numbers of the sources that keep hashes. It lies outside the database.
	CaseKey []byte
	// Key seals what must be kept but never read by others: how to get in to addresses that are fetched. "" = none is kept.
	Key string
}

// Store is the house's memory. It may be used by any number of goroutines.
type Store struct {
	names namingsKept

	read  *sql.DB  // a pool that refuses to write
	write *sql.DB  // SQLite: one connection
	gread *gorm.DB // the same two for gorm
	gorm  *gorm.DB

	postgres bool
	today    func() models.Day
	now      func() time.Time
	log      *slog.Logger

	key string // Options.Key

	schema      int64        // the latest migration
	snapshot    string       // Options.Snapshot
	caseKey     []byte       // Options.CaseKey
	keeping     sync.Mutex   // held while the snapshot is written
	keptVersion atomic.Int64 // what the snapshot holds, 0 where that is not known

	loading sync.Mutex            // held while the state is replaced
	state   atomic.Pointer[state] // nil until the facts are loaded
}

// Open opens the database of an address, brings it to this version, and loads the facts.
func Open(ctx context.Context, dsn string, options Options) (*Store, error) {
	a, err := parseDSN(dsn)
	if err != nil {
		return nil, err
	}
	s := &Store{today: options.Today, now: options.Now, log: options.Log, snapshot: options.Snapshot, key: options.Key, caseKey: options.CaseKey, postgres: a.postgres != ""}
	if s.now == nil {
		s.now = time.Now
	}
	if s.today == nil {
		s.today = func() models.Day { return models.DayOfTime(s.now()) }
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.postgres {
		err = s.openPostgres(ctx, a.postgres)
	} else {
		err = s.openSQLite(ctx, a.path)
	}
	if err == nil {
		s.schema, err = migrate(ctx, s.write, s.postgres)
	}
	if err == nil {
		err = s.shelve(ctx)
	}
	if err == nil {
		err = s.startCalendar(ctx)
	}
	if err == nil && !options.Lazy {
		err = s.Refresh(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// How often, and after how long, a database is opened again whose WAL another process is setting: ten seconds in all.
const (
	walTries = 100
	walPause = 100 * time.Millisecond
)

func (s *Store) openSQLite(ctx context.Context, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("make the folder of the database: %w", err)
	}
	var err error
	if s.write, err = sql.Open(sqliteDriver, sqliteDSN(path, false)); err != nil {
		return fmt.Errorf("open database %s: %w", path, err)
	}
	s.write.SetMaxOpenConns(1)
	s.write.SetConnMaxIdleTime(0)
	// The writer comes first: it makes the file and sets WAL, which a reader may not. SQLite does not wait for another
	// process that sets it at that moment.
	for tries := 0; ; tries++ {
		err := s.write.PingContext(ctx)
		if err == nil {
			break
		}
		if tries == walTries || sqliteFault(err) != faultBusy || ctx.Err() != nil {
			return fmt.Errorf("open database %s: %w", path, err)
		}
		time.Sleep(walPause)
	}
	if s.read, err = sql.Open(sqliteDriver, sqliteDSN(path, true)); err != nil {
		return fmt.Errorf("open database %s: %w", path, err)
	}
	s.read.SetMaxOpenConns(max(4, runtime.NumCPU()))
	return s.openGorm(
		sqlite.New(sqlite.Config{DriverName: sqliteDriver, Conn: s.write}),
		sqlite.New(sqlite.Config{DriverName: sqliteDriver, Conn: s.read}))
}

// openPostgres opens two pools: a writer that waits its turn holds its connection, and whoever has the turn still
// needs one to read.
func (s *Store) openPostgres(ctx context.Context, dsn string) error {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return fmt.Errorf("the database address cannot be read: it must look like postgres://USER:PASSWORD@HOST:PORT/NAME")
	}
	s.write = stdlib.OpenDB(*config)
	s.write.SetMaxOpenConns(8)
	s.write.SetConnMaxIdleTime(5 * time.Minute)
	reading := config.Copy()
	reading.RuntimeParams["default_transaction_read_only"] = "on"
	s.read = stdlib.OpenDB(*reading)
	s.read.SetMaxOpenConns(max(8, 2*runtime.NumCPU()))
	s.read.SetConnMaxIdleTime(5 * time.Minute)
	if err := s.write.PingContext(ctx); err != nil {
		return fmt.Errorf("open database %s on %s: %w", config.Database, config.Host, err)
	}
	return s.openGorm(postgres.New(postgres.Config{Conn: s.write}), postgres.New(postgres.Config{Conn: s.read}))
}

func (s *Store) openGorm(write, read gorm.Dialector) error {
	config := func() *gorm.Config {
		return &gorm.Config{
			Logger:                 logger.Discard, // faults are returned, and logged once at the edge
			SkipDefaultTransaction: true,
			NowFunc:                s.clock,
			DisableAutomaticPing:   true,
		}
	}
	var err error
	if s.gorm, err = gorm.Open(write, config()); err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	if s.gread, err = gorm.Open(read, config()); err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	return nil
}

// Close closes the database.
func (s *Store) Close() error {
	var errs []error
	if s.read != nil {
		errs = append(errs, s.read.Close())
	}
	if s.write != nil {
		errs = append(errs, s.write.Close())
	}
	return errors.Join(errs...)
}

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	return translate("ask the database", s.read.PingContext(ctx))
}

// Kind names the kind of database: "sqlite" or "postgres".
func (s *Store) Kind() string {
	if s.postgres {
		return "postgres"
	}
	return "sqlite"
}

// clock gives the time as it is stored: UTC, to the microsecond, which both databases give back unchanged.
func (s *Store) clock() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// reader gives gorm on the readers.
func (s *Store) reader(ctx context.Context) *gorm.DB { return s.gread.WithContext(ctx) }

// tx is one transaction that changes something. It holds the lock on the version row.
type tx struct {
	*gorm.DB
	store *Store
	conn  *sql.Conn
	sql   *sql.Tx
	row   versionRow
	saved versionRow // row as it was when the transaction began
	next  *state     // what is published with the commit; nil = nothing
}

// versionRow is the one row of the table version.
type versionRow struct {
	ID        int64
	Version   int64
	NextCase  int64
	NextBatch int64
	LastEvent models.Day `gorm:"serializer:day"`
	TrailSeq  int64
	TrailHash string
	Identity  string // of the database
	// ReadVersion is the version in which the reading of names last changed.
	ReadVersion int64
}

func (versionRow) TableName() string { return "version" }

// dayColumn reads and writes models.Day for gorm, which would take the missing day, NULL, for the day 0.
type dayColumn struct{}

func (dayColumn) Scan(ctx context.Context, field *schema.Field, dst reflect.Value, stored any) error {
	day := models.NoDay
	if err := day.Scan(stored); err != nil {
		return err
	}
	field.ReflectValueOf(ctx, dst).SetInt(int64(day))
	return nil
}

func (dayColumn) Value(_ context.Context, _ *schema.Field, _ reflect.Value, v any) (any, error) {
	return v.(models.Day).Value()
}

func init() { schema.RegisterSerializer("day", dayColumn{}) }

// errRollback ends a transaction without a fault and without its changes.
var errRollback = errors.New("rolled back")

// change runs do in one transaction, alone among all writers, and tries again where PostgreSQL broke it off.
// Whatever do does to tx.row is written at the end.
func (s *Store) change(ctx context.Context, doing string, do func(*tx) error) error {
	var err error
	for try := range retries {
		if err = s.once(ctx, do); faultOf(err) != faultRetry {
			break
		}
		s.log.Info("transaction broken off by the database", "doing", doing, "try", try+1, "err", err)
		select {
		case <-ctx.Done():
			return translate(doing, ctx.Err())
		case <-time.After(time.Duration(1<<try) * 20 * time.Millisecond):
		}
	}
	return translate(doing, err)
}

func (s *Store) once(ctx context.Context, do func(*tx) error) (err error) {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	begun, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	t := &tx{store: s, conn: conn, sql: begun}
	t.DB = s.gorm.Session(&gorm.Session{NewDB: true, Context: ctx})
	t.DB.Statement.ConnPool = begun
	done := false
	defer func() {
		if !done {
			if undone := begun.Rollback(); undone != nil && !errors.Is(undone, sql.ErrTxDone) {
				err = errors.Join(err, undone)
			}
		}
	}()
	query := "SELECT * FROM version WHERE id = 1"
	if s.postgres {
		query += " FOR UPDATE"
	}
	if err := t.Raw(query).Scan(&t.row).Error; err != nil {
		return err
	}
	t.saved = t.row
	if err := do(t); err != nil {
		return err
	}
	if t.row != t.saved {
		if err := t.Save(&t.row).Error; err != nil {
			return err
		}
	}
	if t.next != nil {
		// Whoever sees the new version before it is published would load what is at hand here.
		s.loading.Lock()
		defer s.loading.Unlock()
	}
	done = true
	if err := begun.Commit(); err != nil {
		return err
	}
	if t.next != nil {
		s.publish(t.next)
	}
	return nil
}

// driverConn lends the driver's own connection of the transaction.
func (t *tx) driverConn(use func(driver.Conn) error) error {
	return t.conn.Raw(func(c any) error { return use(c.(driver.Conn)) })
}
