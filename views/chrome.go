package views

import (
	"net/url"
	"slices"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// Visitor is what the frame of a page must know about the one who asks.
type Visitor struct {
	User         *models.User // nil: not signed in
	Scope        models.Scope
	Lang         text.Lang
	Theme        string // light, dark, "" = the system's
	CSRF         string
	Address      Address // of the page that is asked for
	Organisation string
	Demo         bool
	Flash        *Banner                 // what the last action came to
	Late         []models.Freshness      // the sources whose delivery is overdue, as far as the visitor sees their figures
	Short        []models.Source         // the sources whose latest delivery was stored without its rejected rows, likewise
	Sources      int                     // sources of the figures in all
	Failed       []models.FailedDelivery // of sources that the visitor answers for, not made good
}

// Chrome is the frame of a page: everything outside <main>, and what every page must know. Every page embeds it.
type Chrome struct {
	Title        string // the page's own name: <title>, and mostly the h1
	Lang         text.Lang
	Theme        string
	KeysOff      bool   // single letters are no shortcuts
	Decide       string // where a new decision begins, for those who may make one
	Organisation string
	Demo         bool
	SignedIn     bool
	Name         string
	Initials     string
	RoleName     string
	Nav          []Link
	CSRF         string
	Address      Address
	Languages    []Choice
	Themes       []Choice
	Flash        *Banner
	Old          *Banner // says on a page of figures which of them are out of date
	Short        *Banner // and which sources lack rows
	Body         string  // "paper", "meeting": a page without the frame of the others
	Failed       *Banner // and that a delivery has failed which the visitor answers for
}

// Link is a place to go to. Current marks the page that is shown; Primary is the main action of a page.
type Link struct {
	Text    string
	URL     string
	Current bool
	Primary bool
}

// Choice is one of a few values of a setting.
type Choice struct {
	Value  string
	Text   string
	URL    string // the same page with this choice, where that needs no form
	Chosen bool
}

// NewChrome gives the frame for a visitor. The page's constructor puts the title in.
func NewChrome(v Visitor) Chrome {
	l := v.Lang
	if _, ok := text.Parse(string(l)); !ok {
		l = text.Danish
	}
	c := Chrome{
		Lang:         l,
		Theme:        v.Theme,
		Organisation: v.Organisation,
		Demo:         v.Demo,
		CSRF:         v.CSRF,
		Address:      v.Address,
		Flash:        v.Flash,
	}
	for _, other := range text.Langs {
		c.Languages = append(c.Languages, Choice{
			Value:  string(other),
			Text:   other.Say("lang.own"),
			URL:    v.Address.With("lang", string(other)),
			Chosen: other == l,
		})
	}
	for _, theme := range []string{"", "light", "dark"} {
		key := "theme." + theme
		if theme == "" {
			key = "theme.system"
		}
		c.Themes = append(c.Themes, Choice{Value: theme, Text: l.Say(key), Chosen: theme == v.Theme})
	}
	if v.User == nil {
		return c
	}
	c.SignedIn = true
	c.KeysOff = v.User.KeysOff
	if v.Scope.May(models.RightFollow) {
		c.Decide = "/decisions/new"
	}
	c.Name = v.User.Name
	c.Initials = initials(v.User.Name)
	c.RoleName = l.Role(v.User.Role)
	if showsFigures(v.Address.Path) {
		c.Old, c.Short, c.Failed = oldBanner(l, v), shortBanner(l, v), failedBanner(l, v.Failed, v.Scope.May(models.RightSources))
	}
	for _, item := range navigation {
		if v.Scope.May(item.right) && (item.unless == "" || !v.Scope.May(item.unless)) {
			c.Nav = append(c.Nav, Link{Text: l.Say(item.key), URL: item.path, Current: under(v.Address.Path, item.path) || item.path == "/data" && under(v.Address.Path, "/explore")})
		}
	}
	return c
}

// navigation is the top bar, in its order: only pages that exist, each to those who may use it.
var navigation = []struct {
	key    string
	path   string
	right  models.Right
	unless models.Right // who holds this one comes to the page by another
}{
	{"nav.overview", "/overview", models.RightFigures, ""},
	{"nav.case_types", "/case-types", models.RightFigures, ""},
	{"nav.benefits", "/benefits", models.RightBenefit, ""},
	{"nav.decisions", "/decisions", models.RightBenefit, ""},
	{"nav.targets", "/targets", models.RightLimits, ""},
	{"nav.reports", "/reports", models.RightReports, ""},
	{"nav.data", "/data", models.RightImports, ""},
	{"nav.explore", "/explore", models.RightFigures, models.RightImports},
	{"nav.quality", "/data/quality", models.RightCases, models.RightImports},
	{"nav.values", "/data/values", models.RightValues, models.RightImports},
	{"nav.admin", "/admin", models.RightAdmin, ""},
}

func under(path, section string) bool {
	return path == section || strings.HasPrefix(path, section+"/")
}

func initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return "?"
	}
	first := []rune(words[0])[:1]
	if len(words) == 1 {
		return strings.ToUpper(string(first))
	}
	return strings.ToUpper(string(first) + string([]rune(words[len(words)-1])[:1]))
}

func (c Chrome) head() Chrome { return c }

// Say gives the words of a key in the page's language.
func (c Chrome) Say(key string, places ...any) string { return c.Lang.Say(key, places...) }

// Address is where a page stands: its path and the query that holds its state. It is never changed; With and
// Without give the address of another state.
type Address struct {
	Path  string
	Query url.Values
}

// NewAddress reads "/overview?period=2026-Q3". What cannot be read has no state.
func NewAddress(raw string) Address {
	u, err := url.Parse(raw)
	if err != nil {
		return Address{Path: "/"}
	}
	return Address{Path: u.Path, Query: u.Query()}
}

// String gives path and query.
func (a Address) String() string {
	if len(a.Query) == 0 {
		return a.Path
	}
	return a.Path + "?" + a.Query.Encode()
}

// Get gives one value of the state.
func (a Address) Get(key string) string { return a.Query.Get(key) }

// With gives the address with one value changed; an empty value leaves it out. A changed state begins at the
// first page of a list.
func (a Address) With(key, value string) string {
	return a.to(a.Path, func(q url.Values) {
		q.Del("page")
		if value == "" {
			q.Del(key)
			return
		}
		q.Set(key, value)
	})
}

// Without gives the address with some values left out.
func (a Address) Without(keys ...string) string {
	return a.to(a.Path, func(q url.Values) {
		for _, key := range keys {
			q.Del(key)
		}
	})
}

// To gives another page's address that keeps the named values of this one.
func (a Address) To(path string, keep ...string) Address {
	q := url.Values{}
	for _, key := range append(slices.Clone(keep), "org") { // the organisation that was chosen holds on every page
		if values := a.Query[key]; len(values) > 0 {
			q[key] = values
		}
	}
	return Address{Path: path, Query: q}
}

func (a Address) to(path string, change func(url.Values)) string {
	q := make(url.Values, len(a.Query)+1)
	for key, values := range a.Query {
		q[key] = values
	}
	q.Del("lang")
	change(q)
	return Address{Path: path, Query: q}.String()
}
