package graph

import (
	"context"
	"crypto/sha256"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph/generated"
	"github.com/cyclebook/cyclebook/projections"
)

// mutation answers the fields of Mutation.
type mutation struct{ door *Door }

// recorded is what became of a command.
type recorded struct {
	position *domain.Position
	refusals []*domain.Refusal
}

// record has a command recorded; what a rule forbids is no error.
func (m mutation) record(ctx context.Context, command domain.Command) (recorded, error) {
	position, err := m.door.config.Record(ctx, askerOf(ctx).actor, command)
	if refusals, ok := domain.AsRefusals(err); ok {
		return recorded{refusals: refusals}, nil
	}
	if err != nil || position.IsZero() {
		return recorded{}, err
	}
	return recorded{position: &position}, nil
}

// give has a command recorded and gives its thing as it is then: nil when the command was
// refused, when the read models do not show it yet, or when the token is not for reading.
func give[T any](ctx context.Context, m mutation, c domain.Command, find finder[T], id uuid.UUID) (*T, recorded, error) {
	done, err := m.record(ctx, c)
	if err != nil || len(done.refusals) > 0 {
		return nil, done, err
	}
	if !askerOf(ctx).actor.May(domain.ReadScope) {
		return nil, done, nil
	}
	reader, err := read(ctx)
	if err != nil {
		return nil, done, err
	}
	if done.position != nil && reader.Position().Compare(*done.position) < 0 {
		return nil, done, nil
	}
	thing, err := find(reader, ctx, id)
	if err == nil && thing != nil {
		err = tellParked(ctx, id)
	}
	return thing, done, err
}

func (m mutation) network(ctx context.Context, c domain.Command, id uuid.UUID) (*generated.NetworkPayload, error) {
	n, done, err := give(ctx, m, c, (*projections.Reader).Network, id)
	return &generated.NetworkPayload{Network: n, Position: done.position, Refusals: done.refusals}, err
}

func (m mutation) district(ctx context.Context, c domain.Command, id uuid.UUID) (*generated.DistrictPayload, error) {
	d, done, err := give(ctx, m, c, (*projections.Reader).District, id)
	return &generated.DistrictPayload{District: d, Position: done.position, Refusals: done.refusals}, err
}

func (m mutation) school(ctx context.Context, c domain.Command, id uuid.UUID) (*generated.SchoolPayload, error) {
	s, done, err := give(ctx, m, c, (*projections.Reader).School, id)
	return &generated.SchoolPayload{School: s, Position: done.position, Refusals: done.refusals}, err
}

func (m mutation) class(ctx context.Context, c domain.Command, id uuid.UUID) (*generated.ClassPayload, error) {
	k, done, err := give(ctx, m, c, (*projections.Reader).Class, id)
	return &generated.ClassPayload{Class: k, Position: done.position, Refusals: done.refusals}, err
}

func (m mutation) team(ctx context.Context, c domain.Command, id uuid.UUID) (*generated.TeamPayload, error) {
	t, done, err := give(ctx, m, c, (*projections.Reader).Team, id)
	return &generated.TeamPayload{Team: t, Position: done.position, Refusals: done.refusals}, err
}

func (m mutation) person(ctx context.Context, c domain.Command, id uuid.UUID) (*generated.PersonPayload, error) {
	p, done, err := give(ctx, m, c, (*projections.Reader).Person, id)
	return &generated.PersonPayload{Person: p, Position: done.position, Refusals: done.refusals}, err
}

func (m mutation) project(ctx context.Context, c domain.Command, id uuid.UUID) (*generated.ProjectPayload, error) {
	p, done, err := give(ctx, m, c, (*projections.Reader).Project, id)
	return &generated.ProjectPayload{Project: p, Position: done.position, Refusals: done.refusals}, err
}

func (m mutation) measure(ctx context.Context, c domain.Command, id uuid.UUID) (*generated.MeasurePayload, error) {
	s, done, err := give(ctx, m, c, (*projections.Reader).Measure, id)
	return &generated.MeasurePayload{Measure: s, Position: done.position, Refusals: done.refusals}, err
}

func (m mutation) cycle(ctx context.Context, c domain.Command, id uuid.UUID) (*generated.CyclePayload, error) {
	y, done, err := give(ctx, m, c, (*projections.Reader).Cycle, id)
	return &generated.CyclePayload{Cycle: y, Position: done.position, Refusals: done.refusals}, err
}

func (m mutation) shareOut(ctx context.Context, c domain.Command, id uuid.UUID) (*generated.ShareOutPayload, error) {
	s, done, err := give(ctx, m, c, (*projections.Reader).ShareOut, id)
	return &generated.ShareOutPayload{ShareOut: s, Position: done.position, Refusals: done.refusals}, err
}

func (m mutation) release(ctx context.Context, c domain.Command, id uuid.UUID) (*generated.ReleasePayload, error) {
	r, done, err := give(ctx, m, c, (*projections.Reader).FigureRelease, id)
	return &generated.ReleasePayload{Release: r, Position: done.position, Refusals: done.refusals}, err
}

func (m mutation) follow(ctx context.Context, c domain.Command, id uuid.UUID) (*generated.FollowPayload, error) {
	f, done, err := give(ctx, m, c, (*projections.Reader).Follow, id)
	return &generated.FollowPayload{Follow: f, Position: done.position, Refusals: done.refusals}, err
}

// IssueToken makes the secret, has its hash recorded and tells it.
func (m mutation) IssueToken(ctx context.Context, c domain.IssueToken) (*generated.TokenPayload, error) {
	secret, err := m.door.config.Secret(ctx, c.Person, c.ID)
	if err != nil {
		return nil, err
	}
	c.Hash = sha256.Sum256([]byte(secret))
	p, done, err := give(ctx, m, c, (*projections.Reader).Person, c.Person)
	payload := &generated.TokenPayload{Person: p, Position: done.position, Refusals: done.refusals}
	if len(done.refusals) == 0 {
		payload.Secret = &secret
	}
	return payload, err
}

// IssueLink makes the secret, has its hash recorded and tells the link, or has it mailed.
func (m mutation) IssueLink(ctx context.Context, c domain.IssueLink, send *bool) (*generated.LinkPayload, error) {
	mailed := send != nil && *send
	if mailed && m.door.config.SendLink == nil {
		return nil, problem(BadUserInput, "this server sends no mail: leave send out, and hand the link over")
	}
	secret, err := m.door.config.LinkSecret(ctx, c.Person, c.ID)
	if err != nil {
		return nil, err
	}
	c.Hash = sha256.Sum256([]byte(secret))
	p, done, err := give(ctx, m, c, (*projections.Reader).Person, c.Person)
	payload := &generated.LinkPayload{Person: p, Position: done.position, Refusals: done.refusals}
	path := domain.LinkPath + secret
	switch {
	case err != nil || len(done.refusals) > 0:
	case mailed:
		err = m.sendLink(ctx, c.Person, path)
		payload.Sent = &mailed
	default:
		payload.Path = &path
	}
	return payload, err
}

// sendLink mails a link that was recorded.
func (m mutation) sendLink(ctx context.Context, person uuid.UUID, path string) error {
	sent, err := m.door.config.SendLink(ctx, person, path)
	if err != nil {
		m.door.config.Log.ErrorContext(ctx, "graph: a link was not mailed", "requestId", requestID(ctx), "err", err)
		return problem(Unavailable, "the link was made and could not be mailed: send the same command again, or leave send out and hand it over")
	}
	if !sent {
		return problem(BadUserInput, "this person has no e-mail address: leave send out, and hand the link over")
	}
	return nil
}
