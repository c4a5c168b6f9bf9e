package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

// aDeed is how a deed of the trail is written: the thing and what was done to it.
var aDeed = regexp.MustCompile(`^[a-z_-]+\.[a-z_]+$`)

// A deed of the trail stands in the store as one text, "target.set", or is put together of a thing and a state.
func TestEveryDeedOfTheTrailHasWordsInBothLanguages(t *testing.T) {
	const store = "../models/store"
	files, err := filepath.Glob(store + "/*.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files of the store: %v", len(files), err)
	}
	isFile := map[string]bool{".db": true, ".facts": true, ".csv": true}
	deeds := map[string]bool{"import": true, "undo": true, "settings": true, "sign-in": true, "sign-in.failed": true}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil && aDeed.MatchString(s) && !isFile[filepath.Ext(s)] {
					deeds[s] = true
				}
			case *ast.CallExpr:
				if called, ok := n.Fun.(*ast.SelectorExpr); ok && called.Sel.Name == "trail" && len(n.Args) > 1 {
					if lit, ok := n.Args[1].(*ast.BasicLit); ok {
						if s, err := strconv.Unquote(lit.Value); err == nil {
							deeds[s] = true
						}
					}
				}
			}
			return true
		})
	}
	for _, noun := range []string{"benefit", "objective", "solution", "change", "published", "sample", "decision"} {
		for _, verb := range []string{"set", "correct", "end"} {
			deeds[noun+"."+verb] = true
		}
	}
	for _, s := range models.BenefitStates {
		deeds["benefit."+string(s)] = true
	}
	for _, s := range []models.SubmissionState{models.SubmissionDraft, models.SubmissionSubmitted, models.SubmissionReturned, models.SubmissionApproved, models.SubmissionAdopted} {
		deeds["round."+string(s)] = true
	}
	if len(deeds) < 80 {
		t.Errorf("only %d deeds were found", len(deeds))
	}
	for deed := range deeds {
		of, verb, some := strings.Cut(deed, ".")
		if !text.Has("deed.of."+of) || some && !text.Has("deed."+verb) {
			t.Errorf("the audit page shows %q as a code", deed)
		}
	}
}
