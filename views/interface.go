package views

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Description is what the page of the machine interface takes from its OpenAPI file.
type Description struct {
	Info  struct{ Description string }
	Paths map[string]map[string]described
	Parts struct {
		Parameters map[string]parameter
		Responses  map[string]response
		Schemas    map[string]schema
	} `json:"components"`
}

type described struct {
	OperationID string
	Summary     string
	Description string
	Parameters  []parameter
	RequestBody struct{ Content map[string]media }
	Responses   map[string]response
}

type parameter struct {
	Ref         string `json:"$ref"`
	Name        string
	In          string
	Description string
	Required    bool
	Schema      schema
	Example     any
}

type response struct {
	Ref         string `json:"$ref"`
	Description string
	Content     map[string]media
}

type media struct {
	Schema  schema
	Example json.RawMessage
}

type schema struct {
	Ref         string `json:"$ref"`
	Type        types
	Format      string
	Description string
	Items       *schema
	Enum        []any
	Default     any
	Required    []string
	Properties  map[string]schema
}

// types is the type of a value: one word or several.
type types []string

// UnmarshalJSON reads a word or a list of words.
func (t *types) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*t = types{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(t))
}

// ReadDescription reads the OpenAPI file of the machine interface.
func ReadDescription(file []byte) (*Description, error) {
	var d Description
	if err := json.Unmarshal(file, &d); err != nil {
		return nil, fmt.Errorf("read the description of the interface: %w", err)
	}
	return &d, nil
}

// InterfaceAddress is one address of the machine interface, as the routes have it: path with {id}, and the scopes of
// which a token needs one. No scope = everybody.
type InterfaceAddress struct {
	Method string
	Path   string
	Scopes []string
}

// Interface is the page that describes the machine interface.
type Interface struct {
	Chrome
	Crumbs     Crumbs
	About      []Paragraph
	Start      string // the first call
	Operations []Operation
	Shapes     []Shape
}

// Operation is what one method of one address does.
type Operation struct {
	ID         string
	Method     string
	Path       string
	Summary    string
	What       []Paragraph
	Scope      string
	Body       string
	Example    string
	Parameters []ParameterRow
	Answers    []AnswerRow
}

// ParameterRow is one parameter of an address.
type ParameterRow struct {
	Name     string
	Where    string
	Required bool
	Type     ValueType
	What     []Run
}

// AnswerRow is one answer of an address.
type AnswerRow struct {
	Status string
	What   []Run
	Forms  []string
	Type   ValueType
}

// Shape is an object of the interface and its fields.
type Shape struct {
	ID     string
	Name   string
	What   []Run
	Fields []FieldRow
}

// FieldRow is one field of an object.
type FieldRow struct {
	Name string
	Type ValueType
	What []Run
}

// ValueType is the type of a value. Shape is the address of the object that it is or is a list of.
type ValueType struct {
	Text    string
	Shape   string
	Choices []string
	Default string
}

// Paragraph is a paragraph of the description, or where Lines is set a list.
type Paragraph struct {
	Runs  []Run
	Lines [][]Run
}

// Run is a stretch of text: prose or code.
type Run struct {
	Text string
	Code bool
}

// NewInterface gives the page of the machine interface. base is the address of this installation.
func NewInterface(c Chrome, d *Description, addresses []InterfaceAddress, base string) Interface {
	l := c.Lang
	c.Title = l.Say("interface.title")
	p := Interface{Chrome: c, Crumbs: NewCrumbs(l, Link{Text: l.Say("help.title"), URL: "/help"}, Link{Text: c.Title}),
		About: paragraphs(d.Info.Description)}
	for _, a := range addresses {
		o, ok := d.Paths[a.Path][strings.ToLower(a.Method)]
		if !ok {
			continue
		}
		q := Operation{ID: "op-" + o.OperationID, Method: a.Method, Path: a.Path, Summary: o.Summary, What: paragraphs(o.Description),
			Scope: l.Say("interface.scope.none"), Body: strings.Join(slices.Sorted(maps.Keys(o.RequestBody.Content)), ", ")}
		if len(a.Scopes) > 0 {
			q.Scope = strings.Join(a.Scopes, " "+l.Say("interface.or")+" ")
		}
		var sent []parameter
		for _, in := range o.Parameters {
			if in.Ref != "" {
				in = d.Parts.Parameters[last(in.Ref)]
			}
			sent = append(sent, in)
			q.Parameters = append(q.Parameters, ParameterRow{Name: in.Name, Where: l.Say("interface.in." + in.In), Required: in.Required,
				Type: valueType(in.Schema), What: runs(in.Description)})
		}
		for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
			r := o.Responses[status]
			if r.Ref != "" {
				r = d.Parts.Responses[last(r.Ref)]
			}
			row := AnswerRow{Status: status, What: runs(r.Description), Forms: slices.Sorted(maps.Keys(r.Content))}
			for _, form := range row.Forms {
				if t := valueType(r.Content[form].Schema); t.Shape != "" {
					row.Type = t
					break
				}
			}
			q.Answers = append(q.Answers, row)
		}
		q.Example = curl(a, base, sent, o.RequestBody.Content)
		if p.Start == "" && len(a.Scopes) > 0 {
			p.Start = q.Example
		}
		p.Operations = append(p.Operations, q)
	}
	for _, name := range slices.Sorted(maps.Keys(d.Parts.Schemas)) {
		s := d.Parts.Schemas[name]
		shape := Shape{ID: shapeID(name), Name: name, What: runs(s.Description)}
		for _, field := range fieldNames(s) {
			of := s.Properties[field]
			shape.Fields = append(shape.Fields, FieldRow{Name: field, Type: valueType(of), What: runs(of.Description)})
		}
		p.Shapes = append(p.Shapes, shape)
	}
	return p
}

