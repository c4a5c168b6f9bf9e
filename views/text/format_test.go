package text

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
)

func TestNumbersAreWrittenAsEachLanguageWritesThem(t *testing.T) {
	tests := []struct {
		name     string
		v        float64
		decimals int
		da, en   string
	}{
		{"thousands are grouped", 1904, 0, "1.904", "1,904"},
		{"millions are grouped twice", 1234567, 0, "1.234.567", "1,234,567"},
		{"the decimal sign follows the language", 1234.5, 1, "1.234,5", "1,234.5"},
		{"minus is U+2212", -9, 0, "−9", "−9"},
		{"what rounds to zero has no sign", -0.04, 1, "0,0", "0.0"},
		{"half goes away from zero", 2.5, 0, "3", "3"},
		{"half below zero goes away from zero", -2.5, 0, "−3", "−3"},
		{"a half lost in the binary fraction is still a half", 0.285, 2, "0,29", "0.29"},
		{"three digits are not grouped", 999, 0, "999", "999"},
		{"what is no number is a dash", math.NaN(), 1, "–", "–"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Danish.Number(tt.v, tt.decimals); got != tt.da {
				t.Errorf("Danish.Number(%v, %d) = %q, want %q", tt.v, tt.decimals, got, tt.da)
			}
			if got := English.Number(tt.v, tt.decimals); got != tt.en {
				t.Errorf("English.Number(%v, %d) = %q, want %q", tt.v, tt.decimals, got, tt.en)
			}
		})
	}
}

func TestValuesCarryTheirUnit(t *testing.T) {
	tests := []struct {
		name   string
		v      float64
		u      models.Unit
		da, en string
	}{
		{"a share has a no-break space before % in Danish and none in English", 0.88, models.UnitShare, "88\u00a0%", "88%"},
		{"a share is rounded to whole per cent", 0.767494, models.UnitShare, "77\u00a0%", "77%"},
		{"nearly all is not all", 0.9996, models.UnitShare, "99,96\u00a0%", "99.96%"},
		{"nearly none is not none", 0.004, models.UnitShare, "0,4\u00a0%", "0.4%"},
		{"all is all", 1, models.UnitShare, "100\u00a0%", "100%"},
		{"none is none", 0, models.UnitShare, "0\u00a0%", "0%"},
		{"days are counted", 74, models.UnitDays, "74\u00a0dage", "74\u00a0days"},
		{"one day is a day", 1, models.UnitDays, "1\u00a0dag", "1\u00a0day"},
		{"no days are days", 0, models.UnitDays, "0\u00a0dage", "0\u00a0days"},
		{"a median between two days keeps its half", 40.5, models.UnitDays, "40,5\u00a0dage", "40.5\u00a0days"},
		{"a mean has one decimal", 58.542513, models.UnitDays, "58,5\u00a0dage", "58.5\u00a0days"},
		{"a count stands alone", 1904, models.UnitCount, "1.904", "1,904"},
		{"a small mean has two decimals", 0.4321, models.UnitCount, "0,43", "0.43"},
		{"minutes", 42.25, models.UnitMinutes, "42,3\u00a0min.", "42.3\u00a0min."},
		{"kroner", 515000, models.UnitKr, "515.000\u00a0kr.", "DKK\u00a0515,000"},
		{"millions of kroner", 3.1e6, models.UnitKr, "3,1\u00a0mio.\u00a0kr.", "DKK\u00a03.1m"},
		{"a score has one decimal", 4.23, models.UnitScore, "4,2", "4.2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Danish.Value(tt.v, tt.u); got != tt.da {
				t.Errorf("Danish.Value(%v, %s) = %q, want %q", tt.v, tt.u, got, tt.da)
			}
			if got := English.Value(tt.v, tt.u); got != tt.en {
				t.Errorf("English.Value(%v, %s) = %q, want %q", tt.v, tt.u, got, tt.en)
			}
		})
	}
}

func target(v float64, c models.Comparator) models.Target {
	return models.Target{Value: &v, Comparator: c}
}

