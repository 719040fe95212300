package demo

import (
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// school is a school of the demo; its name is made up.
type school struct {
	key, name, district, local string
	leader                     string // person
	enrolment                  [2]int // of last year and of this one
	disadvantaged              float64
}

func schoolList() []school {
	return []school{
		{"ferncliff", "Ferncliff Elementary", "larkmoor", "0011", "rosalind", [2]int{412, 405}, 46.2},
		{"oakhollow", "Oakhollow Middle School", "larkmoor", "0024", "ines", [2]int{638, 651}, 51.7},
		{"larkmoorhigh", "Larkmoor High School", "larkmoor", "0030", "tobias", [2]int{1184, 1172}, 48.9},
		{"willowspur", "Willow Spur Elementary", "tallgrass", "0105", "keahi", [2]int{356, 361}, 58.3},
		{"copperline", "Copperline Middle School", "tallgrass", "0112", "sunniva", [2]int{574, 569}, 62.1},
		{"tallgrasshigh", "Tallgrass Bend High School", "tallgrass", "0120", "emeka", [2]int{903, 921}, 57.4},
	}
}

// districtNames in their order.
func districtNames() [][2]string {
	return [][2]string{{"larkmoor", "Larkmoor Unified School District"}, {"tallgrass", "Tallgrass Bend Public Schools"}}
}

// hub runs the network.
var hub = actor{id("person", "halima"), domain.NetworkHub}

// understanding is what the network has its teams measure alike.
func understanding() domain.Definition {
	return domain.Definition{
		Name:                  "Students who show understanding on the exit ticket",
		Numerator:             "Students whose ticket is scored 3 or 4",
		Denominator:           "Students who handed in a ticket",
		Unit:                  domain.PercentUnit,
		Counts:                domain.CountsStudents,
		Kind:                  domain.OutcomeMeasure,
		OperationalDefinition: "One ticket with one question on the day's goal, four minutes, scored 1 to 4 with the network's rubric by the teacher and checked on every fifth ticket by a colleague.",
		Direction:             domain.Increase,
		Target:                ptr(75.0),
		Frequency:             domain.Weekly,
		Source:                "Exit tickets on Thursday",
		Tag:                   domain.Cool,
	}
}

// network founds the network and its rules.
func (t *telling) network() {
	network := domain.NetworkHeader{Network: id("network")}
	next := func() domain.NetworkHeader {
		h := network
		h.Header = t.header(network.Network)
		return h
	}
	t.do(on(firstDay, 8, 12), admin, uuid.Nil, domain.FoundNetwork{NetworkHeader: next(), Named: domain.Named{Name: "Prairie Rivers Improvement Network"}})
	known := domain.Thing{Kind: domain.NetworkKind, ID: network.Network}
	for _, s := range schoolList() {
		known.Schools = append(known.Schools, id("school", s.key))
		t.do(on(firstDay, 10, 3), hub, uuid.Nil, domain.AdmitSchool{NetworkHeader: next(), SchoolIn: domain.SchoolIn{School: id("school", s.key)}})
	}
	t.do(on(firstDay, 10, 15), hub, uuid.Nil, domain.SetSharingPolicy{NetworkHeader: next(), PolicyChoice: domain.PolicyChoice{WarmMinStudents: ptr(20)}})
	t.know(known)
	until := t.calendar.agreed()
	for i, d := range districtNames() {
		t.do(on(firstDay, 10, 30+9*i), hub, uuid.Nil, domain.SignAgreement{NetworkHeader: next(), Agreement: domain.Agreement{
			ID: id("agreement", d[0]), District: id("district", d[0]), Covers: domain.Coverages,
			Purposes: []domain.AgreementPurpose{domain.ForImprovement}, From: domain.Day(2025, time.August, 1), Until: &until,
			Destruction: domain.DestroyRecords, DestroyWithinDays: ptr(180),
		}})
	}
	t.publicNumbers(next)
	t.do(on(firstDay, 11, 0), hub, uuid.Nil, domain.DefineSharedMeasure{NetworkHeader: next(), SharedMeasure: domain.SharedMeasure{
		ID: id("shared measure", "understanding"), Version: 1, Definition: understanding(),
	}})
}

func (t *telling) districts() {
	for i, d := range districtNames() {
		district := id("district", d[0])
		t.know(domain.Thing{Kind: domain.DistrictKind, ID: district})
		t.do(on(firstDay, 8, 24), admin, uuid.Nil, domain.RegisterDistrict{
			DistrictHeader: domain.DistrictHeader{Header: t.header(district), District: district},
			DistrictRegistration: domain.DistrictRegistration{
				Name: d[1], IDs: []domain.ExternalID{{Scheme: domain.SchemeState, Value: []string{"D-004", "D-017"}[i]}},
			},
		})
	}
}

func (t *telling) schools() {
	for _, s := range schoolList() {
		school, district := id("school", s.key), id("district", s.district)
		t.know(domain.Thing{Kind: domain.SchoolKind, ID: school})
		next := func() domain.SchoolHeader {
			return domain.SchoolHeader{Header: t.header(school), School: school}
		}
		t.do(on(firstDay, 8, 36), admin, school, domain.RegisterSchool{SchoolHeader: next(), SchoolRegistration: domain.SchoolRegistration{
			Name: s.name, IDs: []domain.ExternalID{{Scheme: domain.SchemeLocal, Value: s.local}}, Zone: zone,
			District: &district, From: ptr(domain.Day(2010, time.July, 1)),
		}})
		leader := actor{id("person", s.leader), domain.SchoolLeader}
		for _, y := range []schoolYear{lastYear, thisYear} {
			t.do(on(t.calendar.opens(y).AddDays(8), 16, 0), leader, school, domain.ReportSchoolYear{SchoolHeader: next(), SchoolYearReport: domain.SchoolYearReport{
				SchoolYear: t.calendar.name(y), Enrolment: ptr(s.enrolment[y]),
				Covariates: []domain.PublicNumber{{Name: disadvantaged, Value: s.disadvantaged - float64(y)}},
			}})
		}
	}
}
