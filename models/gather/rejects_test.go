package gather_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/gather"
	"gevinstoverblik/models/intake"
	"gevinstoverblik/models/store/storetest"
)

func TestRejectedRowsAreAllRowsThatAnImportRejects(t *testing.T) {
	st := storetest.Open(t)
	bring(t, st, request("wabo", file("a.csv", sager)))
	tests := []struct {
		name, in string
		mapping  *models.Mapping
		columns  string
		lines    []int
		codes    []models.Code
	}{
		{"both rows of a conflict", "Sagsnummer;Modtaget\nB;13-01-2025\nC;13-01-2025\nB;14-01-2025\n", nil, "Sagsnummer Modtaget", []int{2, 4}, []models.Code{models.CodeConflict, models.CodeConflict}},
		{"events of no case", haendelse + "A-2;;\n", nil, "Sagsnummer Aktivitet Tidspunkt", []int{4, 5}, []models.Code{models.CodeUnknownCase, models.CodeMissingValue}},
		{"no heading", "B;13-01-2025\nC;xx\n", &models.Mapping{HeaderRow: -1, Columns: map[string]string{"case_no": "1", "received": "2"}}, "", []int{2}, []models.Code{models.CodeBadDate}},
		{"a copy is not rejected", "Sagsnummer;Modtaget\nB;13-01-2025\nB;13-01-2025\n", nil, "Sagsnummer Modtaget", nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := request("wabo", file("b.csv", tt.in))
			r.Mapping = tt.mapping
			rows, err := gather.Reject(context.Background(), st, r)
			if err != nil {
				t.Fatal(err)
			}
			var lines []int
			var codes []models.Code
			err = rows.Each(func(row models.RejectedRow) error {
				lines, codes = append(lines, row.Line), append(codes, row.Notes[0].Code)
				return nil
			})
			if err != nil || len(lines) != len(tt.lines) || strings.Join(rows.Columns, " ") != tt.columns {
				t.Fatalf("lines %v of columns %v, %v; want %v", lines, rows.Columns, err, tt.lines)
			}
			for i := range lines {
				if lines[i] != tt.lines[i] || codes[i] != tt.codes[i] {
					t.Errorf("line %d: %s, want %d: %s", lines[i], codes[i], tt.lines[i], tt.codes[i])
				}
			}
			r.DryRun = true
			if rep := bring(t, st, r); rep.Rejected != len(lines) {
				t.Errorf("an import rejects %d rows", rep.Rejected)
			}
		})
	}
	for name, in := range map[string]intake.Input{"refused": file("c.csv", "Sag;Dato\n1;2\n"), "empty": file("d.csv", "")} {
		if _, err := gather.Reject(context.Background(), st, request("wabo", in)); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
