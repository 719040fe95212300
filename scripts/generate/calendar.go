package main

import (
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

// yearsBack is how many school years the records cover.
const yearsBack = 5

// leastWeeks is how many weeks of a school year must be over for it to be told of.
const leastWeeks = 12

// schoolYear is a year of school as far as it is over.
type schoolYear struct {
	name domain.SchoolYear
	// begins is the day before school on which classes are opened, ends the last day of school.
	begins, ends domain.Date
	// mondays begin the weeks with school that are over.
	mondays []domain.Date
}

// withoutSchool are the weeks, counted from the first one, that are holidays.
var withoutSchool = map[int]bool{13: true, 18: true, 19: true, 31: true}

// lastWeek is the last week of a school year.
const lastWeek = 40

// schoolYears are the years that end with the one of the last day, or with the year before while
// that one is young.
func schoolYears(until domain.Date) []*schoolYear {
	last := until.Time().Year()
	if len(yearFrom(last, until).mondays) < leastWeeks {
		last--
	}
	var years []*schoolYear
	for first := last - yearsBack + 1; first <= last; first++ {
		years = append(years, yearFrom(first, until))
	}
	return years
}

// yearFrom is the school year that begins in that year.
func yearFrom(first int, until domain.Date) *schoolYear {
	monday := domain.Day(first, time.August, 20)
	for monday.Time().Weekday() != time.Monday {
		monday = monday.AddDays(1)
	}
	y := &schoolYear{name: domain.SchoolYearOf(monday), begins: monday.AddDays(-5), ends: earlier(monday.AddDays(7*lastWeek+4), until)}
	for week := range lastWeek + 1 {
		from := monday.AddDays(7 * week)
		if !withoutSchool[week] && !from.AddDays(4).After(until) {
			y.mondays = append(y.mondays, from)
		}
	}
	return y
}

func earlier(a, b domain.Date) domain.Date {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b domain.Date) domain.Date {
	if b.After(a) {
		return b
	}
	return a
}

// days is how many days lie between two.
func days(from, to domain.Date) int { return int(to.Time().Sub(from.Time()).Hours() / 24) }
