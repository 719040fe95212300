package openid

import (
	"fmt"
	"sync"
	"time"
)

// maxSpent is how many used attempts are kept, about 10 MB: each is one that somebody came back
// with in the last ten minutes.
const maxSpent = 100_000

// spent remembers the attempts that were used until they end by themselves.
type spent struct {
	mu    sync.Mutex
	until map[string]time.Time // by state
}

// spend refuses an attempt that was spent before, and every one when too many are.
func (s *spent) spend(a Attempt, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, was := s.until[a.State]; was {
		return fmt.Errorf("%w: it was used before", ErrAttempt)
	}
	if len(s.until) >= maxSpent {
		s.forget(now)
	}
	if len(s.until) >= maxSpent {
		return fmt.Errorf("%w: more than %d people came back within %s", ErrUnavailable, maxSpent, lifetime)
	}
	if s.until == nil {
		s.until = make(map[string]time.Time)
	}
	s.until[a.State] = a.Until
	return nil
}

func (s *spent) forget(now time.Time) {
	for state, until := range s.until {
		if !now.Before(until) {
			delete(s.until, state)
		}
	}
}
