package intake

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"gevinstoverblik/models"
)

// How many notes are listed one by one; what is beyond is counted in one note a code.
const (
	maxErrors = 10_000
	maxTold   = 1_000
)

// notes collects the faults and warnings of one reading.
type notes struct {
	file     string
	errors   []models.Note
	warnings []models.Note
	sums     map[noteKey]int // aggregated warnings, by place in warnings
	told     map[models.Code]int
	rest     map[restKey]models.Note
}

type noteKey struct {
	code          models.Code
	column, value string
}

type restKey struct {
	code    models.Code
	refuses bool
}

func newNotes(file string) *notes {
	return &notes{file: file, errors: []models.Note{}, warnings: []models.Note{}, sums: map[noteKey]int{},
		told: map[models.Code]int{}, rest: map[restKey]models.Note{}}
}

func (n *notes) note(code models.Code, line, rows int, column, value string, args map[string]string) models.Note {
	column, _ = models.MaskCPR(column)
	for k, v := range args {
		if masked, has := models.MaskCPR(v); has {
			args[k] = masked
		}
	}
	return models.Note{Code: code, File: n.file, Line: line, Column: cut(column), Value: shown(value), Rows: rows, Args: args}
}

// refuse tells a fault of one row. A row may have several.
func (n *notes) refuse(code models.Code, line int, column, value string, args ...string) {
	if len(n.errors) >= maxErrors {
		n.more(restKey{code, true}, line)
		return
	}
	n.errors = append(n.errors, n.note(code, line, 1, column, value, argsOf(args)))
}

// whole tells what refuses the file, and how many rows that concerns.
func (n *notes) whole(f *fault, rows int) {
	n.errors = append(n.errors, n.note(f.code, f.line, rows, f.column, f.value, f.args))
}

// warn counts a warning that names a word: one note for code, column and value.
func (n *notes) warn(code models.Code, line, rows int, column, value string, args ...string) {
	key := noteKey{code, column, shown(value)}
	if at, ok := n.sums[key]; ok {
		n.warnings[at].Rows += rows
		return
	}
	n.sums[key] = len(n.warnings)
	n.warnings = append(n.warnings, n.note(code, line, rows, column, value, argsOf(args)))
}

// tell warns of one line: the first thousand of a code by line, the rest as a count.
func (n *notes) tell(code models.Code, line int, column, value string, args ...string) {
	if n.told[code]++; n.told[code] > maxTold {
		n.more(restKey{code, false}, line)
		return
	}
	n.warnings = append(n.warnings, n.note(code, line, 1, column, value, argsOf(args)))
}

func (n *notes) more(key restKey, line int) {
	note, ok := n.rest[key]
	if !ok {
		note = n.note(key.code, line, 0, "", "", map[string]string{"rest": "yes"})
	}
	note.Rows++
	n.rest[key] = note
}

// lists gives errors and warnings by line, the counts of the rest after them.
func (n *notes) lists() (errors, warnings []models.Note) {
	byLine := func(a, b models.Note) int { return cmp.Compare(a.Line, b.Line) }
	errors, warnings = slices.Clone(n.errors), slices.Clone(n.warnings)
	slices.SortStableFunc(errors, byLine)
	slices.SortStableFunc(warnings, byLine)
	var rest []models.Note
	for key, note := range n.rest {
		if key.refuses {
			rest = append(rest, note)
		}
	}
	slices.SortFunc(rest, func(a, b models.Note) int { return cmp.Compare(a.Code, b.Code) })
	errors = append(errors, rest...)
	rest = rest[:0]
	for key, note := range n.rest {
		if !key.refuses {
			rest = append(rest, note)
		}
	}
	slices.SortFunc(rest, func(a, b models.Note) int { return cmp.Compare(a.Code, b.Code) })
	return errors, append(warnings, rest...)
}

// maxValue is how many characters of a value a note shows.
const maxValue = 80

// shown is a value as a note may show it: valid text on one line, CPR-like numbers masked, cut at 80 characters.
func shown(s string) string {
	s, _ = models.MaskCPR(models.Tidy(validText(s)))
	return cut(s)
}

func cut(s string) string {
	if len(s) <= maxValue || utf8.RuneCountInString(s) <= maxValue {
		return s
	}
	n := 0
	for i := range s {
		if n == maxValue {
			return s[:i]
		}
		n++
	}
	return s
}

func validText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	b := make([]rune, 0, len(s))
	for _, r := range s {
		b = append(b, r)
	}
	return string(b)
}
