package seed

import (
	"sort"

	"gevinstoverblik/models"
)

// The activities that the systems write down.
const (
	evReceived   = "Modtaget"
	evScreened   = "Screenet"
	evLetter     = "Mangelbrev sendt"
	evAnswer     = "Svar modtaget"
	evComplete   = "Fuldt oplyst"
	evNeighbours = "Naboorientering sendt"
	evHearing    = "Høring sendt"
	evHeard      = "Høringssvar modtaget"
	evAsked      = "Supplerende oplysninger udbedt"
	evSupplied   = "Supplerende oplysninger modtaget"
	evPrinted    = "Udskrevet"
	evScanned    = "Scannet"
	evDecided    = "Afgjort"
	evFiled      = "Arkiveret"
)

// marks says which of them stop the clock or break the digital way.
var marks = models.EventMarks{
	PauseStart: []string{evLetter, evAsked},
	PauseEnd:   []string{evAnswer, evSupplied},
	Print:      []string{evPrinted},
	Scan:       []string{evScanned},
	Rekey:      []string{},
}

// step is one thing that happens in a case.
type step struct {
	day      models.Day
	clock    int32 // seconds since midnight
	activity string
	unit     string
}

// life is the whole course of one case, also what lies beyond the day that somebody looks at it.
type life struct {
	kind   *kind
	caseNo string
	channel
	exempt   models.Tri
	firstTry bool // complete at first submission

	received, screened, complete, decided models.Day // decided is NoDay for a case that is put aside
	pauses                                []span     // waiting for the applicant, in order, apart from each other
	letters                               []models.Day
	service                               int // days of the authority from complete to decided

	outside   bool // outside the service-target scheme
	outcome   models.Outcome
	clean     bool // digital all the way
	byPost    bool // the decision went out on paper
	appealed  models.Day
	settled   models.Day
	appealEnd models.AppealOutcome
	reopened  bool
	score     uint8
	minutes   float64 // 0 = not measured

	steps []step
}

// channel is how a case came in.
type channel struct {
	word  string
	class models.ChannelClass
}

// span is the half-open time [from, until).
type span struct{ from, until models.Day }

// known gives d, or NoDay when it lies after the cut.
func known(d, cut models.Day) models.Day {
	if d > cut {
		return models.NoDay
	}
	return d
}

// at gives the case as its system knows it at the end of a day. ok is false for a case that is not received yet,
// or that was over before the sources begin.
func (l *life) at(cut models.Day) (c models.Case, ok bool) {
	if l.received > cut || l.decided.Known() && l.decided < firstDay {
		return c, false
	}
	k := l.kind
	c = models.Case{
		CaseNo: l.caseNo, CaseType: k.name, Department: k.department, Channel: l.word, ChannelClass: l.class,
		Received: l.received, Screened: known(l.screened, cut), Complete: known(l.complete, cut), Decided: known(l.decided, cut),
		Deadline: models.NoDay, AppealSettled: models.NoDay, Exempt: l.exempt,
	}
	if k.deadline > 0 {
		c.Deadline = l.received + models.Day(k.deadline)
	}
	for _, p := range l.pauses {
		length := int32(max(0, min(p.until, cut)-p.from))
		if p.from < l.complete {
			c.WaitDaysBefore += length
		} else {
			c.WaitDays += length
		}
	}
	for _, s := range l.steps {
		if s.day <= cut && (s.activity == evPrinted || s.activity == evScanned) {
			c.PaperSteps++
		}
	}
	if k.outside >= 0 {
		c.LimitApplies = yes(!l.outside)
	}
	if l.class != models.ChannelInternal {
		for _, d := range l.letters {
			if d <= cut {
				c.Letters++
			}
		}
		if c.Letters > 0 || c.Complete.Known() {
			c.CompleteAtFirst = yes(c.Letters == 0)
		}
	} else {
		c.Letters = models.UnknownCount
	}
	if !c.Decided.Known() {
		return c, true
	}
	c.Outcome, c.DecisionDigital, c.Reopened = l.outcome, yes(!l.byPost), yes(l.reopened)
	c.Satisfaction = l.score
	if l.minutes > 0 {
		minutes := l.minutes
		c.HandlingMinutes = &minutes
	}
	if k.appeals > 0 {
		c.Appeal = models.No
		if l.appealed.Known() && l.appealed <= cut {
			c.Appeal, c.AppealOutcome = models.Yes, models.AppealPending
			if l.settled <= cut {
				c.AppealSettled, c.AppealOutcome = l.settled, l.appealEnd
			}
		}
	}
	return c, true
}

// events gives the steps that the case's system has written down at the end of a day.
func (l *life) events(cut models.Day) []models.Event {
	var out []models.Event
	for _, s := range l.steps {
		if s.day <= cut {
			out = append(out, models.Event{CaseNo: l.caseNo, Activity: s.activity, At: int64(s.day)*86400 + int64(s.clock), Unit: s.unit})
		}
	}
	return out
}

// put adds a step; order makes a course of them.
func (l *life) put(day models.Day, activity, unit string) {
	l.steps = append(l.steps, step{day: day, activity: activity, unit: unit})
}

// order sorts the steps by day, as they were put within a day, and gives them times between 7.30 and the
// evening that rise through the day.
func (l *life) order(clock func() int32) {
	sort.SliceStable(l.steps, func(i, j int) bool { return l.steps[i].day < l.steps[j].day })
	for i := range l.steps {
		l.steps[i].clock = 27000 + clock()%21600
		if i > 0 && l.steps[i].day == l.steps[i-1].day {
			l.steps[i].clock = l.steps[i-1].clock + 60 + clock()%1200
		}
	}
}

func yes(b bool) models.Tri {
	if b {
		return models.Yes
	}
	return models.No
}
