package seed

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"testing"

	"gevinstoverblik/models"
)

// townHash is the SHA-256 of all cases and events at dataEnd. Whoever changes the town on purpose puts in the new one.
const townHash = "1583bbbdc4157a87a48779347c8fe67f005c1222cdccfc22eeb09935d34bfe90"

var townLives = sync.OnceValue(func() (all [][]*life) {
	for i := range systems {
		all = append(all, lives(i))
	}
	return all
})

// town gives all cases and events as they are known on a day.
func town(cut models.Day) (cases []models.Case, events map[string][]models.Event) {
	events = map[string][]models.Event{}
	for i, s := range systems {
		for _, l := range townLives()[i] {
			c, ok := l.at(cut)
			if !ok {
				continue
			}
			cases = append(cases, c)
			if s.events {
				events[c.CaseNo] = l.events(cut)
			}
		}
	}
	return cases, events
}

func TestNordvigIsTheSameEveryTime(t *testing.T) {
	sum := func() string {
		h := sha256.New()
		for i := range systems {
			for _, l := range lives(i) {
				c, ok := l.at(dataEnd)
				if !ok {
					continue
				}
				minutes := 0.0
				if c.HandlingMinutes != nil {
					minutes = *c.HandlingMinutes
				}
				fmt.Fprintln(h, c.CaseNo, c.CaseType, c.Department, c.Channel, c.ChannelClass, c.Received, c.Screened, c.Complete,
					c.Decided, c.Deadline, c.WaitDays, c.WaitDaysBefore, c.LimitApplies, c.Outcome, c.Exempt, c.Letters,
					c.CompleteAtFirst, c.PaperSteps, c.DecisionDigital, c.Appeal, c.AppealSettled, c.AppealOutcome, c.Reopened,
					c.Satisfaction, minutes)
				for _, e := range l.events(dataEnd) {
					fmt.Fprintln(h, e.Activity, e.At, e.Unit)
				}
			}
		}
		return hex.EncodeToString(h.Sum(nil))
	}
	first := sum()
	if again := sum(); again != first {
		t.Fatalf("two towns differ: %s and %s", first, again)
	}
	if first != townHash {
		t.Errorf("the town's hash is %s, want %s: figures, docs/demo.md and screenshots change with it", first, townHash)
	}
}

func TestNordvigIsTheSizeItClaims(t *testing.T) {
	cases, events := town(dataEnd)
	if n := len(cases); n < 55_000 || n > 65_000 {
		t.Errorf("%d cases, want about 60,000", n)
	}
	if n := len(events); n < 10_000 || n > 20_000 {
		t.Errorf("%d cases with events, want 10,000 to 20,000", n)
	}
	departments, types := map[string]bool{}, map[string]bool{}
	for _, c := range cases {
		departments[c.Department] = true
		types[c.CaseType] = true
	}
	if len(departments) != 4 || len(types) != 10 {
		t.Errorf("%d departments and %d case types, want 4 and 10", len(departments), len(types))
	}
}

// cuts are days on which the town is looked at: the end, the first load, Christmas in the middle of things.
var cuts = []models.Day{dataEnd, lastLoad, models.DayOf(2024, 12, 25)}

func TestNothingIsDatedAfterTheDayOfTheLook(t *testing.T) {
	for _, cut := range cuts {
		cases, events := town(cut)
		for _, c := range cases {
			for _, d := range []models.Day{c.Received, c.Screened, c.Complete, c.Decided, c.AppealSettled} {
				if d > cut {
					t.Fatalf("on %s, %s (%s) has the date %s", cut, c.CaseNo, c.CaseType, d)
				}
			}
		}
		for no, es := range events {
			for _, e := range es {
				if e.Day() > cut {
					t.Fatalf("on %s, %s has an event on %s", cut, no, e.Day())
				}
			}
		}
	}
}

func TestEveryCaseIsSound(t *testing.T) {
	for _, cut := range cuts {
		cases, _ := town(cut)
		seen := map[string]bool{}
		for _, c := range cases {
			if d := models.Doubt(c.Received, c.Screened, c.Complete, c.Decided, c.WaitDays, c.WaitDaysBefore); d != 0 {
				t.Fatalf("on %s, case %+v is in doubt: %d", cut, c, d)
			}
			if c.Decided.Known() && (c.Decided < c.Received || !c.Complete.Known()) {
				t.Fatalf("on %s, case %+v is decided before it is received or complete", cut, c)
			}
			if c.Decided.Known() && !workday(c.Decided) {
				t.Fatalf("%s is decided on %s, which is no working day", c.CaseNo, c.Decided)
			}
			if !c.Decided.Known() && (c.Outcome != models.OutcomeUnknown || c.Satisfaction != 0 || c.DecisionDigital != models.Unknown) {
				t.Fatalf("on %s, open case %+v knows its end", cut, c)
			}
			if c.Letters > 0 != (c.CompleteAtFirst == models.No) {
				t.Fatalf("on %s, case %+v: letters and completeness disagree", cut, c)
			}
			if seen[c.CaseNo] {
				t.Fatalf("case number %s twice", c.CaseNo)
			}
			seen[c.CaseNo] = true
			for _, s := range []string{c.CaseNo, c.CaseType, c.Department, c.Channel} {
				if models.HasCPR(s) || models.Tidy(s) != s {
					t.Fatalf("%q looks like a CPR number or is not tidy", s)
				}
			}
		}
	}
}

// TestEventsTellTheSameAsTheCase counts wait days and paper steps from the events alone, by the rule of CONTRACT
// §3: pauses are the union of their dates, cut at complete and at decided; one never closed runs to the look.
func TestEventsTellTheSameAsTheCase(t *testing.T) {
	for _, cut := range cuts {
		cases, events := town(cut)
		for _, c := range cases {
			es, ok := events[c.CaseNo]
			if !ok {
				continue
			}
			var before, after, paper int32
			paused := models.NoDay
			count := func(from, until models.Day) {
				if c.Decided.Known() {
					until = min(until, c.Decided)
				}
				for d := from; d < until; d++ {
					if c.Complete.Known() && d >= c.Complete {
						after++
					} else {
						before++
					}
				}
			}
			for i, e := range es {
				if i > 0 && e.At < es[i-1].At {
					t.Fatalf("%s: event %d goes back in time", c.CaseNo, i)
				}
				switch {
				case slices.Contains(marks.PauseStart, e.Activity):
					paused = e.Day()
				case slices.Contains(marks.PauseEnd, e.Activity):
					count(paused, e.Day())
					paused = models.NoDay
				case slices.Contains(marks.Print, e.Activity), slices.Contains(marks.Scan, e.Activity):
					paper++
				}
			}
			if paused.Known() {
				count(paused, cut)
			}
			if before != c.WaitDaysBefore || after != c.WaitDays || paper != c.PaperSteps {
				t.Fatalf("on %s, %s (%s): events give %d, %d days and %d paper steps, the case %d, %d and %d: %v",
					cut, c.CaseNo, c.CaseType, before, after, paper, c.WaitDaysBefore, c.WaitDays, c.PaperSteps, es)
			}
			has := func(activity string, d models.Day) {
				if i := slices.IndexFunc(es, func(e models.Event) bool { return e.Activity == activity }); (i >= 0) != d.Known() || i >= 0 && es[i].Day() != d {
					t.Fatalf("on %s, %s: event %q does not fit the date %q: %v", cut, c.CaseNo, activity, d, es)
				}
			}
			has(evReceived, c.Received)
			has(evScreened, c.Screened)
			has(evComplete, c.Complete)
			has(evDecided, c.Decided)
		}
	}
}
