package text

// Words of the page of the personal data of a source.
var wordsPrivacy = words{
	"privacy.title":           {"Persondata", "Personal data"},
	"privacy.link":            {"Persondata i kilden", "Personal data of the source"},
	"privacy.lead":            {"Hvad der gemmes om personer fra denne kilde. Navne, adresser og sagstekst gemmes aldrig.", "What is kept about persons from this source. Names, addresses and case text are never kept."},
	"privacy.numbers":         {"Sagsnumre", "Case numbers"},
	"privacy.numbers.plain":   {"gemmes, som de er", "kept as they are"},
	"privacy.numbers.hashed":  {"gemmes som aftryk", "kept as hashes"},
	"privacy.numbers.lead":    {"Sagsnumre gemmes, som de står i filen. Et sagsnummer, der ligner et CPR-nummer, bliver afvist.", "Case numbers are kept as the file has them. One that looks like a civil registration number is rejected."},
	"privacy.numbers.effect":  {"Gem aftryk, hvis kilden bruger CPR-numre eller andre numre, der peger på en person. Et aftryk kan ikke regnes tilbage. Sager findes stadig ved opslag på det rigtige nummer.", "Keep hashes where the source uses civil registration numbers or other numbers that point at a person. A hash cannot be worked back. Cases are still found by their true number."},
	"privacy.hashed.since":    {"Slået til af {who} {at}. Der er ingen vej tilbage. Slå en sag op med dens rigtige nummer eller med aftrykket.", "Switched on by {who} {at}. There is no way back. Look a case up by its true number or by its hash."},
	"privacy.one_way.one":     {"Kilden har 1 sag. Dens nummer bliver erstattet og slettet, også i fortryd, indlæsningernes rapporter og adgangsloggen.", "The source has 1 case. Its number is replaced and erased, also in undos, the reports of imports and the access log."},
	"privacy.one_way":         {"Kilden har {n} sager. Deres numre bliver erstattet og slettet, også i fortryd, indlæsningernes rapporter og adgangsloggen.", "The source has {n} cases. Their numbers are replaced and erased, also in undos, the reports of imports and the access log."},
	"privacy.for_good":        {"Jeg ved, at det ikke kan fortrydes.", "I know that this cannot be undone."},
	"privacy.hash":            {"Gem sagsnumre som aftryk", "Keep case numbers as hashes"},
	"privacy.no_key":          {"Aftryk kræver en nøgle. Driften lægger den i en fil og peger på den med indstillingen {setting}.", "Hashes need a key. Operations put it in a file and point at it with the setting {setting}."},
	"privacy.workers":         {"Sagsbehandlere", "Caseworkers"},
	"privacy.workers.dropped": {"gemmes ikke", "not kept"},
	"privacy.workers.kept":    {"gemmes", "kept"},
	"privacy.workers.lead":    {"Hvem der udførte et trin i en sag, bliver udeladt ved indlæsning. Det kan kun gemmes, når medarbejderne er informeret.", "Who did a step of a case is left out when data come in. It can be kept only once staff have been informed."},
	"privacy.informed":        {"Medarbejderne er informeret", "Staff were informed"},
	"privacy.informed.help":   {"Datoen for informationen, fx et møde eller et brev.", "The date of the information, such as a meeting or a letter."},
	"privacy.reason":          {"Formål", "Purpose"},
	"privacy.reason.help":     {"Hvad navnene skal bruges til, og hvor det er besluttet. Skriv ingen navne her.", "What the names are for, and where that was decided. Write no names here."},
	"privacy.keep":            {"Gem sagsbehandlere fremover", "Keep caseworkers from now on"},
	"privacy.by":              {"Slået til af", "Switched on by"},
	"privacy.drop":            {"Stop, og slet dem", "Stop, and erase them"},
	"privacy.drop.effect":     {"De sagsbehandlere, der er gemt fra kilden, bliver slettet. De kommer kun igen med en ny fil, efter at det er slået til på ny.", "The caseworkers kept from the source are erased. They come back only with a new file, after this is switched on again."},

	"flash.caseworkers_kept":    {"Sagsbehandlere fra {value} bliver gemt fra næste indlæsning.", "Caseworkers of {value} are kept from the next import on."},
	"flash.caseworkers_dropped": {"Sagsbehandlere fra {value} er slettet og gemmes ikke mere.", "Caseworkers of {value} are erased and kept no more."},
	"flash.cases_hashed":        {"Sagsnumre fra {value} gemmes nu som aftryk.", "Case numbers of {value} are kept as hashes now."},

	"problem.not_confirmed":    {"Sæt kryds, hvis du vil fortsætte.", "Tick the box if you want to go on."},
	"problem.hashed_already":   {"Kilden gemmer allerede aftryk.", "The source keeps hashes already."},
	"problem.case_key_missing": {"Kilden gemmer sagsnumre som aftryk, men programmet har ingen nøgle. Sæt GEVINST_CASE_KEY_FILE, og start igen.", "The source keeps case numbers as hashes, but the program has no key. Set GEVINST_CASE_KEY_FILE and start again."},
	"problem.case_key_other":   {"Nøglen i GEVINST_CASE_KEY_FILE er en anden end den, kildens aftryk er lavet med. Find den rigtige nøgle.", "The key in GEVINST_CASE_KEY_FILE is not the one that the source's hashes were made with. Find the right key."},
	"problem.bad_case_key":     {"Filen ”{value}” kan ikke bruges som nøgle. Den skal kunne læses og have mindst 32 tegn.", "The file “{value}” cannot be used as a key. It must be readable and have at least 32 characters."},

	"help.case_key_file": {"Fil med nøglen til sagsnumre, der gemmes som aftryk: mindst 32 tegn.", "File with the key of case numbers kept as hashes: at least 32 characters."},
}
