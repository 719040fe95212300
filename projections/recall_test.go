package projections

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// ask has a reader read something as it does for an answer, so that it is kept.
func (r *Reader) ask(t *testing.T, at recalled) {
	t.Helper()
	ctx, one := t.Context(), []uuid.UUID{at.id}
	var err error
	switch {
	case at.table == "things":
		delete(r.things, at.id)
		err = r.load(ctx, at.id)
	case at.part == "timeline":
		_, err = r.allOf(ctx, at.id)
	case at.table == "cycles":
		_, err = r.pageOf(ctx, one)
	case at.table == "series":
		_, err = r.readSeries(ctx, one)
	case at.table == "observations":
		_, err = r.decodeObservations(ctx, one)
	case at.table == "shareouts":
		_, err = r.shareOutDocuments(ctx, one...)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestWhatIsRecalledIsOfTheReadersMoment has readers of several moments, later ones and earlier ones, read in
// any order while facts are taken in: what is given to each is what it would have read.
func TestWhatIsRecalledIsOfTheReadersMoment(t *testing.T) {
	log, random := goldenLog(t), rand.New(rand.NewPCG(7, 7))
	v := opened(t)
	at := map[string][]recalled{}
	for _, r := range log {
		stream := must[uuid.UUID](t)(uuid.Parse(r.Stream[len(r.Stream)-36:]))
		for _, what := range []recalled{
			{topic{"things", stream}, ""},
			{topic{"cycles", stream}, ""},
			{topic{"cycles", stream}, "timeline"},
			{topic{"series", stream}, ""},
			{topic{"observations", stream}, ""},
			{topic{"shareouts", stream}, ""},
		} {
			if what.table != "shareouts" || strings.HasPrefix(r.Type, "ShareOut") { // of which there are few
				at[what.table+what.part] = append(at[what.table+what.part], what)
			}
		}
	}
	given, refused := make(map[string]int), 0
	var readers []*Reader
	for i := range log {
		applyAll(t, v, log[i:i+1], 1)
		if len(readers) == 5 {
			n := random.IntN(len(readers))
			readers[n].Close()
			readers = append(readers[:n], readers[n+1:]...)
		}
		readers = append(readers, readFor(t, v, everything(domain.Day(2026, 12, 1))))
		for range 60 {
			r := readers[random.IntN(len(readers))]
			for kind, list := range at {
				what := list[random.IntN(len(list))]
				r.ask(t, what)
				other := readers[random.IntN(len(readers))]
				found, _ := other.recall(what.table, what.part, []uuid.UUID{what.id})
				value, ok := found[what.id]
				if !ok {
					refused++
					continue
				}
				if stored := must[any](t)(other.decode(t.Context(), what)); !reflect.DeepEqual(value, stored) {
					t.Fatalf("fact %d: a reader at fact %d is given\n%+v\nfor %s, and reads\n%+v", i, other.seq, value, kind, stored)
				}
				if value != nil && !reflect.ValueOf(value).IsZero() {
					given[kind]++
				}
			}
		}
	}
	t.Logf("given: %v, not given: %d", given, refused)
	for kind := range at {
		if given[kind] < 20 || refused < 100 {
			t.Errorf("only %d of %s were given, and %d of all not", given[kind], kind, refused)
		}
	}
}

// TestTheRoomForDecodedIsKeptTo: what is asked for stays, the rest goes.
func TestTheRoomForDecodedIsKeptTo(t *testing.T) {
	k := recall{room: 1000}
	often := recalled{topic{"things", numbered(1)}, ""}
	k.put(often, &decoded{value: "often", size: 100})
	for n := range 100 {
		k.put(recalled{topic{"things", numbered(n + 2)}, ""}, &decoded{value: n, size: 100})
		k.mu.Lock()
		if found := k.find(often); found == nil {
			t.Fatalf("after %d others what is asked for is gone", n)
		}
		if size := 100 * (len(k.young) + len(k.old)); size > 2*k.room+200 {
			t.Fatalf("%d bytes are kept", size)
		}
		k.mu.Unlock()
	}
}
