package text

// What an import says about a file: "note.<code>" tells what was found and what it means, "note.<code>.do" what
// to do. "note.<code>.<why>" are variants (models.Note.Args "why"). Tone: what happened, what it means for the
// figures, what to do; no blame (DESIGN §7).
var wordsNotes = words{
	"note.empty_file":         {"Filen er tom.", "The file is empty."},
	"note.empty_file.do":      {"Der er ikke indlæst noget. Lav udtrækket igen, og prøv med den nye fil.", "Nothing was imported. Make the extract again and try the new file."},
	"note.empty_file.rows":    {"Filen har en overskrift, men ingen rækker.", "The file has a heading but no rows."},
	"note.empty_file.rows.do": {"Ingen tal er ændret. Se efter, om udtrækket dækker den rigtige periode.", "No figures have changed. Check that the extract covers the right period."},

	"note.not_readable":           {"Filen kan ikke læses som data.", "The file cannot be read as data."},
	"note.not_readable.do":        {"Der er ikke indlæst noget. Gem den som CSV eller XLSX, eller hent XES-filen igen.", "Nothing was imported. Save it as CSV or XLSX, or fetch the XES file again."},
	"note.not_readable.zip":       {"Filen er pakket på en måde, der ikke kan læses, eller den er beskadiget.", "The file is packed in a way that cannot be read, or it is damaged."},
	"note.not_readable.xml":       {"Filens XML er ikke hel.", "The XML of the file is not whole."},
	"note.not_readable.binary":    {"Filen er hverken CSV, XLSX eller XES.", "The file is neither CSV, XLSX nor XES."},
	"note.not_readable.locked":    {"Regnearket er beskyttet med en adgangskode.", "The spreadsheet is protected by a password."},
	"note.not_readable.locked.do": {"Der er ikke indlæst noget. Gem det uden adgangskode, og prøv igen.", "Nothing was imported. Save it without a password and try again."},

	"note.too_large":            {"Filen er større, end programmet vil læse ({limit}).", "The file is larger than the program will read ({limit})."},
	"note.too_large.do":         {"Der er ikke indlæst noget. Del udtrækket i flere filer.", "Nothing was imported. Split the extract into several files."},
	"note.too_large.columns":    {"En række har flere kolonner, end en fil må have ({limit}).", "A row has more columns than a file may have ({limit})."},
	"note.too_large.columns.do": {"Der er ikke indlæst noget. Se, om skilletegnet er rigtigt, og lav udtrækket igen.", "Nothing was imported. Check the separator and make the extract again."},
	"note.too_large.field":      {"Et felt er længere, end et felt må være ({limit} tegn).", "A field is longer than a field may be ({limit} characters)."},
	"note.too_large.field.do":   {"Der er ikke indlæst noget. Det skyldes ofte et anførselstegn, der ikke er lukket.", "Nothing was imported. An unclosed quotation mark is a common cause."},

	"note.encoding":            {"Teksten er forkert kodet: bogstaver som æ, ø og å er blevet til andre tegn (”{value}”).", "The text is wrongly encoded: letters such as æ, ø and å have become other characters (“{value}”)."},
	"note.encoding.do":         {"Der er ikke indlæst noget. Lav udtrækket igen, og gem det som UTF-8 eller Windows-1252 uden at åbne og gemme det undervejs.", "Nothing was imported. Make the extract again and save it as UTF-8 or Windows-1252 without opening and saving it on the way."},
	"note.encoding.unknown":    {"Tegnkodningen ”{value}” kendes ikke.", "The encoding “{value}” is not known."},
	"note.encoding.unknown.do": {"Vælg en anden i tilpasningen, fx utf-8 eller windows-1252.", "Choose another in the mapping, for example utf-8 or windows-1252."},

	"note.truncated":    {"Filen er skåret af midt i et bogstav eller en række. Resten mangler.", "The file is cut off in the middle of a letter or a row. The rest is missing."},
	"note.truncated.do": {"Der er ikke indlæst noget. Hent filen igen, og se efter, at hele filen kommer med.", "Nothing was imported. Fetch the file again and check that all of it arrives."},

	"note.no_header":    {"Der er ingen linje med kolonnenavne.", "There is no line with column names."},
	"note.no_header.do": {"Der er ikke indlæst noget. Tilføj en overskrift, eller sig i tilpasningen, hvilken linje den står i (header_row).", "Nothing was imported. Add a heading, or say in the mapping which line it is in (header_row)."},

	"note.missing_column":       {"Kolonnen til {field} mangler. Filen har: {found}.", "The column for {field} is missing. The file has: {found}."},
	"note.missing_column.do":    {"Der er ikke indlæst noget. Tilføj kolonnen, eller vælg i tilpasningen, hvilken kolonne der svarer til den.", "Nothing was imported. Add the column, or choose in the mapping which column it is."},
	"note.missing_column.named": {"Kolonnen ”{column}” fra tilpasningen findes ikke i filen. Filen har: {found}.", "The column “{column}” of the mapping is not in the file. The file has: {found}."},

	"note.duplicate_column":    {"To kolonner hedder ”{column}”.", "Two columns are called “{column}”."},
	"note.duplicate_column.do": {"Der er ikke indlæst noget. Giv den ene et andet navn, så det er klart, hvilken der gælder.", "Nothing was imported. Give one of them another name, so that it is clear which one counts."},

	"note.ambiguous":               {"Filen kan læses på to måder: {readings}.", "The file can be read in two ways: {readings}."},
	"note.ambiguous.do":            {"Der er ikke indlæst noget. Vælg læsemåden i tilpasningen, og prøv igen.", "Nothing was imported. Choose the reading in the mapping and try again."},
	"note.ambiguous.date_order":    {"Datoerne kan læses på to måder: ”{value}” er enten {readings}.", "The dates can be read in two ways: “{value}” is either {readings}."},
	"note.ambiguous.date_order.do": {"Der er ikke indlæst noget. Vælg rækkefølgen af dag, måned og år (date_order), og prøv igen.", "Nothing was imported. Choose the order of day, month and year (date_order) and try again."},
	"note.ambiguous.decimal":       {"Tallene kan læses på to måder: ”{value}” er enten {readings}.", "The numbers can be read in two ways: “{value}” is either {readings}."},
	"note.ambiguous.decimal.do":    {"Der er ikke indlæst noget. Vælg, om komma eller punktum er decimaltegn (decimal), og prøv igen.", "Nothing was imported. Choose whether comma or point is the decimal sign (decimal) and try again."},
	"note.ambiguous.encoding":      {"Teksten kan læses med to tegnkodninger: {readings}.", "The text can be read in two encodings: {readings}."},
	"note.ambiguous.encoding.do":   {"Der er ikke indlæst noget. Vælg tegnkodning (encoding), og prøv igen.", "Nothing was imported. Choose the encoding (encoding) and try again."},
	"note.ambiguous.delimiter":     {"Kolonnerne kan være delt på to måder: {readings}.", "The columns may be separated in two ways: {readings}."},
	"note.ambiguous.delimiter.do":  {"Der er ikke indlæst noget. Vælg skilletegn (delimiter), og prøv igen.", "Nothing was imported. Choose the separator (delimiter) and try again."},
	"note.ambiguous.sheet":         {"Flere ark kan være det rigtige: {readings}.", "More than one sheet may be the right one: {readings}."},
	"note.ambiguous.sheet.do":      {"Der er ikke indlæst noget. Vælg ark (sheet), og prøv igen.", "Nothing was imported. Choose the sheet (sheet) and try again."},
	"note.ambiguous.header_row":    {"Flere linjer kan være overskriften: {readings}.", "More than one line may be the heading: {readings}."},
	"note.ambiguous.header_row.do": {"Der er ikke indlæst noget. Vælg overskriftens linje (header_row), og prøv igen.", "Nothing was imported. Choose the line of the heading (header_row) and try again."},
	"note.ambiguous.column":        {"Flere kolonner kan være {field}: {readings}.", "More than one column may be {field}: {readings}."},
	"note.ambiguous.column.do":     {"Der er ikke indlæst noget. Vælg kolonnen i tilpasningen, og prøv igen.", "Nothing was imported. Choose the column in the mapping and try again."},

	"note.field_count":    {"Rækken har et andet antal felter end overskriften ({value}).", "The row has another number of fields than the heading ({value})."},
	"note.field_count.do": {"Se efter et skilletegn eller et linjeskift inde i et felt uden anførselstegn.", "Look for a separator or a line break inside a field without quotation marks."},

	"note.missing_value":    {"{field} mangler.", "{field} is missing."},
	"note.missing_value.do": {"Udfyld feltet i filen.", "Fill in the field in the file."},

	"note.bad_date":    {"Datoen ”{value}” findes ikke eller kan ikke læses.", "The date “{value}” does not exist or cannot be read."},
	"note.bad_date.do": {"Ret datoen i kilden, fx 30.09.2026.", "Correct the date in the source, for example 2026-09-30."},

	"note.bad_number":    {"”{value}” er ikke et tal, der kan læses her.", "“{value}” is not a number that can be read here."},
	"note.bad_number.do": {"Skriv et tal, fx 12 eller 12,5, eller lad feltet være tomt.", "Write a number, for example 12 or 12.5, or leave the field empty."},

	"note.bad_value":                 {"”{value}” kan ikke stå i {field}.", "“{value}” cannot stand in {field}."},
	"note.bad_value.do":              {"Ret værdien i filen, eller lad feltet være tomt.", "Correct the value in the file, or leave the field empty."},
	"note.bad_value.yes_no":          {"”{value}” er hverken ja eller nej.", "“{value}” is neither yes nor no."},
	"note.bad_value.yes_no.do":       {"Skriv ja eller nej, eller lad feltet være tomt.", "Write yes or no, or leave the field empty."},
	"note.bad_value.satisfaction":    {"Tilfredshed skal være et helt tal fra 1 til 5, ikke ”{value}”.", "Satisfaction must be a whole number from 1 to 5, not “{value}”."},
	"note.bad_value.satisfaction.do": {"Skriv et tal fra 1 til 5, eller lad feltet være tomt.", "Write a number from 1 to 5, or leave the field empty."},

	"note.decided_before_received":    {"Sagen er afgjort før den er modtaget.", "The case is decided before it was received."},
	"note.decided_before_received.do": {"Ret en af de to datoer i kilden.", "Correct one of the two dates in the source."},

	"note.implausible_date":    {"Datoen ”{value}” er ikke troværdig: før 1950 eller efter i dag.", "The date “{value}” is not believable: before 1950 or after today."},
	"note.implausible_date.do": {"Ret datoen i kilden. Lad en ukendt dato være tom.", "Correct the date in the source. Leave an unknown date empty."},

	"note.conflict":       {"Sagsnummeret står flere gange med forskelligt indhold.", "The case number stands several times with different content."},
	"note.conflict.do":    {"Behold én af rækkerne. Ingen af dem er læst ind.", "Keep one of the rows. None of them was imported."},
	"note.conflict.lines": {"Sagsnummeret står også i linje {other} med andet indhold.", "The case number also stands in line {other} with other content."},

	"note.duplicate":       {"Rækken er en nøjagtig kopi af en anden. Den tæller én gang.", "The row is an exact copy of another. It counts once."},
	"note.duplicate.do":    {"Du behøver ikke gøre noget.", "You need not do anything."},
	"note.duplicate.lines": {"Rækken er en nøjagtig kopi af linje {other}. Den tæller én gang.", "The row is an exact copy of line {other}. It counts once."},

	"note.cpr":      {"Kolonnen ”{column}” har tekst, der ligner CPR-numre. Den er sløret eller udeladt og bliver ikke gemt.", "The column “{column}” has text that looks like civil registration numbers. It was masked or left out and is not stored."},
	"note.cpr.do":   {"Fjern numrene i kilden, før næste udtræk laves.", "Remove the numbers in the source before the next extract is made."},
	"note.cpr.file": {"Filens navn ligner et CPR-nummer. Det er sløret.", "The name of the file looks like a civil registration number. It was masked."},

	"note.cpr_in_key":    {"Sagsnummeret ligner et CPR-nummer. Rækken bliver ikke gemt.", "The case number looks like a civil registration number. The row is not stored."},
	"note.cpr_in_key.do": {"Brug et sagsnummer, der ikke peger på en person.", "Use a case number that does not point at a person."},

	"note.unknown_case":    {"Sagen ”{case}” kendes ikke i kilden.", "The case “{case}” is not known in the source."},
	"note.unknown_case.do": {"Indlæs sagerne først og hændelserne bagefter.", "Import the cases first and the events after."},

	"note.unknown_channel":    {"Kanalen ”{value}” kendes ikke. Sagerne tæller som ukendt kanal.", "The channel “{value}” is not known. The cases count as unknown channel."},
	"note.unknown_channel.do": {"Sig i tilpasningen, om den er digital, medbetjent, e-mail, manuel eller intern.", "Say in the mapping whether it is digital, assisted, email, manual or internal."},

	"note.unknown_outcome":    {"Udfaldet ”{value}” kendes ikke. Sagerne tæller som ukendt udfald.", "The outcome “{value}” is not known. The cases count as unknown outcome."},
	"note.unknown_outcome.do": {"Sig i tilpasningen, hvad det svarer til.", "Say in the mapping what it stands for."},

	"note.contradiction":             {"Status ”{value}” passer ikke med afgørelsesdatoen. Afgørelsesdatoen gælder.", "The status “{value}” does not fit the date of decision. The date of decision counts."},
	"note.contradiction.do":          {"Ret status eller dato i kilden.", "Correct the status or the date in the source."},
	"note.contradiction.deadline":    {"Fristen ligger før modtagelsen.", "The deadline lies before the receipt."},
	"note.contradiction.deadline.do": {"Fristen er gemt, som den står. Ret den i kilden, hvis den er forkert.", "The deadline is stored as it stands. Correct it in the source if it is wrong."},

	"note.complete_out_of_order":         {"Dagen for {field} passer ikke med sagens andre datoer. Den er gemt, men tæller som ukendt i nøgletallene.", "The day of {field} does not fit the other dates of the case. It is stored, but counts as unknown in the figures."},
	"note.complete_out_of_order.do":      {"Ret datoen i kilden, så sagen kan tælle med.", "Correct the date in the source, so that the case can count."},
	"note.complete_out_of_order.wait":    {"{field} er længere end den tid, den ligger i. Den er gemt, men tæller som ukendt i nøgletallene.", "{field} is longer than the time it lies in. It is stored, but counts as unknown in the figures."},
	"note.complete_out_of_order.wait.do": {"Ret dagene i kilden, så sagen kan tælle med.", "Correct the days in the source, so that the case can count."},

	"note.sum_line":    {"Linjen er en titel, en sum eller en gentaget overskrift. Den er ikke en sag.", "The line is a title, a sum or a repeated heading. It is not a case."},
	"note.sum_line.do": {"Du behøver ikke gøre noget.", "You need not do anything."},

	"note.vanished":    {"{rows} åbne sager fra kilden står ikke i det fulde udtræk.", "{rows} open cases of the source are not in the full extract."},
	"note.vanished.do": {"Vælg, om de skal beholdes eller udgå.", "Choose whether to keep or remove them."},
}
