package gather_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

func file(name, content string) intake.Input { return intake.BytesInput(name, []byte(content)) }

const (
	sager     = "Sagsnummer;Modtaget;Afgjort;Kanal\nA-1;13-01-2025;20-01-2025;E-mail\nA-2;14-01-2025;;Digital\n"
	moved     = "Kanal;Afgjort;Ny;Modtaget;Sagsnummer\nE-mail;20-01-2025;x;13-01-2025;A-1\nDigital;21-01-2025;y;14-01-2025;A-2\n"
	haendelse = "Sagsnummer;Aktivitet;Tidspunkt\nA-1;Brev;15-01-2025 10:00\nA-1;Svar;17-01-2025 10:00\nA-9;Brev;15-01-2025 10:00\n"
)

func TestAMappingThatWasGivenIsRememberedForItsKind(t *testing.T) {
	st := storetest.Open(t)
	r := request("Esdh Nord", file("a.csv", strings.ReplaceAll(sager, "Sagsnummer", "Id")))
	if rep := bring(t, st, r); !rep.FileRefused() || rep.Errors[0].Code != models.CodeMissingColumn || rep.Rows != 2 || rep.Rejected != 2 {
		t.Fatalf("without the column of the number: %+v", rep)
	}
	r.Mapping = &models.Mapping{Columns: map[string]string{"case_no": "Id", "received": "Modtaget", "decided": "Afgjort", "channel": "Kanal"}}
	if rep := bring(t, st, r); rep.New != 2 || rep.Batch == nil {
		t.Fatalf("with a mapping: %+v", rep)
	}
	if r.Mapping.Kind != "" || r.Mapping.Encoding != "" {
		t.Errorf("the caller's mapping was changed: %+v", r.Mapping)
	}
	r.Mapping, r.Source = nil, "esdh-nord"
	r.Inputs = []intake.Input{file("b.csv", strings.ReplaceAll(moved, "Sagsnummer", "Id"))}
	seen, err := gather.Look(context.Background(), st, r)
	if err != nil || !seen.Remembered || seen.Report.Changed != 1 || seen.Report.Unchanged != 1 || seen.Report.Batch != nil {
		t.Fatalf("a look with columns in another order: %+v, %v", seen, err)
	}
	if len(seen.Columns) != 5 || len(seen.Preview) != 2 || seen.Mapping.Encoding != "utf-8" || seen.Mapping.Delimiter != ";" || seen.Mapping.DateOrder != "dmy" {
		t.Errorf("what is shown: %+v", seen)
	}
	if rep := bring(t, st, r); rep.Changed != 1 {
		t.Errorf("the same for good: %+v", rep)
	}
	// Events of the same source have headings of their own: the mapping of the cases is not in their way.
	r.Inputs = []intake.Input{file("h.csv", haendelse)}
	r.Partial = true
	rep := bring(t, st, r)
	if rep.Kind != models.KindEvents || rep.Rows != 3 || rep.New != 2 || rep.Rejected != 1 {
		t.Errorf("events: %+v", rep)
	}
	if n := rep.Errors[0]; n.Code != models.CodeUnknownCase || n.Line != 4 || n.Column != "Sagsnummer" || n.File != "h.csv" {
		t.Errorf("the event of no case: %+v", n)
	}
	// A heading of the remembered mapping that is gone is told, not guessed anew.
	r.Inputs = []intake.Input{file("c.csv", sager)}
	if rep := bring(t, st, r); !rep.FileRefused() || rep.Errors[0].Column != "Id" {
		t.Errorf("a renamed heading: %+v", rep)
	}
}

func TestAnswersAreRememberedWithoutTheColumns(t *testing.T) {
	st := storetest.Open(t)
	open := "Sagsnummer;Modtaget\nA-1;03-04-2025\n"
	r := request("wabo", file("a.csv", open))
	if rep := bring(t, st, r); rep.Errors[0].Code != models.CodeAmbiguous {
		t.Fatalf("not asked: %+v", rep)
	}
	r.Mapping = &models.Mapping{DateOrder: "mdy"}
	if rep := bring(t, st, r); rep.New != 1 {
		t.Fatalf("with the answer: %+v", rep)
	}
	r.Mapping = nil
	r.Inputs = []intake.Input{file("b.csv", "Sagsnummer;Modtaget;Kanal\nA-1;03-04-2025;E-mail\n")}
	if rep := bring(t, st, r); rep.Changed != 1 {
		t.Errorf("the next file has a column more: %+v", rep)
	}
	if got := rows(t, st)[0]; got.Received != models.DayOf(2025, 3, 4) || got.Channel == 0 {
		t.Errorf("the case = %+v", got)
	}
}

