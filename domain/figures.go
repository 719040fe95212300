package domain

import "math"

// Figures are the numbers of a measurement: either a value or a numerator, with or without its
// denominator. They are sealed as a whole, like a [Text].
type Figures struct {
	Numerator   *float64 `json:"numerator,omitzero"`
	Denominator *float64 `json:"denominator,omitzero"`
	Value       *float64 `json:"value,omitzero"`
	// Students is how many different students stand behind the figures, Enrolled how many
	// could have been there.
	Students *int `json:"students,omitzero"`
	Enrolled *int `json:"enrolled,omitzero"`
}

// ValueOf gives what figures amount to in a unit: a stated value as it is; else for PERCENT a
// hundred times numerator by denominator, for RATE numerator by denominator, for COUNT the
// numerator, for SCORE and TIME the mean (numerator by denominator) or, without a denominator,
// the numerator. Not ok when the figures do not tell, as when their key is gone.
func ValueOf(unit Unit, f Figures) (value float64, ok bool) {
	switch {
	case f.Value != nil:
		return *f.Value, true
	case f.Numerator == nil:
		return 0, false
	case unit == CountUnit:
		return *f.Numerator, true
	case f.Denominator == nil:
		return *f.Numerator, unit != PercentUnit && unit != RateUnit
	case *f.Denominator == 0:
		return 0, false
	case unit == PercentUnit:
		return 100 * *f.Numerator / *f.Denominator, true
	default:
		return *f.Numerator / *f.Denominator, true
	}
}

// maxStudents is more than any school has.
const maxStudents = 1_000_000

// settle fills in the number of students where it follows from the denominator.
func (d definitionFacts) settle(f Figures) Figures {
	if f.Students != nil || f.Denominator == nil || !d.aboutStudents || d.counts != CountsStudents {
		return f
	}
	if n := *f.Denominator; n == math.Trunc(n) && n >= 0 && n <= maxStudents {
		students := int(n)
		f.Students = &students
	}
	return f
}

// check holds figures against the definition in force.
func (d definitionFacts) check(c *checks, f Figures, path string) {
	switch {
	case f.Value != nil && (f.Numerator != nil || f.Denominator != nil):
		c.add(Invalid, path+"/value", "give either a value or numerator and denominator, not both")
	case f.Value == nil && f.Numerator == nil && f.Denominator == nil:
		c.add(Invalid, path+"/value", "a value or a numerator is needed here; record the period as missing if there is none")
	case f.Value == nil && f.Numerator == nil:
		c.add(Invalid, path+"/numerator", "a denominator needs its numerator")
	case f.Value == nil && f.Denominator == nil && (d.unit == PercentUnit || d.unit == RateUnit):
		c.add(Invalid, path+"/denominator", "a %s needs the denominator too, or give its value instead", d.unit)
	}
	c.inUnit(path+"/value", f.Value, d.unit)
	d.checkFraction(c, f, path)
	d.checkStudents(c, f, path)
}

func (d definitionFacts) checkFraction(c *checks, f Figures, path string) {
	c.finite(path+"/numerator", f.Numerator)
	c.finite(path+"/denominator", f.Denominator)
	if n := f.Numerator; n != nil && d.unit != ScoreUnit {
		c.require(!(*n < 0), path+"/numerator", "%g is negative: a %s counts from 0", *n, d.unit)
	}
	if n := f.Denominator; n != nil {
		c.require(*n != 0, path+"/denominator", "the denominator is 0: nothing was counted; record the period as missing instead")
		c.require(!(*n < 0), path+"/denominator", "%g is negative: a count is above 0", *n)
	}
	if d.unit == PercentUnit && f.Numerator != nil && f.Denominator != nil && *f.Denominator > 0 {
		c.require(!(*f.Numerator > *f.Denominator), path+"/numerator", "%g is above the denominator, which is %g: a percentage is a part of a whole", *f.Numerator, *f.Denominator)
	}
	if v, ok := ValueOf(d.unit, f); ok && f.Numerator != nil && f.Denominator != nil {
		c.require(math.Abs(v) < 1e15, path+"/denominator", "%g is too small for the numerator: what they amount to is not below 1e15", *f.Denominator)
	}
}

func (d definitionFacts) checkStudents(c *checks, f Figures, path string) {
	c.require(f.Students != nil || !d.aboutStudents, path+"/students", "say how many different students stand behind this: the measure is about students")
	for _, n := range []struct {
		path  string
		value *int
	}{{path + "/students", f.Students}, {path + "/enrolled", f.Enrolled}} {
		c.require(n.value == nil || *n.value >= 0 && *n.value <= maxStudents, n.path, "a number from 0 to %d is needed here", maxStudents)
	}
	if f.Students != nil && f.Enrolled != nil {
		c.require(*f.Students <= *f.Enrolled, path+"/students", "%d is above enrolled, which is %d", *f.Students, *f.Enrolled)
	}
}
