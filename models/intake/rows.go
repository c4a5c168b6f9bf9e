package intake

import (
	"bytes"
	"hash/maphash"
	"math"
	"slices"
	"strconv"
	"time"
	"unsafe"

	"gevinstoverblik/models"
)

// The most letters that a name and a case number can have; longer ones are refused with bad_value.
const (
	maxName   = 300
	maxCaseNo = 200
)

// maxWords is how many different words of a column are remembered. Beyond lies a column of free text.
const maxWords = 100_000

// shaper makes typed rows of the rows of a table.
type shaper struct {
	form    string
	mapping models.Mapping
	keep    bool // caseworkers may be kept
	hash    func(string) string
	today   models.Day
	zone    *time.Location
	order   order
	decimal byte
	width   int
	headers []string
	binds   []bind
	caseNo  int // the column of the case number, -1 when a constant or nothing gives it
	date    int // the column of received, or of at
	ignored []int
	numbers bool // a decimal number is mapped
	notes   *notes
	staged  []staged
	used    []*word // by the row that is being read
	arena   arena
	floats  []float64
	proof   evidence
	line    int // of the row that is being read
	seed    maphash.Seed
	kpis    models.Catalogue
	fiscal  int // the first month of the financial year
}

// bind ties a field to its column.
type bind struct {
	field    string
	role     role
	col      int // -1: a constant only
	constant []byte
	heading  string
	words    map[string]*word
	names    int // cells that are kept as text
	cprs     int // those of them that had a CPR-like number
}

// role is how a field is read.
type role uint8

const (
	roleCaseNo role = iota
	roleName        // a name that is stored
	roleChannel
	roleOutcome
	roleAppealOutcome
	roleKLE
	roleTri
	roleStatus
	roleSatisfaction
	roleDate
	roleDays  // wait days
	roleCount // letters, paper steps: yes and no count as 1 and 0
	roleNumber
	roleMoment // the time of an event
	roleKPI
	rolePeriod
	roleAmount // a number that may be a percentage
)

func roleOf(kind models.Kind, field string) role {
	switch {
	case kind != models.KindValues:
	case field == models.FieldKPI:
		return roleKPI
	case field == models.FieldPeriod:
		return rolePeriod
	case field == models.FieldFrom, field == models.FieldTo:
		return roleDate
	case field == models.FieldCaseType, field == models.FieldDepartment:
		return roleName
	default:
		return roleAmount
	}
	switch field {
	case models.FieldCaseNo:
		return roleCaseNo
	case models.FieldChannel:
		if kind == models.KindEvents {
			return roleName
		}
		return roleChannel
	case models.FieldOutcome:
		return roleOutcome
	case models.FieldAppealOutcome:
		return roleAppealOutcome
	case models.FieldKLE:
		return roleKLE
	case models.FieldReceived, models.FieldScreened, models.FieldComplete, models.FieldDecided, models.FieldDeadline,
		models.FieldAppealSettled, models.FieldAppealReceived:
		return roleDate
	case models.FieldWaitDays, models.FieldWaitDaysBefore:
		return roleDays
	case models.FieldLetters, models.FieldPaperSteps:
		return roleCount
	case models.FieldMinutes, models.FieldCost:
		return roleNumber
	case models.FieldSatisfaction:
		return roleSatisfaction
	case models.FieldStatus:
		return roleStatus
	case models.FieldAt:
		return roleMoment
	case models.FieldCaseType, models.FieldDepartment, models.FieldActivity, models.FieldUnit, models.FieldResource:
		return roleName
	}
	return roleTri
}

// word is one spelling that a column holds, read once.
type word struct {
	name    uint64 // hash of its NameKey: spellings of one name are one, in all files of an import
	text    string
	known   bool
	cpr     bool
	long    bool
	channel models.ChannelClass
	outcome models.Outcome
	appeal  models.AppealOutcome
	tri     models.Tri
	score   uint8
	rows    int
	line    int
}

// staged is a fault or warning of the row that is being read. It is told when the row has turned out to be one.
type staged struct {
	code    models.Code
	refuses bool
	column  string
	value   string
	args    []string
}

func (s *shaper) refuse(code models.Code, b *bind, value string, args ...string) {
	s.staged = append(s.staged, staged{code, true, b.heading, value, append(args, "field", b.field)})
}

