package stats

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// example is one worked example: what a method is given and what it must say.
type example struct {
	ID              string
	Input, Expected json.RawMessage
}

// examplesOf gives every worked example by method.
func examplesOf(t *testing.T) map[string][]example {
	t.Helper()
	root := examples(t)
	out := map[string][]example{}
	for method, folder := range map[string]string{"xmr": "spc", "survival": "survival", "pchart": "pchart"} {
		files, err := filepath.Glob(filepath.Join(root, folder, "*.json"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no examples in %s: %v", folder, err)
		}
		for _, f := range files {
			var ex example
			read(t, f, &ex)
			out[method] = append(out[method], ex)
		}
	}
	for _, method := range []string{"wilson", "quantiles", "projection", "funnel", "effect"} {
		var file struct{ Cases []example }
		read(t, filepath.Join(root, method+".json"), &file)
		out[method] = file.Cases
	}
	return out
}

func TestEveryWorkedExample(t *testing.T) {
	for method, cases := range examplesOf(t) {
		for _, c := range cases {
			got, err := Calc(method, strings.NewReader(string(c.Input)))
			if err != nil {
				t.Errorf("%s %s: %v", method, c.ID, err)
				continue
			}
			var want any
			if err := json.Unmarshal(c.Expected, &want); err != nil {
				t.Fatal(err)
			}
			want = without(want, "checked_with", "package_differs_in")
			if said := differs(got, want); said != "" {
				t.Errorf("%s %s: %s", method, c.ID, said)
			}
			// The other way round: nothing is said that is not expected.
			text, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			var tree any
			if err := json.Unmarshal(text, &tree); err != nil {
				t.Fatal(err)
			}
			if said := apart(want, tree, ""); said != "" {
				t.Errorf("%s %s, from the result: %s", method, c.ID, said)
			}
		}
	}
}

const threeMonths = `"periods":["2025-11","2025-12","2026-01"],"values":[1,null,3]`

// entries names the first n entries of a list with one fault.
func entries(field string, n int, code string) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("%s[%d]: %s", field, i, code))
	}
	return out
}

