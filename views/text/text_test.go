package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gevinstoverblik/models"
)

func TestEveryKeyIsSaidInBothLanguagesWithTheSamePlaces(t *testing.T) {
	place := regexp.MustCompile(`\{[a-z_0-9]+\}`)
	for key, pair := range catalogue {
		for i, words := range pair {
			if strings.TrimSpace(words) == "" {
				t.Errorf("%s says nothing in %s", key, Langs[i])
			}
		}
		places := func(s string) []string {
			found := place.FindAllString(s, -1)
			slices.Sort(found)
			return slices.Compact(found)
		}
		if da, en := places(pair[0]), places(pair[1]); !slices.Equal(da, en) {
			t.Errorf("%s has the places %v in Danish and %v in English", key, da, en)
		}
	}
}

func TestDanishUsesDanishQuotationMarksAndNoBreakSpaces(t *testing.T) {
	perCent := regexp.MustCompile(`[0-9}] %`)
	for key, pair := range catalogue {
		if strings.ContainsAny(pair[0], "“") {
			t.Errorf("%s has English quotation marks in Danish: %q", key, pair[0])
		}
		if perCent.MatchString(pair[0]) {
			t.Errorf("%s has a breaking space before %% in Danish: %q", key, pair[0])
		}
		if strings.Contains(pair[0]+pair[1], "!") {
			t.Errorf("%s shouts: %q", key, pair)
		}
	}
}

func TestANumberStaysOnTheLineOfWhatItCounts(t *testing.T) {
	for _, l := range Langs {
		for _, said := range []string{
			l.Say("driver.step", "name", "Høring", "days", 31, "of", 79, "n", 116),
			l.Many("decision.streak.quarter", 12),
			l.Say("verdict.more", "d", 3, "period", "2.\u00a0kvartal"),
		} {
			for _, apart := range []string{"79 ", "116 ", "12 ", "i 2", "2. "} {
				if strings.Contains(said, apart) {
					t.Errorf("%s: %q can be parted at %q", l, said, apart)
				}
			}
		}
	}
}

// need fails for each key of the family that the catalogue lacks.
func need(t *testing.T, keys ...string) {
	t.Helper()
	for _, key := range keys {
		if !Has(key) {
			t.Errorf("the catalogue lacks %s", key)
		}
	}
}

func TestEveryNounHasItsWords(t *testing.T) {
	for _, k := range models.KPIs {
		need(t, "kpi."+k.Key+".name", "kpi."+k.Key+".short", "kpi."+k.Key+".what", "kpi."+k.Key+".formula", "unit.head."+string(k.Unit), "form."+string(k.Form))
		if k.Clock != "" {
			need(t, "kpi.clock."+string(k.Clock)+".in", "kpi.clock.out", "clock."+string(k.Clock), "define.clock."+string(k.Clock))
			continue
		}
		need(t, "kpi."+k.Key+".in", "kpi."+k.Key+".out")
	}
	need(t, "kpi."+models.KPILimit+".name", "kpi."+models.KPILimit+".short", "kpi."+models.KPILimit+".what")
	for _, s := range []models.Status{models.StatusNotMeasured, models.StatusMissing, models.StatusNoCases, models.StatusTooFew,
		models.StatusNoTarget, models.StatusMet, models.StatusNear, models.StatusOff} {
		need(t, "status."+string(s), "status.rule."+string(s))
	}
	for _, r := range models.Roles {
		need(t, "role."+string(r), "role."+string(r)+".may")
	}
	for _, s := range models.TokenScopes {
		need(t, "scope."+s)
	}
	for _, k := range models.TargetKinds {
		need(t, "target.kind."+string(k))
	}
	for _, f := range models.CaseFields {
		need(t, "field."+f)
	}
	need(t, "field."+models.FieldStatus, "field."+models.FieldActivity, "field."+models.FieldAt, "field."+models.FieldUnit, "field."+models.FieldResource)
	for _, f := range append(models.ValueFields, models.FieldAppealReceived) {
		need(t, "field."+f)
	}
	for _, k := range []models.Kind{models.KindCases, models.KindEvents, models.KindValues, models.KindAppeals, models.KindTargets} {
		need(t, "kind."+string(k))
	}
	for _, tri := range []models.Tri{models.Unknown, models.No, models.Yes} {
		need(t, tri.String())
	}
	for c := models.ChannelUnknown; c <= models.ChannelInternal; c++ {
		need(t, "channel."+c.String())
	}
	for o := models.OutcomeUnknown; o <= models.OutcomeAnswered; o++ {
		need(t, "outcome."+o.String())
	}
	for a := models.AppealUpheld; a <= models.AppealPending; a++ {
		need(t, "appeal."+a.String())
	}
}

