package projections

import (
	"context"
	"database/sql"
	"sync"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// maxRemembered is how many things are remembered for look-ups.
const maxRemembered = 50_000

// remembered is what a look-up keeps of a thing.
type remembered struct {
	domain.Thing
	// zone of a school.
	zone string
	// taught lists everyone who has ever taught a class.
	taught []uuid.UUID
	// told is a share-out without its words: to whom it is out, and whether it was withdrawn.
	told *storedShareOut
}

// shelfmark is where a look-up finds something. What has a table of its own is kept apart from the
// directory, where shelf is empty: an id that both have names two things.
type shelfmark struct {
	id    uuid.UUID
	shelf domain.Kind
}

func shelfmarkOf(ref domain.Reference) shelfmark {
	switch ref.Kind {
	case domain.CycleKind, domain.KindOfShareOut, domain.ReleaseKind, domain.FollowKind:
		return shelfmark{ref.ID, ref.Kind}
	default:
		return shelfmark{id: ref.ID}
	}
}

// memory keeps what look-ups found, until a fact changes it. What is true depends on the day: who
// is a member. In the evening it is another day for some than for others.
type memory struct {
	mu    sync.Mutex
	epoch uint64
	days  map[domain.Date]map[shelfmark]remembered
}

// maxDays is how many days there are at once, around the world.
const maxDays = 3

// get gives what is remembered of those ids, and the epoch in which the rest is read.
func (m *memory) get(today domain.Date, refs []domain.Reference) (found map[shelfmark]remembered, missing []domain.Reference, epoch uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept := m.days[today]
	found = make(map[shelfmark]remembered, len(refs))
	for _, ref := range refs {
		if r, ok := kept[shelfmarkOf(ref)]; ok {
			found[shelfmarkOf(ref)] = r
		} else {
			missing = append(missing, ref)
		}
	}
	return found, missing, m.epoch
}

// put remembers what is so on a day, unless something has changed since that epoch.
func (m *memory) put(today domain.Date, found map[shelfmark]remembered, epoch uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if epoch != m.epoch {
		return
	}
	if m.days == nil || len(m.days) >= maxDays && m.days[today] == nil {
		m.days = make(map[domain.Date]map[shelfmark]remembered)
	}
	if kept := m.days[today]; kept == nil || len(kept) >= maxRemembered {
		m.days[today] = make(map[shelfmark]remembered)
	}
	for at, r := range found {
		m.days[today][at] = r
	}
}

// forget drops what a batch may have changed.
func (m *memory) forget(batch []domain.Recorded) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.epoch++
	for _, r := range batch {
		switch r.Type {
		// By far the most facts say nothing that a rule of another stream asks for.
		case "MeasurementRecorded", "MeasurementCorrected", "MeasurementVoided", "MeasurementMissed",
			"PredictionMade", "ClassStarted", "ClassFinished", "DoCompleted", "TaskDone",
			"ObservationRecorded", "ObservationCorrected", "ObservationWithdrawn",
			"AdjustmentRecorded", "AdjustmentWithdrawn", "ArtefactLinked", "StudyRecorded", "StudyRevised", "ActDecided",
			"RecordRead", "ShareOutRevised", "ShareOutThanked", "FollowStarted", "FollowEnded",
			"FigureReleased", "StandingReleaseGiven", "StandingReleaseEnded", "BrightSpotsPublished":
		case "ShareOutDrafted", "ShareOutReleased", "ShareOutWithdrawn":
			m.drop(r.Stream, domain.KindOfShareOut)
		case "CyclePlanned", "PlanRevised", "CycleStarted", "CycleReopened", "CycleWithdrawn":
			m.drop(r.Stream, domain.CycleKind)
		default:
			m.days = nil
			return
		}
	}
}

// drop forgets one thing of a shelf.
func (m *memory) drop(name string, shelf domain.Kind) {
	if stream, err := domain.ParseStream(name); err == nil {
		for _, kept := range m.days {
			delete(kept, shelfmark{stream.ID, shelf})
		}
	}
}

// clear drops everything: the read models are others.
func (m *memory) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.epoch++
	m.days = nil
}

// lookup finds things for a command: in memory, else through a reader that it opens when needed.
type lookup struct {
	views  *Views
	ctx    context.Context
	today  domain.Date
	reader *Reader
}

func (l *lookup) close() {
	if l.reader != nil {
		l.reader.Close()
	}
}

// find gives those of the referenced things that are there.
func (l *lookup) find(refs []domain.Reference) (map[shelfmark]remembered, error) {
	found, missing, epoch := l.views.memory.get(l.today, refs)
	if len(missing) == 0 {
		return found, nil
	}
	if l.reader == nil {
		reader, err := l.views.read(l.ctx, everything(l.today))
		if err != nil {
			return nil, err
		}
		l.reader = reader
	} else {
		epoch = 0 // the reader is of an earlier moment: what it finds is not remembered
	}
	read, err := l.reader.lookUp(l.ctx, missing)
	if err != nil {
		return nil, err
	}
	l.views.memory.put(l.today, read, epoch)
	for at, r := range read {
		found[at] = r
	}
	return found, nil
}

