package views

import (
	"math/rand"
	"strings"
	"testing"

	"gevinstoverblik/models"
	"gevinstoverblik/models/measure"
	"gevinstoverblik/views/text"
)

func sentence(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Text)
	}
	return strings.ReplaceAll(b.String(), "\u00a0", " ")
}

func TestTheOpeningSaysWhatTheBoardSays(t *testing.T) {
	decided := worldBoard()
	for i := range decided.Exceptions {
		decided.Exceptions[i].Decisions = []models.Decision{{What: "Beslut"}}
	}
	some := worldBoard()
	some.Exceptions[1].Decisions = []models.Decision{{What: "Beslut"}}
	one := worldBoard()
	one.Exceptions = one.Exceptions[:1]
	one.Before.Met = 21
	alone := worldBoard()
	alone.Compared, alone.Exceptions = false, nil
	nothing := worldBoard()
	nothing.Counts = measure.Counts{NoTarget: 40}
	tests := []struct {
		name   string
		board  *measure.Board
		da, en string
	}{
		{"several, none decided", worldBoard(),
			"20 af 34 mål er nået, 3 flere end i 2. kvartal. 4 sagstyper har mindst ét mål, der ikke er nået; ingen beslutning er registreret. Mest afviger Erhvervsbyggeri: inden for servicemål 28 % mod mål 80 %.",
			"20 of 34 targets are met, 3 more than in Q2. 4 case types have at least one target that is not met; no decision is registered. Furthest off is Erhvervsbyggeri: within service target 28% against the target 80%."},
		{"all decided", decided,
			"20 af 34 mål er nået, 3 flere end i 2. kvartal. 4 sagstyper har mindst ét mål, der ikke er nået; der er truffet beslutning om hver. Mest afviger Erhvervsbyggeri: inden for servicemål 28 % mod mål 80 %.", ""},
		{"some decided", some,
			"20 af 34 mål er nået, 3 flere end i 2. kvartal. 4 sagstyper har mindst ét mål, der ikke er nået; 3 af dem uden beslutning. Mest afviger Erhvervsbyggeri: inden for servicemål 28 % mod mål 80 %.", ""},
		{"one, and fewer met", one,
			"20 af 34 mål er nået, 1 færre end i 2. kvartal. 1 sagstype har mindst ét mål, der ikke er nået; ingen beslutning er registreret. Mest afviger Erhvervsbyggeri: inden for servicemål 28 % mod mål 80 %.",
			"20 of 34 targets are met, 1 fewer than in Q2. 1 case type has at least one target that is not met; no decision is registered. Furthest off is Erhvervsbyggeri: within service target 28% against the target 80%."},
		{"nothing to compare with, nothing off", alone,
			"20 af 34 mål er nået. Alle mål, der kan vurderes, er nået eller tæt på.", "20 of 34 targets are met. All targets that can be judged are met or near."},
		{"nothing judged", nothing, "", ""},
	}
	for _, tt := range tests {
		if got := sentence(newOpening(visitor(text.Danish, models.RoleLeader, "/overview"), tt.board)); got != tt.da {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.da)
		}
		if got := sentence(newOpening(visitor(text.English, models.RoleLeader, "/overview"), tt.board)); tt.en != "" && got != tt.en {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.en)
		}
	}
}

