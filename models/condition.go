package models

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Fields of a condition that are no field of a case by themselves: the class of its channel, its source, its days on
// a clock, and the days between two of its dates.
const (
	FieldChannelClass = "channel_class"
	FieldSource       = "source"
	FieldDays         = "days"     // from one date to another
	FieldAge          = "age_days" // of an open case, from its receipt to the day of the stock
)

// DaysField gives the field that a clock's days have in a condition: "net_days".
func DaysField(c Clock) string { return string(c) + "_days" }

// Clocks lists the clocks.
var Clocks = []Clock{ClockGross, ClockNet, ClockService, ClockScreening, ClockApplicant}

// ClockOfField gives the clock of a field of days.
func ClockOfField(field string) (Clock, bool) {
	for _, c := range Clocks {
		if DaysField(c) == field {
			return c, true
		}
	}
	return "", false
}

// Sort is what kind of value a field of a condition has.
type Sort string

// The sorts.
const (
	SortName   Sort = "name"   // one of names that the municipality gives: the missing name is known too, as "-"
	SortCode   Sort = "code"   // one of a list of codes
	SortWhole  Sort = "whole"  // a whole number
	SortNumber Sort = "number" // any number
	SortDate   Sort = "date"   // a date, of which a condition asks only whether it is there
)

// ConditionField is one thing that a condition can ask of a case.
type ConditionField struct {
	Name  string
	Sort  Sort
	Codes []string // of SortCode
	Low   float64  // of a number: the lowest that there is
	High  float64  // and the highest
}

// ConditionFields lists what a condition can ask of a case.
var ConditionFields = func() []ConditionField {
	yesNo := []string{No.String(), Yes.String()}
	inf := math.Inf(1)
	fields := []ConditionField{
		{Name: FieldCaseType, Sort: SortName}, {Name: FieldDepartment, Sort: SortName}, {Name: FieldChannel, Sort: SortName},
		{Name: FieldChannelClass, Sort: SortCode, Codes: channelClasses[1:]}, {Name: FieldSource, Sort: SortName},
		{Name: FieldOutcome, Sort: SortCode, Codes: outcomes[1:]}, {Name: FieldAppealOutcome, Sort: SortCode, Codes: appealOutcomes[1:]},
	}
	for _, flag := range []string{FieldLimitApplies, FieldExempt, FieldCompleteAtFirst, FieldDecisionDigital, FieldAppeal, FieldReopened} {
		fields = append(fields, ConditionField{Name: flag, Sort: SortCode, Codes: yesNo})
	}
	for _, count := range []string{FieldPaperSteps, FieldLetters} {
		fields = append(fields, ConditionField{Name: count, Sort: SortWhole, High: MaxSmallCount})
	}
	for _, wait := range []string{FieldWaitDays, FieldWaitDaysBefore} {
		fields = append(fields, ConditionField{Name: wait, Sort: SortWhole, High: MaxWaitDays})
	}
	for _, clock := range Clocks {
		fields = append(fields, ConditionField{Name: DaysField(clock), Sort: SortWhole, High: inf})
	}
	fields = append(fields,
		ConditionField{Name: FieldDays, Sort: SortWhole, Low: -inf, High: inf},
		ConditionField{Name: FieldAge, Sort: SortWhole, High: inf},
		ConditionField{Name: FieldSatisfaction, Sort: SortWhole, Low: 1, High: 5},
		ConditionField{Name: FieldMinutes, Sort: SortNumber, Low: -inf, High: inf},
		ConditionField{Name: FieldCost, Sort: SortNumber, Low: -inf, High: inf})
	for _, date := range ConditionDates {
		fields = append(fields, ConditionField{Name: date, Sort: SortDate})
	}
	return fields
}()

// ConditionDates lists the dates of a case that a condition can name.
var ConditionDates = []string{FieldReceived, FieldScreened, FieldComplete, FieldDecided, FieldDeadline, FieldAppealSettled}

// StockFields lists what can be asked of an open case: its age, and what it tells from its receipt on. The rest is known
// today and not as it stood on the day of the stock.
var StockFields = []string{FieldAge, FieldCaseType, FieldDepartment, FieldChannel, FieldChannelClass, FieldSource, FieldExempt, FieldLimitApplies,
	FieldCompleteAtFirst, FieldDeadline}

// FieldOf finds a field of conditions.
func FieldOf(name string) (ConditionField, bool) {
	for _, f := range ConditionFields {
		if f.Name == name {
			return f, true
		}
	}
	return ConditionField{}, false
}

// Op is how a condition compares.
type Op string

// The comparisons. OpKnown asks whether the field is filled, and is never unknown itself.
const (
	OpIs      Op = "="
	OpNot     Op = "!="
	OpBelow   Op = "<"
	OpAtMost  Op = "<="
	OpAbove   Op = ">"
	OpAtLeast Op = ">="
	OpIn      Op = "in"
	OpNotIn   Op = "not_in"
	OpKnown   Op = "known"
	OpUnknown Op = "unknown"
)

