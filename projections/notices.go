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
	// Position is where to go on. Of what was released while nobody listened it is not the release's
	// own: see [Reader.Notices].
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

// Notices are the releases to a network after a place in the order of the log, day by day and within a
// day by id, those that the viewer may read today; of so many and then to the end of the day. Last is the
// place up to which all was looked at, and more says that there may be more after it. Not ok when the
// viewer is not of the network.
//
// The time of a release tells more than its day. So the last notice, when there are no more, has the
// position up to which was read, and all others have began, the one from which the listener goes on:
// who is cut off in between is told them once more. Who listens while something is released hears of it
// then; nothing helps against that.
func (r *Reader) Notices(ctx context.Context, network uuid.UUID, began domain.Position, after int64, limit int) (list []ShareOutNotice, last int64, more, ok bool, err error) {
	if !r.scope.HearsOf(network) {
		return nil, 0, false, false, nil
	}
	last = after
	rows := 0
	const until = `(SELECT day FROM notices WHERE network = ?1 AND seq > ?2 ORDER BY seq LIMIT 1 OFFSET ?3)`
	err = r.each(ctx, `SELECT n.seq, n.id, n.again, s.doc FROM notices n JOIN shareouts s ON s.id = n.id
		WHERE n.network = ?1 AND n.seq > ?2 AND n.day <= ifnull(`+until+`, n.day) ORDER BY n.day, n.id, n.seq`, []any{network[:], after, limit - 1}, func(found *sql.Rows) error {
		n := ShareOutNotice{Kind: ReleasedFirst, Position: began}
		var id, doc sql.RawBytes
		var again bool
		if err := found.Scan(&n.Seq, &id, &again, &doc); err != nil {
			return err
		}
		var s storedShareOut
		if err := json.Unmarshal(doc, &s); err != nil {
			return err
		}
		rows, last = rows+1, max(last, n.Seq)
		if s.Withdrawal != nil || r.scope.reach(s.Out, s.TeamID) < outside {
			return nil
		}
		if again {
			n.Kind = ReleasedAgain
		}
		n.ID = readID(id)
		list = append(list, n)
		return nil
	})
	if err != nil {
		return nil, 0, false, false, fmt.Errorf("projections: notices of network %s: %w", network, err)
	}
	if rows >= limit {
		r.mu.Lock()
		err = r.row(ctx, `SELECT EXISTS (SELECT 1 FROM notices WHERE network = ? AND seq > ?)`, []any{network[:], last}, &more)
		r.mu.Unlock()
		if err != nil {
			return nil, 0, false, false, fmt.Errorf("projections: notices of network %s: %w", network, err)
		}
	}
	if !more && len(list) > 0 {
		list[len(list)-1].Position = r.position
	}
	return list, last, more, true, nil
}

// HearsOf says whether the person is among those for whom something is released to a network.
func (s Scope) HearsOf(network uuid.UUID) bool { return holdsID(s.hearing.networks, network) }
