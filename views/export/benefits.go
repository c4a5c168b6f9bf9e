package export

import (
	"io"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
)

// Benefit is a benefit with what it came to, and the names of what it refers to.
type Benefit struct {
	measure.Worth
	Year       int
	CaseTypes  []string
	Department string // "" = all
	Owner      string
	Objectives []string
	Changes    []string
}

var benefitColumns = []string{"id", "title", "type", "state", "negative", "owner", "handed_over", "department", "case_types", "kpi", "measure", "unit", "year", "period",
	"baseline", "realised", "plan_to_date", "plan", "forecast", "forecast_lower", "forecast_upper", "status", "confirmed_kr", "pending_amounts", "double_counted_hours",
	"objectives", "changes", "missing", "start", "end", "version"}

var benefitTypes = []Type{TypeInt, TypeText, TypeText, TypeText, TypeFlag, TypeText, TypeFlag, TypeText, TypeText, TypeText, TypeText, TypeText, TypeInt, TypeText,
	TypeNumber, TypeNumber, TypeNumber, TypeNumber, TypeNumber, TypeNumber, TypeNumber, TypeText, TypeNumber, TypeInt, TypeNumber,
	TypeText, TypeText, TypeText, TypeDate, TypeDate, TypeInt}

// benefitRow gives the values of a benefit under the columns of a file.
func benefitRow(b Benefit) []Value {
	base, double := None, 0.0
	if len(b.Lines) == 1 && b.Lines[0].Baseline != nil {
		base = Number(b.Lines[0].Baseline.Value)
	} else if b.Base != nil {
		base = Number(*b.Base)
	}
	for _, o := range b.Overlaps {
		double += o.Hours
	}
	plan, forecast, lower, upper, period := None, None, None, None, None
	if b.Plan != nil {
		plan = Number(b.Plan.Likely)
	}
	if f := b.Forecast; f != nil {
		forecast, lower, upper = Number(f.Value), Number(f.Lower), Number(f.Upper)
	}
	if b.Period.Kind != "" {
		period = Text(b.Period.From.String() + "/" + (b.Period.Until - 1).String())
	}
	unit := "hours"
	switch b.Measure {
	case models.MeasureKroner:
		unit = string(models.UnitKr)
	case models.MeasureKPI:
		unit = string(b.KPI.Unit)
	}
	gaps := make([]string, len(b.Gaps))
	for i, g := range b.Gaps {
		gaps[i] = string(g)
	}
	list := func(words []string) Value { return name(strings.Join(words, " | ")) }
	p := b.Worth.Benefit
	return []Value{Number(float64(p.Root())), Text(p.Title), Text(string(p.Type)), Text(string(p.State)), Flag(p.Negative), name(b.Owner), Flag(p.HandedOver), name(b.Department),
		list(b.CaseTypes), name(p.KPI), Text(string(b.Measure)), name(unit), Number(float64(b.Year)), period, base, Maybe(b.Realised), Maybe(b.PlanToDate), plan, forecast, lower, upper,
		Text(string(b.Status)), Number(b.Confirmed), Number(float64(b.Pending)), Number(double), list(b.Objectives), list(b.Changes), list(gaps), Date(p.Start), Date(p.End), Number(float64(p.ID))}
}

// NewBenefits puts the names to the benefits of a portfolio. The register is that of the reader: objectives that they
// do not see have no name.
func NewBenefits(whole *facts.Book, register *models.Register, people map[int64]string, p *measure.Portfolio) []Benefit {
	out := make([]Benefit, 0, len(p.Worths))
	for _, w := range p.Worths {
		b := Benefit{Worth: w, Year: p.Year, Owner: people[w.Benefit.OwnerID]}
		for _, id := range w.Benefit.CaseTypes {
			b.CaseTypes = append(b.CaseTypes, whole.CaseTypes.Entry(id).Name)
		}
		if w.Benefit.DepartmentID != 0 {
			b.Department = whole.Departments.Entry(w.Benefit.DepartmentID).Name
		}
		for _, id := range w.Benefit.Objectives {
			if o, ok := register.Objective(id); ok {
				b.Objectives = append(b.Objectives, o.Title)
			}
		}
		for _, change := range w.Changes {
			b.Changes = append(b.Changes, change.Title)
		}
		out = append(out, b)
	}
	return out
}

// Benefits writes benefits with what they came to: nothing is rounded, and nothing is added up.
func Benefits(w io.Writer, f Format, benefits []Benefit, asked Asked) error {
	asked.Question = OfBenefits
	rows := func(yield func([]Value, error) bool) {
		for _, b := range benefits {
			if !yield(benefitRow(b), nil) {
				return
			}
		}
	}
	return Write(w, f, Table{Name: asked.Lang.Say("export.benefits"), Columns: benefitColumns, Types: benefitTypes, Rows: rows}, asked)
}

// Hours writes what the hours of a year come to, unrounded: what their figure is drawn from.
func Hours(w io.Writer, f Format, p *measure.Portfolio, asked Asked) error {
	asked.Question = OfBenefits
	h, forecast, lower, upper, until := p.Hours, None, None, None, None
	if h.Forecast != nil {
		forecast, lower, upper = Number(h.Forecast.Value), Number(h.Forecast.Lower), Number(h.Forecast.Upper)
	}
	if p.Until != 0 {
		until = Text(p.Until.String())
	}
	return Write(w, f, Table{Name: asked.Lang.Say("export.benefits"),
		Columns: []string{"year", "until", "unit", "n", "realised", "plan_to_date", "plan", "forecast", "forecast_lower", "forecast_upper", "status"},
		Types:   []Type{TypeInt, TypeText, TypeText, TypeInt, TypeNumber, TypeNumber, TypeNumber, TypeNumber, TypeNumber, TypeNumber, TypeText},
		Rows: List([]Value{Number(float64(p.Year)), until, Text("hours"), Number(float64(h.N)), Number(h.Realised), Number(h.PlanToDate), Number(h.Plan),
			forecast, lower, upper, Text(string(h.Status))})}, asked)
}

// MapStep is one line of the benefit map: what leads to what, and why it does not.
type MapStep struct {
	FromKind, From, FromStatus string
	ToKind, To, ToStatus       string
	Broken                     string // "" = in place
}

// Map writes the lines of the benefit map. What is missing has no name.
func Map(w io.Writer, f Format, steps []MapStep, asked Asked) error {
	asked.Question = OfBenefits
	rows := func(yield func([]Value, error) bool) {
		for _, s := range steps {
			if !yield([]Value{Text(s.FromKind), name(s.From), Text(s.FromStatus), Text(s.ToKind), name(s.To), Text(s.ToStatus), Flag(s.Broken == ""), name(s.Broken)}, nil) {
				return
			}
		}
	}
	return Write(w, f, Table{Name: asked.Lang.Say("export.benefits"), Columns: []string{"from_kind", "from", "from_status", "to_kind", "to", "to_status", "in_place", "why_not"},
		Types: []Type{TypeText, TypeText, TypeText, TypeText, TypeText, TypeText, TypeFlag, TypeText}, Rows: rows}, asked)
}