func TestWhatCalcRefuses(t *testing.T) {
	tests := []struct {
		name, method, in string
		want             []string // field + path + code
	}{
		{"nothing", "xmr", ``, []string{"nothing_given"}},
		{"no JSON", "xmr", `{"values": [1, NaN]}`, []string{"json"}},
		{"half a document", "xmr", `{"values": [1,`, []string{"json"}},
		{"two documents", "wilson", `{"successes":1,"cases":2}{}`, []string{"json_more"}},
		{"a list instead of an object", "wilson", `[1]`, []string{"not_object"}},
		{"fields that are not there", "xmr", `{}`, []string{"values: required", "periods: required"}},
		{"a field that nobody reads", "xmr", `{` + threeMonths + `,"rebse":["2025-12"]}`, []string{"rebse: unknown_input"}},
		{"text for a number", "xmr", `{"periods":["2025-11"],"values":["1"]}`, []string{"values[0]: not_number"}},
		{"a number for a list", "xmr", `{"periods":["2025-11"],"values":1}`, []string{"values: not_series"}},
		{"a number beyond all series", "xmr", `{"periods":["2025-11"],"values":[1e400]}`, []string{"values[0]: number_too_large"}},
		{"a large number", "xmr", `{"periods":["2025-11"],"values":[1e16]}`, []string{"values[0]: number_too_large"}},
		{"no month", "xmr", `{"periods":["2025-13"],"values":[1]}`, []string{"periods[0]: bad_month"}},
		{"a day for a month", "xmr", `{"periods":["2025-1-1"],"values":[1]}`, []string{"periods[0]: bad_month"}},
		{"a number for a month", "xmr", `{"periods":[2025],"values":[1]}`, []string{"periods[0]: not_text"}},
		{"a month left out", "xmr", `{"periods":["2025-11","2026-01"],"values":[1,2]}`, []string{"periods[1]: months_apart"}},
		{"a month twice", "pchart", `{"periods":["2025-11","2025-11"],"numerators":[1,1],"denominators":[2,2]}`, []string{"periods[1]: months_apart"}},
		{"more values than months", "xmr", `{"periods":["2025-11"],"values":[1,2]}`, []string{"values: unequal_lengths"}},
		{"a direction that there is none of", "xmr", `{` + threeMonths + `,"direction":"up"}`, []string{"direction: bad_direction"}},
		{"a rebase that is no month", "xmr", `{` + threeMonths + `,"rebase":["x"]}`, []string{"rebase[0]: bad_month"}},
		{"a baseline of eleven", "xmr", `{` + threeMonths + `,"baseline_n":11}`, []string{"baseline_n: baseline_short"}},
		{"a switch that is neither on nor off", "xmr", `{` + threeMonths + `,"screen_outliers":1}`, []string{"screen_outliers: not_yes_no"}},
		{"a negative duration", "survival", `{"durations":[-1],"closed":[1]}`, []string{"durations[0]: negative"}},
		{"half a day", "survival", `{"durations":[1.5],"closed":[1]}`, []string{"durations[0]: not_whole"}},
		{"a missing duration", "survival", `{"durations":[null],"closed":[1]}`, []string{"durations[0]: not_number"}},
		{"neither open nor closed", "survival", `{"durations":[1],"closed":[2]}`, []string{"closed[0]: not_closed"}},
		{"durations without their ends", "survival", `{"durations":[1,2],"closed":[1]}`, []string{"closed: unequal_lengths"}},
		{"a negative tau", "survival", `{"durations":[1],"closed":[1],"tau":-1}`, []string{"tau: negative"}},
		{"more met than there are", "wilson", `{"successes":3,"cases":2}`, []string{"successes: more_than_all"}},
		{"a negative count", "wilson", `{"successes":-1,"cases":2}`, []string{"successes: negative"}},
		{"a confidence in per cent", "wilson", `{"successes":1,"cases":2,"confidence":95}`, []string{"confidence: bad_level"}},
		{"a probability in per cent", "quantiles", `{"values":[1],"probabilities":[50]}`, []string{"probabilities[0]: not_probability"}},
		{"parts of unequal lengths", "funnel", `{"numerators":[1],"denominators":[1,2]}`, []string{"denominators: unequal_lengths"}},
		{"a part that is more than the whole", "funnel", `{"numerators":[3],"denominators":[2]}`, []string{"numerators[0]: more_than_all"}},
		{"a target in the past", "projection", `{"values":[1],"months_ahead":0}`, []string{"months_ahead: bad_months_ahead"}},
		{"half a month ahead", "projection", `{"values":[1],"months_ahead":1.5}`, []string{"months_ahead: not_whole"}},
		{"every entry that is wrong", "xmr", `{"periods":["2025-11","q","2026-01",4],"values":[1,"x",null,"y"],"target":"a","direction":"up"}`,
			[]string{"values[1]: not_number", "values[3]: not_number", "direction: bad_direction", "target: not_number", "periods[1]: bad_month", "periods[3]: not_text"}},
		{"one fault is not told of an entry and of what it is held against", "funnel", `{"numerators":[5,1],"denominators":["x",0]}`,
			[]string{"denominators[0]: not_number", "numerators[1]: more_than_all"}},
		{"a long list of faults is told in part", "quantiles", `{"values":[` + strings.TrimSuffix(strings.Repeat(`"x",`, 25), ",") + `]}`,
			append(entries("values", 20, "not_number"), "values: more_wrong")},
		{"every field at once", "effect", `{"before":["a"],"after":{}}`, []string{"before[0]: not_number", "after: not_series"}},
	}
	for _, test := range tests {
		got, err := Calc(test.method, strings.NewReader(test.in))
		var faults Faults
		if !errors.As(err, &faults) || got != nil {
			t.Errorf("%s: %v, %v, want faults", test.name, got, err)
			continue
		}
		var said []string
		for _, f := range faults {
			f.Value = ""
			said = append(said, f.Error())
		}
		if !slices.Equal(said, test.want) {
			t.Errorf("%s: %q, want %q", test.name, said, test.want)
		}
	}
}

func TestCalcHasLimits(t *testing.T) {
	long := `{"values":[` + strings.TrimSuffix(strings.Repeat("1,", maxEntries+1), ",") + `]}`
	if _, err := Calc("effect", strings.NewReader(strings.Replace(long, "values", "before", 1))); err == nil ||
		!strings.Contains(err.Error(), "before: too_many") {
		t.Errorf("a long list: %v", err)
	}
	if _, err := Calc("effect", strings.NewReader(strings.Repeat(" ", maxInput+1))); err == nil || err.Error() != "too_large" {
		t.Errorf("a large input: %v", err)
	}
	if _, err := Calc("mean", strings.NewReader("{}")); !errors.Is(err, ErrUnknownMethod) {
		t.Errorf("an unknown method: %v", err)
	}
}

