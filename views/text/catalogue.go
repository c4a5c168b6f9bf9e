package text

// catalogue is every key of every part. A key that stands in two parts stops the program at its start.
var catalogue = merge(
	wordsCommon,
	wordsLayout,
	wordsOverview,
	wordsCaseType,
	wordsKPI,
	wordsNotes,
	wordsErrors,
	wordsCases,
	wordsCLI,
	wordsExport,
	wordsReview,
	wordsBackup,
	wordsDecisions,
	wordsLogin,
	wordsImport,
	wordsWizard,
	wordsTargets,
	wordsGrid,
	wordsBenefits,
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
	wordsVerdict,
	wordsAudit,
	wordsFigures,
	wordsCalc,
	wordsPublished,
	wordsDefine,
	wordsJudge,
	wordsValues,
	wordsDoors,
	wordsNames,
	wordsOwners,
	wordsMail,
	wordsRemind,
	wordsClass,
	wordsBoard,
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
