package intake

import (
	"slices"
	"strings"

	"gevinstoverblik/models"
)

// aliases gives, for each field, the headings that it is recognised by without a mapping: the field's own name,
// then the Danish headings of CONTRACT §3 and domain.md §5.4, the one that messages use first. They are compared
// by headingKey, so case, spaces, full stops and æøå/ae oe aa make no difference.
var aliases = map[string][]string{
	models.FieldCaseNo: {"Sagsnummer", "Sagsnr.", "Journalnummer", "Journalnr.", "J.nr.", "Nummer", "Sagsid", "Sags-ID",
		"Byggesagsnummer", "Case number", "Case no.", "Case ID", "Sag"},
	models.FieldCaseType: {"Sagstype", "Kategori", "Servicemålskategori", "Gruppering", "Sagskategori", "Ansøgningstype",
		"Case type", "Category"},
	models.FieldKLE: {"KLE-nr.", "Emnenr.", "KLE", "KLE-nummer", "Emnenummer", "Emneplannummer", "KLE-emne"},
	models.FieldDepartment: {"Afdeling", "Forvaltning", "Ansættelsessted", "Område", "Organisatorisk enhed",
		"Ansvarlig enhed", "Department"},
	models.FieldChannel: {"Indgangskanal", "Kanal", "Indgang", "Ansøgningskanal", "Indsendelseskanal",
		"Modtagelseskanal", "Channel"},
	models.FieldReceived: {"Modtaget", "Modtagelsesdato", "Oprettet", "Modtaget dato", "Dato for modtagelse",
		"Dato for modtagelse af ansøgning", "Oprettelsesdato", "Oprettet dato", "Ansøgningsdato", "Indkommet",
		"Opstået", "Received", "Received date", "Date received"},
	models.FieldScreened: {"Screenet", "Screeningsdato", "Screenet dato", "Dato for screening", "Screened"},
	models.FieldComplete: {"Fuldt oplyst", "Fyldestgørende", "Komplet", "Oplyst", "Fuldt oplyst dato", "Dato for fuldt oplyst",
		"Dato for fyldestgørende ansøgning", "Komplet dato", "Complete", "Date complete"},
	models.FieldDecided: {"Afsluttet", "Afgjort", "Afgørelsesdato", "Beslutningsdato", "Byggetilladelsesdato",
		"Afslutningsdato", "Afsluttet dato", "Lukket", "Lukket dato", "Decided", "Date decided", "Closed"},
	models.FieldDeadline: {"Frist", "Sagsfrist", "Fristdato", "Svarfrist", "Behandlingsfrist", "Deadline"},
	models.FieldWaitDays: {"Ventetid ansøger", "Ventedage", "Ventetid", "Ventedage ansøger",
		"Ventetid ansøger efter fuldt oplyst", "Wait days"},
	models.FieldWaitDaysBefore: {"Ventetid ansøger før fuldt oplyst", "Ventetid før fuldt oplyst", "Ventedage før fuldt oplyst",
		"Ventetid før", "Wait days before"},
	models.FieldLimitApplies: {"Omfattet af servicemål", "Servicemål gælder", "Limit applies"},
	models.FieldOutcome: {"Beslutningstype", "Afgørelse", "Afgørelseskode", "Udfald", "Resultat", "Afgørelsestype",
		"Outcome", "Decision type"},
	models.FieldExempt:  {"Fritaget", "Fritaget for Digital Post", "Fritaget for digital selvbetjening", "Exempt"},
	models.FieldLetters: {"Mangelbreve", "Mangelbrev", "Antal mangelbreve", "Deficiency letters"},
	models.FieldCompleteAtFirst: {"Komplet ved modtagelse", "Fuldt oplyst ved modtagelse", "Fuldt oplyst ved indsendelse",
		"Complete at first"},
	models.FieldPaperSteps:      {"Papirbrud", "Printet", "Antal papirbrud", "Paper steps"},
	models.FieldDecisionDigital: {"Digital afgørelse", "Afgørelse digital", "Afgørelse sendt digitalt", "Decision digital"},
	models.FieldAppeal:          {"Klage", "Påklaget", "Appeal", "Appealed"},
	models.FieldAppealSettled:   {"Klage afgjort", "Klageafgørelsesdato", "Klage afsluttet", "Appeal settled"},
	models.FieldAppealReceived:  {"Klage modtaget", "Klagedato", "Dato for klage", "Appeal received", "Appeal date"},
	models.FieldAppealOutcome:   {"Klageudfald", "Klageafgørelse", "Klageresultat", "Appeal outcome"},
	models.FieldReopened:        {"Genoptaget", "Genåbnet", "Reopened"},
	models.FieldSatisfaction:    {"Tilfredshed", "Tilfredshedsscore", "Satisfaction"},
	models.FieldMinutes: {"Sagsbehandlingsminutter", "Minutter", "Tidsforbrug (minutter)", "Tidsforbrug i minutter",
		"Handling minutes"},
	models.FieldCost:   {"Omkostning", "Omkostninger", "Omkostning (kr.)", "Pris", "Cost"},
	models.FieldStatus: {"Status", "Sagsstatus", "Tilstand", "Sagstilstand", "Case status"},

	targetKPI:        {"Nøgletal", "KPI-nøgle", "Indikator"},
	targetFrom:       {"Gælder fra", "Gyldig fra", "Fra", "Valid from"},
	targetValue:      {"Værdi", "Mål", "Måltal", "Target"},
	targetComparator: {"Sammenligning", "Retning", "Operator"},
	targetKind:       {"Art", "Måltype", "Niveau"},
	targetClock:      {"Ur", "Tidsmål"},
	targetDayKind:    {"Dagtype", "Dage"},
	targetDecision:   {"Beslutning", "Beslutningsreference", "Reference"},
	targetNote:       {"Note", "Bemærkning", "Kommentar"},

	models.FieldActivity: {"Aktivitet", "Hændelse", "Trin", "Handling", "Activity", "Event"},
	models.FieldAt:       {"Tidspunkt", "Tid", "Dato og tid", "Hændelsesdato", "Timestamp", "Time", "At"},
	models.FieldUnit:     {"Enhed", "Team", "Unit"},
	models.FieldResource: {"Medarbejder", "Sagsbehandler", "Resource", "Caseworker"},
}

