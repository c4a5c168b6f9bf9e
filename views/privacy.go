package views

import (
	"strconv"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// PrivacyInput is what was decided about the personal data of a source, and what was typed. Times are in the zone of
// the installation.
type PrivacyInput struct {
	Key         string
	Name        string
	Privacy     models.Privacy
	Cases       int64 // of the source
	HasKey      bool  // the installation has a key to hash with
	KeyProblems []models.Problem
	Informed    string // typed
	Reason      string
	Problems    []models.Problem
}

// Privacy is the page of the personal data of one source.
type Privacy struct {
	Chrome
	Crumbs   Crumbs
	Faults   *Faults
	Address  string
	Revision string

	Numbers  Tag
	Lead     string // of case numbers
	KeyFault string
	May      bool // hashing can be switched on
	Warning  string
	ForGood  string
	Unticked string // the fault of the box

	Workers  Tag
	Kept     bool
	Facts    []Fact
	Informed Field
	Reason   Field
}

// NewPrivacy gives the page of the personal data of one source.
func NewPrivacy(c Chrome, in PrivacyInput) Privacy {
	l, p := c.Lang, in.Privacy
	c.Title = l.Say("privacy.title")
	page := Privacy{
		Chrome:  c,
		Crumbs:  NewCrumbs(l, Link{Text: l.Say("sources.title"), URL: "/admin/sources"}, Link{Text: in.Name, URL: "/admin/sources/" + in.Key}, Link{Text: c.Title}),
		Address: "/admin/sources/" + in.Key + "/personal-data", Revision: strconv.FormatInt(p.Revision, 10),
		Numbers: Tag{Kind: "none", Icon: "no_target", Text: l.Say("privacy.numbers.plain")}, Lead: l.Say("privacy.numbers.lead"),
		Workers:  Tag{Kind: "none", Icon: "no_target", Text: l.Say("privacy.workers.dropped")},
		Kept:     p.Caseworkers(),
		Informed: Field{Name: "informed", Kind: "date", Label: l.Say("privacy.informed"), Help: l.Say("privacy.informed.help"), Value: in.Informed, Required: true},
		Reason:   Field{Name: "reason", Kind: "textarea", Label: l.Say("privacy.reason"), Help: l.Say("privacy.reason.help"), Value: in.Reason, Auto: "off", Required: true},
	}
	if p.Hashed() {
		page.Numbers = Tag{Kind: "met", Icon: "met", Text: l.Say("privacy.numbers.hashed")}
		page.Lead = l.Say("privacy.hashed.since", "who", p.HashedBy, "at", momentOf(l, p.HashedAt))
	} else {
		page.May = in.HasKey
		if !in.HasKey {
			page.KeyFault = l.Say("privacy.no_key", "setting", "GEVINST_CASE_KEY_FILE")
		}
		if in.Cases > 0 {
			page.Warning = l.Many("privacy.one_way", int(in.Cases))
		}
	}
	for _, k := range in.KeyProblems {
		page.KeyFault = l.Problem(k)
	}
	if p.Caseworkers() {
		page.Workers = Tag{Kind: "met", Icon: "met", Text: l.Say("privacy.workers.kept")}
		page.Facts = []Fact{
			{Name: l.Say("privacy.informed"), Value: l.Date(p.Informed)},
			{Name: l.Say("privacy.reason"), Value: p.Reason},
			{Name: l.Say("privacy.by"), Value: names(p.KeptBy, momentOf(l, p.KeptAt))},
		}
	}
	box := Field{Name: "for_good", Label: l.Say("privacy.for_good")}
	page.Faults = tellFaults(l, in.Problems, &page.Informed, &page.Reason, &box)
	page.ForGood, page.Unticked = box.Label, box.Fault
	return page
}

// momentOf writes a time that may be missing.
func momentOf(l text.Lang, at *time.Time) string {
	if at == nil {
		return "–"
	}
	return l.Moment(*at)
}

// Template names the page's template.
func (Privacy) Template() string { return "privacy" }
