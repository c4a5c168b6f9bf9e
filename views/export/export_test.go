package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

func ref[T any](v T) *T { return &v }

var someFigures = []measure.Figure{
	{KPI: "digital_share", Period: "2026-Q1", CaseType: ref("=cmd"), Value: ref(2.0 / 3), Unit: models.UnitShare,
		Numerator: ref(2.0), Denominator: ref(3.0), N: 3, Few: true},
	{KPI: "net_days_median", Period: "2026-Q1", CaseType: ref(""), Unit: models.UnitDays, Unknown: 4, Excluded: 1, Provisional: true},
}

func asked() Asked {
	return Asked{Lang: text.Danish, KPIs: []string{"digital_share", "net_days_median"}, By: models.ByQuarter,
		Filter: measure.Filter{Departments: []string{"Byg & Miljø"}}, DataDate: models.DayOf(2026, 3, 31), Version: 7,
		Made: time.Date(2026, 4, 1, 9, 30, 0, 0, time.UTC), Who: "bo@nordvig.example", Address: "https://gevinst.example/overview?format=xlsx"}
}

func written(t *testing.T, f Format) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Figures(&out, f, someFigures, asked()); err != nil {
		t.Fatalf("Figures(%s): %v", f, err)
	}
	return out.Bytes()
}

func TestMachineCSVHasTheColumnsOfTheContractAndRoundsNothing(t *testing.T) {
	want := "kpi,period,case_type,department,channel,source,value,unit,numerator,denominator,n,unknown,excluded,few,provisional\n" +
		"digital_share,2026-Q1,'=cmd,,,,0.6666666666666666,share,2,3,3,0,0,true,false\n" +
		"net_days_median,2026-Q1,,,,,,days,,,0,4,1,false,true\n"
	if diff := cmp.Diff(want, string(written(t, CSVMachine))); diff != "" {
		t.Error(diff)
	}
}

func TestDanishCSVOpensInDanishExcel(t *testing.T) {
	got := string(written(t, CSV))
	if !strings.HasPrefix(got, "\ufeffkpi;period;") {
		t.Errorf("the file begins with %q, want a BOM and semicolons", got[:20])
	}
	if !strings.Contains(got, ";0,6666666666666666;share;2;3;3;") || !strings.Contains(got, "\r\n") {
		t.Errorf("got %q, want decimal commas and Excel's line ends", got)
	}
}

func TestJSONIsTheSameAsTheFiguresThemselves(t *testing.T) {
	want, err := json.Marshal(someFigures)
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if err := json.Unmarshal(written(t, JSON), &a); err != nil {
		t.Fatalf("not one JSON document: %v", err)
	}
	if err := json.Unmarshal(want, &b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b, a); diff != "" {
		t.Error(diff)
	}
	var empty bytes.Buffer
	if err := Figures(&empty, JSON, nil, asked()); err != nil || empty.String() != "[]\n" {
		t.Errorf("no figures are %q, %v, want an empty array", empty.String(), err)
	}
}

