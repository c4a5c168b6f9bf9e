package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
)

// answer is one value of DuckDB's: of a case type in a month.
type answer struct {
	Group       string   `json:"group"`
	Period      string   `json:"period"`
	Value       *float64 `json:"value"`
	Numerator   *float64 `json:"numerator"`
	Denominator *float64 `json:"denominator"`
}

// duck is what DuckDB said.
type duck struct {
	Answers map[string][]answer `json:"answers"`
	Ms      []float64           `json:"ms"`
}

// askDuck lets DuckDB answer the gate's questions and times the overview's.
func (b *bench) askDuck(ctx context.Context) (duck, error) {
	var d duck
	out, err := b.command(ctx, "node", "bench/duck.mjs", b.file, strconv.Itoa(limit)).Output()
	if err != nil {
		return d, told("DuckDB", err)
	}
	if err := json.Unmarshal(out, &d); err != nil {
		return d, fmt.Errorf("DuckDB: %w", err)
	}
	return d, nil
}

func (b *bench) setTargets(ctx context.Context, db string) error {
	file := filepath.Join(b.folder, "targets.csv")
	if err := writeFile(file, targets); err != nil {
		return err
	}
	_, err := b.ours(ctx, db, "targets", "import", file)
	return err
}

// gate holds the program's figures, of all case types or those that it shows with a filter on one, against DuckDB's:
// every count and sum exactly, every median to the last bits. One difference and nothing is timed.
func (b *bench) gate(ctx context.Context, d duck, only string) error {
	var keys []string
	for key := range d.Answers {
		keys = append(keys, key)
	}
	args := []string{"figures", "--kpi", strings.Join(keys, ","), "--by", "month", "--group", "case_type", "--json"}
	if only != "" {
		args = append(args, "--case-type", only)
	}
	out, err := b.ours(ctx, filepath.Join(b.folder, "ours.db"), args...)
	if err != nil {
		return err
	}
	var figures []struct {
		KPI         string
		Period      string
		CaseType    string `json:"case_type"`
		Value       *float64
		Numerator   *float64
		Denominator *float64
	}
	if err := json.Unmarshal(out, &figures); err != nil {
		return fmt.Errorf("figures: %w", err)
	}
	ours := map[string]answer{}
	for _, f := range figures {
		ours[f.KPI+"|"+f.CaseType+"|"+f.Period] = answer{Value: f.Value, Numerator: f.Numerator, Denominator: f.Denominator}
	}
	held := 0
	for key, answers := range d.Answers {
		for _, want := range answers {
			if only != "" && want.Group != only {
				continue
			}
			got := ours[key+"|"+want.Group+"|"+want.Period]
			for _, pair := range [][2]*float64{{want.Value, got.Value}, {want.Numerator, got.Numerator}, {want.Denominator, got.Denominator}} {
				if pair[0] == nil {
					continue
				}
				if pair[1] == nil || math.Abs(*pair[0]-*pair[1]) > 1e-9*math.Max(1, math.Abs(*pair[0])) {
					return fmt.Errorf("the gate is shut: %s of %s in %s is %s by DuckDB and %s by us", key, want.Group, want.Period, shown(pair[0]), shown(pair[1]))
				}
				held++
			}
		}
	}
	if held < 100 && b.cases > 10_000 {
		return fmt.Errorf("the gate is shut: only %d values could be held against each other", held)
	}
	return nil
}

func shown(v *float64) string {
	if v == nil {
		return "nothing"
	}
	return strconv.FormatFloat(*v, 'g', -1, 64)
}
