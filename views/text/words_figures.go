package text

// Words of what stands behind a figure: its coverage, and what its change is made of.
var wordsFigures = words{
	"coverage.all":         {"Dækning: alle {cases} tæller med", "Coverage: all {cases} count"},
	"coverage.part":        {"Dækning: {n} af {cases} tæller med ({share})", "Coverage: {n} of {cases} count ({share})"},
	"coverage.subline":     {"{name}, {period}. Hver sag, der ikke tæller med, står med sin grund.", "{name}, {period}. Each case that does not count stands with its reason."},
	"coverage.subline.all": {"{name}, {period}.", "{name}, {period}."},
	"coverage.caption":     {"Sager, der tæller med, og sager, der ikke gør, efter grund", "Cases that count, and cases that do not, by reason"},
	"coverage.why":         {"Grund", "Reason"},
	"coverage.n":           {"Sager", "Cases"},
	"coverage.counted":     {"Tæller med", "Counted"},
	"coverage.sum":         {"I alt", "In all"},
}
