package text

// Words of what is published to everybody.
var wordsOpen = words{
	"opendata.title":      {"Åbne data", "Open data"},
	"opendata.lead":       {"Nøgletal om kommunens sagsbehandling, som alle må bruge.", "Key figures on the municipality's casework that everybody may use."},
	"opendata.none.title": {"Der er ingen åbne data endnu", "There are no open data yet"},
	"opendata.none.text":  {"Kommunen har ikke åbnet for nøgletal.", "The municipality has not published any key figures."},
	"opendata.nothing":    {"Der er ingen afsluttede perioder endnu.", "There are no finished periods yet."},
	"opendata.table":      {"{name}: de seneste år og kvartaler", "{name}: the latest years and quarters"},
	"opendata.cases":      {"Sager", "Cases"},
	"opendata.metadata":   {"Metadata (DCAT)", "Metadata (DCAT)"},
	"opendata.catalogue":  {"Hele kataloget som DCAT (JSON-LD)", "The whole catalogue as DCAT (JSON-LD)"},
	"opendata.definition": {"Definition", "Definition"},
	"opendata.unit":       {"Enhed", "Unit"},
	"opendata.level":      {"Niveau", "Level"},
	"opendata.covers":     {"Dækker", "Covers"},
	"opendata.updated":    {"Data til og med", "Data until"},
	"opendata.licence":    {"Licens", "Licence"},

	"opendata.licence.by":   {"Creative Commons Navngivelse 4.0", "Creative Commons Attribution 4.0"},
	"opendata.licence.cc0":  {"Creative Commons CC0 1.0", "Creative Commons CC0 1.0"},
	"opendata.contact":      {"Kontakt", "Contact"},
	"opendata.contact.help": {"E-mailadresse, som står ved hvert nøgletal. Brug en fælles postkasse, ikke en persons.", "E-mail address that stands with each key figure. Use a shared mailbox, not a person's."},

	"opendata.level.off":        {"Ikke offentligt", "Not public"},
	"opendata.level.whole":      {"Hele kommunen", "The whole municipality"},
	"opendata.level.case_types": {"Hele kommunen og hver sagstype", "The whole municipality and each case type"},

	"opendata.rules":      {"Sådan er tallene lavet", "How the figures are made"},
	"opendata.rule.few":   {"Tal med færre end {n} sager er holdt tilbage, og så mange flere, at de ikke kan regnes ud af resten.", "Figures of fewer than {n} cases are withheld, and as many more that they cannot be worked out from the rest."},
	"opendata.rule.done":  {"Kun afsluttede måneder, kvartaler, halvår og år er med.", "Only finished months, quarters, half-years and years are there."},
	"opendata.rule.share": {"I filerne er andele brøker mellem 0 og 1, og intet er rundet af.", "In the files shares are fractions between 0 and 1, and nothing is rounded."},

	"opendata.admin":      {"Åbne data", "Open data"},
	"opendata.admin.lead": {"Det, du vælger her, kan alle se uden at logge ind. Tal med få sager holdes tilbage.", "What you choose here everybody can see without signing in. Figures of few cases are withheld."},
	"opendata.admin.see":  {"Se siden", "See the page"},
	"opendata.admin.kpis": {"Nøgletal", "Key figures"},
	"opendata.publish":    {"Offentliggør {name}", "Publish {name}"},
	"opendata.save":       {"Gem åbne data", "Save open data"},
	"flash.open_saved":    {"Åbne data er gemt.", "Open data are saved."},
}
