package text

// wordsFiles are the words of files that people take home: their links, their names and their columns.
var wordsFiles = words{
	"file.excel":        {"Hent som Excel", "Download as Excel"},
	"file.chart":        {"Hent data (CSV)", "Download data (CSV)"},
	"file.notes":        {"Hent linjerne med årsag (CSV)", "Download the lines with reasons (CSV)"},
	"file.name.board":   {"overblik", "overview"},
	"file.name.cases":   {"sager", "cases"},
	"file.name.notes":   {"fejl", "faults"},
	"file.name.no_type": {"uden-sagstype", "no-case-type"},
	"file.rows":         {"Rækker", "Rows"},
	"file.kind":         {"Art", "Kind"},
	"file.fault":        {"Fejl", "Fault"},
	"file.warning":      {"Advarsel", "Warning"},
}
