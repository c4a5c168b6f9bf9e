package measure

import (
	"errors"
	"io"

	"gevinstoverblik/models"
	"gevinstoverblik/models/stats"
)

// Calc runs a method of the statistics on numbers from outside, as stats.Calc does, and tells what is wrong in the
// words of the house: a method that there is none of is models.ErrNotFound, a content that is refused models.Problems.
func Calc(method string, in io.Reader) (any, error) {
	result, err := stats.Calc(method, in)
	var faults stats.Faults
	switch {
	case errors.Is(err, stats.ErrUnknownMethod):
		return nil, models.ErrNotFound
	case errors.As(err, &faults):
		var problems models.Problems
		for _, f := range faults {
			problems = append(problems, models.Problem{Field: f.Field, Path: f.Path, Code: f.Code, Value: f.Value})
		}
		return nil, problems
	}
	return result, err
}
