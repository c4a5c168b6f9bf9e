package views

import (
	"slices"
	"strconv"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// SourcesInput is the sources with how old their data are. Times are in the zone of the installation.
type SourcesInput struct {
	Sources  []models.Freshness
	Name     string // typed for a new one
	Problems []models.Problem
}

// Sources is the page of what was agreed with each source, and who is late.
type Sources struct {
	Chrome
	Tabs   []Link
	Lead   string
	Faults *Faults
	Rows   []AgreedRow
	Empty  string
	Name   Field
}

// AgreedRow is one source.
type AgreedRow struct {
	Name   string
	Key    string
	URL    string
	Owner  string
	Deputy string
	How    string
	MaxAge string
	Last   string
	Next   string
	Tag    Tag
}

// NewSources gives the page of the sources.
func NewSources(c Chrome, in SourcesInput) Sources {
	l := c.Lang
	c.Title = l.Say("sources.title")
	p := Sources{Chrome: c, Tabs: adminTabs(c),
		Name: Field{Name: "name", Label: l.Say("sources.name"), Help: l.Say("sources.name.help"), Value: in.Name, Auto: "off", Required: true}}
	late := 0
	for _, f := range in.Sources {
		if f.Overdue {
			late++
		}
		row := AgreedRow{Name: f.Name, Key: f.Key, URL: "/admin/sources/" + f.Key, Owner: orSay("–", f.Owner), How: agreed(l, f.Source),
			Last: l.Say("data.never"), Next: "–", Tag: ageTag(l, f)}
		if f.Deputy != "" {
			row.Deputy = l.Say("sources.deputy.is", "name", f.Deputy)
		}
		if f.MaxAge > 0 {
			row.MaxAge = l.Many("sources.max_age.is", f.MaxAge)
		}
		if f.Last.Known() {
			row.Last = l.Date(f.Last)
		}
		if f.Next.Known() {
			row.Next = l.Date(f.Next)
		}
		p.Rows = append(p.Rows, row)
	}
	p.Lead = l.Say("sources.lead.good")
	if late > 0 {
		p.Lead = l.Many("sources.lead", late)
	}
	if len(p.Rows) == 0 {
		p.Lead, p.Empty = "", l.Say("sources.none")
	}
	p.Faults = tellFaults(l, in.Problems, &p.Name)
	return p
}

// Template names the page's template.
func (Sources) Template() string { return "sources" }

// agreed says how and how often a source delivers.
func agreed(l text.Lang, s models.Source) string {
	how := l.Say("door.none")
	if s.Door != "" {
		how = l.Say("door." + string(s.Door))
	}
	switch s.Every {
	case models.Weekly:
		return names(how, l.Say("every.weekly.on", "day", l.Say("calendar.weekday."+strconv.Itoa(s.OnDay%7))))
	case models.Monthly:
		return names(how, l.Say("every.monthly.on", "day", s.OnDay))
	case models.Daily:
		return names(how, lowerFirst(l.Say("every.daily")))
	}
	return how
}

// ageTag says whether a source is late, or lacks rows.
func ageTag(l text.Lang, f models.Freshness) Tag {
	switch {
	case f.Stale:
		return Tag{Kind: "off", Icon: "stale", Text: l.Say("status.stale")}
	case f.Overdue:
		return Tag{Kind: "near", Icon: "clock", Text: l.Many("sources.late", f.By)}
	case f.Short > 0:
		return Tag{Kind: "near", Icon: "near", Text: l.Say("import.partly")}
	case f.Every == "" && f.MaxAge == 0:
		return Tag{Kind: "none", Icon: "no_target", Text: l.Say("sources.no_agreement")}
	}
	return Tag{Kind: "met", Icon: "met", Text: l.Say("sources.on_time")}
}

// SourceTyped is the form of a source as it was filled in.
type SourceTyped struct {
	Name, URL, Owner, Deputy, Door, Every, OnDay, MaxAge, Zone, Address string
	Partial                                                             bool
}

// TypedSource gives the form as a source stands.
func TypedSource(s models.Source) SourceTyped {
	number := func(n int64) string {
		if n == 0 {
			return ""
		}
		return strconv.FormatInt(n, 10)
	}
	return SourceTyped{Name: s.Name, URL: s.URL, Owner: number(s.OwnerID), Deputy: number(s.DeputyID), Door: string(s.Door), Every: string(s.Every),
		OnDay: number(int64(s.OnDay)), MaxAge: number(int64(s.MaxAge)), Zone: s.Zone, Address: s.Address, Partial: s.Partial}
}

// AgreementInput is one source, its deliveries, and what was typed. Times are in the zone of the installation.
type AgreementInput struct {
	Source   models.Freshness
	Typed    SourceTyped
	People   []models.User
	Zone     string         // of the installation
	Batches  []models.Batch // the latest first
	Failures []models.FailedDelivery
	Imports  bool   // the visitor may see imports
	Inbox    string // the folder of the source; "" = no folders are watched
	Fetch    models.Fetch
	Access   bool // the problems are those of the way in
	Problems []models.Problem
}

// Agreement is the page of one source.
type Agreement struct {
	Chrome
	Crumbs     Crumbs
	Tag        Tag
	Lead       string
	Faults     *Faults
	Action     string
	Revision   string
	Name       Field
	Who        []Field
	How        []Field
	When       []Field
	Address    Field
	Link       Field
	Zone       Field
	Partial    bool
	Personal   string      // the address of the page of personal data, for those who may see it
	Folder     *Banner     // where files are laid, for a source with a folder
	Fetch      *FetchForms // for a source that is fetched
	Deliveries []DeliveryRow
	None       string
}

// FetchForms are the way in to a source's address, and what came of the last try.
type FetchForms struct {
	State  string
	Tag    Tag
	Access string // what is kept of the way in
	Scheme Field
	User   Field
	Secret Field
}

// DeliveryRow is one delivery, or what was to be one.
type DeliveryRow struct {
	At       string
	Door     string
	File     string
	URL      string
	Rows     string
	Rejected string
	Tag      Tag
	Why      string
}

// NewAgreement gives the page of one source.
func NewAgreement(c Chrome, in AgreementInput) Agreement {
	l, f, t := c.Lang, in.Source, in.Typed
	c.Title = f.Name
	p := Agreement{
		Chrome: c, Crumbs: NewCrumbs(l, Link{Text: l.Say("sources.title"), URL: "/admin/sources"}, Link{Text: f.Name}),
		Tag: ageTag(l, f), Lead: names(agreed(l, f.Source), responsible(l, f.Source)), Action: "/admin/sources/" + f.Key, Revision: strconv.FormatInt(f.Revision, 10),
		Name:    Field{Name: "name", Label: l.Say("sources.name"), Value: t.Name, Auto: "off", Required: true},
		Link:    Field{Name: "url", Label: l.Say("sources.url"), Help: l.Say("sources.url.help", "place", models.CasePlace), Value: t.URL, Auto: "off"},
		Zone:    Field{Name: "zone", Label: l.Say("sources.zone"), Help: l.Say("sources.zone.help", "zone", in.Zone), Value: t.Zone, Auto: "off"},
		Address: Field{Name: "address", Label: l.Say("sources.address"), Help: l.Say("sources.address.help"), Value: t.Address, Auto: "off"},
		Partial: t.Partial,
	}
	if slices.ContainsFunc(c.Nav, func(l Link) bool { return l.URL == "/admin" }) {
		p.Personal = p.Action + "/personal-data"
	}
	if f.Last.Known() {
		p.Lead = l.Age(f) + " " + responsible(l, f.Source)
	}
	people := []Choice{{Text: l.Say("sources.nobody")}}
	for _, u := range in.People {
		people = append(people, Choice{Value: strconv.FormatInt(u.ID, 10), Text: names(u.Name, l.Role(u.Role))})
	}
	choice := func(name, value string, list []Choice) Field {
		return Field{Name: name, Kind: "select", Label: l.Say("sources." + name), List: choose(append([]Choice(nil), list...), value)}
	}
	p.Who = []Field{choice("owner", t.Owner, people), choice("deputy", t.Deputy, people)}
	doors := []Choice{{Text: l.Say("door.none")}}
	for _, d := range models.SourceDoors {
		doors = append(doors, Choice{Value: string(d), Text: l.Say("door." + string(d))})
	}
	var every []Choice
	for _, e := range models.Schedules {
		key := "every." + string(e)
		if e == "" {
			key = "every.none"
		}
		every = append(every, Choice{Value: string(e), Text: l.Say(key)})
	}
	p.How = []Field{choice("door", t.Door, doors)}
	p.When = []Field{choice("every", t.Every, every),
		{Name: "on_day", Kind: "number", Label: l.Say("sources.on_day"), Help: l.Say("sources.on_day.help"), Value: t.OnDay, Auto: "off"},
		{Name: "max_age", Kind: "number", Label: l.Say("sources.max_age"), Help: l.Say("sources.max_age.help"), Value: t.MaxAge, Auto: "off"}}
	fields := []*Field{&p.Name, &p.Link, &p.Zone, &p.Address}
	for _, list := range [][]Field{p.Who, p.How, p.When} {
		for i := range list {
			fields = append(fields, &list[i])
		}
	}
	if f.Door == models.DoorFetch && f.Address != "" {
		p.Fetch = newFetchForms(l, in.Fetch)
		if in.Access {
			fields = []*Field{&p.Fetch.Scheme, &p.Fetch.User, &p.Fetch.Secret}
		}
	}
	if f.Door == models.DoorFolder {
		p.Folder = &Banner{Title: l.Say("folder.put", "folder", in.Inbox), Text: l.Say("folder.how")}
		if in.Inbox == "" {
			p.Folder = &Banner{Kind: "near", Title: l.Say("health.no_inbox", "name", f.Name), Text: l.Say("health.no_inbox.do")}
		}
	}
	p.Faults = tellFaults(l, in.Problems, fields...)
	p.Deliveries = deliveries(l, in.Batches, in.Failures, in.Imports)
	if len(p.Deliveries) == 0 {
		p.None = l.Say("stale.never")
	}
	return p
}

// Template names the page's template.
func (Agreement) Template() string { return "source" }

func newFetchForms(l text.Lang, f models.Fetch) *FetchForms {
	out := &FetchForms{
		State: l.Say("fetch.never"), Tag: Tag{Kind: "none", Icon: "no_target", Text: l.Say("fetch.tag.never")}, Access: l.Say("fetch.access."+schemeKey(f.Scheme), "user", f.User),
		Scheme: Field{Name: "scheme", Kind: "select", Label: l.Say("fetch.scheme")},
		User:   Field{Name: "username", Label: l.Say("fetch.user"), Value: f.User, Auto: "off"},
		Secret: Field{Name: "secret", Kind: "password", Label: l.Say("fetch.secret"), Help: l.Say("fetch.secret.help"), Auto: "new-password"},
	}
	for _, s := range models.FetchSchemes {
		out.Scheme.List = append(out.Scheme.List, Choice{Value: string(s), Text: l.Say("fetch.scheme." + schemeKey(s)), Chosen: s == f.Scheme})
	}
	if f.TriedAt == nil {
		return out
	}
	out.State, out.Tag = l.Say("fetch.went", "time", l.Moment(*f.TriedAt)), Tag{Kind: "met", Icon: "met", Text: l.Say("fetch.tag.went")}
	if f.Code != "" {
		out.Tag = Tag{Kind: "off", Icon: "off", Text: l.Say("delivery.failed")}
		out.State = l.Say("fetch.failed", "time", l.Moment(*f.TriedAt), "why", l.Say("failed."+f.Code))
		if f.NextAt != nil {
			out.State += " " + l.Say("fetch.next", "time", l.Moment(*f.NextAt))
		}
	}
	return out
}

func schemeKey(s models.FetchScheme) string { return orSay("open", string(s)) }

// deliveries puts imports and what came to nothing in one list, the latest first.
func deliveries(l text.Lang, batches []models.Batch, failures []models.FailedDelivery, linked bool) []DeliveryRow {
	var out []DeliveryRow
	for len(batches) > 0 || len(failures) > 0 {
		if len(failures) > 0 && (len(batches) == 0 || failures[0].At.After(batches[0].At)) {
			out = append(out, failureRow(l, failures[0]))
			failures = failures[1:]
			continue
		}
		b := batches[0]
		batches = batches[1:]
		row := DeliveryRow{At: l.Moment(b.At), Door: doorName(l, b.Door), File: b.File, Rows: l.Count(b.Report.Rows), Rejected: l.Count(b.Report.Rejected),
			Tag: batchTag(l, b)}
		if linked {
			row.URL = "/data/imports/" + b.ID
		}
		out = append(out, row)
	}
	return out
}

func doorName(l text.Lang, d models.Door) string { return orSay("–", doorOf(l, d)) }

// byOf is who brought an import: nobody where it came by itself.
func byOf(b models.Batch) string {
	if b.Door == models.DoorFolder || b.Door == models.DoorFetch {
		return ""
	}
	return b.By
}

// doorOf names a door; "" where it is not known.
func doorOf(l text.Lang, d models.Door) string {
	if d == "" {
		return ""
	}
	return l.Say("door." + string(d))
}

// failureRow tells of a delivery that came to nothing, with the first fault that was found in it.
func failureRow(l text.Lang, f models.FailedDelivery) DeliveryRow {
	row := DeliveryRow{At: l.Moment(f.At), Door: doorName(l, f.Door), File: orSay("–", f.File), Rows: "–", Rejected: "–",
		Tag: Tag{Kind: "off", Icon: "off", Text: l.Say("delivery.failed")}, Why: l.Say("failed." + f.Code)}
	if f.Solved {
		row.Tag = Tag{Kind: "none", Icon: "close", Text: l.Say("delivery.solved")}
	}
	if f.Code == models.FailedRefused {
		row.Rows, row.Rejected = l.Count(f.Report.Rows), l.Count(f.Report.Rejected)
		if len(f.Report.Errors) > 0 {
			row.Why = l.Note(f.Report.Errors[0])
		}
	}
	return row
}
