package text

import (
	"fmt"
	"strconv"
	"strings"

	"gevinstoverblik/models"
)

// DefineField gives the name of a field of a condition: "Sagstype", "Nettotid i dage".
func (l Lang) DefineField(c models.Condition) string {
	if c.Field == models.FieldDays {
		return l.Say("define.days", "from", lowerFirst(l.Field(c.From)), "to", lowerFirst(l.Field(c.To)))
	}
	if Has("define.field." + c.Field) {
		return l.Say("define.field." + c.Field)
	}
	return l.Field(c.Field)
}

// DefineValue gives the word of one of the codes that a field can have; names and numbers stand as they are.
func (l Lang) DefineValue(field, code string) string {
	family := map[string]string{models.FieldChannelClass: "channel.", models.FieldOutcome: "outcome.", models.FieldAppealOutcome: "appeal."}[field]
	if f, _ := models.FieldOf(field); f.Sort == models.SortCode && Has(family+code) {
		return l.Say(family + code)
	}
	if v, err := strconv.ParseFloat(code, 64); err == nil {
		_, decimals, _ := strings.Cut(code, ".")
		return l.Number(v, len(decimals))
	}
	if code == "-" {
		return l.Say("define.nameless")
	}
	return code
}

// Condition puts a condition into words: "papirbrud mindst 1 og (udfald er ikke henlagt eller besvaret)".
func (l Lang) Condition(c models.Condition) string {
	switch {
	case c.Not != nil:
		return l.Say("define.not", "what", l.Condition(*c.Not))
	case !c.Leaf():
		list, word := c.All, l.Say("define.and")
		if c.Any != nil {
			list, word = c.Any, l.Say("or")
		}
		parts := make([]string, len(list))
		for i, part := range list {
			if parts[i] = l.Condition(part); !part.Leaf() && part.Not == nil && len(list) > 1 {
				parts[i] = "(" + parts[i] + ")"
			}
		}
		return strings.Join(parts, " "+word+" ")
	}
	values := make([]string, len(c.Value))
	for i, v := range c.Value {
		values[i] = l.DefineValue(c.Field, v)
	}
	said := lowerFirst(l.DefineField(c)) + " " + l.DefineOp(c.Op)
	if len(values) > 0 {
		said += " " + strings.Join(values, " "+l.Say("or")+" ")
	}
	return said
}

// DefineOp gives the word of a comparison: "mindst".
func (l Lang) DefineOp(op models.Op) string { return l.Say("define.op." + opNames[op]) }

var opNames = map[models.Op]string{models.OpIs: "is", models.OpNot: "not", models.OpBelow: "below", models.OpAtMost: "at_most",
	models.OpAbove: "above", models.OpAtLeast: "at_least", models.OpIn: "in", models.OpNotIn: "not_in", models.OpKnown: "known",
	models.OpUnknown: "unknown"}

// Formula says in words how an own key figure is worked out.
func (l Lang) Formula(d models.Definition) string {
	field := ""
	if d.Field != "" {
		field = lowerFirst(l.DefineField(models.Condition{Field: d.Field}))
	}
	switch d.Form {
	case models.FormShare:
		return l.Say("define.formula.share", "what", l.Condition(*d.Condition))
	case models.FormMean:
		return l.Say("define.formula.mean", "field", field)
	case models.FormQuantile:
		return l.Say("define.formula.quantile", "field", field, "at", l.Number(d.Quantile*100, 0))
	case models.FormWithin:
		if d.Limit == nil {
			return l.Say("define.formula.limit")
		}
		return l.Say("define.formula.within", "field", field, "limit", l.Number(*d.Limit, 0))
	case models.FormGiven:
		return l.Say("define.formula.given")
	}
	return l.Say("define.formula.count")
}

// Symbols writes the same as signs, with the fields as files name them: "#(paper_steps >= 1) ÷ n".
func Symbols(d models.Definition) string {
	switch d.Form {
	case models.FormShare:
		return "#(" + signs(*d.Condition) + ") ÷ n"
	case models.FormMean:
		return "Σ " + d.Field + " ÷ n"
	case models.FormQuantile:
		return fmt.Sprintf("Q(%g) %s", d.Quantile, d.Field)
	case models.FormWithin:
		if d.Limit == nil {
			return "#(days ≤ limit_days) ÷ n"
		}
		return fmt.Sprintf("#(%s ≤ %g) ÷ n", d.Field, *d.Limit)
	case models.FormGiven:
		return ""
	}
	return "n"
}

func signs(c models.Condition) string {
	switch {
	case c.Not != nil:
		return "¬(" + signs(*c.Not) + ")"
	case !c.Leaf():
		list, word := c.All, " ∧ "
		if c.Any != nil {
			list, word = c.Any, " ∨ "
		}
		parts := make([]string, len(list))
		for i, part := range list {
			if parts[i] = signs(part); !part.Leaf() && part.Not == nil {
				parts[i] = "(" + parts[i] + ")"
			}
		}
		return strings.Join(parts, word)
	}
	field := c.Field
	if c.Field == models.FieldDays {
		field = c.To + " − " + c.From
	}
	op := strings.NewReplacer("<=", "≤", ">=", "≥", "!=", "≠", "not_in", "∉", "in", "∈").Replace(string(c.Op))
	if c.Op == models.OpKnown || c.Op == models.OpUnknown {
		op = string(c.Op)
	}
	value := strings.Join(c.Value, ", ")
	if c.Op == models.OpIn || c.Op == models.OpNotIn {
		value = "{" + value + "}"
	}
	return strings.TrimSpace(field + " " + op + " " + value)
}
