package graph_test

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/rights"
)

// sharedFact is what the oracle knows of a share-out.
type sharedFact struct {
	id, team    uuid.UUID
	schools     []uuid.UUID // of whose students it tells
	to          domain.Audience
	attribution domain.Attribution
	// out says that each of its schools has released it, embargo that others do not see it yet.
	out, embargo bool
	withdrawn    domain.ShareOutCause
	// thanked are those who thanked.
	thanked []uuid.UUID
	title   string
}

// agreements about share-outs: that of one district runs, that of another has ended.
func (w *world) agreements(network, runs, ended uuid.UUID) {
	for _, district := range []uuid.UUID{runs, ended} {
		id := w.id()
		w.do(w.admin, "signAgreement", "position", object{"network": network, "id": id, "district": district, "covers": []string{"SHARE_OUTS"}, "purposes": []string{"IMPROVEMENT"}, "from": "2026-09-01", "until": "2028-06-30", "destruction": "KEEP"})
		w.networks[network].agreements = append(w.networks[network].agreements, district)
		if district == ended {
			w.do(w.admin, "endAgreement", "position", object{"network": network, "agreement": id, "occurredOn": "2026-11-13"})
			w.over[[2]uuid.UUID{network, district}] = "2026-11-13"
		}
	}
	w.agreed[[2]uuid.UUID{network, runs}], w.agreed[[2]uuid.UUID{uuid.Nil, runs}] = true, true
}

// sharer drafts and releases share-outs of teams.
type sharer struct {
	*world
	shareOuts *eventlog.Handler[domain.ShareOut, domain.ShareOutCommand, domain.ShareOutEvent]
}

// shareOuts tells of share-outs for every audience and with every attribution.
func (w *world) shareOuts(teams map[string]*teamFact, river, hill uuid.UUID) {
	clock := eventlog.NewClock(w.clock, time.Time{})
	s := sharer{w, eventlog.NewHandler(desk.NewRecorder(w.log, clock, w.keys), domain.ShareOutDecider, 10)}
	network := func(id uuid.UUID) domain.Audience { return domain.Audience{Kind: domain.ForNetwork, Network: &id} }
	kind := func(k domain.AudienceKind) domain.Audience { return domain.Audience{Kind: k} }
	var public *sharedFact
	for _, x := range []struct {
		team        string
		to          domain.Audience
		attribution domain.Attribution
	}{
		{"first", network(river), domain.Anonymous},
		{"second", network(river), domain.NamedTeam},
		{"first", kind(domain.ForDistrict), domain.AsSchool},
		{"first", kind(domain.ForPublic), domain.Anonymous},
		{"first", kind(domain.ForSchool), domain.Anonymous},
		{"first", kind(domain.ForTeam), domain.Anonymous},
		{"first", kind(domain.ForPublic), domain.NamedTeam},
		{"second", kind(domain.ForDistrict), domain.Anonymous},
		{"south", network(river), domain.Anonymous},
		{"south", network(river), domain.AsSchool},
		{"west", network(hill), domain.NamedTeam},
		{"ended", network(river), domain.Anonymous},
		{"across", kind(domain.ForPublic), domain.AsSchool},
	} {
		f := s.drafted(teams[x.team], x.to, x.attribution)
		s.released(f, nil, f.schools...)
		if f.to.Kind != domain.ForTeam {
			s.thank(f, w.people[teams["west"].lead])
		}
		if f.to.Kind == domain.ForPublic && f.attribution == domain.NamedTeam {
			public = f
		}
	}
	half := s.drafted(teams["across"], network(river), domain.Anonymous) // one of its schools has not released it
	s.released(half, nil, half.schools[0])
	s.drafted(teams["first"], network(river), domain.Anonymous)
	later := domain.Day(2026, 12, 1)
	for _, until := range []*domain.Date{nil, &later} { // one that was out, one that nobody else has seen
		f := s.drafted(teams["first"], network(river), domain.Anonymous)
		s.released(f, until, f.schools...)
		s.withdraw(f, domain.Mistaken)
	}
	waits := s.drafted(teams["first"], network(river), domain.Anonymous)
	s.released(waits, &later, waits.schools...)
	private := s.drafted(teams["first"], network(river), domain.NamedTeam)
	s.released(private, nil, private.schools...)
	s.withdraw(private, domain.ForPrivacy)
	s.tries(public, teams["west"], teams["across"], teams["south"])
}

// drafted tells a draft of a team's first cycle.
func (s sharer) drafted(t *teamFact, to domain.Audience, attribution domain.Attribution) *sharedFact {
	at := slices.IndexFunc(s.order, func(id uuid.UUID) bool { return s.things[id] == t.id && s.kinds[id] == "Cycle" })
	return s.draftedOf(s.order[at], t, to, attribution)
}

