package store_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gevinstoverblik/models"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

// waits gives wait days and paper steps of all cases.
func waits(s *store.Store) (out [][2]int32) {
	for _, r := range rows(s.Facts()) {
		out = append(out, [2]int32{r.Wait, r.Paper})
	}
	return out
}

func TestNewMarksOfAMappingWorkOutThePastAtOnceAndCanBeUndone(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		c := blank("1", "2025-01-01")
		c.Complete, c.Decided = day("2025-01-01"), day("2025-03-01")
		in := incoming("wabo", c, blank("2", "2025-01-01"))
		in.Mapping.Columns = map[string]string{models.FieldCaseNo: "Nr", models.FieldReceived: "Modtaget", models.FieldComplete: "Oplyst", models.FieldDecided: "Afgjort"}
		in.Remember = true
		take(t, s, in)
		take(t, s, events("wabo", event("1", "Brev sendt", "2025-01-10"), event("1", "Svar", "2025-01-20"), event("1", "Print", "2025-01-21")))
		source, err := s.SourceByKey(ctx, "wabo")
		if err != nil {
			t.Fatal(err)
		}
		words, err := s.SourceWords(ctx, models.Local(), "wabo")
		if err != nil || !slices.Contains(words.Activities, models.WordCount{Word: "Svar", N: 1}) || len(words.Activities) != 3 {
			t.Errorf("activities = %+v, %v", words.Activities, err)
		}
		before := waits(s)
		m := source.Mapping
		m.Events = models.EventMarks{PauseStart: []string{"Brev sendt"}, PauseEnd: []string{"Svar"}, Print: []string{"Print"}}
		batch, changed, err := s.ChangeMapping(ctx, models.Local(), "wabo", source.Revision, m, nil)
		if err != nil || changed != 1 || batch == "" {
			t.Fatalf("ChangeMapping = %q, %d, %v", batch, changed, err)
		}
		if got := waits(s); !slices.Equal(got, [][2]int32{{10, 1}, before[1]}) {
			t.Errorf("wait days and paper steps = %v", got)
		}
		wantFacts(t, s, dsn)
		if _, _, err := s.ChangeMapping(ctx, models.Local(), "wabo", source.Revision, m, nil); problemCode(err) != "changed_meanwhile" {
			t.Errorf("on an old page: %v", err)
		}
		if now, err := s.SourceByKey(ctx, "wabo"); err != nil || now.Last != source.Last || now.Mapping.Events.Any() != true {
			t.Errorf("a new mapping is no delivery: %+v, %v", now, err)
		}

		// Without the marks the fields are unknown again, as no file tells them.
		m.Events = models.EventMarks{}
		if _, changed, err := s.ChangeMapping(ctx, models.Local(), "wabo", source.Revision+1, m, nil); err != nil || changed != 1 {
			t.Fatalf("without marks: %d, %v", changed, err)
		}
		if got := waits(s); !slices.Equal(got, before) {
			t.Errorf("without marks: %v, want %v", got, before)
		}
		list, err := s.Batches(ctx, models.Local())
		if err != nil {
			t.Fatal(err)
		}
		undo(t, s, list[0].ID)
		if got := waits(s); got[0] != [2]int32{10, 1} {
			t.Errorf("undone: %v, want what the marks made", got)
		}
		now, err := s.SourceByKey(ctx, "wabo")
		if err != nil || !slices.Equal(now.Mapping.Events.PauseStart, []string{"Brev sendt"}) {
			t.Errorf("undone: the source remembers %+v, %v", now.Mapping.Events, err)
		}
		undo(t, s, batch)
		if got := waits(s); !slices.Equal(got, before) {
			t.Errorf("all undone: %v, want %v", got, before)
		}
		wantFacts(t, s, dsn)
	})
}

func TestAMappingThatReadsWordsOtherwiseCountsThePastAnew(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.OpenDSN(t, dsn)
		digital, unknown := spelt("1", "A", "Byg", "Kiosk"), spelt("2", "A", "Byg", "kiosk")
		digital.ChannelClass = models.ChannelDigital // by a table of before
		unknown.OutcomeWord = "Blandet"
		take(t, s, incoming("wabo", digital, unknown))
		m := models.Mapping{Kind: models.KindCases, Channels: map[string]string{"Kiosk": "assisted"}, Outcomes: map[string]string{"blandet": "shelved"}}
		means := []models.WordMeaning{{Kind: models.NameChannel, Word: "Kiosk", Means: "assisted"}, {Kind: models.NameOutcome, Word: "blandet", Means: "shelved"},
			{Kind: models.NameChannel, Word: "Ingen sag bruger det", Means: "digital"}}
		if batch, changed, err := s.ChangeMapping(ctx, models.Local(), "wabo", 0, m, means); err != nil || batch != "" || changed != 0 {
			t.Fatalf("ChangeMapping = %q, %d, %v, want no batch", batch, changed, err)
		}
		if _, _, classes := shown(s); !cmp.Equal(map[string]int{"assisted": 2}, classes) {
			t.Errorf("classes = %v, want both assisted", classes)
		}
		if got := rows(s.Facts())[1].Outcome; got != models.OutcomeShelved {
			t.Errorf("outcome = %s", got)
		}
		wantFacts(t, s, dsn)
		head := models.ScopeOf(models.User{Email: "x@example.dk", Role: models.RoleHead}, nil)
		if _, _, err := s.ChangeMapping(ctx, head, "wabo", 1, m, nil); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a head: %v", err)
		}
	})
}