func TestRowsInConflictAreNeverStored(t *testing.T) {
	st := storetest.Open(t)
	r := request("wabo", file("a.csv", sager+"A-1;13-01-2025;21-01-2025;E-mail\n"))
	for range 2 {
		rep := bring(t, st, r)
		if rep.Rows != 3 || rep.New != 1 || rep.Rejected != 2 || rep.Batch != nil || len(rows(t, st)) != 0 {
			t.Fatalf("all or nothing: %+v", rep)
		}
	}
	r.Partial = true
	rep := bring(t, st, r)
	if rep.New != 1 || rep.Rejected != 2 || rep.Batch == nil || len(rows(t, st)) != 1 || !rep.Refused() {
		t.Errorf("the good rows: %+v", rep)
	}
}

func TestSeveralFilesAreOneBatch(t *testing.T) {
	st := storetest.Open(t)
	more := "Sagsnummer;Modtaget;Afgjort;Kanal\nA-9;15-01-2025;;E-mail\n"
	rep := bring(t, st, request("wabo", file("h.csv", haendelse), file("a.csv", sager), file("b.csv", more)))
	if rep.Kind != models.KindCases || rep.New != 6 || rep.Rows != 6 || rep.Refused() || rep.Batch == nil {
		t.Fatalf("events before their cases: %+v", rep)
	}
	batches, err := st.Batches(context.Background(), models.Local())
	if err != nil || len(batches) != 1 || batches[0].File != "h.csv, a.csv, b.csv" || len(batches[0].Checksum) != 64 {
		t.Errorf("batches = %+v, %v", batches, err)
	}
	rep = bring(t, st, request("wabo", file("a.csv", sager), file("b.csv", "Sagsnummer;Modtaget\nA-9;15-01-2025\n")))
	if !rep.FileRefused() || rep.Errors[0].File != "b.csv" || rep.Errors[0].Args["field"] != models.FieldChannel {
		t.Errorf("files that tell different fields: %+v", rep)
	}
}

func TestRowsOfAllFilesAddUp(t *testing.T) {
	st := storetest.Open(t)
	cases := sager + "A-1;13-01-2025;20-01-2025;E-mail\nA-3;31-02-2025;;E-mail\n" // a copy and a row that is rejected
	r := request("wabo", file("a.csv", cases), file("h.csv", haendelse))
	r.Partial = true
	for _, want := range [][5]int{{7, 4, 0, 0, 2}, {7, 0, 0, 4, 2}} {
		if got := counts(bring(t, st, r)); got != want {
			t.Errorf("rows, new, changed, unchanged, rejected = %v, want %v; one more is a copy", got, want)
		}
	}
	// One event of A-1 moves: its rows changed, the rows of the cases did not.
	r.Inputs[1] = file("h.csv", strings.Replace(haendelse, "17-01", "18-01", 1))
	if got, want := counts(bring(t, st, r)), [5]int{7, 0, 2, 2, 2}; got != want {
		t.Errorf("with a moved event: %v, want %v", got, want)
	}
	// Marks change what is derived for a case that only the events speak of: that is no row of this import.
	r = request("wabo", file("b.csv", "Sagsnummer;Modtaget;Afgjort;Kanal\nA-2;14-01-2025;;Digital\n"), file("h.csv", strings.Replace(haendelse, "17-01", "18-01", 1)))
	r.Mapping = &models.Mapping{Events: models.EventMarks{PauseStart: []string{"Brev"}, PauseEnd: []string{"Svar"}}}
	r.Partial = true
	if got, want := counts(bring(t, st, r)), [5]int{4, 0, 0, 3, 1}; got != want {
		t.Errorf("with marks: %v, want %v", got, want)
	}
}

