package projections

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
	"github.com/cyclebook/cyclebook/stats/model"
)

// What a comparison is made by. Whoever changes one of these raises the version.
const (
	comparisonVersion = 1
	comparisonModel   = "ols"
	// brightBelow is what the adjusted chance of a bright spot stays under: of all that are told as
	// bright at most one in ten is so by luck, on average.
	brightBelow = 0.10
	// leastFreedom is how many schools there must be beyond the terms of the model.
	leastFreedom = 10
	// leastAlike and mostAlike bound a group of similar schools, never below the policy's m.
	leastAlike, mostAlike = 5, 10
	// mostCompared is how many schools one comparison is kept of: it is one fact, which has a limit.
	mostCompared = 1000
)

// Comparison compares the schools of a network for a school year with what is to be expected of
// schools like them, by least squares over all schools of the installation that have the public
// numbers for it (design of the field's accountability models: one row a school). It is what
// [domain.PublishBrightSpots] keeps. An error that is a refusal says why there is none: another
// network than the viewer's, too few schools, numbers that nobody has, that do not vary or say the
// same.
func (v *Views) Comparison(ctx context.Context, scope Scope, network uuid.UUID, c domain.Comparison) (*domain.BrightSpotsPublished, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	r, err := v.Read(ctx, scope)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	n, err := r.Network(ctx, network)
	if err != nil {
		return nil, err
	}
	if n == nil || !scope.ofInstitution(network, rights.NetworkSight) {
		return nil, &domain.Refusal{Code: domain.Unknown, Path: "/network", Message: "there is no such network: found it first"}
	}
	all, err := r.publicCases(ctx, c.SchoolYear)
	if err != nil {
		return nil, err
	}
	p, err := compare(all, c, n.schoolsOn(scope.today), suppressorOf(n).applied())
	if err == nil {
		err = tooMany(p)
	}
	return p, err
}

// tooMany refuses what does not fit into a fact.
func tooMany(p *domain.BrightSpotsPublished) error {
	if n := len(p.Schools); n > mostCompared {
		return refusedComparison("/network", "%d schools of the network have all of these numbers for %s, at most %d can be compared: found networks of fewer schools and compare in each; the model is of all schools in any case", n, p.SchoolYear, mostCompared)
	}
	return nil
}

// compare fits and judges.
func compare(all []publicCase, c domain.Comparison, inside []uuid.UUID, policy domain.AppliedPolicy) (*domain.BrightSpotsPublished, error) {
	if err := nobodyHas(all, c); err != nil {
		return nil, err
	}
	cases, table, left := publicTable(all, c)
	fit, err := fitted(table, c, policy)
	if err != nil {
		return nil, err
	}
	least := policy.MinStudents
	if c.MinStudents != nil {
		least = max(least, *c.MinStudents)
	}
	c.MinStudents = &least
	p := &domain.BrightSpotsPublished{
		Comparison: c, Model: comparisonModel, Version: comparisonVersion, Policy: policy, Cases: len(cases), LeftOut: left,
	}
	units, alike := fit.Units(), newAlike(cases, table, c, policy)
	for i, one := range cases {
		if slices.Contains(inside, one.school) {
			effect := effectOf(units[i], one, c)
			effect.Bright = effect.P < brightBelow && effect.Students >= least
			effect.Alike = alike.of(i)
			p.Schools = append(p.Schools, effect)
		}
	}
	if len(p.Schools) == 0 {
		return nil, refusedComparison("/schoolYear", "none of the network's schools has all of these numbers for %s: report their school years first", c.SchoolYear)
	}
	return p, nil
}

func refusedComparison(path, format string, args ...any) error {
	return &domain.Refusal{Code: domain.Invalid, Path: path, Message: fmt.Sprintf(format, args...)}
}

// nobodyHas refuses what no school has.
func nobodyHas(all []publicCase, c domain.Comparison) error {
	if len(all) == 0 {
		return refusedComparison("/schoolYear", "no school has public numbers for %s: import or report school years first", c.SchoolYear)
	}
	var refusals domain.Refusals
	missing := func(path, name string, results bool) {
		text := fmt.Sprintf("no school has a number called %q for %s; there are %s", name, c.SchoolYear, cmp.Or(numberNames(all, results), "none of that sort yet: import or report school years with them"))
		refusals = append(refusals, &domain.Refusal{Code: domain.Invalid, Path: path, Message: text})
	}
	has := func(name string) bool {
		return slices.ContainsFunc(all, func(one publicCase) bool { return one.number(name).Known })
	}
	if !has(c.Outcome) {
		missing("/outcome", c.Outcome, true)
	}
	for i, name := range c.Covariates {
		if !has(name) && !isCategory(all, name) {
			missing(fmt.Sprintf("/covariates/%d", i), name, false)
		}
	}
	if len(refusals) > 0 {
		return refusals
	}
	return nil
}

// fitted is the model of the complete cases, or why there is none.
func fitted(table *model.Table, c domain.Comparison, policy domain.AppliedPolicy) (*model.Fit, error) {
	least := max(leastFreedom+len(c.Covariates)+1, policy.MinSchools)
	if table.Rows < least {
		return nil, refusedComparison("/covariates", "%d schools have all of these numbers for %s, at least %d are needed for %d covariates: report more school years, or name fewer covariates", table.Rows, c.SchoolYear, least, len(c.Covariates))
	}
	design, err := table.Design(c.Outcome, c.Covariates, nil)
	if err != nil {
		return nil, refusedComparison("/covariates", "%s", err)
	}
	if free := len(design.Y) - len(design.X); free < leastFreedom {
		return nil, refusedComparison("/covariates", "%d schools have all of these numbers for %s, which is %d beyond the %d terms of the model, at least %d are needed: report more school years, or name fewer covariates or categories", table.Rows, c.SchoolYear, free, len(design.X), leastFreedom)
	}
	if c.Direction == domain.Decrease { // less is more: what is above in this is below in that
		for i := range design.Y {
			design.Y[i] = -design.Y[i]
		}
	}
	fit, err := model.OLS(design, nil)
	if err != nil {
		return nil, refusedComparison("/covariates", "%s", err)
	}
	if fit.Sigma == 0 {
		return nil, refusedComparison("/covariates", "the covariates tell %q exactly: there is nothing to compare; leave out what is made of it", c.Outcome)
	}
	return fit, nil
}

// effectOf turns round what was turned round to be fitted.
func effectOf(u model.Unit, one publicCase, c domain.Comparison) domain.SchoolEffect {
	e := domain.SchoolEffect{School: one.school, Actual: one.number(c.Outcome).Value, Expected: u.Expected, Low: u.Low, High: u.High, P: 1}
	if c.Direction == domain.Decrease {
		e.Expected, e.Low, e.High = -e.Expected, -e.High, -e.Low
	}
	if u.AboveAdjusted.Known {
		e.P = math.Min(u.AboveAdjusted.Value, 1)
	}
	if one.report.Enrolment != nil {
		e.Students = *one.report.Enrolment
	}
	return e
}
