package gather_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

var today = models.DayOf(2026, 11, 24)

func request(source string, in ...intake.Input) gather.Request {
	return gather.Request{Scope: models.Local(), Source: source, Inputs: in, Today: today}
}

func bring(t *testing.T, st *store.Store, r gather.Request) models.Report {
	t.Helper()
	rep, err := gather.Import(context.Background(), st, r)
	if err != nil {
		t.Fatalf("import: %v", err)
	}
	return rep
}

func counts(r models.Report) [5]int { return [5]int{r.Rows, r.New, r.Changed, r.Unchanged, r.Rejected} }

func rows(t *testing.T, st *store.Store) []facts.Row {
	t.Helper()
	book, err := st.Book(context.Background(), models.Local())
	if err != nil {
		t.Fatal(err)
	}
	out := make([]facts.Row, book.N)
	for i := range out {
		out[i] = book.Row(i)
	}
	return out
}

// shared gives a file of real data, or skips: it is no part of the project.
func shared(t *testing.T, parts ...string) string {
	t.Helper()
	root := os.Getenv("GEVINST_SHARED")
	if root == "" {
		root = "../../../shared"
	}
	path := filepath.Join(append([]string{root, "data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no real data at %s", path)
	}
	return path
}

func mappingFile(t *testing.T, name string) *models.Mapping {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("../../docs/examples", name))
	if err != nil {
		t.Fatal(err)
	}
	m, err := intake.ParseMapping(content)
	if err != nil {
		t.Fatal(err)
	}
	return &m
}

// days is what the data's own description says about a log's closed cases.
type days struct {
	closed, open, onTime  int
	mean, median          float64
	october               int
	octoberMean           float64
	digital, submissions  int
	caseTypes, unknownWay int
}

func daysOf(t *testing.T, st *store.Store) days {
	t.Helper()
	book, err := st.Book(context.Background(), models.Local())
	if err != nil {
		t.Fatal(err)
	}
	var d days
	var all []float64
	sum, october := 0, 0
	types := map[uint16]bool{}
	for _, r := range rows(t, st) {
		if r.CaseType != 0 {
			types[r.CaseType] = true
		}
		switch book.Channels.Entry(int64(r.Channel)).Class {
		case models.ChannelDigital, models.ChannelAssisted:
			d.digital++
			d.submissions++
		case models.ChannelEmail, models.ChannelManual:
			d.submissions++
		case models.ChannelUnknown:
			d.unknownWay++
		}
		if !r.Decided.Known() {
			d.open++
			continue
		}
		n := int(r.Decided - r.Received)
		d.closed++
		sum += n
		all = append(all, float64(n))
		if r.Deadline.Known() && r.Decided <= r.Deadline {
			d.onTime++
		}
		if r.Decided.Month() == models.MonthOf(2011, 10) {
			d.october++
			october += n
		}
	}
	sort.Float64s(all)
	if n := len(all); n > 0 {
		d.mean = float64(sum) / float64(n)
		d.median = (all[(n-1)/2] + all[n/2]) / 2
	}
	if d.october > 0 {
		d.octoberMean = float64(october) / float64(d.october)
	}
	d.caseTypes = len(types)
	return d
}

func near(a, b float64) bool { return math.Abs(a-b) < 5e-7 }

func checkReceipt(t *testing.T, st *store.Store) {
	t.Helper()
	d := daysOf(t, st)
	if d.closed != 1329 || d.open != 105 || !near(d.mean, 58.542513) || d.median != 50 || d.onTime != 1020 ||
		d.october != 124 || !near(d.octoberMean, 58.919355) || d.digital != 1250 || d.submissions != 1433 {
		t.Errorf("figures = %+v, want those of the data's README", d)
	}
}

