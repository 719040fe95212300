package projections_test

import "math"

// program is a linear program: which values, none below 0, fit equations and limits. It shares no code
// with package disclosure, whose judgement it is held against.
type program struct {
	variables int
	equal     []constraint
	atMost    []constraint
}

// constraint says that the sum of some variables is, or is at most, a value; with atLeast that it is
// no less. A variable v is taken off as -1-v.
type constraint struct {
	of      []int
	value   float64
	atLeast bool
}

// ends are the least and the largest sum of some variables; not fits when nothing fits at all.
func (p *program) ends(of []int) (least, largest float64, fits bool) {
	if least, fits = p.least(of, 1); !fits {
		return 0, 0, false
	}
	largest, _ = p.least(of, -1)
	return least, -largest, true
}

// least minimises sign times the sum in two phases (Dantzig 1963), by the least index (Bland 1977).
func (p *program) least(of []int, sign float64) (value float64, fits bool) {
	rows := len(p.equal) + len(p.atMost)
	slack := p.variables + len(p.atMost)
	width := slack + rows
	t := make([][]float64, rows)
	basis := make([]int, rows)
	for i := range t {
		t[i] = make([]float64, width+1)
		c := constraint{}
		if i < len(p.equal) {
			c = p.equal[i]
		} else {
			c = p.atMost[i-len(p.equal)]
			t[i][p.variables+i-len(p.equal)] = 1
		}
		for _, j := range c.of {
			if j < 0 {
				t[i][-1-j]--
				continue
			}
			t[i][j]++
		}
		if c.atLeast {
			t[i][p.variables+i-len(p.equal)] = -1
		}
		t[i][width], t[i][slack+i], basis[i] = c.value, 1, slack+i
	}
	first := make([]float64, width+1)
	for j := slack; j < width; j++ {
		first[j] = 1
	}
	if left := minimise(t, basis, first, width); left > 1e-6 {
		return 0, false
	}
	goal := make([]float64, width+1)
	for _, j := range of {
		if j < 0 {
			goal[-1-j] -= sign
			continue
		}
		goal[j] += sign
	}
	for i, b := range basis { // artificial variables that stay are 0: let nothing raise them
		if b >= slack {
			for j := range slack {
				if math.Abs(t[i][j]) > 1e-9 {
					pivot(t, basis, i, j)
					break
				}
			}
		}
	}
	return minimise(t, basis, goal, slack), true
}

// minimise gives the least value of a goal from a corner on; -Inf when there is none.
func minimise(t [][]float64, basis []int, goal []float64, columns int) float64 {
	last := len(goal) - 1
	cost := append([]float64(nil), goal...)
	for i, b := range basis {
		if f := cost[b]; f != 0 {
			for j := range cost {
				cost[j] -= f * t[i][j]
			}
		}
	}
	for {
		enters := -1
		for j := range columns {
			if cost[j] < -1e-9 {
				enters = j
				break
			}
		}
		if enters < 0 {
			return -cost[last]
		}
		leaves := -1
		for i := range t {
			if t[i][enters] > 1e-9 && (leaves < 0 || t[i][last]/t[i][enters] < t[leaves][last]/t[leaves][enters]-1e-12 ||
				t[i][last]/t[i][enters] < t[leaves][last]/t[leaves][enters]+1e-12 && basis[i] < basis[leaves]) {
				leaves = i
			}
		}
		if leaves < 0 {
			return math.Inf(-1)
		}
		pivot(t, basis, leaves, enters)
		if f := cost[enters]; f != 0 {
			for j := range cost {
				cost[j] -= f * t[leaves][j]
			}
		}
	}
}

func pivot(t [][]float64, basis []int, row, column int) {
	f := t[row][column]
	for j := range t[row] {
		t[row][j] /= f
	}
	for i := range t {
		if f := t[i][column]; i != row && f != 0 {
			for j := range t[i] {
				t[i][j] -= f * t[row][j]
			}
		}
	}
	basis[row] = column
}
