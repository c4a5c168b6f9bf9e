package handlers

import (
	"bufio"
	"cmp"
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

// registered is what a page of the register is made of: the book as its reader sees it, and as benefits are counted from.
type registered struct {
	book  *facts.Book // within the reader's sight
	whole *facts.Book // of everything: a benefit comes to the same, whoever reads of it
	scope models.Scope
	in    views.RegisterInput
}

// registered reads the register as far as the one who asks sees it.
func (h *Handlers) registered(c *fiber.Ctx) (*registered, error) {
	ctx, scope := c.UserContext(), guard.Asker(c).Scope
	r := &registered{scope: scope}
	var err error
	if r.book, err = h.store.Book(ctx, scope); err != nil {
		return nil, err
	}
	everything := scope
	everything.All = true
	if r.whole, err = h.store.Book(ctx, everything); err != nil {
		return nil, err
	}
	people, err := h.store.People(ctx, scope)
	if err != nil {
		return nil, err
	}
	departments, err := h.departments(c)
	if err != nil {
		return nil, err
	}
	in := views.RegisterInput{Register: &r.book.Register, People: map[int64]string{}, Signed: map[string]string{}, Today: h.today(), MayAdd: scope.May(models.RightFollow), All: scope.All}
	for _, u := range people {
		in.People[u.ID], in.Signed[u.Email] = u.Name, u.Name
		if u.Active(h.today()) && u.Role != models.RoleReader {
			in.Active = append(in.Active, u)
		}
	}
	for _, d := range departments {
		if scope.Sees(d.ID) {
			in.Departments = append(in.Departments, d)
		}
	}
	kinds := r.book.CaseTypes.Entries()
	if !scope.All { // the names of others' case types are not theirs to see
		kinds = measure.Names(r.book).CaseTypes
	}
	for _, e := range kinds {
		if r.whole.CaseTypes.Entry(e.ID).ID == e.ID {
			in.CaseTypes = append(in.CaseTypes, measure.Sibling{ID: e.ID, Name: e.Name, Slug: e.Slug})
		}
	}
	slices.SortFunc(in.CaseTypes, func(a, b measure.Sibling) int { return cmp.Compare(a.Name, b.Name) })
	for _, key := range r.book.KPIs.Keys() {
		if k, ok := r.book.KPI(key); ok {
			in.KPIs = append(in.KPIs, k)
		}
	}
	r.in = in
	return r, nil
}

// seen says which benefits the one who asks sees.
func (r *registered) seen(b models.Benefit) bool {
	return slices.ContainsFunc(r.book.Register.Benefits, func(v models.Benefit) bool { return v.ID == b.ID })
}

// year reads the year that is asked for: this one, or the last that has data.
func (r *registered) year(c *fiber.Ctx) int {
	now, _, _ := r.whole.Today.Date()
	if last := measure.LastFinished(r.whole); last != 0 {
		now, _ = last.Parts()
	}
	q := params{c: c}
	return max(models.FirstRoundYear, min(models.LastRoundYear, q.number("year", now)))
}

// years are those with data or a plan.
func (r *registered) years(now int) []int {
	out := []int{now}
	add := func(y int) {
		if !slices.Contains(out, y) {
			out = append(out, y)
		}
	}
	if first, _ := r.whole.Span(); first.Known() {
		last, _ := measure.LastFinished(r.whole).Parts()
		for y := last; y > last-3; y-- {
			if models.MonthOf(y, 12) >= first.Month() {
				add(y)
			}
		}
	}
	for _, b := range r.in.Register.Benefits {
		for _, p := range b.Plan {
			add(p.Year)
		}
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}

// portfolio works out the benefits that the address asks for.
func (r *registered) portfolio(c *fiber.Ctx) *measure.Portfolio {
	number := func(key string) int64 {
		n, _ := strconv.ParseInt(c.Query(key), 10, 64)
		return n
	}
	area, owner, solution, kind := number("area"), number("owner"), number("solution"), c.Query("type")
	below := r.whole.Below(area)
	return measure.NewPortfolio(r.whole, r.year(c), func(b models.Benefit) bool {
		switch {
		case !r.seen(b), area != 0 && !slices.Contains(below, b.DepartmentID), owner != 0 && b.OwnerID != owner, kind != "" && string(b.Type) != kind:
			return false
		case solution != 0:
			return slices.ContainsFunc(r.book.Register.ChangesOf(b), func(ch models.Change) bool { return ch.SolutionID == solution })
		}
		return true
	})
}

func (r *registered) input(c *fiber.Ctx) views.BenefitsInput {
	p := r.portfolio(c)
	in := views.BenefitsInput{RegisterInput: r.in, Portfolio: p, Years: r.years(p.Year), Exports: r.scope.May(models.RightExport), DataDate: models.NoDay}
	if r.whole.Table != nil {
		in.DataDate = r.whole.DataDate
	}
	return in
}

// portfolioOf works out the benefits of the year of a period for the overview: those of the departments in sight, of the
// area that is asked for. Nil where the one who asks sees no benefits.
func (h *Handlers) portfolioOf(c *fiber.Ctx, b *facts.Book, p models.Period) (*measure.Portfolio, error) {
	scope := guard.Asker(c).Scope
	if !scope.May(models.RightBenefit) || len(b.Register.Benefits) == 0 {
		return nil, nil
	}
	everything := scope
	everything.All = true
	whole, err := h.store.Book(c.UserContext(), everything)
	if err != nil {
		return nil, err
	}
	var area []int64
	if slug := c.Query("area"); slug != "" {
		area = whole.Below(found(whole.Departments, slug))
	}
	y, _, _ := (p.Until - 1).Date()
	return measure.NewPortfolio(whole, y, func(v models.Benefit) bool {
		return scope.Sees(v.DepartmentID) && (area == nil || slices.Contains(area, v.DepartmentID))
	}), nil
}

// benefits shows the register of benefits, or gives it as a file.
func (h *Handlers) benefits(c *fiber.Ctx) error {
	r, err := h.registered(c)
	if err != nil {
		return err
	}
	switch {
	case asksPicture(c):
		return h.pictureOf(c, views.NewBenefits(h.chrome(c), r.input(c)), h.langOf(c).Say("file.name.benefits"), strconv.Itoa(r.year(c)))
	case c.Query("format") != "":
		return h.benefitsFile(c, r)
	}
	return h.show(c, views.NewBenefits(h.chrome(c), r.input(c)))
}

// benefitMap draws the benefit map.
func (h *Handlers) benefitMap(c *fiber.Ctx) error {
	r, err := h.registered(c)
	if err != nil {
		return err
	}
	page := views.NewBenefitMap(h.chrome(c), r.input(c))
	switch {
	case asksPicture(c):
		picture, ok := page.Picture()
		if !ok {
			return models.ErrNotFound
		}
		return h.pictureTaken(c, picture, h.langOf(c).Say("file.name.map"))
	case c.Query("format") != "":
		return h.mapFile(c, r, page)
	}
	return h.show(c, page)
}

// mapFile gives the lines of the benefit map as a file.
func (h *Handlers) mapFile(c *fiber.Ctx, r *registered, page views.MapPage) error {
	q := params{c: c}
	format := q.file()
	if err := q.fault(); err != nil {
		return err
	}
	steps := make([]export.MapStep, len(page.Steps))
	for i, s := range page.Steps {
		steps[i] = export.MapStep{FromKind: s.From.Kind, From: s.From.Title, FromStatus: s.From.Status, ToKind: s.To.Kind, To: s.To.Title, ToStatus: s.To.Status, Broken: s.Broken}
	}
	asked := r.asked(h, c)
	return h.sent(c, format, asked, func(out *bufio.Writer) error { return export.Map(out, format, steps, asked) }, asked.Lang.Say("file.name.map"))
}

// asked tells a file of benefits what it was made from.
func (r *registered) asked(h *Handlers, c *fiber.Ctx) export.Asked {
	asked := h.origin(c, r.book)
	asked.From = strconv.Itoa(r.year(c))
	asked.To = asked.From
	asked.More = narrowed(c, "show", "type", "owner", "area", "solution", "figure")
	return asked
}

// benefitOf finds the benefit of an address, as far as the one who asks sees it.
func (r *registered) benefit(c *fiber.Ctx) (models.Benefit, error) {
	id, err := idOf(c)
	if err != nil {
		return models.Benefit{}, err
	}
	i := slices.IndexFunc(r.book.Register.Benefits, func(b models.Benefit) bool { return b.Root() == id })
	if i < 0 {
		return models.Benefit{}, models.ErrNotFound
	}
	return r.book.Register.Benefits[i], nil
}

// oneBenefit shows one benefit.
func (h *Handlers) oneBenefit(c *fiber.Ctx) error {
	return h.showBenefit(c, "", nil, nil)
}

// showBenefit shows a benefit with what was wrong in one of its forms.
func (h *Handlers) showBenefit(c *fiber.Ctx, failed string, typed views.Typed, problems models.Problems) error {
	r, err := h.registered(c)
	if err != nil {
		return err
	}
	b, err := r.benefit(c)
	if err != nil {
		return err
	}
	p := measure.NewPortfolio(r.whole, r.year(c), func(v models.Benefit) bool { return v.ID == b.ID })
	in := views.BenefitInput{RegisterInput: r.in, Worth: p.Worths[0], Year: p.Year, Until: p.Until}
	in.Problems, in.Failed, in.Typed = problems, failed, typed
	in.MayEdit = r.scope.MayEdit(b.Owned, b.DepartmentID)
	in.MayApprove = r.scope.May(models.RightApprove) && r.scope.Sees(b.DepartmentID)
	in.MayState, in.MayConfirm = in.MayEdit || in.MayApprove, r.scope.May(models.RightConfirm)
	if in.Versions, err = h.store.BenefitVersions(c.UserContext(), r.scope, b.Root()); err != nil {
		return err
	}
	for i := range in.Versions {
		in.Versions[i].SetAt = h.local(in.Versions[i].SetAt)
	}
	frame := h.chrome(c)
	if len(problems) > 0 {
		frame.Address = views.NewAddress("/benefits/" + strconv.FormatInt(b.Root(), 10))
		return h.refuse(c, views.NewBenefit(frame, in))
	}
	return h.show(c, views.NewBenefit(frame, in))
}

// benefitForm shows the form of a new benefit.
func (h *Handlers) benefitForm(c *fiber.Ctx) error {
	r, err := h.registered(c)
	if err != nil {
		return err
	}
	return h.show(c, views.NewBenefitForm(h.chrome(c), r.in, nil))
}

// editBenefit shows the form that changes a benefit.
func (h *Handlers) editBenefit(c *fiber.Ctx) error {
	r, err := h.registered(c)
	if err != nil {
		return err
	}
	b, err := r.benefit(c)
	if err != nil {
		return err
	}
	if !r.mayChange(b.Owned, b.DepartmentID) {
		return models.ErrForbidden
	}
	return h.show(c, views.NewBenefitForm(h.chrome(c), r.in, &b))
}

// mayChange says whether the one who asks may change a record: whoever may edit it, and a leader, who gives it an owner.
func (r *registered) mayChange(o models.Owned, department int64) bool {
	return r.scope.MayEdit(o, department) || r.scope.May(models.RightApprove) && r.scope.Sees(department)
}

// saveBenefit keeps a new benefit or a changed one.
func (h *Handlers) saveBenefit(c *fiber.Ctx) error {
	r, err := h.registered(c)
	if err != nil {
		return err
	}
	var old *models.Benefit
	if c.Params("id") != "" {
		b, err := r.benefit(c)
		if err != nil {
			return err
		}
		old = &b
	}
	typed := typedForm(c)
	b, problems := benefitFrom(r, typed)
	version := int64(0)
	if old != nil {
		version, _ = strconv.ParseInt(typed.Get("version"), 10, 64)
		b.Baselines = old.Baselines
		b.HandedOver = old.HandedOver
	}
	if len(problems) == 0 {
		if old != nil && version == 0 {
			return models.ErrNotFound
		}
		root, err := h.store.SaveBenefit(c.UserContext(), r.scope, b, version, typed.Get("reason"))
		if err == nil {
			return h.done(c, "/benefits/"+strconv.FormatInt(root, 10), "register_kept", b.Title)
		}
		if problems = problemsOf(err); problems == nil {
			return err
		}
	}
	r.in.Typed, r.in.Problems = typed, problems
	frame := h.chrome(c)
	frame.Address = views.NewAddress(c.Path())
	return h.refuse(c, views.NewBenefitForm(frame, r.in, old))
}

// typedForm reads a whole form.
func typedForm(c *fiber.Ctx) views.Typed {
	out := views.Typed{}
	c.Request().PostArgs().VisitAll(func(key, value []byte) {
		out[string(key)] = append(out[string(key)], string(value))
	})
	return out
}

// dayOrNone reads a date that may be empty.
func (f *formReader) dayOrNone(field, s string) models.Day {
	if strings.TrimSpace(s) == "" {
		return models.NoDay
	}
	return f.day(field, s)
}

// ids reads the ticked boxes of a set.
func (f *formReader) ids(field string, values []string) []int64 {
	var out []int64
	for _, v := range values {
		if id := f.id(field, v, "unknown_record"); id != 0 && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// whole reads a whole number that may be empty.
func (f *formReader) whole(field, s string) int {
	if n := given(f, field, s, models.ParseCount); n != nil {
		return int(min(*n, 1<<30))
	}
	return 0
}

// lines walks over the lines of a list that hold anything. at gives a column of the line.
func lines(t views.Typed, name string, columns []string, do func(at func(column string) string)) {
	most := 0
	for _, c := range columns {
		most = max(most, len(t[name+"_"+c]))
	}
	for i := range most {
		at := func(column string) string {
			if list := t[name+"_"+column]; i < len(list) {
				return strings.TrimSpace(list[i])
			}
			return ""
		}
		if at(columns[0]) != "" || at(columns[1]) != "" {
			do(at)
		}
	}
}

// owned reads who answers for a record and where it lies.
func (f *formReader) owned(t views.Typed) (models.Owned, int64) {
	return models.Owned{OwnerID: f.id("owner", t.Get("owner"), "unknown_owner"), DeputyID: f.id("deputy", t.Get("deputy"), "unknown_owner")},
		f.id("department", t.Get("department"), "unknown_department")
}

// benefitFrom reads a benefit profile.
func benefitFrom(r *registered, t views.Typed) (models.Benefit, models.Problems) {
	f := &formReader{}
	b := models.Benefit{Title: t.Get("title"), Description: t.Get("description"), Type: models.BenefitType(t.Get("type")), Negative: t.Get("negative") == "1",
		Predictability: models.Predictability(t.Get("predictability")), KPI: t.Get("kpi"), Assumptions: t.Get("assumptions"), DataSource: t.Get("data_source"),
		Measuring: t.Get("measuring"), Stakeholders: t.Get("stakeholders"), Project: t.Get("project"), Cost: t.Get("cost"), State: models.BenefitIdentified,
		ClosedOn: models.NoDay, ReviewOn: models.NoDay}
	b.Owned, b.DepartmentID = f.owned(t)
	b.Objectives, b.Changes, b.CaseTypes = f.ids("objectives", t["objectives"]), f.ids("changes", t["changes"]), f.ids("case_types", t["case_types"])
	b.Start, b.End = f.dayOrNone("start", t.Get("start")), f.dayOrNone("end", t.Get("end"))
	b.Priority = f.whole("priority", t.Get("priority"))
	k, _ := r.book.KPI(b.KPI)
	value := func(field, s string) (float64, error) {
		if b.Type.Measure() == models.MeasureKPI && k.Unit == models.UnitShare {
			return models.ParseShare(field, s)
		}
		return models.ParseNumber(field, s)
	}
	lines(t, "unit_times", []string{"activity", "minutes", "method", "n"}, func(at func(string) string) {
		u := models.Minutes{Activity: at("activity"), Method: models.SampleMethod(at("method"))}
		if v := given(f, "unit_times", at("minutes"), models.ParseNumber); v != nil {
			u.Minutes = *v
		}
		if n := given(f, "unit_times", at("n"), models.ParseCount); n != nil {
			u.N = *n
		}
		b.UnitTimes = append(b.UnitTimes, u)
	})
	lines(t, "plan", []string{"year", "likely", "pessimistic", "optimistic"}, func(at func(string) string) {
		p := models.PlanYear{Year: f.whole("plan", at("year")), Pessimistic: given(f, "plan", at("pessimistic"), value), Optimistic: given(f, "plan", at("optimistic"), value)}
		if v := given(f, "plan", at("likely"), value); v != nil {
			p.Likely = *v
		} else if len(f.problems) == 0 {
			f.wrong(models.Problem{Field: "plan", Code: "missing_value"})
		}
		b.Plan = append(b.Plan, p)
	})
	lines(t, "prerequisites", []string{"text", "due", "met"}, func(at func(string) string) {
		b.Prerequisites = append(b.Prerequisites, models.Prerequisite{Text: at("text"), Due: f.dayOrNone("prerequisites", at("due")), Met: at("met") == "1"})
	})
	lines(t, "risks", []string{"text", "mitigation"}, func(at func(string) string) {
		b.Risks = append(b.Risks, models.Risk{Text: at("text"), Mitigation: at("mitigation")})
	})
	return b, f.problems
}

// versionOf reads the version that a form of a benefit is about.
func versionOf(c *fiber.Ctx) (int64, error) {
	id, err := strconv.ParseInt(c.FormValue("version"), 10, 64)
	if err != nil {
		return 0, models.ErrNotFound
	}
	return id, nil
}

// setBenefitState moves a benefit on.
func (h *Handlers) setBenefitState(c *fiber.Ctx) error {
	version, err := versionOf(c)
	if err != nil {
		return err
	}
	state := models.BenefitState(c.FormValue("state"))
	root, err := h.store.SetBenefitState(c.UserContext(), guard.Asker(c).Scope, version, state, c.FormValue("reason"))
	if problems := problemsOf(err); problems != nil {
		return h.showBenefit(c, "state", typedForm(c), problems)
	}
	if err != nil {
		return err
	}
	return h.done(c, "/benefits/"+strconv.FormatInt(root, 10), "benefit_state", h.langOf(c).Say("benefit.state."+string(state)))
}

// closeBenefit notes that the project behind a benefit has closed.
func (h *Handlers) closeBenefit(c *fiber.Ctx) error {
	version, err := versionOf(c)
	if err != nil {
		return err
	}
	f := &formReader{}
	on := f.day("closed_on", c.FormValue("closed_on"))
	problems := f.problems
	if len(problems) == 0 {
		root, err := h.store.CloseBenefitProject(c.UserContext(), guard.Asker(c).Scope, version, on)
		if err == nil {
			return h.done(c, "/benefits/"+strconv.FormatInt(root, 10), "register_kept", h.langOf(c).Say("benefit.close"))
		}
		if problems = problemsOf(err); problems == nil {
			return err
		}
	}
	return h.showBenefit(c, "close", typedForm(c), problems)
}

// reviewBenefit notes that a benefit was looked at again after its project.
func (h *Handlers) reviewBenefit(c *fiber.Ctx) error {
	version, err := versionOf(c)
	if err != nil {
		return err
	}
	f := &formReader{}
	next := f.dayOrNone("next", c.FormValue("next"))
	problems := f.problems
	if len(problems) == 0 {
		root, err := h.store.ReviewBenefit(c.UserContext(), guard.Asker(c).Scope, version, c.FormValue("found"), next)
		if err == nil {
			return h.done(c, "/benefits/"+strconv.FormatInt(root, 10), "register_kept", h.langOf(c).Say("benefit.review"))
		}
		if problems = problemsOf(err); problems == nil {
			return err
		}
	}
	return h.showBenefit(c, "review", typedForm(c), problems)
}

// freezeBaseline freezes what a benefit is counted against: counted from the cases of a period, or as it was typed.
func (h *Handlers) freezeBaseline(c *fiber.Ctx) error {
	r, err := h.registered(c)
	if err != nil {
		return err
	}
	b, err := r.benefit(c)
	if err != nil {
		return err
	}
	if !r.scope.MayEdit(b.Owned, b.DepartmentID) {
		return models.ErrForbidden
	}
	version, err := versionOf(c)
	if err != nil {
		return err
	}
	problems, err := h.freeze(c, r, b, version)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return h.showBenefit(c, "baseline", typedForm(c), problems)
	}
	return h.done(c, "/benefits/"+strconv.FormatInt(b.Root(), 10), "baseline_frozen", "")
}

// freeze keeps the baselines of a form and joins them to their benefit.
func (h *Handlers) freeze(c *fiber.Ctx, r *registered, b models.Benefit, version int64) (models.Problems, error) {
	if version != b.ID {
		return models.Problems{{Field: "reason", Code: "record_past"}}, nil
	}
	f := &formReader{}
	from, to := f.day("from", c.FormValue("from")), f.day("to", c.FormValue("to"))
	method := models.BaselineMethod(f.oneOf("method", c.FormValue("method"), string(models.BaselineMeasured), string(models.BaselineSampled), string(models.BaselineEstimated)))
	k, known := r.book.KPI(b.KPI)
	if !known {
		f.wrong(models.Problem{Field: "kpi", Code: "unknown_kpi", Value: b.KPI})
	}
	parse := models.ParseNumber
	if k.Unit == models.UnitShare {
		parse = models.ParseShare
	}
	typed, n := given(f, "value", c.FormValue("value"), parse), given(f, "n", c.FormValue("n"), models.ParseCount)
	if method != models.BaselineMeasured && typed == nil && len(f.problems) == 0 {
		f.wrong(models.Problem{Field: "value", Code: "baseline_typed"})
	}
	if len(f.problems) > 0 {
		return f.problems, nil
	}
	kinds := b.CaseTypes
	if one := f.id("case_type", c.FormValue("case_type"), "unknown_case_type"); one != 0 {
		kinds = []int64{one}
	} else if len(kinds) == 0 {
		kinds = []int64{0}
	}
	next := b
	next.Baselines = slices.Clone(b.Baselines)
	standing := r.book.Register.BaselinesOf(b)
	var all []models.Baseline
	for _, kind := range kinds {
		v := models.Baseline{KPI: b.KPI, CaseTypeID: kind, DepartmentID: b.DepartmentID, From: from, Until: to + 1, Method: method, Source: c.FormValue("source"),
			MeasuredAt: h.today(), Reason: c.FormValue("reason"), N: n}
		if method == models.BaselineMeasured {
			figure := measure.Measured(r.whole, k, kind, b.DepartmentID, models.Period{Kind: models.ByTotal, From: from, Until: to + 1})
			if figure.Value == nil {
				return models.Problems{{Field: "from", Code: "baseline_nothing"}}, nil
			}
			v.Value, v.N = *figure.Value, nil
			if count := figure.N; count > 0 {
				v.N = &count
			}
		} else {
			v.Value = *typed
		}
		if i := slices.IndexFunc(standing, func(o models.Baseline) bool { return o.KPI == b.KPI && o.CaseTypeID == kind }); i >= 0 {
			v.SeriesID, v.Version = standing[i].SeriesID, standing[i].Version
		}
		all = append(all, v)
	}
	err := h.store.FreezeBaselines(c.UserContext(), r.scope, b.Root(), version, all, c.FormValue("reason"))
	return problemsOf(err), unless(err)
}

// unless gives an error that is no fault of a person's input.
func unless(err error) error {
	if problemsOf(err) != nil {
		return nil
	}
	return err
}

// proposeAmount keeps what a benefit is worth in the budget, to be confirmed.
func (h *Handlers) proposeAmount(c *fiber.Ctx) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	f := &formReader{}
	a := models.Amount{BenefitID: id, Year: f.whole("year", c.FormValue("year")), PriceYear: f.whole("price_year", c.FormValue("price_year")), Line: c.FormValue("line"),
		Permanent: c.FormValue("permanent") != "0", DecisionRef: c.FormValue("decision_ref"), Note: c.FormValue("note")}
	a.Gross, a.Costs, a.Fees = f.years("gross", c.FormValue("gross")), f.years("costs", c.FormValue("costs")), f.years("fees", c.FormValue("fees"))
	problems := f.problems
	if len(problems) == 0 {
		_, err := h.store.ProposeAmount(c.UserContext(), guard.Asker(c).Scope, a, 0, "")
		if err == nil {
			return h.done(c, "/benefits/"+strconv.FormatInt(id, 10), "amount_kept", "")
		}
		if problems = problemsOf(err); problems == nil {
			return err
		}
	}
	return h.showBenefit(c, "amount", typedForm(c), problems)
}

// years reads the kroner of a budget year and the three that follow: one number for all, or four parted by semicolons.
func (f *formReader) years(field, s string) []float64 {
	if strings.TrimSpace(s) == "" {
		return make([]float64, models.BudgetYears)
	}
	var out []float64
	for _, part := range strings.Split(s, ";") {
		if v := given(f, field, part, models.ParseNumber); v != nil {
			out = append(out, *v)
		}
	}
	if len(out) == 1 {
		for len(out) < models.BudgetYears {
			out = append(out, out[0])
		}
	}
	return out
}

// confirmAmount notes that the controller has found an amount in the budget.
func (h *Handlers) confirmAmount(c *fiber.Ctx) error {
	return h.judgeAmount(c, "confirm-", func(scope models.Scope, id int64) error { return h.store.ConfirmAmount(c.UserContext(), scope, id) })
}

// refuseAmount ends an amount that is not in the budget.
func (h *Handlers) refuseAmount(c *fiber.Ctx) error {
	return h.judgeAmount(c, "refuse-", func(scope models.Scope, id int64) error {
		return h.store.RefuseAmount(c.UserContext(), scope, id, c.FormValue("reason"))
	})
}

func (h *Handlers) judgeAmount(c *fiber.Ctx, form string, do func(scope models.Scope, id int64) error) error {
	root, err := idOf(c)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.FormValue("amount"), 10, 64)
	if err != nil {
		return models.ErrNotFound
	}
	err = do(guard.Asker(c).Scope, id)
	if problems := problemsOf(err); problems != nil {
		return h.showBenefit(c, form+strconv.FormatInt(id, 10), typedForm(c), problems)
	}
	if err != nil {
		return err
	}
	return h.done(c, "/benefits/"+strconv.FormatInt(root, 10), "amount_judged", "")
}

// benefitsFile gives the register as a file.
func (h *Handlers) benefitsFile(c *fiber.Ctx, r *registered) error {
	q := params{c: c}
	format := q.file()
	if err := q.fault(); err != nil {
		return err
	}
	p, asked := r.portfolio(c), r.asked(h, c)
	switch figure := q.text("figure"); figure {
	case "":
	case views.FigureHours:
		return h.sent(c, format, asked, func(out *bufio.Writer) error { return export.Hours(out, format, p, asked) }, asked.Lang.Say("file.name.benefits"), asked.From, figure)
	default:
		return models.Problem{Field: "figure", Code: "bad_choice", Value: figure}
	}
	show := c.Query("show")
	p.Worths = slices.DeleteFunc(p.Worths, func(w measure.Worth) bool { return !views.Shown(show, w) })
	list := export.NewBenefits(r.whole, &r.book.Register, r.in.People, p)
	return h.sent(c, format, asked, func(out *bufio.Writer) error { return export.Benefits(out, format, list, asked) }, asked.Lang.Say("file.name.benefits"), strconv.Itoa(p.Year))
}
