package views

import (
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/views/text"
)

func TestTheAuditTrailTellsWhoDidWhatToWhich(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		at := time.Date(2026, 4, 1, 9, 30, 0, 0, time.UTC)
		in := AuditInput{Rows: []models.TrailRow{
			{Seq: 8, At: at, Who: "bo@nordvig.example", What: "target.set", Subject: "digital_share", Detail: `{"value":0.8,"before":null,"scopes":["a","b"]}`, Hash: strings.Repeat("ab", 32)},
			{Seq: 7, At: at, Who: "cli", What: "import", Subject: "2026-000001", Hash: strings.Repeat("cd", 32)}},
			Total: 52, Older: 7, People: []string{"bo@nordvig.example", "cli"}, Kinds: []string{"import", "target"}, Kind: "target",
			Names: map[string]string{"bo@nordvig.example": "Bo Lindholm"}, Checked: true, Whole: true, At: func(t time.Time) time.Time { return t }}
		d := read(t, "audit-"+string(l), NewAudit(visitor(l, models.RoleAdmin, "/admin/audit?kind=target"), in))
		row := d.row("8")
		for _, word := range []string{"Bo Lindholm", "target.set", "digital_share", "value: 0.8", `scopes: ["a","b"]`, "abababababab"} {
			if !strings.Contains(row, word) {
				t.Errorf("the row lacks %q: %s", word, row)
			}
		}
		if strings.Contains(row, "before") {
			t.Errorf("what is not said stands in the row: %s", row)
		}
		d.goes("/admin/audit?before=7&kind=target", "/admin/audit?format=csv&kind=target", "/admin/audit?format=parquet&kind=target", "/admin/audit?check=1&kind=target")
		d.says(pick2(l, "Kæden er hel", "The chain is whole"), pick2(l, "52 rækker", "52 rows"))
		d = read(t, "audit-broken-"+string(l), NewAudit(visitor(l, models.RoleAdmin, "/admin/audit?check=1&before=9"), AuditInput{Checked: true, Broken: "4",
			Problems: []models.Problem{{Field: "from", Code: "bad_date", Value: "x"}}}))
		d.says(pick2(l, "Kæden er brudt ved række 4", "The chain is broken at row 4"), pick2(l, "Ingen rækker passer", "No rows fit"))
		d.goes("#f-from")
	})
}

func TestALongListSaysThatAWorkbookIsSplit(t *testing.T) {
	set := caseSet("digital_share", "counted")
	d := read(t, "cases-split", NewCases(visitor(text.Danish, models.RoleAnalyst, "/cases?kpi=digital_share&page=2"), CasesInput{Set: set, Lines: caseLines(set, 51, 2),
		First: 51, PerPage: 50, Total: 1_200_000, Exports: true, DataDate: told}))
	d.says("Excel-filen får 2 ark, fordi et ark højst kan have 1.048.575 rækker.")
	d.goes("/cases?format=xlsx&kpi=digital_share", "/cases?format=parquet&kpi=digital_share")
}
