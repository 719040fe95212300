package projections

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/guard"
)

// Reader reads at one position for one viewer: all its statements are of one read transaction.
// Things are read once and shared by all views that name them. What its scope may not see is nil
// or left out, like what is not there. It may be used from any number of goroutines; the views
// that it gave must not be used after Close.
//
// A reader is one answer's. Its views read what their methods without a context show under the context
// that the reader was opened with, whatever was handed to the method that gave the view: let that be the
// whole answer's. Once it is over, such a method is an error, as its methods with a context are with theirs.
type Reader struct {
	// ctx is the one that the reader was opened with: its views read under it.
	ctx      context.Context
	scope    Scope
	store    *store
	tx       *sql.Tx
	position domain.Position
	seq      int64
	// directory is the fact with which the directory changed last.
	directory int64
	// parked says that some stream is parked, which hardly ever is so.
	parked bool
	done   func()
	// now is the present reader of one that reads as of an earlier moment, else nil; moment is when
	// that was.
	now    *Reader
	moment time.Time
	// past keeps readers as of earlier moments, closed with this one.
	past past
	// around keeps the series of measures.
	around seriesKept
	// gathered is what it has read from.
	gathered *gathered
	// unaided reads everything itself, as if nothing had been decoded for others.
	unaided bool
	// readings is what was given of the records of others.
	readings readings
	// shared is what teams share.
	shared sharedKept
	// seal seals cursors.
	seal cursorSeal
	// numbers are the patterns of student numbers.
	numbers []*regexp.Regexp
	// rosters are the names around teams, each put together once.
	rosters map[uuid.UUID]*lazy[*guard.Roster]
	// effort is what was judged, as of earlier moments, too; nil where that is not limited.
	effort *effort
	// families are those that were read, each once.
	families map[uuid.UUID]*lazy[*family]

	// mu is one for all readers of a transaction: what is asked at once would meet in it.
	mu         *sync.Mutex
	things     map[uuid.UUID]any // nil: not there, or not for this scope
	lists      map[listKey][]uuid.UUID
	statements int
	closed     bool
}

// Read begins to read for a scope. Close the reader, within 30 seconds.
func (v *Views) Read(ctx context.Context, scope Scope) (*Reader, error) {
	r, err := v.read(ctx, scope)
	if err != nil {
		return nil, fmt.Errorf("projections: read: %w", err)
	}
	return r, nil
}

func (v *Views) read(ctx context.Context, scope Scope) (*Reader, error) {
	s, done, err := v.use()
	if err != nil {
		return nil, err
	}
	r := &Reader{ctx: ctx, mu: new(sync.Mutex), gathered: new(gathered), scope: scope, store: s, done: done, things: make(map[uuid.UUID]any), lists: make(map[listKey][]uuid.UUID), numbers: v.options.StudentNumbers, seal: v.seal}
	if r.tx, err = s.begin(ctx); err != nil {
		done()
		return nil, err
	}
	var position string
	err = r.row(ctx, "SELECT position, seq, directory, EXISTS (SELECT 1 FROM parked) FROM checkpoint", nil, &position, &r.seq, &r.directory, &r.parked)
	if err == nil {
		r.position, err = domain.ParsePosition(position)
	}
	r.gathered.forget("checkpoint") // where the reading stands is no part of what is read
	if err != nil {
		r.Close()
		return nil, err
	}
	r.statements = 0
	return r, nil
}

// Close ends the reading. It may be called twice.
func (r *Reader) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	r.closed = true
	for _, closePast := range r.past.close {
		closePast()
	}
	r.store.finish(r.tx)
	r.done()
}

// Position is where the read models stood when the reader began.
func (r *Reader) Position() domain.Position { return r.position }

// Scope is for whom the reader reads.
func (r *Reader) Scope() Scope { return r.scope }

// Statements counts what was asked of the database so far.
func (r *Reader) Statements() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.statements
}

// load brings things into the identity map, all that are not there yet in one statement.
func (r *Reader) load(ctx context.Context, ids ...uuid.UUID) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.loadLocked(ctx, ids)
}

