package demo

import (
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Names of the public numbers, as a state may publish them.
const (
	disadvantaged = "Economically disadvantaged students, percent"
	priorLevel    = "At grade level the year before, percent"
	reached       = "At grade level, percent"
)

// published is what a state has published of a school for last year; the schools are made up.
type published struct {
	school            string // key, and of one outside the network its name
	enrolment         int
	disadvantaged     float64
	before, atLevel   float64
	outsideTheNetwork bool
}

// publishedNumbers are those of the network's schools, and of others in the state: what is to be
// expected of a school is learned from all of them.
func publishedNumbers() []published {
	return []published{
		{"ferncliff", 412, 46.2, 51, 52.6, false},
		{"oakhollow", 638, 51.7, 45, 46.9, false},
		{"larkmoorhigh", 1184, 48.9, 48, 48.2, false},
		{"willowspur", 356, 58.3, 40, 52.4, false},
		{"copperline", 574, 62.1, 38, 38.9, false},
		{"tallgrasshigh", 903, 57.4, 41, 41.2, false},
		{"Stonecrop Elementary", 388, 39.5, 57, 58.4, true},
		{"Barley Hill Elementary", 290, 66.0, 34, 34.1, true},
		{"Cedar Fork Elementary", 451, 54.8, 43, 44.6, true},
		{"Ninebark Elementary", 333, 43.1, 53, 53.2, true},
		{"Dry Creek Middle School", 502, 59.9, 40, 39.6, true},
		{"Sumac Middle School", 611, 47.3, 49, 50.7, true},
		{"Bluestem Middle School", 545, 52.2, 46, 45.5, true},
		{"Heron Slough Middle School", 476, 68.4, 31, 32.5, true},
		{"Quarry Road High School", 1020, 44.4, 52, 51.6, true},
		{"Sagewind High School", 870, 61.3, 37, 38.4, true},
		{"Coneflower High School", 1310, 41.8, 55, 55.3, true},
		{"Millrace High School", 745, 55.5, 44, 43.2, true},
	}
}

// publicNumbers reports what was published of last year when this one begins, and has the hub compare.
func (t *telling) publicNumbers(network func() domain.NetworkHeader) {
	day := t.calendar.opens(thisYear).AddDays(11)
	for _, p := range publishedNumbers() {
		school := id("school", p.school)
		next := func() domain.SchoolHeader {
			return domain.SchoolHeader{Header: t.header(school), School: school}
		}
		if p.outsideTheNetwork {
			t.do(on(day, 9, 0), admin, school, domain.RegisterSchool{SchoolHeader: next(), SchoolRegistration: domain.SchoolRegistration{Name: p.school, Zone: zone}})
		}
		t.do(on(day, 9, 30), admin, school, domain.ReportSchoolYear{SchoolHeader: next(), SchoolYearReport: domain.SchoolYearReport{
			SchoolYear: t.calendar.name(lastYear), Enrolment: ptr(p.enrolment),
			Covariates: []domain.PublicNumber{{Name: disadvantaged, Value: p.disadvantaged}, {Name: priorLevel, Value: p.before}},
			Results:    []domain.PublicNumber{{Name: reached, Value: p.atLevel}},
		}})
	}
	t.do(on(day, 14, 0), hub, uuid.Nil, domain.PublishBrightSpots{NetworkHeader: network(), Comparison: domain.Comparison{
		ID: random("comparison"), SchoolYear: t.calendar.name(lastYear), Outcome: reached, Covariates: []string{priorLevel, disadvantaged},
		PriorAttainment: priorLevel, Direction: domain.Increase,
	}})
}
