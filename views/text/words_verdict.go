package text

// Words of what a series says: is it changing, will it meet the target, where is it going (statistics.md §13, DESIGN §3).
var wordsVerdict = words{
	"problem.rebase_too_early": {"Vælg en måned med mindst 6 afsluttede måneder efter sig: færre giver ingen grænser. {value} er for tæt på.", "Choose a month with at least 6 finished months behind it: fewer give no limits. {value} is too close."},
	"problem.rebase_there":     {"Grænserne begynder allerede forfra i {value}.", "The limits already begin anew in {value}."},
}
