package views

import (
	"cmp"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// SearchInput is what somebody looks for, and what there is to find for them: all of it within their rights.
type SearchInput struct {
	Query       string
	Scope       models.Scope
	CaseTypes   []measure.Sibling
	Departments []Area
	KPIs        []models.KPI
	Board       []string // the keys of the board's key figures
	Decisions   []models.Decision
	Benefits    []models.Benefit
	Most        int  // hits at most
	Script      bool // also what only a script can do
}

// Search is the page of what was found, and what the search field of every page shows.
type Search struct {
	Chrome
	Query string
	Found string // how many were found, in words
	Hits  []Hit
}

// Hit is a place to go to, or a setting to press.
type Hit struct {
	Kind  string `json:"kind"` // its code
	About string `json:"about"`
	Text  string `json:"text"`
	URL   string `json:"url,omitempty"`
	Press *Press `json:"press,omitempty"`
	Do    string `json:"do,omitempty"` // what the script of the page does: print, link, keys
	fit   int
}

// Press is a form of one button.
type Press struct {
	Action string `json:"action"`
	Name   string `json:"name"`
	Value  string `json:"value"`
}

// hitKinds are the kinds of what can be found, in the order in which those that fit alike are told.
var hitKinds = []string{"case_type", "kpi", "department", "decision", "benefit", "page", "action", "figure"}

// fewEnough is how many case types may fit for what can be done with each to be offered too.
const fewEnough = 3

// NewSearch gives what is found, the best first.
func NewSearch(c Chrome, in SearchInput) Search {
	l := c.Lang
	c.Title = l.Say("search.title")
	p := Search{Chrome: c, Query: in.Query}
	sought := models.Seek(in.Query)
	f := finder{l: l, sought: sought}
	f.caseTypes(in)
	if in.Scope.May(models.RightFigures) {
		for _, d := range in.Departments {
			f.add("department", d.Name, "/overview?area="+d.Slug)
		}
	}
	for _, k := range in.KPIs {
		f.add("kpi", l.NameOf(k), "/definitions/"+k.Key)
	}
	for _, d := range in.Decisions {
		f.add("decision", d.What, decisionURL(d))
	}
	for _, b := range in.Benefits {
		f.add("benefit", b.Title, benefitURL(b.Root()))
	}
	for _, place := range Places(in.Scope, c.Demo) {
		kind := "page"
		if place.Deed {
			kind = "action"
		}
		f.add(kind, place.title(l), place.Path)
	}
	f.deeds(c, in.Script)
	slices.SortStableFunc(f.hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.fit, a.fit), cmp.Compare(slices.Index(hitKinds, a.Kind), slices.Index(hitKinds, b.Kind)))
	})
	n := len(f.hits)
	p.Hits = f.hits[:min(n, in.Most)]
	switch {
	case sought.Empty():
		p.Found = l.Say("search.hint")
	case n == 0:
		p.Found = l.Say("search.none", "q", in.Query)
	case n > in.Most:
		p.Found = l.Say("search.more", "n", l.Count(in.Most), "all", l.Count(n))
	default:
		p.Found = l.Many("search.found", n)
	}
	return p
}

// Template names the page's template.
func (Search) Template() string { return "search" }

// finder gathers what fits.
type finder struct {
	l      text.Lang
	sought models.Sought
	hits   []Hit
}

// add takes in what fits. Where nothing is looked for, pages and actions are what there is.
func (f *finder) add(kind, name, url string) { f.put(Hit{Kind: kind, Text: name, URL: url}, name) }

func (f *finder) put(h Hit, name string) {
	h.fit = f.sought.Fit(name)
	if f.sought.Empty() && (h.Kind == "page" || h.Kind == "action") {
		h.fit = 1
	}
	f.take(h)
}

func (f *finder) take(h Hit) {
	if h.fit > 0 {
		h.About = f.l.Say("search.kind." + h.Kind)
		f.hits = append(f.hits, h)
	}
}

