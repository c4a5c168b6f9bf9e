package measure

import (
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// withhold marks what may not leave the house with a review (CONTRACT §5, "few"): each column of the whole area and its departments is a
// table of case types by departments with the sum of each row, and is cut so that no figure with few cases can be told, not even
// by subtraction. Of the whole municipality, what the published set withholds is withheld here, too. A series goes with its figure,
// or where a month of it has few cases.
func (f *Frozen) withhold(b *facts.Book, period models.Period) error {
	published, err := withheldInPublic(b, f, period)
	if err != nil {
		return err
	}
	for at := range f.Columns {
		var kpis []string // more than one where the time stands in for a missing limit
		for _, row := range f.Pages[0].Rows {
			if c := row.Cells[at]; c.N > 0 && !slices.Contains(kpis, c.KPI) {
				kpis = append(kpis, c.KPI)
			}
		}
		for _, key := range kpis {
			f.withholdColumn(at, key, published)
		}
	}
	for i := range f.Pages {
		if err := f.Pages[i].withholdSeries(b, period); err != nil {
			return err
		}
	}
	return nil
}

// withholdColumn cuts the table of one key figure in one column.
func (f *Frozen) withholdColumn(at int, key string, published map[spot]map[string]bool) {
	root := &f.Pages[0]
	var table [][][]float64
	var cells [][]*FrozenCell // of each row: those of the pages, nil for what is on none of them, last the sum
	var types []string
	for i := range root.Rows {
		sum := &root.Rows[i].Cells[at]
		if sum.KPI != key || sum.N == 0 {
			continue
		}
		rest := amountsOf(sum)
		var row [][]float64
		var of []*FrozenCell
		for p := range f.Pages[1:] {
			part := make([]float64, len(rest))
			var cell *FrozenCell
			if r := f.Pages[1+p].Row(root.Rows[i].CaseTypeID); r != nil && r.Cells[at].KPI == key {
				cell = &r.Cells[at]
				part = amountsOf(cell)
			}
			for j := range rest {
				rest[j] = max(0, rest[j]-part[j])
			}
			row, of = append(row, part), append(of, cell)
		}
		table, cells = append(table, append(row, rest)), append(cells, append(of, nil, sum))
		types = append(types, root.Rows[i].CaseType)
	}
	least := float64(f.MinN)
	few := func(amounts []float64) bool { return amounts[0] > 0 && amounts[0] < least }
	pipes := TwoWay(table, few)
	wide := len(table[0]) + 1
	for i := range cells {
		for j, cell := range cells[i] {
			if cell != nil && cell.Few && cell.N > 0 {
				pipes[i*wide+j].Few = true
			}
		}
		if published[spot{caseType: types[i], period: f.Period}][key] {
			pipes[i*wide+wide-1].Few = true
		}
	}
	for i, hidden := range Suppress(pipes, []float64{least, 1, 1}) {
		if row := i / wide; hidden && row < len(cells) && cells[row][i%wide] != nil && cells[row][i%wide].N > 0 {
			cells[row][i%wide].Withheld = true
		}
	}
}

// amountsOf gives the numbers of a cell that must not be told: its cases, and of a share those above the line and those that are not.
func amountsOf(c *FrozenCell) []float64 {
	out := []float64{float64(c.N), 0, 0}
	if c.Unit == models.UnitShare && c.Numerator != nil && c.Denominator != nil && *c.Numerator >= 0 && *c.Denominator >= *c.Numerator {
		out[1], out[2] = *c.Numerator, *c.Denominator-*c.Numerator
	}
	return out
}

// withheldInPublic gives the key figures that the published set withholds of the case types of the whole municipality.
func withheldInPublic(b *facts.Book, f *Frozen, period models.Period) (map[spot]map[string]bool, error) {
	out := map[spot]map[string]bool{}
	if f.Area.ID != 0 || !b.Scope.All || !slices.Contains(nested, period.Kind) {
		return out, nil
	}
	var kpis []string
	for _, row := range f.Pages[0].Rows {
		for _, c := range row.Cells {
			if k, ok := b.KPI(c.KPI); ok && !k.Own() && !slices.Contains(kpis, c.KPI) {
				kpis = append(kpis, c.KPI)
			}
		}
	}
	for _, key := range kpis {
		figures, err := PublicFigures(b, Query{KPIs: []string{key}, By: period.Kind, From: &period, To: &period, Group: []string{GroupCaseType}})
		if err != nil {
			return nil, err
		}
		for _, g := range figures {
			if at := spotOf(g.Figure); g.Withheld {
				if out[at] == nil {
					out[at] = map[string]bool{}
				}
				out[at][key] = true
			}
		}
	}
	return out, nil
}

// withholdSeries marks the series of a page in which a month has few cases.
func (p *FrozenPage) withholdSeries(b *facts.Book, period models.Period) error {
	last := period.LastMonth()
	from, to := models.PeriodAt(models.ByMonth, (last-seriesMonths+1).First(), 1), models.PeriodAt(models.ByMonth, last.First(), 1)
	q := Query{By: models.ByMonth, From: &from, To: &to, Group: []string{GroupCaseType}}
	if p.Area.ID != 0 {
		q.Filter.Departments = []string{p.Area.Slug}
	}
	for _, row := range p.Rows {
		for _, c := range row.Cells {
			if _, ok := b.KPI(c.KPI); ok && !slices.Contains(q.KPIs, c.KPI) {
				q.KPIs = append(q.KPIs, c.KPI)
			}
		}
	}
	type of struct{ kpi, caseType string }
	few := map[of]bool{}
	if len(q.KPIs) > 0 {
		figures, err := Figures(b, q)
		if err != nil {
			return err
		}
		for _, g := range figures {
			if g.Few && g.N > 0 && g.CaseType != nil {
				few[of{g.KPI, *g.CaseType}] = true
			}
		}
	}
	for i := range p.Rows {
		for j := range p.Rows[i].Cells {
			c := &p.Rows[i].Cells[j]
			c.SeriesWithheld = c.Withheld || few[of{c.KPI, p.Rows[i].CaseType}]
		}
	}
	return nil
}

// Public gives a review as it may leave the house: without what is withheld, without figures of other periods that would tell it, and
// without the names of employees.
func (f *Frozen) Public() *Frozen {
	out := *f
	out.LockedBy, out.LockedName, out.Pages, out.Items, out.Decisions, out.Benefits = "", "", nil, nil, nil, nil
	for _, p := range f.Pages {
		p.Rows = slices.Clone(p.Rows)
		hidden := map[int64]bool{}
		for i := range p.Rows {
			p.Rows[i].Cells = slices.Clone(p.Rows[i].Cells)
			for j := range p.Rows[i].Cells {
				c := &p.Rows[i].Cells[j]
				hidden[p.Rows[i].CaseTypeID] = hidden[p.Rows[i].CaseTypeID] || c.Withheld
				c.public(f.MinN)
			}
		}
		p.Exceptions = slices.Clone(p.Exceptions)
		for i := range p.Exceptions {
			p.Exceptions[i].public(f.MinN, hidden[p.Exceptions[i].CaseTypeID])
		}
		p.Changes = slices.DeleteFunc(slices.Clone(p.Changes), func(c FrozenChange) bool { return !c.Crossing || hidden[c.CaseTypeID] })
		for i := range p.Changes { // what a figure was stands in the review before, which withholds by its own cells
			p.Changes[i].From, p.Changes[i].To = 0, 0
		}
		out.Pages = append(out.Pages, p)
	}
	for _, i := range f.Items {
		i.By, i.Text = "", i.Public
		out.Items = append(out.Items, i)
	}
	for _, d := range f.Decisions {
		d.Owner, d.Text = "", d.Public
		out.Decisions = append(out.Decisions, d)
	}
	for _, v := range f.Benefits {
		v.public()
		out.Benefits = append(out.Benefits, v)
	}
	if f.Last != nil {
		last := *f.Last
		last.Items = slices.Clone(last.Items)
		for i := range last.Items {
			came := &last.Items[i]
			came.Text, came.Was, came.Is, came.Expected = came.Public, nil, nil, nil
		}
		out.Last = &last
	}
	return &out
}

func (c *FrozenCell) public(least int) {
	c.Previous = nil
	if c.Target != nil {
		t := *c.Target
		t.SetBy = ""
		c.Target = &t
	}
	if c.Beside != nil && (c.Withheld || c.Beside.N < int64(least)) {
		c.Beside = nil
	}
	if c.SeriesWithheld {
		c.Series, c.Lower, c.Upper, c.Signal, c.Projection, c.Variation, c.Assurance = []Point{}, nil, nil, false, nil, "", ""
	}
	if c.Withheld {
		c.Value, c.Numerator, c.Denominator, c.Gap, c.N, c.Unknown, c.Status = nil, nil, nil, nil, 0, 0, models.StatusTooFew
	}
}

// public takes out what tells of few cases, and where a figure of the case type is withheld, all that the cases say.
func (e *FrozenException) public(least int, hidden bool) {
	few := func(count, n int64) bool {
		return n > 0 && (count < int64(least) || n-count > 0 && n-count < int64(least))
	}
	e.Drivers = slices.DeleteFunc(slices.Clone(e.Drivers), func(d Driver) bool {
		return hidden || few(d.Count, d.N) && !d.timed() || d.N > 0 && d.N < int64(least)
	})
	for i := range e.Drivers {
		e.Drivers[i].Before = nil
	}
	e.Comments = slices.Clone(e.Comments)
	for i := range e.Comments {
		e.Comments[i].Text, e.Comments[i].By = e.Comments[i].Public, ""
	}
}