// valueAliases are the headings of a file of ready-made values: there a column "Mål" is no value.
var valueAliases = map[string][]string{
	models.FieldKPI:         {"Nøgletal", "KPI-nøgle", "Indikator", "Key figure"},
	models.FieldPeriod:      {"Periode", "Måned", "Kvartal", "År", "Month", "Quarter", "Year"},
	models.FieldFrom:        {"Fra dato", "Fra", "From date"},
	models.FieldTo:          {"Til dato", "Til", "To date"},
	models.FieldCaseType:    aliases[models.FieldCaseType],
	models.FieldDepartment:  aliases[models.FieldDepartment],
	models.FieldValue:       {"Værdi", "Resultat"},
	models.FieldNumerator:   {"Tæller"},
	models.FieldDenominator: {"Nævner"},
	models.FieldN:           {"Antal", "Antal svar", "Antal sager", "Antal besvarelser", "Svar", "Answers"},
}

// caseColumns and eventColumns are the fields that a column can be mapped to, by kind.
var (
	caseColumns  = append(slices.Clone(models.CaseFields), models.FieldStatus)
	eventColumns = []string{models.FieldCaseNo, models.FieldActivity, models.FieldAt, models.FieldUnit,
		models.FieldChannel, models.FieldResource}
	appealColumns = []string{models.FieldCaseNo, models.FieldAppealReceived, models.FieldAppealSettled, models.FieldAppealOutcome}
)

