package text

// Words of published figures, of what lies between them and ours, and of time samples.
var wordsPublished = words{
	"problem.ambiguous_number":      {"”{value}” kan læses på to måder. Skriv tusinder uden punktum, eller decimaler med komma.", "“{value}” can be read in two ways. Write thousands without a point, or decimals with a comma."},
	"problem.share_without_percent": {"”{value}” er over 1. Skriv {value}\u00a0%, hvis det er procent.", "“{value}” is above 1. Write {value}% if it is per cent."},
	"problem.number_range":          {"Tallet er uden for det, der kan være rigtigt.", "The number is outside what can be right."},
	"problem.ends_first":            {"Perioden slutter, før den begynder.", "The period ends before it begins."},
	"problem.not_over":              {"Perioden er ikke slut endnu.", "The period is not over yet."},
	"problem.published_empty":       {"Skriv andelen, gennemsnittet eller begge.", "Enter the share, the mean or both."},
	"problem.published_there":       {"Kilden har allerede et tal for samme sagstype og periode. Ret det i stedet.", "The source already has a figure for the same case type and period. Correct that one instead."},
	"problem.record_past":           {"Andre har rettet eller afsluttet den imens. Åbn den igen.", "Somebody has corrected or ended it meanwhile. Open it again."},
	"problem.sample_too_long":       {"En tidsmåling varer højst 31 dage. To uger er det sædvanlige.", "A time sample lasts at most 31 days. Two weeks are usual."},
	"problem.sample_there":          {"Der er allerede en tidsmåling af samme sagstype og afdeling i de samme dage. Ret den i stedet.", "There already is a time sample of the same case type and department in the same days. Correct that one instead."},
	"problem.expires_early":         {"Udløbsdatoen skal ligge efter målingens sidste dag.", "The expiry date must lie after the last day of the sample."},
}
