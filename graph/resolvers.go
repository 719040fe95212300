package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph/generated"
	"github.com/cyclebook/cyclebook/projections"
)

// resolvers answer what the views do not answer by themselves.
type resolvers struct{ door *Door }

func (r *resolvers) Query() generated.QueryResolver               { return query{} }
func (r *resolvers) Mutation() generated.MutationResolver         { return mutation{r.door} }
func (r *resolvers) Subscription() generated.SubscriptionResolver { return subscription{r.door} }
func (r *resolvers) Agreement() generated.AgreementResolver       { return agreement{} }
func (r *resolvers) Assignment() generated.AssignmentResolver     { return assignment{} }
func (r *resolvers) District() generated.DistrictResolver         { return district{} }
func (r *resolvers) Follows() generated.FollowsResolver           { return follows{} }
func (r *resolvers) Person() generated.PersonResolver             { return person{} }
func (r *resolvers) School() generated.SchoolResolver             { return school{} }

type (
	agreement  struct{}
	assignment struct{}
	district   struct{}
	follows    struct{}
	person     struct{}
	school     struct{}
)

func (agreement) District(ctx context.Context, a *projections.Agreement) (*projections.District, error) {
	return linked(ctx, (*projections.Reader).District, &a.Agreement.District)
}

func (assignment) District(ctx context.Context, a *projections.Assignment) (*projections.District, error) {
	return linked(ctx, (*projections.Reader).District, &a.District)
}

func (district) MergedInto(ctx context.Context, d *projections.District) (*projections.District, error) {
	return linked(ctx, (*projections.Reader).District, d.MergedInto)
}

func (district) DuplicateOf(ctx context.Context, d *projections.District) (*projections.District, error) {
	return linked(ctx, (*projections.Reader).District, d.DuplicateOf)
}

func (follows) Network(ctx context.Context, f *domain.Follows) (*projections.Network, error) {
	return linked(ctx, (*projections.Reader).Network, &f.Network)
}

func (person) DuplicateOf(ctx context.Context, p *projections.Person) (*projections.Person, error) {
	return linked(ctx, (*projections.Reader).Person, p.DuplicateOf)
}

func (school) MergedInto(ctx context.Context, s *projections.School) (*projections.School, error) {
	return linked(ctx, (*projections.Reader).School, s.MergedInto)
}

func (school) DuplicateOf(ctx context.Context, s *projections.School) (*projections.School, error) {
	return linked(ctx, (*projections.Reader).School, s.DuplicateOf)
}

// finder is a query of the read models by id.
type finder[T any] func(*projections.Reader, context.Context, uuid.UUID) (*T, error)

// linked follows an id that a view names; nil when there is none, or not for the one who asks.
func linked[T any](ctx context.Context, find finder[T], id *uuid.UUID) (*T, error) {
	if id == nil {
		return nil, nil
	}
	reader, err := read(ctx)
	if err != nil {
		return nil, err
	}
	return find(reader, ctx, *id)
}

// asked gives what was asked for by its id, or says that there is no such thing.
func asked[T any](ctx context.Context, find finder[T], id uuid.UUID) (*T, error) {
	found, err := linked(ctx, find, &id)
	if err == nil && found == nil {
		err = errNotFound
	}
	if err != nil {
		return nil, err
	}
	return found, tellParked(ctx, id)
}

// tellParked adds an error beside a thing that the read models have stopped following: it is
// shown as it was.
func tellParked(ctx context.Context, id uuid.UUID) error {
	reader, err := read(ctx)
	if err != nil {
		return err
	}
	parked, err := reader.Parked(ctx, id)
	if parked {
		graphql.AddError(ctx, problem(Parked, "%s", messages[Parked]))
	}
	return err
}
