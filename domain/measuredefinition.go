package domain

import (
	"slices"

	"github.com/google/uuid"
)

// Definition says what a measure measures and how.
type Definition struct {
	Name Text `json:"name"`
	// Numerator and Denominator say in words what is divided by what.
	Numerator   Text          `json:"numerator,omitzero"`
	Denominator Text          `json:"denominator,omitzero"`
	Unit        Unit          `json:"unit"`
	Counts      Counts        `json:"counts"`
	Kind        KindOfMeasure `json:"kind"`
	// OperationalDefinition lets two people measure the same thing alike.
	OperationalDefinition Text `json:"operationalDefinition,omitzero"`
	// Direction is where the value is wanted to go, Target how far, in the unit.
	Direction  Direction   `json:"direction"`
	Target     *float64    `json:"target,omitzero"`
	Frequency  Frequency   `json:"frequency"`
	Source     Text        `json:"source,omitzero"`
	Breakdowns []Breakdown `json:"breakdowns,omitempty"`
	Tag        MeasureTag  `json:"tag,omitzero"`
	// AboutStudents says that students stand behind the values; absent, see [AboutStudents].
	AboutStudents *bool    `json:"aboutStudents,omitzero"`
	Follows       *Follows `json:"follows,omitzero"`
}

// Follows names the version of a network's shared measure that a definition keeps to.
type Follows struct {
	Network uuid.UUID `json:"network"`
	Measure uuid.UUID `json:"measure"`
	// Version counts from 1.
	Version int `json:"version"`
}

// Unit is what a value is told in.
type Unit string

const (
	CountUnit   Unit = "COUNT"
	PercentUnit Unit = "PERCENT"
	RateUnit    Unit = "RATE"
	ScoreUnit   Unit = "SCORE"
	TimeUnit    Unit = "TIME"
)

// Units lists every unit.
var Units = []Unit{CountUnit, PercentUnit, RateUnit, ScoreUnit, TimeUnit}

// Counts is what a measure's denominator counts.
type Counts string

const (
	CountsStudents  Counts = "STUDENTS"
	CountsStaff     Counts = "STAFF"
	CountsFamilies  Counts = "FAMILIES"
	CountsOccasions Counts = "OCCASIONS"
	CountsMinutes   Counts = "MINUTES"
	CountsClasses   Counts = "CLASSES"
	CountsOther     Counts = "OTHER"
)

// AllCounts lists everything a denominator may count.
var AllCounts = []Counts{CountsStudents, CountsStaff, CountsFamilies, CountsOccasions, CountsMinutes, CountsClasses, CountsOther}

// KindOfMeasure is the part a measure has in a family of measures.
type KindOfMeasure string

const (
	OutcomeMeasure   KindOfMeasure = "OUTCOME"
	ProcessMeasure   KindOfMeasure = "PROCESS"
	BalancingMeasure KindOfMeasure = "BALANCING"
	DriverMeasure    KindOfMeasure = "DRIVER"
)

// KindsOfMeasure lists every kind.
var KindsOfMeasure = []KindOfMeasure{OutcomeMeasure, ProcessMeasure, BalancingMeasure, DriverMeasure}

// Frequency is how often a value is expected.
type Frequency string

const (
	EachClassMeeting Frequency = "EACH_CLASS_MEETING"
	Daily            Frequency = "DAILY"
	Weekly           Frequency = "WEEKLY"
	Biweekly         Frequency = "BIWEEKLY"
	Monthly          Frequency = "MONTHLY"
	EachUnit         Frequency = "UNIT"
	EachTerm         Frequency = "TERM"
	Yearly           Frequency = "YEARLY"
	AsNeeded         Frequency = "AS_NEEDED"
)

// Frequencies lists every frequency.
var Frequencies = []Frequency{EachClassMeeting, Daily, Weekly, Biweekly, Monthly, EachUnit, EachTerm, Yearly, AsNeeded}

// MeasureTag marks what sort of thing is measured: WARM is social-emotional, and shared with
// more care; COOL is not.
type MeasureTag string

const (
	Warm MeasureTag = "WARM"
	Cool MeasureTag = "COOL"
)

// Breakdown divides the students of a measure into groups.
type Breakdown struct {
	ID   uuid.UUID     `json:"id"`
	Kind BreakdownKind `json:"kind"`
	// Whole says that the groups make up the whole: everyone is in exactly one.
	Whole  bool           `json:"whole,omitzero"`
	Groups []StudentGroup `json:"groups"`
}

