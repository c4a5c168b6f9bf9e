package seed

import "gevinstoverblik/models"

// Town gives the generated cases as they are known on a day, by case number.
func Town(cut models.Day) map[string]models.Case {
	cases, _ := town(cut)
	out := make(map[string]models.Case, len(cases))
	for _, c := range cases {
		out[c.CaseNo] = c
	}
	return out
}
