package models_test

import (
	"errors"
	"testing"

	"gevinstoverblik/models"
)

func TestNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	tests := []struct {
		name string
		in   string
		want float64
		code string
	}{
		{"a decimal comma", "63,4", 63.4, ""},
		{"a decimal point", "63.4", 63.4, ""},
		{"a comma is the decimal sign, whatever follows", "1,904", 1.904, ""},
		{"thousands and decimals in Danish", "1.904,5", 1904.5, ""},
		{"thousands and decimals in English", "1,904.5", 1904.5, ""},
		{"two points can only be thousands", "1.904.000", 1904000, ""},
		{"a no-break space between thousands", "1\u00a0904,5", 1904.5, ""},
		{"a point before three digits is not guessed at", "1.904", 0, "ambiguous_number"},
		{"but thousands do not begin with nothing", "0.904", 0.904, ""},
		{"a minus as it is printed", "\u22123,5", -3.5, ""},
		{"a plain number", " 40 ", 40, ""},
		{"nothing is no number", "", 0, "bad_number"},
		{"a sign alone is none", "-", 0, "bad_number"},
		{"words are none", "63 dage", 0, "bad_number"},
		{"an exponent is none", "1e3", 0, "bad_number"},
		{"infinity is none", "Inf", 0, "bad_number"},
		{"thousands stand in threes", "1.90,5", 0, "bad_number"},
		{"a decimal sign wants decimals", "63,", 0, "bad_number"},
	}
	for _, test := range tests {
		got, err := models.ParseNumber("days", test.in)
		if got != test.want || codeOf(err) != test.code {
			t.Errorf("%s: ParseNumber(%q) = %v, %v, want %v %s", test.name, test.in, got, err, test.want, test.code)
		}
	}
}

func TestABareShareAboveOneIsRefused(t *testing.T) {
	tests := []struct {
		in   string
		want float64
		code string
	}{
		{"63,4 %", 0.634, ""}, {"87,5 %", 0.875, ""}, {"87.5%", 0.875, ""}, {"0,875", 0.875, ""}, {"1", 1, ""}, {"100 %", 1, ""}, {"0", 0, ""},
		{"87,5", 0, "share_without_percent"}, {"101 %", 0, "share_out_of_range"}, {"-0,1", 0, "share_out_of_range"},
		{"%", 0, "bad_number"}, {"60 %%", 0, "bad_number"},
	}
	for _, test := range tests {
		got, err := models.ParseShare("share", test.in)
		if got != test.want || codeOf(err) != test.code {
			t.Errorf("ParseShare(%q) = %v, %v, want %v %s", test.in, got, err, test.want, test.code)
		}
	}
}

func TestACountIsWhole(t *testing.T) {
	tests := []struct {
		in   string
		want int64
		code string
	}{
		{"1904", 1904, ""}, {"1.904", 1904, ""}, {"1 904", 1904, ""}, {"38.091", 38091, ""}, {"1,904", 1904, ""},
		{"19,5", 0, "bad_number"}, {"-3", 0, "bad_number"}, {"", 0, "bad_number"}, {"99999999999", 0, "bad_number"},
	}
	for _, test := range tests {
		got, err := models.ParseCount("n", test.in)
		if got != test.want || codeOf(err) != test.code {
			t.Errorf("ParseCount(%q) = %v, %v, want %v %s", test.in, got, err, test.want, test.code)
		}
	}
}

func codeOf(err error) string {
	var p models.Problem
	if errors.As(err, &p) {
		return p.Code
	}
	return ""
}