// StudentGroup is one part of a breakdown.
type StudentGroup struct {
	ID    uuid.UUID `json:"id"`
	Label Text      `json:"label"`
}

// BreakdownKind is by what a breakdown divides.
type BreakdownKind string

const (
	ByDisability     BreakdownKind = "DISABILITY"
	ByEnglishLearner BreakdownKind = "ENGLISH_LEARNER"
	ByEconomic       BreakdownKind = "ECONOMIC"
	ByRaceEthnicity  BreakdownKind = "RACE_ETHNICITY"
	ByGender         BreakdownKind = "GENDER"
	ByGrade          BreakdownKind = "GRADE"
	ByAttendance     BreakdownKind = "ATTENDANCE"
	ByTeamDefined    BreakdownKind = "TEAM_DEFINED"
)

// BreakdownKinds lists every kind.
var BreakdownKinds = []BreakdownKind{ByDisability, ByEnglishLearner, ByEconomic, ByRaceEthnicity, ByGender, ByGrade, ByAttendance, ByTeamDefined}

// AboutStudents says whether students stand behind the values of a measure: as its definition
// tells, else when it counts them.
func AboutStudents(d Definition) bool {
	if d.AboutStudents != nil {
		return *d.AboutStudents
	}
	return d.Counts == CountsStudents
}

// references are what a definition names, for the command that carries it.
func (d Definition) references() []Reference {
	if d.Follows == nil {
		return nil
	}
	return references(NetworkKind, d.Follows.Network)
}

func (d Definition) check(c *checks, k Known) {
	c.name("/name", string(d.Name))
	c.text("/numerator", d.Numerator)
	c.text("/denominator", d.Denominator)
	oneOf(c, "/unit", d.Unit, Units)
	oneOf(c, "/counts", d.Counts, AllCounts)
	oneOf(c, "/kind", d.Kind, KindsOfMeasure)
	c.text("/operationalDefinition", d.OperationalDefinition)
	oneOf(c, "/direction", d.Direction, Directions)
	c.inUnit("/target", d.Target, d.Unit)
	oneOf(c, "/frequency", d.Frequency, Frequencies)
	c.text("/source", d.Source)
	d.checkBreakdowns(c)
	if d.Tag != "" {
		oneOf(c, "/tag", d.Tag, []MeasureTag{Warm, Cool})
	}
	c.require(d.Counts != CountsStudents || AboutStudents(d), "/aboutStudents", "a measure that counts STUDENTS is about students: leave this out, or count something else")
	if d.Follows != nil {
		c.thing(k, NetworkKind, d.Follows.Network, "/follows/network")
		c.id("/follows/measure", d.Follows.Measure)
		c.require(d.Follows.Version >= 1, "/follows/version", "%d is not a version: the first is 1", d.Follows.Version)
	}
}

func (d Definition) checkBreakdowns(c *checks) {
	c.list("/breakdowns", len(d.Breakdowns), maxList)
	var ids, groups []uuid.UUID
	for i, b := range d.Breakdowns {
		path := at("/breakdowns", i)
		c.id(path+"/id", b.ID)
		ids = append(ids, b.ID)
		oneOf(c, path+"/kind", b.Kind, BreakdownKinds)
		c.require(len(b.Groups) > 0, path+"/groups", "a breakdown needs at least one group")
		c.list(path+"/groups", len(b.Groups), maxList)
		for j, g := range b.Groups {
			group := at(path+"/groups", j)
			c.id(group+"/id", g.ID)
			c.name(group+"/label", string(g.Label))
			c.require(!slices.Contains(groups, g.ID), group+"/id", "group %s stands in this measure twice: choose a new id", g.ID)
			groups = append(groups, g.ID)
		}
	}
	c.distinct("/breakdowns", ids)
}

// inUnit is the rule for a number told in a unit: only a score may be below zero, and a
// percentage is a part of a whole.
func (c *checks) inUnit(path string, v *float64, unit Unit) {
	c.finite(path, v)
	switch {
	case v == nil:
	case *v < 0 && unit != ScoreUnit:
		c.add(Invalid, path, "%g is negative: a %s is at least 0", *v, unit)
	case *v > 100 && unit == PercentUnit:
		c.add(Invalid, path, "%g is above 100: a percentage is a part of a whole, from 0 to 100; use the unit RATE for anything else", *v)
	}
}
