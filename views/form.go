package views

import (
	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// Field is one labelled control of a form: parts/field.html. A fault stands below it and is linked from the
// summary on top of the form.
type Field struct {
	Name     string
	Of       string // the id of what the form is about, where a page has several forms with this field
	Kind     string // an input type, "select" or "textarea"; "" = text
	Label    string
	Help     string
	Value    string
	Fault    string
	Auto     string // autocomplete
	Lang     string // of what is typed, where it is a code
	Accept   string // of a file
	List     []Choice
	Required bool
}

// ID is the control's id, by which the summary links to it.
func (f Field) ID() string {
	if f.Of == "" {
		return "f-" + f.Name
	}
	return "f-" + f.Name + "-" + f.Of
}

// Type gives the input's type.
func (f Field) Type() string {
	if f.Kind == "" {
		return "text"
	}
	return f.Kind
}

// Describes lists what tells more about the control: its help, its fault.
func (f Field) Describes() string {
	switch {
	case f.Help != "" && f.Fault != "":
		return f.ID() + "-help " + f.ID() + "-fault"
	case f.Help != "":
		return f.ID() + "-help"
	case f.Fault != "":
		return f.ID() + "-fault"
	}
	return ""
}

// Faults is the summary of what must be corrected, on top of a form: parts/faults.html.
type Faults struct {
	Title string
	Items []Link // with the address of the field, or none
}

// tellFaults puts each problem at its field and lists them all.
func tellFaults(l text.Lang, problems []models.Problem, fields ...*Field) *Faults {
	if len(problems) == 0 {
		return nil
	}
	out := &Faults{Title: l.Say("fault.summary")}
	if len(problems) == 1 {
		out.Title = l.Say("fault.summary.one")
	}
	for _, p := range problems {
		item := Link{Text: l.Problem(p)}
		for _, f := range fields {
			if f.Name == p.Field {
				f.Fault = item.Text
				item.Text = f.Label + ": " + item.Text
				item.URL = "#" + f.ID()
				break
			}
		}
		out.Items = append(out.Items, item)
	}
	return out
}

// choose marks the chosen one of the choices.
func choose(choices []Choice, value string) []Choice {
	for i := range choices {
		choices[i].Chosen = choices[i].Value == value
	}
	return choices
}
