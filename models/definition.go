package models

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
)

// DefinitionKind says where a key figure comes from.
type DefinitionKind string

// The kinds.
const (
	DefinedLibrary DefinitionKind = "library" // of CONTRACT §5: its formula is fixed
	DefinedOwn     DefinitionKind = "own"     // made here, counted from cases
	DefinedGiven   DefinitionKind = "given"   // made here, its values come ready-made from a source
)

// Dimension is which of the three promises of digital case handling a key figure speaks of.
type Dimension string

// The dimensions.
const (
	DimensionService    Dimension = "service"
	DimensionQuality    Dimension = "quality"
	DimensionEfficiency Dimension = "efficiency"
)

// Dimensions lists them.
var Dimensions = []Dimension{DimensionService, DimensionQuality, DimensionEfficiency}

// Definition is one version of how a key figure is worked out. A version is never overwritten: it holds for the
// periods whose last month is ValidFrom or later, until another one takes over; the first holds for all that came
// before, too.
type Definition struct {
	Key       string         `json:"key"`
	Version   int            `json:"version"`
	ValidFrom Month          `json:"valid_from"`
	Kind      DefinitionKind `json:"kind"`
	NameDA    string         `json:"name_da,omitempty"` // the words of a library key figure are the program's
	NameEN    string         `json:"name_en,omitempty"`
	AboutDA   string         `json:"about_da,omitempty"`
	AboutEN   string         `json:"about_en,omitempty"`
	Unit      Unit           `json:"unit"`
	Better    Better         `json:"better"`
	Tolerance *float64       `json:"tolerance,omitempty"` // nil = as CONTRACT §6 has it for the unit
	Dimension Dimension      `json:"dimension"`
	Cohort    Cohort         `json:"cohort"`
	Form      Form           `json:"form"`
	Quantile  float64        `json:"quantile,omitempty"`  // of FormQuantile
	Field     string         `json:"field,omitempty"`     // what a mean, a quantile or a limit is about
	Limit     *float64       `json:"limit,omitempty"`     // of FormWithin: the most; nil = the case type's own limit
	Condition *Condition     `json:"condition,omitempty"` // of a share: what is above the line
	Inclusion *Condition     `json:"inclusion,omitempty"` // who counts; nil = every case of the cohort
	LeaveOut  []string       `json:"leave_out,omitempty"` // of days: the known outcomes that do not count
	Paper     bool           `json:"paper,omitempty"`     // of end_to_end_digital_share: a decision on paper counts too
	MinN      int            `json:"min_n,omitempty"`     // 0 = the settings' number
	Entry     PeriodKind     `json:"entry,omitempty"`     // of ready-made values: the periods that people enter them for; "" = they do not
	ByType    bool           `json:"by_type,omitempty"`   // and for each case type
	Approve   bool           `json:"approve,omitempty"`   // what people enter is shown once somebody else has approved it
	Owner     string         `json:"owner,omitempty"`
	Note      string         `json:"note,omitempty"`
	Reason    string         `json:"reason,omitempty"` // why this version was made
	SetBy     string         `json:"set_by,omitempty"`
	SetAt     time.Time      `json:"set_at,omitzero"`
}

// UsualLeaveOut are the outcomes that days measures leave out (CONTRACT §5).
var UsualLeaveOut = []string{OutcomeShelved.String(), OutcomeWithdrawn.String(), OutcomeAnswered.String()}

// KPI gives the key figure that d defines.
func (d Definition) KPI() KPI {
	k := KPI{Key: d.Key, Unit: d.Unit, Cohort: d.Cohort, Form: d.Form, Better: d.Better, At: d.Quantile}
	if d.Kind == DefinedLibrary {
		k, _ = KPIByKey(d.Key)
	} else {
		k.Words = &Words{d.NameDA, d.NameEN, d.AboutDA, d.AboutEN}
		k.Clock, _ = ClockOfField(d.Field)
		if d.Form == FormWithin { // a share as any other, once its days are counted
			k.Form = FormShare
		}
	}
	k.Tolerance, k.MinN = d.Tolerance, d.MinN
	return k
}

