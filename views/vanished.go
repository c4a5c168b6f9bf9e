package views

import (
	"gevinstoverblik/models"
)

// VanishedInput is the open cases that a full extract does not have.
type VanishedInput struct {
	ID    string
	File  string
	Key   string // of the source
	Cases []models.Case
	All   int
	// Effect is what becomes of the figures when they are taken out; nil = not told.
	Effect    *models.FigureChanges
	AllEffect bool // all of it is shown
}

// Vanished is the list of them.
type Vanished struct {
	Chrome
	Crumbs Crumbs
	Steps  []Step
	Lead   string
	Effect *Effect
	Same   string
	Rows   []VanishedRow
	Rest   string
	Back   string
	Files  []Link
}

// VanishedRow is one case.
type VanishedRow struct{ CaseNo, URL, CaseType, Department, Received, Deadline string }

// NewVanished gives the list of open cases that a full extract does not have.
func NewVanished(c Chrome, in VanishedInput) Vanished {
	l := c.Lang
	c.Title = l.Many("pending.vanished", in.All)
	path := pendingPath(in.ID)
	p := Vanished{Chrome: c, Crumbs: NewCrumbs(l, Link{Text: l.Say("nav.data"), URL: "/data"}, Link{Text: in.File, URL: path}, Link{Text: l.Say("vanished.crumb")}),
		Steps: pendingSteps(l, 3, in.ID, true), Lead: l.Say("vanished.lead"), Back: path,
		Files: []Link{{Text: "CSV", URL: path + "/vanished?format=csv"}, {Text: "XLSX", URL: path + "/vanished?format=xlsx"}}}
	day := func(d models.Day) string {
		if !d.Known() {
			return "–"
		}
		return l.Date(d)
	}
	for _, v := range in.Cases {
		p.Rows = append(p.Rows, VanishedRow{CaseNo: v.CaseNo, URL: caseURL(in.Key, v.CaseNo), CaseType: orSay("–", v.CaseType), Department: orSay("–", v.Department),
			Received: day(v.Received), Deadline: day(v.Deadline)})
	}
	if in.Effect != nil {
		all := path + "/vanished?effect=all"
		if in.AllEffect {
			all = ""
		}
		if p.Effect = newEffect(l, "effect", l.Many("vanished.effect", in.Effect.All), in.Effect, all); p.Effect == nil {
			p.Same = l.Say("vanished.same")
		}
	}
	if rest := in.All - len(in.Cases); rest > 0 {
		p.Rest = l.Say("effect.rest", "n", l.Count(rest))
	}
	return p
}

// Template names the page's template.
func (Vanished) Template() string { return "vanished" }
