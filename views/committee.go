package views

import (
	"cmp"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// ReportCommittee is a locked review as it goes to a political committee, on paper.
type ReportCommittee struct {
	Chrome
	Paper text.Paper
	Back  Link
	Word  Link
}

// NewReportCommittee gives the page. in.Frozen is the public edition.
func NewReportCommittee(c Chrome, in ReportInput) ReportCommittee {
	l := c.Lang
	p := ReportCommittee{Paper: CommitteePaper(l, in), Back: Link{Text: l.Say("report.back"), URL: reportURL(in.Review.ID)},
		Word: Link{Text: l.Say("report.docx"), URL: reportURL(in.Review.ID, "/committee.docx")}}
	c.Title, c.Body = p.Paper.Title, "paper"
	p.Chrome = c
	return p
}

// Template names the page's template.
func (ReportCommittee) Template() string { return "report-committee" }

// CommitteePaper makes the committee edition of a review, under the headings of a committee paper. It takes the public edition: no names
// of employees, no drafts, no small counts.
func CommitteePaper(l text.Lang, in ReportInput) text.Paper {
	f := in.Frozen
	period := l.Period(frozenPeriod(f, f.Period))
	p := text.Paper{Lang: l, Title: l.Say("committee.title", "area", areaName(l, f.Area), "period", period)}
	p.Marks = append(p.Marks, f.Organisation)
	if in.Review.JournalNo != "" {
		p.Marks = append(p.Marks, l.Say("committee.journal", "no", in.Review.JournalNo))
	}
	p.Marks = append(p.Marks, l.Say("committee.marks", "date", isoDate(l, f.DataDate), "locked", l.Date(models.DayOfTime(in.Local(f.LockedAt))), "mark", reviewMark(l, in)))
	add := func(b text.Block) { p.Blocks = append(p.Blocks, b) }
	say := func(key string, places ...any) { add(text.Block{Text: l.Say(key, places...)}) }

	add(text.Block{Heading: l.Say("committee.facts")})
	root := f.Pages[0]
	s := NewSheet(l, f, root)
	add(text.Block{Text: strings.TrimSpace(s.Met + s.Rest + " " + s.Worst)})
	if f.Provisional {
		say("report.provisional.text")
	}
	for i, page := range f.Pages {
		sheet := s
		if i > 0 {
			sheet = NewSheet(l, f, page)
		}
		add(text.Block{Sub: sheet.Area})
		if i > 0 {
			add(text.Block{Text: strings.TrimSpace(sheet.Met + sheet.Rest + " " + sheet.Worst)})
		}
		if i > 0 || len(f.Pages) == 1 {
			add(text.Block{Table: committeeTable(l, sheet)})
		}
		var changes []string
		for _, c := range sheet.Changes {
			changes = append(changes, c.Name+": "+c.Text)
		}
		if i == 0 && len(changes) > 0 {
			add(text.Block{Text: sheet.Since + ":"})
			add(text.Block{List: changes})
		}
	}
	var whys [][]string
	for _, w := range s.Whys {
		whys = append(whys, []string{w.Name, committeeSaid(w), cmp.Or(strings.Join(w.Drivers, " "), "–"), cmp.Or(strings.Join(w.Decided, " "), w.None)})
	}
	if len(whys) > 0 {
		add(text.Block{Table: &text.Grid{Caption: l.Say("exceptions.title"), Rows: whys,
			Heads: []string{l.Say("exceptions.type"), l.Say("committee.explained"), l.Say("exceptions.figures"), l.Say("exceptions.decided")}}})
	}

	add(text.Block{Heading: l.Say("committee.economy")})
	if len(s.Benefits) == 0 {
		say("committee.economy.text")
	} else {
		for _, sum := range s.Sums {
			add(text.Block{Text: sum})
		}
		benefits := &text.Grid{Caption: s.Gains, Heads: []string{l.Say("benefits.one"), l.Say("benefits.realised"), l.Say("register.status")}}
		for _, b := range s.Benefits {
			benefits.Rows = append(benefits.Rows, []string{b.Name, b.Text, b.Icon.Text})
		}
		add(text.Block{Table: benefits})
	}

	add(text.Block{Heading: l.Say("committee.advice")})
	say("committee.advice.text", "period", period)
	var settled []string
	for _, i := range f.Items {
		if i.Settled {
			settled = append(settled, itemName(l, f, i)+": "+settledText(l, i))
		}
	}
	if len(settled) > 0 {
		add(text.Block{List: settled})
	}
	if f.OpenReason != "" {
		add(text.Block{Text: l.Many("committee.open", f.Open(), "reason", strings.TrimSuffix(f.OpenReason, ".")) + "."})
	}

	add(text.Block{Heading: l.Say("committee.appendix")})
	grid := &text.Grid{Caption: l.Say("committee.definitions"), Heads: []string{l.Say("committee.kpi"), l.Say("committee.what"), l.Say("committee.version")}}
	for _, d := range f.Definitions {
		grid.Rows = append(grid.Rows, []string{frozenName(l, f, d.Key), whatFrozen(l, f, d.Key), l.Count(d.Version)})
	}
	add(text.Block{Table: grid})
	say("committee.few", "n", l.Count(f.MinN))
	say("committee.sources", "sources", s.Sources, "sum", in.Review.Checksum)
	return p
}

func committeeSaid(w SheetWhy) string {
	if len(w.Said) == 0 {
		return w.Silent
	}
	var out []string
	for _, s := range w.Said {
		if s.About != "" {
			out = append(out, s.About+": "+s.Text)
			continue
		}
		out = append(out, s.Text)
	}
	return strings.Join(out, " ")
}

// committeeTable writes a sheet's figures in words: the status as well as the value, for a table in a word processor has no shapes.
func committeeTable(l text.Lang, s Sheet) *text.Grid {
	g := &text.Grid{Caption: l.Say("committee.table", "area", s.Area), Heads: []string{l.Say("exceptions.type"), l.Say("report.received_decided")}}
	for _, h := range s.Heads {
		g.Heads = append(g.Heads, h.Name)
	}
	for _, r := range s.Rows {
		row := []string{r.Name, r.Count}
		for _, c := range r.Cells {
			switch {
			case c.Dot:
				row = append(row, l.Say("committee.withheld"))
			case c.Quiet:
				row = append(row, c.Value)
			default:
				row = append(row, c.Value+" – "+lowerFirst(c.Icon.Text)+noteIn(c.Note))
			}
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

func noteIn(note string) string {
	if note == "" {
		return ""
	}
	return " (" + note + ")"
}
