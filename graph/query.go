package graph

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/graph/generated"
	"github.com/cyclebook/cyclebook/projections"
)

// query answers the fields of Query.
type query struct{}

func (query) Viewer(ctx context.Context) (*projections.Viewer, error) {
	reader, err := read(ctx)
	if err != nil {
		return nil, err
	}
	viewer, err := reader.Viewer(ctx)
	if err == nil && viewer == nil {
		err = errUnauthenticated
	}
	return viewer, err
}

func (query) Network(ctx context.Context, id uuid.UUID) (*projections.Network, error) {
	return asked(ctx, (*projections.Reader).Network, id)
}

func (query) District(ctx context.Context, id uuid.UUID) (*projections.District, error) {
	return asked(ctx, (*projections.Reader).District, id)
}

func (query) School(ctx context.Context, id uuid.UUID) (*projections.School, error) {
	return asked(ctx, (*projections.Reader).School, id)
}

func (query) Class(ctx context.Context, id uuid.UUID) (*projections.Class, error) {
	return asked(ctx, (*projections.Reader).Class, id)
}

func (query) Team(ctx context.Context, id uuid.UUID) (*projections.Team, error) {
	return asked(ctx, (*projections.Reader).Team, id)
}

func (query) Person(ctx context.Context, id uuid.UUID) (*projections.Person, error) {
	return asked(ctx, (*projections.Reader).Person, id)
}

func (query) Project(ctx context.Context, id uuid.UUID) (*projections.Project, error) {
	return asked(ctx, (*projections.Reader).Project, id)
}

func (query) Driver(ctx context.Context, id uuid.UUID) (*projections.Driver, error) {
	return asked(ctx, (*projections.Reader).Driver, id)
}

func (query) ChangeIdea(ctx context.Context, id uuid.UUID) (*projections.ChangeIdea, error) {
	return asked(ctx, (*projections.Reader).ChangeIdea, id)
}

func (query) Measure(ctx context.Context, id uuid.UUID, asOf *time.Time) (*projections.Measure, error) {
	return asked(ctx, then((*projections.Reader).Measure, (*projections.Reader).MeasureAsOf, asOf), id)
}

func (query) ShareOut(ctx context.Context, id uuid.UUID) (*projections.ShareOut, error) {
	return asked(ctx, (*projections.Reader).ShareOut, id)
}

func (query) Cycle(ctx context.Context, id uuid.UUID, asOf *time.Time) (*projections.Cycle, error) {
	return asked(ctx, then((*projections.Reader).Cycle, (*projections.Reader).CycleAsOf, asOf), id)
}

// then asks for the present, or for what was known at a moment.
func then[T any](now finder[T], past func(*projections.Reader, context.Context, uuid.UUID, time.Time) (*T, error), asOf *time.Time) finder[T] {
	if asOf == nil {
		return now
	}
	return func(r *projections.Reader, ctx context.Context, id uuid.UUID) (*T, error) {
		return past(r, ctx, id, *asOf)
	}
}

func (q query) Node(ctx context.Context, id uuid.UUID) (generated.Node, error) {
	found, err := q.Nodes(ctx, []uuid.UUID{id})
	switch {
	case err != nil:
		return nil, err
	case found[0] == nil:
		return nil, errNotFound
	default:
		return found[0], nil
	}
}

func (query) Nodes(ctx context.Context, ids []uuid.UUID) ([]generated.Node, error) {
	reader, err := read(ctx)
	if err != nil {
		return nil, err
	}
	cycles, err := reader.Cycles(ctx, ids)
	if err != nil {
		return nil, err
	}
	nodes := make([]generated.Node, len(ids))
	for i, id := range ids {
		if cycles[i] != nil {
			nodes[i] = cycles[i]
			continue
		}
		thing, err := reader.Thing(ctx, id)
		if err != nil {
			return nil, err
		}
		if thing != nil {
			nodes[i] = thing
		}
	}
	return nodes, addShareOuts(ctx, reader, ids, nodes)
}

// addShareOuts puts those in the places where nothing else was found.
func addShareOuts(ctx context.Context, reader *projections.Reader, ids []uuid.UUID, nodes []generated.Node) error {
	if !slices.Contains(nodes, nil) {
		return nil
	}
	shared, err := reader.ShareOutsByID(ctx, ids)
	for i, s := range shared {
		if nodes[i] == nil && s != nil {
			nodes[i] = s
		}
	}
	return err
}
