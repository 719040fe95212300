package projections

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// thingsDDL holds the directory: one row for each thing that others name, its view as a
// document. Links lead from a thing to those that name it; they are only ever added, and what
// they lead to says whether and when it holds.
const thingsDDL = `
CREATE TABLE things (id BLOB PRIMARY KEY, kind TEXT NOT NULL, team BLOB, school BLOB, retired INTEGER NOT NULL, doc TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX things_apart ON things (kind) WHERE kind IN ('SCHOOL', 'NETWORK');
CREATE INDEX things_by_team ON things (team, kind) WHERE team IS NOT NULL;
CREATE INDEX things_by_school ON things (school, kind) WHERE school IS NOT NULL;
CREATE TABLE links (source BLOB NOT NULL, kind TEXT NOT NULL, target BLOB NOT NULL, PRIMARY KEY (source, kind, target)) WITHOUT ROWID;
CREATE TABLE names (scheme TEXT NOT NULL, value TEXT NOT NULL, seq INTEGER NOT NULL, id BLOB NOT NULL, PRIMARY KEY (scheme, value, seq, id)) WITHOUT ROWID;
CREATE TABLE tokens (hash BLOB PRIMARY KEY, person BLOB NOT NULL, token BLOB NOT NULL, until TEXT NOT NULL, revoked INTEGER NOT NULL, scopes TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX tokens_of_person ON tokens (person);
`

// DriverKind is the kind of a project's driver in the table of things.
const DriverKind domain.Kind = "DRIVER"

// placed is what the columns of a thing say of it.
type placed struct {
	team, school uuid.UUID
	retired      bool
}

// thing is a view that the directory keeps.
type thing interface {
	placed() placed
}

// shelfOf is where the things of one kind are kept.
func shelfOf[D any, P interface {
	*D
	thing
}](kind domain.Kind,
) *shelf[uuid.UUID, D] {
	return &shelf[uuid.UUID, D]{
		name: string(kind),
		read: func(t *tx, id uuid.UUID) (*D, int, error) {
			var doc []byte
			found, err := t.row("SELECT doc FROM things WHERE id = ? AND kind = ?", []any{id[:], string(kind)}, &doc)
			if !found || err != nil {
				return nil, 0, err
			}
			d := new(D)
			return d, len(doc), json.Unmarshal(doc, d)
		},
		write: func(t *tx, id uuid.UUID, d *D) (int, error) {
			doc, err := json.Marshal(d, json.Deterministic(true))
			if err != nil {
				return 0, err
			}
			p := P(d).placed()
			rows, err := t.change(`INSERT INTO things VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
				team = excluded.team, school = excluded.school, retired = excluded.retired, doc = excluded.doc WHERE kind = excluded.kind`,
				id[:], string(kind), blob(p.team), blob(p.school), p.retired, string(doc))
			if err == nil && rows == 0 {
				err = fmt.Errorf("the id %s belongs to another kind of thing", id)
			}
			return len(doc), err
		},
	}
}

// Where the things of each kind are kept.
var (
	networks    = shelfOf[Network](domain.NetworkKind)
	districts   = shelfOf[District](domain.DistrictKind)
	schools     = shelfOf[School](domain.SchoolKind)
	classes     = shelfOf[Class](domain.ClassKind)
	teams       = shelfOf[Team](domain.TeamKind)
	people      = shelfOf[Person](domain.PersonKind)
	projects    = shelfOf[Project](domain.ProjectKind)
	drivers     = shelfOf[Driver](DriverKind)
	changeIdeas = shelfOf[ChangeIdea](domain.ChangeIdeaKind)
	measures    = shelfOf[Measure](domain.MeasureKind)
)

// readThing decodes a thing as its kind has it.
func readThing(kind domain.Kind, doc []byte) (any, error) {
	var into any
	switch kind {
	case domain.NetworkKind:
		into = new(Network)
	case domain.DistrictKind:
		into = new(District)
	case domain.SchoolKind:
		into = new(School)
	case domain.ClassKind:
		into = new(Class)
	case domain.TeamKind:
		into = new(Team)
	case domain.PersonKind:
		into = new(Person)
	case domain.ProjectKind:
		into = new(Project)
	case DriverKind:
		into = new(Driver)
	case domain.ChangeIdeaKind:
		into = new(ChangeIdea)
	case domain.MeasureKind:
		into = new(Measure)
	default:
		return nil, fmt.Errorf("there are no things of kind %q", kind)
	}
	return into, json.Unmarshal(doc, into)
}

// Kinds of links.
const (
	memberOf  = "MEMBER"  // person → team
	coachOf   = "COACH"   // person → team
	teacherOf = "TEACHER" // person → class
	teamAt    = "TEAM"    // school → team
	schoolIn  = "SCHOOL"  // district → school
	inNetwork = "NETWORK" // school → network
	roleAt    = "ROLE"    // school, district or network → person with a role there
)

// link notes that one thing leads to another.
func (t *tx) link(source uuid.UUID, kind string, target uuid.UUID) error {
	return t.exec("INSERT INTO links VALUES (?, ?, ?) ON CONFLICT DO NOTHING", source[:], kind, target[:])
}

// claim notes that a thing has a name, and gives the one that had it first; uuid.Nil when that
// is the thing itself. The order of the log decides.
func (t *tx) claim(f Fact, scheme, name string, id uuid.UUID) (uuid.UUID, error) {
	if err := t.exec("INSERT INTO names VALUES (?, ?, ?, ?)", scheme, name, f.Seq, id[:]); err != nil {
		return uuid.Nil, err
	}
	var first []byte
	_, err := t.row("SELECT id FROM names WHERE scheme = ? AND value = ? ORDER BY seq LIMIT 1", []any{scheme, name}, &first)
	if holder := readID(first); err == nil && holder != id {
		return holder, nil
	}
	return uuid.Nil, err
}

// Schemes of names that only one thing may have.
const (
	emailNames    = "EMAIL"
	schoolNames   = "SCHOOL"
	districtNames = "DISTRICT"
)
