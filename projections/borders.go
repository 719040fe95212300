package projections

import (
	"context"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// borders is what decides on a day what may cross from school to school: the districts and
// networks of all schools, and the agreements that run. It is the same for everybody.
type borders struct {
	// district is that of each school, schools are those of each district.
	district map[uuid.UUID]uuid.UUID
	schools  map[uuid.UUID][]uuid.UUID
	// networks are those of each school.
	networks map[uuid.UUID][]uuid.UUID
	// open are the pairs of network and district between which an agreement that covers share-outs
	// runs; with uuid.Nil for any network.
	open map[crossing]bool
	// standing are the pairs between which one that covers standing releases runs.
	standing map[crossing]bool
	// over is the last day of the agreements that have ended, of several the latest.
	over map[crossing]domain.Date
	// hash is that of all the rest.
	hash ScopeHash
}

// crossing is a way out of a district into a network; of uuid.Nil, into any.
type crossing struct{ network, district uuid.UUID }

// borders gives what crosses on the reader's day, worked out once until the directory changes.
func (r *Reader) borders(ctx context.Context) (*borders, error) {
	r.gathered.add(directoryTopic.table, uuid.Nil)
	if kept, found := r.store.kept.borders.get(r.directory, r.scope.today); found {
		return kept, nil
	}
	b, err := r.readBorders(ctx)
	if err != nil {
		return nil, fmt.Errorf("projections: borders: %w", err)
	}
	b.hash = scopeHashOf(*b)
	r.store.kept.borders.put(r.directory, r.scope.today, b, maxDays)
	return b, nil
}

// readBorders reads every school and network. It keeps none of them among the reader's things, whose
// lists would be read for all of them.
func (r *Reader) readBorders(ctx context.Context) (*borders, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	rows, err := r.query(ctx, "SELECT id, kind, doc FROM things WHERE kind IN ('SCHOOL', 'NETWORK') ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	b := &borders{
		district: make(map[uuid.UUID]uuid.UUID), schools: make(map[uuid.UUID][]uuid.UUID),
		networks: make(map[uuid.UUID][]uuid.UUID), open: make(map[crossing]bool), standing: make(map[crossing]bool), over: make(map[crossing]domain.Date),
	}
	for rows.Next() {
		var id, doc []byte
		var kind string
		if err := rows.Scan(&id, &kind, &doc); err != nil {
			return nil, err
		}
		if err := b.take(r.scope.today, readID(id), domain.Kind(kind), doc); err != nil {
			return nil, err
		}
	}
	return b, rows.Err()
}

func (b *borders) take(today domain.Date, id uuid.UUID, kind domain.Kind, doc []byte) error {
	if kind == domain.SchoolKind {
		var school struct {
			Assignments []Assignment `json:"assignments"`
		}
		if err := json.Unmarshal(doc, &school); err != nil {
			return err
		}
		district := (&School{Assignments: school.Assignments}).districtOn(today)
		if district != uuid.Nil {
			b.district[id] = district
			b.schools[district] = append(b.schools[district], id)
		}
		return nil
	}
	var network struct {
		Times      []NetworkSchool `json:"times"`
		Agreements []Agreement     `json:"agreements"`
	}
	if err := json.Unmarshal(doc, &network); err != nil {
		return err
	}
	for _, school := range (&Network{Times: network.Times}).schoolsOn(today) {
		b.networks[school] = add(b.networks[school], id)
	}
	for _, a := range network.Agreements {
		b.agree(today, id, &a)
	}
	return nil
}

// agree takes an agreement in, if it is one about share-outs or standing releases.
func (b *borders) agree(today domain.Date, network uuid.UUID, a *Agreement) {
	if slices.Contains(a.Covers, domain.CoversStandingReleases) && a.runs(today) {
		b.standing[crossing{network, a.District}] = true
	}
	if !slices.Contains(a.Covers, domain.CoversShareOuts) {
		return
	}
	last := a.Until
	if a.EndedOn != nil {
		last = a.EndedOn
	}
	for _, c := range []crossing{{network, a.District}, {uuid.Nil, a.District}} {
		switch {
		case a.runs(today):
			b.open[c] = true
		case last != nil && !last.After(today) && !last.Before(b.over[c]):
			b.over[c] = *last
		}
	}
}

// runs says whether the agreement holds on a day. An end that was told is one at once, wherever on
// earth it still is the day before.
func (a *Agreement) runs(day domain.Date) bool {
	return a.EndedOn == nil && holds(a.From, a.Until, day)
}

// lets says whether something of a school may go to a network today; with uuid.Nil, to any.
func (b *borders) lets(school, network uuid.UUID) bool {
	district, assigned := b.district[school]
	return assigned && b.open[crossing{network, district}]
}

// letsTotals says whether what leaves a school by a standing release may go to a network today.
func (b *borders) letsTotals(school, network uuid.UUID) bool {
	district, assigned := b.district[school]
	return assigned && b.standing[crossing{network, district}]
}

// closedOn is the last day on which something of a school might go to a network; nil when there never
// was one.
func (b *borders) closedOn(school, network uuid.UUID) *domain.Date {
	if day, ended := b.over[crossing{network, b.district[school]}]; ended {
		return &day
	}
	return nil
}
