package models

import (
	"slices"
	"strings"
	"time"
)

// NameKind says what a name or a word of a file stands for.
type NameKind string

// The kinds of names that wait to be mapped.
const (
	NameCaseType   NameKind = "case_type"
	NameDepartment NameKind = "department"
	NameChannel    NameKind = "channel"
	NameOutcome    NameKind = "outcome"
)

// NameKinds lists them.
var NameKinds = []NameKind{NameCaseType, NameDepartment, NameChannel, NameOutcome}

// Word says whether names of the kind are words of one source, which mean a class or an outcome. The others are names
// of the whole installation.
func (k NameKind) Word() bool { return k == NameChannel || k == NameOutcome }

// Naming is one name or word that files use, and how the house reads it.
type Naming struct {
	Kind       NameKind
	ID         int64
	SourceID   int64 // of a word
	SourceName string
	Name       string // as the files have it
	Cases      int    // whose file used it
	Said       bool   // somebody has said what it is
	Into       int64  // of a name: what it is read as, 0 = itself
	IntoName   string
	Means      string // of a word: the code of its class or outcome, as it is read now
	By         string // who said what a word means
	At         time.Time
}

// Waits says whether nobody has said yet what the name is.
func (n Naming) Waits() bool { return !n.Said && n.Into == 0 }

// Saying is what a person says of a name or a word.
type Saying struct {
	Kind     NameKind
	ID       int64
	SourceID int64
	Into     int64  // of a name: read it as this one; 0 = one of its own
	Means    string // of a word: the code of its class or outcome; "unknown" = it stays unknown
	// OwnTargets says which targets lead where both have some for one key figure, department and kind: those of the
	// name that is read as another ("own") or those of the other ("into"). "" = not said, which is a fault where it matters.
	OwnTargets string
}

// Closest gives the one of names that is most like name: another spelling, a misspelling, more or fewer words. -1
// where none is like it.
func Closest(name string, names []string) int {
	best, at := 0.0, -1
	for i, other := range names {
		if v := likeness(plain(name), plain(other)); v > best {
			best, at = v, i
		}
	}
	if best < 0.6 {
		return -1
	}
	return at
}

// plain gives the letters and digits of a name that tell it from others.
func plain(s string) []rune { return []rune(strings.ReplaceAll(Slug(s), "-", " ")) }

// likeness gives how alike two names are, from 0 to 1: one less the share of letters that must be changed, or, where one
// name begins or ends the other, at least 0.7.
func likeness(a, b []rune) float64 {
	longest := max(len(a), len(b))
	if min(len(a), len(b)) == 0 {
		return 0
	}
	v := 1 - float64(edits(a, b))/float64(longest)
	if short, long := string(a), string(b); min(len(a), len(b)) >= 4 {
		if len(a) > len(b) {
			short, long = long, short
		}
		if strings.HasPrefix(long, short) || strings.HasSuffix(long, short) {
			v = max(v, 0.7)
		}
	}
	return v
}

// edits counts the letters that must be put in, taken out, changed or swapped with their neighbour to turn a into b.
func edits(a, b []rune) int {
	var before []int
	last, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(row[j]+1, last[j+1]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before = slices.Clone(last)
		last, row = row, last
	}
	return last[len(b)]
}

// Name is a case type or a department that bears a name of its own.
type Name struct {
	ID     int64
	Title  string
	Former []string // what it was called before, and what files call it
	Joined []JoinedName
}

// JoinedName is one that is read as another.
type JoinedName struct {
	ID    int64
	Title string
}
