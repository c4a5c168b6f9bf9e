package text

// Words of what nobody answers for, and of managers, who take over.
var wordsOwners = words{
	"owners.title":      {"Mangler ejer", "Without owner"},
	"owners.lead":       {"Det, som ingen svarer for, og det, som en leder har overtaget, fordi ejeren ikke længere har adgang. Vælg, hvem der svarer for det fremover; det må gerne være lederen selv.", "What nobody answers for, and what a manager has taken over because the owner no longer has access. Choose who answers for it from now on; it may be the manager."},
	"owners.none":       {"Alt har en ejer.", "Everything has an owner."},
	"owners.what":       {"Hvad", "What"},
	"owners.held":       {"Ejer nu", "Owner now"},
	"owners.choose":     {"Vælg ejer", "Choose an owner"},
	"owners.give":       {"Ny ejer af {name}", "New owner of {name}"},
	"owners.give.do":    {"Gem ejer", "Save the owner"},
	"owners.benefit":    {"Gevinster", "Benefits"},
	"owners.decision":   {"Beslutninger", "Decisions"},
	"owners.change":     {"Ændringer i arbejdsgange", "Changes of work processes"},
	"owners.objective":  {"Formål", "Objectives"},
	"owners.solution":   {"Løsninger", "Solutions"},
	"owners.source":     {"Kilder", "Sources"},
	"owners.group":      {"{kind} ({n})", "{kind} ({n})"},
	"owners.count":      {"{n} poster mangler en ejer", "{n} entries have no owner"},
	"owners.count.one":  {"{n} post mangler en ejer", "{n} entry has no owner"},
	"owners.passed":     {"{name}. {n} poster er overdraget til {to}", "{name}. {n} entries have passed to {to}"},
	"owners.passed.one": {"{name}. {n} post er overdraget til {to}", "{name}. {n} entry has passed to {to}"},
	"owners.loose":      {"{name}. {n} poster har nu ingen ejer", "{name}. {n} entries now have no owner"},
	"owners.loose.one":  {"{name}. {n} post har nu ingen ejer", "{name}. {n} entry now has no owner"},

	"users.manager":      {"Nærmeste leder", "Manager"},
	"users.manager.help": {"Overtager det, som står i brugerens navn, når adgangen lukkes. Er ingen valgt, overtager den første bruger med rollen Leder.", "Takes over what stands in the user's name when access is closed. With nobody chosen, the first user with the role of leader takes over."},
	"users.manager.new":  {"Vælg leder", "Choose a manager"},
	"users.manager.do":   {"Gem leder", "Save the manager"},

	"flash.owner_given":   {"”{value}” har fået en ejer.", "“{value}” now has an owner."},
	"flash.user_manager":  {"Nærmeste leder er gemt for {value}.", "The manager of {value} is saved."},
	"flash.user_passed":   {"Adgangen er lukket for {value}. Se Mangler ejer.", "Access is closed for {value}. See Without owner."},
	"problem.owner_given": {"Posten har fået en ejer, siden du åbnede siden. Intet er ændret. Herunder ser du, hvad der stadig mangler en ejer.", "The entry was given an owner after you opened the page. Nothing was changed. Below is what still has no owner."},
}
