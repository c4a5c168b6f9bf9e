package models

import "time"

// Deputy lets a person enter and submit what a department promises in the place of its head, from one day to another. It ends by
// itself, or is ended; it stays to be seen.
type Deputy struct {
	ID           int64
	DepartmentID int64
	UserID       int64
	From         Day `gorm:"column:from_day;serializer:day"`
	Last         Day `gorm:"column:last_day;serializer:day"` // the last day
	SetBy        string
	SetAt        time.Time
	EndedBy      string
	EndedAt      *time.Time
}

// MostDeputy is the longest that somebody can be a deputy at a stretch, in days.
const MostDeputy = 366

// Holds says whether d is in force on a day.
func (d Deputy) Holds(today Day) bool { return d.EndedAt == nil && d.From <= today && today <= d.Last }

// Check tells what keeps d from being a deputy on a day.
func (d Deputy) Check(today Day) error {
	var ps Problems
	if !d.From.Known() {
		ps = append(ps, Problem{Field: "from", Code: "missing_value"})
	}
	switch {
	case !d.Last.Known():
		ps = append(ps, Problem{Field: "last", Code: "missing_value"})
	case d.Last < today || d.From.Known() && (d.Last < d.From || d.Last-d.From >= MostDeputy):
		ps = append(ps, Problem{Field: "last", Code: "deputy_days", Value: d.Last.String()})
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}
