// Package export writes figures and cases as files: CSV for machines and for Danish Excel, XLSX with true numbers
// and dates, JSON and Parquet. It streams row by row and rounds nothing; it computes no figure. A file says where it
// comes from: docs/export.md.
package export

import (
	"cmp"
	"fmt"
	"io"
	"iter"
	"math"
	"strings"
	"time"
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
	Parquet    Format = "parquet"
)

// Formats lists them.
var Formats = []Format{XLSX, CSV, CSVMachine, JSON, Parquet}

// Told is not a file of rows but what such a file says of itself: its Provenance, as JSON.
const Told Format = "provenance"

// SVG is a chart as a picture.
const SVG Format = "svg"

// ContentType is the media type of a file of the format.
func (f Format) ContentType() string {
	switch f {
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case JSON, Told:
		return "application/json; charset=utf-8"
	case Parquet:
		return "application/vnd.apache.parquet"
	case SVG:
		return "image/svg+xml"
	}
	return "text/csv; charset=utf-8"
}

// Extension is how the name of a file of the format ends: ".csv".
func (f Format) Extension() string {
	switch f {
	case CSVMachine:
		return ".csv"
	case Told:
		return ".provenance.json"
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
	moment
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

// Moment is a time of day as the wall of the installation shows it; the zero time is None.
func Moment(t time.Time) Value {
	if t.IsZero() {
		return None
	}
	return Value{kind: moment, text: t.Format("2006-01-02T15:04:05Z07:00"), num: float64(t.UnixMicro())}
}

// Flag is true or false.
func Flag(yes bool) Value {
	v := Value{kind: flag}
	if yes {
		v.num = 1
	}
	return v
}

// Type is what the values of a column are, where a file must say so before the first row.
type Type uint8

// The types. A value that is not of its column's type is missing: an unknown count is no number.
const (
	TypeText Type = iota
	TypeInt
	TypeNumber
	TypeDate
	TypeMoment
	TypeFlag
)

// Table is rows under named columns. Rows may be ranged over once; an error ends the file with that error. A row is
// only good until the next one.
type Table struct {
	Name    string // of the sheet
	Columns []string
	Types   []Type // of the columns; text for those that it does not reach
	Rows    iter.Seq2[[]Value, error]
}

// typeOf gives the type of a column.
func (t Table) typeOf(column int) Type {
	if column < len(t.Types) {
		return t.Types[column]
	}
	return TypeText
}

// Write writes a table. XLSX and Parquet also carry what asked says of the rows; CSV and JSON hold nothing but rows.
// The zero Asked says nothing.
func Write(w io.Writer, f Format, t Table, asked Asked) error {
	var sum *summing
	if asked.Receipt != nil || asked.Question != "" && (f == XLSX || f == Parquet || f == Told) {
		sum = newSumming(&t, f == CSVMachine)
	}
	var err error
	switch f {
	case CSV:
		err = writeCSV(w, t, danish)
	case CSVMachine:
		if sum != nil {
			w = io.MultiWriter(w, sum.hash) // these are the bytes that the checksum is of
		}
		err = writeCSV(w, t, machine)
	case XLSX:
		err = writeXLSX(w, sheetRows, t, func() []Table {
			if sum == nil {
				return nil
			}
			return asked.about(sum.receipt())
		})
	case JSON:
		err = writeJSON(w, t)
	case Parquet:
		err = writeParquet(w, t, func() (Provenance, bool) {
			if sum == nil {
				return Provenance{}, false
			}
			return asked.Provenance(sum.receipt()), true
		})
	case Told:
		for _, fault := range t.Rows {
			err = cmp.Or(err, fault)
		}
		if err == nil {
			err = writeProvenance(w, asked.Provenance(sum.receipt()))
		}
	default:
		err = fmt.Errorf("unknown format %q", f)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", f, err)
	}
	if asked.Receipt != nil {
		*asked.Receipt = sum.receipt()
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
