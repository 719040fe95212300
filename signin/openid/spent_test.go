package openid

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestUsedAttemptsAreBounded(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	var s spent
	for i := range maxSpent {
		if err := s.spend(Attempt{State: fmt.Sprint(i), Until: now.Add(time.Minute)}, now); err != nil {
			t.Fatal(err)
		}
	}
	late := Attempt{State: "late", Until: now.Add(10 * time.Minute)}
	if err := s.spend(late, now); !errors.Is(err, ErrUnavailable) {
		t.Errorf("one too many: %v", err)
	}
	if err := s.spend(Attempt{State: "0", Until: now.Add(time.Minute)}, now); !errors.Is(err, ErrAttempt) {
		t.Errorf("a used one while it is full: %v", err)
	}
	now = now.Add(time.Minute)
	if err := s.spend(late, now); err != nil || len(s.until) != 1 {
		t.Errorf("once the others have ended: %v, %d kept", err, len(s.until))
	}
}
