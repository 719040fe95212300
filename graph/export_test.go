package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/cyclebook/cyclebook/graph/answers"
	"github.com/cyclebook/cyclebook/projections"
)

// ForgetFamiliar has it that no token or session was good lately, as with very many of them.
func (d *Door) ForgetFamiliar() {
	d.familiar.mu.Lock()
	defer d.familiar.mu.Unlock()
	d.familiar.tokens = nil
}

// CountStatements tells how many statements each answer took.
func (d *Door) CountStatements(tell func(int)) {
	d.executor.AroundResponses(func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		response := next(ctx)
		if g, ok := ctx.Value(readingKey).(*reading); ok && g.reader != nil {
			tell(g.reader.Statements())
		}
		return response
	})
}

// ViewsWritten tells how many views were written in one go, and how many were left to the executor.
func (d *Door) ViewsWritten() (written, left int64) {
	return d.views.Written.Load(), d.views.Left.Load()
}

// Inside has something done with what the resolvers of queries return, before views see it.
func (d *Door) Inside(do func(value any) any) {
	d.executor.AroundFields(func(ctx context.Context, next graphql.Resolver) (any, error) {
		value, err := next(ctx)
		if fc := graphql.GetFieldContext(ctx); err == nil && fc.Object == "Query" && len(fc.Field.Selections) > 0 {
			value = do(value)
		}
		return value, err
	})
}

// LeaveScopeOut has answers kept by what was asked alone, whoever asked.
func (d *Door) LeaveScopeOut() {
	d.keyOf = func(_ projections.ScopeHash, q question) answers.Key { return answers.Key{Request: q} }
}

// TakeAllToStand has known answers given whatever has changed since, as long as scopes are the same.
func (d *Door) TakeAllToStand() {
	d.answers = answers.New(d.config.KnownAnswers, func(basis) bool { return true }, basis.size)
}

// CountFields tells of each field that is resolved by itself: that of a query, what is around views and
// the holes in them.
func (d *Door) CountFields(tell func(field string)) {
	d.executor.AroundFields(func(ctx context.Context, next graphql.Resolver) (any, error) {
		fc := graphql.GetFieldContext(ctx)
		tell(fc.Object + "." + fc.Field.Name)
		return next(ctx)
	})
}

// EndFields ends the context of each field that is resolved by itself with its resolver.
func (d *Door) EndFields() {
	d.executor.AroundFields(func(ctx context.Context, next graphql.Resolver) (any, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		return next(ctx)
	})
}
