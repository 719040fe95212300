package graph

import (
	"context"

	"github.com/google/uuid"
)

// Denial is why somebody was sent away, for the security log.
type Denial string

const (
	DeniedToken    Denial = "token"
	DeniedNotFound Denial = "not-found"
	DeniedOrigin   Denial = "origin"
	DeniedLimit    Denial = "limit"
	DeniedTooLarge Denial = "too-large"
)

// denials are the codes that are denials. What is absent and what is forbidden count alike: to
// tell them apart would take another path of code.
var denials = map[Code]Denial{
	NotFound: DeniedNotFound, RateLimited: DeniedLimit, TooComplex: DeniedTooLarge, ForeignOrigin: DeniedOrigin,
}

// denied tells the security log, if there is one.
func (d *Door) denied(ctx context.Context, kind Denial) {
	if d.config.Denied != nil {
		d.config.Denied(ctx, kind, askerOf(ctx).actor.Person)
	}
}

// deniedBy tells the security log of an error whose code is a denial.
func (d *Door) deniedBy(ctx context.Context, code Code) {
	if kind, ok := denials[code]; ok {
		d.denied(ctx, kind)
	}
}

// Denied is what tells the security log: why, in the request of a context, and of whom; uuid.Nil
// when that is not known.
type Denied func(ctx context.Context, kind Denial, person uuid.UUID)
