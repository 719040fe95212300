package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/graph/views/viewstest"
)

// BenchmarkReads asks the whole server, with its database behind it, for what everybody opens: a
// timeline, a page of the feed, a search; and has it record measurements. The clients are a process of
// their own, with 1, 16 and 64 connections. In turns of the same run others answer the same, from the
// same process: gqlgen alone from memory, encoding/json with structs, and a handler that only writes
// the bytes. A fresh answer is that to a request which was not sent before; a known one, to the same
// again.
//
// It tells, as medians: requests a second, processor time of the server and of the clients,
// allocations and bytes allocated, all for a request; and ratios of requests to a second of the
// processor, server and clients together, or of the server alone. At the end it holds the pages
// against the same in a folder with a tenth of the data.
//
// $CYCLEBOOK_BENCH_LARGE and $CYCLEBOOK_BENCH_SMALL are data folders, filled by an import of what
// scripts/generate writes; it works on copies. $CYCLEBOOK_BENCH_SHARED is how many share-outs are
// told in the large one, 500 if it says nothing; in the small one it is a tenth.
func BenchmarkReads(b *testing.B) {
	large, small := os.Getenv("CYCLEBOOK_BENCH_LARGE"), os.Getenv("CYCLEBOOK_BENCH_SMALL")
	if large == "" || small == "" {
		b.Skip("CYCLEBOOK_BENCH_LARGE and CYCLEBOOK_BENCH_SMALL name no data folders")
	}
	shareOuts := int64(500)
	if text := os.Getenv("CYCLEBOOK_BENCH_SHARED"); text != "" {
		var err error
		if shareOuts, err = strconv.ParseInt(text, 10, 64); err != nil {
			b.Fatalf("CYCLEBOOK_BENCH_SHARED: %v", err)
		}
	}
	r := openReads(b, large, shareOuts)
	for _, page := range r.pages(r.ordinary(b)) {
		b.Run(page.name, func(b *testing.B) { r.bench(b, page) })
	}
	b.Run("tenfold", func(b *testing.B) { r.tenfold(b, openReads(b, small, shareOuts/10)) })
	b.Run("record", r.record)
}

// reads is a server on a folder in which much was told, and a client.
type reads struct {
	*station
	readers []reading
	client  *asker
}

func openReads(b *testing.B, folder string, shareOuts int64) *reads {
	b.Helper()
	dir := copied(b, folder)
	t := tellMuch(b, dir, telling{shareOuts: shareOuts, largest: 10, families: int(shareOuts / 100)})
	return &reads{openStation(b, dir), t.readers, startAsker(b)}
}

// readPage is a page, asked for as someone may.
type readPage struct {
	name  string
	as    reading
	body  []byte // with a slot for a number
	holds string
	// memory is gqlgen that answers the same.
	memory func(*testing.B) http.Handler
}

func (r *reads) pages(as reading) []readPage {
	words := searchedWords
	feed := func(search *string) func(b *testing.B) http.Handler {
		return func(b *testing.B) http.Handler { return feedFromMemory(b, r.station, search, as.person) }
	}
	return []readPage{
		{
			"timeline", as, numbered(r.b, timeline, map[string]any{"team": as.team}), `"pageInfo":{"hasNextPage":`,
			func(b *testing.B) http.Handler { return timelineFromMemory(b, r.station, as.team, as.person) },
		},
		{"feed", as, numbered(r.b, `{ shareOuts(first: 20) { `+card+` } }`, nil), `"pageInfo":{"hasNextPage":true`, feed(nil)},
		{
			"search", as, numbered(r.b, `query($s: String) { shareOuts(first: 20, search: $s) { `+card+` } }`, map[string]any{"s": words}),
			`"pageInfo":{"hasNextPage":`, feed(&words),
		},
	}
}

// searchedWords are found on more than a page in each folder.
const searchedWords = "students"

// numbered is a question with a number that nobody reads, so that it was not asked before.
func numbered(b *testing.B, query string, variables map[string]any) []byte {
	b.Helper()
	body := question(b, query, variables)
	return append(bytes.TrimSuffix(body, []byte("}")), `,"extensions":{"number":"`+numberSlot+`"}}`...)
}

// ordinary is the reader with the page of 20 cycles that is in the middle by its size.
func (r *reads) ordinary(b *testing.B) reading {
	b.Helper()
	type sized struct {
		reading
		size int
	}
	var found []sized
	for _, who := range r.readers {
		answer, err := post(http.DefaultClient, r.url, who.token, r.pages(who)[0].body)
		if err != nil {
			b.Fatal(err)
		}
		if len(each(parsed(b, string(answer)), "data", "team", "timeline", "edges")) == 20 {
			found = append(found, sized{who, len(answer)})
		}
	}
	if len(found) == 0 {
		b.Fatal("no team has 20 cycles")
	}
	slices.SortFunc(found, func(a, b sized) int { return a.size - b.size })
	return found[len(found)/2].reading
}

// way is one of those that answer, and how they did in each turn.
type way struct {
	name  string
	load  load
	turns []turn
}

// bench asks in all ways, in turn.
func (r *reads) bench(b *testing.B, p readPage) {
	again := filled(p.body, 0)
	fresh, err := post(newClient(1), r.url, p.as.token, again)
	if err != nil {
		b.Fatal(err)
	}
	memory := httptest.NewServer(p.memory(b))
	defer memory.Close()
	if ours, theirs := data(b, newClient(1), r.url, p.as.token, again), data(b, newClient(1), memory.URL, "", again); !bytes.Equal(ours, theirs) {
		b.Fatalf("the answers differ:\n%.2000s\n%.2000s", ours, theirs)
	}
	value := viewstest.Structs(fresh)
	structs := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = json.NewEncoder(w).Encode(value)
	}))
	defer structs.Close()
	static := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(fresh)))
		_, _ = w.Write(fresh)
	}))
	defer static.Close()
	for _, connections := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("connections=%d", connections), func(b *testing.B) {
			to := func(url string, body []byte, holds string) load {
				return load{url, []asked{{p.as.token, body}}, connections, aTurn, holds}
			}
			ways := []*way{
				{name: "gqlgen", load: to(memory.URL+"/graphql", again, p.holds)},
				{name: "fresh", load: to(r.url, p.body, p.holds)},
				{name: "json", load: to(structs.URL+"/graphql", again, "")},
				{name: "known", load: to(r.url, again, p.holds)},
				{name: "static", load: to(static.URL+"/graphql", again, p.holds)},
			}
			r.inTurn(b, ways)
			r.mustBeKnown(b, ways[1], 0)
			r.mustBeKnown(b, ways[3], 1)
			b.ReportMetric(float64(len(fresh)), "bytes")
			for _, c := range []struct {
				name, unit   string
				above, below *way
				by           float64
			}{
				{"fresh-x-gqlgen", "", ways[1], ways[0], 1}, {"fresh-%-of-json", "", ways[1], ways[2], 100}, {"known-%-of-static", "", ways[3], ways[4], 100},
			} {
				b.ReportMetric(c.by*c.below.middle(both)/c.above.middle(both), c.name)
				b.ReportMetric(c.by*c.below.middle(server)/c.above.middle(server), "server-"+c.name)
			}
		})
	}
}

// aTurn is how long one way is asked at a time.
const aTurn = 600 * time.Millisecond

// inTurn asks in these ways and tells how they did.
func (r *reads) inTurn(b *testing.B, ways []*way) {
	for b.Loop() {
		for _, w := range ways {
			w.turns = append(w.turns, r.turn(b, w.load))
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
	slices.Sort(values)
	return values[len(values)/2]
}
