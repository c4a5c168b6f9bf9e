package text

// Paper is a text document made of headings, paragraphs, lists and tables, ready to be laid out as a page or as a file for a word
// processor. It is in one language.
type Paper struct {
	Lang   Lang
	Title  string
	Marks  []string // lines below the title: journal number, period, dates
	Blocks []Block
}

// Block is one part of a paper; exactly one of its fields is set.
type Block struct {
	Heading string // of the second level
	Sub     string // of the third
	Text    string
	List    []string
	Table   *Grid
}

// Grid is a table with a heading row. The first column names the rows.
type Grid struct {
	Caption string
	Heads   []string
	Rows    [][]string
}
