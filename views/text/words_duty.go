package text

// Words of what the departments owe, and of the limits of case types.
var wordsDuty = words{
	"duty.title":        {"Hvem mangler hvad", "Who owes what"},
	"duty.open":         {"mål for {year} er ikke indsendt. Frist {date}.", "targets for {year} are not submitted. Deadline {date}."},
	"duty.late":         {"mål for {year} er {n} dage forsinket.", "targets for {year} are {n} days late."},
	"duty.late.one":     {"mål for {year} er {n} dag forsinket.", "targets for {year} are {n} day late."},
	"duty.returned":     {"mål for {year} blev sendt retur {date} og er ikke indsendt igen.", "targets for {year} were returned on {date} and are not submitted again."},
	"duty.waits":        {"mål for {year} venter på godkendelse siden {date}.", "targets for {year} have awaited approval since {date}."},
	"duty.asked":        {"har {date} bedt om at få skemaet for {year} åbnet igen.", "asked on {date} for the grid of {year} to be opened again."},
	"duty.comments":     {"{n} mål mangler en forklaring for {period}.", "{n} targets have no explanation for {period}."},
	"duty.comments.one": {"{n} mål mangler en forklaring for {period}.", "{n} target has no explanation for {period}."},
	"duty.head":         {"Leder: {name}.", "Head: {name}."},
}