// sources reads every Go file of the program but tests and words, and every template.
func sources(t *testing.T) (goFiles []*ast.File, templates map[string]string) {
	t.Helper()
	root := filepath.Join("..", "..")
	templates = map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if name == "node_modules" || name == "testdata" || name == "bench" || strings.HasPrefix(name, ".") && path != root {
				return fs.SkipDir
			}
			return nil
		}
		switch {
		case strings.HasSuffix(name, "_test.go"), strings.HasPrefix(name, "words_"):
		case strings.HasSuffix(name, ".go"):
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			goFiles = append(goFiles, f)
		case strings.HasSuffix(name, ".html"):
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			templates[path] = string(b)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return goFiles, templates
}

// TestNoKeyIsMissingAndNoneIsIdle holds what the program says against what the catalogue knows. A key is used when
// it stands whole in a Go file or a template, or when a Go file puts it together from a beginning that ends in a dot.
func TestNoKeyIsMissingAndNoneIsIdle(t *testing.T) {
	goFiles, templates := sources(t)
	whole, begun := map[string]bool{}, map[string]bool{}
	for _, f := range goFiles {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil {
					whole[s] = true
					if strings.HasSuffix(s, ".") {
						begun[s] = true
					}
				}
			case *ast.CallExpr:
				said, key := saidBy(n)
				if said && !Has(key) && !Has(key+".one") {
					t.Errorf("a Go file says %q, which the catalogue lacks", key)
				}
			}
			return true
		})
	}
	inTemplate := regexp.MustCompile(`Say "([^"]+)"`)
	for path, source := range templates {
		for _, m := range inTemplate.FindAllStringSubmatch(source, -1) {
			whole[m[1]] = true
			if !Has(m[1]) {
				t.Errorf("%s says %q, which the catalogue lacks", path, m[1])
			}
		}
	}
	for key := range catalogue {
		if whole[key] || whole[strings.TrimSuffix(key, ".one")] {
			continue
		}
		used := false
		for i := range key {
			used = used || key[i] == '.' && begun[key[:i+1]]
		}
		if !used {
			t.Errorf("nothing says %s", key)
		}
	}
}

// saidBy says whether a call says a key that stands whole in it.
func saidBy(c *ast.CallExpr) (bool, string) {
	f, ok := c.Fun.(*ast.SelectorExpr)
	if !ok || f.Sel.Name != "Say" && f.Sel.Name != "Many" || len(c.Args) == 0 {
		return false, ""
	}
	lit, ok := c.Args[0].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return false, ""
	}
	key, err := strconv.Unquote(lit.Value)
	return err == nil, key
}

// TestNoFamilyHasAStranger: keys that the program puts together from a noun's code belong to a noun that exists.
func TestNoFamilyHasAStranger(t *testing.T) {
	kpis := map[string]bool{models.KPILimit: true, "theme": true, "source": true, "clock": true}
	for _, k := range models.KPIs {
		kpis[k.Key] = true
	}
	fields := map[string]bool{models.FieldStatus: true, models.FieldActivity: true, models.FieldAt: true, models.FieldUnit: true, models.FieldResource: true, "source": true}
	for _, f := range append(slices.Concat(models.CaseFields, models.ValueFields), models.FieldAppealReceived) {
		fields[f] = true
	}
	codes := map[string]bool{"rest": true, "of_case": true, "more": true, "head": true}
	for key := range catalogue {
		if code, ok := strings.CutPrefix(key, "code."); ok {
			codes[code] = true
		}
	}
	for key := range catalogue {
		family, rest, _ := strings.Cut(key, ".")
		member, _, _ := strings.Cut(rest, ".")
		switch {
		case family == "kpi" && rest != "" && !kpis[member],
			family == "field" && !fields[member],
			family == "note" && !codes[member]:
			t.Errorf("%s belongs to nothing", key)
		}
	}
}