// appealAliases are the headings of a file of appeals: there "Modtaget" is when the appeal came in.
var appealAliases = func() map[string][]string {
	m := map[string][]string{}
	for _, f := range appealColumns {
		m[f] = aliases[f]
	}
	for f, more := range map[string][]string{
		models.FieldAppealReceived: {"Modtaget", "Modtagelsesdato", "Received"},
		models.FieldAppealSettled:  {"Afgjort", "Afgørelsesdato", "Settled"},
		models.FieldAppealOutcome:  {"Udfald", "Resultat", "Afgørelse", "Outcome"},
	} {
		m[f] = slices.Concat(m[f], more)
	}
	return m
}()

// required are the fields without which a row is no case, no event and no target.
func required(kind models.Kind) []string {
	switch kind {
	case models.KindEvents:
		return []string{models.FieldCaseNo, models.FieldActivity, models.FieldAt}
	case models.KindTargets:
		return []string{targetKPI, targetFrom, targetValue}
	case models.KindValues:
		return []string{models.FieldKPI, models.FieldPeriod, models.FieldValue}
	case models.KindAppeals:
		return []string{models.FieldCaseNo, models.FieldAppealSettled, models.FieldAppealOutcome}
	case kindNumbers:
		return []string{models.FieldKLE, classTitle}
	}
	return []string{models.FieldCaseNo, models.FieldReceived}
}

// instead are the fields that together do for a required one.
var instead = map[models.Kind]map[string][]string{
	models.KindValues: {
		models.FieldPeriod: {models.FieldFrom, models.FieldTo},
		models.FieldValue:  {models.FieldNumerator, models.FieldDenominator},
	},
}

// lacking gives the required fields that are not there, nor what does for them.
func lacking(kind models.Kind, has func(field string) bool) (missing []string) {
	for _, f := range required(kind) {
		others := instead[kind][f]
		if has(f) || len(others) > 0 && !slices.ContainsFunc(others, func(f string) bool { return !has(f) }) {
			continue
		}
		missing = append(missing, f)
	}
	return missing
}

func columnsOf(kind models.Kind) []string {
	switch kind {
	case models.KindEvents:
		return eventColumns
	case models.KindTargets:
		return targetColumns
	case models.KindValues:
		return models.ValueFields
	case models.KindAppeals:
		return appealColumns
	case kindNumbers:
		return classColumns
	}
	return caseColumns
}

// Fields lists the fields that a column of a file of a kind can be mapped to.
func Fields(kind models.Kind) []string { return slices.Clone(columnsOf(kind)) }

// Required lists the fields without which a row of a kind means nothing.
func Required(kind models.Kind) []string { return required(kind) }

// KnownHeadings gives the fields that the headings of a file stand for by themselves, each with its heading. A field
// that two headings stand for is left out: it is for a person to choose.
func KnownHeadings(kind models.Kind, headings []string) map[string]string {
	m := match(kind, headings)
	out := map[string]string{}
	for f, i := range m.columns {
		out[f] = headings[i]
	}
	if m.twice != nil {
		delete(out, m.twice.args["field"])
	}
	return out
}

// byHeading gives the field of a heading's key, for each kind.
var byHeading = map[models.Kind]map[string]string{
	models.KindCases:   headingsOf(caseColumns, aliases),
	models.KindEvents:  headingsOf(eventColumns, aliases),
	models.KindTargets: headingsOf(targetColumns, aliases),
	models.KindValues:  headingsOf(models.ValueFields, valueAliases),
	models.KindAppeals: headingsOf(appealColumns, appealAliases),
	kindNumbers:        headingsOf(classColumns, classAliases),
}

func headingsOf(fields []string, aliases map[string][]string) map[string]string {
	m := map[string]string{}
	for _, f := range fields {
		for _, a := range append([]string{f}, aliases[f]...) {
			key := headingKey(a)
			if other, twice := m[key]; twice && other != f {
				panic("intake: the heading " + a + " stands for " + other + " and for " + f)
			}
			m[key] = f
		}
	}
	return m
}