func TestWorkbookHasTrueNumbersDatesAndSaysWhatItIs(t *testing.T) {
	book, err := excelize.OpenReader(bytes.NewReader(written(t, XLSX)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if diff := cmp.Diff([]string{"Nøgletal", "Definitioner", "Filter"}, book.GetSheetList()); diff != "" {
		t.Fatal(diff)
	}
	value, _ := book.GetCellValue("Nøgletal", "G2", excelize.Options{RawCellValue: true})
	if value != "0.6666666666666666" {
		t.Errorf("the share is %q, want all its digits", value)
	}
	if kind, _ := book.GetCellType("Nøgletal", "G2"); kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString {
		t.Error("the share is text, want a number")
	}
	if s, _ := book.GetCellValue("Nøgletal", "C2"); s != "'=cmd" {
		t.Errorf("the case type is %q, want it neutralised", s)
	}
	if formula, _ := book.GetCellFormula("Nøgletal", "C2"); formula != "" {
		t.Errorf("the case type is the formula %q", formula)
	}
	rows, err := book.GetRows("Filter", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, row := range rows[1:] {
		if len(row) == 2 {
			found[row[0]] = row[1]
		}
	}
	sum := sha256.Sum256(written(t, CSVMachine))
	want := map[string]string{"Indhold": "Nøgletal", "Nøgletal i filen": "digital_share; net_days_median", "Periodetype": "quarter", "Afdeling": "Byg & Miljø",
		"Data til og med": "46112", "Dataversion": "7", "Lavet": "2026-04-01 09:30", "Lavet af": "bo@nordvig.example", "Rækker": "2",
		"Kontrolsum (SHA-256)": hex.EncodeToString(sum[:]), "Hentes igen her": "https://gevinst.example/overview?format=xlsx"}
	if found["Sådan kontrolleres den"] == "" {
		t.Error("the workbook does not say how its checksum is checked")
	}
	delete(found, "Sådan kontrolleres den")
	if diff := cmp.Diff(want, found); diff != "" {
		t.Error(diff)
	}
}

func TestTextThatASpreadsheetWouldRunIsNeutralised(t *testing.T) {
	for _, s := range []string{"=1+1", "+1", "-1", "@SUM", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x"} {
		if got := safe(s); got != "'"+s {
			t.Errorf("safe(%q) = %q", s, got)
		}
	}
	for _, s := range []string{"", "Byg", "1-2", "'x", " =1"} {
		if got := safe(s); got != s {
			t.Errorf("safe(%q) = %q, want it unchanged", s, got)
		}
	}
	var out bytes.Buffer
	negative := Table{Columns: []string{"v"}, Rows: List([]Value{Number(-1.5)})}
	if err := Write(&out, CSVMachine, negative, Asked{}); err != nil || out.String() != "v\n-1.5\n" {
		t.Errorf("a negative number became %q, %v", out.String(), err)
	}
}

func oneCase(c Case) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) { yield(c, nil) }
}

func someCase() Case {
	return Case{Source: "wabo", CaseNo: "S-1", CaseType: "Byggesag; \"stor\"", Channel: "Digital", Ref: measure.CaseRef{
		State: measure.TabCounted, Value: 31,
		Row: facts.Row{Received: models.DayOf(2026, 1, 5), Complete: models.NoDay, Screened: models.NoDay,
			Decided: models.DayOf(2026, 2, 5), Deadline: models.NoDay, AppealSettled: models.NoDay,
			Wait: models.UnknownCount, WaitBefore: 0, Letters: 2, Paper: models.UnknownCount,
			Flags: facts.Flags(0).With(facts.Exempt, models.No), Outcome: models.OutcomePermit}}}
}

func TestCasesCarryTheFieldsOfTheContract(t *testing.T) {
	var out bytes.Buffer
	if err := Cases(&out, CSVMachine, oneCase(someCase()), Asked{Lang: text.Danish}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(append([]string{"source"}, models.CaseFields...), rows[0]); diff != "" {
		t.Error(diff)
	}
	got := map[string]string{}
	for i, name := range rows[0] {
		if rows[1][i] != "" {
			got[name] = rows[1][i]
		}
	}
	want := map[string]string{"source": "wabo", "case_no": "S-1", "case_type": `Byggesag; "stor"`, "channel": "Digital",
		"received": "2026-01-05", "decided": "2026-02-05", "wait_days": "unknown", "wait_days_before": "0", "outcome": "permit",
		"exempt": "no", "deficiency_letters": "2", "paper_steps": "unknown"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCasesBehindAFigureSayWhatItMadeOfThem(t *testing.T) {
	var out bytes.Buffer
	if err := Cases(&out, JSON, oneCase(someCase()), Asked{Lang: text.Danish, KPIs: []string{"gross_days_mean"}}); err != nil {
		t.Fatal(err)
	}
	var got []map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got[0]["state"] != "counted" || got[0]["value"] != 31.0 || got[0]["reason"] != nil || got[0]["decided"] != "2026-02-05" {
		t.Errorf("got %v", got[0])
	}
}

func TestAFaultWhileReadingEndsTheFile(t *testing.T) {
	broken := errors.New("the disk is gone")
	rows := func(yield func(Case, error) bool) { yield(Case{}, broken) }
	for _, f := range append(slices.Clone(Formats), Told) {
		if err := Cases(io.Discard, f, rows, Asked{Lang: text.Danish}); !errors.Is(err, broken) {
			t.Errorf("%s: err = %v, want the fault", f, err)
		}
	}
}

func TestRowsBeyondASheetGoOnInTheNext(t *testing.T) {
	rows := Table{Name: "Sager", Columns: []string{"n"}, Rows: List([]Value{Number(1)}, []Value{Number(2)}, []Value{Number(3)})}
	var out bytes.Buffer
	if err := writeXLSX(&out, 2, rows, func() []Table { return nil }); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if diff := cmp.Diff([]string{"Sager", "Sager (2)"}, book.GetSheetList()); diff != "" {
		t.Error(diff)
	}
	if v, _ := book.GetCellValue("Sager (2)", "A2"); v != "3" {
		t.Errorf("the last row is %q, want 3", v)
	}
}

func TestColumnsAreNamedAsASpreadsheetNamesThem(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := columnName(i); got != want {
			t.Errorf("columnName(%d) = %s, want %s", i, got, want)
		}
	}
}
