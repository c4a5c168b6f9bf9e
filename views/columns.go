package views

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// ReadingInput is one of the ways in which a file can be read, with what becomes of its values.
type ReadingInput struct {
	Setting string
	Answer  string
	Value   string
	Becomes string
	Columns []string
	Rows    [][]string
}

// WordInput is a word of a column and what it stands for.
type WordInput struct {
	Table  string
	Word   string
	Stands string
	Column string
	Rows   int
}

// ColumnsInput is a waiting file whose columns are matched to fields.
type ColumnsInput struct {
	Pending    PendingInput
	Used       models.Mapping    // the mapping as it is used, with what was left open left open
	Chosen     bool              // a person has chosen it, it is neither guessed nor remembered
	Recognised map[string]string // the fields that headings stand for by themselves
	Fields     []string          // those that a column can become
	Readings   []ReadingInput
	Words      []WordInput
	Typed      map[string]string // the form as it was filled in, where it was refused
}

// Columns is the step of an import in which columns are matched to fields and what is open is answered.
type Columns struct {
	Chrome
	Crumbs    Crumbs
	Steps     []Step
	Lead      string
	Faults    *Faults
	Banner    Banner
	Errors    *Notes
	Action    string
	Drop      string
	Questions []Question
	Rows      []ColumnRow
	Rules     []ReadColumn // fields that come from events, by a rule of the mapping
	Words     []WordRow
	Constants []Field
	Extract   []PendingChoice
	Settings  []Field
	Open      bool // the settings stand open
	Mapping   Field
	Do        string
}

// Question is something that the content leaves open, with its possible answers.
type Question struct {
	Name    string
	Title   string
	Options []QuestionOption
}

// QuestionOption is one answer, with real values of the file read in that way.
type QuestionOption struct {
	Value  string
	Title  string
	Lines  []string
	Chosen bool
}

// ColumnRow is one column of the file.
type ColumnRow struct {
	Heading string
	Values  string // the first ones
	Field   Field
	Tag     string // guessed, remembered
	Fixed   string // why nothing can be chosen; "" = it can
	Hint    string
}

// ReadColumn says which column of the file becomes which field.
type ReadColumn struct {
	Field  string
	Column string
}

// WordRow is one word of a column.
type WordRow struct {
	Word  string
	Where string
	Field Field
}

// NewColumns gives the page on which columns are matched.
func NewColumns(c Chrome, in ColumnsInput) Columns {
	l, r := c.Lang, in.Pending.Report
	c.Title = l.Say("upload.title")
	p := Columns{
		Chrome: c,
		Crumbs: importCrumbs(l, in.Pending.File),
		Steps:  pendingSteps(l, 2, in.Pending.ID, !r.FileRefused()),
		Lead:   pendingLead(l, in.Pending),
		Action: pendingPath(in.Pending.ID) + "/columns",
		Drop:   pendingPath(in.Pending.ID) + "/drop",
		Do:     l.Say("columns.do"),
	}
	p.questions(in)
	p.rows(in)
	p.words(in)
	p.constants(in)
	p.settings(in)
	p.Banner = p.told(in)
	if r.FileRefused() {
		p.Errors = notes(l, "errors", l.Say("errors.file"), slices.DeleteFunc(slices.Clone(r.Errors), func(n models.Note) bool {
			return len(p.Questions) > 0 && (n.Code == models.CodeAmbiguous || n.Code == models.CodeNoHeader) // asked in its own words
		}))
	}
	fields := []*Field{&p.Mapping}
	for i := range p.Rows {
		fields = append(fields, &p.Rows[i].Field)
	}
	for i := range p.Constants {
		fields = append(fields, &p.Constants[i])
	}
	for i := range p.Settings {
		fields = append(fields, &p.Settings[i])
	}
	var problems []models.Problem
	for _, problem := range in.Pending.Problems {
		if problem.Code == "field_twice" || problem.Code == "field_needed" {
			problem.Value = l.Field(problem.Value)
		}
		problems = append(problems, problem)
	}
	p.Faults = tellFaults(l, problems, fields...)
	return p
}

