package store

import (
	"fmt"
	"net/url"
	"strings"
)

// address is a database address of CONTRACT §1, taken apart.
type address struct {
	path     string // SQLite: the file
	postgres string // PostgreSQL: the whole address
}

// parseDSN reads "sqlite:path" or "postgres://…". Its errors are for the person who wrote the address, and show
// no password.
func parseDSN(dsn string) (address, error) {
	switch {
	case dsn == "":
		return address{}, fmt.Errorf("the database address is empty: give sqlite:FILE or postgres://USER:PASSWORD@HOST:PORT/NAME")
	case strings.HasPrefix(dsn, "sqlite:"):
		path := strings.TrimPrefix(dsn, "sqlite:")
		path = strings.TrimPrefix(path, "//")
		if path == "" {
			return address{}, fmt.Errorf("the database address %q names no file: give sqlite:FILE, such as sqlite:data/gevinst.db", dsn)
		}
		if strings.HasPrefix(path, ":memory:") {
			return address{}, fmt.Errorf("the database address %q has no file: a database in memory would be gone at the end", dsn)
		}
		return address{path: path}, nil
	case strings.HasPrefix(dsn, "postgres://"), strings.HasPrefix(dsn, "postgresql://"):
		u, err := url.Parse(dsn)
		if err != nil {
			return address{}, fmt.Errorf("the database address cannot be read: it must look like postgres://USER:PASSWORD@HOST:PORT/NAME, with %%XX for special characters in the password")
		}
		if strings.Trim(u.Path, "/") == "" && !u.Query().Has("dbname") {
			return address{}, fmt.Errorf("the database address %s names no database: it must end in /NAME", u.Redacted())
		}
		return address{postgres: dsn}, nil
	}
	scheme, _, found := strings.Cut(dsn, ":")
	if !found || strings.ContainsAny(scheme, "/\\. ") {
		return address{}, fmt.Errorf("the database address must begin with sqlite: or postgres://, as in sqlite:data/gevinst.db")
	}
	return address{}, fmt.Errorf("databases of the kind %q are not known: use sqlite:FILE or postgres://USER:PASSWORD@HOST:PORT/NAME", scheme)
}

// escapePath makes a file's path fit into a file: address.
func escapePath(path string) string {
	return (&url.URL{Path: path}).EscapedPath()
}
