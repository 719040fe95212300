package projections

import (
	"context"
	"slices"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// CountedMethod is how often a check is met by some cycles.
type CountedMethod struct {
	Check MethodCheck
	// Met of Counted: those for which the check is met or not.
	Met, Counted int
	// NotCounted are the others.
	NotCounted int
}

// Published is as in [CheckedMethod].
func (c *CountedMethod) Published() []PublishedAdherence { return publishedOf(c.Check) }

// MethodTally is the quality of method of several cycles, without those entered twice or by mistake.
type MethodTally struct {
	Version int
	Cycles  int
	Checks  []*CountedMethod
}

// neverWas are the reasons for which a withdrawn cycle is none.
var neverWas = []domain.WithdrawalCause{domain.DuplicateCycle, domain.EnteredByMistake}

// isNone says that the cycle was entered twice or by mistake.
func (c *Cycle) isNone() bool {
	return c.Withdrawal != nil && slices.Contains(neverWas, c.Withdrawal.Cause)
}

// Quality is that of the team's method over its cycles, for those who see how it works; nil for others.
func (t *Team) Quality(ctx context.Context) (*MethodTally, error) {
	if !t.reader.scope.ofTeam(t.ID, rights.MethodSight) {
		return nil, nil
	}
	return t.worked.quality.get(func() (*MethodTally, error) {
		p, err := t.cycles(ctx)
		if err != nil {
			return nil, err
		}
		return tallyMethod(ctx, p.cycles)
	})
}

// cycles are all cycles of the team.
func (t *Team) cycles(ctx context.Context) (*page, error) {
	return t.worked.ownCycles.get(func() (*page, error) {
		return t.reader.readPage(ctx, `SELECT doc FROM cycles WHERE team = ? ORDER BY day, id`, t.ID[:])
	})
}

// RampQuality is that of the team's own cycles of the ramp, for those who see how the team works; nil
// for others.
func (c *Cycle) RampQuality(ctx context.Context) (*MethodTally, error) {
	if !c.page.r.scope.ofTeam(c.TeamID, rights.MethodSight) {
		return nil, nil
	}
	ramp, err := c.Ramp()
	if err != nil {
		return nil, err
	}
	return tallyMethod(ctx, (&evidence{cycle: c, ramp: ramp}).linked().Cycles)
}

func tallyMethod(ctx context.Context, cycles []*Cycle) (*MethodTally, error) {
	sums := &MethodTally{Version: MethodVersion}
	for _, check := range MethodChecks {
		sums.Checks = append(sums.Checks, &CountedMethod{Check: check})
	}
	for _, c := range cycles {
		if c.isNone() {
			continue
		}
		e, err := c.page.evidence(ctx, c)
		if err != nil {
			return nil, err
		}
		sums.Cycles++
		for i, f := range e.score() {
			sums.Checks[i].take(f)
		}
	}
	return sums, nil
}

func (c *CountedMethod) take(f finding) {
	switch {
	case !f.counts():
		c.NotCounted++
	case f.met:
		c.Met, c.Counted = c.Met+1, c.Counted+1
	default:
		c.Counted++
	}
}
