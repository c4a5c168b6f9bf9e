package views

import (
	"strconv"

	"gevinstoverblik/models"
)

// Help is the page that tells how to find one's way.
type Help struct {
	Chrome
	Guide    []HelpPart
	Words    []Fact
	Statuses []HelpStatus
	Clocks   []Fact
	Whom     string // who gives access and reads the log
	Tour     string // address of the tour of the demonstration; "" = this is none
}

// HelpPart is a heading of the guide and what stands below it.
type HelpPart struct {
	ID    string
	Title string
	Lines []string
	Steps bool // the lines are done one after the other
}

// HelpStatus is one word of the status vocabulary and its rule.
type HelpStatus struct {
	Tag  Tag
	Rule string
}

// guide is the short guide, in its order: how many lines each part has.
var guide = []struct {
	id    string
	lines int
	steps bool
}{{"five", 4, true}, {"cell", 4, false}, {"case_type", 5, false}, {"behind", 3, false}, {"figures", 4, false}, {"find", 4, false}, {"fault", 2, false}}

// helpWords are the words that the guide explains.
var helpWords = []string{"target", "limit", "tolerance", "median", "normal", "signal", "step", "forecast", "measured_change", "baseline", "benefit", "cohort", "final"}

// NewHelp gives the help page. whom are those who give access.
func NewHelp(c Chrome, whom []models.User) Help {
	l := c.Lang
	c.Title = l.Say("help.title")
	p := Help{Chrome: c, Whom: l.Say("help.whom.none")}
	if len(whom) > 0 {
		p.Whom = l.Say("help.whom", "names", contacts(l, whom))
	}
	if c.Demo {
		p.Tour = "/help/tour"
	}
	for _, g := range guide {
		part := HelpPart{ID: "h-" + g.id, Title: l.Say("help.guide." + g.id), Steps: g.steps}
		for i := range g.lines {
			part.Lines = append(part.Lines, l.Say("help.guide."+g.id+"."+strconv.Itoa(i+1)))
		}
		p.Guide = append(p.Guide, part)
	}
	for _, w := range helpWords {
		p.Words = append(p.Words, Fact{Name: l.Say("help.word." + w), Value: l.Say("help.word." + w + ".is")})
	}
	for _, s := range []models.Status{models.StatusMet, models.StatusNear, models.StatusOff, models.StatusNoTarget,
		models.StatusNotMeasured, models.StatusMissing, models.StatusTooFew, models.StatusNoCases} {
		p.Statuses = append(p.Statuses, HelpStatus{Tag: StatusTag(l, s), Rule: l.Say("status.rule." + string(s))})
	}
	for _, clock := range []models.Clock{models.ClockGross, models.ClockNet, models.ClockService} {
		p.Clocks = append(p.Clocks, Fact{Name: l.ClockName(clock), Value: l.Say("define.clock." + string(clock))})
	}
	return p
}

// Template names the page's template.
func (Help) Template() string { return "help" }

// Keys is the page of keyboard shortcuts.
type Keys struct {
	Chrome
	Groups []KeyGroup
}

// KeyGroup is the keys of one place.
type KeyGroup struct {
	Title string
	Rows  []KeyRow
}

// KeyRow is what keys do. Then is set where the second key follows the first, else they are held together.
type KeyRow struct {
	Keys []string
	Then bool
	Does string
}

type keyRow struct {
	keys []string
	then bool
	does string
}

var (
	keysEverywhere = []keyRow{
		{[]string{"Ctrl", "K"}, false, "keys.search"},
		{[]string{"/"}, false, "keys.search"},
		{[]string{"?"}, false, "keys.help"},
		{[]string{"G", "O"}, true, "keys.overview"},
		{[]string{"G", "S"}, true, "keys.case_types"},
		{[]string{"G", "G"}, true, "keys.benefits"},
		{[]string{"G", "B"}, true, "keys.decisions"},
		{[]string{"G", "M"}, true, "keys.targets"},
		{[]string{"G", "R"}, true, "keys.reports"},
		{[]string{"G", "D"}, true, "keys.data"},
		{[]string{"B"}, false, "keys.decide"},
		{[]string{"L"}, false, "keys.link"},
		{[]string{"P"}, false, "keys.print"},
		{[]string{"Esc"}, false, "keys.close"},
	}
	keysFigures = []keyRow{
		{[]string{"D"}, false, "keys.define"},
		{[]string{"J"}, false, "keys.next"},
		{[]string{"K"}, false, "keys.previous"},
		{[]string{"["}, false, "keys.earlier"},
		{[]string{"]"}, false, "keys.later"},
		{[]string{"T"}, false, "keys.table"},
	}
	keysMeeting = []keyRow{
		{[]string{"→"}, false, "keys.meeting.next"},
		{[]string{"←"}, false, "keys.meeting.previous"},
		{[]string{"B"}, false, "keys.meeting.note"},
		{[]string{"T"}, false, "keys.table"},
		{[]string{"Esc"}, false, "keys.meeting.close"},
	}
	keysGrid = []keyRow{
		{[]string{"↑", "↓", "←", "→"}, false, "keys.grid.move"},
		{[]string{"Home", "End"}, false, "keys.grid.ends"},
		{[]string{"F2"}, false, "keys.grid.edit"},
		{[]string{"Enter"}, false, "keys.grid.down"},
		{[]string{"Esc"}, false, "keys.grid.undo_edit"},
		{[]string{"Shift", "↓"}, false, "keys.grid.select"},
		{[]string{"Ctrl", "C"}, false, "keys.grid.copy"},
		{[]string{"Ctrl", "V"}, false, "keys.grid.paste"},
		{[]string{"Ctrl", "D"}, false, "keys.grid.fill"},
		{[]string{"Delete"}, false, "keys.grid.clear"},
		{[]string{"Ctrl", "Z"}, false, "keys.grid.undo"},
		{[]string{"Ctrl", "Y"}, false, "keys.grid.redo"},
		{[]string{"Shift", "F2"}, false, "keys.grid.reason"},
		{[]string{"F6"}, false, "keys.grid.leave"},
	}
)

