package transfer

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// Sink takes the rows of an export one by one: cells in the order of the table's columns. Rows of
// different tables come mixed, those of one table in a fixed order.
type Sink func(t *Table, cells []string) error

// ErrNoTeam says that there is no such team, or none that the reader may see.
var ErrNoTeam = errors.New("there is no such team")

// Export tells everything in an archive as tables that can be imported again: how things stand
// now, without what was withdrawn, voided or put right since. With a team it is the record of
// that team, and the institutions, people and classes that the record names.
//
// It reads thing by thing, so that it takes little memory. The same archive gives the same rows.
func Export(ctx context.Context, archive *projections.Archive, team uuid.UUID, to Sink) error {
	x := &exporter{ctx: ctx, archive: archive, team: team, to: to, out: make(map[uuid.UUID]bool)}
	if team != uuid.Nil {
		if err := x.collect(); err != nil {
			return err
		}
	}
	folds := x.folds()
	for _, f := range folds {
		if err := x.each(f.kind, func(r *projections.Record) error { return x.list(r, f) }); err != nil {
			return err
		}
	}
	for _, f := range folds {
		err := x.each(f.kind, func(r *projections.Record) error {
			if !x.out[r.Stream.ID] {
				return nil
			}
			return f.fold(r)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// list finds out whether a thing goes out. A team or class does only with its school and its
// teachers: a reader may know it and not them.
func (x *exporter) list(r *projections.Record, f folding) error {
	if f.kind == domain.TeamKind || f.kind == domain.ClassKind {
		x.listing, x.lacking = true, false
		err := f.fold(r)
		if x.listing = false; err != nil || x.lacking {
			return err
		}
	}
	x.out[r.Stream.ID] = true
	return nil
}

// exporter is one export under way.
type exporter struct {
	ctx     context.Context
	archive *projections.Archive
	team    uuid.UUID // uuid.Nil for all
	to      Sink
	// out are the things that go out: others are not named.
	out map[uuid.UUID]bool
	// collecting says that nothing is written yet, only what rows name is put into needed.
	collecting bool
	needed     map[uuid.UUID]bool // nil: everything is
	// listing says that nothing is written yet, only whether a row lacks something it needs.
	listing, lacking bool
}

// folding makes rows of the facts of a thing.
type folding struct {
	kind domain.Kind
	fold func(*projections.Record) error
}

// folds are in the order of the tables.
func (x *exporter) folds() []folding {
	return []folding{
		{domain.NetworkKind, x.network},
		{domain.DistrictKind, x.district},
		{domain.SchoolKind, x.school},
		{domain.PersonKind, x.person},
		{domain.TeamKind, x.teamOf},
		{domain.ClassKind, x.class},
		{domain.ProjectKind, x.project},
		{domain.MeasureKind, x.measure},
		{domain.CycleKind, x.cycle},
	}
}

// ofTeam are the kinds of things that are part of a team's record.
var ofTeam = map[domain.Kind]bool{domain.TeamKind: true, domain.ProjectKind: true, domain.MeasureKind: true, domain.CycleKind: true}

// collect finds out what the record of the team names: first the record itself, then what that
// needs in its turn, from classes up to districts.
func (x *exporter) collect() error {
	x.collecting, x.needed = true, make(map[uuid.UUID]bool)
	defer func() { x.collecting = false }()
	for _, f := range x.folds() {
		if ofTeam[f.kind] {
			if err := x.each(f.kind, f.fold); err != nil {
				return err
			}
		}
	}
	if err := x.each(domain.ClassKind, x.class); err != nil {
		return err
	}
	return x.each(domain.SchoolKind, x.school)
}

// each hands over the records of a kind that are part of the export.
func (x *exporter) each(kind domain.Kind, do func(*projections.Record) error) error {
	of := uuid.Nil
	if ofTeam[kind] {
		of = x.team
	}
	for r, err := range x.archive.Records(x.ctx, kind, of) {
		if err != nil {
			return fmt.Errorf("transfer: export: %w", err)
		}
		if of == uuid.Nil && x.needed != nil && !x.needed[r.Stream.ID] {
			continue
		}
		if err := do(r); err != nil {
			return fmt.Errorf("transfer: export: %w", err)
		}
	}
	return nil
}

// facts folds the facts of a record; none is no error.
func (x *exporter) facts(r *projections.Record, fold func(projections.Fact)) error {
	for f, err := range r.Facts(x.ctx) {
		if err != nil {
			return err
		}
		fold(f)
	}
	return nil
}

// cellsOf are the cells of a row by the names of their columns; absent ones are empty.
type cellsOf map[string]string

// erased stands where a text must be whose key was destroyed.
const erased = "(erased)"

// row writes a row.
func (x *exporter) row(t *Table, row cellsOf) error {
	if x.collecting {
		return nil
	}
	cells := make([]string, len(t.Columns))
	used := 0
	for i, c := range t.Columns {
		cell, ok := row[c.Name]
		if ok {
			used++
		}
		switch {
		case cell != "" || !c.Needed:
		case c.Holds == Line || c.Holds == Lines:
			cell = erased
		case c.Holds == Ref || c.Holds == Refs:
			x.lacking = true
		}
		cells[i] = cell
	}
	if used != len(row) {
		return fmt.Errorf("a row of %s has cells of other columns: %v", t.Name, row)
	}
	if x.listing {
		return nil
	}
	return x.to(t, cells)
}

// rows writes rows of one table.
func (x *exporter) rows(t *Table, rows []cellsOf) error {
	for _, row := range rows {
		if err := x.row(t, row); err != nil {
			return err
		}
	}
	return nil
}

// ref names another thing; empty when it does not go out.
func (x *exporter) ref(id *uuid.UUID) string {
	if id == nil || *id == uuid.Nil {
		return ""
	}
	if x.collecting {
		x.needed[*id] = true
		return id.String()
	}
	if !x.out[*id] {
		return ""
	}
	return id.String()
}

// refs names several things.
func (x *exporter) refs(ids []uuid.UUID) string {
	var names []string
	for _, id := range ids {
		if name := x.ref(&id); name != "" {
			names = append(names, name)
		}
	}
	return several(names)
}

// by is who did something, and for whom; the one is not told without the other.
func (x *exporter) by(f projections.Fact) (by, onBehalfOf string) {
	by = x.ref(&f.Envelope.Actor)
	if by != "" {
		onBehalfOf = x.ref(&f.Envelope.OnBehalfOf)
	}
	return by, onBehalfOf
}

// actor is who did something.
func (x *exporter) actor(f projections.Fact) string {
	by, _ := x.by(f)
	return by
}

// FindTeam gives the team with that id or name in an archive; ErrNoTeam when there is none.
func FindTeam(ctx context.Context, archive *projections.Archive, idOrName string) (uuid.UUID, error) {
	var found []string
	for r, err := range archive.Records(ctx, domain.TeamKind, uuid.Nil) {
		if err != nil {
			return uuid.Nil, fmt.Errorf("transfer: %w", err)
		}
		id, name := r.Stream.ID.String(), ""
		for f, err := range r.Facts(ctx) {
			if err != nil {
				return uuid.Nil, fmt.Errorf("transfer: %w", err)
			}
			switch e := f.Event.(type) {
			case domain.TeamFormed:
				name = string(e.Name)
			case domain.TeamRenamed:
				name = string(e.Name)
			}
		}
		if name != "" && (strings.EqualFold(id, idOrName) || normal(name) == normal(idOrName)) {
			found = append(found, id)
		}
	}
	switch len(found) {
	case 0:
		return uuid.Nil, fmt.Errorf("%w: %q, by id or name", ErrNoTeam, idOrName)
	case 1:
		return uuid.Parse(found[0])
	default:
		return uuid.Nil, fmt.Errorf("%w: several are called %q: name one by its id, %s", ErrNoTeam, idOrName, strings.Join(found, " or "))
	}
}
