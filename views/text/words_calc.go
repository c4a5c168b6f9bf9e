package text

// Words of the statistics on numbers from outside: `calc` and its address.
var wordsCalc = words{
	"help.calc":   {"Regner statistik på tal fra stdin (ét JSON-objekt); resultatet står på stdout.", "Runs the statistics on numbers from stdin (one JSON object); the result is on stdout."},
	"help.method": {"Metoden: xmr, survival, wilson, quantiles, pchart, funnel, projection, effect eller runchart.", "The method: xmr, survival, wilson, quantiles, pchart, funnel, projection, effect or runchart."},

	"problem.nothing_given":    {"Der er ikke sendt noget. Send ét JSON-objekt: {…}.", "Nothing was sent. Send one JSON object: {…}."},
	"problem.json_more":        {"Der står mere efter objektets sidste }. Send ét objekt.", "There is more after the last } of the object. Send one object."},
	"problem.unknown_input":    {"Det felt læser metoden ikke. Vælg blandt {value}.", "The method does not read that field. Choose among {value}."},
	"problem.not_series":       {"Her skal stå en liste: [1, 2, …].", "A list must stand here: [1, 2, …]."},
	"problem.not_number":       {"Her skal stå et tal uden anførselstegn.", "A number without quotation marks must stand here."},
	"problem.number_too_large": {"Tallet er for stort.", "The number is too large."},
	"problem.negative":         {"Tallet må ikke være mindre end 0.", "The number must not be less than 0."},
	"problem.too_many":         {"Listen er for lang. Der er plads til {value}.", "The list is too long. There is room for {value}."},
	"problem.unequal_lengths":  {"De to lister skal være lige lange ({value}).", "The two lists must have the same length ({value})."},
	"problem.more_than_all":    {"Der kan ikke være flere opfyldte end sager i alt.", "There cannot be more that succeed than there are cases."},
	"problem.more_wrong":       {"… og {value} steder mere i listen.", "… and {value} more places in the list."},
	"problem.months_apart":     {"Hver måned skal følge lige efter den forrige ({value}). Skriv null som værdi for en måned uden data.", "Each month must follow the one before ({value}). Write null as the value of a month without data."},
	"problem.bad_direction":    {"Vælg increase, decrease eller neutral.", "Choose increase, decrease or neutral."},
	"problem.baseline_short":   {"Grænser kræver mindst 12 værdier. Skriv 12 eller flere, eller null.", "Limits need at least 12 values. Write 12 or more, or null."},
	"problem.not_yes_no":       {"Skriv true eller false.", "Write true or false."},
	"problem.not_closed":       {"Skriv 1 for en afsluttet sag og 0 for en åben.", "Write 1 for a case that is closed and 0 for one that is open."},
	"problem.bad_level":        {"Skriv et tal mellem 0.5 og 0.999, fx 0.95.", "Write a number between 0.5 and 0.999, for example 0.95."},
	"problem.not_probability":  {"Skriv et tal mellem 0 og 1, fx 0.9.", "Write a number between 0 and 1, for example 0.9."},
	"problem.bad_months_ahead": {"Skriv, hvor mange måneder frem målet ligger: 1 eller flere.", "Write how many months ahead the target lies: 1 or more."},
}
