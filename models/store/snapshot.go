package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"gorm.io/gorm"

	"gevinstoverblik/models/facts"
)

const (
	// keepEvery is how often Keep looks whether there is something new to keep.
	keepEvery = 5 * time.Second
	// strayAfter is how old a half-written snapshot must be to count as left behind by a process that was killed.
	strayAfter = time.Hour
)

// stamp says which moment of which database a snapshot is of. The trail is a hash chain: whoever has the hash of its
// last row has the same history, also where a database was put back from a backup and went on another way.
type stamp struct {
	Schema    int64 // the latest migration
	Identity  string
	TrailSeq  int64
	TrailHash string
}

// stampOf gives the stamp of the moment that row is of.
func (s *Store) stampOf(row versionRow) stamp {
	return stamp{Schema: s.schema, Identity: row.Identity, TrailSeq: row.TrailSeq, TrailHash: row.TrailHash}
}

// forked says whether the database, now at row, has left the history that a stamp is of: it is another one, or it was
// put back from a backup since.
func forked(g *gorm.DB, of stamp, row versionRow) (bool, error) {
	if of.Identity != row.Identity || of.TrailSeq > row.TrailSeq {
		return true, nil
	}
	var same, restored int64
	if err := g.Model(&trailRow{}).Where("seq = ? AND hash = ?", of.TrailSeq, of.TrailHash).Count(&same).Error; err != nil {
		return false, err
	}
	err := g.Model(&trailRow{}).Where("seq > ? AND what = ?", of.TrailSeq, restoreDeed).Count(&restored).Error
	return of.TrailSeq > 0 && same == 0 || restored > 0, err
}

// kept gives the facts of the snapshot file, to be brought up to row; nil where there is none, or none that may be
// used, which costs a longer start and nothing else. It is told in the log.
func (s *Store) kept(g *gorm.DB, row versionRow) *facts.Table {
	if s.snapshot == "" {
		return nil
	}
	t, err := s.readSnapshot(g, row)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		s.log.Warn("the snapshot of the facts is not used: all cases are read", "file", s.snapshot, "why", err)
		return nil
	}
	s.keptVersion.Store(t.Version)
	return t
}

func (s *Store) readSnapshot(g *gorm.DB, row versionRow) (*facts.Table, error) {
	file, err := os.Open(s.snapshot)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	snapshot, err := facts.OpenSnapshot(file, info.Size())
	if err != nil {
		return nil, err
	}
	var of stamp
	if err := json.Unmarshal([]byte(snapshot.Stamp), &of); err != nil {
		return nil, fmt.Errorf("its stamp: %w", err)
	}
	switch {
	case of.Identity != row.Identity:
		return nil, errors.New("it is of another database")
	case of.Schema != s.schema:
		return nil, fmt.Errorf("it is of tables of version %d, these are %d", of.Schema, s.schema)
	case snapshot.Version > row.Version || of.TrailSeq > row.TrailSeq:
		return nil, fmt.Errorf("it is of version %d, newer than the database's %d", snapshot.Version, row.Version)
	}
	left, err := forked(g, of, row)
	if err != nil {
		return nil, err
	}
	if left {
		return nil, errors.New("it is of another history of the database")
	}
	return snapshot.Table()
}

// Keep keeps the facts in the snapshot file, whenever a new version has stood for a moment, until ctx ends, and what
// is new then. Only a process that lives with its facts has reason to: a server. A fault is logged.
func (s *Store) Keep(ctx context.Context) {
	if s.snapshot == "" {
		return
	}
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	before := int64(0)
	for {
		select {
		case <-ctx.Done():
			s.keep(context.WithoutCancel(ctx))
			return
		case <-tick.C:
		}
		version := s.Version()
		if version == before {
			s.keep(ctx)
		}
		before = version
	}
}

func (s *Store) keep(ctx context.Context) {
	if err := s.WriteSnapshot(ctx); err != nil && ctx.Err() == nil {
		s.log.Error("keep a snapshot of the facts", "err", err)
	}
}

// WriteSnapshot writes the current facts to the snapshot file, unless it holds them already. Readers and writers of
// the database wait for nothing: a version of the facts never changes.
func (s *Store) WriteSnapshot(ctx context.Context) error {
	s.keeping.Lock()
	defer s.keeping.Unlock()
	st := s.state.Load()
	if s.snapshot == "" || st == nil || st.table.Version == s.keptVersion.Load() {
		return nil
	}
	var row versionRow
	if err := s.reader(ctx).Take(&row, 1).Error; err != nil {
		return translate("ask for the version", err)
	}
	if row.Version != st.table.Version {
		return nil // another process was quicker; what Watch fetches is kept next time
	}
	of, err := json.Marshal(s.stampOf(row))
	if err != nil {
		return err
	}
	if err := replace(s.snapshot, func(file *os.File) error { return facts.WriteSnapshot(file, st.table, string(of)) }); err != nil {
		return fmt.Errorf("write %s: %w", s.snapshot, err)
	}
	s.keptVersion.Store(st.table.Version)
	return nil
}

// replace puts a new file in the place of name once it is whole and on the disk. Each writer has a file of its own until
// then; those that a killed process left behind are cleared away.
func replace(name string, write func(*os.File) error) (err error) {
	folder, pattern := filepath.Dir(name), filepath.Base(name)+".new-*"
	if err := clearStrays(folder, pattern); err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, pattern)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name()) // the fault that stopped the writing is the one to tell
		}
	}()
	if err := errors.Join(write(file), file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), name); err != nil {
		return err
	}
	parent, err := os.Open(folder)
	if err != nil {
		return nil // the new file is in its place; that the folder is on the disk too is more than a start needs
	}
	_ = parent.Sync()
	_ = parent.Close()
	return nil
}

// clearStrays removes what killed processes left half-written in a folder.
func clearStrays(folder, pattern string) error {
	strays, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil {
		return err
	}
	for _, stray := range strays {
		if info, err := os.Stat(stray); err == nil && time.Since(info.ModTime()) > strayAfter {
			if err := os.Remove(stray); err != nil {
				return err
			}
		}
	}
	return nil
}
