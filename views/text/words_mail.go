package text

// Words of the mails that the program sends, and of how it fares with them.
var wordsMail = words{
	"mail.frame": {"Hej {name}\n\n{text}\n\n{url}\n\nVenlig hilsen\nGevinstoverblik\n\nDu får denne besked, fordi du svarer for noget i Gevinstoverblik eller er nævnt der. Du kan ikke svare på den.\n",
		"Dear {name}\n\n{text}\n\n{url}\n\nKind regards\nGevinstoverblik\n\nYou get this message because you answer for something in Gevinstoverblik or are mentioned there. Replies to it are not read.\n"},
	"mail.mention.subject": {"{who} nævner dig i en forklaring", "{who} mentions you in an explanation"},
	"mail.mention.body":    {"{who} nævner dig i forklaringen af {kpi} for {name}, {period}. Læs den her:", "{who} mentions you in the explanation of {kpi} for {name}, {period}. Read it here:"},
	"mail.late.subject":    {"Leverancen fra {name} er forsinket", "The delivery from {name} is late"},
	"mail.late.body":       {"Leverancen fra {name} er {n} dage forsinket.", "The delivery from {name} is {n} days late."},
	"mail.late.body.one":   {"Leverancen fra {name} er {n} dag forsinket.", "The delivery from {name} is {n} day late."},
	"mail.late.expected":   {"Den var ventet {date}.", "It was expected on {date}."},
	"mail.late.last":       {"Den seneste kom {date}.", "The latest came on {date}."},
	"mail.late.do":         {"Kildens tal mærkes som ikke opdateret, til der kommer en ny leverance. Lever filen, eller få rettet aftalen, hvis den ikke passer længere:", "The figures of the source are marked as out of date until it delivers. Deliver the file, or have the agreement changed if it no longer fits:"},
	"mail.failed.subject":  {"En leverance fra {name} kunne ikke indlæses", "A delivery from {name} could not be imported"},
	"mail.failed.body":     {"Leverancen fra {name}, der kom {time}, kunne ikke indlæses, og intet er gemt.", "The delivery from {name} of {time} could not be imported, and nothing was stored."},
	"mail.failed.file":     {"Filen hedder {file}.", "The file is called {file}."},
	"mail.failed.do":       {"Ret det, og lever igen. Her står, hvad der er galt:", "Mend it and deliver again. This page says what is wrong:"},

	"health.failed_mail":    {"Mails, der ikke er sendt: {n} ({name}).", "Mails that were not sent: {n} ({name})."},
	"health.failed_mail.do": {"Se efter, om GEVINST_SMTP er rigtig, og om postserveren svarer. De sendes igen af sig selv.", "See whether GEVINST_SMTP is right and whether the mail server answers. They are sent again by themselves."},
	"health.well.mail":      {"Mails bliver sendt.", "Mails are being sent."},
	"mail.code.unreachable": {"postserveren svarer ikke", "the mail server does not answer"},
	"mail.code.tls":         {"forbindelsen til postserveren kan ikke krypteres", "the connection to the mail server cannot be encrypted"},
	"mail.code.access":      {"postserveren afviser brugernavn eller adgangskode", "the mail server refuses user name or password"},
	"mail.code.refused":     {"postserveren tager ikke imod dem", "the mail server does not take them"},
	"chore.mail":            {"Udsendelsen af mails", "The sending of mails"},

	"problem.bad_smtp": {"”{value}” er ikke en postserver. Skriv fx smtp://post.kommune.dk:25?from=gevinst@kommune.dk.", "“{value}” is no mail server. Write for example smtp://mail.municipality.dk:25?from=gevinst@municipality.dk."},
}
