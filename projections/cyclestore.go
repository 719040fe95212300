package projections

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// cycleShelf keeps the documents of cycles.
var cycleShelf = shelf[uuid.UUID, Cycle]{
	name: "cycle",
	read: func(t *tx, id uuid.UUID) (*Cycle, int, error) {
		var doc []byte
		found, err := t.row(`SELECT doc FROM cycles WHERE id = ?`, []any{id[:]}, &doc)
		if err != nil || !found {
			return nil, 0, err
		}
		c := &Cycle{}
		return c, len(doc), json.Unmarshal(doc, c)
	},
	write: writeCycle,
}

func writeCycle(t *tx, id uuid.UUID, c *Cycle) (int, error) {
	day := c.sortDay()
	c.SchoolYear = domain.SchoolYearOf(day)
	doc, err := json.Marshal(c)
	if err != nil {
		return 0, err
	}
	var decision *domain.Decision
	if c.Act != nil {
		decision = &c.Act.Decision
	}
	return len(doc), t.exec(`INSERT INTO cycles (id, team, project, idea, stage, purpose, decision, year, day, doc)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET idea = excluded.idea, stage = excluded.stage, decision = excluded.decision,
		year = excluded.year, day = excluded.day, doc = excluded.doc`,
		id[:], c.TeamID[:], blob(idOf(c.ProjectID)), blob(idOf(c.Plan.ChangeIdeaID)), string(c.Stage), string(c.Purpose),
		(*string)(decision), string(c.SchoolYear), dayNumber(day), doc)
}

// sortDay is the day by which a timeline is sorted.
func (c *Cycle) sortDay() domain.Date {
	switch {
	case c.Do != nil:
		return c.Do.StartedOn
	case c.Plan.StartsOn != nil:
		return *c.Plan.StartsOn
	default:
		return c.PlannedOn
	}
}

// observationKey names an observation: its id is its cycle's own.
type observationKey struct{ cycle, id uuid.UUID }

// observationDoc is an observation; one that was withdrawn has no row.
type observationDoc struct {
	Observation
	withdrawn bool
}

var observationShelf = shelf[observationKey, observationDoc]{
	name: "observation",
	read: func(t *tx, key observationKey) (*observationDoc, int, error) {
		var doc []byte
		o := &observationDoc{}
		found, err := t.row(`SELECT seq, doc FROM observations WHERE cycle = ? AND id = ?`, []any{key.cycle[:], key.id[:]}, &o.Seq, &doc)
		if err != nil || !found {
			return nil, 0, err
		}
		return o, len(doc), json.Unmarshal(doc, &o.Observation)
	},
	write: func(t *tx, key observationKey, o *observationDoc) (int, error) {
		if o.withdrawn {
			return 0, t.exec(`DELETE FROM observations WHERE cycle = ? AND id = ?`, key.cycle[:], key.id[:])
		}
		doc, err := json.Marshal(&o.Observation)
		if err != nil {
			return 0, err
		}
		return len(doc), t.exec(`INSERT INTO observations (cycle, id, seq, doc) VALUES (?, ?, ?, ?)
			ON CONFLICT (cycle, id) DO UPDATE SET seq = excluded.seq, doc = excluded.doc`, key.cycle[:], key.id[:], o.Seq, doc)
	},
}

// dayNumber counts days from 1970; dayOf is the way back.
func dayNumber(d domain.Date) int64 { return d.Time().Unix() / secondsOfDay }

func dayOf(n int64) domain.Date { return domain.DateOf(unixDay(n)) }

func classList(classes []*CycleClass) string {
	ids := make([]uuid.UUID, len(classes))
	for i, k := range classes {
		ids[i] = k.ClassID
	}
	return idList(ids)
}

const secondsOfDay = 24 * 60 * 60

func unixDay(n int64) time.Time { return time.Unix(n*secondsOfDay, 0).UTC() }
