package views

import (
	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// Tag is a word with a shape on a tinted ground: parts/tag.html.
type Tag struct {
	Kind string // met, near, off, none: the colour
	Icon string // a symbol of parts/icons.html
	Text string
}

// StatusTag gives the tag of a status.
func StatusTag(l text.Lang, s models.Status) Tag {
	return Tag{Kind: statusKind(s), Icon: string(s), Text: l.Status(s)}
}

// statusKind gives the colour of a status: what is not judged is neutral.
func statusKind(s models.Status) string {
	switch s {
	case models.StatusMet, models.StatusNear, models.StatusOff:
		return string(s)
	}
	return "none"
}

// Icon is a status's shape by itself, with its word for those who do not see it: parts/status.html.
type Icon struct {
	Kind string
	Icon string
	Text string
}

// StatusIcon gives the shape of a status.
func StatusIcon(l text.Lang, s models.Status) Icon { return Icon(StatusTag(l, s)) }

// Banner tells what happened, what it means and what to do: parts/banner.html.
type Banner struct {
	Kind  string // off = a fault, near = a warning, on = done, "" = to know
	Title string
	Text  string
	Items []Link // what it is about, each with an address or none
	Links []Link // what to do
	Shape string // the icon, where it is not that of the kind
}

// Icon gives the banner's shape.
func (b Banner) Icon() string {
	if b.Shape != "" {
		return b.Shape
	}
	switch b.Kind {
	case "off", "near":
		return b.Kind
	case "on":
		return "met"
	}
	return "info"
}

// Empty stands where a list has nothing to show: parts/empty.html.
type Empty struct {
	Title string
	Text  string
	Links []Link
}

// Pick is a menu of links that looks like a select and needs no script: parts/pick.html.
type Pick struct {
	Label   string // "Periode"
	Value   string // "3. kvartal 2026"
	Options []Option
	Link    bool // looks like a link, not like a field
	Right   bool // opens to the left
	Periods bool // the keys [ and ] step through it
}

// Option is one line of a Pick. Group, where it differs from the line before, is a heading.
type Option struct {
	Text    string
	URL     string
	Current bool
	Group   string
}

// Pages are the links below a long list: parts/pages.html. Text says where one is ("1–50 af 119").
type Pages struct {
	Text     string
	Previous *Link
	Next     *Link
}

// Crumbs say where a page lies: parts/crumbs.html. The last one has no address.
type Crumbs struct {
	Label string
	Links []Link
}

// NewCrumbs gives the crumbs of a page.
func NewCrumbs(l text.Lang, links ...Link) Crumbs {
	return Crumbs{Label: l.Say("crumbs.label"), Links: links}
}
