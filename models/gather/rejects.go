package gather

import (
	"context"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// Reject reads the one file of a request as an import would and gives the rows that it rejects. There are none to give
// (models.ErrNotFound) of a file that is refused as a whole, and of an event log, whose traces are no rows.
func Reject(ctx context.Context, st *store.Store, r Request) (models.RejectedRows, error) {
	var out models.RejectedRows
	if !r.Scope.All || !r.Scope.May(models.RightImports) {
		return out, models.ErrForbidden
	}
	if err := r.check(); err != nil {
		return out, err
	}
	if len(r.Inputs) > 1 {
		return out, models.Problem{Field: "file", Code: "one_file"}
	}
	source, err := r.from(ctx, st)
	if err != nil {
		return out, err
	}
	o, err := r.open(ctx, source)
	if err != nil {
		return out, err
	}
	if o.report.FileRefused() || o.first.Form() == "xes" {
		return out, models.ErrNotFound
	}
	rep, err := o.joint.Read(ctx, func(models.Delivery) error { return nil }) // finds the numbers that stand twice
	if err != nil {
		return out, err
	}
	if rep.FileRefused() {
		return out, models.ErrNotFound
	}
	var known func(string) bool
	if o.first.Kind() == models.KindEvents {
		numbers, err := st.NumbersOf(ctx, r.Scope, source.ID)
		if err != nil {
			return out, err
		}
		known = func(no string) bool { _, ok := numbers[no]; return ok }
	}
	used := o.first.Mapping()
	out.Columns, out.Heading = o.first.Columns(), max(used.HeaderRow, 0)
	if used.HeaderRow < 0 {
		out.Columns = nil
	}
	if used.Delimiter != "auto" {
		out.Delimiter = used.Delimiter
	}
	if o.first.Form() == "xlsx" {
		out.Sheet = o.first.Found().Sheet
	}
	out.Each = func(emit func(models.RejectedRow) error) error { return o.joint.Rejects(ctx, known, emit) }
	return out, nil
}
