package stats

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// The most that Calc reads: a longer list or a larger number is no series of a municipality.
const (
	maxInput   = 8 << 20
	maxEntries = 100_000
	maxNumber  = 1e15
	maxCount   = 1_000_000_000
)

// Fault is what is wrong with one field of what Calc was given.
type Fault struct {
	Field string // "" where it is the whole
	Path  string // which entry of a list: "[3]", counted from 0
	Code  string
	Value string // what stands there, or what should
}

func (f Fault) Error() string {
	said := strings.TrimPrefix(f.Field+f.Path+": "+f.Code, ": ")
	if f.Value != "" {
		said += " (" + f.Value + ")"
	}
	return said
}

// Faults are all that is wrong: each field, and of a list each entry, with its first fault. Of a list with many wrong
// entries the first ones are told, and how many more there are.
type Faults []Fault

// mostFaults is how many entries of one list are told one by one.
const mostFaults = 20

func (fs Faults) Error() string {
	parts := make([]string, len(fs))
	for i, f := range fs {
		parts[i] = f.Error()
	}
	return strings.Join(parts, "; ")
}

// input is the object that a method is given. Reading a field of it notes the field as known and what is wrong with it.
type input struct {
	fields map[string]any
	known  []string
	faults Faults
	wrongs map[spot]bool // where a fault is noted
}

// readInput reads one JSON object. An error is one of reading; what is wrong with the content is Faults.
func readInput(in io.Reader) (*input, error) {
	body, err := io.ReadAll(io.LimitReader(in, maxInput+1))
	if err != nil {
		return nil, fmt.Errorf("read the input: %w", err)
	}
	if len(body) > maxInput {
		return nil, Faults{{Code: "too_large"}}
	}
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); errors.Is(err, io.EOF) {
		return nil, Faults{{Code: "nothing_given"}}
	} else if err != nil {
		return nil, Faults{{Code: "json", Value: err.Error()}}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, Faults{{Code: "json_more"}}
	}
	fields, ok := tree.(map[string]any)
	if !ok {
		return nil, Faults{{Code: "not_object"}}
	}
	return &input{fields: fields, wrongs: map[spot]bool{}}, nil
}

// wrong notes a fault; the first of a field, and of each of its entries, is the one that is told.
func (in *input) wrong(f Fault) {
	if in.isWrong(f.Field, f.Path) || f.Path != "" && in.isWrong(f.Field, "") {
		return
	}
	in.faults = append(in.faults, f)
	in.wrongs[spot{f.Field, f.Path}] = true
}

// isWrong says whether a fault of a field, or of an entry of it, is noted.
func (in *input) isWrong(field, path string) bool { return in.wrongs[spot{field, path}] }

// told gives the faults of each field together, in the order in which the fields were found wrong.
func (in *input) told() Faults {
	var fields []string
	byField := map[string]Faults{}
	for _, f := range in.faults {
		if byField[f.Field] == nil {
			fields = append(fields, f.Field)
		}
		byField[f.Field] = append(byField[f.Field], f)
	}
	var out Faults
	for _, field := range fields {
		list := byField[field]
		out = append(out, list[:min(len(list), mostFaults)]...)
		if more := len(list) - mostFaults; more > 0 {
			out = append(out, Fault{Field: field, Code: "more_wrong", Value: strconv.Itoa(more)})
		}
	}
	return out
}

// done gives all faults, nil for none. A field that the method does not read is one: a misspelt "rebase" must not give
// the limits of everything.
func (in *input) done() error {
	var unknown []string
	for name := range in.fields {
		if !slices.Contains(in.known, name) {
			unknown = append(unknown, name)
		}
	}
	sort.Strings(unknown)
	for _, name := range unknown {
		in.wrong(Fault{Field: short(name), Code: "unknown_input", Value: strings.Join(in.known, ", ")})
	}
	if len(in.faults) > 0 {
		return in.told()
	}
	return nil
}

// short keeps what is told of foreign text to a line.
func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// field gives what stands in a field; nil where there is nothing, or null.
func (in *input) field(name string) any {
	in.known = append(in.known, name)
	return in.fields[name]
}

// required is field, for one that must be there.
func (in *input) required(name string) any {
	v := in.field(name)
	if v == nil {
		in.wrong(Fault{Field: name, Code: "required"})
	}
	return v
}

// list gives the entries of a field.
func (in *input) list(name string, v any) []any {
	if v == nil {
		return nil
	}
	list, ok := v.([]any)
	switch {
	case !ok:
		in.wrong(Fault{Field: name, Code: "not_series"})
	case len(list) > maxEntries:
		in.wrong(Fault{Field: name, Code: "too_many", Value: strconv.Itoa(maxEntries)})
		return nil
	}
	return list
}

// spot says which field, or which entry of it, a fault is about.
type spot struct {
	field string
	path  string
}

func entry(name string, i int) spot { return spot{name, "[" + strconv.Itoa(i) + "]"} }

func (in *input) wrongAt(at spot, code, value string) {
	in.wrong(Fault{Field: at.field, Path: at.path, Code: code, Value: value})
}

