package proof_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// writers is how many write at the same time.
const writers = 16

// TestStorm kills the server again and again while sixteen people write. No command that was
// answered may be lost, none may be recorded twice, and the read models must equal a replay.
func TestStorm(t *testing.T) {
	if testing.Short() {
		t.Skip("the storm takes a while")
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))

	n := newNetwork(t)
	var all []*writer
	for i := range writers {
		all = append(all, newWriter(n, i, random.Uint64()))
	}
	answered := 0
	for round := range *storm {
		n.killWhileWriting(all, time.Duration(20+random.IntN(1000))*time.Millisecond, round%2 == 0)
		n.restart()
		together(all, func(w *writer) { w.settle(n.server) })
		before := answered
		answered = 0
		for _, w := range all {
			answered += len(w.recorded)
		}
		t.Logf("kill %d: %d commands are recorded by now", round+1, answered)
		if answered < before+writers {
			t.Errorf("only %d commands were recorded before kill %d", answered-before, round+1)
		}
	}
	if t.Failed() {
		return
	}
	for _, w := range all {
		w.verify(n.server)
	}
	n.distinctPositions(all)
	n.equalsReplay()
}

// killWhileWriting has everybody write and kills the server after a while: at whatever moment, or
// right when somebody has an answer, which would be lost if it had come before the record.
func (n *network) killWhileWriting(all []*writer, after time.Duration, onAnswer bool) {
	n.t.Helper()
	ctx, stop := context.WithCancel(n.t.Context())
	defer stop()
	due := make(chan struct{}, 1)
	answered := func() {
		select {
		case <-due:
			n.kill()
		default:
		}
	}
	time.AfterFunc(after, func() {
		if onAnswer {
			due <- struct{}{}
		} else {
			n.kill()
		}
	})
	together(all, func(w *writer) { w.write(ctx, n.server, answered) })
	<-n.gone
}

func together(all []*writer, do func(*writer)) {
	var group sync.WaitGroup
	for _, w := range all {
		group.Go(func() { do(w) })
	}
	group.Wait()
}

// distinctPositions finds commands that are told to stand at the same place.
func (n *network) distinctPositions(all []*writer) {
	n.t.Helper()
	seen := make(map[string]string)
	for _, w := range all {
		for _, c := range w.recorded {
			if other := seen[c.position]; other != "" {
				n.t.Errorf("commands %s and %s both stand at %s", other, c.id, c.position)
			}
			seen[c.position] = c.id
		}
	}
}

// viewsStatus is what "views status --json --hash" tells of the program's own read models.
type viewsStatus struct {
	Files []struct {
		Own      bool
		Position string
		Events   int
		Parked   int
		Hash     string
	}
}

func (n *network) status() (events int, hash string) {
	n.t.Helper()
	out, complaint, code := run(n.t, "views", "status", "--data", n.dir, "--json", "--hash")
	var s viewsStatus
	if err := json.Unmarshal([]byte(out), &s); err != nil || code != 0 {
		n.t.Fatalf("views status: exit %d, %v: %s", code, err, complaint)
	}
	for _, f := range s.Files {
		if f.Own {
			if f.Parked != 0 || f.Hash == "" {
				n.t.Errorf("%d streams are parked, the hash is %q", f.Parked, f.Hash)
			}
			return f.Events, f.Hash
		}
	}
	n.t.Fatalf("there are no read models: %s", out)
	return 0, ""
}

// equalsReplay compares the read models that were served with those of a rebuild from zero.
func (n *network) equalsReplay() {
	n.t.Helper()
	n.admin.position() // it has caught up
	events, served := n.status()
	if _, complaint, code := run(n.t, "views", "rebuild", "--data", n.dir); code != 0 {
		n.t.Fatalf("views rebuild: exit %d: %s", code, complaint)
	}
	again, replayed := n.status()
	n.t.Logf("%d events, read models %s", events, served)
	if served != replayed || events != again {
		n.t.Errorf("served are %d events with hash %s, a replay gives %d with %s", events, served, again, replayed)
	}
}
