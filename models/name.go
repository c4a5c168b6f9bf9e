package models

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Tidy gives a name as it is shown: Unicode NFC, without invisible characters, trimmed, inner spaces joined.
func Tidy(s string) string {
	plain := true
	space := true // at a place where a space would be too much
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x80 || c < ' ' || c == 0x7f || (c == ' ' && space) {
			plain = false
			break
		}
		space = c == ' '
	}
	if plain && !strings.HasSuffix(s, " ") {
		return s
	}
	var b strings.Builder
	pending := false
	for _, r := range norm.NFC.String(s) {
		switch {
		case unicode.IsSpace(r):
			pending = b.Len() > 0
		case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r):
		default:
			if pending {
				b.WriteByte(' ')
				pending = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// NameKey is what two spellings of one name share (CONTRACT §2 "Names"): Tidy and case folding. Nothing else merges.
func NameKey(s string) string { return cases.Fold().String(Tidy(s)) }

// Slug gives the name for addresses: lower case, æ→ae ø→oe å→aa, and every run of anything else that is not
// a–z 0–9 as one hyphen.
func Slug(s string) string {
	var b strings.Builder
	gap := false
	put := func(t string) {
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteString(t)
	}
	for _, r := range strings.ToLower(Tidy(s)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			put(string(r))
		case r == 'æ':
			put("ae")
		case r == 'ø':
			put("oe")
		case r == 'å':
			put("aa")
		default:
			gap = true
		}
	}
	return b.String()
}
