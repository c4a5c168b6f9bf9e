package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"gorm.io/gorm"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

func mayName(scope models.Scope) bool { return scope.All && scope.May(models.RightSources) }

// Namings gives the names and words about which a person has something to say or has said it: case types and
// departments that a file brought or that are read as another, and the words for channels and outcomes that no table
// knew. Those that wait come first, then by kind and name. Every case counts where its file used the name.
func (s *Store) Namings(ctx context.Context, scope models.Scope) ([]models.Naming, error) {
	if !mayName(scope) {
		return nil, models.ErrForbidden
	}
	out, err := s.keptNamings(ctx)
	return out, translate("read the names", err)
}

// namingsKept is what Namings gave when the trail had come so far: whatever changes a name or a case writes its trail row.
type namingsKept struct {
	mu   sync.Mutex
	hash string // of the trail's last row
	list []models.Naming
}

func (s *Store) keptNamings(ctx context.Context) ([]models.Naming, error) {
	var row versionRow
	if err := s.reader(ctx).Take(&row, 1).Error; err != nil {
		return nil, err
	}
	s.names.mu.Lock()
	defer s.names.mu.Unlock()
	if s.names.list == nil || s.names.hash != row.TrailHash {
		list, err := s.namings(ctx)
		if err != nil {
			return nil, err
		}
		s.names.hash, s.names.list = row.TrailHash, list
	}
	return slices.Clone(s.names.list), nil
}

