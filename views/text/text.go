// Package text holds every word and every way of writing a number that a person sees, in Danish and English.
// Rounding, units and the decimal comma are put on here, once, last.
package text

import (
	"fmt"
	"strconv"
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
// comes back in brackets, and a test of this package fails.
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
	b := make([]byte, 0, len(s)+24)
	for {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			return string(append(b, s...))
		}
		end := strings.IndexByte(s[open:], '}')
		if end < 0 {
			return string(append(b, s...))
		}
		end += open
		b = append(b, s[:open]...)
		b = appendPlace(b, s[open:end+1], places)
		s = s[end+1:]
	}
}

// appendPlace fills one place, "{n}"; a place that nothing was given for stays as it is.
func appendPlace(b []byte, place string, places []any) []byte {
	for i := 0; i+1 < len(places); i += 2 {
		if name, ok := places[i].(string); ok && name == place[1:len(place)-1] {
			switch v := places[i+1].(type) {
			case string:
				return append(b, v...)
			case int:
				return strconv.AppendInt(b, int64(v), 10)
			}
			return fmt.Append(b, places[i+1])
		}
	}
	return append(b, place...)
}

// Has says whether the catalogue knows a key.
func Has(key string) bool { _, ok := catalogue[key]; return ok }
