package store

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"gevinstoverblik/models"
	"gevinstoverblik/models/facts"
)

type (
	caseTypeRow struct {
		ID         int64
		Name       string // as files have it
		NameKey    string
		Title      string // as it is shown; "" = Name
		IntoID     int64  // see reading
		Settled    bool   // somebody has said that it is one of its own
		OwnTargets bool   // see reading.targets
	}
	departmentRow struct {
		ID         int64
		Name       string
		NameKey    string
		ParentID   int64
		ValidFrom  models.Day `gorm:"serializer:day"`
		ValidUntil models.Day `gorm:"serializer:day"`
		Title      string
		IntoID     int64
		Settled    bool
		OwnTargets bool

		SuccessorID int64 // the department that took over; 0 = none
	}
	channelRow struct {
		ID      int64
		Name    string
		NameKey string
		Class   models.ChannelClass
	}
	wordRow struct {
		ID   int64
		Kind wordKind
		Word string
	}
	sourceRow struct {
		ID        int64
		Slug      string
		Name      string
		URL       string
		Mappings  map[models.Kind]models.Mapping `gorm:"serializer:json"`
		Marks     string
		CreatedAt time.Time

		OwnerID     int64
		DeputyID    int64
		HandedOver  bool
		Door        models.Door
		Every       models.Every
		OnDay       int
		MaxAge      int
		Zone        string
		Partial     bool
		Address     string
		Agreed      models.Day `gorm:"serializer:day"`
		Revision    int64
		Confirmed   models.Day `gorm:"serializer:day"` // that it has nothing new
		ConfirmedAt *time.Time
	}
)

func (caseTypeRow) TableName() string   { return "case_types" }
func (departmentRow) TableName() string { return "departments" }
func (channelRow) TableName() string    { return "channels" }
func (wordRow) TableName() string       { return "words" }
func (sourceRow) TableName() string     { return "sources" }

// wordKind says what a word of the table words is.
type wordKind int64

const (
	wordKLE wordKind = iota + 1
	wordActivity
	wordUnit
	wordEventChannel
	wordResource
	wordOutcome
)

// The highest ids that the columns of facts can hold.
const (
	maxSource = 1<<8 - 1
	maxName   = 1<<16 - 1
)

// loadDictionaries reads the names behind the columns of the facts.
func loadDictionaries(g *gorm.DB) (facts.Dictionaries, error) {
	var none facts.Dictionaries
	var types []caseTypeRow
	var departments []departmentRow
	var channels []channelRow
	var sources []sourceRow
	for _, list := range []any{&types, &departments, &channels, &sources} {
		if err := g.Order("id").Find(list).Error; err != nil {
			return none, err
		}
	}
	var former []formerNameRow
	if err := g.Order("name_key").Find(&former).Error; err != nil {
		return none, err
	}
	read, err := loadReading(g)
	if err != nil {
		return none, err
	}
	// shown gives an entry of its title, with the names that it also goes by.
	shown := func(kind models.NameKind, id int64, name, title string, into int64) facts.Entry {
		e := facts.Entry{ID: id, Name: name, Into: into}
		if title != "" {
			e.Name, e.Former = title, append(e.Former, name)
		}
		for _, f := range former {
			if f.Kind == kind && f.EntityID == id {
				e.Former = append(e.Former, f.Name)
			}
		}
		return e
	}
	entries := func(n int, entry func(i int) facts.Entry) *facts.Dictionary {
		list := make([]facts.Entry, n)
		for i := range list {
			list[i] = entry(i)
		}
		return facts.NewDictionary(list)
	}
	return facts.Dictionaries{
		CaseTypes: entries(len(types), func(i int) facts.Entry {
			t := types[i]
			return shown(models.NameCaseType, t.ID, t.Name, t.Title, t.IntoID)
		}),
		Departments: entries(len(departments), func(i int) facts.Entry {
			d := departments[i]
			e := shown(models.NameDepartment, d.ID, d.Name, d.Title, d.IntoID)
			e.Parent, e.Successor, e.Until = read.department(d.ParentID), read.department(d.SuccessorID), d.ValidUntil
			return e
		}),
		Channels: entries(len(channels), func(i int) facts.Entry {
			return facts.Entry{ID: channels[i].ID, Name: channels[i].Name, Class: channels[i].Class}
		}),
		Sources: entries(len(sources), func(i int) facts.Entry {
			return facts.Entry{ID: sources[i].ID, Name: sources[i].Name, Slug: sources[i].Slug, URL: sources[i].URL}
		}),
	}, nil
}

// lexicon gives ids to names of one table, new ones too. It belongs to one transaction, which is alone among the
// writers, so that it may count on by itself.
type lexicon struct {
	field string
	fold  bool // two spellings of one name share an id (CONTRACT §2 "Names"); else every spelling has its own
	ids   map[spelling]int64
	seen  map[spelling]int64 // spellings met before, as they came
	last  int64
	most  int64
	added []added
}

