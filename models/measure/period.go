package measure

import (
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// appealDays is how long after the end of a period appeals over its decisions still come in: four weeks.
const appealDays = 28

// Finished says whether a period is over and told to its end: it ended before today, a date lies in its last seven
// days or later (CONTRACT §2), and the days that the municipality waits for late registration have passed since its
// end (statistics.md §3). A total of everything stored does not wait for an end.
func Finished(b *facts.Book, p models.Period) bool {
	return everything(b, p) || closed(b, p) && b.DataDate >= p.Until-7
}

// closed says whether a period has ended and its days of waiting have passed.
func closed(b *facts.Book, p models.Period) bool {
	return p.Until+models.Day(b.Settings.FinalAfter) <= b.Today
}

// everything says whether a period is a total that reaches to the end of the data.
func everything(b *facts.Book, p models.Period) bool {
	return p.Kind == models.ByTotal && (!p.Until.Known() || !b.DataDate.Known() || p.Until >= b.DataDate.Month().Until())
}

// provisional says whether a KPI's figure of a period may still change without anybody changing the past.
func provisional(b *facts.Book, k models.KPI, p models.Period) bool {
	return !Finished(b, p) || appealsOpen(b, k, p)
}

// appealsOpen says whether a figure of appeals may still rise because some may yet come in.
func appealsOpen(b *facts.Book, k models.KPI, p models.Period) bool {
	return k.Key == "appeal_share" && b.DataDate < p.Until-1+appealDays && !everything(b, p)
}

// DefaultPeriod is the last finished quarter (CONTRACT §2); without data the last one that is closed.
func DefaultPeriod(b *facts.Book) models.Period {
	at := b.Today
	if b.DataDate.Known() {
		at = min(at, b.DataDate)
	}
	q := models.PeriodAt(models.ByQuarter, at, 1)
	for !closed(b, q) || b.DataDate.Known() && !Finished(b, q) {
		q = q.Step(-1)
	}
	return q
}

// DefaultCompare is what a period is compared with: the one before it, of a rolling 12 the twelve months before.
// A total has nothing before it: the zero Period.
func DefaultCompare(p models.Period) models.Period {
	switch p.Kind {
	case models.ByTotal:
		return models.Period{}
	case models.ByRolling12:
		return p.Step(-12)
	}
	return p.Step(-1)
}

// DefaultNext is the period that follows, whose last month a projection reaches to: of a rolling 12 the twelve months
// after. A total has nothing after it: the zero Period.
func DefaultNext(p models.Period) models.Period {
	switch p.Kind {
	case models.ByTotal:
		return models.Period{}
	case models.ByRolling12:
		return p.Step(12)
	}
	return p.Step(1)
}

// whole gives a total its span: from the month of the first date stored to the end of the month of the data date.
func whole(b *facts.Book, p models.Period) models.Period {
	if p.Kind != models.ByTotal || p.From.Known() && p.Until.Known() {
		return p
	}
	first, last := b.Span()
	if !first.Known() {
		first, last = b.Today, b.Today
	}
	if !p.From.Known() {
		p.From = first.Month().First()
	}
	if !p.Until.Known() {
		p.Until = max(last.Month().Until(), p.From)
	}
	return p
}

// periodsOf lists the periods of a kind that touch both the span of the data and the asked one.
func periodsOf(b *facts.Book, q Query, kpis []models.KPI) []models.Period {
	first, last := reach(b, kpis...)
	if !first.Known() {
		return nil
	}
	fiscal := b.Settings.FiscalStart
	from, until := first, last+1
	if q.From != nil && q.From.Kind == models.ByRolling12 { // it is named by its last month
		from = max(from, q.From.LastMonth().First())
	} else if q.From != nil && q.From.Kind != models.ByTotal {
		from = max(from, q.From.From)
	}
	if q.To != nil && q.To.Kind != models.ByTotal {
		until = min(until, q.To.Until)
	}
	if from >= until {
		return nil
	}
	kind := q.By
	if kind == "" {
		kind = models.ByMonth
	}
	if kind == models.ByTotal {
		total := models.Period{Kind: kind, From: models.NoDay, Until: models.NoDay}
		if q.From != nil && q.From.Kind != models.ByTotal {
			total.From = q.From.From
		}
		if q.To != nil && q.To.Kind != models.ByTotal {
			total.Until = q.To.Until
		}
		if !total.From.Known() {
			total.From = first.Month().First()
		}
		if !total.Until.Known() {
			total.Until = max(last.Month().Until(), total.From)
		}
		return []models.Period{total}
	}
	var out []models.Period
	if kind == models.ByRolling12 { // named by its last month: that is what from and to choose
		for m := from.Month(); m.First() < until; m++ {
			out = append(out, models.PeriodAt(kind, m.First(), fiscal))
		}
		return out
	}
	for p := models.PeriodAt(kind, from, fiscal); p.From < until; p = p.Step(1) {
		out = append(out, p)
	}
	return out
}
