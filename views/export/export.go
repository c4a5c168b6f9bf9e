// Package export writes figures and cases as files: CSV for machines and for Danish Excel, XLSX with true numbers
// and dates, and JSON. It streams row by row and rounds nothing; it computes no figure.
package export

import (
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"gevinstoverblik/models"
)

// Format is a kind of file.
type Format string

// The formats of CONTRACT §2 `export`.
const (
	CSV        Format = "csv"         // for Danish Excel: semicolon, decimal comma, BOM
	CSVMachine Format = "csv-machine" // comma, decimal point, UTF-8
	XLSX       Format = "xlsx"
	JSON       Format = "json"
)

// ParseFormat reads a format's code.
func ParseFormat(s string) (Format, bool) {
	f := Format(s)
	return f, f == CSV || f == CSVMachine || f == XLSX || f == JSON
}

// ContentType is the media type of a file of the format.
func (f Format) ContentType() string {
	switch f {
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case JSON:
		return "application/json; charset=utf-8"
	}
	return "text/csv; charset=utf-8"
}

// Extension is how the name of a file of the format ends: ".csv".
func (f Format) Extension() string {
	if f == CSVMachine {
		return ".csv"
	}
	return "." + string(f)
}

// kind says what a value is.
type kind uint8

const (
	none kind = iota
	textual
	number
	date
	flag
)

// Value is one cell: text, a number, a date, yes or no, or nothing.
type Value struct {
	kind  kind
	text  string
	num   float64
	style int // of its cell in a workbook; stylePlain = as its kind has it
}

// None is a cell without a value: null in JSON, empty elsewhere.
var None = Value{}

// Text is a cell of text. Text that a spreadsheet would take for a formula is neutralised where it is written.
func Text(s string) Value { return Value{kind: textual, text: s} }

// Number is a number, as precise as it is in memory; what is no number is None.
func Number(v float64) Value {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return None
	}
	return Value{kind: number, num: v}
}

// Maybe is a number that may be missing.
func Maybe(v *float64) Value {
	if v == nil {
		return None
	}
	return Number(*v)
}

// MaybeText is a text that may be missing.
func MaybeText(s *string) Value {
	if s == nil {
		return None
	}
	return Text(*s)
}

// Date is a date; models.NoDay is None.
func Date(d models.Day) Value {
	if !d.Known() {
		return None
	}
	return Value{kind: date, num: float64(d)}
}

// Flag is true or false.
func Flag(yes bool) Value {
	v := Value{kind: flag}
	if yes {
		v.num = 1
	}
	return v
}

// Table is rows under named columns. Rows may be ranged over once; an error ends the file with that error.
type Table struct {
	Name    string // of the sheet
	Columns []string
	Rows    iter.Seq2[[]Value, error]
}

// About is what a workbook says about itself beside the rows: how each figure is defined, and what was asked for.
type About struct {
	Definitions Table
	Filter      Table
}

// Write writes a table. Only XLSX carries about, as two sheets after the rows.
func Write(w io.Writer, f Format, t Table, about About) error {
	var err error
	switch f {
	case CSV:
		err = writeCSV(w, t, ';', ',')
	case CSVMachine:
		err = writeCSV(w, t, ',', '.')
	case XLSX:
		err = writeXLSX(w, sheetRows, t, about.Definitions, about.Filter)
	case JSON:
		err = writeJSON(w, t)
	default:
		err = fmt.Errorf("unknown format %q", f)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", f, err)
	}
	return nil
}

// risky are the characters that make a spreadsheet take a cell for a formula when it begins with one (CONTRACT §4).
const risky = "=+-@\t\r＝＋－＠"

// safe puts a ' before text that a spreadsheet would run. An import takes it away again.
func safe(s string) string {
	if first, _ := utf8.DecodeRuneInString(s); strings.ContainsRune(risky, first) {
		return "'" + s
	}
	return s
}

// decimal writes a number with all its digits and never with an exponent.
func decimal(v float64, point byte) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if point != '.' {
		s = strings.Replace(s, ".", string(point), 1)
	}
	return s
}

// List gives rows that are already there.
func List(rows ...[]Value) iter.Seq2[[]Value, error] {
	return func(yield func([]Value, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}
