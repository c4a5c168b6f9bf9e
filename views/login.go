package views

import "gevinstoverblik/models"

// LoginInput is what was typed at the sign-in, and what was wrong with it.
type LoginInput struct {
	Email    string
	Next     string // where to go after the sign-in
	Problems []models.Problem
	Left     bool // just signed out: the page says so
}

// Login is the sign-in.
type Login struct {
	Chrome
	Faults   *Faults
	Left     *Banner
	Email    Field
	Password Field
	Next     string
	DemoNote string
}

// NewLogin gives the sign-in page.
func NewLogin(c Chrome, in LoginInput) Login {
	l := c.Lang
	c.Title = l.Say("login.title")
	p := Login{
		Chrome:   c,
		Email:    Field{Name: "email", Kind: "email", Label: l.Say("login.email"), Value: in.Email, Auto: "username", Required: true},
		Password: Field{Name: "password", Kind: "password", Label: l.Say("login.password"), Auto: "current-password", Required: true},
		Next:     in.Next,
	}
	p.Faults = tellFaults(l, in.Problems, &p.Email, &p.Password)
	if in.Left {
		p.Left = &Banner{Kind: "on", Title: l.Say("login.left")}
	}
	if c.Demo {
		p.DemoNote = l.Say("login.demo")
	}
	return p
}

// Template names the page's template.
func (Login) Template() string { return "login" }

// SetupInput is what was typed for the first administrator.
type SetupInput struct {
	Key      string // the one-time secret of the link
	Name     string
	Email    string
	Problems []models.Problem
}

// Setup makes the first administrator, by the one-time link that the program printed at its start.
type Setup struct {
	Chrome
	Faults   *Faults
	Key      string
	Name     Field
	Email    Field
	Password Field
	Again    Field
}

// NewSetup gives the page of the first run.
func NewSetup(c Chrome, in SetupInput) Setup {
	l := c.Lang
	c.Title = l.Say("setup.title")
	p := Setup{
		Chrome:   c,
		Key:      in.Key,
		Name:     Field{Name: "name", Label: l.Say("person.name"), Value: in.Name, Auto: "name", Required: true},
		Email:    Field{Name: "email", Kind: "email", Label: l.Say("login.email"), Value: in.Email, Auto: "username", Required: true},
		Password: Field{Name: "password", Kind: "password", Label: l.Say("login.password"), Help: l.Say("password.rule", "n", models.MinPassword), Auto: "new-password", Required: true},
		Again:    Field{Name: "again", Kind: "password", Label: l.Say("password.again"), Auto: "new-password", Required: true},
	}
	p.Faults = tellFaults(l, in.Problems, &p.Name, &p.Email, &p.Password, &p.Again)
	return p
}

// Template names the page's template.
func (Setup) Template() string { return "setup" }
