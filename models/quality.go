package models

import (
	"fmt"
	"time"
)

// DoubtDeadline says that a case's own deadline lies before it was received. Doubt does not give it: no figure but
// those of the deadline itself uses it.
const DoubtDeadline Doubts = 1 << 4

// AllDoubts are the contradictions that a case may carry, in the order in which they are told.
var AllDoubts = []Doubts{DoubtComplete, DoubtScreened, DoubtWait, DoubtWaitBefore, DoubtDeadline}

var doubtCodes = map[Doubts]string{DoubtComplete: "complete", DoubtScreened: "screened", DoubtWait: "wait", DoubtWaitBefore: "wait_before", DoubtDeadline: "deadline"}

// String gives the code of one doubt; ParseDoubt reads it.
func (d Doubts) String() string { return doubtCodes[d] }

// ParseDoubt reads the code of one doubt.
func ParseDoubt(s string) (Doubts, bool) {
	for d, code := range doubtCodes {
		if code == s {
			return d, true
		}
	}
	return 0, false
}

// Days are what the contradictions of a case are about.
type Days struct {
	Received, Screened, Complete, Decided, Deadline Day
	Wait, WaitBefore                                int32
}

// Doubts compares them.
func (d Days) Doubts() Doubts {
	out := Doubt(d.Received, d.Screened, d.Complete, d.Decided, d.Wait, d.WaitBefore)
	if d.Deadline.Known() && d.Deadline < d.Received {
		out |= DoubtDeadline
	}
	return out
}

// Seen writes down what was seen when a person accepted a doubt: another sum, and it stands again.
func (d Days) Seen() string {
	return fmt.Sprint(int32(d.Received), int32(d.Screened), int32(d.Complete), int32(d.Decided), int32(d.Deadline), d.Wait, d.WaitBefore)
}

// AcceptedDoubt is a contradiction that a person has looked at and lets stand.
type AcceptedDoubt struct {
	CaseID uint32
	Doubt  Doubts
	Seen   string
	Reason string
	By     string
	At     time.Time
}
