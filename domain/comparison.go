package domain

import "slices"

// maxCovariates keeps a comparison to what can be read and reasoned about.
const maxCovariates = 12

// EnrolmentNumber is what a school year's enrolment is called among its public numbers.
const EnrolmentNumber = "enrolment"

// Check is the rule for a comparison by itself; nil or [Refusals]. Whether there are schools enough
// with such numbers the read models know.
func (c Comparison) Check() error {
	var check checks
	check.id("/id", c.ID)
	check.schoolYear("/schoolYear", c.SchoolYear)
	check.name("/outcome", c.Outcome)
	check.require(c.Direction == Increase || c.Direction == Decrease, "/direction", "%q is not a direction in which more can be reached than expected: choose %s or %s", string(c.Direction), Increase, Decrease)
	check.require(len(c.Covariates) > 0, "/covariates", "name at least one number that tells whom a school serves: without one schools are not compared with schools like them")
	check.list("/covariates", len(c.Covariates), maxCovariates)
	for i, name := range c.Covariates {
		path := at("/covariates", i)
		check.name(path, name)
		check.require(name != c.Outcome, path, "%q is the outcome: it cannot explain itself", name)
		check.require(!slices.Contains(c.Covariates[:i], name), path, "%q stands here twice", name)
	}
	check.require(c.PriorAttainment == "" || slices.Contains(c.Covariates, c.PriorAttainment), "/priorAttainment", "%q is not one of the covariates: name it there too, or leave it out", c.PriorAttainment)
	if c.MinStudents != nil {
		check.require(*c.MinStudents >= 1 && *c.MinStudents <= maxEnrolment, "/minStudents", "%d is not a number of students from 1 to %d", *c.MinStudents, maxEnrolment)
	}
	return check.err()
}
