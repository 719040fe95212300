package projections

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Team is teachers of one or more schools who run cycles together.
type Team struct {
	ID   uuid.UUID   `json:"id"`
	Name domain.Text `json:"name"`
	// Home owns the team's record.
	Home      uuid.UUID   `json:"home"`
	SchoolIDs []uuid.UUID `json:"schools"`
	Subjects  []string    `json:"subjects,omitempty"`
	Grades    []string    `json:"grades,omitempty"`
	// Times are those of all members there ever were, CoachTimes those of the coaches.
	Times       []*Member    `json:"members,omitempty"`
	CoachTimes  []*Coaching  `json:"coaches,omitempty"`
	Leads       []LeadTime   `json:"leads,omitempty"`
	DisbandedOn *domain.Date `json:"disbandedOn,omitzero"`
	Forgotten   []string     `json:"forgotten,omitempty"`
	Revision    int          `json:"revision"`
	reader      *Reader
	worked      *workedOut
}

// workedOut is what is worked out of a team once, when somebody asks.
type workedOut struct {
	calibration lazy[*Calibration]
	quality     lazy[*MethodTally]
	ownCycles   lazy[*page]
}

// Member is a person's time in a team, for one of its schools.
type Member struct {
	PersonID uuid.UUID             `json:"person"`
	SchoolID uuid.UUID             `json:"school"`
	Position domain.MemberPosition `json:"position"`
	From     domain.Date           `json:"from"`
	Until    *domain.Date          `json:"until,omitzero"`
	// Gone says that the last day was told when it had come: on it the person has left already.
	Gone bool `json:"gone,omitzero"`
	// AddedAs is the role in which somebody else took the person into the team.
	AddedAs domain.Role `json:"addedAs"`
	// Lead says that the person leads the team today.
	Lead   bool `json:"-"`
	reader *Reader
}

// Coaching is a person's time as a coach of a team.
type Coaching struct {
	TeamID   uuid.UUID    `json:"-"`
	PersonID uuid.UUID    `json:"person"`
	From     domain.Date  `json:"from"`
	Until    *domain.Date `json:"until,omitzero"`
	// Gone is as in [Member].
	Gone   bool `json:"gone,omitzero"`
	reader *Reader
}

// on says whether the person is a member on a day. A last day that was foreseen is one of them;
// who leaves on a day is none from that moment on.
func (m *Member) on(day domain.Date) bool { return stays(m.From, m.Until, m.Gone, day) }

// on says whether the person is the coach on a day, likewise.
func (c *Coaching) on(day domain.Date) bool { return stays(c.From, c.Until, c.Gone, day) }

func stays(from domain.Date, until *domain.Date, gone bool, day domain.Date) bool {
	return holds(from, until, day) && !(gone && *until == day)
}

// LeadTime is a person's first day as lead; Until is set when the person left.
type LeadTime struct {
	Person uuid.UUID    `json:"person"`
	From   domain.Date  `json:"from"`
	Until  *domain.Date `json:"until,omitzero"`
}

func (t *Team) placed() placed {
	return placed{team: t.ID, school: t.Home, retired: t.DisbandedOn != nil}
}

// at says whether a school is one of the team's.
func (t *Team) at(school uuid.UUID) bool {
	return t.Home == school || slices.Contains(t.SchoolIDs, school)
}

// membersOn are the ids of the members on a day.
func (t *Team) membersOn(day domain.Date) []uuid.UUID {
	var ids []uuid.UUID
	for _, m := range t.Times {
		if m.on(day) {
			ids = append(ids, m.PersonID)
		}
	}
	return ids
}

// leadOn is who leads the team on a day: the one appointed last, as long as a member.
func (t *Team) leadOn(day domain.Date) uuid.UUID {
	for _, l := range slices.Backward(t.Leads) {
		if !l.From.After(day) {
			if holds(l.From, l.Until, day) && slices.Contains(t.membersOn(day), l.Person) {
				return l.Person
			}
			return uuid.Nil
		}
	}
	return uuid.Nil
}

// coachesOn are the ids of the coaches on a day.
func (t *Team) coachesOn(day domain.Date) []uuid.UUID {
	var ids []uuid.UUID
	for _, c := range t.CoachTimes {
		if c.on(day) {
			ids = append(ids, c.PersonID)
		}
	}
	return ids
}

// everyone are all members and coaches there ever were.
func (t *Team) everyone() []uuid.UUID {
	var ids []uuid.UUID
	for _, m := range t.Times {
		ids = append(ids, m.PersonID)
	}
	for _, c := range t.CoachTimes {
		ids = append(ids, c.PersonID)
	}
	return ids
}

// bind gives what is inside a team its reader.
func (t *Team) bind(r *Reader) {
	t.reader, t.worked = r, new(workedOut)
	lead := t.leadOn(r.scope.today)
	for _, m := range t.Times {
		m.reader, m.Lead = r, m.PersonID == lead && m.on(r.scope.today)
	}
	for _, c := range t.CoachTimes {
		c.reader, c.TeamID = r, t.ID
	}
}

// School is the team's home.
func (t *Team) School() (*School, error) {
	return followOne[Team, School](t.reader, t, func(t *Team) uuid.UUID { return t.Home })
}

// Schools are all of the team's, by name.
func (t *Team) Schools() ([]*School, error) {
	return follow(t.reader, t, func(t *Team) []uuid.UUID { return t.SchoolIDs }, schoolName)
}

// Members of the team today, in the order in which they joined.
func (t *Team) Members() []*Member {
	return keep(t.Times, func(m *Member) bool { return m.on(t.reader.scope.today) })
}

// Coaches of the team today.
func (t *Team) Coaches() []*Coaching {
	return keep(t.CoachTimes, func(c *Coaching) bool { return c.on(t.reader.scope.today) })
}

// Classes in the team's schools that a member of today teaches, by label; of one school year
// when it is given.
func (t *Team) Classes(schoolYear *string) ([]*Class, error) {
	members := t.membersOn(t.reader.scope.today)
	found, err := taught(t.reader, members)
	found = keep(found, func(c *Class) bool {
		return t.at(c.SchoolID) && slices.ContainsFunc(c.TeacherIDs, func(id uuid.UUID) bool { return slices.Contains(members, id) })
	})
	return ofYear(found, schoolYear), err
}

// Projects of the team, the latest first.
func (t *Team) Projects() ([]*Project, error) {
	return owned[Team, Project](t.reader, t.ID, byTeam, domain.ProjectKind, projectOrder)
}

// Measures of the team, by name.
func (t *Team) Measures() ([]*Measure, error) {
	return owned[Team, Measure](t.reader, t.ID, byTeam, domain.MeasureKind, measureName)
}

// Person is who is a member; nil when this may not be told.
func (m *Member) Person() (*Person, error) {
	return m.reader.memberPerson(m.PersonID)
}

// School is for which the member is in the team.
func (m *Member) School() (*School, error) {
	return loadOne[School](m.reader.ctx, m.reader, m.SchoolID)
}

// Person is the coach.
func (c *Coaching) Person() (*Person, error) {
	return c.reader.memberPerson(c.PersonID)
}

// Team is the one that is coached.
func (c *Coaching) Team() (*Team, error) {
	return loadOne[Team](c.reader.ctx, c.reader, c.TeamID)
}
