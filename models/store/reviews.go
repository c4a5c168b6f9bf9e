package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"gevinstoverblik/models"
)

type (
	reviewRow     models.Review
	reviewItemRow models.ReviewItem
)

func (reviewRow) TableName() string     { return "reports" }
func (reviewItemRow) TableName() string { return "review_items" }

// reviewColumns are the columns of a review without the frozen bytes and their fingerprints, which are large.
const reviewColumns = "id, period, department_id, state, revision, note, prepared_by, prepared_at, locked_by, locked_at, open_reason, journal_no, checksum"

// Reviews gives the reviews within scope, the latest first, without what they have frozen. One who may only read sees locked ones.
func (s *Store) Reviews(ctx context.Context, scope models.Scope) ([]models.Review, error) {
	if !scope.May(models.RightReports) && !scope.May(models.RightFigures) {
		return nil, models.ErrForbidden
	}
	var rows []reviewRow
	if err := s.reader(ctx).Select(reviewColumns).Order("id DESC").Find(&rows).Error; err != nil {
		return nil, translate("read the reviews", err)
	}
	out := make([]models.Review, 0, len(rows))
	for _, r := range rows {
		if seesReview(scope, models.Review(r)) {
			out = append(out, models.Review(r))
		}
	}
	return out, nil
}

// seesReview says whether a scope sees a review: of its own departments, and a locked one unless it may prepare them. A locked one of
// the whole municipality is seen by everybody: how much of it, measure.Frozen.Within says.
func seesReview(scope models.Scope, r models.Review) bool {
	if !r.Locked() {
		return scope.May(models.RightReview) && (scope.All || r.DepartmentID != 0 && scope.Sees(r.DepartmentID))
	}
	return r.DepartmentID == 0 || scope.Sees(r.DepartmentID)
}

// Review gives one review with what it has frozen. One that is out of sight is models.ErrNotFound.
func (s *Store) Review(ctx context.Context, scope models.Scope, id int64) (models.Review, error) {
	if !scope.May(models.RightReports) && !scope.May(models.RightFigures) {
		return models.Review{}, models.ErrForbidden
	}
	var row reviewRow
	if err := s.reader(ctx).Where("id = ?", id).Take(&row).Error; err != nil {
		return models.Review{}, translate("read a review", err)
	}
	if r := models.Review(row); seesReview(scope, r) {
		return r, nil
	}
	return models.Review{}, fmt.Errorf("read a review: %w", models.ErrNotFound)
}

// PrepareReview begins a review. It takes models.RightReview and sight of the department, or of all of them for the whole
// municipality. One of the same period and department that is being prepared is a models.Problem.
func (s *Store) PrepareReview(ctx context.Context, scope models.Scope, r models.Review) (models.Review, error) {
	if !scope.May(models.RightReview) || !scope.All && (r.DepartmentID == 0 || !scope.Sees(r.DepartmentID)) {
		return r, models.ErrForbidden
	}
	settings, err := s.Settings(ctx)
	if err != nil {
		return r, err
	}
	r.Note, _ = models.MaskCPR(models.Tidy(r.Note))
	r.JournalNo, _ = models.MaskCPR(models.Tidy(r.JournalNo))
	if err := r.Check(settings.FiscalStart, s.today()); err != nil {
		return r, err
	}
	if len([]rune(r.JournalNo)) > models.MaxJournalNo {
		return r, models.Problem{Field: "journal_no", Code: "too_long"}
	}
	err = s.change(ctx, "begin a review", func(t *tx) error {
		var known, there int64
		if r.DepartmentID != 0 {
			if err := t.Table("departments").Where("id = ?", r.DepartmentID).Count(&known).Error; err != nil {
				return err
			}
			if known == 0 {
				return gorm.ErrRecordNotFound
			}
		}
		err := t.Model(&reviewRow{}).Where("period = ? AND department_id = ? AND state = ?", r.Period, r.DepartmentID, models.ReviewPreparing).Count(&there).Error
		if err != nil {
			return err
		}
		if there > 0 {
			return models.Problem{Field: "period", Code: "review_there", Value: r.Period}
		}
		row := reviewRow{Period: r.Period, DepartmentID: r.DepartmentID, State: models.ReviewPreparing, Revision: 1, Note: r.Note, JournalNo: r.JournalNo,
			PreparedBy: scope.Who, PreparedAt: t.store.clock()}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		r = models.Review(row)
		t.row.Version++ // the overview leads to it
		return t.trail(scope.Who, "review.prepare", reviewSubject(r.ID), map[string]any{"period": r.Period, "department_id": r.DepartmentID, "note": r.Note})
	})
	if err != nil {
		return r, err
	}
	return r, s.Refresh(ctx)
}

