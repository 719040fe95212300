package keys

import (
	"context"
	"crypto/rand"
	"errors"
	"runtime"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// TestOneWhoGivesUp: callers share a commit, and the one who began it and then goes away does
// not take the others with it.
func TestOneWhoGivesUp(t *testing.T) {
	s, err := NewMemory(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // in memory
	school := subject{domain.OfSchool, uuid.UUID{1}}
	wanted := func(n int) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.pending != nil && len(s.pending.wanted) == n
	}
	leaderCtx, leave := context.WithCancel(t.Context())
	begun, followed := make(chan error, 1), make(chan error, 1)

	s.turn.Lock() // another commit is under way
	go func() {
		_, err := s.create(leaderCtx, place{school, domain.Stream{}, 1})
		begun <- err
	}()
	for !wanted(1) {
		runtime.Gosched()
	}
	go func() {
		_, err := s.create(t.Context(), place{school, domain.Stream{}, 2})
		followed <- err
	}()
	for !wanted(2) {
		runtime.Gosched()
	}
	leave()
	s.turn.Unlock()
	if err := <-followed; err != nil {
		t.Errorf("the other caller: %v", err)
	}
	if err := <-begun; err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("the one who left: %v", err)
	}
}
