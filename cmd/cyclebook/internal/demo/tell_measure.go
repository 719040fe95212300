package demo

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

func (s story) measureID(key string) uuid.UUID { return id("measure", s.key, key) }

func (s story) groupID(measure, group string) uuid.UUID { return id("group", s.key, measure, group) }

func (m measure) usedIn(y schoolYear) bool {
	return slices.ContainsFunc(m.series, func(of series) bool { return of.year == y })
}

// measure tells a measure: its definition, what was known before, and its values week by week.
func (t *telling) measure(s story, turn int, m measure) {
	measure := s.measureID(m.key)
	t.know(domain.Thing{Kind: domain.MeasureKind, ID: measure, Team: s.id()})
	first := lastYear
	if !m.usedIn(lastYear) {
		first = thisYear
	}
	next := func() domain.MeasureHeader {
		return domain.MeasureHeader{Header: t.header(measure), Measure: measure}
	}
	definition := m.Definition
	if groups := m.groups(); len(groups) > 0 {
		definition.Breakdowns = []domain.Breakdown{s.breakdown(m, groups)}
	}
	defined := on(t.calendar.opens(first).AddDays(1), 13, 30)
	t.do(defined, s.lead(), s.homeID(), domain.DefineMeasure{MeasureHeader: next(), MeasureDefinition: domain.MeasureDefinition{Team: s.id(), Definition: definition}})
	t.prior(s, m, next)
	if m.january != nil {
		t.redefine(s, m, definition, next)
	}
	t.weekly(s, turn, m, next)
	for _, gap := range m.missed {
		missing := domain.Missing{Series: s.seriesOf(m, series{year: gap.year, class: gap.class}), Period: t.period(m, gap.year, gap.week), Reason: gap.reason, Note: gap.note}
		t.tell(s, t.friday(gap.year, gap.week, 15, 30), s.by(turn), s.homeID(), domain.RecordMissing{MeasureHeader: next(), Missing: missing})
	}
}

// groups of students that have values of their own.
func (m measure) groups() (groups []string) {
	for _, of := range m.series {
		if of.group != "" && !slices.Contains(groups, of.group) {
			groups = append(groups, of.group)
		}
	}
	return groups
}

func (s story) breakdown(m measure, groups []string) domain.Breakdown {
	b := domain.Breakdown{ID: id("breakdown", s.key, m.key), Kind: domain.ByEnglishLearner}
	for _, g := range groups {
		b.Groups = append(b.Groups, domain.StudentGroup{ID: s.groupID(m.key, g), Label: domain.Text(g)})
	}
	return b
}

func (s story) seriesOf(m measure, of series) (key domain.Series) {
	if of.class != "" {
		key.Class = ptr(s.classID(of.year, of.class))
	}
	if of.group != "" {
		key.Group = ptr(s.groupID(m.key, of.group))
	}
	return key
}

// prior records what was measured in the spring before the team began, or only told of it, and
// makes it the baseline.
func (t *telling) prior(s story, m measure, next func() domain.MeasureHeader) {
	when := on(firstDay.AddDays(2), 15, 15)
	if m.stated != nil {
		t.tell(s, when, s.lead(), s.homeID(), domain.SetBaseline{MeasureHeader: next(), Baseline: domain.Baseline{
			Figures: domain.Figures{Value: &m.stated.value, Students: ptr(int(m.stated.of))}, Source: m.stated.source,
			Why: "The year before is what we want to do better than; the single values were not kept.",
		}})
	}
	if len(m.prior) == 0 {
		return
	}
	var rows []domain.Measurement
	start := domain.Day(2025, 2, 3)
	for i, v := range m.prior {
		from := start.AddDays(28 * i)
		rows = append(rows, domain.Measurement{
			Period:  domain.Period{From: from, To: ptr(from.AddDays(25)), Label: domain.Text(fmt.Sprintf("Spring 2025, month %d", i+1))},
			Figures: m.figures(series{n: m.priorOf}, v, 0),
			Note:    "From last year's grade book; other students, same grade.",
		})
	}
	last := rows[len(rows)-1].To
	h := next()
	h.OccurredOn = last
	t.tell(s, when, s.lead(), s.homeID(), domain.RecordMeasurements{MeasureHeader: h, Rows: rows})
	t.tell(s, when, s.lead(), s.homeID(), domain.SetBaseline{MeasureHeader: next(), Baseline: domain.Baseline{
		From: &start, To: last, Source: "Grade book of 2024-25",
		Why: "Prior year of the same grade, before any change; the students are others.",
	}})
}

