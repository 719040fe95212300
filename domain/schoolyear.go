package domain

import (
	"slices"
	"strings"
	"unicode"
)

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
	check.disadvantaged("/covariates", c.Covariates)
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

// Names of the covariate that tells how many of a school's students are economically disadvantaged: of a
// hundred, or as a share of 1. Capitals, signs between words and the words "of" and "students" make no
// difference, and "percent" is "%". No other covariate is taken for it, whatever it is called.
const (
	DisadvantagedPercent = "economically disadvantaged, %"
	DisadvantagedShare   = "economically_disadvantaged"
)

// disadvantagedScale is by what a covariate of that name is multiplied to be a percentage; not ok for
// another covariate.
func disadvantagedScale(name string) (scale float64, ok bool) {
	words := strings.FieldsFunc(strings.ReplaceAll(strings.ToLower(name), "%", " percent "), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	words = slices.DeleteFunc(words, func(w string) bool { return w == "of" || w == "students" })
	slices.Sort(words)
	switch strings.Join(words, " ") {
	case "disadvantaged economically percent":
		return 1, true
	case "disadvantaged economically":
		return 100, true
	default:
		return 0, false
	}
}

// Disadvantaged is how many of a hundred students are economically disadvantaged, as the covariate
// [DisadvantagedPercent] or [DisadvantagedShare] has it. Not ok when none does, when two do, or when the
// number cannot be one, as in reports that were recorded before this was held against a rule.
func (r SchoolYearReport) Disadvantaged() (percent float64, ok bool) {
	for _, c := range r.Covariates {
		scale, says := disadvantagedScale(c.Name)
		switch {
		case !says:
		case ok:
			return 0, false
		default:
			percent, ok = c.Value*scale, true
		}
	}
	if !(percent >= 0 && percent <= 100) {
		return 0, false
	}
	return percent, ok
}

// disadvantaged is the rule for that covariate: one of them, in its range.
func (c *checks) disadvantaged(path string, covariates []PublicNumber) {
	before := ""
	for i, n := range covariates {
		scale, says := disadvantagedScale(n.Name)
		if !says {
			continue
		}
		c.require(before == "", at(path, i)+"/name", "%q and %q both say how many students are economically disadvantaged: leave one of them out, or give it another name", n.Name, before)
		before = n.Name
		percent := n.Value * scale
		switch {
		case percent >= 0 && percent <= 100:
		case scale == 1:
			c.add(Invalid, at(path, i)+"/value", "%g is no percentage, which is from 0 to 100: put it right, or give the number another name than %q", n.Value, n.Name)
		default:
			c.add(Invalid, at(path, i)+"/value", "%g is no share, which is from 0 to 1: divide it by 100, or call it %q", n.Value, DisadvantagedPercent)
		}
	}
}
