package measure

import (
	"cmp"
	"slices"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/stats"
)

// Funnel sets the departments that handle one case type beside each other by one share, each with limits that its own
// number of cases allows (statistics.md §8). They stand by name: it is no ranking.
type Funnel struct {
	Plot  stats.FunnelPlot // its units are those of Units, in their order
	Units []FunnelUnit
	All   bool // the one who asks sees every department
}

// FunnelUnit is one department.
type FunnelUnit struct {
	Name   string // "" = the cases without a department
	Figure Figure // its parts are those that the plot is made of
	Class  stats.FunnelClass
}

// Few says that a department has too few cases to be judged, whatever its share.
func (u FunnelUnit) Few() bool { return u.Figure.Few }

// Compared counts the departments that have cases.
func (f Funnel) Compared() int {
	n := 0
	for _, u := range f.Units {
		if u.Class != stats.FunnelNoCases {
			n++
		}
	}
	return n
}

// Apart gives the departments that lie outside the 99.8 % limits and may be pointed at: none where the limits are too
// narrow for all of them, and none with few cases. Of 20 departments one lies outside 95 % by chance alone.
func (f Funnel) Apart() (high, low []FunnelUnit) {
	if f.Plot.TooNarrow() {
		return nil, nil
	}
	for _, u := range f.Units {
		switch {
		case u.Few():
		case u.Class == stats.FunnelHigh998:
			high = append(high, u)
		case u.Class == stats.FunnelLow998:
			low = append(low, u)
		}
	}
	return high, low
}

// CountedShare says whether a KPI is a share of cases, counted here: what a p-chart and a funnel can show.
func CountedShare(k models.KPI) bool { return k.Form == models.FormShare && k.Unit == models.UnitShare }

// funnel compares the departments of the case type of a view over the period; nil where there is nothing to compare.
func (m *maker) funnel(k models.KPI) *Funnel {
	if !CountedShare(k) {
		return nil
	}
	a := run(m.b, request{kpis: []models.KPI{k}, group: []string{GroupDepartment}, sel: m.sel, periods: []models.Period{m.window.Period}, targets: m.targets})
	f := &Funnel{All: m.b.Scope.All}
	for g := range a.keys {
		figure := a.figure(0, g, 0)
		if figure.cases() > 0 {
			f.Units = append(f.Units, FunnelUnit{Name: m.b.Departments.Entry(a.id(g, GroupDepartment)).Name, Figure: figure})
		}
	}
	if len(f.Units) == 0 {
		return nil
	}
	slices.SortStableFunc(f.Units, func(x, y FunnelUnit) int {
		return cmp.Or(strings.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name)), strings.Compare(x.Name, y.Name))
	})
	numerators, denominators := f.parts()
	f.Plot = stats.Funnel(numerators, denominators)
	for i := range f.Units {
		f.Units[i].Class = f.Plot.Units[i].Class
	}
	return f
}

func (f Funnel) parts() (numerators, denominators []int64) {
	for _, u := range f.Units {
		n, d := countsOf(u.Figure)
		numerators, denominators = append(numerators, n), append(denominators, d)
	}
	return numerators, denominators
}

// countsOf gives the two counts of a share.
func countsOf(f Figure) (numerator, denominator int64) {
	if f.Numerator == nil || f.Denominator == nil {
		return 0, 0
	}
	return int64(*f.Numerator), int64(*f.Denominator)
}

// ShareSeries is the months of a share with the limits that each month's own number of cases allows: a p-chart with
// p′ beside it, for analysts (statistics.md §5). It covers the phase that the latest month lies in: what a person has
// parted, or another way of counting, is not pooled.
type ShareSeries struct {
	First   models.Month // of Chart.Points[0]; the points are consecutive months
	Chart   stats.ShareChart
	Figures []Figure // of the same months
}

// shareSeries gives the p-chart of the chosen KPI, at the place kpi, of a case type; nil where it is none, or has no
// case in the phase.
func (m *maker) shareSeries(kpi int, caseType int64, o *Outlook) *ShareSeries {
	if o == nil || o.Chart.Latest.Index < 0 || !CountedShare(m.kpis[kpi]) {
		return nil
	}
	s := &ShareSeries{}
	var numerators, denominators []int64
	for i := o.Segment().Start; i < len(o.Chart.Points); i++ {
		f := m.figure(kpi, caseType, m.outlookAt+i)
		n, d := countsOf(f)
		if len(s.Figures) == 0 {
			if d == 0 {
				continue // the series begins with its first cases
			}
			s.First = o.First + models.Month(i)
		}
		s.Figures = append(s.Figures, f)
		numerators, denominators = append(numerators, n), append(denominators, d)
	}
	if len(s.Figures) == 0 {
		return nil
	}
	s.Chart = stats.PChart(numerators, denominators)
	return s
}

// OutsideMonths counts the months outside the limits of p and of p′.
func (s ShareSeries) OutsideMonths() (p, prime int) {
	for _, x := range s.Chart.Points {
		if x.Outside {
			p++
		}
		if x.PrimeOutside {
			prime++
		}
	}
	return p, prime
}
