package export

import (
	"io"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
)

// exploreColumns stand after the columns of a figure in the file of an exploration.
var exploreColumns = []string{"outcome", "target", "status"}

var exploreTypes = []Type{TypeText, TypeNumber, TypeText}

// Explored writes an exploration as it is shown: its lines in their order, after each the period that it is held
// against, last the total, which has no name in any dimension.
func Explored(w io.Writer, f Format, x *measure.Exploration, asked Asked) error {
	rows := func(yield func([]Value, error) bool) {
		for _, line := range append(slices.Clone(x.Lines), x.Total) {
			for _, c := range line.Cells {
				if !yield(exploreRow(c.Figure, c.Target, string(c.Status)), nil) {
					return
				}
				if c.Before != nil && !yield(exploreRow(*c.Before, nil, ""), nil) {
					return
				}
			}
		}
	}
	return writeFigures(w, f, rows, asked, exploreColumns, exploreTypes)
}

func exploreRow(g measure.Figure, target *models.Target, status string) []Value {
	var value *float64
	if target != nil {
		value = target.Value
	}
	return append(figureRow(g), MaybeText(g.Outcome), Maybe(value), name(status))
}