func (s *shaper) tell(code models.Code, column, value string, args ...string) {
	s.staged = append(s.staged, staged{code, false, column, value, args})
}

// flush tells what was staged for a row and says whether the row stands.
func (s *shaper) flush(r *row) (stands bool) {
	stands = true
	for _, f := range s.staged {
		if r.trace != nil {
			no := r.trace.attrs[s.mapping.Columns[models.FieldCaseNo]]
			if s.hash != nil {
				no = s.hash(models.Tidy(no))
			}
			f.args = append(f.args, "case", no)
		}
		if f.refuses {
			stands = false
			s.notes.refuse(f.code, r.line, f.column, f.value, f.args...)
		} else if f.code == models.CodeImplausibleDate { // as a warning it stands in every row without a deadline
			s.notes.warn(f.code, r.line, 1, f.column, f.value, f.args...)
		} else {
			s.notes.tell(f.code, r.line, f.column, f.value, f.args...)
		}
	}
	return stands
}

// cell gives the content of a field's cell, trimmed, its guarding apostrophe taken away; the constant where it is empty.
func (s *shaper) cell(r *row, b *bind) ([]byte, cellKind) {
	if b.col >= 0 && b.col < len(r.cells) {
		c := r.cells[b.col]
		if len(c) > 0 {
			if c[0] <= ' ' || c[len(c)-1] <= ' ' || c[0] >= 0x80 || c[len(c)-1] >= 0x80 {
				c = trim(c)
			}
			if len(c) > 0 {
				if c[0] == '\'' {
					c = unguard(c)
				}
				return c, r.kind(b.col)
			}
		}
	}
	return b.constant, cellText
}

// word looks a cell's content up among those that its column had before.
func (s *shaper) word(b *bind, c []byte, line int) *word {
	if w, ok := b.words[string(c)]; ok {
		w.rows++
		s.used = append(s.used, w)
		return w
	}
	w := s.newWord(b, c)
	w.rows, w.line = 1, line
	s.used = append(s.used, w)
	if len(b.words) < maxWords {
		b.words[string(c)] = w
	} else if !w.known {
		s.warnWord(b, w)
	}
	return w
}

func (s *shaper) newWord(b *bind, c []byte) *word {
	w := &word{known: true}
	w.text, w.cpr = models.MaskCPR(models.Tidy(validText(string(c))))
	w.long = len(w.text) > maxName
	key := models.NameKey(w.text)
	w.name = maphash.String(s.seed, key)
	given := func(table map[string]string) (string, bool) {
		for _, k := range sortedKeys(table) {
			if models.NameKey(k) == key {
				return table[k], true
			}
		}
		return "", false
	}
	switch b.role {
	case roleChannel:
		if v, ok := given(s.mapping.Channels); ok {
			w.channel, _ = models.ParseChannelClass(v)
		} else {
			w.channel, w.known = channelWords[key]
		}
	case roleOutcome:
		if v, ok := given(s.mapping.Outcomes); ok {
			w.outcome, _ = models.ParseOutcome(v)
		} else {
			w.outcome, w.known = outcomeWords[key]
		}
	case roleAppealOutcome:
		if v, ok := given(s.mapping.AppealOutcomes); ok {
			w.appeal, _ = models.ParseAppealOutcome(v)
		} else {
			w.appeal, w.known = appealWords[key]
		}
	case roleTri, roleStatus, roleCount:
		words := triWords
		if b.role == roleStatus {
			words = statusWords
		}
		if v, ok := given(s.mapping.Flags); ok {
			w.tri, _ = parseTri(v)
		} else {
			w.tri, w.known = words[key]
			w.known = w.known || b.role == roleStatus
		}
	case roleSatisfaction:
		w.score, w.known = satisfactionWords[key]
	case roleKLE:
		w.known = isKLE(w.text)
	}
	return w
}

// isKLE says whether s reads HH.GG.EE, perhaps with a facet: 02.34.02 or 02.34.02-P19.
func isKLE(s string) bool {
	number := func(s string) bool {
		return len(s) == 8 && digits(s[0:2]) && s[2] == '.' && digits(s[3:5]) && s[5] == '.' && digits(s[6:8])
	}
	return number(s) || len(s) == 12 && number(s[:8]) && s[8] == '-' && s[9] >= 'A' && s[9] <= 'Z' && digits(s[10:12])
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return true
}

