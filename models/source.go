package models

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

// Source is a system that delivers files, and what was agreed about its deliveries.
type Source struct {
	ID   int64
	Key  string // the slug that `--source` names
	Name string
	URL  string // pattern of a link into the own system, "{case_no}" replaced; "" = none
	// Mappings are those that were given or used before, by what they bring: a source may deliver its cases in
	// one file and their events in another.
	Mappings map[Kind]Mapping
	// Mapping is the one for cases, or else the only one there is; Mapped says whether there is one.
	Mapping Mapping
	Mapped  bool

	OwnerID  int64 // the user who answers for the deliveries; 0 = nobody
	DeputyID int64 // and the one who does so in their place
	// HandedOver says that OwnerID took it over from somebody who was locked out, and nobody has said yet who answers for it.
	HandedOver bool
	Door       Door // how deliveries are to come; "" = not agreed
	Every      Every
	OnDay      int    // weekly: 1 = Monday … 7; monthly: the day of the month, the last one where it has fewer
	MaxAge     int    // days after a delivery until figures are out of date; 0 = once the next one is overdue
	Zone       string // time zone of times that end in Z; "" = the installation's
	Partial    bool   // what comes by folder or fetch is stored although some of its rows are rejected
	Address    string // where a delivery is fetched; "" = nowhere
	Agreed     Day    // since when schedule and age hold
	Revision   int64  // counts the changes, so that one made on an old page shows

	// Last is the day of the latest delivery that stands, NoDay where there is none, LastAt its moment.
	Last   Day
	LastAt time.Time
	// Short counts the rows that standing deliveries were stored without and that are still missing, ShortBatch is the latest
	// import that lacks some. A case's row is missing until a later delivery of its kind has the case; everything of the
	// kind has come with a full extract that is taken whole; rows without a case number have come with the delivery, taken
	// whole, after which no case is missing. An undo of either import takes its part back.
	Short      int
	ShortBatch string
	Owner      string // the name behind OwnerID
	Deputy     string
}

// Door is a way in for data.
type Door string

// The doors.
const (
	DoorFile    Door = "file"    // a person brings a file to the page
	DoorCommand Door = "command" // the command line
	DoorPush    Door = "push"    // the machine interface
	DoorFolder  Door = "folder"  // a watched folder
	DoorFetch   Door = "fetch"   // fetched from an address
)

// SourceDoors are those that can be agreed with a source.
var SourceDoors = []Door{DoorFile, DoorFolder, DoorFetch, DoorPush}

// Every is how often a source delivers.
type Every string

// The schedules; "" = none was agreed.
const (
	Daily   Every = "daily"
	Weekly  Every = "weekly"
	Monthly Every = "monthly"
)

// Schedules lists them.
var Schedules = []Every{"", Daily, Weekly, Monthly}

// MaxSourceAge is the longest age that can be agreed: ten years.
const MaxSourceAge = 3660

// Check tells everything that keeps s from being agreed.
func (s Source) Check() error {
	var ps Problems
	wrong := func(field, code, value string) { ps = append(ps, Problem{Field: field, Code: code, Value: value}) }
	switch {
	case Tidy(s.Name) == "":
		wrong("name", "missing_value", "")
	case len([]rune(s.Name)) > MaxSourceName:
		wrong("name", "too_long", "")
	}
	if s.URL != "" && !webAddress(strings.ReplaceAll(s.URL, CasePlace, "x")) {
		wrong("url", "bad_url", s.URL)
	} else if s.URL != "" && !strings.Contains(s.URL, CasePlace) {
		wrong("url", "no_case_place", s.URL)
	}
	if s.Door != "" && !slices.Contains(SourceDoors, s.Door) {
		wrong("door", "bad_choice", string(s.Door))
	}
	if !slices.Contains(Schedules, s.Every) {
		wrong("every", "bad_choice", string(s.Every))
	}
	if most := map[Every]int{Weekly: 7, Monthly: 31}[s.Every]; most > 0 && (s.OnDay < 1 || s.OnDay > most) {
		wrong("on_day", "bad_on_day", "")
	}
	if s.MaxAge < 0 || s.MaxAge > MaxSourceAge {
		wrong("max_age", "number_range", "")
	}
	if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "Local" {
		wrong("zone", "bad_timezone", s.Zone)
	}
	if s.Address != "" && !webAddress(s.Address) {
		wrong("address", "bad_url", s.Address)
	} else if s.Door == DoorFetch && s.Address == "" {
		wrong("address", "missing_value", "")
	}
	if s.OwnerID != 0 && s.OwnerID == s.DeputyID {
		wrong("deputy", "deputy_is_owner", "")
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}

// MaxSourceName is the longest name of a source, in characters.
const MaxSourceName = 100

// CasePlace stands for the case's number in Source.URL.
const CasePlace = "{case_no}"

// CaseAddress gives the address of a case in its own system, by the pattern of its source; "" where there is none. The
// number is escaped so that it may stand in a path as well as in a query. An address that is none of the web, or a number
// that is only a keyed hash, leads nowhere.
func CaseAddress(pattern, caseNo string) string {
	if pattern == "" || IsHashedCaseNo(caseNo) {
		return ""
	}
	to := strings.ReplaceAll(pattern, CasePlace, strings.ReplaceAll(url.QueryEscape(caseNo), "+", "%20"))
	if !webAddress(strings.ReplaceAll(pattern, CasePlace, "x")) {
		return ""
	}
	return to
}

// webAddress says whether s is an address of http or https that holds no password.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil && !HasCPR(s)
}

// due gives the first day on which the schedule expects a delivery that is at least slack days after day.
func (s Source) due(day Day, slack Day) Day {
	from := day + max(slack, 1)
	switch s.Every {
	case Daily:
		return from
	case Weekly:
		return from + Day((s.OnDay-weekdayOf(from)+7)%7)
	case Monthly:
		for month := from.Month(); ; month++ {
			if at := min(month.First()+Day(s.OnDay)-1, month.Until()-1); at >= from {
				return at
			}
		}
	}
	return NoDay
}

// weekdayOf gives 1 for a Monday and 7 for a Sunday.
func weekdayOf(d Day) int { return (int(d.Time().Weekday())+6)%7 + 1 }

// Freshness is how old what a source has delivered is on a day.
type Freshness struct {
	Source
	Age     int  // days since the latest delivery; -1 = there was none
	Next    Day  // when the next delivery is expected; NoDay = none is
	Stale   bool // the figures of its cases are out of date
	Overdue bool // a delivery is: by the schedule, or because what there is is too old
	By      int  // how many days it is overdue
}

// Fresh tells how old what s has delivered is on a day. A delivery that came up to half a period before its day
// counts for that day: then the next one is expected a period later.
func (s Source) Fresh(today Day) Freshness {
	f := Freshness{Source: s, Age: -1, Next: NoDay}
	since := s.Last
	if s.Last.Known() {
		f.Age = int(max(today-s.Last, 0))
		f.Next = s.due(s.Last, map[Every]Day{Weekly: 4, Monthly: 15}[s.Every])
	} else if since = s.Agreed; since.Known() {
		f.Next = s.due(since, 0)
	}
	late := f.Next.Known() && today > f.Next
	tooOld := s.MaxAge > 0 && since.Known() && int(today-since) > s.MaxAge
	f.Overdue = tooOld || late
	f.Stale = s.Last.Known() && (tooOld || s.MaxAge == 0 && late)
	switch {
	case late:
		f.By = int(today - f.Next)
	case tooOld:
		f.By = int(today-since) - s.MaxAge
	}
	return f
}
