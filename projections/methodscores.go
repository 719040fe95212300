package projections

import (
	"database/sql"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// What a score says of a check, one letter each.
const (
	scoreMet    = 'm'
	scoreNotMet = 'n'
	scoreUntold = '-'
)

// rescore judges a cycle as it is on a day, by the same rules as for its team.
func rescore(t *tx, c *Cycle, ramp *Ramp, day domain.Date) error {
	if c.isNone() {
		return t.exec(`DELETE FROM method_scores WHERE cycle = ?`, c.ID[:])
	}
	e, err := evidenceFor(t, c, ramp, day)
	if err != nil {
		return err
	}
	letters := make([]byte, 0, len(MethodChecks))
	for _, f := range e.score() {
		switch {
		case !f.counts():
			letters = append(letters, scoreUntold)
		case f.met:
			letters = append(letters, scoreMet)
		default:
			letters = append(letters, scoreNotMet)
		}
	}
	shared, err := isShared(t, c.ID, day)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO method_scores (cycle, team, year, score, place) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (cycle) DO UPDATE SET team = excluded.team, year = excluded.year, score = excluded.score, place = excluded.place`,
		c.ID[:], c.TeamID[:], string(c.SchoolYear), string(letters), c.drawerPlace(shared))
}

// evidenceFor gathers what the checks of a cycle look at, whoever may read it: what comes of it are
// sums over teams.
func evidenceFor(t *tx, c *Cycle, ramp *Ramp, day domain.Date) (*evidence, error) {
	e := &evidence{cycle: c, ramp: ramp, zone: time.UTC, series: make(map[uuid.UUID]*measuredSeries), rhythm: make(map[uuid.UUID]domain.Frequency)}
	var err error
	if c.Team, err = teams.find(t, c.TeamID); err != nil {
		return nil, err
	}
	if c.Team != nil {
		school, err := schools.find(t, c.Team.Home)
		if err != nil {
			return nil, err
		}
		if school != nil {
			if zone, err := time.LoadLocation(school.Zone); err == nil {
				e.zone = zone
			}
		}
	}
	for _, k := range c.Classes {
		if k.Class, err = classes.find(t, k.ClassID); err != nil {
			return nil, err
		}
	}
	if e.idea, err = changeIdeas.find(t, idOf(c.Plan.ChangeIdeaID)); err != nil {
		return nil, err
	}
	for _, id := range c.measureIDs() {
		m, err := measures.find(t, id)
		if err != nil {
			return nil, err
		}
		if m == nil {
			continue
		}
		e.rhythm[id] = m.Frequency
		if e.series[id], err = seriesFor(t, id); err != nil {
			return nil, err
		}
	}
	for _, q := range c.Plan.Questions {
		for _, p := range q.Predictions {
			p.cycle, p.MeasureID = c, q.MeasureID
		}
	}
	c.LeftOpen = c.leftOpen(day)
	e.ended = c.ended()
	e.observed, err = observationsFor(t, c.ID)
	return e, err
}

// seriesFor gives all series of a measure.
func seriesFor(t *tx, id uuid.UUID) (*measuredSeries, error) {
	record, err := recordShelf.find(t, id)
	if err != nil || record == nil {
		return nil, err
	}
	found := &measuredSeries{record: record}
	for _, of := range record.Series {
		doc, err := seriesShelf.find(t, seriesKey{id, of})
		if err != nil {
			return nil, err
		}
		if doc != nil {
			found.add(of, *doc)
		}
	}
	return found, nil
}

func observationsFor(t *tx, cycle uuid.UUID) (list []*Observation, err error) {
	err = t.each(`SELECT seq, doc FROM observations WHERE cycle = ? ORDER BY seq`, []any{cycle[:]}, func(rows *sql.Rows) error {
		o := &Observation{}
		var doc sql.RawBytes
		if err := rows.Scan(&o.Seq, &doc); err != nil {
			return err
		}
		list = append(list, o)
		return json.Unmarshal(doc, o)
	})
	return list, err
}

func isShared(t *tx, cycle uuid.UUID, day domain.Date) (shared bool, err error) {
	err = t.each(`SELECT doc FROM shareouts WHERE cycle = ?`, []any{cycle[:]}, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		s := &storedShareOut{}
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		if err := json.Unmarshal(doc, s); err != nil {
			return err
		}
		shared = shared || s.beyondTeam(day)
		return nil
	})
	return shared, err
}
