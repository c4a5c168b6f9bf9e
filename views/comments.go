package views

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// CommentsInput is what a department owes an explanation for in a period, and what is said so far.
type CommentsInput struct {
	Period     models.Period
	Periods    []models.Period // to choose between, the latest first
	Areas      []Area
	Area       string // the slug of the chosen department
	AreaName   string
	Department int64
	Owed       []measure.Owed
	Comments   []models.Comment // of the period
	Before     []models.Comment // published ones of the period before
	Names      map[string]string
	At         func(time.Time) time.Time
	Readers    []models.User // who can be mentioned
	MayWrite   bool
	MayApprove bool
	MayOpen    bool
	// What was typed and could not be kept.
	Typed    *models.CommentChange
	Problems []models.Problem
}

// Comments is the page on which the head of a department explains the targets that are not met.
type Comments struct {
	Chrome
	Tabs   []Link
	Picks  []Pick
	Lead   string
	Faults *Faults
	Empty  *Empty
	Items  []CommentItem
	May    bool
	Return string
	Period string
	Area   string
}

// CommentItem is one target that is not met.
type CommentItem struct {
	ID       string // of the item on the page
	CaseType string
	URL      string
	KPI      string
	Facts    string // "74 %, mål 80 %, −6 pp."
	Drivers  []string
	Text     Field
	State    Tag
	Signed   string
	Version  string
	KPIKey   string
	TypeID   string
	Before   string // what was said the period before
	Others   string // read by those who may not write
}

// NewComments gives the page of comments.
func NewComments(c Chrome, in CommentsInput) Comments {
	l := c.Lang
	c.Title = l.Say("comments.title", "period", lowerFirst(l.Period(in.Period)))
	p := Comments{Chrome: c, Tabs: TargetTabs(c, "comments", in.MayApprove, in.MayOpen), May: in.MayWrite, Return: c.Address.String(), Period: in.Period.String(),
		Area: strconv.FormatInt(in.Department, 10)}
	periods := Pick{Label: l.Say("context.period"), Value: l.Period(in.Period)}
	for _, period := range in.Periods {
		periods.Options = append(periods.Options, Option{Text: l.Period(period), URL: c.Address.With("period", period.Address()), Current: period == in.Period})
	}
	area := Pick{Label: l.Say("field.department"), Value: in.AreaName}
	for _, a := range in.Areas {
		area.Options = append(area.Options, Option{Text: a.Name, URL: c.Address.With("department", a.Slug), Current: a.Slug == in.Area})
	}
	p.Picks = offered([]Pick{periods, area})
	find := func(list []models.Comment, kpi string, caseType int64) models.Comment {
		for _, comment := range list {
			if comment.KPI == kpi && comment.CaseTypeID == caseType {
				return comment
			}
		}
		return models.Comment{}
	}
	missing := 0
	var faulty *Field
	for _, o := range in.Owed {
		said := find(in.Comments, o.Cell.KPI, o.CaseTypeID)
		item := CommentItem{CaseType: caseTypeName(l, o.CaseType), KPI: l.NameOf(kpiOf(o.Cell)), KPIKey: o.Cell.KPI, TypeID: strconv.FormatInt(o.CaseTypeID, 10),
			Version: strconv.FormatInt(said.Version, 10), State: Tag{Kind: "near", Icon: "near", Text: l.Say("comments.missing")}}
		item.ID = o.Cell.KPI + "-" + item.TypeID
		item.URL = NewAddress("/case-types/"+o.Slug).With("period", in.Period.Address())
		item.URL = NewAddress(item.URL).With("kpi", o.Cell.KPI)
		item.Facts = full(l, o.Cell)
		if o.Cell.Gap != nil {
			item.Facts = l.Say("comments.facts", "value", full(l, o.Cell), "target", exactOr(l, o.Cell.Target, o.Cell.Unit, "–"), "gap", l.Gap(*o.Cell.Gap, o.Cell.Unit))
		}
		compare := ""
		if o.Compare.Kind != "" {
			compare = shortPeriod(l, o.Compare, in.Period)
		}
		for _, d := range spoken(o.Drivers, 3) {
			item.Drivers = append(item.Drivers, driverText(l, d, compare))
		}
		item.Text = Field{Name: "text", Of: item.ID, Kind: "textarea", Label: l.Say("comments.label", "type", item.CaseType, "kpi", lowerFirst(item.KPI)), Value: said.Text, Help: mentionHelp(l, in.Readers)}
		switch {
		case said.Published:
			item.State = Tag{Kind: "met", Icon: "met", Text: l.Say("comments.published")}
		case said.Version > 0:
			item.State = Tag{Kind: "none", Icon: "no_target", Text: l.Say("round.state.draft")}
			missing++
		default:
			missing++
		}
		if said.Version > 0 {
			item.Signed = names(cmp.Or(in.Names[said.SetBy], said.SetBy), l.Moment(in.At(said.SetAt)))
			if said.Unchanged {
				item.Signed += " · " + l.Say("comments.was_unchanged")
			}
		}
		if before := find(in.Before, o.Cell.KPI, o.CaseTypeID); before.Published {
			item.Before = before.Text
		}
		if said.Published {
			item.Others = said.Text
		}
		p.Items = append(p.Items, item)
		if in.Typed != nil && in.Typed.KPI == o.Cell.KPI && in.Typed.CaseTypeID == o.CaseTypeID {
			faulty = &p.Items[len(p.Items)-1].Text
			faulty.Value = in.Typed.Text
		}
	}
	if faulty != nil {
		p.Faults = tellFaults(l, in.Problems, faulty)
	} else {
		p.Faults = tellFaults(l, in.Problems)
	}
	switch {
	case in.Department == 0: // nothing is known of any department: that is no good news
		p.Empty = &Empty{Title: l.Say("first.title"), Text: l.Say("first.wait")}
	case len(in.Owed) == 0:
		p.Empty = &Empty{Title: l.Say("comments.none"), Text: l.Say("comments.none.text", "department", in.AreaName, "period", lowerFirst(l.Period(in.Period)))}
	case missing == 0:
		p.Lead = l.Say("comments.all")
	default:
		p.Lead = l.Many("comments.owed", missing)
	}
	return p
}

// mostMentioned is how many names the help of a comment lists.
const mostMentioned = 6

// mentionHelp says how somebody is told of a comment, with some of those who can be.
func mentionHelp(l text.Lang, readers []models.User) string {
	if len(readers) == 0 {
		return ""
	}
	var names []string
	for _, u := range readers[:min(len(readers), mostMentioned)] {
		names = append(names, "@"+u.Name)
	}
	help := l.Say("comments.mention", "names", strings.Join(names, ", "))
	if more := len(readers) - len(names); more > 0 {
		help += " " + l.Many("comments.mention.more", more)
	}
	return help
}

// Template names the page's template.
func (Comments) Template() string { return "target-comments" }
