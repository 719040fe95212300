package projections

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// releasesDDL has a row for each release of a school total: of which, and for a standing one until
// when.
const releasesDDL = `
CREATE TABLE releases (
	id BLOB PRIMARY KEY, school BLOB NOT NULL, network BLOB NOT NULL, measure BLOB NOT NULL, version INTEGER NOT NULL,
	first INTEGER NOT NULL, last INTEGER NOT NULL, standing INTEGER NOT NULL, ended INTEGER, revision INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX releases_of_total ON releases (school, network, measure, version);
CREATE INDEX releases_to_network ON releases (network);
`

// releases keeps which school totals leave.
var releases = projection{name: "releases", version: 2, ddl: releasesDDL, apply: applyReleases}

func applyReleases(t *tx, f Fact) error {
	const insert = `INSERT INTO releases (id, school, network, measure, version, first, last, standing, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
	id, revision := f.Stream.ID, int(f.Recorded.Revision)
	switch e := f.Event.(type) {
	case domain.FigureReleased:
		return t.exec(insert, id[:], e.School[:], e.Network[:], e.Measure[:], e.Version, dayNumber(e.From), dayNumber(e.To), 0, revision)
	case domain.StandingReleaseGiven:
		return t.exec(insert, id[:], e.School[:], e.Network[:], e.Measure[:], e.Version, dayNumber(e.From), dayNumber(e.Until), 1, revision)
	case domain.StandingReleaseEnded:
		return t.exec(`UPDATE releases SET ended = ?, revision = ? WHERE id = ?`, dayNumber(e.On), revision, id[:])
	}
	return nil
}

// FigureRelease is a release of a school's total: once for some months, or standing until a day.
type FigureRelease struct {
	ID uuid.UUID
	domain.SchoolTotal
	Standing bool
	// From is the first day of its months; a standing one begins on it. Until is the last.
	From, Until domain.Date
	// EndedOn is when a standing one was ended before its time.
	EndedOn  *domain.Date
	Revision int
	reader   *Reader
}

// School is whose total it is.
func (f *FigureRelease) School() (*School, error) {
	return loadOne[School](f.reader.ctx, f.reader, f.SchoolTotal.School)
}

// Network is the one for which it leaves.
func (f *FigureRelease) Network() (*Network, error) {
	return loadOne[Network](f.reader.ctx, f.reader, f.SchoolTotal.Network)
}

// MeasureID is the network's shared measure.
func (f *FigureRelease) MeasureID() uuid.UUID { return f.Measure }

// MeasureName is what that is called in its latest version; nil where it was not told.
func (f *FigureRelease) MeasureName() (*string, error) {
	n, err := f.Network()
	if err != nil || n == nil {
		return nil, err
	}
	for _, m := range n.SharedMeasures {
		if m.ID == f.Measure {
			return textOf(string(m.Name)), nil
		}
	}
	return nil, nil
}

// Allowed is what the viewer may do to it now.
func (f *FigureRelease) Allowed() []domain.FigureReleaseAction {
	ended := f.EndedOn != nil || f.Until.Before(f.reader.scope.today)
	return keep(domain.FigureReleaseActions(f.Standing, ended), func(domain.FigureReleaseAction) bool {
		return f.reader.scope.Holds(domain.SchoolLeader, f.SchoolTotal.School)
	})
}

// seesRelease says whether the person sees that a school releases a total, whatever is told by it: its
// leader does, and the hub of the network.
func (s Scope) seesRelease(t domain.SchoolTotal) bool {
	return s.Holds(domain.SchoolLeader, t.School) || s.Holds(domain.NetworkHub, t.Network)
}

// FigureReleases are those for the network that the viewer sees: its hub all, the leader of a school
// those of the school; the latest first.
func (n *Network) FigureReleases() ([]*FigureRelease, error) {
	return n.reader.figureReleases(n.reader.ctx, `network = ?`, n.ID)
}

// FigureRelease is one by its id; nil when there is none that the viewer sees.
func (r *Reader) FigureRelease(ctx context.Context, id uuid.UUID) (*FigureRelease, error) {
	found, err := r.figureReleases(ctx, `id = ?`, id)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

func (r *Reader) figureReleases(ctx context.Context, where string, of uuid.UUID) (found []*FigureRelease, err error) {
	err = r.each(ctx, `SELECT id, school, network, measure, version, first, last, standing, ended, revision FROM releases WHERE `+where+` ORDER BY first DESC, id`,
		[]any{of[:]}, func(rows *sql.Rows) error {
			var id, school, network, measure sql.RawBytes
			var first, last int64
			var ended sql.Null[int64]
			f := &FigureRelease{reader: r}
			if err := rows.Scan(&id, &school, &network, &measure, &f.Version, &first, &last, &f.Standing, &ended, &f.Revision); err != nil {
				return err
			}
			f.ID, f.SchoolTotal.School, f.SchoolTotal.Network, f.Measure = readID(id), readID(school), readID(network), readID(measure)
			f.From, f.Until = dayOf(first), dayOf(last)
			if ended.Valid {
				day := dayOf(ended.V)
				f.EndedOn = &day
			}
			if r.scope.seesRelease(f.SchoolTotal) {
				found = append(found, f)
			}
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("projections: read releases of figures: %w", err)
	}
	return found, nil
}
