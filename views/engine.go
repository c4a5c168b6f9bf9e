// Package views turns figures into pages: one typed struct and one template a page. A page's constructor chooses
// and formats everything; its template only lays out. It computes no figure and reads no request.
package views

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
)

//go:embed layout.html parts pages
var files embed.FS

// Page is what can be shown: a struct that embeds Chrome and names its template in pages/.
type Page interface {
	head() Chrome
	Template() string
}

// Title gives a page's own name, for those who keep its main part apart from its frame.
func Title(p Page) string { return p.head().Title }

// Engine holds the templates, one set per page: the layout's parts and that page. It satisfies fiber's Views and
// may be used by many requests at once.
type Engine struct {
	layout *template.Template
	pages  map[string]*template.Template
}

// layout is what layout.html is given: the frame of a page, and its main part as HTML that is ready.
type layout struct {
	Chrome
	Main template.HTML
}

// New reads all templates. asset gives the address of a static file by its name, "" where it is missing.
func New(asset func(string) string) (*Engine, error) {
	base, err := template.New("").Funcs(template.FuncMap{"asset": asset, "lower": lowerFirst}).ParseFS(files, "parts/*.html")
	if err != nil {
		return nil, fmt.Errorf("read the parts: %w", err)
	}
	e := &Engine{pages: map[string]*template.Template{}}
	frame, err := base.Clone()
	if err != nil {
		return nil, fmt.Errorf("read the layout: %w", err)
	}
	if e.layout, err = frame.ParseFS(files, "layout.html"); err != nil {
		return nil, fmt.Errorf("read the layout: %w", err)
	}
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("list the pages: %w", err)
	}
	for _, name := range names {
		set, err := base.Clone()
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		if _, err = set.ParseFS(files, name); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		e.pages[strings.TrimSuffix(path.Base(name), ".html")] = set
	}
	return e, nil
}

// Load satisfies fiber.Views; New has read everything already.
func (e *Engine) Load() error { return nil }

// Render satisfies fiber.Views: binding is a Page whose template has that name.
func (e *Engine) Render(w io.Writer, name string, binding any, _ ...string) error {
	page, ok := binding.(Page)
	if !ok {
		return fmt.Errorf("render %s: a %T is no page", name, binding)
	}
	if page.Template() != name {
		return fmt.Errorf("render %s: a %T is shown by %s", name, binding, page.Template())
	}
	return e.Show(w, page)
}

// Show writes a whole page.
func (e *Engine) Show(w io.Writer, page Page) error {
	main, err := e.Main(page)
	if err != nil {
		return err
	}
	return e.Wrap(w, page.head(), main)
}

// Main gives the part of a page that stands in <main>. Where the page's template uses nothing personal (a name, a
// CSRF token) it depends only on data version, date, address, language and scope, and may be kept by these.
func (e *Engine) Main(page Page) ([]byte, error) {
	set := e.pages[page.Template()]
	if set == nil {
		return nil, fmt.Errorf("show %T: there is no pages/%s.html", page, page.Template())
	}
	var b bytes.Buffer
	b.Grow(32 << 10)
	if err := set.ExecuteTemplate(&b, "main", page); err != nil {
		return nil, fmt.Errorf("show %s: %w", page.Template(), err)
	}
	return b.Bytes(), nil
}

// Alone writes a page that is read without the program: its stylesheet lies beside it as report.css.
func (e *Engine) Alone(w io.Writer, page Page) error {
	main, err := e.Main(page)
	if err != nil {
		return err
	}
	if err := e.layout.ExecuteTemplate(w, "alone", layout{Chrome: page.head(), Main: template.HTML(main)}); err != nil {
		return fmt.Errorf("show %s alone: %w", page.Template(), err)
	}
	return nil
}

// Wrap writes the frame around a main part: title, top bar, the person's own menu.
func (e *Engine) Wrap(w io.Writer, c Chrome, main []byte) error {
	if err := e.layout.ExecuteTemplate(w, "layout.html", layout{Chrome: c, Main: template.HTML(main)}); err != nil {
		return fmt.Errorf("show the frame of %s: %w", c.Title, err)
	}
	return nil
}
