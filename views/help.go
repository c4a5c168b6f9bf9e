package views

import "gevinstoverblik/models"

// Help is the page that tells how to find one's way.
type Help struct {
	Chrome
	Statuses []HelpStatus
	Clocks   []Fact
}

// HelpStatus is one word of the status vocabulary and its rule.
type HelpStatus struct {
	Tag  Tag
	Rule string
}

// NewHelp gives the help page.
func NewHelp(c Chrome) Help {
	l := c.Lang
	c.Title = l.Say("help.title")
	p := Help{Chrome: c}
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
}

// NewAccessibility gives the accessibility statement.
func NewAccessibility(c Chrome) Accessibility {
	c.Title = c.Say("accessibility.title")
	return Accessibility{Chrome: c}
}

// Template names the page's template.
func (Accessibility) Template() string { return "accessibility" }
