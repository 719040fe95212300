package projections

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// FileDrawer is how far cycles came, and which of them others were told of: what did not help tends
// to stay in the drawer (Rosenthal 1979). Cycles entered twice or by mistake are left out.
type FileDrawer struct {
	SchoolYear domain.SchoolYear
	// Planned are all of them, Done those whose Do was completed, Studied and Acted those that were
	// studied and decided, Shared those decided ones of which somebody beyond the team was told. Of a
	// network, nil where too few teams stand behind the number, or behind one that would follow.
	Planned, Done, Studied, Acted, Shared *int
	// Outcomes are the decided ones by whether the change led to improvement, as studied.
	Outcomes []*DrawerOutcome
	// Told is a plain sentence.
	Told string
	// AsOf is the last day of the month that a network's is of; nil for a team's own, which is live.
	AsOf *domain.Date
}

// DrawerOutcome is the decided cycles of one outcome.
type DrawerOutcome struct {
	Outcome       StudiedOutcome
	Acted, Shared *int
}

// StudiedOutcome is what a study says of improvement, in three.
type StudiedOutcome string

const (
	// Helped: the change led to improvement.
	Helped StudiedOutcome = "HELPED"
	// DidNotHelp: it did not, or only partly.
	DidNotHelp StudiedOutcome = "DID_NOT_HELP"
	// Undecided: too early to say, or not tested.
	Undecided StudiedOutcome = "UNDECIDED"
)

var studiedOutcomes = []StudiedOutcome{Helped, DidNotHelp, Undecided}

// Where a cycle lies in the drawer: how far it came and, when it was decided, by its outcome and
// whether it was shared. Each cycle is in one place, so that every number of a [FileDrawer] is a
// sum of places.
const (
	inPlan, inDo, inStudy = 0, 1, 2
	firstOutcome          = 3 // by outcome: not shared, shared
	drawerPlaces          = firstOutcome + 2*3
)

// drawerPlace is where the cycle lies.
func (c *Cycle) drawerPlace(shared bool) int {
	switch {
	case c.Act != nil && c.Study != nil:
		outcome := 2
		switch c.Study.Improvement {
		case domain.Improved:
			outcome = 0
		case domain.NotImproved, domain.PartlyImproved:
			outcome = 1
		}
		if at := firstOutcome + 2*outcome; !shared {
			return at
		} else {
			return at + 1
		}
	case c.Study != nil:
		return inStudy
	case c.Do != nil && c.Do.CompletedOn != nil:
		return inDo
	default:
		return inPlan
	}
}

// FileDrawer is that of the team in each school year, the latest first, for those who see how it
// works; nothing for others.
func (t *Team) FileDrawer(ctx context.Context) ([]*FileDrawer, error) {
	if !t.reader.scope.ofTeam(t.ID, rights.MethodSight) {
		return nil, nil
	}
	p, err := t.cycles(ctx)
	if err != nil {
		return nil, err
	}
	shared, err := t.reader.sharedCycles(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	years := make(map[domain.SchoolYear]*[drawerPlaces]int)
	for _, c := range p.cycles {
		if c.isNone() {
			continue
		}
		if years[c.SchoolYear] == nil {
			years[c.SchoolYear] = &[drawerPlaces]int{}
		}
		years[c.SchoolYear][c.drawerPlace(shared[c.ID])]++
	}
	list := make([]*FileDrawer, 0, len(years))
	for year, places := range years {
		list = append(list, tellDrawer(year, wholeDrawer(*places)))
	}
	slices.SortFunc(list, func(a, b *FileDrawer) int { return cmp.Compare(b.SchoolYear, a.SchoolYear) })
	return list, nil
}

// sharedCycles are the cycles of a team of which somebody beyond it was told and still is.
func (r *Reader) sharedCycles(ctx context.Context, team uuid.UUID) (map[uuid.UUID]bool, error) {
	shared := make(map[uuid.UUID]bool)
	err := r.each(ctx, `SELECT doc FROM shareouts WHERE team = ?`, []any{team[:]}, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		s := &storedShareOut{}
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		if err := json.Unmarshal(doc, s); err != nil {
			return err
		}
		if s.beyondTeam(r.scope.today) {
			shared[s.CycleID] = true
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("projections: read what is shared: %w", err)
	}
	return shared, nil
}

// beyondTeam says that on a day the share-out is out for others than its team.
func (s *storedShareOut) beyondTeam(day domain.Date) bool {
	return s.Out != nil && s.Withdrawal == nil && s.Out.Audience.Kind != domain.ForTeam &&
		(s.Out.EmbargoUntil == nil || !s.Out.EmbargoUntil.After(day))
}
