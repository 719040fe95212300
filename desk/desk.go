// Package desk is the one way in for a command.
//
// It asks whether this person may do this here (package rights, deny by default), looks up what the
// command names in the read models, has the command decided and recorded, and waits until the
// read models show it. What is forbidden and what is not there are answered alike.
//
// What is deliberately absent: the rules of the commands (package domain), rights to read
// (package projections) and where commands come from.
package desk

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/keys"
	"github.com/cyclebook/cyclebook/projections"
	"github.com/cyclebook/cyclebook/rights"
)

// ErrNotFound: the thing is not there, or the actor may not do this to it.
var ErrNotFound = errors.New("desk: there is no such thing here, or you may not do this")

// visible is how long a command waits for the read models to show what it recorded.
const visible = 2 * time.Second

// cachedStreams is how many folded streams each handler keeps.
const cachedStreams = 4096

// Config is what a desk stands on.
type Config struct {
	Log   eventlog.Log
	Clock *eventlog.Clock
	Keys  *keys.Store
	Views *projections.Views
	// Rights is the table that commands are held against; nil is rights.Standard.
	Rights *rights.Table
	Now    func() time.Time
}

// Desk takes commands. It may be used from any number of goroutines.
type Desk struct {
	config   Config
	zones    sync.Map // name → *time.Location
	handlers *eventlog.Handlers
	noted    noted
	// releasing is filled while numbers are let out.
	releasing chan struct{}
}

// New makes a desk.
func New(c Config) (*Desk, error) {
	if c.Rights == nil {
		var err error
		if c.Rights, err = rights.Standard(); err != nil {
			return nil, fmt.Errorf("desk: %w", err)
		}
	}
	handlers := eventlog.NewHandlers(NewRecorder(c.Log, c.Clock, c.Keys), cachedStreams)
	return &Desk{config: c, handlers: handlers, releasing: make(chan struct{}, 1)}, nil
}

// NewRecorder joins a log and the keys: what is recorded through it is sealed.
func NewRecorder(log eventlog.Streams, clock *eventlog.Clock, store *keys.Store) *eventlog.Recorder {
	return &eventlog.Recorder{
		Log: log, Clock: clock,
		Seal: func(ctx context.Context, e domain.Envelope, stream domain.Stream, event uuid.UUID) domain.Seal {
			subjects := keys.Subjects{Person: e.Actor, School: e.Owner}
			if stream.Category == domain.PersonCategory {
				subjects.Person = stream.ID
			}
			return store.Sealer(ctx, subjects, stream, 0, event)
		},
		MAC: func(ctx context.Context, actor uuid.UUID, role domain.Role, canonical []byte) (domain.MAC, error) {
			return store.MAC(ctx, actor, role == domain.Service, canonical)
		},
	}
}

// Secret is the secret of a person's access token. It derives from the ids of both under the
// installation's key, so that a repeated command answers with the same secret, and so that who
// knows the id of another's token cannot have its secret made by taking the id again.
func Secret(ctx context.Context, store *keys.Store, person, token uuid.UUID) (string, error) {
	mac, err := store.MAC(ctx, uuid.Nil, true, []byte("access token "+token.String()+" of "+person.String()))
	if err != nil {
		return "", fmt.Errorf("desk: token secret: %w", err)
	}
	return "cb_" + base64.RawURLEncoding.EncodeToString(mac[:]), nil
}

