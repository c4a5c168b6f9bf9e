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
	Rows []KeyRow
}

// KeyRow is what keys do. Then is set where the second key follows the first.
type KeyRow struct {
	Keys []string
	Then bool
	Does string
}

// NewKeys gives the page of keyboard shortcuts.
func NewKeys(c Chrome) Keys {
	l := c.Lang
	c.Title = l.Say("keys.title")
	p := Keys{Chrome: c}
	for _, row := range []struct {
		keys []string
		then bool
		does string
	}{
		{[]string{"?"}, false, "keys.help"},
		{[]string{"G", "O"}, true, "keys.overview"},
		{[]string{"G", "S"}, true, "keys.case_types"},
		{[]string{"G", "B"}, true, "keys.decisions"},
		{[]string{"G", "M"}, true, "keys.targets"},
		{[]string{"G", "D"}, true, "keys.data"},
		{[]string{"J"}, false, "keys.next"},
		{[]string{"K"}, false, "keys.previous"},
		{[]string{"["}, false, "keys.earlier"},
		{[]string{"]"}, false, "keys.later"},
		{[]string{"T"}, false, "keys.table"},
		{[]string{"B"}, false, "keys.decide"},
		{[]string{"L"}, false, "keys.link"},
		{[]string{"P"}, false, "keys.print"},
		{[]string{"Esc"}, false, "keys.close"},
	} {
		p.Rows = append(p.Rows, KeyRow{Keys: row.keys, Then: row.then, Does: l.Say(row.does)})
	}
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