// NewKeys gives the page of keyboard shortcuts: those of the pages that the visitor may see.
func NewKeys(c Chrome) Keys {
	l := c.Lang
	c.Title = l.Say("keys.title")
	p := Keys{Chrome: c}
	group := func(title string, rows []keyRow) {
		g := KeyGroup{Title: l.Say(title)}
		for _, row := range rows {
			g.Rows = append(g.Rows, KeyRow{Keys: row.keys, Then: row.then, Does: l.Say(row.does)})
		}
		p.Groups = append(p.Groups, g)
	}
	group("keys.everywhere", keysEverywhere)
	group("keys.figures", keysFigures)
	group("keys.meeting", keysMeeting)
	group("keys.grid", keysGrid)
	return p
}

// Template names the page's template.
func (Keys) Template() string { return "keys" }

// Accessibility is the accessibility statement.
type Accessibility struct {
	Chrome
	Parts []HelpPart
}

// accessibilityParts are the parts of the statement, in the order of the model statement of Directive (EU) 2016/2102.
var accessibilityParts = []struct {
	id    string
	lines int
}{{"status", 2}, {"how", 5}, {"known", 4}, {"made", 4}, {"tell", 2}, {"enforce", 2}}

// NewAccessibility gives the accessibility statement. whom are those who are told of what does not work.
func NewAccessibility(c Chrome, whom []models.User) Accessibility {
	l := c.Lang
	c.Title = l.Say("accessibility.title")
	p := Accessibility{Chrome: c}
	owner := c.Organisation
	if owner == "" {
		owner = l.Say("accessibility.owner")
	}
	for _, a := range accessibilityParts {
		part := HelpPart{ID: "h-" + a.id, Title: l.Say("accessibility." + a.id)}
		for i := range a.lines {
			part.Lines = append(part.Lines, l.Say("accessibility."+a.id+"."+strconv.Itoa(i+1), "owner", owner))
		}
		if a.id == "tell" && len(whom) > 0 {
			part.Lines = append(part.Lines, l.Say("help.whom", "names", contacts(l, whom)))
		}
		p.Parts = append(p.Parts, part)
	}
	return p
}

// Template names the page's template.
func (Accessibility) Template() string { return "accessibility" }

// Tour is the page that leads through what is planted in the demonstration: the question first, the answer folded.
type Tour struct {
	Chrome
	Crumbs   Crumbs
	Findings []TourFinding
}

// TourFinding is one thing to find.
type TourFinding struct {
	Question string
	Hint     string
	Answer   string
	Where    []Link
}

// NewTour gives the tour of the demonstration.
func NewTour(c Chrome) Tour {
	l := c.Lang
	c.Title = l.Say("tour.title")
	p := Tour{Chrome: c, Crumbs: NewCrumbs(l, Link{Text: l.Say("help.title"), URL: "/help"}, Link{Text: l.Say("tour.title")})}
	for _, f := range []struct {
		id  string
		url []string
	}{
		{"lost", []string{"/case-types/erhvervsbyggeri?kpi=within_limit_share&period=2026-Q3"}},
		{"noise", []string{"/case-types/industri-og-lager?kpi=within_limit_share&period=2026-Q3"}},
		{"backlog", []string{"/case-types/nedrivning?kpi=net_days_median&period=2026-Q3"}},
		{"paper", []string{"/case-types/erhvervsbyggeri?kpi=end_to_end_digital_share&period=2026-Q3"}},
		{"small", []string{"/case-types/byfornyelse?kpi=within_limit_share&period=2026-Q3"}},
		{"benefits", []string{"/benefits", "/benefits/map"}},
	} {
		t := TourFinding{Question: l.Say("tour." + f.id + ".question"), Hint: l.Say("tour." + f.id + ".hint"), Answer: l.Say("tour." + f.id + ".answer")}
		for _, u := range f.url {
			text := l.Say("tour.see")
			if u == "/benefits/map" {
				text = l.Say("map.title")
			}
			t.Where = append(t.Where, Link{Text: text, URL: u})
		}
		p.Findings = append(p.Findings, t)
	}
	return p
}

// Template names the page's template.
func (Tour) Template() string { return "tour" }
