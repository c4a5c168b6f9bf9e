package text

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gevinstoverblik/models"
)

const (
	nbsp  = "\u00a0"
	minus = "\u2212"
)

// Number writes v with so many decimals: "1.904,5" or "1,904.5". Minus is U+2212, and a value that rounds to
// zero has no sign.
func (l Lang) Number(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	s := strconv.FormatFloat(math.Abs(roundAt(v, decimals)), 'f', max(decimals, 0), 64)
	whole, part, _ := strings.Cut(s, ".")
	group, point := ".", ","
	if l == English {
		group, point = ",", "."
	}
	var b strings.Builder
	if roundAt(v, decimals) < 0 {
		b.WriteString(minus)
	}
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteRune(c)
	}
	if part != "" {
		b.WriteString(point + part)
	}
	return b.String()
}

// Signed writes a number with its sign, the plus as well.
func (l Lang) Signed(v float64, decimals int) string {
	s := l.Number(v, decimals)
	if roundAt(v, decimals) > 0 {
		return "+" + s
	}
	return s
}

// Count writes a whole number: "1.904".
func (l Lang) Count(n int) string { return l.Number(float64(n), 0) }

// roundAt rounds half away from zero, as people and spreadsheets do. The nudge undoes the binary fraction that
// lies just below a half: 0.285 is 0.28499… in memory and still rounds to 0.29.
func roundAt(v float64, decimals int) float64 {
	p := math.Pow(10, float64(max(decimals, 0)))
	r := math.Round(v*p*(1+1e-12)) / p
	if r == 0 {
		return 0 // never minus zero
	}
	return r
}

// decimals says with how many decimals a value is shown: shares in whole per cent, days and counts whole where
// they are, else with one decimal (small counts with two), so that a median of 40.5 is not taken for 40 or 41.
// A share that is not 0 or 1 is never shown as 0 % or 100 %.
func decimals(v float64, u models.Unit) int {
	whole := math.Abs(v-math.Round(v)) <= models.Eps(v)
	switch u {
	case models.UnitShare:
		d := 0
		for d < 3 && v > models.Eps(1) && v < 1-models.Eps(1) && (roundAt(v*100, d) == 0 || roundAt(v*100, d) == 100) {
			d++
		}
		return d
	case models.UnitDays, models.UnitMinutes:
		if whole {
			return 0
		}
		return 1
	case models.UnitCount:
		switch {
		case whole:
			return 0
		case math.Abs(v) < 10:
			return 2
		}
		return 1
	case models.UnitScore:
		return 1
	}
	return 0
}

// shown gives v in the size it is written in: per cent for shares.
func shown(v float64, u models.Unit) float64 {
	if u == models.UnitShare {
		return v * 100
	}
	return v
}

// Value writes a value with its unit: "88 %", "74 dage", "1 dag", "1.904", "1.250 kr.", "4,2".
func (l Lang) Value(v float64, u models.Unit) string {
	number, unit := l.Parts(v, u)
	return l.join(number, unit)
}

// Share writes a fraction as per cent: "88 %" in Danish, "88%" in English.
func (l Lang) Share(v float64) string { return l.Value(v, models.UnitShare) }

// Parts gives the number and the unit of a value apart, where they are set in different sizes. The unit is ""
// for plain counts and scores.
func (l Lang) Parts(v float64, u models.Unit) (number, unit string) {
	return l.parts(v, u, decimals(v, u))
}

func (l Lang) parts(v float64, u models.Unit, d int) (number, unit string) {
	if u == models.UnitKr && math.Abs(v) >= 1e6 {
		number = l.Number(v/1e6, 1)
		if l == English {
			return "DKK" + nbsp + number + "m", ""
		}
		return number, "mio." + nbsp + "kr."
	}
	number = l.Number(shown(v, u), d)
	return number, l.unit(u, roundAt(shown(v, u), d), &number)
}

func (l Lang) unit(u models.Unit, size float64, number *string) string {
	switch u {
	case models.UnitShare:
		return "%"
	case models.UnitDays:
		if math.Abs(size) == 1 {
			return l.Say("unit.day")
		}
		return l.Say("unit.days")
	case models.UnitMinutes:
		return "min."
	case models.UnitKr:
		if l == English {
			*number = "DKK" + nbsp + *number
			return ""
		}
		return "kr."
	}
	return ""
}

