package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// tokenCommand is `token …`.
type tokenCommand struct {
	Add    tokenAddCommand    `cmd:"" help:"token_add"`
	List   tokenListCommand   `cmd:"" help:"token_list"`
	Revoke tokenRevokeCommand `cmd:"" help:"token_revoke"`
}

// tokenAddCommand makes a token.
type tokenAddCommand struct {
	Name       string   `name:"name" required:"" placeholder:"N" help:"name"`
	Scope      []string `name:"scope" required:"" placeholder:"S" help:"scope"`
	Department string   `name:"department" placeholder:"S" help:"department"`
	Source     string   `name:"source" placeholder:"KEY" help:"token_source"`
	Expires    string   `name:"expires" placeholder:"D" help:"expires"`
}

// Run makes it and prints it: alone, on stdout, this once. Only its hash is kept.
func (c *tokenAddCommand) Run(p *program) error {
	var faults models.Problems
	token := models.Token{Name: models.Tidy(c.Name), Scopes: c.Scope, CreatedBy: models.Local().Who}
	if token.Name == "" {
		faults = append(faults, models.Problem{Field: "--name", Code: "required"})
	}
	for _, scope := range c.Scope {
		if !slices.Contains(models.TokenScopes, scope) {
			faults = append(faults, models.Problem{Field: "--scope", Code: "unknown_scope", Value: scope})
		}
	}
	var err error
	if token.Expires, err = day("--expires", c.Expires); err != nil {
		faults = append(faults, models.Problem{Field: "--expires", Code: "bad_date", Value: c.Expires})
	}
	if len(faults) > 0 {
		return faults
	}
	secret := models.NewSecret()
	token.Hash = models.HashSecret(secret)
	return p.with(func(st *store.Store) error {
		var err error
		if token.DepartmentID, err = p.department(st, c.Department); err != nil {
			return err
		}
		if c.Source != "" {
			source, err := st.SourceByKey(p.ctx, c.Source)
			if errors.Is(err, models.ErrNotFound) {
				return models.Problem{Field: "--source", Code: "unknown_source", Value: c.Source}
			}
			if err != nil {
				return err
			}
			token.SourceID = source.ID
		}
		if _, err := st.AddToken(p.ctx, models.Local(), token); err != nil {
			return err
		}
		_, err = fmt.Fprintln(p.stdout, secret)
		return err
	})
}

// tokenListCommand lists the tokens, never what they are.
type tokenListCommand struct {
	JSON bool `name:"json" help:"json"`
}

// listedToken is one token as the list shows it.
type listedToken struct {
	ID         int64    `json:"id"`
	Name       string   `json:"name"`
	Scopes     []string `json:"scopes"`
	Department string   `json:"department"`
	Expires    string   `json:"expires"`
	LastUsed   string   `json:"last_used"`
	Revoked    bool     `json:"revoked"`
}

// Run lists them.
func (c *tokenListCommand) Run(p *program) error {
	return p.with(func(st *store.Store) error {
		departments, err := p.departments(st)
		if err != nil {
			return err
		}
		tokens, err := st.Tokens(p.ctx, models.Local())
		if err != nil {
			return err
		}
		listed := make([]listedToken, len(tokens))
		for i, t := range tokens {
			listed[i] = listedToken{ID: t.ID, Name: t.Name, Scopes: t.Scopes, Department: departments[t.DepartmentID],
				Expires: t.Expires.String(), Revoked: t.Revoked}
			if t.LastUsed != nil {
				listed[i].LastUsed = t.LastUsed.In(p.config.Zone).Format("2006-01-02T15:04:05Z07:00")
			}
		}
		if c.JSON {
			return writeJSON(p.stdout, listed)
		}
		return p.columns(func(w io.Writer) {
			for _, t := range listed {
				state := t.Expires
				if t.Revoked {
					state = p.lang.Say("cli.token.revoked")
				}
				fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", t.ID, t.Name, strings.Join(t.Scopes, ","), t.Department, state)
			}
		})
	})
}

// tokenRevokeCommand takes a token out of use.
type tokenRevokeCommand struct {
	Token string `arg:"" name:"token" help:"token_id"`
}

// Run revokes the token of that number, or of that name where one bears it.
func (c *tokenRevokeCommand) Run(p *program) error {
	return p.with(func(st *store.Store) error {
		tokens, err := st.Tokens(p.ctx, models.Local())
		if err != nil {
			return err
		}
		i := slices.IndexFunc(tokens, func(t models.Token) bool { return strconv.FormatInt(t.ID, 10) == c.Token && !t.Revoked })
		if i < 0 {
			i = slices.IndexFunc(tokens, func(t models.Token) bool {
				return models.NameKey(t.Name) == models.NameKey(c.Token) && !t.Revoked
			})
		}
		if i < 0 {
			return wrongUsage(p.lang.Say("cli.token.unknown", "token", c.Token))
		}
		err = st.RevokeToken(p.ctx, models.Local(), tokens[i].ID)
		if errors.Is(err, models.ErrNotFound) {
			return wrongUsage(p.lang.Say("cli.token.unknown", "token", c.Token))
		}
		return err
	})
}