// Template names the page's template.
func (Columns) Template() string { return "columns" }

// told says how the columns were found, or what must be answered first.
func (p *Columns) told(in ColumnsInput) Banner {
	l := p.Lang
	b := Banner{Title: l.Say("pending.nothing")}
	switch {
	case len(p.Questions) > 0:
		b = Banner{Kind: "near", Title: l.Say("columns.open"), Text: l.Say("columns.open.do")}
	case in.Pending.Report.FileRefused():
		b = Banner{Kind: "off", Title: l.Say("columns.lack"), Text: l.Say("columns.lack.do")}
	case in.Chosen:
		b.Text = l.Say("columns.chosen")
	case in.Pending.Remembered:
		b.Text = l.Say("columns.remembered")
	default:
		b.Text = l.Say("columns.guessed")
	}
	for _, f := range sortedFields(in.Used.Columns) {
		column := in.Used.Columns[f]
		if !strings.HasPrefix(column, "@") && !hasHeading(in.Pending.Columns, column) && len(in.Pending.Columns) > 0 {
			shown, _ := models.MaskCPR(column)
			b.Items = append(b.Items, Link{Text: l.Say("columns.lost", "column", shown, "field", l.Field(f))})
		}
	}
	return b
}

func sortedFields(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for f := range m {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b string) int {
		if i, j := fieldPlace(a), fieldPlace(b); i != j {
			return i - j
		}
		return strings.Compare(a, b)
	})
	return out
}

// fieldPlace is a field's place in the order of CONTRACT §3; fields of events come after.
func fieldPlace(f string) int {
	if i := slices.Index(models.CaseFields, f); i >= 0 {
		return i
	}
	return len(models.CaseFields)
}

func hasHeading(headings []string, heading string) bool {
	return slices.ContainsFunc(headings, func(h string) bool { return sameHeading(h, heading) })
}

// sameHeading compares a shown heading, CPR-like numbers masked, with one of a mapping.
func sameHeading(shown, heading string) bool {
	heading, _ = models.MaskCPR(heading)
	return models.NameKey(shown) == models.NameKey(heading)
}

func (p *Columns) questions(in ColumnsInput) {
	l := p.Lang
	for _, r := range in.Readings {
		at := slices.IndexFunc(p.Questions, func(q Question) bool { return q.Name == r.Setting })
		if at < 0 {
			at = len(p.Questions)
			p.Questions = append(p.Questions, Question{Name: r.Setting, Title: l.Say("ask." + r.Setting)})
		}
		o := QuestionOption{Value: r.Answer, Title: r.Answer, Chosen: in.Typed[r.Setting] == r.Answer}
		if key := "read." + r.Setting + "." + readWord(r.Answer); text.Has(key) {
			o.Title = l.Say(key)
		}
		value, _ := models.MaskCPR(r.Value)
		becomes, _ := models.MaskCPR(r.Becomes)
		switch r.Setting {
		case "date_order":
			if d, err := models.ParseDay(r.Becomes); err == nil {
				o.Lines = []string{l.Say("ask.becomes", "value", value, "becomes", l.DateLong(d))}
			}
		case "decimal":
			if v, err := strconv.ParseFloat(r.Becomes, 64); err == nil && value != "" {
				_, decimals, _ := strings.Cut(r.Becomes, ".")
				o.Lines = []string{l.Say("ask.becomes", "value", value, "becomes", l.Number(v, len(decimals)))}
			} else {
				o.Lines = []string{l.Say("ask.example", "value", becomes)}
			}
		case "encoding":
			o.Lines = []string{l.Say("ask.example", "value", becomes)}
		case "header_row":
			o.Title = l.Say("ask.line", "line", r.Answer)
			if r.Answer == "-1" {
				o.Title = l.Say("ask.no_heading")
			}
		case "kind":
			o.Title = l.Say("kind." + r.Answer)
		}
		if len(r.Columns) > 0 {
			o.Lines = append(o.Lines, l.Say("ask.columns", "columns", cells(r.Columns)))
			for _, row := range r.Rows {
				o.Lines = append(o.Lines, cells(masked(row)))
			}
		}
		p.Questions[at].Options = append(p.Questions[at].Options, o)
	}
}

