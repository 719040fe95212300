package main

import (
	"context"
	"net/http"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/graph/generated"
	"github.com/cyclebook/cyclebook/projections"
)

// keptFor is what gqlgen answers from memory: of a field that would ask the database, the value.
type keptFor func(object, field string) (value any, kept bool)

// kept answers the fields from which pages are reached.
type kept struct {
	generated.ResolverRoot
	query keptQuery
}

type keptQuery struct {
	generated.QueryResolver
	team      *projections.Team
	shareOuts *projections.ShareOutConnection
}

func (k kept) Query() generated.QueryResolver { return k.query }

func (k keptQuery) Team(context.Context, uuid.UUID) (*projections.Team, error) { return k.team, nil }

func (k keptQuery) ShareOuts(context.Context, *string, *projections.ShareOutFilter, *int, *string) (*projections.ShareOutConnection, error) {
	return k.shareOuts, nil
}

// gqlgenAlone is gqlgen's own server on the same schema, without views.
func gqlgenAlone(query keptQuery, valueOf keptFor) http.Handler {
	server := handler.New(generated.NewExecutableSchema(generated.Config{Resolvers: kept{query: query}}))
	server.AddTransport(transport.POST{})
	server.SetQueryCache(lru.New[*ast.QueryDocument](100))
	server.AroundFields(func(ctx context.Context, next graphql.Resolver) (any, error) {
		f := graphql.GetFieldContext(ctx)
		if value, ok := valueOf(f.Object, f.Field.Name); ok {
			return value, nil
		}
		return next(ctx)
	})
	return server
}

// timelineFromMemory is gqlgen with everything that the page of a team shows, read once as a member
// and kept; nothing is asked of a database.
func timelineFromMemory(b *testing.B, s *station, of, member uuid.UUID) http.Handler {
	b.Helper()
	team, err := s.reader(b, member).Team(b.Context(), of)
	if err != nil {
		b.Fatal(err)
	}
	first := 20
	page, err := team.Timeline(nil, &first, nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	total, err := page.TotalCount()
	if err != nil {
		b.Fatal(err)
	}
	return gqlgenAlone(keptQuery{team: team}, func(object, field string) (any, bool) {
		switch {
		case object == "Team" && field == "timeline":
			return page, true
		case object == "CycleConnection" && field == "totalCount":
			return total, true
		}
		return nil, false
	})
}

// feedFromMemory is the same of what is told to a member. Names that share-outs are attributed to
// are kept by the page itself once they were asked for.
func feedFromMemory(b *testing.B, s *station, search *string, member uuid.UUID) http.Handler {
	b.Helper()
	first := 20
	page, err := s.reader(b, member).Feed(b.Context(), search, nil, &first, nil)
	if err != nil {
		b.Fatal(err)
	}
	total, err := page.TotalCount()
	if err != nil {
		b.Fatal(err)
	}
	return gqlgenAlone(keptQuery{shareOuts: page}, func(object, field string) (any, bool) {
		if object == "ShareOutConnection" && field == "totalCount" {
			return total, true
		}
		return nil, false
	})
}

// reader reads as a person does, until the benchmark ends.
func (s *station) reader(b *testing.B, person uuid.UUID) *projections.Reader {
	b.Helper()
	scope, err := s.node.Views.ScopeAt(b.Context(), person, s.program.now())
	if err != nil {
		b.Fatal(err)
	}
	reader, err := s.node.Views.Read(b.Context(), scope)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(reader.Close)
	return reader
}