// LinkSecret is the secret of a person's one-use link: another one than that of a token with the
// same ids.
func LinkSecret(ctx context.Context, store *keys.Store, person, link uuid.UUID) (string, error) {
	mac, err := store.MAC(ctx, uuid.Nil, true, []byte("one-use link "+link.String()+" of "+person.String()))
	if err != nil {
		return "", fmt.Errorf("desk: link secret: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(mac[:]), nil
}

// Outcome tells what became of an accepted command.
type Outcome struct {
	// Position of the command's last event, of the original for a repeat; zero when nothing
	// was recorded because it was already so.
	Position domain.Position
	// Repeated says that this command was recorded before.
	Repeated bool
	// Visible says that this node's read models show it. Otherwise it stands all the same;
	// ask again with the position.
	Visible bool
}

// Do records a command that an actor gives through a door. Refusals of the rules come as
// *domain.Refusal or domain.Refusals; one of them comes with an outcome: a name that is taken.
func (d *Desk) Do(ctx context.Context, actor projections.Actor, via domain.Via, command domain.Command) (Outcome, error) {
	if err := withinToken(actor, command); err != nil {
		return Outcome{}, err
	}
	now := d.config.Now().UTC()
	scope, err := d.config.Views.ScopeAt(ctx, actor.Person, now)
	if err != nil {
		return Outcome{}, fmt.Errorf("desk: %T: %w", command, err)
	}
	place, err := d.place(ctx, scope, command)
	if err != nil {
		return Outcome{}, fmt.Errorf("desk: %T: %w", command, err)
	}
	as, ok := d.config.Rights.Role(Name(command), place.standing(scope, command.Head()))
	if !ok {
		return Outcome{}, ErrNotFound
	}
	if err := place.behalf(as, command.Head()); err != nil {
		return Outcome{}, err
	}
	if as == rights.Anyone {
		as = "" // a word of the table, no role: a stored fact must not have it
	}
	if err := d.free(ctx, scope, command); err != nil {
		return Outcome{}, err
	}
	zone, err := d.zoneAt(ctx, scope, place, now)
	if err != nil {
		return Outcome{}, fmt.Errorf("desk: %T: %w", command, err)
	}
	request := eventlog.Request{Via: via, Owner: place.Owner, Known: domain.Known{
		Now: now, Today: domain.DateOf(now.In(zone)), Actor: actor.Person, Role: as,
		Team: place.Team, Things: place.Things,
	}}
	done, err := d.oneAtATime(ctx, command)
	if err != nil {
		return Outcome{}, fmt.Errorf("desk: %T: %w", command, err)
	}
	defer done()
	if err := Tell(ctx, d.config.Views, scope, command, &request.Known); err != nil {
		return Outcome{}, fmt.Errorf("desk: %T: %w", command, err)
	}
	recorded, err := d.handlers.Handle(ctx, command, request)
	if err != nil {
		return Outcome{}, err
	}
	outcome := Outcome{Position: recorded.Position, Repeated: recorded.Repeated, Visible: true}
	if !outcome.Position.IsZero() {
		wait, cancel := context.WithTimeout(ctx, visible)
		defer cancel()
		outcome.Visible = d.config.Views.Await(wait, outcome.Position) == nil
	}
	return outcome, d.alone(ctx, scope, command)
}

// free refuses an id for something new that something else has: things and the parts of a project
// are named from outside by their ids alone.
func (d *Desk) free(ctx context.Context, scope projections.Scope, command domain.Command) error {
	stream := command.Stream()
	id, path := stream.ID, "/"+stream.Category.Field()
	switch c := command.(type) {
	case domain.AddDriver:
		id, path = c.ID, "/id"
	case domain.AddChangeIdea:
		id, path = c.ID, "/id"
	case domain.FoundNetwork, domain.RegisterDistrict, domain.RegisterSchool, domain.OpenClass, domain.FormTeam,
		domain.InvitePerson, domain.CharterProject, domain.DefineMeasure, domain.PlanCycle, domain.TryShareOut,
		domain.DraftShareOut, domain.ReleaseFigure, domain.GiveStandingRelease, domain.StartFollow:
	default:
		return nil
	}
	holder, err := d.config.Views.Holder(ctx, scope, id)
	if err != nil {
		return fmt.Errorf("desk: %T: %w", command, err)
	}
	itself := holder.ID == stream.ID && holder.Kind == stream.Category.Kind()
	if holder.ID == uuid.Nil || holder.Project == stream.ID || itself {
		return nil // the stream itself says what is to be said of itself and its own parts
	}
	return &domain.Refusal{Code: domain.Duplicate, Path: path, Message: "this id is taken: choose a new one"}
}

// alone refuses, after the fact, a name that something else has held before: the id of a school
// or district, the address of a person. Which came first is only told by the order of the log;
// the later one stands, marked as a duplicate. Whoever may not know who has an address is told
// nothing of it.
func (d *Desk) alone(ctx context.Context, scope projections.Scope, command domain.Command) error {
	var path string
	switch command.(type) {
	case domain.RegisterSchool, domain.RegisterDistrict:
		path = "/ids"
	case domain.InvitePerson:
		path = "/email"
	default:
		return nil
	}
	first, err := d.config.Views.DuplicateOf(ctx, scope, command.Stream())
	if err != nil {
		return fmt.Errorf("desk: %T: %w", command, err)
	}
	if first == uuid.Nil || !scope.MayLearn(command.Stream().Category, first) {
		return nil
	}
	return &domain.Refusal{Code: domain.Duplicate, Path: path, Message: "something else has held this before; yours was recorded and is marked as its duplicate", Existing: first}
}

// Name is a command's name in the table of rights and, in lowerCamel, its mutation's.
func Name(command domain.Command) string {
	name := fmt.Sprintf("%T", command)
	return name[slices.Index([]byte(name), '.')+1:]
}
