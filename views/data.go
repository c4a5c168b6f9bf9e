package views

import (
	"strings"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// SourceInput is one source and what came from it last. Times are in the zone of the installation.
type SourceInput struct {
	Source models.Source
	Cases  int
	Last   *models.Batch // the newest that still stands; nil = none
	Fresh  models.Freshness
}

// DataInput is what the page of imports and sources shows.
type DataInput struct {
	Sources  []SourceInput
	Batches  []models.Batch // newest first
	First    int            // the number of the first of them, from 1
	Total    int            // imports in all
	PerPage  int
	Cases    int // cases stored
	DataDate models.Day
	Records  bool                    // the one who looks may enter published figures and time samples
	Offer    bool                    // and none was entered yet
	Failures []models.FailedDelivery // of late and not solved since, the latest first
	Waiting  []WaitingInput
	Unplaced int // names of files that wait for somebody to say what they are
}

// Data is the page of imports and sources.
type Data struct {
	Chrome
	Fresh    string
	Lead     string
	Tabs     []Link
	Offer    *Banner // to reconcile, until a published figure was entered
	Waiting  []WaitingRow
	Unplaced *Banner // names that wait
	Sources  []SourceRow
	Batches  []BatchRow
	Empty    *Empty
	Pages    Pages
	// Deliveries are those of late that came to nothing, and no later one has made up for.
	Deliveries []DeliveryRow
}

// SourceRow is one source.
type SourceRow struct {
	Name   string
	Key    string
	Cases  string
	Last   string
	By     string
	URL    string // of the last import
	Mapped string
	New    string // address of the upload with this source chosen
	Agreed string // address of what was agreed; "" = the visitor may not see it
	Next   string
	Tag    Tag
}

// BatchRow is one import.
type BatchRow struct {
	ID        string
	URL       string
	At        string
	By        string
	Source    string
	File      string
	Kind      string
	Door      string
	New       string
	Changed   string
	Unchanged string
	Rejected  string
	Tag       Tag
}

// NewData gives the page of imports and sources.
func NewData(c Chrome, in DataInput) Data {
	l := c.Lang
	c.Title = l.Say("data.title")
	p := Data{Chrome: c, Lead: l.Say("data.lead", "cases", l.Cases(in.Cases), "sources", l.Many("many.source", len(in.Sources)))}
	if in.DataDate.Known() {
		p.Fresh = l.Say("fresh", "date", l.Date(in.DataDate))
	}
	for _, w := range in.Waiting {
		p.Waiting = append(p.Waiting, waitingRow(l, w))
	}
	for _, s := range in.Sources {
		row := SourceRow{
			Name: s.Source.Name, Key: s.Source.Key, Cases: l.Count(s.Cases), Last: l.Say("data.never"),
			Mapped: l.Say("no"), New: Address{Path: "/data/imports/new"}.With("source", s.Source.Key),
			Next: "–", Tag: ageTag(l, s.Fresh),
		}
		if s.Fresh.Next.Known() {
			row.Next = l.Date(s.Fresh.Next)
		}
		if in.Records {
			row.Agreed = "/admin/sources/" + s.Source.Key
		}
		if s.Source.Mapped {
			row.Mapped = l.Say("yes")
		}
		if s.Last != nil {
			row.Last, row.By, row.URL = l.Moment(s.Last.At), byOf(*s.Last), "/data/imports/"+s.Last.ID
		}
		p.Sources = append(p.Sources, row)
	}
	for _, b := range in.Batches {
		p.Batches = append(p.Batches, BatchRow{
			ID: b.ID, URL: "/data/imports/" + b.ID, At: l.Moment(b.At), By: byOf(b), Source: b.SourceKey, File: b.File,
			Kind: l.Say("kind." + string(b.Report.Kind)), Door: doorOf(l, b.Door),
			New: l.Count(b.Report.New), Changed: l.Count(b.Report.Changed), Unchanged: l.Count(b.Report.Unchanged),
			Rejected: l.Count(b.Report.Rejected), Tag: batchTag(l, b),
		})
	}
	for _, f := range in.Failures {
		row := failureRow(l, f)
		row.Why = f.SourceName + ": " + row.Why
		p.Deliveries = append(p.Deliveries, row)
	}
	if in.Records {
		p.Tabs = dataTabs(c, true)
	}
	if in.Unplaced > 0 {
		p.Unplaced = &Banner{Kind: "near", Title: l.Say("names.waiting", "names", l.Many("many.name", in.Unplaced)), Text: l.Say("names.waiting.what"),
			Links: []Link{{Text: l.Say("names.title"), URL: "/data/names"}}}
	}
	if in.Offer && len(in.Batches) > 0 {
		p.Offer = &Banner{Title: l.Say("offer.published"), Text: l.Say("offer.published.what"), Links: []Link{publishedOffer(l)}}
	}
	if len(in.Batches) == 0 {
		p.Empty = &Empty{
			Title: l.Say("first.title"), Text: l.Say("first.what"),
			Links: []Link{{Text: l.Say("first.import"), URL: "/data/imports/new", Primary: true}},
		}
		return p
	}
	p.Pages = pageLinks(c, in.First, in.First+len(in.Batches)-1, in.Total, in.PerPage)
	return p
}

// Template names the page's template.
func (Data) Template() string { return "data" }

// batchTag says what an import came to.
func batchTag(l text.Lang, b models.Batch) Tag {
	switch {
	case b.UndoneAt != nil:
		return Tag{Kind: "none", Icon: "close", Text: l.Say("import.undone")}
	case b.Report.Rejected > 0:
		return Tag{Kind: "near", Icon: "near", Text: l.Say("import.partly")}
	}
	return Tag{Kind: "met", Icon: "met", Text: l.Say("import.whole")}
}

// UploadInput is what was chosen for a new import, and what was wrong with it.
type UploadInput struct {
	Sources  []models.Source
	Source   string // key or name as typed
	Pasted   string // from a spreadsheet, as typed
	Mapping  string // JSON as typed
	Problems []models.Problem
}

// Upload is the form of a new import.
type Upload struct {
	Chrome
	Crumbs  Crumbs
	Steps   []Step
	Faults  *Faults
	Source  Field
	File    Field
	Paste   Field
	Mapping Field
	Columns []Fact // the headings that are known from the start
}

// Step is one step of the way through an import.
type Step struct {
	Number  int
	Text    string
	URL     string // "" = it cannot be gone to
	Done    bool
	Current bool
	State   string // read aloud
}

// NewUpload gives the form of a new import.
func NewUpload(c Chrome, in UploadInput) Upload {
	l := c.Lang
	c.Title = l.Say("upload.title")
	p := Upload{
		Chrome: c,
		Crumbs: importCrumbs(l, l.Say("upload.crumb")),
		Steps:  steps(l, 1),
		Source: Field{Name: "source", Label: l.Say("field.source"), Help: l.Say("upload.source"), Value: in.Source, Auto: "off", Required: true},
		File: Field{Name: "file", Kind: "file", Label: l.Say("upload.file"), Help: l.Say("upload.forms"),
			Accept: ".csv,.txt,.tsv,.xlsx,.xes,.xml,.gz"},
		Paste:   Field{Name: "pasted", Kind: "textarea", Label: l.Say("upload.paste"), Help: l.Say("upload.paste.help"), Value: in.Pasted, Auto: "off"},
		Mapping: Field{Name: "mapping", Kind: "textarea", Label: l.Say("upload.mapping"), Help: l.Say("upload.mapping.help"), Value: in.Mapping, Lang: "en"},
	}
	for _, s := range in.Sources {
		p.Source.List = append(p.Source.List, Choice{Value: s.Key, Text: s.Name})
	}
	p.Faults = tellFaults(l, in.Problems, &p.Source, &p.File, &p.Paste, &p.Mapping)
	for _, f := range []string{models.FieldCaseNo, models.FieldReceived, models.FieldDecided, models.FieldCaseType,
		models.FieldDepartment, models.FieldChannel, models.FieldComplete, models.FieldDeadline} {
		p.Columns = append(p.Columns, Fact{Name: l.Field(f), Value: l.Say("heading." + f)})
	}
	return p
}

// Template names the page's template.
func (Upload) Template() string { return "upload" }

func importCrumbs(l text.Lang, last string) Crumbs {
	return NewCrumbs(l, Link{Text: l.Say("nav.data"), URL: "/data"}, Link{Text: last})
}

func steps(l text.Lang, current int) []Step {
	out := make([]Step, 4)
	for i, key := range []string{"step.file", "step.columns", "step.look", "step.receipt"} {
		out[i] = Step{Number: i + 1, Text: l.Say(key), Done: i+1 < current, Current: i+1 == current}
		if out[i].Done {
			out[i].State = l.Say("step.done")
		}
	}
	return out
}

// NoteRow is one fault or warning of an import.
type NoteRow struct {
	File   string
	Short  bool // the value is short enough to stand on one line
	Line   string
	Column string
	Value  string
	Why    string
	Do     string
	Rows   string // how many rows it is true of, where more than one
}

// mostNotes is how many faults or warnings a page shows; the rest is told as a number.
const mostNotes = 200

// Notes is a list of faults or warnings: parts/notes.html.
type Notes struct {
	ID     string
	Title  string
	Labels NoteLabels
	Rows   []NoteRow
	More   string
	Named  bool   // several files: each row names its own
	Files  []Link // the rejected rows, to be mended
	Note   string // what can be done with them
}

// NoteLabels are the heads of the list.
type NoteLabels struct{ File, Line, Column, Value, Why, Do string }

func notes(l text.Lang, id, title string, list []models.Note) *Notes {
	if len(list) == 0 {
		return nil
	}
	n := &Notes{ID: id, Title: title, Labels: NoteLabels{
		File: l.Say("note.head.file"), Line: l.Say("note.head.line"), Column: l.Say("note.head.column"),
		Value: l.Say("note.head.value"), Why: l.Say("note.head.why"), Do: l.Say("note.head.do"),
	}}
	for i, note := range list {
		n.Named = n.Named || note.File != list[0].File
		if i >= mostNotes {
			continue
		}
		row := NoteRow{File: note.File, Line: "–", Column: note.Column, Value: note.Value, Short: len(note.Value) <= 24,
			Why: l.NoteWhy(note), Do: l.NoteAdvice(note)}
		if note.Line > 0 {
			row.Line = l.Count(note.Line)
		}
		if note.Rows > 1 && !note.Code.WholeFile() {
			row.Rows = l.Many("many.row", note.Rows)
		}
		n.Rows = append(n.Rows, row)
	}
	if more := len(list) - mostNotes; more > 0 {
		n.More = l.Say("note.more", "n", l.Count(more))
	}
	return n
}

// notesFile is the address of all notes of a report as a file, "" where it has none.
func notesFile(r models.Report, page string) string {
	if len(r.Errors)+len(r.Warnings) == 0 {
		return ""
	}
	return page + "?format=csv"
}

// rejectLinks lead to the rejected rows as files.
func rejectLinks(l text.Lang, rejected int, path string) []Link {
	return []Link{{Text: l.Many("rejects.csv", rejected), URL: path + "?format=csv"}, {Text: "XLSX", URL: path + "?format=xlsx"}}
}

// CountCell is one number of an import's strip: parts/counts.html.
type CountCell struct {
	Kind   string // off, near, ""
	Icon   string
	Number string
	Text   string
	Note   string
}

func counts(l text.Lang, r models.Report) []CountCell {
	unit := func(key string) string { return l.Say("count." + string(unitOf(r.Kind)) + "." + key) }
	cells := []CountCell{
		{Number: l.Count(r.New), Text: unit("new")},
		{Number: l.Count(r.Changed), Text: unit("changed")},
		{Number: l.Count(r.Unchanged), Text: unit("unchanged"), Note: l.Say("count.unchanged.note")},
	}
	rejected := CountCell{Number: l.Count(r.Rejected), Text: l.Say("count.rejected")}
	if r.Rejected > 0 {
		rejected.Kind, rejected.Icon = "off", "off"
	}
	cells = append(cells, rejected)
	if r.Vanished > 0 {
		cells = append(cells, CountCell{Kind: "near", Icon: "near", Number: l.Count(r.Vanished), Text: l.Say("count.vanished"), Note: l.Say("count.vanished.note")})
	}
	return cells
}

// unitOf says what an import counts: cases, or rows of another kind.
func unitOf(k models.Kind) models.Kind {
	if k == models.KindCases {
		return k
	}
	return "rows"
}

// balance shows that the counts add up to the rows read.
func balance(l text.Lang, r models.Report) string {
	sum := r.New + r.Changed + r.Unchanged + r.Rejected
	if rest := r.Rows - sum; rest > 0 {
		return l.Say("count.sum.rest", "new", l.Count(r.New), "changed", l.Count(r.Changed), "unchanged", l.Count(r.Unchanged),
			"rejected", l.Count(r.Rejected), "rest", l.Count(rest), "rows", l.Many("many.row", r.Rows))
	}
	return l.Say("count.sum", "new", l.Count(r.New), "changed", l.Count(r.Changed), "unchanged", l.Count(r.Unchanged),
		"rejected", l.Count(r.Rejected), "rows", l.Many("many.row", r.Rows))
}

// PendingInput is a file that was read but not taken in yet.
type PendingInput struct {
	ID         string
	File       string
	SourceKey  string
	SourceName string
	Report     models.Report // of the dry run
	Mapping    models.Mapping
	Remembered bool // the mapping is the source's own
	Columns    []string
	Preview    [][]string            // the first rows as read
	First      []FirstInput          // the first good ones as they will be stored
	Effect     *models.FigureChanges // what becomes of the figures; nil = not told
	AllEffect  bool                  // all of it is shown
	Rejects    bool                  // the rejected rows can be had as a file
	MappingRaw string                // JSON as typed, where it was refused
	Last       *models.Batch
	Problems   []models.Problem
	Asks       bool      // what it was refused for can be answered
	Expires    time.Time // when the kept file is thrown away; zero = not told
}

// Pending is the page that shows what a file would change, and asks.
type Pending struct {
	Chrome
	Crumbs   Crumbs
	Steps    []Step
	Lead     string
	Faults   *Faults
	Banner   Banner
	Counts   []CountCell
	Balance  string
	Errors   *Notes
	Warnings *Notes
	Effect   *Effect
	Same     string // said where no figure changes
	Download string // address of all notes as a file; "" = there are none
	Others   string // columns that are not used
	Heads    []string
	Preview  [][]string
	Action   string // address of the forms
	Choices  []PendingChoice
	Vanished string
	SeeGone  *Link // to the list of those cases
	Commit   string
	Match    bool // the columns can be matched in another way
	Last     []Fact
	Receipt  string
}

// PendingChoice is one of the ways to take a file in.
type PendingChoice struct {
	Value  string
	Title  string
	Text   string
	Chosen bool
}

// NewPending gives the page of a file that was read but not taken in yet.
func NewPending(c Chrome, in PendingInput) Pending {
	l, r := c.Lang, in.Report
	c.Title = l.Say("upload.title")
	in.Columns = masked(in.Columns)
	p := Pending{
		Chrome: c,
		Crumbs: importCrumbs(l, in.File),
		Steps:  pendingSteps(l, 3, in.ID, true),
		Lead:   pendingLead(l, in),
		Action: pendingPath(in.ID),
		Match:  len(in.Columns) > 0 || in.Asks,
	}
	good := r.Rows - r.Rejected
	refused := r.FileRefused()
	if !refused {
		p.Counts, p.Balance = counts(l, r), balance(l, r)
	}
	p.Banner = Banner{Title: l.Say("pending.nothing"), Text: l.Say("pending.look")}
	if !in.Expires.IsZero() {
		p.Banner.Text += " " + l.Say("pending.until", "time", l.Moment(in.Expires))
	}
	if refused {
		p.Banner = Banner{Kind: "off", Title: l.Say("pending.refused"), Text: l.Say("pending.refused.do")}
	} else if good == 0 && r.Rejected == 0 {
		p.Banner = Banner{Kind: "near", Title: l.Say("pending.empty"), Text: l.Say("pending.empty.do")}
	}
	title := l.Many("errors.rows", r.Rejected)
	if refused {
		title = l.Say("errors.file")
	}
	p.Errors = notes(l, "errors", title, r.Errors)
	p.Warnings = notes(l, "warnings", l.Many("warnings", len(r.Warnings)), r.Warnings)
	p.Download = notesFile(r, p.Action)
	p.Others = unused(l, in)
	if len(in.First) > 0 {
		p.first(in)
	} else {
		p.preview(in)
	}
	if !refused && good > 0 {
		p.effect(in)
	}
	if p.Errors != nil && in.Rejects {
		p.Errors.Files = rejectLinks(l, r.Rejected, p.Action+"/rejected")
	}
	if !refused && good > 0 {
		p.choices(r, good)
	}
	p.Faults = tellFaults(l, in.Problems)
	if in.Last != nil {
		p.Last = []Fact{
			{Name: l.Moment(in.Last.At), Value: in.Last.ID, URL: "/data/imports/" + in.Last.ID, Note: in.Last.By},
			{Name: l.Say("count.rejected"), Value: l.Count(in.Last.Report.Rejected)},
		}
	}
	return p
}

// Template names the page's template.
func (Pending) Template() string { return "pending" }

// effect tells which figures change.
func (p *Pending) effect(in PendingInput) {
	l := p.Lang
	if in.Effect == nil || len(in.Effect.Rows) == 0 {
		p.Same = l.Say("effect.same")
		return
	}
	all := p.Action + "?effect=all"
	if in.AllEffect {
		all = ""
	}
	p.Effect = newEffect(l, "effect", effectTitle(l, in.Effect), in.Effect, all)
	if in.Effect.Closed > 0 {
		p.Effect.Note = l.Say("effect.closed.note")
	}
	if in.Report.Rejected > 0 {
		p.Effect.Note = names(p.Effect.Note, l.Say("effect.good_only"))
	}
}

func (p *Pending) choices(r models.Report, good int) {
	l := p.Lang
	written := l.Say("pending.written", "new", l.Count(r.New), "changed", l.Count(r.Changed))
	if r.Rejected == 0 {
		p.Choices = []PendingChoice{{Value: "all", Title: l.Many("pending.all", good), Text: written, Chosen: true}}
	} else {
		p.Choices = []PendingChoice{
			{Value: "all", Title: l.Say("pending.nothing_yet"), Text: l.Many("pending.nothing_yet.text", r.Rejected)},
			{Value: "partial", Title: l.Many("pending.good", good), Text: written + " " + l.Many("pending.good.text", r.Rejected)},
		}
	}
	p.Commit = l.Say("pending.do")
	if r.Vanished > 0 {
		p.Vanished = l.Many("pending.vanished", r.Vanished)
		p.SeeGone = &Link{Text: l.Many("vanished.see", r.Vanished), URL: p.Action + "/vanished"}
	}
	p.Receipt = l.Say("pending.receipt")
}

// preview shows the first rows in the columns that are read. What is not read is not shown either: it may be names
// or the text of a case.
func (p *Pending) preview(in PendingInput) {
	read := map[string]bool{}
	for _, column := range in.Mapping.Columns {
		shown, _ := models.MaskCPR(column)
		read[models.NameKey(shown)] = true
	}
	var places []int
	for i, column := range in.Columns {
		if read[models.NameKey(column)] {
			places = append(places, i)
			p.Heads = append(p.Heads, column)
		}
	}
	if len(places) == 0 {
		return
	}
	for _, row := range in.Preview {
		cells := make([]string, len(places))
		for i, at := range places {
			if at < len(row) {
				cells[i] = row[at]
			}
		}
		p.Preview = append(p.Preview, masked(cells))
	}
}

// masked hides what looks like a CPR number in the cells of a row, also in columns that are not read.
func masked(row []string) []string {
	out := make([]string, len(row))
	for i, cell := range row {
		out[i], _ = models.MaskCPR(cell)
	}
	return out
}

// readWord is a value of a reading as it stands in the key of its words.
func readWord(v string) string {
	switch v {
	case ",":
		return "comma"
	case ".":
		return "point"
	case ";":
		return "semicolon"
	case "\t":
		return "tab"
	case "|":
		return "bar"
	}
	return v
}

// reading says how the file was read: form, encoding, separator.
func reading(l text.Lang, in PendingInput) string {
	form := strings.ToUpper(in.Report.Form)
	if in.Report.Form != "csv" {
		return form
	}
	parts := []string{form}
	if e := in.Mapping.Encoding; e != "" && e != "auto" {
		parts = append(parts, e)
	}
	if d := in.Mapping.Delimiter; d != "" && d != "auto" && text.Has("read.delimiter."+readWord(d)) {
		parts = append(parts, l.Say("read.delimiter."+readWord(d)))
	}
	return strings.Join(parts, ", ")
}

// unused tells the columns that nothing comes from.
func unused(l text.Lang, in PendingInput) string {
	used := map[string]bool{}
	for _, column := range in.Mapping.Columns {
		shown, _ := models.MaskCPR(column)
		used[models.NameKey(shown)] = true
	}
	var others []string
	for _, column := range in.Columns {
		if column != "" && !used[models.NameKey(column)] {
			others = append(others, column)
		}
	}
	if len(others) == 0 {
		return ""
	}
	return l.Say("read.unused", "columns", l.List(others))
}

// sourceName gives a source's name and, where it says more, its key.
func sourceName(name, key string) string {
	if name == key {
		return name
	}
	return names(name, key)
}

// BatchInput is one import as it is kept.
type BatchInput struct {
	Batch      models.Batch
	SourceName string
	File       string    // the kept file of which rejected rows can still be had; "" = none
	Expires    time.Time // until when
	Fresh      bool      // it was done just now: the page is its receipt
	Offer      bool      // and no published figure was entered yet: to reconcile with one is offered
	Problems   []models.Problem
}

// BatchPage is the receipt of an import: what it did, and the way back.
type BatchPage struct {
	Chrome
	Crumbs   Crumbs
	Steps    []Step
	Lead     string
	Tag      Tag
	Banner   *Banner
	Faults   *Faults
	Counts   []CountCell
	Balance  string
	Facts    []Fact
	Errors   *Notes
	Warnings *Notes
	Download string  // address of all notes as a file; "" = there are none
	Restated *Effect // the figures of closed periods that it changed
	Kept     string  // said where it changed none
	Undo     string  // address of the look at an undo; "" = it cannot be undone
	UndoWhat string
	Blocked  string
	Blockers []Link
}

// NewBatch gives the page of one import.
func NewBatch(c Chrome, in BatchInput) BatchPage {
	l, b, r := c.Lang, in.Batch, in.Batch.Report
	c.Title = l.Say("batch.title", "id", b.ID)
	p := BatchPage{
		Chrome:   c,
		Crumbs:   importCrumbs(l, b.ID),
		Lead:     names(b.File, l.Say("import.source", "source", orSay(b.SourceKey, in.SourceName)), l.Moment(b.At), orSay(doorOf(l, b.Door), byOf(b))),
		Tag:      batchTag(l, b),
		Counts:   counts(l, r),
		Balance:  balance(l, r),
		Errors:   notes(l, "errors", l.Many("errors.rows", r.Rejected), r.Errors),
		Warnings: notes(l, "warnings", l.Many("warnings", len(r.Warnings)), r.Warnings),
		Facts: []Fact{
			{Name: l.Say("import.no"), Value: b.ID},
			{Name: l.Say("field.at"), Value: l.Moment(b.At)},
			{Name: l.Say("import.by"), Value: names(byOf(b), doorOf(l, b.Door))},
			{Name: l.Say("field.source"), Value: sourceName(in.SourceName, b.SourceKey)},
			{Name: l.Say("import.file"), Value: b.File},
			{Name: l.Say("import.kind"), Value: names(l.Say("kind."+string(r.Kind)), strings.ToUpper(r.Form))},
			{Name: l.Say("import.checksum"), Value: b.Checksum, Note: l.Say("import.checksum.note")},
		},
	}
	p.Download = notesFile(r, "/data/imports/"+b.ID)
	if in.File != "" && p.Errors != nil {
		p.Errors.Files, p.Errors.Note = rejectLinks(l, r.Rejected, pendingPath(in.File)+"/rejected"), l.Say("rejects.kept", "time", l.Moment(in.Expires))
	}
	p.restated(b)
	p.Faults = tellFaults(l, in.Problems)
	if in.Fresh {
		p.Steps = steps(l, 4)
		p.Banner = &Banner{Kind: "on", Title: l.Say("batch.done"), Text: l.Say("batch.done.text")}
		if in.Offer {
			p.Banner.Text += " " + l.Say("offer.published.what")
			p.Banner.Links = []Link{publishedOffer(l)}
		}
	}
	switch {
	case b.UndoneAt != nil:
		p.Banner = &Banner{Title: l.Say("batch.undone"), Text: l.Say("batch.undone.text", "time", l.Moment(*b.UndoneAt), "by", b.UndoneBy)}
	case len(b.BlockedBy) > 0:
		p.Blocked = l.Many("batch.blocked", len(b.BlockedBy))
		for _, id := range b.BlockedBy {
			p.Blockers = append(p.Blockers, Link{Text: id, URL: "/data/imports/" + id})
		}
		p.Undo = undoPath(b.ID)
	case b.CanUndo:
		p.Undo = undoPath(b.ID)
		p.UndoWhat = l.Say("batch.undo.what", "new", l.Count(r.New), "changed", l.Count(r.Changed))
	}
	return p
}

// Template names the page's template.
func (BatchPage) Template() string { return "batch" }
