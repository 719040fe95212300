package projections

import (
	"context"
	"errors"
	"testing"
	"time"
)

// TestReadersWaitForTheirTurn: a reader that has its turn gets on with queries that nobody has
// asked before, however many others wait, and one that has no more time goes.
func TestReadersWaitForTheirTurn(t *testing.T) {
	v, err := Open(t.Context(), t.TempDir(), Options{Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	began := make(chan *Reader)
	go func() {
		first, err := v.Read(t.Context(), Scope{})
		if err != nil {
			t.Error(err)
		}
		began <- first
	}()
	var first *Reader
	select {
	case first = <-began:
	case <-time.After(20 * time.Second):
		t.Fatal("the only reader waits for a connection that it has itself") // closing would wait as well
	}
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := v.Read(impatient, Scope{}); !errors.Is(err, context.Canceled) {
		t.Errorf("without a turn and without time, reading gives %v", err)
	}
	first.Close()
	second, err := v.Read(t.Context(), Scope{})
	if err != nil {
		t.Fatal(err)
	}
	second.Close()
	if err := v.Close(); err != nil {
		t.Error(err)
	}
}
