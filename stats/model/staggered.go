package model

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/cyclebook/cyclebook/stats"
)

// Class is the series of one class by a calendar that all classes share.
type Class struct {
	// Series has what was counted in each period; an N of 0 says that nothing was.
	Series []Ratio
	// Start is the place in Series, from 0, of the first period after the class's change.
	Start int
}

// Baselines is what several classes that changed at their own times say together.
type Baselines struct {
	// Classes are the change of each class at its own start.
	Classes []Difference
	// Level is the pooled change of level, with the interval of random effects (Hartung & Knapp
	// 2001), and Pooled how many classes have a say in it: those with three periods on each side
	// that vary. With fewer than two of them there is no interval, with none the plain mean of all
	// classes is the value.
	Level  Difference
	Pooled int
	// P is the share of ways to give the classes these starts whose mean change lies as far from
	// the mean of all ways; Least the smallest that P could have come out.
	P, Least float64
	// Assignments are how many ways were tried; Sampled says that they are a sample.
	Assignments int
	Sampled     bool
}

const (
	// mostPermuted is how many classes have all their k! assignments tried.
	mostPermuted = 8
	// samples are how many are tried of more classes.
	samples = 9999
)

// Staggered analyses a multiple baseline: classes that start one after the other, so that what
// happens to all of them at once is told from what each one changed. The test is exact whatever
// the noise is like, its autocorrelation included, if chance decided which class starts when
// (Wampold & Worsham 1986); where it did not, its P is a help to judge by. Of more than 8 classes
// assignments are drawn from chance, which may be nil for fewer. Fewer than two classes, series
// of unequal length, and a class without a value before the first or after the last start are
// errors.
func Staggered(classes []Class, chance *rand.Rand) (*Baselines, error) {
	moves, err := changesAt(classes)
	if err != nil {
		return nil, err
	}
	b := &Baselines{}
	if err := b.pool(classes); err != nil {
		return nil, err
	}
	k := len(classes)
	if k <= mostPermuted {
		b.permute(moves)
		return b, nil
	}
	if chance == nil {
		return nil, fmt.Errorf("%d classes are too many to try all assignments; give a seeded source of chance", k)
	}
	b.sample(moves, chance)
	return b, nil
}

// pool draws the classes' changes together.
func (b *Baselines) pool(classes []Class) error {
	var values, y, v []float64
	for i, c := range classes {
		before, after := known(c.Series[:c.Start]), known(c.Series[c.Start:])
		d, err := Change(before, after)
		if err != nil {
			return fmt.Errorf("class %d: %w", i+1, err)
		}
		b.Classes = append(b.Classes, d)
		values = append(values, d.Value)
		if d.DF.Known {
			se := (d.High.Value - d.Low.Value) / 2 / critical(d.DF.Value)
			y, v = append(y, d.Value), append(v, se*se)
		}
	}
	b.Pooled = len(y)
	b.Level = Difference{Value: stats.Mean(values).Value, Level: level}
	if len(y) == 0 {
		return nil
	}
	pooled, err := Shrink(y, v, REML)
	if err != nil {
		return err
	}
	b.Level.Value = pooled.Mu
	if len(y) > 1 {
		b.Level.DF = stats.Some(float64(len(y) - 1))
		b.Level.Low, b.Level.High = around(pooled.Mu, pooled.hartungKnapp(y, v), b.Level.DF.Value)
	}
	return nil
}

// hartungKnapp is the standard error of the mean from how far estimates lie from it, for Student's
// t with k-1 degrees of freedom; never below the usual one (Hartung & Knapp 2001, Sidik &
// Jonkman 2002).
func (p *Pooled) hartungKnapp(y, v []float64) float64 {
	q, _ := estimates{y, v}.heterogeneity(p.Tau2)
	return p.SEMu * math.Sqrt(max(1, q/float64(len(y)-1)))
}

func known(series []Ratio) []Ratio {
	var some []Ratio
	for _, r := range series {
		if r.N != 0 {
			some = append(some, r)
		}
	}
	return some
}

// changesAt is the change of each class at each class's start.
func changesAt(classes []Class) ([][]float64, error) {
	if len(classes) < 2 {
		return nil, errors.New("one class has no other to be held against; two or more are needed")
	}
	moves := make([][]float64, len(classes))
	for i, c := range classes {
		if len(c.Series) != len(classes[0].Series) {
			return nil, fmt.Errorf("class %d has %d periods, the first %d; all classes share one calendar", i+1, len(c.Series), len(classes[0].Series))
		}
		if c.Start < 1 || c.Start >= len(c.Series) {
			return nil, fmt.Errorf("class %d starts at period %d; a start is from 2 to %d", i+1, c.Start+1, len(c.Series))
		}
	}
	for i, c := range classes {
		for _, other := range classes {
			before, err := ratioOf("before", known(c.Series[:other.Start]))
			if err != nil {
				return nil, fmt.Errorf("class %d, were it to start at period %d: %w", i+1, other.Start+1, err)
			}
			after, err := ratioOf("after", known(c.Series[other.Start:]))
			if err != nil {
				return nil, fmt.Errorf("class %d, were it to start at period %d: %w", i+1, other.Start+1, err)
			}
			moves[i] = append(moves[i], after.value-before.value)
		}
	}
	return moves, nil
}
