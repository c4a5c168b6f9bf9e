package export

import (
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// Rejected writes the rows with why each was rejected in a last column, so that the file can be mended and imported
// again: the last column is none that an import knows. A row has as many cells as it came with, so that one that was
// cut in two is not made whole by a reason.
func Rejected(w io.Writer, f Format, r models.RejectedRows, l text.Lang) error {
	heading := append(append([]string(nil), r.Columns...), l.Say("rejects.reason"))
	if f == XLSX {
		return rejectedWorkbook(w, heading, r, l)
	}
	if _, err := io.WriteString(w, bom+strings.Repeat("\r\n", max(r.Heading-1, 0))); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = rune(cmp.Or(r.Delimiter, ";")[0]), true
	if r.Columns != nil {
		for i := range heading {
			heading[i] = safe(heading[i])
		}
		if err := out.Write(heading); err != nil {
			return err
		}
	}
	err := r.Each(func(row models.RejectedRow) error {
		var fields []string
		for _, v := range rejectedCells(row, l) {
			fields = append(fields, csvField(v, ','))
		}
		return out.Write(fields)
	})
	out.Flush()
	return cmp.Or(err, out.Error())
}

func rejectedWorkbook(w io.Writer, heading []string, r models.RejectedRows, l text.Lang) error {
	rows := func(yield func([]Value, error) bool) {
		err := r.Each(func(row models.RejectedRow) error {
			if !yield(rejectedCells(row, l), nil) {
				return errStopped
			}
			return nil
		})
		if err != nil && err != errStopped {
			yield(nil, err)
		}
	}
	t := Table{Name: cmp.Or(r.Sheet, l.Say("rejects.sheet")), Columns: heading, Rows: rows}
	if lines := r.Heading - 1; lines > 0 || r.Columns == nil {
		t.Columns = make([]string, len(heading)) // the first line is empty: the heading stands where it did, or there is none
		t.Rows = func(yield func([]Value, error) bool) {
			for range max(lines-1, 0) {
				if !yield(nil, nil) {
					return
				}
			}
			if r.Columns != nil {
				row := make([]Value, len(heading))
				for i, h := range heading {
					row[i] = Text(h)
				}
				if !yield(row, nil) {
					return
				}
			}
			for row, err := range rows {
				if !yield(row, err) {
					return
				}
			}
		}
	}
	return writeXLSX(w, sheetRows, t, func() []Table { return nil })
}

// errStopped ends the reading of rows that nobody wants any more.
var errStopped = errors.New("stopped")

// rejectedCells are the cells of a rejected row with why it was rejected in one more.
func rejectedCells(row models.RejectedRow, l text.Lang) []Value {
	out := make([]Value, 0, len(row.Cells)+1)
	for _, c := range row.Cells {
		if v, err := strconv.ParseFloat(c.Text, 64); err == nil && c.Number {
			out = append(out, Number(v))
		} else {
			out = append(out, Text(c.Text))
		}
	}
	var why []string
	for _, n := range row.Notes {
		said := l.NoteWhy(n)
		if n.Column != "" {
			said = n.Column + ": " + said
		}
		why = append(why, said)
	}
	return append(out, Text(strings.Join(why, " ")))
}
