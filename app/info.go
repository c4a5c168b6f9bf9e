package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"text/tabwriter"
)

// configCommand shows the settings that hold, secrets masked.
type configCommand struct {
	JSON bool `name:"json" help:"json"`
}

// Run prints them.
func (c *configCommand) Run(p *program) error {
	if c.JSON {
		byName := map[string]string{}
		for _, s := range p.config.shown() {
			byName[s.Name] = s.Value
		}
		return writeJSON(p.stdout, byName)
	}
	return p.columns(func(w io.Writer) {
		for _, s := range p.config.shown() {
			fmt.Fprintf(w, "%s\t%s\n", s.Name, s.Value)
		}
	})
}

// versionCommand tells which build this is.
type versionCommand struct {
	JSON bool `name:"json" help:"json"`
}

// build is what the Go tool wrote into the binary about its making.
type build struct {
	Version  string `json:"version"`
	Revision string `json:"revision"`
	Changed  bool   `json:"changed"` // built from a tree with changes that were not committed
	Time     string `json:"time"`
	Go       string `json:"go"`
}

func thisBuild() build {
	b := build{Version: "devel", Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			b.Changed = s.Value == "true"
		}
	}
	return b
}

// Run prints it.
func (c *versionCommand) Run(p *program) error {
	b := thisBuild()
	if c.JSON {
		return writeJSON(p.stdout, b)
	}
	_, err := fmt.Fprintf(p.stdout, "gevinstoverblik %s (%s, %s)\n", b.Version, b.Go, runtime.GOOS+"/"+runtime.GOARCH)
	return err
}

// writeJSON writes one document, indented, as `--json` promises.
func writeJSON(w io.Writer, document any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(document); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}

// columns writes lines with tabs as aligned columns on stdout.
func (p *program) columns(fill func(w io.Writer)) error {
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fill(w)
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}
