package transfer

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// entry is a command and the row that asks for it.
type entry struct {
	desk.Entry
	row *row
	// makes is what it makes, where that may be there already.
	makes uuid.UUID
	// spots are the cells of parts that stand in other rows, by their paths.
	spots map[string]spot
}

// step is a part of an import: what is told of things of one category, from some tables. A later
// step may name what an earlier one has recorded.
type step struct {
	category domain.Category
	tables   []*Table
	build    func(*builder)
}

var steps = []step{
	{domain.NetworkCategory, []*Table{networksTable}, buildNetwork},
	{domain.DistrictCategory, []*Table{districtsTable}, buildDistrict},
	{domain.SchoolCategory, []*Table{schoolsTable, schoolYearsTable}, buildSchool},
	{domain.NetworkCategory, []*Table{networkSchoolsTable}, buildAdmissions},
	{domain.PersonCategory, []*Table{peopleTable, rolesTable}, buildPerson},
	{domain.TeamCategory, []*Table{teamsTable, membershipsTable}, buildTeam},
	{domain.ClassCategory, []*Table{classesTable, classChangesTable}, buildClass},
	{domain.ProjectCategory, []*Table{projectsTable, driversTable, changeIdeasTable}, buildProject},
	{domain.MeasureCategory, []*Table{
		measuresTable, studentGroupsTable, redefinitionsTable, measurementsTable, baselinesTable, phasesTable,
	}, buildMeasure},
	{domain.ProjectCategory, []*Table{projectsTable, projectMeasuresTable}, buildAttachments},
	{domain.CycleCategory, []*Table{
		cyclesTable, questionsTable, predictionsTable, tasksTable, classStartsTable,
		observationsTable, adjustmentsTable, artefactsTable,
	}, buildCycle},
	// What ends comes last: until then it can be named.
	{domain.MeasureCategory, []*Table{measuresTable}, retireMeasure},
	{domain.ProjectCategory, []*Table{projectsTable, driversTable, changeIdeasTable}, closeProject},
	{domain.ClassCategory, []*Table{classesTable}, closeClass},
	{domain.TeamCategory, []*Table{teamsTable}, disbandTeam},
	{domain.SchoolCategory, []*Table{schoolsTable}, closeSchool},
}

// stepsOf are those of one category.
func stepsOf(category domain.Category) []step {
	return slices.DeleteFunc(slices.Clone(steps), func(s step) bool { return s.category != category })
}

// builder makes the commands of one stream from its rows.
type builder struct {
	*reading
	id   uuid.UUID
	rows map[*Table][]*row
	// all are the rows of all steps.
	all map[*Table][]*row
	// team whose record it is, if it is one's.
	team uuid.UUID
	// known says that there may be commands of the stream in the log. Where there are none the
	// ids of commands are not asked for when they are only tried.
	known  bool
	trying bool
	// amiss says that a row of its thing or team was not taken.
	amiss   bool
	entries []entry
}

// build makes the commands of a stream that some steps ask for.
func (in *reading) build(s staged, of []step, trying bool) ([]entry, error) {
	b, rows := &builder{reading: in, id: s.stream.ID, trying: trying}, make(map[*Table][]*row)
	for _, r := range s.rows {
		r.in = in
		if name, ok := in.files[r.table]; ok {
			r.file = name
		}
		rows[r.table] = append(rows[r.table], r)
	}
	thing, err := in.world.thing(b.id)
	if err != nil {
		return nil, err
	}
	if thing != nil {
		b.team, b.known = thing.Team, thing.recorded
		b.amiss = in.world.isAmiss(b.id, b.team)
	}
	b.all = rows
	for _, one := range of {
		b.rows = make(map[*Table][]*row, len(one.tables)) // the same whether steps are taken together or not
		for _, t := range one.tables {
			b.rows[t] = rows[t]
		}
		one.build(b)
	}
	if trying && !b.amiss {
		b.unused()
	}
	if b.amiss {
		b.entries = nil
	}
	return b.entries, in.world.broken()
}

// one is the first row of a table; nil when there is none.
func (b *builder) one(t *Table) *row {
	if rows := b.rows[t]; len(rows) > 0 {
		return rows[0]
	}
	return nil
}

// alone refuses rows that say nothing without the row of the thing that they are part of.
func (b *builder) alone(column string, of ...*Table) {
	for _, t := range of {
		for _, r := range b.rows[t] {
			if done := t == tasksTable && r.has("done_on"); !b.amiss && !done {
				r.wrong(column, "add its row to "+tableOf(t.Columns[t.column(column)].Of)+".csv, or take this one out", "this tells nothing without the row of the %s", column)
			}
		}
	}
}

