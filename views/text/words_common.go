package text

// Words that every page uses.
var wordsCommon = words{
	"product": {"Gevinstoverblik", "Gevinstoverblik"},
}
