package disclosure

import (
	"math"

	"github.com/cyclebook/cyclebook/stats"
)

// Rate is how a percentage is shown: as itself, at an edge, or not at all, which is the zero Rate.
type Rate struct {
	// Percent does not exist if the rate is hidden or at an edge.
	Percent stats.Number
	// Under and Over exist for a rate that is only told as under or over them.
	Under, Over stats.Number
}

// Hidden says that nothing is shown.
func (r Rate) Hidden() bool { return !r.Percent.Known && !r.Under.Known && !r.Over.Known }

// Rate says how y of n may be shown. It is hidden when n or the people behind it are fewer than the
// threshold or Unknown, or when y of n is no share. A rate beyond an edge of the policy, 0 and all
// of them too, is coded to the edge.
func (p Policy) Rate(y, n float64, people int, s Subject) Rate {
	p = p.Effective()
	least := p.Threshold(s)
	if least > 0 && people < least || !(n >= float64(least)) || !(n > 0) || !(0 <= y && y <= n) || math.IsInf(n, 0) {
		return Rate{}
	}
	switch percent := 100 * (y / n); {
	case percent < p.Under:
		return Rate{Under: stats.Some(p.Under)}
	case percent > p.Over:
		return Rate{Over: stats.Some(p.Over)}
	default:
		return Rate{Percent: stats.Some(percent)}
	}
}
