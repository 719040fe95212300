package projections

import (
	"fmt"

	"github.com/cyclebook/cyclebook/domain"
)

// followsDDL has one row for each follow that goes on.
const followsDDL = `
CREATE TABLE follows (
	id BLOB PRIMARY KEY, person BLOB NOT NULL,
	seq INTEGER NOT NULL, at INTEGER NOT NULL, -- where it began: in the log, in time
	idea BLOB, family BLOB, topic TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX follows_of_person ON follows (person, seq);
`

// followings keeps what people want to hear of.
var followings = projection{name: "follows", version: 1, ddl: followsDDL, apply: applyFollowings}

func applyFollowings(t *tx, f Fact) error {
	if f.Stream.Category != domain.FollowCategory {
		return nil
	}
	switch e := f.Event.(type) {
	case domain.FollowStarted:
		return t.exec(`INSERT INTO follows (id, person, seq, at, idea, family, topic) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			f.Stream.ID[:], e.Follower[:], f.Seq, f.Envelope.RecordedAt.UnixMicro(), blob(idOf(e.ChangeIdea)), blob(idOf(e.Family)), string(e.Topic))
	case domain.FollowEnded:
		return t.exec(`DELETE FROM follows WHERE id = ?`, f.Stream.ID[:])
	default:
		return fmt.Errorf("a follow does not know %T", f.Event)
	}
}
