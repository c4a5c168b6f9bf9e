package models

import "testing"

func TestANameIsFoundByPartsOfItsWords(t *testing.T) {
	for _, tt := range []struct {
		typed, name string
		found       bool
	}{
		{"erhv", "Erhvervsbyggeri", true},
		{"BYGGERI", "Erhvervsbyggeri", true},
		{"bolig etage", "Etagebyggeri (bolig)", true},
		{"maal", "Mål for næste år", true},
		{"mal", "Mål for næste år", true},
		{"mål", "Mål for næste år", true},
		{"aar naeste", "Mål for næste år", true},
		{"hoering", "Digital høring", true},
		{"horing", "Digital høring", true},
		{"høring", "Digital høring", true},
		{"café", "Cafe på torvet", true},
		{"cafe", "Café på torvet", true},
		{"aeldre", "Ældre", true},
		{"mål bolig", "Mål for næste år", false},
		{"oe", "Overblik", false},
		{"", "Overblik", false},
		{"  -- ", "Overblik", false},
	} {
		if got := Seek(tt.typed).Fit(tt.name) > 0; got != tt.found {
			t.Errorf("%q in %q: found %v, want %v", tt.typed, tt.name, got, tt.found)
		}
	}
}

func TestANameFitsBetterTheEarlierTheWordsStand(t *testing.T) {
	names := []string{"Bolig", "Boligsociale sager", "Etagebyggeri (bolig)", "Ungdomsbolig"}
	for i := range names[1:] {
		better, worse := Seek("bolig").Fit(names[i]), Seek("bolig").Fit(names[i+1])
		if better <= worse {
			t.Errorf("%q fits with %d, %q with %d, want more", names[i], better, names[i+1], worse)
		}
	}
}

func TestHeldTellsTheWordsThatANameHas(t *testing.T) {
	s := Seek("erhv digital")
	if got := s.Held("Erhvervsbyggeri") | s.Held("Digital indsendelse"); got != s.Whole() {
		t.Errorf("both names together hold %b, want %b", got, s.Whole())
	}
	if got := s.Held("Nedrivning"); got != 0 {
		t.Errorf("Nedrivning holds %b, want none", got)
	}
	long := Seek("a b c d e f g h i j k")
	if len(long.words) != MaxSought {
		t.Errorf("%d words count, want %d", len(long.words), MaxSought)
	}
}
