package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

func opened(t *testing.T, file []byte) *parquet.File {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// parquetRows gives the rows of a file, each value as Go has it, by column.
func parquetRows(t *testing.T, f *parquet.File) []map[string]any {
	t.Helper()
	var out []map[string]any
	columns := f.Schema().Columns()
	for _, group := range f.RowGroups() {
		rows := group.Rows()
		buffer := make([]parquet.Row, 10)
		for {
			n, err := rows.ReadRows(buffer)
			for _, row := range buffer[:n] {
				line := map[string]any{}
				for _, v := range row {
					var value any
					switch {
					case v.IsNull():
					case v.Kind() == parquet.Boolean:
						value = v.Boolean()
					case v.Kind() == parquet.Int32:
						value = v.Int32()
					case v.Kind() == parquet.Int64:
						value = v.Int64()
					case v.Kind() == parquet.Double:
						value = v.Double()
					default:
						value = string(v.ByteArray())
					}
					line[columns[v.Column()][0]] = value
				}
				out = append(out, line)
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestParquetHasTheColumnsOfTheContractInTrueTypes(t *testing.T) {
	f := opened(t, written(t, Parquet))
	var columns []string
	for _, c := range f.Schema().Columns() {
		columns = append(columns, c[0])
	}
	if diff := cmp.Diff(figureColumns, columns); diff != "" {
		t.Error(diff)
	}
	want := []map[string]any{
		{"kpi": "digital_share", "period": "2026-Q1", "case_type": "=cmd", "department": nil, "channel": nil, "source": nil, "value": 2.0 / 3, "unit": "share",
			"numerator": 2.0, "denominator": 3.0, "n": int64(3), "unknown": int64(0), "excluded": int64(0), "few": true, "provisional": false},
		{"kpi": "net_days_median", "period": "2026-Q1", "case_type": "", "department": nil, "channel": nil, "source": nil, "value": nil, "unit": "days",
			"numerator": nil, "denominator": nil, "n": int64(0), "unknown": int64(4), "excluded": int64(1), "few": false, "provisional": true},
	}
	if diff := cmp.Diff(want, parquetRows(t, f)); diff != "" {
		t.Error(diff)
	}
	told, _ := f.Lookup("gevinstoverblik.provenance")
	var p Provenance
	if err := json.Unmarshal([]byte(told), &p); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(written(t, CSVMachine))
	if p.Rows != 2 || p.SHA256 != hex.EncodeToString(sum[:]) || p.MadeBy != "bo@nordvig.example" || p.DataVersion != 7 || p.Question != OfFigures || len(p.Definitions) != 2 {
		t.Errorf("the footer says %+v", p)
	}
}

func TestParquetHasTrueDatesAndFlagsOfCases(t *testing.T) {
	var out bytes.Buffer
	if err := Cases(&out, Parquet, oneCase(someCase()), Asked{Lang: text.Danish}); err != nil {
		t.Fatal(err)
	}
	rows := parquetRows(t, opened(t, out.Bytes()))
	if len(rows) != 1 {
		t.Fatalf("%d rows, want 1", len(rows))
	}
	for name, want := range map[string]any{"received": int32(models.DayOf(2026, 1, 5)), "screened": nil, "exempt": false, "appeal": nil, "wait_days": nil,
		"wait_days_before": int64(0), "deficiency_letters": int64(2), "outcome": "permit", "case_type": `Byggesag; "stor"`} {
		if rows[0][name] != want {
			t.Errorf("%s = %#v, want %#v", name, rows[0][name], want)
		}
	}
}

func TestAMomentIsATrueOneWhereAFileHasSuch(t *testing.T) {
	at := time.Date(2026, 4, 1, 9, 30, 15, 0, time.FixedZone("CEST", 7200))
	of := func(f Format) []byte {
		var out bytes.Buffer
		trail := func(yield func(models.TrailRow, error) bool) {
			yield(models.TrailRow{Seq: 1, At: at, Who: "cli", What: "import", Hash: "ab"}, nil)
		}
		if err := Audit(&out, f, trail, Asked{Lang: text.Danish}, func(t time.Time) time.Time { return t }); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	if got := parquetRows(t, opened(t, of(Parquet)))[0]["at"]; got != at.UnixMicro() {
		t.Errorf("Parquet has %v, want %d", got, at.UnixMicro())
	}
	if got := string(of(CSVMachine)); !strings.Contains(got, "1,2026-04-01T09:30:15+02:00,cli,import,") {
		t.Errorf("CSV has %q", got)
	}
	v := Moment(at)
	if got := wall(v); got < 46113.395 || got > 46113.397 {
		t.Errorf("a workbook has %v, want the wall's half past nine of day 46113", got)
	}
}

func TestAFileSaysWhereItsRowsComeFrom(t *testing.T) {
	var p Provenance
	if err := json.Unmarshal(written(t, Told), &p); err != nil {
		t.Fatal(err)
	}
	day := "2026-03-31"
	sum := sha256.Sum256(written(t, CSVMachine))
	want := Provenance{Question: OfFigures, Address: "https://gevinst.example/overview?format=xlsx",
		Asked:       []Narrowed{{"kpi", "digital_share; net_days_median"}, {"by", "quarter"}, {"department", "Byg & Miljø"}},
		Definitions: p.Definitions, DataVersion: 7, DataDate: &day, Late: []string{}, Short: []string{}, MadeAt: asked().Made, MadeBy: "bo@nordvig.example", Rows: 2, SHA256: hex.EncodeToString(sum[:])}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
	if d := p.Definitions[0]; d.KPI != "digital_share" || d.Version != 1 || d.What == "" || d.Unit != models.UnitShare {
		t.Errorf("the definition is %+v", d)
	}
	for _, f := range Formats { // whatever form the file has, the sum is that of its rows
		var receipt Receipt
		of := asked()
		of.Receipt = &receipt
		if err := Figures(io.Discard, f, someFigures, of); err != nil {
			t.Fatal(err)
		}
		if receipt.Rows != 2 || receipt.SHA256 != p.SHA256 {
			t.Errorf("%s: %+v, want 2 rows and the sum %s", f, receipt, p.SHA256)
		}
	}
}

func TestRowsAreWrittenInConstantMemory(t *testing.T) {
	c := someCase()
	many := func(n int) func(func(Case, error) bool) {
		return func(yield func(Case, error) bool) {
			for range n {
				if !yield(c, nil) {
					return
				}
			}
		}
	}
	highest := func(f Format, n int) uint64 {
		runtime.GC()
		var before, now runtime.MemStats
		runtime.ReadMemStats(&before)
		most, written := uint64(0), 0
		w := writerFunc(func(b []byte) (int, error) {
			if written += len(b); written>>20 != (written-len(b))>>20 {
				runtime.GC()
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapAlloc-min(now.HeapAlloc, before.HeapAlloc))
			}
			return len(b), nil
		})
		if err := Cases(w, f, many(n), Asked{Lang: text.Danish, Question: OfCases}); err != nil {
			t.Fatal(err)
		}
		return most
	}
	for _, f := range Formats {
		if most := highest(f, 50_000); most > 24<<20 {
			t.Errorf("%s holds %d MB of 50,000 rows", f, most>>20)
		}
	}
}

type writerFunc func([]byte) (int, error)

func (w writerFunc) Write(b []byte) (int, error) { return w(b) }

func TestATornRowEndsAParquetFileWithoutAFooter(t *testing.T) {
	var out bytes.Buffer
	cases := func(yield func(Case, error) bool) {
		if yield(someCase(), nil) {
			yield(Case{}, io.ErrUnexpectedEOF)
		}
	}
	if err := Cases(&out, Parquet, cases, Asked{Lang: text.Danish}); err == nil {
		t.Fatal("no error")
	}
	if _, err := parquet.OpenFile(bytes.NewReader(out.Bytes()), int64(out.Len())); err == nil {
		t.Error("half a file can be read as a whole one")
	}
}