type spelling struct {
	name string
	kind int64 // the class of a channel, the kind of a word
}

type added struct {
	id  int64
	key string
	spelling
}

func newLexicon(field string, fold bool, most int64) *lexicon {
	return &lexicon{field: field, fold: fold, ids: map[spelling]int64{}, seen: map[spelling]int64{}, most: most}
}

func (l *lexicon) put(id int64, key string, kind int64) {
	l.ids[spelling{key, kind}] = id
	l.last = max(l.last, id)
}

// id gives the id of a name, a new one where it is not known; 0 for no name.
func (l *lexicon) id(name string, kind int64) (int64, error) {
	if name == "" {
		return 0, nil
	}
	as := spelling{name, kind}
	if id, ok := l.seen[as]; ok {
		return id, nil
	}
	key := name
	if l.fold {
		key = models.NameKey(name)
	}
	id, ok := l.ids[spelling{key, kind}]
	if !ok {
		if l.last >= l.most {
			return 0, models.Problem{Field: l.field, Code: "too_many_names", Value: fmt.Sprint(l.most)}
		}
		id = l.last + 1
		l.put(id, key, kind)
		l.added = append(l.added, added{id, key, as})
	}
	l.seen[as] = id
	return id, nil
}

// lexicons are those of one transaction.
type lexicons struct {
	caseTypes, departments, channels, words *lexicon
}

// lexicons reads the names that the database has.
func (t *tx) lexicons() (*lexicons, error) {
	l := &lexicons{
		caseTypes:   newLexicon(models.FieldCaseType, true, maxName),
		departments: newLexicon(models.FieldDepartment, true, maxName),
		channels:    newLexicon(models.FieldChannel, true, maxName),
		words:       newLexicon("word", false, 1<<31-1),
	}
	var types []caseTypeRow
	var departments []departmentRow
	var channels []channelRow
	var words []wordRow
	for _, list := range []any{&types, &departments, &channels, &words} {
		if err := t.Find(list).Error; err != nil {
			return nil, err
		}
	}
	var former []formerNameRow
	if err := t.Find(&former).Error; err != nil {
		return nil, err
	}
	for _, r := range former {
		switch r.Kind {
		case models.NameCaseType:
			l.caseTypes.put(r.EntityID, r.NameKey, 0)
		case models.NameDepartment:
			l.departments.put(r.EntityID, r.NameKey, 0)
		}
	}
	for _, r := range types {
		if r.Title != "" {
			l.caseTypes.put(r.ID, models.NameKey(r.Title), 0)
		}
	}
	for _, r := range departments {
		if r.Title != "" {
			l.departments.put(r.ID, models.NameKey(r.Title), 0)
		}
	}
	for _, r := range types {
		l.caseTypes.put(r.ID, r.NameKey, 0)
	}
	for _, r := range departments {
		l.departments.put(r.ID, r.NameKey, 0)
	}
	for _, r := range channels {
		l.channels.put(r.ID, r.NameKey, int64(r.Class))
	}
	for _, r := range words {
		l.words.put(r.ID, r.Word, int64(r.Kind))
	}
	return l, nil
}

// save writes the names that are new, and says whether there were any that facts show. settled says that a person made
// them on purpose; those of files wait for somebody to say what they are.
func (l *lexicons) save(t *tx, settled bool) (bool, error) {
	const some = 500 // rows a statement
	var types []caseTypeRow
	for _, a := range l.caseTypes.added {
		types = append(types, caseTypeRow{ID: a.id, Name: models.Tidy(a.name), NameKey: a.key, Settled: settled})
	}
	var departments []departmentRow
	for _, a := range l.departments.added {
		departments = append(departments, departmentRow{ID: a.id, Name: models.Tidy(a.name), NameKey: a.key,
			ValidFrom: models.NoDay, ValidUntil: models.NoDay, Settled: settled})
	}
	var channels []channelRow
	for _, a := range l.channels.added {
		channels = append(channels, channelRow{ID: a.id, Name: models.Tidy(a.name), NameKey: a.key, Class: models.ChannelClass(a.kind)})
	}
	var words []wordRow
	for _, a := range l.words.added {
		words = append(words, wordRow{ID: a.id, Kind: wordKind(a.kind), Word: a.name})
	}
	shown := len(types)+len(departments)+len(channels) > 0
	for _, lex := range []*lexicon{l.caseTypes, l.departments, l.channels, l.words} {
		lex.added = nil
	}
	if len(types) > 0 {
		if err := t.CreateInBatches(types, some).Error; err != nil {
			return shown, err
		}
	}
	if len(departments) > 0 {
		if err := t.CreateInBatches(departments, some).Error; err != nil {
			return shown, err
		}
	}
	if len(channels) > 0 {
		if err := t.CreateInBatches(channels, some).Error; err != nil {
			return shown, err
		}
	}
	if len(words) > 0 {
		if err := t.CreateInBatches(words, some).Error; err != nil {
			return shown, err
		}
	}
	return shown, nil
}
