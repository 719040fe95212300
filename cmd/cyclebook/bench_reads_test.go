package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"testing"

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
				b.ReportMetric(c.by*c.below.beside(c.above, both), c.name)
				b.ReportMetric(c.by*c.below.beside(c.above, server), "server-"+c.name)
			}
		})
	}
}