// DaysMeasure says whether the known outcomes of LeaveOut are left out of d.
func (d Definition) DaysMeasure() bool {
	if d.Kind == DefinedLibrary {
		k, _ := KPIByKey(d.Key)
		return k.Clock != "" || d.Key == "within_limit_share"
	}
	_, clock := ClockOfField(d.Field)
	return d.Kind == DefinedOwn && d.Cohort != CohortStock && (clock || d.Form == FormWithin && d.Field == "")
}

// keyPattern is what a key may look like.
var keyPattern = regexp.MustCompile(`^[a-z][a-z0-9_]{1,59}$`)

// units gives the units that fit a form.
func (d Definition) units() []Unit {
	switch d.Form {
	case FormShare, FormWithin:
		return []Unit{UnitShare}
	case FormCount:
		return []Unit{UnitCount}
	case FormGiven:
		return []Unit{UnitShare, UnitDays, UnitCount, UnitMinutes, UnitKr, UnitScore}
	}
	switch d.Field {
	case FieldSatisfaction:
		return []Unit{UnitScore}
	case FieldMinutes:
		return []Unit{UnitMinutes}
	case FieldCost:
		return []Unit{UnitKr}
	case FieldPaperSteps, FieldLetters:
		return []Unit{UnitCount}
	}
	return []Unit{UnitDays}
}

// WholeFields and NumberFields are what a mean can be taken of; a quantile needs whole numbers.
var (
	WholeFields = []string{DaysField(ClockGross), DaysField(ClockNet), DaysField(ClockService), DaysField(ClockScreening),
		DaysField(ClockApplicant), FieldAge, FieldWaitDays, FieldWaitDaysBefore, FieldPaperSteps, FieldLetters, FieldSatisfaction}
	NumberFields = []string{FieldMinutes, FieldCost}
)

// Fill gives d with what follows from the rest where it was left open: the unit of the form, the outcomes that are
// left out, the first month of all.
func (d Definition) Fill() Definition {
	d.Key, d.NameDA, d.NameEN = strings.TrimSpace(d.Key), Tidy(d.NameDA), Tidy(d.NameEN)
	d.AboutDA, d.AboutEN, d.Owner, d.Note, d.Reason = Tidy(d.AboutDA), Tidy(d.AboutEN), Tidy(d.Owner), Tidy(d.Note), Tidy(d.Reason)
	if d.Kind == "" {
		d.Kind = DefinedOwn
	}
	if d.Kind == DefinedGiven {
		d.Form, d.Cohort = FormGiven, CohortGiven
	}
	if units := d.units(); d.Unit == "" && len(units) == 1 {
		d.Unit = units[0]
	}
	if d.ValidFrom == 0 {
		d.ValidFrom = FirstDay.Month()
	}
	if d.LeaveOut == nil && d.DaysMeasure() {
		d.LeaveOut = slices.Clone(UsualLeaveOut)
	}
	return d
}

