package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"gevinstoverblik/models"
)

// trailRow is models.TrailRow as a table.
type trailRow models.TrailRow

func (trailRow) TableName() string { return "trail" }

// hash is the SHA-256 of everything in the row but the hash, each part with its length before it, so that no two
// rows share a spelling.
func (r trailRow) hash() string {
	h := sha256.New()
	for _, part := range []string{strconv.FormatInt(r.Seq, 10), strconv.FormatInt(r.At.UnixMicro(), 10), r.Who, r.What,
		r.Subject, r.Detail, r.Prev} {
		fmt.Fprintf(h, "%d:%s\n", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// trail adds a row to the trail, in the transaction of the change that it tells of.
func (t *tx) trail(who, what, subject string, detail any) error {
	b, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("write the trail: %w", err)
	}
	r := trailRow{Seq: t.row.TrailSeq + 1, At: t.store.clock(), Who: who, What: what, Subject: subject, Detail: string(b), Prev: t.row.TrailHash}
	r.Hash = r.hash()
	if err := t.Create(&r).Error; err != nil {
		return fmt.Errorf("write the trail: %w", err)
	}
	t.row.TrailSeq, t.row.TrailHash = r.Seq, r.Hash
	return nil
}

// TrailQuery narrows what Trail gives. Zero fields do not narrow.
type TrailQuery struct {
	What   string // one deed
	Who    string
	Before int64 // rows older than this sequence number, for the next page
	Limit  int   // 0 = all
}

// Trail gives the rows of the audit trail, the latest first. It needs models.RightAudit and sight of every department.
func (s *Store) Trail(ctx context.Context, scope models.Scope, q TrailQuery) ([]models.TrailRow, error) {
	if !scope.May(models.RightAudit) || !scope.All {
		return nil, models.ErrForbidden
	}
	g := s.reader(ctx).Model(&trailRow{}).Order("seq DESC")
	if q.What != "" {
		g = g.Where("what = ?", q.What)
	}
	if q.Who != "" {
		g = g.Where("who = ?", q.Who)
	}
	if q.Before > 0 {
		g = g.Where("seq < ?", q.Before)
	}
	if q.Limit > 0 {
		g = g.Limit(q.Limit)
	}
	var rows []models.TrailRow
	return rows, translate("read the trail", g.Find(&rows).Error)
}

// CheckTrail recomputes the hash chain of the trail. A row that was altered, taken out, put in or cut off at the
// end is named by its sequence number in a models.Problem with the code "trail_broken".
func (s *Store) CheckTrail(ctx context.Context) error {
	broken := func(seq int64) error {
		return models.Problem{Field: "trail", Code: "trail_broken", Value: strconv.FormatInt(seq, 10)}
	}
	var end versionRow
	if err := s.reader(ctx).Take(&end, 1).Error; err != nil {
		return translate("check the trail", err)
	}
	prev, last := "", int64(0)
	const page = 1000
	for {
		var rows []trailRow
		if err := s.reader(ctx).Where("seq > ?", last).Order("seq").Limit(page).Find(&rows).Error; err != nil {
			return translate("check the trail", err)
		}
		for _, r := range rows {
			if r.Seq != last+1 || r.Prev != prev || r.Hash != r.hash() {
				return broken(last + 1)
			}
			prev, last = r.Hash, r.Seq
			if last == end.TrailSeq {
				if prev != end.TrailHash {
					return broken(last)
				}
				return nil // rows written since the check began are left for the next one
			}
		}
		if len(rows) < page {
			break
		}
	}
	if last != end.TrailSeq || prev != end.TrailHash {
		return broken(last + 1)
	}
	return nil
}
