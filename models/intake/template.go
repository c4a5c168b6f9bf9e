package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gevinstoverblik/models"
)

// Layout is how a template of promises is laid out: its headings in every language that it is written in.
type Layout struct {
	Keys    []string // of the column that names the row
	Reasons []string
	Periods map[string]models.Month // by heading: what the column promises for
}

// TemplateRow is a row of a template that was filled in.
type TemplateRow struct {
	Line   int
	Key    string // what names it; "" = the cell was emptied
	Names  string // what stands in its first two cells: for a person
	Cells  []TemplateCell
	Reason string
}

// TemplateCell is a cell of a template in which something stands.
type TemplateCell struct {
	Month  models.Month
	Column int // from 0
	Text   string
	Number bool // it is a number, written with a decimal point
	Bad    bool // a date, yes or no, or the fault of a formula
}

// maxTemplate is the most rows of a template.
const maxTemplate = 20_000

// ReadTemplate reads a template of promises. It is false where the file is none: no workbook, or one in which no sheet
// has the heading of the rows' names. A sheet with that heading and no column of the layout's periods gives rows without
// cells. CPR-like numbers are masked. An error that is a models.Problem tells what is wrong with the file.
func ReadTemplate(ctx context.Context, in Input, layout Layout) (rows []TemplateRow, is bool, err error) {
	rows, is, err = readTemplate(ctx, in, layout)
	var f *fault
	if errors.As(err, &f) {
		return nil, is, models.Problem{Field: "file", Code: "template_unreadable"}
	}
	return rows, is, err
}

func readTemplate(ctx context.Context, in Input, layout Layout) ([]TemplateRow, bool, error) {
	src, form, err := detect(ctx, in)
	var f *fault
	if errors.As(err, &f) || err == nil && form != formXLSX {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	w, err := openWorkbook(ctx, src)
	if errors.As(err, &f) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	rows, is, err := w.template(layout)
	return rows, is, errors.Join(err, w.close())
}

// template reads the first sheet that has the heading of the rows' names.
func (w *workbook) template(layout Layout) ([]TemplateRow, bool, error) {
	for _, s := range w.sheets {
		if s.hidden {
			continue
		}
		t, err := w.open(s, false)
		if err != nil {
			return nil, false, err
		}
		rows, is, err := templateRows(t, layout)
		if err = errors.Join(err, t.close()); err != nil || is {
			return rows, is, err
		}
	}
	return nil, false, nil
}

func templateRows(t *sheetTable, layout Layout) (rows []TemplateRow, is bool, err error) {
	key, reason := -1, -1
	months := map[int]models.Month{}
	for n := 0; ; n++ {
		row, err := t.next()
		switch {
		case err != nil || row == nil:
			return rows, is, err
		case n > maxTemplate:
			return nil, is, refuse(models.CodeTooLarge, row.line, "why", "file", "limit", fmt.Sprint(maxTemplate))
		case is:
			if out := templateRow(row, key, reason, months); out.Key != "" || len(out.Cells) > 0 {
				rows = append(rows, out)
			}
		case n > sampleRows:
			return nil, false, nil
		default:
			for i := range row.cells {
				switch text := cellTextOf(row, i); {
				case slices.Contains(layout.Keys, text):
					key = i
				case slices.Contains(layout.Reasons, text):
					reason = i
				default:
					if m, ok := layout.Periods[text]; ok {
						months[i] = m
					}
				}
			}
			if is = key >= 0; !is {
				reason, months = -1, map[int]models.Month{}
			}
		}
	}
}

func cellTextOf(row *row, i int) string {
	if i < 0 || i >= len(row.cells) {
		return ""
	}
	text, _ := models.MaskCPR(models.Tidy(validText(string(row.cells[i]))))
	return text
}

func templateRow(row *row, key, reason int, months map[int]models.Month) TemplateRow {
	out := TemplateRow{Line: row.line, Key: cellTextOf(row, key), Reason: cellTextOf(row, reason),
		Names: strings.Trim(cellTextOf(row, 0)+", "+cellTextOf(row, 1), ", ")}
	for i := range row.cells {
		m, ok := months[i]
		text := cellTextOf(row, i)
		if !ok || text == "" {
			continue
		}
		kind := row.kind(i)
		out.Cells = append(out.Cells, TemplateCell{Month: m, Column: i, Text: text, Number: kind == cellNumber, Bad: kind != cellNumber && kind != cellText})
	}
	return out
}
