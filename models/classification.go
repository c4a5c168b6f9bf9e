package models

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// ClassNumber is one number of a classification: HH.GG.EE of KLE, with what it is called.
type ClassNumber struct {
	Number string
	Title  string
	From   Day // NoDay = always
	Until  Day // the last day; NoDay = for good
}

// Classification is one version of the numbers, as the municipality loaded it. Earlier versions stay.
type Classification struct {
	ID      int64
	Name    string // what the one who loaded it calls it: "KLE november 2026"
	File    string // its name, CPR-like text masked
	At      time.Time
	By      string
	Numbers int
}

// ClassRule says that cases whose number begins with Prefix are of a case type, where their file names none.
type ClassRule struct {
	ID         int64
	Prefix     string // HH, HH.GG, HH.GG.EE, or that with a facet: HH.GG.EE-Fnn
	CaseTypeID int64
	CaseType   string
	By         string
	At         time.Time
}

// MaxClassName is the longest name of a version, in characters.
const MaxClassName = 100

var classPrefix = regexp.MustCompile(`^\d{2}(\.\d{2}(\.\d{2}(-[A-ZÆØÅ]\d{2})?)?)?$`)

// Check tells what keeps r from being a rule.
func (r ClassRule) Check() error {
	var ps Problems
	if r.Prefix == "" {
		ps = append(ps, Problem{Field: "prefix", Code: "missing_value"})
	} else if !classPrefix.MatchString(r.Prefix) {
		ps = append(ps, Problem{Field: "prefix", Code: "bad_class_prefix", Value: r.Prefix})
	}
	if r.CaseTypeID == 0 {
		ps = append(ps, Problem{Field: "case_type", Code: "missing_value"})
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}

// Classifier finds the case type of cases that have a classification number and no case type.
type Classifier struct {
	rules  []ClassRule // the longest prefix first
	titles map[string][]ClassNumber
	on     bool
}

// NewClassifier makes one of the rules that hold and the numbers of the latest version. With neither it says nothing.
func NewClassifier(rules []ClassRule, numbers []ClassNumber) Classifier {
	c := Classifier{rules: slices.Clone(rules), titles: map[string][]ClassNumber{}, on: len(rules)+len(numbers) > 0}
	slices.SortStableFunc(c.rules, func(a, b ClassRule) int { return len(b.Prefix) - len(a.Prefix) })
	for _, n := range numbers {
		c.titles[n.Number] = append(c.titles[n.Number], n)
	}
	return c
}

// CaseType gives the case type of a number on the day that a case was received: of the rule with the longest prefix, else
// the number's title, which a person can say what it is in the queue of names, else the number itself. "" while the
// municipality uses no classification.
func (c Classifier) CaseType(number string, received Day) string {
	if !c.on || number == "" {
		return ""
	}
	for _, r := range c.rules {
		if rest, begins := strings.CutPrefix(number, r.Prefix); begins && (rest == "" || rest[0] == '.' || rest[0] == '-') {
			return r.CaseType
		}
	}
	subject, _, _ := strings.Cut(number, "-")
	for _, n := range c.titles[subject] {
		if (!n.From.Known() || n.From <= received) && (!n.Until.Known() || received <= n.Until) {
			return n.Title
		}
	}
	return "KLE " + subject
}
