package handlers

import (
	"bufio"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views"
	"gevinstoverblik/views/export"
)

// accountDays is how many days the account on top of the list goes back: those of two years, so that what was done a while
// ago has had time to be measured.
const accountDays = 730

// decisionScene tells the pages of decisions what they must know beside them.
func (h *Handlers) decisionScene(b *facts.Book) views.DecisionScene {
	s := views.DecisionScene{Today: h.today(), People: b.People, CaseTypes: map[int64]string{}, MayDecide: b.Scope.May(models.RightFollow),
		CanExport: b.Scope.May(models.RightExport), Self: b.Scope.UserID}
	for _, d := range b.Decisions {
		for _, id := range d.CaseTypes {
			s.CaseTypes[id] = b.CaseTypes.Entry(id).Name
		}
	}
	return s
}

// decisionFilter reads the filter of a list of decisions from the address.
func (h *Handlers) decisionFilter(c *fiber.Ctx, b *facts.Book) (models.DecisionFilter, error) {
	q := params{c: c}
	f := models.DecisionFilter{Overdue: q.yes("overdue"), Awaits: q.yes("awaits"), Ownerless: q.yes("ownerless"), KPI: q.text("kpi")}
	for _, s := range q.commas("type") {
		if !slices.Contains(models.DecisionTypes, models.DecisionType(s)) {
			q.wrong(models.Problem{Field: "type", Code: "bad_choice", Value: s})
		}
		f.Types = append(f.Types, models.DecisionType(s))
	}
	for _, s := range q.commas("status") {
		if !slices.Contains(models.DecisionStatuses, models.DecisionStatus(s)) {
			q.wrong(models.Problem{Field: "status", Code: "bad_choice", Value: s})
		}
		f.Statuses = append(f.Statuses, models.DecisionStatus(s))
	}
	if slug := q.text("case-type"); slug != "" {
		ids := b.CaseTypes.Find(slug)
		if len(ids) == 0 {
			q.wrong(models.Problem{Field: "case_type", Code: "unknown_case_type", Value: slug})
		} else {
			f.CaseTypeID = ids[0]
		}
	}
	switch owner := q.text("owner"); owner {
	case "":
	case "me":
		if f.OwnerID = b.Scope.UserID; f.OwnerID == 0 {
			f.OwnerID = -1 // a token answers for nothing
		}
	default:
		id, err := strconv.ParseInt(owner, 10, 64)
		if err != nil || id < 1 {
			q.wrong(models.Problem{Field: "owner", Code: "unknown_owner", Value: owner})
		}
		f.OwnerID = id
	}
	return f, q.fault()
}

// decisions shows the decisions and actions, or gives them as a file.
func (h *Handlers) decisions(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	f, err := h.decisionFilter(c, b)
	if err != nil {
		return err
	}
	in := views.DecisionsInput{DecisionScene: h.decisionScene(b), All: measure.FollowAll(b, b.Decisions)}
	for _, x := range in.All {
		if f.Lets(x.Decision, b.Today) {
			in.Shown = append(in.Shown, x)
		}
	}
	in.Account = measure.NewDecisionAccount(in.All, models.Period{Kind: models.ByTotal, From: b.Today - accountDays, Until: b.Today + 1})
	switch {
	case asksPicture(c):
		return h.pictureOf(c, views.NewDecisions(h.chrome(c), in), h.langOf(c).Say("file.name.decisions"))
	case c.Query("format") != "" && c.Query("figure") != "":
		return h.accountFile(c, b, in.Account)
	case c.Query("format") != "":
		q := params{c: c}
		format := q.file()
		if err := q.fault(); err != nil {
			return err
		}
		asked := h.origin(c, b)
		asked.More = narrowed(c, "owner", "status", "type")
		return h.sent(c, format, asked, func(out *bufio.Writer) error {
			return export.Decisions(out, format, in.Shown, b.Today, in.People, b, asked)
		}, asked.Lang.Say("file.name.decisions"))
	}
	return h.show(c, views.NewDecisions(h.chrome(c), in))
}