// draftedOf tells a draft of a cycle, revised once.
func (s sharer) draftedOf(cycle uuid.UUID, t *teamFact, to domain.Audience, attribution domain.Attribution) *sharedFact {
	f := &sharedFact{id: s.thing("ShareOut"), team: t.id, to: to, attribution: attribution, schools: []uuid.UUID{t.home}}
	s.things[f.id], s.shared[f.id] = t.id, f
	if len(t.schools) > 1 && !t.ended() {
		f.schools = t.schools
	}
	measure := s.order[slices.IndexFunc(s.order, func(id uuid.UUID) bool { return s.things[id] == t.id && s.kinds[id] == "Measure" })]
	word := func() domain.Text { return domain.Text(s.word(rights.RecordSight, t.id)) }
	telling := domain.Telling{
		Kind: domain.Loss, Title: word(), Change: word(), Learned: word(), TryThis: word(), Conditions: word(), Subject: word(), Grades: []string{"9"},
		Groups: []domain.ToldGroup{{Kind: domain.ByEconomic, Group: &measure}}, Measures: []uuid.UUID{measure},
	}
	known := s.known(t, domain.Thing{Kind: domain.TeamKind, ID: t.id, Team: t.id, Home: t.home}, domain.Thing{Kind: domain.CycleKind, ID: cycle, Team: t.id, Started: true}, domain.Thing{Kind: domain.MeasureKind, ID: measure, Team: t.id})
	s.give(domain.DraftShareOut{ShareOutHeader: s.header(f), Draft: domain.Draft{Team: t.id, Cycle: cycle, Telling: telling}}, known, t.home)
	telling.Learned = word() + ", call 555-0199"
	s.give(domain.ReviseShareOut{ShareOutHeader: s.header(f), Redraft: domain.Redraft{Version: 2, Telling: telling}}, known, t.home)
	return f
}

// ended says that the team is the one that will be disbanded, whose classes are of one school.
func (t *teamFact) ended() bool { return len(t.classes) > 2 }

// released lets it leave in the name of schools; until then others do not see it.
func (s sharer) released(f *sharedFact, until *domain.Date, schools ...uuid.UUID) {
	t := s.teams[f.team]
	text := func() string {
		word := s.word(rights.ShareOutSight, f.id)
		s.planted[word] = planted{rights.ShareOutSight, f.id, true}
		return word
	}
	f.title = s.word(rights.ShareOutSight, f.id)
	released := domain.Released{
		Kind: domain.Loss, Title: f.title, Change: text(), Learned: text(), TryThis: text(), Conditions: text(),
		Context: domain.ReleasedContext{
			Subject: text(), Grades: []string{"9"}, Groups: []domain.ReleasedGroup{{Kind: domain.ByEconomic, Label: text(), Size: "1-9"}},
			Enrolment: "300-599", Disadvantaged: "40-59", Level: "HIGH", SchoolYear: "2026-27", Coarsened: []string{"grades"},
		},
		Effects: s.measured(f),
		Policy:  domain.AppliedPolicy{SharingPolicy: domain.DefaultSharingPolicy(), Version: 1, Code: 1},
	}
	for _, school := range schools {
		known := s.known(t)
		if f.to.Network != nil {
			known.Things[*f.to.Network] = domain.Thing{Kind: domain.NetworkKind, ID: *f.to.Network}
		}
		known.Sharing = &domain.Sharing{Released: &released, School: school, Schools: f.schools}
		s.give(domain.ReleaseShareOut{ShareOutHeader: s.header(f), ShareOutRelease: domain.ShareOutRelease{Version: 2, Audience: f.to, Attribution: f.attribution, EmbargoUntil: until}}, known, t.home)
	}
	f.out, f.embargo = len(schools) == len(f.schools), until != nil
}

func (s sharer) withdraw(f *sharedFact, cause domain.ShareOutCause) {
	reason := domain.ReleasedText(s.word(rights.ShareOutSight, f.id))
	s.give(domain.WithdrawShareOut{ShareOutHeader: s.header(f), ShareOutWithdrawal: domain.ShareOutWithdrawal{Cause: cause, Reason: reason}}, s.known(s.teams[f.team]), s.teams[f.team].home)
	f.withdrawn = cause
}

func (s sharer) thank(f *sharedFact, p *personFact) {
	known := s.known(s.teams[f.team])
	known.Actor, known.Role, known.Team, known.Shared = p.id, "", domain.Thing{}, &domain.Shared{Released: &domain.Released{}}
	s.give(domain.ThankShareOut{ShareOutHeader: s.header(f)}, known, s.teams[f.team].home)
	f.thanked = append(f.thanked, p.id)
}

func (s sharer) header(f *sharedFact) domain.ShareOutHeader {
	return domain.ShareOutHeader{Header: domain.Header{CommandID: s.id()}, ShareOut: f.id}
}

// known is what a member of a team knows.
func (s sharer) known(t *teamFact, things ...domain.Thing) domain.Known {
	k := domain.Known{Now: s.clock(), Today: domain.DateOf(s.clock()), Role: domain.Member, Things: make(map[uuid.UUID]domain.Thing)}
	for id := range t.members {
		k.Actor = t.lead
		k.Team.People = append(k.Team.People, id)
	}
	for _, thing := range things {
		k.Things[thing.ID] = thing
	}
	return k
}

func (s sharer) give(c domain.ShareOutCommand, known domain.Known, owner uuid.UUID) {
	s.t.Helper()
	done, err := s.shareOuts.Handle(context.Background(), c, eventlog.Request{Known: known, Via: domain.ViaAPI, Owner: owner})
	if err == nil && done.Position.IsZero() {
		s.t.Fatalf("%T is not recorded", c)
	}
	if err == nil {
		err = s.views.Await(context.Background(), done.Position)
	}
	if err != nil {
		s.t.Fatalf("%T: %v", c, err)
	}
}