// mostCells is how many cells of a row a line of text shows.
const mostCells = 8

// cells writes the first cells of a row in one line.
func cells(row []string) string {
	more := ""
	if len(row) > mostCells {
		row, more = row[:mostCells], " · …"
	}
	out := make([]string, len(row))
	for i, cell := range row {
		if out[i] = shortened(cell, 40); out[i] == "" {
			out[i] = "–"
		}
	}
	return strings.Join(out, " · ") + more
}

// shortened cuts a text at so many letters.
func shortened(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return s
}

// mostValues is how many values of a column are shown.
const mostValues = 3

func (p *Columns) rows(in ColumnsInput) {
	l := p.Lang
	fieldOf := map[string]string{} // by heading's key
	lost := map[string]bool{}      // fields whose column the file lacks
	for _, f := range sortedFields(in.Used.Columns) {
		column := in.Used.Columns[f]
		shown, _ := models.MaskCPR(column)
		switch {
		case strings.HasPrefix(column, "@"):
			p.Rules = append(p.Rules, ReadColumn{Field: l.Field(f), Column: shown})
		case hasHeading(in.Pending.Columns, column):
			fieldOf[models.NameKey(shown)] = f
		default:
			lost[f] = true
		}
	}
	stands := map[string]string{} // the field that a heading stands for by itself
	for f, heading := range in.Recognised {
		stands[models.NameKey(heading)] = f
	}
	seen := map[string]bool{}
	for i, heading := range in.Pending.Columns {
		key := models.NameKey(heading)
		row := ColumnRow{Heading: heading, Values: p.values(in, i)}
		row.Field = Field{Name: "col." + strconv.Itoa(i), Kind: "select", Label: l.Say("columns.becomes", "column", heading)}
		switch {
		case heading == "":
			row.Fixed = l.Say("columns.nameless")
		case strings.Contains(heading, models.CPRMask):
			row.Fixed = l.Say("columns.cpr")
		case seen[key]:
			row.Fixed = l.Say("columns.twice")
		}
		seen[key] = true
		field := fieldOf[key]
		suggested := stands[key]
		switch {
		case field != "" && in.Chosen:
		case field != "" && in.Pending.Remembered:
			row.Tag = l.Say("columns.tag.remembered")
		case field != "":
			row.Tag = l.Say("columns.tag.guessed")
		case suggested != "" && (lost[suggested] || len(in.Used.Columns) == 0):
			field, row.Tag = suggested, l.Say("columns.tag.guessed")
		case suggested != "" && in.Used.Columns[suggested] == "":
			row.Hint = l.Say("columns.hint", "field", l.Field(suggested))
		}
		if typed, ok := in.Typed[row.Field.Name]; ok {
			field, row.Tag = typed, ""
		}
		row.Field.Value = field
		row.Field.List = append(row.Field.List, Choice{Text: l.Say("columns.unused"), Chosen: field == ""})
		for _, f := range in.Fields {
			row.Field.List = append(row.Field.List, Choice{Value: f, Text: l.Field(f), Chosen: f == field})
		}
		p.Rows = append(p.Rows, row)
	}
}

// values gives the first different values of a column.
func (p *Columns) values(in ColumnsInput, column int) string {
	var out []string
	for _, row := range in.Pending.Preview {
		if column >= len(row) {
			continue
		}
		v, _ := models.MaskCPR(shortened(row[column], 30))
		if v == "" || slices.Contains(out, v) {
			continue
		}
		if out = append(out, v); len(out) == mostValues {
			break
		}
	}
	if len(out) == 0 {
		return p.Lang.Say("columns.empty")
	}
	return strings.Join(out, " · ")
}

