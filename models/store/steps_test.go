package store_test

import (
	"slices"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/store/storetest"
)

func TestTheStepsOfCasesAreReadWithWhatTheyMeanToTheirSource(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		take(t, s, incoming("byg", blank("1", "2025-01-02"), blank("2", "2025-01-02")))
		take(t, s, incoming("miljoe", blank("1", "2025-01-02")))
		in := events("byg", event("1", "Høring sendt", "2025-01-20"), event("1", "Udskrevet", "2025-01-12"), event("1", "Mangelbrev", "2025-01-05"),
			event("2", "høring  sendt", "2025-01-08"))
		in.Mapping.Events = models.EventMarks{PauseStart: []string{"Mangelbrev"}, Print: []string{"Udskrevet"}}
		take(t, s, in)
		take(t, s, events("miljoe", event("1", "Udskrevet", "2025-01-09")))

		b, err := s.Book(ctx, models.Local())
		if err != nil {
			t.Fatal(err)
		}
		list := rows(b.Table)
		steps, err := b.Steps([]uint32{list[0].ID, list[1].ID, list[2].ID})
		if err != nil {
			t.Fatal(err)
		}
		tell := func(i int) []string {
			var out []string
			for _, e := range steps.Of[list[i].ID] {
				line := e.Day().String() + " " + steps.Activities[e.Activity]
				switch steps.Mark(int64(list[i].Source), e.Activity) {
				case facts.StepAsks:
					line += ", asks"
				case facts.StepPaper:
					line += ", paper"
				}
				out = append(out, line)
			}
			return out
		}
		tests := []struct {
			name string
			of   int
			want []string
		}{
			{"in order of time, with the source's marks", 0, []string{"2025-01-05 Mangelbrev, asks", "2025-01-12 Udskrevet, paper", "2025-01-20 Høring sendt"}},
			{"names that are one name are one step", 1, []string{"2025-01-08 Høring sendt"}},
			{"another source has marks of its own, or none", 2, []string{"2025-01-09 Udskrevet"}},
		}
		for _, test := range tests {
			if got := tell(test.of); !slices.Equal(got, test.want) {
				t.Errorf("%s: %q, want %q", test.name, got, test.want)
			}
		}
		if only, err := b.Steps([]uint32{list[1].ID}); err != nil || len(only.Of) != 1 {
			t.Errorf("the events of one case were asked for: %+v, %v", only, err)
		}
	})
}

func TestABookWithoutEventsHasNoStepsToRead(t *testing.T) {
	s := storetest.Open(t)
	take(t, s, incoming("byg", blank("1", "2025-01-02")))
	if b, err := s.Book(ctx, models.Local()); err != nil || b.Steps != nil {
		t.Errorf("no source keeps events: %v, %v", b.Steps != nil, err)
	}
}
