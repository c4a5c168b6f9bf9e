package measure

import "container/heap"

// Pipe is one cell of a table that is to leave the house. The table is seen as a net: each sum is a node where as
// much comes in as goes out, and each cell runs from one sum to another. In a table with totals an inner cell runs
// from its row to its column, the total of a column from there to the row of totals, the grand total from there to
// the column of totals, and the total of a row from there back to its row. A period that holds others runs from the
// period above it to its own parts. Two-way tables of which one way is nested can all be written so, and the sums
// that have no node of their own follow from the others.
type Pipe struct {
	From, To int
	Loss     int64     // what is lost when the cell is withheld: its cases
	Few      bool      // it must be withheld
	Amounts  []float64 // its numbers that must not be told, none below 0; as many for every cell
}

// Suppress says which cells of a table must be withheld so that none with few cases can be told, not even by
// subtraction: those with few, and as little as can be beside them. For each withheld cell and amount there is
// another table that agrees with everything published, has no number below 0, and whose amount is larger or smaller
// by needs of it: a way round through withheld cells, where what one gains the next one loses. The cheapest such way
// is a shortest path, on which a published cell costs its cases and a withheld one nothing.
func Suppress(cells []Pipe, needs []float64) []bool {
	n := newPipes(cells, needs)
	var queue []int
	for i, c := range cells {
		if c.Few {
			n.withheld[i] = true
			queue = append(queue, i)
		}
	}
	for len(queue) > 0 {
		cell := queue[0]
		queue = queue[1:]
		for amount := range needs {
			if n.safe[amount][cell] {
				continue
			}
			for _, at := range n.wayRound(cell, amount) {
				n.safe[amount][at] = true
				if !n.withheld[at] {
					n.withheld[at] = true
					queue = append(queue, at)
				}
			}
		}
	}
	return n.withheld
}

// pipes is a table while its cells are being withheld.
type pipes struct {
	cells    []Pipe
	needs    []float64
	withheld []bool
	safe     [][]bool // by amount and cell: a way round goes through it
	at       [][]int  // the cells at each node
	cost     []int64  // by node, of the search that seen tells
	via      []int    // the cell that the search came by
	seen     []int
	search   int
}

func newPipes(cells []Pipe, needs []float64) *pipes {
	nodes := 0
	for _, c := range cells {
		nodes = max(nodes, c.From+1, c.To+1)
	}
	n := &pipes{cells: cells, needs: needs, withheld: make([]bool, len(cells)), at: make([][]int, nodes),
		cost: make([]int64, nodes), via: make([]int, nodes), seen: make([]int, nodes)}
	for i, c := range cells {
		n.at[c.From] = append(n.at[c.From], i)
		n.at[c.To] = append(n.at[c.To], i)
	}
	for range needs {
		n.safe = append(n.safe, make([]bool, len(cells)))
	}
	return n
}

// wayRound gives the cells of the cheapest way on which an amount of a cell can grow, or where it has enough shrink.
func (n *pipes) wayRound(cell, amount int) []int {
	c := n.cells[cell]
	way, cost := n.path(c.To, c.From, cell, amount)
	if cost != 0 && c.Amounts[amount] >= n.needs[amount] {
		if down, less := n.path(c.From, c.To, cell, amount); less < cost {
			way = down
		}
	}
	return append(way, cell)
}

// path finds the cheapest way from one node to another round a cell: along a cell its amount grows, against it the
// amount shrinks, for which there must be enough of it. There always is a way: along the cells round the whole net.
func (n *pipes) path(from, to, round, amount int) (way []int, cost int64) {
	n.search++
	open := &nodes{{from, 0}}
	n.seen[from], n.cost[from], n.via[from] = n.search, 0, -1
	for open.Len() > 0 {
		here := heap.Pop(open).(node)
		if here.cost > n.cost[here.at] {
			continue
		}
		if here.at == to {
			break
		}
		for _, i := range n.at[here.at] {
			c := n.cells[i]
			next := c.To
			if here.at == c.To {
				if next = c.From; c.Amounts[amount] < n.needs[amount] {
					continue
				}
			}
			step := int64(0)
			if !n.withheld[i] {
				step = c.Loss + 1
			}
			if i == round || n.seen[next] == n.search && n.cost[next] <= here.cost+step {
				continue
			}
			n.seen[next], n.cost[next], n.via[next] = n.search, here.cost+step, i
			heap.Push(open, node{next, here.cost + step})
		}
	}
	if n.seen[to] != n.search {
		return nil, 1 << 62
	}
	for at := to; n.via[at] >= 0; {
		i := n.via[at]
		way = append(way, i)
		at = n.cells[i].From + n.cells[i].To - at
	}
	return way, n.cost[to]
}

// node is a node that a search has reached, and what it cost.
type node struct {
	at   int
	cost int64
}

// nodes is a heap, the cheapest first; ties by number, so that the same table is always cut the same way.
type nodes []node

func (h nodes) Len() int { return len(h) }
func (h nodes) Less(i, j int) bool {
	return h[i].cost < h[j].cost || h[i].cost == h[j].cost && h[i].at < h[j].at
}
func (h nodes) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push adds a node.
func (h *nodes) Push(x any) { *h = append(*h, x.(node)) }

// Pop takes the last one.
func (h *nodes) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

// TwoWay writes a table of rows and columns with all its totals as a net: a cell for each inner field, row by row,
// each row followed by its total, and last the totals of the columns with the grand total. Amounts of a total are
// the sums of those in it; few tells of a cell with these amounts whether it must be withheld.
func TwoWay(table [][][]float64, few func(amounts []float64) bool) []Pipe {
	rows, columns := len(table), len(table[0])
	var out []Pipe
	totals := make([][]float64, columns+1)
	cell := func(from, to int, amounts []float64) {
		out = append(out, Pipe{From: from, To: to, Loss: int64(amounts[0]), Few: few(amounts), Amounts: amounts})
	}
	sum := func(into *[]float64, amounts []float64) {
		if *into == nil {
			*into = make([]float64, len(amounts))
		}
		for i, v := range amounts {
			(*into)[i] += v
		}
	}
	column := func(j int) int { return rows + 1 + j }
	for i, row := range table {
		var total []float64
		for j, amounts := range row {
			cell(i, column(j), amounts)
			sum(&total, amounts)
			sum(&totals[j], amounts)
		}
		cell(column(columns), i, total)
		sum(&totals[columns], total)
	}
	for j, amounts := range totals[:columns] {
		cell(column(j), rows, amounts)
	}
	cell(rows, column(columns), totals[columns])
	return out
}
