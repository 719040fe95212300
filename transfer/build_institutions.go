package transfer

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

func buildNetwork(b *builder) {
	for _, r := range b.rows[networksTable] {
		b.open(r, office(r.day("on")), func(h domain.Header) domain.Command {
			return domain.FoundNetwork{NetworkHeader: domain.NetworkHeader{Header: h, Network: b.id}, Named: domain.Named{Name: r.text("name")}}
		})
	}
}

// buildAdmissions tells when schools came into the network and left it.
func buildAdmissions(b *builder) {
	for _, r := range byDay(b.rows[networkSchoolsTable], "from") {
		in := domain.SchoolIn{School: r.ref("school")}
		b.add(r, office(r.day("from")), func(h domain.Header) domain.Command {
			return domain.AdmitSchool{NetworkHeader: domain.NetworkHeader{Header: h, Network: b.id}, SchoolIn: in}
		})
		if until := r.day("until"); until != nil {
			b.add(r, office(until), func(h domain.Header) domain.Command {
				return domain.RemoveSchool{NetworkHeader: domain.NetworkHeader{Header: h, Network: b.id}, SchoolIn: in}
			})
		}
	}
}

// outsideIDs reads the columns for ids that others gave, and where each stands.
func (r *row) outsideIDs() (ids []domain.ExternalID, spots map[string]spot) {
	spots = make(map[string]spot)
	for _, c := range []struct {
		column string
		scheme domain.IDScheme
	}{{"nces_id", domain.SchemeNCES}, {"state_id", domain.SchemeState}, {"local_id", domain.SchemeLocal}, {"other_id", domain.SchemeOther}} {
		for _, value := range r.several(c.column) {
			spots[fmt.Sprintf("/ids/%d", len(ids))] = spot{r, c.column}
			ids = append(ids, domain.ExternalID{Scheme: c.scheme, Value: value})
		}
	}
	return ids, spots
}

func buildDistrict(b *builder) {
	for _, r := range b.rows[districtsTable] {
		ids, spots := r.outsideIDs()
		b.open(r, office(r.day("on")), func(h domain.Header) domain.Command {
			return domain.RegisterDistrict{
				DistrictHeader:       domain.DistrictHeader{Header: h, District: b.id},
				DistrictRegistration: domain.DistrictRegistration{Name: r.text("name"), IDs: ids},
			}
		})
		b.spread(r, spots)
	}
}

func buildSchool(b *builder) {
	for _, r := range b.rows[schoolsTable] {
		ids, spots := r.outsideIDs()
		body := domain.SchoolRegistration{
			Name: r.text("name"), IDs: ids, Zone: r.text("time_zone"),
			District: r.optional("district"), From: r.day("district_from"),
		}
		b.open(r, office(r.day("on")), func(h domain.Header) domain.Command {
			return domain.RegisterSchool{SchoolHeader: domain.SchoolHeader{Header: h, School: b.id}, SchoolRegistration: body}
		})
		b.spread(r, spots)
	}
	for _, r := range b.rows[schoolYearsTable] {
		body := domain.SchoolYearReport{
			SchoolYear: domain.SchoolYear(r.text("school_year")), Enrolment: r.whole("enrolment"),
			Covariates: r.publicNumbers("covariates"), Results: r.publicNumbers("results"),
		}
		b.add(r, office(r.day("on")), func(h domain.Header) domain.Command {
			return domain.ReportSchoolYear{SchoolHeader: domain.SchoolHeader{Header: h, School: b.id}, SchoolYearReport: body}
		})
	}
}

// publicNumbers reads name=number pairs.
func (r *row) publicNumbers(column string) []domain.PublicNumber {
	var list []domain.PublicNumber
	for _, pair := range r.several(column) {
		at := strings.LastIndex(pair, "=") // a category has one in its name
		name, value := pair[:max(at, 0)], strings.TrimPrefix(pair[max(at, 0):], "=")
		number, ok := r.in.format.number(strings.TrimSpace(value))
		if at < 0 || !ok {
			r.wrong(column, "write name=number, with | between several", "%q is not a name and a number", shorten(pair))
			continue
		}
		list = append(list, domain.PublicNumber{Name: strings.TrimSpace(name), Value: number})
	}
	return list
}

func closeSchool(b *builder) {
	for _, r := range b.rows[schoolsTable] {
		if on := r.day("closed_on"); on != nil {
			b.add(r, office(on), func(h domain.Header) domain.Command {
				return domain.CloseSchool{SchoolHeader: domain.SchoolHeader{Header: h, School: b.id}}
			})
		}
	}
}

func buildPerson(b *builder) {
	for _, r := range b.rows[peopleTable] {
		head := func(h domain.Header) domain.PersonHeader { return domain.PersonHeader{Header: h, Person: b.id} }
		b.open(r, office(r.day("on")), func(h domain.Header) domain.Command {
			return domain.InvitePerson{PersonHeader: head(h), Invitation: domain.Invitation{Name: domain.Personal(r.text("name")), Email: domain.Personal(r.text("email"))}}
		})
		if on := r.day("joined_on"); on != nil {
			b.add(r, act{by: b.id, on: on}, func(h domain.Header) domain.Command {
				return domain.AcceptInvitation{PersonHeader: head(h)}
			})
		}
	}
	for _, r := range b.rows[rolesTable] {
		b.grant(r)
	}
}

// grant gives a role, and takes it back when the row says so.
func (b *builder) grant(r *row) {
	role := word(r, "role", domain.Role(""))
	kind, _ := role.ScopeKind()
	scope, problem, remedy := b.world.resolve(kind, r.text("scope"), nil)
	if problem != "" && role != "" {
		r.wrong("scope", remedy, "%s", problem)
	}
	r.bad = r.bad || scope == uuid.Nil
	head := func(h domain.Header) domain.PersonHeader { return domain.PersonHeader{Header: h, Person: b.id} }
	from := r.day("from")
	id := r.id(b.id, r.text("id"), string(role), r.text("scope"), r.text("from"))
	b.add(r, b.foreseen(from), func(h domain.Header) domain.Command {
		return domain.GrantRole{PersonHeader: head(h), From: from, Grant: domain.Grant{ID: id, Role: role, Scope: &scope, Until: r.day("until")}}
	})
	if r.isYes("revoked") {
		b.add(r, office(nil), func(h domain.Header) domain.Command {
			return domain.RevokeRole{PersonHeader: head(h), Revocation: domain.Revocation{Grant: id}}
		})
	}
}
