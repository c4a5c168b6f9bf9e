package models

import (
	"encoding/json"
	"errors"
	"testing"
)

// own is a sound definition of a share; change makes it the one of a test.
func own(change func(*Definition)) Definition {
	d := Definition{Key: "paper_share", Kind: DefinedOwn, NameDA: "Papirbrud", NameEN: "Paper breaks", Better: Lower, Dimension: DimensionEfficiency,
		Cohort: CohortDecided, Form: FormShare, Condition: &Condition{Field: FieldPaperSteps, Op: OpAtLeast, Value: Operands{"1"}}}
	change(&d)
	return d.Fill()
}

func is(field string, op Op, values ...string) Condition {
	return Condition{Field: field, Op: op, Value: values}
}

func TestADefinitionIsRefusedWithAReasonAtItsField(t *testing.T) {
	at := func(c Condition) *Condition { return &c }
	tests := []struct {
		name   string
		change func(*Definition)
		field  string
		code   string
	}{
		{"a sound one is kept", func(d *Definition) {}, "", ""},
		{"a key has small letters, digits and underscores", func(d *Definition) { d.Key = "Paper-Share" }, "key", "bad_kpi_key"},
		{"a key of the library is taken", func(d *Definition) { d.Key = "digital_share" }, "key", "key_taken"},
		{"a key figure has a name in both languages", func(d *Definition) { d.NameEN = " " }, "name_en", "required"},
		{"a share needs a condition", func(d *Definition) { d.Condition = nil }, "condition", "share_without_condition"},
		{"a share counts in fractions", func(d *Definition) { d.Unit = UnitDays }, "unit", "unit_of_form"},
		{"a quantile lies between 0 and 1", func(d *Definition) {
			d.Form, d.Condition, d.Unit, d.Field, d.Quantile = FormQuantile, nil, UnitDays, "net_days", 1.5
		}, "quantile", "bad_quantile"},
		{"a quantile is of whole numbers", func(d *Definition) {
			d.Form, d.Condition, d.Unit, d.Field, d.Quantile = FormQuantile, nil, UnitKr, FieldCost, 0.5
		}, "field", "field_of_quantile"},
		{"a mean needs a number", func(d *Definition) { d.Form, d.Condition, d.Unit, d.Field = FormMean, nil, "", FieldOutcome }, "field", "field_of_form"},
		{"a field must be there", func(d *Definition) { d.Condition = at(is("colour", OpIs, "red")) }, "condition", "condition_field"},
		{"a comparison must fit the field", func(d *Definition) { d.Condition = at(is(FieldOutcome, OpAtLeast, "permit")) }, "condition", "condition_op"},
		{"a value must be of the field's sort", func(d *Definition) { d.Condition = at(is(FieldPaperSteps, OpIs, "many")) }, "condition", "condition_value"},
		{"a count is whole", func(d *Definition) { d.Condition = at(is(FieldPaperSteps, OpAtLeast, "1.5")) }, "condition", "condition_value"},
		{"days lie between two dates", func(d *Definition) { d.Condition = at(is(FieldDays, OpAtMost, "5")) }, "condition", "condition_dates"},
		{"an empty list says nothing", func(d *Definition) { d.Condition = &Condition{All: []Condition{}} }, "condition", "condition_empty"},
		{"all and any do not mix in one place", func(d *Definition) {
			d.Condition = &Condition{All: []Condition{is(FieldExempt, OpIs, "yes")}, Any: []Condition{is(FieldExempt, OpIs, "no")}}
		}, "condition", "condition_shape"},
		{"a condition that contradicts who counts can never be true", func(d *Definition) {
			d.Inclusion = at(is(FieldPaperSteps, OpIs, "0"))
		}, "condition", "never_true"},
		{"a condition that follows from who counts is always true", func(d *Definition) {
			d.Inclusion = at(is(FieldPaperSteps, OpAbove, "2"))
		}, "condition", "always_true"},
		{"who counts must be possible in the cohort", func(d *Definition) { d.Inclusion = at(is(FieldDecided, OpUnknown)) }, "inclusion", "never_included"},
		{"the age of an open case is asked of the stock only", func(d *Definition) { d.Condition = at(is(FieldAge, OpAbove, "60")) }, "condition", "age_needs_stock"},
		{"a mean age is of the stock only", func(d *Definition) { d.Form, d.Condition, d.Unit, d.Field = FormMean, nil, UnitDays, FieldAge }, "field", "age_needs_stock"},
		{"an open case has no outcome yet", func(d *Definition) { d.Cohort, d.Condition = CohortStock, at(is(FieldOutcome, OpIs, "permit")) }, "condition", "not_in_stock"},
		{"paper steps are known as they are today", func(d *Definition) {
			d.Cohort, d.Condition, d.Inclusion = CohortStock, at(is(FieldAge, OpAbove, "60")), at(is(FieldPaperSteps, OpIs, "0"))
		}, "inclusion", "not_in_stock"},
		{"of open cases only the age is measured", func(d *Definition) {
			d.Cohort, d.Form, d.Condition, d.Unit, d.Field = CohortStock, FormMean, nil, UnitDays, "net_days"
		}, "field", "stock_has_age"},
		{"a share of old cases is sound", func(d *Definition) { d.Cohort, d.Condition = CohortStock, at(is(FieldAge, OpAbove, "60")) }, "", ""},
		{"open cases within their own limit are sound", func(d *Definition) { d.Cohort, d.Form, d.Condition = CohortStock, FormWithin, nil }, "", ""},
		{"a mean age is sound", func(d *Definition) {
			d.Cohort, d.Form, d.Condition, d.Unit, d.Field = CohortStock, FormMean, nil, UnitDays, FieldAge
		}, "", ""},
		{"one case has one case type", func(d *Definition) {
			d.Inclusion = &Condition{All: []Condition{is(FieldCaseType, OpIs, "Enfamiliehus"), is(FieldCaseType, OpIn, "Garage", "Carport")}}
		}, "inclusion", "never_included"},
		{"satisfaction ends at five", func(d *Definition) { d.Condition = at(is(FieldSatisfaction, OpAbove, "5")) }, "condition", "never_true"},
		{"what is left out cannot be above the line", func(d *Definition) {
			d.Form, d.Field, d.Condition, d.Inclusion = FormMean, "net_days", nil, at(is(FieldOutcome, OpIs, "shelved"))
			d.Unit = ""
		}, "inclusion", "never_included"},
		{"one department lies in another", func(d *Definition) {
			d.Inclusion = &Condition{All: []Condition{is(FieldDepartment, OpIs, "Teknik"), is(FieldDepartment, OpIs, "Byg")}}
		}, "", ""},
		{"a case type's own limit is held at the decision", func(d *Definition) {
			d.Form, d.Condition, d.Cohort = FormWithin, nil, CohortReceived
		}, "cohort", "limit_needs_decided"},
		{"a ready-made value has no formula", func(d *Definition) { d.Kind, d.Unit = DefinedGiven, UnitShare }, "form", "given_has_no_formula"},
		{"no civil registration number stands in a text", func(d *Definition) { d.Note = "070761-4285" }, "note", "cpr"},
		{"a tolerance is no less than nothing", func(d *Definition) { v := -1.0; d.Tolerance = &v }, "tolerance", "bad_tolerance"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := own(tt.change).Check(nil)
			var ps Problems
			if errors.As(err, &ps); tt.code == "" && err != nil || tt.code != "" && (len(ps) == 0 || ps[0].Field != tt.field || ps[0].Code != tt.code) {
				t.Errorf("Check = %v, want %s at %s", err, tt.code, tt.field)
			}
		})
	}
}

