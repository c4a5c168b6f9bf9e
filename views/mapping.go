package views

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

// MappingInput is what a source remembers of one kind of file, and the words that it has used so far.
type MappingInput struct {
	Source   models.Source
	Kind     models.Kind // cases or events
	Mapping  models.Mapping
	Words    models.SourceWords
	Known    func(kind models.NameKind, word string) string // the code that a word has from the start, "" for none
	Problems []models.Problem
}

// MappingPage is the page of what a source's files mean.
type MappingPage struct {
	Chrome
	Crumbs     Crumbs
	Lead       string
	Tabs       []Link
	Faults     *Faults
	Action     string
	Kind       string
	Revision   string
	Columns    []MappedField
	Others     []MappedField // fields without a column or a constant
	Tables     []WordTable
	Marks      []Choice // the sorts of marks, in order
	Activities []ActivityRow
}

// MappedField is one field of a case with the column that brings it, or what it always is.
type MappedField struct {
	Field    string
	Name     string
	Column   string
	Constant string
	Fixed    bool // it may always be the same
}

// WordTable is the words of one field and what each means.
type WordTable struct {
	Name  string
	Title string
	What  string
	Rows  []MappedWord
}

// MappedWord is one word. A word that was seen cannot be typed over.
type MappedWord struct {
	N     int
	Word  string
	Seen  string // how many cases have used it
	New   bool   // a line for a word that is not there yet
	Means []Choice
}

// ActivityRow is one activity and what it does to the clock and the paper.
type ActivityRow struct {
	N     int
	Name  string
	Seen  string
	Marks []Choice
}

// mostWords is how many words of a field, and blankWords how many empty lines, a table of words has.
const (
	mostWords  = 200
	blankWords = 2
)

// MappingFields are the fields that a page may map for a kind of file.
func MappingFields(kind models.Kind) []string {
	if kind == models.KindEvents {
		return []string{models.FieldCaseNo, models.FieldActivity, models.FieldAt, models.FieldUnit, models.FieldChannel, models.FieldResource}
	}
	return append(slices.Clone(models.CaseFields), models.FieldStatus)
}

// MarkSorts are the sorts of marks of activities, as the mapping's JSON names them.
var MarkSorts = []string{"pause_start", "pause_end", "print", "scan", "rekey"}

// Marked gives the activities of one sort of marks.
func Marked(m *models.EventMarks, sort string) *[]string {
	return map[string]*[]string{"pause_start": &m.PauseStart, "pause_end": &m.PauseEnd, "print": &m.Print, "scan": &m.Scan, "rekey": &m.Rekey}[sort]
}

// NewMapping gives the page of what a source's files mean.
func NewMapping(c Chrome, in MappingInput) MappingPage {
	l := c.Lang
	c.Title = l.Say("mapping.title", "source", in.Source.Name)
	path := "/admin/sources/" + in.Source.Key
	p := MappingPage{Chrome: c, Lead: l.Say("mapping.lead"), Action: path + "/mapping", Kind: string(in.Kind), Revision: strconv.FormatInt(in.Source.Revision, 10),
		Crumbs: NewCrumbs(l, Link{Text: l.Say("sources.title"), URL: "/admin/sources"}, Link{Text: in.Source.Name, URL: path}, Link{Text: l.Say("mapping.crumb")})}
	for _, kind := range []models.Kind{models.KindCases, models.KindEvents} {
		at := path + "/mapping"
		if kind != models.KindCases {
			at += "?kind=" + string(kind)
		}
		p.Tabs = append(p.Tabs, Link{Text: upperFirst(l.Say("kind." + string(kind))), URL: at, Current: kind == in.Kind})
	}
	m := in.Mapping
	for _, f := range MappingFields(in.Kind) {
		row := MappedField{Field: f, Name: l.Field(f), Column: m.Columns[f], Constant: m.Constants[f], Fixed: f != models.FieldCaseNo}
		if row.Column != "" || row.Constant != "" || f == models.FieldCaseNo {
			p.Columns = append(p.Columns, row)
		} else {
			p.Others = append(p.Others, row)
		}
	}
	if in.Kind == models.KindCases {
		flags := []Choice{{Value: "yes", Text: l.Say("yes")}, {Value: "no", Text: l.Say("no")}, {Value: "unknown", Text: l.Say("channel.unknown")}}
		var appeals []Choice
		for a := models.AppealUpheld; a <= models.AppealPending; a++ {
			appeals = append(appeals, Choice{Value: a.String(), Text: l.Say("appeal." + a.String())})
		}
		p.Tables = []WordTable{
			p.table(in, "channels", models.NameChannel, meanings(l, models.NameChannel), m.Channels, in.Words.Channels),
			p.table(in, "outcomes", models.NameOutcome, meanings(l, models.NameOutcome), m.Outcomes, in.Words.Outcomes),
			p.table(in, "appeal_outcomes", "", appeals, m.AppealOutcomes, nil),
			p.table(in, "flags", "", flags, m.Flags, nil),
		}
	}
	for _, sort := range MarkSorts {
		p.Marks = append(p.Marks, Choice{Value: sort, Text: l.Say("mapping.mark." + sort)})
	}
	p.activities(in)
	p.Faults = tellFaults(l, in.Problems)
	return p
}