func TestDisplayDoesNotContradictTheVerdict(t *testing.T) {
	tests := []struct {
		name string
		v    float64
		u    models.Unit
		t    models.Target
		want string
	}{
		{"a share that misses is not shown as the target", 0.7996, models.UnitShare, target(0.80, models.AtLeast), "79,96\u00a0%"},
		{"one decimal is enough where it tells", 0.797, models.UnitShare, target(0.80, models.AtLeast), "79,7\u00a0%"},
		{"a share that keeps it stays whole", 0.8004, models.UnitShare, target(0.80, models.AtLeast), "80\u00a0%"},
		{"rounding up must not reach a target with decimals", 0.796, models.UnitShare, target(0.797, models.AtLeast), "79,6\u00a0%"},
		{"rounding down must not fall under a target that is met", 0.8045, models.UnitShare, target(0.804, models.AtLeast), "80,5\u00a0%"},
		{"days over the target are not shown as on it", 40.04, models.UnitDays, target(40, models.AtMost), "40,04\u00a0dage"},
		{"a half day over is shown", 40.5, models.UnitDays, target(40, models.AtMost), "40,5\u00a0dage"},
		{"on the target is met and stays whole", 40, models.UnitDays, target(40, models.AtMost), "40\u00a0dage"},
		{"far away needs no decimals", 0.28, models.UnitShare, target(0.80, models.AtLeast), "28\u00a0%"},
		{"a target that ended judges nothing", 0.7996, models.UnitShare, models.Target{Comparator: models.AtLeast}, "80\u00a0%"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Danish.Against(tt.v, tt.u, tt.t); got != tt.want {
				t.Errorf("Against(%v) = %q, want %q", tt.v, got, tt.want)
			}
		})
	}
}

func TestGapsAreSignedAndPointsAreNotPerCent(t *testing.T) {
	tests := []struct {
		name   string
		gap    float64
		u      models.Unit
		da, en string
	}{
		{"a share misses by percentage points", -0.09, models.UnitShare, "−9\u00a0pp.", "−9\u00a0pp."},
		{"a share is over by percentage points", 0.01, models.UnitShare, "+1\u00a0pp.", "+1\u00a0pp."},
		{"days over", 19, models.UnitDays, "+19\u00a0dage", "+19\u00a0days"},
		{"one day under", -1, models.UnitDays, "−1\u00a0dag", "−1\u00a0day"},
		{"on the target", 0, models.UnitDays, "på målet", "on target"},
		{"the dust of a division is on the target", 1e-12, models.UnitShare, "på målet", "on target"},
		{"a gap that is not zero is not written as zero", -0.0004, models.UnitShare, "−0,04\u00a0pp.", "−0.04\u00a0pp."},
		{"a small gap in days keeps its decimals", 0.04, models.UnitDays, "+0,04\u00a0dage", "+0.04\u00a0days"},
		{"a whole point is never 100 %", -1, models.UnitShare, "−100\u00a0pp.", "−100\u00a0pp."},
		{"kroner over", 1200, models.UnitKr, "+1.200\u00a0kr.", "+DKK\u00a01,200"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Danish.Gap(tt.gap, tt.u); got != tt.da {
				t.Errorf("Danish.Gap(%v, %s) = %q, want %q", tt.gap, tt.u, got, tt.da)
			}
			if got := English.Gap(tt.gap, tt.u); got != tt.en {
				t.Errorf("English.Gap(%v, %s) = %q, want %q", tt.gap, tt.u, got, tt.en)
			}
		})
	}
	if got, want := Danish.Change(0, models.UnitShare), "±0\u00a0pp."; got != want {
		t.Errorf("Change(0) = %q, want %q", got, want)
	}
}

func TestTargetsAreWrittenAsTheyWereSet(t *testing.T) {
	tests := []struct {
		v    float64
		u    models.Unit
		want string
	}{
		{0.80, models.UnitShare, "80\u00a0%"},
		{0.875, models.UnitShare, "87,5\u00a0%"},
		{0.07, models.UnitShare, "7\u00a0%"},
		{40, models.UnitDays, "40\u00a0dage"},
		{1, models.UnitDays, "1\u00a0dag"},
		{4.25, models.UnitScore, "4,25"},
	}
	for _, tt := range tests {
		if got := Danish.Exact(tt.v, tt.u); got != tt.want {
			t.Errorf("Exact(%v, %s) = %q, want %q", tt.v, tt.u, got, tt.want)
		}
	}
}