func (s *Store) namings(ctx context.Context) ([]models.Naming, error) {
	if err := s.Refresh(ctx); err != nil { // the facts must have come as far as the trail
		return nil, err
	}
	used, err := s.namesUsed(ctx, s.state.Load())
	if err != nil {
		return nil, err
	}
	g := s.reader(ctx)
	names, err := nameNamings(g, used)
	if err != nil {
		return nil, err
	}
	words, err := wordNamings(g, used)
	if err != nil {
		return nil, err
	}
	out := slices.Concat(names, words)
	order := func(k models.NameKind) int { return slices.Index(models.NameKinds, k) }
	waits := func(n models.Naming) int {
		if n.Waits() {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b models.Naming) int {
		return cmp.Or(waits(a)-waits(b), order(a.Kind)-order(b.Kind), cmp.Compare(models.NameKey(a.Name), models.NameKey(b.Name)),
			cmp.Compare(a.SourceName, b.SourceName), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// named is a case type or a department.
type named struct {
	id, into    int64
	name, title string
	settled     bool
}

// readNames reads the case types or the departments.
func readNames(g *gorm.DB, kind models.NameKind) ([]named, error) {
	var out []named
	if kind == models.NameCaseType {
		var rows []caseTypeRow
		err := g.Order("id").Find(&rows).Error
		for _, r := range rows {
			out = append(out, named{r.ID, r.IntoID, r.Name, cmp.Or(r.Title, r.Name), r.Settled})
		}
		return out, err
	}
	var rows []departmentRow
	err := g.Order("id").Find(&rows).Error
	for _, r := range rows {
		out = append(out, named{r.ID, r.IntoID, r.Name, cmp.Or(r.Title, r.Name), r.Settled})
	}
	return out, err
}

// nameTable names the table of a kind of names, which is also the column of the cases without its s.
func nameTable(kind models.NameKind) (table, column string) {
	if kind == models.NameCaseType {
		return "case_types", "case_type"
	}
	return "departments", "department"
}

// namesUsed tells how many cases use a name or a word as their files had it.
type namesUsed struct {
	caseTypes, departments map[int64]int
	channels               map[sourceWord]int
	outcomes               map[sourceWord]int // only words that no table knew, or of which somebody has said what they mean
}

// namesUsed counts in the facts, which read names and words as the house does, and puts right what they read otherwise
// than the files had it: only of these cases, and of those with an unknown outcome, the database is asked, in one pass.
func (s *Store) namesUsed(ctx context.Context, st *state) (namesUsed, error) {
	out := namesUsed{map[int64]int{}, map[int64]int{}, map[sourceWord]int{}, map[sourceWord]int{}}
	for _, c := range st.table.Chunks {
		count(out.caseTypes, c.CaseType)
		count(out.departments, c.Department)
		for word, n := range wordsOf(c) {
			out.channels[word] += n
		}
	}
	var rows []struct {
		SourceID, Channel, OutcomeWord int32
		CaseType, Department, Outcome  int64
		Cases                          int
	}
	err := s.reader(ctx).Raw("SELECT source_id, case_type, department, channel, outcome, outcome_word, count(*) AS cases FROM cases WHERE " + st.read.otherwise() +
		" GROUP BY source_id, case_type, department, channel, outcome, outcome_word").Scan(&rows).Error
	for _, r := range rows {
		move := func(of map[int64]int, id, to int64) {
			if to != id {
				of[id], of[to] = of[id]+r.Cases, of[to]-r.Cases
			}
		}
		move(out.caseTypes, r.CaseType, st.read.caseType(r.CaseType))
		move(out.departments, r.Department, st.read.department(r.Department))
		word := sourceWord{r.SourceID, r.Channel}
		if to, ruled := st.read.words[word]; ruled && int32(to) != r.Channel {
			out.channels[word] += r.Cases
			out.channels[sourceWord{r.SourceID, int32(to)}] -= r.Cases
		}
		word.word = r.OutcomeWord
		if _, ruled := st.read.outcomes[word]; word.word > 0 && (ruled || r.Outcome == int64(models.OutcomeUnknown)) {
			out.outcomes[word] += r.Cases
		}
	}
	return out, err
}

// count counts the rows of a column by their value.
func count(in map[int64]int, column []uint16) {
	var by [1 << 16]int32
	for _, v := range column {
		by[v]++
	}
	for v, n := range by {
		if n > 0 {
			in[int64(v)] += int(n)
		}
	}
}

// wordsOf counts the rows of a chunk by source and channel.
func wordsOf(c *facts.Chunk) map[sourceWord]int {
	out := map[sourceWord]int{}
	for i := 0; i < c.Len(); {
		word, from := sourceWord{int32(c.Source[i]), int32(c.Channel[i])}, i
		for i < c.Len() && c.Source[i] == uint8(word.source) && c.Channel[i] == uint16(word.word) {
			i++
		}
		out[word] += i - from
	}
	return out
}

// otherwise gives the condition of the stored cases whose names or words are, or may be, read otherwise than their files
// had them. The columns stand in the order in which they lie in a row: the last one takes longest to come to.
func (r *reading) otherwise() string {
	var any []string
	among := func(column string, ids []int64) {
		slices.Sort(ids)
		if ids = slices.Compact(ids); len(ids) > 0 {
			any = append(any, column+" IN ("+strings.Trim(strings.ReplaceAll(fmt.Sprint(ids), " ", ", "), "[]")+")")
		}
	}
	merged := func(table []uint16) (ids []int64) {
		for id, to := range table {
			if int(to) != id {
				ids = append(ids, int64(id))
			}
		}
		return ids
	}
	ruled := func(words iter.Seq[sourceWord]) (ids []int64) {
		for w := range words {
			ids = append(ids, int64(w.word))
		}
		return ids
	}
	among("case_type", merged(r.caseTypes))
	among("department", merged(r.departments))
	among("channel", ruled(maps.Keys(r.words)))
	any = append(any, fmt.Sprintf("outcome = %d AND outcome_word > 0", int(models.OutcomeUnknown)))
	among("outcome_word", ruled(maps.Keys(r.outcomes)))
	return strings.Join(any, " OR ")
}

func nameNamings(g *gorm.DB, used namesUsed) ([]models.Naming, error) {
	var out []models.Naming
	for _, kind := range []models.NameKind{models.NameCaseType, models.NameDepartment} {
		list, err := readNames(g, kind)
		if err != nil {
			return nil, err
		}
		titles := map[int64]string{}
		for _, n := range list {
			titles[n.id] = n.title
		}
		cases := used.caseTypes
		if kind == models.NameDepartment {
			cases = used.departments
		}
		for _, n := range list {
			if n.settled && n.into == 0 {
				continue
			}
			out = append(out, models.Naming{Kind: kind, ID: n.id, Name: n.title, Cases: cases[n.id], Said: n.settled, Into: n.into, IntoName: titles[n.into]})
		}
	}
	return out, nil
}

func wordNamings(g *gorm.DB, used namesUsed) ([]models.Naming, error) {
	var sources []sourceRow
	var channels []channelRow
	var rulings []rulingRow
	for _, list := range []any{&sources, &channels, &rulings} {
		if err := g.Order("1").Find(list).Error; err != nil {
			return nil, err
		}
	}
	source := map[int64]string{}
	for _, r := range sources {
		source[r.ID] = r.Name
	}
	type place struct {
		source int64
		key    string // of a channel: its NameKey
		word   int64  // of an outcome
	}
	at := map[place]*models.Naming{}
	channel := map[int64]channelRow{}
	var unknown []int64
	for _, c := range channels {
		channel[c.ID] = c
		if c.Class == models.ChannelUnknown {
			unknown = append(unknown, c.ID)
		}
	}
	for _, r := range rulings {
		var p place
		n := models.Naming{Kind: r.Kind, ID: r.WordID, SourceID: r.SourceID, SourceName: source[r.SourceID], Said: true, By: r.SaidBy, At: r.SaidAt}
		if r.Kind == models.NameChannel {
			c := channel[r.WordID]
			p = place{source: r.SourceID, key: c.NameKey}
			n.Name, n.Means = c.Name, channel[r.Means].Class.String()
			if !slices.Contains(unknown, c.ID) {
				unknown = append(unknown, c.ID)
			}
		} else {
			p = place{source: r.SourceID, word: r.WordID}
			n.Means = models.Outcome(r.Means).String()
		}
		at[p] = &n
	}
	words := slices.SortedFunc(maps.Keys(used.channels), func(a, b sourceWord) int {
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.word, b.word))
	})
	for _, word := range words {
		c, cases := channel[int64(word.word)], used.channels[word]
		if cases == 0 || !slices.Contains(unknown, c.ID) {
			continue
		}
		p := place{source: int64(word.source), key: c.NameKey}
		if at[p] == nil {
			if c.Class != models.ChannelUnknown {
				continue // known in this source; another one's was said to mean something else
			}
			at[p] = &models.Naming{Kind: models.NameChannel, ID: c.ID, SourceID: p.source, SourceName: source[p.source], Name: c.Name,
				Means: models.ChannelUnknown.String()}
		}
		at[p].Cases += cases
	}
	for word, cases := range used.outcomes {
		p := place{source: int64(word.source), word: int64(word.word)}
		if at[p] == nil {
			at[p] = &models.Naming{Kind: models.NameOutcome, ID: p.word, SourceID: p.source, SourceName: source[p.source],
				Means: models.OutcomeUnknown.String()}
		}
		at[p].Cases += cases
	}
	var ids []int64
	for p := range maps.Keys(at) {
		if p.word != 0 {
			ids = append(ids, p.word)
		}
	}
	slices.Sort(ids)
	for part := range slices.Chunk(slices.Compact(ids), lookupSize) {
		var words []wordRow
		if err := g.Where("id IN ?", part).Find(&words).Error; err != nil {
			return nil, err
		}
		for _, w := range words {
			for p, n := range at {
				if p.word == w.ID {
					n.Name = w.Word
				}
			}
		}
	}
	out := make([]models.Naming, 0, len(at))
	for _, n := range at {
		out = append(out, *n)
	}
	return out, nil
}

// SayName keeps what a person says of a name or a word. Every case that uses it is read that way from now on, those that
// come later too; UnsayName takes it back.
func (s *Store) SayName(ctx context.Context, scope models.Scope, say models.Saying) error {
	if !mayName(scope) {
		return models.ErrForbidden
	}
	return s.changeNames(ctx, "say what a name is", func(t *tx) error {
		if say.Kind.Word() {
			return t.sayWord(scope, say)
		}
		return t.sayName(scope, say)
	})
}

// SettleNames says of all case types or departments that wait that they are names of their own.
func (s *Store) SettleNames(ctx context.Context, scope models.Scope, kind models.NameKind) error {
	if !mayName(scope) {
		return models.ErrForbidden
	}
	if kind != models.NameCaseType && kind != models.NameDepartment {
		return models.ErrNotFound
	}
	return s.changeNames(ctx, "settle the names", func(t *tx) error {
		list, err := readNames(t.DB, kind)
		if err != nil {
			return err
		}
		var names []string
		for _, n := range list {
			if !n.settled && n.into == 0 {
				names = append(names, n.title)
			}
		}
		if len(names) == 0 {
			return nil
		}
		table, _ := nameTable(kind)
		if err := t.Exec("UPDATE "+table+" SET settled = ? WHERE settled = ? AND into_id = 0", true, false).Error; err != nil {
			return err
		}
		return t.trail(scope.Who, "name.own", string(kind), map[string]any{"names": names})
	})
}

// reread notes that names are read otherwise from the version on that t makes.
func (t *tx) reread() {
	t.row.Version++
	t.row.ReadVersion = t.row.Version
}

func (t *tx) name(kind models.NameKind, id int64) (named, error) {
	if kind != models.NameCaseType && kind != models.NameDepartment {
		return named{}, models.ErrNotFound
	}
	list, err := readNames(t.DB, kind)
	if err != nil {
		return named{}, err
	}
	i := slices.IndexFunc(list, func(n named) bool { return n.id == id })
	if i < 0 {
		return named{}, models.ErrNotFound
	}
	return list[i], nil
}

func (t *tx) sayName(scope models.Scope, say models.Saying) error {
	n, err := t.name(say.Kind, say.ID)
	if err != nil {
		return err
	}
	if n.into != 0 {
		return models.Problem{Field: "into", Code: "changed_meanwhile"}
	}
	table, _ := nameTable(say.Kind)
	if say.Into == 0 {
		if err := t.Exec("UPDATE "+table+" SET settled = ? WHERE id = ?", true, say.ID).Error; err != nil {
			return err
		}
		return t.trail(scope.Who, "name.own", n.title, map[string]any{"kind": say.Kind, "id": n.id})
	}
	into, err := t.name(say.Kind, say.Into)
	if errors.Is(err, models.ErrNotFound) {
		return models.Problem{Field: "into", Code: "unknown_" + string(say.Kind)}
	}
	if err != nil {
		return err
	}
	read, err := loadReading(t.DB)
	if err != nil {
		return err
	}
	root := read.caseType(into.id)
	if say.Kind == models.NameDepartment {
		root = read.department(into.id)
		dicts, err := loadDictionaries(t.DB)
		if err != nil {
			return err
		}
		if root != n.id && slices.Contains(dicts.Below(n.id), root) {
			return models.Problem{Field: "into", Code: "department_in_itself"}
		}
	}
	if root == n.id {
		return models.Problem{Field: "into", Code: "name_in_itself", Value: into.title}
	}
	clash, err := clashes(t.DB, read, say.Kind, n.id, root)
	if err != nil {
		return err
	}
	switch {
	case len(clash) > 0 && say.OwnTargets != "own" && say.OwnTargets != "into":
		return models.Problem{Field: "own_targets", Code: "targets_clash", Value: fmt.Sprint(len(clash))}
	case len(clash) == 0:
		say.OwnTargets = ""
	}
	err = t.Exec("UPDATE "+table+" SET into_id = ?, own_targets = ? WHERE id = ?", root, say.OwnTargets == "own", n.id).Error
	if err != nil {
		return err
	}
	t.reread()
	return t.trail(scope.Who, "name.into", n.title, map[string]any{"kind": say.Kind, "id": n.id, "into": into.title, "into_id": root, "targets": say.OwnTargets})
}

// clashes gives the slots in which both of two names have targets that stand.
func clashes(g *gorm.DB, read *reading, kind models.NameKind, from, into int64) ([]slot, error) {
	targets, err := loadTargets(g)
	if err != nil {
		return nil, err
	}
	of := func(x models.Target) (id int64, s slot) {
		s = slot{x.KPI, read.caseType(x.CaseTypeID), read.department(x.DepartmentID), x.Kind}
		if kind == models.NameCaseType {
			id, s.caseType = s.caseType, 0
		} else {
			id, s.department = s.department, 0
		}
		return id, s
	}
	mine := map[slot]bool{}
	targets = slices.DeleteFunc(targets, func(x models.Target) bool { return x.ReplacedAt != nil })
	for _, x := range targets {
		if id, s := of(x); id == from {
			mine[s] = true
		}
	}
	var out []slot
	for _, x := range targets {
		if id, s := of(x); id == into && mine[s] && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out, nil
}

// Clashes gives the key figures of which both of two case types or departments have targets that stand: before one is
// read as the other, a person must say which lead.
func (s *Store) Clashes(ctx context.Context, scope models.Scope, kind models.NameKind, from, into int64) ([]string, error) {
	if !mayName(scope) {
		return nil, models.ErrForbidden
	}
	const doing = "compare the targets"
	g := s.reader(ctx)
	read, err := loadReading(g)
	if err != nil {
		return nil, translate(doing, err)
	}
	slots, err := clashes(g, read, kind, from, into)
	if err != nil {
		return nil, translate(doing, err)
	}
	var out []string
	for _, x := range slots {
		if !slices.Contains(out, x.kpi) {
			out = append(out, x.kpi)
		}
	}
	slices.Sort(out)
	return out, nil
}

// word gives a channel or an outcome word, as its source uses it.
func (t *tx) word(kind models.NameKind, id int64) (string, error) {
	if kind == models.NameChannel {
		var row channelRow
		err := t.Take(&row, id).Error
		return row.Name, err
	}
	var row wordRow
	err := t.Where("id = ? AND kind = ?", id, wordOutcome).Take(&row).Error
	return row.Word, err
}

func (t *tx) sayWord(scope models.Scope, say models.Saying) error {
	var source sourceRow
	if err := t.Take(&source, say.SourceID).Error; err != nil {
		return err
	}
	word, err := t.word(say.Kind, say.ID)
	if err != nil {
		return err
	}
	if err := t.rule(scope, source, say.Kind, say.ID, say.Means); err != nil {
		return err
	}
	if source.learn(say.Kind, word, say.Means) {
		if err := t.Save(&source).Error; err != nil {
			return err
		}
	}
	t.reread()
	return t.trail(scope.Who, "name.word", word, map[string]any{"kind": say.Kind, "source": source.Slug, "means": say.Means})
}

// rule keeps what a word of a source means.
func (t *tx) rule(scope models.Scope, source sourceRow, kind models.NameKind, id int64, means string) error {
	put := func(word, to int64) error {
		return t.Save(&rulingRow{SourceID: source.ID, Kind: kind, WordID: word, Means: to, SaidBy: scope.Who, SaidAt: t.store.clock()}).Error
	}
	if kind == models.NameOutcome {
		code, ok := models.ParseOutcome(means)
		if !ok {
			return models.Problem{Field: "means", Code: "bad_choice", Value: means}
		}
		return put(id, int64(code))
	}
	class, ok := models.ParseChannelClass(means)
	if !ok {
		return models.Problem{Field: "means", Code: "bad_choice", Value: means}
	}
	var of channelRow
	if err := t.Take(&of, id).Error; err != nil {
		return err
	}
	names, err := t.lexicons()
	if err != nil {
		return err
	}
	to, err := names.channels.id(of.Name, int64(class))
	if err != nil {
		return err
	}
	if _, err := names.save(t, true); err != nil {
		return err
	}
	var same []channelRow
	if err := t.Where("name_key = ?", of.NameKey).Order("id").Find(&same).Error; err != nil {
		return err
	}
	for _, c := range same { // the word was read otherwise at other times
		if c.ID == to && class != models.ChannelUnknown {
			err = t.Where("source_id = ? AND kind = ? AND word_id = ?", source.ID, kind, c.ID).Delete(&rulingRow{}).Error
		} else {
			err = put(c.ID, to)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// learn puts what a word means into the tables that the source remembers, so that its next file is read that way too. It
// says whether anything is new; "" takes the word out.
func (r *sourceRow) learn(kind models.NameKind, word, means string) (learned bool) {
	m, ok := r.Mappings[models.KindCases]
	if !ok {
		return false // what was said holds for the cases without it
	}
	table := &m.Channels
	if kind == models.NameOutcome {
		table = &m.Outcomes
	}
	next := maps.Clone(*table)
	if next == nil {
		next = map[string]string{}
	}
	maps.DeleteFunc(next, func(w, _ string) bool { return models.NameKey(w) == models.NameKey(word) })
	if means != "" {
		next[word] = means
	}
	if maps.Equal(next, *table) {
		return false
	}
	*table = next
	r.Mappings[models.KindCases] = m
	return true
}

// UnsayName takes back what was said of a name or a word. It waits again, and its cases are read as before.
func (s *Store) UnsayName(ctx context.Context, scope models.Scope, kind models.NameKind, sourceID, id int64) error {
	if !mayName(scope) {
		return models.ErrForbidden
	}
	return s.changeNames(ctx, "take back what a name is", func(t *tx) error {
		if kind.Word() {
			return t.unsayWord(scope, kind, sourceID, id)
		}
		n, err := t.name(kind, id)
		if err != nil {
			return err
		}
		if n.into == 0 {
			return models.ErrNotFound
		}
		into, err := t.name(kind, n.into)
		if err != nil {
			return err
		}
		table, _ := nameTable(kind)
		if err := t.Exec("UPDATE "+table+" SET into_id = 0, own_targets = ? WHERE id = ?", false, id).Error; err != nil {
			return err
		}
		t.reread()
		return t.trail(scope.Who, "name.apart", n.title, map[string]any{"kind": kind, "id": id, "from": into.title, "from_id": into.id})
	})
}

func (t *tx) unsayWord(scope models.Scope, kind models.NameKind, sourceID, id int64) error {
	var source sourceRow
	if err := t.Take(&source, sourceID).Error; err != nil {
		return err
	}
	word, err := t.word(kind, id)
	if err != nil {
		return err
	}
	ids := []int64{id}
	if kind == models.NameChannel {
		if err := t.Raw("SELECT id FROM channels WHERE name_key = ?", models.NameKey(word)).Scan(&ids).Error; err != nil {
			return err
		}
	}
	gone := t.Where("source_id = ? AND kind = ? AND word_id IN ?", sourceID, kind, ids).Delete(&rulingRow{})
	if gone.Error != nil {
		return gone.Error
	}
	if gone.RowsAffected == 0 {
		return models.ErrNotFound
	}
	if source.learn(kind, word, "") {
		if err := t.Save(&source).Error; err != nil {
			return err
		}
	}
	t.reread()
	return t.trail(scope.Who, "name.unsaid", word, map[string]any{"kind": kind, "source": source.Slug})
}

// follow lets a mapping that an import brings stand over what was said before of the words that it names. It says whether
// anything is read otherwise now.
func (t *tx) follow(scope models.Scope, source sourceRow, m models.Mapping) (bool, error) {
	if len(m.Channels)+len(m.Outcomes) == 0 {
		return false, nil
	}
	var rulings []rulingRow
	if err := t.Where("source_id = ?", source.ID).Find(&rulings).Error; err != nil || len(rulings) == 0 {
		return false, err
	}
	followed := map[string]string{}
	for _, r := range rulings {
		word, err := t.word(r.Kind, r.WordID)
		if err != nil {
			return false, err
		}
		table, means := m.Outcomes, models.Outcome(r.Means).String()
		if r.Kind == models.NameChannel {
			var to channelRow
			if err := t.Take(&to, r.Means).Error; err != nil {
				return false, err
			}
			table, means = m.Channels, to.Class.String()
		}
		for w, says := range table {
			if models.NameKey(w) == models.NameKey(word) && says != means {
				if err := t.rule(scope, source, r.Kind, r.WordID, says); err != nil {
					return false, err
				}
				followed[word] = says
			}
		}
	}
	if len(followed) == 0 {
		return false, nil
	}
	t.reread()
	return true, t.trail(scope.Who, "name.word", source.Slug, map[string]any{"source": source.Slug, "words": followed})
}
