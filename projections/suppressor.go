package projections

import (
	"fmt"
	"math"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
)

// suppressorVersion counts the rules by which this file judges: it stands in each published figure.
const suppressorVersion = 1

// suppressor is the one judge of numbers that are shown to others than the team and its coach. Every
// way out asks it; it takes the strictest of the policies of the networks that a number goes to.
type suppressor struct {
	policy  disclosure.Policy
	version int
}

// suppressorOf judges by the policies of all these networks at once; by the default for none.
func suppressorOf(networks ...*Network) suppressor {
	if len(networks) == 0 {
		return suppressor{policy: disclosure.Default()}
	}
	s := suppressor{policy: policyOf(networks[0].SharingPolicy), version: networks[0].PolicyVersion}
	for _, n := range networks[1:] {
		s.policy = disclosure.Stricter(s.policy, policyOf(n.SharingPolicy))
		s.version += n.PolicyVersion
	}
	return s
}

// suppressorAsReleased judges what is told of several releases together, by the strictest of the
// policies under which they left; by the default for none.
func suppressorAsReleased(released ...domain.SharingPolicy) suppressor {
	if len(released) == 0 {
		return suppressorOf()
	}
	s := suppressor{policy: policyOf(released[0])}
	for _, p := range released[1:] {
		s.policy = disclosure.Stricter(s.policy, policyOf(p))
	}
	return s
}

// policyOf is the policy that a network's choice amounts to. Where it is broken, what is stricter
// of it and the default holds. A network may choose two schools; what is pooled or told
// anonymously takes three all the same.
func policyOf(p domain.SharingPolicy) disclosure.Policy {
	d := disclosure.Default()
	d.K, d.Schools, d.KWarm = p.MinStudents, p.MinSchools, p.WarmMinStudents
	if d.Schools == domain.SharingPolicyFloor().MinSchools {
		d.Schools = disclosure.Default().Schools
	}
	return d.Effective()
}

// applied is what a published figure says of how it was judged.
func (s suppressor) applied() domain.AppliedPolicy {
	return domain.AppliedPolicy{
		SharingPolicy: domain.SharingPolicy{MinStudents: s.policy.K, MinSchools: s.policy.Schools, WarmMinStudents: s.policy.KWarm},
		Version:       s.version, Code: suppressorVersion,
	}
}

// subjectOf is whom a measure is about.
func subjectOf(m *Measure) disclosure.Subject {
	switch {
	case m.Tag != nil && *m.Tag == domain.Warm:
		return disclosure.Warm
	case m.AboutStudents:
		return disclosure.OfStudents
	case m.Counts == domain.CountsStaff || m.Counts == domain.CountsFamilies:
		return disclosure.OfAdults
	default:
		return disclosure.OfNobody
	}
}

// peopleBehind is how many different people a value is about, [disclosure.Unknown] when nobody
// said. Adults are counted by the denominator.
func peopleBehind(subject disclosure.Subject, m *storedMeasurement) int {
	people := m.Students
	if subject == disclosure.OfAdults && m.Denominator != nil && wholeNumber(*m.Denominator) && *m.Denominator < most {
		n := int(*m.Denominator)
		people = &n
	}
	if people == nil || *people < 0 || *people > most {
		return disclosure.Unknown
	}
	return *people
}

// most is more people than any figure is about.
const most = 1 << 30

// threshold is how many different people a shown number of that subject stands for at least.
func (s suppressor) threshold(subject disclosure.Subject) int { return s.policy.Threshold(subject) }

// enough says that a number about so many people may be shown. One about nobody never may, but over
// teams.
func (s suppressor) enough(people int, subject disclosure.Subject) bool {
	return subject != disclosure.OfNobody && people >= s.threshold(subject)
}

// schools says that something is shared by enough schools to be told of none of them.
func (s suppressor) schools(n int) bool { return n >= s.policy.Schools }

// told is a value as others are shown it: rounded, at an edge as the edge; not ok when it is
// not shown.
func (s suppressor) told(v value) (shown float64, coded, ok bool) {
	if !s.enough(v.people, v.subject) || math.IsNaN(v.amount) || math.IsInf(v.amount, 0) {
		return 0, false, false
	}
	if v.unit == domain.PercentUnit {
		return s.percent(v)
	}
	if v.unit == domain.CountUnit && v.countsPeople && v.amount < float64(s.threshold(v.subject)) {
		return 0, false, false // a count of people is itself a number of people
	}
	return significant(v.amount, toldDigits), false, true
}

// value is a number before it is judged.
type value struct {
	amount float64
	unit   domain.Unit
	// part and whole are what a percentage is of; whole is 0 where only the value was recorded.
	part, whole float64
	people      int
	subject     disclosure.Subject
	// countsPeople says that the number itself counts people.
	countsPeople bool
}

func (s suppressor) percent(v value) (shown float64, coded, ok bool) {
	part, whole := v.part, v.whole
	if whole == 0 {
		part, whole = v.amount/100*float64(v.people), float64(v.people)
	}
	rate := s.policy.Rate(part, whole, v.people, v.subject)
	switch {
	case rate.Hidden():
		return 0, false, false
	case rate.Under.Known:
		return rate.Under.Value, true, true
	case rate.Over.Known:
		return rate.Over.Value, true, true
	}
	return math.Round(rate.Percent.Value), false, true
}

// toldDigits is how many significant digits are told of what is no percentage.
const toldDigits = 2

// significant rounds to a number of significant digits.
func significant(v float64, digits int) float64 {
	if v == 0 {
		return 0
	}
	return roundedAt(v, math.Pow10(digits-1-int(math.Floor(math.Log10(math.Abs(v))))))
}

// roundedAt rounds to so many parts of one; a number that is too large or too small for it stays.
func roundedAt(v, scale float64) float64 {
	if r := math.Round(v*scale) / scale; !math.IsNaN(r) && !math.IsInf(r, 0) {
		return r
	}
	return v
}

// ofPeople are the bands of students; below the threshold there is one band only, so that
// a band never bounds a hidden number within it.
var ofPeople = banding{starts: []int{10, 20, 50, 100}}

// band tells a number of people as a band such as "1-9", "20-49" or "100+"; empty for nobody, and
// when nobody counted them.
func (s suppressor) band(people int, subject disclosure.Subject) string {
	k := max(s.threshold(subject), s.policy.K)
	switch {
	case people <= 0:
		return ""
	case people < k:
		return fmt.Sprintf("1-%d", k-1)
	default:
		return ofPeople.from(k).of(people)
	}
}
