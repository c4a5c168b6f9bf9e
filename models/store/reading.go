package store

import (
	"slices"
	"time"

	"gorm.io/gorm"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

type (
	formerNameRow struct {
		Kind     models.NameKind `gorm:"primaryKey"`
		NameKey  string          `gorm:"primaryKey"`
		Name     string
		EntityID int64
	}
	rulingRow struct {
		SourceID int64           `gorm:"primaryKey;autoIncrement:false"`
		Kind     models.NameKind `gorm:"primaryKey"`
		WordID   int64           `gorm:"primaryKey;autoIncrement:false"`
		Means    int64
		SaidBy   string
		SaidAt   time.Time
	}
)

func (formerNameRow) TableName() string { return "former_names" }
func (rulingRow) TableName() string     { return "word_rulings" }

// reading is how the house reads the names and words that a case keeps as its file had them. Nothing of it is written
// into the cases: who takes it back has what was before. It is never changed once it is loaded.
type reading struct {
	caseTypes   []uint16 // by id: the one that it is read as
	departments []uint16
	words       map[sourceWord]uint16         // a source's channel: the channel that it is read as
	outcomes    map[sourceWord]models.Outcome // a source's word for an outcome: what it means
	channelKeys map[int32]string              // the name of a channel, whatever its class
	ownTargets  []uint16                      // the case types whose targets lead those of the one that they are read as
	ownOf       []uint16                      // the departments
}

// sourceWord is a word of one source by its id.
type sourceWord struct{ source, word int32 }

// row gives a case as the house reads it.
func (r *reading) row(c *caseRow) facts.Row {
	out := c.Row
	out.CaseType, out.Department = readAs(r.caseTypes, out.CaseType), readAs(r.departments, out.Department)
	if len(r.words) > 0 {
		if to, ok := r.words[sourceWord{int32(out.Source), int32(out.Channel)}]; ok {
			out.Channel = to
		}
	}
	if len(r.outcomes) > 0 && c.OutcomeWord != 0 {
		if to, ok := r.outcomes[sourceWord{int32(out.Source), c.OutcomeWord}]; ok {
			out.Outcome = to
		}
	}
	return out
}

func readAs(table []uint16, id uint16) uint16 {
	if int(id) < len(table) {
		return table[id]
	}
	return id
}

// caseType and department give the id that one is read as.
func (r *reading) caseType(id int64) int64   { return readID(r.caseTypes, id) }
func (r *reading) department(id int64) int64 { return readID(r.departments, id) }

func readID(table []uint16, id int64) int64 {
	if id > 0 && id < int64(len(table)) {
		return int64(table[id])
	}
	return id
}

// readAsCaseType and readAsDepartment give every id that is read as one, itself first.
func (r *reading) readAsCaseType(id int64) []int64   { return readAsID(r.caseTypes, id) }
func (r *reading) readAsDepartment(id int64) []int64 { return readAsID(r.departments, id) }

func readAsID(table []uint16, id int64) []int64 {
	out := []int64{id}
	for other, to := range table {
		if int64(to) == id && int64(other) != id && other != 0 {
			out = append(out, int64(other))
		}
	}
	return out
}

// keepWords leaves a case the words that it had where a delivery brings the same words, and only their table has
// learned meanwhile what a person had said of them: nothing has changed then.
func (r *reading) keepWords(next, old *caseRow) {
	if next.ours {
		r.keepOurs(next, old)
	}
	if next.Channel != old.Channel && r.channelKeys[int32(next.Channel)] == r.channelKeys[int32(old.Channel)] &&
		r.row(next).Channel == r.row(old).Channel {
		next.Channel = old.Channel
	}
	if next.Outcome != old.Outcome && next.OutcomeWord == old.OutcomeWord && r.row(next).Outcome == r.row(old).Outcome {
		next.Outcome = old.Outcome
	}
}

// keepOurs leaves a case the words of its source where a file brings back what the house reads them as: an export of our
// own tells the outcome by its code, and a case type, a department and a channel by the name that they are read as.
func (r *reading) keepOurs(next, old *caseRow) {
	read := r.row(old)
	if next.Outcome == read.Outcome {
		next.Outcome, next.OutcomeWord = old.Outcome, old.OutcomeWord
	}
	if next.CaseType == read.CaseType {
		next.CaseType = old.CaseType
	}
	if next.Department == read.Department {
		next.Department = old.Department
	}
	if next.Channel == read.Channel {
		next.Channel = old.Channel
	}
}

// loadReading reads how names and words are read.
func loadReading(g *gorm.DB) (*reading, error) {
	var types []caseTypeRow
	var departments []departmentRow
	var channels []channelRow
	var rulings []rulingRow
	for _, list := range []any{&types, &departments, &channels, &rulings} {
		if err := g.Find(list).Error; err != nil {
			return nil, err
		}
	}
	r := &reading{words: map[sourceWord]uint16{}, outcomes: map[sourceWord]models.Outcome{}, channelKeys: map[int32]string{}}
	var into []int64
	for _, t := range types {
		into = intoTable(into, t.ID, t.IntoID)
		if t.OwnTargets {
			r.ownTargets = append(r.ownTargets, uint16(t.ID))
		}
	}
	r.caseTypes = roots(into)
	into = nil
	for _, d := range departments {
		into = intoTable(into, d.ID, d.IntoID)
		if d.OwnTargets {
			r.ownOf = append(r.ownOf, uint16(d.ID))
		}
	}
	r.departments = roots(into)
	slices.Sort(r.ownTargets)
	slices.Sort(r.ownOf)
	for _, c := range channels {
		r.channelKeys[int32(c.ID)] = c.NameKey
	}
	for _, u := range rulings {
		word := sourceWord{int32(u.SourceID), int32(u.WordID)}
		if u.Kind == models.NameChannel {
			r.words[word] = uint16(u.Means)
		} else {
			r.outcomes[word] = models.Outcome(u.Means)
		}
	}
	return r, nil
}

func intoTable(into []int64, id, to int64) []int64 {
	for int64(len(into)) <= id {
		into = append(into, 0)
	}
	into[id] = to
	return into
}

// roots follows each entry to the one that it is read as in the end; nil where every one is read as itself.
func roots(into []int64) []uint16 {
	if !slices.ContainsFunc(into, func(to int64) bool { return to != 0 }) {
		return nil
	}
	out := make([]uint16, len(into))
	for id := range into {
		at := int64(id)
		for steps := 0; at < int64(len(into)) && into[at] != 0 && steps < len(into); steps++ {
			at = into[at]
		}
		out[id] = uint16(at)
	}
	return out
}

// differs gives the condition of the stored cases that two readings may read differently, "" where there are none.
func (r *reading) differs(o *reading) (where string, args []any) {
	ids := func(a, b []uint16) []int64 {
		var out []int64
		for id := range max(len(a), len(b)) {
			if readAs(a, uint16(id)) != readAs(b, uint16(id)) {
				out = append(out, int64(id))
			}
		}
		return out
	}
	add := func(condition string, values ...any) {
		if where != "" {
			where += " OR "
		}
		where += condition
		args = append(args, values...)
	}
	list := func(column string, ids []int64) {
		for part := range slices.Chunk(ids, lookupSize) {
			add(column+" IN ("+places(len(part))+")", boxes64(part)...)
		}
	}
	list("case_type", ids(r.caseTypes, o.caseTypes))
	list("department", ids(r.departments, o.departments))
	for _, w := range changedWords(r.words, o.words) {
		add("source_id = ? AND channel = ?", int64(w.source), int64(w.word))
	}
	for _, w := range changedWords(r.outcomes, o.outcomes) {
		add("source_id = ? AND outcome_word = ?", int64(w.source), int64(w.word))
	}
	return where, args
}

func boxes64(ids []int64) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return out
}

