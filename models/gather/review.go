package gather

import (
	"context"
	"errors"
	"strconv"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
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
	people, err := st.People(ctx, models.Local())
	if err != nil {
		return nil, err
	}
	in.Owners = map[int64]string{}
	for _, u := range people {
		in.Owners[u.ID] = u.Name
	}
	if in.Last, err = lastReview(ctx, st, scope, r, b.Settings.FiscalStart); err != nil {
		return nil, err
	}
	if err := decided(ctx, st, scope, b, &in); err != nil {
		return nil, err
	}
	return measure.Freeze(b, in)
}

// decided puts in the decisions that a review is to show, and those that it only looks back on.
func decided(ctx context.Context, st *store.Store, scope models.Scope, b *facts.Book, in *measure.FreezeInput) error {
	all, err := st.Decisions(ctx, scope, models.DecisionFilter{})
	if errors.Is(err, models.ErrForbidden) {
		return nil
	}
	if err != nil {
		return err
	}
	period, err := models.ParsePeriod(in.Review.Period, b.Settings.FiscalStart)
	if err != nil {
		return err
	}
	below := map[int64]bool{0: true, in.Review.DepartmentID: true}
	if b.Table != nil {
		for _, id := range b.Below(in.Review.DepartmentID) {
			below[id] = true
		}
	}
	for _, d := range all {
		f := measure.FrozenDecided{ID: d.Root(), Kind: string(d.Type), Text: d.What, Due: d.Due.String(), State: string(d.Status), Overdue: d.Overdue(b.Today), KPI: d.KPI,
			CaseTypes: []string{}, Expected: d.Expected, Review: d.ReviewID}
		if k, ok := b.KPI(d.KPI); ok {
			f.Unit = k.Unit
		}
		for _, id := range d.CaseTypes {
			if b.Table != nil {
				f.CaseTypes = append(f.CaseTypes, b.CaseTypes.Entry(id).Name)
			}
		}
		if d.OwnerID != 0 {
			u, err := st.UserByID(ctx, d.OwnerID)
			if err != nil && !errors.Is(err, models.ErrNotFound) {
				return err
			}
			f.Owner = u.Name
		}
		mine := in.Review.DepartmentID == 0 || below[d.DepartmentID] || d.ReviewID == in.Review.ID
		if mine && (d.Running() || d.Status == models.DecisionDone && d.DoneOn >= period.From) {
			in.Decisions = append(in.Decisions, f)
		} else {
			in.Ended = append(in.Ended, f)
		}
	}
	return nil
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

// DecisionOn makes the decision that an item of a review comes to: about its case type and the key figure that is farthest from its
// target, from the review's period. It is nil where a deviation is accepted.
func DecisionOn(r models.Review, f *measure.Frozen, on measure.FrozenItem, item models.ReviewItem, owner int64) *models.Decision {
	if item.Outcome == models.SettledAccepted {
		return nil
	}
	d := &models.Decision{Owned: models.Owned{OwnerID: owner}, Period: r.Period, DepartmentID: r.DepartmentID, KPI: measure.ItemKPI(f, on)}
	if on.CaseTypeID != 0 {
		d.CaseTypes = []int64{on.CaseTypeID}
	}
	return d
}