// warnWords warns of the words that no table knows, each once with its rows.
func (s *shaper) warnWords() {
	for i := range s.binds {
		b := &s.binds[i]
		for _, key := range sortedKeys(b.words) {
			if w := b.words[key]; !w.known && w.rows > 0 {
				s.warnWord(b, w)
			}
		}
	}
}

func (s *shaper) warnWord(b *bind, w *word) {
	args := []string{"field", b.field}
	code := models.CodeBadValue
	switch b.role {
	case roleChannel:
		code = models.CodeUnknownChannel
	case roleOutcome, roleAppealOutcome:
		code = models.CodeUnknownOutcome
	case roleTri:
		args = append(args, "why", "yes_no")
	case roleKLE:
		args = append(args, "why", "kle")
	}
	s.notes.warn(code, w.line, w.rows, b.heading, w.text, args...)
}

// mixer hashes the typed content of a row.
type mixer uint64

func (m *mixer) add(x uint64) {
	h := (uint64(*m) ^ x) * 0x9E3779B97F4A7C15
	*m = mixer(h ^ h>>29)
}

// arena keeps the case numbers of many rows in few pieces of memory.
type arena struct{ free []byte }

// keep gives b as a string. The piece of memory is written once and never again.
func (a *arena) keep(b []byte) string {
	if len(b) > len(a.free) {
		a.free = make([]byte, max(64<<10, len(b)))
	}
	n := copy(a.free, b)
	s := unsafe.String(unsafe.SliceData(a.free), n)
	a.free = a.free[n:]
	return s
}

// readCaseNo reads the case number; "" with a fault staged when it cannot stand.
func (s *shaper) readCaseNo(b *bind, c []byte, kind cellKind) string {
	if len(c) == 0 {
		s.refuse(models.CodeMissingValue, b, "")
		return ""
	}
	if kind == cellError {
		s.refuse(models.CodeBadValue, b, string(c), "why", "mistake")
		return ""
	}
	plain := true
	for i, x := range c {
		if x < ' ' || x >= 0x7f || x == ' ' && c[i-1] == ' ' {
			plain = false
			break
		}
	}
	var no string
	if plain {
		no = s.arena.keep(c)
	} else {
		no = models.Tidy(validText(string(c)))
	}
	switch {
	case no == "":
		s.refuse(models.CodeMissingValue, b, "")
	case s.hash != nil && len(no) <= maxCaseNo:
		return s.hash(no)
	case models.IsCPRKey(no):
		s.refuse(models.CodeCPRInKey, b, "")
		return ""
	case len(no) > maxCaseNo:
		shown := no
		if s.hash != nil {
			shown = ""
		}
		s.refuse(models.CodeBadValue, b, shown, "why", "long", "limit", strconv.Itoa(maxCaseNo))
		return ""
	}
	return no
}

// readName reads a name that is stored.
func (s *shaper) readName(b *bind, c []byte, kind cellKind, line int) *word {
	if kind == cellError {
		s.refuse(models.CodeBadValue, b, string(c), "why", "mistake")
		return noWord
	}
	w := s.word(b, c, line)
	b.names++
	if w.cpr {
		b.cprs++
		s.tell(models.CodeCPR, b.heading, "", "field", b.field)
	}
	if w.long {
		s.refuse(models.CodeBadValue, b, w.text, "why", "long", "limit", strconv.Itoa(maxName))
	}
	return w
}

var noWord = &word{}