func TestDatesAndPeriods(t *testing.T) {
	day := models.DayOf(2026, 9, 30)
	at := time.Date(2026, 11, 4, 6, 10, 0, 0, time.UTC)
	period := func(name string, fiscal int) models.Period {
		p, err := models.ParsePeriod(name, fiscal)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	tests := []struct {
		name   string
		da, en string
		wantDa string
		wantEn string
	}{
		{"date", Danish.Date(day), English.Date(day), "30.09.2026", "30 Sep 2026"},
		{"no date", Danish.Date(models.NoDay), English.Date(models.NoDay), "", ""},
		{"short date", Danish.DateShort(models.DayOf(2026, 10, 5)), English.DateShort(models.DayOf(2026, 10, 5)), "05.10.", "5 Oct"},
		{"time", Danish.Clock(at), English.Clock(at), "kl.\u00a006.10", "06:10"},
		{"moment", Danish.Moment(at), English.Moment(at), "04.11.2026 kl.\u00a006.10", "4 Nov 2026, 06:10"},
		{"no moment", Danish.Moment(time.Time{}), English.Moment(time.Time{}), "", ""},
		{"month", Danish.Month(models.MonthOf(2026, 10)), English.Month(models.MonthOf(2026, 10)), "oktober 2026", "October 2026"},
		{"short month", Danish.MonthShort(models.MonthOf(2026, 10)), English.MonthShort(models.MonthOf(2026, 10)), "okt. 2026", "Oct 2026"},
		{"month on an axis", Danish.MonthTick(models.MonthOf(2026, 5)), English.MonthTick(models.MonthOf(2026, 5)), "maj", "May"},
		{"quarter", Danish.Period(period("2026-Q3", 1)), English.Period(period("2026-Q3", 1)), "3. kvartal 2026", "Q3 2026"},
		{"short quarter", Danish.PeriodShort(period("2026-Q3", 1)), English.PeriodShort(period("2026-Q3", 1)), "3. kvt. 2026", "Q3 2026"},
		{"month as a period", Danish.Period(period("2026-10", 1)), English.PeriodShort(period("2026-10", 1)), "oktober 2026", "Oct 2026"},
		{"half", Danish.Period(period("2026-H2", 1)), English.Period(period("2026-H2", 1)), "2. halvår 2026", "H2 2026"},
		{"year", Danish.Period(period("2026", 1)), English.Period(period("2026", 1)), "2026", "2026"},
		{"week 1 belongs to its ISO year", Danish.Period(period("2026-W01", 1)), English.Period(period("2026-W01", 1)), "uge 1, 2026", "week 1, 2026"},
		{"financial year that is the calendar's", Danish.Period(period("FY2026", 1)), English.Period(period("FY2026", 1)), "regnskabsår 2026", "financial year 2026"},
		{"financial year over two years", Danish.Period(period("FY2026", 7)), English.Period(period("FY2026", 7)), "regnskabsår 2026/27", "financial year 2026/27"},
		{"rolling twelve months are named by the last",
			Danish.Period(models.PeriodAt(models.ByRolling12, day, 1)), English.Period(models.PeriodAt(models.ByRolling12, day, 1)),
			"12 måneder til sep. 2026", "12 months to Sep 2026"},
		{"everything", Danish.Period(period("total", 1)), English.Period(period("total", 1)), "hele perioden", "the whole period"},
	}
	for _, tt := range tests {
		if tt.da != tt.wantDa || tt.en != tt.wantEn {
			t.Errorf("%s: %q / %q, want %q / %q", tt.name, tt.da, tt.en, tt.wantDa, tt.wantEn)
		}
	}
}

func TestListsAndCountsReadAsASentence(t *testing.T) {
	if got, want := Danish.List([]string{"a", "b", "c"}), "a, b og c"; got != want {
		t.Errorf("List = %q, want %q", got, want)
	}
	if got := English.List([]string{"a"}); got != "a" {
		t.Errorf("List of one = %q, want %q", got, "a")
	}
	if got := English.List(nil); got != "" {
		t.Errorf("List of none = %q, want nothing", got)
	}
	if got, want := Danish.Cases(1), "1\u00a0sag"; got != want {
		t.Errorf("Cases(1) = %q, want %q", got, want)
	}
	if got, want := Danish.Cases(1904), "1.904\u00a0sager"; got != want {
		t.Errorf("Cases(1904) = %q, want %q", got, want)
	}
}

func TestAValueIsNeverReadAsAPlace(t *testing.T) {
	n := models.Note{Code: models.CodeUnknownCase, Args: map[string]string{"case": "{rows}"}, Value: "{rows}", Rows: 7}
	if got, want := English.NoteWhy(n), "The case “{rows}” is not known in the source."; got != want {
		t.Errorf("NoteWhy = %q, want %q", got, want)
	}
}

func TestAProblemInADocumentNamesItsPlace(t *testing.T) {
	p := models.Problem{Field: "mapping", Path: "flags.A", Code: "bad_flag", Value: "måske"}
	if got, want := Danish.Problem(p), "flags.A: ”måske” betyder hverken ja eller nej. Vælg blandt yes, no og unknown."; got != want {
		t.Errorf("Problem = %q, want %q", got, want)
	}
	p = models.Problem{Field: "mapping", Path: "columns.foo", Code: "unknown_field", Value: "foo"}
	for _, f := range append(slices.Clone(models.CaseFields), models.FieldStatus, models.FieldActivity, models.FieldAt, models.FieldUnit, models.FieldResource) {
		for _, l := range Langs {
			if said := l.Problem(p); !strings.Contains(said, " "+f+",") && !strings.Contains(said, " "+f+";") && !strings.Contains(said, " "+f+".") {
				t.Errorf("%s is not among the fields in %q", f, said)
			}
		}
	}
}

func TestNotesSayWhatTheyFoundAsAReaderCallsIt(t *testing.T) {
	tests := []struct {
		name   string
		note   models.Note
		da, en string
	}{
		{"a field is called by its name", models.Note{Code: models.CodeMissingValue, Args: map[string]string{"field": "received"}},
			"Modtaget mangler. Udfyld feltet i kilden.", "Received is missing. Fill in the field in the source."},
		{"two readings of a date are written with the month as a word",
			models.Note{Code: models.CodeAmbiguous, Value: "03-04-2026", Args: map[string]string{"why": "date_order", "readings": "2026-04-03 (dmy) / 2026-03-04 (mdy)"}},
			"Datoerne kan læses på to måder: ”03-04-2026” er enten 3. april 2026 (dmy) eller 4. marts 2026 (mdy). Der er ikke indlæst noget. Vælg rækkefølgen af dag, måned og år (date_order), og prøv igen.",
			"The dates can be read in two ways: “03-04-2026” is either 3 April 2026 (dmy) or 4 March 2026 (mdy). Nothing was imported. Choose the order of day, month and year (date_order) and try again."},
		{"a date with one reading says that it must be chosen",
			models.Note{Code: models.CodeAmbiguous, Value: "12/31/2025", Args: map[string]string{"why": "month_first", "readings": "2025-12-31 (mdy)"}},
			"Datoerne kan kun læses som måned/dag: ”12/31/2025” er så 31. december 2025 (mdy). Den læsemåde bruges kun, når den er valgt. Der er ikke indlæst noget. Vælg mdy som rækkefølge (date_order), og prøv igen; eller ret datoerne i kilden, hvis dagen skulle stå først.",
			"The dates can only be read as month/day: “12/31/2025” is then 31 December 2025 (mdy). That reading is used only when it is chosen. Nothing was imported. Choose mdy as the order (date_order) and try again; or correct the dates in the source if the day should come first."},
		{"two readings of a number are written as numbers are",
			models.Note{Code: models.CodeAmbiguous, Value: "1.250", Args: map[string]string{"why": "decimal", "as_comma": "1250", "as_point": "1.25"}},
			"Tallene kan læses på to måder: ”1.250” er 1.250, hvis kommaet er decimaltegn, og 1,25, hvis punktummet er det. Der er ikke indlæst noget. Vælg, om komma eller punktum er decimaltegn (decimal), og prøv igen.",
			"The numbers can be read in two ways: “1.250” is 1,250 if the comma is the decimal sign, and 1.25 if the point is. Nothing was imported. Choose whether comma or point is the decimal sign (decimal) and try again."},
		{"both decimal signs are shown with their lines",
			models.Note{Code: models.CodeAmbiguous, Value: "1.5", Line: 3, Args: map[string]string{"why": "both_signs", "with_comma": "1,5", "comma_line": "2", "with_point": "1.5", "point_line": "3"}},
			"Tallene er skrevet på to måder: ”1,5” (linje 2) har komma som decimaltegn, ”1.5” (linje 3) har punktum. Der er ikke indlæst noget. Ret tallene i kilden, så de er skrevet ens; eller vælg, om komma eller punktum er decimaltegn (decimal), så bliver de andre tal afvist.",
			"The numbers are written in two ways: “1,5” (line 2) has a comma as its decimal sign, “1.5” (line 3) has a point. Nothing was imported. Correct the numbers in the source so that they are written alike; or choose whether comma or point is the decimal sign (decimal), and the other numbers are rejected."},
		{"what became of a vanished case is said, not asked", models.Note{Code: models.CodeVanished, Value: "A-1", Rows: 1, Args: map[string]string{"case": "A-1", "why": "removed"}},
			"Den åbne sag ”A-1” står ikke i det fulde udtræk. Den udgår. Du behøver ikke gøre noget. Fortryd indlæsningen, hvis sagen skal tilbage.",
			"The open case “A-1” is not in the full extract. It is removed. You need not do anything. Undo the import if the case should come back."},
		{"a limit that is a date is written as one",
			models.Note{Code: models.CodeImplausibleDate, Value: "31-12-1949", Args: map[string]string{"limit": "1950-01-01"}},
			"Datoen ”31-12-1949” er ikke troværdig; grænsen er 01.01.1950. Ret datoen i kilden. Lad en ukendt dato være tom.",
			"The date “31-12-1949” is not believable; the limit is 1 Jan 1950. Correct the date in the source. Leave an unknown date empty."},
		{"a file without lines names the case", models.Note{Code: models.CodeBadDate, Value: "igår", Args: map[string]string{"case": "case-100"}},
			"Sag case-100: Datoen ”igår” findes ikke eller kan ikke læses. Ret datoen i kilden, fx 30.09.2026.",
			"Case case-100: The date “igår” does not exist or cannot be read. Correct the date in the source, for example 2026-09-30."},
		{"what is not listed one by one is counted", models.Note{Code: models.CodeBadDate, Rows: 1200, Args: map[string]string{"rest": "yes"}},
			"Umulig dato: 1.200 rækker til. De vises ikke enkeltvis.", "Impossible date: 1,200 more rows. They are not shown one by one."},
		{"one row is one", models.Note{Code: models.CodeUnknownChannel, Value: "Fax", Rows: 1},
			"Kanalen ”Fax” kendes ikke. Én række tæller som ukendt kanal. Sig i tilpasningen, om den er digital, medbetjent, e-mail, manuel eller intern (channels).",
			"The channel “Fax” is not known. One row counts as unknown channel. Say in the mapping whether it is digital, assisted, email, manual or internal (channels)."},
		{"one that is not listed is one", models.Note{Code: models.CodeBadDate, Rows: 1, Args: map[string]string{"rest": "yes"}},
			"Umulig dato: én række til. Den vises ikke for sig.", "Impossible date: one more row. It is not shown by itself."},
		{"one vanished case more is one", models.Note{Code: models.CodeVanished, Rows: 1, Args: map[string]string{"why": "many_kept"}},
			"Én åben sag til står ikke i det fulde udtræk. Den er beholdt. Du behøver ikke gøre noget. Sagen står, som den var.",
			"One more open case is not in the full extract. It was kept. You need not do anything. The case stands as it was."},
		{"a variant without advice of its own has the code's", models.Note{Code: models.CodeTruncated, Args: map[string]string{"why": "letter"}},
			"Filen er skåret af midt i et bogstav. Resten mangler. Der er ikke indlæst noget. Hent filen igen, og se efter, at hele filen kommer med.",
			"The file is cut off in the middle of a letter. The rest is missing. Nothing was imported. Fetch the file again and check that all of it arrives."},
		{"a code that nobody has words for is still told", models.Note{Code: "brand_new"}, "brand_new", "brand_new"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Danish.Note(tt.note); got != tt.da {
				t.Errorf("Danish.Note = %q, want %q", got, tt.da)
			}
			if got := English.Note(tt.note); got != tt.en {
				t.Errorf("English.Note = %q, want %q", got, tt.en)
			}
		})
	}
}

func TestOneIsOnePercentagePoint(t *testing.T) {
	for number, want := range map[string][2]string{
		"1": {"1\u00a0procentpoint", "1\u00a0percentage point"}, "+1": {"+1\u00a0procentpoint", "+1\u00a0percentage point"}, "−1": {"−1\u00a0procentpoint", "−1\u00a0percentage point"},
		"0": {"0\u00a0procentpoint", "0\u00a0percentage points"}, "1.5": {"1.5\u00a0procentpoint", "1.5\u00a0percentage points"}, "11": {"11\u00a0procentpoint", "11\u00a0percentage points"},
	} {
		if got := [2]string{Danish.Points(number), English.Points(number)}; got != want {
			t.Errorf("Points(%q) = %q, want %q", number, got, want)
		}
	}
}