// Check reports what keeps d from being a definition of its own sense; before is the version that it follows, nil
// for a new key figure. Every fault names its field.
func (d Definition) Check(before *Definition) error {
	var ps Problems
	fault := func(field, code, value string) {
		ps = append(ps, Problem{Field: field, Code: code, Value: value})
	}
	if before == nil {
		_, library := KPIByKey(d.Key)
		switch {
		case !keyPattern.MatchString(d.Key) || d.Key == KPILimit || d.Key == "new": // "new" stands in an address
			fault("key", "bad_kpi_key", d.Key)
		case library:
			fault("key", "key_taken", d.Key)
		}
	} else {
		if d.ValidFrom < before.ValidFrom {
			fault("valid_from", "before_last_version", before.ValidFrom.String())
		}
		if d.Unit != before.Unit || d.Kind != before.Kind || d.Cohort != before.Cohort || d.Form != before.Form {
			fault("unit", "fixed_unit", string(before.Unit))
		}
		if d.Reason == "" {
			fault("reason", "required", "")
		}
	}
	if m := FirstDay.Month(); d.ValidFrom < m || d.ValidFrom > LastDay.Month() {
		fault("valid_from", "bad_month", d.ValidFrom.String())
	}
	if d.Tolerance != nil && (!(*d.Tolerance >= 0) || math.IsInf(*d.Tolerance, 0)) {
		fault("tolerance", "bad_tolerance", fmt.Sprint(*d.Tolerance))
	} else if d.Tolerance != nil && d.Unit == UnitShare && *d.Tolerance > 1 {
		fault("tolerance", "share_out_of_range", fmt.Sprint(*d.Tolerance))
	}
	if !slices.Contains(Dimensions, d.Dimension) {
		fault("dimension", "bad_choice", string(d.Dimension))
	}
	if d.MinN != 0 && (d.MinN < LeastMinN || d.MinN > MostMinN) {
		fault("min_n", "min_n_range", fmt.Sprint(d.MinN))
	}
	if d.Entry != "" && !slices.Contains(EntryKinds, d.Entry) {
		fault("entry", "bad_choice", string(d.Entry))
	}
	if k := d.KPI(); (d.Entry != "" || d.Approve) && !k.TakesValues() {
		fault("entry", "not_for_form", "")
	}
	for _, o := range d.LeaveOut {
		if parsed, known := ParseOutcome(o); !known || parsed == OutcomeUnknown {
			fault("leave_out", "bad_outcome", o)
		}
	}
	if !d.DaysMeasure() && len(d.LeaveOut) > 0 {
		fault("leave_out", "not_for_form", "")
	}
	for field, s := range map[string]string{"name_da": d.NameDA, "name_en": d.NameEN, "about_da": d.AboutDA, "about_en": d.AboutEN,
		"owner": d.Owner, "note": d.Note, "reason": d.Reason} {
		if len([]rune(s)) > 300 {
			fault(field, "too_long", "")
		}
		if HasCPR(s) {
			fault(field, "cpr", "")
		}
	}
	if d.Kind == DefinedLibrary {
		if before == nil {
			fault("kind", "bad_choice", string(d.Kind))
		} else if d.formula() != before.formula() {
			fault("form", "fixed_formula", "")
		}
		if d.Paper && d.Key != "end_to_end_digital_share" {
			fault("paper", "not_for_form", "")
		}
		return ps.orNil()
	}
	if d.NameDA == "" {
		fault("name_da", "required", "")
	}
	if d.NameEN == "" {
		fault("name_en", "required", "")
	}
	if d.Paper {
		fault("paper", "not_for_form", "")
	}
	ps = append(ps, d.checkFormula()...)
	return ps.orNil()
}

