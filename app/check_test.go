package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"gevinstoverblik/models/store/storetest"
)

// kept gives a desk whose database has cases, events and a snapshot of the facts that changes came after.
func kept(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.done("import", "--source", "byg", d.file("sager.csv", threeCases))
	if serve(t, "--db", d.env["GEVINST_DB"], "--today", "2026-10-15").stop() != exitDone {
		t.Fatal("the server did not stop")
	}
	d.done("import", "--source", "byg", d.file("rettet.csv", strings.Replace(threeCases, "20-01-2026", "21-01-2026", 1)))
	d.done("import", "--source", "byg", d.file("mere.csv", moreCases))
	d.done("import", "--source", "byg", d.file("h.csv", "Sagsnummer;Aktivitet;Tidspunkt\nS-1;Screenet;2026-01-06 10:00\nS-1;Afgjort;2026-01-20 12:00\n"))
	return d
}

func TestWhatIsKeptOfTheCasesIsHeldAgainstThem(t *testing.T) {
	d := kept(t)
	var out checked
	if err := json.Unmarshal([]byte(d.done("check", "--json")), &out); err != nil || out.Cases != 6 || !out.Kept || len(out.Facts) != 0 {
		t.Fatalf("%+v, %v: want six cases held against a snapshot, and no difference", out, err)
	}
	if err := os.Remove(d.database() + ".facts"); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(d.done("check", "--json")), &out); err != nil || out.Kept {
		t.Errorf("%+v, %v: there is no snapshot", out, err)
	}
}

func TestADifferenceBetweenTheCasesAndWhatIsKeptOfThemIsTold(t *testing.T) {
	tests := []struct{ code, statement, says string }{
		{"facts", "UPDATE cases SET decided = decided + 1 WHERE case_no = 'S-2'", "S-2"},
		{"facts", "DELETE FROM cases WHERE case_no = 'S-3'", "1\u00a0case"},
		{"last_event", "UPDATE version SET last_event = last_event + 3", "2026-01-23"},
		{"next_case", "UPDATE version SET next_case = 3", "3"},
		{"next_batch", "UPDATE version SET next_batch = 1", "1"},
		{"events", "UPDATE case_events SET case_id = 4000 WHERE at = (SELECT min(at) FROM case_events)", "case: 1"},
	}
	d := kept(t)
	file, err := os.ReadFile(d.database())
	if err != nil {
		t.Fatal(err)
	}
	facts, err := os.ReadFile(d.database() + ".facts")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		t.Run(test.code, func(t *testing.T) {
			hurt := d.at("sqlite:" + d.file("gevinst.db", string(file)))
			if err := os.WriteFile(hurt.database()+".facts", facts, 0o600); err != nil {
				t.Fatal(err)
			}
			if done, err := storetest.Database(t, hurt.env["GEVINST_DB"]).Exec(test.statement); err != nil {
				t.Fatal(err)
			} else if n, _ := done.RowsAffected(); n != 1 {
				t.Fatalf("%d rows were altered, want 1", n)
			}
			a := hurt.run("check", "--json")
			var out checked
			if err := json.Unmarshal([]byte(a.stdout), &out); err != nil || a.status != exitRefused {
				t.Fatalf("status %d %q, want 3: %v", a.status, a.stdout, err)
			}
			if len(out.Facts) != 1 || out.Facts[0].Code != test.code || !strings.Contains(a.stderr, test.says) {
				t.Errorf("%+v, %q: want %s and %q", out.Facts, a.stderr, test.code, test.says)
			}
		})
	}
}