func TestAVersionFollowsTheOneBefore(t *testing.T) {
	first := own(func(d *Definition) { d.Version, d.ValidFrom = 1, MonthOf(2025, 1) })
	next := first
	next.Reason = "strammet"
	if err := next.Check(&first); err != nil {
		t.Errorf("a version of the same month: %v", err)
	}
	next.ValidFrom = MonthOf(2024, 12)
	if err := next.Check(&first); err == nil {
		t.Error("a version that begins before the last one was accepted")
	}
	next = first
	if err := next.Check(&first); err == nil {
		t.Error("a change without a reason was accepted")
	}
	library := Library()[0]
	changed := library
	changed.Form, changed.Reason = FormShare, "anderledes"
	if err := changed.Check(&library); err == nil {
		t.Error("the formula of a library key figure was changed")
	}
	changed = library
	changed.Owner, changed.Reason = "Byg og Miljø", "ny ejer"
	if err := changed.Check(&library); err != nil {
		t.Errorf("the owner of a library key figure: %v", err)
	}
}

func TestEveryKeyFigureOfTheLibraryIsASoundFirstVersion(t *testing.T) {
	for _, d := range Library() {
		d.Reason = "as it was"
		if err := d.Check(&d); err != nil {
			t.Errorf("%s: %v", d.Key, err)
		}
		if k, _ := KPIByKey(d.Key); d.KPI() != k {
			t.Errorf("%s: KPI = %+v, want %+v", d.Key, d.KPI(), k)
		}
	}
}

func TestTheVersionOfAMonthIsTheLatestThatHasBegun(t *testing.T) {
	at := func(version int, from Month) Definition {
		return own(func(d *Definition) { d.Version, d.ValidFrom = version, from })
	}
	c := NewCatalogue([]Definition{at(3, MonthOf(2025, 6)), at(1, MonthOf(2024, 1)), at(2, MonthOf(2025, 6))})
	for month, want := range map[Month]int{MonthOf(2020, 1): 1, MonthOf(2025, 5): 1, MonthOf(2025, 6): 3, MonthOf(2026, 1): 3} {
		if d, ok := c.At("paper_share", month); !ok || d.Version != want {
			t.Errorf("At(%s) = version %d, want %d", month, d.Version, want)
		}
	}
	if _, ok := c.KPI("nothing", 0); ok {
		t.Error("a key that is not there was found")
	}
	if k, ok := c.KPI("digital_share", 0); !ok || k.Own() {
		t.Error("the library stands where no version of it is kept")
	}
}

func TestADefinitionIsDataThatComesBackAsItWent(t *testing.T) {
	var d Definition
	given := `{"key":"quick","name_da":"Hurtige","name_en":"Quick","better":"higher","dimension":"service","cohort":"D","form":"share",
		"valid_from":"2025-03","condition":{"all":[{"field":"net_days","op":"<=","value":14},{"not":{"field":"outcome","op":"in","value":["shelved","withdrawn"]}}]}}`
	if err := json.Unmarshal([]byte(given), &d); err != nil {
		t.Fatal(err)
	}
	d = d.Fill()
	if err := d.Check(nil); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var again Definition
	if err := json.Unmarshal(b, &again); err != nil || again.formula() != d.formula() || again.ValidFrom != MonthOf(2025, 3) || again.Unit != UnitShare {
		t.Errorf("%s came back as %+v: %v", b, again, err)
	}
}
