package models

import "time"

// SavedView is an exploration that a person has kept under a name: the state of its address, and nothing that the
// address shows. Whoever opens it sees what they may see themselves.
type SavedView struct {
	ID        int64
	UserID    int64
	Name      string
	Query     string // of /explore, as that page writes it
	Shared    bool   // with everybody who may explore
	ChangedAt time.Time

	Own   bool   `gorm:"-"` // of the one who asks
	Owner string `gorm:"-"` // the name of who saved it, where it is to be told
}

// MaxViewName is the longest name of a saved view, MaxViewQuery the longest state, MaxViews how many a person may keep.
const (
	MaxViewName  = 80
	MaxViewQuery = 4000
	MaxViews     = 100
)

// Check tells what keeps v from being saved.
func (v SavedView) Check() error {
	switch {
	case v.Name == "":
		return Problem{Field: "name", Code: "missing_value"}
	case len([]rune(v.Name)) > MaxViewName:
		return Problem{Field: "name", Code: "too_long"}
	case len(v.Query) > MaxViewQuery:
		return Problem{Field: "query", Code: "too_long"}
	}
	return nil
}
