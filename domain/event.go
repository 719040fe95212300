package domain

import (
	"encoding/base64"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
)

// Recorded is an event as the log holds it.
type Recorded struct {
	ID       uuid.UUID
	Type     string
	Stream   string
	Revision uint64
	Position Position
	// Data is the payload as JSON, its sealed fields in boxes; Metadata an [Envelope] as JSON.
	Data, Metadata []byte
}

// Envelope is what every recorded event carries beside its payload. Absent ids are uuid.Nil.
type Envelope struct {
	// RecordedAt is the clock of the node that appended, UTC, in microseconds, never earlier
	// than the last one that node has seen.
	RecordedAt time.Time
	// OccurredOn is the day it happened, in the school's zone.
	OccurredOn Date
	// Actor is the person who acted, in that role.
	Actor uuid.UUID
	Role  Role
	// OnBehalfOf is the teacher for whom a coach typed.
	OnBehalfOf uuid.UUID
	Via        Via
	// Owner is the school whose fact it is; none for persons, networks, districts.
	Owner uuid.UUID
	// Command is the id of the command that caused the event, MAC the keyed hash of its body.
	Command uuid.UUID
	MAC     MAC
	// Causation and Correlation equal Command unless something else caused it.
	Causation, Correlation uuid.UUID
}

// MAC is a keyed hash of a command's canonical JSON.
type MAC [16]byte

// EnvelopeVersion is the version of the envelope that this program writes.
const EnvelopeVersion = 1

// MaxEnvelope is the largest size of an encoded envelope in bytes.
const MaxEnvelope = 320

// envelopeJSON is the stored form: short names, ids as 22 characters of base64, so that the
// longest is under MaxEnvelope.
type envelopeJSON struct {
	Version     int     `json:"v"`
	RecordedAt  string  `json:"at"`
	OccurredOn  Date    `json:"on,omitzero"`
	Actor       shortID `json:"by,omitzero"`
	Role        Role    `json:"role,omitzero"`
	OnBehalfOf  shortID `json:"for,omitzero"`
	Via         Via     `json:"via,omitzero"`
	Owner       shortID `json:"own,omitzero"`
	Command     shortID `json:"cmd,omitzero"`
	MAC         shortID `json:"mac,omitzero"`
	Causation   shortID `json:"cau,omitzero"`
	Correlation shortID `json:"cor,omitzero"`
}

type shortID [16]byte

func (s shortID) MarshalText() ([]byte, error) {
	return base64.RawURLEncoding.AppendEncode(nil, s[:]), nil
}

func (s *shortID) UnmarshalText(text []byte) error {
	var buf [18]byte
	n, err := base64.RawURLEncoding.Decode(buf[:], text)
	if err != nil || n != len(s) {
		return fmt.Errorf("%.30q is not 16 bytes of base64url", text)
	}
	copy(s[:], buf[:n])
	return nil
}

const recordedAtLayout = "2006-01-02T15:04:05.000000Z"

// Encode gives the stored form.
func (e Envelope) Encode() ([]byte, error) {
	stored := envelopeJSON{
		Version: EnvelopeVersion, RecordedAt: e.RecordedAt.UTC().Format(recordedAtLayout),
		OccurredOn: e.OccurredOn, Actor: shortID(e.Actor), Role: e.Role, OnBehalfOf: shortID(e.OnBehalfOf),
		Via: e.Via, Owner: shortID(e.Owner), Command: shortID(e.Command), MAC: shortID(e.MAC),
	}
	if e.Causation != e.Command {
		stored.Causation = shortID(e.Causation)
	}
	if e.Correlation != e.Command {
		stored.Correlation = shortID(e.Correlation)
	}
	data, err := json.Marshal(stored)
	if err != nil {
		return nil, fmt.Errorf("domain: envelope: %w", err)
	}
	return data, nil
}

// DecodeEnvelope reads the stored form. One written by a newer version of the program is an
// error that says so.
func DecodeEnvelope(metadata []byte) (Envelope, error) {
	var s envelopeJSON
	if err := json.Unmarshal(metadata, &s); err != nil {
		return Envelope{}, fmt.Errorf("domain: envelope: %w", err)
	}
	if s.Version > EnvelopeVersion {
		return Envelope{}, fmt.Errorf("domain: envelope of version %d: this program reads up to %d; use a newer cyclebook", s.Version, EnvelopeVersion)
	}
	at, err := time.Parse(recordedAtLayout, s.RecordedAt)
	if err != nil {
		return Envelope{}, fmt.Errorf("domain: envelope: recordedAt: %w", err)
	}
	e := Envelope{
		RecordedAt: at, OccurredOn: s.OccurredOn, Actor: uuid.UUID(s.Actor), Role: s.Role,
		OnBehalfOf: uuid.UUID(s.OnBehalfOf), Via: s.Via, Owner: uuid.UUID(s.Owner),
		Command: uuid.UUID(s.Command), MAC: MAC(s.MAC),
		Causation: uuid.UUID(s.Causation), Correlation: uuid.UUID(s.Correlation),
	}
	if e.Causation == uuid.Nil {
		e.Causation = e.Command
	}
	if e.Correlation == uuid.Nil {
		e.Correlation = e.Command
	}
	return e, nil
}

// Via says through which door a fact came in.
type Via string

const (
	ViaAPI    Via = "API"
	ViaImport Via = "IMPORT"
	ViaDemo   Via = "DEMO"
)

// Role is what a person is in relation to a thing.
type Role string

const (
	Member          Role = "MEMBER"
	Lead            Role = "LEAD"
	Coach           Role = "COACH"
	SchoolLeader    Role = "SCHOOL_LEADER"
	DistrictAnalyst Role = "DISTRICT_ANALYST"
	NetworkHub      Role = "NETWORK_HUB"
	Admin           Role = "ADMIN"
	Service         Role = "SERVICE"
)
