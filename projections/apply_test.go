package projections

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// TestHashOfAnyWay: the rows are those of a replay from zero, whatever the sizes of the batches,
// the restarts between them, duplicates, the zone and the number of CPUs.
func TestHashOfAnyWay(t *testing.T) {
	log := goldenLog(t)
	once := opened(t)
	applyAll(t, once, log, len(log))
	if parked := parkedIn(t, once); len(parked) > 0 {
		t.Fatalf("parked: %+v", parked)
	}
	want := hashOf(t, once)
	if empty := hashOf(t, opened(t)); empty == want {
		t.Fatal("the hash of nothing is the same")
	}

	for _, size := range []int{1, 2, 3, 7, 20} {
		v := opened(t)
		applyAll(t, v, log, size)
		if got := hashOf(t, v); got != want {
			t.Errorf("batches of %d: %s, want %s", size, got, want)
		}
	}

	t.Run("without a cache", func(t *testing.T) {
		v := opened(t)
		for _, r := range log {
			v.store.tx.docs.drop()
			applyAll(t, v, []domain.Recorded{r}, 1)
		}
		if got := hashOf(t, v); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})

	t.Run("restarts and duplicates", func(t *testing.T) {
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		random := rand.New(rand.NewPCG(seed, 0))
		dir := t.TempDir()
		for at := 0; at < len(log); {
			v, err := open(t.Context(), dir, Options{}, projections())
			if err != nil {
				t.Fatal(err)
			}
			for range 1 + random.IntN(3) {
				from := max(0, at-random.IntN(5))
				to := min(len(log), at+random.IntN(8))
				applyAll(t, v, log[from:to], 1+random.IntN(9))
				at = max(at, to)
			}
			if err := v.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if got := hashOf(t, openedIn(t, dir)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})

	t.Run("zone and CPUs", func(t *testing.T) {
		zone, cpus := time.Local, runtime.GOMAXPROCS(1)
		defer func() { time.Local = zone; runtime.GOMAXPROCS(cpus) }()
		time.Local = time.FixedZone("far away", -11*3600)
		v := opened(t)
		applyAll(t, v, log, 5)
		if got := hashOf(t, v); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})
}

// TestGoldenHash fails when tables or their meaning change. If that was meant, raise the version
// of the projection, so that nodes build their read models anew, and write both lines here.
func TestGoldenHash(t *testing.T) {
	v := opened(t)
	applyAll(t, v, goldenLog(t), 1000)
	got := fmt.Sprintf("fingerprint %s\nhash %s\n", Fingerprint(), hashOf(t, v))
	path := filepath.Join("testdata", "golden.hash")
	if want := string(must[[]byte](t)(os.ReadFile(path))); got != want {
		t.Errorf("testdata/golden.hash holds\n%s\nthis program makes\n%s", want, got)
	}
}

// TestGoldenLogIsWhole: every type of event happens in the golden log, so that a change of what
// any of them gives is noticed.
func TestGoldenLogIsWhole(t *testing.T) {
	there := make(map[string]bool)
	for _, r := range goldenLog(t) {
		there[r.Type] = true
	}
	for _, name := range domain.EventTypes() {
		if !there[name] {
			t.Errorf("testdata/golden.log has no %s", name)
		}
	}
}

// TestRefused: what cannot follow the checkpoint is refused, and nothing of it is taken in.
func TestRefused(t *testing.T) {
	log := goldenLog(t)
	at := func(r domain.Recorded, n uint64) domain.Recorded {
		r.Position = domain.NewPosition("script", n, n)
		return r
	}
	other := slices.Clone(log[10:12])
	for i := range other {
		other[i].Position = domain.NewPosition("others", 110+uint64(i), 110+uint64(i))
	}
	last := slices.IndexFunc(log[10:], func(r domain.Recorded) bool { return r.Revision > 1 }) + 10
	for name, c := range map[string]struct {
		batch []domain.Recorded
		want  error
	}{
		"a fact left out":              {slices.Concat(log[10:last-1], log[last:last+1]), ErrGap},
		"two facts in the wrong order": {[]domain.Recorded{log[11], log[10]}, ErrGap},
		"an unknown fact in the past":  {[]domain.Recorded{at(log[11], 55)}, ErrGap},
		"another log":                  {other, ErrAhead},
	} {
		t.Run(name, func(t *testing.T) {
			v := opened(t)
			applyAll(t, v, log[:10], 10)
			before := hashOf(t, v)
			err := v.Apply(t.Context(), c.batch, c.batch[len(c.batch)-1].Position)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			var says interface{ Fatal() bool }
			if !errors.As(err, &says) || !says.Fatal() {
				t.Error("it is worth no second try, and does not say so")
			}
			if position := must[domain.Position](t)(v.Position(t.Context())); position != log[9].Position || hashOf(t, v) != before {
				t.Errorf("something was taken in, up to %s", position)
			}
			applyAll(t, v, log[10:], 1000)
		})
	}

	v := opened(t)
	applyAll(t, v, log[:10], 10)
	if err := v.CheckLog(t.Context(), log[8].Position); !errors.Is(err, ErrAhead) {
		t.Errorf("a shorter log: %v", err)
	}
	if err := v.CheckLog(t.Context(), domain.NewPosition("others", 1000, 1000)); !errors.Is(err, ErrAhead) {
		t.Errorf("another log: %v", err)
	}
	if err := v.CheckLog(t.Context(), log[9].Position); err != nil {
		t.Errorf("its own log: %v", err)
	}
}

// TestParking: a fact that cannot be applied stops its own stream only, and leaves nothing.
func TestParking(t *testing.T) {
	const good = `
district-#1 2026-07-01 #9 ADMIN DistrictRegistered {"name":"One"}
school-#11 2026-07-02 #9 ADMIN SchoolRegistered {"name":"North","zone":"America/Chicago"}
network-#21 2026-07-02 #9 ADMIN NetworkFounded {"name":"Net"}
`
	for name, c := range map[string]struct{ bad, projection, reason string }{
		"an unknown type":     {`school-#11 2026-07-03 #9 ADMIN SchoolPainted {"colour":"red"}`, "codec", "SchoolPainted"},
		"a malformed payload": {`school-#11 2026-07-03 #9 ADMIN SchoolRenamed {"name":7}`, "codec", "SchoolRenamed"},
		"a panic":             {`school-#11 2026-07-03 #9 ADMIN SchoolRenamed {"name":"panic"}`, "trap", "panic: it hurts"},
		"an error":            {`school-#11 2026-07-03 #9 ADMIN SchoolRenamed {"name":"error"}`, "trap", "it is wrong"},
		"a constraint":        {`school-#11 2026-07-03 #9 ADMIN SchoolRenamed {"name":"constraint"}`, "trap", "UNIQUE"},
		"an id used twice":    {`school-#11 2026-07-03 #9 ADMIN SchoolRenamed {"name":"id"}`, "documents", "another kind"},
		"an error before any": {`team-#41 2026-07-03 #9 ADMIN TeamRenamed {"name":"Nobody"}`, "directory", "no such document"},
	} {
		t.Run(name, func(t *testing.T) {
			stream := strings.Fields(unhash(c.bad))[0]
			after := "\nschool-#11 2026-07-04 #9 ADMIN SchoolRenamed {\"name\":\"South\"}\ndistrict-#1 2026-07-05 #9 ADMIN DistrictRenamed {\"name\":\"Two\"}\nteam-#41 2026-07-06 #9 ADMIN TeamDisbanded {\"on\":\"2026-07-06\"}\n"
			log := script(t, good+c.bad+after)
			if !strings.HasPrefix(stream, "team-") {
				log = slices.Delete(log, len(log)-1, len(log))
			}
			var hashes []string
			for _, size := range []int{1, 2, len(log)} {
				v := opened(t, directory, trap)
				applyAll(t, v, log, size)
				parked := parkedIn(t, v)
				if len(parked) != 1 || parked[0].Stream != stream || parked[0].Position != log[3].Position || parked[0].Skipped != 1 ||
					parked[0].Projection != c.projection || !strings.Contains(parked[0].Reason, c.reason) {
					t.Errorf("batches of %d: parked %+v", size, parked)
				}
				if strings.Contains(parked[0].Reason, "goroutine") || len(parked[0].Reason) > 2*maxReason {
					t.Errorf("reason %q", parked[0].Reason)
				}
				hashes = append(hashes, hashOf(t, v))
			}
			// What was parked left nothing: the rows are those of the log without it.
			without := opened(t, directory, trap)
			kept := slices.Clone(log)
			kept = slices.DeleteFunc(kept, func(r domain.Recorded) bool { return r.Stream == stream && r.Position.Compare(log[3].Position) >= 0 })
			applyAll(t, without, kept, 100)
			for _, got := range hashes {
				if want := hashOf(t, without); got != want {
					t.Errorf("hash %s, want %s", got, want)
				}
			}
		})
	}
}

// trap is a projection that some facts hurt, after it has written something.
var trap = projection{name: "trap", version: 1, ddl: "CREATE TABLE trap (name TEXT PRIMARY KEY);", apply: func(t *tx, f Fact) error {
	e, ok := f.Event.(domain.SchoolRenamed)
	if !ok {
		return nil
	}
	if err := t.exec("INSERT INTO trap VALUES (?)", e.Name); err != nil {
		return err
	}
	switch e.Name {
	case "panic":
		panic("it hurts")
	case "error":
		return errors.New("it is wrong")
	case "constraint":
		return t.exec("INSERT INTO trap VALUES (?)", e.Name)
	case "id":
		teams.put(t, f.Stream.ID, &Team{ID: f.Stream.ID})
	}
	return nil
}}

// TestTheMachinesErrorsDoNotPark: a cancelled context and a lost database are told, and the same
// batch can be given again.
func TestTheMachinesErrorsDoNotPark(t *testing.T) {
	log := goldenLog(t)
	v := opened(t)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := v.Apply(cancelled, log, log[len(log)-1].Position); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	v.store.open = func(context.Context, uuid.UUID) (domain.Open, func() []string) {
		open := func(domain.Subject, string, []byte) ([]byte, error) { return nil, context.DeadlineExceeded }
		return open, func() []string { return nil }
	}
	if err := v.Apply(t.Context(), log, log[len(log)-1].Position); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	v.store.open = nil
	if parked := parkedIn(t, v); len(parked) > 0 {
		t.Errorf("parked: %+v", parked)
	}
	applyAll(t, v, log, 100)
	same := opened(t)
	applyAll(t, same, log, 100)
	if hashOf(t, v) != hashOf(t, same) {
		t.Error("the second try gave other rows")
	}
}

func TestAwait(t *testing.T) {
	log := goldenLog(t)
	v := opened(t)
	changed := v.Changed()
	done := make(chan error)
	go func() { done <- v.Await(t.Context(), log[4].Position) }()
	applyAll(t, v, log[:3], 3)
	<-changed
	select {
	case err := <-done:
		t.Fatalf("it did not wait: %v", err)
	default:
	}
	applyAll(t, v, log[3:5], 2)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := v.Await(t.Context(), domain.NewPosition("others", 1, 1)); !errors.Is(err, ErrAhead) {
		t.Errorf("another log: %v", err)
	}
	soon, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := v.Await(soon, log[7].Position); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("too late: %v", err)
	}
	go func() { done <- v.Await(context.Background(), log[7].Position) }()
	if err := v.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; !errors.Is(err, ErrClosed) {
		t.Errorf("after close: %v", err)
	}
}
