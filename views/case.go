package views

import (
	"html/template"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
)

// CaseInput is one case as it is stored, with what became of it. Times are in the zone of the installation.
type CaseInput struct {
	Case       models.Case // names as text
	Source     string      // the source's key
	SourceName string
	TypeSlug   string // of the case type, "" = none
	Days       measure.Arithmetic
	Limit      *models.Target // the day limit that stood in the month of the decision, or stands now
	Within     *bool          // within the limit; nil = not counted
	OwnSystem  string         // address of the case in the own system; "" = none
	DataDate   models.Day
	Events     []models.Event
	Changes    []CaseChange
}

// CaseChange is one import that touched the case.
type CaseChange struct {
	Batch  string
	At     time.Time
	By     string
	Did    string   // new, changed, events, removed
	Fields []string // keys of the fields that changed, where known
	Undone bool
}

// CasePage is the page of one case: where its days went, what is stored, what happened, and where it came from.
type CasePage struct {
	Chrome
	Crumbs     Crumbs
	Lead       string
	Fresh      string
	Finding    string // the sum of the days in a sentence
	Sums       []Sum
	Bar        template.HTML // the days side by side, "" where they do not add up
	Stretches  []Stretch     // its key
	Doubts     []string
	Verdict    *Tag
	Limit      string
	Facts      []Fact
	Events     []EventRow
	HasUnit    bool // some event tells its unit
	HasChannel bool
	Changes    []ChangeRow
	OwnLink    string
	Personal   string
}

// Sum is one line of the arithmetic of days. Depth is its place in the sum: 0 the whole, 1 a half, 2 a part.
type Sum struct {
	Depth int
	Name  string
	Span  string // from date to date
	Days  string
	Known bool
}

// Stretch is one part of the bar of days, drawn as on the page of a case type.
type Stretch struct {
	Part string
	Text string
}

// EventRow is one step of the case.
type EventRow struct {
	At       string
	Activity string
	Unit     string
	Channel  string
}

// ChangeRow is one import that touched the case.
type ChangeRow struct {
	Batch string
	URL   string
	At    string
	By    string
	Did   string
}

// NewCase gives the page of one case.
func NewCase(c Chrome, in CaseInput) CasePage {
	l, k, d := c.Lang, in.Case, in.Days
	c.Title = l.Say("case.title", "no", k.CaseNo)
	kind := orSay(l.Say("case_type.none"), k.CaseType)
	p := CasePage{
		Chrome: c,
		Crumbs: NewCrumbs(l,
			Link{Text: l.Say("nav.case_types"), URL: "/case-types"},
			Link{Text: kind, URL: "/case-types/" + orSay(measure.Missing, in.TypeSlug)},
			Link{Text: k.CaseNo}),
		Lead:     names(kind, k.Department, l.Say("case.source", "source", in.SourceName)),
		OwnLink:  in.OwnSystem,
		Personal: l.Say("case.personal"),
	}
	if in.DataDate.Known() {
		p.Fresh = l.Say("fresh", "date", l.Date(in.DataDate))
	}
	p.Finding = p.sentence(in)
	p.Sums = p.sums(k, d)
	p.Bar, p.Stretches = p.bar(d)
	p.Doubts = p.doubts(d.Doubts)
	if in.Limit != nil && in.Limit.Value != nil {
		p.Limit = l.Say("case.limit", "days", limitDays(l, *in.Limit), "clock", l.ClockName(in.Limit.Clock))
		if in.Within != nil {
			s := models.StatusOff
			if *in.Within {
				s = models.StatusMet
			}
			tag := StatusTag(l, s)
			p.Verdict = &tag
		}
	}
	p.Facts = p.facts(in)
	for _, e := range in.Events {
		p.Events = append(p.Events, EventRow{
			At:       l.Moment(time.Unix(e.At, 0).UTC()),
			Activity: e.Activity,
			Unit:     orSay("–", e.Unit),
			Channel:  orSay("–", e.Channel),
		})
		p.HasUnit, p.HasChannel = p.HasUnit || e.Unit != "", p.HasChannel || e.Channel != ""
	}
	for _, ch := range in.Changes {
		row := ChangeRow{Batch: ch.Batch, At: l.Moment(ch.At), By: ch.By, Did: l.Say("case.did." + ch.Did)}
		if c.offers("/data") {
			row.URL = "/data/imports/" + ch.Batch
		}
		if len(ch.Fields) > 0 {
			fields := make([]string, len(ch.Fields))
			for i, f := range ch.Fields {
				fields[i] = l.Field(f)
			}
			row.Did = l.Say("case.did.fields", "did", row.Did, "fields", l.List(fields))
		}
		if ch.Undone {
			row.Did = l.Say("case.did.undone", "did", row.Did)
		}
		p.Changes = append(p.Changes, row)
	}
	return p
}

