package gather

import (
	"context"
	"errors"
	"strconv"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/store"
)

// LookAtReview gives a review with what it shows, as far as the one who asks may see: read from its frozen bytes once it is locked, else
// as it stands today.
func LookAtReview(ctx context.Context, st *store.Store, scope models.Scope, id int64) (models.Review, *measure.Frozen, error) {
	r, err := st.Review(ctx, scope, id)
	if err != nil {
		return r, nil, err
	}
	if !r.Locked() {
		f, err := freeze(ctx, st, scope, r, false)
		return r, f, err
	}
	f, err := measure.ReadFrozen(r.Frozen)
	if err != nil {
		return r, nil, err
	}
	if f = f.Within(scope); len(f.Pages) == 0 {
		return r, nil, models.ErrNotFound
	}
	return r, f, nil
}

// RemakeReview makes a locked review of today's figures, to be held against what was frozen.
func RemakeReview(ctx context.Context, st *store.Store, scope models.Scope, r models.Review) (*measure.Frozen, error) {
	return freeze(ctx, st, scope, r, false)
}

func freeze(ctx context.Context, st *store.Store, scope models.Scope, r models.Review, closely bool) (*measure.Frozen, error) {
	b, err := st.Book(ctx, scope)
	if err != nil {
		return nil, err
	}
	in := measure.FreezeInput{Review: r, Closely: closely}
	if in.Items, err = st.ReviewItems(ctx, r.ID); err != nil {
		return nil, err
	}
	if in.People, err = st.PeopleNames(ctx); err != nil {
		return nil, err
	}
	if in.Last, err = lastReview(ctx, st, scope, r, b.Settings.FiscalStart); err != nil {
		return nil, err
	}
	return measure.Freeze(b, in)
}

// lastReview gives what the review of the same area before this one has frozen; nil where there is none.
func lastReview(ctx context.Context, st *store.Store, scope models.Scope, r models.Review, fiscalStart int) (*measure.Frozen, error) {
	period, err := models.ParsePeriod(r.Period, fiscalStart)
	if err != nil {
		return nil, err
	}
	all, err := st.Reviews(ctx, scope)
	if err != nil {
		return nil, err
	}
	var found int64
	latest := models.NoDay
	for _, o := range all { // the latest locked first
		p, err := models.ParsePeriod(o.Period, fiscalStart)
		if err == nil && o.Locked() && o.DepartmentID == r.DepartmentID && p.Until <= period.From && (found == 0 || p.Until > latest) {
			found, latest = o.ID, p.Until
		}
	}
	if found == 0 {
		return nil, nil
	}
	last, err := st.Review(ctx, scope, found)
	if err != nil {
		return nil, err
	}
	return measure.ReadFrozen(last.Frozen)
}

// Locking says how a review is locked.
type Locking struct {
	ID       int64
	Revision int64 // of the review that the person saw
	Reason   string
	At       time.Time
	// Name puts in what the key figures are called; the words are not known here.
	Name func(f *measure.Frozen)
}

// LockReview freezes a review as it stands. While items are open it takes a reason: else it is a models.Problem that says how many.
func LockReview(ctx context.Context, st *store.Store, scope models.Scope, in Locking) (models.Review, error) {
	if !scope.May(models.RightReview) {
		return models.Review{}, models.ErrForbidden
	}
	r, err := st.Review(ctx, scope, in.ID)
	switch {
	case err != nil:
		return r, err
	case r.Locked():
		return r, models.Problem{Field: "review", Code: "review_locked", Value: strconv.FormatInt(in.ID, 10)}
	case r.Revision != in.Revision:
		return r, models.Problem{Field: "review", Code: "review_changed", Value: strconv.FormatInt(in.ID, 10)}
	}
	at := in.At.UTC().Truncate(time.Second)
	r.LockedBy, r.LockedAt = scope.Who, &at
	r.OpenReason, _ = models.MaskCPR(models.Tidy(in.Reason))
	if len([]rune(r.OpenReason)) > models.MaxNote {
		return r, models.Problem{Field: "reason", Code: "too_long"}
	}
	f, err := freeze(ctx, st, scope, r, true)
	if err != nil {
		return r, err
	}
	if open := f.Open(); open == 0 {
		f.OpenReason = ""
	} else if r.OpenReason == "" {
		return r, models.Problem{Field: "reason", Code: "review_open", Value: strconv.Itoa(open)}
	}
	r.OpenReason = f.OpenReason
	u, err := st.UserByEmail(ctx, scope.Who)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return r, err
	}
	f.LockedName = u.Name
	in.Name(f)
	if r.Frozen, err = f.Bytes(); err != nil {
		return r, err
	}
	return st.LockReview(ctx, scope, r)
}
