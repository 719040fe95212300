package projections

import (
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// maxScopes is how many scopes are kept.
const maxScopes = 10_000

// scopes keeps what people may see and whose tokens are valid, until a fact changes what anybody
// may see.
type scopes struct {
	mu     sync.Mutex
	epoch  uint64
	kept   map[scopeKey]Scope
	tokens map[domain.TokenHash]validToken
	// zones are where people are around a day; locations are zones by their names.
	zones     map[scopeKey][]*time.Location
	locations map[string]*time.Location
}

// validToken is whose a token is, and the last day on which it is valid; empty until it is revoked.
type validToken struct {
	actor Actor
	until string
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

// token is get for a token. One that is not valid is never kept: there is no end of those.
func (s *scopes) token(hash domain.TokenHash) (token validToken, epoch uint64, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	token, found = s.tokens[hash]
	return token, s.epoch, found
}

// putToken is put for a token.
func (s *scopes) putToken(hash domain.TokenHash, token validToken, epoch uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if epoch != s.epoch {
		return
	}
	if s.tokens == nil || len(s.tokens) >= maxScopes {
		s.tokens = make(map[domain.TokenHash]validToken)
	}
	s.tokens[hash] = token
}

// zone is get for the zones of a person around a day.
func (s *scopes) zone(key scopeKey) (zones []*time.Location, epoch uint64, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	zones, found = s.zones[key]
	return zones, s.epoch, found
}

// putZones is put for zones.
func (s *scopes) putZones(key scopeKey, zones []*time.Location, epoch uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if epoch != s.epoch {
		return
	}
	if s.zones == nil || len(s.zones) >= maxScopes {
		s.zones = make(map[scopeKey][]*time.Location)
	}
	s.zones[key] = zones
}

// location is a time zone by its name, read from the machine's files once.
func (s *scopes) location(name string) (*time.Location, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if zone, ok := s.locations[name]; ok {
		return zone, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, err
	}
	if s.locations == nil {
		s.locations = make(map[string]*time.Location)
	}
	s.locations[name] = zone
	return zone, nil
}

// forget ends an epoch: something that scopes are made of has changed.
func (s *scopes) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.epoch++
	s.kept, s.tokens, s.zones = nil, nil, nil
}

// scopeMakers are the streams that scopes are made of.
var scopeMakers = []domain.Category{domain.NetworkCategory, domain.DistrictCategory, domain.SchoolCategory, domain.ClassCategory, domain.TeamCategory, domain.PersonCategory}

// comeAndGo are the facts of people that say how somebody comes in, not what may be seen then:
// with every sign-in all scopes would be made anew. What they end is never remembered.
var comeAndGo = []string{"TokenIssued", "LinkIssued", "PasswordSet", "SessionStarted", "SessionEnded", "SessionsEnded", "IdentityLinked", "IdentityUnlinked"}

// changeRights says whether a batch may change what somebody may see.
func changeRights(batch []domain.Recorded) bool {
	return slices.ContainsFunc(batch, func(r domain.Recorded) bool {
		if slices.Contains(comeAndGo, r.Type) {
			return false
		}
		stream, err := domain.ParseStream(r.Stream)
		return err == nil && slices.Contains(scopeMakers, stream.Category)
	})
}
