package views

import (
	"strconv"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
)

// LimitsInput is what the page of a chart's limits is made of. Problems are those of the form that was sent: of the
// withdrawal of Ending, or of a new phase.
type LimitsInput struct {
	View     *measure.CaseTypeView
	Rebases  []models.Rebase // of this KPI and case type, withdrawn ones too
	May      bool
	Export   bool   // may take figures home
	Month    string // as typed
	Reason   string
	Ending   int64
	Problems []models.Problem
}

// Limits is the page of the limits of one chart: its phases, and the choices of people they rest on.
type Limits struct {
	Chrome
	Crumbs  Crumbs
	KPI     string
	Faults  *Faults
	Phases  []Phase
	History []RebaseRow
	After   []After // what was measured after each phase that stands
	May     bool
	Action  string
	Month   Field
	Reason  Field
}

// Phase is one stretch of limits.
type Phase struct{ From, Centre, Lower, Upper, Months, Note string }

// RebaseRow is one choice of a person.
type RebaseRow struct {
	Month, Who, Why, State string
	Stands                 bool
	Action                 string // where its withdrawal is sent
	Reason                 Field
}

// NewLimits lays the page out.
func NewLimits(c Chrome, in LimitsInput) Limits {
	l, v := c.Lang, in.View
	name := caseTypeName(l, v.Row.CaseType)
	c.Title = l.Say("limits.title") + ": " + name
	page := "/case-types/" + v.Row.Slug
	back := c.Address.To(page, "period", "area", "kpi").String()
	p := Limits{Chrome: c, KPI: l.KPIName(v.KPI.Key), May: in.May, Action: c.Address.To(page+"/limits", "period", "area", "kpi").String(),
		Crumbs: NewCrumbs(l, Link{Text: l.Say("nav.case_types"), URL: "/case-types"}, Link{Text: name, URL: back}, Link{Text: l.Say("limits.title")})}
	p.Month = Field{Name: "month", Kind: "month", Label: l.Say("limits.from"), Help: l.Say("limits.from.help"), Value: in.Month, Required: true}
	p.Reason = Field{Name: "reason", Label: l.Say("limits.reason"), Help: l.Say("limits.reason.help"), Value: in.Reason, Required: true}
	if o := v.Chosen.Outlook; o != nil {
		for _, g := range o.Chart.Segments {
			if g.NValues == 0 {
				continue
			}
			from := o.First
			for i := g.Start; i < len(o.Chart.Points); i++ {
				if o.Chart.Points[i].Value != nil {
					from += models.Month(i)
					break
				}
			}
			phase := Phase{From: l.Month(from), Months: l.Count(g.NValues), Note: l.Say("limits.none")}
			if g.Centre != nil {
				phase.Centre = l.Value(*g.Centre, v.KPI.Unit)
			}
			if g.HasLimits {
				phase.Lower, phase.Upper, phase.Note = l.Value(*g.Lower, v.KPI.Unit), l.Value(*g.Upper, v.KPI.Unit), ""
				if g.Provisional {
					phase.Note = l.Say("limits.provisional")
				}
			}
			p.Phases = append(p.Phases, phase)
		}
	}
	for _, r := range in.Rebases {
		row := RebaseRow{Month: l.Month(r.FromMonth), Who: r.SetBy + ", " + l.Date(models.DayOfTime(r.SetAt)), Why: r.Reason,
			Stands: r.Stands(), State: l.Say("limits.stands")}
		if !r.Stands() {
			row.State = l.Say("limits.ended", "date", l.Date(models.DayOfTime(*r.EndedAt)), "who", r.EndedBy, "reason", r.EndedReason)
		}
		id := strconv.FormatInt(r.ID, 10)
		row.Action = c.Address.To(page+"/limits/"+id+"/end", "period", "area", "kpi").String()
		row.Reason = Field{Name: "reason", Of: id, Label: l.Say("limits.why"), Required: true}
		if in.Ending == r.ID {
			p.Faults = tellFaults(l, in.Problems, &row.Reason)
		}
		p.History = append(p.History, row)
	}
	p.After = newAfters(l, v, afterCalc(c.Address, Scene{CanExport: in.Export}, v))
	if in.Ending == 0 {
		p.Faults = tellFaults(l, in.Problems, &p.Month, &p.Reason)
	} else {
		p.Reason.Value = ""
	}
	return p
}

// Template names the page's template.
func (Limits) Template() string { return "limits" }
