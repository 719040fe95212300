package projections

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// NetworkFeed is what is told to the people of a network of whom the viewer is one: through a school, as a
// coach of a team there, as an analyst of a district, or as its hub. Not all of them see the network.
type NetworkFeed struct {
	ID     uuid.UUID
	reader *Reader
}

// Feeds are those of the viewer: of networks that the viewer sees by name, then of the others by id.
func (v *Viewer) Feeds() ([]*NetworkFeed, error) {
	r := v.reader
	known, err := several(r, r.scope.hearing.networks, networkName)
	if err != nil {
		return nil, err
	}
	list := make([]*NetworkFeed, 0, len(r.scope.hearing.networks))
	for _, n := range known {
		list = append(list, &NetworkFeed{n.ID, r})
	}
	for _, id := range r.scope.hearing.networks {
		if !slices.ContainsFunc(list, func(f *NetworkFeed) bool { return f.ID == id }) {
			list = append(list, &NetworkFeed{id, r})
		}
	}
	return list, nil
}

// Network is the one whose feed it is; nil where the viewer reads no more of it than that.
func (f *NetworkFeed) Network() (*Network, error) {
	return loadOne[Network](f.reader.ctx, f.reader, f.ID)
}

// ShareOuts are those that were released to the network, as [Reader.Feed] lists them.
func (f *NetworkFeed) ShareOuts(search *string, filter *ShareOutFilter, first *int, after *string) (*ShareOutConnection, error) {
	return f.reader.feedOf(f.reader.ctx, f.ID, search, filter, first, after)
}

// Digest is the path of the page that tells it since a day.
func (f *NetworkFeed) Digest(since domain.Date) string { return digestPath(f.ID, since) }

// ShareOuts are those that were released to the network, as [Reader.Feed] lists them: none for who is not
// of its people.
func (n *Network) ShareOuts(search *string, filter *ShareOutFilter, first *int, after *string) (*ShareOutConnection, error) {
	return n.reader.feedOf(n.reader.ctx, n.ID, search, filter, first, after)
}

// Digest is the path of the page that tells its people what was released since a day; nil for who is none
// of them.
func (n *Network) Digest(since domain.Date) *string {
	if !n.reader.scope.HearsOf(n.ID) {
		return nil
	}
	path := digestPath(n.ID, since)
	return &path
}

func digestPath(network uuid.UUID, since domain.Date) string {
	return fmt.Sprintf("/digests/%s.html?since=%s", network, since)
}

// feedOf is [Reader.Feed] with the network chosen.
func (r *Reader) feedOf(ctx context.Context, network uuid.UUID, search *string, filter *ShareOutFilter, first *int, after *string) (*ShareOutConnection, error) {
	if r.now != nil { // what is shared is told as it is now
		r = r.now
	}
	of := ShareOutFilter{}
	if filter != nil {
		of = *filter
	}
	if of.Network != nil && *of.Network != network {
		return nil, &UnfitArgument{Argument: "filter.network", Value: of.Network.String(), Remedy: "is another network than the one whose share-outs are asked for: leave it out, or ask Query.shareOuts"}
	}
	of.Network = &network
	return r.Feed(ctx, search, &of, first, after)
}

// TriedElsewhere are the share-outs of the viewer's teams, as a member or coach, that others have tried as
// far as [ShareOut.Tried] tells of it; by title, never by when. What is new is for the viewer to find out,
// from the counts that were told before: nothing is kept of what was looked at, and a day would tell whose
// a try is.
func (v *Viewer) TriedElsewhere(ctx context.Context) ([]*ShareOut, error) {
	r := v.reader
	docs, err := r.storedShareOuts(ctx, "SELECT doc FROM shareouts WHERE team IN (SELECT unhex(value) FROM json_each(?))", idList(r.scope.records()), rowsOf{"shareouts", r.scope.records()})
	if err != nil {
		return nil, err
	}
	p := &shareOutPage{r: r}
	for _, doc := range docs {
		p.see(doc)
	}
	list := []*ShareOut{}
	for _, s := range p.list {
		if s.near != ofRecord || s.released == nil {
			continue
		}
		tried, err := s.Tried(ctx)
		if err != nil {
			return nil, fmt.Errorf("projections: what became of share-out %s: %w", s.ID, err)
		}
		if tried.any() {
			r.giveShareOut(s.doc, s.near)
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b *ShareOut) int { return cmp.Or(cmp.Compare(a.Title, b.Title), compareIDs(a.ID, b.ID)) })
	return list, nil
}

// any says that somebody is told to have tried it, or that something told came of it.
func (t *Tried) any() bool {
	return t.Teams != nil && *t.Teams > 0 || t.Wins+t.Losses+t.Mixed+t.Inconclusive > 0
}