func places(n int) string {
	out := make([]byte, 0, 2*n)
	for i := range n {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, '?')
	}
	return string(out)
}

func changedWords[V comparable](a, b map[sourceWord]V) []sourceWord {
	var out []sourceWord
	for w, v := range a {
		if other, ok := b[w]; !ok || other != v {
			out = append(out, w)
		}
	}
	for w := range b {
		if _, ok := a[w]; !ok {
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(x, y sourceWord) int {
		if x.source != y.source {
			return int(x.source - y.source)
		}
		return int(x.word - y.word)
	})
	return out
}

// slot is where one target takes the place of another.
type slot struct {
	kpi                  string
	caseType, department int64
	kind                 models.TargetKind
}

// targets gives targets for the case types and departments that theirs are read as. Where two come to stand in one
// slot, those that lead stay, and the others are set aside as a whole: half of each would be nobody's promise.
func (r *reading) targets(list []models.Target) []models.Target {
	if r.caseTypes == nil && r.departments == nil {
		return list
	}
	// The lower rank leads: own targets of a merged name, then those that were always there, then the merged one's.
	rank := func(t models.Target) int {
		switch {
		case slices.Contains(r.ownTargets, uint16(t.CaseTypeID)) || slices.Contains(r.ownOf, uint16(t.DepartmentID)):
			return 0
		case r.caseType(t.CaseTypeID) == t.CaseTypeID && r.department(t.DepartmentID) == t.DepartmentID:
			return 1
		}
		return 2
	}
	at := func(t models.Target) slot {
		return slot{t.KPI, r.caseType(t.CaseTypeID), r.department(t.DepartmentID), t.Kind}
	}
	type lead struct {
		rank                 int
		caseType, department int64
	}
	leads := map[slot]lead{}
	for _, t := range list {
		if t.ReplacedAt != nil {
			continue
		}
		mine, s := lead{rank(t), t.CaseTypeID, t.DepartmentID}, at(t)
		best, met := leads[s]
		if !met || mine.rank < best.rank || mine.rank == best.rank && (mine.caseType < best.caseType ||
			mine.caseType == best.caseType && mine.department < best.department) {
			leads[s] = mine
		}
	}
	out := make([]models.Target, 0, len(list))
	for _, t := range list {
		s := at(t)
		if l := leads[s]; t.ReplacedAt == nil && (l.caseType != t.CaseTypeID || l.department != t.DepartmentID) {
			continue
		}
		t.CaseTypeID, t.DepartmentID = s.caseType, s.department
		out = append(out, t)
	}
	return out
}
