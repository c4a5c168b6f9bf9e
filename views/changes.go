package views

import (
	"strconv"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// Objectives, solutions and workflow changes: what benefits are for, what they come from, and what had to change.

func recordURL(noun string, root int64) string {
	return "/benefits/" + noun + "/" + strconv.FormatInt(root, 10)
}

// NewObjectives lists the objectives, each with what its benefits say.
func NewObjectives(c Chrome, in RegisterInput, worths []measure.Worth) RegisterPage {
	l := c.Lang
	c.Title = l.Say("objectives.title")
	p := RegisterPage{Chrome: c, Tabs: registerTabs(c), Lead: l.Say("objectives.lead")}
	if in.MayAdd {
		p.Actions = []Link{{Text: l.Say("objectives.new"), URL: "/benefits/objectives/new", Primary: true}}
	}
	t := &PlainTable{Label: c.Title, Heads: []PlainHead{{Text: l.Say("objectives.one")}, {Text: l.Say("register.status")}, {Text: l.Say("objectives.benefits")},
		{Text: l.Say("objectives.hours"), Num: true}, {Text: l.Say("objectives.kroner"), Num: true}, {Text: l.Say("register.owner")}}}
	for _, o := range in.Register.Objectives {
		counts := measure.ObjectiveCounts(worths, o.Root())
		mine := worthsOf(worths, o.Root())
		hours, kroner := measure.TotalOf(mine, models.MeasureHours), 0.0
		for _, w := range mine {
			if w.Counts() {
				kroner += w.Confirmed
			}
		}
		status := StatusTag(l, counts.Status())
		benefits := PlainCell{Text: l.Say("objectives.on_plan", "n", counts.Met, "of", counts.Met+counts.Near+counts.Off+counts.Other)}
		if counts.Met+counts.Near+counts.Off+counts.Other == 0 {
			status, benefits = Tag{Kind: "none", Icon: "no_target", Text: l.Say("objectives.unmeasured")}, PlainCell{Text: l.Say("objectives.no_benefit")}
		}
		row := []PlainCell{{Text: o.Title, URL: recordURL("objectives", o.Root()), Note: o.Description}, {Tag: &status}, benefits, {Text: "–"}, {Text: "–"}, ownerCell(l, in, o.Owned)}
		if hours.N > 0 {
			row[3] = PlainCell{Text: l.Number(hours.Realised, 0), Note: l.Say("benefits.plan_to_date", "value", l.Number(hours.PlanToDate, 0))}
		}
		if kroner != 0 {
			row[4] = PlainCell{Text: l.Number(kroner, 0)}
		}
		t.row(row...)
	}
	if len(t.Rows) == 0 {
		p.Empty = &Empty{Title: l.Say("objectives.none"), Text: l.Say("objectives.none.text"), Links: p.Actions}
	} else {
		p.Sections = []Section{{Table: t}}
	}
	return p
}

func worthsOf(worths []measure.Worth, objective int64) []measure.Worth {
	var out []measure.Worth
	for _, w := range worths {
		for _, id := range w.Benefit.Objectives {
			if id == objective {
				out = append(out, w)
			}
		}
	}
	return out
}

// NewObjective shows one objective with its benefits.
func NewObjective(c Chrome, in RegisterInput, o models.Objective, worths []measure.Worth) RegisterPage {
	l := c.Lang
	c.Title = o.Title
	mine := worthsOf(worths, o.Root())
	counts := measure.ObjectiveCounts(worths, o.Root())
	p := RegisterPage{Chrome: c, Crumbs: benefitCrumbs(l, Link{Text: l.Say("objectives.title"), URL: "/benefits/objectives"}, Link{Text: o.Title}), Lead: o.Description}
	if counts.Status() != models.StatusNoTarget {
		p.Tags = []Tag{StatusTag(l, counts.Status())}
	}
	if in.MayEdit {
		p.Actions = []Link{{Text: l.Say("register.edit"), URL: recordURL("objectives", o.Root()) + "/edit"}}
	}
	p.Facts = append(ownerFacts(l, in, o.Owned), Fact{Name: l.Say("register.department"), Value: in.departmentName(l, o.DepartmentID)},
		Fact{Name: l.Say("register.status"), Value: l.Say("objectives.derived", "met", counts.Met, "near", counts.Near, "off", counts.Off, "other", counts.Other)})
	s := Section{ID: "benefits", Title: l.Say("objectives.benefits")}
	if len(mine) == 0 {
		s.Empty = l.Say("objectives.no_benefit.text")
	} else {
		s.Table = benefitTable(l, in, mine, s.Title)
	}
	p.Sections = []Section{s}
	return p
}

// NewObjectiveForm enters or changes an objective.
func NewObjectiveForm(c Chrome, in RegisterInput, o *models.Objective) RegisterForm {
	l := c.Lang
	c.Title = l.Say("objectives.new")
	p := RegisterForm{Chrome: c, Action: "/benefits/objectives/new", Back: "/benefits/objectives", Do: l.Say("register.save"), Crumbs: benefitCrumbs(l, Link{Text: l.Say("objectives.title"), URL: "/benefits/objectives"}, Link{Text: c.Title})}
	t := in.Typed
	if o != nil {
		if t == nil {
			t = Typed{"title": {o.Title}, "description": {o.Description}, "owner": {typedID(o.OwnerID)}, "deputy": {typedID(o.DeputyID)}, "department": {typedID(o.DepartmentID)}}
		}
		p.change(in, o.Record, "objectives", o.Title)
	}
	f := formMaker{l, "objectives.", t}
	p.Groups = []FormGroup{{Title: l.Say("register.what"), Fields: []Field{f.text("title", true), f.long("description")}}, who(in, f)}
	p.fault(in.Problems)
	return p
}

// who is the fields of who answers for a record, and where it lies.
func who(in RegisterInput, f formMaker) FormGroup {
	owner := formMaker{f.l, "register.", f.t}
	return FormGroup{Title: f.l.Say("register.who"), Fields: []Field{owner.pick("owner", in.peopleChoices(f.l, f.t.Get("owner"))),
		owner.pick("deputy", in.peopleChoices(f.l, f.t.Get("deputy"))), owner.pick("department", in.departmentChoices(f.l))}}
}

// change turns the form of a new record into one that changes an old one.
func (p *RegisterForm) change(in RegisterInput, r models.Record, noun, title string) {
	l := p.Lang
	p.Title = l.Say("register.edit.title", "title", title)
	p.Action, p.Back = recordURL(noun, r.Root())+"/edit", recordURL(noun, r.Root())
	p.Hidden = strconv.FormatInt(r.ID, 10)
	p.Crumbs.Links[len(p.Crumbs.Links)-1] = Link{Text: title, URL: p.Back}
	p.Crumbs.Links = append(p.Crumbs.Links, Link{Text: l.Say("register.edit")})
	p.Reason = &Field{Name: "reason", Label: l.Say("register.reason"), Help: l.Say("register.reason.help"), Value: in.Typed.Get("reason"), Auto: "off"}
	if in.MayEnd {
		p.End = &EndForm{Action: p.Back + "/end", Reason: Field{Name: "reason", Of: "end", Label: l.Say("record.end.reason"), Auto: "off", Required: true}}
	}
}

// NewSolutions lists the solutions.
func NewSolutions(c Chrome, in RegisterInput) RegisterPage {
	l := c.Lang
	c.Title = l.Say("solutions.title")
	p := RegisterPage{Chrome: c, Tabs: registerTabs(c), Lead: l.Say("solutions.lead")}
	if in.MayAdd {
		p.Actions = []Link{{Text: l.Say("solutions.new"), URL: "/benefits/solutions/new", Primary: true}}
	}
	t := &PlainTable{Label: c.Title, Heads: []PlainHead{{Text: l.Say("solutions.one")}, {Text: l.Say("solutions.go_live")}, {Text: l.Say("solutions.interfaces")},
		{Text: l.Say("work.title")}, {Text: l.Say("register.owner")}}}
	for _, s := range in.Register.Solutions {
		live := PlainCell{Text: dayOr(l, s.GoLive, l.Say("solutions.undated")), Icon: &Icon{Kind: "none", Icon: "clock", Text: l.Say("solutions.planned")}}
		if s.Live(in.Today) {
			live.Icon = &Icon{Kind: "met", Icon: "met", Text: l.Say("solutions.live")}
		}
		faces := PlainCell{Text: "–"}
		if n := len(s.Interfaces); n > 0 {
			faces.Text = l.Many("solutions.interface_count", n)
		}
		if broken := s.Broken(); len(broken) > 0 {
			var to []string
			for _, b := range broken {
				to = append(to, b.To)
			}
			faces.Tag = &Tag{Kind: "off", Icon: "off", Text: l.Say("solutions.broken", "to", l.List(to))}
		}
		changes := 0
		for _, ch := range in.Register.Changes {
			if ch.SolutionID == s.Root() {
				changes++
			}
		}
		n := PlainCell{Text: l.Many("work.count", changes)}
		if changes == 0 {
			n = PlainCell{Text: l.Say("solutions.no_change"), Icon: &Icon{Kind: "near", Icon: "near", Text: l.Say("register.gap")}}
		}
		t.row(PlainCell{Text: s.Title, URL: recordURL("solutions", s.Root()), Note: s.News}, live, faces, n, ownerCell(l, in, s.Owned))
	}
	if len(t.Rows) == 0 {
		p.Empty = &Empty{Title: l.Say("solutions.none"), Text: l.Say("solutions.none.text"), Links: p.Actions}
	} else {
		p.Sections = []Section{{Table: t}}
	}
	return p
}

// CameOf is what was measured around the day a solution or a change came into use, of one KPI of one case type.
type CameOf struct {
	KPI      models.KPI
	CaseType string
	Slug     string
	Month    models.Month
	After    *measure.BeforeAfter // nil where there is nothing to measure
}

// NewSolution answers what was got for a solution.
func NewSolution(c Chrome, in RegisterInput, s models.Solution, effects []CameOf, worths []measure.Worth) RegisterPage {
	l := c.Lang
	c.Title = s.Title
	p := RegisterPage{Chrome: c, Crumbs: benefitCrumbs(l, Link{Text: l.Say("solutions.title"), URL: "/benefits/solutions"}, Link{Text: s.Title})}
	if s.Live(in.Today) {
		p.Tags = []Tag{{Kind: "met", Icon: "met", Text: l.Say("solutions.live_since", "date", l.Date(s.GoLive))}}
	} else {
		p.Tags = []Tag{{Kind: "none", Icon: "clock", Text: l.Say("solutions.planned")}}
	}
	if in.MayEdit {
		p.Actions = []Link{{Text: l.Say("register.edit"), URL: recordURL("solutions", s.Root()) + "/edit"}}
	}
	p.Facts = append([]Fact{{Name: l.Say("solutions.go_live"), Value: dayOr(l, s.GoLive, l.Say("solutions.undated"))}, {Name: l.Say("solutions.news"), Value: orSay("–", s.News)},
		{Name: l.Say("solutions.demands"), Value: orSay("–", s.Demands)}, {Name: l.Say("register.case_types"), Value: in.typeNames(l, s.CaseTypes)}}, ownerFacts(l, in, s.Owned)...)

	got := Section{ID: "got", Title: l.Say("solutions.got"), Lead: l.Say("solutions.got.lead")}
	if t := effectTable(l, effects); len(t.Rows) > 0 {
		got.Table = t
	} else {
		got.Empty = l.Say("solutions.got.none")
	}
	benefits := Section{ID: "benefits", Title: l.Say("solutions.benefits")}
	var mine []measure.Worth
	var changes []models.Change
	for _, ch := range in.Register.Changes {
		if ch.SolutionID == s.Root() {
			changes = append(changes, ch)
		}
	}
	for _, w := range worths {
		for _, ch := range w.Changes {
			if ch.SolutionID == s.Root() {
				mine = append(mine, w)
				break
			}
		}
	}
	if len(mine) > 0 {
		benefits.Table = benefitTable(l, in, mine, benefits.Title)
	} else {
		benefits.Empty = l.Say("solutions.benefits.none")
	}
	work := Section{ID: "changes", Title: l.Say("solutions.changes"), Lead: l.Say("solutions.changes.lead")}
	if len(changes) > 0 {
		work.Table = changeTable(l, in, changes)
	} else {
		work.Empty = l.Say("solutions.changes.none")
	}
	if in.MayAdd {
		work.Links = []Link{{Text: l.Say("work.new"), URL: "/benefits/changes/new?solution=" + strconv.FormatInt(s.Root(), 10)}}
	}
	p.Sections = []Section{got, benefits, work}
	if len(s.Interfaces) > 0 {
		t := &PlainTable{Label: l.Say("solutions.interfaces"), Heads: []PlainHead{{Text: l.Say("solutions.interfaces.to")}, {Text: l.Say("solutions.interfaces.state")},
			{Text: l.Say("solutions.interfaces.note")}, {Text: l.Say("solutions.blocks")}}}
		for _, i := range s.Interfaces {
			tag := interfaceTag(l, i)
			blocks := PlainCell{Text: "–"}
			var blocked []string
			for _, ch := range changes {
				if b := measure.Blocked(in.Register, ch); b != nil && b.To == i.To {
					blocked = append(blocked, ch.Title)
				}
			}
			if len(blocked) > 0 {
				blocks = PlainCell{Text: l.List(blocked), Icon: &Icon{Kind: "off", Icon: "off", Text: l.Say("solutions.blocks")}}
			}
			t.row(PlainCell{Text: i.To}, PlainCell{Tag: &tag}, PlainCell{Text: orSay("–", i.Note)}, blocks)
		}
		p.Sections = append(p.Sections, Section{ID: "interfaces", Title: l.Say("solutions.interfaces"), Table: t})
	}
	return p
}

func interfaceTag(l text.Lang, i models.Interface) Tag {
	tag := Tag{Kind: "none", Icon: "clock", Text: l.Say("solutions.interface." + string(i.State))}
	switch i.State {
	case models.InterfaceCarries:
		tag.Kind, tag.Icon = "met", "met"
	case models.InterfaceBroken:
		tag.Kind, tag.Icon = "off", "off"
	}
	return tag
}

// effectTable tells before and after with the verdict on chance.
func effectTable(l text.Lang, effects []CameOf) *PlainTable {
	t := &PlainTable{Label: l.Say("solutions.got"), Heads: []PlainHead{{Text: l.Say("work.kpi")}, {Text: l.Say("after.before"), Num: true}, {Text: l.Say("after.after"), Num: true},
		{Text: l.Say("after.difference"), Num: true}, {Text: l.Say("work.verdict")}}}
	for _, e := range effects {
		head := PlainCell{Text: l.NameOf(e.KPI), Note: names(e.CaseType, l.Say("after.span", "first", l.Month(e.Month), "last", "…"))}
		head.Note = names(e.CaseType, l.Say("work.from_month", "month", l.Month(e.Month)))
		if e.Slug != "" {
			head.URL = "/case-types/" + e.Slug + "?kpi=" + e.KPI.Key + "&since=" + e.Month.String()
		}
		if e.After == nil {
			t.row(head, PlainCell{Text: "–"}, PlainCell{Text: "–"}, PlainCell{Text: "–"}, PlainCell{Text: l.Say("work.nothing_measured")})
			continue
		}
		a := newAfter(l, e.KPI, *e.After, nil)
		t.row(head, PlainCell{Text: a.Before.Mean, Note: a.Before.N}, PlainCell{Text: a.After.Mean, Note: a.After.N}, PlainCell{Text: a.Difference, Note: a.Chance},
			PlainCell{Tag: &Tag{Kind: a.Kind, Icon: a.Icon, Text: a.Verdict}})
	}
	return t
}

// NewSolutionForm enters or changes a solution.
func NewSolutionForm(c Chrome, in RegisterInput, s *models.Solution) RegisterForm {
	l := c.Lang
	c.Title = l.Say("solutions.new")
	p := RegisterForm{Chrome: c, Action: "/benefits/solutions/new", Back: "/benefits/solutions", Do: l.Say("register.save"), Crumbs: benefitCrumbs(l, Link{Text: l.Say("solutions.title"), URL: "/benefits/solutions"}, Link{Text: c.Title})}
	t := in.Typed
	if s != nil {
		if t == nil {
			t = Typed{"title": {s.Title}, "go_live": {typedDay(s.GoLive)}, "news": {s.News}, "demands": {s.Demands}, "owner": {typedID(s.OwnerID)}, "deputy": {typedID(s.DeputyID)},
				"case_types": typedIDs(s.CaseTypes)}
			for _, i := range s.Interfaces {
				t["interfaces_to"], t["interfaces_state"], t["interfaces_note"] = append(t["interfaces_to"], i.To), append(t["interfaces_state"], string(i.State)), append(t["interfaces_note"], i.Note)
			}
		}
		p.change(in, s.Record, "solutions", s.Title)
	}
	f := formMaker{l, "solutions.", t}
	var states []Choice
	for _, s := range models.InterfaceStates {
		states = append(states, Choice{Value: string(s), Text: l.Say("solutions.interface." + string(s))})
	}
	group := who(in, f)
	group.Fields = group.Fields[:2]
	p.Groups = []FormGroup{{Title: l.Say("register.what"), Fields: []Field{f.text("title", true), f.date("go_live"), f.long("news"), f.long("demands")}}, group,
		{Title: l.Say("register.where"), Checks: []Checks{f.checks("case_types", in.typeChoices())},
			Lines: []Lines{f.lines("interfaces", []string{"to", "state", "note"}, map[string][]Choice{"state": states})}}}
	p.fault(in.Problems)
	return p
}

// NewChanges lists the workflow changes.
func NewChanges(c Chrome, in RegisterInput) RegisterPage {
	l := c.Lang
	c.Title = l.Say("work.title")
	p := RegisterPage{Chrome: c, Tabs: registerTabs(c), Lead: l.Say("work.lead")}
	if in.MayAdd {
		p.Actions = []Link{{Text: l.Say("work.new"), URL: "/benefits/changes/new", Primary: true}}
	}
	if len(in.Register.Changes) == 0 {
		p.Empty = &Empty{Title: l.Say("work.none"), Text: l.Say("work.none.text"), Links: p.Actions}
	} else {
		p.Sections = []Section{{Table: changeTable(l, in, in.Register.Changes)}}
	}
	return p
}

func changeTable(l text.Lang, in RegisterInput, list []models.Change) *PlainTable {
	t := &PlainTable{Label: l.Say("work.title"), Heads: []PlainHead{{Text: l.Say("work.one")}, {Text: l.Say("register.case_types")}, {Text: l.Say("work.choice")},
		{Text: l.Say("work.trained"), Num: true}, {Text: l.Say("work.done")}, {Text: l.Say("register.owner")}}}
	for _, ch := range list {
		tag := changeTag(l, in, ch)
		when := PlainCell{Tag: &tag}
		if b := measure.Blocked(in.Register, ch); b != nil {
			when.Note = l.Say("work.blocked", "to", b.To)
		}
		t.row(PlainCell{Text: ch.Title, URL: recordURL("changes", ch.Root())}, PlainCell{Text: in.typeNames(l, ch.CaseTypes)}, PlainCell{Text: l.Say("work.choice." + string(ch.Choice))},
			PlainCell{Text: l.Say("work.trained_of", "n", ch.Trained, "of", ch.Affected)}, when, ownerCell(l, in, ch.Owned))
	}
	return t
}

func changeTag(l text.Lang, in RegisterInput, ch models.Change) Tag {
	switch {
	case ch.Done.Known():
		return Tag{Kind: "met", Icon: "met", Text: l.Say("work.done_on", "date", l.Date(ch.Done))}
	case ch.Late(in.Today):
		return Tag{Kind: "off", Icon: "off", Text: l.Say("work.late", "days", l.Many("many.day", int(in.Today-ch.Due)))}
	case ch.Due.Known():
		return Tag{Kind: "none", Icon: "clock", Text: l.Say("work.due_on", "date", l.Date(ch.Due))}
	}
	return Tag{Kind: "none", Icon: "clock", Text: l.Say("work.undated")}
}

// NewChange shows one workflow change: what is done otherwise, and what came of it.
func NewChange(c Chrome, in RegisterInput, ch models.Change, effects []CameOf, worths []measure.Worth) RegisterPage {
	l := c.Lang
	c.Title = ch.Title
	p := RegisterPage{Chrome: c, Crumbs: benefitCrumbs(l, Link{Text: l.Say("work.title"), URL: "/benefits/changes"}, Link{Text: ch.Title}), Tags: []Tag{changeTag(l, in, ch)}}
	if in.MayEdit {
		p.Actions = []Link{{Text: l.Say("register.edit"), URL: recordURL("changes", ch.Root()) + "/edit", Primary: !ch.Done.Known()}}
	}
	if b := measure.Blocked(in.Register, ch); b != nil {
		p.Banners = []Banner{{Kind: "off", Title: l.Say("work.blocked", "to", b.To), Text: b.Note}}
	}
	var kpis []string
	for _, k := range ch.KPIs {
		kpis = append(kpis, in.kpiName(l, k))
	}
	choice := l.Say("work.choice." + string(ch.Choice))
	p.Facts = []Fact{{Name: l.Say("register.case_types"), Value: in.typeNames(l, ch.CaseTypes)}, {Name: l.Say("work.kpis"), Value: orSay("–", l.List(kpis))},
		{Name: l.Say("work.choice"), Value: choice, Note: ch.Ground}}
	if s, ok := in.Register.Solution(ch.SolutionID); ok {
		p.Facts = append(p.Facts, Fact{Name: l.Say("solutions.one"), Value: s.Title, URL: recordURL("solutions", s.Root()), Note: ch.Interface})
	}
	p.Facts = append(p.Facts, Fact{Name: l.Say("work.who"), Value: orSay("–", ch.Who), Note: l.Say("work.trained_of", "n", ch.Trained, "of", ch.Affected)},
		Fact{Name: l.Say("register.department"), Value: in.departmentName(l, ch.DepartmentID)},
		Fact{Name: l.Say("work.start"), Value: dayOr(l, ch.Start, "–")}, Fact{Name: l.Say("work.due"), Value: dayOr(l, ch.Due, "–")})
	p.Facts = append(p.Facts, ownerFacts(l, in, ch.Owned)...)

	steps := Section{ID: "steps", Title: l.Say("work.steps")}
	if len(ch.Before)+len(ch.After) > 0 {
		steps.Lists = []StepList{{Title: l.Say("work.before"), Ordered: true, Items: ch.Before}, {Title: l.Say("work.after"), Ordered: true, Items: ch.After}}
	} else {
		steps.Empty = l.Say("work.steps.none")
	}
	came := Section{ID: "came", Title: l.Say("work.came"), Lead: l.Say("work.came.lead")}
	switch {
	case !ch.Done.Known():
		came.Empty = l.Say("work.came.undone")
	case len(effects) == 0:
		came.Empty = l.Say("work.came.none")
	default:
		came.Table = effectTable(l, effects)
		came.Links = rebaseLinks(l, effects)
	}
	benefits := Section{ID: "benefits", Title: l.Say("work.benefits")}
	var mine []measure.Worth
	for _, w := range worths {
		for _, id := range w.Benefit.Changes {
			if id == ch.Root() {
				mine = append(mine, w)
			}
		}
	}
	if len(mine) > 0 {
		benefits.Table = benefitTable(l, in, mine, benefits.Title)
	} else {
		benefits.Empty = l.Say("work.benefits.none")
	}
	p.Sections = []Section{steps, came, benefits}
	return p
}

// rebaseLinks offer to let the limits begin anew where an effect is seen; a person decides.
func rebaseLinks(l text.Lang, effects []CameOf) []Link {
	var out []Link
	for _, e := range effects {
		if e.After != nil && e.After.Rebase == nil && e.After.Stats.Verdict == "improvement" && e.Slug != "" {
			out = append(out, Link{Text: l.Say("work.rebase", "kpi", l.NameOf(e.KPI), "type", e.CaseType), URL: "/case-types/" + e.Slug + "/limits?kpi=" + e.KPI.Key})
		}
	}
	return out
}

// NewChangeForm enters or changes a workflow change.
func NewChangeForm(c Chrome, in RegisterInput, ch *models.Change) RegisterForm {
	l := c.Lang
	c.Title = l.Say("work.new")
	p := RegisterForm{Chrome: c, Action: "/benefits/changes/new", Back: "/benefits/changes", Do: l.Say("register.save"), Lead: l.Say("work.new.lead"),
		Crumbs: benefitCrumbs(l, Link{Text: l.Say("work.title"), URL: "/benefits/changes"}, Link{Text: c.Title})}
	t := in.Typed
	if ch != nil {
		if t == nil {
			t = Typed{"title": {ch.Title}, "solution": {typedID(ch.SolutionID)}, "interface": {ch.Interface}, "case_types": typedIDs(ch.CaseTypes), "kpis": ch.KPIs,
				"department": {typedID(ch.DepartmentID)}, "before": {joinLines(ch.Before)}, "after": {joinLines(ch.After)}, "choice": {string(ch.Choice)}, "ground": {ch.Ground},
				"who": {ch.Who}, "affected": {strconv.Itoa(ch.Affected)}, "trained": {strconv.Itoa(ch.Trained)}, "start": {typedDay(ch.Start)}, "due": {typedDay(ch.Due)},
				"done": {typedDay(ch.Done)}, "owner": {typedID(ch.OwnerID)}, "deputy": {typedID(ch.DeputyID)}}
		}
		p.change(in, ch.Record, "changes", ch.Title)
	} else if t == nil {
		t = Typed{}
		if s := c.Address.Get("solution"); s != "" {
			t.set("solution", s)
		}
	}
	f := formMaker{l, "work.", t}
	solutions := []Choice{{Text: l.Say("work.no_solution")}}
	for _, s := range in.Register.Solutions {
		solutions = append(solutions, Choice{Value: strconv.FormatInt(s.Root(), 10), Text: s.Title})
	}
	var choices []Choice
	for _, v := range models.ChangeChoices {
		choices = append(choices, Choice{Value: string(v), Text: l.Say("work.choice." + string(v))})
	}
	p.Groups = []FormGroup{
		{Title: l.Say("register.what"), Fields: []Field{f.text("title", true), f.pick("solution", solutions), f.text("interface", false)}},
		{Title: l.Say("work.steps"), Lead: l.Say("work.steps.lead"), Fields: []Field{f.long("before"), f.long("after"), f.pick("choice", choices), f.text("ground", false)}},
		who(in, f),
		{Title: l.Say("work.affects"), Fields: []Field{f.text("who", false), f.text("affected", false), f.text("trained", false)}},
		{Title: l.Say("work.when"), Fields: []Field{f.date("start"), f.date("due"), f.date("done")}},
		{Title: l.Say("register.where"), Checks: []Checks{f.checks("case_types", in.typeChoices()), f.checks("kpis", in.kpiChoices(l, ""))}},
	}
	p.fault(in.Problems)
	return p
}

func joinLines(lines []string) string {
	out := ""
	for i, s := range lines {
		if i > 0 {
			out += "\n"
		}
		out += s
	}
	return out
}
