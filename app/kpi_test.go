package main

import (
	"strings"
	"testing"
)

func TestADefinitionGoesInAndComesOutAtTheCommandLine(t *testing.T) {
	d := newDesk(t)
	quick := d.file("quick.json", `{"key":"quick_share","name_da":"Hurtige sager","name_en":"Quick cases","better":"higher","dimension":"service",
		"cohort":"D","form":"share","condition":{"not":{"field":"gross_days","op":">","value":30}}}`)
	if got := d.done("kpi", "add", quick); !strings.Contains(got, `"version": 1`) {
		t.Errorf("kpi add printed %s", got)
	}
	if got := d.done("kpi", "list"); !strings.Contains(got, "quick_share") || !strings.Contains(got, "Quick cases") {
		t.Errorf("kpi list printed %s", got)
	}
	if got := d.done("kpi", "show", "quick_share"); !strings.Contains(got, `"gross_days"`) {
		t.Errorf("kpi show printed %s", got)
	}
	if got := d.run("kpi", "add", quick); got.status != exitRefused || !strings.Contains(got.stderr, "reason:") {
		t.Errorf("a change without a reason: %d %s", got.status, got.stderr)
	}
	if got := d.run("kpi", "add", d.file("none.json", "[")); got.status != exitRefused {
		t.Errorf("what is no definition: %d", got.status)
	}
	if got := d.run("kpi", "show", "nothing"); got.status != exitUsage {
		t.Errorf("a key that is not there: %d", got.status)
	}
	if got := d.run("kpi", "add", "not-there.json"); got.status != exitFailed {
		t.Errorf("a file that is not there: %d", got.status)
	}
	d.figures("--kpi", "quick_share", "--json")
}
