package export

import (
	"io"
	"strconv"
	"unicode"
	"unicode/utf8"

	"gevinstoverblik/models"
)

// bom tells Excel that a file is UTF-8.
const bom = "\ufeff"

// flavour is how a CSV file is written.
type flavour struct {
	comma, point byte
	end          string
}

// The flavour with a decimal comma is the one for Danish Excel, which also wants the BOM and its own line ends. Dates
// are ISO in both: Excel reads them as dates under any setting.
var (
	danish  = flavour{';', ',', "\r\n"}
	machine = flavour{',', '.', "\n"}
)

// csvBlock is how much of a CSV file is written at once.
const csvBlock = 1 << 15

// writeCSV writes a heading and the rows.
func writeCSV(w io.Writer, t Table, as flavour) error {
	block := make([]byte, 0, csvBlock+1<<12)
	if as == danish {
		block = append(block, bom...)
	}
	block = as.heading(block, t.Columns)
	for row, err := range t.Rows {
		if err != nil {
			return err
		}
		block = as.row(block, row)
		if len(block) >= csvBlock {
			if _, err := w.Write(block); err != nil {
				return err
			}
			block = block[:0]
		}
	}
	_, err := w.Write(block)
	return err
}

// heading appends the names of the columns.
func (as flavour) heading(line []byte, columns []string) []byte {
	for i, column := range columns {
		if i > 0 {
			line = append(line, as.comma)
		}
		line = as.text(line, column)
	}
	return append(line, as.end...)
}

// row appends one line.
func (as flavour) row(line []byte, row []Value) []byte {
	for i, v := range row {
		if i > 0 {
			line = append(line, as.comma)
		}
		switch v.kind {
		case textual:
			line = as.text(line, safe(v.text))
		case number:
			line = appendNumber(line, v.num, as.point)
		case date:
			line = appendDay(line, models.Day(v.num))
		case moment:
			line = append(line, v.text...)
		case flag:
			line = strconv.AppendBool(line, v.num != 0)
		}
	}
	return append(line, as.end...)
}

// text appends a field, in quotes where it would be read as something else without them. A line end inside stays as
// it is: it is the text's, not the file's.
func (as flavour) text(line []byte, s string) []byte {
	if !as.quotes(s) {
		return append(line, s...)
	}
	line = append(line, '"')
	for i := range len(s) {
		if s[i] == '"' {
			line = append(line, '"')
		}
		line = append(line, s[i])
	}
	return append(line, '"')
}

func (as flavour) quotes(s string) bool {
	if s == "" {
		return false
	}
	for i := range len(s) {
		switch s[i] {
		case as.comma, '"', '\r', '\n':
			return true
		}
	}
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsSpace(first) || unicode.IsSpace(last)
}

// appendNumber writes a number with all its digits and never with an exponent.
func appendNumber(line []byte, v float64, point byte) []byte {
	if whole := int64(v); float64(whole) == v && whole > -1e15 && whole < 1e15 && (whole != 0 || 1/v > 0) {
		return strconv.AppendInt(line, whole, 10)
	}
	from := len(line)
	line = strconv.AppendFloat(line, v, 'f', -1, 64)
	if point != '.' {
		for i := from; i < len(line); i++ {
			if line[i] == '.' {
				line[i] = point
			}
		}
	}
	return line
}

// appendDay writes a date as ISO has it.
func appendDay(line []byte, d models.Day) []byte {
	year, month, day := d.Date()
	two := func(n int) { line = append(line, byte('0'+n/10), byte('0'+n%10)) }
	two(year / 100)
	two(year % 100)
	line = append(line, '-')
	two(month)
	line = append(line, '-')
	two(day)
	return line
}

// csvField writes one value as a field of its own.
func csvField(v Value, point byte) string {
	if v.kind == textual {
		return safe(v.text)
	}
	return string(flavour{point: point}.row(nil, []Value{v}))
}
