package models_test

import (
	"testing"

	"gevinstoverblik/models"
)

func TestCPR(t *testing.T) {
	tests := []struct {
		name string
		in   string
		want string // masked; the same as in when there is none
	}{
		{"with a hyphen", "Borger 120557-6123 har ringet", "Borger ******-**** har ringet"},
		{"ten digits in a row", "cpr 2405575120", "cpr ******-****"},
		{"right after letters", "cpr2405575120", "cpr******-****"},
		{"in a file name", "sag_120557-6123.csv", "sag_******-****.csv"},
		{"spaces between the pairs", "12 05 57 6123", "******-****"},
		{"a dash with spaces", "120557 – 6123", "******-****"},
		{"a no-break space", "120557\u00a06123", "******-****"},
		{"no check digit is asked for", "010190-1234", "******-****"},
		{"a right check digit", "070761-4285", "******-****"},
		{"an administrative number, day above 60", "720557-6123", "******-****"},
		{"two of them", "120557-6123/040857-7001", "******-****/******-****"},
		{"29 February of a leap year", "290296-1234", "******-****"},
		{"29 February of no leap year", "290297-1234", "290297-1234"},
		{"not a date", "310299-1234", "310299-1234"},
		{"too many digits", "Journalnr. 120557-61234", "Journalnr. 120557-61234"},
		{"digits before", "9120557-6123", "9120557-6123"},
		{"a phone number", "tlf. 12 05 57 61", "tlf. 12 05 57 61"},
		{"a case number", "02.34.02-P19-10011-11", "02.34.02-P19-10011-11"},
		{"a date", "11-10-2011 13:45:40", "11-10-2011 13:45:40"},
		{"an ISO date", "2011-10-11", "2011-10-11"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, has := models.MaskCPR(tt.in)
			if got != tt.want || has != (tt.in != tt.want) {
				t.Errorf("MaskCPR(%q) = %q, %v, want %q", tt.in, got, has, tt.want)
			}
			if models.HasCPR(tt.in) != has {
				t.Errorf("HasCPR(%q) = %v, want %v", tt.in, !has, has)
			}
		})
	}
}

func TestACaseNumberIsACPRNumberOnlyAsAWord(t *testing.T) {
	for in, want := range map[string]bool{
		"120557-6123": true, "1205576123": true, "SAG-120557-6123": true,
		"02.34.02-P19-10011-11": false, "BYG1205576123": false, "2011-000123": false,
	} {
		if got := models.IsCPRKey(in); got != want {
			t.Errorf("IsCPRKey(%q) = %v, want %v", in, got, want)
		}
	}
}
