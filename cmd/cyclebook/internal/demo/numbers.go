package demo

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/cyclebook/cyclebook/domain"
)

// value is one value of a series in a week.
type value struct {
	series series
	week   int
	domain.Figures
}

// values gives everything that was measured, by week within each series. The noise of a series
// is its own: another series does not change it.
func (t *telling) values(s story, m measure) []value {
	var all []value
	for _, of := range m.series {
		h := fnv.New64a()
		fmt.Fprintf(h, "%s %s %s %s %s", s.key, m.key, of.year, of.class, of.group)
		random := rand.New(rand.NewPCG(t.seed, h.Sum64()))
		first, last := t.weeksOf(of)
		for week := first; week <= last; week++ {
			noise := m.noise * max(-1.8, min(1.8, random.NormFloat64()))
			absent := random.IntN(3)
			if !t.calendar.over(of.year, week) || (week%m.every+m.every)%m.every != 0 {
				continue
			}
			v := of.base + of.drift*float64(week-first) + s.moved(m, of, week) + noise
			if m.january != nil && of.year == lastYear && week >= januaryWeek {
				v += m.january.shift
			}
			all = append(all, value{of, week, m.figures(of, v, absent)})
		}
	}
	return all
}

// weeksOf are the first and the last week of a series.
func (t *telling) weeksOf(of series) (first, last int) {
	first, last = 1, len(t.calendar.last)-1
	if of.year == thisYear {
		first, last = -window+1, -1
	}
	if of.from != 0 {
		first = of.from
	}
	if of.to != 0 {
		last = of.to
	}
	return first, last
}

// januaryWeek is the first week of last year after the turn of the year.
const januaryWeek = 15

// moved is how far the team's cycles have moved a measure: half of it in a change's first week,
// and back again where it was given up.
func (s story) moved(m measure, of series, week int) (sum float64) {
	if int(of.year) >= len(s.years) {
		return 0
	}
	for _, c := range s.years[of.year].cycles {
		starts, in := c.startOf(of.class)
		if !in || week < starts {
			continue
		}
		if week >= c.start+c.weeks && (c.ends == withdrawn || c.decision == domain.Abandon || c.decision == domain.MoveOn) {
			continue
		}
		sum += c.moves[m.key] * min(1, float64(week-starts+1)/2)
	}
	return sum
}

// startOf is the week in which a class starts; the team as a whole starts with the cycle.
func (c cycle) startOf(class string) (week int, in bool) {
	i := slices.Index(c.classes, class)
	switch {
	case class == "" || len(c.classes) == 0:
		return c.start, true
	case c.staggered:
		return c.start + i, i >= 0
	default:
		return c.start, i >= 0
	}
}

// figures are the counts behind a value, as far as the measure counts.
func (m measure) figures(of series, v float64, absent int) domain.Figures {
	n := of.n
	aboutStudents := domain.AboutStudents(m.Definition)
	if m.Counts == domain.CountsStudents && n > 5 {
		n -= absent
	}
	den := float64(n)
	var f domain.Figures
	switch m.Unit {
	case domain.PercentUnit:
		f.Denominator = &den
		f.Numerator = ptr(math.Round(den * max(0, min(100, v)) / 100))
	case domain.ScoreUnit:
		f.Denominator = &den
		f.Numerator = ptr(math.Round(den * v))
	case domain.CountUnit:
		f.Numerator = ptr(max(0, math.Round(v)))
	default:
		f.Value = ptr(math.Round(10*max(0, v)) / 10)
	}
	if aboutStudents {
		f.Students, f.Enrolled = &n, ptr(of.n)
	}
	return f
}

// pooled is what values amount to together.
func (m measure) pooled(values []value) (amount float64, ok bool) {
	var numerator, denominator, sum float64
	for _, v := range values {
		one, _ := domain.ValueOf(m.Unit, v.Figures)
		sum += one
		if v.Denominator != nil {
			numerator += *v.Numerator
			denominator += *v.Denominator
		}
	}
	switch {
	case len(values) == 0:
		return 0, false
	case denominator == 0:
		return sum / float64(len(values)), true
	case m.Unit == domain.PercentUnit:
		return 100 * numerator / denominator, true
	default:
		return numerator / denominator, true
	}
}

// told is an amount as a teacher writes it.
func (m measure) told(amount float64) string {
	switch m.Unit {
	case domain.PercentUnit:
		return fmt.Sprintf("%.0f %%", amount)
	case domain.ScoreUnit:
		return fmt.Sprintf("%.1f %s", amount, cmp.Or(m.word, "points"))
	case domain.TimeUnit:
		return fmt.Sprintf("%.0f minutes", amount)
	default:
		return fmt.Sprintf("%.1f", amount)
	}
}

// around pools what a cycle's first measure came to in its classes before it started, at most
// twelve values back and not behind a new definition, and while it ran. Students of a group are
// among those of their class.
func (t *telling) around(s story, y schoolYear, c cycle) (before, during float64, ok bool) {
	if len(c.measures) == 0 {
		return 0, 0, false
	}
	m := s.measure(c.measures[0])
	var earlier, in []value
	for _, v := range t.values(s, m) {
		starts, member := c.startOf(v.series.class)
		if v.series.year != y || !member || v.series.group != "" {
			continue
		}
		switch {
		case m.january != nil && v.week < januaryWeek && starts >= januaryWeek:
		case v.week >= starts-12*m.every && v.week < starts:
			earlier = append(earlier, v)
		case v.week >= starts && v.week < c.start+c.weeks:
			in = append(in, v)
		}
	}
	before, _ = m.pooled(earlier)
	during, ok = m.pooled(in)
	return before, during, ok
}

func (s story) measure(key string) measure {
	return s.measures[slices.IndexFunc(s.measures, func(m measure) bool { return m.key == key })]
}
