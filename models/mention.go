package models

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mentions finds the people whom a text names: "@" at the beginning of a word, and after it the name or the e-mail address of one of
// people, in any spelling of letters; of two names that fit the longer one. named comes in the order of the text, each once; unknown
// is what follows an "@" that names nobody, as it was written.
func Mentions(text string, people []User) (named []User, unknown []string) {
	before := ' '
	for rest := text; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
		begins := r == '@' && !unicode.IsLetter(before) && !unicode.IsDigit(before)
		before = r
		if next, _ := utf8.DecodeRuneInString(rest); !begins || !unicode.IsLetter(next) {
			continue
		}
		best, length := -1, 0
		for i, u := range people {
			for _, name := range []string{u.Name, u.Email} {
				if n := startsWith(rest, name); n > length {
					best, length = i, n
				}
			}
		}
		if best < 0 {
			word := rest
			if end := strings.IndexFunc(word, func(r rune) bool { return !wordly(r) }); end >= 0 {
				word = word[:end]
			}
			unknown = append(unknown, "@"+word)
			continue
		}
		if !slices.ContainsFunc(named, func(u User) bool { return u.ID == people[best].ID }) {
			named = append(named, people[best])
		}
	}
	return named, unknown
}

// startsWith gives how many bytes of a text a name takes that it begins with as a whole word; 0 where it does not.
func startsWith(text, name string) int {
	if name == "" {
		return 0
	}
	for end := range text + "\x00" {
		if end > 0 && strings.EqualFold(Tidy(text[:end]), Tidy(name)) && Tidy(text[:end]) == text[:end] {
			if next, _ := utf8.DecodeRuneInString(text[end:]); end < len(text) && wordly(next) {
				return 0
			}
			return end
		}
		if end > len(name)+utf8.UTFMax {
			return 0
		}
	}
	return 0
}

func wordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' }
