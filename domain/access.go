package domain

import (
	"slices"

	"github.com/google/uuid"
)

// Access is what was told of one day on which a team's record was read by others.
type Access struct {
	Readings []Reading
}

// AccessEvent is a fact of who read a team's record.
type AccessEvent interface {
	Event
	evolve(Access) Access
}

// AccessCommand is a command on who read a team's record. No person gives it: a read does.
type AccessCommand interface {
	Command
	decide(Access, Known) ([]AccessEvent, error)
}

// AccessDecider holds the rules of who read a team's record.
var AccessDecider = Decider[Access, AccessCommand, AccessEvent]{
	Category: AccessCategory,
	decide:   func(c AccessCommand, s Access, k Known) ([]AccessEvent, error) { return c.decide(s, k) },
	evolve:   func(s Access, e AccessEvent) Access { return e.evolve(s) },
}

// Reading is that someone who is no member of a team read, on a day, what the team has recorded
// and not released.
type Reading struct {
	Team uuid.UUID `json:"team"`
	// Reader is who read; absent for whoever holds the data folder and its keys.
	Reader uuid.UUID `json:"reader,omitzero"`
	// On is the day in the zone of the team's home school.
	On Date `json:"on"`
	// Extent is how much was open to the reader.
	Extent ReadExtent `json:"extent"`
}

// ReadExtent is how much of a team's record was open to who read it.
type ReadExtent string

const (
	// TotalsExtent: values summed over classes.
	TotalsExtent ReadExtent = "TOTALS"
	// RecordExtent: everything the team recorded; what of it was looked at is not told.
	RecordExtent ReadExtent = "RECORD"
	// CopyExtent: all of it or a part was taken out as files.
	CopyExtent ReadExtent = "COPY"
)

// ReadExtents lists every extent.
var ReadExtents = []ReadExtent{TotalsExtent, RecordExtent, CopyExtent}

// ReadRecord tells that a team's record was read. There is one for each reader, team, day and
// extent: its id derives from them, so that to tell it again is the same command.
type ReadRecord struct {
	Header
	Reading
}

// NewReadRecord tells a reading.
func NewReadRecord(r Reading) ReadRecord {
	name := slices.Concat(r.Reader[:], []byte(r.On.String()), []byte(r.Extent))
	return ReadRecord{Header{CommandID: uuid.NewSHA1(r.Team, name)}, r}
}

// Stream is that of the team's day: it stays short, however long the team is read.
func (c ReadRecord) Stream() Stream {
	return Stream{AccessCategory, uuid.NewSHA1(c.Team, []byte("access "+c.On.String()))}
}

func (c ReadRecord) decide(s Access, k Known) ([]AccessEvent, error) {
	var check checks
	check.id("/team", c.Team)
	check.require(c.On == k.Today, "/on", "%s is not today, %s: a reading is told at once", c.On, k.Today)
	oneOf(&check, "/extent", c.Extent, ReadExtents)
	if err := check.err(); err != nil || slices.Contains(s.Readings, c.Reading) {
		return nil, err
	}
	return []AccessEvent{RecordRead(c.Reading)}, nil
}

// RecordRead tells a team that someone read its record, the first time on a day.
type RecordRead Reading

func (e RecordRead) evolve(s Access) Access {
	s.Readings = append(s.Readings, Reading(e))
	return s
}
