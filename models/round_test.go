package models

import (
	"errors"
	"math"
	"testing"
)

func TestAPromiseIsReadAsPeopleWriteIt(t *testing.T) {
	none := math.NaN()
	for _, test := range []struct {
		text string
		unit Unit
		want float64
		code string
	}{
		{"87", UnitShare, 0.87, ""},
		{"87,5 %", UnitShare, 0.875, ""},
		{"87.5%", UnitShare, 0.875, ""},
		{" 100\u00a0% ", UnitShare, 1, ""},
		{"0", UnitShare, 0, ""},
		{"112", UnitShare, none, "cell_range_share"},
		{"-1", UnitShare, none, "cell_range_share"},
		{"", UnitShare, none, ""},
		{"  ", UnitDays, none, ""},
		{"40 dage", UnitDays, 40, ""},
		{"1.904,5 dage", UnitDays, 1904.5, ""},
		{"1.500", UnitDays, none, "cell_ambiguous"},
		{"4000", UnitDays, none, "cell_range_days"},
		{"firs", UnitShare, none, "cell_nan"},
		{"40 %", UnitDays, none, "cell_nan"},
		{"=1+1", UnitShare, none, "cell_nan"},
		{"NaN", UnitShare, none, "cell_nan"},
		{"1e2", UnitDays, none, "cell_nan"},
		{"6", UnitScore, none, "cell_range_score"},
		{"4,2", UnitScore, 4.2, ""},
	} {
		v, err := ParsePromise(test.text, test.unit)
		var p Problem
		errors.As(err, &p)
		if p.Code != test.code {
			t.Errorf("ParsePromise(%q, %s): %v, want %q", test.text, test.unit, err, test.code)
		}
		if (v == nil) != math.IsNaN(test.want) || v != nil && math.Abs(*v-test.want) > 1e-12 {
			t.Errorf("ParsePromise(%q, %s) = %v, want %v", test.text, test.unit, v, test.want)
		}
	}
}

func FuzzParsePromise(f *testing.F) {
	for _, s := range []string{"87,5 %", "1.500", "−3", "\u00a0", "1e309", "0,0,0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, u := range []Unit{UnitShare, UnitDays, UnitCount} {
			v, err := ParsePromise(s, u)
			if err == nil && v != nil {
				if least, most := PromiseBounds(u); !(*v >= least && *v <= most) {
					t.Errorf("ParsePromise(%q, %s) = %v, outside its bounds", s, u, *v)
				}
			}
		}
	})
}

func TestAPromiseInASheetIsReadAsItsCellIsMeant(t *testing.T) {
	for _, test := range []struct {
		name   string
		in     string
		number bool
		unit   Unit
		want   float64
		code   string
	}{
		{"a number shown in per cent is a fraction", "0.915", true, UnitShare, 0.915, ""},
		{"a number that lost its format is per cent", "91.5", true, UnitShare, 0.915, ""},
		{"the whole is 1", "1", true, UnitShare, 1, ""},
		{"more than all is refused", "112", true, UnitShare, 0, "cell_range_share"},
		{"text with per cent", "91,5 %", false, UnitShare, 0.915, ""},
		{"text that may be a fraction is asked about", "0,9", false, UnitShare, 0, "cell_share_unclear"},
		{"half a per cent in words", "0,5 %", false, UnitShare, 0.005, ""},
		{"days are days", "0.5", true, UnitDays, 0.5, ""},
		{"words are no number", "mange", false, UnitDays, 0, "cell_nan"},
	} {
		got, err := ParseSheetPromise(test.in, test.number, test.unit)
		var p Problem
		if errors.As(err, &p); p.Code != test.code || test.code == "" && (got == nil || *got != test.want) {
			t.Errorf("%s: ParseSheetPromise(%q) = %v, %v, want %v %s", test.name, test.in, got, err, test.want, test.code)
		}
	}
}
