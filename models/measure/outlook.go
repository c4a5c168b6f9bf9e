package measure

import (
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/stats"
)

// outlookMonths is how many months a control chart looks back: those that end with the period's last finished month
// (CONTRACT §6).
const outlookMonths = 36

// seasonal is the autocorrelation over a year above which a series has a yearly pattern (statistics.md §11).
const seasonal = 0.5

// Outlook is what the monthly values of a KPI say beside the status of a period: whether they change, whether they
// meet the target if nothing changes, and where they go. The months are single ones; nothing rolling or added up
// enters. The data that led to it stand beside each answer.
type Outlook struct {
	First   models.Month // of Chart.Points[0]; the points are consecutive months
	Last    models.Month // the last finished month of the period
	Chart   stats.Chart
	Target  *float64        // what the assurance was held against: the target of the period's last month
	Rebases []models.Rebase // those that begin a segment, by month
	// Season is the autocorrelation with the same months a year before, where it is high enough to be a yearly
	// pattern: a trend or a shift may then be no more than the season.
	Season *float64
	// Projection is the straight line through the months of the current segment, carried on to Ahead, the last month
	// of the next period of the same kind. Ahead is 0 where there is no next period.
	Projection stats.Projection
	Ahead      models.Month
}

// Variation says whether the series changes: what the latest month that is not missing signals.
func (o Outlook) Variation() stats.Variation { return o.Chart.Latest.Variation }

// Assurance says whether the target is met if nothing changes; "" without a target or a direction.
func (o Outlook) Assurance() stats.Assurance { return o.Chart.Latest.Assurance }

// LatestMonth gives the month that Variation speaks of; false where no month has a value.
func (o Outlook) LatestMonth() (models.Month, bool) {
	return o.First + models.Month(o.Chart.Latest.Index), o.Chart.Latest.Index >= 0
}

// Segment gives the stretch of limits that the latest month lies in: the zero Segment where no month has a value.
func (o Outlook) Segment() stats.Segment {
	if o.Chart.Latest.Index < 0 {
		return stats.Segment{}
	}
	return o.Chart.Segments[o.Chart.Points[o.Chart.Latest.Index].Segment-1]
}

// Muted says that the signal of the latest month rests on a trend or a shift that the season alone can make
// (statistics.md §11): it is not told as a change.
func (o Outlook) Muted() bool {
	if o.Season == nil || o.Chart.Latest.Index < 0 {
		return false
	}
	rule := o.Chart.Points[o.Chart.Latest.Index].Rule
	return rule == stats.RuleTrend || rule == stats.RuleShift
}

// Changing says that a special cause is at work, so that the limits foretell little (statistics.md §2.7).
func (o Outlook) Changing() bool {
	v := o.Variation()
	return v != stats.VariationCommonCause && v != stats.VariationInsufficientData
}

// Forecast says whether the projection may be shown: a trend is established, and the month is near enough
// (statistics.md §10).
func (o Outlook) Forecast() bool {
	p := o.Projection
	return o.Ahead != 0 && p.Trend && p.Lower != nil && p.Verdict != stats.VerdictInsufficientData && p.Verdict != stats.VerdictTooFarAhead
}

// Point gives the point of a month, nil outside the chart.
func (o Outlook) Point(month models.Month) *stats.Point {
	if i := int(month - o.First); i >= 0 && i < len(o.Chart.Points) {
		return &o.Chart.Points[i]
	}
	return nil
}

// outlookValues gives the values of the months of an outlook.
func (m *maker) outlookValues(kpi int, caseType int64) []*float64 {
	values := make([]*float64, outlookMonths)
	for i := range values {
		values[i] = m.valueOf(kpi, caseType, m.outlookAt+i)
	}
	return values
}

