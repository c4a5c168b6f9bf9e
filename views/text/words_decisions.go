package text

// wordsDecisions are the words of the pages of decisions and of what has no owner.
var wordsDecisions = words{
	"problem.expected_of_what": {"Vælg det nøgletal, som ændringen ventes på.", "Choose the key figure that the change is expected of."},
	"problem.expected_range":   {"Skriv den forventede ændring med fortegn, fx −12 dage eller +9 procentpoint. Den kan ikke være 0 og ikke større end nøgletallet selv.", "Write the expected change with its sign, such as −12 days or +9 percentage points. It can't be 0, nor larger than the key figure itself."},
	"problem.decided_many":     {"En beslutning kan højst gælde 40 sagstyper. Lad feltet være tomt, hvis den gælder alle.", "A decision can be about 40 case types at most. Leave the field empty when it is about all of them."},
	"problem.judge_undone":     {"Beslutningen er ikke gennemført endnu. Sæt den til gennemført med dato, før den bedømmes.", "The decision is not done yet. Set it to done with a date before it is judged."},
	"problem.unknown_owner":    {"Personen findes ikke længere eller kan ikke logge ind. Vælg en anden.", "The person is gone or can't sign in. Choose another."},
	"problem.manager_of_self":  {"En person kan ikke være sin egen leder, heller ikke gennem andre. Vælg en anden leder.", "A person can't be their own manager, nor by way of others. Choose another manager."},
}