// readMoment reads a date, perhaps with a time.
func (s *shaper) readMoment(b *bind, c []byte, kind cellKind) (moment, bool) {
	o := s.order
	switch kind {
	case cellDate:
		o = orderYMD
	case cellNumber:
		// A workbook's date that lost its format: days since 1900 or so, read only where that gives a believable date.
		if f, err := strconv.ParseFloat(string(c), 64); err == nil && s.form == formXLSX {
			if m, ok := serial(f, s.proof.is1904); ok && m.day >= models.FirstDay {
				return m, true
			}
		}
		s.refuse(models.CodeBadDate, b, string(c))
		return moment{}, false
	case cellError, cellBool:
		s.refuse(models.CodeBadDate, b, string(c))
		return moment{}, false
	}
	m, ok := parseMoment(c, o)
	if !ok {
		if s.proof.auto && kind == cellText {
			if e, _ := dateEvidence(c); e == orderMDY {
				if s.proof.mdy++; s.proof.mdy == 1 {
					s.proof.date = example{s.line, b.heading, string(c)}
				}
			}
		}
		s.refuse(models.CodeBadDate, b, string(c))
		return moment{}, false
	}
	if m.firm {
		s.proof.dmy++
	}
	return m.local(s.zone), true
}

// readDate reads a date of a case. NoDay where there is none. What has happened cannot lie after today; a deadline
// and the settling of an appeal may lie ahead (CONTRACT §4); 9999-12-31 and the like are a system's way to write that
// there is none, and are told.
func (s *shaper) readDate(b *bind, c []byte, kind cellKind) models.Day {
	if emptyWord(c) {
		return models.NoDay
	}
	m, ok := s.readMoment(b, c, kind)
	if !ok {
		return models.NoDay
	}
	limit := ""
	switch {
	case m.day < models.FirstDay:
		limit = models.FirstDay.String()
	case m.day > s.today && b.field != models.FieldDeadline && b.field != models.FieldAppealSettled && b.field != models.FieldTo:
		limit = s.today.String()
	}
	if limit != "" {
		s.refuse(models.CodeImplausibleDate, b, string(c), "limit", limit)
		return models.NoDay
	}
	if m.day > models.LastDay {
		s.tell(models.CodeImplausibleDate, b.heading, string(c), "why", "none", "field", b.field, "limit", models.LastDay.String())
		return models.NoDay
	}
	return m.day
}

// readCount reads a whole number from 0 to most. An empty cell is 0, "unknown" is unknown.
func (s *shaper) readCount(b *bind, c []byte, kind cellKind, most int32, line int) int32 {
	if emptyWord(c) {
		return 0
	}
	if n, width := leadingNumber(c); width == len(c) && width <= 9 && kind != cellError {
		if int32(n) > most {
			s.refuse(models.CodeBadValue, b, string(c), "why", "count", "limit", strconv.Itoa(int(most)))
			return models.UnknownCount
		}
		return int32(n)
	}
	if unknownCount(c) {
		return models.UnknownCount
	}
	if b.role == roleCount && kind == cellText {
		if w := s.word(b, c, line); w.known {
			switch w.tri {
			case models.Yes:
				return 1
			case models.No:
				return 0
			}
			return models.UnknownCount
		}
		delete(b.words, string(c)) // a number that is no number is told below
	}
	v, ok := s.readNumber(b, c, kind)
	switch {
	case !ok:
		return models.UnknownCount
	case v != math.Trunc(v):
		s.refuse(models.CodeBadNumber, b, string(c))
		return models.UnknownCount
	case v < 0 || v > float64(most):
		s.refuse(models.CodeBadValue, b, string(c), "why", "count", "limit", strconv.Itoa(int(most)))
		return models.UnknownCount
	}
	return int32(v)
}

// readNumber reads a number with the file's decimal sign.
func (s *shaper) readNumber(b *bind, c []byte, kind cellKind) (float64, bool) {
	decimal := s.decimal
	switch kind {
	case cellNumber:
		if v, err := strconv.ParseFloat(string(c), 64); err == nil {
			return v, true
		}
		s.refuse(models.CodeBadNumber, b, string(c))
		return 0, false
	case cellError, cellDate:
		s.refuse(models.CodeBadNumber, b, string(c))
		return 0, false
	}
	if v, width := leadingNumber(c); width == len(c) && width <= 9 {
		return float64(v), true
	}
	n := parseNumeral(c)
	s.proof.number(n, s, b.heading, c, s.line)
	if n.sign != 0 && n.sign != decimal || s.proof.numeral.line == 0 && n.sign != 0 {
		s.proof.numeral = example{s.line, b.heading, string(c)}
	}
	v, ok := n.value(decimal)
	if !ok {
		s.refuse(models.CodeBadNumber, b, string(c))
	}
	return v, ok
}

