package handlers

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
)

// batchesPerPage is how many imports stand on one page.
const batchesPerPage = 50

// data shows the imports and the sources.
func (h *Handlers) data(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	sources, err := h.store.Sources(ctx)
	if err != nil {
		return err
	}
	batches, err := h.store.Batches(ctx, guard.Asker(c).Scope)
	if err != nil {
		return err
	}
	q := params{c: c}
	first := (q.number("page", 1) - 1) * batchesPerPage
	if err := q.fault(); err != nil {
		return err
	}
	in := views.DataInput{First: first + 1, Total: len(batches), PerPage: batchesPerPage, Cases: b.N, DataDate: b.DataDate,
		Records: mayRecord(b.Scope), Offer: offersPublished(b)}
	if in.Waiting, err = h.waitingFiles(c); err != nil {
		return err
	}
	if b.Scope.May(models.RightSources) {
		list, err := h.namings(c)
		if err != nil {
			return err
		}
		for _, n := range list {
			if n.Waits() {
				in.Unplaced++
			}
		}
	}
	counts, err := casesOf(b)
	if err != nil {
		return err
	}
	for _, s := range sources {
		row := views.SourceInput{Source: s, Cases: counts[s.Name], Fresh: s.Fresh(h.today())}
		for _, batch := range batches { // the newest first
			if batch.SourceID == s.ID && batch.UndoneAt == nil {
				batch = h.localBatch(batch)
				row.Last = &batch
				break
			}
		}
		in.Sources = append(in.Sources, row)
	}
	for _, batch := range batches[min(first, len(batches)):min(first+batchesPerPage, len(batches))] {
		in.Batches = append(in.Batches, h.localBatch(batch))
	}
	failures, err := h.failures(c)
	if err != nil {
		return err
	}
	in.Failures = slices.DeleteFunc(failures, func(f models.FailedDelivery) bool { return f.Solved })
	return h.show(c, views.NewData(h.chrome(c), in))
}

// casesOf counts the cases of each source, by its name.
func casesOf(b *facts.Book) (map[string]int, error) {
	figures, err := measure.Figures(b, measure.Query{KPIs: []string{"cases_received"}, By: models.ByTotal, Group: []string{measure.GroupSource}})
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for _, f := range figures {
		out[*f.Source] = int(f.N)
	}
	return out, nil
}
