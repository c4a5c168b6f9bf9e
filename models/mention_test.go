package models

import (
	"slices"
	"testing"
)

func TestATextNamesThePeopleBehindAnAt(t *testing.T) {
	people := []User{{ID: 1, Name: "Bo Lind", Email: "bo@kommune.dk"}, {ID: 2, Name: "Bo Lindholm", Email: "bl@kommune.dk"}, {ID: 3, Name: "Åse Ørum-Æbelø", Email: "aase@kommune.dk"}}
	tests := []struct {
		name, text string
		named      []int64
		unknown    []string
	}{
		{"nobody", "Høringen går på papir.", nil, nil},
		{"by name", "@Bo Lindholm ser på det.", []int64{2}, nil},
		{"the longer name, not the one that it begins with", "Spørg @Bo Lindholm", []int64{2}, nil},
		{"the shorter one before a full stop", "Spørg @Bo Lind.", []int64{1}, nil},
		{"in any spelling of letters", "Spørg @åse ørum-æbelø", []int64{3}, nil},
		{"by e-mail", "Spørg @bl@kommune.dk i morgen", []int64{2}, nil},
		{"each once, in the order of the text", "@Bo Lindholm og @Åse Ørum-Æbelø, og igen @Bo Lindholm", []int64{2, 3}, nil},
		{"an address is no mention", "Skriv til bo@kommune.dk", nil, nil},
		{"nor is an at alone", "3 @ 5 kr.", nil, nil},
		{"somebody whom nobody knows", "Spørg @Karl-Ove, tak (@Bo Lindhardt)", nil, []string{"@Karl-Ove", "@Bo"}},
		{"at the very end", "Tak @", nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var ids []int64
			named, unknown := Mentions(test.text, people)
			for _, u := range named {
				ids = append(ids, u.ID)
			}
			if !slices.Equal(ids, test.named) || !slices.Equal(unknown, test.unknown) {
				t.Errorf("Mentions(%q) = %v, %q; want %v, %q", test.text, ids, unknown, test.named, test.unknown)
			}
		})
	}
}
