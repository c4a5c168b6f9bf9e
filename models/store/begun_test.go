package store

import (
	"fmt"
	"os"
	"testing"
	"time"
)

func TestAnImportIsUnderWayAsLongAsItsProcessIs(t *testing.T) {
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 10, 15, 12, 0, 0, 0, time.UTC)
	for _, of := range []struct {
		name, holder string
		ago          time.Duration
		want         bool
	}{
		{"this process", holder(), 100 * time.Hour, true},
		{"a process of this machine that is there", fmt.Sprintf("other %d %s", os.Getppid(), host), 100 * time.Hour, true},
		{"a process of this machine that is gone", "other 2147483647 " + host, time.Second, false},
		{"the process that had this number before", fmt.Sprintf("other %d %s", os.Getpid(), host), time.Second, false},
		{"another machine, of late", "other 1 elsewhere", time.Hour, true},
		{"another machine, long ago", "other 1 elsewhere", 7 * time.Hour, false},
	} {
		if got := (begunRow{At: now.Add(-of.ago), Holder: of.holder}).under(now); got != of.want {
			t.Errorf("%s is under way: %v", of.name, got)
		}
	}
}
