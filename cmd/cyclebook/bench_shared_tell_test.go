package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// much tells share-outs in a folder, through the desk as members do.
type much struct {
	b          *testing.B
	telling    telling
	node       *node.Node
	today      domain.Date
	admin      uuid.UUID
	teams      []tellingTeam
	told       atomic.Int64
	refused    atomic.Int64
	why        sync.Map // refusals in words
	root       uuid.UUID
	rootReader string
	readers    []reading
}

// telling is how much is told.
type telling struct {
	shareOuts int64 // in all
	largest   int   // cycles of the first family: tries, half of them told
	families  int   // of ten cycles, beside it
}

// tellingTeam is a team of one school with a member today.
type tellingTeam struct{ id, member, network uuid.UUID }

// tellMuch tells share-outs of what the teams of a folder did, and families of what they tried.
func tellMuch(b *testing.B, dir string, how telling) *much {
	b.Helper()
	began := time.Now()
	t := &much{b: b, telling: how, today: domain.DateOf(time.Now().UTC())}
	n, end := opened(b, dir)
	defer end()
	t.node = n
	first, err := n.FirstAdministrator(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	t.admin = first.Person
	t.settle()
	t.family(how.largest)
	for range how.families {
		t.family(10)
	}
	each := 3*int(how.shareOuts-t.told.Load())/len(t.teams)/2 + 5 // some are refused
	var all sync.WaitGroup
	room := make(chan struct{}, 8)
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(len(t.teams)) { // those of all networks are early
		team := t.teams[i]
		room <- struct{}{}
		all.Go(func() {
			t.record(team, each)
			<-room
		})
	}
	all.Wait()
	b.Logf("%d share-outs told in %v", t.told.Load(), time.Since(began).Round(time.Second))
	b.Logf("%d were refused, such as:", t.refused.Load())
	shown := 0
	t.why.Range(func(words, _ any) bool {
		b.Logf("%.300s", words)
		shown++
		return shown < 5
	})
	for i := range 40 {
		team := t.teams[i*len(t.teams)/40]
		t.readers = append(t.readers, reading{team.id, team.member, t.token(team.member)})
	}
	return t
}

func (t *much) token(person uuid.UUID) string {
	issued, err := t.node.IssueToken(t.b.Context(), node.TokenRequest{Person: person.String(), Label: "benchmark"})
	if err != nil {
		t.b.Fatal(err)
	}
	return issued.Secret
}

// settle signs the agreements and finds the teams that can tell.
func (t *much) settle() {
	t.b.Helper()
	views, operator := t.node.Views, projections.Operator(t.today)
	networks := inNetworks(t.b, views)
	whole := make(map[uuid.UUID]bool)
	for _, in := range networks {
		for _, network := range in {
			whole[network] = true
		}
	}
	for network := range whole {
		for district, err := range views.Names(t.b.Context(), operator, domain.DistrictKind) {
			if err != nil {
				t.b.Fatal(err)
			}
			t.must(t.admin, domain.SignAgreement{NetworkHeader: domain.NetworkHeader{Header: header(), Network: network}, Agreement: domain.Agreement{
				ID: uuid.New(), District: district.ID, Covers: domain.Coverages, Purposes: []domain.AgreementPurpose{domain.ForImprovement},
				From: t.today.AddDays(-30), Destruction: domain.KeepRecords,
			}})
		}
	}
	r, err := views.Read(t.b.Context(), operator)
	if err != nil {
		t.b.Fatal(err)
	}
	defer r.Close()
	for named, err := range views.Names(t.b.Context(), operator, domain.TeamKind) {
		if err != nil {
			t.b.Fatal(err)
		}
		team, err := r.Team(t.b.Context(), named.ID)
		if err != nil {
			t.b.Fatal(err)
		}
		for _, m := range team.Members() {
			if in := networks[m.SchoolID]; len(in) > 0 && len(team.SchoolIDs) == 1 && team.DisbandedOn == nil && m.Until == nil {
				t.teams = append(t.teams, tellingTeam{team.ID, m.PersonID, in[0]})
				break
			}
		}
	}
	if len(t.teams) < 20 {
		t.b.Fatalf("%d teams can tell", len(t.teams))
	}
}

func (t *much) do(person uuid.UUID, c domain.Command) bool {
	_, err := t.node.Desk.Do(t.b.Context(), projections.Actor{Person: person}, domain.ViaAPI, c)
	if _, refused := domain.AsRefusals(err); err != nil && !refused {
		t.b.Errorf("%T: %v", c, err)
	}
	return err == nil
}

func (t *much) must(person uuid.UUID, c domain.Command) {
	t.b.Helper()
	if !t.do(person, c) {
		t.b.Fatalf("%T is refused", c)
	}
}

// record tells what a team did in so many of its cycles, in the words of the record.
func (t *much) record(team tellingTeam, most int) {
	ids, words, err := t.proposals(team, most)
	if err != nil {
		t.b.Error(err)
	}
	for i, cycle := range ids {
		if t.told.Load() >= t.telling.shareOuts {
			return
		}
		if !t.share(team, uuid.New(), cycle, words[i], i) && len(words[i].Measures) > 0 { // beside what was told before it would expose
			words[i].Measures = nil
			t.share(team, uuid.New(), cycle, words[i], i)
		}
	}
}

// proposals are what the record proposes to tell. They are read before anything is told: who reads
// holds a connection, and those who are at the desk need one.
func (t *much) proposals(team tellingTeam, most int) (ids []uuid.UUID, words []domain.Telling, err error) {
	r, err := t.reader(team.member)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	view, err := r.Team(t.b.Context(), team.id)
	if err != nil || view == nil {
		return nil, nil, fmt.Errorf("team %s: %w", team.id, err)
	}
	page, err := view.Timeline(nil, &most, nil, nil)
	if err != nil {
		return nil, nil, err
	}
	for i, c := range page.Nodes {
		if c.AdaptedFrom != nil {
			continue // of a family, which has its size
		}
		proposal, err := c.ShareOutDraft(t.b.Context())
		if err != nil {
			return nil, nil, err
		}
		ids, words = append(ids, c.ID), append(words, told(proposal, i))
	}
	return ids, words, nil
}

func (t *much) reader(person uuid.UUID) (*projections.Reader, error) {
	scope, err := t.node.Views.ScopeOf(t.b.Context(), person, t.today)
	if err != nil {
		return nil, err
	}
	return t.node.Views.Read(t.b.Context(), scope)
}

// told makes a draft of a proposal; every second one tells a measure.
func told(p *projections.ShareOutProposal, i int) domain.Telling {
	text := func(s *string) domain.Text {
		if s == nil {
			return ""
		}
		return domain.Text(*s)
	}
	w := domain.Telling{
		Kind: domain.ShareOutKinds[i%len(domain.ShareOutKinds)], Title: domain.Text(p.Title), Change: text(p.Change), Learned: text(p.Learned),
		TryThis: text(p.TryThis), Conditions: text(p.Conditions), Subject: text(p.Subject), Grades: p.Grades,
	}
	if p.Kind != nil {
		w.Kind = *p.Kind
	}
	if w.Learned == "" {
		w.Learned = "We stopped before we knew; the time went into other things."
	}
	if i%2 == 0 && len(p.Measures) > 0 {
		w.Measures = []uuid.UUID{p.Measures[0].ID}
	}
	return w
}

// share drafts and releases: most to the network without a name.
func (t *much) share(team tellingTeam, id, cycle uuid.UUID, words domain.Telling, i int) bool {
	next := func() domain.ShareOutHeader { return domain.ShareOutHeader{Header: header(), ShareOut: id} }
	out := domain.ShareOutRelease{Version: 1, Audience: domain.Audience{Kind: domain.ForNetwork, Network: &team.network}, Attribution: domain.Anonymous}
	switch i % 10 {
	case 7:
		out.Audience = domain.Audience{Kind: domain.ForPublic}
	case 8:
		out.Audience = domain.Audience{Kind: domain.ForDistrict}
	case 9:
		out.Attribution = domain.NamedTeam
	}
	done := t.do(team.member, domain.DraftShareOut{ShareOutHeader: next(), Draft: domain.Draft{Team: team.id, Cycle: cycle, Telling: words}})
	for range 2 { // what the guard finds is looked at
		if !done {
			break
		}
		_, err := t.node.Desk.Do(t.b.Context(), projections.Actor{Person: team.member}, domain.ViaAPI, domain.ReleaseShareOut{ShareOutHeader: next(), ShareOutRelease: out})
		if err == nil {
			t.told.Add(1)
			return true
		}
		t.why.LoadOrStore(err.Error(), true)
		out.Despite = t.findings(team, id)
		done = len(out.Despite) > 0
	}
	t.refused.Add(1)
	return false
}

func (t *much) findings(team tellingTeam, id uuid.UUID) (keys []string) {
	r, err := t.reader(team.member)
	if err != nil {
		return nil
	}
	defer r.Close()
	if s, err := r.ShareOut(t.b.Context(), id); err == nil && s != nil && s.Draft() != nil {
		found, _ := s.Draft().Findings(t.b.Context())
		for _, f := range found {
			keys = append(keys, f.Key)
		}
	}
	return keys
}

// family has a team tell a loss, and teams of its network try it; every second try is told.
func (t *much) family(cycles int) {
	t.b.Helper()
	plan := func(team tellingTeam, cycle uuid.UUID) domain.PlanCycle {
		return domain.PlanCycle{CycleHeader: domain.CycleHeader{Header: header(), Cycle: cycle}, Plan: domain.Plan{
			Team: team.id, Purpose: domain.Test, Intent: domain.Intent{Change: "Number talks in small groups"},
			Arrangements: domain.Arrangements{Title: "Number talks"}, Questions: []domain.Question{{ID: uuid.New(), Text: "Do more students explain how they think?"}},
		}}
	}
	words := domain.Telling{Kind: domain.Loss, Title: "Number talks in small groups", Learned: "Two of the groups waited for the teacher.", Change: "Number talks in fours."}
	var root tellingTeam
	var shareOut uuid.UUID
	for i, done := int(t.told.Load()), false; !done; i++ { // a school without a district tells nothing across
		if i > int(t.told.Load())+len(t.teams) {
			t.b.Fatalf("no team tells a loss to its network")
		}
		root, shareOut = t.teams[(i*7+3)%len(t.teams)], uuid.New()
		cycle := uuid.New()
		t.must(root.member, plan(root, cycle))
		t.start(root, cycle)
		done = t.share(root, shareOut, cycle, words, 0)
	}
	if t.root == uuid.Nil {
		t.root, t.rootReader = shareOut, t.token(root.member)
	}
	tried := 1
	for i := 0; tried < cycles && i < 20*cycles; i++ {
		team := t.teams[(i*13+5)%len(t.teams)]
		if team.network != root.network || team.id == root.id {
			continue
		}
		attempt := uuid.New()
		if !t.do(team.member, domain.TryShareOut{CycleHeader: domain.CycleHeader{Header: header(), Cycle: attempt}, Trying: domain.Trying{Team: team.id, ShareOut: shareOut}}) {
			continue
		}
		if tried++; tried%2 == 0 {
			words.Kind = domain.ShareOutKinds[tried/2%4]
			t.start(team, attempt)
			t.share(team, uuid.New(), attempt, words, 0)
		}
	}
}

// start lets a cycle begin: of one that has not, nothing can be told.
func (t *much) start(team tellingTeam, cycle uuid.UUID) {
	t.b.Helper()
	t.must(team.member, domain.StartCycle{CycleHeader: domain.CycleHeader{Header: header(), Cycle: cycle}})
}

func settingsOf(dir string) *config.Config {
	return &config.Config{Data: dir, Introspection: config.IntrospectionSignedIn, LogFormat: config.FormatText}
}

// runs lets a node go on, until it is closed.
func runs(b *testing.B, n *node.Node) (end func()) {
	b.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	if err := n.AwaitCaughtUp(b.Context()); err != nil {
		b.Fatal(err)
	}
	return func() {
		stop()
		if err := <-done; err != nil {
			b.Error(err)
		}
		if err := n.Close(); err != nil {
			b.Error(err)
		}
	}
}
