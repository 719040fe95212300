package graph_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// toldTo are the share-outs that somebody reads in the feed of a network.
func (m *matrix) toldTo(p *personFact, network uuid.UUID) (ids []string) {
	for id, s := range m.shared {
		if s.out && !s.embargo && s.withdrawn == "" && s.to.Kind == domain.ForNetwork && *s.to.Network == network && m.readsWords(p, s) {
			ids = append(ids, id.String())
		}
	}
	slices.Sort(ids)
	return ids
}

// feeds holds what each person reads of each network against whose people they are: by the links from the
// viewer and those of networks, with the path of the digest and the page itself.
func (m *matrix) feeds(people []*personFact) (c counts) {
	const feed = `digest(since: "2026-01-01") shareOuts(first: 100) { totalCount edges { node { id } } }`
	for _, p := range people {
		a := m.ask(p.token, "{ viewer { feeds { id network { id } "+feed+" } triedElsewhere { id } } }", nil)
		m.leaks(p, "feeds", a.raw)
		found := make(map[string]any)
		for _, f := range list(a.Data, "viewer.feeds") {
			found[at(f, "id").(string)] = f
		}
		for _, network := range slices.Collect(maps.Keys(m.networks)) {
			of, known := m.isOfNetwork(p, network), m.knows(m.table, p, network)
			f := found[network.String()]
			if (f != nil) != of || of && (at(f, "network.id") != nil) != known {
				m.say("%s is of network %s: %v, sees it: %v, and has the feed %v", p.name, network, of, known, f)
			}
			path := fmt.Sprintf("/digests/%s.html?since=2026-01-01", network)
			if of {
				m.feed(p, network, path, f)
			}
			if b := m.ask(p.token, `query($id: ID!) { network(id: $id) { `+feed+` } }`, object{"id": network}); known && of {
				m.feed(p, network, path, b.Data["network"])
			} else if known && (at(b.Data, "network.digest") != nil || len(list(b.Data, "network.shareOuts.edges")) > 0) {
				m.say("%s is not of network %s and reads %s", p.name, network, b.raw)
			}
			if of {
				c.allowed++
			} else {
				c.denied++
			}
		}
		for _, s := range list(a.Data, "viewer.triedElsewhere") {
			if f := m.shared[uuid.MustParse(at(s, "id").(string))]; !f.out || !m.keeps(p, f) {
				m.say("%s is told that %s was tried as one of its own", p.name, f.id)
			}
		}
	}
	return c
}

// feed holds what a person reads of a network that is its own.
func (m *matrix) feed(p *personFact, network uuid.UUID, path string, f any) {
	var got []string
	for _, edge := range list(f, "shareOuts.edges") {
		got = append(got, at(edge, "node.id").(string))
	}
	slices.Sort(got)
	if want := m.toldTo(p, network); !slices.Equal(got, want) || at(f, "shareOuts.totalCount") != float64(len(want)) || at(f, "digest") != path {
		m.say("%s reads %v of network %s, %v in all, by %v: should be %v by %s", p.name, got, network, at(f, "shareOuts.totalCount"), at(f, "digest"), want, path)
	}
}
