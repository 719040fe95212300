package keys_test

import (
	"crypto/rand"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/keys"
)

var sentence = []byte(`"` + strings.Repeat("Most students could say what the graph shows. ", 4) + `"`)

// BenchmarkSeal seals one field of a new event in a known stream.
func BenchmarkSeal(b *testing.B) {
	s := opened(b, b.TempDir(), rand.Reader)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		event := uuid.New()
		for pb.Next() {
			if _, err := s.Sealer(b.Context(), ours, cycleA, 0, event)(domain.OfSchool, "/text", sentence); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

var cycleA = cycle("a")

// BenchmarkOpen opens one field of an event.
func BenchmarkOpen(b *testing.B) {
	s := opened(b, b.TempDir(), rand.Reader)
	box := sealed(b, s, ours, domain.OfSchool, cycleA, 0, named("e"), "/text", string(sentence))
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := s.Opener(b.Context(), box.Event).Open(domain.OfSchool, box.Path, box.Stored); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkOpenOneByOne is what a replay does: one goroutine.
func BenchmarkOpenOneByOne(b *testing.B) {
	s := opened(b, b.TempDir(), rand.Reader)
	box := sealed(b, s, ours, domain.OfSchool, cycleA, 0, named("e"), "/text", string(sentence))
	for b.Loop() {
		if _, err := s.Opener(b.Context(), box.Event).Open(domain.OfSchool, box.Path, box.Stored); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMAC hashes a command of 250 bytes.
func BenchmarkMAC(b *testing.B) {
	s := opened(b, b.TempDir(), rand.Reader)
	body := []byte(strings.Repeat("x", 250))
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := s.MAC(b.Context(), ada, false, body); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkNewStream seals the first field of a stream, as 16 writers at once do: each is
// durable before it returns.
func BenchmarkNewStream(b *testing.B) {
	s := opened(b, b.TempDir(), rand.Reader)
	var streams atomic.Uint64
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := streams.Add(1)
			id := uuid.UUID{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
			stream := domain.Stream{Category: domain.CycleCategory, ID: id}
			if _, err := s.Sealer(b.Context(), ours, stream, 0, id)(domain.OfSchool, "/text", sentence); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkColdOpen opens boxes whose salt is not in memory.
func BenchmarkColdOpen(b *testing.B) {
	dir := b.TempDir()
	s := opened(b, dir, rand.Reader)
	boxes := make([]keys.Box, 200)
	for i := range boxes {
		id := uuid.UUID{byte(i)}
		boxes[i] = sealed(b, s, ours, domain.OfSchool, domain.Stream{Category: domain.CycleCategory, ID: id}, 0, id, "/text", string(sentence))
	}
	var r *keys.Store
	for i := 0; b.Loop(); i++ {
		if i%len(boxes) == 0 {
			b.StopTimer()
			if r != nil {
				_ = r.Close()
			}
			var err error
			if r, err = keys.OpenReadOnly(b.Context(), dir, keys.Options{}); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
		x := boxes[i%len(boxes)]
		if _, err := r.Opener(b.Context(), x.Event).Open(domain.OfSchool, x.Path, x.Stored); err != nil {
			b.Fatal(err)
		}
	}
	_ = r.Close()
}