func (s *shaper) float(v float64) *float64 {
	if len(s.floats) == cap(s.floats) {
		s.floats = make([]float64, 0, 1024)
	}
	s.floats = append(s.floats, v)
	return &s.floats[len(s.floats)-1]
}

// shapeCase reads a row into c. It gives the hash of the typed content; faults are staged.
func (s *shaper) shapeCase(r *row, c *models.Case) (content uint32) {
	*c = models.Case{Line: r.line, Received: models.NoDay, Screened: models.NoDay, Complete: models.NoDay,
		Decided: models.NoDay, Deadline: models.NoDay, AppealSettled: models.NoDay, WaitDays: models.UnknownCount,
		WaitDaysBefore: models.UnknownCount, Letters: models.UnknownCount, PaperSteps: models.UnknownCount}
	s.line = r.line
	var mix mixer
	var status *word
	var statusBind, receivedBind *bind
	letters, first := false, false
	for i := range s.binds {
		b := &s.binds[i]
		cell, kind := s.cell(r, b)
		switch b.role {
		case roleCaseNo:
			c.CaseNo = s.readCaseNo(b, cell, kind)
		case roleName:
			if len(cell) == 0 {
				mix.add(0)
				continue
			}
			w := s.readName(b, cell, kind, r.line)
			mix.add(w.name)
			if b.field == models.FieldCaseType {
				c.CaseType = w.text
			} else {
				c.Department = w.text
			}
		case roleChannel:
			if len(cell) == 0 {
				mix.add(0)
				continue
			}
			w := s.readName(b, cell, kind, r.line)
			mix.add(w.name)
			c.Channel, c.ChannelClass = w.text, w.channel
		case roleOutcome:
			if len(cell) > 0 {
				w := s.readName(b, cell, kind, r.line)
				c.Outcome, c.OutcomeWord = w.outcome, w.text
				if !w.known { // two unknown words may come to mean two things
					mix.add(w.name)
				}
			}
			mix.add(uint64(c.Outcome))
		case roleAppealOutcome:
			if len(cell) > 0 {
				w := s.readName(b, cell, kind, r.line)
				c.AppealOutcome = w.appeal
			}
			mix.add(uint64(c.AppealOutcome))
		case roleKLE:
			if len(cell) > 0 {
				w := s.readName(b, cell, kind, r.line)
				if w.known {
					c.KLE = w.text
				}
				mix.add(w.name)
			} else {
				mix.add(0)
			}
		case roleTri:
			t := models.Unknown
			if len(cell) > 0 {
				t = s.readName(b, cell, kind, r.line).tri
			}
			mix.add(uint64(t))
			switch b.field {
			case models.FieldLimitApplies:
				c.LimitApplies = t
			case models.FieldExempt:
				c.Exempt = t
			case models.FieldCompleteAtFirst:
				c.CompleteAtFirst, first = t, true
			case models.FieldDecisionDigital:
				c.DecisionDigital = t
			case models.FieldAppeal:
				c.Appeal = t
			case models.FieldReopened:
				c.Reopened = t
			}
		case roleStatus:
			if len(cell) > 0 && kind != cellError {
				status, statusBind = s.word(b, cell, r.line), b
			}
		case roleSatisfaction:
			c.Satisfaction = s.readScore(b, cell, kind, r.line)
			mix.add(uint64(c.Satisfaction))
		case roleDate:
			d := s.readDate(b, cell, kind)
			mix.add(uint64(d))
			switch b.field {
			case models.FieldReceived:
				c.Received = d
				receivedBind = b
				if emptyWord(cell) {
					s.refuse(models.CodeMissingValue, b, string(cell))
				}
			case models.FieldScreened:
				c.Screened = d
			case models.FieldComplete:
				c.Complete = d
			case models.FieldDecided:
				c.Decided = d
			case models.FieldDeadline:
				c.Deadline = d
			case models.FieldAppealSettled:
				c.AppealSettled = d
			}
		case roleDays:
			n := s.readCount(b, cell, kind, models.MaxWaitDays, r.line)
			mix.add(uint64(n))
			if b.field == models.FieldWaitDays {
				c.WaitDays = n
			} else {
				c.WaitDaysBefore = n
			}
		case roleCount:
			n := s.readCount(b, cell, kind, models.MaxSmallCount, r.line)
			mix.add(uint64(n))
			if b.field == models.FieldLetters {
				c.Letters, letters = n, true
			} else {
				c.PaperSteps = n
			}
		case roleNumber:
			if emptyWord(cell) || unknownCount(cell) {
				mix.add(0)
				continue
			}
			v, ok := s.readNumber(b, cell, kind)
			if !ok {
				continue
			}
			if v < 0 && b.field == models.FieldMinutes {
				s.refuse(models.CodeBadValue, b, string(cell), "why", "count")
			}
			mix.add(math.Float64bits(v))
			if b.field == models.FieldMinutes {
				c.HandlingMinutes = s.float(v)
			} else {
				c.Cost = s.float(v)
			}
		}
	}
	// Where letters are counted they say whether the case was complete at first (CONTRACT §3), unless the file does.
	if letters && (!first || c.CompleteAtFirst == models.Unknown) {
		switch {
		case c.Letters > 0:
			c.CompleteAtFirst = models.No
		case c.Letters == 0 && (c.Complete.Known() || c.Decided.Known()):
			c.CompleteAtFirst = models.Yes
		}
	}
	s.compare(r, c, receivedBind, status, statusBind)
	s.lookForCPR(r)
	return uint32(mix^mix>>32) &^ 1
}

