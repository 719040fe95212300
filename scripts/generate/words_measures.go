package main

import "github.com/cyclebook/cyclebook/domain"

// sort is a sort of measure, before it is about a topic.
type sort struct {
	name, numerator, denominator string
	unit                         domain.Unit
	counts                       domain.Counts
	kind                         domain.KindOfMeasure
	direction                    domain.Direction
	frequency                    domain.Frequency
	operational, source          string
	tag                          domain.MeasureTag
	// base is where values begin: in thousandths of the denominator where there is one, else in
	// tenths of the unit.
	base int
	// of is the denominator where it is not the students of a class.
	of int
	// perClass says that each class has a series; else the team as a whole has one.
	perClass bool
	// stated values have no numerator and denominator.
	stated bool
	// aboutStudents is told for what counts something else.
	aboutStudents bool
}

var sorts = []sort{
	{
		name: "Exit ticket passed", numerator: "students with 3 of 4 points", denominator: "students present", unit: domain.PercentUnit, counts: domain.CountsStudents,
		kind: domain.OutcomeMeasure, direction: domain.Increase, frequency: domain.Weekly, operational: "Two questions on Friday, scored with the rubric; a blank ticket counts as not passed.",
		source: "exit ticket", tag: domain.Cool, base: 450, perClass: true,
	},
	{
		name: "Gave a reason", numerator: "students whose answer has a \"because\" that fits", denominator: "students present", unit: domain.PercentUnit, counts: domain.CountsStudents,
		kind: domain.OutcomeMeasure, direction: domain.Increase, frequency: domain.Weekly, operational: "Two of us read ten answers together first, then each reads alone.",
		source: "notebooks", tag: domain.Cool, base: 380, perClass: true,
	},
	{
		name: "Homework handed in", numerator: "students who handed in on the day", denominator: "students enrolled and present", unit: domain.PercentUnit, counts: domain.CountsStudents,
		kind: domain.ProcessMeasure, direction: domain.Increase, frequency: domain.Weekly, source: "gradebook", tag: domain.Cool, base: 620, perClass: true,
	},
	{
		name: "Spoke in the lesson", numerator: "students who spoke to the class at least once", denominator: "students present", unit: domain.PercentUnit, counts: domain.CountsStudents,
		kind: domain.ProcessMeasure, direction: domain.Increase, frequency: domain.Weekly, operational: "A colleague – or the paraprofessional – ticks the seating plan for one lesson.",
		source: "seating plan", base: 400, perClass: true,
	},
	{
		name: "\"I belong here\"", numerator: "students who agree or strongly agree", denominator: "students who answered", unit: domain.PercentUnit, counts: domain.CountsStudents,
		kind: domain.BalancingMeasure, direction: domain.Increase, frequency: domain.Monthly, operational: "One question on paper, without names, once a month.",
		source: "paper slips", tag: domain.Warm, base: 660, perClass: true,
	},
	{
		name: "Present all week", numerator: "students without an absence", denominator: "students of the class", unit: domain.PercentUnit, counts: domain.CountsStudents,
		kind: domain.DriverMeasure, direction: domain.Increase, frequency: domain.Weekly, operational: "First period; excused absences count as absences.", source: "attendance system, Friday noon", base: 780, perClass: true,
	},
	{
		name: "Lessons that closed with the goal", numerator: "lessons with a closing of three minutes or more", denominator: "lessons of the week", unit: domain.PercentUnit, counts: domain.CountsOccasions,
		kind: domain.ProcessMeasure, direction: domain.Increase, frequency: domain.Weekly, source: "tally on the door", base: 560, of: 5, perClass: true,
	},
	{
		name: "Families reached", numerator: "families with whom we spoke", denominator: "families of students who were absent", unit: domain.PercentUnit, counts: domain.CountsFamilies,
		kind: domain.DriverMeasure, direction: domain.Increase, frequency: domain.Weekly, operational: "A talk or an answered message; a voice mail does not count.", source: "call sheet", base: 430, of: 14,
	},
	{
		name: "Colleagues who tried it", numerator: "teachers who used it this week", denominator: "teachers of the team", unit: domain.PercentUnit, counts: domain.CountsStaff,
		kind: domain.ProcessMeasure, direction: domain.Increase, frequency: domain.Biweekly, source: "show of hands", base: 500, of: 6,
	},
	{
		name: "Minutes of student talk", numerator: "minutes in which a student speaks", unit: domain.TimeUnit, counts: domain.CountsMinutes,
		kind: domain.ProcessMeasure, direction: domain.Increase, frequency: domain.Weekly, operational: "One lesson of 50 minutes, timed by a colleague.", source: "timer", base: 110, perClass: true, stated: true,
	},
	{
		name: "Planning time", numerator: "minutes for planning and sorting, mean of the team", unit: domain.TimeUnit, counts: domain.CountsMinutes,
		kind: domain.BalancingMeasure, direction: domain.Maintain, frequency: domain.Biweekly, source: "teachers' own notes", base: 520, stated: true,
	},
	{
		name: "Referrals", numerator: "referrals written in the lesson", unit: domain.CountUnit, counts: domain.CountsOccasions,
		kind: domain.BalancingMeasure, direction: domain.Decrease, frequency: domain.Weekly, source: "office log", base: 40, perClass: true,
	},
	{
		name: "Questions from students", numerator: "questions that students asked", denominator: "lessons", unit: domain.RateUnit, counts: domain.CountsOccasions,
		kind: domain.ProcessMeasure, direction: domain.Increase, frequency: domain.Weekly, source: "tally", base: 3200, of: 4, perClass: true,
	},
	{
		name: "Points on the rubric", numerator: "points of all", denominator: "students who handed in", unit: domain.ScoreUnit, counts: domain.CountsStudents,
		kind: domain.OutcomeMeasure, direction: domain.Increase, frequency: domain.EachUnit, operational: "Rubric of the district, 0 to 4 points; drafts do not count.", source: "end of unit task", tag: domain.Cool, base: 2100, perClass: true,
	},
	{
		name: "Gain since the last check", unit: domain.ScoreUnit, counts: domain.CountsStudents,
		kind: domain.OutcomeMeasure, direction: domain.Increase, frequency: domain.Monthly, operational: "Mean of the differences; it may be below zero.", source: "screener", base: 6, perClass: true, stated: true,
	},
	{
		name: "Late arrivals", numerator: "students who came late", unit: domain.CountUnit, counts: domain.CountsOther,
		kind: domain.BalancingMeasure, direction: domain.Decrease, frequency: domain.Weekly, source: "front desk", base: 50, perClass: true, aboutStudents: true,
	},
}

// breakdowns are parts of which students are told apart.
var breakdowns = []struct {
	kind   domain.BreakdownKind
	labels [2]string
}{
	{domain.ByEnglishLearner, [2]string{"Multilingual learners", "Others"}},
	{domain.ByDisability, [2]string{"With a plan (IEP or 504)", "Without"}},
	{domain.ByEconomic, [2]string{"Free or reduced lunch", "Others"}},
	{domain.ByAttendance, [2]string{"Absent 10 % or more", "Others"}},
	{domain.ByTeamDefined, [2]string{"Began below grade, per screener", "At or above"}},
}