func reviewSubject(id int64) string { return strconv.FormatInt(id, 10) }

// openReview reads a review that is being prepared, in a transaction, and holds its revision against the one that was seen.
func (t *tx) openReview(scope models.Scope, id, revision int64) (reviewRow, error) {
	var row reviewRow
	if err := t.Where("id = ?", id).Take(&row).Error; err != nil {
		return row, err
	}
	switch r := models.Review(row); {
	case !seesReview(scope, r):
		return row, gorm.ErrRecordNotFound
	case r.Locked():
		return row, models.Problem{Field: "review", Code: "review_locked", Value: reviewSubject(id)}
	case row.Revision != revision:
		return row, models.Problem{Field: "review", Code: "review_changed", Value: reviewSubject(id)}
	}
	return row, nil
}

// ReviewItems gives what a review has come to, every item as it stands, in the order in which they were settled.
func (s *Store) ReviewItems(ctx context.Context, review int64) ([]models.ReviewItem, error) {
	var rows []reviewItemRow
	if err := s.reader(ctx).Where("review_id = ? AND replaced_at IS NULL", review).Order("id").Find(&rows).Error; err != nil {
		return nil, translate("read what a review came to", err)
	}
	out := make([]models.ReviewItem, len(rows))
	for i, r := range rows {
		out[i] = models.ReviewItem(r)
	}
	return out, nil
}

// SettleItem writes what a review came to on one item. item.Version is that of the outcome that the person saw, 0 for none;
// where another stands by now, nothing is written. A locked review is a models.Problem. decided is what was decided: it is kept in the
// register of decisions together with the item, unless the item has one there already. nil where a deviation is accepted.
func (s *Store) SettleItem(ctx context.Context, scope models.Scope, item models.ReviewItem, decided *models.Decision) error {
	if !scope.May(models.RightReview) {
		return models.ErrForbidden
	}
	item.Text, _ = models.MaskCPR(models.Tidy(item.Text))
	if err := item.Check(s.today()); err != nil {
		return err
	}
	return s.changeNames(ctx, "settle an item of a review", func(t *tx) error {
		var row reviewRow
		if err := t.Where("id = ?", item.ReviewID).Take(&row).Error; err != nil {
			return err
		}
		if _, err := t.openReview(scope, item.ReviewID, row.Revision); err != nil {
			return err
		}
		for table, id := range map[string]int64{"departments": item.DepartmentID, "case_types": item.CaseTypeID} {
			var known int64
			if id == 0 {
				continue
			}
			if err := t.Table(table).Where("id = ?", id).Count(&known).Error; err != nil {
				return err
			}
			if known == 0 {
				return gorm.ErrRecordNotFound
			}
		}
		var old reviewItemRow
		now := t.store.clock()
		if item.Kind != models.ItemOwn {
			err := t.Where("review_id = ? AND kind = ? AND kpi = ? AND case_type_id = ? AND department_id = ? AND decision = ? AND replaced_at IS NULL",
				item.ReviewID, item.Kind, item.KPI, item.CaseTypeID, item.DepartmentID, item.Decision).Take(&old).Error
			if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
				return err
			}
			if old.Version != item.Version {
				return models.Problem{Field: "text", Code: "review_settled", Value: old.Text}
			}
			if old.ID != 0 {
				if err := t.Model(&reviewItemRow{}).Where("id = ?", old.ID).Update("replaced_at", now).Error; err != nil {
					return err
				}
			}
		}
		if item.DecisionID = old.DecisionID; decided != nil && item.DecisionID == 0 {
			if err := t.decideItem(scope, &item, *decided); err != nil {
				return err
			}
		}
		next := reviewItemRow(item)
		next.ID, next.Version, next.SetBy, next.SetAt, next.ReplacedAt = 0, old.Version+1, scope.Who, now, nil
		if err := t.Create(&next).Error; err != nil {
			return err
		}
		if err := t.Model(&reviewRow{}).Where("id = ?", item.ReviewID).Update("revision", row.Revision+1).Error; err != nil {
			return err
		}
		return t.trail(scope.Who, "review.item", reviewSubject(item.ReviewID), map[string]any{"kind": item.Kind, "kpi": item.KPI, "case_type_id": item.CaseTypeID,
			"department_id": item.DepartmentID, "outcome": item.Outcome, "text": item.Text, "until": item.Until.String(), "decision_id": item.DecisionID, "before": old.Text})
	})
}