func (l Lang) join(number, unit string) string {
	switch {
	case unit == "":
		return number
	case unit == "%" && l == English:
		return number + "%"
	}
	return number + nbsp + unit
}

// Unit gives the word of a unit for a table head: "%", "dage", "antal", "minutter", "kr.", "score 1–5".
func (l Lang) Unit(u models.Unit) string { return l.Say("unit.head." + string(u)) }

// Against writes a value that a target judges. It adds decimals until the value as written keeps or misses the
// target as the value itself does: 79.96 % against 80 % is not shown as 80 % (statistics.md §3).
func (l Lang) Against(v float64, u models.Unit, t models.Target) string {
	number, unit := l.PartsAgainst(v, u, t)
	return l.join(number, unit)
}

// PartsAgainst is Against with number and unit apart.
func (l Lang) PartsAgainst(v float64, u models.Unit, t models.Target) (number, unit string) {
	d := decimals(v, u)
	if t.Value != nil && !(u == models.UnitKr && math.Abs(v) >= 1e6) {
		for most := d + 6; d < most; d++ {
			read := roundAt(shown(v, u), d)
			if u == models.UnitShare {
				read /= 100
			}
			if t.Met(read) == t.Met(v) {
				break
			}
		}
	}
	return l.parts(v, u, d)
}

// Exact writes a number that a person has set, such as a target, with as many decimals as it has, at most four:
// "80 %", "87,5 %", "40 dage".
func (l Lang) Exact(v float64, u models.Unit) string {
	d := 0
	for d < 4 && math.Abs(roundAt(shown(v, u), d)-shown(v, u)) > models.Eps(shown(v, u)) {
		d++
	}
	number, unit := l.parts(v, u, d)
	return l.join(number, unit)
}

// Fixed writes a value with a given number of decimals, so that it stands beside others of the same fineness.
func (l Lang) Fixed(v float64, u models.Unit, decimals int) string {
	number, unit := l.parts(v, u, decimals)
	return l.join(number, unit)
}

// Gap writes how far a value lies from its target, with sign: "−9 pp.", "+19 dage"; "på målet" where it lies on
// it. A gap that is not zero is never written as zero.
func (l Lang) Gap(gap float64, u models.Unit) string {
	if math.Abs(gap) <= models.Eps(1) {
		return l.Say("gap.on_target")
	}
	return l.Change(gap, u)
}

// Change writes a signed difference: percentage points for shares, else the unit itself. No difference is "±0".
func (l Lang) Change(diff float64, u models.Unit) string {
	if math.Abs(diff) <= models.Eps(1) {
		number, unit := l.parts(0, u, 0)
		return "±" + l.join(number, pointsFor(unit))
	}
	d := decimals(diff, u)
	for most := d + 4; d < most && roundAt(shown(diff, u), d) == 0; d++ {
	}
	number, unit := l.parts(diff, u, d)
	if diff > 0 {
		number = "+" + number
	}
	return l.join(number, pointsFor(unit))
}

// FixedChange is Change with exactly so many decimals.
func (l Lang) FixedChange(diff float64, u models.Unit, decimals int) string {
	number, unit := l.parts(diff, u, decimals)
	switch rounded := roundAt(shown(diff, u), decimals); {
	case rounded == 0:
		number = "±" + number
	case rounded > 0:
		number = "+" + number
	}
	return l.join(number, pointsFor(unit))
}

// pointsFor: the difference of two shares is counted in percentage points, not in per cent.
func pointsFor(unit string) string {
	if unit == "%" {
		return "pp."
	}
	return unit
}

// Points writes a number that is already in words with "percentage points" behind it, in the singular for exactly one.
func (l Lang) Points(number string) string {
	n := 0
	if strings.TrimLeft(number, "+−") == "1" {
		n = 1
	}
	return number + "\u00a0" + l.Say(one("unit.points", n))
}

// Days writes whole days: "1 dag", "74 dage".
func (l Lang) Days(n int) string { return l.Value(float64(n), models.UnitDays) }