// Whatever the board holds, each number of the opening is one of the board's, stands in a link, and the same board
// gives the same words.
func TestEveryNumberOfTheOpeningIsALinkAndTrue(t *testing.T) {
	rnd := rand.New(rand.NewSource(7))
	for range 400 {
		b := randomBoard(rnd)
		for _, l := range []text.Lang{text.Danish, text.English} {
			c := visitor(l, models.RoleLeader, "/overview?area=byg")
			pieces := newOpening(c, b)
			if again := newOpening(c, b); sentence(again) != sentence(pieces) {
				t.Fatalf("the same board says %q and %q", sentence(pieces), sentence(again))
			}
			if b.Counts.Judged() == 0 {
				if pieces != nil {
					t.Fatalf("with nothing judged the page says %q", sentence(pieces))
				}
				continue
			}
			for _, p := range pieces {
				loose := strings.NewReplacer(shortPeriod(l, b.Compare, b.Period), "").Replace(p.Text)
				if p.URL == "" && strings.ContainsAny(loose, "0123456789") {
					t.Fatalf("a number leads nowhere: %q in %q", p.Text, sentence(pieces))
				}
			}
			o := b.Opening()
			if pieces[0].Text != l.Count(b.Counts.Met) || !strings.Contains(sentence(pieces), strings.ReplaceAll(l.Count(b.Counts.Judged()), "\u00a0", " ")) {
				t.Fatalf("%q does not say %d of %d", sentence(pieces), b.Counts.Met, b.Counts.Judged())
			}
			for _, plain := range []string{"⟨", "{", "\x00", ": .", "  "} {
				if strings.Contains(sentence(pieces), plain) {
					t.Fatalf("%q holds %q", sentence(pieces), plain)
				}
			}
			if one := strings.Contains(sentence(pieces), "1 sagstype har") || strings.Contains(sentence(pieces), "1 case type has"); one != (o.Short == 1) {
				t.Fatalf("%d case types fall short: %q", o.Short, sentence(pieces))
			}
		}
	}
}

// randomBoard gives a board of some of the world's case types, each cell with a status of its own.
func randomBoard(rnd *rand.Rand) *measure.Board {
	b := worldBoard()
	rnd.Shuffle(len(b.Rows), func(i, j int) { b.Rows[i], b.Rows[j] = b.Rows[j], b.Rows[i] })
	b.Rows = b.Rows[:1+rnd.Intn(len(b.Rows))]
	b.Counts, b.Exceptions, b.Compared = measure.Counts{}, nil, rnd.Intn(3) > 0
	b.Before = measure.Counts{Met: rnd.Intn(9), Near: rnd.Intn(2)}
	for i := range b.Rows {
		r := &b.Rows[i]
		r.Cells = append([]measure.Cell(nil), r.Cells...)
		var off []measure.Cell
		for j := range r.Cells {
			c := judge("digital_share", rnd.Float64(), .5+rnd.Float64()/2, 0, float64(rnd.Intn(40)), rnd.Intn(9))
			r.Cells[j] = c
			count(&b.Counts, c.Status)
			if c.Status == models.StatusOff {
				off = append(off, c)
			}
		}
		if len(off) > 0 {
			x := measure.Exception{Row: *r, Off: off}
			if rnd.Intn(2) == 0 {
				x.Decisions = []models.Decision{{What: "Beslut"}}
			}
			b.Exceptions = append(b.Exceptions, x)
		}
	}
	return b
}

func TestThemesSayTheWorstFirst(t *testing.T) {
	for l, want := range map[text.Lang][]string{
		text.Danish: {"Sagstyper efter tema", "Erhvervsbyggeri, service: 0 af 1 nået. Inden for servicemål: ikke nået, 28 %, mål 80 %, 52 procentpoint under.",
			"Erhvervsbyggeri, effektivitet: 1 af 2 nået. Digital hele vejen: ikke nået, 48 %, mål 80 %, 32 procentpoint under.",
			"Lovliggørelse, effektivitet: 0 af 1 nået. 1 vurderes ikke.", "Byfornyelse, kvalitet: få sager."},
		text.English: {"Case types by theme", "Erhvervsbyggeri, efficiency: 1 of 2 met."},
	} {
		d := read(t, "overview-themes-"+string(l), overviewAt(l, "/overview?view=themes"))
		s := plainText(show(t, "", overviewAt(l, "/overview?view=themes")))
		for _, w := range want {
			if !strings.Contains(s, w) {
				t.Errorf("the page lacks %q", w)
			}
		}
		if n := len(d.all("tbody")); n != 1 {
			t.Errorf("%d tables, want the themes alone", n)
		}
	}
	for _, k := range models.KPIs {
		if got := text.Danish.Say("theme." + string(k.Theme())); strings.Contains(got, "⟨") {
			t.Errorf("%s has a theme without a name", k.Key)
		}
	}
}

