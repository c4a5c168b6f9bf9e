package measure

import (
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

// FrozenBenefit is a benefit of a review's area as it stood: its promise, what it is counted against, and what it came to in
// the year of the period.
type FrozenBenefit struct {
	ID         int64                 `json:"id"`
	Version    int64                 `json:"version"` // of the profile
	Title      string                `json:"title"`
	Public     string                `json:"public"` // the title without names of employees
	Type       models.BenefitType    `json:"type"`
	State      models.BenefitState   `json:"state"`
	Owner      string                `json:"owner"`
	Department int64                 `json:"department_id"` // 0 = all
	CaseTypes  []string              `json:"case_types"`    // none = all
	KPI        string                `json:"kpi"`
	Measure    models.BenefitMeasure `json:"measure"`
	Unit       models.Unit           `json:"unit"` // of a KPI's value
	Year       int                   `json:"year"`
	From       string                `json:"from"` // ISO; "" = it has not begun
	To         string                `json:"to"`   // the last day
	Baselines  []FrozenBaseline      `json:"baselines"`
	Realised   *float64              `json:"realised"`
	PlanToDate *float64              `json:"plan_to_date"`
	Plan       *float64              `json:"plan"`
	Forecast   *float64              `json:"forecast"`
	Lower      *float64              `json:"forecast_lower"`
	Upper      *float64              `json:"forecast_upper"`
	Double     float64               `json:"double_counted_hours"`
	Confirmed  float64               `json:"confirmed_kr"` // of the year
	Pending    int                   `json:"pending_amounts"`
	Few        bool                  `json:"few"`
	Status     models.Status         `json:"status"`
	Missing    []models.BenefitGap   `json:"missing"`
}

// FrozenBaseline is what a benefit was counted against for one case type.
type FrozenBaseline struct {
	CaseType string                `json:"case_type"` // "" = all
	Value    float64               `json:"value"`
	N        *int64                `json:"n"`
	Method   models.BaselineMethod `json:"method"`
	From     string                `json:"from"`
	To       string                `json:"to"`
	Version  int64                 `json:"version"`
}

// benefits freezes the benefits of the review's area that count, of the year that the period ends in.
func (f *Frozen) benefits(b *facts.Book, period models.Period, owners map[int64]string, mask func(string) string) {
	f.Benefits = []FrozenBenefit{}
	if len(b.Register.Benefits) == 0 || b.Table == nil {
		return
	}
	var below []int64
	if f.Area.ID != 0 {
		below = b.Below(f.Area.ID)
	}
	y, _, _ := (period.Until - 1).Date()
	p := newPortfolio(b, y, period.LastMonth(), func(v models.Benefit) bool { return f.Area.ID == 0 || slices.Contains(below, v.DepartmentID) })
	for _, w := range p.Worths {
		if !w.Counts() {
			continue
		}
		v := FrozenBenefit{ID: w.Benefit.Root(), Version: w.Benefit.ID, Title: w.Benefit.Title, Public: mask(w.Benefit.Title), Type: w.Benefit.Type, State: w.Benefit.State,
			Owner: owners[w.Benefit.OwnerID], Department: w.Benefit.DepartmentID, CaseTypes: []string{}, KPI: w.Benefit.KPI, Measure: w.Measure, Unit: w.KPI.Unit, Year: y, Baselines: []FrozenBaseline{}, Realised: w.Realised,
			PlanToDate: w.PlanToDate, Confirmed: w.Confirmed, Pending: w.Pending, Few: w.Few, Status: w.Status, Missing: slices.Clone(w.Gaps)}
		if v.Missing == nil {
			v.Missing = []models.BenefitGap{}
		}
		if w.Period.Kind != "" {
			v.From, v.To = w.Period.From.String(), (w.Period.Until - 1).String()
		}
		if w.Plan != nil {
			v.Plan = &w.Plan.Likely
		}
		if c := w.Forecast; c != nil {
			v.Forecast, v.Lower, v.Upper = &c.Value, &c.Lower, &c.Upper
		}
		for _, o := range w.Overlaps {
			v.Double += o.Hours
		}
		for _, l := range w.Lines {
			if l.CaseTypeID != 0 {
				v.CaseTypes = append(v.CaseTypes, l.CaseType)
			}
			if l.Baseline != nil {
				v.Baselines = append(v.Baselines, FrozenBaseline{CaseType: l.CaseType, Value: l.Baseline.Value, N: l.Baseline.N, Method: l.Baseline.Method,
					From: l.Baseline.From.String(), To: (l.Baseline.Until - 1).String(), Version: l.Baseline.Version})
			}
		}
		f.Benefits = append(f.Benefits, v)
	}
}

// public leaves out of a benefit who answers for it, what it is counted against, and a value of few cases.
func (v *FrozenBenefit) public() {
	v.Owner, v.Title, v.Baselines = "", v.Public, nil
	if v.Few {
		v.Realised, v.Status = nil, models.StatusTooFew
	}
}
