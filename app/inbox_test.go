package main

import (
	"context"
	"encoding/json"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/store"
	"gevinstoverblik/views/text"
)

// delivering is an installation whose source "byg" delivers by a way of its own.
type delivering struct {
	t      *testing.T
	p      *program
	st     *store.Store
	root   string
	folder string // of the database
}

func newDelivering(t *testing.T, door models.Door, agree func(*models.Source)) *delivering {
	t.Helper()
	today := models.DayOf(2026, 10, 15)
	p := &program{ctx: t.Context(), lang: text.Danish, stderr: &printed{}, clock: func() time.Time { return today.Time().Add(9 * time.Hour) },
		config: Config{Settings: Settings{Timezone: "Europe/Copenhagen"}, Zone: time.UTC, Today: today}}
	folder := t.TempDir()
	st, err := store.Open(t.Context(), "sqlite:"+filepath.Join(folder, "gevinst.db"), store.Options{Today: p.today, Now: func() time.Time { return p.now() }, Key: strings.Repeat("k", 32)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	d := &delivering{t: t, p: p, st: st, root: t.TempDir(), folder: folder}
	if _, err := st.AddSource(t.Context(), models.Local(), "Byg"); err != nil {
		t.Fatal(err)
	}
	s := d.source()
	s.Door = door
	if agree != nil {
		agree(&s)
	}
	if err := st.SaveSource(t.Context(), models.Local(), s); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *delivering) source() models.Source {
	d.t.Helper()
	s, err := d.st.SourceByKey(context.Background(), "byg")
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

func (d *delivering) inbox() *inbox {
	return newInbox(d.p.bringer(d.st, slog.New(slog.DiscardHandler)), d.root)
}

func (d *delivering) put(name, content string) string {
	d.t.Helper()
	path := filepath.Join(d.root, "byg", name)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

func look(t *testing.T, i *inbox) []handled {
	t.Helper()
	out, err := i.look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// files lists what lies in a folder of the source.
func (d *delivering) files(folder string) []string {
	d.t.Helper()
	var out []string
	entries, err := os.ReadDir(filepath.Join(d.root, "byg", folder))
	if err != nil {
		d.t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			out = append(out, e.Name())
		}
	}
	return out
}

func (d *delivering) batches() []models.Batch {
	d.t.Helper()
	out, err := d.st.Batches(context.Background(), models.Local())
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

const (
	bygFile    = "Sagsnummer;Modtaget;Afgjort\nB-1;13-01-2026;20-01-2026\nB-2;14-01-2026;\n"
	bygEvents  = "Sagsnummer;Aktivitet;Tidspunkt\nB-1;Brev;15-01-2026 10:00\n"
	faultyFile = "Sagsnummer;Modtaget;Afgjort\nB-3;13-01-2026;20-01-2026\nB-4;31-02-2026;\n"
)

func TestAFileIsTakenOnceItLiesUnchangedForTwoLooks(t *testing.T) {
	d := newDelivering(t, models.DoorFolder, nil)
	i := d.inbox()
	path := d.put("sager.csv", bygFile[:40])
	d.put("halv.csv.part", bygFile)
	d.put(".skjult.csv", bygFile)
	look(t, i)
	d.put("sager.csv", bygFile) // it grows
	if err := os.Chtimes(path, time.Now(), time.Now().Add(-time.Minute)); err != nil {
		t.Fatal(err)
	}
	if got := look(t, i); len(got) != 0 || len(d.batches()) != 0 {
		t.Fatalf("a file that has changed since the look before was taken: %+v", got)
	}
	got := look(t, i)
	if len(got) != 1 || got[0].code != "" || got[0].report.New != 2 {
		t.Fatalf("a whole file: %+v", got)
	}
	if b := d.batches(); len(b) != 1 || b[0].Door != models.DoorFolder || b[0].By != "folder" || b[0].File != "sager.csv" {
		t.Errorf("the import: %+v", b)
	}
	done := d.files(doneFolder)
	if len(done) != 3 || !strings.HasSuffix(done[0], "-sager.csv") || done[1] != done[0]+".report.json" || done[2] != done[0]+".report.txt" {
		t.Fatalf("done holds %v", done)
	}
	if left := d.files("."); !slices.Equal(left, []string{".skjult.csv", "halv.csv.part"}) || len(d.files(workFolder)) != 0 {
		t.Errorf("left behind: %v, work %v", left, d.files(workFolder))
	}
	var report models.Report
	content, err := os.ReadFile(filepath.Join(d.root, "byg", doneFolder, done[1]))
	if err != nil || json.Unmarshal(content, &report) != nil || report.New != 2 || report.Batch == nil {
		t.Errorf("its report: %s, %v", content, err)
	}
	if d.source().Last != d.p.today() {
		t.Error("the source is not told as fresh")
	}
}

func TestARefusedFileIsPutAsideWithWhatIsWrongWithIt(t *testing.T) {
	d := newDelivering(t, models.DoorFolder, nil)
	i := d.inbox()
	d.put("galt.csv", faultyFile)
	d.put("godt.csv", bygFile)
	look(t, i)
	look(t, i)
	if b := d.batches(); len(b) != 1 || b[0].File != "godt.csv" {
		t.Errorf("imports: %+v", b)
	}
	failed := d.files(failedFolder)
	if len(failed) != 3 {
		t.Fatalf("failed holds %v", failed)
	}
	words, err := os.ReadFile(filepath.Join(d.root, "byg", failedFolder, failed[2]))
	if err != nil || !strings.Contains(string(words), "linje 3") || !strings.Contains(string(words), "31-02-2026") {
		t.Errorf("the report: %s, %v", words, err)
	}
	told, err := d.st.Failures(t.Context(), models.Local(), time.Time{})
	if err != nil || len(told) != 1 || told[0].File != "galt.csv" || told[0].Door != models.DoorFolder || told[0].Report.Rejected != 1 {
		t.Errorf("told: %+v, %v", told, err)
	}
}

func TestTheGoodRowsAreTakenWhereThatWasAgreed(t *testing.T) {
	d := newDelivering(t, models.DoorFolder, func(s *models.Source) { s.Partial = true })
	i := d.inbox()
	d.put("galt.csv", faultyFile)
	look(t, i)
	if got := look(t, i); len(got) != 1 || got[0].code != "" || got[0].report.New != 1 || got[0].report.Rejected != 1 {
		t.Errorf("the good rows: %+v", got)
	}
}

func TestAFileIsTakenInOnceWhereverTheProgramWasKilled(t *testing.T) {
	d := newDelivering(t, models.DoorFolder, nil)
	// Killed after the import and before the file was put away.
	d.put("work/0123456789abcdef~sager.csv", bygFile)
	if _, err := d.inbox().bring(t.Context(), d.source(), models.DoorFolder, "folder 0123456789abcdef", intake.BytesInput("sager.csv", []byte(bygFile))); err != nil {
		t.Fatal(err)
	}
	// Killed before the import.
	d.put("work/fedcba9876543210~flere.csv", strings.ReplaceAll(bygFile, "B-", "C-"))
	got := look(t, d.inbox())
	if len(got) != 2 || got[0].code != "" || got[1].code != "" {
		t.Fatalf("after the start: %+v", got)
	}
	if b := d.batches(); len(b) != 2 {
		t.Errorf("%d imports, want 2: %+v", len(b), b)
	}
	if done := d.files(doneFolder); len(done) != 6 || len(d.files(workFolder)) != 0 {
		t.Errorf("done holds %v, work %v", done, d.files(workFolder))
	}
}

func TestEventsComeAfterTheirCases(t *testing.T) {
	d := newDelivering(t, models.DoorFolder, nil)
	i := d.inbox()
	past := time.Now().Add(-time.Hour)
	if err := os.Chtimes(d.put("a-haendelser.csv", bygEvents), past, past); err != nil { // the older one
		t.Fatal(err)
	}
	d.put("b-sager.csv", bygFile)
	look(t, i)
	got := look(t, i)
	if len(got) != 2 || got[0].file != "b-sager.csv" || got[1].code != "" || got[1].report.New != 1 {
		t.Errorf("cases and events: %+v", got)
	}
}

func TestLinksAreNotFollowed(t *testing.T) {
	d := newDelivering(t, models.DoorFolder, nil)
	secret := filepath.Join(t.TempDir(), "andre.csv")
	if err := os.WriteFile(secret, []byte(bygFile), 0o600); err != nil {
		t.Fatal(err)
	}
	d.put("plads.txt.tmp", "")
	for _, name := range []string{"byg/link.csv", "byg/work"} {
		if err := os.Symlink(secret, filepath.Join(d.root, name)); err != nil {
			t.Fatal(err)
		}
	}
	i := d.inbox()
	if _, err := i.look(t.Context()); err == nil {
		t.Error("a link in place of work/ is followed")
	}
	if err := os.Remove(filepath.Join(d.root, "byg/work")); err != nil {
		t.Fatal(err)
	}
	look(t, i)
	look(t, i)
	if len(d.batches()) != 0 {
		t.Error("a link was read")
	}
	if err := os.RemoveAll(filepath.Join(d.root, "byg")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(t.TempDir(), filepath.Join(d.root, "byg")); err != nil {
		t.Fatal(err)
	}
	if _, err := i.look(t.Context()); err == nil {
		t.Error("a link in place of the source's folder is followed")
	}
}

func TestOneInstanceOfSeveralWatchesTheFolders(t *testing.T) {
	d := newDelivering(t, models.DoorFolder, nil)
	first, second := d.inbox(), d.inbox()
	d.put("sager.csv", bygFile)
	for range 2 {
		if got := look(t, first); len(got) > 0 {
			break
		}
		if got := look(t, second); len(got) > 0 {
			t.Fatalf("the second took %+v", got)
		}
	}
	if len(d.batches()) != 1 || len(second.seen) != 0 {
		t.Errorf("%d imports; the second has seen %v", len(d.batches()), second.seen)
	}
}

func TestAFolderThatCannotBeReadIsAFault(t *testing.T) {
	d := newDelivering(t, models.DoorFolder, nil)
	d.root = filepath.Join(d.root, "findes", "ikke")
	if _, err := d.inbox().look(t.Context()); err == nil || !strings.Contains(err.Error(), fs.ErrNotExist.Error()) && !strings.Contains(err.Error(), "no such file") {
		t.Errorf("a root that is not there: %v", err)
	}
	desk := newDesk(t)
	desk.env["GEVINST_INBOX"] = d.root
	if a := desk.run("inbox"); a.status != exitUsage || !strings.Contains(a.stderr, "GEVINST_INBOX") {
		t.Errorf("as a setting: %+v", a)
	}
}
