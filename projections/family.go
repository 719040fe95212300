package projections

import (
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// familiesDDL has the family of change of each cycle that has one, with the change idea that it
// had when it came into it; and the cycles that were tried from a share-out, with how far they are.
// What families have in hidden effects stands in pools.
const familiesDDL = `
CREATE TABLE families (cycle BLOB PRIMARY KEY, family BLOB NOT NULL, team BLOB NOT NULL, idea BLOB, seq INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX families_of_idea ON families (team, idea, seq) WHERE idea IS NOT NULL;
CREATE TABLE tries (
	cycle BLOB PRIMARY KEY, shareout BLOB NOT NULL, family BLOB NOT NULL, team BLOB NOT NULL, school BLOB NOT NULL,
	seq INTEGER NOT NULL, stage TEXT NOT NULL, decision TEXT, cause TEXT
) WITHOUT ROWID;
CREATE INDEX tries_of_shareout ON tries (shareout);
CREATE INDEX tries_of_family ON tries (family);
CREATE TABLE pools (family BLOB NOT NULL, scale TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (family, scale)) WITHOUT ROWID;
`

// families keeps what belongs to one change idea across schools. It comes before [shareOuts],
// which asks it.
var families = projection{name: "families", version: 3, ddl: familiesDDL, apply: applyFamilies}

// familyOf finds the family of change that a new share-out of a cycle belongs to, and keeps it: that
// of the cycle, which has one if it was tried from a share-out or has another one; else that of the
// nearest cycle before it in the ramp, of several equally near the one that had it first; else that
// of the same team's same change idea; else the share-out begins one. A family is never changed,
// and two never become one.
//
// It is always the id of a share-out that was drafted before, which is of its own family, so that
// no chain of families and no loop can come about, whatever the log says.
func familyOf(t *tx, s *storedShareOut, c *Cycle, seq int64) (uuid.UUID, error) {
	var idea uuid.UUID
	if c != nil {
		idea = idOf(c.Plan.ChangeIdeaID)
	}
	family, own, err := familyBefore(t, s.CycleID)
	if err != nil {
		return uuid.Nil, err
	}
	if family == uuid.Nil && idea != uuid.Nil {
		if family, err = familyOfIdea(t, s.TeamID, idea); err != nil {
			return uuid.Nil, err
		}
	}
	if family == uuid.Nil {
		family = s.ID
	}
	if own {
		return family, nil
	}
	return family, joinFamily(t, s.CycleID, family, s.TeamID, idea, seq)
}

// familyBefore gives the family of a cycle, or of the nearest one before it in the ramp; own says
// that it is the cycle's.
func familyBefore(t *tx, cycle uuid.UUID) (family uuid.UUID, own bool, err error) {
	var raw []byte
	var steps int
	// A ramp has no loops; should the log have one, maxRampSteps ends it.
	found, err := t.row(`WITH RECURSIVE before(id, steps) AS (
			SELECT ?1, 0
			UNION SELECT e.parent, before.steps + 1 FROM before JOIN edges e ON e.child = before.id WHERE before.steps < ?2)
		SELECT f.family, before.steps FROM before JOIN families f ON f.cycle = before.id
		ORDER BY before.steps, f.seq, f.cycle LIMIT 1`, []any{cycle[:], maxRampSteps}, &raw, &steps)
	if err != nil || !found {
		return uuid.Nil, false, err
	}
	return readID(raw), steps == 0, nil
}

// maxRampSteps is how far back in a ramp a family is looked for.
const maxRampSteps = 100

func familyOfIdea(t *tx, team, idea uuid.UUID) (uuid.UUID, error) {
	var raw []byte
	found, err := t.row(`SELECT family FROM families WHERE team = ? AND idea = ? ORDER BY seq, cycle LIMIT 1`, []any{team[:], idea[:]}, &raw)
	if err != nil || !found {
		return uuid.Nil, err
	}
	return readID(raw), nil
}

// joinFamily leaves a cycle in the family that it is in.
func joinFamily(t *tx, cycle, family, team, idea uuid.UUID, seq int64) error {
	return t.exec(`INSERT INTO families (cycle, family, team, idea, seq) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (cycle) DO NOTHING`, cycle[:], family[:], team[:], blob(idea), seq)
}

// applyFamilies keeps the cycles that were tried from a share-out.
func applyFamilies(t *tx, f Fact) error {
	if f.Stream.Category != domain.CycleCategory {
		return nil
	}
	cycle := f.Stream.ID
	switch e := f.Event.(type) {
	case domain.CyclePlanned:
		return planTry(t, f, e)
	case domain.CycleStarted:
		return t.exec(`UPDATE tries SET stage = ? WHERE cycle = ?`, string(domain.Doing), cycle[:])
	case domain.StudyRecorded:
		return t.exec(`UPDATE tries SET stage = ? WHERE cycle = ?`, string(domain.Studying), cycle[:])
	case domain.ActDecided:
		return t.exec(`UPDATE tries SET stage = ?, decision = ? WHERE cycle = ?`, string(domain.Acted), string(e.Decision), cycle[:])
	case domain.CycleReopened:
		return t.exec(`UPDATE tries SET stage = ?, decision = NULL WHERE cycle = ?`, string(domain.Studying), cycle[:])
	case domain.CycleWithdrawn:
		return t.exec(`UPDATE tries SET stage = ?, cause = ? WHERE cycle = ?`, string(domain.Withdrawn), string(e.Cause), cycle[:])
	}
	return nil
}

// planTry: a share-out that is not there when the plan is made is none that it was made from.
func planTry(t *tx, f Fact, e domain.CyclePlanned) error {
	if e.AdaptedFrom == nil {
		return nil
	}
	from, err := shareOutShelf.find(t, *e.AdaptedFrom)
	if err != nil || from == nil {
		return err
	}
	cycle, school := f.Stream.ID, f.Envelope.Owner
	if err := t.exec(`INSERT INTO tries (cycle, shareout, family, team, school, seq, stage) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		cycle[:], from.ID[:], from.FamilyID[:], e.Team[:], school[:], f.Seq, string(domain.Planned)); err != nil {
		return err
	}
	return joinFamily(t, cycle, from.FamilyID, e.Team, idOf(e.ChangeIdea), f.Seq)
}

// triedFrom is the share-out that a cycle was tried from; nil for none.
func triedFrom(t *tx, cycle uuid.UUID) (*uuid.UUID, error) {
	var raw []byte
	found, err := t.row(`SELECT shareout FROM tries WHERE cycle = ?`, []any{cycle[:]}, &raw)
	if err != nil || !found {
		return nil, err
	}
	id := readID(raw)
	return &id, nil
}