// offer is something that is offered for a case type: a figure of it, or an action. held is what its own name has of
// what is looked for.
type offer struct {
	kind string
	name func(caseType string) string
	url  func(slug string) string
	held uint
}

// caseTypes looks among case types, and among what is offered for those that have a part of what is looked for.
func (f *finder) caseTypes(in SearchInput) {
	if f.sought.Empty() {
		return
	}
	offers := f.offers(in)
	var part []measure.Sibling
	var held []uint
	whole := 0
	for _, t := range in.CaseTypes {
		has := f.sought.Held(t.Name)
		if has == 0 {
			continue
		}
		part, held = append(part, t), append(held, has)
		if has == f.sought.Whole() {
			whole++
			f.add("case_type", t.Name, "/case-types/"+t.Slug)
		}
	}
	for i, t := range part {
		if held[i] == f.sought.Whole() && whole > fewEnough {
			continue
		}
		for _, o := range offers {
			if held[i]|o.held == f.sought.Whole() {
				f.take(Hit{Kind: o.kind, Text: o.name(t.Name), URL: o.url(t.Slug), fit: 2})
			}
		}
	}
}

// offers is what is offered for every case type.
func (f *finder) offers(in SearchInput) []offer {
	var out []offer
	for _, k := range in.KPIs {
		if slices.Contains(in.Board, k.Key) {
			name := f.l.NameOf(k)
			out = append(out, offer{kind: "figure", held: f.sought.Held(name),
				name: func(caseType string) string { return f.l.Say("search.figure", "type", caseType, "kpi", name) },
				url:  func(slug string) string { return "/case-types/" + slug + "?kpi=" + k.Key }})
		}
	}
	deed := func(right models.Right, key, address string) {
		if in.Scope.May(right) {
			out = append(out, offer{kind: "action", held: f.sought.Held(f.l.Say(key, "name", "")),
				name: func(caseType string) string { return f.l.Say(key, "name", caseType) },
				url:  func(slug string) string { return address + slug }})
		}
	}
	deed(models.RightEnter, "search.targets", "/targets?case-type=")
	deed(models.RightFollow, "search.decide", "/decisions/new?case-type=")
	return out
}

// deeds looks among the settings, and among what a script of the page can do.
func (f *finder) deeds(c Chrome, script bool) {
	set := func(key, name, value string) {
		f.put(Hit{Kind: "action", Text: f.l.Say(key), Press: &Press{Action: "/settings", Name: name, Value: value}}, f.l.Say(key))
	}
	for _, other := range c.Languages {
		if !other.Chosen {
			set("search.lang."+other.Value, "language", other.Value)
		}
	}
	for _, theme := range c.Themes {
		if !theme.Chosen {
			value := cmp.Or(theme.Value, "system")
			set("search.theme."+value, "theme", value)
		}
	}
	if c.KeysOff {
		set("search.keys.on", "keys", "on")
	} else {
		set("search.keys.off", "keys", "off")
	}
	if script {
		for _, do := range []string{"link", "print"} {
			f.put(Hit{Kind: "action", Text: f.l.Say("search.do." + do), Do: do}, f.l.Say("search.do."+do))
		}
	}
	f.put(Hit{Kind: "action", Text: f.l.Say("logout"), Press: &Press{Action: "/logout"}}, f.l.Say("logout"))
}

// Place is a page that one can go to by its name.
type Place struct {
	Path  string
	Deed  bool // something is made there
	key   string
	under string // the key of the section that it lies in, where its own name does not say it
	right models.Right
	not   models.Right // who holds this one comes there by another
	demo  bool         // only in the demonstration
}

func (p Place) title(l text.Lang) string {
	if p.under != "" {
		return l.Say(p.under) + ": " + l.Say(p.key)
	}
	return l.Say(p.key)
}