// Template names the page's template.
func (MappingPage) Template() string { return "mapping" }

// table gives the words of a field: those that were seen, those that the mapping names, and lines for new ones.
func (p *MappingPage) table(in MappingInput, name string, kind models.NameKind, means []Choice, said map[string]string, seen []models.WordCount) WordTable {
	l := p.Lang
	t := WordTable{Name: name, Title: l.Say("mapping." + name), What: l.Say("mapping." + name + ".what")}
	told := map[string]string{}
	for word, code := range said {
		told[models.NameKey(word)] = code
	}
	met := map[string]bool{}
	add := func(word, seen string, blank bool) {
		row := MappedWord{N: len(t.Rows) + 1, Word: word, Seen: seen, New: blank}
		fallback := Choice{Text: l.Say("mapping.unsaid")}
		if !blank && kind != "" {
			fallback.Text = l.Say("mapping.known", "means", meaning(l, kind, cmp.Or(in.Known(kind, word), "unknown")))
		} else if !blank {
			fallback.Text = l.Say("mapping.remove")
		}
		row.Means = choose(append([]Choice{fallback}, means...), told[models.NameKey(word)])
		t.Rows = append(t.Rows, row)
	}
	for i, w := range seen {
		if i < mostWords {
			met[models.NameKey(w.Word)] = true
			add(w.Word, l.Cases(w.N), false)
		}
	}
	for _, word := range sortedWords(said) {
		if !met[models.NameKey(word)] {
			add(word, l.Say("mapping.unseen"), false)
		}
	}
	for range blankWords {
		add("", "", true)
	}
	return t
}

func sortedWords(said map[string]string) []string {
	var out []string
	for word := range said {
		out = append(out, word)
	}
	slices.Sort(out)
	return out
}

func (p *MappingPage) activities(in MappingInput) {
	l, m := p.Lang, in.Mapping
	met := map[string]bool{}
	add := func(name, seen string) {
		key := models.NameKey(name)
		if met[key] {
			return
		}
		met[key] = true
		row := ActivityRow{N: len(p.Activities) + 1, Name: name, Seen: seen}
		for _, sort := range MarkSorts {
			chosen := slices.ContainsFunc(*Marked(&m.Events, sort), func(a string) bool { return models.NameKey(a) == key })
			row.Marks = append(row.Marks, Choice{Value: sort, Text: l.Say("mapping.mark." + sort), Chosen: chosen})
		}
		p.Activities = append(p.Activities, row)
	}
	for i, a := range in.Words.Activities {
		if i < mostWords {
			add(a.Word, l.Many("many.event", a.N))
		}
	}
	for _, sort := range MarkSorts {
		for _, a := range *Marked(&m.Events, sort) {
			add(a, l.Say("mapping.unseen"))
		}
	}
}

// MappingEffect says in one line what a new mapping has changed: cases, and the figures of the source before and after.
func MappingEffect(l text.Lang, changed int, before, after []measure.Figure) string {
	parts := []string{l.Say("mapping.changed", "cases", l.Cases(changed))}
	for i, f := range after {
		was := before[i]
		if was.Value == nil && f.Value == nil || was.Value != nil && f.Value != nil && *was.Value == *f.Value {
			continue
		}
		value := func(v *float64) string {
			if v == nil {
				return "–"
			}
			return l.Value(*v, f.Unit)
		}
		parts = append(parts, fmt.Sprintf("%s: %s → %s", l.KPIName(f.KPI), value(was.Value), value(f.Value)))
	}
	return strings.Join(parts, " · ")
}