// standsFor are what the words of a table can stand for, in order, with the key of their words.
var standsFor = map[string]struct {
	key    string
	values []string
}{
	"channels":        {"channel.", []string{"digital", "assisted", "email", "manual", "internal"}},
	"outcomes":        {"outcome.", []string{"permit", "refusal", "no_permit_needed", "shelved", "withdrawn", "answered"}},
	"appeal_outcomes": {"appeal.", []string{"upheld", "changed", "annulled", "remitted", "self_reversed", "dismissed", "withdrawn", "pending"}},
	"flags":           {"", []string{"yes", "no"}},
}

func (p *Columns) words(in ColumnsInput) {
	l := p.Lang
	for i, w := range in.Words {
		table := standsFor[w.Table]
		shown, has := models.MaskCPR(w.Word)
		if has || len(table.values) == 0 {
			continue
		}
		row := WordRow{Word: shown, Where: names(w.Column, l.Many("many.row", w.Rows))}
		if w.Rows == 0 {
			row.Where = l.Say("words.known")
		}
		row.Field = Field{Name: "word." + strconv.Itoa(i), Kind: "select", Label: l.Say("words.stands", "word", shown), Value: w.Stands}
		if typed, ok := in.Typed[row.Field.Name]; ok {
			row.Field.Value = typed
		}
		row.Field.List = []Choice{{Text: l.Say("words.unknown")}}
		for _, v := range table.values {
			row.Field.List = append(row.Field.List, Choice{Value: v, Text: l.Say(table.key + v)})
		}
		row.Field.List = choose(row.Field.List, row.Field.Value)
		p.Words = append(p.Words, row)
	}
}

// constantFields are those that a person is most likely to give for a whole file.
var constantFields = []string{models.FieldDepartment, models.FieldCaseType, models.FieldChannel}

func (p *Columns) constants(in ColumnsInput) {
	l := p.Lang
	add := func(f string) {
		field := Field{Name: "const." + f, Label: l.Field(f), Value: in.Used.Constants[f], Auto: "off"}
		if typed, ok := in.Typed[field.Name]; ok {
			field.Value = typed
		}
		p.Constants = append(p.Constants, field)
	}
	for _, f := range constantFields {
		if slices.Contains(in.Fields, f) {
			add(f)
		}
	}
	for _, f := range sortedFields(in.Used.Constants) {
		if !slices.Contains(constantFields, f) {
			add(f)
		}
	}
	if in.Pending.Report.Kind != models.KindCases {
		return
	}
	extract := orSay("changes", in.Used.Extract)
	if typed := in.Typed["extract"]; typed != "" {
		extract = typed
	}
	for _, e := range []string{"changes", "full"} {
		p.Extract = append(p.Extract, PendingChoice{Value: e, Title: l.Say("extract." + e), Text: l.Say("extract." + e + ".text"), Chosen: e == extract})
	}
}

