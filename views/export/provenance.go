package export

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
)

// The questions that a file can answer, as the command `export` names them.
const (
	OfFigures   = "figures"
	OfCases     = "cases"
	OfTargets   = "targets"
	OfBenefits  = "benefits"
	OfDecisions = "decisions"
	OfAudit     = "audit"
	OfReports   = "reports"
)

// Things lists them.
var Things = []string{OfCases, OfFigures, OfTargets, OfBenefits, OfDecisions, OfAudit, OfReports}

// Narrowed is one more thing that the rows were narrowed by: "owner" and who.
type Narrowed struct {
	Key   string `json:"key"` // its words are in views/text under "export.<key>"
	Value string `json:"value"`
}

// Provenance is where a file comes from: what was asked, of which data, by which definitions, by whom, and a checksum
// of the rows. Whoever asks the address again gets the same rows while the data are the same.
type Provenance struct {
	Question    string          `json:"question"`
	Address     string          `json:"address"` // or the command
	Asked       []Narrowed      `json:"asked"`
	Definitions []DefinedAs     `json:"definitions"`
	DataVersion int64           `json:"data_version"`
	DataDate    *string         `json:"data_date"`
	Late        []string        `json:"late_sources"`
	Short       []string        `json:"partial_sources"` // that lack rejected rows
	MadeAt      time.Time       `json:"made_at"`
	MadeBy      string          `json:"made_by"`
	Rows        int64           `json:"rows"`
	SHA256      string          `json:"rows_sha256"` // of the same rows as csv-machine
	File        *FileProvenance `json:"file,omitempty"`
}

