package projections

import (
	"slices"
	"sync"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// maxScopes is how many scopes are kept.
const maxScopes = 10_000

// scopes keeps what people may see, until a fact changes what anybody may see.
type scopes struct {
	mu    sync.Mutex
	epoch uint64
	kept  map[scopeKey]Scope
}

// scopeKey is whose scope it is, on which day.
type scopeKey struct {
	person uuid.UUID
	today  domain.Date
}

// get gives a kept scope; without one, the epoch in which a new one is made.
func (s *scopes) get(key scopeKey) (scope Scope, epoch uint64, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	scope, found = s.kept[key]
	return scope, s.epoch, found
}

// put keeps a scope unless rights have changed since that epoch.
func (s *scopes) put(key scopeKey, scope Scope, epoch uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if epoch != s.epoch {
		return
	}
	if s.kept == nil || len(s.kept) >= maxScopes {
		s.kept = make(map[scopeKey]Scope)
	}
	s.kept[key] = scope
}

// forget ends an epoch: something that scopes are made of has changed.
func (s *scopes) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.epoch++
	s.kept = nil
}

// scopeMakers are the streams that scopes are made of.
var scopeMakers = []domain.Category{domain.NetworkCategory, domain.DistrictCategory, domain.SchoolCategory, domain.ClassCategory, domain.TeamCategory, domain.PersonCategory}

// changeRights says whether a batch may change what somebody may see.
func changeRights(batch []domain.Recorded) bool {
	return slices.ContainsFunc(batch, func(r domain.Recorded) bool {
		stream, err := domain.ParseStream(r.Stream)
		return err == nil && slices.Contains(scopeMakers, stream.Category)
	})
}
