package measure

import (
	"gevinstoverblik/models"
	"gevinstoverblik/models/stats"
)

// CalcInput gives what a method of `calc` must be given to get the numbers of the view again (CONTRACT §2): the limits
// of its chart, its projection, its p-chart, its funnel, and for a month what was measured after it. Numbers stand
// unrounded. The method that the view has nothing for is models.ErrNotFound.
func (v *CaseTypeView) CalcInput(method string, since models.Month) (any, error) {
	o := v.Chosen.Outlook
	direction := directionWord(v.KPI.Better)
	switch method {
	case "xmr":
		if o != nil && len(o.Chart.Points) > 0 {
			in := xmrInput{Periods: monthNames(o.First, len(o.Chart.Points)), Values: valuesOf(o.Chart.Points), Direction: direction, Target: o.Target, Rebase: []string{}}
			for _, g := range o.Chart.Segments[1:] {
				in.Rebase = append(in.Rebase, (o.First + models.Month(g.Start)).String())
			}
			return in, nil
		}
	case "projection":
		if o != nil && o.Ahead != 0 && len(o.Chart.Points) > 0 {
			start := o.Chart.Segments[len(o.Chart.Segments)-1].Start
			return projectionInput{valuesOf(o.Chart.Points[start:]), direction, o.Target, int(o.Ahead - o.Last)}, nil
		}
	case "pchart":
		if s := v.Shares; s != nil {
			in := pchartInput{Periods: monthNames(s.First, len(s.Figures))}
			for _, f := range s.Figures {
				n, d := countsOf(f)
				in.Numerators, in.Denominators = append(in.Numerators, n), append(in.Denominators, d)
			}
			return in, nil
		}
	case "funnel":
		if v.Funnel != nil {
			in := funnelInput{Direction: direction}
			in.Numerators, in.Denominators = v.Funnel.parts()
			return in, nil
		}
	case "effect":
		for _, x := range v.Measured {
			if since == 0 || x.From == since {
				return effectInput{x.Before, x.After}, nil
			}
		}
	}
	return nil, models.ErrNotFound
}

type xmrInput struct {
	Periods   []string   `json:"periods"`
	Values    []*float64 `json:"values"`
	Direction string     `json:"direction"`
	Target    *float64   `json:"target"`
	Rebase    []string   `json:"rebase"`
}

type projectionInput struct {
	Values      []*float64 `json:"values"`
	Direction   string     `json:"direction"`
	Target      *float64   `json:"target"`
	MonthsAhead int        `json:"months_ahead"`
}

type pchartInput struct {
	Periods      []string `json:"periods"`
	Numerators   []int64  `json:"numerators"`
	Denominators []int64  `json:"denominators"`
}

type funnelInput struct {
	Numerators   []int64 `json:"numerators"`
	Denominators []int64 `json:"denominators"`
	Direction    string  `json:"direction"`
}

type effectInput struct {
	Before []*float64 `json:"before"`
	After  []*float64 `json:"after"`
}

func directionWord(b models.Better) string {
	switch b {
	case models.Higher:
		return "increase"
	case models.Lower:
		return "decrease"
	}
	return "neutral"
}

func monthNames(first models.Month, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = (first + models.Month(i)).String()
	}
	return out
}

func valuesOf(points []stats.Point) []*float64 {
	out := make([]*float64, len(points))
	for i, p := range points {
		out[i] = p.Value
	}
	return out
}
