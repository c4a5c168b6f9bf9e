// Package text holds every word and every way of writing a number that a person sees, in Danish and English.
// Rounding, units and the decimal comma are put on here, once, last.
package text

import (
	"fmt"
	"strings"
)

// Lang is a language of the screens: "da" or "en".
type Lang string

// The languages.
const (
	Danish  Lang = "da"
	English Lang = "en"
)

// Langs lists them.
var Langs = []Lang{Danish, English}

// Parse gives the language of a code, and whether it is one of ours.
func Parse(code string) (Lang, bool) {
	l := Lang(code)
	return l, l == Danish || l == English
}

// words is one part of the catalogue: Danish and English by key. Each area of the product has a file of its own
// (words_overview.go, words_import.go …) that ends up in the catalogue through the list in catalogue.go.
type words map[string][2]string

// Say gives the words of a key with its places filled: Say("verdict.met", "n", 20, "m", 34) fills {n} and {m}.
// Values are put in as they are: format numbers with the functions of this package first. A key that is missing
// comes back in brackets, and TestEveryKeyIsSaid fails.
func (l Lang) Say(key string, places ...any) string {
	pair, ok := catalogue[key]
	if !ok {
		return "⟨" + key + "⟩"
	}
	s := pair[0]
	if l == English {
		s = pair[1]
	}
	if len(places) < 2 {
		return s
	}
	fill := make([]string, 0, len(places))
	for i := 0; i+1 < len(places); i += 2 {
		fill = append(fill, "{"+fmt.Sprint(places[i])+"}", fmt.Sprint(places[i+1]))
	}
	// One pass: what a value holds, be it "{n}", is never filled again.
	return strings.NewReplacer(fill...).Replace(s)
}

// Has says whether the catalogue knows a key.
func Has(key string) bool { _, ok := catalogue[key]; return ok }