// FileProvenance names the file that a provenance lies beside.
type FileProvenance struct {
	Name   string `json:"name"`
	Format Format `json:"format"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // of the file, byte for byte: sha256sum prints it
}

// DefinedAs is one version of a definition that the rows may follow.
type DefinedAs struct {
	KPI       string        `json:"kpi"`
	Version   int           `json:"version"`
	ValidFrom string        `json:"valid_from"` // "" = always
	Name      string        `json:"name"`
	What      string        `json:"what"`
	Unit      models.Unit   `json:"unit"`
	Better    models.Better `json:"better"`
}

// Receipt is what was written: how many rows, and the SHA-256 of them as csv-machine, whatever the file's form is.
type Receipt struct {
	Rows   int64
	SHA256 string
}

// summing counts the rows of a table as they go by and adds them to a checksum.
type summing struct {
	rows int64
	hash hash.Hash
}

// newSumming puts itself between a table's rows and whoever writes them. Where the bytes of the file are those that
// the checksum is of, it only counts.
func newSumming(t *Table, onlyCount bool) *summing {
	s := &summing{hash: sha256.New()}
	rows := t.Rows
	if onlyCount {
		t.Rows = func(yield func([]Value, error) bool) {
			for row, err := range rows {
				s.rows++
				if !yield(row, err) {
					return
				}
			}
		}
		return s
	}
	block := machine.heading(make([]byte, 0, csvBlock+1<<12), t.Columns)
	t.Rows = func(yield func([]Value, error) bool) {
		for row, err := range rows {
			if err == nil {
				s.rows++
				if block = machine.row(block, row); len(block) >= csvBlock {
					s.hash.Write(block) // never fails
					block = block[:0]
				}
			}
			if !yield(row, err) {
				return
			}
		}
		s.hash.Write(block)
		block = block[:0]
	}
	return s
}

func (s *summing) receipt() Receipt {
	return Receipt{s.rows, hex.EncodeToString(s.hash.Sum(nil))}
}

// asked lists what the rows were narrowed by.
func (a Asked) asked() []Narrowed {
	out := []Narrowed{}
	add := func(key, value string) {
		if value != "" {
			out = append(out, Narrowed{key, value})
		}
	}
	names := func(list []string) string {
		shown := make([]string, len(list))
		for i, s := range list {
			if shown[i] = s; s == measure.Missing {
				shown[i] = a.Lang.Say("export.none")
			}
		}
		return strings.Join(shown, "; ")
	}
	add("kpi", strings.Join(a.KPIs, "; "))
	add("from", a.From)
	add("to", a.To)
	add("compare", a.Compare)
	add("by", string(a.By))
	add("group", names(a.Group))
	add("case_type", names(a.Filter.CaseTypes))
	add("department", names(a.Filter.Departments))
	add("channel", names(a.Filter.Channels))
	add("source", names(a.Filter.Sources))
	add("channel_class", names(a.Filter.Classes))
	add("outcome", names(a.Filter.Outcomes))
	if a.Filter.Exact {
		add("exact", "1")
	}
	add("which", a.Which)
	add("reason", string(a.Reason))
	return append(out, a.More...)
}

// definitions gives every version of the key figures asked for: a period follows the one that stood in its last month.
func (a Asked) definitions() []DefinedAs {
	out := []DefinedAs{}
	for _, key := range a.KPIs {
		for i, d := range a.Catalogue.Versions(key) {
			k := d.KPI()
			from := ""
			if i > 0 {
				from = d.ValidFrom.String()
			}
			out = append(out, DefinedAs{key, max(d.Version, 1), from, a.Lang.NameOf(k), a.Lang.WhatOf(k), k.Unit, k.Better})
		}
	}
	return out
}

// Provenance says where rows come from.
func (a Asked) Provenance(of Receipt) Provenance {
	p := Provenance{Question: a.Question, Address: a.Address, Asked: a.asked(), Definitions: a.definitions(), DataVersion: a.Version,
		Late: []string{}, Short: []string{}, MadeAt: a.Made, MadeBy: a.Who, Rows: of.Rows, SHA256: of.SHA256}
	if a.DataDate.Known() {
		day := a.DataDate.String()
		p.DataDate = &day
	}
	for _, late := range a.Late {
		p.Late = append(p.Late, late.Key)
	}
	for _, s := range a.Short {
		p.Short = append(p.Short, s.Key)
	}
	return p
}

// WriteProvenance writes a provenance as JSON, with the file that it lies beside.
func WriteProvenance(w io.Writer, p Provenance, of FileProvenance) error {
	p.File = &of
	return writeProvenance(w, p)
}

func writeProvenance(w io.Writer, p Provenance) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	if err := out.Encode(p); err != nil {
		return fmt.Errorf("write the provenance: %w", err)
	}
	return nil
}

// about makes the two sheets that a workbook carries after its rows: how each figure is defined, and what was asked.
func (a Asked) about(of Receipt) []Table {
	l := a.Lang
	p := a.Provenance(of)
	definitions := func(yield func([]Value, error) bool) {
		for _, d := range p.Definitions {
			from := Text(l.Say("export.always"))
			if d.ValidFrom != "" {
				from = Text(d.ValidFrom)
			}
			row := []Value{Text(d.KPI), Text(d.Name), Text(d.What), Text(l.Unit(d.Unit)), Text(l.Better(d.Better)), Number(float64(d.Version)), from}
			if !yield(row, nil) {
				return
			}
		}
	}
	var lines [][]Value
	line := func(key string, v Value) {
		if v != None {
			lines = append(lines, []Value{Text(l.Say("export." + key)), v})
		}
	}
	line("question", Text(l.Say("export."+p.Question)))
	for _, n := range p.Asked {
		line(n.Key, Text(n.Value))
	}
	line("data_date", Date(a.DataDate))
	line("version", Text(strconv.FormatInt(a.Version, 10)))
	for _, f := range a.Late {
		line("late", Text(f.Name+": "+l.Age(f)))
	}
	for _, s := range a.Short {
		line("partial", Text(l.Say("short.source", "name", s.Name, "rows", l.Many("many.row", s.Short))+" "+l.Say("short.what")))
	}
	line("made", Text(a.Made.Format("2006-01-02 15:04")))
	line("made_by", name(a.Who))
	line("rows", Number(float64(of.Rows)))
	if sheets := (of.Rows-1)/sheetRows + 1; sheets > 1 {
		line("sheets", Text(l.Say("export.split", "rows", l.Count(int(of.Rows)), "sheets", l.Count(int(sheets)), "most", l.Count(sheetRows))))
	}
	line("sha256", Text(of.SHA256))
	line("checked", Text(l.Say("export.check")))
	line("address", name(p.Address))
	var about []Table
	if len(p.Definitions) > 0 {
		about = append(about, Table{Name: l.Say("export.definitions"), Rows: definitions, Columns: []string{"kpi", l.Say("export.name"), l.Say("export.what"),
			l.Say("export.unit"), l.Say("export.better"), l.Say("export.defined"), l.Say("export.valid_from")}})
	}
	return append(about, Table{Name: l.Say("export.filter"), Columns: []string{l.Say("export.asked"), l.Say("export.value")}, Rows: List(lines...)})
}