// compare holds the dates of a case against one another, and its status against decided.
func (s *shaper) compare(r *row, c *models.Case, received *bind, status *word, statusBind *bind) {
	if status != nil && status.tri != models.Unknown && (status.tri == models.Yes) != c.Decided.Known() && !s.badDate(models.FieldDecided) {
		s.tell(models.CodeContradiction, statusBind.heading, status.text, "field", models.FieldStatus)
	}
	if received == nil || !c.Received.Known() {
		return
	}
	if c.Decided.Known() && c.Decided < c.Received {
		b := s.bind(models.FieldDecided)
		s.refuse(models.CodeDecidedBefore, b, s.written(r, b), "other", s.written(r, received))
		return
	}
	if c.Deadline.Known() && c.Deadline < c.Received {
		b := s.bind(models.FieldDeadline)
		s.tell(models.CodeContradiction, b.heading, s.written(r, b), "why", "deadline", "field", b.field, "other", s.written(r, received))
	}
	doubt := models.Doubt(c.Received, c.Screened, c.Complete, c.Decided, c.WaitDays, c.WaitDaysBefore)
	if doubt == 0 {
		return
	}
	for _, d := range []struct {
		doubt models.Doubts
		field string
		why   string
	}{
		{models.DoubtComplete, models.FieldComplete, "date"}, {models.DoubtScreened, models.FieldScreened, "date"},
		{models.DoubtWait, models.FieldWaitDays, "wait"}, {models.DoubtWaitBefore, models.FieldWaitDaysBefore, "wait"},
	} {
		if doubt&d.doubt != 0 {
			b := s.bind(d.field)
			s.tell(models.CodeOutOfOrder, b.heading, s.written(r, b), "why", d.why, "field", d.field)
		}
	}
}

// written gives a field's value as the file writes it.
func (s *shaper) written(r *row, b *bind) string {
	c, _ := s.cell(r, b)
	return string(c)
}

// fewestCPR is how many CPR-like numbers a column must have before it can be one of them.
const fewestCPR = 3

// persons refuses the file where a column that is kept holds CPR-like numbers rather than names: it is the wrong one.
func (s *shaper) persons(binds []bind) *fault {
	for i := range binds {
		if b := &binds[i]; b.cprs >= fewestCPR && 2*b.cprs > b.names {
			return &fault{code: models.CodeCPR, column: b.heading, args: map[string]string{"why": "column", "field": b.field}}
		}
	}
	return nil
}

// bind gives the bind of a field that is bound.
func (s *shaper) bind(field string) *bind {
	for i := range s.binds {
		if s.binds[i].field == field {
			return &s.binds[i]
		}
	}
	return &bind{field: field, heading: field}
}

func (s *shaper) badDate(field string) bool {
	for _, f := range s.staged {
		if f.refuses && f.column == s.bind(field).heading {
			return true
		}
	}
	return false
}

