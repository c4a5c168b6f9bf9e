package intake

import (
	"context"
	"slices"

	"gevinstoverblik/models"
)

// rejecting hands over rejected rows while a file is read.
type rejecting struct {
	known func(caseNo string) bool // nil = every case is
	emit  func(models.RejectedRow) error
}

// Rejects reads the files again and hands over the rows that an import rejects, in the order of the files and never
// in part: a report lists only the first faults. known says whether a case of an event is there; nil = do not ask. It
// comes after a Read, which finds the case numbers that stand twice.
func (j *Joint) Rejects(ctx context.Context, known func(caseNo string) bool, emit func(models.RejectedRow) error) error {
	j.rejects = &rejecting{known: known, emit: emit}
	defer func() { j.rejects = nil }()
	_, err := j.Read(ctx, func(models.Delivery) error { return nil })
	return err
}

// take hands over the row that was just read, where a fault of it was told.
func (k *rejecting) take(x *reading, row *row) error {
	if n := len(x.block.Events); k.known != nil && len(x.notes.errors) == 0 && n > 0 && x.block.Events[n-1].Line == row.line {
		if caseNo := x.block.Events[n-1].CaseNo; !k.known(caseNo) {
			b := x.s.bind(models.FieldCaseNo)
			x.notes.refuse(models.CodeUnknownCase, row.line, b.heading, caseNo, "case", caseNo)
		}
	}
	if len(x.notes.errors) == 0 {
		return nil
	}
	out := models.RejectedRow{Line: row.line, Notes: slices.Clone(x.notes.errors)}
	x.notes.errors = x.notes.errors[:0] // of the next row: the limit on how many are listed is not for this reading
	for i, c := range row.cells {
		kind := row.kind(i)
		text, _ := models.MaskCPR(validText(string(c)))
		out.Cells = append(out.Cells, models.Cell{Text: text, Number: kind == cellNumber})
	}
	return k.emit(out)
}
