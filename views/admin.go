package views

import (
	"slices"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// UserInput is one user with the name of the department.
type UserInput struct {
	User       models.User
	Department string
}

// DepartmentInput is a department to choose: its id and its name with those above it.
type DepartmentInput struct {
	ID   int64
	Name string
}

// UsersInput is the people who have access, and what was typed for a new one.
type UsersInput struct {
	Users       []UserInput
	Departments []DepartmentInput
	Today       models.Day
	Self        int64 // the one who looks
	Typed       models.User
	Password    int64 // the user whose password was typed; 0 = none
	Manager     int64 // the user whose manager was chosen, in Typed; 0 = none
	Managers    []models.User
	Problems    []models.Problem
}

// Users is the page of people and their roles.
type Users struct {
	Chrome
	Tabs       []Link
	Faults     *Faults
	Rows       []UserRow
	Name       Field
	Email      Field
	Role       Field
	Department Field
	Manager    Field
	Until      Field
	Password   Field
	Roles      []Fact // what each role may do
}

// UserRow is one person.
type UserRow struct {
	ID         string
	Name       string
	Email      string
	Role       string
	Department string
	Manager    string
	Tag        Tag
	Until      string
	Self       bool
	Active     bool
	New        Field // the field of a new password
	Open       bool
	Lead       Field // the field of the manager
	LeadOpen   bool
}

// NewUsers gives the page of people and their roles.
func NewUsers(c Chrome, in UsersInput) Users {
	l := c.Lang
	c.Title = l.Say("users.title")
	until := ""
	if in.Typed.ValidUntil.Known() {
		until = in.Typed.ValidUntil.String()
	}
	p := Users{
		Chrome:     c,
		Tabs:       adminTabs(c),
		Name:       Field{Name: "name", Label: l.Say("person.name"), Value: in.Typed.Name, Auto: "off", Required: true},
		Email:      Field{Name: "email", Kind: "email", Label: l.Say("login.email"), Value: in.Typed.Email, Auto: "username", Required: true},
		Role:       Field{Name: "role", Kind: "select", Label: l.Say("person.role"), Required: true},
		Department: Field{Name: "department", Kind: "select", Label: l.Field(models.FieldDepartment), Help: l.Say("users.department.help")},
		Manager:    managerField(l, in.Managers, models.User{ManagerID: in.Typed.ManagerID}),
		Until:      Field{Name: "valid_until", Kind: "date", Label: l.Say("users.until"), Help: l.Say("users.until.help"), Value: until},
		Password:   Field{Name: "password", Kind: "password", Label: l.Say("users.password"), Help: l.Say("password.rule", "n", models.MinPassword), Auto: "new-password", Required: true},
	}
	p.Role.List = []Choice{{Value: "", Text: l.Say("users.role.choose")}}
	for _, r := range models.Roles {
		p.Role.List = append(p.Role.List, Choice{Value: string(r), Text: l.Role(r)})
		p.Roles = append(p.Roles, Fact{Name: l.Role(r), Value: l.Say("role." + string(r) + ".may")})
	}
	p.Role.List = choose(p.Role.List, string(in.Typed.Role))
	p.Department.List = departments(l, in.Departments, in.Typed.DepartmentID)
	for _, u := range in.Users {
		p.Rows = append(p.Rows, userRow(l, u, in))
	}
	if in.Manager != 0 {
		choose(p.Manager.List, "")
	}
	if in.Password != 0 || in.Manager != 0 {
		for i := range p.Rows {
			switch row := &p.Rows[i]; row.ID {
			case strconv.FormatInt(in.Password, 10):
				p.Faults, row.Open = tellFaults(l, in.Problems, &row.New), true
			case strconv.FormatInt(in.Manager, 10):
				p.Faults, row.LeadOpen = tellFaults(l, in.Problems, &row.Lead), true
				choose(row.Lead.List, strconv.FormatInt(in.Typed.ManagerID, 10))
			}
		}
		return p
	}
	p.Faults = tellFaults(l, in.Problems, &p.Name, &p.Email, &p.Role, &p.Department, &p.Manager, &p.Until, &p.Password)
	return p
}

// Template names the page's template.
func (Users) Template() string { return "users" }

func userRow(l text.Lang, u UserInput, in UsersInput) UserRow {
	row := UserRow{
		ID: strconv.FormatInt(u.User.ID, 10), Name: u.User.Name, Email: u.User.Email, Role: l.Role(u.User.Role),
		Department: orSay(l.Say("department.all"), u.Department),
		Self:       u.User.ID == in.Self, Active: u.User.Active(in.Today),
		New: Field{Name: "password", Kind: "password", Label: l.Say("users.password"), Help: l.Say("password.rule", "n", models.MinPassword), Auto: "new-password", Required: true},
	}
	row.New.Of = row.ID
	row.Lead = managerField(l, in.Managers, u.User)
	row.Lead.Of = row.ID
	for _, m := range in.Users {
		if m.User.ID == u.User.ManagerID {
			row.Manager = m.User.Name
		}
	}
	if u.User.ValidUntil.Known() {
		row.Until = l.Say("users.valid", "date", l.Date(u.User.ValidUntil))
	}
	switch {
	case u.User.Disabled:
		row.Tag = Tag{Kind: "none", Icon: "close", Text: l.Say("users.disabled")}
	case !row.Active:
		row.Tag = Tag{Kind: "none", Icon: "clock", Text: l.Say("users.expired")}
	default:
		row.Tag = Tag{Kind: "met", Icon: "met", Text: l.Say("users.active")}
	}
	return row
}

// managerField is the field of who somebody answers to: one of those who can sign in, and never oneself.
func managerField(l text.Lang, people []models.User, of models.User) Field {
	f := Field{Name: "manager", Kind: "select", Label: l.Say("users.manager"), Help: l.Say("users.manager.help"), List: []Choice{{Text: l.Say("register.nobody")}}}
	for _, m := range people {
		if m.ID != of.ID {
			f.List = append(f.List, Choice{Value: strconv.FormatInt(m.ID, 10), Text: m.Name, Chosen: m.ID == of.ManagerID})
		}
	}
	return f
}

// departments are the choices of a department, with "all" on top.
func departments(l text.Lang, list []DepartmentInput, chosen int64) []Choice {
	out := []Choice{{Value: "", Text: l.Say("department.all"), Chosen: chosen == 0}}
	for _, d := range list {
		out = append(out, Choice{Value: strconv.FormatInt(d.ID, 10), Text: d.Name, Chosen: chosen == d.ID})
	}
	return out
}

func adminTabs(c Chrome) []Link {
	kpis := Link{Text: c.Say("kpis.title"), URL: "/admin/kpis", Current: c.Address.Path == "/admin/kpis"}
	sources := Link{Text: c.Say("sources.title"), URL: "/admin/sources", Current: c.Address.Path == "/admin/sources"}
	classes := Link{Text: c.Say("class.tab"), URL: "/admin/classification", Current: strings.HasPrefix(c.Address.Path, "/admin/classification")}
	if !slices.ContainsFunc(c.Nav, func(l Link) bool { return l.URL == "/admin" }) { // an analyst has these only
		return slices.Concat([]Link{sources}, kindTabs(c), []Link{classes, kpis})
	}
	kinds := kindTabs(c)
	return []Link{
		{Text: c.Say("users.title"), URL: "/admin/users", Current: c.Address.Path == "/admin/users"},
		{Text: c.Say("owners.title"), URL: ownersPath, Current: c.Address.Path == ownersPath},
		{Text: c.Say("tokens.title"), URL: "/admin/tokens", Current: c.Address.Path == "/admin/tokens"},
		{Text: c.Say("audit.title"), URL: auditPath, Current: c.Address.Path == auditPath},
		{Text: c.Say("calendar.title"), URL: "/admin/calendar", Current: strings.HasPrefix(c.Address.Path, "/admin/calendar")},
		{Text: c.Say("opendata.admin"), URL: openSettingsPath, Current: c.Address.Path == openSettingsPath},
		sources,
		{Text: c.Say("health.title"), URL: "/admin/health", Current: c.Address.Path == "/admin/health"},
		kinds[0], kinds[1], classes,
		kpis,
		{Text: c.Say("approvals.title"), URL: "/data/values/waiting"},
		{Text: c.Say("published.title"), URL: "/data/published"},
		{Text: c.Say("samples.title"), URL: "/data/time-samples"},
	}
}

// TokenInput is one key of the machine interface. Times are in the zone of the installation.
type TokenInput struct {
	Token      models.Token
	Department string
}

// TokensInput is the keys of the machine interface, and what was typed for a new one.
type TokensInput struct {
	Tokens      []TokenInput
	Departments []DepartmentInput
	Sources     []models.Source
	Today       models.Day
	Typed       models.Token
	Secret      string // the token that was made just now: shown this once
	SecretName  string
	Problems    []models.Problem
}

// Tokens is the page of the keys to the machine interface.
type Tokens struct {
	Chrome
	Tabs       []Link
	Faults     *Faults
	Secret     string
	SecretText string
	Rows       []TokenRow
	Name       Field
	Scopes     []Choice
	ScopeFault string
	Department Field
	Source     Field
	Expires    Field
}

// TokenRow is one key.
type TokenRow struct {
	ID         string
	Name       string
	Scopes     []string
	Department string
	Expires    string
	LastUsed   string
	Made       string
	Tag        Tag
	Live       bool
}

// NewTokens gives the page of the keys to the machine interface.
func NewTokens(c Chrome, in TokensInput) Tokens {
	l := c.Lang
	c.Title = l.Say("tokens.title")
	expires := ""
	if in.Typed.Expires.Known() {
		expires = in.Typed.Expires.String()
	}
	p := Tokens{
		Chrome:     c,
		Tabs:       adminTabs(c),
		Secret:     in.Secret,
		Name:       Field{Name: "name", Label: l.Say("tokens.name"), Help: l.Say("tokens.name.help"), Value: in.Typed.Name, Auto: "off", Required: true},
		Department: Field{Name: "department", Kind: "select", Label: l.Field(models.FieldDepartment), List: departments(l, in.Departments, in.Typed.DepartmentID)},
		Expires:    Field{Name: "expires", Kind: "date", Label: l.Say("tokens.expires"), Help: l.Say("users.until.help"), Value: expires},
	}
	p.Source = Field{Name: "source", Kind: "select", Label: l.Say("tokens.source"), Help: l.Say("tokens.source.help"), List: []Choice{{Text: l.Say("tokens.source.any")}}}
	for _, s := range in.Sources {
		p.Source.List = append(p.Source.List, Choice{Value: strconv.FormatInt(s.ID, 10), Text: s.Name, Chosen: s.ID == in.Typed.SourceID})
	}
	if in.Secret != "" {
		p.SecretText = l.Say("tokens.secret", "name", in.SecretName)
	}
	for _, s := range models.TokenScopes {
		choice := Choice{Value: s, Text: l.Say("scope." + s)}
		for _, typed := range in.Typed.Scopes {
			choice.Chosen = choice.Chosen || typed == s
		}
		p.Scopes = append(p.Scopes, choice)
	}
	scopes := Field{Name: "scope", Label: l.Say("tokens.scopes")}
	p.Faults = tellFaults(l, in.Problems, &p.Name, &scopes, &p.Department, &p.Source, &p.Expires)
	p.ScopeFault = scopes.Fault
	for _, t := range in.Tokens {
		row := tokenRow(l, t, in.Today)
		for _, s := range in.Sources {
			if s.ID == t.Token.SourceID {
				row.Scopes = append(row.Scopes, l.Say("tokens.source.only", "name", s.Name))
			}
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

// Template names the page's template.
func (Tokens) Template() string { return "tokens" }

func tokenRow(l text.Lang, in TokenInput, today models.Day) TokenRow {
	t := in.Token
	row := TokenRow{
		ID: strconv.FormatInt(t.ID, 10), Name: t.Name, Department: orSay(l.Say("department.all"), in.Department),
		Expires: l.Say("tokens.never"), LastUsed: l.Say("tokens.unused"),
		Made: names(l.Date(models.DayOfTime(t.CreatedAt)), t.CreatedBy),
	}
	for _, s := range t.Scopes {
		row.Scopes = append(row.Scopes, l.Say("scope."+s))
	}
	expired := false
	if t.Expires.Known() {
		row.Expires, expired = l.Date(t.Expires), t.Expires < today
	}
	if t.LastUsed != nil {
		row.LastUsed = l.Moment(*t.LastUsed)
	}
	switch {
	case t.Revoked:
		row.Tag = Tag{Kind: "none", Icon: "close", Text: l.Say("tokens.revoked")}
	case expired:
		row.Tag = Tag{Kind: "none", Icon: "clock", Text: l.Say("users.expired")}
	default:
		row.Tag, row.Live = Tag{Kind: "met", Icon: "met", Text: l.Say("users.active")}, true
	}
	return row
}