// lookForCPR warns of CPR-like text in the columns that are not used (CONTRACT §4), and of other decimal signs
// there when numbers are used.
func (s *shaper) lookForCPR(r *row) {
	for _, col := range s.ignored {
		if col >= len(r.cells) || len(r.cells[col]) == 0 {
			continue
		}
		c := r.cells[col]
		if hasCPR(c) {
			s.tell(models.CodeCPR, s.headers[col], "")
		}
		if s.numbers && r.kind(col) == cellText {
			s.proof.beside(s, s.headers[col], c, s.line)
		}
	}
	for col := len(s.headers); col < len(r.cells); col++ { // right of the heading, as workbooks may have it
		if hasCPR(r.cells[col]) {
			s.tell(models.CodeCPR, strconv.Itoa(col+1), "")
		}
	}
}

func hasCPR(c []byte) bool {
	return len(c) >= 10 && models.HasCPR(unsafe.String(unsafe.SliceData(c), len(c)))
}

func (s *shaper) readScore(b *bind, c []byte, kind cellKind, line int) uint8 {
	if emptyWord(c) {
		return 0
	}
	if len(c) == 1 && c[0] >= '1' && c[0] <= '5' && kind != cellError {
		return c[0] - '0'
	}
	if kind == cellText {
		if w := s.word(b, c, line); w.known {
			return w.score
		}
		delete(b.words, string(c)) // refused below, not warned of
		if unknownCount(c) {
			return 0
		}
	}
	s.refuse(models.CodeBadValue, b, string(c), "why", "satisfaction")
	return 0
}

// shapeEvent reads a row into e.
func (s *shaper) shapeEvent(r *row, e *models.Event) {
	*e = models.Event{Line: r.line}
	s.line = r.line
	for i := range s.binds {
		b := &s.binds[i]
		cell, kind := s.cell(r, b)
		switch b.role {
		case roleCaseNo:
			e.CaseNo = s.readCaseNo(b, cell, kind)
		case roleMoment:
			e.At = s.readAt(b, cell, kind)
		case roleName:
			if len(cell) == 0 {
				if b.field == models.FieldActivity {
					s.refuse(models.CodeMissingValue, b, "")
				}
				continue
			}
			if b.field == models.FieldResource && !s.keep {
				if hasCPR(cell) {
					s.tell(models.CodeCPR, b.heading, "", "field", b.field)
				}
				continue
			}
			s.nameEvent(e, b.field, s.readName(b, cell, kind, r.line).text)
		}
	}
	s.lookForCPR(r)
}

// eventHash is the hash of a row of events: names by what they name, everything else as it is written, the columns that
// are not used too. Two steps of one kind at one time differ somewhere, or are one.
func (s *shaper) eventHash(r *row) uint64 {
	var mix mixer
	for i := range s.binds {
		b := &s.binds[i]
		c, _ := s.cell(r, b)
		if w := b.words[string(c)]; w != nil {
			mix.add(w.name)
		} else {
			mix.add(maphash.Bytes(s.seed, c))
		}
	}
	for _, col := range s.ignored {
		if col < len(r.cells) {
			mix.add(maphash.Bytes(s.seed, trim(r.cells[col])))
		}
	}
	return uint64(mix)
}

// shapeAppeal reads a row into a.
func (s *shaper) shapeAppeal(r *row, a *models.AppealLine) {
	*a = models.AppealLine{Line: r.line, Received: models.NoDay, Settled: models.NoDay}
	s.line = r.line
	for i := range s.binds {
		b := &s.binds[i]
		cell, kind := s.cell(r, b)
		switch b.field {
		case models.FieldCaseNo:
			a.CaseNo = s.readCaseNo(b, cell, kind)
		case models.FieldAppealReceived:
			a.Received = s.readDate(b, cell, kind)
		case models.FieldAppealSettled:
			a.Settled = s.readDate(b, cell, kind)
		default:
			if len(cell) > 0 {
				a.Outcome = s.readName(b, cell, kind, r.line).appeal
			}
		}
	}
	if a.Received.Known() && a.Settled.Known() && a.Settled < a.Received {
		b := s.bind(models.FieldAppealSettled)
		s.tell(models.CodeContradiction, b.heading, s.written(r, b), "why", "appeal", "field", b.field, "other", s.written(r, s.bind(models.FieldAppealReceived)))
	}
	s.lookForCPR(r)
}