// decisionAccount shows the yearly account of decisions.
func (h *Handlers) decisionAccount(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	now, _, _ := b.Today.Date()
	q := params{c: c}
	in := views.DecisionAccountInput{DecisionScene: h.decisionScene(b), Year: q.number("year", now)}
	if in.Year < 1950 || in.Year > 2129 {
		q.wrong(models.Problem{Field: "year", Code: "bad_number", Value: strconv.Itoa(in.Year)})
	}
	if err := q.fault(); err != nil {
		return err
	}
	first := min(now, in.Year)
	for _, d := range b.Decisions {
		if d.DoneOn.Known() {
			y, _, _ := d.DoneOn.Date()
			first = min(first, y)
		}
	}
	for y := max(now, in.Year); y >= first; y-- {
		in.Years = append(in.Years, y)
	}
	in.Account = measure.NewDecisionAccount(measure.FollowAll(b, b.Decisions), models.PeriodAt(models.ByYear, models.DayOf(in.Year, 1, 1), 1))
	switch {
	case asksPicture(c):
		return h.pictureOf(c, views.NewDecisionAccount(h.chrome(c), in), h.langOf(c).Say("file.name.decisions"), strconv.Itoa(in.Year))
	case c.Query("format") != "":
		return h.accountFile(c, b, in.Account)
	}
	return h.show(c, views.NewDecisionAccount(h.chrome(c), in))
}

// accountFile gives an account as a file.
func (h *Handlers) accountFile(c *fiber.Ctx, b *facts.Book, a measure.DecisionAccount) error {
	q := params{c: c}
	format, figure := q.file(), q.text("figure")
	if figure != views.FigureAccount {
		q.wrong(models.Problem{Field: "figure", Code: "bad_choice", Value: figure})
	}
	if err := q.fault(); err != nil {
		return err
	}
	asked := h.origin(c, b)
	asked.From, asked.To = a.Span.From.String(), (a.Span.Until - 1).String()
	asked.More = narrowed(c, "figure")
	return h.sent(c, format, asked, func(out *bufio.Writer) error { return export.Account(out, format, a, asked) }, asked.Lang.Say("file.name.decisions"), figure)
}

// decision shows one decision.
func (h *Handlers) decision(c *fiber.Ctx) error {
	in, err := h.decisionInput(c)
	if err != nil {
		return err
	}
	return h.show(c, views.NewDecision(h.chrome(c), in))
}

func (h *Handlers) decisionInput(c *fiber.Ctx) (views.DecisionInput, error) {
	id, err := idOf(c)
	if err != nil {
		return views.DecisionInput{}, err
	}
	b, err := h.book(c)
	if err != nil {
		return views.DecisionInput{}, err
	}
	d, versions, err := h.store.Decision(c.UserContext(), b.Scope, id)
	if err != nil {
		return views.DecisionInput{}, err
	}
	in := views.DecisionInput{DecisionScene: h.decisionScene(b), Followed: measure.Follow(b, d), Versions: versions, MayEdit: d.EditableBy(b.Scope),
		Department: b.Departments.Entry(d.DepartmentID).Name}
	var signed []string
	for i := range in.Versions {
		signed = append(signed, versions[i].SetBy)
		in.Versions[i].SetAt = h.local(versions[i].SetAt)
	}
	for _, j := range d.Judgements {
		signed = append(signed, j.SetBy)
	}
	for _, known := range d.CaseTypes {
		in.CaseTypes[known] = b.CaseTypes.Entry(known).Name
	}
	if len(d.CaseTypes) > 0 && b.Scope.May(models.RightFigures) {
		in.CaseSlug = b.CaseTypes.Entry(d.CaseTypes[0]).Slug
	}
	in.Names, err = h.signatures(c, signed...)
	return in, err
}

// newDecision shows the form for a decision, made from the figure that the address names: kpi, case-type, period, department.
func (h *Handlers) newDecision(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	q := params{c: c}
	d := models.Decision{Type: models.TypeDecision, MeasureAfter: models.UsualMeasureAfter, KPI: q.text("kpi"), DoneOn: models.NoDay}
	if p := q.period("period", b.Settings.FiscalStart); p.Kind != "" {
		d.Period = p.Address()
	}
	if slug := q.text("case-type"); slug != "" {
		if ids := b.CaseTypes.Find(slug); len(ids) > 0 && ids[0] != 0 {
			d.CaseTypes = ids[:1]
		}
	}
	if slug := q.text("department"); slug != "" {
		if ids := b.Departments.Find(slug); len(ids) > 0 && b.Scope.Sees(ids[0]) {
			d.DepartmentID = ids[0]
		}
	}
	if d.DepartmentID == 0 && !b.Scope.All && len(b.Scope.Departments) > 0 {
		d.DepartmentID = guard.Asker(c).User.DepartmentID
	}
	if err := q.fault(); err != nil {
		return err
	}
	d.OwnerID = b.Scope.UserID
	in := views.DecisionFormInput{Decision: d, New: true, Months: strconv.Itoa(d.MeasureAfter)}
	return h.showDecisionForm(c, b, in)
}