// lookUp reads things, those that have tables of their own among them. Of follows nothing is found:
// they are nobody's but the follower's, and their own stream says whose.
func (r *Reader) lookUp(ctx context.Context, refs []domain.Reference) (map[shelfmark]remembered, error) {
	found := make(map[shelfmark]remembered, len(refs))
	ids := make(map[domain.Kind][]uuid.UUID)
	for _, ref := range refs {
		shelf := shelfmarkOf(ref).shelf
		ids[shelf] = append(ids[shelf], ref.ID)
	}
	if err := r.load(ctx, ids[""]...); err != nil {
		return nil, err
	}
	for _, id := range ids[""] {
		if thing, ok := r.remember(id); ok {
			found[shelfmark{id: id}] = thing
		}
	}
	for _, shelf := range []struct {
		kind domain.Kind
		read func(context.Context, []uuid.UUID, map[shelfmark]remembered) error
	}{{domain.CycleKind, r.cycleThings}, {domain.KindOfShareOut, r.shareOutThings}, {domain.ReleaseKind, r.releaseThings}} {
		if len(ids[shelf.kind]) == 0 {
			continue
		}
		if err := shelf.read(ctx, ids[shelf.kind], found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// remember gives what look-ups keep of a loaded thing.
func (r *Reader) remember(id uuid.UUID) (remembered, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	thing := domain.Thing{ID: id}
	switch v := r.things[id].(type) {
	case *Network:
		thing.Kind, thing.Schools = domain.NetworkKind, v.schoolsOn(r.scope.today)
	case *District:
		thing.Kind, thing.Retired = domain.DistrictKind, v.placed().retired
	case *School:
		thing.Kind, thing.Retired = domain.SchoolKind, v.placed().retired
		return remembered{Thing: thing, zone: v.Zone}, true
	case *Class:
		thing.Kind, thing.Retired, thing.Home, thing.People = domain.ClassKind, v.placed().retired, v.SchoolID, v.TeacherIDs
		return remembered{Thing: thing, taught: v.Taught}, true
	case *Team:
		thing.Kind, thing.Retired, thing.Team = domain.TeamKind, v.placed().retired, id
		thing.Home, thing.Schools, thing.People = v.Home, v.SchoolIDs, v.membersOn(r.scope.today)
	case *Person:
		thing.Kind = domain.PersonKind
	case *Project:
		thing.Kind, thing.Retired, thing.Team = domain.ProjectKind, v.placed().retired, v.TeamID
	case *Driver:
		thing.Kind, thing.Retired, thing.Team, thing.Project = DriverKind, v.Retired, v.TeamID, v.ProjectID
	case *ChangeIdea:
		thing.Kind, thing.Retired, thing.Team, thing.Project = domain.ChangeIdeaKind, v.Retired, v.TeamID, v.ProjectID
	case *Measure:
		thing.Kind, thing.Retired, thing.Team = domain.MeasureKind, v.Retired, v.TeamID
	default:
		return remembered{}, false
	}
	return remembered{Thing: thing}, true
}

// cycleThings adds the cycles among some ids.
func (r *Reader) cycleThings(ctx context.Context, ids []uuid.UUID, to map[shelfmark]remembered) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	rows, err := r.query(ctx, `SELECT c.id, c.team, c.project, c.stage, e.parent FROM cycles c LEFT JOIN edges e ON e.child = c.id
		WHERE c.id IN (SELECT unhex(value) FROM json_each(?)) ORDER BY c.id, e.parent`, idList(ids))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, team, project, parent sql.RawBytes
		var stage string
		if err := rows.Scan(&id, &team, &project, &stage, &parent); err != nil {
			return err
		}
		key := shelfmark{readID(id), domain.CycleKind}
		thing := domain.Thing{
			Kind: domain.CycleKind, ID: key.id, Team: readID(team), Project: readID(project),
			Retired: stage == string(domain.Withdrawn), Started: stage != string(domain.Planned), Parents: to[key].Parents,
		}
		if parent != nil {
			thing.Parents = append(thing.Parents, readID(parent))
		}
		to[key] = remembered{Thing: thing}
	}
	return rows.Err()
}

// sees says whether the person may see a thing: what [Scope.admits] says of its view.
func (s Scope) sees(r remembered) bool {
	switch r.Kind {
	case domain.NetworkKind:
		return s.ofInstitution(r.ID, rights.NetworkSight)
	case domain.DistrictKind:
		return s.ofInstitution(r.ID, rights.DistrictSight)
	case domain.SchoolKind:
		return s.ofInstitution(r.ID, rights.SchoolSight)
	case domain.TeamKind:
		return s.ofTeam(r.ID, rights.TeamSight)
	case domain.ClassKind:
		return s.ofClass(r.Home, r.People, r.taught).Has(rights.ClassSight)
	case domain.PersonKind:
		return s.ofPerson(r.ID).Has(rights.PersonSight)
	case domain.MeasureKind:
		return s.ofTeam(r.Team, rights.MeasureSight)
	case domain.KindOfShareOut:
		return s.reachOf(r.told) >= outside
	case domain.ReleaseKind:
		return s.Holds(domain.SchoolLeader, r.Home)
	default:
		return s.readsTeamRecord(r.Team)
	}
}

// mayName says whether the person may name a thing in a command. That an institution or a person
// is there is no secret to someone who knows the id; a team's record is.
func (s Scope) mayName(r remembered) bool {
	switch r.Kind {
	case domain.NetworkKind, domain.DistrictKind, domain.SchoolKind, domain.PersonKind:
		return s.person != uuid.Nil
	case domain.TeamKind, domain.ClassKind:
		return s.sees(r)
	case domain.KindOfShareOut: // a draft is named by nobody: nothing is made from it
		return r.told.Out != nil && s.reachOf(r.told) >= outside
	default:
		return s.readsTeamRecord(r.Team)
	}
}
