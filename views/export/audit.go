package export

import (
	"io"
	"iter"
	"time"

	"gevinstoverblik/models"
)

// auditColumns are the names of a file of the audit trail. The checksum of a row is worked out over what the database
// keeps, so that a file shows which row a checksum belongs to; `check` proves the chain.
var auditColumns = []string{"seq", "at", "who", "what", "subject", "detail", "prev", "hash"}

var auditTypes = []Type{TypeInt, TypeMoment}

// Audit writes rows of the audit trail. at puts a moment on the wall of the installation.
func Audit(w io.Writer, f Format, trail iter.Seq2[models.TrailRow, error], asked Asked, at func(time.Time) time.Time) error {
	asked.Question = OfAudit
	rows := func(yield func([]Value, error) bool) {
		for r, err := range trail {
			row := []Value{Number(float64(r.Seq)), Moment(at(r.At)), Text(r.Who), Text(r.What), name(r.Subject), name(r.Detail), name(r.Prev), Text(r.Hash)}
			if !yield(row, err) {
				return
			}
		}
	}
	return Write(w, f, Table{Name: asked.Lang.Say("export.audit"), Columns: auditColumns, Types: auditTypes, Rows: rows}, asked)
}