// decideItem keeps what was decided on an item. A fault is told at the fields of the item.
func (t *tx) decideItem(scope models.Scope, item *models.ReviewItem, d models.Decision) error {
	d.Type, d.Status, d.What, d.Due, d.ReviewID, d.MeasureAfter, d.DoneOn = models.TypeDecision, models.DecisionOpen, item.Text, item.Until, item.ReviewID,
		models.UsualMeasureAfter, models.NoDay
	if item.Outcome == models.SettledAction {
		d.Type = models.TypeAction
	}
	err := t.keepDecision(scope, &d, 0, "")
	var ps models.Problems
	var one models.Problem
	if errors.As(err, &one) {
		ps = models.Problems{one}
	}
	if errors.As(err, &ps) {
		for i := range ps {
			if field := map[string]string{"what": "text", "due": "until"}[ps[i].Field]; field != "" {
				ps[i].Field = field
			}
		}
	}
	if ps != nil {
		return ps
	}
	item.DecisionID = d.Root()
	return err
}

// frozenHead is what the store reads of a frozen review: what its columns say, too.
type frozenHead struct {
	ID         int64     `json:"id"`
	Period     string    `json:"period"`
	Area       frozenID  `json:"area"`
	LockedBy   string    `json:"locked_by"`
	LockedAt   time.Time `json:"locked_at"`
	OpenReason string    `json:"open_reason"`
}

type frozenID struct {
	ID int64 `json:"id"`
}

// disagrees names the column of a locked review that says something else than its frozen bytes; "" where none does.
func (r reviewRow) disagrees() string {
	var head frozenHead
	if json.Unmarshal(r.Frozen, &head) != nil {
		return "frozen"
	}
	switch {
	case head.ID != r.ID:
		return "id"
	case head.Period != r.Period:
		return "period"
	case head.Area.ID != r.DepartmentID:
		return "department_id"
	case head.LockedBy != r.LockedBy:
		return "locked_by"
	case r.LockedAt == nil || !head.LockedAt.Equal(*r.LockedAt):
		return "locked_at"
	case head.OpenReason != r.OpenReason:
		return "open_reason"
	}
	return ""
}

// LockReview freezes a review: r has its bytes, who locks it and when, as those bytes say it, too, and the revision that they were
// made of. It takes models.RightReview. Afterwards nothing but the journal number can be set.
func (s *Store) LockReview(ctx context.Context, scope models.Scope, r models.Review) (models.Review, error) {
	if !scope.May(models.RightReview) {
		return r, models.ErrForbidden
	}
	err := s.change(ctx, "lock a review", func(t *tx) error {
		row, err := t.openReview(scope, r.ID, r.Revision)
		if err != nil {
			return err
		}
		row.State, row.LockedBy, row.LockedAt, row.OpenReason, row.Frozen = models.ReviewLocked, scope.Who, r.LockedAt, r.OpenReason, r.Frozen
		row.Revision++
		row.Checksum, row.Lines = models.Checksum(r.Frozen), models.Fingerprints(r.Frozen)
		if column := row.disagrees(); column != "" {
			return fmt.Errorf("the frozen bytes disagree with the review in %s", column)
		}
		if err := t.Save(&row).Error; err != nil {
			return err
		}
		r = models.Review(row)
		t.row.Version++ // the overview leads to it, for more people than before
		return t.trail(scope.Who, "review.lock", reviewSubject(r.ID), map[string]any{"period": r.Period, "department_id": r.DepartmentID,
			"checksum": r.Checksum, "open_reason": r.OpenReason})
	})
	if err != nil {
		return r, err
	}
	return r, s.Refresh(ctx)
}

// SetJournalNo sets the number that a review has in the ESDH system. It stands outside the frozen bytes. was is the one that the
// person saw: where it is another by now, it stays.
func (s *Store) SetJournalNo(ctx context.Context, scope models.Scope, id int64, was, number string) error {
	if !scope.May(models.RightReview) {
		return models.ErrForbidden
	}
	number, _ = models.MaskCPR(models.Tidy(number))
	if len([]rune(number)) > models.MaxJournalNo {
		return models.Problem{Field: "journal_no", Code: "too_long"}
	}
	return s.change(ctx, "set a journal number", func(t *tx) error {
		var row reviewRow
		if err := t.Select(reviewColumns).Where("id = ?", id).Take(&row).Error; err != nil {
			return err
		}
		if !scope.All && !scope.Sees(row.DepartmentID) {
			return gorm.ErrRecordNotFound
		}
		if row.JournalNo != was {
			return models.Problem{Field: "journal_no", Code: "changed_meanwhile", Value: row.JournalNo}
		}
		if err := t.Model(&reviewRow{}).Where("id = ?", id).Update("journal_no", number).Error; err != nil {
			return err
		}
		return t.trail(scope.Who, "review.journal", reviewSubject(id), map[string]any{"journal_no": number, "before": was})
	})
}

