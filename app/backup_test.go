package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gevinstoverblik/models/store/storetest"
)

// database names the SQLite file that a desk works on.
func (d *desk) database() string { return strings.TrimPrefix(d.env["GEVINST_DB"], "sqlite:") }

// at gives a desk like d on another database.
func (d *desk) at(dsn string) *desk {
	other := &desk{t: d.t, env: map[string]string{}}
	for k, v := range d.env {
		other.env[k] = v
	}
	other.env["GEVINST_DB"] = dsn
	return other
}

// told is all that the command line shows of a database, byte for byte.
func (d *desk) told() string {
	d.t.Helper()
	var b strings.Builder
	for _, command := range []string{
		"figures --kpi cases_received,cases_decided,digital_share,gross_days_mean,net_days_median,cases_open --group case_type,department,channel --json",
		"board --json", "targets list --json", "kpi list --json", "report list --json", "user list --json", "token list --json", "check", "cases list --csv",
	} {
		fmt.Fprintf(&b, "--- %s\n%s\n", command, d.done(strings.Fields(command)...))
	}
	return b.String()
}

func TestABackupIsOfOneMomentWhileOthersImport(t *testing.T) {
	s := serve(t)
	d := newDesk(t).at(s.dsn)
	d.done("import", "--source", "byg", d.file("sager.csv", threeCases))
	const batches, size = 12, 500
	var files []string
	for i := range batches {
		var b strings.Builder
		b.WriteString("Sagsnummer;Sagstype;Modtaget;Kanal\n")
		for n := range size {
			fmt.Fprintf(&b, "N-%d-%d;Byggesag;%02d-01-2025;E-mail\n", i, n, n%28+1)
		}
		files = append(files, d.file(fmt.Sprintf("%d.csv", i), b.String()))
	}
	imported := make(chan error, 1)
	go func() {
		for _, f := range files {
			if a, _ := d.apart(0, "import", "--source", "byg", f); a.status != exitDone {
				imported <- fmt.Errorf("import: %d %s", a.status, a.stderr)
				return
			}
		}
		imported <- nil
	}()
	taken := map[int64]bool{}
	for running, n := true, 0; running; n++ {
		select {
		case err := <-imported:
			if err != nil {
				t.Fatal(err)
			}
			running = false
		default:
		}
		file := filepath.Join(t.TempDir(), "kopi.db")
		var b backedUp
		if err := json.Unmarshal([]byte(d.done("backup", "--json", file)), &b); err != nil {
			t.Fatal(err)
		}
		taken[b.Cases] = true
		if (b.Cases-3)%size != 0 {
			t.Errorf("backup %d holds %d cases: half a batch", n, b.Cases)
		}
		info, err := os.Stat(file)
		if err != nil || info.Size() != b.Bytes || info.Mode().Perm() != 0o600 || len(b.Checksum) != 64 {
			t.Fatalf("%+v: %v, %v", b, info, err)
		}
		if left, _ := filepath.Glob(file + "?*"); len(left) > 0 {
			t.Fatalf("left behind: %v", left)
		}
		d.at("sqlite:" + file).done("check")
	}
	if !taken[3+batches*size] || len(taken) < 2 {
		t.Errorf("the backups hold %v cases, want several numbers up to all", taken)
	}
}

func TestABackupTellsAllThatTheDatabaseTells(t *testing.T) {
	d := reviewed(t)
	d.done("targets", "import", d.file("t.csv", "kpi;case_type;valid_from;value\ndigital_share;Byggesag;2026-01;80 %\n"))
	file := filepath.Join(t.TempDir(), "it's a %41 copy?#.db")
	before := d.told()
	said := d.done("backup", file)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(said, "  "+file+"\n") || len(said) != 64+2+len(file)+1 {
		t.Errorf("printed %q, want what sha256sum prints", said)
	}
	plain := d.file("kopi.db", string(content))
	if after := d.at("sqlite:" + plain).told(); after != before {
		t.Error(firstDifference(after, before))
	}
	if got := d.at("sqlite:"+plain).done("report", "show", "1"); got != d.done("report", "show", "1") {
		t.Error("the locked review has other bytes")
	}
	d.done("import", "--source", "byg", d.file("mere.csv", strings.ReplaceAll(threeCases, "S-", "T-")))
	d.done("backup", file) // an earlier backup of the same database may be written over
	if now, err := os.ReadFile(file); err != nil || string(now) == string(content) {
		t.Errorf("the earlier backup was not replaced: %v", err)
	}
}

