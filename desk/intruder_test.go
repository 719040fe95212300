package desk_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// TestAThingCannotTakeTheIdOfAnother: whoever knows an id, such as a colleague's or the school's,
// cannot plan a cycle or define a measure under it; nor would it stand in the way of others.
func TestAThingCannotTakeTheIdOfAnother(t *testing.T) {
	o := newOffice(t)
	o.do(member, o.plan(team))
	measure := func(as uuid.UUID) domain.DefineMeasure {
		return domain.DefineMeasure{
			MeasureHeader: domain.MeasureHeader{Header: o.header(), Measure: as},
			MeasureDefinition: domain.MeasureDefinition{
				Team:       team,
				Definition: domain.Definition{Name: "Exit tickets", Unit: domain.CountUnit, Counts: "STUDENTS", Kind: "PROCESS", Direction: "INCREASE", Frequency: "WEEKLY"},
			},
		}
	}
	for _, taken := range []uuid.UUID{school, otherSchool, team, otherTeam, other, district, cycle} {
		plan := o.plan(team)
		plan.Cycle = taken
		for _, c := range []domain.Command{plan, measure(taken)} {
			if _, isPlan := c.(domain.PlanCycle); isPlan && taken == cycle {
				continue // its own id
			}
			_, err := o.desk.Do(t.Context(), projections.Actor{Person: member}, domain.ViaAPI, c)
			if refusals, ok := domain.AsRefusals(err); !ok || refusals[0].Code != domain.Duplicate || refusals[0].Existing != uuid.Nil {
				t.Errorf("%s with the id %s: %v", desk.Name(c), taken, err)
			}
		}
	}
	o.do(member, measure(id(610)))
	o.do(other, domain.CharterProject{ProjectHeader: domain.ProjectHeader{Header: o.header(), Project: id(501)}, Charter: domain.Charter{Team: otherTeam, Title: "Tickets", SchoolYear: "2026-27", Aim: domain.Aim{Statement: "More finish"}}})
}

// TestWhoHasAnAddress: an invitation to an address that somebody has tells who that is only to
// those who may know.
func TestWhoHasAnAddress(t *testing.T) {
	o := newOffice(t)
	o.do(admin, domain.AppointLead{TeamHeader: domain.TeamHeader{Header: o.header(), Team: team}, Person: member})
	colleague, stranger := id(620), id(621)
	for i, person := range []uuid.UUID{colleague, stranger} {
		o.do(admin, domain.InvitePerson{PersonHeader: domain.PersonHeader{Header: o.header(), Person: person}, Invitation: domain.Invitation{Name: "X", Email: domain.Personal(fmt.Sprintf("x%d@example.org", i))}})
	}
	o.do(admin, domain.AddMember{TeamHeader: domain.TeamHeader{Header: o.header(), Team: team}, Membership: domain.Membership{Person: colleague, School: school, Position: "GENERAL_EDUCATOR"}})
	for n, c := range []struct {
		actor uuid.UUID
		email domain.Personal
		told  uuid.UUID
	}{
		{member, "x0@example.org", colleague},
		{member, "X1@example.org", uuid.Nil},
		{leader, "x1@example.org", stranger},
		{admin, "x1@example.org", stranger},
		{member, "new@example.org", uuid.Nil},
	} {
		_, err := o.desk.Do(t.Context(), projections.Actor{Person: c.actor}, domain.ViaAPI, domain.InvitePerson{PersonHeader: domain.PersonHeader{Header: o.header(), Person: id(630 + n)}, Invitation: domain.Invitation{Name: "Y", Email: c.email}})
		refusals, _ := domain.AsRefusals(err)
		told := slices.ContainsFunc(refusals, func(r *domain.Refusal) bool { return r.Existing == c.told })
		if c.told == uuid.Nil && err != nil || c.told != uuid.Nil && !told {
			t.Errorf("%s by %s: %v", c.email, c.actor, err)
		}
	}
}

// TestASecretIsOnePersons: the same id of a token is another secret for another person.
func TestASecretIsOnePersons(t *testing.T) {
	o := newOffice(t)
	a, err := desk.Secret(t.Context(), o.keys, member, id(1))
	if err != nil {
		t.Fatal(err)
	}
	if b, err := desk.Secret(t.Context(), o.keys, other, id(1)); a == b || err != nil {
		t.Errorf("two people have the secret %q, %v", b, err)
	}
}

// TestWhoMayDoWhatToAClass: a member may open and change the classes that the member teaches, the
// lead those of the team's schools.
func TestWhoMayDoWhatToAClass(t *testing.T) {
	o := newOffice(t)
	colleague := id(640)
	o.do(admin, domain.InvitePerson{PersonHeader: domain.PersonHeader{Header: o.header(), Person: colleague}, Invitation: domain.Invitation{Name: "X"}})
	o.do(admin, domain.AddMember{TeamHeader: domain.TeamHeader{Header: o.header(), Team: team}, Membership: domain.Membership{Person: colleague, School: school, Position: "GENERAL_EDUCATOR"}})
	open := func(class int, teacher uuid.UUID) domain.OpenClass {
		return domain.OpenClass{ClassHeader: domain.ClassHeader{Header: o.header(), Class: id(class)}, ClassOpening: domain.ClassOpening{
			School: school, SchoolYear: "2026-27", Label: "P1", Kind: "SECTION", Teachers: []uuid.UUID{teacher},
		}}
	}
	take := func(class int, teacher uuid.UUID) domain.ChangeTeachers {
		return domain.ChangeTeachers{ClassHeader: domain.ClassHeader{Header: o.header(), Class: id(class)}, Teaching: domain.Teaching{Teachers: []uuid.UUID{teacher}}}
	}
	o.denied(member, open(650, colleague))
	o.do(colleague, open(650, colleague))
	o.denied(member, take(650, member))
	o.do(colleague, take(650, member))
	o.denied(colleague, take(650, colleague))
	o.do(admin, domain.AppointLead{TeamHeader: domain.TeamHeader{Header: o.header(), Team: team}, Person: colleague})
	o.do(colleague, take(650, colleague))
	o.do(colleague, open(651, member))
}
