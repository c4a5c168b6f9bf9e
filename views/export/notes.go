package export

import (
	"io"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// Notes writes what an import found, faults before warnings: where, what stood there, why it is a fault and what to
// do about it, in the words of the language. A place that a note does not have is empty.
func Notes(w io.Writer, f Format, r models.Report, l text.Lang) error {
	columns := []string{l.Say("note.head.file"), l.Say("note.head.line"), l.Say("note.head.column"), l.Say("note.head.value"),
		l.Say("note.head.why"), l.Say("note.head.do"), l.Say("file.rows"), l.Say("file.kind")}
	rows := func(yield func([]Value, error) bool) {
		give := func(notes []models.Note, kind string) bool {
			for _, n := range notes {
				line := None
				if n.Line > 0 {
					line = Number(float64(n.Line))
				}
				row := []Value{name(n.File), line, name(n.Column), name(n.Value), Text(l.NoteWhy(n)), name(l.NoteAdvice(n)),
					Number(float64(n.Rows)), Text(kind)}
				if !yield(row, nil) {
					return false
				}
			}
			return true
		}
		if give(r.Errors, l.Say("file.fault")) {
			give(r.Warnings, l.Say("file.warning"))
		}
	}
	return Write(w, f, Table{Name: l.Say("export.notes"), Columns: columns, Rows: rows}, Asked{})
}
