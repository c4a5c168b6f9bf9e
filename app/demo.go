package main

import (
	"context"
	"errors"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/models/store"
	"gevinstoverblik/views/export"
)

// settledInDemo is what the demonstration's leader settled in the last review, in the order of its agenda: invented, as all of it is.
var settledInDemo = []struct {
	outcome models.Settlement
	text    string
	days    models.Day
}{
	{models.SettledDecision, "Høringer sendes digitalt fra ESDH, når snitfladen er klar", 75},
	{models.SettledAction, "De ældste sager gennemgås hver tirsdag og torsdag", 30},
	{models.SettledAccepted, "Vejledningen er ny, og rådgiverne skal have tid til at bruge den", 90},
}

// demoReviews gives the demonstration a locked review of the quarter before the latest, and one of the latest that is being prepared.
// Where there is a review already, nothing is done.
func demoReviews(ctx context.Context, st *store.Store, today models.Day, now time.Time) error {
	u, err := st.UserByEmail(ctx, "alma@nordvig.example")
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	leader, err := st.ScopeOf(ctx, u)
	if err != nil {
		return err
	}
	there, err := st.Reviews(ctx, leader)
	if err != nil || len(there) > 0 {
		return err
	}
	b, err := st.Book(ctx, leader)
	if err != nil || b.N == 0 {
		return err
	}
	latest := measure.DefaultPeriod(b)
	r, err := st.PrepareReview(ctx, leader, models.Review{Period: latest.Step(-1).String(), Note: "Direktionens kvartalsmøde", JournalNo: "26/11873"})
	if err != nil {
		return err
	}
	_, f, err := gather.LookAtReview(ctx, st, leader, r.ID)
	if err != nil {
		return err
	}
	for i, s := range settledInDemo[:min(len(settledInDemo), len(f.Items))] {
		item := models.ReviewItem{ReviewID: r.ID, ItemPlace: f.Items[i].ItemPlace, Outcome: s.outcome, Text: s.text, Until: today + s.days}
		err := st.SettleItem(ctx, leader, item, gather.DecisionOn(r, f, f.Items[i], item, u.ID))
		if err != nil {
			return err
		}
	}
	if r, err = st.Review(ctx, leader, r.ID); err != nil {
		return err
	}
	if _, err := gather.LockReview(ctx, st, leader, gather.Locking{ID: r.ID, Revision: r.Revision, Reason: "De øvrige punkter tages på afdelingsmødet", At: now,
		Name: export.NameKPIs}); err != nil {
		return err
	}
	_, err = st.PrepareReview(ctx, leader, models.Review{Period: latest.String(), Note: "Direktionens kvartalsmøde"})
	return err
}