// Ops gives the comparisons that fit a field.
func (f ConditionField) Ops() []Op {
	switch f.Sort {
	case SortName:
		return []Op{OpIs, OpNot, OpIn, OpNotIn}
	case SortCode:
		return []Op{OpIs, OpNot, OpIn, OpNotIn, OpKnown, OpUnknown}
	case SortDate:
		return []Op{OpKnown, OpUnknown}
	}
	return []Op{OpIs, OpNot, OpBelow, OpAtMost, OpAbove, OpAtLeast, OpKnown, OpUnknown}
}

// opposites turns a comparison round.
var opposites = map[Op]Op{OpIs: OpNot, OpNot: OpIs, OpBelow: OpAtLeast, OpAtLeast: OpBelow, OpAtMost: OpAbove, OpAbove: OpAtMost,
	OpIn: OpNotIn, OpNotIn: OpIn, OpKnown: OpUnknown, OpUnknown: OpKnown}

// Condition is a question to a case, as data: all, any or not of others, or one comparison of a field. A comparison
// with a field that is unknown is itself unknown, never no.
type Condition struct {
	All   []Condition `json:"all,omitempty"`
	Any   []Condition `json:"any,omitempty"`
	Not   *Condition  `json:"not,omitempty"`
	Field string      `json:"field,omitempty"`
	From  string      `json:"from,omitempty"` // of FieldDays: the two dates
	To    string      `json:"to,omitempty"`
	Op    Op          `json:"op,omitempty"`
	Value Operands    `json:"value,omitempty"`
}

// Operands are what a field is compared with, as text. In JSON one of them may stand without a list, and a number
// without quotation marks.
type Operands []string

// UnmarshalJSON reads a list of texts and numbers, or one.
func (o *Operands) UnmarshalJSON(b []byte) error {
	var list []json.RawMessage
	if json.Unmarshal(b, &list) != nil {
		list = []json.RawMessage{b}
	}
	*o = nil
	for _, raw := range list {
		var s string
		var n json.Number
		if json.Unmarshal(raw, &s) != nil {
			if err := json.Unmarshal(raw, &n); err != nil {
				return fmt.Errorf("a value must be text or a number: %s", raw)
			}
			s = n.String()
		}
		*o = append(*o, s)
	}
	return nil
}

