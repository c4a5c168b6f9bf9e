package store

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"gevinstoverblik/models"
)

// begunRow is an import that has begun and not ended. It is written before the import and goes with it: in the same
// transaction where the import is stored, so that a process that is killed leaves either what it brought or this.
type begunRow struct {
	ID     int64
	Source string // the key that was asked for: the source need not be there yet
	Name   string // of the source, as it was typed
	File   string
	Door   models.Door
	At     time.Time
	Holder string // the process that imports: its own name, its number and its machine
}

func (begunRow) TableName() string { return "imports_begun" }

// longestImport is how long an import on another machine is taken to be under way.
const longestImport = 6 * time.Hour

// thisProcess names this process among all that import into a database. The number alone would not do: in a container
// that is started again it is the same.
var thisProcess = models.NewSecret()[:12]

func holder() string {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	return thisProcess + " " + strconv.Itoa(os.Getpid()) + " " + host
}

// under says whether the import is still under way.
func (b begunRow) under(now time.Time) bool {
	mine := strings.SplitN(holder(), " ", 3)
	its := strings.SplitN(b.Holder, " ", 3)
	if len(its) != 3 {
		return false
	}
	switch {
	case its[0] == mine[0]:
		return true
	case its[2] != mine[2]: // its process cannot be asked
		return now.Sub(b.At) < longestImport
	case its[1] == mine[1]: // that process had the number before this one
		return false
	}
	pid, err := strconv.Atoi(its[1])
	if err != nil {
		return false
	}
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	err = process.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission) // it is there, and somebody else's
}

// begin notes that an import begins, and gives what takes the note away where the import comes to nothing by itself.
// An import that a person follows on a page is told of there.
func (s *Store) begin(ctx context.Context, in *Incoming) (ended func(), err error) {
	if in.DryRun || in.Door == models.DoorFile {
		return func() {}, nil
	}
	file, _ := models.MaskCPR(in.File)
	row := begunRow{Source: models.Slug(in.SourceKey), Name: in.SourceName, File: file, Door: in.Door, At: s.clock(), Holder: holder()}
	if row.Name == "" {
		row.Name = in.SourceKey
	}
	if err := s.gorm.WithContext(ctx).Create(&row).Error; err != nil {
		return nil, translate("note that an import begins", err)
	}
	in.begun = row.ID
	return func() {
		// The note may stay where the database is gone: then it is true.
		_ = s.gorm.WithContext(context.WithoutCancel(ctx)).Delete(&begunRow{}, row.ID).Error
	}, nil
}

// made takes away the note of an import that is stored, and of those of its source that were broken off before: they are
// made good.
func (t *tx) made(in Incoming) error {
	var rows []begunRow
	if err := t.Where("source = ?", models.Slug(in.SourceKey)).Find(&rows).Error; err != nil {
		return err
	}
	for _, row := range rows {
		if row.ID != in.begun && row.under(t.store.clock()) {
			continue
		}
		if err := t.Delete(&begunRow{}, row.ID).Error; err != nil {
			return err
		}
	}
	return nil
}

// broken gives the imports since a moment whose process was killed on the way, as failed deliveries, the latest first.
// Nothing of them is stored.
func (s *Store) broken(ctx context.Context, since time.Time) ([]models.FailedDelivery, error) {
	var rows []begunRow
	if err := s.reader(ctx).Where("at >= ?", since.UTC()).Order("id DESC").Limit(mostFailures).Find(&rows).Error; err != nil {
		return nil, err
	}
	var out []models.FailedDelivery
	for _, row := range rows {
		if !row.under(s.clock()) {
			out = append(out, models.FailedDelivery{ID: -row.ID, SourceKey: row.Source, SourceName: row.Name, At: row.At, Door: row.Door, File: row.File, Code: models.FailedBroken})
		}
	}
	return out, nil
}
