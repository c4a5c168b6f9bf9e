package text

import "regexp"

// catalogue is every key of every part. A key that stands in two parts stops the program at its start.
var catalogue = merge(
	wordsCommon,
	wordsLayout,
	unbroken(wordsOverview),
	unbroken(wordsCaseType),
	wordsKPI,
	wordsNotes,
	wordsErrors,
	wordsCases,
	wordsCLI,
	wordsExport,
	unbroken(wordsReview),
	wordsBackup,
	unbroken(wordsDecisions),
	wordsLogin,
	wordsImport,
	wordsWizard,
	wordsTargets,
	unbroken(wordsGrid),
	unbroken(wordsBenefits),
	wordsTrajectory,
	wordsTemplate,
	wordsDeputy,
	wordsDuty,
	wordsAdmin,
	wordsCalendar,
	wordsPrivacy,
	wordsHelp,
	wordsReach,
	wordsWeb,
	wordsFiles,
	unbroken(wordsVerdict),
	wordsAudit,
	wordsFigures,
	wordsCalc,
	wordsPublished,
	wordsDefine,
	unbroken(wordsJudge),
	wordsValues,
	wordsDoors,
	wordsNames,
	wordsOwners,
	wordsMail,
	wordsRemind,
	wordsClass,
	unbroken(wordsBoard),
	wordsExplore,
	wordsOpen,
)

func merge(parts ...words) words {
	all := words{}
	for _, part := range parts {
		for key, pair := range part {
			if _, twice := all[key]; twice {
				panic("text: the key " + key + " is said twice")
			}
			all[key] = pair
		}
	}
	return all
}

// counted is a number, or a place for one, before the word of what it counts.
var counted = regexp.MustCompile(`(\{(?:n|of)\}|\b\d+) (dage?|sag(?:er)?|timer?|måned(?:er)?|kvartal(?:er)?|procentpoint|days?|cases?|hours?|months?|quarters?|percentage)\b`)

// unbroken keeps a number and the word of what it counts on one line, in a part whose words stand in narrow columns.
func unbroken(part words) words {
	all := words{}
	for key, pair := range part {
		all[key] = [2]string{counted.ReplaceAllString(pair[0], "$1"+nbsp+"$2"), counted.ReplaceAllString(pair[1], "$1"+nbsp+"$2")}
	}
	return all
}