// VerifyReview tells what of a locked review is not as it was locked: its bytes, the checksum beside them, what the trail has of it,
// or the columns that say the same. Nothing is nil.
func (s *Store) VerifyReview(ctx context.Context, scope models.Scope, id int64) ([]models.ReviewFault, error) {
	r, err := s.Review(ctx, scope, id)
	if err != nil {
		return nil, err
	}
	if !r.Locked() {
		return nil, models.Problem{Field: "review", Code: "review_not_locked", Value: reviewSubject(id)}
	}
	return s.verify(ctx, reviewRow(r))
}

func (s *Store) verify(ctx context.Context, r reviewRow) ([]models.ReviewFault, error) {
	var out []models.ReviewFault
	if line, offset, text := models.DiffersAt(r.Frozen, r.Lines); line > 0 {
		out = append(out, models.ReviewFault{Review: r.ID, Code: "byte", Line: line, Offset: offset, Text: text})
	} else if models.Checksum(r.Frozen) != r.Checksum {
		out = append(out, models.ReviewFault{Review: r.ID, Code: "checksum", Text: r.Checksum})
	}
	var told []trailRow
	if err := s.reader(ctx).Where("what = ? AND subject = ?", "review.lock", reviewSubject(r.ID)).Order("seq").Find(&told).Error; err != nil {
		return nil, translate("verify a review", err)
	}
	if len(told) != 1 || !strings.Contains(told[0].Detail, `"`+models.Checksum(r.Frozen)+`"`) {
		out = append(out, models.ReviewFault{Review: r.ID, Code: "trail", Text: models.Checksum(r.Frozen)})
	}
	if column := r.disagrees(); column != "" {
		out = append(out, models.ReviewFault{Review: r.ID, Code: "column", Text: column})
	}
	return out, nil
}

// VerifyReviews verifies every locked review, and that none of those that the trail knows is gone.
func (s *Store) VerifyReviews(ctx context.Context) (checked int, out []models.ReviewFault, err error) {
	var told []trailRow
	if err := s.reader(ctx).Where("what = ?", "review.lock").Order("seq").Find(&told).Error; err != nil {
		return 0, nil, translate("verify the reviews", err)
	}
	known := map[string]bool{}
	for _, row := range told {
		known[row.Subject] = true
	}
	var ids []int64
	if err := s.reader(ctx).Model(&reviewRow{}).Where("state = ?", models.ReviewLocked).Order("id").Pluck("id", &ids).Error; err != nil {
		return 0, nil, translate("verify the reviews", err)
	}
	for _, id := range ids {
		var row reviewRow
		if err := s.reader(ctx).Where("id = ?", id).Take(&row).Error; err != nil {
			return 0, nil, translate("verify the reviews", err)
		}
		faults, err := s.verify(ctx, row)
		if err != nil {
			return 0, nil, err
		}
		out = append(out, faults...)
		delete(known, reviewSubject(id))
	}
	for _, row := range told {
		if known[row.Subject] {
			id, _ := strconv.ParseInt(row.Subject, 10, 64) // what is no number is named as 0
			out = append(out, models.ReviewFault{Review: id, Code: "trail", Text: row.Subject})
		}
	}
	return len(ids), out, nil
}

// BatchesSince gives the imports that came or were taken back after a time, the latest first: what can have changed the figures of a
// review that was locked then.
func (s *Store) BatchesSince(ctx context.Context, scope models.Scope, at time.Time) ([]models.Batch, error) {
	if !scope.May(models.RightFigures) {
		return nil, models.ErrForbidden
	}
	return s.batches(ctx, func(g *gorm.DB) *gorm.DB { return g.Where("created_at > ? OR undone_at > ?", at, at) })
}

// PeopleNames gives the names of all users, those that were locked out too: what may not leave the house with a text.
func (s *Store) PeopleNames(ctx context.Context) ([]string, error) {
	var names []string
	err := s.reader(ctx).Model(&userRow{}).Order("id").Pluck("name", &names).Error
	return names, translate("read the names of people", err)
}