func (t *telling) redefine(s story, m measure, definition domain.Definition, next func() domain.MeasureHeader) {
	definition.Name, definition.OperationalDefinition = m.january.name, m.january.how
	from := t.calendar.monday(lastYear, januaryWeek)
	t.tell(s, on(from.AddDays(1), 15, 48), s.lead(), s.homeID(), domain.RedefineMeasure{MeasureHeader: next(), Redefinition: domain.Redefinition{
		From: from, Why: m.january.why, Definition: definition,
	}})
}

// period is the week of a value, or the weeks up to it.
func (t *telling) period(m measure, y schoolYear, week int) domain.Period {
	to := t.calendar.monday(y, week).AddDays(4)
	return domain.Period{From: t.calendar.monday(y, week-m.every+1), To: &to}
}

func (t *telling) friday(y schoolYear, week, hour, minute int) instant {
	return on(t.calendar.monday(y, week).AddDays(4), hour, minute)
}

// weekly records the values of each week, all classes in one command.
func (t *telling) weekly(s story, turn int, m measure, next func() domain.MeasureHeader) {
	type entry struct {
		year schoolYear
		week int
		at   instant
	}
	var order []entry
	rows := make(map[entry][]domain.Measurement)
	for _, v := range t.values(s, m) {
		if m.lost(v) {
			continue
		}
		e := entry{v.series.year, v.week, t.friday(v.series.year, v.week, 15, 30)}
		if entered, late := t.onPaper(s, m, v); late {
			e.at = entered
		}
		row := domain.Measurement{
			ID:     id("measurement", s.key, m.key, v.series.year.String(), v.series.class, v.series.group, fmt.Sprint(v.week)),
			Series: s.seriesOf(m, v.series), Period: t.period(m, v.series.year, v.week), Figures: v.Figures,
			CollectedOn: ptr(t.calendar.monday(v.series.year, v.week).AddDays(3)),
		}
		if slip, ok := m.slip(v); ok {
			t.correct(s, turn, m, slip, row, next)
			row.Figures.Numerator = ptr(*v.Numerator + slip.by)
		}
		if rows[e] == nil {
			order = append(order, e)
		}
		rows[e] = append(rows[e], row)
	}
	for i, e := range order {
		h, who := next(), s.by(turn+i)
		if occurred := t.friday(e.year, e.week, 0, 0).day; occurred != e.at.day {
			h.OccurredOn = &occurred
		}
		if m.coachWas && i%6 == 5 {
			h.OnBehalfOf, who = ptr(who.person), t.coachOn(s, e.at.day)
		}
		t.tell(s, e.at, who, s.homeID(), domain.RecordMeasurements{MeasureHeader: h, Rows: rows[e]})
	}
}

func (m measure) lost(v value) bool {
	return slices.ContainsFunc(m.missed, func(gap missed) bool {
		return gap.year == v.series.year && gap.class == v.series.class && gap.week == v.week
	})
}

func (m measure) slip(v value) (wrong, bool) {
	i := slices.IndexFunc(m.wrong, func(w wrong) bool {
		return w.year == v.series.year && w.class == v.series.class && w.week == v.week && v.series.group == ""
	})
	if i < 0 {
		return wrong{}, false
	}
	return m.wrong[i], true
}

// correct puts a slip right on the next Monday.
func (t *telling) correct(s story, turn int, m measure, slip wrong, row domain.Measurement, next func() domain.MeasureHeader) {
	monday := t.calendar.monday(slip.year, slip.week+1)
	t.tell(s, on(monday, 8, 3), s.by(turn), s.homeID(), domain.CorrectMeasurement{MeasureHeader: next(), MeasurementCorrection: domain.MeasurementCorrection{
		Measurement: row.ID, Figures: row.Figures, CollectedOn: row.CollectedOn, Reason: slip.reason, Why: slip.why,
	}})
}

// onPaper says when a value was entered that a cycle on paper had kept.
func (t *telling) onPaper(s story, m measure, v value) (entered instant, late bool) {
	for _, c := range s.years[v.series.year].cycles {
		starts, in := c.startOf(v.series.class)
		if c.onPaper > 0 && in && slices.Contains(c.measures, m.key) && v.week >= starts && v.week < c.start+c.weeks {
			return t.entered(v.series.year, c), true
		}
	}
	return instant{}, false
}

// entered is when a cycle on paper was entered.
func (t *telling) entered(y schoolYear, c cycle) instant {
	return on(t.calendar.monday(y, c.start+c.weeks-1+c.onPaper).AddDays(2), 15, 33)
}