// Places are the pages that somebody may go to, those of the top bar first.
func Places(scope models.Scope, demo bool) []Place {
	var out []Place
	for _, item := range navigation {
		out = append(out, Place{Path: item.path, key: item.key, right: item.right, not: item.unless})
	}
	for _, p := range places {
		if !slices.ContainsFunc(out, func(o Place) bool { return o.Path == p.Path && scope.May(o.right) }) {
			out = append(out, p)
		}
	}
	return slices.DeleteFunc(out, func(p Place) bool {
		return !scope.May(p.right) || p.not != "" && scope.May(p.not) || p.demo && !demo
	})
}

var places = []Place{
	{key: "decisions.new", Path: "/decisions/new", right: models.RightFollow, Deed: true},
	{key: "account.link", Path: "/decisions/account", right: models.RightBenefit},
	{key: "benefits.new", Path: "/benefits/new", right: models.RightFollow, Deed: true},
	{key: "map.title", Path: "/benefits/map", right: models.RightBenefit},
	{key: "objectives.title", under: "nav.benefits", Path: "/benefits/objectives", right: models.RightBenefit},
	{key: "solutions.title", under: "nav.benefits", Path: "/benefits/solutions", right: models.RightBenefit},
	{key: "work.title", under: "nav.benefits", Path: "/benefits/changes", right: models.RightBenefit},
	{key: "search.review", Path: "/targets/review", right: models.RightApprove},
	{key: "search.comments", Path: "/targets/comments", right: models.RightLimits},
	{key: "changes.title", Path: "/targets/history", right: models.RightLimits},
	{key: "rounds.title", under: "nav.targets", Path: "/targets/rounds", right: models.RightRounds},
	{key: "limitlist.title", Path: "/targets/limits", right: models.RightLimits},
	{key: "deputy.title", Path: "/targets/deputies", right: models.RightEnter},
	{key: "search.report", Path: "/reports/new", right: models.RightReview, Deed: true},
	{key: "upload.title", Path: "/data/imports/new", right: models.RightImports, Deed: true},
	{key: "nav.explore", Path: "/explore", right: models.RightFigures},
	{key: "quality.title", Path: "/data/quality", right: models.RightCases},
	{key: "values.title", Path: "/data/values", right: models.RightValues},
	{key: "approvals.title", under: "values.title", Path: "/data/values/waiting", right: models.RightSources},
	{key: "names.title", Path: "/data/names", right: models.RightSources},
	{key: "published.title", Path: "/data/published", right: models.RightSources},
	{key: "samples.title", Path: "/data/time-samples", right: models.RightSources},
	{key: "users.title", Path: "/admin/users", right: models.RightAdmin},
	{key: "owners.title", Path: "/admin/owners", right: models.RightAdmin},
	{key: "tokens.title", Path: "/admin/tokens", right: models.RightAdmin},
	{key: "audit.title", Path: "/admin/audit", right: models.RightAudit},
	{key: "calendar.title", Path: "/admin/calendar", right: models.RightAdmin},
	{key: "opendata.admin", Path: openSettingsPath, right: models.RightAdmin},
	{key: "health.title", Path: "/admin/health", right: models.RightAdmin},
	{key: "sources.title", Path: "/admin/sources", right: models.RightSources},
	{key: "kpis.title", Path: "/admin/kpis", right: models.RightSources},
	{key: "class.title", Path: "/admin/classification", right: models.RightSources},
	{key: "search.case_types", Path: "/admin/case-types", right: models.RightSources},
	{key: "search.departments", Path: "/admin/departments", right: models.RightSources},
	{key: "definitions.title", Path: "/definitions", right: models.RightSelf},
	{key: "account.title", Path: "/account", right: models.RightSelf},
	{key: "help.title", Path: "/help", right: models.RightSelf},
	{key: "keys.title", Path: "/help/keys", right: models.RightSelf},
	{key: "tour.title", Path: "/help/tour", right: models.RightSelf, demo: true},
	{key: "accessibility.title", Path: "/accessibility", right: models.RightSelf},
}