func TestWhatCalcAllows(t *testing.T) {
	tests := []struct {
		name, method, in, want string
	}{
		{"a count may be written as 5.0", "wilson", `{"successes":5.0,"cases":1e1}`, `{"share":0.5,"lower":0.23659309,"upper":0.76340691}`},
		{"another confidence", "wilson", `{"successes":5,"cases":10,"confidence":0.9}`, `{"share":0.5,"lower":0.26927182,"upper":0.73072818}`},
		{"nothing to take a quantile of", "quantiles", `{"values":[],"probabilities":[0.5]}`,
			`{"n":0,"quantiles":[{"p":0.5,"value":null}],"median":null,"mean":null,"within_40":0,"share_within_40":null}`},
		{"no cases, no curve", "survival", `{"durations":[],"closed":[],"tau":60}`,
			`{"n":0,"median":null,"s40":null,"s40_beyond_data":true,"rmst":null,"largest_time":null,"curve_ends_above_zero":false,"curve":[]}`},
		{"beyond the data the area is not known", "survival", `{"durations":[10,20],"closed":[1,0],"tau":30}`,
			`{"rmst":null,"rmst_se":null,"tau_beyond_data":true,"s40":0.5,"s40_beyond_data":true}`},
		{"at 0 the curve is known for ever", "survival", `{"durations":[10,20],"closed":[1,1],"tau":30}`,
			`{"rmst":15,"tau_beyond_data":false,"s40":0,"s40_se":null,"s40_lower":null,"s40_upper":null,"s40_beyond_data":false}`},
		{"no month, no chart", "xmr", `{"periods":[],"values":[],"target":null,"rebase":["2025-01"]}`,
			`{"points":[],"segments":[],"latest":{"period":null,"value":null,"variation":"insufficient_data","assurance":null}}`},
		{"no unit has a case", "funnel", `{"numerators":[0],"denominators":[0]}`,
			`{"average":null,"units":[{"share":null,"lower95":null,"upper95":null,"lower998":null,"upper998":null,"class":"no_cases"}]}`},
		{"a share of 1 everywhere", "pchart", `{"periods":["2025-01","2025-02"],"numerators":[3,4],"denominators":[3,4]}`,
			`{"centre":1,"sigma_z":null,"points":[{"share":1,"lower":1,"upper":1,"outside":false,"prime_lower":null,"prime_upper":null,"prime_outside":false},{"share":1}]}`},
		{"two sides that do not vary", "effect", `{"before":[3,3,3],"after":[2,null,2]}`,
			`{"mean_before":3,"mean_after":2,"difference":-1,"lower95":-1,"upper95":-1,"t":null,"df":null,"p_value":null}`},
		{"one value has no interval", "effect", `{"before":[3],"after":[2,4]}`,
			`{"mean_before":3,"mean_after":3,"difference":0,"lower95":null,"upper95":null,"t":null,"df":null,"p_value":null}`},
		{"nothing before", "effect", `{"before":[],"after":[2,4]}`, `{"mean_before":null,"mean_after":3,"difference":null}`},
		{"a line without a target", "projection", `{"values":[1,2,3,4,5,6,7,8,9,10,11,12],"months_ahead":2}`,
			`{"slope_per_month":1,"predicted":14,"required_per_month":null,"months_to_target_at_this_slope":null,"verdict":null}`},
		{"a run chart", "runchart", `{"values":[1,1,1,1,1,1,1,9,9,9,9,9,9,9,5,null]}`,
			`{"n":15,"median":5,"n_useful":14,"longest_run":7,"max_run":7,"crossings":1,"min_crossings":4,"long_run":false,"few_crossings":true,"signal":true,"enough_to_judge":true}`},
	}
	for _, test := range tests {
		got, err := Calc(test.method, strings.NewReader(test.in))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		var want any
		if err := json.Unmarshal([]byte(test.want), &want); err != nil {
			t.Fatal(err)
		}
		if said := differs(got, want); said != "" {
			t.Errorf("%s: %s", test.name, said)
		}
	}
}

// finite says where a result holds a number that is none.
func finite(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Float64:
		return isFinite(v.Float())
	case reflect.Pointer, reflect.Interface:
		return v.IsNil() || finite(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if !finite(v.Field(i)) {
				return false
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if !finite(v.Index(i)) {
				return false
			}
		}
	}
	return true
}

// FuzzCalc holds that any text gives a result that JSON can say, or Faults.
func FuzzCalc(f *testing.F) {
	for _, method := range Methods() {
		f.Add(method, `{}`)
	}
	for method, in := range map[string]string{
		"xmr":        `{"periods":["2025-11","2025-12","2026-01"],"values":[1,null,3],"direction":"increase","target":2,"rebase":["2025-12"],"baseline_n":12,"screen_outliers":false}`,
		"survival":   `{"durations":[10,10,15,20],"closed":[1,0,1,1],"tau":45}`,
		"wilson":     `{"successes":8,"cases":10,"confidence":0.95}`,
		"quantiles":  `{"values":[1,2,3],"probabilities":[0.5,1]}`,
		"pchart":     `{"periods":["2025-11","2025-12"],"numerators":[1,2],"denominators":[3,4]}`,
		"funnel":     `{"numerators":[1,2],"denominators":[3,4],"direction":"decrease"}`,
		"projection": `{"values":[1,2,4,5,6,7,8,9,10,11,12,14],"direction":"increase","target":20,"months_ahead":3,"level":0.8}`,
		"effect":     `{"before":[1,2,3],"after":[3,4,5]}`,
		"runchart":   `{"values":[1,5,2,4,3,7,8,1,9,2,3,4]}`,
	} {
		f.Add(method, in)
	}
	f.Fuzz(func(t *testing.T, method, in string) {
		got, err := Calc(method, strings.NewReader(in))
		var faults Faults
		switch {
		case errors.As(err, &faults):
			if len(faults) == 0 {
				t.Error("refused without a fault")
			}
		case errors.Is(err, ErrUnknownMethod):
		case err != nil:
			t.Errorf("neither a result nor faults: %v", err)
		case !finite(reflect.ValueOf(got)):
			t.Errorf("%+v holds what is no number", got)
		default:
			if _, err := json.Marshal(got); err != nil {
				t.Error(err)
			}
		}
	})
}
