package disclosure

// bridges are the hidden cells that follow from totals and shown cells: edges whose removal parts
// the graph of rows and columns (Tarjan 1974).
func (g *grid) bridges() map[place]bool {
	w := bridgeWalk{grid: g, entered: make([]int, g.rows+g.columns), low: make([]int, g.rows+g.columns), found: map[place]bool{}}
	for node := range w.entered {
		if w.entered[node] == 0 {
			w.visit(node, -1)
		}
	}
	return w.found
}

// bridgeWalk goes through the graph depth first. Nodes are the rows, then the columns.
type bridgeWalk struct {
	*grid
	clock   int
	entered []int // when a node was entered, from 1
	low     []int // the earliest node that is reached from below it
	found   map[place]bool
}

func (w *bridgeWalk) visit(node, from int) {
	w.clock++
	w.entered[node], w.low[node] = w.clock, w.clock
	for next := range w.neighbours(node) {
		if next == from {
			continue
		}
		if w.entered[next] > 0 {
			w.low[node] = min(w.low[node], w.entered[next])
			continue
		}
		w.visit(next, node)
		w.low[node] = min(w.low[node], w.low[next])
		if w.low[next] > w.entered[node] {
			w.found[w.edge(node, next)] = true
		}
	}
}

// edge is the cell between a row's and a column's node, in either order.
func (g *grid) edge(a, b int) place {
	if a > b {
		a, b = b, a
	}
	return place{a, b - g.rows}
}

// neighbours are the nodes that a hidden cell joins to this one.
func (g *grid) neighbours(node int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for next := range g.across(node) {
			if p := g.edge(node, next); g.hidden[p.row][p.column] && !yield(next) {
				return
			}
		}
	}
}

// across are the columns' nodes for a row's, the rows' for a column's.
func (g *grid) across(node int) func(yield func(int) bool) {
	first, end := g.rows, g.rows+g.columns
	if node >= g.rows {
		first, end = 0, g.rows
	}
	return func(yield func(int) bool) {
		for next := first; next < end; next++ {
			if !yield(next) {
				return
			}
		}
	}
}

// atMost is how many more cells are hidden for one: a circle through a small cell needs three.
const atMost = 3

// cheapestWay finds the cells, up to three, whose hiding joins the row of p to its column other
// than by p itself, at the least cost (Dijkstra 1959, over nodes times cells used).
func (g *grid) cheapestWay(p place) (more []place, ok bool) {
	nodes := g.rows + g.columns
	const unreached = -1
	cost := make([]int, nodes*(atMost+1))
	before := make([]int, len(cost))
	done := make([]bool, len(cost))
	for i := range cost {
		cost[i] = unreached
	}
	start, goal := p.row, g.rows+p.column
	cost[start] = 0
	for {
		at := -1
		for i, c := range cost {
			if c != unreached && !done[i] && (at < 0 || c < cost[at]) {
				at = i
			}
		}
		if at < 0 {
			return nil, false
		}
		if at%nodes == goal {
			return g.wayBack(at, start, before), true
		}
		done[at] = true
		for next := range g.across(at % nodes) {
			q := g.edge(at%nodes, next)
			if q == p || g.counts[q.row][q.column] == NoCell {
				continue
			}
			to, c := at-at%nodes+next, cost[at]
			if !g.hidden[q.row][q.column] {
				to, c = to+nodes, c+g.cost(q)
			}
			if to < len(cost) && (cost[to] == unreached || c < cost[to]) {
				cost[to], before[to] = c, at
			}
		}
	}
}

// wayBack collects the cells on a way that are not hidden yet.
func (g *grid) wayBack(at, start int, before []int) (more []place) {
	nodes := g.rows + g.columns
	for at != start {
		q := g.edge(at%nodes, before[at]%nodes)
		if !g.hidden[q.row][q.column] {
			more = append(more, q)
		}
		at = before[at]
	}
	return more
}
