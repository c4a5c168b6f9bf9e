package text

// Words of deputies: who enters targets in the place of a head.
var wordsDeputy = words{
	"deputy.title":         {"Stedfortrædere", "Deputies"},
	"deputy.link":          {"Stedfortrædere for afdelingsledere", "Deputies of heads of department"},
	"deputy.lead":          {"En stedfortræder kan indtaste og indsende afdelingens mål og kommentarer, mens lederen er væk. Sporet viser, hvem der gjorde det, og for hvem.", "A deputy can enter and submit the department's targets and comments while the head is away. The trail shows who did it, and for whom."},
	"deputy.who":           {"Hvem og hvornår", "Who and when"},
	"deputy.none":          {"Ingen stedfortrædere.", "No deputies."},
	"deputy.user":          {"Stedfortræder", "Deputy"},
	"deputy.user.help":     {"Kun brugere, der i forvejen kan se mål.", "Only users who can see targets already."},
	"deputy.from":          {"Fra og med", "From"},
	"deputy.last":          {"Til og med", "Until"},
	"deputy.days":          {"Periode", "Period"},
	"deputy.now":           {"gælder nu", "in force"},
	"deputy.coming":        {"kommende", "coming"},
	"deputy.over":          {"udløbet", "over"},
	"deputy.ended":         {"afsluttet af {who} {date}", "ended by {who} on {date}"},
	"deputy.set":           {"{who}, {date}", "{who}, {date}"},
	"deputy.end":           {"Afslut", "End"},
	"deputy.new":           {"Ny stedfortræder", "New deputy"},
	"deputy.do":            {"Gem stedfortræder", "Save the deputy"},
	"flash.deputy":         {"{value} er nu stedfortræder.", "{value} is now a deputy."},
	"flash.deputy_ended":   {"Stedfortræderen er afsluttet.", "The deputy is ended."},
	"problem.deputy_days":  {"Sidste dag skal ligge i dag eller senere, efter den første, og højst et år efter den.", "The last day must be today or later, after the first, and at most a year after it."},
	"problem.deputy_user":  {"{value} kan ikke være stedfortræder. Vælg en anden aktiv bruger, der kan se mål.", "{value} cannot be a deputy. Choose another active user who can see targets."},
	"problem.deputy_there": {"{value} er allerede stedfortræder i de dage. Afslut den først, eller vælg andre dage.", "{value} is a deputy on those days already. End that first, or choose other days."},
}
