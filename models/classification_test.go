package models

import "testing"

func TestTheLongestPrefixSaysTheCaseType(t *testing.T) {
	rules := []ClassRule{{Prefix: "02", CaseType: "Byggesag"}, {Prefix: "02.34.02-P19", CaseType: "Byggetilladelse"}, {Prefix: "02.34", CaseType: "Enfamiliehuse"}}
	numbers := []ClassNumber{
		{Number: "01.03.03", Title: "Zonetilladelser", From: NoDay, Until: NoDay},
		{Number: "09.00.01", Title: "Gammelt emne", From: NoDay, Until: DayOf(2025, 12, 31)},
		{Number: "09.00.01", Title: "Nyt emne", From: DayOf(2026, 1, 1), Until: NoDay},
	}
	for _, tt := range []struct {
		name, number string
		received     Day
		want         string
	}{
		{"with its facet", "02.34.02-P19", DayOf(2026, 1, 5), "Byggetilladelse"},
		{"of a group", "02.34.02-G01", DayOf(2026, 1, 5), "Enfamiliehuse"},
		{"of a main group", "02.00.01", DayOf(2026, 1, 5), "Byggesag"},
		{"no rule: the title without the facet", "01.03.03-P16", DayOf(2026, 1, 5), "Zonetilladelser"},
		{"the title of then", "09.00.01", DayOf(2025, 6, 1), "Gammelt emne"},
		{"the title of now", "09.00.01", DayOf(2026, 6, 1), "Nyt emne"},
		{"neither: the number, so that nobody overlooks it", "27.27.27-I10", DayOf(2026, 6, 1), "KLE 27.27.27"},
		{"no number", "", DayOf(2026, 6, 1), ""},
	} {
		if got := NewClassifier(rules, numbers).CaseType(tt.number, tt.received); got != tt.want {
			t.Errorf("%s: CaseType(%q) = %q, want %q", tt.name, tt.number, got, tt.want)
		}
	}
	if got := NewClassifier(nil, nil).CaseType("02.34.02", DayOf(2026, 1, 5)); got != "" {
		t.Errorf("a municipality without a classification: %q", got)
	}
	if got := NewClassifier([]ClassRule{{Prefix: "02.3", CaseType: "x"}}, nil).CaseType("02.34.02", 0); got == "x" {
		t.Error("half a group is taken for a prefix")
	}
}

func TestARuleNamesAPlaceOfTheClassification(t *testing.T) {
	for _, prefix := range []string{"02", "02.34", "02.34.02", "02.34.02-P19", "02.34.02-Å01"} {
		if err := (ClassRule{Prefix: prefix, CaseTypeID: 1}).Check(); err != nil {
			t.Errorf("%s: %v", prefix, err)
		}
	}
	for _, prefix := range []string{"", "2", "02.", "02.3", "02.34.02-", "02.34.02-p19", "02-P19", "010203-1234"} {
		if err := (ClassRule{Prefix: prefix, CaseTypeID: 1}).Check(); err == nil {
			t.Errorf("%q is a prefix", prefix)
		}
	}
}
