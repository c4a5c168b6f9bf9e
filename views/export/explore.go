package export

import (
	"io"
	"slices"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
)

// FigureChart names the chart of an exploration as an address does.
const FigureChart = "chart"

// exploreColumns stand after the columns of a figure in the file of an exploration.
var exploreColumns = []string{"outcome", "target", "status", "stale"}

var exploreTypes = []Type{TypeText, TypeNumber, TypeText, TypeFlag}

// Explored writes an exploration as it is shown: its lines in their order, after each the period that it is held
// against, last the total, which has no name in any dimension.
func Explored(w io.Writer, f Format, x *measure.Exploration, asked Asked) error {
	rows := func(yield func([]Value, error) bool) {
		for _, line := range append(slices.Clone(x.Lines), x.Total) {
			for _, c := range line.Cells {
				if !yield(exploreRow(c.Figure, c.Target, string(c.Status), Flag(c.Stale)), nil) {
					return
				}
				if c.Before != nil && !yield(exploreRow(*c.Before, nil, "", None), nil) {
					return
				}
			}
		}
	}
	return writeFigures(w, f, rows, asked, exploreColumns, exploreTypes)
}

// ExploredChart writes the figures that the chart of an exploration is drawn from, each with the target that it is drawn against.
func ExploredChart(w io.Writer, f Format, x *measure.Exploration, asked Asked) error {
	kpi, figures := x.Charted()
	rows := func(yield func([]Value, error) bool) {
		for _, g := range figures {
			if !yield(exploreRow(g, x.Total.Cells[kpi].Target, "", None)[:len(figureColumns)+2], nil) {
				return
			}
		}
	}
	return writeFigures(w, f, rows, asked, exploreColumns[:2], exploreTypes[:2])
}

func exploreRow(g measure.Figure, target *models.Target, status string, stale Value) []Value {
	var value *float64
	if target != nil {
		value = target.Value
	}
	return append(figureRow(g), MaybeText(g.Outcome), Maybe(value), name(status), stale)
}
