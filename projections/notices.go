package projections

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// ShareOutNotice says that a share-out was released to a network; what it tells is read elsewhere.
type ShareOutNotice struct {
	Position domain.Position
	Kind     ShareOutNoticeKind
	ID       uuid.UUID
	// Seq is its place in the order of the log.
	Seq int64
}

// ShareOutNoticeKind is what happened to a share-out.
type ShareOutNoticeKind string

const (
	// ReleasedFirst: it was not out before.
	ReleasedFirst ShareOutNoticeKind = "RELEASED"
	// ReleasedAgain: another version, or the same in another way, stands in its place.
	ReleasedAgain ShareOutNoticeKind = "REVISED"
)

// Notices are the releases to a network after a place in the order of the log, in that order, of so
// many at most those that the viewer may read today; last is the place up to which all was looked at,
// and more says that there may be more after it. Not ok when the viewer is not of the network.
func (r *Reader) Notices(ctx context.Context, network uuid.UUID, after int64, limit int) (list []ShareOutNotice, last int64, more, ok bool, err error) {
	if !r.scope.HearsOf(network) {
		return nil, 0, false, false, nil
	}
	last = after
	rows := 0
	err = r.each(ctx, `SELECT n.seq, n.id, n.again, n.position, s.doc FROM notices n JOIN shareouts s ON s.id = n.id
		WHERE n.network = ? AND n.seq > ? ORDER BY n.seq LIMIT ? + 0`, []any{network[:], after, limit}, func(found *sql.Rows) error {
		n := ShareOutNotice{Kind: ReleasedFirst}
		var id, doc sql.RawBytes
		var again bool
		var position string
		err := found.Scan(&n.Seq, &id, &again, &position, &doc)
		if err != nil {
			return err
		}
		var s storedShareOut
		if err := json.Unmarshal(doc, &s); err != nil {
			return err
		}
		rows, last = rows+1, n.Seq
		if s.Withdrawal != nil || r.scope.reach(s.Out, s.TeamID) < outside {
			return nil
		}
		if again {
			n.Kind = ReleasedAgain
		}
		n.ID = readID(id)
		n.Position, err = domain.ParsePosition(position)
		list = append(list, n)
		return err
	})
	if err != nil {
		return nil, 0, false, false, fmt.Errorf("projections: notices of network %s: %w", network, err)
	}
	return list, last, rows == limit, true, nil
}

// HearsOf says whether the person is among those for whom something is released to a network.
func (s Scope) HearsOf(network uuid.UUID) bool { return holdsID(s.hearing.networks, network) }