// offers says whether the one who looks has a page in the navigation.
func (c Chrome) offers(path string) bool {
	for _, item := range c.Nav {
		if item.URL == path {
			return true
		}
	}
	return false
}

// Template names the page's template.
func (CasePage) Template() string { return "case" }

func (p CasePage) sentence(in CaseInput) string {
	l, d := p.Lang, in.Days
	switch {
	case !in.Case.Decided.Known():
		age := max(in.DataDate, in.Case.Received) - in.Case.Received
		return l.Say("case.open", "days", l.Days(int(age)), "date", l.Date(in.DataDate))
	case !d.Gross.Known:
		return l.Say("case.unclear")
	case d.Net.Known && d.Service.Known && d.Wait.Days > 0:
		return l.Say("case.took.wait", "gross", l.Days(int(d.Gross.Days)), "net", l.Days(int(d.Net.Days)), "service", l.Days(int(d.Service.Days)))
	case d.Net.Known:
		return l.Say("case.took.net", "gross", l.Days(int(d.Gross.Days)), "net", l.Days(int(d.Net.Days)))
	}
	return l.Say("case.took", "gross", l.Days(int(d.Gross.Days)))
}

// sums are the lines of gross = (screening + wait before + not attributed) + (service + wait), CONTRACT §5.
func (p CasePage) sums(k models.Case, d measure.Arithmetic) []Sum {
	l := p.Lang
	line := func(depth int, key string, part measure.Part, from, to models.Day) Sum {
		s := Sum{Depth: depth, Name: l.Say(key), Days: l.Say("unknown"), Known: part.Known}
		if part.Known {
			s.Days = l.Days(int(part.Days))
			if from.Known() && to.Known() {
				s.Span = l.Say("from_to", "from", l.Date(from), "to", l.Date(to))
			}
		}
		return s
	}
	none := models.NoDay
	return []Sum{
		line(0, "days.gross", d.Gross, k.Received, k.Decided),
		line(1, "days.to_complete", d.ToComplete, k.Received, k.Complete),
		line(2, "days.screening", d.Screening, k.Received, k.Screened),
		line(2, "days.wait_before", d.WaitBefore, none, none),
		line(2, "days.not_attributed", d.NotAttributed, none, none),
		line(1, "days.net", d.Net, k.Complete, k.Decided),
		line(2, "days.service", d.Service, none, none),
		line(2, "days.wait", d.Wait, none, none),
	}
}

// bar is the known parts of a decided case side by side; nothing where they do not add up to the whole.
func (p CasePage) bar(d measure.Arithmetic) (bar template.HTML, key []Stretch) {
	if !d.Gross.Known || d.Gross.Days == 0 || !d.ToComplete.Known {
		return "", nil
	}
	type piece struct {
		kind, key string
		part      measure.Part
	}
	var pieces []piece
	if d.NotAttributed.Known {
		pieces = append(pieces, piece{"screening", "days.screening", d.Screening},
			piece{"wait_before", "days.wait_before", d.WaitBefore}, piece{"not_attributed", "days.not_attributed", d.NotAttributed})
	} else {
		pieces = append(pieces, piece{"not_attributed", "days.to_complete", d.ToComplete})
	}
	if d.Service.Known {
		pieces = append(pieces, piece{"service", "days.service", d.Service}, piece{"wait", "days.wait", d.Wait})
	} else {
		pieces = append(pieces, piece{"service", "days.net", d.Net})
	}
	var widths []segment
	for _, piece := range pieces {
		if piece.part.Days <= 0 {
			continue
		}
		widths = append(widths, segment{kind: piece.kind, count: int(piece.part.Days)})
		key = append(key, Stretch{Part: piece.kind,
			Text: p.Say("case.stretch", "name", p.Say(piece.key), "days", p.Lang.Days(int(piece.part.Days)))})
	}
	return dayBar(widths), key
}

