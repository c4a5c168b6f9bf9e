package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gevinstoverblik/models"
)

// The columns of a file of classification numbers.
const (
	classTitle = "title"
	classFrom  = "valid_from"
	classUntil = "valid_until"
)

// kindNumbers is the kind of such a file, which no source delivers.
const kindNumbers models.Kind = "classification"

// maxNumbers is the most numbers of a list; KLE has some 2,000, with their facets fewer than 100,000.
const maxNumbers = 200_000

var classColumns = []string{models.FieldKLE, classTitle, classFrom, classUntil}

var classAliases = map[string][]string{
	models.FieldKLE: append([]string{"Nummer", "Emne", "Number", "EmneNr"}, aliases[models.FieldKLE]...),
	classTitle:      {"Titel", "Emnetitel", "Navn", "Betegnelse", "Name"},
	classFrom:       {"Gyldig fra", "Gælder fra", "Fra", "Oprettet", "OprettetDato", "Valid from"},
	classUntil:      {"Gyldig til", "Gælder til", "Til", "Udgået", "UdgaaetDato", "Valid until", "Valid to"},
}

// ReadClassification reads a list of classification numbers, CSV or XLSX: number, title, and the days from and until which
// it is valid (day before month; empty = always). All or nothing: where the report refuses, no number is given. Faults of
// content are in the report; the error is one of disk, network or context.
func ReadClassification(ctx context.Context, in Input) ([]models.ClassNumber, models.Report, error) {
	m := WithDefaults(models.Mapping{Kind: kindNumbers})
	r := &Reader{opts: Options{Mapping: m}, mapping: m, charset: utf8Charset, zone: time.UTC}
	r.alone = Join(r)
	n := newNotes(in.Name)
	numbers, rows, rejected, err := r.readNumbers(ctx, in, n)
	var f *fault
	switch {
	case errors.As(err, &f):
		rep, err := r.refuse(ctx, f)
		return nil, rep, err
	case err != nil:
		return nil, models.Report{}, fmt.Errorf("read the classification of %s: %w", in.Name, err)
	}
	rep := r.report(n)
	rep.Rows, rep.Rejected = rows, rejected
	if rows == 0 {
		n.refuse(models.CodeEmptyFile, r.header, "", "", "why", "rows")
		rep = r.report(n)
	}
	if rep.Refused() {
		return nil, rep, nil
	}
	return numbers, rep, nil
}

func (r *Reader) readNumbers(ctx context.Context, in Input, n *notes) (numbers []models.ClassNumber, rows, rejected int, err error) {
	if err := r.look(ctx, in); err != nil {
		return nil, 0, 0, err
	}
	if r.form == formXES {
		return nil, 0, 0, refuse(models.CodeNotReadable, 0, "why", "xml")
	}
	s := r.shaper(n)
	t, err := r.table(ctx)
	if err != nil {
		return nil, 0, 0, err
	}
	defer t.close()
	first := map[models.ClassNumber]int{}
	for {
		row, err := t.next()
		if err != nil {
			return nil, 0, 0, err
		}
		if row == nil {
			return numbers, rows, rejected, nil
		}
		if row.line <= r.header || row.blank() || s.isHeading(row) {
			continue
		}
		if rows++; rows > maxNumbers {
			return nil, 0, 0, refuse(models.CodeTooLarge, row.line, "why", "numbers", "limit", fmt.Sprint(maxNumbers))
		}
		sound := true
		one := models.ClassNumber{From: models.NoDay, Until: models.NoDay}
		for i := range s.binds {
			b := &s.binds[i]
			cell, _ := s.cell(row, b)
			text := models.Tidy(validText(string(cell)))
			if masked, has := models.MaskCPR(text); has {
				n.tell(models.CodeCPR, row.line, b.heading, "", "field", b.field)
				text = masked
			}
			bad := func(code models.Code, why string) {
				sound = false
				n.refuse(code, row.line, b.heading, text, "field", models.FieldKLE, "why", why)
			}
			day := func(to *models.Day) {
				if emptyWord([]byte(text)) {
					return
				}
				at, ok := parseMoment([]byte(text), orderDMY)
				if !ok || at.day > models.LastDay {
					bad(models.CodeBadDate, "")
				}
				*to = at.day
			}
			switch b.field {
			case models.FieldKLE:
				if one.Number = text; text == "" {
					bad(models.CodeMissingValue, "")
				} else if !isKLE(text) {
					bad(models.CodeBadValue, "class_number")
				}
			case classTitle:
				if one.Title = text; text == "" {
					bad(models.CodeMissingValue, "class_title")
				} else if len([]rune(text)) > maxName {
					bad(models.CodeBadValue, "class_title")
				}
			case classFrom:
				day(&one.From)
			case classUntil:
				day(&one.Until)
			}
		}
		if line, again := first[one]; sound && again {
			n.tell(models.CodeDuplicate, row.line, r.heading(models.FieldKLE), one.Number, "why", "class", "other", fmt.Sprint(line))
			continue
		}
		if !sound {
			rejected++
			continue
		}
		first[one] = row.line
		numbers = append(numbers, one)
	}
}
