package gather

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/intake"
)

// Reading is one of the ways in which a file can be read where its content leaves that open, with what becomes of
// real values of the file.
type Reading struct {
	Setting string     // of the mapping: date_order, decimal, encoding, delimiter, sheet, header_row, kind
	Answer  string     // the setting's value
	Value   string     // the value that is in doubt, as the file writes it; "" where whole rows are
	Becomes string     // what it becomes: an ISO date, a number with a decimal point, a text
	Columns []string   // the headings, where these are in doubt
	Rows    [][]string // and the first rows below them
}

// shownRows is how many rows a reading shows.
const shownRows = 2

// readings gives the ways in which the first file of the request can be read, when it was refused because there are
// several, or none was found.
func (r Request) readings(ctx context.Context, source models.Source, o opening) ([]Reading, error) {
	var out []Reading
	for _, n := range o.report.Errors {
		if n.Code != models.CodeAmbiguous && n.Code != models.CodeNoHeader || n.File != o.first.Name() {
			continue
		}
		for _, a := range answers(n) {
			if a.Becomes == "" {
				if err := r.try(ctx, source, o, &a); err != nil {
					return nil, err
				}
				if len(a.Columns) == 0 {
					continue // this way it cannot be read either
				}
			}
			out = append(out, a)
		}
	}
	return out, nil
}

// answers gives what can be answered to a note that asks.
func answers(n models.Note) []Reading {
	var out []Reading
	said := func(setting, answer, becomes string) {
		if becomes != "" {
			out = append(out, Reading{Setting: setting, Answer: answer, Value: n.Value, Becomes: becomes})
		}
	}
	each := func(setting string, answers ...string) {
		for _, a := range answers {
			out = append(out, Reading{Setting: setting, Answer: a})
		}
	}
	readings := strings.Split(n.Args["readings"], " / ")
	switch why := n.Args["why"]; {
	case n.Code == models.CodeNoHeader:
		each("header_row", strconv.Itoa(max(n.Line, 1)), "-1")
	case why == "date_order" || why == "month_first":
		said("date_order", "dmy", n.Args["as_dmy"])
		said("date_order", "mdy", n.Args["as_mdy"])
	case why == "decimal":
		said("decimal", ",", n.Args["as_comma"])
		said("decimal", ".", n.Args["as_point"])
	case why == "both_signs":
		said("decimal", ",", n.Args["with_comma"])
		said("decimal", ".", n.Args["with_point"])
	case why == "encoding":
		said("encoding", "windows-1252", n.Args["as_windows"])
		said("encoding", "cp850", n.Args["as_dos"])
	case why == "delimiter":
		for _, reading := range readings {
			name, _, _ := strings.Cut(reading, " (")
			each("delimiter", strings.ReplaceAll(name, "tab", "\t"))
		}
	case why == "sheet" || why == "no_sheet":
		each("sheet", readings...)
	case why == "header_row":
		each("header_row", readings...)
	case why == "kind":
		each("kind", readings...)
	}
	return out
}

// try opens the first file with an answer and notes its headings and first rows.
func (r Request) try(ctx context.Context, source models.Source, o opening, a *Reading) error {
	m := models.Mapping{}
	switch {
	case r.Mapping != nil:
		m = *r.Mapping
	case o.remembered:
		m = o.first.Mapping()
	}
	switch a.Setting {
	case "delimiter":
		m.Delimiter = a.Answer
	case "sheet":
		m.Sheet = a.Answer
	case "kind":
		m.Kind = models.Kind(a.Answer)
	case "header_row":
		n, err := strconv.Atoi(a.Answer)
		if err != nil {
			return nil // a note of an older program: nothing to show
		}
		m.HeaderRow = n
	}
	again := r
	again.Mapping = &m
	reader, _, _, err := again.openOne(ctx, source, r.Inputs[0])
	if err != nil {
		return err
	}
	a.Columns, a.Rows = reader.Columns(), reader.Preview(shownRows)
	return nil
}

// recognised gives the fields that the headings of a file stand for by themselves.
func recognised(kind models.Kind, columns []string) map[string]string {
	if kind == "" {
		kind = models.KindCases
	}
	return intake.KnownHeadings(kind, columns)
}

// Known says that a file was read with what its source remembers, and that nothing of it is open: it needs no
// matching of columns.
func (s Seen) Known() bool { return s.Remembered && !s.Report.FileRefused() }

// unknownWords are the codes of notes that name a word which no table knows.
var unknownWords = []models.Code{models.CodeUnknownChannel, models.CodeUnknownOutcome}

// Word is a word of a column that the tables of the mapping do not know, or know because somebody said so.
type Word struct {
	Table  string // of the mapping: channels, outcomes, appeal_outcomes, flags
	Word   string
	Stands string // what the mapping says that it stands for; "" = nothing yet
	Column string
	Rows   int
}

// longestWord is the longest word that can be told from another in a note: longer ones are cut there.
const longestWord = 79

// Words gives the words of the file that are to be told what they stand for: those that are unknown, by the number
// of their rows, and then those that the mapping names.
func (s Seen) Words() []Word {
	var out []Word
	for _, n := range s.Report.Warnings {
		table := ""
		switch {
		case slices.Contains(unknownWords, n.Code):
			table = map[string]string{models.FieldChannel: "channels", models.FieldOutcome: "outcomes",
				models.FieldAppealOutcome: "appeal_outcomes"}[n.Args["field"]]
		case n.Code == models.CodeBadValue && n.Args["why"] == "yes_no":
			table = "flags"
		}
		if table == "" || n.Value == "" || models.HasCPR(n.Value) || strings.Contains(n.Value, models.CPRMask) || len([]rune(n.Value)) > longestWord {
			continue
		}
		at := slices.IndexFunc(out, func(w Word) bool { return w.Table == table && models.NameKey(w.Word) == models.NameKey(n.Value) })
		if at >= 0 {
			out[at].Rows += n.Rows
			continue
		}
		out = append(out, Word{Table: table, Word: n.Value, Column: n.Column, Rows: n.Rows})
	}
	slices.SortStableFunc(out, func(a, b Word) int { return b.Rows - a.Rows })
	for _, t := range []struct {
		name  string
		words map[string]string
	}{{"channels", s.Used.Channels}, {"outcomes", s.Used.Outcomes}, {"appeal_outcomes", s.Used.AppealOutcomes}, {"flags", s.Used.Flags}} {
		var named []string
		for w := range t.words {
			named = append(named, w)
		}
		slices.Sort(named)
		for _, w := range named {
			out = append(out, Word{Table: t.name, Word: w, Stands: t.words[w]})
		}
	}
	return out
}
