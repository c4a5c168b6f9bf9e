package views

import (
	"strings"

	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// Piece is a stretch of a sentence; URL is "" where it leads nowhere.
type Piece struct {
	Text string
	URL  string
}

// linked says a sentence whose places are links: places are names and Pieces in turn.
func linked(l text.Lang, key string, places ...any) []Piece {
	var at []Piece
	said := make([]any, len(places))
	for i := 0; i+1 < len(places); i += 2 {
		said[i], said[i+1] = places[i], "\x00"+string(rune(len(at)+1))+"\x00"
		at = append(at, places[i+1].(Piece))
	}
	var out []Piece
	for i, part := range strings.Split(l.Say(key, said...), "\x00") {
		switch {
		case i%2 == 1:
			out = append(out, at[[]rune(part)[0]-1])
		case part != "":
			out = append(out, Piece{Text: part})
		}
	}
	return out
}

// newOpening puts into words what the page says first. Each number leads to what it stands on, each key figure and
// target to its definition.
func newOpening(c Chrome, b *measure.Board) []Piece {
	l := c.Lang
	o := b.Opening()
	if o.Judged == 0 {
		return nil
	}
	matrix := func(status string) string {
		return NewAddress(c.Address.Without("view")).With("status", status) + "#matrix"
	}
	out := linked(l, "opening.met", "n", Piece{l.Count(o.Met), matrix("met")}, "m", Piece{l.Count(o.Judged), matrix("met,near,off")})
	if o.More != nil {
		changes := c.Address.To("/overview/changes", "period", "compare", "area").String()
		period := Piece{Text: shortPeriod(l, b.Compare, b.Period)}
		switch more := *o.More; {
		case more > 0:
			out = append(out, linked(l, "opening.more", "d", Piece{l.Count(more), changes}, "period", period)...)
		case more < 0:
			out = append(out, linked(l, "opening.fewer", "d", Piece{l.Count(-more), changes}, "period", period)...)
		default:
			out = append(out, linked(l, "opening.same", "period", period)...)
		}
	}
	out = append(out, Piece{Text: ". "})
	if o.Short == 0 {
		return append(out, Piece{Text: l.Say("exceptions.none")})
	}
	all := NewAddress(c.Address.Without("view")).With("all", "1") + "#exceptions"
	key := "opening.short"
	if o.Short == 1 {
		key += ".one"
	}
	out = append(out, linked(l, key, "n", Piece{l.Count(o.Short), all})...)
	switch o.Undecided {
	case 0:
		out = append(out, Piece{Text: l.Say("opening.decided")})
	case o.Short:
		out = append(out, Piece{Text: l.Say("opening.undecided.all")})
	default:
		out = append(out, linked(l, "opening.undecided", "n", Piece{l.Count(o.Undecided), all})...)
	}
	if x := o.Worst; x != nil && x.Off[0].Value != nil && x.Off[0].Target != nil {
		cell, to := x.Off[0], caseTypeURL(c.Address, x.Row.Slug, b.Period)
		define := "/definitions/" + cell.KPI
		out = append(out, linked(l, "opening.worst", "type", Piece{caseTypeName(l, x.Row.CaseType), to.String()}, "name", Piece{lowerFirst(l.NameOf(kpiOf(cell))), define},
			"value", Piece{full(l, cell), to.With("kpi", cell.KPI)}, "target", Piece{l.Exact(*cell.Target, cell.Unit), define})...)
	}
	return out
}
