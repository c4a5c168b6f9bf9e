package store

import (
	"context"

	"gevinstoverblik/models"
)

// NumbersOf gives the numbers of all cases of a source.
func (s *Store) NumbersOf(ctx context.Context, scope models.Scope, sourceID int64) (map[string]struct{}, error) {
	if !scope.All || !scope.May(models.RightImports) {
		return nil, models.ErrForbidden
	}
	const doing = "read the case numbers"
	rows, err := s.reader(ctx).Raw("SELECT case_no FROM cases WHERE source_id = ?", sourceID).Rows()
	if err != nil {
		return nil, translate(doing, err)
	}
	defer rows.Close()
	out := map[string]struct{}{}
	for rows.Next() {
		var no string
		if err := rows.Scan(&no); err != nil {
			return nil, translate(doing, err)
		}
		out[no] = struct{}{}
	}
	return out, translate(doing, rows.Err())
}