func (r *Reader) loadLocked(ctx context.Context, ids []uuid.UUID) error {
	var missing []uuid.UUID
	for _, id := range ids {
		if _, known := r.things[id]; !known && id != uuid.Nil {
			r.things[id] = nil
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	err := r.decodeThings(ctx, missing, r.admitView)
	if err != nil {
		for _, id := range missing {
			delete(r.things, id)
		}
		return fmt.Errorf("projections: load things: %w", err)
	}
	if r.now != nil {
		return r.loadPresent(ctx, missing)
	}
	return nil
}

// decodeThings gives things as they are stored, for whomever they are: those that were decoded for other
// readers, and the rest in one statement. Call it with mu held.
func (r *Reader) decodeThings(ctx context.Context, ids []uuid.UUID, take func(id uuid.UUID, shared any)) error {
	known, missing := r.recall("things", "", ids)
	for id, shared := range known {
		take(id, shared)
	}
	if len(missing) == 0 {
		return nil
	}
	rows, err := r.query(ctx, "SELECT id, kind, doc FROM things WHERE id IN (SELECT unhex(value) FROM json_each(?))", rowsOf{"things", missing}, idList(missing))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var raw, doc sql.RawBytes
		var kind string
		if err := rows.Scan(&raw, &kind, &doc); err != nil {
			return err
		}
		shared, err := r.decodeThing(readID(raw), domain.Kind(kind), doc)
		if err != nil {
			return err
		}
		take(readID(raw), shared)
	}
	return rows.Err()
}

// decodeThing decodes a thing and keeps it for other readers.
func (r *Reader) decodeThing(id uuid.UUID, kind domain.Kind, doc []byte) (shared any, err error) {
	if shared, err = readThing(kind, doc); err != nil {
		return nil, fmt.Errorf("%s %s: %w", strings.ToLower(string(kind)), id, err)
	}
	r.keep("things", "", id, shared, len(doc))
	return shared, nil
}

// admit puts a thing into the identity map, as far as it is for this scope.
func (r *Reader) admit(id uuid.UUID, kind domain.Kind, doc []byte) error {
	if r.things[id] != nil {
		return nil
	}
	shared, err := r.decodeThing(id, kind, doc)
	if err == nil {
		r.admitView(id, shared)
	}
	return err
}

// admitView is admit for a view that is everybody's.
func (r *Reader) admitView(id uuid.UUID, shared any) {
	r.things[id] = nil
	view := own(shared)
	if r.scope.admits(view) {
		switch v := view.(type) {
		case *Project:
			r.give(v.TeamID)
		case *Driver:
			r.give(v.TeamID)
		case *ChangeIdea:
			r.give(v.TeamID)
		}
		r.bind(view)
		r.things[id] = view
	}
}

// bind gives a view its reader.
func (r *Reader) bind(view any) {
	switch v := view.(type) {
	case *Network:
		v.reader, v.methodBooks = r, new(lazy[map[bookKey][]*methodBook])
	case *District:
		v.reader = r
	case *School:
		v.reader = r
	case *Class:
		v.reader = r
	case *Team:
		v.bind(r)
	case *Person:
		v.bind(r)
	case *Project:
		v.reader = r
	case *Driver:
		v.reader = r
	case *ChangeIdea:
		v.reader = r
	case *Measure:
		v.reader = r
	}
}

// loaded gives a thing from the identity map; nil when it was not loaded, is not there, is
// another kind of thing or is not for this scope.
func loaded[T any](r *Reader, id uuid.UUID) *T {
	r.mu.Lock()
	defer r.mu.Unlock()
	return loadedLocked[T](r, id)
}

func loadedLocked[T any](r *Reader, id uuid.UUID) *T {
	view, _ := r.things[id].(*T)
	return view
}

// loadOne loads a thing and gives it.
func loadOne[T any](ctx context.Context, r *Reader, id uuid.UUID) (*T, error) {
	if err := r.load(ctx, id); err != nil {
		return nil, err
	}
	return loaded[T](r, id), nil
}

// Network gives a network; nil when there is none for this scope. So do the following.
func (r *Reader) Network(ctx context.Context, id uuid.UUID) (*Network, error) {
	return loadOne[Network](ctx, r, id)
}

// District gives a district.
func (r *Reader) District(ctx context.Context, id uuid.UUID) (*District, error) {
	return loadOne[District](ctx, r, id)
}

// School gives a school.
func (r *Reader) School(ctx context.Context, id uuid.UUID) (*School, error) {
	return loadOne[School](ctx, r, id)
}

// Class gives a class.
func (r *Reader) Class(ctx context.Context, id uuid.UUID) (*Class, error) {
	return loadOne[Class](ctx, r, id)
}

// Team gives a team.
func (r *Reader) Team(ctx context.Context, id uuid.UUID) (*Team, error) {
	return loadOne[Team](ctx, r, id)
}

// Person gives a person.
func (r *Reader) Person(ctx context.Context, id uuid.UUID) (*Person, error) {
	return loadOne[Person](ctx, r, id)
}

// Project gives a project.
func (r *Reader) Project(ctx context.Context, id uuid.UUID) (*Project, error) {
	return loadOne[Project](ctx, r, id)
}

// Driver gives a driver of a project.
func (r *Reader) Driver(ctx context.Context, id uuid.UUID) (*Driver, error) {
	return loadOne[Driver](ctx, r, id)
}

// ChangeIdea gives a change idea of a project.
func (r *Reader) ChangeIdea(ctx context.Context, id uuid.UUID) (*ChangeIdea, error) {
	return loadOne[ChangeIdea](ctx, r, id)
}

// Measure gives a measure.
func (r *Reader) Measure(ctx context.Context, id uuid.UUID) (*Measure, error) {
	return loadOne[Measure](ctx, r, id)
}

// Thing gives any thing of the directory as its view, such as *School; nil when there is none.
func (r *Reader) Thing(ctx context.Context, id uuid.UUID) (any, error) {
	if err := r.load(ctx, id); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.things[id], nil
}

// By which things are put in order: their name, then their id.
func networkName(n *Network) string { return n.Name }
func schoolName(s *School) string   { return s.Name }
func teamName(t *Team) string       { return string(t.Name) }
func personName(p *Person) string   { return string(p.Name) }
func measureName(m *Measure) string { return string(m.Name) }
func projectOrder(p *Project) string {
	// The latest first: days turned around in the order of text.
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return '9' - c + '0'
		}
		return c
	}, p.CharteredOn.String())
}

func classLabel(c *Class) string {
	if c.Label == nil {
		return ""
	}
	return string(*c.Label)
}

// keep gives those of a list that fit; never nil.
func keep[T any](list []T, fits func(T) bool) []T {
	kept := make([]T, 0, len(list))
	for _, v := range list {
		if fits(v) {
			kept = append(kept, v)
		}
	}
	return kept
}

// distinct gives each value of a list once, in order; the list is not to be used any more.
func distinct[T cmp.Ordered](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}

// compareIDs orders ids.
func compareIDs(a, b uuid.UUID) int { return cmp.Compare(string(a[:]), string(b[:])) }
