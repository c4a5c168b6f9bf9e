package text

// Words of the mails that remind people of what they have promised.
var wordsRemind = words{
	"remind.due.subject":     {"Frist {date}: {name}", "Due {date}: {name}"},
	"remind.due.body":        {"Beslutningen ”{name}” har frist {date}.", "The decision “{name}” is due {date}."},
	"remind.due.do":          {"Markér den som gennemført, når den er det, eller giv den en ny frist, hvis den ikke kan nås:", "Mark it as done once it is, or give it a new date if it cannot be met:"},
	"remind.overdue.subject": {"Fristen er overskredet: {name}", "Overdue: {name}"},
	"remind.overdue.body":    {"Beslutningen ”{name}” skulle have været gennemført senest {date}.", "The decision “{name}” was due {date} and is not marked as done."},
	"remind.overdue.do":      {"Markér den som gennemført, giv den en ny frist, eller skriv, hvorfor den opgives:", "Mark it as done, give it a new date, or write why it is given up:"},
	"remind.judge.subject":   {"Bedøm virkningen: {name}", "Judge the effect: {name}"},
	"remind.judge.body":      {"Målingen af beslutningen ”{name}” har været klar siden {date}.", "The measurement of the decision “{name}” has been ready since {date}."},
	"remind.judge.do":        {"Bedøm, om I beholder, justerer eller stopper:", "Judge whether to keep, adjust or stop:"},
	"remind.review.subject":  {"Se på gevinsten igen: {name}", "Look at the benefit again: {name}"},
	"remind.review.body":     {"Det er aftalt, at der ses på gevinsten ”{name}” igen {date}.", "The benefit “{name}” is to be looked at again on {date}."},
	"remind.review.do":       {"Skriv, hvad I fandt, og hvornår der skal ses på den næste gang:", "Write what you found, and when to look at it next:"},
	"remind.change.subject":  {"Arbejdsgangsændringen er forsinket: {name}", "The workflow change is late: {name}"},
	"remind.change.body":     {"Arbejdsgangsændringen ”{name}” skulle have været gennemført senest {date}.", "The workflow change “{name}” was due {date} and is not done."},
	"remind.change.do":       {"Skriv, hvornår den blev gennemført, eller giv den en ny frist:", "Write when it was done, or give it a new date:"},

	"decided.awaits": {"gennemført {date}, har ventet på bedømmelse siden {from}", "done {date}, has awaited judgement since {from}"},
}
