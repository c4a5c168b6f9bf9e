// Package static holds the browser files: style, scripts, typeface and chart library, embedded in the program.
// Each has an address with its own fingerprint, so that a browser may keep it for ever. It renders nothing.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Prefix is where the files are served.
const Prefix = "/static/"

//go:embed css js img all:vendor
var files embed.FS

// Stylesheet is the name of all of css/ as one file: the tokens first, then the base, then the parts by name, and
// print last.
const Stylesheet = "app.css"

type file struct {
	data   []byte
	kind   string
	etag   string
	url    string
	packed func() []byte
}

var kinds = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".txt":   "text/plain; charset=utf-8",
	".woff2": "font/woff2",
}

var all = sync.OnceValue(gather)

// gather reads every file once. Files that name others (a stylesheet its typeface) come after them, with the
// fingerprinted addresses put in.
func gather() map[string]*file {
	out := map[string]*file{}
	var sheets []string
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || kinds[path.Ext(name)] == "" {
			return err
		}
		if path.Ext(name) == ".css" {
			sheets = append(sheets, name)
			return nil
		}
		data, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		out[name] = newFile(name, data)
		return nil
	})
	if err != nil {
		panic("static: " + err.Error()) // the files are part of the program
	}
	slices.SortFunc(sheets, func(a, b string) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	var css bytes.Buffer
	for _, name := range sheets {
		data, err := files.ReadFile(name)
		if err != nil {
			panic("static: " + err.Error())
		}
		css.Write(data)
		css.WriteByte('\n')
	}
	linked := reference.ReplaceAllFunc(css.Bytes(), func(m []byte) []byte {
		if f := out[string(reference.FindSubmatch(m)[1])]; f != nil {
			return []byte(`url("` + f.url + `")`)
		}
		return m
	})
	out[Stylesheet] = newFile(Stylesheet, linked)
	return out
}

var reference = regexp.MustCompile(`url\("` + Prefix + `([^"]+)"\)`)

func rank(sheet string) int {
	switch path.Base(sheet) {
	case "tokens.css":
		return 0
	case "base.css":
		return 1
	case "print.css":
		return 3
	}
	return 2
}

func newFile(name string, data []byte) *file {
	sum := sha256.Sum256(data)
	print := hex.EncodeToString(sum[:6])
	ext := path.Ext(name)
	return &file{
		data: data,
		kind: kinds[ext],
		etag: `"` + print + `"`,
		url:  Prefix + strings.TrimSuffix(name, ext) + "." + print + ext,
		packed: sync.OnceValue(func() []byte {
			if ext == ".woff2" {
				return nil // packed already
			}
			var b bytes.Buffer
			w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
			if err != nil {
				return nil
			}
			if _, err = w.Write(data); err != nil || w.Close() != nil || b.Len() >= len(data) {
				return nil
			}
			return b.Bytes()
		}),
	}
}

// URL gives the address of a file by its name below this folder ("js/keys.js", Stylesheet), and "" when the file
// is not there: the foreign files are missing where nobody has fetched them.
func URL(name string) string {
	if f := all()[name]; f != nil {
		return f.url
	}
	return ""
}

var fingerprint = regexp.MustCompile(`\.[0-9a-f]{12}(\.[a-z0-9]+)$`)

func find(name string) *file {
	plain := fingerprint.ReplaceAllString(name, "$1")
	f := all()[plain]
	if f == nil || plain != name && f.url != Prefix+name {
		return nil // an address of another version: never under a name that is kept for ever
	}
	return f
}

// File gives what stands at an address below Prefix, with or without its fingerprint. Only an address with one may
// be kept for ever; ask Lasting.
func File(name string) (data []byte, contentType, etag string, ok bool) {
	f := find(name)
	if f == nil {
		return nil, "", "", false
	}
	return f.data, f.kind, f.etag, true
}

// Gzip gives the same file packed, when that makes it smaller. It is packed at the first call and kept.
func Gzip(name string) ([]byte, bool) {
	f := find(name)
	if f == nil {
		return nil, false
	}
	b := f.packed()
	return b, b != nil
}

// Lasting says whether an address bears the fingerprint of its content.
func Lasting(name string) bool { return fingerprint.MatchString(name) }