// outlook reads the values of the outlook's months of one KPI, by its place, of one case type.
func (m *maker) outlook(kpi int, caseType int64, values []*float64, target *models.Target) *Outlook {
	k := m.kpis[kpi]
	last := m.lastFinished
	o := &Outlook{First: last - outlookMonths + 1, Last: last}
	s := stats.Series{Values: values, Direction: stats.Direction(k.Better)}
	if target != nil {
		s.Target = target.Value
		o.Target = target.Value
	}
	o.Chart, o.Rebases = controlChart(m.b, k, &caseType, o.First, s)
	if r, ok := stats.SeasonalPattern(s.Values); ok && r > seasonal {
		o.Season = &r
	}
	if next := DefaultNext(m.window.Period); next.Kind != "" {
		o.Ahead = next.LastMonth()
		o.Projection = stats.Project(s.Values[o.Chart.Segments[len(o.Chart.Segments)-1].Start:], s.Direction, s.Target, int(o.Ahead-last))
	}
	return o
}

// controlChart makes the chart of consecutive months from first on. A person's choice begins a segment in the series
// of the case type that it was made for (nil: of no single one), and so does another way of counting in any.
func controlChart(b *facts.Book, k models.KPI, caseType *int64, first models.Month, s stats.Series) (stats.Chart, []models.Rebase) {
	var chosen []models.Rebase
	last := first + models.Month(len(s.Values)) - 1
	for _, r := range b.Rebases {
		if r.KPI == k.Key && caseType != nil && r.CaseTypeID == *caseType && r.Stands() && r.FromMonth > first && r.FromMonth <= last {
			chosen = append(chosen, r)
			s.Rebase = append(s.Rebase, int(r.FromMonth-first))
		}
	}
	for _, d := range b.KPIs.Breaks(k.Key) {
		if d.ValidFrom > first && d.ValidFrom <= last {
			s.Rebase = append(s.Rebase, int(d.ValidFrom-first))
		}
	}
	slices.Sort(s.Rebase)
	s.Rebase = slices.Compact(s.Rebase)
	return stats.XmR(s), chosen
}

// series gives the values of the months of a series, those that the outlook has as well from its own.
func (m *maker) series(kpi int, caseType int64, outlook []*float64) []Point {
	out := make([]Point, seriesMonths)
	first := m.lastFinished - outlookMonths + 1
	for i := range out {
		out[i].Period = m.names[1+i]
		if at := int(m.periods[1+i].LastMonth() - first); at >= 0 && at < len(outlook) {
			out[i].Value = outlook[at]
		} else {
			out[i].Value = m.valueOf(kpi, caseType, 1+i)
		}
	}
	return out
}

// valueOf is the value of figure alone: a board asks for thousands.
func (m *maker) valueOf(kpi int, caseType int64, period int) *float64 {
	p := m.periods[period]
	first, last := m.reached[kpi][0], m.reached[kpi][1]
	g, ok := m.group[caseType]
	if !ok || !first.Known() || p.Until <= first || p.From > last {
		return m.figure(kpi, caseType, period).Value
	}
	return m.answer.value(kpi, g, period)
}

// findLastFinished gives the last month of a period that has finished; of one that has only begun the last finished
// month before it.
func (m *maker) findLastFinished(p models.Period) models.Month {
	first, _ := m.b.Span()
	last := p.LastMonth()
	for month := last; first.Known() && month >= first.Month(); month-- {
		if Finished(m.b, models.PeriodAt(models.ByMonth, month.First(), 1)) {
			return month
		}
	}
	return last
}

// tell puts an outlook into the cell that it belongs to, in the codes of CONTRACT §6.
func (c *Cell) tell(o *Outlook) {
	c.Outlook = o
	variation := string(o.Variation())
	c.Variation = &variation
	if a := string(o.Assurance()); a != "" {
		c.Assurance = &a
	}
	if p := o.Projection; o.Ahead != 0 && o.Chart.Latest.Index >= 0 {
		c.Projection = &Projection{Period: o.Ahead.String()}
		if p.Verdict != "" {
			verdict := string(p.Verdict)
			c.Projection.Verdict = &verdict
		}
		if p.Verdict != stats.VerdictInsufficientData && p.Verdict != stats.VerdictTooFarAhead {
			c.Projection.Value, c.Projection.Lower, c.Projection.Upper = p.Predicted, p.Lower, p.Upper
		}
	}
}