// Template names the page's template.
func (Interface) Template() string { return "interface" }

func last(ref string) string { return ref[strings.LastIndex(ref, "/")+1:] }

func shapeID(name string) string { return "shape-" + name }

// fieldNames gives the fields of an object: those that are always there in the order of the file, then the others.
func fieldNames(s schema) []string {
	out := slices.Clone(s.Required)
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

func valueType(s schema) ValueType {
	if s.Ref != "" {
		return ValueType{Text: last(s.Ref), Shape: "#" + shapeID(last(s.Ref))}
	}
	t := ValueType{Text: strings.Join(s.Type, " / ")}
	if s.Items != nil {
		of := valueType(*s.Items)
		t.Text, t.Shape, t.Choices = "array of "+of.Text, of.Shape, of.Choices
	}
	if s.Format != "" {
		t.Text += " (" + s.Format + ")"
	}
	for _, v := range s.Enum {
		t.Choices = append(t.Choices, fmt.Sprint(v))
	}
	if s.Default != nil {
		t.Default = fmt.Sprint(s.Default)
	}
	return t
}

// paragraphs cuts a description of the OpenAPI file at its empty lines; one whose lines begin with a dash is a list.
func paragraphs(description string) []Paragraph {
	var out []Paragraph
	for block := range strings.SplitSeq(description, "\n\n") {
		var p Paragraph
		if strings.HasPrefix(block, "- ") {
			for line := range strings.Lines(block) {
				p.Lines = append(p.Lines, runs(strings.TrimSpace(strings.TrimPrefix(line, "- "))))
			}
		} else if p.Runs = runs(block); p.Runs == nil {
			continue
		}
		out = append(out, p)
	}
	return out
}

// runs cuts text at its backticks.
func runs(s string) []Run {
	var out []Run
	for i, part := range strings.Split(s, "`") {
		if part != "" {
			out = append(out, Run{Text: part, Code: i%2 == 1})
		}
	}
	return out
}

// curl writes the call of an address with the examples of the description. What has none is left out.
func curl(a InterfaceAddress, base string, sent []parameter, bodies map[string]media) string {
	path, query := a.Path, []string{}
	for _, p := range sent {
		switch {
		case p.Example == nil:
		case p.In == "path":
			path = strings.Replace(path, "{"+p.Name+"}", fmt.Sprint(p.Example), 1)
		case p.In == "query":
			query = append(query, p.Name+"="+strings.ReplaceAll(url.QueryEscape(fmt.Sprint(p.Example)), "%2C", ","))
		}
	}
	if len(query) > 0 {
		path += "?" + strings.Join(query, "&")
	}
	lines := []string{"curl"}
	if a.Method != "GET" {
		lines[0] += " -X " + a.Method
	}
	if len(a.Scopes) > 0 {
		lines = append(lines, `-H "Authorization: Bearer $TOKEN"`)
	}
	for _, form := range slices.Sorted(maps.Keys(bodies)) {
		if example := bodies[form].Example; example != nil {
			lines = append(lines, "-H 'Content-Type: "+form+"'")
			var file string
			var value bytes.Buffer
			if json.Unmarshal(example, &file) == nil {
				lines = append(lines, "--data-binary @data.csv")
			} else if json.Compact(&value, example) == nil {
				lines = append(lines, "-d '"+value.String()+"'")
			}
			break
		}
	}
	return strings.Join(append(lines, `"`+base+path+`"`), " \\\n  ")
}