// TestEveryCodeOfAnImportHasItsWords reads the codes from where they are declared: a new one without words fails.
func TestEveryCodeOfAnImportHasItsWords(t *testing.T) {
	for _, code := range declared(t, filepath.Join("..", "..", "models", "delivery.go"), "Code") {
		need(t, "code."+code, "note."+code, "note."+code+".do")
	}
	for _, reason := range declared(t, filepath.Join("..", "..", "models", "measure", "cases_types.go"), "Reason") {
		need(t, "reason."+reason)
	}
}

// declared gives the string values of the constants of a type.
func declared(t *testing.T, path, typeName string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); !ok || id.Name != typeName {
			return true
		}
		for _, v := range spec.Values {
			if lit, ok := v.(*ast.BasicLit); ok {
				if s, err := strconv.Unquote(lit.Value); err == nil {
					out = append(out, s)
				}
			}
		}
		return true
	})
	if len(out) == 0 {
		t.Fatalf("%s declares no %s", path, typeName)
	}
	return out
}

// TestEveryProblemHasItsWords: a code that the program gives in a models.Problem is told in words, and a problem
// that has words is one that the program gives.
func TestEveryProblemHasItsWords(t *testing.T) {
	goFiles, _ := sources(t)
	literals := map[string]bool{}
	for _, f := range goFiles {
		ast.Inspect(f, func(n ast.Node) bool {
			if basic, ok := n.(*ast.BasicLit); ok {
				if s, err := strconv.Unquote(basic.Value); err == nil {
					literals[s] = true
				}
			}
			lit, ok := n.(*ast.CompositeLit)
			if !ok || !isProblem(lit.Type) {
				return true
			}
			for _, e := range lit.Elts {
				kv, ok := e.(*ast.KeyValueExpr)
				if !ok {
					continue
				}
				if id, ok := kv.Key.(*ast.Ident); !ok || id.Name != "Code" {
					continue
				}
				if code, ok := kv.Value.(*ast.BasicLit); ok {
					if s, err := strconv.Unquote(code.Value); err == nil {
						need(t, "problem."+s)
					}
				}
			}
			return true
		})
	}
	for key := range catalogue {
		if code, ok := strings.CutPrefix(key, "problem."); ok && !literals[code] {
			t.Errorf("nothing gives the problem %s", code)
		}
	}
}

// isProblem also takes the literals without a type, which stand inside a list of them.
func isProblem(e ast.Expr) bool {
	switch e := e.(type) {
	case nil:
		return true
	case *ast.Ident:
		return e.Name == "Problem"
	case *ast.SelectorExpr:
		return e.Sel.Name == "Problem"
	}
	return false
}

// Mean, median and 9 of 10 of one clock are one time by three measures: they bear one name, and it says the clock.
func TestTheMeasuresOfOneClockBearOneName(t *testing.T) {
	for _, l := range Langs {
		for _, clock := range []models.Clock{models.ClockGross, models.ClockNet, models.ClockService} {
			names := map[string]bool{}
			for _, k := range models.KPIs {
				if k.Clock != clock {
					continue
				}
				name, _, _ := strings.Cut(l.KPIName(k.Key), ",")
				names[name] = true
				if !strings.Contains(l.KPIWhat(k.Key), l.ClockName(clock)) {
					t.Errorf("%s: %s is said to be %q, without its clock %q", l, k.Key, l.KPIWhat(k.Key), l.ClockName(clock))
				}
			}
			if len(names) != 1 {
				t.Errorf("%s: the %s clock is called %v", l, clock, names)
			}
		}
	}
}
