package main

import (
	"io"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/memory"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// BenchmarkPages holds the page that everybody opens in a small folder against the same in one
// with ten times the data, turn by turn in one run. $CYCLEBOOK_BENCH_SMALL and
// $CYCLEBOOK_BENCH_LARGE name the data folders, filled by an import of what scripts/generate writes.
func BenchmarkPages(b *testing.B) {
	small, large := os.Getenv("CYCLEBOOK_BENCH_SMALL"), os.Getenv("CYCLEBOOK_BENCH_LARGE")
	if small == "" || large == "" {
		b.Skip("CYCLEBOOK_BENCH_SMALL and CYCLEBOOK_BENCH_LARGE name no data folders")
	}
	one, other := openPages(b, small), openPages(b, large)
	const turn = time.Second
	var few, many, bytesFew, bytesMany float64
	for b.Loop() {
		f, size := one.turn(turn)
		few, bytesFew = few+f, bytesFew+size
		m, size := other.turn(turn)
		many, bytesMany = many+m, bytesMany+size
	}
	b.ReportMetric(few/float64(b.N), "small-pages/s")
	b.ReportMetric(many/float64(b.N), "large-pages/s")
	b.ReportMetric(bytesFew/float64(b.N), "small-bytes/page")
	b.ReportMetric(bytesMany/float64(b.N), "large-bytes/page")
	b.ReportMetric(100*few/many, "%cost")
	b.ReportMetric(0, "ns/op")
}

// pages asks for the timelines of many teams of one folder, as a member of each.
type pages struct {
	station
	client *http.Client
	asked  []asked
	next   int
}

type asked struct {
	token string
	body  []byte
}

// pagesOf is how many teams are asked for in turn.
const pagesOf = 40

func openPages(b *testing.B, dir string) *pages {
	b.Helper()
	p := &pages{station: station{b: b, program: newProgram(io.Discard, io.Discard, func(string) (string, bool) { return "", false })}, client: newClient(1)}
	memory.Set(os.LookupEnv, os.DirFS("/"))
	settings := &config.Config{Data: dir, Introspection: config.IntrospectionSignedIn, LogFormat: config.FormatText}
	var err error
	if p.node, err = node.Open(b.Context(), p.program.nodeOptions(settings)); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { p.node.Close() })
	p.serve(settings)
	today := domain.DateOf(time.Now().UTC())
	scope := projections.Operator(today)
	for team, err := range p.node.Views.Names(b.Context(), scope, domain.TeamKind) {
		if err != nil {
			b.Fatal(err)
		}
		if member := p.memberOf(scope, team.ID); member != uuid.Nil && len(p.asked) < pagesOf {
			token, err := p.node.IssueToken(b.Context(), node.TokenRequest{Person: member.String(), Label: "benchmark"})
			if err != nil {
				b.Fatal(err)
			}
			p.asked = append(p.asked, asked{token.Secret, question(b, timeline, map[string]any{"team": team.ID})})
		}
	}
	if len(p.asked) < pagesOf {
		b.Fatalf("%s has %d teams with members", dir, len(p.asked))
	}
	return p
}

func (p *pages) memberOf(scope projections.Scope, team uuid.UUID) uuid.UUID {
	reader, err := p.node.Views.Read(p.b.Context(), scope)
	if err != nil {
		p.b.Fatal(err)
	}
	defer reader.Close()
	found, err := reader.Team(p.b.Context(), team)
	if err != nil {
		p.b.Fatal(err)
	}
	if members := found.Members(); len(members) > 0 && found.DisbandedOn == nil {
		return members[0].PersonID
	}
	return uuid.Nil
}

// turn asks one after the other and gives pages a second and bytes a page.
func (p *pages) turn(long time.Duration) (rate, size float64) {
	began, count, bytes := time.Now(), 0, 0
	for time.Since(began) < long {
		a := p.asked[p.next%len(p.asked)]
		p.next++
		answer, err := post(p.client, p.url, a.token, a.body)
		if err != nil {
			p.b.Fatal(err)
		}
		count, bytes = count+1, bytes+len(answer)
	}
	return float64(count) / time.Since(began).Seconds(), float64(bytes) / float64(count)
}
