package main

import (
	"encoding/csv"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The scripts of docs/examples rebuild the report of a quarter: both give the lines of the board.
func TestTheScriptsRebuildAQuarter(t *testing.T) {
	s := serve(t, "--demo")
	d := newDesk(t)
	d.env["GEVINST_DB"] = s.dsn
	token := strings.TrimSpace(d.done("token", "add", "--name", "quarter", "--scope", "figures:read"))
	ran := 0
	var first [][]string
	for _, script := range [][]string{{"sh", "../docs/examples/quarter.sh", "jq", "curl"}, {"python3", "../docs/examples/quarter.py"}} {
		there := true
		for _, tool := range append(script[2:], script[0]) {
			if _, err := exec.LookPath(tool); err != nil {
				t.Logf("%s is not installed: %s is left out", tool, script[1])
				there = false
			}
		}
		if !there {
			continue
		}
		cmd := exec.CommandContext(t.Context(), script[0], script[1], "2026-Q2")
		cmd.Env = append(os.Environ(), "GEVINST_URL="+s.address, "GEVINST_TOKEN="+token)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v", script[1], err)
		}
		rows, err := csv.NewReader(strings.NewReader(string(out))).ReadAll()
		if err != nil || len(rows) < 20 || strings.Join(rows[0], ",") != "case_type,kpi,value,unit,n,target,status,previous" {
			t.Fatalf("%s gave %d lines, %v", script[1], len(rows), err)
		}
		if first == nil {
			first = rows
		}
		for i := range rows {
			if rows[i][0] != first[i][0] || rows[i][1] != first[i][1] || rows[i][6] != first[i][6] || len(rows) != len(first) {
				t.Errorf("%s line %d is %v, the other script has %v", script[1], i+1, rows[i], first[i])
			}
		}
		ran++
	}
	if ran == 0 {
		t.Skip("neither jq and curl nor python3 is installed")
	}
}
