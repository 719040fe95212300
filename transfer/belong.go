package transfer

import (
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// belong notes what rules of other things will ask of a row's thing: who belongs to it, and to
// what it belongs.
func (l *loader) belong(r *row) error {
	note := func(what string, other uuid.UUID, since string) error {
		if other == uuid.Nil && what != zoneLink {
			return nil
		}
		return l.link(r.stream, what, other, since)
	}
	all := func(what string, others []uuid.UUID) error {
		for _, other := range others {
			if err := note(what, other, ""); err != nil {
				return err
			}
		}
		return nil
	}
	switch r.table {
	case schoolsTable:
		return note(zoneLink, uuid.Nil, r.text("time_zone"))
	case teamsTable:
		home := r.ref("school")
		if err := note(homeLink, home, ""); err != nil {
			return err
		}
		return all(schoolLink, append([]uuid.UUID{home}, r.refs("schools")...))
	case membershipsTable:
		what := map[string]string{memberRole: personLink, leadRole: leadLink, coachRole: coachLink}[word(r, "role", memberRole)]
		since := ""
		if from := r.day("from"); from != nil {
			since = from.String()
		}
		return note(what, r.ref("person"), since)
	case classesTable:
		if err := note(homeLink, r.ref("school"), ""); err != nil {
			return err
		}
		return all(personLink, r.refs("teachers"))
	case classChangesTable:
		return all(personLink, r.refs("teachers"))
	case rolesTable:
		if word(r, "role", domain.Role("")) != domain.SchoolLeader || !r.has("scope") {
			return nil
		}
		if school, problem, _ := l.world.resolve(domain.SchoolKind, r.text("scope"), nil); problem == "" {
			return l.link(school, leaderLink, r.stream, "")
		}
		return nil
	case projectsTable, measuresTable, cyclesTable:
		if err := note(teamLink, r.ref("team"), ""); err != nil || r.table != cyclesTable {
			return err
		}
		return note(projLink, r.ref("project", r.ref("team")), "")
	case driversTable, changeIdeasTable:
		return l.partOf(r)
	default:
		return nil
	}
}

// partOf says whose a driver or change idea is.
func (l *loader) partOf(r *row) error {
	id := r.partID()
	if err := l.link(id, projLink, r.stream, ""); err != nil {
		return err
	}
	project, err := l.world.thing(r.stream)
	if err != nil || project == nil {
		return err
	}
	return l.link(id, teamLink, project.Team, "")
}

func (l *loader) link(thing uuid.UUID, what string, other uuid.UUID, since string) error {
	if err := l.stage.insert("belongs", thing[:], what, other[:], since); err != nil {
		return err
	}
	l.stage.mu.Lock()
	defer l.stage.mu.Unlock()
	delete(l.stage.known, thing)
	return nil
}
