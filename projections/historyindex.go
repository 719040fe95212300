package projections

import (
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// historyDDL has one row for each fact, without its body: that stays in the log. The column
// latest_at is the running maximum of recorded_at, so that it rises with seq.
const historyDDL = `
CREATE TABLE history (
	seq INTEGER PRIMARY KEY, category TEXT NOT NULL, id BLOB NOT NULL, revision INTEGER NOT NULL,
	team BLOB, position TEXT NOT NULL, type TEXT NOT NULL,
	actor BLOB, role TEXT NOT NULL, on_behalf_of BLOB, via TEXT NOT NULL,
	occurred_on INTEGER NOT NULL, recorded_at INTEGER NOT NULL, latest_at INTEGER NOT NULL, command BLOB
);
CREATE INDEX history_of_thing ON history (id, revision);
CREATE INDEX history_of_team ON history (team, seq) WHERE team IS NOT NULL;
CREATE TABLE history_latest (one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL);
`

// history keeps the index of facts. It comes last, so that it finds what others made of them.
var history = projection{name: "history", version: 2, ddl: historyDDL, apply: applyHistory}

func applyHistory(t *tx, f Fact) error {
	team, err := teamOf(t, f.Stream)
	if err != nil {
		return err
	}
	latest, err := latestShelf.find(t, struct{}{})
	if err != nil {
		return err
	}
	e := f.Envelope
	at := e.RecordedAt.UnixMicro()
	if latest == nil || *latest < at {
		latestShelf.put(t, struct{}{}, &at)
	} else {
		at = *latest
	}
	return t.exec(`INSERT INTO history (seq, category, id, revision, team, position, type, actor, role, on_behalf_of, via, occurred_on, recorded_at, latest_at, command)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		f.Seq, string(f.Stream.Category), f.Stream.ID[:], int64(f.Recorded.Revision), blob(team), f.Recorded.Position.String(), f.Recorded.Type,
		blob(e.Actor), string(e.Role), blob(e.OnBehalfOf), string(e.Via),
		dayNumber(e.OccurredOn), e.RecordedAt.UnixMicro(), at, blob(e.Command))
}

// latestShelf keeps the one latest moment.
var latestShelf = shelf[struct{}, int64]{
	name: "latest moment",
	read: func(t *tx, _ struct{}) (*int64, int, error) {
		var at int64
		found, err := t.row(`SELECT at FROM history_latest`, nil, &at)
		if err != nil || !found {
			return nil, 0, err
		}
		return &at, 8, nil
	},
	write: func(t *tx, _ struct{}, at *int64) (int, error) {
		return 8, t.exec(`INSERT INTO history_latest (one, at) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET at = excluded.at`, *at)
	},
}

// teamOf is the team whose record a stream is part of, uuid.Nil when it is no team's.
func teamOf(t *tx, s domain.Stream) (uuid.UUID, error) {
	switch s.Category {
	case domain.TeamCategory:
		return s.ID, nil
	case domain.CycleCategory:
		c, err := cycleShelf.find(t, s.ID)
		if err != nil || c == nil {
			return uuid.Nil, err
		}
		return c.TeamID, nil
	case domain.ProjectCategory:
		p, err := projects.find(t, s.ID)
		if err != nil || p == nil {
			return uuid.Nil, err
		}
		return p.TeamID, nil
	case domain.MeasureCategory:
		m, err := measures.find(t, s.ID)
		if err != nil || m == nil {
			return uuid.Nil, err
		}
		return m.TeamID, nil
	case domain.ShareOutCategory:
		s, err := shareOutShelf.find(t, s.ID)
		if err != nil || s == nil {
			return uuid.Nil, err
		}
		return s.TeamID, nil
	default:
		return uuid.Nil, nil
	}
}