func TestTheRealExportComesInOnceAndChangesNothingTwice(t *testing.T) {
	sager := shared(t, "danish-export", "sager.csv")
	st := storetest.Open(t)
	if got, want := counts(bring(t, st, request("wabo", intake.FileInput(sager)))), [5]int{1434, 1434, 0, 0, 0}; got != want {
		t.Fatalf("first import: rows, new, changed, unchanged, rejected = %v, want %v", got, want)
	}
	checkReceipt(t, st)
	if got, want := counts(bring(t, st, request("wabo", intake.FileInput(sager)))), [5]int{1434, 0, 0, 1434, 0}; got != want {
		t.Errorf("the same again = %v, want %v", got, want)
	}
	xlsx := bring(t, st, request("wabo", intake.FileInput(shared(t, "danish-export", "sager.xlsx"))))
	if got, want := counts(xlsx), [5]int{1434, 0, 0, 1434, 0}; got != want {
		t.Errorf("its twin as a workbook = %v, want %v", got, want)
	}
	events := bring(t, st, request("wabo", intake.FileInput(shared(t, "danish-export", "haendelser.csv"))))
	if events.Kind != models.KindEvents || events.Rows != 8577 || events.Rejected != 0 || events.New != 8577 {
		t.Errorf("events: %+v", counts(events))
	}
	checkReceipt(t, st)
}

func TestEventLogsComeInWithTheirMappingFiles(t *testing.T) {
	st := storetest.Open(t)
	r := request("receipt", intake.FileInput(shared(t, "wabo-receipt", "receipt.xes.gz")))
	r.Mapping = mappingFile(t, "receipt-mapping.json")
	if got, want := counts(bring(t, st, r)), [5]int{1434, 1434, 0, 0, 0}; got != want {
		t.Fatalf("receipt = %v, want %v", got, want)
	}
	checkReceipt(t, st)
	r.Mapping = nil
	if got, want := counts(bring(t, st, r)), [5]int{1434, 0, 0, 1434, 0}; got != want {
		t.Errorf("with the remembered mapping = %v, want %v", got, want)
	}

	other := storetest.Open(t)
	r = request("bpic", intake.FileInput(shared(t, "bpic2015-m2", "BPIC15_2.xes.gz")))
	r.Mapping = mappingFile(t, "bpic2015-m2-mapping.json")
	rep := bring(t, other, r)
	if got, want := counts(rep), [5]int{832, 832, 0, 0, 0}; got != want {
		t.Fatalf("bpic = %v, want %v: %+v", got, want, rep.Errors)
	}
	contradictions := 0
	for _, n := range rep.Warnings {
		if n.Code == models.CodeContradiction {
			contradictions++
		}
	}
	if d := daysOf(t, other); d.caseTypes != 63 || d.closed != 711 || d.unknownWay != 832 || contradictions != 50 {
		t.Errorf("bpic: %+v and %d contradictions, want 63 case types, 711 closed, no channel, 50", d, contradictions)
	}
}

// TestTheDamagedFilesStoreOnlyWhatIsSound brings each file of the real export into an empty database: as a whole,
// and the good rows only.
func TestTheDamagedFilesStoreOnlyWhatIsSound(t *testing.T) {
	content, err := os.ReadFile(shared(t, "danish-export", "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected map[string]json.RawMessage
	if err := json.Unmarshal(content, &expected); err != nil {
		t.Fatal(err)
	}
	for name, raw := range expected {
		if strings.HasPrefix(name, "_") || name == "haendelser.csv" {
			continue
		}
		var want struct {
			Outcome  string
			Rows, OK int
		}
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			st := storetest.Open(t)
			r := request("wabo", intake.FileInput(shared(t, "danish-export", name)))
			rep := bring(t, st, r)
			if accept := want.Outcome == "accept"; accept != (rep.Batch != nil) || accept == rep.Refused() {
				t.Errorf("outcome %s, batch %v, refused %v", want.Outcome, rep.Batch, rep.Refused())
			}
			if rep.New != want.OK || rep.Rows != want.Rows {
				t.Errorf("rows %d, new %d, want %d and %d", rep.Rows, rep.New, want.Rows, want.OK)
			}
			stored := 0
			if want.Outcome == "accept" {
				stored = want.OK
			}
			if got := len(rows(t, st)); got != stored {
				t.Errorf("stored %d, want %d", got, stored)
			}
			if want.Outcome == "accept" {
				return
			}
			r.Partial = true
			rep = bring(t, st, r)
			if got := len(rows(t, st)); got != want.OK || !rep.Refused() {
				t.Errorf("the good rows: stored %d, refused %v, want %d and true", got, rep.Refused(), want.OK)
			}
		})
	}
}
