package text

// Words of baselines, and of targets that lie on a line.
var wordsTrajectory = words{
	"problem.baseline_period": {"Perioden for udgangspunktet skal være slut, og dens første dag skal ligge før den sidste.", "The period of the baseline must be over, and its first day must lie before its last."},
}