func TestWhatIsSaidOfVanishedCasesIsWhatWasDone(t *testing.T) {
	full := models.Mapping{Extract: intake.ExtractFull}
	for vanished, want := range map[string]string{"": "", store.VanishedKeep: "kept", store.VanishedRemove: "removed"} {
		st := storetest.Open(t)
		bring(t, st, request("wabo", file("a.csv", sager)))
		r := request("wabo", file("b.csv", strings.Join(strings.Split(sager, "\n")[:2], "\n")+"\n"))
		r.Mapping, r.Vanished = &full, vanished
		rep := bring(t, st, r)
		if len(rep.Warnings) != 1 || rep.Warnings[0].Code != models.CodeVanished || rep.Warnings[0].Args["why"] != want || rep.Vanished != 1 {
			t.Errorf("%q: %+v", vanished, rep)
		}
	}
	st := storetest.Open(t)
	r := request("wabo", file("a.csv", sager))
	r.Vanished = store.VanishedRemove
	rep := bring(t, st, r)
	if len(rep.Warnings) != 1 || rep.Warnings[0].Args["why"] != "not_full" || rep.Warnings[0].Value != "remove" || rep.Vanished != 0 || rep.Refused() {
		t.Errorf("an extract of changes: %+v", rep)
	}
	batches, err := st.Batches(context.Background(), models.Local())
	if err != nil || len(batches) != 1 || len(batches[0].Report.Warnings) != 1 {
		t.Errorf("the report that is kept: %+v, %v", batches, err)
	}
}

func TestACaseWhoseRowWasRejectedHasNotVanished(t *testing.T) {
	full := models.Mapping{Extract: intake.ExtractFull}
	stored := "Sagsnummer;Modtaget\nA;13-01-2025\nB;13-01-2025\nC;13-01-2025\n"
	tests := []struct {
		name, in       string
		vanished, left int
		why            string
	}{
		{"a bad date", "A;13-01-2025\nB;xx\n", 1, 2, "removed"},
		{"rows in conflict", "A;13-01-2025\nB;13-01-2025\nB;14-01-2025\n", 1, 2, "removed"},
		{"only rejected rows", "B;xx\n", 2, 3, "removed"},
		{"a row without a number", "A;13-01-2025\n;13-01-2025\n", 2, 3, "unsure"},
		{"a row with another number of fields", "A;13-01-2025\nB;13-01-2025;x;y\n", 2, 3, "unsure"},
		{"a heading alone", "", 0, 3, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			st := storetest.Open(t)
			bring(t, st, request("wabo", file("a.csv", stored)))
			r := request("wabo", file("b.csv", "Sagsnummer;Modtaget\n"+tt.in))
			r.Mapping, r.Vanished, r.Partial = &full, store.VanishedRemove, true
			rep := bring(t, st, r)
			if got := len(rows(t, st)); rep.Vanished != tt.vanished || got != tt.left {
				t.Errorf("vanished %d, left %d, want %d and %d: %+v", rep.Vanished, got, tt.vanished, tt.left, rep)
			}
			for _, n := range rep.Warnings {
				if n.Code == models.CodeVanished && (n.Args["why"] != tt.why || n.Value == "B" && tt.why == "removed") {
					t.Errorf("told: %+v", n)
				}
			}
		})
	}
}

func TestAFileThatIsRefusedWhileItIsReadHasNoGoodRows(t *testing.T) {
	var in strings.Builder
	in.WriteString("Sagsnummer;Modtaget;Omkostning\n")
	for i := range 3000 {
		fmt.Fprintf(&in, "%d;13-01-2025;1,5\n", i)
	}
	in.WriteString("x;13-01-2025;1.5\n")
	rep := bring(t, storetest.Open(t), request("wabo", file("a.csv", in.String())))
	if got, want := counts(rep), [5]int{3001, 0, 0, 0, 3001}; got != want || !rep.FileRefused() {
		t.Errorf("rows, new, changed, unchanged, rejected = %v, want %v", got, want)
	}
}

