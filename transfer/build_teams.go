package transfer

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

func buildTeam(b *builder) {
	var formed *domain.Date
	for _, r := range b.rows[teamsTable] {
		formed = r.day("on")
		body := domain.Formation{
			Name: r.record("name"), School: r.ref("school"), Schools: r.refs("schools"),
			Subjects: r.several("subjects"), Grades: r.several("grades"),
		}
		if len(body.Schools) > 0 && !slices.Contains(body.Schools, body.School) {
			body.Schools = append([]uuid.UUID{body.School}, body.Schools...)
		}
		b.open(r, office(formed), func(h domain.Header) domain.Command {
			return domain.FormTeam{TeamHeader: domain.TeamHeader{Header: h, Team: b.id}, Formation: body}
		})
	}
	b.memberships(formed)
}

// moment is something that happened to a team: those of one day in the order of rank.
type moment struct {
	on      domain.Date
	rank    int
	row     *row
	command func(domain.Header) domain.Command
}

// memberships tells who came, led and went, in the order in which it happened.
func (b *builder) memberships(formed *domain.Date) {
	var all []moment
	for _, r := range b.rows[membershipsTable] {
		all = append(all, b.membership(r, formed)...)
	}
	slices.SortStableFunc(all, func(x, y moment) int {
		if c := x.on.Compare(y.on); c != 0 {
			return c
		}
		return x.rank - y.rank
	})
	for _, m := range all {
		b.add(m.row, b.foreseen(ptr(m.on)), m.command)
	}
}

func (b *builder) membership(r *row, formed *domain.Date) []moment {
	head := func(h domain.Header) domain.TeamHeader { return domain.TeamHeader{Header: h, Team: b.id} }
	person, from, until := r.ref("person"), r.day("from"), r.day("until")
	if from == nil {
		from = formed
	}
	begins := domain.Date{}
	if from != nil {
		begins = *from
	}
	switch word(r, "role", memberRole) {
	case leadRole:
		return []moment{{begins, 1, r, func(h domain.Header) domain.Command {
			return domain.AppointLead{TeamHeader: head(h), Person: person, From: from}
		}}}
	case coachRole:
		moments := []moment{{begins, 0, r, func(h domain.Header) domain.Command {
			return domain.AssignCoach{TeamHeader: head(h), Coaching: domain.Coaching{Person: person}, From: from}
		}}}
		if until != nil {
			moments = append(moments, moment{*until, 2, r, func(h domain.Header) domain.Command {
				return domain.ReleaseCoach{TeamHeader: head(h), Leaving: domain.Leaving{Person: person}, Until: until}
			}})
		}
		return moments
	default:
		return b.member(r, head, domain.Membership{Person: person, Position: word(r, "position", domain.GeneralEducator)}, from, until)
	}
}

func (b *builder) member(r *row, head func(domain.Header) domain.TeamHeader, as domain.Membership, from, until *domain.Date) []moment {
	begins := domain.Date{}
	if from != nil {
		begins = *from
	}
	if as.School = r.ref("school"); as.School == uuid.Nil {
		if team, err := b.world.thing(b.id); err == nil && team != nil {
			as.School = team.Home
		}
	}
	moments := []moment{{begins, 0, r, func(h domain.Header) domain.Command {
		return domain.AddMember{TeamHeader: head(h), Membership: as, From: from}
	}}}
	if until != nil {
		moments = append(moments, moment{*until, 2, r, func(h domain.Header) domain.Command {
			return domain.RemoveMember{TeamHeader: head(h), Leaving: domain.Leaving{Person: as.Person}, Until: until}
		}})
	}
	return moments
}

func disbandTeam(b *builder) {
	for _, r := range b.rows[teamsTable] {
		if on := r.day("disbanded_on"); on != nil {
			b.add(r, office(on), func(h domain.Header) domain.Command {
				return domain.DisbandTeam{TeamHeader: domain.TeamHeader{Header: h, Team: b.id}}
			})
		}
	}
}

func buildClass(b *builder) {
	head := func(h domain.Header) domain.ClassHeader { return domain.ClassHeader{Header: h, Class: b.id} }
	for _, r := range b.rows[classesTable] {
		body := domain.ClassOpening{
			School: r.ref("school"), SchoolYear: domain.SchoolYear(r.text("school_year")), Label: r.record("label"),
			Kind: word(r, "kind", domain.SectionClass), Grades: r.several("grades"), Subjects: r.several("subjects"),
			Teachers: r.refs("teachers"), Students: r.whole("students"),
		}
		b.open(r, office(r.day("on")), func(h domain.Header) domain.Command {
			return domain.OpenClass{ClassHeader: head(h), ClassOpening: body}
		})
	}
	for _, r := range byDay(b.rows[classChangesTable], "on") {
		if r.has("teachers") {
			teachers := r.refs("teachers")
			b.add(r, office(r.day("on")), func(h domain.Header) domain.Command {
				return domain.ChangeTeachers{ClassHeader: head(h), Teaching: domain.Teaching{Teachers: teachers}}
			})
		}
		if students := r.whole("students"); students != nil {
			b.add(r, office(r.day("on")), func(h domain.Header) domain.Command {
				return domain.ReportClassSize{ClassHeader: head(h), ClassSize: domain.ClassSize{Students: *students}}
			})
		}
	}
}

func closeClass(b *builder) {
	for _, r := range b.rows[classesTable] {
		if on := r.day("closed_on"); on != nil {
			b.add(r, office(on), func(h domain.Header) domain.Command {
				return domain.CloseClass{ClassHeader: domain.ClassHeader{Header: h, Class: b.id}}
			})
		}
	}
}
