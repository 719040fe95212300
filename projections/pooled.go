package projections

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/model"
)

// PooledEffect is what the effects of a family show together in one scale. All of it is computed from
// numbers that the viewer reads one by one: told effects, and closed batches of small groups.
type PooledEffect struct {
	// Scale says in words what the numbers are.
	Scale string
	// NetworkID and MeasureID are of the shared measure that is followed; absent for percentages.
	NetworkID, MeasureID *uuid.UUID
	Unit                 domain.Unit
	// Enough says that there is a result; Explanation says what it is, or what it takes.
	Enough      bool
	Explanation string
	// Mean with its 95 percent interval, by Hartung and Knapp; absent without a result. SE is its standard
	// error by them.
	Mean, Low, High, SE *float64
	// Tau2 is the variance between true effects (REML), I2 the share of variance in percent that is not
	// chance, Q Cochran's statistic.
	Tau2, I2, Q *float64
	// ShareOuts is how many of them are told with a number of their own; Teams and Schools stand
	// behind it all, in steps of the least number of schools; of Schools as many at least, for all
	// that the viewer may know.
	ShareOuts, Teams, Schools int
	Forest                    []*ForestRow
	// LeftOut counts the viewer's share-outs of the family that are not in it, by reason.
	LeftOut []LeftOut
}

// ForestRow is a row of a forest plot.
type ForestRow struct {
	// Label tells kind, year and context in words, without a name.
	Label             string
	Effect, Low, High float64
	// Weight in percent.
	Weight float64
	// Batch says that it is several small groups together; ShareOut is nil then.
	Batch    bool
	ShareOut *ShareOut
	// Version is that of the shared measure; nil for percentages.
	Version *int

	se    float64
	teams int
	// schools are those of which the viewer may know that they are behind it.
	schools map[uuid.UUID]bool
}

// LeftOutReason is why a share-out is not in a pooled effect.
type LeftOutReason string

const (
	// NoLongerTold: withdrawn, or closed to the viewer.
	NoLongerTold LeftOutReason = "NO_LONGER_TOLD"
	// NotMeasured: without an effect in this scale.
	NotMeasured LeftOutReason = "NOT_MEASURED"
	// TooFewStudents: its effect is of too few students to be told alone. It may be in a batch.
	TooFewStudents LeftOutReason = "TOO_FEW_STUDENTS"
	// NoInterval: its effect is told without an interval.
	NoInterval LeftOutReason = "NO_INTERVAL"
	// EarlierOfTeam: another one of the same team's is in it, which is later.
	EarlierOfTeam LeftOutReason = "EARLIER_OF_TEAM"
)

// LeftOutReasons lists every reason.
var LeftOutReasons = []LeftOutReason{NoLongerTold, NotMeasured, TooFewStudents, NoInterval, EarlierOfTeam}

// LeftOut is how many were left out for a reason.
type LeftOut struct {
	Reason LeftOutReason
	Count  int
}

// leastRows is how many rows make a result. Of two the variance between effects and the interval (Student's t with
// one degree of freedom) say nothing: it was as long as the scale.
const leastRows = 3

// Pooled has one effect for each scale in which a member has one, those of shared measures first.
func (t *FamilyTree) Pooled(context.Context) ([]*PooledEffect, error) {
	pooled := []*PooledEffect{}
	for _, s := range t.scales() {
		p, err := t.pooledIn(s)
		if err != nil {
			return nil, fmt.Errorf("projections: pool effects: %w", err)
		}
		pooled = append(pooled, p)
	}
	return pooled, nil
}

// scales are those of the effects that the viewer reads, in a fixed order.
func (t *FamilyTree) scales() []scale {
	found := make(map[string]scale)
	for _, m := range t.members {
		if m.told() {
			for i := range m.Out.Released.Effects {
				for _, s := range scalesOf(&m.Out.Released.Effects[i]) {
					found[s.key()] = s
				}
			}
		}
	}
	var list []scale
	for _, key := range slices.Sorted(maps.Keys(found)) {
		list = append(list, found[key])
	}
	return list
}

func (t *FamilyTree) pooledIn(s scale) (*PooledEffect, error) {
	p := &PooledEffect{Scale: s.words(), Unit: t.unitOf(s)}
	if !s.Percent {
		p.NetworkID, p.MeasureID = &s.Network, &s.Measure
	}
	left := make(map[LeftOutReason]int)
	p.Forest = append(t.rowsOf(s, left), t.batchesOf(s)...)
	for _, reason := range LeftOutReasons {
		if n := left[reason]; n > 0 {
			p.LeftOut = append(p.LeftOut, LeftOut{reason, n})
		}
	}
	return p, p.pool(leastSchools(t.members...))
}

// unitOf is the unit in which a scale's numbers are told.
func (t *FamilyTree) unitOf(s scale) domain.Unit {
	if !s.Percent {
		for _, m := range t.members {
			if m.told() {
				if i := s.one(m.Out.Released.Effects, func(int) bool { return true }); i >= 0 {
					return m.Out.Released.Effects[i].Unit
				}
			}
		}
	}
	return domain.PercentUnit
}

// pool computes the result when there is enough for one.
func (p *PooledEffect) pool(least int) error {
	teams, together := 0, 0
	schools := make(map[uuid.UUID]bool)
	var y, v []float64
	for _, row := range p.Forest {
		teams += row.teams
		if row.Batch {
			together = least
		} else {
			p.ShareOuts++
		}
		for school := range row.schools {
			schools[school] = true
		}
		y, v = append(y, row.Effect), append(v, row.se*row.se)
	}
	// Of how many schools the told rows are decides nothing: it would tell whether one without a name
	// is of the same school as another one. A batch is of enough schools by itself.
	known := max(together, len(schools))
	p.Teams, p.Schools = teams-teams%least, known-known%least
	if len(p.Forest) < leastRows {
		p.Explanation = fmt.Sprintf("not pooled: it takes at least %d effects of different teams; small groups count as one once enough of them stand together", leastRows)
		p.Teams, p.Schools = 0, 0
		return nil
	}
	fit, err := model.Shrink(y, v, model.REML)
	if err != nil {
		return err
	}
	se, low, high, err := model.HartungKnapp(y, v, fit.Tau2)
	if err != nil {
		return err
	}
	p.Enough = true
	p.Explanation = "the mean of the true effects, which may differ: a random effects model with the variance between them by REML; interval by Hartung and Knapp"
	step := grain(p.MeasureID == nil, se)
	mean, spread := toGrain(fit.Mu, step, math.Round), toGrain(se, step, math.Ceil)
	tau2, q := toGrain(fit.Tau2, step, math.Round), toGrain(fit.Q, 0.1, math.Round)
	p.Mean, p.SE, p.Tau2, p.Q = &mean, &spread, &tau2, &q
	p.Low, p.High = outward(low, step, math.Floor), outward(high, step, math.Ceil)
	if fit.I2.Known {
		i2 := math.Round(fit.I2.Value)
		p.I2 = &i2
	}
	p.weigh(v, fit.Tau2)
	return nil
}

func (p *PooledEffect) weigh(v []float64, tau2 float64) {
	total := 0.0
	for _, variance := range v {
		total += 1 / (variance + tau2)
	}
	for i, row := range p.Forest {
		row.Weight = toGrain(100/(v[i]+tau2)/total, 0.1, math.Round)
	}
}

// outward rounds an end of an interval away from the middle.
func outward(end stats.Number, step float64, round func(float64) float64) *float64 {
	if !end.Known {
		return nil
	}
	v := toGrain(end.Value, step, round)
	return &v
}
