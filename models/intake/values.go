package intake

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"gevinstoverblik/models"
)

// givenNames are the names of the library's KPIs that take ready-made values, as a report may write them.
var givenNames = lists(map[string]string{
	"contacts_per_case":       "Henvendelser pr. sag|Henvendelser|Contacts per case|Contacts",
	"satisfaction_top2_share": "Tilfredse ansøgere|Tilfredse|Satisfied applicants|Satisfied",
	"satisfaction_mean":       "Tilfredshed, gennemsnit|Gennemsnitlig tilfredshed|Tilfredshed|Satisfaction, mean|Mean satisfaction|Satisfaction",
}, func(key string) string { return key })

// kpi finds a KPI by its key or its name.
func (s *shaper) kpi(text string) (models.KPI, bool) {
	month := s.today.Month()
	if k, ok := s.kpis.KPI(strings.ToLower(text), month); ok {
		return k, true
	}
	name := models.NameKey(text)
	if key, ok := givenNames[name]; ok {
		return s.kpis.KPI(key, month)
	}
	for _, k := range s.kpis.KPIs(month) {
		if k.Words != nil && (models.NameKey(k.Words.NameDA) == name || models.NameKey(k.Words.NameEN) == name) {
			return k, true
		}
	}
	return models.KPI{}, false
}

// value reads one row of ready-made values into the block, or tells why not.
func (x *reading) value(row *row) {
	s := x.s
	if x.r.header > 0 && s.isHeading(row) || s.isValueSum(row) {
		x.notValue(row)
		return
	}
	x.block.Values = append(x.block.Values, models.GivenLine{})
	last := len(x.block.Values) - 1
	k, content := s.shapeValue(row, &x.block.Values[last])
	if !x.stands(row, k, content) {
		x.block.Values = x.block.Values[:last]
	}
}

// notValue tells a line that repeats the heading or adds the table up: the values that it adds up are there already.
func (x *reading) notValue(row *row) {
	why := "sum"
	if x.r.header > 0 && x.s.isHeading(row) {
		why = "heading"
	}
	first := ""
	for _, c := range row.cells {
		if first = string(trim(c)); first != "" {
			break
		}
	}
	x.notes.tell(models.CodeSumLine, row.line, "", first, "why", why)
}

// isValueSum says whether a row adds the others up: its case type or department is the word for that, as in "Gennemsnit/Sum".
func (s *shaper) isValueSum(r *row) bool {
	for i := range s.binds {
		b := &s.binds[i]
		if b.role != roleName || b.col < 0 || b.col >= len(r.cells) {
			continue
		}
		if slices.Contains(sumNames, models.NameKey(string(trim(r.cells[b.col])))) {
			return true
		}
	}
	return false
}

// sumNames are the case types of rows that add up.
var sumNames = []string{"gennemsnit/sum", "sum/gennemsnit", "i alt", "ialt", "total", "totalt", "sum", "subtotal", "gennemsnit", "hovedtotal",
	"samlet", "grand total", "average", "alle", "all"}

