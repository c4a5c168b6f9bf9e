package text

import "gevinstoverblik/models"

// Age tells how old a source's data are, when it delivered last and when it was to: "Data er 40 dage gamle. Seneste
// hentning 15.10.2026. Forventet 05.11.2026."
func (l Lang) Age(f models.Freshness) string {
	if !f.Last.Known() {
		return l.Say("stale.never")
	}
	words := l.Many("stale.age", f.Age) + ". " + l.Say("stale.last", "date", l.Date(f.Last)) + "."
	if f.Next.Known() && f.Overdue {
		words += " " + l.Say("stale.expected", "date", l.Date(f.Next)) + "."
	}
	return words
}
