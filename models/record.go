package models

import (
	"math"
	"slices"
	"time"
)

// Record is the history of something that a person entered and that is never overwritten: a correction makes a new
// version with its reason, and what no longer holds is ended. Nothing is deleted.
type Record struct {
	ID          int64
	FirstID     int64 // of the first version; 0 on the first itself
	SetBy       string
	SetAt       time.Time
	Reason      string     // of the correction; "" on the first version
	ReplacedAt  *time.Time // when a correction took over
	EndedBy     string
	EndedReason string
	EndedAt     *time.Time
}

// Stands says whether the version is the one that holds.
func (r Record) Stands() bool { return r.ReplacedAt == nil && r.EndedAt == nil }

// Root is what all versions of one record share: the id of the first.
func (r Record) Root() int64 {
	if r.FirstID != 0 {
		return r.FirstID
	}
	return r.ID
}

// PublishedSource says who published a figure.
type PublishedSource string

// The sources.
const (
	SourceKL  PublishedSource = "kl"  // KL's yearly statistic
	SourceBOM PublishedSource = "bom" // the key figures of Byg og Miljø
)

// PublishedSources lists them.
var PublishedSources = []PublishedSource{SourceKL, SourceBOM}

// PublishedClocks are the clocks that a published figure can run on, the usual one first.
var PublishedClocks = []Clock{ClockService, ClockNet, ClockGross}

// Published is a figure that somebody else has published about the whole municipality, to be held against ours
// (domain.md §1.4). The last three rules say how its source counts, where it differs from us or is known to agree.
type Published struct {
	Record
	Source     PublishedSource
	CaseTypeID int64 // 0 = all case types
	Category   string
	From       Day      `gorm:"column:from_day"`
	Last       Day      `gorm:"column:last_day"` // the last day of the period
	Share      *float64 // within the target
	Days       *float64 // the mean
	Clock      Clock
	N          *int64
	Outcomes   bool // cases shelved, withdrawn or answered count
	Outside    bool // cases outside the service targets count
	Received   bool // a case lies in the period in which it was received
	Reference  string
	Note       string
}

// Period is the span of days that p is about, by its name where it has one.
func (p Published) Period() Period {
	for _, kind := range []PeriodKind{ByYear, ByHalf, ByQuarter, ByMonth} {
		if named := PeriodAt(kind, p.From, 1); named.From == p.From && named.Until == p.Last+1 {
			return named
		}
	}
	return Period{Kind: ByTotal, From: p.From, Until: p.Last + 1}
}

// MaxNote is the longest reference or note, in characters.
const MaxNote = 500

// longTexts tells which of some texts are too long.
func longTexts(texts map[string]string) (ps Problems) {
	for field, text := range texts {
		if len([]rune(text)) > MaxNote {
			ps = append(ps, Problem{Field: field, Code: "too_long"})
		}
	}
	return ps
}

// span tells what is wrong with a period that lies in the past.
func span(from, last, today Day) (ps Problems) {
	if !from.Known() || from < FirstDay {
		ps = append(ps, Problem{Field: "from", Code: "bad_date", Value: from.String()})
	}
	if !last.Known() || last < FirstDay {
		return append(ps, Problem{Field: "to", Code: "bad_date", Value: last.String()})
	}
	switch {
	case last < from:
		ps = append(ps, Problem{Field: "to", Code: "ends_first"})
	case last > today:
		ps = append(ps, Problem{Field: "to", Code: "not_over"})
	}
	return ps
}

// MaxMeanDays is the longest mean that can be meant: a hundred years.
const MaxMeanDays = 36525

// Check tells everything that keeps p from being a published figure.
func (p Published) Check(today Day) error {
	ps := append(span(p.From, p.Last, today), longTexts(map[string]string{"category": p.Category, "reference": p.Reference, "note": p.Note})...)
	if !slices.Contains(PublishedSources, p.Source) {
		ps = append(ps, Problem{Field: "source", Code: "bad_choice", Value: string(p.Source)})
	}
	if !slices.Contains(PublishedClocks, p.Clock) {
		ps = append(ps, Problem{Field: "clock", Code: "bad_choice", Value: string(p.Clock)})
	}
	if p.Share == nil && p.Days == nil {
		ps = append(ps, Problem{Field: "share", Code: "published_empty"})
	}
	if p.Share != nil && !(*p.Share >= 0 && *p.Share <= 1) {
		ps = append(ps, Problem{Field: "share", Code: "share_out_of_range"})
	}
	if p.Days != nil && !(*p.Days >= 0 && *p.Days <= MaxMeanDays) {
		ps = append(ps, Problem{Field: "days", Code: "number_range"})
	}
	if p.N != nil && (*p.N < 1 || *p.N > math.MaxInt32) {
		ps = append(ps, Problem{Field: "n", Code: "number_range"})
	}
	if p.Reference == "" {
		ps = append(ps, Problem{Field: "reference", Code: "missing_value"})
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}

// SampleMethod says how the minutes of a time sample were found.
type SampleMethod string

// The methods.
const (
	MethodMeasured  SampleMethod = "measured"  // by stopwatch or diary, case by case
	MethodSampled   SampleMethod = "sampled"   // noted at intervals
	MethodEstimated SampleMethod = "estimated" // by those who know the work
)

// SampleMethods lists them.
var SampleMethods = []SampleMethod{MethodMeasured, MethodSampled, MethodEstimated}

// MaxSampleDays is the longest sample: two weeks are usual, and nobody is timed for good.
const MaxSampleDays = 31

// TimeSample is how many minutes a case of a type takes, from a sample of some weeks (tidsmåling). It is about case
// types and never about persons: it has no place for one.
type TimeSample struct {
	Record
	CaseTypeID   int64
	DepartmentID int64    // 0 = all
	From         Day      `gorm:"column:from_day"`
	Last         Day      `gorm:"column:last_day"`
	N            int64    // cases in the sample
	Minutes      float64  // the mean
	Deviation    *float64 // standard deviation of the minutes, where it was worked out
	Method       SampleMethod
	Expires      Day // the last day on which it is used
	Reference    string
	Note         string
}

// Check tells everything that keeps s from being a time sample.
func (s TimeSample) Check(today Day) error {
	ps := append(span(s.From, s.Last, today), longTexts(map[string]string{"reference": s.Reference, "note": s.Note})...)
	if s.From.Known() && s.Last.Known() && s.Last-s.From >= MaxSampleDays {
		ps = append(ps, Problem{Field: "to", Code: "sample_too_long"})
	}
	if s.CaseTypeID <= 0 {
		ps = append(ps, Problem{Field: "case_type", Code: "missing_value"})
	}
	if s.N < 1 || s.N > math.MaxInt32 {
		ps = append(ps, Problem{Field: "n", Code: "number_range"})
	}
	const most = MaxSampleDays * 24 * 60
	if !(s.Minutes > 0 && s.Minutes <= most) {
		ps = append(ps, Problem{Field: "minutes", Code: "number_range"})
	}
	if s.Deviation != nil && !(*s.Deviation >= 0 && *s.Deviation <= most) {
		ps = append(ps, Problem{Field: "deviation", Code: "number_range"})
	}
	if !slices.Contains(SampleMethods, s.Method) {
		ps = append(ps, Problem{Field: "method", Code: "bad_choice", Value: string(s.Method)})
	}
	if !s.Expires.Known() || s.Expires < s.Last || s.Expires > LastDay {
		ps = append(ps, Problem{Field: "expires", Code: "expires_early"})
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}
