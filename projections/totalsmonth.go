package projections

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
)

// schoolMonth is what the classes of a school measured of a shared measure, in a month or several.
type schoolMonth struct {
	Unit    domain.Unit        `json:"unit"`
	Subject disclosure.Subject `json:"subject"`
	// CountsPeople says that values are numbers of people.
	CountsPeople bool        `json:"countsPeople,omitzero"`
	Parts        []monthPart `json:"parts"`
}

// monthPart is what a measure has of a class; of the team as a whole when Class is the nil id.
type monthPart struct {
	Team    uuid.UUID `json:"team"`
	Measure uuid.UUID `json:"measure"`
	Class   uuid.UUID `json:"class"`
	// Month is counted from year 0.
	Month int64 `json:"-"`
	// Apart says that its students may sit in a section as well.
	Apart bool `json:"apart,omitzero"`
	// Students is the largest number of different people behind a value; [disclosure.Unknown] when
	// nobody said.
	Students int `json:"students"`
	// Y is the sum of the values by their weights, N that of the weights: so Y / N is numerators by
	// denominators where values have them, else the weighted mean.
	Y float64 `json:"y"`
	N float64 `json:"n"`

	school uuid.UUID
}

// take adds a value: its weight is its denominator, of a percentage without one the students, else 1.
func (p *monthPart) take(record *measureRecord, m *Measure, v *storedMeasurement) {
	amount, ok := record.value(v)
	if !ok {
		return
	}
	weight, people := 1.0, peopleBehind(subjectOf(m), v)
	switch {
	case v.Numerator != nil && v.Denominator != nil && *v.Denominator > 0:
		weight = *v.Denominator
	case m.Unit == domain.PercentUnit && people > 0:
		weight = float64(people)
	}
	p.Y, p.N, p.Students = p.Y+amount*weight, p.N+weight, max(p.Students, people)
}

func newSchoolMonth(m *Measure) *schoolMonth {
	counts := slices.Contains([]domain.Counts{domain.CountsStudents, domain.CountsStaff, domain.CountsFamilies}, m.Counts)
	return &schoolMonth{Unit: m.Unit, Subject: subjectOf(m), CountsPeople: counts}
}

// add takes a part in. What is told in another unit than the first is left out; the strictest of what the
// measures are about holds for all.
func (s *schoolMonth) add(m *Measure, p monthPart) {
	if m.Unit != s.Unit {
		return
	}
	s.Subject = stricterSubject(s.Subject, subjectOf(m))
	s.Parts = append(s.Parts, p)
}

// stricterSubject: about nobody is never told of a school, WARM takes more people.
func stricterSubject(a, b disclosure.Subject) disclosure.Subject {
	for _, s := range []disclosure.Subject{disclosure.OfNobody, disclosure.Warm} {
		if a == s || b == s {
			return s
		}
	}
	return a
}

// join adds the parts of another month.
func (s *schoolMonth) join(other *schoolMonth) {
	if other.Unit == s.Unit {
		s.Subject = stricterSubject(s.Subject, other.Subject)
		s.Parts = append(s.Parts, other.Parts...)
	}
}

// different is how many different people stand behind it at least: of each class the largest number,
// never summed over weeks, of a team's classes their sum; teams may teach the same students, so
// that the largest team counts. [disclosure.Unknown] when nobody counted those of some class.
func (s *schoolMonth) different() int {
	type place struct{ team, class uuid.UUID }
	most := make(map[place]monthPart)
	for _, p := range s.Parts {
		at := place{p.Team, p.Class}
		if before, seen := most[at]; !seen || p.Students > before.Students {
			most[at] = p
		}
	}
	sections, others := make(map[uuid.UUID]int), make(map[uuid.UUID]int)
	different := disclosure.Unknown
	for at, p := range most {
		switch {
		case p.Students == disclosure.Unknown:
			return disclosure.Unknown
		case p.Apart:
			others[at.team] = max(others[at.team], p.Students)
		default:
			sections[at.team] += p.Students
		}
		different = max(different, sections[at.team], others[at.team])
	}
	return different
}

// teams are those that measured.
func (s *schoolMonth) teams() (ids []uuid.UUID) {
	for _, p := range s.Parts {
		ids = add(ids, p.Team)
	}
	return ids
}

func (s *schoolMonth) warm() bool { return s.Subject == disclosure.Warm }

// least is of how many people a number that could be computed beside it must be.
func (s suppressor) least(m *schoolMonth) int { return max(s.threshold(m.Subject), s.policy.K) }

// value is it before it is judged.
func (s *schoolMonth) value() value {
	v := value{unit: s.Unit, subject: s.Subject, countsPeople: s.CountsPeople, people: s.different()}
	for _, p := range s.Parts {
		v.part, v.whole = v.part+p.Y, v.whole+p.N
	}
	v.amount, v.part = v.part/v.whole, v.part/100
	return v
}

// behind are the atoms of the total, one of each class and month; k is the threshold by which it was
// judged.
func (s *schoolMonth) behind(told float64, k int) domain.ToldSum {
	sum := domain.ToldSum{Told: told, K: k}
	for _, p := range s.Parts {
		a := domain.Atom{Measure: p.Measure, From: firstOfMonth(p.Month), To: lastOfMonth(p.Month), Students: p.Students}
		if p.Class != uuid.Nil {
			a.Class = &p.Class
		}
		sum.Atoms = append(sum.Atoms, a)
	}
	return sum
}

// total is it as others read it: without bands, too, where it is not told.
func (s suppressor) total(m *schoolMonth) domain.ReleasedFigure {
	f := domain.ReleasedFigure{Policy: s.applied()}
	v := m.value()
	if told, coded, ok := s.told(v); ok {
		f.Value, f.Coded = &told, coded
		f.Students, f.Teams = s.band(v.people, v.subject), ofSeveral.of(len(m.teams()))
	}
	return f
}