// Cases writes a number of cases: "1 sag", "1.904 sager".
func (l Lang) Cases(n int) string { return l.Many("many.case", n) }

// Many writes a number with its word, singular for one: Many("many.row", 3) says "3 rækker". The catalogue has
// key and key+".one", both with the place {n}.
func (l Lang) Many(key string, n int, places ...any) string {
	return l.Say(one(key, n), append([]any{"n", l.Count(n)}, places...)...)
}

// one gives the key of the singular where n is one and the catalogue has it.
func one(key string, n int) string {
	if n == 1 && Has(key+".one") {
		return key + ".one"
	}
	return key
}

// List joins words as a sentence does: "a, b og c".
func (l Lang) List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " " + l.Say("and") + " " + words[last]
}

var (
	monthsLong = map[Lang][12]string{
		Danish:  {"januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"},
		English: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	}
	monthsShort = map[Lang][12]string{
		Danish:  {"jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."},
		English: {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	}
)

// known gives Danish for anything that is not a language of ours, so that no table is read in vain.
func (l Lang) known() Lang {
	if l == English {
		return English
	}
	return Danish
}

// Date writes a day: "30.09.2026" or "30 Sep 2026"; "" for models.NoDay.
func (l Lang) Date(d models.Day) string {
	if !d.Known() {
		return ""
	}
	if l == English {
		return d.Time().Format("2 Jan 2006")
	}
	return d.Time().Format("02.01.2006")
}

// DateShort writes a day without its year: "05.10." or "5 Oct".
func (l Lang) DateShort(d models.Day) string {
	if !d.Known() {
		return ""
	}
	if l == English {
		return d.Time().Format("2 Jan")
	}
	return d.Time().Format("02.01.")
}

// Clock writes the time of day that t shows: "kl. 10.42" or "10:42".
func (l Lang) Clock(t time.Time) string {
	if l == English {
		return t.Format("15:04")
	}
	return "kl." + nbsp + t.Format("15.04")
}

// Moment writes date and time of day: "04.11.2026 kl. 06.10" or "4 Nov 2026, 06:10". The caller has put t into
// the zone of the installation.
func (l Lang) Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	day := l.Date(models.DayOfTime(t))
	if l == English {
		return day + ", " + l.Clock(t)
	}
	return day + " " + l.Clock(t)
}

// Month writes a month: "oktober 2026".
func (l Lang) Month(m models.Month) string {
	y, mm := m.Parts()
	return monthsLong[l.known()][mm-1] + " " + strconv.Itoa(y)
}

// MonthName writes the name of a month 1–12: "oktober".
func (l Lang) MonthName(month int) string { return monthsLong[l.known()][month-1] }

// MonthShort writes a month in few letters: "okt. 2026" or "Oct 2026".
func (l Lang) MonthShort(m models.Month) string {
	y, mm := m.Parts()
	return monthsShort[l.known()][mm-1] + " " + strconv.Itoa(y)
}

// MonthTick writes a month without its year, for the axis of a chart: "okt." or "Oct".
func (l Lang) MonthTick(m models.Month) string {
	_, mm := m.Parts()
	return monthsShort[l.known()][mm-1]
}

// Period writes a period: "3. kvartal 2026", "oktober 2026", "uge 1, 2026", "regnskabsår 2026/27".
func (l Lang) Period(p models.Period) string { return l.period(p, "period.", l.Month) }

// PeriodShort writes a period in few letters: "3. kvt. 2026", "okt. 2026".
func (l Lang) PeriodShort(p models.Period) string { return l.period(p, "period.short.", l.MonthShort) }

// PeriodColumn writes a quarter or a month without its year, as the head of a column below the year: "3. kvt.", "okt.".
func (l Lang) PeriodColumn(p models.Period) string {
	if p.Kind == models.ByQuarter {
		_, m, _ := p.From.Date()
		return l.Say("period.column.quarter", "n", (m+2)/3)
	}
	return l.MonthTick(p.From.Month())
}