// settings are how the file is read, each with what was found where it is left to the program.
func (p *Columns) settings(in ColumnsInput) {
	l, m, found := p.Lang, in.Used, in.Pending.Mapping
	pick := func(name, value, seen string, values ...string) Field {
		if typed, ok := in.Typed[name]; ok {
			value = typed
		}
		f := Field{Name: name, Of: "setting", Kind: "select", Label: l.Say("read." + name), Value: orSay("auto", value)}
		for _, v := range values {
			key := "read." + name + "." + readWord(v)
			if v == "auto" && seen != "auto" && seen != "" && (value == "auto" || value == "") {
				said := seen
				if found := "read." + name + "." + readWord(seen); text.Has(found) {
					said = l.Say(found)
				}
				f.List = append(f.List, Choice{Value: v, Text: l.Say("read.found", "found", said), Chosen: true})
				continue
			}
			f.List = append(f.List, Choice{Value: v, Text: l.Say(key), Chosen: v == value || value == "" && v == "auto"})
		}
		if !slices.ContainsFunc(f.List, func(c Choice) bool { return c.Chosen }) {
			f.List = append(f.List, Choice{Value: value, Text: value, Chosen: true}) // one that only a mapping in JSON names
		}
		return f
	}
	header := ""
	if m.HeaderRow != 0 {
		header = strconv.Itoa(m.HeaderRow)
	}
	typed := func(name, value string) string {
		if v, ok := in.Typed[name]; ok {
			return v
		}
		return value
	}
	p.Settings = []Field{
		pick("date_order", m.DateOrder, found.DateOrder, "auto", "dmy", "mdy", "ymd"),
		pick("decimal", m.Decimal, found.Decimal, "auto", ",", "."),
	}
	switch in.Pending.Report.Form {
	case "csv":
		p.Settings = append(p.Settings, pick("encoding", m.Encoding, found.Encoding, "auto", "utf-8", "windows-1252", "cp850"),
			pick("delimiter", m.Delimiter, found.Delimiter, "auto", ";", ",", "\t", "|"))
	case "xlsx":
		p.Settings = append(p.Settings, Field{Name: "sheet", Of: "setting", Label: l.Say("read.sheet"), Value: typed("sheet", m.Sheet), Auto: "off"})
	}
	p.Settings = append(p.Settings, Field{Name: "header_row", Of: "setting", Label: l.Say("read.header_row"), Value: typed("header_row", header),
		Help: l.Say("read.header_row.help"), Auto: "off"})
	// What is asked above is not asked a second time.
	p.Settings = slices.DeleteFunc(p.Settings, func(f Field) bool {
		return slices.ContainsFunc(p.Questions, func(q Question) bool { return q.Name == f.Name })
	})
	p.Mapping = Field{Name: "mapping", Kind: "textarea", Label: l.Say("upload.mapping"), Help: l.Say("columns.mapping.help"), Value: in.Pending.MappingRaw, Lang: "en"}
	for _, problem := range in.Pending.Problems {
		p.Open = p.Open || problem.Field == "mapping" || strings.HasPrefix(problem.Field, "header_row")
	}
}

// pendingPath is the address of a file that waits for its import.
func pendingPath(id string) string { return "/data/imports/pending/" + id }

// pendingLead says what file it is and how it is read.
func pendingLead(l text.Lang, in PendingInput) string {
	return names(l.Say("import.source", "source", orSay(in.SourceKey, in.SourceName)), l.Say("kind."+string(in.Report.Kind)),
		l.Many("many.row", in.Report.Rows), reading(l, in))
}

// pendingSteps are the steps of a waiting file: those that can be gone to are links.
func pendingSteps(l text.Lang, current int, id string, readable bool) []Step {
	out := steps(l, current)
	if current != 2 {
		out[1].URL = pendingPath(id) + "/columns"
	}
	if current != 3 && readable {
		out[2].URL = pendingPath(id)
	}
	return out
}

// WaitingInput is a file of the one who looks that was not taken in yet.
type WaitingInput struct {
	ID      string
	File    string
	Source  string
	Columns bool // its columns are to be matched first
	Working bool // somebody is at work on it
	Storing bool // it is being taken in
	Broken  bool // its reading was broken off
	Expires time.Time
}

// WaitingRow is one file that waits: parts/waiting.html.
type WaitingRow struct {
	File   string
	Source string
	State  string
	Until  string
	URL    string
}

func waitingRow(l text.Lang, in WaitingInput) WaitingRow {
	row := WaitingRow{File: in.File, Source: l.Say("import.source", "source", in.Source), State: l.Say("waiting.look"),
		Until: l.Say("waiting.until", "time", l.Moment(in.Expires)), URL: pendingPath(in.ID)}
	switch {
	case in.Working && in.Storing:
		row.State, row.URL = l.Say("waiting.storing"), row.URL+"/progress"
	case in.Working:
		row.State, row.URL = l.Say("waiting.busy"), row.URL+"/progress"
	case in.Broken:
		row.State, row.URL = l.Say("waiting.broken"), row.URL+"/progress"
	case in.Columns:
		row.State, row.URL = l.Say("waiting.columns"), row.URL+"/columns"
	}
	return row
}