// The counts of a row's themes add up to the row's cells, whatever they are.
func TestThemesLoseNoTarget(t *testing.T) {
	rnd := rand.New(rand.NewSource(11))
	for range 200 {
		b := randomBoard(rnd)
		met, judged := 0, 0
		for _, r := range b.Rows {
			for _, cell := range r.Themes() {
				met += cell.Counts.Met
				judged += cell.Counts.Judged()
				for i := 1; i < len(cell.Cells); i++ {
					if cell.Cells[i].Status == models.StatusOff && cell.Cells[0].Status != models.StatusOff {
						t.Fatalf("a theme is told as %s and holds one that is off", cell.Status)
					}
				}
			}
		}
		if met != b.Counts.Met || judged != b.Counts.Judged() {
			t.Fatalf("themes count %d of %d, the board %d of %d", met, judged, b.Counts.Met, b.Counts.Judged())
		}
	}
}

func TestAllChangesStandByKind(t *testing.T) {
	d := read(t, "overview-changes", NewMoved(visitor(text.Danish, models.RoleLeader, "/overview/changes"), testScene(), worldBoard()))
	var heads []string
	for _, h := range d.all("h2") {
		heads = append(heads, words(h))
	}
	d.goes("/definitions/within_limit_share")
	if got := strings.Join(heads, "; "); got != "Ny status: ikke længere nået, eller længere fra målet; Ny status: nået, eller tættere på målet; Samme status, tallet flyttet mindst én tolerance" {
		t.Errorf("headings %q", got)
	}
	s := plainText(show(t, "", NewMoved(visitor(text.English, models.RoleLeader, "/overview/changes"), testScene(), worldBoard())))
	for _, want := range []string{"Etagebyggeri, bolig Within service target 81% 77% −4 pp.", "no longer met, or further from the target 1 target", "met, or nearer the target 3 targets"} {
		if !strings.Contains(s, want) {
			t.Errorf("the page lacks %q in %s", want, s)
		}
	}
	still := worldBoard()
	still.Changes = nil
	if got := NewMoved(visitor(text.Danish, models.RoleLeader, "/overview/changes"), testScene(), still); got.None != "Ingen mål har skiftet status." || len(got.Groups) > 0 {
		t.Errorf("without changes the page says %q", got.None)
	}
}

func TestWhatWaitsIsOrderedAndHasANextStep(t *testing.T) {
	s := testScene()
	s.Today, s.MayDecide, s.People = told, true, map[int64]string{7: "Bo Lindholm"}
	s.Decisions = []models.Decision{
		{What: "Bedøm mig", KPI: "digital_share", Status: models.DecisionDone, DoneOn: told - 200, MeasureAfter: 1, Due: models.NoDay},
		{What: "For sent", Status: models.DecisionOpen, Due: told - 3, Owned: models.Owned{OwnerID: 7}, DoneOn: models.NoDay},
	}
	s.Own = []Duty{{Department: "Byg", Slug: "byg", Period: q3, Comments: 2}}
	n := newNeeds(visitor(text.Danish, models.RoleHead, "/overview"), s, worldBoard())
	var got []string
	for _, r := range n.Rows {
		got = append(got, strings.ReplaceAll(r.Text, "\u00a0", " ")+" → "+r.Step.Text)
		if !strings.HasPrefix(r.Step.URL, "/") {
			t.Errorf("%q leads to %q", r.Text, r.Step.URL)
		}
	}
	want := []string{
		"For sent: 3 dage over fristen. Bo Lindholm. → Følg op",
		"Byg: 2 mål mangler en forklaring for 3. kvartal 2026. → Skriv forklaring",
		"Erhvervsbyggeri: 3 mål ikke nået, ingen beslutning. → Beslut",
		"Lovliggørelse: 1 mål ikke nået, ingen beslutning. → Beslut",
		"Industri og lager: 1 mål ikke nået, ingen beslutning. → Beslut",
		"Etagebyggeri, bolig: 1 mål ikke nået, ingen beslutning. → Beslut",
	}
	if a, b := strings.Join(got[:min(len(got), len(want))], "\n"), strings.Join(want, "\n"); a != b {
		t.Errorf("got\n%s\nwant\n%s", a, b)
	}
	many := listed(text.Danish, make([]NeedLine, 12))
	if len(many.Rows) != 7 || many.More != "Og 5 ting mere." {
		t.Errorf("of 12 things %d are shown, and %q is said", len(many.Rows), many.More)
	}
}

