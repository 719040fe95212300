package projections

import (
	"context"
	"database/sql"
	"fmt"
	"iter"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// Archive gives what was recorded, thing by thing, as far as a scope may read it: tables that
// leave Cyclebook are made of it. It stands at the position at which it was opened; what is
// recorded later is left out. It holds nothing open and little in memory, however much there is.
type Archive struct {
	views *Views
	scope Scope
	upTo  domain.Position
}

// Archive opens the archive for a scope; ErrNoLog when the read models were opened without the
// log.
func (v *Views) Archive(ctx context.Context, scope Scope) (*Archive, error) {
	r, err := v.Read(ctx, scope)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if r.store.log == nil {
		return nil, fmt.Errorf("projections: archive: %w", ErrNoLog)
	}
	return &Archive{v, scope, r.Position()}, nil
}

// Record is everything that was recorded of one thing, as far as the scope may read it.
type Record struct {
	Stream  domain.Stream
	archive *Archive
	portion portion
}

// portion is how much of a record a scope may read.
type portion int

const (
	nothing portion = iota
	// definitions of a measure, without its values and without who defined it.
	definitions
	// nameOnly of a person, without address and roles.
	nameOnly
	// withoutYears of a school, without what was reported of them.
	withoutYears
	whole
)

// archivePage is how many things are looked up at once.
const archivePage = 200

// Records gives the things of a kind that has streams of its own, in the order of their ids;
// those of one team when it is not uuid.Nil. Drivers and change ideas are told by their project.
func (a *Archive) Records(ctx context.Context, kind domain.Kind, team uuid.UUID) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		for after, more := uuid.Nil, true; more; {
			var page []*Record
			var err error
			if page, after, more, err = a.page(ctx, kind, team, after); err != nil {
				yield(nil, fmt.Errorf("projections: archive of %s: %w", kind, err))
				return
			}
			for _, record := range page {
				if !yield(record, nil) {
					return
				}
			}
		}
	}
}

// page looks up the next things after an id, in a reader of its own that is closed at once.
func (a *Archive) page(ctx context.Context, kind domain.Kind, team, after uuid.UUID) (page []*Record, last uuid.UUID, more bool, err error) {
	r, err := a.views.Read(ctx, a.scope)
	if err != nil {
		return nil, last, false, err
	}
	defer r.Close()
	query := "SELECT id, kind, team, doc FROM things WHERE kind = ?1"
	if kind == domain.CycleKind {
		query = "SELECT id, ?1, team, NULL FROM cycles WHERE true"
	}
	if team != uuid.Nil {
		query += " AND team = ?2"
	} else {
		query += " AND ?2 IS NOT NULL"
	}
	seen := 0
	err = r.each(ctx, query+" AND id > ?3 ORDER BY id LIMIT ?4", []any{string(kind), team[:], after[:], archivePage}, func(rows *sql.Rows) error {
		var raw, of, doc sql.RawBytes
		var kind domain.Kind
		if err := rows.Scan(&raw, &kind, &of, &doc); err != nil {
			return err
		}
		last = readID(raw)
		seen++
		var view any = cycleOf(readID(of))
		if doc != nil {
			if err := r.admit(last, kind, doc); err != nil {
				return err
			}
			view = r.things[last]
		}
		if much := a.scope.portion(view); much != nothing {
			page = append(page, &Record{domain.Stream{Category: categories[kind], ID: last}, a, much})
		}
		return nil
	})
	return page, last, seen == archivePage, err
}

// cycleOf stands for a cycle of a team where its record is not needed.
type cycleOf uuid.UUID

// categories of the kinds that have streams of their own.
var categories = map[domain.Kind]domain.Category{
	domain.NetworkKind: domain.NetworkCategory, domain.DistrictKind: domain.DistrictCategory,
	domain.SchoolKind: domain.SchoolCategory, domain.ClassKind: domain.ClassCategory,
	domain.TeamKind: domain.TeamCategory, domain.PersonKind: domain.PersonCategory,
	domain.ProjectKind: domain.ProjectCategory, domain.MeasureKind: domain.MeasureCategory,
	domain.CycleKind: domain.CycleCategory,
}

// portion tells how much of the record behind an admitted view may be read; view is nil for what
// is not admitted. A class whose label may not be told is left out.
func (s Scope) portion(view any) portion {
	switch v := view.(type) {
	case *Network, *District, *Team, *Project:
		return whole
	case *School:
		if s.all || s.ofInstitution(v.ID, rights.SchoolYearsSight) {
			return whole
		}
		return withoutYears
	case *Class:
		if s.all || s.ofClass(v.SchoolID, v.TeacherIDs, v.Taught).Has(rights.LabelSight) {
			return whole
		}
	case *Person:
		if s.all || s.ofPerson(v.ID).Has(rights.ContactSight) {
			return whole
		}
		return nameOnly
	case *Measure:
		if s.readsTeamRecord(v.TeamID) {
			return whole
		}
		return definitions
	case cycleOf:
		if s.readsTeamRecord(uuid.UUID(v)) {
			return whole
		}
	}
	return nothing
}

// Facts gives the facts of the record, opened, in order.
func (r *Record) Facts(ctx context.Context) iter.Seq2[Fact, error] {
	return func(yield func(Fact, error) bool) {
		s, done, err := r.archive.views.use()
		if err != nil {
			yield(Fact{}, fmt.Errorf("projections: archive: %w", err))
			return
		}
		defer done()
		for recorded, err := range s.log.ReadStream(ctx, r.Stream.String(), 0) {
			if err == nil && recorded.Position.Compare(r.archive.upTo) > 0 {
				return
			}
			fact, err := s.openOne(ctx, recorded, err)
			if err != nil {
				yield(Fact{}, fmt.Errorf("projections: archive of %s: %w", r.Stream, err))
				return
			}
			if fact, ok := r.portion.of(fact); ok && !yield(fact, nil) {
				return
			}
		}
	}
}

// openOne decodes and opens one fact.
func (s *store) openOne(ctx context.Context, recorded domain.Recorded, err error) (Fact, error) {
	if err != nil {
		return Fact{}, err
	}
	in, err := s.decode(ctx, recorded)
	if err == nil && in.bad != nil {
		err = in.bad
	}
	return in.fact, err
}

// of takes out of a fact what may not be read; not ok when nothing is left.
func (p portion) of(f Fact) (Fact, bool) {
	switch e := f.Event.(type) {
	case domain.MeasureDefined, domain.MeasureRedefined, domain.MeasureRetired:
		if p == definitions {
			f.Envelope.Actor, f.Envelope.OnBehalfOf = uuid.Nil, uuid.Nil
			return f, true
		}
	case domain.PersonInvited:
		if p == nameOnly {
			f.Event = domain.PersonInvited{Name: e.Name}
			return f, true
		}
	case domain.PersonJoined:
		return f, true
	case domain.SchoolYearReported:
		return f, p == whole
	}
	return f, p == whole || p == withoutYears
}
