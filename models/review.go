package models

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// ReviewState is how far a review has come.
type ReviewState string

// The states. A locked review never changes again.
const (
	ReviewPreparing ReviewState = "preparing" // its agenda is live, and its items are being settled
	ReviewLocked    ReviewState = "locked"    // its figures are frozen
)

// Review is a review of one period for one department with everything below it, or for the whole municipality. While it is
// prepared its figures are those of the day; once it is locked they are what Frozen holds, byte for byte.
type Review struct {
	ID           int64
	Period       string // as Period.String names it
	DepartmentID int64  // 0 = the whole municipality
	State        ReviewState
	Revision     int64 // counts what was changed in it, so that two people do not overwrite one another
	Note         string
	PreparedBy   string
	PreparedAt   time.Time
	LockedBy     string     // e-mail; "" while it is prepared
	LockedAt     *time.Time // nil while it is prepared
	OpenReason   string     // why it was locked although items were open; "" where none were
	JournalNo    string     // its number in the ESDH system: the only thing that may be set after locking
	Frozen       []byte     // the frozen review as JSON; read only where it is asked for
	Checksum     string     // SHA-256 of Frozen, in hex
	Lines        string     // the Fingerprints of Frozen
}

// Locked says whether the review is frozen.
func (r Review) Locked() bool { return r.State == ReviewLocked }

// MaxJournalNo is the longest journal number, in characters.
const MaxJournalNo = 80

// Check tells what keeps r from being a review that can be prepared on a day.
func (r Review) Check(fiscalStart int, today Day) error {
	p, err := ParsePeriod(r.Period, fiscalStart)
	switch {
	case err != nil || p.Kind == ByWeek || p.Kind == ByDay || p.Kind == ByTotal || p.Kind == ByRolling12:
		return Problem{Field: "period", Code: "review_period", Value: r.Period}
	case p.From > today:
		return Problem{Field: "period", Code: "review_ahead", Value: r.Period}
	case len([]rune(r.Note)) > MaxNote:
		return Problem{Field: "note", Code: "too_long"}
	}
	return nil
}

// Checksum gives the SHA-256 of some bytes, in hex.
func Checksum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// fingerprintLength is how many hex digits of a line's SHA-256 are kept.
const fingerprintLength = 12

// Fingerprints gives the beginning of the SHA-256 of each line, all in one text: with them it can be told in which line some
// bytes differ from what they were.
func Fingerprints(b []byte) string {
	var out strings.Builder
	for line := range bytes.Lines(b) {
		out.WriteString(Checksum(line)[:fingerprintLength])
	}
	return out.String()
}

// DiffersAt gives the first line, counted from 1, in which some bytes are not what their fingerprints tell, with its place in
// bytes counted from 0 and its text; 0 where none differs.
func DiffersAt(b []byte, fingerprints string) (line, offset int, text string) {
	for l := range bytes.Lines(b) {
		if line++; len(fingerprints) < fingerprintLength || Checksum(l)[:fingerprintLength] != fingerprints[:fingerprintLength] {
			return line, offset, strings.TrimSpace(string(l))
		}
		fingerprints = fingerprints[fingerprintLength:]
		offset += len(l)
	}
	if fingerprints != "" { // the end was cut off
		return line + 1, offset, ""
	}
	return 0, 0, ""
}

// ReviewFault is something in a locked review that is not as it was locked.
type ReviewFault struct {
	Review int64  `json:"review"`
	Code   string `json:"code"`   // byte, checksum, trail, column
	Line   int    `json:"line"`   // of the frozen JSON, counted from 1; 0 = not a line
	Offset int    `json:"offset"` // where that line begins, in bytes counted from 0
	Text   string `json:"text"`   // the line as it is now, or the column's name
}

// Settlement is what a review came to on one item of its agenda.
type Settlement string

// The outcomes.
const (
	SettledDecision Settlement = "decision"
	SettledAction   Settlement = "action"
	SettledAccepted Settlement = "accepted" // the deviation is accepted until a date
)

// Settlements lists them.
var Settlements = []Settlement{SettledDecision, SettledAction, SettledAccepted}

// ItemKind is why something stands on the agenda of a review.
type ItemKind string

// The kinds, in the order of an agenda.
const (
	ItemOff     ItemKind = "off"     // a target is not met
	ItemConcern ItemKind = "concern" // the figures get worse, and it is no noise
	ItemMissing ItemKind = "missing" // expected figures have not come
	ItemOverdue ItemKind = "overdue" // a decision has passed its date
	ItemOwn     ItemKind = "own"     // somebody brought it up
)

// ItemPlace is what an item of a review's agenda is about.
type ItemPlace struct {
	Kind         ItemKind `json:"kind"`
	KPI          string   `json:"kpi"`
	CaseTypeID   int64    `json:"case_type_id"`
	DepartmentID int64    `json:"department_id"`
	Decision     int64    `json:"decision"` // of ItemOverdue: the decision that has passed its date
}

// ReviewItem is an item of a review's agenda on which it came to something. It is never overwritten: a later word on the same
// place is a new version, and the one before stays with ReplacedAt.
type ReviewItem struct {
	ID       int64
	ReviewID int64
	ItemPlace
	Version    int64 // from 1
	Outcome    Settlement
	DecisionID int64  // what was decided, in the register of decisions; 0 where the deviation is accepted
	Text       string // what was decided or is to be done, or why the deviation is accepted
	Until      Day    `gorm:"serializer:day"` // when it is due, or looked at again
	SetBy      string
	SetAt      time.Time
	ReplacedAt *time.Time
}

// MaxItem is the longest text of an item, in characters.
const MaxItem = 600

// Check tells what keeps i from being an outcome on a day.
func (i ReviewItem) Check(today Day) error {
	var ps Problems
	switch {
	case i.Text == "" && i.Outcome == SettledAccepted:
		ps = append(ps, Problem{Field: "text", Code: "review_why"})
	case i.Text == "":
		ps = append(ps, Problem{Field: "text", Code: "review_what"})
	case len([]rune(i.Text)) > MaxItem:
		ps = append(ps, Problem{Field: "text", Code: "comment_long"})
	}
	switch {
	case !i.Until.Known():
		ps = append(ps, Problem{Field: "until", Code: "review_until"})
	case i.Until <= today || i.Until > today+MaxMeanDays:
		ps = append(ps, Problem{Field: "until", Code: "review_until_past", Value: i.Until.String()})
	}
	known := false
	for _, o := range Settlements {
		known = known || o == i.Outcome
	}
	if !known {
		ps = append(ps, Problem{Field: "outcome", Code: "bad_choice", Value: string(i.Outcome)})
	}
	if ps != nil {
		return ps
	}
	return nil
}