// shapeValue reads a row into v. It gives what the row is a value of, "" where that cannot be told, and the hash of what it
// says; faults are staged.
func (s *shaper) shapeValue(r *row, v *models.GivenLine) (keyed, uint32) {
	*v = models.GivenLine{Line: r.line}
	s.line = r.line
	var kpi models.KPI
	var mix mixer
	var caseType, department *word
	period := models.Period{}
	from, to := models.NoDay, models.NoDay
	var fromBind, toBind *bind
	var amounts []*bind
	for i := range s.binds {
		b := &s.binds[i]
		cell, kind := s.cell(r, b)
		switch b.role {
		case roleKPI:
			kpi = s.readKPI(b, cell)
		case rolePeriod:
			period = s.readPeriod(b, cell, kind)
		case roleDate:
			d := s.readDate(b, cell, kind)
			if emptyWord(cell) {
				s.refuse(models.CodeMissingValue, b, string(cell))
			}
			if b.field == models.FieldFrom {
				from, fromBind = d, b
			} else {
				to, toBind = d, b
			}
		case roleName:
			if len(cell) == 0 {
				continue
			}
			w := s.readName(b, cell, kind, r.line)
			if b.field == models.FieldCaseType {
				caseType, v.CaseType = w, w.text
			} else {
				department, v.Department = w, w.text
			}
		case roleAmount:
			amounts = append(amounts, b)
		}
	}
	if period.Kind == "" && from.Known() && to.Known() {
		if to < from {
			s.refuse(models.CodeBadValue, toBind, s.written(r, toBind), "why", "span", "other", s.written(r, fromBind))
		} else {
			period = models.Period{Kind: models.ByTotal, From: from, Until: to + 1}
		}
	}
	v.KPI, v.From, v.Until = kpi.Key, period.From, period.Until
	refuses := func(f staged) bool { return f.refuses }
	sound := !slices.ContainsFunc(s.staged, refuses)
	for _, b := range amounts {
		cell, kind := s.cell(r, b)
		if a := s.readAmount(b, cell, kind, kpi); a != nil {
			mix.add(math.Float64bits(*a))
			switch b.field {
			case models.FieldValue:
				v.Value = a
			case models.FieldNumerator:
				v.Numerator = a
			case models.FieldDenominator:
				v.Denominator = a
			default:
				if *a != math.Trunc(*a) || *a > math.MaxInt32 {
					s.refuse(models.CodeBadValue, b, string(cell), "why", "count")
					continue
				}
				n := int64(*a)
				v.N = &n
			}
		}
		mix.add(uint64(len(b.field)))
	}
	if sound && !slices.ContainsFunc(s.staged, refuses) {
		for _, p := range v.Check(kpi) {
			b := s.bind(p.Field)
			code, args := models.CodeBadValue, []string{"why", p.Code}
			switch p.Code {
			case "missing_value":
				code, args = models.CodeMissingValue, nil
			case "share_out_of_range":
				args[1] = "share"
			}
			s.refuse(code, b, s.written(r, b), args...)
		}
	}
	s.lookForCPR(r)
	if kpi.Key == "" || period.Kind == "" {
		return keyed{}, 0
	}
	name := models.Given{From: period.From, Until: period.Until}.Period()
	label := kpi.Key + " " + name.String()
	if name.Kind == models.ByTotal {
		label = kpi.Key + " " + period.From.String() + "–" + (period.Until - 1).String()
	}
	key := []string{kpi.Key, strconv.Itoa(int(period.From)), strconv.Itoa(int(period.Until)), "", ""}
	for i, w := range []*word{caseType, department} {
		if w != nil && w.text != "" {
			key[3+i] = models.NameKey(w.text)
			label += ", " + w.text
		}
	}
	return keyed{strings.Join(key, "\x00"), label}, uint32(mix^mix>>32) &^ 1
}

// readKPI finds the KPI that a row is about: one that takes ready-made values.
func (s *shaper) readKPI(b *bind, c []byte) models.KPI {
	text := models.Tidy(validText(string(c)))
	if text == "" {
		s.refuse(models.CodeMissingValue, b, "")
		return models.KPI{}
	}
	k, known := s.kpi(text)
	switch {
	case !known:
		s.refuse(models.CodeBadValue, b, text, "why", "given_kpi")
	case !k.TakesValues():
		s.refuse(models.CodeBadValue, b, text, "why", "counted_kpi")
		return models.KPI{}
	}
	return k
}

// readPeriod reads the period of a value. One that has not begun has no value.
func (s *shaper) readPeriod(b *bind, c []byte, kind cellKind) models.Period {
	text := models.Tidy(validText(string(c)))
	if text == "" {
		s.refuse(models.CodeMissingValue, b, "")
		return models.Period{}
	}
	p, ok := parsePeriod(text, s.fiscal)
	switch {
	case !ok || kind == cellError:
		s.refuse(models.CodeBadValue, b, text, "why", "period")
	case p.From > s.today:
		s.refuse(models.CodeImplausibleDate, b, text, "why", "period", "limit", s.today.String())
	default:
		return p
	}
	return models.Period{}
}

