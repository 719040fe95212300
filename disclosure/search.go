package disclosure

// search finds ways through a network on which the flow can change. It is kept for its memory.
type search struct {
	*network
	flow   []int
	cost   []int
	before []end
	done   []bool
	queue  []int
}

func newSearch(n *network) search {
	nodes := n.rows + n.columns
	return search{
		network: n, flow: make([]int, len(n.arcs)),
		cost: make([]int, nodes), before: make([]end, nodes), done: make([]bool, nodes),
	}
}

// start takes the true table for the flow.
func (s *search) start() {
	for i, a := range s.arcs {
		s.flow[i] = a.value
	}
}

// free finds a way from a node to another through hidden arcs, other than the tested one, on which
// the flow can change: one of the fewest arcs.
func (s *search) free(from, to, tested int) bool {
	clear(s.done)
	s.queue = append(s.queue[:0], from)
	s.done[from] = true
	for next := 0; next < len(s.queue) && !s.done[to]; next++ {
		for _, e := range s.at[s.queue[next]] {
			node := s.arcs[e.arc].to
			if !e.forward {
				node = s.arcs[e.arc].from
			}
			if s.done[node] || s.arcs[e.arc].knows == known || e.arc == tested {
				continue
			}
			if room, _ := s.room(e, false); room > 0 {
				s.done[node], s.before[node] = true, e
				s.queue = append(s.queue, node)
			}
		}
	}
	return s.done[to]
}

// room is how much the flow of an arc can change towards its end, and what that costs: nothing if
// it is hidden, and otherwise, if it may be, that it has to be.
func (s *search) room(e end, hide bool) (room, cost int) {
	a := s.arcs[e.arc]
	knows := a.knows
	if knows == known {
		if !hide || !s.hideable(e.arc) {
			return 0, 0
		}
		knows, cost = beside, s.hidingCost(e.arc)
	}
	low, high := s.bounds(a.value, knows)
	if e.forward {
		return high - s.flow[e.arc], cost
	}
	return s.flow[e.arc] - low, cost
}

// hidingCost is the count; a total costs more than all cells.
func (n *network) hidingCost(i int) int {
	if n.isTotal(i) {
		return n.all + n.arcs[i].value + 1
	}
	return n.arcs[i].value + 1
}

const unreached = -1

// way finds the cheapest way from a node to another, other than by the arc that is tested, on which
// the flow can change by least if what is shown on it is hidden (Dijkstra 1959).
func (s *search) way(from, to, tested, least int) bool {
	for i := range s.cost {
		s.cost[i], s.done[i] = unreached, false
	}
	s.cost[from] = 0
	for {
		at := unreached
		for i, c := range s.cost {
			if c != unreached && !s.done[i] && (at == unreached || c < s.cost[at]) {
				at = i
			}
		}
		if at == unreached || at == to {
			return at == to
		}
		s.done[at] = true
		for _, e := range s.at[at] {
			room, cost := s.room(e, true)
			if e.arc == tested || room < least {
				continue
			}
			next := s.arcs[e.arc].to
			if !e.forward {
				next = s.arcs[e.arc].from
			}
			if c := s.cost[at] + cost; s.cost[next] == unreached || c < s.cost[next] {
				s.cost[next], s.before[next] = c, e
			}
		}
	}
}

// send changes the flow along the way that was found, by as much as it takes up to want, hides what
// lies on it, and gives by how much.
func (s *search) send(from, to, want int) int {
	s.along(from, to, func(e end) {
		if a := &s.arcs[e.arc]; a.knows == known {
			a.knows = beside
		}
		room, _ := s.room(e, false)
		want = min(want, room)
	})
	s.along(from, to, func(e end) {
		if e.forward {
			s.flow[e.arc] += want
		} else {
			s.flow[e.arc] -= want
		}
	})
	return want
}

func (s *search) along(from, to int, do func(end)) {
	for at := to; at != from; {
		e := s.before[at]
		do(e)
		if at = s.arcs[e.arc].from; !e.forward {
			at = s.arcs[e.arc].to
		}
	}
}

// moves says whether the value of an arc can rise (up) or fall by want for all that a reader knows;
// if hide says so, it hides what it takes, and fails only if nothing is left to hide.
func (s *search) moves(tested, want int, up, hide bool) bool {
	a := s.arcs[tested]
	from, to := a.to, a.from
	if !up {
		from, to = to, from
	}
	s.start()
	for want > 0 {
		switch {
		case s.free(from, to, tested):
		case hide && (s.way(from, to, tested, want) || s.way(from, to, tested, 1)):
		default:
			return false
		}
		want -= s.send(from, to, want)
	}
	return true
}
