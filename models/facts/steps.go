package facts

import "gevinstoverblik/models"

// Step is one thing that a case's system has written down: when, as models.Event.At, and what was done, as a place in
// Steps.Activities. Who did it, where and on which channel stays in the store.
type Step struct {
	At       int64
	Activity int32
}

// Day gives the local date.
func (s Step) Day() models.Day { return models.Event{At: s.At}.Day() }

// StepMark says what an activity of a source means for the clocks (CONTRACT §3 "Events"). One may mean several things.
type StepMark uint8

// The marks.
const (
	StepAsks    StepMark = 1 << iota // from here on the applicant is waited for
	StepAnswers                      // the applicant's answer has come
	StepPaper                        // something was printed, scanned or re-keyed
)

// Steps are the events of some cases.
type Steps struct {
	Activities []string             // by the activity's number; names that are one name (CONTRACT §2) have one number
	Marks      map[int64][]StepMark // by source and then by activity; nil where a source has said nothing
	Of         map[uint32][]Step    // by the case's ID, in order of time; equal times in the order of the file
}

// Mark gives what an activity of a source means.
func (s *Steps) Mark(source int64, activity int32) StepMark {
	if marks := s.Marks[source]; int(activity) < len(marks) {
		return marks[activity]
	}
	return 0
}
