package transfer

import (
	"errors"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// place finds the thing to whose record a row belongs, and puts it there.
func (l *loader) place(r *row) error {
	to := routes[r.table]
	var err error
	if to.of != "" {
		r.stream = r.streamOf(to)
	} else if r.stream, err = l.define(r, to); err != nil {
		return err
	}
	if r.stream == uuid.Nil {
		return l.world.broken()
	}
	if to.of != "" && to.kind != "" {
		if err := l.part(r, to); err != nil {
			return err
		}
	}
	if err := l.belong(r); err != nil {
		return err
	}
	if r.bad {
		return l.amiss(r)
	}
	cells := strings.TrimRight(strings.Join(r.cells, cellMark), cellMark)
	return errors.Join(l.stage.insert("rows", categoryIndex(to.category), r.stream[:], tableIndex(r.table), r.line, cells), l.world.broken())
}

// streamOf is the thing whose record the row is part of. A measure may be named with its team.
func (r *row) streamOf(to route) uuid.UUID {
	if r.text(to.of) == "" {
		return uuid.Nil // told already
	}
	if r.table.column("team") < 0 || to.of != "measure" || !r.has("team") {
		return r.ref(to.of)
	}
	team := r.ref("team")
	id := r.ref(to.of, team)
	thing, err := r.in.world.thing(id)
	r.in.world.fail(err)
	if thing != nil && team != uuid.Nil && thing.Team != team {
		r.wrong(to.of, "correct the name of the measure or of the team", "this is a measure of another team")
	}
	return id
}

// define finds the id of a thing that has a row of its own, and notes how it is called.
func (l *loader) define(r *row, to route) (uuid.UUID, error) {
	within := uuid.Nil
	if to.within != "" && r.has(to.within) {
		if within = r.ref(to.within); within == uuid.Nil {
			within = derived(namespace, "unknown", normal(r.text(to.within)))
		}
	}
	id := l.identity(r, to, within)
	if id == uuid.Nil {
		r.wrong("id", "choose another UUID, or leave the cell empty", "nothing can have this id")
		id = derived(namespace, "none", r.file, strconv.Itoa(r.line))
	}
	var twice struct {
		file string
		line int
	}
	err := l.stage.prepared["place"].QueryRow(id[:]).Scan(&twice.file, &twice.line)
	if err == nil {
		if own, err := uuid.Parse(r.text("id")); err == nil && own == id {
			r.wrong("id", "choose another UUID, or leave the cell empty", "%s, line %d, has the same id", twice.file, twice.line)
			id = derived(id, "twice", r.file, strconv.Itoa(r.line))
		} else {
			r.wrong(naming(to), "leave one of the two rows out, or give each an id and a name of its own", "%s, line %d, is the same %s", twice.file, twice.line, kindName(to.kind))
			return uuid.Nil, l.handles(r, to, id, within)
		}
	}
	if err := l.stage.thing(id, to.kind, r); err != nil {
		return uuid.Nil, err
	}
	return id, l.handles(r, to, id, within)
}

func naming(to route) string { return to.names[0] }

// identity is the id of a row's thing: its UUID, that of what is recorded under an id or address
// that nobody shares, else one that follows from its names.
func (l *loader) identity(r *row, to route, within uuid.UUID) uuid.UUID {
	if id, err := uuid.Parse(r.text("id")); err == nil {
		return id
	}
	for _, column := range []string{"nces_id", "email"} {
		if r.table.column(column) < 0 || !r.has(column) {
			continue
		}
		for _, c := range l.world.recordedAs(handleKey{to.kind, normal(r.text(column))}) {
			return c.id
		}
		return derived(namespace, string(to.kind), column, normal(r.text(column)))
	}
	says := []string{string(to.kind), within.String()}
	for _, column := range to.names {
		says = append(says, normal(r.text(column)))
	}
	if to.kind == domain.ClassKind || to.kind == domain.ProjectKind {
		says = append(says, r.text("school_year"))
	}
	if to.kind == domain.CycleKind {
		says = append(says, normal(r.text("id"))) // titles of cycles repeat
	}
	return derived(namespace, says...)
}

// handles notes by what other rows may name a thing or part.
func (l *loader) handles(r *row, to route, id, within uuid.UUID) error {
	names := make([]string, 0, 4)
	if r.table.column("id") >= 0 {
		names = append(names, r.text("id"))
	}
	for _, column := range to.names {
		names = append(names, r.text(column))
	}
	if to.kind == domain.ClassKind {
		names = append(names, r.text("label")+" "+r.text("school_year"))
	}
	for _, scheme := range domain.IDSchemes {
		if column := strings.ToLower(string(scheme)) + "_id"; r.table.column(column) >= 0 {
			for _, value := range r.several(column) {
				names = append(names, schemed(scheme, value))
			}
		}
	}
	for _, name := range names {
		if name = normal(name); name == "" {
			continue
		}
		if err := l.stage.insert("handles", string(to.kind), name, id[:], within[:]); err != nil {
			return err
		}
		l.stage.forget(handleKey{to.kind, name})
	}
	return nil
}

// part notes how a part of a thing is called: a driver, change idea, question or student group.
func (l *loader) part(r *row, to route) error {
	id := r.partID()
	if to.kind == DriverKind || to.kind == domain.ChangeIdeaKind {
		var line int
		if err := l.stage.tx.QueryRow("SELECT line FROM things WHERE id = ?", id[:]).Scan(&line); err == nil {
			r.wrong("text", "leave one of the two rows out", "line %d is the same", line)
			return nil
		}
		if err := l.stage.thing(id, to.kind, r); err != nil {
			return err
		}
	}
	return l.handles(r, to, id, r.stream)
}

// partID is the id of a driver, change idea, question or student group.
func (r *row) partID() uuid.UUID {
	to := routes[r.table]
	return r.id(r.stream, normal(r.text(to.names[0])))
}
