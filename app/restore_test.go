package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models/store/storetest"
)

// moreCases are cases of other numbers and another type than threeCases.
var moreCases = strings.NewReplacer("S-", "T-", "Nedrivning", "Skiltning").Replace(threeCases)

// api asks the machine interface of a server.
func (s *server) api(t *testing.T, token, path string) string {
	t.Helper()
	ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.address+"/api/v1/"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	ask.Header.Set("Authorization", "Bearer "+token)
	got, err := http.DefaultClient.Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s %v", path, got.StatusCode, body, err)
	}
	return string(body)
}

// comes waits for the two seconds in which a server notices what other processes do.
func comes(t *testing.T, what, want string, ask func() string) {
	t.Helper()
	got := ask()
	for until := time.Now().Add(2 * time.Second); got != want && time.Now().Before(until); got = ask() {
		time.Sleep(20 * time.Millisecond)
	}
	if got != want {
		t.Fatalf("%s: after two seconds the server shows\n%s\nwant\n%s", what, got, want)
	}
}

func TestARunningServerShowsWhatWasPutBack(t *testing.T) {
	s := serve(t, "--today", "2026-10-15")
	d := newDesk(t).at(s.dsn)
	d.done("import", "--source", "byg", d.file("sager.csv", threeCases))
	token := strings.TrimSpace(d.done("token", "add", "--name", "t", "--scope", "figures:read,cases:read"))
	const path = "figures?kpi=cases_received,cases_decided,net_days_mean&by=month&group=case_type,channel"
	shown := func() string { return s.api(t, token, path) + s.api(t, token, "cases?format=csv") }
	number := 0
	backup := func() string {
		number++
		file := filepath.Join(t.TempDir(), fmt.Sprintf("%d.db", number))
		d.done("backup", file)
		return file
	}
	restore := func(file string) {
		t.Helper()
		if a, _ := d.apart(0, "restore", file); a.status != exitDone {
			t.Fatalf("restore: %d %s", a.status, a.stderr)
		}
	}
	one := backup()
	comes(t, "the first import", "true", func() string { return fmt.Sprint(strings.Contains(shown(), "Nedrivning")) })
	first := shown()

	d.done("import", "--source", "byg", d.file("mere.csv", moreCases))
	comes(t, "the second import", "true", func() string { return fmt.Sprint(strings.Contains(shown(), "Skiltning")) })
	both, two := shown(), backup()

	restore(one)
	comes(t, "the past", first, shown)
	restore(one) // the trail is as long as before
	comes(t, "the past again", first, shown)
	d.done("import", "--source", "byg", d.file("andre.csv", strings.ReplaceAll(moreCases, "2026", "2025")))
	comes(t, "an import into the past", "true", func() string { return fmt.Sprint(strings.Contains(shown(), "Skiltning")) })
	if after := shown(); after == both || strings.Count(after, "Skiltning") < 2 {
		t.Errorf("an import after the restore shows\n%s", after)
	}
	restore(two) // another history, and longer than what the server has read
	comes(t, "what came later", both, shown)

	if status := s.stop(); status != exitDone { // it leaves its snapshot of the facts
		t.Fatalf("the server ended with %d", status)
	}
	if _, err := os.Stat(d.database() + ".facts"); err != nil {
		t.Fatal("there is no snapshot to be led astray by")
	}
	restore(one)
	d.done("check")
	s = serve(t, "--db", s.dsn, "--today", "2026-10-15")
	if now := shown(); now != first {
		t.Errorf("a start after a restore shows\n%s\nwant\n%s", now, first)
	}
}

