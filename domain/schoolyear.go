package domain

import "slices"

// SchoolYearReport is what is publicly known of a school in a year: it replaces an earlier
// report of that year as a whole.
type SchoolYearReport struct {
	SchoolYear SchoolYear `json:"schoolYear"`
	Enrolment  *int       `json:"enrolment,omitzero"`
	// Covariates describe whom the school serves, such as the share of economically
	// disadvantaged students; Results what was published of its outcomes.
	Covariates []PublicNumber `json:"covariates,omitempty"`
	Results    []PublicNumber `json:"results,omitempty"`
}

// PublicNumber is a published number and what it is called where it was published.
type PublicNumber struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

// maxEnrolment is beyond the largest school there is.
const maxEnrolment = 100_000

// ReportSchoolYear reports a year of a school; of one that closed or merged as well, since
// results come later.
type ReportSchoolYear struct {
	SchoolHeader
	SchoolYearReport
}

func (c ReportSchoolYear) decide(s School, _ Known) ([]SchoolEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	var check checks
	check.schoolYear("/schoolYear", c.SchoolYear)
	if c.Enrolment != nil {
		check.require(*c.Enrolment >= 0 && *c.Enrolment <= maxEnrolment, "/enrolment", "%d is not a number of students from 0 to %d", *c.Enrolment, maxEnrolment)
	}
	check.publicNumbers("/covariates", c.Covariates)
	check.publicNumbers("/results", c.Results)
	check.require(c.Enrolment != nil || len(c.Covariates) > 0 || len(c.Results) > 0, "", "the report says nothing: give the enrolment, covariates or results")
	if err := check.err(); err != nil || c.equal(s.Years[c.SchoolYear]) {
		return nil, err
	}
	return []SchoolEvent{SchoolYearReported(c.SchoolYearReport)}, nil
}

func (r SchoolYearReport) equal(other SchoolYearReport) bool {
	sameEnrolment := r.Enrolment == other.Enrolment || r.Enrolment != nil && other.Enrolment != nil && *r.Enrolment == *other.Enrolment
	return r.SchoolYear == other.SchoolYear && sameEnrolment && slices.Equal(r.Covariates, other.Covariates) && slices.Equal(r.Results, other.Results)
}

func (c *checks) publicNumbers(path string, numbers []PublicNumber) {
	c.list(path, len(numbers), maxList)
	for i, n := range numbers {
		c.name(at(path, i)+"/name", n.Name)
		c.finite(at(path, i)+"/value", &n.Value)
		same := func(other PublicNumber) bool { return other.Name == n.Name }
		c.require(!slices.ContainsFunc(numbers[:i], same), at(path, i), "%q stands here twice", n.Name)
	}
}

// schoolYear is the rule for a year of school.
func (c *checks) schoolYear(path string, y SchoolYear) {
	c.require(y.Valid(), path, "%.20q is not a school year: write it like 2026-27", string(y))
}

// SchoolYearReported is what is known of the year from now on.
type SchoolYearReported SchoolYearReport

func (e SchoolYearReported) evolve(s School) School {
	s.Years = put(s.Years, e.SchoolYear, SchoolYearReport(e))
	return s
}
