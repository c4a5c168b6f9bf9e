package models

import (
	"math"
	"slices"
	"strconv"
	"time"
)

// BaselineMethod says how the value of a baseline was found.
type BaselineMethod string

// The methods.
const (
	BaselineMeasured  BaselineMethod = "measured"  // counted from the cases, or given by a source
	BaselineSampled   BaselineMethod = "sampled"   // from a sample, such as a time study
	BaselineEstimated BaselineMethod = "estimated" // by somebody who knows the work
)

// BaselineMethods lists them, the surest first.
var BaselineMethods = []BaselineMethod{BaselineMeasured, BaselineSampled, BaselineEstimated}

// Baseline is one version of the value that a key figure had before something was begun: what a straight line starts from,
// and what a benefit is counted against. It is frozen: no import changes it. A correction makes a new version with a
// reason, and the one before stays, with ReplacedAt.
type Baseline struct {
	ID           int64
	SeriesID     int64 // the ID of the first version: what others refer to; the same for every version
	Version      int64 // from 1
	KPI          string
	CaseTypeID   int64 // 0 = all
	DepartmentID int64 // 0 = all
	From         Day   `gorm:"column:from_day"`
	Until        Day   `gorm:"column:until_day"` // the first day after the period
	Value        float64
	N            *int64 // cases, answers or measurements behind Value; nil = not known
	Method       BaselineMethod
	Source       string // where it was found, in words
	MeasuredBy   string // who found it, in words; "" = whoever set it
	MeasuredAt   Day    `gorm:"serializer:day"` // when; NoDay = not known
	Reason       string // of a correction; "" for the first version
	SetBy        string
	SetAt        time.Time
	ReplacedAt   *time.Time
}

// Stands says whether b is the latest version.
func (b Baseline) Stands() bool { return b.ReplacedAt == nil }

// Period is the span of days in which the value was found, by its name where it has one.
func (b Baseline) Period() Period { return Given{From: b.From, Until: b.Until}.Period() }

// Check tells what keeps b from being a baseline of k on a day: a period that is over, a value within the bounds of the
// unit, a known method, a reason where it corrects another.
func (b Baseline) Check(k KPI, today Day) error {
	var ps Problems
	bad := func(field, code, value string) { ps = append(ps, Problem{Field: field, Code: code, Value: value}) }
	if b.From >= b.Until || b.Until > today+1 {
		bad("period", "baseline_period", "")
	}
	if least, most := PromiseBounds(k.Unit); math.IsNaN(b.Value) || b.Value < least || b.Value > most {
		bad("value", rangeCodes[k.Unit], strconv.FormatFloat(b.Value, 'f', -1, 64))
	}
	if b.N != nil && *b.N < 1 {
		bad("n", "part_below_zero", "")
	}
	if !slices.Contains(BaselineMethods, b.Method) {
		bad("method", "bad_choice", string(b.Method))
	}
	if b.MeasuredAt.Known() && b.MeasuredAt > today {
		bad("measured_at", "baseline_period", b.MeasuredAt.String())
	}
	for _, text := range []struct{ field, value string }{{"source", b.Source}, {"measured_by", b.MeasuredBy}, {"reason", b.Reason}} {
		if len([]rune(text.value)) > MaxReason {
			bad(text.field, "too_long", "")
		}
	}
	if b.Version > 1 && b.Reason == "" {
		bad("reason", "missing_value", "")
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}
