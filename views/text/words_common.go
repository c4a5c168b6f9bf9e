package text

// Words that every page uses.
var wordsCommon = words{
	"product": {"Gevinstoverblik", "Gevinstoverblik"},
	"and":     {"og", "and"},

	"unit.day":          {"dag", "day"},
	"unit.days":         {"dage", "days"},
	"unit.head.share":   {"%", "%"},
	"unit.head.days":    {"dage", "days"},
	"unit.head.count":   {"antal", "number"},
	"unit.head.minutes": {"minutter", "minutes"},
	"unit.head.kr":      {"kr.", "DKK"},
	"unit.head.score":   {"score 1–5", "score 1–5"},
	"gap.on_target":     {"på målet", "on target"},

	"many.case":     {"{n}\u00a0sager", "{n}\u00a0cases"},
	"many.case.one": {"{n}\u00a0sag", "{n}\u00a0case"},

	"period.quarter":         {"{n}. kvartal {year}", "Q{n} {year}"},
	"period.half":            {"{n}. halvår {year}", "H{n} {year}"},
	"period.fiscal":          {"regnskabsår {year}", "financial year {year}"},
	"period.week":            {"uge {n}, {year}", "week {n}, {year}"},
	"period.rolling12":       {"12 måneder til {month}", "12 months to {month}"},
	"period.total":           {"hele perioden", "the whole period"},
	"period.short.quarter":   {"{n}. kvt. {year}", "Q{n} {year}"},
	"period.short.half":      {"{n}. halvår {year}", "H{n} {year}"},
	"period.short.fiscal":    {"regnsk. {year}", "FY {year}"},
	"period.short.week":      {"uge {n}, {year}", "wk {n}, {year}"},
	"period.short.rolling12": {"12 mdr. til {month}", "12 m. to {month}"},
	"period.day":             {"døgnet {date}", "the day {date}"},
	"period.short.day":       {"{date}", "{date}"},
	"period.short.total":     {"i alt", "total"},

	// DESIGN §3, the one list of statuses.
	"status.met":          {"Nået", "Met"},
	"status.near":         {"Tæt på", "Near"},
	"status.off":          {"Ikke nået", "Not met"},
	"status.no_target":    {"Intet mål", "No target"},
	"status.not_measured": {"Måles ikke", "Not measured"},
	"status.missing":      {"Mangler data", "Data missing"},
	"status.too_few":      {"Få sager", "Few cases"},
	"status.no_cases":     {"Ingen sager", "No cases"},
	"status.stale":        {"Ikke opdateret", "Out of date"},

	"better.higher":  {"højere er bedre", "higher is better"},
	"better.lower":   {"lavere er bedre", "lower is better"},
	"better.neutral": {"uden retning", "no direction"},

	"role.leader":     {"Leder", "Leader"},
	"role.head":       {"Afdelingsleder", "Department head"},
	"role.analyst":    {"Analytiker", "Analyst"},
	"role.admin":      {"Administrator", "Administrator"},
	"role.controller": {"Controller", "Controller"},
	"role.reader":     {"Læser", "Reader"},

	"target.kind.own":       {"eget mål", "own target"},
	"target.kind.council":   {"byrådets mål", "council target"},
	"target.kind.agreement": {"aftale", "agreement"},
	"target.kind.law":       {"lov", "law"},

	"clock.gross":     {"bruttotid", "gross time"},
	"clock.net":       {"nettotid", "net time"},
	"clock.service":   {"servicemålstid", "service-target time"},
	"clock.screening": {"screeningstid", "screening time"},
	"clock.applicant": {"ventetid hos ansøger", "applicant waiting time"},
}
