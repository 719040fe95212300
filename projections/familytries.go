package projections

import (
	"cmp"
	"context"
	"database/sql"
	"iter"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// TryStage is how far a try has come, as others are told it.
type TryStage string

const (
	// Trying: planned, running or studied.
	Trying TryStage = "TRYING"
	// TryDecided: with a decision.
	TryDecided TryStage = "DECIDED"
	// TryWithdrawn: given up without a decision.
	TryWithdrawn TryStage = "WITHDRAWN"
)

// TryStages lists every stage.
var TryStages = []TryStage{Trying, TryDecided, TryWithdrawn}

// try is a cycle that was planned from a share-out.
type try struct {
	cycle, from, team, school uuid.UUID
	seq                       int64
	stage                     TryStage
	decision                  domain.Decision
}

// readTries leaves out what was no try: cycles entered by mistake or twice.
func (f *family) readTries(ctx context.Context, id uuid.UUID) error {
	return f.r.each(ctx, `SELECT cycle, shareout, team, school, seq, stage, decision FROM tries
		WHERE family = ? AND ifnull(cause, '') NOT IN ('DUPLICATE', 'ENTERED_BY_MISTAKE') ORDER BY seq`, []any{id[:]}, func(rows *sql.Rows) error {
		var cycle, from, team, school sql.RawBytes
		var stage string
		var decision *string
		t := &try{}
		if err := rows.Scan(&cycle, &from, &team, &school, &t.seq, &stage, &decision); err != nil {
			return err
		}
		t.cycle, t.from, t.team, t.school = readID(cycle), readID(from), readID(team), readID(school)
		switch domain.Stage(stage) {
		case domain.Acted:
			t.stage = TryDecided
			if decision != nil {
				t.decision = domain.Decision(*decision)
			}
		case domain.Withdrawn:
			t.stage = TryWithdrawn
		default:
			t.stage = Trying
		}
		f.tries = append(f.tries, t)
		return nil
	})
}

// own says that the viewer reads the record of the try's team.
func (f *family) own(t *try) bool { return f.r.scope.readsTeamRecord(t.team) }

// released says that the viewer reads a share-out, or its tombstone, that came of a try.
func (f *family) released(t *try) bool { return f.links.shared[t.cycle] }

// mine are the tries of a share-out that are not released, by teams whose record the viewer reads.
func (f *family) mine(m *member) []*try {
	return keep(f.links.tries[m.ID], func(t *try) bool { return f.own(t) && !f.released(t) })
}

// tellable parts the tries of a share-out that are not released: those that may be told one by one
// without a name, and those that may not. Own ones are in neither.
//
// A try may be told where at least m schools could be it: schools of the share-out's audience that
// have a team, other than the share-out's own and those of the viewer, who knows what goes on there.
// Where they are fewer than 2m, a running try is told only together with others, m at a time, so
// that none appears on the day on which somebody begins; one that is over is told.
func (f *family) tellable(m *member) (told, untold []*try) {
	if m.Out == nil || m.reach < outside {
		return nil, nil
	}
	tries := keep(f.links.tries[m.ID], func(t *try) bool { return !f.own(t) && !f.released(t) })
	if len(tries) == 0 {
		return nil, nil
	}
	least := leastSchools(m)
	could := f.couldBe(m)
	if could < least {
		return nil, tries
	}
	running := 0
	for _, t := range tries {
		if t.stage == Trying {
			running++
		}
	}
	if could < 2*least {
		running -= running % least
	}
	for _, t := range tries {
		switch {
		case t.stage != Trying:
			told = append(told, t)
		case running > 0:
			told, running = append(told, t), running-1
		}
	}
	// By what is told, so that nobody can follow one from day to day by its place.
	slices.SortFunc(told, func(a, b *try) int {
		return cmp.Or(
			cmp.Compare(slices.Index(TryStages, a.stage), slices.Index(TryStages, b.stage)),
			cmp.Compare(slices.Index(domain.Decisions, a.decision), slices.Index(domain.Decisions, b.decision)),
		)
	})
	return told, nil
}

// couldBe counts the schools that could have tried a share-out, as far as the viewer can tell: all that
// read it, less its own. Where those are not told they count as one, wherever they are by now.
func (f *family) couldBe(m *member) int {
	count := 0
	for range f.couldTry(m) {
		count++
	}
	return count - unknown(m)
}

// unknown is 1 where the share-out's own school is not told: it is one of those that could have tried it, and which
// one the viewer does not know.
func unknown(m *member) int {
	if m.knowsSchool() {
		return 0
	}
	return 1
}

// couldTry are the schools with a team that read a share-out, but for the viewer's and its own where that is told.
func (f *family) couldTry(m *member) iter.Seq[uuid.UUID] {
	h, known := &f.r.scope.hearing, m.knowsSchool()
	return func(yield func(uuid.UUID) bool) {
		for school := range f.active {
			if known && (slices.Contains(m.Out.Schools, school) || school == m.OwnerID) || h.isOf(school) || !h.borders.hears(m.Out, school) {
				continue
			}
			if !yield(school) {
				return
			}
		}
	}
}

// isFew says that fewer than so many schools could have tried a share-out.
func (f *family) isFew(m *member, least int) bool {
	count := -unknown(m)
	for range f.couldTry(m) {
		if count++; count >= least {
			return false
		}
	}
	return true
}

// hears says whether people of a school read what is out: of its audience, and nothing between.
func (b *borders) hears(out *storedOut, school uuid.UUID) bool {
	near := func(own uuid.UUID) bool {
		return own == school || b.district[own] != uuid.Nil && b.district[own] == b.district[school]
	}
	switch out.Audience.Kind {
	case domain.ForDistrict:
		if !slices.ContainsFunc(out.Schools, near) {
			return false
		}
	case domain.ForNetwork:
		if !slices.Contains(b.networks[school], idOf(out.Audience.Network)) {
			return false
		}
	case domain.ForPublic:
	default:
		if !slices.Contains(out.Schools, school) {
			return false
		}
	}
	return !slices.ContainsFunc(out.Schools, func(own uuid.UUID) bool { return !near(own) && !b.lets(own, idOf(out.Audience.Network)) })
}
