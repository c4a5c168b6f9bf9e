package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"
	"syscall"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
)

// backupCommand is `backup FILE`: the whole database in one file, while it serves.
type backupCommand struct {
	File string `arg:"" name:"file" help:"backup_file"`
	JSON bool   `name:"json" help:"json"`
}

// backedUp is a backup as `--json` tells it.
type backedUp struct {
	File     string `json:"file"`
	Bytes    int64  `json:"bytes"`
	Checksum string `json:"sha256"`
	Schema   int64  `json:"schema"` // the latest migration of the tables
	Version  int64  `json:"version"`
	Cases    int64  `json:"cases"`
}

// Run writes it, and prints its checksum.
func (c *backupCommand) Run(p *program) error {
	if address, server := p.config.withoutPassword(); server {
		return wrongUsage(p.lang.Say("cli.backup.postgres", "command", "pg_dump --format=custom --file="+shellWord(c.File)+" "+shellWord(address)))
	}
	b, err := store.BackUp(p.ctx, p.config.DB, c.File)
	switch {
	case errors.Is(err, models.ErrNotFound):
		p.tell(p.lang.Say("cli.backup.nothing", "db", p.config.DB))
		return errFailed
	case errors.Is(err, models.ErrDisk):
		p.tell(p.lang.Say("cli.backup.disk", "file", c.File))
		return errFailed
	case errors.Is(err, fs.ErrPermission), errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		p.tell(p.lang.Say("cli.backup.folder", "folder", filepath.Dir(c.File)))
		return errFailed
	case err != nil:
		return p.refused(err)
	}
	if c.JSON {
		return writeJSON(p.stdout, backedUp(b))
	}
	p.tell(p.lang.Say("cli.backup.done", "file", b.File, "cases", p.lang.Cases(int(b.Cases))))
	_, err = fmt.Fprintf(p.stdout, "%s  %s\n", b.Checksum, b.File)
	return err
}

// refused tells what is wrong with what a command was given, where that is the content and not the way it was given.
func (p *program) refused(err error) error {
	var problem models.Problem
	if !errors.As(err, &problem) {
		return err
	}
	p.tell(p.lang.Problem(problem))
	return errRefused
}

// withoutPassword gives the address of a PostgreSQL database without its password, for the tools that come with it,
// which find the password in PGPASSWORD or a pgpass file. server is false on SQLite.
func (c Config) withoutPassword() (address string, server bool) {
	if strings.HasPrefix(c.DB, "sqlite:") {
		return "", false
	}
	u, err := url.Parse(c.DB)
	if err != nil {
		return maskDSN(c.DB), true
	}
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	q := u.Query()
	for key := range q {
		if strings.Contains(strings.ToLower(key), "password") {
			q.Del(key)
		}
	}
	u.RawQuery = q.Encode()
	return u.String(), true
}

// shellWord makes text one word of a shell.
func shellWord(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
