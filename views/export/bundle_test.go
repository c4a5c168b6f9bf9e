package export

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

func TestABundleTellsWhatEachBenefitIsCountedAgainst(t *testing.T) {
	realised, n := 412.5, int64(96)
	at := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	f := &measure.Frozen{Period: "2026-Q3", LockedAt: at, Benefits: []measure.FrozenBenefit{{ID: 3, Version: 7, Title: "Færre breve", KPI: "digital_share", Realised: &realised,
		Baselines: []measure.FrozenBaseline{{CaseType: "Enfamiliehuse", Value: 0.62, N: &n, Method: models.BaselineEstimated, From: "2024-01-01", To: "2024-12-31", Version: 1}}}}}
	var out bytes.Buffer
	err := Bundle(&out, models.Review{ID: 1, Frozen: []byte("{}")}, f, text.Danish, func([]string) ([]byte, error) { return []byte("<p>"), nil })
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]map[string]string{
		"benefits.csv":  {"id": "3", "title": "Færre breve", "realised": "412.5", "plan": ""},
		"baselines.csv": {"benefit": "3", "case_type": "Enfamiliehuse", "value": "0.62", "n": "96", "method": "estimated", "to": "2024-12-31"},
	} {
		open, err := z.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(open).ReadAll()
		if err != nil || len(lines) != 2 {
			t.Fatalf("%s: %d lines, %v", file, len(lines), err)
		}
		got := map[string]string{}
		for i, column := range lines[0] {
			got[column] = lines[1][i]
		}
		for column, value := range want {
			if got[column] != value {
				t.Errorf("%s: %s is %q, want %q", file, column, got[column], value)
			}
		}
	}
}
