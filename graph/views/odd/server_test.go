package odd_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/graph/views"
	"github.com/cyclebook/cyclebook/graph/views/odd"
	"github.com/cyclebook/cyclebook/graph/views/odd/generated"
)

// resolvers answer the fields that are resolved.
type resolvers struct{ root }

func (r resolvers) Query() generated.QueryResolver               { return queries(r) }
func (r resolvers) Mutation() generated.MutationResolver         { return mutation(r) }
func (r resolvers) Subscription() generated.SubscriptionResolver { return r.root }
func (r resolvers) Box() generated.BoxResolver                   { return boxResolver{} }
func (r resolvers) Animal() generated.AnimalResolver             { return animals(r) }

// root is the list of boxes that there are.
type root struct{ boxes []*odd.Box }

// at is the box at a place; none at one that ends on 9, an error below 0.
func (r root) at(n int) (*odd.Box, error) {
	switch {
	case n < 0:
		return nil, fmt.Errorf("no place %d", n)
	case n%10 == 9:
		return nil, nil
	}
	return r.boxes[n%len(r.boxes)], nil
}

func (r root) byID(id string) (*odd.Box, error) {
	var n int
	if _, err := fmt.Sscan(id, &n); err != nil {
		panic("an id that is no number")
	}
	return r.at(n)
}

func (r root) MustBox(_ context.Context, id string) (*odd.Box, error) { return r.byID(id) }

func (r root) Boxes(_ context.Context, n int) (list []*odd.Box, err error) {
	for i := range n {
		b, err := r.at(i * 3)
		if err != nil {
			return nil, err
		}
		list = append(list, b)
	}
	return list, nil
}

func (r root) MaybeBoxes(ctx context.Context, n int) ([]*odd.Box, error) { return r.Boxes(ctx, n) }

func (r root) Nested(ctx context.Context, n int) ([][]*odd.Box, error) {
	list, err := r.Boxes(ctx, min(n, 3))
	return [][]*odd.Box{list, nil, {}, list}, err
}

func (r root) Thing(_ context.Context, n int) (odd.Thing, error) {
	b, err := r.at(n)
	if b == nil || err != nil {
		return nil, err
	}
	return b.MustThing, nil
}

func (r root) Things(_ context.Context, n int) (list []odd.Thing, err error) {
	for i := range n {
		list = append(list, r.boxes[i%len(r.boxes)].Things...)
	}
	return list, nil
}

func (r root) Found(_ context.Context, n int) (list []odd.Found, err error) {
	for i := range n {
		list = append(list, r.boxes[i%len(r.boxes)].Found...)
	}
	return list, nil
}

func (r root) Record(context.Context) (map[string]any, error) {
	return map[string]any{"title": "a map", "box": r.boxes[0]}, nil
}

func (r root) Ordered(_ context.Context, o *odd.Order, key *uuid.UUID) (*odd.Box, error) {
	if o == nil || key == nil {
		return nil, nil
	}
	return r.at(len(o.Words))
}

func (r root) Word(context.Context) (string, error) { return "word", nil }

func (r root) Made(_ context.Context, n int) (<-chan *odd.Box, error) {
	if n < 0 {
		return nil, errors.New("nothing was made")
	}
	made := make(chan *odd.Box, 3)
	for i := range 3 {
		b, _ := r.at(n + i)
		made <- b
	}
	close(made)
	return made, nil
}

func (r root) Deferred(context.Context) (<-chan string, error) {
	words := make(chan string, 1)
	words <- "a word"
	close(words)
	return words, nil
}

type queries struct{ root }

func (q queries) Box(_ context.Context, id string) (*odd.Box, error) { return q.byID(id) }

type mutation struct{ root }

func (m mutation) Make(_ context.Context, id string) (*odd.Box, error) { return m.byID(id) }
func (m mutation) Order(_ context.Context, o odd.Order) (odd.Thing, error) {
	b, err := m.at(len(o.Words))
	if b == nil {
		return nil, err
	}
	return b, err
}

type animals struct{ root }

func (a animals) Home(context.Context, odd.Animal) (*odd.Box, error) { return a.boxes[0], nil }

type boxResolver struct{}

var errTrouble = errors.New("trouble")

func (boxResolver) Strict(_ context.Context, b *odd.Box) (string, error) {
	if b.Trouble.Strict {
		return "", errTrouble
	}
	return b.Label, nil
}

func (boxResolver) Lenient(_ context.Context, b *odd.Box) (*string, error) {
	if b.Trouble.Lenient {
		return nil, errTrouble
	}
	return b.Name, nil
}

func (boxResolver) Owner(_ context.Context, b *odd.Box) (*odd.Box, error) {
	if b.Trouble.Owner {
		return nil, nil
	}
	return b, nil
}

func (boxResolver) MaybeOwner(_ context.Context, b *odd.Box) (*odd.Box, error) {
	if b.Trouble.Owner {
		panic("no owner")
	}
	return b.Lid, nil
}

func (boxResolver) Owners(_ context.Context, b *odd.Box, first *int) ([]*odd.Box, error) {
	if b.Trouble.Owners {
		return []*odd.Box{b, nil}, nil
	}
	if first != nil && *first < len(b.Boxes) {
		return b.Boxes[:max(*first, 0)], nil
	}
	return b.Boxes, nil
}

// serve makes a server; with views it gives them.
func serve(boxes []*odd.Box, withViews bool) (*handler.Server, *views.Views) {
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: resolvers{root{boxes}}, Directives: generated.DirectiveRoot{
		Heard: func(ctx context.Context, _ any, next graphql.Resolver) (any, error) {
			value, err := next(ctx)
			graphql.AddErrorf(ctx, "heard")
			return value, err
		},
		Upper: func(ctx context.Context, _ any, next graphql.Resolver) (any, error) {
			value, err := next(ctx)
			if text, ok := value.(*string); ok && text != nil {
				upper := strings.ToUpper(*text)
				return &upper, err
			}
			return value, err
		},
	}})
	s := handler.New(schema)
	for _, t := range []graphql.Transport{transport.MultipartMixed{DeliveryTimeout: time.Hour}, transport.SSE{}, transport.POST{}, transport.GET{}} {
		s.AddTransport(t)
	}
	s.SetQueryCache(lru.New[*ast.QueryDocument](100))
	s.SetParserTokenLimit(4000)
	s.SetRecoverFunc(func(_ context.Context, cause any) error { return fmt.Errorf("recovered: %v", cause) })
	s.Use(extension.Introspection{})
	s.Use(extension.FixedComplexityLimit(5000))
	if !withViews {
		return s, nil
	}
	v := generated.Views(schema)
	s.Use(v)
	return s, v
}
