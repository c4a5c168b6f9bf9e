package views

import (
	"reflect"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// BenefitInput is one benefit with everything that is known of it.
type BenefitInput struct {
	RegisterInput
	Worth      measure.Worth
	Year       int
	Until      models.Month
	Versions   []models.Benefit
	MayApprove bool
	MayConfirm bool
	MayState   bool
}

// NewBenefit shows one benefit: what it came to, how that is worked out, and what it rests on.
func NewBenefit(c Chrome, in BenefitInput) RegisterPage {
	l, w := c.Lang, in.Worth
	b := w.Benefit
	c.Title = b.Title
	at := benefitURL(b.Root())
	p := RegisterPage{Chrome: c, Crumbs: benefitCrumbs(l, Link{Text: b.Title}), Lead: b.Description}
	row := benefitRow(l, in.RegisterInput, w)
	p.Tags = []Tag{row.Status, {Kind: "none", Icon: "info", Text: row.State}}
	if in.MayEdit {
		p.Actions = []Link{{Text: l.Say("register.edit"), URL: at + "/edit"}}
	}
	p.Banners = benefitBanners(l, in, row)
	kpi := Fact{Name: l.Say("benefit.kpi"), Value: row.KPI}
	if w.KPI.Key != "" {
		kpi.URL = "/definitions/" + w.KPI.Key
	}
	p.Facts = append([]Fact{{Name: l.Say("benefits.type"), Value: l.Say("benefit.type." + string(b.Type)), Note: row.Negative}, kpi,
		{Name: l.Say("register.case_types"), Value: row.Sub}, {Name: l.Say("register.department"), Value: in.departmentName(l, b.DepartmentID)}}, ownerFacts(l, in.RegisterInput, b.Owned)...)
	if b.ApprovedAt != nil {
		p.Facts = append(p.Facts, Fact{Name: l.Say("benefit.approved"), Value: in.signedAt(l, b.ApprovedBy, *b.ApprovedAt)})
	}
	p.Sections = append(p.Sections, cameTo(l, in, row), chainSection(l, in), planSection(l, w))
	if len(w.Amounts) > 0 || w.Measure == models.MeasureKroner || in.MayEdit {
		p.Sections = append(p.Sections, amountSection(l, in))
	}
	p.Sections = append(p.Sections, profileSection(l, in))
	p.Forms = benefitForms(l, in)
	p.Faults = tellFaults(l, in.Problems, formFields(p.Forms, in.Failed)...)
	for i, v := range in.Versions {
		what := l.Say("benefit.state." + string(v.State))
		if i+1 < len(in.Versions) {
			what = versionDiff(l, in, in.Versions[i+1], v)
		}
		row := recordRow(l, v.Record, what)
		row.By = in.signature(v.SetBy)
		p.Versions = append(p.Versions, row)
	}
	return p
}

func formFields(forms []ActionForm, id string) []*Field {
	var out []*Field
	for i := range forms {
		if forms[i].ID == id {
			for j := range forms[i].Fields {
				out = append(out, &forms[i].Fields[j])
			}
		}
	}
	return out
}

func benefitBanners(l text.Lang, in BenefitInput, row BenefitRow) []Banner {
	var out []Banner
	if n := row.Ownerless; n != nil {
		out = append(out, Banner{Kind: "off", Title: n.Strong, Text: n.Text})
	}
	for _, n := range row.Double {
		out = append(out, Banner{Kind: "near", Title: n.Strong, Text: n.Text, Links: n.Links[:1]})
	}
	var lacks []Link
	blocked := false
	for _, g := range in.Worth.Gaps {
		blocked = blocked || g.Blocks()
		lacks = append(lacks, Link{Text: upperFirst(gapText(l, in.RegisterInput, in.Worth, g))})
	}
	if len(lacks) > 0 {
		banner := Banner{Kind: "near", Title: l.Many("benefit.lacks", len(lacks)), Items: lacks}
		if blocked {
			banner.Text = l.Say("benefit.lacks.blocks")
		}
		out = append(out, banner)
	}
	return out
}

// cameTo is what the benefit came to, with the arithmetic.
func cameTo(l text.Lang, in BenefitInput, row BenefitRow) Section {
	w := in.Worth
	s := Section{ID: "came", Title: l.Say("benefit.came", "year", in.Year)}
	if w.Period.Kind != "" {
		s.Lead = l.Say("benefit.period", "first", l.Month(w.Period.From.Month()), "last", l.Month((w.Period.Until - 1).Month()))
	}
	fact := func(name string, v *float64, note string) {
		value := "–"
		if v != nil {
			value = worthUnit(l, w, *v)
		}
		s.Facts = append(s.Facts, Fact{Name: name, Value: value, Note: note})
	}
	fact(l.Say("benefits.realised"), w.Realised, row.Beneath)
	fact(l.Say("benefits.to_date"), w.PlanToDate, "")
	if w.Forecast != nil {
		fact(l.Say("benefits.forecast", "year", in.Year), &w.Forecast.Value, l.Say("benefit.forecast.note", "months", w.Forecast.Months, "lower", l.Number(w.Forecast.Lower, 0), "upper", l.Number(w.Forecast.Upper, 0)))
	}
	if w.Plan != nil {
		fact(l.Say("benefits.plan_year", "year", in.Year), &w.Plan.Likely, planRange(l, w, *w.Plan))
	}
	switch {
	case w.Measure == models.MeasureHours:
		t := &PlainTable{Label: l.Say("benefits.how.label"), Heads: howHeads(l, false)}
		howRows(l, t, w, false)
		if len(t.Rows) > 0 {
			s.Table = t
			s.Texts = []string{l.Say("benefits.how.lead")}
		} else {
			s.Empty = l.Say("benefit.came.none")
		}
	case w.Measure == models.MeasureKroner:
		s.Texts = []string{l.Say("benefit.kroner.lead")}
	default:
		t := &PlainTable{Label: l.Say("benefit.value"), Heads: []PlainHead{{Text: l.Say("field.case_type")}, {Text: l.Say("benefit.baseline"), Num: true}, {Text: l.Say("benefit.now"), Num: true},
			{Text: l.Say("benefits.how.difference"), Num: true}, {Text: l.Say("benefits.how.cases"), Num: true}}}
		for _, line := range w.Lines {
			if line.Actual.Value == nil {
				continue
			}
			base, diff := PlainCell{Text: "–"}, PlainCell{Text: "–"}
			if line.Baseline != nil {
				base = PlainCell{Text: l.Value(line.Baseline.Value, w.KPI.Unit), Note: l.Say("benefits.baseline_of", "what", l.Say("freeze.method."+string(line.Baseline.Method)), "period", l.Period(line.Baseline.Period()))}
			}
			if line.Baseline != nil {
				diff.Text = l.Change(*line.Actual.Value-line.Baseline.Value, w.KPI.Unit)
			}
			t.row(PlainCell{Text: orSay(l.Say("register.all_types"), line.CaseType), URL: linePlaceURL(w, line)}, base, PlainCell{Text: l.Value(*line.Actual.Value, w.KPI.Unit)}, diff, PlainCell{Text: l.Count(int(line.Actual.N))})
		}
		if len(t.Rows) > 0 {
			s.Table = t
		} else {
			s.Empty = l.Say("benefit.came.none")
		}
	}
	return s
}

func planRange(l text.Lang, w measure.Worth, p models.PlanYear) string {
	var out []string
	if p.Pessimistic != nil {
		out = append(out, l.Say("benefit.pessimistic", "value", worthUnit(l, w, *p.Pessimistic)))
	}
	if p.Optimistic != nil {
		out = append(out, l.Say("benefit.optimistic", "value", worthUnit(l, w, *p.Optimistic)))
	}
	return names(out...)
}

// chainSection tells what the benefit comes from and what it is for.
func chainSection(l text.Lang, in BenefitInput) Section {
	s := Section{ID: "chain", Title: l.Say("benefit.chain")}
	t := &PlainTable{Label: s.Title, Heads: []PlainHead{{Text: l.Say("benefit.chain.link")}, {Text: l.Say("benefit.chain.what")}, {Text: l.Say("register.status")}}}
	for _, ch := range in.Worth.Changes {
		if v, ok := in.Register.Solution(ch.SolutionID); ok {
			tag := Tag{Kind: "none", Icon: "clock", Text: l.Say("solutions.planned")}
			if v.Live(in.Today) {
				tag = Tag{Kind: "met", Icon: "met", Text: l.Say("solutions.live")}
			}
			t.row(PlainCell{Text: l.Say("solutions.one")}, PlainCell{Text: v.Title, URL: recordURL("solutions", v.Root())}, PlainCell{Tag: &tag})
		}
		tag := changeTag(l, in.RegisterInput, ch)
		t.row(PlainCell{Text: l.Say("work.one")}, PlainCell{Text: ch.Title, URL: recordURL("changes", ch.Root())}, PlainCell{Tag: &tag})
	}
	for _, id := range in.Worth.Benefit.Objectives {
		if o, ok := in.Register.Objective(id); ok {
			t.row(PlainCell{Text: l.Say("objectives.one")}, PlainCell{Text: o.Title, URL: recordURL("objectives", o.Root())}, PlainCell{Text: "–"})
		}
	}
	if len(t.Rows) == 0 {
		s.Empty = l.Say("benefit.chain.none")
	} else {
		s.Table = t
	}
	return s
}

func planSection(l text.Lang, w measure.Worth) Section {
	s := Section{ID: "plan", Title: l.Say("benefit.plan")}
	if len(w.Benefit.Plan) == 0 {
		s.Empty = l.Say("benefit.plan.none")
		return s
	}
	t := &PlainTable{Label: s.Title, Heads: []PlainHead{{Text: l.Say("benefits.year")}, {Text: l.Say("benefit.plan.pessimistic"), Num: true}, {Text: l.Say("benefit.plan.likely"), Num: true}, {Text: l.Say("benefit.plan.optimistic"), Num: true}}}
	show := func(v *float64) string {
		if v == nil {
			return "–"
		}
		return worthUnit(l, w, *v)
	}
	for _, p := range w.Benefit.Plan {
		t.row(PlainCell{Text: strconv.Itoa(p.Year)}, PlainCell{Text: show(p.Pessimistic)}, PlainCell{Text: show(&p.Likely)}, PlainCell{Text: show(p.Optimistic)})
	}
	s.Table = t
	return s
}

func amountSection(l text.Lang, in BenefitInput) Section {
	s := Section{ID: "amounts", Title: l.Say("amount.title"), Lead: l.Say("amount.lead")}
	if len(in.Worth.Amounts) == 0 {
		s.Empty = l.Say("amount.none")
		return s
	}
	t := &PlainTable{Label: s.Title, Heads: []PlainHead{{Text: l.Say("amount.line")}}}
	first := in.Worth.Amounts[0].Year
	for _, a := range in.Worth.Amounts {
		first = min(first, a.Year)
	}
	for y := first; y < first+models.BudgetYears; y++ {
		t.Heads = append(t.Heads, PlainHead{Text: strconv.Itoa(y), Num: true})
	}
	t.Heads = append(t.Heads, PlainHead{Text: l.Say("amount.decision_ref")}, PlainHead{Text: l.Say("amount.state")})
	for _, a := range in.Worth.Amounts {
		kind := l.Say("amount.one_off")
		if a.Permanent {
			kind = l.Say("amount.permanent")
		}
		cells := []PlainCell{{Text: a.Line, Note: names(kind, l.Say("amount.prices", "year", a.PriceYear))}}
		for y := first; y < first+models.BudgetYears; y++ {
			cells = append(cells, PlainCell{Text: l.Value(a.Net(y), models.UnitKr), Note: netOf(l, a, y)})
		}
		state := PlainCell{Tag: &Tag{Kind: "none", Icon: "clock", Text: l.Say("amount.pending")}, Note: l.Say("amount.proposed", "who", in.signature(a.SetBy))}
		if a.Counts() {
			state = PlainCell{Tag: &Tag{Kind: "met", Icon: "met", Text: l.Say("amount.confirmed")}, Note: in.signedAt(l, a.ConfirmedBy, *a.ConfirmedAt)}
		}
		t.row(append(cells, PlainCell{Text: a.DecisionRef}, state)...)
	}
	s.Table = t
	return s
}

func netOf(l text.Lang, a models.Amount, year int) string {
	i := year - a.Year
	if i < 0 || i >= len(a.Gross) || a.Costs[i] == 0 && a.Fees[i] == 0 {
		return ""
	}
	return l.Say("amount.net", "gross", l.Number(a.Gross[i], 0), "costs", l.Number(a.Costs[i], 0), "fees", l.Number(a.Fees[i], 0))
}

func profileSection(l text.Lang, in BenefitInput) Section {
	b := in.Worth.Benefit
	s := Section{ID: "profile", Title: l.Say("benefit.profile")}
	add := func(key, value string) {
		if value != "" {
			s.Facts = append(s.Facts, Fact{Name: l.Say("benefit." + key), Value: value})
		}
	}
	if b.Predictability != "" {
		add("predictability", l.Say("benefit.predictability."+string(b.Predictability)))
	}
	if b.Priority != 0 {
		add("priority", strconv.Itoa(b.Priority))
	}
	add("start", typedDate(l, b.Start))
	add("end", typedDate(l, b.End))
	add("data_source", b.DataSource)
	add("measuring", b.Measuring)
	add("assumptions", b.Assumptions)
	add("stakeholders", b.Stakeholders)
	add("project", b.Project)
	add("cost", b.Cost)
	add("closed_on", typedDate(l, b.ClosedOn))
	add("review_on", typedDate(l, b.ReviewOn))
	var works, needs, risks []string
	for _, u := range b.UnitTimes {
		works = append(works, names(u.Activity, l.Say("benefits.minutes", "n", typedNumber(l, u.Minutes)), l.Say("samples.method."+string(u.Method))))
	}
	for _, q := range b.Prerequisites {
		state := l.Say("benefit.unmet")
		if q.Met {
			state = l.Say("benefit.met")
		}
		needs = append(needs, names(q.Text, state, typedDate(l, q.Due)))
	}
	for _, r := range b.Risks {
		risks = append(risks, names(r.Text, r.Mitigation))
	}
	for _, list := range []struct {
		key   string
		items []string
	}{{"unit_times", works}, {"prerequisites", needs}, {"risks", risks}} {
		if len(list.items) > 0 {
			s.Lists = append(s.Lists, StepList{Title: l.Say("benefit." + list.key), Items: list.items})
		}
	}
	if len(s.Facts)+len(s.Lists) == 0 {
		s.Empty = l.Say("benefit.profile.none")
	}
	return s
}

func typedDate(l text.Lang, d models.Day) string { return dayOr(l, d, "") }

// benefitForms are what the visitor may do with the benefit.
func benefitForms(l text.Lang, in BenefitInput) []ActionForm {
	b := in.Worth.Benefit
	at, version := benefitURL(b.Root()), strconv.FormatInt(b.ID, 10)
	typed := func(form, name string) string {
		if in.Failed == form {
			return in.Typed.Get(name)
		}
		return ""
	}
	field := func(form, noun, name, kind string, required bool) Field {
		f := Field{Name: name, Of: form, Kind: kind, Label: l.Say(noun + name), Value: typed(form, name), Auto: "off", Required: required}
		if text.Has(noun + name + ".help") {
			f.Help = l.Say(noun + name + ".help")
		}
		return f
	}
	var out []ActionForm
	if in.MayApprove && b.ApprovedBy == "" && b.State == models.BenefitIdentified {
		out = append(out, ActionForm{ID: "approve", Title: l.Say("benefit.approve"), Lead: l.Say("benefit.approve.lead"), Action: at + "/state", Version: version, Do: l.Say("benefit.approve.do"),
			Hidden: []Choice{{Text: "state", Value: string(models.BenefitPlanned)}}})
	}
	if in.MayState && (b.ApprovedBy != "" || b.State != models.BenefitIdentified) {
		states := Field{Name: "state", Of: "state", Kind: "select", Label: l.Say("benefit.state")}
		for _, s := range models.BenefitStates {
			if s != b.State {
				states.List = append(states.List, Choice{Value: string(s), Text: l.Say("benefit.state." + string(s))})
			}
		}
		states.List = choose(states.List, typed("state", "state"))
		out = append(out, ActionForm{ID: "state", Title: l.Say("benefit.state.title"), Lead: l.Say("benefit.state.lead"), Action: at + "/state", Version: version,
			Fields: []Field{states, field("state", "register.", "reason", "", false)}, Do: l.Say("benefit.state.do")})
	}
	if in.MayEdit && b.KPI != "" {
		methods := Field{Name: "method", Of: "baseline", Kind: "select", Label: l.Say("freeze.method")}
		for _, m := range models.BaselineMethods {
			methods.List = append(methods.List, Choice{Value: string(m), Text: l.Say("freeze.how." + string(m))})
		}
		methods.List = choose(methods.List, typed("baseline", "method"))
		kinds := Field{Name: "case_type", Of: "baseline", Kind: "select", Label: l.Say("field.case_type"), List: []Choice{{Text: l.Say("freeze.every_type")}}}
		for _, id := range b.CaseTypes {
			kinds.List = append(kinds.List, Choice{Value: strconv.FormatInt(id, 10), Text: in.typeNames(l, []int64{id})})
		}
		kinds.List = choose(kinds.List, typed("baseline", "case_type"))
		out = append(out, ActionForm{ID: "baseline", Title: l.Say("freeze.title"), Lead: l.Say("freeze.lead"), Action: at + "/baseline", Version: version, Do: l.Say("freeze.do"),
			Fields: []Field{field("baseline", "freeze.", "from", "date", true), field("baseline", "freeze.", "to", "date", true), kinds, methods, field("baseline", "freeze.", "value", "", false),
				field("baseline", "freeze.", "n", "", false), field("baseline", "freeze.", "source", "", false), field("baseline", "register.", "reason", "", false)}})
	}
	if in.MayEdit {
		years := field("amount", "amount.", "year", "", true)
		if years.Value == "" {
			years.Value = strconv.Itoa(in.Year)
		}
		price := field("amount", "amount.", "price_year", "", true)
		if price.Value == "" {
			price.Value = years.Value
		}
		kind := Field{Name: "permanent", Of: "amount", Kind: "select", Label: l.Say("amount.permanent.label"), List: choose([]Choice{{Value: "1", Text: l.Say("amount.permanent")}, {Value: "0", Text: l.Say("amount.one_off")}}, orSay("1", typed("amount", "permanent")))}
		out = append(out, ActionForm{ID: "amount", Title: l.Say("amount.propose"), Lead: l.Say("amount.propose.lead"), Action: at + "/amounts", Version: version, Do: l.Say("amount.propose.do"),
			Fields: []Field{field("amount", "amount.", "line", "", true), years, field("amount", "amount.", "gross", "", true), field("amount", "amount.", "costs", "", false), field("amount", "amount.", "fees", "", false),
				price, kind, field("amount", "amount.", "decision_ref", "", true), field("amount", "amount.", "note", "", false)}})
	}
	if in.MayConfirm {
		for _, a := range in.Worth.Amounts {
			id := strconv.FormatInt(a.ID, 10)
			hidden := []Choice{{Text: "amount", Value: id}}
			if !a.Counts() {
				out = append(out, ActionForm{ID: "confirm-" + id, Title: l.Say("amount.confirm", "line", a.Line), Lead: l.Say("amount.confirm.lead", "value", l.Value(a.Net(a.Year), models.UnitKr), "year", a.Year),
					Action: at + "/amounts/confirm", Version: version, Hidden: hidden, Do: l.Say("amount.confirm.do")})
			}
			out = append(out, ActionForm{ID: "refuse-" + id, Title: l.Say("amount.refuse", "line", a.Line), Lead: l.Say("amount.refuse.lead"), Action: at + "/amounts/refuse", Version: version, Hidden: hidden,
				Fields: []Field{{Name: "reason", Of: "refuse-" + id, Label: l.Say("register.reason"), Value: typed("refuse-"+id, "reason"), Auto: "off", Required: true}}, Do: l.Say("amount.refuse.do"), Danger: true})
		}
	}
	if in.MayState && b.ApprovedBy != "" {
		if !b.ClosedOn.Known() {
			f := field("close", "benefit.", "closed_on", "date", true)
			out = append(out, ActionForm{ID: "close", Title: l.Say("benefit.close"), Lead: l.Say("benefit.close.lead", "months", models.ReviewAfter), Action: at + "/close", Version: version, Fields: []Field{f}, Do: l.Say("benefit.close.do")})
		} else if b.ReviewOn.Known() {
			out = append(out, ActionForm{ID: "review", Title: l.Say("benefit.review"), Lead: l.Say("benefit.review.lead", "date", l.Date(b.ReviewOn)), Action: at + "/review", Version: version,
				Fields: []Field{field("review", "benefit.", "found", "", true), field("review", "benefit.", "next", "date", false)}, Do: l.Say("benefit.review.do")})
		}
	}
	return out
}

// versionDiff names what is another in a version.
func versionDiff(l text.Lang, in BenefitInput, old, v models.Benefit) string {
	var out []string
	differs := func(key string, yes bool) {
		if yes {
			out = append(out, lowerFirst(l.Say(key)))
		}
	}
	if old.State != v.State {
		out = append(out, l.Say("benefit.diff.state", "from", l.Say("benefit.state."+string(old.State)), "to", l.Say("benefit.state."+string(v.State))))
	}
	differs("register.title", old.Title != v.Title)
	differs("register.owner", old.OwnerID != v.OwnerID)
	differs("register.deputy", old.DeputyID != v.DeputyID)
	differs("benefit.kpi", old.KPI != v.KPI)
	differs("benefit.baseline", !equal(old.Baselines, v.Baselines))
	differs("benefit.plan", !equal(old.Plan, v.Plan))
	differs("benefit.unit_times", !equal(old.UnitTimes, v.UnitTimes))
	differs("benefit.prerequisites", !equal(old.Prerequisites, v.Prerequisites))
	differs("benefit.risks", !equal(old.Risks, v.Risks))
	differs("work.title", !equal(old.Changes, v.Changes))
	differs("objectives.title", !equal(old.Objectives, v.Objectives))
	differs("benefit.closed_on", old.ClosedOn != v.ClosedOn)
	differs("benefit.review_on", old.ReviewOn != v.ReviewOn)
	if len(out) == 0 {
		return l.Say("benefit.diff.other")
	}
	return upperFirst(strings.Join(out, ", "))
}

func equal[T any](a, b []T) bool {
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}

// NewBenefitForm enters or changes a benefit profile.
func NewBenefitForm(c Chrome, in RegisterInput, b *models.Benefit) RegisterForm {
	l := c.Lang
	c.Title = l.Say("benefits.new")
	p := RegisterForm{Chrome: c, Action: "/benefits/new", Back: "/benefits", Do: l.Say("register.save"), Lead: l.Say("benefits.new.lead"), Crumbs: benefitCrumbs(l, Link{Text: c.Title})}
	t := in.Typed
	if b != nil {
		if t == nil {
			k, _ := in.kpi(b.KPI)
			t = typedBenefit(l, *b, k.Unit)
		}
		in.MayEnd = false // a benefit is dropped, not withdrawn
		p.change(in, b.Record, "", b.Title)
		p.Action, p.Back = benefitURL(b.Root())+"/edit", benefitURL(b.Root())
		p.Crumbs.Links[len(p.Crumbs.Links)-2].URL = p.Back
		p.Lead = ""
		if b.State.Counts() {
			p.Reason.Help = l.Say("benefit.reason.help")
		}
	}
	f := formMaker{l, "benefit.", t}
	choices := func(prefix, none string, values []string) []Choice {
		var out []Choice
		if none != "" {
			out = append(out, Choice{Text: none})
		}
		for _, v := range values {
			out = append(out, Choice{Value: v, Text: l.Say(prefix + v)})
		}
		return out
	}
	var types, predictable, methods []string
	for _, v := range models.BenefitTypes {
		types = append(types, string(v))
	}
	for _, v := range models.Predictabilities {
		predictable = append(predictable, string(v))
	}
	for _, v := range models.SampleMethods {
		methods = append(methods, string(v))
	}
	var objectives, changes []Choice
	for _, o := range in.Register.Objectives {
		objectives = append(objectives, Choice{Value: strconv.FormatInt(o.Root(), 10), Text: o.Title})
	}
	for _, ch := range in.Register.Changes {
		changes = append(changes, Choice{Value: strconv.FormatInt(ch.Root(), 10), Text: ch.Title})
	}
	yes := choices("benefit.yes.", "", []string{"0", "1"})
	p.Groups = []FormGroup{
		{Title: l.Say("register.what"), Fields: []Field{f.text("title", true), f.pick("type", choices("benefit.type.", "", types)), f.pick("negative", choices("benefit.negative.", "", []string{"0", "1"})), f.long("description")}},
		who(in, f),
		{Title: l.Say("benefit.chain"), Lead: l.Say("benefit.chain.lead"), Checks: []Checks{f.checks("objectives", objectives), f.checks("changes", changes)}},
		{Title: l.Say("benefit.measure"), Fields: []Field{f.pick("kpi", in.kpiChoices(l, l.Say("benefits.no_kpi"))), f.text("data_source", false), f.text("measuring", false)},
			Checks: []Checks{f.checks("case_types", in.typeChoices())},
			Lines:  []Lines{f.lines("unit_times", []string{"activity", "minutes", "method", "n"}, map[string][]Choice{"method": choices("samples.method.", "", methods)})}},
		{Title: l.Say("benefit.plan"), Lead: l.Say("benefit.plan.lead"), Fields: []Field{f.date("start"), f.date("end")},
			Lines: []Lines{f.lines("plan", []string{"year", "pessimistic", "likely", "optimistic"}, nil)}},
		{Title: l.Say("benefit.conditions"), Lines: []Lines{f.lines("prerequisites", []string{"text", "due", "met"}, map[string][]Choice{"met": yes}), f.lines("risks", []string{"text", "mitigation"}, nil)}},
		{Title: l.Say("benefit.more"), Fields: []Field{f.pick("predictability", choices("benefit.predictability.", "–", predictable)), f.text("priority", false), f.text("project", false), f.text("cost", false),
			f.text("stakeholders", false), f.long("assumptions")}},
	}
	p.fault(in.Problems)
	return p
}

// typedBenefit gives the form that a benefit is changed in.
func typedBenefit(l text.Lang, b models.Benefit, unit models.Unit) Typed {
	t := Typed{"title": {b.Title}, "type": {string(b.Type)}, "negative": {"0"}, "description": {b.Description}, "owner": {typedID(b.OwnerID)}, "deputy": {typedID(b.DeputyID)},
		"department": {typedID(b.DepartmentID)}, "objectives": typedIDs(b.Objectives), "changes": typedIDs(b.Changes), "kpi": {b.KPI}, "data_source": {b.DataSource}, "measuring": {b.Measuring},
		"case_types": typedIDs(b.CaseTypes), "start": {typedDay(b.Start)}, "end": {typedDay(b.End)}, "predictability": {string(b.Predictability)}, "project": {b.Project}, "cost": {b.Cost},
		"stakeholders": {b.Stakeholders}, "assumptions": {b.Assumptions}}
	if b.Negative {
		t.set("negative", "1")
	}
	if b.Priority != 0 {
		t.set("priority", strconv.Itoa(b.Priority))
	}
	add := func(name, value string) { t[name] = append(t[name], value) }
	number := func(v *float64) string {
		switch {
		case v == nil:
			return ""
		case b.Type.Measure() == models.MeasureKPI && unit == models.UnitShare:
			return l.Exact(*v, unit)
		}
		return typedNumber(l, *v)
	}
	for _, u := range b.UnitTimes {
		add("unit_times_activity", u.Activity)
		add("unit_times_minutes", typedNumber(l, u.Minutes))
		add("unit_times_method", string(u.Method))
		n := ""
		if u.N > 0 {
			n = strconv.FormatInt(u.N, 10)
		}
		add("unit_times_n", n)
	}
	for _, p := range b.Plan {
		add("plan_year", strconv.Itoa(p.Year))
		add("plan_pessimistic", number(p.Pessimistic))
		add("plan_likely", number(&p.Likely))
		add("plan_optimistic", number(p.Optimistic))
	}
	for _, p := range b.Prerequisites {
		add("prerequisites_text", p.Text)
		add("prerequisites_due", typedDay(p.Due))
		met := "0"
		if p.Met {
			met = "1"
		}
		add("prerequisites_met", met)
	}
	for _, r := range b.Risks {
		add("risks_text", r.Text)
		add("risks_mitigation", r.Mitigation)
	}
	return t
}
