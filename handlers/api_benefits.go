package handlers

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
)

// apiBenefit is one benefit at the machine interface: its profile, and what it came to in a year.
type apiBenefit struct {
	ID             int64                 `json:"id"`
	Version        int64                 `json:"version"`
	Title          string                `json:"title"`
	Description    string                `json:"description"`
	Type           models.BenefitType    `json:"type"`
	State          models.BenefitState   `json:"state"`
	Negative       bool                  `json:"negative"`
	Owner          string                `json:"owner"` // the address of the sign-in; "" = nobody
	Deputy         string                `json:"deputy"`
	HandedOver     bool                  `json:"handed_over"`
	Department     string                `json:"department"` // "" = all
	CaseTypes      []string              `json:"case_types"` // none = all
	KPI            string                `json:"kpi"`
	Objectives     []int64               `json:"objectives"`
	Changes        []int64               `json:"changes"`
	UnitTimes      []models.Minutes      `json:"unit_times"`
	Plan           []models.PlanYear     `json:"plan"`
	Prerequisites  []apiPrerequisite     `json:"prerequisites"`
	Risks          []models.Risk         `json:"risks"`
	Start          *string               `json:"start"`
	End            *string               `json:"end"`
	Predictability models.Predictability `json:"predictability"`
	Priority       int                   `json:"priority"`
	Assumptions    string                `json:"assumptions"`
	DataSource     string                `json:"data_source"`
	Measuring      string                `json:"measuring"`
	Stakeholders   string                `json:"stakeholders"`
	Project        string                `json:"project"`
	Cost           string                `json:"cost"`
	ApprovedBy     string                `json:"approved_by"`
	Worth          apiWorth              `json:"worth"`
}

type apiPrerequisite struct {
	Text string  `json:"text"`
	Due  *string `json:"due"`
	Met  bool    `json:"met"`
}

// apiWorth is what a benefit came to.
type apiWorth struct {
	Year           int                   `json:"year"`
	Measure        models.BenefitMeasure `json:"measure"`
	From           *string               `json:"from"`
	To             *string               `json:"to"` // the last day
	Realised       *float64              `json:"realised"`
	PlanToDate     *float64              `json:"plan_to_date"`
	Plan           *float64              `json:"plan"`
	Forecast       *float64              `json:"forecast"`
	ForecastLower  *float64              `json:"forecast_lower"`
	ForecastUpper  *float64              `json:"forecast_upper"`
	ConfirmedKr    float64               `json:"confirmed_kr"`
	PendingAmounts int                   `json:"pending_amounts"`
	DoubleCounted  float64               `json:"double_counted_hours"`
	Status         models.Status         `json:"status"`
	Missing        []models.BenefitGap   `json:"missing"`
	Lines          []apiLine             `json:"lines"`
}

// apiLine is the arithmetic of one case type.
type apiLine struct {
	CaseType   string   `json:"case_type"`
	Baseline   *float64 `json:"baseline"`
	Actual     *float64 `json:"actual"`
	Difference *float64 `json:"difference"` // to the good side
	Cases      int64    `json:"cases"`
	Minutes    float64  `json:"minutes"`
	Hours      *float64 `json:"hours"`
}

func isoDay(d models.Day) *string {
	if !d.Known() {
		return nil
	}
	s := d.String()
	return &s
}

func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// benefitAPI answers about one benefit.
func (r *benefitsAsked) benefitAPI(w measure.Worth, year int) apiBenefit {
	b := w.Benefit
	out := apiBenefit{ID: b.Root(), Version: b.ID, Title: b.Title, Description: b.Description, Type: b.Type, State: b.State, Negative: b.Negative, Owner: r.email[b.OwnerID], Deputy: r.email[b.DeputyID],
		HandedOver: b.HandedOver, CaseTypes: []string{}, KPI: b.KPI, Objectives: listed(b.Objectives), Changes: listed(b.Changes), UnitTimes: listed(b.UnitTimes), Plan: listed(b.Plan),
		Prerequisites: []apiPrerequisite{}, Risks: listed(b.Risks), Start: isoDay(b.Start), End: isoDay(b.End), Predictability: b.Predictability, Priority: b.Priority, Assumptions: b.Assumptions,
		DataSource: b.DataSource, Measuring: b.Measuring, Stakeholders: b.Stakeholders, Project: b.Project, Cost: b.Cost, ApprovedBy: b.ApprovedBy}
	for _, id := range b.CaseTypes {
		out.CaseTypes = append(out.CaseTypes, r.whole.CaseTypes.Entry(id).Name)
	}
	if b.DepartmentID != 0 {
		out.Department = r.whole.Departments.Entry(b.DepartmentID).Name
	}
	for _, p := range b.Prerequisites {
		out.Prerequisites = append(out.Prerequisites, apiPrerequisite{p.Text, isoDay(p.Due), p.Met})
	}
	v := apiWorth{Year: year, Measure: w.Measure, Realised: w.Realised, PlanToDate: w.PlanToDate, ConfirmedKr: w.Confirmed, PendingAmounts: w.Pending, Status: w.Status, Missing: listed(w.Gaps), Lines: []apiLine{}}
	if w.Period.Kind != "" {
		v.From, v.To = isoDay(w.Period.From), isoDay(w.Period.Until-1)
	}
	if w.Plan != nil {
		v.Plan = &w.Plan.Likely
	}
	if f := w.Forecast; f != nil {
		v.Forecast, v.ForecastLower, v.ForecastUpper = &f.Value, &f.Lower, &f.Upper
	}
	for _, o := range w.Overlaps {
		v.DoubleCounted += o.Hours
	}
	for _, l := range w.Lines {
		line := apiLine{CaseType: l.CaseType, Actual: l.Actual.Value, Difference: l.Diff, Cases: l.Actual.N, Minutes: w.Minutes, Hours: l.Hours}
		if l.Baseline != nil {
			line.Baseline = &l.Baseline.Value
		}
		v.Lines = append(v.Lines, line)
	}
	out.Worth = v
	return out
}

