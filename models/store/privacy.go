package store

import (
	"context"
	"crypto/subtle"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

// privacyRow is models.Privacy as a table.
type privacyRow models.Privacy

func (privacyRow) TableName() string { return "source_privacy" }

func loadPrivacy(g *gorm.DB, sourceID int64) (models.Privacy, error) {
	var rows []privacyRow
	if err := g.Where("source_id = ?", sourceID).Find(&rows).Error; err != nil {
		return models.Privacy{}, err
	}
	if len(rows) == 0 {
		return models.Privacy{SourceID: sourceID, Informed: models.NoDay}, nil
	}
	return models.Privacy(rows[0]), nil
}

// Privacy gives what was decided about the personal data of a source, the careful way where nothing was.
func (s *Store) Privacy(ctx context.Context, sourceID int64) (models.Privacy, error) {
	p, err := loadPrivacy(s.reader(ctx), sourceID)
	return p, translate("read what was decided about personal data", err)
}

// CasesOf counts the cases of a source.
func (s *Store) CasesOf(ctx context.Context, sourceID int64) (int64, error) {
	var n int64
	err := s.reader(ctx).Raw("SELECT count(*) FROM cases WHERE source_id = ?", sourceID).Scan(&n).Error
	return n, translate("count the cases of a source", err)
}

// proofOf is hashed instead of a case number to know a key again. No case number holds a line break.
const proofOf = "\n"

// CaseHasher gives what turns a case number of a source into what is kept of it; nil where it is kept as it comes. A
// key that is missing, or is another than the one that the source's cases were hashed with, is a models.Problem: with
// it every case would be a new one.
func (s *Store) CaseHasher(p models.Privacy) (func(caseNo string) string, error) {
	if !p.Hashed() {
		return nil, nil
	}
	if len(s.caseKey) == 0 {
		return nil, models.Problem{Field: "source", Code: "case_key_missing"}
	}
	if subtle.ConstantTimeCompare([]byte(models.HashCaseNo(s.caseKey, p.Salt, proofOf)), []byte(p.Proof)) == 0 {
		return nil, models.Problem{Field: "source", Code: "case_key_other"}
	}
	return func(caseNo string) string { return models.HashCaseNo(s.caseKey, p.Salt, caseNo) }, nil
}

// HasCaseKey says whether there is a key to hash case numbers with.
func (s *Store) HasCaseKey() bool { return len(s.caseKey) > 0 }

// changePrivacy changes what was decided about a source, where nobody has since the revision that was seen.
func (s *Store) changePrivacy(ctx context.Context, scope models.Scope, sourceID, revision int64, what string,
	do func(*tx, sourceRow, *models.Privacy) (detail any, err error)) error {
	if !scope.May(models.RightAdmin) || !scope.All {
		return models.ErrForbidden
	}
	return s.change(ctx, "decide about personal data", func(t *tx) error {
		var source sourceRow
		if err := t.Where("id = ?", sourceID).Take(&source).Error; err != nil {
			return err
		}
		p, err := loadPrivacy(t.DB, sourceID)
		if err != nil {
			return err
		}
		if p.Revision != revision {
			return models.Problem{Code: "changed_meanwhile", Value: strconv.FormatInt(revision, 10)}
		}
		detail, err := do(t, source, &p)
		if err != nil {
			return err
		}
		p.Revision++
		row := privacyRow(p)
		if err := t.Save(&row).Error; err != nil {
			return err
		}
		return t.trail(scope.Who, what, source.Slug, detail)
	})
}

// KeepCaseworkers lets the caseworkers of a source's events be kept from the next import on: staff were informed on a
// day, for a reason.
func (s *Store) KeepCaseworkers(ctx context.Context, scope models.Scope, sourceID, revision int64, informed models.Day, reason string) error {
	reason, _ = models.MaskCPR(models.Tidy(reason))
	return s.changePrivacy(ctx, scope, sourceID, revision, "privacy.caseworkers", func(t *tx, _ sourceRow, p *models.Privacy) (any, error) {
		if err := models.CheckInformed(informed, reason, t.store.today()); err != nil {
			return nil, err
		}
		now := t.store.clock()
		p.Informed, p.Reason, p.KeptBy, p.KeptAt = informed, reason, scope.Who, &now
		return map[string]any{"kept": true, "informed": informed.String(), "reason": reason}, nil
	})
}

// DropCaseworkers ends it and erases the caseworkers that were kept, also from what an undo would bring back.
func (s *Store) DropCaseworkers(ctx context.Context, scope models.Scope, sourceID, revision int64) error {
	err := s.changePrivacy(ctx, scope, sourceID, revision, "privacy.caseworkers", func(t *tx, _ sourceRow, p *models.Privacy) (any, error) {
		p.Informed, p.Reason, p.KeptBy, p.KeptAt = models.NoDay, "", "", nil
		erased := t.Exec("UPDATE case_events SET resource = 0 WHERE resource <> 0 AND case_id IN (SELECT id FROM cases WHERE source_id = ?)", sourceID)
		if erased.Error != nil {
			return nil, erased.Error
		}
		if err := t.eraseResources(sourceID); err != nil {
			return nil, err
		}
		return map[string]any{"kept": false, "erased": erased.RowsAffected}, nil
	})
	if err != nil {
		return err
	}
	return s.scour(ctx, "case_events", "before_events", "words")
}

// eraseResources takes caseworkers out of the events that undos of a source's imports would bring back, and then the
// names of caseworkers that nothing uses any more.
func (t *tx) eraseResources(sourceID int64) error {
	type before struct {
		BatchSeq int64
		CaseID   int64
		Events   string
		Own      bool
	}
	var rows []before
	err := t.Raw("SELECT e.batch_seq, e.case_id, e.events, b.source_id = ? AS own FROM before_events e JOIN batches b ON b.seq = e.batch_seq", sourceID).
		Scan(&rows).Error
	if err != nil {
		return err
	}
	used := map[int64]bool{}
	for _, r := range rows {
		var events [][5]int64
		if err := json.Unmarshal([]byte(r.Events), &events); err != nil {
			return fmt.Errorf("read the events before: %w", err)
		}
		changed := false
		for i := range events {
			switch resource := &events[i][4]; {
			case *resource == 0:
			case r.Own:
				*resource, changed = 0, true
			default:
				used[*resource] = true
			}
		}
		if !changed {
			continue
		}
		text, err := json.Marshal(events)
		if err != nil {
			return err
		}
		if err := t.Exec("UPDATE before_events SET events = ? WHERE batch_seq = ? AND case_id = ?", string(text), r.BatchSeq, r.CaseID).Error; err != nil {
			return err
		}
	}
	var names []int64
	err = t.Raw("SELECT id FROM words w WHERE kind = ? AND NOT EXISTS (SELECT 1 FROM case_events e WHERE e.resource = w.id)", wordResource).Scan(&names).Error
	if err != nil {
		return err
	}
	names = slices.DeleteFunc(names, func(id int64) bool { return used[id] })
	for part := range slices.Chunk(names, lookupSize) {
		if err := t.Exec("DELETE FROM words WHERE id IN ?", part).Error; err != nil {
			return err
		}
	}
	return nil
}

// HashCases lets the case numbers of a source be kept as keyed hashes from now on, and turns those that are there into
// hashes. There is no way back: the numbers are gone, from the cases, from what an undo would bring back, from the
// reports of imports and from the access log.
func (s *Store) HashCases(ctx context.Context, scope models.Scope, sourceID, revision int64) error {
	err := s.changePrivacy(ctx, scope, sourceID, revision, "privacy.hash", func(t *tx, source sourceRow, p *models.Privacy) (any, error) {
		switch {
		case p.Hashed():
			return nil, models.Problem{Field: "source", Code: "hashed_already"}
		case !t.store.HasCaseKey():
			return nil, models.Problem{Field: "source", Code: "case_key_missing"}
		}
		now := t.store.clock()
		p.Salt = models.NewSecret()
		p.Proof = models.HashCaseNo(t.store.caseKey, p.Salt, proofOf)
		p.HashedBy, p.HashedAt = scope.Who, &now
		hash, err := t.store.CaseHasher(*p)
		if err != nil {
			return nil, err
		}
		n, err := t.hashCases(source, hash)
		return map[string]any{"cases": n}, err
	})
	if err != nil {
		return err
	}
	return s.scour(ctx, "cases", "before_images", "batches", "failed_deliveries", "access_log", "answers")
}

// hashCases replaces the case numbers of a source everywhere.
func (t *tx) hashCases(source sourceRow, hash func(string) string) (int, error) {
	type number struct {
		id int64
		no string
	}
	var numbers []number
	err := t.driverConn(func(c driver.Conn) error {
		return scan(t.Statement.Context, c, t.store.places("SELECT id, case_no FROM cases WHERE source_id = ?"), []any{source.ID}, func(v []driver.Value) error {
			numbers = append(numbers, number{v[0].(int64), text(v[1])})
			return nil
		})
	})
	if err != nil {
		return 0, err
	}
	update, err := t.sql.PrepareContext(t.Statement.Context, t.store.places("UPDATE cases SET case_no = ? WHERE id = ?"))
	if err != nil {
		return 0, err
	}
	for _, n := range numbers {
		if _, err := update.ExecContext(t.Statement.Context, hash(n.no), n.id); err != nil {
			return 0, errors.Join(err, update.Close())
		}
	}
	if err := update.Close(); err != nil {
		return 0, err
	}
	var images []struct {
		BatchSeq int64
		CaseID   int64
		Image    string
	}
	err = t.Raw("SELECT batch_seq, case_id, image FROM before_images WHERE image LIKE " + removedImage).Scan(&images).Error
	if err != nil {
		return 0, err
	}
	for _, r := range images {
		var i image
		if err := json.Unmarshal([]byte(r.Image), &i); err != nil {
			return 0, fmt.Errorf("read the case before: %w", err)
		}
		if int64(i.Source) != source.ID {
			continue
		}
		i.CaseNo = hash(i.CaseNo)
		text, err := json.Marshal(i)
		if err != nil {
			return 0, err
		}
		if err := t.Exec("UPDATE before_images SET image = ? WHERE batch_seq = ? AND case_id = ?", string(text), r.BatchSeq, r.CaseID).Error; err != nil {
			return 0, err
		}
	}
	return len(numbers), t.forgetNumbers(source)
}

// forgetNumbers takes the case numbers of a source out of the reports of its imports, the answers that were kept for
// requests made twice, and the access log.
func (t *tx) forgetNumbers(source sourceRow) error {
	var batches []batchRow
	if err := t.Where("source_id = ?", source.ID).Find(&batches).Error; err != nil {
		return err
	}
	for _, b := range batches {
		report, err := withoutNumbers(b.Report)
		if err != nil {
			return fmt.Errorf("read the report of %s: %w", b.ID, err)
		}
		if err := t.Model(&batchRow{}).Where("seq = ?", b.Seq).Update("report", report).Error; err != nil {
			return err
		}
	}
	var failed []failedRow
	if err := t.Where("source_id = ?", source.ID).Find(&failed).Error; err != nil {
		return err
	}
	for _, f := range failed {
		report, err := withoutNumbers(f.Report)
		if err != nil {
			return fmt.Errorf("read the report of a failed delivery: %w", err)
		}
		if err := t.Model(&failedRow{}).Where("id = ?", f.ID).Update("report", report).Error; err != nil {
			return err
		}
	}
	if err := t.Where("1 = 1").Delete(&answerRow{}).Error; err != nil {
		return err
	}
	head := "case " + source.Slug + " "
	return t.Model(&accessRow{}).Where("what LIKE ? ESCAPE '!'", strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(head)+"%").
		Update("what", head+"******").Error
}

// withoutNumbers takes the case numbers out of a report as it is kept.
func withoutNumbers(report string) (string, error) {
	var r keptReport
	if err := json.Unmarshal([]byte(report), &r); err != nil {
		return "", err
	}
	for _, notes := range [][]keptNote{r.Warnings, r.Errors} {
		for i := range notes {
			n := &notes[i]
			delete(n.Args, "case")
			if n.Args["field"] == models.FieldCaseNo || slices.Contains([]models.Code{models.CodeConflict, models.CodeDuplicate,
				models.CodeUnknownCase, models.CodeVanished, models.CodeSumLine}, n.Code) {
				n.Value = ""
			}
		}
	}
	out, err := json.Marshal(r)
	return string(out), err
}

// scour has the database give up the space in which erased rows still lie: SQLite writes its file anew, PostgreSQL the
// tables.
func (s *Store) scour(ctx context.Context, tables ...string) error {
	statements := []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"}
	if s.postgres {
		statements = []string{"VACUUM (FULL) " + strings.Join(tables, ", ")}
	}
	for _, statement := range statements {
		if _, err := s.write.ExecContext(ctx, statement); err != nil {
			return translate("give up the space of erased rows", err)
		}
	}
	return nil
}