func (l Lang) period(p models.Period, keys string, month func(models.Month) string) string {
	if p.Kind == models.ByTotal {
		return l.Say(keys + "total")
	}
	y, m, _ := p.From.Date()
	switch p.Kind {
	case models.ByQuarter:
		return l.Say(keys+"quarter", "n", (m+2)/3, "year", y)
	case models.ByHalf:
		return l.Say(keys+"half", "n", (m+5)/6, "year", y)
	case models.ByYear:
		return strconv.Itoa(y)
	case models.ByFiscal:
		year := strconv.Itoa(y)
		if m != 1 {
			year += "/" + strconv.Itoa(y + 1)[2:]
		}
		return l.Say(keys+"fiscal", "year", year)
	case models.ByWeek:
		iy, w := p.From.Time().ISOWeek()
		return l.Say(keys+"week", "n", w, "year", iy)
	case models.ByRolling12:
		return l.Say(keys+"rolling12", "month", l.MonthShort(p.LastMonth()))
	case models.ByDay:
		return l.Say(keys+"day", "date", l.Date(p.From))
	}
	return month(p.From.Month())
}

// KPIName gives a KPI's name: "Inden for servicemål". An unknown key comes back as it is.
func (l Lang) KPIName(key string) string { return l.kpi(key, ".name") }

// KPIShort gives a KPI's name for tight places.
func (l Lang) KPIShort(key string) string { return l.kpi(key, ".short") }

// KPIWhat says in one line what a KPI counts.
func (l Lang) KPIWhat(key string) string { return l.kpi(key, ".what") }

func (l Lang) kpi(key, part string) string {
	if !Has("kpi." + key + part) {
		return key
	}
	return l.Say("kpi." + key + part)
}

// NameOf gives the name of any key figure, a municipality's own too.
func (l Lang) NameOf(k models.KPI) string { return l.own(k, l.KPIName) }

// ShortOf gives the name of any key figure for tight places.
func (l Lang) ShortOf(k models.KPI) string { return l.own(k, l.KPIShort) }

func (l Lang) own(k models.KPI, library func(string) string) string {
	switch {
	case k.Words == nil:
		return library(k.Key)
	case l == English:
		return k.Words.NameEN
	}
	return k.Words.NameDA
}

// WhatOf says in one line what any key figure counts.
func (l Lang) WhatOf(k models.KPI) string {
	switch {
	case k.Words == nil:
		return l.KPIWhat(k.Key)
	case l == English && k.Words.AboutEN != "":
		return lowerFirst(k.Words.AboutEN)
	case l == Danish && k.Words.AboutDA != "":
		return lowerFirst(k.Words.AboutDA)
	}
	return lowerFirst(l.NameOf(k))
}

// Status gives the word of a status: "Nået", "Tæt på", "Ikke nået" … (DESIGN §3).
func (l Lang) Status(s models.Status) string { return l.Say("status." + string(s)) }

// Better says which way a KPI improves: "højere er bedre", "lavere er bedre" or "uden retning".
func (l Lang) Better(b models.Better) string {
	switch b {
	case models.Higher:
		return l.Say("better.higher")
	case models.Lower:
		return l.Say("better.lower")
	}
	return l.Say("better.neutral")
}

// Role gives the name of a role: "Afdelingsleder".
func (l Lang) Role(r models.Role) string { return l.Say("role." + string(r)) }

// Field gives the name of a field of a case or an event as a reader calls it: "Modtaget".
func (l Lang) Field(name string) string {
	if !Has("field." + name) {
		return name
	}
	return l.Say("field." + name)
}

// KindName gives the name of a kind of target: "lov", "aftale", "byråd", "eget mål".
func (l Lang) KindName(k models.TargetKind) string { return l.Say("target.kind." + string(k)) }

// ClockName gives the name of a clock: "servicemålstid".
func (l Lang) ClockName(c models.Clock) string { return l.Say("clock." + string(c)) }

// Problem says what is wrong with what a person gave, and what to do. A code that has no words of its own gets
// the general ones. The place in a document stands before the words: "columns.received: …".
func (l Lang) Problem(p models.Problem) string {
	key := "problem." + p.Code
	if !Has(key) {
		key = "problem.invalid"
	}
	value, _ := models.MaskCPR(p.Value)
	field, _ := models.MaskCPR(l.Field(p.Field))
	said := l.Say(key, "value", value, "field", field)
	if p.Path != "" {
		return p.Path + ": " + said
	}
	return said
}

