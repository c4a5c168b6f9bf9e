package handlers

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
)

// expected is what expected.json says of a file.
type expected struct {
	Outcome       string
	Rows, OK      int
	RejectedLines []int `json:"rejected_lines"`
	Secrets       []string
}

// realFiles gives the folder of the shared files, or skips where it is not there.
func realFiles(t *testing.T) (string, map[string]expected) {
	t.Helper()
	folder := os.Getenv("GEVINST_SHARED")
	if folder == "" {
		folder = filepath.Join("..", "..", "shared")
	}
	folder = filepath.Join(folder, "data", "danish-export")
	content, err := os.ReadFile(filepath.Join(folder, "expected.json"))
	if err != nil {
		t.Skip("the shared case files are not here: set GEVINST_SHARED to their folder")
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(content, &raw); err != nil {
		t.Fatal(err)
	}
	files := map[string]expected{}
	for name, part := range raw {
		var e expected
		if !strings.HasPrefix(name, "_") && json.Unmarshal(part, &e) == nil && e.Outcome != "" {
			files[name] = e
		}
	}
	return folder, files
}

// smallFile says that a file is one of the damaged and odd ones.
func smallFile(name string) bool {
	return name != "sager.csv" && name != "sager.xlsx" && name != "haendelser.csv"
}

// Every damaged and odd file ends at the machine interface as its notes say: quickly, with places and words, nothing
// stored that should not be.
func TestDamagedFilesAtTheInterface(t *testing.T) {
	folder, files := realFiles(t)
	for name, want := range files {
		if !smallFile(name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			content, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			token := w.token(0, "imports:write", "cases:read", "figures:read")
			began := time.Now()
			status, r := w.bring(token, "source=wabo&filename="+name, string(content))
			if took := time.Since(began); took > time.Minute {
				t.Errorf("it took %v", took)
			}
			stored := w.store.Facts().N - 40
			switch want.Outcome {
			case "accept":
				if status != http.StatusOK || r.Batch == nil || stored != want.OK {
					t.Errorf("%d, %d cases stored, want %d: %+v", status, stored, want.OK, r.Errors)
				}
			default:
				if status != http.StatusUnprocessableEntity || r.Batch != nil || stored != 0 || len(r.Errors) == 0 {
					t.Errorf("%d, %d cases stored, %d faults told, want a refusal", status, stored, len(r.Errors))
				}
			}
			for _, n := range append(r.Errors, r.Warnings...) {
				if n.Message == "" || strings.Contains(n.Message, "⟨") {
					t.Errorf("%s of line %d says %q", n.Code, n.Line, n.Message)
				}
			}
			if want.Outcome == "partial" {
				status, r = w.bring(token, "source=wabo&partial=true", string(content))
				if status != http.StatusOK || w.store.Facts().N-40 != want.OK {
					t.Errorf("the good rows: %d, %d cases stored, want %d", status, w.store.Facts().N-40, want.OK)
				}
			}
			everything := w.api(token, http.MethodGet, "/api/v1/cases", "").body + w.log.String()
			for _, secret := range want.Secrets {
				if strings.Contains(everything, secret) {
					t.Error("a CPR-like number is told")
				}
			}
		})
	}
}

// The same files through the page: the person sees the result first, and never an error page.
func TestDamagedFilesOnThePage(t *testing.T) {
	folder, files := realFiles(t)
	for name, want := range files {
		if !smallFile(name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			content, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			analyst := w.as(models.RoleAnalyst)
			up := analyst.sendFile("/data/imports/new", name, string(content), "source", "wabo")
			if up.StatusCode != http.StatusSeeOther {
				t.Fatalf("upload: %d %s", up.StatusCode, up.body)
			}
			known, err := os.ReadFile(filepath.Join(w.deps.Spool, strings.TrimPrefix(up.waits(), "/data/imports/pending/")+".json"))
			if err != nil {
				t.Fatal(err)
			}
			pages := analyst.get(up.waits())
			english := analyst.get(up.waits() + "?lang=en")
			for _, page := range []reply{pages, english} {
				if page.StatusCode != http.StatusOK || strings.Contains(page.body, "⟨") {
					t.Errorf("the page: %d, missing words %q", page.StatusCode, regexp.MustCompile(`⟨[^⟩]*⟩`).FindAllString(page.body, 3))
				}
			}
			if w.store.Facts().N != 40 {
				t.Error("something was stored before the choice")
			}
			all := analyst.post(up.waits()+"/commit", "choice", "all")
			stored := w.store.Facts().N - 40
			switch want.Outcome {
			case "accept":
				if all.StatusCode != http.StatusSeeOther || stored != want.OK {
					t.Errorf("commit: %d, %d cases stored, want %d", all.StatusCode, stored, want.OK)
				}
			case "partial":
				good := analyst.post(up.waits()+"/commit", "choice", "partial")
				if all.StatusCode != http.StatusUnprocessableEntity || stored != 0 || good.StatusCode != http.StatusSeeOther || w.store.Facts().N-40 != want.OK {
					t.Errorf("all: %d and %d cases; the good rows: %d and %d cases, want %d", all.StatusCode, stored, good.StatusCode, w.store.Facts().N-40, want.OK)
				}
				receipt := analyst.get(good.location())
				for _, line := range want.RejectedLines {
					if !strings.Contains(receipt.body, itoa(int64(line))) {
						t.Errorf("the receipt does not name line %d", line)
					}
				}
			default:
				if all.StatusCode != http.StatusUnprocessableEntity || stored != 0 {
					t.Errorf("a refused file: %d, %d cases stored", all.StatusCode, stored)
				}
			}
			told := string(known) + pages.body + english.body + all.body + w.log.String() + analyst.get("/data").body + analyst.get("/cases?format=csv").body
			for _, secret := range want.Secrets {
				if i := strings.Index(told, secret); i >= 0 {
					t.Errorf("a CPR-like number is told: …%s…", told[max(0, i-120):i])
				}
			}
		})
	}
}

// The real export: once, twice, as a workbook, and its events.
func TestTheRealExportThroughThePage(t *testing.T) {
	folder, _ := realFiles(t)
	w := newWorld(t)
	analyst := w.as(models.RoleAnalyst)
	bring := func(name string) reply {
		t.Helper()
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		up := analyst.sendFile("/data/imports/new", name, string(content), "source", "wabo")
		got := analyst.post(up.waits()+"/commit", "choice", "all")
		if got.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", name, got.StatusCode, got.body)
		}
		return analyst.get(got.location())
	}
	number := func(page reply, what, want string) {
		t.Helper()
		if !strings.Contains(page.body, want) {
			t.Errorf("%s: the receipt does not say %s", what, want)
		}
	}
	number(bring("sager.csv"), "first", "1.434")
	if w.store.Facts().N != 40+1434 {
		t.Errorf("%d cases", w.store.Facts().N)
	}
	number(bring("sager.csv"), "again", "1.434")
	number(bring("sager.xlsx"), "workbook", "1.434")
	if w.store.Facts().N != 40+1434 {
		t.Errorf("%d cases after the workbook", w.store.Facts().N)
	}
	number(bring("haendelser.csv"), "events", "8.577")
}