// showDecisionForm shows the form with everything there is to choose between.
func (h *Handlers) showDecisionForm(c *fiber.Ctx, b *facts.Book, in views.DecisionFormInput) error {
	var err error
	if in.Owners, err = h.store.Owners(c.UserContext(), b.Scope); err != nil {
		return err
	}
	for _, d := range b.KPIs.KPIs(b.Today.Month()) {
		in.KPIs = append(in.KPIs, d)
	}
	all, err := h.departments(c)
	if err != nil {
		return err
	}
	for _, d := range all {
		if b.Scope.Sees(d.ID) {
			in.Areas = append(in.Areas, d)
		}
	}
	for _, e := range measure.Names(b).CaseTypes {
		in.CaseTypes = append(in.CaseTypes, measure.Sibling{ID: e.ID, Name: e.Name, Slug: e.Slug})
	}
	d := in.Decision
	if p, err := models.ParsePeriod(d.Period, b.Settings.FiscalStart); err == nil && d.KPI != "" && len(d.CaseTypes) == 1 && in.New && b.Scope.May(models.RightFigures) {
		if v, err := measure.NewCaseType(b, d.CaseTypes[0], measure.Window{Period: p}, d.KPI); err == nil {
			in.Cell, in.About, in.Period = &v.Chosen, v.Row.CaseType, p
		}
	}
	page := views.NewDecisionForm(h.chrome(c), in)
	if len(in.Problems) > 0 {
		return h.refuse(c, page)
	}
	return h.show(c, page)
}

// typedDecision reads the form of a decision over what it was.
func (h *Handlers) typedDecision(c *fiber.Ctx, b *facts.Book, in *views.DecisionFormInput) {
	d := &in.Decision
	wrong := func(err error) { in.Problems = append(in.Problems, problemsOf(err)...) }
	d.What, d.Ground, d.KPI = models.Tidy(c.FormValue("what")), models.Tidy(c.FormValue("ground")), c.FormValue("kpi")
	d.Type = models.DecisionType(c.FormValue("type", string(models.TypeDecision)))
	in.Due, in.DoneOn, in.Expected, in.Months, in.Reason = c.FormValue("due"), c.FormValue("done_on"), strings.TrimSpace(c.FormValue("expected")), c.FormValue("measure_after"), c.FormValue("reason")
	d.Due, d.Expected, d.MeasureAfter = models.NoDay, nil, models.UsualMeasureAfter
	var ps models.Problems
	if d.Due, ps = dayOf(c, "due"); ps != nil {
		in.Problems = append(in.Problems, ps...)
	}
	k, _ := b.KPI(d.KPI)
	if d.Expected, _ = models.ParseChange("", k.Unit); in.Expected != "" {
		var err error
		if d.Expected, err = models.ParseChange(in.Expected, k.Unit); err != nil {
			wrong(err)
		}
	}
	if in.Months != "" {
		n, err := strconv.Atoi(strings.TrimSpace(in.Months))
		if err != nil {
			wrong(models.Problem{Field: "measure_after", Code: "bad_number", Value: in.Months})
		} else if d.MeasureAfter = n; n == 0 {
			d.MeasureAfter = -1 // 0 would be the usual number
		}
	}
	person := func(field string) int64 {
		s := c.FormValue(field)
		if s == "" {
			return 0
		}
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil || id < 1 {
			wrong(models.Problem{Field: field, Code: "unknown_owner", Value: s})
		}
		return id
	}
	d.OwnerID, d.DeputyID = person("owner"), person("deputy")
	id, ps := departmentID(c)
	in.Problems = append(in.Problems, ps...)
	d.DepartmentID = id
	if d.DepartmentID == 0 && !b.Scope.All && c.FormValue("department") == "" && in.New {
		d.DepartmentID = guard.Asker(c).User.DepartmentID
	}
	d.CaseTypes = nil
	for _, v := range formList(c, "case_type") {
		id, err := strconv.ParseInt(v, 10, 64)
		if err != nil || id < 1 {
			wrong(models.Problem{Field: "case_type", Code: "unknown_case_type", Value: v})
			continue
		}
		d.CaseTypes = append(d.CaseTypes, id)
	}
	if in.New {
		if p, err := models.ParsePeriod(c.FormValue("period"), b.Settings.FiscalStart); err == nil {
			d.Period = p.Address()
		}
		d.DoneOn = models.NoDay
		return
	}
	d.Status, d.DropReason = models.DecisionStatus(c.FormValue("status", string(d.Status))), models.Tidy(c.FormValue("drop_reason"))
	if d.DoneOn, ps = dayOf(c, "done_on"); ps != nil {
		in.Problems = append(in.Problems, ps...)
	}
	if d.Status == models.DecisionDone && in.DoneOn == "" {
		d.DoneOn = h.today()
	}
}

