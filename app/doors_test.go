package main

import (
	"cmp"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "gevinstoverblik"

// doors is the import table of the house: what each room may import of ours. "models…" is models and its rooms,
// without storetest, which is for tests. The doors that were added to the first table: docs/adr/0001-rooms.md.
var doors = map[string][]string{
	"app":                    {"handlers", "models…", "views/export", "views/text", "seed"},
	"handlers":               {"models…", "views", "views/text", "views/export", "handlers/guard", "static"},
	"handlers/guard":         {"models"},
	"views":                  {"models", "models/measure", "models/stats", "views/chart", "views/text"}, // a control chart travels whole
	"views/chart":            {"models", "models/measure", "models/stats", "views/text"},
	"views/export":           {"models", "models/facts", "models/measure", "views/text"},
	"views/text":             {"models"}, // the words of models.Note, models.Period, models.Status (docs/adr/0001-rooms.md)
	"static":                 {},
	"seed":                   {"models", "models/store", "models/gather", "models/intake"},
	"models/gather":          {"models", "models/facts", "models/intake", "models/measure", "models/store"}, // it tells what an import does to the figures: docs/adr/0014-effect.md
	"models/store":           {"models", "models/facts"},
	"models/store/storetest": {"models", "models/store"},
	"models/measure":         {"models", "models/facts", "models/stats"},
	"models/intake":          {"models"},
	"models/facts":           {"models"},
	"models/stats":           {},
	"models":                 {},
	"bench":                  {}, // it drives the program from outside
}

// foreign says which rooms alone may name a library.
var foreign = map[string][]string{
	"gorm.io/":                   {"models/store", "models/store/storetest"},
	"github.com/gofiber/fiber":   {"app", "handlers", "handlers/guard"},
	"github.com/go-echarts":      {"views/chart"},
	"github.com/xuri/excelize":   {"models/intake", "views/export", "handlers", "app"}, // in tests: a workbook of a known make
	"github.com/alecthomas/kong": {"app"},
	"github.com/parquet-go/":     {"views/export", "app"}, // app reads it back in a test
	"gonum.org/":                 {"models/stats"},
}

type listed struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

func (l listed) room() string { return strings.TrimPrefix(l.ImportPath, module+"/") }

func list(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var l listed
		err := dec.Decode(&l)
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		all = append(all, l)
	}
}

// open says whether a room may import another by the table.
func open(room, other string) bool {
	return slices.ContainsFunc(doors[room], func(door string) bool {
		if tree, all := strings.CutSuffix(door, "…"); all {
			return (other == tree || strings.HasPrefix(other, tree+"/")) && other != "models/store/storetest"
		}
		return door == other
	})
}

func TestRoomsImportOnlyThroughTheirDoors(t *testing.T) {
	for _, l := range list(t) {
		room := l.room()
		if _, known := doors[room]; !known {
			t.Errorf("%s is a room that the table of STYLE does not name", room)
			continue
		}
		for _, imported := range l.Imports {
			if other, ours := strings.CutPrefix(imported, module+"/"); ours && !open(room, other) {
				t.Errorf("%s imports %s: there is no door", room, other)
			}
		}
	}
}

func TestLibrariesStayInTheirRooms(t *testing.T) {
	for _, l := range list(t) {
		for library, rooms := range foreign {
			for _, imported := range slices.Concat(l.Imports, l.TestImports, l.XTestImports) {
				if strings.HasPrefix(imported, library) && !slices.Contains(rooms, l.room()) {
					t.Errorf("%s imports %s, which only %v may", l.room(), imported, rooms)
				}
			}
		}
	}
}

// The nouns know nothing of the libraries that keep or show them, not even through another package.
func TestTheNounsStandOnTheGround(t *testing.T) {
	ground := []string{"list", "-deps"}
	for _, l := range list(t) {
		if room := l.room(); room == "models" || room == "models/facts" || room == "models/stats" {
			ground = append(ground, l.ImportPath)
		}
	}
	cmd := exec.Command("go", ground...)
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list -deps: %v", err)
	}
	for _, dep := range strings.Fields(string(out)) {
		for _, heavy := range []string{"gorm.io/", "github.com/", "database/sql ", "net/http", "html/template"} {
			if strings.HasPrefix(dep+" ", heavy) {
				t.Errorf("the nouns reach %s", dep)
			}
		}
	}
}

// What docs/critic.md names as held by a test is held by one.
func TestTheCriticNamesTestsThatAreThere(t *testing.T) {
	page, err := os.ReadFile("../docs/critic.md")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	err = filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "node_modules" {
			return cmp.Or(err, fs.SkipDir)
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		for _, name := range regexp.MustCompile(`(?m)^func (Test\w+)`).FindAllSubmatch(source, -1) {
			there[string(name[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`(Test\\w+)`").FindAllSubmatch(page, -1)
	if len(named) < 42 {
		t.Errorf("only %d tests are named", len(named))
	}
	for _, name := range named {
		if !there[string(name[1])] {
			t.Errorf("docs/critic.md names %s, which is no test", name[1])
		}
	}
}