func (p CasePage) doubts(d models.Doubts) []string {
	var out []string
	for _, doubt := range []struct {
		bit models.Doubts
		key string
	}{
		{models.DoubtComplete, "reason.doubt_complete"},
		{models.DoubtScreened, "reason.doubt_screened"},
		{models.DoubtWait, "reason.doubt_wait"},
		{models.DoubtWaitBefore, "reason.doubt_wait_before"},
	} {
		if d&doubt.bit != 0 {
			out = append(out, p.Say(doubt.key))
		}
	}
	return out
}

// facts are the stored fields in the order of CONTRACT §3; what is not told says so.
func (p CasePage) facts(in CaseInput) []Fact {
	l, k := p.Lang, in.Case
	day := func(d models.Day) string { return orSay("–", l.Date(d)) }
	count := func(n int32) string {
		if n < 0 {
			return l.Say("unknown")
		}
		return l.Count(int(n))
	}
	days := func(n int32) string {
		if n < 0 {
			return l.Say("unknown")
		}
		return l.Days(int(n))
	}
	tri := func(t models.Tri) string { return l.Say(t.String()) }
	amount := func(v *float64, u models.Unit) string {
		if v == nil {
			return "–"
		}
		return l.Value(*v, u)
	}
	channel := orSay(l.Say("unknown"), k.Channel)
	appeal := "–"
	if k.AppealOutcome != models.AppealNone {
		appeal = l.Say("appeal." + k.AppealOutcome.String())
	}
	satisfaction := "–"
	if k.Satisfaction > 0 {
		satisfaction = l.Say("case.satisfaction", "n", k.Satisfaction)
	}
	values := map[string]string{
		models.FieldCaseNo:          k.CaseNo,
		models.FieldCaseType:        orSay(l.Say("case_type.none"), k.CaseType),
		models.FieldKLE:             orSay("–", k.KLE),
		models.FieldDepartment:      orSay("–", k.Department),
		models.FieldChannel:         l.Say("case.channel", "name", channel, "class", l.Say("channel."+k.ChannelClass.String())),
		models.FieldReceived:        day(k.Received),
		models.FieldScreened:        day(k.Screened),
		models.FieldComplete:        day(k.Complete),
		models.FieldDecided:         orSay(l.Say("open"), l.Date(k.Decided)),
		models.FieldDeadline:        day(k.Deadline),
		models.FieldWaitDays:        days(k.WaitDays),
		models.FieldWaitDaysBefore:  days(k.WaitDaysBefore),
		models.FieldLimitApplies:    tri(k.LimitApplies),
		models.FieldOutcome:         l.Say("outcome." + k.Outcome.String()),
		models.FieldExempt:          tri(k.Exempt),
		models.FieldLetters:         count(k.Letters),
		models.FieldCompleteAtFirst: tri(k.CompleteAtFirst),
		models.FieldPaperSteps:      count(k.PaperSteps),
		models.FieldDecisionDigital: tri(k.DecisionDigital),
		models.FieldAppeal:          tri(k.Appeal),
		models.FieldAppealSettled:   day(k.AppealSettled),
		models.FieldAppealOutcome:   appeal,
		models.FieldReopened:        tri(k.Reopened),
		models.FieldSatisfaction:    satisfaction,
		models.FieldMinutes:         amount(k.HandlingMinutes, models.UnitMinutes),
		models.FieldCost:            amount(k.Cost, models.UnitKr),
	}
	out := make([]Fact, len(models.CaseFields))
	for i, f := range models.CaseFields {
		out[i] = Fact{Name: l.Field(f), Value: values[f]}
	}
	return out
}
