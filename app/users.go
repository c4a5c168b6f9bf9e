package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"strings"
	"unicode/utf8"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// userCommand is `user …`.
type userCommand struct {
	Add      userAddCommand      `cmd:"" help:"user_add"`
	List     userListCommand     `cmd:"" help:"user_list"`
	Disable  userDisableCommand  `cmd:"" help:"user_disable"`
	Password userPasswordCommand `cmd:"" help:"user_password"`
}

// userAddCommand adds a user.
type userAddCommand struct {
	Email         string `name:"email" required:"" placeholder:"E" help:"email"`
	Name          string `name:"name" required:"" placeholder:"N" help:"name"`
	Role          string `name:"role" required:"" placeholder:"R" help:"role"`
	Department    string `name:"department" placeholder:"S" help:"department"`
	ValidUntil    string `name:"valid-until" placeholder:"D" help:"valid_until"`
	PasswordStdin bool   `name:"password-stdin" required:"" help:"password_stdin"`
}

// Run adds them.
func (c *userAddCommand) Run(p *program) error {
	user := models.User{Email: strings.TrimSpace(c.Email), Name: models.Tidy(c.Name)}
	var faults models.Problems
	if address, err := mail.ParseAddress(user.Email); err != nil || address.Address != user.Email {
		faults = append(faults, models.Problem{Field: "--email", Code: "bad_email", Value: c.Email})
	}
	if user.Name == "" {
		faults = append(faults, models.Problem{Field: "--name", Code: "required"})
	}
	var err error
	if user.Role, err = models.ParseRole(c.Role); err != nil {
		faults = append(faults, models.Problem{Field: "--role", Code: "bad_role", Value: c.Role})
	}
	if user.Role == models.RoleHead && c.Department == "" {
		faults = append(faults, models.Problem{Field: "--department", Code: "department_missing"})
	}
	if user.ValidUntil, err = day("--valid-until", c.ValidUntil); err != nil {
		faults = append(faults, models.Problem{Field: "--valid-until", Code: "bad_date", Value: c.ValidUntil})
	}
	if user.Password, err = p.password(); err != nil {
		var problem models.Problem
		if !errors.As(err, &problem) {
			return err
		}
		faults = append(faults, problem)
	}
	if len(faults) > 0 {
		return faults
	}
	return p.with(func(st *store.Store) error {
		var err error
		if user.DepartmentID, err = p.department(st, c.Department); err != nil {
			return err
		}
		if _, err := st.AddUser(p.ctx, models.Local(), user); err != nil {
			return err
		}
		p.tell(p.lang.Say("cli.user.added", "email", user.Email))
		return nil
	})
}

// password reads a password from the first line of stdin and gives its hash.
func (p *program) password() (string, error) {
	line, err := bufio.NewReader(io.LimitReader(p.stdin, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	password := strings.TrimRight(line, "\r\n")
	if utf8.RuneCountInString(password) < models.MinPassword {
		return "", models.Problem{Field: "--password-stdin", Code: "password_short"}
	}
	return models.HashPassword(password)
}

// user gives the one whom a flag or an argument names.
func (p *program) user(st *store.Store, flag, argument string) (models.User, error) {
	email := flag
	if email == "" {
		email = argument
	}
	if email == "" {
		return models.User{}, models.Problem{Field: "--email", Code: "required"}
	}
	user, err := st.UserByEmail(p.ctx, email)
	if errors.Is(err, models.ErrNotFound) {
		return user, wrongUsage(p.lang.Say("cli.user.unknown", "email", email))
	}
	return user, err
}

// userListCommand lists the users.
type userListCommand struct {
	JSON bool `name:"json" help:"json"`
}

// listedUser is one user as the list shows them.
type listedUser struct {
	Email      string `json:"email"`
	Name       string `json:"name"`
	Role       string `json:"role"`
	Department string `json:"department"`
	ValidUntil string `json:"valid_until"`
	Disabled   bool   `json:"disabled"`
}

// Run lists them.
func (c *userListCommand) Run(p *program) error {
	return p.with(func(st *store.Store) error {
		departments, err := p.departments(st)
		if err != nil {
			return err
		}
		users, err := st.Users(p.ctx, models.Local())
		if err != nil {
			return err
		}
		listed := make([]listedUser, len(users))
		for i, u := range users {
			listed[i] = listedUser{u.Email, u.Name, string(u.Role), departments[u.DepartmentID], u.ValidUntil.String(), u.Disabled}
		}
		if c.JSON {
			return writeJSON(p.stdout, listed)
		}
		return p.columns(func(w io.Writer) {
			for _, u := range listed {
				state := u.ValidUntil
				if u.Disabled {
					state = p.lang.Say("cli.user.disabled")
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", u.Email, u.Name, p.lang.Role(models.Role(u.Role)), u.Department, state)
			}
		})
	})
}

// userDisableCommand locks a user out.
type userDisableCommand struct {
	Email string `name:"email" placeholder:"E" help:"email"`
	User  string `arg:"" name:"email" optional:"" help:"email"`
}

// Run does it at once: open sessions end too.
func (c *userDisableCommand) Run(p *program) error {
	return p.with(func(st *store.Store) error {
		user, err := p.user(st, c.Email, c.User)
		if err != nil {
			return err
		}
		_, err = st.DisableUser(p.ctx, models.Local(), user.ID, true)
		return err
	})
}

// userPasswordCommand gives a user a new password.
type userPasswordCommand struct {
	Email         string `name:"email" placeholder:"E" help:"email"`
	PasswordStdin bool   `name:"password-stdin" help:"password_stdin"`
	User          string `arg:"" name:"email" optional:"" help:"email"`
}

// Run sets it; open sessions end.
func (c *userPasswordCommand) Run(p *program) error {
	hash, err := p.password()
	if err != nil {
		return err
	}
	return p.with(func(st *store.Store) error {
		user, err := p.user(st, c.Email, c.User)
		if err != nil {
			return err
		}
		return st.SetPassword(p.ctx, models.Local(), user.ID, hash)
	})
}
