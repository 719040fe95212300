package chart

import (
	"fmt"

	"github.com/cyclebook/cyclebook/stats"
)

// Dispersion is sigma z (Laney 2002): by how much counts vary from one to the next, in units of
// what chance alone would make of them; 1 where it is chance alone. The kind says which chance: P
// for parts of a whole, U for events by how much was looked at. It is that of the last phase, and
// does not exist where there are too few values, or none of them varies.
func Dispersion(groups []Subgroup, o Options) (stats.Number, error) {
	switch o.Kind {
	case P:
		o.Kind = PPrime
	case U:
		o.Kind = UPrime
	default:
		return stats.Number{}, fmt.Errorf("chart: %q has no dispersion: give %s or %s", o.Kind, P, U)
	}
	phases, err := stretches(groups, o)
	if err != nil || len(phases) == 0 {
		return stats.Number{}, err
	}
	last := phases[len(phases)-1]
	last.find()
	return stats.Some(last.sigma), nil
}