func TestTheMatrixUnfoldsFiftyRowsAtATime(t *testing.T) {
	b := manyRows(120)
	page := func(address string) Overview {
		return NewOverview(visitor(text.Danish, models.RoleLeader, address), testScene(), b)
	}
	first, last := page("/overview?sort=name"), page("/overview?sort=name&page=3")
	if len(first.Matrix.Rows) != 50 || first.Matrix.Pages.Next == nil || first.Matrix.Pages.Next.Text != "Vis de næste 50" || first.Matrix.Pages.Text != "1–50 af 120" {
		t.Errorf("the first page has %d rows, %+v", len(first.Matrix.Rows), first.Matrix.Pages)
	}
	if len(last.Matrix.Rows) != 20 || last.Matrix.Pages.Next != nil || last.Matrix.Shown != "120 sagstyper vises" {
		t.Errorf("the last page has %d rows, %+v", len(last.Matrix.Rows), last.Matrix.Pages)
	}
	show(t, "overview-paged", first)
	if got := page("/overview?page=99"); len(got.Matrix.Rows) != 50 {
		t.Errorf("a page that is not there has %d rows", len(got.Matrix.Rows))
	}
}

func TestOneKeyFigureIsChosenInTheAddress(t *testing.T) {
	o := overviewAt(text.Danish, "/overview?kpi=complete_at_first_share&status=off")
	if len(o.Matrix.Columns) != 1 || o.Matrix.Columns[0].Name != "Fuldt oplyst fra start" {
		t.Fatalf("columns %+v", o.Matrix.Columns)
	}
	if got := matrixNames(show(t, "overview-one-kpi", o)); got != "Erhvervsbyggeri; Etagebyggeri, bolig" {
		t.Errorf("rows %s", got)
	}
	if got := strings.ReplaceAll(o.Matrix.Sum, "\u00a0", " "); got != "2 mål ikke nået i 2 sagstyper" {
		t.Errorf("sum %q", got)
	}
	if all := overviewAt(text.Danish, "/overview?kpi=nothing"); len(all.Matrix.Columns) != 4 {
		t.Errorf("an unknown key figure leaves %d columns", len(all.Matrix.Columns))
	}
}

// Two of four is no share: the distribution of few cases is shown and never told as a verdict.
func TestTheDistributionOfFewCasesIsNotJudged(t *testing.T) {
	v := worldCaseType()
	spread := *v.Spread
	spread.N, spread.Within, spread.Max = 4, 2, 122
	v.Spread = &spread
	f := newSpread(text.Danish, v, 5)
	if f.Headline != "Få sager: fordelingen af 4\u00a0sager vurderes ikke" || f.Nine != "Den længste: 122\u00a0dage" {
		t.Errorf("the page says %q and %q", f.Headline, f.Nine)
	}
}

// Where nothing can be judged, an empty list of what is not met is no good news.
func TestNothingJudgedIsNoGoodNews(t *testing.T) {
	b := worldBoard()
	b.Rows, b.Exceptions, b.Counts = b.Rows[len(b.Rows)-1:], nil, measure.Counts{TooFew: 4}
	o := NewOverview(visitor(text.Danish, models.RoleLeader, "/overview?status=off"), testScene(), b)
	if o.Matrix.Empty == nil || o.Matrix.Empty.Text != "Ingen mål kan vurderes for perioden." {
		t.Errorf("the page says %+v", o.Matrix.Empty)
	}
}
