package graph_test

import (
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// nearness is how near somebody is to a share-out, worked out from the facts alone.
type nearness string

const (
	unreached nearness = "unreached"
	closed    nearness = "closed"
	outside   nearness = "outside"
	within    nearness = "within"
)

// nearness of those who do not read the record of its team.
func (w *world) nearness(p *personFact, s *sharedFact) nearness {
	own := slices.ContainsFunc(s.schools, func(school uuid.UUID) bool { return w.isOf(p, school) })
	heard := own && s.to.Kind != domain.ForTeam
	switch s.to.Kind {
	case domain.ForDistrict:
		heard = heard || slices.ContainsFunc(s.schools, func(school uuid.UUID) bool { return w.isOfDistrict(p, w.schools[school]) })
	case domain.ForNetwork:
		heard = heard || w.isOfNetwork(p, *s.to.Network)
	case domain.ForPublic:
		heard = true
	}
	if !s.out || s.embargo || !heard {
		return unreached
	}
	for _, school := range s.schools {
		if !w.isOf(p, school) && !w.isOfDistrict(p, w.schools[school]) && !w.agreed[[2]uuid.UUID{deref(s.to.Network), w.schools[school]}] {
			return closed
		}
	}
	if own {
		return within
	}
	return outside
}

// isOf: whoever leads a school, is in a team for it, or coaches a team that works there.
func (w *world) isOf(p *personFact, school uuid.UUID) bool {
	return p.holds(domain.SchoolLeader, school) || slices.Contains(w.schoolsOf(p, domain.Member), school) ||
		slices.ContainsFunc(w.teamsOf(p, domain.Coach), func(t *teamFact) bool { return slices.Contains(t.schools, school) })
}

func (w *world) isOfDistrict(p *personFact, district uuid.UUID) bool {
	if p.holds(domain.DistrictAnalyst, district) {
		return true
	}
	for school, d := range w.schools {
		if d == district && w.isOf(p, school) {
			return true
		}
	}
	return false
}

func (w *world) isOfNetwork(p *personFact, network uuid.UUID) bool {
	return p.holds(domain.NetworkHub, network) || slices.ContainsFunc(w.networks[network].schools, func(school uuid.UUID) bool {
		return w.isOf(p, school) || p.holds(domain.DistrictAnalyst, w.schools[school])
	})
}

// keeps says that somebody reads the record of the team of a share-out.
func (w *world) keeps(p *personFact, s *sharedFact) bool {
	table, err := rights.Standard()
	return err == nil && w.sees(table, p, rights.RecordSight, s.id)
}

// readsWords says whether somebody reads what was released, and not a tombstone.
func (w *world) readsWords(p *personFact, s *sharedFact) bool {
	if p == w.insider || w.keeps(p, s) {
		return true
	}
	near := w.nearness(p, s)
	return s.withdrawn == "" && (near == outside || near == within)
}

// tellsSchools says whether somebody may know of which schools a share-out is, tellsTeam of which team.
func (w *world) tellsSchools(p *personFact, s *sharedFact) bool {
	return w.keeps(p, s) || w.readsWords(p, s) && (s.attribution != domain.Anonymous || w.nearness(p, s) == within)
}

func (w *world) tellsTeam(p *personFact, s *sharedFact) bool {
	leads := slices.ContainsFunc(s.schools, func(school uuid.UUID) bool { return p.holds(domain.SchoolLeader, school) })
	return w.keeps(p, s) || w.readsWords(p, s) && (s.attribution == domain.NamedTeam || leads && w.nearness(p, s) == within)
}

// attributed says whether a word is a name that a share-out is told to be of.
func (w *world) attributed(p *personFact, at planted) bool {
	for _, s := range w.shared {
		if !w.readsWords(p, s) {
			continue
		}
		named := at.sight == rights.TeamSight && at.thing == s.team && s.attribution == domain.NamedTeam
		placed := at.sight == rights.SchoolSight && slices.Contains(s.schools, at.thing) && s.attribution != domain.Anonymous
		if named || placed {
			return true
		}
	}
	return false
}

// shareOut is what should be told of a share-out, from what its team is told.
func (e expecting) shareOut(told, truth object, s *sharedFact) {
	set := func(name string, value any) {
		if _, asked := truth[name]; asked {
			told[name] = value
		}
	}
	near := e.nearness(e.person, s)
	record := e.keeps(e.person, s)
	set("thanked", slices.Contains(s.thanked, e.person.id) && (record || e.readsWords(e.person, s)))
	set("allowed", e.allowedOnShared(s, record))
	if record {
		if preview, ok := truth["preview"].(object); ok {
			set("preview", e.preview(preview, s))
		}
		return
	}
	set("revision", 1.0)
	set("withdrawnAt", nil)
	if s.withdrawn != "" && near != closed {
		set("revision", 2.0)
		set("withdrawnAt", "2026-11-20T00:00:00Z")
	}
	if e.readsWords(e.person, s) {
		set("releasedAt", "2026-11-20T00:00:00Z")
		set("firstReleasedAt", "2026-11-20T00:00:00Z")
	} else {
		e.bury(set, s, near)
	}
	if !e.tellsSchools(e.person, s) {
		set("school", nil)
		set("schools", []any{})
	}
	if !e.tellsTeam(e.person, s) {
		set("team", nil)
	}
}

// preview tells all who read the record the same, and those who are in the team for none of its schools
// that they cannot release it; nobody can what is withdrawn or erased, of which there is nothing to see. The
// context of what left without a name fits no school here but its own, so it may not be told to others again.
func (e expecting) preview(truth object, s *sharedFact) object {
	told := maps.Clone(truth)
	_, member := e.teams[s.team].members[e.person.id]
	if told["refusals"] = []any{object{"code": "NOT_NOW", "path": ""}}; truth["shareOut"] != nil && member && !e.teams[s.team].disbanded {
		told["refusals"] = []any{}
		if s.out && s.attribution == domain.Anonymous && s.to.Kind != domain.ForTeam && s.to.Kind != domain.ForSchool {
			told["refusals"] = []any{object{"code": "NOT_NOW", "path": "/audience"}}
		}
	}
	return told
}

// bury leaves a tombstone.
func (e expecting) bury(set func(string, any), s *sharedFact, near nearness) {
	title, stone := any(s.title), object{"title": s.title}
	if s.withdrawn == domain.ForPrivacy {
		title, stone["title"] = "", nil
	}
	set("title", title)
	if near == closed {
		stone["on"], stone["cause"], stone["reason"] = nil, "AGREEMENT_ENDED", nil
		if last, known := e.over[[2]uuid.UUID{deref(s.to.Network), e.schools[s.schools[0]]}]; known && s.attribution != domain.Anonymous {
			stone["on"] = last
		}
		set("tombstone", stone)
	}
	for _, name := range []string{"change", "learned", "tryThis", "conditions", "subject", "releasedAt", "firstReleasedAt", "policy", "teamName"} {
		set(name, nil)
	}
	for _, name := range []string{"grades", "schoolNames", "effects"} {
		set(name, []any{})
	}
	set("context", object{"subject": nil, "grades": []any{}, "groups": []any{}, "enrolment": nil, "disadvantaged": nil, "level": nil, "schoolYear": nil, "coarsened": []any{}})
	set("thanks", 0.0)
}

// allowedOnShared is what may be done to a share-out: its words by its team, the rest by others.
func (e expecting) allowedOnShared(s *sharedFact, record bool) []any {
	list := []any{}
	if s.withdrawn != "" || !record && !e.readsWords(e.person, s) {
		return list
	}
	if record {
		list = allowedOf(e, s.id, []domain.ShareOutAction{domain.ReviseShareOutAction, domain.ReleaseShareOutAction, domain.WithdrawShareOutAction})
	} else if !slices.Contains(s.thanked, e.person.id) {
		list = append(list, string(domain.ThankShareOutAction))
	}
	elsewhere := slices.ContainsFunc(e.teamsOf(e.person, domain.Member), func(t *teamFact) bool { return t.id != s.team })
	if s.out && elsewhere {
		list = append(list, string(domain.TryShareOutAction))
	}
	return list
}

// bright leaves of what a bright spot's school told with its name what the person reads.
func (e expecting) bright(told object) {
	shareOuts := slices.DeleteFunc(told["shareOuts"].([]any), func(s any) bool {
		f := e.shared[uuid.MustParse(s.(object)["id"].(string))]
		return !e.readsWords(e.person, f) || !e.tellsSchools(e.person, f)
	})
	told["shareOuts"], told["change"] = shareOuts, nil
	for _, s := range shareOuts {
		change := s.(object)["change"].(string)
		if first, ok := told["change"].(string); !ok || change < first {
			told["change"] = change
		}
	}
}

// figureReleases are all for the network's hub, who may end none, and those of a school for its leader.
func (e expecting) figureReleases(told, truth object) {
	hub := e.person.holds(domain.NetworkHub, uuid.MustParse(truth["id"].(string)))
	list := []any{}
	for i, item := range truth["figureReleases"].([]any) {
		school := uuid.MustParse(at(item, "school.id").(string))
		leads := e.person.holds(domain.SchoolLeader, school)
		if !leads && !hub {
			continue
		}
		release := maps.Clone(told["figureReleases"].([]any)[i].(object))
		if !leads {
			release["allowed"] = []any{}
		}
		list = append(list, release)
	}
	told["figureReleases"] = list
}