// Note says what an import found at one place, and what to do: the message of W in CONTRACT §4.
func (l Lang) Note(n models.Note) string {
	why, advice := l.NoteWhy(n), l.NoteAdvice(n)
	if advice == "" {
		return why
	}
	return why + " " + advice
}

// NoteName gives the few words that a code is called by: "Umulig dato".
func (l Lang) NoteName(c models.Code) string {
	if !Has("code." + string(c)) {
		return string(c)
	}
	return l.Say("code." + string(c))
}

// NoteWhy says what an import found: the first half of Note. A note that stands for a case of a file without lines
// names the case.
func (l Lang) NoteWhy(n models.Note) string {
	if n.Args["rest"] != "" {
		return l.Say(one("note.rest", n.Rows), "rows", l.Count(n.Rows), "what", l.NoteName(n.Code))
	}
	why := l.note(n, "")
	if c := n.Args["case"]; c != "" && c != n.Value && !strings.Contains(why, c) {
		return l.Say("note.of_case", "case", c, "why", why)
	}
	return why
}

// NoteAdvice says what to do about it: the second half of Note.
func (l Lang) NoteAdvice(n models.Note) string {
	if n.Args["rest"] != "" {
		return ""
	}
	return l.note(n, ".do")
}

// note finds the words of a code. Args "why" names a variant of the code that has words of its own
// ("note.ambiguous.date_order"); a variant without advice has the code's. A note that counts rows and shows no
// value has the variant "many" where there is one; a note of one row has the singular where there is one.
func (l Lang) note(n models.Note, part string) string {
	key := "note." + string(n.Code)
	why := n.Args["why"]
	if why == "" && n.Value == "" {
		why = "many"
	}
	if why != "" && Has(key+"."+why+part) {
		key += "." + why
	}
	key += part
	if !Has(key) {
		if part == "" {
			return string(n.Code)
		}
		return ""
	}
	places := []any{"column", n.Column, "value", n.Value, "file", n.File, "line", l.Count(n.Line), "rows", l.Count(n.Rows)}
	for name, value := range n.Args {
		places = append(places, name, l.noteArg(name, why, value))
	}
	// What a note was not told stands as a dash; the missing column is the note's own.
	places = append(places, "missing", n.Column)
	for _, name := range []string{"field", "found", "readings", "case", "other", "limit", "got", "expected"} {
		places = append(places, name, "–")
	}
	return l.Say(one(key, n.Rows), places...)
}

// noteArg writes one of the codes and ISO dates of a note's Args as people read them.
func (l Lang) noteArg(name, why, value string) string {
	switch name {
	case "field":
		return l.Field(value)
	case "limit", "got", "expected", "other":
		if d, err := models.ParseDay(value); err == nil {
			return l.Date(d)
		}
		if n, err := strconv.Atoi(value); err == nil && n >= 0 {
			return l.Count(n)
		}
	case "as_comma", "as_point":
		if v, err := strconv.ParseFloat(value, 64); err == nil {
			_, decimals, _ := strings.Cut(value, ".")
			return l.Number(v, len(decimals))
		}
	case "readings":
		readings := strings.Split(value, " / ")
		for i, r := range readings {
			switch iso, rest, _ := strings.Cut(r, " "); why {
			case "date_order", "month_first":
				if d, err := models.ParseDay(iso); err == nil {
					readings[i] = strings.TrimSpace(l.DateLong(d) + " " + rest)
				}
			case "kind":
				if Has("kind." + r) {
					readings[i] = l.Say("kind." + r)
				}
			}
		}
		return strings.Join(readings, " "+l.Say("or")+" ")
	}
	return value
}

// DateLong writes a day with its month as a word, where its order is in question: "3. april 2026".
func (l Lang) DateLong(d models.Day) string {
	_, _, day := d.Date()
	if l == English {
		return strconv.Itoa(day) + " " + l.Month(d.Month())
	}
	return strconv.Itoa(day) + ". " + l.Month(d.Month())
}

// lowerFirst writes the first letter small, for words within a sentence.
func lowerFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[size:]
}
