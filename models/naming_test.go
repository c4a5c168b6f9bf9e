package models

import "testing"

func TestTheClosestNameIsASpellingNotAnotherThing(t *testing.T) {
	known := []string{"Enfamiliehuse", "Etageboliger", "Erhvervsbyggeri", "Miljøgodkendelse"}
	tests := []struct{ name, want string }{
		{"Enfamilehuse", "Enfamiliehuse"},
		{"ENFAMILIEHUS", "Enfamiliehuse"},
		{"Enfamiliehuse, nye", "Enfamiliehuse"},
		{"Miljogodkendelser", "Miljøgodkendelse"},
		{"Etageobliger", "Etageboliger"},
		{"Hegnssyn", ""},
		{"", ""},
		{"E", ""},
	}
	for _, test := range tests {
		got := ""
		if i := Closest(test.name, known); i >= 0 {
			got = known[i]
		}
		if got != test.want {
			t.Errorf("Closest(%q) = %q, want %q", test.name, got, test.want)
		}
	}
}
