package views

import (
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

func TestTheMappingOfASourceShowsWhatItsWordsMean(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		in := MappingInput{
			Source: models.Source{Key: "wabo", Name: "WABO", Revision: 3}, Kind: models.KindCases,
			Mapping: models.Mapping{Kind: models.KindCases, Columns: map[string]string{models.FieldCaseNo: "Sagsnr.", models.FieldReceived: "Modtaget"},
				Constants: map[string]string{models.FieldDepartment: "Byg"}, Channels: map[string]string{"Kiosk": "assisted"}, Flags: map[string]string{"jo": "yes"},
				Events: models.EventMarks{PauseStart: []string{"Brev sendt"}, Scan: []string{"Skannet"}}},
			Words: models.SourceWords{Activities: []models.WordCount{{Word: "brev sendt", N: 12}, {Word: "Afgjort", N: 3}},
				Channels: []models.WordCount{{Word: "Digital", N: 40}, {Word: "Kiosk", N: 2}}, Outcomes: []models.WordCount{{Word: "Frafaldet", N: 1}}},
			Known: func(kind models.NameKind, word string) string {
				return map[string]string{"Digital": "digital"}[word]
			},
		}
		d := read(t, "mapping-"+string(l), NewMapping(visitor(l, models.RoleAdmin, "/admin/sources/wabo/mapping"), in))
		chosen := func(row string) (marks []string) {
			for _, tr := range d.all("tr") {
				if !strings.HasPrefix(words(tr), row) {
					continue
				}
				for n := range tr.Descendants() {
					if has(n, "checked") || has(n, "selected") {
						marks = append(marks, attr(n, "value"))
					}
				}
			}
			return marks
		}
		if got := chosen("brev sendt"); len(got) != 1 || got[0] != "pause_start" {
			t.Errorf("the activity's marks: %v", got)
		}
		if got := chosen("Skannet"); len(got) != 1 || got[0] != "scan" {
			t.Errorf("a marked activity that was not seen: %v", got)
		}
		if got := chosen("Kiosk"); len(got) != 1 || got[0] != "assisted" {
			t.Errorf("the word's class: %v", got)
		}
		if row := d.row("Digital 40"); !strings.Contains(row, pick2(l, "som fra start: digital", "as from the start: digital")) {
			t.Errorf("a word known from the start: %s", row)
		}
		if v := attr(d.byID("con-department"), "value"); v != "Byg" {
			t.Errorf("what always holds: %q", v)
		}
		if !d.posts("/admin/sources/wabo/mapping") {
			t.Error("no form keeps the mapping")
		}
		in.Kind, in.Mapping, in.Words = models.KindEvents, models.Mapping{Kind: models.KindEvents}, models.SourceWords{}
		in.Problems = []models.Problem{{Code: "changed_meanwhile"}}
		d = read(t, "mapping-events-"+string(l), NewMapping(visitor(l, models.RoleAdmin, "/admin/sources/wabo/mapping"), in))
		d.says(pick2(l, "Kilden har ikke leveret hændelser endnu.", "The source has not delivered events yet."))

		a, b := measure.Figure{KPI: "digital_share", Unit: models.UnitShare, Value: num(0.5)}, measure.Figure{KPI: "digital_share", Unit: models.UnitShare, Value: num(0.75)}
		same := measure.Figure{KPI: "service_days_median", Unit: models.UnitDays, Value: num(3)}
		got := strings.ReplaceAll(MappingEffect(l, 2, []measure.Figure{a, same}, []measure.Figure{b, same}), "\u00a0", " ")
		if !strings.Contains(got, pick2(l, "50 % → 75 %", "50% → 75%")) || strings.Contains(got, l.KPIName("service_days_median")) {
			t.Errorf("the effect: %s", got)
		}
	})
}
