package models

// FigureChange is one figure that an import or its undoing changes.
type FigureChange struct {
	KPI      string   `json:"kpi"`
	Words    *Words   `json:"words,omitempty"` // of a key figure of the municipality's own
	Unit     Unit     `json:"unit"`
	Period   string   `json:"period"`
	CaseType string   `json:"case_type"` // "" = all, or cases without one where ByType
	Was      *float64 `json:"was"`
	Is       *float64 `json:"is"`
	WasN     int64    `json:"was_n"` // the cases behind it
	IsN      int64    `json:"is_n"`
	Closed   bool     `json:"closed"` // the period was final: the figure may have been reported as it was
}

// FigureChanges is what becomes of the figures, those of closed periods first. At most MostChanges are listed.
type FigureChanges struct {
	Rows   []FigureChange `json:"rows"`
	All    int            `json:"all"`     // how many there are
	Closed int            `json:"closed"`  // how many of them are of closed periods
	ByType bool           `json:"by_type"` // the rows are of single case types
	Chosen bool           `json:"chosen"`  // only the chosen key figures were compared
}

// MostChanges is how many changes of figures are listed; a first import changes every figure there is.
const MostChanges = 2000