// real reads a number.
func (in *input) real(at spot, v any) float64 {
	number, ok := v.(json.Number)
	if !ok {
		in.wrongAt(at, "not_number", "")
		return 0
	}
	f, err := number.Float64()
	if err != nil || math.Abs(f) > maxNumber {
		in.wrongAt(at, "number_too_large", "")
		return 0
	}
	return f
}

// whole reads a number of things; 5.0 is 5.
func (in *input) whole(at spot, v any) int64 {
	f := in.real(at, v)
	switch {
	case f != math.Trunc(f):
		in.wrongAt(at, "not_whole", "")
	case f < 0:
		in.wrongAt(at, "negative", "")
	case f > maxCount:
		in.wrongAt(at, "number_too_large", "")
	default:
		return int64(f)
	}
	return 0
}

// series reads a list of numbers; null is missing.
func (in *input) series(name string) []*float64 {
	list := in.list(name, in.required(name))
	out := make([]*float64, len(list))
	for i, v := range list {
		if v != nil {
			f := in.real(entry(name, i), v)
			out[i] = &f
		}
	}
	return out
}

// reals reads a list of numbers none of which is missing.
func (in *input) reals(name string, v any) []float64 {
	list := in.list(name, v)
	out := make([]float64, len(list))
	for i, v := range list {
		out[i] = in.real(entry(name, i), v)
	}
	return out
}

// counts reads a list of numbers of things.
func (in *input) counts(name string) []int64 {
	list := in.list(name, in.required(name))
	out := make([]int64, len(list))
	for i, v := range list {
		out[i] = in.whole(entry(name, i), v)
	}
	return out
}

// parts reads two lists of counts: so many of so many.
func (in *input) parts() (numerators, denominators []int64) {
	numerators, denominators = in.counts("numerators"), in.counts("denominators")
	if !in.sameLength("denominators", len(denominators), "numerators", len(numerators)) {
		return nil, nil
	}
	for i, n := range numerators {
		if n > denominators[i] && !in.isWrong("denominators", entry("denominators", i).path) {
			in.wrongAt(entry("numerators", i), "more_than_all", "")
		}
	}
	return numerators, denominators
}

func (in *input) sameLength(name string, n int, other string, m int) bool {
	if n != m {
		in.wrong(Fault{Field: name, Code: "unequal_lengths", Value: fmt.Sprintf("%s: %d, %s: %d", name, n, other, m)})
	}
	return n == m
}

// number reads a number that may be left out.
func (in *input) number(name string) *float64 {
	v := in.field(name)
	if v == nil {
		return nil
	}
	f := in.real(spot{field: name}, v)
	return &f
}

// level reads how sure an interval is to be.
func (in *input) level(name string, usual float64) float64 {
	level := in.number(name)
	switch {
	case level == nil:
		return usual
	case *level < 0.5 || *level > 0.999:
		in.wrong(Fault{Field: name, Code: "bad_level"})
	}
	return *level
}

// yes reads a switch.
func (in *input) yes(name string, usual bool) bool {
	switch v := in.field(name).(type) {
	case nil:
		return usual
	case bool:
		return v
	}
	in.wrong(Fault{Field: name, Code: "not_yes_no"})
	return usual
}

// direction reads which way is better; a series that tells none has none.
func (in *input) direction() Direction {
	v := in.field("direction")
	switch v {
	case "increase":
		return Increase
	case "decrease":
		return Decrease
	case "neutral", nil:
		return Neutral
	}
	in.wrong(Fault{Field: "direction", Code: "bad_direction"})
	return Neutral
}

// noMonth stands for what cannot be read as a month.
const noMonth = -1

// months reads a list of months, each as the number of months since year 0, and as it was written.
func (in *input) months(name string, v any) (numbers []int, words []string) {
	for i, v := range in.list(name, v) {
		at := entry(name, i)
		word, isText := v.(string)
		number, isMonth := monthNumber(word)
		switch {
		case !isText:
			in.wrongAt(at, "not_text", "")
		case !isMonth:
			in.wrongAt(at, "bad_month", short(word))
		}
		if !isMonth {
			number = noMonth
		}
		numbers, words = append(numbers, number), append(words, word)
	}
	return numbers, words
}

// periods reads the months of a series: one for each of n entries of the field other, each the one after the last.
func (in *input) periods(other string, n int) (numbers []int, words []string) {
	numbers, words = in.months("periods", in.required("periods"))
	for i := 1; i < len(numbers); i++ {
		if numbers[i] != numbers[i-1]+1 && numbers[i] != noMonth && numbers[i-1] != noMonth {
			in.wrongAt(entry("periods", i), "months_apart", short(words[i-1])+", "+short(words[i]))
		}
	}
	in.sameLength(other, n, "periods", len(numbers))
	return numbers, words
}

// monthNumber reads YYYY-MM.
func monthNumber(s string) (int, bool) {
	if len(s) != len("2006-01") || s[4] != '-' {
		return 0, false
	}
	y, errY := strconv.ParseUint(s[:4], 10, 16)
	m, errM := strconv.ParseUint(s[5:], 10, 8)
	return int(y)*year + int(m) - 1, errY == nil && errM == nil && m >= 1 && m <= year
}
