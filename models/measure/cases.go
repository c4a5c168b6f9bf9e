package measure

import (
	"cmp"
	"slices"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/stats"
)

// Cases lists the cases behind a figure, by the same kernels that make the figure. The error is a models.Problem:
// an unknown KPI, tab or order.
func Cases(b *facts.Book, q CaseQuery) (*CaseSet, error) {
	k, ok := b.KPI(cmp.Or(q.KPI, "cases_received"))
	if !ok {
		return nil, models.Problem{Field: "kpi", Code: "unknown_kpi", Value: q.KPI}
	}
	set := &CaseSet{KPI: k, Which: cmp.Or(q.Which, TabCounted), Reason: q.Reason}
	if q.Reason != "" {
		tab, known := tabOf(q.Reason)
		if !known || q.Which != "" && q.Which != tab {
			return nil, models.Problem{Field: "reason", Code: "unknown_reason", Value: string(q.Reason)}
		}
		set.Which = tab
	}
	if !slices.Contains([]string{TabCounted, TabUnknown, TabExcluded}, set.Which) {
		return nil, models.Problem{Field: "which", Code: "unknown_tab", Value: q.Which}
	}
	order, turned := strings.CutPrefix(q.Sort, "-")
	if !slices.Contains([]string{"", SortValue, SortReceived, SortDecided}, order) {
		return nil, models.Problem{Field: "sort", Code: "unknown_order", Value: q.Sort}
	}
	period := everythingOf(b, q.Period)
	sel, _ := q.Filter.resolve(b)
	if sel.nothing {
		set.Figure = nothingOf(k, period)
		return set, nil
	}
	a := run(b, request{kpis: []models.KPI{k}, sel: sel, periods: []models.Period{period}})
	if k.Form != models.FormGiven {
		a.given = nil // the list is of cases
	}
	set.Figure = a.figure(0, 0, 0)
	set.Counted, set.Unknown, set.Excluded = set.Figure.N, set.Figure.Unknown, set.Figure.Excluded
	if k.Form == models.FormGiven {
		return set, nil
	}
	set.Refs = a.list(k, set.Which, set.Figure)
	set.Reasons = set.Refs.reasons()
	if q.Reason != "" {
		set.Refs.rows = slices.DeleteFunc(set.Refs.rows, func(s rowAt) bool { return reasons[s.said] != q.Reason })
	}
	set.Refs.sort(order, turned)
	return set, nil
}

// tabOf gives the tab that lists the cases of a reason; false for a reason that there is none of.
func tabOf(r Reason) (string, bool) {
	for code, reason := range reasons {
		if reason == r {
			return stateOf(code), true
		}
	}
	return "", false
}

// everythingOf gives a period its span; the zero Period stands for everything.
func everythingOf(b *facts.Book, p models.Period) models.Period {
	if p.Kind == "" {
		p = models.Period{Kind: models.ByTotal, From: models.NoDay, Until: models.NoDay}
	}
	return whole(b, p)
}

// nothingOf is the figure of no cases at all, where a filter names nothing known.
func nothingOf(k models.KPI, p models.Period) Figure {
	return Figure{KPI: k.Key, Period: p.String(), Unit: k.Unit, Span: p, Few: !k.Counted}
}

// base gives the base of the only KPI and period asked.
func (a *answer) base() *base { return a.bases[a.edition(0, 0).base] }

// refs lists the cases of one tab, in order of ID.
func (a *answer) refs(k models.KPI, which string, f Figure) []CaseRef {
	list := a.list(k, which, f)
	return slices.AppendSeq(make([]CaseRef, 0, list.Len()), list.All())
}

// stateOf gives the tab of what a kernel says of a case.
func stateOf(v int32) string {
	switch {
	case v <= codeOutcome:
		return TabExcluded
	case v < 0:
		return TabUnknown
	}
	return TabCounted
}

// each shows every case of the cohort in the only period asked, with what the KPI makes of it; f is the figure that
// they make together.
func (a *answer) each(k models.KPI, f Figure, see func(h *hand, c *facts.Chunk, row int, v int32)) []*hand {
	base := a.base()
	// Where no case tells whether the applicant is exempt, all of them are unknown: the figure has nothing counted.
	untold := k.Key == "digital_share_ex_exempt" && f.N == 0
	return a.pass(func(h *hand, c *facts.Chunk, from, to int) {
		n := to - from
		group, cells, said := h.group[:n], h.received[:n], h.out[:n]
		h.place(c, from, to, group)
		switch {
		case base.style == stock:
			a.standing(k, c, from, group, cells, said)
		case base.standing():
			open := h.decided[:n] // what the library's key figure would say: not asked
			a.standing(models.KPI{}, c, from, group, cells, open)
			scan := *a.scan
			scan.at = a.stocks[a.stockAt[0]]
			base.kernel(&scan, c, from, to, said)
		default:
			dates := c.Received
			switch base.cohort {
			case models.CohortDecided:
				dates = c.Decided
			case models.CohortAppeal:
				dates = c.AppealSettled
			}
			if !h.cells(&cellsOf{}, cells, group, dates[from:to]) {
				return
			}
			base.kernel(a.scan, c, from, to, said)
		}
		for i, cell := range cells {
			if cell < 0 {
				continue
			}
			v := said[i]
			if untold && v >= slotNoUntold {
				v = codeNoExempt
			}
			see(h, c, from+i, v)
		}
	})
}

// caseValue gives what a counted case adds to the figure.
func caseValue(base *base, k models.KPI, c *facts.Chunk, row int, v int32) float64 {
	switch {
	case base.style == amounts:
		amount, _ := base.amount(c).At(row)
		return amount
	case base.style == stays:
		return float64(v >> 1)
	case k.Form == models.FormShare:
		return float64(v & 1)
	case k.Form == models.FormCount && base.style != stock:
		return 1
	}
	return float64(v)
}

// standing says of each row whether it is in the stock of the only period asked, and what the KPI makes of it: its
// age, or for open_past_deadline whether the deadline has passed.
func (a *answer) standing(k models.KPI, c *facts.Chunk, from int, group, cells, said []int32) {
	at := a.stocks[a.stockAt[0]]
	for i, g := range group {
		r, d, deadline := c.Received[from+i], c.Decided[from+i], c.Deadline[from+i]
		cells[i] = -1
		if g < 0 || r == 0 || r > at || d != 0 && d <= at {
			continue
		}
		cells[i] = 0
		switch {
		case k.Key != "open_past_deadline":
			said[i] = int32(at - r)
		case deadline == 0:
			said[i] = codeNoDeadline
		case deadline < at:
			said[i] = 1
		default:
			said[i] = 0
		}
	}
}

// quantile gives a quantile of the values of a list that rises by value; nil of an empty one.
func quantile(refs []CaseRef, p float64) *float64 {
	values := make([]float64, len(refs))
	for i, ref := range refs {
		values[i] = ref.Value
	}
	v, ok := stats.Quantile(values, p)
	if !ok {
		return nil
	}
	return &v
}
