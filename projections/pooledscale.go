package projections

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
)

// scale says what may be pooled: numbers that mean the same. It is the zero scale for what cannot be
// compared with anything.
type scale struct {
	// Network and Measure are of a network's shared measure that is followed, in any version.
	Network, Measure uuid.UUID
	// Percent says that it is of percentages, in points toward the wanted direction, of measures
	// that may differ but are of the same kind and all WARM or none.
	Percent bool
	Kind    domain.KindOfMeasure
	Warm    bool
}

// scalesOf are those of an effect. The first is the one in which it enters if it is hidden: in two
// it could be told from the difference.
func scalesOf(e *domain.ReleasedEffect) []scale {
	var of []scale
	if e.Follows != nil {
		of = append(of, scale{Network: e.Follows.Network, Measure: e.Follows.Measure, Warm: e.Warm})
	}
	if e.Unit == domain.PercentUnit && e.Direction != domain.Maintain {
		of = append(of, scale{Percent: true, Kind: e.Kind, Warm: e.Warm})
	}
	return of
}

// key is how a scale is stored.
func (s scale) key() string {
	warm := ""
	if s.Warm {
		warm = " WARM"
	}
	if s.Percent {
		return "PERCENT " + string(s.Kind) + warm
	}
	return fmt.Sprintf("%x %x%s", s.Network[:], s.Measure[:], warm)
}

// sign turns a change toward the wanted direction, where the scale is of such.
func (s scale) sign(e *domain.ReleasedEffect) float64 {
	if s.Percent && e.Direction == domain.Decrease {
		return -1
	}
	return 1
}

// subject is whom the numbers of the scale are about.
func (s scale) subject() disclosure.Subject {
	if s.Warm {
		return disclosure.Warm
	}
	return disclosure.OfStudents
}

// one picks the effect with which a share-out counts in a scale: that for all students, else that of
// the first group, in the order in which they were told; -1 for none.
func (s scale) one(effects []domain.ReleasedEffect, fits func(int) bool) int {
	first := -1
	for i := range effects {
		e := &effects[i]
		if !s.holds(e) || !fits(i) {
			continue
		}
		if e.Group == nil {
			return i
		}
		if first < 0 {
			first = i
		}
	}
	return first
}

func (s scale) holds(e *domain.ReleasedEffect) bool {
	for _, of := range scalesOf(e) {
		if of == s {
			return true
		}
	}
	return false
}

// words say what the numbers of a scale are.
func (s scale) words() string {
	if !s.Percent {
		return "change in a shared measure, in its unit"
	}
	kind := strings.ToLower(string(s.Kind)) + " measures"
	if s.Warm {
		kind += " of how students feel"
	}
	return "percentage points toward the wanted direction, " + kind
}