// act is who did something, when, and for whom.
type act struct {
	by   uuid.UUID
	on   *domain.Date
	for_ *uuid.UUID
	// anyone and anyDay say that the row names no person and no day, so that the ones here were
	// found. Another day they may be others: no id follows from them.
	anyone, anyDay bool
}

// office is what the machine's administrator enters.
func office(on *domain.Date) act { return act{on: on} }

// foreseen is office for what may begin on a day to come: it is told today.
func (b *builder) foreseen(on *domain.Date) act {
	if on == nil || on.After(b.today) {
		return act{anyDay: true}
	}
	return act{on: on, anyDay: true}
}

// told reads who did what a row tells, on a day that its cell or else the given one says. The
// lead of that day is meant where nobody is named.
func (b *builder) told(r *row, on *domain.Date) act {
	a := act{on: on, anyDay: true}
	if r.table.column("on") >= 0 {
		if day := r.day("on"); day != nil {
			a.on, a.anyDay = day, false
		}
	}
	a.by, a.anyone = b.who(r, "by", a.on), !r.has("by")
	if r.table.column("for") >= 0 {
		a.for_ = r.optional("for")
	}
	return a
}

// acted is who did something on a day that the row tells.
func (b *builder) acted(r *row, column string, on *domain.Date) act {
	return act{by: b.who(r, column, on), on: on, anyone: !r.has(column)}
}

// who is the person of a cell, else the lead of that day.
func (b *builder) who(r *row, column string, on *domain.Date) uuid.UUID {
	if r.has(column) {
		return r.ref(column)
	}
	day := domain.Date{}
	if on != nil {
		day = *on
	}
	lead := b.world.lead(b.team, day)
	if lead == uuid.Nil && b.amiss {
		r.bad = true // told with the row that is amiss
	} else if lead == uuid.Nil {
		r.wrong(column, "name the person in this column, or add a row with the role LEAD to memberships.csv", "nobody leads the team, so that it is not known who did this")
	}
	return lead
}

// add asks for a command. Its id follows from all that it says, so that the same row is the same
// command whenever it comes.
func (b *builder) add(r *row, a act, command func(domain.Header) domain.Command) {
	b.addNumbered(r, a, "", command)
}

// addAgain is add for a command that the row has asked for before.
func (b *builder) addAgain(r *row, a act, command func(domain.Header) domain.Command) {
	b.addNumbered(r, a, "again ", command)
}

func (b *builder) addNumbered(r *row, a act, number string, command func(domain.Header) domain.Command) {
	if r.bad {
		return // told already
	}
	head := domain.Header{OccurredOn: a.on, OnBehalfOf: a.for_}
	if b.trying && !b.known {
		head.CommandID = derived(b.id, strconv.Itoa(len(b.entries)))
		b.entries = append(b.entries, entry{Entry: desk.Entry{By: a.by, Command: command(head)}, row: r})
		return
	}
	nameless, by := domain.Header{OccurredOn: a.on, OnBehalfOf: a.for_}, a.by
	if a.anyDay {
		nameless.OccurredOn = nil
	}
	if a.anyone {
		by = uuid.Nil
	}
	said := command(nameless)
	body, err := eventlog.Canonical(said)
	if err != nil {
		b.world.fail(fmt.Errorf("transfer: %s:%d: %w", r.file, r.line, err))
		return
	}
	head.CommandID = uuid.NewSHA1(b.id, append(fmt.Appendf(nil, "%T %s %s", said, by, number), body...))
	one := desk.Entry{By: a.by, Command: command(head)}
	if !a.anyDay {
		one.Canonical = bytes.Replace(body, []byte(uuid.Nil.String()), []byte(head.CommandID.String()), 1)
	}
	b.entries = append(b.entries, entry{Entry: one, row: r})
}

// open is add for what begins the stream.
func (b *builder) open(r *row, a act, command func(domain.Header) domain.Command) {
	b.add(r, a, command)
	b.made(r, b.id)
	b.amiss = b.amiss || r.bad
}

// made says what the last command of a row makes: where that is there already, the command has
// nothing to do.
func (b *builder) made(r *row, what uuid.UUID) {
	if n := len(b.entries); n > 0 && b.entries[n-1].row == r {
		b.entries[n-1].makes = what
	}
}

// spread says in which rows the parts of the last command of a row stand.
func (b *builder) spread(r *row, spots map[string]spot) {
	if n := len(b.entries); n > 0 && b.entries[n-1].row == r {
		b.entries[n-1].spots = spots
	}
}

// byDay sorts rows by a day, those without one first.
func byDay(rows []*row, column string) []*row {
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b *row) int {
		x, y := a.day(column), b.day(column)
		switch {
		case x == nil && y == nil:
			return 0
		case x == nil:
			return -1
		case y == nil:
			return 1
		default:
			return x.Compare(*y)
		}
	})
	return sorted
}