func (s *shaper) nameEvent(e *models.Event, field, text string) {
	switch field {
	case models.FieldActivity:
		e.Activity = text
	case models.FieldUnit:
		e.Unit = text
	case models.FieldChannel:
		e.Channel = text
	case models.FieldResource:
		e.Resource = text
	}
}

func (s *shaper) readAt(b *bind, cell []byte, kind cellKind) int64 {
	if emptyWord(cell) {
		s.refuse(models.CodeMissingValue, b, string(cell))
		return 0
	}
	m, ok := s.readMoment(b, cell, kind)
	if !ok {
		return 0
	}
	if m.day < models.FirstDay {
		s.refuse(models.CodeImplausibleDate, b, string(cell), "limit", models.FirstDay.String())
		return 0
	}
	return m.unix()
}

// shapeTrace reads the events of a trace. An event without an activity or a time is no step; it refuses the trace.
func (s *shaper) shapeTrace(r *row, caseNo string, binds []bind, out []models.Event) []models.Event {
	told := map[string]bool{}
	for _, attrs := range r.trace.events {
		for key, value := range attrs { // whatever is not used is looked through for CPR-like text
			if len(value) >= 10 && !told[key] && models.HasCPR(value) && !slices.ContainsFunc(binds, func(b bind) bool {
				return b.heading == key && (b.field != models.FieldResource || s.keep)
			}) {
				told[key] = true
			}
		}
		e := models.Event{Line: r.line, CaseNo: caseNo}
		for i := range binds {
			b := &binds[i]
			cell := unguard(trim([]byte(attrs[b.heading])))
			switch {
			case b.role == roleMoment:
				e.At = s.readAt(b, cell, cellText)
			case len(cell) == 0:
				if b.field == models.FieldActivity {
					s.refuse(models.CodeMissingValue, b, "")
				}
			case b.field == models.FieldResource && !s.keep:
			default:
				s.nameEvent(&e, b.field, s.readName(b, cell, cellText, r.line).text)
			}
		}
		out = append(out, e)
	}
	for _, key := range sortedKeys(told) {
		s.tell(models.CodeCPR, key, "")
	}
	return out
}

// sumWords begin the lines below a table that add it up.
var sumWords = []string{"i alt", "ialt", "total", "totalt", "sum", "subtotal", "gennemsnit", "antal", "hovedtotal", "samlet", "grand total",
	"average", "sum total"}

// isSumLine says whether a row that cannot be a case is a line that adds up, or a remark below the table.
func (s *shaper) isSumLine(r *row) bool {
	var first []byte
	filled := 0
	for _, c := range r.cells {
		if c = trim(c); len(c) > 0 {
			if filled++; filled == 1 {
				first = c
			}
		}
	}
	if filled == 0 {
		return false
	}
	dated := s.date >= 0 && s.date < len(r.cells) && s.looksDated(r.cells[s.date])
	if dated {
		return false
	}
	key := models.NameKey(string(first))
	for _, w := range sumWords {
		if len(key) >= len(w) && key[:len(w)] == w && (len(key) == len(w) || !letterByte(key[len(w)]) && key[len(w)] < 0x80) {
			return true
		}
	}
	if filled == 1 && bytes.IndexByte(first, ' ') >= 0 {
		return true
	}
	if s.caseNo < 0 || s.caseNo >= len(r.cells) || len(trim(r.cells[s.caseNo])) > 0 {
		return false
	}
	for _, c := range r.cells { // neither number nor date, and nothing but numbers in the rest
		if c = trim(c); len(c) > 0 && !parseNumeral(c).ok {
			return false
		}
	}
	return true
}

func (s *shaper) looksDated(c []byte) bool {
	_, _, _, _, _, ok := dateParts(trim(c))
	return ok
}

// isHeading says whether a row repeats the heading.
func (s *shaper) isHeading(r *row) bool {
	same := 0
	for i, c := range r.cells {
		if i >= len(s.headers) {
			return false
		}
		if len(trim(c)) == 0 && s.headers[i] == "" {
			continue
		}
		if s.headers[i] != models.Tidy(string(c)) {
			return false
		}
		same++
	}
	return same > 0
}