// checkFormula tells what is wrong with how an own key figure is counted.
func (d Definition) checkFormula() (ps Problems) {
	fault := func(field, code, value string) {
		ps = append(ps, Problem{Field: field, Code: code, Value: value})
	}
	if d.Kind != DefinedOwn && d.Kind != DefinedGiven {
		fault("kind", "bad_choice", string(d.Kind))
		return ps
	}
	if !slices.Contains([]Form{FormCount, FormShare, FormMean, FormQuantile, FormWithin, FormGiven}, d.Form) || (d.Form == FormGiven) != (d.Kind == DefinedGiven) {
		fault("form", "bad_choice", string(d.Form))
		return ps
	}
	if !slices.Contains(d.units(), d.Unit) {
		fault("unit", "unit_of_form", string(d.Unit))
	}
	if d.Form == FormGiven {
		if d.Cohort != CohortGiven || d.Field != "" || d.Limit != nil || d.Condition != nil || d.Inclusion != nil {
			fault("form", "given_has_no_formula", "")
		}
		return ps
	}
	if !slices.Contains([]Cohort{CohortReceived, CohortDecided, CohortAppeal, CohortStock}, d.Cohort) {
		fault("cohort", "bad_cohort", string(d.Cohort))
	}
	switch {
	case d.Cohort == CohortStock && d.Field != "" && d.Field != FieldAge && d.Form != FormCount && d.Form != FormShare:
		fault("field", "stock_has_age", d.Field)
	case d.Cohort != CohortStock && d.Field == FieldAge:
		fault("field", "age_needs_stock", "")
	case d.Form == FormMean && !slices.Contains(WholeFields, d.Field) && !slices.Contains(NumberFields, d.Field):
		fault("field", "field_of_form", d.Field)
	case d.Form == FormQuantile && !slices.Contains(WholeFields, d.Field):
		fault("field", "field_of_quantile", d.Field)
	case d.Form == FormWithin && d.Limit != nil && !slices.Contains(WholeFields, d.Field):
		fault("field", "field_of_form", d.Field)
	case d.Form == FormWithin && d.Limit == nil && d.Field != "":
		fault("field", "limit_has_clock", d.Field)
	case d.Form == FormWithin && d.Limit == nil && d.Cohort != CohortDecided && d.Cohort != CohortStock:
		fault("cohort", "limit_needs_decided", string(d.Cohort))
	case (d.Form == FormCount || d.Form == FormShare) && d.Field != "":
		fault("field", "not_for_form", d.Field)
	}
	if d.Form == FormQuantile && !(d.Quantile > 0 && d.Quantile < 1) {
		fault("quantile", "bad_quantile", fmt.Sprint(d.Quantile))
	} else if d.Form != FormQuantile && d.Quantile != 0 {
		fault("quantile", "not_for_form", fmt.Sprint(d.Quantile))
	}
	if d.Limit != nil && (d.Form != FormWithin || !(*d.Limit >= 0) || *d.Limit > 1e6) {
		fault("limit", "bad_number", fmt.Sprint(*d.Limit))
	}
	switch {
	case d.Form == FormShare && d.Condition == nil:
		fault("condition", "share_without_condition", "")
	case d.Form != FormShare && d.Condition != nil:
		fault("condition", "not_for_form", "")
	}
	sound := true
	for field, c := range map[string]*Condition{"condition": d.Condition, "inclusion": d.Inclusion} {
		if c == nil {
			continue
		}
		found := c.check(field, "", 1)
		if len(found) == 0 && len(c.Leaves()) > mostLeaves {
			found = Problems{{Field: field, Code: "condition_long"}}
		}
		for _, leaf := range c.Leaves() {
			switch stock := d.Cohort == CohortStock; {
			case len(found) > 0:
			case stock && !slices.Contains(StockFields, leaf.Field):
				found = Problems{{Field: field, Code: "not_in_stock", Value: leaf.Field}}
			case !stock && leaf.Field == FieldAge:
				found = Problems{{Field: field, Code: "age_needs_stock"}}
			}
		}
		ps = append(ps, found...)
		sound = sound && len(found) == 0
	}
	if !sound {
		return ps
	}
	// What the cohort itself demands, and what is not counted, stand beside the conditions.
	who := []Condition{{Field: map[Cohort]string{CohortDecided: FieldDecided, CohortAppeal: FieldAppealSettled}[d.Cohort], Op: OpKnown}}
	if who[0].Field == "" {
		who[0].Field = FieldReceived
	}
	if len(d.LeaveOut) > 0 {
		unknown := Condition{Field: FieldOutcome, Op: OpUnknown}
		who = append(who, Condition{Any: []Condition{unknown, {Field: FieldOutcome, Op: OpNotIn, Value: d.LeaveOut}}})
	}
	if d.Inclusion != nil {
		who = append(who, *d.Inclusion)
	}
	if !(Condition{All: who}).possible() {
		fault("inclusion", "never_included", "")
		return ps
	}
	if d.Condition == nil {
		return ps
	}
	if !(Condition{All: append(slices.Clone(who), *d.Condition)}).possible() {
		fault("condition", "never_true", "")
	} else if !(Condition{All: append(slices.Clone(who), Condition{Not: d.Condition})}).possible() {
		fault("condition", "always_true", "")
	}
	return ps
}

// formula is what of a library key figure CONTRACT §5 fixes.
func (d Definition) formula() string {
	d = Definition{Key: d.Key, Kind: d.Kind, Unit: d.Unit, Better: d.Better, Cohort: d.Cohort, Form: d.Form, Quantile: d.Quantile,
		Field: d.Field, Limit: d.Limit, Condition: d.Condition, Inclusion: d.Inclusion, NameDA: d.NameDA, NameEN: d.NameEN,
		AboutDA: d.AboutDA, AboutEN: d.AboutEN}
	b, err := json.Marshal(d)
	if err != nil { // a number that JSON cannot write
		return err.Error()
	}
	return string(b)
}

