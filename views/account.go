package views

import "gevinstoverblik/models"

// AccountInput is a person's own settings. Problems are those of the form that was sent.
type AccountInput struct {
	User       models.User
	Department string // its name; "" = all
	Problems   []models.Problem
}

// Account is a person's own page: language, appearance and password.
type Account struct {
	Chrome
	Faults   *Faults
	Facts    []Fact
	Deputies bool // the person heads a department, and may have a deputy
	Email    string
	Language Field
	Theme    Field
	Keys     Field
	Current  Field
	Password Field
	Again    Field
}

// Fact is a name and what it is: one line of parts/facts.html.
type Fact struct {
	Name  string
	Value string
	URL   string
	Note  string
}

// NewAccount gives a person's own page.
func NewAccount(c Chrome, in AccountInput) Account {
	l := c.Lang
	c.Title = l.Say("account.title")
	department := in.Department
	if department == "" {
		department = l.Say("department.all")
	}
	theme := c.Theme
	if theme == "" {
		theme = "system"
	}
	themes := make([]Choice, len(c.Themes))
	for i, t := range c.Themes {
		themes[i] = Choice{Value: t.Value, Text: t.Text}
		if t.Value == "" {
			themes[i].Value = "system"
		}
	}
	keys := "on"
	if in.User.KeysOff {
		keys = "off"
	}
	p := Account{
		Chrome:   c,
		Deputies: in.User.Role == models.RoleHead,
		Email:    in.User.Email,
		Facts: []Fact{
			{Name: l.Say("person.name"), Value: in.User.Name},
			{Name: l.Say("login.email"), Value: in.User.Email},
			{Name: l.Say("person.role"), Value: l.Role(in.User.Role)},
			{Name: l.Field(models.FieldDepartment), Value: department},
		},
		Language: Field{Name: "language", Kind: "select", Label: l.Say("lang.label"), List: choose(append([]Choice(nil), c.Languages...), string(c.Lang))},
		Theme:    Field{Name: "theme", Kind: "select", Label: l.Say("theme.label"), List: choose(themes, theme)},
		Keys: Field{Name: "keys", Kind: "select", Label: l.Say("keys.letters"), Help: l.Say("account.keys.help"),
			List: choose([]Choice{{Value: "on", Text: l.Say("account.keys.on")}, {Value: "off", Text: l.Say("account.keys.off")}}, keys)},
		Current:  Field{Name: "current", Kind: "password", Label: l.Say("password.current"), Auto: "current-password", Required: true},
		Password: Field{Name: "password", Kind: "password", Label: l.Say("password.new"), Help: l.Say("password.rule", "n", models.MinPassword), Auto: "new-password", Required: true},
		Again:    Field{Name: "again", Kind: "password", Label: l.Say("password.again"), Auto: "new-password", Required: true},
	}
	p.Faults = tellFaults(l, in.Problems, &p.Language, &p.Theme, &p.Keys, &p.Current, &p.Password, &p.Again)
	return p
}

// Template names the page's template.
func (Account) Template() string { return "account" }
