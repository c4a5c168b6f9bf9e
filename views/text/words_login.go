package text

// Words of signing in, of the first administrator, and of a person's own page.
var wordsLogin = words{
	"login.title":    {"Log ind", "Sign in"},
	"login.email":    {"E-mail", "E-mail"},
	"login.password": {"Adgangskode", "Password"},
	"login.do":       {"Log ind", "Sign in"},
	"login.lost":     {"Har du glemt din adgangskode, giver din administrator dig en ny.", "If you have forgotten your password, your administrator gives you a new one."},
	"login.left":     {"Du er logget ud.", "You are signed out."},
	"login.demo":     {"E-mail og adgangskode for hver rolle står dér, hvor programmet blev startet.", "E-mail and password for each role are printed where the program was started."},

	"setup.title": {"Den første administrator", "The first administrator"},
	"setup.what":  {"Der er ingen brugere endnu. Den, du opretter her, kan derefter give andre adgang.", "There are no users yet. The one you make here can then give others access."},
	"setup.do":    {"Opret, og log ind", "Create and sign in"},
	"setup.next":  {"Linket virker kun denne ene gang.", "The link works only this once."},

	"person.name":    {"Navn", "Name"},
	"person.role":    {"Rolle", "Role"},
	"department.all": {"Alle afdelinger", "All departments"},
	"save":           {"Gem", "Save"},

	"password.rule":    {"Mindst {n} tegn. En lang sætning er lettere at huske end tegn og tal.", "At least {n} characters. A long sentence is easier to remember than signs and digits."},
	"password.again":   {"Adgangskoden igen", "The password again"},
	"password.current": {"Nuværende adgangskode", "Current password"},
	"password.new":     {"Ny adgangskode", "New password"},
	"password.do":      {"Skift adgangskode", "Change password"},
	"password.others":  {"Andre steder, hvor du er logget ind, bliver logget ud.", "Other places where you are signed in are signed out."},

	"account.title":    {"Dine indstillinger", "Your settings"},
	"account.you":      {"Dig", "You"},
	"account.fixed":    {"Navn, rolle og afdeling ændres af administratoren.", "Name, role and department are changed by the administrator."},
	"account.screen":   {"Skærmen", "The screen"},
	"account.keys":     {"Se alle genveje på tastaturet", "See all keyboard shortcuts"},
	"account.password": {"Adgangskode", "Password"},
}