func TestADeadlineFarAheadIsNone(t *testing.T) {
	st := storetest.Open(t)
	in := "Sagsnummer;Modtaget;Afgjort;Frist\nA-1;13-01-2025;20-01-2025;31-12-9999\n"
	for _, want := range [][5]int{{1, 1, 0, 0, 0}, {1, 0, 0, 1, 0}} {
		rep := bring(t, st, request("wabo", file("a.csv", in)))
		if got := counts(rep); got != want || rep.Refused() || len(rep.Warnings) != 1 || rep.Warnings[0].Code != models.CodeImplausibleDate {
			t.Errorf("rows, new, changed, unchanged, rejected = %v, want %v; warnings %+v", got, want, rep.Warnings)
		}
	}
	c, err := st.Case(context.Background(), models.Local(), "wabo", "A-1")
	if err != nil || c.Case.Deadline.Known() {
		t.Errorf("the case = %+v, %v", c, err)
	}
}

func TestWhatIsWrongInARequest(t *testing.T) {
	st := storetest.Open(t)
	for name, r := range map[string]gather.Request{
		"no source":      request("", file("a.csv", sager)),
		"no file":        request("wabo"),
		"CPR as source":  request("sag 120557-6123", file("a.csv", sager)),
		"vanished":       {Scope: models.Local(), Source: "wabo", Inputs: []intake.Input{file("a.csv", sager)}, Vanished: "burn"},
		"the mapping":    {Scope: models.Local(), Source: "wabo", Inputs: []intake.Input{file("a.csv", sager)}, Mapping: &models.Mapping{Kind: "cakes"}},
		"CPR in mapping": {Scope: models.Local(), Source: "wabo", Inputs: []intake.Input{file("a.csv", sager)}, Mapping: &models.Mapping{Constants: map[string]string{"case_type": "120557-6123"}}},
	} {
		var ps models.Problems
		if _, err := gather.Import(context.Background(), st, r); !errors.As(err, &ps) || len(ps) != 1 || strings.Contains(err.Error(), "6123") {
			t.Errorf("%s: %v", name, err)
		}
	}
	r := request("wabo", file("a.csv", sager))
	r.Scope = models.Scope{Rights: []models.Right{models.RightImports}}
	if _, err := gather.Import(context.Background(), st, r); !errors.Is(err, models.ErrForbidden) {
		t.Errorf("a scope that does not see all: %v", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := gather.Import(ctx, st, request("wabo", file("a.csv", sager))); !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped import: %v", err)
	}
}

func TestTargetsComeInWholeOrNotAtAll(t *testing.T) {
	st := storetest.Open(t)
	set := func(content string) models.Report {
		rep, err := gather.SetTargets(context.Background(), st, models.Local(), file("maal.csv", content))
		if err != nil {
			t.Fatal(err)
		}
		return rep
	}
	head := "kpi;case_type;department;valid_from;value\n"
	if rep := set(head + "digital_share;Byggesag;;2025-01;80 %\nshare_of_fun;;;2025-01;1\n"); rep.Rejected != 1 || len(rep.Errors) != 1 || rep.Errors[0].Line != 3 {
		t.Errorf("a bad line: %+v", rep)
	}
	before, err := st.Targets(context.Background(), models.Local())
	if err != nil {
		t.Fatal(err)
	}
	if rep := set(head + "digital_share;Byggesag;;2025-01;80 %\n"); rep.Refused() || rep.New != 1 || rep.Kind != models.KindTargets {
		t.Errorf("a good file: %+v", rep)
	}
	after, err := st.Targets(context.Background(), models.Local())
	if err != nil || len(after) != len(before)+1 {
		t.Errorf("targets: %d before, %d after, %v", len(before), len(after), err)
	}
	for _, again := range []struct {
		value string
		want  [3]int
	}{{"80 %", [3]int{0, 0, 1}}, {"85 %", [3]int{0, 1, 0}}} {
		rep := set(head + "digital_share;Byggesag;;2025-01;" + again.value + "\n")
		if got := [3]int{rep.New, rep.Changed, rep.Unchanged}; got != again.want {
			t.Errorf("%s again: new, changed, unchanged = %v, want %v", again.value, got, again.want)
		}
	}
}