// parsePeriod reads the names of CONTRACT §2 and those that reports use: 1. kvartal 2025, 2025 K1, Q1 2025, 1. halvår 2025,
// januar 2025, jan. 2025, uge 5 2025, 01-2025, and the first or the last day of a month for the month.
func parsePeriod(text string, fiscal int) (models.Period, bool) {
	if p, err := models.ParsePeriod(strings.ToUpper(text), fiscal); err == nil && p.Kind != models.ByTotal && p.Kind != models.ByDay {
		return p, true
	}
	words := strings.FieldsFunc(models.NameKey(text), func(r rune) bool { return strings.ContainsRune(" .-/,", r) })
	if len(words) == 2 || len(words) == 3 {
		if p, ok := periodWords(words, fiscal); ok {
			return p, true
		}
	}
	if d, err := models.ParseDay(text); err == nil {
		m := d.Month()
		return models.PeriodAt(models.ByMonth, d, 1), (d == m.First() || d == m.Until()-1) && d >= models.FirstDay && d <= models.LastDay
	}
	m, ok := parseMonth(text)
	return models.PeriodAt(models.ByMonth, m.First(), 1), ok
}

// periodWords reads a period that is written with words: a year, and a name with or without its number.
func periodWords(words []string, fiscal int) (models.Period, bool) {
	year := slices.IndexFunc(words, func(w string) bool { return len(w) == 4 && digits(w) })
	if year < 0 {
		return models.Period{}, false
	}
	y := words[year]
	rest := strings.Join(slices.Delete(slices.Clone(words), year, year+1), "")
	if month, ok := monthWords[rest]; ok {
		p, err := models.ParsePeriod(y+"-"+month, fiscal)
		return p, err == nil
	}
	number := strings.IndexFunc(rest, func(r rune) bool { return r >= '0' && r <= '9' })
	if number < 0 {
		return models.Period{}, false
	}
	n, width := leadingNumber([]byte(rest[number:]))
	unit := rest[:number] + rest[number+width:]
	code := map[string]string{"kvartal": "Q", "kvt": "Q", "k": "Q", "q": "Q", "quarter": "Q", "stquarter": "Q", "ndquarter": "Q", "rdquarter": "Q",
		"thquarter": "Q", "halvår": "H", "halvaar": "H", "h": "H", "half": "H", "uge": "W", "week": "W", "w": "W"}[unit]
	if code == "" {
		return models.Period{}, false
	}
	name := y + "-" + code + strconv.Itoa(n)
	if code == "W" && n < 10 {
		name = y + "-W0" + strconv.Itoa(n)
	}
	p, err := models.ParsePeriod(name, fiscal)
	return p, err == nil
}

// monthWords gives the number of a month's name.
var monthWords = func() map[string]string {
	m := map[string]string{}
	for i, names := range []string{"januar|jan|january", "februar|feb|february", "marts|mar|march", "april|apr", "maj|may", "juni|jun|june",
		"juli|jul|july", "august|aug", "september|sep|sept", "oktober|okt|october|oct", "november|nov", "december|dec"} {
		for name := range strings.SplitSeq(names, "|") {
			m[name] = strconv.Itoa(101 + i)[1:]
		}
	}
	return m
}()

// readAmount reads a value or one of its parts; nil where there is none. A value of a share may be written in per cent:
// with the sign, or under a heading that says so.
func (s *shaper) readAmount(b *bind, c []byte, kind cellKind, k models.KPI) *float64 {
	if emptyWord(c) || unknownCount(c) {
		return nil
	}
	percent := false
	if kind == cellText {
		plain := number(string(c))
		if percent = plain != string(c); percent {
			if b.field != models.FieldValue || k.Key != "" && k.Unit != models.UnitShare {
				s.refuse(models.CodeBadValue, b, string(c), "why", "percent")
				return nil
			}
			c = []byte(plain)
		}
	}
	v, ok := s.readNumber(b, c, kind)
	if !ok {
		return nil
	}
	if percent || b.field == models.FieldValue && k.Unit == models.UnitShare && percentHeading(b.heading) {
		v /= 100
	}
	return &v
}

// percentHeading says whether a heading counts in per cent: "Servicemål i procent", "Andel (%)".
func percentHeading(heading string) bool {
	key := models.NameKey(heading)
	return strings.Contains(key, "%") || slices.ContainsFunc(strings.FieldsFunc(key, func(r rune) bool { return strings.ContainsRune(" .()", r) }),
		func(w string) bool { return w == "procent" || w == "pct" || w == "percent" })
}
