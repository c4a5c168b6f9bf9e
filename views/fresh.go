package views

import (
	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// showsFigures says whether a page shows figures, so that it must say when they are out of date.
func showsFigures(path string) bool {
	for _, section := range []string{"/overview", "/case-types", "/cases", "/definitions", "/targets", "/explore", "/reports", "/benefits", "/decisions"} {
		if under(path, section) {
			return true
		}
	}
	return false
}

// oldBanner says which sources' figures are out of date and how old they are; nil where none are.
func oldBanner(l text.Lang, v Visitor) *Banner {
	b := Banner{Kind: "near", Shape: "clock", Text: l.Say("stale.what")}
	oldest := 0
	for _, f := range v.Late {
		if f.Stale {
			oldest = max(oldest, f.Age)
			b.Items = append(b.Items, Link{Text: f.Name + ": " + l.Age(f)})
		}
	}
	if len(b.Items) == 0 {
		return nil
	}
	b.Title = l.Many("stale.age", oldest)
	if rest := v.Sources - len(b.Items); rest > 0 {
		b.Title = l.Say("stale.fresh", "a", l.Count(rest), "b", l.Count(v.Sources))
	}
	if v.Scope.May(models.RightImports) {
		b.Links = []Link{{Text: l.Say("stale.see"), URL: "/data"}}
	}
	return &b
}

// shortBanner says of which sources rejected rows are missing; nil where none are.
func shortBanner(l text.Lang, v Visitor) *Banner {
	if len(v.Short) == 0 {
		return nil
	}
	b := Banner{Kind: "near", Title: l.Say("short.title"), Text: l.Say("short.what")}
	for _, s := range v.Short {
		line := Link{Text: l.Say("short.source", "name", s.Name, "rows", l.Many("many.row", s.Short))}
		if v.Scope.May(models.RightImports) {
			line.URL = "/data/imports/" + s.ShortBatch
		}
		b.Items = append(b.Items, line)
	}
	return &b
}

// partialBanner says how many of the sources have figures of the period, which of them have none, and how many targets of
// a board can be judged, nil = no board; nil where all have some.
func partialBanner(l text.Lang, a measure.Attendance, period string, of *measure.Counts) *Banner {
	if len(a.Absent) == 0 {
		return nil
	}
	says := l.Say("partial.what", "sources", l.List(a.Absent))
	if of != nil && of.Missing > 0 {
		says += " " + judgeable(l, *of)
	}
	title := l.Say("partial.title", "a", l.Count(a.In), "b", l.Count(a.In+len(a.Absent)), "period", period)
	if a.In == 0 && len(a.Absent) == 1 {
		title = l.Say("partial.only", "period", period)
	}
	return &Banner{Kind: "near", Shape: "clock", Title: title, Text: says}
}

// judgeable says how many targets of a board can be judged.
func judgeable(l text.Lang, n measure.Counts) string {
	return l.Say("partial.judged", "n", l.Count(n.Judged()), "m", l.Count(n.Judged()+n.Missing))
}

// frozenLate says which sources were out of date when the figures of a review were taken, which had none of its period, and which
// lacked rows; "" where none were.
func frozenLate(l text.Lang, f *measure.Frozen) string {
	var late []string
	for _, s := range f.Sources {
		if s.Late {
			late = append(late, frozenSource(l, s))
		}
	}
	words := ""
	if len(late) > 0 {
		words = l.Say("report.late", "sources", l.List(late))
	}
	return names(words, frozenAbsent(l, f), frozenShort(l, f))
}

// frozenAbsent says which sources had no figures of the period of a review; "" where all had some.
func frozenAbsent(l text.Lang, f *measure.Frozen) string {
	var absent []string
	for _, s := range f.Sources {
		if s.Absent {
			absent = append(absent, s.Name)
		}
	}
	if len(absent) == 0 {
		return ""
	}
	return l.Say("report.absent", "sources", l.List(absent))
}

// frozenShort says which sources had rejected rows that are not in the figures of a review; "" where none had.
func frozenShort(l text.Lang, f *measure.Frozen) string {
	var short []string
	for _, s := range f.Sources {
		if s.Short > 0 {
			short = append(short, l.Say("report.short.source", "name", s.Name, "rows", l.Many("many.row", s.Short)))
		}
	}
	if len(short) == 0 {
		return ""
	}
	return l.Say("report.short", "sources", l.List(short))
}

// frozenSource names a source of a review, and says so where its delivery was overdue.
func frozenSource(l text.Lang, s measure.FrozenSource) string {
	switch {
	case !s.Late:
		return s.Name
	case s.Last == "":
		return l.Say("report.late.never", "name", s.Name)
	}
	return l.Say("report.late.source", "name", s.Name, "date", isoDate(l, s.Last))
}

// owed puts the deliveries that are overdue into the strip: who owes what, and since when.
func (v *Verdict) owed(l text.Lang, s Scene, b *measure.Board) {
	for _, f := range s.Late {
		line := OwedLine{Name: f.Name, Text: l.Many("owed.late", f.By) + " " + responsible(l, f.Source)}
		if s.CanImport {
			line.URL = "/data"
		}
		v.Owed = append(v.Owed, line)
	}
	if len(v.Owed) > 0 && b.Counts.Missing > 0 {
		v.Partial = judgeable(l, b.Counts)
	}
}

// responsible names who answers for a source.
func responsible(l text.Lang, s models.Source) string {
	switch {
	case s.Owner == "":
		return l.Say("owed.nobody")
	case s.Deputy == "":
		return l.Say("owed.owner", "name", s.Owner)
	}
	return l.Say("owed.deputy", "name", s.Owner, "deputy", s.Deputy)
}
