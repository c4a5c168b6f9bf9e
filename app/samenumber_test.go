package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"
)

// Every key figure of every case type and period of the demonstration is the same in every file, over the interface and
// on the command line: value, parts, numbers of cases, few and provisional.
func TestOneNumberInEveryFileInterfaceAndCommand(t *testing.T) {
	t.Parallel()
	s := serve(t, "--demo")
	d := newDesk(t)
	d.env["GEVINST_DB"] = s.dsn
	token := strings.TrimSpace(d.done("token", "add", "--name", "same", "--scope", "figures:read"))
	keys := d.keyFigures()
	if len(keys) < 30 {
		t.Fatalf("%d key figures", len(keys))
	}
	var few, missing, provisional int
	for _, by := range []string{"month", "quarter", "year", "total"} {
		for _, group := range []string{"", "case_type"} {
			flags := []string{"--kpi", strings.Join(keys, ","), "--by", by}
			query := "kpi=" + strings.Join(keys, ",") + "&by=" + by
			if group != "" {
				flags, query = append(flags, "--group", group), query+"&group="+group
			}
			want := jsonLines(t, []byte(d.done(append([]string{"figures", "--json"}, flags...)...)))
			if len(want) < len(keys) {
				t.Fatalf("by %s, %q: %d figures", by, group, len(want))
			}
			for _, line := range want {
				if line[13] == "true" {
					few++
				}
				if line[6] == "" {
					missing++
				}
				if line[14] == "true" {
					provisional++
				}
			}
			hold := func(door string, got [][]string) {
				t.Helper()
				if len(got) != len(want) {
					t.Errorf("%s by %s, %q: %d figures, want %d", door, by, group, len(got), len(want))
					return
				}
				for i := range want {
					if !slices.Equal(got[i], want[i]) {
						t.Errorf("%s by %s, %q: %v, want %v", door, by, group, got[i], want[i])
						return
					}
				}
			}
			hold("figures --csv", csvLines(t, []byte(d.done(append([]string{"figures", "--csv"}, flags...)...)), ','))
			for _, format := range []string{"csv", "csv-machine", "xlsx", "json", "parquet"} {
				path := filepath.Join(t.TempDir(), "f")
				d.done(append([]string{"export", "figures", "--format", format, "--out", path}, flags...)...)
				content, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				hold("export "+format, linesOf(t, format, content))
				hold("interface "+format, linesOf(t, format, asked(t, s.address+"/api/v1/figures?"+query+"&format="+format, token)))
			}
		}
	}
	if few == 0 || missing == 0 || provisional == 0 {
		t.Errorf("%d few, %d missing, %d provisional: the demonstration has none to hold", few, missing, provisional)
	}
}

// keyFigures gives the keys of all key figures.
func (d *desk) keyFigures() []string {
	d.t.Helper()
	var kpis []struct{ Key string }
	if err := json.Unmarshal([]byte(d.done("kpi", "list", "--json")), &kpis); err != nil {
		d.t.Fatal(err)
	}
	var keys []string
	for _, k := range kpis {
		keys = append(keys, k.Key)
	}
	return keys
}

func asked(t *testing.T, address, token string) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", address, answer.StatusCode, err)
	}
	return body
}

// figureNames are the columns of CONTRACT §5.
var figureNames = []string{"kpi", "period", "case_type", "department", "channel", "source", "value", "unit", "numerator", "denominator", "n", "unknown",
	"excluded", "few", "provisional"}

func linesOf(t *testing.T, format string, content []byte) [][]string {
	t.Helper()
	switch format {
	case "csv":
		return csvLines(t, bytes.TrimPrefix(content, []byte("\ufeff")), ';')
	case "csv-machine":
		return csvLines(t, content, ',')
	case "json":
		return jsonLines(t, content)
	case "xlsx":
		return sheetLines(t, content)
	}
	return parquetLines(t, content)
}

// plainNumber writes a number in one way, whichever a file has.
func plainNumber(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func plainText(s string) string {
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return plainNumber(v)
	}
	return s
}

func csvLines(t *testing.T, content []byte, comma rune) [][]string {
	t.Helper()
	in := csv.NewReader(bytes.NewReader(content))
	in.Comma = comma
	rows, err := in.ReadAll()
	if err != nil || !slices.Equal(rows[0], figureNames) {
		t.Fatalf("the columns are %v, %v", rows[0], err)
	}
	for _, row := range rows[1:] {
		for _, i := range []int{6, 8, 9, 10, 11, 12} {
			if comma == ';' {
				row[i] = strings.Replace(row[i], ",", ".", 1)
			}
			row[i] = plainText(row[i])
		}
	}
	return rows[1:]
}

func jsonLines(t *testing.T, content []byte) [][]string {
	t.Helper()
	var rows []map[string]any
	if err := json.Unmarshal(content, &rows); err != nil {
		t.Fatal(err)
	}
	out := make([][]string, len(rows))
	for i, row := range rows {
		for _, name := range figureNames {
			switch v := row[name].(type) {
			case nil:
				out[i] = append(out[i], "")
			case float64:
				out[i] = append(out[i], plainNumber(v))
			default:
				out[i] = append(out[i], fmt.Sprint(v))
			}
		}
	}
	return out
}

func sheetLines(t *testing.T, content []byte) [][]string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetList()[0], excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows[1:] {
		row = append(row, make([]string, len(figureNames)-len(row))...)
		for _, j := range []int{6, 8, 9, 10, 11, 12} {
			row[j] = plainText(row[j])
		}
		for _, j := range []int{13, 14} {
			row[j] = strconv.FormatBool(row[j] == "1" || row[j] == "TRUE")
		}
		rows[i+1] = row
	}
	return rows[1:]
}

func parquetLines(t *testing.T, content []byte) [][]string {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for _, group := range f.RowGroups() {
		rows := group.Rows()
		buffer := make([]parquet.Row, 100)
		for err == nil {
			var n int
			n, err = rows.ReadRows(buffer)
			for _, row := range buffer[:n] {
				line := make([]string, len(figureNames))
				for _, v := range row {
					switch {
					case v.IsNull():
					case v.Kind() == parquet.Boolean:
						line[v.Column()] = strconv.FormatBool(v.Boolean())
					case v.Kind() == parquet.Int64:
						line[v.Column()] = plainNumber(float64(v.Int64()))
					case v.Kind() == parquet.Double:
						line[v.Column()] = plainNumber(v.Double())
					default:
						line[v.Column()] = string(v.ByteArray())
					}
				}
				out = append(out, line)
			}
		}
		if err != io.EOF {
			t.Fatal(err)
		}
		err = rows.Close()
	}
	return out
}
