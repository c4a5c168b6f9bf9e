package text

// Words of the search on top of every page, of what it can do, and of the side panel.
var wordsReach = words{
	"search.title":    {"Søg eller gå til", "Search or go to"},
	"search.open":     {"Søg eller gå til …", "Search or go to …"},
	"search.what":     {"Find en sagstype, et nøgletal, en afdeling, en beslutning, en gevinst eller en side. En del af ordet er nok.", "Find a case type, a key figure, a department, a decision, a benefit or a page. Part of the word is enough."},
	"search.label":    {"Hvad leder du efter?", "What are you looking for?"},
	"search.do":       {"Søg", "Search"},
	"search.hint":     {"Skriv en del af et navn, fx ”bolig” eller ”mal”.", "Type part of a name, for example “housing” or “target”."},
	"search.none":     {"Intet passer til ”{q}”. Prøv en mindre del af ordet.", "Nothing matches “{q}”. Try a smaller part of the word."},
	"search.more":     {"De {n} bedste af {all} vises. Skriv mere af navnet for at finde færre.", "The best {n} of {all} are shown. Type more of the name to find fewer."},
	"search.found":    {"{n} fundet", "{n} found"},
	"search.failed":   {"Søgningen svarer ikke. Tryk Enter for at søge på en side for sig.", "The search does not answer. Press Enter to search on a page of its own."},
	"search.figure":   {"{type}: {kpi}", "{type}: {kpi}"},
	"search.targets":  {"Ret mål for {name}", "Change the targets of {name}"},
	"search.decide":   {"Ny beslutning om {name}", "New decision about {name}"},
	"search.review":   {"Godkend mål", "Approve targets"},
	"search.comments": {"Kommentarer til perioden", "Comments on the period"},
	"search.report":   {"Ny opfølgning", "New review"},

	"search.case_types":  {"Sagstypernes navne", "Names of the case types"},
	"search.departments": {"Afdelingernes navne", "Names of the departments"},

	"search.kind.case_type":  {"Sagstype", "Case type"},
	"search.kind.figure":     {"Nøgletal", "Key figure"},
	"search.kind.kpi":        {"Definition", "Definition"},
	"search.kind.department": {"Afdeling", "Department"},
	"search.kind.decision":   {"Beslutning", "Decision"},
	"search.kind.benefit":    {"Gevinst", "Benefit"},
	"search.kind.page":       {"Side", "Page"},
	"search.kind.action":     {"Handling", "Action"},

	"search.lang.da":      {"Skift sprog til dansk", "Change the language to Danish"},
	"search.lang.en":      {"Skift sprog til engelsk", "Change the language to English"},
	"search.theme.light":  {"Lyst udseende", "Light appearance"},
	"search.theme.dark":   {"Mørkt udseende", "Dark appearance"},
	"search.theme.system": {"Udseende som systemet", "Appearance as the system"},
	"search.keys.on":      {"Slå bogstavgenveje til", "Switch letter shortcuts on"},
	"search.keys.off":     {"Slå bogstavgenveje fra", "Switch letter shortcuts off"},
	"search.do.link":      {"Kopiér link til siden", "Copy a link to the page"},
	"search.do.print":     {"Udskriv siden", "Print the page"},

	"account.keys.on":   {"Slået til", "Switched on"},
	"account.keys.off":  {"Slået fra", "Switched off"},
	"account.keys.help": {"De virker aldrig, mens du skriver i et felt.", "They never work while you type in a field."},

	"page.ask":           {"Bed om adgang", "Request access"},
	"page.ask.whom":      {"Din rolle er {role}. Adgang gives af {names}.", "Your role is {role}. Access is given by {names}."},
	"page.ask.subject":   {"Adgang til Gevinstoverblik", "Access to Gevinstoverblik"},
	"page.ask.body":      {"Jeg har brug for adgang til siderne under {section} i mit arbejde.\n\nVenlig hilsen\n{name}", "I need access to the pages below {section} in my work.\n\nKind regards\n{name}"},
	"page.error_id.whom": {"Oplys det til {names}.", "Give it to {names}."},

	"define.ages":      {"Kildernes alder", "Age of the sources"},
	"define.ages.what": {"De kilder, som de tal, du ser, kommer fra.", "The sources that the figures you see come from."},

	"report.pdf":           {"PDF", "PDF"},
	"report.pdf.none":      {"Der laves ikke PDF her", "No PDF is made here"},
	"report.pdf.none.text": {"Chromium er ikke installeret på serveren. Åbn udskriften, og gem den som PDF fra din egen browser: den giver de samme sider.", "Chromium is not installed on the server. Open the print and save it as PDF from your own browser: it gives the same pages."},
	"report.pdf.print":     {"Åbn udskriften", "Open the print"},

	"panel.label":   {"Uden at forlade siden", "Without leaving the page"},
	"panel.page":    {"Åbn som side", "Open as a page"},
	"panel.close":   {"Luk", "Close"},
	"panel.loading": {"Henter …", "Loading …"},
	"panel.none":    {"Siden har ingen tal med en definition.", "The page has no figure with a definition."},
}
