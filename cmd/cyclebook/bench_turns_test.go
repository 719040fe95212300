package main

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// way is one of those that answer, and how they did in each turn.
type way struct {
	name  string
	load  load
	turns []turn
}

// aTurn is how long one way is asked at a time.
const aTurn = 600 * time.Millisecond

// inTurn asks in these ways and tells how they did.
func (r *reads) inTurn(b *testing.B, ways []*way) {
	for b.Loop() {
		for _, w := range ways {
			end := profiled(b, fmt.Sprintf("%s-%s-%d", strings.ReplaceAll(strings.TrimPrefix(b.Name(), "BenchmarkReads/"), "/", "-"), w.name, len(w.turns)))
			w.turns = append(w.turns, r.turn(b, w.load))
			end()
		}
	}
	b.ReportMetric(0, "ns/op")
	for _, w := range ways {
		b.ReportMetric(w.middle(func(t turn) float64 { return t.rate }), w.name+"/s")
		b.ReportMetric(w.middle(server), w.name+"-server-µs")
		b.ReportMetric(w.middle(func(t turn) float64 { return t.client }), w.name+"-client-µs")
		b.ReportMetric(w.middle(func(t turn) float64 { return t.allocations }), w.name+"-allocs")
		b.ReportMetric(w.middle(func(t turn) float64 { return t.allocated }), w.name+"-B")
	}
	b.ReportMetric(memoryOf(os.Getpid(), "VmRSS:"), "resident-MiB")
}

// profiled writes a profile of the server in $CYCLEBOOK_BENCH_PROFILE, if that says something.
func profiled(b *testing.B, name string) (end func()) {
	b.Helper()
	folder := os.Getenv("CYCLEBOOK_BENCH_PROFILE")
	if folder == "" {
		return func() {}
	}
	file, err := os.Create(filepath.Join(folder, name+".cpu"))
	if err == nil {
		err = pprof.StartCPUProfile(file)
	}
	if err != nil {
		b.Fatal(err)
	}
	return func() {
		pprof.StopCPUProfile()
		if err := file.Close(); err != nil {
			b.Error(err)
		}
	}
}

// mustBeKnown checks that so large a share of the answers were known ones, or were not.
func (r *reads) mustBeKnown(b *testing.B, w *way, share float64) {
	b.Helper()
	if _, counted := r.hits(b); !counted {
		return // a server that keeps no answers
	}
	if got := w.middle(func(t turn) float64 { return t.known }); got < share-0.01 || got > share+0.01 {
		b.Errorf("%s: %.2f of the answers were known ones, not %v", w.name, got, share)
	}
}

// turn is what a turn showed: requests a second, and of each request the processor time of the server
// and of its clients in µs, the allocations, the bytes allocated, the bytes of the answer, and the share
// of known answers.
type turn struct{ rate, server, client, allocations, allocated, size, known float64 }

func both(t turn) float64   { return t.server + t.client }
func server(t turn) float64 { return t.server }

// turn lets the client ask. What was left for the collector by another turn is collected before.
func (r *reads) turn(b *testing.B, l load) turn {
	b.Helper()
	before, _ := r.hits(b)
	runtime.GC()
	var old, now runtime.MemStats
	runtime.ReadMemStats(&old)
	used := cpuTime()
	a := r.client.ask(b, l)
	used = cpuTime() - used
	runtime.ReadMemStats(&now)
	after, _ := r.hits(b)
	n := float64(a.Requests)
	return turn{
		n / a.Took.Seconds(), float64(used.Microseconds()) / n, float64(a.CPU.Microseconds()) / n,
		float64(now.Mallocs-old.Mallocs) / n, float64(now.TotalAlloc-old.TotalAlloc) / n, float64(a.Bytes) / n,
		(after - before) / n,
	}
}

// hits is how many known answers the server has given, if it counts them.
func (r *reads) hits(b *testing.B) (n float64, counted bool) {
	b.Helper()
	answer, err := http.Get(strings.TrimSuffix(r.url, "/graphql") + "/metrics")
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "cyclebook_known_answers_hits_total "); ok {
			if n, err = strconv.ParseFloat(text, 64); err != nil {
				b.Fatal(err)
			}
			counted = true
		}
	}
	return n, counted
}

// middle is the median of all turns.
func (w *way) middle(of func(turn) float64) float64 {
	var values []float64
	for _, t := range w.turns {
		values = append(values, of(t))
	}
	return median(values)
}

// beside is how many times as much something is as in another way, turn by turn; the median of it.
func (w *way) beside(other *way, of func(turn) float64) float64 {
	var values []float64
	for i, t := range w.turns {
		values = append(values, of(t)/of(other.turns[i]))
	}
	return median(values)
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