func TestABackupTakenUnderLoadIsPutBackElsewhere(t *testing.T) {
	s := serve(t, "--demo", "--today", "2026-10-15")
	d := newDesk(t).at(s.dsn)
	d.done("report", "freeze", "--period", "2026-Q2")
	file := filepath.Join(t.TempDir(), "kopi.db")
	imported := make(chan answer, 1)
	many := d.file("mange.csv", d.done("seed", "cases", "--count", "20000", "--months", "12"))
	go func() {
		a, _ := d.apart(0, "import", "--source", "trial", many)
		imported <- a
	}()
	d.done("backup", file)
	if a := <-imported; a.status != exitDone {
		t.Fatalf("import: %d %s", a.status, a.stderr)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	source := d.at("sqlite:" + d.file("kopi.db", string(content))) // the backup itself, opened
	elsewhere := newHouse(t)
	if said := elsewhere.done("restore", file); said != "" {
		t.Errorf("an empty database was kept as %q", said)
	}
	if got, want := elsewhere.told(), source.told(); got != want {
		t.Error(firstDifference(got, want))
	}
	for _, command := range []string{"report verify 1", "report show 1", "export benefits --format json --out -", "export decisions --format json --out -", "figures --kpi cases_decided --csv"} {
		got, want := elsewhere.run(strings.Fields(command)...), source.run(strings.Fields(command)...)
		if got != want || got.stdout == "" {
			t.Errorf("%s: %.300v, want %.300v", command, got, want)
		}
	}
	again, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(content, again) {
		t.Error("the backup was changed")
	}
	if left, _ := filepath.Glob(file + "?*"); len(left) > 0 {
		t.Errorf("left beside the backup: %v", left)
	}
}

func TestWhatWasThereBeforeIsKept(t *testing.T) {
	d := reviewed(t)
	file := filepath.Join(t.TempDir(), "kopi.db")
	past := d.told()
	d.done("backup", file)
	d.done("import", "--source", "byg", d.file("mere.csv", moreCases))
	present := d.told()
	var r restored
	if err := json.Unmarshal([]byte(d.done("restore", "--json", file)), &r); err != nil {
		t.Fatal(err)
	}
	if got := d.told(); got != past {
		t.Error(firstDifference(got, past))
	}
	if r.Before == nil || !strings.HasPrefix(*r.Before, d.database()+".before-restore-20") || r.Cases != 3 {
		t.Fatalf("%+v names no file that keeps what was there", r)
	}
	if info, err := os.Stat(*r.Before); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	said := strings.TrimSpace(d.done("restore", *r.Before)) // and back: within the same second, too
	if got := d.told(); got != present {
		t.Error(firstDifference(got, present))
	}
	if said == *r.Before || !strings.HasPrefix(said, d.database()+".before-restore-20") {
		t.Errorf("the second restore kept the past in %q", said)
	}
	audit := d.done("export", "audit", "--format", "csv-machine", "--out", "-")
	if strings.Count(audit, "database.restore") != 1 {
		t.Errorf("the trail says of the restore\n%s", audit)
	}
}

func TestOnlyAWholeBackupIsPutBack(t *testing.T) {
	d := reviewed(t)
	file := filepath.Join(t.TempDir(), "kopi.db")
	d.done("backup", file)
	d.done("import", "--source", "byg", d.file("mere.csv", moreCases))
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	torn := bytes.Clone(content)
	copy(torn[4096:], bytes.Repeat([]byte{0xff}, 4096)) // the second page
	newer := storetest.OlderSQLite(t, 75, "INSERT INTO schema_version (version_id, is_applied) VALUES (9000, 1)")
	used := d.file("brugt.db", string(content))
	if err := os.WriteFile(used+"-wal", []byte("log"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, file, says string
		status           int
	}{
		{"cut off", d.file("kort.db", string(content[:len(content)*2/3])), "damaged", exitRefused},
		{"cut off in the first page", d.file("stump.db", string(content[:600])), "", exitRefused},
		{"a page of it overwritten", d.file("revet.db", string(torn)), "damaged", exitRefused},
		{"a text file", d.file("notes.txt", "notes"), "no backup", exitRefused},
		{"an empty file", d.file("tom.db", ""), "no backup", exitRefused},
		{"a database of something else", strings.TrimPrefix(storetest.OlderSQLite(t, 0, "CREATE TABLE version (id INTEGER)"), "sqlite:"), "no backup", exitRefused},
		{"of a newer program", strings.TrimPrefix(newer, "sqlite:"), "newer program", exitRefused},
		{"a database in use", used, "in use", exitRefused},
		{"the database itself", d.database(), "itself", exitRefused},
		{"a folder", t.TempDir(), "no backup", exitRefused},
		{"no file", filepath.Join(t.TempDir(), "no.db"), "not there", exitFailed},
	}
	before := d.told()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := d.run("restore", test.file)
			if a.status != test.status || !strings.Contains(a.stderr, test.says) || !strings.Contains(a.stderr, filepath.Base(test.file)) {
				t.Errorf("status %d %q, want %d and %q", a.status, a.stderr, test.status, test.says)
			}
			if left, _ := filepath.Glob(d.database() + ".*"); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
	if after := d.told(); after != before {
		t.Error(firstDifference(after, before))
	}
	a := d.at("postgres://alma:hemmelig@db.example:5432/gevinst").run("restore", "kopi.dump")
	if a.status != exitUsage || !strings.Contains(a.stderr, "pg_restore --clean --if-exists --single-transaction --dbname='postgres://alma@db.example:5432/gevinst' 'kopi.dump'") {
		t.Errorf("PostgreSQL: %d %q", a.status, a.stderr)
	}
}

func TestABackupOfAnOlderProgramIsBroughtUpToDate(t *testing.T) {
	for _, version := range []int64{1, 6, 21, 50} {
		older := storetest.OlderSQLite(t, version,
			"INSERT INTO sources (id, slug, name, created_at) VALUES (1, 'byg', 'Byg', '2025-01-01 00:00:00+00:00')",
			"INSERT INTO case_types (id, name, name_key) VALUES (1, 'Byggesag', 'byggesag')",
			`INSERT INTO cases (id, source_id, case_no, case_type, kle, department, channel, outcome, received, flags, appeal_outcome)
				VALUES (1, 1, 'S-1', 1, 0, 0, 0, 0, 20000, 0, 0)`,
			"UPDATE version SET version = 7, next_case = 2")
		file := filepath.Join(t.TempDir(), "kopi.db")
		newHouse(t).at(older).done("backup", file)
		d := newDesk(t)
		var r restored
		if err := json.Unmarshal([]byte(d.done("restore", "--json", file)), &r); err != nil || r.Schema != version || r.Version <= 7 {
			t.Fatalf("%+v, %v", r, err)
		}
		if got := d.figures("--kpi", "cases_received", "--by", "total", "--group", "case_type"); len(got) != 1 || got[0]["value"] != 1.0 || got[0]["case_type"] != "Byggesag" {
			t.Errorf("tables of version %d: %v", version, got)
		}
		d.done("check")
		if a := d.run("import", "--source", "byg", d.file("sager.csv", threeCases)); a.status != exitDone {
			t.Errorf("tables of version %d: %s", version, a.stderr)
		}
	}
}

// Killed anywhere, a restore leaves the old or the new.
func TestAKilledRestoreLeavesTheOldOrTheNew(t *testing.T) {
	cases, kills := torture(20_000, 200_000), torture(4, 50)
	d := newDesk(t)
	d.done("import", "--source", "trial", d.file("many.csv", d.done("seed", "cases", "--count", fmt.Sprint(cases), "--months", "12")))
	file := filepath.Join(t.TempDir(), "kopi.db")
	d.done("backup", file)
	past := d.hash()
	d.done("import", "--source", "trial", d.file("flere.csv", d.done("seed", "cases", "--count", fmt.Sprint(2*cases), "--months", "9", "--seed", "7")))
	present := d.hash()
	now, err := os.ReadFile(d.database())
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// restoring puts the backup back, killed once that is due.
	restoring := func(dsn string, due func(running time.Duration) bool) {
		ctx, kill := context.WithCancel(t.Context())
		defer kill()
		started := time.Now()
		go func() {
			for ctx.Err() == nil && !due(time.Since(started)) {
				time.Sleep(time.Millisecond)
			}
			kill()
		}()
		cmd := exec.CommandContext(ctx, self, "restore", file)
		cmd.Env = append(os.Environ(), asProgram+"=true", "GEVINST_LANG=en", "GEVINST_TODAY=2026-10-15", "GEVINST_DB="+dsn)
		if out, err := cmd.CombinedOutput(); err != nil && ctx.Err() == nil {
			t.Fatalf("the restore failed by itself: %v\n%s", err, out)
		}
	}
	start := time.Now()
	restoring("sqlite:"+d.file("unhurt.db", string(now)), func(time.Duration) bool { return false })
	whole := time.Since(start)
	old, fresh := 0, 0
	for i := range kills {
		hurt := d.at("sqlite:" + d.file("gevinst.db", string(now)))
		restoring(hurt.env["GEVINST_DB"], func(running time.Duration) bool {
			if i > 0 {
				return running > whole*time.Duration(i)/time.Duration(kills)
			}
			begun, err := filepath.Glob(hurt.database() + ".restore-*") // the copy of the backup beside the database
			return err != nil || len(begun) > 0
		})
		switch hurt.hash() {
		case present:
			old++
		case past:
			fresh++
		default:
			t.Errorf("kill %d left something between", i)
		}
		hurt.done("check")
		hurt.done("restore", file)
		if hurt.figures("--kpi", "cases_received", "--by", "total")[0]["value"] != float64(cases) {
			t.Errorf("kill %d: the next restore does not put the backup back", i)
		}
	}
	t.Logf("%d kills left the old, %d the new", old, fresh)
	if old == 0 {
		t.Error("no kill came in time")
	}
}

func TestARestoreOnAFullDiskLeavesTheOld(t *testing.T) {
	d := newDesk(t)
	d.done("import", "--source", "x", d.file("mange.csv", d.done("seed", "cases", "--count", "20000", "--months", "12")))
	file := filepath.Join(t.TempDir(), "kopi.db")
	d.done("backup", file)
	d.done("import", "--source", "byg", d.file("sager.csv", threeCases))
	before := d.told()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	// Too little for the copy; enough for it and too little for the log, which is a little longer.
	for _, blocks := range []int64{1000, info.Size()/512 + 8} {
		a, _ := d.apart(int(blocks), "restore", file)
		if a.status != exitFailed || !strings.Contains(a.stderr, "disk") {
			t.Errorf("status %d %q, want 1 and a word of the disk", a.status, a.stderr)
		}
		if left, _ := filepath.Glob(d.database() + ".*"); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	if after := d.told(); after != before {
		t.Error(firstDifference(after, before))
	}
}

// A backup is there for the day when the database is not.
func TestADamagedDatabaseIsReplacedAndKept(t *testing.T) {
	d := reviewed(t)
	file := filepath.Join(t.TempDir(), "kopi.db")
	want := d.told() // which brings the reference list along
	d.done("backup", file)
	content, err := os.ReadFile(d.database())
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		wreck func([]byte) []byte
	}{
		{"its head is gone", func(b []byte) []byte { return append(bytes.Repeat([]byte{0xaa}, 200), b[200:]...) }},
		{"pages in it are gone", func(b []byte) []byte { return append(b[:4096:4096], bytes.Repeat([]byte{0xaa}, len(b)-4096)...) }},
		{"it is cut off", func(b []byte) []byte { return b[:len(b)/2] }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			wreck := test.wreck(bytes.Clone(content))
			hurt := d.at("sqlite:" + d.file("gevinst.db", string(wreck)))
			said := strings.TrimSpace(hurt.done("restore", file))
			if got := hurt.told(); got != want {
				t.Error(firstDifference(got, want))
			}
			if kept, err := os.ReadFile(said); err != nil || !bytes.Equal(kept, wreck) {
				t.Errorf("the damaged file is not kept as it was: %q %v", said, err)
			}
		})
	}
}

func TestADamagedDatabaseInUseIsNotReplaced(t *testing.T) {
	d := newDesk(t)
	open := storetest.OpenDSN(t, d.env["GEVINST_DB"])
	d.done("import", "--source", "byg", d.file("sager.csv", threeCases))
	file := filepath.Join(t.TempDir(), "kopi.db")
	d.done("backup", file)
	for _, ending := range []string{"", "-wal"} {
		wrecked, err := os.OpenFile(d.database()+ending, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer wrecked.Close() // later than the store: SQLite would lose its locks
		if info, err := wrecked.Stat(); err != nil {
			t.Fatal(err)
		} else if _, err := wrecked.WriteAt(bytes.Repeat([]byte{0xaa}, int(info.Size())), 0); err != nil {
			t.Fatal(err)
		}
	}
	a, _ := d.apart(0, "restore", file)
	if a.status != exitRefused || !strings.Contains(a.stderr, fmt.Sprint("process ", os.Getpid())) {
		t.Errorf("status %d %q, want 3 and who has it open", a.status, a.stderr)
	}
	if left, _ := filepath.Glob(d.database() + ".*restore*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := open.Close(); err != nil {
		t.Log("the store on the damaged file:", err)
	}
	if a, _ := d.apart(0, "restore", file); a.status != exitDone {
		t.Errorf("once it is stopped: %d %q", a.status, a.stderr)
	}
	d.done("check")
}

// Somebody who breaks a restore off hears that, and not that the backup is bad.
func TestARestoreThatIsBrokenOffSaysSo(t *testing.T) {
	d := reviewed(t)
	file := filepath.Join(t.TempDir(), "kopi.db")
	d.done("backup", file)
	before := d.told()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, args := range [][]string{{"restore", file}, {"backup", file}} {
		var stderr bytes.Buffer
		status := run(ctx, args, func(name string) string { return d.env[name] }, strings.NewReader(""), io.Discard, &stderr)
		if status != exitFailed || !strings.Contains(stderr.String(), "Stopped") {
			t.Errorf("%v: %d %q, want 1 and that it was stopped", args, status, stderr.String())
		}
	}
	if left, _ := filepath.Glob(d.database() + ".*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if after := d.told(); after != before {
		t.Error(firstDifference(after, before))
	}
}