// counting is all of d that a value depends on.
func (d Definition) counting() string {
	left := slices.Clone(d.LeaveOut)
	slices.Sort(left)
	return d.formula() + fmt.Sprint(left, d.Paper)
}

func (ps Problems) orNil() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}

// Library gives the first version of every key figure of CONTRACT §5.
func Library() []Definition {
	out := make([]Definition, len(KPIs))
	for i, k := range KPIs {
		d := Definition{Key: k.Key, Version: 1, ValidFrom: FirstDay.Month(), Kind: DefinedLibrary, Unit: k.Unit, Better: k.Better,
			Dimension: dimensionOf(k), Cohort: k.Cohort, Form: k.Form}
		if d.DaysMeasure() {
			d.LeaveOut = slices.Clone(UsualLeaveOut)
		}
		out[i] = d
	}
	return out
}

// library is what an empty Catalogue stands for.
var library = Library()

// dimensionOf says which promise a library key figure speaks of.
func dimensionOf(k KPI) Dimension {
	switch k.Key {
	case "complete_at_first_share", "deficiency_letters_mean", "appeal_share", "overturned_share", "rework_share":
		return DimensionQuality
	case "end_to_end_digital_share", "handling_minutes_mean", "cost_mean", "cases_received", "cases_decided", "cases_open", "contacts_per_case":
		return DimensionEfficiency
	}
	return DimensionService
}

// Catalogue is every version of every definition of a municipality, by key and version. An empty one is the library
// as CONTRACT §5 has it.
type Catalogue []Definition

// NewCatalogue puts definitions in order.
func NewCatalogue(definitions []Definition) Catalogue {
	c := slices.Clone(definitions)
	slices.SortFunc(c, func(a, b Definition) int { return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Version, b.Version)) })
	return c
}

// Versions gives the versions of a key, the first one first; those of the library where none are kept.
func (c Catalogue) Versions(key string) []Definition {
	from, found := slices.BinarySearchFunc(c, key, func(d Definition, key string) int { return cmp.Compare(d.Key, key) })
	if !found {
		if i := slices.IndexFunc(KPIs, func(k KPI) bool { return k.Key == key }); i >= 0 {
			return library[i : i+1]
		}
		return nil
	}
	until := from
	for until < len(c) && c[until].Key == key {
		until++
	}
	return c[from:until]
}

// At gives the version that stands in a month: the latest that has begun, else the first.
func (c Catalogue) At(key string, month Month) (Definition, bool) {
	versions := c.Versions(key)
	if len(versions) == 0 {
		return Definition{}, false
	}
	at := versions[0]
	for _, d := range versions[1:] {
		if d.ValidFrom <= month {
			at = d
		}
	}
	return at, true
}

// Breaks gives the versions of a key that count otherwise than the one before them: values on both sides of such a
// month do not compare.
func (c Catalogue) Breaks(key string) []Definition {
	var out []Definition
	versions := c.Versions(key)
	for i, d := range versions {
		next := i+1 < len(versions) && versions[i+1].ValidFrom == d.ValidFrom // it never stood
		if i == 0 || next {
			continue
		}
		before, _ := c.At(key, d.ValidFrom-1)
		if d.ValidFrom > versions[0].ValidFrom && d.counting() != before.counting() {
			out = append(out, d)
		}
	}
	return out
}

// KPI finds a key figure as it stands in a month.
func (c Catalogue) KPI(key string, month Month) (KPI, bool) {
	d, ok := c.At(key, month)
	if !ok {
		return KPI{}, false
	}
	return d.KPI(), true
}

// Keys lists the key figures: the library in its order, then the municipality's own by key.
func (c Catalogue) Keys() []string {
	var out []string
	for _, k := range KPIs {
		out = append(out, k.Key)
	}
	for _, d := range c {
		if d.Kind != DefinedLibrary && d.Version == 1 {
			out = append(out, d.Key)
		}
	}
	return out
}

// KPIs lists the key figures as they stand in a month, in the order of Keys.
func (c Catalogue) KPIs(month Month) []KPI {
	var out []KPI
	for _, key := range c.Keys() {
		k, _ := c.KPI(key, month)
		out = append(out, k)
	}
	return out
}
