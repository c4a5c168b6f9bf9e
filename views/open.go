package views

import (
	"slices"
	"strconv"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

const openSettingsPath = "/admin/open-data"

// OpenAbout is what all open data of a municipality have in common.
type OpenAbout struct {
	Lang         text.Lang
	Base         string
	Organisation string
	Open         models.OpenData
	DataDate     models.Day
	MinN         int
}

// OpenInput is one key figure with its published figures.
type OpenInput struct {
	KPI     models.KPI
	Open    models.OpenKPI
	Figures []measure.PublicFigure
	Late    []models.Freshness // the sources past their age that they stand on, without their names
	Short   bool               // they stand on a source that lacks rejected rows
}

// OpenPage shows what is published to everybody: pages/open.html.
type OpenPage struct {
	Chrome
	Lead      string
	Empty     *Empty
	Sets      []OpenSet
	Catalogue string
	Rules     []string
}

// Template names the page's template.
func (OpenPage) Template() string { return "open" }

// OpenSet is one key figure on the page.
type OpenSet struct {
	ID     string
	Name   string
	What   string
	Facts  []LeadItem
	Old    []string // how old each source past its age is, and whether rows are missing
	Terms  Link
	Files  []Link
	Title  string // of the table
	Heads  []string
	Rows   [][]string
	Hidden bool // a figure of the table is withheld
}

// openShown is how many of the latest periods of each kind stand on the page; the files hold all.
const openShown = 4

// NewOpen gives the page of open data.
func NewOpen(c Chrome, about OpenAbout, sets []OpenInput) OpenPage {
	l := c.Lang
	c.Title = l.Say("opendata.title")
	p := OpenPage{Chrome: c, Lead: l.Say("opendata.lead"), Catalogue: "/open/catalog.json"}
	if len(sets) == 0 {
		p.Empty = &Empty{Title: l.Say("opendata.none.title"), Text: l.Say("opendata.none.text")}
		return p
	}
	p.Rules = []string{l.Say("opendata.rule.few", "n", about.MinN), l.Say("opendata.rule.done"), l.Say("opendata.rule.share")}
	for _, in := range sets {
		p.Sets = append(p.Sets, newOpenSet(c, about, in))
	}
	return p
}

// openLevel says how finely a key figure is published.
func openLevel(l text.Lang, k models.OpenKPI) string {
	if k.CaseTypes {
		return l.Say("opendata.level.case_types")
	}
	return l.Say("opendata.level.whole")
}

// openSpan gives the first and last day that published figures cover; false where there are none.
func openSpan(figures []measure.PublicFigure) (from, last models.Day, ok bool) {
	for _, f := range figures {
		if !ok || f.Span.From < from {
			from = f.Span.From
		}
		if !ok || f.Span.Until-1 > last {
			last = f.Span.Until - 1
		}
		ok = true
	}
	return from, last, ok
}

func newOpenSet(c Chrome, about OpenAbout, in OpenInput) OpenSet {
	l := c.Lang
	name := l.NameOf(in.KPI)
	base := "/open/" + in.KPI.Key + "/"
	s := OpenSet{ID: "k-" + in.KPI.Key, Name: name, What: upperFirst(l.WhatOf(in.KPI)) + ".", Title: l.Say("opendata.table", "name", name),
		Heads: []string{l.Say("context.period"), name, l.Say("opendata.cases")},
		Terms: Link{Text: l.Say("opendata.licence." + licenceCode(about.Open.Licence)), URL: about.Open.Licence},
		Files: []Link{{Text: "CSV", URL: base + "data.csv"}, {Text: "JSON", URL: base + "data.json"}, {Text: l.Say("opendata.metadata"), URL: base + "metadata.json"}}}
	add := func(key, value string) {
		s.Facts = append(s.Facts, LeadItem{Name: l.Say("opendata." + key), Value: value})
	}
	add("definition", l.Say("kpi."+in.KPI.Key+".formula"))
	add("unit", l.Unit(in.KPI.Unit))
	add("level", openLevel(l, in.Open))
	if from, last, ok := openSpan(in.Figures); ok {
		add("covers", l.Say("explore.span", "from", l.Date(from), "to", l.Date(last)))
	}
	if about.DataDate.Known() {
		add("updated", l.Date(about.DataDate))
	}
	for _, f := range in.Late {
		s.Old = append(s.Old, l.Say("status.stale")+": "+lowerFirst(l.Age(f)))
	}
	if in.Short {
		s.Old = append(s.Old, l.Say("short.title")+". "+l.Say("short.what"))
	}
	add("contact", about.Open.Contact)
	for _, kind := range []models.PeriodKind{models.ByYear, models.ByQuarter} {
		var of []measure.PublicFigure
		for _, f := range in.Figures {
			if f.CaseType == nil && f.Span.Kind == kind {
				of = append(of, f)
			}
		}
		for i, f := range slices.Backward(of) {
			if len(of)-i > openShown {
				break
			}
			s.Rows = append(s.Rows, s.row(l, f))
		}
	}
	return s
}

// row is one published figure: what is withheld says so, and nothing of it.
func (s *OpenSet) row(l text.Lang, f measure.PublicFigure) []string {
	value, cases := l.Say("explore.none"), l.Count(int(f.N))
	switch {
	case f.Withheld:
		value, cases, s.Hidden = "·", "·", true
	case f.Value != nil:
		value = l.Value(*f.Value, f.Unit)
	}
	return []string{l.Period(f.Span), value, cases}
}

func licenceCode(licence string) string {
	if licence == models.Licences[1] {
		return "cc0"
	}
	return "by"
}

// The words of DCAT (W3C Data Catalog Vocabulary) that a catalogue of open data needs, as JSON-LD.

// OpenCatalogue is a dcat:Catalog.
type OpenCatalogue struct {
	Context   map[string]string `json:"@context"`
	Type      string            `json:"@type"`
	ID        string            `json:"@id"`
	Title     string            `json:"dct:title"`
	About     string            `json:"dct:description"`
	Language  string            `json:"dct:language"`
	Publisher *OpenAgent        `json:"dct:publisher,omitempty"`
	Datasets  []OpenDataset     `json:"dcat:dataset"`
}

// OpenAgent is a foaf:Agent: who publishes.
type OpenAgent struct {
	Type string `json:"@type"`
	Name string `json:"foaf:name"`
}

// OpenContact is a vcard:Kind: whom to ask.
type OpenContact struct {
	Type  string `json:"@type"`
	Email string `json:"vcard:hasEmail"`
}

// OpenSpan is a dct:PeriodOfTime.
type OpenSpan struct {
	Type  string `json:"@type"`
	First string `json:"dcat:startDate"`
	Last  string `json:"dcat:endDate"`
}

// OpenDistribution is a dcat:Distribution: one file.
type OpenDistribution struct {
	Type      string `json:"@type"`
	Title     string `json:"dct:title"`
	URL       string `json:"dcat:downloadURL"`
	MediaType string `json:"dcat:mediaType"`
	Licence   string `json:"dct:license"`
}

// OpenDataset is a dcat:Dataset.
type OpenDataset struct {
	Context    map[string]string  `json:"@context,omitempty"`
	Type       string             `json:"@type"`
	ID         string             `json:"@id"`
	Identifier string             `json:"dct:identifier"`
	Title      string             `json:"dct:title"`
	About      string             `json:"dct:description"`
	Definition string             `json:"skos:definition"`
	Unit       string             `json:"unit"`
	Level      string             `json:"level"`
	Minimum    int                `json:"minimumCases"`
	Language   string             `json:"dct:language"`
	Licence    string             `json:"dct:license"`
	Modified   string             `json:"dct:modified,omitempty"`
	OutOfDate  []OpenAge          `json:"outOfDate,omitempty"`
	Period     *OpenSpan          `json:"dct:temporal,omitempty"`
	Publisher  *OpenAgent         `json:"dct:publisher,omitempty"`
	Contact    OpenContact        `json:"dcat:contactPoint"`
	Files      []OpenDistribution `json:"dcat:distribution"`
}

// OpenAge is how old the data of a source past its age are.
type OpenAge struct {
	Days int    `json:"days"`
	Last string `json:"lastDelivery"`
}

func openContext(base string) map[string]string {
	return map[string]string{"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
		"vcard": "http://www.w3.org/2006/vcard/ns#", "skos": "http://www.w3.org/2004/02/skos/core#", "@vocab": base + "/open#"}
}

// NewOpenCatalogue describes all open data.
func NewOpenCatalogue(about OpenAbout, sets []OpenInput) OpenCatalogue {
	l := about.Lang
	out := OpenCatalogue{Context: openContext(about.Base), Type: "dcat:Catalog", ID: about.Base + "/open", Title: l.Say("opendata.title"), About: l.Say("opendata.lead"),
		Language: string(l), Publisher: about.publisher(), Datasets: []OpenDataset{}}
	for _, in := range sets {
		set := NewOpenDataset(about, in)
		set.Context = nil
		out.Datasets = append(out.Datasets, set)
	}
	return out
}

func (about OpenAbout) publisher() *OpenAgent {
	if about.Organisation == "" {
		return nil
	}
	return &OpenAgent{Type: "foaf:Agent", Name: about.Organisation}
}

// NewOpenDataset describes one open key figure.
func NewOpenDataset(about OpenAbout, in OpenInput) OpenDataset {
	l := about.Lang
	at := about.Base + "/open/" + in.KPI.Key
	out := OpenDataset{Context: openContext(about.Base), Type: "dcat:Dataset", ID: at, Identifier: in.KPI.Key, Title: l.NameOf(in.KPI),
		About: upperFirst(l.WhatOf(in.KPI)) + ". " + openLevel(l, in.Open) + ".", Definition: l.Say("kpi." + in.KPI.Key + ".formula"), Unit: string(in.KPI.Unit),
		Level: "whole", Minimum: about.MinN, Language: string(l), Licence: about.Open.Licence, Publisher: about.publisher(),
		Contact: OpenContact{Type: "vcard:Organization", Email: "mailto:" + about.Open.Contact}}
	if in.Open.CaseTypes {
		out.Level = "case_type"
	}
	if about.DataDate.Known() {
		out.Modified = about.DataDate.String()
	}
	if from, last, ok := openSpan(in.Figures); ok {
		out.Period = &OpenSpan{Type: "dct:PeriodOfTime", First: from.String(), Last: last.String()}
	}
	for _, f := range in.Late {
		out.OutOfDate = append(out.OutOfDate, OpenAge{Days: f.Age, Last: f.Last.String()})
	}
	for _, f := range []struct{ title, file, kind string }{{"CSV", "data.csv", "text/csv"}, {"JSON", "data.json", "application/json"}} {
		out.Files = append(out.Files, OpenDistribution{Type: "dcat:Distribution", Title: f.title, URL: at + "/" + f.file, MediaType: f.kind, Licence: about.Open.Licence})
	}
	return out
}

// OpenSettingsInput is what is published, or what was chosen and refused.
type OpenSettingsInput struct {
	Open     models.OpenData
	Revision int64
	Problems []models.Problem
}

// OpenSettings is where an administrator says what is published: pages/open-settings.html.
type OpenSettings struct {
	Chrome
	Tabs     []Link
	Faults   *Faults
	Revision string
	Contact  Field
	Licence  Field
	Rows     []OpenLine
}

// Template names the page's template.
func (OpenSettings) Template() string { return "open-settings" }

// OpenLine is one key figure that can be published.
type OpenLine struct {
	Name   string
	Define string
	Choice Field
}

// NewOpenSettings gives the page where open data are switched on.
func NewOpenSettings(c Chrome, in OpenSettingsInput) OpenSettings {
	l := c.Lang
	c.Title = l.Say("opendata.admin")
	p := OpenSettings{Chrome: c, Tabs: adminTabs(c), Revision: strconv.FormatInt(in.Revision, 10),
		Contact: Field{Name: "contact", Kind: "email", Label: l.Say("opendata.contact"), Help: l.Say("opendata.contact.help"), Value: in.Open.Contact},
		Licence: Field{Name: "licence", Kind: "select", Label: l.Say("opendata.licence")}}
	for _, licence := range models.Licences {
		p.Licence.List = append(p.Licence.List, Choice{Value: licence, Text: l.Say("opendata.licence." + licenceCode(licence)), Chosen: licence == in.Open.Licence})
	}
	p.Faults = tellFaults(l, in.Problems, &p.Contact, &p.Licence)
	for _, k := range models.KPIs {
		level := ""
		if open, ok := in.Open.Of(k.Key); ok {
			level = "whole"
			if open.CaseTypes {
				level = "case_types"
			}
		}
		p.Rows = append(p.Rows, OpenLine{Name: l.NameOf(k), Define: "/definitions/" + k.Key, Choice: Field{Name: "kpi_" + k.Key, Label: l.Say("opendata.publish", "name", l.NameOf(k)), List: choose([]Choice{
			{Text: l.Say("opendata.level.off")}, {Value: "whole", Text: l.Say("opendata.level.whole")}, {Value: "case_types", Text: l.Say("opendata.level.case_types")}}, level)}})
	}
	return p
}
