package guard

import (
	"testing"
	"time"
)

func TestLocalPath(t *testing.T) {
	for in, want := range map[string]string{
		"/overview":                "/overview",
		"/cases?q=1&b=%2F":         "/cases?q=1&b=%2F",
		"":                         "",
		"overview":                 "",
		"//evil.example/":          "",
		"/\\evil.example":          "",
		"https://evil.example/":    "",
		"javascript:alert(1)":      "",
		"/x\r\nSet-Cookie: a=b":    "",
		"/\t/evil.example":         "",
		"http:///evil.example":     "",
		"/overview?next=//evil.dk": "/overview?next=//evil.dk",
	} {
		if got := LocalPath(in); got != want {
			t.Errorf("LocalPath(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLimits(t *testing.T) {
	now := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	l := newLimits(func() time.Time { return now })
	mine := l.keys("Bo@nordvig.example", "10.0.0.1")
	refused := func() bool { _, ok := l.take(mine); return !ok }
	for i := range int(pairRate.burst) {
		if refused() {
			t.Fatalf("attempt %d is refused, the first %v are allowed", i+1, pairRate.burst)
		}
	}
	if wait, ok := l.take(mine); ok || wait <= 0 || wait > time.Minute {
		t.Errorf("one attempt too many: wait %v, ok %v, want a wait of at most a minute", wait, ok)
	}
	if _, ok := l.take(l.keys("bo@nordvig.example", "10.0.0.1")); ok {
		t.Error("other letters of the same e-mail pass the limit")
	}
	if _, ok := l.take(l.keys("alma@nordvig.example", "10.0.0.1")); !ok {
		t.Error("another account from the same address is refused")
	}
	if _, ok := l.take(l.keys("bo@nordvig.example", "10.0.0.2")); !ok {
		t.Error("the same account from another address is refused: anybody could lock anybody out")
	}
	now = now.Add(time.Minute)
	if refused() {
		t.Error("still refused after a minute")
	}
	if !refused() {
		t.Error("a minute allows one attempt, not two")
	}
	l.giveBack(mine)
	if refused() {
		t.Error("an attempt that was given back is not there")
	}
}

func TestLimitsStayBounded(t *testing.T) {
	l := newLimits(time.Now)
	for i := range maxBuckets * 2 {
		l.take(l.keys("a@example.dk", time.Duration(i).String()))
	}
	if len(l.buckets) > maxBuckets+3 {
		t.Errorf("%d buckets, want at most %d", len(l.buckets), maxBuckets+3)
	}
}
