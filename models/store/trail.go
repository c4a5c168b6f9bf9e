package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

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
	What    string // one deed
	Kind    string // a kind of thing: the first word of its deeds, "target" of "target.set"
	Who     string
	Subject string    // a part of it, in any case
	From    time.Time // at or after
	Until   time.Time // before
	Before  int64     // rows older than this sequence number, for the next page
	Limit   int       // 0 = all
}

// narrowed gives the rows of the trail that a query asks for.
func (s *Store) narrowed(ctx context.Context, scope models.Scope, q TrailQuery) (*gorm.DB, error) {
	if !scope.May(models.RightAudit) || !scope.All {
		return nil, models.ErrForbidden
	}
	g := s.reader(ctx).Model(&trailRow{})
	if q.What != "" {
		g = g.Where("what = ?", q.What)
	}
	if q.Kind != "" {
		g = g.Where("what = ? OR what LIKE ? ESCAPE '!'", q.Kind, likely(q.Kind)+".%")
	}
	if q.Who != "" {
		g = g.Where("who = ?", q.Who)
	}
	if q.Subject != "" {
		g = g.Where("LOWER(subject) LIKE ? ESCAPE '!'", "%"+likely(strings.ToLower(q.Subject))+"%")
	}
	if !q.From.IsZero() {
		g = g.Where("at >= ?", q.From.UTC())
	}
	if !q.Until.IsZero() {
		g = g.Where("at < ?", q.Until.UTC())
	}
	if q.Before > 0 {
		g = g.Where("seq < ?", q.Before)
	}
	return g, nil
}

// likely makes text stand for itself in a LIKE.
func likely(s string) string { return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s) }

// Trail gives the rows of the audit trail, the latest first. It needs models.RightAudit and sight of every department.
func (s *Store) Trail(ctx context.Context, scope models.Scope, q TrailQuery) ([]models.TrailRow, error) {
	g, err := s.narrowed(ctx, scope, q)
	if err != nil {
		return nil, err
	}
	if g = g.Order("seq DESC"); q.Limit > 0 {
		g = g.Limit(q.Limit)
	}
	var rows []models.TrailRow
	return rows, translate("read the trail", g.Find(&rows).Error)
}

// trailAtOnce is how many rows of the trail EachTrail holds at a time.
const trailAtOnce = 1000

// EachTrail gives what Trail gives, some rows at a time.
func (s *Store) EachTrail(ctx context.Context, scope models.Scope, q TrailQuery) iter.Seq2[models.TrailRow, error] {
	return func(yield func(models.TrailRow, error) bool) {
		for q.Limit = trailAtOnce; ; {
			rows, err := s.Trail(ctx, scope, q)
			if err != nil {
				yield(models.TrailRow{}, err)
				return
			}
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
				q.Before = r.Seq
			}
			if len(rows) < trailAtOnce {
				return
			}
		}
	}
}

// CountTrail counts the rows of the trail that a query asks for.
func (s *Store) CountTrail(ctx context.Context, scope models.Scope, q TrailQuery) (int, error) {
	g, err := s.narrowed(ctx, scope, q)
	if err != nil {
		return 0, err
	}
	var n int64
	return int(n), translate("count the trail", g.Count(&n).Error)
}

// TrailNames gives who stands in the trail and which deeds do, each in order.
func (s *Store) TrailNames(ctx context.Context, scope models.Scope) (who, what []string, err error) {
	for column, into := range map[string]*[]string{"who": &who, "what": &what} {
		g, err := s.narrowed(ctx, scope, TrailQuery{})
		if err != nil {
			return nil, nil, err
		}
		if err := g.Distinct(column).Order(column).Pluck(column, into).Error; err != nil {
			return nil, nil, translate("read the names of the trail", err)
		}
	}
	return who, what, nil
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