// benefitsAsked is the register as a machine asks for it.
type benefitsAsked struct {
	*registered
	email map[int64]string
	user  map[string]int64
}

func (h *Handlers) benefitsAsked(c *fiber.Ctx) (*benefitsAsked, error) {
	r, err := h.registered(c)
	if err != nil {
		return nil, err
	}
	out := &benefitsAsked{registered: r, email: map[int64]string{}, user: map[string]int64{}}
	people, err := h.store.People(c.UserContext(), r.scope)
	for _, u := range people {
		out.email[u.ID] = u.Email
		out.user[strings.ToLower(u.Email)] = u.ID
	}
	return out, err
}

// apiBenefits lists the benefits that the token sees, with what they came to in a year.
func (h *Handlers) apiBenefits(c *fiber.Ctx) error {
	q := params{c: c}
	q.number("year", 0)
	if err := q.strict(); err != nil {
		return err
	}
	r, err := h.benefitsAsked(c)
	if err != nil {
		return err
	}
	p := measure.NewPortfolio(r.whole, r.year(c), r.seen)
	out := make([]apiBenefit, 0, len(p.Worths))
	for _, w := range p.Worths {
		out = append(out, r.benefitAPI(w, p.Year))
	}
	return c.JSON(out)
}

// benefitBody is a benefit as a machine enters or changes it: what it leaves out stays as it is.
type benefitBody struct {
	Version        int64                  `json:"version"` // of a change: the one that was read
	Reason         string                 `json:"reason"`
	State          *models.BenefitState   `json:"state"`
	Title          *string                `json:"title"`
	Description    *string                `json:"description"`
	Type           *models.BenefitType    `json:"type"`
	Negative       *bool                  `json:"negative"`
	Owner          *string                `json:"owner"`
	Deputy         *string                `json:"deputy"`
	Department     *string                `json:"department"`
	CaseTypes      *[]string              `json:"case_types"`
	KPI            *string                `json:"kpi"`
	Objectives     *[]int64               `json:"objectives"`
	Changes        *[]int64               `json:"changes"`
	UnitTimes      *[]models.Minutes      `json:"unit_times"`
	Plan           *[]models.PlanYear     `json:"plan"`
	Prerequisites  *[]apiPrerequisite     `json:"prerequisites"`
	Risks          *[]models.Risk         `json:"risks"`
	Start          *string                `json:"start"`
	End            *string                `json:"end"`
	Predictability *models.Predictability `json:"predictability"`
	Priority       *int                   `json:"priority"`
	Assumptions    *string                `json:"assumptions"`
	DataSource     *string                `json:"data_source"`
	Measuring      *string                `json:"measuring"`
	Stakeholders   *string                `json:"stakeholders"`
	Project        *string                `json:"project"`
	Cost           *string                `json:"cost"`
}

