package views

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// auditPath is the page of the audit trail.
const auditPath = "/admin/audit"

// AuditInput is a page of the audit trail, with what it was narrowed by.
type AuditInput struct {
	Rows                []models.TrailRow
	Total               int               // of all pages
	People              []string          // who stands in the trail
	Kinds               []string          // of things
	Names               map[string]string // of people by their e-mail
	Person, Kind, Thing string            // that it is narrowed to
	From, To            string
	Older               int64 // the sequence number that the next page begins below; 0 = none
	Checked, Whole      bool  // the chain was recomputed, and it holds
	Broken              string
	At                  func(time.Time) time.Time
	Problems            []models.Problem
}

// Audit is the page of the audit trail.
type Audit struct {
	Chrome
	Tabs   []Link
	Faults *Faults
	Fields []Field
	Reset  string
	Files  *Pick
	Chain  *Banner
	Check  string // address that recomputes the chain
	Count  string
	Rows   []AuditRow
	Empty  *Empty
	Newest string
	Older  string
}

// AuditRow is one line of the trail.
type AuditRow struct {
	Seq     string
	At      string
	Who     string
	What    string
	Code    string // of the deed, as files and the interface name it
	Subject string
	Details []string
	Hash    string
}

// NewAudit gives the page of the audit trail.
func NewAudit(c Chrome, in AuditInput) Audit {
	l := c.Lang
	c.Title = l.Say("audit.title")
	p := Audit{Chrome: c, Tabs: adminTabs(c), Check: c.Address.With("check", "1"), Count: l.Many("audit.rows", in.Total),
		Reset: auditPath, Files: takePick(NewAddress(c.Address.Without("before", "check")), l)}
	all := Choice{Text: l.Say("audit.all")}
	people, kinds := []Choice{all}, []Choice{all}
	for _, who := range in.People {
		shown := who
		if name := in.Names[who]; name != "" {
			shown = name + " (" + who + ")"
		}
		people = append(people, Choice{Value: who, Text: shown, Chosen: who == in.Person})
	}
	for _, kind := range in.Kinds {
		kinds = append(kinds, Choice{Value: kind, Text: deedWords(l, kind), Chosen: kind == in.Kind})
	}
	p.Fields = []Field{
		{Name: "who", Kind: "select", Label: l.Say("audit.who"), List: people},
		{Name: "kind", Kind: "select", Label: l.Say("audit.kind"), List: kinds},
		{Name: "thing", Label: l.Say("audit.thing"), Value: in.Thing},
		{Name: "from", Kind: "date", Label: l.Say("audit.from"), Value: in.From},
		{Name: "to", Kind: "date", Label: l.Say("audit.to"), Value: in.To},
	}
	if len(in.Problems) > 0 {
		p.Faults = tellFaults(l, in.Problems, fieldsOf(p.Fields)...)
	}
	switch {
	case in.Checked && in.Whole:
		p.Chain = &Banner{Kind: "on", Title: l.Say("audit.whole")}
	case in.Checked:
		p.Chain = &Banner{Kind: "off", Title: l.Say("audit.broken", "seq", in.Broken), Text: l.Say("audit.broken.do")}
	}
	for _, r := range in.Rows {
		who := r.Who
		if name := in.Names[who]; name != "" {
			who = name
		}
		p.Rows = append(p.Rows, AuditRow{Seq: strconv.FormatInt(r.Seq, 10), At: l.Moment(in.At(r.At)), Who: who, What: deedWords(l, r.What), Code: r.What, Subject: r.Subject,
			Details: auditDetails(r.Detail), Hash: r.Hash[:min(len(r.Hash), 12)]})
	}
	if len(in.Rows) == 0 {
		p.Empty = &Empty{Title: l.Say("audit.none"), Text: l.Say("audit.none.text"), Links: []Link{{Text: l.Say("filter.reset"), URL: auditPath}}}
	}
	if in.Older > 0 {
		p.Older = c.Address.With("before", strconv.FormatInt(in.Older, 10))
	}
	if c.Address.Get("before") != "" {
		p.Newest = c.Address.Without("before")
	}
	return p
}

// Template names the page's template.
func (Audit) Template() string { return "audit" }

// deedWords says what was done: "Mål · sat". A deed that has no words keeps its code.
func deedWords(l text.Lang, code string) string {
	of, verb, some := strings.Cut(code, ".")
	if !text.Has("deed.of."+of) || some && !text.Has("deed."+verb) {
		return code
	}
	if !some {
		return l.Say("deed.of." + of)
	}
	return names(l.Say("deed.of."+of), l.Say("deed."+verb))
}

func fieldsOf(fields []Field) []*Field {
	out := make([]*Field, len(fields))
	for i := range fields {
		out[i] = &fields[i]
	}
	return out
}

// auditDetails writes what a row holds beside its subject: a line for each part, in order of their names.
func auditDetails(detail string) []string {
	var parts map[string]any
	if json.Unmarshal([]byte(detail), &parts) != nil {
		return nil
	}
	var out []string
	for name, value := range parts {
		switch value.(type) {
		case nil:
			continue
		case string, float64, bool:
			if shown := fmt.Sprint(value); shown != "" {
				out = append(out, name+": "+shown)
			}
			continue
		}
		if whole, err := json.Marshal(value); err == nil {
			out = append(out, name+": "+shorten(string(whole), 300))
		}
	}
	slices.Sort(out)
	return out
}

// shorten cuts a text to so many letters.
func shorten(s string, most int) string {
	if letters := []rune(s); len(letters) > most {
		return strings.TrimSpace(string(letters[:most])) + "…"
	}
	return s
}

// takePick is the menu of the files that an address gives.
func takePick(a Address, l text.Lang) *Pick {
	pick := &Pick{Label: l.Say("take.as"), Link: true, Right: true}
	for _, format := range []string{"xlsx", "csv", "csv-machine", "json", "parquet", "provenance"} {
		pick.Options = append(pick.Options, Option{Text: l.Say("take." + format), URL: a.With("format", format)})
	}
	return pick
}