// headingKey is what the spellings of one heading share.
func headingKey(s string) string {
	var b strings.Builder
	for _, r := range models.NameKey(s) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == 'æ' || r == 'ä':
			b.WriteString("ae")
		case r == 'ø' || r == 'ö':
			b.WriteString("oe")
		case r == 'å':
			b.WriteString("aa")
		case r >= 0x80 && !strings.ContainsRune("–—·°«»“”’‘…", r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// matched is how a heading row fits a kind: the column of each field, and what speaks against it.
type matched struct {
	kind    models.Kind
	columns map[string]int
	twice   *fault // two columns for one field
	missing []string
}

func (m matched) complete() bool { return len(m.missing) == 0 }

// match finds the fields of a kind among headings without a mapping.
func match(kind models.Kind, headings []string) matched {
	m := matched{kind: kind, columns: map[string]int{}}
	known := byHeading[kind]
	for i, h := range headings {
		f, ok := known[headingKey(h)]
		if !ok {
			continue
		}
		if first, taken := m.columns[f]; taken {
			if m.twice == nil {
				m.twice = twoColumns(f, headings[first], h)
			}
			continue
		}
		m.columns[f] = i
	}
	m.missing = lacking(kind, func(f string) bool { _, ok := m.columns[f]; return ok })
	return m
}

// foundKinds are the kinds that are told from the headings.
var foundKinds = []models.Kind{models.KindCases, models.KindEvents, models.KindValues, models.KindAppeals}

func twoColumns(field, first, second string) *fault {
	if headingKey(first) == headingKey(second) {
		return &fault{code: models.CodeDuplicateColumn, column: second, args: map[string]string{"field": field}}
	}
	return &fault{code: models.CodeAmbiguous, column: second, args: map[string]string{"field": field, "why": "column",
		"readings": first + " / " + second}}
}

// bound finds the columns that a mapping names.
func bound(m models.Mapping, headings []string) (map[string]int, *fault, []string) {
	exact, byKey := map[string][]int{}, map[string][]int{}
	for i, h := range headings {
		exact[models.Tidy(h)] = append(exact[models.Tidy(h)], i)
		byKey[headingKey(h)] = append(byKey[headingKey(h)], i)
	}
	columns := map[string]int{}
	var missing []string
	var twice *fault
	for _, f := range sortedKeys(m.Columns) {
		name := m.Columns[f]
		at := exact[models.Tidy(name)]
		if len(at) == 0 {
			at = byKey[headingKey(name)]
		}
		switch {
		case len(at) == 0:
			missing = append(missing, f)
		case len(at) > 1 && twice == nil:
			twice = &fault{code: models.CodeDuplicateColumn, column: headings[at[1]], args: map[string]string{"field": f}}
			fallthrough
		default:
			columns[f] = at[0]
		}
	}
	return columns, twice, missing
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// hits counts how many headings of a row are recognised: the mapping's where it is given, else those of the kind
// that fits best. A heading that stands twice counts once.
func hits(headings []string, m models.Mapping, given bool, kind models.Kind) int {
	if given && len(m.Columns) > 0 {
		columns, _, _ := bound(m, headings)
		return len(columns)
	}
	if kind != "" {
		return len(match(kind, headings).columns)
	}
	most := 0
	for _, kind := range foundKinds {
		most = max(most, len(match(kind, headings).columns))
	}
	return most
}

// primaryHeading is the heading that a message names for a field.
func primaryHeading(field string) string {
	for _, list := range []map[string][]string{aliases, valueAliases} {
		if a := list[field]; len(a) > 0 {
			return a[0]
		}
	}
	return field
}

// foundColumns lists headings for a message: as many as are worth reading.
func foundColumns(headings []string) string {
	const most = 60
	names := make([]string, 0, min(len(headings), most)+1)
	for i, h := range headings {
		if i == most {
			names = append(names, "…")
			break
		}
		if h = shown(h); h != "" {
			names = append(names, h)
		}
	}
	return strings.Join(names, ", ")
}