// onto writes what the body holds onto a benefit.
func (body benefitBody) onto(r *benefitsAsked, b models.Benefit) (models.Benefit, error) {
	f := &formReader{}
	person := func(field string, to *int64, email *string) {
		if email == nil {
			return
		}
		id, known := r.user[strings.ToLower(*email)]
		if *email != "" && !known {
			f.wrong(models.Problem{Field: field, Code: "unknown_owner"})
		}
		*to = id
	}
	person("owner", &b.OwnerID, body.Owner)
	person("deputy", &b.DeputyID, body.Deputy)
	set(&b.Title, body.Title)
	set(&b.Description, body.Description)
	set(&b.Type, body.Type)
	set(&b.Negative, body.Negative)
	set(&b.KPI, body.KPI)
	set(&b.Objectives, body.Objectives)
	set(&b.Changes, body.Changes)
	set(&b.UnitTimes, body.UnitTimes)
	set(&b.Plan, body.Plan)
	set(&b.Risks, body.Risks)
	set(&b.Predictability, body.Predictability)
	set(&b.Priority, body.Priority)
	set(&b.Assumptions, body.Assumptions)
	set(&b.DataSource, body.DataSource)
	set(&b.Measuring, body.Measuring)
	set(&b.Stakeholders, body.Stakeholders)
	set(&b.Project, body.Project)
	set(&b.Cost, body.Cost)
	if body.Start != nil {
		b.Start = f.dayOrNone("start", *body.Start)
	}
	if body.End != nil {
		b.End = f.dayOrNone("end", *body.End)
	}
	if body.Department != nil {
		b.DepartmentID = 0
		if *body.Department != "" {
			b.DepartmentID = found(r.whole.Departments, *body.Department)
			if b.DepartmentID == 0 {
				f.wrong(models.Problem{Field: "department", Code: "unknown_department", Value: *body.Department})
			}
		}
	}
	if body.CaseTypes != nil {
		b.CaseTypes = nil
		for _, name := range *body.CaseTypes {
			id := found(r.whole.CaseTypes, name)
			if id == 0 {
				f.wrong(models.Problem{Field: "case_types", Code: "unknown_case_type", Value: name})
				continue
			}
			b.CaseTypes = append(b.CaseTypes, id)
		}
	}
	if body.Prerequisites != nil {
		b.Prerequisites = nil
		for _, p := range *body.Prerequisites {
			due := models.NoDay
			if p.Due != nil {
				due = f.dayOrNone("prerequisites", *p.Due)
			}
			b.Prerequisites = append(b.Prerequisites, models.Prerequisite{Text: p.Text, Due: due, Met: p.Met})
		}
	}
	if len(f.problems) > 0 {
		return b, f.problems
	}
	return b, nil
}

func set[T any](to *T, v *T) {
	if v != nil {
		*to = *v
	}
}

// found gives the one entry of a dictionary that a name or slug means; 0 for none.
func found(d *facts.Dictionary, name string) int64 {
	for _, id := range d.Find(name) {
		return d.Entry(id).ID
	}
	return 0
}

// body reads the JSON of a benefit.
func (h *Handlers) benefitBody(c *fiber.Ctx) (benefitBody, error) {
	var body benefitBody
	q := params{c: c}
	if err := q.strict(); err != nil {
		return body, err
	}
	d := json.NewDecoder(bytes.NewReader(c.Body()))
	d.DisallowUnknownFields()
	if err := d.Decode(&body); err != nil {
		return body, models.Problem{Field: "body", Code: "json", Value: err.Error()}
	}
	return body, nil
}

// apiAddBenefit enters a benefit, identified only.
func (h *Handlers) apiAddBenefit(c *fiber.Ctx) error {
	body, err := h.benefitBody(c)
	if err != nil {
		return err
	}
	r, err := h.benefitsAsked(c)
	if err != nil {
		return err
	}
	b, err := body.onto(r, models.Benefit{State: models.BenefitIdentified, Start: models.NoDay, End: models.NoDay, ClosedOn: models.NoDay, ReviewOn: models.NoDay})
	if err != nil {
		return err
	}
	root, err := h.store.SaveBenefit(c.UserContext(), r.scope, b, 0, body.Reason)
	if err != nil {
		return err
	}
	return h.answerBenefit(c.Status(fiber.StatusCreated), root)
}

// apiChangeBenefit changes a benefit: its profile, its state, or both.
func (h *Handlers) apiChangeBenefit(c *fiber.Ctx) error {
	body, err := h.benefitBody(c)
	if err != nil {
		return err
	}
	r, err := h.benefitsAsked(c)
	if err != nil {
		return err
	}
	old, err := r.benefit(c)
	if err != nil {
		return err
	}
	if body.Version != old.ID {
		return conflict(models.Problem{Field: "version", Code: "record_past"})
	}
	b, err := body.onto(r, old)
	if err != nil {
		return err
	}
	version := old.ID
	if changed := body; changed.only() {
		if body.State == nil {
			return models.Problem{Field: "body", Code: "missing_value"}
		}
	} else if _, err := h.store.SaveBenefit(c.UserContext(), r.scope, b, version, body.Reason); err != nil {
		return err
	} else if body.State != nil {
		all, err := h.store.BenefitVersions(c.UserContext(), r.scope, old.Root())
		if err != nil {
			return err
		}
		version = all[0].ID
	}
	if body.State != nil {
		if _, err := h.store.SetBenefitState(c.UserContext(), r.scope, version, *body.State, body.Reason); err != nil {
			return err
		}
	}
	return h.answerBenefit(c, old.Root())
}

// only says that the body changes nothing of the profile.
func (body benefitBody) only() bool {
	body.Version, body.Reason, body.State = 0, "", nil
	return body == benefitBody{}
}

// answerBenefit answers with a benefit as it stands now.
func (h *Handlers) answerBenefit(c *fiber.Ctx, root int64) error {
	r, err := h.benefitsAsked(c)
	if err != nil {
		return err
	}
	p := measure.NewPortfolio(r.whole, r.year(c), r.seen)
	i := slices.IndexFunc(p.Worths, func(w measure.Worth) bool { return w.Benefit.Root() == root })
	if i < 0 {
		return models.ErrNotFound
	}
	return c.JSON(r.benefitAPI(p.Worths[i], p.Year))
}
