package models

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// MaxSought is how many words of what somebody looks for count.
const MaxSought = 8

// Sought is what somebody looks for by parts of words, as they typed it, with æ, ø and å or without.
type Sought struct{ words []string }

// Seek reads what somebody typed.
func Seek(s string) Sought {
	words := strings.Fields(folded(s, danishWhole))
	return Sought{words[:min(len(words), MaxSought)]}
}

// Empty says whether nothing is looked for.
func (s Sought) Empty() bool { return len(s.words) == 0 }

// Whole is the set of all words that are looked for: what Held gives for a name that has them all.
func (s Sought) Whole() uint { return 1<<len(s.words) - 1 }

// Held says which of the words a name has, as a set of bits.
func (s Sought) Held(name string) uint {
	held, _ := s.look(name)
	return held
}

// Fit says how well a name has all the words: 0 = it lacks one. The name itself is better than its beginning, that is
// better than the beginning of a word in it, and that is better than the inside of one.
func (s Sought) Fit(name string) int {
	held, fit := s.look(name)
	if s.Empty() || held != s.Whole() {
		return 0
	}
	return fit
}

// The weights of where a word stands in a name.
const (
	fitInside = 1
	fitWord   = 10 // at the beginning of a word
	fitBegins = 1000
	fitSame   = 2000
)

func (s Sought) look(name string) (held uint, fit int) {
	whole := strings.Join(s.words, " ")
	// A keyboard without æ, ø and å gives ae, oe and aa, or a, o and a.
	for _, form := range []string{folded(name, danishWhole), folded(name, danishShort)} {
		var has uint
		of := 0
		padded := " " + form
		for i, word := range s.words {
			switch {
			case strings.Contains(padded, " "+word):
				has |= 1 << i
				of += fitWord
			case strings.Contains(form, word):
				has |= 1 << i
				of += fitInside
			}
		}
		switch {
		case form == whole:
			of += fitSame
		case strings.HasPrefix(form, whole):
			of += fitBegins
		}
		held, fit = held|has, max(fit, of)
	}
	return held, fit
}

var (
	danishWhole = strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa")
	danishShort = strings.NewReplacer("æ", "ae", "ø", "o", "å", "a")
)

// folded gives a text as it is looked for: small letters and digits without accents, words with one space between.
func folded(s string, danish *strings.Replacer) string {
	s = danish.Replace(strings.ToLower(norm.NFC.String(s)))
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		default:
			gap = true
		}
	}
	return b.String()
}
