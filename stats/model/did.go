package model

import (
	"errors"

	"github.com/cyclebook/cyclebook/stats"
)

// Observed is one value of a class that changed something or of one that it is compared with.
type Observed struct {
	Y       float64
	Treated bool
	// After says that the value is from after the change, in classes compared with too.
	After bool
	// Time is when, in any unit.
	Time float64
	// Cluster is the class, as a code: values of one class are not independent.
	Cluster int
}

// Differences is what the change added, if the classes would have gone on alike without it.
type Differences struct {
	// Effect is the difference of differences. Its interval is by cluster-robust standard errors of
	// few clusters (CR2, Satterthwaite's degrees of freedom); it does not exist unless two classes
	// or more changed and two did not.
	Effect Difference
	// P is by the wild cluster bootstrap, for fewer than 12 classes; Least the smallest that it
	// could be.
	P, Least stats.Number
	// Treated and Others are the slopes before the change, Slopes how far they differ: evidence for
	// or against having gone on alike. None exist with fewer than two times before.
	Treated, Others stats.Number
	Slopes          Difference
	// Fit is y ~ treated + post + treated:post.
	Fit *Fit
}

// treatedPost is the place of the effect among the terms.
const treatedPost = 3

// DifferenceInDifferences compares how classes that changed something moved with how others did, by
// least squares with treated, post and their product (Card & Krueger 1994 for the design, Cameron
// & Miller 2015 for its errors). Values on all four corners are needed.
func DifferenceInDifferences(rows []Observed) (*Differences, error) {
	corner := map[[2]bool]bool{}
	for _, r := range rows {
		corner[[2]bool{r.Treated, r.After}] = true
	}
	if len(corner) < 4 {
		return nil, errors.New("there are no values before and after of both those that changed and those that did not; all four are needed")
	}
	d, clusters := crossed(rows, "post", func(r Observed) float64 { return indicator(r.After) })
	fit, err := OLS(d, clusters)
	if err != nil {
		return nil, err
	}
	out := &Differences{Fit: fit, Effect: fit.clusterInterval(treatedPost, rows)}
	if out.Effect.Low.Known {
		out.P, out.Least = fit.wildBootstrap(d, rowsOf(clusters), treatedPost)
	}
	return out, out.slopes(rows)
}

// slopes fits y ~ treated + t + treated:t to what was before.
func (d *Differences) slopes(rows []Observed) error {
	var before []Observed
	times := map[[2]any]bool{}
	var counts [2]int
	for _, r := range rows {
		if r.After {
			continue
		}
		before = append(before, r)
		if at := [2]any{r.Treated, r.Time}; !times[at] {
			times[at] = true
			counts[int(indicator(r.Treated))]++
		}
	}
	if min(counts[0], counts[1]) < 2 || len(before) <= 4 {
		return nil
	}
	design, clusters := crossed(before, "t", func(r Observed) float64 { return r.Time })
	fit, err := OLS(design, clusters)
	if err != nil {
		return err
	}
	others := fit.Coefficients[2].Estimate
	d.Slopes = fit.clusterInterval(treatedPost, before)
	d.Others, d.Treated = stats.Some(others), stats.Some(others+d.Slopes.Value)
	return nil
}

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// crossed is the design of treated, another variable and their product.
func crossed(rows []Observed, name string, of func(Observed) float64) (*Design, []int) {
	n := len(rows)
	y, treated, other := make([]float64, n), make([]float64, n), make([]float64, n)
	clusters := make([]int, n)
	for i, r := range rows {
		y[i], treated[i], other[i], clusters[i] = r.Y, indicator(r.Treated), of(r), r.Cluster
	}
	return &Design{
		Terms: []string{intercept, "treated", name, "treated:" + name},
		X:     [][]float64{ones(n), treated, other, times(treated, other)},
		Y:     y,
	}, clusters
}

// clusterInterval is a coefficient with its interval by CR2, where both sides have two clusters.
func (f *Fit) clusterInterval(place int, rows []Observed) Difference {
	c := f.Coefficients[place]
	d := Difference{Value: c.Estimate, Level: level}
	sides := [2]map[int]bool{{}, {}}
	for _, r := range rows {
		sides[int(indicator(r.Treated))][r.Cluster] = true
	}
	if min(len(sides[0]), len(sides[1])) < 2 || !c.CR2.Known || !c.CR2DF.Known {
		return d
	}
	if d.Low, d.High = around(c.Estimate, c.CR2.Value, c.CR2DF.Value); d.Low.Known {
		d.DF = c.CR2DF
	}
	return d
}