func TestABackupWritesOverNothingElse(t *testing.T) {
	d := reviewed(t)
	other, copied := newHouse(t), d.at("sqlite:"+filepath.Join(t.TempDir(), "copied.db"))
	d.done("backup", copied.database())
	copied.done("import", "--source", "byg", d.file("mere.csv", strings.ReplaceAll(threeCases, "S-", "T-")))
	other.done("import", "--source", "byg", d.file("sager.csv", threeCases))
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Link(d.database(), link); err != nil {
		t.Fatal(err)
	}
	used := filepath.Join(t.TempDir(), "used.db")
	d.done("backup", used)
	if err := os.WriteFile(used+"-wal", []byte("log"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, file string
		status     int
	}{
		{"the database itself", d.database(), exitRefused},
		{"the database by another name", link, exitRefused},
		{"its log", d.database() + "-wal", exitRefused},
		{"its snapshot", d.database() + ".facts", exitRefused},
		{"a text file", d.file("notes.txt", "notes"), exitRefused},
		{"another database", other.database(), exitRefused},
		{"a copy that went on by itself", copied.database(), exitRefused},
		{"a backup that somebody serves", used, exitRefused},
		{"a folder", t.TempDir(), exitRefused},
		{"a folder that is not there", filepath.Join(t.TempDir(), "no", "kopi.db"), exitFailed},
		{"a file as folder", filepath.Join(other.database(), "kopi.db"), exitFailed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before, _ := os.ReadFile(test.file)
			a := d.run("backup", test.file)
			if a.status != test.status || !strings.Contains(a.stderr, filepath.Base(test.file)) && !strings.Contains(a.stderr, filepath.Base(filepath.Dir(test.file))) {
				t.Errorf("status %d %q, want %d", a.status, a.stderr, test.status)
			}
			if after, _ := os.ReadFile(test.file); string(after) != string(before) {
				t.Error("the file was changed")
			}
		})
	}
	nowhere := d.at("sqlite:" + filepath.Join(t.TempDir(), "nowhere.db"))
	if a := nowhere.run("backup", filepath.Join(t.TempDir(), "kopi.db")); a.status != exitFailed || !strings.Contains(a.stderr, "nowhere.db") {
		t.Errorf("no database: %d %q", a.status, a.stderr)
	}
	if _, err := os.Stat(nowhere.database()); err == nil {
		t.Error("a database was made to be backed up")
	}
	a := d.at("postgres://alma:hemmelig@db.example:5432/gevinst?sslmode=require").run("backup", "it's.dump")
	if a.status != exitUsage || !strings.Contains(a.stderr, `pg_dump --format=custom --file='it'\''s.dump' 'postgres://alma@db.example:5432/gevinst?sslmode=require'`) || strings.Contains(a.stderr, "hemmelig") {
		t.Errorf("PostgreSQL: %d %q", a.status, a.stderr)
	}
}

func TestABackupOnAFullDiskLeavesNothing(t *testing.T) {
	d := newDesk(t)
	d.done("import", "--source", "x", d.file("mange.csv", d.done("seed", "cases", "--count", "20000", "--months", "12")))
	folder := t.TempDir()
	a, _ := d.apart(1000, "backup", filepath.Join(folder, "kopi.db"))
	if a.status != exitFailed || !strings.Contains(a.stderr, "disk") || !strings.Contains(a.stderr, "kopi.db") {
		t.Errorf("status %d %q, want 1 and a word of the disk", a.status, a.stderr)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// A backup is taken with the new program before the upgrade: the tables stay as they are.
func TestABackupOfOlderTablesLeavesThemOld(t *testing.T) {
	dsn := storetest.OlderSQLite(t, 6)
	d := newDesk(t).at(dsn)
	file := filepath.Join(t.TempDir(), "kopi.db")
	for range 2 {
		var b backedUp
		if err := json.Unmarshal([]byte(d.done("backup", "--json", file)), &b); err != nil || b.Schema != 6 {
			t.Fatalf("%+v, %v: want tables of version 6", b, err)
		}
	}
}