// formList gives every value of a field of a form that was read.
func formList(c *fiber.Ctx, name string) []string {
	var out []string
	for _, v := range c.Context().PostArgs().PeekMulti(name) {
		out = append(out, string(v))
	}
	return out
}

// addDecision keeps a new decision.
func (h *Handlers) addDecision(c *fiber.Ctx) error {
	b, err := h.book(c)
	if err != nil {
		return err
	}
	in := views.DecisionFormInput{New: true}
	h.typedDecision(c, b, &in)
	if in.Problems == nil {
		kept, err := h.store.Decide(c.UserContext(), b.Scope, in.Decision)
		if in.Problems = problemsOf(err); err != nil && in.Problems == nil {
			return err
		}
		if err == nil {
			return h.done(c, "/decisions/"+strconv.FormatInt(kept.Root(), 10), "decided", kept.What)
		}
	}
	return h.showDecisionForm(c, b, in)
}

// editDecision shows the form of a decision as it stands.
func (h *Handlers) editDecision(c *fiber.Ctx) error {
	b, d, err := h.editable(c)
	if err != nil {
		return err
	}
	in := views.DecisionFormInput{Decision: d, Due: d.Due.String(), DoneOn: d.DoneOn.String(), Months: strconv.Itoa(d.MeasureAfter)}
	if k, ok := b.KPI(d.KPI); ok && d.Expected != nil {
		in.Expected = h.langOf(c).Change(*d.Expected, k.Unit)
	}
	return h.showDecisionForm(c, b, in)
}

// editable gives the decision of the address, where the one who asks may change it.
func (h *Handlers) editable(c *fiber.Ctx) (*facts.Book, models.Decision, error) {
	id, err := idOf(c)
	if err != nil {
		return nil, models.Decision{}, err
	}
	b, err := h.book(c)
	if err != nil {
		return nil, models.Decision{}, err
	}
	d, _, err := h.store.Decision(c.UserContext(), b.Scope, id)
	if err == nil && !d.EditableBy(b.Scope) {
		err = models.ErrForbidden
	}
	return b, d, err
}

// changeDecision keeps a new version of a decision.
func (h *Handlers) changeDecision(c *fiber.Ctx) error {
	b, d, err := h.editable(c)
	if err != nil {
		return err
	}
	in := views.DecisionFormInput{Decision: d}
	version, err := strconv.ParseInt(c.FormValue("version"), 10, 64)
	if err != nil {
		return models.ErrNotFound
	}
	h.typedDecision(c, b, &in)
	if in.Problems == nil {
		_, err := h.store.ChangeDecision(c.UserContext(), b.Scope, in.Decision, version, in.Reason)
		if in.Problems = problemsOf(err); err != nil && in.Problems == nil {
			return err
		}
		if err == nil {
			return h.done(c, "/decisions/"+strconv.FormatInt(d.Root(), 10), "decision_changed", in.Decision.What)
		}
	}
	return h.showDecisionForm(c, b, in)
}

// judgeDecision keeps what a person makes of a decision, with what is measured today.
func (h *Handlers) judgeDecision(c *fiber.Ctx) error {
	b, d, err := h.editable(c)
	if err != nil {
		return err
	}
	f := measure.Follow(b, withoutJudgements(d))
	j := models.DecisionJudgement{DecisionID: d.Root(), Verdict: models.DecisionVerdict(c.FormValue("verdict")), Note: c.FormValue("note"), Outcome: f.Looks,
		Before: f.Before, After: f.After, Lower: f.Lower, Upper: f.Upper}
	_, err = h.store.JudgeDecision(c.UserContext(), b.Scope, j)
	if problems := problemsOf(err); problems != nil {
		in, err := h.decisionInput(c)
		if err != nil {
			return err
		}
		in.Problems, in.Verdict, in.Note = problems, string(j.Verdict), j.Note
		frame := h.chrome(c)
		frame.Address = views.NewAddress("/decisions/" + strconv.FormatInt(d.Root(), 10))
		return h.refuse(c, views.NewDecision(frame, in))
	}
	if err != nil {
		return err
	}
	return h.done(c, "/decisions/"+strconv.FormatInt(d.Root(), 10), "decision_judged", d.What)
}

// withoutJudgements gives a decision as if nobody had judged it yet, so that it is measured anew.
func withoutJudgements(d models.Decision) models.Decision {
	d.Judgements = nil
	return d
}
