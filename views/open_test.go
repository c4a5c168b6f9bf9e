package views

import (
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

func testOpen() (OpenAbout, []OpenInput) {
	k, _ := models.KPIByKey("digital_share")
	v, n, of := 0.9, 90.0, 100.0
	year := models.PeriodAt(models.ByYear, told, 1).Step(-1)
	figures := []measure.PublicFigure{
		{Figure: measure.Figure{KPI: k.Key, Period: year.String(), Span: year, Value: &v, Numerator: &n, Denominator: &of, N: 100, Unit: models.UnitShare}},
		{Figure: measure.Figure{KPI: k.Key, Period: "2026-Q1", Span: models.PeriodAt(models.ByQuarter, told, 1).Step(-2), Unit: models.UnitShare}, Withheld: true}}
	return OpenAbout{Lang: text.Danish, Base: "https://gevinst.nordvig.example", Organisation: "Nordvig Kommune", DataDate: told, MinN: 5,
		Open: models.OpenData{Contact: "data@nordvig.example", Licence: models.Licences[0]}}, []OpenInput{{KPI: k, Open: models.OpenKPI{KPI: k.Key, CaseTypes: true}, Figures: figures}}
}

func TestOpenDataAreShownWithTheirTerms(t *testing.T) {
	eachLang(t, func(t *testing.T, l text.Lang) {
		about, sets := testOpen()
		d := read(t, "open-"+string(l), NewOpen(guest(l, "/open"), about, sets))
		d.says("data@nordvig.example", pick2(l, "Creative Commons Navngivelse 4.0", "Creative Commons Attribution 4.0"), pick2(l, "færre end 5 sager", "fewer than 5 cases"),
			pick2(l, "For få sager til at vise", "Too few cases to show"))
		d.goes("/open/digital_share/data.csv", "/open/digital_share/data.json", "/open/digital_share/metadata.json", models.Licences[0], "/open/catalog.json")
		if row := d.row("2025"); !strings.Contains(row, pick2(l, "90 %", "90%")) {
			t.Errorf("the year says %q", row)
		}
		if row := d.row(l.Period(sets[0].Figures[1].Span)); strings.ContainsAny(strings.TrimPrefix(row, l.Period(sets[0].Figures[1].Span)), "0123456789") {
			t.Errorf("a withheld figure says %q", row)
		}
	})
}

func TestOpenDataOutOfDateSayHowOldTheyAre(t *testing.T) {
	about, sets := testOpen()
	sets[0].Late = []models.Freshness{{Source: models.Source{Last: told - 40}, Age: 40, Next: models.NoDay, Stale: true}}
	eachLang(t, func(t *testing.T, l text.Lang) {
		read(t, "open-old-"+string(l), NewOpen(guest(l, "/open"), about, sets)).
			says(pick2(l, "Ikke opdateret: data er 40 dage gamle. Seneste hentning 21.08.2026.", "Out of date: data are 40 days old. Last fetched 21 Aug 2026."))
	})
	if got := NewOpenDataset(about, sets[0]).OutOfDate; len(got) != 1 || got[0] != (OpenAge{40, "2026-08-21"}) {
		t.Errorf("the metadata say %+v", got)
	}
}

func TestWithoutOpenDataThePageSaysSo(t *testing.T) {
	about, _ := testOpen()
	read(t, "open-none-da", NewOpen(guest(text.Danish, "/open"), about, nil)).says("Der er ingen åbne data endnu")
}

func TestTheCatalogueSpeaksDCAT(t *testing.T) {
	about, sets := testOpen()
	c := NewOpenCatalogue(about, sets)
	if c.Type != "dcat:Catalog" || len(c.Datasets) != 1 || c.Publisher.Name != "Nordvig Kommune" {
		t.Fatalf("the catalogue is %+v", c)
	}
	set := c.Datasets[0]
	if set.ID != "https://gevinst.nordvig.example/open/digital_share" || set.Licence != models.Licences[0] || set.Contact.Email != "mailto:data@nordvig.example" ||
		set.Period.First != "2025-01-01" || set.Level != "case_type" || len(set.Files) != 2 || set.Files[0].URL != set.ID+"/data.csv" || set.Definition == "" {
		t.Errorf("the data set is %+v", set)
	}
}

func TestOpenDataAreSwitchedOnByKeyFigure(t *testing.T) {
	in := OpenSettingsInput{Open: models.OpenData{KPIs: []models.OpenKPI{{KPI: "digital_share", CaseTypes: true}}, Contact: "nonsens"},
		Problems: []models.Problem{{Field: "contact", Code: "bad_email", Value: "nonsens"}}}
	d := read(t, "open-settings-da", NewOpenSettings(visitor(text.Danish, models.RoleAdmin, "/admin/open-data"), in))
	if attr(d.byID("f-contact"), "aria-invalid") != "true" || attr(d.byID("f-contact"), "value") != "nonsens" {
		t.Error("the refused address does not stand as it was typed")
	}
	if !d.posts("/admin/open-data") || !strings.Contains(words(d.byID("f-kpi_digital_share")), "Ikke offentligt") {
		t.Error("a key figure cannot be switched off")
	}
}
