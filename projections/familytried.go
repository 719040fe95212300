package projections

import (
	"context"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Tried counts what became of trying something: who tried it and what they decided, without a name,
// and how it went for those who shared that.
type Tried struct {
	// Teams that tried it, one that tried it twice twice where the viewer may not know that it is one, and
	// Schools of theirs; nil where that is not told. Schools are told where
	// the viewer knows of each whose it is: else it would tell which of those without a name are of
	// the same school, or of the named ones'.
	Teams, Schools *int
	// Each of the teams is in one of the next five, by the latest of its tries where that is known. Adopted: decided ADOPT
	// or EXPAND. Adapted: ADAPT. Abandoned: ABANDON. Undecided: still at it, TEST_AGAIN, MOVE_ON, or
	// given up without a decision. Shared: told it in a share-out that the viewer reads, whatever
	// was decided.
	Adopted, Adapted, Abandoned, Undecided, Shared *int
	// Wins, Losses, Mixed and Inconclusive are the share-outs that came of it, as far as the viewer
	// reads them.
	Wins, Losses, Mixed, Inconclusive int
}

// Tried counts the tries of the share-out itself, not of what came of it.
func (s *ShareOut) Tried(ctx context.Context) (*Tried, error) {
	f, err := s.page.r.familyNamed(ctx, s.family)
	if err != nil {
		return nil, err
	}
	if m := f.links.byID[s.ID]; m != nil {
		return f.triedOf(m), nil
	}
	return &Tried{}, nil
}

func (f *family) triedOf(m *member) *Tried {
	came := keep(f.links.came[m.ID], func(o *member) bool { return o.Out != nil })
	told, _ := f.tellable(m)
	least := leastSchools(m)
	tried := f.count(append(told, f.mine(m)...), came)
	if m.Out == nil || m.reach < outside || f.couldBe(m) < least {
		tried.hide()
	}
	return tried
}

// hide leaves what the viewer reads itself.
func (t *Tried) hide() {
	*t = Tried{Wins: t.Wins, Losses: t.Losses, Mixed: t.Mixed, Inconclusive: t.Inconclusive}
}

// count counts teams that the viewer knows by the latest of their tries, each try of others by itself, and
// share-outs that came of trying by their kind. All of it is counted from what is told one by one, so that it
// tells no more: that two tries are of one team would.
func (f *family) count(tries []*try, came []*member) *Tried {
	tried := &Tried{}
	latest := make(map[uuid.UUID]*try)
	schools, known := make(map[uuid.UUID]bool), true
	for _, t := range tries {
		of := t.cycle
		if f.own(t) {
			of = t.team
		}
		if before := latest[of]; before == nil || t.after(before) {
			latest[of] = t
		}
		schools[t.school] = true
		known = known && f.own(t)
	}
	shared := 0
	teams := make(map[kinship]bool)
	for _, m := range came {
		schools[m.OwnerID] = true
		known = known && m.knowsSchool()
		if m.told() {
			*tried.of(m.Out.Released.Kind)++
		}
		// That two are of one team, or one of a team whose try is counted, is for the viewer to know first.
		k, ok := f.links.kinOf[m.ID]
		if !ok || !teams[k] {
			shared++
		}
		if ok {
			teams[k] = true
		}
	}
	adopted, adapted, abandoned, undecided := 0, 0, 0, 0
	for _, t := range latest {
		switch t.decision {
		case domain.Adopt, domain.Expand:
			adopted++
		case domain.Adapt:
			adapted++
		case domain.Abandon:
			abandoned++
		default:
			undecided++
		}
	}
	all := len(latest) + shared
	tried.Teams, tried.Shared = &all, &shared
	tried.Adopted, tried.Adapted, tried.Abandoned, tried.Undecided = &adopted, &adapted, &abandoned, &undecided
	if n := len(schools); known {
		tried.Schools = &n
	}
	return tried
}

// after says that a try of the same team tells more of where it stands: one that is decided, else
// the later one.
func (t *try) after(before *try) bool {
	if (t.stage == TryDecided) != (before.stage == TryDecided) {
		return t.stage == TryDecided
	}
	return t.seq > before.seq
}

// of is where share-outs of a kind are counted.
func (t *Tried) of(kind domain.ShareOutKind) *int {
	switch kind {
	case domain.Win:
		return &t.Wins
	case domain.Loss:
		return &t.Losses
	case domain.Mixed:
		return &t.Mixed
	default:
		return &t.Inconclusive
	}
}

// Family are the share-outs of its family that the viewer reads, as [Reader.Feed] lists them.
func (s *ShareOut) Family(ctx context.Context, first *int, after *string) (*ShareOutConnection, error) {
	return s.page.r.Feed(ctx, nil, &ShareOutFilter{Family: &s.ID}, first, after)
}
