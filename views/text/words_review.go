package text

// Words of reviews: preparing, locking, showing and printing them, and the papers made of them.
var wordsReview = words{
	"help.report":        {"Opfølgninger: lås, vis og kontrollér.", "Reviews: lock, show and verify."},
	"help.report_freeze": {"Låser opfølgningen på en periode; nummeret skrives på stdout.", "Locks the review of a period; its number is printed on stdout."},
	"help.report_list":   {"Viser opfølgningerne, den seneste først.", "Lists the reviews, the latest first."},
	"help.report_show":   {"Viser en låst opfølgning, byte for byte, som den blev låst (JSON).", "Prints a locked review byte for byte as it was locked (JSON)."},
	"help.report_verify": {"Kontrollerer, at en låst opfølgning er, som den blev låst; en forskel giver status 3.", "Checks that a locked review is as it was locked; a difference exits with 3."},
	"help.report_period": {"Perioden, fx 2026-Q3.", "The period, for example 2026-Q3."},
	"help.report_area":   {"Afdelingen med alt under den; ellers hele kommunen.", "The department with everything below it; else the whole municipality."},
	"help.report_reason": {"Hvorfor opfølgningen låses, selv om punkter er åbne.", "Why the review is locked although items are open."},
	"help.report_id":     {"Opfølgningens nummer.", "The number of the review."},
	"help.check":         {"Kontrollerer revisionssporet og alle låste opfølgninger; en forskel giver status 3.", "Checks the audit trail and every locked review; a difference exits with 3."},

	"cli.report.reason":         {"Låst fra kommandolinjen uden møde.", "Locked from the command line without a meeting."},
	"cli.report.frozen":         {"Opfølgning {id} er låst. Kontrolsum {checksum}", "Review {id} is locked. Checksum {checksum}"},
	"cli.report.whole":          {"Opfølgning {id} er, som den blev låst.", "Review {id} is as it was locked."},
	"cli.report.fault.byte":     {"Opfølgning {id}: indholdet er ændret i linje {line}, fra byte {offset}: {text}", "Review {id}: the content was altered in line {line}, from byte {offset}: {text}"},
	"cli.report.fault.checksum": {"Opfølgning {id}: den gemte kontrolsum er ændret: {text}", "Review {id}: the stored checksum was altered: {text}"},
	"cli.report.fault.trail":    {"Opfølgning {id}: kontrolsummen {text} er ikke den, som revisionssporet kender.", "Review {id}: the checksum {text} is not the one that the audit trail knows."},
	"cli.report.fault.column":   {"Opfølgning {id}: kolonnen {text} siger noget andet end det låste indhold.", "Review {id}: the column {text} says something else than the locked content."},
	"cli.check.whole":           {"Revisionssporet er ubrudt. {reviews} kontrolleret uden forskel.", "The audit trail is unbroken. {reviews} checked without a difference."},
	"many.review":               {"{n}\u00a0låste opfølgninger", "{n}\u00a0locked reviews"},
	"many.review.one":           {"{n}\u00a0låst opfølgning", "{n}\u00a0locked review"},

	"review.state.preparing": {"Forberedes", "In preparation"},
	"review.state.locked":    {"Låst", "Locked"},

	"problem.review_period":     {"”{value}” kan der ikke følges op på. Vælg en måned, et kvartal, et halvår eller et år, fx 2026-Q3.", "“{value}” cannot be reviewed. Choose a month, a quarter, a half-year or a year, for example 2026-Q3."},
	"problem.review_ahead":      {"Perioden {value} er ikke begyndt endnu. Vælg en tidligere periode.", "The period {value} has not begun yet. Choose an earlier one."},
	"problem.review_there":      {"Opfølgningen på {value} forberedes allerede. Åbn den under Rapporter.", "The review of {value} is already being prepared. Open it under Reports."},
	"problem.review_locked":     {"Opfølgning {value} er låst og kan ikke ændres. Skriv nye beslutninger i den næste opfølgning.", "Review {value} is locked and cannot be changed. Write new decisions in the next review."},
	"problem.review_not_locked": {"Opfølgning {value} er ikke låst endnu, så der er intet fastfrosset at vise.", "Review {value} is not locked yet, so there is nothing frozen to show."},
	"problem.review_unknown":    {"Der er ingen opfølgning med nummer {value}. Se numrene med report list.", "There is no review with the number {value}. See the numbers with report list."},
	"problem.review_changed":    {"Opfølgningen er ændret, siden du åbnede siden. Intet er låst. Se de nye punkter, og lås igen.", "The review has changed since you opened the page. Nothing was locked. Look at the new items and lock again."},
	"problem.review_settled":    {"En anden har skrevet et udfald på punktet, siden du åbnede siden: ”{value}”. Dit er ikke gemt. Ret det, hvis det skal ændres.", "Somebody else has written an outcome on the item since you opened the page: “{value}”. Yours was not saved. Change it if it must be changed."},
	"problem.review_open":       {"{value} punkter har intet udfald. Afslut dem, eller skriv, hvorfor opfølgningen låses alligevel.", "{value} items have no outcome. Settle them, or write why the review is locked all the same."},
	"problem.review_why":        {"Skriv, hvorfor afvigelsen accepteres.", "Write why the deviation is accepted."},
	"problem.review_what":       {"Skriv, hvad der er besluttet eller skal gøres.", "Write what was decided or is to be done."},
	"problem.review_until":      {"Skriv en dato, fx 31-01-2027.", "Write a date, for example 2027-01-31."},
	"problem.review_until_past": {"Datoen {value} skal ligge efter i dag.", "The date {value} must lie after today."},
}