// Number gives the only operand as a number.
func (c Condition) Number() (float64, bool) {
	if len(c.Value) != 1 {
		return 0, false
	}
	v, err := strconv.ParseFloat(c.Value[0], 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}

// Leaf says whether c is one comparison.
func (c Condition) Leaf() bool { return c.All == nil && c.Any == nil && c.Not == nil }

// Leaves lists the comparisons of c in their order.
func (c Condition) Leaves() []Condition {
	if c.Leaf() {
		return []Condition{c}
	}
	var out []Condition
	for _, part := range append(slices.Clone(c.All), c.Any...) {
		out = append(out, part.Leaves()...)
	}
	if c.Not != nil {
		out = append(out, c.Not.Leaves()...)
	}
	return out
}

// mostLeaves and mostDepth bound a condition: beyond them nobody can read it.
const (
	mostLeaves = 30
	mostDepth  = 6
)

// check tells what is wrong with a condition; field names it in the form, path is where in it.
func (c Condition) check(field, path string, depth int) (ps Problems) {
	fault := func(code, value string) {
		ps = append(ps, Problem{Field: field, Code: code, Value: value, Path: path})
	}
	kinds := 0
	for _, there := range []bool{c.All != nil, c.Any != nil, c.Not != nil, c.Field != ""} {
		if there {
			kinds++
		}
	}
	if kinds != 1 || depth > mostDepth || !c.Leaf() && (c.Op != "" || c.Value != nil) {
		fault("condition_shape", "")
		return ps
	}
	below := func(name string, parts []Condition) {
		if len(parts) == 0 {
			fault("condition_empty", "")
		}
		for i, part := range parts {
			ps = append(ps, part.check(field, strings.TrimPrefix(fmt.Sprintf("%s.%s.%d", path, name, i+1), "."), depth+1)...)
		}
	}
	switch {
	case c.All != nil:
		below("all", c.All)
		return ps
	case c.Any != nil:
		below("any", c.Any)
		return ps
	case c.Not != nil:
		return c.Not.check(field, strings.TrimPrefix(path+".not", "."), depth+1)
	}
	f, known := FieldOf(c.Field)
	if !known {
		fault("condition_field", c.Field)
		return ps
	}
	if f.Name == FieldDays {
		if !slices.Contains(ConditionDates, c.From) || !slices.Contains(ConditionDates, c.To) || c.From == c.To {
			fault("condition_dates", strings.Trim(c.From+" – "+c.To, " –"))
		}
	} else if c.From != "" || c.To != "" {
		fault("condition_dates", c.From+" – "+c.To)
	}
	if !slices.Contains(f.Ops(), c.Op) {
		fault("condition_op", string(c.Op))
		return ps
	}
	switch {
	case c.Op == OpKnown || c.Op == OpUnknown:
		if len(c.Value) > 0 {
			fault("condition_value", strings.Join(c.Value, ", "))
		}
	case f.Sort == SortName || f.Sort == SortCode:
		if len(c.Value) == 0 || len(c.Value) > 1 && c.Op != OpIn && c.Op != OpNotIn {
			fault("condition_value", strings.Join(c.Value, ", "))
		}
		for _, v := range c.Value {
			if strings.TrimSpace(v) == "" || f.Sort == SortCode && !slices.Contains(f.Codes, v) {
				fault("condition_value", v)
			}
		}
	default:
		v, ok := c.Number()
		if !ok || f.Sort == SortWhole && v != math.Trunc(v) || math.Abs(v) > 1e9 {
			fault("condition_value", strings.Join(c.Value, ", "))
		}
	}
	return ps
}

// possible says whether a case can be thought of that c is true of: its comparisons are held against one another
// field by field. Where there are too many ways to be true to look at, it is taken to be possible.
func (c Condition) possible() bool {
	ways, all := c.ways(false)
	if !all {
		return true
	}
	return slices.ContainsFunc(ways, agree)
}

// mostWays is how many ways to be true are looked at.
const mostWays = 512

// ways gives the sets of comparisons that each make c true (or, turned, untrue); false where there are too many.
func (c Condition) ways(turned bool) ([][]Condition, bool) {
	switch {
	case c.Not != nil:
		return c.Not.ways(!turned)
	case c.Leaf():
		if turned {
			c.Op = opposites[c.Op]
		}
		return [][]Condition{{c}}, true
	}
	parts, any := c.All, turned
	if c.Any != nil {
		parts, any = c.Any, !turned
	}
	var out [][]Condition
	if !any {
		out = [][]Condition{nil}
	}
	for _, part := range parts {
		ways, all := part.ways(turned)
		if !all || len(out)*len(ways) > mostWays || len(out)+len(ways) > mostWays {
			return nil, false
		}
		if any {
			out = append(out, ways...)
			continue
		}
		var joined [][]Condition
		for _, one := range out {
			for _, way := range ways {
				joined = append(joined, append(slices.Clone(one), way...))
			}
		}
		out = joined
	}
	return out, true
}

// agree says whether comparisons can all hold at once, as far as each field alone can tell.
func agree(leaves []Condition) bool {
	byField := map[string][]Condition{}
	for _, leaf := range leaves {
		name := leaf.Field + " " + leaf.From + " " + leaf.To
		byField[name] = append(byField[name], leaf)
	}
	for _, group := range byField {
		if !agreeOn(group) {
			return false
		}
	}
	return true
}

// agreeOn is agree for comparisons of one field.
func agreeOn(leaves []Condition) bool {
	f, _ := FieldOf(leaves[0].Field)
	if f.Name == FieldDepartment { // one department lies in another
		return true
	}
	absent, present := false, false
	low, high := f.Low, f.High
	var never []float64
	codes, open := slices.Clone(f.Codes), f.Sort == SortName
	ruledOut := map[string]bool{} // of names
	narrow := func(values []string, in bool) {
		key := func(s string) string {
			if f.Sort == SortName {
				return Slug(s)
			}
			return s
		}
		asked := map[string]bool{}
		for _, v := range values {
			asked[key(v)] = true
		}
		switch {
		case open && in:
			codes, open = nil, false
			for v := range asked {
				if !ruledOut[v] {
					codes = append(codes, v)
				}
			}
		case open:
			for v := range asked {
				ruledOut[v] = true
			}
		default:
			codes = slices.DeleteFunc(codes, func(v string) bool { return asked[v] != in })
		}
	}
	for _, leaf := range leaves {
		if leaf.Op == OpUnknown {
			absent = true
			continue
		}
		present = present || leaf.Op != OpKnown || f.Sort != SortDate
		v, _ := leaf.Number()
		step := 0.0 // how far an open bound lies inside, for whole numbers
		if f.Sort == SortWhole {
			step = 1
		}
		switch leaf.Op {
		case OpKnown:
			present = true
		case OpIs, OpIn:
			if f.Sort == SortWhole || f.Sort == SortNumber {
				low, high = max(low, v), min(high, v)
			} else {
				narrow(leaf.Value, true)
			}
		case OpNot, OpNotIn:
			if f.Sort == SortWhole || f.Sort == SortNumber {
				never = append(never, v)
			} else {
				narrow(leaf.Value, false)
			}
		case OpAtLeast:
			low = max(low, v)
		case OpAtMost:
			high = min(high, v)
		case OpAbove:
			low = max(low, v+step)
			if step == 0 {
				never = append(never, v)
			}
		case OpBelow:
			high = min(high, v-step)
			if step == 0 {
				never = append(never, v)
			}
		}
	}
	if absent {
		return !present && leaves[0].Field != FieldReceived
	}
	switch f.Sort {
	case SortName:
		return open || len(codes) > 0
	case SortCode:
		return len(codes) > 0
	case SortDate:
		return true
	}
	if f.Sort == SortWhole {
		for low <= high && slices.Contains(never, low) {
			low++
		}
	}
	return low < high || low == high && !slices.Contains(never, low)
}
