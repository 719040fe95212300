package model

import (
	"errors"
	"fmt"
	"math"

	"github.com/cyclebook/cyclebook/stats"
)

// Method is how variances are estimated.
type Method string

const (
	REML             Method = "REML" // restricted maximum likelihood
	ML               Method = "ML"   // maximum likelihood; of Mixed only
	DerSimonianLaird Method = "DL"   // of Shrink only (1986)
	PauleMandel      Method = "PM"   // of Shrink only (1982)
)

// MixedFit is y = Xβ + u + e with one u for each group, both normal (Raudenbush & Bryk 2002).
type MixedFit struct {
	N int
	// Coefficients have their standard errors in SE, with the variances taken as known.
	Coefficients []Fixed
	// SDGroup is the standard deviation of u, SDResidual of e, ICC the share of groups in the
	// variance.
	SDGroup, SDResidual, ICC float64
	// LogLik has the constants that lme4 uses.
	LogLik float64
	// Groups are in order of their first row.
	Groups []Group
}

// Fixed is what one term adds to the outcome for each unit of it, in all groups.
type Fixed struct {
	Term         string
	Estimate, SE float64
}

// Group is how one group lies to what was to be expected of it.
type Group struct {
	// Code is that of the group, N its rows.
	Code, N int
	// MeanResidual is the mean of outcome less expectation, Effect that drawn toward 0 by Shrinkage,
	// the share of it that is not noise.
	MeanResidual, Shrinkage, Effect float64
	// SD is the standard deviation of the group's effect given the data, coefficients taken as
	// known; Low and High bound its 95 % interval, Effect ∓ 1.96·SD.
	SD, Low, High float64
	// Rank counts from 1 for the largest Effect; equals share the lowest.
	Rank int
}

// Mixed fits with one random intercept by REML or ML: the ratio of the two standard deviations is
// searched along the profile of the likelihood, its edge 0 with it. Groups are the group of each
// row of the design, as codes. One group only, groups of one row each, and an outcome without
// variation within groups are errors.
func Mixed(d *Design, groups []int, method Method) (*MixedFit, error) {
	if method != REML && method != ML {
		return nil, fmt.Errorf("method: %q is neither REML nor ML", method)
	}
	g, err := group(d, groups)
	if err != nil {
		return nil, err
	}
	if g.exact() {
		return nil, errors.New("outcome: the terms leave no variation within groups, which a mixed model needs")
	}
	theta, deviance := g.best(method == REML)
	r := g.at(theta)
	df := float64(g.n)
	if method == REML {
		df -= float64(g.k)
	}
	m := &MixedFit{N: g.n, LogLik: -deviance / 2}
	m.SDResidual = math.Abs(r.row(g.k)[g.k]) / math.Sqrt(df)
	m.SDGroup = theta * m.SDResidual
	m.ICC = theta * theta / (1 + theta*theta)
	beta := m.fixed(d.Terms, g, r)
	m.effects(g, theta, beta, groups)
	if !finite(m.LogLik, m.SDGroup, m.SDResidual) {
		return nil, errSpread
	}
	for _, c := range m.Coefficients {
		if !finite(c.Estimate, c.SE) {
			return nil, errSpread
		}
	}
	return m, nil
}

// fixed solves for the coefficients; what comes back is that of centred columns.
func (m *MixedFit) fixed(terms []string, g *grouped, r square) []float64 {
	x := newSquare(g.k)
	for i := range g.k {
		copy(x.row(i), r.row(i)[:g.k])
	}
	inverse := invert(x)
	centred := make([]float64, g.k)
	for j := range g.k {
		for l := j; l < g.k; l++ {
			centred[j] += inverse.row(j)[l] * r.row(l)[g.k]
		}
	}
	estimates := append([]float64{}, centred...)
	estimates[0] += g.means[g.k]
	for j := 1; j < g.k; j++ { // the constant is where all columns are 0, not their means
		estimates[0] -= centred[j] * g.means[j]
		for l := range g.k {
			inverse.row(0)[l] -= inverse.row(j)[l] * g.means[j]
		}
	}
	for j, term := range terms {
		m.Coefficients = append(m.Coefficients, Fixed{term, estimates[j], m.SDResidual * norm(inverse.row(j))})
	}
	return centred
}

func (m *MixedFit) effects(g *grouped, theta float64, beta []float64, codes []int) {
	effects := make([]stats.Number, len(g.rows))
	for at, rows := range g.rows {
		means := g.meansOf(at)
		n := g.sizes[at]
		u := Group{Code: codes[rows[0]], N: len(rows)}
		u.MeanResidual = means[g.k] - dot(beta, means[:g.k])
		u.Shrinkage = n * theta * theta / (1 + n*theta*theta)
		u.Effect = u.Shrinkage * u.MeanResidual
		u.SD = m.SDGroup / math.Sqrt(1+n*theta*theta)
		u.Low, u.High = u.Effect-normal*u.SD, u.Effect+normal*u.SD
		effects[at] = stats.Some(u.Effect)
		m.Groups = append(m.Groups, u)
	}
	for at, rank := range Ranks(effects) {
		m.Groups[at].Rank = rank
	}
}
